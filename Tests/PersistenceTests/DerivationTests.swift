import Domain
import Glibc
import Persistence
import SQLite
import Testing

@Suite struct `A derivation` {
    @Test func `joins what the vendor links and what shares a mailbox or a site`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "https://www.acme.io/de"], "2": ["name": "Beta Ltd"],
        ])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "Ada.Okafor@acme.io", "company": "1"],
            "12": ["name": "Bo Lind", "email": "bo@acme.io"],
        ])
        try await bench.deskAccounts([
            "901": ["name": "ACME", "website": "acme.io"], "902": ["name": "Beta", "same_as": "2"],
        ])
        try await bench.deskContacts(["911": ["name": "A. Okafor", "email": "ada.okafor+desk@acme.io"]])
        try await bench.tickets([
            "7": ["title": "VAT", "person": "911"], "8": ["title": "Other", "company": "902"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(
            try bench.dump() == [
                "Acme GmbH [acme.io] people 2 tickets 1",
                "  crm.accounts/1 itself", "  crm.contacts/11 company", "  crm.contacts/12 mail domain",
                "  desk.accounts/901 same company", "  desk.contacts/911 mail domain",
                "  desk.tickets/7 person",
                "Beta Ltd [-] people 0 tickets 1",
                "  crm.accounts/2 itself", "  desk.accounts/902 same company", "  desk.tickets/8 company",
            ])
    }

    @Test func `leaves apart two people who share a mailbox, and firms that share a free-mail domain`()
        async throws
    {
        let bench = try await CustomerBench()
        try await bench.contacts([
            "1": ["name": "Hans Meier", "email": "meier@web.de"],
            "2": ["name": "Petra Meier", "email": "meier@web.de"],
            "3": ["name": "Info", "email": "info@gmail.com"],
            "4": ["name": "Other", "email": "info@gmail.com"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(try bench.dump().filter { !$0.hasPrefix(" ") }.count == 4)
    }

    @Test func `takes a link apart again when the value that made it is corrected`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme", "website": "acme.io"]])
        try await bench.deskAccounts(["901": ["name": "Acme", "website": "acme.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(try bench.dump().filter { !$0.hasPrefix(" ") }.count == 1)
        try await bench.deskAccounts(["901": ["name": "Bolt", "website": "bolt.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(
            try bench.dump().filter { !$0.hasPrefix(" ") } == [
                "Acme [acme.io] people 0 tickets 0", "Bolt [bolt.io] people 0 tickets 0",
            ])
    }

    @Test func `finds its way when the record referred to arrives later`() async throws {
        let bench = try await CustomerBench()
        try await bench.tickets(["7": ["title": "Early", "company": "901"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(try bench.dump() == [])
        try await bench.deskAccounts(["901": ["name": "Late", "website": "late.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(try bench.dump().contains("  desk.tickets/7 company"))
    }

    @Test func `keeps the old key of a customer that became part of another`() async throws {
        let bench = try await CustomerBench()
        try await bench.deskAccounts(["901": ["name": "Acme", "website": "acme.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        let old = try bench.texts("SELECT key FROM customer_summary")
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(try bench.texts("SELECT key FROM customer_summary") != old)
        #expect(try bench.texts("SELECT key FROM customer_alias") == old)
    }

    @Test func `judges all again when much came at once, and forgets nobody who stayed as he was`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme", "website": "acme.io"]])
        try await bench.deskAccounts(["901": ["name": "Acme", "website": "acme.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        var tickets: [String: [String: Sent.FactText]] = [:]
        for number in 1...2_100 { tickets[String(number)] = ["title": "Late", "company": "901"] }
        try await bench.tickets(tickets)
        let derived = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(derived.records == 2_100)
        #expect(
            try bench.dump().prefix(3) == [
                "Acme [acme.io] people 0 tickets 2100", "  crm.accounts/1 itself", "  desk.accounts/901 same company",
            ])
    }

    /// Small worlds in which every kind of change happens often; after each batch the customers are those of a fresh
    /// derivation.
    @Test(arguments: 1...32) func `after any changes is what a derivation from nothing gives`(seed: Int)
        async throws
    {
        let bench = try await CustomerBench()
        var random = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        for round in 0..<8 {
            for _ in 0..<(round == 0 ? 90 : 12) { try await bench.change(&random) }
            _ = try await bench.store.derive(fromNothing: false, at: .at(Int64(1000 + round)))
            let incremental = try bench.dump() + bench.identities() + bench.unlinked() + bench.values()
            let summaries = "SELECT key || name || kinds FROM customer_summary ORDER BY key"
            let keys = try bench.texts(summaries)
            _ = try await bench.store.derive(fromNothing: true, at: .at(Int64(1000 + round)))
            let fresh = try bench.dump() + bench.identities() + bench.unlinked() + bench.values()
            let difference = fresh.difference(from: incremental).map { "\($0)" }.joined(separator: "\n")
            #expect(difference.isEmpty, "seed \(seed), round \(round)")
            #expect(try bench.texts(summaries) == keys)
            if incremental != fresh { return }
        }
    }
}
