@testable import Lifecycle
import Testing

@Suite struct `The definition that ships` {
    let file = DefinitionFile(parsing: Array(Definition.shippedText.utf8))
    var definition: Definition { file.definition }

    @Test func `is read without a finding or a remark`() {
        #expect(file.findings.isEmpty, "\(file.findings.map { "\($0.path): \($0.text)" })")
        #expect(file.remarks.isEmpty, "\(file.remarks.map { "\($0.path): \($0.text)" })")
        #expect(definition == Definition.shipped)
        #expect(definition.id == "onward-b2b" && definition.version == 1 && definition.approval == nil)
    }

    @Test func `can be evaluated`() throws {
        _ = try Engine(definition)
    }

    @Test func `has the six stages in their order, and what leads from each to the next`() {
        let stages = definition.stages.sorted { $0.order < $1.order }
        #expect(stages.map(\.id) == ["acquire", "onboard", "adopt", "retain", "expand", "advocate"])
        #expect(stages.map(\.track) == ["main", "main", "main", "main", "main", "advocacy"])
        let ways = definition.transitions.map { "\($0.from.joined(separator: "+"))>\($0.id)>\($0.to)" }
        #expect(
            ways == [
                "acquire>commitment>onboard", "onboard>value>adopt", "adopt>continuity>retain",
                "retain>opportunity>expand", "adopt+retain+expand>referenceability>advocate",
            ])
        #expect(definition.whenSourceIsAhead == .follow)
    }

    @Test func `says of each stage all that makes one`() {
        for stage in definition.stages {
            for (name, list) in [
                ("entry", stage.entry), ("outputs", stage.outputs), ("exit", stage.exit), ("teams", stage.teams),
                ("workflows", stage.workflows), ("measures", stage.measures), ("data", stage.data),
                ("monitors", stage.monitors), ("serves", stage.serves),
            ] {
                #expect(!list.isEmpty, "\(stage.id).\(name)")
            }
            #expect(!stage.apps.isEmpty && !stage.purpose.isEmpty, "\(stage.id)")
            #expect(stage.stallAfter > .days(0), "\(stage.id)")
        }
    }

    @Test func `names of each transition who gives, who takes, and all four ways in which it breaks`() {
        for transition in definition.transitions {
            #expect(
                Set(transition.breakdowns.map(\.category)) == Set(Transition.Breakdown.Category.allCases),
                "\(transition.id)")
            #expect(transition.giver != transition.receiver, "\(transition.id)")
            #expect(transition.context.contains { $0.isRequired }, "\(transition.id)")
            #expect(transition.participants.contains { $0.part == .accountable }, "\(transition.id)")
            let handoff = transition.handoff ?? ""
            let next = definition.stages.first { $0.id == transition.to }
            #expect(next?.entry.contains(handoff) == true, "\(transition.id): nobody can move on without the handoff")
        }
    }

    @Test func `uses every criterion`() {
        var used = Set(definition.standings.map(\.when) + definition.detectors.map(\.when))
        for stage in definition.stages {
            used.formUnion(stage.entry + stage.hold + stage.outputs + stage.exit + stage.shownBy)
        }
        for transition in definition.transitions {
            used.formUnion([transition.trigger, transition.handoff].compactMap(\.self) + transition.readiness)
            used.formUnion(transition.breakdowns.map(\.when))
            for case .criterion(let id)? in transition.context.map(\.from) { used.insert(id) }
        }
        for workflow in definition.workflows {
            used.formUnion([workflow.trigger, workflow.done].compactMap(\.self))
        }
        for criterion in definition.criteria { used.formUnion(criterion.test.references) }
        #expect(definition.criteria.map(\.id).filter { !used.contains($0) } == [])
    }

    @Test func `says what to do wherever a gate can stay shut`() {
        let gates = definition.stages.flatMap { $0.exit + $0.entry } + definition.transitions.flatMap(\.readiness)
        for criterion in definition.criteria where gates.contains(criterion.id) && criterion.onUnknown != .pass {
            // Whatever is known is there already; whoever is released has left.
            if ["acq.known", "adv.released"].contains(criterion.id) { continue }
            #expect(criterion.remedy != nil, "\(criterion.id)")
        }
    }

    @Test func `cites what each criterion serves, or says what it is for by being part of one that does`() {
        let cited = definition.criteria.filter { !$0.serves.isEmpty }.map(\.id)
        let parts = Set(definition.criteria.flatMap { $0.test.references })
        for criterion in definition.criteria where criterion.serves.isEmpty {
            let isStanding = definition.standings.contains { $0.when == criterion.id }
            let isShown = definition.stages.contains { $0.shownBy.contains(criterion.id) }
            #expect(isStanding || isShown || parts.contains(criterion.id), "\(criterion.id)")
        }
        #expect(cited.count > 100)
    }

    @Test func `marks as derived what no statement of the method backs`() {
        for criterion in definition.criteria where !criterion.serves.isEmpty {
            let isStated = criterion.serves.contains { $0.hasPrefix("S") }
            #expect(isStated || criterion.isDerived, "\(criterion.id)")
        }
    }

    @Test(arguments: [
        ("S-042", "gap.follow_up_unclear"), ("S-043", "gap.no_context"), ("S-044", "gap.no_path_into_use"),
        ("S-045", "gap.engagement_unconnected"), ("S-046", "gap.signal_idle"), ("S-047", "gap.promoter_unasked"),
    ])
    func `detects each way in which lifecycles usually break`(requirement: String, detector id: String) throws {
        let detector = try #require(definition.detectors.first { $0.id == id })
        #expect(detector.serves.contains(requirement))
        let criterion = try #require(definition.criteria.first { $0.id == detector.when })
        #expect(criterion.serves.contains(requirement) && criterion.kind != .attested)
        // It watches somewhere.
        let places = Set(definition.stages.map(\.id) + definition.transitions.map(\.id))
        #expect(!detector.about.isEmpty && Set(detector.about).isSubset(of: places))
    }

    @Test func `asks no app for what only people know, and people for nothing without a role`() {
        for criterion in definition.criteria where criterion.kind == .attested {
            #expect(criterion.by != nil && criterion.validFor != nil, "\(criterion.id)")
        }
    }

    @Test func `varies by segment, and leaves no customer out`() {
        let varied = definition.criteria.filter { !$0.segments.isEmpty }
        #expect(!varied.isEmpty)
        #expect(Set(varied.flatMap(\.segments)) == Set(definition.segments.map(\.id)))
        #expect(definition.segments.last?.when == nil)
    }

    @Test func `keeps watching in later stages what it watches in Retain`() throws {
        let retain = try #require(definition.stages.first { $0.id == "retain" })
        #expect(retain.inForceThrough == ["expand", "advocate"] && !retain.monitors.isEmpty)
    }
}
