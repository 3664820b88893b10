public import API
public import Persistence
import Glibc
import Synchronization

/// The one writer of a workspace in a program that runs on: what syncs, what arrives and what is derived take turns
/// in it. Opened when it is first needed, and anew when another file has taken the place of the database.
public final class SharedStore: Sendable {
    private struct Opened {
        var store: Store
        var file: File
    }

    private struct File: Equatable {
        var device: UInt64
        var number: UInt64

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
        }
    }

    private let workspace: Workspace
    private let opened = Mutex<Opened?>(nil)

    public init(_ workspace: Workspace) { self.workspace = workspace }

    public func store() throws -> Store {
        try opened.withLock { opened in
            if let known = opened, known.file == File(workspace.database) { return known.store }
            try workspace.makeFolders()
            let store = try Wiring(workspace, environment: [:]).store()
            opened = File(workspace.database).map { Opened(store: store, file: $0) }
            return store
        }
    }
}
