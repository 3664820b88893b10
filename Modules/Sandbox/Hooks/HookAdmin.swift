import Domain
import JSON
import Synchronization
import WebServer

/// `/_sandbox/hooks` and `/_sandbox/deliver`: what a person does in the settings of an app.
extension Sandbox {
    /// A flaw in what was asked, in words.
    struct HookMisuse: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    /// Nil for a path that is not about hooks.
    func hookAdmin(_ call: Call) -> WebResponse? {
        do throws(HookMisuse) {
            switch (call.method, call.path.dropFirst().joined(separator: "/")) {
            case ("GET", "hooks"): return .json(hookList())
            case ("POST", "hooks"): return try register(call)
            case ("DELETE", "hooks"):
                guard let number = call.parameter("id").flatMap({ Int($0) }),
                    state.withLock({ $0.hooks.remove { $0.number == number } })
                else { throw HookMisuse("id= is the number of a hook; GET /_sandbox/hooks lists them") }
                return .json(hookList())
            case ("POST", "deliver"): return try forceDelivery(call)
            default: return nil
            }
        } catch {
            return .json(object([("error", .string(error.text))]), status: 400)
        }
    }

    private func hookList() -> [UInt8] {
        let (hooks, now) = (state.withLock { $0.hooks.all }, self.now)
        var json = JSONWriter(capacity: 1024)
        json.object { $0.array("hooks", of: hooks) { json, hook in hook.write(now: now, to: &json) } }
        return json.bytes
    }

    private func register(_ call: Call) throws(HookMisuse) -> WebResponse {
        guard let asked = try? JSONValue(parsing: call.request.body), asked.members != nil else {
            throw HookMisuse(#"the body is JSON such as {"app":"sign","url":"http://127.0.0.1:9000/in","secret":"…"}"#)
        }
        guard let app = asked["app"]?.text.flatMap(Hook.App.init) else {
            throw HookMisuse("app is one of: " + Hook.App.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard let url = asked["url"]?.text, Self.isWebAddress(url) else {
            throw HookMisuse("url is an address that begins with http:// or https://")
        }
        let setup = try setup(app, url: url, asked, call)
        // WorkDrive asks the address whether it is there before it takes it.
        guard app == .workdrive, let sender else { return added(app, url, setup) }
        var check = Delivery(url: url, [])
        check.method = "GET"
        check.headers = []
        return .later { [check] in
            let status = await sender(check)
            guard status == 200 else {
                let text = "the address answered GET with \(status.map(String.init) ?? "nothing") instead of 200"
                return .json(self.object([("error", .string(text))]), status: 400)
            }
            return self.added(app, url, setup)
        }
    }

    private func added(_ app: Hook.App, _ url: String, _ setup: any HookSetup) -> WebResponse {
        let (hook, now) = (state.withLock { $0.hooks.add(app, url: url, setup) }, self.now)
        var json = JSONWriter()
        hook.write(now: now, to: &json)
        return .json(json.bytes, status: 201)
    }

    private func setup(_ app: Hook.App, url: String, _ asked: JSONValue, _ call: Call) throws(HookMisuse)
        -> any HookSetup
    {
        switch app {
        case .crm: throw HookMisuse("the CRM has an API for it: POST /crm/v8/actions/watch")
        case .desk: throw HookMisuse("Desk has an API for it: POST /api/v1/webhooks")
        default: throw HookMisuse("not yet")
        }
    }

    static func isWebAddress(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let host = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
            return !host.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        return false
    }

    /// Makes hooks tell the latest, whether or not they did before.
    private func forceDelivery(_ call: Call) throws(HookMisuse) -> WebResponse {
        let app = call.parameter("app").flatMap(Hook.App.init)
        let number = call.parameter("id").flatMap { Int($0) }
        guard app != nil || number != nil else {
            throw HookMisuse("app= is an app with hooks, or id= the number of a hook")
        }
        guard let times = Int(call.parameter("times") ?? "1"), (1...100_000).contains(times) else {
            throw HookMisuse("times= is a number from 1 to 100000")
        }
        var fault: DeliveryFault?
        if let name = call.parameter("fault") {
            fault = DeliveryFault(rawValue: name)
            let names = DeliveryFault.allCases.map(\.rawValue).joined(separator: ", ")
            if fault == nil { throw HookMisuse("fault= is one of: " + names) }
        }
        let isAny = state.withLock { state in
            let chosen = state.hooks.all.filter {
                ($0.app == app || app == nil) && ($0.number == number || number == nil)
            }
            for hook in chosen {
                enqueue(hook.number, .latest(state.world, count: times), fault: fault, &state)
            }
            return !chosen.isEmpty
        }
        guard isAny else { throw HookMisuse("no such hook; GET /_sandbox/hooks lists them") }
        return .json(hookList(), status: 202)
    }
}
