import Domain
import JSON
import SQLite

/// Two parts of a customer's page that are more than a list of records: what customers thought, and what
/// they do with the product.
extension Reader {
    /// Each rating with the ticket it is about.
    func writeRatings(of id: Int64, _ more: inout [StaticString], _ writer: inout JSONWriter) throws {
        let statement = try shelf.statement(13, PartSQL.ratings)
        try writeRows(of: statement, "ratings", of: id, &more, &writer) { row, writer in
            writer.member("score", row, 6)
            writer.member("comment", row, 7)
            writer.member("at", row, 8, .time)
            writer.member("about", row, 9)
        }
    }

    /// Usage is counted over so many days before the moment the answer is true for.
    public static let usageDays: Int64 = 30

    /// Rows of usage are added up, newest first, up to so many.
    private static let mostUsage: Int64 = 20_000

    /// One sum for each behaviour. Rows that do not say when are added up apart, without a last day.
    func writeUsage(of id: Int64, _ more: inout [StaticString], _ writer: inout JSONWriter) throws {
        let statement = try shelf.statement(14, PartSQL.usage)
        let now = try asOf()?.milliseconds ?? .max
        try statement.bind(1, id)
        try statement.bind(2, now - Self.usageDays * 86_400_000)
        try statement.bind(3, Self.mostUsage)
        defer { statement.reset() }
        writer.key("usage")
        writer.beginArray()
        var counted: Int64 = 0
        while try statement.step() {
            let row = statement.row
            counted += row.integer(9)
            writer.beginObject()
            writer.member("behaviour", row, 5)
            writer.member("total", row, 6, .number)
            writer.member("days", row, 7, .integer)
            writer.member("lastDay", row, 8)
            shelf.writeSource(row, &writer)
            writer.endObject()
        }
        writer.endArray()
        if counted >= Self.mostUsage { more.append("usage") }
    }
}

private enum PartSQL {
    static let ratings = """
        SELECT \(RecordList.common), fact.score, fact.comment, fact.at, ticket.title
        FROM customer_record AS entry
        CROSS JOIN fact_rating AS fact ON fact.record_id = entry.record_id
        CROSS JOIN source_record AS record ON record.id = entry.record_id
        CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
        LEFT JOIN source_record AS above ON above.external_id = fact.ticket
            AND above.resource_id = \(RecordList.target(of: "ticket", in: .rating))
        LEFT JOIN fact_ticket AS ticket ON ticket.record_id = above.id
        WHERE entry.customer_id = ?1 AND entry.kind = 'rating' AND record.deleted IS NULL
        ORDER BY entry.at DESC, entry.record_id LIMIT ?2
        """

    private static func rows(_ range: String) -> String {
        """
        SELECT * FROM (
            SELECT entry.at, fact.behaviour, fact.count, record.resource_id, record.stamp, record.changed
            FROM customer_record AS entry
            CROSS JOIN fact_usage AS fact ON fact.record_id = entry.record_id
            CROSS JOIN source_record AS record ON record.id = entry.record_id
            WHERE entry.customer_id = ?1 AND entry.kind = 'usage' AND \(range) AND record.deleted IS NULL
            ORDER BY entry.at DESC, entry.record_id LIMIT ?3)
        """
    }

    /// A row that counts nothing stands for one time. The sum is of many records, so its source has no id.
    static let usage = """
        SELECT NULL, resource_id, NULL, max(stamp), max(changed), behaviour, sum(coalesce(count, 1)),
            CASE WHEN at > 0 THEN count(DISTINCT at / 86400000) END,
            strftime('%Y-%m-%d', nullif(max(at), 0) / 1000, 'unixepoch'), count(*)
        FROM (\(rows("entry.at > max(?2, 0)")) UNION ALL \(rows("entry.at = 0")))
        GROUP BY behaviour, resource_id, at = 0 ORDER BY 7 DESC, 6
        """
}
