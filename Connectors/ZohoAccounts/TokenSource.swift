public import ConnectorKit
public import Domain
public import HTTP
import Synchronization

/// What is worth telling a person who waits.
public enum TokenNotice: Hashable, Sendable {
    case waiting(until: Instant, reason: String)
}

/// The clock, the sleep and the chance that the app lends to modules.
public struct Surroundings: Sendable {
    public var now: @Sendable () -> Instant
    public var sleep: @Sendable (Duration) async throws -> Void
    /// From 0 up to 1.
    public var random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }
}

/// Gives out the one access token that all requests of all processes of a workspace share, and renews it in
/// time.
///
/// Zoho makes at most ten access tokens in ten minutes from one sign-in and lets old ones die when there are
/// too many, so a token is made only if nobody else has: not another task (`SingleFlight`), not another
/// process (`FileLock`, vault).
public actor TokenSource {
    static let tokensPerWindow = 10
    static let window = Duration.seconds(600)
    private static let maximumWaits = 3

    private let vault: Vault
    private let server: AccountsServer
    private let surroundings: Surroundings
    private let notice: @Sendable (TokenNotice) -> Void
    private let flight = SingleFlight<AccessToken>()
    private let haste: Double
    private var current: AccessToken?
    /// After a failed renewal the old token serves on, and nobody asks again before this moment.
    private var calmUntil: Instant?
    /// A sign-in that Zoho refused is not shown to it again and again; only for a while, because it may be
    /// mended there.
    private var refusal: (credentials: Credentials, failure: PullFailure, until: Instant)?

    public init(
        centre: DataCentre, vault: Vault, transport: Transport, surroundings: Surroundings,
        notice: @escaping @Sendable (TokenNotice) -> Void = { _ in }
    ) {
        self.vault = vault
        self.surroundings = surroundings
        self.notice = notice
        server = AccountsServer(centre: centre, transport: transport, now: surroundings.now)
        haste = surroundings.random()
    }

    public nonisolated var authorizer: Authorizer {
        Authorizer(scheme: "Zoho-oauthtoken") { stale in try await self.token(replacing: stale) }
    }

    /// A good token, other than `stale`, which a server has just refused. Throws `PullFailure` or
    /// `CancellationError`.
    public func token(replacing stale: String? = nil) async throws -> String {
        var found: AccessToken?
        // Whoever flew for us may have had no quarrel with the token that was refused to us, so perhaps once
        // more.
        for _ in 0..<3 where found == nil || found?.text.revealed == stale {
            if let current, isGood(current, stale) || isSpared(current, stale) {
                return current.text.revealed
            }
            found = try await flight.run { try await self.renew(replacing: stale) }
        }
        return found!.text.revealed
    }

    private func isGood(_ token: AccessToken, _ stale: String?) -> Bool {
        token.text.revealed != stale && token.isFresh(at: surroundings.now(), haste: haste)
    }

    /// The old token, while it still lives, is better than waiting or failing.
    private func isSpared(_ token: AccessToken, _ stale: String?) -> Bool {
        let now = surroundings.now()
        return token.text.revealed != stale && token.isUsable(at: now) && calmUntil.map { now < $0 } ?? false
    }

    private func renew(replacing stale: String?) async throws -> AccessToken {
        do {
            if let shared = try contents().token, isGood(shared, stale) { return keep(shared) }
            for attempt in 0...TokenSource.maximumWaits {
                let step = try await FileLock(vault.lockPath, surroundings.sleep).run {
                    try await self.renewUnderLock(replacing: stale)
                }
                switch step {
                case .token(let token): return keep(token)
                case .wait(let until, let reason):
                    if attempt < TokenSource.maximumWaits { try await wait(until, reason) }
                }
            }
        } catch let failure as VaultFailure {
            throw PullFailure(.fix, place: failure.place, reason: failure.reason)
        }
        throw PullFailure(
            .wait(TokenSource.window), place: "zoho_accounts (\(server.centre.accounts))",
            reason:
                "Zoho still refuses to make an access token; something else uses up this sign-in's "
                + "ten in ten minutes"
        )
    }

    private enum Step {
        case token(AccessToken)
        case wait(until: Instant, reason: String)
    }

    private func renewUnderLock(replacing stale: String?) async throws -> Step {
        var contents = try contents()
        guard var credentials = contents.credentials else { throw Self.noSignIn }
        if let shared = contents.token, isGood(shared, stale) { return .token(shared) }
        let now = surroundings.now()
        if let refusal, refusal.credentials == credentials, now < refusal.until {
            throw refusal.failure
        }
        contents.tokensMade = contents.tokensMade.filter {
            $0 <= now && now.duration(since: $0) < TokenSource.window
        }
        if let pause = pause(contents, at: now) { return spare(contents, stale) ?? pause }

        // Counted before it is asked for: a process that dies in between must not make an eleventh possible.
        contents.tokensMade.append(now)
        try vault.write(contents)
        do {
            let answer = try await server.token(for: .renewal, parameters(credentials))
            contents.token = answer.token
            contents.refusedUntil = nil
            if let domain = answer.apiDomain { credentials.apiDomain = domain }
            if let refreshToken = answer.refreshToken { credentials.refreshToken = refreshToken }
            contents.credentials = credentials
            try vault.write(contents)
            return .token(answer.token)
        } catch AccountsServer.Failure.throttled {
            contents.tokensMade.removeLast()
            contents.refusedUntil = now.advanced(by: TokenSource.window)
            try vault.write(contents)
            return spare(contents, stale) ?? pause(contents, at: now)!
        } catch AccountsServer.Failure.refused(let failure) {
            contents.tokensMade.removeLast()
            try vault.write(contents)
            return try spared(contents, credentials, stale, failure)
        } catch AccountsServer.Failure.unanswered(let failure) {
            return try spared(contents, credentials, stale, failure)
        }
    }

    private func spared(
        _ contents: Vault.Contents, _ credentials: Credentials, _ stale: String?, _ failure: PullFailure
    ) throws -> Step {
        if case .retry = failure.remedy {
            if let spare = spare(contents, stale) { return spare }
        } else {
            refusal = (credentials, failure, surroundings.now().advanced(by: .seconds(60)))
        }
        throw failure
    }

    private func spare(_ contents: Vault.Contents, _ stale: String?) -> Step? {
        let now = surroundings.now()
        calmUntil = now.advanced(by: .seconds(15))
        guard let token = contents.token, isSpared(token, stale) else { return nil }
        return .token(token)
    }

    private func parameters(_ credentials: Credentials) -> [(String, String)] {
        [
            ("grant_type", "refresh_token"), ("client_id", credentials.clientID),
            ("client_secret", credentials.clientSecret.revealed),
            ("refresh_token", credentials.refreshToken.revealed),
        ]
    }

    private func pause(_ contents: Vault.Contents, at now: Instant) -> Step? {
        // A moment further away than the window was written by a clock that has since been put back.
        if let until = contents.refusedUntil, until > now, until <= now.advanced(by: TokenSource.window) {
            return .wait(until: until, reason: "Zoho refuses to make more access tokens for now")
        }
        guard contents.tokensMade.count >= TokenSource.tokensPerWindow, let oldest = contents.tokensMade.min()
        else {
            return nil
        }
        return .wait(
            until: oldest.advanced(by: TokenSource.window),
            reason: "ten access tokens were made in ten minutes, and Zoho makes no more")
    }

    private func wait(_ until: Instant, _ reason: String) async throws {
        notice(.waiting(until: until, reason: reason))
        // A little later than the others that wait for the same moment.
        let jitter = Duration.milliseconds(500 + Int64(4500 * surroundings.random()))
        try await surroundings.sleep(until.duration(since: surroundings.now()) + jitter)
    }

    private func contents() throws -> Vault.Contents {
        guard let contents = try vault.read() else {
            throw Self.noSignIn
        }
        return contents
    }

    private static var noSignIn: PullFailure {
        PullFailure(.reauthorise, place: "zoho_accounts", reason: "no sign-in is stored; connect Zoho first")
    }

    private func keep(_ token: AccessToken) -> AccessToken {
        current = token
        return token
    }
}
