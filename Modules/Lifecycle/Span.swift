/// A length of time as definitions write it: P21D, PT24H, P2W, -P30D. Months and years have no one length, so there are
/// none: a definition says days.
public struct Span: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public static func days(_ count: Int64) -> Span { Span(milliseconds: count * 86_400_000) }

    /// ISO 8601 with weeks, days, hours, minutes and seconds.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        var total: Int64 = 0
        var isTime = false
        var lastUnit: Int64 = .max
        while let first = rest.first {
            if first == UInt8(ascii: "T") {
                guard !isTime, rest.count > 1 else { return nil }
                isTime = true
                rest.removeFirst()
                continue
            }
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty, digits.count <= 6, let number = Int64(Substring(digits)) else { return nil }
            rest = rest[digits.endIndex...]
            guard let letter = rest.popFirst(), let unit = Self.unit(letter, isTime), unit < lastUnit else {
                return nil
            }
            lastUnit = unit
            total += number * unit
        }
        milliseconds = isNegative ? -total : total
    }

    private static func unit(_ letter: UInt8, _ isTime: Bool) -> Int64? {
        switch (letter, isTime) {
        case (UInt8(ascii: "W"), false): 604_800_000
        case (UInt8(ascii: "D"), false): 86_400_000
        case (UInt8(ascii: "H"), true): 3_600_000
        case (UInt8(ascii: "M"), true): 60_000
        case (UInt8(ascii: "S"), true): 1000
        default: nil
        }
    }

    /// "P21D", the shortest way.
    public var text: String {
        var rest = milliseconds.magnitude / 1000
        if rest == 0 { return "P0D" }
        var text = milliseconds < 0 ? "-P" : "P"
        if rest / 86_400 > 0 { text += "\(rest / 86_400)D" }
        rest %= 86_400
        if rest == 0 { return text }
        text += "T"
        for (unit, letter): (UInt64, String) in [(3600, "H"), (60, "M"), (1, "S")] where rest / unit > 0 {
            text += "\(rest / unit)\(letter)"
            rest %= unit
        }
        return text
    }

    /// "21 days", "a day", "24 hours": for people.
    public var words: String {
        let minutes = milliseconds.magnitude / 60_000
        let (count, unit): (UInt64, String) =
            minutes % 1440 == 0
            ? (minutes / 1440, "day") : minutes % 60 == 0 ? (minutes / 60, "hour") : (minutes, "minute")
        return count == 1 ? "1 \(unit)" : "\(count) \(unit)s"
    }

    public static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
}
