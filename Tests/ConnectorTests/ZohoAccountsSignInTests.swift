import ConnectorKit
import Domain
import HTTP
import Testing
import ZohoAccounts

private let consent =
    #"{"access_token":"t1","refresh_token":"1000.r","api_domain":"https://www.zohoapis.eu/","#
    + #""expires_in":3600}"#

struct ZohoAccountsSignInTests {
    private func selfClient(_ accounts: Accounts) -> SelfClientFlow {
        SelfClientFlow(
            centre: accounts.centre, clientID: "1000.CLIENT", clientSecret: Secret("client-s3cret"),
            transport: accounts.recorded.transport, surroundings: accounts.clock.surroundings)
    }

    private func server(_ accounts: Accounts, state: String = "st4te") -> ServerFlow {
        ServerFlow(
            centre: accounts.centre, clientID: "1000.CLIENT", clientSecret: Secret("client-s3cret"),
            redirect: "http://127.0.0.1:8017/oauth", scopes: ["ZohoCRM.modules.ALL", "Desk.tickets.READ"],
            state: state,
            transport: accounts.recorded.transport, surroundings: accounts.clock.surroundings)
    }

    @Test func `a code from the console becomes a sign-in, and its token is the first`() async throws {
        let accounts = try Accounts([.next(json(consent))], stored: false)
        let grant = try await selfClient(accounts).exchange(Secret("1000.c0de"))
        #expect(
            accounts.bodies == [
                "grant_type=authorization_code&client_id=1000.CLIENT&client_secret=client-s3cret"
                    + "&code=1000.c0de"
            ])
        #expect(grant.contents.credentials?.refreshToken.revealed == "1000.r")
        #expect(grant.contents.credentials?.apiDomain == "https://www.zohoapis.eu")
        try await accounts.vault.store(grant.contents, sleep: accounts.clock.surroundings.sleep)
        #expect(try await accounts.source().token() == "t1")
        #expect(accounts.recorded.requests.count == 1)
    }

    @Test func `an old code is told from an old sign-in`() async throws {
        let accounts = try Accounts([.next(json(#"{"error":"invalid_code"}"#))], stored: false)
        let failure = await pullFailure { _ = try await selfClient(accounts).exchange(Secret("1000.c0de")) }
        #expect(failure?.remedy == .reauthorise)
        #expect(failure?.reason.contains("lives about three minutes") == true)
        #expect(failure?.description.contains("c0de") == false)
    }

    @Test func `too many codes have to wait`() async throws {
        let accounts = try Accounts([.next(json(#"{"error":"access_denied"}"#))], stored: false)
        let failure = await pullFailure { _ = try await selfClient(accounts).exchange(Secret("1000.c0de")) }
        #expect(failure?.reason.contains("ten minutes") == true)
    }

    @Test func `a token without a lasting sign-in is not enough`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1"))], stored: false)
        let failure = await pullFailure { _ = try await selfClient(accounts).exchange(Secret("1000.c0de")) }
        #expect(failure?.remedy == .reauthorise)
        #expect(failure?.reason.contains("no lasting sign-in") == true)
    }

    @Test func `a token is never sent to a less protected address than it came from`() async throws {
        let accounts = try Accounts(
            [.next(json(#"{"access_token":"t","refresh_token":"r","api_domain":"http://evil.example"}"#))],
            stored: false)
        let grant = try await selfClient(accounts).exchange(Secret("1000.c0de"))
        #expect(grant.contents.credentials?.apiDomain == nil)
    }

    @Test func `the browser is asked for lasting permission, with every scope`() throws {
        let accounts = try Accounts([], stored: false)
        #expect(
            server(accounts).authorisationURL
                == "https://accounts.zoho.eu/oauth/v2/auth?response_type=code&client_id=1000.CLIENT"
                + "&scope=ZohoCRM.modules.ALL%2CDesk.tickets.READ"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8017%2Foauth"
                + "&access_type=offline&prompt=consent&state=st4te")
        let states = try (0..<50).map { _ in try ServerFlow.freshState() }
        #expect(Set(states).count == 50)
        #expect(states.allSatisfy { $0.count == 32 })
    }

    @Test func `the code is exchanged in the centre of the person's account`() async throws {
        let accounts = try Accounts([.next(json(consent))], stored: false)
        let flow = server(accounts)
        let callback = try flow.callback([
            ("code", "1000.c0de"), ("location", "in"), ("accounts-server", "https://accounts.zoho.in"),
            ("state", "st4te"),
        ])
        let grant = try await flow.exchange(callback)
        #expect(grant.centre.name == "in")
        #expect(accounts.recorded.requests.map(\.url) == ["https://accounts.zoho.in/oauth/v2/token"])
        #expect(
            accounts.bodies[0].hasSuffix("&code=1000.c0de&redirect_uri=http%3A%2F%2F127.0.0.1%3A8017%2Foauth")
        )
    }

    @Test func `a private accounts server is known if it was configured`() throws {
        let accounts = try Accounts([], stored: false)
        var centre = accounts.centre
        centre.accounts = "http://127.0.0.1:9000"
        let flow = ServerFlow(
            centre: centre, clientID: "c", clientSecret: Secret("s"), redirect: "r", scopes: [],
            state: "st4te",
            transport: accounts.recorded.transport, surroundings: accounts.clock.surroundings)
        let callback = try flow.callback([
            ("code", "x"), ("accounts-server", "http://127.0.0.1:9000/"), ("state", "st4te"),
        ])
        #expect(callback.centre.accounts == "http://127.0.0.1:9000")
        #expect(try flow.callback([("code", "x"), ("state", "st4te")]).centre == centre)
    }

    @Test(arguments: [
        (["code": "c", "state": "other"], "does not belong"), (["code": "c"], "does not belong"),
        (
            ["code": "c", "state": "st4te", "accounts-server": "https://accounts.zoho.evil"],
            "not one of Zoho's"
        ),
        (["code": "c", "state": "st4te", "accounts-server": "http://accounts.zoho.eu"], "not one of Zoho's"),
        (["state": "st4te", "error": "access_denied"], "permission was refused"),
        (["state": "st4te", "error": "invalid_scope"], "invalid_scope"), (["state": "st4te"], "no code"),
    ])
    func `an answer of the browser that cannot be trusted is refused`(query: [String: String], words: String)
        throws
    {
        let flow = server(try Accounts([], stored: false))
        do throws(PullFailure) {
            _ = try flow.callback(query.map { (name: $0.key, value: $0.value) })
            Issue.record("it was accepted")
        } catch {
            #expect(error.reason.contains(words), "\(error.reason)")
        }
    }

    @Test func `a sign-in can be ended at Zoho`() async throws {
        let accounts = try Accounts([
            .next(json(#"{"status":"success"}"#)), .next(json(#"{"error":"invalid_token"}"#)),
        ])
        func revoke() async throws {
            try await SelfClientFlow.revoke(
                credentials, centre: accounts.centre, transport: accounts.recorded.transport,
                surroundings: accounts.clock.surroundings)
        }
        try await revoke()
        #expect(
            accounts.recorded.requests.map(\.url) == [
                "https://accounts.zoho.eu/oauth/v2/token/revoke?token=1000.refresh-s3cret"
            ])
        let failure = await pullFailure { try await revoke() }
        #expect(failure?.remedy == .fix)
        #expect(failure?.description.contains("s3cret") == false)
    }
}
