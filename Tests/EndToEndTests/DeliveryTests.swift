import Crypto
import JSON
import Synchronization
import Testing
import WebServer

@Suite(.fewAtOnce) struct `A delivery of the stand-in` {
    @Test func `leaves the program over the wire, signed over the bytes that arrive`() async throws {
        let standIn = try await StandIn(customers: 80)
        let arrived = Arrived()
        let server = try WebServer { arrived.take($0) }
        let address = "http://127.0.0.1:\(server.port)/in?k=1"
        try await standIn.tell("POST", "hooks", body: #"{"app":"sign","url":"\#(address)","secret":"s3cret"}"#)
        try await standIn.tell("POST", "hooks", body: #"{"app":"workdrive","url":"\#(address)","secret":"s3cret"}"#)
        try await standIn.tell("POST", "deliver?app=sign&times=3")
        try await standIn.tell("POST", "deliver?app=workdrive&fault=lost")
        let last = ContinuousClock.now.advanced(by: .seconds(20))
        var hooks = try await standIn.tell("GET", "hooks")
        while hooks["hooks.0.waiting"]?.integer != 0 || hooks["hooks.1.waiting"]?.integer != 0 {
            try #require(ContinuousClock.now < last, "\(hooks)")
            try await Task.sleep(for: .milliseconds(20))
            hooks = try await standIn.tell("GET", "hooks")
        }
        #expect(hooks["hooks.0.delivered"]?.integer == 3 && hooks["hooks.0.last_status"]?.integer == 200)
        #expect(hooks["hooks.1.lost"]?.integer == 1 && hooks["hooks.1.delivered"]?.integer == 0)
        let requests = arrived.all
        #expect(requests.map(\.method) == ["GET", "POST", "POST", "POST"])
        for request in requests.dropFirst() {
            #expect(request.parameter("k") == "1")
            let code = try #require(request.header("x-zs-webhook-signature").flatMap(Base64.decode))
            #expect(HMACSHA256.isValid(code, for: request.body, key: Array("s3cret".utf8)))
        }
        await server.stop(grace: .zero)
    }

    private final class Arrived: Sendable {
        private let requests = Mutex<[WebRequest]>([])
        var all: [WebRequest] { requests.withLock { $0 } }

        func take(_ request: WebRequest) -> WebResponse {
            requests.withLock { $0.append(request) }
            return .empty(status: 200)
        }
    }
}
