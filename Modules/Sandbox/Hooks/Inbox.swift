import Domain
import JSON
import Synchronization
import WebServer

/// What arrived at the apps that only take, for whoever wants to see it: `GET /_sandbox/messages`.
struct Inbox: Sendable {
    struct Message: Sendable {
        let number: Int
        let app: String
        let at: Instant
        let method: String
        let path: String
        /// Parameters without keys.
        let query: [(name: String, value: String)]
        /// A tree, or the text as it came.
        let body: JSONValue
        /// What was taken and yet is not right.
        let flags: [String]
    }

    private static let kept = 20_000

    private(set) var messages: [Message] = []
    private var made = 0
    /// The calls of the running minute, by who is counted.
    private var calls: [String: [Instant]] = [:]
    private var lockedUntil: [String: Instant] = [:]
    /// Keys that somebody deleted.
    var deletedKeys: Set<String> = []

    mutating func clear() { messages = [] }

    mutating func add(_ app: String, _ call: Call, body: JSONValue, flags: [String]) {
        made += 1
        messages.append(
            Message(
                number: made, app: app, at: call.now, method: call.method, path: call.request.path,
                query: call.request.query.filter { $0.name != "zapikey" && $0.name != "appkey" }, body: body,
                flags: flags))
        if messages.count > Self.kept { messages.removeFirst(messages.count - Self.kept) }
    }

    /// Counts a call. False if it is one too many in a minute, or while `lock` lasts after such a one.
    mutating func admits(_ who: String, perMinute limit: Int, lock: Duration, at now: Instant) -> Bool {
        if let until = lockedUntil[who], until > now { return false }
        var recent = (calls[who] ?? []).filter { now.duration(since: $0) < .seconds(60) }
        defer { calls[who] = recent }
        guard recent.count < limit else {
            if lock > .zero { lockedUntil[who] = now.advanced(by: lock) }
            return false
        }
        recent.append(now)
        return true
    }
}

extension Sandbox {
    /// Keeps what came. The body is a tree if it is JSON, the fields if it is a form, else its text.
    func receive(_ app: String, _ call: Call, body: JSONValue? = nil, flags: [String] = []) {
        let text = String(decoding: call.request.body, as: UTF8.self)
        let body = body ?? (try? JSONValue(parsing: call.request.body)) ?? .string(text)
        state.withLock { $0.inbox.add(app, call, body: body, flags: flags) }
    }

    func messages(_ call: Call) -> [UInt8] {
        let app = call.parameter("app")
        let found = state.withLock { $0.inbox.messages }.filter { app == nil || $0.app == app }
        var json = JSONWriter(capacity: 4096)
        json.object { root in
            root.array("messages", of: found) { json, message in
                json.object { each in
                    each.member("id", number: message.number)
                    each.member("app", message.app)
                    each.member("at", at: message.at)
                    each.member("method", message.method)
                    each.member("path", message.path)
                    each.key("query")
                    each.value(.object(message.query.map { .init(name: $0.name, value: .string($0.value)) }))
                    each.key("body")
                    each.value(message.body)
                    each.array("flags", of: message.flags) { $0.string($1) }
                }
            }
        }
        return json.bytes
    }

    /// `/_sandbox/keys`: what a person copies from settings: Cliq's webhook tokens and the addresses of flows.
    func keys(_ call: Call) -> [UInt8] {
        let deleted = state.withLock { $0.inbox.deletedKeys }
        var json = JSONWriter()
        json.object { root in
            root.array("cliq", of: CliqDirectory(call.world).keys.filter { !deleted.contains($0) }) { $0.string($1) }
            root.array("channels", of: CliqDirectory.channels) { $0.string($1.name) }
            root.array("bots", of: CliqDirectory.bots) { $0.string($1) }
            root.object("flow") { flows in
                for flow in FlowTrigger.all(call.world) where !deleted.contains(flow.key) {
                    flows.member(
                        flow.type.rawValue as String, call.base + flow.path + "?zapikey=\(flow.key)&isdebug=false")
                }
            }
        }
        return json.bytes
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }
}
