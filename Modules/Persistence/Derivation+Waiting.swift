import Domain
import SQLite

/// Records that name by its key what is not known, or belongs to nobody: they are looked at again when it comes.
extension Derivation {
    /// Places the records of a query and notes which of them wait, in one pass, for there are few. What is placed
    /// already keeps its place and may wait all the same.
    func place(
        _ columns: String, _ from: String, pending fields: [(name: String, customers: String)]
    ) throws -> Int {
        let names = fields.map { "CASE WHEN \(Self.isUnresolved($0, among: fields)) THEN \($0.name) END" }
        let all = [columns, "s.id IN (SELECT record_id FROM temp.placed)"] + names
        let query = "SELECT \(all.joined(separator: ", ")) \(from)"
        var placed: [(record: Int64, customer: Int64, kind: String, at: Int64, reason: String)] = []
        var waiting: [(record: Int64, names: [String])] = []
        try connection.forEach(SQL(raw: query)) { row in
            if !row.isNull(1), !row.flag(5) {
                placed.append((row.integer(0), row.integer(1), row.text(2), row.integer(3), row.text(4)))
            }
            let unknown = fields.indices.compactMap { row.textIfPresent(6 + $0) }
            if !unknown.isEmpty { waiting.append((row.integer(0), unknown)) }
        }
        for row in placed {
            try place(row.record, customer: row.customer, kind: row.kind, at: row.at, reason: row.reason, all: false)
        }
        for row in waiting {
            try connection.run(
                "INSERT OR REPLACE INTO pending_record VALUES (\(row.record), \(Open.notKnown.rawValue), 1)")
            for name in row.names {
                try connection.run("INSERT OR IGNORE INTO pending_reference VALUES (\(name), \(row.record))")
            }
        }
        return placed.count
    }

    /// Of the records of a query those of which a field leads nowhere, and what that names.
    func notePending(_ fields: [(name: String, customers: String)], _ from: String) throws {
        let unresolved = fields.map { (name: $0.name, isSo: Self.isUnresolved($0, among: fields)) }
        let isAny = unresolved.map(\.isSo).joined(separator: " OR ")
        try connection.run(
            SQL(
                raw: """
                    INSERT OR REPLACE INTO pending_record
                    SELECT f.record_id, '\(Open.notKnown.rawValue)', 1 \(from) AND (\(isAny))
                    """))
        guard connection.changes > 0 else { return }
        for field in unresolved {
            try connection.run(
                SQL(
                    raw: """
                        INSERT OR IGNORE INTO pending_reference
                        SELECT \(field.name), f.record_id \(from) AND \(field.isSo)
                        """))
        }
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
