import Glibc
import HTTP
import Synchronization

/// A listening socket that does exactly what a test says, also what no server library would: cut bodies,
/// dripping bytes, broken headers. Each connection runs the script on a thread of its own.
final class LoopbackServer: Sendable {
    let port: Int
    let connections = Atomic(0)
    private let listener: Int32

    init(backlog: Int32 = 64, _ script: (@Sendable (Peer) -> Void)?) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(listener >= 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                precondition(bind(listener, pointer, length) == 0 && listen(listener, backlog) == 0)
                precondition(getsockname(listener, pointer, &length) == 0)
            }
            return Int(UInt16(bigEndian: $0.pointee.sin_port))
        }
        guard let script else { return }
        inThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                self.connections.add(1, ordering: .relaxed)
                inThread {
                    script(Peer(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    /// Answers every request on a kept connection with what the script makes of it.
    convenience init(answering answer: @escaping @Sendable (String) -> String) {
        self.init { peer in
            while let request = peer.readRequest() { peer.write(answer(request)) }
        }
    }

    /// Ends the accepting thread, which keeps the server alive.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var url: String { "http://127.0.0.1:\(port)" }
}

struct Peer: Sendable {
    let descriptor: Int32

    /// Head and body of one request; nil when the other side hung up.
    func readRequest() -> String? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
                if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
            }
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Whether the other side hangs up within five seconds.
    func isClosedByClient() -> Bool {
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var byte: UInt8 = 0
        let count = read(descriptor, &byte, 1)
        return count == 0 || count < 0 && errno == ECONNRESET
    }
}

nonisolated func inThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
        &thread, nil,
        { box in
            Unmanaged<Box>.fromOpaque(box!).takeRetainedValue().body()
            return nil
        }, box)
    pthread_detach(thread)
}

func answer(_ body: String, status: String = "200 OK", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}

/// The proxy that requests to names outside this machine go through. libcurl reads the environment, so it is
/// set once, before the first transport has a thread.
let proxy: LoopbackServer = {
    let server = LoopbackServer(answering: { request in
        request.hasPrefix("CONNECT refused.invalid") ? answer("", status: "403 Forbidden") : answer(request)
    })
    for name in ["http_proxy", "https_proxy"] {
        setenv(name, "http://user:proxy-password@127.0.0.1:\(server.port)", 1)
    }
    setenv("no_proxy", "127.0.0.1,localhost,nobody.invalid,wrong.localhost", 1)
    return server
}()

func client(_ options: CurlTransport.Options = .init()) throws -> CurlTransport {
    _ = proxy
    return try CurlTransport(options)
}

func failure(_ work: () async throws -> Response) async -> TransportError? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? TransportError
    }
}

extension Request.Limits {
    init(
        connect: Duration = .seconds(10), idle: Duration = .seconds(10), total: Duration = .seconds(20),
        body: Int = 1 << 20
    ) {
        self.init()
        self.connect = connect
        self.idle = idle
        self.total = total
        maximumBodyBytes = body
    }
}

/// A folder that is gone with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/onward-test.XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil)
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
