import Domain
import Identity
import JSON
import SQLite

/// Puts links into answers: what a resolution found, with the records' own words and what people decided.
struct IdentityReasons {
    let reader: Reader
    let kind: Identity.Kind
    let rules: Ruleset
    let resolution: Resolution
    let subject: (Int64) -> (Subject, Profile)?

    // MARK: One link

    /// A link with everything that lets a person check it.
    func link(_ link: Resolution.Link) throws -> JSONValue {
        guard let a = subject(link.a), let b = subject(link.b) else {
            throw StoreFault("a link names a record that was not loaded")
        }
        let explanation = Explanation(link, a, b, rules: rules)
        var objection: Objection?
        if case .refused(let found) = link.state { objection = found }
        return [
            "rule": .string(link.rule.name), "words": .string(explanation.rule),
            "ruleset": .count(explanation.ruleset),
            "switched": .array(rules.switches(of: link.rule).map { .string("\($0.name): \($0.does)") }),
            "by": .text(link.clue?.kind.name),
            "value": .text(link.clue?.shown),
            "objection": .text(objection?.name), "objectionWords": .text(objection?.words),
            "a": try side(link.a, explanation.sides[0]), "b": try side(link.b, explanation.sides[1]),
            "agrees": .array(explanation.agrees.map(JSONValue.string)),
            // The objection stands first among what speaks against it, and has its own place here.
            "against": .array(explanation.against.dropFirst(objection == nil ? 0 : 1).map(JSONValue.string)),
            "decision": try link.decision.map { try reader.decision($0) } ?? .null,
        ]
    }

    private func side(_ record: Int64, _ side: Explanation.Side) throws -> JSONValue {
        .object(
            try reader.card(record).members + [
                .init(name: "typed", value: .text(side.typed.isEmpty ? nil : side.typed)),
                .init(name: "steps", value: .array(side.steps.map(JSONValue.string))),
            ])
    }

    // MARK: Two records

    func why(_ a: Reader.IdentityPlace, _ b: Reader.IdentityPlace) throws -> JSONValue {
        let noun = kind == .company ? "company" : "person"
        let nouns = kind == .company ? "companies" : "people"
        let cards = (try reader.card(a.record), try reader.card(b.record))
        let decisions = try reader.decisions(between: a.record, b.record)
        var path: [JSONValue] = []
        var refused: JSONValue = .null
        var ignored: [JSONValue] = []
        var summary: String
        var remedy: String?
        let apart = decisions.first { $0.verdict == "apart" }
        switch resolution.why(a.record, b.record) {
        case .one(let links):
            path = try links.map(link)
            summary = "One \(noun), by \(links.count == 1 ? "one link" : "\(links.count) links")."
        case .apart(let found?, let objection):
            refused = try link(found)
            let reason = (objection ?? .notSure).words
            summary = "Two \(nouns): the rule “\(found.rule.words)” is stopped by “\(reason)”."
        case .apart(nil, _), .nothing, .unknown:
            ignored = try worthless(a.record, b.record)
            summary =
                apart != nil
                ? "Two \(nouns): somebody decided so."
                : ignored.isEmpty
                    ? "Two \(nouns): they have nothing in common that says who they are."
                    : "Two \(nouns): what both carry does not prove that they are one."
        }
        if path.isEmpty, let apart {
            remedy = "onward identity undo \(apart.action)"
        } else if path.isEmpty {
            remedy = "onward identity same \(cards.0.reference) \(cards.1.reference)"
        }
        let compared = subject(a.record).flatMap { first in
            subject(b.record).map { Explanation.compared(first, $0) }
        }
        return [
            "areOne": .init(booleanLiteral: !path.isEmpty), "kind": .string(noun), "summary": .string(summary),
            "a": whole(cards.0), "b": whole(cards.1), "path": .array(path), "refused": refused,
            "ignored": .array(ignored), "agrees": .array((compared?.agrees ?? []).map(JSONValue.string)),
            "against": .array((compared?.against ?? []).map(JSONValue.string)),
            "decisions": .array(decisions.map(\.json)), "remedy": .text(remedy),
        ]
    }

    private func whole(_ card: RecordCard) -> JSONValue {
        .object(card.members + [.init(name: "customer", value: card.customer?.json ?? .null)])
    }

    /// The values that both carry, or both gave and were not taken, and why they prove nothing.
    private func worthless(_ a: Int64, _ b: Int64) throws -> [JSONValue] {
        var values: [JSONValue] = []
        if case .nothing(let shared) = resolution.why(a, b) {
            values = try shared.map { clue, status in
                let bearers = try reader.bearers(of: clue, kind)
                return Self.worthless(
                    clue.kind.name, clue.shown, status.name, status.words, status.meaning(of: clue.kind, rules), bearers
                )
            }
        }
        let others = subject(b)?.1.ignored ?? []
        for ignored in subject(a)?.1.ignored ?? [] where others.contains(ignored) {
            values.append(
                Self.worthless(nil, ignored.value, "ignored", ignored.reason, "It is never evidence.", nil))
        }
        return values
    }

    private static func worthless(
        _ by: String?, _ value: String, _ status: String, _ words: String, _ meaning: String, _ records: Int64?
    ) -> JSONValue {
        [
            "by": .text(by), "value": .string(value), "status": .string(status), "words": .string(words),
            "meaning": .string(meaning), "records": records.map { .count($0) } ?? .null,
        ]
    }
}

/// What somebody decided about two records, as long as it holds.
struct StandingDecision {
    var id: Int64
    var action: Int64
    var verdict: String
    var at: Instant
    var who: String
    var note: String?
    var detail: String?

    init(_ row: borrowing Row) {
        id = row.integer(0)
        action = row.integer(1)
        verdict = row.text(2)
        at = Instant(milliseconds: row.integer(3))
        who = row.text(4)
        note = row.textIfPresent(5)
        detail = AnsweredQuestion.words(verdict, row.textIfPresent(6))
    }

    /// `action` is what `onward identity undo` takes.
    var json: JSONValue {
        [
            "action": .count(action), "verdict": .string(verdict), "at": .time(at), "who": .string(who),
            "note": .text(note), "detail": .text(detail),
        ]
    }

    static let query: SQL = """
        SELECT decision.id, action.id, decision.verdict, action.at, action.who, action.note, decision.detail
        FROM identity_decision AS decision
        JOIN identity_action AS action ON action.id = decision.action_id AND action.undone_at IS NULL

        """
}

extension Reader {
    func decision(_ id: Int64) throws -> JSONValue {
        try connection.first(StandingDecision.query + "WHERE decision.id = \(id)", StandingDecision.init)?.json
            ?? .null
    }

    /// Between any record of the one company or person and any of the other. Newest first.
    func decisions(between a: Int64, _ b: Int64) throws -> [StandingDecision] {
        func group(_ record: Int64) -> SQL {
            """
            (SELECT anchor FROM entity WHERE record_id = \(record)
             UNION SELECT other.record_id FROM entity AS own
             JOIN entity AS other ON other.anchor = own.anchor AND other.anchor <> other.record_id
             WHERE own.record_id = \(record))
            """
        }
        return try connection.rows(
            StandingDecision.query
                + """
                WHERE (decision.a IN \(group(a)) AND decision.b IN \(group(b)))
                    OR (decision.a IN \(group(b)) AND decision.b IN \(group(a)))
                GROUP BY action.id, decision.verdict ORDER BY action.id DESC LIMIT 50
                """, StandingDecision.init)
    }

    /// How many records carry a value that is worth less than it looks; nil for one that is not listed.
    func bearers(of clue: Clue, _ kind: Identity.Kind) throws -> Int64? {
        try connection.first(
            "SELECT bearers FROM identity_value WHERE key = \(clue.key(of: kind))"
        ) { $0.integer(0) }
    }
}
