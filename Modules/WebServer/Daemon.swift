import CMicroHTTPD
import Glibc
import Synchronization

/// The library's daemon, its threads and callbacks.
final class Daemon: Sendable {
    private struct State {
        /// The daemon's address; nil once stopped.
        var daemon: UInt?
        /// The listening socket between refusing new connections and the end.
        var quiesced: Int32?
    }
    private let state = Mutex(State())
    private let context: Context
    private let sweeperThread: pthread_t
    /// A pipe's two ends. Closing the second ends the sweeper, which watches the first.
    private let wake: (Int32, Int32)

    init(
        _ socket: borrowing ListeningSocket, options: WebServer.Options,
        handler: @escaping @Sendable (WebRequest) -> WebResponse
    ) throws(WebServer.Failure) {
        context = Context(options: options, handler: handler)
        var setup = onward_mhd_setup()
        setup.socket = socket.descriptor
        setup.threads = UInt32(max(1, options.threads))
        setup.connections = UInt32(max(options.limits.connections, options.threads))
        setup.connections_per_address = UInt32(options.limits.connectionsPerAddress)
        setup.idle_seconds = UInt32(max(1, options.limits.request / .seconds(1)))
        setup.connection_memory = options.limits.headerBytes
        // `context` outlives the daemon: `stopNow` ends all threads that know it.
        setup.context = Unmanaged.passUnretained(context).toOpaque()
        setup.on_uri = onURI
        setup.on_request = onRequest
        setup.on_completed = onCompleted
        setup.on_connection = onConnection
        guard let daemon = onward_mhd_start(&setup) else {
            let reason = String(cString: strerror(errno))
            close(socket.descriptor)
            throw WebServer.Failure(description: "The web server did not start: \(reason).")
        }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0,
            fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0
        else {
            MHD_stop_daemon(daemon)
            throw WebServer.Failure(description: "The web server did not start: too many files are open.")
        }
        wake = (ends[0], ends[1])
        sweeperThread = startThread { [sweeper = context.sweeper, wake] in sweeper.run(until: wake.0) }
        state.withLock { $0.daemon = UInt(bitPattern: daemon) }
    }

    var isBusy: Bool {
        context.sweeper.closeIdle()
        return context.sweeper.openConnections > 0
    }

    func refuseNew() {
        state.withLock {
            guard let daemon = $0.daemon, $0.quiesced == nil else { return }
            let socket = MHD_quiesce_daemon(OpaquePointer(bitPattern: daemon))
            // Shut down now, so that clients are refused rather than left waiting; closed when no thread
            // looks at it any more.
            shutdown(socket, Int32(SHUT_RDWR))
            $0.quiesced = socket
        }
        context.sweeper.closeIdle()
    }

    /// Blocks until every thread has ended. Does nothing the second time.
    func stopNow() {
        refuseNew()
        let taken = state.withLock { state in
            defer { state.daemon = nil }
            return state.daemon
        }
        guard let taken else { return }
        close(wake.1)
        pthread_join(sweeperThread, nil)
        close(wake.0)
        context.sweeper.closeAll()
        MHD_stop_daemon(OpaquePointer(bitPattern: taken))
        if let socket = state.withLock({ $0.quiesced }) { close(socket) }
    }
}

private func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        {
            Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
    precondition(code == 0, "no thread could be started: \(code)")
    return thread
}

/// What the callbacks need.
private final class Context: Sendable {
    let handler: @Sendable (WebRequest) -> WebResponse
    let bodyBytes: @Sendable (WebRequest) -> Int
    let log: (@Sendable (WebServer.Exchange) -> Void)?
    let sweeper: Sweeper
    let sending: Sending

    init(options: WebServer.Options, handler: @escaping @Sendable (WebRequest) -> WebResponse) {
        self.handler = handler
        bodyBytes = options.bodyBytes ?? { [limit = options.limits.bodyBytes] _ in limit }
        log = options.log
        sweeper = Sweeper(deadline: options.limits.request)
        sending = Sending(sweeper: sweeper, gzip: options.gzip)
    }

    /// The whole request is here, or a later answer to it.
    func answer(_ pending: PendingRequest, on connection: OpaquePointer) -> MHD_Result {
        if let later = pending.later {
            guard let response = later.take() else { return .YES }
            sweeper.remove(later)
            pending.later = nil
            return send(response, to: pending, on: connection)
        }
        if pending.bodyIsTooLarge {
            return send(
                .text("The body may have \(pending.maximumBodyBytes) bytes at most.\n", status: 413), to: pending,
                on: connection)
        }
        Connection.of(connection)?.phase.store(.answering, ordering: .relaxed)
        return send(handler(pending.request!), to: pending, on: connection)
    }

    func send(_ response: WebResponse, to pending: PendingRequest, on connection: OpaquePointer) -> MHD_Result {
        if case .later(let make) = response.body {
            let later = LaterAnswer(for: connection)
            pending.later = later
            sweeper.add(later)
            MHD_suspend_connection(connection)
            // Not a structured task: the library's thread goes on to other connections, and the answer's end
            // wakes this one.
            Task { later.give(await make()) }
            return .YES
        }
        pending.status = response.status
        return sending.send(response, to: pending.request, on: connection)
    }
}

// The callbacks. Each is called by one of the library's threads; calls for one connection never overlap.

private let onConnection: MHD_NotifyConnectionCallback = { context, handle, slot, code in
    let context = Unmanaged<Context>.fromOpaque(context!).takeUnretainedValue()
    if code == .CONNECTION_NOTIFY_STARTED {
        let connection = Connection(handle!)
        slot!.pointee = Unmanaged.passRetained(connection).toOpaque()
        context.sweeper.add(connection)
    } else if let pointer = slot!.pointee {
        context.sweeper.remove(Unmanaged<Connection>.fromOpaque(pointer).takeRetainedValue())
        slot!.pointee = nil
    }
}

private let onURI:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) ->
        UnsafeMutableRawPointer? = {
            _, uri, handle in
            Connection.of(handle!)?.phase.store(.receiving, ordering: .relaxed)
            return Unmanaged.passRetained(PendingRequest(target: uri)).toOpaque()
        }

private let onRequest: MHD_AccessHandlerCallback = { context, handle, _, method, version, data, size, slot in
    let context = Unmanaged<Context>.fromOpaque(context!).takeUnretainedValue()
    let pending = Unmanaged<PendingRequest>.fromOpaque(slot!.pointee!).takeUnretainedValue()
    guard pending.request != nil else {
        // The headers are complete; the body, if any, comes in further calls, and one more ends it.
        do throws(PendingRequest.Fault) {
            try pending.begin(
                handle!, method: method!, version: version!, peer: Connection.of(handle!)?.peer ?? "unknown",
                bodyLimit: context.bodyBytes)
            return .YES
        } catch {
            guard case .refuse(let status, let text) = error else { return .NO }
            var response = WebResponse.text(text, status: status)
            response.headers.append(("Connection", "close"))
            return context.send(response, to: pending, on: handle!)
        }
    }
    if size!.pointee > 0 {
        pending.append(UnsafeRawBufferPointer(start: data, count: size!.pointee))
        size!.pointee = 0
        return .YES
    }
    return context.answer(pending, on: handle!)
}

private let onCompleted: MHD_RequestCompletedCallback = { context, handle, slot, code in
    guard let pointer = slot!.pointee else { return }
    slot!.pointee = nil
    let context = Unmanaged<Context>.fromOpaque(context!).takeUnretainedValue()
    let pending = Unmanaged<PendingRequest>.fromOpaque(pointer).takeRetainedValue()
    if let later = pending.later { context.sweeper.remove(later) }
    if let connection = Connection.of(handle!) {
        connection.since.store(Connection.now(), ordering: .relaxed)
        connection.phase.store(.idle, ordering: .relaxed)
    }
    guard let log = context.log, let request = pending.request else { return }
    log(
        WebServer.Exchange(
            method: request.method, path: request.path, peer: request.peer, status: pending.status,
            duration: ContinuousClock.now - pending.started,
            isComplete: code == .REQUEST_TERMINATED_COMPLETED_OK))
}
