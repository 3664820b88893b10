import Glibc
import Testing

/// A bare socket, so that tests can send what no HTTP library would.
final class RawClient {
    private let socket: Int32
    private var received: [UInt8] = []

    init(port: Int) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        self.socket = socket
        isConnected = code == 0
    }

    deinit { close(socket) }

    let isConnected: Bool

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits for more; false when the server has closed or nothing came in time.
    private func receive(seconds: Int) -> Bool {
        var event = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&event, 1, Int32(seconds * 1000)) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received.append(contentsOf: buffer[..<count])
        return true
    }

    /// What came up to `text` and with it; everything so far if it does not come.
    func read(upTo text: String, seconds: Int = 10) -> String {
        while true {
            let sofar = String(decoding: received, as: UTF8.self)
            if let range = sofar.firstRange(of: text) {
                let taken = String(sofar[..<range.upperBound])
                received.removeFirst(taken.utf8.count)
                return taken
            }
            guard receive(seconds: seconds) else { return sofar }
        }
    }

    /// One answer with a Content-Length.
    func answer(seconds: Int = 10) -> (status: Int, head: String, body: [UInt8]) {
        let head = read(upTo: "\r\n\r\n", seconds: seconds)
        let length =
            head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        while received.count < length, receive(seconds: seconds) {}
        let body = Array(received.prefix(length))
        received.removeFirst(body.count)
        return (Int(head.dropFirst(9).prefix(3)) ?? 0, head, body)
    }

    /// Everything up to the end of the connection.
    func readToEnd(seconds: Int = 10) -> [UInt8] {
        while receive(seconds: seconds) {}
        return received
    }

    /// True when the server closes the connection in time.
    func isClosed(within seconds: Int) -> Bool {
        var event = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while poll(&event, 1, Int32(seconds * 1000)) > 0 {
            var byte: UInt8 = 0
            if recv(socket, &byte, 1, 0) <= 0 { return true }
        }
        return false
    }
}

func exchange(_ port: Int, _ text: String) -> (status: Int, head: String, body: [UInt8]) {
    let client = RawClient(port: port)
    client.send(text)
    return client.answer()
}

func get(_ port: Int, _ path: String, _ headers: String = "") -> (status: Int, head: String, body: [UInt8]) {
    exchange(port, "GET \(path) HTTP/1.1\r\nHost: x\r\n\(headers)\r\n")
}
