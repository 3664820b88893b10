public import Domain
public import JSON
public import Lifecycle
import SQLite

// Who may act in a role for all customers. Each change is kept, listed in the journal and can be taken back.

extension Store {
    /// The result is the number of the change, by which it is taken back.
    @discardableResult
    public func grant(
        role: String, to person: String, by who: String, note: String?, definition: Definition? = nil,
        at now: Instant
    ) throws -> Int64 {
        try write {
            try Connection.refuse(unknown: role, connection.definitions(definition, now))
            try connection.refuseStranger(who)
            guard try connection.grant(role, person) == nil else {
                throw Refusal(
                    .contradicted, "\(person) was granted \(role) already.", "onward roles list shows who holds what.")
            }
            try connection.run(
                """
                INSERT INTO role_grant (role, person, since, by, note)
                VALUES (\(role), \(person), \(now.milliseconds), \(who), \(note))
                """)
            let grant = try connection.integer("SELECT max(id) FROM role_grant")
            return try connection.noteRole(grant, "roles grant", who, note, now)
        }
    }

    @discardableResult
    public func endGrant(
        role: String, of person: String, by who: String, note: String?, definition: Definition? = nil,
        at now: Instant
    ) throws -> Int64 {
        try write {
            let definitions = try connection.definitions(definition, now)
            let grants = try ([role] + definitions.flatMap { $0.renames.former(of: role) }).compactMap {
                try connection.grant($0, person)
            }
            guard let grant = grants.first else {
                try Connection.refuse(unknown: role, definitions)
                throw Refusal(
                    .missing, "\(person) was not granted \(role).", "onward roles list shows who holds what.")
            }
            try connection.refuseStranger(who)
            try connection.run(
                """
                UPDATE role_grant SET until = max(since, \(now.milliseconds)), ended_by = \(who), end_note = \(note)
                WHERE id = \(grant)
                """)
            return try connection.noteRole(grant, "roles revoke", who, note, now)
        }
    }

    /// Takes a grant or the end of one back: as if it had never been, for whoever acts from now on.
    public func reverse(
        roleChange number: Int64, by who: String, reason: String, at now: Instant
    ) throws -> JSONValue {
        try write {
            let change = try connection.standing(roleChange: number)
            if change.who.lowercased() != who.lowercased() { try connection.refuseStranger(who) }
            if change.isGrant {
                try connection.run(
                    """
                    UPDATE role_grant SET until = since, ended_by = \(who), end_note = \(reason)
                    WHERE id = \(change.grant)
                    """)
            } else {
                guard try connection.grant(change.role, change.person) == nil else {
                    throw Refusal(
                        .contradicted, "\(change.person) was granted \(change.role) anew since.",
                        "Nothing is left to take back.")
                }
                try connection.run(
                    "UPDATE role_grant SET until = NULL, ended_by = NULL, end_note = NULL WHERE id = \(change.grant)")
            }
            try connection.run(
                """
                UPDATE role_change SET retracted = \(now.milliseconds), retracted_by = \(who),
                    retraction_note = \(reason) WHERE id = \(number)
                """)
            return [
                "reversed": .string("r-\(number)"), "verb": .string(change.isGrant ? "roles grant" : "roles revoke"),
                "by": .string(who), "why": .string(reason), "recorded": .time(now),
                "role": .string(change.role), "person": .string(change.person),
            ]
        }
    }
}

extension Connection {
    /// A grant is for all customers, whichever definition is for them.
    fileprivate func definitions(_ given: Definition?, _ now: Instant) throws -> [Definition] {
        try given.map { [$0] } ?? definitionsInForce(asOf: now, knownAt: nil).all.map(\.definition)
    }

    fileprivate struct RoleChange {
        var grant: Int64
        var isGrant: Bool
        var who: String
        var role: String
        var person: String
    }

    fileprivate func noteRole(
        _ grant: Int64, _ verb: String, _ who: String, _ note: String?, _ now: Instant
    ) throws -> Int64 {
        try run(
            """
            INSERT INTO role_change (grant_id, verb, recorded, who, note)
            VALUES (\(grant), \(verb), \(now.milliseconds), \(who), \(note))
            """)
        return try integer("SELECT max(id) FROM role_change")
    }

    /// The change, if it counts still and nothing came after it.
    fileprivate func standing(roleChange number: Int64) throws -> RoleChange {
        let found = try first(
            """
            SELECT c.grant_id, c.verb, c.who, g.role, g.person, c.retracted, c.retracted_by,
                (SELECT max(id) FROM role_change AS later
                 WHERE later.grant_id = c.grant_id AND later.id > c.id AND later.retracted IS NULL)
            FROM role_change AS c JOIN role_grant AS g ON g.id = c.grant_id WHERE c.id = \(number)
            """
        ) { row in
            (
                change: RoleChange(
                    grant: row.integer(0), isGrant: row.text(1) == "roles grant", who: row.text(2), role: row.text(3),
                    person: row.text(4)), retracted: row.integerIfPresent(5), by: row.textIfPresent(6),
                later: row.integerIfPresent(7)
            )
        }
        guard let found else {
            throw Refusal(
                .missing, "There is no change of a role r-\(number).",
                "onward journal lists them among what people did.")
        }
        if let when = found.retracted {
            throw Refusal(
                .contradicted,
                "r-\(number) was taken back already, by \(found.by ?? "") at \(Instant(milliseconds: when).iso8601).",
                "Do it anew if it is right after all.")
        }
        if let later = found.later {
            throw Refusal(
                .contradicted, "What r-\(number) granted was ended since, by r-\(later).",
                "Take that back first: onward reverse r-\(later) --reason TEXT.")
        }
        return found.change
    }

    fileprivate func grant(_ role: String, _ person: String) throws -> Int64? {
        try rows("SELECT id, person FROM role_grant WHERE role = \(role) AND until IS NULL ORDER BY id") {
            ($0.integer(0), $0.text(1))
        }.first { $0.1.lowercased() == person.lowercased() }?.0
    }

    /// Once somebody was granted a role, only those who were grant more.
    fileprivate func refuseStranger(_ who: String) throws {
        let people = try rows("SELECT DISTINCT person FROM role_grant WHERE until IS NULL") { $0.text(0) }
        guard !people.isEmpty, !people.contains(where: { $0.lowercased() == who.lowercased() }) else { return }
        throw Refusal(
            .forbidden, "\(who) was granted no role and so cannot grant or revoke one.",
            "onward roles list shows who was; one of them can.")
    }
}

extension Reader {
    /// Changes of roles that were recorded in a span, the newest first, as the journal shows them.
    func roleChanges(after: Int64, upTo last: Int64, knownAt known: Int64) throws -> [(at: Int64, json: JSONValue)] {
        try connection.rows(
            """
            SELECT c.id, c.verb, c.recorded, c.who, c.note, g.role, g.person, c.retracted, c.retracted_by,
                c.retraction_note
            FROM role_change AS c JOIN role_grant AS g ON g.id = c.grant_id
            WHERE c.recorded > \(after) AND c.recorded <= \(min(last, known)) ORDER BY c.id DESC
            """
        ) { row in
            let id = "r-\(row.integer(0))"
            let retracted = row.integerIfPresent(7).flatMap { $0 <= known ? Instant(milliseconds: $0) : nil }
            let says: JSONValue = ["role": .string(row.text(5)), "person": .string(row.text(6))]
            let moment = JSONValue.time(Instant(milliseconds: row.integer(2)))
            return (
                row.integer(2),
                [
                    "act": .string(id), "verb": .string(row.text(1)), "customer": .null, "recorded": moment,
                    "effective": moment, "who": .string(row.text(3)), "actor": "person", "as": .null,
                    "why": .text(row.textIfPresent(4)),
                    "changes": [["id": .string(id), "kind": "role", "says": says]], "reversed": .time(retracted),
                    "reversedBy": .text(retracted.flatMap { _ in row.textIfPresent(8) }),
                    "reversedWhy": .text(retracted.flatMap { _ in row.textIfPresent(9) }),
                ]
            )
        }
    }
}
