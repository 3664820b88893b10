import API
import Domain
import Glibc
import HTTP
import Intake
import JSON
import Persistence
import Synchronization
import WebServer
import Wiring

/// Where vendors call: `/hooks/NAME/SECRET`. It asks for no session; the secret in the address and the hook's own proof
/// take its place. Whoever does not know the secret learns nothing, not even which hooks there are.
final class HookGate: Sendable {
    private struct State {
        var hooks: [String: OpenHook] = [:]
        /// Of the files that `hooks` were made from.
        var marks: [FileMark?] = []
        var mailbox: Mailbox?
        var receiver: HookReceiver?
        /// When refusals were last written down.
        var saved: ContinuousClock.Instant?
    }
    private let wiring: Wiring
    private let keys: VendorKeys
    private let state = Mutex(State())
    /// Rings when something was taken.
    let bell = Bell()

    init(wiring: Wiring, transport: Transport) {
        self.wiring = wiring
        keys = VendorKeys(now: Wiring.now) { address in
            var request = Request("GET", address)
            // The vendor waits for us meanwhile.
            request.limits.total = .seconds(3)
            request.limits.maximumBodyBytes = 1 << 20
            let response = try await transport.send(request)
            guard response.status == 200 else {
                throw TransportError(.malformed, place: "keys", reason: "HTTP \(response.status)")
            }
            return response.body
        }
    }

    /// The receiver's counts, by hook.
    var counts: [String: HookReceiver.Count] { state.withLock { $0.receiver }?.counts ?? [:] }

    /// What was refused since the last time goes to the mailbox.
    func saveRefusals() async throws { try await state.withLock { $0.receiver }?.saveRefusals() }

    /// A flood of refusals is not a flood of writing.
    private static let betweenSavings: Duration = .seconds(2)

    private func saveRefusalsNowAndThen() async {
        let isDue = state.withLock { state in
            let now = ContinuousClock.now
            guard state.saved.map({ now - $0 >= Self.betweenSavings }) ?? true else { return false }
            state.saved = now
            return true
        }
        // What could not be written is tried again by whoever saves next.
        if isDue { try? await saveRefusals() }
    }

    /// For the metrics: what happened to events and deliveries since the start.
    var samples: [Metrics.Sample] {
        counts.sorted { $0.key < $1.key }.flatMap { hook, count in
            let refusals = HookRefusal.allCases.compactMap { reason in
                count.refusals[reason].map { (reason.label, $0) }
            }
            return ([("accepted", count.accepted), ("duplicate", count.duplicates)] + refusals).map { word, number in
                Metrics.Sample(labels: [("hook", hook), ("result", word)], value: Double(number))
            }
        }
    }

    func waiting() throws -> [Metrics.Sample] {
        try Mailbox.standings(at: wiring.workspace.mailbox).sorted { $0.key < $1.key }.map {
            Metrics.Sample(labels: [("hook", $0.key)], value: Double($0.value.waiting))
        }
    }

    func reports() throws -> [WebhookReport] { try wiring.webhookReports() }

    // MARK: Requests

    /// Nil for an address that is not a hook's, and for one that is unknown, off or has the wrong secret.
    private func hook(at segments: [String]) -> OpenHook? {
        guard segments.count == 3, segments[0] == "hooks", let hooks = try? current() else { return nil }
        guard let hook = hooks[segments[1]] else { return nil }
        return hook.secrets.isAddress(segments[2], at: Wiring.now()) ? hook : nil
    }

    /// The large bodies that vendors send are read from those only who know an address.
    func bodyBytes(_ request: WebRequest, otherwise: Int) -> Int {
        hook(at: request.segments) == nil ? otherwise : max(otherwise, HookReceiver.maximumBodyBytes)
    }

    func answer(_ request: WebRequest) -> WebResponse {
        guard let hook = hook(at: request.segments) else { return .text("There is nothing here.\n", status: 404) }
        switch request.method {
        // Desk and WorkDrive look whether somebody is there before they send.
        case "GET", "HEAD": return .text("ok\n")
        case "POST", "PUT": break
        default:
            var response = WebResponse.text("Deliveries are sent with POST.\n", status: 405)
            response.headers.append(("Allow", "GET, HEAD, POST, PUT"))
            return response
        }
        return .later { [self] in
            let message = HookMessage(headers: request.headers, body: request.body)
            do throws(HookRefusal) {
                let receipt = try await receiver().receive(message, for: hook)
                if receipt.new > 0 { bell.ring() }
                return .json(Array("{\"ok\":true}\n".utf8))
            } catch {
                await saveRefusalsNowAndThen()
                var response = WebResponse.json(
                    JSONValue.object([
                        .init(name: "ok", value: false), .init(name: "error", value: .string(error.rawValue)),
                    ]).serialized + [UInt8(ascii: "\n")], status: error.status)
                if [429, 503].contains(error.status) { response.headers.append(("Retry-After", "60")) }
                return response
            }
        }
    }

    /// Made with the first delivery: a workspace without hooks has no mailbox.
    private func receiver() throws(HookRefusal) -> HookReceiver {
        if let receiver = state.withLock({ $0.receiver }) { return receiver }
        guard let mailbox = try? mailbox() else { throw .notStored }
        return state.withLock { state in
            let receiver = state.receiver ?? HookReceiver(mailbox: mailbox, keys: keys, now: Wiring.now)
            state.receiver = receiver
            return receiver
        }
    }

    private func mailbox() throws -> Mailbox {
        try state.withLock { state in
            if let mailbox = state.mailbox { return mailbox }
            let mailbox = try Mailbox(path: wiring.workspace.mailbox)
            state.mailbox = mailbox
            return mailbox
        }
    }

    /// Nil if nothing was ever delivered to this workspace.
    func mailboxIfAny() throws -> Mailbox? {
        Mailbox.exists(at: wiring.workspace.mailbox) ? try mailbox() : nil
    }

    // MARK: What is on

    /// Read anew when the command line has changed something: secrets are replaced as whole files.
    private func current() throws -> [String: OpenHook] {
        let marks = [wiring.workspace.settingsFile, wiring.workspace.secrets].map(FileMark.init)
        if let known = state.withLock({ $0.marks == marks ? $0.hooks : nil }) { return known }
        let hooks = Dictionary(try wiring.openHooks().map { ($0.name, $0) }) { first, _ in first }
        state.withLock {
            $0.hooks = hooks
            $0.marks = marks
        }
        return hooks
    }
}

/// What tells one version of a file from the next.
private struct FileMark: Hashable {
    var number: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        number = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

/// Wakes one who waits. Rings that nobody heard count as one.
final class Bell: Sendable {
    private let rings: AsyncStream<Void>
    private let rope: AsyncStream<Void>.Continuation

    init() { (rings, rope) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    func ring() { rope.yield() }

    /// Returns at the next ring, after that time, or when the task is cancelled. True if it may have rung.
    func wait(atMost time: Duration) async -> Bool {
        let timer = Task {
            // Cancelled: somebody rang, or nobody waits any more.
            guard (try? await Task.sleep(for: time)) != nil else { return false }
            rope.yield()
            return true
        }
        for await _ in rings { break }
        timer.cancel()
        return await !timer.value
    }
}
