@testable import Lifecycle
import Testing

@Suite struct `A customer under the definition that ships` {
    @Test func `walks from lead to growth and recommendation with the CRM alone and people's word`() throws {
        var walk = try Walk()
        walk.becomeQualified(on: 2)
        walk.stateOutcome(on: 5)
        #expect(walk.look(on: 6).stage == "acquire")
        walk.buy(on: 20)
        walk.prepareHandoff(on: 21)
        let ready = walk.look(on: 21)
        #expect(ready.stage == "acquire" && ready.transition?.status == .ready)
        #expect(ready.transition?.blockedBy == ["com.handoff_accepted"])
        walk.tell("com.handoff_accepted", on: 22)
        #expect(walk.look(on: 22).stage == "onboard")
        walk.finishOnboarding(on: 60)
        walk.prepareAdoption(on: 62)
        #expect(walk.look(on: 63).transition?.status == .ready)
        walk.tell("val.handoff_accepted", on: 64)
        #expect(walk.look(on: 64).stage == "adopt")
        walk.adopt(on: 150)
        #expect(walk.look(on: 151).transition?.blockedBy == ["con.handoff_accepted"])
        walk.tell("con.handoff_accepted", on: 155)
        #expect(walk.look(on: 155).stage == "retain")
        walk.stay(on: 200)
        walk.wantMore(on: 210)
        walk.tell("opp.handoff_accepted", on: 215)
        walk.look(on: 215)
        walk.tell("ref.proven", "ref.sentiment_vouched", "ref.owner_named", "ref.consent_given", on: 230)
        walk.tell("ref.handoff_accepted", on: 231)
        let last = walk.look(on: 232)
        #expect(last.stage == "expand" && last.tracks.map(\.stage) == ["advocate"] && last.standing == .active)
        #expect(
            walk.lines == [
                ">acquire@1 enter", "acquire>onboard@22 advance", "onboard>adopt@64 advance",
                "adopt>retain@155 advance", "retain>expand@215 advance", ">advocate@231 advance",
            ])
    }

    @Test func `is in Acquire as a lead, a prospect with no limit that runs`() throws {
        var walk = try Walk()
        let known = walk.look(on: 3)
        #expect(known.stage == "acquire" && known.standing == .prospect && known.transition?.status == .notStarted)
        #expect(known.gaps.isEmpty && known.breakdowns.isEmpty)
    }

    @Test func `is shown in Onboard once a deal was won, and told what was left out`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        let waiting = walk.look(on: 12)
        #expect(waiting.stage == "acquire" && waiting.transition?.status == .open && waiting.standing == .active)
        walk.tell("com.sold_lately", on: 15)
        let shown = walk.look(on: 16)
        #expect(walk.lines.last == "acquire>onboard@15 bypass")
        #expect(shown.stage == "onboard" && shown.changes[0].missing.contains("com.handoff_accepted"))
        #expect(shown.changes[0].missing.contains("acq.outcome_stated"))
        #expect(shown.gaps.contains("gap.no_context"))
        #expect(shown.breakdowns.map(\.category).contains(.context))
    }

    @Test func `is shown in Adopt by use, by a closed project, or by half a year with signs of life`() throws {
        for sign in ["onb.used", "onb.plan_finished", "adp.shown_by_age"] {
            var walk = try Walk()
            walk.buy(on: 10)
            walk.tell(sign, on: 200)
            #expect(walk.look(on: 210).stage == "adopt", "\(sign)")
            #expect(walk.changes.last?.kind == .bypass)
        }
        var prospect = try Walk()
        prospect.tell("onb.used", on: 200)
        #expect(prospect.look(on: 300).stage == "acquire")
    }

    @Test func `is shown in Retain by buying again, and in Expand only on top of that`() throws {
        var fresh = try Walk()
        fresh.buy(on: 10)
        fresh.tell("exp.deal_on_top", "exp.growth_alive", on: 30)
        #expect(fresh.look(on: 100).stage == "onboard")

        var old = try Walk()
        old.buy(on: 10)
        old.tell("ret.bought_again", on: 300)
        #expect(old.look(on: 320).stage == "retain")
        old.tell("exp.deal_on_top", "exp.growth_alive", on: 330)
        #expect(old.look(on: 350).stage == "expand")
        #expect(old.look(on: 350).attained == "expand")
    }

    @Test func `goes back to Retain by rule when nothing is left to grow on, and stays attained`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("ret.bought_again", on: 300)
        walk.tell("exp.deal_on_top", "exp.growth_alive", on: 330)
        walk.look(on: 350)
        walk.tell("exp.deal_on_top", "exp.growth_alive", on: 400, as: false)
        #expect(walk.look(on: 420).stage == "expand")
        let back = walk.look(on: 431)
        #expect(back.stage == "retain" && back.attained == "expand")
        #expect(walk.lines.last == "expand>retain@430 regress")
        #expect(walk.look(on: 500).stage == "retain")
        walk.tell("exp.deal_on_top", "exp.growth_alive", on: 600)
        #expect(walk.look(on: 620).stage == "expand")
    }

    @Test func `has not left Onboard because its tasks are done`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.look(on: 16)
        walk.tell("onb.plan_finished", "onb.commitments_settled", on: 40)
        let done = walk.look(on: 41)
        #expect(done.stage == "onboard")
        #expect(walk.verdict("val.first_value_reached", in: done) == "not_met")
        #expect(done.transition?.blockedBy.contains("val.first_value_reached") == true)
        #expect(done.gaps.contains("gap.no_path_into_use") && done.gaps.contains("gap.value_unclear"))
        #expect(Set(done.breakdowns.map(\.category)).isSuperset(of: [.context, .ownership, .expectations]))
    }

    @Test func `is told what no app can tell, and nothing is concluded from it`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        let shown = walk.look(on: 16)
        #expect(walk.verdict("ret.no_critical_ticket", in: shown) == "no_source")
        #expect(walk.verdict("onb.used", in: shown) == "no_source")
        #expect(walk.verdict("com.scope_document", in: shown) == "no_source")
        #expect(walk.verdict("std.former", in: shown) == "no_source")
        #expect(walk.verdict("adp.embedded", in: shown) == "not_attested")
        #expect(walk.verdict("val.handoff_accepted", in: shown) == "not_met")
    }

    @Test(arguments: [
        ("enterprise", "ret.contact_close", "ret.contact_regular"),
        ("small", "ret.contact_regular", "ret.contact_close"),
    ])
    func `is kept in touch with as its segment asks for`(segment: String, counts: String, other: String) throws {
        var walk = try Walk(segment: segment)
        walk.buy(on: 10)
        walk.tell("ret.bought_again", on: 300)
        walk.tell(counts, on: 300)
        walk.tell(other, on: 300, as: false)
        let fine = walk.look(on: 320)
        #expect(walk.verdict(other, in: fine) == "not_applicable")
        #expect(walk.verdict("ret.in_touch", in: fine) == "met" && !fine.gaps.contains("gap.silent"))
        walk.tell(counts, on: 330, as: false)
        #expect(walk.look(on: 331).gaps.contains("gap.silent"))
    }

    @Test func `is watched in Expand as in Retain`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("ret.bought_again", on: 300)
        walk.tell("exp.deal_on_top", "exp.growth_alive", on: 330)
        walk.tell("ret.ticket_overdue", "ret.promise_broken", on: 345)
        let grown = walk.look(on: 350)
        #expect(grown.stage == "expand")
        #expect(grown.gaps.contains("gap.ticket_overdue") && grown.gaps.contains("gap.promise_broken"))
    }

    @Test func `loses its standing by what billing says, and its clocks with it`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("ret.bought_again", on: 300)
        walk.tell("ret.ticket_overdue", on: 310)
        #expect(walk.look(on: 320).gaps.isEmpty == false)
        walk.tell("std.former", on: 400)
        let left = walk.look(on: 401)
        #expect(left.standing == .former && left.stage == "retain" && left.gaps.isEmpty && left.stalledSince == nil)
        walk.tell("std.won_back", on: 500)
        #expect(walk.look(on: 501).standing == .wonBack)
    }

    // MARK: The six ways in which lifecycles usually break

    @Test func `breaks where nobody agreed on the follow-up, until somebody does`() throws {
        var walk = try Walk()
        walk.tell("acq.marked_qualified", "acq.pursued", on: 2)
        let broken = walk.look(on: 3)
        #expect(broken.gaps.contains("gap.follow_up_unclear") && broken.transition?.status == .broken)
        walk.tell("rel.next_step_agreed", on: 4)
        let mended = walk.look(on: 4)
        #expect(!mended.gaps.contains("gap.follow_up_unclear") && mended.transition?.status == .notStarted)
    }

    @Test func `breaks where sales hand nothing over, until the handoff is accepted`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("com.sold_lately", on: 15)
        #expect(walk.look(on: 16).gaps.contains("gap.no_context"))
        walk.tell("com.handoff_accepted", on: 18)
        #expect(!walk.look(on: 18).gaps.contains("gap.no_context"))
    }

    @Test func `breaks where the onboarding ends without a path, until there is one`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("onb.end_vouched", on: 50)
        #expect(walk.look(on: 51).gaps.contains("gap.no_path_into_use"))
        walk.prepareAdoption(on: 52)
        walk.tell("rel.next_step_agreed", on: 52)
        #expect(!walk.look(on: 52).gaps.contains("gap.no_path_into_use"))
    }

    @Test func `breaks where they are seen and nothing is decided by it, until something is`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("adp.shown_by_age", on: 200)
        walk.tell("con.engagement_seen", on: 205)
        #expect(walk.look(on: 210).gaps.contains("gap.engagement_unconnected"))
        walk.tell("con.plans_laid", on: 211)
        #expect(!walk.look(on: 211).gaps.contains("gap.engagement_unconnected"))
    }

    @Test(arguments: ["opp.need_undecided", "opp.need_without_deal", "opp.need_qualified"])
    func `breaks where a need lies idle, and says which of three is missing`(criterion: String) throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("ret.bought_again", on: 300)
        walk.tell("ret.need_recorded", criterion, on: 310)
        let idle = walk.look(on: 330)
        #expect(idle.stage == "retain" && idle.gaps.contains("gap.signal_idle") && idle.transition?.status == .broken)
        let parts = ["opp.need_undecided", "opp.need_without_deal", "opp.need_without_step"]
        let missing = parts.filter { walk.verdict($0, in: idle) == "met" }
        #expect(missing == [criterion == "opp.need_qualified" ? "opp.need_without_step" : criterion])
    }

    @Test func `breaks where nobody decides about asking a content customer, until somebody does`() throws {
        var walk = try Walk()
        walk.buy(on: 10)
        walk.tell("ret.bought_again", on: 300)
        walk.tell("ref.promoter", on: 310)
        walk.tell("ref.undecided", on: 10)
        #expect(!walk.look(on: 330).gaps.contains("gap.promoter_unasked"))
        #expect(walk.look(on: 341).gaps.contains("gap.promoter_unasked"))
        walk.tell("ref.undecided", on: 345, as: false)
        #expect(!walk.look(on: 346).gaps.contains("gap.promoter_unasked"))
    }
}
