/// What a statement of a source is about. The raw value is the name in descriptors, tables and answers.
public enum FactKind: String, CaseIterable, Sendable {
    case company, person, deal, ticket, project, milestone, task, activity, note, product, quote, issue
    case taskList = "task_list"
    case timeLog = "time_log"
    /// One step of a deal's stage or a ticket's status.
    case change
    /// A thread or comment of a ticket: its head, not its text.
    case message
    case rating
    /// How fast and how often a ticket was answered, as the vendor measures it.
    case responseTimes = "response_times"
    /// What a customer did, counted: a row of a usage table.
    case usage
    /// A source said whether its usage of a day is complete. Only then is what it does not list for that day zero.
    case usageDay = "usage_day"
    /// An agreement sent out for signature, and one party's part in it.
    case agreement, signature
    /// A file or a folder.
    case document
    /// Somebody answered a survey, or filled in a form.
    case response, entry
    case invoice, subscription, payment
    /// A word that a project's work can be in, and what it means: tasks name it by its id.
    case status
    /// A member of the seller's own staff. Never evidence for identity.
    case staff
    /// A record of a custom module: title, references and time are known, the rest is in the source record.
    case custom
}

/// One typed field of a fact. The table column in the store has the same name.
public struct FactField: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        case text
        /// A moment. Stored as milliseconds UTC.
        case time
        /// A calendar day without zone. Stored as `YYYY-MM-DD`.
        case day
        case integer
        case number
        case flag
        /// One of a closed set of words.
        case choice([String])
        /// The external id of another record; which resource it lives in is part of the mapping.
        case reference(FactKind)
    }

    public let name: String
    public let form: Form

    public init(_ name: String, _ form: Form) {
        self.name = name
        self.form = form
    }
}

extension FactKind {
    /// The fields a fact of this kind can have, in the order of its table's columns.
    public var fields: [FactField] { FactTable.fields[self]! }

    public func index(of field: String) -> Int? { fields.firstIndex { $0.name == field } }
}

/// The columns, kind by kind. What several kinds share is named once.
private enum FactTable {
    private static let owner = FactField("owner", .reference(.staff))
    private static let company = FactField("company", .reference(.company))
    private static let person = FactField("person", .reference(.person))
    private static let deal = FactField("deal", .reference(.deal))
    private static let project = FactField("project", .reference(.project))
    private static let title = FactField("title", .text)
    private static let status = FactField("status", .text)
    private static let created = FactField("created", .time)
    /// The moment by which the record sorts in a timeline.
    private static let at = FactField("at", .time)
    private static let progress = FactField("state", .choice(["open", "waiting", "closed"]))

    static let fields: [FactKind: [FactField]] = [
        .company: [
            .init("name", .text), .init("website", .text), .init("email", .text), .init("phone", .text),
            .init("industry", .text), .init("street", .text), .init("city", .text), .init("postcode", .text),
            .init("country", .text), .init("type", .text), owner, .init("parent", .reference(.company)),
            .init("same_as", .reference(.company)), created,
        ],
        .person: [
            .init("name", .text), .init("given_name", .text), .init("family_name", .text),
            .init("job", .text),
            .init("email", .text), .init("email2", .text), .init("phone", .text), .init("mobile", .text),
            .init("company_name", .text), .init("website", .text), .init("street", .text),
            .init("city", .text),
            .init("postcode", .text), .init("country", .text), .init("source", .text), status,
            .init("standing", .choice(["lead", "converted", "contact", "user"])), .init("opted_out", .flag),
            company, owner,
            .init("same_as", .reference(.person)), .init("converted_company", .reference(.company)),
            .init("converted_deal", .reference(.deal)), .init("converted_at", .time), created,
            .init("phone2", .text),
            // As typed: digits that are no day of any calendar still tell rows of a plain table apart.
            .init("birth_day", .text), .init("number", .text),
        ],
        .deal: [
            title, .init("stage", .text), .init("state", .choice(["open", "won", "lost"])),
            .init("amount", .number),
            .init("currency", .text), .init("probability", .number), .init("closing_day", .day),
            .init("type", .text),
            .init("source", .text), .init("next_step", .text), .init("pipeline", .text),
            .init("lost_reason", .text),
            company, person, owner, created,
        ],
        .ticket: [
            .init("number", .text), title, status, progress, .init("priority", .text),
            .init("category", .text),
            .init("channel", .text), .init("escalated", .flag), .init("overdue", .flag),
            .init("threads", .integer),
            company, person, owner, .init("department", .text), .init("email", .text), .init("opened", .time),
            .init("due", .time), .init("closed", .time),
        ],
        .project: [
            title, .init("number", .text), status, progress, .init("percent", .number), .init("group", .text),
            .init("start_day", .day), .init("end_day", .day), .init("completed", .time), company, deal, owner,
            created,
        ],
        .milestone: [
            title, status, progress, .init("percent", .number), .init("start_day", .day),
            .init("due_day", .day),
            .init("completed", .time), project, owner, created,
        ],
        .taskList: [title, progress, project, .init("milestone", .reference(.milestone)), created],
        .task: [
            title, status, progress, .init("priority", .text), .init("percent", .number),
            .init("due_day", .day),
            .init("completed", .time), project, .init("milestone", .reference(.milestone)),
            .init("task_list", .reference(.taskList)), company, person, deal, owner, created,
            .init("type", .text), .init("points", .number), .init("status_key", .reference(.status)),
        ],
        .issue: [
            title, .init("number", .text), status, progress, .init("severity", .text), .init("due_day", .day),
            project, owner,
            created, .init("closed", .time),
        ],
        .timeLog: [
            title, .init("minutes", .integer), .init("billable", .flag), .init("day", .day), project,
            .init("task", .reference(.task)), owner, created,
        ],
        .activity: [
            title, .init("type", .choice(["call", "meeting", "visit", "chat", "booking", "campaign", "other"])),
            .init("direction", .text),
            .init("outcome", .text), at,
            .init("until", .time), .init("seconds", .integer), company, person, deal, owner, created,
            .init("email", .text),
        ],
        .note: [title, .init("text", .text), at, company, person, deal, owner],
        .product: [title, .init("code", .text), .init("price", .number), .init("active", .flag), created],
        .quote: [
            title, .init("stage", .text), .init("amount", .number), .init("currency", .text),
            .init("valid_until_day", .day), deal,
            company, person, owner, created,
        ],
        .change: [
            .init("field", .text), .init("was", .text), .init("became", .text), at, .init("by", .text), deal,
            .init("ticket", .reference(.ticket)), .init("amount", .number), .init("document", .reference(.document)),
        ],
        .message: [
            .init("summary", .text), .init("channel", .text),
            .init("direction", .choice(["in", "out", "comment"])),
            .init("author", .text), .init("email", .text), at, .init("ticket", .reference(.ticket)),
        ],
        .responseTimes: [
            .init("ticket", .reference(.ticket)), .init("first_response_minutes", .integer),
            .init("total_response_minutes", .integer), .init("resolution_minutes", .integer),
            .init("responses", .integer),
            .init("reopened", .integer), .init("reassigned", .integer),
        ],
        .rating: [
            .init("score", .choice(["good", "ok", "bad"])), .init("comment", .text), at,
            .init("ticket", .reference(.ticket)),
            person, owner,
        ],
        .usage: [
            .init("behaviour", .text), .init("count", .number), at, .init("account", .text),
            .init("email", .text), company, person, .init("day", .day), .init("unit", .text), .init("app", .text),
            .init("platform", .text), .init("version", .text),
        ],
        .usageDay: [.init("source", .text), .init("day", .day), .init("complete", .flag)],
        .agreement: [
            title, status,
            .init("state", .choice(["draft", "open", "completed", "declined", "recalled", "expired"])),
            .init("percent", .number), .init("sent", .time), .init("completed", .time), .init("expires", .time),
            .init("name", .text), .init("email", .text), company, person, deal, owner, created,
        ],
        .signature: [
            .init("agreement", .reference(.agreement)), .init("name", .text), .init("email", .text),
            .init("type", .text), status, .init("state", .choice(["open", "viewed", "signed", "declined"])),
            .init("position", .integer), at, person,
        ],
        .document: [
            title, .init("type", .text), .init("is_folder", .flag), .init("size", .integer), .init("version", .text),
            .init("state", .choice(["active", "trashed"])), .init("folder", .reference(.document)),
            .init("agreement", .reference(.agreement)), company, deal, project, owner, .init("by", .text), created,
            .init("changed", .time),
        ],
        .response: [
            title, status, at, .init("started", .time), .init("name", .text), .init("email", .text),
            .init("account", .text), .init("nps", .integer), .init("csat", .number), .init("comment", .text),
            .init("collector", .text), company, person, deal,
        ],
        .entry: [
            title, at, .init("name", .text), .init("email", .text), .init("phone", .text),
            .init("company_name", .text), .init("country", .text), .init("message", .text), .init("source", .text),
            .init("consent", .flag), .init("account", .text), company, person,
        ],
        .invoice: [
            .init("number", .text), .init("type", .choice(["invoice", "credit_note"])), status,
            .init("state", .choice(["draft", "open", "overdue", "paid", "void"])), .init("amount", .number),
            .init("balance", .number), .init("currency", .text), .init("day", .day), .init("due_day", .day),
            .init("paid_day", .day), .init("email", .text), .init("subscription", .reference(.subscription)),
            company, person, deal, created,
        ],
        .subscription: [
            title, .init("number", .text), .init("plan", .text), status,
            .init("state", .choice(["trial", "live", "paused", "cancelled", "expired"])), .init("amount", .number),
            .init("currency", .text), .init("interval", .choice(["day", "week", "month", "year"])),
            .init("interval_count", .integer), .init("quantity", .number), .init("start_day", .day),
            .init("renewal_day", .day), .init("end_day", .day), .init("cancelled", .time), .init("email", .text),
            company, person, deal, created,
        ],
        .payment: [
            .init("number", .text), status, .init("amount", .number), .init("currency", .text), .init("day", .day),
            .init("method", .text), .init("email", .text), .init("invoice", .reference(.invoice)), company, person,
        ],
        .status: [title, progress, project],
        .staff: [.init("name", .text), .init("email", .text), .init("role", .text), .init("active", .flag)],
        .custom: [title, .init("email", .text), at, company, person, deal, owner, created],
    ]
}
