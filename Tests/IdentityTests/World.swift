import Identity

/// An invented world as nasty as real ones: companies and people with a truth, and what several systems wrote down
/// about them. Everything follows from the seed.
struct World {
    var companies: [Subject] = []
    var people: [Subject] = []
    /// Record → the firm or person it is really about.
    var truth: [Int64: Int] = [:]
    /// The company record a person's record refers to.
    var companyOf: [Int64: String] = [:]
    /// Pairs that a perfect judge could find from the data: records of one person or firm with something in common.
    var findable: [(Int64, Int64)] = []

    var random: SeededRandom
    var humans = 0
    var mailCount = 0
    var mailboxes: Set<String> = []
    private var nextRecord: Int64 = 1
    var firms: [Firm] = []
    private var usedNames: Set<String> = []
    private var marks: [String: Int64] = [:]
    private var ids: [String: Int] = [:]
    var taskMailboxes: [String: Int] = [:]
    /// Who has a private mailbox that a relative writes from as well.
    var familyMailboxes: [String: Int] = [:]

    struct Firm {
        var id: Int
        var name: String
        var form: String
        var city: Int
        var street: String
        var domain: String?
        var phone: String
        var website: String?
        var accounts: [String] = []
    }

    struct Human {
        var id: Int
        var given: String
        var family: String
        var maiden: String?
        var firm: Int?
        var formerFirm: Int?
        var workMail: String?
        var formerMail: String?
        var privateMail: String?
        var mobile: String?
        var street: String
        var city: Int
        var line: String?
        var sharedMail: String?
    }

    init(records: Int, seed: UInt64) {
        random = SeededRandom(seed)
        var firmID = 0
        while companies.count + people.count < records {
            makeFirms(&firmID)
        }
        var marks: [String: [Int64]] = [:]
        for person in people {
            guard let company = companyOf[person.record] else { continue }
            marks[company, default: []] += PeopleMarks.marks(of: person)
        }
        for index in companies.indices {
            companies[index].people = PeopleMarks.together(companies[index].names.flatMap { marks[$0] ?? [] })
        }
        companies.shuffle(using: &random)
        people.shuffle(using: &random)
    }

    // MARK: Chance

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    mutating func one<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &random)] }
    /// The first are common, the last rare, as names are.
    mutating func common<T>(_ list: [T]) -> T {
        let x = Double.random(in: 0..<1, using: &random)
        return list[Int(x * x * Double(list.count))]
    }

    mutating func digits(_ count: Int) -> String { (0..<count).map { _ in String(number(1...9)) }.joined() }

    // MARK: Records

    mutating func subject(_ kind: Identity.Kind, _ system: String, _ resource: String, truth id: Int) -> Subject {
        let record = nextRecord
        nextRecord += 1
        ids[system + resource, default: 0] += number(1...9)
        let external = String(4_150_868_000_000_000 + (ids[system + resource] ?? 0))
        truth[record] = id
        var subject = Subject(
            record: record, kind: kind, rank: .init(system: system, resource: resource, externalID: external))
        subject.names = ["\(system).\(resource)/\(external)"]
        return subject
    }

    /// Whoever of the same truth carries the same mark can be found.
    mutating func mark(_ subject: Subject, _ marks: [String?]) {
        for case let mark? in marks {
            let key = "\(truth[subject.record] ?? 0)|\(mark)"
            if let other = self.marks[key] {
                findable.append((other, subject.record))
            } else {
                self.marks[key] = subject.record
            }
        }
    }

    // MARK: Firms

    private mutating func makeFirms(_ id: inout Int) {
        let kind = number(0...99)
        let brand = brandName()
        var made: [Int] = []
        func add(_ firm: Firm, _ world: inout World) {
            world.firms.append(firm)
            made.append(world.firms.count - 1)
        }
        switch kind {
        case 0...2:
            // A group: subsidiaries on one domain.
            let domain = host(brand) + ".com"
            var trades = Words.trades
            trades.shuffle(using: &random)
            for trade in trades.prefix(number(3...6)) {
                id += 1
                var firm = makeFirm(id, "\(brand) \(trade)")
                firm.domain = domain
                firm.website = domain
                add(firm, &self)
            }
        case 3...4:
            // A franchise: one name and domain, shops in several cities.
            let domain = host(brand) + ".com"
            var cities = Array(Words.cities.indices)
            cities.shuffle(using: &random)
            for city in cities.prefix(number(3...7)) {
                id += 1
                var firm = makeFirm(id, brand)
                firm.domain = nil
                firm.website = domain
                firm.city = city
                firm.phone = phone(Words.cities[city], isMobile: false)
                firm.form = ""
                add(firm, &self)
            }
        case 5...6:
            // One name, two firms that have nothing to do with each other.
            for index in 0..<2 {
                id += 1
                var firm = makeFirm(id, brand)
                firm.domain = index == 0 ? host(brand) + ".com" : host(brand) + "-\(one(["online", "group", "hq"])).net"
                firm.website = firm.domain
                while index == 1, firm.city == firms[firms.count - 1].city {
                    firm.city = number(0...Words.cities.count - 1)
                }
                add(firm, &self)
            }
        default:
            id += 1
            add(makeFirm(id, chance(0.5) ? brand : "\(brand) \(one(Words.trades))"), &self)
        }
        for firm in made { writeFirm(firm) }
        for firm in made { makePeople(firm) }
    }

    private mutating func brandName() -> String {
        while true {
            let name = one(Words.starts) + one(Words.middles) + one(Words.ends)
            let brand =
                chance(0.3)
                ? "\(common(Words.families)) & \(common(Words.families))"
                : chance(0.3) ? "\(name) \(one(Words.second))" : name
            if usedNames.insert(brand).inserted { return brand }
            if chance(0.2) { return brand + " " + digits(2) }
        }
    }

    func host(_ name: String) -> String {
        String(Folding.fold(name).filter { $0 != " " }.prefix(40))
    }

    private mutating func makeFirm(_ id: Int, _ name: String) -> Firm {
        let city = number(0...Words.cities.count - 1)
        let place = Words.cities[city]
        let domain = host(name) + one([".com", ".com", "." + place.country.lowercased(), ".net"])
        var website: String? = domain
        if chance(0.03) { website = "facebook.com/\(host(name))" }
        return Firm(
            id: id, name: name, form: one(Words.forms[place.country] ?? [""]), city: city, street: street(),
            domain: website == domain ? domain : nil, phone: phone(place, isMobile: false), website: website)
    }

    private mutating func street() -> String { "\(one(Words.streets)) \(number(1...180))" }

    mutating func phone(_ place: Words.City, isMobile: Bool) -> String {
        switch place.country {
        case "DE": isMobile ? "+4917\(number(0...9))\(digits(7))" : "+49\(place.area)\(digits(7))"
        case "GB": isMobile ? "+447\(digits(9))" : "+44\(place.area)\(digits(7))"
        case "IN": isMobile ? "+919\(digits(9))" : "+91\(place.area)\(digits(8))"
        case "FR": isMobile ? "+336\(digits(8))" : "+331\(digits(8))"
        default: "+1\(place.area)\(number(2...9))\(digits(6))"
        }
    }

    private mutating func writeFirm(_ index: Int) {
        let firm = firms[index]
        let place = Words.cities[firm.city]
        var newName: String?
        var newDomain: String?
        if chance(0.02) {
            newName = brandName()
            newDomain = host(newName ?? "") + ".com"
        }
        var systems: [(String, String)] = []
        if chance(0.95) { systems.append(("zoho_crm", "accounts")) }
        if chance(0.05) { systems.append(("zoho_crm", "accounts")) }
        if chance(0.6) { systems.append(("zoho_desk", "accounts")) }
        if chance(0.25) { systems.append(("zoho_projects", "clients")) }
        for (system, resource) in systems {
            var subject = subject(.company, system, resource, truth: firm.id)
            let isNew = newName != nil && chance(0.5)
            let name = isNew ? newName ?? firm.name : firm.name
            subject.name = typedCompany(name, firm.form)
            if chance(0.75) { subject.website = typedSite(isNew ? newDomain : firm.website) }
            if subject.website != nil, !isNew, let domain = firm.domain, chance(0.03) {
                subject.website = String(domain.split(separator: ".")[0]) + ".eu"
            }
            if chance(0.65) { subject.phones = [typedPhone(firm.phone, place)] }
            if chance(0.7) {
                subject.city = chance(0.8) ? place.name : place.other
                subject.country = chance(0.8) ? place.country : nil
                if chance(0.7) { subject.street = typedStreet(firm.street) }
                if chance(0.8) { subject.postcode = place.postcode }
            }
            if system != "zoho_crm", !firm.accounts.isEmpty {
                if chance(0.45) { subject.links = [one(firm.accounts)] }
                if chance(0.01), firms.count > 3 { subject.links = one(firms).accounts.prefix(1).map { $0 } }
                if chance(0.01) { subject.links = ["zoho_crm.accounts/999999"] }
            }
            if chance(0.01) { subject.website = one(["n/a", "gmail.com", "www", "http://"]) }
            if chance(0.01) { subject.phones = [one(["000000", "n/a", "1234567890"])] }
            firms[index].accounts += subject.names
            companies.append(subject)
            let site = subject.website.flatMap { Website($0)?.key }
            // A shop of a franchise without its city can be any of them.
            let isShop = firm.domain == nil
            mark(
                subject,
                [
                    isShop && subject.city == nil ? nil : site.map { "\($0)\(name)" },
                    subject.phones.first.flatMap { PhoneNumber($0)?.key }.map { "\($0)\(name)" },
                ])
            if let link = subject.links.first, firm.accounts.contains(link) { markLink(subject, link) }
        }
    }

    mutating func markLink(_ subject: Subject, _ link: String) { mark(subject, ["->" + link]) }

    // MARK: How people type

    mutating func typedCompany(_ name: String, _ form: String) -> String {
        var name = name
        if chance(0.1) { name = name.uppercased() }
        if chance(0.1) { name = String(name.map { $0 == "&" ? "+" : $0 }) }
        if chance(0.02) { name += one([" (old)", " - HQ", " (duplicate)"]) }
        if chance(0.02) { name = "The " + name }
        if chance(0.65), !form.isEmpty { name += " " + form }
        return name
    }

    mutating func typedSite(_ site: String?) -> String? {
        guard let site else { return nil }
        return one(["", "www.", "https://", "https://www.", "http://www."]) + site + one(["", "", "/", "/en/home"])
    }

    mutating func typedPhone(_ phone: String, _ place: Words.City) -> String {
        if chance(0.4) { return phone }
        let digits = String(phone.dropFirst())
        let code = ["DE": 2, "GB": 2, "IN": 2, "FR": 2][place.country] ?? 1
        let national = String(digits.dropFirst(code))
        switch number(0...3) {
        case 0: return "00\(digits)"
        case 1: return "+\(digits.prefix(code)) (0)\(national.prefix(3)) \(national.dropFirst(3))"
        case 2: return "+\(digits.prefix(code))-\(national.prefix(3))-\(national.dropFirst(3))"
        default: return "+\(digits.prefix(code)) \(national.prefix(4))/\(national.dropFirst(4)) ext. \(number(10...99))"
        }
    }

    mutating func typedStreet(_ street: String) -> String {
        chance(0.3) ? street.replacingSuffix("straße", by: "str.").uppercased() : street
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, by text: String) -> String {
        split(separator: " ").map { $0.hasSuffix(suffix) ? String($0.dropLast(suffix.count)) + text : String($0) }
            .joined(separator: " ")
    }
}
