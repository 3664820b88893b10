import Domain
import JSON
import Lifecycle
import SQLite

extension [Thing] {
    /// What persons force, of a customer or of one of its scopes.
    func overrides(of scope: String?) -> [History.Override] {
        filter { $0.kind == .override && $0.body.text("scope") == scope }
            .sorted { ($0.effective, $0.entry) < ($1.effective, $1.entry) }.compactMap { thing in
                guard let about = thing.body.text("about").flatMap(History.Override.About.init),
                    let value = thing.body.text("value")
                else { return nil }
                let until = thing.body.text("until_day").flatMap { Instant(day: $0) }?.milliseconds
                return .init(about: about, value: value, since: thing.effective, until: until ?? .max)
            }
    }
}

/// What was recorded of customers: their changes of stage and what persons force, as of a moment, as known at one.
struct LifecycleHistory {
    private let connection: Connection
    private let asOf: Int64
    private let knownAt: Int64
    /// Asked once: most stores have none.
    private let hasOverrides: Bool

    init(_ connection: Connection, asOf: Instant, knownAt: Instant? = nil) throws {
        self.connection = connection
        self.asOf = asOf.milliseconds
        self.knownAt = knownAt?.milliseconds ?? .max
        hasOverrides =
            try connection.integer("SELECT EXISTS (SELECT 1 FROM lifecycle_entry WHERE kind = 'override')") != 0
    }

    /// The changes of all records of the customer: after a merge those of several. What the rules concluded counts as
    /// long as what it rests on has not become another customer's.
    func history(of customer: Int64) throws -> History {
        var changes = try connection.rows(
            """
            SELECT c.id, c.anchor, c.track, c.was, c.became, c.transition, c.kind, c.effective, c.is_clamped, c.verdicts,
                c.missing, c.evidence, c.actor_kind
            FROM customer_record r CROSS JOIN stage_change_log c ON c.anchor = r.record_id
            WHERE r.customer_id = \(customer) AND +r.kind IN ('company', 'person')
              AND c.recorded <= \(knownAt) AND c.effective <= \(asOf)
              AND (c.retracted IS NULL OR c.retracted > \(knownAt))
            ORDER BY c.id
            """
        ) { row in (change: Self.change(row), isByRule: row.text(12) == "rule") }
        var isContested = false
        try changes.removeAll {
            guard $0.isByRule else { return false }
            let owners = try owners(of: $0.change.evidence)
            if owners.contains(where: { $0 != customer }) { isContested = true }
            return owners.contains { $0 != nil && $0 != customer }
        }
        var history = History(
            changes: changes.map(\.change), overrides: hasOverrides ? try overrides(of: customer) : [])
        history.isContested = isContested
        return history
    }

    /// Whose each piece is; nil: nobody's.
    private func owners(of evidence: [Int64]) throws -> [Int64?] {
        try evidence.map { piece in
            try connection.first(
                """
                SELECT customer_id FROM record_customer
                WHERE record_id = CASE WHEN \(piece) >= 0 THEN \(piece)
                    ELSE (SELECT anchor FROM lifecycle_entry WHERE id = -\(piece)) END
                """
            ) { $0.integer(0) }
        }
    }

    private func overrides(of customer: Int64) throws -> [History.Override] {
        let things = try connection.things(of: customer, kind: .override, asOf: asOf, knownAt: knownAt)
        return things.overrides(of: nil)
    }

    private static func change(_ row: borrowing Row) -> StageChange {
        var change = StageChange(
            id: row.integer(0), anchor: row.integer(1), track: row.text(2), was: row.textIfPresent(3),
            became: row.text(4), transition: row.textIfPresent(5),
            kind: StageChange.Kind(rawValue: row.text(6)) ?? .correction, effective: row.integer(7))
        change.isClamped = row.flag(8)
        change.verdicts = row.text(9)
        change.missing = (JSONValue.list(row.text(10)).items ?? []).compactMap(\.text)
        change.evidence = (JSONValue.list(row.text(11)).items ?? []).compactMap(\.integer)
        return change
    }
}
