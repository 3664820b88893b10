import CSQLite

/// What the library refused, in which statement, and what to do about it. Never holds a value: statements
/// bind them.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The primary result code: `SQLITE_BUSY` is 5.
    public var code: Int32
    public var extendedCode: Int32
    public var message: String
    public var statement: String?
    /// The database file, if the error concerns it as a whole.
    public var path: String?

    public init(
        extendedCode: Int32, message: String, statement: String? = nil, path: String? = nil
    ) {
        code = extendedCode & 0xff
        self.extendedCode = extendedCode
        self.message = message
        self.statement = statement
        self.path = path
    }

    init(_ database: OpaquePointer?, code: Int32, statement: String? = nil, path: String? = nil) {
        self.init(
            extendedCode: database.map { sqlite3_extended_errcode($0) } ?? code,
            message: String(cString: database.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)),
            statement: statement, path: path)
        if self.code != code & 0xff {  // The connection has seen another error since.
            (self.code, extendedCode) = (code & 0xff, code)
            message = String(cString: sqlite3_errstr(code))
        }
        if self.path == nil, concernsFile, let database, let name = sqlite3_db_filename(database, "main"),
            name.pointee != 0
        {
            self.path = String(cString: name)
        }
    }

    /// It would have met any statement: the file, its disk or who else uses it is the matter.
    private var concernsFile: Bool {
        [
            SQLITE_BUSY, SQLITE_FULL, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN, SQLITE_PERM,
            SQLITE_IOERR,
        ].contains(code)
    }

    /// What a person can do about it; nil for what only a change of the program cures.
    public var remedy: String? {
        switch code {
        case SQLITE_BUSY, SQLITE_LOCKED:
            "another program is writing to the database; wait for it or stop it, then try again"
        case SQLITE_FULL:
            "the disk (or the quota) is full; free some space and try again: nothing stored was lost"
        case SQLITE_READONLY:
            "the database or its folder may not be written; check owner and permissions, and that the disk is not "
                + "mounted read-only"
        case SQLITE_CORRUPT:
            "the database file is damaged; run `onward doctor`, and restore a backup or sync into a new workspace"
        case SQLITE_NOTADB:
            "the file is not a database; choose another workspace, or move the file away"
        case SQLITE_CANTOPEN:
            "the file cannot be opened; check that the folder exists and that you may read and write it"
        case SQLITE_PERM, SQLITE_AUTH:
            "this is not permitted here"
        case SQLITE_IOERR:
            "the disk reported an error; check its health and free space: nothing committed was lost"
        case SQLITE_TOOBIG:
            "a value is larger than the database can hold"
        case SQLITE_INTERRUPT:
            "the time limit was reached; ask for less"
        default: nil
        }
    }

    public var description: String {
        var text = path.map { "\($0): \(message)" } ?? message
        if let remedy { text += " (\(remedy))" }
        if let statement, remedy == nil { text += " in: \(statement)" }
        return text
    }
}
