import API
import Domain
import Foundation
import HTTP
import JSON
import Lifecycle
import Persistence
import Testing
import Wiring

@testable import onward
@testable import onward_server

/// What people do about customers, by command and by the server.
@Suite(.timeLimit(.minutes(5))) struct `What people do` {
    private func key(_ town: Town) async throws -> String {
        let answer = try await town.onward(
            "query", "SELECT customer FROM deal WHERE customer IS NOT NULL ORDER BY 1 LIMIT 1", "--json")
        return try answer.json().text(at: "data.rows.0.0")
    }

    private func record(_ town: Town, of key: String) async throws -> String {
        try await town.onward(
            "query",
            "SELECT system || '.' || resource || ':' || external_id FROM deal WHERE customer = '\(key)' ORDER BY 1 LIMIT 1",
            "--json"
        ).json().text(at: "data.rows.0.0")
    }

    /// What makes the thing that a verb is about.
    private static let makers: [EntryKind: ActVerb] = [
        .attestation: .attest, .waiver: .waive, .commitment: .commitmentAdd, .ownership: .ownerAssign,
        .valueDefinition: .valueSet, .usageExpectation: .expectAdd, .nextStep: .stepAdd, .need: .needAdd,
        .override: .override, .scope: .scopeOpen,
    ]

    @Test func `works as the examples show, on what was made before`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        let key = try await key(town)
        let record = try await record(town, of: key)
        let grown = try await town.onward("lifecycle", "move", key, "expand", "--reason", "they bought twice")
        #expect(grown.status == 0, "\(grown.err)")
        func run(_ verb: ActVerb, id: String? = nil) async throws -> JSONValue {
            let words = Shell.words(verb.shape.example).dropFirst().map { word in
                if word == "example.com" { return key }
                if word.contains(".Deals:") || word.contains(".tasks:") { return record }
                if let id, EntryKind.parse(word) != nil { return id }
                return word
            }
            let outcome = try await town.run(Array(words) + ["--json"])
            #expect(outcome.status == 0, "\(words): \(outcome.err)\(outcome.text)")
            return try outcome.json()["data"] ?? .null
        }
        var tried = 0
        for verb in ActVerb.allCases {
            guard case .thing(let kinds) = verb.shape.subject else { continue }
            let maker = try #require(Self.makers[kinds[0]])
            let made = try await run(maker)
            let things = made["changes"]?.items ?? []
            let id = try #require(things.last?["id"]?.text, "\(maker)")
            if verb == .needLink { _ = try await run(.needQualify, id: id) }
            let done = try await run(verb, id: id)
            #expect(done["changes.0.id"]?.text == id)
            #expect(done["verb"]?.text == verb.rawValue)
            tried += 1
            // The next one begins anew.
            for number in [done, made].compactMap({ $0["act"]?.text }) where verb != .needLink {
                let back = try await town.onward("reverse", number, "--reason", "a trial")
                #expect(back.status == 0, "\(verb) \(number): \(back.err)")
            }
        }
        #expect(tried == ActVerb.allCases.count { if case .thing = $0.shape.subject { true } else { false } })
        let journal = try await town.onward("journal", key)
        #expect(journal.status == 0 && journal.text.contains("taken back") && journal.text.contains("need link"))
        let shown = try await town.onward("need", "list", key)
        #expect(shown.status == 0 && shown.text.contains("The Vienna team"), "\(shown.text)\(shown.err)")
    }

    @Test func `hands a customer over with what is known, and shows what is missing`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        let key = try await key(town)
        let offered = try await town.onward("handoff", "offer", key, "commitment", "--to", "Ana Lima")
        #expect(offered.status == 0, "\(offered.err)")
        #expect(offered.err.contains("onward reverse") && offered.err.contains("anyone may act"))
        let refused = try await town.onward("handoff", "accept", key)
        #expect(refused.status == 1 && refused.err.contains("missing"), "\(refused.err)")
        let shown = try await town.onward("handoff", "show", key)
        #expect(shown.text.contains("missing: ") && shown.text.contains("offered"), "\(shown.text)")
        let items = Definition.shipped.transitions.first { $0.id == "commitment" }?.context ?? []
        for item in items where item.isRequired {
            _ = try await town.onward("waive", key, "commitment", item.key, "--reason", "a trial")
        }
        let accepted = try await town.onward("handoff", "accept", key, "--by", "Ana Lima", "--json")
        #expect(accepted.status == 0, "\(accepted.err)")
        #expect(try accepted.json()["data.changes.0.now.state"]?.text == "accepted")
        #expect(try await town.onward("handoff", "accept", key).status == 1)
    }

    @Test func `opens a scope beside a customer who has grown, and is told with it`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        let key = try await key(town)
        let early = try await town.onward("scope", "open", key, "--title", "Vienna", "--reason", "order of 4 May")
        #expect(early.status == 1 && early.err.contains("before expand"), "\(early.err)")
        let moved = try await town.onward("lifecycle", "move", key, "expand", "--reason", "they bought twice")
        #expect(moved.status == 0, "\(moved.err)")
        let opened = try await town.onward("scope", "open", key, "--title", "Vienna", "--reason", "order", "--json")
        #expect(opened.status == 0, "\(opened.err)")
        let scope = try #require(try opened.json()["data.changes.0.id"]?.text)
        let again = try await town.onward("scope", "open", key, "--title", "vienna", "--reason", "order")
        #expect(again.status == 1 && again.err.contains("same title"), "\(again.err)")
        let step = try await town.onward("step", "add", key, "Call", "--due", "2031-01-15", "--scope", scope)
        #expect(step.status == 0, "\(step.err)")
        let whole = try await town.onward("lifecycle", "explain", key)
        #expect(whole.text.contains("Bought on top") && whole.text.contains(scope), "\(whole.text)")
        let one = try await town.onward("lifecycle", "explain", "\(key)/\(scope)")
        #expect(one.text.contains("Onboard since") && one.text.contains("Next       Call"), "\(one.text)\(one.err)")
        let nobody = try await town.onward("lifecycle", "explain", key, "--scope", "r-99")
        #expect(nobody.status == 1 && nobody.err.contains("no scope"), "\(nobody.err)")
        let listed = try await town.onward("standings", "--stage", "onboard", "--limit", "1000")
        #expect(listed.text.contains("\(key)/\(scope)") && listed.text.contains("customers and scopes"), "\(listed)")
        #expect(try await town.onward("stages").text.contains("BOUGHT ON TOP"))
        #expect(try await town.onward("handoff", "show", key, "value", "--scope", scope).status == 0)
        let server = try TestServer(workspace: town.folder)
        let told = try await server.ask("/api/v1/customers/\(key)/lifecycle?scope=\(scope)")
        #expect(try JSONValue(parsing: told.body)["data.scope.title"]?.text == "Vienna")
        let page = String(decoding: try await server.ask("/stages").body, as: UTF8.self)
        #expect(page.contains("Bought on top"))
        let closed = try await town.onward("scope", "close", scope, "--reason", "given up")
        #expect(closed.status == 0, "\(closed.err)")
        #expect(try await town.onward("scope", "list", key).text.contains("closed"))
    }

    @Test func `is answered by the server as by the command line`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        let key = try await key(town)
        let server = try TestServer(workspace: town.folder)
        let acts: [(words: [String], body: String)] = [
            (
                ["step", "add", key, "Call", "--due", "2031-01-15", "--owner", "Ben"],
                #"{"act":"step add","customer":"KEY","text":"Call","due":"2031-01-15","owner":"Ben","by":"ada"}"#
            ),
            (
                ["expect", "add", key, "login", "--threshold", "5", "--every", "P7D"],
                #"{"act":"expect add","customer":"KEY","behaviour":"login","threshold":5,"every":"P7D","by":"ada"}"#
            ),
            (["step", "add", key, "Call"], #"{"act":"step add","customer":"KEY","text":"Call","by":"ada"}"#),
            (
                ["attest", key, "adp.embeded"],
                #"{"act":"attest","customer":"KEY","criterion":"adp.embeded","by":"ada"}"#
            ),
            (
                ["need", "reject", "n-77", "--reason", "x"],
                #"{"act":"need reject","id":"n-77","reason":"x","by":"ada"}"#
            ),
            (["reverse", "77", "--reason", "x"], #"{"act":"reverse","number":77,"reason":"x","by":"ada"}"#),
            (
                ["roles", "grant", "sales_ownr", "Ana"],
                #"{"act":"roles grant","role":"sales_ownr","person":"Ana","by":"ada"}"#
            ),
            (
                ["override", "nobody at all", "stage", "adopt", "--reason", "x", "--until", "2031-01-15"],
                #"{"act":"override","customer":"nobody at all","about":"stage","value":"adopt","reason":"x","#
                    + #""until":"2031-01-15","by":"ada"}"#
            ),
        ]
        var statuses: Set<Int> = []
        for (words, body) in acts {
            let said = try await town.run(words + ["--by", "ada", "--json"])
            if said.status == 0 {
                // So that it can be done once more.
                let number = try said.json().text(at: "data.act")
                #expect(try await town.onward("reverse", number, "--reason", "x").status == 0)
            }
            let answer = try await server.ask("/api/v1/acts", method: "POST", body: body.replacing("KEY", with: key))
            statuses.insert(answer.status)
            #expect((said.status == 0) == (answer.status == 200), "\(words): \(said.text)\(said.err)")
            #expect((said.status == 2) == (answer.status == 400), "\(words)")
            let (first, second) = (try said.json().steady, try JSONValue(parsing: answer.body).steady)
            #expect(first == second, "\(words)")
        }
        #expect(statuses == [200, 400, 404])
    }

    @Test func `is asked of the server by those who may, once for one key`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm")
        let key = try await key(town)
        let body = #"{"act":"need add","customer":"\#(key)","statement":"More seats","by":"flow","agent":true}"#
        let open = try TestServer(workspace: town.folder)
        for header in [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://elsewhere.test")] {
            let answer = try await open.ask("/api/v1/acts", method: "POST", headers: [header], body: body)
            #expect(answer.status == 403)
        }
        let closed = try TestServer(workspace: town.folder, token: "a-token-of-sixteen-letters-or-more")
        #expect(try await closed.ask("/api/v1/acts", method: "POST", body: body).status == 401)
        let headers = [
            (name: "Authorization", value: "Bearer a-token-of-sixteen-letters-or-more"),
            (name: "Idempotency-Key", value: "flow-1"),
        ]
        let first = try await closed.ask("/api/v1/acts", method: "POST", headers: headers, body: body)
        let second = try await closed.ask("/api/v1/acts", method: "POST", headers: headers, body: body)
        #expect(first.status == 200 && first.body == second.body)
        for bad in ["", "[]", "{}", #"{"act":"need ad"}"#, #"{"act":"need add","by":"x","by":"y"}"#] {
            #expect(
                try await closed.ask("/api/v1/acts", method: "POST", headers: [headers[0]], body: bad).status == 400)
        }
        let listed = try await open.ask("/api/v1/entries?kind=need&customer=\(key)")
        let needs = try JSONValue(parsing: listed.body)["data"]?.items ?? []
        #expect(needs.map { $0["says.statement"]?.text } == ["More seats"])
        #expect(needs.first?["who"]?.text == "flow")
        let journal = try JSONValue(parsing: try await open.ask("/api/v1/acts?customer=\(key)").body)
        #expect(journal["data.0.actor"]?.text == "agent")
        // Before it was laid down nothing was known of it.
        let before = try await open.ask("/api/v1/entries?kind=need&known-at=2020-01-01")
        let refusal = try JSONValue(parsing: before.body)["error.message"]?.text ?? ""
        #expect(before.status == 409 && refusal.hasPrefix("Nothing was known here"), "\(refusal)")
        #expect(try await open.ask("/api/v1/entries?kind=needs").status == 400)
        #expect(try await open.ask("/api/v1/roles?history=true").status == 200)
        #expect(try await open.ask("/api/v1/handoffs").status == 400)
    }
}

extension JSONValue {
    /// Without what is another for each act: its number, moments, and the ids that follow from them.
    fileprivate var steady: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.steady))
        case .object(let members):
            .object(
                members.map { member in
                    ["act", "id", "recorded", "effective", "reverse"].contains(member.name)
                        ? .init(name: member.name, value: .null)
                        : .init(name: member.name, value: member.value.steady)
                })
        default: self
        }
    }
}
