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
        for resource in system.resources {
            let isSelected = selects(connector, resource.name, only)
            guard isSelected, resource.isAskedFor else {
                let stored = try await storedCount(system, resource)
                expected[resource.name] = resource.isAskedFor || stored != 0 ? stored : nil
                if isSelected, resource.inside != nil { entries.append(.inside(resource, stored)) }
                continue
            }
            let entry = try await ResourcePlan(system: system, resource: resource, parents: expected).entry()
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

/// One resource of a plan.
private struct ResourcePlan {
    let system: SystemRun
    let resource: Resource
    /// Records expected of resources that stand before this one.
    let parents: [String: Int]

    /// What a list below a parent holds, if nobody knows.
    private static let recordsBelowParent = 5
    /// Seconds until a typical answer, and what the store takes in.
    private static let latency = 0.25
    private static let rowsPerSecond = 40_000.0
    /// Changed parents are counted up to this.
    private static let maximumCounted = 2000

    func entry() async throws -> SyncPlan.Entry {
        let id = system.ids[resource.name]!
        let stored = try await system.stored { try await $0.count(of: id, parent: nil) }
        let bookmark = try await system.stored { try await $0.bookmark(of: id, parent: nil) }
        guard let parent = resource.parent else {
            var counted: Int?
            if bookmark.completeTo == nil {
                let list = ListRead(
                    system: system, resource: resource, id: id,
                    progress: Progress(system: system.connector.name, resource: resource.name) { _ in },
                    parentKey: nil,
                    values: [:], isWhole: false)
                // Without an answer the plan is less exact, not wrong.
                counted = try? await CountRead(list: list).forChoice()
            }
            return entry(bookmark, lists: 1, stored: stored, counted: counted)
        }
        guard let lists = try await listsBelow(parent, bookmark) else {
            var entry = entry(bookmark, lists: 1, stored: stored, counted: nil)
            entry.reason = "at least this much: the number of \(parent.resource) is not known yet"
            return entry
        }
        if parent.visit == .every, let first = try await firstBookmark(parent, id) {
            return entry(first, lists: lists, stored: stored, counted: nil)
        }
        return entry(bookmark, lists: lists, stored: stored, counted: nil)
    }

    private func entry(_ bookmark: Bookmark, lists: Int, stored: Int, counted: Int?) -> SyncPlan.Entry {
        let isWhole = resource.parent?.visit == .changed
        let known = counted ?? (stored > 0 || bookmark.completeTo != nil ? stored : nil)
        let choice = WayChoice(
            resource,
            .init(
                bookmark: bookmark, expected: known, fieldCount: system.fields(of: resource)?.count ?? 0,
                now: system.setup.now(), vendorNow: system.caller.vendorNow, isBelowParent: isWhole,
                lacksDeletionList: system.memory.withLock { $0.lacksDeletions[resource.name] } != nil))
        guard let way = choice.ways.first else {
            return SyncPlan.Entry(
                resource: resource.name, purpose: choice.purpose, way: "none", records: nil, calls: 0,
                credits: 0,
                seconds: 0, reason: choice.reason, leftOut: "the connector describes no way to read this list"
            )
        }
        let rows = choice.purpose == .changes ? 0 : (known ?? lists * Self.recordsBelowParent) / max(1, lists)
        var price = way.price(of: rows, fields: system.fields(of: resource)?.count ?? 0)
        for _ in 1..<windows(of: way, choice, bookmark) { price = price + way.price(of: 0) }
        if !choice.sweeps, bookmark.deletionsTo != nil, let deletions = resource.deletions.way {
            price = price + deletions.price(of: 0)
        }
        let seconds =
            Double(price.calls) * Self.latency + Double(rows) / Self.rowsPerSecond + price.waiting.inSeconds
        let side = Double(max(1, min(lists, system.connector.allowance.concurrentCalls)))
        return SyncPlan.Entry(
            resource: resource.name, purpose: choice.purpose, way: way.name, records: known,
            calls: price.calls * lists, credits: price.credits * lists,
            seconds: seconds * Double(lists) / side, reason: reason(choice, way, lists), leftOut: nil
        )
    }

    /// Bounded windows of time are asked for one by one, also where nothing lies in them. Below parents that know when
    /// they came to be nobody knows how many.
    private func windows(of way: Way, _ choice: WayChoice, _ bookmark: Bookmark) -> Int {
        guard case .window(_, let earliest, let longest?) = way.since, resource.parent?.born == nil else { return 1 }
        let from = choice.purpose == .changes ? bookmark.completeTo ?? earliest : earliest
        let length = system.caller.vendorNow.duration(since: from).inSeconds
        return max(1, Int((length / longest.inSeconds).rounded(.up)))
    }

    private func reason(_ choice: WayChoice, _ way: Way, _ lists: Int) -> String {
        var text = choice.reason
        if choice.purpose == .everything {
            if choice.expected != nil, choice.ways.count > 1 {
                text += "; cheapest of \(choice.ways.map(\.name).joined(separator: ", "))"
            } else if choice.expected == nil, way.pages.size != nil, resource.parent == nil {
                text += "; at least this much: their number is not known yet"
            }
        }
        if let parent = resource.parent {
            text += "; \(lists == 1 ? "one list" : "\(lists) lists") below \(parent.resource)"
        }
        return text
    }

    /// How many lists are to be read below the parents; nil if nobody knows.
    private func listsBelow(_ parent: Resource.Parent, _ bookmark: Bookmark) async throws -> Int? {
        guard let parentID = system.ids[parent.resource] else { return 0 }
        var expected = parents[parent.resource]
        if let descends = parent.descends, let id = system.ids[resource.name] {
            let own = try await system.stored {
                try await $0.parents(of: id, afterRevision: 0, limit: Self.maximumCounted)
            }
            expected = expected.map { $0 + own.count { descends.holds($0.payload) } }
        }
        guard parent.visit == .changed, let revision = bookmark.parentRevision else { return expected }
        return try await system.stored { store in
            let changed = try await store.parents(of: parentID, afterRevision: revision, limit: Self.maximumCounted)
            guard let always = parent.always else { return changed.count }
            let all = try await store.parents(of: parentID, afterRevision: 0, limit: Self.maximumCounted)
            return changed.count + all.count { $0.revision <= revision && always.holds($0.payload) }
        }
    }

    /// Lists below a few parents are alike: the first one stands for all.
    private func firstBookmark(_ parent: Resource.Parent, _ id: ResourceID) async throws -> Bookmark? {
        guard let parentID = system.ids[parent.resource] else { return nil }
        return try await system.stored { store in
            guard let first = try await store.parents(of: parentID, afterRevision: 0, limit: 1).first else {
                return nil
            }
            return try await store.bookmark(of: id, parent: first.key)
        }
    }
}

extension Deletions {
    fileprivate var way: Way? {
        switch self {
        case .list(let way, _, _, _), .bin(let way, _, _, _, _): way
        case .none, .sweep: nil
        }
    }
}
