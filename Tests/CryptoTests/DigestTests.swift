import Testing

@testable import Crypto

struct DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `the hash is the published one`(text: String, hash: String) {
        #expect(Hex.encode(SHA256.hash(Array(text.utf8))) == hash)
    }

    /// RFC 4231, cases 2 and 6 (a key longer than a block).
    @Test func `the message code is the published one`() {
        let short = HMACSHA256.code(for: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(Hex.encode(short) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let long = HMACSHA256.code(
            for: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            key: [UInt8](repeating: 0xaa, count: 131))
        #expect(Hex.encode(long) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `a message code proves the message`() {
        let code = HMACSHA256.code(for: [1, 2, 3], key: [4])
        #expect(HMACSHA256.isValid(code, for: [1, 2, 3], key: [4]))
        #expect(!HMACSHA256.isValid(code, for: [1, 2, 4], key: [4]))
        #expect(!HMACSHA256.isValid(code, for: [1, 2, 3], key: [5]))
        #expect(!HMACSHA256.isValid([], for: [1, 2, 3], key: [4]))
    }

    /// RFC 7914, section 12.
    @Test func `the stretched passphrase is the published one`() throws {
        let key = try Scrypt.key(
            from: Array("password".utf8), salt: Array("NaCl".utf8), count: 64, cost: 1024, blockSize: 8,
            parallelism: 16)
        #expect(
            Hex.encode(key) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
    }

    @Test func `the passphrase and the salt both count`() throws {
        let key = try Scrypt.key(from: [1], salt: [2])
        #expect(key.count == 32)
        #expect(try Scrypt.key(from: [1], salt: [2]) == key)
        #expect(try Scrypt.key(from: [1], salt: [3]) != key)
        #expect(try Scrypt.key(from: [2], salt: [2]) != key)
    }
}

struct BytesTests {
    @Test func `hexadecimal digits go both ways`() {
        let bytes = [UInt8](0...255)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.encode([0, 0x0f, 0xa0]) == "000fa0")
        #expect(Hex.decode("FfA0") == [0xff, 0xa0])
        for wrong in ["f", "fg", "0x", " 00", "é0"] { #expect(Hex.decode(wrong) == nil) }
    }

    /// RFC 4648, section 10, without padding.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 for addresses is the published one`(text: String, encoded: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(text.utf8))
    }

    @Test func `base64 for addresses has no plus, slash or padding, and takes none`() {
        #expect(Base64URL.encode([0xfb, 0xff]) == "-_8")
        for wrong in ["-_8=", "+/8", "Z", "Zh", "Zm9"] { #expect(Base64URL.decode(wrong) == nil, "\(wrong)") }
    }

    @Test func `equality does not depend on where the difference is`() {
        #expect(isEqualInConstantTime([1, 2], [1, 2]))
        #expect(isEqualInConstantTime([], []))
        #expect(!isEqualInConstantTime([1, 2], [1, 3]))
        #expect(!isEqualInConstantTime([1, 2], [1]))
    }

    @Test func `random bytes differ`() throws {
        let many = try (0..<100).map { _ in try randomBytes(16) }
        #expect(Set(many).count == 100)
        #expect(try randomBytes(0) == [])
    }
}
