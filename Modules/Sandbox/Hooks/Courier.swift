import Domain
import Synchronization

/// Takes deliveries out, beside the answers of the sandbox: what is told to one hook is told in order, and no hook
/// waits for another.
final class Courier: Sendable {
    private let tails = Mutex<[Int: Task<Void, Never>]>([:])

    /// Does the work when all earlier work of that hook is done.
    func enqueue(_ hook: Int, _ work: @escaping @Sendable () async -> Void) {
        tails.withLock { tails in
            let previous = tails[hook]
            tails[hook] = Task {
                await previous?.value
                await work()
            }
        }
    }

    /// Returns when everything enqueued so far is done.
    func settle() async {
        for task in tails.withLock({ Array($0.values) }) { await task.value }
    }
}

extension Sandbox {
    private static let burstWidth = 32

    /// Returns when every delivery that is due so far was answered or given up.
    public func settle() async { await courier.settle() }

    /// Every change of the world goes through here, so that those who asked for it are told.
    func change<Result>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in
            guard !state.hooks.isEmpty else { return body(&state) }
            let before = state.world
            let result = body(&state)
            guard state.world.clock != before.clock || !state.world.hasSameLogs(as: before) else { return result }
            for hook in state.hooks.all where hook.state == .active {
                enqueue(hook.number, .passed(from: before, to: state.world), fault: nil, &state)
            }
            return result
        }
    }

    /// Under the lock, so that periods reach the courier in their order.
    func enqueue(_ hook: Int, _ occasion: Occasion, fault: DeliveryFault?, _ state: inout State) {
        state.hooks.change(hook) { $0.waiting += 1 }
        courier.enqueue(hook) { [self] in
            await deliver(hook, occasion, fault)
            self.state.withLock { $0.hooks.change(hook) { $0.waiting -= 1 } }
        }
    }

    private func deliver(_ number: Int, _ occasion: Occasion, _ fault: DeliveryFault?) async {
        guard let hook = active(number) else { return }
        let due = hook.setup.deliveries(of: occasion)
        var sent = fault?.spoil(due) ?? due
        if fault == .burst, case .latest(_, let count) = occasion, !due.isEmpty {
            // There may not be so many: then they come again.
            sent = (0..<count).map { due[$0 % due.count] }
        }
        if fault == .lost { state.withLock { $0.hooks.change(number) { $0.lost += due.count } } }
        guard fault == .burst else {
            for delivery in sent {
                // It may have been removed or switched off by the one before.
                guard active(number) != nil else { return }
                await send(delivery, of: hook)
            }
            return
        }
        await withTaskGroup(of: Void.self) { group in
            for (place, delivery) in sent.enumerated() {
                if place >= Self.burstWidth { await group.next() }
                group.addTask { await self.send(delivery, of: hook) }
            }
        }
    }

    private func active(_ number: Int) -> Hook? {
        let now = self.now
        return state.withLock { state in
            guard let hook = state.hooks[number], hook.state == .active else { return nil }
            return hook.setup.expires.map { $0 > now } ?? true ? hook : nil
        }
    }

    private func send(_ delivery: Delivery, of hook: Hook) async {
        var status = await sender?(delivery)
        if status == nil, hook.setup.repeatsUnanswered { status = await sender?(delivery) }
        state.withLock { $0.hooks.change(hook.number) { $0.record(status) } }
    }
}

extension World {
    func hasSameLogs(as other: World) -> Bool {
        Kind.allCases.allSatisfy { ledgers[$0]?.log.count == other.ledgers[$0]?.log.count }
    }
}
