/// "Sun, 06 Nov 1994 08:49:37 GMT", the one form of a date that HTTP servers send (RFC 9110, 5.6.7).
extension Instant {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// 1970-01-01 was a Thursday.
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    public init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let month = Self.months.firstIndex(of: String(parts[2])) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        self.init(iso8601: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    public var httpDate: String {
        let seconds = milliseconds.floored(by: 1000)
        let days = Int(seconds.floored(by: 86_400))
        let date = CivilDate(daysSince1970: days)
        let time = iso8601.split(separator: "T")[1].prefix(8)
        let weekday = Self.days[((days % 7) + 7) % 7]
        let day = date.day < 10 ? "0\(date.day)" : "\(date.day)"
        return "\(weekday), \(day) \(Self.months[date.month - 1]) \(date.year) \(time) GMT"
    }
}
