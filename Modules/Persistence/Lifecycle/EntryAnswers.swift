public import Domain
public import JSON
public import Lifecycle
import SQLite

public struct EntryFilter: Hashable, Sendable {
    public var kind: EntryKind
    /// By its number; nil: of all.
    public var customer: Int64?
    /// What was true then.
    public var asOf: Instant?
    /// As it was known then.
    public var knownAt: Instant?
    public var limit = 50

    public init(_ kind: EntryKind) { self.kind = kind }
}

public struct ActFilter: Hashable, Sendable {
    public var customer: Int64?
    /// Only acts before this one.
    public var before: Int64?
    public var knownAt: Instant?
    public var limit = 50

    public init() {}
}

/// What people laid down, as answers.
extension Reader {
    /// `data` of an answer: things of one kind, the newest first.
    public func entries(_ filter: EntryFilter) throws -> JSONValue {
        if let known = filter.knownAt { try LeafClock.refuse(connection, before: known) }
        let moment = filter.asOf?.milliseconds ?? .max
        let known = filter.knownAt?.milliseconds ?? .max
        let things =
            try filter.customer.map { try connection.things(of: $0, kind: filter.kind, asOf: moment, knownAt: known) }
            ?? connection.things(of: filter.kind, asOf: moment, knownAt: known)
        let newest = things.sorted { ($0.effective, $0.entry) > ($1.effective, $1.entry) }.prefix(filter.limit)
        return .array(try newest.map { try json($0) })
    }

    private func json(_ thing: Thing) throws -> JSONValue {
        let customer = try connection.first(
            """
            SELECT key, name FROM customer_summary
            WHERE id = (SELECT customer_id FROM record_customer WHERE record_id = \(thing.anchor))
            """
        ) { ($0.text(0), $0.textIfPresent(1)) }
        return [
            "id": .string(thing.key), "kind": .string(thing.kind.rawValue), "customer": .text(customer?.0),
            "name": .text(customer?.1), "says": thing.body.shown(thing.kind), "who": .string(thing.who),
            "as": .text(thing.role), "why": .text(thing.note),
            "began": .time(Instant(milliseconds: thing.began)),
            "changed": .time(Instant(milliseconds: thing.effective)),
            "recorded": .time(Instant(milliseconds: thing.recorded)), "entry": .count(thing.entry),
        ]
    }

    /// The handoffs of a customer, or of one scope of it, each with what it would move or has moved. `wanted`: only
    /// that transition's.
    public func handoffs(
        of customer: Int64, _ wanted: String?, scope: String? = nil, definition: Definition? = nil, now: Instant
    ) throws -> JSONValue {
        let key = try connection.first("SELECT key FROM customer_summary WHERE id = \(customer)") { $0.text(0) }
        let definition = try definition ?? connection.definition(judging: key ?? "", now: now)
        let scope = scope?.lowercased()
        guard let facts = try connection.facts(of: customer, scope, definition, now: now) else { return [] }
        var scene = ActScene(definition: definition, now: now)
        scene.things = try connection.things(of: customer).map(definition.renames.now)
        let scopes = scene.things.filter { $0.kind == .scope }.map(\.key)
        if let scope, !scopes.contains(scope) {
            throw Refusal.unknown("scope of this customer", scope, among: scopes)
        }
        scene.narrow(to: scope)
        let place: SQL =
            scope.map { "scope_state WHERE scope_id = \(EntryKind.parse($0)?.id)" }
            ?? "lifecycle_state WHERE customer_id = \(customer)"
        scene.transition = try connection.first("SELECT transition FROM " + place) { $0.textIfPresent(0) } ?? nil
        let known = definition.transitions.map(\.id)
        if let wanted, !known.contains(wanted) { throw Refusal.unknown("transition", wanted, among: known) }
        let shown = try definition.transitions.filter { wanted == nil || $0.id == wanted }.compactMap {
            transition -> JSONValue? in
            let all = scene.handoffs(of: transition)
            guard wanted != nil || !all.isEmpty || transition.id == scene.transition else { return nil }
            scene.context = try connection.contextStates(of: transition, scope, definition, facts, now: now)
            let latest = all.last
            let isOpen = latest.map { ["draft", "offered", "returned"].contains($0.body.text("state") ?? "") } ?? true
            return [
                "transition": .string(transition.id), "giver": .string(transition.giver),
                "receiver": .string(transition.receiver), "handoffs": .array(try all.reversed().map { try json($0) }),
                // What was accepted moved what its snapshot says.
                "context": isOpen ? .array(scene.states(of: transition, latest).map(\.json)) : .null,
            ]
        }
        return .array(shown)
    }

    // MARK: The journal

    /// `data` of an answer: acts, the newest first, each with what it laid down. Changes of roles, which are about no
    /// customer, stand between them and do not count towards the limit.
    public func acts(_ filter: ActFilter) throws -> JSONValue {
        if let known = filter.knownAt { try LeafClock.refuse(connection, before: known) }
        let known = filter.knownAt?.milliseconds ?? .max
        var condition: SQL = "e.id = e.act AND e.id < \(filter.before ?? .max) AND e.recorded <= \(known)"
        if let customer = filter.customer {
            condition =
                condition + " AND EXISTS (SELECT 1 FROM record_customer AS place WHERE place.record_id = e.anchor "
                + "AND place.customer_id = \(customer))"
        }
        let acts = try connection.rows(
            """
            SELECT e.act, e.verb, e.recorded, e.effective, e.who, e.actor_kind, e.role, e.note, e.anchor,
                e.retracted,
                e.retracted_by, e.retraction_note FROM lifecycle_entry AS e WHERE 
            """ + condition + " ORDER BY e.id DESC LIMIT \(filter.limit)"
        ) { row in
            let retracted = row.integerIfPresent(9).flatMap { $0 <= known ? Instant(milliseconds: $0) : nil }
            let customer = try connection.first(
                """
                SELECT key FROM customer_summary
                WHERE id = (SELECT customer_id FROM record_customer WHERE record_id = \(row.integer(8)))
                """
            ) { $0.text(0) }
            let json: JSONValue = [
                "act": .count(row.integer(0)), "verb": .string(row.text(1)), "customer": .text(customer),
                "recorded": .time(Instant(milliseconds: row.integer(2))),
                "effective": .time(Instant(milliseconds: row.integer(3))), "who": .string(row.text(4)),
                "actor": .string(row.text(5)), "as": .text(row.textIfPresent(6)),
                "why": .text(row.textIfPresent(7)),
                "changes": .array(try changes(of: row.integer(0))), "reversed": .time(retracted),
                "reversedBy": .text(retracted.flatMap { _ in row.textIfPresent(10) }),
                "reversedWhy": .text(retracted.flatMap { _ in row.textIfPresent(11) }),
            ]
            return (at: row.integer(2), json: json)
        }
        if filter.customer != nil { return .array(acts.map(\.json)) }
        let before = try filter.before.map {
            try connection.integer("SELECT recorded FROM lifecycle_entry WHERE id = \($0)")
        }
        let roles = try roleChanges(
            after: acts.count == filter.limit ? acts.last?.at ?? 0 : -1, upTo: before ?? .max, knownAt: known)
        // Of one moment the role comes first: it was needed for the act.
        return .array((acts + roles).sorted { $0.at > $1.at }.map(\.json))
    }

    private func changes(of act: Int64) throws -> [JSONValue] {
        try connection.rows("SELECT kind, thing, body FROM lifecycle_entry WHERE act = \(act) ORDER BY id") { row in
            guard let kind = EntryKind(rawValue: row.text(0)) else { return .null }
            let body = EntryBody(try JSONValue(parsing: row.text(2)))
            return ["id": .string(kind.key(row.integer(1))), "kind": .string(row.text(0)), "says": body.shown(kind)]
        }
    }

    // MARK: Roles

    /// Who was granted a role for all customers; `history`: also who no longer is.
    public func roleMembers(history: Bool) throws -> JSONValue {
        .array(
            try connection.rows(
                """
                SELECT role, person, since, by, note, until, ended_by, end_note FROM role_grant
                WHERE until IS NULL OR \(history) ORDER BY role, id
                """
            ) { row in
                [
                    "role": .string(row.text(0)), "person": .string(row.text(1)),
                    "since": .time(Instant(milliseconds: row.integer(2))), "by": .string(row.text(3)),
                    "why": .text(row.textIfPresent(4)),
                    "until": .time(row.integerIfPresent(5).map { Instant(milliseconds: $0) }),
                    "endedBy": .text(row.textIfPresent(6)), "endWhy": .text(row.textIfPresent(7)),
                ]
            })
    }
}
