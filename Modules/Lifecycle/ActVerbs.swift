/// All that people can do about a customer. The raw value is the command; the API takes the same words.
public enum ActVerb: String, CaseIterable, Sendable {
    case attest
    case revoke
    case waive
    case handoffDraft = "handoff draft"
    case handoffOffer = "handoff offer"
    case handoffReturn = "handoff return"
    case handoffAccept = "handoff accept"
    case handoffWithdraw = "handoff withdraw"
    case commitmentAdd = "commitment add"
    case commitmentPlan = "commitment plan"
    case commitmentFulfil = "commitment fulfil"
    case commitmentRenegotiate = "commitment renegotiate"
    case commitmentBreak = "commitment break"
    case commitmentWithdraw = "commitment withdraw"
    case ownerAssign = "owner assign"
    case ownerAccept = "owner accept"
    case ownerCommunicated = "owner communicated"
    case ownerEnd = "owner end"
    case valueSet = "value set"
    case valueChange = "value change"
    case valueReached = "value reached"
    case valueAcknowledge = "value acknowledge"
    case expectAdd = "expect add"
    case expectCommunicated = "expect communicated"
    case expectEnd = "expect end"
    case stepAdd = "step add"
    case stepDone = "step done"
    case stepDrop = "step drop"
    case needAdd = "need add"
    case needQualify = "need qualify"
    case needNotNow = "need not-now"
    case needReject = "need reject"
    case needLink = "need link"
    case override
    case overrideEnd = "override end"
    case scopeOpen = "scope open"
    case scopeClose = "scope close"
}

/// A value that an act takes.
public struct ActParameter: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        case text, day, number, flag, span, count
        case choice([String])
        /// A record of the same customer: zoho_crm.Deals:4876…
        case record
        /// A text for each key: KEY=VALUE, several times.
        case pairs
        /// Several words.
        case list
    }

    public var name: String
    /// How the command line calls its value: TEXT, DAY.
    public var placeholder: String
    public var meaning: String
    public var form: Form
    public var isRequired: Bool

    init(_ name: String, _ placeholder: String, _ meaning: String, _ form: Form = .text, needed: Bool = false) {
        self.name = name
        self.placeholder = placeholder
        self.meaning = meaning
        self.form = form
        isRequired = needed
    }
}

/// What a verb is about and takes.
public struct ActShape: Sendable {
    public enum Subject: Hashable, Sendable {
        case customer
        /// One that was laid down: "c-12".
        case thing([EntryKind])
    }

    public var summary: String
    public var details: String
    public var subject: Subject
    /// Behind the subject, in this order.
    public var operands: [ActParameter]
    public var options: [ActParameter]
    /// Of the command line. KEY of a customer is example.com there.
    public var example: String

    init(
        _ summary: String, _ details: String = "", _ subject: Subject = .customer, _ operands: [ActParameter] = [],
        _ options: [ActParameter] = [], example: String
    ) {
        self.summary = summary
        self.details = details
        self.subject = subject
        self.operands = operands
        self.options = options
        self.example = example
    }

    /// All that it takes beside what every verb takes, the subject first.
    public var parameters: [ActParameter] {
        let subject: ActParameter =
            switch self.subject {
            case .customer:
                ActParameter("customer", "KEY", "the customer's key, or whatever finds it", needed: true)
            case .thing(let kinds):
                ActParameter(
                    "id", "ID", "such as \(kinds.map { $0.key(12) }.joined(separator: " or "))", needed: true)
            }
        return [subject] + operands + options
    }
}

extension ActVerb {
    /// What every verb takes.
    public static let common: [ActParameter] = [
        ActParameter("by", "NAME", "who does it; the login name if not given"),
        ActParameter("as", "ROLE", "the role in which they do; if not given, whichever of theirs fits"),
        ActParameter("agent", "", "a program does it in that name", .flag),
        ActParameter("note", "TEXT", "why, for whoever reads the journal"),
        ActParameter("effective", "TIME", "since when it is true, a day or a time in the past; now if not given"),
    ]

    /// "commitment" of "commitment add".
    public var group: String { String(rawValue.prefix { $0 != " " }) }
}
