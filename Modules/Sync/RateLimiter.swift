import ConnectorKit
import Domain
import Synchronization

/// When the next call may go, so that the vendor never has to refuse one: at most `calls` in any `window`,
/// for the whole system or for each URL pattern. Pure but for its memory: it says how long to wait and
/// somebody else waits.
final class RateLimiter: Sendable {
    /// nil: the vendor does not count calls per time.
    private let calls: Int?
    private let window: Duration
    private let perPattern: Bool
    private let state = Mutex(State())

    private struct State {
        /// The last `calls` admissions of each pattern, oldest first.
        var admitted: [String: [Instant]] = [:]
        /// Patterns that the vendor has locked, and until when.
        var locks: [String: Instant] = [:]
    }

    /// Calls do not arrive as far apart as they were sent.
    static let travel: Duration = .seconds(2)

    init(_ allowance: Allowance) {
        window = allowance.window + Self.travel
        calls = allowance.callsPerMinute.map { max(1, $0 * Int(allowance.window.components.seconds) / 60) }
        perPattern = allowance.countsPerPattern
    }

    /// Reserves the next free moment for a call and says how far away it is.
    func admit(_ url: String, now: Instant) -> Duration {
        guard let calls else { return .zero }
        let pattern = key(url)
        return state.withLock { state in
            var times = state.admitted[pattern] ?? []
            let moment = times.count < calls ? now : max(now, times[times.count - calls].advanced(by: window))
            times.append(moment)
            if times.count > calls { times.removeFirst(times.count - calls) }
            state.admitted[pattern] = times
            return moment.duration(since: now)
        }
    }

    /// The vendor has closed this pattern for a while; other patterns go on.
    func lock(_ url: String, until: Instant) {
        state.withLock { $0.locks[key(url)] = until }
    }

    func lockedUntil(_ url: String, now: Instant) -> Instant? {
        state.withLock { state in state.locks[key(url)].flatMap { $0 > now ? $0 : nil } }
    }

    private func key(_ url: String) -> String { perPattern ? Self.pattern(of: url) : "" }

    /// The path of a URL with ids replaced: what Zoho Projects counts by. An id is a segment that begins with
    /// a digit.
    static func pattern(of url: String) -> String {
        let address = url.prefix { $0 != "?" && $0 != "#" }
        let path =
            address.firstRange(of: "://").map { address[$0.upperBound...].drop { $0 != "/" } } ?? address
        return path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.first?.isNumber == true ? "*" : String($0) }.joined(separator: "/")
    }
}

/// Lets at most so many callers through at once; the others wait in order, and a cancelled one leaves the
/// queue at once.
final class Gate: Sendable {
    private let state: Mutex<State>

    private struct State {
        var free: Int
        var next = 0
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        /// Cancelled before they had begun to wait.
        var cancelled: Set<Int> = []
    }

    init(_ width: Int) {
        state = Mutex(State(free: max(1, width)))
    }

    func pass<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let ticket: Int? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.next += 1
            return state.next
        }
        guard let ticket else { return }
        let admitted = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let answer: Bool? = state.withLock { state in
                    if state.cancelled.remove(ticket) != nil { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((ticket, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                    state.cancelled.insert(ticket)
                    return nil
                }
                return state.waiting.remove(at: index).continuation
            }
            continuation?.resume(returning: false)
        }
        // A cancellation that came after the admission has left its ticket behind.
        state.withLock { _ = $0.cancelled.remove(ticket) }
        guard admitted else { throw CancellationError() }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
