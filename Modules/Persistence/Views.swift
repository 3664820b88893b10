import Domain
import Identity

/// A view: the public contract. Times are ISO text in UTC, deleted records are left out, every column is in
/// `docs/views.md`.
struct View {
    var name: String
    var query: String

    static let all: [View] =
        FactKind.allCases.map(ofFacts) + [
            customer, customerSource, timeline, employment, relationship, mergedRecord, fieldConflict, usageByDay,
            usageGap, unlinked, sourceRecordNow, sourceVersion, coverage, syncRun, syncRunResource, resourceStatus,
            creditUse,
        ] + identity + entries + lifecycle

    // MARK: Facts

    /// A table of facts with where each comes from and whose it is. Left out with a deleted record is also
    /// what was listed below it: the tasks of a deleted project, the ratings of a deleted ticket.
    private static func ofFacts(_ kind: FactKind) -> View {
        let fields = kind.fields.map { "    \(column(of: $0, kind)) AS \"\($0.name)\",\n" }.joined()
        return View(
            name: kind.rawValue,
            query: """
                SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id,
                    customer_summary.key AS customer,
                \(fields)    \(kind == .usage ? "\(whyUnlinked) AS unlinked,\n    " : "")\(iso("record.stamp")) AS source_changed,
                    \(iso("record.changed")) AS known_since
                FROM fact_\(kind.rawValue) AS fact
                JOIN source_record AS record ON record.id = fact.record_id AND record.deleted IS NULL
                JOIN resource ON resource.id = record.resource_id
                JOIN system ON system.id = resource.system_id
                LEFT JOIN record_customer ON record_customer.record_id = record.id
                LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
                WHERE NOT EXISTS (
                    SELECT 1 FROM source_record AS above
                    WHERE above.resource_id = resource.parent_id AND above.external_id = record.parent
                      AND above.deleted IS NOT NULL)
                """)
    }

    static func column(of field: FactField, _ kind: FactKind) -> String {
        let name = "fact.\"\(field.name)\""
        if let word = saidElsewhere(kind, field.name, "fact") { return word }
        return switch field.form {
        case .time: iso(name)
        case .reference(.staff): staffName(name, kind, field.name)
        default: name
        }
    }

    /// What other records say of a field, where the record itself says nothing; nil for fields of which none do.
    static func saidElsewhere(_ kind: FactKind, _ field: String, _ fact: String) -> String? {
        kind == .document && field == "version" ? latestVersion(fact) : statusWord(kind, field, fact)
    }

    /// A document whose app lists the versions has the newest of them.
    private static func latestVersion(_ fact: String) -> String {
        """
        coalesce(\(fact).version, (
                SELECT step.became FROM fact_change AS step
                JOIN source_record AS listed ON listed.id = step.record_id AND listed.deleted IS NULL
                JOIN resource_reference AS origin ON origin.resource_id = listed.resource_id
                    AND origin.kind = 'change' AND origin.field = 'document'
                    AND origin.target_resource_id = record.resource_id
                WHERE step.document = record.external_id AND step.field = 'version'
                ORDER BY step.at DESC, listed.id LIMIT 1))
        """
    }

    /// A task whose app keeps its statuses in a list names one by its key: what that says, where the task itself says
    /// nothing. Nil for other fields.
    static func statusWord(_ kind: FactKind, _ field: String, _ fact: String) -> String? {
        let words = ["status": "title", "state": "state"]
        guard kind.index(of: "status_key") != nil, let word = words[field] else { return nil }
        return """
            coalesce(\(fact).\(field), (
                    SELECT word.\(word) FROM resource_reference AS target
                    JOIN source_record AS listed ON listed.resource_id = target.target_resource_id
                        AND listed.external_id = \(fact).status_key
                    JOIN fact_status AS word ON word.record_id = listed.id
                    WHERE target.resource_id = record.resource_id AND target.kind = '\(kind.rawValue)'
                      AND target.field = 'status_key'
                    ORDER BY target.position LIMIT 1))
            """
    }

    /// The name of a member of staff, or the key if the source did not let us read its staff.
    static func staffName(_ key: String, _ kind: FactKind, _ field: String) -> String {
        """
        coalesce((
                SELECT staff.name FROM resource_reference AS target
                JOIN source_record AS member ON member.resource_id = target.target_resource_id
                    AND member.external_id = \(key)
                JOIN fact_staff AS staff ON staff.record_id = member.id
                WHERE target.resource_id = record.resource_id AND target.kind = '\(kind.rawValue)'
                  AND target.field = '\(field)'
                ORDER BY target.position LIMIT 1), \(key))
        """
    }

    /// Milliseconds as ISO text.
    static func iso(_ column: String) -> String {
        "strftime('%Y-%m-%dT%H:%M:%SZ', \(column) / 1000, 'unixepoch')"
    }

    // MARK: Customers

    private static let customer = View(
        name: "customer",
        query: """
            SELECT key, kind, name, email, domain, phone, city, country, industry, owner, systems, records, people, deals,
                open_deals, won_amount, open_amount, currency, tickets, open_tickets, projects, open_projects,
                \(iso("first_seen")) AS first_seen, \(iso("last_activity")) AS last_activity
            FROM customer_summary
            """)

    private static let customerSource = View(
        name: "customer_source",
        query: """
            SELECT customer_summary.key AS customer, record.id AS record, system.name AS system, resource.name AS resource,
                record.external_id, entity.anchor AS same_as, record_customer.reason,
                \(iso("record.stamp")) AS source_changed, \(iso("record.changed")) AS known_since
            FROM customer_record AS entry
            JOIN customer_summary ON customer_summary.id = entry.customer_id
            JOIN source_record AS record ON record.id = entry.record_id AND record.deleted IS NULL
            JOIN record_customer ON record_customer.record_id = record.id
            JOIN resource ON resource.id = record.resource_id
            JOIN system ON system.id = resource.system_id
            LEFT JOIN entity ON entity.record_id = record.id
            """)

    private static let timeline = View(
        name: "timeline",
        query: """
            SELECT customer_summary.key AS customer, \(iso("entry.at")) AS at, entry.kind,
                CASE entry.kind
            \(titles)
                END AS title,
                system.name AS system, resource.name AS resource, record.external_id, record.id AS record
            FROM customer_record AS entry
            JOIN customer_summary ON customer_summary.id = entry.customer_id
            JOIN source_record AS record ON record.id = entry.record_id AND record.deleted IS NULL
            JOIN resource ON resource.id = record.resource_id
            JOIN system ON system.id = resource.system_id
            """)

    /// What a fact is called in a list: its title, or the field that comes nearest.
    static func titleColumn(of kind: FactKind) -> String? {
        let names = ["title", "name", "summary", "behaviour", "became", "score", "number", "source"]
        return names.first { kind.index(of: $0) != nil }
    }

    private static let titles = FactKind.allCases.compactMap { kind -> String? in
        guard let name = titleColumn(of: kind) else { return nil }
        return
            "        WHEN '\(kind.rawValue)' THEN (SELECT \(name) FROM fact_\(kind.rawValue) WHERE record_id = entry.record_id)"
    }.joined(separator: "\n")

    // MARK: Disagreements

    private static let fieldConflict = View(
        name: "field_conflict",
        query: """
            SELECT customer_summary.key AS customer, CASE said.kind WHEN 0 THEN 'company' ELSE 'person' END AS about,
                said.anchor AS same_as, said.field, said.value,
                CASE said.standing WHEN 0 THEN 'shown' WHEN 1 THEN 'agrees' WHEN 2 THEN 'differs' ELSE 'passed over' END
                    AS standing,
                CASE conflict.reason \(reasons) END AS why,
                system.name AS system, resource.name AS resource, record.external_id, record.id AS record,
                \(iso("record.stamp")) AS changed
            FROM golden_conflict AS conflict
            JOIN golden_statement AS said ON said.customer_id = conflict.customer_id AND said.kind = conflict.kind
                AND said.anchor = conflict.anchor AND said.field = conflict.field
            JOIN customer_summary ON customer_summary.id = conflict.customer_id
            JOIN source_record AS record ON record.id = said.record_id AND record.deleted IS NULL
            JOIN resource ON resource.id = record.resource_id
            JOIN system ON system.id = resource.system_id
            """)

    private static let reasons = Mastery.Reason.allCases.map { "WHEN \($0.rawValue) THEN '\($0.word)'" }.joined(
        separator: " ")

    // MARK: Sources

    private static let sourceRecordNow = View(
        name: "source_record_now",
        query: """
            SELECT record.id AS record, system.name AS system, resource.name AS resource, record.external_id, record.parent,
                record.revision, \(iso("record.stamp")) AS source_changed, \(iso("record.first_seen")) AS first_seen,
                \(iso("record.changed")) AS known_since, record.payload
            FROM source_record AS record
            JOIN resource ON resource.id = record.resource_id
            JOIN system ON system.id = resource.system_id
            WHERE record.deleted IS NULL
            """)

    private static let sourceVersion = View(
        name: "source_record_history",
        query: """
            SELECT version.record_id AS record, system.name AS system, resource.name AS resource, record.external_id,
                version.revision, \(iso("version.known_from")) AS known_from, \(iso("version.known_to")) AS known_to,
                \(iso("version.stamp")) AS source_changed, \(iso("version.deleted")) AS deleted, version.payload
            FROM source_version AS version
            JOIN source_record AS record ON record.id = version.record_id
            JOIN resource ON resource.id = record.resource_id
            JOIN system ON system.id = resource.system_id
            """)
}
