import HTTP
import Synchronization
import Testing

struct RecordedTransportTests {
    private func text(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }
    private func saying(_ text: String, status: Int = 200) -> Response {
        Response(status: status, body: Array(text.utf8))
    }

    @Test func `answers come in order, or by what is asked`() async throws {
        let recorded = RecordedTransport([
            .to("GET", "/b", repeats: true, saying("b")), .next(saying("first")),
            .to("POST", "/c", saying("c")),
        ]) { Issue.record("\($0)") }
        let send = recorded.transport.send
        #expect(try await text(send(Request("POST", "https://h/c?x=1"))) == "c")
        #expect(try await text(send(Request("GET", "https://h/b"))) == "b")
        #expect(try await text(send(Request("GET", "https://h/anything"))) == "first")
        #expect(try await text(send(Request("GET", "https://h/b"))) == "b")
        #expect(recorded.unusedCount == 0)
    }

    @Test func `what was asked is kept, without the token`() async throws {
        let recorded = RecordedTransport([.next(saying(""))]) { Issue.record("\($0)") }
        _ = try await recorded.transport.send(
            Request(
                "GET", "https://h/p", headers: [("authorization", "Zoho-oauthtoken 1000.x"), ("orgId", "7")]))
        #expect(recorded.requests.map(\.url) == ["https://h/p"])
        #expect(recorded.requests[0].headers.map(\.value) == ["•••", "7"])
    }

    @Test func `a request without an answer is reported and fails`() async throws {
        let complaints = Mutex<[String]>([])
        let recorded = RecordedTransport([.to("GET", "/a", saying(""))]) { complaint in
            complaints.withLock { $0.append(complaint) }
        }
        let error = await failure {
            try await recorded.transport.send(Request("DELETE", "https://h/a?token=s3cret"))
        }
        #expect(error?.reason == "no answer was recorded for DELETE /a")
        #expect(complaints.withLock { $0 } == ["no answer was recorded for DELETE /a"])
        #expect(recorded.unusedCount == 1)
    }

    @Test func `a recorded failure is thrown`() async throws {
        let recorded = RecordedTransport([
            .failure("GET", "/a", TransportError(.timedOut, place: "https://h", reason: "slow"))
        ]) { Issue.record("\($0)") }
        #expect(
            await failure { try await recorded.transport.send(Request("GET", "https://h/a")) }?.kind
                == .timedOut)
    }

    @Test func `a recorded download is a file`() async throws {
        let folder = TemporaryFolder()
        let recorded = RecordedTransport([.next(saying("zip")), .next(saying("no", status: 404))]) {
            Issue.record("\($0)")
        }
        let good = try await recorded.transport.download(Request("GET", "https://h/a"), folder.path + "/a")
        #expect(good.body.isEmpty)
        let bad = try await recorded.transport.download(Request("GET", "https://h/a"), folder.path + "/b")
        #expect(text(bad) == "no")
        #expect(folder.names == ["a"])
    }
}
