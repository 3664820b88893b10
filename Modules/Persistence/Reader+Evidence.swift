import Identity
import JSON
import SQLite

/// By what a record was recognised: asked of the keys it shares with the record that stands for the same
/// company or person. A few index look-ups for each record that has such a companion, none for the others.
extension Reader {
    /// So much evidence is enough to believe it.
    private static let mostEvidence: Int64 = 3

    /// The row begins with the columns of `RecordList.common`.
    func writeEvidence(_ row: borrowing Row, anchor: Int64, _ writer: inout JSONWriter) throws {
        writer.key("evidence")
        writer.beginArray()
        let record = row.integer(0)
        if record != anchor {
            // Who has nothing in common with the anchor has it with another record of the same one.
            if try write(60, EvidenceSQL.shared, record, anchor, &writer) == 0 {
                _ = try write(61, EvidenceSQL.sharedWithOthers, record, anchor, &writer)
            }
        } else if EvidenceSQL.domainReasons.contains(where: { row.utf8(5).elementsEqual($0.utf8) }) {
            _ = try write(62, EvidenceSQL.domain, record, anchor, &writer)
        }
        writer.endArray()
    }

    private func write(
        _ number: Int, _ sql: @autoclosure () -> String, _ record: Int64, _ anchor: Int64,
        _ writer: inout JSONWriter
    ) throws -> Int {
        let statement = try shelf.statement(number, sql())
        defer { statement.reset() }
        try statement.bind(1, record)
        try statement.bind(2, anchor)
        try statement.bind(3, Self.mostEvidence)
        var count = 0
        while try statement.step() {
            guard let kind = Identity.Key.Kind(rawValue: Int(statement.row.integer(0))) else { continue }
            count += 1
            writer.beginObject()
            writer.key("by")
            writer.string(kind.word)
            writer.member("value", statement.row, 1)
            writer.endObject()
        }
        return count
    }
}

extension Identity.Key.Kind {
    /// The name in answers.
    fileprivate var word: String {
        switch self {
        case .link: "link"
        case .mail: "mail"
        case .site: "site"
        case .companyName: "name"
        case .mailDomain: "mail domain"
        case .staffMail: "staff"
        }
    }
}

private enum EvidenceSQL {
    static let domainReasons = ["mail domain", "colleague"]

    /// Links of one record `from` to the other `to`, told by the system that keeps the link.
    private static func links(from: String, to: String) -> String {
        """
        SELECT 0, system.name FROM identity_key AS own
        CROSS JOIN source_record AS target ON target.id = \(to)
        CROSS JOIN resource ON resource.id = own.resource_id
        CROSS JOIN system ON system.id = resource.system_id
        WHERE own.record_id = \(from) AND own.kind = 0
            AND own.value = target.resource_id || '/' || target.external_id
        """
    }

    static let shared = """
        SELECT own.kind, own.value FROM identity_key AS own
        CROSS JOIN identity_key AS theirs
            ON theirs.kind = own.kind AND theirs.value = own.value AND theirs.record_id = ?2
        WHERE own.record_id = ?1 AND own.kind IN (1, 2, 3)
        UNION \(links(from: "?1", to: "?2"))
        UNION \(links(from: "?2", to: "?1"))
        ORDER BY 1, 2 LIMIT ?3
        """

    /// More companions than this are not asked.
    private static let mostCompanions = 50

    private static let companions = """
        (SELECT record_id FROM entity
         WHERE anchor = ?2 AND anchor <> record_id AND record_id <> ?1 LIMIT \(mostCompanions))
        """

    static let sharedWithOthers = """
        SELECT own.kind, own.value FROM identity_key AS own
        CROSS JOIN identity_key AS theirs ON theirs.kind = own.kind AND theirs.value = own.value
            AND theirs.record_id IN \(companions)
        WHERE own.record_id = ?1 AND own.kind IN (1, 2, 3)
        UNION SELECT 0, system.name FROM \(companions) AS other
        CROSS JOIN identity_key AS link ON link.record_id = other.record_id AND link.kind = 0
        CROSS JOIN source_record AS target ON target.id = ?1
            AND link.value = target.resource_id || '/' || target.external_id
        CROSS JOIN resource ON resource.id = link.resource_id
        CROSS JOIN system ON system.id = resource.system_id
        ORDER BY 1, 2 LIMIT ?3
        """

    /// The anchor is bound and not needed.
    static let domain = """
        SELECT kind, value FROM identity_key WHERE record_id = ?1 AND kind = 4 AND ?2 = ?2 ORDER BY value LIMIT ?3
        """
}
