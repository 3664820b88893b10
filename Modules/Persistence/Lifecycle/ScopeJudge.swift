import Domain
import Lifecycle
import SQLite

/// A scope of a customer as it is judged: by the same criteria, over what counts for it alone.
struct ScopeCase {
    var thing: Thing
    /// The customer's number, and the key of the scope below the customer's.
    var facts: SubjectFacts
    var conclusion: Conclusion
    /// What persons force of its stage.
    var forced: [History.Override] = []

    var key: String { thing.key }
    var hasJoined: Bool { conclusion.computed == ScopeRule.joined }
}

/// Judges the scopes of customers, as of a moment, as known at one.
struct ScopeJudge {
    let engine: ScopeEngine
    private let connection: Connection
    private let asOf: Int64
    private let knownAt: Int64
    private var reader: LeafReader
    private let deals: ScopeDeals?
    /// Who has any.
    let customers: Set<Int64>

    /// `customer`: no other is asked about. Nil: there are none, or the definition knows none.
    init?(
        _ connection: Connection, _ definition: Definition, hash: String? = nil, asOf: Instant, knownAt: Instant? = nil,
        of customer: Int64? = nil
    ) throws {
        // Asked first: most customers have none, and an engine is made for each question.
        customers = try connection.customersWithScopes(customer)
        guard !customers.isEmpty, let engine = try ScopeEngine(definition) else { return nil }
        self.engine = engine
        self.connection = connection
        self.asOf = asOf.milliseconds
        self.knownAt = knownAt?.milliseconds ?? .max
        reader = try LeafReader(connection, definition, hash: hash, asOf: asOf, knownAt: knownAt, lens: .scope)
        deals = try ScopeDeals(connection, engine.rule, reader.resources, reader.clock)
    }

    /// Those of a customer that go on, in the order in which they were opened. `changes`: of the customer and all its
    /// scopes, as recorded. What follows for them from how the customer stands is not in it yet.
    mutating func cases(of customer: Int64, _ changes: [StageChange]) throws -> [ScopeCase] {
        guard customers.contains(customer) else { return [] }
        var found: [ScopeCase] = []
        var seen: Set<String> = []
        let things = try connection.things(of: customer, kind: .scope, asOf: asOf, knownAt: knownAt)
        for thing in things where thing.body.text("state") == "open" {
            // After a merge two may have been opened by one deal.
            if let deal = thing.body.text("deal"), !seen.insert(deal).inserted { continue }
            guard ScopeEngine.stage(of: thing.key, changes) != ScopeRule.joined else { continue }
            guard try counts(thing, of: customer) else { continue }
            if let made = try judged(thing, of: customer, changes) { found.append(made) }
        }
        return found
    }

    /// Any of a customer's, whether it goes on or not; nil: it has none of this key.
    mutating func `case`(_ key: String, of customer: Int64, _ changes: [StageChange]) throws -> ScopeCase? {
        let things = try connection.things(of: customer, kind: .scope, asOf: asOf, knownAt: knownAt)
        return try things.first { $0.key == key }.flatMap { try judged($0, of: customer, changes) }
    }

    private mutating func judged(_ thing: Thing, of customer: Int64, _ changes: [StageChange]) throws -> ScopeCase? {
        try connection.look(at: thing, of: customer)
        guard var facts = try reader.facts(of: customer) else { return nil }
        facts.key += "/" + thing.key
        facts.name = thing.body.text("title")
        facts.anchor = thing.anchor
        facts.firstSeen = thing.began
        var conclusion = engine.conclude(facts, thing.key, changes, asOf: asOf)
        if let first = conclusion.changes.indices.first, conclusion.changes[first].kind == .enter {
            let deal = try connection.deal(of: thing, customer)
            conclusion.changes[first].evidence = [-thing.id] + [deal].compactMap(\.self)
        }
        let forced = try connection.things(of: customer, kind: .override, asOf: asOf, knownAt: knownAt)
        return ScopeCase(
            thing: thing, facts: facts, conclusion: conclusion, forced: forced.overrides(of: thing.key))
    }

    /// The whole of those that stand for themselves, below a customer that was judged. `history`: what was recorded
    /// for it.
    mutating func standing(below judgement: Lineage.Judgement, _ history: History) throws -> [ScopeCase] {
        guard customers.contains(judgement.facts.customer) else { return [] }
        let changes = judgement.changes(after: history)
        return try cases(of: judgement.facts.customer, changes).filter { !$0.hasJoined }
            .map { complete($0, below: judgement.facts, judgement.conclusion, changes) }
    }

    /// The whole of it, now that is known how the customer stands. `changes`: with those of the scope.
    func complete(
        _ scope: ScopeCase, below parent: SubjectFacts, _ conclusion: Conclusion, _ changes: [StageChange]
    ) -> ScopeCase {
        var whole = scope
        whole.conclusion = engine.conclude(
            scope.facts, scope.key, changes, parent: (parent, conclusion), forced: scope.forced, asOf: asOf)
        return whole
    }

    /// What the rule opened counts while its deal is what opens one, and this customer's.
    private func counts(_ thing: Thing, of customer: Int64) throws -> Bool {
        let isByRule =
            try connection.integer(
                "SELECT EXISTS (SELECT 1 FROM lifecycle_entry WHERE id = \(thing.id) AND actor_kind = 'rule')") != 0
        guard isByRule else { return true }
        guard let deal = try connection.deal(of: thing, customer), let deals else { return false }
        return try deals.deals(of: customer).contains { $0.record == deal }
    }
}

extension Connection {
    /// `customer`: that one, if it has any; nil: all who do.
    fileprivate func customersWithScopes(_ customer: Int64?) throws -> Set<Int64> {
        guard let customer else {
            return Set(
                try rows(
                    """
                    SELECT place.customer_id FROM lifecycle_entry AS entry
                    CROSS JOIN record_customer AS place ON place.record_id = entry.anchor WHERE entry.kind = 'scope'
                    """
                ) { $0.integer(0) })
        }
        let hasAny = try integer(
            """
            SELECT EXISTS (
                SELECT 1 FROM customer_record AS own
                CROSS JOIN lifecycle_entry AS entry ON entry.anchor = own.record_id AND entry.kind = 'scope'
                WHERE own.customer_id = \(customer))
            """)
        return hasAny != 0 ? [customer] : []
    }
}
