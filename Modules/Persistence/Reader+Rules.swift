import Identity
public import JSON
import SQLite

/// How often what a rule asks was answered with yes and no.
struct RuleRecord {
    struct Kind {
        var open: Int64 = 0
        var accepted: Int64 = 0
        var declined: Int64 = 0

        fileprivate static func + (a: Kind, b: Kind) -> Kind {
            Kind(open: a.open + b.open, accepted: a.accepted + b.accepted, declined: a.declined + b.declined)
        }

        fileprivate var json: [JSONValue.Member] {
            [
                .init(name: "open", value: .count(open)), .init(name: "accepted", value: .count(accepted)),
                .init(name: "declined", value: .count(declined)),
            ]
        }
    }

    var rule: Rule
    /// By why it asked; answers to releases that did not note it by nil.
    var kinds: [Objection?: Kind] = [:]

    var all: Kind { kinds.values.reduce(Kind(), +) }
    /// As if it had been accepted once and declined once before.
    var rate: Double { Double(all.accepted + 1) / Double(all.accepted + all.declined + 2) }

    var counts: JSONValue {
        .object(
            [.init(name: "rule", value: .string(rule.name)), .init(name: "words", value: .string(rule.words))]
                + all.json)
    }
}

extension Reader {
    /// Of rules that asked. Each action that answered a question counts once, unless it was undone.
    func recordOfRules() throws -> [RuleRecord] {
        var records: [Rule: RuleRecord] = [:]
        func note(_ question: AnsweredQuestion, _ change: (inout RuleRecord.Kind) -> Void) {
            change(
                &records[question.rule, default: RuleRecord(rule: question.rule)]
                    .kinds[question.objection, default: RuleRecord.Kind()])
        }
        try connection.forEach(
            "SELECT rule || '.' || objection, count(*) FROM identity_question GROUP BY rule, objection"
        ) { row in
            let count = row.integer(1)
            note(AnsweredQuestion(stored: row.text(0))) { $0.open = count }
        }
        try connection.forEach(
            """
            SELECT d.detail, d.verdict, count(DISTINCT x.id) FROM identity_decision d
            JOIN identity_action x ON x.id = d.action_id
            WHERE x.undone_at IS NULL AND d.verdict IN ('same', 'apart') AND d.detail IS NOT NULL AND x.verb <> 'split'
            GROUP BY 1, 2
            """
        ) { row in
            let (isYes, count) = (row.text(1) == "same", row.integer(2))
            note(AnsweredQuestion(stored: row.text(0))) { kind in
                if isYes { kind.accepted += count } else { kind.declined += count }
            }
        }
        return records.values.sorted { $0.rule < $1.rule }
    }

    /// What each rule does by itself, what somebody has it do, how much it joined and how its questions were answered.
    /// By the rules that the customers in the store were derived by.
    public func rules() throws -> JSONValue {
        try shelf.refresh()
        let ruleset = try shelf.rules().ruleset
        let records = try recordOfRules()
        var links: [Rule: Int64] = [:]
        try connection.forEach("SELECT rule, count(*) FROM identity_link GROUP BY rule") { row in
            links[Rule(stored: row.integer(0)), default: 0] += row.integer(1)
        }
        return [
            "version": .count(ruleset.version),
            "rules": .array(
                RuleSwitch.rules.map { rule in
                    Self.json(rule, records.first { $0.rule == rule }, links: links[rule] ?? 0, ruleset)
                }),
        ]
    }

    private static func json(_ rule: Rule, _ record: RuleRecord?, links: Int64, _ ruleset: Ruleset) -> JSONValue {
        let asks = ruleset.switches.contains(.asks(rule))
        var kinds = record?.kinds ?? [:]
        for case .joins(rule, let objection) in ruleset.switches where kinds[objection] == nil {
            kinds[objection] = RuleRecord.Kind()
        }
        let known = kinds.compactMap { objection, kind in objection.map { ($0, kind) } }
        return .object(
            [
                .init(name: "rule", value: .string(rule.name)), .init(name: "words", value: .string(rule.words)),
                .init(name: "does", value: .string(asks ? "ask" : "join")),
                .init(name: "isSwitched", value: .bool(asks)), .init(name: "links", value: .count(links)),
            ] + (record?.all ?? RuleRecord.Kind()).json + [
                .init(
                    name: "kinds",
                    value: .array(
                        known.sorted { $0.0.rawValue < $1.0.rawValue }.map { objection, kind in
                            let joins = ruleset.switches.contains(.joins(rule, objection))
                            return .object(
                                [
                                    .init(name: "kind", value: .string(RuleSwitch.joins(rule, objection).name)),
                                    .init(name: "words", value: .string(objection.words)),
                                    .init(name: "does", value: .string(joins ? "join" : "ask")),
                                    .init(name: "isSwitched", value: .bool(joins)),
                                    .init(name: "canJoin", value: .bool(rule.canJoin(despite: objection))),
                                ] + kind.json)
                        }))
            ])
    }
}
