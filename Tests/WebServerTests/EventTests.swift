import Glibc
import Synchronization
import Testing
import WebServer

@Suite(.ownThreads) struct `Server-sent events` {
    @Test func `arrive one by one, and end with the stream`() throws {
        let stream = EventStream()
        let server = try WebServer { _ in .events(stream) }
        let client = RawClient(port: server.port)
        stream.send("before", event: "early", id: "1")
        client.send("GET / HTTP/1.0\r\n\r\n")
        #expect(client.read(upTo: "\r\n\r\n").contains("text/event-stream"))
        #expect(client.read(upTo: "\n\n") == "event: early\nid: 1\ndata: before\n\n")
        stream.send("two\nlines")
        #expect(client.read(upTo: "\n\n") == "data: two\ndata: lines\n\n")
        stream.send("injected", event: "a\nb")
        #expect(client.read(upTo: "\n\n") == "event: ab\ndata: injected\n\n")
        stream.finish()
        #expect(client.isClosed(within: 5))
        #expect(!stream.send("after"))
    }

    @Test func `reach hundreds of clients while others are answered`() throws {
        let streams = Mutex<[EventStream]>([])
        let server = try WebServer { request in
            guard request.segments == ["events"] else { return .text("ok") }
            let stream = EventStream()
            streams.withLock { $0.append(stream) }
            return .events(stream)
        }
        let clients = (0..<200).map { _ in RawClient(port: server.port) }
        for client in clients {
            client.send("GET /events HTTP/1.0\r\n\r\n")
            _ = client.read(upTo: "\r\n\r\n")
        }
        for round in 0..<3 {
            for stream in streams.withLock({ $0 }) { stream.send("round \(round)") }
            #expect(get(server.port, "/").status == 200)
        }
        for client in clients {
            #expect(client.read(upTo: "round 2\n\n") == "data: round 0\n\ndata: round 1\n\ndata: round 2\n\n")
        }
    }

    @Test func `stop for a client that left, or that does not read`() throws {
        let streams = Mutex<[EventStream]>([])
        let server = try WebServer { _ in
            let stream = EventStream()
            streams.withLock { $0.append(stream) }
            return .events(stream)
        }
        var leaving: RawClient? = RawClient(port: server.port)
        leaving?.send("GET / HTTP/1.0\r\n\r\n")
        _ = leaving?.read(upTo: "\r\n\r\n")
        leaving = nil
        let idle = RawClient(port: server.port)
        idle.send("GET / HTTP/1.0\r\n\r\n")
        _ = idle.read(upTo: "\r\n\r\n")
        let long = String(repeating: "x", count: 100_000)
        for stream in streams.withLock({ $0 }) {
            let start = ContinuousClock.now
            while stream.send(long), ContinuousClock.now - start < .seconds(10) { usleep(1000) }
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }
}

@Suite(.ownThreads) struct `Stopping a web server` {
    @Test func `lets a request under way finish, ends streams and refuses new connections`() async throws {
        let stream = EventStream()
        let started = Mutex(false)
        let server = try WebServer { request in
            if request.segments == ["events"] { return .events(stream) }
            return .later {
                started.withLock { $0 = true }
                try? await Task.sleep(for: .milliseconds(300))  // Only cancelled with the test.
                return .text("done")
            }
        }
        let events = RawClient(port: server.port)
        events.send("GET /events HTTP/1.0\r\n\r\n")
        _ = events.read(upTo: "\r\n\r\n")
        let idle = RawClient(port: server.port)
        let working = RawClient(port: server.port)
        working.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        while !started.withLock({ $0 }) { usleep(1000) }

        let start = ContinuousClock.now
        await server.stop(grace: .seconds(10))
        #expect(ContinuousClock.now - start < .seconds(5))
        let answer = working.answer()
        #expect(answer.status == 200 && answer.head.lowercased().contains("connection: close"))
        #expect(events.isClosed(within: 1))
        #expect(idle.isClosed(within: 1))
        #expect(!RawClient(port: server.port).isConnected)
        #expect(!stream.send("after"))
    }

    @Test func `does not wait longer than it was told`() async throws {
        let server = try WebServer { _ in
            .later {
                try? await Task.sleep(for: .seconds(3))  // Only cancelled with the test.
                return .text("too late")
            }
        }
        let client = RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        usleep(50_000)
        let start = ContinuousClock.now
        await server.stop(grace: .milliseconds(200))
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(client.isClosed(within: 1))
    }

    @Test func `happens by itself when nobody holds it any more`() throws {
        var server: WebServer? = try WebServer { _ in .text("ok") }
        let port = try #require(server?.port)
        #expect(get(port, "/").status == 200)
        server = nil
        #expect(!RawClient(port: port).isConnected)
    }
}
