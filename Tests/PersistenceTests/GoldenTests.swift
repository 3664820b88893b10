import Domain
import JSON
import SQLite
import Testing

@testable import Persistence

@Suite(.timeLimit(.minutes(2))) struct `A golden record` {
    private let book = Rulebook()

    private func bench() async throws -> CustomerBench {
        let book = book
        return try await CustomerBench { book.current }
    }

    private func twoApps(_ bench: CustomerBench) async throws {
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io", "city": "Köln", "phone": "+49 221 123456"]
        ])
        try await bench.deskAccounts([
            "901": [
                "name": "ACME", "same_as": "1", "website": "acme.io", "city": "Bonn", "phone": "0221/123456",
                "industry": "Retail",
            ]
        ])
    }

    private let row = "SELECT printf('%s|%s|%s|%s', name, city, phone, industry) FROM customer_summary"
    private let conflicts = "SELECT printf('%s %d', field, reason) FROM golden_conflict ORDER BY field"

    @Test func `takes each value from the app that masters the field`() async throws {
        let bench = try await bench()
        try await twoApps(bench)
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(try bench.texts(row) == ["Acme GmbH|Köln|+49 221 123456|Retail"])
        #expect(try bench.texts(conflicts) == ["city 4"], "spelling of names and numbers is no disagreement")
    }

    @Test func `is made anew when the settings change, and only then`() async throws {
        let bench = try await bench()
        try await twoApps(bench)
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        book.change { _ = $0.set("company.city", order: ["zoho_desk"], tie: nil) }
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(try bench.texts(row) == ["Acme GmbH|Bonn|+49 221 123456|Retail"])
        book.change { $0.reset("company.city") }
        _ = try await bench.store.derive(fromNothing: false, at: .at(11))
        #expect(try bench.texts(row) == ["Acme GmbH|Köln|+49 221 123456|Retail"])
        // By hand, so that a derivation that touches it would show.
        try await bench.store.run("UPDATE customer_summary SET city = 'untouched'")
        _ = try await bench.store.derive(fromNothing: false, at: .at(12))
        #expect(try bench.texts("SELECT city FROM customer_summary") == ["untouched"])
    }

    @Test func `knows the settings of the last derivation where nobody tells them`() async throws {
        let bench = try await bench()
        book.change { _ = $0.set("company.city", order: ["zoho_desk"], tie: "longest") }
        try await twoApps(bench)
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        let plain = try Store(path: bench.path)
        _ = try await plain.derive(fromNothing: true, at: .at(10))
        #expect(try bench.texts("SELECT city FROM customer_summary") == ["Bonn"])
    }

    @Test func `counts whose values are shown`() async throws {
        let bench = try await bench()
        try await twoApps(bench)
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        let crm = try #require(bench.known["zoho_crm.accounts"]?.rawValue)
        let desk = try #require(bench.known["zoho_desk.accounts"]?.rawValue)
        #expect(
            try bench.texts("SELECT said_by FROM customer_summary")
                == ["company,\(crm),\(crm),,\(crm),\(desk),,,\(crm),,,"])
    }

    @Test func `counts people of whom several records speak, in companies too`() async throws {
        let bench = try await bench()
        try await twoApps(bench)
        try await bench.contacts(["11": ["name": "Ada Okafor", "email": "ada@acme.io", "company": "1"]])
        try await bench.deskContacts([
            "911": ["name": "Ada Okafor", "email": "ada@acme.io", "mobile": "+49 170 1234567", "same_as": "11"]
        ])
        func counts() throws -> [String] {
            var writer = JSONWriter()
            try Reader(path: bench.path).writeMastery(to: &writer)
            let fields = try JSONValue(parsing: writer.bytes)["fields"]?.items ?? []
            return fields.filter { $0["field"]?.text?.hasPrefix("person.") == true }.flatMap { field in
                var words = (field["customers"]?.items ?? []).map {
                    "\($0["system"]?.text ?? "") \($0["count"]?.integer ?? 0)"
                }
                if let pinned = field["pinned"]?.integer, pinned > 0 { words.append("pinned \(pinned)") }
                return words.map { "\(field["field"]?.text ?? "") \($0)" }
            }
        }
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        let all = ["person.name zoho_crm 1", "person.email zoho_crm 1", "person.mobile zoho_desk 1"]
        #expect(try counts() == all)
        let anchor = try #require(Int64(try bench.texts("SELECT anchor FROM golden_person").first ?? ""))
        let pin = try await bench.store.pin(
            .init(anchor: anchor, field: "mobile", value: "1"), by: "ada", note: nil, at: .at(10))
        #expect(try counts() == all.dropLast() + ["person.mobile pinned 1"])
        _ = try await bench.store.decide(.undo(pin), by: "ada", at: .at(11))
        #expect(try counts() == all)
        // Alone she has nobody to differ from; without the company she is the customer.
        try await bench.delete("911", from: "zoho_desk.contacts")
        _ = try await bench.store.derive(fromNothing: false, at: .at(12))
        #expect(try counts().isEmpty)
        try await bench.delete("1", from: "zoho_crm.accounts")
        try await bench.delete("901", from: "zoho_desk.accounts")
        _ = try await bench.store.derive(fromNothing: false, at: .at(13))
        #expect(try counts() == Array(all.prefix(2)))
    }

    /// Worlds in which apps contradict each other: after any changes the values, who says them and the disagreements
    /// are those of a derivation from nothing.
    @Test(arguments: 1...12) func `is the same after any changes as from nothing`(seed: Int) async throws {
        let bench = try await bench()
        var random = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        let all = """
            SELECT printf('%s %s %s %s %s %s', key, name, city, phone, said_by, shown) FROM customer_summary
            UNION ALL SELECT printf('%d %d %d %s %d', customer_id, kind, anchor, field, reason) FROM golden_conflict
            UNION ALL SELECT printf('%d %d %d %s %d %d %d %s', customer_id, kind, anchor, field, record_id, standing,
                detail, value) FROM golden_statement
            UNION ALL SELECT printf('%d %d %s', customer_id, anchor, said_by) FROM golden_person ORDER BY 1
            """
        for round in 0..<6 {
            if round == 3 {
                book.change { _ = $0.set("company.phone", order: ["zoho_bill"], tie: "longest") }
            }
            for _ in 0..<(round == 0 ? 60 : 10) { try await bench.change(&random) }
            try await bench.contradict(&random)
            _ = try await bench.store.derive(fromNothing: false, at: .at(Int64(1000 + round)))
            let incremental = try bench.texts(all)
            _ = try await bench.store.derive(fromNothing: true, at: .at(Int64(1000 + round)))
            #expect(try bench.texts(all) == incremental, "seed \(seed), round \(round)")
        }
    }
}

@Suite struct `The settings of mastery` {
    private func rules(_ json: JSONValue) throws -> IdentityRules { try IdentityRules(json, place: "identity") }

    @Test func `are read as they are written`() throws {
        var rules = IdentityRules()
        rules.ownDomains = ["seller.example"]
        rules.country = "DE"
        rules.generalOrder = ["zoho_desk", "zoho_crm"]
        let taken = [("company.phone", "longest"), ("company.fax", "longest"), ("company.phone", "newest")].map {
            rules.set($0, order: ["zoho_desk.accounts"], tie: $1)
        }
        #expect(taken == [true, false, false])
        #expect(try rules.set(rule: "nameInCompany", does: "ask"))
        #expect(try rules.set(rule: "siteAndName.sameSource", does: "join"))
        #expect(try self.rules(rules.json) == rules)
    }

    @Test(arguments: [
        (#"{"masters": {}}"#, "identity.masters is not known; there are: ownDomains, country, rules, mastery"),
        (#"{"mastery": {"fields": {"company.fax": {}}}}"#, "identity.mastery.fields.company.fax is no field"),
        (#"{"mastery": {"fields": {"company.phone": {"tie": "newest"}}}}"#, "latest, longest, rank"),
        (#"{"mastery": {"fields": {"company.phone": {"ties": "rank"}}}}"#, "fields.company.phone.ties is not known"),
        (#"{"mastery": {"fields": {"company.phone": {"order": "zoho_crm"}}}}"#, "order is no list of texts"),
        (#"{"mastery": {"order": ["zoho_crm", "zoho_crm"]}}"#, "identity.mastery.order.1 names “zoho_crm” again"),
        (#"{"country": "Atlantis"}"#, "identity.country is no country"),
        (#"{"rules": {"guess": "ask"}}"#, "identity.rules: “guess” is no rule; there are: link, mailAndName"),
        (#"{"rules": {"nameInCompany": "guess"}}"#, "identity.rules: “guess” is nothing a rule can do: ask or join"),
        (#"{"rules": {"nameInCompany": "join"}}"#, "identity.rules: nameInCompany joins by itself"),
        (#"{"rules": {"link.notSure": "ask"}}"#, "identity.rules: link.notSure asks by itself"),
        (
            #"{"rules": {"link.otherBirthday": "join"}}"#,
            "“otherBirthday” is no reason to ask that link can do without"
        ),
        (#"{"rules": {"link.": "join"}}"#, "“” is no reason to ask"), (#"{"rules": {"": "join"}}"#, "“” is no rule"),
        (#"{"rules": {"decided": "ask"}}"#, "“decided” is no rule"),
        (#"{"rules": {"link": "ask", "link": "ask"}}"#, "identity.rules.link is there twice"),
        (#"{"ownDomains": ["gmail.com"]}"#, "identity.ownDomains.0 is “gmail.com”"),
    ])
    func `are refused with the place and what is right`(text: String, words: String) throws {
        do {
            _ = try rules(JSONValue(parsing: text))
            Issue.record("taken: \(text)")
        } catch let flaw as IdentityRules.Flaw {
            #expect(flaw.description.contains(words), "\(flaw)")
        }
    }
}
