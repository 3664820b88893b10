import Domain
import Identity
import Lifecycle

/// Customers as they were at T (?2), as far as known at K (?3).
extension LeafSubject {
    static let wasThere = """
        (customer.first_seen IS NULL OR customer.first_seen <= ?2) AND EXISTS (
            SELECT 1 FROM customer_record AS entry CROSS JOIN source_record AS record ON record.id = entry.record_id
            WHERE entry.customer_id = customer.id AND record.first_seen <= ?3)
        """

    /// Fields that are made from records, from those as they were. Who a customer is, is taken as known now.
    static func then(hasGone: Bool) -> [String: String] {
        func counted(_ kind: FactKind, _ count: String) -> String {
            let begin = kind == .ticket ? "fact.opened" : "fact.created"
            let rows = LeafHistory.query(kind, "'\(kind.rawValue)'", customer: "customer.id", hasGone: hasGone)
            return "(SELECT \(count) FROM (\(rows)) AS fact WHERE \(begin) IS NULL OR \(begin) <= ?2)"
        }
        return kept.merging([
            "people": counted(
                .person, "count(DISTINCT (SELECT anchor FROM entity WHERE record_id = fact.record_id))"),
            "deals": counted(.deal, "count(*)"),
            "open_deals": counted(.deal, "count(CASE fact.state WHEN 'open' THEN 1 END)"),
            "won_amount": counted(
                .deal,
                """
                CASE WHEN count(DISTINCT fact.currency) <= 1
                    THEN sum(CASE fact.state WHEN 'won' THEN fact.amount END) END
                """),
            "tickets": counted(.ticket, "count(*)"), "projects": counted(.project, "count(*)"),
        ]) { $1 }
    }

    private static let kept = said.merging([
        // By the moments that records have now.
        "last_activity": """
        (SELECT max(entry.at) FROM customer_record AS entry
         CROSS JOIN source_record AS record ON record.id = entry.record_id
         WHERE entry.customer_id = customer.id AND entry.at > 0 AND entry.at <= ?2 AND record.first_seen <= ?3)
        """
    ]) { $1 }

    /// What the record said whose word is shown, if that was something else. What is pinned is as now.
    private static let said: [String: String] = Dictionary(
        uniqueKeysWithValues: ["city", "country", "industry", "owner"].map { name in
            let (company, person) = (said(name, by: .company, .company), said(name, by: .person, .person))
            return (name, "CASE customer.kind WHEN 'company' THEN \(company) ELSE \(person) END")
        })

    private static func said(_ name: String, by whom: Identity.Kind, _ kind: FactKind) -> String {
        guard let place = GoldenField.of(whom).firstIndex(where: { $0.name == name }) else {
            return "customer.\"\(name)\""
        }
        let column = GoldenField.of(whom)[place].column
        let speaker = #"nullif(('["' || replace(customer.shown, ',', '","') || '"]') ->> '$[\#(place)]', '')"#
        // Who says nothing now may have said something then.
        let shown = "coalesce(\(speaker), customer.anchor)"
        let old = "old.body ->> '$.\(column)'"
        return """
            CASE WHEN \(shown) NOT GLOB '[0-9]*' THEN customer."\(name)" ELSE (
                SELECT CASE
                    WHEN record.changed <= ?3 AND coalesce(record.stamp, record.changed) <= ?2 THEN customer."\(name)"
                    WHEN old.record_id IS NULL THEN iif(record.first_seen <= ?3, customer."\(name)", NULL)
                    WHEN \(old) IS fact."\(column)" THEN customer."\(name)"
                    ELSE \(name == "owner" ? View.staffName(old, kind, name) : old) END
                FROM source_record AS record CROSS JOIN fact_\(kind.rawValue) AS fact ON fact.record_id = record.id
                LEFT JOIN fact_version AS old ON old.record_id = record.id AND old.kind = '\(kind.rawValue)'
                    AND old.known_from = (\(LeafHistory.counting(kind, of: "record.id")))
                WHERE record.id = CAST(\(shown) AS INTEGER)) END
            """
    }

    /// One customer's row (?1) of the public view, as far as it can be told of the past.
    static func row(hasGone: Bool) -> String {
        let then = then(hasGone: hasGone)
        let columns = Vocabulary.customer.map { field in
            let value = then[field.name] ?? "customer.\"\(field.name)\""
            return "\(field.form == .time ? View.iso(value) : value) AS \"\(field.name)\""
        }
        return """
            SELECT customer.key, \(columns.joined(separator: ", ")) FROM customer_summary AS customer
            WHERE customer.id = ?1
            """
    }
}
