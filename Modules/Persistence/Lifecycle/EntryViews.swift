import Domain
import Lifecycle

/// What people laid down: the present version of each thing that was not taken back, and the journal of acts.
extension View {
    static let entries: [View] = EntryKind.allCases.map(ofEntries) + [act, roleMember]

    private static func ofEntries(_ kind: EntryKind) -> View {
        let fields = kind.fields.map { "    \(column(of: $0)) AS \"\($0.name)\",\n" }.joined()
        return View(
            name: kind.rawValue,
            query: """
                SELECT customer_summary.key AS customer, '\(kind.letter)-' || entry.thing AS key,
                \(fields)    entry.who, entry.role AS role_of, entry.note,
                    \(iso("""
                        (SELECT min(first.effective) FROM lifecycle_entry AS first
                            WHERE first.thing = entry.thing AND first.retracted IS NULL)
                        """)) AS began,
                    \(iso("entry.effective")) AS changed
                FROM lifecycle_entry AS entry
                LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
                LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
                WHERE entry.kind = '\(kind.rawValue)' AND entry.retracted IS NULL
                  AND NOT EXISTS (
                    SELECT 1 FROM lifecycle_entry AS later
                    WHERE later.thing = entry.thing AND later.retracted IS NULL
                      AND (later.effective, later.id) > (entry.effective, entry.id))
                """)
    }

    private static func column(of field: FactField) -> String {
        let value = "(SELECT value FROM lifecycle_entry_field WHERE entry_id = entry.id AND field = '\(field.name)')"
        return field.form == .time ? iso(value) : value
    }

    private static let act = View(
        name: "act",
        query: """
            SELECT entry.act, entry.verb, customer_summary.key AS customer, entry.who, entry.actor_kind,
                entry.role AS role_of, entry.note, \(iso("entry.effective")) AS effective,
                \(iso("entry.recorded")) AS recorded,
                (SELECT count(*) FROM lifecycle_entry AS part WHERE part.act = entry.act) AS entries,
                \(iso("entry.retracted")) AS reversed, entry.retracted_by AS reversed_by,
                entry.retraction_note AS reversed_note
            FROM lifecycle_entry AS entry
            LEFT JOIN record_customer ON record_customer.record_id = entry.anchor
            LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
            WHERE entry.id = entry.act
            """)

    private static let roleMember = View(
        name: "role_member",
        query: """
            SELECT role, person, \(iso("since")) AS since, by AS granted_by, note FROM role_grant WHERE until IS NULL
            """)
}
