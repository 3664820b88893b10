import Domain
import SQLite

extension Migration {
    /// An old key leads to a customer for as long as a record is there that ever belonged to it.
    static let keysThatLeadBack = """
        CREATE TABLE newer_alias (
            key TEXT PRIMARY KEY, -- a key that no customer has now; kept for ever
            record_id INTEGER NOT NULL, -- its customer is meant
            origin INTEGER NOT NULL -- the record that the key was made from: it leads there whenever that is there
        ) STRICT, WITHOUT ROWID;
        INSERT INTO newer_alias SELECT key, record_id, record_id FROM customer_alias;
        DROP TABLE customer_alias;
        ALTER TABLE newer_alias RENAME TO customer_alias;
        CREATE INDEX customer_alias_record ON customer_alias (record_id);
        CREATE INDEX customer_alias_origin ON customer_alias (origin);

        -- The companies' and people's records among which one went that a key led to. Kept for ever.
        CREATE TABLE former_member (
            key TEXT NOT NULL,
            record_id INTEGER NOT NULL,
            until INTEGER NOT NULL, -- when it was among them last; 0: before this was noted
            PRIMARY KEY (key, record_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX former_member_record ON former_member (record_id);
        INSERT INTO former_member SELECT key, record_id, 0 FROM customer_alias;
        """
}

/// The keys of customers that are no more. Each leads, for ever, to the record it was made from; while that is gone, to
/// where most of the records are that were with it.
extension Derivation {
    /// A customer without records has become part of another one, or its records are gone.
    func removeEmptyCustomers(all: Bool) throws {
        let scope = all ? "" : "c.id IN (SELECT customer_id FROM temp.touched) AND"
        let empty = try connection.rows(
            SQL(
                raw: """
                    SELECT c.id, c.key, c.anchor, c.id IN (SELECT customer_id FROM temp.made) FROM customer_summary c
                    WHERE \(scope) NOT EXISTS (SELECT 1 FROM customer_record r WHERE r.customer_id = c.id) ORDER BY c.id
                    """)
        ) { (customer: $0.integer(0), key: $0.text(1), anchor: $0.integer(2), isNew: $0.flag(3)) }
        try collectLostKeys(all: all)
        for row in empty {
            try connection.run("DELETE FROM customer_summary WHERE id = \(row.customer)")
            try connection.run("DELETE FROM temp.touched WHERE customer_id = \(row.customer)")
            // Nobody was told the key of one that stood only on the way.
            if !row.isNew { try keep(row.key, of: row.anchor) }
        }
        try leadLostKeys(all: all)
        // A key that is a customer's own leads nowhere else.
        let own =
            all
            ? "EXISTS (SELECT 1 FROM customer_summary c WHERE c.key = customer_alias.key)"
            : """
            key IN (SELECT c.key FROM customer_summary c WHERE c.id IN (
                SELECT customer_id FROM temp.made UNION SELECT customer_id FROM temp.lost_key))
            """
        try connection.execute("DELETE FROM customer_alias WHERE \(own)")
    }

    /// Companies and people have their places: what names a customer by a key that now leads elsewhere has to find it
    /// there.
    func leadKeys(all: Bool) throws {
        try collectLostKeys(all: all)
        let ending = try connection.rows(
            """
            SELECT c.key, c.anchor FROM temp.lost_key l JOIN customer_summary c ON c.id = l.customer_id AND c.key = l.key
            """
        ) { (key: $0.text(0), anchor: $0.integer(1)) }
        for row in ending { try keep(row.key, of: row.anchor) }
        try leadLostKeys(all: all)
    }

    private func keep(_ key: String, of anchor: Int64) throws {
        try connection.run("INSERT OR REPLACE INTO customer_alias VALUES (\(key), \(anchor), \(anchor))")
    }

    /// Keys whose record has no place any more, with the customer it had: of customers, and former ones that led there.
    /// What else belonged to that customer is theirs from now on.
    private func collectLostKeys(all: Bool) throws {
        let scope = all ? "" : "c.id IN (SELECT customer_id FROM temp.touched) AND"
        // From the few to the many.
        let former =
            all
            ? "customer_alias a CROSS JOIN temp.former f ON f.record_id = a.record_id"
            : "temp.former f CROSS JOIN customer_alias a ON a.record_id = f.record_id"
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS lost_key (
                customer_id INTEGER, key TEXT, PRIMARY KEY (customer_id, key)) WITHOUT ROWID;
            DELETE FROM temp.lost_key;
            INSERT OR IGNORE INTO temp.lost_key SELECT c.id, c.key FROM customer_summary c
                WHERE \(scope) c.id NOT IN (SELECT customer_id FROM temp.made)
                    AND NOT EXISTS (SELECT 1 FROM record_customer rc WHERE rc.record_id = c.anchor);
            INSERT OR IGNORE INTO temp.lost_key SELECT f.customer_id, a.key FROM \(former)
                WHERE NOT EXISTS (SELECT 1 FROM record_customer rc WHERE rc.record_id = a.record_id);
            """)
        guard try connection.integer("SELECT EXISTS (SELECT 1 FROM temp.lost_key)") == 1 else { return }
        try connection.execute(
            """
            INSERT OR REPLACE INTO former_member
            SELECT l.key, f.record_id, \(now.milliseconds) FROM temp.former f
            CROSS JOIN temp.lost_key l ON l.customer_id = f.customer_id
            """)
    }

    /// Keys whose record is gone, and those for which one is there again. Where the others are is not known before all
    /// have their places: what was led somewhere in this derivation is looked at until its end.
    private func leadLostKeys(all: Bool) throws {
        let returned =
            all ? "" : "(a.origin IN (SELECT record_id FROM temp.changed) OR a.key IN (SELECT key FROM temp.led)) AND"
        try lead(
            connection.rows(
                SQL(
                    raw: """
                        SELECT a.key, a.origin FROM customer_alias a WHERE \(returned) a.record_id <> a.origin
                            AND EXISTS (SELECT 1 FROM record_customer rc WHERE rc.record_id = a.origin) ORDER BY a.key
                        """)
            ) { ($0.text(0), $0.integer(1)) })
        let near =
            all
            ? ""
            : """
            a.key IN (SELECT key FROM temp.lost_key
                UNION SELECT m.key FROM near CROSS JOIN former_member m ON m.record_id = near.record_id) AND
            """
        let keys = try connection.rows(
            SQL(
                raw: """
                    WITH RECURSIVE near (record_id) AS (
                        SELECT record_id FROM temp.changed UNION SELECT record_id FROM temp.lost
                        UNION SELECT merge.loser FROM near CROSS JOIN vendor_merge AS merge ON merge.survivor = near.record_id)
                    SELECT a.key, a.record_id FROM customer_alias a
                    WHERE \(near) NOT EXISTS (SELECT 1 FROM record_customer rc WHERE rc.record_id = a.record_id)
                    UNION SELECT a.key, a.record_id FROM temp.led CROSS JOIN customer_alias a ON a.key = led.key
                        WHERE NOT EXISTS (SELECT 1 FROM record_customer rc WHERE rc.record_id = a.origin) ORDER BY 1
                    """)
        ) { (key: $0.text(0), record: $0.integer(1)) }
        for one in keys {
            try connection.run("INSERT OR IGNORE INTO temp.led VALUES (\(one.key))")
            if let heir = try heir(of: one.key), heir != one.record { try lead([(one.key, heir)]) }
        }
    }

    /// The record that stands for the customer with most of those that were with the key last and are there, or were
    /// made part of others by the vendor; without any, of those that were with it before.
    private func heir(of key: String) throws -> Int64? {
        try connection.first(
            """
            SELECT c.anchor FROM (
                SELECT record_id, until, 0 AS is_other FROM former_member WHERE key = \(key)
                UNION SELECT heir, until, 1 FROM (\(SQL(raw: Self.heirs))) JOIN former_member ON record_id = loser
                    WHERE key = \(key)) m
            JOIN record_customer rc ON rc.record_id = m.record_id JOIN customer_summary c ON c.id = rc.customer_id
            GROUP BY m.until, m.is_other, c.id ORDER BY m.until DESC, m.is_other, count(*) DESC, c.key LIMIT 1
            """
        ) { $0.integer(0) }
    }

    /// What found its customer by a former key is to look again.
    func release(_ key: String) throws {
        try connection.run(
            """
            INSERT OR IGNORE INTO temp.round SELECT rc.customer_id FROM customer_alias a
            JOIN record_customer rc ON rc.record_id = a.record_id WHERE a.key = \(key)
            """)
    }

    /// What was laid down or concluded about a customer goes where its key goes, and back with it.
    private func leadLifecycle(of key: String, to record: Int64) throws {
        let origin = try connection.integer("SELECT origin FROM customer_alias WHERE key = \(key)")
        let away: Int64? = record == origin ? nil : origin
        for table in ["lifecycle_entry", "stage_change_log"] {
            // Whom it leaves and whom it comes to stand elsewhere now, whatever else changed for them.
            let moving =
                SQL(raw: "FROM \(table) WHERE ") + "(origin = \(origin) OR origin IS NULL AND anchor = \(origin))"
            try connection.run(
                "INSERT OR IGNORE INTO lifecycle_dirty SELECT anchor " + moving
                    + " AND anchor <> \(record) UNION SELECT "
                    + "\(record) " + moving + " AND anchor <> \(record)")
            let set = SQL(raw: "UPDATE \(table) SET ") + "anchor = \(record), origin = \(away) WHERE "
            try connection.run(set + "origin = \(origin)")
            if away != nil { try connection.run(set + "origin IS NULL AND anchor = \(origin)") }
        }
    }

    private func lead(_ keys: [(key: String, record: Int64)]) throws {
        for one in keys {
            try release(one.key)
            // And what waits for it is heard.
            try connection.run("UPDATE customer_alias SET record_id = \(one.record) WHERE key = \(one.key)")
            try leadLifecycle(of: one.key, to: one.record)
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.news SELECT c.anchor FROM record_customer rc
                JOIN customer_summary c ON c.id = rc.customer_id WHERE rc.record_id = \(one.record)
                """)
        }
    }
}
