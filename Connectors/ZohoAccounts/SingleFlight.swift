import Synchronization

/// However many ask at once, one does the work and all get its result. The work runs in the task of the one
/// who came first; if that is cancelled, another of those who wait takes over.
final class SingleFlight<Value: Sendable>: Sendable {
    /// Nil: the one who flew has given up, see for yourself.
    private typealias Waiter = CheckedContinuation<Result<Value, any Error>?, Never>

    private struct State {
        var isFlying = false
        var waiters: [UInt64: Waiter] = [:]
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
    }
    private let state = Mutex(State())

    func run(_ work: () async throws -> Value) async throws -> Value {
        while true {
            try Task.checkCancellation()
            let leads = state.withLock { state in
                defer { state.isFlying = true }
                return !state.isFlying
            }
            if leads { return try await fly(work) }
            if let result = await join() { return try result.get() }
        }
    }

    private func fly(_ work: () async throws -> Value) async throws -> Value {
        let result: Result<Value, any Error>
        do {
            result = .success(try await work())
        } catch {
            result = .failure(error)
        }
        let givesUp = if case .failure(let error) = result { error is CancellationError } else { false }
        let waiters = state.withLock { state in
            defer {
                state.isFlying = false
                state.waiters = [:]
            }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: givesUp ? nil : result) }
        return try result.get()
    }

    private func join() async -> Result<Value, any Error>? {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        defer { _ = state.withLock { $0.cancelled.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isLate = state.withLock { state in
                    guard state.isFlying, !state.cancelled.contains(id) else { return true }
                    state.waiters[id] = waiter
                    return false
                }
                if isLate { waiter.resume(returning: nil) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: id)
                if waiter == nil { state.cancelled.insert(id) }
                return waiter
            }
            waiter?.resume(returning: nil)
        }
    }
}
