import API
import Dispatch
import Domain
import Glibc
import HTTP
import Synchronization
import WebServer
import Wiring

@main
struct Main {
    static let version = "0.1.0"

    static func main() async {
        let signals = StopSignals()
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.wantsHelp { return Output.put(Options.help) }
            if options.wantsVersion { return Output.put("onward-server \(version)\n") }
            try await serve(options, signals)
        } catch let failure as StartFailure {
            Output.say("onward-server: \(failure)")
            exit(failure.isMisuse ? 2 : 1)
        } catch {
            Output.say("onward-server: \(Problem(of: error))")
            exit(1)
        }
    }

    /// Time for answers and a page under way; what supervisors give before they kill is longer.
    private static let grace: Duration = .seconds(8)

    private static func serve(_ options: Options, _ signals: StopSignals) async throws {
        let environment = Environment.all()
        let workspace = try Workspace(option: options.workspace, environment: environment)
        let token = try Access.storedToken(environment: environment, folder: workspace.folder)
        guard options.isLoopback || token != nil else {
            throw StartFailure(
                "An address other than this machine's own needs an access token, because everything about your "
                    + "customers is shown there. Set ONWARD_ACCESS_TOKEN "
                    + "(openssl rand -base64 24 makes one), or listen on 127.0.0.1."
            )
        }
        let server = try Server(workspace: workspace, options: options, token: token, environment: environment)
        Output.say("Onward is at \(server.address) (workspace \(workspace.folder)). Stop it with Ctrl-C.")
        let schedule = options.schedules ? Task { [scheduler = server.scheduler] in await scheduler.work() } : nil
        let deriving = Task { [deriving = server.deriving] in await deriving.work() }
        await signals.wait()
        Output.say("Stopping: a sync under way ends at the end of its page.")
        schedule?.cancel()
        deriving.cancel()
        server.hub.finish()
        await server.stop(grace: grace)
        await schedule?.value
    }
}

/// The parts of a running server, wired.
final class Server: Sendable {
    let hub: EventHub
    let site: Site
    let scheduler: Scheduler
    let deriving: LateDerivation
    let address: String
    let port: Int
    private let web: WebServer
    private let transport: CurlTransport

    init(
        workspace: Workspace, options: Options, token: Access.Secret?, environment: [String: String]
    ) throws {
        let now: @Sendable () -> Instant = Wiring.now
        let metrics = Metrics(started: now())
        let hub = EventHub()
        self.hub = hub
        let wiring = Wiring(workspace, environment: environment)
        transport = try wiring.transport()
        let gate = HookGate(wiring: wiring, transport: transport.transport)
        let store = SharedStore(workspace)
        let access = Access(token: token, now: now)
        deriving = LateDerivation(store: store, now: now)
        let usage = UsageGate(store: store, access: access, deriving: deriving, now: now)
        site = Site(
            workspace: workspace, access: access, metrics: metrics, hub: hub, gate: gate, usage: usage,
            acts: ActGate(workspace, store: store, access: access, now: now), now: now)
        var web = WebServer.Options()
        web.address = options.address
        web.port = options.port
        web.bodyBytes = { gate.bodyBytes($0, otherwise: usage.bodyBytes($0, otherwise: 64 << 10)) }
        web.log = { metrics.note($0) }
        self.web = try WebServer(options: web) { [site] in site.answer($0) }
        port = self.web.port
        address = "http://\(options.address.contains(":") ? "[\(options.address)]" : options.address):\(port)"
        scheduler = Scheduler(
            wiring: wiring, store: store, transport: transport.transport, hub: hub, metrics: metrics, gate: gate)
    }

    func stop(grace: Duration) async {
        await web.stop(grace: grace)
        // Only counts are lost if the disk takes no more.
        try? await site.gate.saveRefusals()
    }
}

enum Environment {
    static func all() -> [String: String] {
        var all: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                all[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            place += 1
        }
        return all
    }
}

enum Output {
    static func put(_ text: String) { write(text, to: STDOUT_FILENO) }
    static func say(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    private static func write(_ text: String, to file: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            // Nobody reads any more: there is nobody to tell.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// SIGTERM and SIGINT. The first asks us to stop; the second ends the process at once.
struct StopSignals {
    private let asked: AsyncStream<Void>
    /// They watch as long as they are kept.
    private let sources: [any DispatchSourceSignal]

    init() {
        signal(SIGPIPE, SIG_IGN)
        // A limit on the size of files shows as a failed write, too.
        signal(SIGXFSZ, SIG_IGN)
        let (asked, continuation) = AsyncStream.makeStream(of: Void.self)
        let counter = Counter()
        self.asked = asked
        sources = [SIGTERM, SIGINT].map { number in
            // The source sees what would otherwise be ignored.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if counter.count.add(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
                continuation.yield()
            }
            source.resume()
            return source
        }
    }

    private final class Counter: Sendable { let count = Atomic<Int>(0) }

    func wait() async {
        for await _ in asked { return }
    }
}
