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

    /// `,"name":` and which value of a row it takes.
    private struct Column {
        var label: [UInt8]
        var name: [UInt8]
        var index: Int
    }

    /// A member of the page that says something about ids; where each of its values lies.
    private struct Table {
        var values: [[UInt8]: JSONSlice] = [:]
    }

    private struct Parts {
        var columns: [Column]?
        var tables: [Table?]
        var rowsAt: Int?
        /// The page has a place for records, even if there is none.
        var isList = false
        var isNull = false
    }

    /// Nil if the page has nothing of the kind.
    func rewrite(_ bytes: RawSpan, _ count: Int) throws(JSONFault) -> [UInt8]? {
        var scanner = JSONScanner(bytes, count: count)
        scanner.skipBlanks()
        guard scanner.next == 0x7b else { return nil }
        var draft = PageDraft(capacity: count + count / 2)
        var parts = Parts(tables: besides.map { _ in nil })
        var records: [UInt8]?
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
                    records = try read(&scanner, columns, parts.tables)
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
        if records == nil, let start = parts.rowsAt, bytes.word(start) & 0xff == 0x7b {
            scanner.position = start
            guard let columns = parts.columns else {
                // Rows without names are no records; none at all need no names.
                return scanner.isEmptyObject(try scanner.value()) ? draft.finish(records: []) : nil
            }
            records = try read(&scanner, columns, parts.tables)
        }
        return draft.finish(records: parts.isNull ? nil : records ?? [])
    }

    /// At `{`: the names of columns and their numbers.
    private func columns(_ scanner: inout JSONScanner) throws(JSONFault) -> [Column] {
        var columns: [Column] = []
        try scanner.members { scanner, name throws(JSONFault) in
            let index = scanner.wholeNumber(try scanner.value())
            let text = scanner.raw(name)
            guard let index, index < ColumnPage.maximumColumns, text != Array("id".utf8) else { return }
            columns.append(Column(label: [0x2c, 0x22] + text + [0x22, 0x3a], name: text, index: index))
        }
        return columns.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private func table(_ scanner: inout JSONScanner) throws(JSONFault) -> Table {
        var table = Table()
        try scanner.members { scanner, name throws(JSONFault) in
            table.values[scanner.raw(name)] = try scanner.value()
        }
        return table
    }

    /// At `{`: row after row.
    private func read(
        _ scanner: inout JSONScanner, _ columns: [Column], _ tables: [Table?]
    ) throws(JSONFault) -> [UInt8] {
        var records: [UInt8] = []
        records.reserveCapacity(scanner.count)
        var row = [JSONSlice](repeating: .missing, count: (columns.map(\.index).max() ?? -1) + 1)
        let bytes = scanner.bytes
        try scanner.members { scanner, id throws(JSONFault) in
            if !records.isEmpty { records.append(0x2c) }
            guard scanner.next == 0x5b else {
                // Not a row: whoever reads the records refuses it.
                let value = try scanner.value().whole
                records.append(bytes, value.lowerBound, value.upperBound)
                return
            }
            try fill(&row, &scanner)
            records.append(contentsOf: [0x7b, 0x22, 0x69, 0x64, 0x22, 0x3a])
            records.append(bytes, id.whole.lowerBound, id.whole.upperBound)
            for column in columns where row[column.index].kind != .missing {
                let value = row[column.index].whole
                records.append(contentsOf: column.label)
                records.append(bytes, value.lowerBound, value.upperBound)
                for (number, table) in tables.enumerated() {
                    guard let table, !table.values.isEmpty else { continue }
                    let found = try found(row[column.index], table, scanner)
                    if found.isEmpty { continue }
                    records.append(contentsOf: [0x2c, 0x22] + column.name + [0x5f] + besides[number])
                    records.append(contentsOf: [0x22, 0x3a] + found)
                }
            }
            records.append(0x7d)
        }
        return records
    }

    /// At `[`: the values of a row. It may be shorter than the columns or longer.
    private func fill(_ row: inout [JSONSlice], _ scanner: inout JSONScanner) throws(JSONFault) {
        for index in row.indices { row[index] = .missing }
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next != 0x5d else { return scanner.leave() }
        var index = 0
        repeat {
            let value = try scanner.value()
            if index < row.count { row[index] = value }
            index += 1
        } while try scanner.another(before: 0x5d)
    }

    /// What a table says about a value: of an array, about each of its elements. Empty if it says nothing.
    private func found(_ value: JSONSlice, _ table: Table, _ scanner: JSONScanner) throws(JSONFault) -> [UInt8] {
        var scanner = scanner
        guard value.kind == .array else {
            guard value.kind == .string, let known = table.values[scanner.raw(value)] else { return [] }
            return scanner.raw(known.whole)
        }
        var list: [UInt8] = []
        scanner.position = value.start + 1
        scanner.skipBlanks()
        while scanner.next != 0x5d {
            let element = try scanner.value()
            if let known = element.kind == .string ? table.values[scanner.raw(element)] : nil {
                list += (list.isEmpty ? [0x5b] : [0x2c]) + scanner.raw(known.whole)
            }
            scanner.skipBlanks()
            if scanner.next == 0x2c { scanner.position += 1 }
            scanner.skipBlanks()
        }
        return list.isEmpty ? [] : list + [0x5d]
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
        var text: [UInt8] = []
        text.append(bytes, range.lowerBound, range.upperBound)
        return text
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
