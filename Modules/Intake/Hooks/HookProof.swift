import ConnectorKit
import Crypto
import Domain
import JSON

/// Whether a delivery comes from whom it should. Nothing of the body is used before this.
struct HookProof {
    let keys: VendorKeys
    let now: @Sendable () -> Instant

    /// The body to go on with: what was signed.
    func body(of message: HookMessage, for hook: OpenHook) async throws(HookRefusal) -> [UInt8] {
        switch hook.hook.proof {
        case .address: return message.body
        case .header(let name, let prefix):
            let secret = try secret(of: hook)
            guard let value = message.header(name) else { throw .unproven }
            try require(value, is: Array(prefix.utf8) + secret)
            return message.body
        case .member(let path):
            let secret = try secret(of: hook)
            let body = try HookBody.json(of: message)
            guard let tree = try? JSONValue(parsing: body) else { throw .unreadable }
            guard let value = tree[path]?.text else { throw .unproven }
            try require(value, is: secret)
            return body
        case .signature(let name, let encoding):
            let secret = try secret(of: hook)
            guard let text = message.header(name), !text.isEmpty else { throw .unproven }
            let code = encoding == .base64 ? Base64.decode(text) : Hex.decode(text)
            guard let code, HMACSHA256.isValid(code, for: message.body, key: secret) else { throw .wrongProof }
            return message.body
        case .signedEnvelope(let name): return try opened(message.header(name), message.body, try secret(of: hook))
        case .webToken(let name, let address, let issuer, let audience):
            guard let text = message.header(name), !text.isEmpty else { throw .unproven }
            try await check(text, keysAt: address, issuer: issuer, audience: audience)
            return message.body
        }
    }

    private func secret(of hook: OpenHook) throws(HookRefusal) -> [UInt8] {
        guard let secret = hook.secrets.proof, !secret.isEmpty else { throw .noSecret }
        return secret
    }

    private func require(_ value: String, is expected: [UInt8]) throws(HookRefusal) {
        guard isEqualInConstantTime(SHA256.hash(Array(value.utf8)), SHA256.hash(expected)) else { throw .wrongProof }
    }

    // MARK: The envelope

    /// The header signs its own second part only. A header that was seen once could be sent again with another body, so
    /// the body must say the same as that part.
    private func opened(_ header: String?, _ body: [UInt8], _ secret: [UInt8]) throws(HookRefusal) -> [UInt8] {
        guard let header, !header.isEmpty else { throw .unproven }
        let parts = header.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let code = Self.decode(parts[2]), let signed = Self.decode(parts[1]) else {
            throw .wrongProof
        }
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        guard HMACSHA256.isValid(code, for: message, key: secret) else { throw .wrongProof }
        if signed == body { return signed }
        guard let a = try? JSONValue(parsing: signed), let b = try? JSONValue(parsing: body), a == b else {
            throw .changed
        }
        return signed
    }

    /// Either alphabet, with padding or without.
    private static func decode(_ text: Substring) -> [UInt8]? {
        let plain = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed().map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        return Base64URL.decode(String(decoding: plain, as: UTF8.self))
    }

    // MARK: The web token

    private static let leeway: Duration = .seconds(300)

    private func check(
        _ token: String, keysAt address: String, issuer: String, audience: String
    ) async throws(HookRefusal) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let head = Self.claims(parts[0]), let claims = Self.claims(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .wrongProof }
        // What the token says about its own algorithm is not to be believed: there is one.
        guard head["alg"]?.text == "RS256" else { throw .wrongProof }
        let key = try await keys.key(head["kid"]?.text, at: address)
        guard RS256.verify(signature, for: Array("\(parts[0]).\(parts[1])".utf8), key: key) else { throw .wrongProof }
        let audiences = claims["aud"].map { $0.items?.compactMap(\.text) ?? [$0.text].compactMap(\.self) } ?? []
        guard claims["iss"]?.text?.hasPrefix(issuer) == true, audiences.contains(where: { $0.hasPrefix(audience) })
        else { throw .wrongProof }
        if let end = claims["exp"]?.integer, Instant(seconds: end).advanced(by: Self.leeway) < now() {
            throw .expired
        }
    }

    private static func claims(_ part: String) -> JSONValue? {
        guard let bytes = Base64URL.decode(part), let tree = try? JSONValue(parsing: bytes), tree.members != nil else {
            return nil
        }
        return tree
    }
}
