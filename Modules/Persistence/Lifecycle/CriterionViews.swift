import Domain
import Lifecycle
import SQLite

/// What an `sql` test finds under the names of the public views: the rows of the customer that is asked about, as they
/// are, or as they were at T as far as known at K. Rows of others would be a judgement's silent ingredients: nobody
/// judges a customer again because another one changed.
struct CriterionViews {
    /// Those that can be named.
    static let all = View.all.filter { view in !View.lifecycle.contains { $0.name == view.name } }

    /// What follows from criteria cannot be what one of them rests on.
    static let conclusions = Set(View.lifecycle.map(\.name))

    /// The query over those rows; `names`: of the views that it names.
    private(set) var text: String
    /// It names views whose rows are nobody's: the next run has to look again.
    private(set) var readsShared = false

    init(_ query: String, naming names: [String], _ connection: Connection, asOfPast resources: LeafResources?) throws {
        var tables: [String] = []
        for name in names {
            if let resources {
                // One that was not kept is an error where it is read, and none where a column has its name.
                let rows = Self.then(name, resources) ?? "SELECT * FROM temp.\"not kept\""
                tables.append("\"\(name)\" AS (\(rows))")
            } else if let column = try Self.customerColumn(of: name, connection) {
                tables.append("\"\(name)\" AS (SELECT * FROM main.\"\(name)\" WHERE \"\(column)\" = :customer)")
            } else {
                readsShared = true
            }
        }
        let ends: Set<Character> = [";", " ", "\n", "\r", "\t"]
        var body = query[...]
        while let last = body.last, ends.contains(last) { body.removeLast() }
        text = tables.isEmpty ? query : "WITH \(tables.joined(separator: ",\n"))\nSELECT * FROM (\n\(body)\n)"
    }

    private static func customerColumn(of view: String, _ connection: Connection) throws -> String? {
        if view == "customer" { return "key" }
        let count = try connection.integer(
            "SELECT count(*) FROM pragma_table_info(\(view)) WHERE name = 'customer'")
        return count == 0 ? nil : "customer"
    }

    // MARK: The past

    private static let customer = "(SELECT key FROM customer_summary WHERE id = ?1) AS customer"

    /// The rows of a customer (?1) at T (?2), as far as known at K (?3), with the columns of the public view, but for
    /// those that tell of our knowledge; nil: what the view showed then was not kept. No parameter has a name: it would
    /// take the number of one of these.
    private static func then(_ name: String, _ resources: LeafResources) -> String? {
        if name == "customer" { return LeafSubject.row(hasGone: resources.hasGone) }
        guard let view = Vocabulary.view(name) else { return nil }
        let source = LeafSource(view, resources, isPast: true, .none)
        func column(_ field: FactField) -> String {
            let value = source.column(field.name).expression
            return "\(field.form == .time ? View.iso(value) : value) AS \"\(field.name)\""
        }
        switch view.origin {
        case .fact(let kind):
            let begun = source.begins.map { " AND (\($0) IS NULL OR \($0) <= ?2)" } ?? ""
            let columns =
                [
                    "fact.record_id AS record", column(.init("system", .text)), column(.init("resource", .text)),
                    "(SELECT external_id FROM source_record WHERE id = fact.record_id) AS external_id",
                    customer,
                ] + kind.fields.map(column) + [column(.init("source_changed", .time))]
            return "SELECT \(columns.joined(separator: ", ")) \(source.rows)\(begun)"
        case .entry(let kind):
            let columns =
                [customer, "'\(kind.letter)-' || fact.thing AS key"] + view.columns.map(column)
            return "SELECT \(columns.joined(separator: ", ")) \(source.rows) AND fact.effective <= ?2"
        case .usageGap: return nil
        }
    }
}
