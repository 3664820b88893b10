import SQLite

/// A reading connection: one for each thread that answers. It never waits for the writer, and nothing it runs
/// can change the file.
public final class Reader {
    let connection: Connection
    let shelf: AnswerShelf
    /// How the records of one company or person hang together, while an answer lists them.
    var ways: IdentityWays?
    public var path: String { connection.path }

    /// Refuses a file that is missing, not ours, or of another version of the schema than this program's.
    public init(path: String) throws {
        do {
            connection = try Connection(path: path, mode: .readOnly)
            shelf = AnswerShelf(connection)
            try connection.prepareForReading()
            let missing = try connection.checkVersion()
            guard missing == 0 else {
                throw StoreFault(
                    "\(path) is from an older release; `onward sync` or `onward doctor` brings it up to date")
            }
        } catch var error as SQLiteError {
            error.path = path
            throw error
        }
    }

    /// Several reads of one state of the store.
    public func snapshot<Value>(_ body: () throws -> Value) throws -> Value { try connection.snapshot(body) }

    /// The newest revision: any change of any record makes it greater.
    public var revision: Int64 {
        get throws { try connection.integer("SELECT coalesce(max(revision), 0) FROM source_record") }
    }

    /// Runs a person's own SQL: one statement that only reads, for at most `timeLimit`, with at most
    /// `maximumRows` rows and `maximumAnswerBytes`. What it may name are tables, views and functions; it
    /// cannot attach files or load extensions.
    public func query(_ text: String, maximumRows: Int, timeLimit: Duration) throws -> QueryAnswer {
        guard !text.utf8.contains(0) else { throw StoreFault("a query cannot contain the character NUL") }
        return try connection.guarded(timeLimit: timeLimit) {
            let statement = try connection.prepare(single: text)
            guard statement.isReadOnly else { throw StoreFault("a query can only read") }
            var answer = QueryAnswer(columns: statement.columnNames)
            var bytes = 0
            while try statement.step() {
                guard answer.rows.count < maximumRows, bytes < Self.maximumAnswerBytes else {
                    answer.isCut = true
                    break
                }
                answer.rows.append(Self.values(statement.row, counting: &bytes))
            }
            return answer
        }
    }

    /// A row of a query can be as large as a source's largest record; a thousand of them must not fill the
    /// memory.
    static let maximumAnswerBytes = 32 << 20

    private static func values(_ row: borrowing Row, counting bytes: inout Int) -> [QueryAnswer.Value] {
        (0..<row.columnCount).map { column in
            switch row.type(column) {
            case .null: return .null
            case .integer: return .integer(row.integer(column))
            case .number: return .number(row.number(column))
            case .text:
                bytes += row.utf8(column).count
                return .text(row.text(column))
            case .blob:
                bytes += row.blob(column).count
                return .blob(Array(row.blob(column)))
            }
        }
    }
}

/// What a person's own SQL gave.
public struct QueryAnswer: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
        case null
        case integer(Int64)
        case number(Double)
        case text(String)
        case blob([UInt8])
    }

    public var columns: [String]
    public var rows: [[Value]] = []
    /// There are more rows than the limit let through.
    public var isCut = false
}
