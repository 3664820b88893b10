import Domain
import JSON
import Lifecycle
import SQLite

// What people laid down, read as of a moment (T) and as it was known at another (K). A thing says what its last version
// says: the one with the greatest (effective, id) among those that were true by T, known by K and not taken back by K.

extension Connection {
    /// The things of one customer, in the order in which they were first laid down. A customer's are those whose anchor
    /// is one of its records: they follow it through merges and splits.
    func things(
        of customer: Int64, kind: EntryKind? = nil, asOf moment: Int64 = .max, knownAt: Int64 = .max
    ) throws -> [Thing] {
        var from: SQL = """
            customer_record AS place CROSS JOIN lifecycle_entry AS e ON e.anchor = place.record_id
            WHERE place.customer_id = \(customer) AND place.kind IN ('company', 'person')
            """
        if let kind { from = from + " AND e.kind = \(kind.rawValue)" }
        return try things(from, moment, knownAt)
    }

    /// Of all customers.
    func things(of kind: EntryKind, asOf moment: Int64, knownAt: Int64) throws -> [Thing] {
        try things("lifecycle_entry AS e WHERE e.kind = \(kind.rawValue)", moment, knownAt)
    }

    func thing(_ id: Int64, asOf moment: Int64 = .max, knownAt: Int64 = .max) throws -> Thing? {
        try things("lifecycle_entry AS e WHERE e.thing = \(id)", moment, knownAt).first
    }

    private func things(_ from: SQL, _ moment: Int64, _ knownAt: Int64) throws -> [Thing] {
        let stands: (String) -> SQL = { name in
            SQL(raw: "\(name).recorded <= ") + "\(knownAt)"
                + SQL(raw: " AND (\(name).retracted IS NULL OR \(name).retracted > ") + "\(knownAt)"
                + SQL(raw: ") AND \(name).effective <= ") + "\(moment)"
        }
        return try rows(
            "SELECT e.kind, e.thing, e.id, e.body, e.effective, "
                + "(SELECT min(f.effective) FROM lifecycle_entry AS f WHERE f.thing = e.thing AND " + stands("f")
                + "), e.recorded, e.anchor, e.who, e.role, e.note FROM " + from + " AND " + stands("e")
                + " AND NOT EXISTS (SELECT 1 FROM lifecycle_entry AS n WHERE n.thing = e.thing AND "
                + "(n.effective, n.id) > (e.effective, e.id) AND " + stands("n") + ") ORDER BY e.thing"
        ) { row in
            guard let kind = EntryKind(rawValue: row.text(0)), let body = try? JSONValue(parsing: row.text(3)) else {
                throw StoreFault("an entry of the lifecycle cannot be read")
            }
            return Thing(
                kind, id: row.integer(1), entry: row.integer(2), body: EntryBody(body), effective: row.integer(4),
                began: row.integer(5), recorded: row.integer(6), anchor: row.integer(7), who: row.text(8),
                role: row.textIfPresent(9), note: row.textIfPresent(10))
        }
    }

    /// Whose a record is.
    func customer(ofRecord record: Int64) throws -> Int64? {
        try first("SELECT customer_id FROM record_customer WHERE record_id = \(record)") { $0.integer(0) }
    }

    // MARK: Roles

    /// Who may act. `facts` tells whom assignments and the apps name; nil: nobody asks.
    func roleBook(_ definition: Definition, _ facts: SubjectFacts?) throws -> RoleBook {
        var book = RoleBook()
        book.grants = try rows("SELECT role, person FROM role_grant WHERE until IS NULL ORDER BY id") {
            RoleBook.Grant(role: definition.renames.now($0.text(0)) ?? $0.text(0), person: $0.text(1))
        }
        for (role, owner) in zip(definition.roles, facts?.owners ?? []) {
            if let owner { book.holders[role.id] = [owner.person] + owner.rivals }
        }
        return book
    }

    // MARK: Scopes

    /// Those of a customer's scopes that have joined it.
    func joinedScopes(of customer: Int64, _ things: [Thing]) throws -> Set<String> {
        var joined: Set<String> = []
        for scope in things where scope.kind == .scope {
            let last = try first(
                """
                SELECT became FROM stage_change_log WHERE anchor = \(scope.anchor) AND track = \(scope.key)
                    AND retracted IS NULL ORDER BY id DESC LIMIT 1
                """
            ) { $0.text(0) }
            if last == ScopeRule.joined { joined.insert(scope.key) }
        }
        return joined
    }

    /// What the store knows now of one scope of a customer, which is then looked at; of the customer if there is none.
    func facts(
        of customer: Int64, _ scope: String?, _ definition: Definition, now: Instant
    ) throws -> SubjectFacts? {
        let whole = try facts(of: customer, definition, now: now)
        guard let scope, let whole, let thing = try things(of: customer, kind: .scope).first(where: { $0.key == scope })
        else { return whole }
        try look(at: thing, of: customer)
        guard var judge = try ScopeJudge(self, definition, asOf: now, of: customer) else { return whole }
        let history = try LifecycleHistory(self, asOf: now).history(of: customer)
        guard let own = try judge.case(scope, of: customer, history.changes) else { return whole }
        var facts = own.facts
        facts.owners = ScopeEngine.owners(facts, below: whole)
        return facts
    }

    /// What the store knows of one customer now.
    func facts(of customer: Int64, _ definition: Definition, now: Instant) throws -> SubjectFacts? {
        var reader = try LeafReader(self, definition, asOf: now)
        return try reader.facts(of: customer)
    }
}
