/// A record in comparable form, and the clues it carries.
public struct Profile: Sendable {
    public struct Ignored: Hashable, Sendable {
        public var value: String
        public var reason: String
    }

    public let person: PersonName?
    public let company: CompanyName?
    public let mails: [MailAddress]
    public let phones: [PhoneNumber]
    public let site: Website?
    public let address: PostalAddress
    public let country: String?
    /// Year, month and day as digits; nil if it is none.
    public let birthDay: UInt32?
    public private(set) var clues: [Clue] = []
    /// Values that say nothing about this customer, and why.
    public let ignored: [Ignored]
    private static let staffReason = "one of our own staff"
    /// Mailboxes that are no clue only because our own staff has them.
    public var staffMails: [String] { ignored.filter { $0.reason == Self.staffReason }.map(\.value) }
    var hasStaffMails: Bool { ignored.contains { $0.reason == Self.staffReason } }

    public init(_ subject: Subject, seller: Seller = Seller()) {
        var ignored: [Ignored] = []
        let isCompany = subject.kind == .company
        var address = PostalAddress(street: subject.street, postcode: subject.postcode, city: subject.city)
        company = (isCompany ? subject.name : subject.companyName).flatMap { CompanyName($0, city: address.city) }
        // "Acme GmbH, Berlin" is in Berlin.
        if isCompany, address.city == nil, let place = company?.place { address = address.inCity(place) }
        // "acme.com/berlin" is the page of the shop there.
        var site = subject.website.flatMap { Website($0) }
        if isCompany, address.city == nil, let town = site?.town { address = address.inCity(town) }
        self.address = address
        let named = subject.country.flatMap(Countries.code) ?? (isCompany ? company?.country : nil)
        let placed = isCompany ? address.city.flatMap(Cities.country) : nil
        let home = named ?? placed ?? (isCompany ? Self.countryOfDomain(subject) : nil) ?? seller.country
        mails = Self.mails(subject, seller, &ignored)
        phones = Self.phones(subject, home, &ignored)
        // The country a company's phone was typed with is the company's; a person's mobile travels.
        country = named ?? (isCompany ? placed ?? phones.lazy.compactMap(\.typedCountry).first : nil)
        birthDay = subject.birthDay.flatMap(Self.day)
        if let known = site, known.sort == .shared || seller.domains.contains(known.key) {
            ignored.append(Ignored(value: known.host, reason: "a provider's or our own domain"))
            site = nil
        }
        if isCompany {
            person = nil
            // A company's mailbox stands in for a missing website.
            if site == nil, let domain = mails.lazy.compactMap(\.organisation).first { site = Website(domain) }
        } else {
            person = Self.person(subject, mails)
        }
        self.site = site
        self.ignored = ignored
        var clues: [Clue] = []
        func add(_ kind: Clue.Kind, _ value: String) {
            let clue = Clue(kind, value)
            if !clues.contains(clue) { clues.append(clue) }
        }
        for link in subject.links { add(.link, link) }
        for name in subject.names { add(.link, name) }
        if subject.isPlain {
            for block in Weighing.blocks(subject, person: person, address: address, birthDay: birthDay) {
                add(.block, block)
            }
        } else {
            for mail in mails { add(.mail, mail.address) }
            for phone in phones {
                if phone.sort != .loose { add(.phone, phone.key) }
                // Only where the owner of the workspace has no country do such numbers exist.
                if seller.country == nil, let loose = phone.loose { add(.loosePhone, loose) }
            }
            isCompany ? addCompany(add) : addPerson(subject, add)
        }
        self.clues = clues
    }

    /// The spellings of the person's name that count for what is rare: see `Resolver.Outside.isRare`.
    public var spellings: [String] { person?.spellings ?? [] }

    /// The employers may be known only when the companies are resolved. Says which clues follow from them.
    @discardableResult
    public mutating func add(employers: [String]) -> [Clue] {
        guard let name = person?.key else { return [] }
        let late = Self.clues(ofName: name, in: employers)
        clues += late.filter { !clues.contains($0) }
        return late
    }

    static func clues(ofName name: String, in employers: [String]) -> [Clue] {
        employers.map { Clue(.nameInCompany, name + "|" + $0) }
    }

    /// The city that a company's first line tells.
    var lineCity: String? { phones.lazy.filter { $0.sort == .line }.compactMap { Areas.city(of: $0.key) }.first }

    /// Numbers without a country are of the country that the domain is of. Not those that are sold to anybody.
    private static func countryOfDomain(_ subject: Subject) -> String? {
        let host = subject.website.flatMap { Website($0) }.flatMap { $0.sort == .organisation ? $0.key : nil }
        guard let domain = host ?? subject.mails.lazy.compactMap({ MailAddress($0)?.organisation }).first,
            let suffix = domain.split(separator: ".").last, suffix.utf8.count == 2,
            !["io", "co", "me", "tv", "ai", "cc", "ws", "to", "gg", "sh", "ly", "fm", "am", "eu"].contains(suffix)
        else { return nil }
        return Countries.code(String(suffix))
    }

    private func addCompany(_ add: (Clue.Kind, String) -> Void) {
        if let site { add(.site, site.key) }
        // Whoever writes from another domain than the website has two.
        for domain in mails.lazy.compactMap(\.organisation) { if let own = Website(domain) { add(.site, own.key) } }
        guard let company, company.closed.utf8.count > 1 else { return }
        add(.companyName, company.closed)
        // Names at one door are compared there, slips and short forms as well.
        if let door = address.key { add(.companyAtAddress, door) }
    }

    private func addPerson(_ subject: Subject, _ add: (Clue.Kind, String) -> Void) {
        guard let name = person?.key else { return }
        if let door = address.key { add(.nameAtAddress, "\(name)|\(door)") }
        for clue in Self.clues(ofName: name, in: subject.employers) { add(clue.kind, clue.value) }
    }

    private static func mails(_ subject: Subject, _ seller: Seller, _ ignored: inout [Ignored]) -> [MailAddress] {
        var mails: [MailAddress] = []
        for text in subject.mails {
            guard let mail = MailAddress(text) else {
                if !text.trimmingBlanks.isEmpty { ignored.append(Ignored(value: text, reason: "no mail address")) }
                continue
            }
            if mail.sort == .blocked {
                ignored.append(Ignored(value: mail.address, reason: "a placeholder or throw-away mailbox"))
            } else if seller.has(mail) {
                ignored.append(Ignored(value: mail.address, reason: Self.staffReason))
            } else if !mails.contains(mail) {
                mails.append(mail)
            }
        }
        return mails
    }

    private static func phones(_ subject: Subject, _ home: String?, _ ignored: inout [Ignored]) -> [PhoneNumber] {
        var phones: [PhoneNumber] = []
        for text in subject.phones {
            guard let phone = PhoneNumber(text, country: home), phone.sort != .blocked else {
                if !text.trimmingBlanks.isEmpty { ignored.append(Ignored(value: text, reason: "no number of anybody")) }
                continue
            }
            if !phones.contains(where: { $0.key == phone.key }) { phones.append(phone) }
        }
        return phones
    }

    static func person(_ subject: Subject, _ mails: [MailAddress]) -> PersonName? {
        var texts = [subject.name, subject.givenName, subject.familyName]
        let whole = subject.name ?? texts.compactMap(\.self).joined(separator: " ")
        if PersonName.namesCompany(whole, mailbox: mails.first) { return nil }
        for index in texts.indices {
            guard let text = texts[index] else { continue }
            let repeats =
                mails.isEmpty
                ? PersonName.repeats(text, mailbox: nil, company: subject.companyName)
                : mails.contains { PersonName.repeats(text, mailbox: $0, company: subject.companyName) }
            // A given name is often the mailbox as well: anna@.
            if repeats, index == 0 || text.utf8.contains(0x40) || (index == 2 && subject.givenName == nil) {
                texts[index] = nil
            }
        }
        if texts.allSatisfy({ $0 == nil }) { return nil }
        return PersonName(full: texts[0], given: texts[1], family: texts[2])
    }

    /// "1980-05-31", "31.05.1980", "19800531": the year has four digits and stands at one end.
    static func day(_ text: String) -> UInt32? {
        let parts = text.utf8.prefix(10).split { !(0x30...0x39).contains($0) }
        func number(_ digits: Substring.UTF8View) -> UInt32 { digits.reduce(0) { $0 * 10 + UInt32($1 - 0x30) } }
        var day: UInt32
        switch parts.count {
        case 1 where parts[0].count == 8: day = number(parts[0])
        case 3 where parts[0].count == 4: day = number(parts[0]) * 10_000 + number(parts[1]) * 100 + number(parts[2])
        case 3 where parts[2].count == 4: day = number(parts[2]) * 10_000 + number(parts[1]) * 100 + number(parts[0])
        default: return nil
        }
        // 12/31/1980
        if day / 100 % 100 > 12, day % 100 <= 12 { day = day / 10_000 * 10_000 + day % 100 * 100 + day / 100 % 100 }
        let isDay =
            (1...12).contains(day / 100 % 100) && (1...31).contains(day % 100) && (1880...2100).contains(day / 10_000)
        return isDay && day != 1900_01_01 && day != 1970_01_01 ? day : nil
    }
}
