import Domain
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// How things were at T, as far as it was known at K.
@Suite(.timeLimit(.minutes(2))) struct `Two clocks` {
    private func bench() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.deals(["5": ["title": "First", "state": "open", "company": "1", "stage": "Proposal"]])
        try await bench.derive()
        return bench
    }

    @Test func `tell apart what was so and what was known, also when the first lies before the second`() async throws {
        let bench = try await bench()
        bench.wait(days: 20)
        let won = bench.now
        bench.wait(days: 10)
        let early = bench.now
        bench.wait(days: 10)
        // It was won on day 20, which the app told on day 40.
        try await bench.deals([
            "5": ["title": "First", "state": "won", "company": "1", "stage": "Won", "closing_day": .text(won.day)]
        ])
        try await bench.derive()
        let told = bench.now
        bench.wait(days: 100)
        func stage(_ asOf: Instant, _ knownAt: Instant?) throws -> String? {
            try bench.standing("Acme GmbH", Clocks(asOf: asOf, knownAt: knownAt))["stage.id"]?.text
        }
        #expect(try stage(early, early) == "acquire")
        #expect(try stage(early, told) == "onboard" && stage(early, nil) == "onboard")
        #expect(try stage(told, early) == "acquire")
        let counts = try Reader(path: bench.path).standingCounts(Clocks(asOf: early, knownAt: told), now: bench.now)
        #expect(counts["stages.0.stage"]?.text == "onboard" && counts["stages.1"] == nil)
    }

    @Test func `refuse in words to say what was known before anything was, whatever is asked`() async throws {
        let bench = try await bench()
        let before = Instant.at(-86_400)
        let reader = try Reader(path: bench.path)
        #expect(throws: ClockFault.self) { try bench.standing("Acme GmbH", Clocks(knownAt: before)) }
        #expect(throws: ClockFault.self) { try reader.standingCounts(Clocks(knownAt: before), now: bench.now) }
        for kind in EntryKind.allCases {
            var filter = EntryFilter(kind)
            filter.knownAt = before
            let fault = #expect(throws: ClockFault.self) { try reader.entries(filter) }
            #expect(fault?.description.contains("Nothing was known here at") == true)
        }
        var journal = ActFilter()
        journal.knownAt = before
        #expect(throws: ClockFault.self) { try reader.acts(journal) }
        // How things were then can be asked, with what is known now.
        #expect(try bench.standing("Acme GmbH", Clocks(asOf: bench.now))["stage.id"]?.text == "acquire")
    }

    @Test func `count what people lay down from when it was so, and know it from when they did`() async throws {
        let bench = try await bench()
        bench.wait(days: 10)
        let past = bench.now
        bench.wait(days: 10)
        let before = bench.now
        bench.wait(days: 1)
        try await bench.act(
            .stepAdd, ["text": "Send the offer", "owner": "ada", "due": "2030-01-01", "effective": .string(past.day)],
            of: "Acme GmbH", by: "ada")
        _ = try await bench.store.judge(at: bench.now)
        func step(_ clocks: Clocks) throws -> String? {
            try bench.standing("Acme GmbH", clocks)["nextStep.origin"]?.text
        }
        #expect(try step(Clocks()) == "next_step")
        #expect(try step(Clocks(asOf: before)) == "next_step")
        #expect(try step(Clocks(asOf: before, knownAt: before)) == "rule")
        #expect(try step(Clocks(asOf: .at(past.milliseconds / 1000 - 1_700_000_000 - 2 * 86_400))) == "rule")
        let day = Instant.at(bench.clock + 2 * 86_400).day
        await #expect(throws: Refusal.self) {
            try await bench.act(
                .stepAdd, ["text": "x", "owner": "ada", "due": "2030-01-01", "effective": .string(day)],
                of: "Acme GmbH", by: "ada")
        }
    }

    @Test func `let an assignment begin on its day, by time alone`() async throws {
        let bench = try await bench()
        bench.wait(days: 3)
        let day = Instant.at(bench.clock + 5 * 86_400).day
        try await bench.act(
            .ownerAssign, ["role": "sales_owner", "person": "sam", "from": .string(day)], of: "Acme GmbH", by: "ada")
        _ = try await bench.store.judge(at: bench.now)
        #expect(try bench.texts("SELECT coalesce(owner, '-') FROM stage_now") == ["-"])
        bench.wait(days: 6)
        #expect(try Reader(path: bench.path).isJudgementDue(at: bench.now))
        _ = try await bench.store.judge(at: bench.now)
        #expect(try bench.texts("SELECT owner FROM stage_now") == ["sam"])
    }
}
