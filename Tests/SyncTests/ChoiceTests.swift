import ConnectorKit
import Domain
import Testing

@testable import Sync

@Suite struct `Choosing a way` {
    private let now = Instant(seconds: 1_750_000_000)
    private let list = Way(
        "list", Call("/contacts"),
        pages: .token(
            "page_token", at: "info.next", numbered: "page", wall: 200, size: .init("per_page", 200),
            more: .flag(["info.more"])),
        since: .header("If-Modified-Since", .offsetSeconds), reach: 100_000)
    private let query = Way(
        "query", serves: [.everything], Call("POST", "/query"),
        pages: .keyset(start: "0", size: .init(nil, 2000)),
        cost: .byRows([.init(upTo: 200, 1), .init(upTo: 2000, 3)]))
    private let bulk = Way(
        "bulk", serves: [.everything], Call("POST", "/bulk"),
        pages: .job(
            Job(
                idAt: "id", status: Call("/bulk/{job}"), stateAt: "state", done: [], failed: [],
                failureAt: "",
                download: Call("/bulk/{job}/result"), isZip: true)),
        shape: .csv, cost: .job(create: 50, poll: 1, download: 1))

    private func resource(_ ways: [Way], _ deletions: Deletions = .none) -> Resource {
        Resource("contacts", "People.", ways: ways, deletions: deletions)
    }

    private func complete(_ change: (inout Bookmark) -> Void = { _ in }) -> Bookmark {
        var bookmark = Bookmark()
        bookmark.completeTo = now.advanced(by: .seconds(-900))
        change(&bookmark)
        return bookmark
    }

    @Test(arguments: [
        (0, "list"), (600, "list"), (2_500, "query"), (30_000, "query"), (40_000, "bulk"), (200_000, "bulk"),
    ])
    func `takes the cheapest first load`(_ rows: Int, _ way: String) {
        let choice = WayChoice(
            resource([list, query, bulk]), .init(bookmark: Bookmark(), expected: rows, now: now))
        #expect(choice.purpose == .everything)
        #expect(choice.ways.first?.name == way)
        #expect(choice.ways.count == 3)
    }

    @Test func `does not begin what cannot reach the end`() {
        let choice = WayChoice(
            resource([list, query]), .init(bookmark: Bookmark(), expected: 150_000, now: now))
        #expect(choice.ways.map(\.name) == ["query", "list"])
    }

    @Test func `keeps the descriptor's order when nobody knows how many there are`() {
        let choice = WayChoice(resource([list, query, bulk]), .init(bookmark: Bookmark(), now: now))
        #expect(choice.ways.map(\.name) == ["list", "query", "bulk"])
    }

    @Test func `asks for changes once everything was there`() {
        let choice = WayChoice(
            resource([list, query, bulk]), .init(bookmark: complete(), expected: 50_000, now: now))
        #expect(choice.purpose == .changes)
        #expect(choice.ways.map(\.name) == ["list"])
        #expect(!choice.sweeps)
    }

    @Test func `goes on with what was interrupted, with the other ways behind it`() {
        var bookmark = Bookmark()
        bookmark.pass = .init(startedAt: now, purpose: .everything, way: "query", position: "7", sweeps: true)
        let choice = WayChoice(
            resource([list, query, bulk]), .init(bookmark: bookmark, expected: 10, now: now))
        #expect(choice.ways.map(\.name) == ["query", "list", "bulk"])
        #expect(choice.sweeps)
    }

    @Test func `lists everything when only that shows what is gone, as often as it was told`() {
        let resource = resource([list], .sweep(every: .seconds(86_400)))
        let fresh = complete { $0.sweptAt = now.advanced(by: .seconds(-3600)) }
        #expect(WayChoice(resource, .init(bookmark: fresh, now: now)).purpose == .changes)
        let old = complete { $0.sweptAt = now.advanced(by: .seconds(-86_400)) }
        let choice = WayChoice(resource, .init(bookmark: old, now: now))
        #expect(choice.purpose == .everything)
        #expect(choice.sweeps)
    }

    @Test func `compares complete lists after a sleep longer than the vendor's memory`() {
        let slept = complete { $0.deletionsTo = now.advanced(by: .seconds(-51 * 86_400)) }
        let choice = WayChoice(resource([list]), .init(bookmark: slept, now: now))
        #expect(choice.purpose == .everything)
        #expect(choice.sweeps)
    }

    @Test func `reads a list that cannot be asked for changes, and learns from it what is gone`() {
        let plain = Way("list", Call("/units"), pages: .single)
        let choice = WayChoice(
            resource([plain], .sweep(every: .seconds(86_400))),
            .init(bookmark: complete { $0.sweptAt = now }, now: now))
        #expect(choice.purpose == .everything)
        #expect(choice.sweeps)
    }
}

@Suite struct `Comparing counts` {
    private let now = Instant(seconds: 1_750_000_000)

    @Test func `asks daily, a costly one weekly, a doubtful one beyond the vendor's lag`() {
        let fine = CountCheck(at: now, stored: 5, theirs: 5)
        let odd = CountCheck(at: now, stored: 5, theirs: 6)
        #expect(CountCheck.isDue(nil, cost: 1, now: now))
        #expect(!CountCheck.isDue(fine, cost: 1, now: now.advanced(by: .seconds(86_399))))
        #expect(CountCheck.isDue(fine, cost: 1, now: now.advanced(by: .seconds(86_400))))
        #expect(!CountCheck.isDue(fine, cost: 50, now: now.advanced(by: .seconds(86_400))))
        #expect(!CountCheck.isDue(odd, cost: 1, now: now.advanced(by: .seconds(600))))
        #expect(CountCheck.isDue(odd, cost: 50, now: now.advanced(by: .seconds(901))))
    }

    @Test func `repairs at the second disagreement, and lives with what a repair did not change`() {
        let odd = CountCheck(at: now, stored: 5, theirs: 6)
        #expect(CountCheck.verdict(odd, after: nil) == .suspicious)
        #expect(CountCheck.verdict(odd, after: CountCheck(at: now, stored: 4, theirs: 4)) == .suspicious)
        #expect(CountCheck.verdict(odd, after: odd) == .repair)
        let accepted = CountCheck(at: now, stored: 7, theirs: 8, tolerated: 1)
        #expect(CountCheck.verdict(accepted, after: odd) == .agree)
    }

    @Test func `is remembered word for word`() {
        var memory = SyncMemory()
        memory.discoveredAt = now
        memory.modules = [.init(name: "Visits", title: "Visits \"on site\"")]
        memory.fields = [
            "Deals": [.init(name: "Größe", type: "text"), .init(name: "By", type: "lookup", lookup: "Contacts")],
            "Visits": [],
        ]
        memory.checks = ["Deals": CountCheck(at: now, stored: 3, theirs: 4, tolerated: 1)]
        memory.lacksDeletions = ["Deals": now]
        memory.unfinished = ["Visits", "Deals"]
        #expect(SyncMemory(text: memory.text) == memory)
        #expect(SyncMemory(text: "not JSON") == SyncMemory())
    }
}
