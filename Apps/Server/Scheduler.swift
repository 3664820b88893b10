import API
import ConnectorKit
import Domain
import HTTP
import Persistence
import Sync
import Wiring

/// Keeps the workspace up to date: runs what is due, one run at a time, and never beside another program's
/// sync.
struct Scheduler: Sendable {
    let wiring: Wiring
    let store: SharedStore
    let transport: Transport
    let hub: EventHub
    let metrics: Metrics

    /// Settings and other programs' runs are noticed this often.
    private static let longestSleep: Duration = .seconds(60)
    private static let pauseWhileBusy: Duration = .seconds(5)
    private static let pauseAfterFailure: Duration = .seconds(60)
    private static let pauseUntilConnected: Duration = .seconds(15)

    /// Works until its task is cancelled; a run under way then stops at the end of a page.
    func work() async {
        var blocked: [String: Instant] = [:]
        while !Task.isCancelled {
            let pause = await step(&blocked)
            // Cancelled: the loop's condition sees it.
            try? await Task.sleep(for: pause)
        }
        hub.standing(.off)
    }

    private func step(_ blocked: inout [String: Instant]) async -> Duration {
        do {
            return try await runWhatIsDue(&blocked)
        } catch let failure as WorkspaceLock.Failure {
            guard case .busy(let holder) = failure else { return fail(Problem(of: failure)) }
            hub.standing(.waiting(holder: holder))
            return Self.pauseWhileBusy
        } catch let problem as Problem where problem.code == .notReady {
            hub.standing(.notConnected(problem.description))
            return Self.pauseUntilConnected
        } catch {
            return fail(Problem(of: error))
        }
    }

    private func fail(_ problem: Problem) -> Duration {
        hub.standing(.failed(problem.message, remedy: problem.remedy))
        return Self.pauseAfterFailure
    }

    /// `blocked` are the systems whose credits are spent, and until when.
    private func runWhatIsDue(_ blocked: inout [String: Instant]) async throws -> Duration {
        let workspace = wiring.workspace
        let connectors = try wiring.connectors().connectors
        if connectors.isEmpty { _ = try workspace.zohoSettings() }
        let reader = try workspace.hasDatabase() ? try Reader(path: workspace.database) : nil
        let history = try reader.map { try Schedule.History.all(of: connectors, in: $0) } ?? [:]
        let schedule = try reader.map { try Schedule(connectors, knownTo: $0) } ?? Schedule(connectors)
        let now = Wiring.now()
        let due = schedule.due(at: now, history: history, blocked: blocked)
        guard !due.isEmpty else {
            let next = schedule.next(after: now, history: history, blocked: blocked)
            hub.standing(.idle(next: next?.iso8601))
            let wait = next.map { $0.duration(since: now) } ?? Self.longestSleep
            return min(max(wait, .seconds(1)), Self.longestSleep)
        }
        try workspace.makeFolders()
        let lock = try WorkspaceLock(path: workspace.syncLock, command: "onward-server", since: now)
        hub.standing(.running)
        // Made for each run: between two runs another program may have changed the settings and the sign-in.
        let syncer = try wiring.syncer(transport, store: store.store())
        let summary = try await syncer.run(only: due, trigger: "schedule") { event in
            metrics.note(event)
            hub.tell(event)
        }
        _ = consume lock
        for stop in summary.stopped { blocked[stop.system] = stop.until }
        return .seconds(1)
    }
}
