import Domain
import SQLite

/// Records that name by its key what is not known, or belongs to nobody: they are looked at again when it comes.
extension Derivation {
    /// Places the records of a query (record, customer, moment, reason) and notes which of them wait, in one pass. What
    /// is placed already keeps its place and may wait all the same. The number of records it placed.
    func place(
        _ kind: FactKind, _ columns: String, _ from: String, pending fields: [(name: String, customers: String)],
        all: Bool
    ) throws -> Int {
        let names = fields.map { "CASE WHEN \(Self.isUnresolved($0, among: fields)) THEN \($0.name) END" }
        let isPlaced = "EXISTS (SELECT 1 FROM \(all ? "record_customer" : "temp.placed") p WHERE p.record_id = s.id)"
        var placed: [(record: Int64, customer: Int64, at: Int64, reason: String)] = []
        var waiting: [(record: Int64, name: String)] = []
        let query = "SELECT \(([columns, isPlaced] + names).joined(separator: ", ")) \(from)"
        try connection.forEach(SQL(raw: query)) { row in
            if !row.isNull(1), !row.flag(4) {
                placed.append((row.integer(0), row.integer(1), row.integer(2), row.text(3)))
            }
            for index in fields.indices {
                if let name = row.textIfPresent(5 + index) { waiting.append((row.integer(0), name)) }
            }
        }
        for row in placed {
            try place(row.record, customer: row.customer, kind: kind.rawValue, at: row.at, reason: row.reason, all: all)
        }
        for row in waiting {
            try connection.run(
                "INSERT OR REPLACE INTO pending_record VALUES (\(row.record), \(Open.notKnown.rawValue), 1)")
            try connection.run("INSERT OR IGNORE INTO pending_reference VALUES (\(row.name), \(row.record))")
        }
        return placed.count
    }

    /// A reference leads nowhere, and no other field with the same id (CRM's `What_Id` stands for several) leads
    /// somewhere.
    private static func isUnresolved(
        _ field: (name: String, customers: String), among fields: [(name: String, customers: String)]
    ) -> String {
        let others = fields.filter { $0.name != field.name }
        let elsewhere = others.map {
            " AND NOT coalesce(\($0.name) = \(field.name) AND \($0.customers) IS NOT NULL, 0)"
        }
        return "\(field.name) IS NOT NULL AND \(field.customers) IS NULL\(elsewhere.joined())"
    }

    /// What waits for records of a scratch table by their keys.
    static func addReferring(to table: String) -> String {
        """
        INSERT OR IGNORE INTO temp.attaching
            SELECT p.record_id FROM temp.\(table) AS t CROSS JOIN source_record s ON s.id = t.record_id
            CROSS JOIN pending_reference p ON p.external_id = s.external_id
        """
    }

    /// What records of a scratch table wait for is seen anew when they are attached.
    static func forgetPending(in table: String) -> String {
        """
        DELETE FROM pending_record WHERE record_id IN (SELECT record_id FROM temp.\(table));
        DELETE FROM pending_reference WHERE record_id IN (SELECT record_id FROM temp.\(table));
        """
    }
}
