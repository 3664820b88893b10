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
    /// Its key, or that of one of its scopes: KEY/r-12.
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

    /// What a move is about: a customer, or one scope of it.
    private struct Mover {
        var customer: Int64
        var anchor: Int64
        var track: String?
        var stages: [Stage]
        var position: Engine.Standpoint?
        var force: DefinitionInForce
    }

    private func mover(_ move: StageMove, _ judging: inout Judging, _ now: Instant) throws -> Mover {
        let (key, scope) = move.customer.withoutScope
        let found = try connection.first("SELECT c.id, c.anchor FROM customer_summary c WHERE c.key = \(key)") {
            (id: $0.integer(0), anchor: $0.integer(1))
        }
        guard let found else { throw IdentityFault(.missing, "There is no customer “\(key)”.") }
        let force = try judging.definition(judging: found.id, asOf: now) ?? judging.force.fallback.current
        let history = try LifecycleHistory(connection, asOf: now).history(of: found.id)
        guard let scope else {
            let stages = force.definition.stages
            let track = stages.first { $0.id == move.stage }?.track ?? Engine.mainTrack
            return Mover(
                customer: found.id, anchor: found.anchor, track: nil, stages: stages,
                position: force.engine.standpoint(in: track, history.changes, anchor: found.anchor), force: force)
        }
        let things = try connection.things(of: found.id, kind: .scope)
        guard let thing = things.first(where: { $0.key == scope }) else {
            throw Refusal.unknown("scope of this customer", scope, among: things.map(\.key))
        }
        guard let engine = try ScopeEngine(force.definition),
            let position = engine.standpoint(of: scope, history.changes, anchor: thing.anchor),
            position.stageID != ScopeRule.joined, thing.body.text("state") == "open"
        else {
            throw IdentityFault(
                .misused, "\(scope) goes on nowhere: it has joined the customer, was closed, or was never judged.",
                remedy: "onward scope list \(key) shows those that are open.")
        }
        let stages = engine.engine.definition.stages.filter { $0.id != ScopeRule.joined }
        return Mover(
            customer: found.id, anchor: thing.anchor, track: scope, stages: stages, position: position, force: force)
    }

    private func record(
        _ move: StageMove, _ judging: inout Judging, _ who: String, _ now: Instant
    ) throws -> Int64 {
        let mover = try mover(move, &judging, now)
        let (force, stages, position) = (mover.force, mover.stages, mover.position)
        guard let target = stages.first(where: { $0.id == move.stage }) else {
            let place =
                mover.track.map { "on the way of \($0)" } ?? "in \(force.definition.id) \(force.definition.version)"
            throw IdentityFault(
                .misused, "There is no stage “\(move.stage)” \(place).",
                remedy: "There are: \(stages.map(\.id).joined(separator: ", ")).")
        }
        guard !move.reason.isEmpty else {
            throw IdentityFault(
                .misused, "A customer is not moved without a reason.", remedy: "Say why with --reason TEXT.")
        }
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
        return try enter(move, target, mover, effective, who, now)
    }

    private func enter(
        _ move: StageMove, _ target: Stage, _ mover: Mover, _ effective: Instant, _ who: String, _ now: Instant
    ) throws -> Int64 {
        try connection.run(
            """
            INSERT INTO stage_change_log (anchor, track, was, became, kind, effective, is_clamped, recorded, definition_id,
                verdicts, missing, evidence, actor_kind, who, reason, approved_by)
            VALUES (\(mover.position?.anchor ?? mover.anchor), \(mover.track ?? target.track), \(mover.position?.stageID),
                \(target.id), \(move.kind.rawValue),
                \(effective.milliseconds), 0, \(now.milliseconds), \(mover.force.id), '', '[]', '[]', 'person', \(who),
                \(move.reason), \(move.approvedBy))
            """)
        let change = connection.lastInsertedRow
        try connection.run("INSERT OR IGNORE INTO lifecycle_dirty VALUES (\(mover.anchor))")
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

extension String {
    /// "KEY/r-12" taken apart.
    public var withoutScope: (customer: String, scope: String?) {
        guard let slash = lastIndex(of: "/") else { return (self, nil) }
        let scope = String(self[index(after: slash)...])
        guard EntryKind.parse(scope)?.kind == .scope else { return (self, nil) }
        return (String(self[..<slash]), scope.lowercased())
    }
}
