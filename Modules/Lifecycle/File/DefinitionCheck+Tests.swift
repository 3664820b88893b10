public import Domain
import JSON

// Whether a test asks what can be answered: views, columns, forms of values, bounds.
extension DefinitionCheck {
    /// One part; those below it come on their own.
    mutating func checkTest(_ test: Test, at path: String) {
        switch test {
        case .exists(let rows): checkRows(rows, at: "\(path).exists")
        case .none(let rows): checkRows(rows, at: "\(path).none")
        case .count(let rows, let bounds):
            checkRows(rows, at: "\(path).count")
            checkBounds(bounds, at: path, isWhole: true)
        case .sum(let rows, let column, let bounds):
            checkRows(rows, at: "\(path).sum")
            checkBounds(bounds, at: path)
            if let field = checkColumn(column, of: rows, at: "\(path).of"), !field.form.isNumber {
                report("\(path).of", "“\(column)” is \(field.form.words); only numbers can be added")
            }
        case .latest(let rows, let column, let comparison):
            checkRows(rows, at: "\(path).latest")
            if let field = checkColumn(column, of: rows, at: "\(path).of") {
                check(comparison, with: field, at: "\(path).is")
            }
        case .share(let rows, let having, let bounds, _):
            checkRows(rows, at: "\(path).share")
            check(having, of: rows, at: "\(path).having")
            checkBounds(bounds, at: path, range: 0...1)
            if having.isEmpty { report("\(path).having", "a share needs a condition; without, it is always 1") }
        case .streak(let rows, let every, let count, let of):
            checkRows(rows, at: "\(path).streak")
            checkSpan(every, at: "\(path).every")
            if count > of { report("\(path).count", "\(count) of the last \(of) periods can never be met") }
        case .since(let rows, let atMost):
            checkRows(rows, at: "\(path).since")
            checkSpan(atMost, at: "\(path).at_most")
        case .compare(let condition): checkCustomer(condition, at: "\(path).compare")
        case .all(let parts), .any(let parts):
            if parts.isEmpty { report(path, "no tests to put together") }
        case .atLeast(let count, let parts):
            if count > parts.count {
                report("\(path).at_least", "\(count) of \(parts.count) tests can never be met")
            }
        case .ref(let id): check(.criterion, id, at: "\(path).ref")
        case .sql(let text):
            if let flaw = SQLText.flaw(text) ?? surroundings.flaw?(text) { report("\(path).sql", flaw) }
        case .not, .attested: break
        }
    }

    mutating func checkRows(_ rows: Rows, at path: String) {
        guard !rows.view.isEmpty else { return }
        guard let view = Vocabulary.view(rows.view) else {
            return report("\(path).view", unknown("view for criteria", rows.view, among: Vocabulary.views.map(\.name)))
        }
        check(rows.conditions, of: rows, at: "\(path).where")
        checkSpan(rows.within, at: "\(path).within")
        guard let at = rows.at else { return }
        if let field = checkColumn(at, of: rows, at: "\(path).at"), !field.form.isMoment {
            let moments = view.columns.filter(\.form.isMoment).map(\.name)
            report(
                "\(path).at",
                "“\(at)” is \(field.form.words) and dates nothing; there are: \(moments.joined(separator: ", "))")
        }
    }

    @discardableResult
    mutating func checkColumn(_ column: String, of rows: Rows, at path: String) -> FactField? {
        guard !column.isEmpty, let view = Vocabulary.view(rows.view) else { return nil }
        if let field = view.column(column) { return field }
        report(path, unknown("column of \(view.name)", column, among: view.columns.map(\.name)))
        return nil
    }

    private mutating func check(_ conditions: [Condition], of rows: Rows, at path: String) {
        var byColumn: [String: [Comparison]] = [:]
        for condition in conditions {
            let path = "\(path).\(condition.column)"
            byColumn[condition.column, default: []].append(condition.comparison)
            if let field = checkColumn(condition.column, of: rows, at: path) {
                check(condition.comparison, with: field, at: path)
            }
        }
        for (column, comparisons) in byColumn.sorted(by: { $0.key < $1.key }) {
            checkTogether(comparisons, at: "\(path).\(column)")
        }
    }

    private mutating func checkCustomer(_ condition: Condition, at path: String) {
        if condition.column == "segment" {
            guard case .isIn(let ids) = condition.comparison.positive else {
                return report("\(path).1", "a segment is compared with ids: [“segment”, {“in”: [“mid”, “large”]}]")
            }
            for id in ids {
                guard case .text(let id) = id else {
                    report("\(path).1", "a segment is compared with texts, its ids")
                    continue
                }
                check(.segment, id, at: "\(path).1")
            }
            return
        }
        guard let field = Vocabulary.customer.first(where: { $0.name == condition.column }) else {
            let known = ["segment"] + Vocabulary.customer.map(\.name)
            return report("\(path).0", unknown("field of customers", condition.column, among: known))
        }
        check(condition.comparison, with: field, at: "\(path).1")
    }

    // MARK: Values

    mutating func check(_ comparison: Comparison, with field: FactField, at path: String) {
        func refused(_ word: String, _ remedy: String) -> String {
            "“\(field.name)” is \(field.form.words): “\(word)” does not fit it; \(remedy)"
        }
        switch comparison {
        case .isIn(let values), .isNotIn(let values):
            if values.isEmpty { report(path, "an empty list: nothing can be one of none") }
            for value in values {
                if let flaw = field.form.flaw(of: value, named: field.name) { report(path, flaw) }
            }
        case .above, .atLeast, .below, .atMost:
            if !field.form.isNumber { report(path, refused(comparison.word, field.form.remedy)) }
        case .contains(let words):
            if !field.form.isText { report(path, refused("contains", field.form.remedy)) }
            if words.isEmpty || words.contains("") { report(path, "“contains” needs words to look for") }
        case .before, .after:
            if !field.form.isMoment { report(path, refused(comparison.word, field.form.remedy)) }
        case .isKnown, .isUnknown: break
        }
    }

    /// Bounds that leave nothing between them.
    private mutating func checkTogether(_ comparisons: [Comparison], at path: String) {
        var least = -Double.infinity
        var most = Double.infinity
        var isOpen = false
        var earliest: Span?
        var latest: Span?
        for comparison in comparisons {
            switch comparison {
            case .above(let number), .atLeast(let number): least = max(least, number)
            case .below(let number), .atMost(let number): most = min(most, number)
            case .after(let span): earliest = span
            case .before(let span): latest = span
            default: break
            }
            if case .above = comparison { isOpen = true }
            if case .below = comparison { isOpen = true }
        }
        if least > most || isOpen && least == most { report(path, "no number fits these bounds") }
        if let earliest, let latest, earliest >= latest {
            report(path, "no moment is after the one and before the other")
        }
        if comparisons.contains(.isUnknown) && comparisons.count > 1 {
            report(path, "a field that is not known fits no other comparison")
        }
    }

    private mutating func checkBounds(
        _ bounds: Bounds, at path: String, isWhole: Bool = false, range: ClosedRange<Double>? = nil
    ) {
        for (name, bound) in [("at_least", bounds.atLeast), ("at_most", bounds.atMost)] {
            guard let bound else { continue }
            if isWhole, bound < 0 || bound != bound.rounded() {
                report("\(path).\(name)", "a count is a whole number from 0 on")
            }
            if let range, !range.contains(bound) {
                report("\(path).\(name)", "a share is a number from 0 to 1: half of them is 0.5")
            }
        }
        if let least = bounds.atLeast, let most = bounds.atMost, least > most {
            report(
                path, "the bounds contradict each other: nothing is at least \(least.words) and at most \(most.words)")
        }
        if bounds.atLeast == nil && bounds.atMost == nil {
            report(path, "a bound is missing: “at_least”, “at_most” or both")
        }
        if isWhole && bounds.atLeast == 0 && bounds.atMost == nil {
            report("\(path).at_least", "at least 0 is always met")
        }
    }
}

extension Comparison {
    /// Without a negation.
    fileprivate var positive: Comparison { if case .isNotIn(let values) = self { .isIn(values) } else { self } }

    var word: String {
        switch self {
        case .isIn: "in"
        case .isNotIn: "not_in"
        case .above: "above"
        case .atLeast: "at_least"
        case .below: "below"
        case .atMost: "at_most"
        case .contains: "contains"
        case .isKnown, .isUnknown: "known"
        case .before: "before"
        case .after: "after"
        }
    }
}

extension Double {
    /// "3", "0.5": for people.
    var words: String { Int64(exactly: self).map { String($0) } ?? description }
}

extension FactField.Form {
    var isNumber: Bool { self == .integer || self == .number }
    var isMoment: Bool { self == .time || self == .day }
    var isText: Bool {
        switch self {
        case .text, .reference, .choice: true
        default: false
        }
    }

    /// "a moment", "one of open, won, lost": for people.
    public var words: String {
        switch self {
        case .text: "a text"
        case .time: "a moment"
        case .day: "a day"
        case .integer: "a whole number"
        case .number: "a number"
        case .flag: "true or false"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .reference(let kind): "a reference to a \(kind.rawValue)"
        }
    }

    /// What can be asked of such a field instead.
    fileprivate var remedy: String {
        switch self {
        case .text, .reference: "compare it with a text, or with {“in”: […]}, {“contains”: …}, {“known”: true}"
        case .choice: "compare it with one of the words, or with {“in”: […]}"
        case .time, .day: "compare it with {“before”: “-P30D”} or {“after”: “-P30D”}"
        case .integer, .number:
            "compare it with a number, or with {“above”: …}, {“at_least”: …}, {“below”: …}, {“at_most”: …}"
        case .flag: "compare it with true or false"
        }
    }

    fileprivate func flaw(of value: Scalar, named name: String) -> String? {
        switch (self, value) {
        case (.text, .text), (.reference, .text), (.integer, .number), (.number, .number), (.flag, .flag): return nil
        case (.day, .text(let text)) where Instant(day: text) != nil: return nil
        case (.choice(let words), .text(let word)):
            if words.contains(word.lowercased()) { return nil }
            let hint = Suggestion.nearest(to: word, among: words).map { "did you mean “\($0)”?" }
            return "“\(name)” is never “\(word.prefix(60))”; \(hint ?? "it is one of \(words.joined(separator: ", "))")"
        default: return "“\(name)” is \(self.words), which \(value.words) never is; \(remedy)"
        }
    }
}

extension Scalar {
    /// “won”, 3, true: for people.
    var words: String {
        switch self {
        case .text(let text): "“\(text)”"
        case .number(let number): number.words
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}
