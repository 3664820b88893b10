/// A request that arrived whole and well-formed: what is ambiguous or malformed never reaches a handler.
public struct WebRequest: Sendable {
    /// "GET", "HEAD", "POST"… as sent.
    public var method: String
    /// The path as sent, still percent-encoded, without the query.
    public var path: String
    /// The path's parts, each percent-decoded by itself, so that an encoded slash stays inside its part. "/"
    /// has none;
    /// a slash at the end makes no part.
    public var segments: [String]
    /// What follows the question mark, still encoded, without it.
    public var rawQuery: String
    /// Decoded, in the order sent. A name without "=" has an empty value.
    public var query: [(name: String, value: String)]
    /// Names in lower case, in the order received.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The address at the other end of the connection, without its port.
    public var peer: String

    public init(
        method: String = "GET", path: String, segments: [String], rawQuery: String = "",
        query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        peer: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.segments = segments
        self.rawQuery = rawQuery
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The first header of that lower-case name.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The first query parameter of that name.
    public func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The body read as `application/x-www-form-urlencoded`; nil if it is not valid as such.
    public var form: [(name: String, value: String)]? { PercentCoding.pairs(of: body[...]) }
}

/// What a handler answers. `Date`, `Connection`, `Content-Length` and `Content-Encoding` are the server's
/// own business.
public struct WebResponse: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Sent from the disk without passing through memory. `deleteAfter` removes the name at once and the
        /// content when it is sent.
        case file(String, deleteAfter: Bool)
        /// Server-sent events: stays open until the stream is finished, the client leaves or the server
        /// stops.
        case stream(EventStream)
        /// Called on a server thread whenever the connection takes more, to append the next piece; false
        /// says that there
        /// is no further piece. Nothing of the answer is kept.
        case chunks(@Sendable (inout [UInt8]) -> Bool)
        /// Announces more bytes than it sends and then breaks the connection off: what a failing server
        /// looks like.
        case cut([UInt8], announced: Int)
        /// An answer that takes a while; the connection waits without occupying a thread.
        case later(@Sendable () async -> WebResponse)
    }

    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: Body

    public init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public init(
        status: Int = 200, type: String, headers: [(name: String, value: String)] = [], _ bytes: [UInt8]
    ) {
        self.init(status: status, headers: [("Content-Type", type)] + headers, body: .bytes(bytes))
    }

    public static func json(_ bytes: [UInt8], status: Int = 200) -> WebResponse {
        WebResponse(status: status, type: "application/json", bytes)
    }

    public static func text(_ text: String, status: Int = 200) -> WebResponse {
        WebResponse(status: status, type: "text/plain; charset=utf-8", Array(text.utf8))
    }

    public static func html(_ text: String, status: Int = 200) -> WebResponse {
        WebResponse(status: status, type: "text/html; charset=utf-8", Array(text.utf8))
    }

    /// 204, 304 and others that have no body.
    public static func empty(status: Int, headers: [(name: String, value: String)] = []) -> WebResponse {
        WebResponse(status: status, headers: headers, body: .bytes([]))
    }

    public static func later(_ answer: @escaping @Sendable () async -> WebResponse) -> WebResponse {
        WebResponse(body: .later(answer))
    }

    /// Server-sent events.
    public static func events(_ stream: EventStream) -> WebResponse {
        WebResponse(
            headers: [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")],
            body: .stream(stream))
    }
}
