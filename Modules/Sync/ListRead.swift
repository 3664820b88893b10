import ConnectorKit
import Domain
import HTTP
import Persistence
import Synchronization

/// One list, whole or what changed, from its bookmark to its next bookmark.
struct ListRead: Sendable {
    let system: SystemRun
    let resource: Resource
    let id: ResourceID
    let progress: Progress
    /// What comes with its records, outer ones first.
    var inside: [InsideRead] = []
    let parentKey: String?
    /// The values of placeholders.
    let values: [String: String]
    /// The list is read completely whenever it is read, because its parent changed.
    let isWhole: Bool
    /// Nothing in the list is older.
    var earliest: Instant?
    /// The stored bookmark, if it has been read already.
    var bookmark: Bookmark?
    /// Where the ends of complete listings wait, if they have to.
    var sweeps: OpenSweeps?

    /// Changes are asked for from a little before the last moment known to be complete: vendors' indexes lag,
    /// and clocks differ.
    static let overlap: Duration = .seconds(5 * 60)
    /// Windows of time end in the future: nothing is missed when the vendor's clock is ahead of ours.
    static let ahead: Duration = .seconds(86_400)

    var place: String {
        "\(system.connector.name).\(resource.name)" + (parentKey.map { ", below \($0)" } ?? "")
    }

    func read() async throws {
        var bookmark: Bookmark
        if let known = self.bookmark {
            bookmark = known
        } else {
            bookmark = try await system.stored { try await $0.bookmark(of: id, parent: parentKey) }
        }
        let knewDeletions = bookmark.deletionsTo != nil
        let count = isWhole || bookmark.completeTo != nil ? nil : try await CountRead(list: self).forChoice()
        let choice = try await choose(bookmark, expected: count)
        bookmark = try await follow(choice, bookmark)
        // A first load and a complete listing have shown what is gone by then.
        if knewDeletions && !choice.sweeps {
            bookmark = try await DeletionsRead(list: self).read(bookmark)
        }
        if !isWhole, try await CountRead(list: self).disagreesForGood(known: count) {
            let repair = try await choose(bookmark, expected: nil, repairs: true)
            bookmark = try await follow(repair, bookmark)
            try await CountRead(list: self).acceptDifference()
        }
    }

    // MARK: Choosing

    private func choose(_ bookmark: Bookmark, expected: Int?, repairs: Bool = false) async throws -> WayChoice {
        let now = system.setup.now()
        let lacksDeletions = system.memory.withLock { $0.lacksDeletions[resource.name] } != nil
        var circumstances = WayChoice.Circumstances(
            bookmark: bookmark, expected: expected, fieldCount: system.fields(of: resource)?.count ?? 0,
            now: now,
            vendorNow: system.caller.vendorNow, isBelowParent: isWhole, repairs: repairs,
            lacksDeletionList: lacksDeletions)
        if expected == nil, bookmark.completeTo != nil, !isWhole {
            circumstances.expected = try await system.stored { try await $0.count(of: id, parent: parentKey) }
        }
        var choice = WayChoice(resource, circumstances)
        let offered = choice.ways.filter { system.offers($0, of: resource) }
        if !offered.isEmpty { choice.ways = offered }
        return choice
    }

    // MARK: Following the choice

    /// Tries the ways in their order until one has been gone to its end.
    private func follow(_ choice: WayChoice, _ start: Bookmark) async throws -> Bookmark {
        var bookmark = start
        var ways = choice.ways
        var hasRestarted = false
        while true {
            guard let way = ways.first else {
                throw PullFailure(
                    .fix, place: place, reason: "the connector describes no way to read this list")
            }
            progress.begin(
                way: way.name, purpose: choice.purpose, expected: choice.expected,
                resumed: bookmark.pass?.position != nil)
            do {
                return try await Pass(list: self, way: way, choice: choice).run(bookmark)
            } catch let failure as PullFailure {
                switch failure.remedy {
                case .nextWay:
                    ways.removeFirst()
                    try fallBack(from: way, to: ways.first, failure)
                case .restart where !hasRestarted:
                    hasRestarted = true
                    progress.remark(
                        "the place in the list was no longer valid, so it was read from the beginning")
                default:
                    throw failure
                }
                bookmark = try await system.stored { try await $0.bookmark(of: id, parent: parentKey) }
                bookmark.pass = nil
            }
        }
    }

    private func fallBack(from way: Way, to next: Way?, _ failure: PullFailure) throws(PullFailure) {
        system.lacks(way, of: resource)
        system.events(
            .fellBack(
                system: system.connector.name, resource: resource.name, from: way.name, to: next?.name,
                reason: failure.reason))
        guard let next else {
            throw PullFailure(.fix, place: failure.place, reason: failure.reason + "; no other way is left")
        }
        progress.remark("this server offers no \(way.name) here (\(failure.reason)); reading by \(next.name)")
    }

    // MARK: For the passes

    func puller(_ resource: Resource, _ way: Way, expected: Int? = nil) -> Puller {
        var context = values
        if let fields = system.fields(of: self.resource) { context["fields"] = fields.joined(separator: ",") }
        return Puller(
            connector: system.connector, resource: resource, way: way, context: context, parentKey: parentKey,
            expected: expected)
    }

    /// Runs a puller through the system's caller; what it spends counts for this resource.
    func pull(
        _ puller: Puller, from position: String?, since: Instant?,
        deliver: (Puller.Step) async throws -> Void
    ) async throws {
        let (caller, progress) = (system.caller, progress)
        let way = puller.way
        try await puller.run(
            from: position, since: since, until: caller.vendorNow.advanced(by: Self.ahead),
            fetch: { request, credits, place in
                try await caller.fetch(
                    request, credits: credits, place: place, isRepeatable: !way.creates(request.url),
                    deadline: progress.deadline
                ) { progress.called(credits: credits) }
            },
            download: { request, credits, place in
                try await caller.download(request, credits: credits, place: place) {
                    progress.called(credits: credits)
                }
            },
            sleep: system.setup.sleep, deliver: deliver)
    }
}

extension Pagination {
    /// Nothing in a page shows that rows have moved.
    fileprivate var hidesMoves: Bool { if case .numbered = self { true } else { false } }
}

// What goes into the store.
extension ListRead {
    fileprivate func save(_ step: Puller.Step?, _ bookmark: Bookmark, isEnd: Bool) async throws {
        let now = system.setup.now()
        let found = step.map { matched($0) } ?? []
        let delivery = Delivery(
            step?.page,
            inside: inside.map { read in
                let came = found.first { $0.read.id == read.id }?.came
                return Delivery.Inside(came?.page, read.id, whole: came?.whole ?? [])
            }, id, parentKey, bookmark, isEnd: isEnd)
        let outcome = try await system.stored { _ in try await system.counter.hand(delivery, at: now) }
        note(outcome)
        try await system.writeDownCredits()
    }

    /// The end of a complete listing that waited for others.
    func end(_ bookmark: Bookmark) async throws { try await save(nil, bookmark, isEnd: true) }

    func note(_ outcome: Delivery.Outcome) {
        if outcome.tally != Tally() { progress.stored(outcome.tally) }
        for (read, tally) in zip(inside, outcome.inside) where tally != Tally() { read.progress.stored(tally) }
    }

    fileprivate func matched(_ step: Puller.Step) -> [(came: Inside, read: InsideRead)] {
        step.inside.compactMap { came in
            inside.first { $0.resource.name == came.resource }.map { (came, $0) }
        }
    }
}

extension Way {
    /// The request creates a job at the vendor: its path is that of the call, and not that of a question
    /// about a job.
    fileprivate func creates(_ url: String) -> Bool {
        guard case .job(let job) = pages else { return false }
        let asks = [job.status, job.download].contains { RateLimiter.pattern(of: url).hasSuffix($0.pattern) }
        return !asks
    }
}

extension Call {
    /// As `RateLimiter.pattern`, for a template whose placeholders are ids.
    fileprivate var pattern: String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") || $0.first?.isNumber == true ? "*" : String($0) }.joined(separator: "/")
    }
}

/// One pass over one list by one way. Each page is stored together with the place behind it.
private struct Pass {
    let list: ListRead
    let way: Way
    let choice: WayChoice

    func run(_ start: Bookmark) async throws -> Bookmark {
        var bookmark = start
        // A listing that waited for others to end, and did not, is made again.
        if bookmark.pass?.way != way.name || bookmark.pass?.position == nil {
            bookmark.pass = .init(
                startedAt: list.system.setup.now(), purpose: choice.purpose, way: way.name,
                sweeps: choice.sweeps)
        }
        switch try await readPages(&bookmark) {
        case .saved: return bookmark
        case .empty: if bookmark.pass?.sweeps == true { try await doubtEmptiness(&bookmark) }
        case .doubtful: try await readWhatMoved(&bookmark)
        }
        try await finish(with: nil, &bookmark)
        return bookmark
    }

    /// Records deleted behind the reader move others from a page to come to one that was read, where nobody sees
    /// them. What a listing by page numbers lacks is gone only if a second one lacks it, too.
    private func readWhatMoved(_ bookmark: inout Bookmark) async throws {
        let missing = try await list.system.stored { try await $0.unseen(of: list.id, parent: list.parentKey) }
        guard missing > 0 else { return }
        bookmark.pass?.position = nil
        _ = try await readPages(&bookmark)
        list.progress.remark("the list lacked \(missing) records, so it was read twice before they are called gone")
    }

    private func finish(with step: Puller.Step?, _ bookmark: inout Bookmark) async throws {
        // With its pass, which tells the store whether it was a sweep.
        var last = finished(bookmark)
        last.pass = bookmark.pass
        if let sweeps = list.sweeps, last.pass?.sweeps == true {
            bookmark.pass?.position = nil
            try await list.save(step, bookmark, isEnd: false)
            sweeps.add(list.parentKey, last)
        } else {
            try await list.save(step, last, isEnd: true)
        }
        bookmark = last
        bookmark.pass = nil
    }

    private enum Ending {
        /// The end of the pass is stored, together with its last page.
        case saved
        /// Nothing came at all.
        case empty
        /// Everything is stored but the end: pages by number may have hidden something.
        case doubtful
    }

    private func readPages(_ bookmark: inout Bookmark) async throws -> Ending {
        let pass = bookmark.pass!
        let since =
            pass.purpose == .changes ? bookmark.completeTo?.advanced(by: .zero - ListRead.overlap) : list.earliest
        var ending = pass.position == nil ? Ending.empty : .saved
        var isFirst = pass.position == nil
        try await list.pull(
            list.puller(list.resource, way, expected: choice.expected), from: pass.position, since: since
        ) { step in
            try Task.checkCancellation()
            note(step, &bookmark)
            defer { isFirst = false }
            let sweeps = bookmark.pass?.sweeps == true
            if !step.page.records.isEmpty || !step.refusals.isEmpty { ending = .saved }
            if step.position == nil, sweeps, !isFirst, way.pages.hidesMoves { ending = .doubtful }
            if step.position == nil && !(ending == .empty && sweeps) && ending != .doubtful {
                ending = .saved
                return try await finish(with: step, &bookmark)
            }
            if let position = step.position { bookmark.pass?.position = position }
            try await list.save(step, bookmark, isEnd: false)
        }
        return ending
    }

    /// A vendor in trouble, or a role that lost its rights, may answer with an empty list. Before everything
    /// below it is taken for gone, the vendor's count decides, or the list itself, asked once more.
    private func doubtEmptiness(_ bookmark: inout Bookmark) async throws {
        let stored = try await list.system.stored { try await $0.count(of: list.id, parent: list.parentKey) }
        guard stored > 0 else { return }
        if let counted = try await CountRead(list: list).now() {
            guard counted == 0 else {
                throw PullFailure(
                    .fix, place: list.place,
                    reason: "the list came back empty, but \(list.system.connector.title) counts \(counted); "
                        + "nothing was marked as gone")
            }
        } else {
            guard try await readPages(&bookmark) == .empty else { return }
        }
        list.progress.remark("the list is empty, asked twice: what was stored (\(stored)) is marked as gone")
    }

    private func note(_ step: Puller.Step, _ bookmark: inout Bookmark) {
        if let remark = step.remark { list.progress.remark(remark) }
        list.progress.refused(step.refusals)
        // What could not be read was not seen, but is not gone.
        if !step.refusals.isEmpty { bookmark.pass?.sweeps = false }
        for (inside, read) in list.matched(step) {
            read.progress.refused(inside.refusals)
            if let remark = inside.remark { read.progress.remark(remark) }
        }
    }

    /// The pass is over. Complete up to the moment it began, by the vendor's clock: what changed in the
    /// meantime comes again.
    private func finished(_ bookmark: Bookmark) -> Bookmark {
        var bookmark = bookmark
        guard let pass = bookmark.pass else { return bookmark }
        let moment = list.system.caller.vendorTime(of: pass.startedAt)
        bookmark.completeTo = moment
        if pass.sweeps { bookmark.sweptAt = pass.startedAt }
        if pass.sweeps || bookmark.deletionsTo == nil { bookmark.deletionsTo = moment }
        bookmark.pass = nil
        return bookmark
    }
}
