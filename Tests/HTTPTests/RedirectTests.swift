import HTTP
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RedirectTests {
    private func redirecting(to location: String, status: String = "302 Found") -> LoopbackServer {
        LoopbackServer(answering: { request in
            request.hasPrefix("GET /moved") || request.hasPrefix("POST")
                ? answer("", status: status, headers: "Location: \(location)\r\n") : answer(request)
        })
    }

    @Test(arguments: ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
    func `a redirect on the same server is followed with all headers`(status: String) async throws {
        let server = redirecting(to: "/new?x=1", status: status)
        defer { server.stop() }
        let response = try await client().transport.send(
            Request("GET", server.url + "/moved", headers: [("Authorization", "t"), ("X-Org", "7")]))
        let seen = String(decoding: response.body, as: UTF8.self)
        #expect(seen.hasPrefix("GET /new?x=1 HTTP/1.1\r\n"))
        #expect(seen.contains("Authorization: t\r\n"))
        #expect(seen.contains("X-Org: 7\r\n"))
    }

    @Test(arguments: ["Authorization", "authorization", "Cookie"])
    func `another server never sees the sign-in`(header: String) async throws {
        let other = LoopbackServer(answering: { answer($0) })
        let server = redirecting(to: other.url + "/taken")
        defer {
            other.stop()
            server.stop()
        }
        let transport = try client().transport
        let error = await failure {
            try await transport.send(Request("GET", server.url + "/moved", headers: [(header, "secret")]))
        }
        #expect(error?.kind == .refusedRedirect)
        #expect(error?.reason.contains(other.url) == true)
        #expect(other.connections.load(ordering: .relaxed) == 0)
    }

    @Test func `another server gets no header that may be a key`() async throws {
        let other = LoopbackServer(answering: { answer($0) })
        let server = redirecting(to: other.url + "/taken")
        defer {
            other.stop()
            server.stop()
        }
        let response = try await client().transport.send(
            Request("GET", server.url + "/moved", headers: [("X-Api-Key", "secret"), ("Accept", "text/csv")]))
        let seen = String(decoding: response.body, as: UTF8.self)
        #expect(seen.contains("Accept: text/csv\r\n"))
        #expect(!seen.contains("secret"))
    }

    @Test func `another scheme is refused, also without a sign-in`() async throws {
        let server = redirecting(to: "https://127.0.0.1:1/")
        defer { server.stop() }
        let transport = try client().transport
        let error = await failure { try await transport.send(Request("GET", server.url + "/moved")) }
        #expect(error?.kind == .refusedRedirect)
    }

    @Test func `a write is not repeated elsewhere`() async throws {
        let server = redirecting(to: "/new")
        defer { server.stop() }
        let transport = try client().transport
        let error = await failure { try await transport.send(Request("POST", server.url, body: [])) }
        #expect(error?.kind == .refusedRedirect)
        #expect(error?.reason.contains("POST") == true)
    }

    @Test func `a circle ends after five`() async throws {
        let count = Atomic(0)
        let server = LoopbackServer(answering: { _ in
            count.add(1, ordering: .relaxed)
            return answer("", status: "302 Found", headers: "Location: /again\r\n")
        })
        defer { server.stop() }
        let transport = try client().transport
        let error = await failure { try await transport.send(Request("GET", server.url)) }
        #expect(error?.kind == .refusedRedirect)
        #expect(count.load(ordering: .relaxed) == 6)
    }

    @Test func `an answer that moves nowhere is handed over`() async throws {
        let server = LoopbackServer(answering: { _ in answer("choose", status: "300 Multiple Choices") })
        defer { server.stop() }
        let response = try await client().transport.send(Request("GET", server.url))
        #expect(response.status == 300)
        #expect(response.body == Array("choose".utf8))
    }
}
