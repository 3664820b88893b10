import Identity
import JSON
import SQLite

/// By what a record was recognised: the links that join it with others of the same company or person.
extension Reader {
    /// So much evidence is enough to believe it.
    private static let mostEvidence: Int64 = 3

    /// The row begins with the columns of `RecordList.common`.
    func writeEvidence(_ row: borrowing Row, anchor: Int64, _ writer: inout JSONWriter) throws {
        writer.key("evidence")
        writer.beginArray()
        let record = row.integer(0)
        if record != anchor {
            try write(60, EvidenceSQL.links, record, &writer)
        } else if EvidenceSQL.domainReasons.contains(where: { row.utf8(5).elementsEqual($0.utf8) }) {
            try write(62, EvidenceSQL.domain, record, &writer)
        }
        writer.endArray()
    }

    private func write(
        _ number: Int, _ sql: @autoclosure () -> String, _ record: Int64, _ writer: inout JSONWriter
    ) throws {
        let statement = try shelf.statement(number, sql())
        defer { statement.reset() }
        try statement.bind(1, record)
        try statement.bind(2, Self.mostEvidence)
        while try statement.step() {
            writer.beginObject()
            writer.member("by", statement.row, 0)
            writer.member("value", statement.row, 1)
            writer.endObject()
        }
    }
}

private enum EvidenceSQL {
    static let domainReasons = ["mail domain", "colleague"]

    static let links = """
        SELECT CASE l.clue_kind WHEN 1 THEN 'link' WHEN 2 THEN 'mail' WHEN 3 THEN 'phone' WHEN 4 THEN 'phone'
            WHEN 6 THEN 'address' WHEN 7 THEN 'site' WHEN 9 THEN 'address' WHEN 10 THEN 'likeness' WHEN 5 THEN 'name'
            WHEN 8 THEN 'name' ELSE 'decision' END, coalesce(l.clue, '')
        FROM (SELECT clue_kind, clue, rule FROM identity_link WHERE a = ?1
            UNION SELECT clue_kind, clue, rule FROM identity_link WHERE b = ?1) AS l
        ORDER BY l.rule, l.clue LIMIT ?2
        """

    static let domain = """
        SELECT 'mail domain', value FROM identity_key WHERE record_id = ?1 AND kind = 4 ORDER BY value LIMIT ?2
        """
}
