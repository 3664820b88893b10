import API
import Domain
import Glibc
import HTTP
import JSON
import Persistence
import Testing
import Wiring

@testable import onward_server

@Suite struct `Usage sent to the server` {
    private static let good = #"{"account":"a","behaviour":"login","day":"2026-03-01","count":2}"#

    private static func send(
        _ body: String, to server: TestServer, headers: [(name: String, value: String)] = []
    ) async throws -> Response {
        try await server.ask("/api/v1/usage", method: "POST", headers: headers, body: body)
    }

    @Test func `is taken line by line, and the answer says which were not`() async throws {
        let server = try TestServer()
        let all = try await Self.send(Self.good + "\n" + Self.good.replacing("login", with: "export"), to: server)
        #expect(all.status == 200)
        #expect(try JSONValue(parsing: all.body)["data.accepted"]?.integer == 2)
        let some = try await Self.send("\(Self.good)\n\nnonsense\n{\"behaviour\":\"x\"}", to: server)
        #expect(some.status == 207)
        let data = try #require(try JSONValue(parsing: some.body)["data"])
        #expect(data["unchanged"]?.integer == 1)
        #expect(data["refusals"]?.items?.map { $0["line"]?.integer } == [3, 4])
        for body in ["", "\n\n", "nonsense", "[]"] {
            let none = try await Self.send(body, to: server)
            #expect(none.status == 400)
            #expect(try JSONValue(parsing: none.body)["error.remedy"]?.text?.contains("each line") == true)
        }
        let rows = try Reader(path: server.folder + "/onward.db").query(
            "SELECT behaviour FROM usage ORDER BY 1", maximumRows: 9, timeLimit: .seconds(5)
        ).rows
        #expect(rows == [[.text("export")], [.text("login")]])
    }

    @Test func `is taken from those who may ask only`() async throws {
        let open = try TestServer()
        for headers in [
            [("Sec-Fetch-Site", "cross-site")], [("Origin", "https://elsewhere.test")],
            [("Sec-Fetch-Site", "same-site")],
        ] as [[(name: String, value: String)]] {
            #expect(try await Self.send(Self.good, to: open, headers: headers).status == 403)
        }
        #expect(try await Self.send(Self.good, to: open, headers: [("Host", "elsewhere.test")]).status == 421)
        let closed = try TestServer(token: "a-token-of-sixteen-letters-or-more")
        #expect(try await Self.send(Self.good, to: closed).status == 401)
        let bearer = [(name: "Authorization", value: "Bearer a-token-of-sixteen-letters-or-more")]
        #expect(try await Self.send(Self.good, to: closed, headers: bearer).status == 200)
        // Who may not ask may not fill the memory either.
        let large = String(repeating: Self.good + "\n", count: 2000)
        #expect(try await Self.send(large, to: closed).status == 413)
        #expect(try await Self.send(large, to: closed, headers: bearer).status == 200)
    }

    @Test func `may have four megabytes and no more`() async throws {
        let server = try TestServer()
        let line = Self.good + String(repeating: " ", count: 900) + "\n"
        let most = String(repeating: line, count: UsageGate.bodyBytes / line.utf8.count)
        #expect(try await Self.send(most, to: server).status == 200)
        #expect(try await Self.send(most + line + line, to: server).status == 413)
    }

    @Test func `is taken while a sync is at work, a thousand requests one upon the other`() async throws {
        let server = try TestServer()
        let workspace = Workspace(folder: server.folder)
        // A sync holds the workspace's lock and writes through the same store.
        let shared = SharedStore(workspace)
        let store = try shared.store()
        let run = try await store.beginRun(trigger: "schedule", at: Wiring.now())
        let accepted = try await withThrowingTaskGroup(of: Int64.self) { group in
            for sender in 0..<20 {
                group.addTask {
                    var sum: Int64 = 0
                    for number in 0..<50 {
                        let line = Self.good.replacing("\"a\"", with: "\"s\(sender)-\(number)\"")
                        let answer = try await Self.send(line, to: server)
                        sum += try JSONValue(parsing: answer.body)["data.accepted"]?.integer ?? 0
                    }
                    return sum
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(accepted == 1000)
        try await store.endRun(run, at: Wiring.now(), outcome: .complete)
        let rows = try Reader(path: workspace.database).query(
            "SELECT trigger, outcome, read FROM sync_run ORDER BY run", maximumRows: 9, timeLimit: .seconds(5)
        ).rows
        #expect(
            rows == [
                [.text("schedule"), .text("complete"), .integer(0)],
                [.text("usage"), .text("complete"), .integer(1000)],
            ])
    }
}
