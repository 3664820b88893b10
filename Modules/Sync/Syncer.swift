import ConnectorKit
import Domain
import Persistence
import Synchronization

/// Brings a workspace up to date. All that one run must know of the last one is in the store.
public struct Syncer: Sendable {
    let setup: SyncSetup

    public init(_ setup: SyncSetup) {
        self.setup = setup
    }

    /// Reads what is new from each system and derives what follows. Failures of single resources are in the
    /// summary; what is thrown concerns the whole run: the store cannot be written, a name in `only` is
    /// unknown, or the task was cancelled before the run began. A run that was cancelled ends with the
    /// outcome `stopped`, keeping all that is stored.
    ///
    /// `only` names systems ("zoho_crm") or resources ("zoho_crm.Contacts"); empty means all.
    public func run(
        only: [String] = [], trigger: String, events: @escaping @Sendable (SyncEvent) -> Void
    ) async throws -> RunSummary {
        let started = setup.now()
        let store = setup.store
        try Task.checkCancellation()
        let known = try await connectorsAsKnown()
        try check(only, known)
        let connectors = setup.connectors.filter { selects($0, only) && $0.isAskedFor }
        // All at once, so that references between systems find their targets.
        _ = try await store.register(known.map(\.description))
        let run = try await store.beginRun(trigger: trigger, at: started)
        events(.runStarted(run: run, trigger: trigger, at: started, systems: connectors.map(\.name)))
        var summary = RunSummary(
            run: run, trigger: trigger, started: started, ended: started, outcome: .failed, resources: [],
            derived: nil, stopped: [])
        do {
            try await read(connectors, only, into: &summary, events)
            summary.derived = try await derive(events)
            summary.outcome = Self.outcome(of: summary)
        } catch is CancellationError {
            summary.outcome = .stopped
        } catch {
            // The reason that matters is the one thrown; a store that takes nothing may not take this either.
            try? await store.endRun(run, at: setup.now(), outcome: .failed)
            throw (error as? StoreTrouble)?.cause ?? error
        }
        summary.ended = setup.now()
        try await store.endRun(run, at: summary.ended, outcome: summary.outcome)
        events(.runEnded(summary))
        return summary
    }

    private func derive(
        isInterim: Bool = false, _ events: @Sendable (SyncEvent) -> Void
    ) async throws -> Derived {
        let began = setup.now()
        let derived = try await setup.store.derive(fromNothing: false, at: began)
        if derived.records == 0 && isInterim { return derived }
        events(.derived(derived, seconds: setup.now().duration(since: began).inSeconds))
        return derived
    }

    /// A vendor that has to be asked slowly does not keep what others said from being answered. A failure shows
    /// at the end of the run, where the same is done once more.
    private func deriveMeanwhile(_ events: @Sendable (SyncEvent) -> Void) async {
        do {
            var pause = Self.betweenDerivations
            while true {
                try await Task.sleep(for: pause)
                let began = ContinuousClock.now
                _ = try await derive(isInterim: true, events)
                // At most a tenth of the time, however large the store is.
                pause = max(Self.betweenDerivations, (ContinuousClock.now - began) * 9)
            }
        } catch {
            return
        }
    }

    private static let betweenDerivations: Duration = .seconds(20)

    static func outcome(of summary: RunSummary) -> RunOutcome {
        let isWhole = summary.stopped.isEmpty && !summary.resources.contains(where: \.isPutOff)
        if summary.failures.isEmpty && isWhole { return .complete }
        return !summary.failures.isEmpty && summary.failures.count == summary.resources.count ? .failed : .partial
    }

    // MARK: Systems side by side

    private func read(
        _ connectors: [Connector], _ only: [String], into summary: inout RunSummary,
        _ events: @escaping @Sendable (SyncEvent) -> Void
    ) async throws {
        let done = Mutex<[ResourceSummary]>([])
        let run = summary.run
        let observed: @Sendable (SyncEvent) -> Void = { event in
            if case .resourceEnded(let resource) = event { done.withLock { $0.append(resource) } }
            events(event)
        }
        // What was done stands in the summary also when the run ends early.
        defer { summary.resources = done.withLock { $0 } }
        enum Ended { case system(RunSummary.Stopped?), interim }
        let stopped = try await withThrowingTaskGroup(of: Ended.self) { group in
            for connector in connectors {
                group.addTask { .system(try await read(connector, only, run, observed)) }
            }
            group.addTask {
                await deriveMeanwhile(events)
                return .interim
            }
            var list: [RunSummary.Stopped] = []
            var working = connectors.count
            while working > 0, let ended = try await group.next() {
                guard case .system(let stop) = ended else { continue }
                working -= 1
                if let stop { list.append(stop) }
            }
            group.cancelAll()
            return list
        }
        summary.stopped = stopped
    }

    private func read(
        _ connector: Connector, _ only: [String], _ run: RunID,
        _ events: @escaping @Sendable (SyncEvent) -> Void
    ) async throws -> RunSummary.Stopped? {
        let opened = try await open(connector, run, events)
        let system = opened.system
        if let failure = opened.discoveryFailure, system.caller.stop == nil {
            events(.discovered(system: connector.name, modules: 0, fields: 0, remark: failure.description))
        }
        let selected = Set(system.resources.map(\.name).filter { selects(connector, $0, only) })
        do {
            try await system.work(selected)
        } catch {
            // Credits are spent whatever comes after them.
            try? await system.writeDown()
            throw error
        }
        try await system.writeDown()
        guard let stop = system.caller.stop else { return nil }
        let until = try await resumption(of: connector, after: stop)
        let stopped = RunSummary.Stopped(system: connector.name, reason: stop.reason, until: until)
        events(.systemStopped(system: connector.name, reason: stop.reason, until: until))
        return stopped
    }

    /// The connectors with the modules found so far.
    func connectorsAsKnown() async throws -> [Connector] {
        var connectors: [Connector] = []
        for connector in setup.connectors {
            connectors.append(connector.with(try await memory(of: connector)))
        }
        return connectors
    }

    func memory(of connector: Connector) async throws -> SyncMemory {
        SyncMemory(text: try await setup.store.memory(SyncMemory.name(of: connector.name)))
    }

    /// A system with its memory, its modules found, everything registered.
    func open(
        _ connector: Connector, _ run: RunID, _ events: @escaping @Sendable (SyncEvent) -> Void
    ) async throws -> (system: SystemRun, discoveryFailure: PullFailure?) {
        let now = setup.now()
        let spent = try await setup.store.spent(system: connector.name, before: now)
        let known = try await memory(of: connector)
        let pace = Pace(text: try await setup.store.memory(Pace.name(of: connector.name)))
        let caller = Caller(
            connector, setup: setup, limiter: RateLimiter(connector.allowance, pace, now: now), spent: spent,
            skew: known.skew, events: events)
        let finder = Finder(connector: connector, caller: caller, setup: setup, events: events)
        let (memory, failure) = try await finder.refresh(known)
        let complete = connector.with(memory)
        let ids = try await setup.store.register([complete.description])
        let prefix = "\(connector.name)."
        let own = ids.filter { $0.key.hasPrefix(prefix) }.map {
            (String($0.key.dropFirst(prefix.count)), $0.value)
        }
        let system = SystemRun(
            setup: setup, connector: complete, caller: caller, run: run,
            ids: Dictionary(uniqueKeysWithValues: own), memory: memory, events: events)
        return (system, failure)
    }

    // MARK: Ceilings

    /// When enough of what was spent lies a day back.
    private func resumption(of connector: Connector, after stop: PullFailure) async throws -> Instant? {
        let now = setup.now()
        switch stop.remedy {
        case .wait(let wait?): return now.advanced(by: wait)
        case .wait(nil): break
        default: return nil
        }
        let ceiling = setup.limits.ceiling(of: connector)
        for hours in 1...24 {
            let later = now.advanced(by: .seconds(hours * 3600))
            if try await setup.store.spent(system: connector.name, before: later) < ceiling / 2 {
                return later
            }
        }
        return now.advanced(by: .seconds(86_400))
    }

    // MARK: Selection

    /// `connectors` with the modules found so far; a system that was never looked into may have any resource.
    func check(_ only: [String], _ connectors: [Connector]) throws(SyncError) {
        for name in only {
            guard let system = connectors.first(where: { $0.name == name || name.hasPrefix("\($0.name).") })
            else {
                throw .unknown(name: name, known: connectors.map(\.name))
            }
            let resources = system.resources.map { "\(system.name).\($0.name)" }
            guard name == system.name || resources.contains(name) || system.discovery != nil else {
                throw .unknown(name: name, known: resources)
            }
        }
    }

    func selects(_ connector: Connector, _ only: [String]) -> Bool {
        only.isEmpty || only.contains { $0 == connector.name || $0.hasPrefix("\(connector.name).") }
    }

    func selects(_ connector: Connector, _ resource: String, _ only: [String]) -> Bool {
        only.isEmpty || only.contains { $0 == connector.name || $0 == "\(connector.name).\(resource)" }
    }
}

extension Connector {
    /// Something of it is asked for; otherwise all it has to say arrives.
    var isAskedFor: Bool { discovery != nil || resources.contains(where: \.isAskedFor) }
}
