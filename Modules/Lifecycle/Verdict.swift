/// What can be said of a criterion. Unknown is a value with a reason, never false and never zero.
public enum Verdict: Hashable, Sendable {
    case met
    case notMet
    case unknown(Reason)
    /// It does not concern this customer: it is left out of whatever it is part of, and said so.
    case notApplicable

    /// Why something cannot be told. The raw value is the word in views and answers.
    public enum Reason: String, CaseIterable, Sendable {
        /// No connected app tells such things.
        case noSource = "no_source"
        /// One could, but was never read.
        case neverSynced = "never_synced"
        /// It was read too long ago.
        case stale
        /// Part of it could not be read.
        case gap
        /// It is there, but tied to no customer.
        case unlinked
        /// There is no record to tell it from.
        case noRecord = "no_record"
        /// The record leaves the field empty.
        case nullField = "null_field"
        /// Apps say different things.
        case conflict
        /// Somebody vouched for it, and that has run out.
        case expired
        /// Nobody vouched for it yet.
        case notAttested = "not_attested"
        /// Its time is not over.
        case notYet = "not_yet"
        /// The asking failed.
        case error
        /// What told it was erased.
        case erased
    }
}

extension Verdict {
    /// One letter for each, so that a customer's verdicts are one short text: m, n, - or the letter of the reason.
    public var letter: UInt8 {
        switch self {
        case .met: UInt8(ascii: "m")
        case .notMet: UInt8(ascii: "n")
        case .notApplicable: UInt8(ascii: "-")
        case .unknown(let reason): reason.letter
        }
    }

    public init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "m"): self = .met
        case UInt8(ascii: "n"): self = .notMet
        case UInt8(ascii: "-"): self = .notApplicable
        default:
            guard let reason = Reason.allCases.first(where: { $0.letter == letter }) else { return nil }
            self = .unknown(reason)
        }
    }

    /// `met`, `not_met`, `unknown` or `not_applicable`: the word in views and answers.
    public var word: String {
        switch self {
        case .met: "met"
        case .notMet: "not_met"
        case .unknown: "unknown"
        case .notApplicable: "not_applicable"
        }
    }

    public var reason: Reason? { if case .unknown(let reason) = self { reason } else { nil } }
}

extension Verdict.Reason {
    /// Capital letters, in the order of the cases.
    fileprivate var letter: UInt8 {
        switch self {
        case .noSource: UInt8(ascii: "A")
        case .neverSynced: UInt8(ascii: "B")
        case .stale: UInt8(ascii: "C")
        case .gap: UInt8(ascii: "D")
        case .unlinked: UInt8(ascii: "E")
        case .noRecord: UInt8(ascii: "F")
        case .nullField: UInt8(ascii: "G")
        case .conflict: UInt8(ascii: "H")
        case .expired: UInt8(ascii: "I")
        case .notAttested: UInt8(ascii: "J")
        case .notYet: UInt8(ascii: "K")
        case .error: UInt8(ascii: "L")
        case .erased: UInt8(ascii: "M")
        }
    }
}

/// A verdict with the moment from which it holds, as far as that can be told, and the record it rests on.
public struct Finding: Hashable, Sendable {
    public var verdict: Verdict
    /// Nil: since ever, as far as is known.
    public var since: Int64?
    /// When time alone may change the verdict. Nil: never.
    public var due: Int64?
    /// The record (of a source, or negative: of our own journal) that shows it best.
    public var evidence: Int64?

    public init(_ verdict: Verdict, since: Int64? = nil, due: Int64? = nil, evidence: Int64? = nil) {
        self.verdict = verdict
        self.since = since
        self.due = due
        self.evidence = evidence
    }
}

/// Kleene's logic with moments: a conjunction holds since its last part does, a disjunction since its first.
extension Finding {
    public static func all(_ parts: some Collection<Finding>) -> Finding {
        combine(parts, absorbing: .notMet, otherwise: .met)
    }

    public static func any(_ parts: some Collection<Finding>) -> Finding {
        combine(parts, absorbing: .met, otherwise: .notMet)
    }

    public static func atLeast(_ count: Int, of parts: some Collection<Finding>) -> Finding {
        let counted = parts.filter { $0.verdict != .notApplicable }
        if counted.isEmpty { return Finding(.notApplicable, due: soonest(parts)) }
        let met = counted.filter { $0.verdict == .met }
        let open = counted.first { $0.verdict.reason != nil }
        let unknown = counted.count { $0.verdict.reason != nil }
        let due = soonest(parts)
        if met.count >= count {
            let inOrder = met.sorted { ($0.since ?? .min) < ($1.since ?? .min) }
            guard count > 0 else { return Finding(.met, due: due) }
            return Finding(.met, since: inOrder[count - 1].since, due: due, evidence: inOrder[count - 1].evidence)
        }
        if met.count + unknown < count { return Finding(.notMet, due: due, evidence: counted.last?.evidence) }
        return Finding(open!.verdict, since: open!.since, due: due, evidence: open!.evidence)
    }

    public var negated: Finding {
        switch verdict {
        case .met: Finding(.notMet, since: since, due: due, evidence: evidence)
        case .notMet: Finding(.met, since: since, due: due, evidence: evidence)
        default: self
        }
    }

    /// `absorbing` alone decides the whole; since the first part that says so. Otherwise an unknown part makes it
    /// unknown; else it is `otherwise` since the last part is. In one pass without a list: a customer has hundreds.
    private static func combine(
        _ parts: some Collection<Finding>, absorbing: Verdict, otherwise: Verdict
    ) -> Finding {
        var deciding: Finding?
        var open: Finding?
        var last: Finding?
        var due: Int64?
        for part in parts {
            if let own = part.due { due = min(due ?? own, own) }
            switch part.verdict {
            case .notApplicable: break
            case .unknown: if open == nil { open = part }
            case absorbing:
                if deciding.map({ part.since ?? .min < $0.since ?? .min }) ?? true { deciding = part }
            default:
                if last.map({ part.since ?? .min > $0.since ?? .min }) ?? true { last = part }
            }
        }
        if let deciding { return Finding(absorbing, since: deciding.since, due: due, evidence: deciding.evidence) }
        if let open {
            // One of them may have been met until the last of the others was no more: until then it was told.
            let lost = absorbing == .met ? last?.since : nil
            let since = [open.since, lost].compactMap(\.self).max()
            return Finding(open.verdict, since: since, due: due, evidence: open.evidence)
        }
        guard let last else { return Finding(.notApplicable, due: due) }
        return Finding(otherwise, since: last.since, due: due, evidence: last.evidence)
    }

    /// When the first of several may change by time alone.
    public static func soonest(_ parts: some Collection<Finding>) -> Int64? {
        var soonest: Int64?
        for case let due? in parts.lazy.map(\.due) { soonest = min(soonest ?? due, due) }
        return soonest
    }
}
