extension Span<UInt8> {
    /// Where the first `count` bytes stop being UTF-8; nil if they are.
    func firstInvalidUTF8(upTo count: Int) -> Int? {
        do {
            _ = try UTF8Span(validating: extracting(0..<count))
            return nil
        } catch { return error.byteOffsets.lowerBound }
    }
}

extension [UInt8] {
    /// The text of a string slice, unescaped.
    func text(of slice: JSONSlice) -> String {
        guard slice.kind == .escaped else {
            return String(decoding: self[slice.start..<slice.end], as: UTF8.self)
        }
        var plain: [UInt8] = []
        plain.reserveCapacity(slice.count)
        plain.appendUnescaped(self.span.bytes, slice)
        return String(decoding: plain, as: UTF8.self)
    }

    /// Appends the text of a string slice with its escapes resolved. The scanner has checked them; half a surrogate
    /// pair, which it only notes, becomes U+FFFD.
    public mutating func appendUnescaped(_ source: RawSpan, _ slice: JSONSlice) {
        var i = slice.start
        func byte(_ offset: Int) -> UInt8 {
            source.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
        }
        func unit(_ offset: Int) -> UInt32 {
            (offset..<offset + 4).reduce(0) { $0 << 4 | UInt32(byte($1).hexadecimalDigit ?? 0) }
        }
        while i < slice.end {
            let c = byte(i)
            guard c == 0x5c else {
                append(c)
                i += 1
                continue
            }
            let escape = byte(i + 1)
            i += 2
            switch escape {
            case 0x62: append(0x08)
            case 0x66: append(0x0c)
            case 0x6e: append(0x0a)
            case 0x72: append(0x0d)
            case 0x74: append(0x09)
            case 0x75:
                var code = unit(i)
                i += 4
                if code & 0xfc00 == 0xd800, i + 6 <= slice.end, byte(i) == 0x5c, byte(i + 1) == 0x75,
                    unit(i + 2) & 0xfc00 == 0xdc00
                {
                    code = 0x10000 + (code & 0x3ff) << 10 + (unit(i + 2) & 0x3ff)
                    i += 6
                }
                let scalar = Unicode.Scalar(code) ?? "\u{fffd}"
                append(contentsOf: UTF8.encode(scalar)!)
            default: append(escape)
            }
        }
    }
}
