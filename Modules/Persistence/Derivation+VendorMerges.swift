import Domain
import SQLite

/// Records of one list that the vendor made one. No vendor says which record survives: the loser just goes, and what
/// referred to it refers to the survivor from then on. That is how it is recognised:
///
/// - `references`: all that referred to the loser when it went, at least one record, refer to one other record of its
///   list now, and nothing of its own system still refers to it; or
/// - `same`: it had been one company or person with another record of its list.
///
/// A loser that comes back was none.
extension Derivation {
    /// Brings `vendor_merge` up to date, before anything is judged. In `temp.dirty` are the records that bear the name
    /// of another one now, or no longer, and those whose name is borne by another one than before.
    func recogniseVendorMerges(all: Bool) throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS dirty (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS lost (record_id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS merging (
                loser INTEGER PRIMARY KEY, external_id TEXT, resource_id INTEGER, survivor INTEGER, at INTEGER,
                moved INTEGER);
            CREATE INDEX IF NOT EXISTS temp.merging_key ON merging (external_id);
            DELETE FROM temp.dirty; DELETE FROM temp.lost; DELETE FROM temp.merging;
            """)
        try recogniseTwins()
        guard try hasHistory() else { return }
        try collectLost(all: all)
        try followMoves()
        try leaveOutNamed()
        try writeMerges()
    }

    private func hasHistory() throws -> Bool {
        let tables = ["reference_past", "vendor_merge"].map { "EXISTS (SELECT 1 FROM \($0))" }
        return try connection.integer(SQL(raw: "SELECT \(tables.joined(separator: " OR "))")) == 1
    }

    /// The record in which each loser lives on, at the end of all merges: pairs (loser, heir).
    static let heirs = """
        \(succession) SELECT chain.loser, chain.heir FROM chain CROSS JOIN source_record ON source_record.id = chain.heir
        WHERE source_record.deleted IS NULL
        """

    /// The same with those that were heirs once and went too.
    static let everyHeir = "\(succession) SELECT loser, heir FROM chain"

    private static let succession = """
        WITH RECURSIVE chain (loser, heir) AS (
            SELECT loser, survivor FROM vendor_merge
            UNION SELECT chain.loser, next.survivor FROM chain JOIN vendor_merge AS next ON next.loser = chain.heir
        )
        """

    // MARK: One before

    /// What went since the last derivation and was one with another record of its list then.
    private func recogniseTwins() throws {
        let last = try connection.integer("SELECT max(revision) FROM progress WHERE name = 'derived'")
        // Where it is forgotten how far that was, those are meant that are somebody and gone.
        let gone =
            last > 0
            ? """
            source_record AS gone INDEXED BY source_record_revision
            CROSS JOIN entity AS own ON own.record_id = gone.id WHERE gone.revision > \(last) AND
            """ : "entity AS own CROSS JOIN source_record AS gone ON gone.id = own.record_id WHERE"
        try connection.execute(
            """
            INSERT INTO temp.merging (loser, survivor, at, moved)
            SELECT gone.id, (
                    SELECT twin.id FROM entity AS other CROSS JOIN source_record AS twin ON twin.id = other.record_id
                    WHERE (other.record_id = own.anchor OR (other.anchor = own.anchor AND other.anchor <> other.record_id))
                        AND other.kind = own.kind AND twin.deleted IS NULL AND twin.resource_id = gone.resource_id
                    ORDER BY twin.id <> other.anchor, length(twin.external_id), twin.external_id LIMIT 1),
                gone.deleted, 0
            FROM \(gone) gone.deleted IS NOT NULL
                AND gone.id NOT IN (SELECT loser FROM vendor_merge);
            DELETE FROM temp.merging WHERE survivor IS NULL;
            INSERT OR IGNORE INTO temp.lost SELECT loser FROM temp.merging;
            INSERT INTO vendor_merge SELECT loser, survivor, at, 'same', 0 FROM temp.merging;
            DELETE FROM temp.merging;
            """)
        try noteHeirs()
    }

    // MARK: Referred to no more

    /// Where a reference leads: the rows of `p` (record_id, kind, field and `value`) with their target.
    private static func target(_ value: String) -> String {
        """
        JOIN source_record AS referer ON referer.id = p.record_id
        JOIN resource_reference AS place ON place.resource_id = referer.resource_id AND place.kind = p.kind
            AND place.field = p.field
        JOIN source_record AS target ON target.resource_id = place.target_resource_id AND target.external_id = \(value)
        """
    }

    /// The records to look at: gone ones, and losers that are back, around the changes.
    private func collectLost(all: Bool) throws {
        let changed = all ? "" : "AND p.record_id IN (SELECT record_id FROM temp.changed)"
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.lost
                SELECT target.id FROM reference_past AS p \(Self.target("p.former"))
                WHERE target.deleted IS NOT NULL \(changed);
            INSERT OR IGNORE INTO temp.lost
                SELECT loser FROM vendor_merge WHERE evidence = 'references'
                \(all ? "" : "AND loser IN (SELECT record_id FROM temp.changed)");
            INSERT OR IGNORE INTO temp.lost
                SELECT loser FROM vendor_merge JOIN source_record ON id = loser WHERE deleted IS NULL
                \(all ? "" : "AND loser IN (SELECT record_id FROM temp.changed)");
            """)
        guard !all else { return }
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.lost
                SELECT s.id FROM temp.changed AS c CROSS JOIN source_record AS s ON s.id = c.record_id
                WHERE s.deleted IS NOT NULL AND EXISTS (SELECT 1 FROM reference_past WHERE former = s.external_id);
            -- The heir may be known only now.
            INSERT OR IGNORE INTO temp.lost
                SELECT target.id FROM temp.changed AS c CROSS JOIN source_record AS s ON s.id = c.record_id
                CROSS JOIN reference_past AS p ON p.became = s.external_id \(Self.target("p.former"))
                WHERE target.deleted IS NOT NULL AND target.resource_id = s.resource_id;
            """)
        // What refers to a lost record now, or did when it was looked at last.
        for (kind, fields) in ReferenceHistory.references {
            let value = "CASE place.field \(fields.map { "WHEN '\($0)' THEN f.\($0)" }.joined(separator: " ")) END"
            try connection.execute(
                """
                INSERT OR IGNORE INTO temp.lost
                    SELECT target.id FROM temp.changed AS c CROSS JOIN fact_\(kind.rawValue) AS f ON f.record_id = c.record_id
                    CROSS JOIN resource_reference AS place ON place.resource_id = c.resource_id
                        AND place.kind = '\(kind.rawValue)'
                    CROSS JOIN reference_past AS p ON p.former = \(value)
                    CROSS JOIN source_record AS target ON target.resource_id = place.target_resource_id
                        AND target.external_id = p.former
                    WHERE target.deleted IS NOT NULL;
                """)
        }
    }

    /// What left a record long before that went was not taken along. Two days: clocks differ, and a deletion that is
    /// found by comparing lists is only noticed, not dated.
    private static let leeway = 2 * 86_400_000

    /// Of the records that are gone those whose referrers have all gone over to one record of the same list.
    private func followMoves() throws {
        try connection.execute(
            """
            INSERT INTO temp.merging (loser, external_id, resource_id, survivor, at, moved)
            SELECT lost.id, lost.external_id, lost.resource_id, min(heir.id), lost.deleted, count(DISTINCT p.record_id)
            FROM temp.lost AS l CROSS JOIN source_record AS lost ON lost.id = l.record_id AND lost.deleted IS NOT NULL
            CROSS JOIN reference_past AS p ON p.former = lost.external_id AND p.gone = 0
                AND p.until >= lost.deleted - \(Self.leeway)
            JOIN source_record AS referer ON referer.id = p.record_id
            JOIN resource_reference AS place ON place.resource_id = referer.resource_id AND place.kind = p.kind
                AND place.field = p.field AND place.target_resource_id = lost.resource_id
            LEFT JOIN source_record AS heir ON heir.resource_id = lost.resource_id AND heir.external_id = p.became
            GROUP BY lost.id
            HAVING count(DISTINCT heir.id) = 1 AND count(*) = count(heir.id);
            """)
    }

    /// A record of the same system that still refers to what is gone: it was deleted, and not merged.
    private func leaveOutNamed() throws {
        for (kind, fields) in ReferenceHistory.references {
            // Rare, and only then a pass over all facts.
            guard try connection.integer("SELECT EXISTS (SELECT 1 FROM temp.merging)") == 1 else { return }
            for field in fields {
                try connection.execute(
                    """
                    DELETE FROM temp.merging WHERE loser IN (
                        SELECT m.loser FROM fact_\(kind.rawValue) AS f
                        CROSS JOIN temp.merging AS m ON m.external_id = f.\(field)
                        JOIN source_record AS referer ON referer.id = f.record_id
                        JOIN resource_reference AS place ON place.resource_id = referer.resource_id
                            AND place.kind = '\(kind.rawValue)' AND place.field = '\(field)'
                            AND place.target_resource_id = m.resource_id
                        JOIN resource AS own ON own.id = referer.resource_id
                        JOIN resource AS theirs ON theirs.id = m.resource_id AND theirs.system_id = own.system_id)
                    """)
            }
        }
    }

    private func writeMerges() throws {
        try noteHeirs()
        try connection.execute(
            """
            DELETE FROM vendor_merge WHERE loser IN (SELECT record_id FROM temp.lost) AND (
                evidence = 'references' AND loser NOT IN (SELECT loser FROM temp.merging)
                OR EXISTS (SELECT 1 FROM source_record WHERE id = loser AND deleted IS NULL));
            INSERT INTO vendor_merge SELECT loser, survivor, at, 'references', moved FROM temp.merging WHERE 1
            ON CONFLICT DO UPDATE SET survivor = excluded.survivor, at = excluded.at, evidence = excluded.evidence,
                moved = excluded.moved
            WHERE (survivor, at, evidence, moved)
                IS NOT (excluded.survivor, excluded.at, excluded.evidence, excluded.moved);
            """)
        try noteHeirs()
    }

    /// Whoever bears the name of what was lost; and what went into that before, of which the same is true.
    private func noteHeirs() throws {
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.dirty
                SELECT heir FROM (\(Self.heirs)) WHERE loser IN (SELECT record_id FROM temp.lost);
            WITH RECURSIVE former (record_id) AS (
                SELECT record_id FROM temp.lost
                UNION SELECT merge.loser FROM former CROSS JOIN vendor_merge AS merge ON merge.survivor = former.record_id)
            INSERT OR IGNORE INTO temp.dirty SELECT record_id FROM former;
            """)
    }
}
