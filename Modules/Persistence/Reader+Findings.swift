import Identity
public import JSON
import SQLite

/// Which values that are worth less than they look, and from where on.
public struct FindingFilter: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case company, person }

    public var kind: Kind?
    /// `ClueStatus.name`
    public var status: String?
    /// `Clue.Kind.name`
    public var by: String?
    /// Part of the value as it is compared.
    public var value: String?
    public var limit = 50
    public var after: Place?

    public init() {}

    /// The last row of a page.
    public struct Place: Hashable, Sendable {
        public var records: Int64
        public var key: Int64

        public var cursor: String { "\(records).\(key)" }

        public init?(cursor: String) {
            let parts = cursor.split(separator: ".").map { Int64($0) }
            guard parts.count == 2, let records = parts[0], let key = parts[1] else { return nil }
            self.records = records
            self.key = key
        }

        init(records: Int64, key: Int64) {
            self.records = records
            self.key = key
        }
    }

    /// What can be asked for: every status but the one of values that are as good as they look.
    public static let statuses = ClueStatus.allCases.filter { $0 != .own }.map(\.name)
    public static let names = Clue.Kind.names
}

extension Reader {
    /// A value that one record has alone deceives nobody. Writes the counts of all others and a page of those that fit,
    /// most records first.
    public func writeFindings(_ filter: FindingFilter, to writer: inout JSONWriter) throws -> FindingFilter.Place? {
        let rules = try connection.derivedRules().ruleset
        let counts = try connection.rows(
            """
            SELECT kind, clue_kind, status, count(*) FROM identity_value WHERE bearers > 1
            GROUP BY kind, clue_kind, status ORDER BY kind, clue_kind, status
            """
        ) { row in
            Self.finding(row).map { finding -> JSONValue in
                .object(finding.head + [.init(name: "values", value: .count(row.integer(3)))])
            }
        }
        var last: FindingFilter.Place?
        var isMore = false
        var values: [JSONValue] = []
        try connection.forEach(
            "SELECT kind, clue_kind, status, bearers, value, key FROM identity_value WHERE bearers > 1"
                + Self.condition(filter) + " ORDER BY bearers DESC, key LIMIT \(filter.limit + 1)"
        ) { row in
            guard values.count < filter.limit else {
                isMore = true
                return
            }
            guard let finding = Self.finding(row) else { return }
            last = FindingFilter.Place(records: row.integer(3), key: row.integer(5))
            let clue = Clue(finding.clue, row.text(4))
            values.append(
                .object(
                    finding.head + [
                        .init(name: "value", value: .string(clue.shown)),
                        .init(name: "records", value: .count(row.integer(3))),
                        .init(name: "words", value: .string(finding.status.words)),
                        .init(name: "meaning", value: .string(finding.status.meaning(of: finding.clue, rules))),
                    ]))
        }
        let document: JSONValue = ["counts": .array(counts.compactMap(\.self)), "values": .array(values)]
        writer.value(document)
        return isMore ? last : nil
    }

    private struct Finding {
        var kind: Identity.Kind
        var clue: Clue.Kind
        var status: ClueStatus

        var head: [JSONValue.Member] {
            [
                .init(name: "kind", value: .string(kind == .company ? "company" : "person")),
                .init(name: "by", value: .string(clue.name)), .init(name: "status", value: .string(status.name)),
            ]
        }
    }

    private static func finding(_ row: borrowing Row) -> Finding? {
        guard let kind = Identity.Kind(rawValue: Int(row.integer(0))),
            let clue = Clue.Kind(rawValue: UInt8(clamping: row.integer(1))),
            let status = ClueStatus(rawValue: UInt8(clamping: row.integer(2)))
        else { return nil }
        return Finding(kind: kind, clue: clue, status: status)
    }

    private static func condition(_ filter: FindingFilter) -> SQL {
        var condition: SQL = ""
        if let kind = filter.kind { condition = condition + " AND kind = \(kind == .company ? 0 : 1)" }
        if let status = filter.status.flatMap(ClueStatus.init(name:)) {
            condition = condition + " AND status = \(status.rawValue)"
        }
        if let name = filter.by {
            let kinds = Clue.Kind.allCases.filter { $0.name == name }.map { "\($0.rawValue)" }
            condition = condition + SQL(raw: " AND clue_kind IN (\(kinds.joined(separator: ", ")))")
        }
        if let value = filter.value { condition = condition + " AND instr(lower(value), lower(\(value))) > 0" }
        if let place = filter.after {
            condition = condition + " AND (-bearers, key) > (\(-place.records), \(place.key))"
        }
        return condition
    }
}
