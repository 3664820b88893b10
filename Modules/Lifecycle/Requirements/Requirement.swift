/// A sentence of the method that Onward carries out: what does so, which tests show it, or what it still waits for.
public struct Requirement: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// The method says so.
        case stated
        /// Extended from the method by analogy.
        case derived
    }

    /// Later parts of Onward.
    public enum Part: String, CaseIterable, Sendable {
        case scores, renewals, references, reports, automation

        public var title: String {
            switch self {
            case .scores: "health scores, signals and risks"
            case .renewals: "contracts and renewals"
            case .references: "the programme of references"
            case .reports: "the catalogue of reports"
            case .automation: "automation"
            }
        }
    }

    /// Something that carries it out: a part of the definition, or of the program.
    public struct Carrier: Hashable, Sendable {
        public enum Kind: String, CaseIterable, Sendable {
            case stage, transition, criterion, detector, workflow, measure, rule, command, view, file
        }
        public var kind: Kind
        public var name: String
    }

    public struct Waiting: Hashable, Sendable {
        public var part: Part
        public var reason: String
    }

    public var id: String
    public var text: String
    public var carriers: [Carrier] = []
    /// "Suite / test", as the tests are called.
    public var tests: [String] = []
    /// What is still missing; nil: nothing.
    public var waits: Waiting?

    public var kind: Kind { id.hasPrefix("S") ? .stated : .derived }
}

extension Requirement {
    /// All of them, in the order of the relationship, each with what the definition does for it first.
    public static func all(under definition: Definition = .shipped) -> [Requirement] {
        let cited = definition.carriers
        return list.map { requirement in
            var requirement = requirement
            requirement.carriers = (cited[requirement.id] ?? []) + requirement.carriers
            return requirement
        }
    }

    /// What the program itself does for each.
    static let list = [
        system, onboard, value, adopt, retain, acquire, commitment, continuity, expand, opportunity, advocate,
        referenceability,
    ].flatMap(read)

    /// A line "S-001 text" for each, and below it lines "by KIND NAME", "test SUITE / NAME" and "waits PART: REASON".
    static func read(_ text: String) -> [Requirement] {
        var found: [Requirement] = []
        for line in text.split(separator: "\n") {
            let (word, rest) = line.drop { $0 == " " }.parted(by: " ")
            switch word {
            case "by":
                let (kind, name) = rest.parted(by: " ")
                guard let kind = Carrier.Kind(rawValue: String(kind)) else {
                    preconditionFailure("Nothing is carried out by a \(kind).")
                }
                found[found.count - 1].carriers.append(Carrier(kind: kind, name: String(name)))
            case "test": found[found.count - 1].tests.append(String(rest))
            case "waits":
                let (part, reason) = rest.parted(by: ": ")
                guard let part = Part(rawValue: String(part)) else {
                    preconditionFailure("There is no later part \(part).")
                }
                found[found.count - 1].waits = Waiting(part: part, reason: String(reason))
            default: found.append(Requirement(id: String(word), text: String(rest)))
            }
        }
        return found
    }
}

extension Substring {
    fileprivate func parted(by separator: String) -> (Substring, Substring) {
        guard let place = firstRange(of: separator) else { return (self, "") }
        return (self[..<place.lowerBound], self[place.upperBound...])
    }

    private func firstRange(of separator: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(separator) { return start..<index(start, offsetBy: separator.count) }
            start = index(after: start)
        }
        return nil
    }
}

extension Definition {
    /// By requirement, the parts of the definition that say they serve it.
    public var carriers: [String: [Requirement.Carrier]] {
        var found: [String: [Requirement.Carrier]] = [:]
        func add(_ kind: Requirement.Carrier.Kind, _ name: String, _ serves: [String]) {
            for id in serves { found[id, default: []].append(.init(kind: kind, name: name)) }
        }
        for stage in stages { add(.stage, stage.id, stage.serves) }
        for transition in transitions { add(.transition, transition.id, transition.serves) }
        for criterion in criteria { add(.criterion, criterion.id, criterion.serves) }
        for detector in detectors { add(.detector, detector.id, detector.serves) }
        for workflow in workflows { add(.workflow, workflow.id, workflow.serves) }
        for measure in measures { add(.measure, measure.id, measure.serves) }
        if let scopes { add(.rule, "scopes", scopes.serves) }
        return found
    }
}
