/// Where a text stops being JSON. Never contains the text itself: it may be a customer's.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: String, Sendable {
        case incomplete = "the text ends too early"
        case syntax = "this is not JSON"
        case depth = "more than 64 levels of objects and arrays"
        case text = "text with a NUL, a bare control character or half a surrogate pair"
        case encoding = "not UTF-8"
        case trailing = "something follows the end"
        case size = "too large"
    }

    public var reason: Reason
    /// Bytes from the beginning.
    public var offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason.rawValue) (byte \(offset))" }
}

/// Where a value lies in a text, and what it is. Twelve bytes, so that a page's worth stays in the cache.
public struct JSONSlice: Hashable, Sendable {
    public enum Kind: UInt8, Sendable {
        case missing, null, no, yes, number
        /// Text without the quotes, as it stands.
        case string
        /// Text without the quotes that contains escapes.
        case escaped
        case object, array
    }

    private var start32: Int32
    private var count32: Int32
    public var kind: Kind

    public var start: Int { Int(start32) }
    public var count: Int { Int(count32) }
    public var end: Int { Int(start32) + Int(count32) }

    @inline(__always)
    public init(_ kind: Kind, start: Int, count: Int) {
        start32 = Int32(truncatingIfNeeded: start)
        count32 = Int32(truncatingIfNeeded: count)
        self.kind = kind
    }

    public static let missing = JSONSlice(.missing, start: 0, count: 0)
}
