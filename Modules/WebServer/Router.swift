/// Finds the handler by method and path. Patterns are paths in which "{}" stands for any one part and a
/// final "{...}" for
/// all that remain, if any; what they stood for is handed to the handler in order. The first pattern that
/// fits wins.
public struct Router: Sendable {
    public typealias Handler = @Sendable (_ request: WebRequest, _ found: [String]) -> WebResponse

    private struct Route {
        var method: String
        var parts: [String]
        var takesRest: Bool
        var handler: Handler
    }

    private var routes: [Route] = []
    /// Answers what no pattern fits (404) and what another method would fit (405, given the methods that
    /// would).
    private let refuse: @Sendable (_ request: WebRequest, _ status: Int, _ allowed: [String]) -> WebResponse

    public init(
        refuse:
            @escaping @Sendable (_ request: WebRequest, _ status: Int, _ allowed: [String]) -> WebResponse = {
                _, status, _ in
                .text(
                    status == 404 ? "There is nothing here.\n" : "This method is not allowed here.\n",
                    status: status)
            }
    ) {
        self.refuse = refuse
    }

    /// A route for GET answers HEAD as well; the server leaves the body out.
    public mutating func on(_ method: String, _ pattern: String, _ handler: @escaping Handler) {
        var parts = pattern.split(separator: "/").map(String.init)
        let takesRest = parts.last == "{...}"
        if takesRest { parts.removeLast() }
        routes.append(Route(method: method, parts: parts, takesRest: takesRest, handler: handler))
    }

    public func answer(_ request: WebRequest) -> WebResponse {
        let method = request.method == "HEAD" ? "GET" : request.method
        var allowed: [String] = []
        for route in routes {
            guard let found = Self.match(route, request.segments) else { continue }
            if route.method == method { return route.handler(request, found) }
            if !allowed.contains(route.method) { allowed.append(route.method) }
        }
        if allowed.isEmpty { return refuse(request, 404, []) }
        if allowed.contains("GET") { allowed.append("HEAD") }
        var response = refuse(request, 405, allowed)
        response.headers.append(("Allow", allowed.joined(separator: ", ")))
        return response
    }

    private static func match(_ route: Route, _ segments: [String]) -> [String]? {
        guard segments.count == route.parts.count || route.takesRest && segments.count > route.parts.count
        else { return nil }
        var found: [String] = []
        for (part, segment) in zip(route.parts, segments) {
            if part == "{}" { found.append(segment) } else if part != segment { return nil }
        }
        return route.takesRest ? found + segments[route.parts.count...] : found
    }
}
