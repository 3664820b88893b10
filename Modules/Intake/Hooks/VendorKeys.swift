import Crypto
public import Domain
import JSON

/// The public keys of vendors (RFC 7517), fetched when first needed and kept.
public actor VendorKeys {
    private struct Known {
        var keys: [(id: String?, key: RS256.PublicKey)]
        var fetched: Instant
    }
    private var known: [String: Known] = [:]
    /// When an address was last asked, successfully or not.
    private var asked: [String: Instant] = [:]
    private let fetch: @Sendable (String) async throws -> [UInt8]
    private let now: @Sendable () -> Instant

    /// Kept keys are good for so long. One that is not among them makes us ask sooner, but not more often than `pause`.
    private static let lifetime: Duration = .seconds(6 * 3600)
    private static let pause: Duration = .seconds(60)
    private static let maximumKeys = 50

    public init(
        now: @escaping @Sendable () -> Instant, fetch: @escaping @Sendable (String) async throws -> [UInt8]
    ) {
        self.now = now
        self.fetch = fetch
    }

    /// The key of that name, or the only one if no name is given.
    func key(_ id: String?, at address: String) async throws(HookRefusal) -> RS256.PublicKey {
        if let found = find(id, at: address), isFresh(address) { return found }
        if asked[address].map({ now().duration(since: $0) >= Self.pause }) ?? true {
            asked[address] = now()
            if let bytes = try? await fetch(address), let keys = Self.keys(in: bytes), !keys.isEmpty {
                known[address] = Known(keys: keys, fetched: now())
            }
        }
        // Old keys are better than none: a vendor changes them rarely.
        if let found = find(id, at: address) { return found }
        throw known[address] == nil ? .noKeys : .unknownKey
    }

    private func isFresh(_ address: String) -> Bool {
        known[address].map { now().duration(since: $0.fetched) < Self.lifetime } ?? false
    }

    private func find(_ id: String?, at address: String) -> RS256.PublicKey? {
        guard let keys = known[address]?.keys else { return nil }
        guard let id else { return keys.count == 1 ? keys[0].key : nil }
        return keys.first { $0.id == id }?.key
    }

    private static func keys(in bytes: [UInt8]) -> [(id: String?, key: RS256.PublicKey)]? {
        guard let tree = try? JSONValue(parsing: bytes), let items = tree["keys"]?.items else { return nil }
        return items.prefix(maximumKeys).compactMap { item in
            guard item["kty"]?.text == "RSA", item["use"]?.text ?? "sig" == "sig",
                let n = item["n"]?.text.flatMap(Base64URL.decode), let e = item["e"]?.text.flatMap(Base64URL.decode)
            else { return nil }
            return (item["kid"]?.text, RS256.PublicKey(modulus: n, exponent: e))
        }
    }
}
