@testable import Lifecycle

/// A small way of three stages and a track beside it, each criterion one leaf: tests say what is met since when.
struct Model {
    var definition: Definition

    static let criteria = [
        "won", "accepted", "value", "owner", "shown.onboard", "shown.adopt", "adopt.holds", "willing", "bad.context",
        "left", "gap",
    ]
    static let day: Int64 = 86_400_000

    init(change: (inout Definition) -> Void = { _ in }) {
        definition = Definition(id: "model", version: 1, title: "A model")
        definition.roles = [
            Role(id: "seller", title: "Seller", team: "sales", from: nil),
            Role(id: "guide", title: "Guide", team: "success", from: nil),
        ]
        definition.criteria = Self.criteria.map(Self.criterion)
        definition.stages = [
            Self.stage("acquire", 1, owner: "seller", stall: 30),
            Self.stage(
                "onboard", 2, owner: "guide", entry: ["won", "accepted"], exit: ["value"], shownBy: ["shown.onboard"]),
            Self.stage("adopt", 3, owner: "guide", hold: ["adopt.holds"], shownBy: ["shown.adopt"]),
            Self.stage("advocate", 4, track: "advocacy", owner: "seller"),
        ]
        definition.transitions = [
            Self.transition("commitment", ["acquire"], "onboard", trigger: "won", limit: 5),
            Self.transition("value", ["onboard"], "adopt", readiness: ["owner"], limit: 7, breakdown: "bad.context"),
            Self.transition("referenceability", ["adopt"], "advocate", readiness: ["willing"], limit: 7),
        ]
        definition.standings = [StandingRule(standing: .former, when: "left")]
        definition.detectors = [
            Detector(
                id: "d", title: "A gap", kind: .team, cause: .ownerMissing, when: "gap", about: ["adopt"],
                severity: .low, remedy: nil, serves: [])
        ]
        change(&definition)
    }

    static func criterion(_ id: String) -> Criterion {
        Criterion(
            id: id, statement: "\(id) is so", kind: .attested, test: .attested, needsCoverage: [], absentMeans: nil,
            freshness: nil, holdFor: nil, onUnknown: .block, by: "seller", needsEvidence: false, validFor: nil,
            weight: 1, remedy: "See to \(id)", segments: [], serves: [], isDerived: false, note: nil)
    }

    static func stage(
        _ id: String, _ order: Int, track: String = "main", owner: String, entry: [String] = [], hold: [String] = [],
        exit: [String] = [], shownBy: [String] = [], stall: Int64 = 21
    ) -> Stage {
        Stage(
            id: id, title: id, track: track, order: order, purpose: id, owner: owner, entry: entry, hold: hold,
            outputs: exit, exit: exit, shownBy: shownBy, stallAfter: .days(stall), dwell: .days(14),
            regressesByRule: false, inForceThrough: [], monitors: [], teams: [], apps: [], workflows: [],
            measures: [], data: [], tags: [], serves: [], note: nil)
    }

    static func transition(
        _ id: String, _ from: [String], _ to: String, trigger: String? = nil, readiness: [String] = [], limit: Int64,
        breakdown: String? = nil
    ) -> Transition {
        Transition(
            id: id, title: id, purpose: id, from: from, to: to, trigger: trigger, giver: "seller", receiver: "guide",
            readiness: readiness, context: [], handoff: nil, limit: .days(limit),
            breakdowns: breakdown.map { [.init(category: .context, when: $0)] } ?? [], participants: [], actions: [],
            measures: [], serves: [], taskOnlyReason: nil, note: nil)
    }

    var engine: Engine { get throws { try Engine(definition) } }

    /// Days on which things became so; what is not named is not met.
    func facts(
        _ met: [String: Int64], unknown: [String: Verdict.Reason] = [:], notMet: [String: Int64] = [:],
        firstSeen: Int64 = 1, customer: Int64 = 7
    ) -> SubjectFacts {
        var facts = SubjectFacts(customer: customer, key: "k\(customer)", anchor: customer * 10)
        facts.firstSeen = firstSeen * Self.day
        facts.findings = Self.criteria.enumerated().map { index, id in
            if let day = met[id] { return Finding(.met, since: day * Self.day, evidence: Int64(index + 1000)) }
            if let reason = unknown[id] { return Finding(.unknown(reason)) }
            return Finding(.notMet, since: notMet[id].map { $0 * Self.day })
        }
        facts.owners = [nil, nil]
        return facts
    }

    func conclude(_ facts: SubjectFacts, _ changes: [StageChange] = [], on day: Int64) throws -> Conclusion {
        try engine.conclude(facts, History(changes: changes), asOf: day * Self.day)
    }
}

extension StageChange {
    /// "acquire>onboard@5 advance"
    var line: String { "\(was ?? "")>\(became)@\(effective / Model.day) \(kind.rawValue)" }
}
