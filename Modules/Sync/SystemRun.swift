import ConnectorKit
import Domain
import Persistence
import Synchronization

/// The store failed: nothing more can be kept, so that the whole run ends.
struct StoreTrouble: Error {
    var cause: any Error
}

/// One system's part of a run.
final class SystemRun: Sendable {
    let setup: SyncSetup
    let connector: Connector
    let caller: Caller
    let run: RunID
    /// By name, with what discovery found.
    let resources: [Resource]
    let ids: [String: ResourceID]
    let events: @Sendable (SyncEvent) -> Void
    let memory: Mutex<SyncMemory>
    /// Ways that this server turned out not to offer, "resource/way".
    private let missingWays = Mutex(Set<String>())
    let bins = BinShelf()
    /// Lists that were not read to their end in this run, and why, in words that fit into a remark.
    private let gaps = Mutex<[String: String]>([:])
    let counter: StoreCounter

    /// Resources of one system under way at once; each holds at most two pages in memory.
    private static let maximumResources = 6
    /// The failure, in the run log, of a resource whose run was stopped.
    static let stopped = "stopped"
    /// Credits that may be spent without being written down: lost by a crash.
    private static let creditsAtRisk = 25

    init(
        setup: SyncSetup, connector: Connector, caller: Caller, run: RunID, ids: [String: ResourceID],
        memory: SyncMemory, events: @escaping @Sendable (SyncEvent) -> Void
    ) {
        self.setup = setup
        self.connector = connector
        self.caller = caller
        self.run = run
        self.ids = ids
        self.events = events
        self.memory = Mutex(memory)
        counter = StoreCounter(store: setup.store, run: run)
        resources = connector.resources
    }

    /// Parents before children, otherwise side by side. A parent that failed does not keep its children: they
    /// work on what is stored.
    func work(_ selected: Set<String>) async throws {
        let wanted = Set(resources.filter { selected.contains($0.name) }.map { connector.bringer(of: $0).name })
        var waiting = resources.filter { wanted.contains($0.name) && $0.isAskedFor }
        var unfinished = Set(waiting.map(\.name))
        let width = min(Self.maximumResources, max(1, connector.allowance.concurrentCalls))
        try await withThrowingTaskGroup(of: ResourceSummary.self) { group in
            var running = 0
            while true {
                while running < width, caller.stop == nil,
                    let next = waiting.firstIndex(where: {
                        above($0).map { !unfinished.contains($0) } ?? true
                    })
                {
                    let resource = waiting.remove(at: next)
                    running += 1
                    group.addTask { try await self.read(resource) }
                }
                guard running > 0, let summary = try await group.next() else { return }
                running -= 1
                unfinished.remove(summary.resource)
            }
        }
    }

    /// The resource that has to be read before this one.
    private func above(_ resource: Resource) -> String? {
        resources.first { $0.name == resource.parent?.resource }.map { connector.bringer(of: $0).name }
    }

    /// One resource from its first call to its line in the run log.
    private func read(_ resource: Resource) async throws -> ResourceSummary {
        let started = setup.now()
        let progress = Progress(
            system: connector.name, resource: resource.name,
            deadline: started.advanced(by: setup.limits.patience), events: events)
        let id = ids[resource.name]!
        let began = caller.vendorNow
        let inside = connector.allResources(inside: resource).map { inner in
            let progress = Progress(system: connector.name, resource: inner.name, events: events)
            progress.begin(way: "with \(inner.parent!.resource)", purpose: .everything, expected: nil, resumed: false)
            return InsideRead(resource: inner, id: ids[inner.name]!, progress: progress)
        }
        var failure: String?
        var isPutOff = false
        do {
            try await ResourceRead(
                system: self, resource: resource, id: id, progress: progress, inside: inside
            ).read()
        } catch let error as PullFailure {
            if case .retry(let wait?) = error.remedy {
                // The vendor named a time: that is no failure, and what was read counts.
                isPutOff = true
                note(gap: "the list of \(resource.name) is not complete yet", of: resource.name)
                let moment = Instant(seconds: (setup.now().advanced(by: wait).milliseconds + 999) / 1000)
                progress.remark(
                    "put off until \(Instant(seconds: moment.milliseconds / 1000).iso8601): \(error.reason)")
            } else {
                failure = error.description
            }
        } catch let error as CancellationError {
            // What the cancelled resource did stands in the store, so that it stands in the log as well.
            _ = try? await conclude(resource, id, progress, from: started, failure: Self.stopped)
            for inner in inside {
                _ = try? await conclude(inner.resource, inner.id, inner.progress, from: started, failure: Self.stopped)
            }
            throw error
        } catch let error as StoreTrouble {
            throw error
        } catch {
            failure = "\(connector.name).\(resource.name): \(error)"
        }
        if failure != nil { note(gap: "\(resource.name) could not be read", of: resource.name) }
        let summary = try await conclude(
            resource, id, progress, from: started, failure: failure, isPutOff: isPutOff)
        for inner in inside {
            if let gap = gap(of: inner.resource.parent!.resource) { note(gap: gap, of: inner.resource.name) }
            let read = ResourceRead(system: self, resource: inner.resource, id: inner.id, progress: inner.progress)
            try await read.noteCoverage(to: began)
            _ = try await conclude(inner.resource, inner.id, inner.progress, from: started, failure: nil)
        }
        return summary
    }

    private func conclude(
        _ resource: Resource, _ id: ResourceID, _ progress: Progress, from started: Instant, failure: String?,
        isPutOff: Bool = false
    ) async throws -> ResourceSummary {
        let ended = setup.now()
        memory.withLock { memory in
            if isPutOff || failure == Self.stopped || progress.isOpen {
                memory.unfinished.insert(resource.name)
            } else {
                memory.unfinished.remove(resource.name)
            }
        }
        let summary = ResourceSummary(
            system: connector.name, resource: resource.name, way: progress.way, tally: progress.tally,
            seconds: ended.duration(since: started).inSeconds, failure: failure, remark: progress.remarks,
            isPutOff: isPutOff, isUnknown: progress.isUnknown)
        try await stored { store in
            try await store.note(
                run: run, resource: id, way: summary.way, tally: summary.tally, from: started, to: ended,
                failure: failure, remark: summary.remark)
        }
        try await writeDownCredits(atLeast: 1)
        events(.resourceEnded(summary))
        return summary
    }

    // MARK: What the parts of a run share

    func stored<Value: Sendable>(_ body: (Store) async throws -> Value) async throws -> Value {
        do {
            return try await body(setup.store)
        } catch {
            throw StoreTrouble(cause: error)
        }
    }

    /// What the run learnt and spent.
    func writeDown() async throws {
        try await writeDownCredits(atLeast: 1)
        try await caller.writeDownPace(atLeast: 1)
        let text = memory.withLock { memory in
            memory.skew = caller.skew
            return memory.text
        }
        try await stored { try await $0.remember(SyncMemory.name(of: connector.name), text) }
    }

    func writeDownCredits(atLeast minimum: Int = creditsAtRisk) async throws {
        guard let credits = caller.ledger.unsaved(atLeast: minimum) else { return }
        try await stored { try await $0.spend(credits, system: connector.name, at: setup.now()) }
    }

    /// Why the list of a resource is not whole, if this run did not get to its end. The first reason stays: a
    /// list below two others names the one that failed.
    func gap(of resource: String) -> String? { gaps.withLock { $0[resource] } }

    func note(gap: String, of resource: String) {
        gaps.withLock { $0[resource] = $0[resource] ?? gap }
    }

    func offers(_ way: Way, of resource: Resource) -> Bool {
        missingWays.withLock { !$0.contains("\(resource.name)/\(way.name)") }
    }

    func lacks(_ way: Way, of resource: Resource) {
        missingWays.withLock { _ = $0.insert("\(resource.name)/\(way.name)") }
    }

    /// The names that fill `{fields}`, if the resource wants names.
    func fields(of resource: Resource) -> [String]? {
        switch resource.fields {
        case .all: nil
        case .named(let names): names
        case .discovered(let module, let otherwise):
            memory.withLock { $0.fields[module] }.flatMap { $0.isEmpty ? nil : $0.map(\.name) } ?? otherwise
        }
    }
}
