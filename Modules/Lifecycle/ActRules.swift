import Domain

/// What an act lays down, once it is found right.
public struct Verdicted: Hashable, Sendable {
    public var drafts: [Draft]
    public var role: String?
    /// What whoever did it should know.
    public var notes: [String]
}

extension ActScene {
    /// The one place where acts are judged. What is refused changes nothing.
    public func judge(_ act: Act) throws(Refusal) -> Verdicted {
        if let newest, now.milliseconds < newest {
            throw Refusal.clockGoesBack(now, behind: newest)
        }
        let at = (act.effective ?? now).milliseconds
        if let subject, at < subject.effective {
            let since = Instant(milliseconds: subject.effective).iso8601
            throw Refusal(
                .contradicted, "\(subject.key) says what it says since \(since): it cannot change before that.",
                "Name a later “effective”, or take the former act back first with onward reverse.")
        }
        try refuseScope(act, at)
        let (role, note) = try role(of: act, allowed: try allowed(act))
        let drafts = try drafts(act, at).map { $0.within(act.values["scope"] == nil ? nil : scope) }
        return Verdicted(drafts: drafts, role: role, notes: [note].compactMap { $0 } + notes(act))
    }

    /// The roles that may do it; nil: any.
    private func allowed(_ act: Act) throws(Refusal) -> [String]? {
        switch act.verb {
        case .attest: return try attested(act).by.map { [$0] }
        case .revoke: return subject.flatMap(roleBehind).map { [$0] }
        case .waive: return [try transition(named: act.values.text("transition") ?? "").receiver]
        case .handoffDraft, .handoffOffer, .handoffWithdraw: return [try transition(of: act).giver]
        case .handoffReturn, .handoffAccept: return [try transition(of: act).receiver]
        case .override, .overrideEnd:
            let ids = [stage, act.values.text("value")].compactMap { $0 }
            let owners = definition.stages.filter { ids.contains($0.id) }.map(\.owner)
            return owners.isEmpty ? nil : owners
        default: return nil
        }
    }

    /// Who vouched for it or waived it may take it back.
    private func roleBehind(_ thing: Thing) -> String? {
        switch thing.kind {
        case .attestation: definition.criteria.first { $0.id == thing.body.text("criterion") }?.by
        case .waiver: definition.transitions.first { $0.id == thing.body.text("transition") }?.receiver
        default: nil
        }
    }

    private func drafts(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        switch act.verb {
        case .attest: try attest(act, at)
        case .revoke: try revoke(act, at)
        case .waive: try waive(act, at)
        case .handoffDraft, .handoffOffer: try offer(act, at)
        case .handoffReturn: try giveBack(act, at)
        case .handoffAccept: try accept(act, at)
        case .handoffWithdraw: try withdraw(act, at)
        case .commitmentAdd: try promise(act, at)
        case .commitmentPlan, .commitmentFulfil, .commitmentRenegotiate, .commitmentBreak, .commitmentWithdraw:
            try settle(act, at)
        case .ownerAssign: try assign(act, at)
        case .ownerAccept, .ownerCommunicated, .ownerEnd: try changeOwner(act, at)
        case .valueSet, .valueChange: try define(act, at)
        case .valueReached: try reach(act, at)
        case .valueAcknowledge: try acknowledge(act, at)
        case .expectAdd: try expect(act, at)
        case .expectCommunicated, .expectEnd: try changeExpectation(act, at)
        case .stepAdd: try step(act, at)
        case .stepDone, .stepDrop: try endStep(act, at)
        case .needAdd: try need(act, at)
        case .needQualify, .needNotNow, .needReject, .needLink: try decide(act, at)
        case .override: try force(act, at)
        case .overrideEnd: try endForce(act, at)
        case .scopeOpen: try open(act, at)
        case .scopeClose: try close(act, at)
        }
    }

    private func notes(_ act: Act) -> [String] {
        if act.verb == .scopeOpen, act.values["deal"] == nil {
            return ["Without a deal no record of an app can be told to be about it: people say how it goes."]
        }
        guard act.verb.group == "handoff", let stage, let transition = try? transition(of: act),
            !transition.from.contains(stage)
        else { return [] }
        let from = transition.from.joined(separator: ", ")
        return ["\(scope ?? "The customer") stands in \(stage); \(transition.id) leads from \(from)."]
    }

    // MARK: What several rules need

    /// The thing the act is about. The store looks it up; that one is missing is a fault of ours.
    func about() throws(Refusal) -> Thing {
        guard let subject else { throw Refusal(.missing, "The act is about nothing.", "Name what it is about.") }
        return subject
    }

    func transition(named id: String) throws(Refusal) -> Transition {
        if let found = definition.transitions.first(where: { $0.id == id }) { return found }
        throw .unknown("transition", id, among: definition.transitions.map(\.id))
    }

    func item(_ key: String, of transition: Transition) throws(Refusal) -> Transition.ContextItem {
        if let found = transition.context.first(where: { $0.key == key }) { return found }
        throw .unknown("context item of \(transition.id)", key, among: transition.context.map(\.key))
    }

    /// What ends lies behind what begins.
    func refuse(_ name: String, _ day: String?, notAfter first: String) throws(Refusal) {
        guard let day, day <= first else { return }
        throw Refusal(.misused, "“\(name)” is \(day), which is not after \(first).", "Name a later day.")
    }

    /// What is due lies not behind.
    func refuse(_ name: String, _ day: String?, before first: String) throws(Refusal) {
        guard let day, day < first else { return }
        throw Refusal(
            .misused, "“\(name)” is \(day), which was over when this began, on \(first).",
            "Name a later day, or an earlier “effective”.")
    }

    static func day(_ milliseconds: Int64) -> String { Instant(milliseconds: milliseconds).day }
}
