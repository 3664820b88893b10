import Domain
import Lifecycle
import SQLite

/// Finds for each customer the definition that is for it, and reads what that asks. As of the same moments the same
/// comes out whether one customer is asked for or all are.
struct Judging {
    /// A customer with all that its judgement depends on.
    struct Subject: Sendable {
        var line: DefinitionsInForce.Line
        var facts: SubjectFacts
        /// What earlier versions ask, by their position: of those on which it may finish something.
        var former: [Int: SubjectFacts] = [:]
        var history: History
        /// When time alone may make another definition be for it.
        var due: Int64?

        func judged(asOf now: Int64) -> Lineage.Judgement {
            var judgement = line.lineage.judge(facts, former: former, history, asOf: now)
            if let due, due > now { judgement.conclusion.due = min(judgement.conclusion.due ?? .max, due) }
            return judgement
        }
    }

    /// Several definitions say that they are for it, so none judges it.
    struct Claimed: Sendable {
        var customer: Int64
        var by: [DefinitionInForce]
        var due: Int64?

        /// "mid 2 and large 1"
        var names: String { by.map(\.name).joined(separator: " and ") }
    }

    enum Case: Sendable {
        case subject(Subject)
        case claimed(Claimed)
    }

    let force: DefinitionsInForce
    private let connection: Connection
    private let asOf: Instant
    private let knownAt: Instant?
    private let past: LifecycleHistory
    /// By line (those that are for some customers first) and version.
    private var readers: [[LeafReader]]

    init(_ connection: Connection, _ force: DefinitionsInForce, asOf: Instant, knownAt: Instant? = nil) throws {
        (self.connection, self.force, self.asOf, self.knownAt) = (connection, force, asOf, knownAt)
        past = try LifecycleHistory(connection, asOf: asOf, knownAt: knownAt)
        readers = try (force.scoped + [force.fallback]).map { line in
            try line.versions.map { try LeafReader(connection, $0, asOf: asOf, knownAt: knownAt) }
        }
    }

    /// What is read for whomever no other definition is for.
    var reader: LeafReader { readers[readers.count - 1][readers[readers.count - 1].count - 1] }

    /// What finding nothing proves, leaf by leaf, to every definition.
    var coverage: String { readers.joined().map(\.coverageFingerprint).joined(separator: ";") }

    /// When reading nothing more makes that another.
    var coverageDue: Int64? { readers.joined().compactMap(\.coverageDue).min() }

    /// Those of these customers that were there, in their order.
    private mutating func read(_ customers: [Int64], _ body: (Case) throws -> Void) throws {
        guard !force.scoped.isEmpty else {
            var reader = readers[0].removeLast()
            defer { readers[0].append(reader) }
            return try reader.read(customers) { facts in try body(.subject(try subject(facts, line: 0))) }
        }
        try connection.snapshot {
            for customer in customers { if let found = try one(customer) { try body(found) } }
        }
    }

    /// Customers that are read at one go.
    static let batch = 500

    /// Takes what is made of each of these customers that was there, in their order. Many are read and looked at on all
    /// processors, by connections of their own, which see what was committed. `isCommitted`: that is what this one
    /// sees, asked before they are made and when they have begun to read; else it reads itself.
    mutating func each<Value: Sendable>(
        of customers: [Int64], isCommitted: () throws -> Bool, make: @escaping @Sendable (Case) -> Value,
        take: (Value) throws -> Void
    ) throws {
        let batches = stride(from: 0, to: customers.count, by: Self.batch).map { start in
            Array(customers[start..<min(start + Self.batch, customers.count)])
        }
        // A connection more costs as much as some hundred customers.
        if batches.count > 4, try isCommitted(), try eachInParallel(batches, isCommitted, make, take) { return }
        for batch in batches {
            var found: [Case] = []
            try read(batch) { found.append($0) }
            for value in inParallel(found, make) { try take(value) }
        }
    }

    private func eachInParallel<Value: Sendable>(
        _ batches: [[Int64]], _ isCommitted: () throws -> Bool, _ make: @escaping @Sendable (Case) -> Value,
        _ take: (Value) throws -> Void
    ) throws -> Bool {
        let (path, force, asOf, knownAt) = (connection.path, force, asOf, knownAt)
        return try inOrder(batches.count) {
            try Judging(Connection.reader(path), force, asOf: asOf, knownAt: knownAt)
        } mayBegin: {
            try isCommitted()
        } make: { judging, part in
            var values: [Value] = []
            try judging.read(batches[part]) { values.append(make($0)) }
            return values
        } take: { values in
            for value in values { try take(value) }
        }
    }

    /// Of one customer; nil: it was not there.
    mutating func one(_ customer: Int64) throws -> Case? {
        guard let claims = try claims(customer) else { return nil }
        if let claimed = claims.claimed(customer, force) { return .claimed(claimed) }
        let line = claims.lines.first ?? force.scoped.count
        guard let facts = try readers[line][readers[line].count - 1].facts(of: customer) else { return nil }
        var subject = try subject(facts, line: line)
        subject.due = claims.due
        return .subject(subject)
    }

    /// The definitions that are for a customer, as far as its own fields tell.
    private struct Claims {
        var lines: [Int] = []
        var due: Int64?

        func claimed(_ customer: Int64, _ force: DefinitionsInForce) -> Claimed? {
            guard lines.count > 1 else { return nil }
            return Claimed(customer: customer, by: lines.map { force.scoped[$0].current }, due: due)
        }
    }

    private mutating func claims(_ customer: Int64) throws -> Claims? {
        var claims = Claims()
        for line in force.scoped.indices {
            let version = force.scoped[line].versions.count - 1
            guard let concern = try readers[line][version].concern(of: customer) else { return nil }
            if concern.verdict == .met { claims.lines.append(line) }
            if let moment = concern.due { claims.due = min(claims.due ?? .max, moment) }
        }
        return claims
    }

    /// The version that judges a customer; nil: it was not there.
    mutating func definition(judging customer: Int64, asOf now: Instant) throws -> DefinitionInForce? {
        switch try one(customer) {
        case .claimed(let claimed): throw claimed.refusal
        case .subject(let subject): subject.line.versions[subject.judged(asOf: now.milliseconds).version]
        case nil: nil
        }
    }

    /// How many customers several definitions are for, and the first; nil: none.
    mutating func claimed() throws -> (count: Int, first: Claimed)? {
        guard force.scoped.count > 1 else { return nil }
        var found: (count: Int, first: Claimed)?
        for customer in try everybody() {
            guard let claimed = try claims(customer)?.claimed(customer, force) else { continue }
            found = ((found?.count ?? 0) + 1, found?.first ?? claimed)
        }
        return found
    }

    private mutating func subject(_ facts: SubjectFacts, line: Int) throws -> Subject {
        let place = line < force.scoped.count ? force.scoped[line] : force.fallback
        var subject = Subject(line: place, facts: facts, history: try past.history(of: facts.customer))
        guard place.versions.count > 1 else { return subject }
        for version in place.lineage.candidates(facts, subject.history, asOf: asOf.milliseconds) {
            subject.former[version] = try readers[line][version].facts(of: facts.customer)
        }
        return subject
    }

    func everybody() throws -> [Int64] {
        try connection.rows("SELECT id FROM customer_summary ORDER BY id") { $0.integer(0) }
    }
}

extension Judging.Claimed {
    var refusal: DefinitionRefusal { .claimed(by: names) }
}

extension DefinitionRefusal {
    static func claimed(by names: String) -> DefinitionRefusal {
        DefinitionRefusal(
            .refused, "No definition applies: \(names) all say that they are for this customer.",
            remedy: "Let applies_when of one of them leave it out, and put that version in force.")
    }
}
