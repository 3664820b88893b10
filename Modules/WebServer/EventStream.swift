import Synchronization

/// The sending end of one client's server-sent events. Any thread may send.
public final class EventStream: Sendable {
    /// A client that lets this much pile up has stopped reading; its stream is closed.
    public static let maximumPendingBytes = 1 << 20

    struct State {
        var pending: [UInt8] = []
        var isFinished = false
    }
    let state = Mutex(State())

    public init() {}

    /// False when the client is gone; the stream can then be forgotten.
    @discardableResult
    public func send(_ data: String, event: String? = nil, id: String? = nil) -> Bool { false }

    /// Ends the answer after what was sent. Further events are dropped.
    public func finish() {}
}
