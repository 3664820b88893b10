/// A small text as a tree in which each value knows where it stands: for files that people write. The other trees do
/// not, because nobody corrects a vendor's answer.
public struct JSONTree: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public var name: String
        /// Of the name's opening quote.
        public var offset: Int
        public var value: JSONTree
    }

    public indirect enum Content: Hashable, Sendable {
        /// Anything but an object or an array.
        case scalar(JSONValue)
        case array([JSONTree])
        case object([Member])
    }

    /// Bytes from the beginning of the text.
    public var offset: Int
    public var content: Content

    public init(parsing bytes: [UInt8]) throws(JSONFault) {
        guard bytes.count < Int(Int32.max) - JSONScanner.padding else { throw JSONFault(.size, at: 0) }
        let padded = bytes + [UInt8](repeating: 0, count: JSONScanner.padding)
        if let offset = padded.span.firstInvalidUTF8(upTo: bytes.count) { throw JSONFault(.encoding, at: offset) }
        var scanner = JSONScanner(padded.span.bytes, count: bytes.count)
        self = try JSONTree(&scanner, padded)
        scanner.skipBlanks()
        guard scanner.position == bytes.count else { throw JSONFault(.trailing, at: scanner.position) }
        if let flaw = scanner.flaw { throw JSONFault(.text, at: flaw) }
    }

    /// Recursive, at most `JSONScanner.maximumDepth` deep.
    private init(_ scanner: inout JSONScanner, _ bytes: [UInt8]) throws(JSONFault) {
        scanner.skipBlanks()
        offset = scanner.position
        switch scanner.next {
        case 0x7b:
            var members: [Member] = []
            if try JSONTree.opens(&scanner, 0x7d) {
                repeat {
                    scanner.skipBlanks()
                    let start = scanner.position
                    let name = bytes.text(of: try scanner.string())
                    try scanner.expect(0x3a)
                    members.append(Member(name: name, offset: start, value: try JSONTree(&scanner, bytes)))
                } while try scanner.another(before: 0x7d)
            }
            content = .object(members)
        case 0x5b:
            var items: [JSONTree] = []
            if try JSONTree.opens(&scanner, 0x5d) {
                repeat { items.append(try JSONTree(&scanner, bytes)) } while try scanner.another(before: 0x5d)
            }
            content = .array(items)
        default: content = .scalar(JSONValue(try scanner.value(), bytes))
        }
    }

    /// False if the container ends at once.
    private static func opens(_ scanner: inout JSONScanner, _ end: UInt8) throws(JSONFault) -> Bool {
        try scanner.enter()
        scanner.skipBlanks()
        guard scanner.next == end else { return true }
        scanner.leave()
        return false
    }
}
