import Domain
import Identity
public import JSON
import SQLite

public struct JournalFilter: Hashable, Sendable {
    /// Only what concerns this customer, by its number.
    public var customer: Int64?
    /// Only actions and events before these.
    public var beforeAction: Int64?
    public var beforeEvent: Int64?
    public var limit = 50

    public init() {}
}

/// Who decided what, and what joined, split and moved with which cause.
extension Reader {
    /// `data` of an answer, newest first.
    public func journal(_ filter: JournalFilter) throws -> JSONValue {
        ["actions": .array(try actions(filter)), "events": .array(try events(filter))]
    }

    /// The records of a customer, and those that stand for it or its people.
    private func concerns(_ column: String, _ customer: Int64) -> SQL {
        SQL(raw: "\(column) IN ")
            + """
            (SELECT record_id FROM record_customer WHERE customer_id = \(customer) AND kind IN ('company', 'person'))
            """
    }

    private func actions(_ filter: JournalFilter) throws -> [JSONValue] {
        var condition: SQL = "x.id < \(filter.beforeAction ?? .max)"
        if let customer = filter.customer {
            condition =
                condition + " AND x.id IN (SELECT action_id FROM identity_decision d WHERE "
                + concerns("d.a", customer) + " OR " + concerns("d.b", customer) + ")"
        }
        return try connection.rows(
            "SELECT id, verb, at, who, note, undone_at, undone_by, undone_note FROM identity_action x WHERE "
                + condition + " ORDER BY id DESC LIMIT \(filter.limit)"
        ) { row in
            [
                "action": .count(row.integer(0)), "verb": .string(row.text(1)),
                "at": .string(Instant(milliseconds: row.integer(2)).iso8601), "who": .string(row.text(3)),
                "note": .text(row.textIfPresent(4)),
                "undoneAt": .text(row.integerIfPresent(5).map { Instant(milliseconds: $0).iso8601 }),
                "undoneBy": .text(row.textIfPresent(6)), "undoneNote": .text(row.textIfPresent(7)),
                "decisions": .count(
                    try connection.integer(
                        "SELECT count(*) FROM identity_decision WHERE action_id = \(row.integer(0))")),
                "first": .array(try decisions(of: row.integer(0))),
            ]
        }
    }

    private static let mostDecisionsShown = 20

    private func decisions(of action: Int64) throws -> [JSONValue] {
        try connection.rows(
            """
            SELECT verdict, a, b, detail FROM identity_decision WHERE action_id = \(action) ORDER BY id
            LIMIT \(Self.mostDecisionsShown)
            """
        ) { row in
            [
                "verdict": .string(row.text(0)), "a": .text(try connection.name(ofRecord: row.integer(1))),
                "b": .text(try connection.name(ofRecord: row.integer(2))),
                "detail": .text(AnsweredQuestion.words(row.text(0), row.textIfPresent(3))),
            ]
        }
    }

    private func events(_ filter: JournalFilter) throws -> [JSONValue] {
        var condition: SQL = "e.id < \(filter.beforeEvent ?? .max)"
        if let customer = filter.customer {
            condition =
                condition + " AND (" + concerns("e.record_id", customer) + " OR " + concerns("e.anchor", customer)
                + " OR " + concerns("e.former", customer) + ")"
        }
        return try connection.rows(
            "SELECT e.id, e.at, e.kind, e.record_id, e.former, e.anchor, e.cause FROM identity_event e WHERE "
                + condition + " ORDER BY e.id DESC LIMIT \(filter.limit)"
        ) { row in
            let (record, former, anchor) = (row.integer(3), row.integerIfPresent(4), row.integerIfPresent(5))
            return [
                "event": .count(row.integer(0)), "at": .string(Instant(milliseconds: row.integer(1)).iso8601),
                "kind": .string(row.integer(2) == 0 ? "company" : "person"),
                "what": .string(Self.word(record, former, anchor)),
                "record": .text(try connection.name(ofRecord: record)),
                "name": .text(
                    try connection.first(
                        """
                        SELECT coalesce((SELECT name FROM fact_company WHERE record_id = \(record)),
                            (SELECT name FROM fact_person WHERE record_id = \(record)))
                        """
                    ) { $0.textIfPresent(0) } ?? nil),
                "from": .text(try former.flatMap { try connection.name(ofRecord: $0) }),
                "to": .text(try anchor.flatMap { try connection.name(ofRecord: $0) }),
                "cause": .string(row.text(6)),
            ]
        }
    }

    /// What an event is, from the view of its record.
    private static func word(_ record: Int64, _ former: Int64?, _ anchor: Int64?) -> String {
        switch (former, anchor) {
        case (_, nil): "gone"
        case (nil, let anchor?): anchor == record ? "new" : "joined"
        case (let former?, let anchor?):
            anchor == record ? "split" : former == record ? "joined" : "moved"
        }
    }
}

extension Reader {
    /// The number of a record written `zoho_crm.Contacts:4876…`; nil if there is none, or the text names something
    /// else.
    public func record(named text: String) throws -> Int64? { try connection.record(named: text) }
}

extension Connection {
    func record(named text: String) throws -> Int64? {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        // In this order: else every record there is would be looked at.
        return try first(
            """
            SELECT s.id FROM resource r CROSS JOIN system y ON y.id = r.system_id
            CROSS JOIN source_record s ON s.resource_id = r.id
            WHERE y.name || '.' || r.name = \(parts[0]) AND s.external_id = \(parts[1])
            """
        ) { $0.integer(0) }
    }
}
