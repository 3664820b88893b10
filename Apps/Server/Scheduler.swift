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
        let connectors = try Wiring.connectors(of: workspace.zohoSettings())
        let history = try workspace.hasDatabase() ? RunHistory.read(workspace) : [:]
        let schedule = Schedule(connectors)
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
        // Made for each run: between two runs another program may have changed the settings, the sign-in and
        // the store.
        let syncer = try wiring.syncer(transport)
        let summary = try await syncer.run(
            only: RunHistory.widened(due, connectors, history, now: now), trigger: "schedule"
        ) { event in
            metrics.note(event)
            hub.tell(event)
        }
        _ = consume lock
        for stop in summary.stopped { blocked[stop.system] = stop.until }
        return .seconds(1)
    }
}

/// What the run log says of each resource, as the schedule needs it.
enum RunHistory {
    /// Older runs than the last few of a resource do not matter.
    private static let sql = """
        SELECT system || '.' || resource, max(began),
            count(*) FILTER (WHERE failure IS NOT NULL AND run > coalesce(success, 0))
        FROM (SELECT *, max(run) FILTER (WHERE failure IS NULL) OVER (PARTITION BY system, resource) AS success
              FROM sync_run_resource WHERE run > (SELECT max(run) - 500 FROM sync_run))
        GROUP BY system, resource
        """
    private static let maximumRows = 10_000

    static func read(_ workspace: Workspace) throws -> [String: Schedule.History] {
        let answer = try Reader(path: workspace.database).query(
            sql, maximumRows: maximumRows, timeLimit: .seconds(10))
        var history: [String: Schedule.History] = [:]
        for row in answer.rows {
            guard case .text(let name) = row[0], case .text(let began) = row[1], case .integer(let failures) = row[2]
            else { continue }
            history[name] = Schedule.History(lastStart: Instant(iso8601: began), failures: Int(failures))
        }
        return history
    }

    /// Modules that a system's users made are found by its sync and are not in the descriptor. A system of
    /// which all is due is
    /// named as a whole, which finds them; later they come along when they are due at the usual pace.
    static func widened(
        _ due: [String], _ connectors: [Connector], _ history: [String: Schedule.History], now: Instant
    ) -> [String] {
        var names: [String] = []
        for connector in connectors {
            let own = connector.resources.map { "\(connector.name).\($0.name)" }
            let ready = own.filter(due.contains)
            if ready.count == own.count, !own.isEmpty {
                names.append(connector.name)
                continue
            }
            names += ready
            let found = history.filter { $0.key.hasPrefix("\(connector.name).") && !own.contains($0.key) }
            names += found.filter { entry in
                entry.value.lastStart.map { now.duration(since: $0) >= usualPace } ?? true
            }.map(\.key).sorted()
        }
        return names
    }

    private static let usualPace: Duration = .seconds(900)
}
