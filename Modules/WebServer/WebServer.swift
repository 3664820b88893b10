/// A listening socket whose requests one function answers. It knows nothing of what is served.
public final class WebServer: Sendable {
    public struct Options: Sendable {
        /// An address of this machine, without its port: "127.0.0.1", "::1", "0.0.0.0".
        public var address = "127.0.0.1"
        /// 0 takes any free one; `WebServer.port` tells which.
        public var port = 0
        /// Two for each core evens out how connections fall on them.
        public var threads = 4
        public var limits = Limits()
        /// How large the body of this request may be, asked when its headers are here and nothing of the body is;
        /// `limits.bodyBytes` if it is not set.
        public var bodyBytes: (@Sendable (WebRequest) -> Int)?
        /// Compresses answers of text that are worth it when the client accepts that.
        public var gzip = true
        /// Called on a server thread when an answer has been sent or its client is gone.
        public var log: (@Sendable (Exchange) -> Void)?

        public init() {}
    }

    public struct Limits: Hashable, Sendable {
        /// Memory for a connection: its request line and headers must fit, and those of the answer.
        public var headerBytes = 32 << 10
        public var bodyBytes = 1 << 20
        public var connections = 2000
        /// From one address; further ones are closed at once. 0 is no limit.
        public var connectionsPerAddress = 600
        /// A connection that has not sent a whole request this long after it began or after its last answer
        /// is closed.
        public var request: Duration = .seconds(30)

        public init() {}
    }

    /// What the log hears of one answered request.
    public struct Exchange: Sendable {
        public var method: String
        public var path: String
        public var peer: String
        public var status: Int
        /// From the first byte of the request's line to the last of the answer.
        public var duration: Duration
        /// False if the client left before the answer was sent.
        public var isComplete: Bool
    }

    /// Why it could not listen: one sentence with the remedy.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        public var description: String
    }

    public let port: Int
    private let daemon: Daemon

    public init(
        options: Options = Options(), handler: @escaping @Sendable (WebRequest) -> WebResponse
    ) throws(Failure) {
        let socket = try ListeningSocket(address: options.address, port: options.port)
        port = socket.port
        daemon = try Daemon(socket, options: options, handler: handler)
    }

    deinit { daemon.stopNow() }

    /// Takes no new connections, ends event streams, lets requests under way finish, and returns when all is
    /// closed:
    /// after `grace` at the latest, however many clients still hang on.
    public func stop(grace: Duration) async {
        daemon.refuseNew()
        let end = ContinuousClock.now + grace
        while daemon.isBusy, ContinuousClock.now < end {
            // Cancelled means that the caller has no more patience.
            do { try await Task.sleep(for: .milliseconds(10)) } catch { break }
        }
        daemon.stopNow()
    }
}
