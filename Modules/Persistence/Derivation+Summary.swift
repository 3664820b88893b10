import Domain
import SQLite

/// The row of each customer in lists: what is shown, searched, sorted and counted there.
extension Derivation {
    /// `beside`: still to be written, in so many parts, while other threads judge.
    func summarise(all: Bool, beside: (_ part: Int, _ parts: Int) throws -> Void) throws {
        if all {
            try connection.execute(
                """
                DELETE FROM temp.touched; INSERT INTO temp.touched SELECT id FROM customer_summary;
                DELETE FROM temp.golden; INSERT INTO temp.golden SELECT id FROM customer_summary;
                """)
        } else {
            try addOwned()
        }
        let portion = try all && mayShare() ? portion / 4 : nil
        try Self.writeGoldenRecords(connection, all: all, portion: portion, beside: beside)
        try writeDomains()
        try writeCounts(all: all)
    }

    private func writeDomains() throws {
        // Without the hint the kind leads, and every key of it is read for every customer.
        try connection.run(
            """
            WITH n AS MATERIALIZED (
                SELECT t.customer_id AS id, coalesce((
                    SELECT min(k.value) FROM customer_record r
                    JOIN identity_key k INDEXED BY identity_key_record ON k.record_id = r.record_id AND k.kind = 2
                    WHERE r.customer_id = t.customer_id AND r.kind = 'company'
                ), (
                    SELECT min(k.value) FROM customer_record r
                    JOIN identity_key k INDEXED BY identity_key_record ON k.record_id = r.record_id AND k.kind = 4
                    WHERE r.customer_id = t.customer_id AND r.kind = 'person')) AS domain FROM temp.golden t)
            UPDATE customer_summary SET domain = n.domain FROM n
            WHERE n.id = customer_summary.id AND customer_summary.domain IS NOT n.domain
            """)
    }

    /// Counts and sums in one pass over each customer's records. What is as it was is not written: several of these
    /// columns are in indexes.
    private func writeCounts(all: Bool) throws {
        let t = now.milliseconds
        try connection.run(
            """
            UPDATE customer_summary SET
                records = n.records, people = n.people, deals = n.deals, tickets = n.tickets, projects = n.projects,
                first_seen = n.first_seen, last_activity = n.last_activity, kinds = n.kinds
            FROM (
                SELECT r.customer_id AS id, count(*) AS records, sum(r.kind = 'deal') AS deals,
                    sum(r.kind = 'ticket') AS tickets, sum(r.kind = 'project') AS projects,
                    count(DISTINCT CASE r.kind WHEN 'person' THEN e.anchor END) AS people,
                    group_concat(DISTINCT r.kind) AS kinds,
                    min(CASE WHEN r.at > 0 THEN r.at END) AS first_seen,
                    max(CASE WHEN r.at > 0 AND r.at <= \(t) THEN r.at END) AS last_activity
                FROM temp.touched t CROSS JOIN customer_record r ON r.customer_id = t.customer_id
                LEFT JOIN entity e ON e.record_id = r.record_id AND r.kind = 'person' GROUP BY r.customer_id
            ) n WHERE n.id = customer_summary.id AND (
                customer_summary.records, customer_summary.people, customer_summary.deals, customer_summary.tickets,
                customer_summary.projects, customer_summary.first_seen, customer_summary.last_activity, customer_summary.kinds
            ) IS NOT (n.records, n.people, n.deals, n.tickets, n.projects, n.first_seen, n.last_activity, n.kinds)
            """)
        try connection.run(
            """
            UPDATE customer_summary SET open_deals = n.open, currency = n.currency, won_amount = n.won, open_amount = n.pipeline
            FROM (
                SELECT t.customer_id AS id, count(CASE f.state WHEN 'open' THEN 1 END) AS open,
                    CASE WHEN count(DISTINCT f.currency) > 1 THEN 'mixed' ELSE min(f.currency) END AS currency,
                    CASE WHEN count(DISTINCT f.currency) <= 1 THEN sum(CASE f.state WHEN 'won' THEN f.amount END) END AS won,
                    CASE WHEN count(DISTINCT f.currency) <= 1 THEN sum(CASE f.state WHEN 'open' THEN f.amount END) END AS pipeline
                FROM temp.touched t LEFT JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = 'deal'
                LEFT JOIN fact_deal f ON f.record_id = r.record_id GROUP BY t.customer_id
            ) n WHERE n.id = customer_summary.id AND (
                customer_summary.open_deals, customer_summary.currency, customer_summary.won_amount, customer_summary.open_amount
            ) IS NOT (n.open, n.currency, n.won, n.pipeline)
            """)
        for (kind, column) in [("ticket", "open_tickets"), ("project", "open_projects")] {
            try connection.run(
                SQL(
                    raw: """
                        UPDATE customer_summary SET \(column) = n.open FROM (
                            SELECT t.customer_id AS id, count(CASE WHEN f.state <> 'closed' THEN 1 END) AS open
                            FROM temp.touched t LEFT JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = '\(kind)'
                            LEFT JOIN fact_\(kind) f ON f.record_id = r.record_id GROUP BY t.customer_id
                        ) n WHERE n.id = customer_summary.id AND customer_summary.\(column) <> n.open
                        """))
        }
        if all {
            try writeAllSystems()
        } else {
            try writeSystems()
        }
    }

    private func writeSystems() throws {
        try connection.run(
            """
            UPDATE customer_summary SET systems = n.systems FROM (
                SELECT id, group_concat(name) AS systems FROM (
                    SELECT DISTINCT r.customer_id AS id, y.name AS name
                    FROM temp.regrouped t CROSS JOIN customer_record r ON r.customer_id = t.customer_id
                    JOIN source_record s ON s.id = r.record_id JOIN resource o ON o.id = s.resource_id
                    JOIN system y ON y.id = o.system_id ORDER BY 1, 2
                ) GROUP BY id
            ) n WHERE n.id = customer_summary.id AND customer_summary.systems <> n.systems
            """)
    }

    /// The same of all, in one pass over the records in their own order.
    private func writeAllSystems() throws {
        let systems = try connection.rows("SELECT name, id FROM system ORDER BY name") { ($0.text(0), $0.integer(1)) }
        let places = Dictionary(uniqueKeysWithValues: systems.enumerated().map { ($1.1, $0) })
        var lists: [Int64: Int] = [:]
        try connection.forEach("SELECT id, system_id FROM resource") { lists[$0.integer(0)] = places[$0.integer(1)] }
        var known: [Int64: [Int]] = [:]
        try connection.forEach(
            """
            SELECT rc.customer_id, s.resource_id FROM record_customer rc CROSS JOIN source_record s ON s.id = rc.record_id
            ORDER BY rc.record_id
            """
        ) { row in
            if let place = lists[row.integer(1)] {
                let customer = row.integer(0)
                if known[customer]?.contains(place) != true { known[customer, default: []].append(place) }
            }
        }
        let update = try connection.cached("UPDATE customer_summary SET systems = ?2 WHERE id = ?1 AND systems <> ?2")
        for (customer, places) in known.sorted(by: { $0.key < $1.key }) {
            try update.bind(1, customer)
            try update.bind(2, places.sorted().map { systems[$0].0 }.joined(separator: ","))
            try update.run()
        }
    }
}
