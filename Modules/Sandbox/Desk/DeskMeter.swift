import Domain
import Synchronization

/// The portal's credits of one day. They come back at midnight.
final class DeskMeter: Sendable {
    private struct Spent {
        var day: Int64 = -1
        var credits = 0
    }

    private static let day: Int64 = 86_400_000
    private let spent = Mutex(Spent())

    /// What is left afterwards.
    func spend(_ weight: Int, of limit: Int, at now: Instant) throws(DeskFailure) -> Int {
        let today = now.milliseconds / Self.day
        let left: Int? = spent.withLock { spent in
            if spent.day != today { spent = Spent(day: today) }
            guard spent.credits + weight <= limit else { return nil }
            spent.credits += weight
            return limit - spent.credits
        }
        guard let left else {
            let wait = ((today + 1) * Self.day - now.milliseconds + 999) / 1000
            throw .creditsSpent(retryAfter: Int(wait))
        }
        return left
    }
}
