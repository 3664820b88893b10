import Domain
import Identity
import SQLite

/// The links that join records, and the questions that are left, as they are stored: what is as before keeps the moment
/// since when it is known.
extension Derivation {
    /// What is known of the companies or the people now. `judged`: nothing is said of others; nil: of all.
    ///
    /// Both as they are stored: links by their records, questions by their customers, in ascending order.
    func exchange(
        _ kind: Identity.Kind, links: [Resolution.Link], questions: [Resolution.Question], judged: Set<Int64>?
    ) throws {
        try prepareJudged(judged)
        try exchange(kind, links, judged)
        try exchange(kind, questions, judged)
    }

    private func exchange(_ kind: Identity.Kind, _ links: [Resolution.Link], _ judged: Set<Int64>?) throws {
        let version = Int64(rules.ruleset.version)
        let change = try differences(
            links, key: { ($0.a, $0.b) },
            stored: """
                SELECT a, b, rule, clue_kind, clue, decision, ruleset FROM identity_link
                WHERE kind = \(kind.rawValue) \(Self.among("a", "b", judged)) ORDER BY a, b
                """
        ) { link, row in
            row.integer(2) == link.rule.rawValue && row.integerIfPresent(3) == link.clue.map { Int64($0.kind.rawValue) }
                && row.textIfPresent(4) == link.clue?.value && row.integerIfPresent(5) == link.decision
                && row.integer(6) == version
        }
        let past = try connection.cached(
            "INSERT INTO identity_link_past SELECT l.*, ?3 FROM identity_link l WHERE l.a = ?1 AND l.b = ?2")
        try past.bind(3, now.milliseconds)
        for key in change.lost + change.added.map({ (links[$0].a, links[$0].b) }) {
            try past.bind(1, key.0)
            try past.bind(2, key.1)
            try past.run()
        }
        try delete(change.lost, "DELETE FROM identity_link WHERE a = ?1 AND b = ?2")
        // A record that was of the other kind may leave a link behind.
        let insert = try connection.cached(
            "INSERT OR REPLACE INTO identity_link VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
        try insert.bind(1, Int64(kind.rawValue))
        try insert.bind(8, version)
        try insert.bind(9, now.milliseconds)
        for link in change.added.lazy.map({ links[$0] }) {
            try insert.bind(2, link.a)
            try insert.bind(3, link.b)
            try insert.bind(4, Int64(link.rule.rawValue))
            try insert.bind(5, link.clue.map { .integer(Int64($0.kind.rawValue)) } ?? .null)
            try insert.bind(6, link.clue.map { .text($0.value) } ?? .null)
            try insert.bind(7, link.decision.map(SQLValue.integer) ?? .null)
            try insert.run()
        }
    }

    private func exchange(_ kind: Identity.Kind, _ questions: [Resolution.Question], _ judged: Set<Int64>?) throws {
        let change = try differences(
            questions, key: { ($0.customer, $0.other) },
            stored: """
                SELECT customer, other, a, b, rule, objection, clue_kind, clue FROM identity_question
                WHERE kind = \(kind.rawValue) \(Self.among("customer", "other", judged)) ORDER BY customer, other
                """
        ) { question, row in
            let link = question.link
            return row.integer(2) == link.a && row.integer(3) == link.b && row.integer(4) == link.rule.rawValue
                && row.integer(5) == question.objection.rawValue
                && row.integerIfPresent(6) == link.clue.map { Int64($0.kind.rawValue) }
                && row.textIfPresent(7) == link.clue?.value
        }
        try delete(change.lost, "DELETE FROM identity_question WHERE customer = ?1 AND other = ?2")
        for question in change.added.lazy.map({ questions[$0] }) {
            let link = question.link
            try connection.run(
                """
                INSERT OR REPLACE INTO identity_question VALUES (\(kind.rawValue), \(question.customer),
                    \(question.other), \(link.a), \(link.b), \(link.rule.rawValue), \(question.objection.rawValue),
                    \(link.clue?.kind.rawValue), \(link.clue?.value), \(now.milliseconds))
                """)
        }
    }

    // MARK: Two lists

    /// Keys of what is stored and not found any more; places of what was found and is not stored as it is.
    private func differences<Found>(
        _ found: [Found], key: (Found) -> (Int64, Int64), stored: String,
        isSame: (Found, borrowing Row) -> Bool
    ) throws -> (lost: [(Int64, Int64)], added: [Int]) {
        var lost: [(Int64, Int64)] = []
        var added: [Int] = []
        var place = 0
        try connection.forEach(SQL(raw: stored)) { row in
            let old = (row.integer(0), row.integer(1))
            while place < found.count, key(found[place]) < old {
                added.append(place)
                place += 1
            }
            guard place < found.count, key(found[place]) == old else { return lost.append(old) }
            if !isSame(found[place], row) { added.append(place) }
            place += 1
        }
        return (lost, added + (place..<found.count))
    }

    private func delete(_ keys: [(Int64, Int64)], _ text: String) throws {
        let delete = try connection.cached(text)
        for key in keys {
            try delete.bind(1, key.0)
            try delete.bind(2, key.1)
            try delete.run()
        }
    }

    private func prepareJudged(_ judged: Set<Int64>?) throws {
        try connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS judged (record_id INTEGER PRIMARY KEY); DELETE FROM temp.judged")
        for record in judged ?? [] { try connection.run("INSERT INTO temp.judged VALUES (\(record))") }
    }

    private static func among(_ one: String, _ other: String, _ judged: Set<Int64>?) -> String {
        let records = "(SELECT record_id FROM temp.judged)"
        return judged == nil ? "" : "AND (\(one) IN \(records) OR \(other) IN \(records))"
    }
}
