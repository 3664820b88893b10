import Foundation
import SQLite
import Testing

/// A workspace in a temporary folder, and `onward` used on it as people do.
final class Bench: Sendable {
    let folder: Folder
    /// Lives as long as its workspace needs it.
    let standIn: StandIn?
    var path: String { folder.path + "/workspace" }

    /// A workspace that was never signed in.
    convenience init() throws { try self.init(at: nil) }

    private init(at standIn: StandIn?) throws {
        self.standIn = standIn
        folder = try Folder()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    /// A workspace that is signed in to the stand-in. Each but the first needs a code of its own.
    convenience init(_ standIn: StandIn, apps: String = "crm", code: String? = nil) async throws {
        try self.init(at: standIn)
        let ending = try await connect(standIn, apps: apps, code: code)
        try #require(ending.exitCode == 0, "\(ending.words)")
    }

    /// What a first load finds at the stand-in now.
    static func fresh(_ standIn: StandIn, apps: String = "crm", only lists: String...) async throws -> Bench {
        let bench = try await Bench(standIn, apps: apps, code: try await standIn.anotherCode())
        for list in lists { try await bench.sync("--only", list) }
        if lists.isEmpty { try await bench.sync() }
        return bench
    }

    func start(
        _ words: [String], environment: [String: String] = [:], input: String = "", below: [String] = []
    ) throws -> Child {
        try Child(
            below + [below.isEmpty ? "onward" : Child.programs + "onward"] + words,
            environment: ["ONWARD_WORKSPACE": path, "COLUMNS": "200"].merging(environment) { $1 }, input: input,
            folder: folder)
    }

    /// `below`: a command that runs ours, such as one that takes permissions away.
    func onward(
        _ words: String..., environment: [String: String] = [:], input: String = "", below: [String] = []
    ) async throws -> Child.Ending {
        try await start(words, environment: environment, input: input, below: below).ending()
    }

    func connect(
        _ standIn: StandIn, apps: String = "crm", secret: String? = nil, code: String? = nil,
        addresses: [String: String] = [:]
    ) async throws -> Child.Ending {
        var words = ["connect", "zoho", "--centre", "eu", "--apps", apps, "--client-id", standIn.clientID]
        words += ["--address", standIn.address]
        for (name, address) in addresses { words += ["--\(name)", address] }
        return try await start(
            words + ["--secrets-from-stdin"],
            input: "\(secret ?? standIn.clientSecret)\n\(code ?? standIn.code)\n"
        ).ending()
    }

    /// A sync that must end well.
    @discardableResult func sync(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation)
        async throws -> Child.Ending
    {
        let ending = try await start(["sync"] + words).ending()
        #expect(ending.exitCode == 0, "\(ending.words)\n\(ending.output)", sourceLocation: sourceLocation)
        return ending
    }

    // MARK: What is stored

    func connection() throws -> Connection {
        let connection = try Connection(path: path + "/onward.db", mode: .readOnly)
        connection.setBusyTimeout(.seconds(5))
        return connection
    }

    /// What no program of ours would do.
    func change(_ sql: SQL) throws { try Connection(path: path + "/onward.db", mode: .readWrite).run(sql) }

    func number(_ sql: SQL) throws -> Int64 { try connection().integer(sql) }

    /// The living records, each as list and key.
    func living() throws -> Set<String> {
        Set(
            try connection().rows(
                SQL(
                    raw: "SELECT \(Self.record) FROM source_record AS record \(Self.source) WHERE deleted IS NULL")
            ) { $0.text(0) })
    }

    private static let record = "system.name || '.' || resource.name || ' ' || record.external_id"
    private static let source =
        "JOIN resource ON resource.id = record.resource_id JOIN system ON system.id = resource.system_id"

    /// Everything that must not depend on how often a sync was interrupted, one line each: what the apps said, the
    /// facts, and which records make a customer.
    func contents() throws -> [String] {
        let records = try connection().rows(
            SQL(
                raw: """
                    SELECT \(Self.record), record.parent, record.stamp, record.form, record.deletion, record.payload
                    FROM source_record AS record \(Self.source)
                    """)
        ) { Self.line($0) }
        return try (records + facts()).sorted()
    }

    /// What must not even depend on the ways by which a list was read, and when. Numbers given in the order of
    /// arrival are left out, and what was listed below a record that is gone.
    /// `without`: fields of people to leave out.
    func facts(without fields: [String] = []) throws -> [String] {
        let connection = try connection()
        let (record, source) = (Self.record, Self.source)
        var lines: [String] = []
        for table in try connection.rows(
            """
            SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'fact_*' AND name <> 'fact_version'
            """, { $0.text(0) })
        {
            let names = try connection.rows(
                SQL(raw: "SELECT name FROM pragma_table_info('\(table)') WHERE name <> 'record_id'")
            ) { table == "fact_person" && fields.contains($0.text(0)) ? "NULL" : "fact.\"\($0.text(0))\"" }
            lines += try connection.rows(
                SQL(
                    raw: """
                        SELECT '\(table)', \(record), \(names.joined(separator: ", "))
                        FROM \(table) AS fact JOIN source_record AS record ON record.id = fact.record_id \(source)
                        WHERE NOT EXISTS (
                            SELECT 1 FROM source_record AS above WHERE above.resource_id = resource.parent_id
                            AND above.external_id = record.parent AND above.deleted IS NOT NULL)
                        """)
            ) { Self.line($0) }
        }
        lines += try connection.rows(
            SQL(
                raw: """
                    SELECT 'customer', kind, name, email, domain, owner, records, people, deals, open_deals, won_amount,
                        open_amount, tickets, projects, (
                        SELECT group_concat(name, ' ') FROM (
                            SELECT \(record) || ' ' || reason AS name FROM record_customer
                            JOIN source_record AS record ON record.id = record_customer.record_id \(source)
                            WHERE record_customer.customer_id = customer_summary.id AND reason <> 'itself' ORDER BY 1))
                    FROM customer_summary
                    """)
        ) { Self.line($0) }
        return lines.sorted()
    }

    private static func line(_ row: borrowing Row) -> String {
        var words: [String] = []
        for column in 0..<row.columnCount { words.append("\(row.value(column))") }
        return words.joined(separator: "|")
    }
}

/// Nothing but the difference, as much as a person reads.
func expectSame(_ one: [String], _ other: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    let lost = Set(one).subtracting(other).sorted()
    let gained = Set(other).subtracting(one).sorted()
    #expect(
        one.count == other.count && lost.isEmpty && gained.isEmpty,
        """
        \(one.count) and \(other.count) lines
        - \(lost.prefix(3).joined(separator: "\n- "))
        + \(gained.prefix(3).joined(separator: "\n+ "))
        """,
        sourceLocation: sourceLocation)
}
