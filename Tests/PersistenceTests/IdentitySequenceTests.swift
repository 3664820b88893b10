import Domain
import Glibc
import JSON
import SQLite
import Testing

@testable import Persistence

/// Whatever is synced, deleted, decided and taken back, in whatever order: what holds always.
@Suite(.timeLimit(.minutes(10))) struct `Identity through any sequence` {
    static let worlds = 100
    /// One after the other in the same small world, which never comes to rest.
    static let sequencesOfWorld = 10

    /// Other worlds: ONWARD_SEED=1000 swift test …
    @Test func `equals a derivation from nothing, obeys every decision and never loses a key`() async throws {
        let first = getenv("ONWARD_SEED").flatMap { Int(String(cString: $0)) } ?? 1
        let processors = 2
        let (done, counts) = try await withThrowingTaskGroup { group in
            for lane in 0..<processors {
                group.addTask {
                    var done = 0
                    var counts: [String: Int] = [:]
                    for world in stride(from: first + lane, to: first + Self.worlds, by: processors) {
                        let play = try await SequencePlay(seed: world)
                        for _ in 0..<Self.sequencesOfWorld where !play.hasFailed {
                            try await play.run()
                            done += 1
                        }
                        counts.merge(play.counts, uniquingKeysWith: +)
                        if play.hasFailed { break }
                    }
                    return (done, counts)
                }
            }
            return try await group.reduce(into: (0, [String: Int]())) { sum, lane in
                sum.0 += lane.0
                sum.1.merge(lane.1, uniquingKeysWith: +)
            }
        }
        print("identity: \(done) sequences, \(counts.sorted { $0.key < $1.key })")
        guard done == Self.worlds * Self.sequencesOfWorld else { return }
        for verb in ["sync", "delete", "merge", "same", "split", "not-same", "move", "undo", "link explained"] {
            #expect(counts[verb, default: 0] >= 50, "\(verb) hardly ever happened")
        }
    }
}

/// A small world in which everybody is a little like everybody else.
private final class SequencePlay {
    let seed: Int
    let bench: CustomerBench
    private var dice: Dice
    private var oracle: SequenceOracle
    private var clock: Int64 = 1_000
    private(set) var hasFailed = false
    private var trace: [String] = []
    /// How often each was carried out, and refused.
    private(set) var counts: [String: Int] = [:]

    private static let lists = ["zoho_crm.accounts", "zoho_crm.contacts", "zoho_desk.accounts", "zoho_desk.contacts"]

    init(seed: Int) async throws {
        self.seed = seed
        bench = try await CustomerBench(lists: Set(Self.lists + ["zoho_desk.tickets"]))
        oracle = try SequenceOracle(bench)
        dice = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
    }

    /// At least one sync, deletion, joining, separation and undoing, in any order.
    func run() async throws {
        trace = []
        if clock == 1_000 {
            for _ in 0..<12 { try await change() }
            try await sync()
            try check()
        }
        let steps: [() async throws -> Void] = [
            { for _ in 0..<Int.random(in: 1...3, using: &self.dice) { try await self.change() } },
            { for _ in 0..<Int.random(in: 1...2, using: &self.dice) { try await self.delete() } },
            { try await self.decide(self.joining()) }, { try await self.decide(self.separation()) },
            { try await self.undo() },
            { try await self.decide(Bool.random(using: &self.dice) ? self.anything() : self.joining()) },
        ]
        for (index, step) in steps.enumerated().shuffled(using: &dice) {
            try await step()
            if index < 2 { try await sync() }
            try check()
            if hasFailed { return }
        }
        clock += 1
        let tables = try await bench.store.compareWithFresh(at: .at(clock))
        for table in tables where table.different > 0 { fail("\(table.what) differ: \(table.examples)") }
        try check()
        for flaw in try oracle.flawsOfLinks(&dice) { fail(flaw) }
        counts["link explained", default: 0] += oracle.explained
        oracle.explained = 0
    }

    private func fail(_ what: String) {
        hasFailed = true
        Issue.record("seed \(seed): \(what)\n\(trace.joined(separator: "\n"))")
    }

    private func check() throws {
        for flaw in try oracle.flaws() { fail(flaw) }
    }

    // MARK: What the apps say

    private func sync() async throws {
        clock += 1
        counts["sync", default: 0] += 1
        trace.append("sync")
        _ = try await bench.store.derive(fromNothing: false, at: .at(clock))
    }

    private func delete() async throws {
        let list = Int.random(in: 0..<4, using: &dice)
        let living = try bench.texts(
            """
            SELECT external_id FROM source_record WHERE deleted IS NULL
                AND resource_id = \(bench.known[Self.lists[list]]!.rawValue) ORDER BY external_id
            """)
        guard let key = living.randomElement(using: &dice) else { return }
        clock += 1
        counts["delete", default: 0] += 1
        trace.append("delete \(Self.lists[list]) \(key)")
        _ = try await bench.store.save(
            [Deletion(key: key, at: .at(clock), reason: .recycled)], resource: bench.known[Self.lists[list]]!,
            parent: nil, run: bench.run, at: .at(clock), bookmark: Bookmark())
    }

    private func change() async throws {
        let list = Int.random(in: 0..<5, using: &dice)
        let id = String(Int.random(in: 1...5, using: &dice))
        func ids(_ base: Int) -> [String] { (1...5).map { String(base + $0) } }
        var facts: [String: Sent.FactText] = [:]
        func say(_ field: String, _ word: String?) { facts[field] = word.map { .text($0) } }
        switch list {
        case 0, 2:
            say("name", dice.pick(["Acme GmbH", "Acme", "Beta Ltd", "Gamma"]))
            say("website", dice.maybe(["acme.io", "beta.io", "www.acme.io/x"]))
            say("phone", dice.maybe(["+49 89 1234567", "+44 20 7946 0958"]))
            say("city", dice.maybe(["Munich", "London"]))
            if list == 2 { say("same_as", dice.maybe(ids(10))) }
        case 1, 3:
            say("name", dice.pick(["Ada Okafor", "A. Okafor", "Bo Lindqvist", "Cy Young", ""]))
            say("email", dice.maybe(["ada@acme.io", "bo@beta.io", "cy@gmail.com", "info@beta.io"]))
            say("mobile", dice.maybe(["+49 170 1234567", "+44 7700 900123"]))
            say("company", dice.maybe(ids(list == 1 ? 10 : 30)))
            if list == 3 { say("same_as", dice.maybe(ids(20))) }
        default:
            say("title", "Help")
            say("company", dice.maybe(ids(30)))
            say("person", dice.maybe(ids(40)))
        }
        let key = String((list + 1) * 10 + (Int(id) ?? 0))
        let name = list < 4 ? Self.lists[list] : "zoho_desk.tickets"
        trace.append("save \(name) \(key) \(facts.map { "\($0.key) \($0.value)" }.sorted())")
        try await bench.save([key: facts], to: name, kind: list == 4 ? .ticket : list % 2 == 0 ? .company : .person)
    }

    // MARK: What people decide

    private func customers() throws -> [String] { try bench.texts("SELECT key FROM customer_summary ORDER BY key") }

    /// Two that are not one company, or not one person.
    private func two() throws -> (Int64, Int64)? {
        try pair(
            """
            SELECT a.record_id || ' ' || b.record_id FROM entity a JOIN entity b ON b.kind = a.kind AND b.anchor <> a.anchor
            WHERE a.record_id < b.record_id ORDER BY a.record_id, b.record_id
            """)
    }

    private func pair(_ query: String) throws -> (Int64, Int64)? {
        try bench.texts(query).randomElement(using: &dice).flatMap { text in
            let numbers = text.split(separator: " ").compactMap { Int64($0) }
            return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
        }
    }

    private func joining() throws -> IdentityWish? {
        let some = try customers().shuffled(using: &dice)
        if Bool.random(using: &dice), some.count > 1 { return .merge(some[0], some[1]) }
        return try two().map { .same($0.0, $0.1) }
    }

    private func separation() throws -> IdentityWish? {
        let joined = try pair(
            """
            SELECT e.record_id || ' ' || rc.customer_id FROM entity e JOIN record_customer rc ON rc.record_id = e.record_id
            WHERE (SELECT count(*) FROM entity x WHERE x.anchor = e.anchor) > 1 ORDER BY e.record_id
            """)
        if let joined, Int.random(in: 0..<4, using: &dice) > 0 {
            let key = try bench.texts("SELECT key FROM customer_summary WHERE id = \(joined.1)").first ?? ""
            return .split(key, records: [joined.0])
        }
        let asked = try pair("SELECT a || ' ' || b FROM identity_question ORDER BY a, b")
        return try (asked ?? two()).map { .apart(.record($0.0), .record($0.1)) }
    }

    /// Sensible or not.
    private func anything() throws -> IdentityWish? {
        let records = try bench.texts("SELECT id FROM source_record ORDER BY id").compactMap { Int64($0) }
        guard let key = try customers().randomElement(using: &dice),
            let other = try customers().randomElement(using: &dice),
            let record = records.randomElement(using: &dice), let twin = records.randomElement(using: &dice)
        else { return nil }
        switch Int.random(in: 0..<8, using: &dice) {
        case 0...2: return .move(record, to: key)
        case 3: return .related(key, other, as: "group")
        case 4: return .apart(.customer(key), .customer(other))
        case 5: return .split(key, records: [record])
        case 6: return .merge(key, other)
        default: return .same(record, twin)
        }
    }

    /// What is refused changes nothing.
    private func attempt(_ wish: IdentityWish, isTrial: Bool = false) async throws -> IdentityOutcome? {
        clock += 1
        // Grows with every commit of the store, whatever it changed.
        let before = try bench.texts("PRAGMA data_version")
        do {
            let outcome = try await bench.store.decide(wish, by: "ada", at: .at(clock), isTrial: isTrial)
            if !isTrial { counts[wish.verb, default: 0] += 1 }
            trace.append("\(wish)\(isTrial ? " as a trial" : ": action \(outcome.action)")")
            if isTrial, try bench.texts("PRAGMA data_version") != before { fail("a trial changed something: \(wish)") }
            return outcome
        } catch let fault as IdentityFault {
            counts["\(wish.verb) refused", default: 0] += 1
            trace.append("\(wish) refused: \(fault.message)")
            if try bench.texts("PRAGMA data_version") != before {
                fail("a refused decision changed something: \(wish)")
            }
            return nil
        }
    }

    /// Told before, or taken back at once, or neither.
    private func decide(_ wish: IdentityWish?) async throws {
        guard let wish else { return }
        switch Int.random(in: 0..<3, using: &dice) {
        case 0: try await decideAsTold(wish)
        case 1: try await decideAndTakeBack(wish)
        default: _ = try await attempt(wish)
        }
    }

    private func decideAsTold(_ wish: IdentityWish) async throws {
        guard let trial = try await attempt(wish, isTrial: true) else { return }
        guard let outcome = try await attempt(wish) else { return fail("refused after the trial: \(wish)") }
        if outcome.change != trial.change { fail("\(wish) did other than the trial said") }
    }

    private func decideAndTakeBack(_ wish: IdentityWish) async throws {
        let before = try bench.identityTables()
        guard let outcome = try await attempt(wish) else { return }
        try check()
        guard try await attempt(.undo(outcome.action)) != nil else { return fail("cannot be undone: \(wish)") }
        try check()
        let after = try bench.identityTables()
        if after != before {
            let difference = after.difference(from: before).map { "\($0)" }.joined(separator: "\n")
            fail("undo did not restore \(wish):\n\(difference)")
        }
        if try await attempt(.undo(outcome.action)) != nil { fail("undone twice: \(outcome.action)") }
    }

    private func undo() async throws {
        let standing = try bench.texts("SELECT id FROM identity_action WHERE undone_at IS NULL ORDER BY id")
        guard let action = standing.randomElement(using: &dice).flatMap({ Int64($0) }) else { return }
        if try await attempt(.undo(action)) == nil { fail("cannot be undone: \(action)") }
    }
}
