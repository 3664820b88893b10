import Domain
import Glibc
import JSON
import Lifecycle
import Persistence
import SQLite
import Testing

extension CustomerBench {
    var now: Instant { .at(clock) }

    /// Where everybody stands, column by column.
    func standings() throws -> [String] {
        let columns = try reader.rows("SELECT name FROM pragma_table_info('lifecycle_state') ORDER BY cid") {
            $0.text(0)
        }
        let said = columns.filter { $0 != "customer_id" }.map { "coalesce(\($0), '-')" }.joined(
            separator: " || '|' || ")
        return try texts(
            """
            SELECT (SELECT key FROM customer_summary WHERE id = customer_id) || '|' || \(said) FROM lifecycle_state
            UNION ALL SELECT 'r-' || scope_id || '|' || \(said) FROM scope_state ORDER BY 1
            """)
    }

    /// Customers and gaps are counted by what they have in common; the views list them one by one.
    func expectCountsToBeThoseOfRows(_ comment: Comment? = nil) throws {
        let reader = try Reader(path: path)
        let gaps = try reader.gapCounts(class: nil).items!.map { gap in
            let words = ["class", "cause", "gap"].map { gap[$0]?.text ?? "-" }
            let numbers = ["customers", "scopes"].map { "\(gap[$0]?.integer ?? -1)" }
            return (words + numbers + [gap["since"]?.text ?? "-"]).joined(separator: " ")
        }
        let listed = try texts(
            """
            SELECT class || ' ' || cause || ' ' || gap || ' ' || count(DISTINCT iif(scope IS NULL, customer, NULL)) || ' '
                || count(DISTINCT scope) || ' ' || coalesce(min(since), '-')
            FROM gap GROUP BY class, cause, gap
            """)
        #expect(Set(gaps).symmetricDifference(listed).sorted() == [], comment)
        for gap in try reader.gapCounts(class: nil).items! {
            let having = try texts("SELECT customer FROM gap WHERE gap = '\(gap["gap"]!.text!)'")
            #expect(having.contains(gap["example"]?.text ?? "none"), comment)
        }
        let stages = try reader.standingCounts(Clocks(), now: now)
        let counted = (stages["stages"]!.items! + stages["transitions"]!.items!).map { row in
            ["stage", "transition", "standing", "status"].compactMap { row[$0]?.text }.joined(separator: " ")
                + ["customers", "stalled", "ownerless", "cannotTell", "overdue"].compactMap { row[$0]?.integer }
                .reduce("") { $0 + " \($1)" }
        }
        let clocks = "standing IN ('prospect', 'active', 'notice', 'won_back')"
        let rows = try texts(
            """
            SELECT stage || ' ' || standing || ' ' || count(*) || ' ' || count(stalled_since) || ' '
                || sum(owner IS NULL AND \(clocks)) FROM stage_now GROUP BY stage, standing
            UNION ALL
            SELECT transition || ' ' || status || ' ' || count(*) || ' ' || sum(blocked_by = '[]' AND unknown <> '[]')
                || ' ' || sum(coalesce(due <= '\(now.iso8601)', 0))
            FROM transition_now WHERE \(clocks) GROUP BY transition, status
            """)
        #expect(Set(counted).symmetricDifference(rows).sorted() == [] && counted.count == rows.count, comment)
    }

    func changes() throws -> [String] {
        try texts(
            """
            SELECT printf('%s: %s>%s %s %s', coalesce(customer, '?'), coalesce(was, ''), became, kind, substr(effective, 1, 10))
            FROM stage_change WHERE retracted IS NULL ORDER BY change
            """)
    }

    func derive() async throws { _ = try await store.derive(fromNothing: false, at: now) }

    func standing(_ name: String, _ clocks: Clocks = Clocks(), scope: String? = nil) throws -> JSONValue {
        let reading = try Reader(path: path)
        let id = try reader.integer("SELECT id FROM customer_summary WHERE name = \(name)")
        return try #require(try reading.standing(of: id, scope: scope, clocks, now: now))
    }

    func deals(_ records: [String: [String: Sent.FactText]]) async throws {
        try await save(records, to: "zoho_crm.deals", kind: .deal)
    }
}

@Suite(.timeLimit(.minutes(3))) struct `Customers in the store` {
    @Test func `are judged when something of theirs changes, and the moves are kept`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.deals(["5": ["title": "First", "state": "open", "company": "1", "stage": "Proposal"]])
        try await bench.derive()
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "acquire")
        #expect(try bench.changes().count == 1)
        try await bench.deals([
            "5": ["title": "First", "state": "won", "company": "1", "stage": "Won", "closing_day": "2023-11-10"]
        ])
        bench.wait(days: 60)
        try await bench.derive()
        let after = try bench.standing("Acme GmbH")
        let moves = try bench.changes()
        #expect(after["stage.id"]?.text == "onboard", "\(moves)")
        #expect(after["history"]?.items?.last?["kind"]?.text == "bypass")
        #expect(after["pending"]?.items == [])
    }

    @Test func `stand the same, judged one by one or all anew`() async throws {
        let seed = environment("ONWARD_SEED").flatMap(UInt64.init) ?? .random(in: 1...UInt64(UInt32.max))
        var dice = Dice(state: seed)
        var scopes: Set<String> = []
        for _ in 0..<4 {
            let bench = try await CustomerBench()
            for round in 0..<12 {
                for _ in 0..<Int.random(in: 1...12, using: &dice) { try await bench.change(&dice) }
                try await bench.grow(&dice)
                if Bool.random(using: &dice) { bench.wait(days: .random(in: 1...40, using: &dice)) }
                try await bench.derive()
                let states = try bench.standings()
                let changes = try bench.changes()
                let entries = try bench.entries()
                _ = try await bench.store.judge(fromNothing: true, at: bench.now)
                let anew = try bench.standings()
                let others = Set(states).symmetricDifference(anew).sorted()
                #expect(others == [], "seed \(seed), round \(round)")
                #expect(try bench.changes() == changes, "seed \(seed), round \(round)")
                #expect(try bench.entries() == entries, "seed \(seed), round \(round)")
                try bench.expectCountsToBeThoseOfRows("seed \(seed), round \(round)")
                scopes.formUnion(
                    try bench.texts("SELECT state || ' ' || opened_by FROM scope_now WHERE scope NOT NULL"))
            }
        }
        #expect(scopes.isSuperset(of: ["open rule", "open person", "closed person"]), "seed \(seed): \(scopes)")
    }

    @Test func `stand by what is theirs, whoever else it was given to and taken from`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io"], "2": ["name": "Beta", "website": "beta.io"],
        ])
        func deal(of company: String) async throws {
            bench.wait(days: 60)
            try await bench.deals([
                "5": [
                    "title": "First", "state": "won", "company": .text(company), "stage": "Won",
                    "closing_day": "2023-11-10",
                ]
            ])
            try await bench.derive()
            let states = try bench.standings()
            _ = try await bench.store.judge(fromNothing: true, at: bench.now)
            #expect(try bench.standings() == states, "the deal is that of \(company)")
        }
        try await deal(of: "1")
        try await deal(of: "1")
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "onboard")
        try await deal(of: "2")
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "acquire")
        // Nobody's: what was concluded from it while it was Acme's counts again, though nothing of Acme's was touched.
        try await deal(of: "404")
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "onboard")
        try await deal(of: "2")
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "acquire")
    }

    @Test func `keep their histories through a merge and get them back`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io"], "2": ["name": "Beta", "website": "beta.io"],
        ])
        try await bench.deals([
            "5": ["title": "First", "state": "won", "company": "1", "stage": "Won", "closing_day": "2023-09-10"],
            "6": ["title": "Second", "state": "open", "company": "2", "stage": "New"],
        ])
        try await bench.derive()
        let before = try bench.standings()
        let history = try bench.changes()
        let merged = try await bench.store.decide(
            .merge(try bench.key("Beta"), try bench.key("Acme GmbH")), by: "ada", at: bench.now)
        #expect(try bench.standings().count == 1)
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "onboard")
        #expect(try bench.changes().count == history.count)
        _ = try await bench.store.decide(.undo(merged.action), by: "ada", at: bench.now)
        #expect(try bench.standings() == before)
        #expect(try bench.changes() == history)
    }

    @Test func `are not moved by strangers`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.deals(["5": ["title": "First", "state": "open", "company": "1", "stage": "Proposal"]])
        try await bench.derive()
        let before = try bench.standings()
        try await bench.accounts(["2": ["name": "Beta", "website": "beta.io"]])
        try await bench.deals(["6": ["title": "Other", "state": "won", "company": "2", "closing_day": "2023-10-01"]])
        try await bench.derive()
        #expect(Set(before).isSubset(of: try bench.standings()))
    }

    @Test func `stand at a past moment as was known then, whatever comes later`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.deals(["5": ["title": "First", "state": "open", "company": "1", "stage": "Proposal"]])
        try await bench.derive()
        bench.wait(days: 1)
        let then = Clocks(asOf: bench.now, knownAt: bench.now)
        let told = try bench.standing("Acme GmbH", then)
        bench.wait(days: 30)
        try await bench.deals([
            "5": ["title": "First", "state": "won", "company": "1", "stage": "Won", "closing_day": "2023-11-10"]
        ])
        try await bench.derive()
        bench.wait(days: 30)
        try await bench.derive()
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "onboard")
        let again = try bench.standing("Acme GmbH", then)
        for part in ["stage", "standing", "transition", "criteria", "history"] {
            #expect(again[part] == told[part], "\(part)")
        }
    }

    @Test func `move by hand with a reason, and back by a mark`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.derive()
        bench.wait(days: 9)
        let key = try bench.key("Acme GmbH")
        let changes = try await bench.store.move(
            [StageMove(customer: key, stage: "retain", kind: .import, reason: "they renewed twice")], by: "ada",
            at: bench.now)
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "retain")
        try await bench.store.retractChange(changes[0], reason: "another firm", by: "ada", at: bench.now)
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "acquire")
        await #expect(throws: IdentityFault.self) {
            try await bench.store.retractChange(changes[0], reason: "again", by: "ada", at: bench.now)
        }
        for wrong in [
            StageMove(customer: key, stage: "nowhere", kind: .correction, reason: "x"),
            StageMove(customer: key, stage: "onboard", kind: .correction, reason: ""),
            StageMove(customer: "nobody", stage: "onboard", kind: .correction, reason: "x"),
            StageMove(customer: key, stage: "onboard", kind: .regress, reason: "x"),
            StageMove(customer: key, stage: "onboard", kind: .correction, reason: "x", effective: .at(bench.clock + 9)),
            StageMove(customer: key, stage: "onboard", kind: .correction, reason: "x", effective: .at(-99_999_999)),
        ] {
            await #expect(throws: IdentityFault.self) { try await bench.store.move([wrong], by: "ada", at: bench.now) }
        }
        #expect(try bench.standing("Acme GmbH")["stage.id"]?.text == "acquire")
    }

    @Test func `are forced until a day that no longer counts itself`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.derive()
        bench.wait(days: 2)
        let end = try #require(Instant(day: Instant.at(bench.clock + 3 * 86_400).day))
        try await bench.act(
            .override, ["about": "standing", "value": "paused", "reason": "strike", "until": .string(end.day)],
            of: "Acme GmbH", by: "ada")
        _ = try await bench.store.judge(at: bench.now)
        #expect(try bench.standing("Acme GmbH")["standing"]?.text == "paused")
        let last = Instant(milliseconds: end.milliseconds - 1)
        #expect(try bench.standing("Acme GmbH", Clocks(asOf: last))["standing"]?.text == "paused")
        #expect(try bench.standing("Acme GmbH", Clocks(asOf: end))["standing"]?.text == "prospect")
        _ = try await bench.store.judge(at: last)
        #expect(try bench.texts("SELECT standing FROM stage_now") == ["paused"])
        _ = try await bench.store.judge(at: end)
        #expect(try bench.texts("SELECT standing FROM stage_now") == ["prospect"])
    }

    @Test func `say what became known too late for a report`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.derive()
        bench.wait(days: 40)
        let report = bench.now
        bench.wait(days: 40)
        try await bench.deals([
            "5": ["title": "First", "state": "won", "company": "1", "stage": "Won", "closing_day": "2023-11-16"]
        ])
        try await bench.derive()
        let told = try Reader(path: bench.path).restatements(asOf: report, limit: 10)
        #expect(throws: ClockFault.self) {
            try Reader(path: bench.path).restatements(asOf: Instant(milliseconds: 86_400_000), limit: 10)
        }
        let late = try #require(told["restatements"]?.items?.first)
        #expect(late["became"]?.text == "onboard" && late["why"]?.text == "became known later")
        #expect(late["lateFacts.0.record"]?.text == "zoho_crm.deals:5")
    }
}

private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
