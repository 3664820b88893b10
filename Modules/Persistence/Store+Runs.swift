public import Domain
import SQLite

public enum RunOutcome: String, Sendable { case complete, partial, failed, stopped }

/// The run log, what is covered, what was spent.
extension Store {
    /// `trigger`: "cli", "schedule"…
    public func beginRun(trigger: String, at now: Instant) throws -> RunID {
        try write {
            // Only one sync runs at a time, so whatever has no end was killed.
            try connection.run(
                """
                UPDATE run SET outcome = 'stopped',
                    ended = max(began, coalesce((SELECT max(ended) FROM run_resource WHERE run_id = run.id), began))
                WHERE outcome IS NULL
                """)
            try connection.run("INSERT INTO run (trigger, began) VALUES (\(trigger), \(now.milliseconds))")
            return RunID(connection.lastInsertedRow)
        }
    }

    /// One line of the run log: what one resource did, the way taken, its failure in the vendor's words.
    public func note(
        run: RunID, resource: ResourceID, way: String, tally: Tally, from started: Instant, to ended: Instant,
        failure: String?, remark: String?
    ) throws {
        try write {
            try connection.run(
                """
                INSERT INTO run_resource (run_id, resource_id, way, began, ended, read, added, changed, unchanged, deleted,
                    refused, calls, credits, failure, remark)
                VALUES (\(run.rawValue), \(resource.rawValue), \(way), \(started.milliseconds), \(ended.milliseconds),
                    \(tally.read), \(tally.added), \(tally.changed), \(tally.unchanged), \(tally.deleted),
                    \(tally.refused), \(tally.calls), \(tally.credits), \(failure), \(remark))
                """)
        }
    }

    public func endRun(_ run: RunID, at now: Instant, outcome: RunOutcome) throws {
        try write {
            try connection.run(
                "UPDATE run SET ended = \(now.milliseconds), outcome = \(outcome.rawValue) WHERE id = \(run.rawValue)"
            )
        }
        try connection.execute("PRAGMA analysis_limit = 400; PRAGMA optimize;")
    }

    // MARK: Coverage, credits

    public func noteCoverage(
        resource: ResourceID, parent: String?, from: Instant?, to: Instant, isComplete: Bool, remark: String?
    ) throws {
        try write {
            try connection.run(
                """
                INSERT INTO coverage_mark (resource_id, parent, complete_from, complete_to, is_complete, remark)
                VALUES (\(resource.rawValue), \(parent ?? ""), \(from?.milliseconds), \(to.milliseconds), \(isComplete),
                    \(remark))
                ON CONFLICT (resource_id, parent) DO UPDATE SET complete_from = excluded.complete_from,
                    complete_to = excluded.complete_to, is_complete = excluded.is_complete, remark = excluded.remark
                """)
        }
    }

    /// How far the whole list is known; nil if it was never read to its end.
    public func coverage(of resource: ResourceID) throws -> Coverage? {
        try connection.first(
            """
            SELECT complete_to, is_complete FROM coverage_mark
            WHERE resource_id = \(resource.rawValue) AND parent = '' AND complete_to IS NOT NULL
            """
        ) { Coverage(completeTo: Instant(milliseconds: $0.integer(0)), isComplete: $0.flag(1)) }
    }

    public func spend(_ credits: Int, system: String, at now: Instant) throws {
        guard credits != 0 else { return }
        try write {
            try connection.run(
                """
                INSERT INTO credit_hour (system_id, hour, credits)
                SELECT id, \(Self.hour(of: now)), \(credits) FROM system WHERE name = \(system)
                ON CONFLICT (system_id, hour) DO UPDATE SET credits = credits + excluded.credits
                """)
            guard connection.changes == 1 else { throw StoreFault("the system \(system) is not registered") }
        }
    }

    /// Credits spent in the 24 hours before `now`, and in the rest of the hour in which they began: never too
    /// few.
    public func spent(system: String, before now: Instant) throws -> Int {
        let hour = Self.hour(of: now)
        return Int(
            try connection.integer(
                """
                SELECT coalesce(sum(credits), 0) FROM credit_hour JOIN system ON system.id = system_id
                WHERE name = \(system) AND hour BETWEEN \(hour - 24) AND \(hour)
                """))
    }

    // MARK: Memory

    /// What the sync knows beyond bookmarks (found modules and fields, when counts were compared): JSON text
    /// by name.
    public func memory(_ name: String) throws -> String? {
        try connection.first("SELECT text FROM memory WHERE name = \(name)") { $0.text(0) }
    }

    public func remember(_ name: String, _ text: String) throws {
        try write {
            try connection.run(
                """
                INSERT INTO memory (name, text) VALUES (\(name), \(text))
                ON CONFLICT (name) DO UPDATE SET text = excluded.text WHERE text IS NOT excluded.text
                """)
        }
    }

    private static func hour(of instant: Instant) -> Int64 { instant.milliseconds / 3_600_000 }
}

public struct Coverage: Hashable, Sendable {
    public var completeTo: Instant
    /// Nothing in it was refused.
    public var isComplete: Bool
}
