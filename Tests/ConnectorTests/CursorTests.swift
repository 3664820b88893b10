import ConnectorKit
import Domain
import HTTP
import Synchronization
import Testing

/// Lists whose answers name the next page, lists that are newest first by when they were made, and answers that
/// carry a code of success.
@Suite(.timeLimit(.minutes(1))) struct CursorTests {
    private static let folder = Pagination.cursor(
        "page[next]", first: "0", at: "links.cursor.next", size: .init("page[limit]", 2),
        more: .flag(["links.cursor.has_next"]))

    private static func page(_ ids: String, next: String?, more: String?) -> Response {
        let cursor = [next.map { #""next":"\#($0)""# }, more.map { #""has_next":\#($0)"# }].compactMap(\.self)
        return Response(#"{"data":\#(ids),"links":{"cursor":{\#(cursor.joined(separator: ","))}}}"#)
    }

    @Test func `the next place is taken out of an address, and the rest of the call stays`() async throws {
        let base = "https://work.example/api/v1/files/1/files?page%5Bnext%5D="
        let script = Script { asked in
            switch asked.parameter("page%5Bnext%5D") {
            case "0": Self.page(items([1, 2]), next: base + "Ab%2FC%3D&page%5Blimit%5D=2", more: "true")
            case "Ab%2FC%3D": Self.page(items([3]), next: base + "D4", more: "true")
            default: Self.page(items([4]), next: base + "never", more: "false")
            }
        }
        let delivered = try await Puller.test(pages: Self.folder).read(script)
        #expect(delivered.keys == ["1", "2", "3", "4"])
        #expect(
            script.asked.map(\.target)
                == ["0", "Ab%2FC%3D", "D4"].map {
                    "/items?page%5Bnext%5D=\($0)&page%5Blimit%5D=2"
                })
        let resumed = try await Puller.test(pages: Self.folder).read(script, from: delivered.steps[0].position)
        #expect(resumed.keys == ["3", "4"])
    }

    @Test(arguments: [
        (#""next":"n","has_next":true"#, "[]", 1), (#""next":"n","has_next":false"#, items([1, 2]), 1),
        (#""next":null"#, items([1, 2]), 1), ("", items([1, 2]), 1), (#""next":"""#, items([1]), 1),
        // Without a flag the cursor itself says that there is more, full page or not.
        (#""next":"n""#, items([1]), 2),
    ])
    func `the list ends where the answer says so, or names no place, or is empty`(
        cursor: String, records: String, calls: Int
    ) async throws {
        let script = Script { asked in
            let isFirst = asked.parameter("page%5Bnext%5D") == "0"
            return isFirst
                ? Response(#"{"data":\#(records),"links":{"cursor":{\#(cursor)}}}"#) : Response(#"{"data":[]}"#)
        }
        let delivered = try await Puller.test(pages: Self.folder).read(script)
        #expect(script.asked.count == calls)
        #expect(delivered.steps.last?.position == nil)
    }

    @Test(arguments: [["n", "n"], ["a", "b", "a"]])
    func `a list that leads back to where it was is an error, not a circle`(places: [String]) async throws {
        let count = Count()
        let script = Script { _ in
            let number = count.next()
            return Self.page(items([number]), next: places[min(number, places.count - 1)], more: "true")
        }
        let failure = await #expect(throws: PullFailure.self) {
            try await Puller.test(pages: Self.folder).read(script)
        }
        #expect(failure?.remedy == .fix)
        #expect(failure?.reason.contains("read already") == true)
        #expect(script.asked.count == places.count)
    }

    @Test func `more without a place is asked for anew from the beginning`() async throws {
        let script = Script { _ in Self.page(items([1, 2]), next: nil, more: "true") }
        let failure = await #expect(throws: PullFailure.self) {
            try await Puller.test(pages: Self.folder).read(script)
        }
        #expect(failure?.remedy == .restart)
    }

    // MARK: Numbers inside the call

    @Test func `rows are counted inside a parameter of JSON`() async throws {
        let call = Call(
            "/requests", query: [("data", #"{"page_context":{"row_count":{size},"start_index":{offset}}}"#)])
        let script = Script { asked in
            let start = (1...9).first { asked.target.contains("start_index%22%3A\($0)%7D") }!
            return Response(#"{"data":\#(items(start..<min(start + 3, 6))),"more":\#(start + 3 < 6)}"#)
        }
        let pages = Pagination.offset(nil, first: 1, size: .init(nil, 3), more: .flag(["more"]))
        let delivered = try await Puller.test(call, pages: pages).read(script)
        #expect(delivered.keys == ["1", "2", "3", "4", "5"])
        // Each page begins with the last row of the one before.
        #expect(script.asked.count == 2)
        #expect(script.asked.last?.target.contains("row_count%22%3A3%2C%22start_index%22%3A3%7D") == true)
    }

    // MARK: Newest first by when it was made

    private static func recent(within seconds: Int) -> Puller {
        Puller.test(
            pages: .numbered("page", size: .init("n", 2), more: .fullPage),
            since: .recent(by: "made", within: .seconds(seconds)), stamp: "at")
    }

    /// Ten items, made at 1000, 990, 980… seconds; the stamps say something else altogether.
    private static func made(_ ids: some Sequence<Int>) -> Response {
        let records = ids.map { #"{"id":"\#($0)","made":"\#(1000 - $0 * 10)","at":\#(900 + $0)}"# }
        return Response(#"{"data":[\#(records.joined(separator: ","))]}"#)
    }

    private static let list = Script { asked in
        let page = Int(asked.parameter("page")!)!
        return Self.made((page - 1) * 2..<page * 2)
    }

    @Test func `a list by birth is read as far down as a record can still have changed`() async throws {
        let delivered = try await Self.recent(within: 35).read(Self.list, since: Instant(seconds: 985))
        // What was made before 950 does not change any more; the page in which that shows is delivered whole.
        #expect(delivered.keys == (0..<8).map(String.init))
        #expect(delivered.steps.last?.position == nil)
    }

    @Test func `a list by birth that is out of order is read to its end`() async throws {
        let script = Script { asked in
            switch asked.parameter("page") {
            case "1": Self.made([9, 0])
            case "2": Self.made([1, 8])
            default: Self.made([2])
            }
        }
        let delivered = try await Self.recent(within: 1).read(script, since: Instant(seconds: 985))
        #expect(delivered.keys.count == 5)
        #expect(delivered.remarks.contains { $0.contains("did not come newest first") })
    }

    // MARK: Codes of success

    private static let coded = ErrorVocabulary(
        codeAt: ["code"], messageAt: ["message"], success: ["0"], rules: [.init(codes: ["2955"], .retry(after: nil))])

    @Test(arguments: [
        (#"{"code":9004,"message":"no such thing","data":\#(items([1]))}"#, PullFailure.Remedy.fix),
        (#"{"data":\#(items([1])),"message":"slow","code":"2955"}"#, .retry(after: nil)),
        (#"{"code":4003,"message":"no access"}"#, .fix),
    ])
    func `a good status with a code of failure is a failure, records or not`(
        body: String, remedy: PullFailure.Remedy
    ) async throws {
        let script = Script { _ in Response(body) }
        let failure = await #expect(throws: PullFailure.self) {
            try await Puller.test(pages: .single, errors: Self.coded).read(script)
        }
        #expect(failure?.remedy == remedy)
        #expect(failure?.place == "test.items, page 1")
    }

    @Test(arguments: [
        #"{"code":0,"data":\#(items([1]))}"#, #"{"data":\#(items([1])),"code":"0"}"#, #"{"data":\#(items([1]))}"#,
    ])
    func `the code of success is one, and so is none`(body: String) async throws {
        let delivered = try await Puller.test(pages: .single, errors: Self.coded).read(Script { _ in Response(body) })
        #expect(delivered.keys == ["1"])
    }

    // MARK: Records inside others

    private static var nested: Puller {
        var puller = Puller.test(pages: .single)
        puller.connector.resources += [
            Resource(
                "parts", "Parts.", parent: .init("items", as: "item"), key: ["^", "no"],
                facts: [FactMapping(.task, ["title": .text("name"), "project": .parent(to: ["items"])])],
                inside: "box.parts"),
            Resource("screws", "Screws.", parent: .init("parts", as: "part"), inside: "screws"),
        ]
        return puller
    }

    @Test func `arrays inside a record are records of their own, at any depth`() async throws {
        let body = #"""
            {"data":[{"id":"1","box":{"parts":[{"no":1,"name":"lid","screws":[{"id":"s1"},{"id":"s2"}]},{"no":2}]}},
             {"id":"2","box":{"parts":null}},{"id":"3"},{"id":"4","box":{"parts":[{"no":1,"screws":[]},7]}}]}
            """#
        let step = try #require(try await Self.nested.read(Script { _ in Response(body) }).steps.first)
        #expect(step.page.records.count == 4)
        #expect(step.inside.map(\.resource) == ["parts", "screws"])
        let parts = step.inside[0]
        #expect(parts.page.records.map { parts.page.text($0.key) } == ["1/1", "1/2", "4/1"])
        #expect(parts.page.records.map { parts.page.text($0.parent!) } == ["1", "1", "4"])
        #expect(parts.page.facts(of: parts.page.records[0], [.task]) == ["task title=lid project=1"])
        // What holds no array says nothing; where an element cannot be read, nothing is called gone.
        #expect(parts.whole == ["1", "2"])
        #expect(parts.refusals.count == 1)
        let screws = step.inside[1]
        #expect(screws.page.records.map { screws.page.text($0.key) } == ["s1", "s2"])
        #expect(screws.whole == ["1/1", "4/1"])
    }

    @Test func `records inside another have its change stamp, unless they have their own`() async throws {
        var puller = Self.nested
        puller.resource.stamp = "changed"
        let screws = try #require(puller.connector.resources.firstIndex { $0.name == "screws" })
        puller.connector.resources[screws].stamp = "changed"
        let body = #"""
            {"data":[{"id":"1","changed":"2026-01-02T00:00:00Z","box":{"parts":[{"no":1,"screws":[
             {"id":"s1"},{"id":"s2","changed":"2025-12-31T00:00:00Z"}]}]}},{"id":"2","box":{"parts":[{"no":1}]}}]}
            """#
        let step = try #require(try await puller.read(Script { _ in Response(body) }).steps.first)
        let stamps = step.inside.map { $0.page.records.map { $0.stamp?.iso8601 } }
        #expect(stamps == [["2026-01-02T00:00:00Z", nil], ["2026-01-02T00:00:00Z", "2025-12-31T00:00:00Z"]])
    }
}

extension CursorTests {
    @Test(arguments: [#"{"data":[]}"#, "", "{}"])
    func `nothing has nothing inside`(body: String) async throws {
        let delivered = try await Self.nested.read(Script { _ in Response(body) })
        #expect(delivered.keys.isEmpty)
        #expect(delivered.steps.allSatisfy { $0.inside.allSatisfy(\.whole.isEmpty) })
    }
}

/// Counts calls.
private final class Count: Sendable {
    private let calls = Mutex(0)
    func next() -> Int {
        calls.withLock { number in
            defer { number += 1 }
            return number
        }
    }
}
