public import Domain
public import JSON
public import Lifecycle
import SQLite

/// What a draft would make of the customers there are. Nothing is written.
public struct Simulation {
    /// Customers by where they are and where the draft would have them.
    public struct Move: Hashable, Sendable {
        public var was: String
        public var wouldBe: String
    }

    public struct Way: Hashable, Sendable {
        public var transition: String
        public var definition: String
    }

    public var customers = 0
    /// Scopes of those, which stand among them in what follows.
    public var scopes = 0
    public var moves: [Move: Int] = [:]
    /// Those who stay where they are, which has another name in the draft.
    public var renamed: [Move: Int] = [:]
    /// The first of those who would stand elsewhere, with why.
    public var examples: [JSONValue] = []
    /// Those that it is not for.
    public var others = 0
    /// How many would finish the transition they are on under the version in force now.
    public var finishing: [Way: Int] = [:]
    /// The first of them.
    public var finishers: [JSONValue] = []
    /// Criteria of the draft that cannot be told for anybody it concerns, with how many they concern.
    public var blind: [String: Int] = [:]
}

extension Connection {
    /// What would be in force if the draft were from now on, and by which number it is known then.
    fileprivate func inForce(
        with draft: Definition, isAfresh: Bool, at now: Instant
    ) throws -> (force: DefinitionsInForce, own: Int64) {
        var force = try definitionsInForce(asOf: now, knownAt: nil)
        var draft = draft
        draft.renames = try renames(to: draft)
        let former = (force.scoped + [force.fallback]).first { $0.current.definition.id == draft.id }
        let own = DefinitionInForce(
            id: -1, hash: draft.hash, engine: try Engine(draft), isShipped: false, from: now.milliseconds)
        var line = DefinitionsInForce.Line([own])
        if let former, !isAfresh {
            line = former.current.hash == draft.hash ? former : .init(former.versions + [own])
        }
        force.scoped = draft.appliesWhen == nil ? [] : [line]
        if draft.appliesWhen == nil { force.fallback = line }
        return (force, line.current.id)
    }
}

extension Reader {
    /// Evaluates a draft for every customer. `isAfresh`: as if no change of stage had ever been recorded, else from
    /// where each stands.
    public func simulate(_ draft: Definition, isAfresh: Bool, now: Instant, examples limit: Int) throws -> Simulation {
        var simulation = Simulation()
        var told = [Int](repeating: 0, count: draft.criteria.count)
        var concerned = told
        let probe = try StateProbe(path)
        try snapshot {
            let (force, own) = try connection.inForce(with: draft, isAfresh: isAfresh, at: now)
            var judging = try Judging(connection, force, asOf: now)
            let present = try connection.cached("SELECT stage FROM lifecycle_state WHERE customer_id = ?1")
            var scopes = try ScopeJudge(connection, force.all.last { $0.id == own }?.definition ?? draft, asOf: now)
            try judging.each(of: judging.everybody(), isCommitted: probe.isSame) {
                found -> (Judging.Subject, Lineage.Judgement)? in
                guard case .subject(var subject) = found, subject.line.current.id == own else { return nil }
                if isAfresh { subject.history = History() }
                return (subject, subject.judged(asOf: now.milliseconds))
            } take: { found in
                guard let (subject, judgement) = found else { return simulation.others += 1 }
                let (facts, conclusion) = (judgement.facts, judgement.conclusion)
                simulation.customers += 1
                if let transition = judgement.finishing {
                    return simulation.note(
                        facts, finishing: transition, on: subject.line.versions[judgement.version], limit)
                }
                for (index, finding) in conclusion.findings.enumerated() where finding.verdict != .notApplicable {
                    concerned[index] += 1
                    if finding.verdict.reason == nil { told[index] += 1 }
                }
                for scope in try scopes?.standing(below: judgement, subject.history) ?? [] {
                    try note(scope, draft, &simulation, limit)
                }
                try present.bind(1, facts.customer)
                defer { present.reset() }
                let isKnown = try present.step()
                let was = isKnown ? present.row.text(0) : "(not judged yet)"
                if was == conclusion.stage { return }
                if subject.line.current.definition.renames.now(was) == conclusion.stage {
                    return simulation.renamed[.init(was: was, wouldBe: conclusion.stage), default: 0] += 1
                }
                simulation.moves[.init(was: was, wouldBe: conclusion.stage), default: 0] += 1
                guard simulation.examples.count < limit else { return }
                simulation.examples.append(Self.example(facts, was, conclusion))
            }
        }
        for (index, criterion) in draft.criteria.enumerated() where concerned[index] > 0 && told[index] == 0 {
            simulation.blind[criterion.id] = concerned[index]
        }
        return simulation
    }

    /// A scope of a customer, by its own key.
    private func note(_ scope: ScopeCase, _ draft: Definition, _ simulation: inout Simulation, _ limit: Int) throws {
        simulation.scopes += 1
        let was =
            try connection.first("SELECT stage FROM scope_state WHERE scope_id = \(scope.thing.id)") { $0.text(0) }
            ?? "(not judged yet)"
        if was == scope.conclusion.stage { return }
        if try connection.renames(to: draft).now(was) == scope.conclusion.stage {
            return simulation.renamed[.init(was: was, wouldBe: scope.conclusion.stage), default: 0] += 1
        }
        simulation.moves[.init(was: was, wouldBe: scope.conclusion.stage), default: 0] += 1
        guard simulation.examples.count < limit else { return }
        simulation.examples.append(Self.example(scope.facts, was, scope.conclusion))
    }

    private static func example(_ facts: SubjectFacts, _ was: String, _ conclusion: Conclusion) -> JSONValue {
        let steps = conclusion.changes.map { change -> JSONValue in
            [
                "was": .text(change.was), "became": .string(change.became), "kind": .string(change.kind.rawValue),
                "effective": .moment(change.effective), "missing": .array(change.missing.map(JSONValue.string)),
            ]
        }
        return [
            "key": .string(facts.key), "name": .text(facts.name), "was": .string(was),
            "wouldBe": .string(conclusion.stage), "steps": .array(steps),
            "blockedBy": .array((conclusion.transition?.blockedBy ?? []).map(JSONValue.string)),
            "unknown": .array((conclusion.transition?.unknown ?? []).map(JSONValue.string)),
        ]
    }
}

extension Simulation {
    mutating func note(_ facts: SubjectFacts, finishing transition: String, on old: DefinitionInForce, _ limit: Int) {
        finishing[.init(transition: transition, definition: old.name), default: 0] += 1
        guard finishers.count < limit else { return }
        finishers.append([
            "key": .string(facts.key), "name": .text(facts.name), "transition": .string(transition),
            "definition": .string(old.name),
        ])
    }

    public var json: JSONValue {
        func list(_ moves: [Move: Int]) -> JSONValue {
            let sorted = moves.sorted {
                ($1.value, $0.key.was, $0.key.wouldBe) < ($0.value, $1.key.was, $1.key.wouldBe)
            }
            return .array(
                sorted.map { move, count in
                    ["was": .string(move.was), "wouldBe": .string(move.wouldBe), "customers": .count(count)]
                })
        }
        return [
            "customers": .count(customers), "scopes": .count(scopes), "notConcerned": .count(others),
            "moved": .count(moves.values.reduce(0, +)),
            "moves": list(moves), "renamed": list(renamed),
            "examples": .array(examples),
            "finishing": .array(
                finishing.sorted { ($0.key.transition, $0.key.definition) < ($1.key.transition, $1.key.definition) }.map
                {
                    [
                        "transition": .string($0.key.transition), "definition": .string($0.key.definition),
                        "customers": .count($0.value),
                    ]
                }),
            "finishers": .array(finishers),
            "cannotBeTold": .array(
                blind.sorted { $0.key < $1.key }.map { ["criterion": .string($0.key), "customers": .count($0.value)] }),
        ]
    }
}
