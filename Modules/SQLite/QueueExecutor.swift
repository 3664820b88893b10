import Dispatch

/// Where an actor runs that blocks on a database: its own serial queue, so that it never holds a thread of
/// the shared pool.
public final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    public init(label: String) { queue = DispatchQueue(label: label) }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
