/// Which customers to list, in which order, and from where on.
public struct CustomerFilter: Hashable, Sendable {
    public enum Sort: String, CaseIterable, Sendable { case name, activity, pipeline, won, tickets }

    /// Name of the owner, as the owning app writes it; case does not matter.
    public var owner: String?
    public var country: String?
    /// Stage of an open deal, as the CRM writes it.
    public var stage: String?
    /// Only customers that this system knows: "zoho_desk".
    public var system: String?
    public var withOpenDeals = false
    public var withOpenTickets = false
    public var sort = Sort.name
    public var limit = 50
    public var after: Place?

    public init() {}

    /// The last row of a page: its value in the list's order, then its number.
    public struct Place: Hashable, Sendable {
        public enum Value: Hashable, Sendable { case text(String), number(Double), unknown }
        public var value: Value
        public var id: Int64

        public init(_ value: Value, id: Int64) {
            self.value = value
            self.id = id
        }
    }
}

extension CustomerFilter.Place {
    /// Opaque to whoever carries it; letters, digits and dots only, so that it survives any shell and any
    /// URL.
    public var cursor: String {
        switch value {
        case .text(let text): "\(id).t\(Hex.text(text.utf8))"
        case .number(let number): "\(id).d\(String(number.bitPattern, radix: 16))"
        case .unknown: "\(id).u"
        }
    }

    /// Nil if the text is no cursor, or one of a list in another order.
    public init?(cursor: String, sort: CustomerFilter.Sort) {
        let parts = cursor.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let id = Int64(parts[0]), let form = parts[1].first else { return nil }
        let rest = parts[1].dropFirst()
        switch (form, sort) {
        case ("t", .name):
            guard let bytes = Hex.bytes(rest), let text = String(validating: bytes, as: UTF8.self) else {
                return nil
            }
            self.init(.text(text), id: id)
        case ("d", .activity), ("d", .pipeline), ("d", .won), ("d", .tickets):
            guard let bits = UInt64(rest, radix: 16) else { return nil }
            let number = Double(bitPattern: bits)
            guard number.isFinite else { return nil }
            self.init(.number(number), id: id)
        case ("u", _): self.init(.unknown, id: id)
        default: return nil
        }
    }
}

/// One page of a customer's timeline, newest first.
public struct TimelinePage: Hashable, Sendable {
    public var limit = 50
    public var after: Place?

    public init() {}

    /// The last entry of the page before.
    public struct Place: Hashable, Sendable {
        public var at: Int64
        public var record: Int64

        public init(at: Int64, record: Int64) {
            self.at = at
            self.record = record
        }

        public var cursor: String { "\(at).\(record)" }

        public init?(cursor: String) {
            let parts = cursor.split(separator: ".")
            guard parts.count == 2, let at = Int64(parts[0]), let record = Int64(parts[1]) else { return nil }
            self.init(at: at, record: record)
        }
    }
}

private enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes { text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
        return text
    }

    static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
