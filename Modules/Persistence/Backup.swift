import Glibc
import SQLite

extension Store {
    /// Writes a copy of the store as it is now into a new file, while others go on writing. The copy is
    /// checked before it gets its name; a file of that name is not overwritten.
    public nonisolated func backup(to target: String) async throws {
        guard access(target, F_OK) != 0 else {
            throw StoreFault("\(target) exists already; name another file or move it away")
        }
        let part = target + ".part"
        unlink(part)
        defer {
            for leftover in [part, part + "-wal", part + "-journal", part + "-shm"] { unlink(leftover) }
        }
        do {
            let copy = try Connection(path: part, mode: .readWrite)
            try await fill(copy)
            try Self.check(copy, target)
        } catch var error as SQLiteError {
            error.path = target
            throw error
        }
        guard rename(part, target) == 0 else {
            throw StoreFault("\(target) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Through a connection of its own that holds one state of the store: changes made meanwhile neither show
    /// nor make the copying start again.
    private nonisolated func fill(_ copy: Connection) async throws {
        let source = try Connection(path: path, mode: .readOnly)
        try source.prepareForReading()
        try source.run("BEGIN")
        _ = try source.pragma("schema_version")
        _ = try source.integer("SELECT count(*) FROM schema_step")
        let backup = try Backup(from: source, to: copy)
        while try backup.step(pages: Self.pagesPerStep) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// 16 MB: a few milliseconds.
    private nonisolated static var pagesPerStep: Int { 4000 }

    private nonisolated static func check(_ copy: Connection, _ target: String) throws {
        // A backup is one file: without a log beside it.
        try copy.execute("PRAGMA journal_mode = DELETE")
        let verdict = try copy.first("PRAGMA quick_check(1)") { $0.text(0) }
        guard verdict == "ok" else {
            throw StoreFault(
                "the copy is damaged (\(verdict ?? "no answer")); run `onward doctor` and try again")
        }
        guard try copy.checkVersion() == 0 else { throw StoreFault("the copy \(target) lacks its version") }
    }
}
