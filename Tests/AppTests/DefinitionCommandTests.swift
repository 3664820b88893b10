import Foundation
import JSON
import Testing

/// From a file with faults to a definition in force, by the real program in a workspace of its own.
@Suite(.timeLimit(.minutes(3))) struct `The operating model by command` {
    private let town: Town
    private let example: String

    init() throws {
        town = try Town()
        example = try Reference.text("docs/examples/lifecycle.json")
    }

    private func file(_ name: String, _ change: (String) -> String = { $0 }) throws -> String {
        let path = "\(town.home)/\(name)"
        try change(example).write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `names every fault of a file at its place, and refuses to keep it`() async throws {
        let path = try file("bad.json") {
            $0.replacing(#""exit": ["deal_won"]"#, with: #""exit": ["deal_one"]"#)
                .replacing(#""limit": "P10D""#, with: #""limit": "soon""#)
        }
        for words in [["lifecycle", "validate", path], ["lifecycle", "add", path]] {
            let outcome = try await town.run(words)
            #expect(outcome.status == 2)
            let lines = outcome.err.split(separator: "\n").filter { $0.hasPrefix(path + ":") }
            #expect(lines.count == 2)
            #expect(lines.first?.contains("stages.0.exit.0: there is no criterion “deal_one”; did you mean") == true)
            #expect(lines.last?.contains("transitions.1.limit: a length of time") == true)
        }
        let lines = try await town.run(["lifecycle", "validate", path, "--json"]).text.split(separator: "\n")
        let document = try JSONValue(parsing: String(lines[0]))
        #expect(
            document["data.faults"]?.items?.map { $0.text(at: "path") } == ["stages.0.exit.0", "transitions.1.limit"])
        #expect(try await town.run(["lifecycle", "validate", town.home + "/none.json"]).status == 2)
    }

    @Test func `takes a definition from its file to being in force, and no step can be left out`() async throws {
        let shown = try await town.run(["lifecycle", "show", "--json"]).json()
        #expect(shown["data.shipped"] == true && shown["data.definition.stages"]?.items?.count ?? 0 >= 6)

        let path = try file("small.json")
        let added = try await town.run(["lifecycle", "add", path, "--by", "ben", "--json"])
        #expect(added.status == 0, "\(added.err)")
        #expect(try added.json()["data.status"]?.text == "draft")
        let changed = try file("changed.json") {
            $0.replacing(#""stall_after": "P30D""#, with: #""stall_after": "P31D""#)
        }
        let again = try await town.run(["lifecycle", "add", changed])
        #expect(again.status == 1 && again.err.contains("is here with another text"))

        let early = try await town.run(["lifecycle", "activate", "small", "1"])
        #expect(early.status == 1 && early.err.contains("approved by nobody"))
        let nobody = try await town.run(["lifecycle", "approve", "small", "1"])
        #expect(nobody.status == 2 && nobody.err.contains("--by NAME"))
        #expect(try await town.run(["lifecycle", "approve", "small", "1", "--by", "Ada Okafor"]).status == 0)
        #expect(try await town.run(["lifecycle", "activate", "small", "1"]).status == 0)

        let now = try await town.run(["lifecycle", "show", "--json"]).json()
        #expect(now["data.id"]?.text == "small" && now["data.approvedBy"]?.text == "Ada Okafor")
        #expect(now["data.status"]?.text == "active" && now["data.definition.version"]?.integer == 1)
        let list = try await town.run(["lifecycle", "list"]).text
        #expect(list.contains("small") && list.contains("onward-b2b") && list.contains("Ada Okafor"))
        #expect(try await town.run(["lifecycle", "show", "small@2"]).status == 2)
    }

    @Test func `compares versions and files, and writes the model for a team`() async throws {
        let old = try file("old.json")
        let new = try file("new.json") { $0.replacing(#""count": 6, "of": 8"#, with: #""count": 5, "of": 8"#) }
        let difference = try await town.run(["lifecycle", "diff", old, new, "--json"]).json()
        let changes = try #require(difference["data.changes"]?.items)
        #expect(changes.count == 1)
        #expect(changes[0].text(at: "id") == "steady_usage" && changes[0].text(at: "field") == "test.count")
        #expect(changes[0]["was"]?.integer == 6 && changes[0]["became"]?.integer == 5)
        #expect(try await town.run(["lifecycle", "diff", old, old]).text == "They mean the same.\n")

        let page = town.home + "/model.html"
        let written = try await town.run(
            ["lifecycle", "docs", old, "--team", "success", "--format", "html", "--output", page])
        #expect(written.status == 0, "\(written.err)")
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("<h2>Adopt</h2>") && !text.contains("<h2>Acquire</h2>"))
        #expect(try await town.run(["lifecycle", "docs", old, "--team", "finance"]).status == 2)
        #expect(try await town.run(["lifecycle", "docs", "--format", "pdf"]).status == 2)
        let model = try await town.run(["lifecycle", "docs"]).text
        #expect(model.contains("approved by nobody here"))
    }

    @Test func `finds how it works now, drafts from it, and says who would stand elsewhere`() async throws {
        let town = try await Town.synced(customers: 16)
        let draft = town.home + "/draft.json"
        let found = try await town.run(["lifecycle", "discover", "--draft", draft, "--plan", "--json"]).json()
        let counted = try await town.onward(
            "query", "SELECT count(*) FROM deal WHERE stage IS NOT NULL", "--json"
        ).json()
        let stages = try #require(found["data.dealStages"]?.items)
        #expect(stages.reduce(0) { $0 + ($1["deals"]?.integer ?? 0) } == counted["data.rows.0.0"]?.integer)
        #expect(found["data.moves"]?.items?.isEmpty == false && found["data.owners"]?.items?.isEmpty == false)
        #expect(found["data.plan"]?.items?.first?["values.0"]?.text == "Acquire")
        // The town has no projects: what rests on them is a gap with the stages it concerns.
        let gap = found["data.gaps"]?.items?.first { $0.text(at: "text").hasPrefix("there is no milestone") }
        #expect(gap?.text(at: "kind") == "data" && gap?["stages"]?.items?.contains("onboard") == true)

        #expect(try await town.run(["lifecycle", "validate", draft]).status == 0)
        let before = try await town.onward("standings", "--json").text
        let simulated = try await town.run(["lifecycle", "simulate", draft, "--json"]).json()
        let customers = try await town.onward("query", "SELECT count(*) FROM customer", "--json").json()
        #expect(simulated["data.customers"]?.integer == customers["data.rows.0.0"]?.integer)
        // What only binds stages of deals to the first stage moves nobody; another model moves whoever bought.
        #expect(simulated["data.moved"]?.integer == 0)
        let other = try file("other.json")
        let moved = try await town.run(["lifecycle", "simulate", other, "--json"]).json()
        #expect(moved["data.moved"]?.integer ?? 0 > 0)
        #expect(moved["data.examples.0.key"]?.text != nil)
        #expect(try await town.onward("standings", "--json").text == before)
        for words in [["simulate", other], ["discover", "--plan"]] {
            let page = try await town.run(["lifecycle"] + words, environment: ["COLUMNS": "80"])
            #expect(page.status == 0, "\(page.err)")
            for line in page.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }

        // Put in force, everybody is judged by it in the same go.
        #expect(try await town.run(["lifecycle", "add", other]).status == 0)
        #expect(try await town.run(["lifecycle", "approve", "small", "1", "--by", "Ada Okafor"]).status == 0)
        let activated = try await town.run(["lifecycle", "activate", "small", "1"])
        #expect(activated.status == 0 && activated.err.contains("customers judged in"), "\(activated.err)")
        let judged = try await town.onward(
            "query", "SELECT definition, count(*) FROM stage_now GROUP BY 1", "--json"
        ).json()
        #expect(judged["data.rows"]?.items?.count == 1 && judged["data.rows.0.0"]?.text == "small 1")
        #expect(judged["data.rows.0.1"] == customers["data.rows.0.0"])

        // For some customers beside it, until it is withdrawn.
        let scoped = try file("scoped.json") {
            $0.replacing(
                #""id": "small", "version": 1,"#,
                with: #""id": "firms", "version": 1, "applies_when": {"compare": ["kind", "company"]},"#)
        }
        #expect(try await town.run(["lifecycle", "add", scoped]).status == 0)
        #expect(try await town.run(["lifecycle", "approve", "firms", "1", "--by", "Ada Okafor"]).status == 0)
        #expect(try await town.run(["lifecycle", "activate", "firms", "1"]).status == 0)
        let firms = "SELECT count(*) FROM stage_now WHERE definition = 'firms 1'"
        let all = "SELECT count(*) FROM customer WHERE kind = 'company'"
        let followed = try await town.onward("query", "SELECT (\(firms)), (\(all))", "--json").json()
        #expect(followed["data.rows.0.0"] == followed["data.rows.0.1"] && followed["data.rows.0.0"]?.integer != 0)
        #expect(try await town.run(["lifecycle", "withdraw", "small"]).status == 1)
        #expect(try await town.run(["lifecycle", "withdraw", "firms"]).status == 0)
        #expect(try await town.onward("query", firms, "--json").json()["data.rows.0.0"]?.integer == 0)
    }

    @Test func `prints in the width it is given`() async throws {
        for words in [
            ["show"], ["list"], ["vocabulary"], ["vocabulary", "handoff"], ["diff", "shipped", try file("x.json")],
        ] {
            let outcome = try await town.run(["lifecycle"] + words, environment: ["COLUMNS": "80"])
            #expect(outcome.status == 0, "\(outcome.err)")
            for line in outcome.text.split(separator: "\n") where !line.contains("{") {
                #expect(line.count <= 80, "\(words): \(line)")
            }
        }
    }
}
