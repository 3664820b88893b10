/// A piece of HTML. What is written in a literal is markup; whatever is interpolated is text and is escaped,
/// unless it is
/// itself `HTML`. So nothing that came from a record can become markup, and no page has to think of it.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var markup: String

    static let empty: HTML = ""

    init(stringLiteral literal: StaticString) { markup = literal.description }
    init(stringInterpolation interpolation: StringInterpolation) { markup = interpolation.markup }
    /// Text of any origin.
    init(text: String) {
        markup = ""
        markup.reserveCapacity(text.utf8.count)
        HTML.escape(text, into: &markup)
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        // Only what stands in our source can be a literal.
        mutating func appendLiteral(_ literal: StaticString) { markup += literal.description }
        mutating func appendInterpolation(_ text: String) { HTML.escape(text, into: &markup) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }
        mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        mutating func appendInterpolation(_ list: [HTML]) { for html in list { markup += html.markup } }
    }

    static func += (left: inout HTML, right: HTML) { left.markup += right.markup }
    static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum += right
        return sum
    }

    /// Safe in text and in quoted attributes. Control characters that HTML forbids become the replacement
    /// character.
    private static func escape(_ text: String, into markup: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            case "\"": markup += "&quot;"
            case "'": markup += "&#39;"
            case "\t", "\n", "\r": markup.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": markup += "\u{FFFD}"
            default: markup.unicodeScalars.append(scalar)
            }
        }
    }
}

/// An address on this server, encoded. Interpolated into HTML it is text like any other.
enum Link {
    static func to(_ parts: [String], _ query: [(name: String, value: String)] = []) -> String {
        let path = "/" + parts.map(encode).joined(separator: "/")
        if query.isEmpty { return path }
        return path + "?" + query.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = Array("0123456789ABCDEF")
                encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return encoded
    }
}
