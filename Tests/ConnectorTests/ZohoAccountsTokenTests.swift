import ConnectorKit
import Domain
import Glibc
import HTTP
import Synchronization
import Testing
import ZohoAccounts

@Suite(.timeLimit(.minutes(1)))
struct ZohoAccountsTokenTests {
    @Test func `a renewal is one post whose token is used from then on`() async throws {
        let accounts = try Accounts([.to("POST", "/oauth/v2/token", tokenAnswer("t1"))])
        let source = accounts.source()
        #expect(try await source.token() == "t1")
        #expect(try await source.authorizer.token(nil) == "t1")
        #expect(source.authorizer.scheme == "Zoho-oauthtoken")
        #expect(accounts.recorded.requests.map(\.url) == ["https://accounts.zoho.eu/oauth/v2/token"])
        #expect(
            accounts.bodies == [
                "grant_type=refresh_token&client_id=1000.CLIENT&client_secret=client-s3cret"
                    + "&refresh_token=1000.refresh-s3cret"
            ])
    }

    @Test func `another process finds the token and the sign-in kept in the vault`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1"))])
        _ = try await accounts.source().token()
        #expect(try await accounts.source().token() == "t1")
        let contents = try accounts.vault.read()
        // A renewal brings no refresh token: the old one stays.
        #expect(contents?.credentials == credentials)
        #expect(contents?.tokensMade == [accounts.clock.now])
    }

    @Test func `a refresh token that does come replaces the old one`() async throws {
        let accounts = try Accounts([
            .next(json(#"{"access_token":"t1","refresh_token":"1000.new","expires_in":3600}"#))
        ])
        _ = try await accounts.source().token()
        #expect(try accounts.vault.read()?.credentials?.refreshToken == Secret("1000.new"))
    }

    @Test func `a token is renewed two to three minutes before its end`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1")), .next(tokenAnswer("t2"))])
        let source = accounts.source()
        _ = try await source.token()
        accounts.clock.advance(.seconds(3600 - 181))
        #expect(try await source.token() == "t1")
        accounts.clock.advance(.seconds(61))
        #expect(try await source.token() == "t2")
    }

    @Test func `a token of a minute is not renewed at every request`() async throws {
        let accounts = try Accounts([
            .next(tokenAnswer("t1", seconds: 60)), .next(tokenAnswer("t2", seconds: 60)),
        ])
        let source = accounts.source()
        _ = try await source.token()
        accounts.clock.advance(.seconds(45))
        #expect(try await source.token() == "t1")
        accounts.clock.advance(.seconds(10))
        #expect(try await source.token() == "t2")
    }

    @Test func `seconds named as such are trusted over a number that may be milliseconds`() async throws {
        let accounts = try Accounts([
            .next(json(#"{"access_token":"t1","expires_in":3600000,"expires_in_sec":3600}"#))
        ])
        _ = try await accounts.source().token()
        #expect(try accounts.vault.read()?.token?.expires == accounts.clock.now.advanced(by: .seconds(3600)))
    }

    /// The recorded answers, but not before everybody has had the time to ask.
    private func slow(_ accounts: Accounts) -> Transport {
        let transport = accounts.recorded.transport
        return Transport(
            send: { (request) async throws(TransportError) in
                do { try await Task.sleep(for: .milliseconds(100)) } catch {
                    throw TransportError(.cancelled, place: "test", reason: "cancelled")
                }
                return try await transport.send(request)
            }, download: transport.download)
    }

    @Test func `however many wait, one token is made`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1")), .next(tokenAnswer("t2"))])
        let source = accounts.source(slow(accounts))
        for stale in [nil, "t1"] {
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await source.token(replacing: stale) } }
                for try await token in group { #expect(token == (stale == nil ? "t1" : "t2")) }
            }
        }
        #expect(accounts.recorded.requests.count == 2)
    }

    @Test func `two processes that wait make one token`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1"))])
        let transport = slow(accounts)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                let source = TokenSource(
                    centre: accounts.centre, vault: accounts.vault, transport: transport,
                    surroundings: Surroundings(
                        now: { accounts.clock.now }, sleep: { try await Task.sleep(for: $0) }, random: { 0.5 }
                    ))
                group.addTask { try await source.token() }
            }
            for try await token in group { #expect(token == "t1") }
        }
        #expect(accounts.recorded.requests.count == 1)
    }

    @Test func `a real other process that holds the lock is waited for`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1"))])
        let lock = accounts.folder.path + "/token.lock"
        let holder = try #require(
            popen("flock '\(lock)' sh -c 'echo held; while [ ! -e \(lock).go ]; do sleep 0.02; done'", "r"))
        defer { pclose(holder) }
        #expect(fgetc(holder) == 104)
        // Nobody waits for ever: with a clock that runs, a minute of asking is over at once.
        let failure = await pullFailure { _ = try await accounts.source().token() }
        #expect(failure?.remedy == .retry(after: .seconds(60)))
        #expect(accounts.clock.slept.allSatisfy { $0 == .milliseconds(50) })
        accounts.folder.write("token.lock.go", [])
        let patient = TokenSource(
            centre: accounts.centre, vault: accounts.vault, transport: accounts.recorded.transport,
            surroundings: Surroundings(
                now: { accounts.clock.now }, sleep: { try await Task.sleep(for: $0) }, random: { 0.5 }))
        #expect(try await patient.token() == "t1")
    }

    @Test func `one who gives up does not take the others with it`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1"))])
        let (isAsked, isOpen) = (Flag(), Flag())
        let transport = accounts.recorded.transport
        let source = accounts.source(
            Transport(
                send: { (request) async throws(TransportError) in
                    isAsked.raise()
                    do { try await isOpen.wait() } catch {
                        throw TransportError(.cancelled, place: "test", reason: "cancelled")
                    }
                    return try await transport.send(request)
                }, download: transport.download))
        let first = Task { try await source.token() }
        try await isAsked.wait()
        let second = Task { try await source.token() }
        let third = Task { try await source.token() }
        try await Task.sleep(for: .milliseconds(20))
        first.cancel()
        third.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        await #expect(throws: CancellationError.self) { try await third.value }
        isOpen.raise()
        #expect(try await second.value == "t1")
    }

    private final class Flag: Sendable {
        private let isRaised = Atomic(false)
        func raise() { isRaised.store(true, ordering: .releasing) }
        func wait() async throws {
            while !isRaised.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    @Test func `a refused token is replaced only if nobody did so meanwhile`() async throws {
        let accounts = try Accounts([.next(tokenAnswer("t1")), .next(tokenAnswer("t2"))])
        let (one, other) = (accounts.source(), accounts.source())
        _ = try await one.token()
        _ = try await other.token()
        #expect(try await one.token(replacing: "t1") == "t2")
        #expect(try await other.token(replacing: "t1") == "t2")
        #expect(accounts.recorded.requests.count == 2)
    }

    @Test func `without a stored sign-in a person must connect`() async throws {
        let accounts = try Accounts([], stored: false)
        let failure = await pullFailure { _ = try await accounts.source().token() }
        #expect(failure?.remedy == .reauthorise)
        #expect(failure?.reason == "no sign-in is stored; connect Zoho first")
    }

    @Test func `secrets that others can read stop everything, with the remedy`() async throws {
        let accounts = try Accounts([])
        chmod(accounts.folder.path + "/secrets", 0o644)
        let failure = await pullFailure { _ = try await accounts.source().token() }
        #expect(failure?.remedy == .fix)
        #expect(failure?.reason.contains("chmod 600") == true)
    }
}
