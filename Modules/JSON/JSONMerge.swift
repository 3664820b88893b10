/// Two halves of one record as one object.
public enum JSONMerge {
    /// All members of `first`, then those of `second` whose names it lacks. Both must be objects.
    public static func objects(_ first: [UInt8], _ second: [UInt8]) throws(JSONFault) -> [UInt8] {
        let mine = try members(first)
        let names = Set(mine.map { first.text(of: $0.name) })
        var merged: [UInt8] = [0x7b]
        var isFirst = true
        func add(_ source: [UInt8], _ range: Range<Int>) {
            if !isFirst { merged.append(0x2c) }
            merged += source[range]
            isFirst = false
        }
        for member in mine { add(first, member.range) }
        for member in try members(second) where !names.contains(second.text(of: member.name)) {
            add(second, member.range)
        }
        merged.append(0x7d)
        return merged
    }

    private static func members(
        _ object: [UInt8]
    ) throws(JSONFault) -> [(name: JSONSlice, range: Range<Int>)] {
        let padded = object + [UInt8](repeating: 0, count: JSONScanner.padding)
        var scanner = JSONScanner(padded.span.bytes, count: object.count)
        var members: [(name: JSONSlice, range: Range<Int>)] = []
        try scanner.expect(0x7b)
        scanner.depth += 1
        scanner.skipBlanks()
        if scanner.next == 0x7d { return [] }
        repeat {
            scanner.skipBlanks()
            let start = scanner.position
            let name = try scanner.string()
            try scanner.expect(0x3a)
            _ = try scanner.value()
            members.append((name, start..<scanner.position))
        } while try scanner.another(before: 0x7d)
        return members
    }
}
