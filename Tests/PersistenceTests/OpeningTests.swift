import Domain
import Foundation
import SQLite
import Testing

@testable import Persistence

/// A folder of its own for one test, gone with it.
final class Folder {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "onward-\(UUID().uuidString)").path
        try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }
}

/// What a person reads when the store does not open: one line.
private func refusal(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "it was opened"
    } catch { return "\(error)" }
}

@Suite struct `Opening a store` {
    let folder = Folder()

    @Test func `makes it, and finds everything again`() async throws {
        let path = folder("onward.db")
        do {
            let bench = try await Workbench(path: path)
            _ = try await bench.save([Sent("1", "a", [.person: ["name": "Ada"]])])
        }
        let reader = try Reader(path: path)
        let answer = try reader.query("SELECT external_id, name FROM person", maximumRows: 9, timeLimit: .seconds(5))
        #expect(answer.columns == ["external_id", "name"])
        #expect(answer.rows == [[.text("1"), .text("Ada")]])
        let bench = try await Workbench(path: path)
        #expect(try await bench.save([Sent("1", "a", [.person: ["name": "Ada"]])]).unchanged == 1)
    }

    @Test func `brings one of the first release up to date, and judges its records anew`() async throws {
        let path = folder("first.db")
        do {
            let first = try Connection(path: path, mode: .readWrite)
            try first.migrate(to: [Migration.all[0]])
            try first.execute(
                """
                INSERT INTO system VALUES (1, 'crm', 'CRM');
                INSERT INTO resource (id, system_id, name, purpose, kinds) VALUES (1, 1, 'calls', '', 'activity');
                INSERT INTO run VALUES (1, 'cli', 1, 2, 'complete');
                INSERT INTO source_record VALUES (7, 1, 'k', NULL, 1, NULL, 1, 1, 'list', 1, 1, NULL, NULL, 1, '{}');
                INSERT INTO fact_activity (record_id, title, type, at, created) VALUES (7, 'Hello', 'call', 1000, 2000);
                INSERT INTO progress VALUES ('derived', 1);
                """)
        }
        let store = try Store(path: path)
        #expect(try await store.texts("SELECT title || type || at || created FROM activity").count == 1)
        #expect(try await store.texts("SELECT why FROM unlinked") == ["not judged yet"])
        _ = try await store.derive(fromNothing: false, at: .at(1))
        #expect(try await store.texts("SELECT why FROM unlinked") == ["names nobody"])
    }

    @Test func `refuses one of a newer release and names both versions`() throws {
        let path = folder("newer.db")
        _ = try Store(path: path)
        try Connection(path: path, mode: .readWrite).execute("PRAGMA user_version = 99")
        let expected =
            "version 99 of the store, this program knows version \(Migration.all.count); install the newer release"
        #expect(refusal { _ = try Store(path: path) }.contains(expected))
        #expect(refusal { _ = try Reader(path: path) }.contains(expected))
    }

    @Test func `refuses the database of another program`() throws {
        let path = folder("other.db")
        try Connection(path: path, mode: .readWrite).execute("CREATE TABLE theirs (a)")
        #expect(refusal { _ = try Store(path: path) }.contains("the database of another program"))
        try Connection(path: path, mode: .readWrite).execute("PRAGMA application_id = 7")
        #expect(refusal { _ = try Store(path: path) }.contains("the database of another program"))
    }

    @Test func `refuses a file that is no database, and leaves it alone`() throws {
        let path = folder("letter.txt")
        let letter = String(repeating: "Dear Sir or Madam, ", count: 400)
        try letter.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(refusal { _ = try Store(path: path) }.contains("the file is not a database"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == letter)
    }

    @Test func `names a folder that does not exist`() {
        let line = refusal { _ = try Store(path: folder("nowhere/onward.db")) }
        #expect(line.contains("nowhere/onward.db") && line.contains("check that the folder exists"))
    }

    @Test func `says so when file and folder may not be written`() throws {
        let path = folder("onward.db")
        _ = try Store(path: path)
        chmod(path, 0o444)
        chmod(folder.path, 0o555)
        defer { chmod(folder.path, 0o755) }
        // As root every file may be written; the file system rights of this thread alone become nobody's.
        // (The function has no module of its own to import.)
        typealias SetUser = @convention(c) (uid_t) -> Int32
        let setUser = unsafeBitCast(try #require(dlsym(nil, "setfsuid")), to: SetUser.self)
        _ = setUser(65534)
        defer { _ = setUser(geteuid()) }
        #expect(refusal { _ = try Store(path: path) }.contains("may not be written"))
    }

    @Test func `does not wait for ever for another writer`() async throws {
        let path = folder("onward.db")
        let bench = try await Workbench(path: path)
        let other = try Connection(path: path, mode: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        try await bench.store.run("PRAGMA busy_timeout = 20")
        let error = await #expect(throws: SQLiteError.self) { _ = try await bench.save([Sent("1", "a")]) }
        #expect(error?.description.contains("another program is writing") == true)
        try other.execute("ROLLBACK")
        #expect(try await bench.save([Sent("1", "a")]).added == 1)
    }

    @Test func `loses nothing when the disk is full, and goes on when there is space`() async throws {
        let bench = try await Workbench(path: folder("onward.db"))
        var bookmark = Bookmark()
        let limit = try await bench.store.number("PRAGMA page_count") + 40
        try await bench.store.run("PRAGMA max_page_count = \(limit)")
        var pages: Int64 = 0
        let error = await #expect(throws: SQLiteError.self) {
            while pages < 1000 {
                bookmark.completeTo = .at(pages + 1)
                _ = try await bench.save(Self.page(pages), bookmark: bookmark)
                pages += 1
            }
        }
        #expect(error?.description.contains("the disk (or the quota) is full") == true)
        #expect(pages > 1)
        #expect(try await bench.store.bookmark(of: bench.contacts, parent: nil).completeTo == .at(pages))
        #expect(try await bench.store.number("SELECT count(*) FROM source_record") == pages * 10)
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == Int(pages) * 10)

        try await bench.store.run("PRAGMA max_page_count = 1000000")
        bookmark.completeTo = .at(pages + 1)
        #expect(try await bench.save(Self.page(pages), bookmark: bookmark).added == 10)
        #expect(try await bench.store.examine(isThorough: true).allSatisfy { $0.level != .fault })
    }

    @Test func `finds damage in the middle of the file and says what to do`() async throws {
        let path = folder("onward.db")
        do {
            let bench = try await Workbench(path: path)
            for number in 0..<20 { _ = try await bench.save(Self.page(Int64(number))) }
            try await bench.store.checkpoint()
        }
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try file.seekToEnd()
        for offset in stride(from: 4096 * 3, to: size - 4096, by: 4096) {
            try file.seek(toOffset: offset)
            try file.write(contentsOf: Data(repeating: 0xa5, count: 512))
        }
        try file.close()
        var lines: [String] = []
        do {
            let findings = try await Store(path: path).examine(isThorough: true)
            lines = findings.filter { $0.level == .fault }.compactMap(\.remedy)
        } catch { lines = ["\(error)"] }
        #expect(lines.contains { $0.contains("restore a backup") || $0.contains("the database file is damaged") })
    }

    @Test func `runs each step once, with a note`() throws {
        let path = folder("onward.db")
        for _ in 0..<3 { _ = try Store(path: path) }
        let connection = try Connection(path: path, mode: .readOnly)
        let notes = try connection.rows("SELECT note FROM schema_step ORDER BY version") { $0.text(0) }
        #expect(notes == Migration.all.map(\.note))
        #expect(try connection.integer("PRAGMA user_version") == Int64(notes.count))
        #expect(try connection.integer("PRAGMA application_id") == Migration.applicationID)
    }

    @Test func `undoes a step that fails, whole`() throws {
        let path = folder("onward.db")
        let steps = [
            Migration(note: "good", script: "CREATE TABLE schema_step (version INTEGER, note TEXT, at INTEGER)"),
            Migration(note: "bad", script: "CREATE TABLE half (a); CREATE TABLE half (a)"),
        ]
        let connection = try Connection(path: path, mode: .readWrite)
        #expect(throws: SQLiteError.self) { try connection.migrate(to: steps) }
        #expect(try connection.integer("PRAGMA user_version") == 1)
        #expect(try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0)
    }

    static func page(_ number: Int64) -> [Sent] {
        (0..<10).map { (index: Int) in
            Sent(
                "\(number * 10 + Int64(index))", String(repeating: "x", count: 900),
                [.person: ["name": .text("Person \(index)")]])
        }
    }
}
