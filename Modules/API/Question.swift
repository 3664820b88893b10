public import Domain
import Lifecycle
public import Persistence

/// What can be asked of a workspace, in one form for the command line and the server.
public enum Question: Hashable, Sendable {
    case customers(CustomerFilter)
    /// By customer key, e-mail, domain, vendor id or name.
    case customer(String)
    case timeline(String, TimelinePage)
    /// By a record of theirs: "zoho_crm.Contacts:4876…".
    case person(String)
    /// What the apps disagree about, of all customers or of one.
    case conflicts(ConflictFilter, customer: String?)
    /// Which app masters which field.
    case mastery
    case search(String, limit: Int)
    case status
    /// Every connector with its lists.
    case connectors
    /// What the lifecycle needs of each app, and where it comes from.
    case lifecycle
    /// Only the names and figures of systems that were read: what pages need for their own use.
    case systems
    case runs(before: Int64?, limit: Int)
    case query(String, QueryLimits)
    /// What a person should decide about who is who.
    case identityQuestions(QuestionFilter)
    /// What each rule of recognition does, and how its questions were answered.
    case identityRules
    /// What was decided, and what joined and split: of one customer, or all.
    case identityJournal(JournalFilter, customer: String?)
    /// Why two records, or customers, are one or are not.
    case identityWhy(String, String)
    /// What joins the records of a customer, or those around one record.
    case identityOf(String)
    /// Values that are worth less than they look.
    case identityFindings(FindingFilter)
    /// How many customers there are in each stage, and in front of each transition.
    case stages(LifecycleClocks)
    /// How stages as of a moment differ from what was concluded then.
    case restatements(asOf: Instant, limit: Int)
    /// Customers by where they stand.
    case standings(StandingFilter)
    /// Where one customer stands and why, as of a moment.
    case standing(String, LifecycleClocks, scope: String? = nil)
    /// What is missing between teams, tools and reports.
    case gaps(class: String?)
    /// What people did about customers: of one, or all.
    case acts(ActFilter, customer: String?)
    /// What they laid down: things of one kind, of one customer or all.
    case entries(EntryFilter, customer: String?)
    /// Handoffs of a customer with what they move; of one transition, or all.
    case handoffs(String, transition: String?, scope: String? = nil)
    /// Who may act in which role for all customers.
    case roles(history: Bool)

    public static let defaultRows = 50
    public static let maximumRows = 1000

    /// From the parts of a path below `/api/v1` (`["customers", "c-17", "timeline"]`) and its parameters. The
    /// command line builds the same parts from its words.
    public init(path: [String], parameters: [(name: String, value: String)]) throws(Problem) {
        var rest = Parameters(parameters)
        switch (path.first, path.count) {
        case ("customers", 1): self = .customers(try rest.customerFilter())
        case ("customers", 2): self = .customer(try Question.key(path[1]))
        case ("customers", 3) where path[2] == "timeline":
            self = .timeline(try Question.key(path[1]), try rest.timelinePage())
        case ("customers", 3) where path[2] == "lifecycle":
            let (key, scope) = Question.parted(try Question.key(path[1]))
            self = .standing(key, try rest.clocks(), scope: try rest.text("scope") ?? scope)
        case ("stages", 1): self = .stages(try rest.clocks())
        case ("restatements", 1): self = try rest.restatements()
        case ("standings", 1): self = .standings(try rest.standingFilter())
        case ("gaps", 1): self = .gaps(class: try rest.gapClass())
        case ("people", 2): self = .person(try Question.key(path[1]))
        case ("conflicts", 1):
            let customer = try rest.text("customer")
            self = .conflicts(try rest.conflictFilter(), customer: customer)
        case ("mastery", 1): self = .mastery
        case ("search", 1):
            self = .search(try rest.required("words"), limit: try rest.limit(otherwise: 20, most: 200))
        case ("status", 1): self = .status
        case ("systems", 1): self = try rest.flag("lifecycle") ? .lifecycle : .connectors
        case ("runs", 1):
            self = .runs(
                before: try rest.number("after"),
                limit: try rest.limit(otherwise: 20, most: Question.maximumRows))
        case ("identity", 2) where path[1] == "questions": self = .identityQuestions(try rest.questionFilter())
        case ("identity", 2) where path[1] == "journal":
            let customer = try rest.text("customer")
            self = .identityJournal(try rest.journalFilter(), customer: customer)
        case ("identity", 2): self = try Question(identity: path[1], &rest)
        case ("acts", 1):
            let customer = try rest.text("customer")
            self = .acts(try rest.actFilter(), customer: customer)
        case ("entries", 1):
            let customer = try rest.text("customer")
            self = .entries(try rest.entryFilter(), customer: customer)
        case ("handoffs", 1):
            self = .handoffs(
                try rest.required("customer"), transition: try rest.text("transition"), scope: try rest.text("scope"))
        case ("roles", 1): self = .roles(history: try rest.flag("history"))
        case ("query", 1): self = .query(try rest.required("sql"), try rest.queryLimits())
        default:
            throw Problem(
                .notFound, "There is no answer at /\(path.joined(separator: "/")).",
                remedy:
                    "Ask for customers, customers/KEY, customers/KEY/timeline, customers/KEY/lifecycle, stages, standings, "
                    + "restatements, gaps, people/RECORD, conflicts, mastery, search, status, systems, runs, query, acts, "
                    + "entries, handoffs, roles, identity/why, identity/of, identity/findings, identity/questions, "
                    + "identity/rules or identity/journal."
            )
        }
        try rest.refuseUnknown()
    }

    /// "KEY/r-12" taken apart.
    private static func parted(_ key: String) -> (customer: String, scope: String?) {
        guard let slash = key.lastIndex(of: "/") else { return (key, nil) }
        let scope = String(key[key.index(after: slash)...])
        guard EntryKind.parse(scope)?.kind == .scope else { return (key, nil) }
        return (String(key[..<slash]), scope)
    }

    private static let longestKeyBytes = 1000

    static func key(_ text: String) throws(Problem) -> String {
        guard !text.isEmpty, text.utf8.count <= longestKeyBytes, !text.utf8.contains(0) else {
            throw Problem(.misused, "A customer is named by 1 to \(longestKeyBytes) bytes of text.")
        }
        return text
    }
}

/// What one of the user's own queries may take.
public struct QueryLimits: Hashable, Sendable {
    public static let mostRows = 1_000_000
    public static let mostSeconds = 600

    public var rows = 1000
    public var duration: Duration = .seconds(10)

    public init() {}
}

/// Named values that are taken out one by one; what is left over was not understood.
struct Parameters {
    private var values: [(name: String, value: String)]
    private var known: [String] = []

    init(_ values: [(name: String, value: String)]) { self.values = values }

    mutating func text(_ name: String) throws(Problem) -> String? {
        known.append(name)
        let found = values.filter { $0.name == name }
        guard found.count < 2 else { throw Problem(.misused, "“\(name)” is given \(found.count) times.") }
        values.removeAll { $0.name == name }
        guard let value = found.first?.value else { return nil }
        guard !value.isEmpty, !value.utf8.contains(0) else {
            throw Problem(.misused, "“\(name)” has no value.")
        }
        return value
    }

    mutating func required(_ name: String) throws(Problem) -> String {
        guard let value = try text(name) else { throw Problem(.misused, "“\(name)” is missing.") }
        return value
    }

    mutating func number(_ name: String) throws(Problem) -> Int64? {
        guard let word = try text(name) else { return nil }
        guard let number = Int64(word), number >= 0 else {
            throw Problem(.misused, "“\(name)” must be a whole number, not “\(word)”.")
        }
        return number
    }

    mutating func limit(otherwise: Int, most: Int) throws(Problem) -> Int {
        guard let number = try number("limit") else { return otherwise }
        guard (1...Int64(most)).contains(number) else {
            throw Problem(.misused, "“limit” must be from 1 to \(most).", remedy: "Page on with “after”.")
        }
        return Int(number)
    }

    mutating func flag(_ name: String) throws(Problem) -> Bool {
        switch try text(name) {
        case nil, "false"?, "0"?: return false
        case "true"?, "1"?: return true
        case let word?: throw Problem(.misused, "“\(name)” must be true or false, not “\(word)”.")
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let word = try text(name) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem(.misused, "“\(name)” cannot be “\(word)”.", remedy: "It can be: \(words).")
    }

    func refuseUnknown() throws(Problem) {
        guard let stray = values.first else { return }
        let words = known.isEmpty ? "nothing" : known.joined(separator: ", ")
        throw Problem(.misused, "“\(stray.name)” is not known here.", remedy: "Understood: \(words).")
    }
}

extension Parameters {
    mutating func customerFilter() throws(Problem) -> CustomerFilter {
        var filter = CustomerFilter()
        filter.owner = try text("owner")
        filter.country = try text("country")
        filter.stage = try text("stage")
        filter.system = try text("system")
        filter.withOpenDeals = try flag("with-open-deals")
        filter.withOpenTickets = try flag("with-open-tickets")
        filter.sort = try choice("sort", CustomerFilter.Sort.self) ?? .name
        filter.limit = try limit(otherwise: Question.defaultRows, most: Question.maximumRows)
        if let cursor = try text("after") {
            guard let place = CustomerFilter.Place(cursor: cursor, sort: filter.sort) else {
                throw Parameters.badCursor
            }
            filter.after = place
        }
        return filter
    }

    mutating func conflictFilter() throws(Problem) -> ConflictFilter {
        var filter = ConflictFilter()
        filter.system = try text("system")
        if let field = try text("field") {
            let known = ConflictFilter.fieldNames
            guard known.contains(where: { $0 == field || $0.hasSuffix(".\(field)") }) else {
                throw Problem(
                    .misused, "Apps cannot disagree about “\(field)”.",
                    remedy: "They can about: \(known.joined(separator: ", ")).")
            }
            filter.field = field
        }
        filter.limit = try limit(otherwise: Question.defaultRows, most: Question.maximumRows)
        if let cursor = try text("after") {
            guard let place = ConflictFilter.Place(cursor: cursor) else { throw Parameters.badCursor }
            filter.after = place
        }
        return filter
    }

    mutating func timelinePage() throws(Problem) -> TimelinePage {
        var page = TimelinePage()
        page.limit = try limit(otherwise: Question.defaultRows, most: Question.maximumRows)
        if let cursor = try text("after") {
            guard let place = TimelinePage.Place(cursor: cursor) else { throw Parameters.badCursor }
            page.after = place
        }
        return page
    }

    mutating func queryLimits() throws(Problem) -> QueryLimits {
        var limits = QueryLimits()
        if let rows = try number("rows") {
            guard (1...QueryLimits.mostRows).contains(Int(clamping: rows)) else {
                throw Problem(.misused, "“rows” must be from 1 to \(QueryLimits.mostRows).")
            }
            limits.rows = Int(rows)
        }
        if let seconds = try number("seconds") {
            guard (1...QueryLimits.mostSeconds).contains(Int(clamping: seconds)) else {
                throw Problem(.misused, "“seconds” must be from 1 to \(QueryLimits.mostSeconds).")
            }
            limits.duration = .seconds(seconds)
        }
        return limits
    }

    private static var badCursor: Problem {
        Problem(
            .misused, "“after” is not a cursor of this list.",
            remedy: "Pass the “next” of the page before, with the same sorting.")
    }
}
