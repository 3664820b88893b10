/// Why two records are one customer, strongest first. The raw value is the strength and stands in stores: never
/// renumber.
public enum Rule: UInt8, CaseIterable, Sendable, Comparable {
    /// A person said so.
    case decided = 1
    /// One record names the other by its id in the vendor's own field.
    case link = 2
    case mailAndName = 3
    /// The same mailbox, and one name is missing, an initial, or less than the other.
    case mailAndPartOfName = 4
    /// The same given name with another family name, and a mailbox that spells one of the two, or a mailbox and a
    /// phone, or a mobile and a postcode: married, most likely.
    case mailAndPhone = 5
    /// A mailbox of a task: with the same full name, or with no name on either side.
    case roleMailAndName = 6
    case phoneAndName = 7
    case nameInCompany = 8
    case nameAtAddress = 9
    /// No key is shared; enough fields are alike. Only in plain tables.
    case weighed = 10
    case siteAndName = 11
    /// The same phone or mailbox of a company, and its name.
    case contactAndName = 12
    case companyAtAddress = 13
    case companyNameAlone = 14

    public static func < (a: Rule, b: Rule) -> Bool { a.rawValue < b.rawValue }

    public var words: String {
        switch self {
        case .decided: "somebody decided so"
        case .link: "one record names the other"
        case .mailAndName: "same mailbox and same name"
        case .mailAndPartOfName: "same mailbox, and the names do not contradict"
        case .mailAndPhone: "same mailbox or phone and given name, another family name"
        case .roleMailAndName: "same shared mailbox, and the same full name or none"
        case .phoneAndName: "same phone, and the names agree"
        case .nameInCompany: "same full name in the same company"
        case .nameAtAddress: "same full name at the same address"
        case .weighed: "many fields alike"
        case .siteAndName: "same website and same name"
        case .contactAndName: "same phone or mailbox and same name"
        case .companyAtAddress: "same name at the same address"
        case .companyNameAlone: "same name, and nothing speaks against it"
        }
    }
}

/// Why two records are not joined although something says they are one. The raw values stand in stores: never renumber,
/// only append.
public enum Objection: UInt8, CaseIterable, Sendable {
    case decidedApart = 1, decisionsContradict, namesContradict, linkAgainstNames, surnameOnly, mailOfSeveral, namesakes
    /// `nothingInCommon` stands in stores only: version 1 gave it.
    case sameSource, otherMailboxInDomain, otherPrivateMailbox, otherMobile, nothingInCommon, otherBirthday, otherCity
    case otherCompanyName, otherLegalForm, usedInSeveralPlaces, tooLarge, notSure, otherPeople

    public var words: String {
        switch self {
        case .decidedApart: "somebody decided that they are apart"
        case .decisionsContradict: "decisions contradict each other"
        case .namesContradict: "two names that cannot be one person's"
        case .linkAgainstNames: "the vendor's link contradicts the names"
        case .surnameOnly: "only the family name differs"
        case .mailOfSeveral: "several people use this mailbox"
        case .namesakes: "there are several people of that name in the company"
        case .sameSource: "two records in one list usually mean two"
        case .otherMailboxInDomain: "two mailboxes in one company's domain"
        case .otherPrivateMailbox: "two private mailboxes"
        case .otherMobile: "two mobile numbers"
        case .nothingInCommon: "no mailbox or phone in common"
        case .otherBirthday: "two dates of birth"
        case .otherCity: "two cities"
        case .otherCompanyName: "another company's name: perhaps a group"
        case .otherLegalForm: "two legal forms"
        case .usedInSeveralPlaces: "the name is in use in several places"
        case .tooLarge: "would join more records than one customer has"
        case .notSure: "alike, but not enough"
        case .otherPeople: "both have people, and nobody is with both"
        }
    }
}

/// The fixed numbers by which identity is judged. Another number is another version.
public struct Ruleset: Hashable, Sendable {
    public var version = 7
    /// This many clearly different names on a mailbox or phone make it contested, the second number nobody's.
    public var contestedNames = 2
    public var sharedNames = 3
    /// This many clearly different company names on a domain make it a group's, the second a provider's.
    public var groupNames = 2
    public var providerNames = 9
    /// A value on more records than this makes no pairs; it is reported.
    public var maximumBearers = 200
    /// Up to so many bearers every pair is looked at, beyond only those of like names.
    public var everyPair = 12
    /// No customer has more records, unless somebody decided so.
    public var maximumRecords = 1_000
    /// A spelling on so many records at most can be a slip for another.
    public var rareSpelling = 2
    /// The weighted comparison of plain tables joins from the first sum on and asks from the second on.
    public var joiningWeight = 8.5
    public var askingWeight = 5.0
    /// Blocks of plain tables with more records than this make no pairs.
    public var maximumBlock = 100
    /// What the owner of a workspace has rules do otherwise.
    public var switches: Set<RuleSwitch> = []

    public init() {}

    /// So many bearers of a value tell what it is worth, however many more there are.
    public var enoughBearers: Int { max(maximumBearers, maximumBlock) + 1 }
}
