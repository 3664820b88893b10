public import Domain

/// The views that a criterion may look at, and their columns. The names are those of the public views (docs/views.md);
/// how a row is found as of a moment is the store's business.
public struct SubjectView: Hashable, Sendable {
    public enum Origin: Hashable, Sendable {
        case fact(FactKind)
        case entry(EntryKind)
        /// Made for criteria: see `Vocabulary.usageGap`.
        case usageGap
    }

    public var name: String
    public var origin: Origin
    public var columns: [FactField]
    /// The column that dates a row if the criterion names none.
    public var at: String

    public func column(_ name: String) -> FactField? { columns.first { $0.name == name } }
}

public enum Vocabulary {
    /// What criteria can look at: facts of apps that can belong to a customer, what people laid down, and usage beside
    /// what was expected.
    public static let views: [SubjectView] = facts + entries + [usageGap]

    public static func view(_ name: String) -> SubjectView? { byName[name] }
    private static let byName = Dictionary(uniqueKeysWithValues: views.map { ($0.name, $0) })

    /// Fields of the customer that `compare` can ask for, `segment` beside them.
    public static let customer: [FactField] = [
        .init("kind", .choice(["company", "person"])), .init("name", .text), .init("domain", .text),
        .init("country", .text), .init("city", .text), .init("industry", .text), .init("owner", .text),
        .init("systems", .text), .init("people", .integer), .init("deals", .integer), .init("open_deals", .integer),
        .init("won_amount", .number), .init("currency", .text), .init("tickets", .integer),
        .init("projects", .integer), .init("first_seen", .time), .init("last_activity", .time),
    ]

    /// The record a row rests on, and when the app last changed it: what every view has besides its own.
    public static let common: [FactField] = [
        .init("system", .text), .init("resource", .text), .init("source_changed", .time),
    ]

    private static let facts: [SubjectView] = FactKind.allCases.compactMap { kind in
        guard let at = moment(of: kind) else { return nil }
        return SubjectView(
            name: kind.rawValue, origin: .fact(kind), columns: kind.fields + computed(kind) + common, at: at)
    }

    /// What the store works out beside the fields of a fact.
    private static func computed(_ kind: FactKind) -> [FactField] {
        switch kind {
        // When a deal was won or lost: by the stage history, else by its closing day.
        case .deal: [.init("decided", .time)]
        default: []
        }
    }

    /// The field by which a fact is dated; nil: it belongs to no customer or has no moment of its own.
    private static func moment(of kind: FactKind) -> String? {
        switch kind {
        case .company, .person, .deal, .project, .milestone, .task, .taskList, .timeLog, .issue, .product, .quote,
            .subscription, .custom, .agreement:
            "created"
        case .ticket: "opened"
        case .activity, .note, .change, .message, .rating, .signature, .response, .entry: "at"
        case .usage: "day"
        case .document: "changed"
        case .invoice, .payment: "day"
        case .responseTimes: "source_changed"
        case .usageDay, .status, .staff: nil
        }
    }

    /// Every entry has who laid it down and when it counts from.
    private static let entries: [SubjectView] = EntryKind.allCases.map { kind in
        SubjectView(
            name: kind.rawValue, origin: .entry(kind),
            columns: kind.fields + [
                .init("who", .text), .init("role_of", .text), .init("note", .text), .init("began", .time),
                .init("changed", .time),
            ], at: "changed")
    }

    /// One row for each usage expectation and each of its whole periods that are over, the newest first: what was
    /// expected and what was used. `met` is NULL where the source said nothing of one of the days.
    private static let usageGap = SubjectView(
        name: "usage_gap", origin: .usageGap,
        columns: [
            .init("expectation", .text), .init("behaviour", .text), .init("from_day", .day), .init("until_day", .day),
            .init("expected", .number), .init("actual", .number), .init("met", .flag), .init("ended", .time),
        ], at: "ended")
}
