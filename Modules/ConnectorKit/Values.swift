import Domain

/// A vendor's texts as values of ours. Each function takes the bytes where they lie; nil means that they are not such a
/// value.
enum Values {
    /// ISO 8601, or an epoch as digits: twelve or more are milliseconds, fewer are seconds. A time without offset, or
    /// a day alone, is taken as UTC: tables and exports have such, and the zone of the account is not told.
    static func time(_ text: Span<UInt8>) -> Instant? {
        if let instant = Instant(iso8601: text) { return instant }
        if let number = integer(text) {
            return number.magnitude < 100_000_000_000
                ? Instant(seconds: number) : Instant(milliseconds: number)
        }
        guard text.count >= 10, text.count <= 29, text[4] == 0x2d else { return nil }
        var padded: [UInt8] = []
        for i in 0..<text.count { padded.append(text[i]) }
        padded += Array((text.count == 10 ? "T00:00:00Z" : "Z").utf8)
        return Instant(iso8601: padded.span)
    }

    /// Whole numbers, also written as "7.0".
    static func integer(_ text: Span<UInt8>) -> Int64? {
        var position = 0
        let isNegative = text.count > 0 && text[0] == 0x2d
        if isNegative { position = 1 }
        guard position < text.count else { return nil }
        var value: Int64 = 0
        while position < text.count, text[position] != 0x2e {
            let digit = text[position] &- 0x30
            guard digit < 10 else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.subtractingReportingOverflow(Int64(digit))
            guard !isTooLarge, !isTooLargeNow else { return nil }
            value = sum
            position += 1
        }
        if position < text.count {
            guard position + 1 < text.count else { return nil }
            for i in position + 1..<text.count where text[i] != 0x30 { return nil }
        }
        // Counted downwards, because there is one more negative number than positive ones.
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    static func number(_ text: Span<UInt8>) -> Double? {
        var digits: Int64 = 0
        var scale = 0
        var digitCount = 0
        var hasPoint = false
        var position = 0
        let isNegative = text.count > 0 && text[0] == 0x2d
        if isNegative { position = 1 }
        while position < text.count {
            let c = text[position]
            if c == 0x2e && !hasPoint {
                hasPoint = true
            } else if c &- 0x30 < 10 && digitCount < 15 {
                digits = digits * 10 + Int64(c - 0x30)
                digitCount += 1
                if hasPoint { scale += 1 }
            } else {
                return slowNumber(text)
            }
            position += 1
        }
        guard digitCount > 0 else { return nil }
        // Fifteen digits and a power of ten up to 10^15 are both exact, and so the quotient is rounded once.
        let value = Double(digits) / powers[scale]
        return isNegative ? -value : value
    }

    private static let powers = (0...15).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }

    private static func slowNumber(_ text: Span<UInt8>) -> Double? {
        var word = ""
        for i in 0..<text.count {
            guard text[i] &- 0x30 < 10 || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(text[i]) else { return nil }
            word.unicodeScalars.append(Unicode.Scalar(text[i]))
        }
        return Double(word).flatMap { $0.isFinite ? $0 : nil }
    }

    static func flag(_ text: Span<UInt8>) -> Bool? {
        switch text.count {
        case 1 where text[0] == 0x31: true
        case 1 where text[0] == 0x30: false
        case 4 where isWord(text, "true"): true
        case 5 where isWord(text, "false"): false
        default: nil
        }
    }

    /// "mm:ss" or "hh:mm:ss" as seconds.
    static func clock(_ text: Span<UInt8>) -> Int64? {
        var parts: [Int64] = []
        guard colons(text, upTo: text.count, &parts), parts.count == 2 || parts.count == 3 else { return nil }
        return parts.reduce(0) { $0 * 60 + $1 }
    }

    /// "01:50 hrs" or "02:10" as minutes.
    static func hours(_ text: Span<UInt8>) -> Int64? {
        var end = 0
        while end < text.count, text[end] != 0x20 { end += 1 }
        var parts: [Int64] = []
        guard colons(text, upTo: end, &parts), parts.count == 2 else { return nil }
        return parts[0] * 60 + parts[1]
    }

    private static func colons(_ text: Span<UInt8>, upTo end: Int, _ parts: inout [Int64]) -> Bool {
        var start = 0
        for i in 0...end where i == end || text[i] == 0x3a {
            guard i > start, i - start <= 9, let part = integer(text.extracting(start..<i)), part >= 0 else {
                return false
            }
            parts.append(part)
            start = i + 1
        }
        return true
    }

    /// How a day was written.
    enum Day {
        /// `2025-03-31`, alone or before a time: the first ten bytes.
        case first10
        /// Written otherwise: `03-31-2025` or an epoch.
        case rewritten(CivilDate)
    }

    static func day(_ text: Span<UInt8>) -> Day? {
        if text.count >= 10, text[4] == 0x2d {
            guard text[7] == 0x2d, let year = integer(text.extracting(0..<4)),
                let month = integer(text.extracting(5..<7)), let day = integer(text.extracting(8..<10)),
                CivilDate(year: Int(year), month: Int(month), day: Int(day)) != nil,
                text.count == 10 || text[10] == 0x54 || text[10] == 0x20
            else { return nil }
            return .first10
        }
        if text.count == 10, text[2] == 0x2d, text[5] == 0x2d {
            guard let month = integer(text.extracting(0..<2)), let day = integer(text.extracting(3..<5)),
                let year = integer(text.extracting(6..<10))
            else { return nil }
            return CivilDate(year: Int(year), month: Int(month), day: Int(day)).map { .rewritten($0) }
        }
        guard text.count >= 9, let milliseconds = time(text)?.milliseconds else { return nil }
        let days = milliseconds / 86_400_000 - (milliseconds % 86_400_000 < 0 ? 1 : 0)
        guard abs(days) < 2_900_000 else { return nil }
        return .rewritten(CivilDate(daysSince1970: Int(days)))
    }

    static func isWord(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { bytes in
            for i in 0..<text.count where text[i] != bytes[i] { return false }
            return true
        }
    }
}
