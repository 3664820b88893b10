public import Domain

extension Connector {
    /// As the store remembers it.
    public var description: SystemDescription {
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
                    },
                    arrives: resource.ways.isEmpty ? resource.arrives.map(\.rawValue).sorted() : [],
                    isPlain: resource.matching == .weighted)
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
