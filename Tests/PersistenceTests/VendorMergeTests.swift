import Domain
import Persistence
import SQLite
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Records that a vendor made one` {
    private func derive(_ bench: CustomerBench) async throws {
        _ = try await bench.store.derive(fromNothing: false, at: .at(900))
    }

    private func merges(_ bench: CustomerBench) throws -> [String] {
        try bench.texts(
            """
            SELECT lost.external_id || ' into ' || heir.external_id || ', ' || evidence || ' ' || moved
            FROM vendor_merge JOIN source_record AS lost ON lost.id = loser
            JOIN source_record AS heir ON heir.id = survivor ORDER BY 1
            """)
    }

    /// Accounts 1 and 2, which nothing but the merge shows to be one, with two contacts and a deal of the second.
    private func twoAccounts() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io"], "2": ["name": "Roadrunner Supplies"],
            "3": ["name": "Coyote AG"],
        ])
        try await refer(bench, to: "2")
        try await derive(bench)
        return bench
    }

    private func refer(_ bench: CustomerBench, to account: String, _ third: String? = nil) async throws {
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "company": .text(account)],
            "12": ["name": "Bo Lind", "company": .text(third ?? account)],
        ])
        try await bench.save(["21": ["title": "Anvils", "company": .text(account)]], to: "zoho_crm.deals", kind: .deal)
    }

    @Test func `are recognised by where all goes that referred to the lost one, deletion first or last`() async throws {
        for deletesFirst in [true, false] {
            let bench = try await twoAccounts()
            if deletesFirst { try await bench.delete("2", from: "zoho_crm.accounts") }
            if deletesFirst { try await derive(bench) }
            #expect(try merges(bench) == [])
            try await refer(bench, to: "1")
            if !deletesFirst { try await derive(bench) }
            #expect(try merges(bench) == [])
            if !deletesFirst { try await bench.delete("2", from: "zoho_crm.accounts") }
            try await derive(bench)
            #expect(try merges(bench) == ["2 into 1, references 3"], "deletion first: \(deletesFirst)")
        }
    }

    @Test func `are none while something still names the lost one, or when ways part`() async throws {
        let parted = try await twoAccounts()
        try await refer(parted, to: "1", "3")
        try await parted.delete("2", from: "zoho_crm.accounts")
        try await derive(parted)
        #expect(try merges(parted) == [])

        let half = try await twoAccounts()
        try await refer(half, to: "1", "2")
        try await half.delete("2", from: "zoho_crm.accounts")
        try await derive(half)
        #expect(try merges(half) == [], "contact 12 is where it was")
        try await half.delete("12", from: "zoho_crm.contacts")
        try await derive(half)
        #expect(try merges(half) == ["2 into 1, references 2"])
        try await half.contacts(["12": ["name": "Bo Lind", "company": "2"]])
        try await derive(half)
        #expect(try merges(half) == [], "and is there again")

        let cleared = try await twoAccounts()
        try await cleared.contacts(["11": ["name": "Ada Okafor"], "12": ["name": "Bo Lind"]])
        try await cleared.save(["21": ["title": "Anvils", "company": "1"]], to: "zoho_crm.deals", kind: .deal)
        try await cleared.delete("2", from: "zoho_crm.accounts")
        try await derive(cleared)
        #expect(try merges(cleared) == [], "who belongs to nobody now was not taken along")
    }

    @Test func `are none when the only one that moved did so long before`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme"], "2": ["name": "Roadrunner"]])
        try await bench.contacts(["11": ["name": "Ada", "company": "2"]])
        try await bench.contacts(["11": ["name": "Ada", "company": "1"]])
        bench.wait(days: 3)
        try await bench.delete("2", from: "zoho_crm.accounts")
        try await derive(bench)
        #expect(try merges(bench) == [])
    }

    @Test func `are two again when the lost one is restored`() async throws {
        let bench = try await twoAccounts()
        try await refer(bench, to: "1")
        try await bench.delete("2", from: "zoho_crm.accounts")
        try await derive(bench)
        #expect(try merges(bench).count == 1)
        try await bench.accounts(["2": ["name": "Roadrunner Supplies"]])
        try await derive(bench)
        #expect(try merges(bench) == [])
    }

    @Test func `live on in the last of a chain, where a search for the first of them leads`() async throws {
        let bench = try await twoAccounts()
        for (lost, heir) in [("2", "3"), ("3", "1")] {
            try await refer(bench, to: heir)
            try await bench.delete(lost, from: "zoho_crm.accounts")
            try await derive(bench)
        }
        #expect(try merges(bench) == ["2 into 3, references 3", "3 into 1, references 3"])
        let reader = try Reader(path: bench.path)
        let found = try reader.matches(of: "zoho_crm.accounts:2")
        #expect(found.map(\.name) == ["Acme GmbH"])
        #expect(found.first?.reason == "zoho_crm.accounts 2, which the app merged into another record")
        #expect(try reader.matches(of: "zoho_crm.accounts:1").map(\.reason) == ["zoho_crm.accounts 1"])
        #expect(
            try bench.texts("SELECT payload FROM source_record WHERE external_id = '2' AND deleted IS NOT NULL").count
                == 1, "what it said stays")
    }

    @Test func `are recognised among contacts by their tickets, and where they had been one person`() async throws {
        let bench = try await CustomerBench()
        try await bench.deskContacts([
            "31": ["name": "Ada Okafor", "email": "ada@acme.io"], "32": ["name": "A. Okafor"],
            "33": ["name": "Cy Young", "email": "cy@mail.example"],
            "34": ["name": "Cy Young", "email": "cy@mail.example"],
        ])
        try await bench.tickets(["7": ["title": "VAT", "person": "32"]])
        try await derive(bench)
        try await bench.tickets(["7": ["title": "VAT", "person": "31"]])
        try await bench.delete("32", "34", from: "zoho_desk.contacts")
        try await derive(bench)
        #expect(try merges(bench) == ["32 into 31, references 1", "34 into 33, same 0"])
    }

    /// As the vendor does it with two accounts, or in halves: the other half of what refers to them is read later.
    private func merge(_ bench: CustomerBench, _ dice: inout Dice, isWhole: Bool) async throws {
        let living = try bench.texts(
            """
            SELECT external_id FROM company WHERE resource = 'accounts' AND system = 'zoho_crm' AND external_id IN (
                SELECT company FROM person WHERE resource = 'contacts' AND system = 'zoho_crm')
            """)
        let all = try bench.texts("SELECT external_id FROM company WHERE resource = 'accounts' AND system = 'zoho_crm'")
        guard let lost = living.randomElement(using: &dice), let heir = all.randomElement(using: &dice), lost != heir
        else { return }
        bench.wait(days: 3)
        for (view, list, kind) in [("person", "contacts", FactKind.person), ("deal", "deals", .deal)] {
            let moving = try bench.texts(
                """
                SELECT external_id FROM \(view)
                WHERE system = 'zoho_crm' AND resource = '\(list)' AND company = '\(lost)'
                """)
            for key in isWhole ? moving[...] : moving.prefix(1) {
                try await bench.save([key: ["company": .text(heir)]], to: "zoho_crm.\(list)", kind: kind)
            }
        }
        try await bench.delete(lost, from: "zoho_crm.accounts")
    }

    /// Three workspaces of one history: the merges of its last part are first seen by a derivation around the changes,
    /// by one from nothing, and by one that has forgotten how far it was, as after a new release.
    @Test(arguments: [1, 2, 3, 4]) func `are the same whichever derivation sees them first`(seed: Int)
        async throws
    {
        for part in 1...3 {
            var outcomes: [[String]] = []
            for way in 0..<3 {
                let bench = try await CustomerBench()
                var dice = Dice(state: UInt64(seed * 100 + part) &* 0x9e37_79b9_7f4a_7c15)
                let zoe: [String: Sent.FactText] = ["name": "Zoe Quist", "email": "zoe@quist.example"]
                try await bench.contacts(["1001": zoe, "1002": zoe])
                for round in 0...part {
                    for _ in 0..<(round == 0 ? 90 : 12) { try await bench.change(&dice) }
                    try await merge(bench, &dice, isWhole: true)
                    try await loseTwin(bench, &dice)
                    if round == part { try await bench.delete("1002", from: "zoho_crm.contacts") }
                    if round == part, way == 2 {
                        try await bench.store.run("DELETE FROM progress WHERE name = 'derived'")
                    }
                    bench.wait(days: 1)
                    _ = try await bench.store.derive(fromNothing: round == part && way == 1, at: .at(bench.clock))
                }
                let merges = try merges(bench)
                #expect(merges.contains("1002 into 1001, same 0"), "seed \(seed), part \(part), way \(way)")
                outcomes.append(try merges + bench.namedTables())
            }
            for (way, outcome) in outcomes.enumerated() {
                let difference = outcome.difference(from: outcomes[0]).map { "\($0)" }
                #expect(difference.isEmpty, "seed \(seed), part \(part), way \(way): \(difference)")
            }
        }
    }

    /// One of two records of a list goes that were one company or person.
    private func loseTwin(_ bench: CustomerBench, _ dice: inout Dice) async throws {
        let twins = try bench.texts(
            """
            SELECT y.name || '.' || r.name || ' ' || s.external_id FROM entity e
            JOIN source_record s ON s.id = e.record_id
            JOIN resource r ON r.id = s.resource_id JOIN system y ON y.id = r.system_id
            WHERE s.deleted IS NULL AND length(s.external_id) < 4
                AND (SELECT count(*) FROM entity o JOIN source_record t ON t.id = o.record_id
                WHERE o.anchor = e.anchor AND t.resource_id = s.resource_id AND t.deleted IS NULL) > 1
            ORDER BY 1
            """)
        guard let parts = twins.randomElement(using: &dice)?.split(separator: " ").map(String.init) else { return }
        try await bench.delete(parts[1], from: parts[0])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6]) func `are the same step by step and from nothing, in any world`(seed: Int)
        async throws
    {
        let bench = try await CustomerBench()
        var dice = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        var most = 0
        for round in 0..<60 {
            for _ in 0..<Int.random(in: 1...12, using: &dice) { try await bench.change(&dice) }
            if round % 4 == 0 { try await merge(bench, &dice, isWhole: Bool.random(using: &dice)) }
            try await derive(bench)
            let stepwise = try merges(bench)
            most = max(most, stepwise.count { $0.contains("references") })
            if round % 6 == 5 {
                _ = try await bench.store.derive(fromNothing: true, at: .at(900))
                #expect(try merges(bench) == stepwise, "seed \(seed), round \(round)")
            }
        }
        #expect(most > 0, "a world without a merge shows nothing; seed \(seed)")
    }
}
