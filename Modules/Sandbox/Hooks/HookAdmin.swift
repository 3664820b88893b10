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
            case ("GET", "messages"): return .json(messages(call))
            case ("DELETE", "messages"):
                state.withLock { $0.inbox.clear() }
                return .json(messages(call))
            case ("GET", "keys"): return .json(keys(call))
            case ("DELETE", "keys"):
                if let key = call.parameter("key") { state.withLock { _ = $0.inbox.deletedKeys.insert(key) } }
                return .json(keys(call))
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
        let secret = asked["secret"]?.text
        switch app {
        case .crm: throw HookMisuse("the CRM has an API for it: POST /crm/v8/actions/watch")
        case .desk: throw HookMisuse("Desk has an API for it: POST /api/v1/webhooks")
        case .projects: return try projectsHook(url, secret, asked)
        case .survey:
            return SurveyHook(id: "ui", name: asked["name"]?.text ?? "Set up by hand", url: url)
        case .forms: return try formsHook(url, secret, asked)
        case .flow:
            return FlowHook(
                url: url, secret: secret, trigger: try choice("on", asked) ?? .survey,
                isForm: asked["contentType"]?.text == "application/x-www-form-urlencoded")
        case .sign:
            guard state.withLock({ $0.hooks.all.count { $0.app == .sign } }) < SignHook.perAccount else {
                throw HookMisuse("Sign has two webhooks for an account")
            }
            let actions = asked["actions"]?.items?.compactMap(\.text)
            let known = SignHook.names.map(\.name)
            guard actions?.allSatisfy(known.contains) ?? true else {
                throw HookMisuse("actions are of: " + known.joined(separator: ", "))
            }
            return SignHook(
                url: url, secret: secret, withTimestamp: asked["timestamp"]?.bool ?? false, actions: actions)
        case .workdrive:
            let count = state.withLock { $0.hooks.all.count { $0.app == .workdrive } }
            guard count < DriveHook.perApp else { throw HookMisuse("WorkDrive has ten webhooks for an app") }
            return DriveHook(id: "wh\(count + 1)", url: url, secret: secret)
        }
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ asked: JSONValue)
        throws(HookMisuse) -> Choice? where Choice.RawValue == String
    {
        guard let text = asked[name]?.text else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw HookMisuse("\(name) is one of: " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    private func projectsHook(_ url: String, _ secret: String?, _ asked: JSONValue) throws(HookMisuse) -> ProjectsHook {
        let template = asked["template"]?.text ?? ProjectsHook.standard
        guard template.count <= ProjectsHook.longestTemplate, url.count <= ProjectsHook.longestAddress else {
            throw HookMisuse("the template has at most 3000 characters and the url 1000")
        }
        let known = ProjectsHook.modules.keys.sorted()
        let modules = asked["on"]?.items?.compactMap(\.text) ?? asked["on"]?.text.map { [$0] } ?? known
        guard modules.allSatisfy(known.contains) else {
            throw HookMisuse("on is one of: " + known.joined(separator: ", "))
        }
        return ProjectsHook(url: url, modules: modules, template: template, secret: secret)
    }

    /// The secret goes into a header of the owner's own; which standard headers cannot be.
    private func formsHook(_ url: String, _ secret: String?, _ asked: JSONValue) throws(HookMisuse) -> FormsHook {
        let name = asked["header"]?.text ?? "Authorization"
        let isName =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || 0x30...0x39 ~= byte || "_.-".utf8.contains(byte)
            }
        guard isName, !["content-type", "content-length", "host"].contains(name.lowercased()) else {
            throw HookMisuse("header is a name of letters, digits, _ . and -, and not one that is sent anyway")
        }
        let names = asked["names"]?.members?.map { ($0.name, $0.value.text ?? $0.name) }
        return FormsHook(
            url: url, form: try choice("form", asked), type: try choice("contentType", asked) ?? .json,
            names: names.map { Dictionary($0) { $1 } }, header: secret.map { (name, $0) },
            composite: try choice("composite", asked) ?? .flat)
    }

    static func isWebAddress(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let host = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
            return !host.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        return false
    }

    /// The words of `fault=`.
    public static let deliveryFaults = DeliveryFault.allCases.map(\.rawValue).joined(separator: ", ")

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
            if fault == nil { throw HookMisuse("fault= is one of: " + Self.deliveryFaults) }
        }
        let isTest = call.parameter("event") == "test"
        guard isTest || call.parameter("event") == nil, !isTest || app == .sign else {
            throw HookMisuse("event= is test, and only Sign has such a thing")
        }
        let chosen = state.withLock { $0.hooks.all }.filter {
            ($0.app == app || app == nil) && ($0.number == number || number == nil)
        }
        guard !chosen.isEmpty else { throw HookMisuse("no such hook; GET /_sandbox/hooks lists them") }
        guard fault != .badSignature || chosen.contains(where: \.setup.isProven) else {
            throw HookMisuse("nothing proves where these deliveries come from, so nothing can be forged")
        }
        state.withLock { state in
            let occasion = isTest ? Occasion.test(state.world) : .latest(state.world, count: times)
            for hook in chosen { enqueue(hook.number, occasion, fault: fault, &state) }
        }
        return .json(hookList(), status: 202)
    }
}
