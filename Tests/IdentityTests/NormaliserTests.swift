import Identity
import Testing

@Suite struct `A mail address` {
    @Test(arguments: [
        ("  Anna.Meier+news@Acme.COM ", "anna.meier@acme.com"), ("A.n.n.a@googlemail.com", "anna@gmail.com"),
        ("a.b@acme.com", "a.b@acme.com"), ("\"Anna Meier\" <anna@acme.com>", "anna@acme.com"),
        ("mailto:anna@acme.com", "anna@acme.com"), ("\"anna\"@acme.com", "anna@acme.com"),
        ("info@müller.de", "info@xn--mller-kva.de"), ("info@mu\u{308}ller.de", "info@xn--mller-kva.de"),
        ("x1@bücher.example.co.uk", "x1@xn--bcher-kva.example.co.uk"), ("anna@gmial.com", "anna@gmail.com"),
        ("anna@acme.com; ben@acme.com", "anna@acme.com"), ("anna@acme.com.", "anna@acme.com"),
        ("ILGIN@ACME.COM", "ilgin@acme.com"), ("a.+b@acme.com", "a@acme.com"),
        ("anna @acme.com", "anna@acme.com"), ("anna@ Acme.com", "anna@acme.com"),
        ("anna(at)acme.com", "anna@acme.com"), ("anna at acme.com", "anna@acme.com"),
        ("anna.at.acme.com", "anna@acme.com"),
    ]) func `is brought into one form`(typed: String, key: String) {
        #expect(MailAddress(typed)?.address == key)
    }

    @Test(arguments: [
        "", "@", "anna", "anna@", "@acme.com", "anna@acme", "anna@@", "anna@acme..com", "anna@-acme.com",
        "anna@1.2.3.4",
        "an\u{0}na@acme.com", "\"a b\"@acme.com", "anna@ac me", "n/a", "www.at.acme.com",
    ]) func `is none`(typed: String) {
        #expect(MailAddress(typed) == nil)
    }

    @Test(arguments: [
        ("info@acme.com", MailAddress.Sort.role), ("sales-uk@acme.com", .role), ("support2@acme.com", .role),
        ("test@test.com", .blocked), ("noreply@acme.com", .blocked), ("xxx@acme.com", .blocked),
        ("anna@mailinator.com", .blocked), ("anna@acme.com", .personal), ("infante@acme.com", .personal),
    ]) func `belongs to a person, a role or nobody`(typed: String, sort: MailAddress.Sort) {
        #expect(MailAddress(typed)?.sort == sort)
    }

    @Test func `belongs to an organisation unless its provider gives it to anybody`() {
        #expect(MailAddress("a@mail.acme.co.uk")?.organisation == "acme.co.uk")
        for free in ["a@gmail.com", "a@yahoo.co.uk", "a@web.de", "a@qq.com", "a@hotmail.fr", "a@facebook.com"] {
            #expect(MailAddress(free)?.organisation == nil, "\(free)")
        }
    }

    @Test func `says what was done to it`() {
        #expect(MailAddress("A.B+x@GoogleMail.com")?.steps.words.count == 4)
        #expect(MailAddress("anna@acme.com")?.steps.words == [])
    }
}

@Suite struct `A phone number` {
    @Test(
        arguments: [
            ("+49 (0)89 1234-5678", nil, "+498912345678"), ("089/1234 5678", "DE", "+498912345678"),
            ("0049 89 12345678", nil, "+498912345678"), ("+49 89 12345678 ext. 12", nil, "+498912345678"),
            ("(212) 736-5000", "US", "+12127365000"), ("1-212-736-5000 x99", "USA", "+12127365000"),
            ("+39 06 6982 1234", nil, "+390669821234"), ("06 6982 1234", "Italia", "+390669821234"),
            ("+52 1 55 5283 1234", nil, "+525552831234"), ("+52 55 5283 1234", nil, "+525552831234"),
            ("044 55 5283 1234", "MX", "+525552831234"), ("8 (495) 123-45-76", "RU", "+74951234576"),
            ("020 7946 0018", "UK", "+442079460018"), ("+44 20 7946 0018", nil, "+442079460018"),
            ("98765 43201", "India", "+919876543201"), ("09876543201", "IN", "+919876543201"),
            ("919876543201", "IN", "+919876543201"), ("01 42 68 53 01", "FR", "+33142685301"),
            ("06 30 123 4576", "HU", "+36301234576"), ("+54 9 11 2345 6781", nil, "+541123456781"),
            ("٠٨٩ ١٢٣٤٥٦٧٨", "DE", "+498912345678"),
        ] as [(String, String?, String)]) func `is E.164`(typed: String, country: String?, key: String)
    {
        #expect(PhoneNumber(typed, country: country)?.key == key)
    }

    @Test func `with a digit less or more than its country has is a line to compare, and none to dial`() {
        for (typed, key) in [("04 551 0780", "+3345510780"), ("+33 (0)4 551 0780", "+3345510780")] {
            let odd = PhoneNumber(typed, country: "FR")
            #expect(odd?.key == key && odd?.sort == .line && odd?.isOdd == true)
        }
        // Not even a mobile by its beginning.
        #expect(PhoneNumber("+33 6 1234 56789")?.sort == .line)
        #expect(PhoneNumber("+33 6 1234 5679")?.isOdd == false && PhoneNumber("+33 6 1234 5679")?.sort == .mobile)
        #expect(PhoneNumber("04 551 078", country: "FR") == nil && PhoneNumber("04 551 0780123", country: "FR") == nil)
        #expect(GoldenField.named("company.phone")?.doubt(about: "+33 4 551 0780") == .odd)
    }

    @Test func `of a country that nobody knows keeps its last nine digits`() {
        let loose = PhoneNumber("089 1234 5768")
        #expect(loose?.sort == .loose)
        #expect(loose?.key == "~912345768")
        #expect(PhoneNumber("+49 89 1234 5768")?.loose == "912345768")
    }

    @Test(arguments: ["0000000000", "1234567890", "+1 555 555 5555", "212-555-0123", "1111111"])
    func `that nobody has is blocked`(typed: String) {
        #expect(PhoneNumber(typed, country: "US")?.sort == .blocked)
    }

    @Test(arguments: ["", "-", "n/a", "123", "abc", "99999999999999999999"]) func `is none`(typed: String) {
        #expect(PhoneNumber(typed, country: "US") == nil)
    }

    @Test func `is a mobile where the country tells them apart`() {
        #expect(PhoneNumber("0171 2345768", country: "DE")?.sort == .mobile)
        #expect(PhoneNumber("089 2345768", country: "DE")?.sort == .line)
        #expect(PhoneNumber("212 736 5000", country: "US")?.sort == .line)
        #expect(PhoneNumber("089 2345768 Durchwahl 12; 13", country: "DE")?.key == "+49892345768")
    }
}

@Suite struct `A website` {
    @Test(
        arguments: [
            ("https://www.Acme.com/en?x=1#top", "acme.com"), ("acme.co.uk", "acme.co.uk"), ("WWW.ACME.DE.", "acme.de"),
            ("http//acme.com", "acme.com"), ("http:// ", nil), ("acme.com:8080/a", "acme.com"),
            ("müller.de", "xn--mller-kva.de"),
            ("https://www.facebook.com/Acme.Bakery/", "facebook.com/acme.bakery"),
            ("linkedin.com/company/acme", "linkedin.com/acme"),
            ("n/a", nil), ("acme", nil), ("", nil), ("shop.acme.com", "acme.com"),
            ("https://sites.google.com/view/acme", "google.com/acme"),
        ] as [(String, String?)]) func `is the domain somebody registered, or a page on a platform`(
            typed: String, key: String?
        )
    {
        #expect(Website(typed)?.key == key)
    }

    @Test func `of a platform or a provider of mail says nothing by itself`() {
        #expect(Website("facebook.com")?.sort == .shared)
        #expect(Website("gmail.com")?.sort == .shared)
        #expect(Website("facebook.com/acme")?.sort == .platform)
        #expect(Website("acme.wixsite.com/site")?.key == "acme.wixsite.com")
    }

    /// Plain ones are read byte by byte, those with a blank in front letter by letter.
    @Test func `is read alike on the short way and the long one`() {
        let hosts = [
            "acme.com", "www.acme.co.uk", "a-b.acme.de", "-a.acme.de", "a-.acme.de", "acme", "acme.", "acme..de", ".de",
            "acme.d", "acme.d1", "1.2.3.4", "xn--mller-kva.de", "acme.com:80", "facebook.com", "acme.wordpress.com",
            "gmail.com", "a_b.de", "ACME.com", String(repeating: "a", count: 64) + ".com", "co.uk", "https.com",
        ]
        for host in hosts {
            for scheme in ["", "http://", "https://", "https://http://", "//"] {
                for end in ["", "/", "//", "/page"] {
                    let text = scheme + host + end
                    #expect(Website(text) == Website(" " + text), "\(text)")
                }
            }
        }
    }
}

@Suite struct `A company's name` {
    @Test(
        arguments: [
            ("Müller & Söhne GmbH", "muller sohne", "gmbh"), ("Mueller und Soehne Ges.m.b.H.", "muller sohne", "gmbh"),
            ("Acme GmbH & Co. KG", "acme", "gmbh co kg"), ("The Acme Corp.", "acme", "inc"),
            ("Acme, Inc.", "acme", "inc"),
            ("Rossi S.p.A.", "rossi", "spa"), ("Rossi S. p. A.", "rossi", "spa"), ("株式会社トヨタ", "トヨタ", "kk"),
            ("トヨタ（株）", "トヨタ", "kk"), ("ООО Ромашка", "romashka", "ooo"), ("Kowalski Sp. z o.o.", "kowalski", "sp zoo"),
            ("Acme Pvt. Ltd.", "acme", "pvt"), ("Acme Co., Ltd.", "acme", "ltd"),
            ("Acme (Berlin) GmbH", "acme", "gmbh"),
            ("Acme GmbH - Berlin", "acme", "gmbh"), ("Acme (old)", "acme", nil), ("Acme - HQ", "acme", nil),
            ("GmbH", "gmbh", nil), ("Ltd. Co.", "ltd", "co"), ("Acme Tech Solutions", "acme technology solutions", nil),
        ] as [(String, String, String?)])
    func `is its core and its legal form`(typed: String, core: String, form: String?) {
        let name = CompanyName(typed)
        #expect(name?.core == core)
        #expect(name?.form == form)
    }

    @Test func `keeps a place apart`() {
        #expect(CompanyName("Backhaus (Köln)")?.place == "koln")
        #expect(CompanyName("Backhaus GmbH - Berlin Mitte")?.place == "berlin mitte")
        #expect(CompanyName("Acme (duplicate)")?.place == nil)
    }

    @Test(arguments: ["", "-", "n/a", "Unknown", "test", "???", "xxx", "none", "   "]) func `says nothing`(
        typed: String
    ) {
        #expect(CompanyName(typed) == nil)
    }

    @Test(arguments: [
        ("Acme", "ACME Ltd", CompanyName.Agreement.same), ("Data Works", "DataWorks Inc", .same),
        ("International Business Machines", "IBM", .abbreviated), ("Acme", "Acme Software", .part),
        ("Bosch", "Bosch Rexroth", .longer), ("Globodyne", "Globodine", .same), ("Acme", "Apex", .conflict),
        ("Tata Steel", "Tata Motors", .conflict), ("Ferrari", "Ferrara", .conflict), ("トヨタ", "Toyota", .unknown),
    ]) func `is compared by its words`(a: String, b: String, agreement: CompanyName.Agreement) throws {
        let (a, b) = (try #require(CompanyName(a)), try #require(CompanyName(b)))
        #expect(CompanyName.compare(a, b) == agreement)
        #expect(CompanyName.compare(b, a) == agreement)
    }
}

@Suite struct `A person's name` {
    @Test(arguments: [
        ("Bob Smith", "Robert Smith", PersonName.Agreement.same), ("Smith, Robert", "Robert Smith", .same),
        ("Dr. Anna Müller", "Anna Mueller", .same), ("Anna Muller", "Anna Müller", .same),
        ("R. Smith", "Robert Smith", .initial),
        ("Robert J. Smith", "Robert Smith", .same), ("Robert J. Smith", "Robert K. Smith", .conflict),
        ("Anna", "Anna Meier", .part), ("Anna Meier", "Anna Schulz", .surnameChanged),
        ("Anna Meier-Schulz", "Anna Meier", .same),
        ("Karl Meier", "Anna Meier", .otherGivenName), ("Rajesh Patel", "Ramesh Patel", .otherGivenName),
        ("Angelo Rossi", "Angela Rossi", .otherGivenName),
        ("Mario Ferrari", "Mario Ferrara", .initial), ("Moni Ferrari", "Monika Ferrari", .same),
        ("Mario Ferrari", "Mario Conti", .surnameChanged), ("Wei Wang", "Wei Wong", .same),
        ("Karl Meier", "Anna Schulz", .conflict), ("Maria García López", "Maria García", .same),
        ("Сергей Иванов", "Sergey Ivanov", .same), ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos", .same),
        ("山田太郎", "Taro Yamada", .unknown), ("Hans-Peter Kurz", "Hanspeter Kurz", .same),
        ("Ludwig van Beethoven", "L. van Beethoven", .initial),
        ("John Smith Jr.", "John Smith Sr.", .conflict), ("John Smith Jr.", "John Smith", .part),
        ("J. S.", "John Smith", .unknown),
        ("Mary Anne Smith", "Mary Jane Smith", .conflict), ("Łukasz Żak", "Lukasz Zak", .same),
        ("Jean Dupont", "Dupont Jean", .same),
        ("O'Neil, Pat", "Patrick ONeil", .same), ("Siobhán Ní Bhriain", "Karl Meier", .conflict),
    ]) func `stands to another`(a: String, b: String, agreement: PersonName.Agreement) {
        let (first, second) = (PersonName(full: a), PersonName(full: b))
        #expect(PersonName.compare(first, second) == agreement)
        #expect(PersonName.compare(second, first) == agreement)
    }

    @Test func `may have a slip only where the spelling is rare`() {
        let (a, b) = (PersonName(full: "Jonathan Steward"), PersonName(full: "Jonatham Steward"))
        let (c, d) = (PersonName(full: "Elisabeht Winter"), PersonName(full: "Elisabeth Winter"))
        #expect(PersonName.compare(c, d) { $0 == "elisabeht" } == .same)
        #expect(PersonName.compare(c, d) == .otherGivenName)
        #expect(PersonName.compare(a, b) { _ in true } == .otherGivenName)
    }

    @Test(arguments: ["", "-", "n/a", "Unknown", "test test", "Mr.", "info", "Sales Team", "???", "x", "Dr. med."])
    func `is none`(typed: String) {
        #expect(PersonName(full: typed) == nil)
    }

    @Test func `comes from the fields that hold it`() {
        #expect(PersonName(full: nil, given: "Anna", family: "Meier") == PersonName(full: "Meier, Anna"))
        #expect(PersonName(full: "Anna Meier", given: nil, family: "Meier")?.isWhole == true)
        #expect(PersonName(full: nil, given: nil, family: "Meier, Anna")?.key == "ann meier")
        #expect(PersonName.repeats("ameier", mailbox: MailAddress("ameier@acme.com"), company: nil))
        #expect(PersonName.repeats("Acme", mailbox: nil, company: "ACME"))
        #expect(!PersonName.repeats("Anna Meier", mailbox: MailAddress("anna.meier@acme.com"), company: "Acme"))
    }
}

@Suite struct `An address` {
    @Test func `names one door however it is written`() {
        for typed in ["Hauptstraße 12 a", "Hauptstr. 12a", "HAUPT STR 12A", "Haupt-Straße 12a"] {
            #expect(
                PostalAddress(street: typed, postcode: "D-80331", city: nil).key == "haupt str 12a 80331", "\(typed)")
        }
        #expect(
            PostalAddress(street: "12 Main Street", postcode: "SW1A 1AA", city: nil)
                == PostalAddress(street: "Main St. 12", postcode: "sw1a1aa", city: nil))
        #expect(PostalAddress(street: "Main Street", postcode: "12345", city: nil).key == nil)
        #expect(PostalAddress(street: "Main Street 1", postcode: "00000", city: nil).key == nil)
    }

    @Test func `is in one city whatever language names it`() {
        let names = ["München", "Munich", "80331 Muenchen", "Munich, Bavaria"]
        #expect(Set(names.map { PostalAddress(street: nil, postcode: nil, city: $0).city }).count == 1)
    }
}
