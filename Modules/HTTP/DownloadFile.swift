import Glibc

/// A file in the making beside its final name. Nobody sees it before it is whole, and it is gone if it never
/// becomes so.
final class DownloadFile {
    private let path: String
    private let partial: String
    private var descriptor: Int32
    private(set) var byteCount = 0

    /// mkstemp makes the file with O_EXCL and mode 0600.
    init(for path: String) throws(DiskFailure) {
        var template = Array((path + ".XXXXXX").utf8CString)
        let made = mkstemp(&template)
        guard made >= 0 else { throw DiskFailure("create", path, errno) }
        self.path = path
        partial = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        descriptor = made
        _ = fcntl(made, F_SETFD, FD_CLOEXEC)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(DiskFailure) {
        let code = writeAll(bytes, to: descriptor)
        guard code == 0 else { throw DiskFailure("write", path, code) }
        byteCount += bytes.count
    }

    func append(_ bytes: [UInt8]) throws(DiskFailure) {
        let code = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
        guard code == 0 else { throw DiskFailure("write", path, code) }
        byteCount += bytes.count
    }

    /// Some file systems report a full disk only on close, so its result counts.
    func finish() throws(DiskFailure) {
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0 else { throw DiskFailure("write", path, errno) }
        guard rename(partial, path) == 0 else { throw DiskFailure("rename", path, errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        // After a successful rename this name no longer exists, and nothing happens.
        unlink(partial)
    }
}

struct DiskFailure: Error, Hashable {
    let reason: String

    init(_ action: String, _ path: String, _ code: Int32) {
        let remedy =
            switch code {
            case ENOSPC, EDQUOT: "; make room on that disk"
            case EACCES, EPERM, EROFS: "; this process must be allowed to write there"
            case ENOENT, ENOTDIR: "; its folder must exist"
            default: ""
            }
        reason = "cannot \(action) \(path): \(String(cString: strerror(code)))\(remedy)"
    }
}

/// Zero, or the errno that stopped it. `write` may take less than it was given.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
        let written = write(descriptor, rest.baseAddress, rest.count)
        if written > 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        } else if errno != EINTR {
            return written == 0 ? ENOSPC : errno
        }
    }
    return 0
}
