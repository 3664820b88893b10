/// Versions of one definition in the order in which they came in force: what was begun under one is finished under it.
public struct Lineage: Sendable {
    public struct Version: Sendable {
        public var engine: Engine
        /// When it came in force.
        public var from: Int64
        public init(engine: Engine, from: Int64) {
            self.engine = engine
            self.from = from
        }
    }

    /// The last is in force; those before it as far as something may still be finished on them.
    public let versions: [Version]

    /// `versions` in the order in which they were put in force. One that takes up whatever is open leaves nothing to
    /// those before it, and one that the next came before was never in force.
    public init(_ versions: [Version]) {
        var kept: [Version] = []
        for version in versions {
            while let last = kept.last, last.from >= version.from { kept.removeLast() }
            kept.append(version)
        }
        let first = kept.lastIndex { $0.engine.definition.inFlight == .adoptNew } ?? 0
        self.versions = Array(kept[first...])
    }

    /// The version in force.
    public var engine: Engine { versions[versions.count - 1].engine }

    /// What a customer comes to: by which version, and what it still moved under earlier ones.
    public struct Judgement: Sendable {
        /// Position in `versions`.
        public var version: Int
        public var facts: SubjectFacts
        public var conclusion: Conclusion
        /// Moves under versions before that one, which come before the moves of the conclusion.
        public var earlier: [(version: Int, change: StageChange)] = []
        /// The transition it finishes on an older version.
        public var finishing: String? = nil

        /// What was recorded for the customer, and what earlier versions add to it.
        public func changes(after history: History) -> [StageChange] {
            earlier.isEmpty ? history.changes : history.changes + earlier.map(\.change)
        }
    }

    /// The earlier versions that may still judge a customer: its last move in the main track came before the next one.
    /// Nobody who entered later can be on a way that began before.
    public func candidates(_ facts: SubjectFacts, _ history: History, asOf now: Int64) -> [Int] {
        versions.indices.dropLast().filter { index in
            let position = versions[index].engine.standpoint(
                in: Engine.mainTrack, history.changes, anchor: facts.anchor)
            return position?.since ?? facts.firstSeen ?? now < versions[index + 1].from
        }
    }

    /// `facts` are what the version in force asks of the customer; `former` what those do that may still judge it.
    public func judge(
        _ facts: SubjectFacts, former: [Int: SubjectFacts] = [:], _ history: History, asOf now: Int64
    ) -> Judgement {
        var history = history
        var due = NextMoment(after: now)
        var earlier: [(version: Int, change: StageChange)] = []
        for index in versions.indices.dropLast() {
            let engine = versions[index].engine
            let next = versions[index + 1].from
            guard let asked = former[index] else { continue }
            let way = engine.finishing(asked, history, begunBefore: next, &due)
            if let transition = way.transition {
                var conclusion = engine.conclude(asked, history, asOf: now)
                due.note(conclusion.due)
                conclusion.due = due.moment
                return Judgement(
                    version: index, facts: asked, conclusion: conclusion, earlier: earlier, finishing: transition)
            }
            // Entering the way alone is no move: the next version has a first stage of its own.
            guard way.changes.contains(where: { $0.kind != .enter }) else { continue }
            history.changes += way.changes
            earlier += way.changes.map { (index, $0) }
        }
        var conclusion = engine.conclude(facts, history, asOf: now)
        due.note(conclusion.due)
        conclusion.due = due.moment
        return Judgement(version: versions.count - 1, facts: facts, conclusion: conclusion, earlier: earlier)
    }
}

extension Engine {
    /// The transition that a customer was on before the moment and still is; nil: none. And the moves that it made on
    /// its way there, or off it.
    func finishing(
        _ facts: SubjectFacts, _ history: History, begunBefore moment: Int64, _ due: inout NextMoment
    ) -> (transition: String?, changes: [StageChange]) {
        let history = definition.renames.now(history)
        let findings = findings(facts, asOf: due.now)
        for finding in findings { due.note(finding.due) }
        for override in history.overrides {
            due.note(override.since)
            due.note(override.until)
        }
        if let standing = standing(findings, history, asOf: due.now)?.standing,
            standing == .former || standing == .disqualified
        {
            return (nil, [])
        }
        var (position, changes) = start(facts, findings, history.changes, asOf: due.now)
        for _ in main.indices {
            guard position.since < moment, let rule = position.rule, let gate = rule.exits.first?.gate,
                let opened = opened(gate, findings, entered: position.since), opened < moment
            else { return (nil, changes) }
            guard position.change?.kind != .regress || changes.isEmpty,
                let change = nextChange(position, findings, &due)
            else { return (gate.transition.id, changes) }
            changes.append(change)
            position = self.position(after: change, position)
        }
        return (nil, changes)
    }

    /// Since when the transition is open for a customer that entered the stage before it at that moment.
    func opened(_ gate: Gate, _ findings: [Finding], entered: Int64) -> Int64? {
        guard let trigger = gate.trigger else { return entered }
        return findings[trigger].verdict == .met ? findings[trigger].since ?? entered : nil
    }
}
