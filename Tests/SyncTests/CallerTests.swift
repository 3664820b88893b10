import ConnectorKit
import Domain
import HTTP
import Persistence
import Testing

@testable import Sync

@Suite struct `A call` {
    private func caller(_ bench: Bench, _ shop: Connector = connector([])) -> Caller {
        Caller(
            shop, setup: bench.setup, limiter: RateLimiter(shop.allowance, now: bench.clock.now), spent: 0,
            events: bench.heard.hear)
    }

    private func recorded(_ answers: RecordedTransport.Answer...) -> RecordedTransport {
        RecordedTransport(answers) { Issue.record("\($0)") }
    }

    private let orders = Request("GET", "https://shop.example/orders")

    @Test func `waits as long as the vendor's answer or the back-off says, and says so`() async throws {
        let transport = recorded(
            .next(answer(429, #"{"code":"LIMIT"}"#)), .next(answer(503, "")), .next(answer(200, "{}")))
        let bench = try Bench([], transport: transport.transport)
        let response = try await caller(bench).fetch(
            orders, credits: 1, place: "shop.orders", isRepeatable: true)
        #expect(response.status == 200)
        #expect(bench.clock.slept == [.milliseconds(500), .seconds(1)])
        #expect(bench.heard.events.count == 1)
        #expect(bench.heard.events.first?.line.hasPrefix("shop.orders: waiting 1.0 s") == true)
    }

    @Test func `leaves its pace behind even when it is killed`() async throws {
        let shop = connector(
            [], allowance: Allowance(concurrentCalls: 1, callsPerMinute: 100, creditsPerDay: 1000))
        let bench = try Bench(
            [shop],
            transport: Transport(
                send: { _ throws(TransportError) in answer(200, "{}") },
                download: { _, path throws(TransportError) in answer(200, path) }))
        let killed = caller(bench, shop)
        for _ in 0..<90 {
            _ = try await killed.fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
        }
        let pace = Pace(text: try await bench.setup.store.memory("pace.shop"))
        let known = pace.admitted.values.reduce(0) { $0 + $1.count }
        #expect(known > 90 - RateLimiter.callsAtRisk && known <= 90)
    }

    @Test func `replays with a fresh token once`() async throws {
        let transport = recorded(.next(answer(401, #"{"code":"STALE"}"#)), .next(answer(200, "{}")))
        let asked = Heard()
        let bench = try Bench([], transport: transport.transport) { stale in
            asked.hear(.waiting(system: "", place: stale ?? "none", reason: "", wait: .zero))
            return stale == nil ? "first" : "second"
        }
        _ = try await caller(bench).fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
        #expect(
            asked.events.map { if case .waiting(_, let place, _, _) = $0 { place } else { "" } } == [
                "none", "first",
            ])
        #expect(transport.requests.allSatisfy { $0.headers.contains { $0.name == "Authorization" } })
    }

    @Test func `ends the system's work when nobody is signed in`() async throws {
        struct SignedOut: Error, CustomStringConvertible {
            let description = "Sign in with onward connect zoho."
        }
        let bench = try Bench([], transport: recorded().transport) { _ in throw SignedOut() }
        let caller = caller(bench)
        let failure = await #expect(throws: PullFailure.self) {
            try await caller.fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
        }
        #expect(failure?.reason == "Sign in with onward connect zoho.")
        #expect(caller.stop == failure)
    }

    @Test func `does not hammer a host whose certificate does not verify`() async throws {
        let error = TransportError(
            .untrusted, place: "https://shop.example", reason: "the certificate has expired")
        let transport = recorded(.failure(nil, nil, error))
        let bench = try Bench([], transport: transport.transport)
        let failure = await #expect(throws: PullFailure.self) {
            try await caller(bench).fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
        }
        #expect(failure?.remedy == .fix)
        #expect(transport.requests.count == 1)
    }

    @Test func `tries a dropped connection again`() async throws {
        let dropped = TransportError(
            .interrupted, place: "https://shop.example", reason: "the connection was closed")
        let transport = recorded(.failure(nil, nil, dropped), .next(answer(200, "{}")))
        let bench = try Bench([], transport: transport.transport)
        _ = try await caller(bench).fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
        #expect(transport.requests.count == 2)
    }

    @Test func `reads a failure in the clothes of a 200`() async throws {
        let transport = recorded(
            .next(answer(200, #"{"error":{"title":"X"},"code":"UNKNOWN_CALL","message":"no such call"}"#)))
        let bench = try Bench([], transport: transport.transport)
        let failure = await #expect(throws: PullFailure.self) {
            try await caller(bench).fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
        }
        #expect(failure?.remedy == .nextWay)
    }

    @Test func `respects a locked pattern and leaves the others open`() async throws {
        let allowance = Allowance(
            concurrentCalls: 1, callsPerMinute: 50, countsPerPattern: true, creditsPerDay: 1000)
        let transport = recorded(
            .to(
                "GET", "/portal/1/tasks",
                answer(400, #"{"code":"LOCKED","message":"again after 30 minutes"}"#)),
            .to("GET", "/portal/1/phases", answer(200, "[]")))
        let bench = try Bench([], transport: transport.transport)
        let caller = caller(bench, connector([], allowance: allowance))
        let first = await #expect(throws: PullFailure.self) {
            try await caller.fetch(
                Request("GET", "https://shop.example/portal/1/tasks"), credits: 1, place: "shop.tasks",
                isRepeatable: true)
        }
        #expect(first?.remedy == .retry(after: .seconds(1800)))
        let second = await #expect(throws: PullFailure.self) {
            try await caller.fetch(
                Request("GET", "https://shop.example/portal/2/tasks"), credits: 1, place: "shop.tasks",
                isRepeatable: true)
        }
        #expect(second?.reason.contains("Shop has locked this list until 2025-06-15T15:36:40Z") == true)
        _ = try await caller.fetch(
            Request("GET", "https://shop.example/portal/1/phases"), credits: 1, place: "shop.phases",
            isRepeatable: true)
        #expect(bench.clock.slept.isEmpty)
    }

    @Test func `stops the system when the vendor says that the day's credits are spent`() async throws {
        let transport = recorded(.next(answer(429, #"{"code":"SPENT","message":"come back later"}"#)))
        let bench = try Bench([], transport: transport.transport)
        let caller = caller(bench)
        for _ in 0..<2 {
            let failure = await #expect(throws: PullFailure.self) {
                try await caller.fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
            }
            #expect(failure?.remedy == .wait(.seconds(7200)))
        }
        #expect(transport.requests.count == 1)
    }

    @Test func `learns the vendor's clock from its answers`() async throws {
        let date = (name: "date", value: "Sun, 15 Jun 2025 15:08:40 GMT")
        let transport = recorded(.next(answer(200, "{}", headers: [date])))
        let bench = try Bench([], transport: transport.transport)
        let caller = caller(bench)
        _ = try await caller.fetch(orders, credits: 1, place: "shop.orders", isRepeatable: true)
        #expect(caller.vendorNow.duration(since: bench.clock.now) == .seconds(120))
    }
}
