import Domain
import Identity
import SQLite

/// Collects what is said of one company or person after the other, and finds whose word counts.
struct GoldenJudge {
    /// What became of a company or person.
    struct Found: Sendable {
        var group: GoldenGroups.Group
        /// By field, from which list the value shown comes.
        var lists: String
        /// The columns of the customer; empty for people in companies.
        var shown: [SQLValue]
        /// Of which not all say the same, in the order of their names.
        var fields: [Disagreement]
    }

    struct Disagreement: Sendable {
        var name: String
        /// Apps contradict each other: why that value is shown.
        var conflict: Mastery.Reason?
        var statements: [Statement]
    }

    /// As `golden_statement` keeps it.
    struct Statement: Sendable {
        var record: Int64
        var standing: Int64
        var detail: Int64
        var value: String
    }

    /// What is the same for all.
    struct Known: Sendable {
        fileprivate struct List: Sendable {
            var system: String
            var name: String
            /// By the position of the field.
            var companyPlaces: [Int]
            var personPlaces: [Int]
        }

        fileprivate struct Owner: Hashable, Sendable {
            var list: Int64
            var kind: Identity.Kind
            var externalID: String
        }

        fileprivate let rules: IdentityRules
        fileprivate let pins: GoldenPins
        fileprivate var lists: [Int64: List] = [:]
        /// By the list, kind and owner that a record names: that is one of few.
        fileprivate var owners: [Owner: String] = [:]

        init(_ connection: Connection) throws {
            let rules = try connection.wantedRules()
            self.rules = rules
            pins = try GoldenPins(connection)
            try connection.forEach("SELECT r.id, y.name, r.name FROM resource r JOIN system y ON y.id = r.system_id") {
                row in
                let (system, name) = (row.text(1), row.text(2))
                func places(_ kind: Identity.Kind) -> [Int] {
                    GoldenField.of(kind).map { rules.mastery.place(of: system, name, for: $0) }
                }
                lists[row.integer(0)] = List(
                    system: system, name: name, companyPlaces: places(.company), personPlaces: places(.person))
            }
            try nameOwners(connection)
        }

        private mutating func nameOwners(_ connection: Connection) throws {
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
    }

    private struct Speaker {
        var record: Int64
        var list: Int64
    }

    private let known: Known
    private let company: SQLite.Statement
    private let person: SQLite.Statement

    init(_ connection: Connection, _ known: Known) throws {
        self.known = known
        company = try connection.cached(Self.text(.company))
        person = try connection.cached(Self.text(.person))
    }

    private static func text(_ kind: Identity.Kind) -> String {
        let columns = GoldenField.of(kind).map { "f.\($0.column)" }.joined(separator: ", ")
        let table = kind == .company ? FactKind.company.table : FactKind.person.table
        return """
            SELECT s.resource_id, s.external_id, s.stamp, \(columns)
            FROM \(table) f CROSS JOIN source_record s ON s.id = f.record_id WHERE f.record_id = ?1
            """
    }

    private static let firstField = 3

    // MARK: What is said

    /// By the position of the field: what is said, and by whom.
    private struct Said {
        var claims: [[Mastery.Claim]]
        var speakers: [[Speaker]]
        var count = 0

        init(_ fields: Int) {
            claims = Array(repeating: [], count: fields)
            speakers = Array(repeating: [], count: fields)
        }
    }

    /// Nil if none of the records says anything of that kind.
    func judge(_ group: GoldenGroups.Group, _ groups: GoldenGroups) throws -> Found? {
        let fields = GoldenField.of(group.kind)
        let statement = group.kind == .company ? company : person
        defer { statement.reset() }
        var said = Said(fields.count)
        for record in groups.records(of: group) {
            statement.reset()
            try statement.bind(1, record)
            if try statement.step() { take(record, statement.row, fields, group.kind, &said) }
        }
        return said.count == 0 ? nil : found(group, fields, said)
    }

    private func take(
        _ record: Int64, _ row: borrowing Row, _ fields: [GoldenField], _ kind: Identity.Kind, _ said: inout Said
    ) {
        said.count += 1
        let list = row.integer(0)
        guard let known = known.lists[list] else { return }
        let places = kind == .company ? known.companyPlaces : known.personPlaces
        let rank = Identity.Rank(system: known.system, resource: known.name, externalID: row.text(1))
        let speaker = Speaker(record: record, list: list)
        let changed = row.integerIfPresent(2)
        let columns = GoldenColumns.of(kind)
        let country = row.textIfPresent(Self.firstField + columns.country) ?? self.known.rules.country
        let city = row.textIfPresent(Self.firstField + columns.city)
        for index in fields.indices {
            guard var value = row.textIfPresent(Self.firstField + index), !value.isEmpty else { continue }
            if index == columns.owner {
                value = self.known.owners[Known.Owner(list: list, kind: kind, externalID: value)] ?? ""
                if value.isEmpty { continue }
            }
            said.claims[index].append(
                Mastery.Claim(
                    value, place: places[index], rank: rank, changed: changed, country: country, city: city))
            said.speakers[index].append(speaker)
        }
    }

    // MARK: Whose word counts

    private func found(_ group: GoldenGroups.Group, _ fields: [GoldenField], _ said: Said) -> Found {
        let (kind, mastery) = (group.kind, known.rules.mastery)
        let columns = GoldenColumns.of(kind)
        let pinned =
            group.isCustomer && kind == .person ? known.pins.ofCustomer(group.customer) : known.pins.of(group.anchor)
        var shown: [String?] = Array(repeating: nil, count: fields.count)
        var lists = kind == .company ? "company" : "person"
        var records = ""
        var disagreements: [Disagreement] = []
        let cityPin = pinned["city"]?.value
        let city = mastery.verdict(on: fields[columns.city], said.claims[columns.city], pin: cityPin)
        let shownCity = cityPin ?? city.shown.map { said.claims[columns.city][$0].value }
        for (index, field) in fields.enumerated() {
            let pin = pinned[field.name]
            let verdict =
                index == columns.city
                ? city : mastery.verdict(on: field, said.claims[index], pin: pin?.value, city: shownCity)
            let speaker = verdict.shown.map { said.speakers[index][$0] }
            lists += "," + (pin == nil ? speaker.map { String($0.list) } ?? "" : "pin")
            if group.isCustomer {
                shown[index] = pin?.value ?? verdict.shown.map { said.claims[index][$0].value }
                records += (index > 0 ? "," : "") + (pin.map { "p\($0.id)" } ?? speaker.map { String($0.record) } ?? "")
            }
            // Of several people of one prospect each may have a mailbox of their own.
            if !group.isCustomer || kind == .company,
                let odd = disagreement(field, said.claims[index], said.speakers[index], verdict)
            {
                disagreements.append(odd)
            }
        }
        disagreements.sort { $0.name < $1.name }
        return Found(
            group: group, lists: lists,
            shown: group.isCustomer ? Self.columns(kind, shown) + [.text(lists), .text(records)] : [],
            fields: disagreements)
    }

    /// From the name to the owner.
    private static func columns(_ kind: Identity.Kind, _ shown: [String?]) -> [SQLValue] {
        func value(_ names: String...) -> SQLValue {
            for name in names {
                let index = GoldenField.of(kind).firstIndex { $0.name == name }
                if let text = index.flatMap({ shown[$0] }) { return .text(text) }
            }
            return .null
        }
        // A prospect is called like its company, where somebody names one.
        let name = kind == .company ? value("name") : value("company", "name")
        return [
            name, value("email"), value("phone", "mobile"), value("city"), value("country"), value("industry"),
            value("owner"),
        ]
    }

    private func disagreement(
        _ field: GoldenField, _ claims: [Mastery.Claim], _ speakers: [Speaker], _ verdict: Mastery.Verdict
    ) -> Disagreement? {
        guard verdict.standings.contains(where: { $0 != .shown && $0 != .agrees }) else { return nil }
        var statements = verdict.standings.enumerated().map { claim, standing in
            let (number, detail) = standing.stored(verdict.reason)
            return Statement(
                record: speakers[claim].record, standing: number, detail: detail, value: claims[claim].value)
        }
        statements.sort { ($0.standing, $0.record) < ($1.standing, $1.record) }
        var disagreement = Disagreement(name: field.name, conflict: nil, statements: statements)
        guard let reason = verdict.reason, field.isContested else { return disagreement }
        // A duplicate within one app is that app's affair; what another app contradicts is a disagreement.
        let system = verdict.shown.flatMap { known.lists[speakers[$0].list]?.system }
        let isContested = verdict.standings.indices.contains { other in
            verdict.standings[other] == .differs && known.lists[speakers[other].list]?.system != system
        }
        if isContested { disagreement.conflict = reason }
        return disagreement
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
struct GoldenPins: Sendable {
    struct Pin: Sendable {
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
