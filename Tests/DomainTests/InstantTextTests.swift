import Domain
import Testing

struct InstantTextTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2025-03-31T15:05:09Z", 1_743_433_509_000),
        ("2025-03-31T17:05:09+02:00", 1_743_433_509_000), ("2025-03-31T17:05:09+0200", 1_743_433_509_000),
        ("2025-03-31T17:05:09+02", 1_743_433_509_000), ("2025-03-31T09:35:09-05:30", 1_743_433_509_000),
        ("2025-03-31 15:05:09z", 1_743_433_509_000), ("2025-03-31T15:05:09.5Z", 1_743_433_509_500),
        ("2025-03-31T15:05:09.123456789Z", 1_743_433_509_123), ("1969-12-31T23:59:59.999Z", -1),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000),
    ])
    func `reads a moment with its offset`(text: String, milliseconds: Int64) {
        #expect(Instant(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2025-03-31", "2025-03-31T15:05:09", "2025-03-31T15:05Z", "2025-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-04-31T00:00:00Z", "2025-04-00T00:00:00Z",
        "2025-03-31T24:00:00Z", "2025-03-31T15:60:09Z", "2025-03-31T15:05:60Z", "2025-03-31T15:05:09.Z",
        "2025-03-31T15:05:09.1234567890Z", "2025-03-31T15:05:09+24:00", "2025-03-31T15:05:09+02:60",
        "2025-03-31T15:05:09Z ", " 2025-03-31T15:05:09Z", "2025-03-31T15:05:09+2:00", "٢٠٢٥-03-31T15:05:09Z",
        "12025-03-31T15:05:09Z", "2025/03/31T15:05:09Z",
    ])
    func `refuses what is not a moment`(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test func `writes milliseconds only where there are any`() {
        #expect(Instant(milliseconds: 1_743_433_509_000).iso8601 == "2025-03-31T15:05:09Z")
        #expect(Instant(milliseconds: 1_743_433_509_007).iso8601 == "2025-03-31T15:05:09.007Z")
        #expect(Instant(milliseconds: -1).iso8601 == "1969-12-31T23:59:59.999Z")
    }

    @Test func `writes the forms that servers want`() {
        let instant = Instant(milliseconds: 1_743_433_509_123)
        #expect(instant.iso8601WithMilliseconds == "2025-03-31T15:05:09.123Z")
        #expect(instant.iso8601WithOffset == "2025-03-31T15:05:09+00:00")
        #expect(instant.day == "2025-03-31")
        #expect(instant.monthDayYear == "03-31-2025")
    }

    @Test func `what it writes it reads, on every day of eight centuries`() {
        // 86,400,000 and a prime besides: every hour, minute and millisecond gets its turn.
        for milliseconds in stride(from: Int64(-11_000_000_000_000), to: 14_000_000_000_000, by: 86_407_919) {
            let instant = Instant(milliseconds: milliseconds)
            #expect(Instant(iso8601: instant.iso8601WithMilliseconds) == instant)
        }
    }

    @Test func `days follow one another without gap`() throws {
        var last = CivilDate(daysSince1970: -150_000)
        for days in -149_999...150_000 {
            let date = CivilDate(daysSince1970: days)
            #expect(date.daysSince1970 == days)
            let isNextDay = date.year == last.year && date.month == last.month && date.day == last.day + 1
            let isNextMonth = date.year == last.year && date.month == last.month + 1 && date.day == 1
            let isNextYear =
                date.year == last.year + 1 && date.month == 1 && date.day == 1 && last.month == 12
            #expect(isNextDay || isNextMonth || isNextYear)
            last = date
        }
    }

    @Test func `a day alone begins in UTC`() {
        #expect(Instant(day: "2025-03-31") == Instant(iso8601: "2025-03-31T00:00:00Z"))
        #expect(Instant(day: "2025-02-30") == nil)
        #expect(Instant(day: "2025-03-31T00:00:00Z") == nil)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Wed, 31 Dec 1969 23:59:59 GMT", -1), ("Sat, 29 Feb 2020 12:00:00 GMT", 1_582_977_600),
    ])
    func `the dates of HTTP headers are read and written`(_ text: String, _ seconds: Int64) {
        #expect(Instant(httpDate: text) == Instant(seconds: seconds))
        #expect(Instant(seconds: seconds).httpDate == text)
    }

    @Test func `what is no date of HTTP is refused`() {
        #expect(Instant(httpDate: "06 Nov 1994") == nil)
        #expect(Instant(httpDate: "Sun, 31 Feb 1994 08:49:37 GMT") == nil)
    }
}
