/// What each value is worth, from those who bear it.
extension Casebook {
    func status(of clue: UInt32, _ rules: Ruleset) -> ClueStatus {
        let bearers = bearersOf(Int(clue))
        let kind = clueKind(clue)
        if bearers.count > (kind == .block ? rules.maximumBlock : rules.maximumBearers) { return .overfull }
        switch kind {
        case .link, .block: return .own
        case .mail:
            if flags[Int(clue)].contains(.role) { return .role }
            return status(ofNamesOn: bearers, rules, shared: .shared, isHome: domains[Int(clue)] == 0)
        case .phone, .loosePhone:
            if flags[Int(clue)].contains(.company) { return .switchboard }
            return status(ofNamesOn: bearers, rules, shared: .switchboard, isHome: true)
        case .site:
            let names = distinctCompanies(on: bearers, limit: rules.providerNames, isWithRelatives: true)
            if names >= rules.groupNames { return names >= rules.providerNames ? .shared : .group }
            return bearers.contains { isBranch(Int($0)) } || isInSeveralPlaces(bearers) || hasThreeOfOneSource(bearers)
                || areInSeveralAreas(bearers)
                ? .places : .own
        case .companyName: return statusOfCompanyName(bearers)
        case .companyAtAddress: return .own
        case .nameInCompany, .nameAtAddress: return hasNamesakes(bearers) ? .namesakes : .own
        }
    }

    private func status(
        ofNamesOn bearers: Numbers, _ rules: Ruleset, shared: ClueStatus, isHome: Bool
    ) -> ClueStatus {
        if kind == .company {
            let names = distinctCompanies(on: bearers, limit: rules.sharedNames)
            return names >= rules.sharedNames ? shared : names >= rules.contestedNames ? .contested : .own
        }
        let names = distinctPeople(on: bearers, limit: rules.sharedNames)
        if names.count >= rules.sharedNames { return shared }
        guard names.count >= rules.contestedNames else { return .own }
        let families = Set(names.compactMap { people[Int($0)]?.family.last })
        return isHome && families.count == 1 ? .household : .contested
    }

    /// Names no two of which can be one person's, whole ones first; chosen by their text, so that the order of records
    /// does not matter.
    func distinctPeople(on bearers: Numbers, limit: Int) -> [UInt32] {
        var numbers: [UInt32] = []
        for bearer in bearers {
            let name = names[Int(bearer)]
            if name != 0, !numbers.contains(name) { numbers.append(name) }
        }
        guard numbers.count > 1 else { return numbers }
        numbers.sort { a, b in
            guard let first = people[Int(a)], let second = people[Int(b)] else { return a < b }
            if first.isWhole != second.isWhole { return first.isWhole }
            if first.words != second.words { return first.words.lexicographicallyPrecedes(second.words) }
            return (first.givenCount, first.generation, first.scripts.rawValue, first.isOrdered ? 1 : 0)
                < (second.givenCount, second.generation, second.scripts.rawValue, second.isOrdered ? 1 : 0)
        }
        var chosen: [UInt32] = []
        for name in numbers where chosen.allSatisfy({ !compare($0, name).fits }) {
            chosen.append(name)
            if chosen.count == limit { break }
        }
        return chosen
    }

    /// Names no two of which can be one company's, the longest first: "X Bau" and "X Holding" are two, whoever "X" is.
    private func distinctCompanies(
        on bearers: Numbers, limit: Int, isWithRelatives: Bool = false
    ) -> Int {
        var cores: Set<String> = []
        for bearer in bearers {
            if let name = companies[Int(names[Int(bearer)])] { cores.insert(name.core) }
        }
        guard cores.count > 1 else { return cores.count }
        var chosen: [String] = []
        for core in cores.sorted(by: { ($1.utf8.count, $0) < ($0.utf8.count, $1) })
        where chosen.allSatisfy({
            let agreement = CompanyName.compareCores($0, core)
            return agreement == .conflict || isWithRelatives && agreement == .relative
        }) {
            chosen.append(core)
            if chosen.count == limit { break }
        }
        return chosen.count
    }

    /// Two records in one list are a duplicate, three are shops.
    private func hasThreeOfOneSource(_ bearers: Numbers) -> Bool {
        guard bearers.count > 2 else { return false }
        var counts: [UInt32: Int] = [:]
        return bearers.contains { bearer in
            counts[sources[Int(bearer)], default: 0] += 1
            return counts[sources[Int(bearer)]] == 3
        }
    }

    private func isInSeveralPlaces(_ bearers: Numbers) -> Bool {
        if hasSeveral(bearers.lazy.map { self.countries[Int($0)] }) { return true }
        guard hasSeveral(bearers.lazy.map { self.cities[Int($0)] }) else { return false }
        return hasTwo(bearers) { self.citiesConflict(Int($0), Int($1)) }
    }

    /// Two with lines in different areas.
    private func areInSeveralAreas(_ bearers: Numbers) -> Bool {
        hasTwo(bearers) { self.areasDiffer([Int($0)], [Int($1)]) }
    }

    private func statusOfCompanyName(_ bearers: Numbers) -> ClueStatus {
        if isInSeveralPlaces(bearers) { return .places }
        let isVaried =
            hasSeveral(bearers.lazy.map { self.sites[Int($0)] })
            || haveSeveralForms(bearers)
            || haveNoPhoneInCommon(bearers)
        return isVaried ? .varied : .own
    }

    private func haveSeveralForms(_ bearers: Numbers) -> Bool {
        guard hasSeveral(bearers.lazy.map({ self.forms[Int(self.names[Int($0)])] })) else { return false }
        return hasTwo(bearers) { a, b in
            let (one, other) = (self.companies[Int(self.names[Int(a)])], self.companies[Int(self.names[Int(b)])])
            return CompanyName.formsConflict(one?.form, other?.form)
        }
    }

    private func hasTwo(_ bearers: Numbers, _ differ: (UInt32, UInt32) -> Bool) -> Bool {
        bearers.indices.contains { i in
            bearers[(i + 1)...].contains { differ(bearers[i], $0) }
        }
    }

    /// No number that all of them have, of those that have one.
    private func haveNoPhoneInCommon(_ bearers: Numbers) -> Bool {
        var common: [UInt32] = []
        for bearer in bearers {
            let phones = phones(of: Int(bearer))
            if phones.isEmpty { continue }
            common = common.isEmpty ? phones : common.filter(phones.contains)
            if common.isEmpty { return true }
        }
        return false
    }

    /// Two mailboxes in one domain, a numbered one, or two birthdays for one name.
    private func hasNamesakes(_ bearers: Numbers) -> Bool {
        guard bearers.count > 1 else { return false }
        if hasSeveral(bearers.lazy.map { self.birthDays[Int($0)] }) { return true }
        var mails: [UInt32: UInt32] = [:]
        for bearer in bearers {
            for clue in cluesOf(Int(bearer)) where clueKind(clue) == .mail && !flags[Int(clue)].contains(.role) {
                let domain = domains[Int(clue)]
                if flags[Int(clue)].contains(.numbered), domain != 0 { return true }
                if domain != 0, let other = mails.updateValue(clue, forKey: domain), other != clue { return true }
            }
        }
        return false
    }

    func isContact(_ clue: UInt32) -> Bool {
        switch clueKind(clue) {
        case .mail, .phone, .loosePhone: true
        default: false
        }
    }

    func hasSeveral(_ values: some Sequence<UInt32>) -> Bool {
        var known: UInt32 = 0
        for value in values where value != 0 && value != known {
            if known != 0 { return true }
            known = value
        }
        return false
    }

    // MARK: Names

    /// Without slips: what a value is worth must not depend on how rare spellings are elsewhere.
    func compare(_ a: UInt32, _ b: UInt32) -> PersonName.Agreement {
        if a == 0 || b == 0 { return .unknown }
        return PersonName.compare(people[Int(a)], people[Int(b)])
    }
}
