import Domain
import SQLite
import Testing

@testable import Persistence

@Suite struct `Saving a page` {
    private let ada: [FactKind: [String: Sent.FactText]] = [
        .person: ["name": "Ada", "email": "ada@lovelace.example"]
    ]

    @Test func `keeps a record with its facts, once`() async throws {
        let bench = try await Workbench()
        let records = [Sent("1", stamp: 5, #"{"id":"1"}"#, ada)]
        let first = try await bench.save(records)
        let second = try await bench.save(records, at: 2)
        #expect(first.added == 1 && first.read == 1)
        #expect(second.unchanged == 1 && second.added == 0 && second.changed == 0)
        #expect(
            try await bench.store.text("SELECT name || ' ' || email FROM fact_person")
                == "Ada ada@lovelace.example")
        #expect(try await bench.store.text("SELECT payload FROM source_record") == #"{"id":"1"}"#)
        #expect(try await bench.store.number("SELECT count(*) FROM source_version") == 0)
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 1)
    }

    @Test func `copies what a record said before into its history`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", stamp: 5, "old", ada)], at: 10)
        let tally = try await bench.save(
            [Sent("1", stamp: 6, "new", [.person: ["name": "Ada King"]])], at: 20)
        #expect(tally.changed == 1)
        #expect(try await bench.store.text("SELECT payload FROM source_version") == "old")
        #expect(try await bench.store.number("SELECT known_to - known_from FROM source_version") == 10_000)
        #expect(try await bench.store.text("SELECT payload FROM source_record") == "new")
        #expect(
            try await bench.store.text("SELECT name || coalesce(email, '-') FROM fact_person") == "Ada King-")
        #expect(try await bench.store.number("SELECT revision FROM source_record") == 2)
    }

    @Test func `takes another form of the same content without a version`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", stamp: 5, "a,b", ada)], form: "bulk")
        let tally = try await bench.save([Sent("1", stamp: 5, #"{"a":"b"}"#, ada)], form: "list", at: 9)
        #expect(tally.unchanged == 1)
        #expect(try await bench.store.number("SELECT count(*) FROM source_version") == 0)
        #expect(
            try await bench.store.text("SELECT form || payload || revision FROM source_record")
                == #"list{"a":"b"}1"#)
    }

    @Test func `never lets an older page overwrite newer content`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", stamp: 9, "new", ada)])
        let tally = try await bench.save([Sent("1", stamp: 8, "old")], form: "bulk", at: 9)
        #expect(tally.unchanged == 1)
        #expect(try await bench.store.text("SELECT payload FROM source_record") == "new")
        #expect(try await bench.store.number("SELECT count(*) FROM fact_person") == 1)
    }

    @Test func `takes away a fact that the record no longer makes`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([
            Sent("1", stamp: 1, "a", ada.merging([.company: ["name": "Engines"]]) { $1 })
        ])
        #expect(try await bench.store.number("SELECT count(*) FROM fact_company") == 1)
        _ = try await bench.save([Sent("1", stamp: 2, "b", ada)])
        #expect(try await bench.store.number("SELECT count(*) FROM fact_company") == 0)
        #expect(try await bench.store.number("SELECT count(*) FROM fact_person") == 1)
    }

    @Test func `writes facts anew when only the mapping understood more`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", stamp: 1, "a", ada)])
        let tally = try await bench.save([
            Sent("1", stamp: 1, "a", [.person: ["name": "Ada", "job": "Countess"]])
        ])
        #expect(tally.unchanged == 1)
        #expect(try await bench.store.text("SELECT job FROM fact_person") == "Countess")
        #expect(try await bench.store.number("SELECT revision FROM source_record") == 2)
        #expect(try await bench.store.number("SELECT count(*) FROM source_version") == 0)
    }

    @Test func `follows a record to another parent`() async throws {
        let bench = try await Workbench()
        for parent in ["p1", "p2"] {
            _ = try await bench.save([Sent("t")], to: bench.tasks, kinds: [.task], parent: parent)
        }
        #expect(try await bench.store.count(of: bench.tasks, parent: "p1") == 0)
        #expect(try await bench.store.count(of: bench.tasks, parent: "p2") == 1)
    }

    @Test func `takes one record in the lists of two parents for unchanged, until it says something else`()
        async throws
    {
        let bench = try await Workbench()
        var tallies: [Tally] = []
        for (parent, text) in [("p1", "a"), ("p2", "a"), ("p1", "a"), ("p2", "b")] {
            tallies.append(
                try await bench.save([Sent("t", text)], to: bench.tasks, kinds: [.task], parent: parent))
        }
        #expect(tallies.map(\.changed) == [0, 0, 0, 1] && tallies.map(\.unchanged) == [0, 1, 1, 0])
        #expect(try await bench.store.number("SELECT count(*) FROM source_version") == 1)
        #expect(try await bench.store.count(of: bench.tasks, parent: "p2") == 1)
    }

    @Test func `takes a key twice in one page for two states of one record`() async throws {
        let bench = try await Workbench()
        let tally = try await bench.save([
            Sent("1", stamp: 1, "a"), Sent("1", stamp: 2, "b"), Sent("1", stamp: 2, "b"),
        ])
        #expect(tally.added == 1 && tally.changed == 1 && tally.unchanged == 1)
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 1)
    }

    @Test func `leaves nothing of a page that fails, not even its bookmark`() async throws {
        let bench = try await Workbench()
        var bookmark = Bookmark()
        bookmark.completeTo = .at(7)
        await #expect(throws: SQLiteError.self) {
            _ = try await bench.save(
                [Sent("1", "a", ada), Sent("2", "b", [.person: ["standing": "nobody"]])], bookmark: bookmark)
        }
        #expect(try await bench.store.number("SELECT count(*) FROM source_record") == 0)
        #expect(try await bench.store.bookmark(of: bench.contacts, parent: nil) == Bookmark())
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 0)
        #expect(try await bench.save([Sent("1", "a", ada)]).added == 1)
    }

    @Test func `gives back the bookmark it was given`() async throws {
        let bench = try await Workbench()
        var bookmark = Bookmark()
        bookmark.completeTo = .at(1)
        bookmark.sweptAt = .at(2)
        bookmark.parentRevision = 3
        bookmark.deletionsTo = .at(4)
        bookmark.pass = .init(
            startedAt: .at(5), purpose: .everything, way: "list", position: "page 6", sweeps: true)
        _ = try await bench.save([], parent: "p", bookmark: bookmark)
        #expect(try await bench.store.bookmark(of: bench.contacts, parent: "p") == bookmark)
        #expect(try await bench.store.bookmark(of: bench.contacts, parent: nil) == Bookmark())
    }

    @Test func `says where the parents of a list are and what stands above them`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save(
            [Sent("p1"), Sent("p2"), Sent("p3")], to: bench.projects, kinds: [.project], parent: "portal")
        _ = try await bench.save([Sent("t1")], to: bench.tasks, kinds: [.task], parent: "p2")
        let first = try await bench.store.parents(of: bench.projects, afterRevision: 0, limit: 2)
        #expect(first.map(\.key) == ["p1", "p2"] && first.allSatisfy { $0.ancestors == ["portal"] })
        let rest = try await bench.store.parents(
            of: bench.projects, afterRevision: first[1].revision, limit: 2)
        #expect(rest.map(\.key) == ["p3"])
        #expect(
            try await bench.store.parents(of: bench.tasks, afterRevision: 0, limit: 9)[0].ancestors == [
                "p2", "portal",
            ])
    }

    @Test func `gives stored records out for mapping them again`() async throws {
        let bench = try await Workbench()
        // Keys in another order than arrival.
        _ = try await bench.save((1...5).map { Sent("\(6 - $0)", "payload \($0)", ada) })
        let deletion = Deletion(key: "4", at: nil, reason: .permanent)
        _ = try await bench.store.save(
            [deletion], resource: bench.contacts, parent: nil, run: bench.run, at: .at(2),
            bookmark: Bookmark())
        let first = try await bench.store.storedRecords(of: bench.contacts, after: 0, limit: 2)
        let second = try await bench.store.storedRecords(
            of: bench.contacts, after: first.records[1].number, limit: 9)
        let texts = (first.texts + second.texts)
        #expect(texts == ["payload 1", "payload 3", "payload 4", "payload 5"])

        let again = SourcePage(
            [Sent("1", "payload 1", [.company: ["name": "Engines"]])], kinds: [.person, .company],
            form: "list")
        try await bench.store.replaceFacts(
            again, records: [first.records[0].number], resource: bench.contacts)
        #expect(try await bench.store.number("SELECT count(*) FROM fact_person WHERE record_id = 1") == 0)
        #expect(try await bench.store.text("SELECT name FROM fact_company") == "Engines")
        #expect(try await bench.store.number("SELECT revision FROM source_record WHERE id = 1") == 7)
    }

    @Test func `takes away facts of a kind that the mapping no longer makes`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save(["1", "2"].map { Sent($0, "payload", [.person: ["name": "Ada"]]) })
        var systems = Workbench.systems
        systems[0].resources[1].kinds = [.company]
        _ = try await bench.store.register(systems)
        let page = SourcePage([Sent("1", "payload", [.company: ["name": "Mills"]])], kinds: [.company], form: "list")
        try await bench.store.replaceFacts(page, records: [1], resource: bench.contacts)
        #expect(try await bench.store.texts("SELECT record_id || '' FROM fact_person") == ["2"])
        // Gone before it was mapped again.
        _ = try await bench.store.save(
            [Deletion(key: "2", at: nil, reason: .permanent)], resource: bench.contacts, parent: nil, run: bench.run,
            at: .at(2), bookmark: Bookmark())
        #expect(try await bench.store.number("SELECT count(*) FROM fact_person") == 0)
        #expect(try await bench.store.text("SELECT name FROM fact_company") == "Mills")
    }
}

extension StoredRecords {
    var texts: [String] {
        records.map {
            String(
                decoding: bytes[Int($0.payload.start)..<Int($0.payload.start + $0.payload.count)],
                as: UTF8.self)
        }
    }
}

extension Store {
    /// The first column of the first row, for expectations.
    func text(_ sql: String) throws -> String? {
        try connection.first(SQL(raw: sql)) { $0.textIfPresent(0) } ?? nil
    }
    func number(_ sql: String) throws -> Int64 { try connection.integer(SQL(raw: sql)) }
    func texts(_ sql: String) throws -> [String] { try connection.rows(SQL(raw: sql)) { $0.text(0) } }
    func run(_ sql: String) throws { try connection.execute(sql) }
}
