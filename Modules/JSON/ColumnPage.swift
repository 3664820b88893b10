/// Rows of values whose columns are named once for all: each becomes an object. The members stand in the order of their
/// names, so that a server that shuffles its columns does not seem to change every record.
struct ColumnPage {
    /// A column further to the right than this is a mistake of the server's.
    private static let maximumColumns = 5000

    private let property: [UInt8]
    private let rows: [UInt8]
    private let ids: [UInt8]
    private let besides: [[UInt8]]

    init(prefix: String, besides: [String]) {
        property = Array("\(prefix)_prop".utf8)
        rows = Array("\(prefix)JObj".utf8)
        ids = Array("\(prefix)Ids".utf8)
        self.besides = besides.map { Array($0.utf8) }
    }

    /// Which value of a row a member takes, and where its `,"name":` lies among the labels.
    private struct Column {
        var index: Int
        var label: Range<Int>
        var name: Range<Int>
    }

    /// In the order of their names.
    private struct Columns {
        var list: [Column] = []
        var labels: [UInt8] = []
    }

    /// A member of the page that says something about ids; where each of its values lies.
    private struct Table {
        private var values: [UInt64: (key: JSONSlice, value: JSONSlice)] = [:]
        /// One bit for each length that a key has: most values need no further look.
        private var lengths: UInt64 = 0

        var isEmpty: Bool { values.isEmpty }

        mutating func add(_ key: JSONSlice, _ value: JSONSlice, _ bytes: RawSpan) {
            values[bytes.contentHash(at: key.start, count: key.count)] = (key, value)
            lengths |= 1 << UInt64(key.count & 63)
        }

        func value(for text: JSONSlice, _ bytes: RawSpan) -> JSONSlice? {
            guard text.kind == .string, lengths & 1 << UInt64(text.count & 63) != 0,
                let found = values[bytes.contentHash(at: text.start, count: text.count)],
                found.key.count == text.count,
                bytes.equals(at: found.key.start, bytes, at: text.start, count: text.count)
            else { return nil }
            return found.value
        }
    }

    private struct Parts {
        var columns: Columns?
        var tables: [Table?]
        var rowsAt: Int?
        /// The page has a place for records, even if there is none.
        var isList = false
        var isNull = false
    }

    /// Nil if the page has nothing of the kind.
    func rewrite(_ bytes: RawSpan, _ count: Int) throws(JSONFault) -> PageDraft? {
        var scanner = JSONScanner(bytes, count: count)
        scanner.skipBlanks()
        guard scanner.next == 0x7b else { return nil }
        var draft = PageDraft(capacity: count * 2)
        var parts = Parts(tables: besides.map { _ in nil })
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next != 0x7d else { return nil }
        repeat {
            scanner.skipBlanks()
            let start = scanner.position
            let name = try scanner.string()
            try scanner.expect(0x3a)
            scanner.skipBlanks()
            let value = scanner.position
            if scanner.isText(name, property), scanner.next == 0x7b {
                parts.columns = try columns(&scanner)
                parts.isList = true
            } else if scanner.isText(name, rows) {
                parts.rowsAt = value
                parts.isList = true
                // What the rows need may stand behind them: they are read then.
                if let columns = parts.columns, parts.tables.allSatisfy({ $0 != nil }), scanner.next == 0x7b {
                    try read(&scanner, columns, parts.tables, &draft)
                } else {
                    parts.isNull = try scanner.value().kind == .null
                }
            } else if scanner.isText(name, ids) {
                _ = try scanner.value()
                parts.isList = true
            } else if let table = besides.firstIndex(where: { scanner.isText(name, $0) }), scanner.next == 0x7b {
                parts.tables[table] = try self.table(&scanner)
            } else {
                _ = try scanner.value()
                draft.keep(bytes, from: start, to: scanner.position)
            }
        } while try scanner.another(before: 0x7d)
        scanner.skipBlanks()
        guard scanner.position == count else { throw JSONFault(.trailing, at: scanner.position) }
        guard parts.isList else { return nil }
        if !draft.hasRecords, let start = parts.rowsAt, bytes.word(start) & 0xff == 0x7b {
            scanner.position = start
            guard let columns = parts.columns else {
                // Rows without names are no records; none at all need no names.
                guard scanner.isEmptyObject(try scanner.value()) else { return nil }
                draft.finish()
                return draft
            }
            try read(&scanner, columns, parts.tables, &draft)
        }
        draft.finish(isNull: parts.isNull)
        return draft
    }

    /// At `{`: the names of columns and their numbers.
    private func columns(_ scanner: inout JSONScanner) throws(JSONFault) -> Columns {
        var found: [(name: [UInt8], index: Int)] = []
        try scanner.members { scanner, name throws(JSONFault) in
            let index = scanner.wholeNumber(try scanner.value())
            let text = scanner.raw(name)
            guard let index, index < ColumnPage.maximumColumns, text != Array("id".utf8) else { return }
            found.append((text, index))
        }
        var columns = Columns()
        for (name, index) in found.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
            let start = columns.labels.count
            columns.labels += [0x2c, 0x22] + name + [0x22, 0x3a]
            let end = columns.labels.count
            columns.list.append(Column(index: index, label: start..<end, name: start + 2..<end - 2))
        }
        columns.labels += [UInt8](repeating: 0, count: JSONScanner.padding)
        return columns
    }

    private func table(_ scanner: inout JSONScanner) throws(JSONFault) -> Table {
        var table = Table()
        try scanner.members { scanner, name throws(JSONFault) in
            table.add(name, try scanner.value(), scanner.bytes)
        }
        return table
    }

    /// At `{`: row after row.
    private func read(
        _ scanner: inout JSONScanner, _ columns: Columns, _ tables: [Table?], _ records: inout PageDraft
    ) throws(JSONFault) {
        records.beginRecords()
        defer { records.endRecords() }
        var row = [JSONSlice](repeating: .missing, count: (columns.list.map(\.index).max() ?? -1) + 1)
        let labels = columns.labels.span.bytes
        let bytes = scanner.bytes
        let beside = tables.enumerated().filter { $0.element?.isEmpty == false }.map { ($0.offset, $0.element!) }
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next != 0x7d else {
            return scanner.leave()
        }
        repeat {
            scanner.skipBlanks()
            let id = try scanner.string()
            try scanner.expect(0x3a)
            scanner.skipBlanks()
            records.separate()
            guard scanner.next == 0x5b else {
                // Not a row: whoever reads the records refuses it.
                records.append(bytes, try scanner.value().whole)
                continue
            }
            let width = try fill(&row, &scanner)
            records.append("{\"id\":")
            records.append(bytes, id.whole)
            for number in columns.list.indices where columns.list[number].index < width {
                let column = columns.list[number]
                let value = row[column.index]
                records.append(labels, column.label)
                records.append(bytes, value.whole)
                for (number, table) in beside {
                    try say(value, table, number, labels, column, scanner, &records)
                }
            }
            records.append(0x7d)
        } while try scanner.another(before: 0x7d)
    }

    /// At `[`: the values of a row, and how many there are; it may be shorter than the columns or longer.
    private func fill(_ row: inout [JSONSlice], _ scanner: inout JSONScanner) throws(JSONFault) -> Int {
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next != 0x5d else {
            scanner.leave()
            return 0
        }
        var index = 0
        repeat {
            let value = try scanner.value()
            if index < row.count { row[index] = value }
            index += 1
        } while try scanner.another(before: 0x5d)
        return index
    }

    /// What a table says about a value, or about each element of an array: as a member of its own.
    private func say(
        _ value: JSONSlice, _ table: Table, _ number: Int, _ labels: RawSpan, _ column: Column, _ scanner: JSONScanner,
        _ records: inout PageDraft
    ) throws(JSONFault) {
        guard value.kind == .array else {
            guard let found = table.value(for: value, scanner.bytes) else { return }
            begin(column, number, labels, &records)
            return records.append(scanner.bytes, found.whole)
        }
        var scanner = scanner
        scanner.position = value.start + 1
        scanner.skipBlanks()
        var count = 0
        while scanner.next != 0x5d {
            if let found = table.value(for: try scanner.value(), scanner.bytes) {
                if count == 0 { begin(column, number, labels, &records) }
                records.append(count == 0 ? 0x5b : 0x2c)
                records.append(scanner.bytes, found.whole)
                count += 1
            }
            scanner.skipBlanks()
            if scanner.next == 0x2c { scanner.position += 1 }
            scanner.skipBlanks()
        }
        if count > 0 { records.append(0x5d) }
    }

    private func begin(_ column: Column, _ number: Int, _ labels: RawSpan, _ records: inout PageDraft) {
        records.append(",\"")
        records.append(labels, column.name)
        records.append(0x5f)
        for byte in besides[number] { records.append(byte) }
        records.append("\":")
    }
}

extension JSONScanner {
    /// At `{`: each member, with the scanner before its value.
    @_lifetime(self: copy self)
    mutating func members(
        _ body: (inout JSONScanner, JSONSlice) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try enter()
        skipBlanks()
        guard next != 0x7d else { return leave() }
        repeat {
            skipBlanks()
            let name = try string()
            try expect(0x3a)
            skipBlanks()
            try body(&self, name)
        } while try another(before: 0x7d)
    }

    func raw(_ slice: JSONSlice) -> [UInt8] { raw(slice.start..<slice.end) }

    func raw(_ range: Range<Int>) -> [UInt8] {
        bytes.extracting(range).withUnsafeBytes { Array($0) }
    }

    /// Digits as a number, or as text; nil for everything else.
    func wholeNumber(_ slice: JSONSlice) -> Int? {
        guard slice.kind == .number || slice.kind == .string, (1...9).contains(slice.count) else { return nil }
        var number = 0
        for i in slice.start..<slice.end {
            let digit = byte(i) &- 0x30
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }
}
