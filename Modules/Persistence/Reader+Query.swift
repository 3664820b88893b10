import SQLite

/// Why a person's own SQL gave nothing, sorted by who can help.
public enum QueryFault: Error, Hashable, Sendable {
    /// It ran into the time limit.
    case overdue
    /// It is not SQL, names what is not there, or would change something.
    case mistaken(String)
    /// The file or the disk.
    case failed(String)
}

extension Reader {
    /// `query`, with its faults sorted.
    public func rows(of text: String, maximumRows: Int, timeLimit: Duration) throws(QueryFault) -> QueryAnswer {
        do {
            return try query(text, maximumRows: maximumRows, timeLimit: timeLimit)
        } catch let error as SQLiteError {
            switch error.code {
            case Self.interrupted: throw .overdue
            case Self.auth: throw .mistaken("A query can only read; this one would do something else.")
            case Self.error, Self.misuse, Self.range, Self.mismatch: throw .mistaken("\(error.message).")
            default: throw .failed("\(error)")
            }
        } catch let fault as StoreFault {
            throw .mistaken("\(fault).")
        } catch {
            throw .failed("\(error)")
        }
    }

    // Result codes of the library, https://www.sqlite.org/rescode.html
    private static let error: Int32 = 1
    private static let interrupted: Int32 = 9
    private static let mismatch: Int32 = 20
    private static let misuse: Int32 = 21
    private static let auth: Int32 = 23
    private static let range: Int32 = 25
}
