import Testing

@testable import Crypto

/// The example of RFC 7515, appendix A.2.
struct RS256Tests {
    private let message = Array(
        """
        eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y\
        b290Ijp0cnVlfQ
        """.utf8)
    private let modulus = Base64URL.decode(
        """
        ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SF\
        d2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo\
        7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkM\
        Ls91kzk2PAcDTW9gb54h4FRWyuXpoQ
        """)
    private let signature = Base64URL.decode(
        """
        cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb\
        F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383\
        LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy\
        wlVmtVrBp0igcN_IoypGlUPQGe77Rw
        """)
    /// The example's key as PKCS#1.
    private let secret = Base64URL.decode(
        """
        MIIEowIBAAKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt\
        0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs\
        LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_\
        h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQABAoIBABKucaRpzQorw35SbEUAVx8dYXUdZOlJcHtiWQ-dC6V8ljxA\
        Hj_PLyzTveyI5QO_xkObCyjIL303l2cfUhPu2MFaJdjVzqACXuOrLot_eSFvxjvqVidTtAZExqFRJ9mylUVAoLvhowVWmC1On95fZCXx\
        TUtxNEG1Xcc7m0rtzJKs45J-N_V9DP1edYH6USyPSWGp6wuA-KgHRnKKVf9GRx80JQY7nVNkL17eHoTWEwga-lwi0FEoW9Y7lDtWXYmK\
        BWhUE-U8PGxlJf8f40493HDw1WRQ_aSLoS4QTp3rn7gYgeHEvfJdkkf0UMhlknlo53M09EFPdadQ4TlUbjqKc50CgYEA4BzEEOtIpmVd\
        VEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPG\
        BY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUcCgYEAuQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtC\
        oHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKB\
        BypeeF6689rjcJIDEz9RWdcCgYAHAp9XcCSrn8wVkMVkKdb7DOX4IKjzdahm-ctDAJN4O_y7OW5FKebvUjdAIt2GuoTZ71iTG-7F0F-l\
        P88jtjP4U4qe7VHoewl4MKOfXZKTe-YCS1XbNvfgwJ3Ltyl1OH9hWvu2yza7q-d5PCsDzqtm27kxuvULVeya-TEdAB1ijQKBgQCH_3r6\
        YrVH_uCWGy6bzV1nGNOdjKc9tmkfOJmN54dxdixdpozCQ6U4OxZrsj3FcOhHBsqAHvX2uuYjagqvo3cOj1TRqNocX40omfCCMx3bD1yP\
        Pf_6TI2XECva_ggqEY2mYzmIiA5LVVmc5nrybr-lssFKneeyxN2Wq93S0iJMdQKBgCGHewxzoa1r8ZMD0LETNrToK423K377UCYqXfg5\
        XMclbrjPbEC3YI1ZNqMtuhdBJqUnBi6tjKMF-34Xf0CUN8ncuXGO2CAYvO8PdyCixHX52ybaDjy1FtCE6yUXjoKNXKvUm7MWGsAYH6f4\
        IegOetN5NvmUMFStCSkh7ixZLkN1
        """)

    private func key() throws -> RS256.PublicKey {
        RS256.PublicKey(modulus: try #require(modulus), exponent: [1, 0, 1])
    }

    @Test func `the published signature is right for the published key`() throws {
        let signature = try #require(signature)
        #expect(RS256.verify(signature, for: message, key: try key()))
        var other = message
        other[40] ^= 1
        #expect(!RS256.verify(signature, for: other, key: try key()))
        for place in [0, 100, signature.count - 1] {
            var changed = signature
            changed[place] ^= 1
            #expect(!RS256.verify(changed, for: message, key: try key()))
        }
        #expect(!RS256.verify([], for: message, key: try key()))
        #expect(!RS256.verify(signature + [0], for: message, key: try key()))
    }

    @Test func `the published key makes the published signature`() throws {
        let secret = try RS256.PrivateKey(der: try #require(secret))
        #expect(secret.publicKey == (try key()))
        #expect(try secret.sign(message) == signature)
    }

    @Test func `a new key signs what only its public part accepts`() throws {
        let one = try RS256.PrivateKey.generate()
        let signature = try one.sign(message)
        #expect(one.publicKey.modulus.count == 256)
        #expect(RS256.verify(signature, for: message, key: one.publicKey))
        #expect(!RS256.verify(signature, for: message, key: try key()))
        var changed = one.publicKey
        changed.exponent = [3]
        #expect(!RS256.verify(signature, for: message, key: changed))
    }

    @Test func `a key that is none accepts nothing`() throws {
        let signature = try #require(signature)
        let modulus = try #require(modulus)
        for (modulus, exponent) in [
            ([], [1, 0, 1]), (modulus, []), ([UInt8](modulus.prefix(127)), [1, 0, 1]),
            ([UInt8](repeating: 0xFF, count: 4096), [1, 0, 1]), (modulus, [0]),
            ([UInt8](repeating: 0, count: 256), [1, 0, 1]), (modulus, [UInt8](repeating: 0xFF, count: 9)),
        ] as [([UInt8], [UInt8])] {
            let key = RS256.PublicKey(modulus: modulus, exponent: exponent)
            #expect(!RS256.verify(signature, for: message, key: key))
        }
        for der in [[], [0x30], [UInt8](repeating: 0x30, count: 400)] as [[UInt8]] {
            #expect(throws: CryptoError.self) { try RS256.PrivateKey(der: der) }
        }
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ])
    func `ordinary base64 is the published one`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test func `ordinary base64 has plus, slash and padding, and takes no other`() {
        #expect(Base64.encode([0xfb, 0xff]) == "+/8=")
        for wrong in ["-_8=", "+/8", "Zg=", "Zh==", "Z===", "====", "Zm9v="] {
            #expect(Base64.decode(wrong) == nil, "\(wrong)")
        }
    }
}
