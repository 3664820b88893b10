import Domain
import Lifecycle
import SQLite

/// The scopes of the customers that a run judges. Their changes are recorded before the customers are read, for what a
/// scope that joins brings along counts for the customer at once; how they stand is kept with the customer's.
final class ScopeRun {
    private let connection: Connection
    private let force: DefinitionInForce
    private let now: Instant
    private let engine: ScopeEngine
    private let resources: LeafResources
    private let clock: LeafClock
    private var judge: ScopeJudge?
    private var cases: [Int64: [ScopeCase]] = [:]
    /// Made when the first customer has grown far enough.
    private var deals: ScopeDeals?
    private var opened: [(customer: Int64, anchor: Int64, deal: ScopeDeals.Deal)] = []

    /// Nil: the definition knows no scopes.
    init?(_ connection: Connection, _ force: DefinitionInForce, _ reader: LeafReader, _ now: Instant) throws {
        guard let engine = try ScopeEngine(force.definition) else { return nil }
        (self.connection, self.force, self.now, self.engine) = (connection, force, now, engine)
        (resources, clock) = (reader.resources, reader.clock)
        judge = try ScopeJudge(connection, force.definition, hash: force.hash, asOf: now)
    }

    /// Records what changes for the scopes of the customers that are about to be judged.
    func begin(_ customers: [Int64], _ history: LifecycleHistory, _ states: StateWriter) throws {
        guard judge != nil else { return }
        try connection.run(
            """
            DELETE FROM scope_position WHERE NOT EXISTS (
                SELECT 1 FROM lifecycle_entry AS scope CROSS JOIN record_customer AS place ON place.record_id = scope.anchor
                WHERE scope.id = scope_position.scope_id AND scope.retracted IS NULL)
            """)
        for customer in grown(among: customers) {
            let changes = try history.history(of: customer).changes
            let found = try judge!.cases(of: customer, changes)
            for scope in found { for change in scope.conclusion.changes { try states.write(change, by: force) } }
            cases[customer] = found
        }
    }

    /// Those who have scopes, in their order.
    func grown(among customers: [Int64]) -> [Int64] {
        judge.map { judge in customers.filter(judge.customers.contains) } ?? []
    }

    /// Keeps how the scopes of a customer stand, and sees whether a deal opens another one.
    func follow(
        _ facts: SubjectFacts, _ conclusion: inout Conclusion, _ changes: [StageChange], _ states: StateWriter
    ) throws {
        if let judge, let found = cases.removeValue(forKey: facts.customer) {
            var kept: [Int64] = []
            for scope in found where !scope.hasJoined {
                let whole = judge.complete(scope, below: facts, conclusion, changes)
                var own = whole.facts
                own.customer = scope.thing.id
                try states.write(whole.conclusion, of: own, by: force)
                kept.append(scope.thing.id)
                conclusion.due = [conclusion.due, whole.conclusion.due].compactMap(\.self).min()
            }
            let known = try connection.things(of: facts.customer, kind: .scope).map(\.id)
            for id in known where !kept.contains(id) {
                try connection.run("DELETE FROM scope_position WHERE scope_id = \(id)")
            }
        }
        guard engine.isGrown(conclusion.attained), let since = engine.grown(changes + conclusion.changes) else {
            return
        }
        try look(for: facts, since)
    }

    private func look(for facts: SubjectFacts, _ grown: Int64) throws {
        if deals == nil { deals = try ScopeDeals(connection, engine.rule, resources, clock) }
        guard let deals else { return }
        let later = try deals.deals(of: facts.customer).filter { $0.since.map { $0 > grown } ?? false }
        guard !later.isEmpty else { return }
        // One that was taken back or closed was decided about.
        let known = Set(
            try connection.rows(
                """
                SELECT entry.body ->> '$.deal' FROM customer_record AS place
                CROSS JOIN lifecycle_entry AS entry ON entry.anchor = place.record_id AND entry.kind = 'scope'
                WHERE place.customer_id = \(facts.customer) AND place.kind IN ('company', 'person')
                """
            ) { $0.text(0) })
        for deal in later {
            guard let name = try connection.name(ofRecord: deal.record), !known.contains(name) else { continue }
            opened.append((facts.customer, facts.anchor, deal))
        }
    }

    /// Lays down what deals open. The result is whose it is: they are to be judged once more.
    func open() throws -> [Int64] {
        defer { opened = [] }
        for (_, anchor, deal) in opened {
            guard let name = try connection.name(ofRecord: deal.record) else { continue }
            let draft = Draft.opened(by: name, title: deal.title ?? name, at: min(deal.since ?? .max, now.milliseconds))
            _ = try connection.append(
                draft,
                .init(
                    verb: .scopeOpen, actor: "rule", who: "\(force.definition.id) \(force.definition.version)",
                    note: "\(name) was won after the customer had reached \(engine.rule.after)"), at: anchor, now)
        }
        return Set(opened.map(\.customer)).sorted()
    }
}
