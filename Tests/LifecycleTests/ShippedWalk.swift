@testable import Lifecycle

/// A customer under the definition that ships, told criterion by criterion. What is not told is as a company with the
/// CRM alone has it: nothing found where the CRM or Onward itself would know, no source elsewhere, nobody's word.
struct Walk {
    static let definition = Definition.shipped
    static let day: Int64 = 86_400_000
    static let ofCRM: Set<String> = [
        "person", "company", "deal", "product", "quote", "task", "activity", "note", "change", "staff",
    ]

    var facts: SubjectFacts
    var changes: [StageChange] = []
    private let engine: Engine
    private var places: [String: Range<Int>] = [:]

    init(segment: String = "small") throws {
        engine = try Engine(Self.definition)
        facts = SubjectFacts(customer: 7, key: "k7", anchor: 70)
        facts.firstSeen = Self.day
        facts.segment = Self.definition.segments.firstIndex { $0.id == segment }
        facts.owners = Self.definition.roles.map { _ in nil }
        for criterion in Self.definition.criteria {
            let start = facts.findings.count
            for leaf in criterion.test.leaves { facts.findings.append(Finding(Self.verdict(leaf, criterion))) }
            places[criterion.id] = start..<facts.findings.count
        }
        tell("acq.known", on: 1)
    }

    private static func verdict(_ leaf: Test, _ criterion: Criterion) -> Verdict {
        switch leaf {
        case .attested: .unknown(.notAttested)
        case .compare: .notMet
        default:
            (criterion.needsCoverage.isEmpty ? [leaf.rows?.view ?? ""] : criterion.needsCoverage).allSatisfy {
                ofCRM.contains($0) || EntryKind(rawValue: $0) != nil
            } ? nothing(leaf) : .unknown(.noSource)
        }
    }

    private static func nothing(_ leaf: Test) -> Verdict { if case .none = leaf { .met } else { .notMet } }

    /// From that day on the criterion is met, or `wanted`.
    mutating func tell(_ ids: String..., on day: Int64, as wanted: Bool = true) {
        for id in ids {
            guard let range = places[id], let criterion = Self.definition.criteria.first(where: { $0.id == id }),
                !range.isEmpty
            else { preconditionFailure("\(id) is no criterion with leaves of its own") }
            for (place, verdict) in zip(range, Self.verdicts(criterion.test, wanted)) {
                facts.findings[place] = Finding(verdict, since: day * Self.day, evidence: Int64(1000 + place))
            }
        }
    }

    private static func verdicts(_ test: Test, _ wanted: Bool) -> [Verdict] {
        switch test {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap { verdicts($0, wanted) }
        case .not(let part): verdicts(part, !wanted)
        case .ref: []
        default: [wanted ? .met : .notMet]
        }
    }

    /// Looks at the customer, and keeps what moved.
    @discardableResult
    mutating func look(on day: Int64) -> Conclusion {
        let conclusion = engine.conclude(facts, History(changes: changes), asOf: day * Self.day)
        changes += conclusion.changes
        return conclusion
    }

    func verdict(_ id: String, in conclusion: Conclusion) -> String {
        let place = Self.definition.criteria.firstIndex { $0.id == id }!
        let verdict = conclusion.findings[place].verdict
        return verdict.reason.map(\.rawValue) ?? verdict.word
    }

    var lines: [String] { changes.map(\.line) }
}

extension Walk {
    // What a person or an app does at each step; all of it can be done with the CRM alone.

    mutating func becomeQualified(on day: Int64) {
        tell("acq.marked_qualified", "acq.pursued", "acq.touched", "rel.next_step_agreed", on: day)
    }

    mutating func stateOutcome(on day: Int64) { tell("acq.outcome_stated", "val.defined", on: day) }

    mutating func buy(on day: Int64) {
        tell("com.sold", on: day)
        tell("acq.pursued", on: day, as: false)
    }

    mutating func prepareHandoff(on day: Int64) {
        tell("com.nothing_promised", "acq.stakeholders_seen", "com.customer_lead_named", "com.receiver_named", on: day)
    }

    mutating func finishOnboarding(on day: Int64) {
        tell("val.first_value_reached", "onb.usable_vouched", "onb.use_vouched", "onb.commitments_settled", on: day)
        tell("val.measured", "onb.end_vouched", on: day)
    }

    mutating func prepareAdoption(on day: Int64) {
        tell("val.expectation_defined", "val.expectation_told", "val.owner_named", "val.next_owner_assigned", on: day)
        tell("val.success_planned", on: day)
    }

    mutating func adopt(on day: Int64) {
        tell("adp.usage_vouched", "adp.embedded", "adp.customer_owner_named", on: day)
        tell("con.sponsor_named", "con.contract_vouched", "con.owner_named", on: day)
    }

    mutating func stay(on day: Int64) {
        tell("ret.contact_close", "ret.contact_regular", "ret.value_confirmed", on: day)
    }

    mutating func wantMore(on day: Int64) {
        tell("ret.need_recorded", "opp.need_qualified", "opp.owner_named", on: day)
        tell("exp.deal_on_top", "exp.growth_alive", on: day)
    }
}
