public import Domain

/// Answers questions from one workspace's database. Holds a read-only connection and is bound to the thread that made it: one
/// for each thread that answers.
public final class Answering {
    private let workspace: Workspace

    public init(_ workspace: Workspace) throws(Problem) {
        self.workspace = workspace
    }

    public func answer(_ question: Question) throws(Problem) -> Answer {
        fatalError()
    }
}

/// One JSON document, the same bytes for the command line and the server, with a newline at the end.
public struct Answer: Hashable, Sendable {
    public var bytes: [UInt8]
    /// The moment the answer is true for: when the data was last derived. Nil before the first time.
    public var asOf: Instant?

    public init(bytes: [UInt8], asOf: Instant?) {
        self.bytes = bytes
        self.asOf = asOf
    }
}
