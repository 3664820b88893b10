/// One SELECT over one table, and the criteria of a view export: the part of Analytics' SQL that an export needs.
/// What lies outside (joins, functions, sub-queries) is refused with the text that could not be read, never ignored:
/// a condition that silently did nothing would export too much.
struct AnalyticsQuery {
    struct Output {
        var column: String
        var title: String
    }

    enum Columns {
        case all
        case some([Output])
        case count(title: String)
    }

    var columns: Columns
    var table: String
    var condition: AnalyticsCondition?
    var order: [(column: String, descending: Bool)] = []
    var limit: Int?

    init(parsing text: String) throws(AnalyticsFailure) {
        var parser = AnalyticsParser(text)
        try parser.expect("select")
        columns = try parser.columns()
        try parser.expect("from")
        table = try parser.name()
        condition = parser.take("where") ? try parser.condition() : nil
        if parser.take("order") {
            try parser.expect("by")
            repeat {
                let column = try parser.column()
                let descending = parser.take("desc")
                if !descending { _ = parser.take("asc") }
                order.append((column, descending))
            } while parser.take(",")
        }
        if parser.take("limit") { limit = try parser.count() }
        try parser.end()
    }
}

/// A WHERE clause or the `criteria` of an export.
indirect enum AnalyticsCondition: Sendable {
    enum Comparison: String {
        case equal = "="
        case different = "<>"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    case compare(column: String, Comparison, AnalyticsLiteral)
    case isNull(column: String)
    case not(AnalyticsCondition)
    case all([AnalyticsCondition])
    case any([AnalyticsCondition])

    init(criteria text: String) throws(AnalyticsFailure) {
        var parser = AnalyticsParser(text)
        self = try parser.condition()
        try parser.end()
    }

    /// Every column named, so that an unknown one is refused before the first row is read.
    var columns: [String] {
        switch self {
        case .compare(let column, _, _), .isNull(let column): [column]
        case .not(let inner): inner.columns
        case .all(let inner), .any(let inner): inner.flatMap(\.columns)
        }
    }

    /// Three-valued like SQL: a comparison with nothing is neither true nor false, and such a row is left out.
    func holds(_ cell: (String) -> AnalyticsCell) -> Bool? {
        switch self {
        case .compare(let column, let comparison, let literal):
            guard let order = cell(column).compared(to: literal) else { return nil }
            return switch comparison {
            case .equal: order == 0
            case .different: order != 0
            case .less: order < 0
            case .lessOrEqual: order <= 0
            case .greater: order > 0
            case .greaterOrEqual: order >= 0
            }
        case .isNull(let column): return cell(column).isNull
        case .not(let inner): return inner.holds(cell).map { !$0 }
        case .all(let inner):
            var result: Bool? = true
            for each in inner {
                guard let holds = each.holds(cell) else { result = nil; continue }
                if !holds { return false }
            }
            return result
        case .any(let inner):
            var result: Bool? = false
            for each in inner {
                guard let holds = each.holds(cell) else { result = nil; continue }
                if holds { return true }
            }
            return result
        }
    }

    /// The earliest moment that `column` can have in a row for which this holds: lets a table skip what is older.
    func earliest(of column: String) -> AnalyticsLiteral? {
        switch self {
        case .compare(column, .greater, let literal), .compare(column, .greaterOrEqual, let literal),
            .compare(column, .equal, let literal):
            return literal
        case .all(let inner):
            for each in inner {
                if let literal = each.earliest(of: column) { return literal }
            }
            return nil
        default: return nil
        }
    }
}

enum AnalyticsLiteral: Sendable {
    case text(String)
    case number(Double)
}

/// Reads tokens: words (case does not matter), "quoted names", 'quoted text' ('' is a quote), numbers and signs.
struct AnalyticsParser {
    private enum Token: Equatable {
        case word(String)
        case name(String)
        case text(String)
        case number(String)
        case sign(String)
    }

    private static let deepest = 32

    private let source: [Unicode.Scalar]
    private var place = 0
    private var token: Token?
    private var depth = 0
    private var broken = false

    init(_ text: String) {
        source = Array(text.unicodeScalars)
        advance()
    }

    mutating func columns() throws(AnalyticsFailure) -> AnalyticsQuery.Columns {
        if take("*") { return .all }
        if take("count") {
            try expect("(")
            try expect("*")
            try expect(")")
            return .count(title: take("as") ? try name() : "COUNT(*)")
        }
        var outputs: [AnalyticsQuery.Output] = []
        repeat {
            let column = try column()
            outputs.append(.init(column: column, title: take("as") ? try name() : column))
        } while take(",")
        return .some(outputs)
    }

    mutating func condition() throws(AnalyticsFailure) -> AnalyticsCondition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw refusal() }
        var either = [try conjunction()]
        while take("or") { either.append(try conjunction()) }
        return either.count == 1 ? either[0] : .any(either)
    }

    private mutating func conjunction() throws(AnalyticsFailure) -> AnalyticsCondition {
        var both = [try simple()]
        while take("and") { both.append(try simple()) }
        return both.count == 1 ? both[0] : .all(both)
    }

    private mutating func simple() throws(AnalyticsFailure) -> AnalyticsCondition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw refusal() }
        if take("not") { return .not(try simple()) }
        if take("(") {
            let inner = try condition()
            try expect(")")
            return inner
        }
        let column = try column()
        if take("is") {
            let negated = take("not")
            try expect("null")
            return negated ? .not(.isNull(column: column)) : .isNull(column: column)
        }
        let negated = take("not")
        if let range = try listOrRange(column) { return negated ? .not(range) : range }
        guard !negated, case .sign(var sign) = token else { throw refusal() }
        if sign == "!=" { sign = "<>" }
        guard let comparison = AnalyticsCondition.Comparison(rawValue: sign) else { throw refusal() }
        advance()
        return .compare(column: column, comparison, try literal())
    }

    private mutating func listOrRange(_ column: String) throws(AnalyticsFailure) -> AnalyticsCondition? {
        if take("between") {
            let low = try literal()
            try expect("and")
            let high = try literal()
            return .all([
                .compare(column: column, .greaterOrEqual, low), .compare(column: column, .lessOrEqual, high),
            ])
        }
        guard take("in") else { return nil }
        try expect("(")
        var cases: [AnalyticsCondition] = []
        repeat { cases.append(.compare(column: column, .equal, try literal())) } while take(",")
        try expect(")")
        return .any(cases)
    }

    private mutating func literal() throws(AnalyticsFailure) -> AnalyticsLiteral {
        let negative = take("-")
        switch token {
        case .text(let text) where !negative:
            advance()
            return .text(text)
        case .number(let digits):
            guard let value = Double(digits) else { throw refusal() }
            advance()
            return .number(negative ? -value : value)
        default: throw refusal()
        }
    }

    /// A column, perhaps with its table in front: "Invoices"."Number".
    mutating func column() throws(AnalyticsFailure) -> String {
        let first = try name()
        return take(".") ? try name() : first
    }

    mutating func name() throws(AnalyticsFailure) -> String {
        switch token {
        case .name(let name), .word(let name):
            advance()
            return name
        default: throw refusal()
        }
    }

    mutating func count() throws(AnalyticsFailure) -> Int {
        guard case .number(let digits) = token, let value = Int(digits) else { throw refusal() }
        advance()
        return value
    }

    mutating func take(_ expected: String) -> Bool {
        switch token {
        case .word(let word) where word.lowercased() == expected: break
        case .sign(expected): break
        default: return false
        }
        advance()
        return true
    }

    mutating func expect(_ expected: String) throws(AnalyticsFailure) {
        guard take(expected) else { throw refusal() }
    }

    mutating func end() throws(AnalyticsFailure) {
        _ = take(";")
        guard token == nil, !broken else { throw refusal() }
    }

    private func refusal() -> AnalyticsFailure {
        let seen =
            switch token {
            case .word(let text), .name(let text), .text(let text), .number(let text), .sign(let text): text
            case nil: broken ? "an open quote" : "the end"
            }
        return .badCriteria("the query could not be understood near \(seen)")
    }

    private mutating func advance() {
        while place < source.count, source[place].properties.isWhitespace { place += 1 }
        guard place < source.count else { token = nil; return }
        let first = source[place]
        switch first {
        case "\"", "`": token = quoted(first).map { .name($0) }
        case "'": token = quoted(first).map { .text($0) }
        case "0"..."9":
            token = .number(run { ("0"..."9").contains($0) || $0 == "." })
        case "a"..."z", "A"..."Z", "_":
            token = .word(
                run { ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_" })
        case "<", ">", "!": token = .sign(run { $0 == "<" || $0 == ">" || $0 == "=" || $0 == "!" })
        default:
            place += 1
            token = .sign(String(first))
        }
    }

    private mutating func run(while accepted: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while place < source.count, accepted(source[place]) {
            text.append(source[place])
            place += 1
        }
        return String(text)
    }

    private mutating func quoted(_ quote: Unicode.Scalar) -> String? {
        var text = String.UnicodeScalarView()
        place += 1
        while place < source.count {
            if source[place] == quote {
                guard place + 1 < source.count, source[place + 1] == quote else {
                    place += 1
                    return String(text)
                }
                place += 1
            }
            text.append(source[place])
            place += 1
        }
        broken = true
        return nil
    }
}
