public import ConnectorKit
import Crypto
public import Domain

/// A request that was sent to a hook's address, as far as it matters here.
public struct HookMessage: Sendable {
    /// Names in lower case.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(headers: [(name: String, value: String)], body: [UInt8]) {
        self.headers = headers
        self.body = body
    }

    func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }

    /// Who signs with keys of his own (Desk) has none for a webhook that is just being made, and makes it only if a
    /// list of no events is answered well. There is nothing in it that would have to be proven.
    func isTrial(of hook: Hook) -> Bool {
        guard case .webToken(let name, _, _, _) = hook.proof, header(name) == nil else { return false }
        return body.isEmpty || body == Array("[]".utf8)
    }
}

/// A hook that is switched on, with what it takes to tell the vendor's deliveries from others'.
public struct OpenHook: Sendable {
    /// "zoho_sign.requests"
    public var name: String
    public var hook: Hook
    public var secrets: HookSecrets

    public init(system: String, hook: Hook, secrets: HookSecrets) {
        name = "\(system).\(hook.name)"
        self.hook = hook
        self.secrets = secrets
    }
}

/// What must not be seen: printing shows bullets.
public struct HookSecrets: Sendable, CustomStringConvertible, CustomReflectable {
    /// The last part of the address.
    fileprivate var address: [UInt8]
    /// The one before it, and how long it is still taken.
    fileprivate var former: (address: [UInt8], until: Instant)?
    /// What the proof is checked with, if it needs anything.
    var proof: [UInt8]?

    public init(address: String, former: (address: String, until: Instant)? = nil, proof: String? = nil) {
        self.address = Array(address.utf8)
        self.former = former.map { (Array($0.address.utf8), $0.until) }
        self.proof = proof.map { Array($0.utf8) }
    }

    public var description: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Whether this is the secret in the address. Digests are compared: neither place nor length of a difference shows.
    public func isAddress(_ candidate: String, at now: Instant) -> Bool {
        let candidate = SHA256.hash(Array(candidate.utf8))
        let isCurrent = isEqualInConstantTime(candidate, SHA256.hash(address))
        guard let former else { return isCurrent }
        let isFormer = isEqualInConstantTime(candidate, SHA256.hash(former.address))
        return isCurrent || isFormer && now < former.until
    }
}

/// Why a delivery was not taken. The words are for the operator; the sender hears a status.
public enum HookRefusal: String, Error, Hashable, Sendable, CaseIterable {
    case tooMany = "too many deliveries in a minute"
    case tooLarge = "larger than 1 MB"
    case full = "too much waits to be worked on"
    case noSecret = "nothing is stored here to check the signature with"
    case unproven = "the signature, token or header that proves the sender is missing"
    case wrongProof = "the signature, token or header that proves the sender is wrong"
    case changed = "the body is not the one that was signed"
    case expired = "the signed token has expired"
    case unknownKey = "signed with a key that the vendor does not publish"
    case noKeys = "the vendor's public keys could not be fetched"
    case unreadable = "the body is neither JSON nor a form"
    case tooManyEvents = "more than 10,000 events in one body"
    case notStored = "it could not be written to the disk"

    public var status: Int {
        switch self {
        case .tooMany: 429
        case .tooLarge, .tooManyEvents: 413
        case .full, .noKeys, .notStored: 503
        case .noSecret, .unproven, .wrongProof, .changed, .expired, .unknownKey: 401
        case .unreadable: 400
        }
    }

    /// For counting: one word each.
    public var label: String { "\(self)" }
}
