public import Domain
public import HTTP

/// The only loop that walks a connector's description: one pass over one resource by one way.
public struct Puller: Sendable {
    public var connector: Connector
    public var resource: Resource
    public var way: Way
    /// The values of placeholders: the parents' keys, `fields` (a comma list).
    public var context: [String: String]
    public var parentKey: String?
    /// How many records there will be, if somebody knows. Pages that certainly exist are then fetched side by side
    /// where they are asked for by number.
    public var expected: Int?

    public init(
        connector: Connector, resource: Resource, way: Way, context: [String: String] = [:],
        parentKey: String? = nil, expected: Int? = nil
    ) {
        self.connector = connector
        self.resource = resource
        self.way = way
        self.context = context
        self.parentKey = parentKey
        self.expected = expected
    }

    /// Sends a request and answers with a good response; all waiting, retrying and signing in is the caller's
    /// business. It throws
    /// `PullFailure`. The second argument is what the call costs, the third the place for messages.
    public typealias Fetch = @Sendable (Request, _ credits: Int, _ place: String) async throws -> Response
    /// The same, streamed to a file whose path it returns; the puller deletes the file.
    public typealias Download = @Sendable (Request, _ credits: Int, _ place: String) async throws -> String

    /// One page and what stands behind it.
    public struct Step: Sendable {
        public var page: SourcePage
        /// What lies inside its records.
        public var inside: [Inside]
        /// The place after this page; nil when the pass is complete.
        public var position: String?
        /// Records that could not be read, each with its place and reason. They are not in `page`.
        public var refusals: [Refusal]
        /// Calls made for this step.
        public var calls: Int
        /// Said once where it applies: "the order was violated, reading to the end".
        public var remark: String?

        public init(
            page: SourcePage, inside: [Inside] = [], position: String?, refusals: [Refusal] = [], calls: Int = 1,
            remark: String? = nil
        ) {
            self.page = page
            self.inside = inside
            self.position = position
            self.refusals = refusals
            self.calls = calls
            self.remark = remark
        }
    }

    public struct Refusal: Hashable, Sendable {
        public var place: String
        public var reason: String
        public init(place: String, reason: String) {
            self.place = place
            self.reason = reason
        }
    }

    /// Reads from `position` (nil: the beginning) to the end and hands each step to `deliver`, in order; the next
    /// page is fetched while one is delivered. `since` and `until` bound a pass over changes.
    public func run(
        from position: String?, since: Instant?, until: Instant, fetch: @escaping Fetch,
        download: @escaping Download, sleep: @Sendable (Duration) async throws -> Void,
        deliver: (Step) async throws -> Void
    ) async throws {
        let start = position.flatMap { Position($0) }
        let cutters = InsideCutter.all(in: resource, of: connector)
        func deliverWhole(_ step: Step) async throws {
            var step = step
            for cutter in cutters { step.inside += try cutter.cut(step.page, place: place) }
            try await deliver(step)
        }
        if case .job(let job) = way.pages {
            let pull = JobPull(
                puller: self, job: job, since: since, until: until, fetch: fetch, download: download)
            return try await pull.run(from: start, sleep: sleep, deliver: deliverWhole)
        }
        let loader = PageLoader(puller: self, since: since, until: until, fetch: fetch)
        var pull = PagePull(loader: loader)
        try await pull.run(from: start, deliver: deliverWhole)
    }

    /// "zoho_desk.metrics, below 4711"
    var place: String {
        "\(connector.name).\(resource.name)" + (parentKey.map { ", below \($0)" } ?? "")
    }
}
