import Domain
import Lifecycle
import SQLite

/// The columns of a statement in the making, each once however many leaves ask for it. Its numbered parameters, the
/// customer (?1), T (?2) and K (?3), are its first columns, so that the values of conditions count from 4.
struct LeafColumns {
    private(set) var items: [SQL] = ["?1", "?2", "?3"]
    private var known: [String: [Int]] = [:]

    mutating func add(_ column: SQL) -> Int {
        if let same = known[column.text]?.first(where: { items[$0].values == column.values }) { return same }
        known[column.text, default: []].append(items.count)
        items.append(column)
        return items.count - 1
    }

    /// SELECT with all of them; `rest` begins with FROM and may name the numbered parameters.
    func statement(_ rest: SQL) -> SQL {
        var text = SQL("SELECT ")
        for (index, item) in items.enumerated() { text = text + (index == 0 ? item : ", " + item) }
        return text + " " + rest
    }
}

/// Conditions on one row, of which all must hold: what does not depend on the time is one column (1, 0 or NULL), each
/// comparison with the time another, the moment at which it turns.
struct LeafConditions: Sendable {
    struct Turn: Sendable {
        /// Milliseconds: `before` holds from then on, `after` until then.
        var column: Int
        var isBefore: Bool
    }

    var steady: Int?
    var turns: [Turn] = []
    /// Moments that are asked to be known: the row fits only since then.
    var known: [Int] = []
    /// The text of `steady`.
    private(set) var fixed: SQL?

    init(
        _ conditions: [Condition], _ column: (String) -> LeafColumn, _ columns: inout LeafColumns
    ) {
        var fixed: [SQL] = []
        for condition in conditions {
            let column = column(condition.column)
            switch condition.comparison {
            case .before(let span):
                // Earlier than T + span: a whole day only once it is over.
                let turn = SQL(raw: "\(column.end) - \(span.milliseconds)\(column.isDay ? "" : " + 1")")
                turns.append(Turn(column: columns.add(turn), isBefore: true))
            case .after(let span):
                let turn = SQL(raw: "\(column.moment) - \(span.milliseconds)")
                turns.append(Turn(column: columns.add(turn), isBefore: false))
            default:
                fixed.append(column.test(condition.comparison))
                if condition.comparison == .isKnown, column.isMoment {
                    known.append(columns.add(SQL(raw: column.moment)))
                }
            }
        }
        guard let first = fixed.first else { return }
        let all = fixed.dropFirst().reduce("(" + first + ")") { $0 + " AND (" + $1 + ")" }
        self.fixed = all
        steady = columns.add(all)
    }

    /// What they say of a row at a moment: since when, and when time alone changes that.
    struct State {
        /// Nil: cannot be told.
        var holds: Bool? = true
        var since: Int64?
        var next: Int64?
        /// They held until then, and only the time has changed that.
        var left: Int64?
        /// What they say whatever the time is, is not so.
        var isOut = false
    }

    func state(_ row: borrowing Row, at t: Int64) -> State {
        var state = State()
        if let steady { state.holds = row.isNull(steady) ? nil : row.flag(steady) }
        if state.holds == false {
            state.isOut = true
            return state
        }
        var wasNever = state.holds == nil
        for turn in turns {
            guard let moment = row.integerIfPresent(turn.column) else {
                wasNever = true
                if state.holds == true { state.holds = nil }
                continue
            }
            if t < moment { state.next = min(state.next ?? .max, moment) }
            if turn.isBefore == (t < moment) {
                state.holds = false
                if turn.isBefore { wasNever = true } else { state.left = min(state.left ?? .max, moment) }
            } else if turn.isBefore {
                state.since = max(state.since ?? .min, moment)
            }
        }
        for column in known {
            if let moment = row.integerIfPresent(column), moment <= t {
                state.since = max(state.since ?? .min, moment)
            }
        }
        if wasNever { state.left = nil }
        return state
    }
}

/// A column of a view as an expression over its rows.
struct LeafColumn: Sendable {
    var expression: String
    var form: FactField.Form
    /// What tells whether there is a value, if that is less work.
    var presence: String?

    var isDay: Bool { form == .day }
    var isMoment: Bool { form == .day || form == .time }
    /// As milliseconds; of a day, its beginning.
    var moment: String { isDay ? "unixepoch(\(expression)) * 1000" : expression }
    /// Of a day, the end.
    var end: String { isDay ? "unixepoch(\(expression)) * 1000 + 86400000" : expression }

    /// 1, 0, or NULL where the row leaves the field empty.
    func test(_ comparison: Comparison) -> SQL {
        switch comparison {
        case .isIn(let values): among(values)
        case .isNotIn(let values): "NOT (" + among(values) + ")"
        case .above(let bound): SQL(raw: "\(expression) > ") + "\(bound)"
        case .atLeast(let bound): SQL(raw: "\(expression) >= ") + "\(bound)"
        case .below(let bound): SQL(raw: "\(expression) < ") + "\(bound)"
        case .atMost(let bound): SQL(raw: "\(expression) <= ") + "\(bound)"
        case .contains(let words):
            words.enumerated().reduce("") { text, word in
                let found = SQL(raw: "instr(lower(\(expression)), ") + "lower(\(word.element))) > 0"
                return word.offset == 0 ? found : text + " OR " + found
            }
        case .isKnown: SQL(raw: "coalesce(\(presence ?? expression), '') <> ''")
        case .isUnknown: SQL(raw: "coalesce(\(presence ?? expression), '') = ''")
        case .before, .after: preconditionFailure("comparisons with the time are no fixed tests")
        }
    }

    /// Not by IN: for more than two values the library builds a table each time that a statement is run.
    private func among(_ values: [Scalar]) -> SQL {
        let compared = values.reduce(SQL(raw: "CASE (\(expression)) COLLATE NOCASE")) { text, value in
            text + " WHEN " + "\(bound(value))" + " THEN 1"
        }
        return compared + SQL(raw: " ELSE iif((\(expression)) IS NULL, NULL, 0) END")
    }

    /// As the column holds it: a word that stands for a number, a day or a moment becomes one.
    private func bound(_ value: Scalar) -> SQLValue {
        switch (value, form) {
        case (.text(let text), .time):
            (Instant(iso8601: text) ?? Instant(day: text)).map { .integer($0.milliseconds) } ?? .text(text)
        case (.text(let text), .number), (.text(let text), .integer): Double(text).map(SQLValue.number) ?? .text(text)
        case (.text(let text), .flag): ["true": .integer(1), "false": .integer(0)][text] ?? .text(text)
        case (.text(let text), _): .text(text)
        case (.number(let number), .number), (.number(let number), .integer), (.number(let number), .flag),
            (.number(let number), .time):
            .number(number)
        case (.number(let number), _):
            .text(Int64(exactly: number).map { "\($0)" } ?? "\(number)")
        case (.flag(let flag), _): .integer(flag ? 1 : 0)
        }
    }
}
