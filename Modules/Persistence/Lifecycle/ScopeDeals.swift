import Domain
import Lifecycle
import SQLite

/// The deals of a customer that open a scope by the definition's rule, each with the moment since which it does.
struct ScopeDeals {
    private let statement: Statement
    private let rows: LeafRows
    private let record: Int
    private let title: Int
    private let t: Int64

    /// Nil: no rule opens any.
    init?(_ connection: Connection, _ rule: ScopeRule, _ resources: LeafResources, _ clock: LeafClock) throws {
        guard let opening = rule.openedBy, let view = Vocabulary.view(opening.view) else { return nil }
        let source = LeafSource(view, resources, isPast: clock.isPast, .none)
        var columns = LeafColumns()
        rows = LeafRows(opening, of: source, &columns)
        record = columns.add(SQL(raw: source.record))
        title = columns.add(SQL(raw: source.column("title").expression))
        t = clock.t
        let query = columns.statement(SQL(raw: source.rows))
        statement = try connection.prepare(single: query.text)
        try statement.bind(query.values, at: clock)
    }

    struct Deal {
        var record: Int64
        var title: String?
        var since: Int64?
    }

    func deals(of customer: Int64) throws -> [Deal] {
        try statement.bind(1, customer)
        defer { statement.reset() }
        var found: [Deal] = []
        while try statement.step() {
            let row = statement.row
            let state = rows.state(row, at: t)
            guard state.holds == true else { continue }
            found.append(Deal(record: row.integer(record), title: row.textIfPresent(title), since: state.since))
        }
        return found.sorted { ($0.since ?? .min, $0.record) < ($1.since ?? .min, $1.record) }
    }
}
