/// Walks JSON text without making anything of it. The grammar is RFC 8259's, to the letter; every access is checked
/// against the bounds, eight bytes at a time. The text must be followed by at least `padding` zero bytes.
///
/// Two things are noted instead of thrown, because they spoil one record and not the page: text that cannot be kept
/// (NUL, bare control characters, half a surrogate pair), and blanks between tokens (the hash leaves them out).
struct JSONScanner: ~Escapable {
    static let padding = 8
    static let maximumDepth = 64

    let bytes: RawSpan
    /// Bytes of text; the padding comes after.
    let count: Int
    var position = 0
    /// Objects and arrays around `position` that were entered with `enter`.
    var depth = 0
    /// The first unkeepable text since this was last set to nil.
    var flaw: Int?
    /// Blanks outside of strings since this was last set to zero.
    var blanks = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, count: Int) {
        precondition(count + JSONScanner.padding <= bytes.byteCount)
        self.bytes = bytes
        self.count = count
    }

    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self) }

    @inline(__always)
    func word(_ offset: Int) -> UInt64 { bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self) }

    @inline(__always)
    var next: UInt8 { byte(position) }

    /// What went wrong at `offset`: the zero behind the end is nobody's syntax error.
    func fault(_ offset: Int) -> JSONFault {
        offset >= count ? JSONFault(.incomplete, at: count) : JSONFault(.syntax, at: offset)
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func skipBlanks() {
        if byte(position) > 0x20 { return }
        skipMoreBlanks()
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func skipMoreBlanks() {
        let start = position
        while position < count {
            let c = byte(position)
            guard c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09 else { break }
            position += 1
        }
        blanks += position - start
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func expect(_ c: UInt8) throws(JSONFault) {
        skipBlanks()
        guard byte(position) == c else { throw fault(position) }
        position += 1
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func enter() throws(JSONFault) {
        guard depth < JSONScanner.maximumDepth else { throw JSONFault(.depth, at: position) }
        depth += 1
        position += 1
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func leave() {
        depth -= 1
        position += 1
    }

    /// After a member or an element: true if another follows, false if `end` closed the container.
    @inline(__always) @_lifetime(self: copy self)
    mutating func another(before end: UInt8) throws(JSONFault) -> Bool {
        skipBlanks()
        let c = byte(position)
        if c == 0x2c {
            position += 1
            return true
        }
        guard c == end else { throw fault(position) }
        leave()
        return false
    }

    // MARK: Values

    @_lifetime(self: copy self)
    mutating func value() throws(JSONFault) -> JSONSlice {
        skipBlanks()
        let start = position
        switch byte(start) {
        case 0x22: return try string()
        case 0x7b:
            try skipNested()
            return JSONSlice(.object, start: start, count: position - start)
        case 0x5b:
            try skipNested()
            return JSONSlice(.array, start: start, count: position - start)
        case 0x2d, 0x30...0x39: return try number()
        case 0x74: return try literal(0x6575_7274, mask: 0xffff_ffff, length: 4, .yes)
        case 0x66: return try literal(0x65_736c_6166, mask: 0xff_ffff_ffff, length: 5, .no)
        case 0x6e: return try literal(0x6c6c_756e, mask: 0xffff_ffff, length: 4, .null)
        default: throw fault(start)
        }
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func literal(
        _ text: UInt64, mask: UInt64, length: Int, _ kind: JSONSlice.Kind
    ) throws(JSONFault) -> JSONSlice {
        let start = position
        guard word(start) & mask == text else {
            var wrong = start
            while wrong < count, byte(wrong) == UInt8(truncatingIfNeeded: text >> UInt64((wrong - start) * 8)) {
                wrong += 1
            }
            throw fault(wrong)
        }
        position += length
        return JSONSlice(kind, start: start, count: length)
    }

    /// At the opening quote; stops behind the closing one.
    @inline(__always) @_lifetime(self: copy self)
    mutating func string() throws(JSONFault) -> JSONSlice {
        guard byte(position) == 0x22 else { throw fault(position) }
        let start = position + 1
        var i = start
        var kind = JSONSlice.Kind.string
        while true {
            // The lowest set bit marks the first quote, backslash or control character among eight bytes. The zeros
            // behind the text end every run, so no load begins behind the padding.
            let w = word(i)
            let quote = w ^ 0x2222_2222_2222_2222
            let escape = w ^ 0x5c5c_5c5c_5c5c_5c5c
            let ones: UInt64 = 0x0101_0101_0101_0101
            let hits =
                (((quote &- ones) & ~quote) | ((escape &- ones) & ~escape)
                    | ((w &- 0x2020_2020_2020_2020) & ~w))
                & 0x8080_8080_8080_8080
            if hits == 0 {
                i += 8
                continue
            }
            i += hits.trailingZeroBitCount >> 3
            let c = byte(i)
            if c == 0x22 {
                position = i + 1
                return JSONSlice(kind, start: start, count: i - start)
            }
            kind = .escaped
            i = try special(c, at: i)
        }
    }

    /// An escape or a control character inside a string; answers with the offset behind it.
    @inline(never) @_lifetime(self: copy self)
    private mutating func special(_ c: UInt8, at offset: Int) throws(JSONFault) -> Int {
        guard offset < count else { throw JSONFault(.incomplete, at: count) }
        guard c == 0x5c else {
            // Not JSON, strictly, but the strings around it are whole: this record is lost, its neighbours are not.
            flaw = flaw ?? offset
            return offset + 1
        }
        switch byte(offset + 1) {
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: return offset + 2
        case 0x75: break
        default: throw fault(offset + 1)
        }
        let unit = try hexadecimal(offset + 2)
        if unit == 0 || unit & 0xfc00 == 0xdc00 { flaw = flaw ?? offset }
        guard unit & 0xfc00 == 0xd800 else { return offset + 6 }
        guard offset + 8 <= count, byte(offset + 6) == 0x5c, byte(offset + 7) == 0x75,
            try hexadecimal(offset + 8) & 0xfc00 == 0xdc00
        else {
            flaw = flaw ?? offset
            return offset + 6
        }
        return offset + 12
    }

    private func hexadecimal(_ offset: Int) throws(JSONFault) -> UInt32 {
        guard offset + 4 <= count else { throw JSONFault(.incomplete, at: count) }
        var unit: UInt32 = 0
        for k in offset..<offset + 4 {
            guard let digit = byte(k).hexadecimalDigit else { throw fault(k) }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func digits() throws(JSONFault) {
        guard byte(position) &- 0x30 < 10 else { throw fault(position) }
        repeat { position += 1 } while byte(position) &- 0x30 < 10
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func number() throws(JSONFault) -> JSONSlice {
        let start = position
        if byte(position) == 0x2d { position += 1 }
        if byte(position) == 0x30 { position += 1 } else { try digits() }
        if byte(position) == 0x2e {
            position += 1
            try digits()
        }
        if byte(position) | 0x20 == 0x65 {
            position += 1
            if byte(position) == 0x2b || byte(position) == 0x2d { position += 1 }
            try digits()
        }
        return JSONSlice(.number, start: start, count: position - start)
    }

    /// One object or array, its grammar checked. A bit for each level says which of the two it is: no recursion, so
    /// that hostile nesting costs nothing.
    @_lifetime(self: copy self)
    private mutating func skipNested() throws(JSONFault) {
        let outside = depth
        var isObject: UInt64 = 0
        while true {
            skipBlanks()
            let c = byte(position)
            if c == 0x7b || c == 0x5b {
                try enter()
                isObject = isObject << 1 | (c == 0x7b ? 1 : 0)
                skipBlanks()
                if byte(position) == c + 2 {
                    leave()
                    isObject >>= 1
                } else {
                    if c == 0x7b { try name() }
                    continue
                }
            } else if c == 0x22 {
                _ = try string()
            } else {
                _ = try value()
            }
            while true {
                if depth == outside { return }
                if try another(before: isObject & 1 == 1 ? 0x7d : 0x5d) {
                    if isObject & 1 == 1 { try name() }
                    break
                }
                isObject >>= 1
            }
        }
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func name() throws(JSONFault) {
        skipBlanks()
        _ = try string()
        try expect(0x3a)
    }
}

extension UInt8 {
    var hexadecimalDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
