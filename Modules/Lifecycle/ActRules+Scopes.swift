import Domain
import JSON

// What a customer bought on top, and what is laid down for it alone.

extension ActScene {
    /// Leaves of the things those that count for what the act is about: the customer, or one scope of it.
    public mutating func narrow(to act: Act) {
        scopes = all(.scope)
        scope = act.values.text("scope").map { $0.lowercased() } ?? subject?.body.text("scope")
        narrow(to: scope)
    }

    /// Nil: the customer as a whole, and what goes on of scopes that have joined it.
    public mutating func narrow(to scope: String?) {
        things.removeAll { thing in
            guard thing.kind.isScoped, let own = thing.body.text("scope") else {
                return thing.kind.isScoped && scope != nil
            }
            let goesOn = thing.kind == .commitment || thing.kind == .nextStep
            return own != scope && !(scope == nil && goesOn && joined.contains(own))
        }
    }

    /// What an act is for must be there and open when it counts.
    func refuseScope(_ act: Act, _ at: Int64) throws(Refusal) {
        guard let said = act.values.text("scope") else { return }
        guard let (kind, _) = EntryKind.parse(said), kind == .scope else {
            throw Refusal(
                .misused, "“\(said)” is no id of a scope.",
                "Ids are written \(EntryKind.scope.key(12)); onward scope list KEY shows them.")
        }
        guard let thing = scopes.first(where: { $0.key == scope }) else {
            throw .unknown("scope of this customer", said, among: scopes.map(\.key))
        }
        if joined.contains(thing.key) {
            throw Refusal(
                .contradicted, "\(thing.key) has joined the customer: it is part of the whole now.",
                "Leave “scope” out.")
        }
        guard thing.body.text("state") == "open" else { throw isOver(thing, "closed") }
        guard at >= thing.began else {
            throw Refusal(
                .contradicted,
                "\(thing.key) is open since \(Instant(milliseconds: thing.began).iso8601): nothing counts "
                    + "for it before that.", "Name a later “effective”, or leave “scope” out.")
        }
    }

    func open(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        guard let rule = definition.scopes else {
            throw Refusal(
                .contradicted, "\(definition.id) \(definition.version) knows no scopes beside the customer.",
                "Add “scopes” to the next version: docs/lifecycle-file.md shows how.")
        }
        let main = definition.stages.filter { $0.track == Engine.mainTrack }
        let order = { (id: String) in main.first { $0.id == id }?.order }
        if let attained, let reached = order(attained), let needed = order(rule.after), reached < needed {
            throw Refusal(
                .contradicted,
                "The customer has come as far as \(attained): before \(rule.after) what they buy is part "
                    + "of the sale.", "onward commitment add and onward value set lay it down for the customer.")
        }
        var body: EntryBody = ["state": "open"]
        for name in ["title", "product", "region", "deal"] { body.set(name, act.values.text(name)) }
        for other in scopes where other.body.text("state") == "open" && !joined.contains(other.key) {
            guard let shared = Self.overlap(body, other.body) else { continue }
            throw Refusal(
                .contradicted, "\(other.key) is open already, with the same \(shared): scopes do not overlap.",
                "onward lifecycle explain KEY --scope \(other.key) shows it; onward scope close \(other.key) ends it.")
        }
        return [Draft(.scope, body, at: at)]
    }

    /// What two scopes share that no two at one time may. One that names no product has all of them, and so for
    /// regions; with neither it has what its title says.
    private static func overlap(_ a: EntryBody, _ b: EntryBody) -> String? {
        func same(_ name: String) -> Bool? {
            guard let one = a.text(name), let other = b.text(name) else { return nil }
            return one.isSame(as: other)
        }
        if same("deal") == true { return "deal" }
        if same("title") == true { return "title" }
        let isNamed = { (body: EntryBody) in body.text("product") != nil || body.text("region") != nil }
        guard isNamed(a), isNamed(b), same("product") != false, same("region") != false else { return nil }
        return same("product") == true ? "product" : same("region") == true ? "region" : "product and region"
    }

    func close(_ act: Act, _ at: Int64) throws(Refusal) -> [Draft] {
        let thing = try about()
        if joined.contains(thing.key) {
            throw Refusal(
                .contradicted, "\(thing.key) has joined the customer: nothing is left to close.",
                "onward lifecycle retract takes a change of stage back.")
        }
        guard thing.body.text("state") == "open" else { throw isOver(thing, "closed") }
        return [
            Draft(changing: thing, at: at) {
                $0["state"] = "closed"
                $0.set("reason", act.values.text("reason"))
                $0.set("closed", at)
            }
        ]
    }
}

extension Draft {
    /// For one scope, as far as its kind can be.
    func within(_ scope: String?) -> Draft {
        guard let scope, kind.isScoped else { return self }
        var draft = self
        draft.body.set("scope", scope)
        return draft
    }

    /// What the rule of a definition opens by a deal.
    public static func opened(by deal: String, title: String, at moment: Int64) -> Draft {
        Draft(.scope, ["title": .string(title), "deal": .string(deal), "state": "open"], at: moment)
    }
}
