import Identity
import Testing

/// People's records by list, and what the rules say of the first two.
private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var records: [Card]
    var outcome: Outcome

    enum Outcome: Hashable, Sendable { case joined, asked(Objection), apart }

    init(_ title: String, _ outcome: Outcome, _ records: Card...) {
        testDescription = title
        self.records = records
        self.outcome = outcome
    }

    func resolved() -> (Resolution, [Int64]) {
        var resolver = Resolver(.person)
        for (index, record) in records.enumerated() { resolver.add(record.subject(Int64(index + 1))) }
        return (resolver.resolve(), records.indices.map { Int64($0 + 1) })
    }
}

private struct Card: Sendable {
    var list = "Contacts"
    var given: String?
    var family: String?
    var mail: String?
    var phone: String?
    var postcode: String?
    var street: String?
    var employer: String?
    var birthDay: String?
    var link: Int64?

    func subject(_ record: Int64) -> Subject {
        let isDesk = list == "contacts"
        var subject = Subject(
            record: record, kind: .person,
            rank: Identity.Rank(system: isDesk ? "zoho_desk" : "zoho_crm", resource: list, externalID: "\(record)"))
        (subject.givenName, subject.familyName, subject.birthDay) = (given, family, birthDay)
        subject.mails = [mail].compactMap(\.self)
        subject.phones = [phone].compactMap(\.self)
        (subject.postcode, subject.street) = (postcode, street)
        subject.employers = [employer].compactMap(\.self)
        subject.names = ["zoho_crm.Contacts:\(record)"]
        subject.links = link.map { ["zoho_crm.Contacts:\($0)"] } ?? []
        return subject
    }
}

private func contact(
    _ given: String?, _ family: String?, mail: String? = nil, phone: String? = nil, postcode: String? = nil,
    at employer: String? = nil, born: String? = nil
) -> Card {
    Card(
        given: given, family: family, mail: mail, phone: phone, postcode: postcode, employer: employer, birthDay: born)
}

extension Card {
    fileprivate func inDesk(linked link: Int64? = nil) -> Card {
        var card = self
        (card.list, card.link) = ("contacts", link)
        return card
    }
}

@Suite struct `Two records of people` {
    private static let cases = [
        // Names beside a mailbox.
        Case(
            "a short form that no table has", .joined, contact("Monique", "Dubois", mail: "m.dubois@acme.fr"),
            contact("Moniq", "Dubois", mail: "m.dubois@acme.fr").inDesk()),
        Case(
            "a slip of a letter", .joined, contact("Jonas", "Brandt", mail: "jb@acme.de"),
            contact("Jonas", "Brant", mail: "jb@acme.de").inDesk()),
        Case(
            "the whole name in the family's field", .asked(.mailOfSeveral),
            contact("Ella", "Weber", mail: "weber@web.de"), contact(nil, "Karl Weber", mail: "weber@web.de")),
        Case(
            "a couple with like names", .asked(.mailOfSeveral), contact("Mario", "Rossi", mail: "rossi@libero.it"),
            contact("Maria", "Rossi", mail: "rossi@libero.it")),
        Case(
            "two spellings of a given name at one desk", .joined,
            contact("Zbygniev", "Lis", mail: "zbygniev.lis@acme.pl"),
            contact("Zbigniew", "Lis", mail: "zbygniev.lis@acme.pl").inDesk()),
        Case(
            "two given names that are alike, at one desk", .asked(.namesContradict),
            contact("Mario", "Rossi", mail: "m.rossi@acme.it"),
            contact("Maria", "Rossi", mail: "m.rossi@acme.it").inDesk()),
        Case(
            "a family name cut at the comma", .joined, contact("Naina,", "G", mail: "g.naina@acme.in"),
            contact("Gita", "Naina", mail: "g.naina@acme.in").inDesk()),
        Case(
            "another family name in a mailbox that spells one", .joined,
            contact("Petra", "Vogel", mail: "petra.vogel@acme.de"),
            contact("Petra", "Lang", mail: "petra.vogel@acme.de").inDesk()),
        Case(
            "another family name in a mailbox of a job", .asked(.surnameOnly),
            contact("Petra", "Vogel", mail: "pm-east@acme.de"),
            contact("Petra", "Lang", mail: "pm-east@acme.de").inDesk()),
        Case(
            "a company in a person's place", .joined, contact("Ida", "Holm", mail: "ida.holm@nordfisk.no"),
            contact("Nordfisk", "AS", mail: "ida.holm@nordfisk.no").inDesk()),
        Case(
            "no name, and a mailbox that says nothing of the other's", .joined,
            contact("Ida", "Holm", mail: "bergen@nordfisk.no"),
            contact(nil, "bergen", mail: "bergen@nordfisk.no").inDesk()),
        Case(
            "no name, and a private mailbox that spells another's", .asked(.namesContradict),
            contact("Ida", "Holm", mail: "karl.holm@aol.com"), contact(nil, "karl.holm", mail: "karl.holm@aol.com")),
        Case(
            "a family name alone, and both in a list that people keep", .asked(.sameSource),
            contact("Anna", "Klein", mail: "anna.klein7@gmx.de"), contact(nil, "Klein", mail: "anna.klein7@gmx.de")),
        Case(
            "another family name, and the telephones differ", .asked(.surnameOnly),
            contact("Petra", "Vogel", mail: "petra.vogel@acme.de", phone: "+49 30 74287777"),
            contact("Petra", "Lang", mail: "petra.vogel@acme.de", phone: "+49 30 74287778").inDesk()),
        Case(
            "another family name in a mailbox of the given name", .joined,
            contact("Petra", "Vogel", mail: "petra@acme.de"), contact("Petra", "Lang", mail: "petra@acme.de").inDesk()),
        Case(
            "two scripts and a family's mailbox", .asked(.notSure), contact("愛", "森", mail: "kenta7@aol.com"),
            contact("Kenta", "Mori", mail: "kenta7@aol.com").inDesk()),
        Case(
            "no name, and a mailbox with a bit of the other's", .joined,
            contact("Katharina", "Holm", mail: "captainkat77@aol.com"),
            contact(nil, "captainkat77", mail: "captainkat77+shop@aol.com").inDesk()),
        Case(
            "a task's mailbox twice, and nobody named", .joined, contact(nil, "Info", mail: "info@acme.de"),
            contact(nil, "info", mail: "info@acme.de").inDesk()),
        Case(
            "names in two scripts", .joined, contact("健太", "森", mail: "kenta.mori@acme.co.jp"),
            contact("Kenta", "Mori", mail: "kenta.mori@acme.co.jp").inDesk()),
        Case(
            "an initial beside the names in each other's fields", .joined,
            contact("E.", "Csontkoi", mail: "csontkoi@acme.hu"),
            contact("Csontkoi", "Erika", mail: "csontkoi@acme.hu").inDesk()),
        Case(
            "no name, and a private mailbox that has a relative's given name", .joined,
            contact("Kimberly", "Shaw", mail: "sunnykim77@aol.com"),
            contact(nil, "sunnykim77", mail: "sunnykim77@aol.com").inDesk()),
        Case(
            "a family name alone in a private mailbox, and the telephones differ", .asked(.notSure),
            contact("Anna", "Klein", mail: "anna.klein7@gmx.de", phone: "+49 30 74287777"),
            contact(nil, "Klein", mail: "anna.klein7@gmx.de", phone: "+49 30 74287778").inDesk()),
        Case(
            "a task's mailbox and one name, twice in one list", .joined, contact("Jan", "Smit", mail: "info@acme.nl"),
            contact("Jan", "Smit", mail: "info@acme.nl")),
        Case(
            "a task's mailbox and a name that several have there", .asked(.namesakes),
            contact("Jan", "Smit", mail: "info@acme.nl", at: "A"),
            contact("Jan", "Smit", mail: "info@acme.nl", at: "A").inDesk(),
            contact("Jan", "Smit", mail: "jan.smit2@acme.nl", at: "A")),

        // Phones.
        Case(
            "a line, a family name and a mailbox that spells it", .joined,
            contact("Finn", "Adler", mail: "adler@acme.de", phone: "+49 30 74287777"),
            contact(nil, "Adler", phone: "+49 30 74287777").inDesk()),
        Case(
            "a mobile and no name", .joined, contact("Finn", "Adler", phone: "+49 176 74287777"),
            contact(nil, nil, phone: "+49 176 74287777").inDesk()),
        Case(
            "a mobile, no name and a mailbox of another", .asked(.notSure),
            contact("Finn", "Adler", phone: "+49 176 74287777"),
            contact(nil, "olga.brandt", mail: "olga.brandt@aol.com", phone: "+49 176 74287777").inDesk()),
        Case(
            "a line, and a mailbox that has nothing of the name", .asked(.namesakes),
            contact("Finn", "Adler", phone: "+49 30 74287777"),
            contact("Finn", "Adler", mail: "olga.brandt@aol.com", phone: "+49 30 74287777").inDesk()),
        Case(
            "a line of father and son", .asked(.notSure),
            contact("Karl", "Klein", mail: "karl.klein@aol.com", phone: "+49 30 74287777"),
            contact("Karl", "Klein jun.", phone: "+49 30 74287777").inDesk()),
        Case(
            "a mobile and a given name alone", .joined, contact("Finn", "Adler", phone: "+49 176 74287777"),
            contact("Finn", nil, phone: "+49 176 74287777").inDesk()),
        Case(
            "a line and an initial", .asked(.notSure), contact("Finn", "Adler", phone: "+49 30 74287777"),
            contact("F.", "Adler", phone: "+49 30 74287777").inDesk()),
        Case(
            "a line, an initial and a mailbox that spells the name", .joined,
            contact("Finn", "Adler", phone: "+49 30 74287777"),
            contact("F.", "Adler", mail: "finn.adler@aol.com", phone: "+49 30 74287777").inDesk()),
        Case(
            "a line and a mailbox that spells the name", .joined,
            contact("Finn", "Adler", phone: "+49 30 74287777"),
            contact(nil, "finn.adler", mail: "finn.adler@aol.com", phone: "+49 30 74287777").inDesk()),
        Case(
            "a line and a numbered mailbox", .asked(.namesakes), contact("Finn", "Adler", phone: "+49 30 74287777"),
            contact("Finn", "Adler", mail: "adler2@acme.de", phone: "+49 30 74287777").inDesk()),
        Case(
            "one name twice in one list, on a line that others have", .asked(.sameSource),
            contact("Finn", "Adler", phone: "+49 30 74287777"), contact("Finn", "Adler", phone: "+49 30 74287777"),
            contact("Olga", "Brandt", phone: "+49 30 74287777").inDesk()),
        Case(
            "one name in two apps, on a line that another has too", .joined,
            contact("Finn", "Adler", phone: "+49 30 74287777"),
            contact("Finn", "Adler", phone: "+49 30 74287777").inDesk(),
            contact("Olga", "Brandt", phone: "+49 30 74287777").inDesk()),
        Case(
            "one name and a task's mailbox in two apps", .joined, contact("Finn", "Adler", mail: "sales@acme.de"),
            contact("Finn", "Adler", mail: "sales@acme.de").inDesk()),
        Case(
            "a mobile, a postcode and another family name", .joined,
            contact("Nina", "Adler", phone: "+49 176 74287777", postcode: "10115"),
            contact("Nina", "Falk", phone: "+49 176 74287777", postcode: "10115").inDesk()),

        // Links.
        Case(
            "a link, a pet name and a number", .joined, contact("Georg", "Klein", phone: "+49 30 74287777"),
            contact("Goggi", "Klein", mail: "goggi@gmx.de", phone: "+49 30 74287777").inDesk(linked: 1)),
        Case(
            "a link and a pet name", .asked(.linkAgainstNames), contact("Georg", "Klein"),
            contact("Goggi", "Klein", mail: "goggi@gmx.de").inDesk(linked: 1)),
        Case(
            "a link between part of a name and a numbered mailbox", .asked(.linkAgainstNames),
            contact("Karl", "Klein", mail: "klein2@acme.de"), contact(nil, "Klein").inDesk(linked: 1)),
        Case(
            "a link and another name with the same letter", .asked(.linkAgainstNames), contact("Justin", "Klein"),
            contact("Joseph", "Klein", mail: "jk@gmx.de").inDesk(linked: 1)),
        Case(
            "a link between father and son", .asked(.linkAgainstNames), contact("Karl", "Klein"),
            contact("Karl", "Klein jun.", mail: "kk@gmx.de").inDesk(linked: 1)),
        Case(
            "a link between two of one name with a mailbox each", .asked(.linkAgainstNames),
            contact("Karl", "Klein", mail: "klein@acme.de"),
            contact("Karl", "Klein", mail: "klein2@acme.de").inDesk(linked: 1)),
        Case(
            "a link between a name and an initial with a numbered mailbox", .asked(.linkAgainstNames),
            contact("Karl", "Klein"), contact("K.", "Klein", mail: "klein2@acme.de").inDesk(linked: 1)),
        Case(
            "a link between names that cannot be read alike", .asked(.linkAgainstNames), contact("大輔", "鈴木"),
            contact("Petra", "Klein", mail: "petra@gmx.de").inDesk(linked: 1)),
        Case(
            "a link between a name and its reading, and a number", .joined,
            contact("大輔", "鈴木", phone: "+81 3 3224 9999"),
            contact("Daisuke", "Suzuki", mail: "daisuke@gmx.de", phone: "+81 3 3224 9999").inDesk(linked: 1)),
        Case(
            "a link between a name and its reading", .asked(.linkAgainstNames),
            contact("大輔", "鈴木", phone: "+81 3 3224 9999"),
            contact("Daisuke", "Suzuki", mail: "daisuke@gmx.de").inDesk(linked: 1)),
        Case(
            "a link between two scripts, and nothing else is known", .asked(.linkAgainstNames), contact("大輔", "鈴木"),
            contact("Daisuke", "Suzuki", phone: "+81 3 3224 9999").inDesk(linked: 1)),
        Case(
            "a link, part of the name and another mobile", .asked(.otherMobile),
            contact("Karl", "Klein", phone: "+49 176 74287777"),
            contact(nil, "Klein", phone: "+49 176 74287778").inDesk(linked: 1)),
        Case(
            "a link between two of one name, one numbered elsewhere", .asked(.linkAgainstNames),
            contact("Karl", "Klein", mail: "klein@acme.de"),
            contact("Karl", "Klein", mail: "klein2@acme.com").inDesk(linked: 1)),
        Case(
            "a link between two of one name, one with another's mailbox", .asked(.linkAgainstNames),
            contact("Karl", "Klein", mail: "karl.klein@acme.de"),
            contact("Karl", "Klein", mail: "olga.brandt@gmx.de").inDesk(linked: 1)),
        Case(
            "a link between two of one name, each with a mailbox of it", .joined,
            contact("Karl", "Klein", mail: "karl.klein@acme.de"),
            contact("Karl", "Klein", mail: "kklein@gmx.de").inDesk(linked: 1)),
        Case(
            "Arabic and Latin letters, other consonants", .asked(.mailOfSeveral),
            contact("فاطمة", "المنصوري", mail: "mkhalil@acme.ae"),
            contact("Muna", "Khalil", mail: "mkhalil@acme.ae").inDesk()),
        Case(
            "Arabic and Latin letters, the same consonants", .joined,
            contact("فاطمة", "المنصوري", mail: "fatima@acme.ae"),
            contact("Fatima", "Al Mansouri", mail: "fatima@acme.ae").inDesk()),
        Case(
            "a family name alone, the family's mailbox and another mobile", .asked(.otherMobile),
            contact("Anna", "Klein", mail: "anna.klein7@gmx.de", phone: "+49 176 74287777"),
            contact(nil, "Klein", mail: "anna.klein7@gmx.de", phone: "+49 176 74287778").inDesk()),
        Case(
            "a link and a relative", .asked(.linkAgainstNames), contact("Georg", "Klein"),
            contact("Anna", "Klein").inDesk(linked: 1)),
        Case(
            "a link and a married name that the mailbox spells", .joined,
            contact("Sabine", "Alt", mail: "sabine.birke@acme.de"), contact("Sabine", "Birke").inDesk(linked: 1)),
        Case(
            "a link and a married name", .asked(.linkAgainstNames), contact("Sabine", "Alt"),
            contact("Sabine", "Birke").inDesk(linked: 1)),
        Case(
            "a link to a record that says nothing", .asked(.linkAgainstNames), contact("Test", "Test"),
            contact("Ida", "Holm", mail: "ida@holm.no").inDesk(linked: 1)),
        Case(
            "a link and a name in another script", .joined, contact("Ren", "Mori", mail: "ren.mori@acme.co.jp"),
            contact("蓮", "森", mail: "mori.ren@gmail.com").inDesk(linked: 1)),
        Case(
            "a link and another's mailbox in another script", .asked(.linkAgainstNames),
            contact("Ren", "Mori", mail: "ren.mori@acme.co.jp"),
            contact("哲也", "田中", mail: "tetsuya.tanaka@gmail.com").inDesk(linked: 1)),
        Case(
            "a link and another name in Greek", .asked(.linkAgainstNames), contact("Patrick", "Field"),
            contact("Σπύρος", "Γιαννόπουλος").inDesk(linked: 1)),

        // One company.
        Case(
            "one name in two apps", .joined, contact("Jan", "Smit", mail: "jan@smit.nl", at: "A"),
            contact("Jan", "Smit", phone: "+31 6 12345678", at: "A").inDesk()),
        Case(
            "one name, and a mailbox that has nothing of it", .asked(.namesakes), contact("Jan", "Smit", at: "A"),
            contact("Jan", "Smit", mail: "pdevries@ziggo.nl", at: "A").inDesk()),
        Case(
            "one name, and links that lead to two records", .asked(.namesakes),
            contact("Jan", "Smit", at: "A").inDesk(linked: 8), contact("Jan", "Smit", at: "A").inDesk(linked: 9)),
        Case(
            "one name and nothing else", .asked(.notSure), contact("Jan", "Smit", phone: "+31 6 12345678", at: "A"),
            contact("Jan", "Smit", at: "A").inDesk()),
        Case(
            "one name in a company that is one by a name, and the telephones differ", .asked(.notSure),
            contact("Jan", "Smit", phone: "+31 20 7654321", at: "=acme"),
            contact("Jan", "Smit", phone: "+31 20 7654322", at: "=acme").inDesk()),
        Case(
            "one name in two enquiries without a domain in common", .asked(.sameSource),
            contact("Jan", "Smit", phone: "+31 20 7654321", at: "A").inDesk(),
            contact("Jan", "Smit", mail: "jan@smit.nl", at: "A").inDesk()),
        Case(
            "one name in two enquiries from one domain", .joined,
            contact("Jan", "Smit", phone: "+31 20 7654321", at: "@smit.nl").inDesk(),
            contact("Jan", "Smit", mail: "jan@smit.nl", at: "@smit.nl").inDesk()),
        Case(
            "one name twice in one list", .asked(.sameSource), contact("Jan", "Smit", mail: "jan@smit.nl", at: "A"),
            contact("Jan", "Smit", phone: "+31 6 12345678", at: "A")),
        Case(
            "one name twice in one list, once without anything else", .asked(.sameSource),
            contact("Jan", "Smit", mail: "jan@smit.nl", at: "A"), contact("Jan", "Smit", at: "A")),
        Case(
            "one name that two in a list could have", .asked(.namesakes),
            contact("Jan", "Smit", at: "A").inDesk(), contact("Jan", "Smit", mail: "jan@smit.nl", at: "A"),
            contact("Jan", "Smit", phone: "+31 6 12345678", at: "A")),
        Case(
            "two mobiles", .asked(.otherMobile), contact("Jan", "Smit", phone: "+31 6 12345678", at: "A"),
            contact("Jan", "Smit", phone: "+31 6 87654321", at: "A").inDesk()),
    ]

    @Test(arguments: cases) private func `are one, or a question`(_ given: Case) {
        let (resolution, records) = given.resolved()
        let outcome: Case.Outcome =
            if resolution.areOne(records[0], records[1]) {
                .joined
            } else if let question = resolution.questions().first(where: {
                Set([$0.link.a, $0.link.b]) == [records[0], records[1]]
            }) {
                .asked(question.objection)
            } else {
                .apart
            }
        #expect(outcome == given.outcome)
    }
}

@Suite struct `A mailbox` {
    @Test(arguments: [
        ("anna.meier@acme.de", "Anna Meier", MailAddress.Spelt.whole), ("meiera@acme.de", "Anna Meier", .whole),
        ("a.meier@acme.de", "Anna Meier", .whole), ("meier@acme.de", "Anna Meier", .part),
        ("anna@acme.de", "Anna Meier", .part), ("anna.schulz@acme.de", "Anna Meier", .part),
        ("k.meier@acme.de", "Anna Meier", .another), ("karl.meier@acme.de", "Anna Meier", .another),
        ("karl@acme.de", "Anna Meier", .another), ("lisa.schulz@acme.de", "Anna Meier", .another),
        ("einkauf-nord@acme.de", "Anna Meier", .nothing), ("info@acme.de", "Anna Meier", .nothing),
        ("p.devries@acme.nl", "Pieter de Vries", .whole), ("wei.wang@acme.cn", "伟 王", .nothing),
    ]) func `spells so much of a name`(_ mail: String, _ name: String, _ spelt: MailAddress.Spelt) throws {
        let address = try #require(MailAddress(mail))
        #expect(address.spelling(of: try #require(PersonName(full: name))) == spelt)
    }
}
