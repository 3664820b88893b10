public import ConnectorKit
public import Domain
public import Persistence

/// What comes in without being pulled: files that a person made, the output of programs, lines sent to the server.
/// Records take the way that pulled ones take: the same cutter, mapping, versions, derivation, and a run in the log.
public struct Intake: Sendable {
    let store: Store
    /// All that the workspace knows, modules that were found included.
    let connectors: [Connector]
    let now: @Sendable () -> Instant
    /// A connector with the modules that the store knows to have been found.
    let asKnown: @Sendable (Connector) async throws -> Connector

    public init(
        _ store: Store, connectors: [Connector], now: @escaping @Sendable () -> Instant,
        asKnown: @escaping @Sendable (Connector) async throws -> Connector = { $0 }
    ) {
        self.store = store
        self.connectors = connectors
        self.now = now
        self.asKnown = asKnown
    }

    /// What to do about a line that cannot be used.
    public enum OnError: String, CaseIterable, Sendable {
        /// What stands before it is kept, what comes after is not read.
        case stop
        /// It is counted, and the next one is read.
        case skip
    }

    /// How far it has come.
    public struct Progress: Sendable {
        public var read: Int
        public var bytes: Int
        public var size: Int?
    }

    func connector(_ name: String) throws(IntakeFailure) -> Connector {
        if let found = connectors.first(where: { $0.name == name }) { return found }
        throw IntakeFailure(
            nil, "no system is called “\(name)”",
            remedy: "There are: \(connectors.map(\.name).joined(separator: ", ")).", isMisuse: true)
    }

    /// Makes a system known, and again those that are known already: what they refer to may be here now.
    func register(_ connector: Connector) async throws -> [String: ResourceID] {
        let known = try await store.systems()
        let all = connectors.filter { known.contains($0.name) && $0.name != connector.name } + [connector]
        return try await store.register(all.map(\.description))
    }
}

/// What an import did.
public struct IntakeSummary: Sendable {
    public struct Refusal: Hashable, Sendable {
        public var line: Int
        public var reason: String
    }

    /// Only the first ones are named.
    public static let mostRefusals = 20

    public var run: RunID
    public var outcome = RunOutcome.complete
    /// "zoho_crm.Contacts", in the order of appearance.
    public var lists: [(name: String, tally: Tally)] = []
    public var refused = 0
    public var refusals: [Refusal] = []
    public var remarks: [String] = []
    /// Why it ended before the end.
    public var failure: IntakeFailure?
    public var derived = Derived()
    public var seconds = 0.0

    init(run: RunID) { self.run = run }

    public var total: Tally { lists.reduce(into: Tally()) { $0 += $1.tally } }

    mutating func refuse(_ line: Int, _ reason: String) {
        refused += 1
        if refusals.count < Self.mostRefusals { refusals.append(Refusal(line: line, reason: reason)) }
    }
}
