import Domain

/// One value of a table.
enum AnalyticsCell: Equatable {
    case null
    case text(String)
    case integer(Int64)
    /// Money, in hundredths.
    case hundredths(Int64)
    case moment(Instant)
    case day(Instant)

    var isNull: Bool { self == .null }

    /// Negative, zero or positive; nil where one side is nothing or the two cannot be compared.
    func compared(to literal: AnalyticsLiteral) -> Int? {
        switch (self, literal) {
        case (.null, _): nil
        case (.text(let own), .text(let other)): Self.order(own.lowercased(), other.lowercased())
        case (.text(let own), .number(let other)): Double(own).map { Self.order($0, other) }
        case (.integer(let own), _): Self.number(literal).map { Self.order(Double(own), $0) }
        case (.hundredths(let own), _): Self.number(literal).map { Self.order(Double(own) / 100, $0) }
        case (.moment(let own), .text(let text)), (.day(let own), .text(let text)):
            Instant(analytics: text).map { Self.order(own, $0) }
        case (.moment, .number), (.day, .number): nil
        }
    }

    /// Nothing sorts first.
    func precedes(_ other: AnalyticsCell) -> Bool {
        switch (self, other) {
        case (.null, _): other != .null
        case (_, .null): false
        case (.text(let a), .text(let b)): a < b
        case (.integer(let a), .integer(let b)), (.hundredths(let a), .hundredths(let b)): a < b
        case (.moment(let a), .moment(let b)), (.day(let a), .day(let b)): a < b
        default: false
        }
    }

    var text: String {
        switch self {
        case .null: ""
        case .text(let text): text
        case .integer(let value): String(value)
        case .hundredths(let value):
            "\(value < 0 ? "-" : "")\(value.magnitude / 100).\(value.magnitude % 100 / 10)\(value.magnitude % 10)"
        case .moment(let moment): moment.analytics
        case .day(let moment): moment.day
        }
    }

    private static func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }

    private static func number(_ literal: AnalyticsLiteral) -> Double? {
        switch literal {
        case .number(let value): value
        case .text(let text): Double(text)
        }
    }
}

extension Instant {
    /// `2025-03-31 15:05:09`, how the workspace shows a moment: its time zone is UTC.
    var analytics: String {
        var bytes = Array(iso8601WithOffset.utf8.prefix(19))
        bytes[10] = UInt8(ascii: " ")
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What a condition may say: a day, or a day and a time in the workspace's zone, with or without a fraction.
    init?(analytics text: String) {
        guard let moment = Instant(day: text) ?? Instant(iso8601: text.hasSuffix("Z") ? text : text + "Z") else {
            return nil
        }
        self = moment
    }
}

/// How an export writes its rows: the `CONFIG` members of the CSV format.
struct AnalyticsFormat {
    var delimiter: UInt8 = UInt8(ascii: ",")
    var recordEnd: [UInt8] = [0x0d, 0x0a]
    var quote: UInt8 = UInt8(ascii: "\"")
    var includesHeader = true

    /// Quotes only where a reader would otherwise misread the field.
    func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            let needsQuotes = utf8.contains { $0 == delimiter || $0 == quote || $0 == 0x0a || $0 == 0x0d }
            guard needsQuotes else {
                bytes.append(contentsOf: utf8)
                return
            }
            bytes.append(quote)
            for byte in utf8 {
                if byte == quote { bytes.append(quote) }
                bytes.append(byte)
            }
            bytes.append(quote)
        }
    }

    func appendRow(_ fields: some Sequence<String>, to bytes: inout [UInt8]) {
        var isFirst = true
        for field in fields {
            if !isFirst { bytes.append(delimiter) }
            isFirst = false
            append(field, to: &bytes)
        }
        bytes.append(contentsOf: recordEnd)
    }
}
