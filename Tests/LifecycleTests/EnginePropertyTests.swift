import Foundation
@testable import Lifecycle
import Testing

/// A generator whose seed is printed, so that a failure can be run again.
struct Dice: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64? = nil) {
        let given = ProcessInfo.processInfo.environment["ONWARD_SEED"].flatMap(UInt64.init)
        self.seed = seed ?? given ?? .random(in: 1...UInt64(UInt32.max))
        state = self.seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// A life: criteria come true and untrue, some cannot be told for a while.
struct Life {
    var changes: [(day: Int64, criterion: String, verdict: Verdict)] = []
    let model: Model

    init(_ dice: inout Dice, _ model: Model) {
        self.model = model
        for _ in 0..<Int.random(in: 0...25, using: &dice) {
            let verdict: Verdict =
                switch Int.random(in: 0..<6, using: &dice) {
                case 0, 1, 2: .met
                case 3, 4: .notMet
                default: .unknown(.stale)
                }
            changes.append(
                (Int64.random(in: 2...100, using: &dice), Model.criteria.randomElement(using: &dice)!, verdict))
        }
        changes.sort { ($0.day, $0.criterion) < ($1.day, $1.criterion) }
    }

    func facts(on day: Int64) -> SubjectFacts {
        var facts = model.facts([:])
        for change in changes where change.day <= day {
            let place = Model.criteria.firstIndex(of: change.criterion)!
            facts.findings[place] = Finding(
                change.verdict, since: change.verdict.reason == nil ? change.day * Model.day : nil,
                evidence: Int64(place + 1000))
        }
        return facts
    }

    /// As if it had been looked at on these days.
    func lived(_ days: [Int64]) throws -> (changes: [StageChange], conclusions: [Conclusion]) {
        var changes: [StageChange] = []
        var conclusions: [Conclusion] = []
        for day in days {
            let conclusion = try model.conclude(facts(on: day), changes, on: day)
            changes += conclusion.changes
            conclusions.append(conclusion)
        }
        return (changes, conclusions)
    }
}

@Suite(.timeLimit(.minutes(2))) struct `Any life of a customer` {
    let seed = Dice().seed
    static let models = [
        Model(), Model { $0.stages[2].regressesByRule = true }, Model { $0.whenSourceIsAhead = .hold },
    ]

    private func lives(_ body: (Life, _ days: [Int64]) throws -> Void) rethrows {
        var dice = Dice(seed: seed)
        for _ in 0..<200 {
            let life = Life(&dice, Self.models.randomElement(using: &dice)!)
            let days = Array(Set((0..<20).map { _ in Int64.random(in: 1...120, using: &dice) })).sorted()
            try body(life, days)
        }
    }

    @Test func `is one line of stages without gap or overlap`() throws {
        try lives { life, days in
            let changes = try life.lived(days).changes.filter { $0.track == "main" }
            #expect(changes.first?.kind == .enter, "seed \(seed)")
            for (a, b) in zip(changes, changes.dropFirst()) {
                #expect(a.became == b.was && a.effective <= b.effective, "seed \(seed)")
            }
        }
    }

    @Test func `never loses what was attained`() throws {
        try lives { life, days in
            let order = Dictionary(uniqueKeysWithValues: life.model.definition.stages.map { ($0.id, $0.order) })
            let attained = try life.lived(days).conclusions.map { order[$0.attained]! }
            #expect(attained == attained.sorted(), "seed \(seed)")
        }
    }

    @Test func `is judged the same twice, and gains nothing from being judged again`() throws {
        try lives { life, days in
            let (changes, conclusions) = try life.lived(days)
            let last = days.last!
            let again = try life.model.conclude(life.facts(on: last), changes, on: last)
            #expect(again.changes.isEmpty, "seed \(seed)")
            #expect(again.stage == conclusions.last!.stage && again.verdicts == conclusions.last!.verdicts)
            #expect(try life.lived(days).conclusions == conclusions)
        }
    }

    @Test func `changes by time alone only when it was said to be due`() throws {
        try lives { life, days in
            let day = days.last!
            let (changes, conclusions) = try life.lived(days)
            let facts = life.facts(on: day)
            var before = conclusions.last!
            before.changes = []
            for later in day + 1...day + 60 {
                var after = try life.model.conclude(facts, changes, on: later)
                if let due = before.due, due <= later * Model.day { break }
                after.changes = []
                #expect(after == before, "seed \(seed), day \(later)")
            }
        }
    }

    @Test func `never moves on what cannot be told`() throws {
        try lives { life, days in
            var facts = life.facts(on: days.last!)
            for place in facts.findings.indices { facts.findings[place] = Finding(.unknown(.gap)) }
            let changes = try life.lived(days).changes
            let now = try life.model.conclude(facts, changes, on: 200)
            #expect(now.changes.isEmpty && now.regression == nil && now.gaps.isEmpty && now.breakdowns.isEmpty)
        }
    }

    @Test func `has an order in which its changes are recorded, and no other counts`() throws {
        try lives { life, days in
            let changes = try life.lived(days).changes
            let stage = try life.model.conclude(life.facts(on: 120), changes, on: 120).stage
            let bystander = StageChange(
                anchor: 999, track: "elsewhere", was: nil, became: "nowhere", kind: .enter, effective: 1)
            let other = try life.model.conclude(life.facts(on: 120), changes + [bystander], on: 120).stage
            #expect(stage == other, "seed \(seed)")
        }
    }
}
