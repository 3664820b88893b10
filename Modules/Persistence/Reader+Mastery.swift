import Identity
public import JSON
import SQLite

/// Which app masters which field, and how many customers take its value from which app.
extension Reader {
    /// By the rules that the customers in the store were derived by. One pass over two indexes.
    public func writeMastery(to writer: inout JSONWriter) throws {
        try shelf.refresh()
        let mastery = try shelf.rules().mastery
        let tally = try tally()
        writer.beginObject()
        writer.key("order")
        Self.write(mastery.order, &writer)
        writer.key("fields")
        writer.beginArray()
        for field in GoldenField.all {
            let rule = mastery.rule(for: field)
            writer.beginObject()
            writer.key("field")
            writer.string(field.fullName)
            writer.key("order")
            Self.write(rule.order, &writer)
            writer.key("tie")
            writer.string(rule.tie.rawValue)
            writer.key("isOwn")
            writer.bool(mastery.rules[field.fullName] != nil)
            writer.key("customers")
            writer.beginArray()
            let counts = (tally[field.fullName] ?? [:]).compactMap { key, count in key.map { ($0, count) } }
            for (key, count) in counts.sorted(by: { ($1.1, $0.0) < ($0.1, $1.0) }) {
                guard let list = shelf.resources[key] else { continue }
                writer.beginObject()
                writer.key("system")
                writer.string(list.systemName)
                writer.key("resource")
                writer.string(list.name)
                writer.key("count")
                writer.integer(count)
                writer.endObject()
            }
            writer.endArray()
            writer.key("pinned")
            writer.integer(tally[field.fullName]?[nil] ?? 0)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ names: [String], _ writer: inout JSONWriter) {
        writer.beginArray()
        for name in names { writer.string(name) }
        writer.endArray()
    }

    /// By field and list; pinned values by nil. Customers, and in companies the people of whom several records speak.
    private func tally() throws -> [String: [Int64?: Int64]] {
        var tally: [String: [Int64?: Int64]] = [:]
        try connection.forEach(
            """
            SELECT said_by, count(*) FROM customer_summary INDEXED BY customer_by_said_by
            WHERE said_by IS NOT NULL GROUP BY said_by
            UNION ALL SELECT said_by, count(*) FROM golden_person GROUP BY said_by
            """
        ) { row in
            let parts = row.text(0).split(separator: ",", omittingEmptySubsequences: false)
            let fields = GoldenField.of(parts.first == "company" ? .company : .person)
            for (field, part) in zip(fields, parts.dropFirst()) where !part.isEmpty {
                tally[field.fullName, default: [:]][Int64(part), default: 0] += row.integer(1)
            }
        }
        return tally
    }
}
