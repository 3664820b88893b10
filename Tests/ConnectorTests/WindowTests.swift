import ConnectorKit
import Domain
import HTTP
import Testing

/// Lists that are asked for by time: windows that meet the wall, and newest first.
struct WindowTests {
    /// Items at given moments, behind a search that shows at most `wall` + `size` of those inside a window.
    private func search(_ moments: [Int], isSorted: Bool) -> Script {
        Script { asked in
            let from = Int(asked.parameter("since")!)!
            let until = Int(asked.parameter("until")!)!
            let offset = Int(asked.parameter("from")!)!
            try #require(offset <= 40, "the server refuses offsets beyond its wall")
            var found = moments.indices.filter { (from...until).contains(moments[$0]) }
            if isSorted { found.sort { moments[$0] < moments[$1] } }
            return Response(
                #"{"data":\#(items(found.dropFirst(offset).prefix(10), at: { moments[$0] - 200_000_000_000 }))}"#
            )
        }
    }

    private func puller(longest: Duration? = nil) -> Puller {
        Puller.test(
            Call("/search", query: [("since", "{since}"), ("until", "{until}")]),
            pages: .offset("from", size: .init("limit", 10), wall: 40),
            since: .window(.epochMilliseconds, earliest: Instant(milliseconds: start), longest: longest))
    }

    private let start: Int64 = 200_000_000_000

    /// 400 moments without order, some of them shared.
    private let scattered = (0..<400).map { 200_000_000_000 + ($0 * 7919) % 4001 }

    @Test(arguments: [true, false])
    func `finds everything behind the wall, in order or not`(isSorted: Bool) async throws {
        let script = search(scattered, isSorted: isSorted)
        let delivered = try await puller().read(script, until: Instant(milliseconds: start + 10_000))
        #expect(Set(delivered.keys) == Set((0..<400).map(String.init)))
        #expect(delivered.refusals == [])
        #expect(delivered.steps.last?.position == nil)
    }

    @Test func `an ordered search costs hardly more than its pages`() async throws {
        let script = search(scattered, isSorted: true)
        _ = try await puller().read(script, until: Instant(milliseconds: start + 10_000))
        #expect(script.asked.count <= 50)
    }

    @Test func `goes on inside of a window`() async throws {
        let until = Instant(milliseconds: start + 10_000)
        for limit in [1, 7, 23] {
            let before = try await puller().read(
                search(scattered, isSorted: false), until: until, limit: limit)
            let after = try await puller().read(
                search(scattered, isSorted: false), from: before.steps.last?.position, until: until)
            #expect(Set(before.keys + after.keys).count == 400)
        }
    }

    @Test func `more records in one millisecond than can be shown are named, and the rest is read`()
        async throws
    {
        let moments = [Int](repeating: 200_000_000_500, count: 80) + (0..<30).map { 200_000_001_000 + $0 }
        let script = search(moments, isSorted: false)
        let delivered = try await puller().read(script, until: Instant(milliseconds: start + 10_000))
        #expect(Set(delivered.keys).isSuperset(of: (80..<110).map(String.init)))
        #expect(delivered.refusals.count == 1)
        #expect(delivered.refusals.first?.reason.contains("one and the same time") == true)
    }

    @Test func `no window is longer than the server allows`() async throws {
        let script = search([], isSorted: true)
        _ = try await puller(longest: .seconds(1)).read(script, until: Instant(milliseconds: start + 3500))
        let windows = script.asked.map {
            "\($0.parameter("since")!.suffix(4))-\($0.parameter("until")!.suffix(4))"
        }
        #expect(windows == ["0000-1000", "1000-2000", "2000-3000", "3000-3500"])
    }

    @Test func `a wall without windows sends to the next way`() async throws {
        let script = Script { _ in Response(#"{"data":\#(items(0..<10))}"#) }
        let puller = Puller.test(
            pages: .offset("from", size: .init("limit", 10), wall: 0))
        let failure = await #expect(throws: PullFailure.self) { try await puller.read(script) }
        #expect(failure?.remedy == .nextWay)
    }

    // MARK: Newest first

    private func newest(_ stamps: [Int]) -> Script {
        Script { asked in
            let page = Int(asked.parameter("page")!)!
            let ids = stamps.indices.dropFirst((page - 1) * 5).prefix(5)
            return Response(#"{"data":\#(items(ids, at: { stamps[$0] }))}"#)
        }
    }

    private let byNumber = Pagination.numbered("page", size: .init(nil, 5), more: .fullPage)

    @Test func `newest first ends with the first page that reaches back far enough`() async throws {
        let script = newest((0..<50).map { 1000 - $0 })
        let delivered = try await Puller.test(pages: byNumber, since: .newestFirst)
            .read(script, since: Instant(milliseconds: start + 992))
        #expect(script.asked.count <= 3)
        #expect(delivered.steps.count == 2)
        #expect(delivered.keys.count == 10)
    }

    @Test func `a violated order is said once, and the list is read to its end`() async throws {
        let stamps = [100, 99, 98, 97, 96, 95, 101, 94, 93, 92] + (0..<23).map { 50 - $0 }
        let delivered = try await Puller.test(pages: byNumber, since: .newestFirst)
            .read(newest(stamps), since: Instant(milliseconds: start + 90))
        #expect(delivered.keys.count == stamps.count)
        #expect(delivered.remarks.count == 1)
        #expect(delivered.remarks.first?.contains("newest first") == true)
    }

    @Test func `a first load reads everything whatever the order`() async throws {
        let delivered = try await Puller.test(pages: byNumber, since: .newestFirst).read(
            newest(Array(0..<23)))
        #expect(delivered.keys.count == 23)
        #expect(delivered.remarks == [])
    }

    @Test func `a moment in a header is written as the server wants it`() async throws {
        let script = Script { _ in Response("", status: 304) }
        let puller = Puller.test(pages: .single, since: .header("If-Modified-Since", .offsetSeconds))
        _ = try await puller.read(script, since: Instant(iso8601: "2025-03-31T15:05:09.5Z"))
        _ = try await puller.read(script)
        #expect(script.asked.map { $0.headers["If-Modified-Since"] } == ["2025-03-31T15:05:09+00:00", nil])
    }
}
