import ConnectorKit
import Domain
import HTTP
import Persistence
import Sandbox
import Synchronization
import Testing

@testable import Sync

/// What `onward plan` says a sync will take, and what the run log says it took.
@Suite struct `A plan` {
    private func planned(_ setup: SyncSetup, _ name: String) async throws -> SyncPlan.System {
        try #require(try await Syncer(setup).plan().systems.first { $0.name == name })
    }

    /// Calls and credits of both, and the resources that differ.
    private func compare(
        _ plan: SyncPlan.System, _ run: RunSummary, _ when: String, _ sourceLocation: SourceLocation = #_sourceLocation
    ) {
        // Of lists that nobody has seen into, a plan says so.
        let known = plan.resources.filter { !$0.reason.contains("at least this much") }
        let made = run.resources.filter { resource in known.contains { $0.resource == resource.resource } }
        let calls = made.reduce(0) { $0 + $1.tally.calls }
        let credits = made.reduce(0) { $0 + $1.tally.credits }
        let (plannedCalls, plannedCredits) = known.reduce((0, 0)) { ($0.0 + $1.calls, $0.1 + $1.credits) }
        let lines = plan.resources.compactMap { entry -> String? in
            guard let tally = run.resource(entry.resource)?.tally, tally.calls != entry.calls else { return nil }
            return "\(entry.resource) (\(entry.reason)): \(entry.calls) planned, \(tally.calls) made"
        }
        #expect(
            abs(plannedCalls - calls) * 20 <= calls && abs(plannedCredits - credits) * 20 <= credits,
            "\(plan.name), \(when): \(plannedCalls) calls, \(calls) made; \(plannedCredits) \(plan.unit), \(credits) spent: \(lines)",
            sourceLocation: sourceLocation)
    }

    @Test(.timeLimit(.minutes(3)), arguments: Zoho.systems)
    func `and the run log agree within a twentieth on calls and credits`(name: String) async throws {
        let zoho = try await Zoho(customers: 30, connectors: [name])
        let clock = Clock(zoho)
        let setup = clock.setup
        let first = try await Syncer(setup).run(trigger: "test", events: zoho.heard.hear)
        for failure in first.failures { Issue.record("\(failure.line)") }
        // Nothing happens at the vendor; what is due by our clock comes in its turn: changes, counts, what is gone.
        for (hours, when) in [(0, "at once"), (1, "an hour later"), (30, "a day later"), (8 * 24, "a week later")] {
            clock.pass(.seconds(hours * 3600))
            let plan = try await planned(setup, name)
            let run = try await Syncer(setup).run(trigger: "test", events: zoho.heard.hear)
            #expect(run.outcome == .complete, "\(when)")
            compare(plan, run, when)
        }
        await zoho.close()
    }

    @Test(.timeLimit(.minutes(3)), arguments: Zoho.systems)
    func `of a first load agrees, too, once the lists above are known`(name: String) async throws {
        let zoho = try await Zoho(customers: 30, connectors: [name])
        let setup = Clock(zoho).setup
        let connector = setup.connectors[0]
        let above = Set(connector.resources.compactMap { $0.parent?.resource })
        let parents = connector.resources.filter { above.contains($0.name) }.map { "\(name).\($0.name)" }
        if !parents.isEmpty {
            _ = try await Syncer(setup).run(only: parents, trigger: "test", events: zoho.heard.hear)
        }
        let plan = try await planned(setup, name)
        let run = try await Syncer(setup).run(trigger: "test", events: zoho.heard.hear)
        for failure in run.failures { Issue.record("\(failure.line)") }
        compare(plan, run, "first load")
        await zoho.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `asks for no metadata that has not changed`() async throws {
        let zoho = try await Zoho(customers: 8, connectors: ["zoho_crm"])
        let clock = Clock(zoho)
        let setup = clock.setup
        func metadata() -> [String] { clock.asked.filter { $0.contains("/settings/") } }
        _ = try await Syncer(setup).run(trigger: "test", events: zoho.heard.hear)
        let first = metadata()
        #expect(first.contains { $0.contains("/settings/fields") })
        clock.pass(.seconds(3600))
        _ = try await Syncer(setup).run(trigger: "test", events: zoho.heard.hear)
        #expect(metadata().count == first.count)
        clock.pass(.seconds(6 * 3600))
        _ = try await Syncer(setup).run(trigger: "test", events: zoho.heard.hear)
        // Which modules there are, and when each changed: one call.
        #expect(metadata().count == first.count + 1)
    }
}

/// Our clock goes on when we say so, or when a sync waits; the vendor's stands as good as still, and so do its data.
private final class Clock: Sendable {
    let setup: SyncSetup
    private let sandbox: Sandbox
    private let passed: Passed

    private final class Passed: Sendable {
        let state = Mutex<(time: Duration, asked: [String])>((.zero, []))
    }

    init(_ zoho: Zoho) {
        let passed = Passed()
        var setup = zoho.setup
        let (now, transport) = (setup.now, setup.transport)
        // How long a run waits for the vendor's pace is no matter of what it costs.
        setup.limits.patience = .seconds(86_400)
        setup.now = { now().advanced(by: passed.state.withLock { $0.time }) }
        setup.sleep = { duration in
            passed.state.withLock { $0.time += duration }
            zoho.sandbox.advance(by: duration)
        }
        setup.transport = Transport(
            send: { (request) async throws(TransportError) in
                passed.state.withLock { $0.asked.append(request.url) }
                return try await transport.send(request)
            }, download: transport.download)
        self.setup = setup
        self.passed = passed
        sandbox = zoho.sandbox
    }

    /// The vendor forgets our calls meanwhile, and little more happens there.
    func pass(_ duration: Duration) {
        passed.state.withLock { $0.time += duration }
        if duration > .zero { sandbox.advance(by: .seconds(300)) }
    }
    var asked: [String] { passed.state.withLock { $0.asked } }
}
