import Identity
import Testing

@Suite struct `The people of companies` {
    typealias Outcome = Office.Outcome

    private static func person(
        _ name: String?, _ mail: String? = nil, isPlain: Bool = false
    ) -> Subject {
        var subject = Subject(
            record: 9, kind: .person, rank: .init(system: "zoho_crm", resource: "Contacts", externalID: "9"))
        subject.name = name
        subject.mails = [mail].compactMap(\.self)
        subject.isPlain = isPlain
        return subject
    }

    private func company(
        _ record: Int64, _ name: String?, site: String? = nil, city: String? = nil, postcode: String? = nil,
        link: Int64? = nil, with people: [(String?, String?)] = []
    ) -> Subject {
        var subject = Office.company(record, name, site: site, postcode: postcode, city: city, link: link)
        subject.people = PeopleMarks.together(people.flatMap { PeopleMarks.marks(of: Self.person($0.0, $0.1)) })
        return subject
    }

    private let anna = ("Anna Berg", Optional("anna.berg@gmx.de"))
    private let bo = ("Bo Lindqvist", Optional("bo@lindqvist.example"))
    private let cem = ("Cem Aydın", Optional("cem.aydin@gmail.com"))
    private let dora = ("Dora Keller", Optional("dora.keller@web.de"))

    // MARK: By what they are known

    @Test(
        arguments: [
            ("Anna Berg", "Anna.Berg+crm@GMX.de", "Berg, Anna", "anna.berg@gmx.de"),
            ("Dr. Anna Berg", nil, "anna berg", nil), ("Müller Ute", nil, "Ute Mueller", nil),
            (nil, "a.berg@acme.com", "", "A.Berg@acme.com"),
        ] as [(String?, String?, String?, String?)])
    func `is the same however it is written`(name: String?, mail: String?, otherName: String?, otherMail: String?) {
        let marks = PeopleMarks.marks(of: Self.person(name, mail))
        #expect(!marks.isEmpty)
        #expect(
            PeopleMarks.together(marks)
                == PeopleMarks.together(PeopleMarks.marks(of: Self.person(otherName, otherMail))))
    }

    @Test(
        arguments: [
            (nil, "info@gmail.com"), ("Info", nil), ("Anna", nil), ("A. Berg", nil), (nil, "test@test.com"), (nil, nil),
            ("Unknown", "n/a"),
        ] as [(String?, String?)])
    func `is nothing where nobody is named`(name: String?, mail: String?) {
        #expect(PeopleMarks.marks(of: Self.person(name, mail)).isEmpty)
    }

    @Test func `is nothing of our own staff and of rows of plain tables`() {
        let staff = Self.person("Anna Berg", "anna@haldenmora.example")
        #expect(PeopleMarks.marks(of: staff, seller: Seller(domains: ["haldenmora.example"])).isEmpty)
        #expect(PeopleMarks.marks(of: staff, seller: Seller(mails: ["anna@haldenmora.example"])).isEmpty)
        #expect(!PeopleMarks.marks(of: staff).isEmpty)
        #expect(PeopleMarks.marks(of: Self.person("Anna Berg", "anna@gmx.de", isPlain: true)).isEmpty)
    }

    @Test func `are numbers that never change`() {
        #expect(
            PeopleMarks.marks(of: Self.person("Anna Berg", "anna@acme.com"))
                == [
                    -4_366_207_984_311_925_120, 7_530_606_216_315_779_714, 7_102_929_014_174_491_069,
                    7_530_606_216_315_779_591,
                ])
    }

    // MARK: What somebody in common settles

    @Test func `settle which of two in one list on a site is meant`() {
        func outcome(_ people: [(String?, String?)]...) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", site: "globodyne.com", city: "München", with: people[0]),
                company(3, "Globodyne", site: "globodyne.com", with: people[1]))
        }
        #expect(outcome([anna], [bo]) == .asked(.sameSource))
        #expect(outcome([], [bo]) == .asked(.sameSource))
        #expect(outcome([anna, bo], [bo, cem]) == .joined(.siteAndName))
        // By another mailbox of hers, and by her mailbox alone.
        #expect(outcome([anna], [("Anna Berg", "aberg@web.de")]) == .joined(.siteAndName))
        #expect(outcome([anna], [(nil, anna.1)]) == .joined(.siteAndName))
    }

    @Test func `settle what a name alone does not, in one list if there are two`() {
        func outcome(_ people: [(String?, String?)]..., other: Int64 = 3) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", city: "München", with: people[0]), company(other, "Globodyne", with: people[1]),
                company(4, "Globodyne", city: "Hamburg"))
        }
        #expect(outcome([anna], [bo]) == .asked(.usedInSeveralPlaces))
        #expect(outcome([anna, bo], [bo]) == .asked(.usedInSeveralPlaces))
        #expect(outcome([anna, bo], [bo, anna]) == .joined(.companyNameAlone))
        #expect(outcome([anna], [cem], other: 2) == .asked(.usedInSeveralPlaces))
        #expect(outcome([anna, bo], [bo], other: 2) == .joined(.companyNameAlone))
    }

    @Test func `settle less where another of the customer is in the list`() {
        func outcome(_ people: [(String?, String?)]...) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", city: "München", with: people[0]), company(2, "Globodyne", with: people[1]),
                company(4, "Globodyne", city: "München", link: 1), company(6, "Globodyne", city: "Hamburg"))
        }
        #expect(outcome([anna, bo], [bo]) == .asked(.usedInSeveralPlaces))
        #expect(outcome([anna, bo], [bo, anna]) == .joined(.companyNameAlone))
    }

    @Test func `settle a part of the name on a site, in one list if there are two`() {
        func outcome(_ people: [(String?, String?)]..., other: Int64 = 3) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", site: "globodyne.com", with: people[0]),
                company(other, "Globodyne Software", site: "globodyne.com", with: people[1]))
        }
        #expect(outcome([anna], [anna]) == .asked(.otherCompanyName))
        #expect(outcome([anna, bo], [anna, bo]) == .joined(.siteAndName))
        #expect(outcome([anna], [cem], other: 2) == .asked(.otherCompanyName))
        #expect(outcome([anna], [anna], other: 2) == .joined(.siteAndName))
    }

    @Test func `settle a link between two names, if there are two`() {
        func outcome(_ people: [(String?, String?)]..., name: String? = "Nordlicht Verlag") -> Outcome {
            Office.outcome(
                company(1, "Globodyne", with: people[0]), company(2, name, link: 1, with: people[1]))
        }
        #expect(outcome([anna], [anna]) == .asked(.linkAgainstNames))
        #expect(outcome([anna, bo], [anna, bo]) == .joined(.link))
        // A record that says nothing says nothing against it either.
        #expect(outcome([anna], [bo], name: nil) == .asked(.linkAgainstNames))
        #expect(outcome([anna], [anna], name: nil) == .joined(.link))
    }

    @Test func `settle a link between two names in one town, or of one domain`() {
        func outcome(_ people: [(String?, String?)]..., city: String = "München", other: Int64 = 2) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", city: "München", with: people[0]),
                company(other, "Nordlicht Verlag", city: city, link: 1, with: people[1]))
        }
        let (kern, kurz) = (
            ("Anna Kern", Optional("anna.kern@globodyne.com")), ("Thomas Kurz", Optional("kurz@globodyne.com"))
        )
        #expect(outcome([anna], [cem]) == .asked(.linkAgainstNames))
        #expect(outcome([anna], [anna]) == .joined(.link))
        #expect(outcome([anna], [anna], city: "Hamburg") == .asked(.linkAgainstNames))
        #expect(outcome([anna], [anna], other: 3) == .asked(.linkAgainstNames))
        #expect(outcome([kern], [("Maria Keller", "maria.keller@globodyne.com")]) == .joined(.link))
        #expect(outcome([kern], [kurz]) == .asked(.linkAgainstNames))
    }

    @Test func `never make a relative or another city one`() {
        let all = [anna, bo, cem]
        #expect(
            Office.outcome(
                company(1, "Globodyne", site: "globodyne.com", with: all),
                company(2, "Globodyne Holding", site: "globodyne.com", with: all)) == .asked(.otherCompanyName))
        #expect(
            Office.outcome(
                company(1, "Globodyne", site: "globodyne.com", city: "München", with: all),
                company(2, "Globodyne", site: "globodyne.com", city: "Hamburg", with: all)) == .asked(.otherCity))
    }

    // MARK: What strangers say

    @Test func `are asked about where a name alone joins and nobody is with both`() {
        func outcome(_ people: [(String?, String?)]..., city: String? = nil) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", city: "München", with: people[0]),
                company(2, "Globodyne", city: city, with: people[1]))
        }
        #expect(outcome([], []) == .joined(.companyNameAlone))
        #expect(outcome([anna], []) == .joined(.companyNameAlone))
        #expect(outcome([anna], [cem]) == .asked(.otherPeople))
        #expect(outcome([anna], [cem], city: "München") == .joined(.companyNameAlone))
        // They write from one domain.
        #expect(
            outcome([("Anna Berg", "anna.berg@globodyne.com")], [("Cem Aydın", "cem.aydin@globodyne.com")])
                == .joined(.companyNameAlone))
        // Who writes from domains of their own is with two firms.
        #expect(
            outcome([("Anna Berg", "anna@globodyne.com")], [("Cem Aydın", "cem@globodyne-hq.net")], city: "München")
                == .apart)
    }

    @Test func `are asked about where a link joins two names that only the site or the domain connects`() {
        func outcome(_ people: [(String?, String?)]...) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", site: "globodyne.com", with: people[0]),
                company(2, "Nordlicht Verlag", site: "globodyne.com", link: 1, with: people[1]))
        }
        #expect(outcome([], [bo]) == .joined(.link))
        #expect(outcome([anna], [bo]) == .asked(.linkAgainstNames))
        #expect(outcome([anna, cem], [bo, cem]) == .joined(.link))
    }

    @Test func `are asked about where a third company of a list has the name`() {
        func outcome(_ people: [(String?, String?)]...) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", with: people[0]), company(2, "Globodyne", with: people[1]),
                company(4, "Globodyne", with: [dora]))
        }
        #expect(outcome([], []) == .asked(.usedInSeveralPlaces))
        #expect(outcome([anna], [anna]) == .joined(.companyNameAlone))
    }

    // MARK: How mailboxes are made

    @Test(
        arguments: [
            ("anna.berg@acme.com", "maria.keller@acme.com", true), ("a.berg@acme.com", "m.keller@acme.com", true),
            ("anna@acme.com", "maria@acme.com", true), ("annaberg2@acme.com", "mariakeller@acme.com", true),
            ("anna.berg@acme.com", "mkeller@acme.com", false), ("anna@acme.com", "keller@acme.com", false),
            ("a.berg@acme.com", "maria.keller@acme.com", false), ("berg.anna@acme.com", "maria.keller@acme.com", false),
            ("anna_berg@acme.com", "maria.keller@acme.com", false),
            // Of two firms, free, of a task, or of somebody else's name: that says nothing.
            ("anna.berg@acme.com", "mkeller@acme.at", true), ("anna.berg@gmx.de", "mkeller@gmx.de", true),
            ("anna.berg@acme.com", "sales@acme.com", true), ("anna.berg@acme.com", "kurz@acme.com", true),
        ])
    func `tells two firms of one domain apart`(mail: String, otherMail: String, isOne: Bool) {
        func outcome(_ people: [(String?, String?)]...) -> Outcome {
            Office.outcome(
                company(1, "Acme", site: "acme.com", postcode: "80331", with: people[0]),
                company(2, "Acme", site: "acme.com", postcode: "80331", with: people[1]))
        }
        let (first, second) = (("Anna Berg", Optional(mail)), ("Maria Keller", Optional(otherMail)))
        #expect(outcome([first], [second]) == (isOne ? .joined(.siteAndName) : .asked(.otherPeople)))
        // Whoever is with both outweighs that.
        #expect(outcome([first, dora], [dora, second]) == .joined(.siteAndName))
    }

    @Test func `tells turned names, and says nothing where the order is not known`() {
        func marks(_ name: String, _ mail: String) -> Int { PeopleMarks.marks(of: Self.person(name, mail)).count }
        #expect(marks("Berg Anna", "anna.berg@acme.com") == 4)
        #expect(marks("Berg, Anna", "aberg@acme.com") == 4)
        #expect(marks("Müller Maria", "m.mueller@acme.com") == 4)
        #expect(marks("Xanwu Zholei", "zholei@acme.com") == 3)
        #expect(marks("Anna", "anna@acme.com") == 2)
    }

    @Test func `leaves a link alone unless telephones differ, and asks no other question`() {
        func outcome(_ phone: String, link: Int64? = 1, city: String? = nil) -> Outcome {
            var (one, other) = (
                company(1, "Acme", site: "acme.com", with: [("Anna Berg", "anna.berg@acme.com")]),
                company(2, "Acme", site: "acme.com", link: link, with: [("Maria Keller", "mkeller@acme.com")])
            )
            (one.city, other.city) = ("München", city)
            (one.phones, other.phones) = (["089 35757012"], [phone])
            return Office.outcome(one, other)
        }
        #expect(outcome("089 35757012") == .joined(.link))
        #expect(outcome("089 71042255") == .asked(.otherPeople))
        #expect(outcome("089 35757012", link: nil, city: "Hamburg") == .apart)
    }

    @Test func `are asked about on a group's site where others have the name`() {
        func outcome(_ people: [(String?, String?)]..., neighbour: String? = "Nordlicht Verlag") -> Outcome {
            Office.outcome(
                company(1, "Globodyne", site: "globodyne.com", city: "München", with: people[0]),
                company(2, "Globodyne", site: "globodyne.com", city: "München", with: people[1]),
                company(4, "Globodyne", site: "globodyne.at", city: "Wien"),
                company(6, neighbour, site: neighbour.map { _ in "globodyne.com" }))
        }
        #expect(outcome([anna], [cem]) == .asked(.otherPeople))
        #expect(outcome([anna], []) == .joined(.siteAndName))
        #expect(outcome([anna], [anna]) == .joined(.siteAndName))
        #expect(outcome([anna], [cem], neighbour: nil) == .joined(.siteAndName))
    }

    @Test func `are told where a link is explained`() throws {
        let (one, other) = (
            company(1, "Globodyne", site: "globodyne.com", with: [anna, bo]),
            company(2, "Globodyne", site: "globodyne.com", with: [bo, anna, cem])
        )
        func told(_ a: Subject, _ b: Subject) -> (agrees: [String], against: [String]) {
            Explanation.compared((a, Profile(a)), (b, Profile(b)))
        }
        #expect(told(one, other).agrees.contains("people: 2 are with both"))
        let third = company(3, "Globodyne", site: "globodyne.com", with: [dora])
        #expect(told(one, third).against.contains("people: nobody is with both"))
        let (anna, maria) = (
            ("Anna Berg", Optional("anna.berg@acme.com")), ("Maria Keller", Optional("mkeller@acme.com"))
        )
        #expect(
            told(company(1, "Acme", with: [anna]), company(2, "Acme", with: [maria])).against
                == ["people: nobody is with both", "people: their mailboxes are made in other ways"])
        #expect(!told(one, company(4, "Globodyne")).against.contains { $0.hasPrefix("people") })
    }
}
