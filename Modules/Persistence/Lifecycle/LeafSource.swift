import Domain
import Lifecycle
import SQLite

/// Where the rows of a view come from for one customer (?1), and what its columns are made of.
struct LeafSource: Sendable {
    var view: SubjectView
    /// FROM and WHERE; the row is called `fact`, its record, if any, has the number `record`.
    var rows: String
    var record: String
    /// From when on a row is there at all; nil: since ever.
    var begins: String?
    /// The moment that dates a row if a criterion names no column.
    var dated: String
    private var expressions: [String: String]
    private var settlement: Settlement?

    /// When a row came into the state it is in, and the columns that speak of that state.
    struct Settlement: Sendable {
        var columns: Set<String>
        var moment: String
        /// Speaks of a stage that is in force, too, not only of an end.
        var stageColumn: String?
        var stageMoment: String?
    }

    func column(_ name: String) -> LeafColumn {
        var column = LeafColumn(expression: expressions[name]!, form: view.column(name)!.form)
        // The name of a member of staff has to be looked for; that there is one has not.
        if case .reference = column.form { column.presence = "fact.\"\(name)\"" }
        return column
    }

    /// A value to be shown, and whether it is the key of a member of staff, to be named later (`namesStaff`).
    func value(_ name: String, namesStaff: Bool) -> (expression: String, isKey: Bool) {
        if namesStaff, view.column(name)!.form == .reference(.staff) { return ("fact.\"\(name)\"", true) }
        return (expressions[name]!, false)
    }

    /// The kinds under which its records stand in their customer's list; empty: its rows are no records.
    private(set) var kinds: [String] = []

    /// The moment since which a row is as these columns say; nil if none of them speaks of its state.
    func settled(_ columns: some Sequence<String>) -> String? {
        guard let settlement else { return nil }
        if let stage = settlement.stageColumn, columns.contains(stage) { return settlement.stageMoment }
        return columns.contains(where: settlement.columns.contains) ? settlement.moment : nil
    }

    /// The columns whose conditions may have held before the row came into its state.
    func speaksOfState(_ column: String) -> Bool { settlement?.columns.contains(column) ?? false }

    init(_ view: SubjectView, _ resources: LeafResources, isPast: Bool, _ lens: ScopeLens) {
        switch view.origin {
        case .fact(let kind): self.init(view, kind, resources, isPast: isPast)
        case .entry(let kind): self.init(view, kind)
        case .usageGap: self.init(usageGap: view, resources, isPast: isPast, lens)
        }
        rows += lens.condition(view.origin)
    }
}

// MARK: Facts of apps

extension LeafSource {
    private init(_ view: SubjectView, _ kind: FactKind, _ resources: LeafResources, isPast: Bool) {
        self.view = view
        record = "fact.record_id"
        let told = isPast ? "fact.told" : Self.ofRecord("coalesce(record.stamp, record.changed)")
        expressions = Dictionary(
            uniqueKeysWithValues: kind.fields.map { ($0.name, Self.expression(of: $0, kind)) } + [
                ("system", Self.ofRecord("(\(Self.system))")),
                ("resource", Self.ofRecord("(SELECT name FROM resource WHERE id = record.resource_id)")),
                ("source_changed", isPast ? "fact.told" : Self.ofRecord("record.stamp")),
            ])
        if kind == .deal { expressions["decided"] = Self.decided(told) }
        begins = kind.index(of: "created") != nil ? "fact.created" : kind == .ticket ? "fact.opened" : nil
        let own = LeafColumn(expression: expressions[view.at]!, form: view.column(view.at)!.form).moment
        // The timeline's moment is what the record says now.
        let moment = isPast ? Derivation.moment(of: kind, "fact") : "nullif(entry.at, 0)"
        dated = "coalesce(\(own), \(moment))"
        settlement = Self.settlement(of: kind, told)
        // A record can make facts of several kinds; in the customer's list it has one.
        kinds = resources.kinds(beside: kind).map(\.rawValue)
        let list = kinds.map { "'\($0)'" }.joined(separator: ", ")
        rows =
            isPast
            ? "FROM (\(LeafHistory.query(kind, list, hasGone: resources.hasGone))) AS fact WHERE TRUE"
            : """
            FROM customer_record AS entry
            CROSS JOIN fact_\(kind.rawValue) AS fact ON fact.record_id = entry.record_id
            WHERE entry.customer_id = ?1 AND entry.kind IN (\(list))
            """
        if resources.mayBeUnreachable(kind) { rows += " AND \(Self.isReachable)" }
    }

    private static let system = """
        SELECT system.name FROM resource CROSS JOIN system ON system.id = resource.system_id
        WHERE resource.id = record.resource_id
        """

    /// What was listed below a deleted record is gone with it.
    private static let isReachable = """
        NOT EXISTS (
            SELECT 1 FROM source_record AS record CROSS JOIN resource ON resource.id = record.resource_id
            CROSS JOIN source_record AS above INDEXED BY source_record_deleted
                ON above.resource_id = resource.parent_id AND above.external_id = record.parent
            WHERE record.id = fact.record_id AND above.deleted IS NOT NULL AND above.deleted <= ?2
                AND above.changed <= ?3)
        """

    /// The record is looked for only where an expression needs it, and then for rows that need it: it lies far away.
    private static func ofRecord(_ expression: String) -> String {
        "(SELECT \(expression) FROM source_record AS record WHERE record.id = fact.record_id)"
    }

    private static func expression(of field: FactField, _ kind: FactKind) -> String {
        if View.saidElsewhere(kind, field.name, "fact") != nil || field.form == .reference(.staff) {
            return ofRecord(View.column(of: field, kind))
        }
        return "fact.\"\(field.name)\""
    }

    /// When a closed deal was won or lost: its stage history, else its closing day, but not after the app told us.
    private static func decided(_ told: String) -> String {
        """
        CASE WHEN fact.state IN ('won', 'lost') THEN coalesce(\(entered), min(
            coalesce(unixepoch(fact.closing_day) * 1000, 9e18), \(told))) END
        """
    }

    /// When the deal came into its stage, if its history was read.
    private static let entered = """
        (SELECT max(step.at) FROM source_record AS record CROSS JOIN customer_record AS steps
         CROSS JOIN fact_change AS step ON step.record_id = steps.record_id
         WHERE record.id = fact.record_id AND steps.customer_id = ?1 AND steps.kind = 'change'
            AND step.deal = record.external_id AND step.became = fact.stage AND step.at <= ?2)
        """

    private static func settlement(of kind: FactKind, _ told: String) -> Settlement? {
        /// The app's own moment, else that of its last change.
        func ended(_ columns: Set<String>, _ isOver: String, _ moment: String) -> Settlement {
            Settlement(columns: columns, moment: "CASE WHEN \(isOver) THEN coalesce(\(moment), \(told)) END")
        }
        return switch kind {
        case .deal:
            Settlement(
                columns: ["state", "stage", "decided", "lost_reason", "probability"], moment: decided(told),
                stageColumn: "stage", stageMoment: "coalesce(\(entered), \(decided(told)))")
        case .ticket, .issue: ended(["state", "status", "closed"], "fact.state = 'closed'", "fact.closed")
        case .project, .milestone, .task:
            ended(
                ["state", "status", "status_key", "percent", "completed"],
                "(fact.completed IS NOT NULL OR fact.state = 'closed')", "fact.completed")
        case .agreement:
            ended(
                ["state", "status", "percent", "completed"],
                "fact.state IN ('completed', 'declined', 'recalled', 'expired')",
                "CASE fact.state WHEN 'completed' THEN fact.completed WHEN 'expired' THEN fact.expires END")
        case .invoice:
            ended(
                ["state", "status", "balance", "paid_day"], "fact.state IN ('paid', 'void')",
                "unixepoch(fact.paid_day) * 1000")
        case .subscription:
            ended(
                ["state", "status", "cancelled"], "fact.state IN ('cancelled', 'expired')",
                "coalesce(fact.cancelled, unixepoch(fact.end_day) * 1000)")
        case .person:
            ended(
                ["standing", "status", "converted_at", "converted_company", "converted_deal"],
                "fact.standing = 'converted'", "fact.converted_at")
        case .document: ended(["state"], "fact.state = 'trashed'", "fact.changed")
        default: nil
        }
    }
}

// MARK: What people laid down

extension LeafSource {
    /// The version of each thing that counts at T, and later ones, which only count when their time comes.
    private init(_ view: SubjectView, _ kind: EntryKind) {
        self.view = view
        record = "-fact.id"
        begins = "fact.effective"
        expressions = Dictionary(
            uniqueKeysWithValues: kind.fields.map { ($0.name, "(fact.body ->> '$.\($0.name)')") } + [
                ("who", "fact.who"), ("role_of", "fact.role"), ("note", "fact.note"), ("changed", "fact.effective"),
                ("began", "(SELECT effective FROM lifecycle_entry WHERE id = fact.thing)"),
            ])
        dated = "fact.effective"
        settlement = Settlement(columns: Set(view.columns.map(\.name)), moment: "fact.effective")
        rows = """
            FROM customer_record AS entry CROSS JOIN lifecycle_entry AS fact ON fact.anchor = entry.record_id
            WHERE entry.customer_id = ?1 AND entry.kind IN ('company', 'person') AND fact.kind = '\(kind.rawValue)'
                AND \(Self.isKnown("fact")) AND \(Self.isNewest())
            """
    }

    /// No later version of the same thing counts at T.
    static func isNewest(_ t: String = "?2", _ k: String = "?3") -> String {
        """
        NOT EXISTS (
            SELECT 1 FROM lifecycle_entry AS later
            WHERE later.thing = fact.thing AND (later.effective, later.id) > (fact.effective, fact.id)
                AND later.effective <= \(t) AND \(isKnown("later", k)))
        """
    }

    static func isKnown(_ entry: String, _ k: String = "?3") -> String {
        "\(entry).recorded <= \(k) AND (\(entry).retracted IS NULL OR \(entry).retracted > \(k))"
    }

    private init(
        usageGap view: SubjectView, _ resources: LeafResources, isPast: Bool, _ lens: ScopeLens
    ) {
        self.view = view
        record = "-fact.id"
        expressions = Dictionary(uniqueKeysWithValues: view.columns.map { ($0.name, "fact.\"\($0.name)\"") })
        dated = "fact.ended"
        let query = UsageGap.query(
            mayBeUnlinked: resources.hasUnplacedUsage, isPast: isPast, where: lens.expectations)
        rows = "FROM (\(query)) AS fact"
    }
}
