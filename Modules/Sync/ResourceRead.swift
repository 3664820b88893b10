import ConnectorKit
import Domain
import JSON
import Persistence

/// One resource in one run: its only list, or the lists below its parents.
struct ResourceRead: Sendable {
    let system: SystemRun
    let resource: Resource
    let id: ResourceID
    let progress: Progress
    /// What comes with its records.
    var inside: [InsideRead] = []

    /// Parents held in memory at once.
    private static let batch = 200
    /// So many parents in a row that cannot be read mean that the resource cannot.
    private static let hopeless = 5
    /// What lies below a parent may be dated to before it was made: hours of a project that was entered late.
    private static let beforeBirth: Duration = .seconds(92 * 86_400)
    /// The place in the descriptor's vocabulary where a visit of all parents is noted.
    private static let visit = "parents"

    func read() async throws {
        guard let parent = resource.parent else {
            try await list(below: nil, values: [:]).read()
            try await noteCoverage(to: system.caller.vendorNow)
            return
        }
        switch parent.visit {
        case .every: try await readEvery(parent)
        case .changed: try await readChanged(parent)
        }
    }

    private func list(
        below key: String?, values: [String: String], earliest: Instant? = nil, bookmark: Bookmark? = nil,
        sweeps: OpenSweeps? = nil
    ) -> ListRead {
        ListRead(
            system: system, resource: resource, id: id, progress: progress, inside: inside, parentKey: key,
            values: values, isWhole: resource.parent?.visit == .changed, earliest: earliest, bookmark: bookmark,
            sweeps: sweeps)
    }

    /// A complete visit looks for what is gone below every parent; otherwise only parents that changed since
    /// are asked.
    private func readChanged(_ parent: Resource.Parent) async throws {
        let began = system.caller.vendorNow
        var bookmark = try await system.stored { try await $0.bookmark(of: id, parent: nil) }
        if bookmark.pass == nil && Self.isVisitOfAllDue(bookmark, resource, at: system.setup.now()) {
            bookmark.pass = .init(startedAt: system.setup.now(), purpose: .everything, way: Self.visit)
            bookmark.parentRevision = 0
        }
        var failures = ParentFailures(limit: Self.hopeless)
        var visited: Set<String> = []
        try await visit(parent, bookmark: &bookmark, savesBookmark: true, &failures) { key in
            if parent.always != nil { visited.insert(key) }
        }
        try await visitAlways(parent, except: visited, &failures)
        if let failure = failures.summary { throw failure }
        if let pass = bookmark.pass { bookmark.sweptAt = pass.startedAt }
        bookmark.pass = nil
        if try await noteCoverage(to: began) { bookmark.completeTo = began }
        try await save(bookmark)
    }

    private func readEvery(_ parent: Resource.Parent) async throws {
        let began = system.caller.vendorNow
        var bookmark = Bookmark()
        var failures = ParentFailures(limit: Self.hopeless)
        guard var folders = FolderVisit(self) else {
            try await visit(parent, bookmark: &bookmark, savesBookmark: false, &failures) { _ in }
            if let failure = failures.summary { throw failure }
            try await noteCoverage(to: began)
            return
        }
        let sweeps = OpenSweeps()
        try await forgetBelowGone()
        try await visit(parent, bookmark: &bookmark, savesBookmark: false, &failures, sweeps) { key in
            _ = folders.note(key)
        }
        let above = try await Ancestry(of: resource, system: system)
        var revision: Int64 = 0
        while let records = try await folders.next(after: &revision, limit: Self.batch) {
            let own = Resource.Parent(parent.resource, as: parent.placeholder)
            if let failure = try await read(records, own, above, &failures, sweeps).stop { throw failure }
        }
        if let failure = failures.summary {
            progress.remark("what is gone is looked for when all folders can be read")
            throw failure
        }
        for (key, bookmark) in sweeps.all { try await list(below: key, values: [:]).end(bookmark) }
        try await forgetBelowGone()
        try await noteCoverage(to: began)
    }

    /// What lies below a folder that is gone is gone with it.
    private func forgetBelowGone() async throws {
        let tally = try await system.stored { store in
            try await store.forgetBelowGone(id, descends: true, run: system.run, at: system.setup.now())
        }
        if tally != Tally() { progress.stored(tally) }
    }

    static func isVisitOfAllDue(_ bookmark: Bookmark, _ resource: Resource, at now: Instant) -> Bool {
        if bookmark.pass != nil { return false }
        guard bookmark.parentRevision != nil else { return true }
        guard case .sweep(let interval) = resource.deletions else { return false }
        guard let last = bookmark.sweptAt else { return true }
        return now.duration(since: last) >= interval
    }

    /// Before this there is nothing below the record.
    static func earliest(below record: ParentRecord, _ parent: Resource.Parent) -> Instant? {
        parent.born.flatMap { Ancestry.value($0, of: record) }
            .flatMap { Instant(iso8601: $0) }?.advanced(by: .zero - beforeBirth)
    }

    private func save(_ bookmark: Bookmark) async throws {
        _ = try await system.stored { store in
            try await store.save(
                bookmark: bookmark, resource: id, parent: nil, run: system.run, at: system.setup.now(),
                isComplete: false)
        }
    }

    /// A list is known as far as the list above it is: what lies below a record that nobody has seen is
    /// unknown. False if nothing can be said of the whole.
    @discardableResult
    func noteCoverage(to began: Instant) async throws -> Bool {
        let refused = progress.tally.refused
        var (moment, isComplete) = (began, refused == 0)
        if let parent = resource.parent, let parentID = system.ids[parent.resource] {
            let gap = system.gap(of: parent.resource)
            guard let above = try await system.stored({ try await $0.coverage(of: parentID) }) else {
                try await leaveOpen(because: gap ?? "the list of \(parent.resource) is not complete yet")
                return false
            }
            if let gap {
                moment = min(moment, above.completeTo)
                progress.remark("complete only to \(moment.iso8601): \(gap)")
            }
            isComplete = isComplete && above.isComplete
        }
        try await system.stored { [moment, isComplete] store in
            try await store.noteCoverage(
                resource: id, parent: nil, from: nil, to: moment, isComplete: isComplete,
                remark: refused == 0 ? nil : "\(refused) records could not be read")
        }
        return true
    }

    private func leaveOpen(because gap: String) async throws {
        system.note(gap: gap, of: resource.name)
        let stored = try await system.stored { try await $0.count(of: id, parent: nil) }
        progress.leaveOpen(isUnknown: stored == 0)
        progress.remark("\(stored == 0 ? "unknown" : "incomplete"): \(gap)")
    }

    // MARK: Visiting parents

    /// Goes through the parents in the order of their revisions. Whatever happens, `bookmark.parentRevision`
    /// covers exactly the parents that are done, so that the next run goes on behind them.
    private func visit(
        _ parent: Resource.Parent, bookmark: inout Bookmark, savesBookmark: Bool, _ failures: inout ParentFailures,
        _ sweeps: OpenSweeps? = nil, noting: (String) -> Void
    ) async throws {
        guard let parentID = system.ids[parent.resource] else { return }
        let above = try await Ancestry(of: resource, system: system)
        var revision = bookmark.parentRevision ?? 0
        while true {
            let parents = try await system.stored {
                try await $0.parents(of: parentID, afterRevision: revision, limit: Self.batch)
            }
            guard let last = parents.last else { break }
            for parent in parents { noting(parent.key) }
            let outcome = try await read(parents, parent, above, &failures, sweeps)
            if outcome.done > 0 { bookmark.parentRevision = parents[outcome.done - 1].revision }
            if savesBookmark && outcome.done > 0 { try await save(bookmark) }
            if let failure = outcome.stop { throw failure }
            revision = last.revision
        }
        if bookmark.parentRevision == nil { bookmark.parentRevision = 0 }
    }

    /// Those that are asked whether they changed or not.
    private func visitAlways(
        _ parent: Resource.Parent, except visited: Set<String>, _ failures: inout ParentFailures
    ) async throws {
        guard let always = parent.always, let parentID = system.ids[parent.resource] else { return }
        let above = try await Ancestry(of: resource, system: system)
        var revision: Int64 = 0
        while true {
            let parents = try await system.stored { [revision] in
                try await $0.parents(of: parentID, afterRevision: revision, limit: Self.batch)
            }
            guard let last = parents.last else { return }
            let due = parents.filter { !visited.contains($0.key) && always.holds($0.payload) }
            if let failure = try await read(due, parent, above, &failures, nil).stop { throw failure }
            revision = last.revision
        }
    }

    /// Reads below `parents` side by side. `done` counts the first parents without a gap; `stop` is what
    /// keeps the rest from being read in this run.
    private func read(
        _ parents: [ParentRecord], _ parent: Resource.Parent, _ above: Ancestry,
        _ failures: inout ParentFailures, _ sweeps: OpenSweeps?
    ) async throws -> (done: Int, stop: PullFailure?) {
        var finished = [Bool](repeating: false, count: parents.count)
        var stop: PullFailure?
        let width = max(1, system.connector.allowance.concurrentCalls)
        let bookmarks = try await system.stored {
            try await $0.bookmarks(of: id, parents: parents.map(\.key))
        }
        try await withThrowingTaskGroup(of: (Int, PullFailure?).self) { group in
            var (next, running) = (0, 0)
            while true {
                while next < parents.count, running < width, stop == nil {
                    let (index, record) = (next, parents[next])
                    next += 1
                    guard parent.only?.holds(record.payload) ?? true else {
                        finished[index] = true
                        continue
                    }
                    group.addTask { (index, try await readBelow(record, parent, above, bookmarks[index], sweeps)) }
                    running += 1
                }
                guard let (index, failure) = try await group.next() else { return }
                running -= 1
                switch failure?.remedy {
                case nil, .gone: failures.success()
                case .fix: failures.note(failure!)
                default: stop = stop ?? failure
                }
                finished[index] = failure.map { $0.remedy == .fix || $0.remedy == .gone } ?? true
                if failures.isHopeless { stop = stop ?? failure }
            }
        }
        if failures.isHopeless { return (0, stop) }
        return (finished.firstIndex(of: false) ?? parents.count, stop)
    }

    private func readBelow(
        _ record: ParentRecord, _ parent: Resource.Parent, _ above: Ancestry, _ bookmark: Bookmark,
        _ sweeps: OpenSweeps?
    ) async throws -> PullFailure? {
        guard let values = above.values(below: record, parent) else {
            return PullFailure(
                .fix, place: "\(system.connector.name).\(resource.name), below \(record.key)",
                reason: "the record above has no value at \(parent.value ?? "its key")")
        }
        do {
            try await list(
                below: record.key, values: values, earliest: Self.earliest(below: record, parent), bookmark: bookmark,
                sweeps: sweeps
            ).read()
            return nil
        } catch let failure as PullFailure {
            return failure
        }
    }
}

/// A resource whose records come inside those of another one, without calls of their own.
struct InsideRead: Sendable {
    let resource: Resource
    let id: ResourceID
    let progress: Progress
}

/// Parents whose lists could not be read, for good.
private struct ParentFailures {
    let limit: Int
    private var first: PullFailure?
    private var count = 0
    private var inRow = 0
    private var successes = 0

    init(limit: Int) { self.limit = limit }

    mutating func success() {
        inRow = 0
        successes += 1
    }

    mutating func note(_ failure: PullFailure) {
        if first == nil { first = failure }
        count += 1
        inRow += 1
    }

    var isHopeless: Bool { successes == 0 && inRow >= limit }

    var summary: PullFailure? {
        guard let first else { return nil }
        let more = count == 1 ? "" : " (and below \(count - 1) more)"
        return PullFailure(.fix, place: first.place, reason: first.reason + more)
    }
}

/// The placeholders that the records above a list fill.
struct Ancestry: Sendable {
    /// From the parent's parent upwards.
    private let levels: [Resource.Parent]
    /// For levels whose placeholder is not the key: the value by key.
    private let values: [String: [String: String]]

    /// Levels above that many records would not fit in memory; such a level must use its key.
    private static let maximumLookup = 10_000

    init(of resource: Resource, system: SystemRun) async throws {
        var levels: [Resource.Parent] = []
        var values: [String: [String: String]] = [:]
        var current = resource.parent.flatMap { parent in
            system.resources.first { $0.name == parent.resource }
        }
        while let parent = current?.parent {
            levels.append(parent)
            if let path = parent.value, let id = system.ids[parent.resource] {
                let records = try await system.stored {
                    try await $0.parents(of: id, afterRevision: 0, limit: Self.maximumLookup)
                }
                values[parent.placeholder] = Dictionary(
                    records.compactMap { record in Self.value(path, of: record).map { (record.key, $0) } },
                    uniquingKeysWith: { $1 })
            }
            current = system.resources.first { $0.name == parent.resource }
        }
        self.levels = levels
        self.values = values
    }

    func values(below record: ParentRecord, _ parent: Resource.Parent) -> [String: String]? {
        guard let own = parent.value.map({ Self.value($0, of: record) }) ?? record.key else { return nil }
        var result = [parent.placeholder: own]
        for (level, key) in zip(levels, record.ancestors) {
            result[level.placeholder] = level.value == nil ? key : values[level.placeholder]?[key]
        }
        return result
    }

    static func value(_ path: String, of record: ParentRecord) -> String? {
        // A payload that is stored is JSON; one without the value is handled by the caller.
        (try? JSONValue(parsing: record.payload))?[path]?.text
    }
}
