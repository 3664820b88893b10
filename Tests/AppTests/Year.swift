import API
import Catalogue
import ConnectorKit
import Domain
import Foundation
import HTTP
import Intake
import JSON
import Lifecycle
import Persistence
import Sandbox
import Sync
import Synchronization
import Testing
import WebServer
import ZohoAccounts

/// The year of docs/examples/story.jsonl: the stand-in for Zoho serves its records over HTTP, the connectors read them,
/// people act as year.acts.jsonl says, through the same door as the command line and the server. All clocks are the
/// story's.
final class Year {
    let store: Store
    let workspace: Workspace
    private let sandbox: Sandbox
    private let server: WebServer
    private let curl: CurlTransport
    private let syncer: Syncer
    private let acts: ActDesk
    private let usage: UsageInbox
    private let lines: [JSONValue]
    private var toldUntil = ""

    static let months = (1...12).map { month -> String in
        let next = month == 12 ? "2026-01-01" : "2025-\(month < 9 ? "0" : "")\(month + 1)-01"
        return Instant(milliseconds: Instant(day: next)!.milliseconds - 86_400_000).day
    }

    /// Nobody runs Onward then.
    private static let pause = "2025-05-09"..."2025-06-04"
    static let keys = ["alder.example", "birch.example", "cedar.example", "damson.example", "elm.example"]

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let text = try Data(contentsOf: folder.appending(path: "year.acts.jsonl")).split(separator: 0x0A)
        lines = try text.map { try JSONValue(parsing: Array($0)) }
        let start = try #require(Instant(iso8601: "2025-01-06T09:30:00Z"))
        let story = try Story(Array(try Reference.text("docs/examples/story.jsonl").utf8), start: start)
        let sandbox = Sandbox(world: World(story: story)) { start }
        self.sandbox = sandbox
        let server = try WebServer { sandbox.handle($0) }
        self.server = server
        let curl = try CurlTransport()
        self.curl = curl
        workspace = Workspace(folder: NSTemporaryDirectory() + "onward-year-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: workspace.folder, withIntermediateDirectories: true)
        let store = try Store(path: workspace.database)
        self.store = store
        let now: @Sendable () -> Instant = { sandbox.world.clock }
        let base = "http://127.0.0.1:\(server.port)"
        let token = Mutex<(text: String, until: Instant)?>(nil)
        syncer = Syncer(
            SyncSetup(
                connectors: Catalogue.connectors(centre: DataCentre(name: "sandbox", at: base)).filter {
                    ["zoho_crm", "zoho_desk", "zoho_projects"].contains($0.name)
                },
                store: store, transport: curl.transport,
                authorizer: { _ in
                    Authorizer(scheme: "Zoho-oauthtoken") { _ in
                        if let known = token.withLock({ $0 }), now() < known.until { return known.text }
                        let fresh = try await Self.token(sandbox, base, curl.transport)
                        token.withLock { $0 = (fresh, now().advanced(by: .seconds(1800))) }
                        return fresh
                    }
                },
                limits: SpendingLimits(ceilings: ["zoho_crm": 100_000, "zoho_desk": 100_000]),
                downloads: workspace.folder, now: now, sleep: { sandbox.advance(by: $0) }, random: { 0.5 }))
        acts = ActDesk(workspace, now: now) { store }
        usage = UsageInbox(.usage, now: now, stored: {}, open: { store })
    }

    /// The folder stays for whoever asks what the year left; the system empties the place.
    func close() async {
        curl.stop()
        await server.stop(grace: .milliseconds(100))
    }

    private static func token(_ sandbox: Sandbox, _ base: String, _ transport: Transport) async throws -> String {
        let scopes = [
            "ZohoCRM.modules.ALL", "ZohoCRM.coql.READ", "ZohoCRM.bulk.READ", "ZohoCRM.settings.ALL",
            "ZohoCRM.users.READ", "ZohoCRM.org.READ", "Desk.basic.READ", "Desk.settings.READ", "Desk.tickets.READ",
            "Desk.contacts.READ", "Desk.search.READ", "ZohoProjects.portals.READ", "ZohoProjects.projects.READ",
            "ZohoProjects.milestones.READ", "ZohoProjects.tasklists.READ", "ZohoProjects.tasks.READ",
            "ZohoProjects.bugs.READ", "ZohoProjects.timesheets.READ", "ZohoProjects.users.READ",
        ]
        let code = try #require(sandbox.grant(scopes: scopes))
        let client = sandbox.clients[0]
        let response = try await transport.send(
            Request(
                "POST",
                "\(base)/oauth/v2/token?grant_type=authorization_code&client_id=\(client.id)"
                    + "&client_secret=\(client.secret)&code=\(code)"))
        return try #require(try JSONValue(parsing: response.body)["access_token"]?.text)
    }

    // MARK: Time

    /// Lives through the year; `look` is called at the end of each month, at 18 o'clock.
    func live(_ look: (_ month: Int, _ now: Instant) throws -> Void) async throws {
        let days = Set(lines.filter { $0["act"] != nil }.compactMap { $0["on"]?.text }).union(Self.months)
        for day in days.sorted() {
            let isPause = Self.pause.contains(day)
            let today = lines.filter { $0["on"]?.text == day && $0["act"] != nil }
            if !today.isEmpty {
                try await run(at: "\(day)T10:00:00Z")
                try pass("\(day)T11:00:00Z")
                for line in today { try await act(line) }
            }
            guard let month = Self.months.firstIndex(of: day) else { continue }
            if !isPause { try await run(at: "\(day)T17:00:00Z") }
            let end = try pass("\(day)T18:00:00Z")
            _ = try await store.derive(fromNothing: false, at: end)
            try look(month, end)
        }
    }

    @discardableResult
    private func pass(_ moment: String) throws -> Instant {
        let moment = try #require(Instant(iso8601: moment))
        sandbox.advance(by: moment.duration(since: sandbox.world.clock))
        try #require(sandbox.world.clock == moment)
        return moment
    }

    private func run(at moment: String) async throws {
        try pass(moment)
        try await tellUse(until: String(moment.prefix(10)))
        let summary = try await syncer.run(trigger: "test") { _ in }
        for failure in summary.failures { Issue.record("\(moment): \(failure.line)") }
        try #require(summary.outcome == .complete, "\(moment)")
    }

    /// The product tells of each week that is over how much was done in it, and of each day that it told all.
    private func tellUse(until today: String) async throws {
        var told: [String] = []
        for line in lines {
            guard let customer = line["weeks"]?.text, let first = line["on"]?.text.flatMap({ Instant(day: $0) }) else {
                continue
            }
            for (week, count) in (line["closed"]?.items ?? []).enumerated() {
                let monday = first.advanced(by: .seconds(Int64(week) * 7 * 86_400))
                let end = monday.advanced(by: .seconds(7 * 86_400)).day
                guard end <= today, end > toldUntil, let count = count.integer else { continue }
                let day = monday.advanced(by: .seconds(2 * 86_400)).day
                told.append(
                    "{\"account\":\"\(customer).example\",\"behaviour\":\"request closed\",\"day\":\"\(day)\","
                        + "\"count\":\(count)}")
            }
        }
        var day = try #require(Instant(day: toldUntil.isEmpty ? "2025-02-03" : toldUntil))
        while day.day < today {
            if !told.isEmpty || !toldUntil.isEmpty { told.append("{\"complete\":\"\(day.day)\"}") }
            day = day.advanced(by: .seconds(86_400))
        }
        if told.isEmpty { return }
        toldUntil = today
        let receipt = try await usage.take(Array(told.joined(separator: "\n").utf8))
        try #require(receipt.refused.isEmpty, "\(receipt.refused)")
    }

    // MARK: People

    private func act(_ line: JSONValue) async throws {
        let customer = line["customer"]?.text.map { $0 + ".example" }
        var asked: [JSONValue.Member] = []
        for member in line.members ?? [] {
            switch member.name {
            case "on": continue
            case "customer":
                if line["thing"] == nil {
                    asked.append(.init(name: "customer", value: customer.map(JSONValue.string) ?? .null))
                }
            case "thing": asked.append(.init(name: "id", value: .string(try thing(member.value.text!, of: customer!))))
            case "phase":
                asked.append(
                    .init(name: "item", value: .string(try record("milestone", member.value.text!, customer!))))
            case "deal":
                asked.append(.init(name: "deal", value: .string(try record("deal", member.value.text!, customer!))))
            default: asked.append(member)
            }
        }
        do { _ = try await acts.answer(.object(asked)) } catch {
            Issue.record("\(String(decoding: line.serialized, as: UTF8.self)): \(error)")
        }
        sandbox.advance(by: .seconds(60))
    }

    /// The id of what was laid down of a kind last, or that with which the customer began.
    private func thing(_ kind: String, of customer: String) throws -> String {
        if kind == "first value" {
            return try one("SELECT key FROM value_definition WHERE customer = $ AND first_value IS NOT NULL", customer)
        }
        return try one(
            "SELECT key FROM \(kind) WHERE customer = $ ORDER BY CAST(substr(key, 3) AS INTEGER) DESC", customer)
    }

    private func record(_ view: String, _ title: String, _ customer: String) throws -> String {
        try one(
            """
            SELECT system || '.' || resource || ':' || external_id FROM \(view)
            WHERE customer = $ AND title = '\(title)'
            """, customer)
    }

    /// `$` stands for the customer.
    private func one(_ query: String, _ customer: String) throws -> String {
        let reader = try Reader(path: workspace.database)
        let query = query.replacing("$", with: "'\(try reader.onlyMatch(of: customer).key)'")
        let answer = try reader.query(query, maximumRows: 1, timeLimit: .seconds(10))
        return try #require(answer.rows.first?.first?.text, "\(query)")
    }
}

extension QueryAnswer.Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }
}
