import CMicroHTTPD
import Glibc

/// Opens the socket ourselves rather than let the library do it, because only the error number says what is
/// wrong.
struct ListeningSocket: ~Copyable {
    let descriptor: Int32
    let port: Int

    init(address: String, port: Int) throws(WebServer.Failure) {
        guard (0...65535).contains(port) else {
            throw WebServer.Failure(
                description: "\(port) is not a port; ports are 0 to 65535, and 0 takes any free one.")
        }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let name = address == "localhost" ? "127.0.0.1" : address
        guard getaddrinfo(name, String(port), &hints, &found) == 0, let info = found?.pointee else {
            throw WebServer.Failure(
                description:
                    "\(address) is not an IP address. Give one of this machine's, such as 127.0.0.1 or ::1.")
        }
        defer { freeaddrinfo(found) }

        let descriptor = socket(
            info.ai_family, info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0
        )
        guard descriptor >= 0 else { throw Self.failure(errno, address, port) }
        // A server that is started again at once must not wait for the old connections' last packets.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, SOMAXCONN) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.failure(code, address, port)
        }
        self.descriptor = descriptor
        self.port = Self.port(of: descriptor)
    }

    /// The port that the kernel chose if none was asked for.
    private static func port(of descriptor: Int32) -> Int {
        var bound = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = getsockname(descriptor, $0, &size)
            }
            // The port is at the same place for both families.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Int(UInt16(bigEndian: $0.pointee.sin_port))
            }
        }
    }

    private static func failure(_ code: Int32, _ address: String, _ port: Int) -> WebServer.Failure {
        let place = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        let text =
            switch code {
            case EADDRINUSE:
                "Cannot listen on \(place): another program uses port \(port). Stop it "
                    + "(ss -ltnp 'sport = :\(port)' shows which) "
                    + "or choose another port."
            case EACCES:
                "Cannot listen on \(place): ports below 1024 need the system's permission. Choose a higher port."
            case EADDRNOTAVAIL:
                "Cannot listen on \(place): this machine has no address \(address). 127.0.0.1 is always there."
            case EAFNOSUPPORT:
                "Cannot listen on \(place): this machine does not speak that kind of address. Try 127.0.0.1."
            case EMFILE, ENFILE:
                "Cannot listen on \(place): too many files are open. Raise the limit with ulimit -n."
            default: "Cannot listen on \(place): \(String(cString: strerror(code)))."
            }
        return WebServer.Failure(description: text)
    }
}

/// The address in a socket's name, in its usual notation.
func addressText(_ address: UnsafePointer<sockaddr>?) -> String {
    guard let address else { return "unknown" }
    let size =
        Int32(address.pointee.sa_family) == AF_INET6
        ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
        let code = getnameinfo(
            address, socklen_t(size), buffer.baseAddress, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        return code == 0 ? String(cString: buffer.baseAddress!) : "unknown"
    }
}
