import Domain
import JSON
import Lifecycle
import SQLite

/// Writes conclusions: the state only where it differs, the changes always.
struct StateWriter {
    private let now: Int64
    /// Gaps are kept one by one for customers.
    private let isOfScopes: Bool
    private let connection: Connection
    private let state: Statement
    private let change: Statement
    private let ungap: Statement
    private let gap: Statement

    private let shapes: StateShapes
    /// A shape was kept that was not before: another may have lost the last who stood so.
    var hasNewShapes: Bool { shapes.hasNew }

    private static let columns = [
        "shape_id", "standing_since", "stage_since", "tracks", "transition_since", "transition_due", "found",
        "stalled_since", "owner", "owner_since", "is_assigned", "next_step", "next_owner", "next_due", "next_origin",
        "due",
    ]

    /// `table`: of customers or of their scopes, the first column its `key`.
    init(
        _ connection: Connection, _ now: Instant, table: String = "lifecycle_position", key: String = "customer_id"
    ) throws {
        isOfScopes = table == "scope_position"
        self.connection = connection
        self.now = now.milliseconds
        shapes = StateShapes(connection)
        let names = Self.columns.joined(separator: ", ")
        let marks = (0...Self.columns.count).map { "?\($0 + 1)" }.joined(separator: ", ")
        state = try connection.cached(
            """
            INSERT INTO \(table) (\(key), \(names)) VALUES (\(marks)) ON CONFLICT (\(key)) DO UPDATE
            SET \(Self.columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            WHERE (\(Self.columns.map { "\(table).\($0)" }.joined(separator: ", ")))
                IS NOT (\(Self.columns.map { "excluded.\($0)" }.joined(separator: ", ")))
            """)
        ungap = try connection.cached("DELETE FROM lifecycle_gap WHERE customer_id = ?1")
        gap = try connection.cached(
            """
            INSERT INTO lifecycle_gap
                (customer_id, place, definition_id, detector, transition, category, criterion, since)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """)
        change = try connection.cached(
            """
            INSERT INTO stage_change_log (anchor, track, was, became, transition, kind, effective, is_clamped, recorded,
                definition_id, verdicts, missing, evidence, actor_kind, who)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'rule', ?14)
            """)
    }

    func write(_ judgement: Lineage.Judgement, under line: DefinitionsInForce.Line) throws {
        let (facts, conclusion) = (judgement.facts, judgement.conclusion)
        let force = line.versions[judgement.version]
        for (version, change) in judgement.earlier { try write(change, by: line.versions[version]) }
        for change in conclusion.changes { try write(change, by: force) }
        try write(conclusion, of: facts, by: force, finishing: judgement.finishing, inForce: line.current.id)
    }

    /// How it stands, without its changes.
    func write(
        _ conclusion: Conclusion, of facts: SubjectFacts, by force: DefinitionInForce, finishing: String? = nil,
        inForce: Int64? = nil
    ) throws {
        let shape = try shapes.number(
            of: StateShape(conclusion, by: force.id, finishing: finishing, inForce: inForce ?? force.id))
        let tracks = conclusion.tracks.map {
            [.string($0.track), .string($0.stage), .number(String($0.since))] as JSONValue
        }
        let found =
            conclusion.breakdowns.map { force.engine.since($0, in: conclusion) }
            + conclusion.gaps.map { force.engine.since(gap: $0, in: conclusion) }
        let owner = conclusion.owner
        let next = conclusion.nextStep
        let values: [SQLValue] = [
            .integer(facts.customer), .integer(shape), .init(conclusion.standingSince), .init(conclusion.stageSince),
            .json(tracks), .init(conclusion.transition?.opened), .init(conclusion.transition?.due),
            .json(found.map { $0.map { .number(String($0)) } ?? .null }), .init(conclusion.stalledSince),
            .init(owner?.person), .init(owner?.since), owner.map { .integer($0.isAssigned ? 1 : 0) } ?? .null,
            .init(next?.text), .init(next?.owner), .init(next?.due), .init(next?.origin), .init(conclusion.due),
        ]
        for (index, value) in values.enumerated() { try state.bind(index + 1, value) }
        try state.run()
        if !isOfScopes && connection.changes > 0 { try writeGaps(conclusion, found, facts.customer, force) }
    }

    private func writeGaps(
        _ conclusion: Conclusion, _ found: [Int64?], _ customer: Int64, _ force: DefinitionInForce
    ) throws {
        try ungap.bind(1, customer)
        try ungap.run()
        let breakdowns: [[SQLValue]] = conclusion.breakdowns.map {
            [.null, .text($0.transition), .text($0.category.rawValue), .text($0.criterion)]
        }
        let gaps: [[SQLValue]] = conclusion.gaps.map { [.text($0), .null, .null, .null] }
        for (place, columns) in (breakdowns + gaps).enumerated() {
            let values =
                [.integer(customer), .integer(Int64(place)), .integer(force.id)] + columns + [.init(found[place])]
            for (index, value) in values.enumerated() { try gap.bind(index + 1, value) }
            try gap.run()
        }
    }

    /// Nothing is said of where it stands.
    func write(_ claimed: Judging.Claimed) throws {
        try connection.run("DELETE FROM lifecycle_position WHERE customer_id = \(claimed.customer)")
        try connection.run("DELETE FROM lifecycle_gap WHERE customer_id = \(claimed.customer)")
        try connection.run(
            """
            INSERT INTO lifecycle_claimed (customer_id, definitions, due)
            VALUES (\(claimed.customer), \(claimed.names), \(claimed.due))
            ON CONFLICT (customer_id) DO UPDATE SET definitions = excluded.definitions, due = excluded.due
            """)
    }

    /// One definition is for it again.
    func release(_ customer: Int64) throws {
        try connection.run("DELETE FROM lifecycle_claimed WHERE customer_id = \(customer)")
    }

    func note(_ customer: Int64, isContested: Bool) throws {
        try connection.run(
            isContested
                ? "INSERT OR IGNORE INTO lifecycle_contested VALUES (\(customer))"
                : "DELETE FROM lifecycle_contested WHERE customer_id = \(customer)")
    }

    func write(_ new: StageChange, by force: DefinitionInForce) throws {
        let values: [SQLValue] = [
            .integer(new.anchor), .text(new.track), .init(new.was), .text(new.became), .init(new.transition),
            .text(new.kind.rawValue), .integer(new.effective), .integer(new.isClamped ? 1 : 0), .integer(now),
            .integer(force.id), .text(new.verdicts), .list(new.missing),
            .json(new.evidence.map { .number(String($0)) }),
            .text("\(force.definition.id) \(force.definition.version)"),
        ]
        for (index, value) in values.enumerated() { try change.bind(index + 1, value) }
        try change.run()
    }
}

extension SQLValue {
    init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
    init(_ number: Int64?) { self = number.map(SQLValue.integer) ?? .null }
    /// A JSON list of ids.
    static func list(_ words: [String]) -> SQLValue { json(words.map(JSONValue.string)) }
    static func json(_ items: [JSONValue]) -> SQLValue {
        items.isEmpty ? .text("[]") : .text(String(decoding: JSONValue.array(items).serialized, as: UTF8.self))
    }
}
