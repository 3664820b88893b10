import Domain
import SQLite
import Testing

@testable import Persistence

@Suite struct `What is gone` {
    private let ada: [FactKind: [String: Sent.FactText]] = [.person: ["name": "Ada"]]

    private func delete(_ bench: Workbench, _ deletions: Deletion..., at now: Int64 = 50) async throws
        -> Tally
    {
        try await bench.store.save(
            deletions, resource: bench.contacts, parent: nil, run: bench.run, at: .at(now),
            bookmark: Bookmark())
    }

    @Test func `is marked, with its history kept and its facts taken away`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", stamp: 5, "a", ada), Sent("2", stamp: 5, "b", ada)], at: 10)
        let tally = try await delete(bench, Deletion(key: "1", at: .at(30), reason: .recycled))
        #expect(tally.deleted == 1)
        #expect(
            try await bench.store.text("SELECT deletion FROM source_record WHERE external_id = '1'")
                == "recycled")
        #expect(
            try await bench.store.number("SELECT deleted FROM source_record WHERE external_id = '1'")
                == Instant.at(30).milliseconds)
        #expect(try await bench.store.texts("SELECT payload FROM source_version") == ["a"])
        #expect(try await bench.store.number("SELECT count(*) FROM fact_person") == 1)
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 1)
        #expect(
            try await bench.store.number("SELECT revision FROM source_record WHERE external_id = '1'") == 3)
    }

    @Test func `is marked once however often it is said, and unknown keys mean nothing`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", "a")])
        let gone = Deletion(key: "1", at: nil, reason: .recycled)
        let counts = [
            try await delete(bench, gone, gone).deleted, try await delete(bench, gone).deleted,
            try await delete(bench, Deletion(key: "nobody", at: nil, reason: .permanent)).deleted,
        ]
        #expect(counts == [1, 0, 0])
        _ = try await delete(bench, Deletion(key: "1", at: nil, reason: .permanent))
        #expect(try await bench.store.text("SELECT deletion FROM source_record") == "permanent")
        #expect(try await bench.store.number("SELECT count(*) FROM source_version") == 1)
    }

    @Test func `lives again when it is seen again, with the gap in its history`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", stamp: 5, "a", ada)], at: 10)
        _ = try await delete(bench, Deletion(key: "1", at: nil, reason: .recycled), at: 20)
        let tally = try await bench.save([Sent("1", stamp: 5, "a", ada)], at: 30)
        #expect(tally.added == 1)
        #expect(try await bench.store.number("SELECT count(*) FROM fact_person") == 1)
        #expect(
            try await bench.store.texts(
                "SELECT coalesce(payload, 'gone') FROM source_version ORDER BY revision")
                == ["a", "gone"])
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 1)
    }

    @Test func `stays when the record changed after the deletion spoken of`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", stamp: 40, "restored", ada)])
        #expect(try await delete(bench, Deletion(key: "1", at: .at(39), reason: .recycled)).deleted == 0)
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 1)
    }

    @Test func `shows at the end of a complete listing, and not before`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save((1...4).map { Sent("\($0)", stamp: 1, "old", ada) })
        var bookmark = Bookmark()
        bookmark.pass = .init(startedAt: .at(60), purpose: .everything, way: "list", sweeps: true)
        _ = try await bench.save([Sent("1", stamp: 1, "old", ada)], at: 61, bookmark: bookmark)
        bookmark.pass?.position = "2"
        _ = try await bench.save(
            [Sent("3", stamp: 2, "new", ada), Sent("5", "five")], at: 62, bookmark: bookmark)
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 5)

        bookmark.pass = nil
        bookmark.sweptAt = .at(60)
        let tally = try await bench.store.save(
            bookmark: bookmark, resource: bench.contacts, parent: nil, run: bench.run, at: .at(63),
            isComplete: true)
        #expect(tally.deleted == 2)
        #expect(
            try await bench.store.texts(
                "SELECT external_id || deletion FROM source_record WHERE deleted IS NOT NULL ORDER BY id")
                == ["2absent", "4absent"])
        #expect(try await bench.store.bookmark(of: bench.contacts, parent: nil) == bookmark)
        #expect(try await bench.store.number("SELECT count(*) FROM sweep_seen") == 0)
    }

    @Test func `is not told from a listing that was broken off and begun again`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", "a"), Sent("2", "b")])
        var bookmark = Bookmark()
        bookmark.pass = .init(startedAt: .at(60), purpose: .everything, way: "list", sweeps: true)
        _ = try await bench.save([Sent("1", "a")], at: 61, bookmark: bookmark)
        bookmark.pass?.startedAt = .at(70)
        _ = try await bench.save([Sent("2", "b")], at: 71, bookmark: bookmark)
        let tally = try await bench.store.save(
            bookmark: bookmark, resource: bench.contacts, parent: nil, run: bench.run, at: .at(72),
            isComplete: true)
        #expect(tally.deleted == 1)
        #expect(
            try await bench.store.texts("SELECT external_id FROM source_record WHERE deleted IS NULL") == [
                "2"
            ])
    }

    @Test func `below one parent says nothing about another`() async throws {
        let bench = try await Workbench()
        for parent in ["p1", "p2"] {
            _ = try await bench.save(
                [Sent("t of \(parent)")], to: bench.tasks, kinds: [.task], parent: parent)
        }
        var bookmark = Bookmark()
        bookmark.pass = .init(startedAt: .at(60), purpose: .everything, way: "list", sweeps: true)
        let tally = try await bench.store.save(
            bookmark: bookmark, resource: bench.tasks, parent: "p1", run: bench.run, at: .at(61),
            isComplete: true)
        #expect(tally.deleted == 1)
        #expect(
            try await bench.store.texts("SELECT external_id FROM source_record WHERE deleted IS NULL") == [
                "t of p2"
            ])
    }
}
