import Domain
import Synchronization

/// Calls counted over a rolling window, each name on its own; perhaps with a lock for those who go too far.
final class RateWindow: Sendable {
    private struct Calls {
        var at: [Int64] = []
        var lockedUntil: Int64 = 0
    }

    let calls: Int
    let window: Int64
    let lock: Int64
    private let counted = Mutex<[String: Calls]>([:])

    /// Durations in milliseconds. Without a lock the oldest call makes room again.
    init(calls: Int, window: Int64, lock: Int64 = 0) {
        self.calls = calls
        self.window = window
        self.lock = lock
    }

    enum Verdict: Equatable {
        /// How many more calls fit into the window.
        case passed(left: Int)
        /// Seconds until the next call may come.
        case refused(wait: Int)
    }

    func ask(_ name: String = "", at now: Instant, forced: Bool = false) -> Verdict {
        let time = now.milliseconds
        return counted.withLock { counted in
            var own = counted[name] ?? Calls()
            defer { counted[name] = own }
            if own.lockedUntil <= time {
                own.at.removeAll { $0 <= time - window }
                if own.at.count < calls, !forced {
                    own.at.append(time)
                    return .passed(left: calls - own.at.count)
                }
                let free = (own.at.first ?? time) + window
                guard lock > 0 || forced else { return .refused(wait: Int((free - time + 999) / 1000)) }
                own = Calls(lockedUntil: time + max(lock, 1000))
            }
            return .refused(wait: Int((own.lockedUntil - time + 999) / 1000))
        }
    }
}
