import Domain

/// 64 bits that are the same in every process and on every machine: they are stored. Texts and lists go in with their
/// lengths, so that ("a", "bc") is not ("ab", "c").
struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ number: Int) { add(UInt64(truncatingIfNeeded: number)) }

    /// Each bit moves those above it by the product, and those below it by the shift.
    private mutating func add(_ word: UInt64) {
        state = (state ^ word) &* 0x9e37_79b9_7f4a_7c15
        state ^= state >> 32
    }

    /// Eight bytes at a time.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            add(bytes.count)
            let bytes = UnsafeRawBufferPointer(bytes)
            var next = 0
            while next + 8 <= bytes.count {
                add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: next, as: UInt64.self)))
                next += 8
            }
            if next < bytes.count { add(bytes[next...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
        }
    }

    /// No text is not the empty text.
    mutating func add(_ text: String?) {
        add(text == nil ? 0 : 1)
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
    /// All fields but `record`, and those that other records tell (`employers`, `people`), as one number: where it is
    /// the same, the record says nothing else to identity. Stored.
    public var fingerprint: Int64 {
        var hash = StableHash()
        hash.add(kind == .company ? 0 : 1)
        hash.add(rank.system)
        hash.add(rank.resource)
        hash.add(rank.externalID)
        for field in [name, givenName, familyName, website, street, postcode, city, country, birthDay, companyName] {
            hash.add(field)
        }
        for field in [mails, phones, names, links] { hash.add(field) }
        hash.add(isPlain ? 1 : 0)
        hash.add(number)
        return hash.value
    }
}
