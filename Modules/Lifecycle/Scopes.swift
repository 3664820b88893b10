import Domain

/// Which new scope of a grown customer opens a relationship of its own below it. The child goes through some stages of
/// the main track for that scope alone, so that the customer as a whole keeps its stage.
public struct ScopeRule: Hashable, Sendable {
    /// Rows of deals, each of which opens one; nil: only people do.
    public var openedBy: Rows?
    /// The stage of the main track that the customer has reached before.
    public var after: String
    /// What it goes through. Behind the last one it joins the customer.
    public var through: [String]
    public var serves: [String]
    /// Ours, not stated: extended from the method by analogy.
    public var isDerived: Bool
    public var note: String?

    public init(openedBy: Rows? = nil, after: String, through: [String]) {
        self.openedBy = openedBy
        self.after = after
        self.through = through
        serves = []
        isDerived = false
    }

    /// The stage of a child that has joined the customer, and the way there. No definition has stages of these names.
    public static let joined = "joined"
    public static let join = "join"
}

extension EntryKind {
    /// Its things can be laid down for one scope, and then count for that one alone.
    public var isScoped: Bool { fields.contains { $0.name == "scope" } }

    /// Its things count for the customer as well once their scope has joined it: what is promised, aimed at, expected
    /// and due goes on. Words, handoffs and offices of the child were about the child.
    public var joins: Bool {
        switch self {
        case .commitment, .valueDefinition, .usageExpectation, .nextStep: true
        default: false
        }
    }
}

extension Vocabulary {
    /// Fields of the customer that are counted from rows of all its scopes.
    public static let countedFields: Set<String> = [
        "people", "deals", "open_deals", "won_amount", "currency", "tickets", "projects", "last_activity",
    ]
}

extension Definition {
    /// What children are judged by: the same criteria, and of the stages those they go through. Leaving the last one
    /// is joining the customer. Nil: there are no children.
    public var ofScopes: Definition? {
        guard let scopes else { return nil }
        let way = scopes.through.compactMap { id in stages.first { $0.id == id } }
        guard let last = way.last else { return nil }
        var child = self
        child.scopes = nil
        child.standings = []
        child.stages = way + [.joined(behind: last)]
        child.transitions = zip(way, way.dropFirst()).flatMap { from, to in
            transitions.filter { $0.from.contains(from.id) && $0.to == to.id }
        }
        let receiver = stages.first { $0.id == scopes.after }?.owner ?? last.owner
        child.transitions.append(.joining(from: last, receiver: receiver))
        return child
    }
}

extension Stage {
    fileprivate static func joined(behind last: Stage) -> Stage {
        Stage(
            id: ScopeRule.joined, title: "Joined", track: last.track, order: last.order + 1,
            purpose: "Part of what the customer has", owner: last.owner, entry: [], hold: [], outputs: [], exit: [],
            shownBy: [], stallAfter: last.stallAfter, dwell: last.dwell, regressesByRule: false, inForceThrough: [],
            monitors: [], teams: [], apps: [], workflows: [], measures: [], data: [], tags: [], serves: [], note: nil)
    }
}

extension Transition {
    fileprivate static func joining(from last: Stage, receiver: String) -> Transition {
        Transition(
            id: ScopeRule.join, title: "Joining", purpose: "The scope becomes part of what the customer has",
            from: [last.id], to: ScopeRule.joined, trigger: nil, giver: last.owner, receiver: receiver, readiness: [],
            context: [], handoff: nil, limit: last.stallAfter, breakdowns: [], participants: [], actions: [],
            measures: [], serves: [], taskOnlyReason: nil, note: nil)
    }
}

/// Judges one scope of a customer: the same engine on the way that children take.
public struct ScopeEngine: Sendable {
    public let engine: Engine
    public let rule: ScopeRule
    /// Places of the stages that show the customer grown enough.
    private let reached: Set<String>

    /// Nil: the definition knows no children.
    public init?(_ definition: Definition) throws(EngineFault) {
        guard let rule = definition.scopes, let child = definition.ofScopes else { return nil }
        engine = try Engine(child)
        self.rule = rule
        let order = definition.stages.first { $0.id == rule.after }?.order ?? .max
        reached = Set(
            definition.stages.filter { $0.track == Engine.mainTrack && $0.order >= order }.map(\.id))
    }

    /// When the customer first came as far as new scope stands beside it; nil: it never did.
    public func grown(_ changes: [StageChange]) -> Int64? {
        engine.definition.renames.now(changes)
            .filter { $0.track == Engine.mainTrack && reached.contains($0.became) }.map(\.effective).min()
    }

    public func isGrown(_ attained: String) -> Bool { reached.contains(attained) }

    /// Where what was recorded leaves a scope.
    public func standpoint(of key: String, _ changes: [StageChange], anchor: Int64) -> Engine.Standpoint? {
        engine.standpoint(in: Engine.mainTrack, Self.own(changes, of: key), anchor: anchor)
    }

    /// `key`: of the scope, which is the track of its changes. `forced`: by persons, of its stage. `parent`: how it
    /// stands, for the standing of the customer is that of its scopes, and who holds a role for all of it does for each
    /// unless somebody else was assigned; nil: as far as the changes go, which depend on neither.
    public func conclude(
        _ facts: SubjectFacts, _ key: String, _ changes: [StageChange],
        parent: (facts: SubjectFacts, conclusion: Conclusion)? = nil, forced: [History.Override] = [], asOf now: Int64
    ) -> Conclusion {
        var facts = facts
        var history = History(changes: Self.own(changes, of: key))
        if let parent {
            facts.owners = Self.owners(facts, below: parent.facts)
            history.overrides =
                forced + [
                    .init(
                        about: .standing, value: parent.conclusion.standing.rawValue,
                        since: parent.conclusion.standingSince ?? .min, until: .max)
                ]
        }
        var conclusion = engine.conclude(facts, history, asOf: now)
        if let parent { conclusion.standingSince = parent.conclusion.standingSince }
        for index in conclusion.changes.indices { conclusion.changes[index].track = key }
        return conclusion
    }

    /// Who holds a role for the customer does for its scope, unless somebody was assigned there.
    public static func owners(_ facts: SubjectFacts, below parent: SubjectFacts) -> [SubjectFacts.Owner?] {
        zip(facts.owners, parent.owners).map { own, whole in
            if let own, own.isAssigned { return own }
            return (own ?? whole).map {
                .init(person: $0.person, since: $0.since, isAssigned: false, evidence: $0.evidence)
            }
        }
    }

    /// A scope's own, as the engine takes them.
    private static func own(_ changes: [StageChange], of key: String) -> [StageChange] {
        changes.filter { $0.track == key }.map { change in
            var change = change
            change.track = Engine.mainTrack
            return change
        }
    }

    /// The last that was recorded of a scope.
    public static func stage(of key: String, _ changes: [StageChange]) -> String? {
        changes.last { $0.track == key }?.became
    }
}
