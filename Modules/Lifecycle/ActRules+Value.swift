import Domain
import JSON

// Owners, what the customer wants to reach, and how they are expected to use the product.

extension ActScene {
    // MARK: Owners

    func assign(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let values = act.values
        let role = values.text("role") ?? ""
        let known = definition.roles.map(\.id)
        guard known.contains(role) else { throw .unknown("role", role, among: known) }
        let from = values.text("from") ?? Self.day(at)
        try refuse("until", values.text("until"), notAfter: from)
        // An assignment that began is true since it began, unless somebody says otherwise.
        let start = Instant(day: from)?.milliseconds ?? at
        let since = act.effective == nil && from < Self.day(at) ? start : at
        var drafts: [Draft] = []
        for other in all(.ownership) where other.body.text("role") == role {
            if let ended = try handover(from: other, at: from, until: values.text("until"), act, since) {
                drafts.append(ended)
            }
        }
        var body: EntryBody = ["role": .string(role), "from_day": .string(from)]
        body.set("person", values.text("person"))
        body.set("until_day", values.text("until"))
        body["known_to_customer"] = .bool(values["known"]?.bool == true)
        return drafts + [Draft(.ownership, body, at: since)]
    }

    /// Whoever else has the role at that time: their time ends when the handover does. Nil: they have it at another.
    private func handover(
        from other: Thing, at from: String, until: String?, _ act: Act, _ since: Int64
    ) throws(Refusal) -> Draft? {
        let begins = other.body.text("from_day") ?? ""
        let ends = other.body.text("until_day")
        if let ends, ends <= from || ends <= begins { return nil }
        if let until, until <= begins { return nil }
        guard begins < from || (begins == from && act.values["overlap"] != nil) else {
            throw Refusal(
                .contradicted, "\(other.key) gives this role to somebody else from \(begins) on.",
                begins > from
                    ? "Add --until \(begins), or end that one: onward owner end \(other.key)."
                    : "Add --overlap DAYS if it is a handover, or end that one: onward owner end \(other.key).")
        }
        guard let overlap = act.values["overlap"]?.integer else {
            throw Refusal(
                .contradicted, "\(other.key) gives this role to somebody else then: one is accountable at a time.",
                "Add --overlap DAYS if it is a handover, or end that one: onward owner end \(other.key).")
        }
        guard since >= other.effective else {
            throw Refusal(
                .contradicted,
                "\(other.key) says what it says since \(Instant(milliseconds: other.effective).iso8601): it cannot "
                    + "change before that.", "Name a later “from”.")
        }
        let last = Self.day((Instant(day: from)?.milliseconds ?? since) + overlap * 86_400_000)
        if let ends, ends <= last { return nil }
        return Draft(changing: other, at: since) { $0.set("until_day", last) }
    }

    func changeOwner(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        let person = thing.body.text("person") ?? ""
        if let end = thing.body.text("until_day"), end <= Self.day(at) { throw isOver(thing, "over") }
        switch act.verb {
        case .ownerAccept:
            guard thing.body["accepted"] == nil else { throw isOver(thing, "accepted") }
            guard act.by.isSame(as: person) else {
                throw Refusal(
                    .forbidden, "\(thing.key) is for somebody else to accept than \(act.by).",
                    "Whoever was assigned accepts it: add --by with their name.")
            }
            return [Draft(changing: thing, at: at) { $0.set("accepted", at) }]
        case .ownerCommunicated:
            guard thing.body["known_to_customer"]?.bool != true else { throw isOver(thing, "known to the customer") }
            return [Draft(changing: thing, at: at) { $0["known_to_customer"] = true }]
        default:
            let end = act.values.text("until") ?? Self.day(at)
            try refuse("until", end, before: thing.body.text("from_day") ?? "")
            let moment = Instant(day: end)?.milliseconds ?? at
            let since = act.effective == nil && moment < at ? max(moment, thing.effective) : at
            return [Draft(changing: thing, at: since) { $0.set("until_day", end) }]
        }
    }

    // MARK: Value

    func define(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        var body = act.verb == .valueChange ? try about().body : [:]
        if body["reached"] != nil {
            throw Refusal(
                .contradicted, "What is reached does not change any more.", "onward value set writes down the next one."
            )
        }
        let values = act.values
        try refuse("due", values.text("due"), before: Self.day(at))
        for name in ["statement", "metric", "unit", "baseline", "target", "direction", "source", "evidence"] {
            if let value = values[name] { body[name] = value }
        }
        body.set("due_day", values.text("due"))
        if values["first"]?.bool == true { body["first_value"] = true }
        if body["target"] != nil || body["baseline"] != nil {
            guard body["metric"] != nil, body["unit"] != nil else {
                throw Refusal(
                    .misused, "A number without what it measures, and in what, says nothing.",
                    "Add “metric” and “unit”.")
            }
        }
        try setDirection(of: &body)
        if act.verb == .valueChange {
            if body == (try about().body) {
                throw Refusal(
                    .misused, "Nothing of \(try about().key) would be different.",
                    "Say what changes: a number, the due day, the statement.")
            }
            // The customer acknowledged what it said before.
            body["acknowledged"] = nil
            body["acknowledged_by"] = nil
            return [Draft(changing: try about(), at: at) { $0 = body }]
        }
        return [Draft(.valueDefinition, body, at: at)]
    }

    private func setDirection(of body: inout EntryBody) throws(Refusal) {
        guard let baseline = body["baseline"]?.double, let target = body["target"]?.double else { return }
        guard baseline != target else {
            throw Refusal(.misused, "The target is what the baseline is: nothing is to be reached.", "Change one.")
        }
        let way = target > baseline ? "up" : "down"
        if let said = body.text("direction"), said != way {
            throw Refusal(
                .misused, "From this baseline the target lies \(way), not \(said).",
                "Leave “direction” out, or change a number.")
        }
        body.set("direction", way)
    }

    func reach(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        guard thing.body["reached"] == nil else { throw isOver(thing, "reached") }
        let actual = act.values["actual"]?.double
        if let target = thing.body["target"]?.double {
            guard thing.body["baseline"] != nil else {
                throw Refusal(
                    .contradicted, "\(thing.key) has a target and no baseline: nobody can tell what changed.",
                    "onward value change \(thing.key) --baseline NUMBER adds it.")
            }
            guard let actual else {
                throw Refusal(.misused, "\(thing.key) has a target: what was measured?", "Say so with “actual”.")
            }
            let isThere = thing.body.text("direction") == "down" ? actual <= target : actual >= target
            guard isThere else {
                throw Refusal(
                    .contradicted, "What was measured does not reach the target of \(thing.key).",
                    "Wait, or agree another target: onward value change \(thing.key) --target NUMBER.")
            }
        } else if actual != nil {
            throw Refusal(
                .misused, "\(thing.key) has no target that a number could reach.",
                "Leave “actual” out, or add a target: onward value change \(thing.key) --target NUMBER.")
        }
        return [
            Draft(changing: thing, at: at) {
                $0["actual"] = act.values["actual"]
                $0.set("evidence", act.values.text("evidence"))
                $0.set("reached", at)
                // They acknowledged the aim; the result is for them to see.
                $0["acknowledged"] = nil
                $0["acknowledged_by"] = nil
            }
        ]
    }

    func acknowledge(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        return [
            Draft(changing: thing, at: at) {
                $0.set("acknowledged", at)
                $0.set("acknowledged_by", act.values.text("person"))
                $0.set("evidence", act.values.text("evidence"))
            }
        ]
    }

    // MARK: Use

    func expect(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let values = act.values
        let from = values.text("from") ?? Self.day(at)
        try refuse("until", values.text("until"), notAfter: from)
        guard let threshold = values["threshold"]?.double, threshold > 0 else {
            throw Refusal(.misused, "A threshold above zero is something to expect.", "Say so with “threshold”.")
        }
        var body: EntryBody = ["from_day": .string(from)]
        for name in ["behaviour", "population", "threshold", "unit", "every", "evidence"] { body[name] = values[name] }
        body.set("until_day", values.text("until"))
        let isThere = all(.usageExpectation) {
            $0.body.text("behaviour") == values.text("behaviour") && $0.holds(on: from)
                && $0.body.text("population") == values.text("population")
        }.last
        if let isThere {
            throw Refusal(
                .contradicted, "\(isThere.key) expects the same behaviour already.",
                "onward expect end \(isThere.key) ends it first.")
        }
        return [Draft(.usageExpectation, body, at: at)]
    }

    func changeExpectation(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        if let end = thing.body.text("until_day"), end <= Self.day(at) { throw isOver(thing, "over") }
        if act.verb == .expectCommunicated {
            return [
                Draft(changing: thing, at: at) {
                    $0.set("communicated", at)
                    $0.set("evidence", act.values.text("evidence"))
                }
            ]
        }
        let end = act.values.text("until") ?? Self.day(at)
        try refuse("until", end, before: thing.body.text("from_day") ?? "")
        return [Draft(changing: thing, at: at) { $0.set("until_day", end) }]
    }
}
