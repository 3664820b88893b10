import Domain
import JSON
import Synchronization
import Testing
import WebServer

@testable import Sandbox

/// A sandbox with a clock that the test moves, asked without a socket in between.
final class Bench: Sendable {
    let sandbox: Sandbox
    private let shared = SharedTime()

    convenience init(customers: Int = 80, _ change: (inout Sandbox.Options) -> Void = { _ in }) {
        var options = Sandbox.Options()
        change(&options)
        self.init(customers: customers, options, nil)
    }

    /// One that can call out.
    convenience init(customers: Int = 80, sender: @escaping Sender) {
        self.init(customers: customers, Sandbox.Options(), sender)
    }

    private init(customers: Int, _ options: Sandbox.Options, _ sender: Sender?) {
        let shared = shared
        sandbox = Sandbox(
            world: World(seed: 5, customers: customers), options: options, sender: sender, clock: { shared.now })
    }

    private final class SharedTime: Sendable {
        private let value = Mutex(Instant(seconds: 1_760_000_000))
        var now: Instant { value.withLock { $0 } }
        func pass(_ duration: Duration) { value.withLock { $0 = $0.advanced(by: duration) } }
    }

    func pass(_ duration: Duration) { shared.pass(duration) }

    /// The answer's status, headers, bytes and, if it is JSON, its tree.
    struct Answer {
        let status: Int
        let headers: [(name: String, value: String)]
        let bytes: [UInt8]
        let json: JSONValue

        init(_ response: WebResponse) {
            var bytes: [UInt8] = []
            switch response.body {
            case .bytes(let all): bytes = all
            case .chunks(let next): while next(&bytes) {}
            default: break
            }
            status = response.status
            headers = response.headers
            self.bytes = bytes
            json = (try? JSONValue(parsing: bytes)) ?? .null  // not every answer is JSON
        }

        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        subscript(path: String) -> String? { json[path]?.text }
    }

    func ask(
        _ method: String, _ path: String, _ query: [(String, String)] = [], headers: [(String, String)] = [],
        body: String = ""
    ) -> Answer {
        Answer(sandbox.handle(request(method, path, query, headers: headers, body: body)))
    }

    func request(
        _ method: String, _ path: String, _ query: [(String, String)], headers: [(String, String)], body: String
    ) -> WebRequest {
        WebRequest(
            method: method, path: path, segments: path.split(separator: "/").map(String.init),
            query: query.map { (name: $0.0, value: $0.1) },
            headers: headers.map { (name: $0.0, value: $0.1) } + [("host", "127.0.0.1:1")], body: Array(body.utf8))
    }

    func token(_ parameters: [(String, String)]) -> Answer {
        let client = sandbox.clients[0]
        return ask(
            "POST", "/oauth/v2/token", [("client_id", client.id), ("client_secret", client.secret)] + parameters)
    }

    /// A fresh refresh token and its first access token.
    func connect(_ scopes: [String]) -> (access: String, refresh: String) {
        let answer = token([("grant_type", "authorization_code"), ("code", sandbox.grant(scopes: scopes) ?? "")])
        return (answer["access_token"] ?? "", answer["refresh_token"] ?? "")
    }

    func get(
        _ access: String, _ path: String, _ query: [(String, String)] = [], _ headers: [(String, String)] = []
    ) -> Answer {
        ask("GET", path, query, headers: headers + [("authorization", "Zoho-oauthtoken " + access)])
    }
}

@Suite struct `The sandbox's sign-in` {
    @Test func `exchanges a code once, within three minutes, and says so with status 200`() {
        let bench = Bench()
        let code = bench.sandbox.grant(scopes: ["ZohoCRM.modules.ALL"]) ?? ""
        let parameters = [("grant_type", "authorization_code"), ("code", code)]
        let first = bench.token(parameters)
        #expect(first.status == 200)
        #expect(first["expires_in"] == "3600")
        #expect(first["api_domain"] == "http://127.0.0.1:1")
        #expect(first["refresh_token"]?.hasPrefix("1000.") == true)
        let second = bench.token(parameters)
        #expect(second.status == 200)
        #expect(second["error"] == "invalid_code")
        let late = bench.sandbox.grant(scopes: ["ZohoCRM.modules.ALL"]) ?? ""
        bench.pass(.seconds(181))
        #expect(bench.token([("grant_type", "authorization_code"), ("code", late)])["error"] == "invalid_code")
    }

    @Test func `knows its clients and refuses a scope it never heard of`() {
        let bench = Bench()
        #expect(bench.ask("POST", "/oauth/v2/token", [("client_id", "1000.X")])["error"] == "invalid_client")
        let id = bench.sandbox.clients[0].id
        #expect(
            bench.ask("POST", "/oauth/v2/token", [("client_id", id), ("client_secret", "no")])["error"]
                == "invalid_client_secret")
        #expect(bench.sandbox.grant(scopes: ["ZohoCRM.modules.ALL", "Nonsense.READ"]) == nil)
    }

    @Test(arguments: [200, 400])
    func `refuses the eleventh token of ten minutes`(status: Int) {
        let bench = Bench { $0.throttleStatus = status }
        let refresh = bench.connect(["ZohoCRM.modules.ALL"]).refresh
        let parameters = [("grant_type", "refresh_token"), ("refresh_token", refresh)]
        for _ in 2...10 {
            let answer = bench.token(parameters)
            #expect(answer["access_token"] != nil)
            #expect(answer["refresh_token"] == nil)
        }
        let eleventh = bench.token(parameters)
        #expect(eleventh.status == status)
        #expect(eleventh["error"] == "Access Denied")
        bench.pass(.seconds(601))
        #expect(bench.token(parameters)["access_token"] != nil)
    }

    @Test func `lets tokens expire, keeps fifteen of them and twenty refresh tokens`() {
        let bench = Bench()
        let scopes = ["ZohoCRM.org.READ"]
        let (access, refresh) = bench.connect(scopes)
        #expect(bench.get(access, "/crm/v8/org").status == 200)
        for round in 1...15 {
            if round % 9 == 0 { bench.pass(.seconds(601)) }
            _ = bench.token([("grant_type", "refresh_token"), ("refresh_token", refresh)])
        }
        #expect(bench.get(access, "/crm/v8/org")["code"] == "INVALID_TOKEN", "the sixteenth pushed out the first")
        let young = bench.token([("grant_type", "refresh_token"), ("refresh_token", refresh)])["access_token"] ?? ""
        #expect(bench.get(young, "/crm/v8/org").status == 200)
        bench.sandbox.advance(by: .seconds(3600))
        #expect(bench.get(young, "/crm/v8/org").status == 401)
        for _ in 1...20 {
            bench.pass(.seconds(61))
            _ = bench.connect(scopes)
        }
        let evicted = bench.token([("grant_type", "refresh_token"), ("refresh_token", refresh)])
        #expect(evicted["error"] == "invalid_code")
    }

    @Test func `revokes a refresh token with its access tokens`() {
        let bench = Bench()
        let (access, refresh) = bench.connect(["ZohoCRM.org.READ"])
        #expect(bench.ask("POST", "/oauth/v2/token/revoke", [("token", refresh)])["status"] == "success")
        #expect(bench.get(access, "/crm/v8/org")["code"] == "INVALID_TOKEN")
    }

    @Test func `wants the header's own word and a scope for each call`() {
        let bench = Bench()
        let access = bench.connect(["ZohoCRM.modules.deals.READ"]).access
        let fields = [("fields", "Last_Name")]
        let bearer = bench.ask("GET", "/crm/v8/Deals", fields, headers: [("authorization", "Bearer " + access)])
        #expect(bearer["code"] == "AUTHENTICATION_FAILURE")
        let other = bench.get(access, "/crm/v8/Contacts", fields)
        #expect(other.status == 401)
        #expect(other["code"] == "OAUTH_SCOPE_MISMATCH")
        #expect(bench.get(access, "/crm/v8/Deals", fields).status == 200)
    }

    @Test func `asks in the browser and returns to this machine only`() {
        let bench = Bench()
        let client = bench.sandbox.clients[1]
        func parameters(_ redirect: String) -> [(String, String)] {
            [
                ("response_type", "code"), ("client_id", client.id), ("scope", "ZohoCRM.org.READ"),
                ("redirect_uri", redirect), ("access_type", "offline"), ("state", "s 1"),
            ]
        }
        let page = bench.ask("GET", "/oauth/v2/auth", parameters("http://127.0.0.1:9/back"))
        #expect(page.status == 200)
        #expect(String(decoding: page.bytes, as: UTF8.self).contains("ZohoCRM.org.READ"))
        #expect(bench.ask("GET", "/oauth/v2/auth", parameters("https://elsewhere.example/")).status == 400)
        let refused = bench.ask(
            "POST", "/oauth/v2/auth", parameters("http://127.0.0.1:9/back") + [("decision", "reject")])
        #expect(refused.header("Location") == "http://127.0.0.1:9/back?error=access_denied&state=s%201")
        let agreed = bench.ask(
            "POST", "/oauth/v2/auth", parameters("http://127.0.0.1:9/back") + [("decision", "accept")])
        let location = agreed.header("Location") ?? ""
        let code = location.split(separator: "code=").last?.split(separator: "&").first.map(String.init) ?? ""
        #expect(location.contains("accounts-server=http%3A%2F%2F127.0.0.1%3A1"))
        let answer = bench.ask(
            "POST", "/oauth/v2/token",
            [
                ("client_id", client.id), ("client_secret", client.secret), ("grant_type", "authorization_code"),
                ("code", code), ("redirect_uri", "http://127.0.0.1:9/back"),
            ])
        #expect(answer["refresh_token"] != nil)
    }
}
