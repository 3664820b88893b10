import Domain
import SQLite
import Testing

@testable import Persistence

@Suite struct `A reader` {
    private let folder = Folder()

    private func reader() async throws -> Reader {
        let bench = try await Workbench(path: folder("onward.db"))
        let people = (1...9).map { Sent("\($0)", "a", [.person: ["name": .text("Person \($0)")]]) }
        _ = try await bench.save(people)
        try await bench.store.rebuild()
        return try Reader(path: folder("onward.db"))
    }

    @Test func `answers a person's own SQL, words included, up to its limit`() async throws {
        let reader = try await reader()
        let some = try reader.query("SELECT record FROM person ORDER BY record", maximumRows: 3, timeLimit: .seconds(5))
        #expect(some.isCut && some.rows == [[.integer(1)], [.integer(2)], [.integer(3)]])
        let all = try reader.query("SELECT record FROM person", maximumRows: 9, timeLimit: .seconds(5))
        #expect(!all.isCut && all.rows.count == 9)
        let found = try reader.query(
            "SELECT title FROM search WHERE search MATCH 'pers* 7'", maximumRows: 9, timeLimit: .seconds(5))
        #expect(found.rows == [[.text("Person 7")]])
    }

    @Test(arguments: [
        "DELETE FROM source_record", "ATTACH '/tmp/x' AS x", "PRAGMA journal_mode = DELETE", "SELECT 1; SELECT 2",
        "INSERT INTO search (search) VALUES ('rebuild')", "VACUUM INTO '/tmp/onward-never.db'",
        "SELECT 1 \0 FROM person",
    ])
    func `refuses whatever is not one reading statement`(text: String) async throws {
        let reader = try await reader()
        #expect(throws: (any Error).self) { try reader.query(text, maximumRows: 9, timeLimit: .seconds(5)) }
        #expect(
            try reader.query("SELECT count(*) FROM person", maximumRows: 1, timeLimit: .seconds(5)).rows == [
                [.integer(9)]
            ])
    }

    @Test func `stops a query at its time limit and answers the next`() async throws {
        let reader = try await reader()
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        let error = #expect(throws: SQLiteError.self) {
            try reader.query(endless, maximumRows: 1, timeLimit: .milliseconds(30))
        }
        #expect(error?.description.contains("time limit") == true)
        #expect(try reader.query("SELECT 1", maximumRows: 1, timeLimit: .seconds(5)).rows == [[.integer(1)]])
    }

    @Test func `sees one state within a snapshot, while the writer goes on`() async throws {
        let path = folder("onward.db")
        let reader = try await reader()
        let writer = try Connection(path: path, mode: .readWrite)
        try reader.snapshot {
            let before = try reader.revision
            try writer.execute("UPDATE source_record SET revision = revision + 1000")
            #expect(try reader.revision == before)
        }
        #expect(try reader.revision == 1009)
    }

    @Test func `does not make a store where there is none`() {
        #expect(throws: SQLiteError.self) { _ = try Reader(path: folder("nothing.db")) }
    }
}

@Suite struct `The search index` {
    private func words(_ store: Store, _ match: String) async throws -> [String] {
        try await store.texts("SELECT title FROM search WHERE search MATCH '\(match)' ORDER BY rowid")
    }

    @Test func `follows records that come, change and go`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([
            Sent("1", "a", [.person: ["name": "Zoë Müller", "email": "zoe@mill.example", "company_name": "Mill"]]),
            Sent("2", "b", [.person: ["name": "Bob"], .company: ["name": "Bobs"]]),
        ])
        try await bench.store.index(after: 0)
        #expect(try await words(bench.store, "zoe mul*") == ["Zoë Müller"])
        #expect(try await words(bench.store, "mill") == ["Zoë Müller"])
        #expect(try await words(bench.store, "bob*") == ["Bob"])

        let revision = try await bench.store.number("SELECT max(revision) FROM source_record")
        _ = try await bench.save([Sent("2", "c", [.person: ["name": "Rob"]])])
        _ = try await bench.store.save(
            [Deletion(key: "1", at: nil, reason: .permanent)], resource: bench.contacts, parent: nil, run: bench.run,
            at: .at(9), bookmark: Bookmark())
        try await bench.store.index(after: revision)
        #expect(try await words(bench.store, "zoe OR bob OR rob") == ["Rob"])
        try await bench.store.rebuild()
        #expect(try await words(bench.store, "zoe OR bob OR rob") == ["Rob"])
        #expect(try await bench.store.examine(isThorough: false).first { $0.subject == "search" }?.level == .good)
    }
}

extension Store {
    func index(after revision: Int64) throws { try connection.indexForSearch(revisionAfter: revision, upTo: .max) }
    func rebuild() throws { try connection.transaction { try SearchFilling(connection).fill(0, of: 1) } }
}
