import Domain
import Lifecycle
import SQLite

// What the newest fitting row of a public view says of one customer, for a context item. One customer has few rows; the
// criteria of many are compiled elsewhere.

extension Connection {
    struct Said {
        var text: String
        /// The record, or the thing, that says it.
        var record: String?
    }

    /// The newest row whose column says something. `scope`: of that one of the customer, which was looked at last.
    /// `joined`: scopes that are part of the customer now.
    func newest(
        _ rows: Rows, _ column: String, of customer: Int64, _ scope: String?, joined: Set<String> = [], now: Instant
    ) throws -> Said? {
        guard let view = Vocabulary.view(rows.view), view.column(column) != nil,
            rows.conditions.allSatisfy({ view.column($0.column) != nil })
        else { return nil }
        let at = rows.at.flatMap { view.column($0)?.name } ?? view.at
        let wanted = ([at, column] + rows.conditions.map(\.column)).map { "view.\"\($0)\"" }.joined(separator: ", ")
        let source: SQL
        switch view.origin {
        case .fact:
            source =
                SQL(raw: "view.record, \(wanted) FROM \"\(view.name)\" AS view WHERE view.record IN ")
                + "(SELECT record_id FROM customer_record WHERE customer_id = \(customer) AND kind = \(view.name))"
                + (scope == nil ? "" : " AND view.record IN (SELECT record_id FROM temp.scope_record)")
        case .entry(let kind):
            source =
                SQL(raw: "view.key, \(wanted) FROM \"\(view.name)\" AS view WHERE view.customer = ")
                + "(SELECT key FROM customer_summary WHERE id = \(customer))"
                + (kind.isScoped ? Self.isOf(scope, kind.joins ? joined : []) : "")
        case .usageGap: return nil
        }
        let from = rows.within.map { now.milliseconds - $0.milliseconds } ?? .min
        var found: Said?
        try forEach("SELECT " + source + SQL(raw: " ORDER BY view.\"\(at)\" DESC, 1 DESC")) { row in
            guard found == nil, let text = row.textIfPresent(2) else { return }
            if rows.within != nil, row.textIfPresent(1).flatMap({ moment($0) }) ?? .min < from { return }
            for (index, condition) in rows.conditions.enumerated() {
                guard condition.comparison.fits(row.textIfPresent(3 + index), now) else { return }
            }
            let record = view.origin.isFact ? try name(ofRecord: row.integer(0)) : row.text(0)
            found = Said(text: text, record: record)
        }
        return found
    }
}

extension Connection {
    private static func isOf(_ scope: String?, _ joined: Set<String>) -> SQL {
        joined.sorted().reduce(" AND (view.scope IS \(scope)") { $0 + " OR view.scope = \($1)" } + ")"
    }
}

extension SubjectView.Origin {
    fileprivate var isFact: Bool { if case .fact = self { true } else { false } }
}

/// A time or day as views write it.
private func moment(_ text: String) -> Int64? { (Instant(iso8601: text) ?? Instant(day: text))?.milliseconds }

extension Comparison {
    /// Of a value as the view writes it.
    fileprivate func fits(_ text: String?, _ now: Instant) -> Bool {
        guard let text else { return self == .isUnknown }
        let number = Double(text)
        return switch self {
        case .isKnown: true
        case .isUnknown: false
        case .isIn(let words): words.contains { $0.equals(text) }
        case .isNotIn(let words): !words.contains { $0.equals(text) }
        case .above(let bound): number.map { $0 > bound } ?? false
        case .atLeast(let bound): number.map { $0 >= bound } ?? false
        case .below(let bound): number.map { $0 < bound } ?? false
        case .atMost(let bound): number.map { $0 <= bound } ?? false
        case .contains(let words): words.contains { text.lowercased().contains($0.lowercased()) }
        case .before(let span): moment(text).map { $0 < now.milliseconds + span.milliseconds } ?? false
        case .after(let span): moment(text).map { $0 > now.milliseconds + span.milliseconds } ?? false
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
