import CCrypto

/// RSA with SHA-256 and the padding of PKCS#1 v1.5: what a JSON web token calls `RS256` (RFC 7518, section 3.3).
public enum RS256 {
    /// False for a signature of another message or key, for one that was changed, and for a key that is none.
    public static func verify(_ signature: [UInt8], for message: [UInt8], key: PublicKey) -> Bool {
        guard let opened = try? key.open(), let work = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(work) }
        let isRight =
            EVP_DigestVerifyInit(work, nil, EVP_sha256(), nil, opened.pointer) == 1
            && EVP_DigestVerify(work, signature, signature.count, message, message.count) == 1
        if !isRight { ERR_clear_error() }
        return isRight
    }

    /// As a key set publishes it (`n` and `e` of a JWK): whole numbers, the highest byte first.
    public struct PublicKey: Hashable, Sendable {
        public var modulus: [UInt8]
        public var exponent: [UInt8]

        public init(modulus: [UInt8], exponent: [UInt8]) {
            self.modulus = modulus
            self.exponent = exponent
        }

        /// RFC 7518 demands 2,048 bits; nobody signs a delivery with more than 8,192, and a longer key costs time.
        static let bits = 2048...8192

        fileprivate func open() throws(CryptoError) -> Handle {
            guard Self.bits.contains(modulus.drop { $0 == 0 }.count * 8), (1...8).contains(exponent.count) else {
                throw .wrongLength("the RSA key")
            }
            let sequence = DER.sequence([DER.integer(modulus), DER.integer(exponent)])
            let key = sequence.withUnsafeBufferPointer { bytes in
                var start = bytes.baseAddress
                return d2i_PublicKey(EVP_PKEY_RSA, nil, &start, bytes.count)
            }
            guard let key else { throw .unavailable("read the RSA key") }
            return Handle(key)
        }
    }

    /// Can sign. Its secret part never leaves libcrypto.
    public final class PrivateKey: Sendable {
        private let handle: Handle
        public let publicKey: PublicKey

        private init(_ handle: Handle) throws(CryptoError) {
            self.handle = handle
            publicKey = PublicKey(
                modulus: try handle.number(OSSL_PKEY_PARAM_RSA_N), exponent: try handle.number(OSSL_PKEY_PARAM_RSA_E))
        }

        /// A new one of 2,048 bits; takes about a tenth of a second.
        public static func generate() throws(CryptoError) -> PrivateKey {
            guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else {
                throw .unavailable("begin an RSA key")
            }
            defer { EVP_PKEY_CTX_free(context) }
            var key: OpaquePointer?
            guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1,
                EVP_PKEY_keygen(context, &key) == 1, let key
            else { throw .unavailable("make an RSA key") }
            return try PrivateKey(Handle(key))
        }

        /// From PKCS#1 or PKCS#8.
        public convenience init(der: [UInt8]) throws(CryptoError) {
            let key = der.withUnsafeBufferPointer { bytes in
                var start = bytes.baseAddress
                return d2i_AutoPrivateKey(nil, &start, bytes.count)
            }
            guard let key else {
                ERR_clear_error()
                throw .unavailable("read the private key")
            }
            try self.init(Handle(key))
        }

        public func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
            guard let work = EVP_MD_CTX_new() else { throw .unavailable("begin a signature") }
            defer { EVP_MD_CTX_free(work) }
            var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(handle.pointer)))
            var count = signature.count
            guard EVP_DigestSignInit(work, nil, EVP_sha256(), nil, handle.pointer) == 1,
                EVP_DigestSign(work, &signature, &count, message, message.count) == 1
            else { throw .unavailable("sign") }
            return Array(signature.prefix(count))
        }
    }

    /// One key of libcrypto, which is not changed after it was made: reading it from several threads is allowed.
    fileprivate final class Handle: Sendable {
        nonisolated(unsafe) let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) { self.pointer = pointer }

        deinit { EVP_PKEY_free(pointer) }

        func number(_ name: String) throws(CryptoError) -> [UInt8] {
            var number: OpaquePointer?
            guard EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let number else {
                throw .unavailable("read the RSA key")
            }
            defer { BN_free(number) }
            var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(number) + 7) / 8)
            BN_bn2bin(number, &bytes)
            return bytes
        }
    }
}

/// The two forms of X.690 that a public key is written in.
private enum DER {
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        // A first bit of one would mean a negative number.
        return wrap(0x02, digits.first.map { $0 < 0x80 } ?? false ? digits : [0] + digits)
    }

    static func sequence(_ items: [[UInt8]]) -> [UInt8] { wrap(0x30, items.flatMap(\.self)) }

    private static func wrap(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}
