import ConnectorKit
import Domain
import JSON
import Persistence
import Synchronization

/// What a list has lost, as the vendor says.
struct DeletionsRead: Sendable {
    let list: ListRead

    /// Vendors that had no list of deletions are asked again after this long.
    private static let secondThoughts: Duration = .seconds(7 * 86_400)

    func read(_ bookmark: Bookmark) async throws -> Bookmark {
        let system = list.system
        let now = system.setup.now()
        if let since = system.memory.withLock({ $0.lacksDeletions[list.resource.name] }),
            now.duration(since: since) < Self.secondThoughts
        {
            return bookmark
        }
        do {
            let after = try await readDeletions(bookmark)
            system.memory.withLock { _ = $0.lacksDeletions.removeValue(forKey: list.resource.name) }
            return after
        } catch let failure as PullFailure {
            switch failure.remedy {
            case .nextWay, .gone, .fix, .reauthorise:
                guard system.caller.stop == nil else { throw failure }
                system.memory.withLock { $0.lacksDeletions[list.resource.name] = now }
                list.progress.remark(
                    "deletions cannot be asked for (\(failure.reason)); once a day the complete list shows them"
                )
                return bookmark
            default:
                throw failure
            }
        }
    }

    private func readDeletions(_ bookmark: Bookmark) async throws -> Bookmark {
        let since = bookmark.deletionsTo?.advanced(by: .zero - ListRead.overlap)
        let began = list.system.setup.now()
        switch list.resource.deletions {
        case .none, .sweep:
            return bookmark
        case .list(let way, let key, let at, let reason):
            var found: [Deletion] = []
            try await pull(way, key: key, at: at, since: since) { page in
                found += page.entries.map { entry in
                    let word = entry.record?[reason.path]?.text
                    return Deletion(
                        key: entry.key, at: entry.at,
                        reason: word.map(reason.permanent.contains) == true ? .permanent : .recycled)
                }
            }
            return try await save(found, bookmark, began)
        case .bin(let way, let key, let at, let type, let value):
            let bin = try await list.system.bins.entries(of: way.call.path, list.values) {
                var all: [BinEntry] = []
                try await pull(way, key: key, at: at, since: nil) { page in
                    all += page.entries.map { BinEntry(key: $0.key, at: $0.at, type: $0.record?[type]?.text) }
                }
                return all
            }
            let found = bin.filter { entry in
                entry.type == value && (entry.at.map { at in since.map { at >= $0 } ?? true } ?? true)
            }
            return try await save(
                found.map { Deletion(key: $0.key, at: $0.at, reason: .recycled) }, bookmark, began)
        }
    }

    private func save(_ found: [Deletion], _ bookmark: Bookmark, _ began: Instant) async throws -> Bookmark {
        let system = list.system
        var bookmark = bookmark
        bookmark.deletionsTo = system.caller.vendorTime(of: began)
        let outcome = try await system.stored { [bookmark] store in
            try await store.save(
                found, inside: list.inside.map(\.id), resource: list.id, parent: list.parentKey, run: system.run,
                at: system.setup.now(), bookmark: bookmark)
        }
        list.note(outcome)
        return bookmark
    }

    /// The list of deletions is read like any other list; only key, stamp and reason of its entries matter.
    private func pull(
        _ way: Way, key: String, at: String, since: Instant?, deliver: (SourcePage) -> Void
    ) async throws {
        let entries = Resource(
            "\(list.resource.name) (\(way.name))", "Deletions.", key: [key], stamp: at, ways: [way])
        try await list.pull(list.puller(entries, way), from: nil, since: since) { step in
            try Task.checkCancellation()
            deliver(step.page)
        }
    }
}

struct BinEntry: Sendable {
    var key: String
    var at: Instant?
    var type: String?
}

/// A recycle bin that several resources share is read once in a run.
final class BinShelf: Sendable {
    private let read = Mutex<[String: [BinEntry]]>([:])
    private let gate = Gate(1)

    func entries(
        of path: String, _ values: [String: String], fetch: () async throws -> [BinEntry]
    ) async throws -> [BinEntry] {
        let name = path + values.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return try await gate.pass {
            if let known = read.withLock({ $0[name] }) { return known }
            let entries = try await fetch()
            read.withLock { $0[name] = entries }
            return entries
        }
    }
}

extension SourcePage {
    func text(_ slice: TextSlice) -> String {
        let source = slice.place == .page ? bytes : scratch
        return String(decoding: source[Int(slice.start)..<Int(slice.start) + Int(slice.count)], as: UTF8.self)
    }

    /// For short lists only: each record becomes a tree.
    var entries: [(key: String, at: Instant?, record: JSONValue?)] {
        records.map { record in
            // A page that the puller delivers holds valid JSON.
            (text(record.key), record.stamp, try? JSONValue(parsing: text(record.payload)))
        }
    }
}
