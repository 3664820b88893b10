public import Domain
import JSON

/// A deal with the whole way it has gone. Stages are the CRM's own names.
public struct Deal: Sendable {
    public enum Outcome: Sendable { case open, won, lost }

    public struct Step: Sendable {
        public let stage: String
        public let at: Instant
    }

    public let index: Int
    public let company: Int
    public let outcome: Outcome
    public let created: Instant
    private let world: World
    private let begun: Int
    private let extra: [Instant]
    /// The way it went, where the world is told.
    private let told: [Step]?

    public var currency: String { "EUR" }
    /// The last step's number: 0 is the first stage, 6 the closing.
    private var reached: Int { min(begun + extra.count, Self.stages.count) }
    private var willWin: Bool { outcome == .open || outcome == .won }

    public var stage: String { told?.last?.stage ?? stage(reached) }
    public var probability: Int { Self.probability[stage] ?? 0 }
    /// When it came to its present stage.
    public var since: Instant { told?.last?.at ?? history[reached].at }

    /// The stage it will close with.
    var ending: String { Self.wins(world, index) ? Self.won : Self.lost }

    private static func wins(_ world: World, _ index: Int) -> Bool { world.dice.chance(52, index, perMille: 620) }

    private func stage(_ step: Int) -> String {
        step < Self.stages.count ? Self.stages[step] : willWin ? Self.won : Self.lost
    }

    fileprivate init(_ world: World, _ index: Int, begun: Int) {
        self.world = world
        self.index = index
        self.begun = begun
        created = world.created(.deal, index)
        extra = world.edit(.deal, index)?.steps ?? []
        company = world.companyIndex(of: .deal, index) ?? 0
        told = world.told?[.deal, index].map(Self.steps)
        if let last = told?.last {
            outcome = last.stage == Self.won ? .won : last.stage == Self.lost ? .lost : .open
            return
        }
        let isClosed = begun + extra.count >= Self.stages.count
        outcome = !isClosed ? .open : Self.wins(world, index) ? .won : .lost
    }

    public var name: String {
        let subject = Self.subjects[world.dice.pick(55, index, below: Self.subjects.count)]
        return world.company(company).core + " " + subject
    }

    public var amount: Int {
        let size = [2, 8, 24, 3, 30, 12, 160, 70][world.slot(of: company)]
        let changes = world.revision(.deal, index) / 3
        return size * (600 + 10 * world.dice.pick(53, index &+ changes &* 7_000_003, below: 90))
    }

    /// The day of closing, or the one hoped for.
    public var closing: Instant {
        if outcome != .open { return since }
        return created.advanced(by: .seconds(86_400 * (45 + world.dice.pick(54, index, below: 120))))
    }

    public var contact: Int? { world.founders(.contact, of: company).first }

    /// The initial steps are spread between creation and the change stamp the record had at the start.
    public var history: [Step] {
        if let told { return told }
        let begin = created.milliseconds / 1000
        let span = max(0, world.initialModifiedSeconds(.deal, index) - begin)
        var steps = (0...begun).map { step in
            Step(
                stage: stage(step),
                at: Instant(seconds: begin + (begun == 0 ? 0 : span * Int64(step) / Int64(begun))))
        }
        for (step, at) in extra.enumerated() where begun + step + 1 <= Self.stages.count {
            steps.append(Step(stage: stage(begun + step + 1), at: at))
        }
        return steps
    }

    private static func steps(_ record: Told.Record) -> [Step] {
        var steps: [Step] = []
        for (at, fields) in record.moments {
            let said = fields.first { $0.name == "Stage" }?.value.text
            guard let stage = said ?? (steps.isEmpty ? stages[0] : nil), stage != steps.last?.stage
            else { continue }
            steps.append(Step(stage: stage, at: at))
        }
        return steps
    }

    private static let subjects = [
        "subscription", "renewal", "rollout", "pilot", "upgrade", "support plan", "training",
    ]

    static let stages = [
        "Qualification", "Needs Analysis", "Value Proposition", "Identify Decision Makers",
        "Proposal/Price Quote",
        "Negotiation/Review",
    ]
    static let won = "Closed Won"
    static let lost = "Closed Lost"
    static let probability = [
        "Qualification": 10, "Needs Analysis": 20, "Value Proposition": 40, "Identify Decision Makers": 60,
        "Proposal/Price Quote": 75, "Negotiation/Review": 90, "Closed Won": 100, "Closed Lost": 0,
    ]
}

extension World {
    /// How far a deal had come at the start: deals of the last four months are mostly open, older ones closed.
    private func initialSteps(deal index: Int, created: Instant) -> Int {
        let last = Deal.stages.count
        if index >= initial(.deal) { return 0 }
        let age = start.duration(since: created)
        if age > .seconds(120 * 86_400) && dice.chance(50, index, perMille: 930) { return last }
        return dice.pick(51, index, below: last)
    }

    /// Whether the next step is the last one a deal can take, or was already taken.
    public func isClosed(deal index: Int) -> Bool {
        let begun = initialSteps(deal: index, created: created(.deal, index))
        return begun + steps(.deal, index) >= Deal.stages.count
    }

    public func deal(_ index: Int) -> Deal {
        Deal(self, index, begun: initialSteps(deal: index, created: created(.deal, index)))
    }
}
