import CMicroHTTPD
import Glibc
import Synchronization

/// What is known of an open connection while no request tells more. Read by the sweeper, written by the
/// connection's thread.
final class Connection: Sendable {
    enum Phase: UInt8, AtomicRepresentable {
        /// Open, nothing received since the last answer.
        case idle
        case receiving
        case answering
    }

    let socket: Int32
    let peer: String
    let phase = Atomic<Phase>(.idle)
    /// When the wait for a whole request began, by `now()`.
    let since: Atomic<Int>

    init(_ connection: OpaquePointer) {
        socket = onward_mhd_socket(connection)
        peer = addressText(onward_mhd_peer(connection))
        since = Atomic(Self.now())
    }

    static func of(_ connection: OpaquePointer) -> Connection? {
        onward_mhd_context(connection).map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Milliseconds of a clock that only goes forward; a few of them coarse, which suffices here.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

/// Every open connection and event stream, and the thread that closes what takes too long. The library's own
/// timeout sees
/// only connections on which nothing moves: one byte every few seconds holds one open for ever.
final class Sweeper: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var streams: [ObjectIdentifier: EventStream] = [:]
        var awaited: [ObjectIdentifier: LaterAnswer] = [:]
        var isStopping = false
    }
    private let state = Mutex(State())
    private let deadlineMilliseconds: Int
    /// Often enough that a client which left is noticed before the next event matters, seldom enough to cost
    /// nothing.
    private static let beatMilliseconds = 15_000

    init(deadline: Duration) {
        deadlineMilliseconds = Int(deadline / .milliseconds(1))
    }

    var openConnections: Int { state.withLock { $0.connections.count } }
    var isStopping: Bool { state.withLock { $0.isStopping } }

    func add(_ connection: Connection) {
        state.withLock { $0.connections[ObjectIdentifier(connection)] = connection }
    }
    /// After this the socket's number may belong to somebody else.
    func remove(_ connection: Connection) {
        state.withLock { $0.connections[ObjectIdentifier(connection)] = nil }
    }

    /// A stream that comes while the server stops ends at once.
    func add(_ stream: EventStream) {
        let isLate = state.withLock {
            $0.streams[ObjectIdentifier(stream)] = stream
            return $0.isStopping
        }
        if isLate { stream.finish() }
    }
    func remove(_ stream: EventStream) { state.withLock { $0.streams[ObjectIdentifier(stream)] = nil } }

    func add(_ answer: LaterAnswer) { state.withLock { $0.awaited[ObjectIdentifier(answer)] = answer } }
    func remove(_ answer: LaterAnswer) { state.withLock { $0.awaited[ObjectIdentifier(answer)] = nil } }

    /// Runs on a thread of its own until `wake` becomes readable.
    func run(until wake: Int32) {
        let interval = min(1000, max(20, deadlineMilliseconds / 4))
        var sinceBeat = 0
        while true {
            var event = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
            if poll(&event, 1, Int32(interval)) > 0 { return }
            sweep()
            sinceBeat += interval
            if sinceBeat >= Self.beatMilliseconds {
                sinceBeat = 0
                for stream in state.withLock({ Array($0.streams.values) }) { stream.beat() }
            }
        }
    }

    private func sweep() {
        let limit = Connection.now() - deadlineMilliseconds
        state.withLock {
            for connection in $0.connections.values
            where connection.phase.load(ordering: .relaxed) != .answering
                && connection.since.load(ordering: .relaxed) < limit
            {
                shutdown(connection.socket, Int32(SHUT_RDWR))
            }
        }
    }

    // MARK: Stopping

    /// Ends streams and connections on which nothing is under way. Called again and again, since answers
    /// under way become idle.
    func closeIdle() {
        let streams = state.withLock {
            $0.isStopping = true
            for connection in $0.connections.values where connection.phase.load(ordering: .relaxed) == .idle {
                shutdown(connection.socket, Int32(SHUT_RDWR))
            }
            return Array($0.streams.values)
        }
        for stream in streams { stream.finish() }
    }

    /// The end of patience: nothing may stay suspended when the library is stopped.
    func closeAll() {
        let awaited = state.withLock {
            for connection in $0.connections.values { shutdown(connection.socket, Int32(SHUT_RDWR)) }
            return Array($0.awaited.values)
        }
        for answer in awaited { answer.give(.text("The server is stopping.\n", status: 503)) }
    }
}
