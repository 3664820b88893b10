import Identity

extension World {
    mutating func makePeople(_ firm: Int) {
        let size = number(0...9) == 0 ? number(8...30) : number(1...6)
        var last: Human?
        for _ in 0..<size {
            var human = makeHuman(firm: firm)
            if let colleague = last, chance(0.006) {
                // A mobile handed to the next; a namesake in the same firm.
                if chance(0.5) {
                    human.mobile = colleague.mobile
                } else {
                    human.given = colleague.given
                    human.family = colleague.family
                    if let domain = firms[firm].domain { human.workMail = workMail(human, firm, domain) }
                }
            }
            write(human)
            last = human
        }
        for _ in 0..<number(0...2) {
            let human = makeHuman(firm: nil)
            write(human)
            if chance(0.05) {
                // Somebody of the family: same address, line, perhaps mailbox; father and son even the name.
                var relative = makeHuman(firm: nil)
                relative.family = human.family
                relative.street = human.street
                relative.city = human.city
                relative.line = human.line
                if chance(0.3), relative.given != human.given {
                    relative.privateMail = human.privateMail
                    if let mail = human.privateMail { familyMailboxes[mail] = human.id }
                }
                if chance(0.1), relative.privateMail != human.privateMail { relative.given = human.given }
                write(relative)
            }
        }
    }

    private mutating func makeHuman(firm: Int?) -> Human {
        let isWoman = chance(0.5)
        let given = common(isWoman ? Words.women : Words.men)
        let family = chance(0.06) ? "\(common(Words.families))-\(common(Words.families))" : common(Words.families)
        let city = firm.map { firms[$0].city } ?? number(0...Words.cities.count - 1)
        let place = Words.cities[city]
        humans += 1
        var human = Human(
            id: humans, given: given, family: family, firm: firm, street: "\(one(Words.streets)) \(number(1...180))",
            city: city)
        if isWoman, chance(0.04) { human.maiden = common(Words.families) }
        if let firm, let domain = firms[firm].domain { human.workMail = workMail(human, firm, domain) }
        if let firm, firms[firm].domain == nil, chance(0.3) {
            human.sharedMail = "info@\(host(firms[firm].name)).shop"
        } else if let firm, let domain = firms[firm].domain, chance(0.04) {
            human.sharedMail = "\(one(["info", "sales", "office"]))@\(domain)"
        }
        if firm == nil || chance(0.3) { human.privateMail = privateMail(human) }
        if chance(0.75) { human.mobile = phone(place, isMobile: true) }
        if firm == nil, chance(0.5) { human.line = phone(place, isMobile: false) }
        if firm != nil, firms.count > 5, chance(0.04) {
            let former = number(0...firms.count - 2)
            if let domain = firms[former].domain, former != firm {
                human.formerFirm = former
                human.formerMail = workMail(human, former, domain)
            }
        }
        return human
    }

    private mutating func workMail(_ human: Human, _ firm: Int, _ domain: String) -> String {
        let (given, family) = (plain(human.given), plain(human.maiden ?? human.family))
        let base =
            switch firms[firm].id % 3 {
            case 0: "\(given).\(family)"
            case 1: "\(given.prefix(1))\(family)"
            default: given
            }
        var local = base
        var count = 1
        while !mailboxes.insert("\(local)@\(domain)").inserted {
            count += 1
            local = "\(base)\(count)"
        }
        return "\(local)@\(domain)"
    }

    private mutating func privateMail(_ human: Human) -> String {
        let (given, family) = (plain(human.given), plain(human.maiden ?? human.family))
        mailCount += 1
        let local = one([
            "\(given).\(family)", "\(given)\(family)", "\(family)\(given.prefix(1))", "\(given)_\(family)",
        ])
        return
            "\(local)\(mailCount)@\(one(["gmail.com", "gmx.de", "yahoo.com", "outlook.com", "web.de", "icloud.com"]))"
    }

    private func plain(_ name: String) -> String { String(Folding.fold(name).filter { $0 != " " }) }

    // MARK: Records

    private mutating func write(_ human: Human) {
        var contacts: [String] = []
        var plans: [(system: String, resource: String)] = []
        if human.firm != nil ? chance(0.75) : chance(0.5) { plans.append(("zoho_crm", "contacts")) }
        if chance(0.04) { plans.append(("zoho_crm", "contacts")) }
        if chance(0.2) { plans.append(("zoho_crm", "leads")) }
        if chance(0.55) { plans.append(("zoho_desk", "contacts")) }
        if human.firm != nil, chance(0.12) { plans.append(("zoho_projects", "users")) }
        if chance(0.15) { plans.append(("zoho_sign", "signers")) }
        if chance(0.25) { plans.append(("zoho_forms", "entries")) }
        if chance(0.2) { plans.append(("zoho_apptics", "users")) }
        if chance(0.1) { plans.append(("zoho_survey", "responses")) }
        for plan in plans {
            var subject = subject(.person, plan.system, plan.resource, truth: human.id + 1_000_000_000)
            let isFormer = human.formerFirm != nil && chance(0.4)
            fill(&subject, human, plan, isFormer: isFormer)
            if let mailbox = taskMailbox(subject) { truth[subject.record] = mailbox }
            if plan.system == "zoho_desk", !contacts.isEmpty, chance(0.4) { subject.links = [contacts[0]] }
            if plan.resource == "leads", !contacts.isEmpty, chance(0.5) { subject.links = [contacts[0]] }
            if plan.system == "zoho_desk", chance(0.004), let other = people.last {
                subject.links = Array(other.names.prefix(1))
            }
            if plan.system == "zoho_crm", plan.resource == "contacts" { contacts += subject.names }
            let firm = isFormer ? human.formerFirm : human.firm
            if let firm, plan.resource == "contacts" || plan.resource == "users", chance(0.85) {
                let own = firms[firm].accounts.filter { $0.hasPrefix(plan.system) }
                if !own.isEmpty { companyOf[subject.record] = one(own) }
            }
            people.append(subject)
            let mobile = human.mobile.flatMap { number in
                subject.phones.contains { PhoneNumber($0)?.key == number } ? number : nil
            }
            mark(
                subject,
                subject.mails.compactMap { MailAddress($0) }.filter { $0.sort == .personal }.map(\.address) + [mobile])
            if let link = subject.links.first, contacts.contains(link) { markLink(subject, link) }
        }
    }

    /// Of a record that has nothing but a task's mailbox nobody can say whose it is: it is the mailbox's. What has
    /// nothing but the mailbox of a family is whose the mailbox is by its name.
    private mutating func taskMailbox(_ subject: Subject) -> Int? {
        let mails = subject.mails.compactMap { MailAddress($0) }
        guard let first = mails.first, subject.phones.isEmpty, subject.street == nil,
            PersonName(full: subject.name, given: subject.givenName, family: subject.familyName) == nil
        else { return nil }
        if mails.allSatisfy({ $0.address == first.address }),
            let owner = familyMailboxes.first(where: { MailAddress($0.key)?.address == first.address })
        {
            return owner.value + 1_000_000_000
        }
        guard mails.allSatisfy({ $0.sort == .role }) else { return nil }
        if taskMailboxes[first.address] == nil {
            taskMailboxes[first.address] = 2_000_000_000 + taskMailboxes.count
        }
        return taskMailboxes[first.address]
    }

    private mutating func fill(
        _ subject: inout Subject, _ human: Human, _ plan: (system: String, resource: String), isFormer: Bool
    ) {
        let isBare = plan.system == "zoho_apptics" || plan.system == "zoho_survey"
        let place = Words.cities[human.city]
        if !isBare || chance(0.2) { writeName(&subject, human, isOld: isFormer || chance(0.4)) }
        let work = isFormer ? human.formerMail : human.workMail
        let isPrivate = plan.system == "zoho_forms" || plan.system == "zoho_survey"
        if let mail = (isPrivate && chance(0.5) ? human.privateMail ?? work : work ?? human.privateMail) {
            if isBare || chance(0.9) { subject.mails.append(typedMail(mail)) }
            if let other = human.privateMail, other != mail, chance(0.2) { subject.mails.append(typedMail(other)) }
        }
        if let shared = human.sharedMail, subject.mails.isEmpty || chance(0.2) { subject.mails.append(shared) }
        if isBare { return }
        if let mobile = human.mobile, chance(0.55) { subject.phones.append(typedPhone(mobile, place)) }
        if let line = human.line, chance(0.5) { subject.phones.append(typedPhone(line, place)) }
        if let firm = isFormer ? human.formerFirm : human.firm {
            if chance(0.5) { subject.phones.append(typedPhone(firms[firm].phone, Words.cities[firms[firm].city])) }
            if chance(0.6) { subject.companyName = typedCompany(firms[firm].name, firms[firm].form) }
        } else if chance(0.4) {
            subject.street = typedStreet(human.street)
            subject.postcode = place.postcode
            subject.city = place.name
        }
        if chance(0.8) { subject.country = place.country }
        if chance(0.01) { subject.mails.append(one(["test@test.com", "n/a", "noreply@acme.com", "none@none.com"])) }
        if chance(0.01) { subject.phones.append(one(["0000000000", "n/a", "-"])) }
    }

    private mutating func writeName(_ subject: inout Subject, _ human: Human, isOld: Bool) {
        var given = human.given
        var family = isOld ? human.maiden ?? human.family : human.family
        if chance(0.08), let short = Words.nicknames[given] { given = one(short) }
        if chance(0.03) { given = "\(given.prefix(1))." }
        if chance(0.02) { given += " \(one(["A", "B", "M", "J"]))." }
        if chance(0.015), family.count > 6 { family = slip(family) }
        if chance(0.03) { family = family.uppercased() }
        if chance(0.01) { (given, family) = (one(["Unknown", "N/A", "test", "-"]), one(["Unknown", "-", "test"])) }
        switch number(0...9) {
        case 0: subject.name = "\(family), \(given)"
        case 1...3: subject.name = "\(chance(0.1) ? "Dr. " : "")\(given) \(family)"
        case 4: subject.familyName = chance(0.5) ? family : "\(given) \(family)"
        default:
            if chance(0.01) { swap(&given, &family) }
            subject.givenName = given
            subject.familyName = family
        }
        if subject.familyName == family, subject.givenName == nil, chance(0.5) { subject.givenName = given }
    }

    private mutating func typedMail(_ mail: String) -> String {
        if chance(0.1) { return mail.uppercased() }
        if chance(0.03), let at = mail.firstIndex(of: "@") { return "\(mail[..<at])+news\(mail[at...])" }
        return mail
    }

    private mutating func slip(_ word: String) -> String {
        var letters = Array(word)
        let at = number(1...letters.count - 3)
        switch number(0...2) {
        case 0: letters.swapAt(at, at + 1)
        case 1: letters.remove(at: at)
        default: letters[at] = one(["a", "e", "n", "r", "t"])
        }
        return String(letters)
    }
}

/// What names, firms and places are made of. Invented or in general use.
enum Words {
    struct City: Sendable {
        var name: String
        var other: String
        var country: String
        var area: String
        var postcode: String
    }

    static let cities: [City] = """
        München;Munich;DE;89;80331
        Köln;Cologne;DE;221;50667
        Berlin;Berlin;DE;30;10115
        Hamburg;HAMBURG;DE;40;20095
        Leipzig;Leipzig;DE;341;04109
        London;London;GB;207;EC1A 1BB
        Leeds;LEEDS;GB;113;LS1 1UR
        Bristol;Bristol;GB;117;BS1 4DJ
        Chicago;Chicago, IL;US;312;60601
        Boston;Boston, MA;US;617;02108
        Austin;Austin;US;512;73301
        Denver;Denver (CO);US;303;80202
        Mumbai;Bombay;IN;22;400001
        Pune;Pune;IN;20;411001
        Paris;PARIS;FR;1;75001
        Lyon;Lyon;FR;4;69001
        """.split(separator: "\n").map { line in
            let columns = line.split(separator: ";").map(String.init)
            return City(
                name: columns[0], other: columns[1], country: columns[2], area: columns[3], postcode: columns[4])
        }

    /// Words between commas, or between spaces where there are no commas.
    private static func list(_ text: String) -> [String] {
        let hasCommas = text.contains(",")
        return text.split { hasCommas ? $0 == "," || $0 == "\n" : $0 == " " || $0 == "\n" }
            .map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
    }

    static let forms = [
        "DE": ["GmbH", "AG", "GmbH & Co. KG", "KG", "UG"], "GB": ["Ltd", "Limited", "PLC", "LLP"],
        "US": ["Inc.", "LLC", "Corp.", ""],
        "IN": ["Pvt. Ltd.", "Private Limited", "LLP"], "FR": ["SARL", "SAS", "S.A."],
    ]
    static let starts = list(
        """
        Al Bel Cor Dra El Fen Gal Hel Is Jor Kal Lum Mer Nor Or Pel Quin Rho Sol Tar Ul Ver Wol Xan Yor Zel
        """)
    static let middles = list(
        """
        a e i o u ara ero ilo ona uma enti asto ordi ulta imbe aquo
        """)
    static let ends = list(
        """
        dex fin gon lux mar nis pak quest ron sys tek vant wick xis zon bit cor dyn form graph
        """)
    static let second = list(
        """
        Nord Blue Prime Alpha Nova Terra Vista Delta Orion Summit
        """)
    static let trades = list(
        """
        Software Logistics Foods Pharma Energy Textiles Motors Optics Print Tools Consulting Systems
        """)
    static let streets = list(
        """
        Hauptstraße, Bahnhofstraße, Lindenstraße, Gartenweg, High Street, Station Road, Church Lane, Oak
        Avenue, Main Street, Park Road, Rue de la Gare, MG Road, Schillerstraße, Victoria Street
        """)
    static let men = list(
        """
        Michael Thomas Robert James David Andreas Peter John Stefan Christian William Daniel Rajesh Martin
        Frank Richard Joseph Alexander Matthew Ramesh Markus Anthony Pierre Oliver Patrick Benjamin Samuel
        Sanjay Karl Jürgen Angelo Mario Luc Vikram Simon Philipp Nicholas Edward Gregory Arjun
        """)
    static let women = list(
        """
        Anna Maria Elizabeth Susanne Katherine Jennifer Sarah Julia Petra Claudia Margaret Priya Laura
        Sabine Angela Nicole Victoria Rebecca Christine Sophie Marie Andrea Lakshmi Emma Hannah Karin Monika
        Patricia Deborah Amanda Jessica Camille Élodie Renate Ingrid Anjali Deepa Barbara Melanie Nadine
        """)
    static let nicknames: [String: [String]] = {
        let groups = """
            Michael Mike Mick; Thomas Tom; Robert Bob Rob; James Jim; David Dave; Andreas Andi; Peter Pete;
            John Jack; Christian Chris; William Bill Will; Daniel Dan; Richard Rick Dick; Joseph Joe;
            Alexander Alex; Matthew Matt; Anthony Tony; Benjamin Ben; Samuel Sam; Nicholas Nick; Edward Ed
            Ted; Gregory Greg; Elizabeth Liz Beth; Susanne Susi Sue; Katherine Kate Kathy; Jennifer Jen;
            Margaret Meg Peggy; Nicole Nicki; Victoria Vicky; Rebecca Becky; Christine Chris Tina; Patricia
            Pat; Deborah Debbie; Amanda Mandy; Jessica Jess; Barbara Barb; Melanie Mel
            """.split(separator: ";")
        let words = groups.map { $0.split { $0 == " " || $0 == "\n" }.map(String.init) }
        return Dictionary(uniqueKeysWithValues: words.map { ($0[0], Array($0.dropFirst())) })
    }()
    static let families: [String] = {
        let known = list(
            """
            Müller, Schmidt, Smith, Patel, Meier, Weber, Jones, Williams, Brown, Wagner, Becker, Schulz,
            Hoffmann, Taylor, Davies, Sharma, Singh, Martin, Bernard, Dubois, Patil, Schäfer, Koch, Bauer,
            Richter, Klein, Wolf, Neumann, Schwarz, Wilson, Evans, Thomas, Johnson, Roberts, Walker, Wright,
            Robinson, Gupta, Mehta, Iyer, Reddy, Petit, Durand, Leroy, Moreau, Simon, Laurent, Ferrari,
            Ferrara, Rossi, O'Neil, van der Berg, Nowak, Kowalski
            """)
        let heads = list(
            """
            Ashen Brand Clay Dun Eber Fair Gold Hart Ivers Kess Lang Morn Nest Ober Pohl Rade Stein Thorn
            Unter Wald
            """)
        let tails = list(
            """
            acker bach berg burn croft dale dorf feld field ford hain heimer holm ington kamp ley man mayer
            ridge rup stedt stone ton wald wick wood worth
            """)
        return known + heads.flatMap { head in tails.map { head + $0 } }
    }()
}
