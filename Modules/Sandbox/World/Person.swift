/// Someone at a company; the index is the one of the CRM contact. Addresses are made when asked for.
public struct Person: Sendable {
    public let index: Int
    public let company: Int
    public let firm: Company
    private let givenName: NameStock.Given
    private let familyName: NameStock.Family
    private let subject: Int
    private let roll: UInt64
    private let revision: Int
    /// Still where they began; others carry a number in their address, so that no mailbox belongs to two people.
    private let isNative: Bool
    private let dice: Dice
    /// Who they really are, in a messy world, and which job the record shows.
    private let human: Human?
    private let post: Human.Post?

    public var given: String { human?.given.native ?? givenName.full }
    /// What colleagues call them, and what some apps have on file.
    public var short: String? { human.map { $0.given.nicknames.first } ?? givenName.short }
    public var family: String { human?.family.native ?? familyName.name }
    public var full: String { given + " " + family }
    public var title: String { Self.jobs[job].title }
    public var department: String { Self.jobs[job].department }

    private var job: Int { (Int(roll >> 36 & 0xFF) + revision / 2) % Self.jobs.count }

    /// first.last@, f.last@ or last.first@, by the company's habit. On free mail everyone has a number.
    public var email: String {
        if let human { return post?.mail ?? human.privateMail }
        let number = isNative && firm.hasOwnDomain ? "" : String(subject % 100_000_000)
        var mail: String
        switch firm.hasOwnDomain ? firm.index % 4 : 3 {
        case 0: mail = String(givenName.plain.prefix(1)) + "." + familyName.plain
        case 1: mail = familyName.plain + "." + givenName.plain
        default: mail = givenName.plain + "." + familyName.plain
        }
        mail += number
        mail += "@"
        mail += firm.mailDomain
        return mail
    }

    /// An extension of the company's number.
    public var phone: String {
        human.map { (post?.line ?? $0.mobile).full } ?? firm.phone + String(10 + Int(roll >> 44 & 0x3F))
    }

    public var mobile: String? {
        if let human { return human.mobile.full }
        if roll >> 50 & 3 == 0 { return nil }
        let digits = 10_000_000 + dice.pick(41 &+ UInt64((revision + 1) / 2) << 8, subject, below: 89_999_999)
        let network = Self.networks[firm.country.code] ?? firm.country.cities[0].area
        return "+" + firm.country.dialling + " " + network + " " + String(digits)
    }

    static func jobTitle(_ number: Int) -> String { jobs[number % jobs.count].title }

    private static let networks = [
        "DE": "171", "AT": "664", "CH": "79", "GB": "7700", "FR": "6", "ES": "6", "NL": "6",
    ]

    private static let jobs: [(title: String, department: String)] = [
        ("Head of IT", "IT"), ("Managing Director", "Management"), ("Buyer", "Purchasing"),
        ("Operations Manager", "Operations"), ("Project Lead", "Operations"), ("CFO", "Finance"),
        ("Office Manager", "Administration"), ("Developer", "IT"), ("Head of Sales", "Sales"), ("Data Analyst", "IT"),
        ("Warehouse Lead", "Operations"), ("Accountant", "Finance"),
    ]

    /// Without an edit: as somebody was in the beginning.
    fileprivate init(_ world: World, _ index: Int, of kind: Kind, subject: Int, edit: Edit?) {
        // A name comes from the first employer, and stays with a new one.
        let origin = world.origin(of: kind, index) ?? 0
        let home = edit.map { Int($0.company) }.flatMap { $0 < 0 ? nil : $0 } ?? origin
        let firm = world.company(home)
        let roll = world.dice.roll(40, subject)
        // A few come from elsewhere.
        let country =
            roll & 15 == 0
            ? Country.all[Int(roll >> 4 & 0xFF) % Country.all.count] : world.company(origin).country
        let stock = country.names
        givenName = stock.given[Int(roll >> 12 & 0xFFF) % stock.given.count]
        // Colleagues differ in surname: their places in the block are less than the stock apart, and 11 divides no
        // stock.
        let shared = world.dice.pick(42, origin, below: 997)
        familyName = stock.family[(shared + subject % 20 * 11) % stock.family.count]
        isNative = subject < world.initial(.contact) && edit?.company ?? -1 < 0
        revision = Int(edit?.revision ?? 0)
        dice = world.dice
        self.index = index
        self.firm = firm
        self.roll = roll
        self.subject = subject
        company = home
        let known = world.role(kind, index)
        human = known.map { $0.district.humans[$0.role.human] }
        post = known.flatMap { known in known.role.post.map { known.district.humans[known.role.human].posts[$0] } }
    }
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

    public func staff(_ index: Int) -> Staff { Self.staff(index, dice) }

    static func staff(_ index: Int, _ dice: Dice) -> Staff {
        let stock = Country.all[index % 3 == 2 ? 3 : 0].names
        // Shifted so that no two of the sixteen share a given name.
        let given = stock.given[(index * 5 + dice.pick(30, 0, below: 24)) % stock.given.count].full
        let family = stock.family[(index * 7 + dice.pick(31, 0, below: 40)) % stock.family.count].name
        let role = [
            "Sales", "Sales", "Customer Success", "Support", "Delivery", "Support", "Sales", "Delivery",
        ][index % 8]
        return Staff(
            index: index, given: given, family: family,
            email: "\(NameStock.plain(given)).\(NameStock.plain(family))@\(seller.domain)",
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
        Person(self, index, of: .contact, subject: index, edit: edit(.contact, index))
    }

    /// A lead's person: a third of the leads are people who are (or became) contacts of the same company. What
    /// becomes of the contact does not change the lead.
    public func leadPerson(_ index: Int) -> Person {
        if mess == nil, let contact = contact(ofLead: index) {
            return Person(self, contact, of: .contact, subject: contact, edit: nil)
        }
        return Person(self, index, of: .lead, subject: index &+ 0x1000_0000, edit: edit(.lead, index))
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
        Person(self, index, of: .deskContact, subject: index &+ 0x2000_0000, edit: edit(.deskContact, index))
    }
}
