public import Domain
import Lifecycle
import SQLite

/// A change of stage that a person decides.
public struct StageMove: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Back to an earlier stage.
        case regress
        /// What was recorded is wrong.
        case correction
        /// Where the customer stood before Onward knew it.
        case `import`
    }
    public var customer: String
    public var stage: String
    public var kind: Kind
    public var reason: String
    public var approvedBy: String?
    /// From when it is so; nil: now.
    public var effective: Instant?

    public init(
        customer: String, stage: String, kind: Kind, reason: String, approvedBy: String? = nil,
        effective: Instant? = nil
    ) {
        self.customer = customer
        self.stage = stage
        self.kind = kind
        self.reason = reason
        self.approvedBy = approvedBy
        self.effective = effective
    }
}

extension Store {
    /// Records the move and judges the customer anew. The result is the number of the change, by which it can be
    /// retracted. Of several either all are recorded or none.
    public func move(_ moves: [StageMove], by who: String, at now: Instant) throws -> [Int64] {
        try write {
            _ = try derive(fromNothing: false, at: now)
            let force = try connection.definitionsInForce(asOf: now, knownAt: nil)
            var judging = try Judging(connection, force, asOf: now)
            let changes = try moves.map { try record($0, &judging, who, now) }
            _ = try judge(at: now)
            return changes
        }
    }

    private func record(
        _ move: StageMove, _ judging: inout Judging, _ who: String, _ now: Instant
    ) throws -> Int64 {
        let found = try connection.first(
            """
            SELECT c.id, c.anchor FROM customer_summary c WHERE c.key = \(move.customer)
            """
        ) { (id: $0.integer(0), anchor: $0.integer(1)) }
        guard let found else { throw IdentityFault(.missing, "There is no customer “\(move.customer)”.") }
        let force = try judging.definition(judging: found.id, asOf: now) ?? judging.force.fallback.current
        let stages = force.definition.stages
        guard let target = stages.first(where: { $0.id == move.stage }) else {
            throw IdentityFault(
                .misused, "There is no stage “\(move.stage)” in \(force.definition.id) \(force.definition.version).",
                remedy: "There are: \(stages.map(\.id).joined(separator: ", ")).")
        }
        guard !move.reason.isEmpty else {
            throw IdentityFault(
                .misused, "A customer is not moved without a reason.", remedy: "Say why with --reason TEXT.")
        }
        let history = try LifecycleHistory(connection, asOf: now).history(of: found.id)
        let position = force.engine.standpoint(in: target.track, history.changes, anchor: found.anchor)
        let effective = move.effective ?? now
        guard effective <= now else {
            throw IdentityFault(
                .misused, "\(effective.iso8601) has not come yet.", remedy: "A move counts from now or from before.")
        }
        let current = position.flatMap { place in stages.first { $0.id == place.stageID } }
        if current?.id == target.id {
            throw IdentityFault(.misused, "\(move.customer) is in \(target.id) already.")
        }
        if let position, effective.milliseconds < position.since, move.kind != .import {
            let since = Instant(milliseconds: position.since).iso8601
            throw IdentityFault(
                .misused,
                "\(move.customer) is in \(position.stageID ?? "?") since \(since); a move cannot count from before.",
                remedy: "Retract that change first, or let the move count from then on.")
        }
        if move.kind == .regress, let current, target.order >= current.order {
            throw IdentityFault(
                .misused, "\(target.id) is not before \(current.id).", remedy: "Use a correction for a move forward.")
        }
        return try enter(move, target, position, found.anchor, effective, force, who, now)
    }

    private func enter(
        _ move: StageMove, _ target: Stage, _ position: Engine.Standpoint?, _ anchor: Int64, _ effective: Instant,
        _ force: DefinitionInForce, _ who: String, _ now: Instant
    ) throws -> Int64 {
        try connection.run(
            """
            INSERT INTO stage_change_log (anchor, track, was, became, kind, effective, is_clamped, recorded, definition_id,
                verdicts, missing, evidence, actor_kind, who, reason, approved_by)
            VALUES (\(position?.anchor ?? anchor), \(target.track), \(position?.stageID), \(target.id), \(move.kind.rawValue),
                \(effective.milliseconds), 0, \(now.milliseconds), \(force.id), '', '[]', '[]', 'person', \(who),
                \(move.reason), \(move.approvedBy))
            """)
        let change = connection.lastInsertedRow
        try connection.run("INSERT OR IGNORE INTO lifecycle_dirty VALUES (\(anchor))")
        return change
    }

    /// Takes a change of stage back by a mark. What the rules conclude from then on they conclude from what was before.
    public func retractChange(_ change: Int64, reason: String, by who: String, at now: Instant) throws {
        try write {
            let found = try connection.first(
                "SELECT anchor, retracted, retracted_by FROM stage_change_log WHERE id = \(change)"
            ) { (anchor: $0.integer(0), at: $0.integerIfPresent(1), by: $0.textIfPresent(2)) }
            guard let found else {
                throw IdentityFault(
                    .missing, "There is no change of stage \(change).",
                    remedy: "onward lifecycle explain KEY --json lists those of a customer.")
            }
            if let at = found.at {
                throw IdentityFault(
                    .misused,
                    "Change \(change) was retracted by \(found.by ?? "?") at \(Instant(milliseconds: at).iso8601) already."
                )
            }
            guard !reason.isEmpty else {
                throw IdentityFault(
                    .misused, "A change is not retracted without a reason.", remedy: "Add --reason TEXT.")
            }
            try connection.run(
                """
                UPDATE stage_change_log SET retracted = \(now.milliseconds), retracted_by = \(who), retraction_note = \(reason)
                WHERE id = \(change)
                """)
            try connection.run("INSERT OR IGNORE INTO lifecycle_dirty VALUES (\(found.anchor))")
            _ = try judge(at: now)
        }
    }

    /// Judges the customers of whom something changed, or for whom time did; all of them if the definition or what can
    /// be known of the sources did. The result is how many; `progress` hears how many so far.
    public func judge(
        fromNothing: Bool = false, at now: Instant, progress: (@Sendable (Int) -> Void)? = nil
    ) throws -> Int {
        let force = try connection.definitionsInForce(asOf: now, knownAt: nil)
        return try LifecycleRun(connection: connection, now: now, force: force, progress: progress)
            .run(fromNothing: fromNothing)
    }
}
