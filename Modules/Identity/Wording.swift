// What programs and people call the things of identity. Names are for answers and filters and stay; words are for
// people.

extension Rule {
    /// "mailAndName"
    public var name: String { "\(self)" }
}

extension Objection {
    /// "namesContradict"
    public var name: String { "\(self)" }
}

extension ClueStatus {
    /// "switchboard"
    public var name: String { "\(self)" }

    public init?(name: String) {
        guard let status = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }
}

extension Clue.Kind {
    /// What the value is: "mail".
    public var name: String {
        switch self {
        case .link: "link"
        case .mail: "mail"
        case .phone: "phone"
        // Its last digits, where nobody said in which country numbers are at home.
        case .loosePhone: "phone without country"
        case .nameInCompany: "name in company"
        case .nameAtAddress, .companyAtAddress: "name at address"
        case .site: "website"
        case .companyName: "name"
        case .block: "fields"
        }
    }

    /// Every name once, in order.
    public static var names: [String] {
        allCases.reduce(into: []) { names, kind in if !names.contains(kind.name) { names.append(kind.name) } }
    }
}

extension Clue {
    /// The value for people: parts that stand together for comparison, with words between.
    public var shown: String { value.split(separator: "|").joined(separator: separator) }

    /// What stands for the bar between the parts of a value.
    public var separator: String {
        switch kind {
        case .nameInCompany: " in "
        case .nameAtAddress, .companyAtAddress: ", "
        default: "|"
        }
    }
}

extension ClueStatus {
    /// What follows for the records that carry such a value: one sentence.
    public func meaning(of kind: Clue.Kind, _ rules: Ruleset = Ruleset()) -> String {
        switch self {
        case .own: "It belongs to one; alone it is not enough."
        case .role: "A mailbox of a task: it joins only records with the same full name."
        case .contested:
            "\(rules.contestedNames) clearly different names are on it: it joins only records of one name, and none "
                + "without a name."
        case .household: "A family uses it: it joins only records of one name, and none without a name."
        case .shared where kind == .site:
            "\(rules.providerNames) or more companies' names are on it, as on a provider's: it says nothing."
        case .shared: "\(rules.sharedNames) or more clearly different names are on it: it says nothing."
        case .switchboard:
            "A company answers it, or \(rules.sharedNames) or more different people are reached by it: it says "
                + "nothing about a person."
        case .group:
            "\(rules.groupNames) or more companies' names are on it, perhaps of a group: it joins only records of one "
                + "name; about the others it asks."
        case .places where kind == .site:
            "It is in use in several cities or countries, or by three records of one list: city, postcode or phone "
                + "must agree too."
        case .places: "The name is in use in several cities or countries: alone it joins nothing."
        case .varied: "The name has several websites, phones or legal forms: alone it joins nothing."
        case .namesakes: "There are several people of that name: it joins nobody, but asks."
        case .overfull:
            "More than \(kind == .block ? rules.maximumBlock : rules.maximumBearers) records carry it: it joins "
                + "nothing. Look whether the value is right."
        }
    }
}
