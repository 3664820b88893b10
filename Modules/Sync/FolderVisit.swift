import ConnectorKit
import Domain
import JSON
import Persistence
import Synchronization

/// Folders in folders: the visit goes on below records of the resource itself, until no new ones come. What a folder
/// lost is known only when all others were read: it may have been moved there.
struct FolderVisit: Sendable {
    let read: ResourceRead
    let parent: Resource.Parent
    let condition: FactMapping.Condition

    /// In one run. Beyond, a vendor's data would have to be wrong in a way that we do not know.
    static let maximumFolders = 100_000

    /// The keys whose list was read: data that leads back to where it came from ends.
    private(set) var visited: Set<String> = []

    init?(_ read: ResourceRead) {
        guard let parent = read.resource.parent, let condition = parent.descends else { return nil }
        self.read = read
        self.parent = parent
        self.condition = condition
    }

    /// The next records below which there is a list, by revision; nil at the end. `revision` moves behind them.
    mutating func next(after revision: inout Int64, limit: Int) async throws -> [ParentRecord]? {
        while true {
            let records = try await read.system.stored { [revision] in
                try await $0.parents(of: read.id, afterRevision: revision, limit: limit)
            }
            guard let last = records.last else { return nil }
            revision = last.revision
            var folders: [ParentRecord] = []
            for var record in records where condition.holds(record.payload) && note(record.key) {
                // The record above is of the same level: the placeholders further up are those of the first one.
                record.ancestors = Array(record.ancestors.dropFirst())
                folders.append(record)
            }
            guard visited.count <= Self.maximumFolders else {
                throw PullFailure(
                    .fix, place: "\(read.system.connector.name).\(read.resource.name)",
                    reason: "there are more than \(Self.maximumFolders) folders; those beyond were not read")
            }
            if !folders.isEmpty { return folders }
        }
    }

    /// False if it was read already.
    mutating func note(_ key: String) -> Bool { visited.insert(key).inserted }
}

/// Complete listings whose end, which shows what is gone, waits for others.
final class OpenSweeps: Sendable {
    private let open = Mutex<[(parent: String?, bookmark: Bookmark)]>([])

    func add(_ parent: String?, _ bookmark: Bookmark) { open.withLock { $0.append((parent, bookmark)) } }

    var all: [(parent: String?, bookmark: Bookmark)] { open.withLock { $0 } }
}

extension FactMapping.Condition {
    /// A payload that is stored is JSON.
    func holds(_ payload: String) -> Bool {
        (try? JSONValue(parsing: payload))?[path]?.text.map(values.contains) == true
    }
}
