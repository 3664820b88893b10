import Domain
import JSON
import Lifecycle
import SQLite

/// Customers counted by where they stand.
struct StandingCounts {
    private struct Place: Hashable {
        var stage: String
        var standing: String
    }
    private struct Gate: Hashable {
        var transition: String
        var status: String
    }
    private var stages: [Place: (customers: Int, stalled: Int, ownerless: Int)] = [:]
    /// Customers whom no definition judges, because several are for them.
    var claimed = 0
    private var transitions: [Gate: (customers: Int, cannotTell: Int, overdue: Int)] = [:]

    /// What customers bought on top, by stage.
    private var scopes: [String: (scopes: Int, stalled: Int, ownerless: Int)] = [:]

    static let scopeQuery: SQL = """
        SELECT stage, stalled_since IS NOT NULL,
            owner IS NULL AND \(SQL(raw: View.hasClocks("standing"))), count(*)
        FROM scope_state GROUP BY 1, 2, 3
        """

    mutating func add(scope row: borrowing Row) {
        add(scope: row.text(0), isStalled: row.flag(1), isOwnerless: row.flag(2), count: Int(row.integer(3)))
    }

    mutating func add(scope conclusion: Conclusion) {
        add(
            scope: conclusion.stage, isStalled: conclusion.stalledSince != nil,
            isOwnerless: conclusion.owner == nil && conclusion.standing.hasClocks, count: 1)
    }

    private mutating func add(scope stage: String, isStalled: Bool, isOwnerless: Bool, count: Int) {
        scopes[stage, default: (0, 0, 0)].scopes += count
        if isStalled { scopes[stage]!.stalled += count }
        if isOwnerless { scopes[stage]!.ownerless += count }
    }

    /// The stored states, counted shape by shape.
    static let query: SQL = """
        SELECT shape.stage, shape.standing, shape.transition, shape.transition_status,
            shape.blocked_by = '[]' AND shape.unknown <> '[]', held.customers, held.stalled, held.ownerless, held.overdue
        FROM (
            SELECT shape_id, count(*) AS customers, count(stalled_since) AS stalled,
                count(*) - count(owner) AS ownerless,
                sum(coalesce(transition_due <= (SELECT revision FROM progress WHERE name = 'derived_at'), 0)) AS overdue
            FROM lifecycle_position GROUP BY shape_id) AS held
        JOIN lifecycle_shape AS shape ON shape.id = held.shape_id
        """

    mutating func add(_ row: borrowing Row) {
        add(
            Place(stage: row.text(0), standing: row.text(1)),
            row.textIfPresent(2).map { Gate(transition: $0, status: row.text(3)) }, cannotTell: row.flag(4),
            Numbers(
                customers: Int(row.integer(5)), stalled: Int(row.integer(6)), ownerless: Int(row.integer(7)),
                overdue: Int(row.integer(8))))
    }

    mutating func add(_ conclusion: Conclusion, asOf: Instant) {
        let transition = conclusion.transition
        let gate = transition.map { Gate(transition: $0.transition, status: $0.status.rawValue) }
        add(
            Place(stage: conclusion.stage, standing: conclusion.standing.rawValue), gate,
            cannotTell: transition.map { $0.blockedBy.isEmpty && !$0.unknown.isEmpty } ?? false,
            Numbers(
                customers: 1, stalled: conclusion.stalledSince == nil ? 0 : 1,
                ownerless: conclusion.owner == nil ? 1 : 0,
                overdue: transition?.due.map { $0 <= asOf.milliseconds ? 1 : 0 } ?? 0))
    }

    private struct Numbers {
        var customers: Int
        var stalled: Int
        var ownerless: Int
        var overdue: Int
    }

    private mutating func add(_ place: Place, _ gate: Gate?, cannotTell: Bool, _ numbers: Numbers) {
        let hasClocks = Standing(rawValue: place.standing)?.hasClocks ?? true
        stages[place, default: (0, 0, 0)].customers += numbers.customers
        stages[place]!.stalled += numbers.stalled
        if hasClocks { stages[place]!.ownerless += numbers.ownerless }
        guard let gate, hasClocks else { return }
        transitions[gate, default: (0, 0, 0)].customers += numbers.customers
        if cannotTell { transitions[gate]!.cannotTell += numbers.customers }
        transitions[gate]!.overdue += numbers.overdue
    }

    /// In the order of the definition.
    func json(_ all: DefinitionsInForce, _ clocks: Clocks, now: Instant) -> JSONValue {
        let force = all.fallback.current
        let stageOrder = force.definition.stages.sorted { $0.order < $1.order }.map(\.id)
        let gateOrder = force.definition.transitions.map(\.id)
        func place(_ id: String, _ order: [String]) -> Int { order.firstIndex(of: id) ?? order.count }
        let rows = stages.sorted { a, b in
            let (x, y) = (place(a.key.stage, stageOrder), place(b.key.stage, stageOrder))
            return x == y ? a.key.standing < b.key.standing : x < y
        }
        let gates = transitions.sorted { a, b in
            let (x, y) = (place(a.key.transition, gateOrder), place(b.key.transition, gateOrder))
            return x == y ? a.key.status < b.key.status : x < y
        }
        return [
            "definition": force.json,
            "others": .array(all.all.filter { $0.id != force.id }.map(\.json)),
            "noDefinition": .count(claimed), "asOf": .time(clocks.asOf ?? clocks.knownAt ?? now),
            "knownAt": .time(clocks.knownAt),
            "stages": .array(
                rows.map { place, count in
                    [
                        "stage": .string(place.stage), "standing": .string(place.standing),
                        "customers": .count(count.customers), "stalled": .count(count.stalled),
                        "ownerless": .count(count.ownerless),
                    ]
                }),
            "transitions": .array(
                gates.map { gate, count in
                    [
                        "transition": .string(gate.transition), "status": .string(gate.status),
                        "customers": .count(count.customers), "cannotTell": .count(count.cannotTell),
                        "overdue": .count(count.overdue),
                    ]
                }),
            "scopes": .array(
                scopes.sorted { place($0.key, stageOrder) < place($1.key, stageOrder) }.map { stage, count in
                    [
                        "stage": .string(stage), "scopes": .count(count.scopes), "stalled": .count(count.stalled),
                        "ownerless": .count(count.ownerless),
                    ]
                }),
        ]
    }
}
