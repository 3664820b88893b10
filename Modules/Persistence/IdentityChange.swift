import Identity
import SQLite

/// What a decision, or another rule, moves: before and after the very derivation that carries it out.
public struct IdentityChange: Hashable, Sendable {
    public struct Customer: Hashable, Sendable {
        public enum Fate: String, Sendable {
            /// Became part of `other`, to which its key leads from now on.
            case joined
            /// Has records now that were `other`'s.
            case split
            /// Stands for records that belonged to none.
            case made
            /// No record is left.
            case gone
            /// Gained or lost records.
            case changed
        }
        public var fate: Fate
        public var key: String
        public var name: String?
        public var other: String?
        public var recordsBefore: Int
        public var recordsAfter: Int
    }

    /// A record that belongs to another customer.
    public struct Move: Hashable, Sendable {
        public var record: String
        public var kind: String
        public var title: String?
        /// Keys of customers; nil: belongs to none.
        public var from: String?
        public var to: String?
    }

    /// A record that belongs to another company or person.
    public struct Member: Hashable, Sendable {
        public var record: String
        public var isCompany: Bool
        public var name: String?
        /// The records that stood and stand for it; nil: is none any more.
        public var from: String?
        public var to: String?
    }

    public struct Alias: Hashable, Sendable {
        public var key: String
        public var leadsTo: String
    }

    /// A value that is shown no longer because somebody says so.
    public struct Unpinned: Hashable, Sendable {
        /// Whose it was, and a record of it.
        public var name: String?
        public var record: String
        public var field: String
        public var value: String
    }

    public struct Question: Hashable, Sendable {
        public var customer: String
        public var other: String
        /// The rule's name, and what it means.
        public var rule: String
        public var words: String
        public var appears: Bool
    }

    public var customers: [Customer] = []
    public var moves: [Move] = []
    public var members: [Member] = []
    public var aliases: [Alias] = []
    public var questions: [Question] = []
    public var unpinned: [Unpinned] = []

    public var isEmpty: Bool {
        customers.isEmpty && moves.isEmpty && members.isEmpty && aliases.isEmpty && questions.isEmpty
            && unpinned.isEmpty
    }

    /// How many records of each kind move, most first.
    public var movesByKind: [(kind: String, count: Int)] {
        Dictionary(grouping: moves, by: \.kind).map { (kind: $0.key, count: $0.value.count) }
            .sorted { ($1.count, $0.kind) < ($0.count, $1.kind) }
    }
}

/// Notes by triggers what rows were before a derivation touches them, so that the whole of a million records need not
/// be looked at to say what moved. Lives inside the transaction that it watches.
struct ChangeWatch {
    let connection: Connection

    private struct Watched {
        var table: String
        /// What names a row, and of which type that is: of another one, the library would look through all rows.
        var key: [String]
        var type = "INTEGER"
        /// What of it is kept, as an expression over a row of this name.
        var values: [(name: String, expression: @Sendable (_ row: String) -> String)]
        /// A change of other columns is no change here.
        var columns = ""
    }

    /// Customers are told apart by their keys: their numbers are used again.
    private static let watched = [
        Watched(
            table: "customer_summary", key: ["key"], type: "TEXT",
            values: [column("id"), column("name"), column("records")]),
        Watched(
            table: "record_customer", key: ["record_id"],
            values: [
                (
                    "customer",
                    { row in
                        """
                        coalesce((SELECT key FROM was_customer_summary x WHERE x.id = \(row).customer_id AND x.existed),
                            (SELECT key FROM customer_summary x WHERE x.id = \(row).customer_id))
                        """
                    }
                )
            ]),
        Watched(
            table: "entity", key: ["record_id"], values: [column("kind"), column("anchor")],
            columns: " OF anchor"),
        Watched(table: "customer_alias", key: ["key"], type: "TEXT", values: []),
        Watched(table: "identity_question", key: ["customer", "other"], values: [column("rule")]),
    ]

    private static func column(_ name: String) -> (name: String, expression: @Sendable (String) -> String) {
        (name, { "\($0).\(name)" })
    }

    /// Makes what a watch needs, once for a connection. Not inside the transaction that is watched: to take that back
    /// would have the library read the whole schema again, and prepare every statement.
    static func prepare(_ connection: Connection) throws {
        let isThere = try connection.integer("SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE name = 'watching')")
        if isThere == 1 { return }
        try connection.transaction {
            try connection.execute("CREATE TEMP TABLE watching (is_on INTEGER)")
            for one in watched { try prepare(one, connection) }
        }
    }

    private static func prepare(_ one: Watched, _ connection: Connection) throws {
        let isOn = "WHEN EXISTS (SELECT 1 FROM temp.watching)"
        try connection.execute(
            """
            CREATE TEMP TABLE was_\(one.table) (
                \((one.key.map { "\($0) \(one.type)" } + one.values.map(\.name)).joined(separator: ", ")),
                existed INTEGER,
                PRIMARY KEY (\(one.key.joined(separator: ", "))));
            CREATE TEMP TRIGGER watch_change_\(one.table) BEFORE UPDATE\(one.columns) ON main.\(one.table) \(isOn) BEGIN
                \(Self.keepOld(one)) \(Self.keepNew(one))
            END;
            CREATE TEMP TRIGGER watch_end_\(one.table) BEFORE DELETE ON main.\(one.table) \(isOn) BEGIN
                \(Self.keepOld(one))
            END;
            CREATE TEMP TRIGGER watch_start_\(one.table) BEFORE INSERT ON main.\(one.table) \(isOn) BEGIN
                \(Self.keepReplaced(one)) \(Self.keepNew(one))
            END;
            """)
    }

    init(_ connection: Connection) throws {
        self.connection = connection
        try end()
        try connection.run("INSERT INTO temp.watching VALUES (1)")
    }

    /// Instead of watching: notes every row before something that may change them all, and what is new after it.
    init(_ connection: Connection, around change: () throws -> Void) throws {
        self.connection = connection
        try end()
        // Records before the customers whose keys they are noted with.
        for one in Self.watched.reversed() {
            try connection.run(SQL(raw: "\(Self.note(one, "it", existed: true)) FROM \(one.table) it"))
        }
        try change()
        for one in Self.watched {
            let new = "\(Self.note(one, "it", existed: false)) FROM \(one.table) it WHERE \(Self.unknown(one, "it"))"
            try connection.run(SQL(raw: new))
        }
    }

    func end() throws {
        try connection.run("DELETE FROM temp.watching")
        for one in Self.watched { try connection.run(SQL(raw: "DELETE FROM temp.was_\(one.table)")) }
    }

    /// The first word about a row counts. Not OR IGNORE: a statement's own OR REPLACE would override it.
    private static func unknown(_ one: Watched, _ row: String) -> String {
        let same = one.key.map { "w.\($0) = \(row).\($0)" }.joined(separator: " AND ")
        return "NOT EXISTS (SELECT 1 FROM was_\(one.table) w WHERE \(same))"
    }

    /// What a row says, or that it was not there.
    private static func note(_ one: Watched, _ row: String, existed: Bool) -> String {
        let columns = one.key.map { "\(row).\($0)" } + one.values.map { existed ? $0.expression(row) : "NULL" }
        return "INSERT INTO was_\(one.table) SELECT \(columns.joined(separator: ", ")), \(existed ? 1 : 0)"
    }

    private static func keepOld(_ one: Watched) -> String {
        "\(note(one, "OLD", existed: true)) WHERE \(unknown(one, "OLD"));"
    }

    private static func keepNew(_ one: Watched) -> String {
        "\(note(one, "NEW", existed: false)) WHERE \(unknown(one, "NEW"));"
    }

    /// INSERT OR REPLACE deletes without telling.
    private static func keepReplaced(_ one: Watched) -> String {
        let same = one.key.map { "it.\($0) = NEW.\($0)" }.joined(separator: " AND ")
        return "\(note(one, "it", existed: true)) FROM \(one.table) it WHERE \(same) AND \(unknown(one, "NEW"));"
    }

    // MARK: What became of it

    func change() throws -> IdentityChange {
        var change = IdentityChange()
        change.moves = try moves()
        change.members = try members()
        change.aliases = try connection.rows(
            """
            SELECT a.key, c.key FROM temp.was_customer_alias w JOIN customer_alias a ON a.key = w.key
            JOIN record_customer rc ON rc.record_id = a.record_id JOIN customer_summary c ON c.id = rc.customer_id
            WHERE NOT w.existed ORDER BY 1
            """
        ) { .init(key: $0.text(0), leadsTo: $0.text(1)) }
        change.customers = try customers(change)
        change.questions = try questions()
        return change
    }

    private func moves() throws -> [IdentityChange.Move] {
        try connection.rows(
            """
            SELECT w.record_id, coalesce(rc.kind, r.kinds), w.customer, c.key,
                coalesce(f.name, p.name, (SELECT title FROM search WHERE rowid = w.record_id))
            FROM temp.was_record_customer w JOIN source_record s ON s.id = w.record_id
            JOIN resource r ON r.id = s.resource_id
            LEFT JOIN record_customer rc ON rc.record_id = w.record_id
            LEFT JOIN customer_summary c ON c.id = rc.customer_id
            LEFT JOIN fact_company f ON f.record_id = w.record_id LEFT JOIN fact_person p ON p.record_id = w.record_id
            WHERE c.key IS NOT w.customer ORDER BY 2, 1
            """
        ) { row in
            .init(
                record: try connection.name(ofRecord: row.integer(0)) ?? "", kind: row.text(1),
                title: row.textIfPresent(4), from: row.textIfPresent(2), to: row.textIfPresent(3))
        }
    }

    private func members() throws -> [IdentityChange.Member] {
        try connection.rows(
            """
            SELECT w.record_id, coalesce(e.kind, w.kind), w.anchor, e.anchor, coalesce(f.name, p.name)
            FROM temp.was_entity w LEFT JOIN entity e ON e.record_id = w.record_id
            LEFT JOIN fact_company f ON f.record_id = w.record_id LEFT JOIN fact_person p ON p.record_id = w.record_id
            WHERE e.anchor IS NOT w.anchor ORDER BY 2, 4, 1
            """
        ) { row in
            .init(
                record: try connection.name(ofRecord: row.integer(0)) ?? "", isCompany: row.integer(1) == 0,
                name: row.textIfPresent(4),
                from: try row.integerIfPresent(2).flatMap { try connection.name(ofRecord: $0) },
                to: try row.integerIfPresent(3).flatMap { try connection.name(ofRecord: $0) })
        }
    }

    private func customers(_ change: IdentityChange) throws -> [IdentityChange.Customer] {
        let heirs = Dictionary(change.aliases.map { ($0.key, $0.leadsTo) }) { first, _ in first }
        let rows = try connection.rows(
            """
            SELECT w.key, coalesce(c.name, w.name), w.existed, c.id IS NOT NULL, coalesce(w.records, 0),
                coalesce(c.records, 0)
            FROM temp.was_customer_summary w LEFT JOIN customer_summary c ON c.key = w.key ORDER BY w.existed DESC, 1
            """
        ) { row in
            (
                key: row.text(0), name: row.textIfPresent(1), existed: row.flag(2), exists: row.flag(3),
                before: Int(row.integer(4)), after: Int(row.integer(5))
            )
        }
        let touched = Set(change.moves.flatMap { [$0.from, $0.to].compactMap(\.self) })
        let arrivals = Dictionary(grouping: change.moves.filter { $0.to != nil }) { $0.to ?? "" }
        return rows.compactMap { row in
            var customer = IdentityChange.Customer(
                fate: .changed, key: row.key, name: row.name, recordsBefore: row.before, recordsAfter: row.after)
            switch (row.existed, row.exists) {
            case (true, false):
                customer.other = heirs[row.key]
                customer.fate = customer.other == nil ? .gone : .joined
            case (false, true):
                customer.other = Self.source(of: arrivals[row.key] ?? [])
                customer.fate = customer.other == nil ? .made : .split
            case (true, true): if !touched.contains(row.key) { return nil }
            case (false, false): return nil
            }
            return customer
        }
    }

    /// From where most of these came.
    private static func source(of arrivals: [IdentityChange.Move]) -> String? {
        Dictionary(grouping: arrivals.compactMap(\.from), by: \.self)
            .max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }

    private func questions() throws -> [IdentityChange.Question] {
        try connection.rows(
            """
            SELECT w.customer, w.other, coalesce(q.rule, w.rule), q.rule IS NOT NULL FROM temp.was_identity_question w
            LEFT JOIN identity_question q ON q.customer = w.customer AND q.other = w.other
            WHERE w.existed <> (q.rule IS NOT NULL) ORDER BY 4, 1, 2
            """
        ) { row in
            let rule = Rule(stored: row.integer(2))
            return .init(
                customer: try connection.name(ofRecord: row.integer(0)) ?? "",
                other: try connection.name(ofRecord: row.integer(1)) ?? "", rule: "\(rule)", words: rule.words,
                appears: row.flag(3))
        }
    }
}

extension Rule {
    /// As it stands in the store. One that this release does not know is the weakest: it opens nothing again.
    init(stored: Int64) { self = Rule(rawValue: UInt8(clamping: stored)) ?? .companyNameAlone }
}
