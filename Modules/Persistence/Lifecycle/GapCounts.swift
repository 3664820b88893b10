import Lifecycle
import SQLite

/// The rows of the view `gap` counted, shape by shape: a million customers stand in some hundred ways.
enum GapCounts {
    /// By class, cause and gap: its words, customers, scopes, the first customer who has it.
    static func query(class kind: String?) -> SQL {
        let condition: SQL = kind.map { "WHERE class = \($0)" } ?? ""
        return """
            WITH held AS MATERIALIZED (
                SELECT shape_id, count(*) AS customers, 0 AS scopes, count(*) - count(owner) AS ownerless,
                    0 AS ownerless_scopes, min(customer_id) AS first,
                    min(iif(owner IS NULL, customer_id, NULL)) AS first_ownerless
                FROM lifecycle_position GROUP BY shape_id
                UNION ALL
                SELECT p.shape_id, 0, count(*), 0, count(*) - count(p.owner), min(place.customer_id),
                    min(iif(p.owner IS NULL, place.customer_id, NULL))
                FROM scope_position AS p JOIN lifecycle_entry AS e ON e.id = p.scope_id
                JOIN record_customer AS place ON place.record_id = e.anchor
                GROUP BY p.shape_id),
            had (shape, customers, scopes, first, class, cause, gap, title, severity, remedy) AS (\(SQL(raw: each)))
            SELECT class, cause, gap, title, severity, remedy, customers, scopes,
                (SELECT key FROM customer_summary WHERE id = first)
            FROM (
                SELECT class, cause, gap, title, severity, remedy, sum(customers) AS customers, sum(scopes) AS scopes,
                    min(first) AS first
                FROM (SELECT * FROM had GROUP BY shape, scopes = 0, class, cause, gap) \(condition)
                GROUP BY class, cause, gap)
            ORDER BY customers + scopes DESC, class, cause, gap
            """
    }

    /// Which gaps the customers of a shape have. Two criteria can tell one breakdown: then it is here twice.
    private static let each = """
        SELECT \(held), d.class, d.cause, d.detector, d.title, d.severity, d.remedy
        FROM held JOIN lifecycle_shape AS s ON s.id = held.shape_id
        JOIN lifecycle_detector AS d ON d.definition_id = s.definition_id AND \(View.list("s.gaps", has: "d.detector"))
        UNION ALL
        SELECT \(held), 'team', \(View.causeOfBreakdown), b.transition || ':' || b.category, k.statement, 'high',
            \(View.remedyOfBreakdown)
        FROM held JOIN lifecycle_shape AS s ON s.id = held.shape_id
        JOIN lifecycle_breakdown AS b ON b.definition_id = s.definition_id AND \(View.isBroken)
        JOIN lifecycle_criterion AS k ON k.definition_id = b.definition_id AND k.criterion = b.criterion
        UNION ALL
        SELECT held.shape_id, held.ownerless, held.ownerless_scopes, held.first_ownerless, 'team', 'owner_missing',
            'owner:' || s.owner_role, 'Nobody owns the stage ' || s.stage, 'medium', 'Assign somebody as ' || s.owner_role
        FROM held JOIN lifecycle_shape AS s ON s.id = held.shape_id
        WHERE held.ownerless + held.ownerless_scopes > 0 AND \(View.hasClocks())
        UNION ALL
        SELECT NULL, count(*), 0, min(customer_id), 'reporting', 'criterion_missing', 'no_definition',
            \(View.titleOfClaimed("min(definitions)")), 'high', '\(View.remedyOfClaimed)'
        FROM lifecycle_claimed HAVING count(*) > 0
        UNION ALL
        SELECT \(held), 'tool', 'source_missing', \(View.reason) || ':' || k.criterion, 'Cannot be told: ' || k.statement,
            'low', k.remedy
        FROM held JOIN lifecycle_shape AS s ON s.id = held.shape_id
        JOIN lifecycle_criterion AS k ON k.definition_id = s.definition_id AND \(View.isAsked)
        WHERE s.transition IS NOT NULL AND \(View.hasClocks()) AND \(View.reason) IN \(View.reasonsOfTools)
        """
    private static let held = "held.shape_id, held.customers, held.scopes, held.first"

    /// The earliest moment since which any customer has a gap, by its name.
    static let since: SQL = """
        SELECT coalesce(detector, transition || ':' || category), min(since) / 1000 * 1000 FROM lifecycle_gap GROUP BY 1
        """
}
