import CSQLite

/// A prepared statement. Belongs to its connection's thread, like it.
public final class Statement {
    let handle: OpaquePointer
    private let database: OpaquePointer
    public let text: String

    /// Compiles the first statement of `text`; `rest` receives the number of bytes behind it.
    init(_ database: OpaquePointer, _ text: String, isKept: Bool, rest: inout Int) throws(SQLiteError) {
        var handle: OpaquePointer?
        var text = text
        var remaining = 0
        let code = text.withUTF8 { bytes -> Int32 in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    database, characters.baseAddress, Int32(characters.count),
                    isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0, &handle, &tail)
                if let tail, let start = characters.baseAddress {
                    remaining = characters.count - (tail - start)
                }
                return code
            }
        }
        guard code == SQLITE_OK else { throw SQLiteError(database, code: code, statement: text) }
        guard let handle else {
            throw SQLiteError(
                extendedCode: SQLITE_MISUSE, message: "there is no statement in the text", statement: text)
        }
        rest = remaining
        self.handle = handle
        self.database = database
        self.text = text
    }

    deinit { sqlite3_finalize(handle) }

    /// The statement changes nothing in the database file.
    public var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }
    public var columnNames: [String] {
        (0..<sqlite3_column_count(handle)).map { String(cString: sqlite3_column_name(handle, $0)) }
    }

    /// The names of the parameters with their marks, in their order: ":customer"; nil for those without one.
    public var parameters: [String?] {
        (0..<sqlite3_bind_parameter_count(handle)).map { index in
            sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) }
        }
    }

    // MARK: Binding; the first parameter is 1

    public func bind(_ index: Int, _ value: Int64) throws(SQLiteError) {
        try check(sqlite3_bind_int64(handle, Int32(truncatingIfNeeded: index), value))
    }

    public func bind(_ index: Int, _ value: Double) throws(SQLiteError) {
        try check(sqlite3_bind_double(handle, Int32(truncatingIfNeeded: index), value))
    }

    public func bindNull(_ index: Int) throws(SQLiteError) {
        try check(sqlite3_bind_null(handle, Int32(truncatingIfNeeded: index)))
    }

    public func bind(_ index: Int, _ value: String) throws(SQLiteError) {
        var value = value
        let code = value.withUTF8 {
            sqlite_bind_text_copied(
                handle, Int32(truncatingIfNeeded: index), UnsafeRawPointer($0.baseAddress) ?? Self.nothing,
                $0.count)
        }
        try check(code)
    }

    /// The bytes are not copied: they stay in place until the statement is reset or this parameter is bound
    /// anew.
    public func bind(_ index: Int, borrowing bytes: UnsafeBufferPointer<UInt8>) throws(SQLiteError) {
        // A null pointer would bind NULL instead of empty text.
        try check(
            sqlite_bind_text_borrowed(
                handle, Int32(truncatingIfNeeded: index), UnsafeRawPointer(bytes.baseAddress) ?? Self.nothing,
                bytes.count))
    }

    public func bind(_ index: Int, _ value: SQLValue) throws(SQLiteError) {
        switch value {
        case .null: try bindNull(index)
        case .integer(let value): try bind(index, value)
        case .number(let value): try bind(index, value)
        case .text(let value): try bind(index, value)
        case .blob(let value):
            let code = value.withUnsafeBytes {
                sqlite_bind_blob_copied(
                    handle, Int32(truncatingIfNeeded: index), $0.baseAddress ?? Self.nothing, $0.count)
            }
            try check(code)
        }
    }

    /// One byte that is nobody's text: the address of nothing. Never written, so any thread may point at it.
    private nonisolated(unsafe) static let nothing = {
        let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return UnsafeRawPointer(byte)
    }()

    // MARK: Running

    /// True when a row is there to be read.
    public func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw failure(code)
    }

    /// The row that `step` found. It must not be used after the next `step` or `reset`.
    public var row: Row { Row(handle) }

    public func reset() { sqlite3_reset(handle) }

    /// Runs a statement that gives no rows, and resets it.
    public func run() throws(SQLiteError) {
        let code = sqlite3_step(handle)
        if code == SQLITE_DONE || code == SQLITE_ROW {
            sqlite3_reset(handle)
            return
        }
        throw failure(code)
    }

    func bindAll(_ values: [SQLValue]) throws(SQLiteError) {
        for (index, value) in values.enumerated() { try bind(index + 1, value) }
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        if code != SQLITE_OK { throw SQLiteError(database, code: code, statement: text) }
    }

    private func failure(_ code: Int32) -> SQLiteError {
        let error = SQLiteError(database, code: code, statement: text)
        sqlite3_reset(handle)
        return error
    }
}

/// The current row of a statement. It exists only while it is current: it is borrowed, never kept.
public struct Row: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    public enum ColumnType: Sendable { case null, integer, number, text, blob }

    public var columnCount: Int { Int(sqlite3_column_count(handle)) }

    public func type(_ column: Int) -> ColumnType {
        switch sqlite3_column_type(handle, Int32(truncatingIfNeeded: column)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .number
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(truncatingIfNeeded: column)) == SQLITE_NULL
    }

    public func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(handle, Int32(truncatingIfNeeded: column))
    }
    public func number(_ column: Int) -> Double {
        sqlite3_column_double(handle, Int32(truncatingIfNeeded: column))
    }
    public func flag(_ column: Int) -> Bool { integer(column) != 0 }
    public func integerIfPresent(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    public func numberIfPresent(_ column: Int) -> Double? { isNull(column) ? nil : number(column) }

    /// Empty for NULL.
    public func text(_ column: Int) -> String { String(decoding: utf8(column), as: UTF8.self) }
    public func textIfPresent(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    /// The bytes of a text in the library's own memory: gone after the next step. By length, not up to the
    /// first NUL.
    public func utf8(_ column: Int) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_text(handle, Int32(truncatingIfNeeded: column))
        return UnsafeBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(handle, Int32(truncatingIfNeeded: column))))
    }

    /// The bytes of a blob in the library's own memory.
    public func blob(_ column: Int) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, Int32(truncatingIfNeeded: column))
        return UnsafeRawBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(handle, Int32(truncatingIfNeeded: column))))
    }

    public func value(_ column: Int) -> SQLValue {
        switch type(column) {
        case .null: .null
        case .integer: .integer(integer(column))
        case .number: .number(number(column))
        case .text: .text(text(column))
        case .blob: .blob(Array(blob(column)))
        }
    }
}
