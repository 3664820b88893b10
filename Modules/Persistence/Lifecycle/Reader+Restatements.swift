public import Domain
public import JSON
import Lifecycle
import SQLite

extension Reader {
    /// Whether time, or something laid down, may have changed where somebody stands.
    public func isJudgementDue(at now: Instant) throws -> Bool { try connection.isJudgementDue(at: now) }

    /// How the stages as of a moment, as known now, differ from what was concluded then, and by what that became known
    /// later. A report made then and the same report made now differ by exactly these.
    public func restatements(asOf moment: Instant, limit: Int) throws -> JSONValue {
        // What was concluded then: before anything was known that is nothing, and all of it would be news.
        try LeafClock.refuse(connection, before: moment, option: "--as-of")
        let t = moment.milliseconds
        let rows = try connection.rows(
            """
            SELECT c.key, c.name, x.id, x.track, x.was, x.became, x.kind, x.effective, x.recorded, x.retracted,
                x.retraction_note, x.evidence
            FROM stage_change_log x
            JOIN record_customer place ON place.record_id = x.anchor
            JOIN customer_summary c ON c.id = place.customer_id
            WHERE (x.effective <= \(t) AND x.recorded > \(t) AND x.retracted IS NULL)
               OR (x.recorded <= \(t) AND x.effective <= \(t) AND x.retracted > \(t))
            ORDER BY c.name COLLATE NOCASE, c.id, x.id LIMIT \(limit + 1)
            """
        ) { row in
            let late = (JSONValue.list(row.text(11)).items ?? []).compactMap(\.integer)
            return (json: Self.restatement(row), evidence: late)
        }
        let known = try rows.prefix(limit).map { row in
            let facts = try row.evidence.filter { $0 > 0 }.compactMap { try lateFact($0, after: t) }
            return row.json.adding("lateFacts", .array(facts))
        }
        return [
            "asOf": .time(moment), "restatements": .array(known), "isCut": .bool(rows.count > limit),
        ]
    }

    private static func restatement(_ row: borrowing Row) -> JSONValue {
        let isTakenBack = !row.isNull(9)
        return [
            "key": .string(row.text(0)), "name": .text(row.textIfPresent(1)), "change": .count(row.integer(2)),
            "track": .string(row.text(3)), "was": .text(row.textIfPresent(4)), "became": .string(row.text(5)),
            "kind": .string(row.text(6)), "effective": .moment(row.integer(7)), "recorded": .moment(row.integer(8)),
            "why": .string(isTakenBack ? "taken back later" : "became known later"),
            "retracted": .moment(row.integerIfPresent(9)), "note": .text(row.textIfPresent(10)),
        ]
    }

    /// A record that said it only after the moment.
    private func lateFact(_ record: Int64, after t: Int64) throws -> JSONValue? {
        try connection.first(
            """
            SELECT y.name || '.' || r.name || ':' || s.external_id, s.changed FROM source_record s
            JOIN resource r ON r.id = s.resource_id JOIN system y ON y.id = r.system_id
            WHERE s.id = \(record) AND s.changed > \(t)
            """
        ) { ["record": .string($0.text(0)), "known": .moment($0.integer(1))] }
    }
}

extension JSONValue {
    fileprivate func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        .object((members ?? []) + [.init(name: name, value: value)])
    }
}
