import API
import Domain
import Glibc
import HTTP
import Testing
import WebServer

@testable import onward_server

@Suite struct `Markup` {
    @Test func `escapes whatever is not written in the source`() {
        let name = "<script>alert(\"1\" & '2')</script>\u{0}\u{1F600}"
        let html: HTML = "<p title=\"\(name)\">\(name) \(7)</p>"
        let escaped = "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;\u{FFFD}\u{1F600}"
        #expect(html.markup == "<p title=\"\(escaped)\">\(escaped) 7</p>")
        let nested: HTML = "<b>\(html)</b>\([html, html])"
        #expect(nested.markup == "<b>\(html.markup)</b>\(html.markup)\(html.markup)")
    }

    @Test func `encodes every part of an address by itself`() {
        #expect(
            Link.to(["customers", "a/b?c"], [("x", "1&2"), ("é", " ")]) == "/customers/a%2Fb%3Fc?x=1%262&%C3%A9=%20")
        #expect(Link.to([]) == "/")
    }
}

@Suite struct `The server's command line` {
    @Test(arguments: [
        ("127.0.0.1:9000", "127.0.0.1", 9000, true), ("localhost:1", "127.0.0.1", 1, true),
        ("[::1]:80", "::1", 80, true),
        ("0.0.0.0:8321", "0.0.0.0", 8321, false), ("10.0.0.7:0", "10.0.0.7", 0, false),
    ])
    func `takes an address and a port`(_ text: String, _ address: String, _ port: Int, _ isLoopback: Bool) throws {
        for words in [["--listen", text], ["--listen=\(text)"]] {
            let options = try Options(words)
            #expect(options.address == address && options.port == port && options.isLoopback == isLoopback)
        }
    }

    @Test(arguments: [
        ["--listen"], ["--listen", "9000"], ["--listen", "x:70000"], ["--listen", ":80"], ["--workspace"],
        ["--port", "1"],
        ["stray"], ["--no-schedule=yes"],
    ])
    func `refuses what it does not understand`(_ words: [String]) {
        let failure = #expect(throws: StartFailure.self) { try Options(words) }
        #expect(failure?.isMisuse == true)
    }
}

/// A server in this process on a free port, over a workspace in a folder of its own.
final class TestServer: Sendable {
    let server: Server
    let folder: String
    private let curl: CurlTransport

    init(workspace: String? = nil, token: String? = nil) throws {
        var template = Array("/tmp/onward-server-test-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } }
        folder = try #require(made)
        var options = try Options(["--no-schedule"])
        options.port = 0
        server = try Server(
            workspace: Workspace(folder: workspace ?? folder), options: options,
            token: token.map { try Access.Secret($0) },
            environment: [:])
        curl = try CurlTransport()
    }

    deinit {
        // Only ever holds what a test put there, and the system empties the temporary place.
        rmdir(folder)
    }

    func ask(
        _ path: String, method: String = "GET", headers: [(name: String, value: String)] = [], body: String? = nil
    ) async throws -> Response {
        try await curl.transport.send(
            Request(method, server.address + path, headers: headers, body: body.map { Array($0.utf8) }))
    }
}

extension TestServer {
    /// Without a client in between, which would follow redirections.
    func direct(
        _ segment: String, method: String = "GET", query: String = "", headers: [(name: String, value: String)] = [],
        body: String = ""
    ) async -> WebResponse {
        let response = server.site.answer(
            WebRequest(
                method: method, path: "/" + segment, segments: [segment], rawQuery: query, headers: headers,
                body: Array(body.utf8)))
        guard case .later(let make) = response.body else { return response }
        return await make()
    }
}

extension WebResponse {
    fileprivate func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

private func text(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }

@Suite struct `A server without data` {
    @Test func `tells people the next step`() async throws {
        let server = try TestServer()
        for path in ["/", "/sync"] {
            let page = try await server.ask(path)
            #expect(page.status == 200 && text(page).contains("onward connect zoho"))
        }
    }

    @Test func `tells programs why there is no answer`() async throws {
        let server = try TestServer()
        let answer = try await server.ask("/api/v1/customers")
        #expect(answer.status == 503)
        #expect(text(answer).hasPrefix("{\"error\":{\"code\":\"not_ready\",\"message\":\"There is no data in "))
        #expect(try await server.ask("/ready").status == 503)
        #expect(try await server.ask("/health").status == 200)
    }

    @Test func `says what it does not understand, as JSON or as a page`() async throws {
        let server = try TestServer()
        let unknown = try await server.ask("/api/v1/nonsense")
        #expect(unknown.status == 404 && text(unknown).contains("\"code\":\"not_found\""))
        let method = try await server.ask("/api/v1/customers", method: "DELETE")
        #expect(method.status == 405 && method.header("allow") == "GET, HEAD" && text(method).contains("\"misused\""))
        let page = try await server.ask("/nothing/%3Cb%3E")
        #expect(page.status == 404 && text(page).contains("<h1>Not found</h1>") && !text(page).contains("<b>"))
    }

    @Test func `sends every page with rules that let nothing foreign in`() async throws {
        let server = try TestServer()
        for path in ["/", "/sync", "/nothing", "/login"] {
            let page = try await server.ask(path)
            let policy = page.header("content-security-policy") ?? ""
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe-inline"))
            #expect(page.header("x-content-type-options") == "nosniff")
            #expect(
                !text(page).contains("<style") && !text(page).contains(" style=") && !text(page).contains(" onclick="))
        }
        for asset in [Assets.style, Assets.script, Assets.icon] {
            let answer = try await server.ask(asset.path)
            #expect(answer.status == 200 && answer.header("cache-control")?.contains("immutable") == true)
        }
    }

    @Test func `counts what it answers`() async throws {
        let server = try TestServer()
        _ = try await server.ask("/api/v1/customers")
        _ = try await server.ask("/")
        let measures = text(try await server.ask("/metrics"))
        #expect(measures.contains("onward_http_requests_total{route=\"api\",status=\"5xx\"} 1\n"))
        #expect(measures.contains("onward_http_requests_total{route=\"page\",status=\"2xx\"} 1\n"))
        #expect(measures.contains("onward_http_request_seconds_bucket{route=\"api\",le=\"+Inf\"} 1\n"))
        #expect(measures.contains("onward_http_request_seconds_count{route=\"api\"} 1\n"))
        let memory = try #require(
            measures.split(separator: "\n").last { $0.hasPrefix("process_resident_memory_bytes ") })
        #expect(try #require(Int(memory.split(separator: " ")[1])) > 1_000_000)
    }

    @Test func `answers no page of another site that points its name here`() async throws {
        let server = try TestServer()
        for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example"] {
            #expect(try await server.ask("/api/v1/status", headers: [("Host", host)]).status == 421)
            #expect(try await server.ask("/", headers: [("Host", host)]).status == 421)
        }
        #expect(try await server.ask("/health", headers: [("Host", "localhost:99")]).status == 200)
        #expect(try await server.ask("/api/v1/status", headers: [("Sec-Fetch-Site", "cross-site")]).status == 403)
    }
}

@Suite struct `A server with an access token` {
    private static let token = "correct-horse-battery"

    @Test func `answers nothing without it except that it lives`() async throws {
        let server = try TestServer(token: Self.token)
        for path in ["/api/v1/status", "/api/v1/events", "/api/v1/nonsense", "/metrics"] {
            let answer = try await server.ask(path)
            #expect(answer.status == 401 && answer.header("www-authenticate")?.hasPrefix("Bearer") == true)
        }
        for wrong in ["Bearer wrong", "Bearer \(Self.token)x", "Basic \(Self.token)", "Bearer"] {
            #expect(try await server.ask("/api/v1/status", headers: [("Authorization", wrong)]).status == 401)
        }
        let page = await server.direct("sync", query: "b=c")
        #expect(page.status == 303 && page.header("Location") == "/login?next=%2Fsync%3Fb%3Dc")
        #expect(try await server.ask("/health").status == 200)
        // 503: it may ask, there is just no data.
        #expect(
            try await server.ask("/api/v1/status", headers: [("Authorization", "Bearer \(Self.token)")]).status == 503)
    }

    @Test func `lets people sign in and out`() async throws {
        let server = try TestServer(token: Self.token)
        let refused = await server.direct("login", method: "POST", body: "token=wrong&next=/sync")
        #expect(refused.status == 403 && refused.header("Set-Cookie") == nil)

        let granted = await server.direct("login", method: "POST", body: "token=\(Self.token)&next=/sync")
        let cookie = try #require(granted.header("Set-Cookie"))
        #expect(granted.status == 303 && granted.header("Location") == "/sync")
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(Self.token))
        let session = String(cookie.prefix { $0 != ";" })
        #expect(await server.direct("sync", headers: [("cookie", "other=1; \(session)")]).status == 200)
        #expect(await server.direct("sync", headers: [("cookie", session + "x")]).status == 303)
        let longer = session.replacing("=1", with: "=2")
        #expect(await server.direct("sync", headers: [("cookie", longer)]).status == 303)
        #expect(await server.direct("logout", method: "POST").header("Set-Cookie")?.contains("Max-Age=0") == true)
    }

    @Test(arguments: ["//evil.example", "/\\evil.example", "https://evil.example", "/a b"])
    func `leads nowhere else after signing in`(_ next: String) async throws {
        let server = try TestServer(token: Self.token)
        let answer = await server.direct(
            "login", method: "POST", body: "token=\(Self.token)&next=\(Link.encode(next))")
        #expect(answer.status == 303 && answer.header("Location") == "/")
    }

    @Test func `refuses a session that is over, and one of another token`() throws {
        let start = Instant(iso8601: "2025-03-31T15:05:09Z")!
        let access = Access(token: try Access.Secret(Self.token)) { start }
        let cookie = try #require(access.cookie(for: Self.token, isSecure: true))
        #expect(cookie.contains("; Secure"))
        let request = WebRequest(
            path: "/", segments: [], headers: [("host", "x"), ("cookie", String(cookie.prefix { $0 != ";" }))])
        #expect(access.verdict(on: request) == .granted)
        let later = Access(token: try Access.Secret(Self.token)) { start.advanced(by: .seconds(13 * 3600)) }
        #expect(later.verdict(on: request) == .unknown)
        let other = Access(token: try Access.Secret("another-token-altogether")) { start }
        #expect(other.verdict(on: request) == .unknown)
    }

    @Test func `takes the token from the environment or from a file of its own`() throws {
        let server = try TestServer()
        #expect(try Access.storedToken(environment: [:], folder: server.folder) == nil)
        #expect(try Access.storedToken(environment: ["ONWARD_ACCESS_TOKEN": Self.token], folder: server.folder) != nil)
        #expect(throws: StartFailure.self) {
            try Access.storedToken(environment: ["ONWARD_ACCESS_TOKEN": "short"], folder: server.folder)
        }
        let path = server.folder + "/access-token"
        let file = open(path, O_WRONLY | O_CREAT, 0o644)
        #expect(write(file, Self.token + "\n", Self.token.utf8.count + 1) > 0)
        close(file)
        defer { unlink(path) }
        let failure = #expect(throws: StartFailure.self) {
            try Access.storedToken(environment: [:], folder: server.folder)
        }
        #expect(failure?.description.contains("chmod 600") == true)
        chmod(path, 0o600)
        #expect(try Access.storedToken(environment: [:], folder: server.folder) != nil)
    }
}
