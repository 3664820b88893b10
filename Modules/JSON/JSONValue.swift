/// A small answer as a tree. Pages of records never become one: see `PageCutter`.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As written: identifiers beyond 2^53 keep every digit.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONValue {
    public init(parsing bytes: [UInt8]) throws(JSONFault) {
        guard bytes.count < Int(Int32.max) - JSONScanner.padding else { throw JSONFault(.size, at: 0) }
        let padded = bytes + [UInt8](repeating: 0, count: JSONScanner.padding)
        if let offset = padded.span.firstInvalidUTF8(upTo: bytes.count) {
            throw JSONFault(.encoding, at: offset)
        }
        var scanner = JSONScanner(padded.span.bytes, count: bytes.count)
        let value = try JSONValue.read(&scanner, padded)
        scanner.skipBlanks()
        guard scanner.position == bytes.count else { throw JSONFault(.trailing, at: scanner.position) }
        if let flaw = scanner.flaw { throw JSONFault(.text, at: flaw) }
        self = value
    }

    public init(parsing text: String) throws(JSONFault) { try self.init(parsing: Array(text.utf8)) }

    /// Recursive, at most `JSONScanner.maximumDepth` deep.
    private static func read(_ scanner: inout JSONScanner, _ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        scanner.skipBlanks()
        switch scanner.next {
        case 0x7b:
            var members: [Member] = []
            try scanner.enter()
            scanner.skipBlanks()
            if scanner.next == 0x7d {
                scanner.leave()
                return .object([])
            }
            repeat {
                scanner.skipBlanks()
                let name = bytes.text(of: try scanner.string())
                try scanner.expect(0x3a)
                members.append(Member(name: name, value: try read(&scanner, bytes)))
            } while try scanner.another(before: 0x7d)
            return .object(members)
        case 0x5b:
            var items: [JSONValue] = []
            try scanner.enter()
            scanner.skipBlanks()
            if scanner.next == 0x5d {
                scanner.leave()
                return .array([])
            }
            repeat { items.append(try read(&scanner, bytes)) } while try scanner.another(before: 0x5d)
            return .array(items)
        default: return JSONValue(try scanner.value(), bytes)
        }
    }

    init(_ slice: JSONSlice, _ bytes: [UInt8]) {
        self =
            switch slice.kind {
            case .yes: .bool(true)
            case .no: .bool(false)
            case .number: .number(String(decoding: bytes[slice.start..<slice.end], as: UTF8.self))
            case .string, .escaped: .string(bytes.text(of: slice))
            case .missing, .null, .object, .array: .null
            }
    }
}

extension JSONValue {
    /// `value["data.0.state"]`: names separated by points, numbers select from arrays, negative ones from the end. The
    /// empty path is the value itself.
    public subscript(path: String) -> JSONValue? {
        var value = self
        for part in path.split(separator: ".") {
            switch value {
            case .object(let members):
                // The last of several members with one name counts, as everywhere else.
                guard let member = members.last(where: { $0.name == part }) else { return nil }
                value = member.value
            case .array(let items):
                guard let index = Int(part), items.indices.contains(index < 0 ? items.count + index : index)
                else {
                    return nil
                }
                value = items[index < 0 ? items.count + index : index]
            default: return nil
            }
        }
        return value
    }

    /// Text, or a number or truth value as it is written.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        default: nil
        }
    }

    /// Also from text: vendors write counts as "7".
    public var integer: Int64? {
        switch self {
        case .string(let text), .number(let text): Int64(text)
        default: nil
        }
    }

    public var double: Double? {
        switch self {
        case .string(let text), .number(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    /// Also from the words.
    public var bool: Bool? {
        switch self {
        case .bool(let flag): flag
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }

    public var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    public var serialized: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(booleanLiteral flag: Bool) { self = .bool(flag) }
    public init(integerLiteral number: Int64) { self = .number(String(number)) }
    public init(arrayLiteral items: JSONValue...) { self = .array(items) }
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { Member(name: $0.0, value: $0.1) })
    }
    public init(nilLiteral: ()) { self = .null }
}
