import Domain
import Persistence
import Synchronization

/// Where lists hand in what they read. What arrives while the store is busy goes into its next transaction together:
/// many short lists would otherwise cost a commit each, which is more than writing them.
final class StoreCounter: Sendable {
    private let store: Store
    private let run: RunID
    private let queue = Mutex(Queue())

    private struct Queue {
        var waiting: [Waiting] = []
        var isServed = false
    }

    private struct Waiting {
        var delivery: Delivery
        var moment: Instant
        var done: CheckedContinuation<Delivery.Outcome, any Error>
    }

    init(store: Store, run: RunID) {
        self.store = store
        self.run = run
    }

    /// Returns when the delivery is committed.
    func hand(_ delivery: Delivery, at moment: Instant) async throws -> Delivery.Outcome {
        try await withCheckedThrowingContinuation { done in
            let isFirst = queue.withLock { queue in
                queue.waiting.append(Waiting(delivery: delivery, moment: moment, done: done))
                defer { queue.isServed = true }
                return !queue.isServed
            }
            if isFirst { Task { await serve() } }
        }
    }

    private func serve() async {
        while let batch = next() {
            do {
                let outcomes = try await store.save(batch.map(\.delivery), run: run, at: batch[0].moment)
                for (waiting, outcome) in zip(batch, outcomes) { waiting.done.resume(returning: outcome) }
            } catch {
                // The store has failed for all of them: the run ends.
                for waiting in batch { waiting.done.resume(throwing: error) }
            }
        }
    }

    private func next() -> [Waiting]? {
        queue.withLock { queue in
            defer { queue.waiting = [] }
            queue.isServed = !queue.waiting.isEmpty
            return queue.isServed ? queue.waiting : nil
        }
    }
}
