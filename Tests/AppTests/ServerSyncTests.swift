import API
import ConnectorKit
import Domain
import Glibc
import HTTP
import JSON
import Lifecycle
import Persistence
import Sandbox
import Sync
import Testing
import WebServer
import Wiring
import ZohoAccounts

@testable import onward_server

/// A stand-in for Zoho and a workspace that is connected to it, with nothing read yet.
private final class Office: Sendable {
    let workspace: Workspace
    let server: Server
    let curl: CurlTransport
    private let zoho: WebServer

    init() async throws {
        var options = Sandbox.Options()
        options.jobDuration = .zero
        let sandbox = Sandbox(world: World(seed: 3, customers: 16), options: options, clock: Wiring.now)
        zoho = try WebServer { sandbox.handle($0) }
        var template = Array("/tmp/onward-office-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } }
        workspace = Workspace(folder: try #require(made))

        let client = sandbox.clients[0]
        var settings = Settings.Zoho(centre: "eu", clientID: client.id, apps: ["crm", "desk"])
        let address = "http://127.0.0.1:\(zoho.port)"
        settings.addresses[Settings.Addresses.every] = address
        var all = Settings()
        all.zoho = settings
        try workspace.save(all)
        let wiring = Wiring(workspace, environment: [:])
        curl = try wiring.transport()
        let scopes = ScopeCheck.scopes(of: try Wiring.connectors(of: settings)).map(\.name)
        let flow = SelfClientFlow(
            centre: try Wiring.centre(of: settings), clientID: client.id, clientSecret: Secret(client.secret),
            transport: curl.transport, surroundings: Wiring.surroundings)
        try wiring.vault.write(try await flow.exchange(Secret(try #require(sandbox.grant(scopes: scopes)))).contents)
        server = try Server(
            workspace: workspace, options: try Options(["--listen", "127.0.0.1:0"]), token: nil, environment: [:])
    }

    func ask(_ path: String) async throws -> String {
        String(decoding: try await curl.transport.send(Request("GET", server.address + path)).body, as: UTF8.self)
    }
}

@Suite struct `A server that syncs` {
    @Test(.timeLimit(.minutes(2))) func `reads what is due, shows it live, and answers from it`() async throws {
        let office = try await Office()
        async let events = office.ask("/api/v1/events")
        let work = Task { await office.server.scheduler.work() }
        while true {
            if case .idle = office.server.hub.standing { break }
            if case .failed(let message, _) = office.server.hub.standing { throw StartFailure(message) }
            try await Task.sleep(for: .milliseconds(20))
        }
        work.cancel()
        await work.value
        office.server.hub.finish()

        // A slow run has comments between, which keep the line open.
        let lines = try await events.split(separator: "\n").filter { $0.hasPrefix("data: ") }
        let seen = try lines.map { try JSONValue(parsing: String($0.dropFirst(6))) }
        let names = seen.map { $0.word("event") }
        #expect(names.contains("run_started") && names.contains("page_stored") && names.contains("run_ended"))
        let end = try #require(seen.last { $0.word("event") == "run_ended" })
        #expect(end.word("outcome") == "complete" && end.word("trigger") == "schedule")

        let list = try JSONValue(parsing: try await office.ask("/api/v1/customers?sort=tickets&limit=1"))
        let customer = try #require(list["data.0"])
        let page = try await office.ask("/customers/\(customer.word("key"))")
        #expect(page.contains(HTML(text: customer.word("name")).markup) && page.contains("id=\"disagreements\""))
        // Every value of the profile names its app, also one that is said otherwise elsewhere.
        let profile = page.split(separator: "id=\"values\"")[1].split(separator: "</section>")[0]
        let rows = profile.split(separator: "<tr").dropFirst(2)
        #expect(rows.count > 3)
        for row in rows { #expect(row.contains("class=\"source\""), "\(row)") }
        let portfolio = try await office.ask("/")
        #expect(portfolio.contains("/customers/\(customer.word("key"))") || portfolio.contains("rel=\"next\""))
        #expect(try await office.ask("/sync").contains("zoho_desk.tickets"))
        #expect(try await office.ask("/ready") == "ready\n")
        #expect(try await office.ask("/metrics").contains("onward_sync_runs_total{outcome=\"complete\"} 1\n"))
        let problem = try await office.ask("/customers/nobody-of-that-name")
        #expect(problem.contains("<h1>Not found</h1>"))
    }

    @Test(.timeLimit(.minutes(2))) func `judges customers by what was put in force, reading nothing`() async throws {
        let office = try await Office()
        let wiring = Wiring(office.workspace, environment: [:])
        _ = try await wiring.syncer(office.curl.transport).run(trigger: "test") { _ in }
        let reader = try Reader(path: office.workspace.database)
        #expect(try !reader.isJudgementDue(at: Wiring.now()))
        let (id, version) = (Definition.shipped.id, Definition.shipped.version)
        let store = try wiring.store()
        try await store.approve(definition: id, version: version, by: "ada", note: nil, at: Wiring.now())
        try await store.activate(definition: id, version: version, by: "ada", at: Wiring.now())
        #expect(try reader.isJudgementDue(at: Wiring.now()))
        let work = Task { await office.server.scheduler.work() }
        while try reader.isJudgementDue(at: Wiring.now()) { try await Task.sleep(for: .milliseconds(20)) }
        work.cancel()
        await work.value
        let runs = try reader.query("SELECT count(*) FROM run", maximumRows: 1, timeLimit: .seconds(5))
        #expect(runs.rows == [[.integer(1)]])
    }

    @Test(.timeLimit(.minutes(2))) func `gives the same bytes as an answer asked for directly`() async throws {
        let office = try await Office()
        let syncer = try Wiring(office.workspace, environment: [:]).syncer(office.curl.transport)
        _ = try await syncer.run(trigger: "test") { _ in }
        for path in ["customers", "status", "systems", "runs"] {
            let question = try Question(path: [path], parameters: [])
            let systems = Wiring(office.workspace, environment: [:]).systems
            let answer = try Answering(office.workspace, now: Wiring.now, systems: systems).answer(question)
            #expect(try await office.ask("/api/v1/\(path)") == String(decoding: answer.bytes, as: UTF8.self))
        }
    }
}
