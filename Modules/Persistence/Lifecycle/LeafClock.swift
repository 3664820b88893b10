public import Domain
import SQLite

/// Why a past cannot be told.
public struct ClockFault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
}

/// The two moments of a question: how things were at T, as far as it was known at K. Which records belong to which
/// customer is always taken as known now: that is a judgement about records, not something an app said.
struct LeafClock {
    let t: Int64
    let k: Int64
    /// Something became known, or was said, after one of them: then the present rows are not the answer.
    let isPast: Bool

    init(_ connection: Connection, asOf t: Instant, knownAt k: Instant?) throws {
        self.t = t.milliseconds
        self.k = k?.milliseconds ?? .max
        let newest = try connection.integer(
            """
            SELECT max(coalesce((SELECT max(max(began, coalesce(ended, began))) FROM run), 0),
                coalesce((SELECT revision FROM progress WHERE name = 'derived_at'), 0))
            """)
        isPast = self.t < newest || self.k < newest
        if let k { try Self.refuse(connection, before: k) }
    }

    /// Before the first sync began nothing was known, which is no answer to anything.
    static func refuse(
        _ connection: Connection, before k: Instant, option: String = "--known-at"
    ) throws {
        let first = try connection.first("SELECT min(began) FROM run") { $0.integerIfPresent(0) } ?? nil
        if let first, k.milliseconds >= first { return }
        let since =
            first.map { "the first sync began \(Instant(milliseconds: $0).iso8601)" } ?? "nothing was synced yet"
        throw ClockFault(
            description: "Nothing was known here at \(k.inWords): \(since). Ask for a later moment with \(option).")
    }
}

extension Instant {
    /// A day that stands for its end is that day; anything else a moment.
    public var inWords: String { milliseconds % 86_400_000 == 86_399_999 ? "the end of \(day)" : iso8601 }
}
