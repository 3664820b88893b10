/// One move of a customer from stage to stage, as it was concluded by the rules or decided by a person then.
public struct StageChange: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// The first stage.
        case enter
        /// The gate was met.
        case advance
        /// An app shows the later stage though the gate is not met; `missing` says what is.
        case bypass
        /// Back, by a person or a rule that the definition marks automatic.
        case regress
        /// Brought from elsewhere, or put right, by a person.
        case `import`, correction
    }

    /// The store's number; nil: not recorded yet.
    public var id: Int64?
    /// The record that stood for the customer whose history it continues: after a merge there are several.
    public var anchor: Int64
    public var track: String
    public var was: String?
    public var became: String
    public var transition: String?
    public var kind: Kind
    public var effective: Int64
    /// What it rests on was true before the change before it.
    public var isClamped = false
    /// One letter for each criterion, as they were.
    public var verdicts = ""
    public var missing: [String] = []
    /// Records (negative: entries of our own) that it rests on.
    public var evidence: [Int64] = []

    public init(
        id: Int64? = nil, anchor: Int64, track: String, was: String?, became: String, transition: String? = nil,
        kind: Kind, effective: Int64
    ) {
        self.id = id
        self.anchor = anchor
        self.track = track
        self.was = was
        self.became = became
        self.transition = transition
        self.kind = kind
        self.effective = effective
    }
}

/// What was recorded of a customer before: the changes that stand, and what persons force.
public struct History: Hashable, Sendable {
    /// In the order in which they were recorded.
    public var changes: [StageChange]
    /// The newest in force counts.
    public var overrides: [Override]
    /// A change by rule rests on something that is not, or no longer, this customer's. Whether it counts turns when
    /// that becomes another's, of which nothing else tells.
    public var isContested = false

    public init(changes: [StageChange] = [], overrides: [Override] = []) {
        self.changes = changes
        self.overrides = overrides
    }

    public struct Override: Hashable, Sendable {
        public enum About: String, Sendable { case stage, standing }
        public var about: About
        public var value: String
        public var since: Int64
        /// The first moment at which it no longer counts.
        public var until: Int64

        public init(about: About, value: String, since: Int64, until: Int64) {
            self.about = about
            self.value = value
            self.since = since
            self.until = until
        }

        func isInForce(at moment: Int64) -> Bool { since <= moment && moment < until }
    }
}

/// Where a customer stands as of a moment, and why.
public struct Conclusion: Hashable, Sendable {
    public var standing: Standing
    public var standingSince: Int64?
    /// What counts; differs from `computed` while a person forces it.
    public var stage: String
    public var stageSince: Int64?
    public var computed: String
    /// The furthest stage of the main track ever.
    public var attained: String
    /// Stages of the other tracks, by the name of the track.
    public var tracks: [TrackStage] = []
    public var segment: String?
    /// One for each criterion of the definition.
    public var findings: [Finding]
    /// The transition in front of the customer; nil in a last stage.
    public var transition: TransitionState?
    public var breakdowns: [Breakdown] = []
    /// Detectors that found something.
    public var gaps: [String] = []
    public var stalledSince: Int64?
    /// The hold criterion that has been broken for its dwell time: going back is proposed.
    public var regression: String?
    public var ownerRole: String
    public var owner: SubjectFacts.Owner?
    public var nextStep: SubjectFacts.NextStep?
    /// What is to be recorded, in this order.
    public var changes: [StageChange] = []
    /// When time alone may change any of this.
    public var due: Int64?

    public struct TrackStage: Hashable, Sendable {
        public var track: String
        public var stage: String
        public var since: Int64
    }

    public struct Breakdown: Hashable, Sendable {
        public var transition: String
        public var category: Transition.Breakdown.Category
        public var criterion: String
    }

    public struct TransitionState: Hashable, Sendable {
        public enum Status: String, CaseIterable, Sendable {
            case notStarted = "not_started"
            /// Whatever the stage and the transition ask for is met; what is left is to hand over.
            case ready
            case open
            /// It should be over by now.
            case blocked
            case broken
        }
        public var transition: String
        public var status: Status
        public var opened: Int64?
        public var due: Int64?
        /// Criteria of the gate that are not met, in its order.
        public var blockedBy: [String]
        /// Those that cannot be told.
        public var unknown: [String]
    }

    /// One letter for each criterion.
    public var verdicts: String { String(decoding: findings.map(\.verdict.letter), as: UTF8.self) }
}
