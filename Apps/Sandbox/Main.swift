import Domain
import Glibc
import HTTP
import JSON
import Sandbox
import WebServer

@main
struct Main {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.contains("--help") || words.contains("-h") {
            print(Arguments.help)
            return
        }
        let arguments: Arguments
        do { arguments = try Arguments(words, now: now()) } catch {
            complain("zoho-sandbox: \(error.text). Try --help.")
            exit(2)
        }
        // Before any thread starts, so that all of them leave the signals to `sigwait` below.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        do {
            let sandbox = try open(arguments)
            var options = WebServer.Options()
            options.port = arguments.port
            let server = try WebServer(options: options) { sandbox.handle($0) }
            announce(sandbox, port: server.port, arguments)
            var signal: Int32 = 0
            sigwait(&signals, &signal)
            await server.stop(grace: .seconds(2))
        } catch {
            complain("zoho-sandbox: \(error)")
            exit(1)
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static func open(_ arguments: Arguments) throws -> Sandbox {
        let (seed, start, mess) = (arguments.seed, arguments.start, arguments.mess)
        let world =
            try arguments.story.map { try story($0, start: arguments.isStartGiven ? start : nil) }
            ?? arguments.records.map { World(seed: seed, crmRecords: $0, start: start, mess: mess) }
            ?? World(seed: seed, customers: arguments.customers, start: start, mess: mess)
        let sandbox = Sandbox(
            world: world, options: arguments.options, sender: try sender(), clock: { now() })
        if arguments.advance > .zero { sandbox.advance(by: arguments.advance) }
        for fault in arguments.faults { sandbox.arm(fault) }
        if let path = arguments.truth { try writeTruth(sandbox.world, to: path) }
        return sandbox
    }

    private static func story(_ path: String, start: Instant?) throws -> World {
        guard let file = fopen(path, "r") else {
            throw Failure(description: "cannot read the story \(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&part, 1, part.count, file), count > 0 { text += part[..<count] }
        do throws(Story.Fault) { return World(story: try Story(text, start: start)) } catch {
            throw Failure(description: "\(path), \(error.description)")
        }
    }

    private static func writeTruth(_ world: World, to path: String) throws {
        guard let file = fopen(path, "w") else {
            throw Failure(
                description: "cannot write the truth to \(path): \(String(cString: strerror(errno)))")
        }
        var truth = Truth(world: world, since: nil)
        var identity = IdentityTruth(world)
        var bytes: [UInt8] = []
        var isWritten = true
        while isWritten, identity?.write(into: &bytes) ?? truth.write(into: &bytes) {
            isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
            bytes.removeAll(keepingCapacity: true)
        }
        guard fclose(file) == 0, isWritten else {
            throw Failure(description: "cannot write the truth to \(path): is the disk full?")
        }
    }

    /// Carries deliveries out. Why one did not arrive is the receiver's business to find out; it counts as unanswered.
    private static func sender() throws -> Sender {
        let curl = try CurlTransport()
        return { delivery in
            var limits = Request.Limits()
            limits.total = delivery.timeout
            limits.maximumBodyBytes = 1 << 20
            let request = Request(
                delivery.method, delivery.url, headers: delivery.headers,
                body: delivery.body.isEmpty ? nil : delivery.body, limits: limits)
            return try? await curl.transport.send(request).status  // nil: no answer, whatever the reason
        }
    }

    private static func announce(_ sandbox: Sandbox, port: Int, _ arguments: Arguments) {
        let address = "http://127.0.0.1:\(port)"
        let code = sandbox.grant(scopes: arguments.scopes) ?? ""
        let clients = sandbox.clients
        if arguments.isJSON {
            var writer = JSONWriter()
            writer.beginObject()
            let addresses = (["address", "api"] + Sandbox.apps).map { ($0, address) }
            let others = [
                ("client_id", clients[0].id), ("client_secret", clients[0].secret), ("code", code),
                ("server_client_id", clients[1].id), ("server_client_secret", clients[1].secret),
                ("clock", sandbox.world.clock.iso8601),
            ]
            for (key, value) in addresses + others {
                writer.key(key)
                writer.string(value)
            }
            writer.key("customers")
            writer.integer(sandbox.world.customers)
            writer.key("pid")
            writer.integer(getpid())
            writer.endObject()
            print(String(decoding: writer.bytes, as: UTF8.self))
        } else {
            print(
                """
                Zoho sandbox at \(address), for each app alike:
                  \(Sandbox.apps.joined(separator: ", "))
                  customers       \(sandbox.world.customers), world time \(sandbox.world.clock.iso8601)
                  client id       \(clients[0].id)
                  client secret   \(clients[0].secret)
                  code            \(code.isEmpty ? "none: a scope of --scopes is not known" : code)
                                  (good once within three minutes; another: curl -X POST '\(address)/_sandbox/grant?scopes=…')
                  server client   \(clients[1].id)
                  its secret      \(clients[1].secret)
                Stop with Ctrl-C.
                """)
        }
        fflush(nil)
    }

    private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private static func complain(_ text: String) {
        let line = text + "\n"
        // What cannot be written to stderr cannot be told anywhere.
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
