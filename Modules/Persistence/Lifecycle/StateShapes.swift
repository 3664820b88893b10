import Domain
import JSON
import Lifecycle
import SQLite

/// What many customers have in common of where they stand, and why: kept once for all of them.
struct StateShape: Hashable {
    var definition: Int64
    var segment: String?
    var standing: Standing
    var stage: String
    var attained: String
    var computed: String
    var transition: String?
    var status: Conclusion.TransitionState.Status?
    var blockedBy: [String]
    var unknown: [String]
    var breakdowns: [Conclusion.Breakdown]
    var gaps: [String]
    var regression: String?
    var ownerRole: String
    var verdicts: String
    var finishing: String?
    var inForce: Int64

    init(_ conclusion: Conclusion, by definition: Int64, finishing: String?, inForce: Int64) {
        self.definition = definition
        segment = conclusion.segment
        standing = conclusion.standing
        stage = conclusion.stage
        attained = conclusion.attained
        computed = conclusion.computed
        transition = conclusion.transition?.transition
        status = conclusion.transition?.status
        blockedBy = conclusion.transition?.blockedBy ?? []
        unknown = conclusion.transition?.unknown ?? []
        breakdowns = conclusion.breakdowns
        gaps = conclusion.gaps
        regression = conclusion.regression
        ownerRole = conclusion.ownerRole
        verdicts = conclusion.verdicts
        self.finishing = finishing
        self.inForce = inForce
    }

    static let columns = [
        "definition_id", "segment", "standing", "stage", "attained", "computed", "transition", "transition_status",
        "blocked_by", "unknown", "breakdowns", "gaps", "regression", "owner_role", "verdicts", "finishing", "in_force",
    ]

    fileprivate var values: [SQLValue] {
        let broken = breakdowns.map {
            [.string($0.transition), .string($0.category.rawValue), .string($0.criterion)] as JSONValue
        }
        return [
            .integer(definition), .init(segment), .text(standing.rawValue), .text(stage), .text(attained),
            .text(computed), .init(transition), .init(status?.rawValue), .list(blockedBy), .list(unknown),
            .json(broken), .list(gaps), .init(regression), .text(ownerRole), .text(verdicts), .init(finishing),
            .integer(inForce),
        ]
    }
}

/// The shapes that are kept, by their content.
final class StateShapes {
    private let connection: Connection
    private var numbers: [StateShape: Int64] = [:]
    private(set) var hasNew = false

    init(_ connection: Connection) { self.connection = connection }

    /// Under which the shape is kept; it is, if it was not. The number follows from the content, so that it does not
    /// depend on what was judged before.
    func number(of shape: StateShape) throws -> Int64 {
        if let known = numbers[shape] { return known }
        let values = shape.values
        var number = Self.hash(values)
        while let isSame = try compare(values, with: number), !isSame { number &+= 1 }
        // There are some hundreds in practice.
        if numbers.count >= 10_000 { numbers = [:] }
        numbers[shape] = number
        return number
    }

    /// Keeps it under this number, if that is free; else whether it is the one that is kept there.
    private func compare(_ values: [SQLValue], with number: Int64) throws -> Bool? {
        let marks = values.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        let names = StateShape.columns.joined(separator: ", ")
        let look = try connection.cached("SELECT (\(names)) IS (\(marks)) FROM lifecycle_shape WHERE id = ?1")
        defer { look.reset() }
        try look.bind(1, number)
        for (index, value) in values.enumerated() { try look.bind(index + 2, value) }
        if try look.step() { return look.row.flag(0) }
        let insert = try connection.cached("INSERT INTO lifecycle_shape (id, \(names)) VALUES (?1, \(marks))")
        try insert.bind(1, number)
        for (index, value) in values.enumerated() { try insert.bind(index + 2, value) }
        try insert.run()
        hasNew = true
        return nil
    }

    private static func hash(_ values: [SQLValue]) -> Int64 {
        var hash = FNV1a()
        for value in values {
            switch value {
            case .text(let text): hash.add(text.utf8)
            case .integer(let number): hash.add("\(number)".utf8)
            default: break
            }
            hash.add(0xff)
        }
        return Int64(hash.mixed >> 1)
    }
}

extension Connection {
    /// Nobody stands so any more.
    func dropUnusedShapes() throws {
        try execute(
            """
            DELETE FROM lifecycle_shape
            WHERE NOT EXISTS (SELECT 1 FROM lifecycle_position WHERE shape_id = lifecycle_shape.id)
                AND id NOT IN (SELECT shape_id FROM scope_position)
            """)
    }
}

extension View {
    /// Positions with their shapes, as the store's own queries read them.
    static let ofStates: [View] = [
        state("lifecycle_state", of: "lifecycle_position", "customer_id"),
        state("scope_state", of: "scope_position", "scope_id"),
    ]

    private static func state(_ name: String, of positions: String, _ key: String) -> View {
        View(
            name: name,
            query: """
                SELECT position.\(key), shape.definition_id, shape.segment, shape.standing, position.standing_since,
                    shape.stage, position.stage_since, shape.attained, shape.computed, position.tracks,
                    shape.transition, shape.transition_status, position.transition_since, position.transition_due,
                    shape.blocked_by, shape.unknown, shape.breakdowns, shape.gaps, position.found,
                    position.stalled_since, shape.regression, shape.owner_role, position.owner, position.owner_since,
                    position.is_assigned, position.next_step, position.next_owner, position.next_due,
                    position.next_origin, shape.verdicts, position.due, shape.finishing, shape.in_force
                FROM \(positions) AS position JOIN lifecycle_shape AS shape ON shape.id = position.shape_id
                """)
    }
}
