import Domain
import Identity
import JSON
import SQLite

/// What a reader keeps between two answers: compiled statements, and the small tables that every row refers
/// to.
final class AnswerShelf {
    private let connection: Connection
    /// Resources by number: what stands in a record's `source`.
    private(set) var resources: [Int64: Resource] = [:]
    private var staff: [StaffID: String] = [:]
    /// Kinds of which more may exist than is known here.
    private(set) var gaps: [Gap] = []
    /// What the small tables were read at; nil before the first time.
    private var stamp: Stamp?
    private var compiled: [Int: Statement] = [:]
    /// By which the customers were derived; read when first asked for.
    private var knownRules: IdentityRules?
    private var places: [Place: Int] = [:]

    struct Resource {
        var system: Int64
        var systemName: String
        var name: String
        /// `"system":"zoho_crm","resource":"Contacts"`
        var members: [UInt8]
        /// For a list of tickets: the list of their response times.
        var responseTimes: Int64?
    }

    /// Derivation stands at the end of whatever changes staff or resources; a run's line changes what is
    /// known to be missing.
    private struct Stamp: Hashable {
        var derived: Int64
        var line: Int64
        var resources: Int64
    }

    private struct Place: Hashable {
        var resource: Int64
        var field: GoldenField
    }

    private struct StaffID: Hashable {
        var system: Int64
        var id: String
    }

    init(_ connection: Connection) { self.connection = connection }

    /// A statement under a small number, so that no answer hashes a kilobyte of SQL.
    func statement(_ number: Int, _ text: @autoclosure () -> String) throws -> Statement {
        if let known = compiled[number] { return known }
        let statement = try connection.prepare(single: text())
        compiled[number] = statement
        return statement
    }

    /// Reads the small tables again if a sync has been at work since; called at the beginning of each answer.
    func refresh() throws {
        let look = try statement(
            0,
            """
            SELECT (SELECT max(revision) FROM progress), (SELECT max(id) FROM run_resource),
                (SELECT max(id) FROM resource)
            """)
        let now = try { () throws -> Stamp in
            defer { look.reset() }
            _ = try look.step()
            return Stamp(
                derived: look.row.integer(0), line: look.row.integer(1), resources: look.row.integer(2))
        }()
        if now == stamp { return }
        try readResources()
        try readStaff()
        try readGaps()
        (knownRules, places) = (nil, [:])
        stamp = now
    }

    func rules() throws -> IdentityRules {
        if let knownRules { return knownRules }
        let rules = try connection.derivedRules()
        knownRules = rules
        return rules
    }

    /// Where a list stands in the order of a field.
    func place(of resource: Int64, for field: GoldenField) -> Int {
        let key = Place(resource: resource, field: field)
        if let known = places[key] { return known }
        guard let list = resources[resource], let rules = try? rules() else { return .max }
        let place = rules.mastery.place(of: list.systemName, list.name, for: field)
        places[key] = place
        return place
    }

    private func readResources() throws {
        resources = [:]
        try connection.forEach(
            """
            SELECT resource.id, system.id, system.name, resource.name,
                (SELECT below.id FROM resource AS below
                 WHERE below.parent_id = resource.id AND below.kinds = 'response_times' ORDER BY below.id LIMIT 1)
            FROM resource JOIN system ON system.id = system_id
            """
        ) { row in
            var writer = JSONWriter(capacity: 64)
            writer.member("system", row, 2)
            writer.member("resource", row, 3)
            resources[row.integer(0)] = Resource(
                system: row.integer(1), systemName: row.text(2), name: row.text(3), members: writer.bytes,
                responseTimes: row.integerIfPresent(4))
        }
    }

    private func readStaff() throws {
        staff = [:]
        try connection.forEach(
            """
            SELECT system_id, external_id, fact_staff.name
            FROM fact_staff CROSS JOIN source_record ON source_record.id = record_id
            CROSS JOIN resource ON resource.id = resource_id
            WHERE fact_staff.name IS NOT NULL
            LIMIT \(Self.mostStaff)
            """
        ) { row in
            staff[StaffID(system: row.integer(0), id: row.text(1))] = row.text(2)
        }
    }

    /// Kinds that are counted in lists; a gap in them must not read as "none".
    private static let counted: [FactKind] = [.person, .deal, .ticket, .project]

    private func readGaps() throws {
        var known: Set<FactKind> = []
        var missing: [Gap] = []
        try connection.forEach(SQL(raw: StatusSQL.coverage)) { row in
            let kinds = row.text(0).split(separator: ",").compactMap { FactKind(rawValue: String($0)) }
            for kind in kinds where Self.counted.contains(kind) {
                known.insert(kind)
                if row.flag(2) { continue }
                let failure = row.textIfPresent(3).map { " (\($0))" } ?? ""
                missing.append(
                    Gap(kind: kind, why: "\(row.text(1)) has not been read completely yet\(failure)"))
            }
        }
        for kind in Self.counted where !known.contains(kind) {
            missing.append(Gap(kind: kind, why: "no connected system tells of \(kind.plural)"))
        }
        gaps = missing
    }

    /// Beyond this many, owners show by their id.
    private static let mostStaff = 100_000

    /// The name of a member of staff; the id itself if nobody is known by it.
    func staffName(_ row: borrowing Row, _ column: Int, resource: Int64) -> String {
        let id = row.text(column)
        return staff[StaffID(system: resources[resource]?.system ?? 0, id: id)] ?? id
    }

    func writeStaff(_ row: borrowing Row, _ column: Int, resource: Int64, _ writer: inout JSONWriter) {
        if row.isNull(column) {
            writer.null()
        } else {
            writer.string(staffName(row, column, resource: resource))
        }
    }

    /// The fields of a list, from `column` on.
    func write(
        _ fields: [RecordList.Field], _ row: borrowing Row, from column: Int, resource: Int64,
        _ writer: inout JSONWriter
    ) {
        var column = column
        for field in fields {
            writer.key(field.name)
            switch field.form {
            case .staff: writeStaff(row, column, resource: resource, &writer)
            case .money:
                if row.isNull(column) {
                    writer.null()
                } else {
                    writer.beginObject()
                    writer.member("amount", row, column, .number)
                    writer.member("currency", row, column + 1)
                    writer.endObject()
                }
                column += 1
            default: writer.value(row, column, field.form)
            }
            column += 1
        }
    }

    /// Where a statement comes from: app, list, the app's own id; when the app says it changed, and since
    /// when we know it so. The row begins with the columns of `RecordList.common`.
    func writeSource(_ row: borrowing Row, _ writer: inout JSONWriter) {
        writer.key("source")
        writeSourceObject(row, &writer)
    }

    func writeSourceObject(_ row: borrowing Row, _ writer: inout JSONWriter) {
        writer.beginObject()
        if let resource = resources[row.integer(1)] { writer.raw(resource.members) }
        writer.member("id", row, 2)
        writer.member("changed", row, 3, .time)
        writer.member("known", row, 4, .time)
        writer.endObject()
    }
}

extension FactKind {
    fileprivate var plural: String {
        switch self {
        case .person: "people"
        case .company: "companies"
        default: rawValue.split(separator: "_").joined(separator: " ") + "s"
        }
    }
}
