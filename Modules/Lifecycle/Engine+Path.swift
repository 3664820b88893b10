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
        position(in: track, changes, anchor: anchor).map {
            Standpoint(anchor: $0.anchor, stageID: $0.stage?.id, since: $0.since)
        }
    }

    /// Where one history of one track stands.
    struct Position {
        var anchor: Int64
        var stage: Stage?
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
            guard let stage = stages[change.became], stage.track == track else { continue }
            let before = positions[change.anchor]
            let isFree = [.enter, .import, .correction].contains(change.kind)
            guard isFree || before?.stage?.id == change.was else { continue }
            positions[change.anchor] = Position(
                anchor: change.anchor, stage: stage, since: change.effective,
                wasSet: [.regress, .import, .correction].contains(change.kind), change: change,
                attained: max(before?.attained ?? 0, stage.order))
        }
        let furthest = positions.values.max { a, b in
            let (x, y) = (a.stage!.order, b.stage!.order)
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
        _ facts: SubjectFacts, _ findings: [Finding], _ history: [StageChange], asOf now: Int64
    ) -> (position: Position, changes: [StageChange], dues: [Int64]) {
        let main = tracks[Self.mainTrack]!
        var changes: [StageChange] = []
        var dues: [Int64] = []
        var position: Position
        if let known = self.position(in: Self.mainTrack, history, anchor: facts.anchor) {
            position = known
        } else {
            var change = StageChange(
                anchor: facts.anchor, track: Self.mainTrack, was: nil, became: main[0].id, kind: .enter,
                effective: min(facts.firstSeen ?? now, now))
            change.verdicts = letters(findings)
            changes.append(change)
            position = Position(
                anchor: facts.anchor, stage: main[0], since: change.effective, change: change, attained: main[0].order)
        }
        // Each step goes up in order or was due to fresh facts, so it ends; the count guards against a definition
        // whose stages lead in a circle.
        for _ in main.indices {
            guard let change = nextChange(position, findings, asOf: now, &dues) else { break }
            changes.append(change)
            let stage = stages[change.became]!
            position = Position(
                anchor: position.anchor, stage: stage, since: change.effective, wasSet: change.kind == .regress,
                change: change, attained: max(position.attained, stage.order))
            if change.kind == .regress { break }
        }
        return (position, changes, dues)
    }

    private func nextChange(
        _ position: Position, _ findings: [Finding], asOf now: Int64, _ dues: inout [Int64]
    ) -> StageChange? {
        guard let stage = position.stage else { return nil }
        let gates = transitions.filter { $0.track == stage.track && $0.transition.from.contains(stage.id) }
        for gate in gates {
            let passage = passage(gate.criteria(from: stage.id), findings)
            // After a way back the same facts do not lead forward again.
            let isFresh = !position.wasSet || (passage.since ?? .min) > position.since
            if passage.isOpen && isFresh {
                return change(
                    .advance, position, gate, at: passage.since, findings, evidence: passage.evidence,
                    missing: ids(passage.unknown))
            }
        }
        if definition.whenSourceIsAhead == .follow {
            for gate in gates {
                if let change = bypass(gate, position, findings, asOf: now, &dues) { return change }
            }
        }
        return regression(stage, position, findings, asOf: now, &dues)
    }

    private func change(
        _ kind: StageChange.Kind, _ position: Position, _ gate: Gate, at moment: Int64?, _ findings: [Finding],
        evidence: [Int64], missing: [String]
    ) -> StageChange {
        var change = StageChange(
            anchor: position.anchor, track: gate.track, was: position.stage?.id, became: gate.transition.to,
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
        _ gate: Gate, _ position: Position, _ findings: [Finding], asOf now: Int64, _ dues: inout [Int64]
    ) -> StageChange? {
        let next = stages[gate.transition.to]!
        var moments: [(at: Int64, evidence: Int64?)] = []
        for stage in tracks[gate.track]! where stage.order >= next.order {
            for id in stage.shownBy {
                let finding = findings[places[id]!]
                guard finding.verdict == .met else { continue }
                let since = finding.since ?? position.since
                if position.wasSet && since <= position.since { continue }
                let wait = stage.id == next.id ? gate.transition.limit.milliseconds : 0
                moments.append((since + wait, finding.evidence))
            }
        }
        guard let first = moments.min(by: { $0.at < $1.at }) else { return nil }
        guard first.at <= now else {
            dues.append(first.at)
            return nil
        }
        let passage = passage(gate.criteria(from: position.stage!.id), findings)
        return change(
            .bypass, position, gate, at: first.at, findings, evidence: [first.evidence].compactMap(\.self),
            missing: ids(passage.blockedBy + passage.unknown))
    }

    /// The broken hold criterion that has been so for the stage's dwell time.
    func brokenHold(_ stage: Stage, _ findings: [Finding], asOf now: Int64) -> (criterion: Int, at: Int64)? {
        let broken = stage.hold.compactMap { id -> (criterion: Int, at: Int64)? in
            let index = places[id]!
            guard findings[index].verdict == .notMet, let since = findings[index].since else { return nil }
            return (index, since + stage.dwell.milliseconds)
        }
        return broken.min { $0.at < $1.at }
    }

    private func regression(
        _ stage: Stage, _ position: Position, _ findings: [Finding], asOf now: Int64, _ dues: inout [Int64]
    ) -> StageChange? {
        guard let broken = brokenHold(stage, findings, asOf: now) else { return nil }
        guard broken.at <= now else {
            dues.append(broken.at)
            return nil
        }
        let earlier = tracks[stage.track]!.filter { $0.order < stage.order }
        guard stage.regressesByRule, let target = earlier.last else { return nil }
        var change = StageChange(
            anchor: position.anchor, track: stage.track, was: stage.id, became: target.id, kind: .regress,
            effective: max(broken.at, position.since))
        change.isClamped = broken.at < position.since
        change.verdicts = letters(findings)
        change.missing = ids([broken.criterion])
        change.evidence = [findings[broken.criterion].evidence].compactMap(\.self)
        return change
    }

    /// Other tracks open beside the main one, from any of the stages their transitions start from.
    func openTracks(
        _ facts: SubjectFacts, _ findings: [Finding], _ history: [StageChange], main: Position, asOf now: Int64
    ) -> (tracks: [Conclusion.TrackStage], changes: [StageChange]) {
        var open: [Conclusion.TrackStage] = []
        var changes: [StageChange] = []
        for track in tracks.keys.sorted() where track != Self.mainTrack {
            var position = position(in: track, history, anchor: facts.anchor)
            for _ in tracks[track]! {
                let from = position?.stage ?? main.stage!
                let gates = transitions.filter { $0.track == track && $0.transition.from.contains(from.id) }
                guard let step = gates.lazy.compactMap({ self.opening($0, from, position, main, findings) }).first
                else { break }
                changes.append(step)
                let stage = stages[step.became]!
                position = Position(
                    anchor: step.anchor, stage: stage, since: step.effective, change: step, attained: stage.order)
            }
            if let position, let stage = position.stage {
                open.append(.init(track: track, stage: stage.id, since: position.since))
            }
        }
        return (open, changes)
    }

    private func opening(
        _ gate: Gate, _ from: Stage, _ position: Position?, _ main: Position, _ findings: [Finding]
    ) -> StageChange? {
        let passage = passage(gate.criteria(from: from.id), findings)
        guard passage.isOpen else { return nil }
        if let position, position.wasSet, (passage.since ?? .min) <= position.since { return nil }
        var start = position ?? main
        if position == nil { start.stage = nil }
        return change(
            .advance, start, gate, at: passage.since, findings, evidence: passage.evidence,
            missing: ids(passage.unknown))
    }

    func letters(_ findings: [Finding]) -> String { String(decoding: findings.map(\.verdict.letter), as: UTF8.self) }
}
