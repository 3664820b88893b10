/// Counts nested in objects, `{"iOS":{"01-02-2026":12}}`: each becomes an object that names its levels.
struct LeafPage {
    private let path: [[UInt8]]
    private let levels: [String]
    private let day: String?

    init(at path: String, levels: [String], day: String?) {
        self.path = path.split(separator: ".").map { Array($0.utf8) }
        self.levels = levels
        self.day = day
    }

    /// What was found: for each count as many names as there are levels.
    private struct Found {
        var names: [JSONSlice] = []
        var counts: [JSONSlice] = []
        /// Of each level, whether all its names are dates so far.
        var areDates: [Bool]
        /// Values where a count or a further level should be: whoever reads the records refuses them.
        var others: [JSONSlice] = []
    }

    /// Nil if the page has nothing at the path.
    func rewrite(_ bytes: RawSpan, _ count: Int) throws(JSONFault) -> PageDraft? {
        var scanner = JSONScanner(bytes, count: count)
        scanner.skipBlanks()
        guard scanner.next == 0x7b, let first = path.first else { return nil }
        var draft = PageDraft(capacity: count * 3)
        var place: JSONSlice?
        try scanner.members { scanner, name throws(JSONFault) in
            if scanner.isText(name, first) {
                place = try value(&scanner, path.dropFirst())
            } else {
                let start = name.start - 1
                _ = try scanner.value()
                draft.keep(bytes, from: start, to: scanner.position)
            }
        }
        scanner.skipBlanks()
        guard scanner.position == count else { throw JSONFault(.trailing, at: scanner.position) }
        switch place?.kind {
        case .null: draft.finish(isNull: true)
        case .object:
            scanner.position = place!.start
            var found = Found(areDates: levels.map { _ in true })
            var above: [JSONSlice] = []
            try read(&scanner, &above, &found)
            write(found, scanner, &draft)
            draft.finish()
        // An empty list is how some servers write an empty object.
        case .array where scanner.isEmpty(place!): draft.finish()
        default: return nil
        }
        return draft
    }

    /// The value at the rest of the path, while everything is passed over.
    private func value(
        _ scanner: inout JSONScanner, _ path: ArraySlice<[UInt8]>
    ) throws(JSONFault) -> JSONSlice? {
        guard let next = path.first, scanner.next == 0x7b else {
            let value = try scanner.value()
            return path.isEmpty || value.kind == .null ? value : nil
        }
        var found: JSONSlice?
        try scanner.members { scanner, name throws(JSONFault) in
            if scanner.isText(name, next) {
                found = try value(&scanner, path.dropFirst())
            } else {
                _ = try scanner.value()
            }
        }
        return found
    }

    /// At `{`: one level; `above` are the names that lead to it.
    private func read(
        _ scanner: inout JSONScanner, _ above: inout [JSONSlice], _ found: inout Found
    ) throws(JSONFault) {
        let depth = above.count
        try scanner.members { scanner, name throws(JSONFault) in
            if !isDate(scanner.raw(name)) { found.areDates[depth] = false }
            above.append(name)
            if depth + 1 < levels.count, scanner.next == 0x7b {
                try read(&scanner, &above, &found)
            } else {
                let value = try scanner.value()
                if depth + 1 == levels.count, value.kind == .number || value.kind == .string {
                    found.names += above
                    found.counts.append(value)
                } else {
                    found.others.append(value)
                }
            }
            above.removeLast()
        }
    }

    private func write(_ found: Found, _ scanner: JSONScanner, _ draft: inout PageDraft) {
        let labels = names(found).enumerated().map { position, name in
            Array((position == 0 ? "{\"\(name)\":" : ",\"\(name)\":").utf8)
        }
        draft.beginRecords()
        for (number, count) in found.counts.enumerated() {
            draft.separate()
            for (level, label) in labels.enumerated() {
                draft.append(label.span.bytes, 0..<label.count)
                draft.append(scanner.bytes, found.names[number * labels.count + level].whole)
            }
            draft.append(",\"count\":")
            draft.append(scanner.bytes, count.whole)
            draft.append(0x7d)
        }
        for other in found.others {
            draft.separate()
            draft.append(scanner.bytes, other.whole)
        }
        draft.endRecords()
    }

    /// The names of the levels in the order in which the page nests them: days are told by how they look.
    private func names(_ found: Found) -> [String] {
        guard let day, let asked = levels.firstIndex(of: day), !found.counts.isEmpty, !found.areDates[asked],
            let dated = found.areDates.firstIndex(of: true)
        else { return levels }
        var names = levels
        names.remove(at: asked)
        names.insert(day, at: dated)
        return names
    }

    /// Eight to ten digits and two separators (`01-02-2026`, `2026/02/01`), or milliseconds since 1970.
    private func isDate(_ text: [UInt8]) -> Bool {
        let digits = text.count { $0 &- 0x30 < 10 }
        if digits == text.count { return digits == 13 }
        let separators = text.count { $0 == 0x2d || $0 == 0x2f }
        return (4...8).contains(digits) && separators == 2 && digits + separators == text.count
    }
}
