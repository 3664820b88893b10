import ConnectorKit
import Domain
import HTTP
import Persistence
import Synchronization
import Sync

/// A clock that moves only when somebody sleeps, so that no test waits.
final class TestClock: Sendable {
    private let state: Mutex<(now: Instant, slept: [Duration])>

    init(_ now: Instant = Instant(seconds: 1_750_000_000)) {
        state = Mutex((now, []))
    }

    var now: Instant { state.withLock { $0.now } }
    var slept: [Duration] { state.withLock { $0.slept } }

    func pass(_ duration: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: duration) }
    }

    func sleep(_ duration: Duration) {
        state.withLock { state in
            state.now = state.now.advanced(by: duration)
            state.slept.append(duration)
        }
    }
}

/// Everything that a sync said.
final class Heard: Sendable {
    private let all = Mutex<[SyncEvent]>([])
    var events: [SyncEvent] { all.withLock { $0 } }
    var hear: @Sendable (SyncEvent) -> Void {
        { event in self.all.withLock { $0.append(event) } }
    }
}

/// What a sync works with in a test: a store in memory, answers from a list, a clock of its own.
struct Bench {
    let clock: TestClock
    let heard = Heard()
    var setup: SyncSetup

    init(
        _ connectors: [Connector], store: Store? = nil, clock: TestClock = TestClock(), transport: Transport,
        downloads: String = "/tmp",
        token: @escaping @Sendable (String?) async throws -> String = { $0 == nil ? "first" : "second" }
    ) throws {
        self.clock = clock
        setup = SyncSetup(
            connectors: connectors, store: try store ?? Store(path: ":memory:"), transport: transport,
            authorizer: { _ in Authorizer(scheme: "Zoho-oauthtoken", token: token) }, downloads: downloads,
            now: { clock.now }, sleep: { clock.sleep($0) }, random: { 1 })
    }
}

/// A small system of the kind that Zoho's are.
func connector(
    _ resources: [Resource], allowance: Allowance = Allowance(concurrentCalls: 4, creditsPerDay: 1000),
    discovery: Discovery? = nil
) -> Connector {
    Connector(
        name: "shop", title: "Shop", documentation: "", baseURL: "https://shop.example", scopes: [],
        probe: Call("/ping"),
        errors: ErrorVocabulary(
            codeAt: ["code"], messageAt: ["message"],
            rules: [
                .init(codes: ["LIMIT"], .retry(after: nil)),
                .init(codes: ["LOCKED"], .retry(after: .seconds(1800))),
                .init(codes: ["SPENT"], .wait(.seconds(7200))), .init(codes: ["STALE"], .refreshToken),
                .init(codes: ["UNKNOWN_CALL"], .nextWay), .init(codes: ["EXPIRED"], .restart),
                .init(status: 404, .gone),
            ]),
        allowance: allowance, resources: resources, discovery: discovery)
}

func answer(_ status: Int = 200, _ body: String, headers: [(name: String, value: String)] = []) -> Response {
    Response(status: status, headers: headers, body: Array(body.utf8))
}
