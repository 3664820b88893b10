import Domain
import HTTP

/// Goes from page to page to the end of a pass.
struct PagePull {
    /// Pages fetched side by side, where it is known that they exist.
    private static let lookahead = 4
    /// Of one pull. A list that goes on beyond goes in circles, and no check of ours has seen it.
    private static let maximumPages = 1_000_000

    let loader: PageLoader
    private var puller: Puller { loader.puller }
    /// Keys and hashes of the last two pages: records move from one to the next while we read.
    private var recent: [[UInt64: UInt64]] = []
    /// Hashes of the cursors that this pull has followed: a list that leads back to one of them has no end.
    private var cursors: Set<Int> = []
    private var saidDisorder = false
    /// The last page's number.
    private var read: Int?
    /// Keys of a page that a later one should have shared a row with, while we look for them.
    private var lost: [UInt64: UInt64]?
    /// How often each page was gone back from: a server may not know what an offset is.
    private var retraced: [Retracing: Int] = [:]
    private struct Retracing: Hashable {
        var window: Position.Window?
        var page: Int
    }
    private static let maximumRetracing = 3

    init(loader: PageLoader) { self.loader = loader }

    mutating func run(
        from start: Position?, deliver: (Puller.Step) async throws -> Void
    ) async throws {
        let loader = loader
        var first = start ?? Position()
        if case .window = puller.way.since, first.window == nil { first.window = firstWindow() }
        try await withThrowingTaskGroup(of: (Int, PageLoader.Loaded).self) { group in
            var ready: [Int: PageLoader.Loaded] = [:]
            var asked: [Position] = []
            func ask(_ position: Position) {
                let number = asked.count
                asked.append(position)
                group.addTask { (number, try await loader.load(position)) }
            }
            ask(first)
            var number = 0
            while number < asked.count {
                guard number < PagePull.maximumPages else {
                    throw PullFailure(
                        .fix, place: puller.place, reason: "the list does not end after \(PagePull.maximumPages) pages")
                }
                while ready[number] == nil, let (done, loaded) = try await group.next() {
                    ready[done] = loaded
                }
                guard var loaded = ready.removeValue(forKey: number) else { break }
                loaded.at = asked[number]
                var step = Puller.Step(
                    page: loaded.result.page, position: nil, refusals: loaded.result.refusals,
                    calls: loaded.calls, remark: loaded.result.remark)
                let next = try next(after: loaded, &step)
                step.position = next?.text
                if let next {
                    // Back: what was asked for ahead is of no use.
                    if next.page <= loaded.at.page, next.window == loaded.at.window { number = asked.count - 1 }
                    // Pages asked for ahead follow from their number alone; anything else makes them useless.
                    if asked.count == number + 1 { ask(next) } else { asked[number + 1] = next }
                    while asked.count <= number + ahead(of: next) { ask(asked[asked.count - 1].following) }
                }
                number += 1
                try await deliver(step)
                if next == nil { break }
            }
            group.cancelAll()
        }
    }

    /// How many pages may be under way besides the one at `position`: none but those that must exist.
    private func ahead(of position: Position) -> Int {
        guard let expected = puller.expected, showsAll else { return 1 }
        switch puller.way.pages {
        case .numbered(_, _, let size, _):
            return min(PagePull.lookahead, expected / size.count - position.page)
        case .offset(_, _, _, _, let wall):
            let pages = min(expected, wall ?? expected) / puller.way.pages.stride
            return min(PagePull.lookahead, pages - position.page)
        default: return 1
        }
    }

    /// The pages asked for are those of the whole list.
    private var showsAll: Bool {
        if case .window = puller.way.since { return false }
        return loader.since == nil || puller.way.since.isAll
    }

    // MARK: What follows a page

    /// The place after a page, nil at the end; what is wrong with the page goes into its step.
    private mutating func next(
        after loaded: PageLoader.Loaded, _ step: inout Puller.Step
    ) throws(PullFailure) -> Position? {
        var next = loaded.at
        let records = step.page.records
        let isOld = noteOrder(loaded.result, &next, &step)
        let firstKey = records.first.map { step.page.hash($0.key) }
        if puller.way.pages.isByNumber, let firstKey, loaded.at.firstKey == firstKey, loaded.at.page > 0 {
            dropRepeated(&step)
            step.add(remark: "the server sent the same page twice, so the list was taken to end there")
            return windowAfter(next)
        }
        let isJump = jumped(loaded)
        dropRepeated(&step)
        read = loaded.at.page
        if isJump {
            next = loaded.at
            next.page -= 1
            (next.firstKey, next.last) = (nil, nil)
            step.add(remark: "records were deleted while the list was read, so pages were read again")
            return next
        }
        next.firstKey = firstKey
        next.seen += loaded.result.rows
        next.page += 1
        if isOld || loaded.result.rows == 0 || !hasMore(loaded) { return windowAfter(next) }
        if let reach = puller.way.reach, next.seen >= reach {
            throw PullFailure(
                .nextWay, place: puller.place,
                reason: "this way ends after \(reach) records, and there are more")
        }
        switch puller.way.pages {
        case .single, .job: return windowAfter(next)
        case .numbered: return next
        case .offset(_, _, _, _, let wall):
            guard let wall, next.page * puller.way.pages.stride > wall else { return next }
            return try narrowed(next, wall, &step)
        case .cursor:
            guard let cursor = cursor(of: loaded) else {
                throw PullFailure(
                    .restart, place: puller.place,
                    reason: "the server says that there is more after page \(next.page), but not where")
            }
            guard cursor != loaded.at.token, cursors.insert(cursor.hashValue).inserted else {
                throw PullFailure(
                    .fix, place: puller.place,
                    reason: "after page \(next.page) the server names a place that was read already as the next one")
            }
            next.token = cursor
            return next
        case .token(_, _, _, let wall, let size, _):
            guard next.page * size.count >= wall || next.token != nil else { return next }
            guard let token = loaded.result.wanted.first ?? nil, token != next.token else {
                throw PullFailure(
                    .restart, place: puller.place,
                    reason: "the server says that there is more after page \(next.page), but not where")
            }
            next.token = token
            return next
        case .keyset:
            let keys = records.map { step.page.string($0.key) }
            guard let greatest = keys.max(by: Position.isLess),
                next.after.map({ Position.isLess($0, greatest) }) ?? true
            else {
                throw PullFailure(
                    .fix, place: puller.place,
                    reason: "the server does not send records in the order of their keys")
            }
            next.after = greatest
            return next
        }
    }

    private func hasMore(_ loaded: PageLoader.Loaded) -> Bool {
        let pages = puller.way.pages
        var isFull = loaded.result.rows >= pages.size?.count ?? .max
        // A list that names its next place needs no full pages.
        if case .cursor = pages { isFull = cursor(of: loaded) != nil }
        guard case .flag(let paths) = pages.more else { return isFull }
        let flags = loaded.result.wanted.dropFirst(pages.wanted.count - paths.count).prefix(paths.count)
        guard let flag = flags.lazy.compactMap(\.self).first else { return isFull }
        return flag == "true" || flag == "1"
    }

    /// The next place by the answer; of an address, the parameter that takes it.
    private func cursor(of loaded: PageLoader.Loaded) -> String? {
        guard case .cursor(let parameter, _, _, _, _) = puller.way.pages, let text = loaded.result.wanted.first ?? nil,
            !text.isEmpty
        else { return nil }
        let isAddress = text.contains("://") || text.hasPrefix("/") && text.contains("?")
        return isAddress ? Template.parameter(parameter, of: text) : text
    }

    /// Checks the order that the way relies on; true if everything from here on is older than asked for.
    private mutating func noteOrder(
        _ result: RecordCutter.Result, _ next: inout Position, _ step: inout Puller.Step
    ) -> Bool {
        let way = puller.way.since
        let moments = way.order == nil ? result.page.records.map(\.stamp) : result.moments
        let since = loader.since.map { way.firstMoment(since: $0) }
        var isOld = false
        for moment in moments {
            guard let moment else {
                next.isOrdered = false
                continue
            }
            if let last = next.last, way.isFalling ? moment > last : moment < last { next.isOrdered = false }
            if let since, moment < since { isOld = true }
            next.last = moment
        }
        guard way.isFalling, loader.since != nil else { return false }
        if !next.isOrdered, !saidDisorder {
            saidDisorder = true
            step.add(remark: "the list did not come newest first, so it was read to its end")
        }
        return isOld && next.isOrdered
    }

    /// A page by offset begins with a row of the page before. If it has none of its rows, rows have moved forward, and
    /// the pages before have others now: back until one of those rows is found.
    private mutating func jumped(_ loaded: PageLoader.Loaded) -> Bool {
        let page = loaded.at.page
        let before = lost ?? (read == page - 1 ? recent.last : nil)
        lost = nil
        guard puller.way.pages.sharesRows, page > 0, let before, !before.isEmpty else { return false }
        let found = loaded.result.page
        if found.records.contains(where: { before[found.hash($0.key)] != nil }) { return false }
        let place = Retracing(window: loaded.at.window, page: page)
        retraced[place, default: 0] += 1
        guard retraced[place]! <= PagePull.maximumRetracing else { return false }
        lost = before
        return true
    }

    /// Takes out what the last two pages had already, unless it has changed since.
    private mutating func dropRepeated(_ step: inout Puller.Step) {
        var seen: [UInt64: UInt64] = [:]
        seen.reserveCapacity(step.page.records.count)
        let (page, recent) = (step.page, recent)
        step.page.records.removeAll { record in
            let key = page.hash(record.key)
            let isKnown = seen[key] == record.hash || recent.contains { $0[key] == record.hash }
            seen[key] = record.hash
            return isKnown
        }
        self.recent = self.recent.suffix(1) + [seen]
    }

    // MARK: Windows of time

    private func firstWindow() -> Position.Window? {
        guard case .window(_, let earliest, _) = puller.way.since else { return nil }
        let from = max(loader.since ?? earliest, earliest)
        let end = max(loader.until, from)
        return bounded(Position.Window(from: from, until: end, end: end))
    }

    private func bounded(_ window: Position.Window) -> Position.Window {
        guard case .window(_, _, let longest?) = puller.way.since else { return window }
        var window = window
        window.until = min(window.until, window.from.advanced(by: longest))
        return window
    }

    /// The window after the one that is done, twice as long; nil if there are no windows or this was the last.
    private func windowAfter(_ done: Position) -> Position? {
        guard let window = done.window, window.until < window.end else { return nil }
        let length = window.until.milliseconds - window.from.milliseconds
        var next = Position()
        next.window = bounded(
            Position.Window(
                from: window.until,
                until: min(
                    window.end, Instant(milliseconds: window.until.milliseconds + max(2 * length, unit))),
                end: window.end))
        return next
    }

    private var unit: Int64 {
        if case .window(let format, _, _) = puller.way.since { format.unit } else { 1 }
    }

    /// At the wall of an offset list: go on with less time. Records that came in rising order are done with up to the
    /// last one; otherwise the first half is read again.
    private func narrowed(
        _ position: Position, _ wall: Int, _ step: inout Puller.Step
    ) throws(PullFailure) -> Position? {
        guard let window = position.window else {
            throw PullFailure(
                .nextWay, place: puller.place,
                reason: "this list ends after \(wall) records, and there are more")
        }
        var next = Position()
        if position.isOrdered, let last = position.last {
            let from = Instant(milliseconds: last.milliseconds - last.milliseconds % unit)
            if from > window.from, from < window.until {
                next.window = Position.Window(from: from, until: window.until, end: window.end)
                return next
            }
        }
        let length = window.until.milliseconds - window.from.milliseconds
        let half = length / 2 - length / 2 % unit
        guard half > 0 else {
            step.refusals.append(
                Puller.Refusal(
                    place: "\(puller.place), \(window.from.iso8601)",
                    reason:
                        "more than \(wall) records have one and the same time; the server shows no more of them"
                ))
            return windowAfter(position)
        }
        next.window = Position.Window(
            from: window.from, until: Instant(milliseconds: window.from.milliseconds + half), end: window.end)
        return next
    }
}

extension Position {
    /// The next page by its number, for looking ahead.
    fileprivate var following: Position {
        var next = self
        next.page += 1
        return next
    }

    /// Ids in the order of their numbers, other keys in the order of their bytes.
    static func isLess(_ a: String, _ b: String) -> Bool {
        let areNumbers = (a + b).utf8.allSatisfy { $0 &- 0x30 < 10 }
        if areNumbers, a.utf8.count != b.utf8.count { return a.utf8.count < b.utf8.count }
        return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}

extension Pagination {
    fileprivate var isByNumber: Bool {
        switch self {
        case .numbered, .offset: true
        default: false
        }
    }
}

extension Since {
    var isAll: Bool { if case .all = self { true } else { false } }

    /// The list comes newest first.
    fileprivate var isFalling: Bool {
        switch self {
        case .newestFirst, .recent: true
        default: false
        }
    }

    /// Path of the moment that the list is in the order of, where it is not the change stamp.
    var order: String? { if case .recent(let path, _) = self { path } else { nil } }

    /// How far down a list has to be read that is to show all changes since a moment.
    fileprivate func firstMoment(since moment: Instant) -> Instant {
        if case .recent(_, let within) = self { moment.advanced(by: .zero - within) } else { moment }
    }
}

extension Puller.Step {
    mutating func add(remark: String) {
        self.remark = self.remark.map { "\($0); \(remark)" } ?? remark
    }
}
