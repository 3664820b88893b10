import Domain
import Identity
import JSON
import SQLite

/// What each app says about the customer itself, value by value, and where the apps disagree. Which value is shown was
/// found when the customer was derived; here it is only looked up.
extension Reader {
    /// Of several people of one prospect, what is true of each alone says nothing about all.
    private static let ofOnePerson: Set<String> = [
        "name", "given_name", "family_name", "job", "mobile", "birth_day", "opted_out",
    ]

    /// `companies`: the records themselves with why they belong. `values`: what is taken as true, who says so, and
    /// what others say.
    func writeValues(of id: Int64, chosen customer: borrowing Row, _ writer: inout JSONWriter) throws {
        writer.key("companies")
        writer.beginArray()
        var sheet = try sheet(of: id, .company, &writer)
        writer.endArray()
        var hidden: Set<String> = []
        // Prospects have no company record; their people speak for them.
        if sheet.isEmpty {
            var unused = JSONWriter(capacity: 0)
            sheet = try self.sheet(of: id, .person, &unused)
            if customer.utf8(1).elementsEqual("company".utf8) { hidden = Self.ofOnePerson }
        }
        try choose(&sheet, of: id, customer)
        writer.key("values")
        write(sheet, hiding: hidden, &writer)
    }

    private static func query(_ kind: Identity.Kind) -> String {
        let (word, columns) = (
            kind == .company ? "company" : "person", GoldenField.of(kind).map { "fact.\($0.column)" }
        )
        return """
            SELECT \(RecordList.common), coalesce(entity.anchor, record.id) AS anchor, fact.name,
                \(columns.joined(separator: ", "))
            FROM customer_record AS entry
            CROSS JOIN fact_\(word) AS fact ON fact.record_id = entry.record_id
            CROSS JOIN source_record AS record ON record.id = entry.record_id
            CROSS JOIN record_customer AS place ON place.record_id = entry.record_id
            LEFT JOIN entity ON entity.record_id = record.id
            WHERE entry.customer_id = ?1 AND entry.kind = '\(word)' AND record.deleted IS NULL
            ORDER BY anchor <> record.id, record.id
            LIMIT \(mostOfAList * 4)
            """
    }

    private func sheet(of id: Int64, _ kind: Identity.Kind, _ writer: inout JSONWriter) throws -> GoldenSheet {
        let statement = try shelf.statement(kind == .company ? 50 : 51, Self.query(kind))
        try statement.bind(1, id)
        defer { statement.reset() }
        var sheet = GoldenSheet(GoldenField.of(kind))
        while try statement.step() {
            let row = statement.row
            let source = take(row, from: RecordList.commonCount + 2, &sheet)
            guard kind == .company else { continue }
            writer.beginObject()
            writer.member("name", row, RecordList.commonCount + 1)
            writer.member("reason", row, 5)
            try writeEvidence(row, anchor: row.integer(RecordList.commonCount), &writer)
            writer.key("source")
            writer.raw(source)
            writer.endObject()
        }
        return sheet
    }

    // MARK: What was found when the customer was derived

    private func choose(_ sheet: inout GoldenSheet, of id: Int64, _ customer: borrowing Row) throws {
        for (index, slot) in Self.slots(customer.utf8(CustomerSQL.shownColumn)).enumerated()
        where index < sheet.fields.count {
            switch slot {
            case .nobody: break
            case .record(let record):
                sheet.shown[index] = sheet.said[index].firstIndex { $0.record == record }
                let isAlone = sheet.said[index].count == 1
                sheet.reasons[index] = sheet.shown[index] == nil ? nil : isAlone ? .only : .agreed
            case .pin(let pin):
                sheet.pins[index] = try self.pin(pin)
                sheet.reasons[index] = .pinned
            }
        }
        let statement = try shelf.statement(
            52, "SELECT field, record_id, standing, detail FROM golden_statement WHERE customer_id = ?1 AND kind = ?2")
        guard let kind = sheet.fields.first?.kind, kind == .company else { return }
        try statement.bind(1, id)
        try statement.bind(2, Int64(kind.rawValue))
        defer { statement.reset() }
        while try statement.step() {
            let row = statement.row
            guard let index = sheet.fields.firstIndex(where: { row.utf8(0).elementsEqual($0.name.utf8) }),
                let said = sheet.said[index].firstIndex(where: { $0.record == row.integer(1) })
            else { continue }
            let standing = Mastery.Standing(stored: row.integer(2), row.integer(3))
            sheet.said[index][said].standing = standing
            if standing == .shown, sheet.pins[index] == nil {
                sheet.reasons[index] = Mastery.Reason(rawValue: UInt8(clamping: row.integer(3)))
            }
        }
    }

    private enum Slot {
        case nobody
        case record(Int64)
        case pin(Int64)
    }

    /// "12,,p3,12": by position of the field the record that is shown, or the pin.
    private static func slots(_ text: UnsafeBufferPointer<UInt8>) -> [Slot] {
        text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { part in
            let isPin = part.first == UInt8(ascii: "p")
            let number = part.dropFirst(isPin ? 1 : 0).reduce(Int64(0)) { $0 * 10 + Int64($1) - 0x30 }
            return part.isEmpty ? .nobody : isPin ? .pin(number) : .record(number)
        }
    }

    func pin(_ id: Int64) throws -> GoldenSheet.Pin? {
        try connection.first(
            """
            SELECT action.id, pin.value, action.who, action.at, action.note FROM golden_pin AS pin
            JOIN identity_action AS action ON action.id = pin.action_id WHERE pin.id = \(id)
            """
        ) {
            GoldenSheet.Pin(
                id: $0.integer(0), value: $0.text(1), who: $0.text(2), at: $0.integer(3), note: $0.textIfPresent(4))
        }
    }

    // MARK: Disagreements

    /// Fields for which different apps' records of one company, or of one person, say different things.
    func writeDisagreements(of id: Int64, _ writer: inout JSONWriter) throws {
        writer.key("disagreements")
        writer.beginArray()
        let statement = try shelf.statement(53, ConflictSQL.ofCustomer)
        try statement.bind(1, id)
        defer { statement.reset() }
        var isOpen = false
        var last: (kind: Int64, anchor: Int64, field: String)?
        while try statement.step() {
            let row = statement.row
            let place = (kind: row.integer(6), anchor: row.integer(7), field: row.text(8))
            if last == nil || last! != place {
                if isOpen { Self.endDisagreement(&writer) }
                isOpen = true
                last = place
                writer.beginObject()
                try writeConflict(row, &writer)
                writer.key("values")
                writer.beginArray()
            }
            writeStatement(row, &writer)
        }
        if isOpen { Self.endDisagreement(&writer) }
        writer.endArray()
    }

    private static func endDisagreement(_ writer: inout JSONWriter) {
        writer.endArray()
        writer.endObject()
    }
}
