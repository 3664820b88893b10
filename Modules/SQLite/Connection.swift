import CSQLite

/// One connection to one database. Not `Sendable`: it stays with the thread or actor that opened it, so the
/// library's own locks are off.
public final class Connection {
    public enum Mode: Sendable { case readWrite, readOnly }

    public let path: String
    let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private var depth = 0
    /// Set while a deadline holds; read by the progress handler on this very thread.
    private var deadline: ContinuousClock.Instant?
    /// What may be named while a guard holds; nil: all.
    private var permittedNames: Set<String>?

    /// More distinct texts than this are a sign of SQL built with values in it; the cache then starts anew.
    private static let maximumCachedStatements = 500
    /// Pages in the log after the last commit.
    public private(set) var logPages = 0

    public init(path: String, mode: Mode) throws(SQLiteError) {
        _ = Self.libraryIsSet
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        flags |= mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let error = SQLiteError(handle, code: code, path: path)
            sqlite3_close_v2(handle)
            throw error
        }
        self.path = path
        self.handle = handle
        sqlite_set_flag(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        sqlite_set_flag(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        sqlite_set_flag(handle, SQLITE_DBCONFIG_DQS_DML, 0)
        sqlite_set_flag(handle, SQLITE_DBCONFIG_DQS_DDL, 0)
        _ = sqlite_avoid_filters(handle)
    }

    /// Once for the process, before its first connection. Refused, without harm, if somebody else began to
    /// use the library before.
    private static let libraryIsSet = memory_goes_back() == 1 && sqlite_count_no_memory() == SQLITE_OK

    /// The file or its folder may not be written, whatever was asked for.
    public var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// No other connection can see it.
    public var isInMemory: Bool { sqlite3_db_filename(handle, "main").map { $0.pointee == 0 } ?? true }

    /// Keeps `logPages` and leaves writing the log back to whoever calls `checkpoint`. The library's own way
    /// gives up on every reader, so that a busy server's log would grow without end.
    public func takeChargeOfLog() {
        sqlite3_wal_hook(
            handle,
            { own, _, _, pages in
                Unmanaged<Connection>.fromOpaque(own!).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// How long to wait for another process before `SQLITE_BUSY`.
    public func setBusyTimeout(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        sqlite3_busy_timeout(handle, Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }

    // MARK: Statements

    /// Runs every statement of a script; for schema and pragmas.
    public func execute(_ script: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        if code != SQLITE_OK { throw SQLiteError(handle, code: code, statement: script) }
    }

    /// The statement for this text, compiled once. The caller resets it when done.
    public func cached(_ text: String) throws(SQLiteError) -> Statement {
        if let known = statements[text] { return known }
        var rest = 0
        let statement = try Statement(handle, text, isKept: true, rest: &rest)
        if statements.count >= Self.maximumCachedStatements { statements.removeAll() }
        statements[text] = statement
        return statement
    }

    /// Compiles exactly one statement and does not keep it. Text behind it, other than space and comments, is
    /// refused.
    public func prepare(single text: String) throws(SQLiteError) -> Statement {
        var rest = 0
        let statement = try Statement(handle, text, isKept: false, rest: &rest)
        var tail = String(decoding: text.utf8.suffix(rest), as: UTF8.self)
        while rest > 0 {
            var next: OpaquePointer?
            let before = rest
            let code = tail.withUTF8 { bytes -> Int32 in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    var end: UnsafePointer<CChar>?
                    let code = sqlite3_prepare_v3(
                        handle, characters.baseAddress, Int32(characters.count), 0, &next, &end)
                    if let end, let start = characters.baseAddress { rest = characters.count - (end - start) }
                    return code
                }
            }
            sqlite3_finalize(next)
            guard code == SQLITE_OK, next == nil else {
                throw SQLiteError(extendedCode: SQLITE_MISUSE, message: "only one statement at a time")
            }
            if rest == before { break }
            tail = String(decoding: tail.utf8.suffix(rest), as: UTF8.self)
        }
        return statement
    }

    public func run(_ sql: SQL) throws(SQLiteError) {
        let statement = try cached(sql.text)
        try statement.bindAll(sql.values)
        try statement.run()
    }

    public func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
        let statement = try cached(sql.text)
        try statement.bindAll(sql.values)
        defer { statement.reset() }
        while try statement.step() { try body(statement.row) }
    }

    public func rows<Value>(_ sql: SQL, _ read: (borrowing Row) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try forEach(sql) { values.append(try read($0)) }
        return values
    }

    /// The first row, if there is one.
    public func first<Value>(_ sql: SQL, _ read: (borrowing Row) throws -> Value) throws -> Value? {
        let statement = try cached(sql.text)
        try statement.bindAll(sql.values)
        defer { statement.reset() }
        return try statement.step() ? try read(statement.row) : nil
    }

    /// The integer in the first column of the first row; 0 without a row.
    public func integer(_ sql: SQL) throws -> Int64 { try first(sql) { $0.integer(0) } ?? 0 }

    /// Rows that the last statement inserted, changed or deleted.
    public var changes: Int { Int(sqlite3_changes64(handle)) }
    public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    // MARK: Transactions

    /// All or nothing. One within another belongs to the outer one.
    public func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try enclosed("BEGIN IMMEDIATE", body)
    }

    public var isInTransaction: Bool { depth > 0 }

    /// Several reads of the same state.
    public func snapshot<Value>(_ body: () throws -> Value) throws -> Value { try enclosed("BEGIN", body) }

    /// All that is read from here on is of one state, that of now, as long as the connection lives.
    public func beginSnapshot() throws {
        try run("BEGIN")
        depth += 1
        _ = try integer("PRAGMA schema_version")
    }

    private func enclosed<Value>(_ begin: String, _ body: () throws -> Value) throws -> Value {
        if depth > 0 { return try body() }
        try run(SQL(raw: begin))
        depth += 1
        defer { depth -= 1 }
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // The library rolls back by itself when the disk is full; then there is nothing left to do. An
            // error of the rollback would hide the reason.
            if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
            throw error
        }
    }

    // MARK: Care

    public enum Checkpoint: Sendable {
        /// As much as readers allow, without waiting.
        case passive
        /// Waits for readers, so that the log starts again at its beginning.
        case restart
        /// The same, and the log file becomes empty.
        case truncate
    }

    /// Writes the log back into the database file. A reader in the way is no error: false.
    @discardableResult
    public func checkpoint(_ kind: Checkpoint) throws(SQLiteError) -> Bool {
        let mode =
            switch kind {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
        if code & 0xff == SQLITE_BUSY { return false }
        if code != SQLITE_OK { throw SQLiteError(handle, code: code, path: path) }
        return true
    }

    /// While `body` runs, only reading statements can be compiled, and none may run longer than `limit`. `names`: the
    /// tables and views of which a statement may read columns; nil: all. What a view is made of need not be among them.
    public func guarded<Value>(
        timeLimit: Duration, names: Set<String>? = nil, _ body: () throws -> Value
    ) throws -> Value {
        permittedNames = names
        sqlite3_set_authorizer(handle, Self.permits, Unmanaged.passUnretained(self).toOpaque())
        defer {
            sqlite3_set_authorizer(handle, nil, nil)
            permittedNames = nil
        }
        return try limited(to: timeLimit, body)
    }

    /// No statement of `body` may run longer than that together.
    public func limited<Value>(to timeLimit: Duration, _ body: () throws -> Value) throws -> Value {
        let own = Unmanaged.passUnretained(self).toOpaque()
        deadline = .now + timeLimit
        sqlite3_progress_handler(handle, Self.instructionsBetweenLooks, Self.isOverdue, own)
        defer {
            sqlite3_progress_handler(handle, 0, nil, nil)
            deadline = nil
        }
        return try body()
    }

    /// About a tenth of a millisecond of the virtual machine.
    private static let instructionsBetweenLooks: Int32 = 10_000

    private static let isOverdue: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { own in
        let connection = Unmanaged<Connection>.fromOpaque(own!).takeUnretainedValue()
        return connection.deadline.map { .now > $0 ? 1 : 0 } ?? 0
    }

    /// Pragmas that only tell. `data_version` is asked by the full-text index itself.
    private static let readingPragmas: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
        "foreign_key_list",
        "function_list", "collation_list", "compile_options", "data_version",
    ]

    private static let permits:
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
            UnsafePointer<CChar>?,
            UnsafePointer<CChar>?
        ) -> Int32 = { own, action, first, second, _, view in
            switch action {
            case SQLITE_SELECT, SQLITE_RECURSIVE: SQLITE_OK
            case SQLITE_READ: mayRead(own, first, second, within: view) ? SQLITE_OK : SQLITE_DENY
            case SQLITE_FUNCTION:
                second.map { String(cString: $0).lowercased() } == "load_extension" ? SQLITE_DENY : SQLITE_OK
            case SQLITE_PRAGMA:
                first.map { readingPragmas.contains(String(cString: $0).lowercased()) } == true
                    ? SQLITE_OK : SQLITE_DENY
            // Asked about when a virtual table is met for the first time; a statement that says so is refused
            // anyway.
            case SQLITE_UPDATE: first.map { String(cString: $0) } == "sqlite_master" ? SQLITE_OK : SQLITE_DENY
            default: SQLITE_DENY
            }
        }

    /// `view`: the innermost view (or table expression) that reads the table; nil: the statement itself does, or a view
    /// that became part of it. Of a table without a column that is read it cannot be told which.
    private static func mayRead(
        _ own: UnsafeMutableRawPointer?, _ table: UnsafePointer<CChar>?, _ column: UnsafePointer<CChar>?,
        within view: UnsafePointer<CChar>?
    ) -> Bool {
        let connection = Unmanaged<Connection>.fromOpaque(own!).takeUnretainedValue()
        guard let names = connection.permittedNames, let table, column?.pointee != 0 else { return true }
        return names.contains(String(cString: table)) || view.map { names.contains(String(cString: $0)) } ?? false
    }
}
