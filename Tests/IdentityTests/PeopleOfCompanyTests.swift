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
                == [-4_366_207_984_311_925_120, 7_530_606_216_315_779_714, 7_102_929_014_174_491_069])
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

    @Test func `settle what a name alone does not, if there are two`() {
        func outcome(_ people: [(String?, String?)]...) -> Outcome {
            Office.outcome(
                company(1, "Globodyne", city: "München", with: people[0]), company(2, "Globodyne", with: people[1]),
                company(4, "Globodyne", city: "Hamburg"))
        }
        #expect(outcome([anna], [bo]) == .asked(.usedInSeveralPlaces))
        #expect(outcome([anna, bo], [bo]) == .asked(.usedInSeveralPlaces))
        #expect(outcome([anna, bo], [bo, anna]) == .joined(.companyNameAlone))
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
        #expect(!told(one, company(4, "Globodyne")).against.contains { $0.hasPrefix("people") })
    }
}
