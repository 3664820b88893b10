import Domain
import JSON
import SQLite

/// How the records of one kind are written into an answer: which columns of the fact under which names. Data,
/// so that a list is one statement and one loop.
struct RecordList {
    enum Form {
        case text, integer, number, flag
        /// Milliseconds, written as ISO 8601.
        case time
        /// The external id of a member of staff, written as their name.
        case staff
        /// Two columns: amount and currency.
        case money
    }

    struct Field {
        var name: StaticString
        var column: String
        var form: Form

        init(_ name: StaticString, _ column: String? = nil, _ form: Form = .text) {
            self.name = name
            self.column = column ?? "\(name)"
            self.form = form
        }
    }

    var kind: FactKind
    var fields: [Field]

    /// Columns that every list has before those of the fact.
    static let common =
        "record.id, record.resource_id, record.external_id, record.stamp, record.changed, place.reason"
    static let commonCount = 6

    /// The living records of this kind of customer `?1`, newest first, at most `?2`.
    var statement: String {
        """
        SELECT \(RecordList.common), \(columns(of: "fact"))
        FROM customer_record AS entry
        CROSS JOIN \(kind.table) AS fact ON fact.record_id = entry.record_id
        CROSS JOIN source_record AS record ON record.id = entry.record_id
        CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
        WHERE entry.customer_id = ?1 AND entry.kind = '\(kind.rawValue)' AND record.deleted IS NULL
        ORDER BY entry.at DESC, entry.record_id LIMIT ?2
        """
    }

    /// The list that a reference of a record's fact points to, as SQL.
    static func target(of field: String, in kind: FactKind) -> String {
        """
        (SELECT target_resource_id FROM resource_reference
         WHERE resource_id = record.resource_id AND kind = '\(kind.rawValue)' AND field = '\(field)'
         ORDER BY position LIMIT 1)
        """
    }

    func columns(of table: String) -> String {
        fields.map { field in
            if let word = View.saidElsewhere(kind, field.column, table) { return word }
            return field.form == .money
                ? "\(table).\(field.column), \(table).currency" : "\(table).\"\(field.column)\""
        }.joined(separator: ", ")
    }
}

extension FactKind {
    var table: String { "fact_\(rawValue)" }
}

extension RecordList {
    static let people = RecordList(
        kind: .person,
        fields: [
            .init("name"), .init("job"), .init("email"), .init("otherEmail", "email2"), .init("phone"),
            .init("mobile"),
            .init("standing"), .init("status"), .init("optedOut", "opted_out", .flag), .init("city"),
            .init("country"),
            .init("owner", nil, .staff), .init("created", nil, .time),
        ])
    static let deals = RecordList(
        kind: .deal,
        fields: [
            .init("title"), .init("stage"), .init("state"), .init("value", "amount", .money),
            .init("probability", nil, .number), .init("closingDay", "closing_day"), .init("pipeline"),
            .init("nextStep", "next_step"), .init("lostReason", "lost_reason"), .init("owner", nil, .staff),
            .init("created", nil, .time),
        ])
    static let quotes = RecordList(
        kind: .quote,
        fields: [
            .init("title"), .init("stage"), .init("value", "amount", .money),
            .init("validUntilDay", "valid_until_day"),
            .init("owner", nil, .staff), .init("created", nil, .time),
        ])
    static let tickets = RecordList(
        kind: .ticket,
        fields: [
            .init("number"), .init("title"), .init("status"), .init("state"), .init("priority"),
            .init("category"),
            .init("channel"), .init("escalated", nil, .flag), .init("overdue", nil, .flag),
            .init("threads", nil, .integer),
            .init("owner", nil, .staff), .init("opened", nil, .time), .init("due", nil, .time),
            .init("closed", nil, .time),
        ])
    static let responseTimes = RecordList(
        kind: .responseTimes,
        fields: [
            .init("firstResponseMinutes", "first_response_minutes", .integer),
            .init("totalResponseMinutes", "total_response_minutes", .integer),
            .init("resolutionMinutes", "resolution_minutes", .integer), .init("responses", nil, .integer),
            .init("reopened", nil, .integer), .init("reassigned", nil, .integer),
        ])
    static let projects = RecordList(
        kind: .project,
        fields: [
            .init("title"), .init("number"), .init("status"), .init("state"), .init("percent", nil, .number),
            .init("startDay", "start_day"), .init("endDay", "end_day"), .init("completed", nil, .time),
            .init("owner", nil, .staff), .init("created", nil, .time),
        ])
    static let milestones = RecordList(
        kind: .milestone,
        fields: [
            .init("title"), .init("status"), .init("state"), .init("percent", nil, .number),
            .init("startDay", "start_day"), .init("dueDay", "due_day"), .init("completed", nil, .time),
            .init("owner", nil, .staff),
        ])
    static let tasks = RecordList(
        kind: .task,
        fields: [
            .init("title"), .init("status"), .init("state"), .init("priority"), .init("percent", nil, .number),
            .init("dueDay", "due_day"), .init("completed", nil, .time), .init("owner", nil, .staff),
            .init("created", nil, .time),
        ])
}

extension JSONWriter {
    mutating func member(
        _ name: StaticString, _ row: borrowing Row, _ column: Int, _ form: RecordList.Form = .text
    ) {
        key(name)
        value(row, column, form)
    }

    mutating func value(_ row: borrowing Row, _ column: Int, _ form: RecordList.Form = .text) {
        if row.isNull(column) { return null() }
        switch form {
        case .text, .staff: string(utf8: row.utf8(column))
        case .integer: integer(row.integer(column))
        case .number, .money: number(row.number(column))
        case .flag: bool(row.flag(column))
        case .time: time(row.integer(column))
        }
    }

    /// ISO 8601 in UTC, written without making a `String`: milliseconds only where there are some.
    mutating func time(_ milliseconds: Int64) {
        let days = milliseconds.flooredQuotient(by: 86_400_000)
        let rest = Int(milliseconds - days * 86_400_000)
        let date = CivilDate(daysSince1970: Int(days))
        guard (0...9999).contains(date.year) else { return null() }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
            var count = 0
            func put(_ number: Int, _ width: Int, _ end: Unicode.Scalar) {
                var number = number
                for place in (0..<width).reversed() {
                    text[count + place] = 0x30 + UInt8(number % 10)
                    number /= 10
                }
                text[count + width] = UInt8(ascii: end)
                count += width + 1
            }
            put(date.year, 4, "-")
            put(date.month, 2, "-")
            put(date.day, 2, "T")
            put(rest / 3_600_000, 2, ":")
            put(rest / 60_000 % 60, 2, ":")
            put(rest / 1000 % 60, 2, rest % 1000 == 0 ? "Z" : ".")
            if rest % 1000 != 0 { put(rest % 1000, 3, "Z") }
            string(utf8: UnsafeBufferPointer(start: text.baseAddress, count: count))
        }
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Connection {
    /// The numbers of the records that state such facts, in runs of so many.
    func runs(of kind: FactKind, each count: Int64) throws -> [ClosedRange<Int64>] {
        try first(SQL(raw: "SELECT min(record_id), max(record_id) FROM \(kind.table)")) { row in
            if row.isNull(0) { return [] }
            return stride(from: row.integer(0), through: row.integer(1), by: Int(count)).map { $0...$0 + count - 1 }
        } ?? []
    }
}
