import Domain
import SQLite

/// What a person wrote while with another company is that company's: a ticket without a company of its own belongs to
/// the one its person was with when it was opened.
extension Derivation {
    /// Kinds that name a person and a moment at which somebody did something.
    private static let momentary: [FactKind] = [.ticket, .activity, .note]

    /// A company that a record named for a shorter time was a slip that somebody corrected: seven days.
    private static let shortestStay = 7 * 86_400_000

    /// The records of people who were with another company once.
    func collectMovers() throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS mover (record_id INTEGER PRIMARY KEY, external_id TEXT);
            CREATE INDEX IF NOT EXISTS temp.mover_key ON mover (external_id);
            DELETE FROM temp.mover;
            INSERT INTO temp.mover SELECT s.id, s.external_id FROM source_record s WHERE s.id IN (
                SELECT record_id FROM reference_past
                WHERE kind = 'person' AND field = 'company' AND gone = 0 AND former IS NOT NULL);
            """)
    }

    /// What people with a new past wrote, and of those whose former company is another one now: it lies with the
    /// customer they belong to, or with that company's, whose records are looked at when it goes. What is nobody's
    /// waits for them.
    func addMovers() throws {
        try connection.execute(
            """
            DELETE FROM temp.near;
            INSERT OR IGNORE INTO temp.near
                SELECT c.record_id FROM temp.changed c JOIN temp.mover m ON m.record_id = c.record_id
                UNION SELECT p.record_id FROM temp.changed c CROSS JOIN source_record s ON s.id = c.record_id
                CROSS JOIN reference_past p ON p.former = s.external_id AND p.kind = 'person';
            INSERT OR IGNORE INTO temp.attaching
                SELECT r.record_id FROM temp.near CROSS JOIN record_customer rc ON rc.record_id = near.record_id
                CROSS JOIN customer_record r ON r.customer_id = rc.customer_id AND r.kind IN (\(Self.kindList));
            \(Self.addReferring(to: "near"));
            DELETE FROM temp.near;
            """)
    }

    private static let kindList = momentary.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// Before their person's present customer is asked for.
    func attachByFormerCompany(_ kind: FactKind, all: Bool) throws {
        guard Self.momentary.contains(kind), try connection.integer("SELECT EXISTS (SELECT 1 FROM temp.mover)") != 0
        else { return }
        let table = "fact_\(kind.rawValue) f"
        let moment = Self.moment(of: kind)
        let source = all ? table : "temp.attaching a CROSS JOIN \(table) ON f.record_id = a.record_id"
        let open = all ? "" : "AND f.record_id NOT IN (SELECT record_id FROM temp.placed)"
        try place(
            SQL(
                raw: """
                    SELECT f.record_id, rc.customer_id, '\(kind.rawValue)', \(moment), 'former company'
                    FROM \(source)
                    CROSS JOIN source_record s ON s.id = f.record_id
                    CROSS JOIN resource_reference place ON place.resource_id = s.resource_id
                        AND place.kind = '\(kind.rawValue)' AND place.field = 'person'
                    CROSS JOIN source_record who ON who.resource_id = place.target_resource_id
                        AND who.external_id = f.person
                    CROSS JOIN reference_past past ON past.record_id = who.id AND past.field = 'company'
                        AND past.kind = 'person' AND past.gone = 0 AND past.until = (
                            SELECT min(next.until) FROM reference_past next
                            WHERE next.record_id = who.id AND next.field = 'company' AND next.kind = 'person'
                                AND next.gone = 0 AND next.until > \(moment))
                    CROSS JOIN resource_reference work ON work.resource_id = who.resource_id
                        AND work.kind = 'person' AND work.field = 'company'
                    CROSS JOIN source_record firm ON firm.resource_id = work.target_resource_id
                        AND firm.external_id = past.former AND firm.deleted IS NULL
                    CROSS JOIN record_customer rc ON rc.record_id = firm.id
                    LEFT JOIN fact_person person ON person.record_id = who.id
                    WHERE f.company IS NULL AND f.person IN (SELECT external_id FROM temp.mover) \(open)
                        AND past.until - coalesce(past.since, person.created, who.first_seen) >= \(Self.shortestStay)
                    """), all: all)
    }
}
