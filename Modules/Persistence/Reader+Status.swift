public import Domain
public import JSON
import SQLite

/// A kind of record that is not known completely, so that finding none proves nothing.
public struct Gap: Hashable, Sendable {
    public var kind: FactKind
    /// One clause for people: "zoho_desk.tickets has not been read completely yet".
    public var why: String
}

/// How complete and how fresh the store is.
extension Reader {
    /// The moment that answers are true for: when everything read was last taken into customers. Nil before
    /// the first time.
    public func asOf() throws -> Instant? {
        let statement = try shelf.statement(40, "SELECT revision FROM progress WHERE name = 'derived_at'")
        defer { statement.reset() }
        return try statement.step() ? Instant(milliseconds: statement.row.integer(0)) : nil
    }

    /// Whether everything stored was taken into customers.
    public func isDerived() throws -> Bool {
        let derived = try connection.integer("SELECT max(revision) FROM progress WHERE name = 'derived'")
        return try revision <= derived
    }

    /// As `Store.memory`.
    public func memory(_ name: String) throws -> String? {
        try connection.first("SELECT text FROM memory WHERE name = \(name)") { $0.text(0) }
    }

    /// What customers are counted by, where it is not completely known.
    public func gaps() throws -> [Gap] {
        try shelf.refresh()
        return shelf.gaps
    }

    public func writeSystems(to writer: inout JSONWriter, now: Instant) throws {
        writer.beginArray()
        try connection.forEach(StatusSQL.systems(now)) { row in
            writer.beginObject()
            writer.member("name", row, 0)
            writer.member("title", row, 1)
            writer.member("resources", row, 2, .integer)
            writer.member("records", row, 3, .integer)
            writer.member("creditsDay", row, 4, .integer)
            writer.member("read", row, 5, .time)
            writer.endObject()
        }
        writer.endArray()
    }

    public func writeStatus(to writer: inout JSONWriter) throws {
        writer.beginObject()
        try connection.forEach(
            "SELECT (SELECT count(*) FROM customer_summary), (SELECT coalesce(sum(living), 0) FROM resource)"
        ) { row in
            writer.member("customers", row, 0, .integer)
            writer.member("records", row, 1, .integer)
        }
        writer.key("run")
        var hasRun = false
        try connection.forEach("SELECT id, trigger, began, ended, outcome FROM run ORDER BY id DESC LIMIT 1") { row in
            hasRun = true
            writer.beginObject()
            writer.member("run", row, 0, .integer)
            writer.member("trigger", row, 1)
            writer.member("began", row, 2, .time)
            writer.member("ended", row, 3, .time)
            writer.member("outcome", row, 4)
            writer.endObject()
        }
        if !hasRun { writer.null() }
        writer.key("resources")
        writer.beginArray()
        try connection.forEach(SQL(raw: StatusSQL.resources)) { row in
            writer.beginObject()
            writer.member("name", row, 0)
            writer.member("purpose", row, 1)
            writer.member("arrives", row, 10)
            writer.member("records", row, 2, .integer)
            writer.member("completeTo", row, 3, .time)
            writer.member("isComplete", row, 4, .flag)
            writer.member("underWay", row, 5, .flag)
            writer.member("read", row, 6, .time)
            writer.member("way", row, 7)
            writer.member("failure", row, 8)
            writer.member("remark", row, 9)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    /// The run log, newest first. The result is the place for the next page.
    public func writeRuns(before: Int64?, limit: Int, to writer: inout JSONWriter) throws -> Int64? {
        var count = 0
        var last: Int64?
        var next: Int64?
        writer.beginArray()
        try connection.forEach(
            """
            SELECT run.id, trigger, run.began, run.ended, outcome, (run.ended - run.began) / 1000.0,
                sum(read), sum(added), sum(changed), sum(unchanged), sum(deleted), sum(refused), sum(calls),
                sum(credits)
            FROM (SELECT * FROM run WHERE id < \(before ?? .max) ORDER BY id DESC LIMIT \(limit + 1)) AS run
            LEFT JOIN run_resource AS line ON line.run_id = run.id
            GROUP BY run.id ORDER BY run.id DESC
            """
        ) { row in
            count += 1
            if count > limit {
                next = last
                return
            }
            last = row.integer(0)
            writer.beginObject()
            writer.member("run", row, 0, .integer)
            writer.member("trigger", row, 1)
            writer.member("began", row, 2, .time)
            writer.member("ended", row, 3, .time)
            writer.member("outcome", row, 4)
            writer.member("seconds", row, 5, .number)
            let counts: [StaticString] = [
                "read", "added", "changed", "unchanged", "deleted", "refused", "calls", "credits",
            ]
            for (index, name) in counts.enumerated() {
                writer.key(name)
                writer.integer(row.integer(6 + index))
            }
            try writeFailures(of: row.integer(0), &writer)
            writer.endObject()
        }
        writer.endArray()
        return next
    }

    private func writeFailures(of run: Int64, _ writer: inout JSONWriter) throws {
        writer.key("failures")
        writer.beginArray()
        try connection.forEach(
            """
            SELECT system.name || '.' || resource.name, failure FROM run_resource
            JOIN resource ON resource.id = resource_id JOIN system ON system.id = system_id
            WHERE run_id = \(run) AND failure IS NOT NULL ORDER BY run_resource.id
            """
        ) { row in
            writer.beginObject()
            writer.member("resource", row, 0)
            writer.member("failure", row, 1)
            writer.endObject()
        }
        writer.endArray()
    }
}

enum StatusSQL {
    static func systems(_ now: Instant) -> SQL {
        """
        SELECT system.name, system.title, count(resource.id), coalesce(sum(resource.living), 0),
            (SELECT coalesce(sum(credits), 0) FROM credit_hour
             WHERE system_id = system.id AND hour > \(now.milliseconds / 3_600_000 - 24)),
            (SELECT max(line.ended) FROM resource AS own JOIN run_resource AS line ON line.resource_id = own.id
             WHERE own.system_id = system.id)
        FROM system LEFT JOIN resource ON resource.system_id = system.id
        GROUP BY system.id ORDER BY system.id
        """
    }

    static let resources = """
        SELECT system.name || '.' || resource.name, resource.purpose,
            CASE WHEN mark.complete_to IS NULL THEN nullif(resource.living, 0) ELSE resource.living END, mark.complete_to,
            mark.is_complete, EXISTS (SELECT 1 FROM bookmark WHERE resource_id = resource.id AND pass_started IS NOT NULL),
            last.ended, last.way, last.failure, coalesce(last.remark, mark.remark), resource.arrives
        FROM resource JOIN system ON system.id = system_id
        LEFT JOIN coverage_mark AS mark ON mark.resource_id = resource.id AND mark.parent = ''
        LEFT JOIN run_resource AS last ON last.id = (
            SELECT id FROM run_resource WHERE resource_id = resource.id ORDER BY ended DESC, id DESC LIMIT 1)
        ORDER BY system.id, resource.id
        """

    /// For each list that has anything to do with a kind: whether it was ever read completely, and the
    /// vendor's last refusal.
    static let coverage = """
        SELECT resource.kinds, system.name || '.' || resource.name, mark.complete_to IS NOT NULL,
            (SELECT failure FROM run_resource WHERE resource_id = resource.id ORDER BY ended DESC, id DESC LIMIT 1)
        FROM resource JOIN system ON system.id = system_id
        LEFT JOIN coverage_mark AS mark ON mark.resource_id = resource.id AND mark.parent = ''
        ORDER BY resource.id
        """
}
