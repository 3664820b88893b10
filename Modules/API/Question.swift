/// What can be asked of a workspace, in one form for the command line and the server.
public enum Question: Hashable, Sendable {
    case customers(CustomerFilter)
    /// By customer key, e-mail, domain, vendor id or name.
    case customer(String)
    case timeline(String, before: String?, limit: Int)
    case search(String, limit: Int)
    case status
    case systems
    case runs(before: Int64?, limit: Int)
    case query(String, limits: QueryLimits)

    /// From the parts of a path below `/api/v1` (`["customers", "c-17", "timeline"]`) and its parameters. The command line builds the
    /// same parts from its words.
    public init(path: [String], parameters: [(name: String, value: String)]) throws(Problem) {
        fatalError()
    }
}

public struct CustomerFilter: Hashable, Sendable {
    public init() {}
}

public struct QueryLimits: Hashable, Sendable {
    public var rows = 1000
    public var duration: Duration = .seconds(10)
    public init() {}
}
