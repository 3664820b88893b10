import Glibc
import Synchronization
import Testing
import WebServer

/// Answers with what it understood of the request.
private let echo: @Sendable (WebRequest) -> WebResponse = { request in
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    return .text(
        "\(request.method) [\(request.segments.joined(separator: "|"))] [\(query)]"
            + " \(request.body.count) \(request.peer)"
    )
}

private func text(_ answer: (status: Int, head: String, body: [UInt8])) -> String {
    "\(answer.status) " + String(decoding: answer.body, as: UTF8.self)
}

@Suite(.ownThreads) struct `A web server` {
    @Test func `hands over method, path, query, body and peer`() throws {
        let server = try WebServer(handler: echo)
        #expect(text(get(server.port, "/a/b?x=1&y=z")) == "200 GET [a|b] [x=1&y=z] 0 127.0.0.1")
        let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
        #expect(text(exchange(server.port, post)) == "200 POST [] [] 5 127.0.0.1")
        let chunked =
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;note=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        #expect(text(exchange(server.port, chunked)) == "200 POST [] [] 5 127.0.0.1")
    }

    @Test func `decodes each part of a path by itself`() throws {
        let server = try WebServer(handler: echo)
        #expect(text(get(server.port, "/a%2Fb/c+d/%C3%A9/")) == "200 GET [a/b|c+d|é] [] 0 127.0.0.1")
        #expect(
            text(get(server.port, "/?q=a+b%26c%3D%C3%A9&empty&=x"))
                == "200 GET [] [q=a b&c=é&empty=&=x] 0 127.0.0.1")
        #expect(text(get(server.port, "http://x/a?b=c")) == "200 GET [a] [b=c] 0 127.0.0.1")
    }

    @Test(arguments: ["/%00", "/a%", "/%zz", "/%ff", "/?q=%00", "/?q=%c3", "a", "*"])
    func `refuses an address that is not well-formed`(_ path: String) throws {
        let server = try WebServer(handler: echo)
        #expect(get(server.port, path).status == 400)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\nD: e\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\0\0C: d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\0\0C\0 d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5,5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ])
    func `refuses what leaves room for doubt, and closes`(_ request: String) throws {
        let reached = Mutex(0)
        let server = try WebServer { _ in
            reached.withLock { $0 += 1 }
            return .text("reached")
        }
        let client = RawClient(port: server.port)
        client.send(request)
        #expect(client.answer().status == 400)
        #expect(client.isClosed(within: 5))
        #expect(reached.withLock { $0 } == 0)
    }

    @Test func `accepts what is unusual but clear`() throws {
        let server = try WebServer(handler: echo)
        let many = (0..<40).map { "X-\($0):\($0)\r\n" }.joined()
        #expect(get(server.port, "/", many + "A:  b  \r\nEmpty:\r\n").status == 200)
        #expect(exchange(server.port, "GET / HTTP/1.0\r\n\r\n").status == 200)
        let piecemeal = RawClient(port: server.port)
        for character in "GET /slow?a=b HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n" {
            piecemeal.send(String(character))
        }
        #expect(text(piecemeal.answer()) == "200 GET [slow] [a=b] 0 127.0.0.1")
        // Two requests sent at once are answered one after the other on the same connection.
        let pipeline = RawClient(port: server.port)
        pipeline.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(text(pipeline.answer()) == "200 GET [1] [] 0 127.0.0.1")
        #expect(text(pipeline.answer()) == "200 GET [2] [] 0 127.0.0.1")
    }

    @Test func `trims header values and lowers their names`() throws {
        let server = try WebServer { .text("[\($0.header("x-thing") ?? "none")]") }
        #expect(text(get(server.port, "/", "X-THING: \t a b\t \r\n")) == "200 [a b]")
    }

    @Test func `answers HEAD with the length and without the body`() throws {
        let server = try WebServer { _ in .text("hello") }
        let client = RawClient(port: server.port)
        client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let all = String(decoding: client.readToEnd(), as: UTF8.self)
        #expect(all.contains("Content-Length: 5\r\n") && all.hasSuffix("\r\n\r\n"))
        #expect(all.contains("\r\nDate: "))
    }

    @Test func `refuses to break an answer apart`() throws {
        let server = try WebServer { _ in .empty(status: 302, headers: [("Location", "/a\r\nSet-Cookie: b")])
        }
        let answer = get(server.port, "/")
        #expect(answer.status == 500 && !answer.head.contains("Set-Cookie"))
    }
}

@Suite(.ownThreads) struct `A web server's limits` {
    @Test
    func `stop a body that says it is too long before it is sent, and one that does not say when it is over`()
        throws
    {
        var options = WebServer.Options()
        options.limits.bodyBytes = 1000
        let server = try WebServer(options: options, handler: echo)
        #expect(
            exchange(server.port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n").status == 413)
        let piece = "1F4\r\n" + String(repeating: "x", count: 500) + "\r\n"
        let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(exchange(server.port, head + piece + piece + "0\r\n\r\n").status == 200)
        #expect(exchange(server.port, head + piece + piece + piece + "0\r\n\r\n").status == 413)
    }

    @Test func `stop headers and addresses that are too long`() throws {
        let server = try WebServer(handler: echo)
        #expect(get(server.port, "/", "A: " + String(repeating: "x", count: 40_000) + "\r\n").status == 431)
        #expect(get(server.port, "/" + String(repeating: "x", count: 40_000)).status == 414)
    }

    @Test func `close connections that do not send a whole request in time, however busy they look`() throws {
        var options = WebServer.Options()
        options.limits.request = .milliseconds(400)
        let server = try WebServer(options: options, handler: echo)
        let silent = RawClient(port: server.port)
        let dripping = RawClient(port: server.port)
        dripping.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(5), !dripping.isClosed(within: 0) {
            dripping.send("x")
            usleep(20_000)
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(silent.isClosed(within: 3))
    }

    @Test func `do not close a request whose answer takes long`() throws {
        var options = WebServer.Options()
        options.limits.request = .milliseconds(200)
        let server = try WebServer(options: options) { _ in
            .later {
                try? await Task.sleep(for: .milliseconds(900))  // Only cancelled with the test.
                return .text("at last")
            }
        }
        #expect(text(get(server.port, "/")) == "200 at last")
    }

    @Test func `allow one address only so many connections`() throws {
        var options = WebServer.Options()
        options.limits.connectionsPerAddress = 3
        let server = try WebServer(options: options, handler: echo)
        let held = (0..<3).map { _ in RawClient(port: server.port) }
        for client in held {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer().status == 200)
        }
        #expect(RawClient(port: server.port).isClosed(within: 5))
    }
}

@Suite(.ownThreads) struct `Listening` {
    @Test func `names the port that is taken, and what to do`() throws {
        let first = try WebServer(handler: echo)
        var options = WebServer.Options()
        options.port = first.port
        let failure = #expect(throws: WebServer.Failure.self) {
            try WebServer(options: options, handler: echo)
        }
        #expect(failure?.description.contains("another program uses port \(first.port)") == true)
    }

    @Test func `refuses what is not an address of this machine`() {
        for (address, words) in [
            ("nowhere.example", "is not an IP address"), ("192.0.2.1", "this machine has no address"),
        ] {
            var options = WebServer.Options()
            options.address = address
            let failure = #expect(throws: WebServer.Failure.self) {
                try WebServer(options: options, handler: echo)
            }
            #expect(failure?.description.contains(words) == true)
        }
    }
}
