import JSON

/// Why a file of rows cannot be read on.
struct CSVFault: Error, Hashable {
    var row: Int
    var reason: String
}

/// Rows of a CSV file (RFC 4180) as JSON objects of strings, a bounded number at a time. The first line names the
/// members; empty cells are left out.
struct CSVReader {
    /// Of one row, in the file.
    private static let maximumRowBytes = RecordCutter.maximumRecordBytes
    private static let bufferBytes = 256 << 10

    private let file: RowFile
    private var buffer = [UInt8](repeating: 0, count: CSVReader.bufferBytes)
    private var unread = 0..<0
    /// The cells of the row under work, one after the other, and where each ends.
    private var cells: [UInt8] = []
    private var ends: [Int] = []
    /// `"name":` for each column.
    private var names: [[UInt8]] = []
    private var row = 0

    /// What was read at once.
    struct Rows {
        /// An array of objects.
        var json: [UInt8] = [0x5b, 0x5d]
        /// Rows read, refused ones included.
        var count = 0
        /// The number of the row among these, from 1.
        var refusals: [(row: Int, reason: String)] = []
    }

    init(_ file: RowFile) throws {
        self.file = file
        // Some programs begin the file with a mark that says UTF-8.
        if try hasMore(), buffer[unread].starts(with: [0xef, 0xbb, 0xbf]) { unread = 3..<unread.upperBound }
        guard try readRow() else { return }
        var start = 0
        for end in ends {
            var writer = JSONWriter()
            cells[start..<end].withUnsafeBufferPointer { writer.string(utf8: $0) }
            names.append(writer.bytes + [0x3a])
            start = end
        }
    }

    mutating func skip(rows: Int) throws {
        var left = rows
        while left > 0, try readRow() { left -= 1 }
    }

    mutating func rows(limit: Int) throws -> Rows {
        var rows = Rows()
        rows.json = [0x5b]
        while rows.count < limit, try readRow() {
            rows.count += 1
            guard ends.count <= names.count else {
                rows.refusals.append(
                    (rows.count, "it has \(ends.count) cells, but the header has \(names.count)"))
                continue
            }
            if rows.json.count > 1 { rows.json.append(0x2c) }
            write(&rows.json)
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
            while end < unread.upperBound, buffer[end] != 0x2c, buffer[end] != 0x0a { end += 1 }
            try keep(start..<end)
            guard end < unread.upperBound else { continue }
            unread = end + 1..<unread.upperBound
            if buffer[end] == 0x0a {
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
                throw CSVFault(row: row, reason: "the file ends inside of a quoted cell")
            }
            let start = unread.lowerBound
            var end = start
            while end < unread.upperBound, buffer[end] != 0x22 { end += 1 }
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
            throw CSVFault(row: row, reason: "it has more than \(CSVReader.maximumRowBytes >> 20) MB")
        }
    }

    private mutating func hasMore() throws -> Bool {
        if !unread.isEmpty { return true }
        let file = file
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        unread = 0..<count
        return count > 0
    }
}
