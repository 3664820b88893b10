import Domain
import Synchronization

/// What an export yields, checked before its first row: a table, columns, a condition, an order and a limit.
struct AnalyticsPlan: Sendable {
    var table: AnalyticsTable
    var outputs: [(column: Int, title: String)]
    /// The title, where only the number of rows is asked for.
    var count: String?
    var condition: AnalyticsCondition?
    /// Where the columns that the condition names are.
    private var places: [String: Int] = [:]
    var order: [(column: Int, descending: Bool)] = []
    var limit = Int.max
    var format: AnalyticsFormat

    /// A view export: the whole table, less what `criteria` and `selectedColumns` leave out.
    init(view table: AnalyticsTable, _ config: AnalyticsConfig) throws(AnalyticsFailure) {
        self.table = table
        format = try config.format()
        outputs = try Self.outputs(table, config, selected: config.texts("selectedColumns")?.map { ($0, $0) })
        if let criteria = config.text("criteria") { condition = try AnalyticsCondition(criteria: criteria) }
        try findConditionColumns()
    }

    init(sql: String, _ config: AnalyticsConfig) throws(AnalyticsFailure) {
        let query = try AnalyticsQuery(parsing: sql)
        guard let table = AnalyticsTable.allCases.first(where: { $0.rawValue.lowercased() == query.table.lowercased() })
        else { throw .noView }
        self.table = table
        format = try config.format()
        outputs = []
        switch query.columns {
        case .all: outputs = try Self.outputs(table, config, selected: nil)
        case .some(let columns):
            outputs = try Self.outputs(table, config, selected: columns.map { ($0.column, $0.title) })
        case .count(let title): count = title
        }
        condition = query.condition
        for (name, descending) in query.order {
            guard let column = table.column(named: name) else { throw .noColumn(name) }
            order.append((column, descending))
        }
        limit = query.limit ?? .max
        try findConditionColumns()
    }

    /// Columns with personal data are left out silently unless they are asked for by a flag: so does the real one.
    private static func outputs(
        _ table: AnalyticsTable, _ config: AnalyticsConfig, selected: [(String, String)]?
    ) throws(AnalyticsFailure) -> [(column: Int, title: String)] {
        let showsPersonal = config.flag("showPersonalCols") ?? false
        var outputs: [(column: Int, title: String)] = []
        for (name, title) in selected ?? table.columns.map({ ($0.name, $0.name) }) {
            guard let column = table.column(named: name) else { throw .noColumn(name) }
            if showsPersonal || !table.columns[column].isPersonal { outputs.append((column, title)) }
        }
        return outputs
    }

    private mutating func findConditionColumns() throws(AnalyticsFailure) {
        for name in condition?.columns ?? [] {
            guard let column = table.column(named: name) else { throw .noCriteriaColumn(name) }
            places[name] = column
        }
    }

    /// Rows come in the table's own order, which is nearly that of the change column; any other order needs
    /// all of them.
    var isOrderedByStamp: Bool { order.first.map { $0.column == table.stamp && !$0.descending } ?? false }

    func holds(_ row: [AnalyticsCell]) -> Bool {
        guard let condition else { return true }
        return condition.holds { name in places[name].map { row[$0] } ?? .null } ?? false
    }

    func precedes(_ a: [AnalyticsCell], _ b: [AnalyticsCell]) -> Bool {
        for (column, descending) in order where a[column] != b[column] {
            return a[column].precedes(b[column]) != descending
        }
        return false
    }

    /// Since when rows can matter, from a condition on the change column.
    var earliest: Instant? {
        guard let stamp = table.stamp, let condition else { return nil }
        let name = table.columns[stamp].name
        for spelling in Set(condition.columns) where spelling.lowercased() == name.lowercased() {
            if case .text(let text) = condition.earliest(of: spelling) { return Instant(analytics: text) }
        }
        return nil
    }
}

/// Writes an export piece by piece. Nothing but the rows whose order is still open is kept.
final class AnalyticsExport: Sendable {
    /// The longest result that can be sorted by something other than the change column.
    static let mostSortedRows = 200_000
    private static let pieceBytes = 64 << 10

    private struct State {
        var buckets: Range<Int>
        var member = 0
        var waiting: [[AnalyticsCell]] = []
        var written = 0
        var hasBegun = false
    }

    let plan: AnalyticsPlan
    private let world: World
    private let members: Int
    private let state: Mutex<State>
    /// Called once, with the number of rows.
    private let finished: @Sendable (Int) -> Void

    /// Throws where the result could not be sorted.
    init(_ plan: AnalyticsPlan, _ world: World, finished: @escaping @Sendable (Int) -> Void) throws(AnalyticsFailure) {
        self.plan = plan
        self.world = world
        self.finished = finished
        members = plan.table.members(world)
        var first = State(buckets: plan.table.buckets(world, since: plan.earliest))
        if !plan.order.isEmpty, !plan.isOrderedByStamp, plan.count == nil {
            for bucket in first.buckets { Self.gather(plan, world, bucket, members, into: &first.waiting) }
            guard first.waiting.count <= Self.mostSortedRows else {
                throw .badCriteria("The result has more rows than can be sorted.")
            }
            first.waiting.sort(by: plan.precedes)
            first.buckets = first.buckets.upperBound..<first.buckets.upperBound
        }
        state = Mutex(first)
    }

    private static func gather(
        _ plan: AnalyticsPlan, _ world: World, _ bucket: Int, _ members: Int, into rows: inout [[AnalyticsCell]]
    ) {
        for member in 0..<members {
            guard rows.count <= mostSortedRows || plan.isOrderedByStamp else { return }
            if let row = plan.table.row(world, bucket: bucket, member: member), plan.holds(row) { rows.append(row) }
        }
    }

    /// Appends the next piece; false when there is none.
    @Sendable func next(_ bytes: inout [UInt8]) -> Bool {
        state.withLock { state in
            let target = bytes.count + Self.pieceBytes
            if !state.hasBegun {
                state.hasBegun = true
                if plan.format.includesHeader {
                    plan.format.appendRow(plan.count.map { [$0] } ?? plan.outputs.map(\.title), to: &bytes)
                }
            }
            if plan.count != nil { return count(&state, &bytes) }
            while bytes.count < target, state.written < plan.limit {
                if plan.order.isEmpty {
                    guard stream(&state, until: target, &bytes) else { break }
                } else {
                    guard flush(&state, &bytes) else { break }
                }
            }
            let isDone = state.written >= plan.limit || (state.buckets.isEmpty && state.waiting.isEmpty)
            if isDone { finished(state.written) }
            return !isDone
        }
    }

    private func write(_ row: [AnalyticsCell], _ state: inout State, _ bytes: inout [UInt8]) {
        guard state.written < plan.limit else { return }
        state.written += 1
        plan.format.appendRow(plan.outputs.lazy.map { row[$0.column].text }, to: &bytes)
    }

    /// Rows as they come. False at the end.
    private func stream(_ state: inout State, until target: Int, _ bytes: inout [UInt8]) -> Bool {
        while let bucket = state.buckets.first {
            while state.member < members {
                if bytes.count >= target || state.written >= plan.limit { return true }
                let row = plan.table.row(world, bucket: bucket, member: state.member)
                state.member += 1
                if let row, plan.holds(row) { write(row, &state, &bytes) }
            }
            state.buckets.removeFirst()
            state.member = 0
        }
        return false
    }

    /// One bucket more, then what no later bucket can come before. False at the end.
    private func flush(_ state: inout State, _ bytes: inout [UInt8]) -> Bool {
        if let bucket = state.buckets.popFirst() {
            Self.gather(plan, world, bucket, members, into: &state.waiting)
            state.waiting.sort(by: plan.precedes)
        }
        var ready = state.waiting.count
        if let next = state.buckets.first, let stamp = plan.table.stamp {
            let border = AnalyticsCell.moment(
                Instant(milliseconds: plan.table.earliestStamp(ofBucket: next, world)))
            ready = state.waiting.partitioningIndex { !$0[stamp].precedes(border) }
        }
        for row in state.waiting[..<ready] { write(row, &state, &bytes) }
        state.waiting.removeFirst(ready)
        return !state.buckets.isEmpty
    }

    private func count(_ state: inout State, _ bytes: inout [UInt8]) -> Bool {
        var count = 0
        while let bucket = state.buckets.popFirst() {
            for member in 0..<members {
                if let row = plan.table.row(world, bucket: bucket, member: member), plan.holds(row) { count += 1 }
            }
        }
        plan.format.appendRow([String(count)], to: &bytes)
        finished(1)
        return false
    }
}

extension Range<Int> {
    fileprivate mutating func popFirst() -> Int? {
        guard let first else { return nil }
        self = (first + 1)..<upperBound
        return first
    }

    fileprivate mutating func removeFirst() { _ = popFirst() }
}
