/// A piece of HTML, or of SVG. What is written in a literal is markup; whatever is interpolated is text and is escaped,
/// unless it is itself `HTML`. So nothing that came from a record can become markup, and no page has to think of it.
public struct HTML: ExpressibleByStringInterpolation, Sendable {
    public private(set) var markup: String

    public static let empty: HTML = ""

    public init(stringLiteral literal: StaticString) { markup = literal.description }
    public init(stringInterpolation interpolation: StringInterpolation) { markup = interpolation.markup }
    /// Text of any origin.
    public init(text: String) {
        markup = ""
        markup.reserveCapacity(text.utf8.count)
        HTML.escape(text, into: &markup)
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        // Only what stands in our source can be a literal.
        public mutating func appendLiteral(_ literal: StaticString) { markup += literal.description }
        public mutating func appendInterpolation(_ text: String) { HTML.escape(text, into: &markup) }
        public mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }
        public mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        public mutating func appendInterpolation(_ list: [HTML]) { for html in list { markup += html.markup } }
    }

    public static func += (left: inout HTML, right: HTML) { left.markup += right.markup }
    public static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum += right
        return sum
    }

    /// Safe in text and in quoted attributes. Characters that HTML or XML forbid become the replacement character.
    private static func escape(_ text: String, into markup: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            case "\"": markup += "&quot;"
            case "'": markup += "&#39;"
            case "\t", "\n", "\r": markup.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": markup += "\u{FFFD}"
            default: markup.unicodeScalars.append(scalar)
            }
        }
    }
}
