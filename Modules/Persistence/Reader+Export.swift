public import Domain
import SQLite

/// A record on its way out.
public struct StoredRecord: Hashable, Sendable {
    public var key: String
    public var parent: String?
    public var deleted: Instant?
    public var deletion: Deletion.Reason?
    /// Word for word.
    public var payload: [UInt8]
}

/// Everything that one list says, for taking it elsewhere.
extension Reader {
    /// The lists of a system, by name; nil if the system is not known here.
    public func resources(of system: String) throws -> [String]? {
        let names = try connection.rows(
            """
            SELECT resource.name FROM resource JOIN system ON system.id = resource.system_id
            WHERE system.name = \(system) ORDER BY resource.name
            """
        ) { $0.text(0) }
        return names.isEmpty ? nil : names
    }

    /// The names of all systems known here.
    public func systemNames() throws -> [String] {
        try connection.rows("SELECT name FROM system ORDER BY name") { $0.text(0) }
    }

    /// In the order of their keys, which is the same in every workspace, one at a time.
    public func forEachRecord(
        of system: String, _ resource: String, withDeleted: Bool, _ body: (StoredRecord) throws -> Void
    ) throws {
        let living: SQL = withDeleted ? "" : "AND deleted IS NULL"
        try connection.forEach(
            """
            SELECT external_id, parent, deleted, deletion, payload FROM source_record
            WHERE resource_id = (
                SELECT resource.id FROM resource JOIN system ON system.id = resource.system_id
                WHERE system.name = \(system) AND resource.name = \(resource)) \(living)
            ORDER BY external_id
            """
        ) { row in
            try body(
                StoredRecord(
                    key: row.text(0), parent: row.textIfPresent(1),
                    deleted: row.integerIfPresent(2).map(Instant.init(milliseconds:)),
                    deletion: row.textIfPresent(3).flatMap(Deletion.Reason.init), payload: Array(row.utf8(4))))
        }
    }
}
