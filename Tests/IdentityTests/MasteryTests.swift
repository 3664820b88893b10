import Identity
import Testing

@Suite(.timeLimit(.minutes(1))) struct `Which app masters a field` {
    private func field(_ name: String) throws -> GoldenField { try #require(GoldenField.named(name)) }

    private func claim(
        _ value: String, _ system: String, _ id: String = "1", changed: Int64? = nil, mastery: Mastery = Mastery(),
        of field: GoldenField, city: String? = nil, country: String? = nil
    ) -> Mastery.Claim {
        Mastery.Claim(
            value, place: mastery.place(of: system, "accounts", for: field),
            rank: Identity.Rank(system: system, resource: "accounts", externalID: id), changed: changed,
            country: country, city: city)
    }

    @Test func `shows the word of the app that comes first in the order of the field`() throws {
        let industry = try field("company.industry")
        var mastery = Mastery()
        mastery.rules["company.industry"] = .init(order: ["zoho_desk"])
        let claims = [
            claim("Retail", "zoho_crm", changed: 9, mastery: mastery, of: industry),
            claim("Wholesale", "zoho_desk", changed: 1, mastery: mastery, of: industry),
        ]
        let verdict = mastery.verdict(on: industry, claims)
        #expect(verdict.shown == 1)
        #expect(verdict.reason == .order)
        #expect(verdict.standings == [.differs, .shown])
        #expect(Mastery().verdict(on: industry, [claims[0], claim("Wholesale", "zoho_desk", of: industry)]).shown == 0)
    }

    @Test func `orders lists of one app where the settings name lists`() throws {
        let phone = try field("company.phone")
        var mastery = Mastery()
        mastery.rules["company.phone"] = .init(order: ["zoho_desk.Accounts", "zoho_crm"])
        #expect(mastery.place(of: "zoho_desk", "accounts", for: phone) == 0)
        #expect(mastery.place(of: "zoho_crm", "Leads", for: phone) == 1)
        #expect(mastery.place(of: "zoho_desk", "contacts", for: phone) == 3, "as in the general order")
        #expect(mastery.place(of: "shop", "buyers", for: phone) == 5, "who is not named comes last")
    }

    @Test(arguments: [("latest", 1), ("longest", 2), ("rank", 0)])
    func `lets the tie rule decide between equals`(tie: String, winner: Int) throws {
        let industry = try field("company.industry")
        var mastery = Mastery()
        mastery.rules["company.industry"] = .init(tie: try #require(Mastery.Tie(rawValue: tie)))
        let claims = [
            claim("Food", "zoho_crm", "1", changed: 1, of: industry),
            claim("Drinks", "zoho_crm", "2", changed: 9, of: industry),
            claim("Food and drinks", "zoho_crm", "3", changed: 5, of: industry),
        ]
        let verdict = mastery.verdict(on: industry, claims)
        #expect(verdict.shown == winner)
        #expect(verdict.reason?.word == tie)
    }

    @Test func `shows what is pinned, and how each app stands to it`() throws {
        let city = try field("company.city")
        let claims = [claim("Köln", "zoho_crm", of: city), claim("Bonn", "zoho_desk", of: city)]
        let verdict = Mastery().verdict(on: city, claims, pin: "Cologne")
        #expect(verdict.shown == nil)
        #expect(verdict.reason == .pinned)
        #expect(verdict.standings == [.agrees, .differs], "Köln is Cologne")
    }

    @Test(arguments: [
        ("company.name", "n/a", Doubt.placeholder), ("company.name", "Test", .placeholder),
        ("company.email", "test@test.com", .blocked), ("company.email", "n/a", .placeholder),
        ("company.email", "call me", .malformed),
        ("person.email", "info@acme.com", .role), ("company.phone", "0000000", .unassigned),
        ("company.phone", "ask Bob", .malformed), ("company.phone", "-", .placeholder),
        ("company.website", "gmail.com", .provider), ("person.name", "ada@acme.com", .malformed),
        ("company.city", "unknown", .placeholder), ("person.job", "-", .placeholder),
    ])
    func `never shows what says nothing`(name: String, value: String, doubt: Doubt) throws {
        let field = try field(name)
        #expect(field.doubt(about: value) == doubt)
        let other = claim("Muenchen", "zoho_projects", of: field)
        let verdict = Mastery().verdict(on: field, [claim(value, "zoho_crm", of: field), other])
        #expect(verdict.shown != 0)
        #expect(verdict.standings[0] == .passedOver(doubt))
        #expect(Mastery().verdict(on: field, [claim(value, "zoho_crm", of: field)]).shown == nil)
    }

    @Test(arguments: [("company.type", "Customer"), ("person.job", "Student"), ("company.industry", "Other")])
    func `shows words that only a name would not be`(name: String, value: String) throws {
        #expect(try field(name).doubt(about: value) == nil)
        #expect(GoldenField.named("company.name")?.doubt(about: "Customer") == .placeholder)
    }

    @Test func `shows a company's task mailbox, and an odd number where there is no better one`() throws {
        let mail = try field("company.email")
        #expect(Mastery().verdict(on: mail, [claim("info@acme.com", "zoho_crm", of: mail)]).shown == 0)
        let phone = try field("company.phone")
        let odd = claim("4711", "zoho_crm", of: phone)
        #expect(Mastery().verdict(on: phone, [odd]).shown == 0)
        let whole = claim("+49 221 123456", "zoho_desk", of: phone)
        #expect(Mastery().verdict(on: phone, [odd, whole]).shown == 1)
        #expect(Mastery().verdict(on: phone, [odd, whole]).standings[0] == .passedOver(.odd))
    }

    @Test(arguments: [
        ("company.phone", "+49 89 1234567", "089/1234567"), ("company.phone", "+49 (0)89 1234", "089-1234"),
        ("company.name", "Acme GmbH", "ACME Gmbh"), ("company.name", "Acme GmbH", "Acme"),
        ("company.website", "https://www.acme.com/de", "acme.com"), ("company.city", "München", "Munich"),
        ("company.country", "Germany", "DE"), ("company.email", "Ada@Acme.com", "ada@acme.com"),
        ("person.name", "Ada Okafor", "A. Okafor"), ("person.name", "Okafor, Ada", "Ada Okafor"),
        ("company.street", "Hauptstraße 5", "Hauptstr. 5"), ("company.postcode", "D-80331", "80331"),
        ("company.industry", "Food & Drinks", "food drinks"),
    ])
    func `takes spelling for no disagreement`(name: String, a: String, b: String) throws {
        #expect(try field(name).agree(a, b))
        #expect(try field(name).agree(b, a))
    }

    @Test(arguments: [
        ("company.phone", "+49 89 1234567", "+43 89 1234567"), ("company.phone", "+49 89 1234567", "089/1234568"),
        ("company.name", "Acme GmbH", "Acme AG"), ("company.name", "Acme", "Bolt"),
        ("company.website", "acme.com", "acme.de"), ("company.city", "Köln", "Bonn"),
        ("company.email", "ada@acme.com", "bo@acme.com"), ("person.name", "Ada Okafor", "Bo Okafor"),
        ("person.opted_out", "1", "0"),
    ])
    func `takes another value for one`(name: String, a: String, b: String) throws {
        #expect(try !field(name).agree(a, b))
        #expect(try !field(name).agree(b, a))
    }

    @Test func `takes the strictest word on opting out, whoever says it`() throws {
        let consent = try field("person.opted_out")
        let claims = [
            claim("0", "zoho_crm", changed: 9, of: consent), claim("1", "zoho_desk", changed: 1, of: consent),
        ]
        let verdict = Mastery().verdict(on: consent, claims)
        #expect(verdict.shown == 1)
        #expect(verdict.reason == .strictest)
    }

    @Test func `takes no street from another city`() throws {
        let street = try field("company.street")
        let claims = [
            claim("Hauptstr. 1", "zoho_crm", of: street, city: "Berlin"),
            claim("Rheinweg 2", "zoho_desk", of: street, city: "Cologne"),
        ]
        let verdict = Mastery().verdict(on: street, claims, city: "Köln")
        #expect(verdict.shown == 1)
        #expect(verdict.standings == [.passedOver(.elsewhere), .shown])
    }

    /// The same claims in any order give the same value.
    @Test(arguments: 1...200) func `does not depend on the order of records`(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        for field in GoldenField.all {
            var mastery = Mastery()
            mastery.rules[field.fullName] = .init(
                order: Bool.random(using: &random) ? ["zoho_desk"] : [],
                tie: Mastery.Tie.allCases.randomElement(using: &random)!)
            let words = ["Köln", "Bonn", "n/a", "+49 221 123456", "ada@acme.io", "1", "0", "acme.io", "Bonn am Rhein"]
            let claims = (1...6).map { number in
                claim(
                    words.randomElement(using: &random)!,
                    ["zoho_crm", "zoho_desk", "shop"].randomElement(using: &random)!, "\(number)",
                    changed: [nil, 1, 2].randomElement(using: &random)!, mastery: mastery, of: field)
            }
            let verdict = mastery.verdict(on: field, claims)
            let order = claims.indices.shuffled(using: &random)
            let again = mastery.verdict(on: field, order.map { claims[$0] })
            #expect(again.shown.map { order[$0] } == verdict.shown, "seed \(seed), \(field.fullName)")
            #expect(again.reason == verdict.reason)
            for (place, index) in order.enumerated() {
                #expect(again.standings[place] == verdict.standings[index], "seed \(seed), \(field.fullName)")
            }
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
