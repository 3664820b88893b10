import Domain
import Glibc
import Identity
import JSON
import SQLite
import Testing

@testable import Persistence

/// Whatever is synced, deleted, decided and taken back, in whatever order: what holds always.
@Suite(.timeLimit(.minutes(20))) struct `Identity through any sequence` {
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
        for verb in [
            "sync", "delete", "merge", "same", "split", "not-same", "move", "undo", "link explained",
            "merged by an app", "brought back", "switch",
        ] {
            #expect(counts[verb, default: 0] >= 50, "\(verb) hardly ever happened")
        }
    }
}

/// What the apps were made to say, of what is there and of what is gone.
private struct WhatAppsSay {
    typealias Record = (list: String, key: String, facts: [String: String])

    private var records: [String: [String: (facts: [String: String], isThere: Bool)]] = [:]

    mutating func note(_ key: String, in list: String, _ facts: [String: String]) {
        records[list, default: [:]][key] = (facts, true)
    }

    mutating func forget(_ key: String, from list: String) { records[list]?[key]?.isThere = false }
    func facts(_ key: String, _ list: String) -> [String: String]? { records[list]?[key]?.facts }
    func keysEver(of list: String) -> [String] { (records[list] ?? [:]).keys.sorted() }
    func keys(of list: String) -> [String] { keysEver(of: list).filter { records[list]?[$0]?.isThere == true } }

    private func all(there: Bool) -> [Record] {
        records.keys.sorted().flatMap { list in
            keysEver(of: list).compactMap { key in
                records[list]?[key].flatMap { $0.isThere == there ? (list, key, $0.facts) : nil }
            }
        }
    }

    var gone: [Record] { all(there: false) }

    /// No two lists share a key, so that whoever says it refers to it.
    func naming(_ key: String, of list: String) -> [Record] {
        all(there: true).filter { $0.list != list && $0.facts.values.contains(key) }
    }
}

/// A small world in which everybody is a little like everybody else.
private final class SequencePlay {
    let seed: Int
    let bench: CustomerBench
    private let book: Rulebook
    private var dice: Dice
    private var oracle: SequenceOracle
    private var clock: Int64 = 1_000
    private(set) var hasFailed = false
    private var trace: [String] = []
    /// How often each was carried out, and refused.
    private(set) var counts: [String: Int] = [:]

    private static let lists = ["zoho_crm.accounts", "zoho_crm.contacts", "zoho_desk.accounts", "zoho_desk.contacts"]
    /// Of tickets, too: the last of them.
    private static let allLists = lists + ["zoho_desk.tickets"]
    private var said = WhatAppsSay()

    init(seed: Int) async throws {
        self.seed = seed
        let book = Rulebook()
        self.book = book
        bench = try await CustomerBench(lists: Set(Self.allLists)) { book.current }
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
            { try await self.turnOver() },
            { if Int.random(in: 0..<6, using: &self.dice) == 0 { try self.turnSwitch() } },
        ]
        for (index, step) in steps.enumerated().shuffled(using: &dice) {
            try await step()
            if index < 2 || index > 5 { try await sync() }
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
        try check()
    }

    private func delete() async throws {
        let list = Int.random(in: 0..<4, using: &dice)
        guard let key = said.keys(of: Self.lists[list]).randomElement(using: &dice) else { return }
        try await delete(key, from: Self.lists[list])
    }

    private func delete(_ key: String, from list: String) async throws {
        said.forget(key, from: list)
        clock += 1
        counts["delete", default: 0] += 1
        trace.append("delete \(list) \(key)")
        _ = try await bench.store.save(
            [Deletion(key: key, at: .at(clock), reason: .recycled)], resource: bench.known[list]!,
            parent: nil, run: bench.run, at: .at(clock), bookmark: Bookmark())
    }

    private func change() async throws {
        let list = Int.random(in: 0..<5, using: &dice)
        let id = String(Int.random(in: 1...5, using: &dice))
        func ids(_ base: Int) -> [String] { (1...5).map { String(base + $0) } }
        var facts: [String: String] = [:]
        switch list {
        case 0, 2:
            facts["name"] = dice.pick(["Acme GmbH", "Acme", "Beta Ltd", "Gamma"])
            facts["website"] = dice.maybe(["acme.io", "beta.io", "www.acme.io/x"])
            facts["phone"] = dice.maybe(["+49 89 1234567", "+44 20 7946 0958"])
            facts["city"] = dice.maybe(["Munich", "London"])
            if list == 2 { facts["same_as"] = dice.maybe(ids(10)) }
        case 1, 3:
            facts["name"] = dice.pick(["Ada Okafor", "A. Okafor", "Bo Lindqvist", "Cy Young", ""])
            facts["email"] = dice.maybe(["ada@acme.io", "bo@beta.io", "cy@gmail.com", "info@beta.io"])
            facts["mobile"] = dice.maybe(["+49 170 1234567", "+44 7700 900123"])
            facts["company"] = dice.maybe(ids(list == 1 ? 10 : 30))
            if list == 3 { facts["same_as"] = dice.maybe(ids(20)) }
        default:
            facts["title"] = "Help"
            facts["company"] = dice.maybe(ids(30))
            facts["person"] = dice.maybe(ids(40))
        }
        try await save(String((list + 1) * 10 + (Int(id) ?? 0)), to: Self.allLists[list], facts)
    }

    private func save(_ key: String, to list: String, _ facts: [String: String]) async throws {
        said.note(key, in: list, facts)
        trace.append("save \(list) \(key) \(facts.map { "\($0.key) \($0.value)" }.sorted())")
        let kind: FactKind = list.hasSuffix("tickets") ? .ticket : list.hasSuffix("accounts") ? .company : .person
        try await bench.save([key: facts.mapValues { .text($0) }], to: list, kind: kind)
    }

    /// What apps do with records that have a past: rarely, and yet every day.
    private func turnOver() async throws {
        switch Int.random(in: 0..<6, using: &dice) {
        case 0...1: try await mergeInTheApp()
        case 2: try await bringBack()
        case 3: try await move()
        case 4: try await rename()
        default: try await deleteAnchor()
        }
    }

    /// One record goes, and what named it names another one of its list: all of it or, if somebody forgot, nearly.
    private func mergeInTheApp() async throws {
        let list = dice.pick(Self.lists)
        guard let loser = said.keys(of: list).randomElement(using: &dice),
            let heir = said.keysEver(of: list).randomElement(using: &dice), heir != loser
        else { return }
        counts["merged by an app", default: 0] += 1
        let isFirst = Bool.random(using: &dice)
        if isFirst { try await delete(loser, from: list) }
        if isFirst, Bool.random(using: &dice) { try await sync() }
        for (other, key, facts) in said.naming(loser, of: list) where Int.random(in: 0..<8, using: &dice) > 0 {
            try await save(key, to: other, facts.mapValues { $0 == loser ? heir : $0 })
        }
        if !isFirst, Bool.random(using: &dice) { try await sync() }
        if !isFirst { try await delete(loser, from: list) }
    }

    /// As it was.
    private func bringBack() async throws {
        guard let (list, key, facts) = said.gone.randomElement(using: &dice) else { return }
        counts["brought back", default: 0] += 1
        try await save(key, to: list, facts)
    }

    /// A person, or a ticket, goes to another company.
    private func move() async throws {
        let list = Self.allLists[[1, 3, 4].randomElement(using: &dice)!]
        guard let key = said.keys(of: list).randomElement(using: &dice), var facts = said.facts(key, list),
            let company = said.keysEver(of: Self.lists[list == Self.lists[1] ? 0 : 2]).randomElement(using: &dice)
        else { return }
        facts["company"] = company
        try await save(key, to: list, facts)
    }

    private func rename() async throws {
        let list = Self.lists[[0, 2].randomElement(using: &dice)!]
        guard let key = said.keys(of: list).randomElement(using: &dice), var facts = said.facts(key, list)
        else { return }
        facts["name"] = dice.pick(["Acme GmbH", "Acme", "Beta Ltd", "Gamma", "Delta AG"])
        try await save(key, to: list, facts)
    }

    /// The record that stands for others.
    private func deleteAnchor() async throws {
        let anchors = try bench.texts(
            """
            SELECT y.name || '.' || r.name || ' ' || s.external_id FROM source_record s
            JOIN resource r ON r.id = s.resource_id JOIN system y ON y.id = r.system_id
            WHERE s.id IN (SELECT anchor FROM entity WHERE anchor <> record_id) ORDER BY 1
            """
        ).map { $0.split(separator: " ").map(String.init) }.filter { said.keys(of: $0[0]).contains($0[1]) }
        guard let anchor = anchors.randomElement(using: &dice) else { return }
        try await delete(anchor[1], from: anchor[0])
    }

    // MARK: What rules do

    /// A rule asks or joins otherwise from the next sync on; or what was switched is as before.
    private func turnSwitch() throws {
        let switches = book.current.switches.sorted { $0.name < $1.name }
        let isBack = switches.count > 2 || Bool.random(using: &dice)
        let rule = RuleSwitch.rules.randomElement(using: &dice)!
        var (name, word) = ("\(rule)", "ask")
        if isBack, let known = switches.randomElement(using: &dice) {
            (name, word) = (known.name, known.does == "ask" ? "join" : "ask")
        } else if Int.random(in: 0..<3, using: &dice) > 0 {
            let doubts = Objection.allCases.filter { rule.canJoin(despite: $0) }
            (name, word) = ("\(rule).\(doubts.randomElement(using: &dice)!)", "join")
        }
        counts["switch", default: 0] += 1
        trace.append("switch \(name) \(word)")
        try book.change { _ = try $0.set(rule: name, does: word) }
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

    /// Two records of one.
    private func mates() throws -> (Int64, Int64)? {
        try pair(
            """
            SELECT a.record_id || ' ' || b.record_id FROM entity a JOIN entity b ON b.kind = a.kind AND b.anchor = a.anchor
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
        // Once more what is one already: then two decisions hold it together.
        if Int.random(in: 0..<6, using: &dice) == 0, let pair = try mates() { return .same(pair.0, pair.1) }
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
