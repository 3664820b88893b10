public import Domain

/// What requests carry, for an hour.
public struct AccessToken: Hashable, Sendable {
    public var text: Secret
    public var made: Instant
    public var expires: Instant

    public init(text: Secret, made: Instant, expires: Instant) {
        self.text = text
        self.made = made
        self.expires = expires
    }

    /// Whether it should be used without thinking of a new one. `haste` (0 to 1) makes processes that share a
    /// token renew it at different moments, two to three minutes early. A token that lives shorter than that
    /// is used for most of its life.
    func isFresh(at now: Instant, haste: Double) -> Bool {
        let life = expires.milliseconds - made.milliseconds
        let margin = min(Int64(120_000 + 60_000 * haste), life / 5)
        return now.milliseconds < expires.milliseconds - margin
    }

    /// Whether a request sent now would still arrive in time.
    func isUsable(at now: Instant) -> Bool { now.advanced(by: .seconds(5)) < expires }
}
