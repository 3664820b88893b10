import Domain
import Glibc
@testable import Lifecycle
@testable import Persistence
import SQLite
import Testing

/// A store that is synced day by day, and asked about days that are over.
private final class Diary {
    static let day: Int64 = 86_400
    let bench: CustomerBench

    init() async throws { bench = try await CustomerBench() }

    /// The moment `days` after the bench's beginning, in milliseconds.
    static func moment(_ days: Int64) -> Int64 { Instant.at(days * day).milliseconds }

    func save(_ list: String, _ kind: FactKind, _ day: Int64, _ sent: [Sent]) async throws {
        _ = try await bench.store.save(
            SourcePage(sent, kinds: [kind], form: "list"), resource: bench.known[list]!, parent: nil, run: bench.run,
            at: .at(day * Self.day), bookmark: Bookmark())
    }

    func delete(_ list: String, _ key: String, _ day: Int64) async throws {
        _ = try await bench.store.save(
            [Deletion(key: key, at: nil, reason: .permanent)], resource: bench.known[list]!, parent: nil,
            run: bench.run,
            at: .at(day * Self.day), bookmark: Bookmark())
    }

    func derive(_ day: Int64) async throws {
        for resource in bench.known.values {
            try await bench.store.noteCoverage(
                resource: resource, parent: nil, from: nil, to: .at(day * Self.day), isComplete: true, remark: nil)
            try await bench.store.note(
                run: bench.run, resource: resource, way: "list", tally: Tally(), from: .at(day * Self.day),
                to: .at(day * Self.day), failure: nil, remark: nil)
        }
        _ = try await bench.store.derive(fromNothing: false, at: .at(day * Self.day))
    }

    func read(_ definition: Definition, t: Int64, k: Int64? = nil) throws -> [SubjectFacts] {
        var reader = try LeafReader(
            bench.reader, definition, asOf: .at(t * Self.day), knownAt: k.map { .at($0 * Self.day) })
        var found: [SubjectFacts] = []
        let customers = try bench.reader.rows("SELECT id FROM customer_summary ORDER BY id") { $0.integer(0) }
        try reader.read(customers) { found.append($0) }
        return found
    }

    func findings(_ tests: [Lifecycle.Test], t: Int64, k: Int64? = nil) throws -> [Lifecycle.Finding] {
        try read(.asking(tests), t: t, k: k).first?.findings ?? []
    }
}

private func text(_ column: String, _ words: String...) -> Condition {
    Condition(column, .isIn(words.map(Scalar.text)))
}

@Suite(.timeLimit(.minutes(4))) struct `A leaf of the past` {
    private static let tests: [Lifecycle.Test] = [
        .exists(Rows("deal", [text("state", "won")])), .none(Rows("deal", [text("state", "open")])),
        .count(Rows("deal", [text("stage", "Offer", "Closed")]), Bounds(atLeast: 2)),
        .sum(Rows("deal", [text("state", "won")]), of: "amount", Bounds(atLeast: 20)),
        .latest(Rows("deal"), of: "state", .isIn([.text("won")])),
        .none(Rows("ticket", [text("state", "open")])),
        .exists(Rows("ticket", [text("state", "closed")], within: .days(3))),
        .share(Rows("ticket"), having: [text("state", "closed")], Bounds(atLeast: 0.5), minimum: 2),
        .exists(Rows("activity", [text("type", "chat")])),
        .exists(Rows("activity", [Condition("at", .after(.days(0)))])),
        .since(Rows("activity"), atMost: .days(4)), .streak(Rows("activity"), every: .days(2), count: 2, of: 3),
        .exists(Rows("ticket", [Condition("title", .isUnknown)])), .compare(Condition("deals", .atLeast(2))),
        .exists(Rows("deal", [text("state", "won")], within: .days(5), at: "decided")),
        .compare(Condition("industry", .isIn([.text("Retail")]))),
        .sql("SELECT count(*) >= 2 AS result FROM deal WHERE customer = :customer AND stage IN ('Offer', 'Closed')"),
        .sql(
            """
            SELECT count(*) FILTER (WHERE state = 'closed') AS result, max(opened) AS observed_at,
                min(record) AS evidence
            FROM ticket WHERE customer = :customer AND opened <= :as_of -- those to come, too;
            """),
        .sql(
            """
            WITH mine AS (SELECT * FROM deal WHERE customer = :customer AND system = 'zoho_crm')
            SELECT sum(amount) > 20 AND (SELECT deals > 1 AND industry = 'Retail' FROM customer WHERE key = :customer)
                AS result, max(source_changed) AS observed_at FROM mine;
            """),
        // Without a word of whose: they are the customer's all the same.
        .sql("SELECT count(*) AS result FROM ticket WHERE :customer IS NOT NULL AND external_id <> '3'"),
    ]

    @Test func `names the owner of then, and asks in SQL what was laid down then`() async throws {
        let diary = try await Diary()
        func account(_ owner: String, _ day: Int64) async throws {
            try await diary.save(
                "zoho_crm.accounts", .company, day,
                [Sent("1", stamp: day * Diary.day, owner, [.company: ["name": .text("Alba"), "owner": .text(owner)]])])
            try await diary.derive(day)
        }
        try await diary.save(
            "zoho_crm.users", .staff, 1,
            ["Ann", "Bob"].map { Sent($0, stamp: 1, $0, [.staff: ["name": .text("\($0) Field")]]) })
        try await account("Ann", 1)
        let thing: Int64 = 7
        let writer = try Connection(path: diary.bench.path, mode: .readWrite)
        for (id, state, day): (Int64, String, Int64) in [(thing, "open", 3), (thing + 1, "broken", 8)] {
            try writer.run("INSERT INTO lifecycle_entry_field VALUES (\(id), 'state', \(state))")
            try writer.run(
                """
                INSERT INTO lifecycle_entry
                    (id, act, thing, kind, verb, anchor, body, actor_kind, who, effective, recorded)
                SELECT \(id), \(id), \(thing), 'commitment', 'test', anchor, json_object('state', \(state)), 'person',
                    'test', \(Diary.moment(day)), \(Diary.moment(day)) FROM customer_summary
                """)
        }
        try await account("Bob", 5)
        try await account("Bob", 9)
        let tests: [Lifecycle.Test] = [
            .compare(Condition("owner", .isIn([.text("Ann Field")]))),
            .sql("SELECT owner = 'Ann Field' AS result FROM customer WHERE key = :customer"),
            .sql("SELECT state = 'open' AS result, changed AS observed_at FROM commitment WHERE customer = :customer"),
        ]
        func verdicts(_ t: Int64, _ k: Int64? = nil) throws -> [Verdict] {
            try diary.findings(tests, t: t, k: k).map(\.verdict)
        }
        #expect(try verdicts(2) == [.met, .met, .unknown(.noRecord)])
        #expect(try verdicts(4) == [.met, .met, .met])
        #expect(try verdicts(6) == [.notMet, .notMet, .met])
        #expect(try verdicts(8, 7) == [.notMet, .notMet, .met], "that it was broken was not known yet")
        #expect(try verdicts(9) == [.notMet, .notMet, .notMet])
        #expect(try diary.findings(tests, t: 4).last?.since == Diary.moment(3))
        let lost: Lifecycle.Test = .sql("SELECT count(*) AS result FROM timeline WHERE customer = :customer")
        #expect(try diary.findings([lost], t: 4).map(\.verdict) == [.unknown(.gap)], "lists of then are not kept")
        #expect(try diary.findings([lost], t: 9).map(\.verdict) == [.met])
    }

    private func change(_ diary: Diary, _ day: Int64, _ dice: inout Dice) async throws {
        func moment(_ back: ClosedRange<Int64>, _ dice: inout Dice) -> Sent.FactText {
            .integer(Diary.moment(day) - Int64.random(in: back, using: &dice) * 3_600_000)
        }
        func sent(_ key: String, _ kind: FactKind, _ facts: [String: Sent.FactText?]) -> Sent {
            Sent(key, stamp: day * Diary.day - 60, "\(key) \(day)", [kind: facts.compactMapValues(\.self)])
        }
        for _ in 0..<Int.random(in: 0...3, using: &dice) {
            let number = Int.random(in: 1...6, using: &dice)
            let key = "\(number)"
            // Whose a record is, is always told as known now: it stays the same here.
            let company = Sent.FactText.text("\(number % 3 + 1)")
            switch Int.random(in: 0...8, using: &dice) {
            case 0...2:
                let state = dice.pick(["open", "open", "won", "lost"])
                try await diary.save(
                    "zoho_crm.deals", .deal, day,
                    [
                        sent(
                            key, .deal,
                            [
                                "company": company, "state": .text(state),
                                "stage": .text(state == "open" ? dice.pick(["Offer", "Talk"]) : "Closed"),
                                "amount": dice.maybe(["8", "13"]).map { .number(Double($0)!) },
                                "created": moment(24...48, &dice),
                            ])
                    ])
            case 3...4:
                let isClosed = Bool.random(using: &dice)
                try await diary.save(
                    "zoho_desk.tickets", .ticket, day,
                    [
                        sent(
                            key, .ticket,
                            [
                                "company": company, "state": .text(isClosed ? "closed" : "open"),
                                "title": dice.maybe(["Help"]).map { .text($0) }, "opened": moment(5...60, &dice),
                                "closed": isClosed && Bool.random(using: &dice) ? moment(1...4, &dice) : nil,
                            ])
                    ])
            case 5...6:
                try await diary.save(
                    "zoho_desk.chats", .activity, day,
                    [
                        sent(
                            key, .activity,
                            [
                                "company": company, "type": .text(dice.pick(["chat", "call"])),
                                "at": moment(-50...50, &dice), "created": moment(1...9, &dice),
                            ])
                    ])
            case 7:
                try await diary.save(
                    "zoho_crm.accounts", .company, day, [Self.account("\(number % 3 + 1)", day, &dice)])
            default:
                try await diary.delete(dice.pick(["zoho_crm.deals", "zoho_desk.tickets", "zoho_desk.chats"]), key, day)
            }
        }
    }

    private static func account(_ key: String, _ day: Int64, _ dice: inout Dice) -> Sent {
        let industry = dice.maybe(["Retail", "Trade"]).map { Sent.FactText.text($0) }
        let facts: [String: Sent.FactText?] = ["name": .text("Firm \(key)"), "created": 5, "industry": industry]
        return Sent(key, stamp: day * Diary.day - 60, "\(key) \(day)", [.company: facts.compactMapValues(\.self)])
    }

    @Test(arguments: 1...12) func `is what a reader saw then`(seed: Int) async throws {
        let first = getenv("ONWARD_SEED").flatMap { Int(String(cString: $0)) } ?? 0
        var dice = Dice(state: UInt64(first + seed))
        let diary = try await Diary()
        try await diary.save(
            "zoho_crm.accounts", .company, 1,
            ["1", "2", "3"].map { Sent($0, stamp: 1, $0, [.company: ["name": .text("Firm \($0)"), "created": 5]]) })
        try await diary.save(
            "zoho_desk.accounts", .company, 1,
            ["1", "2", "3"].map {
                Sent($0, stamp: 1, $0, [.company: ["name": .text("Firm \($0)"), "same_as": .text($0)]])
            })
        var seen: [Int64: [SubjectFacts]] = [:]
        for day in Int64(1)...14 {
            try await change(diary, day, &dice)
            try await diary.derive(day)
            seen[day] = try diary.read(.asking(Self.tests), t: day)
        }
        for day in Int64(1)...14 {
            let then = try diary.read(.asking(Self.tests), t: day, k: day)
            #expect(then.map(\.key) == seen[day]!.map(\.key))
            for (now, old) in zip(then, seen[day]!) {
                for (index, finding) in now.findings.enumerated() {
                    #expect(finding == old.findings[index], "seed \(first + seed), day \(day), leaf \(index)")
                }
            }
        }
    }
}
