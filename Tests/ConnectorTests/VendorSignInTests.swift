import ConnectorKit
import Domain
import HTTP
import Testing

@testable import ZohoAccounts

/// Signing in to systems other than Zoho.
struct VendorSignInTests {
    let folder = AccountsFolder()
    let clock = AccountsClock()
    private let tokenURL = "https://vendor.example/token"

    private func connector(_ authorization: Authorization) -> Connector {
        Connector(
            name: "shop", title: "Shop", documentation: "", baseURL: "https://vendor.example",
            authorization: authorization, scopes: [], probe: nil,
            errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
            allowance: Allowance(concurrentCalls: 1, creditsPerDay: 10), resources: [])
    }

    private func authorizer(_ authorization: Authorization, _ recorded: RecordedTransport) -> Authorizer {
        VendorSignIn(
            connector: connector(authorization), vault: Vault(folder: folder.path), transport: recorded.transport,
            surroundings: clock.surroundings
        ).authorizer
    }

    private func store(_ members: [String: String]) throws {
        try Vault(folder: folder.path).store(VendorSecrets(members.mapValues { Secret($0) }), of: "shop")
    }

    private func recorded(_ answers: Response...) -> RecordedTransport {
        RecordedTransport(answers.map { .next($0) }) { Issue.record("\($0)") }
    }

    private func bodies(_ recorded: RecordedTransport) -> [String] {
        recorded.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) }
    }

    private func answer(_ token: String, seconds: Int = 3600, refresh: String? = nil) -> Response {
        let further = refresh.map { #","refresh_token":"\#($0)""# } ?? ""
        return json(#"{"access_token":"\#(token)","token_type":"Bearer","expires_in":\#(seconds)\#(further)}"#)
    }

    @Test func `a key goes into its header as it was issued, with the word before it`() async throws {
        try store(["key": "k-s3cret"])
        let plain = authorizer(.key(header: "X-API-Key", prefix: ""), recorded())
        var request = Request("GET", "https://vendor.example/a")
        plain.sign(&request, with: try await plain.token(nil))
        #expect(request.headers.map { "\($0.name): \($0.value)" } == ["X-API-Key: k-s3cret"])
        let worded = authorizer(.key(header: "Authorization", prefix: "Token"), recorded())
        var other = Request("GET", "https://vendor.example/a")
        worded.sign(&other, with: try await worded.token(nil))
        #expect(other.headers.map { "\($0.name): \($0.value)" } == ["Authorization: Token k-s3cret"])
    }

    @Test func `name and password are sent as RFC 7617 has them`() async throws {
        try store(["name": "Aladdin", "password": "open sesame"])
        let basic = authorizer(.basic, recorded())
        var request = Request("GET", "https://vendor.example/a")
        basic.sign(&request, with: try await basic.token(nil))
        #expect(request.headers.map(\.value) == ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="])
    }

    @Test func `a refused key is not sent again, until somebody has put in another`() async throws {
        try store(["key": "old"])
        let key = authorizer(.key(header: "X-API-Key", prefix: ""), recorded())
        let failure = await pullFailure { _ = try await key.token("old") }
        #expect(failure?.remedy == .reauthorise)
        #expect(failure?.reason == "Shop does not accept the stored sign-in; run onward connect shop")
        try store(["key": "new"])
        #expect(try await key.token("old") == "new")
    }

    @Test func `without a sign-in the command that makes one is named`() async throws {
        let failure = await pullFailure { _ = try await authorizer(.basic, recorded()).token(nil) }
        #expect(failure?.description == "the sign-in of shop: no sign-in is stored; run onward connect shop")
    }

    @Test func `a client signs in for itself, and one token serves every process until it runs out`() async throws {
        try store(["client_id": "me", "client_secret": "s3cret/+"])
        let style = Authorization.clientCredentials(tokenURL: tokenURL, scopes: ["read", "list"])
        let transport = recorded(answer("t1"), answer("t2"))
        let (one, other) = (authorizer(style, transport), authorizer(style, transport))
        #expect(try await one.token(nil) == "t1")
        #expect(try await other.token(nil) == "t1")
        #expect(bodies(transport) == ["grant_type=client_credentials&scope=read%20list"])
        #expect(
            transport.requests[0].headers.contains { $0.name == "Authorization" },
            "the transport does not tell its value")
        clock.advance(.seconds(3590))
        #expect(try await other.token(nil) == "t2")
        #expect(try await one.token(nil) == "t2")
    }

    @Test func `a token that the server refuses is replaced once for all who wait`() async throws {
        try store(["client_id": "me", "client_secret": "s"])
        let transport = recorded(answer("t1"), answer("t2"))
        let sign = authorizer(.clientCredentials(tokenURL: tokenURL, scopes: []), transport)
        #expect(try await sign.token(nil) == "t1")
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<10 { group.addTask { try await sign.token("t1") } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["t2"])
        #expect(transport.requests.count == 2)
    }

    @Test func `a token from the future, stored before the clock was put back, is not trusted`() async throws {
        try store(["client_id": "me", "client_secret": "s"])
        let transport = recorded(answer("t1"), answer("t2"))
        let style = Authorization.clientCredentials(tokenURL: tokenURL, scopes: [])
        #expect(try await authorizer(style, transport).token(nil) == "t1")
        clock.advance(.seconds(-86_400))
        #expect(try await authorizer(style, transport).token(nil) == "t2")
    }

    @Test func `a new refresh token takes the place of the old one at once`() async throws {
        try store(["client_id": "me", "client_secret": "s", "refresh_token": "r1"])
        let transport = recorded(answer("t1", seconds: 60, refresh: "r2"), answer("t2"))
        let style = Authorization.refreshToken(tokenURL: tokenURL)
        let sign = authorizer(style, transport)
        #expect(try await sign.token(nil) == "t1")
        clock.advance(.seconds(60))
        #expect(try await sign.token(nil) == "t2")
        #expect(
            bodies(transport) == [
                "grant_type=refresh_token&refresh_token=r1", "grant_type=refresh_token&refresh_token=r2",
            ])
        #expect(try Vault(folder: folder.path).vendorSecrets(of: "shop")?["client_id"] == "me")
    }

    @Test func `a server that wants the client in the body gets it there`() async throws {
        try store(["client_id": "me", "client_secret": "s"])
        let transport = recorded(json(#"{"error":"invalid_client"}"#, status: 401), answer("t1"))
        let sign = authorizer(.clientCredentials(tokenURL: tokenURL, scopes: []), transport)
        #expect(try await sign.token(nil) == "t1")
        #expect(bodies(transport)[1] == "grant_type=client_credentials&client_id=me&client_secret=s")
        #expect(!transport.requests[1].headers.contains { $0.name == "Authorization" })
    }

    @Test(arguments: [
        ("invalid_client", 401, "does not know the client or its secret (invalid_client); run onward connect shop"),
        ("invalid_grant", 400, "no longer accepts the refresh token (invalid_grant): it was revoked, has run out"),
        ("invalid_scope", 400, "does not grant one of the scopes (invalid_scope)"),
        ("server<b>error", 400, "refused to give a token: serverberror"),
    ])
    func `what the vendor says becomes what to do, without a secret`(error: String, status: Int, expected: String)
        async throws
    {
        try store(["client_id": "me", "client_secret": "s3cret", "refresh_token": "r3fresh"])
        let refusal = json(#"{"error":"\#(error)"}"#, status: status)
        let sign = authorizer(
            .refreshToken(tokenURL: tokenURL), RecordedTransport([.next(refusal), .next(refusal)]) { _ in })
        let failure = await pullFailure { _ = try await sign.token(nil) }
        #expect(failure?.reason.contains(expected) == true, "\(failure?.reason ?? "")")
        #expect(failure?.description.contains("s3cret") == false && failure?.description.contains("r3fresh") == false)
        let isPersons = error == "invalid_client" || error == "invalid_grant"
        #expect((failure?.remedy == .reauthorise) == isPersons)
    }

    @Test func `refused secrets are not shown again, new ones are`() async throws {
        try store(["client_id": "me", "client_secret": "s", "refresh_token": "r1"])
        let transport = recorded(json(#"{"error":"invalid_grant"}"#, status: 400), answer("t1"))
        let sign = authorizer(.refreshToken(tokenURL: tokenURL), transport)
        for _ in 0..<3 { #expect(await pullFailure { _ = try await sign.token(nil) }?.remedy == .reauthorise) }
        #expect(transport.requests.count == 1)
        try store(["client_id": "me", "client_secret": "s", "refresh_token": "r2"])
        #expect(try await sign.token(nil) == "t1")
    }

    @Test(arguments: [(503, "HTTP 503 and no token; try again later"), (200, "check the address of the token server")])
    func `a page that is no token says so`(status: Int, expected: String) async throws {
        try store(["client_id": "me", "client_secret": "s"])
        let transport = recorded(json("<html>", status: status))
        let sign = authorizer(.clientCredentials(tokenURL: tokenURL, scopes: []), transport)
        #expect(await pullFailure { _ = try await sign.token(nil) }?.reason.contains(expected) == true)
    }
}
