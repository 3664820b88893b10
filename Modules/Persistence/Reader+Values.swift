import Domain
import Identity
import JSON
import SQLite

/// What each app says about the customer itself, value by value, and where the apps disagree.
extension Reader {
    struct Said {
        var value: String
        var system: Int64
        var precedence: Identity.Precedence
        /// The `source` member, as JSON.
        var source: [UInt8]
    }

    /// What all records of the customer itself say, field by field, the most trusted first.
    struct Stated {
        fileprivate var fields: [Field]
        fileprivate var said: [[Said]]
        fileprivate var areCompanies: Bool
    }

    fileprivate struct Field {
        var name: StaticString
        var column: String
        /// Position in `CustomerSQL.columns` of the value that was chosen, if it is kept with the customer.
        var chosen: Int?
        /// The value in a form in which spelling does not count.
        var core: @Sendable (String) -> String
        /// Apps may differ without contradicting each other: each has its own owner.
        var isContested = true
    }

    private static let companyFields: [Field] = [
        Field(name: "name", column: "name", chosen: 2, core: Core.words),
        Field(name: "website", column: "website", chosen: nil, core: Core.address),
        Field(name: "email", column: "email", chosen: 4, core: Core.words),
        Field(name: "phone", column: "phone", chosen: 5, core: Core.digits),
        Field(name: "industry", column: "industry", chosen: 8, core: Core.words),
        Field(name: "street", column: "street", chosen: nil, core: Core.words),
        Field(name: "postcode", column: "postcode", chosen: nil, core: Core.words),
        Field(name: "city", column: "city", chosen: 6, core: Core.words),
        Field(name: "country", column: "country", chosen: 7, core: Core.words),
        Field(name: "type", column: "type", chosen: nil, core: Core.words, isContested: false),
        Field(name: "owner", column: "owner", chosen: 9, core: Core.words, isContested: false),
    ]

    // The name of a customer that is a person can be that of their company: it is no field of the person.
    private static let personFields: [Field] = [
        Field(name: "name", column: "name", chosen: nil, core: Core.words),
        Field(name: "job", column: "job", chosen: nil, core: Core.words),
        Field(name: "email", column: "email", chosen: 4, core: Core.words),
        Field(name: "phone", column: "phone", chosen: 5, core: Core.digits),
        Field(name: "mobile", column: "mobile", chosen: nil, core: Core.digits),
        Field(name: "company", column: "company_name", chosen: nil, core: Core.words),
        Field(name: "street", column: "street", chosen: nil, core: Core.words),
        Field(name: "postcode", column: "postcode", chosen: nil, core: Core.words),
        Field(name: "city", column: "city", chosen: 6, core: Core.words),
        Field(name: "country", column: "country", chosen: 7, core: Core.words),
        Field(name: "owner", column: "owner", chosen: 9, core: Core.words, isContested: false),
    ]

    /// As the view `field_conflict` compares.
    private enum Core {
        @Sendable static func words(_ text: String) -> String {
            let lower = text.lowercased().utf8.drop { $0 == UInt8(ascii: " ") }
            let end = lower.lastIndex { $0 != UInt8(ascii: " ") }
            return end.map { String(Substring(lower[...$0])) } ?? ""
        }

        /// Without the punctuation of numbers.
        @Sendable static func digits(_ text: String) -> String { text.filter { !" -()/.".contains($0) } }

        @Sendable static func address(_ text: String) -> String {
            var rest = text.lowercased()[...]
            for prefix in ["https://", "http://", "www."] where rest.hasPrefix(prefix) {
                rest = rest.dropFirst(prefix.count)
            }
            while rest.hasSuffix("/") { rest = rest.dropLast() }
            return String(rest)
        }
    }

    /// `companies`: the records themselves with why they belong. `values`: what is taken as true and who says
    /// so.
    func writeValues(
        of id: Int64, chosen customer: borrowing Row, _ writer: inout JSONWriter
    ) throws -> Stated {
        var stated = Stated(fields: Self.companyFields, said: [], areCompanies: true)
        writer.key("companies")
        writer.beginArray()
        stated.said = try statements(of: id, .companies, &writer)
        writer.endArray()
        // Prospects have no company record; their people speak for them.
        if stated.said.allSatisfy(\.isEmpty) {
            var unused = JSONWriter(capacity: 0)
            stated = Stated(
                fields: Self.personFields, said: try statements(of: id, .people, &unused), areCompanies: false)
        }
        writer.key("values")
        writer.beginArray()
        for (index, field) in stated.fields.enumerated() {
            guard let best = Self.best(stated.said[index], field, customer) else { continue }
            writer.beginObject()
            writer.key("field")
            writer.string("\(field.name)")
            writer.key("value")
            writer.string(best.value)
            writer.key("source")
            writer.raw(best.source)
            writer.endObject()
        }
        writer.endArray()
        return stated
    }

    /// Fields for which different apps' records of one company, or of one person, say different things.
    func writeDisagreements(
        of id: Int64, _ stated: Stated, amongPeople: Bool, _ writer: inout JSONWriter
    ) throws {
        writer.key("disagreements")
        writer.beginArray()
        if stated.areCompanies {
            Self.writeDisagreements(stated.fields, stated.said, about: nil, &writer)
        }
        if amongPeople { try writePeoplesDisagreements(of: id, &writer) }
        writer.endArray()
    }

    private enum Speakers {
        case companies
        case people
        /// Those of whom there is more than one record, person by person.
        case twins
    }

    private static func query(_ speakers: Speakers) -> String {
        let (kind, fields) = speakers == .companies ? ("company", companyFields) : ("person", personFields)
        let columns = fields.map { "fact.\($0.column)" }.joined(separator: ", ")
        let twins = """
            AND (anchor <> entry.record_id OR EXISTS (
                SELECT 1 FROM entity AS twin WHERE twin.anchor = entry.record_id AND twin.anchor <> twin.record_id))
            """
        return """
            SELECT \(RecordList.common), coalesce(entity.anchor, record.id) AS anchor, \(columns)
            FROM customer_record AS entry
            CROSS JOIN fact_\(kind) AS fact ON fact.record_id = entry.record_id
            CROSS JOIN source_record AS record ON record.id = entry.record_id
            CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
            LEFT JOIN entity ON entity.record_id = record.id
            WHERE entry.customer_id = ?1 AND entry.kind = '\(kind)' AND record.deleted IS NULL
                \(speakers == .twins ? twins : "")
            ORDER BY \(speakers == .twins ? "anchor" : "anchor <> record.id"), record.id
            LIMIT \(Self.mostOfAList * 4)
            """
    }

    private func statements(
        of id: Int64, _ speakers: Speakers, _ writer: inout JSONWriter
    ) throws -> [[Said]] {
        let isCompany = speakers == .companies
        let fields = isCompany ? Self.companyFields : Self.personFields
        let statement = try shelf.statement(isCompany ? 50 : 51, Self.query(speakers))
        try statement.bind(1, id)
        defer { statement.reset() }
        var said = [[Said]](repeating: [], count: fields.count)
        while try statement.step() {
            let row = statement.row
            let source = take(row, fields, &said)
            guard isCompany else { continue }
            writer.beginObject()
            writer.member("name", row, RecordList.commonCount + 1)
            writer.member("reason", row, 5)
            try writeEvidence(row, anchor: row.integer(RecordList.commonCount), &writer)
            writer.key("source")
            writer.raw(source)
            writer.endObject()
        }
        return said.map(Self.mostTrustedFirst)
    }

    private static func mostTrustedFirst(_ said: [Said]) -> [Said] {
        said.count < 2 ? said : said.sorted { $0.precedence < $1.precedence }
    }

    /// Adds what one record says; the result is its `source`.
    private func take(_ row: borrowing Row, _ fields: [Field], _ said: inout [[Said]]) -> [UInt8] {
        var sourceWriter = JSONWriter(capacity: 200)
        shelf.writeSourceObject(row, &sourceWriter)
        let resource = shelf.resources[row.integer(1)]
        let rank = Identity.Rank(
            system: resource?.systemName ?? "", resource: resource?.name ?? "", externalID: row.text(2))
        let changed = row.integerIfPresent(3)
        for (index, field) in fields.enumerated() {
            let column = RecordList.commonCount + 1 + index
            if row.isNull(column) { continue }
            let value =
                field.column == "owner"
                ? shelf.staffName(row, column, resource: row.integer(1)) : row.text(column)
            if value.isEmpty { continue }
            said[index].append(
                Said(
                    value: value, system: resource?.system ?? 0,
                    precedence: .init(rank, changed: changed, value: value), source: sourceWriter.bytes))
        }
        return sourceWriter.bytes
    }

    /// The statement behind the value kept with the customer; where none is kept, the most trusted.
    private static func best(_ said: [Said], _ field: Field, _ customer: borrowing Row) -> Said? {
        guard let column = field.chosen else { return said.first }
        if customer.isNull(column) { return nil }
        let chosen = customer.text(column)
        return said.first { $0.value == chosen } ?? said.first
    }

    private func writePeoplesDisagreements(of id: Int64, _ writer: inout JSONWriter) throws {
        let fields = Self.personFields
        let statement = try shelf.statement(52, Self.query(.twins))
        try statement.bind(1, id)
        defer { statement.reset() }
        var said = [[Said]](repeating: [], count: fields.count)
        var person: Int64?
        func finish() {
            let sorted = said.map(Self.mostTrustedFirst)
            Self.writeDisagreements(fields, sorted, about: sorted[0].first?.value ?? "", &writer)
            for index in said.indices { said[index].removeAll(keepingCapacity: true) }
        }
        while try statement.step() {
            let next = statement.row.integer(RecordList.commonCount)
            if person != next, person != nil { finish() }
            person = next
            _ = take(statement.row, fields, &said)
        }
        if person != nil { finish() }
    }

    /// `about` is the person's name; nil for the customer itself.
    private static func writeDisagreements(
        _ fields: [Field], _ said: [[Said]], about: String?, _ writer: inout JSONWriter
    ) {
        for (field, said) in zip(fields, said) where field.isContested && said.count > 1 {
            // A duplicate within one app is that app's affair; what another app contradicts is a disagreement.
            guard said.contains(where: { $0.system != said[0].system }) else { continue }
            let cores = said.map { field.core($0.value) }
            let contested = said.indices.filter { one in
                said.indices.contains { said[$0].system != said[one].system && cores[$0] != cores[one] }
            }.map { said[$0] }
            guard !contested.isEmpty else { continue }
            writer.beginObject()
            writer.key("field")
            writer.string("\(field.name)")
            writer.key("person")
            if let about { writer.string(about) } else { writer.null() }
            writer.key("values")
            writer.beginArray()
            for statement in contested {
                writer.beginObject()
                writer.key("value")
                writer.string(statement.value)
                writer.key("source")
                writer.raw(statement.source)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }
}
