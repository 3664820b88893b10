public import Domain
import Glibc

/// One sync at a time for each workspace, whichever program runs it. The lock is the kernel's and ends with
/// the process, however that ends; the text in the file only says who holds it.
public struct WorkspaceLock: ~Copyable {
    private let file: Int32

    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// "onward sync (process 4711) has been running since 2025-03-31T15:05:09Z"
        case busy(holder: String)
        case unusable(path: String, reason: String)

        public var description: String {
            switch self {
            case .busy(let holder): "Another sync is at work: \(holder)."
            case .unusable(let path, let reason): "\(path) cannot be locked: \(reason)."
            }
        }
    }

    /// `since` is shown to whoever comes second.
    public init(path: String, command: String, since: Instant) throws(Failure) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { close(file) }
            guard code == EWOULDBLOCK else {
                throw .unusable(path: path, reason: String(cString: strerror(code)))
            }
            throw .busy(holder: Self.holder(file))
        }
        self.file = file
        let text = Array("\(command) (process \(getpid())) has been running since \(since.iso8601)\n".utf8)
        ftruncate(file, 0)
        // What is written only helps the second one to a better message; the lock holds without it.
        _ = pwrite(file, text, text.count, 0)
    }

    deinit {
        ftruncate(file, 0)
        close(file)
    }

    private static let maximumHolderBytes = 512

    private static func holder(_ file: Int32) -> String {
        var text = [UInt8](repeating: 0, count: maximumHolderBytes)
        let count = pread(file, &text, text.count, 0)
        let line = String(decoding: text.prefix(max(count, 0)).prefix { $0 != 10 }, as: UTF8.self)
        return line.isEmpty ? "a process that is just starting or ending" : line
    }
}
