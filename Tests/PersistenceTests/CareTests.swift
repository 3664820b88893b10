import Domain
import Foundation
import SQLite
import Testing

@testable import Persistence

@Suite struct `A killed store` {
    /// What a kill or a power cut at any instant leaves is the database file and some beginning of the log. A
    /// page and its bookmark are both in it or neither.
    @Test func `has page and bookmark together at every instant`() async throws {
        let folder = Folder()
        let bench = try await Workbench(path: folder("live.db"))
        try await bench.store.checkpoint()
        var bookmark = Bookmark()
        for number in 0..<30 as Range<Int64> {
            bookmark.completeTo = .at(number + 1)
            bookmark.pass = .init(
                startedAt: .at(0), purpose: .everything, way: "list", position: "\(number + 1)", sweeps: true)
            _ = try await bench.save(`Opening a store`.page(number), bookmark: bookmark)
        }
        let database = try Data(contentsOf: URL(filePath: folder("live.db")))
        let log = try Data(contentsOf: URL(filePath: folder("live.db-wal")))
        var seen: Set<Int> = []
        for cut in Array(stride(from: 0, to: log.count, by: max(1, log.count / 60))) + [log.count] {
            let path = folder("cut.db")
            for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
            try database.write(to: URL(filePath: path))
            try log.prefix(cut).write(to: URL(filePath: path + "-wal"))
            let store = try Store(path: path)
            let place = try await store.bookmark(of: bench.contacts, parent: nil).pass?.position
            let pages = Int(place ?? "0")!
            seen.insert(pages)
            #expect(try await store.number("SELECT count(*) FROM source_record") == pages * 10)
            #expect(try await store.number("SELECT count(*) FROM fact_person") == pages * 10)
            #expect(try await store.number("SELECT count(*) FROM sweep_seen") == pages * 10)
            #expect(try await store.count(of: bench.contacts, parent: nil) == pages * 10)
            #expect(try await store.text("PRAGMA quick_check") == "ok")
        }
        #expect(seen.count > 15 && seen.contains(0) && seen.contains(30))
    }
}

@Suite struct `A backup` {
    let folder = Folder()

    @Test func `holds one state of the store while it is written to`() async throws {
        let bench = try await Workbench(path: folder("live.db"))
        for number in 0..<200 as Range<Int64> { _ = try await bench.save(`Opening a store`.page(number)) }
        let target = folder("copy.db")
        let writing = Task {
            var number: Int64 = 200
            while !Task.isCancelled {
                _ = try await bench.save(`Opening a store`.page(number))
                number += 1
            }
            return number
        }
        try await bench.store.backup(to: target)
        writing.cancel()
        let written = try await writing.value
        let copy = try Store(path: target)
        let records = try await copy.number("SELECT count(*) FROM source_record")
        #expect(records >= 2000 && records <= written * 10 && records.isMultiple(of: 10))
        #expect(try await copy.count(of: bench.contacts, parent: nil) == Int(records))
        #expect(try await copy.examine(isThorough: true).allSatisfy { $0.level != .fault })
        #expect(try await bench.store.number("SELECT count(*) FROM source_record") == written * 10)
    }

    @Test func `is one file, and overwrites none`() async throws {
        let bench = try await Workbench(path: folder("live.db"))
        try await bench.store.backup(to: folder("copy.db"))
        let error = await #expect(throws: StoreFault.self) { try await bench.store.backup(to: folder("copy.db")) }
        #expect(error?.description.contains("exists already") == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.filter { $0.hasPrefix("copy") } == ["copy.db"])
    }

    @Test func `leaves nothing behind when the place cannot be written`() async throws {
        let bench = try await Workbench(path: folder("live.db"))
        let error = await #expect(throws: SQLiteError.self) {
            try await bench.store.backup(to: folder("nowhere/copy.db"))
        }
        #expect(error?.description.contains("nowhere/copy.db") == true)
    }
}

@Suite struct `An examination` {
    @Test func `finds nothing wrong in a store that was used`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", "a", [.person: ["name": "Ada"]]), Sent("2", "b")])
        _ = try await bench.store.save(
            [Deletion(key: "1", at: nil, reason: .permanent)], resource: bench.contacts, parent: nil, run: bench.run,
            at: .at(9), bookmark: Bookmark())
        let findings = try await bench.store.examine(isThorough: true)
        #expect(findings.allSatisfy { $0.level != .fault })
        #expect(Set(findings.map(\.subject)).count == findings.count)
    }

    @Test func `names what it finds, each with a remedy`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", "a", [.person: ["name": "Ada"]])])
        try await bench.store.run(
            """
            PRAGMA foreign_keys = OFF;
            INSERT INTO fact_deal (record_id, title) VALUES (77, 'nobody''s');
            INSERT INTO sweep_seen VALUES (5, 5);
            INSERT OR REPLACE INTO progress (name, revision) VALUES ('derived', 999);
            UPDATE resource SET living = 9 WHERE name = 'contacts';
            """)
        let findings = try await bench.store.examine(isThorough: false)
        let faults = findings.filter { $0.level == .fault }
        #expect(Set(faults.map(\.subject)) == ["facts", "references", "customers"])
        #expect(faults.allSatisfy { $0.remedy != nil })
        #expect(findings.first { $0.subject == "counters" }?.detail == "corrected: crm.contacts said 9, has 1")
        #expect(try await bench.store.count(of: bench.contacts, parent: nil) == 1)
    }
}

@Suite struct `The log` {
    @Test func `stays within bounds however much is written`() async throws {
        let folder = Folder()
        let bench = try await Workbench(path: folder("live.db"))
        for number in 0..<12 as Range<Int64> {
            let records = (0..<400).map { Sent("\(number)-\($0)", String(repeating: "y", count: 9000)) }
            _ = try await bench.save(records)
        }
        let size = try FileManager.default.attributesOfItem(atPath: folder("live.db-wal"))[.size] as! Int
        #expect(size < 32 << 20)
        #expect(try await bench.store.number("PRAGMA page_count") * 4096 > 40 << 20)
    }
}
