public import Domain
public import JSON
public import Lifecycle
import SQLite

// Taking acts back. What was there stays, with a mark.

extension Store {
    /// Takes back all that one act laid down: as if it had never been, for whoever asks from now on.
    public func reverse(
        act number: Int64, by who: String, as role: String?, reason: String, definition: Definition? = nil,
        at now: Instant
    ) throws -> JSONValue {
        try write {
            let entries = try connection.standing(act: number)
            guard let first = entries.first else { throw try connection.noAct(number) }
            let key = try connection.first(
                """
                SELECT c.key FROM record_customer r JOIN customer_summary c ON c.id = r.customer_id
                WHERE r.record_id = \(first.anchor)
                """
            ) { $0.text(0) }
            let definition = try definition ?? connection.definition(judging: key ?? "", now: now)
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
            try connection.refuse(toReverse: entries, act: number)
            try connection.refuse(who, role, toReverse: first, definition, now)
            try connection.run(
                """
                UPDATE lifecycle_entry SET retracted = \(now.milliseconds), retracted_by = \(who),
                    retraction_note = \(reason) WHERE act = \(number) AND retracted IS NULL
                """)
            for entry in entries {
                try connection.run("INSERT OR IGNORE INTO lifecycle_dirty VALUES (\(entry.anchor))")
                if entry.kind == .scope, entry.id == entry.thing {
                    // What was concluded of a scope that never was is no more either.
                    try connection.run(
                        """
                        UPDATE stage_change_log SET retracted = \(now.milliseconds), retracted_by = \(who),
                            retraction_note = \(reason)
                        WHERE anchor = \(entry.anchor) AND track = \(entry.kind.key(entry.thing)) AND retracted IS NULL
                        """)
                }
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

    /// A scope that things were laid down for was there.
    fileprivate func refuse(toReverse entries: [Standing], act number: Int64) throws {
        for scope in entries where scope.kind == .scope && scope.id == scope.thing {
            let key = scope.kind.key(scope.thing)
            let user = try first(
                """
                SELECT entry.kind, entry.thing FROM lifecycle_entry_field AS field
                CROSS JOIN lifecycle_entry AS entry ON entry.id = field.entry_id
                WHERE field.field = 'scope' AND field.value = \(key) AND entry.retracted IS NULL AND entry.act <> \(number)
                ORDER BY entry.id DESC LIMIT 1
                """
            ) { (kind: EntryKind(rawValue: $0.text(0)), thing: $0.integer(1)) }
            guard let user, let kind = user.kind else { continue }
            throw Refusal(
                .contradicted, "\(kind.key(user.thing)) was laid down for \(key).",
                "Take that back first, or end the scope: onward scope close \(key) --reason TEXT.")
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
        if let role { try Self.refuse(unknown: role, [definition]) }
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

    static func refuse(unknown role: String, _ definitions: [Definition]) throws(Refusal) {
        let roles = definitions.flatMap(\.roles).map(\.id)
        guard !roles.contains(role) else { return }
        throw Refusal.unknown("role", role, among: roles.unique, .misused)
    }
}
