import Domain
@testable import Lifecycle
@testable import Persistence
import SQLite

/// A database in memory whose records and customers are laid down row by row.
final class LeafWorld {
    static let now: Int64 = 1_767_225_600_000 + 43_200_000  // 2026-01-01, noon.
    static let day: Int64 = 86_400_000
    let connection: Connection
    private var resources: [String: Int64] = [:]
    private(set) var records: Int64 = 0

    init(path: String = ":memory:") throws {
        connection = try Connection(path: path, mode: .readWrite)
        try connection.prepareForWriting()
        try connection.migrate()
        try connection.execute(
            """
            INSERT INTO system VALUES (1, 'app', 'App');
            INSERT INTO run (id, trigger, began, ended, outcome) VALUES (1, 'test', 1, 2, 'complete');
            """)
    }

    @discardableResult
    func resource(_ name: String, _ kinds: [FactKind], parent: String? = nil, completeTo: Int64? = now) throws -> Int64
    {
        try connection.run(
            """
            INSERT INTO resource (system_id, name, purpose, parent_id, kinds) VALUES (1, \(name), '',
                \(parent.map { resources[$0]! }), \(kinds.map(\.rawValue).joined(separator: ",")))
            """)
        let id = connection.lastInsertedRow
        resources[name] = id
        if let completeTo { try cover(name, to: completeTo) }
        return id
    }

    func cover(_ name: String, to: Int64, isComplete: Bool = true) throws {
        try connection.run(
            """
            INSERT OR REPLACE INTO coverage_mark (resource_id, parent, complete_to, is_complete)
            VALUES (\(resources[name]!), '', \(to), \(isComplete))
            """)
    }

    func refer(_ name: String, _ kind: FactKind, _ field: String, to target: String) throws {
        try connection.run(
            """
            INSERT INTO resource_reference VALUES (\(resources[name]!), \(kind.rawValue), \(field), 0,
                \(resources[target]!))
            """)
    }

    /// A customer and the company that stands for it, and its number.
    @discardableResult
    func customer(_ fields: [String: SQLValue] = [:]) throws -> Int64 {
        if resources["companies"] == nil { try resource("companies", [.company]) }
        let anchor = try record("companies", .company, customer: nil)
        try connection.run(
            """
            INSERT INTO customer_summary (anchor, key, kind, name) VALUES (\(anchor), \("k\(anchor)"), 'company',
                \("Customer \(anchor)"))
            """)
        let id = connection.lastInsertedRow
        for (name, value) in fields {
            try connection.run(
                SQL(raw: "UPDATE customer_summary SET \"\(name)\" = ") + "\(value)" + " WHERE id = \(id)")
        }
        try connection.run("INSERT INTO record_customer VALUES (\(anchor), \(id), 'company', 0, '')")
        try connection.run("INSERT INTO customer_record VALUES (\(id), 'company', 0, \(anchor))")
        return id
    }

    @discardableResult
    func record(
        _ resource: String, _ kind: FactKind, customer: Int64?, _ fields: [String: SQLValue] = [:], key: String? = nil,
        parent: String? = nil, stamp: Int64? = nil, seen: Int64 = 1
    ) throws -> Int64 {
        records += 1
        let id = records
        try connection.run(
            """
            INSERT INTO source_record (id, resource_id, external_id, parent, revision, stamp, hash, fact_hash, form,
                first_seen, changed, run_id, payload)
            VALUES (\(id), \(resources[resource]!), \(key ?? "x\(id)"), \(parent), \(id), \(stamp), 0, 0, 'list',
                \(seen), \(seen), 1, '{}')
            """)
        try facts(of: id, kind, fields)
        guard let customer else { return id }
        let at = ["at", "created", "opened"].compactMap { fields[$0] }.first ?? .integer(0)
        try connection.run("INSERT INTO record_customer VALUES (\(id), \(customer), \(kind.rawValue), \(at), '')")
        try connection.run("INSERT INTO customer_record VALUES (\(customer), \(kind.rawValue), \(at), \(id))")
        return id
    }

    func facts(of id: Int64, _ kind: FactKind, _ fields: [String: SQLValue]) throws {
        var names: SQL = SQL(raw: "INSERT OR REPLACE INTO fact_\(kind.rawValue) (record_id")
        var values: SQL = ") VALUES (\(id)"
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            names = names + SQL(raw: ", \"\(name)\"")
            values = values + ", \(value)"
        }
        try connection.run(names + values + ")")
    }

    /// Lays something down about a customer, and gives the number of the entry.
    @discardableResult
    func entry(
        _ kind: EntryKind, _ customer: Int64, _ body: String, effective: Int64 = 1, recorded: Int64 = 1,
        thing: Int64? = nil
    ) throws -> Int64 {
        let anchor = try connection.integer("SELECT anchor FROM customer_summary WHERE id = \(customer)")
        let columns = try connection.rows("SELECT name FROM pragma_table_info('lifecycle_entry')") { $0.text(0) }
        let acts = columns.contains("act")
        let next = try connection.integer("SELECT coalesce(max(id), 0) + 1 FROM lifecycle_entry")
        try connection.run(
            SQL(raw: "INSERT INTO lifecycle_entry (\(acts ? "act, verb, " : "")")
                + """
                id, kind, thing, anchor, body, effective, recorded, actor_kind, who) VALUES (
                """ + SQL(raw: acts ? "1, '', " : "") + """
                    \(next), \(kind.rawValue), \(thing ?? next), \(anchor), \(body), \(effective), \(recorded), 'person', 'Grace')
                    """)
        try connection.run(
            """
            INSERT OR IGNORE INTO lifecycle_entry_field (entry_id, field, value)
            SELECT \(next), key, value FROM json_each(\(body))
            """)
        return next
    }

    func read(
        _ definition: Definition, of customers: [Int64]? = nil, t: Int64 = now, k: Int64? = nil
    ) throws -> [SubjectFacts] {
        var reader = try LeafReader(
            connection, definition, asOf: Instant(milliseconds: t), knownAt: k.map { Instant(milliseconds: $0) })
        var found: [SubjectFacts] = []
        let all = try connection.rows("SELECT id FROM customer_summary ORDER BY id") { $0.integer(0) }
        try reader.read(customers ?? all) { found.append($0) }
        return found
    }

    /// The finding of a definition with one criterion, for the only customer.
    func finding(
        _ test: Test, t: Int64 = now, k: Int64? = nil, _ change: (inout Criterion) -> Void = { _ in }
    ) throws -> Lifecycle.Finding {
        try read(.asking([test], change), t: t, k: k)[0].findings[0]
    }
}

extension Definition {
    /// A criterion for each test: "c0", "c1"…
    static func asking(_ tests: [Test], _ change: (inout Criterion) -> Void = { _ in }) -> Definition {
        var definition = Definition(id: "test", version: 1, title: "Test")
        definition.criteria = tests.enumerated().map { index, test in
            var criterion = Criterion(
                id: "c\(index)", statement: "", kind: test == .attested ? .attested : .data, test: test,
                needsCoverage: [],
                absentMeans: .notMet, onUnknown: .block, needsEvidence: false, weight: 1, segments: [], serves: [],
                isDerived: false)
            if case .none = test { criterion.absentMeans = .met }
            change(&criterion)
            return criterion
        }
        return definition
    }
}
