import Foundation
import HTTP
import JSON
import Synchronization
import Testing
import WebServer

/// Somebody else's server: keeps what it gets.
private final class Receiver: Sendable {
    private let box: Mailbox
    private let server: WebServer

    private final class Mailbox: Sendable {
        let requests = Mutex<[WebRequest]>([])
        func put(_ request: WebRequest) { requests.withLock { $0.append(request) } }
    }

    init(status: Int = 200, answer: String = "") throws {
        let box = Mailbox()
        self.box = box
        server = try WebServer { request in
            box.put(request)
            return .text(answer, status: status)
        }
    }

    var requests: [WebRequest] { box.requests.withLock { $0 } }
    var address: String { "http://127.0.0.1:\(server.port)/2001/flow/webhook/incoming?zapikey=1001.topsecret" }
}

@Suite struct `Outlets` {
    @Test func `send nothing before they are switched on, and one marked message after`() async throws {
        let (town, receiver) = (try Town(customers: 1), try Receiver())
        let added = try await town.onward(
            "outlets", "add", "handoff", "--to", "flow", "--secrets-from-stdin", input: receiver.address + "\n")
        #expect(added.status == 0, "\(added.err)")
        let early = try await town.onward("outlets", "test", "handoff", "--yes")
        #expect(early.status == 1 && early.err.contains("is off") && early.err.contains("onward outlets on handoff"))
        #expect(try await town.onward("outlets", "on", "handoff").status == 0)
        let unasked = try await town.onward("outlets", "test", "handoff")
        #expect(unasked.status == 2 && unasked.err.contains("--yes"))
        #expect(receiver.requests.isEmpty)

        let sent = try await town.onward("outlets", "test", "handoff", "--yes", "--json")
        #expect(sent.status == 0, "\(sent.err)")
        let request = try #require(receiver.requests.first)
        let body = try JSONValue(parsing: request.body)
        #expect(receiver.requests.count == 1 && body["test"]?.text == "true")
        #expect(body["title"]?.text?.hasPrefix("[Test]") == true)
        #expect(body["event_id"]?.text == (try sent.json())["data.id"]?.text)
    }

    @Test func `show a dry run without secrets and send nothing`() async throws {
        let (town, receiver) = (try Town(customers: 1), try Receiver())
        _ = try await town.onward(
            "outlets", "add", "handoff", "--to", "flow", "--body", "form", "--secrets-from-stdin",
            input: receiver.address + "\n")
        let shown = try await town.onward("outlets", "test", "handoff", "--dry-run")
        #expect(shown.status == 0 && shown.text.contains("Content-Type: application/x-www-form-urlencoded"))
        #expect(shown.text.contains("/•••") && !(shown.text + shown.err).contains("topsecret"))
        #expect(receiver.requests.isEmpty)
    }

    @Test func `keep what is secret in the vault alone, and forget it`() async throws {
        let (town, receiver) = (try Town(customers: 1), try Receiver())
        _ = try await town.onward(
            "outlets", "add", "handoff", "--to", "flow", "--secrets-from-stdin", input: receiver.address + "\n")
        let listed = try await town.onward("outlets", "--json")
        #expect(try listed.json()["data.0.on"]?.bool == false && !listed.text.contains("topsecret"))
        for name in try FileManager.default.contentsOfDirectory(atPath: town.folder) {
            let bytes = try Data(contentsOf: URL(filePath: town.folder + "/" + name))
            #expect(bytes.range(of: Data("topsecret".utf8)) == nil, "\(name)")
        }
        #expect(try await town.onward("outlets", "remove", "handoff").status == 0)
        #expect(try await town.onward("outlets", "--json").json()["data"]?.items?.isEmpty == true)
        _ = try await town.onward(
            "outlets", "add", "handoff", "--to", "flow", "--secrets-from-stdin", input: receiver.address + "\n")
        #expect(try await town.onward("outlets", "test", "handoff", "--dry-run").status == 0)
    }

    @Test func `say what a vendor refused and what to do`() async throws {
        let (town, receiver) = (try Town(customers: 1), try Receiver(status: 404, answer: "gone"))
        _ = try await town.onward(
            "outlets", "add", "handoff", "--to", "flow", "--secrets-from-stdin", input: receiver.address + "\n")
        _ = try await town.onward("outlets", "on", "handoff")
        let refused = try await town.onward("outlets", "test", "handoff", "--yes")
        #expect(refused.status == 1 && refused.err.contains("HTTP 404") && refused.err.contains("add it again"))
        #expect(!refused.err.contains("topsecret"))
    }

    @Test(arguments: [
        (["x"], "--to is missing"), (["x", "--to", "sms"], "is no target"),
        (["x y", "--to", "flow"], "cannot be an outlet's name"),
        (["x", "--to", "flow", "--card"], "--card does not go with flow"),
        (["x", "--to", "flow", "--body", "xml"], "takes no body"),
        (["x", "--to", "crm-task", "--due-in", "soon"], "--due-in takes a number"),
        (["x", "--to", "flow", "--secrets-from-stdin"], "begins with https://"),
    ]) func `refuse what cannot be, and add nothing`(words: [String], complaint: String) async throws {
        let town = try Town(customers: 1)
        let refused = try await town.run(["outlets", "add"] + words, input: "ftp://x.test\n")
        #expect(refused.status == 2 && refused.err.contains(complaint), "\(refused.err)")
        #expect(try await town.onward("outlets", "--json").json()["data"]?.items?.isEmpty == true)
    }

    @Test func `ask for their scopes when they go with the sign-in`() async throws {
        let town = try Town(customers: 1)
        let connected = try await town.connect(apps: "crm")
        try #require(connected.status == 0, "\(connected.err)")
        let added = try await town.onward("outlets", "add", "todo", "--to", "crm-task", "--due-in", "3")
        #expect(added.status == 0 && added.err.contains("ZohoCRM.modules.tasks.CREATE"), "\(added.err)")
        let scopes = try await town.onward("connect", "zoho", "--show-scopes", "--json")
        #expect(scopes.text.contains("ZohoCRM.modules.tasks.CREATE"))
    }
}

/// With the stand-in, which takes messages by the apps' own rules.
@Suite struct `An outlet of the sandbox` {
    private func tree(_ town: Town, _ path: String) async throws -> JSONValue {
        let curl = try CurlTransport()
        defer { curl.stop() }
        return try JSONValue(parsing: try await curl.transport.send(Request("GET", town.address + path)).body)
    }

    private func add(_ town: Town, _ words: [String], secret: String = "") async throws {
        let added = try await town.run(["outlets", "add", "x"] + words, input: secret + "\n")
        try #require(added.status == 0, "\(added.err)")
        _ = try await town.onward("outlets", "on", "x")
    }

    @Test(arguments: [[], ["--card"]]) func `takes a message for a Cliq channel`(options: [String]) async throws {
        let town = try Town(customers: 4)
        try #require(try await town.connect(apps: "crm").status == 0)
        let keys = try await tree(town, "/_sandbox/keys")
        let channel = try #require(keys["channels.0"]?.text)
        try await add(
            town, ["--to", "cliq-channel:\(channel)", "--secrets-from-stdin"] + options,
            secret: try #require(keys["cliq.0"]?.text))
        let sent = try await town.onward("outlets", "test", "x", "--yes", "--json")
        #expect(sent.status == 0, "\(sent.err)")
        let message = try #require(try await tree(town, "/_sandbox/messages")["messages.0"])
        #expect(message["flags"]?.items?.isEmpty == true)
        let id = try #require(try sent.json()["data.id"]?.text)
        #expect(message["body.text"]?.text?.contains(id) == true)
        #expect((message["body.card.title"] != nil) == !options.isEmpty)
    }

    @Test func `says that a Cliq token was deleted`() async throws {
        let town = try Town(customers: 4)
        try #require(try await town.connect(apps: "crm").status == 0)
        let channel = try #require(try await tree(town, "/_sandbox/keys")["channels.0"]?.text)
        try await add(town, ["--to", "cliq-channel:\(channel)", "--secrets-from-stdin"], secret: "1001.gone")
        let sent = try await town.onward("outlets", "test", "x", "--yes")
        #expect(sent.status == 1 && sent.err.contains("HTTP 401") && sent.err.contains("add it again"), "\(sent.err)")
        #expect(!sent.err.contains("1001.gone"))
    }

    @Test(arguments: ["json", "form", "text"]) func `runs a flow with its variables`(format: String) async throws {
        let town = try Town(customers: 4)
        let address = try #require(try await tree(town, "/_sandbox/keys")["flow.\(format)"]?.text)
        try await add(town, ["--to", "flow", "--body", format, "--secrets-from-stdin"], secret: address)
        let sent = try await town.onward("outlets", "test", "x", "--yes")
        #expect(sent.status == 0, "\(sent.err)")
        let message = try #require(try await tree(town, "/_sandbox/messages")["messages.0"])
        #expect(message["flags"]?.items?.isEmpty == true, "\(message)")
    }

    @Test func `writes into records of the CRM with the scopes it asked for`() async throws {
        let town = try Town(customers: 12)
        try #require(try await town.connect(apps: "crm").status == 0)
        for (name, target) in [("todo", "crm-task"), ("memo", "crm-note"), ("stage", "crm-field:Description")] {
            _ = try await town.onward("outlets", "add", name, "--to", target)
            _ = try await town.onward("outlets", "on", name)
        }
        let early = try await town.onward("outlets", "test", "todo", "--yes")
        #expect(early.status == 1 && early.err.contains("onward connect zoho"), "\(early.err)")
        try #require(try await town.connect(apps: "crm").status == 0)
        try #require(try await town.onward("sync", "--only", "zoho_crm.Accounts").status == 0)
        let account = try #require(
            try await town.onward("query", "SELECT external_id FROM company ORDER BY 1 LIMIT 1", "--json").json()[
                "data.rows.0.0"]?
                .text)
        for name in ["todo", "memo", "stage"] {
            let sent = try await town.onward(
                "outlets", "test", name, "--yes", "--record", "Accounts/\(account)", "--text", "Written by Onward")
            #expect(sent.status == 0, "\(name): \(sent.err)")
        }
        try #require(try await town.onward("sync", "--only", "zoho_crm").status == 0)
        let seen = try await town.onward(
            "query", "SELECT count(*) FROM task WHERE title LIKE '[[]Test] %' OR title LIKE '[Test] %'", "--json")
        #expect(try seen.json()["data.rows.0.0"]?.integer == 1, "\(seen.text)")
        let field = try await town.onward(
            "query", "SELECT payload FROM source_record_now WHERE resource = 'Accounts'", "--json")
        #expect(field.text.contains("Written by Onward"))
    }

    @Test func `takes a step of a blueprint by its name, and names those there are`() async throws {
        let town = try Town(customers: 24)
        try #require(try await town.connect(apps: "crm").status == 0)
        _ = try await town.onward("outlets", "add", "wrong", "--to", "crm-step:Make coffee")
        _ = try await town.onward("outlets", "on", "wrong")
        try #require(try await town.connect(apps: "crm").status == 0)
        try #require(try await town.onward("sync", "--only", "zoho_crm.Deals").status == 0)
        let deal = try #require(
            try await town.onward(
                "query", "SELECT external_id FROM deal WHERE state = 'open' ORDER BY 1 LIMIT 1", "--json"
            )
            .json()[
                "data.rows.0.0"]?.text)
        let refused = try await town.onward("outlets", "test", "wrong", "--yes", "--record", "Deals/\(deal)")
        #expect(refused.status == 2 && refused.err.contains("it has "), "\(refused.err)")
        let names = try #require(refused.err.split(separator: "it has ").last)
        let step = String(names.prefix { $0 != "," && $0 != "." })
        _ = try await town.onward("outlets", "add", "right", "--to", "crm-step:\(step)")
        _ = try await town.onward("outlets", "on", "right")
        let taken = try await town.onward("outlets", "test", "right", "--yes", "--record", "Deals/\(deal)")
        #expect(taken.status == 0, "\(taken.err)")
    }
}
