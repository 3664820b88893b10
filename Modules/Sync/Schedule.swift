public import ConnectorKit
public import Domain

/// What is due, and when to look again. Pure: the server asks it after every run.
public struct Schedule: Sendable {
    /// What is known of a resource's last runs.
    public struct History: Hashable, Sendable {
        public var lastStart: Instant?
        /// Failures in a row up to now.
        public var failures: Int

        public init(lastStart: Instant?, failures: Int = 0) {
            self.lastStart = lastStart
            self.failures = failures
        }
    }

    /// A resource that fails is asked less often, up to this.
    static let longestPause: Duration = .seconds(6 * 3600)
    /// Of its pace, by which a resource's runs are moved so that not everything is due at once.
    static let spread = 0.2

    private let paces: [(name: String, system: String, pace: Duration)]

    public init(_ connectors: [Connector]) {
        paces = connectors.flatMap { connector in
            connector.resources.map { ("\(connector.name).\($0.name)", connector.name, $0.pace) }
        }
    }

    /// Names for `Syncer.run(only:)`. `blocked` are systems whose credits are spent, and until when.
    public func due(
        at now: Instant, history: [String: History], blocked: [String: Instant] = [:]
    ) -> [String] {
        paces.filter { entry in
            if let until = blocked[entry.system], until > now { return false }
            return Self.moment(entry.name, entry.pace, history[entry.name]).map { $0 <= now } ?? true
        }.map(\.name)
    }

    /// The earliest moment at which something is due; nil if there is nothing to do ever.
    public func next(
        after now: Instant, history: [String: History], blocked: [String: Instant] = [:]
    ) -> Instant? {
        paces.map { entry in
            let moment = Self.moment(entry.name, entry.pace, history[entry.name]) ?? now
            return max(now, moment, blocked[entry.system] ?? now)
        }.min()
    }

    /// nil: never read, so at once.
    private static func moment(_ name: String, _ pace: Duration, _ history: History?) -> Instant? {
        guard let history, let last = history.lastStart else { return nil }
        let slowed = pace * (1 << min(history.failures, 10))
        let pause = history.failures == 0 ? pace : min(slowed, max(pace, longestPause))
        // Earlier, never later: the pace is a promise.
        return last.advanced(by: pause * (1 - spread * share(of: name)))
    }

    /// From 0 up to 1, the same for a name in every process: FNV-1a.
    static func share(of name: String) -> Double {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // The upper bits of FNV are well mixed only after a final turn.
        hash ^= hash >> 29
        hash = hash &* 0xbf58_476d_1ce4_e5b9
        return Double(hash >> 11) / Double(1 << 53)
    }
}
