import Domain
import Identity
import SQLite

/// One value of each field for each customer in `temp.golden`, and what the apps disagree about.
extension Derivation {
    /// Customers that show what hangs on other records than their own: the name of their owner, a value that was pinned
    /// to records of which one is another company's or person's now.
    func addOwned() throws {
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.golden
                SELECT place.customer_id FROM temp.scope
                CROSS JOIN golden_pin_record AS known ON known.record_id = scope.record_id
                CROSS JOIN golden_pin_record AS held ON held.pin_id = known.pin_id
                CROSS JOIN record_customer AS place ON place.record_id = held.record_id;
            """)
        let staff = try connection.integer(
            """
            SELECT EXISTS (SELECT 1 FROM temp.changed CROSS JOIN resource_reference AS ref
                ON ref.target_resource_id = changed.resource_id AND ref.field = 'owner' AND ref.kind IN ('company', 'person'))
            """)
        // Rare, and only then a pass over all of them.
        guard staff != 0 else { return }
        for kind in [FactKind.company, .person] {
            try connection.run(
                SQL(
                    raw: """
                        INSERT OR IGNORE INTO temp.golden
                        SELECT place.customer_id FROM fact_\(kind.rawValue) AS f
                        CROSS JOIN record_customer AS place ON place.record_id = f.record_id
                        WHERE f.owner IN (SELECT s.external_id FROM temp.changed AS c CROSS JOIN source_record AS s
                            ON s.id = c.record_id CROSS JOIN resource_reference AS ref ON ref.target_resource_id = c.resource_id
                                AND ref.field = 'owner' AND ref.kind = '\(kind.rawValue)')
                        """))
        }
    }

    /// `all`: of all customers. `portion`: so many at one go, where other connections may read what records say.
    /// `beside`: done between the portions, each of its parts once.
    static func writeGoldenRecords(
        _ connection: Connection, all: Bool = false, portion: Int? = nil,
        beside: (_ part: Int, _ parts: Int) throws -> Void = { _, _ in }
    ) throws {
        let some = all ? "" : "WHERE customer_id IN (SELECT customer_id FROM temp.golden)"
        for table in ["golden_conflict", "golden_statement", "golden_person"] {
            try connection.run(SQL(raw: "DELETE FROM \(table) \(some)"))
        }
        let groups = try GoldenGroups(connection)
        let known = try GoldenJudge.Known(connection)
        let writer = try GoldenWriter(connection)
        guard let portion, groups.all.count > portion else {
            let judge = try GoldenJudge(connection, known)
            for group in groups.all { if let found = try judge.judge(group, groups) { try writer.write(found) } }
            return try beside(0, 1)
        }
        let path = connection.path
        let parts = (groups.all.count + portion - 1) / portion
        var part = 0
        _ = try inOrder(parts) {
            try GoldenJudge(Connection.reader(path), known)
        } mayBegin: {
            true
        } make: { judge, part in
            let end = min(groups.all.count, (part + 1) * portion)
            return try groups.all[part * portion..<end].compactMap { try judge.judge($0, groups) }
        } take: { found in
            for one in found { try writer.write(one) }
            try beside(part, parts)
            part += 1
        }
    }
}

/// The companies, prospects and people of the customers in `temp.golden`, in the order in which they are stored.
struct GoldenGroups: Sendable {
    struct Group: Sendable {
        var customer: Int64
        var kind: Identity.Kind
        /// 0 for all people of a prospect.
        var anchor: Int64
        /// It speaks for the customer: people do where there is no company.
        var isCustomer: Bool
        /// Of the customer there is a company.
        var isInCompany: Bool
        /// Among those of all groups.
        var records: Range<Int>
    }

    private(set) var all: [Group] = []
    private var everyRecord: [Int64] = []

    func records(of group: Group) -> ArraySlice<Int64> { everyRecord[group.records] }

    init(_ connection: Connection) throws {
        var customer: Int64?
        var companies: [Member] = []
        var people: [Member] = []
        try connection.forEach(
            """
            SELECT r.customer_id, r.record_id, r.kind = 'company', coalesce(e.anchor, r.record_id),
                e.anchor <> e.record_id
                OR EXISTS (SELECT 1 FROM entity x WHERE x.anchor = e.record_id AND x.anchor <> x.record_id)
            FROM temp.golden t CROSS JOIN customer_record r
                ON r.customer_id = t.customer_id AND r.kind IN ('company', 'person')
            LEFT JOIN entity e ON e.record_id = r.record_id ORDER BY t.customer_id
            """
        ) { row in
            if let customer, customer != row.integer(0) { add(customer, &companies, &people) }
            customer = row.integer(0)
            let member = Member(record: row.integer(1), anchor: row.integer(3), isOneOfSeveral: row.flag(4))
            if row.flag(2) { companies.append(member) } else { people.append(member) }
        }
        if let customer { add(customer, &companies, &people) }
    }

    private struct Member {
        var record: Int64
        var anchor: Int64
        var isOneOfSeveral: Bool
    }

    private mutating func add(_ customer: Int64, _ companies: inout [Member], _ people: inout [Member]) {
        let isInCompany = !companies.isEmpty
        func add(_ members: some Collection<Member>, _ kind: Identity.Kind, _ anchor: Int64, isCustomer: Bool) {
            let start = everyRecord.count
            everyRecord += members.map(\.record)
            all.append(
                Group(
                    customer: customer, kind: kind, anchor: anchor, isCustomer: isCustomer, isInCompany: isInCompany,
                    records: start..<everyRecord.count))
        }
        if let first = companies.first {
            add(companies, .company, first.anchor, isCustomer: true)
        } else if !people.isEmpty {
            add(people, .person, 0, isCustomer: true)
        }
        let several = people.filter(\.isOneOfSeveral).sorted { ($0.anchor, $0.record) < ($1.anchor, $1.record) }
        var start = 0
        while start < several.count {
            let end = several[start...].firstIndex { $0.anchor != several[start].anchor } ?? several.count
            add(several[start..<end], .person, several[start].anchor, isCustomer: false)
            start = end
        }
        companies.removeAll(keepingCapacity: true)
        people.removeAll(keepingCapacity: true)
    }
}

/// Writes down whose word counts.
private struct GoldenWriter {
    private let summary: Statement
    private let person: Statement
    private let conflict: Statement
    private let statement: Statement

    init(_ connection: Connection) throws {
        summary = try connection.cached(
            """
            UPDATE customer_summary SET name = ?2, email = ?3, phone = ?4, city = ?5, country = ?6, industry = ?7,
                owner = ?8, said_by = ?9, shown = ?10
            WHERE id = ?1 AND (name, email, phone, city, country, industry, owner, said_by, shown)
                IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """)
        person = try connection.cached("INSERT INTO golden_person VALUES (?1, ?2, ?3)")
        conflict = try connection.cached("INSERT INTO golden_conflict VALUES (?1, ?2, ?3, ?4, ?5)")
        statement = try connection.cached("INSERT INTO golden_statement VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
    }

    func write(_ found: GoldenJudge.Found) throws {
        let group = found.group
        for field in found.fields { try write(field, group) }
        if group.isCustomer {
            try summary.bind(1, group.customer)
            for (index, value) in found.shown.enumerated() { try summary.bind(index + 2, value) }
            try summary.run()
        } else if group.isInCompany {
            // Where no company is, people speak for the customer, and stand there.
            try person.bind(1, group.customer)
            try person.bind(2, group.anchor)
            try person.bind(3, found.lists)
            try person.run()
        }
    }

    private func write(_ field: GoldenJudge.Disagreement, _ group: GoldenGroups.Group) throws {
        for said in field.statements {
            try statement.bind(1, group.customer)
            try statement.bind(2, Int64(group.kind.rawValue))
            try statement.bind(3, group.anchor)
            try statement.bind(4, field.name)
            try statement.bind(5, said.record)
            try statement.bind(6, said.standing)
            try statement.bind(7, said.detail)
            try statement.bind(8, said.value)
            try statement.run()
        }
        guard let reason = field.conflict else { return }
        try conflict.bind(1, group.customer)
        try conflict.bind(2, Int64(group.kind.rawValue))
        try conflict.bind(3, group.anchor)
        try conflict.bind(4, field.name)
        try conflict.bind(5, Int64(reason.rawValue))
        try conflict.run()
    }
}
