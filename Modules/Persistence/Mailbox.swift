public import Domain
import Glibc
import SQLite
import Synchronization

/// Deliveries of webhooks on their way into the store: written before they are answered, worked on after.
///
/// A file of its own beside the store, because the sender waits for the write, for a second or so, while a derivation
/// may hold the store for longer; and because these rows cannot be read again anywhere, so that each commit waits for
/// the disk. What was taken into the store loses its body here; that it came is remembered a while, to know it again.
public actor Mailbox {
    private let executor = QueueExecutor(label: "onward.mailbox")
    let connection: Connection
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private struct Handing {
        var delivery: Delivery
        var taken: CheckedContinuation<Receipt, any Error>
    }
    /// Deliveries that came while the disk was busy with others: they share the next commit.
    private nonisolated let handed = Mutex<[Handing]>([])

    /// The events of one request.
    public struct Delivery: Sendable {
        /// "zoho_sign.requests"
        public var hook: String
        public var events: [Event]
        public var at: Instant

        public init(hook: String, events: [Event], at: Instant) {
            self.hook = hook
            self.events = events
            self.at = at
        }
    }

    public struct Event: Hashable, Sendable {
        /// What tells it from other events of the hook.
        public var identity: String
        /// The event itself, as JSON.
        public var body: [UInt8]
        /// The identity is only good for so long: after that the same words may be said again and be meant.
        public var window: Duration?

        public init(identity: String, body: [UInt8], window: Duration? = nil) {
            self.identity = identity
            self.body = body
            self.window = window
        }
    }

    public struct Receipt: Hashable, Sendable {
        public var new = 0
        public var duplicates = 0

        public init(new: Int = 0, duplicates: Int = 0) {
            self.new = new
            self.duplicates = duplicates
        }
    }

    /// Nothing more is taken: what waits must be worked on first.
    public struct Full: Error, Hashable, Sendable {}

    /// Of bodies that wait. Beyond it deliveries are refused, so that a flood does not fill the disk.
    public static let maximumWaitingBytes: Int64 = 512 << 20
    /// How long an event is known again.
    public static let memory: Duration = .seconds(30 * 86_400)

    public init(path: String) throws {
        do {
            connection = try Connection(path: path, mode: .readWrite)
            try connection.openMailbox()
        } catch var error as SQLiteError {
            error.path = path
            throw error
        }
    }

    public static func exists(at path: String) -> Bool { access(path, F_OK) == 0 }

    // MARK: Taking in

    /// Returns when the events are on the disk.
    public nonisolated func take(_ delivery: Delivery) async throws -> Receipt {
        try await withCheckedThrowingContinuation { continuation in
            handed.withLock { $0.append(Handing(delivery: delivery, taken: continuation)) }
            Task { await write() }
        }
    }

    /// Whoever comes first writes for all that stand behind; they then find nothing to do.
    private func write() {
        let all = handed.withLock { handed in
            defer { handed = [] }
            return handed
        }
        guard !all.isEmpty else { return }
        do {
            let receipts = try connection.transaction { try all.map { try write($0.delivery) } }
            for (handing, receipt) in zip(all, receipts) { handing.taken.resume(returning: receipt) }
        } catch {
            for handing in all { handing.taken.resume(throwing: error) }
        }
    }

    private func write(_ delivery: Delivery) throws -> Receipt {
        var receipt = Receipt()
        let hook = try number(of: delivery.hook)
        let now = delivery.at.milliseconds
        guard try waitingBytes() < Self.maximumWaitingBytes else { throw Full() }
        for event in delivery.events {
            let since = event.window.map { delivery.at.advanced(by: .zero - $0).milliseconds } ?? .min
            let known = try connection.integer(
                """
                SELECT EXISTS (SELECT 1 FROM arrival
                    WHERE hook_id = \(hook) AND identity = \(event.identity) AND received >= \(since))
                """)
            if known == 1 {
                receipt.duplicates += 1
                continue
            }
            try connection.run(
                """
                INSERT INTO arrival (hook_id, identity, received, due, body)
                VALUES (\(hook), \(event.identity), \(now), \(now), \(String(decoding: event.body, as: UTF8.self)))
                """)
            try connection.run("UPDATE load SET bytes = bytes + \(event.body.count)")
            receipt.new += 1
        }
        try connection.run(
            """
            UPDATE hook SET seen = max(coalesce(seen, 0), \(now)), deliveries = deliveries + 1,
                accepted = accepted + \(receipt.new), duplicates = duplicates + \(receipt.duplicates)
            WHERE id = \(hook)
            """)
        return receipt
    }

    private func waitingBytes() throws -> Int64 { try connection.integer("SELECT bytes FROM load") }

    func number(of hook: String) throws -> Int64 {
        if let known = try connection.first("SELECT id FROM hook WHERE name = \(hook)", { $0.integer(0) }) {
            return known
        }
        try connection.run("INSERT INTO hook (name) VALUES (\(hook))")
        return connection.lastInsertedRow
    }

    /// Refusals since the last call, by hook and reason: counted by who refuses, so that a flood costs no writing.
    public func note(_ refusals: [Refusal]) throws {
        guard !refusals.isEmpty else { return }
        try connection.transaction {
            for refusal in refusals {
                let hook = try number(of: refusal.hook)
                try connection.run(
                    """
                    INSERT INTO refusal (hook_id, reason, count, last)
                    VALUES (\(hook), \(refusal.reason), \(refusal.count), \(refusal.last.milliseconds))
                    ON CONFLICT (hook_id, reason) DO UPDATE SET count = count + excluded.count, last = excluded.last
                    """)
            }
        }
    }

    public struct Refusal: Hashable, Sendable {
        public var hook: String
        public var reason: String
        public var count: Int
        public var last: Instant

        public init(hook: String, reason: String, count: Int, last: Instant) {
            self.hook = hook
            self.reason = reason
            self.count = count
            self.last = last
        }
    }
}

extension Connection {
    /// Rows are few and short-lived: there are no steps from an older form to a newer one yet, only the first.
    fileprivate func openMailbox() throws {
        setBusyTimeout(Self.patience)
        try execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA journal_size_limit = \(Self.maximumLogBytes);
            """)
        try transaction {
            let version = try pragma("user_version")
            if version == 1 { return }
            guard version == 0, try integer("SELECT count(*) FROM sqlite_schema") == 0 else {
                throw StoreFault("\(path) is not a mailbox of this release; install the newer one, or move it away")
            }
            try execute(Self.mailboxSchema)
        }
    }

    private static let mailboxSchema = """
        CREATE TABLE hook (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            seen INTEGER, -- when the last good delivery came
            deliveries INTEGER NOT NULL DEFAULT 0,
            accepted INTEGER NOT NULL DEFAULT 0, -- events
            duplicates INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE refusal (
            hook_id INTEGER NOT NULL REFERENCES hook (id),
            reason TEXT NOT NULL,
            count INTEGER NOT NULL,
            last INTEGER NOT NULL,
            PRIMARY KEY (hook_id, reason)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE arrival (
            id INTEGER PRIMARY KEY,
            hook_id INTEGER NOT NULL REFERENCES hook (id),
            identity TEXT NOT NULL,
            received INTEGER NOT NULL,
            due INTEGER, -- when to work on it; NULL: it is done, or was given up
            attempts INTEGER NOT NULL DEFAULT 0,
            failure TEXT, -- of the last attempt
            body TEXT -- NULL once it is done
        ) STRICT;
        CREATE INDEX arrival_identity ON arrival (hook_id, identity, received);
        CREATE INDEX arrival_due ON arrival (hook_id, due) WHERE due IS NOT NULL;
        CREATE INDEX arrival_lost ON arrival (hook_id) WHERE due IS NULL AND failure IS NOT NULL;
        CREATE INDEX arrival_received ON arrival (received);

        -- One row: the bytes of all bodies.
        CREATE TABLE load (bytes INTEGER NOT NULL) STRICT;
        INSERT INTO load VALUES (0);

        PRAGMA user_version = 1;
        """
}
