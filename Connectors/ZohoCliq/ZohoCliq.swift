public import ConnectorKit
import Domain
import HTTP
import JSON

/// Messages in Zoho Cliq, by version 2 of its API: the only one that reaches channels, people and bots by name.
/// https://www.zoho.com/cliq/help/restapi/v2/
public enum ZohoCliq {
    public enum Target: Hashable, Sendable {
        /// By its unique name, which the channel's connectors show; not the displayed one.
        case channel(String)
        /// By mail address or Zoho's number of the user.
        case user(String)
        /// To the bot's subscribers, or only to the users named.
        case bot(String, users: [String])
    }

    public enum SignIn: Hashable, Sendable {
        /// The workspace's Zoho sign-in.
        case zoho
        /// A webhook token of a user or a bot. It opens all messages of that user.
        case token(String)
    }

    /// `base`: scheme and host. `asBot`: the bot that speaks in a channel; it has to be a member.
    public static func outlet(
        _ base: String, to target: Target, signIn: SignIn, asBot: String? = nil, showsCard: Bool
    ) -> Outlet {
        var token: String?
        if case .token(let text) = signIn { token = text }
        let address = base + path(of: target) + query(target, asBot: asBot, token: token)
        return Outlet(
            title: title(of: target), needsSignIn: token == nil, scopes: token == nil ? scopes : [], errors: errors,
            secret: token
        ) { notice throws(OutletFlaw) in
            let plain = request(address, target, text: text(of: notice, limit: maximumText), card: nil)
            guard showsCard else { return .send(plain, plainer: nil) }
            return .send(
                request(address, target, text: text(of: notice, limit: maximumText), card: notice), plainer: plain)
        }
    }

    /// The vendor refuses 5,000 characters; the rest is room for escapes it counts otherwise.
    static let maximumText = 4000
    private static let maximumTitle = 200
    private static let maximumLabel = 20
    private static let maximumRows = 20

    // MARK: Where

    private static func path(of target: Target) -> String {
        switch target {
        case .channel(let name): "/api/v2/channelsbyname/\(name.percentEncoded)/message"
        case .user(let name): "/api/v2/buddies/\(name.percentEncoded)/message"
        case .bot(let name, _): "/api/v2/bots/\(name.percentEncoded)/message"
        }
    }

    private static func query(_ target: Target, asBot: String?, token: String?) -> String {
        var parts: [String] = []
        if case .channel = target, let asBot { parts.append("bot_unique_name=\(asBot.percentEncoded)") }
        if let token { parts.append("zapikey=\(token.percentEncoded)") }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    private static func title(of target: Target) -> String {
        switch target {
        case .channel(let name): "Cliq channel \(name)"
        case .user(let name): "Cliq user \(name)"
        case .bot(let name, let users):
            "Cliq bot \(name)" + (users.isEmpty ? "" : " to \(users.joined(separator: ", "))")
        }
    }

    /// A channel has refused `Webhooks.CREATE` alone in the field, so all are asked for together.
    private static let scopes = [
        Scope("ZohoCliq.Webhooks.CREATE", "to post messages that you switched on"),
        Scope("ZohoCliq.Channels.UPDATE", "to post them into channels"),
        Scope("ZohoCliq.Messages.CREATE", "to post them as cards"),
    ]

    private static let errors = ErrorVocabulary(
        codeAt: ["code"], messageAt: ["message"],
        rules: [
            .init(codes: ["oauthtoken_scope_invalid"], .reauthorise),
            .init(status: 403, .fix), .init(status: 404, .fix),
            // After the fiftieth message in a minute the user is locked out for ten.
            .init(status: 429, .retry(after: .seconds(600))),
        ])

    // MARK: What

    private static func request(_ address: String, _ target: Target, text: String, card: Notice?) -> Request {
        var json = JSONWriter()
        json.beginObject()
        json.key("text")
        json.string(text)
        if case .bot(_, let users) = target, !users.isEmpty {
            json.key("userids")
            json.string(users.joined(separator: ","))
        }
        if let card { write(card, &json) }
        json.endObject()
        return Request("POST", address, headers: [("Content-Type", "application/json")], body: json.bytes)
    }

    /// Everything is in the text as well: it is the notification, and what remains where a card is not shown.
    static func text(of notice: Notice, limit: Int) -> String {
        var lines = [(notice.isTest ? "[Test] " : "") + notice.title]
        if !notice.text.isEmpty { lines.append(notice.text) }
        lines += notice.details.map { "\($0.label): \($0.value)" }
        if let link = notice.link { lines.append(link) }
        let end = "\n(\(notice.id))"
        let body = lines.joined(separator: "\n")
        guard body.count + end.count > limit else { return body + end }
        return String(body.prefix(limit - end.count - 1)) + "…" + end
    }

    private static func write(_ notice: Notice, _ json: inout JSONWriter) {
        json.key("card")
        json.beginObject()
        json.key("theme")
        json.string("modern-inline")
        json.key("title")
        json.string(String(((notice.isTest ? "[Test] " : "") + notice.title).prefix(maximumTitle)))
        json.endObject()
        if !notice.details.isEmpty {
            json.key("slides")
            json.beginArray()
            json.beginObject()
            json.key("type")
            json.string("label")
            json.key("data")
            json.beginArray()
            for detail in notice.details.prefix(maximumRows) {
                json.beginObject()
                json.key("label")
                json.string(detail.label)
                json.key("value")
                json.string(detail.value)
                json.endObject()
            }
            json.endArray()
            json.endObject()
            json.endArray()
        }
        guard let link = notice.link, link.hasPrefix("https://") else { return }
        json.key("buttons")
        json.beginArray()
        json.beginObject()
        json.key("label")
        json.string(String("Open in Onward".prefix(maximumLabel)))
        json.key("type")
        json.string("+")
        json.key("action")
        json.beginObject()
        json.key("type")
        json.string("open.url")
        json.key("data")
        json.beginObject()
        json.key("web")
        json.string(link)
        json.endObject()
        json.endObject()
        json.endObject()
        json.endArray()
    }
}
