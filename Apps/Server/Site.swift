import API
import Domain
import JSON
import WebServer
import Wiring

/// Everything the server answers, and who may ask for it.
struct Site: Sendable {
    let workspace: Workspace
    let access: Access
    let metrics: Metrics
    let hub: EventHub
    let gate: HookGate
    let usage: UsageGate
    let acts: ActGate
    let now: @Sendable () -> Instant
    private let answering: ThreadLocal<Answering>
    private var router = Router(refuse: { request, status, _ in Site.refusal(request, status) })

    init(
        workspace: Workspace, access: Access, metrics: Metrics, hub: EventHub, gate: HookGate, usage: UsageGate,
        acts: ActGate, now: @escaping @Sendable () -> Instant
    ) {
        self.workspace = workspace
        self.access = access
        self.metrics = metrics
        self.hub = hub
        self.gate = gate
        self.usage = usage
        self.acts = acts
        self.now = now
        let wiring = Wiring(workspace, environment: [:])
        answering = ThreadLocal { try Answering(workspace, now: now, systems: wiring.systems) }
        route()
    }

    private mutating func route() {
        var router = router
        let site = self
        router.on("GET", "/api/v1/events") { _, _ in site.events() }
        router.on("GET", "/api/v1/webhooks") { request, _ in site.webhooks(request) }
        router.on("POST", "/api/v1/usage") { request, _ in
            .later { site.secured(await site.usage.answer(request), true) }
        }
        router.on("POST", "/api/v1/acts") { request, _ in
            .later { site.secured(await site.acts.answer(request), true) }
        }
        router.on("GET", "/api/v1/{...}") { request, parts in site.api(request, parts) }
        router.on("GET", "/") { request, _ in site.page { try PortfolioPage.page($0, request) } }
        router.on("GET", "/search") { request, _ in site.page { try SearchPage.page($0, request) } }
        router.on("GET", "/customers/{}") { request, found in site.page { try CustomerPage.page($0, found[0]) } }
        router.on("GET", "/customers/{}/timeline") { request, found in
            site.page { try TimelinePage.page($0, found[0], request) }
        }
        router.on("GET", "/stages") { _, _ in site.page { try StagesPage.page($0) } }
        router.on("GET", "/gaps") { _, _ in site.page { try GapsPage.page($0) } }
        router.on("GET", "/standings") { request, _ in site.page { try StandingsPage.page($0, request) } }
        router.on("GET", "/questions") { request, _ in site.page { try QuestionsPage.page($0, request) } }
        router.on("GET", "/people/{}") { request, found in site.page { try PersonPage.page($0, found[0]) } }
        router.on("GET", "/conflicts") { request, _ in site.page { try ConflictsPage.page($0, request) } }
        router.on("GET", "/sync") { _, _ in site.page { try SyncPage.page($0) } }
        router.on("GET", "/login") { request, _ in LoginPage.answer(to: request, site.access) }
        router.on("POST", "/login") { request, _ in LoginPage.signIn(request, site.access) }
        router.on("POST", "/logout") { _, _ in LoginPage.signOut() }
        router.on("GET", "/health") { _, _ in WebResponse.text("ok\n") }
        router.on("GET", "/ready") { _, _ in site.ready() }
        router.on("GET", "/metrics") { _, _ in site.measures() }
        Assets.route(&router)
        self.router = router
    }

    /// Answered without a token: whether we live, and what the sign-in page needs.
    private static let open: Set<String> = ["health", "ready", "login", "logout", "assets"]

    func answer(_ request: WebRequest) -> WebResponse {
        // Vendors have no session and come by whatever name the world knows us by.
        if request.segments.first == "hooks" { return secured(gate.answer(request), true) }
        let isAPI = request.segments.first == "api"
        switch access.verdict(on: request) {
        case .granted: break
        case .foreign:
            return secured(
                Self.problem(
                    Problem(
                        .misused, "This server answers under localhost, 127.0.0.1 and [::1] only.",
                        remedy: "Open http://127.0.0.1 with its port, or configure an access token."),
                    status: 421, asJSON: isAPI), isAPI)
        case .unknown where Self.open.contains(request.segments.first ?? ""): break
        case .unknown where isAPI || request.segments == ["metrics"]:
            var response = Self.problem(
                Problem(
                    .misused, "An access token is needed.", remedy: "Send it as: Authorization: Bearer TOKEN"),
                status: 401, asJSON: true)
            response.headers.append(("WWW-Authenticate", "Bearer realm=\"onward\""))
            return secured(response, true)
        case .unknown:
            let target = request.path + (request.rawQuery.isEmpty ? "" : "?" + request.rawQuery)
            return secured(.empty(status: 303, headers: [("Location", Link.to(["login"], [("next", target)]))]), false)
        }
        return secured(router.answer(request), isAPI)
    }

    // MARK: The API

    private func api(_ request: WebRequest, _ parts: [String]) -> WebResponse {
        if access.needsToken == false, request.header("sec-fetch-site") == "cross-site" {
            return Self.problem(Problem(.misused, "Other sites' pages may not ask."), status: 403, asJSON: true)
        }
        do {
            let question = try Question(path: parts, parameters: request.query)
            return WebResponse.json(try answering.value().answer(question).bytes).tagged(for: request)
        } catch {
            return Self.problem(Problem(of: error), asJSON: true)
        }
    }

    private func webhooks(_ request: WebRequest) -> WebResponse {
        do {
            guard request.rawQuery.isEmpty else { throw Problem(.misused, "Nothing can be chosen here.") }
            return .json(WebhookReport.document(try gate.reports()))
        } catch {
            return Self.problem(Problem(of: error), asJSON: true)
        }
    }

    private func events() -> WebResponse {
        guard let stream = hub.watch() else {
            return Self.problem(
                Problem(.busy, "\(EventHub.maximumStreams) clients watch already.", remedy: "Close some."), asJSON: true
            )
        }
        return .events(stream)
    }

    // MARK: Pages

    private func page(_ make: (PageSource) throws -> HTML) -> WebResponse {
        do {
            let source = PageSource(
                now: now(), canSignOut: access.needsToken, standing: hub.standing,
                webhooks: { try gate.reports().map(\.json) },
                ask: { question in try JSONValue(parsing: answering.value().answer(question).bytes) })
            return .html(try make(source).markup)
        } catch {
            return Self.problem(Problem(of: error), asJSON: false)
        }
    }

    // MARK: Operation

    private func ready() -> WebResponse {
        do {
            _ = try answering.value().answer(.systems)
            return .text("ready\n")
        } catch {
            return Self.problem(Problem(of: error), status: 503, asJSON: true)
        }
    }

    private func measures() -> WebResponse {
        var records: [Metrics.Sample] = []
        var credits: [Metrics.Sample] = []
        var ages: [Metrics.Sample] = []
        // Without data there are still the server's own measures.
        if let answering = try? answering.value() {
            let systems = try? JSONValue(parsing: answering.answer(.systems).bytes)
            for system in systems?["data"]?.items ?? [] {
                credits.append(
                    .init(labels: [("system", system.word("name"))], value: system["creditsDay"]?.double ?? 0))
            }
            let status = try? JSONValue(parsing: answering.answer(.status).bytes)
            for resource in status?["data.resources"]?.items ?? [] {
                let labels = [("resource", resource.word("name"))]
                // A list of which nothing is known has no number, not even zero.
                if let count = resource["records"]?.double { records.append(.init(labels: labels, value: count)) }
                guard let moment = resource.moment("completeTo") else { continue }
                ages.append(.init(labels: labels, value: now().duration(since: moment) / .seconds(1)))
            }
        }
        let text = metrics.text(
            now: now(), records: records, credits: credits, age: ages,
            hooks: gate.samples, waiting: (try? gate.waiting()) ?? [])
        return WebResponse(type: "text/plain; version=0.0.4; charset=utf-8", Array(text.utf8))
    }

    // MARK: Refusals

    private static func refusal(_ request: WebRequest, _ status: Int) -> WebResponse {
        let problem =
            status == 404
            ? Problem(.notFound, "There is nothing at \(request.path).", remedy: "The list of customers is at /.")
            : Problem(.misused, "\(request.method) is not understood here.")
        return Self.problem(problem, status: status, asJSON: request.segments.first == "api")
    }

    static func problem(_ problem: Problem, status: Int? = nil, asJSON: Bool) -> WebResponse {
        let status = status ?? problem.httpStatus
        return asJSON ? .json(problem.json, status: status) : .html(ProblemPage.page(problem).markup, status: status)
    }

    /// Nothing is loaded from elsewhere, nothing runs that is not a file of ours, nobody may frame us.
    private static let pagePolicy = """
        default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
        connect-src 'self'; form-action 'self'; \
        base-uri 'none'; frame-ancestors 'none'
        """

    func secured(_ response: WebResponse, _ isAPI: Bool) -> WebResponse {
        var response = response
        response.headers.append(("X-Content-Type-Options", "nosniff"))
        response.headers.append(
            ("Content-Security-Policy", isAPI ? "default-src 'none'; frame-ancestors 'none'" : Self.pagePolicy))
        response.headers.append(("Referrer-Policy", "same-origin"))
        response.headers.append(("Cross-Origin-Resource-Policy", "same-origin"))
        if !response.headers.contains(where: { $0.name == "Cache-Control" }) {
            response.headers.append(("Cache-Control", "private, no-cache"))
        }
        return response
    }
}

/// What a page is made from: answers, as their JSON, so that no page can say what the API does not.
struct PageSource {
    let now: Instant
    let canSignOut: Bool
    let standing: EventHub.Standing
    let webhooks: () throws -> [JSONValue]
    let ask: (Question) throws -> JSONValue

    func ask(_ path: [String], _ parameters: [(name: String, value: String)] = []) throws -> JSONValue {
        try ask(Question(path: path, parameters: parameters))
    }

    /// Titles of systems by their names, for people.
    func titles() throws -> [String: String] {
        let systems = try ask(.systems)["data"]?.items ?? []
        return Dictionary(systems.map { ($0.word("name"), $0.word("title")) }) { first, _ in first }
    }
}
