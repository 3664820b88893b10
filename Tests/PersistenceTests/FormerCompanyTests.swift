import Domain
import SQLite
import Testing

@testable import Persistence

@Suite(.timeLimit(.minutes(2))) struct `What somebody wrote while with another company` {
    /// Ada is with Acme, then after so many days with Beta, and writes before and after, by a contact of Desk.
    private func moves(after days: Int64) async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.deskAccounts([
            "1": ["name": "Acme GmbH", "website": "acme.io"], "2": ["name": "Beta Ltd", "website": "beta.io"],
        ])
        try await bench.ada(at: "1")
        try await bench.ticket("7", person: "11")
        try await bench.ticket("8", person: "11", company: "2")
        _ = try await bench.customers()
        bench.wait(days: days)
        try await bench.ada(at: "2")
        bench.wait(days: 1)
        try await bench.ticket("9", person: "11")
        return bench
    }

    @Test func `stays there, what has a company of its own with that, and what came later goes with the person`()
        async throws
    {
        let bench = try await moves(after: 30)
        let expected = [
            "Acme GmbH [acme.io] people 0 tickets 1", "  desk.accounts/1 itself", "  desk.tickets/7 former company",
            "Beta Ltd [beta.io] people 1 tickets 2", "  desk.accounts/2 itself", "  desk.contacts/11 company",
            "  desk.tickets/8 company", "  desk.tickets/9 person",
        ]
        #expect(try await bench.customers() == expected)
        _ = try await bench.store.derive(fromNothing: true, at: .at(9))
        #expect(try bench.dump() == expected)
    }

    @Test func `goes with the person where the company was a slip of a few days, or is gone`() async throws {
        let slip = try await moves(after: 2)
        #expect(try await slip.customers().contains("  desk.tickets/7 person"))
        let gone = try await moves(after: 30)
        _ = try await gone.customers()
        try await gone.delete("1", from: "zoho_desk.accounts")
        #expect(try await gone.customers().contains("  desk.tickets/7 person"))
        try await gone.deskAccounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        #expect(try await gone.customers().contains("  desk.tickets/7 former company"), "it is back")
    }

    @Test func `is with the company of its moment, of several`() async throws {
        let bench = try await moves(after: 30)
        try await bench.deskAccounts(["3": ["name": "Coyote AG", "website": "coyote.io"]])
        bench.wait(days: 30)
        try await bench.ada(at: "3")
        let lines = try await bench.customers()
        #expect(lines.contains("  desk.tickets/7 former company") && lines.contains("  desk.tickets/9 former company"))
        let beta = try #require(lines.firstIndex { $0.hasPrefix("Beta") })
        let place = try #require(lines.firstIndex(of: "  desk.tickets/9 former company"))
        #expect(place > beta && lines[beta..<place].filter { !$0.hasPrefix(" ") }.count == 1)
    }

    @Test(arguments: [2, 3, 4, 5, 6]) func `is found step by step and from nothing alike`(seed: Int) async throws {
        let bench = try await CustomerBench()
        var dice = Dice(state: UInt64(seed) &* 0x2545_f491_4f6c_dd1d)
        var most = 0
        for round in 0..<40 {
            for _ in 0..<Int.random(in: 1...6, using: &dice) {
                try await bench.change(&dice)
                bench.wait(days: Int64.random(in: 0...8, using: &dice))
            }
            let people = try bench.texts("SELECT external_id FROM person WHERE system = 'zoho_desk'")
            let firms = try bench.texts("SELECT external_id FROM company WHERE system = 'zoho_desk'")
            if let person = people.randomElement(using: &dice) {
                try await bench.ticket("t\(round % 9)", person: person)
                if round % 3 == 0, let firm = firms.randomElement(using: &dice) {
                    try await bench.deskContacts([person: ["name": "Ada", "company": .text(firm)]])
                }
            }
            let stepwise = try await bench.customers()
            most = max(most, stepwise.count { $0.hasSuffix("former company") })
            if round % 5 == 4 {
                _ = try await bench.store.derive(fromNothing: true, at: .at(9))
                let whose = { (lines: [String]) in lines.filter { !$0.hasPrefix("  more") } }
                let difference = whose(try bench.dump()).difference(from: whose(stepwise))
                #expect(difference.isEmpty, "seed \(seed), round \(round)")
            }
        }
        #expect(most > 0, "nobody moved; seed \(seed)")
    }
}

extension CustomerBench {
    fileprivate func ada(at company: String) async throws {
        try await deskContacts([
            "11": [
                "name": "Ada Okafor", "company": .text(company), "created": .integer(Instant.at(0).milliseconds),
            ]
        ])
    }

    fileprivate func ticket(_ key: String, person: String, company: String? = nil) async throws {
        var facts: [String: Sent.FactText] = [
            "title": "VAT", "person": .text(person), "opened": .integer(Instant.at(clock).milliseconds),
        ]
        facts["company"] = company.map { .text($0) }
        try await tickets([key: facts])
    }
}
