import Domain
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

@Suite(.timeLimit(.minutes(3))) struct `What people decide of a scope` {
    private func opened() async throws -> ScopeBench {
        let world = try await ScopeBench()
        try await world.win("6")
        world.bench.wait(days: 1)
        return world
    }

    private func move(
        _ world: ScopeBench, _ customer: String, _ stage: String, _ kind: StageMove.Kind = .correction
    ) async throws {
        _ = try await world.bench.store.move(
            [StageMove(customer: customer, stage: stage, kind: kind, reason: "seen")], by: "ada", at: world.bench.now)
    }

    @Test func `moves it on its own way and leaves the customer where it is`() async throws {
        let world = try await opened()
        let key = "\(world.key)/r-1"
        try await move(world, key, "adopt")
        #expect(try world.children() == ["r-1 Vienna adopt open"] && world.stage() == "expand")
        let told = try world.bench.standing("Acme GmbH", scope: "r-1")
        #expect(told["stage.id"]?.text == "adopt" && told["history"]?.items?.last?["kind"]?.text == "correction")
        let all = try world.bench.standings()
        _ = try await world.bench.store.judge(fromNothing: true, at: world.bench.now)
        #expect(try world.bench.standings() == all)
        // Back by taking the change back.
        let change = try world.bench.reader.integer("SELECT max(id) FROM stage_change_log")
        try await world.bench.store.retractChange(change, reason: "not so", by: "ada", at: world.bench.now)
        #expect(try world.children() == ["r-1 Vienna onboard open"])
        for (place, stage, words) in [
            (key, "retain", "on the way of r-1"), (key, "onboard", "already"),
            ("\(world.key)/r-9", "adopt", "scope of this customer"),
        ] {
            let before = try world.bench.changes()
            do {
                try await move(world, place, stage)
                Issue.record("not refused: \(words)")
            } catch {
                #expect("\(error)".contains(words), "\(error)")
            }
            #expect(try world.bench.changes() == before)
        }
        try await world.act(.scopeClose, ["id": "r-1", "reason": "given up"])
        await #expect(throws: IdentityFault.self) { try await move(world, key, "adopt") }
    }

    @Test func `forces its stage until a day, and nothing of the customer's`() async throws {
        let world = try await opened()
        try await world.act(
            .override,
            [
                "about": "stage", "value": "adopt", "reason": "live already", "until": .string(world.day(10)),
                "scope": "r-1",
            ])
        #expect(try world.children() == ["r-1 Vienna adopt open"] && world.stage() == "expand")
        let told = try world.bench.standing("Acme GmbH", scope: "r-1")
        #expect(told["stage.id"]?.text == "adopt" && told["computed"]?.text == "onboard")
        let all = try world.bench.standings()
        _ = try await world.bench.store.judge(fromNothing: true, at: world.bench.now)
        #expect(try world.bench.standings() == all)
        try await world.refused(
            .contradicted, "no standing of its own", .override,
            [
                "about": "standing", "value": "paused", "reason": "closed", "until": .string(world.day(10)),
                "scope": "r-1",
            ])
        try await world.refused(
            .missing, "retain", .override,
            ["about": "stage", "value": "retain", "reason": "x", "until": .string(world.day(10)), "scope": "r-1"])
        world.bench.wait(days: 11)
        _ = try await world.bench.store.judge(at: world.bench.now)
        #expect(try world.children() == ["r-1 Vienna onboard open"])
    }

    @Test func `is in the views beside its customer, and on its page`() async throws {
        let world = try await opened()
        func count(_ view: String, _ scope: String) throws -> Int64 {
            try world.bench.reader.integer(
                SQL(raw: "SELECT count(*) FROM \(view) WHERE customer = '\(world.key)' AND scope \(scope)"))
        }
        try await world.act(.commitmentAdd, ["text": "A report", "due": .string(world.day(9)), "scope": "r-1"])
        let criteria = Int64(Definition.shipped.criteria.count)
        #expect(
            try count("criterion_result", "IS NULL") == criteria && count("criterion_result", "= 'r-1'") == criteria)
        let blocked = try world.bench.texts(
            "SELECT criterion FROM readiness WHERE scope = 'r-1' AND result = 'not_met'")
        #expect(blocked.contains("val.handoff_accepted"))
        let listed = try world.bench.texts("SELECT value FROM scope_state, json_each(gaps)").sorted()
        let gaps = try world.bench.texts("SELECT gap FROM gap WHERE scope = 'r-1' AND severity IS NOT NULL")
        #expect(!listed.isEmpty && listed.allSatisfy(gaps.contains))
        let broken = try world.bench.texts(
            "SELECT (value ->> 0) || ':' || (value ->> 1) FROM scope_state, json_each(breakdowns)")
        #expect(broken.allSatisfy(gaps.contains))
        let counts = try Reader(path: world.bench.path).gapCounts(class: nil).items ?? []
        #expect(counts.contains { ($0["scopes"]?.integer ?? 0) > 0 })
        try world.bench.expectCountsToBeThoseOfRows()
        let customers = try world.bench.texts("SELECT gap FROM gap WHERE scope IS NULL GROUP BY gap")
        #expect(
            counts.filter { $0["customers"]?.integer != 0 }.compactMap { $0["gap"]?.text }.sorted()
                == customers.sorted())
        var writer = JSONWriter()
        let id = try world.bench.reader.integer("SELECT id FROM customer_summary WHERE key = \(world.key)")
        #expect(try Reader(path: world.bench.path).writeCustomer(id, to: &writer))
        let page = try JSONValue(parsing: writer.bytes)
        let shown = try #require(page["lifecycle.scopes.0"])
        #expect(shown["key"]?.text == "\(world.key)/r-1" && shown["stage"]?.text == "onboard")
        #expect(shown["transition.blockedBy"]?.items?.isEmpty == false)
    }

    @Test func `is judged by a simulation and by whatever version is in force`() async throws {
        let world = try await opened()
        var draft = Definition.shipped
        draft.id = "own"
        for index in draft.stages.indices {
            switch draft.stages[index].id {
            case "onboard": draft.stages[index].exit = []
            case "adopt": draft.stages[index].entry = ["com.sold"]
            default: break
            }
        }
        for index in draft.transitions.indices where draft.transitions[index].from == ["onboard"] {
            draft.transitions[index].readiness = ["com.sold"]
            draft.transitions[index].handoff = nil
        }
        let simulation = try Reader(path: world.bench.path).simulate(
            draft, isAfresh: false, now: world.bench.now, examples: 9)
        #expect(simulation.scopes == 1)
        #expect(simulation.moves[.init(was: "onboard", wouldBe: "adopt")] == 1)
        #expect(simulation.examples.contains { $0["key"]?.text == "\(world.key)/r-1" })
        // Two versions, and one for some customers: the scope follows what judges its customer.
        try await world.bench.follow("own") { $0.inFlight = .adoptNew }
        #expect(try world.children() == ["r-1 Vienna onboard open"])
        try await world.bench.follow("own", 2) {
            $0.inFlight = .adoptNew
            let former = Definition.FormerID(id: "onboard", fate: .renamedTo, text: "setup")
            let json = $0.json.renamed(by: Renames([[former]], here: []))
            if let next = try? Definition(kept: json.serialized) { $0 = next }
            $0.formerIDs = [former]
        }
        #expect(try world.children() == ["r-1 Vienna setup open"])
        let all = try world.bench.standings()
        _ = try await world.bench.store.judge(fromNothing: true, at: world.bench.now)
        #expect(try world.bench.standings() == all)
        try await world.bench.follow("some") {
            $0.appliesWhen = .compare(Condition("name", .isIn([.text("Acme GmbH")])))
        }
        #expect(try world.children() == ["r-1 Vienna onboard open"])
        let definition = try world.bench.texts("SELECT definition FROM scope_now WHERE scope = 'r-1'")
        #expect(definition == ["some 1"])
    }
}
