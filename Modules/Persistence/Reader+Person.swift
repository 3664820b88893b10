import Domain
import Identity
public import JSON
import SQLite

/// One person: what each record says, and whose word is shown.
extension Reader {
    /// What a name of a record stands for.
    public struct Named: Hashable, Sendable {
        public var record: Int64
        /// The record that stands for the company or person; nil if the record is neither.
        public var anchor: Int64?
        public var isPerson: Bool
    }

    /// "zoho_crm.Contacts:4876876000000624001"; nil if there is no such record.
    public func bearer(named text: String) throws -> Named? {
        guard let record = try record(named: text) else { return nil }
        return try connection.first(
            """
            SELECT record.id, entity.anchor, coalesce(entity.kind, 0) FROM source_record AS record
            LEFT JOIN entity ON entity.record_id = record.id WHERE record.id = \(record) AND record.deleted IS NULL
            """
        ) { Named(record: $0.integer(0), anchor: $0.integerIfPresent(1), isPerson: $0.integer(2) == 1) }
    }

    /// What can be pinned to: a company, or a person.
    public struct PinPlace: Hashable, Sendable {
        public var anchor: Int64
        public var isPerson: Bool
        public var name: String?
        /// Of the customer to which it belongs.
        public var key: String?
        /// The fields it has.
        public var fields: [String] { GoldenField.of(isPerson ? .person : .company).map(\.name) }
    }

    public func pinPlace(ofCustomer id: Int64) throws -> PinPlace {
        try pinPlace(ofAnchor: try connection.integer("SELECT anchor FROM customer_summary WHERE id = \(id)"))
    }

    public func pinPlace(ofAnchor anchor: Int64) throws -> PinPlace {
        let place = try connection.first(
            """
            SELECT entity.kind, coalesce(fact_company.name, fact_person.name), customer_summary.key FROM entity
            LEFT JOIN fact_company ON fact_company.record_id = entity.record_id
            LEFT JOIN fact_person ON fact_person.record_id = entity.record_id
            LEFT JOIN record_customer ON record_customer.record_id = entity.record_id
            LEFT JOIN customer_summary ON customer_summary.id = record_customer.customer_id
            WHERE entity.record_id = \(anchor)
            """
        ) {
            PinPlace(
                anchor: anchor, isPerson: $0.integer(0) == 1, name: $0.textIfPresent(1), key: $0.textIfPresent(2))
        }
        guard let place else { throw StoreFault("the record that stood for this customer is gone; run onward sync") }
        return place
    }

    /// Nil if the record says nothing about it.
    public func said(_ record: Int64, _ field: String, isPerson: Bool) throws -> String? {
        guard let known = GoldenField.of(isPerson ? .person : .company).first(where: { $0.name == field }) else {
            return nil
        }
        let table = isPerson ? "fact_person" : "fact_company"
        return try connection.first(
            SQL(
                raw: """
                    SELECT fact.\(known.column), record.resource_id FROM \(table) AS fact
                    JOIN source_record AS record ON record.id = fact.record_id WHERE record.id = \(record)
                    """)
        ) { row in
            if row.isNull(0) { return nil }
            let text = known.column == "owner" ? shelf.staffName(row, 0, resource: row.integer(1)) : row.text(0)
            return text.isEmpty ? nil : text
        } ?? nil
    }

    /// Writes the person as one JSON object.
    public func writePerson(_ anchor: Int64, to writer: inout JSONWriter) throws {
        try shelf.refresh()
        var sheet = GoldenSheet(GoldenField.person)
        var records = JSONWriter(capacity: 1000)
        let several = try read(anchor, &sheet, &records)
        writer.beginObject()
        writer.key("name")
        let name = sheet.pins[0]?.value ?? sheet.shown[0].map { sheet.said[0][$0].value }
        if let name { writer.string(name) } else { writer.null() }
        try writeCustomers(of: anchor, &writer)
        writer.key("values")
        write(sheet, &writer)
        for (name, values) in zip(["mails", "phones", "addresses"] as [StaticString], several.all) {
            writer.key(name)
            Self.write(values, &writer)
        }
        writer.key("records")
        writer.raw(records.bytes)
        writer.endObject()
    }

    private static let records = """
        SELECT \(RecordList.common), fact.email2, fact.phone2,
            \(GoldenField.person.map { "fact.\($0.column)" }.joined(separator: ", "))
        FROM (SELECT ?1 AS id UNION ALL SELECT record_id FROM entity WHERE anchor = ?1 AND anchor <> record_id) AS own
        CROSS JOIN fact_person AS fact ON fact.record_id = own.id
        CROSS JOIN source_record AS record ON record.id = own.id AND record.deleted IS NULL
        LEFT JOIN record_customer AS place ON place.record_id = own.id
        ORDER BY record.id LIMIT \(mostOfAList * 4)
        """

    /// Fills the sheet and the list of records; what a person can have several of is returned.
    private func read(
        _ anchor: Int64, _ sheet: inout GoldenSheet, _ records: inout JSONWriter
    ) throws -> SeveralValues {
        let mastery = try shelf.rules().mastery
        let first = RecordList.commonCount + 2
        var claims: [[Mastery.Claim]] = Array(repeating: [], count: sheet.fields.count)
        var several = SeveralValues(country: try shelf.rules().country)
        let statement = try shelf.statement(55, Self.records)
        try statement.bind(1, anchor)
        defer { statement.reset() }
        records.beginArray()
        while try statement.step() {
            let row = statement.row
            let counts = sheet.said.map(\.count)
            let source = take(row, from: first, &sheet)
            let own = sheet
            func text(_ field: String) -> String? {
                guard let index = own.fields.firstIndex(where: { $0.name == field }),
                    own.said[index].count > counts[index]
                else { return nil }
                return own.said[index].last?.value
            }
            let country = text("country") ?? several.country
            let list = shelf.resources[row.integer(1)]
            let rank = Identity.Rank(
                system: list?.systemName ?? "", resource: list?.name ?? "", externalID: row.text(2))
            for index in sheet.fields.indices where sheet.said[index].count > counts[index] {
                claims[index].append(
                    Mastery.Claim(
                        sheet.said[index][counts[index]].value,
                        place: shelf.place(of: row.integer(1), for: sheet.fields[index]), rank: rank,
                        changed: row.integerIfPresent(3), country: country, city: text("city")))
            }
            let mails = [text("email"), row.textIfPresent(RecordList.commonCount)]
            let phones = [text("phone"), text("mobile"), row.textIfPresent(RecordList.commonCount + 1)]
            several.add(mails: mails, phones: phones, country: country, source)
            several.add(["street", "postcode", "city", "country"].map(text), source)
            records.beginObject()
            records.key("name")
            if let name = text("name") { records.string(name) } else { records.null() }
            records.member("reason", row, 5)
            records.key("source")
            records.raw(source)
            records.endObject()
        }
        records.endArray()
        try judge(claims, of: anchor, by: mastery, &sheet)
        return several
    }

    private func judge(
        _ claims: [[Mastery.Claim]], of anchor: Int64, by mastery: Mastery, _ sheet: inout GoldenSheet
    ) throws {
        for (field, pin) in try GoldenPins(connection, of: anchor).of(anchor) {
            guard let index = sheet.fields.firstIndex(where: { $0.name == field }) else { continue }
            sheet.pins[index] = try self.pin(pin.id)
        }
        let column = GoldenColumns.of(.person).city
        let place = mastery.verdict(on: sheet.fields[column], claims[column], pin: sheet.pins[column]?.value)
        let city = sheet.pins[column]?.value ?? place.shown.map { claims[column][$0].value }
        for (index, field) in sheet.fields.enumerated() {
            let verdict = mastery.verdict(on: field, claims[index], pin: sheet.pins[index]?.value, city: city)
            sheet.shown[index] = verdict.shown
            sheet.reasons[index] = verdict.reason
            for said in verdict.standings.indices { sheet.said[index][said].standing = verdict.standings[said] }
        }
    }

    /// Where the person belongs: to one customer, or to several with different records.
    private func writeCustomers(of anchor: Int64, _ writer: inout JSONWriter) throws {
        writer.key("customers")
        writer.beginArray()
        try connection.forEach(
            """
            SELECT DISTINCT customer_summary.key, customer_summary.name FROM
                (SELECT \(anchor) AS id UNION ALL SELECT record_id FROM entity WHERE anchor = \(anchor) AND anchor <> record_id) AS own
            JOIN record_customer ON record_customer.record_id = own.id
            JOIN customer_summary ON customer_summary.id = record_customer.customer_id ORDER BY 1
            """
        ) { row in
            writer.beginObject()
            writer.member("key", row, 0)
            writer.member("name", row, 1)
            writer.endObject()
        }
        writer.endArray()
    }

    private static func write(_ values: [SeveralValues.Value], _ writer: inout JSONWriter) {
        writer.beginArray()
        for value in values {
            writer.beginObject()
            writer.key("value")
            writer.string(value.text)
            writer.key("sources")
            writer.beginArray()
            for source in value.sources { writer.raw(source) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
    }
}

/// What a person can have several of, each with all who say it. Values that say nothing are left out.
private struct SeveralValues {
    struct Value {
        var text: String
        var country: String?
        var sources: [[UInt8]]
    }

    let country: String?
    private var mails: [Value] = []
    private var phones: [Value] = []
    private var addresses: [Value] = []

    init(country: String?) { self.country = country }

    var all: [[Value]] { [mails, phones, addresses] }

    private static let mail = GoldenField.named("company.email")
    private static let phone = GoldenField.named("person.phone")

    mutating func add(mails texts: [String?], phones numbers: [String?], country: String?, _ source: [UInt8]) {
        for text in texts { Self.add(text, country, source, to: &mails, Self.mail) }
        for number in numbers { Self.add(number, country, source, to: &phones, Self.phone) }
    }

    private static func add(
        _ text: String?, _ country: String?, _ source: [UInt8], to values: inout [Value], _ field: GoldenField?
    ) {
        guard let text, !text.isEmpty, let field else { return }
        if let doubt = field.doubt(about: text, country: country), doubt != .odd { return }
        let known = values.firstIndex { field.agree($0.text, text, countries: ($0.country, country)) }
        if let known {
            if !values[known].sources.contains(source) { values[known].sources.append(source) }
        } else {
            values.append(Value(text: text, country: country, sources: [source]))
        }
    }

    /// Street, postcode, city, country.
    mutating func add(_ parts: [String?], _ source: [UInt8]) {
        let text = parts.compactMap { $0 }.joined(separator: ", ")
        guard parts[0] != nil || parts[1] != nil || parts[2] != nil else { return }
        let same = addresses.firstIndex { Folding.fold($0.text) == Folding.fold(text) }
        if let same {
            addresses[same].sources.append(source)
        } else {
            addresses.append(Value(text: text, sources: [source]))
        }
    }
}
