import Domain
import JSON

// Commitments, next steps and needs.

extension ActScene {
    func promise(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let values = act.values
        try refuse("due", values.text("due"), before: Self.day(at))
        if values["every"] != nil, values["due"] == nil {
            throw Refusal(.misused, "When is it due for the first time?", "Say so with “due”.")
        }
        var body: EntryBody = ["state": "open"]
        body.set("text", values.text("text"))
        body.set("type", values.text("type") ?? "other")
        body.set("made_by", values.text("made-by") ?? act.by)
        body.set("made_to", values.text("made-to"))
        body.set("due_day", values.text("due"))
        body.set("every", values.text("every"))
        body.set("evidence", values.text("evidence"))
        body.set("owner", values.text("owner"))
        return [Draft(.commitment, body, at: at)]
    }

    func settle(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        let state = thing.body.text("state") ?? ""
        // What was agreed anew is still to be kept.
        guard ["open", "planned", "renegotiated"].contains(state) else { throw isOver(thing, state) }
        let values = act.values
        try refuse("due", values.text("due"), before: Self.day(at))
        // What was agreed anew is planned anew, by the same milestone if it still serves.
        if act.verb == .commitmentPlan, state != "renegotiated", planned(thing).contains(values.text("item") ?? "") {
            throw Refusal(.contradicted, "\(thing.key) names that record already.", "onward commitment list shows it.")
        }
        return [
            Draft(changing: thing, at: at) { body in
                switch act.verb {
                case .commitmentPlan:
                    body["state"] = "planned"
                    let item = values.text("item") ?? ""
                    body.set("plan_item", (planned(thing).filter { $0 != item } + [item]).joined(separator: ","))
                case .commitmentFulfil:
                    body.set("evidence", values.text("evidence"))
                    body.set("settled", at)
                    if let next = nextDue(thing) { body.set("due_day", next) } else { body["state"] = "fulfilled" }
                case .commitmentRenegotiate:
                    body["state"] = "renegotiated"
                    body.set("evidence", values.text("evidence"))
                    body.set("text", values.text("text"))
                    body.set("due_day", values.text("due"))
                    body.set("settled", at)
                default:
                    body["state"] = act.verb == .commitmentBreak ? "broken" : "withdrawn"
                    body.set("settled", at)
                }
            }
        ]
    }

    private func planned(_ thing: Thing) -> [String] {
        thing.body.text("plan_item")?.split(separator: ",").map(String.init) ?? []
    }

    /// Of one that falls due again and again: the day after the one that is kept.
    private func nextDue(_ thing: Thing) -> String? {
        guard let span = thing.body.text("every").flatMap({ Span($0) }),
            let due = thing.body.text("due_day").flatMap({ Instant(day: $0) })
        else { return nil }
        return Self.day(due.milliseconds + max(span.milliseconds, 86_400_000))
    }

    func step(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        try refuse("due", act.values.text("due"), before: Self.day(at))
        var body: EntryBody = ["state": "open"]
        body.set("text", act.values.text("text"))
        body.set("owner", act.values.text("owner") ?? act.by)
        body.set("due_day", act.values.text("due"))
        body.set("with", act.values.text("with"))
        return [Draft(.nextStep, body, at: at)]
    }

    func endStep(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        let state = thing.body.text("state") ?? ""
        guard state == "open" else { throw isOver(thing, state) }
        return [
            Draft(changing: thing, at: at) {
                $0["state"] = act.verb == .stepDone ? "done" : "dropped"
                $0.set("done", at)
                $0.set("outcome", act.values.text("outcome") ?? act.values.text("reason"))
            }
        ]
    }

    func need(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        var body: EntryBody = ["state": "open"]
        body.set("statement", act.values.text("statement"))
        body.set("evidence", act.values.text("evidence"))
        body.set("owner", act.values.text("owner"))
        return [Draft(.need, body, at: at)]
    }

    func decide(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        let state = thing.body.text("state") ?? ""
        let became =
            switch act.verb {
            case .needNotNow: "not_now"
            case .needReject: "rejected"
            default: "qualified"
            }
        if act.verb == .needLink {
            guard state == "qualified" else {
                throw Refusal(
                    .contradicted, "\(thing.key) is \(state), not qualified.",
                    "onward need qualify \(thing.key) decides that it becomes an opportunity.")
            }
        } else if state == became, became != "not_now" {
            throw isOver(thing, became)
        }
        try refuse("review", act.values.text("review"), notAfter: Self.day(at))
        return [
            Draft(changing: thing, at: at) {
                $0.set("state", became)
                // What was said of a former decision is in its own version.
                $0["reason"] = act.values["reason"]
                $0["review_day"] = act.values["review"]
                $0.set("deal", act.values.text("deal"))
                $0.set("owner", act.values.text("owner"))
                if act.verb != .needLink { $0.set("decided", at) }
            }
        ]
    }
}
