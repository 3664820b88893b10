import Domain
public import JSON

// From offered to accepted.

extension ActScene {
    /// The transition that a handoff is of: named, or the one that is open, or the one in front of the customer.
    func transition(of act: Act) throws(Refusal) -> Transition {
        if let id = act.values.text("transition") { return try transition(named: id) }
        let isOpen = { (thing: Thing) in ["draft", "offered", "returned"].contains(thing.body.text("state") ?? "") }
        // Who answers means what was asked, even if it is over; who begins means what comes next.
        let last = [.handoffOffer, .handoffDraft].contains(act.verb) ? nil : all(.handoff).last
        let meant = (all(.handoff, where: isOpen).last ?? last)?.body.text("transition")
        if let id = meant ?? transition { return try transition(named: id) }
        throw Refusal(
            .misused, "Which transition is meant cannot be told.",
            "Name one of: \(definition.transitions.map(\.id).joined(separator: ", ")).")
    }

    /// In their order.
    public func handoffs(of transition: Transition) -> [Thing] {
        all(.handoff) { $0.body.text("transition") == transition.id }
    }

    func offer(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let transition = try transition(of: act)
        for member in act.values["context"]?.members ?? [] { _ = try item(member.name, of: transition) }
        let isDraft = act.verb == .handoffDraft
        let former = handoffs(of: transition).last
        let state = former?.body.text("state")
        if let former, state == "offered" {
            throw Refusal(
                .contradicted, "\(former.key) is offered already.",
                "It waits for \(transition.receiver); onward handoff withdraw takes it back.")
        }
        func fill(_ body: inout EntryBody) {
            body["state"] = isDraft ? "draft" : "offered"
            body.set("giver", act.by)
            body.set("receiver", act.values.text("to") ?? body.text("receiver") ?? holder(of: transition.receiver))
            body["reason"] = nil
            body["missing"] = nil
            // The answer was to what was offered before.
            body["answered"] = nil
            if !isDraft {
                body.set("offered", at)
                // A handoff that came back has no more time for that.
                if body["due"] == nil { body.set("due", at + transition.limit.milliseconds) }
            }
            body.set("context", merged(body.text("context"), act.values["context"]))
        }
        if let former, state == "draft" || state == "returned" {
            try refuse(former, at)
            return [Draft(changing: former, at: at, fill)]
        }
        var body: EntryBody = ["transition": .string(transition.id), "returns": 0]
        fill(&body)
        return [Draft(.handoff, body, at: at)]
    }

    func giveBack(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let transition = try transition(of: act)
        let thing = try offered(transition, at)
        var missing: [String] = []
        for word in act.values["missing"]?.items ?? [] { missing.append(try item(word.text ?? "", of: transition).key) }
        return [
            Draft(changing: thing, at: at) {
                $0["state"] = "returned"
                $0.set("reason", act.values.text("reason"))
                if !missing.isEmpty { $0.set("missing", missing.joined(separator: ",")) }
                $0.set("answered", at)
                $0.set("returns", ($0.moment("returns") ?? 0) + 1)
            }
        ]
    }

    func withdraw(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let transition = try transition(of: act)
        guard let thing = handoffs(of: transition).last else { throw none(transition) }
        guard !["accepted", "withdrawn"].contains(thing.body.text("state") ?? "") else {
            throw isOver(thing, thing.body.text("state") ?? "over")
        }
        try refuse(thing, at)
        return [
            Draft(changing: thing, at: at) {
                $0["state"] = "withdrawn"
                $0.set("reason", act.values.text("reason"))
                $0.set("answered", at)
            }
        ]
    }

    func accept(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let transition = try transition(of: act)
        let thing = try offered(transition, at)
        let context = states(of: transition, thing)
        let missing = context.filter { $0.isRequired && $0.state == .missing }
        guard missing.isEmpty else {
            let names = missing.map { $0.key + ($0.reason.map { " (\($0))" } ?? "") }.joined(separator: ", ")
            throw Refusal(
                .contradicted, "\(thing.key) cannot be accepted, for this is missing: \(names).",
                "onward handoff return gives it back; onward waive KEY \(transition.id) ITEM lets it go without.")
        }
        let owner = holder(of: transition.receiver) ?? act.by
        let commitments = all(.commitment) { ["open", "planned"].contains($0.body.text("state") ?? "") }
        let steps = all(.nextStep) { $0.body.text("state") == "open" }
        let handed = Draft(changing: thing, at: at) {
            $0["state"] = "accepted"
            $0.set("answered", at)
            $0.set("receiver", act.by)
            $0.set("snapshot", Self.snapshot(context, commitments, steps, owner))
        }
        let moved = (commitments + steps).filter { $0.body.text("owner") != owner }
        return [handed] + moved.map { thing in Draft(changing: thing, at: at) { $0.set("owner", owner) } }
    }

    /// What a handoff would move: each item of the transition, with what the giver says of it and what was waived.
    public func states(of transition: Transition, _ handoff: Thing?) -> [ContextState] {
        let said = handoff?.body.text("context").flatMap { try? JSONValue(parsing: $0) }
        return transition.context.map { item in
            var state = context.first { $0.key == item.key } ?? ContextState(item, .missing)
            if let text = said?[item.key]?.text {
                state.state = .present
                state.value = text
                state.reason = nil
            } else if state.state == .missing, let waiver = waiver(of: item.key, in: transition) {
                state.state = .waived
                state.reason = waiver.body.text("reason")
                state.evidence = waiver.key
            }
            return state
        }
    }

    // MARK: Help

    /// The handoff that waits for an answer.
    private func offered(_ transition: Transition, _ at: Int64) throws(Refusal) -> Thing {
        guard let thing = handoffs(of: transition).last else { throw none(transition) }
        let state = thing.body.text("state") ?? ""
        guard state == "offered" else {
            let remedy =
                state == "accepted"
                ? "onward handoff show tells by whom; onward reverse takes that back."
                : "onward handoff offer offers it."
            throw Refusal(
                .contradicted, "\(thing.key) is \(state)\(state == "accepted" ? " already" : ", not offered").", remedy)
        }
        try refuse(thing, at)
        return thing
    }

    private func none(_ transition: Transition) -> Refusal {
        Refusal(.missing, "No handoff of \(transition.id) was begun.", "onward handoff offer begins it.")
    }

    private func refuse(_ thing: Thing, _ at: Int64) throws(Refusal) {
        guard at < thing.effective else { return }
        throw Refusal(
            .contradicted,
            "\(thing.key) is so since \(Instant(milliseconds: thing.effective).iso8601): it cannot change before that.",
            "Name a later “effective”.")
    }

    private func merged(_ former: String?, _ said: JSONValue?) -> String? {
        var texts = EntryBody(former.flatMap { try? JSONValue(parsing: $0) } ?? .object([]))
        for member in said?.members ?? [] { texts[member.name] = member.value }
        if texts.isEmpty { return nil }
        let members = texts.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: $0.value) }
        return String(decoding: JSONValue.object(members).serialized, as: UTF8.self)
    }

    private static func snapshot(
        _ context: [ContextState], _ commitments: [Thing], _ steps: [Thing], _ owner: String
    ) -> String {
        let value: JSONValue = [
            "owner": .string(owner), "context": .array(context.map(\.json)),
            "commitments": .array(commitments.map(short)), "next_steps": .array(steps.map(short)),
        ]
        return String(decoding: value.serialized, as: UTF8.self)
    }

    private static func short(_ thing: Thing) -> JSONValue {
        ["id": .string(thing.key), "text": thing.body["text"] ?? .null, "due": thing.body["due_day"] ?? .null]
    }
}

extension ContextState {
    public var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "item": .string(key), "title": .string(title), "required": .bool(isRequired),
            "state": .string(state.rawValue),
            "value": text(value), "reason": text(reason), "evidence": text(evidence),
        ]
    }
}
