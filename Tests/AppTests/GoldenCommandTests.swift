import Foundation
import JSON
import Testing

/// Mastery, disagreements and pins by the real program, on a sandbox of which some Desk records were changed.
@Suite(.timeLimit(.minutes(3))) struct `Whose word counts` {
    private static let towns = Task { try await contested() }

    private static func contested() async throws -> Town {
        let town = try await Town.synced(customers: 16)
        try await town.contradict(3)
        return town
    }

    @Test func `conflicts lists each app's value, which is shown and why`() async throws {
        let town = try await Self.towns.value
        let document = try await town.onward("conflicts", "--field", "company.city", "--json").json()
        let items = try #require(document["data.conflicts"]?.items)
        #expect(items.count == 3)
        for item in items {
            let values = try #require(item["values"]?.items)
            #expect(values.map { $0.text(at: "standing") } == ["shown", "differs"])
            #expect(values.map { $0.text(at: "source.system") } == ["zoho_crm", "zoho_desk"])
            #expect(values[1].text(at: "value") == "Lisbon")
            #expect(item.text(at: "why") == "order")
        }
        let count = document["data.counts"]?.items?.first { $0["field"]?.text == "company.city" }
        #expect(count?["count"]?.integer == 3)
        let text = try await town.onward("conflicts", "--field", "city").text
        #expect(text.contains("Lisbon") && text.contains("differs"))
    }

    @Test func `conflicts pages on, and by customer and app`() async throws {
        let town = try await Self.towns.value
        var seen: [String] = []
        var cursor: String?
        repeat {
            let more = cursor.map { ["--after", $0] } ?? []
            let page = try await town.run(["conflicts", "--field", "city", "--limit", "1", "--json"] + more).json()
            seen += (page["data.conflicts"]?.items ?? []).map { $0.text(at: "customer.key") }
            cursor = page["next"]?.text
        } while cursor != nil
        #expect(seen.count == 3 && Set(seen).count == 3)
        let one = try await town.onward("conflicts", "--customer", seen[1], "--field", "city", "--json").json()
        #expect(one["data.conflicts"]?.items?.map { $0.text(at: "customer.key") } == [seen[1]])
        let none = try await town.onward("conflicts", "--system", "zoho_analytics", "--json").json()
        #expect(none["data.conflicts"]?.items?.isEmpty == true)
        for words in [["--system", "zoho_dek"], ["--field", "fax"], ["--after", "x"]] {
            #expect(try await town.run(["conflicts"] + words).status == 2, "\(words)")
        }
    }

    @Test func `a placeholder is never shown, and said to be passed over`() async throws {
        let town = try await Self.towns.value
        let document = try await town.onward("conflicts", "--field", "city", "--limit", "1", "--json").json()
        let key = document.text(at: "data.conflicts.0.customer.key")
        let customer = try await town.onward("customer", key, "--json").json()
        #expect(customer["data.email"]?.text != "test@test.com")
        let email = try #require(customer["data.values"]?.items?.first { $0["field"]?.text == "email" })
        let other = try #require(email["others"]?.items?.first { $0["value"]?.text == "test@test.com" })
        #expect(other.text(at: "standing") == "passed over")
        let text = try await town.onward("customer", key, "--sources").text
        #expect(text.contains("– test@test.com") && text.contains("– Lisbon"))
        #expect(try await !town.onward("customer", key).text.contains("– Lisbon"))
    }

    @Test func `a change of mastery shows at once, and taking it back does`() async throws {
        let town = try await Self.contested()
        func cities() async throws -> [String] {
            let rows = try await town.onward("query", "SELECT city FROM customer WHERE city = 'Lisbon'", "--json")
                .json()
            return (rows["data.rows"]?.items ?? []).map { $0.text(at: "0") }
        }
        #expect(try await cities() == [])
        let set = try await town.onward(
            "mastery", "set", "company.city", "--order", "zoho_desk.accounts,zoho_crm", "--json")
        #expect(set.status == 0, "\(set.err)")
        #expect(try await cities().count == 3)
        let field = try set.json()["data.fields"]?.items?.first { $0["field"]?.text == "company.city" }
        #expect(field?["order"]?.items?.map { $0.text } == ["zoho_desk.accounts", "zoho_crm"])
        #expect(field?["customers"]?.items?.contains { $0["system"]?.text == "zoho_desk" } == true)
        #expect(try await town.onward("mastery").text.contains("company.city *"))
        let reset = try await town.onward("mastery", "reset", "company.city")
        #expect(reset.status == 0, "\(reset.err)")
        #expect(try await cities() == [])
    }

    @Test(arguments: [
        (["mastery", "set", "company.fax", "--tie", "rank"], "There is no field “company.fax”"),
        (["mastery", "set", "company.phone", "--tie", "newest"], "latest, longest, rank"),
        (["mastery", "set", "company.phone", "--order", "zoho_dek"], "Did you mean zoho_desk?"),
        (["mastery", "set", "company.phone", "--order", "zoho_desk.tickets"], "no list of companies or people"),
        (["mastery", "set", "company.phone", "--order", "zoho_crm,zoho_crm"], "twice"),
        (["mastery", "set", "company.phone"], "Nothing is said"),
        (["pin", "nobody at all", "phone", "1"], "No customer fits"),
    ])
    func `what is not understood is refused with what is right`(words: [String], part: String) async throws {
        let town = try await Self.towns.value
        let outcome = try await town.run(words)
        #expect(outcome.status == (words[0] == "pin" ? 1 : 2))
        #expect(outcome.err.contains(part), "\(outcome.err)")
    }

    @Test func `settings that name an unknown app stop the derivation and say where`() async throws {
        let town = try await Self.contested()
        let file = town.folder + "/settings.json"
        let settings = try String(contentsOfFile: file, encoding: .utf8)
        let wrong = settings.replacing(
            "\"ceilings\"",
            with: "\"identity\":{\"mastery\":{\"fields\":{\"company.city\":{\"order\":[\"zoho_dsk\"]}}}},\"ceilings\"")
        try wrong.write(toFile: file, atomically: true, encoding: .utf8)
        let outcome = try await town.onward("import", "zoho_desk.accounts", "-", "--format", "json", input: "")
        #expect(outcome.status != 0)
        #expect(outcome.err.contains("identity.mastery.fields.company.city.order names “zoho_dsk”"), "\(outcome.err)")
    }

    @Test func `a pinned value is shown, with what the apps say beside it, until it is taken back`() async throws {
        let town = try await Self.contested()
        let document = try await town.onward("conflicts", "--field", "city", "--limit", "1", "--json").json()
        let key = document.text(at: "data.conflicts.0.customer.key")
        let desk = document.text(at: "data.conflicts.0.values.1.source.id")
        func city() async throws -> JSONValue {
            let customer = try await town.onward("customer", key, "--json").json()
            return try #require(customer["data.values"]?.items?.first { $0["field"]?.text == "city" })
        }
        let before = try await city()
        let pinned = try await town.onward("pin", key, "city", "Porto", "--note", "they moved", "--by", "ada")
        #expect(pinned.status == 0, "\(pinned.err)")
        let after = try await city()
        #expect(after.text(at: "value") == "Porto")
        #expect(after.text(at: "why") == "pinned")
        #expect(after.text(at: "pinned.by") == "ada" && after.text(at: "pinned.note") == "they moved")
        #expect(after["others"]?.items?.map { $0.text(at: "standing") } == ["differs", "differs"])
        let row = try await town.onward("query", "SELECT city FROM customer WHERE key = '\(key)'", "--json").json()
        #expect(row["data.rows.0.0"]?.text == "Porto")
        #expect(try await town.onward("conflicts", "--customer", key).text.contains("pinned"))
        let mastery = try await town.onward("mastery", "--json").json()
        #expect(mastery["data.fields"]?.items?.first { $0["field"]?.text == "company.city" }?["pinned"]?.integer == 1)
        // It outlives a derivation from nothing, and another pin takes its place.
        #expect(try await town.onward("rederive").status == 0)
        #expect(try await city().text(at: "value") == "Porto")
        #expect(
            try await town.onward("pin", key, "city", "--from", "zoho_desk.accounts:\(desk)", "--by", "bo").status == 0)
        #expect(try await city().text(at: "value") == "Lisbon")
        let unpinned = try await town.onward("unpin", key, "city", "--by", "ada")
        #expect(unpinned.status == 0, "\(unpinned.err)")
        #expect(try await city() == before)
        #expect(try await town.onward("unpin", key, "city").status == 1)
        #expect(try await town.onward("pin", key, "fax", "1").status == 2)
    }

    @Test func `a person shows what is taken as true, and what each record says`() async throws {
        let town = try await Self.towns.value
        let rows = try await town.onward(
            "query",
            """
            SELECT system || '.' || resource || ':' || external_id, name FROM person
            WHERE standing IS NOT NULL AND customer IS NOT NULL LIMIT 1
            """, "--json"
        ).json()
        let record = rows.text(at: "data.rows.0.0")
        let person = try await town.onward("person", record, "--json").json()
        #expect(person["data.name"]?.text == rows["data.rows.0.1"]?.text)
        #expect(person["data.customers"]?.items?.isEmpty == false)
        let values = try #require(person["data.values"]?.items)
        #expect(values.contains { $0["field"]?.text == "name" })
        for value in values where value["value"]?.text != nil { #expect(value["source.known"]?.text != nil) }
        #expect(try await town.onward("person", record).text.contains("Profile"))
        #expect(try await town.onward("pin", record, "job", "Captain", "--by", "ada").status == 0)
        let pinned = try await town.onward("person", record, "--json").json()
        let job = try #require(pinned["data.values"]?.items?.first { $0["field"]?.text == "job" })
        #expect(job.text(at: "value") == "Captain" && job.text(at: "pinned.by") == "ada")
        #expect(try await town.onward("person", "zoho_crm.Contacts:0").status == 1)
    }
}

extension Town {
    /// Accounts of Desk that the CRM knows as well get another city, and a mailbox that says nothing.
    func contradict(_ count: Int) async throws {
        let found = try await onward(
            "query",
            """
            SELECT s.payload, s.parent FROM source_record_now AS s JOIN company AS c ON c.record = s.record
            WHERE s.system = 'zoho_desk' AND s.resource = 'accounts'
              AND c.customer IN (SELECT customer FROM company WHERE system = 'zoho_crm') ORDER BY s.record LIMIT \(count)
            """, "--json"
        ).json()
        let rows = try #require(found["data.rows"]?.items)
        try #require(rows.count == count)
        let lines = try rows.map { row -> String in
            var record = try #require(
                JSONSerialization.jsonObject(with: Data(row.text(at: "0").utf8)) as? [String: Any])
            record["city"] = "Lisbon"
            record["email"] = "test@test.com"
            return String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
        }
        let imported = try await onward(
            "import", "zoho_desk.accounts", "-", "--parent", rows[0].text(at: "1"), "--format", "json",
            input: lines.joined(separator: "\n") + "\n")
        try #require(imported.status == 0, "\(imported.err)")
    }
}
