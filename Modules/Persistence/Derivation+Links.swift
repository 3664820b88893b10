import Domain
import Identity
import SQLite

/// The links that join records, and the questions that are left, as they are stored: what is as before keeps the moment
/// since when it is known.
extension Derivation {
    func prepareLinks() throws {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS new_link (
                kind INTEGER, a INTEGER, b INTEGER, rule INTEGER, clue_kind INTEGER, clue TEXT, decision INTEGER,
                PRIMARY KEY (a, b)) WITHOUT ROWID;
            CREATE TEMP TABLE IF NOT EXISTS new_question (
                kind INTEGER, customer INTEGER, other INTEGER, a INTEGER, b INTEGER, rule INTEGER, objection INTEGER,
                clue_kind INTEGER, clue TEXT, PRIMARY KEY (customer, other)) WITHOUT ROWID;
            CREATE TEMP TABLE IF NOT EXISTS judged (record_id INTEGER PRIMARY KEY);
            DELETE FROM temp.new_link; DELETE FROM temp.new_question; DELETE FROM temp.judged;
            """)
    }

    /// Keeps what a resolution says until `exchangeLinks`.
    func stage(_ resolution: Resolution) throws {
        try stage(resolution.kind, resolution.joining(), resolution.questions())
    }

    /// `links`: those that join.
    func stage(_ kind: Identity.Kind, _ links: [Resolution.Link], _ questions: [Resolution.Question]) throws {
        let kind = Int64(kind.rawValue)
        let link = try connection.cached("INSERT OR IGNORE INTO temp.new_link VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        for joined in links {
            try link.bind(1, kind)
            try link.bind(2, joined.a)
            try link.bind(3, joined.b)
            try link.bind(4, Int64(joined.rule.rawValue))
            try link.bind(5, joined.clue.map { .integer(Int64($0.kind.rawValue)) } ?? .null)
            try link.bind(6, joined.clue.map { .text($0.value) } ?? .null)
            try link.bind(7, joined.decision.map(SQLValue.integer) ?? .null)
            try link.run()
        }
        for question in questions {
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.new_question VALUES (\(kind), \(question.customer), \(question.other),
                    \(question.link.a), \(question.link.b), \(question.link.rule.rawValue), \(question.objection.rawValue),
                    \(question.link.clue?.kind.rawValue), \(question.link.clue?.value))
                """)
        }
    }

    /// `all`: everything was judged; else what stands in `temp.judged`.
    func exchangeLinks(all: Bool) throws {
        let links =
            all
            ? "1" : "(l.a IN (SELECT record_id FROM temp.judged) OR l.b IN (SELECT record_id FROM temp.judged))"
        let questions =
            all
            ? "1"
            : "(q.customer IN (SELECT record_id FROM temp.judged) OR q.other IN (SELECT record_id FROM temp.judged))"
        let sameLink = """
            EXISTS (SELECT 1 FROM temp.new_link n WHERE n.a = l.a AND n.b = l.b AND n.kind = l.kind AND n.rule = l.rule
                AND n.clue_kind IS l.clue_kind AND n.clue IS l.clue AND n.decision IS l.decision
                AND l.ruleset = \(rules.ruleset.version))
            """
        let sameQuestion = """
            EXISTS (SELECT 1 FROM temp.new_question n WHERE n.customer = q.customer AND n.other = q.other AND n.kind = q.kind
                AND n.a = q.a AND n.b = q.b AND n.rule = q.rule AND n.objection = q.objection
                AND n.clue_kind IS q.clue_kind AND n.clue IS q.clue)
            """
        let at = now.milliseconds
        try connection.execute(
            """
            INSERT INTO identity_link_past SELECT l.*, \(at) FROM identity_link l WHERE \(links) AND NOT \(sameLink);
            DELETE FROM identity_link AS l WHERE \(links) AND NOT \(sameLink);
            INSERT OR IGNORE INTO identity_link
                SELECT kind, a, b, rule, clue_kind, clue, decision, \(rules.ruleset.version), \(at) FROM temp.new_link;
            DELETE FROM identity_question AS q WHERE \(questions) AND NOT \(sameQuestion);
            INSERT OR IGNORE INTO identity_question
                SELECT kind, customer, other, a, b, rule, objection, clue_kind, clue, \(at) FROM temp.new_question;
            DELETE FROM temp.new_link; DELETE FROM temp.new_question;
            """)
    }
}
