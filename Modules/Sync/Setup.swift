public import ConnectorKit
public import Domain
public import HTTP
public import Persistence

/// Everything a sync works with. Clock, sleep and chance come from outside, so that tests own them.
public struct SyncSetup: Sendable {
    public var connectors: [Connector]
    public var store: Store
    public var transport: Transport
    /// Each system has a sign-in of its own kind; Zoho's apps share one.
    public var authorizer: @Sendable (Connector) -> Authorizer
    public var limits: SpendingLimits
    /// Folder for files on their way from a vendor's job into the store. They are deleted when read.
    public var downloads: String
    public var now: @Sendable () -> Instant
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to 1.
    public var random: @Sendable () -> Double

    public init(
        connectors: [Connector], store: Store, transport: Transport,
        authorizer: @escaping @Sendable (Connector) -> Authorizer,
        limits: SpendingLimits = SpendingLimits(), downloads: String, now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.connectors = connectors
        self.store = store
        self.transport = transport
        self.authorizer = authorizer
        self.limits = limits
        self.downloads = downloads
        self.now = now
        self.sleep = sleep
        self.random = random
    }
}

/// How much of a vendor's daily allowance a sync may use. The company's own automations live on the rest.
public struct SpendingLimits: Hashable, Sendable {
    /// Credits in any 24 hours, by system; what is not named here gets `share` of the vendor's allowance.
    public var ceilings: [String: Int] = [:]
    public var share = 0.5
    /// When the vendor says that less than this part of its allowance remains, we stop.
    public var reserve = 0.2
    /// A list that only waits for the vendor's calls per minute is put off to the next run after this long.
    public var patience: Duration = .seconds(120)

    public init(ceilings: [String: Int] = [:]) {
        self.ceilings = ceilings
    }

    public func ceiling(of connector: Connector) -> Int {
        ceilings[connector.name] ?? Int(Double(connector.allowance.creditsPerDay) * share)
    }

    public func reserve(of connector: Connector) -> Int {
        Int(Double(connector.allowance.creditsPerDay) * reserve)
    }
}

/// Why a sync could not begin.
public enum SyncError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknown(name: String, known: [String])

    public var description: String {
        switch self {
        case .unknown(let name, let known):
            "No system or resource is called \"\(name)\". There are: \(known.joined(separator: ", "))."
        }
    }
}
