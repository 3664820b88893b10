import SQLite
import Testing

@Suite struct `A connection` {
    private func memory() throws -> Connection {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, size REAL) STRICT")
        return connection
    }

    @Test func `binds what is interpolated`() throws {
        let connection = try memory()
        let name = "'); DROP TABLE thing; --"
        try connection.run("INSERT INTO thing (name, size) VALUES (\(name), \(1.5))")
        #expect(try connection.first("SELECT name FROM thing WHERE size = \(1.5)") { $0.text(0) } == name)
    }

    @Test func `joins pieces of SQL with their values in order`() throws {
        let connection = try memory()
        let part: SQL = "name = \("b")"
        try connection.run("INSERT INTO thing VALUES (1, 'a', 1), (2, 'b', 1), (3, 'b', 2)")
        #expect(
            try connection.integer("SELECT id FROM thing WHERE size = \(2) AND \(part) AND id < \(9)") == 3)
    }

    @Test func `keeps empty text apart from nothing, and text behind a NUL`() throws {
        let connection = try memory()
        let absent: String? = nil
        try connection.run("INSERT INTO thing (id, name) VALUES (1, \("")), (2, \(absent)), (3, \("a\0b"))")
        let names = try connection.rows("SELECT name FROM thing ORDER BY id") { $0.textIfPresent(0) }
        #expect(names == ["", nil, "a\0b"])
    }

    @Test func `binds borrowed bytes without copying them`() throws {
        let connection = try memory()
        let bytes = Array("one two".utf8)
        let statement = try connection.cached("INSERT INTO thing (name) VALUES (?1)")
        try bytes.withUnsafeBufferPointer { buffer in
            try statement.bind(1, borrowing: UnsafeBufferPointer(rebasing: buffer[4...]))
            try statement.run()
            try statement.bind(1, borrowing: UnsafeBufferPointer(rebasing: buffer[0..<0]))
            try statement.run()
        }
        #expect(try connection.rows("SELECT name FROM thing") { $0.textIfPresent(0) } == ["two", ""])
    }

    @Test func `reads every type by what it is`() throws {
        let connection = try memory()
        let found = try connection.first("SELECT 7, 2.5, 'x', x'00ff', NULL") { row in
            (0..<row.columnCount).map { row.value($0) }
        }
        #expect(found == [.integer(7), .number(2.5), .text("x"), .blob([0, 255]), .null])
    }

    @Test func `compiles a text once`() throws {
        let connection = try memory()
        let first = try connection.cached("SELECT 1")
        #expect(try connection.cached("SELECT 1") === first)
    }

    @Test func `undoes a transaction that fails, with all within it`() throws {
        struct Stop: Error {}
        let connection = try memory()
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.run("INSERT INTO thing (name) VALUES ('outer')")
                try connection.transaction { try connection.run("INSERT INTO thing (name) VALUES ('inner')") }
                throw Stop()
            }
        }
        #expect(try connection.integer("SELECT count(*) FROM thing") == 0)
        try connection.transaction { try connection.run("INSERT INTO thing (name) VALUES ('later')") }
        #expect(try connection.integer("SELECT count(*) FROM thing") == 1)
    }

    @Test func `names the statement in an error, never a value`() throws {
        let connection = try memory()
        let secret = "ada@lovelace.example"
        let error = #expect(throws: SQLiteError.self) {
            try connection.run("INSERT INTO thing (id, name) VALUES (\(secret), \(secret))")
        }
        #expect(error?.statement == "INSERT INTO thing (id, name) VALUES (?, ?)")
        #expect(error?.description.contains(secret) == false)
    }

    @Test(arguments: [5, 8, 10, 11, 13, 14, 26] as [Int32])
    func `says what to do about an error of the file`(code: Int32) {
        #expect(SQLiteError(extendedCode: code, message: "").remedy != nil)
    }

    @Test func `goes on after an error in a cached statement`() throws {
        let connection = try memory()
        for id in [1, 1, 2] { try? connection.run("INSERT INTO thing (id) VALUES (\(id))") }
        #expect(try connection.integer("SELECT count(*) FROM thing") == 2)
    }
}

@Suite struct `A guarded connection` {
    private func guarded(_ text: String, limit: Duration = .seconds(5)) throws -> [SQLValue] {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.execute(
            "CREATE TABLE thing (name TEXT UNIQUE) STRICT; INSERT INTO thing VALUES ('a'), ('b')")
        return try connection.guarded(timeLimit: limit) {
            let statement = try connection.prepare(single: text)
            var values: [SQLValue] = []
            while try statement.step() { values.append(statement.row.value(0)) }
            return values
        }
    }

    @Test(arguments: [
        "SELECT name FROM thing", "SELECT name FROM thing; -- that is all",
        "WITH x AS (SELECT name FROM thing) SELECT * FROM x",
        "SELECT name FROM thing;\n\n", "SELECT name FROM pragma_table_info('thing')", "EXPLAIN SELECT 1",
    ])
    func `reads`(text: String) throws { #expect(try !guarded(text).isEmpty) }

    @Test(arguments: [
        "INSERT INTO thing VALUES ('c')", "DELETE FROM thing", "DROP TABLE thing",
        "CREATE TEMP TABLE other (a)",
        "ATTACH ':memory:' AS other", "PRAGMA user_version = 7", "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "BEGIN", "SAVEPOINT a", "VACUUM", "SELECT load_extension('x')", "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE thing",
        "", "-- nothing", "SELECT * FROM pragma_user_version(7)", "REINDEX",
        "UPDATE sqlite_master SET sql = ''",
    ])
    func `refuses`(text: String) { #expect(throws: SQLiteError.self) { try guarded(text) } }

    @Test func `stops at the time limit`() {
        let endless =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let started = ContinuousClock.now
        let error = #expect(throws: SQLiteError.self) { try guarded(endless, limit: .milliseconds(50)) }
        #expect(error?.code == 9)
        #expect(.now - started < .seconds(4))
    }

    @Test func `is free again afterwards`() throws {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        _ = try connection.guarded(timeLimit: .zero) { 1 }
        try connection.execute("CREATE TABLE thing (name TEXT) STRICT")
    }
}
