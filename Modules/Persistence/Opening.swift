import SQLite

/// Why a file is not taken as a store, in one sentence with the remedy.
public struct StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}

extension Connection {
    /// How long to wait for another process: a sync may be committing, a backup finishing.
    static let patience: Duration = .seconds(5)
    /// What the log file may keep between transactions.
    static let maximumLogBytes = 64 << 20

    /// More than the library maps at once: it takes its own limit.
    static let mappedBytes: Int64 = 1 << 40

    /// Pragmas of the writer. What a derivation sorts and notes grows with the store: in files, it stays out of memory.
    /// Debian's library has `secure_delete` on, which writes every freed page twice.
    func prepareForWriting() throws(SQLiteError) {
        setBusyTimeout(Self.patience)
        try execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            PRAGMA foreign_keys = ON;
            PRAGMA secure_delete = OFF;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = \(Self.maximumLogBytes);
            PRAGMA cache_size = -\(Self.usualCache);
            PRAGMA temp_store = FILE;
            PRAGMA temp.cache_size = -4096;
            """)
    }

    static let usualCache = 16_384

    /// What is more than that is given back.
    func setCache(kilobytes: Int) throws {
        try execute("PRAGMA cache_size = -\(kilobytes); PRAGMA shrink_memory")
    }

    /// Mapped, a page that the system holds is read without a call and without a copy, and counts as this process's
    /// memory: not for who reads the whole file.
    func prepareForReading(isMapped: Bool = true) throws(SQLiteError) {
        setBusyTimeout(Self.patience)
        try execute(
            """
            PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;
            PRAGMA mmap_size = \(isMapped ? Self.mappedBytes : 0);
            """)
    }

    func pragma(_ name: String) throws -> Int64 { try integer(SQL(raw: "PRAGMA \(name)")) }

    /// Refuses files that are not ours and those of a newer release; says how many steps are to be done.
    func checkVersion(known: Int = Migration.all.count) throws -> Int {
        let version = Int(try pragma("user_version"))
        let application = try pragma("application_id")
        if application == 0 && version == 0 {
            guard try integer("SELECT count(*) FROM sqlite_schema") == 0 else {
                throw StoreFault("\(path) is the database of another program; choose another workspace")
            }
        } else if application != Migration.applicationID {
            throw StoreFault("\(path) is the database of another program; choose another workspace")
        }
        guard version <= known else {
            throw StoreFault(
                "\(path) has version \(version) of the store, this program knows version \(known); "
                    + "install the newer release that wrote it, or choose another workspace")
        }
        return known - version
    }

    /// Brings the schema up to date, each step in its own transaction; the views are made anew with the last
    /// one.
    func migrate(to steps: [Migration] = Migration.all) throws {
        while try checkVersion(known: steps.count) > 0 {
            try transaction {
                // Another process may have taken this step since.
                let version = Int(try pragma("user_version"))
                guard version < steps.count else { return }
                let step = steps[version]
                // A view on a table that a step changes would stand in its way.
                try dropViews()
                try execute(step.script)
                try run(
                    """
                    INSERT INTO schema_step (version, note, at)
                    VALUES (\(version + 1), \(step.note), unixepoch() * 1000)
                    """)
                try execute(
                    """
                    PRAGMA user_version = \(version + 1); PRAGMA application_id = \(Migration.applicationID);
                    """)
                if version + 1 == steps.count { try makeViews() }
            }
        }
    }

    private func dropViews() throws {
        for name in try rows("SELECT name FROM sqlite_schema WHERE type = 'view'", { $0.text(0) }) {
            try execute("DROP VIEW \(name)")
        }
    }

    private func makeViews() throws {
        for view in View.ofStates + View.all { try execute("CREATE VIEW \(view.name) AS\n\(view.query)") }
    }

    /// For a thread that reads much of a state, that of now.
    static func reader(_ path: String) throws -> Connection {
        let connection = try Connection(path: path, mode: .readOnly)
        try connection.prepareForReading(isMapped: false)
        try connection.beginSnapshot()
        return connection
    }
}
