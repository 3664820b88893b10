import Glibc
import Synchronization
import Testing
import WebServer

@Suite(.ownThreads) struct `Answers` {
    @Test func `of any size come in pieces`() throws {
        let server = try WebServer { _ in
            let line = Mutex(0)
            return WebResponse(
                headers: [("Content-Type", "text/plain")],
                body: .chunks { buffer in
                    line.withLock {
                        for _ in 0..<100 {
                            buffer.append(contentsOf: "line \($0)\n".utf8)
                            $0 += 1
                        }
                        return $0 < 100_000
                    }
                })
        }
        let client = RawClient(port: server.port)
        client.send("GET / HTTP/1.0\r\n\r\n")
        let all = String(decoding: client.readToEnd(), as: UTF8.self)
        #expect(all.hasSuffix("line 99999\n"))
        #expect(all.split(separator: "\r\n\r\n", maxSplits: 1)[1].split(separator: "\n").count == 100_000)
    }

    @Test func `come from files, which can vanish with the answer`() throws {
        let path = "/tmp/web-server-test-\(getpid()).bin"
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        #expect(write(file, content, content.count) == content.count)
        close(file)
        let server = try WebServer { request in
            WebResponse(body: .file(path, deleteAfter: request.segments == ["last"]))
        }
        #expect(get(server.port, "/").body == content)
        #expect(get(server.port, "/last").body == content)
        #expect(access(path, F_OK) != 0)
        #expect(get(server.port, "/").status == 500)
    }

    @Test func `that take a while do not hold up others`() throws {
        var options = WebServer.Options()
        options.threads = 1
        let server = try WebServer(options: options) { request in
            guard request.segments == ["slow"] else { return .text("fast") }
            return .later {
                try? await Task.sleep(for: .milliseconds(500))  // Only cancelled with the test.
                return .text("slow")
            }
        }
        let start = ContinuousClock.now
        let slow = (0..<20).map { _ in RawClient(port: server.port) }
        for client in slow { client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") }
        #expect(get(server.port, "/").body == Array("fast".utf8))
        #expect(ContinuousClock.now - start < .milliseconds(450))
        for client in slow { #expect(client.answer().body == Array("slow".utf8)) }
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test func `use what each thread keeps for itself`() throws {
        final class Counter { var value = 0 }
        let made = Mutex(0)
        let counters = ThreadLocal {
            made.withLock { $0 += 1 }
            return Counter()
        }
        var options = WebServer.Options()
        options.threads = 2
        let server = try WebServer(options: options) { _ in
            // A handler that cannot make its state says so itself; this one never fails.
            guard let counter = try? counters.value() else { return .text("none", status: 500) }
            counter.value += 1
            return .text("\(counter.value)")
        }
        let client = RawClient(port: server.port)
        for expected in 1...5 {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer().body == Array("\(expected)".utf8))
        }
        #expect(made.withLock { $0 } == 1)
    }

    @Test func `are compressed when the client asks and it pays`() throws {
        let long = String(repeating: "All happy families are alike. ", count: 200)
        let server = try WebServer { request in
            switch request.segments.first {
            case "short": .text("short")
            case "image": WebResponse(type: "image/png", Array(long.utf8))
            default: .text(long)
            }
        }
        let answer = get(server.port, "/", "Accept-Encoding: br, gzip\r\n")
        #expect(
            answer.head.contains("Content-Encoding: gzip") && answer.head.contains("Vary: Accept-Encoding"))
        #expect(answer.body.starts(with: [0x1F, 0x8B]) && answer.body.count < 500)
        #expect(!get(server.port, "/").head.contains("gzip"))
        #expect(!get(server.port, "/", "Accept-Encoding: gzip;q=0.0\r\n").head.contains("gzip"))
        #expect(!get(server.port, "/short", "Accept-Encoding: gzip\r\n").head.contains("gzip"))
        #expect(!get(server.port, "/image", "Accept-Encoding: gzip\r\n").head.contains("gzip"))
    }

    @Test func `are not sent again to a client that has them`() throws {
        let server = try WebServer { WebResponse.text("content of \($0.path)").tagged(for: $0) }
        func tag(_ answer: (status: Int, head: String, body: [UInt8])) -> String? {
            answer.head.split(separator: "\r\n").first { $0.hasPrefix("ETag: ") }.map {
                String($0.dropFirst(6))
            }
        }
        let mark = try #require(tag(get(server.port, "/a")))
        let again = get(server.port, "/a", "If-None-Match: \"x\", \(mark)\r\n")
        #expect(again.status == 304 && again.body.isEmpty && tag(again) == mark)
        #expect(get(server.port, "/b", "If-None-Match: \(mark)\r\n").status == 200)
    }

    @Test func `are told to the log`() async throws {
        let seen = Mutex<[String]>([])
        var options = WebServer.Options()
        options.log = { exchange in
            seen.withLock {
                $0.append("\(exchange.method) \(exchange.path) \(exchange.status) \(exchange.isComplete)")
            }
        }
        let server = try WebServer(options: options) { _ in .text("no", status: 404) }
        _ = get(server.port, "/a?b")
        await server.stop(grace: .seconds(5))
        #expect(seen.withLock { $0 } == ["GET /a 404 true"])
    }
}

@Suite(.ownThreads) struct `A router` {
    private static func answer(_ method: String, _ path: String) throws -> String {
        var router = Router()
        router.on("GET", "/") { _, _ in .text("root") }
        router.on("GET", "/things/special") { _, _ in .text("special") }
        router.on("GET", "/things/{}") { _, found in .text("thing \(found)") }
        router.on("DELETE", "/things/{}") { _, found in .text("gone \(found)") }
        router.on("GET", "/files/{}/{...}") { _, found in .text("file \(found)") }
        let server = try WebServer { [router] in router.answer($0) }
        let answer = exchange(server.port, "\(method) \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
        let allow =
            answer.head.split(separator: "\r\n").first { $0.hasPrefix("Allow") }.map(String.init) ?? ""
        return "\(answer.status) "
            + (answer.status == 200 ? String(decoding: answer.body, as: UTF8.self) : allow)
    }

    @Test func `finds the first pattern that fits`() throws {
        #expect(try Self.answer("GET", "/") == "200 root")
        #expect(try Self.answer("GET", "/things/special") == "200 special")
        #expect(try Self.answer("GET", "/things/a%2Fb") == "200 thing [\"a/b\"]")
        #expect(try Self.answer("DELETE", "/things/7") == "200 gone [\"7\"]")
        #expect(try Self.answer("GET", "/files/a") == "200 file [\"a\"]")
        #expect(try Self.answer("GET", "/files/a/b/c") == "200 file [\"a\", \"b\", \"c\"]")
    }

    @Test func `says which methods are allowed`() throws {
        #expect(try Self.answer("POST", "/things/7") == "405 Allow: GET, DELETE, HEAD")
        #expect(try Self.answer("GET", "/nothing") == "404 ")
    }
}
