import API
import Domain
import Foundation
import HTTP
import JSON
import Persistence
import Testing
import Wiring

/// What people see of where customers stand: in the terminal, in answers and on pages.
@Suite(.timeLimit(.minutes(3))) struct `Where customers stand, as people see it` {
    private func text(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `is cited with its definition, and a word that it does not know is refused`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        #expect(try await town.onward("stages").text.hasPrefix("By onward-b2b version 1, as shipped"))
        #expect(try await town.onward("stages", "--as-of", "2001-01-01").text == "Nobody was known by 2001-01-01.\n")
        for words in [
            ["standings", "--stage", "onbord"], ["standings", "--standing", "alive"], ["standings", "--gap", "gap.x"],
            ["blocked", "--by", "com.slod"], ["standings", "--transition", "x"], ["standings", "--status", "x"],
            ["standings", "--segment", "x"],
        ] {
            let refused = try await town.run(words)
            #expect(refused.status == 2 && refused.err.contains("There is no "), "\(words): \(refused.err)")
        }
        #expect(try await town.run(["standings", "--stage", "onbord"]).err.contains("Did you mean onboard?"))
    }

    @Test func `drills from every gap to as many customers as it counts`() async throws {
        let town = try await Town.synced(customers: 24, apps: "crm")
        let gaps = try #require(try await town.onward("gaps", "--json").json()["data"]?.items)
        #expect(Set(gaps.compactMap { $0["gap"]?.text?.split(separator: ":").first }).count > 3)
        for gap in gaps {
            let id = try #require(gap["gap"]?.text)
            let found = try await town.onward("standings", "--gap", id, "--limit", "1", "--json").json()
            #expect(found["data.count"]?.integer == gap["customers"]?.integer, "\(id)")
        }
    }

    @Test func `stands on the customer's page and in its answer as it was judged`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        let server = try TestServer(workspace: town.folder)
        let all = try await town.onward("standings", "--json").json()["data.customers"]?.items ?? []
        for item in all {
            let key = try #require(item["key"]?.text)
            let answer = try await server.ask("/api/v1/customers/\(key)")
            let told = try JSONValue(parsing: answer.body)["data.lifecycle"]
            #expect(told?["definition"]?.text == "onward-b2b 1")
            for member in item.members ?? [] where !["key", "name"].contains(member.name) {
                #expect(told?[member.name] == member.value, "\(key) \(member.name)")
            }
        }
        let key = try #require(all.first { $0["transition.blockedBy.0"] != nil }?["key"]?.text)
        let stage = try #require(all.first { $0["key"]?.text == key }?["stage"]?.text)
        let shown = try await town.onward("customer", key).text
        #expect(shown.contains("Lifecycle (onward-b2b 1)\nStage      \(stage) since "))
        #expect(shown.contains("not met: ") && shown.contains("onward lifecycle explain \(key) says why"))
        let page = text(try await server.ask("/customers/\(key)"))
        #expect(page.contains("<h2 id=\"lifecycle\">Lifecycle</h2>"))
        #expect(page.contains("approved by nobody here") && page.contains("<span class=\"badge bad\">not met</span>"))
        // What cannot be told is no answer, and says why.
        #expect(page.contains("<span class=\"badge\">unknown</span><span class=\"small\">"))
    }

    @Test func `is counted on a page whose every number leads to as many customers`() async throws {
        let town = try await Town.synced(customers: 24, apps: "crm")
        let server = try TestServer(workspace: town.folder)
        for path in ["/stages", "/gaps"] {
            let page = text(try await server.ask(path))
            #expect(page.contains("<a href=\"/stages\" aria-current=\"page\">Stages</a>"))
            let links = page.components(separatedBy: "<a href=\"/standings?").dropFirst()
            #expect(links.count > 5, "\(path)")
            for link in links {
                let parts = link.components(separatedBy: "\">")
                let query = parts[0].replacing("&amp;", with: "&")
                let count = try #require(parts.dropFirst().first?.components(separatedBy: "<").first)
                let rows = text(try await server.ask("/standings?\(query)"))
                let noun = count == "1" ? "customer" : "customers"
                #expect(rows.contains("<p>\(count) \(noun)</p>"), "\(query)")
            }
        }
        #expect(try await server.ask("/standings?stage=nonsense").status == 400)
    }

    @Test func `is nothing yet before anything was read`() async throws {
        let server = try TestServer()
        for path in ["/stages", "/gaps", "/standings"] {
            let page = try await server.ask(path)
            #expect(page.status == 200 && text(page).contains("onward connect zoho"), "\(path)")
        }
    }

    @Test func `of roles is told in the journal, and taken back`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        func done(_ words: String...) async throws -> Town.Outcome {
            let outcome = try await town.run(words)
            #expect(outcome.status == 0, "\(words): \(outcome.err)")
            return outcome
        }
        let granted = try await done("roles", "grant", "sales_owner", "ada", "--by", "ada")
        #expect(granted.text == "ada may act as sales_owner now.\n")
        #expect(granted.err.contains("onward reverse r-1 --reason TEXT"))
        _ = try await done("roles", "grant", "sales_owner", "ben", "--by", "ada", "--note", "new")
        _ = try await done("roles", "revoke", "sales_owner", "ben", "--by", "ada")
        let journal = try await done("journal", "--json").json()["data"]?.items ?? []
        #expect(journal.compactMap { $0["act"]?.text } == ["r-3", "r-2", "r-1"])
        #expect(journal[1]["why"]?.text == "new" && journal[1]["changes.0.says.person"]?.text == "ben")
        let early = try await town.onward("reverse", "r-2", "--reason", "x", "--by", "ada")
        #expect(early.status == 1 && early.err.contains("onward reverse r-3"))
        _ = try await done("reverse", "r-3", "--reason", "a slip", "--by", "ada")
        func people() async throws -> [String] {
            try await done("roles", "list", "--json").json()["data"]?.items?.compactMap { $0["person"]?.text } ?? []
        }
        #expect(try await people() == ["ada", "ben"])
        _ = try await done("reverse", "r-2", "--reason", "the wrong one", "--by", "ada")
        #expect(try await people() == ["ada"])
        let stranger = try await town.onward("reverse", "r-1", "--reason", "x", "--by", "zoe")
        #expect(stranger.status == 1 && stranger.err.contains("zoe was granted no role"))
        let again = try await town.onward("reverse", "r-2", "--reason", "x", "--by", "ada")
        #expect(again.status == 1 && again.err.contains("taken back already"))
        let told = try await done("journal").text
        #expect(told.contains("taken back ") && told.contains("by ada: the wrong one"))
    }

    @Test func `is asked of nothing in the same words, whatever is asked`() async throws {
        let town = try Town(customers: 8)
        for words in [
            ["stages"], ["reverse", "1", "--reason", "x"], ["roles", "grant", "sales_owner", "ada"],
            ["commitment", "fulfil", "c-1", "--evidence", "x"],
        ] {
            let refused = try await town.run(words)
            #expect(refused.status == 1 && refused.err.contains("onward connect zoho"), "\(words): \(refused.err)")
        }
    }
}
