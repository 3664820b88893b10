import SQLite

/// Tells whether anybody wrote since it was made: then connections that began to read at different moments in between
/// see different states.
struct StateProbe {
    private let connection: Connection
    private let version: Int64

    init(_ path: String) throws {
        connection = try Connection(path: path, mode: .readOnly)
        try connection.prepareForReading()
        version = try connection.pragma("data_version")
    }

    func isSame() throws -> Bool { try connection.pragma("data_version") == version }
}
