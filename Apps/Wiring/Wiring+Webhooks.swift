public import API
public import ConnectorKit
import Crypto
public import Domain
public import Intake
public import ZohoAccounts

/// A hook of one of the connected systems.
public struct Webhook: Sendable {
    public var connector: Connector
    public var hook: Hook
    public var isOn: Bool

    /// "zoho_sign.requests"
    public var name: String { "\(connector.name).\(hook.name)" }

    /// Names in the vault.
    fileprivate var addressSecret: String { "hook/\(name)" }
    fileprivate var formerSecret: String { "hook/\(name)/former" }
    fileprivate var proofSecret: String { "hook/\(name)/proof" }
}

/// Webhooks: which there are, and what is secret about them.
extension Wiring {
    /// How long the address before the last one is still taken: deliveries on their way, and the time to paste the new
    /// one.
    public static let formerLifetime: Duration = .seconds(7 * 86_400)

    /// All hooks of the connected systems, in their order.
    public func webhooks() throws -> [Webhook] {
        let settings = try workspace.settings() ?? Settings()
        let on = Set(settings.webhooks.on)
        return try connectors().connectors.flatMap { connector in
            connector.hooks.map { hook in
                Webhook(connector: connector, hook: hook, isOn: on.contains("\(connector.name).\(hook.name)"))
            }
        }
    }

    /// Those that are on, with their secrets.
    public func openHooks() throws -> [OpenHook] {
        try webhooks().filter(\.isOn).compactMap { webhook in
            guard let address = try vault.secret(webhook.addressSecret) else { return nil }
            return OpenHook(
                system: webhook.connector.name, hook: webhook.hook,
                secrets: HookSecrets(
                    address: address.revealed, former: try former(webhook),
                    proof: try vault.secret(webhook.proofSecret)?.revealed))
        }
    }

    /// Kept as "seconds since 1970, a space, the secret".
    private func former(_ webhook: Webhook) throws -> (address: String, until: Instant)? {
        guard let parts = try vault.secret(webhook.formerSecret)?.revealed.split(separator: " "), parts.count == 2,
            let seconds = Int64(parts[0])
        else { return nil }
        return (String(parts[1]), Instant(seconds: seconds))
    }

    /// Until when the former address is still taken, if it is.
    public func formerUntil(_ webhook: Webhook) throws -> Instant? {
        try former(webhook).flatMap { $0.until > Self.now() ? $0.until : nil }
    }

    /// What comes behind the server's own address; nil before the hook was ever switched on.
    public func path(of webhook: Webhook) throws -> String? {
        try vault.secret(webhook.addressSecret).map { "/hooks/\(webhook.name)/\($0.revealed)" }
    }

    /// What the vendor signs with, or sends along; nil if there is none yet.
    public func proof(of webhook: Webhook) throws -> Secret? { try vault.secret(webhook.proofSecret) }

    public func setProof(_ secret: Secret, of webhook: Webhook) throws {
        try workspace.makeFolder()
        try vault.setSecret(secret, named: webhook.proofSecret)
    }

    /// Makes what is secret about it, if that is ours to make, and lets deliveries in.
    public func switchOn(_ webhook: Webhook) throws {
        try workspace.makeFolder()
        if try vault.secret(webhook.addressSecret) == nil {
            try vault.setSecret(try Self.freshSecret(), named: webhook.addressSecret)
        }
        if webhook.hook.proof.secretOwner == .ours, try vault.secret(webhook.proofSecret) == nil {
            try vault.setSecret(try Self.freshSecret(), named: webhook.proofSecret)
        }
        try change { if !$0.on.contains(webhook.name) { $0.on.append(webhook.name) } }
    }

    /// Deliveries are refused from now on. The address stays, for the day it is switched on again.
    public func switchOff(_ webhook: Webhook) throws {
        try change { $0.on.removeAll { $0 == webhook.name } }
    }

    /// A new address; the old one is taken for a while.
    public func rotate(_ webhook: Webhook) throws {
        if let old = try vault.secret(webhook.addressSecret) {
            let until = Self.now().advanced(by: Self.formerLifetime).milliseconds / 1000
            try vault.setSecret(Secret("\(until) \(old.revealed)"), named: webhook.formerSecret)
        }
        try vault.setSecret(try Self.freshSecret(), named: webhook.addressSecret)
    }

    /// What hooks that are on need besides: the program makes channels for them.
    public static func scopes(of webhooks: Settings.Webhooks, _ connectors: [Connector]) -> [Scope] {
        connectors.flatMap { connector in
            connector.hooks.filter { webhooks.on.contains("\(connector.name).\($0.name)") }.compactMap(\.channel?.scope)
        }
    }

    public func change(_ change: (inout Settings.Webhooks) -> Void) throws {
        var settings = try workspace.settings() ?? Settings()
        change(&settings.webhooks)
        try workspace.save(settings)
    }

    /// 192 bits; 32 characters, which fit wherever a vendor takes a token.
    private static func freshSecret() throws -> Secret { Secret(Base64URL.encode(try randomBytes(24))) }
}
