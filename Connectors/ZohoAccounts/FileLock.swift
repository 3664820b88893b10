import ConnectorKit
import Glibc

/// Excludes other processes for the time of some work. The kernel lets go of it if the process dies.
struct FileLock {
    private let path: String
    private let sleep: @Sendable (Duration) async throws -> Void
    private static let pause = Duration.milliseconds(50)
    private static let maximumPauses = 1200

    init(_ path: String, _ sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.path = path
        self.sleep = sleep
    }

    /// Asks again and again instead of blocking, because a blocked thread would be one that all tasks share.
    func run<Value>(_ work: () async throws -> Value) async throws -> Value {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw VaultFailure(cannot: "opened", path, errno) }
        // Closing lets go of the lock.
        defer { close(descriptor) }
        for _ in 0..<FileLock.maximumPauses {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return try await work() }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw VaultFailure(cannot: "locked", path, errno)
            }
            try await sleep(FileLock.pause)
        }
        throw PullFailure(
            .retry(after: .seconds(60)), place: path,
            reason: "another process has been renewing the sign-in for over a minute; end it if it is stuck")
    }
}
