import Domain
import SQLite
import Testing

@testable import Persistence

@Suite struct `A store` {
    @Test func `keeps a record with its facts, once`() async throws {
        let bench = try await Workbench()
        let records = [
            Sent("1", stamp: 5, #"{"id":"1"}"#, [.person: ["name": "Ada", "email": "ada@lovelace.example"]])
        ]
        let first = try await bench.save(records)
        let second = try await bench.save(records)
        #expect(first.added == 1 && first.read == 1)
        #expect(second.unchanged == 1 && second.added == 0 && second.changed == 0)
        #expect(
            try await bench.store.text("SELECT name || ' ' || email FROM person")
                == "Ada ada@lovelace.example")
    }
}

extension Store {
    /// The first column of the first row, for expectations.
    func text(_ sql: String) throws -> String? {
        try connection.first(.init(raw: sql)) { $0.textIfPresent(0) } ?? nil
    }
    func number(_ sql: String) throws -> Int64 { try connection.integer(.init(raw: sql)) }
}
