import Identity

extension Migration {
    /// The children of a company are found from it.
    static let childrenOfCompanies = """
        CREATE INDEX fact_company_parent ON fact_company (parent) WHERE parent IS NOT NULL;
        """
}

/// Who works and worked where.
enum EmploymentSQL {
    /// Of `past`, a reference of `place`: it only followed a record that the vendor merged, and nobody moved.
    private static let isMerge = """
        EXISTS (
            SELECT 1 FROM source_record AS loser
            CROSS JOIN vendor_merge ON vendor_merge.loser = loser.id
            CROSS JOIN source_record AS heir ON heir.id = vendor_merge.survivor
            WHERE loser.resource_id = place.target_resource_id AND loser.external_id = past.former
                AND heir.external_id = past.became)
        """

    /// Each spell as the record (`person`) that says so, the record of the company, since and until when, and how it is
    /// known. `records`: a query of the records of people, if not of all.
    static func spells(of records: String? = nil) -> String {
        func isMeant(_ column: String) -> String { records.map { "\(column) IN (\($0))" } ?? "1" }
        let spells = ["company", "converted_company"].map { present($0, isMeant("fact.record_id")) }
        return (spells + [past(isMeant("past.record_id"))]).joined(separator: "\nUNION ALL\n")
    }

    private static func present(_ field: String, _ scope: String) -> String {
        let isConversion = field != "company"
        return """
            SELECT fact.record_id AS person, work.id AS company,
                coalesce((
                    SELECT max(past.until) FROM reference_past AS past
                    WHERE past.record_id = fact.record_id AND past.field = '\(field)' AND past.kind = 'person'
                        AND NOT \(isMerge)), \(isConversion ? "fact.converted_at" : "fact.created")) AS since,
                NULL AS until, '\(isConversion ? "conversion" : "reference")' AS how
            FROM fact_person AS fact
            CROSS JOIN source_record AS source ON source.id = fact.record_id
            CROSS JOIN resource_reference AS place ON place.resource_id = source.resource_id AND place.kind = 'person'
                AND place.field = '\(field)'
            CROSS JOIN source_record AS work ON work.resource_id = place.target_resource_id
                AND work.external_id = fact.\(field)
            WHERE \(scope)
            """
    }

    static func past(_ scope: String) -> String {
        """
        SELECT past.record_id AS person, work.id AS company, coalesce(past.since, fact.created) AS since, past.until AS until,
            CASE past.gone WHEN 1 THEN 'record gone' ELSE 'former reference' END AS how
        FROM reference_past AS past
        CROSS JOIN source_record AS source ON source.id = past.record_id
        CROSS JOIN resource_reference AS place ON place.resource_id = source.resource_id AND place.kind = 'person'
            AND place.field = past.field
        CROSS JOIN source_record AS work ON work.resource_id = place.target_resource_id
            AND work.external_id = past.former
        LEFT JOIN fact_person AS fact ON fact.record_id = past.record_id
        WHERE past.kind = 'person' AND past.field IN ('company', 'converted_company') AND NOT \(isMerge)
            AND \(scope)
        """
    }
}

/// How companies belong together that are not one.
enum RelationSQL {
    /// What the apps say, as the records of child and parent.
    static let parents = """
        SELECT child.id AS child, above.id AS parent
        FROM fact_company AS fact
        CROSS JOIN source_record AS child ON child.id = fact.record_id AND child.deleted IS NULL
        CROSS JOIN resource_reference AS place ON place.resource_id = child.resource_id AND place.kind = 'company'
            AND place.field = 'parent'
        CROSS JOIN source_record AS above ON above.resource_id = place.target_resource_id
            AND above.external_id = fact.parent AND above.deleted IS NULL
        WHERE fact.parent IS NOT NULL
        """

    /// Companies with one domain that stay apart; a domain of everybody brings nobody together.
    static let groups = """
        SELECT one.anchor AS a, other.anchor AS b, min(shared.value) AS domain
        FROM identity_value AS shared
        CROSS JOIN identity_posting AS mine ON mine.key = shared.key
        CROSS JOIN identity_posting AS theirs ON theirs.key = shared.key
        CROSS JOIN entity AS one ON one.record_id = mine.record_id
        CROSS JOIN entity AS other ON other.record_id = theirs.record_id AND other.anchor > one.anchor
        WHERE \(isGroup)
        GROUP BY one.anchor, other.anchor
        """

    /// Of `shared`: a domain of several companies, not of everybody.
    static let isGroup = """
        shared.kind = \(Identity.Kind.company.rawValue) AND shared.clue_kind = \(Clue.Kind.site.rawValue)
            AND shared.status IN (\(ClueStatus.group.rawValue), \(ClueStatus.places.rawValue))
        """

    /// What people said, unless it was taken back.
    static let decided = """
        SELECT decision.id, decision.a, decision.b, decision.detail
        FROM identity_decision AS decision
        JOIN identity_action AS action ON action.id = decision.action_id AND action.undone_at IS NULL
        WHERE decision.verdict = 'related'
        """
}

extension View {
    static let employment = View(
        name: "employment",
        query: """
            SELECT coalesce(entity.anchor, source.id) AS person,
                coalesce(fact.name, (SELECT name FROM fact_person WHERE record_id = entity.anchor)) AS name,
                customer_summary.key AS customer, coalesce(firm.anchor, spell.company) AS company,
                fact_company.name AS company_name, \(iso("spell.since")) AS since, \(iso("spell.until")) AS until,
                spell.how, \(iso("source.stamp")) AS source_changed, source.id AS record, system.name AS system,
                resource.name AS resource, source.external_id
            FROM (
            \(EmploymentSQL.spells())
            ) AS spell
            JOIN source_record AS source ON source.id = spell.person
            JOIN resource ON resource.id = source.resource_id
            JOIN system ON system.id = resource.system_id
            LEFT JOIN fact_person AS fact ON fact.record_id = source.id
            LEFT JOIN entity ON entity.record_id = source.id
            LEFT JOIN entity AS firm ON firm.record_id = spell.company
            LEFT JOIN fact_company ON fact_company.record_id = spell.company
            LEFT JOIN record_customer ON record_customer.record_id = spell.company
            LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
            """)

    static let relationship = View(
        name: "relationship",
        query: """
            SELECT relation.kind, mine.key AS customer, theirs.key AS other, relation.a, relation.b, relation.evidence
            FROM (
                SELECT 'parent' AS kind, coalesce(above.anchor, said.parent) AS a, coalesce(own.anchor, said.child) AS b,
                    system.name || '.' || resource.name || ':' || record.external_id AS evidence
                FROM (
                \(RelationSQL.parents)
                ) AS said
                JOIN source_record AS record ON record.id = said.child
                JOIN resource ON resource.id = record.resource_id
                JOIN system ON system.id = resource.system_id
                LEFT JOIN entity AS own ON own.record_id = said.child
                LEFT JOIN entity AS above ON above.record_id = said.parent
                WHERE coalesce(above.anchor, said.parent) <> coalesce(own.anchor, said.child)
                UNION ALL SELECT 'group', a, b, domain FROM (
                \(RelationSQL.groups)
                )
                UNION ALL SELECT 'related', coalesce(one.anchor, said.a), coalesce(other.anchor, said.b), said.detail
                FROM (
                \(RelationSQL.decided)
                ) AS said
                LEFT JOIN entity AS one ON one.record_id = said.a
                LEFT JOIN entity AS other ON other.record_id = said.b
            ) AS relation
            LEFT JOIN record_customer AS of_a ON of_a.record_id = relation.a
            LEFT JOIN customer_summary AS mine ON mine.id = of_a.customer_id
            LEFT JOIN record_customer AS of_b ON of_b.record_id = relation.b
            LEFT JOIN customer_summary AS theirs ON theirs.id = of_b.customer_id
            """)

    static let mergedRecord = View(
        name: "merged_record",
        query: """
            SELECT loser.id AS record, system.name AS system, resource.name AS resource, loser.external_id,
                survivor.external_id AS became, survivor.id AS became_record, \(iso("vendor_merge.at")) AS at,
                vendor_merge.evidence, vendor_merge.moved
            FROM vendor_merge
            JOIN source_record AS loser ON loser.id = vendor_merge.loser
            JOIN source_record AS survivor ON survivor.id = vendor_merge.survivor
            JOIN resource ON resource.id = loser.resource_id
            JOIN system ON system.id = resource.system_id
            """)
}
