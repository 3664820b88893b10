import CMicroHTTPD
import Glibc

/// Turns a `WebResponse` into the library's.
struct Sending {
    let sweeper: Sweeper
    let gzip: Bool

    func send(_ whole: WebResponse, to request: WebRequest?, on connection: OpaquePointer) -> MHD_Result {
        let response = if gzip, let request { whole.compressed(for: request) } else { whole }
        guard let answer = make(response, for: request, on: connection) else {
            return send(.text("The answer could not be read.\n", status: 500), to: request, on: connection)
        }
        defer { MHD_destroy_response(answer) }
        for (name, value) in response.headers where MHD_add_response_header(answer, name, value) != .YES {
            // A name or value that would break the answer apart. What it holds came from outside, so it is
            // not repeated.
            return send(.text("The answer could not be written.\n", status: 500), to: request, on: connection)
        }
        if sweeper.isStopping || response.status == 413 {
            MHD_add_response_header(answer, "Connection", "close")
        }
        return MHD_queue_response(connection, UInt32(response.status), answer)
    }

    private func make(_ response: WebResponse, for request: WebRequest?, on connection: OpaquePointer)
        -> OpaquePointer?
    {
        switch response.body {
        case .bytes(let bytes):
            return bytes.withUnsafeBytes {
                MHD_create_response_from_buffer(
                    $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
            }
        case .file(let path, let deleteAfter):
            let file = open(path, O_RDONLY | O_CLOEXEC)
            if file >= 0, deleteAfter { unlink(path) }
            var status = stat()
            guard file >= 0, fstat(file, &status) == 0 else {
                if file >= 0 { close(file) }
                return nil
            }
            return MHD_create_response_from_fd64(UInt64(status.st_size), file)
        case .stream(let stream):
            sweeper.add(stream)
            return Self.callback(StreamSource(stream, connection, sweeper), blockBytes: 1 << 10)
        case .chunks(let next):
            return Self.callback(ChunkSource(next), blockBytes: 32 << 10)
        case .cut(let bytes, let announced):
            return Self.callback(CutSource(bytes), announced: UInt64(announced), blockBytes: 32 << 10)
        case .later: preconditionFailure("the answer of a later answer is awaited before it is sent")
        }
    }

    private static func callback(
        _ source: Source, announced: UInt64 = .max, blockBytes: Int
    ) -> OpaquePointer? {
        MHD_create_response_from_callback(
            announced, blockBytes,
            { context, _, buffer, capacity in
                Unmanaged<Source>.fromOpaque(context!).takeUnretainedValue().read(into: buffer!, capacity)
            },
            Unmanaged.passRetained(source).toOpaque(), { Unmanaged<Source>.fromOpaque($0!).release() })
    }
}

/// Where an answer of unknown length comes from. Called by one thread at a time, released when the answer is
/// over.
private class Source {
    func read(into buffer: UnsafeMutableRawPointer, _ capacity: Int) -> Int { endOfStream }
}

private final class StreamSource: Source {
    private let stream: EventStream
    private let connection: OpaquePointer
    private let sweeper: Sweeper

    init(_ stream: EventStream, _ connection: OpaquePointer, _ sweeper: Sweeper) {
        self.stream = stream
        self.connection = connection
        self.sweeper = sweeper
    }

    deinit {
        stream.close()
        sweeper.remove(stream)
    }

    override func read(into buffer: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        stream.fill(buffer, capacity, for: connection)
    }
}

private final class ChunkSource: Source {
    private let next: @Sendable (inout [UInt8]) -> Bool
    private var buffer: [UInt8] = []
    private var sent = 0
    private var isOver = false

    init(_ next: @escaping @Sendable (inout [UInt8]) -> Bool) { self.next = next }

    override func read(into target: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        while sent == buffer.count {
            if isOver { return endOfStream }
            buffer.removeAll(keepingCapacity: true)
            sent = 0
            isOver = !next(&buffer)
        }
        let count = min(capacity, buffer.count - sent)
        buffer.withUnsafeBytes { _ = memcpy(target, $0.baseAddress! + sent, count) }
        sent += count
        return count
    }
}

private final class CutSource: Source {
    private let bytes: [UInt8]
    private var sent = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    override func read(into target: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        let count = min(capacity, bytes.count - sent)
        guard count > 0 else { return endWithError }
        bytes.withUnsafeBytes { _ = memcpy(target, $0.baseAddress! + sent, count) }
        sent += count
        return count
    }
}
