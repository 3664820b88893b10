import Domain
import JSON
import Synchronization
import WebServer

/// `/_sandbox/…`: what no real Zoho has. Time, changes, faults, codes and the truth.
extension Sandbox {
    func admin(_ call: Call) -> WebResponse {
        switch (call.method, call.path.dropFirst().joined(separator: "/")) {
        case ("POST", "advance"):
            guard let by = call.parameter("by"), let duration = Self.duration(by) else {
                return complaint("by= is a duration such as 90s, 30m, 12h, 7d or 2w")
            }
            advance(by: duration)
            return .json(present())
        case ("POST", "mutate"):
            guard let share = Double(call.parameter("share") ?? "0.01"), (0...1).contains(share),
                let seed = UInt64(call.parameter("seed") ?? "1"),
                let duration = Self.duration(call.parameter("within") ?? "60s")
            else { return complaint("share= is a number from 0 to 1, seed= a whole number, within= a duration") }
            mutate(share: share, seed: seed, within: duration)
            return .json(present())
        case ("POST", "grant"): return grant(call)
        case ("POST", "fault"): return armFault(call)
        case ("DELETE", "fault"), ("DELETE", "faults"):
            disarm()
            return .json(faultList())
        case ("GET", "faults"): return .json(faultList())
        case ("GET", "truth") where call.parameter("of") == "identity":
            guard let truth = IdentityTruth(call.world) else {
                return complaint("the world is tidy; start the sandbox with --mess SEED", status: 404)
            }
            return .csv(truth)
        case ("GET", "truth"):
            guard let since = call.parameter("since") else {
                return .chunked(Truth(world: call.world, since: nil))
            }
            guard let moment = Instant(iso8601: since) else {
                return complaint("since= is a time such as 2025-06-02T07:00:00Z")
            }
            return .chunked(Truth(world: call.world, since: moment))
        case ("GET", "clock"): return .json(present())
        default:
            return hookAdmin(call)
                ?? .text(
                    """
                    POST /_sandbox/advance?by=7d · POST /_sandbox/mutate?share=0.01&seed=1&within=60s · POST /_sandbox/grant?scopes=A,B
                    POST /_sandbox/fault?name=NAME&app=crm&times=1&path=TEXT · GET, DELETE /_sandbox/faults
                    GET /_sandbox/clock · GET /_sandbox/truth?since=TIME · GET /_sandbox/truth?of=identity
                    POST, GET, DELETE /_sandbox/hooks · POST /_sandbox/deliver?app=desk&times=1&fault=NAME

                    """, status: 404)
        }
    }

    /// A code for the self client, as the API console would show it.
    public func grant(scopes: [String]) -> String? {
        let now = self.now
        return state.withLock { state in
            let client = state.accounts.clients[0]
            return try? state.accounts.grant(client: client, scopes: scopes, at: now)  // nil: a bad scope, or too many
        }
    }

    /// The id and secret of the self client and of the server client.
    public var clients: [(id: String, secret: String)] {
        state.withLock { $0.accounts.clients.map { ($0.id, $0.secret) } }
    }

    private func grant(_ call: Call) -> WebResponse {
        let asked = Self.scopes(call.parameters["scopes"])
        guard !asked.isEmpty, asked.allSatisfy(Scope.isKnown) else {
            return complaint("scopes= is a comma list such as ZohoCRM.modules.ALL,Desk.tickets.READ")
        }
        guard let code = grant(scopes: asked) else {
            return complaint("ten codes per ten minutes; advance the clock or wait", status: 429)
        }
        return .json(object([("code", .string(code)), ("expires_in", .number("180"))]))
    }

    private func armFault(_ call: Call) -> WebResponse {
        guard let fault = call.parameter("name").flatMap(Fault.init) else {
            return complaint("name= is one of: " + Fault.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let app = call.parameter("app")
        guard app == nil || Self.apps.contains(app ?? "") else {
            return complaint("app= is one of: " + Self.apps.joined(separator: ", "))
        }
        guard let times = Int(call.parameter("times") ?? "1"), times > 0 else {
            return complaint("times= is 1 or more")
        }
        arm(ArmedFault(fault, app: app, path: call.parameter("path") ?? "", times: times))
        return .json(faultList())
    }

    /// What a fault may be meant for; all of them answer at one address.
    public static let apps = [
        "accounts", "crm", "desk", "projects", "analytics", "sprints", "apptics", "sign", "workdrive", "survey",
        "forms", "cliq", "flow",
    ]

    private func complaint(_ text: String, status: Int = 400) -> WebResponse {
        .json(object([("error", .string(text))]), status: status)
    }

    private func present() -> [UInt8] {
        let world = self.world
        return object([
            ("clock", .string(world.clock.iso8601)), ("customers", .number(String(world.customers))),
        ])
    }

    private func faultList() -> [UInt8] {
        let armed = armed.map { fault -> JSONValue in
            .object([
                .init(name: "name", value: .string(fault.fault.rawValue)),
                .init(name: "app", value: fault.app.map(JSONValue.string) ?? .null),
                .init(name: "path", value: .string(fault.path)),
                .init(name: "times", value: .number(String(fault.times))),
            ])
        }
        let known = Fault.allCases.map { JSONValue.Member(name: $0.rawValue, value: .string($0.explanation)) }
        return object([("armed", .array(armed)), ("faults", .object(known))])
    }

    /// "90s", "30m", "12h", "7d", "2w".
    public static func duration(_ text: String) -> Duration? {
        guard let unit = text.last, let number = Int64(text.dropLast()), number >= 0, number < 1_000_000
        else { return nil }
        switch unit {
        case "s": return .seconds(number)
        case "m": return .seconds(number * 60)
        case "h": return .seconds(number * 3600)
        case "d": return .seconds(number * 86_400)
        case "w": return .seconds(number * 604_800)
        default: return nil
        }
    }
}
