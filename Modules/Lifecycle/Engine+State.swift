/// What a customer's position means: the transition in front of it, what is broken, missing and due.
extension Engine {
    public func conclude(_ facts: SubjectFacts, _ history: History, asOf now: Int64) -> Conclusion {
        let findings = findings(facts, asOf: now)
        let walk = walk(facts, findings, history.changes, asOf: now)
        let open = openTracks(facts, findings, history.changes, main: walk.position, asOf: now)
        let forced = history.overrides.last { $0.about == .stage && $0.isInForce(at: now) && stages[$0.value] != nil }
        let computed = walk.position.stage!
        let stage = forced.map { stages[$0.value]! } ?? computed
        var conclusion = Conclusion(
            standing: .prospect, stage: stage.id, stageSince: forced?.since ?? walk.position.since,
            computed: computed.id, attained: furthest(walk.position.attained), findings: findings,
            ownerRole: stage.owner)
        conclusion.tracks = open.tracks
        conclusion.segment = facts.segment.map { definition.segments[$0].id }
        conclusion.changes = walk.changes + open.changes
        var dues = walk.dues + findings.compactMap(\.due)
        for override in history.overrides { dues += [override.since, override.until] }
        setStanding(&conclusion, stage, history, asOf: now)
        if let role = definition.roles.firstIndex(where: { $0.id == stage.owner }), role < facts.owners.count {
            conclusion.owner = facts.owners[role]
        }
        let progress = setTransition(&conclusion, stage, asOf: now, &dues)
        if conclusion.standing.hasClocks {
            watch(&conclusion, stage, last: walk.position.change?.transition)
            let stall = progress + stage.stallAfter.milliseconds
            if conclusion.transition != nil || stage.track != Self.mainTrack {
                if stall <= now { conclusion.stalledSince = stall } else { dues.append(stall) }
            }
            if let broken = brokenHold(stage, findings, asOf: now), broken.at <= now {
                conclusion.regression = definition.criteria[broken.criterion].id
            }
            conclusion.nextStep = facts.nextStep ?? ownNextStep(conclusion, stall: stall)
        } else {
            conclusion.nextStep = facts.nextStep
        }
        conclusion.due = dues.filter { $0 > now }.min()
        return conclusion
    }

    private func furthest(_ order: Int) -> String {
        let main = tracks[Self.mainTrack]!
        return (main.last { $0.order <= order } ?? main[0]).id
    }

    private func setStanding(_ conclusion: inout Conclusion, _ stage: Stage, _ history: History, asOf now: Int64) {
        let forced = history.overrides.last { $0.about == .standing && $0.isInForce(at: now) }
        if let forced, let standing = Standing(rawValue: forced.value) {
            conclusion.standing = standing
            conclusion.standingSince = forced.since
            return
        }
        for (standing, criterion) in standings where conclusion.findings[criterion].verdict == .met {
            conclusion.standing = standing
            conclusion.standingSince = conclusion.findings[criterion].since
            return
        }
        let isCustomer = stage.order > tracks[Self.mainTrack]![0].order
        conclusion.standing = isCustomer ? .active : .prospect
        conclusion.standingSince = conclusion.stageSince
    }

    /// The transition in front of the stage. The result is when the customer last made progress: entered the stage, or
    /// met one of the gate's criteria.
    private func setTransition(
        _ conclusion: inout Conclusion, _ stage: Stage, asOf now: Int64, _ dues: inout [Int64]
    ) -> Int64 {
        let entered = conclusion.stageSince ?? 0
        guard let gate = transitions.first(where: { $0.track == stage.track && $0.transition.from.contains(stage.id) })
        else { return entered }
        let criteria = gate.criteria(from: stage.id)
        let findings = conclusion.findings
        let whole = passage(criteria, findings)
        let asked = passage(gate.before[stage.id] ?? [], findings)
        var opened: Int64? = entered
        if let trigger = gate.trigger {
            opened = findings[trigger].verdict == .met ? findings[trigger].since ?? entered : nil
        }
        let due = opened.map { $0 + gate.transition.limit.milliseconds }
        if let due { dues.append(due) }
        let isBroken = gate.breakdowns.contains { findings[$0.criterion].verdict == .met }
        let status: Conclusion.TransitionState.Status =
            if isBroken && conclusion.standing.hasClocks {
                .broken
            } else if let due {
                asked.isOpen ? .ready : due <= now ? .blocked : .open
            } else {
                .notStarted
            }
        conclusion.transition = .init(
            transition: gate.transition.id, status: status, opened: opened, due: due,
            blockedBy: ids(whole.blockedBy), unknown: ids(whole.unknown))
        let met = criteria.filter { findings[$0].verdict == .met }.compactMap { findings[$0].since }
        return max(entered, met.max() ?? entered)
    }

    /// Breakdowns of the transition in front and of the one just passed; gaps of what is in force here.
    private func watch(_ conclusion: inout Conclusion, _ stage: Stage, last: String?) {
        let near = Set([conclusion.transition?.transition, last].compactMap(\.self))
        for gate in transitions where near.contains(gate.transition.id) {
            for (category, criterion) in gate.breakdowns where conclusion.findings[criterion].verdict == .met {
                conclusion.breakdowns.append(
                    .init(
                        transition: gate.transition.id, category: category,
                        criterion: definition.criteria[criterion].id))
            }
        }
        let here = near.union([stage.id]).union(conclusion.tracks.map(\.stage))
        for (detector, criterion) in detectors where conclusion.findings[criterion].verdict == .met {
            let isMonitored = monitored[detector.id]?.contains(stage.id) ?? false
            if detector.about.isEmpty || isMonitored || detector.about.contains(where: here.contains) {
                conclusion.gaps.append(detector.id)
            }
        }
    }

    /// Nobody said what comes next: what the gate misses first is it.
    private func ownNextStep(_ conclusion: Conclusion, stall: Int64) -> SubjectFacts.NextStep? {
        guard let transition = conclusion.transition else { return nil }
        let id = transition.blockedBy.first ?? transition.unknown.first
        guard let id, let place = places[id] else { return nil }
        let criterion = definition.criteria[place]
        return .init(
            text: criterion.remedy ?? criterion.statement, owner: conclusion.owner?.person,
            due: transition.due ?? stall, origin: "rule", evidence: nil)
    }
}

extension Standing {
    /// Whether limits run: nobody hurries who is lost, or paused.
    public var hasClocks: Bool {
        switch self {
        case .prospect, .active, .notice, .wonBack: true
        case .disqualified, .paused, .former: false
        }
    }
}
