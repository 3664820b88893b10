import CCrypto

public enum SHA256 {
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        // Cannot fail with a built-in digest and memory for 32 bytes.
        let done = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(done == 1, "libcrypto has no SHA-256")
        return digest
    }
}

public enum HMACSHA256 {
    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        let made = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, nil)
        precondition(made != nil, "libcrypto has no HMAC")
        return code
    }

    public static func isValid(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        isEqualInConstantTime(code, self.code(for: message, key: key))
    }
}

/// Makes keys from what people can remember, slowly enough that guessing is expensive (RFC 7914).
public enum Scrypt {
    /// 32 MB and about a tenth of a second for each guess.
    public static func key(from passphrase: [UInt8], salt: [UInt8], count: Int = 32) throws(CryptoError)
        -> [UInt8]
    {
        try key(from: passphrase, salt: salt, count: count, cost: 1 << 15, blockSize: 8, parallelism: 1)
    }

    static func key(
        from passphrase: [UInt8], salt: [UInt8], count: Int, cost: UInt64, blockSize: UInt64,
        parallelism: UInt64
    ) throws(CryptoError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: count)
        let done = passphrase.withUnsafeBytes { passphrase in
            EVP_PBE_scrypt(
                passphrase.baseAddress?.assumingMemoryBound(to: CChar.self), passphrase.count, salt,
                salt.count, cost,
                blockSize, parallelism, 128 << 20, &key, count)
        }
        guard done == 1 else { throw .unavailable("derive a key") }
        return key
    }
}
