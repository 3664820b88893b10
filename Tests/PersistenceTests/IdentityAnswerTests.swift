import Domain
import Glibc
import JSON
import SQLite
import Testing

@testable import Persistence

@Suite(.timeLimit(.minutes(2))) struct `The reason of a link` {
    @Test func `has the rule, both values as typed, and what was done to them`() async throws {
        let office = try await Office()
        try await office.people(
            "zoho_crm", ["1": ["name": "Anna Weber", "email": "Anna.Weber@Acme.io", "city": "Graz"]])
        try await office.people(
            "zoho_desk", ["7": ["name": "Weber, Anna", "email": "anna.weber+desk@acme.io", "city": "Graz"]])
        let why = try await office.why("zoho_crm.contacts:1", "zoho_desk.contacts:7")
        #expect(why["areOne"]?.bool == true)
        #expect(why["summary"]?.text == "One person, by one link.")
        let link = try #require(why["path.0"])
        #expect(link["rule"]?.text == "mailAndName")
        #expect(link["value"]?.text == "anna.weber@acme.io")
        #expect(link["a.typed"]?.text == "Anna.Weber@Acme.io")
        #expect(link["b.typed"]?.text == "anna.weber+desk@acme.io")
        #expect(link["a.steps"]?.words == ["capital letters made small"])
        #expect(link["b.steps"]?.words == ["tag after + taken off"])
        #expect(link["agrees"]?.words.contains("city: graz") == true)
        #expect(link["ruleset"]?.integer == 7)
        #expect(why["path"]?.items?.count == 1)
        #expect(why["remedy"] == .null)
    }

    @Test func `is the way over other records where two share nothing themselves`() async throws {
        let office = try await Office()
        try await office.people("zoho_crm", ["1": ["name": "Anna Weber", "email": "anna@acme.io"]])
        try await office.people(
            "zoho_desk", ["7": ["name": "Anna Weber", "email": "anna@acme.io", "mobile": "+43 664 1234567"]])
        try await office.people("zoho_books", ["9": ["name": "Anna Weber", "mobile": "0043 664 1234567"]])
        let path = try await office.why("zoho_crm.contacts:1", "zoho_books.contacts:9")["path"]?.items ?? []
        #expect(path.map { $0["rule"]?.text } == ["mailAndName", "phoneAndName"])
        #expect(path.last?["b.typed"]?.text == "0043 664 1234567" || path.last?["a.typed"]?.text == "0043 664 1234567")
    }

    /// Every sort of evidence, and the same record without it.
    @Test(arguments: [
        Case(.person, "mailAndName", "mail", ["name": "Anna Weber", "email": "a@acme.io"], without: "email"),
        Case(.person, "phoneAndName", "phone", ["name": "Anna Weber", "mobile": "+43 664 1234567"], without: "mobile"),
        Case(
            .person, "nameAtAddress", "name at address",
            ["name": "Anna Weber", "street": "Ringstraße 5", "postcode": "8010", "city": "Graz"], without: "street"),
        Case(
            .company, "siteAndName", "website", ["name": "Acme", "website": "acme.io", "city": "Graz"],
            without: "website"),
        Case(.company, "contactAndName", "phone", ["name": "Acme", "phone": "+43 316 123456"], without: "phone"),
        Case(
            .company, "companyAtAddress", "name at address",
            ["name": "Acme", "street": "Ringstraße 5", "postcode": "8010"], without: "postcode"),
        Case(.company, "link", "link", ["name": "Acme", "same_as": "1"], without: "same_as"),
    ]) func `is gone with the value that it names`(one: Case) async throws {
        let office = try await Office()
        // A name that is used in several places joins nothing by itself.
        if one.kind == .company {
            for (id, city) in [("88", "Wien"), ("99", "Linz")] {
                try await office.save("zoho_books.accounts", .company, [id: ["name": "Acme", "city": .text(city)]])
            }
        }
        var first = one.facts
        first["same_as"] = nil
        try await office.save(one.list("zoho_crm"), one.kind, ["1": first])
        try await office.save(one.list("zoho_desk"), one.kind, ["7": one.facts])
        let names = (one.list("zoho_crm") + ":1", one.list("zoho_desk") + ":7")
        let before = try await office.why(names.0, names.1)
        #expect(before["path.0.rule"]?.text == one.rule)
        #expect(before["path.0.by"]?.text == one.by)
        #expect(try await office.links() == 1)

        var rest = one.facts
        rest[one.evidence] = nil
        try await office.save(one.list("zoho_desk"), one.kind, ["7": rest], at: 2)
        let after = try await office.why(names.0, names.1)
        #expect(after["areOne"]?.bool == false, "\(after)")
        #expect(try await office.links() == 0)
        #expect(try await office.of(names.1)["entities.0.records"]?.items?.count == 1)
        #expect(try await office.number("SELECT count(*) FROM identity_link_past") == 1, "what held once is kept")
    }

    /// In worlds where everything changes, no stored link is without a reason that the records themselves bear out.
    @Test(arguments: 1...12) func `is found again from the records alone, in any world`(seed: Int) async throws {
        let bench = try await CustomerBench()
        var dice = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        var count = 0
        for round in 0..<3 {
            for _ in 0..<(round == 0 ? 90 : 20) { try await bench.change(&dice) }
            _ = try await bench.store.derive(fromNothing: false, at: .at(Int64(1000 + round)))
            let reader = try Reader(path: bench.path)
            let links = try bench.texts("SELECT a || ' ' || b || ' ' || rule || ' ' || coalesce(value, '') FROM link")
            count += links.count
            for link in links {
                let words = link.split(separator: " ", maxSplits: 3).map(String.init)
                let places = try words.prefix(2).map { try #require(try reader.identityPlace(ofRecord: $0)) }
                var writer = JSONWriter()
                try reader.writeWhy(places[0], places[1], to: &writer)
                let why = try JSONValue(parsing: writer.bytes)
                // A confirming link may be the stronger way; the stored one is as short.
                #expect(why["path"]?.items?.count == 1, "seed \(seed): \(link)")
                let step = why["path.0"]
                #expect(step?["a.typed"]?.text != nil && step?["b.typed"]?.text != nil, "seed \(seed): \(link)")
                #expect(step?["rule"]?.text == words[2], "seed \(seed): \(link)")
                #expect(step?["value"]?.text == (words.count > 3 ? words[3] : ""), "seed \(seed): \(link)")
            }
        }
        #expect(count > 0)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var kind: FactKind
        var rule: String
        var by: String
        var facts: [String: Sent.FactText]
        var evidence: String

        init(
            _ kind: FactKind, _ rule: String, _ by: String, _ facts: [String: Sent.FactText], without evidence: String
        ) {
            self.kind = kind
            self.rule = rule
            self.by = by
            self.facts = facts
            self.evidence = evidence
        }

        func list(_ system: String) -> String { "\(system).\(kind == .company ? "accounts" : "contacts")" }
        var testDescription: String { "\(kind) \(rule) \(by)" }
    }
}

@Suite(.timeLimit(.minutes(2))) struct `The reason why two are not one` {
    @Test func `is the strongest rule and the guard that stopped it`() async throws {
        let office = try await Office()
        try await office.people(
            "zoho_crm", ["1": ["name": "Anna Weber", "email": "anna@acme.io", "phone": "+43 316 123456"]])
        try await office.people(
            "zoho_desk", ["7": ["name": "Anna Weber", "email": "a.weber@acme.io", "phone": "0316/123456"]])
        let why = try await office.why("zoho_crm.contacts:1", "zoho_desk.contacts:7")
        #expect(why["areOne"]?.bool == false)
        let refused = try #require(why["refused"])
        #expect(refused["objection"]?.text == "otherMailboxInDomain")
        #expect(why["summary"]?.text?.hasSuffix("is stopped by “two mailboxes in one company's domain”.") == true)
        #expect(refused["against"]?.words.contains("mail: anna@acme.io, a.weber@acme.io") == true)
        #expect(why["remedy"]?.text == "onward identity same zoho_crm.contacts:1 zoho_desk.contacts:7")
    }

    @Test func `names what both have and why it proves nothing`() async throws {
        let office = try await Office()
        for (index, name) in ["Anna Weber", "Jonas Keller", "Mia Sommer", "Piotr Nowak", "Lena Vogt"].enumerated() {
            try await office.people(
                "zoho_crm", ["\(index)": ["name": .text(name), "phone": "+49 89 4521000", "email": "test@test.com"]])
        }
        let why = try await office.why("zoho_crm.contacts:0", "zoho_crm.contacts:3")
        let values = why["ignored"]?.items ?? []
        let phone = try #require(values.first { $0["by"]?.text == "phone" })
        #expect(phone["status"]?.text == "switchboard")
        #expect(phone["records"]?.integer == 5)
        #expect(phone["value"]?.text == "+49894521000")
        #expect(values.contains { $0["value"]?.text == "test@test.com" && $0["status"]?.text == "ignored" })
    }

    @Test func `is that they have nothing in common`() async throws {
        let office = try await Office()
        try await office.people("zoho_crm", ["1": ["name": "Anna Weber"], "2": ["name": "Jonas Keller"]])
        let why = try await office.why("zoho_crm.contacts:1", "zoho_crm.contacts:2")
        #expect(why["summary"]?.text == "Two people: they have nothing in common that says who they are.")
        #expect(why["refused"] == .null && why["ignored"]?.items?.isEmpty == true)
        #expect(why["against"]?.words == ["name: Anna Weber, Jonas Keller"])
    }

    @Test func `is somebody's decision, with the way to take it back`() async throws {
        let office = try await Office()
        try await office.people("zoho_crm", ["1": ["name": "Anna Weber", "email": "anna@acme.io"]])
        try await office.people("zoho_desk", ["7": ["name": "Anna Weber", "email": "anna@acme.io"]])
        try await office.decide("apart", "zoho_crm.contacts:1", "zoho_desk.contacts:7", note: "two sisters")
        let why = try await office.why("zoho_crm.contacts:1", "zoho_desk.contacts:7")
        #expect(why["areOne"]?.bool == false)
        #expect(why["refused.objection"]?.text == "decidedApart")
        #expect(why["decisions.0.verdict"]?.text == "apart")
        #expect(why["decisions.0.note"]?.text == "two sisters")
        #expect(why["remedy"]?.text == "onward identity undo 1")
        let graph = try await office.of("zoho_crm.contacts:1")
        #expect(graph["entities.0.refused.0.other.record"]?.text == "zoho_desk.contacts:7")
        #expect(graph["entities.0.refused.0.objection"]?.text == "decidedApart")
    }

    @Test func `and a decision that made them one is told with who made it`() async throws {
        let office = try await Office()
        try await office.people("zoho_crm", ["1": ["name": "Anna Weber"], "2": ["name": "Anna Berger"]])
        try await office.decide("same", "zoho_crm.contacts:1", "zoho_crm.contacts:2", note: "married")
        let why = try await office.why("zoho_crm.contacts:1", "zoho_crm.contacts:2")
        #expect(why["path.0.rule"]?.text == "decided")
        #expect(why["path.0.decision.who"]?.text == "Ann")
        #expect(why["path.0.decision.note"]?.text == "married")
        #expect(why["path.0.value"] == .null)
    }
}

@Suite(.timeLimit(.minutes(2))) struct `A question about identity` {
    @Test(arguments: [
        ("zoho_crm.contacts:404", "zoho_crm.contacts has no record 404.", false),
        (
            "zoho_desk.tickets:t1", "zoho_desk.tickets:t1 is neither a company nor a person: as ticket it belongs to",
            true
        ),
        (
            "zoho_desk.tickets:t2",
            "zoho_desk.tickets:t2 is neither a company nor a person, and belongs to no customer.", true
        ),
        ("zoho_crm:5", "zoho_crm:5 names 2 records.", true),
    ]) func `says what is wrong with a record's name`(text: String, sentence: String, isMisuse: Bool) async throws {
        let office = try await Office()
        try await office.people("zoho_crm", ["1": ["name": "Anna Weber"], "5": ["name": "Jonas Keller"]])
        try await office.save("zoho_crm.accounts", .company, ["5": ["name": "Acme"]])
        try await office.people("zoho_desk", ["7": ["name": "Mia Sommer"]])
        try await office.save(
            "zoho_desk.tickets", .ticket, ["t1": ["title": "Help", "person": "7"], "t2": ["title": "?"]])
        let fault = await #expect(throws: IdentityFault.self) { try await office.of(text) }
        #expect(fault?.message.hasPrefix(sentence) == true, "\(fault?.message ?? "")")
        #expect((fault?.cause == .misused) == isMisuse)
        #expect(fault?.remedy != nil)
    }

    @Test func `is refused about one record, and about a person and a company`() async throws {
        let office = try await Office()
        try await office.save("zoho_crm.accounts", .company, ["5": ["name": "Acme"]])
        try await office.people("zoho_crm", ["1": ["name": "Anna Weber", "company": "5"]])
        let twice = await #expect(throws: IdentityFault.self) {
            try await office.why("zoho_crm.contacts:1", "zoho_crm.contacts:1")
        }
        #expect(twice?.message == "Both are zoho_crm.contacts:1.")
        let mixed = await #expect(throws: IdentityFault.self) {
            try await office.why("zoho_crm.contacts:1", "zoho_crm.accounts:5")
        }
        #expect(mixed?.message.hasPrefix("zoho_crm.accounts:5 is a company and zoho_crm.contacts:1 a person") == true)
        #expect(mixed?.message.contains("that person belongs to customer c") == true)
        #expect(mixed?.cause == .misused && twice?.cause == .misused)
    }

    @Test func `about a deleted record says when it went and whom it was joined with`() async throws {
        let office = try await Office()
        try await office.people(
            "zoho_crm",
            ["1": ["name": "Anna Weber", "email": "a@acme.io"], "2": ["name": "Mia Vogt", "email": "m@acme.io"]])
        try await office.people(
            "zoho_desk", ["7": ["name": "Anna Weber", "email": "a@acme.io"], "8": ["name": "Jonas Keller"]])
        try await office.people("zoho_crm", ["3": ["name": "Mia Vogt", "email": "m@acme.io"]])
        try await office.derive()
        try await office.delete("zoho_desk.contacts", "7")
        try await office.delete("zoho_desk.contacts", "8")
        try await office.delete("zoho_crm.contacts", "3")
        func fault(_ text: String) async -> String {
            let fault = await #expect(throws: IdentityFault.self) { try await office.of(text) }
            #expect(fault?.cause == .missing && fault?.remedy != nil)
            return fault?.message ?? ""
        }
        let joined = await fault("zoho_desk.contacts:7")
        #expect(
            joined.hasPrefix(
                "zoho_desk.contacts:7 was deleted in zoho_desk on 2023-11-14; until then it was joined with"))
        #expect(joined.contains("zoho_crm.contacts:1 (same mailbox and same name), which is customer c"))
        #expect(await fault("zoho_desk.contacts:8").hasSuffix("; it was never joined with another record."))
        #expect(
            await fault("zoho_crm.contacts:3").contains("was merged by zoho_crm into zoho_crm.contacts:2, which is"))
    }
}
