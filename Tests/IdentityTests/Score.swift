import Identity

/// How well records were put together, by pairs and by records.
struct Score {
    var pairsFound = 0
    var pairsRight = 0
    var pairsTrue = 0
    var findable = 0
    var findableFound = 0
    var findableWithQuestions = 0
    var overMerged = 0
    var cubedPrecision = 0.0
    var cubedRecall = 0.0
    var records = 0

    var precision: Double { pairsFound == 0 ? 1 : Double(pairsRight) / Double(pairsFound) }
    var recall: Double { pairsTrue == 0 ? 1 : Double(pairsRight) / Double(pairsTrue) }
    var foundShare: Double { findable == 0 ? 1 : Double(findableFound) / Double(findable) }
    var shareWithQuestions: Double { findable == 0 ? 1 : Double(findableWithQuestions) / Double(findable) }
    var f1: Double { 2 * precision * recall / (precision + recall) }

    /// `findable`: pairs that have something in common; their closure are the joins a perfect judge could make.
    init(_ resolution: Resolution, truth: [Int64: Int], findable: [(Int64, Int64)] = []) {
        var groups = Sets()
        for (a, b) in findable { groups.join(a, b) }
        var asked = Sets()
        for question in resolution.questions() where truth[question.link.a] == truth[question.link.b] {
            asked.join(question.customer, question.other)
        }
        var cells: [Int64: [Int: Int]] = [:]
        var sizes: [Int: Int] = [:]
        var found: [Int64: [Int64: Int]] = [:]
        var withQuestions: [Int64: [Int64: Int]] = [:]
        var groupSizes: [Int64: Int] = [:]
        resolution.forEach { record, anchor in
            let id = truth[record] ?? 0
            cells[anchor, default: [:]][id, default: 0] += 1
            sizes[id, default: 0] += 1
            let group = groups.root(record)
            groupSizes[group, default: 0] += 1
            found[group, default: [:]][anchor, default: 0] += 1
            withQuestions[group, default: [:]][asked.root(anchor), default: 0] += 1
        }
        func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }
        records = resolution.count
        for cell in cells.values {
            let size = cell.values.reduce(0, +)
            pairsFound += pairs(size)
            if cell.count > 1 { overMerged += 1 }
            for (id, count) in cell {
                pairsRight += pairs(count)
                cubedPrecision += Double(count * count) / Double(size)
                cubedRecall += Double(count * count) / Double(sizes[id] ?? 1)
            }
        }
        cubedPrecision /= Double(max(1, records))
        cubedRecall /= Double(max(1, records))
        pairsTrue = sizes.values.reduce(0) { $0 + pairs($1) }
        self.findable = groupSizes.values.reduce(0) { $0 + pairs($1) }
        findableFound = found.values.reduce(0) { sum, parts in sum + parts.values.reduce(0) { $0 + pairs($1) } }
        findableWithQuestions = withQuestions.values.reduce(0) { sum, parts in
            sum + parts.values.reduce(0) { $0 + pairs($1) }
        }
    }

    private struct Sets {
        var parent: [Int64: Int64] = [:]
        mutating func root(_ record: Int64) -> Int64 {
            var at = record
            while let above = parent[at], above != at { at = above }
            return at
        }
        mutating func join(_ a: Int64, _ b: Int64) {
            let (x, y) = (root(a), root(b))
            parent[max(x, y)] = min(x, y)
        }
    }
}

extension Score: CustomStringConvertible {
    var description: String {
        func share(_ value: Double) -> String { String(Double(Int(value * 100_000)) / 100_000) }
        return """
            \(records) records, \(pairsFound) pairs joined of \(pairsTrue): precision \(share(precision)), \
            recall \(share(recall)); findable \(share(foundShare)), with questions \(share(shareWithQuestions)); \
            B-cubed \(share(cubedPrecision)) / \(share(cubedRecall)); over-merged \(overMerged)
            """
    }
}

/// Companies first, then people with their employers, as a store does it.
struct Run {
    var companies: Resolution
    var people: Resolution

    init(_ world: World, seller: Seller = Seller(country: "DE"), rules: Ruleset = Ruleset()) {
        var resolver = Resolver(.company, rules: rules, seller: seller)
        for company in world.companies { resolver.add(company) }
        let companies = resolver.resolve()
        self.companies = companies
        var employers = Employers()
        var persons = Resolver(.person, rules: rules, seller: seller)
        for company in world.companies {
            let profile = Profile(company, seller: seller)
            employers.add(
                company, profile, references: company.names, customer: String(companies.anchor(of: company.record) ?? 0)
            )
            for phone in company.phones { persons.addCompanyPhone(phone, country: company.country) }
        }
        for person in world.people {
            var profile = Profile(person, seller: seller)
            profile.add(employers: employers.tokens(reference: world.companyOf[person.record], profile))
            persons.add(person, profile)
        }
        people = persons.resolve()
    }
}

extension Run {
    /// The links that join records of different truth, with both sides as typed.
    func wrongLinks(_ world: World) -> [String] {
        var subjects: [Int64: Subject] = [:]
        for subject in world.companies + world.people { subjects[subject.record] = subject }
        func side(_ record: Int64) -> String {
            guard let subject = subjects[record] else { return "?" }
            let name = [subject.name, subject.givenName, subject.familyName].compactMap(\.self).joined(separator: " ")
            return
                "\(name) \(subject.mails) \(subject.phones) \(subject.website ?? "") \(subject.city ?? "") \(subject.names)"
        }
        return [companies, people].flatMap { resolution in
            resolution.links.filter { $0.state == .joined && world.truth[$0.a] != world.truth[$0.b] }.prefix(20).map {
                link in
                "\(link.rule) by \(link.clue?.value ?? "-")\n   \(side(link.a))\n   \(side(link.b))"
            }
        }
    }
}

extension Run {
    /// Right and wrong joins by rule.
    func byRule(_ world: World) -> String {
        var counts: [Rule: (right: Int, wrong: Int)] = [:]
        for resolution in [companies, people] {
            for link in resolution.links where link.state == .joined {
                let isRight = world.truth[link.a] == world.truth[link.b]
                counts[link.rule, default: (0, 0)].right += isRight ? 1 : 0
                counts[link.rule, default: (0, 0)].wrong += isRight ? 0 : 1
            }
        }
        return counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.right) right, \($0.value.wrong) wrong" }
            .joined(separator: "; ")
    }
}
