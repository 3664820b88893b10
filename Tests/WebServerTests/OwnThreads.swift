import Glibc
import Testing

/// Runs tests on threads of their own. They wait for sockets, and the threads that Swift shares between all
/// tasks are as
/// few as the machine's cores: a few waiting tests would keep every other task from running.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(ThreadExecutor()) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    static var ownThreads: OwnThreads { OwnThreads() }
}

/// A thread for every step of a task: plain, and quick enough for tests.
private final class ThreadExecutor: TaskExecutor {
    private final class Step {
        let job: UnownedJob
        let executor: UnownedTaskExecutor
        init(_ job: UnownedJob, _ executor: UnownedTaskExecutor) {
            self.job = job
            self.executor = executor
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let step = Step(UnownedJob(job), asUnownedTaskExecutor())
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            {
                let step = Unmanaged<Step>.fromOpaque($0!).takeRetainedValue()
                step.job.runSynchronously(on: step.executor)
                return nil
            }, Unmanaged.passRetained(step).toOpaque())
        precondition(code == 0)
        pthread_detach(thread)
    }
}
