/// How a company carries its customers from the first contact to their recommendation: what people read, what the
/// engine evaluates and what reports cite. One file; never changed once approved.
public struct Definition: Hashable, Sendable {
    /// Of the file's form.
    public static let schema = 1

    public var id: String
    public var version: Int
    public var parent: Int?
    public var title: String
    public var note: String?
    public var approval: Approval?
    /// YYYY-MM-DD: the first day on which it counts.
    public var effectiveFrom: String?
    /// Customers it is for; nil: all. Only `compare`, `all`, `any`, `not`, `at_least`.
    public var appliesWhen: Test?
    public var inFlight = InFlight.finishOnOld
    /// What happens when an app shows a later stage than the criteria allow.
    public var whenSourceIsAhead = SourceAhead.follow
    public var segments: [Segment] = []
    public var teams: [Team] = []
    public var roles: [Role] = []
    public var apps: [App] = []
    public var workflows: [Workflow] = []
    public var measures: [Measure] = []
    public var standings: [StandingRule] = []
    public var stages: [Stage] = []
    public var transitions: [Transition] = []
    public var criteria: [Criterion] = []
    public var detectors: [Detector] = []
    /// Children of customers; nil: there are none.
    public var scopes: ScopeRule?
    /// What became of ids of the parent version that are no more.
    public var formerIDs: [FormerID] = []
    /// What ids of earlier versions are now. Not part of the text: the store, which has those, says it.
    public var renames = Renames.none

    public init(id: String, version: Int, title: String) {
        self.id = id
        self.version = version
        self.title = title
    }

    public struct Approval: Hashable, Sendable {
        public var by: String
        /// YYYY-MM-DD.
        public var on: String
        public init(by: String, on: String) {
            self.by = by
            self.on = on
        }
    }

    public enum InFlight: String, CaseIterable, Sendable {
        case finishOnOld = "finish_on_old"
        case adoptNew = "adopt_new"
    }

    public enum SourceAhead: String, CaseIterable, Sendable { case follow, hold }

    public struct FormerID: Hashable, Sendable {
        public enum Fate: String, CaseIterable, Sendable {
            case renamedTo = "renamed_to"
            case mergedInto = "merged_into"
            case dropped
        }
        public var id: String
        public var fate: Fate
        /// The id it became; for `dropped` the reason.
        public var text: String
        public init(id: String, fate: Fate, text: String) {
            self.id = id
            self.fate = fate
            self.text = text
        }
    }
}

/// Customers of one kind, by their own fields. The first that fits counts.
public struct Segment: Hashable, Sendable {
    public var id: String
    public var title: String
    public var when: Test?
}

public struct Team: Hashable, Sendable {
    public var id: String
    public var title: String
}

public struct Role: Hashable, Sendable {
    public var id: String
    public var title: String
    public var team: String
    /// Where the person comes from if nobody was assigned: a field of the customer or of its newest row of a view.
    public var from: Source?

    public enum Source: Hashable, Sendable {
        /// "owner" of the customer record.
        case customer(String)
        /// The column of the newest such row.
        case newest(Rows, String)
    }
}

public struct App: Hashable, Sendable {
    public var id: String
    public var title: String
    public var purpose: String
    /// The system's name among the connectors: zoho_crm.
    public var system: String?
}

public struct Workflow: Hashable, Sendable {
    public var id: String
    public var title: String
    /// Criterion that calls for it.
    public var trigger: String?
    public var owner: String
    /// Criterion that shows it was done.
    public var done: String?
    public var within: Span?
    public var serves: [String]
}

public struct Measure: Hashable, Sendable {
    public var id: String
    public var title: String
    public var formula: String
    public var unit: String
    /// Views it is counted from.
    public var source: [String]
    public var target: String?
    public var serves: [String]
}

public enum Standing: String, CaseIterable, Sendable {
    case prospect, disqualified, active, paused, notice, former
    case wonBack = "won_back"
}

/// The first whose criterion is met counts.
public struct StandingRule: Hashable, Sendable {
    public var standing: Standing
    public var when: String
}

public struct Stage: Hashable, Sendable {
    public var id: String
    public var title: String
    public var track: String
    public var order: Int
    public var purpose: String
    public var owner: String
    public var entry: [String]
    public var hold: [String]
    public var outputs: [String]
    public var exit: [String]
    /// Criteria any of which shows that, whatever the rules say, an app has the customer here.
    public var shownBy: [String]
    public var stallAfter: Span
    /// How long `hold` must be broken before going back is proposed.
    public var dwell: Span
    /// A broken `hold` moves the customer back by itself.
    public var regressesByRule: Bool
    /// Later stages in which its monitors stay in force.
    public var inForceThrough: [String]
    /// Detectors that watch while the stage is in force.
    public var monitors: [String]
    public var teams: [String]
    public var apps: [[String]]
    public var workflows: [String]
    public var measures: [String]
    public var data: [String]
    /// Why a list of the four above is empty, by its name in the file.
    public var emptyReasons: [String: String] = [:]
    public var tags: [String]
    public var serves: [String]
    public var note: String?
}

public struct Transition: Hashable, Sendable {
    public var id: String
    public var title: String
    public var purpose: String
    public var from: [String]
    public var to: String
    /// Criterion that opens it.
    public var trigger: String?
    public var giver: String
    public var receiver: String
    public var readiness: [String]
    public var context: [ContextItem]
    /// Criterion that shows the handoff accepted; nil: none is needed.
    public var handoff: String?
    /// From the trigger to the receiver's acceptance.
    public var limit: Span
    public var breakdowns: [Breakdown]
    public var participants: [Participant]
    public var actions: [String]
    public var measures: [String]
    /// What it works with, alternatives in a list of their own.
    public var apps: [[String]] = []
    /// Criteria that mark the way through it.
    public var milestones: [String] = []
    /// The public view that shows it.
    public var shownIn: String?
    public var serves: [String]
    /// Why its readiness may rest on finished tasks alone.
    public var taskOnlyReason: String?
    public var note: String?

    public struct ContextItem: Hashable, Sendable {
        public var key: String
        public var title: String
        public var isRequired: Bool
        /// Filled in from what is known: a criterion whose evidence shows it, or rows of a view.
        public var from: Source?

        public enum Source: Hashable, Sendable {
            case criterion(String)
            case rows(Rows, String)

            public var rows: Rows? { if case .rows(let rows, _) = self { rows } else { nil } }
        }
    }

    public struct Breakdown: Hashable, Sendable {
        public enum Category: String, CaseIterable, Sendable {
            case context, ownership, expectations, visibility

            /// What to do about any of it, if the criterion that found it says nothing better.
            public var remedy: String {
                switch self {
                case .context: "Hand over what is missing, and have it accepted"
                case .ownership: "Name who takes over, and from which day"
                case .expectations: "Agree with the customer on what is expected, and lay it down"
                case .visibility: "Find out how they are doing, and lay down what comes of it"
                }
            }
        }
        public var category: Category
        /// Criterion that is met when the transition is broken in this way.
        public var when: String
    }

    public struct Participant: Hashable, Sendable {
        public enum Part: String, CaseIterable, Sendable { case accountable, contributing, informed }
        public var team: String
        public var part: Part
    }
}

public struct Criterion: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case data, attested, composite }
    public enum OnUnknown: String, CaseIterable, Sendable { case block, warn, pass }

    public var id: String
    public var statement: String
    public var kind: Kind
    public var test: Test
    /// Fact kinds or "system.resource" that must be complete before absence proves something.
    public var needsCoverage: [String]
    /// What finding nothing means under coverage: `met` or `not_met`; nil: unknown.
    public var absentMeans: Verdict?
    public var freshness: Span?
    /// The verdict counts only when it has held so long.
    public var holdFor: Span?
    public var onUnknown: OnUnknown
    /// Role that may vouch for it.
    public var by: String?
    public var needsEvidence: Bool
    public var validFor: Span?
    public var weight: Int
    /// What to do to meet it.
    public var remedy: String?
    /// Segments it concerns; empty: all. For others it is not applicable.
    public var segments: [String]
    /// Requirements it serves.
    public var serves: [String]
    /// Ours, not stated: extended from the method by analogy.
    public var isDerived: Bool
    public var note: String?
}

/// A fault of the operating model itself, or of one customer's way through it.
public struct Detector: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case team, tool, reporting }
    public enum Cause: String, CaseIterable, Sendable {
        case ownerMissing = "owner_missing"
        case sourceMissing = "source_missing"
        case criterionMissing = "criterion_missing"
        case handoffMissing = "handoff_missing"
        case measureMissing = "measure_missing"
    }
    public var id: String
    public var title: String
    public var kind: Kind
    public var cause: Cause
    /// Criterion that is met when the fault is there.
    public var when: String
    /// Stages or transitions it is about.
    public var about: [String]
    public var severity: Severity
    public var remedy: String?
    public var serves: [String]

    public enum Severity: String, CaseIterable, Sendable { case low, medium, high }
}
