public import Domain
public import JSON
public import Lifecycle
import SQLite

// Taking acts back, and who may act for all customers. Both leave what was there, with a mark.

extension Store {
    /// Takes back all that one act laid down: as if it had never been, for whoever asks from now on.
    public func reverse(
        act number: Int64, by who: String, as role: String?, reason: String, definition: Definition? = nil,
        at now: Instant
    ) throws -> JSONValue {
        try write {
            let definition = try definition ?? connection.definitionInForce(asOf: now, knownAt: nil).definition
            let entries = try connection.standing(act: number)
            guard let first = entries.first else { throw try connection.noAct(number) }
            if let newest = try connection.newestMark(), now.milliseconds < newest {
                throw Refusal.clockGoesBack(now, behind: newest)
            }
            for entry in entries {
                let later = try connection.first(
                    """
                    SELECT act FROM lifecycle_entry
                    WHERE thing = \(entry.thing) AND id > \(entry.id) AND act <> \(number) AND retracted IS NULL
                    ORDER BY id DESC LIMIT 1
                    """
                ) { $0.integer(0) }
                if let later {
                    throw Refusal(
                        .contradicted, "\(entry.kind.key(entry.thing)) was changed since, by act \(later).",
                        "Take that back first: onward reverse \(later) --reason TEXT.")
                }
            }
            try connection.refuse(who, role, toReverse: first, definition, now)
            try connection.run(
                """
                UPDATE lifecycle_entry SET retracted = \(now.milliseconds), retracted_by = \(who),
                    retraction_note = \(reason) WHERE act = \(number) AND retracted IS NULL
                """)
            for entry in entries {
                try connection.run("INSERT OR IGNORE INTO lifecycle_dirty VALUES (\(entry.anchor))")
            }
            return [
                "reversed": .count(number), "verb": .string(first.verb), "by": .string(who), "why": .string(reason),
                "recorded": .time(now),
                "things": .array(
                    try entries.map { entry in
                        let thing = try connection.thing(entry.thing)
                        return [
                            "id": .string(entry.kind.key(entry.thing)), "kind": .string(entry.kind.rawValue),
                            "now": thing.map { $0.body.shown($0.kind) } ?? .null,
                        ]
                    }),
            ]
        }
    }

    // MARK: Roles for all customers

    public func grant(
        role: String, to person: String, by who: String, note: String?, definition: Definition? = nil,
        at now: Instant
    ) throws {
        try write {
            let definition = try definition ?? connection.definitionInForce(asOf: now, knownAt: nil).definition
            try Connection.refuse(unknown: role, definition)
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
        }
    }

    public func endGrant(
        role: String, of person: String, by who: String, note: String?, definition: Definition? = nil,
        at now: Instant
    ) throws {
        try write {
            let definition = try definition ?? connection.definitionInForce(asOf: now, knownAt: nil).definition
            guard let grant = try connection.grant(role, person) else {
                try Connection.refuse(unknown: role, definition)
                throw Refusal(
                    .missing, "\(person) was not granted \(role).", "onward roles list shows who holds what.")
            }
            try connection.refuseStranger(who)
            try connection.run(
                """
                UPDATE role_grant SET until = max(since, \(now.milliseconds)), ended_by = \(who), end_note = \(note)
                WHERE id = \(grant)
                """)
        }
    }
}

extension Connection {
    fileprivate struct Standing {
        var id: Int64
        var kind: EntryKind
        var thing: Int64
        var anchor: Int64
        var verb: String
        var who: String
        var role: String?
        var recorded: Int64
    }

    fileprivate func standing(act: Int64) throws -> [Standing] {
        try rows(
            """
            SELECT id, kind, thing, anchor, verb, who, role, recorded FROM lifecycle_entry
            WHERE act = \(act) AND retracted IS NULL ORDER BY id
            """
        ) { row in
            guard let kind = EntryKind(rawValue: row.text(1)) else { throw StoreFault("an entry has no known kind") }
            return Standing(
                id: row.integer(0), kind: kind, thing: row.integer(2), anchor: row.integer(3), verb: row.text(4),
                who: row.text(5), role: row.textIfPresent(6), recorded: row.integer(7))
        }
    }

    fileprivate func noAct(_ number: Int64) throws -> Refusal {
        let marks = try first(
            "SELECT act, retracted, retracted_by FROM lifecycle_entry WHERE id = \(number)"
        ) { ($0.integer(0), $0.integerIfPresent(1), $0.textIfPresent(2)) }
        guard let marks else {
            return Refusal(.missing, "There is no act \(number).", "onward journal lists them with their numbers.")
        }
        if marks.0 != number {
            return Refusal(.missing, "\(number) is part of act \(marks.0).", "Did you mean: onward reverse \(marks.0)?")
        }
        let when = marks.1.map { Instant(milliseconds: $0).iso8601 } ?? ""
        return Refusal(
            .contradicted, "Act \(number) was taken back already, by \(marks.2 ?? "") at \(when).",
            "Do it anew if it is right after all.")
    }

    /// Whoever did it may take it back, and whoever may act in the same role.
    fileprivate func refuse(
        _ who: String, _ role: String?, toReverse entry: Standing, _ definition: Definition, _ now: Instant
    ) throws {
        if let role { try Self.refuse(unknown: role, definition) }
        guard who.lowercased() != entry.who.lowercased(), let customer = try customer(ofRecord: entry.anchor) else {
            return
        }
        let book = try roleBook(definition, facts(of: customer, definition, now: now))
        let wanted = entry.role.map { [$0] } ?? definition.roles.map(\.id)
        guard !book.mayAct(who, inAnyOf: role.map { role in wanted.filter { $0 == role } } ?? wanted) else { return }
        throw Refusal(
            .forbidden, "\(who) may not take this back: it was done by somebody else as \(entry.role ?? "nobody").",
            "Whoever did it may, and whoever holds that role.")
    }

    fileprivate static func refuse(unknown role: String, _ definition: Definition) throws(Refusal) {
        guard !definition.roles.contains(where: { $0.id == role }) else { return }
        throw Refusal.unknown("role", role, among: definition.roles.map(\.id), .misused)
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
