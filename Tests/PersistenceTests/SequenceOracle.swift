import Identity
import JSON
import SQLite

@testable import Persistence

/// What must hold in any state of a small world, worked out without the product's own rules: from what records say,
/// from what was decided, and from what was seen before.
struct SequenceOracle {
    private let bench: CustomerBench
    private let reader: Reader
    /// Of every key that was ever a customer's.
    private var keys: [String: Trail] = [:]
    private var keyOfRecord: [Int64: String] = [:]
    /// Links whose words were read.
    var explained = 0

    private struct Trail {
        /// The record that gave the key its name.
        var origin: Int64
        /// The companies' and people's records of the customer it led to when last seen, and those with which it ended.
        var members: Set<Int64> = []
        /// Those that it ever led to.
        var ever: Set<Int64> = []
    }

    init(_ bench: CustomerBench) throws {
        self.bench = bench
        reader = try Reader(path: bench.path)
    }

    /// After each step.
    mutating func flaws() throws -> [String] {
        try flawsOfDecisions() + flawsOfPlaces() + flawsOfKeys() + flawsOfQuestions()
    }

    /// A question is about two, by a record of each on its own side.
    private func flawsOfQuestions() throws -> [String] {
        try bench.texts(
            """
            SELECT printf('the question about %d and %d stands between %d and %d', q.customer, q.other, q.a, q.b)
            FROM identity_question q LEFT JOIN entity a ON a.record_id = q.a LEFT JOIN entity b ON b.record_id = q.b
            WHERE a.anchor IS NOT q.customer OR b.anchor IS NOT q.other OR q.customer = q.other
            """)
    }

    // MARK: Decisions

    private struct Verdict {
        var isSame: Bool
        var a: Int64
        var b: Int64
    }

    private func standing() throws -> [Verdict] {
        try bench.reader.rows(
            """
            SELECT d.verdict = 'same', d.a, d.b FROM identity_decision d
            JOIN identity_action x ON x.id = d.action_id AND x.undone_at IS NULL WHERE d.verdict IN ('same', 'apart')
            """
        ) { Verdict(isSame: $0.flag(0), a: $0.integer(1), b: $0.integer(2)) }
    }

    /// Who hangs together by decisions, through records that are gone, too: each with the least of them.
    private func decidedSame(_ verdicts: [Verdict]) -> [Int64: Int64] {
        var head: [Int64: Int64] = [:]
        func find(_ record: Int64) -> Int64 {
            var at = record
            while let next = head[at], next != at { at = next }
            return at
        }
        for verdict in verdicts where verdict.isSame {
            let (a, b) = (find(verdict.a), find(verdict.b))
            head[max(a, b)] = min(a, b)
            if head[min(a, b)] == nil { head[min(a, b)] = min(a, b) }
        }
        return Dictionary(uniqueKeysWithValues: head.keys.map { ($0, find($0)) })
    }

    private func flawsOfDecisions() throws -> [String] {
        let verdicts = try standing()
        let anchors = try anchors()
        var flaws = verdicts.filter { !$0.isSame && anchors[$0.a] != nil && anchors[$0.a] == anchors[$0.b] }.map {
            "\($0.a) and \($0.b) were decided apart and are one"
        }
        var first: [Int64: Int64] = [:]
        for (record, head) in decidedSame(verdicts).sorted(by: { $0.key < $1.key }) where anchors[record] != nil {
            let other = first[head, default: record]
            first[head] = other
            if anchors[other] != anchors[record] {
                flaws.append("\(other) and \(record) were decided the same and are two")
            }
        }
        return flaws
    }

    private func anchors() throws -> [Int64: Int64] {
        Dictionary(
            uniqueKeysWithValues: try bench.reader.rows("SELECT record_id, anchor FROM entity") {
                ($0.integer(0), $0.integer(1))
            })
    }

    // MARK: Places and keys

    private func flawsOfPlaces() throws -> [String] {
        let homeless = try bench.texts(
            "SELECT record_id FROM entity WHERE record_id NOT IN (SELECT record_id FROM record_customer)")
        let elsewhere = try bench.texts(
            """
            SELECT c.key FROM customer_summary c JOIN record_customer rc ON rc.record_id = c.anchor
            WHERE rc.customer_id <> c.id
            """)
        return homeless.map { "record \($0) has no customer" }
            + elsewhere.map { "the record that stands for \($0) belongs to another customer" }
    }

    /// Keys stand for one record for ever. Each leads to that record's customer; while it is gone, to where the records
    /// are that were with it; and nowhere only when those are all gone.
    private mutating func flawsOfKeys() throws -> [String] {
        var flaws: [String] = []
        for (key, anchor) in try bench.reader.rows(
            "SELECT key, anchor FROM customer_summary", { ($0.text(0), $0.integer(1)) })
        {
            let origin = keys[key, default: Trail(origin: anchor)].origin
            if origin != anchor { flaws.append("\(key) stood for record \(origin) and stands for \(anchor) now") }
            if let other = keyOfRecord.updateValue(key, forKey: anchor), other != key {
                flaws.append("record \(anchor) had the key \(other) and has \(key) now")
            }
            keys[key, default: Trail(origin: anchor)].origin = origin
        }
        var places: [Int64: Int64] = [:]
        var members: [Int64: Set<Int64>] = [:]
        for (record, customer) in try bench.reader.rows(
            "SELECT record_id, customer_id FROM record_customer WHERE kind IN ('company', 'person')",
            { ($0.integer(0), $0.integer(1)) })
        {
            places[record] = customer
            members[customer, default: []].insert(record)
        }
        // What an app merged lives on in another record.
        let merged = Dictionary(
            uniqueKeysWithValues: try bench.reader.rows("SELECT loser, survivor FROM vendor_merge") {
                ($0.integer(0), $0.integer(1))
            })
        func withHeirs(_ records: Set<Int64>) -> Set<Int64> {
            let more = Set(records.compactMap { merged[$0] }).subtracting(records)
            return more.isEmpty ? records : withHeirs(records.union(more))
        }
        for (key, trail) in keys {
            let leads = try bench.customers(of: key)
            func homes(_ records: Set<Int64>) -> Set<Int64> { Set(records.compactMap { places[$0] }) }
            let isRight: Bool
            if let own = places[trail.origin] {
                isRight = leads == [own]
            } else if let customer = leads.first {
                let order = [trail.members, withHeirs(trail.members), withHeirs(trail.ever)].map(homes)
                isRight = leads.count == 1 && order.first { !$0.isEmpty }?.contains(customer) == true
            } else {
                isRight = homes(withHeirs(trail.members)).isEmpty
            }
            if !isRight {
                flaws.append("\(key) of record \(trail.origin) leads to \(leads), \(trail.members) are in \(places)")
            }
            guard let customer = leads.first else { continue }
            keys[key]?.members = members[customer] ?? []
            keys[key]?.ever.formUnion(members[customer] ?? [])
        }
        return flaws
    }

    // MARK: Links

    /// What a record says, as it was sent.
    private struct Said {
        var name: String?
        var mail: String?
        var phone: String?
        var site: String?
        var sameAs: String?
        var id: String

        init(_ row: borrowing Row) {
            (name, mail, phone) = (row.textIfPresent(1), row.textIfPresent(2), row.textIfPresent(3))
            (site, sameAs, id) = (row.textIfPresent(4), row.textIfPresent(5), row.text(6))
            phone?.removeAll { $0 == " " }
            if let text = site { site = text.contains("acme") ? "acme.io" : text }
        }

        var words: Set<String> { Set((name ?? "").lowercased().split(separator: " ").map(String.init)) }
    }

    /// Every record is joined to its anchor by links; each link names what both records say, or who decided so; and it
    /// can be put into words. At rest, for it costs more; words, of one link.
    mutating func flawsOfLinks(_ dice: inout Dice) throws -> [String] {
        var flaws: [String] = []
        let links = try bench.reader.rows(
            SQL(raw: "SELECT \(StoredLink.columns) FROM identity_link AS link ORDER BY a, b")
        ) { StoredLink($0) }.compactMap(\.self)
        var said: [Int64: Said] = [:]
        for (record, facts) in try bench.reader.rows(
            """
            SELECT f.record_id, f.name, NULL, f.phone, f.website, f.same_as, s.external_id
            FROM fact_company f JOIN source_record s ON s.id = f.record_id UNION ALL
            SELECT f.record_id, f.name, f.email, f.mobile, NULL, f.same_as, s.external_id
            FROM fact_person f JOIN source_record s ON s.id = f.record_id
            """, { ($0.integer(0), Said($0)) })
        {
            said[record] = facts
        }
        let decided = try decidedSame(standing())
        let merged = try namesOfMerged()
        for link in links {
            guard let a = said[link.a], let b = said[link.b] else {
                flaws.append("link \(link) is between records that say nothing")
                continue
            }
            if link.rule == .decided {
                if decided[link.a] == nil || decided[link.a] != decided[link.b] {
                    flaws.append("nobody decided \(link)")
                }
            } else if !Self.isTrue(link, a, b, merged) {
                flaws.append("\(link) is not borne out by \(a) and \(b)")
            }
        }
        flaws += try flawsOfTrees(links)
        if let link = links.randomElement(using: &dice) { flaws += try flawsOfWords(link) }
        return flaws
    }

    /// What an app merged, also through others that it merged: "former id record".
    private func namesOfMerged() throws -> Set<String> {
        let merges = try bench.reader.rows(
            "SELECT loser, survivor, external_id FROM vendor_merge JOIN source_record ON id = loser"
        ) { (loser: $0.integer(0), survivor: $0.integer(1), id: $0.text(2)) }
        let survivors = Dictionary(uniqueKeysWithValues: merges.map { ($0.loser, $0.survivor) })
        var names: Set<String> = []
        for merge in merges {
            var heir: Int64? = merge.survivor
            while let record = heir, names.insert("\(merge.id) \(record)").inserted { heir = survivors[record] }
        }
        return names
    }

    private static func isTrue(_ link: StoredLink, _ a: Said, _ b: Said, _ merged: Set<String>) -> Bool {
        guard let clue = link.clue else { return false }
        switch clue.kind {
        case .mail: return a.mail == clue.value && b.mail == clue.value
        case .phone: return a.phone == clue.value && b.phone == clue.value
        case .site: return a.site == clue.value && b.site == clue.value
        case .companyName: return !a.words.isDisjoint(with: b.words)
        case .nameInCompany: return a.words == b.words && !a.words.isEmpty
        case .link:
            let id = clue.value.split(separator: ":").last.map(String.init) ?? ""
            return a.sameAs == id && (b.id == id || merged.contains("\(id) \(link.b)"))
                || b.sameAs == id && (a.id == id || merged.contains("\(id) \(link.a)"))
        default: return false
        }
    }

    private func flawsOfTrees(_ links: [StoredLink]) throws -> [String] {
        var around: [Int64: [Int64]] = [:]
        for link in links {
            around[link.a, default: []].append(link.b)
            around[link.b, default: []].append(link.a)
        }
        let anchors = try anchors()
        return anchors.keys.filter { record in
            var seen: Set<Int64> = [record]
            var open = [record]
            while let at = open.popLast() {
                for other in around[at] ?? [] where seen.insert(other).inserted { open.append(other) }
            }
            return seen != Set(anchors.filter { $0.value == anchors[record] }.keys)
        }.map { "record \($0) is not joined by links with all of its company or person, and with no other" }
    }

    private mutating func flawsOfWords(_ link: StoredLink) throws -> [String] {
        let places = try [link.a, link.b].compactMap { record in
            try reader.identityPlace(ofRecord: try reader.connection.name(ofRecord: record) ?? "")
        }
        guard places.count == 2 else { return ["no command takes the records of \(link)"] }
        var writer = JSONWriter()
        try reader.writeWhy(places[0], places[1], to: &writer)
        let why = try JSONValue(parsing: writer.bytes)
        explained += 1
        let step = why["path.0"]
        let isTyped = step?["a.typed"]?.text != nil && step?["b.typed"]?.text != nil
        let isWhole =
            why["areOne"]?.bool == true && why["path"]?.items?.count == 1 && step?["rule"]?.text == link.rule.name
            && (link.rule == .decided ? step?["decision.who"]?.text == "ada" : isTyped)
        let words = step.map { String(decoding: $0.indented, as: UTF8.self) } ?? "nothing"
        return isWhole ? [] : ["\(link) is explained by \(words)"]
    }
}

extension CustomerBench {
    /// Everything about who is who, without the moments at which it became known, and without what was decided.
    func identityTables() throws -> [String] {
        try [
            "SELECT 'entity', * FROM entity ORDER BY record_id",
            """
            SELECT 'link', kind, a, b, rule, clue_kind, clue, ruleset, decision IS NULL FROM identity_link ORDER BY a, b
            """,
            """
            SELECT 'question', kind, customer, other, a, b, rule, objection, clue_kind, clue FROM identity_question
            ORDER BY customer, other
            """,
            "SELECT 'value', * FROM identity_value ORDER BY key",
            "SELECT 'posting', * FROM identity_posting ORDER BY key, record_id",
            """
            SELECT 'customer', key, anchor, kind, name, email, domain, phone, city, records, people, tickets, systems
            FROM customer_summary ORDER BY key
            """,
            """
            SELECT 'record', rc.record_id, c.key, rc.kind, rc.at, rc.reason FROM record_customer rc
            JOIN customer_summary c ON c.id = rc.customer_id ORDER BY rc.record_id
            """,
            """
            SELECT 'page', c.key, cr.kind, cr.at, cr.record_id FROM customer_record cr
            JOIN customer_summary c ON c.id = cr.customer_id ORDER BY c.key, cr.kind, cr.at, cr.record_id
            """,
            """
            SELECT 'statement', c.key, g.anchor, g.field, g.record_id, g.standing, g.detail, g.value
            FROM golden_statement g JOIN customer_summary c ON c.id = g.customer_id ORDER BY 2, 3, 4, 5
            """,
        ].flatMap { query in
            try reader.rows(SQL(raw: query)) { row in
                (0..<row.columnCount).map { row.type($0) == .blob ? "\(Array(row.blob($0)))" : row.text($0) }
                    .joined(separator: "|")
            }
        }
    }

    /// Where a key leads, also a former one.
    func customers(of key: String) throws -> [Int64] {
        try reader.rows(
            """
            SELECT id FROM customer_summary WHERE key = \(key)
            UNION SELECT rc.customer_id FROM customer_alias a JOIN record_customer rc ON rc.record_id = a.record_id
            WHERE a.key = \(key)
            """
        ) { $0.integer(0) }
    }
}
