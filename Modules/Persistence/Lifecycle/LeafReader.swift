import Domain
import Lifecycle
import SQLite

/// Answers the leaves of a definition, customer by customer: what the store knew at K of how things were at T.
///
/// For each view that any leaf looks at there is one statement, which gives one customer's rows with all that the
/// leaves ask of a row worked out as columns. Which customers there are is another statement. So one customer and a
/// million are read in the same way, in memory that does not grow with their number, and a customer costs statements
/// only for what it has.
struct LeafReader {
    enum Scope {
        case all
        case customers([Int64])
        /// A temporary table with a column `customer_id`.
        case table(String)
    }

    let connection: Connection
    let definition: Definition
    let clock: LeafClock
    private let subject: LeafSubject
    private var views: [LeafView] = []
    private var queries: [(index: Int, query: CriterionSQL)] = []
    /// What is found of a customer without any row.
    private var nothing: [LeafFinding]
    private let hasEntries: Bool
    private var viewsByHoldings: [Holdings: [Bool]] = [:]
    /// When reading nothing more makes a verdict stale that is not yet; nil: never.
    private(set) var coverageDue: Int64?
    /// What finding nothing proves, leaf by leaf. While it is the same, only customers of whom something changed, or
    /// for whom time did, can be judged otherwise than before.
    private(set) var coverageFingerprint = ""

    init(_ connection: Connection, _ definition: Definition, asOf t: Instant, knownAt k: Instant? = nil) throws {
        self.connection = connection
        self.definition = definition
        clock = try LeafClock(connection, asOf: t, knownAt: k)
        let resources = try LeafResources(connection, clock)
        coverageFingerprint = resources.hasUnplacedUsage ? "unplaced " : ""
        let leaves = definition.polarLeaves
        nothing = Array(repeating: LeafFinding(.unknown(.noRecord)), count: leaves.count)
        hasEntries = try connection.integer("SELECT EXISTS (SELECT 1 FROM lifecycle_entry)") != 0
        subject = LeafSubject(definition, leaves, clock)
        for (index, leaf) in leaves.enumerated() {
            if case .sql(let text) = leaf.test { queries.append((index, try CriterionSQL(text, connection))) }
        }
        let asked = Dictionary(grouping: leaves.indices.filter { leaves[$0].rows != nil }) { leaves[$0].rows!.view }
        let always = Dictionary(grouping: LeafPeople.questions(definition), by: \.rows.view)
        for view in Vocabulary.views where asked[view.name] != nil || always[view.name] != nil {
            // Which days were told decides for every customer of whom use is expected.
            if view.origin == .usageGap { coverageFingerprint += try UsageGap.collect(connection) }
            let source = LeafSource(view, resources, clock)
            var columns = LeafColumns()
            var questions: [LeafQuestion] = []
            for index in asked[view.name] ?? [] {
                let leaf = leaves[index]
                let absence = LeafAbsence(leaf, definition.criteria[leaf.criterion], resources, asOf: t.milliseconds)
                coverageDue = [coverageDue, absence.staleAt].compactMap(\.self).min()
                coverageFingerprint += absence.letter
                questions += [LeafQuestion(leaf, .finding(index, absence), of: source, &columns)].compactMap(\.self)
            }
            for (rows, goal) in always[view.name] ?? [] {
                questions += [LeafQuestion(rows, goal, of: source, resources.staff, &columns)].compactMap(\.self)
            }
            let view = LeafView(source, questions, columns)
            view.tellNothing(&nothing, at: clock)
            views.append(view)
        }
    }

    /// Calls `body` for each customer of the scope, in ascending order of their numbers.
    mutating func read(_ scope: Scope, _ body: (SubjectFacts) throws -> Void) throws {
        // One state of the store; and without it each statement would lock the file by itself.
        try connection.snapshot { try readAll(scope, body) }
    }

    private mutating func readAll(_ scope: Scope, _ body: (SubjectFacts) throws -> Void) throws {
        switch scope {
        case .all:
            let rest = "FROM customer_summary AS customer WHERE \(subject.isThere) ORDER BY customer.id"
            try read(subject.statement(SQL(raw: rest)), body)
        case .table(let name):
            let rest = """
                FROM temp.\(name) AS scope CROSS JOIN customer_summary AS customer ON customer.id = scope.customer_id
                WHERE \(subject.isThere) ORDER BY scope.customer_id
                """
            try read(subject.statement(SQL(raw: rest)), body)
        case .customers(let ids):
            let rest = "FROM customer_summary AS customer WHERE customer.id = ?1 AND \(subject.isThere)"
            let one = subject.statement(SQL(raw: rest))
            let statement = try connection.prepare(single: one.text)
            try statement.bind(one.values, at: clock)
            for id in Set(ids).sorted() {
                try statement.bind(1, id)
                try read(statement, body)
            }
        }
    }

    private mutating func read(_ customers: SQL, _ body: (SubjectFacts) throws -> Void) throws {
        let statement = try connection.prepare(single: customers.text)
        try statement.bind(customers.values, at: clock)
        try read(statement, body)
    }

    private mutating func read(_ statement: Statement, _ body: (SubjectFacts) throws -> Void) throws {
        defer { statement.reset() }
        while try statement.step() {
            let row = statement.row
            var facts = subject.facts(row, nothing, at: clock.t)
            let kinds = clock.isPast ? nil : subject.kinds(row)
            let mayHave = viewsWithRows(kinds, try entryKinds(facts.customer))
            for index in views.indices where mayHave[index] {
                try views[index].read(connection, &facts, at: clock)
            }
            for (index, query) in queries { facts.findings[index] = query.finding(facts.key, clock) }
            try body(facts)
        }
    }

    /// The kinds of what was laid down about a customer, comma list; nil: nothing. Most customers have none, and a
    /// statement for each kind would cost more than all else.
    private mutating func entryKinds(_ customer: Int64) throws -> String? {
        guard hasEntries else { return nil }
        let statement = try connection.cached(
            """
            SELECT group_concat(DISTINCT fact.kind) FROM customer_record AS entry
            CROSS JOIN lifecycle_entry AS fact INDEXED BY lifecycle_entry_anchor ON fact.anchor = entry.record_id
            WHERE entry.customer_id = ?1 AND entry.kind IN ('company', 'person')
            """)
        try statement.bind(1, customer)
        defer { statement.reset() }
        return try statement.step() ? statement.row.textIfPresent(0) : nil
    }

    /// Which views can have rows of a customer with records of these kinds (nil: not known) and such entries.
    private mutating func viewsWithRows(_ kinds: String?, _ entries: String?) -> [Bool] {
        let key = Holdings(kinds: kinds, entries: entries)
        if let known = viewsByHoldings[key] { return known }
        let records = kinds.map { Set($0.split(separator: ",").map(String.init)) }
        let laidDown = Set(entries?.split(separator: ",").map(String.init) ?? [])
        let found = views.map { view in
            switch view.source.view.origin {
            case .fact: records.map { !$0.isDisjoint(with: view.source.kinds) } ?? true
            case .entry(let kind): laidDown.contains(kind.rawValue)
            case .usageGap: laidDown.contains(EntryKind.usageExpectation.rawValue)
            }
        }
        // As many as there are combinations: some hundreds in practice.
        if viewsByHoldings.count >= 10_000 { viewsByHoldings = [:] }
        viewsByHoldings[key] = found
        return found
    }

    private struct Holdings: Hashable {
        var kinds: String?
        var entries: String?
    }
}

/// One view's statement, and the leaves that look at its rows.
struct LeafView {
    let source: LeafSource
    private let questions: [LeafQuestion]
    private let record: Int
    private let query: SQL
    private var tallies: [LeafTally]
    private var statement: Statement?

    init(_ source: LeafSource, _ questions: [LeafQuestion], _ columns: LeafColumns) {
        var columns = columns
        record = columns.add(SQL(raw: source.record))
        self.source = source
        self.questions = questions
        query = columns.statement(SQL(raw: source.rows))
        tallies = Array(repeating: LeafTally(), count: questions.count)
    }

    /// Puts in what follows for a customer who has no row here: the same for all.
    func tellNothing(_ findings: inout [LeafFinding], at clock: LeafClock) {
        for question in questions {
            if let (place, finding) = LeafTally().finding(question, at: clock.t) { findings[place] = finding }
        }
    }

    mutating func read(_ connection: Connection, _ facts: inout SubjectFacts, at clock: LeafClock) throws {
        let statement = try prepared(connection, clock)
        try statement.bind(1, facts.customer)
        defer { statement.reset() }
        guard try statement.step() else { return }
        for index in tallies.indices { tallies[index].reset() }
        repeat {
            let row = statement.row
            let record = row.integer(record)
            for index in tallies.indices { tallies[index].add(row, record, questions[index], at: clock.t) }
        } while try statement.step()
        for index in tallies.indices { tallies[index].tell(questions[index], &facts, at: clock.t) }
    }

    private mutating func prepared(_ connection: Connection, _ clock: LeafClock) throws -> Statement {
        if let statement { return statement }
        let made = try connection.prepare(single: query.text)
        try made.bind(query.values, at: clock)
        statement = made
        return made
    }
}

extension Statement {
    /// The values of the conditions, which begin behind the customer, T and K.
    func bind(_ values: [SQLValue], at clock: LeafClock) throws {
        try bindNull(1)
        try bind(2, clock.t)
        try bind(3, clock.k)
        for (index, value) in values.enumerated() { try bind(index + 4, value) }
    }
}
