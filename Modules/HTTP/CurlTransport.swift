import CCurl
import Glibc
import Synchronization

/// The one way out to the network. Requests of all tasks share one thread and its connections.
public final class CurlTransport: Sendable {
    public struct Options: Hashable, Sendable {
        /// Certificates (PEM) trusted besides the system's own, for private servers. There is no way to trust
        /// everything.
        public var authorityFile: String?
        public var connectionsPerHost = 10
        public var userAgent = "onward"

        public init(authorityFile: String? = nil) { self.authorityFile = authorityFile }
    }

    private let loop: CurlLoop

    public init(_ options: Options = Options()) throws(TransportError) {
        if let file = options.authorityFile, access(file, R_OK) != 0 {
            throw TransportError(
                .untrusted, place: file,
                reason:
                    "the file of additional certificates cannot be read: \(String(cString: strerror(errno)))")
        }
        curl_return_large_pieces()
        loop = CurlLoop(options)
        loop.start()
    }

    deinit { loop.stop() }

    /// Everything under way fails with `.stopped`, and so does everything after.
    public func stop() { loop.stop() }

    /// Keeps the connections as long as it is kept.
    public var transport: Transport {
        Transport(
            send: { (request) async throws(TransportError) in try await self.follow(request, to: nil) },
            download: { (request, path) async throws(TransportError) in
                try await self.follow(request, to: path)
            })
    }

    private static let maximumRedirects = 5

    /// Redirects are followed here, where the rules about credentials are, and not in libcurl.
    private func follow(_ request: Request, to path: String?) async throws(TransportError) -> Response {
        var request = request
        try request.check()
        var address = try Address(request.url)
        for _ in 0...CurlTransport.maximumRedirects {
            let response = try await exchange(request, address, path)
            guard let target = try Redirect.target(of: response, to: request, at: address) else {
                return response
            }
            if target.place != address.place { request.headers = Redirect.harmless(request.headers) }
            address = target
        }
        throw TransportError(
            .refusedRedirect, place: address.place,
            reason: "it redirected more than \(CurlTransport.maximumRedirects) times")
    }

    private func exchange(
        _ request: Request, _ address: Address, _ path: String?
    ) async throws(TransportError) -> Response {
        let ticket = Ticket()
        let result: Result<Response, TransportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let order = Order(request: request, address: address, destination: path) {
                    continuation.resume(returning: $0)
                }
                if !ticket.start({ loop.submit(order) }) {
                    let cancelled = TransportError(.cancelled, place: address.place, reason: "cancelled")
                    continuation.resume(returning: .failure(cancelled))
                }
            }
        } onCancel: {
            if let id = ticket.cancel() { loop.cancel(id) }
        }
        return try result.get()
    }
}

/// Cancellation may come before, during or after the start; whichever is first, the other must hear of it.
private final class Ticket: Sendable {
    private enum State { case waiting, started(UInt64), cancelled }
    private let state = Mutex(State.waiting)

    /// False if it was cancelled before.
    func start(_ submit: () -> UInt64) -> Bool {
        state.withLock { state in
            guard case .waiting = state else { return false }
            state = .started(submit())
            return true
        }
    }

    /// The request to end, if there is one.
    func cancel() -> UInt64? {
        state.withLock { state in
            defer { state = .cancelled }
            guard case .started(let id) = state else { return nil }
            return id
        }
    }
}
