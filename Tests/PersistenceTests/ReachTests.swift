import Domain
import Persistence
import SQLite
import Testing

/// What a change must reach though it does not touch it: each of these once stayed as it was, other than a derivation
/// from nothing would have it.
@Suite(.timeLimit(.minutes(2))) struct `What a change reaches` {
    private func derive(_ bench: CustomerBench) async throws {
        _ = try await bench.store.derive(fromNothing: false, at: bench.now)
    }

    private func same(_ bench: CustomerBench, _ a: String, _ b: String) async throws -> Int64 {
        let wish = IdentityWish.same(try bench.record(a), try bench.record(b))
        return try await bench.store.decide(wish, by: "ada", at: bench.now).action
    }

    private func undo(_ bench: CustomerBench, _ action: Int64) async throws {
        _ = try await bench.store.decide(.undo(action), by: "ada", at: bench.now)
    }

    private func expectFresh(_ bench: CustomerBench) async throws {
        let different = try await bench.store.compareWithFresh(at: bench.now).filter { $0.different > 0 }
        #expect(different == [])
    }

    /// Not before, and then one; `kind`: 0 company, 1 person.
    private func expectLink(of kind: Int, _ bench: CustomerBench, when key: String, leaves list: String) async throws {
        try await derive(bench)
        let joined = "SELECT count(*) FROM identity_link WHERE kind = \(kind)"
        #expect(try bench.texts(joined) == ["0"])
        try await bench.delete(key, from: list)
        try await derive(bench)
        #expect(try bench.texts(joined) == ["1"])
        try await expectFresh(bench)
    }

    /// Four companies that nothing joins.
    private func strangers() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        let names = ["31": "Acme", "32": "Beta", "33": "Gamma", "34": "Delta"]
        try await bench.deskAccounts(names.mapValues { ["name": .text($0)] })
        try await derive(bench)
        return bench
    }

    @Test func `two of one name in a company, when the third who could have been either goes`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme"]])
        try await bench.deskAccounts(["31": ["name": "Acme", "same_as": "1"]])
        try await bench.contacts([
            "21": ["name": "Ada Okafor", "company": "1"], "22": ["name": "Ada Okafor", "company": "1"],
        ])
        try await bench.deskContacts(["42": ["name": "Ada Okafor", "company": "31", "email": "ada@okafor.example"]])
        try await expectLink(of: 1, bench, when: "22", leaves: "zoho_crm.contacts")
    }

    @Test func `two companies of one name, when the record goes that a link of one led to`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["8": ["name": "Zanzibar Kontor"], "9": ["name": "Okapi Verlag"]])
        try await bench.deskAccounts(["31": ["name": "Zanzibar Kontor", "same_as": "9"]])
        try await expectLink(of: 0, bench, when: "9", leaves: "zoho_crm.accounts")
    }

    @Test func `those who were one only through two gone ones, when what joined these is undone`() async throws {
        let bench = try await strangers()
        let lists = ["31", "32", "33", "34"].map { "zoho_desk.accounts:\($0)" }
        _ = try await same(bench, lists[0], lists[1])
        let between = try await same(bench, lists[1], lists[2])
        _ = try await same(bench, lists[2], lists[3])
        try await bench.delete("32", "33", from: "zoho_desk.accounts")
        try await derive(bench)
        #expect(try bench.customer(of: lists[0]) == bench.customer(of: lists[3]))
        try await undo(bench, between)
        #expect(try bench.customer(of: lists[0]) != bench.customer(of: lists[3]))
        try await expectFresh(bench)
    }

    @Test func `the reason of a link, when one of two ways between gone ones is undone`() async throws {
        let bench = try await strangers()
        let lists = ["31", "32", "33", "34"].map { "zoho_desk.accounts:\($0)" }
        let between = try await same(bench, lists[0], lists[1])
        _ = try await same(bench, lists[0], lists[2])
        _ = try await same(bench, lists[1], lists[3])
        _ = try await same(bench, lists[3], lists[2])
        try await bench.delete("31", "32", from: "zoho_desk.accounts")
        try await derive(bench)
        #expect(try bench.texts("SELECT decision FROM identity_link") == ["2"])
        try await undo(bench, between)
        #expect(try bench.texts("SELECT decision FROM identity_link") == ["4"])
        try await expectFresh(bench)
    }

    private func merges(_ bench: CustomerBench) throws -> [String] {
        try bench.texts(
            """
            SELECT lost.external_id || ' into ' || heir.external_id FROM vendor_merge
            JOIN source_record lost ON lost.id = loser JOIN source_record heir ON heir.id = survivor ORDER BY 1
            """)
    }

    /// Account 2 went into 3 and 1, known as one with it, into 2 before. Contact 11 still refers to 1.
    private func chain() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme"], "2": ["name": "Roadrunner"], "3": ["name": "Coyote"]])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "company": "1"], "12": ["name": "Bo Lind", "company": "2"],
            "13": ["name": "Cy Young"],
        ])
        try await derive(bench)
        _ = try await same(bench, "zoho_crm.accounts:1", "zoho_crm.accounts:2")
        let place = IdentityWish.move(try bench.record("zoho_crm.contacts:13"), to: try bench.key("Roadrunner"))
        _ = try await bench.store.decide(place, by: "ada", at: bench.now)
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await derive(bench)
        try await bench.contacts(["12": ["name": "Bo Lind", "company": "3"]])
        try await bench.delete("2", from: "zoho_crm.accounts")
        try await derive(bench)
        #expect(try merges(bench) == ["1 into 2", "2 into 3"])
        #expect(
            try bench.customer(of: "zoho_crm.contacts:13") == bench.customer(of: "zoho_crm.accounts:3"),
            "placed with what went into 3")
        return bench
    }

    @Test func `people and whom somebody placed, when a merge in the middle turns out to be none`() async throws {
        let bench = try await chain()
        try await bench.contacts(["14": ["name": "Di Marr", "company": "2"]])
        try await derive(bench)
        #expect(try merges(bench) == ["1 into 2"])
        #expect(try bench.customer(of: "zoho_crm.contacts:13") != bench.customer(of: "zoho_crm.accounts:3"))
        try await expectFresh(bench)
    }

    /// The app made the one with whom somebody was placed that very one: then his other records say where he belongs.
    @Test func `whoever was placed with a record that went into his own, as if nobody had placed him`() async throws {
        let bench = try await CustomerBench()
        try await bench.deskContacts(["42": ["name": "Cy Young", "email": "cy@gmail.com"], "45": ["name": "Bo Lind"]])
        try await derive(bench)
        let place = IdentityWish.move(try bench.record("zoho_desk.contacts:42"), to: try bench.key("Bo Lind"))
        _ = try await bench.store.decide(place, by: "ada", at: bench.now)
        _ = try await same(bench, "zoho_desk.contacts:42", "zoho_desk.contacts:45")
        try await bench.accounts(["14": ["name": "Acme GmbH"]])
        try await bench.contacts(["25": ["name": "Cy Young", "email": "cy@gmail.com", "company": "14"]])
        try await bench.delete("45", from: "zoho_desk.contacts")
        try await derive(bench)
        #expect(try merges(bench) == ["45 into 42"])
        #expect(
            try bench.customer(of: "zoho_desk.contacts:42") == bench.customer(of: "zoho_crm.accounts:14"),
            "as another record of his")
        // Every customer holds the record that stands for it.
        #expect(
            try bench.texts(
                """
                SELECT c.key FROM customer_summary c JOIN record_customer rc ON rc.record_id = c.anchor
                WHERE rc.customer_id <> c.id
                """) == [])
        try await expectFresh(bench)
    }

    @Test func `what somebody wrote who is gone, when the company he was with is back`() async throws {
        let bench = try await CustomerBench()
        let firms: [String: [String: Sent.FactText]] = ["31": ["name": "Acme"], "32": ["name": "Beta"]]
        try await bench.deskAccounts(firms)
        try await bench.deskContacts(["41": ["name": "Ada Okafor", "company": "31"]])
        try await bench.tickets(["51": ["title": "VAT", "person": "41", "opened": .integer(bench.now.milliseconds)]])
        try await derive(bench)
        bench.wait(days: 30)
        try await bench.deskContacts(["41": ["name": "Ada Okafor", "company": "32"]])
        try await bench.delete("41", from: "zoho_desk.contacts")
        try await bench.delete("31", from: "zoho_desk.accounts")
        try await derive(bench)
        #expect(try bench.customer(of: "zoho_desk.tickets:51") == nil)
        try await bench.deskAccounts(["31": ["name": "Acme"]])
        try await derive(bench)
        #expect(try bench.customer(of: "zoho_desk.tickets:51") == bench.customer(of: "zoho_desk.accounts:31"))
        try await expectFresh(bench)
    }
}
