// Moments as text. The arithmetic is our own (proleptic Gregorian, no time zones, no leap seconds): it is shorter than
// what it would import, and it reads a page's bytes without making a String of each time.

extension Instant {
    /// `2025-03-31T17:05:09+02:00`, also with `Z`, with up to nine digits of a second, with a blank for the `T`. Nil
    /// for everything else: a day alone is not a moment, and a time without offset could be anybody's.
    public init?(iso8601 text: String) {
        var text = text
        let parsed = text.withUTF8 { Instant(iso8601: $0) }
        guard let parsed else { return nil }
        self = parsed
    }

    public init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) { self.init(iso8601: bytes.span) }

    public init?(iso8601 bytes: Span<UInt8>) {
        var reader = DigitReader(bytes)
        guard let day = reader.day(), reader.take(0x54) || reader.take(0x20) || reader.take(0x74),
            let hour = reader.number(digits: 2), hour < 24, reader.take(0x3a),
            let minute = reader.number(digits: 2), minute < 60, reader.take(0x3a),
            let second = reader.number(digits: 2), second < 60,
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let seconds = ((day * 24 + hour) * 60 + minute - offset) * 60 + second
        self.init(milliseconds: Int64(seconds * 1000 + fraction))
    }

    /// The beginning of the calendar day in UTC: `2025-03-31`.
    public init?(day text: String) {
        var text = text
        let parsed = text.withUTF8 { bytes -> Int? in
            var reader = DigitReader(bytes.span)
            guard let day = reader.day(), reader.isAtEnd else { return nil }
            return day
        }
        guard let parsed else { return nil }
        self.init(seconds: Int64(parsed) * 86_400)
    }

    /// `2025-03-31T15:05:09Z`; the milliseconds only if there are any.
    public var iso8601: String {
        milliseconds.quotientAndRemainder(dividingBy: 1000).remainder == 0
            ? text {
                $0.date(); $0.time("Z")
            } : iso8601WithMilliseconds
    }

    /// `2025-03-31T15:05:09.000Z`
    public var iso8601WithMilliseconds: String {
        text {
            $0.date(); $0.time("."); $0.milliseconds("Z")
        }
    }

    /// `2025-03-31T15:05:09+00:00`, cut to the second: what servers want that know no `Z`.
    public var iso8601WithOffset: String {
        text {
            $0.date(); $0.time("+00:00")
        }
    }

    /// `2025-03-31`, in UTC.
    public var day: String { text { $0.date() } }

    /// `31-03-2025`, in UTC.
    public var dayMonthYear: String {
        let date = CivilDate(daysSince1970: Int(milliseconds.floored(by: 86_400_000)))
        return text {
            $0.number(date.day, digits: 2)
            $0.append(0x2d)
            $0.number(date.month, digits: 2)
            $0.append(0x2d)
            $0.number(date.year, digits: 4)
        }
    }

    /// `03-31-2025`, in UTC.
    public var monthDayYear: String {
        let date = CivilDate(daysSince1970: Int(milliseconds.floored(by: 86_400_000)))
        return text {
            $0.number(date.month, digits: 2)
            $0.append(0x2d)
            $0.number(date.day, digits: 2)
            $0.append(0x2d)
            $0.number(date.year, digits: 4)
        }
    }

    private func text(_ body: (inout MomentWriter) -> Void) -> String {
        var writer = MomentWriter(self)
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Sendable {
    public var year: Int
    public var month: Int
    public var day: Int

    /// Nil if there is no such day. Years 0 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.days(inMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counted in eras of 400 years that begin in March, so that the leap day is the last one.
    public init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = Int64(shifted).floored(by: 146_097)
        let dayOfEra = shifted - Int(era) * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
    }

    public var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = Int(Int64(shiftedYear).floored(by: 400))
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Reads digits from the front of a piece of text.
private struct DigitReader: ~Escapable {
    private let bytes: Span<UInt8>
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    @_lifetime(self: copy self)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    @_lifetime(self: copy self)
    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for _ in 0..<digits {
            let digit = bytes[position] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
            position += 1
        }
        return value
    }

    /// `YYYY-MM-DD` as days since 1970.
    @_lifetime(self: copy self)
    mutating func day() -> Int? {
        guard let year = number(digits: 4), take(0x2d), let month = number(digits: 2), take(0x2d),
            let day = number(digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)?.daysSince1970
    }

    /// Milliseconds: a point and one to nine digits, or nothing.
    @_lifetime(self: copy self)
    mutating func fraction() -> Int? {
        guard take(0x2e) else { return 0 }
        var value = 0
        var digits = 0
        while let digit = number(digits: 1) {
            digits += 1
            if digits <= 3 { value = value * 10 + digit }
        }
        guard (1...9).contains(digits) else { return nil }
        return digits == 1 ? value * 100 : digits == 2 ? value * 10 : value
    }

    /// Minutes east of UTC: `Z`, `+02:00`, `+0200`, `+02`.
    @_lifetime(self: copy self)
    mutating func offset() -> Int? {
        if take(0x5a) || take(0x7a) { return 0 }
        let sign = take(0x2b) ? 1 : take(0x2d) ? -1 : 0
        guard sign != 0, let hours = number(digits: 2), hours < 24 else { return nil }
        if isAtEnd { return sign * hours * 60 }
        _ = take(0x3a)
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

private struct MomentWriter {
    private(set) var bytes: [UInt8] = []
    private let moment: CivilDate
    private let secondOfDay: Int
    private let millisecond: Int

    init(_ instant: Instant) {
        bytes.reserveCapacity(29)
        let days = instant.milliseconds.floored(by: 86_400_000)
        moment = CivilDate(daysSince1970: Int(days))
        let rest = Int(instant.milliseconds - days * 86_400_000)
        secondOfDay = rest / 1000
        millisecond = rest % 1000
    }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Years outside 0 to 9999 get a sign and as many digits as they need: they exist only in damaged data.
    mutating func number(_ value: Int, digits: Int) {
        var text = String(abs(value))
        if text.utf8.count < digits { text = String(repeating: "0", count: digits - text.utf8.count) + text }
        if value < 0 { append(0x2d) }
        bytes.append(contentsOf: text.utf8)
    }

    mutating func date() {
        number(moment.year, digits: 4)
        append(0x2d)
        number(moment.month, digits: 2)
        append(0x2d)
        number(moment.day, digits: 2)
    }

    mutating func time(_ end: StaticString) {
        append(0x54)
        number(secondOfDay / 3600, digits: 2)
        append(0x3a)
        number(secondOfDay / 60 % 60, digits: 2)
        append(0x3a)
        number(secondOfDay % 60, digits: 2)
        bytes.append(contentsOf: end.description.utf8)
    }

    mutating func milliseconds(_ end: StaticString) {
        number(millisecond, digits: 3)
        bytes.append(contentsOf: end.description.utf8)
    }
}

extension Int64 {
    /// Division that rounds down, also below zero: 1969 exists.
    func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
