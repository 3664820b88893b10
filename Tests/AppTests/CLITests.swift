import API
import Domain
import Foundation
import JSON
import Lifecycle
import Testing
import Wiring

/// One company, synced once for all questions.
private let synced = Task { try await Town.synced() }

@Suite struct `Answers` {
    @Test(arguments: [
        ["customers"], ["customers", "--sort", "won", "--limit", "3"],
        ["customers", "--with-open-tickets", "--system", "zoho_desk"],
        ["customer", "KEY"], ["timeline", "KEY", "--limit", "5"], ["search", "invoice"], ["status"], ["systems"],
        ["runs"],
        ["query", "SELECT count(*) AS customers FROM customer"],
    ])
    func `are the same bytes from the command line and from the library`(words: [String]) async throws {
        let town = try await synced.value
        let key = try await town.anyKey()
        let words = words.map { $0 == "KEY" ? key : $0 }
        let printed = try await town.run(words + ["--json"])
        #expect(printed.status == 0, "\(printed.err)")
        let workspace = Workspace(folder: town.folder)
        let systems = Wiring(workspace, environment: [:]).systems
        let answer = try Answering(workspace, now: Wiring.now, systems: systems).answer(try Self.question(words))
        #expect(printed.out == answer.bytes)
        let document = try printed.json()
        #expect(document.members?.map(\.name).prefix(2) == ["asOf", "data"])
        #expect(document["asOf"]?.text != nil)
    }

    /// What the server makes of the same question's path and parameters.
    private static func question(_ words: [String]) throws -> Question {
        var path = [words[0]]
        var parameters: [(name: String, value: String)] = []
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            if word.hasPrefix("--with") {
                parameters.append((String(word.dropFirst(2)), "true"))
            } else if word.hasPrefix("--") {
                parameters.append((String(word.dropFirst(2)), rest.popFirst() ?? ""))
            } else if words[0] == "query" {
                parameters.append(("sql", word))
            } else if words[0] == "search" {
                parameters.append(("words", word))
            } else {
                path = ["customers", word] + (words[0] == "timeline" ? ["timeline"] : [])
            }
        }
        return try Question(path: path, parameters: parameters)
    }

    @Test(arguments: ["name", "activity", "pipeline", "won", "tickets"])
    func `page through all customers without leaving out or repeating one`(sort: String) async throws {
        let town = try await synced.value
        let all = try await town.onward("customers", "--sort", sort, "--limit", "1000", "--json").json()
        let expected = try #require(all["data"]?.items).map { $0.text(at: "key") }
        #expect(expected.count > 20)
        #expect(all["next"] == nil)
        var found: [String] = []
        var cursor: String?
        repeat {
            let words =
                ["customers", "--sort", sort, "--limit", "7", "--json"] + (cursor.map { ["--after", $0] } ?? [])
            let page = try await town.run(words).json()
            found += try #require(page["data"]?.items).map { $0.text(at: "key") }
            cursor = page["next"]?.text
        } while cursor != nil
        #expect(found == expected)
    }

    @Test func `page through a timeline as the view has it`() async throws {
        let town = try await synced.value
        let key = try await town.anyKey()
        let answer = try await town.onward(
            "query",
            "SELECT count(*) FROM timeline WHERE customer = '\(key)' "
                + "AND kind NOT IN ('company', 'task_list', 'response_times', 'product')",
            "--json"
        ).json()
        let expected = try #require(answer["data.rows.0.0"]?.integer)
        var found: [String] = []
        var cursor: String?
        repeat {
            let words = ["timeline", key, "--limit", "9", "--json"] + (cursor.map { ["--after", $0] } ?? [])
            let page = try await town.run(words).json()
            found += try #require(page["data.entries"]?.items).map {
                "\($0.text(at: "source.resource")) \($0.text(at: "source.id"))"
            }
            cursor = page["next"]?.text
        } while cursor != nil
        #expect(found.count == Int(expected))
        #expect(Set(found).count == found.count)
    }

    @Test func `find a customer by all that names it`() async throws {
        let town = try await synced.value
        let key = try await town.anyKey()
        let customer = try await town.onward("customer", key, "--json").json()
        let record = try #require(customer["data.companies.0.source"])
        var names = [
            record.text(at: "id"), "\(record.text(at: "system")):\(record.text(at: "id"))",
            "\(record.text(at: "system")).\(record.text(at: "resource")):\(record.text(at: "id"))",
            customer.text(at: "data.name"),
            customer.text(at: "data.name").lowercased(), key.uppercased(),
        ]
        if let domain = customer["data.domain"]?.text { names += [domain, "https://www.\(domain)/"] }
        for person in customer["data.people"]?.items ?? [] { names += [person["email"]?.text].compactMap(\.self) }
        for name in names where !name.isEmpty {
            let found = try await town.onward("customer", name, "--json")
            #expect(found.status == 0, "\(name): \(found.err)")
            #expect(try found.json()["data.key"]?.text == key, "\(name)")
        }
    }

    @Test func `list the choices when several customers fit`() async throws {
        let town = try await synced.value
        let shown = try await town.onward("customer", "gmbh")
        #expect(shown.status == 1)
        #expect(shown.err.contains("customers fit “gmbh”"))
        #expect(shown.text.contains("KEY"))
        let problem = try await town.onward("customer", "gmbh", "--json")
        #expect(problem.status == 1)
        let document = try problem.json()
        #expect(document["error.code"]?.text == "ambiguous")
        let first = try #require(document["error.choices.0.key"]?.text)
        #expect(try await town.onward("customer", first).status == 0)
        let nobody = try await town.onward("customer", "nobody at all", "--json")
        #expect(nobody.status == 1)
        #expect(try nobody.json()["error.code"]?.text == "not_found")
    }

    @Test func `name a source for every value and say where the apps disagree, as the view does`() async throws {
        // A town of its own: it writes.
        let town = try await Town.synced()
        try await town.contradict(1)
        let list = try await town.onward("customers", "--limit", "1000", "--json").json()
        let rows = try await town.onward(
            "query",
            "SELECT DISTINCT customer, about || ' ' || field FROM field_conflict",
            "--json"
        ).json()
        let conflicts = Dictionary(
            grouping: try #require(rows["data.rows"]?.items).map { ($0.text(at: "0"), $0.text(at: "1")) }, by: \.0
        ).mapValues { Set($0.map(\.1)) }
        var isContested = false
        for key in try #require(list["data"]?.items).filter({ $0["kind"]?.text == "company" }).map({
            $0.text(at: "key")
        }) {
            let customer = try await town.onward("customer", key, "--json").json()
            for value in try #require(customer["data.values"]?.items) where value["value"]?.text != nil {
                #expect(value["source.system"]?.text != nil)
                #expect(value["source.id"]?.text != nil)
                #expect(value["source.known"]?.text != nil)
            }
            let disagreements = try #require(customer["data.disagreements"]?.items)
            let said = Set(disagreements.map { $0.text(at: "about") + " " + $0.text(at: "field") })
            #expect(said == conflicts[key] ?? [], "\(key)")
            isContested = isContested || !said.isEmpty
        }
        #expect(isContested, "Desk was told of another city")
    }

    @Test func `search finds a name by its first letters and a text by its words`() async throws {
        let town = try await synced.value
        let customer = try await town.onward("customers", "--limit", "1", "--json").json()
        let name = customer.text(at: "data.0.name")
        for length in [1, 2, 3, name.count] {
            let found = try await town.onward("search", String(name.prefix(length)), "--json").json()
            let keys = try #require(found["data"]?.items).map { $0.text(at: "customer.key") }
            #expect(keys.contains(customer.text(at: "data.0.key")), "\(name.prefix(length))")
        }
        let tickets = try await town.onward("search", "invoice", "--json").json()
        #expect(tickets["data"]?.items?.contains { $0["kind"]?.text == "ticket" } == true)
        for strange in ["\"", "a\" OR \"b", "NEAR(", "*", "-", "title:x", "株式"] {
            let outcome = try await town.onward("search", "--", strange)
            #expect(outcome.status == 0, "\(strange): \(outcome.err)")
        }
    }

    @Test func `a query only reads, within its limits, as table, CSV and JSON`() async throws {
        let town = try await synced.value
        for sql in [
            "DELETE FROM customer_summary", "DROP TABLE run", "PRAGMA journal_mode = DELETE", "ATTACH 'x' AS y",
            "SELECT 1; SELECT 2",
            "SELEC", "SELECT * FROM nowhere", "",
        ] {
            let outcome = try await town.onward("query", sql)
            #expect(outcome.status == 2, "\(sql): \(outcome.err)")
        }
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let stopped = try await town.onward("query", endless, "--seconds", "1", "--json")
        #expect(stopped.status == 1)
        #expect(try stopped.json()["error.code"]?.text == "limited")
        let csv = try await town.onward("query", "SELECT 'a,b' AS \"x\"\"y\", 1.5 AS n, NULL AS empty", "--csv")
        #expect(csv.text == "\"x\"\"y\",n,empty\r\n\"a,b\",1.5,\r\n", "\(csv.err)")
        let cut = try await town.onward("query", "SELECT record FROM person", "--rows", "2", "--json").json()
        #expect(cut["data.rows"]?.items?.count == 2)
        #expect(cut["data.isCut"] == true)
    }

    @Test func `end quietly when the reader of their output has gone`() async throws {
        let town = try await synced.value
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        let line = "{ \"$0\" query 'SELECT * FROM timeline' --rows 100000; echo $? >&2; } | head -c 10"
        shell.arguments = ["-c", line, Town.program]
        shell.environment = ["ONWARD_WORKSPACE": town.folder, "PATH": "/usr/bin:/bin"]
        let (out, err) = (Pipe(), Pipe())
        shell.standardOutput = out
        shell.standardError = err
        try shell.run()
        let said = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(said == "0\n")
    }

    @Test func `fit the width they are given`() async throws {
        let town = try await synced.value
        let key = try await town.anyKey()
        for words in [
            ["customers"], ["customer", key], ["timeline", key], ["status"], ["search", "a"], ["plan"], ["systems"],
            ["systems", "--lifecycle"], ["identity", "of", key], ["identity", "findings"],
        ] {
            let outcome = try await town.run(words, environment: ["COLUMNS": "80"])
            #expect(outcome.status == 0, "\(outcome.err)")
            for line in outcome.text.split(separator: "\n") { #expect(line.count <= 80, "\(words): \(line)") }
            #expect(!outcome.text.contains("\u{1B}"))
        }
    }
}

@Suite struct `Every command` {
    @Test func `works as its example shows`() async throws {
        let town = try await Town.synced()
        let customer = try await town.onward(
            "customers", "--system", "zoho_crm", "--with-open-deals", "--limit", "1", "--json"
        ).json()
        let domain = customer["data.0.domain"]?.text ?? customer.text(at: "data.0.key")
        let companies = try await town.onward(
            "query", "SELECT key FROM customer WHERE domain <> '\(domain)' AND kind = 'company' ORDER BY key", "--json"
        ).json()
        let second = try #require(companies["data.rows.0.0"]?.text)
        // Examples name those of the documentation.
        try FileManager.default.createSymbolicLink(
            atPath: town.home + "/docs", withDestinationPath: Reference.root.appending(path: "docs").path())
        for (name, text) in [
            ("stages.csv", "customer,stage,since\n\(domain),retain,2026-01-31\n"),
            ("contacts.jsonl", #"{"id":"1","Last_Name":"Lovelace"}"#),
            ("usage.csv", "behaviour,day\nlogin,2026-03-01\n"), ("tap.jsonl", #"{"type":"STATE","value":{}}"#),
        ] { try text.write(toFile: "\(town.home)/\(name)", atomically: false, encoding: .utf8) }
        // These need a secret on their input, a server, or certain records: they have tests of their own.
        let others: Set = [
            "disconnect", "person", "webhooks secret", "webhooks test", "identity same", "identity split",
            "identity move", "identity later", "identity undo", "identity why", "identity why-not", "handoff accept",
            "scope open", "lifecycle withdraw",
        ]
        for command in try Reference.commands() where !others.contains(command.name) {
            if case .thing? = ActVerb(rawValue: command.name)?.shape.subject { continue }
            let example = command.example.replacing("example.com", with: domain).replacing("example.org", with: second)
            // This town was synced today, and a report of before is refused.
            let day = "restatements --as-of \(Wiring.now().day)"
            let words = Shell.words(example.replacing("restatements --as-of 2026-06-30", with: day)).dropFirst()
            let outcome = try await town.run(Array(words))
            #expect(outcome.status == 0, "\(command.example): \(outcome.err)\(outcome.text)")
        }
        #expect(try await town.onward("disconnect", "zoho").status == 0)
        #expect(try await town.onward("sync").status == 1)
        #expect(try await town.onward("customers").status == 0)
    }

    @Test func `is described in docs/cli.md, with all its options and its example`() throws {
        let text = try Reference.text("docs/cli.md")
        let commands = try Reference.commands()
        #expect(commands.count > 15)
        for command in commands {
            let section = try #require(
                text.components(separatedBy: "\n## onward \(command.name)\n").dropFirst().first, "\(command.name)")
            let own = section.components(separatedBy: "\n## ")[0]
            #expect(own.contains(command.example), "\(command.name)")
            for option in command.options { #expect(own.contains("`--\(option)"), "\(command.name) --\(option)") }
        }
        let described = text.components(separatedBy: "\n## onward ").dropFirst().map { $0.prefix { $0 != "\n" } }
        #expect(Set(described.map(String.init)) == Set(commands.map(\.name)))
    }
}

extension JSONValue {
    func text(at path: String) -> String { self[path]?.text ?? "" }
}

extension Town {
    /// The customer of whom the most is known.
    func anyKey() async throws -> String {
        let answer = try await onward(
            "query", "SELECT key FROM customer WHERE domain IS NOT NULL ORDER BY records DESC LIMIT 1", "--json"
        ).json()
        return try #require(answer["data.rows.0.0"]?.text)
    }
}
