import Domain

/// A kind's facts of one customer (?1) as they were at T (?2), as far as known at K (?3): a query whose rows have the
/// columns of the kind's table and `told`, the moment until which the app had told what they say.
///
/// First the version that counts: of those known at K the newest that the app did not change after T; if it changed all
/// of them after T, the oldest, because nothing earlier is known. Then what such a version says of the time after T is
/// taken back: what was finished later was open, and of its last state nothing can be told.
enum LeafHistory {
    static func query(_ kind: FactKind, _ kinds: String, customer: String = "?1") -> String {
        let fields = kind.fields.map(\.name)
        let chosen = fields.map { "iif(found.now, fact.\"\($0)\", old.body ->> '$.\($0)') AS \"\($0)\"" }
        let corrected = corrections(kind, customer)
        let columns = fields.map { name in corrected[name].map { "\($0) AS \"\(name)\"" } ?? "fact.\"\(name)\"" }
        return """
            WITH member (record_id) AS (
                SELECT record_id FROM customer_record WHERE customer_id = \(customer) AND kind IN (\(kinds))
                UNION
                SELECT gone.record_id FROM customer_record AS own
                CROSS JOIN fact_version AS gone ON gone.anchor = own.record_id AND gone.kind = '\(kind.rawValue)'
                WHERE own.customer_id = \(customer) AND own.kind IN ('company', 'person')
                    AND NOT EXISTS (SELECT 1 FROM record_customer WHERE record_id = gone.record_id)),
            found AS MATERIALIZED (
                SELECT member.record_id, record.stamp, record.changed,
                    (SELECT max(known_from) FROM fact_version WHERE record_id = member.record_id
                        AND kind = '\(kind.rawValue)' AND known_from <= ?3 AND coalesce(stamp, known_from) <= ?2) AS fitting,
                    (SELECT min(known_from) FROM fact_version WHERE record_id = member.record_id
                        AND kind = '\(kind.rawValue)' AND known_from <= ?3) AS first,
                    record.deleted IS NULL AND record.changed <= ?3 AS now
                FROM member CROSS JOIN source_record AS record ON record.id = member.record_id
                WHERE record.changed <= ?3 AND (record.deleted IS NULL OR record.deleted > ?2)
                    OR EXISTS (SELECT 1 FROM fact_version WHERE record_id = member.record_id
                        AND kind = '\(kind.rawValue)' AND known_from <= ?3 AND known_to > ?3)),
            chosen AS MATERIALIZED (
                SELECT found.record_id, \(chosen.joined(separator: ", ")),
                    iif(found.now, coalesce(found.stamp, found.changed), coalesce(old.stamp, old.known_from)) AS told
                FROM (
                    SELECT record_id, stamp, changed, coalesce(fitting, first) AS version,
                        now AND (coalesce(stamp, changed) <= ?2 OR first IS NULL) AS now FROM found) AS found
                LEFT JOIN fact_\(kind.rawValue) AS fact ON found.now AND fact.record_id = found.record_id
                LEFT JOIN fact_version AS old ON NOT found.now AND old.record_id = found.record_id
                    AND old.kind = '\(kind.rawValue)' AND old.known_from = found.version
                WHERE coalesce(fact.record_id, old.record_id) IS NOT NULL)
            SELECT fact.record_id, \(columns.joined(separator: ", ")), fact.told FROM chosen AS fact
            """
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
