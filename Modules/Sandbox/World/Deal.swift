public import Domain

/// A deal with the whole way it has gone. Stages are the CRM's own names.
public struct Deal: Sendable {
    public enum Outcome: Sendable { case open, won, lost }

    public struct Step: Sendable {
        public let stage: String
        public let at: Instant
    }

    public let index: Int
    public let company: Int
    public let name: String
    public let amount: Int
    public let currency: String
    public let outcome: Outcome
    public let history: [Step]
    public let closing: Instant
    public let contact: Int?

    public var stage: String { history[history.count - 1].stage }

    public var probability: Int { Self.probability[stage] ?? 0 }

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
        let created = created(.deal, index)
        let begun = initialSteps(deal: index, created: created)
        let extra = edit(.deal, index)?.steps ?? []
        let willWin = dice.chance(52, index, perMille: 620)
        func stage(_ step: Int) -> String {
            step < Deal.stages.count ? Deal.stages[step] : willWin ? Deal.won : Deal.lost
        }
        // The initial steps are spread between creation and the change stamp the record had at the start.
        let touched = Instant(seconds: initialModifiedSeconds(.deal, index))
        let span = max(0, touched.milliseconds - created.milliseconds) / 1000
        var history = (0...begun).map { step in
            Deal.Step(
                stage: stage(step),
                at: Instant(
                    seconds: created.milliseconds / 1000
                        + (begun == 0 ? 0 : span * Int64(step) / Int64(begun))))
        }
        for (step, at) in extra.enumerated() where begun + step + 1 <= Deal.stages.count {
            history.append(Deal.Step(stage: stage(begun + step + 1), at: at))
        }
        let company = companyIndex(of: .deal, index) ?? 0
        let firm = self.company(company)
        let isClosed = history.count > Deal.stages.count
        let size = [2, 8, 24, 3, 30, 12, 160, 70][firm.slot]
        let amount =
            size * (600 + 10 * dice.pick(53, index &+ revision(.deal, index) / 3 &* 7_000_003, below: 90))
        let due = created.advanced(by: .seconds(86_400 * (45 + dice.pick(54, index, below: 120))))
        let people = children(.contact, of: company)
        return Deal(
            index: index, company: company,
            name: "\(firm.core) \(Self.subjects[dice.pick(55, index, below: Self.subjects.count)])",
            amount: amount,
            currency: "EUR", outcome: !isClosed ? .open : willWin ? .won : .lost, history: history,
            closing: isClosed ? history[history.count - 1].at : max(due, created), contact: people.first)
    }

    private static let subjects = [
        "subscription", "renewal", "rollout", "pilot", "upgrade", "support plan", "training",
    ]
}
