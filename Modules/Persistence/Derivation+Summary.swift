import Domain
import Identity
import SQLite

/// The row of each customer in lists: what is shown, searched, sorted and counted there.
extension Derivation {
    func summarise(all: Bool) throws {
        if all {
            try connection.execute(
                "DELETE FROM temp.touched; INSERT INTO temp.touched SELECT id FROM customer_summary;")
        }
        try writeProfiles()
        try writeCounts()
    }

    /// Names and addresses: of the companies; where there is none, of the people. Of several values the one
    /// with precedence.
    private func writeProfiles() throws {
        let systems = try systemNames()
        var profile = Profile()
        var current: Int64 = -1
        func finish() throws {
            if current >= 0 { try write(profile, to: current) }
            profile = Profile()
        }
        for source in [Self.companyProfiles, Self.personProfiles] {
            current = -1
            try connection.forEach(SQL(raw: source)) { row in
                if row.integer(0) != current {
                    try finish()
                    current = row.integer(0)
                }
                guard let place = systems[row.integer(1)] else { return }
                let rank = Identity.Rank(
                    system: place.system, resource: place.resource, externalID: row.text(2))
                let changed = row.integerIfPresent(10)
                for column in 3..<10 {
                    guard let value = row.textIfPresent(column), !value.isEmpty else { continue }
                    profile.add(value, column - 3, Identity.Precedence(rank, changed: changed, value: value))
                }
            }
            try finish()
        }
        // Without the hint the kind leads, and every key of it is read for every customer.
        try connection.run(
            """
            UPDATE customer_summary SET domain = coalesce((
                SELECT min(k.value) FROM customer_record r
                JOIN identity_key k INDEXED BY identity_key_record ON k.record_id = r.record_id AND k.kind = 2
                WHERE r.customer_id = customer_summary.id AND r.kind = 'company'
            ), (
                SELECT min(k.value) FROM customer_record r
                JOIN identity_key k INDEXED BY identity_key_record ON k.record_id = r.record_id AND k.kind = 4
                WHERE r.customer_id = customer_summary.id AND r.kind = 'person'))
            WHERE id IN (SELECT customer_id FROM temp.touched)
            """)
    }

    private func systemNames() throws -> [Int64: (system: String, resource: String)] {
        var names: [Int64: (system: String, resource: String)] = [:]
        try connection.forEach(
            "SELECT r.id, y.name, r.name FROM resource r JOIN system y ON y.id = r.system_id"
        ) { names[$0.integer(0)] = ($0.text(1), $0.text(2)) }
        return names
    }

    private static func ownerName(_ kind: FactKind) -> String {
        """
        (SELECT staff.name FROM resource_reference ref
         JOIN source_record o ON o.resource_id = ref.target_resource_id AND o.external_id = f.owner
         JOIN fact_staff staff ON staff.record_id = o.id
         WHERE ref.resource_id = s.resource_id AND ref.kind = '\(kind.rawValue)' AND ref.field = 'owner' LIMIT 1)
        """
    }

    private static let companyProfiles = """
        SELECT r.customer_id, s.resource_id, s.external_id, f.name, f.email, f.phone, f.city, f.country, f.industry,
            \(ownerName(.company)), s.stamp
        FROM temp.touched t CROSS JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = 'company'
        JOIN fact_company f ON f.record_id = r.record_id JOIN source_record s ON s.id = r.record_id ORDER BY t.customer_id
        """

    private static let personProfiles = """
        SELECT r.customer_id, s.resource_id, s.external_id, coalesce(f.company_name, f.name), f.email,
            coalesce(f.phone, f.mobile), f.city, f.country, NULL, \(ownerName(.person)), s.stamp
        FROM temp.touched t CROSS JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = 'person'
        JOIN fact_person f ON f.record_id = r.record_id JOIN source_record s ON s.id = r.record_id
        WHERE NOT EXISTS (SELECT 1 FROM customer_record x WHERE x.customer_id = t.customer_id AND x.kind = 'company')
        ORDER BY t.customer_id
        """

    /// The best value of each field so far, and how much its word counts.
    private struct Profile {
        var values: [(precedence: Identity.Precedence, value: String)?] = Array(repeating: nil, count: 7)

        mutating func add(_ value: String, _ index: Int, _ precedence: Identity.Precedence) {
            if let known = values[index], known.precedence < precedence { return }
            values[index] = (precedence, value)
        }
    }

    private func write(_ profile: Profile, to customer: Int64) throws {
        let v = profile.values.map { $0?.value }
        try connection.run(
            """
            UPDATE customer_summary SET name = \(v[0]), email = \(v[1]), phone = \(v[2]), city = \(v[3]), country = \(v[4]),
                industry = \(v[5]), owner = \(v[6]) WHERE id = \(customer)
            """)
    }

    /// Counts and sums in one pass over each customer's records.
    private func writeCounts() throws {
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
                LEFT JOIN entity e ON e.record_id = r.record_id GROUP BY r.customer_id
            ) n WHERE n.id = customer_summary.id
            """)
        try connection.run(
            """
            UPDATE customer_summary SET open_deals = 0, open_tickets = 0, open_projects = 0, won_amount = NULL, open_amount = NULL,
                currency = NULL, systems = '' WHERE id IN (SELECT customer_id FROM temp.touched)
            """)
        try connection.run(
            """
            UPDATE customer_summary SET open_deals = n.open,
                currency = CASE WHEN n.currencies > 1 THEN 'mixed' ELSE n.currency END,
                won_amount = CASE WHEN n.currencies <= 1 THEN n.won END,
                open_amount = CASE WHEN n.currencies <= 1 THEN n.pipeline END
            FROM (
                SELECT r.customer_id AS id, count(CASE f.state WHEN 'open' THEN 1 END) AS open, min(f.currency) AS currency,
                    count(DISTINCT f.currency) AS currencies, sum(CASE f.state WHEN 'won' THEN f.amount END) AS won,
                    sum(CASE f.state WHEN 'open' THEN f.amount END) AS pipeline
                FROM temp.touched t CROSS JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = 'deal'
                JOIN fact_deal f ON f.record_id = r.record_id GROUP BY r.customer_id
            ) n WHERE n.id = customer_summary.id
            """)
        for (kind, column) in [("ticket", "open_tickets"), ("project", "open_projects")] {
            try connection.run(
                SQL(
                    raw: """
                        UPDATE customer_summary SET \(column) = n.open FROM (
                            SELECT r.customer_id AS id, count(*) AS open
                            FROM temp.touched t CROSS JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = '\(kind)'
                            JOIN fact_\(kind) f ON f.record_id = r.record_id WHERE f.state <> 'closed' GROUP BY r.customer_id
                        ) n WHERE n.id = customer_summary.id
                        """))
        }
        try connection.run(
            """
            UPDATE customer_summary SET systems = n.systems FROM (
                SELECT id, group_concat(name) AS systems FROM (
                    SELECT DISTINCT r.customer_id AS id, y.name AS name
                    FROM temp.touched t CROSS JOIN customer_record r ON r.customer_id = t.customer_id
                    JOIN source_record s ON s.id = r.record_id JOIN resource o ON o.id = s.resource_id
                    JOIN system y ON y.id = o.system_id ORDER BY 1, 2
                ) GROUP BY id
            ) n WHERE n.id = customer_summary.id
            """)
    }
}
