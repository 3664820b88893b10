/// The question of a criterion that data can answer. Few words on purpose; `sql` is the way out.
public indirect enum Test: Hashable, Sendable {
    /// At least one such row.
    case exists(Rows)
    /// No such row. Proves something only under coverage.
    case none(Rows)
    case count(Rows, Bounds)
    case sum(Rows, of: String, Bounds)
    /// What a column of the newest such row says.
    case latest(Rows, of: String, Comparison)
    /// The part of such rows that also fits `having`; unknown with fewer than `minimum` rows.
    case share(Rows, having: [Condition], Bounds, minimum: Int)
    /// At least `count` of the last `of` whole periods have such a row.
    case streak(Rows, every: Span, count: Int, of: Int)
    /// The newest such row is at most so old.
    case since(Rows, atMost: Span)
    /// A field of the customer itself.
    case compare(Condition)
    case all([Test])
    case any([Test])
    case not(Test)
    case atLeast(Int, [Test])
    /// What another criterion says.
    case ref(String)
    /// Somebody vouches for it.
    case attested
    /// One SELECT over the public views that gives one row: result (1, 0 or NULL), observed_at, evidence. It reads
    /// `:customer`, `:as_of` and `:known_at`.
    case sql(String)
}

/// Rows of one public view that belong to the customer.
public struct Rows: Hashable, Sendable {
    public var view: String
    /// All must hold.
    public var conditions: [Condition]
    /// Only rows of the last so long.
    public var within: Span?
    /// The column that dates a row; nil: the view's own.
    public var at: String?

    public init(_ view: String, _ conditions: [Condition] = [], within: Span? = nil, at: String? = nil) {
        self.view = view
        self.conditions = conditions
        self.within = within
        self.at = at
    }
}

public struct Condition: Hashable, Sendable {
    public var column: String
    public var comparison: Comparison

    public init(_ column: String, _ comparison: Comparison) {
        self.column = column
        self.comparison = comparison
    }
}

public enum Comparison: Hashable, Sendable {
    /// One of these; texts compare without regard to case.
    case isIn([Scalar])
    case isNotIn([Scalar])
    case above(Double), atLeast(Double), below(Double), atMost(Double)
    /// Any of these words, without regard to case.
    case contains([String])
    case isKnown, isUnknown
    /// A time or day earlier or later than now and so much.
    case before(Span), after(Span)
}

public enum Scalar: Hashable, Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
}

/// Both ends belong to it.
public struct Bounds: Hashable, Sendable {
    public var atLeast: Double?
    public var atMost: Double?

    public init(atLeast: Double? = nil, atMost: Double? = nil) {
        self.atLeast = atLeast
        self.atMost = atMost
    }

    public func contain(_ value: Double) -> Bool {
        atLeast.map { value >= $0 } ?? true && atMost.map { value <= $0 } ?? true
    }
}

extension Test {
    /// Every part of it that the store answers, itself included, in the order of reading.
    public var leaves: [Test] {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap(\.leaves)
        case .not(let part): part.leaves
        case .ref: []
        default: [self]
        }
    }

    public var references: [String] {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap(\.references)
        case .not(let part): part.references
        case .ref(let id): [id]
        default: []
        }
    }

    public var rows: Rows? {
        switch self {
        case .exists(let rows), .none(let rows), .count(let rows, _), .sum(let rows, _, _), .latest(let rows, _, _),
            .share(let rows, _, _, _), .streak(let rows, _, _, _), .since(let rows, _):
            rows
        default: nil
        }
    }
}
