import ConnectorKit
import Domain
import HTTP
import Testing

struct FailureTests {
    private let vocabulary = ErrorVocabulary(
        codeAt: ["data.0.code", "error.title"], messageAt: ["data.0.message", "error.details.message"],
        rules: [
            .init(status: 400, codes: ["EXPIRED"], .restart),
            .init(codes: ["THROTTLED"], .retry(after: .seconds(1800))),
            .init(codes: ["SPENT"], .wait(nil)), .init(status: 403, .reauthorise),
        ])

    private func failure(_ text: String, _ status: Int, _ headers: [(name: String, value: String)] = [])
        -> PullFailure
    {
        vocabulary.failure(of: Response(text, status: status, headers: headers), place: "here")
    }

    @Test(arguments: [
        #"{"code":"EXPIRED","message":"m"}"#, #"{"data":[{"code":"EXPIRED","message":"m"}]}"#,
        #"[{"code":"EXPIRED","message":"m"}]"#, #"{"error":{"title":"EXPIRED","details":{"message":"m"}}}"#,
    ])
    func `finds code and message flat and wrapped`(body: String) {
        let failure = failure(body, 400)
        #expect(failure.remedy == .restart)
        #expect(failure.reason == "m (HTTP 400, EXPIRED)")
        #expect(failure.place == "here")
    }

    @Test func `a rule with a status fits that status alone`() {
        #expect(failure(#"{"code":"EXPIRED"}"#, 401).remedy == .refreshToken)
        #expect(failure(#"{"code":"OTHER"}"#, 403).remedy == .reauthorise)
    }

    @Test(arguments: [
        (400, PullFailure.Remedy.fix), (401, .refreshToken), (402, .fix), (404, .gone), (405, .nextWay),
        (409, .fix),
        (410, .gone), (429, .retry(after: nil)), (500, .retry(after: nil)), (501, .nextWay),
        (503, .retry(after: nil)),
    ])
    func `without a rule the status decides`(status: Int, remedy: PullFailure.Remedy) {
        #expect(failure("", status).remedy == remedy)
    }

    @Test func `the vendor's wait goes before the rule's`() {
        let throttled = #"{"code":"THROTTLED","message":"m"}"#
        #expect(failure(throttled, 400).remedy == .retry(after: .seconds(1800)))
        #expect(failure(throttled, 400, [("retry-after", "12")]).remedy == .retry(after: .seconds(12)))
        let words = #"{"code":"THROTTLED","message":"Too many. Try again after 22 minutes."}"#
        #expect(failure(words, 400).remedy == .retry(after: .seconds(22 * 60)))
        #expect(
            failure(#"{"code":"SPENT","message":"Come back in 3 hours"}"#, 429).remedy
                == .wait(.seconds(10_800)))
        #expect(failure(#"{"code":"SPENT","message":"after all"}"#, 429).remedy == .wait(nil))
    }

    @Test func `a wait may be a date by the vendor's own clock`() {
        let headers = [
            (name: "retry-after", value: "Sun, 06 Nov 1994 08:50:07 GMT"),
            (name: "date", value: "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]
        #expect(failure("", 503, headers).remedy == .retry(after: .seconds(30)))
        #expect(failure("", 503, [headers[0]]).remedy == .retry(after: nil))
        #expect(failure("", 503, [("retry-after", "soon")]).remedy == .retry(after: nil))
        #expect(failure("", 503, [("retry-after", "-5")]).remedy == .retry(after: nil))
    }

    @Test func `a reason is one line of bounded length`() {
        let message = "line\\nbreak\\u001b[31m" + String(repeating: "x", count: 1000)
        let reason = failure(#"{"code":"EXPIRED","message":"\#(message)"}"#, 400).reason
        #expect(reason.hasPrefix("line break [31mxxx"))
        #expect(reason.hasSuffix("x (HTTP 400, EXPIRED)"))
        #expect(reason.count < 340)
    }

    @Test func `a body that is not JSON is quoted by its first words`() {
        let reason = failure("<html>\n <title>Bad\u{7} Gateway</title>", 502).reason
        #expect(
            reason
                == #"the answer is not JSON; it begins with "<html> <title>Bad Gateway</title>" (HTTP 502)"#)
        #expect(failure("", 500).reason == "the server gave no reason (HTTP 500)")
    }

    @Test func `a failure in the clothes of a success is known by its code`() {
        let hidden = Response(#"{"error":{"title":"THROTTLED"}}"#)
        #expect(vocabulary.failure(hiddenIn: hidden, place: "here")?.remedy == .retry(after: .seconds(1800)))
        for good in [#"{"data":[{"code":"SUCCESS"}]}"#, #"{"data":[]}"#, "", "[]"] {
            #expect(vocabulary.failure(hiddenIn: Response(good), place: "here") == nil)
        }
    }

    @Test func `a hidden failure stops the pass with its remedy`() async throws {
        let puller = Puller.test(pages: .single, errors: vocabulary)
        let script = Script { _ in Response(#"{"error":{"title":"THROTTLED"}}"#) }
        let failure = await #expect(throws: PullFailure.self) { try await puller.read(script) }
        #expect(failure?.remedy == .retry(after: .seconds(1800)))
    }

    @Test func `an answer without its list is never taken for an empty one`() async throws {
        let script = Script { _ in Response(#"{"info":{"more":false}}"#) }
        let failure = await #expect(throws: PullFailure.self) {
            try await Puller.test(pages: .single).read(script)
        }
        #expect(failure?.remedy == .fix)
        #expect(failure?.reason.contains(#"no list "data""#) == true)
    }

    @Test(arguments: [404, 405, 501])
    func `an address that a server does not know sends to the next way`(status: Int) async throws {
        let script = Script { _ in Response("", status: status) }
        let failure = await #expect(throws: PullFailure.self) {
            try await Puller.test(pages: .single).read(script)
        }
        #expect(failure?.remedy == .nextWay)
    }

    @Test func `below a parent that may be gone, what is not found is gone`() async throws {
        let script = Script { _ in Response("", status: 404) }
        let puller = Puller.test(
            Call("/items/{ticket}"), pages: .single, context: ["ticket": "4/2"],
            parent: .init("tickets", as: "ticket", visit: .changed), parentKey: "4/2")
        let failure = await #expect(throws: PullFailure.self) { try await puller.read(script) }
        #expect(failure?.remedy == .gone)
        #expect(failure?.place == "test.items, below 4/2, page 1")
        #expect(script.asked.map(\.target) == ["/items/4%2F2"])
    }
}
