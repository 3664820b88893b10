/// A system and its resources as the store remembers them.
public struct SystemDescription: Hashable, Sendable {
    public var name: String
    public var title: String
    public var resources: [ResourceDescription]

    public init(name: String, title: String, resources: [ResourceDescription]) {
        self.name = name
        self.title = title
        self.resources = resources
    }
}

public struct ResourceDescription: Hashable, Sendable {
    public var name: String
    public var purpose: String
    public var parent: String?
    /// The facts a record of it makes, in the order in which `SourcePage.values` holds their values.
    public var kinds: [FactKind]
    /// Where a fact's references point: `system.resource`, in the order to try them.
    public var references: [FactReference]
    /// How its records come if nothing can be read: `webhook`, `file`. What was not sent is not known.
    public var arrives: [String]
    /// Its people are rows of a plain table, without keys: compared field by field.
    public var isPlain: Bool

    public init(
        name: String, purpose: String, parent: String? = nil, kinds: [FactKind] = [],
        references: [FactReference] = [], arrives: [String] = [], isPlain: Bool = false
    ) {
        self.name = name
        self.purpose = purpose
        self.parent = parent
        self.kinds = kinds
        self.references = references
        self.arrives = arrives
        self.isPlain = isPlain
    }

    public struct FactReference: Hashable, Sendable {
        public var kind: FactKind
        public var field: String
        public var targets: [String]

        public init(kind: FactKind, field: String, targets: [String]) {
            self.kind = kind
            self.field = field
            self.targets = targets
        }
    }
}

/// The store's own number of a resource.
public struct ResourceID: Hashable, Sendable {
    public var rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

public struct RunID: Hashable, Sendable {
    public var rawValue: Int64
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
}

/// How far the reading of one resource (below one parent) has come. Committed together with the page it follows.
public struct Bookmark: Hashable, Sendable {
    /// Everything that changed before this moment is in the store.
    public var completeTo: Instant?
    /// The pass under way: when it began, which way it takes, and the place inside it, in the words of `Puller`.
    public var pass: Pass?
    /// The last complete listing, which alone shows what is gone.
    public var sweptAt: Instant?
    /// For resources below many parents: parents up to this revision have been visited.
    public var parentRevision: Int64?
    /// Deletions before this moment are in the store.
    public var deletionsTo: Instant?

    public init() {}

    public struct Pass: Hashable, Sendable {
        public enum Purpose: String, Sendable { case everything, changes }
        public var startedAt: Instant
        public var purpose: Purpose
        public var way: String
        public var position: String?
        /// Records seen are being noted, so that the end of the pass shows what is gone.
        public var sweeps: Bool

        public init(
            startedAt: Instant, purpose: Purpose, way: String, position: String? = nil, sweeps: Bool = false
        ) {
            self.startedAt = startedAt
            self.purpose = purpose
            self.way = way
            self.position = position
            self.sweeps = sweeps
        }
    }
}

/// What became of records that were read.
public struct Tally: Hashable, Sendable {
    public var read = 0
    public var added = 0
    public var changed = 0
    public var unchanged = 0
    public var deleted = 0
    public var refused = 0
    public var calls = 0
    public var credits = 0

    public init() {}

    public static func += (a: inout Tally, b: Tally) {
        a.read += b.read
        a.added += b.added
        a.changed += b.changed
        a.unchanged += b.unchanged
        a.deleted += b.deleted
        a.refused += b.refused
        a.calls += b.calls
        a.credits += b.credits
    }
}
