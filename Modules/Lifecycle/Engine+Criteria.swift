/// The criteria of a definition, made ready for many customers: positions instead of names, and no lists on the way.
struct CriterionProgram: Sendable {
    private enum Step: Sendable {
        case leaf(Int)
        case criterion(Int)
        case not
        /// Of as many findings before it.
        case all(Int)
        case any(Int)
        case atLeast(Int, of: Int)
    }

    private struct Rule: Sendable {
        var criterion: Int
        var steps: Range<Int>
        /// Milliseconds.
        var holdFor: Int64?
        var isForAll: Bool
    }

    /// Each after those it names.
    private let rules: [Rule]
    private let steps: [Step]
    /// Positions of segments, by criterion; empty: all.
    private let segments: [Set<Int>]
    private let onUnknown: [Criterion.OnUnknown]
    private let count: Int

    init(_ definition: Definition, _ order: [Int], _ places: [String: Int]) {
        var steps: [Step] = []
        var firstLeaf: [Int] = []
        var leaves = 0
        for criterion in definition.criteria {
            firstLeaf.append(leaves)
            leaves += criterion.test.leaves.count
        }
        func add(_ test: Test, _ leaf: inout Int) {
            switch test {
            case .all(let parts):
                for part in parts { add(part, &leaf) }
                steps.append(.all(parts.count))
            case .any(let parts):
                for part in parts { add(part, &leaf) }
                steps.append(.any(parts.count))
            case .atLeast(let count, let parts):
                for part in parts { add(part, &leaf) }
                steps.append(.atLeast(count, of: parts.count))
            case .not(let part):
                add(part, &leaf)
                steps.append(.not)
            case .ref(let id): steps.append(.criterion(places[id]!))
            default:
                steps.append(.leaf(leaf))
                leaf += 1
            }
        }
        let segments = definition.criteria.map { criterion in
            Set(criterion.segments.compactMap { id in definition.segments.firstIndex { $0.id == id } })
        }
        rules = order.map { index in
            let start = steps.count
            var leaf = firstLeaf[index]
            let criterion = definition.criteria[index]
            add(criterion.test, &leaf)
            return Rule(
                criterion: index, steps: start..<steps.count, holdFor: criterion.holdFor?.milliseconds,
                isForAll: criterion.segments.isEmpty)
        }
        self.steps = steps
        self.segments = segments
        onUnknown = definition.criteria.map(\.onUnknown)
        count = definition.criteria.count
    }

    /// One finding for each criterion.
    func findings(_ facts: SubjectFacts, asOf now: Int64) -> [Finding] {
        var findings = [Finding](repeating: Finding(.notApplicable), count: count)
        var stack: [Finding] = []
        stack.reserveCapacity(16)
        for rule in rules {
            if !rule.isForAll {
                guard let segment = facts.segment, segments[rule.criterion].contains(segment) else { continue }
            }
            for index in rule.steps { take(steps[index], facts.findings, findings, &stack) }
            var finding = stack.removeLast()
            if finding.verdict == .met, let hold = rule.holdFor {
                let from = (finding.since ?? facts.firstSeen ?? now) + hold
                if from > now {
                    finding = Finding(.unknown(.notYet), due: min(finding.due ?? from, from))
                } else {
                    finding.since = from
                }
            }
            findings[rule.criterion] = finding
        }
        return findings
    }

    private func take(_ step: Step, _ leaves: [Finding], _ known: [Finding], _ stack: inout [Finding]) {
        func fold(_ count: Int, _ value: (ArraySlice<Finding>) -> Finding) {
            let finding = value(stack.suffix(count))
            stack.removeLast(count)
            stack.append(finding)
        }
        switch step {
        case .leaf(let place): stack.append(leaves[place])
        case .criterion(let place): stack.append(known[place])
        case .not: stack.append(stack.removeLast().negated)
        case .all(let count): fold(count) { .all($0) }
        case .any(let count): fold(count) { .any($0) }
        case .atLeast(let least, let count): fold(count) { .atLeast(least, of: $0) }
        }
    }

    // MARK: Gates

    /// Whether a gate lets through, by the policy of each criterion for what cannot be told.
    struct Passage {
        var isOpen = true
        var blockedBy: [Int] = []
        var unknown: [Int] = []
        /// Since when it is open.
        var since: Int64?
        /// When any of it was last lost: it is not met since then, or what said so ran out.
        var lost: Int64?
        var evidence: [Int64] = []
    }

    func passage(_ criteria: [Int], _ findings: [Finding]) -> Passage {
        var passage = Passage()
        for index in criteria {
            let finding = findings[index]
            if finding.verdict != .met, let since = finding.since { passage.lost = max(passage.lost ?? since, since) }
            switch finding.verdict {
            case .met:
                if let since = finding.since { passage.since = max(passage.since ?? since, since) }
                if let evidence = finding.evidence { passage.evidence.append(evidence) }
            case .notMet:
                passage.blockedBy.append(index)
                passage.isOpen = false
            case .unknown:
                let policy = onUnknown[index]
                if policy != .pass { passage.unknown.append(index) }
                if policy == .block { passage.isOpen = false }
            case .notApplicable: break
            }
        }
        return passage
    }

    /// Most gates are shut, which the first criterion tells.
    func isOpen(_ criteria: [Int], _ findings: [Finding]) -> Bool {
        criteria.allSatisfy { index in
            switch findings[index].verdict {
            case .met, .notApplicable: true
            case .notMet: false
            case .unknown: onUnknown[index] != .block
            }
        }
    }
}
