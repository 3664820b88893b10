public import Domain
public import Persistence
import Synchronization

/// Takes deliveries: bounded, proven, written down, and only then answered. What they mean is worked out later.
public final class HookReceiver: Sendable {
    public static let maximumBodyBytes = 1 << 20
    /// Of each hook: a mail merge or an import at the vendor may send thousands at once, no more than this.
    public static let perMinute = 12_000
    public static let burst = 3_000

    private let mailbox: Mailbox
    private let proof: HookProof
    private let now: @Sendable () -> Instant
    private let state = Mutex<[String: Count]>([:])

    /// What happened to deliveries of one hook in this process.
    public struct Count: Hashable, Sendable {
        public var accepted = 0
        public var duplicates = 0
        public var refusals: [HookRefusal: Int] = [:]
        fileprivate var unsaved: [HookRefusal: Int] = [:]
        fileprivate var tokens = Double(HookReceiver.burst)
        fileprivate var filled: Instant?

        init() {}
    }

    public init(mailbox: Mailbox, keys: VendorKeys, now: @escaping @Sendable () -> Instant) {
        self.mailbox = mailbox
        self.now = now
        proof = HookProof(keys: keys, now: now)
    }

    public func receive(_ message: HookMessage, for hook: OpenHook) async throws(HookRefusal) -> Mailbox.Receipt {
        do {
            let receipt = try await take(message, for: hook)
            count(hook) {
                $0.accepted += receipt.new
                $0.duplicates += receipt.duplicates
            }
            return receipt
        } catch {
            count(hook) {
                $0.refusals[error, default: 0] += 1
                $0.unsaved[error, default: 0] += 1
            }
            throw error
        }
    }

    private func take(_ message: HookMessage, for hook: OpenHook) async throws(HookRefusal) -> Mailbox.Receipt {
        guard admits(hook) else { throw .tooMany }
        guard message.body.count <= Self.maximumBodyBytes else { throw .tooLarge }
        if message.isTrial(of: hook.hook) { return Mailbox.Receipt() }
        let body = try await proof.body(of: message, for: hook)
        let json = try HookBody.json(of: HookMessage(headers: message.headers, body: body))
        let events = try HookBody.events(in: json, of: hook.hook)
        do {
            return try await mailbox.take(.init(hook: hook.name, events: events, at: now()))
        } catch {
            throw error is Mailbox.Full ? .full : .notStored
        }
    }

    /// A bucket of tokens for each hook, so that a flood to one leaves the others alone.
    private func admits(_ hook: OpenHook) -> Bool {
        let now = now()
        return count(hook) {
            let passed = $0.filled.map { max(0, now.duration(since: $0) / .seconds(60)) } ?? 0
            $0.tokens = min(Double(Self.burst), $0.tokens + passed * Double(Self.perMinute))
            $0.filled = now
            guard $0.tokens >= 1 else { return false }
            $0.tokens -= 1
            return true
        }
    }

    @discardableResult
    private func count<Value: Sendable>(_ hook: OpenHook, _ change: (inout Count) -> Value) -> Value {
        state.withLock { change(&$0[hook.name, default: Count()]) }
    }

    /// By the hook's name.
    public var counts: [String: Count] { state.withLock { $0 } }

    /// Writes down what was refused since the last time.
    public func saveRefusals() async throws {
        let at = now()
        let refusals = state.withLock { state in
            state.keys.flatMap { hook in
                let unsaved = state[hook]?.unsaved ?? [:]
                state[hook]?.unsaved = [:]
                return unsaved.map { Mailbox.Refusal(hook: hook, reason: $0.key.rawValue, count: $0.value, last: at) }
            }
        }
        do {
            try await mailbox.note(refusals)
        } catch {
            state.withLock { state in
                for refusal in refusals {
                    guard let reason = HookRefusal(rawValue: refusal.reason) else { continue }
                    state[refusal.hook]?.unsaved[reason, default: 0] += refusal.count
                }
            }
            throw error
        }
    }
}
