public import Domain
public import HTTP
import JSON

/// Fills the `{name}`s of a template. Braces around anything but a name are themselves: templates may be JSON.
enum Template {
    /// Nil if a placeholder is unknown.
    static func fill(
        _ template: String, _ context: [String: String], encode: (String) -> String = { $0 }
    ) -> String? {
        var filled = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            let name = rest[rest.index(after: open)...].prefix { $0.isASCII && ($0.isLetter || $0 == "_") }
            guard !name.isEmpty, name.endIndex < rest.endIndex, rest[name.endIndex] == "}" else {
                filled.append("{")
                rest = rest[rest.index(after: open)...]
                continue
            }
            guard let value = context[String(name)] else { return nil }
            filled += encode(value)
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return filled + rest
    }

    /// Everything but letters, digits and `-._~` as %XX.
    static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for c in text.utf8 {
            switch c {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: encoded.append(c)
            default: encoded += [0x25, hexadecimal(c >> 4), hexadecimal(c & 15)]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The value of a query parameter of an address, decoded; nil if it has none of this name.
    static func parameter(_ name: String, of address: String) -> String? {
        guard let query = address.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
        for pair in query.prefix(while: { $0 != "#" }).split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2, percentDecoded(sides[0]) == name { return percentDecoded(sides[1]) }
        }
        return nil
    }

    private static func percentDecoded(_ text: Substring) -> String {
        var plain: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let c = rest.popFirst() {
            if c == 0x25, rest.count >= 2, let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                plain.append(byte)
                rest = rest.dropFirst(2)
            } else {
                plain.append(c)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x37 + digit }

    /// As it stands between the quotes of a JSON text.
    static func jsonEscaped(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
    }
}

extension String {
    /// As it stands in a path or a query.
    public var percentEncoded: String { Template.percentEncoded(self) }
}

extension Connector {
    /// The request of a call in a context; nil if the path or the body has a placeholder that the context does not
    /// know.
    /// `more` are further query parameters.
    public func request(
        _ call: Call, _ context: [String: String], more: [(name: String, value: String)] = []
    ) -> Request? {
        guard let path = Template.fill(call.path, context, encode: Template.percentEncoded) else {
            return nil
        }
        var parameters: [String] = []
        for (name, template) in call.query {
            guard let value = Template.fill(template, context) else { continue }
            parameters.append("\(Template.percentEncoded(name))=\(Template.percentEncoded(value))")
        }
        for (name, value) in more {
            parameters.append("\(Template.percentEncoded(name))=\(Template.percentEncoded(value))")
        }
        var sent: [(name: String, value: String)] = []
        for (name, template) in headers + call.headers {
            guard let value = Template.fill(template, context) else { continue }
            sent.append((name, value))
        }
        var body: [UInt8]?
        if let template = call.body {
            guard let text = Template.fill(template, context, encode: Template.jsonEscaped) else {
                return nil
            }
            body = Array(text.utf8)
            if !sent.contains(where: { $0.name.lowercased() == "content-type" }) {
                sent.append(("Content-Type", "application/json"))
            }
        }
        let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        return Request(call.method, baseURL + path + query, headers: sent, body: body)
    }
}

extension Since.TimeFormat {
    public func text(_ instant: Instant) -> String {
        switch self {
        case .offsetSeconds: instant.iso8601WithOffset
        case .utcMilliseconds: instant.iso8601WithMilliseconds
        case .epochMilliseconds: String(instant.milliseconds)
        case .epochSeconds: String(instant.milliseconds / 1000)
        case .dayMonthYear: instant.dayMonthYear
        case .monthDayYear: instant.monthDayYear
        case .day: instant.day
        }
    }

    /// The shortest window that can be written.
    var unit: Int64 {
        switch self {
        case .offsetSeconds, .epochSeconds: 1000
        case .utcMilliseconds, .epochMilliseconds: 1
        case .monthDayYear, .dayMonthYear, .day: 86_400_000
        }
    }
}
