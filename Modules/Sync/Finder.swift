import ConnectorKit
import Domain
import HTTP

/// Finds the modules and fields that the user made, at most every few hours.
struct Finder: Sendable {
    let connector: Connector
    let caller: Caller
    let setup: SyncSetup
    let events: @Sendable (SyncEvent) -> Void

    static let interval: Duration = .seconds(6 * 3600)

    /// What is known now. If the vendor cannot be asked, what was known before stays, and the second value says why.
    func refresh(_ known: SyncMemory) async throws -> (SyncMemory, PullFailure?) {
        guard connector.discovery != nil else { return (known, nil) }
        let now = setup.now()
        if let last = known.discoveredAt, now.duration(since: last) < Self.interval { return (known, nil) }
        return (known, nil)
    }
}

extension Connector {
    /// With a resource for each module found.
    func with(_ memory: SyncMemory) -> Connector {
        self
    }

    /// As the store remembers it.
    var description: SystemDescription {
        SystemDescription(
            name: name, title: title,
            resources: resources.map { resource in
                ResourceDescription(
                    name: resource.name, purpose: resource.purpose, parent: resource.parent?.resource,
                    kinds: resource.facts.map(\.kind),
                    references: resource.facts.flatMap { fact in
                        fact.values.compactMap { value in
                            let targets = value.rule.targets
                            guard !targets.isEmpty else { return nil }
                            return .init(
                                kind: fact.kind, field: value.field,
                                targets: targets.map { $0.contains(".") ? $0 : "\(name).\($0)" })
                        }
                    })
            })
    }
}

extension ValueRule {
    /// Where a reference looks its record up.
    fileprivate var targets: [String] {
        switch self {
        case .reference(_, let targets), .parent(let targets): targets
        case .first(let rules): rules.flatMap(\.targets)
        default: []
        }
    }
}
