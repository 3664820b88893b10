import Domain
import Identity
import SQLite

/// Customers of people who refer to no company.
extension Derivation {
    func attachPeople(all: Bool) throws {
        var open = try unplacedPeople(all: all)
        // Colleagues of a known company by the domain of their mail.
        open = try open.filter { person in
            guard !person.isDecided, let customer = try soleCustomer(sharing: .site, with: person.mailDomain) else {
                return true
            }
            try place(person, customer, "mail domain", all: all)
            return false
        }
        // Records of a person whose other record has a company.
        open = try open.filter { person in
            guard !person.isDecided, person.anchor != person.record || person.hasTwins,
                let customer = try companyOfTwin(person.anchor)
            else { return true }
            try place(person, customer, "same person", all: all)
            return false
        }
        try attachProspects(open.filter { try !$0.isDecided && !follows($0.anchor) }, all: all)
        try attachBehindPeople(all: all)
    }

    /// People decided to belong with other people, who have their customer only now, and their other records.
    private func attachBehindPeople(all: Bool) throws {
        guard try hasPlacements() else { return }
        repeat {
            while try attachDecided(.person, all: all) > 0 {}
        } while try attachTwins(unplacedPeople(all: all).filter { !$0.isDecided }, all: all) > 0
        // Two that wait for each other go where they would go by themselves.
        _ = try attachTwins(unplacedPeople(all: all), all: all)
        while try attachDecided(.person, all: all) > 0 {}
        try attachProspects(unplacedPeople(all: all), all: all)
    }

    /// The number of those that went where another record of theirs is.
    private func attachTwins(_ people: [Person], all: Bool) throws -> Int {
        var count = 0
        for person in people {
            guard let customer = try companyOfTwin(person.anchor) else { continue }
            try place(person, customer, "same person", all: all)
            count += 1
        }
        return count
    }

    private struct Person {
        var record: Int64
        var anchor: Int64
        var at: Int64
        var mailDomain: String?
        /// With whom else it is a prospect; nil without such a domain.
        var prospect: String?
        var hasTwins: Bool
        /// Somebody said with whom it belongs.
        var isDecided: Bool
    }

    private func unplacedPeople(all: Bool) throws -> [Person] {
        let source = all ? "fact_person f" : "temp.attaching a CROSS JOIN fact_person f ON f.record_id = a.record_id"
        let places = all ? "record_customer" : "temp.placed"
        return try connection.rows(
            SQL(
                raw: """
                    SELECT f.record_id, e.anchor, coalesce(\(Self.moment(of: .person)), 0), domain.value,
                        prospect.value,
                        EXISTS (SELECT 1 FROM entity t WHERE t.anchor = f.record_id AND t.anchor <> t.record_id),
                        EXISTS (SELECT 1 FROM temp.placement p WHERE p.record_id = f.record_id AND p.is_living)
                    FROM \(source) CROSS JOIN entity e ON e.record_id = f.record_id
                    LEFT JOIN identity_key domain INDEXED BY identity_key_record
                        ON domain.record_id = f.record_id AND domain.kind = 4
                    LEFT JOIN identity_key prospect INDEXED BY identity_key_record
                        ON prospect.record_id = f.record_id AND prospect.kind = 6
                    WHERE NOT EXISTS (SELECT 1 FROM \(places) p WHERE p.record_id = f.record_id) ORDER BY f.record_id
                    """)
        ) { row in
            Person(
                record: row.integer(0), anchor: row.integer(1), at: row.integer(2),
                mailDomain: row.textIfPresent(3), prospect: row.textIfPresent(4), hasTwins: row.flag(5),
                isDecided: row.flag(6))
        }
    }

    private func place(_ person: Person, _ customer: Int64, _ reason: String, all: Bool) throws {
        try place(
            person.record, customer: customer, kind: FactKind.person.rawValue, at: person.at, reason: reason,
            all: all)
    }

    /// The one customer whose companies or people carry this key value; nil if there is none or several.
    func soleCustomer(sharing kind: Identity.Key.Kind, with value: String?) throws -> Int64? {
        guard let value else { return nil }
        return try connection.first(
            """
            SELECT min(rc.customer_id), count(DISTINCT rc.customer_id) FROM identity_key k
            JOIN record_customer rc ON rc.record_id = k.record_id WHERE k.kind = \(kind.rawValue) AND k.value = \(value)
            """
        ) { $0.integer(1) == 1 ? $0.integer(0) : nil } ?? nil
    }

    /// The customer of the best-ranked record of this person that has a company; else of one that somebody brought to a
    /// customer, to a company before people.
    private func companyOfTwin(_ anchor: Int64) throws -> Int64? {
        let twins = try connection.rows(
            """
            SELECT rc.record_id, rc.customer_id, CASE WHEN rc.reason <> 'decision' THEN 0 ELSE 1 + coalesce(host.kind, 1) END
            FROM (SELECT record_id FROM entity WHERE anchor = \(anchor) AND anchor <> record_id UNION ALL SELECT \(anchor)) t
            JOIN record_customer rc ON rc.record_id = t.record_id
                AND rc.reason IN ('company', 'converted', 'mail domain', 'decision')
            LEFT JOIN temp.placement p ON p.record_id = rc.record_id LEFT JOIN entity host ON host.record_id = p.target
            """
        ) { (record: $0.integer(0), customer: $0.integer(1), order: $0.integer(2)) }
        guard twins.count > 1 else { return twins.first?.customer }
        return try twins.map { (order: $0.order, rank: try rank(of: $0.record), customer: $0.customer) }.min {
            ($0.order, $0.rank) < ($1.order, $1.rank)
        }?.customer
    }

    /// People of no known company. Those who write from one domain and name the same company (or none) are one
    /// prospect.
    private func attachProspects(_ people: [Person], all: Bool) throws {
        var byAnchor: [Int64: [Person]] = [:]
        for person in people { byAnchor[person.anchor, default: []].append(person) }
        var groups: [String: [Int64]] = [:]
        var alone: [Int64] = []
        for (anchor, records) in byAnchor {
            // The anchor speaks for the person; without a domain of its own the person stands alone.
            let speaker = records.first { $0.record == anchor } ?? records[0]
            if let prospect = speaker.prospect {
                groups[prospect, default: []].append(anchor)
            } else {
                alone.append(anchor)
            }
        }
        var customers: [(anchor: Int64, members: [Int64], kind: String)] = alone.sorted().map {
            ($0, [$0], "person")
        }
        for (_, members) in groups {
            if members.count == 1 || members.count > Identity.maximumBearers {
                customers += members.sorted().map { ($0, [$0], "person") }
                continue
            }
            let first = try members.map { (rank: try rank(of: $0), anchor: $0) }.min { $0.rank < $1.rank }
            if let first { customers.append((first.anchor, members, "company")) }
        }
        for customer in customers.sorted(by: { $0.anchor < $1.anchor }) {
            let id = try makeCustomer(anchor: customer.anchor, kind: customer.kind)
            for member in customer.members {
                for person in byAnchor[member] ?? [] {
                    let reason =
                        person.record == customer.anchor
                        ? "itself" : member == customer.anchor ? "same person" : "colleague"
                    try place(person, id, reason, all: all)
                }
            }
        }
    }
}
