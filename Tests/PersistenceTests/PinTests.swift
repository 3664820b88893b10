import Domain
import SQLite
import Testing

@testable import Persistence

/// What somebody decided to show, while records come, go, join and part.
@Suite(.timeLimit(.minutes(2))) struct `A pinned value` {
    /// Acme in two apps, Beta in one; Ada with both her records at Acme.
    private func bench() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io", "city": "Köln"],
            "2": ["name": "Beta Ltd", "website": "beta.io", "city": "Bath"],
        ])
        try await bench.deskAccounts(["901": ["name": "ACME", "same_as": "1", "website": "acme.io", "city": "Bonn"]])
        try await bench.contacts(["11": ["name": "Ada Okafor", "email": "ada@acme.io", "company": "1", "job": "CTO"]])
        try await bench.deskContacts(["911": ["name": "Ada Okafor", "email": "ada@acme.io", "same_as": "11"]])
        try await derive(bench)
        return bench
    }

    private func derive(_ bench: CustomerBench) async throws {
        bench.wait(days: 1)
        _ = try await bench.store.derive(fromNothing: false, at: .at(bench.clock))
    }

    private func record(_ bench: CustomerBench, _ id: String) throws -> Int64 {
        try #require(Int64(try bench.texts("SELECT id FROM source_record WHERE external_id = '\(id)'").first ?? ""))
    }

    private func pin(_ bench: CustomerBench, _ id: String, _ field: String, _ value: String) async throws -> Int64 {
        let anchor = try #require(
            Int64(try bench.texts("SELECT anchor FROM entity WHERE record_id = \(record(bench, id))").first ?? ""))
        return try await bench.store.pin(
            .init(anchor: anchor, field: field, value: value), by: "ada", note: nil, at: .at(bench.clock))
    }

    /// The cities of all customers by their names; and everything is as a derivation from nothing gives it.
    private func cities(_ bench: CustomerBench) async throws -> [String] {
        let cities = try bench.texts("SELECT name || ' ' || city FROM customer_summary ORDER BY name, city")
        let tables = try await bench.store.compareWithFresh(at: .at(bench.clock))
        #expect(tables.filter { $0.different > 0 }.isEmpty)
        #expect(try bench.texts("SELECT name || ' ' || city FROM customer_summary ORDER BY name, city") == cities)
        return cities
    }

    @Test func `survives a merge, where the later of two pins counts, and its undoing`() async throws {
        let bench = try await bench()
        _ = try await pin(bench, "1", "city", "Porto")
        let before = try bench.identityTables()
        let keys = try bench.texts("SELECT key FROM customer_summary ORDER BY name")
        let merge = try await bench.store.decide(.merge(keys[0], keys[1]), by: "ada", at: .at(bench.clock))
        #expect(try await cities(bench) == ["Acme GmbH Porto"])
        _ = try await bench.store.decide(.undo(merge.action), by: "ada", at: .at(bench.clock))
        #expect(try bench.identityTables() == before)

        _ = try await pin(bench, "2", "city", "York")
        let again = try await bench.store.decide(.merge(keys[0], keys[1]), by: "ada", at: .at(bench.clock))
        #expect(try await cities(bench) == ["Acme GmbH York"])
        _ = try await bench.store.decide(.undo(again.action), by: "ada", at: .at(bench.clock))
        #expect(try await cities(bench) == ["Acme GmbH Porto", "Beta Ltd York"])
    }

    @Test func `stays with the first of its records when they are split`() async throws {
        let bench = try await bench()
        _ = try await pin(bench, "1", "city", "Porto")
        let key = try #require(try bench.texts("SELECT key FROM customer_summary WHERE city = 'Porto'").first)
        let split = try await bench.store.decide(
            .split(key, records: [record(bench, "901")]), by: "ada", at: .at(bench.clock))
        #expect(try await cities(bench) == ["ACME Bonn", "Acme GmbH Porto", "Beta Ltd Bath"])
        _ = try await bench.store.decide(.undo(split.action), by: "ada", at: .at(bench.clock))
        #expect(try await cities(bench) == ["Acme GmbH Porto", "Beta Ltd Bath"])
    }

    @Test func `follows its other records when the first is deleted, and is there again with any of them`()
        async throws
    {
        let bench = try await bench()
        _ = try await pin(bench, "1", "city", "Porto")
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await derive(bench)
        #expect(try await cities(bench).contains("ACME Porto"))
        try await bench.delete("901", from: "zoho_desk.accounts")
        try await derive(bench)
        #expect(try bench.texts("SELECT count(*) FROM customer_summary WHERE city = 'Porto'") == ["0"])
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io", "city": "Köln"]])
        try await derive(bench)
        #expect(try await cities(bench) == ["Acme GmbH Porto", "Beta Ltd Bath"])
    }

    @Test func `is taken back by the number of its action, like any decision, once`() async throws {
        let bench = try await bench()
        let before = try bench.identityTables()
        let action = try await pin(bench, "901", "city", "Porto")
        let trial = try await bench.store.decide(.undo(action), by: "bo", at: .at(bench.clock), isTrial: true)
        #expect(
            trial.change.unpinned
                == [.init(name: "Acme GmbH", record: "zoho_crm.accounts:1", field: "city", value: "Porto")])
        #expect(try await cities(bench) == ["Acme GmbH Porto", "Beta Ltd Bath"])
        _ = try await bench.store.decide(.undo(action), by: "bo", note: "no", at: .at(bench.clock))
        #expect(try bench.identityTables() == before)
        let journal = try bench.texts("SELECT verb || ' ' || undone_by || ' ' || undone_note FROM identity_action")
        #expect(journal == ["pin bo no"])
        await #expect(throws: IdentityFault.self) {
            try await bench.store.decide(.undo(action), by: "bo", at: .at(bench.clock))
        }
        // What was pinned before does not come back by itself: it was undone by the second pin.
        let first = try await pin(bench, "1", "city", "Porto")
        let second = try await pin(bench, "1", "city", "York")
        _ = try await bench.store.decide(.undo(second), by: "bo", at: .at(bench.clock))
        #expect(try await cities(bench) == ["Acme GmbH Köln", "Beta Ltd Bath"])
        await #expect(throws: IdentityFault.self) {
            try await bench.store.decide(.undo(first), by: "bo", at: .at(bench.clock))
        }
    }

    @Test func `of a person follows the person`() async throws {
        let bench = try await bench()
        _ = try await pin(bench, "911", "job", "Founder")
        func job(_ id: String) throws -> String? {
            let reader = try Reader(path: bench.path)
            let anchor = try bench.texts("SELECT anchor FROM entity WHERE record_id = \(record(bench, id))").first
            return try GoldenPins(reader.connection, of: Int64(anchor ?? "")).of(Int64(anchor ?? "") ?? 0)["job"]?.value
        }
        #expect(try job("11") == "Founder" && job("911") == "Founder")
        let split = try await bench.store.decide(
            .apart(.record(record(bench, "11")), .record(record(bench, "911"))), by: "ada", at: .at(bench.clock))
        #expect(try job("11") == "Founder" && job("911") == nil)
        _ = try await bench.store.decide(.undo(split.action), by: "ada", at: .at(bench.clock))
        try await bench.delete("11", from: "zoho_crm.contacts")
        try await derive(bench)
        #expect(try job("911") == "Founder")
    }
}
