extension RawSpan {
    /// A 64-bit hash of `count` bytes, the same on every machine and in every release: it is stored. Sixteen bytes a
    /// step, mixed by a wide multiplication. Eight readable bytes must follow.
    public func contentHash(at start: Int, count: Int) -> UInt64 {
        var hash: UInt64 = 0x8e5d_3a95_7c1b_42f7 ^ UInt64(truncatingIfNeeded: count)
        var i = start
        let end = start + count
        while i + 16 <= end {
            hash = RawSpan.mix(word(i) ^ 0xa076_1d64_78bd_642f ^ hash, word(i + 8) ^ 0xe703_7ed1_a0b4_28db)
            i += 16
        }
        var first: UInt64 = 0
        var second: UInt64 = 0
        if i + 8 <= end {
            first = word(i)
            i += 8
            if i < end { second = word(i) & RawSpan.mask(end - i) }
        } else if i < end {
            first = word(i) & RawSpan.mask(end - i)
        }
        hash = RawSpan.mix(first ^ 0x8ebc_6af0_9c88_c6e3 ^ hash, second ^ 0x5899_65cc_7537_4cc3)
        return RawSpan.mix(hash ^ 0x1d8e_4e27_c47d_124f, 0xeb44_acca_b455_d165)
    }

    @inline(__always)
    private static func mask(_ bytes: Int) -> UInt64 { (1 << UInt64(bytes * 8)) &- 1 }

    @inline(__always)
    static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// The bytes of a JSON text without the blanks between its tokens.
    func withoutBlanks(at start: Int, count: Int) -> [UInt8] {
        var compact: [UInt8] = []
        compact.reserveCapacity(count + JSONScanner.padding)
        var isText = false
        var i = start
        while i < start + count {
            let c = unsafeLoadUnaligned(fromByteOffset: i, as: UInt8.self)
            if isText || c > 0x20 { compact.append(c) }
            if isText && c == 0x5c {
                i += 1
                compact.append(unsafeLoadUnaligned(fromByteOffset: i, as: UInt8.self))
            } else if c == 0x22 {
                isText.toggle()
            }
            i += 1
        }
        return compact
    }
}
