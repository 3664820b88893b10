import Lifecycle
import Testing

@Suite struct `What is found against what is defined` {
    private func asIs(_ linked: [String: Int] = [:], owners: Bool = true) -> AsIs {
        var asIs = AsIs()
        asIs.dealStages = [
            .init(pipeline: "Standard", name: "Qualification", state: "open", deals: 4, probability: 10),
            .init(pipeline: "Standard", name: "Größe klären", state: "open", deals: 2, probability: 30),
            .init(pipeline: "Other", name: "qualification", state: "open", deals: 1, probability: 10),
            .init(pipeline: "Standard", name: "Closed Won", state: "won", deals: 3, probability: 100),
        ]
        if owners { asIs.owners = [.init(view: "deal", name: "Ben", count: 7)] }
        asIs.views = Vocabulary.views.map { .init(name: $0.name, rows: 9, linked: linked[$0.name] ?? 9) }
        return asIs
    }

    @Test func `finds no gap in data that is all there`() throws {
        let gaps = try Fixture.definition().gaps(from: asIs())
        // The stages of open deals are named by no criterion of the fixture.
        #expect(gaps.map(\.kind) == [.data])
        #expect(
            gaps[0].text
                == "no criterion names these stages of open deals: “Qualification” (4), “Größe klären” (2), "
                + "“qualification” (1)"
        )
        #expect(gaps[0].stages == ["acquire"])
    }

    @Test func `names gaps of each kind with the stages they concern`() throws {
        let nothing = ["milestone": 0, "value_definition": 0, "ownership": 0, "project": 0, "usage_by_day": 0]
        var found = asIs(nothing, owners: false)
        found.dealStages = []
        found.views.append(.init(name: "usage_by_day", rows: 0, linked: 0))
        let gaps = try Fixture.definition().gaps(from: found)
        func texts(_ kind: AsIsGap.Kind) -> [String] { gaps.filter { $0.kind == kind }.map(\.text) }
        #expect(
            texts(.context) == [
                "“What the customer wants” must move forward with Commitment, and there is no value_definition"
            ])
        #expect(
            texts(.accountability) == [
                "Account executive: no record names an owner", "Onboarding owner comes from project, and there is none",
                "Adoption owner: nobody is assigned, and no record names them",
            ])
        #expect(
            texts(.data) == [
                "there is no project: “A project is open” cannot be told by data",
                "there is no milestone: “A plan has a milestone”, “Four of five milestones are done” cannot be told by data",
            ])
        #expect(gaps.first { $0.text.hasPrefix("there is no milestone") }?.stages == ["onboard"])
        #expect(
            texts(.reporting) == [
                "“From close to first value” is counted from value_definition, of which there is nothing",
                "“Expectations met” is counted from usage_by_day, of which there is nothing",
            ])
    }

    @Test func `drafts a next version that is in order and names every stage of open deals once`() throws {
        let now = try Fixture.definition()
        let draft = now.draft(from: asIs())
        let file = DefinitionFile(parsing: draft.canonicalText, in: .init(parent: now))
        #expect(file.findings == [])
        #expect(file.definition == draft)
        #expect(draft.version == 2 && draft.parent == 1)
        let added = draft.criteria.filter { $0.id.hasPrefix("as_is.") }
        #expect(added.map(\.id) == ["as_is.qualification", "as_is.gr__e_kl_ren"])
        #expect(draft.stages[0].shownBy == added.map(\.id))
        // What is drafted is bound: the gap is gone.
        #expect(draft.gaps(from: asIs()).isEmpty)
        #expect(draft.draft(from: asIs()).criteria.count == draft.criteria.count)
    }

    @Test func `plans for Zoho every stage, owner, transition and workflow`() throws {
        let definition = try Fixture.definition()
        let items = ZohoPlan(of: definition).items
        #expect(items.first?.values == ["Acquire", "Onboard", "Adopt"])
        #expect(items.filter { $0.kind == .state }.map(\.name) == ["Acquire", "Onboard", "Adopt"])
        #expect(items.filter { $0.kind == .transition }.map(\.name) == ["Commitment", "Value"])
        #expect(items.first { $0.kind == .transition }?.values == ["What the customer wants", "What was promised"])
        #expect(items.filter { $0.form == "User" }.map(\.name) == ["Onboarding owner", "Adoption owner"])
        #expect(items.filter { $0.kind == .rule }.count == definition.workflows.count)
    }
}
