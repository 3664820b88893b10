import SQLite

/// The keys of customers that are no more: each leads, for ever, to where its records are.
extension Derivation {
    /// A customer without records has become part of another one, or its records are gone.
    func removeEmptyCustomers(all: Bool) throws {
        let scope = all ? "" : "c.id IN (SELECT customer_id FROM temp.touched) AND"
        let empty = try connection.rows(
            SQL(
                raw: """
                    SELECT c.id, c.key, c.anchor FROM customer_summary c
                    WHERE \(scope) NOT EXISTS (SELECT 1 FROM customer_record r WHERE r.customer_id = c.id) ORDER BY c.id
                    """)
        ) { (customer: $0.integer(0), key: $0.text(1), anchor: $0.integer(2)) }
        for row in empty {
            let heir = try heir(of: row.customer) ?? row.anchor
            try connection.run("DELETE FROM customer_summary WHERE id = \(row.customer)")
            try connection.run("DELETE FROM temp.touched WHERE customer_id = \(row.customer)")
            try lead(row.key, to: heir)
        }
        try moveAliases()
        try connection.execute(
            "DELETE FROM customer_alias WHERE key IN (SELECT key FROM customer_summary)")
    }

    /// Companies and people have their places: what names a customer by a key that now leads elsewhere has to find it
    /// there. Of customers whose anchor is gone.
    func leadKeys(all: Bool) throws {
        let scope = all ? "" : "c.id IN (SELECT customer_id FROM temp.touched) AND"
        let lost = try connection.rows(
            SQL(
                raw: """
                    SELECT c.id, c.key FROM customer_summary c
                    WHERE \(scope) NOT EXISTS (SELECT 1 FROM record_customer rc WHERE rc.record_id = c.anchor) ORDER BY c.id
                    """)
        ) { (customer: $0.integer(0), key: $0.text(1)) }
        for row in lost {
            if let heir = try heir(of: row.customer) { try lead(row.key, to: heir) }
        }
        try moveAliases()
    }

    private func lead(_ key: String, to record: Int64) throws {
        try connection.run("INSERT OR REPLACE INTO customer_alias VALUES (\(key), \(record))")
    }

    /// The anchor of the customer that has most of its records now. Nil if none has a place, or the anchor itself has
    /// one: then it stays the record that the key leads to.
    private func heir(of customer: Int64) throws -> Int64? {
        try connection.first(
            """
            SELECT c.anchor FROM temp.former f JOIN record_customer rc ON rc.record_id = f.record_id
            JOIN customer_summary c ON c.id = rc.customer_id
            WHERE f.customer_id = \(customer) AND NOT EXISTS (
                SELECT 1 FROM customer_summary own JOIN record_customer o ON o.record_id = own.anchor WHERE own.id = \(customer))
            GROUP BY c.id ORDER BY count(*) DESC, c.key LIMIT 1
            """
        ) { $0.integer(0) }
    }

    /// Keys lead to a record of their customer: where that is gone, to the one that stands for the customer now that
    /// has most of the records of the one it was with.
    private func moveAliases() throws {
        let lost = try connection.rows(
            """
            SELECT DISTINCT a.record_id, f.customer_id FROM temp.former f
            JOIN customer_alias a ON a.record_id = f.record_id
            WHERE f.record_id NOT IN (SELECT record_id FROM record_customer) ORDER BY 1
            """
        ) { (record: $0.integer(0), customer: $0.integer(1)) }
        for row in lost {
            let anchor = try connection.first(
                """
                SELECT c.anchor FROM temp.former f JOIN record_customer rc ON rc.record_id = f.record_id
                JOIN customer_summary c ON c.id = rc.customer_id
                WHERE f.customer_id = \(row.customer) GROUP BY c.id ORDER BY count(*) DESC, c.key LIMIT 1
                """
            ) { $0.integer(0) }
            if let anchor {
                try connection.run("UPDATE customer_alias SET record_id = \(anchor) WHERE record_id = \(row.record)")
            }
        }
    }
}
