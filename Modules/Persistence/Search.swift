import Domain
import SQLite

/// The full-text index, filled in batches from facts: by trigger it would cost five times as much a record.
extension Connection {
    /// Brings into the index what changed after the revision `after`, up to and including `through`. Most changes leave
    /// what is searched as it was.
    func indexForSearch(revisionAfter after: Int64, upTo through: Int64) throws {
        try execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS found (record_id INTEGER PRIMARY KEY, title, people, email, body);
            DELETE FROM temp.found;
            """)
        let changes: SQL = "record.revision > \(after) AND record.revision <= \(through)"
        for entry in SearchEntry.all {
            // The changes lead, not the facts: there are few of them.
            try run(
                SQL(
                    raw: """
                        INSERT OR IGNORE INTO temp.found \(entry.query)
                        FROM source_record AS record INDEXED BY source_record_revision
                        CROSS JOIN fact_\(entry.kind.rawValue) AS fact ON fact.record_id = record.id WHERE\u{20}
                        """) + changes)
        }
        try run(
            """
            DELETE FROM search WHERE rowid IN (
                SELECT record.id FROM source_record AS record INDEXED BY source_record_revision WHERE \(changes)
                AND NOT EXISTS (
                    SELECT 1 FROM temp.found CROSS JOIN search_content AS known ON known.id = found.record_id
                    WHERE found.record_id = record.id AND (known.c0, known.c1, known.c2, known.c3)
                        IS (found.title, found.people, found.email, found.body)))
            """)
        try execute(
            """
            INSERT INTO search (rowid, title, people, email, body) SELECT * FROM temp.found
            WHERE NOT EXISTS (SELECT 1 FROM search_content WHERE id = found.record_id);
            DELETE FROM temp.found;
            """)
    }
}

/// Makes the index anew from all facts, in parts, so that it can be done beside other work of the transaction.
struct SearchFilling {
    private let connection: Connection
    private var steps: [(entry: SearchEntry, records: ClosedRange<Int64>)] = []
    /// So many records are read for a step, at most.
    private static let stride: Int64 = 10_000

    init(_ connection: Connection) throws {
        self.connection = connection
        try connection.execute("DROP TABLE search; \(Migration.searchTable)")
        // What is gathered before it is written: eight times as much as usual saves a third of the time.
        try connection.execute("INSERT INTO search (search, rank) VALUES ('hashsize', \(8 << 20))")
        for entry in SearchEntry.all {
            steps += try connection.runs(of: entry.kind, each: Self.stride).map { (entry, $0) }
        }
    }

    /// One of so many parts, each to be done once, in their order.
    func fill(_ part: Int, of parts: Int) throws {
        for step in steps[steps.count * part / parts..<steps.count * (part + 1) / parts] {
            // The full-text table cannot ignore a row that is there already.
            try connection.run(
                SQL(
                    raw: """
                        INSERT INTO search (rowid, title, people, email, body) \(step.entry.query)
                        FROM \(step.entry.kind.table) AS fact
                        WHERE fact.record_id BETWEEN \(step.records.lowerBound) AND \(step.records.upperBound)
                            AND NOT EXISTS (SELECT 1 FROM search_content WHERE id = fact.record_id)
                        """))
        }
        if part + 1 == parts {
            try connection.execute("INSERT INTO search (search, rank) VALUES ('hashsize', \(1 << 20))")
        }
    }
}

/// What of a fact is found by words.
private struct SearchEntry {
    var kind: FactKind
    var title = "title"
    var people: [String] = []
    var email: [String] = []
    var body: [String] = []

    /// A record that makes two facts is found by the first.
    static let all = [
        SearchEntry(
            kind: .person, title: "name", people: ["company_name"], email: ["email", "email2"],
            body: ["job", "phone", "mobile", "city"]),
        SearchEntry(
            kind: .company, title: "name", email: ["email"], body: ["website", "phone", "city", "industry"]),
        SearchEntry(kind: .deal, body: ["stage", "type", "next_step"]),
        SearchEntry(kind: .ticket, email: ["email"], body: ["number", "category"]),
        SearchEntry(kind: .project, body: ["number", "group"]),
        SearchEntry(kind: .note, body: ["text"]),
        SearchEntry(kind: .agreement, people: ["name"], email: ["email"]),
        SearchEntry(kind: .signature, title: "name", email: ["email"]),
        SearchEntry(kind: .document),
        SearchEntry(kind: .response, people: ["name"], email: ["email"], body: ["comment"]),
        SearchEntry(kind: .entry, people: ["name", "company_name"], email: ["email"], body: ["phone", "message"]),
        SearchEntry(kind: .invoice, title: "number", email: ["email"]),
        SearchEntry(kind: .subscription, email: ["email"], body: ["number", "plan"]),
    ]

    var query: String {
        "SELECT fact.record_id, fact.\(title), \(Self.words(people)), \(Self.words(email)), \(Self.words(body))"
    }

    private static func words(_ columns: [String]) -> String {
        columns.isEmpty
            ? "NULL" : columns.map { "coalesce(fact.\"\($0)\", '')" }.joined(separator: " || ' ' || ")
    }
}
