import API
import ConnectorKit
import HTTP
import Synchronization
import WebServer
import Wiring
import ZohoAccounts

/// Sign-in with a browser on this machine: Zoho sends the person back to a page that this process serves for
/// a few minutes.
struct Browser {
    let call: Invocation
    let wiring: Wiring
    let scopes: [Scope]

    private static let defaultPort = 8765
    private static let patience: Duration = .seconds(600)

    func grant(_ zoho: Settings.Zoho, secret: Secret, _ transport: Transport) async throws -> Grant {
        let port = try self.port()
        let redirect = "http://localhost:\(port)/connected"
        let flow = ServerFlow(
            centre: try Wiring.centre(of: zoho), clientID: zoho.clientID, clientSecret: secret,
            redirect: redirect,
            scopes: scopes.map(\.name), state: try ServerFlow.freshState(),
            transport: transport,
            surroundings: Wiring.surroundings)
        let returned = Returned()
        var options = WebServer.Options()
        options.port = port
        options.threads = 1
        options.gzip = false
        let server = try WebServer(options: options) { request in
            guard request.segments == ["connected"], request.method == "GET" else {
                return .text("Nothing is here. Go back to the terminal.\n", status: 404)
            }
            returned.put(request.query)
            return .text("Thank you. Go back to the terminal; this page can be closed.\n")
        }
        call.terminal.say("Register this redirect address for the client: \(redirect)")
        call.terminal.say(
            "Then open this address in a browser on this machine and accept:\n\n\(flow.authorisationURL)\n")
        call.terminal.say("Waiting for the browser (at most ten minutes)…")
        do {
            let callback = try await returned.callback(flow, patience: Self.patience)
            let grant = try await flow.exchange(callback)
            await server.stop(grace: .seconds(2))
            return grant
        } catch {
            await server.stop(grace: .seconds(2))
            throw error
        }
    }

    private func port() throws(Problem) -> Int {
        guard let word = call["redirect-port"] else { return Self.defaultPort }
        guard let port = Int(word), (1024...65535).contains(port) else {
            throw Problem(.misused, "--redirect-port must be from 1024 to 65535, not “\(word)”.")
        }
        return port
    }
}

/// What the browser brought, handed from the server's thread to the waiting task.
private final class Returned: Sendable {
    private let queries = Mutex<[[(name: String, value: String)]]>([])

    func put(_ query: [(name: String, value: String)]) {
        // Anything beyond a few answers is somebody's game.
        queries.withLock { if $0.count < 16 { $0.append(query) } }
    }

    /// The first answer that belongs to our question. Others are passed over: any page in the browser can
    /// call that address.
    func callback(_ flow: ServerFlow, patience: Duration) async throws -> ServerFlow.Callback {
        let end = ContinuousClock.now + patience
        var seen = 0
        while ContinuousClock.now < end {
            let arrived = queries.withLock { Array($0.dropFirst(seen)) }
            seen += arrived.count
            for query in arrived {
                do {
                    return try flow.callback(query)
                } catch {
                    let isOurs = query.contains { $0.name == "error" }
                    if isOurs { throw error }
                }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Problem(
            .failed, "No answer came from the browser.", remedy: "Run onward connect zoho --browser again.")
    }
}
