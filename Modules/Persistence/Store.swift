public import Domain

/// The one writer of a workspace's database. Opens, migrates, saves pages.
public actor Store {
    /// `path` may be ":memory:".
    public init(path: String) throws { fatalError() }

    /// Makes the systems and resources known; idempotent. Keys of the result are "system.resource".
    public func register(_ systems: [SystemDescription]) throws -> [String: ResourceID] { fatalError() }

    // MARK: Runs

    /// `trigger`: "cli", "schedule"…
    public func beginRun(trigger: String, at now: Instant) throws -> RunID { fatalError() }
    /// One line of the run log: what one resource did, the way taken, its failure in the vendor's words.
    public func note(
        run: RunID, resource: ResourceID, way: String, tally: Tally, from started: Instant, to ended: Instant, failure: String?,
        remark: String?
    ) throws { fatalError() }
    public func endRun(_ run: RunID, at now: Instant, outcome: RunOutcome) throws { fatalError() }

    // MARK: Pages

    public func bookmark(of resource: ResourceID, parent: String?) throws -> Bookmark { fatalError() }

    /// Records, facts, history and the place to resume, in one transaction. Records whose content is the stored one are counted
    /// as unchanged and not touched.
    public func save(
        _ page: SourcePage, resource: ResourceID, parent: String?, run: RunID, at now: Instant, bookmark: Bookmark
    ) throws -> Tally { fatalError() }

    public func save(
        _ deletions: [Deletion], resource: ResourceID, parent: String?, run: RunID, at now: Instant, bookmark: Bookmark
    ) throws -> Tally { fatalError() }

    /// A bookmark without records: an empty answer, the end of a pass. When the pass sweeps and `isComplete`, records not seen in
    /// it are marked as gone.
    public func save(
        bookmark: Bookmark, resource: ResourceID, parent: String?, run: RunID, at now: Instant, isComplete: Bool
    ) throws -> Tally { fatalError() }

    /// The keys of living records of a resource (for resources below it), by revision, at most `limit`.
    public func parents(
        of resource: ResourceID, afterRevision: Int64, limit: Int
    ) throws -> [ParentRecord] { fatalError() }

    /// Living records, for comparing with the vendor's count.
    public func count(of resource: ResourceID, parent: String?) throws -> Int { fatalError() }

    // MARK: Coverage, credits

    public func noteCoverage(
        resource: ResourceID, parent: String?, from: Instant?, to: Instant, isComplete: Bool, remark: String?
    ) throws { fatalError() }

    public func spend(_ credits: Int, system: String, at now: Instant) throws { fatalError() }
    /// Credits spent in the 24 hours before `now`.
    public func spent(system: String, before now: Instant) throws -> Int { fatalError() }

    // MARK: Memory

    /// What the sync knows beyond bookmarks (found modules and fields, when counts were compared): JSON text by name.
    public func memory(_ name: String) throws -> String? { fatalError() }
    public func remember(_ name: String, _ text: String) throws { fatalError() }

    // MARK: Derivation

    /// Identity, customers and the search index for everything that changed since the last call. `fromNothing` recomputes all;
    /// the result is the same.
    public func derive(fromNothing: Bool, at now: Instant) throws -> Derived { fatalError() }

    /// Stored records in order of their number, for mapping them again: payloads as one page, without values.
    public func storedRecords(of resource: ResourceID, after: Int64, limit: Int) throws -> StoredRecords { fatalError() }
    /// Replaces the facts of records that `storedRecords` gave out, after they were mapped anew.
    public func replaceFacts(_ page: SourcePage, records: [Int64], resource: ResourceID) throws { fatalError() }

    // MARK: Care

    public func backup(to path: String) throws { fatalError() }
    /// Writes the log back into the database file and truncates it.
    public func checkpoint() throws { fatalError() }
}

public enum RunOutcome: String, Sendable { case complete, partial, failed, stopped }

public struct ParentRecord: Hashable, Sendable {
    public var key: String
    public var revision: Int64
    /// The chain of keys above it, nearest first.
    public var ancestors: [String]
    /// The record's JSON, for placeholders that are not the key.
    public var payload: String

    public init(key: String, revision: Int64, ancestors: [String], payload: String) {
        self.key = key
        self.revision = revision
        self.ancestors = ancestors
        self.payload = payload
    }
}

public struct Derived: Hashable, Sendable {
    public var records = 0
    public var customersTouched = 0
    public var customers = 0
    public init() {}
}

public struct StoredRecords: Sendable {
    /// The stored payloads one after the other, each followed by a newline, and the padding.
    public var bytes: [UInt8]
    /// Store number, position of the payload in `bytes`, and the parent's key.
    public var records: [(number: Int64, payload: TextSlice, parent: String?)]
    public init(bytes: [UInt8], records: [(number: Int64, payload: TextSlice, parent: String?)]) {
        self.bytes = bytes
        self.records = records
    }
}
