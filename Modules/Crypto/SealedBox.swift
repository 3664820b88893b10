import CCrypto

/// AES-256 in Galois/counter mode: nobody without the key can read the content or change it unnoticed.
/// The sealed form is nonce (12 bytes), content, tag (16 bytes).
public enum AES256GCM {
    public static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    /// `context` is not stored: who opens must name the same, so that a sealed content cannot be moved
    /// elsewhere.
    public static func seal(_ content: [UInt8], key: [UInt8], context: [UInt8] = []) throws(CryptoError)
        -> [UInt8]
    {
        let nonce = try randomBytes(nonceLength)
        let cipher = try Cipher(key: key, nonce: nonce, encrypts: true)
        try cipher.authenticate(context)
        let hidden = try cipher.process(content)
        try cipher.finish()
        return try nonce + hidden + cipher.tag(tagLength)
    }

    public static func open(_ sealed: [UInt8], key: [UInt8], context: [UInt8] = []) throws(CryptoError)
        -> [UInt8]
    {
        guard sealed.count >= nonceLength + tagLength else { throw .wrongKeyOrTampered }
        let cipher = try Cipher(key: key, nonce: Array(sealed.prefix(nonceLength)), encrypts: false)
        try cipher.authenticate(context)
        let content = try cipher.process(Array(sealed.dropFirst(nonceLength).dropLast(tagLength)))
        try cipher.expect(tag: Array(sealed.suffix(tagLength)))
        try cipher.finish()
        return content
    }
}

/// One use of libcrypto's cipher context.
private final class Cipher {
    private let context: OpaquePointer
    private let encrypts: Bool

    init(key: [UInt8], nonce: [UInt8], encrypts: Bool) throws(CryptoError) {
        guard key.count == AES256GCM.keyLength else { throw .wrongLength("the key") }
        guard let context = EVP_CIPHER_CTX_new() else { throw .unavailable("allocate a cipher") }
        self.context = context
        self.encrypts = encrypts
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypts ? 1 : 0) == 1 else {
            throw .unavailable("begin AES-256-GCM")
        }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func authenticate(_ bytes: [UInt8]) throws(CryptoError) {
        var count: Int32 = 0
        guard bytes.isEmpty || EVP_CipherUpdate(context, nil, &count, bytes, Int32(bytes.count)) == 1 else {
            throw .unavailable("authenticate")
        }
    }

    func process(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let length = Int32(exactly: bytes.count) else { throw .wrongLength("the content") }
        var output = [UInt8](repeating: 0, count: bytes.count)
        var count: Int32 = 0
        guard bytes.isEmpty || EVP_CipherUpdate(context, &output, &count, bytes, length) == 1 else {
            throw .unavailable("encrypt")
        }
        return output
    }

    func expect(tag: [UInt8]) throws(CryptoError) {
        var tag = tag
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 else {
            throw .unavailable("set the tag")
        }
    }

    /// When opening, this is where the tag is compared.
    func finish() throws(CryptoError) {
        var rest = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        guard EVP_CipherFinal_ex(context, &rest, &count) == 1 else {
            throw encrypts ? .unavailable("finish") : .wrongKeyOrTampered
        }
    }

    func tag(_ length: Int) throws(CryptoError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: length)
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(length), &tag) == 1 else {
            throw .unavailable("read the tag")
        }
        return tag
    }
}
