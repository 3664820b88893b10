import Foundation
import JSON
import Testing

@testable import onward

@Suite(.timeLimit(.minutes(5))) struct `Reading identity` {
    private static let shared = Task { try await Town.synced(customers: 40) }

    /// Two records of one customer that a link joins, and the customer.
    private static func joined(_ town: Town) async throws -> (a: String, b: String, customer: String) {
        let rows = try await town.onward(
            "query", "SELECT a, b, customer FROM link WHERE a_system <> b_system ORDER BY rule, a, b LIMIT 1", "--json"
        ).json()
        let words = try #require(rows["data.rows.0"]?.items).compactMap(\.text)
        try #require(words.count == 3)
        return (words[0], words[1], words[2])
    }

    @Test func `says of every link in the file why, and it is true`() async throws {
        let town = try await Self.shared.value
        let rows = try await town.onward("query", "SELECT a, b, rule FROM link ORDER BY a, b LIMIT 25", "--json").json()
        let links = try #require(rows["data.rows"]?.items)
        #expect(links.count > 10)
        for link in links {
            let (a, b) = (link["0"]?.text ?? "", link["1"]?.text ?? "")
            let why = try await town.onward("identity", "why", a, b, "--json").json()["data"]
            #expect(why?["areOne"]?.bool == true, "\(a) \(b)")
            for step in why?["path"]?.items ?? [] where step["by"]?.text == "mail" {
                let value = step["value"]?.text ?? "?"
                for side in ["a", "b"] {
                    let typed = step["\(side).typed"]?.text ?? ""
                    let isChanged = step["\(side).steps"]?.items?.isEmpty == false
                    #expect(typed == value || isChanged, "“\(typed)” became \(value) by no step")
                }
            }
        }
    }

    @Test func `prints a reason that fits the screen, and says when the question was the other one`() async throws {
        let town = try await Self.shared.value
        let (a, b, _) = try await Self.joined(town)
        let why = try await town.run(["identity", "why", a, b], environment: ["COLUMNS": "80"])
        #expect(why.status == 0, "\(why.err)")
        #expect(why.text.hasPrefix("One "))
        #expect(why.text.contains("by version 7 of the rules"))
        let whyNot = try await town.run(["identity", "why-not", a, b], environment: ["COLUMNS": "80"])
        #expect(whyNot.status == 0 && whyNot.text.hasPrefix("They are one. One "))
        let companies = try await town.onward(
            "query", "SELECT key FROM customer WHERE kind = 'company' ORDER BY key LIMIT 2", "--json"
        ).json()
        let keys = (companies["data.rows"]?.items ?? []).compactMap { $0["0"]?.text }
        try #require(keys.count == 2)
        let not = try await town.run(["identity", "why", keys[0], keys[1]], environment: ["COLUMNS": "80"])
        #expect(not.status == 0 && not.text.hasPrefix("They are not one. Two companies:"), "\(not.text)\(not.err)")
        #expect(not.text.contains("If they are one: onward identity same zoho_"))
        for outcome in [why, whyNot, not] {
            for line in outcome.text.split(separator: "\n") where !line.contains("onward identity") {
                #expect(TextWidth.of(String(line)) <= 80, "\(line)")
            }
        }
    }

    @Test func `draws a customer into a new file, and never over an old one`() async throws {
        let town = try await Self.shared.value
        let (a, b, customer) = try await Self.joined(town)
        let shown = try await town.onward("identity", "of", customer)
        #expect(shown.status == 0, "\(shown.err)")
        for record in [a, b] { #expect(shown.text.contains(record)) }
        let name = "drawn-\(UUID().uuidString).svg"
        #expect(try await town.onward("identity", "of", customer, "--svg", name).status == 0)
        let svg = try String(contentsOfFile: "\(town.home)/\(name)", encoding: .utf8)
        #expect(svg.hasPrefix("<svg xmlns=") && svg.contains(a) && svg.contains("<style>"))
        let again = try await town.onward("identity", "of", customer, "--svg", name)
        #expect(again.status == 1 && again.err.contains("cannot be made"))
    }

    @Test func `refuses what makes no sense in one sentence each`() async throws {
        let town = try await Self.shared.value
        let (a, b, customer) = try await Self.joined(town)
        let person = try await town.onward(
            "query", "SELECT system || '.' || resource || ':' || external_id FROM person LIMIT 1", "--json"
        ).json()["data.rows.0.0"]?.text
        let company = try await town.onward(
            "query", "SELECT system || '.' || resource || ':' || external_id FROM company LIMIT 1", "--json"
        ).json()["data.rows.0.0"]?.text
        let cases: [([String], Int32, String)] = [
            (["why", a, a], 2, "Both are \(a)."), (["why", a], 2, "B is missing."),
            (["of", "no such customer"], 1, "No customer fits"),
            (["of", "zoho_crm.Acounts:1"], 1, "There is no list zoho_crm.Acounts"),
            (["of", "zoho_crm.Accounts/1"], 2, "with a colon"),
            (["of", "zoho_crm.Accounts:1"], 1, "zoho_crm.Accounts has no record 1."),
            (["why", try #require(company), try #require(person)], 2, "never one"),
            (["findings", "--status", "switch"], 2, "It can be: role, contested"),
            (["findings", "--after", "x"], 2, "is not a cursor of this list"),
            (["why", b, customer, "x"], 2, "one word too many"),
        ]
        for (words, status, sentence) in cases {
            let outcome = try await town.run(["identity"] + words)
            #expect(outcome.status == status, "\(words): \(outcome.err)")
            #expect(outcome.err.contains(sentence), "\(words): \(outcome.err)")
            #expect(outcome.err.split(separator: "\n").count <= 3, "\(outcome.err)")
        }
    }
}
