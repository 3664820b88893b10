import Domain

/// Moments as the CRM shows them: whole seconds with the offset of the token user's zone, here that of the seller
/// (Central European, with summer time), never `Z`.
enum UserTime {
    /// Summer time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October.
    static func offset(at seconds: Int64) -> Int64 {
        let date = civil(days: seconds.dividedDown(by: 86_400))
        switch date.month {
        case 4...9: return 7200
        case 1, 2, 11, 12: return 3600
        default:
            let last = lastSunday(date.year, date.month) * 86_400 + 3600
            return (date.month == 3) == (seconds >= last) ? 7200 : 3600
        }
    }

    private static func lastSunday(_ year: Int, _ month: Int) -> Int64 {
        let last = days(year, month, 31)
        // Day 0 was a Thursday, so day 3 a Sunday.
        return last - (last + 4) % 7
    }

    /// `2025-03-31T17:05:09+02:00`
    static let length = 25

    static func write(_ moment: Instant, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let seconds = moment.milliseconds.dividedDown(by: 1000)
        let offset = offset(at: seconds)
        let local = seconds + offset
        let days = local.dividedDown(by: 86_400)
        writeDay(days, to: buffer)
        let rest = Int(local - days * 86_400)
        buffer[10] = UInt8(ascii: "T")
        two(rest / 3600, buffer, 11)
        buffer[13] = UInt8(ascii: ":")
        two(rest / 60 % 60, buffer, 14)
        buffer[16] = UInt8(ascii: ":")
        two(rest % 60, buffer, 17)
        buffer[19] = UInt8(ascii: "+")
        two(Int(offset / 3600), buffer, 20)
        buffer[22] = UInt8(ascii: ":")
        two(0, buffer, 23)
    }

    static func text(_ moment: Instant) -> String {
        String(unsafeUninitializedCapacity: length) {
            write(moment, to: $0)
            return length
        }
    }

    static func append(_ moment: Instant, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) {
            write(moment, to: $0)
            bytes.append(contentsOf: $0)
        }
    }

    /// The calendar day in the user's zone: `2025-03-31`.
    static func day(_ moment: Instant) -> String {
        let seconds = moment.milliseconds.dividedDown(by: 1000)
        return String(unsafeUninitializedCapacity: 10) {
            writeDay((seconds + offset(at: seconds)).dividedDown(by: 86_400), to: $0)
            return 10
        }
    }

    private static func writeDay(_ days: Int64, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let date = civil(days: days)
        two(date.year / 100, buffer, 0)
        two(date.year % 100, buffer, 2)
        buffer[4] = UInt8(ascii: "-")
        two(date.month, buffer, 5)
        buffer[7] = UInt8(ascii: "-")
        two(date.day, buffer, 8)
    }

    private static func two(_ value: Int, _ buffer: UnsafeMutableBufferPointer<UInt8>, _ at: Int) {
        buffer[at] = 0x30 + UInt8(truncatingIfNeeded: value / 10)
        buffer[at + 1] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
    }

    // Civil calendar by eras of 400 years, with years that begin in March.

    static func civil(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let inEra = shifted - era * 146_097
        let year = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * year + year / 4 - year / 100)
        let march = (5 * inYear + 2) / 153
        let month = Int(march < 10 ? march + 3 : march - 9)
        return (Int(year + era * 400) + (month <= 2 ? 1 : 0), month, Int(inYear - (153 * march + 2) / 5 + 1))
    }

    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let era = shifted.dividedDown(by: 400)
        let inEra = shifted - era * 400
        let inYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        return era * 146_097 + inEra * 365 + inEra / 4 - inEra / 100 + inYear - 719_468
    }
}

extension Int64 {
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
