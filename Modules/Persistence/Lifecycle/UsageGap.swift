import SQLite

/// What was expected of a customer's use, beside what was used: one row for each expectation and each of its last whole
/// periods.
enum UsageGap {
    /// Half a year of weeks: the view tells no more.
    private static let shown = 26
    /// Criteria look as far back: what was so week by week is so since the first of them.
    private static let asked = 400

    /// Brings up to date which source knows which behaviour, and of which days it told all. Gives a text that is
    /// another one when that changed, and empty while nobody expects any use. A connection that only reads takes what
    /// was found when customers were judged last.
    static func collect(_ connection: Connection) throws -> String {
        if connection.isReadOnly { return "" }
        let isExpected: SQL = "SELECT EXISTS (SELECT 1 FROM lifecycle_entry WHERE kind = 'usage_expectation')"
        guard try connection.integer(isExpected) != 0 else { return "" }
        try connection.transaction {
            let known = try connection.first("SELECT text FROM memory WHERE name = 'usage'") { Seen($0.text(0)) } ?? nil
            let newest =
                try connection.first("SELECT max(revision), max(id) FROM source_record") {
                    Seen(revision: $0.integer(0), record: $0.integer(1))
                } ?? Seen(revision: 0, record: 0)
            if known == newest { return }
            try refresh(since: known, connection)
            try connection.run(
                """
                INSERT INTO memory (name, text) VALUES ('usage', \(newest.text))
                ON CONFLICT (name) DO UPDATE SET text = excluded.text
                """)
        }
        let state: SQL = """
            SELECT printf('told %d to %s by %d ', sum(complete), max(day), (SELECT count(*) FROM usage_source))
            FROM usage_told
            """
        return try connection.first(state) { $0.text(0) } ?? ""
    }

    /// Up to where records were looked at.
    private struct Seen: Equatable {
        var revision: Int64
        var record: Int64

        init(revision: Int64, record: Int64) { (self.revision, self.record) = (revision, record) }

        init?(_ text: String) {
            let parts = text.split(separator: " ").compactMap { Int64($0) }
            guard parts.count == 2 else { return nil }
            (revision, record) = (parts[0], parts[1])
        }

        var text: String { "\(revision) \(record)" }
    }

    /// New records only add; if one that was there changed or went, all are looked at anew.
    private static func refresh(since known: Seen?, _ connection: Connection) throws {
        let touched: SQL = """
            SELECT count(*), min(id) FROM source_record WHERE revision > \(known?.revision ?? 0) AND resource_id IN (
                SELECT id FROM resource
                WHERE ',' || kinds || ',' LIKE '%,usage,%' OR ',' || kinds || ',' LIKE '%,usage_day,%')
            """
        let (count, first) = try connection.first(touched) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
        if known != nil, count == 0 { return }
        var scope = ""
        if let known, first > known.record {
            scope = "AND fact.record_id > \(known.record)"
        } else {
            try connection.execute("DELETE FROM usage_source; DELETE FROM usage_told;")
        }
        try connection.execute(
            """
            INSERT OR IGNORE INTO usage_source \(sources(scope));
            INSERT INTO usage_told \(told(scope))
                ON CONFLICT (source, day) DO UPDATE SET complete = max(complete, excluded.complete);
            """)
    }

    private static func sources(_ scope: String) -> String {
        """
        SELECT DISTINCT fact.behaviour, coalesce(fact.app, system.name || '.' || resource.name) AS source
        FROM fact_usage AS fact
        JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
        JOIN resource ON resource.id = record.resource_id
        JOIN system ON system.id = resource.system_id
        WHERE fact.behaviour IS NOT NULL \(scope)
        """
    }

    private static func told(_ scope: String) -> String {
        """
        SELECT coalesce(fact.source, system.name || '.' || resource.name) AS source, fact.day, max(fact.complete) AS complete
        FROM fact_usage_day AS fact
        JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
        JOIN resource ON resource.id = record.resource_id
        JOIN system ON system.id = resource.system_id
        WHERE fact.day IS NOT NULL AND fact.complete IS NOT NULL \(scope)
        GROUP BY 1, 2
        """
    }

    /// Of one customer, whose number is ?1, at T (?2) and K (?3). The period that is not over is there, too: its row
    /// counts when its time comes.
    ///
    /// `mayBeUnlinked`: there is usage that could not be placed, so that a customer without any may have used much.
    /// `isPast`: what came after K is left out. `isWanted`: which expectations count, called `fact`.
    static func query(mayBeUnlinked: Bool, isPast: Bool, where isWanted: String = "TRUE") -> String {
        let isAll = "?3 = \(Int64.max)"
        let then = isComplete(by: "(\(told("AND record.first_seen <= ?3")))")
        let isComplete =
            isPast ? "CASE WHEN \(isAll) THEN \(isComplete()) ELSE \(then) END" : isComplete()
        let known = "AND (\(isAll) OR (SELECT first_seen FROM source_record WHERE id = usage.record_id) <= ?3)"
        let expected = rows("entry.customer_id = ?1 AND \(isWanted)", "?2", "?3", isPast ? known : "", asked) {
            "fact.body ->> '$.\($0)'"
        }
        let isToldAll = mayBeUnlinked ? "(\(isLinked) AND \(isComplete))" : isComplete
        return "WITH RECURSIVE \(expected)\n\(columns(isToldAll)) FROM used"
    }

    /// Of all customers, as it is now.
    static var view: String {
        let now = "(unixepoch() * 1000)"
        let unplaced = """
            (NOT EXISTS (SELECT 1 FROM pending_record AS waiting
                CROSS JOIN fact_usage AS fact ON fact.record_id = waiting.record_id) OR \(isLinked))
            """
        // What is in a schema may not read JSON.
        let expected = rows("TRUE", now, now, "", shown) { name in
            "(SELECT value FROM lifecycle_entry_field WHERE entry_id = fact.id AND field = '\(name)')"
        }
        return """
            WITH RECURSIVE \(expected)
            SELECT customer.key AS customer, gap.expectation, gap.behaviour, gap.from_day, gap.until_day, gap.expected,
                gap.actual, gap.met, \(View.iso("gap.ended")) AS ended
            FROM (\(columns("(\(unplaced) AND \(isComplete()))")) FROM used) AS gap
            JOIN customer_summary AS customer ON customer.id = gap.customer_id
            WHERE gap.ended <= \(now)
            """
    }

    /// The table expressions up to `used`: each period with what was counted in it.
    private static func rows(
        _ scope: String, _ t: String, _ k: String, _ known: String, _ periods: Int, _ field: (String) -> String
    ) -> String {
        """
        expectation AS (
            SELECT entry.customer_id, fact.id, fact.thing, \(field("behaviour")) AS behaviour,
                \(field("threshold")) AS threshold,
                unixepoch(coalesce(\(field("from_day")), date(fact.effective / 1000, 'unixepoch'))) / 86400
                    AS began,
                unixepoch(\(field("until_day"))) / 86400 AS until,
                \(days(field("every"))) AS days
            FROM customer_record AS entry CROSS JOIN lifecycle_entry AS fact ON fact.anchor = entry.record_id
            WHERE \(scope) AND entry.kind IN ('company', 'person') AND fact.kind = 'usage_expectation'
                AND fact.effective <= \(t) AND \(LeafSource.isKnown("fact", k)) AND \(LeafSource.isNewest(t, k))),
        period (customer_id, id, thing, behaviour, threshold, began, days, number, first) AS (
            SELECT customer_id, id, thing, behaviour, threshold, began, days, last, max(0, last - \(periods))
            FROM (
                SELECT *, (min(max(\(t) / 86400000, began) + days, coalesce(until, 9000000)) - began) / days - 1 AS last
                FROM expectation WHERE days > 0)
            WHERE last >= 0
            UNION ALL
            SELECT customer_id, id, thing, behaviour, threshold, began, days, number - 1, first FROM period
            WHERE number > first),
        counted AS (
            SELECT expectation.id, (unixepoch(\(View.dayOfUsage("usage"))) / 86400 - began) / days AS number,
                sum(coalesce(usage.count, 1)) AS count
            FROM expectation
            CROSS JOIN customer_record AS own ON own.customer_id = expectation.customer_id AND own.kind = 'usage'
            CROSS JOIN fact_usage AS usage ON usage.record_id = own.record_id
            WHERE days > 0 AND usage.behaviour = expectation.behaviour COLLATE NOCASE
                AND unixepoch(\(View.dayOfUsage("usage"))) / 86400 >= began \(known)
            GROUP BY 1, 2),
        used AS (
            SELECT period.customer_id, period.id, thing, behaviour, threshold, days,
                date((began + period.number * days) * 86400, 'unixepoch') AS from_day,
                date((began + (period.number + 1) * days) * 86400, 'unixepoch') AS until_day,
                (began + (period.number + 1) * days) * 86400000 AS ended, counted.count
            FROM period LEFT JOIN counted ON counted.id = period.id AND counted.number = period.number)
        """
    }

    private static func columns(_ isToldAll: String) -> String {
        """
        SELECT customer_id, id, 'u-' || thing AS expectation, behaviour, from_day, until_day, threshold AS expected,
            coalesce(count, CASE WHEN \(isToldAll) THEN 0 END) AS actual,
            CASE WHEN count >= threshold THEN 1 WHEN \(isToldAll) THEN coalesce(count, 0) >= threshold END AS met, ended
        """
    }

    private static let isLinked = """
        EXISTS (SELECT 1 FROM customer_record WHERE customer_id = used.customer_id AND kind = 'usage')
        """

    /// P7D or P2W as days; NULL for what is no whole number of them.
    private static func days(_ span: String) -> String {
        """
        CASE WHEN \(span) GLOB 'P[0-9]*D' AND \(span) NOT GLOB '*[TW]*' THEN CAST(substr(\(span), 2) AS INTEGER)
            WHEN \(span) GLOB 'P[0-9]*W' THEN CAST(substr(\(span), 2) AS INTEGER) * 7 END
        """
    }

    /// Every source that knows the behaviour said of each day that it told all.
    private static func isComplete(by told: String = "usage_told") -> String {
        """
        (SELECT count(*) > 0 AND min(days.complete) = used.days FROM (
            SELECT count(CASE WHEN told.complete THEN 1 END) AS complete
            FROM usage_source AS knows LEFT JOIN \(told) AS told ON told.source = knows.source
                AND told.day >= used.from_day AND told.day < used.until_day
            WHERE knows.behaviour = used.behaviour COLLATE NOCASE GROUP BY knows.source) AS days)
        """
    }
}

extension View {
    static let usageGap = View(name: "usage_gap", query: UsageGap.view)
}
