import Identity
import SQLite

/// What the facts say about companies and people, as identity compares it. Of one company also what the last derivation
/// knew of its people; who reads many has found that out himself.
struct Subjects {
    /// A list of a system, with what its references point to.
    struct Place: Sendable {
        var system: String
        var resource: String
        let name: String
        /// Lists in which the record that this one names as the same may be: by kind of fact.
        var twins: [Identity.Kind: [String]] = [:]
        /// Lists in which a person's company may be.
        var employers: [(id: Int64, name: String)] = []
        /// Others may name its records as the same.
        var isNamed = false
        /// Rows of a plain table, without keys.
        var isPlain = false
    }

    /// How records are called, by themselves and by what the vendor merged.
    struct Names: Sendable {
        fileprivate(set) var places: [Int64: Place] = [:]
        /// What the vendor merged into a record that is there, by its former names; and in which record each of those
        /// lives on.
        fileprivate var losers: [Int64: [String]] = [:]
        fileprivate(set) var heirs: [Int64: Int64] = [:]
        /// The same of every record, there or gone.
        fileprivate var everyLoser: [Int64: [String]] = [:]
    }

    let connection: Connection
    let names: Names
    var heirs: [Int64: Int64] { names.heirs }
    private var places: [Int64: Place] { names.places }

    /// By another connection to the same store.
    init(_ connection: Connection, _ names: Names) {
        self.connection = connection
        self.names = names
    }

    init(_ connection: Connection) throws {
        self.connection = connection
        var names = Names()
        try connection.forEach(
            "SELECT r.id, y.name, r.name, r.is_plain FROM resource r JOIN system y ON y.id = r.system_id"
        ) {
            let (system, resource) = ($0.text(1), $0.text(2))
            names.places[$0.integer(0)] = Place(
                system: system, resource: resource, name: "\(system).\(resource)", isPlain: $0.flag(3))
        }
        try connection.forEach(
            """
            SELECT resource_id, kind, field, target_resource_id FROM resource_reference
            WHERE kind IN ('company', 'person') AND field IN ('same_as', 'company') ORDER BY resource_id, kind, field, position
            """
        ) { row in
            let (from, target) = (row.integer(0), row.integer(3))
            guard let name = names.places[target]?.name else { return }
            if row.text(2) == "company" {
                names.places[from]?.employers.append((target, name))
            } else {
                names.places[from]?.twins[row.text(1) == "company" ? .company : .person, default: []].append(name)
                names.places[target]?.isNamed = true
            }
        }
        try connection.forEach(
            SQL(
                raw: """
                    SELECT m.loser, m.heir, s.resource_id, s.external_id, heir.deleted IS NULL
                    FROM (\(Derivation.everyHeir)) m CROSS JOIN source_record s ON s.id = m.loser
                    CROSS JOIN source_record heir ON heir.id = m.heir ORDER BY m.loser
                    """)
        ) { row in
            let isThere = row.flag(4)
            if isThere { names.heirs[row.integer(0)] = row.integer(1) }
            guard let name = names.places[row.integer(2)]?.name else { return }
            names.everyLoser[row.integer(1), default: []].append("\(name):\(row.text(3))")
            if isThere { names.losers[row.integer(1), default: []].append("\(name):\(row.text(3))") }
        }
        self.names = names
    }

    /// A person's record also says which company it belongs to: by the references to try, in order.
    struct Told: Sendable {
        var subject: Subject
        /// Its list.
        var resource: Int64
        /// "zoho_crm.Accounts:12", and those of records that the vendor merged into it.
        var references: [String]
        var employer: String?
        var employerPlaces: [(id: Int64, name: String)] = []
        var employerReferences: [String] {
            employer.map { employer in employerPlaces.map { "\($0.name):\(employer)" } } ?? []
        }
    }

    /// How a record is called everywhere: "zoho_crm.Accounts:12".
    func reference(of record: Int64) throws -> String {
        try connection.first("SELECT resource_id, external_id FROM source_record WHERE id = \(record)") {
            "\(places[$0.integer(0)]?.name ?? ""):\($0.text(1))"
        } ?? ""
    }

    /// With those that the vendor ever merged into it, and whether it is there or gone.
    func references(of record: Int64) throws -> [String] {
        try [reference(of: record)] + (names.everyLoser[record] ?? [])
    }

    /// Those of a range of records, in their order.
    func forEach(_ kind: Identity.Kind, in records: ClosedRange<Int64>, _ body: (Told) throws -> Void) throws {
        let statement = try connection.cached(
            Self.text(kind, withPeople: false) + " AND f.record_id BETWEEN ?1 AND ?2 ORDER BY f.record_id")
        defer { statement.reset() }
        try statement.bind(1, records.lowerBound)
        try statement.bind(2, records.upperBound)
        while try statement.step() { if let told = told(kind, statement.row) { try body(told) } }
    }

    /// Nil where the record says nothing of that kind (any more).
    func told(_ kind: Identity.Kind, of record: Int64) throws -> Told? {
        let statement = try connection.cached(Self.text(kind, withPeople: true) + " AND f.record_id = ?1")
        defer { statement.reset() }
        try statement.bind(1, record)
        return try statement.step() ? told(kind, statement.row) : nil
    }

    /// A record that is a company and names a person too, such as a customer in Billing, counts as the company.
    private static func text(_ kind: Identity.Kind, withPeople: Bool) -> String {
        kind == .company
            ? """
            SELECT f.record_id, s.resource_id, s.external_id, f.same_as, f.name, f.website, f.email, f.phone, f.street,
                f.postcode, f.city, f.country,
                \(withPeople ? "(SELECT e.people FROM entity e WHERE e.record_id = f.record_id)" : "NULL")
            FROM fact_company f CROSS JOIN source_record s ON s.id = f.record_id WHERE 1
            """
            : """
            SELECT f.record_id, s.resource_id, s.external_id, f.same_as, f.name, f.website, f.email, f.phone, f.street,
                f.postcode, f.city, f.country, f.given_name, f.family_name, f.email2, f.mobile, f.phone2, f.company_name, f.birth_day,
                f.number, f.company
            FROM fact_person f CROSS JOIN source_record s ON s.id = f.record_id
            WHERE NOT EXISTS (SELECT 1 FROM fact_company c WHERE c.record_id = f.record_id)
            """
    }

    private func told(_ kind: Identity.Kind, _ row: borrowing Row) -> Told? {
        guard let place = places[row.integer(1)] else { return nil }
        let id = row.text(2)
        var subject = Subject(
            record: row.integer(0), kind: kind,
            rank: Identity.Rank(system: place.system, resource: place.resource, externalID: id))
        let references = ["\(place.name):\(id)"] + (names.losers[subject.record] ?? [])
        if place.isNamed { subject.names = references }
        subject.isPlain = place.isPlain
        if let twin = row.textIfPresent(3), !twin.isEmpty {
            subject.links = (place.twins[kind] ?? []).map { "\($0):\(twin)" }
        }
        subject.name = row.textIfPresent(4)
        subject.website = row.textIfPresent(5)
        subject.mails = row.texts(6)
        subject.phones = row.texts(7)
        subject.street = row.textIfPresent(8)
        subject.postcode = row.textIfPresent(9)
        subject.city = row.textIfPresent(10)
        subject.country = row.textIfPresent(11)
        if kind == .company { subject.people = Posting.unpack(row.blob(12)) }
        guard kind == .person else { return Told(subject: subject, resource: row.integer(1), references: references) }
        subject.givenName = row.textIfPresent(12)
        subject.familyName = row.textIfPresent(13)
        subject.mails += row.texts(14)
        subject.phones += row.texts(15, 16)
        subject.companyName = row.textIfPresent(17)
        subject.birthDay = row.textIfPresent(18)
        subject.number = row.textIfPresent(19)
        return Told(
            subject: subject, resource: row.integer(1), references: references, employer: row.textIfPresent(20),
            employerPlaces: place.employers)
    }
}

extension Row {
    fileprivate func texts(_ columns: Int...) -> [String] {
        columns.compactMap { column in textIfPresent(column).flatMap { $0.isEmpty ? nil : $0 } }
    }
}
