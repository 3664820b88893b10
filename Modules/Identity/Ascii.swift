/// Text without letters beyond ASCII, which is most of it, at the speed of bytes: there a byte is a character.
enum Ascii {
    /// Neither blank nor a control character.
    static func isSign(_ scalar: Unicode.Scalar) -> Bool { (0x21...0x7E).contains(scalar.value) }

    /// What `Character.isWhitespace` says.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Whether a text has the bytes of another one somewhere: of folded text, its letters.
    static func has(_ text: String, _ other: some StringProtocol) -> Bool {
        let sought = Array(other.utf8)
        guard let first = sought.first else { return true }
        var text = text
        return text.withUTF8 { bytes in
            for start in bytes.indices.dropLast(sought.count - 1) where bytes[start] == first {
                if bytes[start..<start + sought.count].elementsEqual(sought) { return true }
            }
            return false
        }
    }

    /// Nil if there is another letter in it.
    static func with<Value>(
        _ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Value
    ) -> Value? {
        var text = text
        return text.withUTF8 { bytes in bytes.allSatisfy { $0 < 0x80 } ? body(bytes) : nil }
    }
}
