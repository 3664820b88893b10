import ConnectorKit
import Domain
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1))) struct PullerTests {
    private let tenByNumber = Pagination.numbered("page", size: .init("per_page", 10), more: .flag(["more"]))

    /// A list of `count` items by page number, ten at a time.
    private func numbered(_ count: Int) -> Script {
        Script { asked in
            let page = Int(asked.parameter("page")!)!
            let ids = (page - 1) * 10 + 1...max(min(page * 10, count), (page - 1) * 10 + 1)
            return Response(#"{"data":\#(items(ids)),"more":\#(page * 10 < count)}"#)
        }
    }

    @Test func `reads numbered pages until the server says that there are no more`() async throws {
        let script = numbered(25)
        let delivered = try await Puller.test(pages: tenByNumber).read(script)
        #expect(delivered.keys == (1...25).map(String.init))
        #expect(script.asked.map(\.target) == (1...3).map { "/items?page=\($0)&per_page=10" })
        #expect(delivered.steps.map { $0.position == nil } == [false, false, true])
        #expect(delivered.steps.map(\.calls) == [1, 1, 1])
    }

    @Test(arguments: 1...3)
    func `goes on after any page as if nothing had happened`(killedAfter: Int) async throws {
        let puller = Puller.test(pages: tenByNumber)
        let before = try await puller.read(numbered(35), limit: killedAfter)
        let position = try #require(before.steps.last?.position)
        let after = try await puller.read(numbered(35), from: position)
        #expect(before.keys + after.keys == (1...35).map(String.init))
    }

    @Test func `begins anew from a position of another version`() async throws {
        let puller = Puller.test(pages: tenByNumber)
        for position in [#"{"v":0,"page":2}"#, "page 2", ""] {
            let delivered = try await puller.read(numbered(25), from: position)
            #expect(delivered.keys.count == 25)
        }
    }

    @Test(arguments: [
        (#"{"more":true}"#, true), (#"{"more":"true"}"#, true), (#"{"more":false}"#, false),
        (#"[{"more":"false"}]"#, false), (#"[{"more":true}]"#, true), ("{}", true), ("null", true),
    ])
    func `understands every form of saying that there is more`(info: String, isMore: Bool) async throws {
        let script = Script { asked in
            let isFirst = asked.parameter("page") == "1"
            return Response(isFirst ? #"{"data":\#(items(1...10)),"info":\#(info)}"# : #"{"data":[]}"#)
        }
        let puller = Puller.test(
            pages: .numbered("page", size: .init(nil, 10), more: .flag(["info.more", "info.0.more"])))
        #expect(try await puller.read(script).keys.count == 10)
        #expect(script.asked.count == (isMore ? 2 : 1))
    }

    @Test func `an offset list ends with a page that is not full`() async throws {
        let script = Script { asked in
            let from = Int(asked.parameter("from")!)!
            return Response(#"{"data":\#(items(from..<min(from + 10, 23)))}"#)
        }
        let puller = Puller.test(pages: .offset("from", size: .init("limit", 10)))
        #expect(try await puller.read(script).keys == (0..<23).map(String.init))
        #expect(script.asked.map { $0.parameter("from") } == ["0", "9", "18"])
    }

    @Test func `a list that ends with a full page ends with the empty one after it`() async throws {
        for end in [
            Response("", status: 204), Response("[]"), Response("{}"), Response("null"), Response("  "),
        ] {
            let script = Script { $0.parameter("from") == "0" ? Response(items(0..<10)) : end }
            let puller = Puller.test(pages: .offset("from", size: .init("limit", 10)), shape: .bareArray)
            let delivered = try await puller.read(script)
            #expect(delivered.keys.count == 10)
            #expect(delivered.steps.last?.position == nil)
        }
    }

    @Test func `pages that must exist are fetched side by side, and no other`() async throws {
        let script = Script { asked in
            let from = Int(asked.parameter("from")!)!
            return Response(#"{"data":\#(items(from..<min(from + 10, 95)))}"#)
        }
        let puller = Puller.test(pages: .offset("from", size: .init("limit", 10)), expected: 95)
        let delivered = try await puller.read(script)
        #expect(delivered.keys == (0..<95).map(String.init))
        #expect(script.asked.count == 11)
    }

    @Test func `a wrong expectation costs calls and nothing else`() async throws {
        for expected in [0, 10, 40, 4000] {
            let script = Script { asked in
                let from = Int(asked.parameter("from")!)!
                return Response(#"{"data":\#(from < 95 ? items(from..<min(from + 10, 95)) : "[]")}"#)
            }
            let puller = Puller.test(pages: .offset("from", size: .init("limit", 10)), expected: expected)
            #expect(try await puller.read(script).keys == (0..<95).map(String.init))
            #expect(script.asked.count <= 16)
        }
    }

    @Test func `a server that ignores page numbers is found out`() async throws {
        let script = Script { _ in Response(#"{"data":\#(items(1...10))}"#) }
        let delivered = try await Puller.test(pages: .offset("from", size: .init("limit", 10))).read(script)
        #expect(delivered.keys.count == 10)
        #expect(script.asked.count == 2)
        #expect(delivered.remarks.contains { $0.contains("the same page twice") })
    }

    @Test func `records that move to the next page while it is read come once`() async throws {
        let script = Script { asked in
            asked.parameter("from") == "0"
                ? Response(#"{"data":\#(items(1...10))}"#) : Response(#"{"data":\#(items(9...15))}"#)
        }
        let delivered = try await Puller.test(pages: .offset("from", size: .init("limit", 10))).read(script)
        #expect(delivered.keys == (1...15).map(String.init))
    }

    @Test func `a record that changed while it moved comes again`() async throws {
        let script = Script { asked in
            asked.parameter("from") == "0"
                ? Response(#"{"data":\#(items(1...10))}"#)
                : Response(#"{"data":\#(items(10...12, at: { $0 + 5 }))}"#)
        }
        let delivered = try await Puller.test(pages: .offset("from", size: .init("limit", 10))).read(script)
        #expect(delivered.keys == (1...12).map(String.init).inserting("10", at: 10))
    }

    @Test func `after the wall the token of the last answer takes the page's place`() async throws {
        let script = Script { asked in
            let page =
                asked.parameter("page_token").map { Int($0.dropFirst())! } ?? Int(asked.parameter("page")!)!
            let ids = (page - 1) * 10..<min(page * 10, 45)
            let info = page < 5 ? #"{"more":true,"token":"t\#(page + 1)"}"# : #"{"more":false,"token":null}"#
            return Response(#"{"data":\#(items(ids)),"info":\#(info)}"#)
        }
        let puller = Puller.test(
            pages: .token(
                "page_token", at: "info.token", numbered: "page", wall: 20, size: .init("per_page", 10),
                more: .flag(["info.more"])))
        let delivered = try await puller.read(script)
        #expect(delivered.keys == (0..<45).map(String.init))
        #expect(
            script.asked.map { $0.parameter("page") ?? $0.parameter("page_token") } == [
                "1", "2", "t3", "t4", "t5",
            ])
        #expect(
            script.asked.allSatisfy { ($0.parameter("page") == nil) != ($0.parameter("page_token") == nil) })
        let resumed = try await puller.read(script, from: delivered.steps[2].position)
        #expect(resumed.keys == (30..<45).map(String.init))
    }

    @Test func `a token that is missing or does not move begins the pass again`() async throws {
        for token in ["null", #""t""#] {
            let script = Script { _ in
                Response(#"{"data":\#(items(0..<10)),"info":{"more":true,"token":\#(token)}}"#)
            }
            let puller = Puller.test(
                pages: .token(
                    "page_token", at: "info.token", numbered: "page", wall: 10, size: .init("per_page", 10),
                    more: .flag(["info.more"])))
            let failure = await #expect(throws: PullFailure.self) { try await puller.read(script) }
            #expect(failure?.remedy == .restart)
        }
    }

    @Test func `beyond a way's reach another way must be taken`() async throws {
        let puller = Puller.test(pages: tenByNumber, reach: 20)
        #expect(try await puller.read(numbered(20)).keys.count == 20)
        let failure = await #expect(throws: PullFailure.self) { try await puller.read(numbered(21)) }
        #expect(failure?.remedy == .nextWay)
    }

    @Test func `keyset pages follow the greatest key, as a number`() async throws {
        let script = Script { asked in
            let after = Int(asked.body.split(separator: " ")[3])!
            let ids = (after + 1...after + 5).filter { $0 <= 12 }
            return ids.isEmpty ? Response("", status: 204) : Response(#"{"data":\#(items(ids))}"#)
        }
        let puller = Puller.test(
            Call("POST", "/query", body: #"{"q":"limit {size} after {after} "}"#),
            pages: .keyset(start: "0", size: .init(nil, 5)))
        let delivered = try await puller.read(script)
        #expect(delivered.keys == (1...12).map(String.init))
        #expect(script.asked.map(\.body).first == #"{"q":"limit 5 after 0 "}"#)
        #expect(script.asked.map(\.body).last == #"{"q":"limit 5 after 10 "}"#)
        #expect(script.asked[0].headers["Content-Type"] == "application/json")
    }

    @Test func `a keyset that does not advance is a failure, not an endless loop`() async throws {
        let script = Script { _ in Response(#"{"data":\#(items(1...5))}"#) }
        let puller = Puller.test(
            Call("POST", "/query", body: "{after}"), pages: .keyset(start: "0", size: .init(nil, 5)))
        let failure = await #expect(throws: PullFailure.self) { try await puller.read(script) }
        #expect(failure?.reason.contains("order of their keys") == true)
        #expect(script.asked.count == 2)
    }

    @Test func `the next page is under way while one is delivered`() async throws {
        let script = numbered(30)
        let puller = Puller.test(pages: tenByNumber)
        let errors = puller.connector.errors
        var ahead: [Int] = []
        try await puller.run(
            from: nil, since: nil, until: Instant(seconds: 0),
            fetch: { try script.respond($0, $1, $2, errors) },
            download: { _, _, _ in "" }, sleep: { _ in }
        ) { _ in
            try await Task.sleep(for: .milliseconds(50))
            ahead.append(script.asked.count)
        }
        #expect(ahead == [2, 3, 3])
    }
}

extension Array {
    fileprivate func inserting(_ element: Element, at index: Int) -> [Element] {
        var copy = self
        copy.insert(element, at: index)
        return copy
    }
}
