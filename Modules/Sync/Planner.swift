import ConnectorKit
import Domain
import Persistence
import Synchronization

/// What a run would do, priced. Costs at most the discovery and a count for each list that was never read.
extension Syncer {
    /// `only` as in `run`.
    public func plan(only: [String] = []) async throws -> SyncPlan {
        let known = try await connectorsAsKnown()
        try check(only, known)
        _ = try await setup.store.register(known.map(\.description))
        var systems: [SyncPlan.System] = []
        for connector in setup.connectors where selects(connector, only) && connector.isAskedFor {
            // A plan is not a run: its number is never written.
            do {
                let opened = try await open(connector, RunID(0)) { _ in }
                systems.append(try await plan(opened.system, only, opened.discoveryFailure))
                try await opened.system.writeDown()
            } catch let trouble as StoreTrouble {
                throw trouble.cause
            }
        }
        return SyncPlan(systems: systems)
    }

    private func plan(
        _ system: SystemRun, _ only: [String], _ discoveryFailure: PullFailure?
    ) async throws -> SyncPlan.System {
        let connector = system.connector
        var entries: [SyncPlan.Entry] = []
        var expected: [String: Int] = [:]
        var bins: Set<String> = []
        for resource in system.resources {
            let isSelected = selects(connector, resource.name, only)
            guard isSelected, resource.isAskedFor else {
                let stored = try await storedCount(system, resource)
                expected[resource.name] = resource.isAskedFor || stored != 0 ? stored : nil
                if isSelected, resource.inside != nil { entries.append(.inside(resource, stored)) }
                continue
            }
            var plan = ResourcePlan(system: system, resource: resource, parents: expected, bins: bins)
            let entry = try await plan.entry()
            bins = plan.bins
            expected[resource.name] = entry.records
            entries.append(entry)
        }
        try await system.writeDownCredits(atLeast: 1)
        let ceiling = setup.limits.ceiling(of: connector)
        let spent = try await setup.store.spent(system: connector.name, before: setup.now())
        Self.leaveOut(&entries, beyond: ceiling - spent, unit: connector.allowance.unit)
        let width = Double(max(1, connector.allowance.concurrentCalls))
        let included = entries.filter { $0.leftOut == nil }
        let seconds = max(
            included.map(\.seconds).max() ?? 0, included.reduce(0) { $0 + $1.seconds } / width)
        return SyncPlan.System(
            name: connector.name, title: connector.title, unit: connector.allowance.unit, ceiling: ceiling,
            spent: spent,
            resources: entries, seconds: seconds,
            remark: (discoveryFailure ?? system.caller.stop)?.description)
    }

    private func storedCount(_ system: SystemRun, _ resource: Resource) async throws -> Int? {
        guard let id = system.ids[resource.name] else { return nil }
        return try await setup.store.count(of: id, parent: nil)
    }

    /// What the ceiling does not pay for is done in a later run, where this one stops.
    private static func leaveOut(_ entries: inout [SyncPlan.Entry], beyond budget: Int, unit: String) {
        var left = max(0, budget)
        for index in entries.indices {
            if entries[index].credits > left {
                entries[index].leftOut =
                    left == 0
                    ? "today's \(unit) are spent"
                    : "only \(left) \(unit) remain for it today; it goes on tomorrow"
            }
            left = max(0, left - entries[index].credits)
        }
    }
}

extension SyncPlan.Entry {
    /// Of what comes with the records of another resource.
    fileprivate static func inside(_ resource: Resource, _ stored: Int?) -> SyncPlan.Entry {
        let parent = resource.parent?.resource ?? ""
        return SyncPlan.Entry(
            resource: resource.name, purpose: .everything, way: "with \(parent)", records: stored == 0 ? nil : stored,
            calls: 0, credits: 0, seconds: 0, reason: "lies inside the records of \(parent)", leftOut: nil)
    }
}
