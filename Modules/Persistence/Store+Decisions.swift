public import Domain
import Identity
import SQLite

/// What somebody wants to lay down about who is who. Customers by their keys, records by their numbers here.
public enum IdentityWish: Hashable, Sendable {
    public enum Side: Hashable, Sendable {
        case customer(String)
        case record(Int64)
    }

    case merge(String, String)
    /// These records are another company or person than the rest of the one they belong to.
    case split(String, records: [Int64])
    case same(Int64, Int64)
    case apart(Side, Side)
    /// A record belongs to a customer, whatever its references say.
    case move(Int64, to: String)
    /// What the second is to the first.
    case related(String, String, as: String)
    /// Not to be asked before a day: the anchors of both sides.
    case later(Int64, Int64, until: String)
    case undo(Int64)

    public var verb: String {
        switch self {
        case .merge: "merge"
        case .split: "split"
        case .same: "same"
        case .apart: "not-same"
        case .move: "move"
        case .related: "related"
        case .later: "later"
        case .undo: "undo"
        }
    }
}

public struct IdentityOutcome: Hashable, Sendable {
    /// The number by which it can be undone; for an undoing, the action that was undone.
    public var action: Int64
    public var decisions: Int
    public var change: IdentityChange
}

extension Store {
    /// Lays something down and derives what follows from it, in one transaction. What contradicts what was decided
    /// before is refused, and nothing changes. As a trial the outcome is told and all of it taken back: by the very
    /// derivation that would carry it out.
    public func decide(
        _ wish: IdentityWish, by who: String, note: String? = nil, at now: Instant, isTrial: Bool = false
    ) throws -> IdentityOutcome {
        struct TakenBack: Error { var outcome: IdentityOutcome }
        try ChangeWatch.prepare(connection)
        do {
            return try write {
                let outcome = try carryOut(wish, who, note, now)
                if isTrial { throw TakenBack(outcome: outcome) }
                return outcome
            }
        } catch let trial as TakenBack {
            return trial.outcome
        }
    }

    private func carryOut(
        _ wish: IdentityWish, _ who: String, _ note: String?, _ now: Instant
    ) throws -> IdentityOutcome {
        // What came in meanwhile is no consequence of the decision.
        _ = try derive(fromNothing: false, at: now)
        let lastEvent = try connection.integer("SELECT coalesce(max(id), 0) FROM identity_event")
        let action: Int64
        if case .undo(let undone) = wish {
            action = undone
            try markUndone(undone, who, note, now)
        } else {
            let plan = try DecisionPlan(connection, wish)
            action = try enter(plan, wish.verb, who, note, now)
            try refuseContradiction(action)
        }
        try connection.run(
            """
            INSERT OR IGNORE INTO identity_dirty
            SELECT a FROM identity_decision WHERE action_id = \(action)
            UNION SELECT b FROM identity_decision WHERE action_id = \(action)
            """)
        let watch = try ChangeWatch(connection)
        _ = try derive(fromNothing: false, at: now)
        if case .undo = wish { try renewGolden(ofPinsOf: action) } else { try settle(action) }
        var change = try watch.change()
        try watch.end()
        if case .undo = wish { change.unpinned = try unpinned(by: action) }
        let cause = if case .undo = wish { "undo \(action)" } else { "decision \(action)" }
        try connection.run("UPDATE identity_event SET cause = \(cause) WHERE id > \(lastEvent)")
        let count = Int(
            try connection.integer("SELECT count(*) FROM identity_decision WHERE action_id = \(action)"))
        return IdentityOutcome(action: action, decisions: count, change: change)
    }

    private func enter(
        _ plan: DecisionPlan, _ verb: String, _ who: String, _ note: String?, _ now: Instant
    ) throws -> Int64 {
        try connection.run(
            "INSERT INTO identity_action (verb, at, who, note) VALUES (\(verb), \(now.milliseconds), \(who), \(note))")
        let action = connection.lastInsertedRow
        for decision in plan.decisions {
            try connection.run(
                """
                INSERT INTO identity_decision (action_id, verdict, a, b, detail)
                VALUES (\(action), \(decision.verdict.rawValue), \(decision.a), \(decision.b), \(decision.detail))
                """)
        }
        return action
    }

    private func markUndone(_ action: Int64, _ who: String, _ note: String?, _ now: Instant) throws {
        let known = try connection.first(
            "SELECT verb, undone_at, undone_by FROM identity_action WHERE id = \(action)"
        ) { (verb: $0.text(0), at: $0.integerIfPresent(1), by: $0.textIfPresent(2)) }
        guard let known else {
            throw IdentityFault(
                .missing, "There is no action \(action).", remedy: "onward identity journal lists them.")
        }
        if let at = known.at {
            let when = Instant(milliseconds: at).iso8601
            throw IdentityFault(
                .misused, "Action \(action) (\(known.verb)) was undone by \(known.by ?? "?") at \(when) already.",
                remedy: "To have it back, decide it again.")
        }
        try connection.run(
            """
            UPDATE identity_action SET undone_at = \(now.milliseconds), undone_by = \(who), undone_note = \(note)
            WHERE id = \(action)
            """)
    }

    // MARK: What must hold afterwards

    private func refuseContradiction(_ action: Int64) throws {
        let standing = StandingVerdicts(
            try connection.rows(
                """
                SELECT d.action_id, d.verdict, d.a, d.b FROM identity_decision d
                JOIN identity_action x ON x.id = d.action_id AND x.undone_at IS NULL
                WHERE d.verdict IN ('same', 'apart') ORDER BY d.id
                """
            ) { .init(action: $0.integer(0), isSame: $0.text(1) == "same", a: $0.integer(2), b: $0.integer(3)) })
        guard let contradiction = standing.contradiction(with: action) else { return }
        let a = try connection.name(ofRecord: contradiction.a) ?? ""
        let b = try connection.name(ofRecord: contradiction.b) ?? ""
        let others = contradiction.actions.filter { $0 != action }.sorted()
        let told = try others.map { other in
            try connection.first("SELECT verb, who, at, note FROM identity_action WHERE id = \(other)") { row in
                let day = Instant(milliseconds: row.integer(2)).iso8601.prefix(10)
                let note = row.textIfPresent(3).map { ": \($0)" } ?? ""
                return "action \(other) (\(row.text(0)) by \(row.text(1)), \(day)\(note))"
            } ?? "action \(other)"
        }
        guard let last = others.last else {
            throw IdentityFault(.contradicted, "This would have \(a) and \(b) both the same and apart.")
        }
        throw IdentityFault(
            .contradicted,
            "This contradicts what was decided: \(a) and \(b) would be both the same and apart, by "
                + told.joined(separator: ", ") + ".",
            remedy: "Nothing was changed. To decide otherwise, undo that first: onward identity undo \(last)")
    }

    /// What the derivation made of an action. Whoever keeps two apart knows what speaks for their being one: only
    /// stronger evidence asks again.
    private func settle(_ action: Int64) throws {
        let disobeyed = try connection.first(
            """
            SELECT d.verdict, d.a, d.b FROM identity_decision d
            LEFT JOIN entity a ON a.record_id = d.a LEFT JOIN entity b ON b.record_id = d.b
            LEFT JOIN record_customer ca ON ca.record_id = d.a LEFT JOIN record_customer cb ON cb.record_id = d.b
            WHERE d.action_id = \(action) AND (
                (d.verdict = 'same' AND a.anchor <> b.anchor) OR (d.verdict = 'apart' AND a.anchor = b.anchor)
                OR (d.verdict = 'place' AND ca.customer_id IS NOT cb.customer_id))
            """
        ) { (verdict: $0.text(0), a: $0.integer(1), b: $0.integer(2)) }
        if let disobeyed {
            let a = try connection.name(ofRecord: disobeyed.a) ?? ""
            let b = try connection.name(ofRecord: disobeyed.b) ?? ""
            throw IdentityFault(
                .contradicted,
                "\(a) and \(b) cannot be had so (\(disobeyed.verdict)): something else that was decided holds.",
                remedy: "Nothing was changed. See what was decided: onward identity journal")
        }
        let answered = try connection.rows(
            """
            SELECT d.id, q.customer, q.other, q.rule || '.' || q.objection FROM identity_decision d
            JOIN entity a ON a.record_id = d.a JOIN entity b ON b.record_id = d.b
            JOIN identity_question q ON (q.customer = a.anchor AND q.other = b.anchor)
                OR (q.customer = b.anchor AND q.other = a.anchor)
            WHERE d.action_id = \(action) AND d.verdict = 'apart' ORDER BY d.id
            """
        ) { (id: $0.integer(0), customer: $0.integer(1), other: $0.integer(2), question: $0.text(3)) }
        for one in answered {
            try connection.run("UPDATE identity_decision SET detail = \(one.question) WHERE id = \(one.id)")
        }
        for one in answered {
            try connection.run(
                "DELETE FROM identity_question WHERE customer = \(one.customer) AND other = \(one.other)")
        }
    }
}

/// Whether what was decided can hold together: what is the same through others may not be apart.
struct StandingVerdicts {
    struct Verdict {
        var action: Int64
        var isSame: Bool
        var a: Int64
        var b: Int64
    }

    private var around: [Int64: [Verdict]] = [:]
    private var apart: [Verdict] = []

    init(_ verdicts: [Verdict]) {
        for verdict in verdicts {
            if verdict.isSame {
                around[verdict.a, default: []].append(verdict)
                around[verdict.b, default: []].append(verdict)
            } else {
                apart.append(verdict)
            }
        }
    }

    /// Two records that are apart and yet the same by the shortest way through other decisions, and whose they are.
    /// Before `action` nothing contradicted.
    func contradiction(with action: Int64) -> (a: Int64, b: Int64, actions: Set<Int64>)? {
        for verdict in apart {
            guard let path = path(from: verdict.a, to: verdict.b) else { continue }
            return (verdict.a, verdict.b, Set(path.map(\.action)).union([verdict.action]))
        }
        return nil
    }

    private func path(from start: Int64, to end: Int64) -> [Verdict]? {
        var back: [Int64: Verdict] = [:]
        var open = [start]
        var next = 0
        while next < open.count {
            let at = open[next]
            next += 1
            if at == end { break }
            for verdict in around[at] ?? [] {
                let other = verdict.a == at ? verdict.b : verdict.a
                if other == start || back[other] != nil { continue }
                back[other] = verdict
                open.append(other)
            }
        }
        guard back[end] != nil else { return nil }
        var path: [Verdict] = []
        var at = end
        while at != start, let verdict = back[at] {
            path.append(verdict)
            at = verdict.a == at ? verdict.b : verdict.a
        }
        return path
    }
}
