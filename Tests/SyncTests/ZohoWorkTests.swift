import ConnectorKit
import Domain
import Testing

@testable import Sandbox
@testable import Sync

@Suite struct `A sync with the apps of work and use` {
    @Test(.timeLimit(.minutes(4))) func `reads Sprints with its backlogs, and what became of them`() async throws {
        var shelf = try await Shelf("zoho_sprints", customers: 40)
        try await shelf.run()
        func check(_ sourceLocation: SourceLocation = #_sourceLocation) async throws {
            let clock = shelf.world.clock
            let directory = SprintsDirectory(world: shelf.world)
            let projects = directory.companies.compactMap { directory.project(of: $0) }
            let items = projects.flatMap { $0.items.filter { $0.exists(at: clock) } }
            #expect(!items.isEmpty, sourceLocation: sourceLocation)
            for (resource, expected) in [
                ("projects", projects.count), ("backlogs", projects.count),
                ("sprints", projects.reduce(0) { $0 + $1.sprints.count { $0.created <= clock } }),
                ("items", items.count { $0.place(at: clock) != nil }),
                ("backlog_items", items.count { $0.place(at: clock) == nil }),
                ("logs", projects.reduce(0) { $0 + $1.logs(shelf.world, at: clock).count }),
                ("itemstatus", projects.count * SprintsDirectory.statuses.count),
                ("epics", projects.count * SprintsDirectory.epics.count),
            ] {
                #expect(
                    try await shelf.count("zoho_sprints.\(resource)") == expected, "\(resource)",
                    sourceLocation: sourceLocation)
            }
            // A word's id leads to what it means.
            let done = try shelf.number(
                """
                SELECT count(*) FROM fact_task JOIN source_record AS task ON task.id = fact_task.record_id
                JOIN source_record AS word ON word.external_id = fact_task.status_key
                JOIN fact_status ON fact_status.record_id = word.id
                WHERE fact_status.state = 'closed' AND task.deleted IS NULL
                """)
            #expect(done == items.count { $0.status(at: clock) == 3 }, sourceLocation: sourceLocation)
            let minutes = try shelf.number("SELECT coalesce(sum(minutes), 0) FROM fact_time_log")
            let spent = projects.reduce(0) {
                $0 + $1.logs(shelf.world, at: clock).reduce(0) { $0 + Int($1.milliseconds) }
            }
            #expect(minutes == spent / 60_000, sourceLocation: sourceLocation)
        }
        try await check()
        let calm = try await shelf.run()
        for line in calm.resources {
            #expect(line.tally.changed == 0 && line.tally.added == 0 && line.tally.deleted == 0, "\(line.resource)")
        }
        try await shelf.wait(days: 21)
        let later = try await shelf.run()
        #expect(later.tally.changed + later.tally.added > 0)
        try await check()
        await shelf.zoho.close()
    }

    @Test(.timeLimit(.minutes(2))) func `counts in Apptics what the devices counted, each day once`() async throws {
        var shelf = try await Shelf("zoho_apptics", customers: 12)
        // A call a second is right for the vendor, and long for a test.
        shelf.setup.connectors[0].allowance.callsPerMinute = nil
        func check(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
            let first = Instant(seconds: 1_735_689_600).milliseconds / AppticsUse.day
            let today = shelf.world.clock.milliseconds / AppticsUse.day
            let use = AppticsUse(world: shelf.world)
            var (events, crashes) = (0, 0)
            var active: Set<Int> = []
            use.visit(first...today) { _, device in
                events += device.events
                crashes += use.crash(device)?.times ?? 0
                active.insert(device.id &* 100_003 &+ Int(device.day))
            }
            #expect(events > 0, sourceLocation: sourceLocation)
            func sum(_ condition: String) throws -> Int {
                try shelf.number("SELECT CAST(coalesce(sum(count), 0) AS INTEGER) FROM fact_usage WHERE \(condition)")
            }
            #expect(try sum("unit = 'events'") == events, sourceLocation: sourceLocation)
            #expect(try sum("behaviour = 'crashes'") == crashes, sourceLocation: sourceLocation)
            #expect(try sum("behaviour = 'active devices'") == active.count, sourceLocation: sourceLocation)
            #expect(try sum("behaviour = 'active devices by version'") == active.count, sourceLocation: sourceLocation)
            #expect(
                try shelf.number("SELECT count(*) FROM fact_usage WHERE account IS NOT NULL OR email IS NOT NULL") == 0,
                sourceLocation: sourceLocation)
        }
        try await shelf.run()
        try check()
        try await shelf.run()
        try check()
        try await shelf.wait(days: 3)
        try await shelf.run()
        try check()
        await shelf.zoho.close()
    }
}
