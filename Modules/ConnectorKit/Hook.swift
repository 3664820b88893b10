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
    /// Where the events are: path of an array; "" takes the body as one event.
    public var events: String
    /// Paths of what tells one event from another. Empty: the body's own bytes do.
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
        /// A secret of ours in a header.
        case header(String)
        /// A secret of ours in the body: CRM's `token`.
        case member(String)
        /// HMAC-SHA256 of the body's own bytes.
        case signature(header: String, encoding: Encoding)
        /// Zoho WorkDrive: the header has three parts, Base64 with dots between, the third the HMAC-SHA256 of the first
        /// two. The second is what was signed: it takes the body's place.
        case signedEnvelope(header: String)
        /// A token signed with the vendor's private key (RS256); the public ones are at an address of the vendor.
        case webToken(header: String, keysAt: String, issuer: String, audience: String)

        public enum Encoding: String, Hashable, Sendable { case hexadecimal, base64 }
    }

    public enum Meaning: Hashable, Sendable {
        /// The event is a record of this resource.
        case record(resource: String)
        /// Something changed: the resources named for the word at `path` are read again at once; words that are not
        /// listed mean `otherwise`.
        case hint(at: String, [String: [String]], otherwise: [String])
    }

    /// A subscription that is made by a call and ends by itself.
    public struct Channel: Hashable, Sendable {
        /// The longest life the vendor gives.
        public var lifetime: Duration

        public init(lifetime: Duration) { self.lifetime = lifetime }
    }
}
