import Identity
import SQLite

/// What the facts say about companies and people, as identity compares it.
struct Subjects {
    /// A list of a system, with what its references point to.
    struct Place {
        var system: String
        var resource: String
        var name: String { "\(system).\(resource)" }
        /// Lists in which the record that this one names as the same may be: by kind of fact.
        var twins: [Identity.Kind: [String]] = [:]
        /// Lists in which a person's company may be.
        var employers: [(id: Int64, name: String)] = []
        /// Others may name its records as the same.
        var isNamed = false
    }

    let connection: Connection
    let places: [Int64: Place]

    init(_ connection: Connection) throws {
        self.connection = connection
        var places: [Int64: Place] = [:]
        try connection.forEach(
            "SELECT r.id, y.name, r.name FROM resource r JOIN system y ON y.id = r.system_id"
        ) { places[$0.integer(0)] = Place(system: $0.text(1), resource: $0.text(2)) }
        try connection.forEach(
            """
            SELECT resource_id, kind, field, target_resource_id FROM resource_reference
            WHERE kind IN ('company', 'person') AND field IN ('same_as', 'company') ORDER BY resource_id, kind, field, position
            """
        ) { row in
            let (from, target) = (row.integer(0), row.integer(3))
            guard let name = places[target]?.name else { return }
            if row.text(2) == "company" {
                places[from]?.employers.append((target, name))
            } else {
                places[from]?.twins[row.text(1) == "company" ? .company : .person, default: []].append(name)
                places[target]?.isNamed = true
            }
        }
        self.places = places
    }

    /// A person's record also says which company it belongs to: by the references to try, in order.
    struct Told {
        var subject: Subject
        var employer: String?
        var employerPlaces: [(id: Int64, name: String)] = []
    }

    func forEach(_ kind: Identity.Kind, _ body: (Told) throws -> Void) throws {
        try connection.forEach(SQL(raw: Self.text(kind))) { row in
            if let told = told(kind, row) { try body(told) }
        }
    }

    /// Nil where the record says nothing of that kind (any more).
    func told(_ kind: Identity.Kind, of record: Int64) throws -> Told? {
        let statement = try connection.cached(Self.text(kind) + " WHERE f.record_id = ?1")
        defer { statement.reset() }
        try statement.bind(1, record)
        return try statement.step() ? told(kind, statement.row) : nil
    }

    private static func text(_ kind: Identity.Kind) -> String {
        kind == .company
            ? """
            SELECT f.record_id, s.resource_id, s.external_id, f.same_as, f.name, f.website, f.email, f.phone, f.street,
                f.postcode, f.city, f.country
            FROM fact_company f JOIN source_record s ON s.id = f.record_id
            """
            : """
            SELECT f.record_id, s.resource_id, s.external_id, f.same_as, f.name, f.website, f.email, f.phone, f.street,
                f.postcode, f.city, f.country, f.given_name, f.family_name, f.email2, f.mobile, f.company_name, f.company
            FROM fact_person f JOIN source_record s ON s.id = f.record_id
            """
    }

    private func told(_ kind: Identity.Kind, _ row: borrowing Row) -> Told? {
        guard let place = places[row.integer(1)] else { return nil }
        let id = row.text(2)
        var subject = Subject(
            record: row.integer(0), kind: kind,
            rank: Identity.Rank(system: place.system, resource: place.resource, externalID: id))
        if place.isNamed { subject.names = ["\(place.name)/\(id)"] }
        if let twin = row.textIfPresent(3), !twin.isEmpty {
            subject.links = (place.twins[kind] ?? []).map { "\($0)/\(twin)" }
        }
        subject.name = row.textIfPresent(4)
        subject.website = row.textIfPresent(5)
        subject.mails = row.texts(6)
        subject.phones = row.texts(7)
        subject.street = row.textIfPresent(8)
        subject.postcode = row.textIfPresent(9)
        subject.city = row.textIfPresent(10)
        subject.country = row.textIfPresent(11)
        guard kind == .person else { return Told(subject: subject) }
        subject.givenName = row.textIfPresent(12)
        subject.familyName = row.textIfPresent(13)
        subject.mails += row.texts(14)
        subject.phones += row.texts(15)
        subject.companyName = row.textIfPresent(16)
        return Told(subject: subject, employer: row.textIfPresent(17), employerPlaces: place.employers)
    }
}

extension Row {
    fileprivate func texts(_ columns: Int...) -> [String] {
        columns.compactMap { column in textIfPresent(column).flatMap { $0.isEmpty ? nil : $0 } }
    }
}
