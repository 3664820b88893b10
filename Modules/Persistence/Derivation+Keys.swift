import Identity
import SQLite

/// The words by which other records find a company or a person: mailboxes, sites, names. What is one is not judged by
/// them.
extension Derivation {
    func prepareOldKeys() throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS old_key (kind INTEGER, value TEXT, record_id INTEGER, resource_id INTEGER, name TEXT);
            DELETE FROM temp.old_key;
            """)
    }

    /// Brings the identity keys of changed records up to date.
    func renewKeys() throws {
        try prepareOldKeys()
        try connection.run(
            """
            INSERT INTO temp.old_key SELECT k.kind, k.value, k.record_id, k.resource_id, k.name
            FROM temp.changed CROSS JOIN identity_key k INDEXED BY identity_key_record
            ON k.record_id = changed.record_id
            """)
        // Sorted first: rows that arrive in the order of the table cost a fraction.
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS new_key (kind INTEGER, value TEXT, record_id INTEGER, resource_id INTEGER, name TEXT);
            DELETE FROM temp.new_key;
            """)
        let insert = try connection.cached("INSERT INTO temp.new_key VALUES (?1, ?2, ?3, ?4, ?5)")
        func add(_ keys: [Identity.Key], record: Int64, resource: Int64, name: String?) throws {
            for key in keys {
                try insert.bind(1, Int64(key.kind.rawValue))
                try insert.bind(2, key.value)
                try insert.bind(3, record)
                try insert.bind(4, resource)
                try insert.bind(5, name.map(SQLValue.text) ?? .null)
                try insert.run()
            }
        }
        try connection.forEach(
            """
            SELECT f.record_id, c.resource_id, f.name, f.website, f.email
            FROM temp.changed c CROSS JOIN fact_company f ON f.record_id = c.record_id
            """
        ) { row in
            let name = row.textIfPresent(2)
            let keys = Identity.keys(
                ofCompany: name, website: row.textIfPresent(3), email: row.textIfPresent(4))
            try add(keys, record: row.integer(0), resource: row.integer(1), name: name)
        }
        try connection.forEach(
            """
            SELECT f.record_id, c.resource_id, f.name, f.email, f.email2, f.website, f.company_name
            FROM temp.changed c CROSS JOIN fact_person f ON f.record_id = c.record_id
            """
        ) { row in
            let name = row.textIfPresent(2)
            let keys = Identity.keys(
                ofPerson: [row.textIfPresent(3), row.textIfPresent(4)], website: row.textIfPresent(5),
                company: row.textIfPresent(6))
            try add(keys, record: row.integer(0), resource: row.integer(1), name: name)
        }
        try connection.forEach(
            """
            SELECT f.record_id, c.resource_id, f.email
            FROM temp.changed c CROSS JOIN fact_staff f ON f.record_id = c.record_id
            """
        ) { row in
            let keys = Identity.keys(ofStaff: row.textIfPresent(2))
            try add(keys, record: row.integer(0), resource: row.integer(1), name: nil)
        }
        try collectScope()
        try tellSizes()
        try connection.execute(
            """
            DELETE FROM identity_key WHERE record_id IN (SELECT record_id FROM temp.scope)
                AND record_id IN (SELECT record_id FROM temp.changed);
            INSERT OR IGNORE INTO identity_key SELECT * FROM temp.new_key ORDER BY kind, value, record_id;
            DELETE FROM temp.new_key;
            """)
    }

    /// The changed records whose keys or names are other than before. A change that leaves both as they were, the usual
    /// one, moves nobody.
    private func collectScope() throws {
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.scope SELECT record_id FROM (
                SELECT * FROM (SELECT * FROM temp.old_key EXCEPT SELECT * FROM temp.new_key)
                UNION ALL SELECT * FROM (SELECT * FROM temp.new_key EXCEPT SELECT * FROM temp.old_key));
            INSERT OR IGNORE INTO temp.scope
                SELECT c.record_id FROM temp.changed c LEFT JOIN entity e ON e.record_id = c.record_id
                LEFT JOIN fact_company f ON f.record_id = c.record_id LEFT JOIN fact_person p ON p.record_id = c.record_id
                WHERE (e.record_id IS NULL) <> (f.record_id IS NULL AND p.record_id IS NULL);
            INSERT OR IGNORE INTO temp.waiting
                SELECT p.record_id FROM temp.old_key own CROSS JOIN temp.scope ON scope.record_id = own.record_id
                \(Self.peopleBehind);
            """)
    }

    /// People who might belong to a company by its domain, or form a prospect with somebody, by a key `own` of those:
    /// if no reference leads them to a company.
    static let peopleBehind = """
        CROSS JOIN identity_key p ON p.kind = CASE own.kind WHEN 2 THEN 4 ELSE 6 END AND p.value = own.value
        LEFT JOIN record_customer place ON place.record_id = p.record_id
        WHERE own.kind IN (2, 6) AND \(isOpen("place"))
        """

    /// Where a person belongs whom a reference leads to a company does not hang on other people.
    static func isOpen(_ place: String) -> String { "coalesce(\(place).reason, '') NOT IN ('company', 'converted')" }

    func rank(of record: Int64) throws -> Identity.Rank {
        let statement = try connection.cached("SELECT resource_id, external_id FROM source_record WHERE id = ?1")
        defer { statement.reset() }
        try statement.bind(1, record)
        guard try statement.step() else { return Identity.Rank(system: "", resource: "", externalID: "") }
        let list = statement.row.integer(0)
        let name = try lists.name(of: list, connection)
        return Identity.Rank(system: name.system, resource: name.resource, externalID: statement.row.text(1))
    }

    /// The names of lists and their systems, looked up once.
    final class Lists {
        private var known: [Int64: (system: String, resource: String)] = [:]

        fileprivate func name(of list: Int64, _ connection: Connection) throws -> (system: String, resource: String) {
            if let name = known[list] { return name }
            let name =
                try connection.first(
                    "SELECT y.name, r.name FROM resource r JOIN system y ON y.id = r.system_id WHERE r.id = \(list)"
                ) { ($0.text(0), $0.text(1)) } ?? ("", "")
            known[list] = name
            return name
        }
    }
}

extension Connection {
    /// Where many rows come in another order, an index costs many times as much as one that is made at the end. Says
    /// how to make them.
    func dropIndexes(of tables: [String]) throws -> [String] {
        var made: [String] = []
        for table in tables {
            let indexes = try rows(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = \(table) AND sql IS NOT NULL"
            ) { (name: $0.text(0), sql: $0.text(1)) }
            for index in indexes {
                try execute("DROP INDEX \(index.name)")
                made.append(index.sql)
            }
        }
        return made
    }
}
