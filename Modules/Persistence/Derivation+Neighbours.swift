import Domain
import Identity
import SQLite

/// Around what changed: its values, what they are worth now, and all who share one that makes pairs.
extension Derivation {
    func resolveAround(_ subjects: Subjects, _ seller: Seller) throws {
        let named = try withThoseBehindGone()
        // By what the vendor merged: others may refer to them, whether they are there or not.
        let renamed = try connection.rows("SELECT record_id FROM temp.dirty") { $0.integer(0) }
        let candidates =
            try connection.rows(
                """
                SELECT record_id FROM temp.changed c WHERE EXISTS (SELECT 1 FROM entity WHERE record_id = c.record_id)
                    OR EXISTS (SELECT 1 FROM fact_company WHERE record_id = c.record_id)
                    OR EXISTS (SELECT 1 FROM fact_person WHERE record_id = c.record_id)
                """
            ) { $0.integer(0) } + named + withStaffMails()
            + renamed
        let companies = try peopleOfCompanies(around: candidates, subjects, seller)
        var people = Set(candidates)
        var phones: Set<Int64> = []
        for kind in [Identity.Kind.company, .person] {
            let decisions = try Decisions(connection)
            var change = Change(
                around: Neighbourhood(connection, kind, subjects, rules, seller, decisions, people: companies),
                named: Set(named))
            change.said.formUnion(renamed)
            for record in (kind == .company ? Set(candidates).union(companies.keys) : people).sorted() {
                try take(record, &change)
            }
            if kind == .person { for key in phones { change.counts[key, default: 0] += 0 } }
            try judgeValues(&change)
            try judgeSpellings(&change)
            // Decisions may have lost or found their records only now.
            change.around.decide(try Decisions(connection))
            let moved = try join(&change)
            if kind == .company {
                let affected = try keysOfPeople(change, moved)
                for key in affected.phones { phones.insert(key) }
                for key in affected.uses { people.formUnion(try connection.bearers(of: key)) }
            }
        }
    }

    /// Whom a decision names, now or until now; and where it names one that is gone, all whom that, directly or through
    /// others that are gone, was ever decided to be the same as.
    private func withThoseBehindGone() throws -> [Int64] {
        let ways = [("a", "b"), ("b", "a")].map { here, there in
            """
            UNION SELECT d.\(there) FROM named CROSS JOIN identity_decision d ON d.\(here) = named.record_id
                AND d.verdict = 'same' WHERE NOT EXISTS (SELECT 1 FROM entity e WHERE e.record_id = named.record_id)
            """
        }
        return try connection.rows(
            SQL(
                raw: """
                    WITH RECURSIVE named (record_id) AS (
                        SELECT record_id FROM identity_dirty \(ways.joined(separator: " ")))
                    SELECT record_id FROM named
                    """)
        ) { $0.integer(0) }
    }

    private struct Change {
        var around: Neighbourhood
        /// By a decision: judged again even if they say what they said.
        var named: Set<Int64>
        /// To be judged again.
        var dirty: Set<Int64> = []
        /// Keys that records gained or lost, and by how many.
        var counts: [Int64: Int] = [:]
        /// Those whose keys, existence or name for others changed.
        var said: Set<Int64> = []
        var gone: Set<Int64> = []
        /// The anchors of those that are gone.
        var left: Set<Int64> = []
    }

    /// People who write from a mailbox that is the staff's now, or is not any more.
    private func withStaffMails() throws -> [Int64] {
        let mails = try connection.rows(
            """
            SELECT value FROM (SELECT value FROM temp.old_key WHERE kind = 5 UNION SELECT k.value FROM temp.changed c
                CROSS JOIN identity_key k INDEXED BY identity_key_record ON k.record_id = c.record_id WHERE k.kind = 5)
            """
        ) { $0.text(0) }
        return try mails.flatMap { mail in
            try [
                Clue(.mail, mail).key(of: .person), Clue(.mail, mail).key(of: .company), Posting.key(.staffMail, mail),
            ].flatMap { try connection.bearers(of: $0) }
        }
    }

    // MARK: What records say

    private func take(_ record: Int64, _ change: inout Change) throws {
        let kind = change.around.kind
        let old = try connection.first(
            "SELECT anchor, subject, keys, people FROM entity WHERE record_id = \(record) AND kind = \(kind.rawValue)"
        ) {
            (
                anchor: $0.integer(0), subject: $0.integer(1), keys: Posting.unpack($0.blob(2)),
                people: Posting.unpack($0.blob(3))
            )
        }
        let member = try change.around.member(record)
        guard old != nil || member != nil else { return }
        let subject = member?.subject.fingerprint
        if let old, let member, old.subject == subject, old.keys == member.keys {
            if old.people != member.subject.people {
                try addMates(old.anchor, &change.dirty)
                change.dirty.insert(record)
                try connection.run(
                    "UPDATE entity SET people = \(Posting.packed(member.subject.people)) WHERE record_id = \(record)")
            }
            if change.named.contains(record) { try addMates(old.anchor, &change.dirty) }
            return
        }
        change.dirty.insert(record)
        change.said.insert(record)
        if let old { try addMates(old.anchor, &change.dirty) }
        let gained = Set(member?.keys ?? []).subtracting(old?.keys ?? [])
        let lost = Set(old?.keys ?? []).subtracting(member?.keys ?? [])
        // What a value is worth depends on the names of those who carry it, not only on who they are.
        for key in Set(member?.keys ?? []).union(old?.keys ?? []) { change.counts[key, default: 0] += 0 }
        for key in gained {
            try connection.run("INSERT INTO identity_posting VALUES (\(key), \(record))")
            change.counts[key, default: 0] += 1
        }
        for key in lost {
            try connection.run("DELETE FROM identity_posting WHERE key = \(key) AND record_id = \(record)")
            change.counts[key, default: 0] -= 1
            try addThird(key, &change)
        }
        if let member, let subject {
            try connection.run(
                """
                INSERT INTO entity VALUES (\(record), \(kind.rawValue), \(old?.anchor ?? record), \(subject),
                    \(SQLValue.blob(Posting.pack(member.keys))), \(Posting.packed(member.subject.people)))
                ON CONFLICT DO UPDATE SET kind = excluded.kind, anchor = excluded.anchor, subject = excluded.subject,
                    keys = excluded.keys, people = excluded.people
                """)
            if old == nil { try connection.run("INSERT OR IGNORE INTO temp.moved VALUES (\(record))") }
        } else {
            try connection.run("DELETE FROM entity WHERE record_id = \(record)")
            try connection.run("INSERT OR IGNORE INTO temp.moved VALUES (\(record))")
            change.gone.insert(record)
            if let old {
                change.left.insert(old.anchor)
                try noteEvent(record, kind, from: old.anchor, to: nil)
            }
        }
    }

    /// Where a record stood between two others, its going changes what is said of them: the namesake who could have
    /// been one of them as well, the record that a link led to, the firm of the same name.
    private func addThird(_ key: Int64, _ change: inout Change) throws {
        guard Posting.owner(of: key) == change.around.kind else { return }
        switch Posting.clueKind(of: key) {
        case .link, .nameInCompany, .nameAtAddress, .companyName:
            let most = rules.ruleset.maximumBearers
            let bearers = try connection.bearers(of: key, limit: most + 1)
            if bearers.count <= most { change.dirty.formUnion(bearers) }
        default: break
        }
    }

    private func addMates(_ anchor: Int64, _ records: inout Set<Int64>) throws {
        records.insert(anchor)
        try connection.forEach(
            "SELECT record_id FROM entity WHERE anchor = \(anchor) AND anchor <> record_id"
        ) { records.insert($0.integer(0)) }
    }

    // MARK: What values are worth

    /// Where a value is worth something else now, all who carry it are judged again.
    private func judgeValues(_ change: inout Change) throws {
        let kind = change.around.kind
        let keys = change.counts.keys.filter { Posting.owner(of: $0) == kind && Posting.clueKind(of: $0) != nil }
        let worths = try change.around.judge(keys)
        for key in keys.sorted() {
            let stored = try connection.first("SELECT status, bearers FROM identity_value WHERE key = \(key)") {
                (status: ClueStatus(rawValue: UInt8($0.integer(0))) ?? .own, bearers: $0.integer(1))
            }
            guard let worth = worths[key] else {
                if stored != nil { try connection.run("DELETE FROM identity_value WHERE key = \(key)") }
                continue
            }
            if worth.status != stored?.status ?? .own { change.dirty.formUnion(worth.bearers) }
            if worth.status == .own {
                if stored != nil { try connection.run("DELETE FROM identity_value WHERE key = \(key)") }
            } else if stored?.status != worth.status || stored?.bearers != worth.count {
                try write(worth.clue, kind, worth.status, bearers: worth.count)
            }
        }
    }

    /// Where a spelling became rare, or is not any more, its slips count otherwise.
    private func judgeSpellings(_ change: inout Change) throws {
        let most = rules.ruleset.rareSpelling
        for (key, difference) in change.counts where key & 63 == Posting.Use.spelling.rawValue && difference != 0 {
            let bearers = try connection.bearers(of: key, limit: most + abs(difference) + 1)
            if (bearers.count <= most) != (bearers.count - difference <= most) { change.dirty.formUnion(bearers) }
        }
    }

    // MARK: Who is one

    /// The records that belong to another company or person than before.
    private func join(_ change: inout Change) throws -> Set<Int64> {
        let kind = change.around.kind
        let judged = try change.around.closed(change.dirty)
        let resolution = try change.around.resolve(judged)
        var moved: Set<Int64> = []
        var anchors: Set<Int64> = []
        // Who only has another name for others was not judged, and keeps its links.
        for record in change.said { try connection.run("INSERT OR IGNORE INTO temp.scope VALUES (\(record))") }
        let affected = judged.union(change.gone)
        try exchange(kind, links: resolution.joining(), questions: resolution.questions(), judged: affected)
        for record in affected.sorted() {
            guard let anchor = resolution.anchor(of: record) else { continue }
            let former = try connection.integer("SELECT anchor FROM entity WHERE record_id = \(record)")
            guard former != anchor else { continue }
            moved.insert(record)
            anchors.formUnion([former, anchor])
            try connection.run("UPDATE entity SET anchor = \(anchor) WHERE record_id = \(record)")
            try connection.run("INSERT OR IGNORE INTO temp.moved VALUES (\(record))")
            try noteEvent(record, kind, from: former, to: anchor)
        }
        // Whoever lost one of his records or gained one: not all that were judged, of whom most stay as they were.
        var others = change.gone
        for anchor in anchors.union(change.left) { try addMates(anchor, &others) }
        for record in others { try connection.run("INSERT OR IGNORE INTO temp.scope VALUES (\(record))") }
        return moved
    }

    func noteEvent(_ record: Int64, _ kind: Identity.Kind, from former: Int64, to anchor: Int64?) throws {
        try connection.run(
            """
            INSERT INTO identity_event (at, kind, record_id, former, anchor, cause)
            VALUES (\(now.milliseconds), \(kind.rawValue), \(record), \(former), \(anchor), \(cause))
            """)
    }

    /// Under which numbers people are found who depend on companies that changed.
    private func keysOfPeople(_ change: Change, _ moved: Set<Int64>) throws -> (phones: Set<Int64>, uses: Set<Int64>) {
        var phones: Set<Int64> = []
        var uses: Set<Int64> = []
        func add(_ key: Int64) {
            switch Posting.clueKind(of: key) {
            case .phone: phones.insert(Posting.key(.phone, .person, from: key))
            case .loosePhone: phones.insert(Posting.key(.loosePhone, .person, from: key))
            case .site: uses.insert(Posting.key(.employerSite, from: key))
            case .companyName: uses.insert(Posting.key(.employerName, from: key))
            default: break
            }
        }
        for key in change.counts.keys where Posting.owner(of: key) == .company { add(key) }
        for record in moved {
            try connection.forEach("SELECT keys FROM entity WHERE record_id = \(record)") { row in
                Posting.unpack(row.blob(0)).forEach(add)
            }
        }
        for record in change.said.union(moved) {
            for reference in try change.around.subjects.references(of: record) {
                uses.insert(Posting.key(.employer, reference))
            }
        }
        return (phones, uses)
    }
}
