import Crypto
import Domain
import JSON
import Synchronization
import WebServer

/// `/api/v1/webhooks`. A new one is asked first whether it is there: by GET, then by POST, to be answered with 200.
extension Sandbox {
    private static let configured = 20
    private static let enabled = 10
    private static let fieldsPerEvent = 5

    func webhooks(_ call: Call, _ path: [String]) throws(DeskFailure) -> WebResponse {
        guard path.count <= 2 else { throw .notFound }
        let operations = ["POST": "CREATE", "GET": "READ", "PATCH": "UPDATE", "DELETE": "DELETE"]
        guard let operation = operations[call.method], path.count == 2 || ["POST", "GET"].contains(call.method),
            path.count == 1 || call.method != "POST"
        else { throw .methodNotAllowed }
        let own = "Desk.webhooks." + operation
        switch admit(call, [[own, "Desk.settings." + operation], [own, "Desk.events." + operation]]) {
        case .granted: break
        case .noToken: throw .unauthorised
        case .invalidToken: throw .invalidToken
        case .scopeMissing: throw .scopeMismatch
        }
        try checkOrganisation(call)
        guard path.count == 2 else {
            return call.method == "POST" ? try createWebhook(call) : .json(try webhookList(call))
        }
        guard let hook = webhook(path[1]) else { throw .notFound }
        switch call.method {
        case "GET": return .json(Self.describe(hook))
        case "PATCH": return try changeWebhook(hook, call)
        default:
            _ = state.withLock { $0.hooks.remove { $0.number == hook.number } }
            return .empty(status: 204)
        }
    }

    /// `/.well-known/jwks.json`: what deliveries are checked with. Empty as long as there was no webhook.
    func deskKeySet() -> WebResponse { .json(DeskWebhook.keySet(state.withLock { $0.deskKey?.publicKey })) }

    /// Removed ones are gone for the API.
    private var webhooks: [Hook] {
        state.withLock { $0.hooks.all }.filter { $0.setup is DeskWebhook && $0.state != .removed }
    }

    private func webhook(_ id: String) -> Hook? {
        webhooks.first { ($0.setup as? DeskWebhook).map { String($0.id) } == id }
    }

    private func webhookList(_ call: Call) throws(DeskFailure) -> [UInt8] {
        _ = try DeskQuery(call.request, allowing: ["from", "limit"])
        var json = JSONWriter()
        json.object { $0.array("data", of: webhooks) { $0.raw(Self.describe($1)) } }
        return json.bytes
    }

    private static func describe(_ hook: Hook) -> [UInt8] {
        guard let webhook = hook.setup as? DeskWebhook else { return [] }
        var json = JSONWriter()
        json.object { each in
            each.member("id", text: webhook.id)
            each.member("name", webhook.name)
            each.member("url", webhook.url)
            each.member("description", webhook.description)
            each.member("isEnabled", hook.state == .active)
            each.key("subscriptions")
            each.value(webhook.written)
        }
        return json.bytes
    }

    // MARK: - Making

    private func createWebhook(_ call: Call) throws(DeskFailure) -> WebResponse {
        let asked = try body(call)
        guard let name = asked["name"]?.text, !name.isEmpty else { throw .flawed("/name", "missing") }
        guard let url = asked["url"]?.text else { throw .flawed("/url", "missing") }
        guard Self.isWebAddress(url) else { throw .flawed("/url", "invalid") }
        let subscriptions = try subscriptions(asked["subscriptions"])
        let isEnabled = asked["isEnabled"]?.bool ?? true
        let all = webhooks
        guard all.count < Self.configured, !isEnabled || all.count(where: { $0.state == .active }) < Self.enabled else {
            throw DeskFailure(403, "LICENSE_ACCESS_LIMITED", "The maximum number of webhooks has been reached.")
        }
        let key = try deskKey()
        let webhook = DeskWebhook(
            id: World.base(.desk) - 80_000 + Int64(state.withLock { $0.hooks.made }), name: name, url: url,
            description: asked["description"]?.text, subscriptions: subscriptions,
            written: asked["subscriptions"] ?? .object([]), key: key)
        guard let sender else { return added(webhook, isEnabled: isEnabled) }
        return .later {
            for method in ["GET", "POST"] {
                var check = Delivery(url: url, method == "GET" ? [] : Array("[]".utf8), timeout: .seconds(5))
                check.method = method
                guard await sender(check) == 200 else {
                    return DeskFailure.unprocessable("The URL did not answer \(method) with 200.").response
                }
            }
            return self.added(webhook, isEnabled: isEnabled)
        }
    }

    private func added(_ webhook: DeskWebhook, isEnabled: Bool) -> WebResponse {
        let hook = state.withLock { state in
            let hook = state.hooks.add(.desk, url: webhook.url, webhook)
            if !isEnabled { state.hooks.change(hook.number) { $0.state = .disabled } }
            return state.hooks[hook.number] ?? hook
        }
        return .json(Self.describe(hook))
    }

    private func deskKey() throws(DeskFailure) -> RS256.PrivateKey {
        if let key = state.withLock({ $0.deskKey }) { return key }
        guard let made = try? RS256.PrivateKey.generate() else { throw .internalError }
        return state.withLock { state in
            let key = state.deskKey ?? made
            state.deskKey = key
            return key
        }
    }

    private func changeWebhook(_ hook: Hook, _ call: Call) throws(DeskFailure) -> WebResponse {
        let asked = try body(call)
        guard var webhook = hook.setup as? DeskWebhook else { throw .notFound }
        if let name = asked["name"]?.text { webhook.name = name }
        if let url = asked["url"] {
            guard let text = url.text, Self.isWebAddress(text) else { throw .flawed("/url", "invalid") }
            webhook.url = text
        }
        if let text = asked["description"]?.text { webhook.description = text }
        if let written = asked["subscriptions"] {
            webhook.subscriptions = try subscriptions(written)
            webhook.written = written
        }
        let changed = state.withLock { [webhook] state in
            state.hooks.change(hook.number) {
                $0.setup = webhook
                $0.url = webhook.url
                if let isEnabled = asked["isEnabled"]?.bool { $0.state = isEnabled ? .active : .disabled }
            }
            return state.hooks[hook.number] ?? hook
        }
        return .json(Self.describe(changed))
    }

    // MARK: - Reading what is asked

    private func body(_ call: Call) throws(DeskFailure) -> JSONValue {
        guard !call.request.body.isEmpty else {
            throw DeskFailure(422, "EMPTY_PAYLOAD", "The payload of the request is empty.")
        }
        guard let asked = try? JSONValue(parsing: call.request.body), asked.members != nil else {
            throw DeskFailure(400, "BAD_REQUEST", "The request body is not a JSON object.")
        }
        return asked
    }

    private func subscriptions(
        _ asked: JSONValue?
    ) throws(DeskFailure) -> [(event: String, filter: DeskWebhook.Filter)] {
        guard let members = asked?.members, !members.isEmpty else { throw .flawed("/subscriptions", "missing") }
        return try members.map { member throws(DeskFailure) in
            let place = "/subscriptions/" + member.name
            guard DeskWebhook.events.contains(member.name) else { throw .flawed(place, "invalid") }
            return (member.name, try filter(member.name, member.value, place))
        }
    }

    private func filter(
        _ event: String, _ asked: JSONValue, _ place: String
    ) throws(DeskFailure) -> DeskWebhook.Filter {
        var filter = DeskWebhook.Filter()
        if asked == .null { return filter }
        guard let members = asked.members else { throw .flawed(place, "invalid") }
        for member in members {
            let texts = (member.value.items ?? []).compactMap(\.text)
            switch member.name {
            case "departmentIds" where Self.knowsDepartments(event):
                guard !texts.isEmpty,
                    texts.allSatisfy({ id in
                        DeskDirectory.departments.contains { String($0.id) == id }
                    })
                else { throw .flawed(place + "/departmentIds", "invalid") }
                filter.departments = texts
            case "fields" where event.hasSuffix("_Update"):
                guard !texts.isEmpty, texts.count <= Self.fieldsPerEvent else {
                    throw .flawed(place + "/fields", "invalid")
                }
                filter.fields = texts
            case "direction" where event == "Ticket_Thread_Add":
                guard let text = member.value.text, ["in", "out"].contains(text) else {
                    throw .flawed(place + "/direction", "invalid")
                }
                filter.direction = text
            case "includePrevState" where event.hasSuffix("_Update"):
                filter.withPrevious = member.value.bool ?? false
            default: throw .flawed(place + "/" + member.name, "invalid")
            }
        }
        return filter
    }

    private static func knowsDepartments(_ event: String) -> Bool {
        event.hasPrefix("Ticket_") && !event.hasSuffix("_Delete") && !event.contains("Approval")
            && !event.contains("Attachment")
    }
}

extension DeskFailure {
    /// A flaw of the body at a place.
    fileprivate static func flawed(_ place: String, _ type: String) -> DeskFailure {
        DeskFailure(422, "INVALID_DATA", "The data is invalid due to validation restrictions: \(place) is \(type).")
    }
}
