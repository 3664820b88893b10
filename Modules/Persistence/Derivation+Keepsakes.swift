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
            try connection.run("DELETE FROM customer_summary WHERE id = \(row.customer)")
            try connection.run("DELETE FROM temp.touched WHERE customer_id = \(row.customer)")
            try connection.run("INSERT OR REPLACE INTO customer_alias VALUES (\(row.key), \(row.anchor))")
        }
        for row in empty {
            guard let heir = try heir(of: row.customer, row.anchor), heir != row.anchor else { continue }
            try connection.run("UPDATE customer_alias SET record_id = \(heir) WHERE record_id = \(row.anchor)")
        }
        try moveAliases()
    }

    /// The anchor of the customer that has most of its records now. Nil if none has a place, or the anchor itself has
    /// one: then it stays the record that the key leads to.
    private func heir(of customer: Int64, _ anchor: Int64) throws -> Int64? {
        let hasPlace = try connection.integer(
            "SELECT EXISTS (SELECT 1 FROM record_customer WHERE record_id = \(anchor))")
        if hasPlace != 0 { return nil }
        return try connection.first(
            """
            SELECT c.anchor FROM temp.former f JOIN record_customer rc ON rc.record_id = f.record_id
            JOIN customer_summary c ON c.id = rc.customer_id
            WHERE f.customer_id = \(customer) GROUP BY c.id ORDER BY count(*) DESC, c.key LIMIT 1
            """
        ) { $0.integer(0) }
    }

    /// Keys lead to a record of their customer: where that is gone, to the one that stands for the customer.
    private func moveAliases() throws {
        try connection.execute(
            """
            UPDATE customer_alias SET record_id = c.anchor
            FROM temp.former f JOIN customer_summary c ON c.id = f.customer_id
            WHERE f.record_id = customer_alias.record_id
                AND f.record_id NOT IN (SELECT record_id FROM record_customer)
                AND c.anchor IN (SELECT record_id FROM record_customer)
            """)
    }
}
