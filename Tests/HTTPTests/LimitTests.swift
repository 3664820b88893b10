import Compression
import Glibc
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LimitTests {
    private func error(
        _ limits: Request.Limits = .init(), path: String = "", _ script: @escaping @Sendable (Peer) -> Void
    ) async throws -> TransportError? {
        let server = LoopbackServer { peer in
            _ = peer.readRequest()
            script(peer)
        }
        defer { server.stop() }
        let transport = try client().transport
        return await failure { try await transport.send(Request("GET", server.url + path, limits: limits)) }
    }

    @Test func `a body cut in the middle is an interruption and says how much came`() async throws {
        let error = try await error { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789") }
        #expect(error?.kind == .interrupted)
        #expect(error?.reason.contains("after 10 bytes") == true)
    }

    @Test func `a chunked body cut in the middle is an interruption`() async throws {
        let error = try await error {
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
        }
        #expect(error?.kind == .interrupted)
    }

    @Test func `a connection closed without an answer says so`() async throws {
        let error = try await error { _ in }
        #expect(error?.kind == .interrupted)
        #expect(error?.reason.contains("without an answer") == true)
    }

    @Test func `an answer that is not HTTP says so`() async throws {
        let error = try await error { $0.write("SSH-2.0-OpenSSH_9.2\r\n") }
        #expect(error?.kind == .malformed)
        #expect(error?.reason.contains("not HTTP") == true)
    }

    @Test func `an announced length above the limit is refused before it comes`() async throws {
        let error = try await error(.init(body: 1000)) { peer in
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n.")
            _ = peer.isClosedByClient()
        }
        #expect(error?.kind == .tooLarge)
        #expect(error?.reason.contains("1000 bytes") == true)
    }

    @Test func `a body that grows past the limit is refused while it comes`() async throws {
        let error = try await error(.init(body: 1000)) { peer in
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<200 { peer.write("a\r\n0123456789\r\n") }
            _ = peer.isClosedByClient()
        }
        #expect(error?.kind == .tooLarge)
    }

    @Test func `a body of exactly the limit is accepted`() async throws {
        let server = LoopbackServer(answering: { _ in answer(String(repeating: "x", count: 1000)) })
        defer { server.stop() }
        let response = try await client().transport.send(
            Request("GET", server.url, limits: .init(body: 1000)))
        #expect(response.body.count == 1000)
    }

    @Test func `a compressed body is unpacked, and its own length is not kept`() async throws {
        let text = String(repeating: "customer ", count: 1000)
        let packed = Gzip.encode(Array(text.utf8))
        let server = LoopbackServer { peer in
            guard let request = peer.readRequest(), request.contains("Accept-Encoding: gzip, deflate, br")
            else { return }
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            peer.write(packed)
        }
        defer { server.stop() }
        let response = try await client().transport.send(Request("GET", server.url))
        #expect(response.body == Array(text.utf8))
        #expect(response.headers.isEmpty)
    }

    @Test func `the limit holds for what a compressed body becomes`() async throws {
        let packed = Gzip.encode([UInt8](repeating: 0, count: 1_000_000))
        let error = try await error(.init(body: 100_000)) { peer in
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            peer.write(packed)
            _ = peer.isClosedByClient()
        }
        #expect(packed.count < 100_000)
        #expect(error?.kind == .tooLarge)
    }

    @Test func `a damaged compressed body is not half an answer`() async throws {
        var packed = Gzip.encode((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
        for index in 100..<200 { packed[index] ^= 0xff }
        let error = try await error { [packed] peer in
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            peer.write(packed)
        }
        #expect(error?.kind == .malformed)
        #expect(error?.reason.contains("compressed") == true)
    }

    @Test(arguments: ["-5", "abc", "99999999999999999999999", "5, 7"])
    func `a length that is no length does no harm`(length: String) async throws {
        let error = try await error { peer in
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\nabcde")
        }
        // libcurl may read what came until the end instead; what must not happen is a crash or a long wait.
        if let error { #expect([.malformed, .interrupted, .tooLarge].contains(error.kind)) }
    }

    @Test func `headers without end are refused`() async throws {
        let error = try await error { peer in
            peer.write("HTTP/1.1 200 OK\r\n")
            for number in 0..<200 { peer.write("X-\(number): \(String(repeating: "h", count: 1000))\r\n") }
            _ = peer.isClosedByClient()
        }
        #expect(error?.kind == .tooLarge)
        #expect(error?.reason.contains("headers") == true)
    }

    @Test func `trailers without end are refused`() async throws {
        let error = try await error { peer in
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
            for number in 0..<200 { peer.write("X-\(number): \(String(repeating: "h", count: 1000))\r\n") }
            _ = peer.isClosedByClient()
        }
        #expect(error?.kind == .tooLarge)
    }

    @Test func `silence ends the exchange after the idle time`() async throws {
        let error = try await error(.init(idle: .milliseconds(200))) { peer in
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            _ = peer.isClosedByClient()
        }
        #expect(error?.kind == .timedOut)
        #expect(error?.reason.contains("nothing was received for 0.2 seconds") == true)
    }

    @Test func `slow bytes are not silence, but the total time ends them`() async throws {
        let start = ContinuousClock.now
        let error = try await error(.init(idle: .milliseconds(300), total: .milliseconds(900))) { peer in
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
            for _ in 0..<40 {
                peer.write(".")
                usleep(50_000)
            }
        }
        #expect(error?.kind == .timedOut)
        #expect(error?.reason.contains("not complete in time") == true)
        #expect(ContinuousClock.now - start >= .milliseconds(890))
    }

    @Test func `waiting for a free connection is not silence`() async throws {
        let server = LoopbackServer(answering: { _ in
            usleep(300_000)
            return answer("x")
        })
        defer { server.stop() }
        var options = CurlTransport.Options()
        options.connectionsPerHost = 1
        let transport = try client(options).transport
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await transport.send(
                        Request("GET", server.url, limits: .init(idle: .milliseconds(1200)))
                    ).status
                }
            }
            for try await status in group { #expect(status == 200) }
        }
    }

    @Test func `a host that does not take the connection is given up`() async throws {
        let server = LoopbackServer(backlog: 0, nil)
        defer { server.stop() }
        // Fill the queue of a listener that never accepts.
        let transport = try client().transport
        var limits = Request.Limits(connect: .milliseconds(200), idle: .milliseconds(600))
        limits.total = .seconds(5)
        var errors: [TransportError?] = []
        await withTaskGroup(of: TransportError?.self) { group in
            for _ in 0..<6 {
                group.addTask { [limits] in
                    await failure { try await transport.send(Request("GET", server.url, limits: limits)) }
                }
            }
            for await error in group { errors.append(error) }
        }
        #expect(errors.allSatisfy { $0?.kind == .timedOut })
        #expect(errors.contains { $0?.reason.contains("no connection in time") == true })
    }

    @Test func `an unknown host, and a port where nobody listens, are told apart, without the query`()
        async throws
    {
        let transport = try client().transport
        let unknown = await failure {
            try await transport.send(Request("GET", "https://nobody.invalid/x?token=s3cret"))
        }
        #expect(unknown?.kind == .unresolvable)
        #expect(
            unknown?.description
                == "https://nobody.invalid: its name is not known; check the address and the network")

        let server = LoopbackServer(nil)
        server.stop()
        let refused = await failure {
            try await transport.send(Request("GET", server.url + "/x?token=s3cret"))
        }
        #expect(refused?.kind == .unreachable)
        #expect(
            refused?.description == "\(server.url): the connection was refused; nothing is listening there")
    }
}
