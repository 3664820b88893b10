/// What one record says about a person or a company, as its source wrote it. Fields that belong to the seller (owner,
/// creator, agent) have no place here.
public struct Subject: Sendable {
    public var record: Int64
    public var kind: Identity.Kind
    /// The order among records, independent of arrival: anchors and ties follow it.
    public var rank: Identity.Rank
    public var name: String?
    public var givenName: String?
    public var familyName: String?
    public var mails: [String] = []
    public var phones: [String] = []
    public var website: String?
    public var street: String?
    public var postcode: String?
    public var city: String?
    public var country: String?
    /// A calendar day as the source keeps it, digits decide.
    public var birthDay: String?
    /// A person's company as typed.
    public var companyName: String?
    /// The companies a person belongs to, by tokens that `Employers` gives.
    public var employers: [String] = []
    /// Of a company: by what its people are known, as `PeopleMarks` has them, in their order, each once.
    public var people: [Int64] = []
    /// By which others name this record: "zoho_crm.contacts/123", and the ids it had before the vendor merged records.
    public var names: [String] = []
    /// Which records this one names as the same, in the same form.
    public var links: [String] = []
    /// A row of a plain table without keys: compared by weight.
    public var isPlain = false
    /// A number of the person in a register, in plain tables.
    public var number: String?

    public init(record: Int64, kind: Identity.Kind, rank: Identity.Rank) {
        self.record = record
        self.kind = kind
        self.rank = rank
    }
}

/// A normalised value that can say "the same customer".
public struct Clue: Hashable, Sendable {
    /// The raw values stand in stores: never renumber, only append.
    public enum Kind: UInt8, CaseIterable, Sendable {
        case link = 1, mail, phone, loosePhone, nameInCompany, nameAtAddress, site, companyName, companyAtAddress
        /// Brings rows of plain tables together, proves nothing by itself.
        case block
    }
    public var kind: Kind
    public var value: String

    public init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }
}

/// What a value is worth: a function of those who bear it, and of nothing else. The raw values stand in stores: never
/// renumber, only append.
public enum ClueStatus: UInt8, CaseIterable, Sendable {
    /// One person's, one company's.
    case own = 1
    /// A mailbox of a task, whoever has it: together with a full name only.
    case role
    /// Two clearly different people: together with the full name only.
    case contested
    /// The same with one family name in a private mailbox.
    case household
    /// Many: nobody's.
    case shared
    /// A phone that a company answers.
    case switchboard
    /// A domain of several companies.
    case group
    /// A name in several cities or countries.
    case places
    /// A name with several websites, phones or legal forms.
    case varied
    case namesakes
    /// On too many records to look at.
    case overfull

    public var words: String {
        switch self {
        case .own: "belongs to one"
        case .role: "a mailbox of a task, not of a person"
        case .contested: "two people use it"
        case .household: "a family uses it"
        case .shared: "many use it"
        case .switchboard: "a switchboard"
        case .group: "several companies use it"
        case .places: "in use in several places"
        case .varied: "in use with several websites, phones or legal forms"
        case .namesakes: "several people of that name"
        case .overfull: "on too many records"
        }
    }

    /// Whether a change of one bearer can change what is said about another: whether the value makes pairs, to join or
    /// to ask. What a store has to load together is closed under the values that do.
    public var propagates: Bool {
        switch self {
        case .shared, .switchboard, .overfull: false
        default: true
        }
    }
}

/// Somebody's word: two records are the same, or apart.
public struct Decision: Hashable, Sendable {
    public enum Verdict: UInt8, Sendable { case same = 1, apart = 2 }
    public var id: Int64
    public var verdict: Verdict
    public var a: Int64
    public var b: Int64
    /// Of those apart: the strongest rule that spoke for their being one when it was decided, as its raw value; 255 if
    /// none did. Only a stronger one asks again; nil: none does.
    public var known: UInt8?

    public init(id: Int64, _ verdict: Verdict, _ a: Int64, _ b: Int64, known: UInt8? = nil) {
        self.id = id
        self.verdict = verdict
        self.a = a
        self.b = b
        self.known = known
    }
}

/// What is known about the seller: never evidence about a customer.
public struct Seller: Sendable {
    /// Mailboxes of staff, as typed.
    public var mails: Set<String> = []
    public var domains: Set<String> = []
    /// The country of numbers that do not name one; nil compares those by their last nine digits.
    public var country: String?

    public init(mails: some Sequence<String> = [], domains: some Sequence<String> = [], country: String? = nil) {
        self.mails = Set(mails.compactMap { MailAddress($0)?.address })
        self.domains = Set(domains.compactMap { Website($0)?.key })
        self.country = country
    }

    func has(_ mail: MailAddress) -> Bool {
        mails.contains(mail.address) || !domains.isEmpty && mail.organisation.map(domains.contains) ?? false
    }
}
