import Domain

// What a test asks, as a sentence for people who do not read files.

extension Test {
    /// "there is a deal with state won". `statement` says what another criterion states.
    public func words(_ statement: (String) -> String) -> String {
        switch self {
        case .exists(let rows): return "there is \(rows.words(.one))"
        case .none(let rows): return "there is no \(rows.words(.plain))"
        case .count(let rows, let bounds): return "there are \(bounds.words) \(rows.words(.many))"
        case .sum(let rows, let column, let bounds):
            return "\(column.spaced) of all \(rows.words(.many)) adds up to \(bounds.words)"
        case .latest(let rows, let column, let comparison):
            return "\(column.spaced) of the newest \(rows.words(.plain)) \(comparison.words)"
        case .share(let rows, let having, let bounds, let minimum):
            let least = minimum > 1 ? " (with fewer than \(minimum) it cannot be told)" : ""
            let all = rows.words(.many)
            return "\(bounds.percent) of all \(all) have \(having.map(\.words).joined(separator: " and "))\(least)"
        case .streak(let rows, let every, let count, let of):
            return "in \(count) of the last \(of) periods of \(every.words) there is \(rows.words(.one))"
        case .since(let rows, let atMost): return "the newest \(rows.words(.plain)) is at most \(atMost.words) old"
        case .compare(let condition): return "\(condition.column.spaced) of the customer \(condition.comparison.words)"
        case .all(let parts): return parts.map { $0.inner(statement) }.joined(separator: ", and ")
        case .any(let parts): return "either " + parts.map { $0.inner(statement) }.joined(separator: ", or ")
        case .not(let part): return "it is not so that \(part.inner(statement))"
        case .atLeast(let count, let parts):
            return "\(count) of these: " + parts.map { $0.inner(statement) }.joined(separator: "; ")
        case .ref(let id): return "“\(statement(id))”"
        case .attested: return "somebody vouches for it"
        case .sql: return "a query over the public views says so"
        }
    }

    private func inner(_ statement: (String) -> String) -> String {
        switch self {
        case .all(let parts) where parts.count > 1, .any(let parts) where parts.count > 1: "(\(words(statement)))"
        default: words(statement)
        }
    }
}

extension Rows {
    fileprivate enum Number { case one, many, plain }

    fileprivate func words(_ number: Number) -> String {
        let noun = view.spaced
        let name =
            switch number {
            case .one: "\("aeiou".contains(noun.first ?? " ") ? "an" : "a") \(noun)"
            case .many: noun.plural
            case .plain: noun
            }
        let conditions =
            self.conditions.isEmpty ? "" : " with " + self.conditions.map(\.words).joined(separator: " and ")
        return name + conditions + (within.map { " in the last \($0.words)" } ?? "")
    }
}

extension String {
    fileprivate var spaced: String { replacing("_", with: " ") }

    fileprivate var plural: String {
        if hasSuffix("y") && !hasSuffix("ay") { return dropLast() + "ies" }
        return hasSuffix("s") ? self : self + "s"
    }
}

extension Condition {
    fileprivate var words: String {
        switch comparison {
        case .isIn(let values): "\(column.spaced) \(values.map(\.bare).joined(separator: " or "))"
        case .isNotIn(let values): "\(column.spaced) not \(values.map(\.bare).joined(separator: " nor "))"
        default: "\(column.spaced) that \(comparison.words)"
        }
    }
}

extension Scalar {
    fileprivate var bare: String { if case .text(let text) = self { text.isEmpty ? "empty" : text } else { words } }
}

extension Comparison {
    fileprivate var words: String {
        switch self {
        case .isIn(let values): "is \(values.map(\.bare).joined(separator: " or "))"
        case .isNotIn(let values): "is not \(values.map(\.bare).joined(separator: " nor "))"
        case .above(let number): "is above \(number.words)"
        case .atLeast(let number): "is at least \(number.words)"
        case .below(let number): "is below \(number.words)"
        case .atMost(let number): "is at most \(number.words)"
        case .contains(let words): "contains \(words.map { "“\($0)”" }.joined(separator: " or "))"
        case .isKnown: "is known"
        case .isUnknown: "is not known"
        case .before(let span): "is \(span.fromNow(earlier: true))"
        case .after(let span): "is \(span.fromNow(earlier: false))"
        }
    }
}

extension Span {
    fileprivate func fromNow(earlier: Bool) -> String {
        switch (milliseconds, earlier) {
        case (0, true): "past"
        case (0, false): "still to come"
        case (..<0, true): "more than \(words) ago"
        case (..<0, false): "at most \(words) ago, or to come"
        case (_, true): "at most \(words) ahead, or past"
        case (_, false): "more than \(words) ahead"
        }
    }
}

extension Bounds {
    fileprivate var words: String { words(\.words) }
    fileprivate var percent: String { words { "\(($0 * 100).rounded().words) %" } }

    private func words(_ number: (Double) -> String) -> String {
        switch (atLeast, atMost) {
        case (let least?, let most?): least == most ? number(least) : "\(number(least)) to \(number(most))"
        case (let least?, nil): "at least \(number(least))"
        case (nil, let most?): "at most \(number(most))"
        case (nil, nil): "any number of"
        }
    }
}
