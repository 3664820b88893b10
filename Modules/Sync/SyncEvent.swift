public import Domain
public import Persistence

/// What happens in a sync, as it happens: one type for the terminal, the pipe, `--json` and the server's
/// stream.
public enum SyncEvent: Hashable, Sendable {
    case runStarted(run: RunID, trigger: String, at: Instant, systems: [String])
    /// Custom modules and fields were looked for.
    case discovered(system: String, modules: Int, fields: Int, remark: String?)
    case resourceStarted(
        system: String, resource: String, way: String, purpose: Bookmark.Pass.Purpose, expected: Int?,
        resumed: Bool)
    /// The running tally of the resource.
    case pageStored(system: String, resource: String, tally: Tally, expected: Int?)
    case waiting(system: String, place: String, reason: String, wait: Duration)
    case fellBack(system: String, resource: String, from: String, to: String?, reason: String)
    case resourceEnded(ResourceSummary)
    /// The system's work is over for now.
    case systemStopped(system: String, reason: String, until: Instant?)
    case derived(Derived, seconds: Double)
    case runEnded(RunSummary)
}

/// What a run did.
public struct RunSummary: Hashable, Sendable {
    public var run: RunID
    public var trigger: String
    public var started: Instant
    public var ended: Instant
    public var outcome: RunOutcome
    public var resources: [ResourceSummary]
    public var derived: Derived?
    /// Systems that stopped before their work was done, and when they go on.
    public var stopped: [Stopped]

    public struct Stopped: Hashable, Sendable {
        public var system: String
        public var reason: String
        public var until: Instant?
    }

    public var tally: Tally { resources.reduce(into: Tally()) { $0 += $1.tally } }
    public var failures: [ResourceSummary] { resources.filter { $0.failure != nil } }
    public var seconds: Double { Double(ended.milliseconds - started.milliseconds) / 1000 }
}

/// What one resource did in a run.
public struct ResourceSummary: Hashable, Sendable {
    public var system: String
    public var resource: String
    public var way: String
    public var tally: Tally
    public var seconds: Double
    /// In the vendor's own words where there are any, with the place.
    public var failure: String?
    public var remark: String?
    /// The vendor asked us to come back later; the next run goes on.
    public var isPutOff = false
    /// The list stands below another one that was never read to its end, so that its count of zero says
    /// nothing.
    public var isUnknown = false
}
