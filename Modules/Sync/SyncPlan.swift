public import Domain

/// What a sync would do, before it does it.
public struct SyncPlan: Hashable, Sendable {
    public var systems: [System]

    public init(systems: [System]) {
        self.systems = systems
    }

    public struct System: Hashable, Sendable {
        public var name: String
        public var title: String
        /// "credits", "units"
        public var unit: String
        public var ceiling: Int
        public var spent: Int
        public var resources: [Entry]
        /// Resources under way at once, calls at once.
        public var seconds: Double
        public var remark: String?

        public var credits: Int { resources.reduce(0) { $0 + $1.credits } }
        public var calls: Int { resources.reduce(0) { $0 + $1.calls } }
    }

    public struct Entry: Hashable, Sendable {
        public var resource: String
        public var purpose: Bookmark.Pass.Purpose
        /// "bulk", "coql", "list"…
        public var way: String
        /// Records expected; nil if nobody knows yet.
        public var records: Int?
        public var calls: Int
        public var credits: Int
        public var seconds: Double
        /// Why this way.
        public var reason: String
        /// Left out of the next run, and why.
        public var leftOut: String?
    }
}
