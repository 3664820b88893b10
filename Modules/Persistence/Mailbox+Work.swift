public import Domain
import SQLite

/// What waits in the mailbox, and what became of it.
extension Mailbox {
    public struct Arrival: Hashable, Sendable {
        public var number: Int64
        public var identity: String
        public var received: Instant
        public var attempts: Int
        public var body: [UInt8]
    }

    /// What is due of a hook, in the order in which it came.
    public func due(of hook: String, at now: Instant, limit: Int) throws -> [Arrival] {
        try connection.rows(
            """
            SELECT arrival.id, identity, received, attempts, body FROM arrival
            WHERE hook_id = (SELECT id FROM hook WHERE name = \(hook)) AND due <= \(now.milliseconds)
            ORDER BY arrival.id LIMIT \(limit)
            """
        ) {
            Arrival(
                number: $0.integer(0), identity: $0.text(1), received: Instant(milliseconds: $0.integer(2)),
                attempts: Int($0.integer(3)), body: Array($0.utf8(4)))
        }
    }

    /// When something is to be worked on; nil if nothing waits.
    public func nextDue(of hooks: [String]) throws -> Instant? {
        try hooks.compactMap { hook in
            try connection.first(
                "SELECT min(due) FROM arrival WHERE due IS NOT NULL AND hook_id = (SELECT id FROM hook WHERE name = \(hook))"
            ) { $0.integerIfPresent(0) }?.map(Instant.init(milliseconds:))
        }.min()
    }

    /// They are in the store, or what they pointed to was read.
    public func settle(_ numbers: [Int64]) throws {
        try connection.transaction {
            for number in numbers {
                try release(number)
                try connection.run(
                    "UPDATE arrival SET due = NULL, failure = NULL, body = NULL WHERE id = \(number)")
            }
        }
    }

    /// After so many attempts an arrival is given up. It stays, and can be tried again by hand.
    public static let maximumAttempts = 6
    private static let firstPause: Duration = .seconds(30)
    private static let longestPause: Duration = .seconds(3600)

    /// Tried again later, less and less often, and in the end no more.
    public func fail(_ numbers: [Int64], why: String, at now: Instant) throws {
        try connection.transaction {
            for number in numbers {
                let attempts = Int(try connection.integer("SELECT attempts FROM arrival WHERE id = \(number)")) + 1
                let pause = min(Self.firstPause * (1 << min(attempts - 1, 20)), Self.longestPause)
                let due = attempts < Self.maximumAttempts ? now.advanced(by: pause).milliseconds : nil
                try connection.run(
                    "UPDATE arrival SET attempts = \(attempts), failure = \(why), due = \(due) WHERE id = \(number)")
            }
        }
    }

    /// What was given up is due again. The result is how many.
    public func retry(_ hook: String, at now: Instant) throws -> Int {
        try connection.run(
            """
            UPDATE arrival SET due = \(now.milliseconds), attempts = 0
            WHERE due IS NULL AND failure IS NOT NULL AND hook_id = (SELECT id FROM hook WHERE name = \(hook))
            """)
        return connection.changes
    }

    /// Forgets what is done or was given up and came longer ago than `memory`.
    public func prune(at now: Instant) throws {
        let before = now.advanced(by: .zero - Self.memory).milliseconds
        try connection.transaction {
            let old = try connection.rows(
                "SELECT id FROM arrival WHERE received < \(before) AND due IS NULL LIMIT 10000"
            ) { $0.integer(0) }
            for number in old {
                try release(number)
                try connection.run("DELETE FROM arrival WHERE id = \(number)")
            }
        }
    }

    private func release(_ number: Int64) throws {
        try connection.run(
            """
            UPDATE load SET bytes = max(0, bytes - coalesce(
                (SELECT length(CAST(body AS BLOB)) FROM arrival WHERE id = \(number)), 0))
            """)
    }

    // MARK: How each hook stands

    public struct Standing: Hashable, Sendable {
        public var seen: Instant?
        public var deliveries = 0
        public var accepted = 0
        public var duplicates = 0
        public var waiting = 0
        /// Given up, and why the last of them was.
        public var lost = 0
        /// Why the last attempt failed, of what waits or was given up.
        public var failure: String?
        /// The most frequent first.
        public var refusals: [Refusal] = []

        public init() {}
    }

    /// Of hooks that ever received or refused anything, by name. Read beside whoever writes.
    public static func standings(at path: String) throws -> [String: Standing] {
        guard exists(at: path) else { return [:] }
        let connection = try Connection(path: path, mode: .readOnly)
        connection.setBusyTimeout(Connection.patience)
        return try connection.snapshot {
            var standings: [String: Standing] = [:]
            try connection.forEach(
                """
                SELECT name, seen, deliveries, accepted, duplicates,
                    (SELECT count(*) FROM arrival WHERE hook_id = hook.id AND due IS NOT NULL),
                    (SELECT count(*) FROM arrival WHERE hook_id = hook.id AND due IS NULL AND failure IS NOT NULL),
                    coalesce(
                        (SELECT failure FROM arrival WHERE hook_id = hook.id AND due IS NOT NULL AND attempts > 0
                         ORDER BY due DESC LIMIT 1),
                        (SELECT failure FROM arrival WHERE hook_id = hook.id AND due IS NULL AND failure IS NOT NULL
                         ORDER BY id DESC LIMIT 1))
                FROM hook
                """
            ) { row in
                var standing = Standing()
                standing.seen = row.integerIfPresent(1).map(Instant.init(milliseconds:))
                standing.deliveries = Int(row.integer(2))
                standing.accepted = Int(row.integer(3))
                standing.duplicates = Int(row.integer(4))
                standing.waiting = Int(row.integer(5))
                standing.lost = Int(row.integer(6))
                standing.failure = row.textIfPresent(7)
                standings[row.text(0)] = standing
            }
            try connection.forEach(
                """
                SELECT name, reason, count, last FROM refusal JOIN hook ON hook.id = hook_id ORDER BY name, count DESC
                """
            ) { row in
                standings[row.text(0)]?.refusals.append(
                    Refusal(
                        hook: row.text(0), reason: row.text(1), count: Int(row.integer(2)),
                        last: Instant(milliseconds: row.integer(3))))
            }
            return standings
        }
    }
}
