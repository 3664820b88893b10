import ConnectorKit
import Domain
import Persistence
import Synchronization

/// One resource of a plan.
struct ResourcePlan {
    let system: SystemRun
    let resource: Resource
    /// Records expected of resources that stand before this one.
    let parents: [String: Int]
    /// Recycle bins that are read anyway: several resources share one.
    var bins: Set<String>

    /// What a list below a parent holds, if nobody knows.
    private static let recordsBelowParent = 5
    /// Seconds until a typical answer, and what the store takes in.
    private static let latency = 0.25
    private static let rowsPerSecond = 40_000.0
    /// Lists below parents are priced one by one up to this; further ones are taken to be like them.
    private static let maximumPriced = 2000

    /// A list below one parent, or the only one.
    private struct List {
        var key: String?
        var bookmark: Bookmark
        /// Records in the store.
        var stored: Int
        /// What the vendor has just counted.
        var counted: Int?
        /// Nothing in it is older.
        var earliest: Instant?
    }

    mutating func entry() async throws -> SyncPlan.Entry {
        let id = system.ids[resource.name]!
        let stored = try await system.stored { try await $0.count(of: id, parent: nil) }
        let bookmark = try await system.stored { try await $0.bookmark(of: id, parent: nil) }
        guard let parent = resource.parent else {
            var only = List(bookmark: bookmark, stored: stored)
            if bookmark.completeTo == nil { only.counted = await counted(id) }
            return try await entry([only], of: 1, stored)
        }
        guard let below = try await lists(below: parent, id, bookmark) else {
            var entry = try await entry([List(bookmark: bookmark, stored: stored)], of: 1, stored)
            entry.reason = "at least this much: the number of \(parent.resource) is not known yet"
            return entry
        }
        var entry = try await entry(below.lists, of: below.count, stored)
        if parent.descends != nil, below.lists.contains(where: { $0.bookmark.completeTo == nil }) {
            entry.reason += "; at least this much: what lies in folders is not known yet"
        } else if below.lists.contains(where: { expected($0) == nil }) {
            entry.reason += "; at least this much: how many records lie there is not known yet"
        }
        return entry
    }

    /// Without an answer the plan is less exact, not wrong.
    private func counted(_ id: ResourceID) async -> Int? {
        let list = ListRead(
            system: system, resource: resource, id: id,
            progress: Progress(system: system.connector.name, resource: resource.name) { _ in }, parentKey: nil,
            values: [:], isWhole: false)
        return try? await CountRead(list: list).forChoice()
    }

    // MARK: Which lists

    /// The lists that a run would read below the parents, or the first of them, and how many there are; nil if nobody
    /// knows.
    private func lists(
        below parent: Resource.Parent, _ id: ResourceID, _ bookmark: Bookmark
    ) async throws -> (lists: [List], count: Int)? {
        guard let parentID = system.ids[parent.resource] else { return ([], 0) }
        let isPartial =
            parent.visit == .changed
            && !ResourceRead.isVisitOfAllDue(
                bookmark, resource, at: system.setup.now())
        let after = isPartial ? bookmark.parentRevision ?? 0 : 0
        var above = try await system.stored {
            try await $0.parents(of: parentID, afterRevision: after, limit: Self.maximumPriced)
        }
        if isPartial, let always = parent.always {
            above += try await system.stored {
                try await $0.parents(of: parentID, afterRevision: 0, limit: Self.maximumPriced)
            }.filter { $0.revision <= after && always.holds($0.payload) }
        }
        var count = above.count
        if above.count == Self.maximumPriced { count = max(count, parents[parent.resource] ?? count) }
        if let only = parent.only, !above.isEmpty {
            let all = above.count
            above.removeAll { !only.holds($0.payload) }
            count = count * above.count / all
        } else if above.isEmpty && !isPartial {
            guard let expected = parents[parent.resource], expected > 0 else {
                let isKnown = try await system.stored { try await $0.coverage(of: parentID) } != nil
                return isKnown ? ([], 0) : nil
            }
            return ([List(bookmark: Bookmark(), stored: 0)], expected)
        }
        if parent.descends != nil {
            let folders = try await folders(id)
            above += folders.prefix(Self.maximumPriced)
            count += folders.count
        }
        var lists: [List] = []
        for record in above {
            let (bookmark, stored) = try await system.stored { store in
                (
                    try await store.bookmark(of: id, parent: record.key),
                    try await store.count(of: id, parent: record.key)
                )
            }
            lists.append(
                List(
                    key: record.key, bookmark: bookmark, stored: stored,
                    earliest: ResourceRead.earliest(below: record, parent)))
        }
        return (lists, count)
    }

    /// The folders among the resource's own records.
    private func folders(_ id: ResourceID) async throws -> [ParentRecord] {
        guard let condition = resource.parent?.descends else { return [] }
        var found: [ParentRecord] = []
        var revision: Int64 = 0
        while let last = try await page(id, after: revision, condition, &found) { revision = last }
        return found
    }

    private func page(
        _ id: ResourceID, after revision: Int64, _ condition: FactMapping.Condition, _ found: inout [ParentRecord]
    ) async throws -> Int64? {
        let records = try await system.stored {
            try await $0.parents(of: id, afterRevision: revision, limit: Self.maximumPriced)
        }
        found += records.filter { condition.holds($0.payload) }
        return records.last?.revision
    }

    // MARK: What they cost

    private mutating func entry(_ lists: [List], of count: Int, _ stored: Int) async throws -> SyncPlan.Entry {
        guard let first = lists.first else {
            return SyncPlan.Entry(
                resource: resource.name, purpose: .changes, way: resource.ways.first?.name ?? "none", records: stored,
                calls: 0, credits: 0, seconds: 0,
                reason: "its parent changed; 0 lists below \(resource.parent?.resource ?? "nothing")", leftOut: nil)
        }
        let choice = choice(first)
        guard let way = choice.ways.first else {
            return SyncPlan.Entry(
                resource: resource.name, purpose: choice.purpose, way: "none", records: nil, calls: 0, credits: 0,
                seconds: 0, reason: choice.reason, leftOut: "the connector describes no way to read this list")
        }
        var price = Price(calls: 0, credits: 0)
        var rows = 0
        for list in lists {
            let (cost, expected) = self.price(of: list)
            price = price + cost
            rows += expected
        }
        if count > lists.count {
            price.calls = price.calls * count / lists.count
            price.credits = price.credits * count / lists.count
            rows = rows * count / lists.count
        }
        let seconds =
            Double(price.calls) * Self.latency + Double(rows) / Self.rowsPerSecond + price.waiting.inSeconds
        let side = Double(max(1, min(count, system.connector.allowance.concurrentCalls)))
        let isKnown = stored > 0 || first.bookmark.completeTo != nil
        return SyncPlan.Entry(
            resource: resource.name, purpose: choice.purpose, way: way.name,
            records: first.counted ?? (isKnown ? stored : nil), calls: price.calls, credits: price.credits,
            seconds: seconds / side, reason: reason(choice, way, count), leftOut: nil)
    }

    private func choice(_ list: List) -> WayChoice {
        WayChoice(
            resource,
            .init(
                bookmark: list.bookmark, expected: expected(list),
                fieldCount: system.fields(of: resource)?.count ?? 0, now: system.setup.now(),
                vendorNow: system.caller.vendorNow, isBelowParent: resource.parent?.visit == .changed,
                lacksDeletionList: lacksDeletions))
    }

    private var lacksDeletions: Bool { system.memory.withLock { $0.lacksDeletions[resource.name] } != nil }

    private func expected(_ list: List) -> Int? {
        list.counted ?? (list.stored > 0 || list.bookmark.completeTo != nil ? list.stored : nil)
    }

    /// Of reading one list, of what it lost, and of counting it; with the rows that come.
    private mutating func price(of list: List) -> (Price, rows: Int) {
        let choice = choice(list)
        guard let way = choice.ways.first else { return (Price(calls: 0, credits: 0), 0) }
        let isChange = choice.purpose == .changes
        let rows = isChange ? 0 : expected(list) ?? (resource.parent == nil ? 0 : Self.recordsBelowParent)
        let since = isChange ? list.bookmark.completeTo?.advanced(by: .zero - ListRead.overlap) : list.earliest
        var price = way.price(
            of: rows, fields: system.fields(of: resource)?.count ?? 0, since: since,
            until: system.caller.vendorNow.advanced(by: ListRead.ahead))
        if !choice.sweeps, list.bookmark.deletionsTo != nil { price = price + deletions }
        if counts(list) { price = price + Price(calls: 1, credits: resource.count?.cost ?? 0) }
        return (price, rows)
    }

    private var deletions: Price {
        mutating get {
            switch resource.deletions {
            case .none, .sweep: return Price(calls: 0, credits: 0)
            case .list(let way, _, _, _): return lacksDeletions ? Price(calls: 0, credits: 0) : way.price(of: 0)
            case .bin(let way, _, _, _, _):
                guard !lacksDeletions, bins.insert(way.call.path).inserted else { return Price(calls: 0, credits: 0) }
                return way.price(of: 0)
            }
        }
    }

    /// The vendor is asked how many there are: to choose a way by, or to compare.
    private func counts(_ list: List) -> Bool {
        guard let count = resource.count, resource.parent?.visit != .changed else { return false }
        if list.bookmark.completeTo == nil, CountRead.helpsToChoose(count, resource) { return true }
        let name = resource.name + (list.key.map { "/\($0)" } ?? "")
        let last = system.memory.withLock { $0.checks[name] }
        return !count.isPartial && CountCheck.isDue(last, cost: count.cost, now: system.setup.now())
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
}
