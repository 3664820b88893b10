public import Domain
import SQLite

/// What one list brings to the store: a page, the place behind it, and whether the pass ends with it.
public struct Delivery: Sendable {
    public var page: SourcePage?
    /// One for each resource whose records lie inside those of this one, outer ones first, whether the page has any
    /// or not: they go when the records around them go.
    public var inside: [Inside]
    public var resource: ResourceID
    public var parent: String?
    public var bookmark: Bookmark
    public var isEnd: Bool

    public init(
        _ page: SourcePage?, inside: [Inside] = [], _ resource: ResourceID, _ parent: String?, _ bookmark: Bookmark,
        isEnd: Bool = false
    ) {
        self.page = page
        self.inside = inside
        self.resource = resource
        self.parent = parent
        self.bookmark = bookmark
        self.isEnd = isEnd
    }

    /// Records that came inside those of the page.
    public struct Inside: Sendable {
        public var page: SourcePage?
        public var resource: ResourceID
        /// Below these keys the page has everything: what it lacks is gone.
        public var whole: [String]

        public init(_ page: SourcePage?, _ resource: ResourceID, whole: [String]) {
            self.page = page
            self.resource = resource
            self.whole = whole
        }
    }

    /// What became of a delivery; `inside` in the order of its own.
    public struct Outcome: Hashable, Sendable {
        public var tally = Tally()
        public var inside: [Tally] = []
    }
}

/// Pages, deletions and bookmarks: each call is one transaction.
extension Store {
    public func bookmark(of resource: ResourceID, parent: String?) throws -> Bookmark {
        try stored(resource, parent)?.bookmark ?? Bookmark()
    }

    /// The bookmarks of lists below many parents; an empty one where there is none yet.
    public func bookmarks(of resource: ResourceID, parents: [String]) throws -> [Bookmark] {
        try parents.map { try stored(resource, $0)?.bookmark ?? Bookmark() }
    }

    /// What several lists deliver at one time, in one transaction; each page with its place to resume, as in
    /// `save` of a page or of a bookmark alone. A commit costs as much as a dozen records.
    public func save(_ deliveries: [Delivery], run: RunID, at now: Instant) throws -> [Delivery.Outcome] {
        try write { try deliveries.map { try take($0, run: run, at: now) } }
    }

    private func take(_ delivery: Delivery, run: RunID, at now: Instant) throws -> Delivery.Outcome {
        let (resource, parent) = (delivery.resource, delivery.parent)
        let kept = try keep(delivery.bookmark, resource, parent)
        var outcome = Delivery.Outcome(inside: delivery.inside.map { _ in Tally() })
        if let page = delivery.page, !page.records.isEmpty {
            outcome.tally = try writer.write(
                page,
                at: .init(
                    resource: resource.rawValue, parent: parent, run: run.rawValue, now: now.milliseconds,
                    sweep: kept.sweeps ? kept.id : nil))
            outcome.inside = try take(inside: delivery.inside, run, now)
        }
        guard delivery.isEnd else { return outcome }
        if kept.sweeps {
            outcome.tally.deleted = try sweep(resource, parent, bookmark: kept.id, run: run, now: now)
            try writer.countLiving(resource.rawValue, by: -outcome.tally.deleted)
            for (index, inside) in delivery.inside.enumerated() where outcome.tally.deleted > 0 {
                outcome.inside[index].deleted += try forgetBelowGone(inside.resource, run: run, now)
            }
        }
        try connection.run(
            """
            UPDATE bookmark SET pass_started = NULL, pass_purpose = NULL, pass_way = NULL, pass_position = NULL,
                pass_sweeps = NULL
            WHERE id = \(kept.id) AND pass_started IS NOT NULL
            """)
        return outcome
    }

    /// Records, facts, history and the place to resume, in one transaction.
    ///
    /// A record is touched only when its content changed. The same content asked for in another form (same
    /// stamp, same facts) is stored in the new form without a version; one older than what is stored is
    /// ignored; both count as unchanged. A deleted record that is seen again lives again and counts as added.
    /// While the pass sweeps, every record of the page is noted as seen.
    public func save(
        _ page: SourcePage, resource: ResourceID, parent: String?, run: RunID, at now: Instant,
        bookmark: Bookmark
    ) throws -> Tally {
        try save([Delivery(page, resource, parent, bookmark)], run: run, at: now)[0].tally
    }

    public func save(
        _ deletions: [Deletion], resource: ResourceID, parent: String?, run: RunID, at now: Instant,
        bookmark: Bookmark
    ) throws -> Tally {
        try save(deletions, inside: [], resource: resource, parent: parent, run: run, at: now, bookmark: bookmark).tally
    }

    /// Marks records as gone, and what lies inside of them; their content and history stay. Unknown keys, and
    /// records that changed after the deletion the source speaks of, are left alone.
    public func save(
        _ deletions: [Deletion], inside: [ResourceID], resource: ResourceID, parent: String?, run: RunID,
        at now: Instant, bookmark: Bookmark
    ) throws -> Delivery.Outcome {
        try write {
            _ = try keep(bookmark, resource, parent)
            var outcome = Delivery.Outcome()
            outcome.tally.deleted = try apply(deletions, resource, run: run, now: now)
            for inner in inside {
                var tally = Tally()
                if outcome.tally.deleted > 0 { tally.deleted = try forgetBelowGone(inner, run: run, now) }
                outcome.inside.append(tally)
            }
            return outcome
        }
    }

    /// The number of records that are gone now and were not before.
    func apply(_ deletions: [Deletion], _ resource: ResourceID, run: RunID, now: Instant) throws -> Int {
        var count = 0
        var revision = try writer.nextRevision()
        for deletion in deletions {
            let found = try connection.first(
                """
                SELECT id, stamp, deletion FROM source_record
                WHERE resource_id = \(resource.rawValue) AND external_id = \(deletion.key)
                """
            ) { (id: $0.integer(0), stamp: $0.integerIfPresent(1), deletion: $0.textIfPresent(2)) }
            guard let found else { continue }
            if let known = found.deletion {
                // What was only missing, or could come back, may turn out to be gone in another way.
                guard known != deletion.reason.rawValue && deletion.reason != .absent else { continue }
                try connection.run(
                    "UPDATE source_record SET deletion = \(deletion.reason.rawValue) WHERE id = \(found.id)"
                )
                continue
            }
            if let stamp = found.stamp, let at = deletion.at, at.milliseconds < stamp { continue }
            try markGone(
                found.id, of: resource, at: deletion.at ?? now, reason: deletion.reason, revision: revision, run: run,
                now: now)
            revision += 1
            count += 1
        }
        try writer.countLiving(resource.rawValue, by: -count)
        return count
    }

    /// A bookmark without records: an empty answer, or with `isComplete` the end of a pass. When the pass
    /// that ends was sweeping, the records not seen in it are marked as gone: of this parent if one is named,
    /// else of the whole resource. The stored bookmark then has no pass any more.
    public func save(
        bookmark: Bookmark, resource: ResourceID, parent: String?, run: RunID, at now: Instant,
        isComplete: Bool
    ) throws -> Tally {
        try save([Delivery(nil, resource, parent, bookmark, isEnd: isComplete)], run: run, at: now)[0].tally
    }

    func sweep(
        _ resource: ResourceID, _ parent: String?, bookmark: Int64, run: RunID, now: Instant
    ) throws -> Int {
        let below: SQL = parent.map { "AND parent = \($0)" } ?? ""
        let gone = try connection.rows(
            """
            SELECT id FROM source_record
            WHERE resource_id = \(resource.rawValue) \(below) AND deleted IS NULL
              AND id NOT IN (SELECT record_id FROM sweep_seen WHERE bookmark_id = \(bookmark))
            """
        ) { $0.integer(0) }
        var revision = try writer.nextRevision()
        for id in gone {
            try markGone(id, of: resource, at: now, reason: .absent, revision: revision, run: run, now: now)
            revision += 1
        }
        try connection.run("DELETE FROM sweep_seen WHERE bookmark_id = \(bookmark)")
        return gone.count
    }

    /// Its facts go: they can be mapped again from the payload, which stays.
    func markGone(
        _ id: Int64, of resource: ResourceID, at: Instant, reason: Deletion.Reason, revision: Int64,
        run: RunID, now: Instant
    ) throws {
        try writer.keepVersion(of: id, until: now.milliseconds)
        try writer.dropFacts(of: id, resource: resource.rawValue, gone: at.milliseconds, now: now.milliseconds)
        try connection.run(
            """
            UPDATE source_record SET deleted = \(at.milliseconds), deletion = \(reason.rawValue), revision = \(revision),
                changed = \(now.milliseconds), run_id = \(run.rawValue)
            WHERE id = \(id)
            """)
    }

    // MARK: Bookmarks

    private func stored(_ resource: ResourceID, _ parent: String?) throws -> (id: Int64, bookmark: Bookmark)? {
        try connection.first(
            """
            SELECT id, complete_to, swept_at, parent_revision, deletions_to, pass_started, pass_purpose, pass_way,
                pass_position, pass_sweeps
            FROM bookmark WHERE resource_id = \(resource.rawValue) AND parent = \(parent ?? "")
            """
        ) { row in
            var bookmark = Bookmark()
            bookmark.completeTo = row.integerIfPresent(1).map(Instant.init(milliseconds:))
            bookmark.sweptAt = row.integerIfPresent(2).map(Instant.init(milliseconds:))
            bookmark.parentRevision = row.integerIfPresent(3)
            bookmark.deletionsTo = row.integerIfPresent(4).map(Instant.init(milliseconds:))
            if let started = row.integerIfPresent(5),
                let purpose = Bookmark.Pass.Purpose(rawValue: row.text(6))
            {
                bookmark.pass = .init(
                    startedAt: Instant(milliseconds: started), purpose: purpose, way: row.text(7),
                    position: row.textIfPresent(8), sweeps: row.flag(9))
            }
            return (row.integer(0), bookmark)
        }
    }

    /// Stores the bookmark. `sweeps`: the pass under way, or the one that this bookmark ends, notes what it
    /// saw. What an earlier pass noted is forgotten when another begins.
    private func keep(_ bookmark: Bookmark, _ resource: ResourceID, _ parent: String?) throws -> (
        id: Int64, sweeps: Bool
    ) {
        let before = try stored(resource, parent)
        let pass = bookmark.pass
        try connection.run(
            """
            INSERT INTO bookmark (resource_id, parent, complete_to, swept_at, parent_revision, deletions_to, pass_started,
                pass_purpose, pass_way, pass_position, pass_sweeps)
            VALUES (\(resource.rawValue), \(parent ?? ""), \(bookmark.completeTo?.milliseconds),
                \(bookmark.sweptAt?.milliseconds), \(bookmark.parentRevision), \(bookmark.deletionsTo?.milliseconds),
                \(pass?.startedAt.milliseconds), \(pass?.purpose.rawValue), \(pass?.way), \(pass?.position),
                \(pass.map { $0.sweeps ? 1 : 0 }))
            ON CONFLICT (resource_id, parent) DO UPDATE SET complete_to = excluded.complete_to,
                swept_at = excluded.swept_at, parent_revision = excluded.parent_revision,
                deletions_to = excluded.deletions_to, pass_started = excluded.pass_started,
                pass_purpose = excluded.pass_purpose, pass_way = excluded.pass_way,
                pass_position = excluded.pass_position, pass_sweeps = excluded.pass_sweeps
            """)
        guard let before else { return (connection.lastInsertedRow, pass?.sweeps ?? false) }
        if let pass, pass.startedAt != before.bookmark.pass?.startedAt {
            try connection.run("DELETE FROM sweep_seen WHERE bookmark_id = \(before.id)")
        }
        return (before.id, (pass ?? before.bookmark.pass)?.sweeps ?? false)
    }

    // MARK: What is stored

    /// Living records, for comparing with the vendor's count.
    public func count(of resource: ResourceID, parent: String?) throws -> Int {
        if let parent {
            return Int(
                try connection.integer(
                    """
                    SELECT count(*) FROM source_record
                    WHERE resource_id = \(resource.rawValue) AND parent = \(parent) AND deleted IS NULL
                    """))
        }
        return Int(try connection.integer("SELECT living FROM resource WHERE id = \(resource.rawValue)"))
    }

    /// The keys of living records of a resource (for resources below it), by revision, at most `limit`.
    public func parents(of resource: ResourceID, afterRevision: Int64, limit: Int) throws -> [ParentRecord] {
        // Few records among many: sorting them is cheaper than going through the changes of everything else.
        let isSmall =
            try connection.integer("SELECT living FROM resource WHERE id = \(resource.rawValue)") < 2000
        let select: SQL = "SELECT external_id, revision, parent, payload FROM source_record"
        let order: SQL =
            isSmall
            ? "WHERE resource_id = \(resource.rawValue) AND +revision > \(afterRevision)"
            : "INDEXED BY source_record_revision WHERE revision > \(afterRevision) AND resource_id = \(resource.rawValue)"
        let found = try connection.rows(
            "\(select) \(order) AND deleted IS NULL ORDER BY revision LIMIT \(limit)"
        ) { (key: $0.text(0), revision: $0.integer(1), above: $0.textIfPresent(2), payload: $0.text(3)) }
        return try found.map {
            ParentRecord(
                key: $0.key, revision: $0.revision, ancestors: try ancestors(of: resource.rawValue, $0.above),
                payload: $0.payload)
        }
    }

    // MARK: Mapping again

    /// Stored records in order of their number, for mapping them again: payloads as one page, without values.
    /// Fewer than `limit` when they are large; none only at the end.
    public func storedRecords(of resource: ResourceID, after: Int64, limit: Int) throws -> StoredRecords {
        var stored = StoredRecords(bytes: [], records: [])
        let rows = try storedRows(of: resource.rawValue, after: after, limit: limit)
        let statement = try connection.cached(rows.text)
        for (index, value) in rows.values.enumerated() { try statement.bind(index + 1, value) }
        defer { statement.reset() }
        while stored.records.count < limit, stored.bytes.count < Self.maximumStoredBytes, try statement.step() {
            let row = statement.row
            let payload = row.utf8(2)
            stored.records.append(
                (
                    row.integer(0), TextSlice(.page, start: stored.bytes.count, count: payload.count),
                    row.textIfPresent(1)
                ))
            stored.bytes.append(contentsOf: payload)
            stored.bytes.append(UInt8(ascii: "\n"))
        }
        stored.bytes.append(contentsOf: repeatElement(0, count: SourcePage.padding))
        return stored
    }

    private static let maximumStoredBytes = 8 << 20

    /// Passes over the rows of other resources, or sorts the numbers of all of this one's: what costs less.
    /// Looking at a row takes about six times as long as sorting a number.
    private func storedRows(of resource: Int64, after: Int64, limit: Int) throws -> SQL {
        let all = try connection.integer("SELECT coalesce(max(id), 0) FROM source_record")
        let living = try connection.integer("SELECT living FROM resource WHERE id = \(resource)")
        if Double(limit) * Double(all) * 6 < Double(living) * Double(living) {
            return """
                SELECT id, parent, payload FROM source_record NOT INDEXED
                WHERE id > \(after) AND resource_id = \(resource) AND deleted IS NULL ORDER BY id
                """
        }
        // The limit keeps the order: without one SQLite leaves out the sorting of an inner query.
        return """
            SELECT record.id, record.parent, record.payload
            FROM (
                SELECT id FROM source_record WHERE resource_id = \(resource) AND id > \(after) ORDER BY id LIMIT -1
            ) AS number
            CROSS JOIN source_record AS record ON record.id = number.id
            WHERE record.deleted IS NULL
            """
    }

    /// Replaces the facts of records that `storedRecords` gave out, after they were mapped anew.
    public func replaceFacts(_ page: SourcePage, records: [Int64], resource: ResourceID) throws {
        try write { try writer.replaceFacts(page, records: records, resource: resource.rawValue) }
    }
}

public struct ParentRecord: Hashable, Sendable {
    public var key: String
    public var revision: Int64
    /// The chain of keys above it, nearest first.
    public var ancestors: [String]
    /// The record's JSON, for placeholders that are not the key.
    public var payload: String

    public init(key: String, revision: Int64, ancestors: [String], payload: String) {
        self.key = key
        self.revision = revision
        self.ancestors = ancestors
        self.payload = payload
    }
}

public struct StoredRecords: Sendable {
    /// The stored payloads one after the other, each followed by a newline, and the padding.
    public var bytes: [UInt8]
    /// Store number, position of the payload in `bytes`, and the parent's key.
    public var records: [(number: Int64, payload: TextSlice, parent: String?)]
    public init(bytes: [UInt8], records: [(number: Int64, payload: TextSlice, parent: String?)]) {
        self.bytes = bytes
        self.records = records
    }
}
