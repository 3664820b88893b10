import Domain
import Lifecycle
import SQLite

/// Answers the leaves of a definition, customer by customer: what the store knew at K of how things were at T.
///
/// For each view that any leaf looks at there is one statement, which gives one customer's rows with all that the
/// leaves ask of a row worked out as columns. So one customer and a million are read in the same way, in memory that
/// does not grow with their number, and a customer costs statements only for what it has.
struct LeafReader {
    let connection: Connection
    let clock: LeafClock
    private let plan: LeafPlan
    private let proof: LeafProof
    let resources: LeafResources
    /// Leaves that are not told for the scope that is looked at.
    private let hidden: [Int]
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

    init(_ connection: Connection, _ force: DefinitionInForce, asOf t: Instant, knownAt k: Instant? = nil) throws {
        try self.init(connection, force.definition, hash: force.hash, asOf: t, knownAt: k)
    }

    /// `hash`: of a definition that will be asked again. `lens`: whose rows count; those of customers as a whole if not
    /// given.
    init(
        _ connection: Connection, _ definition: Definition, hash: String? = nil, asOf t: Instant,
        knownAt k: Instant? = nil, lens: ScopeLens? = nil
    ) throws {
        self.connection = connection
        clock = try LeafClock(connection, asOf: t, knownAt: k)
        let resources = try LeafResources(connection, clock)
        self.resources = resources
        hasEntries = try connection.integer("SELECT EXISTS (SELECT 1 FROM lifecycle_entry)") != 0
        let lens = try lens ?? (hasEntries && connection.hasScopes ? .customer : .none)
        plan = .plan(definition, hash: hash, resources, isPast: clock.isPast, lens)
        hidden = lens.hidden(plan.leaves)
        proof = LeafProof(plan.leaves, definition, resources, clock, lens)
        coverageDue = proof.due
        coverageFingerprint = (resources.hasUnplacedUsage ? "unplaced " : "") + proof.letters
        nothing = Array(repeating: LeafFinding(.unknown(.noRecord)), count: plan.leaves.count)
        for (index, leaf) in plan.leaves.enumerated() {
            guard case .sql(let text) = leaf.test else { continue }
            let query = try CriterionSQL(text, connection, asOfPast: clock.isPast ? resources : nil)
            queries.append((index, query))
        }
        for view in plan.views {
            // Which days were told decides for every customer of whom use is expected.
            if view.source.view.origin == .usageGap { coverageFingerprint += try UsageGap.collect(connection) }
            let view = LeafView(view)
            view.tellNothing(&nothing, proof, at: clock)
            views.append(view)
        }
    }

    /// Calls `body` for each of these customers that was there, in their order.
    mutating func read(_ customers: [Int64], _ body: (SubjectFacts) throws -> Void) throws {
        // One state of the store; and without it each statement would lock the file by itself.
        try connection.snapshot {
            let one = forOne()
            // A statement that the connection keeps: making it costs more than a customer's rows.
            let statement = try connection.cached(one.text)
            for customer in customers {
                // Another version asks in the same words, from within the body, too.
                let found = try facts(of: customer, by: statement, one.values, isForOne: customers.count == 1)
                if let found { try body(found) }
            }
        }
    }

    private mutating func facts(
        of customer: Int64, by statement: Statement, _ values: [SQLValue], isForOne: Bool
    ) throws -> SubjectFacts? {
        try statement.bind(values, at: clock)
        try statement.bind(1, customer)
        defer { statement.reset() }
        return try statement.step() ? try facts(statement.row, isForOne: isForOne) : nil
    }

    private func forOne() -> SQL {
        plan.subject.statement(
            SQL(raw: "FROM customer_summary AS customer WHERE customer.id = ?1 AND \(plan.subject.isThere)"))
    }

    /// Of one customer; nil: it was not there.
    mutating func facts(of customer: Int64) throws -> SubjectFacts? {
        var found: SubjectFacts?
        try read([customer]) { found = $0 }
        return found
    }

    /// Whether the definition is for a customer, as far as its own fields tell; nil: it was not there.
    mutating func concern(of customer: Int64) throws -> LeafFinding? {
        let one = forOne()
        let statement = try connection.cached(one.text)
        try statement.bind(one.values, at: clock)
        try statement.bind(1, customer)
        defer { statement.reset() }
        return try statement.step() ? plan.subject.concern(statement.row, at: clock.t) : nil
    }

    private mutating func facts(_ row: borrowing Row, isForOne: Bool) throws -> SubjectFacts {
        var facts = plan.subject.facts(row, nothing, at: clock.t)
        var kinds = plan.subject.kinds(row)
        if resources.hasGone, let known = kinds { kinds = known + "," + (try goneKinds(facts.customer) ?? "") }
        let mayHave = viewsWithRows(kinds, try entryKinds(facts.customer))
        for index in views.indices where mayHave[index] {
            let statement = try views[index].statement(connection, clock, isForOne: isForOne)
            try views[index].read(statement, &facts, proof, at: clock)
        }
        for (index, query) in queries {
            facts.findings[index] = query.finding(of: facts.customer, facts.key, clock)
        }
        for index in hidden { facts.findings[index] = LeafFinding(.unknown(.unlinked)) }
        return facts
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

    /// The kinds of records that were a customer's and are gone, comma list.
    private func goneKinds(_ customer: Int64) throws -> String? {
        let statement = try connection.cached(
            """
            SELECT group_concat(DISTINCT gone.kind) FROM customer_record AS own
            CROSS JOIN fact_version AS gone ON gone.anchor = own.record_id
            WHERE own.customer_id = ?1 AND own.kind IN ('company', 'person')
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
            switch view.plan.source.view.origin {
            case .fact: records.map { !$0.isDisjoint(with: view.plan.source.kinds) } ?? true
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

/// What finding nothing proves, leaf by leaf, and what names the keys of members of staff.
struct LeafProof {
    /// Nil: the leaf looks at no rows.
    private(set) var absences: [LeafAbsence?] = []
    /// One letter for each.
    private(set) var letters = ""
    /// When reading nothing more makes a verdict stale that is not yet; nil: never.
    private(set) var due: Int64?
    let staff: [String: String]?

    init(
        _ leaves: [PolarLeaf], _ definition: Definition, _ resources: LeafResources, _ clock: LeafClock,
        _ lens: ScopeLens
    ) {
        staff = resources.staff
        for leaf in leaves {
            guard let rows = leaf.rows else {
                absences.append(nil)
                continue
            }
            var absence = LeafAbsence(leaf, definition.criteria[leaf.criterion], resources, asOf: clock.t)
            // A scope without any row of an app may have some that do not say so.
            if lens == .scope, EntryKind(rawValue: rows.view) == nil { absence.mayBeUnlinked = true }
            if let staleAt = absence.staleAt { due = min(due ?? staleAt, staleAt) }
            letters += absence.letter
            absences.append(absence)
        }
    }
}

/// One view of a plan, and what its leaves have seen of a customer's rows.
struct LeafView {
    let plan: LeafPlan.View
    private var tallies: [LeafTally]
    private var statement: Statement?

    init(_ plan: LeafPlan.View) {
        self.plan = plan
        tallies = Array(repeating: LeafTally(), count: plan.questions.count)
    }

    /// Puts in what follows for a customer who has no row here: the same for all.
    func tellNothing(_ findings: inout [LeafFinding], _ proof: LeafProof, at clock: LeafClock) {
        for question in plan.questions {
            if let (place, finding) = LeafTally().finding(question, proof, at: clock.t) { findings[place] = finding }
        }
    }

    mutating func read(
        _ statement: Statement, _ facts: inout SubjectFacts, _ proof: LeafProof, at clock: LeafClock
    ) throws {
        try statement.bind(1, facts.customer)
        defer { statement.reset() }
        guard try statement.step() else { return }
        for index in tallies.indices { tallies[index].reset() }
        repeat {
            let row = statement.row
            let record = row.integer(plan.record)
            for index in tallies.indices { tallies[index].add(row, record, plan.questions[index], at: clock.t) }
        } while try statement.step()
        for index in tallies.indices { tallies[index].tell(plan.questions[index], proof, &facts, at: clock.t) }
    }

    /// For one customer the connection's own, which other readers bind as well; for many one that is bound once.
    mutating func statement(_ connection: Connection, _ clock: LeafClock, isForOne: Bool) throws -> Statement {
        if let statement { return statement }
        let made = try isForOne ? connection.cached(plan.query.text) : connection.prepare(single: plan.query.text)
        try made.bind(plan.query.values, at: clock)
        if !isForOne { statement = made }
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
