import Domain
import SQLite
import Testing

@testable import Persistence

@Suite struct `A view` {
    @Test func `shows where a fact comes from, its times as text and its owner by name`() async throws {
        let bench = try await Workbench()
        let users = try await bench.store.register(Workbench.systems)["crm.users"]!
        _ = try await bench.save([Sent("u1", "{}", [.staff: ["name": "Grace"]])], to: users, kinds: [.staff])
        _ = try await bench.save([
            Sent(
                "1", stamp: 60, "a", [.person: ["name": "Ada", "owner": "u1", "created": 1_700_000_000_000]]),
            Sent("2", "b", [.person: ["name": "Bob", "owner": "u9"]]),
        ])
        let lines = try await bench.store.texts(
            """
            SELECT printf('%s.%s %s %s %s %s %s', system, resource, external_id, name, owner, coalesce(created, '-'),
                coalesce(source_changed, '-')) FROM person
            """)
        #expect(
            lines == [
                "crm.contacts 1 Ada Grace 2023-11-14T22:13:20Z 2023-11-14T22:14:20Z",
                "crm.contacts 2 Bob u9 - -",
            ])
    }

    @Test func `leaves out what was listed below a deleted record`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("p1"), Sent("p2")], to: bench.projects, kinds: [.project])
        for project in ["p1", "p2"] {
            _ = try await bench.save(
                [Sent("t-\(project)", "{}", [.task: ["title": "Do it"]])], to: bench.tasks, kinds: [.task],
                parent: project)
        }
        _ = try await bench.store.save(
            [Deletion(key: "p1", at: nil, reason: .permanent)], resource: bench.projects, parent: nil,
            run: bench.run,
            at: .at(9), bookmark: Bookmark())
        #expect(try await bench.store.texts("SELECT external_id FROM task") == ["t-p2"])
        #expect(try await bench.store.number("SELECT count(*) FROM source_record_now") == 3)
    }

    @Test func `shows values that another system contradicts, not mere spelling`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Engines Ltd", "website": "engines.co.uk", "city": "London", "phone": "+44 20 71234567"],
            "3": ["name": "Mills Ltd", "city": "Paris"],
        ])
        try await bench.deskAccounts([
            "2": [
                "name": "ENGINES LTD", "same_as": "1", "website": "engines.co.uk", "city": "Turin",
                "phone": "020 71234567",
            ]
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        let lines = try bench.texts(
            """
            SELECT printf('%s %s %s %s %s', field, value, system, standing, why) FROM field_conflict ORDER BY record
            """)
        #expect(lines == ["city London zoho_crm shown order", "city Turin zoho_desk differs order"])
    }

    @Test func `tells how current each resource is`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([Sent("1", "a"), Sent("2", "b")])
        var tally = Tally()
        tally.read = 2
        tally.credits = 3
        try await bench.store.note(
            run: bench.run, resource: bench.contacts, way: "list", tally: tally, from: .at(0), to: .at(10),
            failure: nil,
            remark: nil)
        try await bench.store.note(
            run: bench.run, resource: bench.contacts, way: "bulk", tally: Tally(), from: .at(20), to: .at(21),
            failure: "HTTP 503", remark: nil)
        try await bench.store.noteCoverage(
            resource: bench.contacts, parent: nil, from: nil, to: .at(0), isComplete: true, remark: nil)
        try await bench.store.endRun(bench.run, at: .at(30), outcome: .partial)
        #expect(
            try await bench.store.texts(
                """
                SELECT printf('%d %s %s %s %s', records, way, failure, last_success, complete_to) FROM resource_status
                WHERE resource = 'contacts'
                """) == ["2 bulk HTTP 503 2023-11-14T22:13:30Z 2023-11-14T22:13:20Z"])
        #expect(
            try await bench.store.texts(
                "SELECT printf('%s %d %d %d %.1f', outcome, read, credits, failures, seconds) FROM sync_run")
                == ["partial 2 3 1 30.0"])
        #expect(
            try await bench.store.number("SELECT count(*) FROM sync_run_resource WHERE system = 'crm'") == 2)
        #expect(
            try await bench.store.number("SELECT is_complete FROM coverage WHERE resource = 'contacts'") == 1)
    }

    @Test func `tells a day without usage from one that nobody knows`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme", "website": "acme.io"], "2": ["name": "Beta", "website": "beta.io"],
        ])
        func row(_ account: String?, _ behaviour: String, _ day: String, _ count: Double?) -> [String: Sent.FactText] {
            var facts: [String: Sent.FactText] = ["behaviour": .text(behaviour), "day": .text(day), "app": "shop"]
            facts["account"] = account.map { .text($0) }
            facts["count"] = count.map { .number($0) }
            return facts
        }
        try await bench.save(
            [
                "1": row("acme.io", "login", "2026-01-01", 2), "2": row("acme.io", "login", "2026-01-01", nil),
                "3": row("acme.io", "login", "2026-01-04", 1), "4": row("beta.io", "export", "2026-01-02", 5),
                "5": row("gone.io", "login", "2026-01-02", 7), "6": row(nil, "login", "2026-01-02", 1),
            ], to: "zoho_more.usage", kind: .usage)
        try await bench.save(
            [
                "a": ["source": "shop", "day": "2026-01-01", "complete": 1],
                "b": ["source": "shop", "day": "2026-01-02", "complete": 1],
                "c": ["source": "shop", "day": "2026-01-03", "complete": 0],
                "d": ["source": "another", "day": "2026-01-03", "complete": 1],
            ], to: "zoho_more.days", kind: .usageDay)
        _ = try await bench.customers()
        func days(_ customer: String, _ behaviour: String) throws -> [String] {
            try bench.texts(
                """
                SELECT printf('%s %s %s', substr(day, 9), state, coalesce(count, '-')) FROM usage_by_day
                LEFT JOIN customer ON key = customer
                WHERE coalesce(name, 'nobody') = '\(customer)' AND behaviour = '\(behaviour)' ORDER BY day
                """)
        }
        #expect(try days("Acme", "login") == ["01 value 3.0", "02 zero 0", "03 unknown -", "04 value 1.0"])
        #expect(try days("Beta", "login") == ["01 zero 0", "02 zero 0", "03 unknown -", "04 unknown -"])
        #expect(try days("nobody", "login") == ["01 zero 0", "02 value 8.0", "03 unknown -", "04 unknown -"])
        #expect(
            try bench.texts("SELECT external_id || ' ' || unlinked FROM usage WHERE customer IS NULL ORDER BY 1")
                == ["5 not known", "6 names nobody"])
    }

    @Test func `reads a task's status where it only names it`() async throws {
        let bench = try await Workbench()
        let known = try await bench.store.register([
            SystemDescription(
                name: "sprints", title: "Sprints",
                resources: [
                    .init(name: "words", purpose: "", kinds: [.status]),
                    .init(
                        name: "items", purpose: "", kinds: [.task],
                        references: [.init(kind: .task, field: "status_key", targets: ["sprints.words"])]),
                ])
        ])
        _ = try await bench.save(
            [Sent("7", "{}", [.status: ["title": "In review", "state": "waiting"]])], to: known["sprints.words"]!,
            kinds: [.status])
        _ = try await bench.save(
            [
                Sent("1", "a", [.task: ["title": "x", "status_key": "7"]]),
                Sent("2", "b", [.task: ["title": "x", "status_key": "8"]]),
                Sent("3", "c", [.task: ["title": "x", "status": "Own", "state": "open", "status_key": "7"]]),
            ], to: known["sprints.items"]!, kinds: [.task])
        #expect(
            try await bench.store.texts("SELECT coalesce(status || ' ' || state, '-') FROM task ORDER BY external_id")
                == ["In review waiting", "-", "Own open"])
    }

    @Test func `says of what only arrives that nothing is known to be complete`() async throws {
        let bench = try await Workbench()
        let known = try await bench.store.register([
            SystemDescription(
                name: "survey", title: "Survey",
                resources: [.init(name: "responses", purpose: "", kinds: [.response], arrives: ["file", "webhook"])])
        ])
        _ = try await bench.save([Sent("1", "a")], to: known["survey.responses"]!, kinds: [.response])
        #expect(
            try await bench.store.texts(
                """
                SELECT printf('%s %d %s', arrives, records, coalesce(complete_to, is_complete, '-'))
                FROM resource_status WHERE system = 'survey'
                """) == ["file,webhook 1 -"])
    }

    @Test func `can be read to its end, whichever it is`() async throws {
        let bench = try await Workbench()
        for view in View.all {
            #expect(try await bench.store.number("SELECT count(*) FROM \(view.name)") >= 0)
        }
    }
}
