import API
import ConnectorKit
import Domain
import HTTP
import Intake
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
    let gate: HookGate

    /// Settings and other programs' runs are noticed this often.
    private static let longestSleep: Duration = .seconds(60)
    private static let pauseWhileBusy: Duration = .seconds(5)
    private static let pauseAfterFailure: Duration = .seconds(60)
    private static let pauseUntilConnected: Duration = .seconds(15)

    /// After a delivery came, others probably follow: they are worked on together.
    private static let gathering: Duration = .seconds(2)
    /// Lists that hints name are not read more often than this, however many come.
    private static let betweenHints: Duration = .seconds(30)
    private static let betweenPrunings: Duration = .seconds(3600)

    /// What one round must know of the last ones.
    private struct Memory {
        /// The systems whose credits are spent, and until when.
        var blocked: [String: Instant] = [:]
        /// When lists that hints named were last asked for.
        var hinted: [String: Instant] = [:]
        var pruned: Instant?
    }

    /// Works until its task is cancelled; a run under way then stops at the end of a page.
    func work() async {
        var memory = Memory()
        while !Task.isCancelled {
            let (pause, hears) = await step(&memory)
            if hears {
                // Cancelled: the loop's condition sees it.
                if await gate.bell.wait(atMost: pause) { try? await Task.sleep(for: Self.gathering) }
            } else {
                try? await Task.sleep(for: pause)
            }
        }
        hub.standing(.off)
    }

    /// How long to pause, and whether a delivery ends the pause.
    private func step(_ memory: inout Memory) async -> (Duration, hears: Bool) {
        do {
            return (try await runWhatIsDue(&memory), true)
        } catch let failure as WorkspaceLock.Failure {
            guard case .busy(let holder) = failure else { return (fail(Problem(of: failure)), false) }
            hub.standing(.waiting(holder: holder))
            return (Self.pauseWhileBusy, false)
        } catch let problem as Problem where problem.code == .notReady {
            hub.standing(.notConnected(problem.description))
            return (Self.pauseUntilConnected, false)
        } catch {
            return (fail(Problem(of: error)), false)
        }
    }

    private func fail(_ problem: Problem) -> Duration {
        hub.standing(.failed(problem.message, remedy: problem.remedy))
        return Self.pauseAfterFailure
    }

    private func runWhatIsDue(_ memory: inout Memory) async throws -> Duration {
        let workspace = wiring.workspace
        let connectors = try wiring.connectors().connectors
        if connectors.isEmpty { _ = try workspace.zohoSettings() }
        let mail = try await takeMail(&memory)
        let reader = try workspace.hasDatabase() ? try Reader(path: workspace.database) : nil
        let history = try reader.map { try Schedule.History.all(of: connectors, in: $0) } ?? [:]
        let schedule = try reader.map { try Schedule(connectors, knownTo: $0) } ?? Schedule(connectors)
        let now = Wiring.now()
        let due = schedule.due(at: now, history: history, blocked: memory.blocked)
        let (hinted, later) = ready(mail?.hints, memory, now)
        guard due.isEmpty, hinted.isEmpty else {
            try await run(due, hinted, mail, &memory)
            return .seconds(1)
        }
        if let reader, try await lookAfterTheRest(reader, now) { return .seconds(1) }
        let next = schedule.next(after: now, history: history, blocked: memory.blocked)
        hub.standing(.idle(next: next?.iso8601))
        let wait = [next, later].compactMap(\.self).map { $0.duration(since: now) }.min() ?? Self.longestSleep
        return min(max(wait, .seconds(1)), Self.longestSleep)
    }

    private func run(
        _ due: [String], _ hinted: [String], _ mail: Mail?, _ memory: inout Memory
    ) async throws {
        let began = Wiring.now()
        try wiring.workspace.makeFolders()
        let lock = try WorkspaceLock(path: wiring.workspace.syncLock, command: "onward-server", since: began)
        hub.standing(.running)
        for list in hinted { memory.hinted[list] = began }
        // Made for each run: between two runs another program may have changed the settings and the sign-in.
        let syncer = try wiring.syncer(transport, store: store.store())
        let summary = try await takingRecords(mail) {
            try await syncer.run(only: due + hinted, trigger: due.isEmpty ? "webhook" : "schedule") { event in
                metrics.note(event)
                hub.tell(event)
            }
        }
        for stop in summary.stopped { memory.blocked[stop.system] = stop.until }
        if let mail {
            let (read, failures) = summary.forHints
            try await mail.processor.conclude(mail.hints, read: read, failures: failures, began: began)
        }
        _ = consume lock
    }

    // MARK: Webhooks

    private struct Mail {
        var processor: HookProcessor
        var hints: HookProcessor.Hints
    }

    /// Records that wait go into the store, which needs no lock; hints are looked at.
    private func takeMail(_ memory: inout Memory) async throws -> Mail? {
        guard let mailbox = try gate.mailboxIfAny() else { return nil }
        try await gate.saveRefusals()
        let now = Wiring.now()
        if memory.pruned.map({ now.duration(since: $0) >= Self.betweenPrunings }) ?? true {
            try await mailbox.prune(at: now)
            memory.pruned = now
        }
        let processor = try wiring.processor(mailbox, try store.store())
        _ = try await processor.takeRecords()
        return Mail(processor: processor, hints: try await processor.hints())
    }

    /// A sync may wait for a vendor for long. Records that arrive meanwhile do not wait for it; what cannot be taken is
    /// tried again after it.
    private func takingRecords<Value: Sendable>(
        _ mail: Mail?, while work: () async throws -> Value
    ) async throws -> Value {
        let taking = Task {
            while mail != nil, (try? await Task.sleep(for: Self.gathering)) != nil {
                _ = try? await mail?.processor.takeRecords()
            }
        }
        defer { taking.cancel() }
        return try await work()
    }

    /// The lists to read now, and when the next one may be read.
    private func ready(
        _ hints: HookProcessor.Hints?, _ memory: Memory, _ now: Instant
    ) -> (now: [String], later: Instant?) {
        var (lists, later): ([String], Instant?) = ([], nil)
        for list in (hints?.lists ?? []).sorted() {
            let system = String(list.prefix { $0 != "." })
            let moment = max(
                memory.hinted[list].map { $0.advanced(by: Self.betweenHints) } ?? now, memory.blocked[system] ?? now)
            if moment <= now { lists.append(list) } else { later = min(later ?? moment, moment) }
        }
        return (lists, later)
    }

    /// What arrived and was not derived yet, limits that ran out, and channels at vendors. True if anything was done.
    private func lookAfterTheRest(_ reader: Reader, _ now: Instant) async throws -> Bool {
        let isDerived = try reader.isDerived()
        let hasErrands = try wiring.hasChannelErrands(at: now, in: reader)
        let isJudged = try !reader.isJudgementDue(at: now)
        if isDerived && isJudged && !hasErrands { return false }
        let lock = try WorkspaceLock(path: wiring.workspace.syncLock, command: "onward-server", since: now)
        let store = try store.store()
        if !isDerived {
            _ = try await store.derive(fromNothing: false, at: now)
        } else if !isJudged {
            _ = try await store.judge(at: now)
        }
        if hasErrands { try await wiring.keepChannels(transport, store: store, at: now) }
        _ = consume lock
        return true
    }
}
