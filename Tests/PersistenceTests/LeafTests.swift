import Domain
@testable import Lifecycle
@testable import Persistence
import SQLite
import Testing

private typealias Found = Lifecycle.Finding

@Suite struct `A leaf` {
    private let now = LeafWorld.now
    private let day = LeafWorld.day

    private func won(_ view: String = "deal") -> Lifecycle.Test {
        .exists(Rows(view, [Condition("state", .isIn([.text("WON")]))]))
    }

    @Test func `tells that something exists, since when and by which record`() throws {
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        let customer = try world.customer()
        let first = try world.record(
            "deals", .deal, customer: customer,
            ["state": .text("won"), "created": .integer(now - 9 * day), "closing_day": .text("2025-12-30")], stamp: now)
        try world.record(
            "deals", .deal, customer: customer, ["state": .text("won"), "created": .integer(now - day)], stamp: now)
        #expect(
            try world.finding(won())
                == Found(.met, since: Instant(day: "2025-12-30")!.milliseconds, evidence: first))
        let none = try world.finding(.none(Rows("deal", [Condition("state", .isIn([.text("won")]))])))
        #expect(none.verdict == .notMet)
        #expect(none.evidence == first)
    }

    @Test func `holds since rows began to follow each other without a gap, however long they are out of the window`()
        throws
    {
        let world = try LeafWorld()
        try world.resource("chats", [.activity])
        let customer = try world.customer()
        func at(_ days: Int64) -> Int64 { now - days * LeafWorld.day }
        for days: Int64 in [60, 40, 32, 25, 18, 10, 4] {
            try world.record("chats", .activity, customer: customer, ["at": .integer(at(days))])
        }
        let rows = Rows("activity", within: .days(10))
        // From the 60th to the 50th day before, and since the 40th.
        #expect(try world.finding(.exists(rows)).since == at(40))
        #expect(try world.finding(.none(rows)).since == at(40))
        #expect(try world.finding(.since(Rows("activity"), atMost: .days(9))).since == at(40))
        // Two at a time for some days only.
        let two = Lifecycle.Test.count(rows, Bounds(atLeast: 2))
        #expect(try world.finding(two, t: at(5)).verdict == .notMet)
        #expect(try world.finding(two, t: at(5)).since == at(8))
        #expect(try world.finding(two, t: at(16)).since == at(18))
        #expect(try world.finding(.exists(rows), t: at(45)).since == at(50), "not met since the tenth day after")
    }

    @Test func `a promise that was planned is open no more since then`() throws {
        let world = try LeafWorld()
        let customer = try world.customer()
        let thing = try world.entry(
            .commitment, customer, #"{"state":"open"}"#, effective: now - 9 * LeafWorld.day)
        try world.entry(
            .commitment, customer, #"{"state":"planned"}"#, effective: now - 2 * LeafWorld.day, thing: thing)
        let open = Rows("commitment", [Condition("state", .isIn([.text("open")]))])
        #expect(try world.finding(.none(open)).since == now - 2 * LeafWorld.day)
        #expect(try world.finding(.count(open, Bounds(atLeast: 1))).since == now - 2 * LeafWorld.day)
    }

    @Test func `takes the moment of a won deal from its stage history first`() throws {
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        try world.resource("steps", [.change], parent: "deals")
        let customer = try world.customer()
        try world.record(
            "deals", .deal, customer: customer,
            ["state": .text("won"), "stage": .text("Closed Won"), "closing_day": .text("2025-11-01")], key: "d",
            stamp: now)
        for (stage, at) in [("Closed Won", now - 5 * day), ("Negotiation", now - 3 * day)] {
            try world.record(
                "steps", .change, customer: customer,
                ["deal": .text("d"), "became": .text(stage), "at": .integer(at)], parent: "d")
        }
        #expect(try world.finding(won()).since == now - 5 * day)
    }

    @Test func `cannot tell from an empty field`() throws {
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        let customer = try world.customer()
        try world.record("deals", .deal, customer: customer, ["created": .integer(now - day)])
        #expect(try world.finding(won()).verdict == .unknown(.nullField))
        #expect(
            try world.finding(.latest(Rows("deal"), of: "amount", .above(1))).verdict == .unknown(.nullField))
        #expect(try world.finding(.latest(Rows("deal"), of: "amount", .isUnknown)).verdict == .met)
    }

    @Test func `rests on absence only where the sources are known completely`() throws {
        let world = try LeafWorld()
        try world.customer()
        #expect(try world.finding(won()).verdict == .unknown(.noSource))
        try world.resource("deals", [.deal], completeTo: nil)
        #expect(try world.finding(won()).verdict == .unknown(.neverSynced))
        try world.cover("deals", to: now, isComplete: false)
        #expect(try world.finding(won()).verdict == .unknown(.gap))
        try world.cover("deals", to: now - 3 * day)
        #expect(try world.finding(won()) { $0.freshness = .days(2) }.verdict == .unknown(.stale))
        #expect(try world.finding(won()) { $0.freshness = .days(3) }.verdict == .notMet)
        #expect(try world.finding(won()) { $0.absentMeans = nil }.verdict == .unknown(.noRecord))
        #expect(try world.finding(won()) { $0.needsCoverage = ["ticket"] }.verdict == .unknown(.noSource))
        #expect(try world.finding(won()) { $0.needsCoverage = ["app.deals"] }.verdict == .notMet)
        #expect(try world.finding(won()) { $0.needsCoverage = ["commitment"] }.verdict == .notMet)
    }

    @Test func `of what is negated means by absence what the whole test says`() throws {
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        try world.customer()
        let finding = try world.finding(.not(won())) { $0.absentMeans = .met }
        #expect(finding.negated.verdict == .met)
    }

    @Test func `follows what was vouched for until it expires`() throws {
        let world = try LeafWorld()
        let customer = try world.customer()
        #expect(try world.finding(.attested).verdict == .unknown(.notAttested))
        try world.entry(
            .attestation, customer, #"{"criterion":"c0","value":"met","expires_day":"2026-02-01"}"#,
            effective: now - day)
        let due = Instant(day: "2026-02-01")!.milliseconds
        #expect(try world.finding(.attested) == Found(.met, since: now - day, due: due, evidence: -1))
        #expect(try world.finding(.attested, t: due).verdict == .unknown(.expired))
        #expect(try world.finding(.attested, t: now - 2 * day).verdict == .unknown(.notAttested))
        try world.entry(
            .attestation, customer, #"{"criterion":"c0","value":"not_met"}"#, effective: now, thing: 1)
        #expect(try world.finding(.attested) == Found(.notMet, since: now, evidence: -2))
    }

    @Test func `names who was assigned, their rivals, and else whom the role's rule names`() throws {
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        let customer = try world.customer(["owner": .text("Ada")])
        var definition = Definition.asking([])
        definition.roles = [
            Role(id: "sales", title: "", team: "", from: .customer("owner")),
            Role(id: "care", title: "", team: "", from: .newest(Rows("deal"), "title")),
        ]
        try world.record("deals", .deal, customer: customer, ["title": .text("Zoe"), "created": .integer(now - day)])
        #expect(try world.read(definition)[0].owners.map(\.?.person) == ["Ada", "Zoe"])
        try world.entry(.ownership, customer, #"{"role":"care","person":"Bob","from_day":"2025-12-01"}"#)
        try world.entry(
            .ownership, customer, #"{"role":"care","person":"Cy","from_day":"2025-12-02","until_day":"2026-01-02"}"#)
        let facts = try world.read(definition)[0]
        #expect(facts.owners[1]?.person == "Cy")
        #expect(facts.owners[1]?.rivals == ["Bob"])
        #expect(facts.due == Instant(day: "2026-01-02")!.milliseconds)
        #expect(try world.read(definition, t: facts.due!)[0].owners[1]?.person == "Bob")
    }

    @Test func `finds the next step where one was laid down, else in tasks, activities and deals`() throws {
        let world = try LeafWorld()
        for (name, kind) in [("deals", FactKind.deal), ("tasks", .task), ("calls", .activity)] {
            try world.resource(name, [kind])
        }
        let customer = try world.customer()
        func step() throws -> String? {
            try world.read(.asking([]))[0].nextStep.map { "\($0.origin) \($0.text) \($0.owner ?? "-")" }
        }
        #expect(try step() == nil)
        try world.record(
            "deals", .deal, customer: customer, ["state": .text("open"), "next_step": .text("Send offer")])
        #expect(try step() == "deal Send offer -")
        try world.record("calls", .activity, customer: customer, ["title": .text("Call"), "at": .integer(now + day)])
        try world.record("calls", .activity, customer: customer, ["title": .text("Past"), "at": .integer(now - day)])
        #expect(try step() == "activity Call -")
        for (title, due) in [("Later", "2026-02-02"), ("Sooner", "2025-12-30")] {
            try world.record(
                "tasks", .task, customer: customer,
                ["title": .text(title), "state": .text("open"), "owner": .text("u1"), "due_day": .text(due)])
        }
        #expect(try step() == "task Sooner u1")
        try world.entry(.nextStep, customer, #"{"text":"Agree on goals","owner":"Ada","state":"open"}"#)
        #expect(try step() == "next_step Agree on goals Ada")
    }
}

@Suite struct `Use beside what was expected` {
    private let now = LeafWorld.now
    private let day = LeafWorld.day

    /// Eight logins a week expected from 2025-12-04; the last two of four whole weeks had none.
    private func world(complete days: ClosedRange<Int>) throws -> LeafWorld {
        let world = try LeafWorld()
        try world.resource("logins", [.usage, .usageDay])
        let customer = try world.customer()
        try world.entry(
            .usageExpectation, customer,
            #"{"behaviour":"Login","threshold":8,"every":"P7D","from_day":"2025-12-04","until_day":"2026-01-01"}"#)
        for date in ["2025-12-04", "2025-12-10", "2025-12-11"] {
            try world.record(
                "logins", .usage, customer: customer,
                ["behaviour": .text("login"), "count": .number(date == "2025-12-11" ? 8 : 4), "day": .text(date)])
        }
        for number in days {
            try world.record(
                "logins", .usageDay, customer: nil,
                ["day": .text("2025-12-\(number < 10 ? "0" : "")\(number)"), "complete": .integer(1)])
        }
        return world
    }

    private func gap(_ met: Bool?) -> Lifecycle.Test {
        .count(Rows("usage_gap", [Condition("met", met.map { .isIn([.flag($0)]) } ?? .isUnknown)]), Bounds(atLeast: 2))
    }

    @Test func `is short only in weeks of which the source told every day`() throws {
        let all = try world(complete: 4...31)
        #expect(try all.finding(gap(true)).verdict == .met)
        #expect(try all.finding(gap(false)).verdict == .met)
        let some = try world(complete: 4...20)
        #expect(try some.finding(gap(true)).verdict == .met)
        #expect(try some.finding(gap(nil)).verdict == .met)
        let latest = Lifecycle.Test.latest(Rows("usage_gap"), of: "actual", .below(8))
        #expect(
            try all.finding(latest).since == Instant(day: "2025-12-25")!.milliseconds,
            "the first of the two weeks that were short")
        #expect(try some.finding(latest).verdict == .unknown(.nullField))
        #expect(try all.finding(latest, t: Instant(day: "2025-12-18")!.milliseconds).verdict == .notMet)
        let midst = try all.finding(latest, t: Instant(day: "2025-12-20")!.milliseconds)
        #expect(midst.due == Instant(day: "2025-12-25")!.milliseconds, "the period that runs is over then")
        let shown = try some.connection.rows(
            "SELECT from_day || ' ' || coalesce(actual, '-') || ' ' || coalesce(met, '-') FROM usage_gap ORDER BY ended"
        ) { $0.text(0) }
        #expect(shown == ["2025-12-04 8.0 1", "2025-12-11 8.0 1", "2025-12-18 - -", "2025-12-25 - -"])
    }
}

@Suite(.timeLimit(.minutes(2))) struct `A criterion in SQL` {
    private let now = LeafWorld.now

    @Test func `gives a verdict, since when and by which record`() throws {
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        let customer = try world.customer()
        func finding() throws -> Lifecycle.Finding {
            try world.finding(
                .sql(
                    """
                    SELECT sum(amount) > 5 AS result, max(created) AS observed_at, max(record) AS evidence FROM deal
                    WHERE customer = :customer AND created <= :as_of
                    """))
        }
        #expect(try finding().verdict == .unknown(.nullField))
        let deal = try world.record(
            "deals", .deal, customer: customer, ["amount": .number(4), "created": .integer(now - 5000)])
        #expect(try finding() == Found(.notMet, since: now - 5000, due: now + 1, evidence: deal))
        let more = try world.record(
            "deals", .deal, customer: customer, ["amount": .number(4), "created": .integer(now - 4000)])
        #expect(try finding() == Found(.met, since: now - 4000, due: now + 1, evidence: more))
        try world.record("deals", .deal, customer: customer, ["amount": .number(4), "created": .integer(now + 4000)])
        #expect(try finding().evidence == more)
        #expect(try world.finding(.sql("SELECT 1 AS result WHERE 0")).verdict == .unknown(.noRecord))
        let two = Lifecycle.Test.sql("SELECT amount > 1 AS result FROM deal WHERE customer = :customer")
        #expect(try world.finding(two).verdict == .unknown(.error))
    }

    @Test func `finds the rows of the customer that it is asked about, and is asked again only where it must be`()
        throws
    {
        let world = try LeafWorld()
        try world.resource("deals", [.deal])
        for _ in 1...3 { try world.record("deals", .deal, customer: try world.customer(), ["amount": .number(4)]) }
        func finding(_ text: String) throws -> Lifecycle.Finding { try world.finding(.sql(text)) }
        let others = "SELECT count(*) > 1 AS result FROM deal JOIN customer ON customer.key = deal.customer"
        #expect(try finding(others) == Found(.notMet))
        #expect(try finding("SELECT count(*) = 1 AS result FROM deal") == Found(.met))
        // Nobody tells whom a source that was read concerns.
        #expect(try finding("SELECT count(*) >= 0 AS result FROM coverage") == Found(.met, due: now + 1))
    }

    @Test(
        arguments: [
            ("SELECT 1 AS result", nil),
            ("SELECT count(*) > 0 AS result FROM ticket JOIN deal USING (customer) WHERE customer = :customer", nil),
            (
                "WITH d AS (SELECT * FROM deal) SELECT EXISTS (SELECT 1 FROM d WHERE customer = :customer) AS result",
                nil
            ),
            ("SELECT 1 AS yes", "no column “result”"),
            ("SELECT 1 AS result UNION ALL SELECT 0", "more than one row"),
            ("DELETE FROM deal", "more than read"), ("DELETE FROM fact_deal", "more than read"),
            ("CREATE TABLE x (y)", "more than read"), ("ATTACH 'x.db' AS x", "more than read"),
            ("PRAGMA journal_mode = DELETE", "more than read"),
            ("SELECT load_extension('x') AS result", "not understood"),
            ("SELECT 1 AS result; SELECT 2 AS result", "only one statement"),
            ("SELECT count(*) AS result FROM fact_deal", "more than read"),
            ("SELECT payload AS result FROM source_record", "more than read"),
            ("SELECT state AS result FROM main.\"fact_deal\"", "more than read"),
            ("SELECT count(*) AS result FROM deal, fact_deal", "more than read"),
            ("WITH deal AS (SELECT * FROM fact_task) SELECT title AS result FROM deal", "more than read"),
            ("WITH deal (title) AS (SELECT title FROM task) SELECT title AS result FROM deal", "more than read"),
            ("SELECT count(resource) > 0 AS result FROM deal WHERE system = 'from fact_deal'", nil),
            ("SELECT count(*) AS result FROM sqlite_schema", "more than read"),
            ("SELECT none AS result FROM deal", "no such column: none"),
            ("SELECT 1 AS result FROM deals", "no such table: deals"),
            ("SELECT ?1 AS result", "only :customer, :as_of and :known_at"),
            ("SELECT :other AS result", "only :customer, :as_of and :known_at"), ("", "no statement"),
            (
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS result FROM n",
                "takes longer than 1 s"
            ),
        ] as [(String, String?)]) func `is refused in words if it does anything but that`(
            text: String, why: String?
        ) throws
    {
        let flaw = CriterionSQL.flaw(text, on: try LeafWorld().connection)
        if let why { #expect(flaw?.contains(why) == true, "\(flaw ?? "accepted")") } else { #expect(flaw == nil) }
    }
}
