import Domain

/// 64 bits that are the same in every process and on every machine: they are stored. Texts and lists go in with their
/// lengths, so that ("a", "bc") is not ("ab", "c").
struct StableHash {
    private var state = FNV1a()

    mutating func add(_ byte: UInt8) { state.add(byte) }

    mutating func add(_ number: Int) {
        for shift in stride(from: UInt64(0), to: 32, by: 8) { add(UInt8(truncatingIfNeeded: UInt64(number) >> shift)) }
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            add(bytes.count)
            var state = state
            for byte in bytes { state.add(byte) }
            self.state = state
        }
    }

    /// No text is not the empty text.
    mutating func add(_ text: String?) {
        add(text == nil ? UInt8(0) : 1)
        if let text { add(text) }
    }

    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts { add(text) }
    }

    var value: Int64 { Int64(bitPattern: state.mixed) }
}

extension Clue {
    /// The value as one number, for postings. Stored. The last six bits are the kind, with 32 for companies: a number
    /// without them is the same whatever the value is used for.
    public func key(of owner: Identity.Kind) -> Int64 {
        var hash = StableHash()
        hash.add(value)
        return hash.value & ~63 | Int64(kind.rawValue) | (owner == .company ? 32 : 0)
    }
}

extension Subject {
    /// All fields but `record` and `people` as one number: where it is the same, the record says nothing else to
    /// identity. Stored.
    public var fingerprint: Int64 {
        var hash = StableHash()
        hash.add(kind == .company ? UInt8(0) : 1)
        hash.add(rank.system)
        hash.add(rank.resource)
        hash.add(rank.externalID)
        for field in [name, givenName, familyName, website, street, postcode, city, country, birthDay, companyName] {
            hash.add(field)
        }
        for field in [mails, phones, employers, names, links] { hash.add(field) }
        hash.add(isPlain ? UInt8(1) : 0)
        hash.add(number)
        return hash.value
    }
}
