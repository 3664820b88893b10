import Domain
import Identity
import JSON
import SQLite

/// A link as the store keeps it: between which records, by which rule and value.
struct StoredLink {
    var a: Int64
    var b: Int64
    var rule: Rule
    var clue: Clue?
    var decision: Int64?
    var ruleset: Int64
    var since: Instant

    static let columns = "link.a, link.b, link.rule, link.clue_kind, link.clue, link.decision, link.ruleset, link.since"

    init?(_ row: borrowing Row) {
        guard let rule = Rule(rawValue: UInt8(clamping: row.integer(2))) else { return nil }
        a = row.integer(0)
        b = row.integer(1)
        self.rule = rule
        clue = Clue(row, 3)
        decision = row.integerIfPresent(5)
        ruleset = row.integer(6)
        since = Instant(milliseconds: row.integer(7))
    }

    func other(than record: Int64) -> Int64 { record == a ? b : a }

    /// `other`: the record at its other end, as commands take it.
    func json(to other: String, _ reader: Reader) throws -> JSONValue {
        let decided = try decision.map { try reader.decision($0) } ?? .null
        return [
            "to": .string(other), "rule": .string(rule.name), "words": .string(rule.words),
            "by": .text(clue?.kind.name), "value": .text(clue?.shown), "ruleset": .count(ruleset),
            "since": .time(since), "decision": decided,
        ]
    }
}

extension Clue {
    /// From the columns `clue_kind` and `clue`.
    init?(_ row: borrowing Row, _ column: Int) {
        guard let number = row.integerIfPresent(column), let kind = Kind(rawValue: UInt8(clamping: number)) else {
            return nil
        }
        self.init(kind, row.text(column + 1))
    }
}

/// The records of one company or person as a tree from its anchor: as the links lead, nearest first.
struct IdentityTree {
    struct Node {
        var card: RecordCard
        var depth: Int
        /// The link to the node above; nil for the anchor.
        var link: StoredLink?
        var above: RecordCard?
    }

    var kind: Identity.Kind
    var nodes: [Node] = []
    /// How many records there are, more than nodes if there are too many to show.
    var size = 0
    /// Records without a node, counted by list.
    var more: [(list: String, records: Int)] = []

    /// At most `limit` nodes. Order depends on ranks alone, not on when records came.
    init(_ anchor: RecordCard, kind: Identity.Kind, limit: Int, _ reader: Reader) throws {
        self.kind = kind
        let members = try reader.connection.rows(
            RecordCard.query + "WHERE entity.anchor = \(anchor.id) AND entity.anchor <> entity.record_id",
            RecordCard.init)
        size = members.count + 1
        let cards = Dictionary(members.map { ($0.id, $0) }) { first, _ in first }
        var around: [Int64: [(link: StoredLink, card: RecordCard)]] = [:]
        for link in try reader.links(ofAnchor: anchor.id) {
            for end in [link.a, link.b] {
                let other = link.other(than: end)
                guard let card = other == anchor.id ? anchor : cards[other] else { continue }
                around[end, default: []].append((link, card))
            }
        }
        // Breadth first decides who is shown and below whom; depth first is the order to read in.
        var children: [Int64: [Node]] = [:]
        var shown: Set<Int64> = [anchor.id]
        var round = [Node(card: anchor, depth: 0)]
        while !round.isEmpty {
            var next: [Node] = []
            for node in round {
                let steps = (around[node.card.id] ?? []).sorted {
                    ($0.link.rule, $0.card.rank) < ($1.link.rule, $1.card.rank)
                }
                for step in steps where shown.count < limit && shown.insert(step.card.id).inserted {
                    let child = Node(card: step.card, depth: node.depth + 1, link: step.link, above: node.card)
                    children[node.card.id, default: []].append(child)
                    next.append(child)
                }
            }
            round = next
        }
        var waiting = [Node(card: anchor, depth: 0)]
        while let node = waiting.popLast() {
            nodes.append(node)
            waiting += (children[node.card.id] ?? []).reversed()
        }
        var counts: [String: Int] = [:]
        for card in members where !shown.contains(card.id) {
            counts["\(card.system).\(card.resource)", default: 0] += 1
        }
        more = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    func json(_ reader: Reader) throws -> JSONValue {
        let records = try nodes.map { node -> JSONValue in
            var members = node.card.members
            members.append(.init(name: "depth", value: .count(node.depth)))
            let link = try node.link.flatMap { link in try node.above.map { try link.json(to: $0.reference, reader) } }
            members.append(.init(name: "link", value: link ?? .null))
            return .object(members)
        }
        let refused = try nodes.first.map { try reader.refusals(of: $0.card.id) } ?? []
        return [
            "kind": .string(kind == .company ? "company" : "person"),
            "anchor": .text(nodes.first?.card.reference), "size": .count(size), "records": .array(records),
            "more": .array(more.map { ["list": .string($0.list), "records": .count($0.records)] }),
            "refused": .array(refused),
        ]
    }
}

extension Reader {
    /// The links that join the records of one company or person.
    func links(ofAnchor anchor: Int64) throws -> [StoredLink] {
        try connection.rows(
            SQL(raw: "SELECT \(StoredLink.columns)")
                + """
                 FROM (SELECT \(anchor) AS record_id
                    UNION ALL SELECT record_id FROM entity WHERE anchor = \(anchor) AND anchor <> record_id) AS member
                CROSS JOIN identity_link AS link ON link.a = member.record_id
                """
        ) { StoredLink($0) }.compactMap(\.self)
    }

    private static let mostRefusals = 20

    /// The neighbours that were not joined, and why: questions, and what people decided apart.
    func refusals(of anchor: Int64) throws -> [JSONValue] {
        struct Refusal {
            var own: Int64
            var other: Int64
            var rule: Rule?
            var objection: Objection?
            var clue: Clue?
        }
        let questions = try connection.rows(
            """
            SELECT CASE customer WHEN \(anchor) THEN a ELSE b END, CASE customer WHEN \(anchor) THEN b ELSE a END,
                rule, objection, clue_kind, clue
            FROM (SELECT * FROM identity_question WHERE customer = \(anchor)
                UNION ALL SELECT * FROM identity_question WHERE other = \(anchor))
            ORDER BY rule LIMIT \(Self.mostRefusals)
            """
        ) {
            Refusal(
                own: $0.integer(0), other: $0.integer(1), rule: Rule(rawValue: UInt8(clamping: $0.integer(2))),
                objection: Objection(rawValue: UInt8(clamping: $0.integer(3))), clue: Clue($0, 4))
        }
        let apart = try connection.rows(
            """
            SELECT member.record_id, CASE member.record_id WHEN d.a THEN d.b ELSE d.a END
            FROM (SELECT \(anchor) AS record_id
                UNION ALL SELECT record_id FROM entity WHERE anchor = \(anchor) AND anchor <> record_id) AS member
            JOIN identity_decision AS d ON d.verdict = 'apart' AND (d.a = member.record_id OR d.b = member.record_id)
            JOIN identity_action AS action ON action.id = d.action_id AND action.undone_at IS NULL
            ORDER BY d.id LIMIT \(Self.mostRefusals)
            """
        ) { Refusal(own: $0.integer(0), other: $0.integer(1), objection: .decidedApart) }
        // Strongest first, then by ranks: not in the order in which records came.
        let placed = try (apart + questions).map { (refusal: $0, own: try card($0.own), other: try card($0.other)) }
        let sorted = placed.sorted { a, b in
            let (first, second) = (a.refusal.rule?.rawValue ?? 0, b.refusal.rule?.rawValue ?? 0)
            return (first, a.own.rank, a.other.rank) < (second, b.own.rank, b.other.rank)
        }
        var seen: Set<Int64> = []
        return sorted.compactMap { refusal, own, other in
            guard other.deleted == nil, let neighbour = other.anchor, seen.insert(neighbour).inserted else {
                return nil
            }
            return [
                "record": .string(own.reference),
                "other": .object(other.members + [.init(name: "customer", value: other.customer?.json ?? .null)]),
                "rule": .text(refusal.rule?.name), "words": .text(refusal.rule?.words),
                "objection": .text(refusal.objection?.name), "objectionWords": .text(refusal.objection?.words),
                "by": .text(refusal.clue?.kind.name), "value": .text(refusal.clue?.shown),
            ]
        }
    }
}
