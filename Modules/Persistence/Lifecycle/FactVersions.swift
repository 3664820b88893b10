import Domain
import SQLite

/// Keeps what records said, as typed facts, when they come to say something else or go. What the mapping alone changes
/// is no new word of the app, and nothing of it is kept. A new record costs nothing.
struct FactVersions {
    let connection: Connection

    /// Before the record and its facts are written over. A clock that went back makes no version end before it began.
    func keep(of record: Int64, _ kinds: [FactKind], until now: Int64) throws {
        for kind in kinds {
            let statement = try connection.cached(Self.copies[kind]!)
            try statement.bind(1, record)
            try statement.bind(2, now)
            try statement.run()
        }
    }

    /// Made once: a changed record costs a look-up of the text for each of its kinds.
    private static let copies = Dictionary(
        uniqueKeysWithValues: FactKind.allCases.map { kind in
            let fields = kind.fields.map { "'\($0.name)', fact.\"\($0.name)\"" }.joined(separator: ", ")
            // A patch leaves out what is NULL.
            let text = """
                INSERT OR REPLACE INTO fact_version (record_id, kind, known_from, known_to, stamp, body)
                SELECT fact.record_id, '\(kind.rawValue)', record.changed, max(record.changed, ?2), record.stamp,
                    json_patch('{}', json_object(\(fields)))
                FROM fact_\(kind.rawValue) AS fact CROSS JOIN source_record AS record ON record.id = fact.record_id
                WHERE fact.record_id = ?1
                """
            return (kind, text)
        })

    /// Its customer will not be known by the record any more.
    func noteGone(_ record: Int64) throws {
        try connection.run(
            """
            UPDATE fact_version SET anchor = (
                SELECT customer.anchor FROM record_customer AS own
                JOIN customer_summary AS customer ON customer.id = own.customer_id WHERE own.record_id = \(record))
            WHERE record_id = \(record)
            """)
    }
}
