import Domain
import WebServer

/// The query of a Desk call, read the way Desk reads it: a parameter that the call does not know is an error, and so
/// is one given twice or out of range.
struct DeskQuery {
    private let values: [String: String]

    /// `orgId` is allowed everywhere: the vendor's own description has it in the query.
    init(_ request: WebRequest, allowing allowed: [String]) throws(DeskFailure) {
        var values: [String: String] = [:]
        for (name, value) in request.query where name != "orgId" {
            guard allowed.contains(name) else { throw .extra(name) }
            guard values.updateValue(value, forKey: name) == nil else { throw .invalid(name) }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    var names: Dictionary<String, String>.Keys { values.keys }

    func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(DeskFailure) -> Int {
        guard let text = values[name] else { return fallback }
        guard let value = Int(text) else { throw .invalid(name) }
        guard range.contains(value) else { throw .outOfRange(name, range) }
        return value
    }

    func identifier(_ name: String) throws(DeskFailure) -> UInt64? {
        guard let text = values[name] else { return nil }
        guard let value = UInt64(text) else { throw .invalid(name) }
        return value
    }

    /// A comma list; empty when the parameter is absent.
    func list(_ name: String, of known: [String]? = nil, limit: Int = 50) throws(DeskFailure) -> [String] {
        guard let text = values[name] else { return [] }
        let items = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard items.count <= limit, items.allSatisfy({ !$0.isEmpty && (known?.contains($0) ?? true) }) else {
            throw .invalid(name)
        }
        return items
    }

    /// `sortBy` with its minus for descending.
    func sort(by known: [String]) throws(DeskFailure) -> (field: String, descending: Bool)? {
        guard let text = values["sortBy"] else { return nil }
        let descending = text.hasPrefix("-")
        let field = descending ? String(text.dropFirst()) : text
        guard known.contains(field) else { throw .invalid("sortBy") }
        return (field, descending)
    }

    /// `from,to`, both ISO in UTC. The vendor does not say whether the ends belong to it; here both do, so that two
    /// windows that touch report a record at their border twice rather than never.
    func moments(_ name: String) throws(DeskFailure) -> ClosedRange<Instant>? {
        guard let text = values[name] else { return nil }
        let ends = text.split(separator: ",", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.hasSuffix("Z") && $0.contains("T") }),
            let first = Instant(iso8601: String(ends[0])), let last = Instant(iso8601: String(ends[1])), first <= last
        else { throw .invalid(name) }
        return first...last
    }
}
