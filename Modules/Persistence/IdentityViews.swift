import Identity

/// Identity as it stands: links, questions and values, with records by the names that commands take.
extension View {
    static let identity: [View] = [link, question, finding]

    private static let link = View(
        name: "link",
        query: """
            SELECT \(kind("link.kind")) AS kind, customer.key AS customer,
                \(reference("a")) AS a, \(reference("b")) AS b, a.id AS a_record, b.id AS b_record,
                a_system.name AS a_system, b_system.name AS b_system,
                \(rule("link.rule", \.name)) AS rule, \(rule("link.rule", \.words)) AS reason,
                \(clue("link.clue_kind")) AS "by", \(value("link.clue_kind", "link.clue")) AS value,
                decision.action_id AS action, link.ruleset, \(iso("link.since")) AS since
            FROM identity_link AS link
            \(record("a", "link.a"))
            \(record("b", "link.b"))
            LEFT JOIN record_customer ON record_customer.record_id = link.a
            LEFT JOIN customer_summary AS customer ON customer.id = record_customer.customer_id
            LEFT JOIN identity_decision AS decision ON decision.id = link.decision
            """)

    private static let question = View(
        name: "question",
        query: """
            SELECT \(kind("question.kind")) AS kind, customer.key AS customer, rival.key AS other,
                \(reference("a")) AS a, \(reference("b")) AS b, a.id AS a_record, b.id AS b_record,
                a_system.name AS a_system, b_system.name AS b_system,
                \(rule("question.rule", \.name)) AS rule, \(rule("question.rule", \.words)) AS reason,
                \(words("question.objection", Objection.allCases.map { ($0.rawValue, $0.words) })) AS objection,
                \(clue("question.clue_kind")) AS "by", \(value("question.clue_kind", "question.clue")) AS value,
                \(iso("question.since")) AS since
            FROM identity_question AS question
            \(record("a", "question.a"))
            \(record("b", "question.b"))
            LEFT JOIN record_customer AS place ON place.record_id = question.customer
            LEFT JOIN customer_summary AS customer ON customer.id = place.customer_id
            LEFT JOIN record_customer AS other_place ON other_place.record_id = question.other
            LEFT JOIN customer_summary AS rival ON rival.id = other_place.customer_id
            """)

    private static let finding = View(
        name: "finding",
        query: """
            SELECT \(kind("kind")) AS kind, \(clue("clue_kind")) AS "by", \(value("clue_kind", "value")) AS value,
                \(words("status", ClueStatus.allCases.map { ($0.rawValue, $0.name) })) AS status,
                \(words("status", ClueStatus.allCases.map { ($0.rawValue, $0.words) })) AS meaning, bearers AS records
            FROM identity_value WHERE bearers > 1
            """)

    // MARK: Pieces

    private static func record(_ name: String, _ number: String) -> String {
        """
        JOIN source_record AS \(name) ON \(name).id = \(number)
        JOIN resource AS \(name)_list ON \(name)_list.id = \(name).resource_id
        JOIN system AS \(name)_system ON \(name)_system.id = \(name)_list.system_id
        """
    }

    private static func reference(_ name: String) -> String {
        "\(name)_system.name || '.' || \(name)_list.name || ':' || \(name).external_id"
    }

    private static func kind(_ column: String) -> String { "CASE \(column) WHEN 0 THEN 'company' ELSE 'person' END" }

    private static func words(_ column: String, _ words: [(UInt8, String)]) -> String {
        let cases = words.map { "WHEN \($0) THEN '\($1.split(separator: "'").joined(separator: "''"))'" }
        return "CASE \(column) \(cases.joined(separator: " ")) END"
    }

    private static func rule(_ column: String, _ word: (Rule) -> String) -> String {
        words(column, Rule.allCases.map { ($0.rawValue, word($0)) })
    }

    private static func clue(_ column: String) -> String {
        words(column, Clue.Kind.allCases.map { ($0.rawValue, $0.name) })
    }

    /// As `Clue.shown`.
    private static func value(_ kind: String, _ column: String) -> String {
        let joined = Clue.Kind.allCases.map { ($0.rawValue, Clue($0, "|").separator) }
        let separators = words(kind, joined)
        return "replace(\(column), '|', coalesce(\(separators), '|'))"
    }
}
