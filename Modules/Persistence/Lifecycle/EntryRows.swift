import Domain
import JSON
import Lifecycle
import SQLite

// What the newest fitting row of a public view says of one customer: for a role's person and for context items. One
// customer has few rows; the criteria of many are compiled elsewhere.

extension Connection {
    struct Said {
        var text: String
        var record: Int64?
    }

    /// The newest row whose column says something.
    func newest(_ rows: Rows, _ column: String, of customer: Int64) throws -> Said? {
        guard let view = Vocabulary.view(rows.view), view.column(column) != nil,
            case .fact = view.origin,
            rows.conditions.allSatisfy({ view.column($0.column) != nil })
        else { return nil }
        let wanted = ([column] + rows.conditions.map(\.column)).map { "view.\"\($0)\"" }.joined(separator: ", ")
        let at = rows.at.flatMap { view.column($0)?.name } ?? view.at
        let query =
            SQL(raw: "SELECT view.record, \(wanted) FROM \"\(view.name)\" AS view WHERE view.record IN ")
            + "(SELECT record_id FROM customer_record WHERE customer_id = \(customer) AND kind = \(view.name))"
            + SQL(raw: " ORDER BY view.\"\(at)\" DESC, view.record DESC")
        var found: Said?
        try forEach(query) { row in
            guard found == nil, !row.isNull(1) else { return }
            for (index, condition) in rows.conditions.enumerated() {
                let text = row.textIfPresent(2 + index)
                guard condition.comparison.fits(text) else { return }
            }
            found = Said(text: row.text(1), record: row.integer(0))
        }
        return found
    }
}

extension Comparison {
    /// Of a value as the view writes it.
    fileprivate func fits(_ text: String?) -> Bool {
        switch self {
        case .isKnown: return text != nil
        case .isUnknown: return text == nil
        default: break
        }
        guard let text else { return false }
        let number = Double(text)
        return switch self {
        case .isIn(let words): words.contains { $0.equals(text) }
        case .isNotIn(let words): !words.contains { $0.equals(text) }
        case .above(let bound): number.map { $0 > bound } ?? false
        case .atLeast(let bound): number.map { $0 >= bound } ?? false
        case .below(let bound): number.map { $0 < bound } ?? false
        case .atMost(let bound): number.map { $0 <= bound } ?? false
        case .contains(let words): words.contains { text.lowercased().contains($0.lowercased()) }
        default: false
        }
    }
}

extension Scalar {
    fileprivate func equals(_ text: String) -> Bool {
        switch self {
        case .text(let word): word.lowercased() == text.lowercased()
        case .number(let number): Double(text) == number
        case .flag(let flag): text == (flag ? "1" : "0")
        }
    }
}
