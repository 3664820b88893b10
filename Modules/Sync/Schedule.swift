public import ConnectorKit
public import Domain
public import Persistence

/// What is due, and when to look again. Pure: what earlier runs did comes from outside.
public struct Schedule: Sendable {
    /// What is known of a resource's last runs.
    public struct History: Hashable, Sendable {
        public var lastStart: Instant?
        /// Failures in a row up to now.
        public var failures: Int
        /// Put off by the vendor's pace, stopped, or waiting for the list above.
        public var isUnfinished: Bool

        public init(lastStart: Instant?, failures: Int = 0, isUnfinished: Bool = false) {
            self.lastStart = lastStart
            self.failures = failures
            self.isUnfinished = isUnfinished
        }
    }

    /// A resource that fails is asked less and less often, beginning with twice the first, up to the second.
    private static let shortestPause: Duration = .seconds(900)
    static let longestPause: Duration = .seconds(6 * 3600)
    /// What was not read to its end goes on after this.
    private static let goingOn: Duration = .seconds(120)
    /// Of its pace, by which a resource's runs are moved so that not everything is due at once.
    static let spread = 0.2

    private struct Entry: Sendable {
        var name: String
        var system: String
        var pace: Duration
        /// The list above it.
        var parent: String?
    }
    private let paces: [Entry]
    private let byName: [String: Entry]

    public init(_ connectors: [Connector]) {
        paces = connectors.flatMap { connector in
            // What lies inside of others comes with them, and what arrives comes by itself.
            connector.resources.filter(\.isAskedFor).map { resource in
                let parent = connector.resources.first { $0.name == resource.parent?.resource }
                return Entry(
                    name: "\(connector.name).\(resource.name)", system: connector.name, pace: resource.pace,
                    parent: parent.map { "\(connector.name).\(connector.bringer(of: $0).name)" })
            }
        }
        byName = Dictionary(paces.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// With the modules that earlier runs found.
    public init(_ connectors: [Connector], knownTo reader: Reader) throws {
        self.init(
            try connectors.map { $0.with(SyncMemory(text: try reader.memory(SyncMemory.name(of: $0.name)))) })
    }

    /// Names for `Syncer.run(only:)`. `blocked` are systems whose credits are spent, and until when. A system of
    /// which everything is due is named as a whole: what its sync finds in that run comes along.
    public func due(
        at now: Instant, history: [String: History], blocked: [String: Instant] = [:]
    ) -> [String] {
        var names: [String] = []
        var (all, due) = ([String: Int](), [String: [String]]())
        for entry in paces {
            all[entry.system, default: 0] += 1
            if let until = blocked[entry.system], until > now { continue }
            guard moment(entry, history).map({ $0 <= now }) ?? true else { continue }
            due[entry.system, default: []].append(entry.name)
        }
        for (index, entry) in paces.enumerated() where index == 0 || paces[index - 1].system != entry.system {
            let ready = due[entry.system] ?? []
            names += ready.count == all[entry.system] ? [entry.system] : ready
        }
        return names
    }

    /// The earliest moment at which something is due; nil if there is nothing to do ever.
    public func next(
        after now: Instant, history: [String: History], blocked: [String: Instant] = [:]
    ) -> Instant? {
        paces.map { entry in
            let moment = moment(entry, history) ?? now
            return max(now, moment, blocked[entry.system] ?? now)
        }.min()
    }

    /// nil: never read, so at once. What waits for the list above goes on together with it.
    private func moment(_ entry: Entry, _ history: [String: History]) -> Instant? {
        if history[entry.name]?.isUnfinished == true, let above = entry.parent.flatMap({ byName[$0] }),
            let known = history[above.name], known.failures > 0 || known.isUnfinished
        {
            return moment(above, history)
        }
        return Self.moment(entry.name, entry.pace, history[entry.name])
    }

    private static func moment(_ name: String, _ pace: Duration, _ history: History?) -> Instant? {
        guard let history, let last = history.lastStart else { return nil }
        var pause = history.isUnfinished ? min(pace, goingOn) : pace
        if history.failures > 0 {
            pause = min(min(pace, shortestPause) * (1 << min(history.failures, 10)), longestPause)
        }
        // Earlier, never later: the pace is a promise.
        return last.advanced(by: pause * (1 - spread * share(of: name)))
    }

    /// From 0 up to 1, the same for a name in every process.
    static func share(of name: String) -> Double {
        var hash = FNV1a()
        hash.add(name.utf8)
        return Double(hash.mixed >> 11) / Double(1 << 53)
    }
}

extension Schedule.History {
    /// Older runs than the last few of a resource do not matter.
    private static let sql = """
        SELECT system || '.' || resource, max(began),
            count(*) FILTER (WHERE failure <> '\(SystemRun.stopped)' AND run > coalesce(success, 0))
        FROM (SELECT *, max(run) FILTER (WHERE failure IS NULL) OVER (PARTITION BY system, resource) AS success
              FROM sync_run_resource WHERE run > (SELECT max(run) - 500 FROM sync_run))
        GROUP BY system, resource
        """
    private static let maximumRows = 10_000

    /// What the run log says of each resource, by `system.resource`.
    public static func all(of connectors: [Connector], in reader: Reader) throws -> [String: Schedule.History] {
        let answer = try reader.query(sql, maximumRows: maximumRows, timeLimit: .seconds(10))
        var history: [String: Schedule.History] = [:]
        for row in answer.rows {
            guard case .text(let name) = row[0], case .text(let began) = row[1], case .integer(let failures) = row[2]
            else { continue }
            history[name] = Schedule.History(lastStart: Instant(iso8601: began), failures: Int(failures))
        }
        for connector in connectors {
            let memory = SyncMemory(text: try reader.memory(SyncMemory.name(of: connector.name)))
            for name in memory.unfinished { history["\(connector.name).\(name)"]?.isUnfinished = true }
        }
        return history
    }
}
