import Lifecycle

/// The views that tell where customers stand, and how they came there.
extension View {
    static let lifecycle: [View] = [
        stageNow, transitionNow, stageChange, stageInterval, criterionResult, readiness, breakdown, gap, scopeNow,
    ]

    private static let stageNow = View(
        name: "stage_now",
        query: """
            SELECT c.key AS customer, c.name, s.segment, s.standing, \(iso("s.standing_since")) AS standing_since, s.stage,
                \(iso("s.stage_since")) AS stage_since, s.attained, s.computed, s.tracks, s.owner_role, s.owner,
                \(iso("s.owner_since")) AS owner_since, s.is_assigned AS owner_is_assigned,
                \(iso("s.stalled_since")) AS stalled_since, s.regression, s.next_step, s.next_owner,
                \(iso("s.next_due")) AS next_due, s.next_origin, \(definition("s")), s.finishing,
                \(definition("s", "in_force", as: "in_force"))
            FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id
            """)

    private static let transitionNow = View(
        name: "transition_now",
        query: """
            SELECT c.key AS customer, c.name, s.transition, s.transition_status AS status,
                \(iso("s.transition_since")) AS opened, \(iso("s.transition_due")) AS due, s.stage, s.standing,
                s.blocked_by, s.unknown, s.breakdowns, s.owner_role, s.owner, \(definition("s"))
            FROM lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id
            WHERE s.transition IS NOT NULL
            """)

    private static let stageChange = View(
        name: "stage_change",
        query: """
            SELECT c.key AS customer, x.id AS change, x.track, x.was, x.became, x.transition, x.kind,
                \(iso("x.effective")) AS effective, x.is_clamped AS clamped, \(iso("x.recorded")) AS recorded, x.missing,
                x.evidence, x.verdicts, x.actor_kind, x.who, x.reason, x.approved_by,
                \(iso("x.retracted")) AS retracted, x.retracted_by, x.retraction_note, x.anchor AS origin,
                \(definition("x"))
            FROM stage_change_log AS x
            LEFT JOIN record_customer AS place ON place.record_id = x.anchor
            LEFT JOIN customer_summary AS c ON c.id = place.customer_id
            """)

    /// After a merge there is one line of stages for each history.
    private static let stageInterval = View(
        name: "stage_interval",
        query: """
            SELECT c.key AS customer, x.track, x.became AS stage, \(iso("x.effective")) AS entered,
                \(iso("lead(x.effective) OVER line")) AS "left", x.kind AS entered_by,
                lead(x.kind) OVER line AS left_by, x.anchor AS origin
            FROM stage_change_log AS x
            JOIN record_customer AS place ON place.record_id = x.anchor
            JOIN customer_summary AS c ON c.id = place.customer_id
            WHERE x.retracted IS NULL
            WINDOW line AS (PARTITION BY x.anchor, x.track ORDER BY x.id)
            """)

    /// States of customers, and of their scopes.
    private enum Whose {
        case customer, scope

        /// The key of the customer, and of which scope of it.
        var columns: String {
            "c.key AS customer, " + (self == .customer ? "NULL" : "'r-' || s.scope_id") + " AS scope"
        }

        var states: String {
            switch self {
            case .customer: "lifecycle_state AS s JOIN customer_summary AS c ON c.id = s.customer_id"
            case .scope:
                """
                scope_state AS s JOIN lifecycle_entry AS e ON e.id = s.scope_id
                    JOIN record_customer AS place ON place.record_id = e.anchor
                    JOIN customer_summary AS c ON c.id = place.customer_id
                """
            }
        }
    }

    private static func ofAll(_ query: (Whose) -> String) -> String {
        query(.customer) + "\nUNION ALL\n" + query(.scope)
    }

    private static let criterionResult = View(
        name: "criterion_result",
        query: ofAll { whose in
            """
            SELECT \(whose.columns), k.criterion, k.statement, \(result) AS result, \(reason) AS reason,
                \(definition("s"))
            FROM \(whose.states) JOIN lifecycle_criterion AS k ON k.definition_id = s.definition_id
            """
        })

    /// The gate in front of each: what is not met and what cannot be told.
    private static let readiness = View(
        name: "readiness",
        query: ofAll { whose in
            """
            SELECT \(whose.columns), s.transition,
                CASE WHEN s.blocked_by <> '[]' THEN 'not_ready' WHEN s.unknown <> '[]' THEN 'cannot_tell'
                    ELSE 'ready' END AS answer,
                k.criterion, k.statement, \(result) AS result, \(reason) AS reason, k.remedy, s.stage, s.standing,
                s.owner_role, s.owner
            FROM \(whose.states) LEFT JOIN lifecycle_criterion AS k ON k.definition_id = s.definition_id
                AND \(isAsked)
            WHERE s.transition IS NOT NULL
            """
        })

    /// The gate in front asks for the criterion and does not have it.
    static let isAsked = "(\(list("s.blocked_by", has: "k.criterion")) OR \(list("s.unknown", has: "k.criterion")))"

    static let remedyOfBreakdown =
        "coalesce(k.remedy, CASE b.category "
        + Transition.Breakdown.Category.allCases.map { "WHEN '\($0.rawValue)' THEN '\($0.remedy)'" }
        .joined(separator: " ") + " END)"

    /// Since when is kept of customers alone.
    private static let breakdown = View(
        name: "breakdown",
        query: """
            SELECT c.key AS customer, NULL AS scope, b.transition, b.category, b.criterion, k.statement,
                \(remedyOfBreakdown) AS remedy, s.stage, s.standing, s.owner, \(iso("b.since")) AS since
            FROM lifecycle_gap AS b JOIN lifecycle_state AS s ON s.customer_id = b.customer_id
            JOIN customer_summary AS c ON c.id = b.customer_id
            CROSS JOIN lifecycle_criterion AS k ON k.definition_id = b.definition_id AND k.criterion = b.criterion
            WHERE b.detector IS NULL
            UNION ALL
            SELECT \(Whose.scope.columns), b.transition, b.category, b.criterion, k.statement,
                \(remedyOfBreakdown) AS remedy, s.stage, s.standing, s.owner, NULL
            FROM \(Whose.scope.states) JOIN lifecycle_breakdown AS b ON b.definition_id = s.definition_id
                AND \(isBroken)
            JOIN lifecycle_criterion AS k ON k.definition_id = b.definition_id AND k.criterion = b.criterion
            """)

    static let isBroken =
        #"instr(s.breakdowns, '["' || b.transition || '","' || b.category || '","' || b.criterion || '"]') > 0"#
    static let causeOfBreakdown = """
        CASE b.category WHEN 'ownership' THEN 'owner_missing' WHEN 'context' THEN 'handoff_missing'
            WHEN 'visibility' THEN 'source_missing' ELSE 'criterion_missing' END
        """

    /// Nobody stands still who is lost, paused or disqualified.
    static func hasClocks(_ standing: String = "s.standing") -> String {
        let words = Standing.allCases.filter(\.hasClocks).map { "'\($0.rawValue)'" }
        return "\(standing) IN (\(words.joined(separator: ", ")))"
    }

    /// Every gap has one class and one cause: of a detector, of a breakdown, of a stage without an owner, of a
    /// criterion that cannot be told for want of a source.
    private static let gap = View(
        name: "gap",
        query: """
            SELECT c.key AS customer, NULL AS scope, d.class, d.cause, d.detector AS gap, d.title, s.stage, s.standing,
                s.owner, d.severity, d.remedy, \(iso("g.since")) AS since
            FROM lifecycle_gap AS g JOIN lifecycle_state AS s ON s.customer_id = g.customer_id
            JOIN customer_summary AS c ON c.id = g.customer_id
            CROSS JOIN lifecycle_detector AS d ON d.definition_id = g.definition_id AND d.detector = g.detector
            WHERE g.detector IS NOT NULL
            UNION ALL
            SELECT \(Whose.scope.columns), d.class, d.cause, d.detector, d.title, s.stage, s.standing, s.owner, d.severity,
                d.remedy, NULL
            FROM \(Whose.scope.states) JOIN lifecycle_detector AS d ON d.definition_id = s.definition_id
                AND \(list("s.gaps", has: "d.detector"))
            UNION ALL
            SELECT b.customer, b.scope, 'team',
                \(causeOfBreakdown),
                b.transition || ':' || b.category, b.statement, b.stage, b.standing, b.owner, 'high', b.remedy, b.since
            FROM breakdown AS b
            UNION ALL
            \(ofAll { whose in
                """
                SELECT \(whose.columns), 'team', 'owner_missing', 'owner:' || s.owner_role,
                    'Nobody owns the stage ' || s.stage, s.stage, s.standing, NULL, 'medium',
                    'Assign somebody as ' || s.owner_role, NULL
                FROM \(whose.states) WHERE s.owner IS NULL AND \(hasClocks())
                """
            })
            UNION ALL
            SELECT c.key, NULL, 'reporting', 'criterion_missing', 'no_definition',
                \(titleOfClaimed("x.definitions")), NULL, NULL, NULL, 'high',
                '\(remedyOfClaimed)', NULL
            FROM lifecycle_claimed AS x JOIN customer_summary AS c ON c.id = x.customer_id
            UNION ALL
            SELECT r.customer, r.scope, 'tool', 'source_missing', r.reason || ':' || r.criterion,
                'Cannot be told: ' || r.statement, r.stage, r.standing,
                r.owner, 'low', r.remedy, NULL
            FROM readiness AS r
            WHERE r.reason IN \(reasonsOfTools)
              AND \(hasClocks("r.standing"))
            """)

    static func titleOfClaimed(_ definitions: String) -> String {
        "'No definition applies: ' || \(definitions) || ' all say that they are for it'"
    }
    static let remedyOfClaimed = "Let applies_when of one of them leave it out"
    /// What an app would have to tell.
    static let reasonsOfTools = "('no_source', 'never_synced', 'stale', 'gap', 'unlinked')"

    /// "onward-b2b 1": which version concluded it.
    private static func definition(
        _ table: String, _ column: String = "definition_id", as name: String = "definition"
    ) -> String {
        "(SELECT name || ' ' || version FROM lifecycle_definition WHERE id = \(table).\(column)) AS \(name)"
    }

    private static let letter = "substr(s.verdicts, k.position, 1)"
    private static let result = """
        CASE \(letter) WHEN 'm' THEN 'met' WHEN 'n' THEN 'not_met' WHEN '-' THEN 'not_applicable'
            WHEN '' THEN NULL ELSE 'unknown' END
        """
    static let reason =
        "CASE \(letter) "
        + Verdict.Reason.allCases.map {
            "WHEN '\(String(decoding: [Verdict.unknown($0).letter], as: UTF8.self))' THEN '\($0.rawValue)'"
        }.joined(separator: " ") + " END"

    /// The library lets a view use no function on JSON; ids need no escape, so that a list has one if its text does.
    static func list(_ list: String, has id: String) -> String { "instr(\(list), '\"' || \(id) || '\"') > 0" }
}
