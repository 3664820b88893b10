import Domain
import JSON

// Attestations, waivers and overrides.

extension Criterion {
    /// Somebody's word decides it, or is part of what does.
    fileprivate var isVouchedFor: Bool { test.leaves.contains(.attested) }
}

extension ActScene {
    /// The attested criterion that an act names.
    func attested(_ act: Act) throws(Refusal) -> Criterion {
        let id = act.values.text("criterion") ?? ""
        let people = definition.criteria.filter(\.isVouchedFor)
        guard let found = definition.criteria.first(where: { $0.id == id }) else {
            throw .unknown("criterion", id, among: people.map(\.id))
        }
        guard found.isVouchedFor else {
            throw Refusal(
                .contradicted, "\(id) is told by data: nobody vouches for it.",
                found.remedy ?? "Correct what the apps say; onward override forces a stage with a reason.")
        }
        if let segment, !found.segments.isEmpty, !found.segments.contains(segment) {
            throw Refusal(
                .contradicted, "\(id) does not concern this customer, who is in the segment \(segment).",
                "It is for: \(found.segments.joined(separator: ", ")).")
        }
        return found
    }

    func attest(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let criterion = try attested(act)
        let value = act.values.text("value") ?? "met"
        if value == "not_applicable", act.note == nil, act.values["evidence"] == nil {
            throw Refusal(.misused, "Why does \(criterion.id) not apply?", "Say so with “note”.")
        }
        if criterion.needsEvidence, value != "not_applicable", act.values["evidence"] == nil {
            throw Refusal(.misused, "\(criterion.id) needs evidence.", "Say what shows it with “evidence”.")
        }
        try refuse("expires", act.values.text("expires"), notAfter: Self.day(at))
        var body: EntryBody = ["criterion": .string(criterion.id), "value": .string(value)]
        body.set("evidence", act.values.text("evidence"))
        body.set(
            "expires_day",
            act.values.text("expires") ?? criterion.validFor.map { Self.day(at + $0.milliseconds) })
        guard let former = all(.attestation, where: { $0.body.text("criterion") == criterion.id }).last else {
            return [Draft(.attestation, body, at: at)]
        }
        try refuseBefore(former, at)
        return [Draft(changing: former, at: at) { $0 = body }]
    }

    func revoke(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        let today = Self.day(at)
        if thing.kind == .waiver {
            guard thing.body.text("state") != "revoked" else { throw isOver(thing, "revoked") }
            return [
                Draft(changing: thing, at: at) {
                    $0["state"] = "revoked"
                    $0.set("reason", act.why)
                }
            ]
        }
        if let end = thing.body.text("expires_day"), end <= today {
            throw isOver(thing, thing.body.text("value") == "revoked" ? "revoked" : "expired")
        }
        return [
            Draft(changing: thing, at: at) {
                $0["value"] = "revoked"
                $0.set("expires_day", today)
            }
        ]
    }

    func waive(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let transition = try transition(named: act.values.text("transition") ?? "")
        let item = try item(act.values.text("item") ?? "", of: transition)
        if let former = waiver(of: item.key, in: transition) {
            throw Refusal(
                .contradicted, "\(item.key) of \(transition.id) is waived already, by \(former.key).",
                "onward revoke \(former.key) takes that back.")
        }
        var body: EntryBody = [
            "transition": .string(transition.id), "item": .string(item.key), "state": "waived",
        ]
        body.set("reason", act.values.text("reason"))
        return [Draft(.waiver, body, at: at)]
    }

    /// The waiver that counts for the next handoff: what was accepted before has used up its own.
    func waiver(of item: String, in transition: Transition) -> Thing? {
        let used = handoffs(of: transition).last { $0.body.text("state") == "accepted" }?.entry ?? 0
        return all(.waiver) {
            $0.body.text("transition") == transition.id && $0.body.text("item") == item
                && $0.body.text("state") == "waived" && $0.id > used
        }.last
    }

    func force(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let about = act.values.text("about") ?? ""
        let value = act.values.text("value") ?? ""
        if scope != nil, about == "standing" {
            throw Refusal(
                .contradicted, "A scope has no standing of its own: it has that of the customer.",
                "Leave “scope” out, or force its stage.")
        }
        let stages = scope == nil ? definition.stages.map(\.id) : definition.scopes?.through ?? []
        let known = about == "stage" ? stages : Standing.allCases.map(\.rawValue)
        guard known.contains(value) else { throw .unknown(about, value, among: known) }
        try refuse("until", act.values.text("until"), notAfter: now.day)
        var body: EntryBody = ["about": .string(about), "value": .string(value)]
        body.set("reason", act.values.text("reason"))
        body.set("until_day", act.values.text("until"))
        guard let former = all(.override, where: { $0.body.text("about") == about }).last else {
            return [Draft(.override, body, at: at)]
        }
        try refuseBefore(former, at)
        return [Draft(changing: former, at: at) { $0 = body }]
    }

    func endForce(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        let today = Self.day(at)
        if let end = thing.body.text("until_day"), end <= today { throw isOver(thing, "over") }
        return [Draft(changing: thing, at: at) { $0.set("until_day", today) }]
    }

    func isOver(_ thing: Thing, _ how: String) -> Refusal {
        Refusal(.contradicted, "\(thing.key) is \(how) already.", "onward journal shows when and by whom.")
    }

    /// The new word on something may not lie before the last one.
    private func refuseBefore(_ former: Thing, _ at: Int64) throws(Refusal) {
        guard at < former.effective else { return }
        let since = Instant(milliseconds: former.effective).iso8601
        throw Refusal(
            .contradicted, "\(former.key) says the same for \(since) already: it cannot change before that.",
            "Name a later “effective”, or take that act back first with onward reverse.")
    }
}
