import Domain

/// A kind's facts of one customer (?1) as they were at T (?2), as far as known at K (?3): a query whose rows have the
/// columns of the kind's table and `told`, the moment until which the app had told what they say.
///
/// First the version that counts: of those known at K the newest that the app did not change after T; if it changed all
/// of them after T, the oldest, because nothing earlier is known. Then what such a version says of the time after T is
/// taken back: what was finished later was open, and of its last state nothing can be told.
enum LeafHistory {
    /// `hasGone`: records that were customers' then are gone now.
    static func query(_ kind: FactKind, _ kinds: String, customer: String = "?1", hasGone: Bool) -> String {
        let fields = kind.fields.map(\.name)
        let corrected = corrections(kind, customer)
        let columns = fields.map { name in corrected[name].map { "\($0) AS \"\(name)\"" } ?? "fact.\"\(name)\"" }
        var members = [("customer_record", "member.customer_id = \(customer) AND member.kind IN (\(kinds))")]
        if hasGone { members.append(("(\(gone(kind, customer)))", "TRUE")) }
        let parts = members.flatMap { [now(kind, $0, where: $1), before(kind, $0, where: $1)] }
        return """
            SELECT fact.record_id, \(columns.joined(separator: ", ")), fact.told
            FROM (\(parts.joined(separator: "\nUNION ALL\n"))) AS fact
            """
    }

    /// Records that were the customer's and are nobody's now.
    private static func gone(_ kind: FactKind, _ customer: String) -> String {
        """
        SELECT DISTINCT version.record_id FROM customer_record AS own
        CROSS JOIN fact_version AS version ON version.anchor = own.record_id AND version.kind = '\(kind.rawValue)'
        WHERE own.customer_id = \(customer) AND own.kind IN ('company', 'person')
            AND NOT EXISTS (SELECT 1 FROM record_customer WHERE record_id = version.record_id)
        """
    }

    /// What they say now counts, if the app had changed them by T, or nothing earlier is known.
    private static func now(_ kind: FactKind, _ members: String, where isMember: String) -> String {
        let fields = kind.fields.map { "fact.\"\($0.name)\"" }
        return """
            SELECT fact.record_id, \(fields.joined(separator: ", ")), coalesce(record.stamp, record.changed) AS told
            FROM \(members) AS member CROSS JOIN source_record AS record ON record.id = member.record_id
            CROSS JOIN fact_\(kind.rawValue) AS fact ON fact.record_id = member.record_id
            WHERE \(isMember) AND record.deleted IS NULL AND record.changed <= ?3
                AND (coalesce(record.stamp, record.changed) <= ?2
                    OR NOT EXISTS (SELECT 1 FROM \(versions(kind, of: "record.id"))))
            """
    }

    /// A version counts. Most records have none: that is asked first.
    private static func before(_ kind: FactKind, _ members: String, where isMember: String) -> String {
        let fields = kind.fields.map { "old.body ->> '$.\($0.name)'" }
        return """
            SELECT old.record_id, \(fields.joined(separator: ", ")), coalesce(old.stamp, old.known_from)
            FROM \(members) AS member
            CROSS JOIN fact_version AS old ON old.record_id = member.record_id AND old.kind = '\(kind.rawValue)'
            CROSS JOIN source_record AS record ON record.id = old.record_id
            WHERE \(isMember) AND old.known_from = (\(counting(kind, of: "old.record_id")))
                AND NOT (
                    record.deleted IS NULL AND record.changed <= ?3 AND coalesce(record.stamp, record.changed) <= ?2)
                AND (record.changed <= ?3 AND (record.deleted IS NULL OR record.deleted > ?2)
                    OR EXISTS (SELECT 1 FROM \(versions(kind, of: "old.record_id")) AND known_to > ?3))
            """
    }

    /// Since when the version was known that counts of a record.
    static func counting(_ kind: FactKind, of record: String) -> String {
        """
        SELECT coalesce(max(iif(coalesce(stamp, known_from) <= ?2, known_from, NULL)), min(known_from))
                    FROM \(versions(kind, of: record))
        """
    }

    /// Those known at K: FROM and WHERE.
    private static func versions(_ kind: FactKind, of record: String) -> String {
        "fact_version WHERE record_id = \(record) AND kind = '\(kind.rawValue)' AND known_from <= ?3"
    }

    /// By column, what it said at T: the row says something that only became so later.
    private static func corrections(_ kind: FactKind, _ customer: String) -> [String: String] {
        func since(_ later: String, _ changes: [String: String]) -> [String: String] {
            changes.reduce(into: [:]) { found, change in
                found[change.key] = "iif(\(later), \(change.value), fact.\"\(change.key)\")"
            }
        }
        switch kind {
        case .deal:
            let isLater = isDecidedLater(customer)
            let stage = "iif(\(isLater) OR fact.told > ?2, \(stageThen(customer)), fact.stage)"
            return since(isLater, ["state": "'open'", "lost_reason": "NULL", "probability": "NULL"])
                .merging(["stage": stage]) { $1 }
        case .ticket, .issue:
            return since("fact.closed > ?2", ["state": "'open'", "status": "NULL", "closed": "NULL"])
        case .task:
            return since(
                "fact.completed > ?2",
                ["state": "'open'", "status": "NULL", "status_key": "NULL", "percent": "NULL", "completed": "NULL"])
        case .project, .milestone:
            return since(
                "fact.completed > ?2", ["state": "'open'", "status": "NULL", "percent": "NULL", "completed": "NULL"])
        case .agreement:
            return since(
                "fact.completed > ?2",
                [
                    "state": "iif(fact.sent > ?2, 'draft', 'open')", "status": "NULL", "percent": "NULL",
                    "completed": "NULL",
                ])
        case .invoice:
            return since(
                "unixepoch(fact.paid_day) * 1000 > ?2",
                ["state": "'open'", "status": "NULL", "paid_day": "NULL", "balance": "fact.amount"])
        case .subscription:
            return since("fact.cancelled > ?2", ["state": "'live'", "status": "NULL", "cancelled": "NULL"])
        case .person:
            return since(
                "fact.converted_at > ?2",
                [
                    "standing": "'lead'", "status": "NULL", "converted_at": "NULL", "converted_company": "NULL",
                    "converted_deal": "NULL",
                ])
        default: return [:]
        }
    }

    private static func isDecidedLater(_ customer: String) -> String {
        """
        (fact.state IN ('won', 'lost') AND coalesce(
            (SELECT max(step.at) FROM \(steps(customer)) AND step.became = fact.stage),
            min(coalesce(unixepoch(fact.closing_day) * 1000, 9e18), fact.told)) > ?2)
        """
    }

    /// By the stage history; NULL if that was not read.
    private static func stageThen(_ customer: String) -> String {
        "(SELECT step.became FROM \(steps(customer)) AND step.at <= ?2 ORDER BY step.at DESC LIMIT 1)"
    }

    private static func steps(_ customer: String) -> String {
        """
        source_record AS own CROSS JOIN customer_record AS entry
            CROSS JOIN fact_change AS step ON step.record_id = entry.record_id
            CROSS JOIN source_record AS seen ON seen.id = step.record_id
            WHERE own.id = fact.record_id AND entry.customer_id = \(customer) AND entry.kind = 'change'
                AND step.deal = own.external_id AND seen.first_seen <= ?3
        """
    }
}
