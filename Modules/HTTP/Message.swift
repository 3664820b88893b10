/// One exchange as values. Who sends it is a `Transport`.
public struct Request: Sendable {
    public var method: String
    public var url: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    public var limits: Limits

    public init(
        _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        limits: Limits = Limits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }

    public struct Limits: Hashable, Sendable {
        public var connect: Duration = .seconds(10)
        /// Nothing received for this long ends the exchange.
        public var idle: Duration = .seconds(30)
        public var total: Duration = .seconds(300)
        /// Of the body in memory, after decompression.
        public var maximumBodyBytes: Int = 64 << 20
        /// Of a download, which goes to disk.
        public var maximumFileBytes: Int = 8 << 30

        public init() {}
    }
}

public struct Response: Sendable {
    public var status: Int
    /// Names in lower case, in the order received.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// "1.1", "2"
    public var version: String

    public init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        version: String = "1.1"
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.version = version
    }

    /// The first header of that lower-case name.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why no response arrived. Never contains a URL's query, a header or a body.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        case unresolvable, unreachable, timedOut, untrusted, tooLarge, interrupted, refusedRedirect,
            cancelled, malformed, disk, stopped
    }
    public var kind: Kind
    /// Scheme, host and port only.
    public var place: String
    /// One sentence with the remedy where there is one.
    public var reason: String

    public init(_ kind: Kind, place: String, reason: String) {
        self.kind = kind
        self.place = place
        self.reason = reason
    }

    public var description: String { "\(place): \(reason)" }
}

/// Sends a request; a struct of functions, so that tests can put recorded answers in its place.
public struct Transport: Sendable {
    public var send: @Sendable (Request) async throws(TransportError) -> Response
    /// Streams the body to a file at `path` (created 0600, replaced), for downloads of any size. The
    /// response's body is empty unless the status is not 2xx, in which case the body is returned and no file
    /// is left behind.
    public var download: @Sendable (Request, _ path: String) async throws(TransportError) -> Response

    public init(
        send: @escaping @Sendable (Request) async throws(TransportError) -> Response,
        download: @escaping @Sendable (Request, String) async throws(TransportError) -> Response
    ) {
        self.send = send
        self.download = download
    }
}
