import Domain
import JSON
import Lifecycle
import SQLite

/// Writes conclusions: the state only where it differs, the changes always.
struct StateWriter {
    private let force: DefinitionInForce
    private let now: Int64
    private let connection: Connection
    private let state: Statement
    private let change: Statement

    private static let columns = [
        "customer_id", "definition_id", "segment", "standing", "standing_since", "stage", "stage_since", "attained",
        "computed", "tracks", "transition", "transition_status", "transition_since", "transition_due", "blocked_by",
        "unknown", "breakdowns", "gaps", "stalled_since", "regression", "owner_role", "owner", "owner_since",
        "is_assigned", "next_step", "next_owner", "next_due", "next_origin", "verdicts", "due",
    ]

    /// `table`: of customers or of their scopes, the first column its `key`.
    init(
        _ connection: Connection, _ force: DefinitionInForce, _ now: Instant, table: String = "lifecycle_state",
        key: String = "customer_id"
    ) throws {
        self.connection = connection
        self.force = force
        self.now = now.milliseconds
        let names = ([key] + Self.columns.dropFirst()).joined(separator: ", ")
        let marks = Self.columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let others = Self.columns.dropFirst()
        state = try connection.cached(
            """
            INSERT INTO \(table) (\(names)) VALUES (\(marks)) ON CONFLICT (\(key)) DO UPDATE
            SET \(others.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            WHERE (\(others.map { "\(table).\($0)" }.joined(separator: ", ")))
                IS NOT (\(others.map { "excluded.\($0)" }.joined(separator: ", ")))
            """)
        change = try connection.cached(
            """
            INSERT INTO stage_change_log (anchor, track, was, became, transition, kind, effective, is_clamped, recorded,
                definition_id, verdicts, missing, evidence, actor_kind, who)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'rule', ?14)
            """)
    }

    func write(_ conclusion: Conclusion, of facts: SubjectFacts) throws {
        for change in conclusion.changes { try write(change) }
        let transition = conclusion.transition
        let tracks = conclusion.tracks.map {
            [.string($0.track), .string($0.stage), .number(String($0.since))] as JSONValue
        }
        let breakdowns = conclusion.breakdowns.map {
            [.string($0.transition), .string($0.category.rawValue), .string($0.criterion)] as JSONValue
        }
        let owner = conclusion.owner
        let next = conclusion.nextStep
        let values: [SQLValue] = [
            .integer(facts.customer), .integer(force.id), .init(conclusion.segment),
            .text(conclusion.standing.rawValue), .init(conclusion.standingSince), .text(conclusion.stage),
            .init(conclusion.stageSince), .text(conclusion.attained), .text(conclusion.computed), .json(tracks),
            .init(transition?.transition), .init(transition?.status.rawValue), .init(transition?.opened),
            .init(transition?.due), .list(transition?.blockedBy ?? []), .list(transition?.unknown ?? []),
            .json(breakdowns), .list(conclusion.gaps), .init(conclusion.stalledSince), .init(conclusion.regression),
            .text(conclusion.ownerRole), .init(owner?.person), .init(owner?.since),
            owner.map { .integer($0.isAssigned ? 1 : 0) } ?? .null, .init(next?.text), .init(next?.owner),
            .init(next?.due), .init(next?.origin), .text(conclusion.verdicts), .init(conclusion.due),
        ]
        for (index, value) in values.enumerated() { try state.bind(index + 1, value) }
        try state.run()
    }

    func write(_ new: StageChange) throws {
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
