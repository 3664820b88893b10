/// Joins pairs into customers, strongest first, and refuses what the guards forbid.
struct Joining {
    let judge: Judge
    private var parent: [UInt32]
    /// The members of a customer as a ring.
    private var next: [UInt32]
    private var sizes: [UInt32]
    private var apart: [UInt32: [UInt32]] = [:]

    init(_ judge: Judge) {
        self.judge = judge
        parent = Array(0..<UInt32(judge.book.count))
        next = parent
        sizes = Array(repeating: 1, count: judge.book.count)
    }

    /// The least ranked record of the customer: its anchor.
    mutating func root(_ record: UInt32) -> UInt32 {
        var at = record
        while parent[Int(at)] != at {
            parent[Int(at)] = parent[Int(parent[Int(at)])]
            at = parent[Int(at)]
        }
        return at
    }

    mutating func keepApart(_ a: UInt32, _ b: UInt32) {
        apart[a, default: []].append(b)
        apart[b, default: []].append(a)
    }

    /// Nil if they are one customer now.
    mutating func join(_ a: UInt32, _ b: UInt32, _ rule: Rule, _ clue: UInt32, isWeak: Bool) -> Objection? {
        let (x, y) = (root(a), root(b))
        guard x != y else { return nil }
        let (least, other) = (min(x, y), max(x, y))
        if let objection = objection(least, other, (a, b), rule, clue, isWeak) { return objection }
        if judge.book.kind == .company, let objection = objectionOfLists(a, b, rule, clue, isWeak) { return objection }
        parent[Int(other)] = least
        sizes[Int(least)] += sizes[Int(other)]
        next.swapAt(Int(least), Int(other))
        return nil
    }

    mutating func areDecidedApart(_ a: UInt32, _ b: UInt32) -> Bool {
        if apart.isEmpty { return false }
        let (x, y) = (root(a), root(b))
        let small = sizes[Int(x)] <= sizes[Int(y)] ? x : y
        let large = small == x ? y : x
        var at = small
        repeat {
            for other in apart[at] ?? [] where root(other) == large { return true }
            at = next[Int(at)]
        } while at != small
        return false
    }

    private mutating func objection(
        _ x: UInt32, _ y: UInt32, _ pair: (UInt32, UInt32), _ rule: Rule, _ clue: UInt32, _ isWeak: Bool
    ) -> Objection? {
        if areDecidedApart(x, y) { return rule == .decided ? .decisionsContradict : .decidedApart }
        if rule == .decided { return nil }
        if sizes[Int(x)] + sizes[Int(y)] > UInt32(judge.rules.maximumRecords) { return .tooLarge }
        // What differs has been weighed already.
        if rule == .weighed { return nil }
        if judge.book.kind == .company { return objectionOfCompanies(x, y, rule, isWeak) }
        if let objection = objectionOfPeople(x, y, pair, rule, isWeak) { return objection }
        if rule == .phoneAndName, judge.statuses[Int(clue)] != .own, !judge.rules.joins(rule, despite: .sameSource),
            areBothKept(x, y)
        {
            return .sameSource
        }
        guard rule == .nameInCompany || rule == .nameAtAddress else { return nil }
        if !judge.rules.joins(rule, despite: .sameSource), areTwoOfOneList(x, y) { return .sameSource }
        return !judge.rules.joins(rule, despite: .namesakes) && hasRival(x, y, clue) ? .namesakes : nil
    }

    private func distinct(_ root: UInt32, _ values: [UInt32]) -> [UInt32] {
        var out: [UInt32] = []
        var at = root
        repeat {
            let value = values[Int(at)]
            if value != 0, !out.contains(value) { out.append(value) }
            at = next[Int(at)]
        } while at != root
        return out
    }

    // MARK: People

    private func objectionOfPeople(
        _ x: UInt32, _ y: UInt32, _ pair: (UInt32, UInt32), _ rule: Rule, _ isWeak: Bool
    ) -> Objection? {
        let first = distinct(x, judge.book.names)
        let second = distinct(y, judge.book.names)
        let (one, two) = (judge.book.names[Int(pair.0)], judge.book.names[Int(pair.1)])
        for a in first where !second.contains(a) {
            for b in second where !first.contains(b) {
                if judge.book.nameKeys[Int(a)] == judge.book.nameKeys[Int(b)], judge.book.nameKeys[Int(a)] != 0,
                    judge.book.people[Int(a)]?.words.count == 2, judge.book.people[Int(b)]?.words.count == 2,
                    judge.book.people[Int(a)]?.generation == judge.book.people[Int(b)]?.generation
                {
                    continue
                }
                let agreement = PersonName.compare(judge.book.people[Int(a)], judge.book.people[Int(b)]) {
                    judge.rare.contains($0)
                }
                // Of the two records themselves another family name has been judged.
                let isJudged = (a, b) == (one, two) || (a, b) == (two, one)
                let isExplained =
                    switch agreement {
                    case .surnameChanged: isJudged || rule == .mailAndPhone || rule == .link
                    case .otherGivenName: rule == .link
                    case .conflict: false
                    default: true
                    }
                if !isExplained, !isKnown(a, by: b, among: first), !isKnown(b, by: a, among: second) {
                    return .namesContradict
                }
            }
        }
        let birthdays = distinct(x, judge.book.birthDays)
        if !birthdays.isEmpty {
            let others = distinct(y, judge.book.birthDays)
            if !others.isEmpty, Set(birthdays).isDisjoint(with: others) { return .otherBirthday }
        }
        return isWeak ? objectionOfIdentifiers(x, y, rule) : nil
    }

    /// Whether a customer goes by this name and by another one, which the other customer's name fits; or has the same
    /// name turned or misspelt as well, and that one is the other customer's, or short for it.
    private func isKnown(_ name: UInt32, by other: UInt32, among names: [UInt32]) -> Bool {
        names.contains {
            if $0 == name { return false }
            let (agreement, likeness) = (judge.book.compare($0, other), judge.book.compare($0, name))
            return agreement == .same && !likeness.fits
                || likeness == .same && (agreement == .same || agreement == .initial)
        }
    }

    private struct Identifiers {
        var mails: [UInt32] = []
        var mobiles: [UInt32] = []
        var lines: [UInt32] = []
    }

    private func identifiers(_ root: UInt32) -> Identifiers {
        var out = Identifiers()
        var at = root
        repeat {
            for clue in judge.book.cluesOf(Int(at)) {
                switch judge.book.clueKind(clue) {
                case .mail:
                    if !judge.book.flags[Int(clue)].contains(.role), !out.mails.contains(clue) {
                        out.mails.append(clue)
                    }
                case .phone:
                    if judge.statuses[Int(clue)] == .switchboard || judge.statuses[Int(clue)] == .overfull { break }
                    if judge.book.flags[Int(clue)].contains(.mobile) {
                        if !out.mobiles.contains(clue) { out.mobiles.append(clue) }
                    } else if !out.lines.contains(clue) {
                        out.lines.append(clue)
                    }
                default: break
                }
            }
            at = next[Int(at)]
        } while at != root
        return out
    }

    /// Two records in one list that people keep mean two people, or a duplicate that somebody has to confirm: unless
    /// they share a contact.
    private func areTwoOfOneList(_ x: UInt32, _ y: UInt32) -> Bool {
        var isTwo = false
        var a = x
        repeat {
            var b = y
            repeat {
                if judge.areTwoKept(Int(a), Int(b)) { isTwo = true }
                if judge.shareContact(Int(a), Int(b)) { return false }
                b = next[Int(b)]
            } while b != y
            a = next[Int(a)]
        } while a != x
        return isTwo
    }

    /// Each has a record of one list that people keep, and no two of these have a mailbox or number of their own in
    /// common: an office's line or mailbox does not show that they are one.
    private func areBothKept(_ x: UInt32, _ y: UInt32) -> Bool {
        var areKept = false
        for a in members(x) {
            for b in members(y) where judge.areTwoKept(Int(a), Int(b)) {
                if judge.shareContact(Int(a), Int(b), worth: { $0 == .own }) { return false }
                areKept = true
            }
        }
        return areKept
    }

    /// Another person of the name, whom one of the two could as well be.
    private mutating func hasRival(_ x: UInt32, _ y: UInt32, _ clue: UInt32) -> Bool {
        let bearers = judge.book.bearersOf(Int(clue))
        if bearers.count > judge.rules.everyPair { return true }
        return bearers.contains { bearer in
            let rival = root(bearer)
            return rival != x && rival != y && (areTwoOfOneList(rival, x) || areTwoOfOneList(rival, y))
        }
    }

    /// Through weak evidence nothing comes together that has identifiers of its own.
    private func objectionOfIdentifiers(_ x: UInt32, _ y: UInt32, _ rule: Rule) -> Objection? {
        let first = identifiers(x)
        let second = identifiers(y)
        if Set(first.mails).isDisjoint(with: second.mails) {
            let domains = Set(first.mails.map { judge.book.domains[Int($0)] })
                .intersection(second.mails.map { judge.book.domains[Int($0)] })
            let isSlip = first.mails.contains { a in second.mails.contains { judge.book.areOneMailbox(a, $0) } }
            if !isSlip, domains.contains(where: { $0 != 0 }) { return .otherMailboxInDomain }
            if !isSlip, domains.contains(0) { return .otherPrivateMailbox }
        }
        if !first.mobiles.isEmpty, !second.mobiles.isEmpty, Set(first.mobiles).isDisjoint(with: second.mobiles) {
            return .otherMobile
        }
        return nil
    }

    // MARK: Companies

    private func objectionOfCompanies(_ x: UInt32, _ y: UInt32, _ rule: Rule, _ isWeak: Bool) -> Objection? {
        // A link that is confirmed by more than the name outweighs a second address.
        if rule == .link { return nil }
        if areInOtherPlaces(x, y, isWeak) { return .otherCity }
        let names = distinct(x, judge.book.names)
        let others = distinct(y, judge.book.names)
        for a in names where !others.contains(a) {
            for b in others where !names.contains(b) {
                guard let one = judge.book.companies[Int(a)], let other = judge.book.companies[Int(b)] else { continue }
                if CompanyName.formsConflict(one.form, other.form) { return .otherLegalForm }
                guard CompanyName.compare(one, other) == .conflict else { continue }
                // A link has shown already that the one is called both.
                if isCalled(other, names) || isCalled(one, others) { continue }
                return .otherCompanyName
            }
        }
        return nil
    }

    /// What joins by its name and little else, or by less than the name, must not bring together two records of one
    /// list that nothing else joined: a group's firms and the shops of a brand are alike.
    private mutating func objectionOfLists(
        _ a: UInt32, _ b: UInt32, _ rule: Rule, _ clue: UInt32, _ isWeak: Bool
    ) -> Objection? {
        if let objection = objectionOfOneList(a, b, rule) { return objection }
        guard (Rule.siteAndName.rawValue...Rule.companyNameAlone.rawValue).contains(rule.rawValue) else { return nil }
        if rule == .companyNameAlone, !judge.rules.joins(rule, despite: .usedInSeveralPlaces), hasNamesake(a, b, clue) {
            return .usedInSeveralPlaces
        }
        if !judge.rules.joins(rule, despite: .otherPeople), areStrangers(a, b, rule, clue) { return .otherPeople }
        let (first, second) = (Int(a), Int(b))
        let book = judge.book
        var isOther = false
        if let one = book.companies[Int(book.names[first])], let other = book.companies[Int(book.names[second])] {
            isOther = CompanyName.compare(one, other) > .abbreviated
        }
        let isNear =
            book.postcodes[first] != 0 && book.postcodes[first] == book.postcodes[second]
            || rule == .siteAndName && book.areInOneCity(first, second)
        let isOwn = rule == .siteAndName && judge.areOwn(clue, first)
        let isThin = isWeak && (rule == .siteAndName && !isOwn || rule == .companyNameAlone) && !isNear
        // On a site of their own two of one list are one firm, if there is a place or somebody that both have.
        let isTwice = isWeak && rule == .siteAndName && !isNear && book.sources[first] == book.sources[second]
        guard isOther || isThin || isTwice else { return nil }
        let (x, y) = (root(a), root(b))
        let lists = Set(members(x).map { book.sources[Int($0)] })
        guard members(y).contains(where: { lists.contains(book.sources[Int($0)]) }) else { return nil }
        if peopleInCommon(x, y) > (isOther ? 1 : 0) { return nil }
        let objection = isOther ? Objection.otherCompanyName : .sameSource
        return judge.rules.joins(rule, despite: objection) ? nil : objection
    }

    /// Whoever is with both settles less where one list has two of these customers.
    private mutating func objectionOfOneList(_ a: UInt32, _ b: UInt32, _ rule: Rule) -> Objection? {
        let rules = Rule.link.rawValue...Rule.companyNameAlone.rawValue
        guard rules.contains(rule.rawValue), judge.book.sources[Int(a)] != judge.book.sources[Int(b)] else {
            return nil
        }
        let (x, y) = (root(a), root(b))
        if sizes[Int(x)] + sizes[Int(y)] == 2 { return nil }
        let lists = Set(members(x).map { judge.book.sources[Int($0)] })
        guard members(y).contains(where: { lists.contains(judge.book.sources[Int($0)]) }),
            peopleInCommon(x, y) < 2, let objection = judge.objectionInOneList(Int(a), Int(b)),
            !judge.rules.joins(rule, despite: objection)
        else { return nil }
        return objection
    }

    /// Another company of the name, in a list of one of the two, that the other could as well be.
    private mutating func hasNamesake(_ a: UInt32, _ b: UInt32, _ name: UInt32) -> Bool {
        let (x, y) = (root(a), root(b))
        if peopleInCommon(x, y) > 0 { return false }
        let lists = Set((members(x) + members(y)).map { judge.book.sources[Int($0)] })
        return judge.book.bearersOf(Int(name)).contains { bearer in
            let other = root(bearer)
            return other != x && other != y && lists.contains(judge.book.sources[Int(bearer)])
        }
    }

    /// So many people are with a record of each, at least.
    private func peopleInCommon(_ x: UInt32, _ y: UInt32) -> Int {
        var most = 0
        for a in members(x) {
            for b in members(y) { most = max(most, judge.peopleInCommon(Int(a), Int(b)).common) }
        }
        return most
    }

    /// Both have people, nobody is with both, and something else speaks for two: their firms make mailboxes in other
    /// ways; or they are on a group's site, and others have the name.
    private mutating func areStrangers(_ a: UInt32, _ b: UInt32, _ rule: Rule, _ clue: UInt32) -> Bool {
        let (x, y) = (root(a), root(b))
        let people = people(x, y)
        if people.areOfTwoFirms { return true }
        guard people.areStrangers, rule == .siteAndName, judge.statuses[Int(clue)] == .group else { return false }
        return judge.isUsedElsewhere(Int(a)) || judge.isUsedElsewhere(Int(b))
    }

    /// What all the people of the one and all of the other say.
    private func people(_ x: UInt32, _ y: UInt32) -> PeopleMarks.Comparison {
        func marks(_ records: [UInt32]) -> [Int64] {
            if records.count == 1 { return Array(judge.book.marks(of: Int(records[0]))) }
            return PeopleMarks.together(records.flatMap { judge.book.marks(of: Int($0)) })
        }
        return PeopleMarks.compare(marks(members(x))[...], marks(members(y))[...])
    }

    private func isCalled(_ name: CompanyName, _ names: [UInt32]) -> Bool {
        names.contains { number in
            judge.book.companies[Int(number)].map { CompanyName.compare($0, name) == .same } ?? false
        }
    }

    /// Both have cities, and none of the one's can be the other's; or, without a place in common, lines in areas none
    /// of which the other has.
    private func areInOtherPlaces(_ x: UInt32, _ y: UInt32, _ isWeak: Bool) -> Bool {
        let first = members(x, with: judge.book.cities)
        let second = members(y, with: judge.book.cities)
        if first.isEmpty || second.isEmpty {
            return isWeak && judge.book.areasDiffer(members(x).map(Int.init), members(y).map(Int.init))
        }
        return first.allSatisfy { a in second.allSatisfy { judge.book.citiesConflict(Int(a), Int($0)) } }
    }

    private func members(_ root: UInt32, with values: [UInt32]? = nil) -> [UInt32] {
        var out: [UInt32] = []
        var at = root
        repeat {
            if values?[Int(at)] != 0 { out.append(at) }
            at = next[Int(at)]
        } while at != root
        return out
    }
}
