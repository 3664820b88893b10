import Domain
import JSON
import Synchronization
import WebServer

/// A refusal of Cliq; only `message` is steady.
struct CliqFailure: Error {
    let status: Int
    let message: String
    var code: String?

    init(_ status: Int, _ message: String, code: String? = nil) {
        self.status = status
        self.message = message
        self.code = code
    }

    static let unauthorised = CliqFailure(401, "Request was rejected because of invalid AuthToken.")
    static let unknown = CliqFailure(404, "The URL is wrong, or what it names does not exist.")
    static let scope = CliqFailure(401, "The scope of the token does not allow this.", code: "oauthtoken_scope_invalid")

    static func extra(_ name: String) -> CliqFailure {
        CliqFailure(400, "Extra key \(name) found in the request.", code: "extra_key_found")
    }
}

/// `/api/v2/…` and `/api/v3/…`: messages to channels, bots, chats and people.
extension Sandbox {
    private static let perMinute = 50
    private static let cardsPerMinute = 20
    private static let lock: Duration = .seconds(600)

    func cliq(_ call: Call) -> WebResponse {
        do throws(CliqFailure) {
            let route = try CliqRoute(call, CliqDirectory(call.world))
            guard call.method == "POST" else { throw CliqFailure(405, "The method is not allowed here.") }
            try admitCliq(call, route)
            let limit = route.kind == .card ? Self.cardsPerMinute : Self.perMinute
            // Counted by user, over all tokens.
            let isAdmitted = state.withLock {
                $0.inbox.admits("cliq." + route.kind.rawValue, perMinute: limit, lock: Self.lock, at: call.now)
            }
            guard isAdmitted else { throw CliqFailure(429, "Too many requests within a certain time frame.") }
            let body = try cliqBody(call)
            let flags = try CliqMessage.check(body, route)
            receive("cliq", call, body: body, flags: flags)
            return answer(route, body, call)
        } catch {
            var members: [(String, JSONValue)] = [("message", .string(error.message))]
            if let code = error.code { members.append(("code", .string(code))) }
            return .json(object(members), status: error.status)
        }
    }

    /// A webhook token in the address, or a sign-in with the right scopes.
    private func admitCliq(_ call: Call, _ route: CliqRoute) throws(CliqFailure) {
        if let key = call.parameter("zapikey") {
            let isLiving = state.withLock { !$0.inbox.deletedKeys.contains(key) }
            guard isLiving, CliqDirectory(call.world).keys.contains(key) else { throw .unauthorised }
            return
        }
        switch admit(call, route.scopes) {
        case .granted: return
        case .noToken, .invalidToken: throw .unauthorised
        case .scopeMissing: throw .scope
        }
    }

    private func cliqBody(_ call: Call) throws(CliqFailure) -> JSONValue {
        guard call.header("content-type")?.hasPrefix("application/json") == true else {
            throw CliqFailure(400, "The body has to be JSON.")
        }
        guard let body = try? JSONValue(parsing: call.request.body), body.members != nil else {
            throw CliqFailure(400, "The body is not a JSON object.")
        }
        return body
    }

    /// Ids are given only to who asked for them, and never for a channel.
    private func answer(_ route: CliqRoute, _ body: JSONValue, _ call: Call) -> WebResponse {
        let id = "\(call.now.milliseconds)_\(22 + state.withLock { $0.inbox.messages.count })"
        switch route.kind {
        case .card:
            return .json(
                object([
                    ("url", .string(call.request.path)), ("type", .string("message")),
                    ("data", .object([.init(name: "id", value: .string(id))])),
                ]))
        case .channel, .handler: return .json(object([("Response Code", .string("204 No response"))]))
        case .bot, .chat:
            guard body["sync_message"]?.bool == true else { return .empty(status: 204) }
            guard route.kind == .bot else { return .json(object([("message_id", .string(id))])) }
            let users = body["userids"]?.text?.split(separator: ",").map(String.init) ?? []
            let details = users.map { user in
                JSONValue.Member(
                    name: user, value: .object([.init(name: "message_id", value: .string(id))]))
            }
            return .json(
                object([("user_ids", .array(users.map(JSONValue.string))), ("message_details", .object(details))]))
        }
    }
}

/// What a path of Cliq asks for. Version 2 says `message`; version 3 says `messages`, and `message` for a card to a
/// channel by its unique name.
struct CliqRoute {
    enum Kind: String { case channel, card, bot, handler, chat }

    let kind: Kind
    let isVersion3: Bool

    init(_ call: Call, _ directory: CliqDirectory) throws(CliqFailure) {
        let path = call.path
        guard path.count >= 5, path[0] == "api", ["v2", "v3"].contains(path[1]), path.count <= 5 else { throw .unknown }
        isVersion3 = path[1] == "v3"
        let (what, name, verb) = (path[2], path[3], path[4])
        let message = isVersion3 ? "messages" : "message"
        let channel = CliqDirectory.channels.first { $0.name == name }
        switch (what, verb) {
        case ("channelsbyname", message):
            guard let channel else { throw .unknown }
            if let bot = call.parameter("bot_unique_name"), !channel.bots.contains(bot) {
                throw CliqFailure(403, "The bot is not a member of the channel.", code: "bot_message_forbidden")
            }
            kind = .channel
        case ("channels", "message") where isVersion3:
            guard channel != nil else { throw .unknown }
            kind = .card
        case ("channels", "messages") where isVersion3:
            guard CliqDirectory.channels.contains(where: { $0.id == name }) else { throw .unknown }
            kind = .channel
        case ("bots", message), ("bots", "incoming"):
            guard CliqDirectory.bots.contains(name) else { throw .unknown }
            kind = verb == "incoming" ? .handler : .bot
        case ("chats", message):
            guard CliqDirectory.chats.contains(name) else { throw .unknown }
            kind = .chat
        case ("buddies", "message") where !isVersion3:
            guard directory.knows(user: name) else { throw .unknown }
            kind = .chat
        case ("applications", "incoming") where !isVersion3:
            guard name == CliqDirectory.application, call.parameter("appkey") != nil else { throw .unknown }
            kind = .handler
        default: throw .unknown
        }
    }

    /// The vendor's file names `Webhooks.CREATE` for a channel of version 2; the live service wanted more.
    var scopes: [[String]] {
        switch kind {
        case .channel where !isVersion3: [["ZohoCliq.Webhooks.CREATE"], ["ZohoCliq.Channels.UPDATE"]]
        case .card: [["ZohoCliq.Channels.CREATE"]]
        default: [["ZohoCliq.Webhooks.CREATE"]]
        }
    }
}

/// The rules of a message's body. What breaks a limit is refused; what would only look wrong is taken and flagged.
enum CliqMessage {
    private static let text = 5000
    private static let title = 200
    private static let slides = 20
    private static let buttons = 5
    private static let label = 20
    private static let parameters = 50
    private static let parameter = 10_000

    static func check(_ body: JSONValue, _ route: CliqRoute) throws(CliqFailure) -> [String] {
        if route.kind == .handler {
            let members = body.members ?? []
            guard members.count <= parameters, members.allSatisfy({ ($0.value.text ?? "").count <= parameter }) else {
                throw CliqFailure(400, "Too many or too long parameters.")
            }
            return []
        }
        var known: Set<String> = ["text", "card", "slides", "buttons", "bot", "styles", "references", "reply_to"]
        known.formUnion(["sync_message"])
        if route.kind == .bot { known.insert("userids") }
        if route.kind == .chat { known.insert("mark_as_read") }
        for member in body.members ?? [] where !known.contains(member.name) { throw .extra(member.name) }
        guard case .string(let words)? = body["text"], !words.isEmpty else {
            throw CliqFailure(400, "The text of the message is missing.")
        }
        guard words.count <= text else { throw CliqFailure(400, "The text has more than \(text) characters.") }
        if route.kind == .card, body["card"] == nil { throw CliqFailure(400, "The card is missing.") }
        return try card(body["card"]) + slides(body["slides"]) + buttons(body["buttons"])
            + buttons(body["card.buttons"])
    }

    private static func card(_ card: JSONValue?) throws(CliqFailure) -> [String] {
        guard let card else { return [] }
        guard card.members != nil else { throw CliqFailure(400, "The card is not an object.") }
        guard (card["title"]?.text ?? "").count <= title else {
            throw CliqFailure(400, "The title of the card has more than \(title) characters.")
        }
        let theme = card["theme"]?.text ?? "modern-inline"
        guard ["modern-inline", "poll", "prompt"].contains(theme) else {
            throw CliqFailure(400, "The theme of the card is not known.")
        }
        var flags: [String] = []
        if card["slides"] != nil { flags.append("slides inside the card are not shown") }
        if let image = card["thumbnail"]?.text, !image.hasPrefix("https://") { flags.append("an image without https") }
        if theme != "modern-inline", card["sections"] != nil { flags.append("sections need the theme modern-inline") }
        return flags
    }

    private static func slides(_ asked: JSONValue?) throws(CliqFailure) -> [String] {
        guard let asked else { return [] }
        guard let items = asked.items, items.count <= slides else {
            throw CliqFailure(400, "The slides are not a list of at most \(slides).")
        }
        return items.flatMap { slide -> [String] in
            switch slide["type"]?.text {
            case "table":
                let rows = slide["data.rows"]?.items ?? []
                let headers = slide["data.headers"]?.items?.compactMap(\.text) ?? []
                if rows.contains(where: { $0.members == nil }) { return ["rows of a table are not objects"] }
                let isKeyed = rows.allSatisfy { row in row.members?.allSatisfy { headers.contains($0.name) } ?? false }
                return isKeyed ? [] : ["rows of a table have keys that are no headers"]
            case "label":
                let isRight = slide["data"]?.items?.allSatisfy { $0.members != nil } ?? false
                return isRight ? [] : ["labels are not objects"]
            case "list":
                let isRight = slide["data"]?.items?.allSatisfy { $0.text != nil } ?? false
                return isRight ? [] : ["items of a list are not texts"]
            case "images", "image", "text", "chart", "graph": return []
            default: return ["a slide of an unknown type"]
            }
        }
    }

    private static func buttons(_ asked: JSONValue?) throws(CliqFailure) -> [String] {
        guard let asked else { return [] }
        guard let items = asked.items, items.count <= buttons else {
            throw CliqFailure(400, "The buttons are not a list of at most \(buttons).")
        }
        let types = [
            "open.url", "invoke.function", "system.api", "preview.url", "invoke.bot", "copy",
        ]
        return items.flatMap { button -> [String] in
            var flags: [String] = []
            let name = button["label"]?.text ?? ""
            if name.isEmpty || name.count > label { flags.append("a button's label is empty or longer than \(label)") }
            let action = button["action.type"]?.text
            let isFlat = button["action"]?.text == "openurl" && button["url"]?.text != nil
            if !isFlat, !types.contains(action ?? "") { flags.append("a button does nothing known") }
            if action == "open.url", button["action.data.web"]?.text == nil { flags.append("a button opens nothing") }
            return flags
        }
    }
}
