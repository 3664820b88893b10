@testable import Lifecycle
import Testing

/// What is told of a customer in a stage, and the fault that follows.
struct FaultCase: CustomTestStringConvertible, Sendable {
    var fault: String
    var stage: String
    var isSo: [String] = []
    var isNotSo: [String] = []

    var testDescription: String { fault }

    /// Taken to the stage, then told.
    func walk() throws -> Walk {
        var walk = try Walk()
        switch stage {
        case "acquire": break
        case "onboard": walk.buy(on: 10)
        case "adopt":
            walk.buy(on: 10)
            walk.tell("adp.shown_by_age", on: 100)
        case "retain", "expand", "advocate":
            walk.buy(on: 10)
            walk.tell("ret.bought_again", on: 100)
        default: preconditionFailure("no stage \(stage)")
        }
        if stage == "expand" { walk.tell("exp.deal_on_top", "exp.growth_alive", on: 100) }
        if stage == "advocate" {
            walk.tell("ref.proven", "ref.sentiment_vouched", "ref.owner_named", "ref.consent_given", on: 120)
            walk.tell("ref.handoff_accepted", on: 120)
        }
        walk.look(on: 150)
        return walk
    }

    /// Whether the fault shows in the stage, before and after it came to be.
    func check(_ shows: (Conclusion) -> Bool) throws {
        var walk = try walk()
        let before = walk.look(on: 160)
        #expect(before.stage == stage || before.tracks.contains { $0.stage == stage })
        #expect(!shows(before), "\(fault) is there already")
        for id in isSo { walk.tell(id, on: 170) }
        for id in isNotSo { walk.tell(id, on: 170, as: false) }
        #expect(shows(walk.look(on: 210)), "\(fault) does not show")
    }
}

@Suite struct `A fault in the way of a customer` {
    @Test(arguments: [
        FaultCase(
            fault: "gap.late_reply", stage: "acquire", isSo: ["acq.marked_qualified", "acq.pursued", "acq.waiting"]),
        FaultCase(
            fault: "gap.loosely_qualified", stage: "acquire", isSo: ["acq.marked_qualified", "acq.pursued"],
            isNotSo: ["acq.fits"]),
        FaultCase(fault: "gap.lead_beside_deal", stage: "acquire", isSo: ["acq.lead_beside_deal"]),
        FaultCase(fault: "gap.no_source", stage: "acquire", isSo: ["acq.pursued"]),
        FaultCase(fault: "gap.returned_again", stage: "acquire", isSo: ["com.returned_again"]),
        FaultCase(fault: "gap.commitment_unplanned", stage: "onboard", isSo: ["onb.commitment_unplanned"]),
        FaultCase(fault: "gap.milestone_late", stage: "onboard", isSo: ["onb.milestone_late"]),
        FaultCase(fault: "gap.milestone_unowned", stage: "onboard", isSo: ["onb.milestone_unowned"]),
        FaultCase(fault: "gap.no_customer_step", stage: "onboard", isSo: ["com.sold_lately"]),
        FaultCase(fault: "gap.use_too_low", stage: "adopt", isSo: ["val.use_missed"]),
        FaultCase(fault: "gap.use_fell", stage: "adopt", isSo: ["adp.use_fell"]),
        FaultCase(fault: "gap.usage_incomplete", stage: "adopt", isSo: ["adp.usage_incomplete"]),
        FaultCase(fault: "gap.ticket_overdue", stage: "retain", isSo: ["ret.ticket_overdue"]),
        FaultCase(fault: "gap.ticket_unowned", stage: "retain", isSo: ["ret.ticket_unowned"]),
        FaultCase(fault: "gap.promise_broken", stage: "retain", isSo: ["ret.promise_broken"]),
        FaultCase(fault: "gap.need_mentioned", stage: "retain", isSo: ["exp.need_said"]),
        FaultCase(fault: "gap.growth_in_trouble", stage: "expand", isNotSo: ["ret.no_critical_ticket"]),
        FaultCase(fault: "gap.no_advocacy_owner", stage: "retain", isSo: ["ref.promoter"]),
        FaultCase(fault: "gap.proof_missing", stage: "retain", isSo: ["ref.promoter"]),
        FaultCase(fault: "gap.asked_without_consent", stage: "retain", isSo: ["bd.asked_without_consent"]),
        FaultCase(fault: "gap.advocate_in_trouble", stage: "advocate", isNotSo: ["ret.no_critical_ticket"]),
        FaultCase(fault: "gap.consent_lapsed", stage: "advocate", isSo: ["adv.consent_lapsed"]),
    ])
    func `shows in the stage in which it is watched for`(fault: FaultCase) throws {
        #expect(Walk.definition.detectors.contains { $0.id == fault.fault })
        try fault.check { $0.gaps.contains(fault.fault) }
    }

    @Test(arguments: [
        FaultCase(fault: "bd.no_onboarding_owner", stage: "onboard", isSo: ["com.sold_lately"]),
        FaultCase(
            fault: "bd.promises_unwritten", stage: "onboard",
            isSo: ["com.sold_lately", "com.promises_likely", "com.no_commitment"]),
        FaultCase(
            fault: "bd.delivery_unseen", stage: "onboard", isSo: ["com.sold_lately"], isNotSo: ["com.delivery_begun"]),
        FaultCase(fault: "bd.value_absent", stage: "onboard", isSo: ["onb.end_vouched"]),
        FaultCase(fault: "bd.value_unmeasured", stage: "onboard", isSo: ["onb.end_vouched", "acq.outcome_stated"]),
        FaultCase(
            fault: "bd.value_unmet", stage: "onboard", isSo: ["onb.end_vouched", "acq.outcome_stated", "val.measured"]),
        FaultCase(fault: "bd.usage_vague", stage: "onboard", isSo: ["onb.end_vouched"]),
        FaultCase(fault: "bd.no_next_owner", stage: "onboard", isSo: ["onb.end_vouched"]),
        FaultCase(fault: "bd.use_too_low", stage: "onboard", isSo: ["onb.end_vouched", "val.use_missed"]),
        FaultCase(fault: "bd.no_relationship_owner", stage: "adopt", isSo: ["adp.usage_vouched"]),
        FaultCase(fault: "bd.no_routine", stage: "adopt", isSo: ["adp.usage_vouched"]),
        FaultCase(fault: "bd.continuity_late", stage: "adopt", isSo: ["adp.usage_vouched"]),
        FaultCase(fault: "bd.no_commercial_owner", stage: "retain", isSo: ["opp.need_qualified"]),
        FaultCase(fault: "bd.views_differ", stage: "retain", isSo: ["bd.views_differ"]),
        FaultCase(fault: "bd.growth_unrecorded", stage: "retain", isSo: ["exp.deal_on_top"]),
        FaultCase(fault: "bd.promoter_unasked", stage: "retain", isSo: ["ref.promoter", "ref.undecided"]),
        FaultCase(fault: "bd.no_advocacy_owner", stage: "adopt", isSo: ["ref.promoter"]),
        FaultCase(fault: "bd.proof_missing", stage: "retain", isSo: ["ref.promoter"]),
        FaultCase(fault: "bd.asked_without_consent", stage: "advocate", isSo: ["bd.asked_without_consent"]),
    ])
    func `breaks the transition it belongs to`(fault: FaultCase) throws {
        try fault.check { conclusion in conclusion.breakdowns.contains { $0.criterion == fault.fault } }
    }

    @Test func `is there while nobody said what success means, and no longer`() throws {
        var walk = try FaultCase(fault: "gap.success_undefined", stage: "adopt").walk()
        #expect(walk.look(on: 160).gaps.contains("gap.success_undefined"))
        walk.tell("val.success_planned", on: 170)
        #expect(!walk.look(on: 170).gaps.contains("gap.success_undefined"))
    }

    @Test func `is found by nothing that cannot be told`() throws {
        var walk = try Walk()
        for place in walk.facts.findings.indices { walk.facts.findings[place] = Finding(.unknown(.gap)) }
        let nothing = walk.look(on: 400)
        #expect(nothing.gaps.isEmpty && nothing.breakdowns.isEmpty && nothing.regression == nil)
        #expect(nothing.stage == "acquire" && nothing.standing == .prospect)
    }
}

@Suite struct `The terms of the definition that ships` {
    @Test func `take three of four answers for qualified, or the CRM's word`() throws {
        var walk = try Walk()
        walk.tell("acq.fits", "acq.can_decide", on: 2)
        #expect(walk.verdict("acq.qualified", in: walk.look(on: 2)) == "not_met")
        walk.tell("acq.timing_known", on: 3)
        #expect(walk.verdict("acq.qualified", in: walk.look(on: 3)) == "met")
        var marked = try Walk()
        marked.tell("acq.marked_qualified", on: 2)
        #expect(marked.verdict("acq.qualified", in: marked.look(on: 2)) == "met")
    }

    @Test func `let sales hand over before the signature, and count from it`() throws {
        var walk = try Walk()
        walk.becomeQualified(on: 2)
        walk.stateOutcome(on: 5)
        walk.prepareHandoff(on: 15)
        walk.tell("com.handoff_accepted", on: 18)
        #expect(walk.look(on: 19).stage == "acquire")
        walk.buy(on: 20)
        #expect(walk.look(on: 20).stage == "onboard")
        #expect(walk.lines.last == "acquire>onboard@20 advance")
    }

    @Test func `ask for a result in figures, or why there is none yet`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        #expect(walk.look(on: 11).transition?.unknown.contains("com.outcome_clear") == true)
        walk.tell("com.outcome_postponed", on: 12)
        #expect(walk.verdict("com.outcome_clear", in: walk.look(on: 12)) == "met")
    }

    @Test func `take a decision against them for a standing, and a new lead for its end`() throws {
        var walk = try Walk()
        walk.tell("std.disqualified", on: 20)
        let out = walk.look(on: 21)
        #expect(out.standing == .disqualified && out.stage == "acquire" && out.gaps.isEmpty)
        walk.tell("std.disqualified", on: 30, as: false)
        #expect(walk.look(on: 31).standing == .prospect)
    }

    @Test func `are the definition's: a stage that it lacks has nobody in it`() throws {
        var definition = Definition.shipped
        definition.stages.removeAll { $0.id == "expand" || $0.id == "advocate" }
        definition.transitions.removeAll { $0.to == "expand" || $0.to == "advocate" }
        let engine = try Engine(definition)
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("ret.bought_again", on: 100)
        walk.wantMore(on: 110)
        walk.tell("opp.handoff_accepted", on: 120)
        let conclusion = engine.conclude(walk.facts, History(), asOf: 200 * Walk.day)
        #expect(conclusion.stage == "retain" && conclusion.transition == nil)
        #expect(walk.look(on: 200).stage == "expand")
    }
}
