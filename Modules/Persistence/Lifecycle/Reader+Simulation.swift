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

    public var customers = 0
    public var moves: [Move: Int] = [:]
    /// The first of those who would stand elsewhere, with why.
    public var examples: [JSONValue] = []
    /// Criteria of the draft that cannot be told for anybody it concerns, with how many they concern.
    public var blind: [String: Int] = [:]
}

extension Reader {
    /// Evaluates a draft for every customer. `isAfresh`: as if no change of stage had ever been recorded, else from
    /// where each stands.
    public func simulate(_ draft: Definition, isAfresh: Bool, now: Instant, examples limit: Int) throws -> Simulation {
        let engine = try Engine(draft)
        var simulation = Simulation()
        var told = [Int](repeating: 0, count: draft.criteria.count)
        var concerned = told
        try snapshot {
            var leaves = try LeafReader(connection, draft, asOf: now, knownAt: nil)
            let past = try LifecycleHistory(connection, asOf: now)
            let present = try connection.cached(
                "SELECT stage, standing, blocked_by, unknown FROM lifecycle_state WHERE customer_id = ?1")
            try leaves.read(.all) { facts in
                let history = isAfresh ? History() : try past.history(of: facts.customer)
                let conclusion = engine.conclude(facts, history, asOf: now.milliseconds)
                simulation.customers += 1
                for (index, finding) in conclusion.findings.enumerated() where finding.verdict != .notApplicable {
                    concerned[index] += 1
                    if finding.verdict.reason == nil { told[index] += 1 }
                }
                try present.bind(1, facts.customer)
                defer { present.reset() }
                let isKnown = try present.step()
                let was = isKnown ? present.row.text(0) : "(not judged yet)"
                if was == conclusion.stage { return }
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
    public var json: JSONValue {
        let sorted = moves.sorted { ($1.value, $0.key.was, $0.key.wouldBe) < ($0.value, $1.key.was, $1.key.wouldBe) }
        return [
            "customers": .count(customers), "moved": .count(moves.values.reduce(0, +)),
            "moves": .array(
                sorted.map { move, count in
                    [
                        "was": .string(move.was), "wouldBe": .string(move.wouldBe), "customers": .count(count),
                    ]
                }),
            "examples": .array(examples),
            "cannotBeTold": .array(
                blind.sorted { $0.key < $1.key }.map { ["criterion": .string($0.key), "customers": .count($0.value)] }),
        ]
    }
}
