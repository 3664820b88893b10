/// Pages whose records do not stand in them as objects, rewritten so that they do: the records become the array
/// `PageRewriter.records`, the page's other members stay as they are. No tree is built; pieces of the text are copied.
public struct PageRewriter: Sendable {
    public enum Shape: Sendable {
        /// `<prefix>_prop` says which column is which, `<prefix>JObj` has a row of values for each id.
        case columns(prefix: String, besides: [String])
        /// Counts nested in objects, `levels` deep.
        case leaves(at: String, levels: [String], day: String?)
    }

    /// The member that holds the records afterwards.
    public static let records = "_records"

    private let shape: Shape

    public init(_ shape: Shape) { self.shape = shape }

    /// `bytes` ends with the padding, and so does the result. A page without a place for records comes back as it is.
    public func rewrite(_ bytes: [UInt8], count: Int) throws(JSONFault) -> (bytes: [UInt8], count: Int) {
        guard count < Int(Int32.max) - JSONScanner.padding else { throw JSONFault(.size, at: 0) }
        let rewritten: [UInt8]?
        switch shape {
        case .columns(let prefix, let besides):
            rewritten = try ColumnPage(prefix: prefix, besides: besides).rewrite(bytes.span.bytes, count)
        case .leaves(let path, let levels, let day):
            rewritten = try LeafPage(at: path, levels: levels, day: day).rewrite(bytes.span.bytes, count)
        }
        guard var result = rewritten else { return (bytes, count) }
        let size = result.count
        result.append(contentsOf: repeatElement(0, count: bytes.count - count))
        return (result, size)
    }
}

/// What both shapes share: the new page as it grows.
struct PageDraft {
    private(set) var bytes: [UInt8] = [0x7b]

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// A member of the page as it stood there, its blanks included.
    mutating func keep(_ source: RawSpan, from start: Int, to end: Int) {
        if bytes.count > 1 { bytes.append(0x2c) }
        append(source, start, end)
    }

    /// `records`: array elements with commas between them; nil for a place that holds null.
    mutating func finish(records: [UInt8]?) -> [UInt8] {
        if bytes.count > 1 { bytes.append(0x2c) }
        append("\"")
        append(PageRewriter.records)
        append(records == nil ? "\":null}" : "\":[")
        if let records {
            bytes.append(contentsOf: records)
            append("]}")
        }
        return bytes
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func append(_ source: RawSpan, _ start: Int, _ end: Int) {
        bytes.append(source, start, end)
    }
}

extension [UInt8] {
    mutating func append(_ source: RawSpan, _ start: Int, _ end: Int) {
        source.extracting(start..<end).withUnsafeBytes { append(contentsOf: $0) }
    }
}

extension JSONSlice {
    /// Where the value begins and ends in the text, quotes included.
    var whole: Range<Int> { kind == .string || kind == .escaped ? start - 1..<end + 1 : start..<end }
}
