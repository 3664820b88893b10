import CMicroHTTPD
import Glibc
import Synchronization

/// One request from its first line to the end of its answer. The library calls for a connection come one
/// after the other,
/// so only `later` is shared: with whoever makes a slow answer.
final class PendingRequest {
    enum Fault: Error {
        /// 400 and the like: what to tell the client.
        case refuse(Int, String)
    }

    let started = ContinuousClock.now
    /// As in the request line.
    let target: [UInt8]
    var request: WebRequest?
    var status = 0
    var later: LaterAnswer?
    private(set) var maximumBodyBytes = 0
    private(set) var bodyIsTooLarge = false

    init(target: UnsafePointer<CChar>?) {
        self.target =
            target.map {
                Array(UnsafeBufferPointer(start: $0, count: strlen($0))).map(UInt8.init(bitPattern:))
            } ?? []
    }

    /// Called when the headers are complete.
    func begin(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>,
        peer: String, bodyLimit: (WebRequest) -> Int
    ) throws(Fault) {
        let headers = Headers(of: connection)
        if onward_mhd_is_lenient() != 0 {
            try Framing.check(
                connection, method: method, targetCount: target.count, version: version,
                headerCount: headers.list.count)
        }
        var request = try read(method: String(cString: method), headers: headers.list)
        request.peer = peer
        maximumBodyBytes = bodyLimit(request)
        try headers.check(maximumBodyBytes: maximumBodyBytes)
        self.request = request
    }

    private func read(method: String, headers: [(name: String, value: String)]) throws(Fault) -> WebRequest {
        var path = target[...]
        // A proxy's form, which servers must understand: the authority is in Host as well.
        for scheme in ["http://", "https://"] where path.starts(with: scheme.utf8) {
            let rest = path.dropFirst(scheme.utf8.count)
            path = rest.firstIndex(of: UInt8(ascii: "/")).map { rest[$0...] } ?? [UInt8(ascii: "/")]
        }
        let mark = path.firstIndex(of: UInt8(ascii: "?"))
        let query = mark.map { path[($0 + 1)...] } ?? []
        path = path[..<(mark ?? path.endIndex)]
        guard path.first == UInt8(ascii: "/"), let segments = PercentCoding.segments(of: path),
            let pairs = PercentCoding.pairs(of: query),
            let pathText = String(validating: path, as: UTF8.self),
            let queryText = String(validating: query, as: UTF8.self)
        else { throw .refuse(400, "The address is not well-formed.\n") }
        return WebRequest(
            method: method, path: pathText, segments: segments, rawQuery: queryText, query: pairs,
            headers: headers)
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        if bodyIsTooLarge || request!.body.count + bytes.count > maximumBodyBytes {
            bodyIsTooLarge = true
            request!.body = []
        } else {
            request!.body.append(contentsOf: bytes)
        }
    }
}

/// An answer that is being made elsewhere. The first to put one in wins: its maker, or the server that stops.
final class LaterAnswer: Sendable {
    private enum State {
        case awaited(connection: UInt)
        case answered(WebResponse)
        case taken
    }
    private let state: Mutex<State>

    init(for connection: OpaquePointer) { state = Mutex(.awaited(connection: UInt(bitPattern: connection))) }

    func give(_ response: WebResponse) {
        state.withLock {
            guard case .awaited(let connection) = $0 else { return }
            $0 = .answered(response)
            MHD_resume_connection(OpaquePointer(bitPattern: connection))
        }
    }

    func take() -> WebResponse? {
        state.withLock {
            guard case .answered(let response) = $0 else { return nil }
            $0 = .taken
            return response
        }
    }
}
