/// Why a definition cannot be evaluated. A definition that was read and checked never is refused.
public struct EngineFault: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
}

/// Concludes where a customer stands from what is known of it: a pure function of the facts, what was recorded before,
/// the definition and the moment. Same inputs, same conclusion, whatever else there is.
public struct Engine: Sendable {
    public let definition: Definition
    /// Criteria in an order in which each comes after those it names.
    let order: [Int]
    let firstLeaf: [Int]
    let places: [String: Int]
    let stages: [String: Stage]
    /// By track, in their order.
    let tracks: [String: [Stage]]
    /// Gates by transition.
    let transitions: [Gate]
    let standings: [(standing: Standing, criterion: Int)]
    let detectors: [(detector: Detector, criterion: Int)]
    /// Stages that each detector watches by being a monitor of one in force there; nil: not a monitor.
    let monitored: [String: Set<String>]

    public static let mainTrack = "main"

    /// A transition with its criteria as positions.
    struct Gate: Sendable {
        var transition: Transition
        var track: String
        var trigger: Int?
        /// Per stage that it starts from: that stage's exit, the readiness.
        var before: [String: [Int]]
        /// The entry of the stage it leads to.
        var entry: [Int]
        var shown: [Int]
        var breakdowns: [(category: Transition.Breakdown.Category, criterion: Int)]

        /// Each once: what a stage asks for at its exit the transition may ask for as well.
        func criteria(from stage: String) -> [Int] {
            let own = before[stage] ?? []
            return own + entry.filter { !own.contains($0) }
        }
    }

    public init(_ definition: Definition) throws(EngineFault) {
        self.definition = definition
        var places: [String: Int] = [:]
        for (index, criterion) in definition.criteria.enumerated() { places[criterion.id] = index }
        self.places = places
        var leaf = 0
        firstLeaf = definition.criteria.map { criterion in
            defer { leaf += criterion.test.leaves.count }
            return leaf
        }
        order = try Self.sorted(definition.criteria, places)
        let stages = Dictionary(definition.stages.map { ($0.id, $0) }) { first, _ in first }
        self.stages = stages
        tracks = Dictionary(grouping: definition.stages.sorted { $0.order < $1.order }, by: \.track)
        guard tracks[Self.mainTrack]?.isEmpty == false else {
            throw EngineFault(description: "The definition has no stage in the track “\(Self.mainTrack)”.")
        }
        func place(_ id: String) throws(EngineFault) -> Int {
            guard let place = places[id] else { throw EngineFault(description: "There is no criterion “\(id)”.") }
            return place
        }
        func all(_ ids: [String]) throws(EngineFault) -> [Int] {
            var found: [Int] = []
            for id in ids { found.append(try place(id)) }
            return found
        }
        var gates: [Gate] = []
        for transition in definition.transitions {
            guard let target = stages[transition.to] else {
                throw EngineFault(description: "There is no stage “\(transition.to)”.")
            }
            var before: [String: [Int]] = [:]
            for from in transition.from {
                guard let stage = stages[from] else {
                    throw EngineFault(description: "There is no stage “\(from)”.")
                }
                // The exit of a stage is left by going on in its own track; another track only opens beside it.
                let exit = stage.track == target.track ? stage.exit : []
                before[from] = try all(exit) + all(transition.readiness.filter { !exit.contains($0) })
            }
            var breakdowns: [(category: Transition.Breakdown.Category, criterion: Int)] = []
            for breakdown in transition.breakdowns {
                breakdowns.append((breakdown.category, try place(breakdown.when)))
            }
            gates.append(
                Gate(
                    transition: transition, track: target.track,
                    trigger: try transition.trigger.map { id throws(EngineFault) in try place(id) }, before: before,
                    entry: try all(target.entry), shown: try all(target.shownBy), breakdowns: breakdowns))
        }
        transitions = gates
        var standings: [(standing: Standing, criterion: Int)] = []
        for rule in definition.standings { standings.append((rule.standing, try place(rule.when))) }
        self.standings = standings
        var detectors: [(detector: Detector, criterion: Int)] = []
        for detector in definition.detectors { detectors.append((detector, try place(detector.when))) }
        self.detectors = detectors
        var monitored: [String: Set<String>] = [:]
        for stage in definition.stages {
            for monitor in stage.monitors {
                monitored[monitor, default: []].formUnion([stage.id] + stage.inForceThrough)
            }
        }
        self.monitored = monitored
    }

    private static func sorted(
        _ criteria: [Criterion], _ places: [String: Int]
    ) throws(EngineFault) -> [Int] {
        var order: [Int] = []
        var state = [UInt8](repeating: 0, count: criteria.count)
        func visit(_ index: Int) throws(EngineFault) {
            if state[index] == 2 { return }
            guard state[index] == 0 else {
                throw EngineFault(description: "The criterion “\(criteria[index].id)” refers to itself.")
            }
            state[index] = 1
            for id in criteria[index].test.references {
                guard let next = places[id] else { throw EngineFault(description: "There is no criterion “\(id)”.") }
                try visit(next)
            }
            state[index] = 2
            order.append(index)
        }
        for index in criteria.indices { try visit(index) }
        return order
    }

    // MARK: Criteria

    /// One finding for each criterion.
    public func findings(_ facts: SubjectFacts, asOf now: Int64) -> [Finding] {
        var findings = [Finding](repeating: Finding(.notApplicable), count: definition.criteria.count)
        let segment = facts.segment.map { definition.segments[$0].id }
        for index in order {
            let criterion = definition.criteria[index]
            if !criterion.segments.isEmpty {
                guard let segment, criterion.segments.contains(segment) else { continue }
            }
            var leaf = firstLeaf[index]
            var finding = evaluate(criterion.test, facts.findings, &leaf, findings)
            if finding.verdict == .met, let hold = criterion.holdFor {
                let from = (finding.since ?? facts.firstSeen ?? now) + hold.milliseconds
                if from > now {
                    finding = Finding(.unknown(.notYet), due: Finding.soonest([finding, Finding(.met, due: from)]))
                } else {
                    finding.since = from
                }
            }
            findings[index] = finding
        }
        return findings
    }

    private func evaluate(_ test: Test, _ leaves: [Finding], _ leaf: inout Int, _ known: [Finding]) -> Finding {
        switch test {
        case .all(let parts): return .all(parts.map { evaluate($0, leaves, &leaf, known) })
        case .any(let parts): return .any(parts.map { evaluate($0, leaves, &leaf, known) })
        case .atLeast(let count, let parts):
            return .atLeast(count, of: parts.map { evaluate($0, leaves, &leaf, known) })
        case .not(let part): return evaluate(part, leaves, &leaf, known).negated
        case .ref(let id): return known[places[id]!]
        default:
            defer { leaf += 1 }
            return leaves[leaf]
        }
    }

    /// Whether a gate lets through, by the policy of each criterion for what cannot be told.
    struct Passage {
        var isOpen: Bool
        var blockedBy: [Int] = []
        var unknown: [Int] = []
        /// Since when it is open.
        var since: Int64?
        var evidence: [Int64] = []
    }

    func passage(_ criteria: [Int], _ findings: [Finding]) -> Passage {
        var passage = Passage(isOpen: true)
        for index in criteria {
            let finding = findings[index]
            switch finding.verdict {
            case .met:
                if let since = finding.since { passage.since = max(passage.since ?? since, since) }
                if let evidence = finding.evidence { passage.evidence.append(evidence) }
            case .notMet:
                passage.blockedBy.append(index)
                passage.isOpen = false
            case .unknown:
                let policy = definition.criteria[index].onUnknown
                if policy != .pass { passage.unknown.append(index) }
                if policy == .block { passage.isOpen = false }
            case .notApplicable: break
            }
        }
        return passage
    }

    func ids(_ criteria: [Int]) -> [String] { criteria.map { definition.criteria[$0].id } }
}
