import API
import ConnectorKit
public import Domain
public import JSON
public import Persistence
public import Sync

/// How a hook stands: for people, for programs and for the page. No secret is in it.
public struct WebhookReport: Sendable {
    public var webhook: Webhook
    public var standing: Mailbox.Standing
    /// Where the world reaches us, with the secret replaced; without the address of the server if nobody has said it.
    public var url: String
    public var hasAddress: Bool
    /// What it is checked with is here.
    public var hasProof: Bool
    /// The address before this one is taken until then.
    public var formerUntil: Instant?
    public var channel: ChannelState?

    public enum State: String, Sendable {
        case off, on
        /// On, and nothing can come yet: the vendor's secret, or the server's own address, is missing.
        case incomplete
        /// The channel at the vendor could not be made or renewed.
        case failing
    }

    public var state: State {
        if !webhook.isOn { return .off }
        if !hasProof || webhook.hook.channel != nil && !hasAddress { return .incomplete }
        return channel?.failure != nil ? .failing : .on
    }

    /// What stands in the way, with the remedy.
    public var trouble: String? {
        if !webhook.isOn { return nil }
        if !hasProof { return "the vendor's secret is missing: onward webhooks secret \(webhook.name)" }
        if !hasAddress { return "nobody knows where this server is: onward webhooks address https://…" }
        if let failure = channel?.failure { return failure }
        if standing.lost > 0 {
            return "\(standing.lost) could not be used (\(standing.failure ?? "")); after mending that: "
                + "onward webhooks retry \(webhook.name)"
        }
        return standing.waiting > 0 ? standing.failure : nil
    }

    public var json: JSONValue {
        func time(_ moment: Instant?) -> JSONValue { moment.map { .string($0.iso8601) } ?? .null }
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        func number(_ number: Int) -> JSONValue { .number(String(number)) }
        let refusals = standing.refusals.map { refusal -> JSONValue in
            ["reason": .string(refusal.reason), "count": number(refusal.count), "last": time(refusal.last)]
        }
        let channel: JSONValue =
            self.channel.map {
                ["ends": time($0.end), "checked": time($0.checked), "failure": text($0.failure)]
            } ?? .null
        return [
            "name": .string(webhook.name), "system": .string(webhook.connector.title),
            "purpose": .string(webhook.hook.purpose), "state": .string(state.rawValue), "trouble": text(trouble),
            "url": .string(url), "isMadeByItself": .bool(webhook.hook.channel != nil),
            "lastSeen": time(standing.seen), "deliveries": number(standing.deliveries),
            "accepted": number(standing.accepted), "duplicates": number(standing.duplicates),
            "waiting": number(standing.waiting), "lost": number(standing.lost), "failure": text(standing.failure),
            "refused": .array(refusals), "formerAddressUntil": time(formerUntil), "channel": channel,
        ]
    }

    /// As the server answers it and `--json` prints it.
    public static func document(_ reports: [WebhookReport]) -> [UInt8] {
        let document: JSONValue = ["data": .array(reports.map(\.json))]
        return document.serialized + [UInt8(ascii: "\n")]
    }
}

extension Wiring {
    /// All hooks of the connected systems.
    public func webhookReports() throws -> [WebhookReport] {
        let standings = try Mailbox.standings(at: workspace.mailbox)
        let reader = try workspace.hasDatabase() ? try Reader(path: workspace.database) : nil
        let address = try workspace.settings()?.webhooks.address
        return try webhooks().map { webhook in
            WebhookReport(
                webhook: webhook, standing: standings[webhook.name] ?? Mailbox.Standing(),
                url: "\(address ?? "")/hooks/\(webhook.name)/•••", hasAddress: address != nil,
                hasProof: try webhook.hook.proof.secretOwner == .nobody || proof(of: webhook) != nil,
                formerUntil: try formerUntil(webhook),
                channel: webhook.hook.channel == nil
                    ? nil : ChannelState(text: try reader?.memory(ChannelState.name(of: webhook.name))))
        }
    }
}
