public import ConnectorKit
import Crypto
import JSON

/// What a system other than Zoho is signed in with. It lies in the vault of the workspace, under the connector's name.
public struct VendorSecrets: Sendable {
    private let members: [String: Secret]

    /// What a person is asked for, in this order; empty where there is nothing to ask.
    public static func questions(of authorization: Authorization) -> [(name: String, title: String)] {
        let client = [("client_id", "Client id"), ("client_secret", "Client secret")]
        return switch authorization {
        case .zoho, .none: []
        case .key: [("key", "Key")]
        case .basic: [("name", "User name"), ("password", "Password")]
        case .clientCredentials: client
        case .refreshToken: client + [("refresh_token", "Refresh token")]
        }
    }

    public init(_ members: [String: Secret]) { self.members = members }

    subscript(name: String) -> String { members[name]?.revealed ?? "" }

    /// "connector/billing"
    static func name(_ connector: String) -> String { "connector/" + connector }
    static func tokenName(_ connector: String) -> String { "token/" + connector }

    /// `name:password` as RFC 7617 wants it.
    var basic: String { Base64.encode(Array("\(self["name"]):\(self["password"])".utf8)) }
}

extension Vault {
    public func vendorSecrets(of connector: String) throws(VaultFailure) -> VendorSecrets? {
        guard let text = try secret(VendorSecrets.name(connector)) else { return nil }
        guard let members = (try? JSONValue(parsing: text.revealed))?.members else {
            throw VaultFailure(place: "the sign-in of \(connector)", reason: "cannot be understood; connect it again")
        }
        return VendorSecrets(
            Dictionary(members.map { ($0.name, Secret($0.value.text ?? "")) }) { first, _ in first })
    }

    /// In the place of what there was; tokens made with that are forgotten.
    public func store(_ secrets: VendorSecrets, of connector: String) throws(VaultFailure) {
        try removeSecret(named: VendorSecrets.tokenName(connector))
        try setSecret(
            Secret(String(decoding: secrets.json.serialized, as: UTF8.self)), named: VendorSecrets.name(connector))
    }

    public func forgetVendor(_ connector: String) throws(VaultFailure) {
        try removeSecret(named: VendorSecrets.tokenName(connector))
        try removeSecret(named: VendorSecrets.name(connector))
    }
}

extension VendorSecrets {
    fileprivate var json: JSONValue {
        .object(members.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .string($0.value.revealed)) })
    }

    /// With a refresh token that the vendor gave in the place of the last one.
    func renewed(_ refreshToken: Secret) -> VendorSecrets {
        VendorSecrets(members.merging(["refresh_token": refreshToken]) { $1 })
    }

    /// Stored without touching the token that came with it.
    func keep(in vault: Vault, of connector: String) throws(VaultFailure) {
        try vault.setSecret(
            Secret(String(decoding: json.serialized, as: UTF8.self)), named: VendorSecrets.name(connector))
    }
}
