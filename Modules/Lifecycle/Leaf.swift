/// A part of a criterion that the store answers: everything but `all`, `any`, `not`, `at_least` and `ref`.
public struct Leaf: Hashable, Sendable {
    /// Position in `Definition.criteria`: what coverage it needs, what absence means, how fresh it must be.
    public var criterion: Int
    public var test: Test
}

/// All that a definition needs to know of one customer as of a moment, as the store answers it.
public struct SubjectFacts: Hashable, Sendable {
    /// The store's own number.
    public var customer: Int64
    public var key: String
    /// The record that stands for the customer: what is laid down about it names this one.
    public var anchor: Int64
    public var name: String?
    public var firstSeen: Int64?
    public var lastActivity: Int64?
    /// Position in `Definition.segments`; nil: none fits.
    public var segment: Int?
    /// One for each of `Definition.leaves`.
    public var findings: [Finding]
    /// Who holds each of `Definition.roles`.
    public var owners: [Owner?]
    public var nextStep: NextStep?
    /// When time alone may change the segment, an owner or the next step. Nil: never.
    public var due: Int64?

    public init(customer: Int64, key: String, anchor: Int64) {
        self.customer = customer
        self.key = key
        self.anchor = anchor
        findings = []
        owners = []
    }

    public struct Owner: Hashable, Sendable {
        public var person: String
        public var since: Int64?
        public var accepted: Int64?
        /// Somebody was assigned; else a rule of the role named them.
        public var isAssigned: Bool
        /// Others who hold the same role at the same time: there should be none.
        public var rivals: [String]
        public var evidence: Int64?

        public init(
            person: String, since: Int64? = nil, accepted: Int64? = nil, isAssigned: Bool, rivals: [String] = [],
            evidence: Int64? = nil
        ) {
            self.person = person
            self.since = since
            self.accepted = accepted
            self.isAssigned = isAssigned
            self.rivals = rivals
            self.evidence = evidence
        }
    }

    /// What happens next, and who sees to it: laid down here, or an open task, or an activity to come.
    public struct NextStep: Hashable, Sendable {
        public var text: String
        public var owner: String?
        public var due: Int64?
        /// `next_step`, `task`, `activity` or `deal`.
        public var origin: String
        public var evidence: Int64?

        public init(text: String, owner: String?, due: Int64?, origin: String, evidence: Int64?) {
            self.text = text
            self.owner = owner
            self.due = due
            self.origin = origin
            self.evidence = evidence
        }
    }
}

extension Definition {
    /// In the order of the criteria, and in the order of reading within each.
    public var leaves: [Leaf] {
        criteria.enumerated().flatMap { index, criterion in
            criterion.test.leaves.map { Leaf(criterion: index, test: $0) }
        }
    }
}
