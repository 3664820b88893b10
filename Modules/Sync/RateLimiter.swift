import ConnectorKit
import Domain
import Synchronization

/// When the next call may go, so that the vendor never has to refuse one: at most `calls` in any `window`, for the
/// whole system or for each URL pattern, and at most `callsPerPath` of one path and `downloadsPerMinute` files in a
/// minute. Pure but for its memory: it says how long to wait and somebody else waits. Vendors do not forget between two
/// processes how often they were called, so that the memory is written down (`pace`) and read again.
final class RateLimiter: Sendable {
    private let callsPerPath: Int?
    private let downloadsPerMinute: Int?
    private let perPattern: Bool
    private let state: Mutex<State>

    private struct State {
        var pace: Pace
        /// nil: the vendor does not count calls per time.
        var calls: Int?
        var window: Duration
        var unsaved = 0

        /// Before it nothing counts any more.
        func horizon(_ now: Instant) -> Instant { now.advanced(by: .zero - max(window, RateLimiter.minute)) }
    }

    /// Calls do not arrive as far apart as they were sent.
    static let travel: Duration = .seconds(2)
    private static let minute = Duration.seconds(60) + travel
    /// Calls that a killed process may have made without a trace. Connectors stay further below the vendor's
    /// limit than this.
    static let callsAtRisk = 8

    init(_ allowance: Allowance, _ known: Pace = Pace(), now: Instant) {
        let window = allowance.window + Self.travel
        callsPerPath = allowance.callsPerPath
        downloadsPerMinute = allowance.downloadsPerMinute
        perPattern = allowance.countsPerPattern
        let pace = known.current(at: now, window: max(window, Self.minute))
        var calls = allowance.callsPerMinute.map { max(1, $0 * Int(allowance.window.components.seconds) / 60) }
        // The process before had heard that there is more: a few calls, until this one hears it, too.
        if allowance.paceHeader != nil, let own = pace.admitted[""]?.count {
            calls = calls.map { max($0, own + Self.callsAtRisk) }
        }
        state = Mutex(State(pace: pace, calls: calls, window: window))
    }

    /// Reserves the next free moment for a call and says how far away it is. A moment after `latest` is not
    /// reserved.
    func admit(_ url: String, isDownload: Bool = false, now: Instant, latest: Instant? = nil) -> Duration {
        state.withLock { state in
            var limits: [(key: String, calls: Int, window: Duration)] = []
            if let calls = state.calls { limits.append((key(url), calls, state.window)) }
            if let callsPerPath { limits.append((Self.path(of: url), callsPerPath, Self.minute)) }
            if isDownload, let downloadsPerMinute { limits.append((Self.files, downloadsPerMinute, Self.minute)) }
            if limits.isEmpty { return .zero }
            var moment = now
            for (key, calls, window) in limits {
                guard let times = state.pace.admitted[key], times.count >= calls else { continue }
                moment = max(moment, times[times.count - calls].advanced(by: window))
            }
            if moment > now, let latest, moment > latest { return moment.duration(since: now) }
            if state.pace.admitted.count > Self.mostPaths {
                state.pace = state.pace.without(before: state.horizon(now))
            }
            for (key, calls, _) in limits {
                var times = state.pace.admitted[key] ?? []
                // One that waits for its path may lie behind others that did not have to.
                times.insert(moment, at: (times.lastIndex { $0 <= moment } ?? -1) + 1)
                if times.count > calls { times.removeFirst(times.count - calls) }
                state.pace.admitted[key] = times
            }
            state.unsaved += 1
            return moment.duration(since: now)
        }
    }

    /// The vendor says what is left: of that a fifth is for others.
    func learn(left: Int, in window: Duration, now: Instant) {
        guard left >= 0, window > .zero else { return }
        let window = window + Self.travel
        state.withLock { state in
            let begin = now.advanced(by: .zero - window)
            let own = state.pace.admitted[""]?.count { $0 > begin } ?? 0
            state.calls = max(1, own + left * 4 / 5)
            state.window = window
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
            var pace = state.pace.without(before: state.horizon(now))
            pace.locks = pace.locks.filter { $0.value > now }
            return pace
        }
    }

    /// Files of jobs are counted under this, which is no path.
    private static let files = "files"
    /// Paths remembered before those are dropped that were not asked for lately.
    private static let mostPaths = 1000

    private func key(_ url: String) -> String { perPattern ? Self.pattern(of: url) : "" }

    /// The path of a URL with ids replaced: what Zoho Projects counts by. An id is a segment that begins with
    /// a digit.
    static func pattern(of url: String) -> String {
        path(of: url).split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.first?.isNumber == true ? "*" : String($0) }.joined(separator: "/")
    }

    private static func path(of url: String) -> String {
        let address = url.prefix { $0 != "?" && $0 != "#" }
        return String(address.firstRange(of: "://").map { address[$0.upperBound...].drop { $0 != "/" } } ?? address)
    }
}
