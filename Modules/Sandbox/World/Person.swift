/// Someone at a company; the index is the one of the CRM contact.
public struct Person: Sendable {
    public let index: Int
    public let company: Int
    public let given: String
    /// What colleagues call them, and what some apps have on file.
    public let short: String?
    public let family: String
    public let email: String
    public let phone: String
    public let mobile: String?
    public let title: String
    public let department: String

    public var full: String { given + " " + family }
}

/// Someone who works for the seller: the same people are CRM users, Desk agents and project members.
public struct Staff: Sendable {
    public let index: Int
    public let given: String
    public let family: String
    public let email: String
    public let role: String
    public let isActive: Bool

    public var full: String { given + " " + family }
}

extension World {
    public static let seller = (
        name: "Halden & Mora Systems", domain: "haldenmora.example", zone: "Europe/Berlin"
    )
    public static let staffCount = 16

    public func staff(_ index: Int) -> Staff {
        let stock = Country.all[index % 3 == 2 ? 3 : 0].names
        // Shifted so that no two of the sixteen share a given name.
        let given = stock.given[(index * 5 + dice.pick(30, 0, below: 24)) % stock.given.count].full
        let family = stock.family[(index * 7 + dice.pick(31, 0, below: 40)) % stock.family.count]
        let role = [
            "Sales", "Sales", "Customer Success", "Support", "Delivery", "Support", "Sales", "Delivery",
        ][index % 8]
        return Staff(
            index: index, given: given, family: family,
            email: "\(NameStock.plain(given)).\(NameStock.plain(family))@\(Self.seller.domain)",
            role: index == 0 ? "CEO" : role, isActive: index != 13)
    }

    /// Who looks after a record: mostly the same person for all of a company's.
    public func owner(_ kind: Kind, _ index: Int) -> Int {
        let about = companyIndex(of: kind, index) ?? index
        return dice.chance(32, index, perMille: 850)
            ? dice.pick(33, about, below: Self.staffCount) : dice.pick(34, index, below: Self.staffCount)
    }

    /// A contact as the CRM has it now. A new employer brings a new address; every second edit a new phone or title.
    public func person(_ index: Int) -> Person {
        person(index, of: .contact, subject: index)
    }

    /// A lead's person: a third of the leads are people who are (or became) contacts of the same company.
    public func leadPerson(_ index: Int) -> Person {
        if let contact = contact(ofLead: index) { return person(contact) }
        return person(index, of: .lead, subject: index &+ 0x1000_0000)
    }

    /// The contact that a lead is the same person as.
    public func contact(ofLead index: Int) -> Int? {
        let entry = index % 12
        guard index < initial(.lead), entry < 6 else { return nil }
        return index / 12 * 20 + [1, 3, 8, 13, 11, 18][entry]
    }

    /// Converted leads are the first four of each block, and what the script converted since.
    public func isConverted(lead index: Int) -> Bool {
        (index < initial(.lead) && index % 12 < 4) || steps(.lead, index) > 0
    }

    /// Someone only Desk knows.
    public func stranger(deskContact index: Int) -> Person {
        person(index, of: .deskContact, subject: index &+ 0x2000_0000)
    }

    private func person(_ index: Int, of kind: Kind, subject: Int) -> Person {
        let home = companyIndex(of: kind, index) ?? 0
        let firm = company(home)
        let roll = dice.roll(40, subject)
        let stock = (roll & 15 == 0 ? Country.all[Int(roll >> 4 & 0xFF) % Country.all.count] : firm.country)
            .names
        let given = stock.given[Int(roll >> 12 & 0xFFF) % stock.given.count]
        // Colleagues differ in surname: their places in the block are less than the stock apart, and 11 divides no stock.
        let shared = dice.pick(42, home, below: 997)
        let family = stock.family[(shared + subject % 20 * 11) % stock.family.count]
        let revision = revision(kind, index)
        let job = Self.titles[(Int(roll >> 36 & 0xFF) + revision / 2) % Self.titles.count]
        return Person(
            index: index, company: home, given: given.full, short: given.short, family: family,
            email: mail(given.full, family, firm, roll, subject),
            phone: firm.phone + String(10 + Int(roll >> 44 & 0x3F)),
            mobile: roll >> 50 & 3 == 0 ? nil : mobile(firm.country, subject, (revision + 1) / 2),
            title: job.title,
            department: job.department)
    }

    /// firstname.lastname@, f.lastname@ or with a number, by the company's habit. A number that is the person's own follows
    /// on free-mail domains, and where two colleagues might share a name: no mailbox belongs to two people.
    private func mail(_ given: String, _ family: String, _ firm: Company, _ roll: UInt64, _ subject: Int)
        -> String
    {
        let first = NameStock.plain(given)
        let last = NameStock.plain(family)
        if !firm.hasOwnDomain { return "\(first).\(last)\(subject % 100_000_000)@\(firm.mailDomain)" }
        let habit = firm.index % 4
        let local =
            habit == 0 ? "\(first.prefix(1)).\(last)" : habit == 1 ? "\(last).\(first)" : "\(first).\(last)"
        let isNative = subject < initial(.contact) && edit(.contact, subject)?.company ?? -1 < 0
        let position = isNative ? "" : String(subject % 100_003)
        return local + position + "@" + firm.mailDomain
    }

    private func mobile(_ country: Country, _ subject: Int, _ change: Int) -> String {
        let digits = 10_000_000 + dice.pick(41 &+ UInt64(change) << 8, subject, below: 89_999_999)
        let network = ["DE": "171", "AT": "664", "CH": "79", "GB": "7700", "FR": "6", "ES": "6", "NL": "6"][
            country.code]
        return "+\(country.dialling) \(network ?? country.cities[0].area) \(digits)"
    }

    private static let titles: [(title: String, department: String)] = [
        ("Head of IT", "IT"), ("Managing Director", "Management"), ("Buyer", "Purchasing"),
        ("Operations Manager", "Operations"),
        ("Project Lead", "Operations"), ("CFO", "Finance"), ("Office Manager", "Administration"),
        ("Developer", "IT"),
        ("Head of Sales", "Sales"), ("Data Analyst", "IT"), ("Warehouse Lead", "Operations"),
        ("Accountant", "Finance"),
    ]
}
