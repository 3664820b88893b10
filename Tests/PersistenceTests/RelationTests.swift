import Domain
import JSON
import SQLite
import Testing

@testable import Persistence

extension CustomerBench {
    /// The page of the one customer of this name, after what came in was taken in.
    fileprivate func page(_ name: String) async throws -> JSONValue {
        _ = try await store.derive(fromNothing: false, at: .at(900))
        let reader = try Reader(path: path)
        let ids = try texts("SELECT id FROM customer_summary WHERE name = '\(name)'")
        let id = try #require(ids.first.flatMap(Int64.init))
        var writer = JSONWriter()
        #expect(try reader.writeCustomer(id, to: &writer))
        return try JSONValue(parsing: writer.bytes)
    }

    /// Since when the clock of this world runs: 14 November 2023, late in the evening.
    fileprivate func contact(_ key: String, _ name: String, at company: String?, created: Int64? = nil) async throws {
        var facts: [String: Sent.FactText] = ["name": .text(name)]
        facts["company"] = company.map { .text($0) }
        facts["created"] = created.map { .integer(Instant.at($0).milliseconds) }
        try await contacts([key: facts])
    }
}

extension JSONValue {
    /// The items of a list, one line each.
    fileprivate func lines(_ list: String, _ paths: String...) -> [String] {
        (self[list]?.items ?? []).map { item in
            paths.map { item[$0]?.text ?? item[$0]?.integer.map(String.init) ?? "-" }.joined(separator: " ")
        }
    }
}

@Suite struct `People over time` {
    private func twoFirms() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io"], "2": ["name": "Beta Ltd", "website": "beta.io"],
        ])
        return bench
    }

    @Test func `are with their new company, and with the former one from and until`() async throws {
        let bench = try await twoFirms()
        try await bench.contact("11", "Ada Okafor", at: "1", created: 0)
        bench.wait(days: 10)
        try await bench.contact("11", "Ada Okafor", at: "2", created: 0)
        let acme = try await bench.page("Acme GmbH")
        #expect(
            acme.lines("formerPeople", "name", "since", "until", "customer.name")
                == ["Ada Okafor 2023-11-14 2023-11-24 Beta Ltd"])
        #expect(acme["people"]?.items == [] && acme["elsewhere"]?.items == [])
        let beta = try await bench.page("Beta Ltd")
        #expect(
            beta.lines("elsewhere", "name", "customer.name", "since", "until", "how")
                == ["Ada Okafor Acme GmbH 2023-11-14 2023-11-24 former reference"])
        #expect(beta.lines("people", "name") == ["Ada Okafor"] && beta["formerPeople"]?.items == [])
        #expect(
            try bench.texts(
                """
                SELECT company_name || ' ' || substr(since, 1, 10) || ' ' || coalesce(substr(until, 1, 10), '-') || ' ' || how
                FROM employment ORDER BY since
                """) == ["Acme GmbH 2023-11-14 2023-11-24 former reference", "Beta Ltd 2023-11-24 - reference"])
    }

    @Test func `have every company that a record of theirs names`() async throws {
        let bench = try await twoFirms()
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "ada@mail.example", "company": "1"],
            "12": ["name": "Ada Okafor", "email": "ada@mail.example", "company": "2"],
        ])
        let acme = try await bench.page("Acme GmbH")
        #expect(acme.lines("elsewhere", "name", "customer.name") == ["Ada Okafor Beta Ltd"])
        let beta = try await bench.page("Beta Ltd")
        #expect(beta.lines("elsewhere", "name", "customer.name", "until") == ["Ada Okafor Acme GmbH -"])
        #expect(beta["formerPeople"]?.items == [])
        #expect(try bench.texts("SELECT DISTINCT person || '' FROM employment").count == 1, "it is one person")
    }

    @Test func `did not move when the app merged their company, nor when it was said again`() async throws {
        let bench = try await twoFirms()
        try await bench.contact("11", "Ada Okafor", at: "2", created: 0)
        _ = try await bench.page("Beta Ltd")
        bench.wait(days: 30)
        try await bench.contact("11", "Ada Okafor", at: "1", created: 0)
        try await bench.delete("2", from: "zoho_crm.accounts")
        let acme = try await bench.page("Acme GmbH")
        #expect(acme["elsewhere"]?.items == [] && acme["formerPeople"]?.items == [])
        #expect(
            try bench.texts("SELECT company_name || ' ' || substr(since, 1, 10) || coalesce(until, '') FROM employment")
                == ["Acme GmbH 2023-11-14"])
    }

    @Test func `are here, and not former ones, while another record of theirs is`() async throws {
        let bench = try await twoFirms()
        try await bench.contacts(["12": ["name": "Ada Okafor", "email": "ada@mail.example", "company": "1"]])
        for company in ["1", "2"] {
            try await bench.contacts([
                "11": ["name": "Ada Okafor", "email": "ada@mail.example", "company": .text(company)]
            ])
        }
        let acme = try await bench.page("Acme GmbH")
        #expect(acme["formerPeople"]?.items == [])
        #expect(acme.lines("elsewhere", "customer.name") == ["Beta Ltd"])
    }

    @Test func `who are gone with their record stay in the view`() async throws {
        let bench = try await twoFirms()
        try await bench.contact("11", "Ada Okafor", at: "1")
        try await bench.delete("11", from: "zoho_crm.contacts")
        #expect(try await bench.page("Acme GmbH")["formerPeople"]?.items == [], "nobody knows the name")
        #expect(try bench.texts("SELECT how FROM employment") == ["record gone"])
    }
}

@Suite struct `Companies that belong together` {
    private func family(_ parents: [String: String]) async throws -> CustomerBench {
        let bench = try await CustomerBench()
        let parent = ResourceDescription.FactReference(
            kind: .company, field: "parent", targets: ["zoho_crm.accounts"])
        _ = try await bench.store.register([
            SystemDescription(
                name: "zoho_crm", title: "CRM",
                resources: [.init(name: "accounts", purpose: "", kinds: [.company], references: [parent])])
        ])
        var records: [String: [String: Sent.FactText]] = [:]
        for (key, name) in [("1", "Holding"), ("2", "Europe"), ("3", "France"), ("4", "Spain"), ("5", "Asia")] {
            records[key] = ["name": .text(name), "website": .text("\(name.lowercased()).example")]
            records[key]?["parent"] = parents[key].map { .text($0) }
        }
        try await bench.accounts(records)
        return bench
    }

    @Test func `are a tree, above and below`() async throws {
        let bench = try await family(["2": "1", "3": "2", "4": "2", "5": "1"])
        #expect(
            try await bench.page("Holding").lines("relations", "kind", "customer.name", "distance", "said") == [
                "child Asia 1 zoho_crm.accounts:5", "child Europe 1 zoho_crm.accounts:2",
                "child France 2 zoho_crm.accounts:3", "child Spain 2 zoho_crm.accounts:4",
            ])
        #expect(
            try await bench.page("France").lines("relations", "kind", "customer.name", "distance")
                == ["parent Holding 2", "parent Europe 1"])
        #expect(
            try bench.texts(
                """
                SELECT (SELECT name FROM customer WHERE key = relationship.customer) || ' > '
                    || (SELECT name FROM customer WHERE key = other) || ' ' || evidence
                FROM relationship WHERE kind = 'parent' ORDER BY 1
                """) == [
                    "Europe > France zoho_crm.accounts:3", "Europe > Spain zoho_crm.accounts:4",
                    "Holding > Asia zoho_crm.accounts:5", "Holding > Europe zoho_crm.accounts:2",
                ])
    }

    @Test(arguments: [
        (["1": "2", "2": "1"], [["Europe", "Holding"]]),
        (["1": "3", "2": "1", "3": "2"], [["France", "Europe", "Holding"]]),
        (["1": "2", "2": "3", "3": "2"], [["France", "Europe"]]), (["1": "1", "2": "1"], []),
    ])
    func `that go round in a circle are told, and not followed`(parents: [String: String], circles: [[String]])
        async throws
    {
        let bench = try await family(parents)
        let page = try await bench.page("Holding")
        let found = (page["circles"]?.items ?? []).map { ($0.items ?? []).map { $0["name"]?.text ?? "" } }
        #expect(found == circles)
        let relations = page.lines("relations", "kind", "customer.name")
        #expect(Set(relations).count == relations.count && relations.count <= 8)
    }

    @Test func `share a domain, and only that`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme Paper GmbH", "website": "acme.io"],
            "2": ["name": "Roadrunner Foods", "website": "acme.io"],
            "3": ["name": "Coyote AG", "website": "coyote.io"],
        ])
        #expect(
            try await bench.page("Acme Paper GmbH").lines("relations", "kind", "customer.name", "domain")
                == ["group Roadrunner Foods acme.io"])
        #expect(try await bench.page("Coyote AG")["relations"]?.items == [])
        #expect(try bench.texts("SELECT kind || ' ' || evidence FROM relationship") == ["group acme.io"])
    }

    @Test func `are related because somebody said so, until that is undone`() async throws {
        let bench = try await family([:])
        _ = try await bench.page("France")
        try await bench.store.run(
            """
            INSERT INTO identity_action (id, verb, at, who) VALUES (7, 'related', 1, 'test');
            INSERT INTO identity_decision (action_id, verdict, a, b, detail)
                SELECT 7, 'related', min(id), max(id), 'reseller' FROM source_record WHERE external_id IN ('3', '4');
            """)
        #expect(
            try await bench.page("Spain").lines("relations", "kind", "customer.name", "detail", "of")
                == ["related France reseller this"])
        #expect(try await bench.page("France").lines("relations", "detail", "of") == ["reseller other"])
        #expect(try bench.texts("SELECT evidence FROM relationship") == ["reseller"])
        try await bench.store.run("UPDATE identity_action SET undone_at = 2, undone_by = 'test' WHERE id = 7")
        #expect(try await bench.page("Spain")["relations"]?.items == [])
    }

    @Test func `are found from the customer, without a pass over all there is`() async throws {
        let bench = try await family([:])
        let decisions = ["decision", "said"]
        for (text, passes) in [
            (TiesSQL.elsewhere, ["spell"]), (TiesSQL.formerPeople, []), (TiesSQL.parents, []), (TiesSQL.children, []),
            (TiesSQL.keys, []), (TiesSQL.groups, []), (TiesSQL.decided, decisions),
        ] {
            let plan = try bench.reader.rows(SQL(raw: "EXPLAIN QUERY PLAN " + text)) { $0.text(3) }
            let scans = plan.filter { $0.hasPrefix("SCAN") && $0 != "SCAN CONSTANT ROW" }
            #expect(Set(scans.map { String($0.split(separator: " ")[1]) }).isSubset(of: passes), "\(plan)")
            #expect(plan.count > 1)
        }
    }
}
