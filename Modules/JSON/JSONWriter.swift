/// Writes JSON into one growing buffer, nothing else allocated. Commas come by themselves. What is written is always
/// well-formed if `begin…` and `end…` pair up and `key` precedes each member's value.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// A value stands before this place in the same container, so that the next one needs a comma.
    private var needsComma = false

    public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// Empties the buffer and keeps its memory.
    public mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    public mutating func beginObject() { begin(0x7b) }
    public mutating func endObject() { end(0x7d) }
    public mutating func beginArray() { begin(0x5b) }
    public mutating func endArray() { end(0x5d) }

    /// A name known to need no escape.
    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(0x22)
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0x22)
        bytes.append(0x3a)
        needsComma = false
    }

    @_disfavoredOverload
    public mutating func key(_ name: String) {
        string(name)
        bytes.append(0x3a)
        needsComma = false
    }

    public mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string(utf8: $0) }
    }

    /// Must be UTF-8; escapes what has to be and nothing else.
    public mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(0x22)
        var run = 0
        for (i, c) in utf8.enumerated() where c < 0x20 || c == 0x22 || c == 0x5c {
            bytes.append(contentsOf: utf8[run..<i])
            escape(c)
            run = i + 1
        }
        bytes.append(contentsOf: utf8[run...])
        bytes.append(0x22)
        needsComma = true
    }

    public mutating func integer(_ value: some BinaryInteger) {
        separate()
        var rest = value.magnitude
        if value < 0 { bytes.append(0x2d) }
        let first = bytes.count
        repeat {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest != 0
        bytes[first...].reverse()
        needsComma = true
    }

    /// The shortest text that reads back as the same number; whole numbers without a point. JSON knows no infinity:
    /// that becomes null.
    public mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        if let whole = Int64(exactly: value), abs(whole) < 1 << 53 { return integer(whole) }
        separate()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    public mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
    public mutating func null() { word("null") }

    /// Text that is JSON already.
    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let text): raw(text.utf8)
        case .string(let text): string(text)
        case .array(let items):
            beginArray()
            for item in items { self.value(item) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    // MARK: Pieces

    private mutating func separate() { if needsComma { bytes.append(0x2c) } }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func word(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func escape(_ c: UInt8) {
        bytes.append(0x5c)
        switch c {
        case 0x22, 0x5c: bytes.append(c)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0a: bytes.append(0x6e)
        case 0x0c: bytes.append(0x66)
        case 0x0d: bytes.append(0x72)
        default:
            bytes.append(contentsOf: [0x75, 0x30, 0x30, 0x30 + c >> 4])
            bytes.append(c & 15 < 10 ? 0x30 + c & 15 : 0x57 + c & 15)
        }
    }
}
