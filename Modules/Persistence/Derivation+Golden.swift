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

    static func writeGoldenRecords(_ connection: Connection) throws {
        for table in ["golden_conflict", "golden_statement", "golden_person"] {
            try connection.run(
                SQL(raw: "DELETE FROM \(table) WHERE customer_id IN (SELECT customer_id FROM temp.golden)"))
        }
        let judge = try GoldenJudge(connection)
        try judge.judge(companies, .company, isCustomer: true)
        try judge.judge(prospects, .person, isCustomer: true)
        try judge.judge(twins, .person, isCustomer: false)
    }

    private static func columns(_ kind: Identity.Kind) -> String {
        GoldenField.of(kind).map { "f.\($0.column)" }.joined(separator: ", ")
    }

    private static let companies = """
        SELECT r.customer_id, coalesce(e.anchor, s.id), s.id, s.resource_id, s.external_id, s.stamp, \(columns(.company))
        FROM temp.golden t CROSS JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = 'company'
        JOIN fact_company f ON f.record_id = r.record_id JOIN source_record s ON s.id = r.record_id
        LEFT JOIN entity e ON e.record_id = s.id ORDER BY t.customer_id
        """

    /// Where there is no company its people speak for the customer.
    private static let prospects = """
        SELECT r.customer_id, 0, s.id, s.resource_id, s.external_id, s.stamp, \(columns(.person))
        FROM temp.golden t CROSS JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = 'person'
        JOIN fact_person f ON f.record_id = r.record_id JOIN source_record s ON s.id = r.record_id
        WHERE NOT EXISTS (SELECT 1 FROM customer_record x WHERE x.customer_id = t.customer_id AND x.kind = 'company')
        ORDER BY t.customer_id
        """

    /// People of more than one record.
    private static let twins = """
        SELECT r.customer_id, e.anchor, s.id, s.resource_id, s.external_id, s.stamp, \(columns(.person))
        FROM temp.golden t CROSS JOIN customer_record r ON r.customer_id = t.customer_id AND r.kind = 'person'
        CROSS JOIN entity e ON e.record_id = r.record_id
        JOIN fact_person f ON f.record_id = r.record_id JOIN source_record s ON s.id = r.record_id
        WHERE e.anchor <> e.record_id
            OR EXISTS (SELECT 1 FROM entity x WHERE x.anchor = e.record_id AND x.anchor <> x.record_id)
        ORDER BY t.customer_id, e.anchor
        """
}

/// Collects what is said of one company or person after the other, and writes down whose word counts.
private final class GoldenJudge {
    private struct List {
        var system: String
        var name: String
        /// By the position of the field.
        var places: [Identity.Kind: [Int]]
    }

    private struct Owner: Hashable {
        var list: Int64
        var kind: Identity.Kind
        var externalID: String
    }

    private struct Speaker {
        var record: Int64
        var list: Int64
    }

    private let connection: Connection
    private let rules: IdentityRules
    private var lists: [Int64: List] = [:]
    /// By the list, kind and owner that a record names: that is one of few.
    private var owners: [Owner: String] = [:]
    private let pins: GoldenPins
    private let summary: Statement
    private let person: Statement
    private let conflict: Statement
    private let statement: Statement

    /// By the position of the field: what is said, and by whom.
    private var claims: [[Mastery.Claim]] = []
    private var speakers: [[Speaker]] = []

    init(_ connection: Connection) throws {
        self.connection = connection
        let rules = try connection.wantedRules()
        self.rules = rules
        pins = try GoldenPins(connection)
        summary = try connection.cached(
            """
            UPDATE customer_summary SET name = ?2, email = ?3, phone = ?4, city = ?5, country = ?6, industry = ?7,
                owner = ?8, said_by = ?9, shown = ?10
            WHERE id = ?1 AND (name, email, phone, city, country, industry, owner, said_by, shown)
                IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """)
        // Where no company is, people speak for the customer, and stand there.
        person = try connection.cached(
            """
            INSERT INTO golden_person SELECT ?1, ?2, ?3
            WHERE EXISTS (SELECT 1 FROM customer_record WHERE customer_id = ?1 AND kind = 'company')
            """)
        conflict = try connection.cached("INSERT INTO golden_conflict VALUES (?1, ?2, ?3, ?4, ?5)")
        statement = try connection.cached("INSERT INTO golden_statement VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        try connection.forEach("SELECT r.id, y.name, r.name FROM resource r JOIN system y ON y.id = r.system_id") {
            row in
            let (system, name) = (row.text(1), row.text(2))
            func places(_ kind: Identity.Kind) -> [Int] {
                GoldenField.of(kind).map { rules.mastery.place(of: system, name, for: $0) }
            }
            lists[row.integer(0)] = List(
                system: system, name: name, places: [.company: places(.company), .person: places(.person)])
        }
        try nameOwners()
    }

    private func nameOwners() throws {
        try connection.forEach(
            """
            SELECT ref.resource_id, ref.kind, o.external_id, staff.name FROM fact_staff staff
            CROSS JOIN source_record o ON o.id = staff.record_id
            CROSS JOIN resource_reference ref ON ref.target_resource_id = o.resource_id AND ref.field = 'owner'
                AND ref.kind IN ('company', 'person')
            ORDER BY ref.position DESC
            """
        ) { row in
            // The first place to look in counts.
            let kind = row.text(1) == "company" ? Identity.Kind.company : .person
            owners[Owner(list: row.integer(0), kind: kind, externalID: row.text(2))] = row.textIfPresent(3) ?? ""
        }
    }

    func judge(_ sql: String, _ kind: Identity.Kind, isCustomer: Bool) throws {
        let fields = GoldenField.of(kind)
        claims = Array(repeating: [], count: fields.count)
        speakers = Array(repeating: [], count: fields.count)
        var current: (customer: Int64, anchor: Int64)?
        func finish() throws {
            if let current { try write(current.customer, kind, current.anchor, isCustomer: isCustomer) }
            for index in fields.indices {
                claims[index].removeAll(keepingCapacity: true)
                speakers[index].removeAll(keepingCapacity: true)
            }
        }
        try connection.forEach(SQL(raw: sql)) { row in
            let next = (customer: row.integer(0), anchor: row.integer(1))
            if current?.customer != next.customer || !isCustomer && current?.anchor != next.anchor {
                try finish()
                current = next
            }
            take(row, fields, kind)
        }
        try finish()
    }

    private static let firstField = 6

    private func take(_ row: borrowing Row, _ fields: [GoldenField], _ kind: Identity.Kind) {
        let list = row.integer(3)
        guard let known = lists[list], let places = known.places[kind] else { return }
        let rank = Identity.Rank(system: known.system, resource: known.name, externalID: row.text(4))
        let speaker = Speaker(record: row.integer(2), list: list)
        let changed = row.integerIfPresent(5)
        let columns = GoldenColumns.of(kind)
        let country = row.textIfPresent(Self.firstField + columns.country) ?? rules.country
        let city = row.textIfPresent(Self.firstField + columns.city)
        for index in fields.indices {
            guard var value = row.textIfPresent(Self.firstField + index), !value.isEmpty else { continue }
            if index == columns.owner {
                value = owners[Owner(list: list, kind: kind, externalID: value)] ?? ""
                if value.isEmpty { continue }
            }
            claims[index].append(
                Mastery.Claim(
                    value, place: places[index], rank: rank, changed: changed, country: country, city: city))
            speakers[index].append(speaker)
        }
    }

    private func write(_ customer: Int64, _ kind: Identity.Kind, _ anchor: Int64, isCustomer: Bool) throws {
        let fields = GoldenField.of(kind)
        let columns = GoldenColumns.of(kind)
        let pinned = isCustomer && kind == .person ? pins.ofCustomer(customer) : pins.of(anchor)
        var shown: [String?] = Array(repeating: nil, count: fields.count)
        var lists = kind == .company ? "company" : "person"
        var records = ""
        let cityPin = pinned["city"]?.value
        let city = rules.mastery.verdict(on: fields[columns.city], claims[columns.city], pin: cityPin)
        let shownCity = cityPin ?? city.shown.map { claims[columns.city][$0].value }
        for (index, field) in fields.enumerated() {
            let pin = pinned[field.name]
            let verdict =
                index == columns.city
                ? city : rules.mastery.verdict(on: field, claims[index], pin: pin?.value, city: shownCity)
            let speaker = verdict.shown.map { speakers[index][$0] }
            lists += "," + (pin == nil ? speaker.map { String($0.list) } ?? "" : "pin")
            if isCustomer {
                shown[index] = pin?.value ?? verdict.shown.map { claims[index][$0].value }
                records += (index > 0 ? "," : "") + (pin.map { "p\($0.id)" } ?? speaker.map { String($0.record) } ?? "")
            }
            // Of several people of one prospect each may have a mailbox of their own.
            if !isCustomer || kind == .company { try write(customer, field, anchor, index, verdict) }
        }
        if isCustomer { return try write(customer, kind, shown, lists, records) }
        try person.bind(1, customer)
        try person.bind(2, anchor)
        try person.bind(3, lists)
        try person.run()
    }

    private func write(
        _ customer: Int64, _ kind: Identity.Kind, _ shown: [String?], _ lists: String, _ records: String
    ) throws {
        func value(_ names: String...) -> SQLValue {
            for name in names {
                let index = GoldenField.of(kind).firstIndex { $0.name == name }
                if let text = index.flatMap({ shown[$0] }) { return .text(text) }
            }
            return .null
        }
        // A prospect is called like its company, where somebody names one.
        let name = kind == .company ? value("name") : value("company", "name")
        try summary.bind(1, customer)
        for (index, value) in [
            name, value("email"), value("phone", "mobile"), value("city"), value("country"), value("industry"),
            value("owner"), .text(lists), .text(records),
        ].enumerated() {
            try summary.bind(index + 2, value)
        }
        try summary.run()
    }

    // MARK: Disagreements

    private func write(
        _ customer: Int64, _ field: GoldenField, _ anchor: Int64, _ index: Int, _ verdict: Mastery.Verdict
    ) throws {
        guard verdict.standings.contains(where: { $0 != .shown && $0 != .agrees }) else { return }
        try writeStatements(customer, field, anchor, index, verdict)
        guard let reason = verdict.reason, field.isContested else { return }
        // A duplicate within one app is that app's affair; what another app contradicts is a disagreement.
        let system = verdict.shown.flatMap { lists[speakers[index][$0].list]?.system }
        let isContested = verdict.standings.indices.contains { other in
            verdict.standings[other] == .differs && lists[speakers[index][other].list]?.system != system
        }
        guard isContested else { return }
        try conflict.bind(1, customer)
        try conflict.bind(2, Int64(field.kind.rawValue))
        try conflict.bind(3, anchor)
        try conflict.bind(4, field.name)
        try conflict.bind(5, Int64(reason.rawValue))
        try conflict.run()
    }

    private func writeStatements(
        _ customer: Int64, _ field: GoldenField, _ anchor: Int64, _ index: Int, _ verdict: Mastery.Verdict
    ) throws {
        for (claim, standing) in verdict.standings.enumerated() {
            let (number, detail) = standing.stored(verdict.reason)
            try statement.bind(1, customer)
            try statement.bind(2, Int64(field.kind.rawValue))
            try statement.bind(3, anchor)
            try statement.bind(4, field.name)
            try statement.bind(5, speakers[index][claim].record)
            try statement.bind(6, number)
            try statement.bind(7, detail)
            try statement.bind(8, claims[index][claim].value)
            try statement.run()
        }
    }
}

extension Mastery.Standing {
    /// As `golden_statement` keeps it.
    fileprivate func stored(_ reason: Mastery.Reason?) -> (number: Int64, detail: Int64) {
        switch self {
        case .shown: (0, Int64(reason?.rawValue ?? 0))
        case .agrees: (1, 0)
        case .differs: (2, 0)
        case .passedOver(let doubt): (3, Int64(doubt.rawValue))
        }
    }
}

/// Where the fields stand that say where somebody is, and whose they are.
struct GoldenColumns {
    let city: Int
    let country: Int
    let owner: Int

    private init(_ kind: Identity.Kind) {
        let fields = GoldenField.of(kind)
        city = fields.firstIndex { $0.name == "city" } ?? 0
        country = fields.firstIndex { $0.name == "country" } ?? 0
        owner = fields.firstIndex { $0.name == "owner" } ?? -1
    }

    private static let company = GoldenColumns(.company)
    private static let person = GoldenColumns(.person)

    static func of(_ kind: Identity.Kind) -> GoldenColumns { kind == .company ? company : person }
}

/// What people pinned and did not undo.
struct GoldenPins {
    struct Pin {
        var id: Int64
        var value: String
    }

    private var byAnchor: [Int64: [String: Pin]] = [:]
    private var byCustomer: [Int64: [String: Pin]] = [:]

    /// All, or those of one company or person.
    init(_ connection: Connection, of anchor: Int64? = nil) throws {
        let some: SQL = anchor.map { "WHERE anchor = \($0)" } ?? ""
        try connection.forEach(SQL(raw: "SELECT * FROM (\(Self.query)) ") + some) { row in
            let pin = Pin(id: row.integer(0), value: row.text(2))
            // In the order of time: of two pins, after a merge, the later counts.
            byAnchor[row.integer(3), default: [:]][row.text(1)] = pin
            if let customer = row.integerIfPresent(4) { byCustomer[customer, default: [:]][row.text(1)] = pin }
        }
    }

    /// By the company or person.
    func of(_ anchor: Int64) -> [String: Pin] { byAnchor[anchor] ?? [:] }

    /// Of all people of a customer.
    func ofCustomer(_ customer: Int64) -> [String: Pin] { byCustomer[customer] ?? [:] }

    /// Pins that count, the earliest first, each with the company or person it belongs to now.
    static let query = """
        SELECT pin.id, pin.field, pin.value, entity.anchor, place.customer_id
        FROM golden_pin AS pin
        CROSS JOIN identity_action AS action ON action.id = pin.action_id AND action.undone_at IS NULL
        CROSS JOIN entity ON entity.record_id = (
            SELECT held.record_id FROM golden_pin_record AS held
            CROSS JOIN entity AS there ON there.record_id = held.record_id
            WHERE held.pin_id = pin.id ORDER BY held.place LIMIT 1) AND entity.kind = pin.kind
        LEFT JOIN record_customer AS place ON place.record_id = entity.record_id
        ORDER BY pin.id
        """
}
