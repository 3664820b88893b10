public import Domain
import Identity
public import JSON
import SQLite

/// Which questions are wanted.
public struct QuestionFilter: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case company, person }

    public var kind: Kind?
    /// The name of a rule.
    public var rule: String?
    /// Its id, or its place in the list.
    public var id: String?
    public var limit = 20

    public init() {}

    /// What rules are called, strongest first.
    public static let rules = Rule.allCases.map { "\($0)" }
}

/// What a person should look at, likeliest gain first: how often the rule was right so far, times the records that
/// would come to others.
extension Reader {
    /// `data` of an answer. What was decided is not asked again, what was put off not before its day.
    public func questions(_ filter: QuestionFilter, now: Instant) throws -> JSONValue {
        let rates = try recordOfRules()
        let open = try openQuestions(filter, rates, now)
        let shown: [(place: Int, question: OpenQuestion)]
        if let id = filter.id {
            shown = open.enumerated().filter { $1.id == id || String($0 + 1) == id }.map { ($0 + 1, $1) }
        } else {
            shown = open.prefix(filter.limit).enumerated().map { ($0 + 1, $1) }
        }
        return [
            "open": .count(open.count), "later": .count(try putOff(now).count),
            "rules": .array(rates.map(\.counts)),
            "questions": .array(try shown.map { try json($0.question, place: $0.place, now) }),
        ]
    }

    /// The two anchors of a question, by its id.
    public func question(_ id: String, now: Instant) throws -> (customer: Int64, other: Int64)? {
        try openQuestions(QuestionFilter(), [], now).first { $0.id == id }.map { ($0.customer, $0.other) }
    }

    // MARK: Which

    private struct OpenQuestion {
        var id: String
        var kind: Identity.Kind
        var customer: Int64
        var other: Int64
        var a: Int64
        var b: Int64
        var rule: Rule
        var objection: Objection
        var clue: Clue?
        var since: Instant
        /// Records that would come to others.
        var gain: Int64
        var worth: Double
    }

    private func openQuestions(
        _ filter: QuestionFilter, _ rates: [RuleRecord], _ now: Instant
    ) throws -> [OpenQuestion] {
        let later = try putOff(now)
        var open: [OpenQuestion] = []
        try connection.forEach(SQL(raw: Self.openQuestions)) { row in
            let (customer, other) = (row.integer(1), row.integer(2))
            let rule = Rule(stored: row.integer(5))
            guard !later.contains([customer, other]), filter.rule == nil || filter.rule == "\(rule)" else { return }
            let kind = Identity.Kind(rawValue: Int(row.integer(0))) ?? .person
            guard filter.kind == nil || (filter.kind == .company) == (kind == .company) else { return }
            let gain = row.integer(12) == 1 ? 1 : min(row.integer(10), row.integer(11))
            let rate = rates.first { $0.rule == rule }?.rate ?? 0.5
            open.append(
                OpenQuestion(
                    id: Self.questionID(row.text(13), row.text(14)), kind: kind, customer: customer, other: other,
                    a: row.integer(3), b: row.integer(4), rule: rule,
                    objection: Objection(rawValue: UInt8(clamping: row.integer(6))) ?? .notSure,
                    clue: row.integerIfPresent(7).flatMap { Clue.Kind(rawValue: UInt8(clamping: $0)) }.map {
                        Clue($0, row.text(8))
                    },
                    since: Instant(milliseconds: row.integer(9)), gain: max(1, gain),
                    worth: rate * Double(max(1, gain))))
        }
        // The id makes the order total, whatever came first.
        return open.sorted { ($1.worth, $0.rule.rawValue, $0.id) < ($0.worth, $1.rule.rawValue, $1.id) }
    }

    private static let openQuestions = """
        SELECT q.kind, q.customer, q.other, q.a, q.b, q.rule, q.objection, q.clue_kind, q.clue, q.since,
            coalesce(x.records, 1), coalesce(y.records, 1), x.id IS y.id AND x.id IS NOT NULL,
            sr.name || '.' || r.name || ':' || s.external_id, ur.name || '.' || t.name || ':' || u.external_id
        FROM identity_question q
        JOIN source_record s ON s.id = q.customer JOIN resource r ON r.id = s.resource_id
        JOIN system sr ON sr.id = r.system_id
        JOIN source_record u ON u.id = q.other JOIN resource t ON t.id = u.resource_id
        JOIN system ur ON ur.id = t.system_id
        LEFT JOIN record_customer rx ON rx.record_id = q.customer LEFT JOIN customer_summary x ON x.id = rx.customer_id
        LEFT JOIN record_customer ry ON ry.record_id = q.other LEFT JOIN customer_summary y ON y.id = ry.customer_id
        """

    /// Pairs of anchors that nobody wants to be asked about yet.
    private func putOff(_ now: Instant) throws -> Set<Set<Int64>> {
        let today = String(now.iso8601.prefix(10))
        let pairs = try connection.rows(
            """
            SELECT d.a, d.b FROM identity_decision d JOIN identity_action x ON x.id = d.action_id
            JOIN identity_question q ON (q.customer = d.a AND q.other = d.b) OR (q.customer = d.b AND q.other = d.a)
            WHERE d.verdict = 'later' AND x.undone_at IS NULL AND d.detail > \(today)
            """
        ) { Set([$0.integer(0), $0.integer(1)]) }
        return Set(pairs)
    }

    /// Made from what both sides are called, so that the same question has the same id wherever it is asked.
    private static func questionID(_ a: String, _ b: String) -> String {
        let key = Identity.Rank(system: "question", resource: a, externalID: b).customerKey()
        return "q" + key.dropFirst().prefix(8)
    }

    // MARK: Both sides

    private func json(_ question: OpenQuestion, place: Int, _ now: Instant) throws -> JSONValue {
        let (a, b) = (try name(question.a), try name(question.b))
        let month = String(now.advanced(by: .seconds(30 * 86_400)).iso8601.prefix(10))
        let sides = try [(question.customer, question.a), (question.other, question.b)].map {
            try side(question.kind, anchor: $0.0, asked: $0.1)
        }
        var commands: [JSONValue.Member] = [
            .init(name: "same", value: .string("onward identity same \(a) \(b)")),
            .init(name: "notSame", value: .string("onward identity not-same \(a) \(b)")),
        ]
        let keys = sides.map { $0["customer.key"]?.text }
        if let first = keys[0], let second = keys[1], first != second {
            commands.append(
                .init(name: "related", value: .string("onward identity related \(first) \(second) --as KIND")))
        } else {
            commands.append(.init(name: "related", value: .null))
        }
        commands.append(
            .init(name: "later", value: .string("onward identity later \(question.id) --until \(month)")))
        let told = try evidence(question)
        return [
            "place": .count(place), "id": .string(question.id),
            "kind": .string(question.kind == .company ? "company" : "person"), "rule": .string("\(question.rule)"),
            "words": .string(question.rule.words), "objection": .string("\(question.objection)"),
            "objectionWords": .string(question.objection.words), "since": .string(question.since.iso8601),
            "gain": .count(question.gain), "for": .array(told.agrees.map(JSONValue.string)),
            "against": .array(told.against.map(JSONValue.string)), "a": sides[0], "b": sides[1],
            "commands": .object(commands),
        ]
    }

    /// What speaks for it and what against, as the rules see the two records.
    private func evidence(_ question: OpenQuestion) throws -> (agrees: [String], against: [String]) {
        let found = try identityCase(
            question.kind, around: [question.a, question.b], rules: try connection.derivedRules())
        var agrees = question.clue.map { ["\($0.kind.name): \($0.shown)"] } ?? []
        var against = [question.objection.words]
        if let a = found.subject(question.a), let first = found.profile(question.a),
            let b = found.subject(question.b), let second = found.profile(question.b)
        {
            let compared = Explanation.compared(
                (a, first), (b, second), isWeighed: question.rule == .weighed, besides: question.clue)
            agrees += compared.agrees
            against += compared.against
        }
        return (agrees, against)
    }

    private static let mostRecordsShown = 10

    private func name(_ record: Int64) throws -> String { try connection.name(ofRecord: record) ?? "" }

    /// A company or person as its records say; first the one about which the question arose.
    private func side(_ kind: Identity.Kind, anchor: Int64, asked: Int64) throws -> JSONValue {
        let count = try connection.integer(
            "SELECT count(*) FROM entity WHERE anchor = \(anchor) AND anchor <> record_id")
        let records = try connection.rows(
            SQL(raw: kind == .company ? Self.companySide : Self.personSide)
                + """
                 WHERE s.id IN (SELECT \(anchor) UNION ALL SELECT \(asked) UNION ALL
                    SELECT record_id FROM (SELECT record_id FROM entity
                        WHERE anchor = \(anchor) AND anchor <> record_id ORDER BY record_id LIMIT \(Self.mostRecordsShown)))
                ORDER BY s.id <> \(asked), s.id <> \(anchor), s.id LIMIT \(Self.mostRecordsShown)
                """, Self.record)
        let customer = try connection.first(
            """
            SELECT c.key, c.name, c.records FROM record_customer rc JOIN customer_summary c ON c.id = rc.customer_id
            WHERE rc.record_id = \(anchor)
            """
        ) { row -> JSONValue in
            [
                "key": .string(row.text(0)), "name": .text(row.textIfPresent(1)), "records": .count(row.integer(2)),
            ]
        }
        return ["customer": customer ?? .null, "count": .count(count + 1), "records": .array(records)]
    }

    private static let head = """
        SELECT y.name || '.' || r.name || ':' || s.external_id, y.title, f.name, s.stamp, f.city, f.country, f.website,
        """

    private static let companySide =
        head
            + """
             NULL, json_array(f.email), json_array(f.phone) FROM source_record s JOIN resource r ON r.id = s.resource_id
            JOIN system y ON y.id = r.system_id JOIN fact_company f ON f.record_id = s.id
            """

    private static let personSide =
        head
            + """
             coalesce((SELECT c.name FROM record_customer rc JOIN customer_summary c ON c.id = rc.customer_id
                    WHERE rc.record_id = s.id), f.company_name),
                json_array(f.email, f.email2), json_array(f.phone, f.mobile)
            FROM source_record s JOIN resource r ON r.id = s.resource_id JOIN system y ON y.id = r.system_id
            JOIN fact_person f ON f.record_id = s.id
            """

    private static func record(_ row: borrowing Row) throws -> JSONValue {
        func present(_ column: Int) throws -> JSONValue {
            .array((try JSONValue(parsing: row.text(column)).items ?? []).filter { $0.text?.isEmpty == false })
        }
        return [
            "record": .string(row.text(0)), "title": .string(row.text(1)), "name": .text(row.textIfPresent(2)),
            "mails": try present(8), "phones": try present(9), "website": .text(row.textIfPresent(6)),
            "city": .text(row.textIfPresent(4)), "country": .text(row.textIfPresent(5)),
            "company": .text(row.textIfPresent(7)),
            "changed": .text(row.integerIfPresent(3).map { Instant(milliseconds: $0).iso8601 }),
        ]
    }
}
