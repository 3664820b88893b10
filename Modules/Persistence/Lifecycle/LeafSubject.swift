import Domain
import Lifecycle
import SQLite

/// Not the finding of an examination, which has that name here.
typealias LeafFinding = Lifecycle.Finding

/// The customer's own fields: what is shown of it, which segment it is in, what `compare` asks.
struct LeafSubject: Sendable {
    private var columns = LeafColumns()
    private let definition: Definition
    private var conditions: [Condition: LeafConditions] = [:]
    private var leaves: [(index: Int, test: Test)] = []
    /// Of customer fields that roles are taken from.
    private var fields: [String: Int] = [:]
    /// Of the row `customer`: there was one at T, as far as was known at K.
    let isThere: String

    /// Behind the three numbered parameters.
    private enum Place: Int, CaseIterable {
        case id = 3
        case key, anchor, name, firstSeen, lastActivity, kinds

        var column: String {
            switch self {
            case .firstSeen: "customer.first_seen"
            case .lastActivity: "customer.last_activity"
            default: "customer.\(self)"
            }
        }
    }

    init(_ definition: Definition, _ all: [PolarLeaf], _ resources: LeafResources, isPast: Bool) {
        let then = isPast ? Self.then(hasGone: resources.hasGone) : [:]
        self.definition = definition
        isThere = isPast ? Self.wasThere : "TRUE"
        func column(_ name: String) -> LeafColumn {
            let now = "customer.\"\(name)\""
            return LeafColumn(
                expression: then[name] ?? now,
                form: Vocabulary.customer.first { $0.name == name }!.form)
        }
        for place in Place.allCases { _ = columns.add(SQL(raw: place.column)) }
        for (index, leaf) in all.enumerated() {
            if case .compare = leaf.test { leaves.append((index, leaf.test)) }
        }
        let tests = all.map(\.test) + (definition.segments.map(\.when) + [definition.appliesWhen]).compactMap(\.self)
        for test in tests.flatMap(\.leaves) {
            guard case .compare(let condition) = test, condition.column != "segment" else { continue }
            conditions[condition] = LeafConditions([condition], column, &columns)
        }
        for case .customer(let field)? in definition.roles.map(\.from) {
            fields[field] = columns.add(SQL(raw: column(field).expression))
        }
    }

    /// `rest` begins with FROM and calls the row `customer`.
    func statement(_ rest: SQL) -> SQL { columns.statement(rest) }

    /// The kinds of its records, comma list; nil: not known.
    func kinds(_ row: borrowing Row) -> String? { row.textIfPresent(Place.kinds.rawValue) }

    /// All but what rests on rows: `nothing` is what follows without any.
    func facts(_ row: borrowing Row, _ nothing: [LeafFinding], at t: Int64) -> SubjectFacts {
        var facts = SubjectFacts(
            customer: row.integer(Place.id.rawValue), key: row.text(Place.key.rawValue),
            anchor: row.integer(Place.anchor.rawValue))
        facts.name = row.textIfPresent(Place.name.rawValue)
        facts.firstSeen = row.integerIfPresent(Place.firstSeen.rawValue)
        facts.lastActivity = row.integerIfPresent(Place.lastActivity.rawValue)
        facts.findings = nothing
        for role in definition.roles { facts.owners.append(owner(role, row, facts.anchor)) }
        facts.segment = segment(row, at: t) { note($0, &facts) }
        for leaf in leaves { facts.findings[leaf.index] = finding(leaf.test, row, facts.segment, at: t) }
        return facts
    }

    /// Whether `applies_when` is met.
    func concern(_ row: borrowing Row, at t: Int64) -> LeafFinding {
        guard let test = definition.appliesWhen else { return LeafFinding(.met) }
        var due: Int64?
        let segment = segment(row, at: t) { due = min(due ?? .max, $0) }
        var concern = finding(test, row, segment, at: t)
        if let due { concern.due = min(concern.due ?? .max, due) }
        return concern
    }

    /// The first that fits.
    private func segment(_ row: borrowing Row, at t: Int64, due: (Int64) -> Void) -> Int? {
        for (index, segment) in definition.segments.enumerated() {
            guard let test = segment.when else { return index }
            let finding = finding(test, row, nil, at: t)
            if let moment = finding.due { due(moment) }
            if finding.verdict == .met { return index }
        }
        return nil
    }

    private func owner(_ role: Role, _ row: borrowing Row, _ anchor: Int64) -> SubjectFacts.Owner? {
        guard case .customer(let field) = role.from, let person = row.textIfPresent(fields[field]!) else { return nil }
        return SubjectFacts.Owner(person: person, isAssigned: false, evidence: anchor)
    }

    private func note(_ due: Int64?, _ facts: inout SubjectFacts) {
        if let due { facts.due = min(facts.due ?? .max, due) }
    }

    /// Comparisons, and what is put together from them.
    private func finding(_ test: Test, _ row: borrowing Row, _ segment: Int?, at t: Int64) -> LeafFinding {
        switch test {
        case .compare(let condition):
            guard let compiled = conditions[condition] else { return Self.compare(name(segment), condition.comparison) }
            let state = compiled.state(row, at: t)
            let verdict: Verdict = state.holds.map { $0 ? .met : .notMet } ?? .unknown(.nullField)
            return LeafFinding(verdict, since: state.holds == true ? state.since : state.left, due: state.next)
        case .all(let parts): return LeafFinding.all(findings(parts, row, segment, t))
        case .any(let parts): return LeafFinding.any(findings(parts, row, segment, t))
        case .atLeast(let count, let parts): return LeafFinding.atLeast(count, of: findings(parts, row, segment, t))
        case .not(let part): return finding(part, row, segment, at: t).negated
        default: return LeafFinding(.unknown(.error))
        }
    }

    private func findings(_ parts: [Test], _ row: borrowing Row, _ segment: Int?, _ t: Int64) -> [LeafFinding] {
        var found: [LeafFinding] = []
        for part in parts { found.append(finding(part, row, segment, at: t)) }
        return found
    }

    private func name(_ segment: Int?) -> String? { segment.map { definition.segments[$0].id } }

    private static func compare(_ segment: String?, _ comparison: Comparison) -> LeafFinding {
        func isAmong(_ values: [Scalar]) -> Bool { segment.map { values.contains(.text($0)) } ?? false }
        let isMet =
            switch comparison {
            case .isIn(let values): isAmong(values)
            case .isNotIn(let values): !isAmong(values)
            case .isKnown: segment != nil
            case .isUnknown: segment == nil
            default: false
            }
        return LeafFinding(isMet ? .met : .notMet)
    }
}
