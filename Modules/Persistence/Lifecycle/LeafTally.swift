import Lifecycle
import SQLite

/// What one leaf has seen of one customer's rows, and what follows from it.
struct LeafTally {
    private var isEmpty = true
    private var matches = 0
    private var unknown = 0
    /// Matching rows: the earliest and the newest, of two at one moment by the records' numbers.
    private var first: LeafSeen?
    private var newest: LeafSeen?
    private var newestUnknown: Int64?
    private var newestFinding = LeafConditions.State()
    private var due: Int64?
    /// Of every matching row, where the question needs all of them.
    private var all: [LeafSeen] = []
    /// Of every row that counted once and does no more: what holds now may have begun with it.
    private var gone: [LeafSeen] = []
    private var having = 0
    private var havingUnknown = 0
    private var emptyValues = 0
    private var text: String?
    private var expires: Int64?
    private var assignments = LeafAssignments()
    private var step: (text: String, owner: String?, due: Int64?, record: Int64)?

    /// Its lists keep their room: there are millions of customers.
    mutating func reset() {
        var (all, gone) = (self.all, self.gone)
        self = LeafTally()
        all.removeAll(keepingCapacity: true)
        gone.removeAll(keepingCapacity: true)
        (self.all, self.gone) = (all, gone)
    }

    mutating func add(_ row: borrowing Row, _ record: Int64, _ question: LeafQuestion, at t: Int64) {
        isEmpty = false
        let state = question.rows.state(row, at: t)
        if let next = state.next { due = min(due ?? .max, next) }
        switch state.holds {
        case false:
            if let spell = state.spell { note(spell, row, record, question.asks, at: t) }
            return
        case nil:
            unknown += 1
            newestUnknown = max(newestUnknown ?? .min, state.since ?? .min)
            return
        default: break
        }
        matches += 1
        var seen = LeafSeen(moment: state.since, record: record)
        let moment = seen.moment ?? .min
        if first.map({ (moment, record) < ($0.moment ?? .min, $0.record) }) ?? true { first = seen }
        let isNewest = newest.map { (moment, record) > ($0.moment ?? .min, $0.record) } ?? true
        if isNewest { newest = seen }
        switch question.asks {
        case .exists, .none: break
        case .count, .streak, .since: all.append(seen)
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

    /// A row that counted once.
    private mutating func note(
        _ spell: LeafSpell, _ row: borrowing Row, _ record: Int64, _ asks: LeafQuestion.Operator, at t: Int64
    ) {
        var seen = LeafSeen(
            moment: spell.from == .min ? nil : spell.from, record: record, until: spell.until, isSure: spell.isSure)
        switch asks {
        case .exists, .none, .count, .streak, .since: break
        case .sum(let column, _): seen.value = row.number(column)
        case .latest(let conditions, _), .share(let conditions, _, _):
            seen.value = Self.value(of: conditions.state(row, at: t).holds)
        case .attested, .person, .owner, .step: return
        }
        gone.append(seen)
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
        return LeafFinding(verdict, since: since ?? gone.map(\.until).max())
    }

    /// The same where rows that were there may have said as much: `since` tells since when, of a verdict.
    private func nothing(_ absence: LeafAbsence, since: (_ isMet: Bool) -> Int64?) -> LeafFinding {
        var finding = nothing(absence)
        if finding.verdict.reason == nil { finding.since = since(finding.verdict == .met) }
        return finding
    }

    private func problem(_ absence: LeafAbsence) -> Verdict.Reason? {
        absence.problem ?? (isEmpty && absence.mayBeUnlinked ? .unlinked : nil)
    }

    private func existence(_ absence: LeafAbsence) -> LeafFinding {
        guard let first else { return nothing(absence) }
        return LeafFinding(.met, since: LeafTruth.unbroken(first.moment, before: gone), evidence: first.record)
    }

    private func count(_ bounds: Bounds, _ absence: LeafAbsence) -> LeafFinding {
        let holds: LeafTruth.Measure = { count, _ in bounds.contain(count) }
        if matches == 0, unknown == 0 {
            return nothing(absence) { isMet in
                LeafTruth.since(gone) { count, sum in count == 0 || holds(count, sum) == isMet }
            }
        }
        let (least, most) = (bounds.atLeast ?? 0, bounds.atMost ?? .infinity)
        // Too many are too many whatever else there is.
        if Double(matches) > most { return reached(Int(most) + 1, .notMet) { count, _ in count > most } }
        if Double(matches) >= least, most == .infinity { return reached(Int(least.rounded(.up)), .met, holds) }
        if Double(matches + unknown) < least { return proven(.notMet, absence, holds) }
        let isSure = Double(matches) >= least && Double(matches + unknown) <= most
        if unknown > 0, !isSure { return LeafFinding(.unknown(.nullField)) }
        return proven(Double(matches) >= least ? .met : .notMet, absence, holds)
    }

    /// A verdict that would change with rows that were not read. Since when it is so: rows that only likely counted
    /// once are taken for some that did, so that it is not told too early.
    private func proven(_ verdict: Verdict, _ absence: LeafAbsence, _ holds: LeafTruth.Measure) -> LeafFinding {
        if let problem = problem(absence) { return LeafFinding(.unknown(problem)) }
        let since = LeafTruth.since(all + gone) { count, sum in
            count == 0 ? absence.meaning == verdict : holds(count, sum) == (verdict == .met)
        }
        return LeafFinding(verdict, since: since, evidence: newest?.record)
    }

    /// So many rows show it. Those that only likely counted once are not relied on.
    private func reached(_ count: Int, _ verdict: Verdict, _ isSo: LeafTruth.Measure) -> LeafFinding {
        let inOrder = inOrder
        let decisive = inOrder[min(max(count, 1), inOrder.count) - 1]
        return LeafFinding(verdict, since: LeafTruth.since(all + sure, isSo), evidence: decisive.record)
    }

    private var inOrder: [LeafSeen] { all.sorted { !$0.isNewer(than: $1) } }

    private var sure: [LeafSeen] { gone.filter(\.isSure) }

    private func sum(_ bounds: Bounds, _ absence: LeafAbsence) -> LeafFinding {
        let holds: LeafTruth.Measure = { _, sum in bounds.contain(sum) }
        if matches == 0 {
            return nothing(absence) { isMet in
                LeafTruth.since(gone) { count, sum in count == 0 || holds(count, sum) == isMet }
            }
        }
        let total = all.reduce(0) { $0 + $1.value }
        let isGrowing = bounds.atMost == nil && all.allSatisfy { $0.value >= 0 }
        let isMet = bounds.contain(total)
        if isGrowing, isMet {
            var (rest, count) = (bounds.atLeast ?? 0, 0)
            for seen in inOrder where count == 0 || rest > 0 {
                rest -= seen.value
                count += 1
            }
            return reached(count, .met) { count, sum in count > 0 && bounds.contain(sum) }
        }
        if emptyValues > 0 || unknown > 0 { return LeafFinding(.unknown(.nullField)) }
        return proven(isMet ? .met : .notMet, absence, holds)
    }

    private func latest(_ absence: LeafAbsence, _ t: Int64) -> LeafFinding {
        guard let newest else { return nothing(absence) }
        if let newestUnknown, newestUnknown >= newest.moment ?? .min { return LeafFinding(.unknown(.nullField)) }
        guard let isMet = newestFinding.holds else {
            return LeafFinding(.unknown(.nullField), due: newestFinding.next, evidence: newest.record)
        }
        // The newest row came to say so; or those right before it said the same, since the first of them came.
        let came = [newestFinding.since, newestFinding.left].compactMap(\.self).filter { $0 <= t }.max() ?? .min
        let since =
            came > newest.moment ?? .min ? came : LeafTruth.alike(all + sure, newest, value: isMet ? 1 : 0)
        return LeafFinding(isMet ? .met : .notMet, since: since, due: newestFinding.next, evidence: newest.record)
    }

    private func share(_ bounds: Bounds, _ minimum: Int, _ absence: LeafAbsence) -> LeafFinding {
        func since(_ isMet: Bool) -> Int64? {
            LeafTruth.since((all + sure).map(\.asPart)) { count, having in
                count == 0
                    ? absence.meaning == (isMet ? .met : .notMet)
                    : count >= Double(minimum) && bounds.contain(having / count) == isMet
            }
        }
        if matches == 0 { return nothing(absence, since: since) }
        if unknown > 0 { return LeafFinding(.unknown(.nullField)) }
        if matches < minimum { return LeafFinding(.unknown(.noRecord), evidence: newest?.record) }
        let (low, high) = (Double(having) / Double(matches), Double(having + havingUnknown) / Double(matches))
        let isMet = bounds.contain(low)
        // Both ends on the same side of the bounds: what is unknown does not matter.
        let isSure = havingUnknown == 0 || (isMet && bounds.contain(high)) || bounds.exclude(low...high)
        if !isSure { return LeafFinding(.unknown(.nullField)) }
        return LeafFinding(isMet ? .met : .notMet, since: since(isMet), evidence: newest?.record)
    }

    private func freshness(_ limit: Int64, _ absence: LeafAbsence, _ t: Int64) -> LeafFinding {
        let fresh = (all + sure).filter { $0.moment != nil }.map { $0.lasting(limit + 1) }
        guard let newest else { return nothing(absence, since: fresh.map(\.until).max()) }
        guard let moment = newest.moment else { return LeafFinding(.unknown(.nullField), evidence: newest.record) }
        if t <= moment + limit {
            return LeafFinding(
                .met, since: LeafTruth.unbroken(moment, before: fresh), due: moment + limit + 1,
                evidence: newest.record)
        }
        var finding = nothing(absence, else: .notMet, since: fresh.map(\.until).max())
        finding.evidence = newest.record
        return finding
    }

    // MARK: Periods

    /// Periods are counted back from the last midnight, so that a day that is not over cannot be missed.
    private func streak(
        _ every: Int64, _ count: Int, _ total: Int, _ absence: LeafAbsence, _ t: Int64
    ) -> LeafFinding {
        let midnight = t - (t % 86_400_000 + 86_400_000) % 86_400_000
        func since(_ isMet: Bool) -> Int64? {
            LeafTruth.streak(all + sure, every, count, total, isMet, until: midnight)
        }
        if matches == 0 { return nothing(absence) { $0 ? nil : since(false) } }
        let now = all.compactMap(\.moment)
        func periods(before end: Int64) -> Int {
            LeafTruth.periods(now, every, total, before: end)
        }
        let isMet = periods(before: midnight) >= count
        // The first midnight that changes the answer, if no further row comes; too few rows never are enough.
        let horizon = max(1, every * Int64(total) / 86_400_000) + 1
        let mayTurn = isMet || now.count >= count
        let due =
            mayTurn
            ? (1...horizon).lazy.map { midnight + $0 * 86_400_000 }.first { (periods(before: $0) >= count) != isMet }
            : nil
        if !isMet, now.count < all.count { return LeafFinding(.unknown(.nullField), due: due) }
        var finding =
            isMet
            ? LeafFinding(.met, since: since(true), evidence: newest?.record)
            : nothing(absence, else: .notMet, since: since(false))
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
