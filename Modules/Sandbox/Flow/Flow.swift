import Domain
import JSON
import Synchronization
import WebServer

/// A flow that begins when its address is called. What it takes was chosen when it was set up.
struct FlowTrigger {
    enum PayloadType: String, CaseIterable { case json, form, text }

    let type: PayloadType
    let key: String

    static let organisation = "20061133"

    var path: String { "/\(Self.organisation)/flow/webhook/incoming" }

    static func all(_ world: World) -> [FlowTrigger] {
        PayloadType.allCases.enumerated().map { place, type in
            FlowTrigger(type: type, key: CliqDirectory.key(world.dice, 0x7901 + UInt64(place) * 4))
        }
    }
}

/// `/{digits}/flow/webhook/incoming`.
extension Sandbox {
    private static let runsPerMinute = 100

    func flow(_ call: Call) -> WebResponse {
        guard call.method == "POST" || call.method == "PUT" else {
            return .json(object([("message", .string("Method not allowed"))]), status: 405)
        }
        let key = call.parameter("zapikey") ?? ""
        let isLiving = state.withLock { !$0.inbox.deletedKeys.contains(key) }
        guard isLiving, call.path.first == FlowTrigger.organisation,
            let trigger = FlowTrigger.all(call.world).first(where: { $0.key == key })
        else { return .json(object([("message", .string("Invalid zapikey"))]), status: 401) }
        let isAdmitted = state.withLock {
            $0.inbox.admits("flow." + key, perMinute: Self.runsPerMinute, lock: .zero, at: call.now)
        }
        guard isAdmitted else { return .json(object([("message", .string("Too many executions"))]), status: 429) }
        let variables = variables(of: call, trigger.type)
        var flags: [String] = []
        if variables == .object([]) { flags.append("the flow ran with empty variables: it takes \(trigger.type)") }
        if let id = variables["event_id"]?.text, !id.isEmpty,
            state.withLock({ $0.inbox.messages.contains { $0.app == "flow" && $0.body["event_id"]?.text == id } })
        {
            flags.append("the event was here before")
        }
        receive("flow", call, body: variables, flags: flags)
        // What a success says is not documented: nothing, a text or JSON.
        switch state.withLock({ $0.inbox.messages.last?.number ?? 0 }) % 3 {
        case 1: return .empty(status: 200)
        case 2: return .text("success")
        default: return .json(object([("status", .string("success"))]))
        }
    }

    /// Nothing if the body is not of the type that was chosen; the call is a success all the same.
    private func variables(of call: Call, _ type: FlowTrigger.PayloadType) -> JSONValue {
        let content = call.header("content-type") ?? ""
        switch type {
        case .json where content.hasPrefix("application/json"):
            guard let body = try? JSONValue(parsing: call.request.body), body.members != nil else { return .object([]) }
            return body
        case .form where content.hasPrefix("application/x-www-form-urlencoded"):
            return .object((call.request.form ?? []).map { .init(name: $0.name, value: .string($0.value)) })
        case .text where content.hasPrefix("text/plain"):
            return .string(String(decoding: call.request.body, as: UTF8.self))
        default: return .object([])
        }
    }
}
