public import WebServer

extension Sandbox {
    /// Answers any request to any app.
    public func handle(_ request: WebRequest) -> WebResponse {
        let call = Call(request: request, world: world, now: now)
        let path = request.segments
        switch (path.first, path.count > 1 ? path[1] : nil) {
        case ("api", "v1"): return desk(call)
        case ("api", "v3"), ("api", "v3.1"), ("restapi", "portal"), ("restapi", "portals"):
            return projects(call)
        case ("restapi", "v2"): return analytics(call)
        default:
            return .text(
                "No app answers here. Paths: /oauth, /crm, /api, /restapi, /_sandbox.\n", status: 404)
        }
    }
}
