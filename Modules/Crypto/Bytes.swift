import CCrypto

/// Why a cryptographic step was refused. Never says anything about the bytes.
public enum CryptoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key is not the one it was sealed with, or something was changed since; which of the two cannot be
    /// told.
    case wrongKeyOrTampered
    case wrongLength(String)
    /// libcrypto refused; it is broken or out of memory.
    case unavailable(String)

    public var description: String {
        switch self {
        case .wrongKeyOrTampered: "the key is wrong, or the content was changed"
        case .wrongLength(let what): "\(what) has the wrong length"
        case .unavailable(let what): "libcrypto could not \(what)"
        }
    }
}

/// From the operating system's generator, by way of libcrypto.
public func randomBytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw .unavailable("make random bytes") }
    return bytes
}

/// Takes the same time wherever the first difference is. The lengths are no secret.
public func isEqualInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}

public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil unless it is pairs of digits, in either case.
    public static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? bytes : nil
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}

/// Base64 that needs no escaping in an address or a file name (RFC 4648, section 5), without padding.
public enum Base64URL {
    private static let code = Base64Code("-_")

    public static func encode(_ bytes: [UInt8]) -> String { code.encode(bytes) }

    /// Nil for other characters, for an impossible length and for bits that encode nothing.
    public static func decode(_ text: String) -> [UInt8]? { code.decode(text.utf8) }
}

/// The ordinary Base64 (RFC 4648, section 4), with padding.
public enum Base64 {
    private static let code = Base64Code("+/")

    public static func encode(_ bytes: [UInt8]) -> String {
        code.encode(bytes) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
    }

    /// Nil for other characters, missing or wrong padding, and bits that encode nothing.
    public static func decode(_ text: String) -> [UInt8]? {
        let padding = text.utf8.suffix(2).count { $0 == 0x3D }
        return text.utf8.count.isMultiple(of: 4) ? code.decode(text.utf8.dropLast(padding)) : nil
    }
}

/// What both forms share; they differ in the last two characters.
private struct Base64Code {
    private let alphabet: [UInt8]

    init(_ last: String) {
        alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + Array(last.utf8)
    }

    func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var start = 0
        while start < bytes.count {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = (0..<3).reduce(UInt32(0)) {
                $0 << 8 | UInt32(start + $1 < bytes.count ? bytes[start + $1] : 0)
            }
            for position in 0...group.count {
                text.append(alphabet[Int(value >> (18 - 6 * UInt32(position))) & 63])
            }
            start += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var value: UInt32 = 0
        var bits = 0
        for character in text {
            guard let digit = alphabet.firstIndex(of: character) else { return nil }
            value = value << 6 | UInt32(digit)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(bits)))
            value &= (1 << UInt32(bits)) - 1
        }
        return bits < 6 && value == 0 ? bytes : nil
    }
}
