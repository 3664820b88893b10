public import Domain
import Identity
import SQLite

/// Values that somebody decided: they are shown whatever the apps say, until that is undone.
extension Store {
    /// What a field of a company or person is to be.
    public struct Pin: Hashable, Sendable {
        /// The record that stands for the company or person.
        public var anchor: Int64
        public var field: String
        public var value: String
        /// The record it was taken from; nil if it was typed.
        public var origin: Int64?

        public init(anchor: Int64, field: String, value: String, origin: Int64? = nil) {
            self.anchor = anchor
            self.field = field
            self.value = value
            self.origin = origin
        }
    }

    /// The result is the number by which it can be undone. A pin that held before is undone by this one.
    public func pin(_ pin: Pin, by who: String, note: String?, at now: Instant) throws -> Int64 {
        try write {
            let kind = try connection.first("SELECT kind FROM entity WHERE record_id = \(pin.anchor)") { $0.integer(0) }
            guard let kind else { throw StoreFault("this company or person is gone") }
            for former in try pins(of: pin.anchor, pin.field) { try undo(former, who, "pinned anew", now) }
            try connection.run(
                """
                INSERT INTO identity_action (verb, at, who, note) VALUES ('pin', \(now.milliseconds), \(who), \(note))
                """)
            let action = connection.lastInsertedRow
            try connection.run(
                """
                INSERT INTO golden_pin (action_id, kind, field, value, origin)
                VALUES (\(action), \(kind), \(pin.field), \(pin.value), \(pin.origin))
                """)
            let id = connection.lastInsertedRow
            for (place, record) in try members(of: pin.anchor).enumerated() {
                try connection.run("INSERT INTO golden_pin_record VALUES (\(id), \(place), \(record))")
            }
            try renewGolden(ofPinsOf: action)
            return action
        }
    }

    /// Nil if nothing is pinned there; else the number of the pin's action, which is undone now.
    public func unpin(
        anchor: Int64, field: String, by who: String, note: String?, at now: Instant
    ) throws -> Int64? {
        try write {
            let actions = try pins(of: anchor, field)
            for action in actions { try undo(action, who, note, now) }
            for action in actions { try renewGolden(ofPinsOf: action) }
            return actions.last
        }
    }

    /// Makes the customers anew whose values were pinned by an action, or are no longer.
    func renewGolden(ofPinsOf action: Int64) throws {
        try connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS golden (customer_id INTEGER PRIMARY KEY); DELETE FROM temp.golden;")
        try connection.run(
            """
            INSERT OR IGNORE INTO temp.golden
            SELECT place.customer_id FROM golden_pin AS pin
            JOIN golden_pin_record AS held ON held.pin_id = pin.id
            JOIN record_customer AS place ON place.record_id = held.record_id WHERE pin.action_id = \(action)
            """)
        guard connection.changes > 0 else { return }
        try Derivation.writeGoldenRecords(connection)
        try connection.execute("DELETE FROM temp.golden")
    }

    /// What an action had pinned, now that it is undone.
    func unpinned(by action: Int64) throws -> [IdentityChange.Unpinned] {
        try connection.rows(
            """
            SELECT held.record_id, pin.field, pin.value, coalesce(f.name, p.name) FROM golden_pin AS pin
            JOIN golden_pin_record AS held ON held.pin_id = pin.id AND held.place = 0
            LEFT JOIN fact_company AS f ON f.record_id = held.record_id
            LEFT JOIN fact_person AS p ON p.record_id = held.record_id WHERE pin.action_id = \(action) ORDER BY pin.id
            """
        ) { row in
            .init(
                name: row.textIfPresent(3), record: try connection.name(ofRecord: row.integer(0)) ?? "",
                field: row.text(1), value: row.text(2))
        }
    }

    private func undo(_ action: Int64, _ who: String, _ note: String?, _ now: Instant) throws {
        try connection.run(
            """
            UPDATE identity_action SET undone_at = \(now.milliseconds), undone_by = \(who), undone_note = \(note)
            WHERE id = \(action) AND undone_at IS NULL
            """)
    }

    /// The actions whose pins hold for a field of a company or person.
    private func pins(of anchor: Int64, _ field: String) throws -> [Int64] {
        try connection.rows(
            SQL(
                raw:
                    "SELECT pin.action_id FROM (\(GoldenPins.query)) AS standing JOIN golden_pin AS pin ON pin.id = standing.id"
            )
                + " WHERE standing.anchor = \(anchor) AND standing.field = \(field) ORDER BY pin.id"
        ) { $0.integer(0) }
    }

    /// The records of a company or person by rank: the one that stands for it first.
    private func members(of anchor: Int64) throws -> [Int64] {
        let members = try connection.rows(
            """
            SELECT s.id, y.name, r.name, s.external_id FROM entity e JOIN source_record s ON s.id = e.record_id
            JOIN resource r ON r.id = s.resource_id JOIN system y ON y.id = r.system_id
            WHERE e.record_id = \(anchor) OR e.anchor = \(anchor) AND e.anchor <> e.record_id
            """
        ) {
            (
                record: $0.integer(0),
                rank: Identity.Rank(system: $0.text(1), resource: $0.text(2), externalID: $0.text(3))
            )
        }
        return members.sorted { $0.rank < $1.rank }.map(\.record)
    }
}
