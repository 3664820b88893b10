/// Cuts a page into its records in one pass: where each lies, a hash of it, and the slices of the wanted values.
public struct PageCutter: Sendable {
    /// Where records are inside a page. Paths here are of names only.
    public enum Records: Sendable {
        case array(at: String)
        case object(at: String)
        /// Objects in the array at the path, and in each the arrays of these names.
        case groups(at: String, rows: [String])
        /// The arrays that are members of the object at the path; a member that is an object is one record.
        case keyed(at: String)
    }

    private let records: Records
    private let recordPath: [[UInt8]]
    private let rows: [[UInt8]]
    private let isKeyed: Bool
    private let paths: JSONPaths
    /// What is wanted of the page besides its records.
    private let pagePaths: JSONPaths

    public init(records: Records, paths: [String], pagePaths: [String] = []) {
        self.records = records
        let place: String
        switch records {
        case .array(let path), .object(let path), .keyed(let path):
            place = path
            rows = []
        case .groups(let path, let names):
            place = path
            rows = names.map { Array($0.utf8) }
        }
        isKeyed = if case .keyed = records { true } else { false }
        recordPath = place.split(separator: ".").map { Array($0.utf8) }
        self.paths = JSONPaths(paths)
        self.pagePaths = JSONPaths(pagePaths)
    }

    /// `bytes` ends with at least `padding` zero bytes that do not count.
    public static let padding = JSONScanner.padding

    public func cut(_ bytes: [UInt8], count: Int) throws(JSONFault) -> JSONCut {
        guard count < Int(Int32.max) - JSONScanner.padding else { throw JSONFault(.size, at: 0) }
        var cut = JSONCut(width: paths.count, page: [JSONSlice](repeating: .missing, count: pagePaths.width))
        let isText = bytes.span.firstInvalidUTF8(upTo: count) == nil
        var walk = Walk(row: [JSONSlice](repeating: .missing, count: paths.width), checksText: !isText)
        var scanner = JSONScanner(bytes.span.bytes, count: count)
        try page(&scanner, node: 0, level: 0, &cut, &walk)
        scanner.skipBlanks()
        guard scanner.position == count else { throw JSONFault(.trailing, at: scanner.position) }
        return cut
    }

    /// Records that lie at known places: payloads from the store.
    public func cut(_ bytes: [UInt8], at places: [Range<Int>]) throws(JSONFault) -> JSONCut {
        guard let end = places.map(\.upperBound).max() else { return JSONCut(width: paths.count, page: []) }
        var cut = JSONCut(width: paths.count, page: [])
        var walk = Walk(row: [JSONSlice](repeating: .missing, count: paths.width), checksText: false)
        var scanner = JSONScanner(bytes.span.bytes, count: end)
        for place in places {
            scanner.position = place.lowerBound
            try record(&scanner, group: .missing, &cut, &walk)
            guard scanner.position == place.upperBound else {
                throw JSONFault(.trailing, at: scanner.position)
            }
        }
        return cut
    }

    /// Records that are the elements of arrays: for each array, how many records there are up to its end.
    public func cut(_ bytes: [UInt8], arrays: [JSONSlice]) throws(JSONFault) -> (cut: JSONCut, ends: [Int]) {
        var cut = JSONCut(width: paths.count, page: [])
        var ends: [Int] = []
        if arrays.isEmpty { return (cut, ends) }
        var walk = Walk(row: [JSONSlice](repeating: .missing, count: paths.width), checksText: false)
        var scanner = JSONScanner(bytes.span.bytes, count: arrays.map(\.end).max() ?? 0)
        for list in arrays {
            scanner.position = list.start
            try array(&scanner, group: .missing, &cut, &walk)
            ends.append(cut.records.count)
        }
        return (cut, ends)
    }

    /// Lines that are one record each. A line that is none has a fault and no slice, and its neighbours are unharmed.
    /// `padding` zero bytes follow each line.
    public func cut(_ bytes: [UInt8], lines: [Range<Int>]) -> (cut: JSONCut, faults: [Int: JSONFault]) {
        var cut = JSONCut(width: paths.count, page: [])
        var faults: [Int: JSONFault] = [:]
        let isText = bytes.span.firstInvalidUTF8(upTo: lines.last?.upperBound ?? 0) == nil
        var walk = Walk(row: [JSONSlice](repeating: .missing, count: paths.width), checksText: !isText)
        for (index, line) in lines.enumerated() {
            do throws(JSONFault) {
                var scanner = JSONScanner(bytes.span.bytes, count: line.upperBound)
                scanner.position = line.lowerBound
                try record(&scanner, group: .missing, &cut, &walk)
                scanner.skipBlanks()
                guard scanner.position == line.upperBound else { throw JSONFault(.trailing, at: scanner.position) }
            } catch {
                faults[index] = JSONFault(error.reason, at: error.offset - line.lowerBound)
                cut.records.removeLast(cut.records.count - index)
                cut.slots.removeLast(cut.slots.count - index * paths.count)
                cut.records.append(.init(slice: .missing, group: .missing, hash: 0))
                cut.slots.append(contentsOf: repeatElement(.missing, count: paths.count))
            }
        }
        return (cut, faults)
    }

    // MARK: The way through a page

    private struct Walk {
        var row: [JSONSlice]
        /// The page as a whole is not UTF-8: find out which records are to blame.
        var checksText: Bool
    }

    /// Down to the records, with what lies beside the way.
    private func page(
        _ scanner: inout JSONScanner, node: Int, level: Int, _ cut: inout JSONCut, _ walk: inout Walk
    ) throws(JSONFault) {
        scanner.skipBlanks()
        guard level < recordPath.count else { return try found(&scanner, level, &cut, &walk) }
        guard scanner.next == 0x7b else {
            cut.place = try scanner.value().kind == .null ? .null : .missing
            return
        }
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next != 0x7d else {
            cut.isEmptyObject = level == 0
            return scanner.leave()
        }
        let view = PathsView(pagePaths)
        repeat {
            scanner.skipBlanks()
            let name = try scanner.string()
            try scanner.expect(0x3a)
            let entry = node < 0 ? -1 : scanner.find(name, in: node, view)
            if scanner.isText(name, recordPath[level]) {
                try page(
                    &scanner, node: entry < 0 ? -1 : view.entries[entry].child, level: level + 1, &cut, &walk)
            } else if entry < 0 {
                _ = try scanner.value()
            } else {
                var slots = cut.page.mutableSpan
                try scanner.follow(entry, view, &slots)
            }
        } while try scanner.another(before: 0x7d)
    }

    private func found(
        _ scanner: inout JSONScanner, _ level: Int, _ cut: inout JSONCut, _ walk: inout Walk
    ) throws(JSONFault) {
        switch (records, scanner.next) {
        case (.object, 0x7b):
            cut.place = .object
            try record(&scanner, group: .missing, &cut, &walk)
            guard let slice = cut.records.last?.slice, scanner.isEmptyObject(slice) else { return }
            // One record that is not there, said with an object that has nothing in it.
            cut.records = []
            cut.slots = []
        case (.array, 0x5b):
            cut.place = .array
            try array(&scanner, group: .missing, &cut, &walk)
        case (.groups, 0x5b):
            cut.place = .array
            try scanner.enter()
            scanner.skipBlanks()
            guard scanner.next != 0x5d else { return scanner.leave() }
            repeat { try group(&scanner, &cut, &walk) } while try scanner.another(before: 0x5d)
        case (.keyed, 0x7b):
            cut.place = .array
            try group(&scanner, &cut, &walk)
        case (.keyed, 0x5b):
            // An empty list is how some servers write an empty object.
            let slice = try scanner.value()
            cut.place = scanner.isEmpty(slice) ? .array : .missing
        default:
            let slice = try scanner.value()
            cut.place = slice.kind
            cut.isEmptyObject = level == 0 && scanner.isEmptyObject(slice)
        }
    }

    private func array(
        _ scanner: inout JSONScanner, group: JSONSlice, _ cut: inout JSONCut, _ walk: inout Walk
    ) throws(JSONFault) {
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next != 0x5d else { return scanner.leave() }
        repeat { try record(&scanner, group: group, &cut, &walk) } while try scanner.another(before: 0x5d)
    }

    private func group(
        _ scanner: inout JSONScanner, _ cut: inout JSONCut, _ walk: inout Walk
    ) throws(JSONFault) {
        scanner.skipBlanks()
        guard scanner.next == 0x7b else {
            _ = try scanner.value()
            return
        }
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next != 0x7d else { return scanner.leave() }
        repeat {
            scanner.skipBlanks()
            let name = try scanner.string()
            try scanner.expect(0x3a)
            scanner.skipBlanks()
            if scanner.next == 0x5b, isKeyed || rows.contains(where: { scanner.isText(name, $0) }) {
                try array(&scanner, group: name, &cut, &walk)
            } else if scanner.next == 0x7b, isKeyed {
                try record(&scanner, group: name, &cut, &walk)
            } else {
                _ = try scanner.value()
            }
        } while try scanner.another(before: 0x7d)
    }

    private func record(
        _ scanner: inout JSONScanner, group: JSONSlice, _ cut: inout JSONCut, _ walk: inout Walk
    ) throws(JSONFault) {
        scanner.skipBlanks()
        scanner.flaw = nil
        scanner.blanks = 0
        let slice: JSONSlice
        if scanner.next == 0x7b {
            var slots = walk.row.mutableSpan
            slots.update(repeating: .missing)
            slice = try scanner.members(of: 0, PathsView(paths), &slots)
        } else {
            slice = try scanner.value()
        }
        var record = JSONCut.Record(
            slice: slice, group: group, hash: 0, flaw: scanner.flaw == nil ? nil : .text)
        if walk.checksText, scanner.firstInvalidUTF8(in: slice) != nil { record.flaw = .encoding }
        if scanner.blanks == 0 {
            record.hash = scanner.bytes.contentHash(at: slice.start, count: slice.count)
        } else {
            var compact = scanner.bytes.withoutBlanks(at: slice.start, count: slice.count)
            let count = compact.count
            compact += [UInt8](repeating: 0, count: JSONScanner.padding)
            record.hash = compact.span.bytes.contentHash(at: 0, count: count)
        }
        cut.records.append(record)
        if slice.kind == .object {
            cut.slots.append(contentsOf: walk.row[..<paths.count])
        } else {
            cut.slots.append(contentsOf: repeatElement(.missing, count: paths.count))
        }
    }
}

/// What a page was cut into.
public struct JSONCut: Sendable {
    public struct Record: Sendable {
        public var slice: JSONSlice
        /// The name of the array it stood in, where records come in groups.
        public var group: JSONSlice
        /// Of its bytes, blanks between tokens left out.
        public var hash: UInt64
        /// Why it cannot be kept, if so.
        public var flaw: JSONFault.Reason?
    }

    public var records: [Record] = []
    /// `width` slices for each record.
    public var slots: [JSONSlice] = []
    public let width: Int
    /// What was wanted of the page.
    public var page: [JSONSlice]
    /// What stands where the records should be.
    public var place: JSONSlice.Kind = .missing
    /// The page is `{}`.
    public var isEmptyObject = false

    init(width: Int, page: [JSONSlice]) {
        self.width = width
        self.page = page
    }
}

extension JSONScanner {
    func isText(_ slice: JSONSlice, _ text: [UInt8]) -> Bool {
        guard slice.count == text.count else { return false }
        for (i, c) in text.enumerated() where byte(slice.start + i) != c { return false }
        return true
    }

    func isEmptyObject(_ slice: JSONSlice) -> Bool { slice.kind == .object && isEmpty(slice) }

    /// Of an object or an array: nothing but blanks between its brackets.
    func isEmpty(_ slice: JSONSlice) -> Bool {
        (slice.start + 1..<slice.end - 1).allSatisfy { byte($0) <= 0x20 }
    }

    func firstInvalidUTF8(in slice: JSONSlice) -> Int? {
        let text = bytes.extracting(slice.start..<slice.end)
        return Span<UInt8>(_bytes: text).firstInvalidUTF8(upTo: slice.count)
    }
}
