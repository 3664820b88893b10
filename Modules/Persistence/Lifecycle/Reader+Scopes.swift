import Domain
import JSON
import Lifecycle
import SQLite

// What customers bought on top, in answers.

extension Reader {
    /// A customer's case with its scopes, or that of one of them.
    func withScopes(_ whole: LifecycleCase, _ key: String?) throws -> LifecycleCase {
        let customer = whole.facts.customer
        let changes = whole.history.changes
        var judge = try ScopeJudge(
            connection, whole.force.definition, hash: whole.force.hash, asOf: whole.asOf, knownAt: whole.knownAt,
            of: customer)
        var result = whole
        if let found = try judge?.cases(of: customer, changes), let judge {
            result.scopes = found.map { judge.complete($0, below: whole.facts, whole.conclusion, changes) }
        }
        guard let key = key?.lowercased() else { return result }
        guard var judge, let found = try judge.case(key, of: customer, changes) else {
            let known = try connection.things(of: customer, kind: .scope).map(\.key)
            throw Refusal.unknown("scope of this customer then", key, among: known)
        }
        if found.thing.body.text("state") == "closed" {
            throw Refusal(
                .contradicted, "\(found.key) was closed \(Instant(milliseconds: found.thing.effective).iso8601).",
                "Ask for a moment before that with --as-of.")
        }
        guard found.hasJoined || result.scopes.contains(where: { $0.key == key }) else {
            throw Refusal(
                .contradicted, "\(key) goes on nowhere: its deal no longer opens one.",
                "onward lifecycle explain KEY shows those that do.")
        }
        let own = judge.complete(found, below: whole.facts, whole.conclusion, changes)
        result.scope = own.thing
        result.scopes = []
        result.facts = own.facts
        result.facts.owners = ScopeEngine.owners(own.facts, below: whole.facts)
        result.conclusion = own.conclusion
        result.definition = judge.engine.engine.definition
        return result
    }

    /// What stands below a customer: each scope that there was then, and how those stand that go on.
    func relationships(of whole: LifecycleCase) throws -> [JSONValue] {
        guard whole.scope == nil, whole.definition.scopes != nil, try connection.hasScopes else { return [] }
        let things = try connection.things(
            of: whole.facts.customer, kind: .scope, asOf: whole.asOf.milliseconds,
            knownAt: whole.knownAt?.milliseconds ?? .max)
        return things.map { thing in
            let own = whole.scopes.first { $0.key == thing.key }
            let last = whole.history.changes.last { $0.track == thing.key }
            let hasJoined = last?.became == ScopeRule.joined || own?.hasJoined == true
            let isClosed = thing.body.text("state") == "closed"
            let state = isClosed ? "closed" : hasJoined ? "joined" : own == nil ? "void" : "open"
            let ended = isClosed ? thing.effective : hasJoined ? own?.conclusion.stageSince ?? last?.effective : nil
            var members = thing.shownScope.members ?? []
            members += [
                .init(name: "key", value: .string("\(whole.facts.key)/\(thing.key)")),
                .init(name: "state", value: .string(state)), .init(name: "ended", value: .moment(ended)),
                .init(name: "stage", value: .text(own?.conclusion.stage ?? last?.became)),
                .init(name: "stageSince", value: .moment(own?.conclusion.stageSince ?? last?.effective)),
            ]
            if let own, state == "open" { members += Self.standing(own.conclusion) }
            return .object(members)
        }
    }

    private static func standing(_ conclusion: Conclusion) -> [JSONValue.Member] {
        let transition = conclusion.transition.map { state -> JSONValue in
            [
                "id": .string(state.transition), "status": .string(state.status.rawValue), "due": .moment(state.due),
                "blockedBy": .array(state.blockedBy.map(JSONValue.string)),
                "unknown": .array(state.unknown.map(JSONValue.string)),
            ]
        }
        return [
            .init(name: "transition", value: transition ?? .null),
            .init(
                name: "owner",
                value: [
                    "role": .string(conclusion.ownerRole), "person": .text(conclusion.owner?.person),
                    "assigned": conclusion.owner.map { .bool($0.isAssigned) } ?? .null,
                ]),
            .init(name: "stalledSince", value: .moment(conclusion.stalledSince)),
            .init(
                name: "nextStep",
                value: conclusion.nextStep.map {
                    ["text": .string($0.text), "owner": .text($0.owner), "due": .moment($0.due)]
                } ?? .null),
        ]
    }
}

extension Thing {
    /// What was bought, as answers show it.
    var shownScope: JSONValue {
        [
            "id": .string(key), "title": .text(body.text("title")), "product": .text(body.text("product")),
            "region": .text(body.text("region")), "deal": .text(body.text("deal")), "opened": .moment(began),
        ]
    }
}
