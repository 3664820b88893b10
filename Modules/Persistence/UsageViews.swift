import Domain

/// The views that tell what is linked to a customer and what is not, and what a day without usage means.
extension View {
    /// In a word why the record `record` has no customer; NULL if it has one.
    static let whyUnlinked = """
        CASE WHEN record_customer.record_id IS NULL THEN
                CASE WHEN record.revision <= (SELECT revision FROM progress WHERE name = 'derived')
                THEN coalesce((SELECT why FROM pending_record WHERE record_id = record.id), 'names nobody')
                ELSE 'not judged yet' END
            END
        """

    static let unlinked = View(
        name: "unlinked",
        query: Derivation.kinds.filter { $0 != .company && $0 != .person }.map { kind in
            """
            SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
                '\(kind.rawValue)' AS kind, \(whyUnlinked) AS why, \(iso("record.changed")) AS known_since
            FROM fact_\(kind.rawValue) AS fact
            JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
            JOIN resource ON resource.id = record.resource_id
            JOIN system ON system.id = resource.system_id
            LEFT JOIN record_customer ON record_customer.record_id = record.id
            WHERE record_customer.record_id IS NULL
            """
        }.joined(separator: "\nUNION ALL\n"))

    /// Further back than this before its last day a source's calendar does not go: one wrong date must not make a
    /// thousand years of days.
    private static let mostDays = 3660

    /// For each customer that a source ever told of, each behaviour the source knows and each day from its first to its
    /// last: a number; zero, where the source said that the day is complete; else nothing. What no customer is known
    /// for is counted under NULL.
    static let usageByDay = View(
        name: "usage_by_day",
        query: """
            WITH counted AS (
                SELECT record_customer.customer_id, coalesce(fact.app, system.name || '.' || resource.name) AS source,
                    fact.behaviour, \(dayOfUsage) AS day, sum(coalesce(fact.count, 1)) AS count
                FROM fact_usage AS fact
                JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
                JOIN resource ON resource.id = record.resource_id
                JOIN system ON system.id = resource.system_id
                LEFT JOIN record_customer ON record_customer.record_id = record.id
                WHERE fact.behaviour IS NOT NULL AND \(dayOfUsage) IS NOT NULL
                GROUP BY 1, 2, 3, 4),
            declared AS (
                SELECT coalesce(fact.source, system.name || '.' || resource.name) AS source, fact.day,
                    max(fact.complete) AS complete
                FROM fact_usage_day AS fact
                JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
                JOIN resource ON resource.id = record.resource_id
                JOIN system ON system.id = resource.system_id
                WHERE fact.day IS NOT NULL
                GROUP BY 1, 2),
            calendar (source, day, last) AS (
                SELECT source, max(min(day), date(max(day), '-\(mostDays) days')), max(day)
                FROM (SELECT source, day FROM counted UNION ALL SELECT source, day FROM declared) GROUP BY source
                UNION ALL SELECT source, date(day, '+1 day'), last FROM calendar WHERE day < last)
            SELECT customer_summary.key AS customer, who.source, what.behaviour, calendar.day,
                CASE WHEN counted.count IS NULL AND declared.complete = 1 THEN 0 ELSE counted.count END AS count,
                CASE WHEN counted.count IS NOT NULL THEN 'value' WHEN declared.complete = 1 THEN 'zero' ELSE 'unknown' END
                    AS state,
                coalesce(declared.complete, 0) AS is_complete
            FROM (SELECT DISTINCT customer_id, source FROM counted) AS who
            JOIN (SELECT DISTINCT source, behaviour FROM counted) AS what ON what.source = who.source
            JOIN calendar ON calendar.source = who.source
            LEFT JOIN counted ON counted.customer_id IS who.customer_id AND counted.source = who.source
                AND counted.behaviour = what.behaviour AND counted.day = calendar.day
            LEFT JOIN declared ON declared.source = who.source AND declared.day = calendar.day
            LEFT JOIN customer_summary ON customer_summary.id = who.customer_id
            """)

    private static let dayOfUsage = dayOfUsage("fact")

    static func dayOfUsage(_ fact: String) -> String {
        "coalesce(\(fact).day, strftime('%Y-%m-%d', \(fact).at / 1000, 'unixepoch'))"
    }
}
