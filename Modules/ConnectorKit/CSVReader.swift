import JSON

/// Why a file of rows cannot be read on.
public struct CSVFault: Error, Hashable, Sendable {
    public var row: Int
    /// Where the row begins; rows with line breaks in their cells have several lines.
    public var line = 0
    public var reason: String
}

/// Rows of a CSV file (RFC 4180) as JSON objects of strings, a bounded number at a time. The first line names the
/// members; empty cells are left out.
public struct CSVReader {
    /// Of one row, in the file.
    private static let maximumRowBytes = RecordCutter.maximumRecordBytes
    private static let bufferBytes = 256 << 10

    /// Fills a buffer and says how much; 0 at the end.
    public typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int
    private let source: Source
    private var buffer = [UInt8](repeating: 0, count: CSVReader.bufferBytes)
    private var unread = 0..<0
    /// The cells of the row under work, one after the other, and where each ends.
    private var cells: [UInt8] = []
    private var ends: [Int] = []
    /// `"name":` for each column.
    private var names: [[UInt8]] = []
    private var row = 0
    /// Lines begun, and the one that the row under work began with.
    private var line = 1
    private var firstLine = 1
    private var separator: UInt8 = 0x2c
    /// What the header calls the columns, after renaming.
    public private(set) var columns: [String] = []

    /// What was read at once.
    struct Rows {
        /// An array of objects.
        var json: [UInt8] = [0x5b, 0x5d]
        /// Rows read, refused ones included.
        var count = 0
        /// The number of the row among these, from 1.
        var refusals: [(row: Int, reason: String)] = []
    }

    init(_ file: RowFile) throws { try self.init(reading: { try file.read(into: $0) }) }

    /// `renaming`: other names for columns, where the file's are not the vendor's own.
    public init(reading source: @escaping Source, renaming: [String: String] = [:]) throws {
        self.source = source
        // Some programs begin the file with a mark that says UTF-8.
        if try hasMore(), buffer[unread].starts(with: [0xef, 0xbb, 0xbf]) { unread = 3..<unread.upperBound }
        separator = likelySeparator()
        guard try readRow() else { return }
        var start = 0
        for end in ends {
            var name = String(decoding: cells[start..<end], as: UTF8.self)
            name = renaming[name] ?? name
            var writer = JSONWriter()
            writer.string(name)
            names.append(writer.bytes + [0x3a])
            columns.append(name)
            start = end
        }
    }

    /// Office programs in countries with a decimal comma write semicolons, and some tools tabs. The header tells.
    private func likelySeparator() -> UInt8 {
        var isQuoted = false
        var found: UInt8?
        for c in buffer[unread] {
            if c == 0x22 { isQuoted.toggle() }
            if isQuoted { continue }
            if c == 0x2c || c == 0x0a { return c == 0x2c ? c : found ?? 0x2c }
            if c == 0x3b || c == 0x09 { found = found ?? c }
        }
        return found ?? 0x2c
    }

    /// The next row as an object behind what is in `json` already; nil at the end. A row that cannot be used adds
    /// nothing and says why.
    public mutating func next(into json: inout [UInt8]) throws -> (line: Int, refusal: String?)? {
        guard try readRow() else { return nil }
        guard ends.count <= names.count else {
            return (firstLine, "it has \(ends.count) cells, but the header has \(names.count)")
        }
        write(&json)
        return (firstLine, nil)
    }

    mutating func skip(rows: Int) throws {
        var left = rows
        while left > 0, try readRow() { left -= 1 }
    }

    mutating func rows(limit: Int) throws -> Rows {
        var rows = Rows()
        rows.json = [0x5b]
        while rows.count < limit {
            let end = rows.json.count
            if end > 1 { rows.json.append(0x2c) }
            guard let row = try next(into: &rows.json) else {
                rows.json.removeLast(rows.json.count - end)
                break
            }
            rows.count += 1
            if let refusal = row.refusal {
                rows.json.removeLast(rows.json.count - end)
                rows.refusals.append((rows.count, refusal))
            }
        }
        rows.json.append(0x5d)
        return rows
    }

    private func write(_ json: inout [UInt8]) {
        json.append(0x7b)
        var start = 0
        var isFirst = true
        for (column, end) in ends.enumerated() {
            defer { start = end }
            if start == end { continue }
            if !isFirst { json.append(0x2c) }
            isFirst = false
            json.append(contentsOf: names[column])
            json.append(0x22)
            var run = start
            for i in start..<end where cells[i] < 0x20 || cells[i] == 0x22 || cells[i] == 0x5c {
                json.append(contentsOf: cells[run..<i])
                json.append(contentsOf: CSVReader.escape(cells[i]))
                run = i + 1
            }
            json.append(contentsOf: cells[run..<end])
            json.append(0x22)
        }
        json.append(0x7d)
    }

    private static func escape(_ c: UInt8) -> [UInt8] {
        switch c {
        case 0x22, 0x5c: [0x5c, c]
        case 0x0a: [0x5c, 0x6e]
        case 0x0d: [0x5c, 0x72]
        case 0x09: [0x5c, 0x74]
        default: [0x5c, 0x75, 0x30, 0x30, 0x30 + c >> 4, (c & 15 < 10 ? 0x30 : 0x57) + c & 15]
        }
    }

    // MARK: One row

    /// False at the end of the file. Empty lines are no rows.
    private mutating func readRow() throws -> Bool {
        repeat {
            cells.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            guard try hasMore() else { return false }
            row += 1
            firstLine = line
            while try readCell() {}
        } while ends.count == 1 && cells.isEmpty
        return true
    }

    /// True if another cell follows in the same row.
    private mutating func readCell() throws -> Bool {
        if try hasMore(), buffer[unread.lowerBound] == 0x22 {
            try readQuoted()
        }
        let bare = cells.count
        while try hasMore() {
            let start = unread.lowerBound
            var end = start
            while end < unread.upperBound, buffer[end] != separator, buffer[end] != 0x0a { end += 1 }
            try keep(start..<end)
            guard end < unread.upperBound else { continue }
            unread = end + 1..<unread.upperBound
            if buffer[end] == 0x0a {
                line += 1
                if cells.count > bare, cells.last == 0x0d { cells.removeLast() }
                ends.append(cells.count)
                return false
            }
            ends.append(cells.count)
            return true
        }
        ends.append(cells.count)
        return false
    }

    /// From the opening quote to behind the closing one; a doubled quote is one.
    private mutating func readQuoted() throws {
        unread = unread.lowerBound + 1..<unread.upperBound
        while true {
            guard try hasMore() else {
                throw CSVFault(row: row, line: firstLine, reason: "the file ends inside of a quoted cell")
            }
            let start = unread.lowerBound
            var end = start
            while end < unread.upperBound, buffer[end] != 0x22 {
                if buffer[end] == 0x0a { line += 1 }
                end += 1
            }
            try keep(start..<end)
            guard end < unread.upperBound else { continue }
            unread = end + 1..<unread.upperBound
            guard try hasMore(), buffer[unread.lowerBound] == 0x22 else { return }
            cells.append(0x22)
            unread = unread.lowerBound + 1..<unread.upperBound
        }
    }

    private mutating func keep(_ range: Range<Int>) throws {
        cells.append(contentsOf: buffer[range])
        unread = range.upperBound..<unread.upperBound
        guard cells.count <= CSVReader.maximumRowBytes else {
            throw CSVFault(
                row: row, line: firstLine, reason: "it has more than \(CSVReader.maximumRowBytes >> 20) MB")
        }
    }

    private mutating func hasMore() throws -> Bool {
        if !unread.isEmpty { return true }
        let source = source
        let count = try buffer.withUnsafeMutableBytes { try source($0) }
        unread = 0..<count
        return count > 0
    }
}
