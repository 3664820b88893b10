import Identity
import Testing

/// What a store keeps, and what it finds out without loading everything.
@Suite(.timeLimit(.minutes(5))) struct `What a store keeps of identity` {
    private static let seed = SeededRandom.seed

    /// A number here that must be changed is a number that stands in every workspace.
    @Test func `has numbers that never change`() {
        #expect(
            ClueStatus.allCases.map { "\($0) \($0.rawValue)" }.joined(separator: ", ")
                == "own 1, role 2, contested 3, household 4, shared 5, switchboard 6, group 7, places 8, varied 9, "
                + "namesakes 10, overfull 11")
        #expect(
            Clue.Kind.allCases.map { "\($0) \($0.rawValue)" }.joined(separator: ", ")
                == "link 1, mail 2, phone 3, loosePhone 4, nameInCompany 5, nameAtAddress 6, site 7, companyName 8, "
                + "companyAtAddress 9, block 10")
        #expect(
            Rule.allCases.map { "\($0) \($0.rawValue)" }.joined(separator: ", ")
                == "decided 1, link 2, mailAndName 3, mailAndPartOfName 4, mailAndPhone 5, roleMailAndName 6, "
                + "phoneAndName 7, nameInCompany 8, nameAtAddress 9, weighed 10, siteAndName 11, contactAndName 12, "
                + "companyAtAddress 13, companyNameAlone 14")
        #expect(
            Objection.allCases.map { "\($0) \($0.rawValue)" }.joined(separator: ", ")
                == "decidedApart 1, decisionsContradict 2, namesContradict 3, linkAgainstNames 4, surnameOnly 5, "
                + "mailOfSeveral 6, namesakes 7, sameSource 8, otherMailboxInDomain 9, otherPrivateMailbox 10, "
                + "otherMobile 11, nothingInCommon 12, otherBirthday 13, otherCity 14, otherCompanyName 15, "
                + "otherLegalForm 16, usedInSeveralPlaces 17, tooLarge 18, notSure 19, otherPeople 20")
        #expect(Decision.Verdict.same.rawValue == 1)
        #expect(Decision.Verdict.apart.rawValue == 2)
    }

    @Test func `has keys of values that never change, and another for each`() {
        #expect(Clue(.mail, "anna@acme.com").key(of: .person) == -4_366_207_984_311_925_118)
        #expect(Clue(.companyName, "acme").key(of: .company) == 275_418_528_305_478_248)
        var keys: Set<Int64> = []
        for kind in Clue.Kind.allCases {
            for value in ["", "a", "b", "ab", "ba", "acme"] {
                for owner in [Identity.Kind.company, .person] { keys.insert(Clue(kind, value).key(of: owner)) }
            }
        }
        #expect(keys.count == Clue.Kind.allCases.count * 12)
    }

    @Test func `sees every field of a subject that changed, and not its record`() {
        var subject = Subject(
            record: 1, kind: .person, rank: .init(system: "zoho_crm", resource: "contacts", externalID: "1"))
        #expect(subject.fingerprint == 5_829_171_980_506_972_979)
        var seen: Set<Int64> = [subject.fingerprint]
        func changed(_ change: (inout Subject) -> Void) {
            var other = subject
            change(&other)
            #expect(seen.insert(other.fingerprint).inserted, "\(other)")
        }
        for text in ["", "x"] {
            changed { $0.name = text }
            changed { $0.givenName = text }
            changed { $0.familyName = text }
            changed { $0.website = text }
            changed { $0.street = text }
            changed { $0.postcode = text }
            changed { $0.city = text }
            changed { $0.country = text }
            changed { $0.birthDay = text }
            changed { $0.companyName = text }
            changed { $0.number = text }
        }
        for texts in [["x"], ["x", "y"], ["xy"], ["", "xy"]] {
            changed { $0.mails = texts }
            changed { $0.phones = texts }
            changed { $0.names = texts }
            changed { $0.links = texts }
        }
        changed { $0.isPlain = true }
        changed { $0.kind = .company }
        changed { $0.rank.externalID = "2" }
        changed { $0.rank.resource = "leads" }
        changed { $0.rank.system = 1 }
        let before = subject.fingerprint
        subject.record = 2
        // What other records tell stands in the keys, and beside them.
        subject.employers = ["x"]
        subject.people = [7]
        #expect(subject.fingerprint == before)
    }

    /// What a store finds out about one value is what a resolution of all records says of it.
    @Test(arguments: [Identity.Kind.company, .person])
    func `tells what a value is worth from its bearers alone`(kind: Identity.Kind) {
        let seller = Seller(country: nil)
        let world = World(records: 9_000, seed: Self.seed &+ 20)
        var crowd: [(Subject, Profile)] = []
        for index in 0..<260 {
            var subject = Subject(
                record: Int64(1_000_000 + index), kind: kind,
                rank: .init(system: "zoho_forms", resource: "entries", externalID: "\(index)"))
            subject.name = "Nobody"
            subject.mails = ["crowd@crowd-of-many.com"]
            crowd.append((subject, Profile(subject, seller: seller)))
        }
        var all: [(Subject, Profile)] = crowd
        for var subject in kind == .company ? world.companies : world.people {
            if kind == .person, let company = world.companyOf[subject.record] { subject.employers = [company] }
            all.append((subject, Profile(subject, seller: seller)))
        }
        let companyPhones = kind == .person ? world.companies.flatMap { company in company.phones } : []
        var resolver = Resolver(kind, seller: seller)
        for (subject, profile) in all { resolver.add(subject, profile) }
        for phone in companyPhones { resolver.addCompanyPhone(phone) }
        let whole = resolver.resolve()
        let numbers = Set(companyPhones.compactMap { PhoneNumber($0) }.flatMap { [$0.key, $0.loose ?? ""] })
        var bearers: [Clue: [(Subject, Profile)]] = [:]
        for one in all { for clue in one.1.clues { bearers[clue, default: []].append(one) } }
        let worth = whole.worthByClue
        var statuses: [ClueStatus: Int] = [:]
        for (clue, ones) in bearers {
            let isPhone = clue.kind == .phone || clue.kind == .loosePhone
            // Beside another one of which these say nothing.
            let status = Resolver.statuses(
                of: [(Clue(.mail, "nobody@nowhere.com"), true), (clue, isPhone && numbers.contains(clue.value))],
                among: ones.reversed().prefix(Ruleset().enoughBearers))[1]
            #expect(status == worth[clue] ?? .own, "seed \(Self.seed): \(clue)")
            statuses[status, default: 0] += 1
        }
        #expect(statuses[.overfull, default: 0] > 0)
        #expect(statuses.count >= 4, "seed \(Self.seed): \(statuses)")
    }

    @Test func `counts the spellings of names as a resolution does`() {
        let world = World(records: 3_000, seed: Self.seed &+ 21)
        var resolver = Resolver(.person)
        var counts: [String: Int] = [:]
        for person in world.people {
            resolver.add(person)
            for word in Profile(person).spellings { counts[word, default: 0] += 1 }
        }
        let whole = resolver.resolve()
        for (word, count) in counts {
            #expect(whole.isRare(word) == (count <= Ruleset().rareSpelling), "seed \(Self.seed): \(word)")
        }
        #expect(counts.values.contains(1) && counts.values.contains { $0 > 2 })
    }

    /// By look-ups from outside as from memory.
    @Test func `finds employers by looking up what it needs`() {
        let seller = Seller(country: "DE")
        let world = World(records: 3_000, seed: Self.seed &+ 22)
        var book = Employers()
        var sites: [String: Employers.Entry] = [:]
        var names: [String: Employers.Entry] = [:]
        var references: [String: Employers.Entry] = [:]
        var called: [String: String] = [:]
        for company in world.companies {
            let profile = Profile(company, seller: seller)
            let customer = String(world.truth[company.record] ?? 0)
            book.add(company, profile, references: company.names, customer: customer)
            if let site = Employers.site(of: profile) { sites[site, default: .nobody].add(customer) }
            if let name = Employers.name(of: profile) { names[name, default: .nobody].add(customer) }
            for reference in company.names {
                references[reference, default: .nobody].add(customer)
                called[reference] = Employers.name(of: profile)
            }
        }
        var found: Set<Int> = []
        for person in world.people {
            let profile = Profile(person, seller: seller)
            let reference = world.companyOf[person.record]
            let tokens = Employers.tokens(
                reference: reference, profile, byReference: { (references[$0] ?? .nobody, called[$0]) },
                bySite: { sites[$0] ?? .nobody }, byName: { names[$0] ?? .nobody })
            #expect(tokens == book.tokens(reference: reference, profile), "seed \(Self.seed): \(person)")
            found.insert(tokens.count)
        }
        #expect(found.contains(0) && found.contains(1))
    }

    /// Companies after their people, in parts filled apart, as companies first.
    @Test func `finds the same people when their companies come later`() {
        let seller = Seller(country: "DE")
        let world = World(records: 6_000, seed: Self.seed &+ 23)
        let expected = Run(world, seller: seller)
        var employers = Employers()
        for company in world.companies {
            employers.add(
                company, Profile(company, seller: seller), references: company.names,
                customer: String(expected.companies.anchor(of: company.record) ?? 0))
        }
        var resolver = Resolver(.person, seller: seller)
        var employments = Employments()
        for start in stride(from: 0, to: world.people.count, by: 700) {
            var (part, known) = (Resolver(.person, seller: seller), Employments())
            for person in world.people[start..<min(start + 700, world.people.count)] {
                let profile = Profile(person, seller: seller)
                part.add(person, profile)
                known.add(profile, references: ["nobody"] + [world.companyOf[person.record]].compactMap(\.self))
            }
            resolver.add(part)
            employments.add(known)
        }
        #expect(employments.count == world.people.count)
        for start in stride(from: 0, to: employments.count, by: 1_100) {
            var late = LateClues()
            for person in start..<min(start + 1_100, employments.count) {
                let (clues, companyName) = employments.clues(of: person, employers)
                late.append(clues)
                let profile = Profile(world.people[person], seller: seller)
                let refersToOne = world.companyOf[world.people[person].record].map(employers.has) ?? false
                #expect(companyName == (refersToOne ? nil : Employers.name(of: profile)), "seed \(Self.seed)")
            }
            resolver.add(late)
        }
        for company in world.companies {
            for phone in company.phones { resolver.addCompanyPhone(phone, country: company.country) }
        }
        let people = resolver.resolve()
        #expect(people.joining() == expected.people.joining(), "seed \(Self.seed)")
        #expect(people.questions() == expected.people.questions(), "seed \(Self.seed)")
        #expect(people.joining().contains { $0.rule == .nameInCompany })
    }
}
