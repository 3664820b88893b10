import Foundation
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
