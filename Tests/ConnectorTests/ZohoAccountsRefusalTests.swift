import ConnectorKit
import Domain
import HTTP
import Synchronization
import Testing
import ZohoAccounts

private let throttle =
    #"{"error":"Access Denied","error_description":"You have made too many requests continuously. "#
    + #"Please try again after some time.","status":"failure"}"#

@Suite(.timeLimit(.minutes(1)))
struct ZohoAccountsRefusalTests {
    @Test func `the eleventh token in ten minutes is waited for, not asked for`() async throws {
        let accounts = try Accounts((1...11).map { .next(tokenAnswer("t\($0)")) })
        let notices = Mutex<[TokenNotice]>([])
        let start = accounts.clock.now
        var stale: String?
        for number in 1...10 {
            // Each by another process: the count is in the vault.
            stale = try await accounts.source().token(replacing: stale)
            #expect(stale == "t\(number)")
            accounts.clock.advance(.seconds(10))
        }
        #expect(accounts.clock.slept.isEmpty)
        let last = try await accounts.source(notice: { notice in notices.withLock { $0.append(notice) } })
            .token(replacing: stale)
        #expect(last == "t11")
        #expect(accounts.clock.now >= start.advanced(by: .seconds(600)))
        #expect(accounts.clock.now < start.advanced(by: .seconds(610)))
        #expect(
            notices.withLock { $0 } == [
                .waiting(
                    until: start.advanced(by: .seconds(600)),
                    reason: "ten access tokens were made in ten minutes, and Zoho makes no more")
            ])
    }

    @Test(arguments: [200, 400, 429])
    func `a throttled sign-in waits out the window and then asks once`(status: Int) async throws {
        let accounts = try Accounts([.next(json(throttle, status: status)), .next(tokenAnswer("t1"))])
        let start = accounts.clock.now
        #expect(try await accounts.source().token() == "t1")
        #expect(accounts.clock.now >= start.advanced(by: .seconds(600)))
        #expect(accounts.recorded.requests.count == 2)
    }

    @Test func `another process does not ask while Zoho refuses`() async throws {
        let accounts = try Accounts([.next(json(throttle)), .next(tokenAnswer("t1"))])
        let impatient = TokenSource(
            centre: accounts.centre, vault: accounts.vault, transport: accounts.recorded.transport,
            surroundings: Surroundings(
                now: { accounts.clock.now }, sleep: { _ in throw CancellationError() }, random: { 0 }))
        await #expect(throws: CancellationError.self) { try await impatient.token() }
        await #expect(throws: CancellationError.self) { try await impatient.token() }
        #expect(accounts.recorded.requests.count == 1)
        #expect(try await accounts.source().token() == "t1")
    }

    @Test func `one who is throttled for ever gives up after three waits`() async throws {
        let accounts = try Accounts([.to("POST", "/oauth/v2/token", repeats: true, json(throttle))])
        let failure = await pullFailure { _ = try await accounts.source().token() }
        #expect(failure?.remedy == .wait(.seconds(600)))
        #expect(accounts.recorded.requests.count == 4)
        #expect(accounts.clock.slept.count == 3)
    }

    @Test func `while the old token lives, a throttled renewal waits for nothing`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1")), .next(json(throttle))])
        let source = accounts.source()
        _ = try await source.token()
        accounts.clock.advance(.seconds(3500))
        for _ in 0..<10 { #expect(try await source.token() == "t1") }
        #expect(accounts.clock.slept.isEmpty)
        #expect(accounts.recorded.requests.count == 2)
    }

    @Test func `while the old token lives, an accounts server that is down is no failure`() async throws {
        let down = TransportError(.unreachable, place: "https://accounts.zoho.eu", reason: "refused")
        let accounts = try Accounts([
            .next(tokenAnswer("t1")), .failure(nil, nil, down), .failure(nil, nil, down),
        ])
        let source = accounts.source()
        _ = try await source.token()
        accounts.clock.advance(.seconds(3500))
        for _ in 0..<10 { #expect(try await source.token() == "t1") }
        #expect(accounts.recorded.requests.count == 2)
        accounts.clock.advance(.seconds(100))
        let failure = await pullFailure { _ = try await source.token() }
        #expect(failure?.remedy == .retry(after: nil))
        // What never got there was not counted.
        #expect(try accounts.vault.read()?.tokensMade == [])
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var body: String
        var status = 200
        var remedy: PullFailure.Remedy
        var words: String
        var testDescription: String { "\(status) \(body)" }
    }

    static let refusals: [Refusal] = [
        .init(
            body: #"{"error":"invalid_code"}"#, remedy: .reauthorise,
            words: "no longer accepts the stored sign-in"),
        .init(body: #"{"error":"invalid_client"}"#, remedy: .fix, words: "not known in the centre eu"),
        .init(
            body: #"{"error":"invalid_client"}"#, remedy: .fix,
            words: "us, in, au, jp, ca, sa, cn, uk, ae, sg"),
        .init(body: #"{"error":"invalid_client_secret"}"#, remedy: .fix, words: "client secret is wrong"),
        .init(
            body: #"{"error":"invalid_client_secret"}"#, status: 401, remedy: .fix,
            words: "client secret is wrong"),
        .init(body: #"{"error":"invalid_scope"}"#, remedy: .fix, words: "one of the scopes"),
        .init(
            body: #"{"error":"general_error"}"#, remedy: .retry(after: .seconds(60)), words: "passing fault"),
        .init(
            body: #"{"error":"new_thing <b>1000.x</b>"}"#, remedy: .fix,
            words: "Zoho refused: new_thing b1000.xb"),
        .init(body: "<html>login</html>", remedy: .fix, words: "not a Zoho accounts server"),
        .init(body: #"{"expires_in":3600}"#, remedy: .fix, words: "no token"),
        .init(body: "", status: 503, remedy: .retry(after: nil), words: "HTTP 503"),
        .init(body: #"{"access_token":"t"}"#, status: 500, remedy: .retry(after: nil), words: "HTTP 500"),
    ]

    @Test(arguments: refusals)
    func `each refusal names its remedy`(refusal: Refusal) async throws {
        let accounts = try Accounts([.next(json(refusal.body, status: refusal.status))])
        let failure = await pullFailure { _ = try await accounts.source().token() }
        #expect(failure?.remedy == refusal.remedy)
        #expect(failure?.reason.contains(refusal.words) == true, "\(failure?.reason ?? "")")
        #expect(failure?.place == "zoho_accounts (https://accounts.zoho.eu)")
        #expect(failure?.description.contains("s3cret") == false)
        #expect(try accounts.vault.read()?.tokensMade == [])
    }

    @Test func `a sign-in that was refused is not shown to Zoho again for each of a hundred requests`()
        async throws
    {
        let accounts = try Accounts([.next(json(#"{"error":"invalid_code"}"#)), .next(tokenAnswer("t1"))])
        let source = accounts.source()
        for _ in 0..<100 {
            #expect(await pullFailure { _ = try await source.token() }?.remedy == .reauthorise)
        }
        #expect(accounts.recorded.requests.count == 1)
        // A new sign-in is tried at once.
        var renewed = credentials
        renewed.refreshToken = Secret("1000.new")
        try await accounts.vault.store(
            Vault.Contents(credentials: renewed), sleep: accounts.clock.surroundings.sleep)
        #expect(try await source.token() == "t1")
    }

    @Test(arguments: [
        (TransportError.Kind.unresolvable, PullFailure.Remedy.retry(after: nil)),
        (.timedOut, .retry(after: nil)),
        (.untrusted, .fix), (.refusedRedirect, .fix), (.interrupted, .retry(after: nil)),
    ])
    func `no answer at all is sorted by what to do`(kind: TransportError.Kind, remedy: PullFailure.Remedy)
        async throws
    {
        let error = TransportError(kind, place: "https://accounts.zoho.eu", reason: "why")
        let accounts = try Accounts([.failure(nil, nil, error)])
        let failure = await pullFailure { _ = try await accounts.source().token() }
        #expect(failure?.remedy == remedy)
        #expect(failure?.reason == "why")
    }
}
