import Domain
public import WebServer

extension Sandbox {
    /// Answers any request to any app.
    public func handle(_ request: WebRequest) -> WebResponse {
        let call = Call(request: request, world: world, now: now)
        if call.app == "admin" { return admin(call) }
        let delay = options.latency + (strikes(.slow, call) ? Self.slowness : .zero)
        // A call counts against the CRM's limit of concurrent ones until it is answered.
        if call.app == "crm", !enterCRM() { return refusal(.concurrency, call) }
        guard delay > .zero else { return answer(call) }
        return .later {
            // Cancelled only when the server stops, and then nobody waits for the answer.
            try? await Task.sleep(for: delay)
            return self.answer(call)
        }
    }

    private static let slowness: Duration = .seconds(5)

    private func answer(_ call: Call) -> WebResponse {
        defer { if call.app == "crm" { leaveCRM() } }
        if let replacement = replacement(call) { return replacement }
        let response =
            switch call.app {
            case "accounts": accounts(call)
            case "crm": crm(call)
            case "desk" where call.path.first == ".well-known": deskKeySet()
            case "desk": desk(call)
            case "projects": projects(call)
            case "analytics": analytics(call)
            case "sprints": sprints(call)
            case "apptics": apptics(call)
            case "sign": sign(call)
            case "workdrive": workdrive(call)
            case "survey": survey(call)
            case "forms": forms(call)
            case "cliq": cliq(call)
            case "flow": flow(call)
            default:
                WebResponse.text(
                    "No app answers here. Paths: /oauth, /crm, /api, /restapi, /zsapi, /cx, /survey, /workdrive, /_sandbox.\n",
                    status: 404)
            }
        var dated = spoiled(response, call)
        // What the apps' times mean can only be known beside the clock they were made by.
        if call.app != "accounts" { dated.headers.append(("Date", call.world.clock.httpDate)) }
        return dated
    }
}

extension Call {
    /// One of `Sandbox.apps`, "admin" or nothing. Sign shares an address with Desk: the collection says whose it is.
    var app: String {
        let collection = path.count > 2 ? path[2] : ""
        return switch (path.first, path.count > 1 ? path[1] : nil) {
        case ("_sandbox", _): "admin"
        case ("oauth", _): "accounts"
        case ("crm", _): "crm"
        case ("api", "v1") where Sandbox.signCollections.contains(collection): "sign"
        case ("api", "v1") where path.count == 3 && collection == "forms": "forms"
        case ("api", "v1"): "desk"
        case (".well-known", "jwks.json"): "desk"
        case ("zsapi", _): "sprints"
        case ("cx", "api"): "apptics"
        case ("workdrive", "api"): "workdrive"
        case ("api", "v3") where ["channels", "channelsbyname", "chats", "bots"].contains(collection): "cliq"
        case ("api", "v3"), ("api", "v3.1"), ("restapi", "portal"), ("restapi", "portals"): "projects"
        case ("restapi", "v2"): "analytics"
        case ("survey", _): "survey"
        case ("api", "zforms"), ("api", "resthooks"): "forms"
        case ("api", "v2"): "cliq"
        case (_, "flow") where path.count == 4 && path[2] == "webhook" && path[3] == "incoming": "flow"
        default: ""
        }
    }
}
