/// Slips of one letter.
enum Spelling {
    /// One letter left out, added, changed, or two turned, inside a word of six letters or more: never the first,
    /// never the last, which tells Angela from Angelo.
    static func isSlip(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        guard a.count >= 6, b.count >= 6, abs(a.count - b.count) <= 1, a != b, a.first == b.first else { return false }
        let head = zip(a, b).prefix { $0 == $1 }.count
        let tail = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
        let (left, right) = (a.count - head - tail, b.count - head - tail)
        if left <= 1, right <= 1 { return a.last == b.last }
        return left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head]
    }

    /// One letter wrong, missing, too many, or two turned, in a word of four letters or more.
    static func isOneOff(_ a: String, _ b: String) -> Bool {
        guard min(a.utf8.count, b.utf8.count) >= 4, abs(a.utf8.count - b.utf8.count) <= 1 else { return false }
        let longer = Double(max(a.utf8.count, b.utf8.count))
        return (1 - likeness(Array(a.utf8), Array(b.utf8))) * longer < 1.5
    }

    /// A slip inside a word, two in a very long one; only where something else says that they are one.
    static func isNear(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        let (short, long) = (min(a.count, b.count), max(a.count, b.count))
        guard short >= 5, long - short <= 2, long <= 64, a.first == b.first,
            a.last == b.last || short >= 9 || a.sorted() == b.sorted()
        else {
            return false
        }
        let slips = (1 - likeness(a, b)) * Double(long)
        return slips < (short >= 9 ? 2.5 : 1.5)
    }

    /// Damerau–Levenshtein distance as a share of the longer word, for the weighted comparison: 1 is equal.
    static func likeness(_ a: [UInt8], _ b: [UInt8]) -> Double {
        if a == b { return 1 }
        let longer = max(a.count, b.count)
        guard longer > 0, longer <= 64 else { return 0 }
        var before = [Int](repeating: 0, count: b.count + 1)
        var above = Array(0...b.count)
        var row = above
        for i in a.indices {
            row[0] = i + 1
            for j in b.indices {
                var least = min(above[j] + (a[i] == b[j] ? 0 : 1), above[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row[j + 1] = least
            }
            (before, above) = (above, row)
        }
        return 1 - Double(above[b.count]) / Double(longer)
    }
}
