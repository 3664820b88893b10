import JSON
import Lifecycle
import Testing

@Suite struct `The difference of two definitions` {
    private func words(_ piece: String, _ other: String) throws -> [String] {
        let changed = try Definition(parsing: Fixture.text(piece, by: other))
        return DefinitionDifference(from: try Fixture.definition(), to: changed).changes.map(\.words)
    }

    @Test func `is nothing between a definition and itself`() throws {
        let small = try Fixture.definition()
        #expect(DefinitionDifference(from: small, to: small).isEmpty)
        #expect(DefinitionDifference(from: .shipped, to: .shipped).isEmpty)
        #expect(!DefinitionDifference(from: small, to: .shipped).isEmpty)
    }

    @Test(arguments: [
        (
            #""every": "P7D", "count": 6"#, #""every": "P7D", "count": 5"#,
            "criterion steady_usage (Expectations met in six of eight weeks): test.count was 6, is 5"
        ),
        (
            #""view": "usage", "where": { "count": { "above": 0 } } }, "at_most": "P2W""#,
            #""view": "usage", "where": { "count": { "above": 0 } } }, "at_most": "P30D""#,
            "criterion used_lately (Used within two weeks): test.at_most was “P14D”, is “P30D”"
        ),
        (
            #""order": 3, "purpose": "Make use a habit", "owner": "adopter""#,
            #""order": 3, "purpose": "Make use a habit", "owner": "onboarder""#,
            "stage adopt (Adopt): owner was “adopter”, is “onboarder”"
        ),
        (
            #""readiness": ["expectations_told", "plan_done"]"#, #""readiness": ["plan_done", "first_value"]"#,
            "transition value (Value): readiness gains “first_value”"
        ),
        (#""limit": "P10D""#, #""limit": "P2W""#, "transition value (Value): limit was “P10D”, is “P14D”"),
        (
            #"{ "key": "risks", "title": "What may go wrong" }"#,
            #"{ "key": "risks", "title": "What may go wrong", "required": true }"#,
            "transition commitment (Commitment): context.risks.required is now true"
        ),
        (
            #""test": { "exists": { "view": "milestone" } }"#,
            #""test": { "exists": { "view": "milestone" } }, "hold_for": "P1D""#,
            "criterion plan_exists (A plan has a milestone): hold_for is now “P1D”"
        ),
        (
            #""test": { "exists": { "view": "milestone" } }"#,
            #""test": { "count": { "view": "milestone" }, "at_least": 2 }"#,
            "criterion plan_exists (A plan has a milestone): test was {\"exists\":{\"view\":\"milestone\"}}, "
                + "is {\"count\":{\"view\":\"milestone\"},\"at_least\":2}"
        ),
        (
            #"{ "id": "success", "title": "Customer success" }"#,
            #"{ "id": "success", "title": "Customer success" }, { "id": "finance", "title": "Finance" }"#,
            "team finance (Finance) is new"
        ),
        (
            #""when_source_is_ahead": "follow""#, #""when_source_is_ahead": "hold""#,
            "definition: when_source_is_ahead is now “hold”"
        ),
    ]) func `says what a change means`(piece: String, other: String, said: String) throws {
        #expect(try words(piece, other).first == said)
    }

    @Test func `says what is gone, and nothing of order`() throws {
        var other = try Fixture.definition()
        let gone = other.criteria.removeLast()
        other.criteria.reverse()
        other.stages[1].entry.reverse()
        other.stages[1].outputs.reverse()
        let changes = DefinitionDifference(from: try Fixture.definition(), to: other).changes
        #expect(changes.map(\.words) == ["criterion \(gone.id) (\(gone.statement)) is gone"])
        #expect(changes[0].json["kind"] == "removed" && changes[0].json["subject"] == "criterion")
    }
}

@Suite struct `The operating model as a document` {
    private func text(_ definition: Definition, _ team: String? = nil, _ format: DefinitionDocument.Format = .markdown)
        throws -> String
    {
        try #require(DefinitionDocument(of: definition, approval: "approved by Ada on 2026-01-02", team: team)).text(
            format)
    }

    @Test func `says who approved it, every stage and transition, and what must be true in words`() throws {
        let definition = try Fixture.definition()
        let text = try text(definition)
        #expect(text.contains("Version 1 of “small”, approved by Ada on 2026-01-02. Hash \(definition.hash)."))
        for stage in definition.stages { #expect(text.contains("## \(stage.title)\n\n\(stage.purpose)")) }
        for line in [
            "- A deal is won: there is a deal with state won. Win it.",
            "- Four of five milestones are done: at least 80 % of all milestones have state closed "
                + "(with fewer than 2 it cannot be told).",
            "- The customer knows what use to expect: Onboarding owner vouches for it, for 180 days. "
                + "Tell them and name the mail.",
            "- Used within two weeks: the newest usage with count that is above 0 is at most 14 days old.",
            "- The outcome is recorded in the customer's words: either there is a value definition, or somebody "
                + "vouches for it (Account executive), with evidence, for 365 days.",
            "- context: A week after the deal was won nobody accepted it",
            "Account executive hands over to Onboarding owner within 5 days.",
            "- What the customer wants (needed, or waived with a reason)",
            "| Hand the deal over | Account executive | A deal is won | The receiver accepted the handoff | 5 days |",
            "- Apps: Zoho CRM, Zoho Projects or Zoho Sprints.", "- Apps: Each customer uses what it bought.",
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    @Test func `changes with a criterion`() throws {
        var definition = try Fixture.definition()
        let before = try (text(definition), text(definition, nil, .html))
        let index = try #require(definition.criteria.firstIndex { $0.id == "used_lately" })
        definition.criteria[index].test = .since(Rows("usage"), atMost: .days(5))
        let after = try (text(definition), text(definition, nil, .html))
        #expect(before.0 != after.0 && before.1 != after.1)
        #expect(after.0.contains("the newest usage is at most 5 days old"))
    }

    @Test func `of a team has only what it has to do with`() throws {
        let definition = try Fixture.definition()
        let sales = try text(definition, "sales")
        #expect(sales.contains("## Acquire") && sales.contains("Commitment: Acquire → Onboard"))
        #expect(!sales.contains("## Adopt") && !sales.contains("Value: Onboard → Adopt"))
        #expect(sales.contains("Its people are Account executive."))
        #expect(try text(definition, "Customer success").contains("## Adopt"))
        #expect(DefinitionDocument(of: definition, approval: "", team: "finance") == nil)
    }

    @Test func `is one page that shows texts as texts and fetches nothing`() throws {
        var definition = try Fixture.definition()
        definition.stages[0].purpose = "<script>alert(1)</script> & | pipes *stars*"
        let page = try text(definition, nil, .html)
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; | pipes *stars*"))
        for mark in ["<script", "http:", "https:", "src=", "href="] { #expect(!page.contains(mark), "\(mark)") }
        #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
        let markdown = try text(definition)
        #expect(markdown.contains(#"\<script\>alert(1)\</script\> & \| pipes \*stars\*"#))
    }

    @Test func `of the shipped definition names every team, and each has its own`() throws {
        for team in Definition.shipped.teams {
            let own = try text(.shipped, team.id)
            #expect(own.contains("### ") || own.contains("## "), "\(team.id)")
        }
    }
}
