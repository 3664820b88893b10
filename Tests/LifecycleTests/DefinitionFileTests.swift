import JSON
import Lifecycle
import Testing

@Suite(.timeLimit(.minutes(2))) struct `A definition file` {
    @Test func `is read into stages, transitions and criteria`() throws {
        let definition = try Fixture.definition()
        #expect(definition.stages.map(\.id) == ["acquire", "onboard", "adopt"])
        #expect(definition.stages[1].apps == [["crm"], ["projects", "sprints"]])
        #expect(definition.stages[2].emptyReasons == ["apps": "Each customer uses what it bought."])
        #expect(definition.stages[1].owner == "onboarder")
        #expect(definition.roles[0].from == .customer("owner"))
        let won = try #require(definition.criteria.first { $0.id == "deal_won" })
        #expect(
            won.test == .exists(Rows("deal", [Condition("state", .isIn([.text("won")]))], at: "decided")))
        #expect(won.freshness == .days(3))
        #expect(won.absentMeans == .notMet)
        #expect(definition.transitions[0].context[1].from == .criterion("promises_kept"))
        #expect(definition.criteria.first { $0.id == "expectations_told" }?.test == .attested)
    }

    @Test func `has nothing to remark where all is used`() throws {
        let file = DefinitionFile(parsing: Array(Fixture.text.utf8))
        #expect(file.findings.isEmpty)
        #expect(file.remarks.isEmpty)
    }

    @Test func `reads its canonical text back as the same definition`() throws {
        let definition = try Fixture.definition()
        let text = definition.canonicalText
        let again = try Definition(parsing: text)
        #expect(again == definition)
        #expect(again.canonicalText == text)
        #expect(again.hash == definition.hash)
    }
}
