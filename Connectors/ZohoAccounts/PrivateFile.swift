import Glibc

/// Why a file of secrets could not be used: place and remedy, never content.
public struct VaultFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public var place: String
    public var reason: String

    public init(place: String, reason: String) {
        self.place = place
        self.reason = reason
    }

    public var description: String { "\(place): \(reason)" }

    init(cannot action: String, _ path: String, _ code: Int32) {
        self.init(place: path, reason: "cannot be \(action): \(String(cString: strerror(code)))")
    }
}

/// Small files that only their owner may read.
enum PrivateFile {
    private static let maximumBytes = 1 << 20

    /// Nil if there is none. A file that others may read is refused: what was in it must be taken as known.
    static func read(_ path: String) throws(VaultFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw VaultFailure(cannot: "opened", path, errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw VaultFailure(cannot: "examined", path, errno) }
        guard status.st_mode & 0o077 == 0 else {
            throw VaultFailure(place: path, reason: "others can read it; run: chmod 600 '\(path)'")
        }
        guard status.st_size <= maximumBytes else {
            throw VaultFailure(place: path, reason: "is too large to be ours; move it away")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
        var filled = 0
        while true {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            guard count >= 0 else { throw VaultFailure(cannot: "read", path, errno) }
            if count == 0 { return Array(bytes[..<filled]) }
            filled += count
            guard filled < bytes.count else {
                throw VaultFailure(place: path, reason: "grew while it was read; try again")
            }
        }
    }

    /// Whole or not at all, also when the machine stops in between.
    static func replace(_ path: String, with bytes: [UInt8]) throws(VaultFailure) {
        let partial = try write(bytes, beside: path)
        guard rename(partial, path) == 0 else {
            let code = errno
            unlink(partial)
            throw VaultFailure(cannot: "replaced", path, code)
        }
        synchronizeFolder(of: path)
    }

    /// Makes the file, or leaves the one that another process has made meanwhile.
    static func create(_ path: String, with bytes: [UInt8]) throws(VaultFailure) {
        let partial = try write(bytes, beside: path)
        defer { unlink(partial) }
        guard link(partial, path) == 0 || errno == EEXIST else {
            throw VaultFailure(cannot: "created", path, errno)
        }
        synchronizeFolder(of: path)
    }

    /// mkstemp makes the file with mode 0600.
    private static func write(_ bytes: [UInt8], beside path: String) throws(VaultFailure) -> String {
        var template = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw VaultFailure(cannot: "written", path, errno) }
        let partial = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        var code = writeAll(bytes, to: descriptor)
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        guard code == 0 else {
            unlink(partial)
            throw VaultFailure(cannot: "written", path, code)
        }
        return partial
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count > 0 { written += count } else if errno != EINTR { return count == 0 ? ENOSPC : errno }
        }
        return 0
    }

    /// The new name survives a power cut once the folder is on disk. Some file systems cannot do it and need
    /// not.
    private static func synchronizeFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let descriptor = open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
