import Lifecycle
import SQLite

/// Which rows of a view a leaf looks at, and what dates them, as columns of the view's statement.
struct LeafRows: Sendable {
    private var conditions: LeafConditions
    /// What the conditions say apart from those on the state of a row: it fitted before it came into that state.
    private var former: LeafConditions?
    private var begins: Int?
    private var dated: Int
    private var settled: Int?
    private var within: Int64?
    /// A condition asks for the very date of a row: then those of the future count, too.
    private var asksForDate: Bool

    init(_ rows: Rows, of source: LeafSource, _ columns: inout LeafColumns) {
        conditions = LeafConditions(rows.conditions, source.column, &columns)
        begins = source.begins.map { columns.add(SQL(raw: $0)) }
        within = rows.within?.milliseconds
        asksForDate = rows.conditions.contains { $0.column == rows.at ?? source.view.at }
        guard rows.at == nil else {
            dated = columns.add(SQL(raw: source.column(rows.at!).moment))
            return
        }
        dated = columns.add(SQL(raw: source.dated))
        if let moment = source.settled(rows.conditions.map(\.column)) {
            settled = columns.add(SQL(raw: moment))
            let steady = rows.conditions.filter { !source.speaksOfState($0.column) }
            former = LeafConditions(steady, source.column, &columns)
        }
    }

    struct State {
        /// The row counts; nil: cannot be told.
        var holds: Bool?
        /// Since when it does.
        var since: Int64?
        /// When time alone changes that.
        var next: Int64?
        /// When it counted, if it does no more.
        var spell: LeafSpell?
    }

    func state(_ row: borrowing Row, at t: Int64) -> State {
        if let begins, let begin = row.integerIfPresent(begins), begin > t {
            return State(holds: false, next: begin)
        }
        let base = row.integerIfPresent(dated)
        let end = settled.flatMap { row.integerIfPresent($0) }
        let found = conditions.state(row, at: t)
        let moment = Self.later(base, end)
        if found.holds == false {
            return State(
                holds: false, next: found.next,
                spell: found.isOut
                    ? former(row, from: base, until: end, at: t)
                    : found.left.flatMap { spell(from: moment, found.since, until: $0, at: t) })
        }
        var state = State(holds: found.holds, since: moment, next: found.next)
        if let since = state.since, since > t {
            if asksForDate {
                state.since = begins.flatMap { row.integerIfPresent($0) }
            } else {
                state.holds = false
                state.next = min(state.next ?? .max, since)
                return state
            }
        }
        if let within {
            guard let since = state.since else { return State(holds: nil, next: state.next) }
            let end = since + within
            if t >= end {
                let isSure = found.holds == true
                return State(
                    holds: false, next: state.next,
                    spell: isSure ? spell(from: since, found.since, until: end, at: t) : nil)
            }
            state.next = min(state.next ?? .max, end)
        }
        state.since = Self.later(state.since, found.since)
        return state
    }

    /// It counted from the later of two moments, and as long as its window lasted; nil: never.
    private func spell(from moment: Int64?, _ fitting: Int64?, until end: Int64, at t: Int64) -> LeafSpell? {
        var end = end
        if let within {
            guard let moment else { return nil }
            end = min(end, moment + within)
        }
        let from = Self.later(moment, fitting) ?? .min
        return from < end && end <= t ? LeafSpell(from: from, until: end, isSure: true) : nil
    }

    /// Until it came into its state it fitted, if it did by its other fields; what time alone says counts as of that
    /// moment. In which state it was then, nobody told.
    private func former(_ row: borrowing Row, from base: Int64?, until end: Int64?, at t: Int64) -> LeafSpell? {
        guard let end, let former, end <= t else { return nil }
        let then = former.state(row, at: end)
        guard then.holds == true else { return nil }
        // What people laid down is dated by the version that counts: the ones before it are older.
        guard let base, base < end else { return LeafSpell(from: .min, until: end, isSure: false) }
        guard var spell = spell(from: base, then.since, until: end, at: t) else { return nil }
        spell.isSure = false
        return spell
    }

    private static func later(_ a: Int64?, _ b: Int64?) -> Int64? { if let a, let b { max(a, b) } else { a ?? b } }
}

/// A time during which a row counted.
struct LeafSpell {
    /// The least of all numbers: since ever.
    var from: Int64
    /// The first moment at which it did no more.
    var until: Int64
    /// By what the row says now; else it is only likely.
    var isSure: Bool
}

/// What is to be made of some rows of a view.
final class LeafQuestion: Sendable {
    /// What the answer is for.
    enum Goal: Sendable {
        /// A leaf, by its place among the definition's.
        case finding(Int)
        /// Who holds a role, by its place, if nobody was assigned: what a column of the newest row says.
        case person(Int, String)
        case owner(Int)
        case step(LeafPeople.Step)
    }

    enum Operator: Sendable {
        case exists, none
        case count(Bounds)
        case sum(Int, Bounds)
        case latest(LeafConditions, settled: Int?)
        case share(LeafConditions, Bounds, minimum: Int)
        case streak(every: Int64, count: Int, of: Int)
        case since(Int64)
        case attested(value: Int, expires: Int)
        case person(Int)
        case owner(LeafAssignments.Columns)
        case step(text: Int, owner: Int, due: Int?)
    }

    let goal: Goal
    let rows: LeafRows
    let asks: Operator
    /// Its values are keys of members of staff, to be named.
    let asksForStaff: Bool

    /// A leaf's; nil if it looks at no rows.
    init?(_ leaf: PolarLeaf, _ place: Int, of source: LeafSource, _ columns: inout LeafColumns) {
        guard let rows = leaf.rows else { return nil }
        goal = .finding(place)
        asksForStaff = false
        self.rows = LeafRows(rows, of: source, &columns)
        switch leaf.test {
        case .exists: asks = .exists
        case .none: asks = .none
        case .count(_, let bounds): asks = .count(bounds)
        case .sum(_, let column, let bounds):
            asks = .sum(columns.add(SQL(raw: source.column(column).expression)), bounds)
        case .latest(_, let column, let comparison):
            let settled = source.settled([column]).map { columns.add(SQL(raw: $0)) }
            asks = .latest(LeafConditions([Condition(column, comparison)], source.column, &columns), settled: settled)
        case .share(_, let having, let bounds, let minimum):
            asks = .share(LeafConditions(having, source.column, &columns), bounds, minimum: minimum)
        case .streak(_, let every, let count, let total):
            asks = .streak(every: every.milliseconds, count: count, of: total)
        case .since(_, let limit): asks = .since(limit.milliseconds)
        case .attested:
            asks = .attested(
                value: columns.add(SQL(raw: source.column("value").expression)),
                expires: columns.add(SQL(raw: source.column("expires_day").moment)))
        default: return nil
        }
    }

    /// One that is asked of everybody; nil for leaves.
    init?(
        _ rows: Rows, _ goal: Goal, of source: LeafSource, namesStaff: Bool, _ columns: inout LeafColumns
    ) {
        self.goal = goal
        self.rows = LeafRows(rows, of: source, &columns)
        // Worked out for rows that fit only: some have to be looked for.
        let fixed = LeafConditions(rows.conditions, source.column, &columns).fixed
        var isKey = false
        func value(_ name: String) -> Int {
            let found = source.value(name, namesStaff: namesStaff)
            if found.isKey { isKey = true }
            let value = SQL(raw: found.expression)
            return columns.add(fixed.map { "CASE WHEN " + $0 + " THEN " + value + " END" } ?? value)
        }
        switch goal {
        case .finding: return nil
        case .person(_, let column): asks = .person(value(column))
        case .owner: asks = .owner(LeafAssignments.Columns(source, &columns))
        case .step(let step):
            asks = .step(
                text: value(step.text), owner: value("owner"),
                due: step.due.map { columns.add(SQL(raw: source.column($0).moment)) })
        }
        asksForStaff = isKey
    }
}

extension PolarLeaf {
    /// What somebody vouched for is in a view like all else.
    var rows: Rows? {
        test == .attested
            ? Rows("attestation", [Condition("criterion", .isIn(criterionIDs.map(Scalar.text)))]) : test.rows
    }
}
