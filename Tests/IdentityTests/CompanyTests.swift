import Identity
import Testing

@Suite struct `How companies are written` {
    @Test(
        arguments: [
            ("Bosch GmbH, Stuttgart", "bosch", "gmbh", "stuttgart"), ("Nestlé SA, Vevey", "nestle", "sa", "vevey"),
            ("Ferrero, Torino", "ferrero", nil, "torino"), ("Tesco plc – Manchester", "tesco", "plc", "manchester"),
            ("Siemens AG, Niederlassung Köln", "siemens", "ag", "koln"),
            ("Zurich Insurance plc, London", "zurich insurance", "plc", "london"),
            ("Smith, Jones", "smith jones", nil, nil), ("Schmidt - Metallbau", "schmidt metallbau", nil, nil),
            ("Barnes, Noble & Co.", "barnes noble", "co", nil), ("Acme, Inc.", "acme", "inc", nil),
            ("Pfizer (NY)", "pfizer", nil, "ny"), ("Macy's, New York", "macys", nil, "new york"),
            ("Firma Huber", "huber", nil, nil), ("Fa. Huber GmbH", "huber", "gmbh", nil),
            ("Messrs. Clark & Sons", "clark sons", nil, nil), ("M/s Patel Traders", "patel traders", nil, nil),
            ("MS Society", "ms society", nil, nil), ("Firmenich SA", "firmenich", "sa", nil),
            ("Spett.le Rossi S.r.l.", "rossi", "srl", nil), ("Firma", nil, nil, nil),
            ("International Business Machines (IBM)", "international business machines", nil, nil),
            ("Linde (formerly Praxair) plc", "linde", "plc", nil),
        ] as [(String, String?, String?, String?)])
    func `are their name, form and place`(typed: String, core: String?, form: String?, place: String?) {
        let name = CompanyName(typed)
        #expect(name?.core == core)
        #expect(name?.form == form)
        #expect(name?.place == place)
    }

    @Test func `have a place behind the name where the record is there`() {
        #expect(CompanyName("Swarovski AG Wattens", city: "wattens")?.core == "swarovski")
        #expect(CompanyName("Swarovski, Wattens", city: "wattens")?.place == "wattens")
        #expect(CompanyName("Swarovski, Wattens")?.core == "swarovski wattens")
        // Without a form before it the town may be the name.
        #expect(CompanyName("Stadtwerke Jena", city: "jena")?.core == "stadtwerke jena")
        #expect(CompanyName("Bosch (UK) Ltd")?.country == "GB")
        #expect(CompanyName("Bosch (UK) Ltd")?.place == nil)
        let profile = Profile(Office.company(1, "Ferrero, Torino"))
        #expect(profile.address.city == "torino")
        #expect(profile.country == "IT")
    }

    @Test(
        arguments: [
            ("Müller e.Kfm.", "Müller e.K."), ("Huber e. Kfr.", "Huber eingetragene Kauffrau"),
            ("Acme GmbH + Co KG", "Acme GmbH u. Co. KG"), ("Acme UG", "Acme UG (haftungsbeschränkt)"),
            ("Migros Genossenschaft", "Migros eG"), ("Zara S.L.", "Zara SLU"), ("Heineken V.O.F.", "Heineken VOF"),
            ("Wizz Kft.", "Wizz Korlátolt Felelősségű Társaság"), ("Avast s.r.o.", "Avast spol. s r.o."),
            ("Koç A.Ş.", "Koç Anonim Şirketi"), ("Ülker San. ve Tic. Ltd. Şti.", "Ülker Ltd. Şti."),
            ("Orlen Sp. z o.o. Sp. k.", "Orlen sp.k."), ("PPHU Kowalski", "Kowalski"),
            ("Grab Sdn. Bhd.", "Grab Sdn Bhd"),
            ("ОАО Газпром", "Gazprom OJSC"), ("Vestas A/S", "Vestas AS"), ("Emaar FZCO", "Emaar FZC"),
            ("S.C. Dacia S.R.L.", "Dacia SRL"), ("Tata Pvt. Ltd.", "Tata (P) Ltd"), ("华为有限责任公司", "华为有限公司"),
            ("Công ty TNHH Vinamilk", "Vinamilk TNHH"), ("Teva בע\"מ", "Teva בע״מ"),
            ("Volvo AB (publ)", "Volvo Aktiebolag"),
        ]) func `have one form, however it is written`(a: String, b: String) throws
    {
        let (a, b) = (try #require(CompanyName(a)), try #require(CompanyName(b)))
        #expect(a.form == b.form)
        #expect(a.core == b.core)
    }

    @Test(arguments: [
        ("gmbh", "ag", true), ("ltd", "plc", true), ("llc", "inc", true), ("sas", "sarl", true), ("sa", "me", true),
        ("ag", "sa", false), ("ooo", "llc", false), ("ltd cn", "ltd", false), ("kk", "inc", false),
        ("pvt", "ltd", false),
        ("sl", "sl", false), ("co", "inc", false),
    ]) func `differ in form where it is another firm's`(a: String, b: String, conflict: Bool) {
        #expect(CompanyName.formsConflict(a, b) == conflict)
        #expect(CompanyName.formsConflict(b, a) == conflict)
        #expect(!CompanyName.formsConflict(a, nil))
    }

    @Test(arguments: [
        ("Bosch", "Bosch Rexroth", CompanyName.Agreement.longer), ("Acme", "Acme Software", .part),
        ("Acme", "Acme Holding", .relative), ("Acme", "Acme DE", .relative), ("Acme Bau", "Acme Holding", .conflict),
        ("Autohaus Becker", "Becker Autohaus", .same), ("Becker", "Autohaus Becker", .longer),
        ("Consulting", "Meyer Consulting", .conflict), ("Orbit 物流", "Orbit", .longer),
        ("Orbit 物流", "Apex 物流", .conflict),
        ("Meyer Immob", "Meyer Immobilien", .part), ("Holzbau Schmitd", "Holzbau Schmidt", .part),
        ("Ferrari Motors", "Ferrara Motors", .conflict), ("物流", "Orbit", .unknown), ("Orbit 物流", "Orbit 食品", .conflict),
    ]) func `are compared by their words, script by script`(a: String, b: String, agreement: CompanyName.Agreement)
        throws
    {
        let (a, b) = (try #require(CompanyName(a)), try #require(CompanyName(b)))
        #expect(CompanyName.compare(a, b) == agreement)
        #expect(CompanyName.compare(b, a) == agreement)
    }
}

@Suite struct `A city` {
    @Test(arguments: [
        "München, Munich, Monaco di Baviera", "Wien, Vienna, Bécs", "Genève, Genf, Geneva", "Padova, Padua",
        "Kraków, Cracow, Krakau", "Den Haag, The Hague, 's-Gravenhage", "Los Angeles, LA, L.A.", "Rio de Janeiro, Rio",
        "Львів, Lviv, Lemberg", "上海, 上海市, Shanghai", "Πάτρα, Patras", "서울특별시, 서울, Seoul", "תל אביב, Tel Aviv-Yafo",
        "Hà Nội, Hanoi", "New York, NYC, New York City", "Marseille, Marseilles",
        "Saint Petersburg, Sankt-Petersburg, СПб",
        "Frankfurt, Frankfurt am Main, Frankfurt/Main, Frankfurt a.M.", "Paris, Paris 8e, Paris Cedex 08",
        "Austin, Austin TX",
        "St. Gallen, Sankt Gallen", "Αθήνα, Athens", "القاهرة, Cairo", "कोलकाता, कोलकाता", "Praha, Praha 5, Prague",
    ]) func `has many names and is one`(names: String) {
        let cities = names.split(separator: ",").map {
            PostalAddress(street: nil, postcode: nil, city: String($0)).city
        }
        #expect(Set(cities).count == 1, "\(cities)")
        #expect(cities.first != .some(nil))
        let again = cities.first.flatMap { $0 }.flatMap { PostalAddress(street: nil, postcode: nil, city: $0).city }
        #expect(again == cities.first)
    }

    @Test func `is another one with another name`() {
        let names = ["Bern", "Berlin", "Freiburg", "Fribourg", "Bergen", "Bergamo", "Rostock", "Rostov-on-Don", "Linz"]
        #expect(Set(names.compactMap { PostalAddress(street: nil, postcode: nil, city: $0).city }).count == names.count)
    }
}

/// Companies' records as people type them, and what is made of two.
struct Office {
    static func company(
        _ record: Int64, _ name: String?, site: String? = nil, phone: String? = nil, street: String? = nil,
        postcode: String? = nil, city: String? = nil, country: String? = nil, link: Int64? = nil,
        list: (system: String, resource: String)? = nil
    ) -> Subject {
        let (system, resource) = list ?? (record % 2 == 1 ? ("zoho_crm", "Accounts") : ("zoho_desk", "accounts"))
        var subject = Subject(
            record: record, kind: .company,
            rank: .init(system: system, resource: resource, externalID: String(record)))
        subject.name = name
        subject.website = site
        subject.phones = [phone].compactMap(\.self)
        (subject.street, subject.postcode, subject.city, subject.country) = (street, postcode, city, country)
        subject.names = ["\(system).\(resource):\(record)"]
        subject.links = link.map { ["zoho_crm.Accounts:\($0)"] } ?? []
        return subject
    }

    enum Outcome: Equatable {
        case joined(Rule), asked(Objection), apart
    }

    /// What the first two become, with all others there too.
    static func outcome(_ subjects: Subject...) -> Outcome {
        var outcomes: Set<[String]> = []
        var found = Outcome.apart
        for turned in [subjects, subjects.reversed()] {
            var resolver = Resolver(.company, seller: Seller(country: "DE"))
            for subject in turned { resolver.add(subject) }
            let resolution = resolver.resolve()
            let (a, b) = (subjects[0].record, subjects[1].record)
            found = .apart
            for link in resolution.links where Set([link.a, link.b]) == [a, b] {
                if case .refused(let objection) = link.state {
                    found = .asked(objection)
                } else {
                    found = .joined(link.rule)
                }
            }
            outcomes.insert(["\(found)"])
        }
        #expect(outcomes.count == 1, "the order of records matters: \(outcomes)")
        return found
    }
}

@Suite struct `Two records of companies` {
    typealias Outcome = Office.Outcome
    private func firm(
        _ record: Int64, _ name: String?, site: String? = nil, phone: String? = nil, street: String? = nil,
        postcode: String? = nil, city: String? = nil, country: String? = nil, link: Int64? = nil
    ) -> Subject {
        Office.company(
            record, name, site: site, phone: phone, street: street, postcode: postcode, city: city, country: country,
            link: link)
    }

    @Test func `are one though their city is called otherwise`() {
        #expect(
            Office.outcome(
                firm(1, "Linde GmbH", phone: "089 35757012", city: "München"),
                firm(2, "Linde", phone: "089 35757012", city: "Munich")) == .joined(.contactAndName))
        #expect(
            Office.outcome(
                firm(1, "Linde", street: "Hauptstr. 5", postcode: "82049", city: "Pullach"),
                firm(2, "Linde", street: "Hauptstraße 5", postcode: "82049", city: "Pullach i. Isartal"))
                == .joined(.companyAtAddress))
        #expect(
            Office.outcome(
                firm(1, "Linde", phone: "089 35757012", city: "München"),
                firm(2, "Linde", phone: "089 35757012", city: "Hamburg"))
                == .asked(.otherCity))
    }

    @Test func `are one where the domain spells the longer name`() {
        let short = firm(1, "Valilux GmbH", site: "valilux-metall.at", street: "Schulgasse 4", postcode: "1010")
        let long = firm(2, "Valilux Metall", street: "Schulgasse 4", postcode: "1010")
        #expect(Office.outcome(short, long) == .joined(.companyAtAddress))
        // The domain is the head's: the longer name may be another firm's.
        let head = firm(1, "Valilux GmbH", site: "valilux.at", street: "Schulgasse 4", postcode: "1010")
        #expect(Office.outcome(head, long) == .asked(.otherCompanyName))
    }

    @Test func `are apart in a group, or asked about`() {
        let bau = firm(2, "Acme Bau", site: "acme.de", phone: "089 35757012", city: "München")
        let holding = firm(3, "Acme Holding", site: "acme.de", phone: "089 35757012", city: "München")
        #expect(Office.outcome(bau, holding) == .asked(.otherCompanyName))
        #expect(Office.outcome(firm(1, "Acme", site: "acme.de", city: "München"), holding) == .asked(.otherCompanyName))
        // Another name, nothing near: nobody is asked about each two firms of a group.
        #expect(
            Office.outcome(firm(1, "Ferrero", site: "ferrero.com"), firm(2, "Thorntons", site: "ferrero.com")) == .apart
        )
    }

    @Test func `of one brand in several towns are not asked about`() {
        let (graz, linz) = (
            firm(1, "Backhaus", site: "backhaus.at", city: "Graz"),
            firm(3, "Backhaus", site: "backhaus.at", city: "Linz")
        )
        #expect(Office.outcome(graz, linz) == .apart)
        // Where none says which, a person may know.
        #expect(Office.outcome(firm(2, "Backhaus", site: "backhaus.at"), graz, linz) == .asked(.usedInSeveralPlaces))
    }

    @Test func `with domains of one label do not contradict`() {
        let (com, de) = (
            firm(1, "Globodyne", site: "globodyne.com", city: "Bonn"),
            firm(2, "Globodyne GmbH", site: "globodyne.de", city: "Bonn")
        )
        #expect(Office.outcome(com, de) == .joined(.companyNameAlone))
        #expect(Office.outcome(com, firm(2, "Globodyne", site: "other.de", city: "Bonn")) == .apart)
    }

    @Test func `are one by a link that something confirms`() {
        let account = firm(1, "Brauner Solicitors", site: "holshaw.co.uk", city: "London")
        #expect(Office.outcome(account, firm(2, "Holshaw", city: "Leeds", link: 1)) == .asked(.otherCity))
        #expect(Office.outcome(account, firm(2, "Holshaw", link: 1)) == .joined(.link))
        #expect(Office.outcome(account, firm(2, "Miller", city: "London", link: 1)) == .asked(.linkAgainstNames))
        #expect(Office.outcome(account, firm(2, "Brauner", link: 1)) == .joined(.link))
        // Two scripts: the names say nothing, the legal forms do.
        #expect(
            Office.outcome(firm(1, "Marenostad e.K."), firm(2, "科技 Co., Ltd.", city: "上海", link: 1))
                == .asked(.linkAgainstNames))
    }

    @Test func `are asked about though one names the other, where more stands against it`() {
        let account = firm(1, "Globodyne GmbH", site: "globodyne.com", phone: "+49 221 470 2200", city: "Köln")
        // A brand's shop elsewhere, with another name than the head.
        #expect(
            Office.outcome(account, firm(2, "Globodyne Express", site: "globodyne.com", city: "Leipzig", link: 1))
                == .asked(.otherCity))
        // The same name there is the one that was meant.
        #expect(
            Office.outcome(account, firm(2, "Globodyne", site: "globodyne.com", city: "Leipzig", link: 1))
                == .joined(.link))
        // Another firm of the house, by name and form.
        #expect(
            Office.outcome(account, firm(2, "Miller Foods AG", phone: "+49 221 470 2200", link: 1))
                == .asked(.linkAgainstNames))
        #expect(
            Office.outcome(account, firm(2, "Miller Foods", phone: "+49 221 470 2200", link: 1)) == .joined(.link))
        // Nothing near: the form, or what the name adds, tells two firms of a group.
        #expect(Office.outcome(account, firm(2, "Globodyne AG", link: 1)) == .asked(.otherLegalForm))
        #expect(Office.outcome(account, firm(2, "Globodyne Holding", link: 1)) == .asked(.otherCompanyName))
        #expect(Office.outcome(account, firm(2, nil, link: 1)) == .asked(.linkAgainstNames))
    }

    @Test func `that leave their name away on a group's site are asked about`() {
        let one = firm(1, "Acme", site: "acme.de", city: "Bonn")
        let other = firm(2, "Acme", site: "acme.de", city: "Bonn")
        #expect(Office.outcome(one, other) == .joined(.siteAndName))
        // The site is a group's, and the name is in use with another form besides.
        let more = [
            firm(3, "Acme Holding", site: "acme.de", city: "Bonn"), firm(5, "Acme GmbH", city: "Bonn"),
            firm(7, "Acme AG", city: "Bonn"),
        ]
        #expect(Office.outcome(one, other, more[0]) == .joined(.siteAndName))
        #expect(Office.outcome(one, other, more[0], more[1], more[2]) == .asked(.otherCompanyName))
    }

    @Test func `in two scripts are asked about where one names another record`() {
        let account = firm(1, "NPML", site: "properties.me", street: "Corniche 4", postcode: "12345", city: "Sharjah")
        let named = firm(
            2, "محمد", site: "properties.me", street: "Corniche 4", postcode: "12345", city: "Sharjah", link: 5)
        #expect(Office.outcome(account, named) == .asked(.otherCompanyName))
    }

    @Test func `with a translated form are one only near each other`() {
        #expect(
            Office.outcome(
                firm(1, "Rieter AG", phone: "052 2087171", city: "Winterthur", country: "CH"),
                firm(2, "Rieter SA", phone: "052 2087171", country: "CH")) == .joined(.contactAndName))
        #expect(
            Office.outcome(firm(1, "Rieter AG", country: "CH"), firm(2, "Rieter SA", country: "CH")) == .apart)
        #expect(
            Office.outcome(
                firm(1, "Rieter AG", phone: "052 2087171", country: "CH"),
                firm(2, "Rieter GmbH", phone: "052 2087171", country: "CH"))
                == .asked(.otherLegalForm))
    }

    @Test func `of one name in one town are two where anything differs`() {
        let one = firm(1, "Barcelona Motors", street: "Plaza Nueva 43", postcode: "08002", city: "Barcelona")
        let other = firm(
            2, "Barcelona Motors", site: "motors.es", street: "Plaza Nueva 53", postcode: "08002", city: "Barcelona")
        let third = firm(4, "Barcelona Motors", site: "bmotors.es", city: "Barcelona")
        #expect(Office.outcome(one, other, third) == .asked(.usedInSeveralPlaces))
    }

    @Test func `with a name alone are asked about where others have it, and in one list`() {
        let one = firm(1, "Globodyne", postcode: "80331", city: "München")
        let other = firm(2, "Globodyne", postcode: "80331", city: "München")
        #expect(Office.outcome(one, other) == .joined(.companyNameAlone))
        #expect(
            Office.outcome(one, other, firm(4, "Globodyne", site: "globodyne.at", city: "Linz"))
                == .asked(.usedInSeveralPlaces))
        #expect(Office.outcome(one, firm(3, "Globodyne", postcode: "80331")) == .asked(.sameSource))
    }

    @Test func `with a domain that does not come of the name are one though others have that`() {
        let (one, other) = (
            firm(1, "Globodyne", site: "wolke7.com", city: "Bonn"), firm(2, "Globodyne", site: "wolke7.com")
        )
        #expect(Office.outcome(one, other, firm(4, "Globodyne", city: "Linz")) == .joined(.siteAndName))
    }

    @Test func `are asked about by a link where only that speaks for it`() {
        #expect(
            Office.outcome(firm(1, "Marenostad", site: "mare.it"), firm(2, "科技", site: "keji.cn", link: 1))
                == .asked(.linkAgainstNames))
        let line = firm(1, "Globodyne", phone: "+49 221 470 2200")
        let far = firm(2, "Globodyne", phone: "+49 89 3575 7012", link: 1)
        #expect(Office.outcome(line, far) == .asked(.usedInSeveralPlaces))
    }

    @Test func `at one door are one though a name is misspelt`() {
        let one = firm(1, "Holzbau Schmidt", street: "Ringstr. 5", postcode: "80331")
        #expect(
            Office.outcome(one, firm(2, "Holzbau Schmitd", street: "Ringstr. 5", postcode: "80331"))
                == .joined(.companyAtAddress))
        #expect(Office.outcome(one, firm(2, "Metzgerei Huber", street: "Ringstr. 5", postcode: "80331")) == .apart)
        #expect(
            Office.outcome(one, firm(2, "Holzbau Schmidt Holding", street: "Ringstr. 5", postcode: "80331"))
                == .asked(.otherCompanyName))
    }

    @Test func `are where their line is`() {
        let line = firm(1, "Globodyne GmbH", site: "globodyne.com", phone: "+49 221 470 2200")
        #expect(Office.outcome(line, firm(2, "Globodyne", city: "Köln")) == .joined(.companyNameAlone))
        #expect(
            Office.outcome(line, firm(2, "Globodyne", site: "globodyne.com", city: "Leipzig"))
                == .asked(.usedInSeveralPlaces))
        // A suburb has the lines of the city beside it.
        #expect(
            Office.outcome(line, firm(2, "Globodyne", site: "globodyne.com", city: "Pulheim")) == .joined(.siteAndName))
    }

    @Test func `with two domains are one by either`() {
        var one = firm(1, "Globodyne", site: "globodyne.com")
        one.mails = ["info@globodyne-services.co.uk"]
        #expect(
            Office.outcome(one, firm(2, "Globodyne Ltd", site: "globodyne-services.co.uk")) == .joined(.siteAndName))
        // The mailbox at the domain both have is no second sign.
        var (shop, other) = (firm(1, "Backhaus Linz", site: "backhaus.at"), firm(2, "Backhaus", site: "backhaus.at"))
        (shop.mails, other.mails) = (["info@backhaus.at"], ["info@backhaus.at"])
        #expect(Office.outcome(shop, other) == .asked(.otherCompanyName))
    }

    @Test func `of a name that only says what they do are not one by it`() {
        #expect(
            Office.outcome(
                firm(1, "Immobilien Berlin", country: "DE"), firm(2, "Immobilien Berlin GmbH", country: "DE"))
                == .asked(.notSure))
        #expect(
            Office.outcome(firm(1, "Globodyne Berlin", country: "DE"), firm(2, "Globodyne Berlin GmbH", country: "DE"))
                == .joined(.companyNameAlone))
    }

    @Test func `that share a site or a house with others are asked about`() {
        let one = firm(1, "Globodyne", site: "globodyne.com", postcode: "80331", city: "München")
        let other = firm(3, "Globodyne", site: "globodyne.com", postcode: "80797", city: "München")
        #expect(Office.outcome(one, other) == .asked(.sameSource))
        // In one list without a place, a site of one firm is not enough; in two it is.
        #expect(Office.outcome(one, firm(3, "Globodyne", site: "globodyne.com")) == .asked(.sameSource))
        #expect(Office.outcome(one, firm(2, "Globodyne", site: "globodyne.com")) == .joined(.siteAndName))
        #expect(Office.outcome(one, firm(2, "Test", site: "globodyne.com")) == .asked(.notSure))
        let (ring, code) = ("Ringstr. 5", "80331")
        #expect(
            Office.outcome(
                firm(1, "Globodyne", phone: "+49 89 3575 7012", street: ring, postcode: code),
                firm(2, "Globodyne", phone: "+49 89 3575 7099", street: ring, postcode: code)) == .asked(.notSure))
    }

    @Test func `of one name are asked about where a link leads to another record that is there`() {
        var third = firm(2, "Globodyne GmbH", country: "DE")
        third.rank = Identity.Rank(system: "zoho_desk", resource: "accounts", externalID: "2")
        third.links = ["zoho_crm.Accounts:9"]
        var (one, nine) = (firm(1, "Globodyne", country: "DE"), firm(9, "Unrelated Foods", country: "DE"))
        one.names = ["zoho_crm.Accounts:1"]
        nine.names = ["zoho_crm.Accounts:9"]
        #expect(Office.outcome(one, third, nine) == .asked(.usedInSeveralPlaces))
        #expect(Office.outcome(one, third) == .joined(.companyNameAlone))
    }

    @Test func `have the country of their domain for numbers without one`() {
        func number(_ site: String) -> String? {
            Profile(firm(1, "Ferrari", site: site, phone: "06 526 2628"), seller: Seller()).phones.first?.key
        }
        #expect(number("ferrari.it") == "+39065262628")
        #expect(number("ferrari.com") != "+39065262628")
        #expect(number("ferrari.io") == number("ferrari.com"))
    }
}

@Suite struct `A line` {
    @Test(arguments: [
        ("+49 89 3575 7012", "Munich"), ("+49 6131 123 654", "Mainz"), ("+39 06 526 2628", "Rome"),
        ("+39 0521 123 987", "Parma"), ("+1 212 736 5001", "New York"), ("+44 20 7946 1234", "London"),
        ("+81 3 3224 9999", "東京"),
    ]) func `tells the city that is not told`(number: String, city: String) {
        let subject = Office.company(1, "Globodyne GmbH", site: "globodyne.com", phone: number)
        let other = Office.company(2, "Globodyne", site: "globodyne.com", street: "Weg 5", city: city)
        let third = Office.company(4, "Globodyne", site: "globodyne.com", city: "Reykjavík")
        #expect(Office.outcome(subject, other, third) == .joined(.siteAndName))
        #expect(Office.outcome(subject, third, other) != .joined(.siteAndName))
    }
}
