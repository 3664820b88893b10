import Testing

@testable import Crypto

struct SealTests {
    let key = [UInt8](0..<32)
    let content = Array("what nobody may read".utf8)

    @Test func `what was sealed can be opened, and is never sealed the same way twice`() throws {
        let sealed = try AES256GCM.seal(content, key: key, context: [1])
        #expect(try AES256GCM.open(sealed, key: key, context: [1]) == content)
        #expect(sealed.count == content.count + 28)
        #expect(try AES256GCM.seal(content, key: key, context: [1]) != sealed)
    }

    @Test func `nothing and much can be sealed`() throws {
        for count in [0, 1, 15, 16, 17, 1_000_000] {
            let content = [UInt8](repeating: 7, count: count)
            #expect(try AES256GCM.open(AES256GCM.seal(content, key: key), key: key) == content)
        }
    }

    @Test func `every changed byte is noticed`() throws {
        let sealed = try AES256GCM.seal(content, key: key)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptoError.wrongKeyOrTampered) { try AES256GCM.open(changed, key: key) }
        }
    }

    @Test func `every cut is noticed`() throws {
        let sealed = try AES256GCM.seal(content, key: key)
        for count in 0..<sealed.count {
            #expect(throws: CryptoError.wrongKeyOrTampered) {
                try AES256GCM.open(Array(sealed[..<count]), key: key)
            }
        }
    }

    @Test func `another key or context does not open it`() throws {
        let sealed = try AES256GCM.seal(content, key: key, context: [1])
        #expect(throws: CryptoError.wrongKeyOrTampered) {
            try AES256GCM.open(sealed, key: key.reversed(), context: [1])
        }
        #expect(throws: CryptoError.wrongKeyOrTampered) { try AES256GCM.open(sealed, key: key, context: [2]) }
        #expect(throws: CryptoError.wrongKeyOrTampered) { try AES256GCM.open(sealed, key: key) }
    }

    @Test func `a key of another length is refused`() {
        #expect(throws: CryptoError.wrongLength("the key")) { try AES256GCM.seal(content, key: [1, 2, 3]) }
    }

    /// Test case 14 of the GCM specification: a zero key, nonce and block.
    @Test func `the published example opens`() throws {
        let sealed =
            [UInt8](repeating: 0, count: 12)
            + Hex.decode("cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919")!
        let key = [UInt8](repeating: 0, count: 32)
        #expect(try AES256GCM.open(sealed, key: key) == [UInt8](repeating: 0, count: 16))
    }
}
