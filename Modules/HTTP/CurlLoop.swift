import CCurl
import Glibc
import Synchronization

/// A request on its way to the thread.
struct Order: Sendable {
    let request: Request
    let address: Address
    /// Where a 2xx body goes; nil keeps it in memory.
    let destination: String?
    let completion: Exchange.Completion
}

/// All of libcurl on one thread, because a multi handle belongs to one. Others leave orders in the inbox and
/// wake it.
final class CurlLoop: Sendable {
    private struct Inbox {
        var orders: [(id: UInt64, order: Order)] = []
        var cancelled: [UInt64] = []
        var nextID: UInt64 = 1
        var isStopping = false
        /// The multi handle is about to go; it must not be woken any more.
        var isStopped = false
    }

    private let inbox = Mutex(Inbox())
    private let options: CurlTransport.Options
    /// Used by the loop's thread only, except for `curl_multi_wakeup`, which libcurl allows from everywhere
    /// and which is called under the inbox's lock so that it cannot meet the end of the handle.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer

    private static let isPrepared: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ options: CurlTransport.Options) {
        precondition(CurlLoop.isPrepared, "libcurl cannot be initialised")
        self.options = options
        multi = curl_multi_init()!
        curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerHost)
        curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, options.connectionsPerHost * 4)
    }

    /// The thread keeps the loop alive until it has stopped.
    func start() {
        var thread = pthread_t()
        let owner = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { owner in
                Unmanaged<CurlLoop>.fromOpaque(owner!).takeRetainedValue().run()
                return nil
            }, owner)
        precondition(code == 0, "no thread for the network can be made")
        pthread_detach(thread)
    }

    /// The completion is called once, on the loop's thread; or at once, here, if the loop has stopped.
    func submit(_ order: Order) -> UInt64 {
        let id = inbox.withLock { inbox -> UInt64? in
            guard !inbox.isStopping else { return nil }
            let id = inbox.nextID
            inbox.nextID += 1
            inbox.orders.append((id, order))
            curl_multi_wakeup(multi)
            return id
        }
        if let id { return id }
        order.completion(.failure(CurlLoop.stopped(order.address.place)))
        return 0
    }

    func cancel(_ id: UInt64) {
        inbox.withLock { inbox in
            guard !inbox.isStopped else { return }
            inbox.cancelled.append(id)
            curl_multi_wakeup(multi)
        }
    }

    func stop() {
        inbox.withLock { inbox in
            guard !inbox.isStopping else { return }
            inbox.isStopping = true
            curl_multi_wakeup(multi)
        }
    }

    private static func stopped(_ place: String) -> TransportError {
        TransportError(.stopped, place: place, reason: "the program is shutting down")
    }

    // MARK: The thread

    private func run() {
        // A peer that hangs up must be an error of that one exchange, never the end of the process.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        var work = Work(multi: multi)
        var isStopping = false
        while !isStopping {
            let (orders, cancelled) = inbox.withLock { inbox in
                defer {
                    inbox.orders = []
                    inbox.cancelled = []
                }
                isStopping = inbox.isStopping
                inbox.isStopped = isStopping
                return (inbox.orders, inbox.cancelled)
            }
            for (id, order) in orders { work.begin(id, order, options) }
            for id in cancelled {
                work.end(id) { $0.fail(TransportError(.cancelled, place: $0.place, reason: "cancelled")) }
            }
            if isStopping { break }
            work.perform()
            curl_multi_poll(multi, nil, 0, work.endIdle(), nil)
        }
        work.endAll { $0.fail(CurlLoop.stopped($0.place)) }
        curl_multi_cleanup(multi)
    }
}

/// What the thread holds. Easy handles are kept for their allocations; connections live in the multi handle.
private struct Work {
    let multi: UnsafeMutableRawPointer
    private var live: [UInt64: Exchange] = [:]
    private var ids: [UnsafeMutableRawPointer: UInt64] = [:]
    private var pool: [UnsafeMutableRawPointer] = []
    /// No exchange can have been idle for too long before this moment.
    private var nextIdleCheck: ContinuousClock.Instant = .now + .seconds(60)

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    mutating func begin(_ id: UInt64, _ order: Order, _ options: CurlTransport.Options) {
        guard let easy = pool.popLast() ?? curl_easy_init() else {
            let reason = "no memory for another request"
            return order.completion(
                .failure(TransportError(.interrupted, place: order.address.place, reason: reason)))
        }
        let exchange = Exchange(order, easy: easy, options: options)
        live[id] = exchange
        ids[easy] = id
        nextIdleCheck = min(nextIdleCheck, exchange.active + exchange.idle)
        curl_multi_add_handle(multi, easy)
    }

    /// Lets go of the connection before it reports, so that it is free for whoever is told.
    mutating func end(_ id: UInt64, _ report: (Exchange) -> Void) {
        guard let exchange = live.removeValue(forKey: id) else { return }
        ids[exchange.easy] = nil
        curl_multi_remove_handle(multi, exchange.easy)
        report(exchange)
        pool.append(exchange.easy)
    }

    mutating func endAll(_ report: (Exchange) -> Void) {
        for id in Array(live.keys) { end(id, report) }
        for easy in pool { curl_easy_cleanup(easy) }
        pool = []
    }

    mutating func perform() {
        var running: Int32 = 0
        var left: Int32 = 0
        curl_multi_perform(multi, &running)
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
                continue
            }
            let code = curl_message_result(message)
            if let id = ids[easy] { end(id) { $0.complete(code) } }
        }
    }

    /// Ends what has been idle for too long, and answers how many milliseconds the thread may sleep.
    mutating func endIdle() -> Int32 {
        let now = ContinuousClock.now
        if nextIdleCheck <= now {
            for (id, exchange) in live where exchange.isIdle(at: now) {
                end(id) {
                    let reason =
                        "nothing was received for \($0.idle); the server or the network is stuck, "
                        + "try again later"
                    $0.fail(TransportError(.timedOut, place: $0.place, reason: reason))
                }
            }
            nextIdleCheck = live.values.map { $0.active + $0.idle }.min() ?? now + .seconds(60)
        }
        return Int32(clamping: (nextIdleCheck - now).wholeMilliseconds)
    }
}
