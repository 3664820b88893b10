import API
import ConnectorKit
import Crypto
import Domain
import Foundation
import Glibc
import HTTP
import JSON
import Persistence
import SQLite
import Testing
import Wiring
import ZohoAccounts

@testable import onward_server

/// A server in this process whose workspace has every app and some hooks switched on. It does not sync.
private final class Receiving: Sendable {
    let server: Server
    let wiring: Wiring
    let folder: String
    private let curl: CurlTransport

    init(on names: [String], token: String? = nil, customHost: String = "hooks.example.com") throws {
        folder = NSTemporaryDirectory() + "onward-receiving-\(UUID().uuidString)"
        let workspace = Workspace(folder: folder)
        var settings = Settings()
        settings.zoho = Settings.Zoho(centre: "eu", clientID: "client")
        settings.webhooks.address = "https://\(customHost)"
        try workspace.save(settings)
        wiring = Wiring(workspace, environment: [:])
        for webhook in try wiring.webhooks() where names.contains(webhook.name) { try wiring.switchOn(webhook) }
        var options = try Options(["--no-schedule"])
        options.port = 0
        server = try Server(
            workspace: workspace, options: options, token: token.map { try Access.Secret($0) }, environment: [:])
        curl = try CurlTransport()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func hook(_ name: String) throws -> Webhook { try #require(try wiring.webhooks().first { $0.name == name }) }

    func path(_ name: String) throws -> String { try #require(try wiring.path(of: try hook(name))) }

    func proof(_ name: String) throws -> String { try #require(try wiring.proof(of: try hook(name))).revealed }

    func send(
        _ body: [UInt8], to path: String, method: String = "POST", headers: [(name: String, value: String)] = []
    ) async throws -> Response {
        let host = [(name: "Host", value: "hooks.example.com")]
        return try await curl.transport.send(
            Request(method, server.address + path, headers: host + headers, body: method == "POST" ? body : nil))
    }

    func send(_ body: String, to path: String, headers: [(name: String, value: String)] = []) async throws -> Response {
        try await send(Array(body.utf8), to: path, headers: headers)
    }

    /// As Sign sends it: by whatever host name, signed.
    func sign(_ number: Int, key: String? = nil) async throws -> Response {
        let body = #"{"requests":{"request_id":\#(number)},"notifications":{"operation_type":"RequestCompleted"}}"#
        let secret = try key ?? proof("zoho_sign.requests")
        let code = Base64.encode(HMACSHA256.code(for: Array(body.utf8), key: Array(secret.utf8)))
        return try await send(body, to: try path("zoho_sign.requests"), headers: [("X-ZS-WEBHOOK-SIGNATURE", code)])
    }

    var standings: [String: Mailbox.Standing] {
        get throws { try Mailbox.standings(at: folder + "/mailbox.db") }
    }
}

private func text(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }

@Suite struct `A server that vendors call` {
    @Test func `takes a signed delivery from outside without a session, once`() async throws {
        let place = try Receiving(on: ["zoho_sign.requests"], token: "correct-horse-battery")
        #expect(try await place.sign(1).status == 200)
        #expect(try await place.sign(1).status == 200)
        let standing = try #require(try place.standings["zoho_sign.requests"])
        #expect(standing.accepted == 1 && standing.duplicates == 1 && standing.waiting == 1)
        // Everything else still needs the token.
        #expect(try await place.send([], to: "/api/v1/webhooks", method: "GET").status == 401)
    }

    @Test func `answers a vendor that looks whether somebody is there`() async throws {
        let place = try Receiving(on: ["zoho_workdrive.changes", "zoho_desk.changes"])
        for name in ["zoho_workdrive.changes", "zoho_desk.changes"] {
            #expect(try await place.send([], to: try place.path(name), method: "GET").status == 200)
            #expect(try await place.send([], to: try place.path(name), method: "HEAD").status == 200)
            #expect(try await place.send([], to: try place.path(name), method: "DELETE").status == 405)
        }
    }

    @Test func `does not say what is wrong with an address`() async throws {
        let place = try Receiving(on: ["zoho_sign.requests", "zoho_survey.responses"])
        let right = try place.path("zoho_sign.requests")
        let secret = String(right.split(separator: "/").last ?? "")
        let survey = try place.path("zoho_survey.responses")
        try place.wiring.switchOff(try place.hook("zoho_survey.responses"))
        var answers: Set<String> = []
        for path in [
            "/hooks/zoho_sign.requests/\(secret.dropLast())", "/hooks/zoho_sign.requests/\(secret)x",
            "/hooks/zoho_sign.requests/", "/hooks/zoho_nothing.at_all/\(secret)", "/hooks/zoho_desk.changes/\(secret)",
            "/hooks/\(secret)", "/hooks", survey, right + "/more",
        ] {
            for method in ["GET", "POST"] {
                let answer = try await place.send(Array("{}".utf8), to: path, method: method)
                answers.insert("\(answer.status) \(text(answer))")
            }
        }
        #expect(answers == ["404 There is nothing here.\n"])
        #expect(try place.standings.isEmpty)
    }

    @Test func `refuses what is not right, each for its reason, and shows no secret of it`() async throws {
        let place = try Receiving(on: ["zoho_sign.requests", "zoho_forms.entries", "zoho_workdrive.changes"])
        #expect(try await place.sign(1, key: "somebody else's").status == 401)
        let forms = try place.path("zoho_forms.entries")
        let proof = try place.proof("zoho_forms.entries")
        #expect(try await place.send("{}", to: forms).status == 401)
        let header = [(name: "Authorization", value: proof)]
        #expect(try await place.send("not json", to: forms, headers: header).status == 400)
        #expect(try await place.send(#"{"a":"\#u{0}"}"#, to: forms, headers: header).status == 400)
        #expect(try await place.send("[1]", to: forms, headers: header).status == 400)
        let large = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
        #expect(try await place.send(large, to: forms, headers: header).status == 413)
        // Nobody has stored WorkDrive's secret yet.
        #expect(try await place.send("{}", to: try place.path("zoho_workdrive.changes")).status == 401)
        await place.server.stop(grace: .zero)
        let refusals = try #require(try place.standings["zoho_forms.entries"]).refusals
        #expect(refusals.map(\.count).reduce(0, +) == 4)
        let shown = String(decoding: WebhookReport.document(try place.wiring.webhookReports()), as: UTF8.self)
        for path in [forms, try place.path("zoho_sign.requests")] {
            #expect(!shown.contains(String(path.split(separator: "/").last ?? "?")))
        }
        #expect(!shown.contains(proof) && shown.contains("https://hooks.example.com/hooks/zoho_forms.entries/•••"))
    }

    @Test func `is not held up by headers that never end and bodies that never come`() async throws {
        let place = try Receiving(on: ["zoho_survey.responses"])
        let path = try place.path("zoho_survey.responses")
        var open: [Int32] = []
        defer { for file in open { close(file) } }
        for _ in 0..<100 {
            let file = try connect(to: place.server.port)
            open.append(file)
            write("POST \(path) HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n{", to: file)
        }
        let large = try connect(to: place.server.port)
        open.append(large)
        write("POST \(path) HTTP/1.1\r\nHost: h\r\n", to: large)
        let line = "X-Filler: " + String(repeating: "x", count: 8000) + "\r\n"
        for _ in 0..<1250 where !write(line, to: large) { break }
        let began = ContinuousClock.now
        #expect(try await place.send(#"{"RESPONSE_ID":"1"}"#, to: path).status == 200)
        #expect(ContinuousClock.now - began < .seconds(1))
        #expect(try place.standings["zoho_survey.responses"]?.accepted == 1)
    }

    private func connect(to port: Int) throws -> Int32 {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(code == 0)
        return file
    }

    /// False when the server has closed.
    @discardableResult private func write(_ text: String, to file: Int32) -> Bool {
        let bytes = Array(text.utf8)
        return send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    @Test func `takes forms in each form that they come in`() async throws {
        let place = try Receiving(on: ["zoho_forms.entries"])
        let path = try place.path("zoho_forms.entries")
        let proof = ("Authorization", try place.proof("zoho_forms.entries"))
        let encoded = "entry_id=7&email=li%40example.test&name=Li+Wei&interests=API&interests=Reports"
        let multipart =
            "--b0undary\r\nContent-Disposition: form-data; name=\"entry_id\"\r\n\r\n8\r\n"
            + "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"brief.pdf\"\r\n"
            + "Content-Type: application/pdf\r\n\r\n%PDF--b0undary \u{1}\r\n--b0undary--\r\n"
        let bodies = [
            ("application/json; charset=utf-8", #"{"entry_id":"6","items":[{"sku":"A-1"}]}"#),
            ("application/x-www-form-urlencoded", encoded), ("multipart/form-data; boundary=\"b0undary\"", multipart),
        ]
        for (type, body) in bodies {
            #expect(try await place.send(body, to: path, headers: [proof, ("Content-Type", type)]).status == 200)
        }
        let mailbox = try Mailbox(path: place.folder + "/mailbox.db")
        let due = try await mailbox.due(of: "zoho_forms.entries", at: Wiring.now(), limit: 9)
        #expect(
            due.map { String(decoding: $0.body, as: UTF8.self) } == [
                #"{"entry_id":"6","items":[{"sku":"A-1"}]}"#,
                #"{"entry_id":"7","email":"li@example.test","name":"Li Wei","interests":["API","Reports"]}"#,
                #"{"entry_id":"8","file":"brief.pdf"}"#,
            ])
        for (type, body) in [
            ("application/x-www-form-urlencoded", "a=%zz"), ("multipart/form-data", multipart),
            ("multipart/form-data; boundary=other", multipart),
        ] {
            #expect(try await place.send(body, to: path, headers: [proof, ("Content-Type", type)]).status == 400)
        }
    }

    @Test func `takes the address before the last for a while, and notices a new one at once`() async throws {
        let place = try Receiving(on: ["zoho_survey.responses"])
        let first = try place.path("zoho_survey.responses")
        #expect(try await place.send(#"{"RESPONSE_ID":"1"}"#, to: first).status == 200)
        try place.wiring.rotate(try place.hook("zoho_survey.responses"))
        let second = try place.path("zoho_survey.responses")
        #expect(first != second)
        #expect(try await place.send(#"{"RESPONSE_ID":"2"}"#, to: first).status == 200)
        #expect(try await place.send(#"{"RESPONSE_ID":"3"}"#, to: second).status == 200)
        try place.wiring.rotate(try place.hook("zoho_survey.responses"))
        #expect(try await place.send(#"{"RESPONSE_ID":"4"}"#, to: first).status == 404)
        #expect(try await place.send(#"{"RESPONSE_ID":"5"}"#, to: second).status == 200)
    }

    @Test func `answers at once while a sync writes`() async throws {
        let place = try Receiving(on: ["zoho_sign.requests"])
        _ = try Store(path: place.folder + "/onward.db")
        // As a long derivation holds it.
        let holder = try Connection(path: place.folder + "/onward.db", mode: .readWrite)
        try holder.execute("BEGIN IMMEDIATE")
        let began = ContinuousClock.now
        #expect(try await place.sign(1).status == 200)
        #expect(ContinuousClock.now - began < .seconds(1))
        try holder.execute("ROLLBACK")
    }

    @Test func `keeps every delivery that it took, and turns away what is too much without letting others wait`()
        async throws
    {
        let place = try Receiving(on: ["zoho_sign.requests", "zoho_survey.responses"])
        let survey = try place.path("zoho_survey.responses")
        let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
            for lane in 0..<8 {
                group.addTask {
                    var statuses: [Int] = []
                    for number in 0..<500 {
                        statuses.append(
                            try await place.send(#"{"RESPONSE_ID":"\#(lane)-\#(number)"}"#, to: survey).status)
                    }
                    return statuses
                }
            }
            var slowest = Duration.zero
            for number in 0..<20 {
                let began = ContinuousClock.now
                #expect(try await place.sign(number).status == 200)
                slowest = max(slowest, ContinuousClock.now - began)
            }
            #expect(slowest < .seconds(1))
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let taken = statuses.count { $0 == 200 }
        #expect(taken >= 3000 && taken + statuses.count { $0 == 429 } == 4000)
        #expect(try place.standings["zoho_survey.responses"]?.accepted == taken)
        #expect(try place.standings["zoho_sign.requests"]?.accepted == 20)
        let metrics = text(try await place.ask("/metrics"))
        #expect(
            metrics.contains(
                "onward_webhook_events_total{hook=\"zoho_survey.responses\",result=\"accepted\"} \(taken)\n"))
        #expect(metrics.contains("onward_webhook_waiting{hook=\"zoho_sign.requests\"} 20\n"))
    }
}

extension Receiving {
    /// As a person on this machine asks.
    func ask(_ path: String) async throws -> Response {
        try await CurlTransport().transport.send(Request("GET", server.address + path))
    }
}
