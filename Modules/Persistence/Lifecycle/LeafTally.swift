import Lifecycle
import SQLite

/// What one leaf has seen of one customer's rows, and what follows from it.
struct LeafTally {
    private struct Seen {
        var moment: Int64?
        var record: Int64
        var value: Double = 0
    }

    private var isEmpty = true
    private var matches = 0
    private var unknown = 0
    /// Matching rows: the earliest and the newest, of two at one moment by the records' numbers.
    private var first: Seen?
    private var newest: Seen?
    private var newestUnknown: Int64?
    private var newestFinding = LeafConditions.State()
    private var left: Int64?
    private var due: Int64?
    /// Of every matching row, where the question needs all of them.
    private var all: [Seen] = []
    private var having = 0
    private var havingUnknown = 0
    private var emptyValues = 0
    private var text: String?
    private var expires: Int64?
    private var assignments = LeafAssignments()
    private var step: (text: String, owner: String?, due: Int64?, record: Int64)?

    mutating func reset() { self = LeafTally() }

    mutating func add(_ row: borrowing Row, _ record: Int64, _ question: LeafQuestion, at t: Int64) {
        isEmpty = false
        let state = question.rows.state(row, at: t)
        if let next = state.next { due = min(due ?? .max, next) }
        if let left = state.left { self.left = max(self.left ?? .min, left) }
        switch state.holds {
        case false: return
        case nil:
            unknown += 1
            newestUnknown = max(newestUnknown ?? .min, state.since ?? .min)
            return
        default: break
        }
        matches += 1
        var seen = Seen(moment: state.since, record: record)
        let moment = seen.moment ?? .min
        if first.map({ (moment, record) < ($0.moment ?? .min, $0.record) }) ?? true { first = seen }
        let isNewest = newest.map { (moment, record) > ($0.moment ?? .min, $0.record) } ?? true
        if isNewest { newest = seen }
        switch question.asks {
        case .exists, .none, .since: break
        case .count, .streak: all.append(seen)
        case .sum(let column, _):
            if row.isNull(column) { emptyValues += 1 }
            seen.value = row.number(column)
            all.append(seen)
        case .latest(let conditions, let settled):
            let fits = conditions.state(row, at: t)
            seen.value = Self.value(of: fits.holds)
            all.append(seen)
            guard isNewest else { break }
            newestFinding = fits
            if let settled, let moment = row.integerIfPresent(settled) {
                newestFinding.since = max(newestFinding.since ?? .min, moment)
            }
        case .share(let conditions, _, _):
            let fits = conditions.state(row, at: t)
            if let next = fits.next { due = min(due ?? .max, next) }
            if fits.holds == true { having += 1 }
            if fits.holds == nil { havingUnknown += 1 }
            seen.value = Self.value(of: fits.holds)
            all.append(seen)
        case .attested(let value, let expiry):
            guard isNewest else { break }
            text = row.text(value)
            expires = row.integerIfPresent(expiry)
        case .person(let column): if isNewest { text = row.textIfPresent(column) }
        case .owner(let columns): assignments.add(row, record, columns, at: t)
        case .step(let text, let owner, let dueColumn):
            let due = dueColumn.flatMap { row.integerIfPresent($0) }
            // The soonest; without a day, the newest.
            let isBetter = step.map { best in
                dueColumn == nil ? isNewest : (due ?? .max, record) < (best.due ?? .max, best.record)
            }
            guard isBetter ?? true, let said = row.textIfPresent(text) else { break }
            step = (said, row.textIfPresent(owner), due, record)
        }
    }

    private static func value(of holds: Bool?) -> Double { holds.map { $0 ? 1 : 0 } ?? .nan }

    // MARK: Conclusions

    /// What follows for a leaf, and which; nil if the question is no leaf's.
    func finding(_ question: LeafQuestion, _ proof: LeafProof, at t: Int64) -> (Int, LeafFinding)? {
        guard case .finding(let index) = question.goal, let absence = proof.absences[index] else { return nil }
        var finding = conclude(question.asks, absence, at: t)
        if let due { finding.due = min(finding.due ?? due, due) }
        return (index, absence.isStale ? LeafFinding(.unknown(.stale), due: finding.due) : finding)
    }

    /// Puts what follows into its place.
    func tell(_ question: LeafQuestion, _ proof: LeafProof, _ facts: inout SubjectFacts, at t: Int64) {
        let names = question.asksForStaff ? proof.staff : nil
        switch question.goal {
        case .finding:
            if let (index, finding) = finding(question, proof, at: t) { facts.findings[index] = finding }
            return
        case .person(let role, _):
            if let text, let newest {
                facts.owners[role] = .init(
                    person: names?[text] ?? text, since: newest.moment, isAssigned: false,
                    evidence: newest.record)
            }
        case .owner(let role):
            if let owner = assignments.owner { facts.owners[role] = owner }
            if let due = assignments.due { facts.due = min(facts.due ?? .max, due) }
        case .step(let kind):
            if let step, kind.rank <= facts.nextStep.map({ LeafPeople.rank(of: $0.origin) }) ?? .max {
                facts.nextStep = .init(
                    text: step.text, owner: step.owner.map { names?[$0] ?? $0 }, due: step.due,
                    origin: kind.origin, evidence: step.record)
            }
        }
        if let due { facts.due = min(facts.due ?? .max, due) }
    }

    private func conclude(_ asks: LeafQuestion.Operator, _ absence: LeafAbsence, at t: Int64) -> LeafFinding {
        switch asks {
        case .exists: existence(absence)
        case .none: matches > 0 || unknown > 0 ? existence(absence).negated : nothing(absence)
        case .count(let bounds): count(bounds, absence)
        case .sum(_, let bounds): sum(bounds, absence)
        case .latest: latest(absence, t)
        case .share(_, let bounds, let minimum): share(bounds, minimum, absence)
        case .streak(let every, let count, let total): streak(every, count, total, absence, t)
        case .since(let limit): freshness(limit, absence, t)
        case .attested: attestation(t)
        case .person, .owner, .step: preconditionFailure("no leaf asks this")
        }
    }

    private func attestation(_ t: Int64) -> LeafFinding {
        guard let newest else { return LeafFinding(.unknown(.notAttested)) }
        if let expires, expires <= t { return LeafFinding(.unknown(.expired), since: expires, evidence: newest.record) }
        let verdict: Verdict =
            switch text {
            case "met": .met
            case "not_applicable": .notApplicable
            default: .notMet
            }
        return LeafFinding(verdict, since: newest.moment, due: expires, evidence: newest.record)
    }

    /// No row was found, or too few: what follows if the sources are known completely.
    private func nothing(_ absence: LeafAbsence, else verdict: Verdict? = nil, since: Int64? = nil) -> LeafFinding {
        if unknown > 0 { return LeafFinding(.unknown(.nullField)) }
        if let problem = problem(absence) { return LeafFinding(.unknown(problem)) }
        guard let verdict = verdict ?? absence.meaning else { return LeafFinding(.unknown(.noRecord)) }
        return LeafFinding(verdict, since: since ?? left)
    }

    private func problem(_ absence: LeafAbsence) -> Verdict.Reason? {
        absence.problem ?? (isEmpty && absence.mayBeUnlinked ? .unlinked : nil)
    }

    private func existence(_ absence: LeafAbsence) -> LeafFinding {
        guard let first else { return nothing(absence) }
        return LeafFinding(.met, since: first.moment, evidence: first.record)
    }

    private func count(_ bounds: Bounds, _ absence: LeafAbsence) -> LeafFinding {
        if matches == 0, unknown == 0 { return nothing(absence) }
        let (least, most) = (bounds.atLeast ?? 0, bounds.atMost ?? .infinity)
        // Too many are too many whatever else there is.
        if Double(matches) > most { return reached(Int(most) + 1, .notMet) }
        if Double(matches) >= least, most == .infinity { return reached(Int(least.rounded(.up)), .met) }
        if Double(matches + unknown) < least { return proven(.notMet, absence) }
        let isSure = Double(matches) >= least && Double(matches + unknown) <= most
        if unknown > 0, !isSure { return LeafFinding(.unknown(.nullField)) }
        return proven(Double(matches) >= least ? .met : .notMet, absence, since: newest?.moment)
    }

    /// A verdict that would change with rows that were not read.
    private func proven(_ verdict: Verdict, _ absence: LeafAbsence, since: Int64? = nil) -> LeafFinding {
        if let problem = problem(absence) { return LeafFinding(.unknown(problem)) }
        let moments = [since, left].compactMap(\.self)
        return LeafFinding(verdict, since: moments.max(), evidence: newest?.record)
    }

    /// Since the n-th of the rows came.
    private func reached(_ count: Int, _ verdict: Verdict) -> LeafFinding {
        let inOrder = inOrder
        let decisive = inOrder[min(max(count, 1), inOrder.count) - 1]
        return LeafFinding(verdict, since: decisive.moment, evidence: decisive.record)
    }

    private func sum(_ bounds: Bounds, _ absence: LeafAbsence) -> LeafFinding {
        if matches == 0 { return nothing(absence) }
        let total = all.reduce(0) { $0 + $1.value }
        let isGrowing = bounds.atMost == nil && all.allSatisfy { $0.value >= 0 }
        let isMet = bounds.contain(total)
        if isGrowing, isMet {
            var (rest, count) = (bounds.atLeast ?? 0, 0)
            for seen in inOrder where count == 0 || rest > 0 {
                rest -= seen.value
                count += 1
            }
            return reached(count, .met)
        }
        if emptyValues > 0 || unknown > 0 { return LeafFinding(.unknown(.nullField)) }
        return proven(isMet ? .met : .notMet, absence, since: newest?.moment)
    }

    private func latest(_ absence: LeafAbsence, _ t: Int64) -> LeafFinding {
        guard let newest else { return nothing(absence) }
        if let newestUnknown, newestUnknown >= newest.moment ?? .min { return LeafFinding(.unknown(.nullField)) }
        let moments = [newest.moment, newestFinding.since, newestFinding.left].compactMap(\.self).filter { $0 <= t }
        guard let isMet = newestFinding.holds else {
            return LeafFinding(.unknown(.nullField), due: newestFinding.next, evidence: newest.record)
        }
        // The newest row says what those right before it said: so it is since the first of them came.
        let others = inOrder.reversed().prefix { $0.value == (isMet ? 1 : 0) }
        let since = others.count > 1 ? others.last?.moment : moments.max()
        return LeafFinding(isMet ? .met : .notMet, since: since, due: newestFinding.next, evidence: newest.record)
    }

    private var inOrder: [Seen] {
        all.sorted { ($0.moment ?? .min, $0.record) < ($1.moment ?? .min, $1.record) }
    }

    private func share(_ bounds: Bounds, _ minimum: Int, _ absence: LeafAbsence) -> LeafFinding {
        if matches == 0 { return nothing(absence) }
        if unknown > 0 { return LeafFinding(.unknown(.nullField)) }
        if matches < minimum { return LeafFinding(.unknown(.noRecord), evidence: newest?.record) }
        let (low, high) = (Double(having) / Double(matches), Double(having + havingUnknown) / Double(matches))
        let isMet = bounds.contain(low)
        // Both ends on the same side of the bounds: what is unknown does not matter.
        let isSure = havingUnknown == 0 || (isMet && bounds.contain(high)) || bounds.exclude(low...high)
        if !isSure { return LeafFinding(.unknown(.nullField)) }
        return LeafFinding(isMet ? .met : .notMet, since: shared(bounds, minimum, isMet), evidence: newest?.record)
    }

    /// Since which of the rows the share has been on this side of its bounds.
    private func shared(_ bounds: Bounds, _ minimum: Int, _ isMet: Bool) -> Int64? {
        var (count, having) = (0, 0)
        var since: Seen?
        for seen in inOrder {
            count += 1
            if seen.value == 1 { having += 1 }
            if count < minimum || bounds.contain(Double(having) / Double(count)) != isMet {
                since = nil
            } else if since == nil {
                since = seen
            }
        }
        return (since ?? newest)?.moment
    }

    private func freshness(_ limit: Int64, _ absence: LeafAbsence, _ t: Int64) -> LeafFinding {
        guard let newest else { return nothing(absence) }
        guard let moment = newest.moment else { return LeafFinding(.unknown(.nullField), evidence: newest.record) }
        if t <= moment + limit {
            return LeafFinding(.met, since: moment, due: moment + limit + 1, evidence: newest.record)
        }
        var finding = nothing(absence, else: .notMet, since: moment + limit + 1)
        finding.evidence = newest.record
        return finding
    }

    // MARK: Periods

    /// Periods are counted back from the last midnight, so that a day that is not over cannot be missed.
    private func streak(
        _ every: Int64, _ count: Int, _ total: Int, _ absence: LeafAbsence, _ t: Int64
    ) -> LeafFinding {
        if matches == 0 { return nothing(absence) }
        let midnight = t - (t % 86_400_000 + 86_400_000) % 86_400_000
        let moments = all.compactMap(\.moment)
        func periods(before end: Int64) -> Int {
            var seen = [Bool](repeating: false, count: total)
            for moment in moments where moment < end && moment >= end - every * Int64(total) {
                seen[Int((end - 1 - moment) / every)] = true
            }
            return seen.count { $0 }
        }
        let isMet = periods(before: midnight) >= count
        // The first midnight that changes the answer, if no further row comes; too few rows never are enough.
        let horizon = max(1, every * Int64(total) / 86_400_000) + 1
        let mayTurn = isMet || moments.count >= count
        let due =
            mayTurn
            ? (1...horizon).lazy.map { midnight + $0 * 86_400_000 }.first { (periods(before: $0) >= count) != isMet }
            : nil
        if !isMet, moments.count < all.count { return LeafFinding(.unknown(.nullField), due: due) }
        var finding =
            isMet
            ? LeafFinding(.met, since: newest?.moment, evidence: newest?.record)
            : nothing(absence, else: .notMet)
        finding.due = due
        return finding
    }
}

extension Bounds {
    /// No value of the range lies within.
    fileprivate func exclude(_ range: ClosedRange<Double>) -> Bool {
        (atLeast.map { range.upperBound < $0 } ?? false) || (atMost.map { range.lowerBound > $0 } ?? false)
    }
}
