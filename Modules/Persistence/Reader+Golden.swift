import Domain
import Identity
import JSON
import SQLite

/// What records say of one company or person, field by field, and whose word is shown.
struct GoldenSheet {
    struct Said {
        var value: String
        var record: Int64
        var resource: Int64
        /// The `source` member, as JSON.
        var source: [UInt8]
        var standing: Mastery.Standing = .agrees
    }

    struct Pin {
        var id: Int64
        var value: String
        var who: String
        var at: Int64
        var note: String?
    }

    var fields: [GoldenField]
    var said: [[Said]]
    /// Positions in `said`; nil where nothing is shown, or what is pinned.
    var shown: [Int?]
    var pins: [Pin?]
    var reasons: [Mastery.Reason?]

    init(_ fields: [GoldenField]) {
        self.fields = fields
        said = Array(repeating: [], count: fields.count)
        shown = Array(repeating: nil, count: fields.count)
        pins = Array(repeating: nil, count: fields.count)
        reasons = Array(repeating: nil, count: fields.count)
    }

    var isEmpty: Bool { said.allSatisfy(\.isEmpty) }
}

extension Mastery.Standing {
    init(stored number: Int64, _ detail: Int64) {
        switch number {
        case 0: self = .shown
        case 1: self = .agrees
        case 2: self = .differs
        default: self = .passedOver(Doubt(rawValue: UInt8(clamping: detail)) ?? .placeholder)
        }
    }

    var word: StaticString {
        switch self {
        case .shown: "shown"
        case .agrees: "agrees"
        case .differs: "differs"
        case .passedOver: "passed over"
        }
    }

    /// What contradicts the value shown comes before what confirms it.
    fileprivate var order: Int {
        switch self {
        case .shown: 0
        case .differs: 1
        case .agrees: 2
        case .passedOver: 3
        }
    }
}

extension Reader {
    /// Adds what one record says, from column `first` on in the order of the fields. The row begins with the columns of
    /// `RecordList.common`. The result is the record's `source`.
    func take(_ row: borrowing Row, from first: Int, _ sheet: inout GoldenSheet) -> [UInt8] {
        var writer = JSONWriter(capacity: 200)
        shelf.writeSourceObject(row, &writer)
        let (record, resource) = (row.integer(0), row.integer(1))
        for (index, field) in sheet.fields.enumerated() where !row.isNull(first + index) {
            let column = first + index
            let value =
                field.column == "owner" ? shelf.staffName(row, column, resource: resource) : row.text(column)
            if value.isEmpty { continue }
            sheet.said[index].append(
                GoldenSheet.Said(value: value, record: record, resource: resource, source: writer.bytes))
        }
        return writer.bytes
    }

    /// One entry for each field of which something is shown, or only said: value, whose it is, why that one, and what
    /// others say.
    func write(_ sheet: GoldenSheet, hiding hidden: Set<String> = [], _ writer: inout JSONWriter) {
        writer.beginArray()
        for (index, field) in sheet.fields.enumerated() where !hidden.contains(field.name) {
            let said = sheet.said[index]
            let pin = sheet.pins[index]
            if said.isEmpty && pin == nil { continue }
            writer.beginObject()
            writer.key("field")
            writer.string(field.name)
            writer.key("value")
            let shown = sheet.shown[index].map { said[$0] }
            if let value = pin?.value ?? shown?.value { writer.string(field.shown(value)) } else { writer.null() }
            writer.key("source")
            if let shown, pin == nil { writer.raw(shown.source) } else { writer.null() }
            writer.key("why")
            if let reason = sheet.reasons[index] { writer.string(reason.word) } else { writer.null() }
            if let pin { write(pin, &writer) }
            writeOthers(sheet, index, &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ pin: GoldenSheet.Pin, _ writer: inout JSONWriter) {
        writer.key("pinned")
        writer.beginObject()
        writer.key("action")
        writer.integer(pin.id)
        writer.key("by")
        writer.string(pin.who)
        writer.key("at")
        writer.time(pin.at)
        writer.key("note")
        if let note = pin.note { writer.string(note) } else { writer.null() }
        writer.endObject()
    }

    private func writeOthers(_ sheet: GoldenSheet, _ index: Int, _ writer: inout JSONWriter) {
        writer.key("others")
        writer.beginArray()
        let shown = sheet.shown[index]
        let said = sheet.said[index]
        var others = said.indices.filter { $0 != shown || sheet.pins[index] != nil }
        if others.count > 1 {
            let places = others.map { shelf.place(of: said[$0].resource, for: sheet.fields[index]) }
            let ordered = zip(others, places).sorted { a, b in
                (said[a.0].standing.order, a.1, said[a.0].record) < (said[b.0].standing.order, b.1, said[b.0].record)
            }
            others = ordered.map(\.0)
        }
        for other in others { write(said[other], of: sheet.fields[index], &writer) }
        writer.endArray()
    }

    /// What one record says, how it stands to the value shown, and where it comes from.
    func write(_ said: GoldenSheet.Said, of field: GoldenField, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("value")
        writer.string(field.shown(said.value))
        writer.key("standing")
        writer.string("\(said.standing.word)")
        if case .passedOver(let doubt) = said.standing {
            writer.key("because")
            writer.string(doubt.words)
        }
        writer.key("source")
        writer.raw(said.source)
        writer.endObject()
    }
}

extension GoldenField {
    /// In words where the store keeps a number.
    func shown(_ value: String) -> String { form == .consent ? value == "1" ? "yes" : "no" : value }
}
