import Domain
import Glibc
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

extension CustomerBench {
    /// A version of the shipped text under another id, put in force now. Customers are judged by it.
    func follow(_ id: String, _ version: Int = 1, _ change: (inout Definition) -> Void = { _ in }) async throws {
        var definition = Definition.shipped
        definition.id = id
        definition.version = version
        definition.parent = version == 1 ? nil : version - 1
        definition.approval = nil
        definition.effectiveFrom = nil
        change(&definition)
        wait(seconds: 1)
        try await store.add(definition, by: "ada", at: now)
        try await store.approve(definition: id, version: version, by: "ben", note: nil, at: now)
        try await store.activate(definition: id, version: version, by: "ada", at: now)
        _ = try await store.judge(at: now)
    }

    /// "Acme GmbH: own 1 acquire" for each, with what it finishes.
    func judged() throws -> [String] {
        try texts(
            """
            SELECT name || ': ' || definition || ' ' || stage || coalesce(' finishing ' || finishing, '') FROM stage_now
            ORDER BY name
            """)
    }
}

@Suite(.timeLimit(.minutes(3))) struct `Versions in force` {
    private func bench() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io", "industry": "Food"],
            "2": ["name": "Beta", "website": "beta.io", "industry": "Steel"],
        ])
        try await bench.deals([
            "5": ["title": "First", "state": "open", "company": "1", "stage": "Proposal"],
            "6": ["title": "Other", "state": "open", "company": "2", "stage": "Proposal"],
        ])
        return bench
    }

    private func win(_ bench: CustomerBench) async throws {
        try await bench.deals([
            "5": ["title": "First", "state": "won", "company": "1", "closing_day": .text(bench.now.day)]
        ])
        try await bench.derive()
    }

    @Test func `let an open transition finish on the old one, and say so everywhere`() async throws {
        let bench = try await bench()
        try await bench.follow("own")
        bench.wait(days: 2)
        try await win(bench)
        bench.wait(days: 2)
        let before = bench.now
        try await bench.follow("own", 2) { $0.transitions[0].limit = .days(90) }
        #expect(try bench.judged() == ["Acme GmbH: own 1 acquire finishing commitment", "Beta: own 2 acquire"])
        #expect(try bench.texts("SELECT in_force FROM stage_now") == ["own 2", "own 2"])
        let told = try bench.standing("Acme GmbH")
        #expect(told["definition.version"]?.integer == 1 && told["finishing.next.version"]?.integer == 2)
        #expect(told["finishing.transition"]?.text == "commitment")
        #expect(try bench.standing("Beta")["finishing"] == .null)
        let listed = try Reader(path: bench.path).standings(StandingFilter()).0
        #expect(
            listed["customers.0.definition"]?.text == "own 1" && listed["customers.0.finishing"]?.text == "commitment")
        // The limit of the version under which it began runs: five days.
        bench.wait(days: 3)
        _ = try await bench.store.judge(at: bench.now)
        #expect(try bench.judged() == ["Acme GmbH: own 2 onboard", "Beta: own 2 acquire"])
        #expect(try bench.texts("SELECT definition FROM stage_change WHERE kind = 'bypass'") == ["own 1"])
        let past = try bench.standing("Acme GmbH", Clocks(asOf: before, knownAt: before))
        #expect(past["definition.version"]?.integer == 1 && past["finishing"] == .null)
    }

    @Test func `take up whatever is open if the new one says so`() async throws {
        let bench = try await bench()
        try await bench.follow("own")
        try await win(bench)
        bench.wait(days: 2)
        try await bench.follow("own", 2) {
            $0.inFlight = .adoptNew
            $0.transitions[0].limit = .days(90)
        }
        #expect(try bench.judged() == ["Acme GmbH: own 2 acquire", "Beta: own 2 acquire"])
        bench.wait(days: 10)
        _ = try await bench.store.judge(at: bench.now)
        #expect(try bench.judged() == ["Acme GmbH: own 2 acquire", "Beta: own 2 acquire"])
    }

    @Test func `are told by a simulation beforehand`() async throws {
        let bench = try await bench()
        try await bench.follow("own")
        try await win(bench)
        bench.wait(days: 2)
        var draft = Definition.shipped
        (draft.id, draft.version, draft.parent) = ("own", 2, 1)
        let reader = try Reader(path: bench.path)
        let told = try reader.simulate(draft, isAfresh: false, now: bench.now, examples: 5).json
        #expect(told["finishing.0.transition"]?.text == "commitment" && told["finishing.0.customers"]?.integer == 1)
        #expect(told["finishers.0.name"]?.text == "Acme GmbH" && told["finishers.0.definition"]?.text == "own 1")
        draft.inFlight = .adoptNew
        #expect(try reader.simulate(draft, isAfresh: false, now: bench.now, examples: 5).finishing.isEmpty)
        draft.appliesWhen = .compare(Condition("industry", .isIn([.text("Steel")])))
        let scoped = try reader.simulate(draft, isAfresh: false, now: bench.now, examples: 5)
        #expect(scoped.customers == 1 && scoped.others == 1)
    }

    @Test func `judge from the day they name, without anything else happening`() async throws {
        let bench = try await bench()
        try await bench.derive()
        let day = Instant.at(bench.clock + 3 * 86_400).day
        try await bench.follow("own") { $0.effectiveFrom = day }
        #expect(try bench.judged() == ["Acme GmbH: onward-b2b 1 acquire", "Beta: onward-b2b 1 acquire"])
        let reader = try Reader(path: bench.path)
        #expect(try !reader.isJudgementDue(at: bench.now))
        bench.wait(days: 4)
        #expect(try reader.isJudgementDue(at: bench.now))
        _ = try await bench.store.judge(at: bench.now)
        // The one that ships has another id: it leaves nothing to be finished on it.
        #expect(try bench.judged() == ["Acme GmbH: own 1 acquire", "Beta: own 1 acquire"])
        #expect(try !reader.isJudgementDue(at: bench.now))
    }

    @Test func `judge the same one by one or all anew, whichever come in force in between`() async throws {
        let seed = getenv("ONWARD_SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: 1...UInt64(UInt32.max))
        var dice = Dice(state: seed)
        for _ in 0..<2 {
            let bench = try await CustomerBench()
            var version = 0
            for round in 0..<12 {
                for _ in 0..<Int.random(in: 1...12, using: &dice) { try await bench.change(&dice) }
                if Bool.random(using: &dice) { bench.wait(days: .random(in: 1...40, using: &dice)) }
                try await bench.derive()
                if round % 4 == 1 {
                    version += 1
                    let limit = Int64.random(in: 1...60, using: &dice)
                    try await bench.follow("own", version) {
                        for index in $0.transitions.indices { $0.transitions[index].limit = .days(limit) }
                        if version == 3 { $0.inFlight = .adoptNew }
                    }
                }
                let states = try bench.standings()
                let changes = try bench.changes()
                _ = try await bench.store.judge(fromNothing: true, at: bench.now)
                let others = Set(states).symmetricDifference(try bench.standings()).sorted()
                #expect(others == [], "seed \(seed), round \(round)")
                #expect(try bench.changes() == changes, "seed \(seed), round \(round)")
            }
        }
    }

    // MARK: For some customers

    private func compare(_ field: String, _ word: String) -> Lifecycle.Test {
        .compare(Condition(field, .isIn([.text(word)])))
    }

    @Test func `are for the customers they name, and one is for all others`() async throws {
        let bench = try await bench()
        try await bench.derive()
        try await bench.follow("food") { $0.appliesWhen = compare("industry", "Food") }
        #expect(try bench.judged() == ["Acme GmbH: food 1 acquire", "Beta: onward-b2b 1 acquire"])
        try await bench.follow("own")
        #expect(try bench.judged() == ["Acme GmbH: food 1 acquire", "Beta: own 1 acquire"])
        // What a customer says of itself decides anew each time.
        try await bench.accounts(["2": ["name": "Beta", "website": "beta.io", "industry": "Food"]])
        try await bench.derive()
        #expect(try bench.judged() == ["Acme GmbH: food 1 acquire", "Beta: food 1 acquire"])
        try await bench.follow("food", 2) { $0.appliesWhen = .not(compare("industry", "Food")) }
        #expect(try bench.judged() == ["Acme GmbH: own 1 acquire", "Beta: own 1 acquire"])
        let counts = try Reader(path: bench.path).standingCounts(Clocks(), now: bench.now)
        #expect(counts["definition.id"]?.text == "own" && counts["others.0.id"]?.text == "food")
        await #expect(throws: DefinitionRefusal.self) {
            try await bench.store.withdraw(definition: "own", by: "ada", at: bench.now)
        }
        try await bench.store.withdraw(definition: "food", by: "ada", at: bench.now)
        await #expect(throws: DefinitionRefusal.self) {
            try await bench.store.withdraw(definition: "food", by: "ada", at: bench.now)
        }
    }

    @Test func `are asked in the words of all of them`() async throws {
        let bench = try await bench()
        try await bench.derive()
        try await bench.follow("steel") {
            $0.appliesWhen = .compare(Condition("industry", .isIn([.text("Steel")])))
            $0.roles.append(Role(id: "plant_owner", title: "Plant owner", team: $0.teams[0].id))
            let former = Definition.FormerID(id: "advocate", fate: .renamedTo, text: "praise")
            let json = $0.json.renamed(by: Renames([[former]], here: []))
            if let next = try? Definition(kept: json.serialized) { $0 = next }
        }
        let reader = try Reader(path: bench.path)
        // Nobody is there.
        for stage in ["praise", "advocate"] {
            var filter = StandingFilter()
            filter.stage = stage
            try reader.refuseUnknown(in: filter, now: bench.now)
        }
        var filter = StandingFilter()
        filter.stage = "prais"
        #expect(throws: Refusal.self) { try reader.refuseUnknown(in: filter, now: bench.now) }
        try await bench.store.grant(role: "plant_owner", to: "ada", by: "ada", note: nil, at: bench.now)
        let refusal = await #expect(throws: Refusal.self) {
            try await bench.store.grant(role: "plant_manager", to: "Ann", by: "ada", note: nil, at: bench.now)
        }
        #expect(refusal?.sentence.contains("plant_manager") == true)
        try await bench.store.endGrant(role: "plant_owner", of: "ada", by: "ada", note: nil, at: bench.now)
    }

    @Test func `never claim a customer together: refused where it can be known, said where it comes about`()
        async throws
    {
        let bench = try await bench()
        try await bench.derive()
        try await bench.follow("food") { $0.appliesWhen = compare("industry", "Food") }
        for test in [compare("industry", "Food"), compare("name", "acme gmbh")] {
            await #expect(throws: DefinitionRefusal.self) {
                try await bench.follow("acme\(test == compare("industry", "Food") ? 1 : 2)") { $0.appliesWhen = test }
            }
        }
        // The place of the one for all others is not left empty.
        try await bench.follow("own")
        await #expect(throws: DefinitionRefusal.self) {
            try await bench.follow("own", 2) { $0.appliesWhen = compare("industry", "Steel") }
        }
        #expect(try bench.judged() == ["Acme GmbH: food 1 acquire", "Beta: own 1 acquire"])
        try await bench.follow("cologne") { $0.appliesWhen = compare("city", "Köln") }
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io", "industry": "Food", "city": "Köln"]
        ])
        try await bench.derive()
        #expect(try bench.judged() == ["Beta: own 1 acquire"])
        let reader = try Reader(path: bench.path)
        #expect(try bench.texts("SELECT title FROM gap WHERE gap = 'no_definition'").count == 1)
        #expect(try reader.standingCounts(Clocks(), now: bench.now)["noDefinition"]?.integer == 1)
        try bench.expectCountsToBeThoseOfRows()
        #expect(throws: DefinitionRefusal.self) { try bench.standing("Acme GmbH") }
        let key = try bench.key("Acme GmbH")
        let next = try Act(
            .stepAdd,
            given: [
                ("customer", .string(key)), ("text", "Call"), ("owner", "ada"), ("due", "2030-01-01"), ("by", "ada"),
            ], now: bench.now)
        await #expect(throws: DefinitionRefusal.self) {
            try await bench.store.act(next, customer: key, at: bench.now)
        }
        _ = try await bench.store.judge(fromNothing: true, at: bench.now)
        #expect(try bench.judged() == ["Beta: own 1 acquire"])
        bench.wait(seconds: 1)
        try await bench.store.withdraw(definition: "cologne", by: "ada", at: bench.now)
        _ = try await bench.store.judge(at: bench.now)
        #expect(try bench.judged() == ["Acme GmbH: food 1 acquire", "Beta: own 1 acquire"])
        #expect(try bench.texts("SELECT definitions FROM lifecycle_claimed") == [])
    }
}
