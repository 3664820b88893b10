import Identity
import Testing

/// What must hold in every world, whatever the seed.
@Suite struct `A resolution` {
    private static let seed = SeededRandom.seed

    /// People of a small world, their employers filled in, and some decisions.
    private struct Case {
        var subjects: [Subject]
        var decisions: [Decision]
        var world: World
        var seller = Seller(country: nil)
        let kind: Identity.Kind

        init(_ kind: Identity.Kind, seed: UInt64, records: Int = 1_200, decided: Int = 0) {
            world = World(records: records, seed: seed)
            self.kind = kind
            subjects = kind == .company ? world.companies : world.people
            for index in subjects.indices where kind == .person {
                if let company = world.companyOf[subjects[index].record] { subjects[index].employers = [company] }
            }
            decisions = []
            var random = SeededRandom(seed)
            for id in 0..<decided {
                let a = subjects.randomElement(using: &random)?.record ?? 0
                let b = subjects.randomElement(using: &random)?.record ?? 0
                decisions.append(Decision(id: Int64(id + 1), id % 2 == 0 ? .same : .apart, a, b))
            }
        }

        func resolve(
            _ subjects: [Subject], _ decisions: [Decision], _ outside: Resolver.Outside = .init()
        ) -> Resolution {
            var resolver = Resolver(kind, seller: seller)
            for subject in subjects { resolver.add(subject) }
            return resolver.resolve(decisions, outside: outside)
        }
    }

    /// Everything that can be seen of a resolution.
    private struct Outcome: Equatable {
        var anchors: [Int64: Int64] = [:]
        var links: Set<Resolution.Link>
        var questions: Set<Resolution.Question>

        init(_ resolution: Resolution, within records: Set<Int64>? = nil) {
            let isIn = { (record: Int64) in records?.contains(record) ?? true }
            var anchors: [Int64: Int64] = [:]
            resolution.forEach { if isIn($0) { anchors[$0] = $1 } }
            self.anchors = anchors
            links = Set(resolution.links.filter { isIn($0.a) && isIn($0.b) })
            questions = Set(resolution.questions().filter { isIn($0.customer) && isIn($0.other) })
        }
    }

    @Test(arguments: [Identity.Kind.company, .person])
    func `does not depend on the order of records and decisions`(kind: Identity.Kind) {
        let given = Case(kind, seed: Self.seed, decided: 30)
        let resolution = given.resolve(given.subjects, given.decisions)
        let first = Outcome(resolution)
        for question in first.questions {
            #expect(resolution.anchor(of: question.link.a) == question.customer, "seed \(Self.seed)")
            #expect(resolution.anchor(of: question.link.b) == question.other, "seed \(Self.seed)")
        }
        var random = SeededRandom(Self.seed &+ 1)
        for _ in 0..<3 {
            let other = given.resolve(given.subjects.shuffled(using: &random), given.decisions.shuffled(using: &random))
            #expect(Outcome(other) == first, "seed \(Self.seed)")
        }
        #expect(Outcome(given.resolve(given.subjects, given.decisions)) == first, "seed \(Self.seed)")
    }

    @Test(arguments: [Identity.Kind.company, .person])
    func `of records that were filed in parts is that of all filed together`(kind: Identity.Kind) {
        var given = Case(kind, seed: Self.seed &+ 6, decided: 20)
        for index in stride(from: 0, to: given.subjects.count, by: 7) { given.subjects[index].isPlain = true }
        var whole = Resolver(kind, seller: given.seller)
        var parts = Resolver(kind, seller: given.seller)
        for start in stride(from: 0, to: given.subjects.count, by: 170) {
            var part = Resolver(kind, seller: given.seller)
            for subject in given.subjects[start..<min(start + 170, given.subjects.count)] {
                whole.add(subject)
                part.add(subject)
            }
            parts.add(part)
        }
        for company in given.world.companies {
            for phone in company.phones {
                whole.addCompanyPhone(phone)
                parts.addCompanyPhone(phone)
            }
        }
        let (one, other) = (whole.resolve(given.decisions), parts.resolve(given.decisions))
        #expect(one.links.contains { $0.state == .joined })
        #expect(Outcome(other) == Outcome(one), "seed \(Self.seed)")
        #expect(other.worthByClue == one.worthByClue, "seed \(Self.seed)")
    }

    @Test(arguments: [Identity.Kind.company, .person])
    func `of a closed part is that of the whole`(kind: Identity.Kind) {
        let given = Case(kind, seed: Self.seed &+ 2, decided: 20)
        let whole = given.resolve(given.subjects, given.decisions)
        let profiles = Dictionary(
            uniqueKeysWithValues: given.subjects.map { ($0.record, Profile($0, seller: given.seller)) })
        var bearers: [Clue: [Int64]] = [:]
        for (record, profile) in profiles { for clue in profile.clues { bearers[clue, default: []].append(record) } }
        let worth = whole.worthByClue
        let outside = Resolver.Outside(status: { worth[$0] ?? .own }, isRare: { whole.isRare($0) })
        for start in given.subjects.prefix(60) {
            var part: Set<Int64> = [start.record]
            var edge = [start.record]
            while let record = edge.popLast() {
                var near = given.decisions.filter { $0.a == record || $0.b == record }.flatMap { [$0.a, $0.b] }
                for clue in profiles[record]?.clues ?? [] where worth[clue]?.propagates ?? true {
                    near += bearers[clue] ?? []
                }
                for other in near where part.insert(other).inserted { edge.append(other) }
            }
            let resolution = given.resolve(given.subjects.filter { part.contains($0.record) }, given.decisions, outside)
            #expect(Outcome(resolution) == Outcome(whole, within: part), "seed \(Self.seed), record \(start.record)")
        }
    }

    @Test(arguments: [Identity.Kind.company, .person])
    func `keeps apart what was decided apart, and together what was decided same`(kind: Identity.Kind) {
        let given = Case(kind, seed: Self.seed &+ 3)
        let free = given.resolve(given.subjects, [])
        let joined = Array(free.links.filter { $0.state == .joined }.prefix(40))
        #expect(!joined.isEmpty)
        let apart = joined.enumerated().map { Decision(id: Int64($0.offset + 1), .apart, $0.element.a, $0.element.b) }
        let decided = given.resolve(given.subjects, apart)
        for decision in apart { #expect(!decided.areOne(decision.a, decision.b), "seed \(Self.seed): \(decision)") }
        for question in decided.questions() {
            for decision in apart {
                let pair = Set([decided.anchor(of: decision.a), decided.anchor(of: decision.b)])
                #expect(pair != [question.customer, question.other], "seed \(Self.seed): asked again")
            }
        }
        var random = SeededRandom(Self.seed)
        let same = (0..<40).compactMap { id -> Decision? in
            guard let a = given.subjects.randomElement(using: &random),
                let b = given.subjects.randomElement(using: &random)
            else { return nil }
            return Decision(id: Int64(id + 1), .same, a.record, b.record)
        }
        let together = given.resolve(given.subjects, same)
        for decision in same { #expect(together.areOne(decision.a, decision.b), "seed \(Self.seed): \(decision)") }
        #expect(Outcome(given.resolve(given.subjects, [])) == Outcome(free), "seed \(Self.seed): undo")
    }

    @Test func `shows decisions that contradict each other`() {
        let given = Case(.person, seed: Self.seed &+ 4, records: 200)
        let (a, b, c) = (given.subjects[0].record, given.subjects[1].record, given.subjects[2].record)
        let decisions = [Decision(id: 1, .same, a, b), Decision(id: 2, .same, b, c), Decision(id: 3, .apart, a, c)]
        let resolution = given.resolve(given.subjects, decisions)
        #expect(resolution.areOne(a, b))
        #expect(!resolution.areOne(a, c))
        #expect(resolution.questions().contains { $0.objection == .decisionsContradict && $0.link.decision == 2 })
    }

    @Test(arguments: [Identity.Kind.company, .person])
    func `explains every link by what both records carry, and loses it with that`(kind: Identity.Kind) {
        let given = Case(kind, seed: Self.seed &+ 5, records: kind == .company ? 2_000 : 900)
        let resolution = given.resolve(given.subjects, [])
        let subjects = Dictionary(uniqueKeysWithValues: given.subjects.map { ($0.record, $0) })
        let worth = resolution.worthByClue
        var taken = 0
        for link in resolution.links where link.state == .joined {
            guard let a = subjects[link.a], let b = subjects[link.b], let clue = link.clue else {
                Issue.record("seed \(Self.seed): a link without evidence: \(link)")
                continue
            }
            for side in [a, b] {
                #expect(Profile(side, seller: given.seller).clues.contains(clue), "seed \(Self.seed): \(clue)")
            }
            #expect(worth[clue]?.propagates ?? true, "seed \(Self.seed): \(clue)")
            let explained = Explanation(
                link, (a, Profile(a, seller: given.seller)), (b, Profile(b, seller: given.seller)))
            #expect(explained.sides.allSatisfy { !$0.typed.isEmpty }, "seed \(Self.seed): \(link) \(explained)")
            #expect(explained.value == clue.value)
            guard case .one(let path) = resolution.why(link.a, link.b) else {
                Issue.record("seed \(Self.seed): no path for \(link)")
                continue
            }
            #expect(path.first.map { $0.a == link.a || $0.b == link.a } == true)
            #expect(path.last.map { $0.a == link.b || $0.b == link.b } == true)
            taken += 1
            guard taken <= 25 else { continue }
            let without = given.subjects.map { $0.record == link.a ? $0.without(clue) : $0 }
            let again = given.resolve(without, [])
            #expect(
                !again.links.contains { $0.a == link.a && $0.b == link.b && $0.clue == clue },
                "seed \(Self.seed): \(link)")
        }
        #expect(taken > 25)
    }

    @Test func `holds no contradiction that nobody decided and no third name explains`() {
        let given = Case(.person, seed: Self.seed &+ 6, records: 3_000)
        let resolution = given.resolve(given.subjects, [])
        let profiles = Dictionary(
            uniqueKeysWithValues: given.subjects.map { ($0.record, Profile($0, seller: given.seller)) })
        var members: [Int64: [Int64]] = [:]
        resolution.forEach { members[$1, default: []].append($0) }
        func agreement(_ a: Int64, _ b: Int64) -> PersonName.Agreement {
            PersonName.compare(profiles[a]?.person, profiles[b]?.person) { resolution.isRare($0) }
        }
        for records in members.values {
            for a in records {
                for b in records where agreement(a, b) == .conflict {
                    // A third name is the same as the one and goes with the other: "Ed Reddy" between "Edward M." and
                    // "Edward B.", Margaret between "Peggy" and "M.", a new surname in the wrong fields.
                    let isExplained = records.contains { c in
                        [(a, b), (b, a)].contains {
                            agreement(c, $0) == .same
                                && [.same, .initial, .surnameChanged].contains(agreement(c, $1))
                        }
                    }
                    #expect(isExplained, "seed \(Self.seed): \(a) and \(b)")
                }
            }
        }
    }

    @Test func `stops a value that would join half the file`() {
        var subjects: [Subject] = []
        for index in 0..<4_000 {
            var subject = Subject(
                record: Int64(index), kind: .person,
                rank: .init(system: "zoho_crm", resource: "contacts", externalID: "\(index)"))
            subject.name = "\(Words.men[index % 40]) \(Words.families[index % Words.families.count])"
            subject.phones = ["+49 89 1234 5679"]
            subject.mails = ["everybody@acme.com"]
            subjects.append(subject)
        }
        var resolver = Resolver(.person)
        for subject in subjects { resolver.add(subject) }
        let resolution = resolver.resolve()
        #expect(!resolution.links.contains { $0.state == .joined })
        let findings = resolution.findings()
        #expect(findings.contains { $0.clue.kind == .mail && $0.status == .overfull && $0.records == 4_000 })
        #expect(findings.contains { $0.clue.kind == .phone && $0.status == .overfull })
        guard case .nothing(let ignored) = resolution.why(1, 2) else { return #expect(Bool(false), "no reason") }
        #expect(ignored.count >= 2)
    }
}

extension Subject {
    /// Without the values that this clue came from.
    func without(_ clue: Clue) -> Subject {
        var subject = self
        subject.mails.removeAll { clue.kind == .mail && MailAddress($0)?.address == clue.value || clue.kind == .site }
        subject.phones.removeAll { _ in clue.kind == .phone || clue.kind == .loosePhone }
        switch clue.kind {
        case .link: (subject.links, subject.names) = ([], [])
        case .nameInCompany: subject.employers = []
        case .nameAtAddress, .companyAtAddress: subject.street = nil
        case .site: subject.website = nil
        case .companyName: subject.name = nil
        default: break
        }
        return subject
    }
}

extension Resolution {
    /// What is not in it belongs to one.
    var worthByClue: [Clue: ClueStatus] {
        Dictionary(uniqueKeysWithValues: worths().map { ($0.clue, $0.status) })
    }
}
