import Foundation
import Testing

@testable import Lifecycle

@Suite(.timeLimit(.minutes(1))) struct `A scope beside its customer` {
    private let model = Model { definition in
        definition.stages[1].exit = ["value"]
        definition.stages[2].exit = ["willing"]
        definition.stages.append(Model.stage("expand", 5, owner: "seller"))
        definition.transitions.append(Model.transition("growth", ["adopt"], "expand", limit: 5))
        definition.scopes = ScopeRule(after: "expand", through: ["onboard", "adopt"])
    }

    private func engine() throws -> ScopeEngine { try #require(try ScopeEngine(model.definition)) }

    private func walk(_ met: [String: Int64], _ changes: [StageChange] = [], on day: Int64) throws -> Conclusion {
        try engine().conclude(model.facts(met, firstSeen: 10), "r-1", changes, asOf: day * Model.day)
    }

    @Test func `begins in the first of its stages when it is opened, and goes by the gates of the customer's way`()
        throws
    {
        let begun = try walk([:], on: 12)
        #expect(begun.changes.map(\.line) == [">onboard@10 enter"] && begun.changes[0].track == "r-1")
        #expect(begun.transition?.transition == "value" && begun.transition?.blockedBy == ["value", "owner"])
        let used = try walk(["value": 11, "owner": 12], begun.changes, on: 13)
        #expect(used.changes.map(\.line) == ["onboard>adopt@12 advance"] && used.stage == "adopt")
        #expect(used.transition?.transition == ScopeRule.join && used.transition?.blockedBy == ["willing"])
    }

    @Test func `joins the customer by what its last stage asks for at its exit, and stays there`() throws {
        let all = ["value": Int64(11), "owner": 12, "willing": 20]
        let joined = try walk(all, on: 30)
        #expect(
            joined.changes.map(\.line) == [">onboard@10 enter", "onboard>adopt@12 advance", "adopt>joined@20 advance"])
        #expect(joined.transition == nil && joined.computed == ScopeRule.joined)
        let after = try walk([:], joined.changes, on: 90)
        #expect(after.changes.isEmpty && after.computed == ScopeRule.joined)
        #expect(ScopeEngine.stage(of: "r-1", joined.changes) == ScopeRule.joined)
    }

    @Test func `has a history of its own, whatever the customer and other scopes do`() throws {
        var other = StageChange(anchor: 70, track: "main", was: nil, became: "expand", kind: .import, effective: 0)
        var third = other
        (third.track, third.became) = ("r-2", "joined")
        other.effective = 5 * Model.day
        let begun = try walk([:], [other, third], on: 12)
        #expect(begun.changes.map(\.line) == [">onboard@10 enter"])
        let whole = try model.conclude(model.facts([:]), [other] + begun.changes, on: 12)
        #expect(whole.stage == "expand" && whole.changes.isEmpty)
    }

    @Test func `has the customer's standing, and its owners where none was assigned`() throws {
        var parent = model.facts(["left": 3])
        parent.owners = [.init(person: "Ada", isAssigned: true), .init(person: "Ben", isAssigned: true)]
        let whole = try model.conclude(parent, on: 12)
        #expect(whole.standing == .former)
        var facts = model.facts([:], firstSeen: 10)
        let below = try engine().conclude(facts, "r-1", [], parent: (parent, whole), asOf: 90 * Model.day)
        #expect(below.standing == .former && below.stalledSince == nil)
        #expect(below.owner?.person == "Ben" && below.owner?.isAssigned == false)
        facts.owners[1] = .init(person: "Cy", isAssigned: true)
        let own = try engine().conclude(facts, "r-1", [], parent: (parent, whole), asOf: 90 * Model.day)
        #expect(own.owner?.person == "Cy" && own.owner?.isAssigned == true)
    }

    @Test func `stands beside a customer since that first came so far`() throws {
        func change(_ became: String, _ day: Int64, track: String = "main") -> StageChange {
            StageChange(anchor: 70, track: track, was: nil, became: became, kind: .import, effective: day * Model.day)
        }
        let engine = try engine()
        #expect(engine.grown([change("acquire", 1), change("adopt", 2), change("joined", 3, track: "r-1")]) == nil)
        #expect(engine.grown([change("expand", 9), change("adopt", 12), change("expand", 20)]) == 9 * Model.day)
        #expect(engine.isGrown("expand") && !engine.isGrown("adopt") && !engine.isGrown("advocate"))
        #expect(try ScopeEngine(Model().definition) == nil)
    }

    // MARK: The file

    private static let good =
        #""schema": 1, "scopes": {"opened_by": {"view": "deal", "where": {"state": "won"}}, "after": "adopt", "through": ["onboard"]}"#

    @Test func `is declared in the file, and told in the text for people`() throws {
        let definition = try Definition(parsing: Fixture.text(#""schema": 1"#, by: Self.good))
        #expect(definition.scopes?.through == ["onboard"] && definition.scopes?.openedBy?.view == "deal")
        #expect(try Definition(parsing: definition.canonicalText) == definition)
        let text = try #require(DefinitionDocument(of: definition, approval: "approved by nobody")).text(.markdown)
        #expect(text.contains("new scope goes through Onboard for itself"))
        let difference = DefinitionDifference(from: try Fixture.definition(), to: definition).changes
        #expect(difference.map(\.field) == ["scopes"])
        var other = definition
        other.scopes?.after = "onboard"
        #expect(
            DefinitionDifference(from: definition, to: other).changes.map(\.words) == [
                "definition: scopes.after was “adopt”, is “onboard”"
            ])
    }

    @Test(
        arguments: [
            (
                #""after": "adopt""#, #""after": "adapt""#,
                "scopes.after: there is no stage “adapt”; did you mean “adopt”?"
            ),
            (#""view": "deal""#, #""view": "ticket""#, "scopes.opened_by.view: a scope is opened by a deal"),
            (#""through": ["onboard"]"#, #""through": []"#, "scopes.through: a scope goes through at least one stage"),
            (#""through": ["onboard"]"#, #""through": ["onboard", "adopt"]"#, "“adopt” does not"),
            (
                #""through": ["onboard"]"#, #""through": ["onboard", "acquire"]"#,
                "no transition leads from “onboard” to “acquire”"
            ),
            (#""after": "adopt", "#, "", "scopes: scopes needs “after”"),
            (#""after": "adopt""#, #""afterr": "adopt""#, "did you mean “after”?"),
        ]) func `is refused where it cannot be meant`(piece: String, by other: String, said: String) throws
    {
        let file = DefinitionFile(
            parsing: try Fixture.text(#""schema": 1"#, by: Self.good.replacing(piece, with: other)))
        #expect(file.findings.contains { "\($0.path): \($0.text)".contains(said) }, "\(file.findings)")
    }
}
