import Domain
import Glibc
import SQLite
import Testing

@testable import Persistence

/// Keys that were given to people and machines outside: what they lead to when customers come and go.
@Suite(.timeLimit(.minutes(2))) struct `The key of a customer` {
    private let acme: [String: Sent.FactText] = ["name": "Acme GmbH", "website": "acme.io"]
    private let beta: [String: Sent.FactText] = ["name": "Beta Ltd", "website": "beta.io"]
    private let ada: [String: Sent.FactText] = ["name": "Ada Okafor", "email": "ada@acme.io", "company": "1"]

    /// A company with one person, and another company.
    private func bench() async throws -> (CustomerBench, key: String) {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": acme, "2": beta])
        try await bench.contacts(["11": ada])
        try await derive(bench)
        return (bench, try #require(try bench.texts("SELECT key FROM customer_summary WHERE name LIKE 'Acme%'").first))
    }

    private func derive(_ bench: CustomerBench) async throws {
        bench.wait(days: 1)
        _ = try await bench.store.derive(fromNothing: false, at: .at(bench.clock))
    }

    /// The name of the customer that a key leads to.
    private func lead(_ bench: CustomerBench, _ key: String) throws -> String? {
        try Reader(path: bench.path).matches(of: key).first?.name
    }

    @Test func `leads to the people that are left, and back to the company when it returns`() async throws {
        let (bench, key) = try await bench()
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await derive(bench)
        #expect(try lead(bench, key) == "Ada Okafor")
        #expect(try bench.texts("SELECT count(*) FROM customer_summary WHERE key = '\(key)'") == ["0"])
        try await bench.accounts(["1": acme])
        try await derive(bench)
        #expect(try lead(bench, key) == "Acme GmbH")
    }

    @Test func `leads to the record it was made from, also where that has become part of another`() async throws {
        let (bench, key) = try await bench()
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await derive(bench)
        // Back, and corrected: a second record of the other firm, while the person stays by itself.
        try await bench.deskAccounts(["901": ["name": "Acme", "same_as": "2"]])
        try await bench.contacts(["11": ["name": "Ada Okafor", "email": "ada@acme.io"]])
        try await bench.accounts(["1": beta])
        try await derive(bench)
        let two = try bench.texts("SELECT record_id FROM entity WHERE kind = 0 ORDER BY 1").compactMap { Int64($0) }
        _ = try await bench.store.decide(.same(two[0], two[1]), by: "ada", at: .at(bench.clock))
        let home = try bench.texts(
            """
            SELECT c.key FROM record_customer rc JOIN customer_summary c ON c.id = rc.customer_id
            JOIN source_record s ON s.id = rc.record_id WHERE s.external_id = '1' AND rc.kind = 'company'
            """)
        #expect(try Reader(path: bench.path).matches(of: key).map(\.key) == home)
    }

    @Test func `leads nowhere when all is gone, says so, and leads to whatever comes back`() async throws {
        let (bench, key) = try await bench()
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await derive(bench)
        let heir = try #require(try Reader(path: bench.path).matches(of: key).first?.key)
        try await bench.delete("11", from: "zoho_crm.contacts")
        try await derive(bench)
        let reader = try Reader(path: bench.path)
        #expect(try reader.matches(of: key).isEmpty)
        let gone = try #require(try reader.goneCustomer(key))
        #expect(gone.records == 2 && gone.deleted == 2 && gone.last?.record == "zoho_crm.contacts:11")
        #expect(try reader.goneCustomer("c000000000000") == nil, "a key that never was is not gone")
        #expect(try reader.goneCustomer(try bench.texts("SELECT key FROM customer_summary")[0]) == nil)

        // The person is back, at the other company: whoever kept either key finds her there.
        try await bench.contacts(["11": ["name": "Ada Okafor", "email": "ada@beta.io", "company": "2"]])
        try await derive(bench)
        #expect(try lead(bench, key) == "Beta Ltd" && lead(bench, heir) == "Beta Ltd")
        #expect(try Reader(path: bench.path).goneCustomer(key) == nil)
    }

    /// Usage names customers by our keys.
    @Test func `is heard again by what waits for it`() async throws {
        let (bench, key) = try await bench()
        func usage() throws -> [String] {
            try bench.texts(
                """
                SELECT c.name FROM record_customer rc JOIN customer_summary c ON c.id = rc.customer_id
                WHERE rc.kind = 'usage'
                """)
        }
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await bench.delete("11", from: "zoho_crm.contacts")
        try await bench.save(["u": ["title": "login", "account": .text(key)]], to: "zoho_more.usage", kind: .usage)
        try await derive(bench)
        #expect(try usage().isEmpty)
        try await bench.contacts(["11": ["name": "Ada Okafor", "email": "ada@beta.io", "company": "2"]])
        try await derive(bench)
        #expect(try usage() == ["Beta Ltd"])
        // The record that the key was made from takes it along.
        try await bench.accounts(["1": acme])
        try await derive(bench)
        #expect(try usage() == ["Acme GmbH"])
        let tables = try await bench.store.compareWithFresh(at: .at(bench.clock))
        #expect(tables.filter { $0.different > 0 }.isEmpty)
    }

    @Test func `follows a merge of the app, whenever that is recognised`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": acme, "2": beta])
        try await bench.contacts(["11": ["name": "Ada Okafor", "company": "1"]])
        try await derive(bench)
        let key = try #require(try bench.texts("SELECT key FROM customer_summary WHERE name LIKE 'Acme%'").first)
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await bench.delete("11", from: "zoho_crm.contacts")
        try await bench.contacts(["12": ["name": "Bo Lindqvist", "company": "1"]])
        try await derive(bench)
        #expect(try lead(bench, key) == nil)
        try await bench.contacts(["12": ["name": "Bo Lindqvist", "company": "2"]])
        try await derive(bench)
        #expect(try bench.texts("SELECT count(*) FROM vendor_merge") == ["1"])
        #expect(try lead(bench, key) == "Beta Ltd")
    }

    @Test func `follows merges of the app one behind the other, to who comes back at their end`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": acme, "2": beta, "3": ["name": "Gamma", "website": "gamma.io"]])
        try await derive(bench)
        let key = try #require(try bench.texts("SELECT key FROM customer_summary WHERE name LIKE 'Acme%'").first)
        try await bench.contacts(["12": ["name": "Bo Lindqvist", "company": "1"]])
        try await bench.delete("1", "2", "3", from: "zoho_crm.accounts")
        try await derive(bench)
        for heir in ["2", "3"] {
            try await bench.contacts(["12": ["name": "Bo Lindqvist", "company": .text(heir)]])
            try await derive(bench)
        }
        #expect(try bench.texts("SELECT count(*) FROM vendor_merge") == ["2"])
        #expect(try lead(bench, key) == nil)
        try await bench.accounts(["3": ["name": "Gamma", "website": "gamma.io"]])
        try await derive(bench)
        #expect(try lead(bench, key) == "Gamma")
    }

    @Test func `from before this was noted leads on`() async throws {
        let path = "/tmp/onward-keys-\(getpid()).db"
        defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
        let old = try Connection(path: path, mode: .readWrite)
        let step = try #require(Migration.all.firstIndex { $0.note == "Keys that lead back" })
        try old.migrate(to: Array(Migration.all[..<step]))
        try old.execute("INSERT INTO customer_alias VALUES ('cold', 7)")
        try old.migrate()
        #expect(try old.rows("SELECT record_id || ' ' || origin FROM customer_alias") { $0.text(0) } == ["7 7"])
        #expect(try old.rows("SELECT key FROM former_member WHERE record_id = 7") { $0.text(0) } == ["cold"])
    }
}
