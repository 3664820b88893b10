import API
import Domain
import Foundation
import JSON
import Testing
import Wiring

/// `docs/api.md` shows one real answer to each question. `UPDATE_GOLDEN=1` writes the examples anew; read
/// them before you commit them.
@Suite struct `The reference of answers` {
    private static let questions: [(heading: String, path: [String], parameters: [(name: String, value: String)])] = [
        ("/api/v1/customers", ["customers"], [("sort", "pipeline"), ("limit", "1")]),
        ("/api/v1/customers/KEY", ["customers", "KEY"], []),
        ("/api/v1/customers/KEY/timeline", ["customers", "KEY", "timeline"], [("limit", "1")]),
        ("/api/v1/customers/KEY/lifecycle", ["customers", "KEY", "lifecycle"], []),
        ("/api/v1/stages", ["stages"], []),
        ("/api/v1/standings", ["standings"], [("limit", "1")]),
        ("/api/v1/gaps", ["gaps"], []),
        ("/api/v1/restatements", ["restatements"], [("as-of", "TODAY")]),
        ("/api/v1/people/RECORD", ["people", "PERSON"], []),
        ("/api/v1/conflicts", ["conflicts"], [("limit", "1")]),
        ("/api/v1/mastery", ["mastery"], []),
        ("/api/v1/search", ["search"], [("words", "invoice"), ("limit", "1")]),
        ("/api/v1/status", ["status"], []),
        ("/api/v1/systems", ["systems"], []),
        ("/api/v1/systems?lifecycle=true", ["systems"], [("lifecycle", "true")]),
        ("/api/v1/identity/why", ["identity", "why"], [("a", "RECORD"), ("b", "OTHER")]),
        ("/api/v1/identity/of", ["identity", "of"], [("key", "KEY")]),
        ("/api/v1/identity/findings", ["identity", "findings"], [("limit", "1")]),
        ("/api/v1/runs", ["runs"], []),
        ("/api/v1/query", ["query"], [("sql", "SELECT key, open_tickets FROM customer LIMIT 1")]),
    ]

    /// Asked when somebody has decided something.
    private static let aboutIdentity: [(heading: String, path: [String], parameters: [(name: String, value: String)])] =
        [
            ("/api/v1/identity/questions", ["identity", "questions"], [("rule", "nameInCompany"), ("limit", "1")]),
            ("/api/v1/identity/rules", ["identity", "rules"], []),
            ("/api/v1/identity/journal", ["identity", "journal"], [("limit", "1")]),
            ("/api/v1/acts", ["acts"], [("limit", "1")]),
            ("/api/v1/entries", ["entries"], [("kind", "commitment"), ("limit", "1")]),
            ("/api/v1/handoffs", ["handoffs"], [("customer", "KEY")]), ("/api/v1/roles", ["roles"], []),
        ]

    /// Two who may be one, and a decision about two others.
    private func decide(_ town: Town) async throws {
        let lines = ["1 ada@acme.example", "2 okafor@acme.example", "3 a.okafor@acme.example"].map { words in
            let parts = words.split(separator: " ")
            return #"{"id":"\#(parts[0])","First_Name":"Ada","Last_Name":"Okafor","Email":"\#(parts[1])","#
                + #""Phone":"+49 89 123456\#(parts[0])","Account_Name":{"id":"10"}}"#
        }
        let account = #"{"id":"10","Account_Name":"Acme GmbH","Website":"acme.example","Billing_City":"Munich"}"#
        for (list, text) in [("zoho_crm.Accounts", account), ("zoho_crm.Contacts", lines.joined(separator: "\n"))] {
            let read = try await town.onward("import", list, "-", input: text + "\n")
            try #require(read.status == 0, "\(read.err)")
        }
        let same = try await town.onward(
            "identity", "same", "zoho_crm.Contacts:1", "zoho_crm.Contacts:3", "--yes", "--by", "ada", "--note",
            "asked her")
        try #require(same.status == 0, "\(same.err)")
        let key = try await town.anyKey()
        for words in [
            ["roles", "grant", "sales_owner", "ada"],
            ["handoff", "offer", key, "commitment", "--to", "Ana Lima"],
            ["commitment", "add", key, "Live by March", "--due", "2031-03-01", "--note", "order form, page 2"],
        ] {
            let done = try await town.run(words + ["--by", "ada"])
            try #require(done.status == 0, "\(done.err)")
        }
    }

    /// A family's mailbox, and one of a task.
    private func shareMailboxes(_ town: Town) async throws {
        let people = ["21 Ben holm@web.de", "22 Ida holm@web.de", "23 Max info@holm.eu", "24 Tom info@holm.eu"]
        let lines = people.map { words in
            let parts = words.split(separator: " ")
            return #"{"id":"\#(parts[0])","First_Name":"\#(parts[1])","Last_Name":"Holm","Email":"\#(parts[2])"}"#
        }
        let text = lines.joined(separator: "\n") + "\n"
        let read = try await town.onward("import", "zoho_crm.Contacts", "-", input: text)
        try #require(read.status == 0, "\(read.err)")
    }

    @Test func `shows every name that answers have, in their order`() async throws {
        let town = try await Town.synced(customers: 8, apps: "crm,desk,projects,analytics")
        try await town.contradict(1)
        try await shareMailboxes(town)
        let key = try await town.anyKey()
        let person = try await town.onward(
            "query",
            """
            SELECT system || '.' || resource || ':' || external_id FROM person
            WHERE system = 'zoho_crm' AND phone IS NOT NULL AND city IS NOT NULL ORDER BY 1 LIMIT 1
            """, "--json"
        ).json().text(at: "data.rows.0.0")
        let links = try await town.onward("query", "SELECT a, b FROM link ORDER BY rule, a, b LIMIT 1", "--json").json()
        let stands = [
            "KEY": key, "PERSON": person, "RECORD": try #require(links["data.rows.0.0"]?.text),
            "OTHER": try #require(links["data.rows.0.1"]?.text), "TODAY": Wiring.now().day,
        ]
        let workspace = Workspace(folder: town.folder)
        let wiring = Wiring(workspace, environment: [:])
        let answering = try Answering(workspace, now: Wiring.now, systems: wiring.systems)
        var text = try Reference.text("docs/api.md")
        let writes = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
        for question in Self.questions + Self.aboutIdentity {
            if question.path == ["identity", "questions"] { try await decide(town) }
            let path = question.path.map { stands[$0] ?? $0 }
            let parameters = question.parameters.map { (name: $0.name, value: stands[$0.value] ?? $0.value) }
            let answer = try answering.answer(Question(path: path, parameters: parameters))
            let document = try JSONValue(parsing: answer.bytes).trimmed
            let heading = "## GET \(question.heading)\n"
            let start = try #require(text.range(of: heading)?.upperBound, "\(heading)")
            let block = try #require(text.range(of: "```json\n", range: start..<text.endIndex)?.upperBound)
            let end = try #require(text.range(of: "```", range: block..<text.endIndex)?.lowerBound)
            if writes {
                text.replaceSubrange(block..<end, with: document.indented() + "\n")
            } else {
                let shown = try JSONValue(parsing: String(text[block..<end]))
                #expect(shown.names == document.names, "\(question.heading)")
            }
        }
        if writes { try Reference.write(text, to: "docs/api.md") }
    }
}

extension JSONValue {
    /// Lists cut to their first element.
    fileprivate var trimmed: JSONValue {
        switch self {
        case .array(let items): .array(items.prefix(1).map(\.trimmed))
        case .object(let members): .object(members.map { .init(name: $0.name, value: $0.value.trimmed) })
        default: self
        }
    }

    /// Every name with the path to it, in order.
    fileprivate var names: [String] {
        switch self {
        case .array(let items): items.first?.names.map { "[]\($0)" } ?? []
        case .object(let members):
            members.flatMap { member in [".\(member.name)"] + member.value.names.map { ".\(member.name)\($0)" } }
        default: []
        }
    }

    fileprivate func indented(_ level: Int = 0) -> String {
        let pad = String(repeating: "  ", count: level + 1)
        let plain = String(decoding: serialized, as: UTF8.self)
        if plain.count + level * 2 < 100 { return plain }
        switch self {
        case .array(let items):
            return "[\n" + items.map { pad + $0.indented(level + 1) }.joined(separator: ",\n") + "\n" + pad.dropLast(2)
                + "]"
        case .object(let members):
            let lines = members.map { "\(pad)\"\($0.name)\": \($0.value.indented(level + 1))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + pad.dropLast(2) + "}"
        default: return plain
        }
    }
}
