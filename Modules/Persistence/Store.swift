public import Domain
import SQLite

/// The one writer of a workspace's database. Opens, migrates, saves pages.
public actor Store {
    private let executor = QueueExecutor(label: "onward.store")
    let connection: Connection
    let writer: PageWriter
    let rules: (@Sendable () throws -> IdentityRules)?
    public nonisolated let path: String
    private var patienceEnds = Store.logPagesToInsist
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the database, making it if there is none, and brings its schema up to date. `path` may be
    /// ":memory:". `rules` are asked for at each derivation; without them those count by which it was last
    /// derived.
    public init(path: String, rules: (@Sendable () throws -> IdentityRules)? = nil) throws {
        self.path = path
        self.rules = rules
        connection = try Self.open(path)
        writer = try PageWriter(connection)
    }

    private static func open(_ path: String) throws -> Connection {
        do {
            let connection = try Connection(path: path, mode: .readWrite)
            connection.setBusyTimeout(Connection.patience)
            _ = try connection.checkVersion()
            guard !connection.isReadOnly else {
                throw SQLiteError(extendedCode: 8, message: "attempt to write a readonly database")
            }
            try connection.prepareForWriting()
            try connection.migrate()
            connection.takeChargeOfLog()
            return connection
        } catch var error as SQLiteError {
            error.path = path
            throw error
        }
    }

    /// Every change goes through here: a transaction, and then the log is kept within bounds.
    func write<Value>(_ body: () throws -> Value) throws -> Value {
        let value = try connection.transaction(body)
        try boundLog()
        return value
    }

    /// Writes the log back. Readers in the way only delay it; when it has grown much they are waited for,
    /// shortly, and then not again until it has grown as much once more: a backup may hold it for minutes.
    private func boundLog() throws {
        guard connection.logPages >= Self.logPagesToWriteBack else { return }
        try connection.checkpoint(.passive)
        guard connection.logPages >= patienceEnds else {
            if connection.logPages < Self.logPagesToInsist { patienceEnds = Self.logPagesToInsist }
            return
        }
        connection.setBusyTimeout(.milliseconds(200))
        defer { connection.setBusyTimeout(Connection.patience) }
        patienceEnds =
            try connection.checkpoint(.restart)
            ? Self.logPagesToInsist : connection.logPages + Self.logPagesToInsist
    }

    /// 16 MB: a random-order index gains from pages being written once for many changes.
    private static let logPagesToWriteBack = 4000
    /// 64 MB.
    private static let logPagesToInsist = 16000

    // MARK: Systems and resources

    /// Makes the systems and resources known; idempotent. Keys of the result are "system.resource". A system
    /// or resource that is no longer named keeps its records.
    public func register(_ systems: [SystemDescription]) throws -> [String: ResourceID] {
        try write {
            for system in systems { try register(system) }
            let known = try resources()
            for system in systems { try registerReferences(of: system, among: known) }
            writer.forgetResources()
            return known
        }
    }

    private func resources() throws -> [String: ResourceID] {
        let pairs = try connection.rows(
            "SELECT system.name || '.' || resource.name, resource.id FROM resource JOIN system ON system.id = system_id"
        ) { ($0.text(0), ResourceID($0.integer(1))) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private func register(_ system: SystemDescription) throws {
        try connection.run(
            """
            INSERT INTO system (name, title) VALUES (\(system.name), \(system.title))
            ON CONFLICT (name) DO UPDATE SET title = excluded.title WHERE title IS NOT excluded.title
            """)
        for resource in system.resources {
            let kinds = resource.kinds.map(\.rawValue).joined(separator: ",")
            let arrives = resource.arrives.isEmpty ? nil : resource.arrives.joined(separator: ",")
            // Who is who is judged anew when a list is compared in another way.
            try connection.run(
                """
                DELETE FROM progress WHERE name = 'derived' AND EXISTS (
                    SELECT 1 FROM resource JOIN system ON system.id = system_id
                    WHERE system.name = \(system.name) AND resource.name = \(resource.name)
                      AND is_plain <> \(resource.isPlain))
                """)
            try connection.run(
                """
                INSERT INTO resource (system_id, name, purpose, kinds, arrives, is_plain)
                SELECT id, \(resource.name), \(resource.purpose), \(kinds), \(arrives), \(resource.isPlain) FROM system
                WHERE name = \(system.name)
                ON CONFLICT (system_id, name) DO UPDATE
                SET purpose = excluded.purpose, kinds = excluded.kinds, arrives = excluded.arrives,
                    is_plain = excluded.is_plain,
                    former_kinds = CASE WHEN instr(',' || former_kinds || ',', ',' || kinds || ',') THEN former_kinds
                        ELSE former_kinds || ',' || kinds END
                WHERE (purpose, kinds, arrives, is_plain)
                    IS NOT (excluded.purpose, excluded.kinds, excluded.arrives, excluded.is_plain)
                """)
        }
        for resource in system.resources {
            try connection.run(
                """
                UPDATE resource SET parent_id = above.id
                FROM system JOIN resource AS above ON above.system_id = system.id
                WHERE system.name = \(system.name) AND resource.system_id = system.id
                  AND resource.name = \(resource.name) AND above.name = \(resource.parent)
                  AND resource.parent_id IS NOT above.id
                """)
        }
    }

    /// Targets that are not registered are left out: their records are not here either.
    private func registerReferences(of system: SystemDescription, among known: [String: ResourceID]) throws {
        for resource in system.resources {
            guard let id = known["\(system.name).\(resource.name)"]?.rawValue else { continue }
            try connection.run("DELETE FROM resource_reference WHERE resource_id = \(id)")
            for reference in resource.references {
                for (position, target) in reference.targets.compactMap({ known[$0] }).enumerated() {
                    try connection.run(
                        """
                        INSERT OR REPLACE INTO resource_reference (resource_id, kind, field, position, target_resource_id)
                        VALUES (\(id), \(reference.kind.rawValue), \(reference.field), \(position), \(target.rawValue))
                        """)
                }
            }
        }
    }

    // MARK: Care

    /// Writes the log back into the database file and truncates it.
    public func checkpoint() throws { try connection.checkpoint(.truncate) }
}
