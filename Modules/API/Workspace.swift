public import Persistence

/// The folder that holds everything of one company: database, settings, secrets. Paths only; opening is the
/// asker's business.
public struct Workspace: Hashable, Sendable {
    public let folder: String

    public init(folder: String) {
        self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }

    /// The folder named by an option, else by `ONWARD_WORKSPACE`, else the default one below the home folder.
    public init(option: String?, environment: [String: String]) throws(Problem) {
        if let chosen = option ?? environment["ONWARD_WORKSPACE"], !chosen.isEmpty {
            self.init(folder: chosen)
        } else if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            self.init(folder: data + "/onward/default")
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            self.init(folder: home + "/.local/share/onward/default")
        } else {
            throw Problem(.misused, "There is no home folder.", remedy: "Name a folder with --workspace DIR.")
        }
    }

    public var database: String { folder + "/onward.db" }
    public var settingsFile: String { folder + "/settings.json" }
    /// Tokens and client secret, encrypted.
    public var secrets: String { folder + "/secrets" }
    /// The key of `secrets`, unless `ONWARD_KEY` is set.
    public var key: String { folder + "/key" }
    /// Deliveries of webhooks that wait to be worked on.
    public var mailbox: String { folder + "/mailbox.db" }
    public var syncLock: String { folder + "/sync.lock" }
    public var downloads: String { folder + "/downloads" }
}

extension Workspace {
    /// Whether anything was ever synced here.
    public func hasDatabase() throws(Problem) -> Bool { try Files.exists(database) }
}

extension Workspace {
    /// Refuses a folder into which nothing was read yet, with what comes first.
    public func requireData() throws(Problem) {
        if try hasDatabase() { return }
        throw Problem(
            .notReady, "There is no data in \(folder) yet.",
            remedy: try settings()?.zoho == nil
                ? "Run: onward connect zoho (or name another workspace with --workspace DIR)" : "Run: onward sync")
    }

    public func reader() throws -> Reader {
        try requireData()
        return try Reader(path: database)
    }
}
