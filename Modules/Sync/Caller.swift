import ConnectorKit
import Domain
import HTTP
import JSON
import Persistence
import Synchronization

/// The one place that sends, waits and tries again. One for each system and run: it signs in, keeps the
/// vendor's pace and the ceilings, and turns what goes wrong into a `PullFailure` that says what is left to
/// do.
final class Caller: Sendable {
    let connector: Connector
    let ledger: Ledger
    private let setup: SyncSetup
    private let authorizer: Authorizer
    private let limiter: RateLimiter
    private let gate: Gate
    private let backoff: Backoff
    private let events: @Sendable (SyncEvent) -> Void
    private let state = Mutex(State())

    private struct State {
        /// Set once: no further call of this system in this run.
        var stop: PullFailure?
        /// The vendor's clock minus ours, from the last answer's `Date`.
        var skew: Duration?
        var downloads = 0
    }

    /// Waits shorter than this are not worth a line.
    private static let noticeable: Duration = .seconds(1)

    init(
        _ connector: Connector, setup: SyncSetup, limiter: RateLimiter, spent: Int, skew: Duration? = nil,
        backoff: Backoff = Backoff(),
        events: @escaping @Sendable (SyncEvent) -> Void
    ) {
        self.connector = connector
        self.setup = setup
        authorizer = setup.authorizer(connector)
        self.limiter = limiter
        self.backoff = backoff
        self.events = events
        state.withLock { $0.skew = skew }
        gate = Gate(connector.allowance.concurrentCalls)
        ledger = Ledger(connector: connector, limits: setup.limits, spent: spent)
    }

    /// Why this system's work is over for now, if it is.
    var stop: PullFailure? { state.withLock { $0.stop } }

    /// Now, by the vendor's clock as far as it is known.
    var vendorNow: Instant { vendorTime(of: setup.now()) }

    var skew: Duration? { state.withLock { $0.skew } }

    func vendorTime(of ours: Instant) -> Instant {
        ours.advanced(by: skew ?? .zero)
    }

    /// `deadline`: no waiting for the vendor's pace beyond it. `sending` is called each time that a request
    /// leaves, repetitions included.
    func fetch(
        _ request: Request, credits: Int, place: String, isRepeatable: Bool, deadline: Instant? = nil,
        sending: @Sendable () -> Void = {}
    ) async throws -> Response {
        try await call(
            request, credits: credits, place: place, isRepeatable: isRepeatable, deadline, sending,
            exchange: setup.transport.send)
    }

    func download(
        _ request: Request, credits: Int, place: String, sending: @Sendable () -> Void = {}
    ) async throws -> String {
        let number = state.withLock { state in
            state.downloads += 1
            return state.downloads
        }
        let path = "\(setup.downloads)/\(connector.name)-\(number).part"
        let exchange: Exchange = { request async throws(TransportError) in
            try await self.setup.transport.download(request, path)
        }
        _ = try await call(
            request, credits: credits, place: place, isRepeatable: true, isDownload: true, nil, sending,
            exchange: exchange)
        return path
    }

    private typealias Exchange = @Sendable (Request) async throws(TransportError) -> Response

    private func call(
        _ request: Request, credits: Int, place: String, isRepeatable: Bool, isDownload: Bool = false,
        _ deadline: Instant?, _ sending: @Sendable () -> Void, exchange: Exchange
    ) async throws -> Response {
        var retrying = Retrying(isRepeatable: isRepeatable, backoff: backoff)
        var refused: String?
        while true {
            try Task.checkCancellation()
            if let stop { throw stop }
            try checkLock(request.url, place: place)
            try await keepPace(request.url, isDownload: isDownload, place: place, deadline)
            let token = try await token(refusing: refused, place: place)
            var signed = request
            authorizer.sign(&signed, with: token)
            let (failure, wasAnswered): (PullFailure, Bool)
            do {
                let response = try await gate.pass { [signed] in
                    try spend(credits, place: place)
                    sending()
                    return try await exchange(signed)
                }
                hear(response)
                guard let bad = self.failure(in: response, place: place) else { return response }
                (failure, wasAnswered) = (bad, true)
            } catch let error as TransportError {
                if error.kind.isBeforeSending { ledger.giveBack(credits) }
                (failure, wasAnswered) = (
                    try Self.failure(of: error, place: place), error.kind.isBeforeSending
                )
            }
            switch retrying.step(after: failure, wasAnswered: wasAnswered, random: setup.random()) {
            case .again(let wait):
                try await pause(wait, place: place, reason: failure.reason)
            case .refresh:
                refused = token
            case .stop(let failure):
                throw conclude(failure, url: request.url)
            }
        }
    }

    /// 304 is the good answer to "what changed since". A failure in the clothes of a 200 is an old habit of
    /// Zoho's: short bodies are looked into, so that it is waited out like any other.
    private func failure(in response: Response, place: String) -> PullFailure? {
        if response.status == 304 { return nil }
        guard (200...299).contains(response.status) else {
            return connector.errors.failure(of: response, place: place)
        }
        guard response.body.count <= Self.longestError else { return nil }
        return connector.errors.failure(hiddenIn: response, place: place)
    }

    private static let longestError = 2048

    private static func failure(of error: TransportError, place: String) throws -> PullFailure {
        let reason = error.description
        switch error.kind {
        case .unreachable, .timedOut, .interrupted, .unresolvable:
            return PullFailure(.retry(after: nil), place: place, reason: reason)
        case .cancelled, .stopped:
            throw CancellationError()
        case .untrusted, .tooLarge, .refusedRedirect, .malformed, .disk:
            return PullFailure(.fix, place: place, reason: reason)
        }
    }

    private func spend(_ credits: Int, place: String) throws(PullFailure) {
        do {
            try ledger.take(credits, place: place)
        } catch {
            state.withLock { $0.stop = error }
            throw error
        }
    }

    private func hear(_ response: Response) {
        ledger.hear(response)
        hearPace(response)
        guard let text = response.header("date"), let theirs = Instant(httpDate: text) else { return }
        let skew = theirs.duration(since: setup.now())
        state.withLock { $0.skew = skew }
    }

    private func hearPace(_ response: Response) {
        guard let name = connector.allowance.paceHeader, let text = response.header(name),
            let limits = (try? JSONValue(parsing: text))?.items
        else { return }
        for limit in limits {
            guard let seconds = limit["duration"]?.integer, let left = limit["remaining-count"]?.integer else {
                continue
            }
            limiter.learn(left: Int(clamping: left), in: .seconds(seconds), now: setup.now())
        }
    }

    private func token(refusing refused: String?, place: String) async throws -> String {
        do {
            return try await authorizer.token(refused)
        } catch let error as CancellationError {
            throw error
        } catch {
            let failure = PullFailure(.reauthorise, place: place, reason: "\(error)")
            state.withLock { $0.stop = failure }
            throw failure
        }
    }

    private func checkLock(_ url: String, place: String) throws(PullFailure) {
        let now = setup.now()
        guard let until = limiter.lockedUntil(url, now: now) else { return }
        throw PullFailure(
            .retry(after: until.duration(since: now)), place: place,
            reason: "\(connector.title) has locked this list until \(until.iso8601)")
    }

    private func keepPace(
        _ url: String, isDownload: Bool, place: String, _ deadline: Instant?
    ) async throws {
        let now = setup.now()
        let wait = limiter.admit(url, isDownload: isDownload, now: now, latest: deadline)
        try await writeDownPace()
        guard wait > .zero else { return }
        if let deadline, now.advanced(by: wait) > deadline {
            throw PullFailure(
                .retry(after: wait), place: place,
                reason: "\(connector.title) allows no more calls of this kind for \(wait.short)")
        }
        try await pause(
            wait, place: place, reason: "keeping to \(connector.title)'s \(isDownload ? "files" : "calls") per minute")
    }

    /// Before the calls are made: a process that is killed has not called more often than the next one knows.
    func writeDownPace(atLeast minimum: Int = RateLimiter.callsAtRisk) async throws {
        guard let pace = limiter.unsaved(atLeast: minimum, now: setup.now()) else { return }
        do {
            try await setup.store.remember(Pace.name(of: connector.name), pace.text)
        } catch {
            throw StoreTrouble(cause: error)
        }
    }

    private func pause(_ wait: Duration, place: String, reason: String) async throws {
        if wait >= Self.noticeable {
            events(.waiting(system: connector.name, place: place, reason: reason, wait: wait))
        }
        try await setup.sleep(wait)
    }

    /// What outlives the call: a spent day stops the system, a long lock closes its pattern for other calls
    /// too.
    private func conclude(_ failure: PullFailure, url: String) -> PullFailure {
        switch failure.remedy {
        case .wait: state.withLock { $0.stop = failure }
        case .retry(let wait?) where wait > backoff.patience:
            limiter.lock(url, until: setup.now().advanced(by: wait))
        default: break
        }
        return failure
    }
}

extension TransportError.Kind {
    /// The request cannot have reached the server.
    fileprivate var isBeforeSending: Bool {
        switch self {
        case .unreachable, .unresolvable, .untrusted: true
        default: false
        }
    }
}
