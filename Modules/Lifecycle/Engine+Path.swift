/// How a customer moves: from what was recorded as far as the gates let it.
extension Engine {
    /// Where what was recorded leaves a customer.
    public struct Standpoint: Hashable, Sendable {
        /// Of the history that counts.
        public var anchor: Int64
        public var stageID: String?
        public var since: Int64
    }

    public func standpoint(in track: String, _ changes: [StageChange], anchor: Int64) -> Standpoint? {
        position(in: track, definition.renames.now(changes), anchor: anchor).map {
            Standpoint(anchor: $0.anchor, stageID: $0.rule?.stage.id, since: $0.since)
        }
    }

    /// Where one history of one track stands.
    struct Position {
        var anchor: Int64
        var rule: StageRule?
        var since: Int64
        /// The last change went back, or was set by a person: what led there before does not lead on again.
        var wasSet = false
        var change: StageChange?
        var attained: Int
    }

    /// A change counts if it starts where the one before it ended; what was concluded from one that no longer counts
    /// does not either. Of several histories (after a merge) the furthest counts.
    func position(in track: String, _ changes: [StageChange], anchor: Int64) -> Position? {
        var positions: [Int64: Position] = [:]
        for change in changes where change.track == track {
            guard let rule = stages[change.became], rule.stage.track == track else { continue }
            let before = positions[change.anchor]
            let isFree = [.enter, .import, .correction].contains(change.kind)
            guard isFree || before?.rule?.stage.id == change.was else { continue }
            positions[change.anchor] = Position(
                anchor: change.anchor, rule: rule, since: change.effective,
                wasSet: [.regress, .import, .correction].contains(change.kind), change: change,
                attained: max(before?.attained ?? 0, rule.stage.order))
        }
        let furthest = positions.values.max { a, b in
            let (x, y) = (a.rule!.stage.order, b.rule!.stage.order)
            if x != y { return x < y }
            if a.since != b.since { return a.since > b.since }
            return a.anchor > b.anchor
        }
        guard var found = furthest else { return nil }
        found.attained = positions.values.map(\.attained).max()!
        return found
    }

    /// The changes that follow in the main track, the first stage included.
    func walk(
        _ facts: SubjectFacts, _ findings: [Finding], _ history: [StageChange], _ due: inout NextMoment
    ) -> (position: Position, changes: [StageChange]) {
        var (position, changes) = start(facts, findings, history, asOf: due.now)
        // Each step goes up in order or was due to fresh facts, so it ends; the count guards against a definition
        // whose stages lead in a circle.
        for _ in main.indices {
            guard let change = nextChange(position, findings, &due) else { break }
            changes.append(change)
            position = self.position(after: change, position)
            if change.kind == .regress { break }
        }
        return (position, changes)
    }

    /// Where what was recorded leaves the customer in the main track; with the entry into it if nothing was.
    func start(
        _ facts: SubjectFacts, _ findings: [Finding], _ history: [StageChange], asOf now: Int64
    ) -> (position: Position, changes: [StageChange]) {
        if let known = position(in: Self.mainTrack, history, anchor: facts.anchor) { return (known, []) }
        let first = main[0].stage
        var change = StageChange(
            anchor: facts.anchor, track: Self.mainTrack, was: nil, became: first.id, kind: .enter,
            effective: min(facts.firstSeen ?? now, now))
        change.verdicts = letters(findings)
        let position = Position(
            anchor: facts.anchor, rule: main[0], since: change.effective, change: change, attained: first.order)
        return (position, [change])
    }

    func position(after change: StageChange, _ before: Position) -> Position {
        let rule = stages[change.became]!
        return Position(
            anchor: before.anchor, rule: rule, since: change.effective, wasSet: change.kind == .regress,
            change: change, attained: max(before.attained, rule.stage.order))
    }

    func nextChange(
        _ position: Position, _ findings: [Finding], _ due: inout NextMoment
    ) -> StageChange? {
        guard let rule = position.rule else { return nil }
        for exit in rule.exits where criteria.isOpen(exit.whole, findings) {
            let passage = criteria.passage(exit.whole, findings)
            // After a way back the same facts do not lead forward again.
            if !position.wasSet || (passage.since ?? .min) > position.since {
                return change(
                    .advance, position, exit.gate, at: passage.since, findings, evidence: passage.evidence,
                    missing: ids(passage.unknown))
            }
        }
        if definition.whenSourceIsAhead == .follow {
            for exit in rule.exits {
                if let change = bypass(exit, position, findings, &due) { return change }
            }
        }
        return regression(rule, position, findings, &due)
    }

    private func change(
        _ kind: StageChange.Kind, _ position: Position, _ gate: Gate, at moment: Int64?, _ findings: [Finding],
        evidence: [Int64], missing: [String]
    ) -> StageChange {
        var change = StageChange(
            anchor: position.anchor, track: gate.track, was: position.rule?.stage.id, became: gate.transition.to,
            transition: gate.transition.id, kind: kind, effective: max(moment ?? position.since, position.since))
        change.isClamped = moment.map { $0 < position.since } ?? false
        change.verdicts = letters(findings)
        change.missing = missing
        change.evidence = Array(Set(evidence)).sorted()
        return change
    }

    /// An app has the customer further than the gate allows. The transition's own limit is waited for, so that the
    /// people whose acceptance is missing have their time; a stage shown beyond the next one is not waited for.
    private func bypass(
        _ exit: Exit, _ position: Position, _ findings: [Finding], _ due: inout NextMoment
    ) -> StageChange? {
        let gate = exit.gate
        var first: (at: Int64, evidence: Int64?)?
        for rule in main where rule.stage.order >= gate.order {
            for criterion in rule.shownBy {
                let finding = findings[criterion]
                guard finding.verdict == .met else { continue }
                let since = finding.since ?? position.since
                if position.wasSet && since <= position.since { continue }
                let wait = rule.stage.id == gate.transition.to ? gate.transition.limit.milliseconds : 0
                if first.map({ since + wait < $0.at }) ?? true { first = (since + wait, finding.evidence) }
            }
        }
        guard let first else { return nil }
        guard first.at <= due.now else {
            due.note(first.at)
            return nil
        }
        let passage = criteria.passage(exit.whole, findings)
        return change(
            .bypass, position, gate, at: first.at, findings, evidence: [first.evidence].compactMap(\.self),
            missing: ids(passage.blockedBy + passage.unknown))
    }

    /// The broken hold criterion that has been so for the stage's dwell time.
    func brokenHold(_ rule: StageRule, _ findings: [Finding]) -> (criterion: Int, at: Int64)? {
        var first: (criterion: Int, at: Int64)?
        for criterion in rule.hold {
            guard findings[criterion].verdict == .notMet, let since = findings[criterion].since else { continue }
            let at = since + rule.stage.dwell.milliseconds
            if first.map({ at < $0.at }) ?? true { first = (criterion, at) }
        }
        return first
    }

    private func regression(
        _ rule: StageRule, _ position: Position, _ findings: [Finding], _ due: inout NextMoment
    ) -> StageChange? {
        guard let broken = brokenHold(rule, findings) else { return nil }
        guard broken.at <= due.now else {
            due.note(broken.at)
            return nil
        }
        let stage = rule.stage
        guard stage.regressesByRule, let target = main.last(where: { $0.stage.order < stage.order }) else { return nil }
        var change = StageChange(
            anchor: position.anchor, track: stage.track, was: stage.id, became: target.stage.id, kind: .regress,
            effective: max(broken.at, position.since))
        change.isClamped = broken.at < position.since
        change.verdicts = letters(findings)
        change.missing = ids([broken.criterion])
        change.evidence = [findings[broken.criterion].evidence].compactMap(\.self)
        return change
    }

    /// Other tracks open beside the main one, from any of the stages their transitions start from. `near`: the
    /// transitions in front of the customer in them, and those just passed.
    func openTracks(
        _ facts: SubjectFacts, _ findings: [Finding], _ history: [StageChange], main: Position
    ) -> (tracks: [Conclusion.TrackStage], changes: [StageChange], near: [String]) {
        var open: [Conclusion.TrackStage] = []
        var changes: [StageChange] = []
        var near: [String] = []
        for (track, rules) in tracks {
            var position = position(in: track, history, anchor: facts.anchor)
            for _ in rules {
                let ways = position?.rule.map(\.exits) ?? main.rule?.openings[track] ?? []
                guard let step = ways.lazy.compactMap({ self.opening($0, position, main, findings) }).first else {
                    break
                }
                changes.append(step)
                let rule = stages[step.became]!
                position = Position(
                    anchor: step.anchor, rule: rule, since: step.effective, change: step, attained: rule.stage.order)
            }
            if let position, let rule = position.rule {
                open.append(.init(track: track, stage: rule.stage.id, since: position.since))
                if let passed = position.change?.transition { near.append(passed) }
            }
            for way in position?.rule.map(\.exits) ?? main.rule?.openings[track] ?? [] {
                near.append(way.gate.transition.id)
            }
        }
        return (open, changes, near)
    }

    private func opening(
        _ way: Exit, _ position: Position?, _ main: Position, _ findings: [Finding]
    ) -> StageChange? {
        guard criteria.isOpen(way.whole, findings) else { return nil }
        let passage = criteria.passage(way.whole, findings)
        if let position, position.wasSet, (passage.since ?? .min) <= position.since { return nil }
        var start = position ?? main
        if position == nil { start.rule = nil }
        return change(
            .advance, start, way.gate, at: passage.since, findings, evidence: passage.evidence,
            missing: ids(passage.unknown))
    }

    func letters(_ findings: [Finding]) -> String {
        String(unsafeUninitializedCapacity: findings.count) { bytes in
            for index in findings.indices { bytes[index] = findings[index].verdict.letter }
            return findings.count
        }
    }
}

/// The first of several moments that is still to come.
struct NextMoment {
    let now: Int64
    private(set) var moment: Int64?

    init(after now: Int64) { self.now = now }

    mutating func note(_ other: Int64?) {
        if let other, other > now { moment = min(moment ?? other, other) }
    }
}
