public import Domain
import SQLite

/// One table compared with what a derivation from nothing gives.
public struct ComparedTable: Hashable, Sendable {
    /// A row that the changes one after the other left otherwise.
    public struct Difference: Hashable, Sendable {
        /// The record or customer it is about, as people name it.
        public var place: String
        /// The row as it was; nil where only the fresh derivation has one.
        public var stored: String?
        /// The row as it should be; nil where the fresh derivation has none.
        public var fresh: String?
    }

    /// What the rows are: "customers", "links"...
    public var what: String
    public var rows: Int
    public var different: Int
    /// The first of them.
    public var examples: [Difference]
}

extension Store {
    /// Works everything out again from nothing and says what differs from what stood there. What came in since the
    /// last derivation is taken in first. The store is then the fresh one: call it on a copy.
    public func compareWithFresh(at now: Instant, examples: Int = 5) throws -> [ComparedTable] {
        _ = try derive(fromNothing: false, at: now)
        for aspect in Aspect.all {
            try connection.execute("CREATE TEMP TABLE before_\(aspect.name) AS \(aspect.query)")
        }
        _ = try derive(fromNothing: true, at: now)
        let tables = try Aspect.all.map { try compare($0, examples) }
        for aspect in Aspect.all { try connection.execute("DROP TABLE temp.before_\(aspect.name)") }
        return tables
    }

    private func compare(_ aspect: Aspect, _ examples: Int) throws -> ComparedTable {
        let before = "SELECT * FROM temp.before_\(aspect.name)"
        var found: [String: ComparedTable.Difference] = [:]
        for (side, query) in [
            (\ComparedTable.Difference.stored, "\(before) EXCEPT \(aspect.query)"),
            (\ComparedTable.Difference.fresh, "\(aspect.query) EXCEPT \(before)"),
        ] {
            let statement = try connection.prepare(single: query)
            while try statement.step() {
                let cells = Self.cells(statement.row)
                let place = cells[..<aspect.keys].joined(separator: " ")
                let rest = zip(statement.columnNames, cells).dropFirst(aspect.keys).map { "\($0) \($1)" }
                found[place, default: .init(place: place)][keyPath: side] = rest.joined(separator: ", ")
            }
        }
        var table = ComparedTable(
            what: aspect.words, rows: Int(try connection.integer(SQL(raw: "SELECT count(*) FROM (\(before))"))),
            different: found.count, examples: found.keys.sorted().prefix(examples).compactMap { found[$0] })
        guard aspect.namesRecords else { return table }
        for index in table.examples.indices {
            table.examples[index].place = try names(ofRecords: table.examples[index].place)
        }
        return table
    }

    private static func cells(_ row: borrowing Row) -> [String] {
        (0..<row.columnCount).map { row.isNull($0) ? "-" : row.text($0) }
    }

    private func names(ofRecords numbers: String) throws -> String {
        try numbers.split(separator: " ").map { number in
            try Int64(number).flatMap { try connection.name(ofRecord: $0) } ?? String(number)
        }.joined(separator: " ")
    }

    /// Rows that both ways of deriving must give alike, byte for byte.
    private struct Aspect {
        var name: String
        var words: String
        /// The first so many columns say what a row is about.
        var keys: Int
        var namesRecords: Bool
        var query: String

        /// Moments at which something became known are left out: they tell of the way, not of the result. So is a
        /// customer's last activity, which is true for the moment at which its summary was made.
        static let all = [
            Aspect(
                name: "entity", words: "companies and people", keys: 1, namesRecords: true,
                query: "SELECT record_id, kind, anchor, subject FROM entity"),
            Aspect(
                name: "link", words: "links", keys: 2, namesRecords: true,
                query: "SELECT a, b, kind, rule, clue_kind, clue, decision, ruleset FROM identity_link"),
            Aspect(
                name: "question", words: "questions", keys: 2, namesRecords: true,
                query: "SELECT customer, other, kind, a, b, rule, objection, clue_kind, clue FROM identity_question"),
            Aspect(
                name: "value", words: "values with a status", keys: 2, namesRecords: false,
                query: "SELECT kind, value, clue_kind, status, bearers, key FROM identity_value"),
            Aspect(
                name: "posting", words: "carried values", keys: 2, namesRecords: false,
                query: "SELECT record_id, key FROM identity_posting"),
            Aspect(
                name: "customer", words: "customers", keys: 1, namesRecords: false,
                query: """
                    SELECT key, anchor, kind, name, email, domain, phone, city, country, industry, owner, systems, kinds,
                        records, people, deals, open_deals, won_amount, open_amount, currency, tickets, open_tickets,
                        projects, open_projects, first_seen
                    FROM customer_summary
                    """),
            Aspect(
                name: "shown", words: "whose values are shown", keys: 1, namesRecords: false,
                query: "SELECT key, said_by, shown FROM customer_summary"),
            Aspect(
                name: "conflict", words: "disagreements of the apps", keys: 3, namesRecords: false,
                query: """
                    SELECT c.key, g.anchor, g.field, g.kind, g.reason
                    FROM golden_conflict g JOIN customer_summary c ON c.id = g.customer_id
                    """),
            Aspect(
                name: "statement", words: "values beside those shown", keys: 4, namesRecords: false,
                query: """
                    SELECT c.key, g.anchor, g.field, g.record_id, g.kind, g.standing, g.detail, g.value
                    FROM golden_statement g JOIN customer_summary c ON c.id = g.customer_id
                    """),
            Aspect(
                name: "speaker", words: "whose values are shown of people", keys: 2, namesRecords: false,
                query: """
                    SELECT c.key, g.anchor, g.said_by FROM golden_person g JOIN customer_summary c ON c.id = g.customer_id
                    """),
            Aspect(
                name: "alias", words: "former keys", keys: 1, namesRecords: false,
                query: """
                    SELECT a.key, c.key AS leads_to
                    FROM customer_alias a JOIN record_customer rc ON rc.record_id = a.record_id
                    JOIN customer_summary c ON c.id = rc.customer_id
                    """),
            Aspect(
                name: "record", words: "records of customers", keys: 1, namesRecords: true,
                query: """
                    SELECT r.record_id, c.key AS customer, r.kind, r.at, r.reason
                    FROM record_customer r JOIN customer_summary c ON c.id = r.customer_id
                    """),
            Aspect(
                name: "page", words: "customers' pages", keys: 1, namesRecords: true,
                query: """
                    SELECT r.record_id, c.key AS customer, r.kind, r.at
                    FROM customer_record r JOIN customer_summary c ON c.id = r.customer_id
                    """),
        ]
    }
}

extension Connection {
    /// "zoho_crm.Contacts:4876…", as commands take it.
    func name(ofRecord number: Int64) throws -> String? {
        try first(
            """
            SELECT y.name || '.' || r.name || ':' || s.external_id
            FROM source_record s JOIN resource r ON r.id = s.resource_id JOIN system y ON y.id = r.system_id
            WHERE s.id = \(number)
            """
        ) { $0.text(0) }
    }
}
