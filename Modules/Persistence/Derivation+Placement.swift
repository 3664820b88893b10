import Domain
import SQLite

/// Records of which somebody said with which other record they belong. That outranks what they refer to.
extension Derivation {
    /// Of several decisions about a record the last one holds; one that the vendor merged away stands for its heir.
    /// What has become that heir itself belongs where it would without the decision.
    func collectPlacements() throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS placement (
                record_id INTEGER PRIMARY KEY, target INTEGER, is_living INTEGER);
            DELETE FROM temp.placement;
            INSERT OR REPLACE INTO temp.placement
                SELECT d.a, s.id, s.deleted IS NULL AND s.id <> d.a
                FROM identity_decision d JOIN identity_action x ON x.id = d.action_id
                LEFT JOIN (\(Self.heirs)) m ON m.loser = d.b JOIN source_record s ON s.id = coalesce(m.heir, d.b)
                WHERE d.verdict = 'place' AND x.undone_at IS NULL ORDER BY d.id;
            """)
    }

    /// What was decided about, now or until now.
    func addDecided() throws {
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM identity_dirty;
            -- Decided to belong with what has another heir now, or none.
            INSERT OR IGNORE INTO temp.attaching
                SELECT d.a FROM temp.dirty CROSS JOIN identity_decision d ON d.b = dirty.record_id WHERE d.verdict = 'place';
            """)
    }

    /// Who belongs by decision with what stands in `temp.near`, and with whom that belongs.
    static let addPlaced = """
        INSERT OR IGNORE INTO temp.brought
            SELECT p.record_id FROM temp.placement p WHERE p.target IN (SELECT record_id FROM temp.near);
        INSERT OR IGNORE INTO temp.brought
            SELECT p.target FROM temp.placement p JOIN record_customer rc ON rc.record_id = p.target AND rc.kind = 'person'
            WHERE p.record_id IN (SELECT record_id FROM temp.near);
        """

    /// With the customer of the other record, where that has one.
    /// How many it placed.
    @discardableResult
    func attachDecided(_ kind: FactKind, all: Bool) throws -> Int {
        guard try hasPlacements() else { return 0 }
        let scope =
            all
            ? "p.record_id NOT IN (SELECT record_id FROM record_customer)"
            : """
            p.record_id IN (SELECT record_id FROM temp.attaching) AND p.record_id NOT IN (SELECT record_id FROM temp.placed)
                AND (p.target IN (SELECT record_id FROM temp.placed) OR p.target NOT IN (SELECT record_id FROM temp.attaching)
                    OR rc.kind = 'company')
            """
        return try place(
            SQL(
                raw: """
                    SELECT f.record_id, rc.customer_id, '\(kind.rawValue)', coalesce(\(Self.moment(of: kind)), 0), 'decision'
                    FROM temp.placement p JOIN fact_\(kind.rawValue) f ON f.record_id = p.record_id
                    JOIN record_customer rc ON rc.record_id = p.target WHERE p.is_living AND \(scope)
                    """), all: all)
    }

    func hasPlacements() throws -> Bool {
        try connection.integer("SELECT EXISTS (SELECT 1 FROM temp.placement)") != 0
    }

    /// Whether a person has a record that was decided to belong with another person: the others go with it.
    func follows(_ anchor: Int64) throws -> Bool {
        guard try hasPlacements() else { return false }
        return try connection.integer(
            """
            SELECT EXISTS (SELECT 1 FROM temp.placement p
                JOIN entity own ON own.record_id = p.record_id AND own.kind = 1
                JOIN entity other ON other.record_id = p.target AND other.kind = 1
                WHERE p.is_living AND own.anchor = \(anchor) AND other.anchor <> own.anchor)
            """) != 0
    }
}
