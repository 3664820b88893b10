import Domain
import Glibc
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// What a version calls things is one matter, what was recorded and laid down another.
@Suite(.timeLimit(.minutes(5))) struct `A rename in the next version` {
    private typealias Former = Definition.FormerID

    /// The same with another name for each stage, transition, criterion, role and detector.
    private func renamed(_ definition: Definition, _ name: (String) -> String) throws -> Definition {
        let kinds: [DefinitionCheck.Kind] = [.stage, .transition, .criterion, .role, .detector]
        let ids = kinds.flatMap { $0.ids(of: definition) }
        let former = ids.map { Former(id: $0, fate: .renamedTo, text: name($0)) }
        let here = definition.ids.subtracting(ids).union(ids.map(name))
        var other = try Definition(kept: definition.json.renamed(by: Renames([former], here: here)).serialized)
        other.formerIDs = former
        return other
    }

    /// Where customers and their scopes stand, without the number of the version, and with names as they were first.
    private func states(_ bench: CustomerBench) throws -> [String] {
        let columns = try bench.texts("SELECT name FROM pragma_table_info('lifecycle_state') ORDER BY cid")
            .filter { !["customer_id", "definition_id", "in_force"].contains($0) }
            .map { "coalesce(\($0), '-')" }.joined(separator: " || '|' || ")
        return try bench.texts(
            """
            SELECT 'c' || customer_id || '|' || \(columns) FROM lifecycle_state
            UNION ALL SELECT 'r' || scope_id || '|' || \(columns) FROM scope_state ORDER BY 1
            """
        ).map { $0.replacing("x_", with: "") }
    }

    /// What is answered about each customer, but for the history, which tells names of then.
    private func answers(_ bench: CustomerBench) throws -> [String] {
        let reader = try Reader(path: bench.path)
        return try bench.reader.rows("SELECT id FROM customer_summary ORDER BY id") { $0.integer(0) }.map { id in
            let answer = try #require(try reader.standing(of: id, Clocks(), now: bench.now))
            let said = (answer.members ?? []).filter { !["definition", "history", "relationships"].contains($0.name) }
            return String(decoding: JSONValue.object(said).serialized, as: UTF8.self).replacing("x_", with: "")
        }
    }

    private func act(
        _ bench: CustomerBench, _ verb: ActVerb, _ values: EntryBody, of key: String, by who: String = "ada"
    ) async throws {
        var given = values
        given["by"] = .string(who)
        if case .customer = verb.shape.subject { given["customer"] = .string(key) }
        let act = try Act(verb, given: given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, now: bench.now)
        // Some of what dice say is refused, which changes nothing.
        do { _ = try await bench.store.act(act, customer: key, at: bench.now) } catch is Refusal {}
    }

    private func layDown(_ bench: CustomerBench, _ dice: inout Dice) async throws {
        let keys = try bench.texts("SELECT key FROM customer_summary ORDER BY key")
        let definition = Definition.shipped
        for _ in 0..<12 {
            guard let key = keys.randomElement(using: &dice) else { return }
            let transition = definition.transitions.randomElement(using: &dice)!
            switch Int.random(in: 0...5, using: &dice) {
            case 0, 1:
                let criterion = definition.criteria.filter { $0.kind == .attested }.randomElement(using: &dice)!
                try await act(
                    bench, .attest,
                    ["criterion": .string(criterion.id), "evidence": "seen", "expires": .string(day(bench, 60))],
                    of: key)
            case 2:
                let role = definition.roles.randomElement(using: &dice)!
                try await act(bench, .ownerAssign, ["role": .string(role.id), "person": "Grace"], of: key)
            case 3:
                if let item = transition.context.randomElement(using: &dice) {
                    try await act(
                        bench, .waive,
                        ["transition": .string(transition.id), "item": .string(item.key), "reason": "known"], of: key)
                }
            case 4:
                let stage = definition.stages.filter { $0.track == Engine.mainTrack }.randomElement(using: &dice)!
                try await act(
                    bench, .override,
                    [
                        "about": "stage", "value": .string(stage.id), "reason": "because",
                        "until": .string(day(bench, 40)),
                    ], of: key)
            default:
                try await act(
                    bench, .handoffOffer, ["transition": .string(transition.id), "to": "Grace"], of: key)
            }
        }
    }

    private func day(_ bench: CustomerBench, _ days: Int64) -> String {
        Instant(milliseconds: bench.now.milliseconds + days * 86_400_000).day
    }

    /// Other worlds: ONWARD_SEED=1000 swift test …
    @Test(arguments: 1...4) func `of every id changes no answer but for the names, and back none at all`(
        number: UInt64
    ) async throws {
        let first = getenv("ONWARD_SEED").flatMap { UInt64(String(cString: $0)) } ?? 0
        var dice = Dice(state: first + number)
        let bench = try await CustomerBench()
        try await bench.follow("own") { $0.inFlight = .adoptNew }
        for _ in 0..<6 {
            for _ in 0..<10 { try await bench.change(&dice) }
            bench.wait(days: .random(in: 1...25, using: &dice))
            try await bench.derive()
            try await layDown(bench, &dice)
            _ = try await bench.store.judge(at: bench.now)
        }
        // What a version leaves open to be finished would be judged by the one before: all go on at once here.
        bench.wait(seconds: 2)
        _ = try await bench.store.judge(fromNothing: true, at: bench.now)
        let (before, told) = (try states(bench), try answers(bench))
        let moves = try bench.changes()
        let kept = try #require(try Reader(path: bench.path).definition("own", version: 1))
        let simulation = try Reader(path: bench.path).simulate(
            try version(2, of: renamed(kept) { "x_" + $0 }), isAfresh: false, now: bench.now, examples: 5)
        #expect(simulation.moves.isEmpty, "seed \(first + number)")
        #expect(simulation.renamed.values.reduce(0, +) == simulation.customers, "seed \(first + number)")
        for turn in 2...3 {
            let last = try #require(try Reader(path: bench.path).definition("own", version: turn - 1))
            let next = try renamed(last) { turn == 2 ? "x_" + $0 : String($0.dropFirst(2)) }
            let clock = bench.now
            let own = try version(turn, of: next)
            try await bench.follow("own", turn) { $0 = own }
            #expect(bench.now > clock)
            #expect(try states(bench) == before, "seed \(first + number), version \(turn)")
            #expect(try bench.changes() == moves, "nobody moved: seed \(first + number), version \(turn)")
            let after = try answers(bench)
            let others = zip(told, after).filter { Self.timeless($0) != Self.timeless($1) }
            #expect(others.isEmpty, "seed \(first + number), version \(turn): \(others.first.map { "\($0)" } ?? "")")
            let all = try states(bench)
            _ = try await bench.store.judge(fromNothing: true, at: bench.now)
            #expect(try states(bench) == all, "seed \(first + number), version \(turn)")
        }
    }

    /// When it was asked is another moment.
    private static func timeless(_ answer: String) -> String {
        answer.replacing(#/"asOf":"[^"]*"/#, with: "")
    }

    private func version(_ number: Int, of definition: Definition) throws -> Definition {
        var definition = definition
        (definition.version, definition.parent, definition.approval) = (number, number - 1, nil)
        return definition
    }

    private func bench(_ stage: String) async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.deals(["5": ["title": "First", "state": "won", "company": "1", "closing_day": "2023-11-10"]])
        try await bench.derive()
        try await bench.follow("own") { $0.inFlight = .adoptNew }
        bench.wait(days: 30)
        try await bench.derive()
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == stage)
        return bench
    }

    @Test func `keeps since when, and shows the name of then and of now`() async throws {
        let bench = try await bench("onboard")
        let since = try bench.standing("Acme GmbH")["stageSince"]
        let kept = try #require(try Reader(path: bench.path).definition("own", version: 1))
        let former = [Former(id: "onboard", fate: .renamedTo, text: "setup")]
        var next = try Definition(kept: kept.json.renamed(by: Renames([former], here: [])).serialized)
        (next.version, next.parent, next.approval, next.formerIDs) = (2, 1, nil, former)
        try await bench.follow("own", 2) { $0 = next }
        let now = try bench.standing("Acme GmbH")
        #expect(now["stage.id"]?.text == "setup" && now["stageSince"] == since && now["attained"]?.text == "setup")
        let last = try #require(now["history"]?.items?.last)
        #expect(last["became"]?.text == "onboard" && last["now.became"]?.text == "setup")
        #expect(last["now.was"]?.text == "acquire" && now["history"]?.items?.first?["now"] == .null)
    }

    @Test func `of a stage that is dropped leaves its customers where they came from`() async throws {
        let bench = try await bench("onboard")
        let history = try bench.changes()
        try await bench.follow("own", 2) { definition in
            definition.inFlight = .adoptNew
            definition.whenSourceIsAhead = .hold
            definition.scopes = nil
            let way = definition.transitions.firstIndex { $0.to == "onboard" }!
            let gone = definition.transitions.firstIndex { $0.from == ["onboard"] }!
            definition.transitions[way].to = definition.transitions[gone].to
            let dropped = [definition.transitions[gone].id, "onboard"]
            definition.transitions.remove(at: gone)
            definition.stages.removeAll { $0.id == "onboard" }
            definition.formerIDs = dropped.map { Former(id: $0, fate: .dropped, text: "one step less") }
            for index in definition.detectors.indices {
                definition.detectors[index].about.removeAll(where: dropped.contains)
                if definition.detectors[index].about.isEmpty { definition.detectors[index].about = ["acquire"] }
            }
            for index in definition.stages.indices {
                definition.stages[index].inForceThrough.removeAll(where: dropped.contains)
            }
        }
        let now = try bench.standing("Acme GmbH")
        #expect(now["stage.id"]?.text == "acquire" && now["history"]?.items?.last?["now.became"] == .null)
        #expect(try bench.changes() == history)
    }
}
