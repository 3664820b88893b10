/// A push from the vendor: how it proves where it comes from, what is in it, and what to do about it. Data, as all of a
/// connector. The address it is sent to always has a secret of its own in the path; `proof` is what is checked besides.
public struct Hook: Sendable {
    /// Unique within the connector: "notifications", "responses".
    public var name: String
    /// One sentence for people.
    public var purpose: String
    /// What a person does in the vendor's settings, step by step; empty if the program makes it by itself.
    public var setup: [String]
    public var proof: Proof
    /// Where the events are: path of an array. "" takes the body: an array's elements, or one event.
    public var events: String
    /// Paths of what tells one event from another. Where they hold nothing, its own bytes do, for a while.
    public var identity: [String]
    public var meaning: Meaning
    /// The program makes it at the vendor, and renews it.
    public var channel: Channel?

    public init(
        _ name: String, _ purpose: String, setup: [String] = [], proof: Proof = .address, events: String = "",
        identity: [String] = [], meaning: Meaning, channel: Channel? = nil
    ) {
        self.name = name
        self.purpose = purpose
        self.setup = setup
        self.proof = proof
        self.events = events
        self.identity = identity
        self.meaning = meaning
        self.channel = channel
    }

    public enum Proof: Hashable, Sendable {
        /// The secret in the address is all the vendor offers.
        case address
        /// A secret of ours in a header, after the words before it: `Authorization: Bearer …`.
        case header(String, prefix: String = "")
        /// A secret of ours in the body: CRM's `token`.
        case member(String)
        /// HMAC-SHA256 of the body's own bytes.
        case signature(header: String, encoding: Encoding)
        /// Zoho WorkDrive: the header has three parts, Base64 with dots between, the third the HMAC-SHA256 of the first
        /// two. The second is what was signed: it takes the body's place.
        case signedEnvelope(header: String)
        /// A token signed with the vendor's private key (RS256); the public ones are at an address of the vendor.
        /// `issuer` and `audience` are what those claims begin with.
        case webToken(header: String, keysAt: String, issuer: String, audience: String)

        public enum Encoding: String, Hashable, Sendable, CaseIterable { case hexadecimal, base64 }

        public enum SecretOwner: Hashable, Sendable { case nobody, ours, vendor }

        /// Who chose what it is checked with: we, so that a person or a call brings it to the vendor, or the vendor, so
        /// that a person brings it to us.
        public var secretOwner: SecretOwner {
            switch self {
            case .address, .webToken: .nobody
            case .header, .member, .signature: .ours
            case .signedEnvelope: .vendor
            }
        }
    }

    public enum Meaning: Hashable, Sendable {
        /// The event is a record of this resource.
        case record(resource: String)
        /// Something changed: the resources named for the word at `path` are read again at once; words that are not
        /// listed mean `otherwise`.
        case hint(at: String, [String: [String]], otherwise: [String])

        /// All resources that an event can be about.
        public var resources: Set<String> {
            switch self {
            case .record(let resource): [resource]
            case .hint(_, let words, let otherwise): Set(words.values.joined()).union(otherwise)
            }
        }
    }

    /// A subscription that is made by a call and ends by itself. In the calls `{channel}` is its number, which we
    /// choose, `{url}` the address, `{token}` the secret of the hook's proof and `{until}` when it shall end.
    public struct Channel: Sendable {
        /// The longest life the vendor gives.
        public var lifetime: Duration
        /// Asked for only while the hook is switched on.
        public var scope: Scope
        public var make: Call
        /// Puts the same channel in the place of the one there is.
        public var renew: Call
        public var remove: Call
        /// Tells which channels there are.
        public var list: Call
        /// In the list's answer the array of channels, and in each its number and its end.
        public var listAt: String
        public var numberAt: String
        public var endAt: String

        public init(
            lifetime: Duration, scope: Scope, make: Call, renew: Call, remove: Call, list: Call, listAt: String,
            numberAt: String, endAt: String
        ) {
            self.lifetime = lifetime
            self.scope = scope
            self.make = make
            self.renew = renew
            self.remove = remove
            self.list = list
            self.listAt = listAt
            self.numberAt = numberAt
            self.endAt = endAt
        }
    }
}
