import Domain
import Identity
public import JSON
import SQLite

/// Which disagreements of the apps are asked for.
public struct ConflictFilter: Hashable, Sendable {
    /// "company.phone", or "phone" for that of companies and people.
    public var field: String?
    /// Only those in which this app contradicts, or is contradicted.
    public var system: String?
    public var limit = 50
    public var after: Place?

    public init() {}

    /// Where the page before ended.
    public struct Place: Hashable, Sendable {
        var customer: Int64
        var kind: Int64
        var anchor: Int64
        var field: String

        public var cursor: String { "\(customer).\(kind).\(anchor).\(field)" }

        /// Nil if it is none of ours.
        public init?(cursor: String) {
            let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 4, let customer = Int64(parts[0]), let kind = Int64(parts[1]),
                let anchor = Int64(parts[2]), GoldenField.all.contains(where: { $0.name == parts[3] })
            else { return nil }
            (self.customer, self.kind, self.anchor, field) = (customer, kind, anchor, String(parts[3]))
        }

        init(customer: Int64, kind: Int64, anchor: Int64, field: String) {
            (self.customer, self.kind, self.anchor, self.field) = (customer, kind, anchor, field)
        }
    }

    /// The fields apps can disagree about.
    public static let fieldNames = GoldenField.all.filter(\.isContested).map(\.fullName)

    /// Those that are meant, by kind; empty if there is none of that name.
    fileprivate var fields: [(kind: Int64, name: String)] {
        GoldenField.all.filter { $0.fullName == field || $0.name == field }.map { (Int64($0.kind.rawValue), $0.name) }
    }
}

/// What the apps disagree about, over all customers.
extension Reader {
    /// Writes `{"counts": …, "conflicts": […]}`. The place is where the next page begins; nil on the last one.
    public func writeConflicts(
        _ filter: ConflictFilter, of customer: Int64?, to writer: inout JSONWriter
    ) throws -> ConflictFilter.Place? {
        try shelf.refresh()
        writer.beginObject()
        try writeConflictCounts(&writer)
        writer.key("conflicts")
        writer.beginArray()
        let places = try conflicts(filter, of: customer)
        for place in places.prefix(filter.limit) { try write(place, &writer) }
        writer.endArray()
        writer.endObject()
        return places.count > filter.limit ? places[filter.limit - 1] : nil
    }

    /// How many there are of each field, over all customers.
    private func writeConflictCounts(_ writer: inout JSONWriter) throws {
        writer.key("counts")
        writer.beginArray()
        let counts = try connection.rows(
            "SELECT field, kind, count(*) FROM golden_conflict INDEXED BY golden_conflict_field GROUP BY field, kind"
        ) { (field: $0.text(0), kind: $0.integer(1), count: $0.integer(2)) }
        for (field, kind, count) in counts.sorted(by: { ($1.count, $0.field) < ($0.count, $1.field) }) {
            writer.beginObject()
            writer.key("field")
            writer.string((kind == 0 ? "company." : "person.") + field)
            writer.key("count")
            writer.integer(count)
            writer.endObject()
        }
        writer.endArray()
    }

    /// One more than the limit, in the order of customers: by the index of the field, or by the table itself.
    private func conflicts(_ filter: ConflictFilter, of customer: Int64?) throws -> [ConflictFilter.Place] {
        let columns: SQL = "SELECT customer_id, kind, anchor, field FROM golden_conflict AS conflict "
        var conditions: SQL = "WHERE 1"
        if let customer { conditions = conditions + " AND customer_id = \(customer)" }
        if let system = filter.system {
            conditions =
                conditions + """
                     AND EXISTS (
                        SELECT 1 FROM golden_statement AS said
                        JOIN source_record AS record ON record.id = said.record_id
                        JOIN resource ON resource.id = record.resource_id
                        JOIN system ON system.id = resource.system_id AND system.name = \(system)
                        WHERE said.customer_id = conflict.customer_id AND said.kind = conflict.kind
                          AND said.anchor = conflict.anchor AND said.field = conflict.field AND said.standing IN (0, 2))
                    """
        }
        if let after = filter.after {
            conditions =
                conditions + """
                     AND (customer_id, kind, anchor, field)
                        > (\(after.customer), \(after.kind), \(after.anchor), \(after.field))
                    """
        }
        let end: SQL = " ORDER BY customer_id, kind, anchor, field LIMIT \(filter.limit + 1)"
        guard filter.field != nil else { return try places(columns + conditions + end) }
        var found: [ConflictFilter.Place] = []
        for field in filter.fields {
            found += try places(columns + conditions + " AND kind = \(field.kind) AND field = \(field.name)" + end)
        }
        return Array(
            found.sorted { ($0.customer, $0.kind, $0.anchor) < ($1.customer, $1.kind, $1.anchor) }.prefix(
                filter.limit + 1))
    }

    private func places(_ sql: SQL) throws -> [ConflictFilter.Place] {
        try connection.rows(sql) {
            ConflictFilter.Place(
                customer: $0.integer(0), kind: $0.integer(1), anchor: $0.integer(2), field: $0.text(3))
        }
    }

    private func write(_ place: ConflictFilter.Place, _ writer: inout JSONWriter) throws {
        let statement = try shelf.statement(54, ConflictSQL.one)
        try statement.bind(1, place.customer)
        try statement.bind(2, place.kind)
        try statement.bind(3, place.anchor)
        try statement.bind(4, place.field)
        defer { statement.reset() }
        var isFirst = true
        while try statement.step() {
            let row = statement.row
            if isFirst {
                writer.beginObject()
                writer.key("customer")
                writer.beginObject()
                writer.member("key", row, ConflictSQL.key)
                writer.member("name", row, ConflictSQL.key + 1)
                writer.endObject()
                try writeConflict(row, &writer)
                writer.key("values")
                writer.beginArray()
            }
            isFirst = false
            writeStatement(row, &writer)
        }
        if isFirst { return }
        writer.endArray()
        writer.endObject()
    }

    /// The members that say what is contested, and what is shown.
    func writeConflict(_ row: borrowing Row, _ writer: inout JSONWriter) throws {
        writer.key("about")
        writer.string(row.integer(6) == 0 ? "company" : "person")
        writer.member("field", row, 8)
        writer.key("person")
        if row.integer(6) == 0 { writer.null() } else { writer.string(row.textIfPresent(13) ?? "") }
        let reason = Mastery.Reason(rawValue: UInt8(clamping: row.integer(12)))
        writer.key("why")
        writer.string(reason?.word ?? "")
        guard reason == .pinned else { return }
        let pin = try connection.first(
            SQL(raw: "SELECT value FROM (\(GoldenPins.query)) WHERE ") + """
                anchor = \(row.integer(7)) AND field = \(row.text(8)) ORDER BY id DESC LIMIT 1
                """
        ) { $0.text(0) }
        writer.key("pinned")
        if let pin { writer.string(pin) } else { writer.null() }
    }

    /// What one record says.
    func writeStatement(_ row: borrowing Row, _ writer: inout JSONWriter) {
        var source = JSONWriter(capacity: 200)
        shelf.writeSourceObject(row, &source)
        let said = GoldenSheet.Said(
            value: row.text(11), record: row.integer(0), resource: row.integer(1), source: source.bytes,
            standing: Mastery.Standing(stored: row.integer(9), row.integer(10)))
        let kind: Identity.Kind = row.integer(6) == 0 ? .company : .person
        guard let field = GoldenField.of(kind).first(where: { row.utf8(8).elementsEqual($0.name.utf8) }) else { return }
        write(said, of: field, &writer)
    }
}

enum ConflictSQL {
    /// The columns of a customer follow those of a statement.
    static let key = 14

    private static let columns = """
        SELECT record.id, record.resource_id, record.external_id, record.stamp, record.changed, '', said.kind, said.anchor,
            said.field, said.standing, said.detail, said.value, conflict.reason,
            CASE said.kind WHEN 1 THEN (SELECT name FROM fact_person WHERE record_id = said.anchor) END
        """
    private static let statements = """
        CROSS JOIN golden_statement AS said ON said.customer_id = conflict.customer_id AND said.kind = conflict.kind
            AND said.anchor = conflict.anchor AND said.field = conflict.field
        CROSS JOIN source_record AS record ON record.id = said.record_id
        """

    static let ofCustomer = """
        \(columns) FROM golden_conflict AS conflict \(statements)
        WHERE conflict.customer_id = ?1
        ORDER BY said.kind, said.anchor, said.field, said.standing, said.record_id LIMIT 1000
        """

    static let one = """
        \(columns), customer_summary.key, customer_summary.name FROM golden_conflict AS conflict
        CROSS JOIN customer_summary ON customer_summary.id = conflict.customer_id \(statements)
        WHERE conflict.customer_id = ?1 AND conflict.kind = ?2 AND conflict.anchor = ?3 AND conflict.field = ?4
        ORDER BY said.standing, said.record_id
        """
}
