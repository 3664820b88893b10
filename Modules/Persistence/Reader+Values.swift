import Domain
import JSON
import SQLite

/// What each app says about the customer itself, value by value, and where the apps disagree.
extension Reader {
    private struct Said {
        var value: String
        /// The value in a form in which spelling does not count.
        var core: String
        var system: Int64
        /// The `source` member, as JSON.
        var source: [UInt8]
    }

    private struct Field {
        var name: StaticString
        var column: String
        /// Position in `CustomerSQL.columns` of the value that was chosen, if it is kept with the customer.
        var chosen: Int?
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

    private static let personFields: [Field] = [
        Field(name: "name", column: "name", chosen: 2, core: Core.words),
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
            String(text.lowercased().drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
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
    /// so. `disagreements`: fields for which different apps' records say different things.
    func writeValues(of id: Int64, chosen customer: borrowing Row, _ writer: inout JSONWriter) throws {
        let isCompany = customer.utf8(1).elementsEqual("company".utf8)
        let fields = isCompany ? Self.companyFields : Self.personFields
        let said = try statements(of: id, fields, isCompany ? (50, "company") : (51, "person"), &writer)
        writer.key("values")
        writer.beginArray()
        for (index, field) in fields.enumerated() {
            guard let best = Self.best(said[index], field, customer) else { continue }
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
        writer.key("disagreements")
        writer.beginArray()
        for (index, field) in fields.enumerated() where field.isContested {
            Self.writeDisagreement(field, said[index], &writer)
        }
        writer.endArray()
    }

    /// What all records say, field by field. The first to say a thing stands for it.
    private func statements(
        of id: Int64, _ fields: [Field], _ kind: (number: Int, name: String), _ writer: inout JSONWriter
    ) throws -> [[Said]] {
        let columns = fields.map { "fact.\($0.column)" }.joined(separator: ", ")
        let statement = try shelf.statement(
            kind.number,
            """
            SELECT \(RecordList.common), \(columns)
            FROM customer_record AS entry
            CROSS JOIN fact_\(kind.name) AS fact ON fact.record_id = entry.record_id
            CROSS JOIN source_record AS record ON record.id = entry.record_id
            CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
            WHERE entry.customer_id = ?1 AND entry.kind = '\(kind.name)' AND record.deleted IS NULL
            ORDER BY record.id LIMIT \(Self.mostOfAList)
            """)
        try statement.bind(1, id)
        defer { statement.reset() }
        var said = [[Said]](repeating: [], count: fields.count)
        writer.key("companies")
        writer.beginArray()
        while try statement.step() {
            let row = statement.row
            var sourceWriter = JSONWriter(capacity: 200)
            shelf.writeSourceObject(row, &sourceWriter)
            let source = sourceWriter.bytes
            let system = shelf.resources[row.integer(1)]?.system ?? 0
            for (index, field) in fields.enumerated() {
                let column = RecordList.commonCount + index
                if row.isNull(column) { continue }
                let value =
                    "\(field.name)" == "owner"
                    ? shelf.staffName(row, column, resource: row.integer(1)) : row.text(column)
                said[index].append(Said(value: value, core: field.core(value), system: system, source: source))
            }
            if kind.name == "company" {
                writer.beginObject()
                writer.member("name", row, RecordList.commonCount)
                writer.member("reason", row, 5)
                writer.key("source")
                writer.raw(source)
                writer.endObject()
            }
        }
        writer.endArray()
        return said
    }

    /// The statement behind the value kept with the customer; where none is kept, the first.
    private static func best(_ said: [Said], _ field: Field, _ customer: borrowing Row) -> Said? {
        guard let column = field.chosen, !customer.isNull(column) else { return said.first }
        let chosen = customer.text(column)
        return said.first { $0.value == chosen } ?? said.first
    }

    private static func writeDisagreement(_ field: Field, _ said: [Said], _ writer: inout JSONWriter) {
        // A duplicate within one app is that app's affair; what another app contradicts is a disagreement.
        let contested = said.filter { one in said.contains { $0.system != one.system && $0.core != one.core } }
        guard !contested.isEmpty else { return }
        writer.beginObject()
        writer.key("field")
        writer.string("\(field.name)")
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
