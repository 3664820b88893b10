import CSQLite

/// Copies a database into another while it is in use.
public final class Backup {
    private let handle: OpaquePointer
    private let source: Connection
    private let target: Connection

    /// Everything in `target` is replaced.
    public init(from source: Connection, to target: Connection) throws(SQLiteError) {
        guard let handle = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
            throw SQLiteError(target.handle, code: sqlite3_errcode(target.handle), path: target.path)
        }
        self.handle = handle
        self.source = source
        self.target = target
    }

    deinit { sqlite3_backup_finish(handle) }

    /// Copies that many pages more; false when all are there.
    public func step(pages: Int) throws(SQLiteError) -> Bool {
        let code = sqlite3_backup_step(handle, Int32(clamping: pages))
        if code == SQLITE_OK { return true }
        if code == SQLITE_DONE { return false }
        throw SQLiteError(
            extendedCode: code, message: String(cString: sqlite3_errstr(code)), path: target.path)
    }

    public var pageCount: Int { Int(sqlite3_backup_pagecount(handle)) }
}
