import Lifecycle

extension View {
    /// Customers, each with what it bought on top below it.
    static let scopeNow = View(
        name: "scope_now",
        query: """
            SELECT c.key AS customer, c.key AS key, NULL AS parent, NULL AS scope, c.name AS title,
                NULL AS product, NULL AS region, NULL AS deal, \(iso("c.first_seen")) AS opened, NULL AS opened_by,
                NULL AS closed, 'open' AS state, \(standing("s.stage"))
            FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id
            UNION ALL
            SELECT c.key, c.key || '/r-' || e.thing, c.key, 'r-' || e.thing, \(said("title")), \(said("product")),
                \(said("region")), \(said("deal")),
                \(iso("(SELECT min(f.effective) FROM lifecycle_entry AS f WHERE f.thing = e.thing AND f.retracted IS NULL)")),
                (SELECT f.actor_kind FROM lifecycle_entry AS f WHERE f.id = e.thing),
                \(iso("CASE WHEN \(state) = 'joined' THEN \(last("effective")) ELSE \(said("closed")) END")),
                \(state), \(standing("coalesce(s.stage, \(last("became")))"))
            FROM lifecycle_entry AS e
            JOIN record_customer AS place ON place.record_id = e.anchor
            JOIN customer_summary AS c ON c.id = place.customer_id
            LEFT JOIN scope_state AS s ON s.scope_id = e.thing
            WHERE e.kind = 'scope' AND e.retracted IS NULL
              AND NOT EXISTS (
                SELECT 1 FROM lifecycle_entry AS later
                WHERE later.thing = e.thing AND later.retracted IS NULL
                  AND (later.effective, later.id) > (e.effective, e.id))
            """)

    private static func standing(_ stage: String) -> String {
        """
        s.standing, \(stage) AS stage, \(iso("s.stage_since")) AS stage_since, s.transition, s.transition_status,
            \(iso("s.transition_due")) AS transition_due, s.blocked_by, s.unknown, s.breakdowns, s.gaps, s.owner_role,
            s.owner, s.is_assigned AS owner_is_assigned, \(iso("s.stalled_since")) AS stalled_since, s.next_step,
            s.next_owner, \(iso("s.next_due")) AS next_due,
            (SELECT name || ' ' || version FROM lifecycle_definition WHERE id = s.definition_id) AS definition
        """
    }

    /// A field of the newest version.
    private static func said(_ field: String) -> String {
        "(SELECT value FROM lifecycle_entry_field WHERE entry_id = e.id AND field = '\(field)')"
    }

    /// Of the last change of a scope that stands.
    private static func last(_ column: String) -> String {
        """
        (SELECT x.\(column) FROM stage_change_log AS x WHERE x.anchor = e.anchor AND x.track = 'r-' || e.thing
            AND x.retracted IS NULL ORDER BY x.id DESC LIMIT 1)
        """
    }

    /// One whose deal no longer opens it goes on nowhere, and was closed by nobody.
    private static let state = """
        CASE WHEN \(said("state")) = 'closed' THEN 'closed' WHEN \(last("became")) = '\(ScopeRule.joined)' THEN 'joined'
            WHEN s.scope_id IS NULL THEN 'void' ELSE 'open' END
        """
}
