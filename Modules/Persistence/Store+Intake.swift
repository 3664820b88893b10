public import Domain
import SQLite

/// What came in for one list without being pulled.
public struct Arrival: Sendable {
    public var resource: ResourceID
    /// Of records that name none themselves.
    public var parent: String?
    public var page: SourcePage
    /// Records that lie inside those of the page.
    public var inside: [Delivery.Inside] = []
    /// Records of the page that are gone at their source. Those known here stay as they are and are marked.
    public var deletions: [Deletion] = []
    /// The pass that met these records; nil where nobody says what is all.
    public var pass: Int64?

    public init(_ resource: ResourceID, parent: String? = nil, _ page: SourcePage) {
        self.resource = resource
        self.parent = parent
        self.page = page
    }
}

/// Records from files and programs. Bookmarks stay as they are: what came in by another door does not say how far
/// the reading has come.
extension Store {
    /// The systems made known so far, by name.
    public func systems() throws -> Set<String> {
        Set(try connection.rows("SELECT name FROM system") { $0.text(0) })
    }

    /// One transaction, with what is to be remembered together with these records.
    public func take(
        _ arrivals: [Arrival], run: RunID, at now: Instant, remembering note: (name: String, text: String)? = nil
    ) throws -> [Delivery.Outcome] {
        try write {
            let outcomes = try arrivals.map { try take($0, run, now) }
            if let note { try keep(note) }
            return outcomes
        }
    }

    /// As `take`, on the disk before it returns: whoever sent this will not send it again. What arrives all day long
    /// makes one line a day in the run log.
    public func takeDurably(_ arrivals: [Arrival], trigger: String, at now: Instant) throws -> [Delivery.Outcome] {
        try durably {
            let run = try runOfDay(trigger, now)
            return try arrivals.map { arrival in
                let outcome = try take(arrival, run, now)
                try add(outcome.tally, to: run, arrival.resource, way: trigger, now)
                for (inside, tally) in zip(arrival.inside, outcome.inside) {
                    try add(tally, to: run, inside.resource, way: trigger, now)
                }
                return outcome
            }
        }
    }

    /// A transaction that a loss of power cannot undo.
    func durably<Value>(_ body: () throws -> Value) throws -> Value {
        try connection.execute("PRAGMA synchronous = FULL")
        defer {
            // Fails only inside of a transaction, and there is none here.
            try? connection.execute("PRAGMA synchronous = NORMAL")
        }
        return try write(body)
    }

    private func take(_ arrival: Arrival, _ run: RunID, _ now: Instant) throws -> Delivery.Outcome {
        var page = arrival.page
        let keys = arrival.pass == nil && arrival.deletions.isEmpty ? [] : page.keys
        if !arrival.deletions.isEmpty {
            // Written, a record that is gone already would live for a moment.
            let known = try Set(keys.filter { try record($0, of: arrival.resource) != nil })
            page.records = zip(page.records, keys).filter { !known.contains($1) }.map(\.0)
        }
        var outcome = Delivery.Outcome()
        outcome.inside = arrival.inside.map { _ in Tally() }
        outcome.tally = try writer.write(
            page,
            at: .init(
                resource: arrival.resource.rawValue, parent: arrival.parent, run: run.rawValue, now: now.milliseconds))
        outcome.inside = try take(inside: arrival.inside, run, now)
        outcome.tally.read = arrival.page.records.count
        outcome.tally.deleted = try apply(arrival.deletions, arrival.resource, run: run, now: now)
        for (index, inside) in arrival.inside.enumerated() where outcome.tally.deleted > 0 {
            outcome.inside[index].deleted += try forgetBelowGone(inside.resource, run: run, now)
        }
        if let pass = arrival.pass {
            for key in keys {
                try connection.run(
                    """
                    INSERT OR IGNORE INTO import_seen SELECT resource_id, \(pass), id FROM source_record
                    WHERE resource_id = \(arrival.resource.rawValue) AND external_id = \(key)
                    """)
            }
        }
        return outcome
    }

    private func record(_ key: String, of resource: ResourceID) throws -> Int64? {
        try connection.first(
            "SELECT id FROM source_record WHERE resource_id = \(resource.rawValue) AND external_id = \(key)"
        ) { $0.integer(0) }
    }

    private func keep(_ note: (name: String, text: String)) throws {
        try connection.run(
            """
            INSERT INTO memory (name, text) VALUES (\(note.name), \(note.text))
            ON CONFLICT (name) DO UPDATE SET text = excluded.text WHERE text IS NOT excluded.text
            """)
    }

    // MARK: What is all there is

    /// Forgets what an earlier pass of this number met, one that did not come to its end.
    public func beginPass(_ pass: Int64, of resource: ResourceID) throws {
        try write { try forget(resource, pass) }
    }

    /// How many records the pass has met.
    public func count(ofPass pass: Int64, of resource: ResourceID) throws -> Int {
        Int(
            try connection.integer(
                "SELECT count(*) FROM import_seen WHERE resource_id = \(resource.rawValue) AND pass = \(pass)"))
    }

    /// What the pass did not meet is gone; below `parent` only, if one is named. What became known here after `moment`,
    /// for which the pass says what is all, stays.
    public func endPass(
        _ pass: Int64, of resource: ResourceID, parent: String?, moment: Instant, run: RunID, at now: Instant,
        remembering note: (name: String, text: String)? = nil
    ) throws -> Tally {
        try write {
            let below: SQL = parent.map { "AND parent = \($0)" } ?? ""
            let gone = try connection.rows(
                """
                SELECT id FROM source_record
                WHERE resource_id = \(resource.rawValue) \(below) AND deleted IS NULL
                  AND changed <= \(moment.milliseconds)
                  AND id NOT IN (
                      SELECT record_id FROM import_seen WHERE resource_id = \(resource.rawValue) AND pass = \(pass))
                """
            ) { $0.integer(0) }
            var revision = try writer.nextRevision()
            for id in gone {
                try markGone(id, of: resource, at: moment, reason: .absent, revision: revision, run: run, now: now)
                revision += 1
            }
            try writer.countLiving(resource.rawValue, by: -gone.count)
            try forget(resource, nil)
            if let note { try keep(note) }
            var tally = Tally()
            tally.deleted = gone.count
            return tally
        }
    }

    private func forget(_ resource: ResourceID, _ pass: Int64?) throws {
        let which: SQL = pass.map { "AND pass = \($0)" } ?? ""
        try connection.run("DELETE FROM import_seen WHERE resource_id = \(resource.rawValue) \(which)")
    }

    // MARK: The run of a day

    /// It never counts as under way: nobody waits for its end.
    private func runOfDay(_ trigger: String, _ now: Instant) throws -> RunID {
        let day: Int64 = 86_400_000
        let start = now.milliseconds - now.milliseconds % day
        let known = try connection.first(
            """
            SELECT id FROM run WHERE trigger = \(trigger) AND began BETWEEN \(start) AND \(start + day - 1)
            ORDER BY id DESC LIMIT 1
            """
        ) { RunID($0.integer(0)) }
        if let known {
            try connection.run("UPDATE run SET ended = max(ended, \(now.milliseconds)) WHERE id = \(known.rawValue)")
            return known
        }
        try connection.run(
            """
            INSERT INTO run (trigger, began, ended, outcome)
            VALUES (\(trigger), \(now.milliseconds), \(now.milliseconds), 'complete')
            """)
        return RunID(connection.lastInsertedRow)
    }

    private func add(_ tally: Tally, to run: RunID, _ resource: ResourceID, way: String, _ now: Instant) throws {
        try connection.run(
            """
            UPDATE run_resource SET ended = max(ended, \(now.milliseconds)), read = read + \(tally.read),
                added = added + \(tally.added), changed = changed + \(tally.changed),
                unchanged = unchanged + \(tally.unchanged), deleted = deleted + \(tally.deleted)
            WHERE run_id = \(run.rawValue) AND resource_id = \(resource.rawValue) AND way = \(way)
            """)
        guard connection.changes == 0 else { return }
        try connection.run(
            """
            INSERT INTO run_resource (run_id, resource_id, way, began, ended, read, added, changed, unchanged, deleted,
                refused, calls, credits)
            VALUES (\(run.rawValue), \(resource.rawValue), \(way), \(now.milliseconds), \(now.milliseconds),
                \(tally.read), \(tally.added), \(tally.changed), \(tally.unchanged), \(tally.deleted), 0, 0, 0)
            """)
    }
}
