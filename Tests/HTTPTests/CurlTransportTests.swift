import Glibc
import HTTP
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CurlTransportTests {
    @Test func `an answer comes with status, headers in lower case, body and version`() async throws {
        let server = LoopbackServer(answering: { _ in
            answer("hello", status: "404 Not Found", headers: "X-Thing:  one \r\nX-Thing: two\r\nEmpty:\r\n")
        })
        defer { server.stop() }
        let response = try await client().transport.send(Request("GET", server.url + "/a?b=c"))
        #expect(response.status == 404)
        #expect(response.body == Array("hello".utf8))
        #expect(response.version == "1.1")
        #expect(response.header("x-thing") == "one")
        #expect(response.headers.map(\.name) == ["content-length", "x-thing", "x-thing", "empty"])
        #expect(response.header("empty") == "")
    }

    @Test func `a request is sent as it was given`() async throws {
        let server = LoopbackServer(answering: { answer($0) })
        defer { server.stop() }
        let request = Request(
            "PATCH", server.url + "/p%20q?x=1&y=", headers: [("X-Key", "v"), ("X-Empty", "")],
            body: Array("{}".utf8))
        let response = try await client().transport.send(request)
        let seen = String(decoding: response.body, as: UTF8.self)
        #expect(seen.hasPrefix("PATCH /p%20q?x=1&y= HTTP/1.1\r\n"))
        #expect(seen.contains("\r\nX-Key: v\r\n"))
        #expect(seen.contains("\r\nX-Empty:\r\n"))
        #expect(seen.contains("\r\nContent-Length: 2\r\n"))
        #expect(seen.hasSuffix("\r\n\r\n{}"))
        #expect(!seen.contains("Content-Type"))
        #expect(!seen.contains("Expect"))
    }

    @Test(arguments: ["POST", "PUT", "DELETE"])
    func `a request without body is complete`(method: String) async throws {
        let server = LoopbackServer(answering: { answer($0) })
        defer { server.stop() }
        let response = try await client().transport.send(Request(method, server.url))
        let seen = String(decoding: response.body, as: UTF8.self)
        #expect(seen.hasPrefix("\(method) / HTTP/1.1\r\n"))
        #expect(seen.contains("Content-Length: 0") == (method != "DELETE"))
    }

    @Test func `the length that a head answer announces is no body to wait for or to refuse`() async throws {
        let server = LoopbackServer(answering: { _ in "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" })
        defer { server.stop() }
        let response = try await client().transport.send(Request("HEAD", server.url, limits: .init(body: 10)))
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
    }

    @Test func `a large body arrives whole, in both directions`() async throws {
        let body = (0..<3_000_000).map { UInt8(97 + $0 % 26) }
        let server = LoopbackServer { peer in
            guard let request = peer.readRequest(), let end = request.firstRange(of: "\r\n\r\n") else {
                return
            }
            peer.write(answer(String(request[end.upperBound...])))
        }
        defer { server.stop() }
        let response = try await client().transport.send(
            Request("POST", server.url, body: body, limits: .init(body: 4 << 20)))
        #expect(response.body == body)
    }

    @Test func `many requests one after the other use one connection`() async throws {
        let server = LoopbackServer(answering: { _ in answer("x") })
        defer { server.stop() }
        let transport = try client().transport
        for _ in 0..<20 { _ = try await transport.send(Request("GET", server.url)) }
        #expect(server.connections.load(ordering: .relaxed) == 1)
    }

    @Test func `many requests at once share few connections and get each its own answer`() async throws {
        let server = LoopbackServer(answering: { request in
            usleep(2000)
            return answer(String(request.split(separator: " ")[1]))
        })
        defer { server.stop() }
        let transport = try client().transport
        try await withThrowingTaskGroup(of: (Int, Response).self) { group in
            for number in 0..<100 {
                group.addTask {
                    (number, try await transport.send(Request("GET", "\(server.url)/\(number)")))
                }
            }
            for try await (number, response) in group {
                #expect(String(decoding: response.body, as: UTF8.self) == "/\(number)")
            }
        }
        #expect(server.connections.load(ordering: .relaxed) <= 10)
    }

    @Test func `an interim answer is not the answer`() async throws {
        let server = LoopbackServer(answering: { _ in
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer("yes", headers: "A: b\r\n")
        })
        defer { server.stop() }
        let response = try await client().transport.send(Request("GET", server.url))
        #expect(response.status == 200)
        #expect(response.headers.map(\.name) == ["content-length", "a"])
    }

    @Test func `trailers do not become headers`() async throws {
        let server = LoopbackServer(answering: { _ in
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Late\r\n\r\n"
                + "2\r\nab\r\n0\r\nLate: x\r\n\r\n"
        })
        defer { server.stop() }
        let response = try await client().transport.send(Request("GET", server.url))
        #expect(response.body == Array("ab".utf8))
        #expect(response.header("late") == nil)
    }

    @Test func `cancelling frees the connection at once`() async throws {
        let hungUp = Atomic(false)
        let asked = Atomic(false)
        let server = LoopbackServer { peer in
            _ = peer.readRequest()
            asked.store(true, ordering: .releasing)
            hungUp.store(peer.isClosedByClient(), ordering: .releasing)
        }
        defer { server.stop() }
        let transport = try client().transport
        let task = Task { try await transport.send(Request("GET", server.url)) }
        while !asked.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
        let clock = ContinuousClock()
        let start = clock.now
        task.cancel()
        let error = await failure { try await task.value }
        // Half a millisecond on a quiet machine; the bound only tells it from waiting for a timeout.
        #expect(clock.now - start < .seconds(2))
        #expect(error?.kind == .cancelled)
        while !hungUp.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test func `a task that is cancelled already asks nothing`() async throws {
        let server = LoopbackServer(answering: { _ in answer("x") })
        defer { server.stop() }
        let transport = try client().transport
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await transport.send(Request("GET", server.url))
        }
        task.cancel()
        #expect(await failure { try await task.value }?.kind == .cancelled)
        #expect(server.connections.load(ordering: .relaxed) == 0)
    }

    @Test func `stopping fails what is under way and what comes after`() async throws {
        let server = LoopbackServer { peer in
            _ = peer.readRequest()
            _ = peer.isClosedByClient()
        }
        defer { server.stop() }
        let curl = try client()
        let task = Task { try await curl.transport.send(Request("GET", server.url)) }
        while server.connections.load(ordering: .relaxed) == 0 { try await Task.sleep(for: .milliseconds(1)) }
        curl.stop()
        #expect(await failure { try await task.value }?.kind == .stopped)
        #expect(await failure { try await curl.transport.send(Request("GET", server.url)) }?.kind == .stopped)
    }

    @Test(arguments: [
        ("ftp://127.0.0.1/x", "only https and http"), ("https://user:secret@host/x", "user name or password"),
        ("not an address", "cannot be read"), ("http://host\u{1}/", "cannot be read"),
    ])
    func `an address that must not be called is refused`(url: String, words: String) async throws {
        let transport = try client().transport
        let error = await failure { try await transport.send(Request("GET", url)) }
        #expect(error?.kind == .malformed)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        ("GET", "X-A", "one\r\nX-B: two"), ("GET", "X-A: one\r\nX-B", "two"),
        ("GET / HTTP/1.1\r\nX", "X-A", "one"),
        ("GET", "", "x"),
    ])
    func `a line break cannot smuggle in a header`(method: String, name: String, value: String) async throws {
        let transport = try client().transport
        let error = await failure {
            try await transport.send(Request(method, "http://127.0.0.1:1/", headers: [(name, value)]))
        }
        #expect(error?.kind == .malformed)
    }

    @Test func `requests to the world go through the proxy of the environment`() async throws {
        let response = try await client().transport.send(Request("GET", "http://world.invalid/page"))
        let seen = String(decoding: response.body, as: UTF8.self)
        #expect(seen.hasPrefix("GET http://world.invalid/page HTTP/1.1\r\n"))
        #expect(seen.contains("Proxy-Authorization: Basic "))
    }

    @Test func `a proxy that refuses is named as such, without its credentials`() async throws {
        let transport = try client().transport
        let error = await failure { try await transport.send(Request("GET", "https://refused.invalid/")) }
        #expect(error?.kind == .unreachable)
        #expect(error?.description.contains("proxy") == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("proxy-password") == false)
    }
}
