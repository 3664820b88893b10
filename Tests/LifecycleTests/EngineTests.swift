@testable import Lifecycle
import Testing

@Suite struct `Where a customer stands` {
    let model = Model()

    @Test func `begins in the first stage when it was first seen`() throws {
        let now = try model.conclude(model.facts([:], firstSeen: 3), on: 10)
        #expect(now.changes.map(\.line) == [">acquire@3 enter"])
        #expect(now.stage == "acquire" && now.standing == .prospect && now.attained == "acquire")
        #expect(now.transition?.status == .notStarted)
        #expect(now.transition?.blockedBy == ["won", "accepted"])
    }

    @Test func `advances when the last needed fact came true, not when it was noticed`() throws {
        let now = try model.conclude(model.facts(["won": 4, "accepted": 6]), on: 90)
        #expect(now.changes.map(\.line) == [">acquire@1 enter", "acquire>onboard@6 advance"])
        #expect(now.stageSince == 6 * Model.day && now.standing == .active)
    }

    @Test func `takes several steps at once, each with its own record`() throws {
        let now = try model.conclude(model.facts(["won": 4, "accepted": 6, "value": 20, "owner": 30]), on: 90)
        #expect(now.changes.map(\.line).suffix(2) == ["acquire>onboard@6 advance", "onboard>adopt@30 advance"])
        #expect(now.changes.allSatisfy { $0.verdicts.count == Model.criteria.count })
        #expect(now.changes.last?.evidence == [1002, 1003])
    }

    @Test func `clamps what was true before the change before it, and says so`() throws {
        let now = try model.conclude(
            model.facts(["won": 40, "accepted": 40, "value": 20, "owner": 30]), on: 90)
        #expect(now.changes.map(\.line).suffix(2) == ["acquire>onboard@40 advance", "onboard>adopt@40 advance"])
        #expect(now.changes.map(\.isClamped) == [false, false, true])
    }

    @Test func `does not advance on what cannot be told, unless the definition lets it`() throws {
        let facts = model.facts(["won": 4], unknown: ["accepted": .noSource])
        let blocked = try model.conclude(facts, on: 90)
        #expect(blocked.stage == "acquire")
        #expect(blocked.transition?.unknown == ["accepted"] && blocked.transition?.blockedBy == [])
        let lenient = Model { $0.criteria[1].onUnknown = .warn }
        let warned = try lenient.conclude(facts, on: 90)
        #expect(warned.changes.last?.line == "acquire>onboard@4 advance")
        #expect(warned.changes.last?.missing == ["accepted"])
    }

    @Test func `follows an app that is ahead after the transition's limit, and names what was missing`() throws {
        let facts = model.facts(["won": 4, "shown.onboard": 4])
        let early = try model.conclude(facts, on: 8)
        #expect(early.stage == "acquire" && early.transition?.status == .ready)
        #expect(early.due == 9 * Model.day)
        let late = try model.conclude(facts, on: 9)
        #expect(late.changes.map(\.line) == [">acquire@1 enter", "acquire>onboard@9 bypass"])
        #expect(late.changes.last?.missing == ["accepted"])
        let holding = Model { $0.whenSourceIsAhead = .hold }
        #expect(try holding.conclude(facts, on: 90).stage == "acquire")
    }

    @Test func `follows an app that is two stages ahead through both, each in its time`() throws {
        let now = try model.conclude(model.facts(["won": 4, "shown.adopt": 6]), on: 90)
        #expect(now.changes.map(\.line) == [">acquire@1 enter", "acquire>onboard@6 bypass", "onboard>adopt@13 bypass"])
    }

    @Test func `keeps a stage whose gate is no longer met`() throws {
        let first = try model.conclude(model.facts(["won": 4, "accepted": 6]), on: 10)
        let later = try model.conclude(model.facts([:]), first.changes, on: 20)
        #expect(later.stage == "onboard" && later.changes.isEmpty)
    }

    @Test func `proposes going back after the dwell time, and goes only if told to`() throws {
        let there = [
            StageChange(anchor: 70, track: "main", was: nil, became: "acquire", kind: .enter, effective: 0),
            StageChange(anchor: 70, track: "main", was: nil, became: "adopt", kind: .import, effective: 1),
        ]
        let broken = model.facts([:], notMet: ["adopt.holds": 20])
        let early = try model.conclude(broken, there, on: 30)
        #expect(early.regression == nil && early.due == 34 * Model.day)
        let late = try model.conclude(broken, there, on: 34)
        #expect(late.regression == "adopt.holds" && late.stage == "adopt" && late.changes.isEmpty)
        let unknown = try model.conclude(model.facts([:], unknown: ["adopt.holds": .stale]), there, on: 90)
        #expect(unknown.regression == nil)

        let strict = Model { $0.stages[2].regressesByRule = true }
        let back = try strict.conclude(broken, there, on: 40)
        #expect(back.changes.map(\.line) == ["adopt>onboard@34 regress"])
        #expect(back.stage == "onboard" && back.attained == "adopt")
        // The old facts do not lead on again; fresh ones do.
        let old = try strict.conclude(
            strict.facts(["value": 3, "owner": 4, "shown.adopt": 5]), there + back.changes, on: 50)
        #expect(old.stage == "onboard")
        let fresh = try strict.conclude(strict.facts(["value": 3, "owner": 45]), there + back.changes, on: 50)
        #expect(fresh.changes.map(\.line) == ["onboard>adopt@45 advance"])
    }

    @Test func `opens another track beside the main one`() throws {
        let facts = model.facts(["won": 4, "accepted": 6, "value": 20, "owner": 30, "willing": 40])
        let now = try model.conclude(facts, on: 90)
        #expect(now.stage == "adopt")
        #expect(now.tracks == [.init(track: "advocacy", stage: "advocate", since: 40 * Model.day)])
        #expect(try model.conclude(facts, now.changes, on: 91).changes.isEmpty)
    }

    @Test func `watches the breakdowns of every track, while it may open and when it has`() throws {
        let model = Model {
            $0.transitions[2].breakdowns = [.init(category: .visibility, when: "gap")]
        }
        func broken(_ met: [String: Int64]) throws -> [String] {
            try model.conclude(model.facts(met.merging(["gap": 50]) { $1 }), on: 90).breakdowns.map(\.transition)
        }
        #expect(try broken(["won": 4, "accepted": 6]) == [])
        let adopted: [String: Int64] = ["won": 4, "accepted": 6, "value": 20, "owner": 30]
        #expect(try broken(adopted) == ["referenceability"])
        #expect(try broken(adopted.merging(["willing": 40]) { $1 }) == ["referenceability"])
    }

    @Test func `tells open, blocked, ready and broken apart`() throws {
        func status(_ met: [String: Int64], on day: Int64) throws -> Conclusion.TransitionState.Status? {
            try model.conclude(model.facts(met), on: day).transition?.status
        }
        #expect(try status([:], on: 9) == .notStarted)
        #expect(try status(["won": 4], on: 9) == .ready)
        let inOnboard: [String: Int64] = ["won": 4, "accepted": 6]
        #expect(try status(inOnboard, on: 9) == .open)
        #expect(try status(inOnboard, on: 13) == .blocked)
        #expect(try status(inOnboard.merging(["bad.context": 8]) { $1 }, on: 9) == .broken)
    }

    @Test func `marks a customer stalled, and never one that has left`() throws {
        let met: [String: Int64] = ["won": 4, "accepted": 6]
        #expect(try model.conclude(model.facts(met), on: 26).stalledSince == nil)
        #expect(try model.conclude(model.facts(met), on: 27).stalledSince == 27 * Model.day)
        // Progress on the gate counts.
        #expect(try model.conclude(model.facts(met.merging(["value": 20]) { $1 }), on: 27).stalledSince == nil)
        // What is lost again is no progress, and does not bring back the day before it either.
        let lost = model.facts(met, notMet: ["value": 30])
        #expect(try model.conclude(lost, on: 50).stalledSince == 30 * Model.day)
        #expect(try model.conclude(model.facts(met, notMet: ["value": 8]), on: 50).stalledSince == 27 * Model.day)
        let gone = try model.conclude(model.facts(met.merging(["left": 10, "gap": 3]) { $1 }), on: 60)
        #expect(gone.standing == .former && gone.stalledSince == nil && gone.gaps.isEmpty)
    }

    @Test func `finds gaps only where they are about the stage`() throws {
        #expect(try model.conclude(model.facts(["gap": 3]), on: 9).gaps == [])
        let adopted: [String: Int64] = ["gap": 3, "won": 4, "accepted": 6, "value": 7, "owner": 8]
        let found = try model.conclude(model.facts(adopted), on: 9)
        #expect(found.gaps == ["d"])
        #expect(try model.engine.since(gap: "d", in: found) == 3 * Model.day)
    }

    @Test func `makes the next step of what is missing first`() throws {
        let now = try model.conclude(model.facts(["won": 4, "accepted": 6]), on: 9)
        #expect(now.nextStep?.text == "See to value" && now.nextStep?.origin == "rule")
        #expect(now.nextStep?.due == 13 * Model.day)
    }

    @Test func `lets a person force a stage, and goes on computing`() throws {
        var history = History()
        history.overrides = [.init(about: .stage, value: "adopt", since: 5 * Model.day, until: 20 * Model.day)]
        let facts = model.facts(["won": 4, "accepted": 6])
        let during = try model.engine.conclude(facts, history, asOf: 10 * Model.day)
        #expect(during.stage == "adopt" && during.computed == "onboard" && during.attained == "onboard")
        let after = try model.engine.conclude(facts, history, asOf: 20 * Model.day)
        #expect(after.stage == "onboard")
    }
}

@Suite struct `Histories of customers that were merged` {
    let model = Model()

    private func change(
        _ anchor: Int64, _ was: String?, _ became: String, _ kind: StageChange.Kind, _ day: Int64
    ) -> StageChange {
        StageChange(anchor: anchor, track: "main", was: was, became: became, kind: kind, effective: day * Model.day)
    }

    @Test func `go on from the furthest, and each keeps its own`() throws {
        let one = [change(70, nil, "acquire", .enter, 1)]
        let other = [change(80, nil, "acquire", .enter, 2), change(80, "acquire", "onboard", .advance, 5)]
        let merged = try model.conclude(model.facts(["value": 6, "owner": 7]), one + other, on: 20)
        #expect(merged.stage == "adopt")
        #expect(merged.changes.map(\.anchor) == [80])
        // Split again, and the step taken together no longer counting (its evidence is the other's):
        let apart = try model.conclude(model.facts([:]), one, on: 30)
        #expect(apart.stage == "acquire")
    }

    @Test func `do not count what followed from a change that no longer counts`() throws {
        let changes = [
            change(70, nil, "acquire", .enter, 1), change(70, "onboard", "adopt", .advance, 9),
        ]
        #expect(try model.conclude(model.facts([:]), changes, on: 20).stage == "acquire")
    }
}
