import Glibc

/// Small files of a workspace: read whole, replaced in one step.
enum Files {
    static let mostBytes = 4 << 20

    /// Nil if there is none.
    static func read(_ path: String) throws(Problem) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 {
            if errno == ENOENT { return nil }
            throw refused("cannot be read", path)
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(file, &part, part.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw refused("cannot be read", path) }
            if count == 0 { return bytes }
            bytes += part[..<count]
            guard bytes.count <= mostBytes else {
                throw Problem(
                    .failed, "\(path) is larger than \(mostBytes >> 20) MB: this is not a settings file.")
            }
        }
    }

    static func exists(_ path: String) throws(Problem) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return true }
        if errno == ENOENT { return false }
        throw refused("cannot be looked at", path)
    }

    /// For its owner only; whoever reads meanwhile sees the old file or the new one, never half of one.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Problem) {
        let draft = "\(path).\(getpid()).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw refused("cannot be written", path) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let isWritten = rest.isEmpty && fsync(file) == 0
        let failure = isWritten ? nil : refused("cannot be written", path)
        close(file)
        if isWritten, rename(draft, path) == 0 { return }
        let problem = failure ?? refused("cannot be replaced", path)
        unlink(draft)
        throw problem
    }

    static func remove(_ path: String) throws(Problem) {
        if unlink(path) != 0, errno != ENOENT { throw refused("cannot be removed", path) }
    }

    /// The folder and all above it, for the owner only.
    static func makeFolder(_ path: String) throws(Problem) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part + "/"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw refused("cannot be made", path) }
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Problem(
                .failed, "\(path) is not a folder.", remedy: "Name another one with --workspace DIR.")
        }
    }

    private static func refused(_ what: String, _ path: String) -> Problem {
        let remedy =
            switch errno {
            case EACCES, EPERM: "Check who owns it and its permissions."
            case ENOSPC, EDQUOT: "Free some space on that disk."
            case EROFS: "The disk is mounted read-only; choose another folder with --workspace DIR."
            default: "Choose another folder with --workspace DIR."
            }
        return Problem(.failed, "\(path) \(what): \(String(cString: strerror(errno))).", remedy: remedy)
    }
}
