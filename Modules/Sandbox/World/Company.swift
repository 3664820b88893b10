import Domain

/// A firm of the world, whoever of the apps knows it. What is seldom asked for is made when asked for.
public struct Company: Sendable {
    public let index: Int
    /// Without the legal form: "Norvela Logistik".
    public let core: String
    public let industry: String
    public let country: Country
    public let city: Country.City
    /// 0 ..< 8: small (0, 3) … large (6).
    public let slot: Int
    fileprivate let roll: UInt64
    /// What it really is, in a messy world.
    fileprivate var firm: Firm?
    /// Where the world is told: what it is called, and its website.
    fileprivate var told: (name: String, domain: String?)?

    public var name: String {
        if let firm { return firm.name }
        if let told { return told.name }
        return core + " " + country.forms[Int(roll >> 49 & 0x7F) % country.forms.count]
    }

    public var street: String {
        if let firm { return firm.street }
        let name = country.streets[Int(roll >> 20 & 0xFF) % country.streets.count]
        let number = String(Int(roll >> 28 & 0x7F) + 1)
        return country.numberFirst ? number + " " + name : name + " " + number
    }

    /// "+49 89 1234560": the seven digits are the company's own, so no two firms share a number.
    public var phone: String {
        if let firm { return firm.phone.full }
        return "+" + country.dialling + " " + city.area + " " + String(1_000_000 + index * 7 % 8_999_993)
    }

    public var hasOwnDomain: Bool {
        told.map { $0.domain != nil } ?? firm.map { $0.domain != nil } ?? (roll >> 36 & 31 != 0)
    }

    /// Nil for the few without a website.
    public var website: String? { hasOwnDomain ? "https://www." + mailDomain : nil }

    /// What its people's mail ends in: its own domain, or a free-mail one when it has none. Core names are unique, so
    /// domains are.
    public var mailDomain: String {
        if let domain = told?.domain ?? firm?.domain { return domain }
        guard hasOwnDomain else { return Self.freeMail[Int(roll >> 41 & 0xFF) % Self.freeMail.count] }
        var domain = NameStock.plain(core, space: 0x2D)
        domain += "."
        domain += country.domain
        return domain
    }

    public var employees: Int {
        let size = [3, 25, 90, 6, 140, 40, 1200, 320][slot]
        return size + Int(roll >> 56) * size / 256
    }

    public var revenue: Int { employees * 137_000 }

    public static let freeMail = ["gmail.com", "gmx.de", "outlook.com", "yahoo.com", "web.de", "icloud.com"]

    private static let heads = [
        "Nor", "Al", "Bren", "Cal", "Dor", "El", "Fal", "Gan", "Hel", "Ist", "Jor", "Kel", "Lum", "Mar",
        "Ner", "Or", "Pal",
        "Quin", "Ros", "Sol", "Tar", "Ul", "Ver", "Wil", "Xan", "Yar", "Zen", "Am", "Bel", "Cor", "Dra",
        "Fir",
    ]
    private static let middles = [
        "", "a", "be", "co", "de", "e", "fi", "go", "i", "la", "me", "no", "o", "ri", "si", "tu", "va", "wi",
    ]
    private static let tails = [
        "nta", "dex", "ris", "via", "mon", "tec", "ra", "lux", "den", "sol", "mark", "field", "berg", "stad",
        "wood", "nova",
    ]
    private static let trades: [(word: String, industry: String)] = [
        ("Logistics", "Transportation"), ("Engineering", "Manufacturing"), ("Software", "Technology"),
        ("Foods", "Food & Beverage"), ("Energy", "Utilities"), ("Medical", "Healthcare"),
        ("Textiles", "Retail"),
        ("Consulting", "Consulting"), ("Construction", "Construction"), ("Media", "Media"),
        ("Travel", "Hospitality"),
        ("Insurance", "Insurance"), ("Optics", "Manufacturing"), ("Labs", "Biotechnology"),
        ("Print", "Media"),
        ("Automation", "Manufacturing"), ("Interiors", "Retail"), ("Trading", "Wholesale"),
        ("Hotels", "Hospitality"),
        ("Robotics", "Technology"), ("Plastics", "Manufacturing"), ("Partners", "Consulting"),
        ("Pharma", "Healthcare"), ("Systems", "Technology"), ("Garden", "Retail"),
        ("Packaging", "Manufacturing"),
        ("Security", "Technology"), ("Analytics", "Technology"), ("Maritime", "Transportation"),
        ("Bakery", "Food & Beverage"),
        ("Tools", "Manufacturing"), ("Furniture", "Retail"),
    ]

    /// The name parts are digits of one number and every company has another number, so no two share a name.
    static func core(_ number: Int) -> (core: String, industry: String) {
        var rest = number
        func digit(_ base: Int) -> Int {
            defer { rest /= base }
            return rest % base
        }
        let trade = trades[digit(trades.count)]
        var core = heads[digit(heads.count)]
        core += middles[digit(middles.count)]
        core += tails[digit(tails.count)]
        core += " "
        core += trade.word
        // Only worlds beyond 294,912 companies need a second word.
        if rest > 0 { core = heads[digit(heads.count)] + middles[1 + digit(middles.count - 1)] + " " + core }
        return (core, trade.industry)
    }

    static let distinctCores = 32 * 32 * 18 * 16
}

extension World {
    public func company(_ index: Int) -> Company {
        let roll = dice.roll(20, index)
        if let firm = firm(index) {
            let town = Country.City(firm.town.name, firm.postcode, firm.town.area, firm.town.name)
            return Company(
                index: index, core: firm.core, industry: firm.industry, country: firm.land.country, city: town,
                slot: slot(of: index), roll: roll, firm: firm)
        }
        // 7,919 is prime to the number of names, so the first 294,912 companies are a shuffle of all names.
        let number =
            index % Company.distinctCores * 7919 % Company.distinctCores
            + index / Company.distinctCores * Company.distinctCores
        let (drawn, industry) = Company.core(number)
        let told = toldName(of: index)
        let core = told?.name ?? drawn
        let country = Country.all[Self.countryWeights[Int(roll & 15)]]
        return Company(
            index: index, core: core, industry: industry, country: country,
            city: country.cities[Int(roll >> 4 & 0xFFFF) % country.cities.count], slot: slot(of: index), roll: roll,
            firm: nil, told: told)
    }

    /// As the CRM's account says it.
    private func toldName(of company: Int) -> (name: String, domain: String?)? {
        guard let told, company < told.story.companies.count else { return nil }
        let account = children(.account, of: company).first.flatMap { told[.account, $0] }
        let website = account?["Website"]?.split(separator: "/").last.map(String.init)
        return (
            account?["Account_Name"] ?? told.story.companies[company],
            website.map { $0.hasPrefix("www.") ? String($0.dropFirst(4)) : $0 }
        )
    }

    /// Half of the firms are in the seller's neighbourhood.
    private static let countryWeights = [0, 0, 0, 0, 0, 1, 2, 3, 3, 4, 4, 6, 7, 8, 9, 11]

    // MARK: - How far each company is on its way

    /// Uses the product itself: a matter of slot, so that the apps agree.
    public func usesProduct(_ company: Int) -> Bool { !children(.usage, of: company).isEmpty }

    /// Whether a company uses the product less and less: about one in six.
    public func isFading(_ company: Int) -> Bool { dice.chance(21, company, perMille: 160) }

    /// Active people and events of a company on a day (days since 1970). Weekends are quiet; a fading company
    /// halves about every 60 days after its own turning point in the half year around the start.
    public func usage(_ company: Int, day: Int) -> (users: Int, events: Int) {
        let size = [1, 6, 14, 2, 18, 9, 60, 30][slot(of: company)]
        var level = Double(size) * (0.7 + Double(dice.pick(22, company &* 40_009 &+ day, below: 60)) / 100)
        if isFading(company) {
            let turn = Int(start.milliseconds / 86_400_000) - 120 + dice.pick(23, company, below: 180)
            if day > turn { for _ in 0..<min(12, (day - turn) / 60) { level /= 2 } }
        }
        if (day + 3) % 7 >= 5 { level /= 6 }
        let users = Int(level)
        return (users, users * (8 + dice.pick(24, company &* 40_009 &+ day, below: 20)))
    }
}
