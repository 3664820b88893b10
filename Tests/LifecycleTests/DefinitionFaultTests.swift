import JSON
import Lifecycle
import Testing

/// What a person who writes a definition is told: one piece of a good file is replaced, and this is what is said.
@Suite(.timeLimit(.minutes(2))) struct `A definition is refused` {
    struct Case: CustomTestStringConvertible, Sendable {
        var piece: String
        var other: String
        /// "path: text", each in the order of the file.
        var said: [String]

        init(_ piece: String, _ other: String, _ said: String...) {
            self.piece = piece
            self.other = other
            self.said = said
        }

        var testDescription: String { other }
    }

    private func check(_ one: Case) throws {
        let file = DefinitionFile(parsing: try Fixture.text(one.piece, by: one.other))
        #expect(file.findings.map { "\($0.path): \($0.text)" } == one.said)
    }

    static let words: [Case] = [
        Case(
            #""limit": "P5D""#, #""limits": "P5D""#,
            "transitions.0: a transition needs “limit”: from the trigger to the receiver's acceptance.",
            "transitions.0: unknown word in a transition “limits”; did you mean “limit”?"),
        Case(
            #""stall_after": "P30D""#, #""stall_after": "a month""#,
            "stages.0.stall_after: a length of time like “P14D”, “PT24H” or “P2W” is expected, not the text “a month”"),
        Case(
            #""stall_after": "P30D""#, #""stall_after": "P1M""#,
            "stages.0.stall_after: a length of time like “P14D”, “PT24H” or “P2W” is expected, not the text “P1M”"),
        Case(
            #""to": "onboard""#, #""to": ["onboard", "adopt"]"#,
            "transitions.0.to: a transition leads to one stage; write one transition for each"),
        Case(
            #""exists": { "view": "milestone" }"#, #""exist": { "view": "milestone" }"#,
            "criteria.8.test: unknown word for a test “exist”; did you mean “exists”?"),
        Case(
            #""category": "context""#, #""category": "money""#,
            "transitions.0.breakdowns.0.category: unknown a category of breakdowns “money”; "
                + "there are: context, ownership, expectations, visibility"),
        Case(
            #""schema": 1"#, #""schema": 2"#,
            "schema: 1, the form of definitions that this release reads, is expected, not the number 2"),
        Case(
            #""order": 2"#, #""order": 2, "order": 3"#, "stages.1: “order” stands here twice"),
    ]

    @Test(arguments: words) func `for words it does not know and values of the wrong type`(one: Case) throws {
        try check(one)
    }

    static let references: [Case] = [
        Case(
            #""exit": ["deal_won"]"#, #""exit": ["deal_one"]"#,
            "stages.0.exit.0: there is no criterion “deal_one”; did you mean “deal_won”?"),
        Case(
            #""giver": "onboarder""#, #""giver": "role:onbaorder""#,
            "transitions.1.giver: there is no role “onbaorder”; did you mean “onboarder”?"),
        Case(
            #""apps": [{ "any": ["projects", "sprints"] }, "desk"]"#,
            #""apps": [{ "any": ["projects", "jira"] }, "desk"]"#,
            "transitions.1.apps.0.any.1: there is no app “jira”; there are: crm, projects, sprints, desk"),
        Case(
            #""ref": "deal_won""#, #""ref": "won""#,
            "criteria.5.test.all.0.ref: there is no criterion “won”; "
                + "there are: open_deal, deal_won, contract_ended, project_open, handoff_accepted, handoff_late, "
                + "outcome_recorded, promises_kept, plan_exists, plan_done, first_value, expectations_told, "
                + "no_expectation, used_lately, steady_usage, ownerless"),
        Case(
            #""about": ["onboard", "commitment"]"#, #""about": ["onbord", "commitment"]"#,
            "detectors.0.about.0: there is no stage or transition “onbord”; did you mean “onboard”?"),
        Case(
            #""segments": ["large", "rest"]"#, #""segments": ["large", "small"]"#,
            "criteria.14.segments.1: there is no segment “small”; there are: large, rest"),
        Case(
            #""id": "kick_off", "title""#, #""id": "hand_over", "title""#,
            "workflows.1.id: the id “hand_over” is that of workflows.0 already; each needs one of its own",
            "stages.1.workflows.0: there is no workflow “kick_off”; there are: hand_over, hand_over, review_usage"),
        Case(
            #""id": "value", "title": "Value""#, #""id": "adopt", "title": "Value""#,
            "transitions.1.id: the id “adopt” is that of stages.2 already; each needs one of its own"),
        Case(
            #""id": "small""#, #""id": "Small, new""#,
            "id: an id has up to 64 small letters, digits, “_”, “-” and “.”, and begins with a letter"),
        Case(
            #""serves": ["S-031"]"#, #""serves": ["S-31"]"#,
            "stages.0.serves.0: “S-31” is no requirement; they look like S-042"),
    ]

    @Test(arguments: references) func `for references to nothing and ids given twice`(one: Case) throws {
        try check(one)
    }

    static let tests: [Case] = [
        Case(
            #""test": { "exists": { "view": "milestone" } }"#, #""test": { "exists": { "view": "milestones" } }"#,
            "criteria.8.test.exists.view: there is no view for criteria “milestones”; did you mean “milestone”?"),
        Case(
            #""where": { "first_value": true,"#, #""where": { "firstvalue": true,"#,
            "criteria.10.test.exists.where.firstvalue: there is no column of value_definition “firstvalue”; "
                + "did you mean “first_value”?"),
        Case(
            #""where": { "first_value": true,"#, #""where": { "first_value": "yes","#,
            "criteria.10.test.exists.where.first_value: “first_value” is true or false, which “yes” never is; "
                + "compare it with true or false"),
        Case(
            #""having": { "state": "closed" }"#, #""having": { "state": "done" }"#,
            "criteria.9.test.having.state: “state” is never “done”; it is one of open, waiting, closed"),
        Case(
            #""having": { "state": "closed" }, "at_least": 0.8"#, #""having": { "state": "closed" }, "at_least": 80"#,
            "criteria.9.test.at_least: a share is a number from 0 to 1: half of them is 0.5"),
        Case(
            #""having": { "state": "closed" }, "at_least": 0.8"#,
            #""having": { "state": "closed" }, "at_least": 0.8, "at_most": 0.2"#,
            "criteria.9.test: the bounds contradict each other: nothing is at least 0.8 and at most 0.2"),
        Case(
            #""having": { "state": "closed" }, "at_least": 0.8"#, #""having": { "state": "closed" }"#,
            "criteria.9.test: a bound is missing: “at_least”, “at_most” or both"),
        Case(
            #"{ "count": { "above": 0 } }"#, #"{ "count": { "above": 5, "at_most": 5 } }"#,
            "criteria.13.test.since.where.count: no number fits these bounds"),
        Case(
            #"{ "count": { "above": 0 } }"#, #"{ "count": { "above": "5" } }"#,
            "criteria.13.test.since.where.count.above: a number is expected, not the text “5”"),
        Case(
            #"{ "count": { "above": 0 } }"#, #"{ "count": { "before": "P1D" } }"#,
            "criteria.13.test.since.where.count: “count” is a number: “before” does not fit it; compare it with a "
                + "number, or with {“above”: …}, {“at_least”: …}, {“below”: …}, {“at_most”: …}"),
        Case(
            #""every": "P7D", "count": 6, "of": 8"#, #""every": "P7D", "count": 9, "of": 8"#,
            "criteria.14.test.count: 9 of the last 8 periods can never be met"),
        Case(
            #""at": "decided""#, #""at": "amount""#,
            "criteria.1.test.exists.at: “amount” is a number and dates nothing; there are: closing_day, created, "
                + "decided, source_changed"),
        Case(
            #"{ "compare": ["won_amount", { "at_least": 50000 }] }"#, #"{ "compare": ["segment", "large"] }"#,
            "segments.0.when: a segment cannot ask which segment a customer is in"),
        Case(
            #"{ "compare": ["won_amount", { "at_least": 50000 }] }"#, #"{ "exists": { "view": "deal" } }"#,
            "segments.0.when: only fields of the customer count here: “compare”, put together by all, any, not, at_least"
        ),
    ]

    @Test(arguments: tests) func `for tests that nothing can answer`(one: Case) throws { try check(one) }

    static let criteria: [Case] = [
        Case(
            #""kind": "data","# + "\n" + #"      "test": { "exists": { "view": "milestone" } }"#, #""kind": "data""#,
            "criteria.8.test: words alone decide nothing: give it a test, or kind “attested” and “by”, the role that "
                + "vouches for it"),
        Case(
            #""by": "onboarder", "valid_for": "P180D""#, #""valid_for": "P180D""#,
            "criteria.11.by: somebody vouches for it: “by” names the role that may"),
        Case(
            #""test": { "exists": { "view": "milestone" } }"#,
            #""test": { "exists": { "view": "milestone" } }, "absent_means": "not_met""#,
            "criteria.8.absent_means: absence proves something only where a source is complete: name it in "
                + "“needs_coverage”"),
        Case(
            #""test": { "exists": { "view": "milestone" } }"#, #""test": { "none": { "view": "milestone" } }"#,
            "criteria.8.test: it relies on not finding milestone rows: “needs_coverage” must name what has to be "
                + "complete, as [“milestone”]"),
        Case(
            #""test": { "exists": { "view": "milestone" } }"#,
            #""test": { "not": { "exists": { "view": "ticket" } } }, "needs_coverage": ["ticket"]"#,
            "criteria.8.test.not: it relies on not finding ticket rows: “absent_means” must say what that means"),
        Case(
            #""needs_coverage": ["deal"], "absent_means": "not_met""#,
            #""needs_coverage": ["deal"], "absent_means": "met""#,
            "criteria.0.absent_means: it contradicts its test, by which finding nothing is “not_met”"),
        Case(
            #""needs_coverage": ["subscription"]"#, #""needs_coverage": ["subscriptions"]"#,
            "criteria.2.needs_coverage.0: there is no kind of facts “subscriptions”; did you mean “subscription”?; "
                + "or a resource like “zoho_crm.Deals”"),
        Case(
            #"{ "latest": { "view": "handoff", "where": { "transition": "commitment" } }, "of": "state", "is": "accepted" }"#,
            #"{ "ref": "handoff_late" }"#,
            "criteria.4.test: the criterion depends on itself: “handoff_accepted” → “handoff_late” → “handoff_accepted”"
        ),
    ]

    @Test(arguments: criteria) func `for criteria that decide nothing, contradict themselves or loop`(one: Case) throws
    {
        try check(one)
    }

    static let ways: [Case] = [
        Case(
            #""readiness": ["expectations_told", "plan_done"]"#, #""readiness": ["plan_done", "project_open"]"#,
            "transitions.1.readiness: finished tasks alone make it ready; add what the customer gains, or say "
                + "“tasks_alone_because”"),
        Case(
            #""readiness": ["outcome_recorded"]"#, #""readiness": []"#,
            "transitions.0.readiness: a transition needs at least one criterion"),
        Case(
            #""from": ["onboard"], "to": "adopt""#, #""from": ["onboard"], "to": "onboard""#,
            "stages.2: no transition leads to “adopt”", "transitions.1.to: it leads back to where it begins"),
        Case(
            #""from": ["onboard"], "to": "adopt""#, #""from": ["acquire"], "to": "adopt""#,
            "stages.1: no transition leads away from “onboard”, and it is not the last stage"),
        Case(
            #""id": "adopt", "title": "Adopt", "order": 3"#, #""id": "adopt", "title": "Adopt", "order": 2"#,
            "stages.2.order: “onboard” has place 2 on the track “main” already"),
        Case(
            #""apps_empty_because": "Each customer uses what it bought.", "#, "",
            "stages.2.apps: an empty list needs a reason: “apps_empty_because”"),
        Case(
            #""measures": ["steady_use"]"#, #""measures": []"#, "stages.2.measures: a stage needs at least one measure"),
        Case(
            #""title": "Acquire", "order": 1, "purpose": "Find out whether we can help", "owner": "seller","#,
            #""title": "Acquire", "order": 1, "#,
            "stages.0: a stage needs “purpose”: what it is for.",
            "stages.0: a stage needs “owner”: the role that answers for customers in it."),
        Case(
            #""exit": ["first_value"]"#, #""exit": []"#, "stages.1.exit: a stage needs at least one criterion here"),
        Case(
            #""category": "ownership", "when": "ownerless""#, #""category": "ownership", "when": "handoff_late""#,
            "transitions.0.breakdowns.1.when: “handoff_late” shows the category “context” already; it belongs to one"),
        Case(
            #""version": 1"#, #""version": 2"#, "version: version 2 needs “parent”: the version it was made from"),
        Case(
            #""version": 1"#, #""version": 2, "parent": 2"#,
            "parent: a version comes after its parent: 2 cannot follow 2"),
        Case(
            #""version": 1"#, #""version": 2, "parent": 1, "former_ids": [{"id": "onboard", "dropped": "unused"}]"#,
            "former_ids.0.id: “onboard” is still there"),
        Case(
            #""version": 1"#, #""version": 1, "approved": { "by": " ", "on": "2026-02-30" }"#,
            "approved.by: an empty text; say who, or leave “approved” out",
            "approved.on: a day like “2026-10-05” is expected, not the text “2026-02-30”"),
    ]

    @Test(arguments: ways) func `for stages without a way and gates that are none`(one: Case) throws { try check(one) }

    @Test func `when the passing of time alone opens a gate`() throws {
        let exit = Array(
            Fixture.text.replacing(#""exit": ["first_value"]"#, with: #""exit": ["used_lately"]"#)
                .replacing(#""readiness": ["expectations_told", "plan_done"]"#, with: #""readiness": ["used_lately"]"#)
                .utf8)
        #expect(
            DefinitionFile(parsing: exit).findings.map(\.text) == [
                "from “onboard” it opens by the passing of time alone; add what must have happened"
            ])
    }

    @Test func `when an “any” lets finished tasks alone open a gate, unless a reason is given`() throws {
        let loophole = #"{ "any": [ { "ref": "plan_done" }, { "attested": true } ] }"#
        let text = Fixture.text.replacing(
            #""kind": "attested","# + "\n" + #"      "by": "onboarder""#,
            with: #""kind": "composite", "test": \#(loophole), "by": "onboarder""#)
        #expect(text != Fixture.text)
        #expect(DefinitionFile(parsing: Array(text.utf8)).findings.map(\.path) == ["transitions.1.readiness"])
        let reasoned = text.replacing(
            #""readiness": ["expectations_told""#,
            with: #""tasks_alone_because": "The plan is the value.", "readiness": ["expectations_told""#)
        #expect(DefinitionFile(parsing: Array(reasoned.utf8)).findings.isEmpty)
    }

    @Test(arguments: [
        ("DELETE FROM deal WHERE customer = :customer", "it begins with “delete”; one SELECT is expected"),
        ("SELECT 1, 2, :customer; SELECT 2", "more than one statement; one SELECT is expected"),
        ("WITH x AS (SELECT 1) INSERT INTO x SELECT :customer", "“insert” has no place in a test"),
        ("SELECT load_extension('x'), :customer", "“load_extension” has no place in a test"),
        ("SELECT 1 FROM \"sqlite_master\" WHERE :customer", "“sqlite_master” has no place in a test"),
        ("SELECT 1, NULL, NULL", "it does not ask for :customer"),
        ("SELECT 1 WHERE :customer = :person", "there is no parameter “:person”"),
        ("SELECT 'open", "a text or comment that does not end"), ("  -- nothing\n ;", "an empty text"),
        ("SELECT date('NOW') > :customer", "“'now'” asks what time it is here"),
        ("SELECT unixepoch ( ) > :customer", "“unixepoch()” asks what time it is here"),
        ("SELECT CURRENT_DATE > :customer", "“current_date” asks what time it is here"),
        ("PRAGMA user_version", "it begins with “pragma”"),
    ]) func `for SQL that is not one SELECT of a customer`(sql: String, said: String) throws {
        let text = try Fixture.text(
            #""test": { "exists": { "view": "milestone" } }"#,
            by: #""test": { "sql": "\#(sql.replacing("\"", with: "\\\"").replacing("\n", with: "\\n"))" }"#)
        let findings = DefinitionFile(parsing: text).findings
        #expect(findings.map(\.path) == ["criteria.8.test.sql"])
        #expect(findings.first?.text.hasPrefix(said) == true, "\(findings)")
    }

    @Test func `never for SQL that only mentions forbidden words in texts and comments`() throws {
        let sql = """
            SELECT date(:as_of), state = 'now', 'drop; it''s :nothing' -- delete\\n FROM deal /* ; */ \
            WHERE customer = :customer;
            """
        let text = try Fixture.text(
            #""test": { "exists": { "view": "milestone" } }"#, by: #""test": { "sql": "\#(sql)" }"#)
        #expect(DefinitionFile(parsing: text).findings.map(\.text) == [])
    }

    @Test func `with every fault at once, each at its line and column`() throws {
        let text = """
            { "schema": 1, "id": "x", "version": "one", "title": "X",
              "teams": [{ "id": "a", "title": "A", "lead": "B" }],
              "stages": [{ "id": "s", "order": 1, "owner": "nobody", "exit": [5] }] }
            """
        let findings = DefinitionFile(parsing: Array(text.utf8)).findings
        let said = findings.map { "\($0.line):\($0.column) \($0.path)" }
        #expect(said.contains("1:38 version"))
        #expect(said.contains("2:40 teams.0"))
        #expect(said.contains("3:39 stages.0.owner"))
        #expect(said.contains("3:67 stages.0.exit.0"))
        #expect(findings.count { $0.text.hasPrefix("a definition needs “") } == 7)
        #expect(throws: DefinitionFault(findings: findings)) { try Definition(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        ("", "1:1: the text ends too early"), ("[1", "1:3: the text ends too early"), ("{\"a\": \u{1}}", "1:7"),
    ])
    func `when it is no JSON, at the place where it stops being any`(text: String, said: String) {
        let findings = DefinitionFile(parsing: Array(text.utf8)).findings
        #expect(findings.count == 1 && findings[0].description.hasPrefix(said), "\(findings)")
    }

    @Test func `when ids of the parent are gone and nobody says where`() throws {
        let parent = try Fixture.definition()
        func findings(_ more: String) throws -> [String] {
            let text = Fixture.text.replacing("no_expectation", with: "nothing_expected")
                .replacing(#""version": 1,"#, with: #""version": 2, "parent": 1, \#(more)"#)
            return DefinitionFile(parsing: Array(text.utf8), in: .init(parent: parent)).findings.map(\.text)
        }
        #expect(
            try findings("") == [
                "the criterion “no_expectation” of version 1 is gone: say what became of it "
                    + "(renamed_to, merged_into, or dropped with the reason)"
            ])
        #expect(
            try findings(#""former_ids": [{ "id": "no_expectation", "renamed_to": "nothing_expected" }],"#) == [])
        #expect(
            try findings(
                #""former_ids": [{ "id": "no_expectation", "dropped": "unused" }, { "id": "never", "dropped": "x" }],"#)
                == ["version 1 has no “never”"])
    }
}
