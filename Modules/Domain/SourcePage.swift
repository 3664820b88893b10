/// One page of records on its way from a source into the store: what the source said, word for word, and what our
/// mapping understood of it. Values point into two byte arrays so that a page of 200 records costs no allocation each.
public struct SourcePage: Sendable {
    /// The page as it arrived, followed by at least `padding` zero bytes.
    public var bytes: [UInt8]
    /// Text that is not in `bytes` as such: unescaped strings, built keys, rebuilt records.
    public var scratch: [UInt8]
    public var records: [SourceRecord]
    /// Record after record, and in each record mapping after mapping in the order of `ResourceDescription.kinds`: as
    /// many values as the kind has fields. Mappings that do not hold have their (missing) values too, so that a value
    /// is found by counting.
    public var values: [FactValue]
    /// How the records were asked for (`list`, `bulk`, `coql`…). The same record looks different in another form.
    public var form: String

    public static let padding = 16

    public init(bytes: [UInt8], form: String) {
        self.bytes = bytes
        self.form = form
        scratch = []
        records = []
        values = []
    }

    /// The keys of its records as text, in their order.
    public var keys: [String] {
        records.map { record in
            let range = Int(record.key.start)..<Int(record.key.start) + Int(record.key.count)
            return String(decoding: record.key.place == .page ? bytes[range] : scratch[range], as: UTF8.self)
        }
    }
}

/// Where a piece of text lies: in the page's own bytes or in its scratch.
public struct TextSlice: Hashable, Sendable {
    public enum Place: UInt8, Sendable { case page, scratch }
    public var place: Place
    public var start: Int32
    public var count: Int32

    public init(_ place: Place, start: Int, count: Int) {
        self.place = place
        self.start = Int32(start)
        self.count = Int32(count)
    }
}

/// One typed value of a fact, in the order of `FactKind.fields`.
public enum FactValue: Hashable, Sendable {
    case missing
    case text(TextSlice)
    /// Integers, flags (0 or 1) and instants (milliseconds UTC).
    case integer(Int64)
    case number(Double)
}

public struct SourceRecord: Sendable {
    /// The whole record as JSON text.
    public var payload: TextSlice
    /// The source's own key. A string even when it looks like a number: some exceed 2^53.
    public var key: TextSlice
    /// The source's change stamp, if the resource has one.
    public var stamp: Instant?
    /// 64-bit hash of the payload's canonical bytes. Equal means unchanged, within one form.
    public var hash: UInt64
    /// Hash of the mapped values only: compares records of different forms.
    public var factHash: UInt64
    /// Index into `SourcePage.values` of the first value, one run of values for each fact mapping of the resource.
    public var firstValue: Int
    /// Which of the resource's fact mappings hold for this record: bit n is the n-th of `ResourceDescription.kinds`.
    /// For a mapping whose bit is not set the record has no fact; one stored earlier must go.
    public var facts: UInt8
    /// The external key of the record this one was listed under, if its resource has a parent.
    public var parent: TextSlice?

    public init(
        payload: TextSlice, key: TextSlice, stamp: Instant?, hash: UInt64, factHash: UInt64, firstValue: Int,
        facts: UInt8 = .max, parent: TextSlice? = nil
    ) {
        self.payload = payload
        self.key = key
        self.stamp = stamp
        self.hash = hash
        self.factHash = factHash
        self.firstValue = firstValue
        self.facts = facts
        self.parent = parent
    }
}

/// The source says that a record is gone.
public struct Deletion: Hashable, Sendable {
    public enum Reason: String, Sendable {
        /// In the source's recycle bin; can come back.
        case recycled
        case permanent
        /// No longer listed by a complete listing.
        case absent
        /// Merged into another record.
        case merged
    }
    public var key: String
    public var at: Instant?
    public var reason: Reason

    public init(key: String, at: Instant?, reason: Reason) {
        self.key = key
        self.at = at
        self.reason = reason
    }
}
