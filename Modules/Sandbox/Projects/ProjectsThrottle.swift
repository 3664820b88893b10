import Domain
import Synchronization

/// A hundred calls within two minutes for each URL pattern; one more locks that pattern for half an hour.
final class ProjectsThrottle: Sendable {
    static let calls = 100
    static let window: Int64 = 120_000
    static let lock: Int64 = 1_800_000

    private struct Pattern {
        var calls: [Int64] = []
        var lockedUntil: Int64 = 0
    }

    private let patterns = Mutex<[String: Pattern]>([:])

    /// Minutes until the pattern opens again, if it is locked.
    func minutesLocked(_ pattern: String, at now: Instant, forced: Bool) -> Int? {
        let time = now.milliseconds
        return patterns.withLock { patterns in
            var own = patterns[pattern] ?? Pattern()
            defer { patterns[pattern] = own }
            if own.lockedUntil <= time {
                own.calls.removeAll { $0 <= time - Self.window }
                if own.calls.count < Self.calls, !forced {
                    own.calls.append(time)
                    return nil
                }
                own = Pattern(lockedUntil: time + Self.lock)
            }
            return max(1, Int((own.lockedUntil - time + 59_999) / 60_000))
        }
    }
}
