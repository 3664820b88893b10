import ConnectorKit
import Domain
import Synchronization

/// When the next call may go, so that the vendor never has to refuse one: at most `calls` in any `window`,
/// for the whole system or for each URL pattern. Pure but for its memory: it says how long to wait and
/// somebody else waits. Vendors do not forget between two processes how often they were called, so that the
/// memory is written down (`pace`) and read again.
final class RateLimiter: Sendable {
    /// nil: the vendor does not count calls per time.
    private let calls: Int?
    private let window: Duration
    private let perPattern: Bool
    private let state: Mutex<State>

    private struct State {
        var pace: Pace
        var unsaved = 0
    }

    /// Calls do not arrive as far apart as they were sent.
    static let travel: Duration = .seconds(2)
    /// Calls that a killed process may have made without a trace. Connectors stay further below the vendor's
    /// limit than this.
    static let callsAtRisk = 8

    init(_ allowance: Allowance, _ known: Pace = Pace(), now: Instant) {
        window = allowance.window + Self.travel
        calls = allowance.callsPerMinute.map { max(1, $0 * Int(allowance.window.components.seconds) / 60) }
        perPattern = allowance.countsPerPattern
        state = Mutex(State(pace: known.current(at: now, window: window)))
    }

    /// Reserves the next free moment for a call and says how far away it is. A moment after `latest` is not
    /// reserved.
    func admit(_ url: String, now: Instant, latest: Instant? = nil) -> Duration {
        guard let calls else { return .zero }
        let pattern = key(url)
        return state.withLock { state in
            var times = state.pace.admitted[pattern] ?? []
            let moment = times.count < calls ? now : max(now, times[times.count - calls].advanced(by: window))
            if moment > now, let latest, moment > latest { return moment.duration(since: now) }
            times.append(moment)
            if times.count > calls { times.removeFirst(times.count - calls) }
            state.pace.admitted[pattern] = times
            state.unsaved += 1
            return moment.duration(since: now)
        }
    }

    /// The vendor has closed this pattern for a while; other patterns go on.
    func lock(_ url: String, until: Instant) {
        state.withLock { state in
            state.pace.locks[key(url)] = until
            state.unsaved += Self.callsAtRisk
        }
    }

    func lockedUntil(_ url: String, now: Instant) -> Instant? {
        state.withLock { state in state.pace.locks[key(url)].flatMap { $0 > now ? $0 : nil } }
    }

    /// What the next process must know, if so many calls came since this was last asked.
    func unsaved(atLeast minimum: Int = callsAtRisk, now: Instant) -> Pace? {
        state.withLock { state in
            guard state.unsaved >= minimum else { return nil }
            state.unsaved = 0
            // Moments that lie ahead are kept: their calls may be made before this is asked again.
            let old = now.advanced(by: .zero - window)
            return Pace(
                admitted: state.pace.admitted.mapValues { $0.filter { $0 > old } }.filter { !$0.value.isEmpty },
                locks: state.pace.locks.filter { $0.value > now })
        }
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
