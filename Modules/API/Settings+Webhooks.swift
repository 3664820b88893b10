import JSON

extension Settings {
    /// Which hooks take deliveries, and where the world finds us.
    public struct Webhooks: Hashable, Sendable {
        /// Scheme, host and what comes before `/hooks`: "https://onward.example.com". Nil: nobody has said.
        public var address: String?
        /// The hooks that are switched on, by name: "zoho_sign.requests".
        public var on: [String] = []

        public init() {}

        init(_ json: JSONValue) throws(Flaw) {
            if let text = json["address"]?.text {
                guard let address = Self.address(text) else { throw Flaw(text: "webhooks.address is no address") }
                self.address = address
            }
            on = json["on"]?.items?.compactMap(\.text) ?? []
        }

        var json: JSONValue {
            var members: [JSONValue.Member] = []
            if let address { members.append(.init(name: "address", value: .string(address))) }
            members.append(.init(name: "on", value: .array(on.map { .string($0) })))
            return .object(members)
        }

        /// Over TLS, or this very machine: the secret is in the address. Nil for anything else.
        public static func address(_ text: String) -> String? {
            let plain = text.hasSuffix("/") ? String(text.dropLast()) : text
            let isLocal = ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { start in
                plain == start || plain.hasPrefix(start + ":") || plain.hasPrefix(start + "/")
            }
            guard plain.hasPrefix("https://") && plain.utf8.count > "https://".utf8.count || isLocal,
                plain.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !plain.contains("@"), !plain.contains("?"),
                !plain.contains("#"), !plain.hasSuffix("/")
            else { return nil }
            return plain
        }
    }
}
