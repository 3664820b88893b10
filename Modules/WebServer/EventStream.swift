import CMicroHTTPD
import Glibc
import Synchronization

/// The sending end of one client's server-sent events. Any thread may send.
public final class EventStream: Sendable {
    /// A client that lets this much pile up has stopped reading; its stream is closed.
    public static let maximumPendingBytes = 1 << 20

    private struct State {
        var pending: [UInt8] = []
        var isFinished = false
        /// The client left: nobody will read what is pending.
        var isClosed = false
        /// The connection that waits, suspended, for something to send. A suspended connection cannot go
        /// away by itself.
        var parked: UInt?
    }
    private let state = Mutex(State())

    public init() {}

    /// False when the client is gone; the stream can then be forgotten.
    @discardableResult
    public func send(_ data: String, event: String? = nil, id: String? = nil) -> Bool {
        var text = ""
        if let event { text += "event: \(Self.oneLine(event))\n" }
        if let id { text += "id: \(Self.oneLine(id))\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return push(text + "\n")
    }

    /// Ends the answer after what was sent. Further events are dropped.
    public func finish() {
        state.withLock {
            $0.isFinished = true
            Self.wake(&$0)
        }
    }

    /// A comment, which clients ignore: a client that is gone shows only when something is sent to it.
    func beat() { push(":\n\n") }

    @discardableResult
    private func push(_ text: String) -> Bool {
        state.withLock {
            guard !$0.isClosed, !$0.isFinished else { return false }
            if $0.pending.count + text.utf8.count > Self.maximumPendingBytes {
                $0.pending = []
                $0.isFinished = true
            } else {
                $0.pending.append(contentsOf: text.utf8)
            }
            Self.wake(&$0)
            return !$0.isFinished
        }
    }

    private static func wake(_ state: inout State) {
        guard let connection = state.parked else { return }
        state.parked = nil
        MHD_resume_connection(OpaquePointer(bitPattern: connection))
    }

    /// Called by the server whenever the connection takes more.
    func fill(_ buffer: UnsafeMutableRawPointer, _ capacity: Int, for connection: OpaquePointer) -> Int {
        state.withLock {
            if $0.pending.isEmpty {
                if $0.isFinished { return endOfStream }
                $0.parked = UInt(bitPattern: connection)
                MHD_suspend_connection(connection)
                return 0
            }
            let count = min(capacity, $0.pending.count)
            $0.pending.withUnsafeBytes { _ = memcpy(buffer, $0.baseAddress!, count) }
            $0.pending.removeFirst(count)
            return count
        }
    }

    func close() {
        state.withLock {
            $0.isClosed = true
            $0.parked = nil
            $0.pending = []
        }
    }

    private static func oneLine(_ text: String) -> String { String(text.filter { !$0.isNewline }) }
}

/// `MHD_CONTENT_READER_END_OF_STREAM`, which is a macro with a cast.
let endOfStream = -1
/// The same for breaking off.
let endWithError = -2
