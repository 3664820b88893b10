/// What a customer's position means: the transition in front of it, what is broken, missing and due.
extension Engine {
    public func conclude(_ facts: SubjectFacts, _ history: History, asOf now: Int64) -> Conclusion {
        let history = definition.renames.now(history)
        let findings = findings(facts, asOf: now)
        var due = NextMoment(after: now)
        due.note(facts.due)
        for finding in findings { due.note(finding.due) }
        let walk = walk(facts, findings, history.changes, &due)
        let open = openTracks(facts, findings, history.changes, main: walk.position)
        let forced = history.overrides.last { $0.about == .stage && $0.isInForce(at: now) && stages[$0.value] != nil }
        let computed = walk.position.rule!
        let rule = forced.map { stages[$0.value]! } ?? computed
        let stage = rule.stage
        var conclusion = Conclusion(
            standing: .prospect, stage: stage.id, stageSince: forced?.since ?? walk.position.since,
            computed: computed.stage.id, attained: furthest(walk.position.attained), findings: findings,
            ownerRole: stage.owner)
        conclusion.tracks = open.tracks
        conclusion.segment = facts.segment.map { definition.segments[$0].id }
        conclusion.changes = walk.changes + open.changes
        for override in history.overrides {
            due.note(override.since)
            due.note(override.until)
        }
        setStanding(&conclusion, stage, history, asOf: now)
        if let role = rule.owner, role < facts.owners.count { conclusion.owner = facts.owners[role] }
        let (progress, lost) = setTransition(&conclusion, rule, &due)
        if conclusion.standing.hasClocks {
            watch(&conclusion, stage, open.near + [walk.position.change?.transition].compactMap(\.self))
            let stall = progress + stage.stallAfter.milliseconds
            if conclusion.transition != nil || stage.track != Self.mainTrack {
                // Until something was lost it may have counted as progress: the day before never comes back.
                if stall <= now { conclusion.stalledSince = max(stall, min(lost, now)) } else { due.note(stall) }
            }
            if let broken = brokenHold(rule, findings), broken.at <= now {
                conclusion.regression = definition.criteria[broken.criterion].id
            }
            conclusion.nextStep = facts.nextStep ?? ownNextStep(conclusion, stall: stall)
        } else {
            conclusion.nextStep = facts.nextStep
        }
        conclusion.due = due.moment
        return conclusion
    }

    private func furthest(_ order: Int) -> String {
        (main.last { $0.stage.order <= order } ?? main[0]).stage.id
    }

    private func setStanding(_ conclusion: inout Conclusion, _ stage: Stage, _ history: History, asOf now: Int64) {
        let isCustomer = stage.order > main[0].stage.order
        (conclusion.standing, conclusion.standingSince) =
            standing(conclusion.findings, history, asOf: now)
            ?? (isCustomer ? .active : .prospect, conclusion.stageSince)
    }

    /// What a person forces, else what the first rule that is met says; nil: the stage says it.
    func standing(
        _ findings: [Finding], _ history: History, asOf now: Int64
    ) -> (standing: Standing, since: Int64?)? {
        let forced = history.overrides.last { $0.about == .standing && $0.isInForce(at: now) }
        if let forced, let standing = Standing(rawValue: forced.value) { return (standing, forced.since) }
        for (standing, criterion) in standings where findings[criterion].verdict == .met {
            return (standing, findings[criterion].since)
        }
        return nil
    }

    /// The transition in front of the stage. The result is when the customer last made progress (entered the stage, or
    /// met one of the gate's criteria), and when it last lost any of it.
    private func setTransition(
        _ conclusion: inout Conclusion, _ rule: StageRule, _ due: inout NextMoment
    ) -> (progress: Int64, lost: Int64) {
        let entered = conclusion.stageSince ?? 0
        guard let exit = rule.exits.first else { return (entered, .min) }
        let gate = exit.gate
        let findings = conclusion.findings
        let whole = criteria.passage(exit.whole, findings)
        let opened = opened(gate, findings, entered: entered)
        let limit = opened.map { $0 + gate.transition.limit.milliseconds }
        due.note(limit)
        let isBroken = gate.breakdowns.contains { findings[$0.criterion].verdict == .met }
        let status: Conclusion.TransitionState.Status =
            if isBroken && conclusion.standing.hasClocks {
                .broken
            } else if let limit {
                criteria.isOpen(exit.asked, findings) ? .ready : limit <= due.now ? .blocked : .open
            } else {
                .notStarted
            }
        conclusion.transition = .init(
            transition: gate.transition.id, status: status, opened: opened, due: limit,
            blockedBy: ids(whole.blockedBy), unknown: ids(whole.unknown))
        return (max(entered, whole.since ?? entered), whole.lost ?? .min)
    }

    /// Breakdowns of the transition in front and of the one just passed, in every track; gaps of what is in force here.
    private func watch(_ conclusion: inout Conclusion, _ stage: Stage, _ others: [String]) {
        let near = others + [conclusion.transition?.transition].compactMap(\.self)
        for gate in gates where near.contains(gate.transition.id) {
            for (category, criterion) in gate.breakdowns where conclusion.findings[criterion].verdict == .met {
                conclusion.breakdowns.append(
                    .init(
                        transition: gate.transition.id, category: category,
                        criterion: definition.criteria[criterion].id))
            }
        }
        let here = near + [stage.id] + conclusion.tracks.map(\.stage)
        for (detector, criterion) in detectors where conclusion.findings[criterion].verdict == .met {
            let isMonitored = monitored[detector.id]?.contains(stage.id) ?? false
            if detector.about.isEmpty || isMonitored || detector.about.contains(where: here.contains) {
                conclusion.gaps.append(detector.id)
            }
        }
    }

    /// Since when a detector has found something; nil: since ever, as far as is known.
    public func since(gap id: String, in conclusion: Conclusion) -> Int64? {
        detectors.first { $0.detector.id == id }.flatMap { conclusion.findings[$0.criterion].since }
    }

    public func since(_ breakdown: Conclusion.Breakdown, in conclusion: Conclusion) -> Int64? {
        places[breakdown.criterion].flatMap { conclusion.findings[$0].since }
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
