extension Judge {
    func judgeCompanies(_ a: Int, _ b: Int) -> Verdict? {
        let shared = sharedByCompanies(a, b)
        let facts = facts(a, b, shared)
        var verdict = unsettled(a, b, shared, facts)
        if let found = verdict, let objection = found.objection, settles(objection, found.rule, facts) {
            verdict?.objection = nil
        }
        return facts.people.areOfTwoFirms ? doubt(verdict, facts) : verdict
    }

    /// One firm makes all its mailboxes in one way. Where two do it in two ways on one domain, and nobody is with both,
    /// what else is in doubt is not even asked.
    private func doubt(_ verdict: Verdict?, _ facts: Facts) -> Verdict? {
        guard var verdict else { return nil }
        switch verdict.objection {
        case nil: if verdict.rule != .link || facts.otherPhone { verdict.objection = .otherPeople }
        case .sameSource, .otherPeople: break
        default: if verdict.rule != .link { return nil }
        }
        return verdict
    }

    /// What would stand between two records if they were of one list, as others of their customers are.
    func objectionInOneList(_ a: Int, _ b: Int) -> Objection? {
        let shared = sharedByCompanies(a, b)
        var facts = facts(a, b, shared)
        guard let found = unsettled(a, b, shared, facts), let objection = found.objection else { return nil }
        facts.isDouble = true
        return settles(objection, found.rule, facts) ? nil : objection
    }

    private func unsettled(_ a: Int, _ b: Int, _ shared: CompaniesShare, _ facts: Facts) -> Verdict? {
        if shared.link != 0 { return judgeLink(shared.link, facts) }
        var verdict: Verdict?
        if shared.site != 0 { verdict = judgeSite(shared.site, facts) }
        if verdict == nil, shared.contact != 0 { verdict = judgeContact(shared.contact, facts) }
        if verdict == nil, shared.door != 0 { verdict = judgeDoor(shared.door, facts) }
        if verdict == nil, shared.name != 0 { verdict = judgeNameAlone(a, b, shared.name, facts) }
        return verdict
    }

    /// Who is with both shows what names and places leave open: one person for a doubt; for names that differ two, or
    /// one if they are not of one list, where a chain's shops or a group's firms with one manager would be. A relative
    /// is another firm whoever is with it.
    private func settles(_ objection: Objection, _ rule: Rule, _ facts: Facts) -> Bool {
        let people = facts.people
        let isSettled = people.common > (facts.isDouble ? 1 : 0)
        switch objection {
        case .sameSource, .notSure: return people.common > 0
        case .usedInSeveralPlaces: return rule == .companyNameAlone ? isSettled : people.common > 0
        case .otherCompanyName:
            switch facts.names {
            case .same, .abbreviated: return people.common > 0
            case .part, .longer, .unknown: return rule == .siteAndName ? isSettled : people.common > 0
            case .relative, .conflict: return false
            }
        case .linkAgainstNames:
            // A record without a name has nothing against it.
            if !facts.hasName { return people.common > 0 }
            let areKnown = people.common > 0 || people.haveOneDomain && !people.haveOtherPatterns
            return people.common > 1 || areKnown && facts.isNear && !facts.isDouble
        default: return false
        }
    }

    func peopleInCommon(_ a: Int, _ b: Int) -> PeopleMarks.Comparison {
        PeopleMarks.compare(book.marks(of: a), book.marks(of: b))
    }

    /// The first of each kind of value that both carry and that is worth something.
    private struct CompaniesShare {
        var link: UInt32 = 0
        var site: UInt32 = 0
        var contact: UInt32 = 0
        var door: UInt32 = 0
        var name: UInt32 = 0
    }

    private func sharedByCompanies(_ a: Int, _ b: Int) -> CompaniesShare {
        var out = CompaniesShare()
        func first(_ field: inout UInt32, _ clue: UInt32) {
            if field == 0 { field = clue }
        }
        for clue in shared(a, b) {
            let status = statuses[Int(clue)]
            switch book.clueKind(clue) {
            case .link: if names(a, b, by: clue) { first(&out.link, clue) }
            case .site: if status != .shared && status != .overfull { first(&out.site, clue) }
            case .phone, .mail, .loosePhone:
                if status != .shared && status != .switchboard && status != .overfull { first(&out.contact, clue) }
            case .companyAtAddress: if status != .overfull { first(&out.door, clue) }
            case .companyName: if status != .overfull { first(&out.name, clue) }
            default: break
            }
        }
        // A mailbox at the domain they share says no more than the domain.
        if out.site != 0, book.clueKind(out.contact) == .mail, book.domains[Int(out.contact)] != 0,
            book.texts.text(book.domains[Int(out.contact)]) == book.clueTexts.text(out.site)
        {
            out.contact =
                shared(a, b).first { clue in
                    let status = statuses[Int(clue)]
                    return [.phone, .loosePhone].contains(book.clueKind(clue)) && status != .shared
                        && status != .switchboard
                        && status != .overfull
                } ?? 0
        }
        return out
    }

    private struct Facts {
        var names: CompanyName.Agreement
        var hasName: Bool
        /// As many words, one of them misspelt or cut.
        var isMisspelt: Bool
        var form: LegalForms.Relation
        var sameCity: Bool
        var otherCity: Bool
        var otherCountry: Bool
        var samePostcode: Bool
        var otherPostcode: Bool
        var sameDoor: Bool
        /// Both have a street and a number, not one; or telephones, none in common.
        var otherDoor: Bool
        /// The same of the street alone, and of the telephones.
        var otherStreet: Bool
        var otherPhone: Bool
        var site: ClueStatus?
        var otherSite: Bool
        var contact: ClueStatus?
        /// A domain of theirs spells the longer of two names: the shorter is short for it.
        var spellsLonger: Bool
        /// A domain of the one spells the other's name.
        var spellsOther: Bool
        /// A domain of theirs has nothing of the name: perhaps its group's.
        var isOnOthersSite: Bool
        var isPlaced: Bool
        /// Other firms, or other towns, have the name as well.
        var isUsedElsewhere: Bool
        /// In one town, but with several lines, sites or legal forms.
        var isVaried: Bool
        /// Both have lines, all in different areas.
        var otherArea: Bool
        /// One of them names another record of the list that the other is in.
        var namesAnother: Bool
        /// And that record is there.
        var leadsElsewhere: Bool
        /// Two records of one list.
        var isDouble: Bool
        var people: PeopleMarks.Comparison

        /// "Vornagen" and "Vornagen Plumbing": one firm's short name, or a group's two firms, which share site, house
        /// and line. Two in one list, or a link elsewhere, speak for two.
        var isAddition: Bool {
            (names == .part && !isMisspelt || names == .longer) && (isDouble || namesAnother)
        }

        /// A place or a line in common.
        var isNear: Bool { sameCity || isVeryNear }
        var isVeryNear: Bool { samePostcode || sameDoor || contact != nil }

        /// Forms that are written for one another are one only where something else says so.
        var otherForm: Bool { form == .other || form == .kin && !isNear && site != .own }

        var objection: Objection? {
            otherCity || otherCountry && !sameCity ? .otherCity : otherForm ? .otherLegalForm : nil
        }
    }

    private func facts(_ a: Int, _ b: Int, _ shared: CompaniesShare) -> Facts {
        let first = book.companies[Int(book.names[a])]
        let second = book.companies[Int(book.names[b])]
        func same(_ values: [UInt32]) -> Bool { values[a] == values[b] && values[a] != 0 }
        func other(_ values: [UInt32]) -> Bool { values[a] != values[b] && values[a] != 0 && values[b] != 0 }
        // "Backhaus (Köln)" is in Köln whatever else the record says.
        var otherPlace = false
        if let one = first?.place, let other = second?.place { otherPlace = Cities.contradict(one, other) }
        var names = CompanyName.Agreement.unknown
        if let first, let second { names = CompanyName.compare(first, second) }
        let longer = [first, second].compactMap { $0?.closed }.max { $0.utf8.count < $1.utf8.count } ?? ""
        let uses = [statusOfName(a), statusOfName(b)]
        let isOther = namesAnother(a, b) || namesAnother(b, a)
        let (otherStreet, otherPhone) = (other(book.doors), havePhonesApart(a, b))
        return Facts(
            names: names, hasName: first != nil && second != nil,
            isMisspelt: names == .part && first?.wordCount == second?.wordCount,
            form: LegalForms.relation(first?.form, second?.form),
            sameCity: book.areInOneCity(a, b), otherCity: book.citiesConflict(a, b) || otherPlace,
            otherCountry: book.countriesConflict(a, b), samePostcode: same(book.postcodes),
            otherPostcode: other(book.postcodes), sameDoor: same(book.doors),
            otherDoor: otherStreet || otherPhone, otherStreet: otherStreet, otherPhone: otherPhone,
            site: shared.site == 0 ? nil : statuses[Int(shared.site)], otherSite: other(book.sites),
            contact: shared.contact == 0 ? nil : statuses[Int(shared.contact)],
            spellsLonger: spells(a, longer) || spells(b, longer),
            spellsOther: spells(a, second?.closed ?? "") || spells(b, first?.closed ?? ""),
            isOnOthersSite: !startsLikeSite(a, longer),
            isPlaced: uses.contains(.places), isUsedElsewhere: uses.contains { $0 != .own },
            isVaried: uses.contains(.varied),
            otherArea: book.areasDiffer([a], [b]),
            namesAnother: isOther,
            leadsElsewhere: isOther && (namesAnother(a, b, isThere: true) || namesAnother(b, a, isThere: true)),
            isDouble: book.sources[a] == book.sources[b], people: peopleInCommon(a, b))
    }

    /// "valilux-metalltechnik.at" spells Valilux Metalltechnik.
    private func spells(_ record: Int, _ closed: String) -> Bool {
        guard book.sites[record] != 0, closed.utf8.count > 3 else { return false }
        let label = book.texts.text(book.sites[record])
        return label.hasPrefix(closed) || Folding.skeleton(label).hasPrefix(closed)
    }

    private func startsLikeSite(_ record: Int, _ closed: String) -> Bool {
        guard book.sites[record] != 0 else { return true }
        let label = Folding.skeleton(book.texts.text(book.sites[record])).utf8.prefix(3)
        return closed.utf8.contains { $0 >= 0x80 } || label.elementsEqual(closed.utf8.prefix(3))
    }

    /// Whether a record names one of the list that the other is in, and not that one. `isThere`: one that is there.
    private func namesAnother(_ record: Int, _ other: Int, isThere: Bool = false) -> Bool {
        let links = links(of: record)
        if links.isEmpty { return false }
        let names = book.cluesOf(other).filter {
            book.clueKind($0) == .link && book.ownersOf($0).contains(UInt32(other))
        }
        return links.contains { link in
            !names.contains(link) && names.contains { list(of: $0) == list(of: link) }
                && (!isThere || !book.ownersOf(link).isEmpty)
        }
    }

    /// A site and a name that only one company has.
    func areOwn(_ site: UInt32, _ record: Int) -> Bool { statuses[Int(site)] == .own && statusOfName(record) == .own }

    /// Other firms, or other towns, have the name as well.
    func isUsedElsewhere(_ record: Int) -> Bool { statusOfName(record) != .own }

    private func statusOfName(_ record: Int) -> ClueStatus {
        for clue in book.cluesOf(record) where book.clueKind(clue) == .companyName { return statuses[Int(clue)] }
        return .own
    }

    private func judgeLink(_ link: UInt32, _ facts: Facts) -> Verdict {
        var verdict = Verdict(rule: .link, clue: link)
        // In one house are many; names that contradict want more.
        let isConfirmed =
            facts.site != nil || facts.contact != nil
            || (facts.sameDoor || facts.samePostcode)
                && (facts.names != .conflict || !facts.otherDoor && !facts.otherSite)
        if isConfirmed {
            // A brand's shops share a site, a house's firms a line.
            if facts.otherCity, facts.names > .abbreviated, facts.contact == nil, !facts.sameDoor {
                verdict.objection = .otherCity
            } else if facts.names == .conflict, facts.form == .other || facts.people.areStrangers {
                verdict.objection = .linkAgainstNames
            }
            return verdict
        }
        switch facts.names {
        case .same, .abbreviated, .part, .longer, .relative: break
        // In another script: what else is known must not contradict. A record that says nothing is asked about.
        case .unknown:
            if facts.form == .other || !facts.hasName || !facts.isNear { verdict.objection = .linkAgainstNames }
        // A domain of the one that spells the other's name shows that it is called both.
        case .conflict: if !facts.spellsOther || facts.people.areStrangers { verdict.objection = .linkAgainstNames }
        }
        if verdict.objection == nil, facts.otherCity || facts.otherCountry { verdict.objection = .otherCity }
        if verdict.objection == nil, !facts.isNear {
            verdict.objection =
                switch facts.names {
                case _ where facts.form == .other: .otherLegalForm
                case .relative: .otherCompanyName
                default: facts.otherArea && facts.isUsedElsewhere ? .usedInSeveralPlaces : nil
                }
        }
        return verdict
    }

    private func judgeSite(_ site: UInt32, _ facts: Facts) -> Verdict? {
        var verdict = Verdict(rule: .siteAndName, clue: site, isWeak: !facts.isVeryNear)
        let status = statuses[Int(site)]
        switch facts.names {
        case .same, .abbreviated: break
        case .part, .longer:
            let isShort = facts.isVeryNear && !facts.isOnOthersSite || facts.spellsLonger && !facts.namesAnother
            if facts.isAddition || facts.names == .longer && status == .group || !isShort {
                verdict.objection = .otherCompanyName
            }
        case .relative: verdict.objection = .otherCompanyName
        case .unknown:
            // A record without a name may be any of a group's companies.
            if !facts.hasName {
                if status == .group { return nil }
                verdict.objection = .notSure
            } else if !facts.isNear || facts.namesAnother || facts.isDouble {
                verdict.objection = .otherCompanyName
            }
        case .conflict:
            if !facts.isVeryNear { return nil }
            verdict.objection = .otherCompanyName
        }
        // A group's firms are many: nobody is asked about each two of them.
        if verdict.objection != nil { return facts.otherCity || facts.otherCountry ? nil : verdict }
        verdict.objection = facts.objection
        // The shops of a brand on one domain; a namesake elsewhere has a domain of its own.
        if verdict.objection == .otherCity, status != .own, facts.isDouble { return nil }
        // A name that nobody else has is one shop's among those of the site.
        let isOne = !facts.isUsedElsewhere && !facts.isDouble
        let isPlaced =
            facts.otherArea || facts.isPlaced && (status != .own || !facts.isOnOthersSite)
            || !isOne && (status == .places || status == .group && facts.namesAnother)
        if verdict.objection == nil, isPlaced, !facts.isNear {
            verdict.objection = .usedInSeveralPlaces
        }
        // A group's firms that leave their names away have lines or forms of their own.
        if verdict.objection == nil, status == .group, facts.isVaried { verdict.objection = .otherCompanyName }
        // The one that the link leads to is another firm of the group, or another shop.
        if verdict.objection == nil, status != .own, facts.leadsElsewhere, facts.isUsedElsewhere || !facts.isNear {
            verdict.objection = .usedInSeveralPlaces
        }
        if verdict.objection == nil, facts.isDouble, facts.otherStreet && facts.otherDoor || facts.otherPostcode {
            verdict.objection = .sameSource
        }
        if verdict.objection == nil, !facts.isNear, facts.isDouble, status != .own { verdict.objection = .sameSource }
        // A firm has one line in a town, as a rule; two that have nobody in common may be two.
        if verdict.objection == nil, facts.otherPhone, facts.people.common == 0 { verdict.objection = .notSure }
        return verdict
    }

    private func judgeContact(_ contact: UInt32, _ facts: Facts) -> Verdict? {
        var verdict = Verdict(rule: .contactAndName, clue: contact, isWeak: true)
        switch facts.names {
        case .same, .abbreviated: break
        case .part, .longer:
            let isShort = facts.sameCity || facts.samePostcode || facts.spellsLonger
            let isLonger = facts.names == .longer && !facts.spellsLonger
            let isElsewhere = facts.otherSite && !facts.isMisspelt
            if facts.isAddition || facts.contact != .own || isElsewhere || !isShort || isLonger {
                verdict.objection = .otherCompanyName
            }
        case .relative: verdict.objection = .otherCompanyName
        case .unknown, .conflict: return nil
        }
        verdict.objection = facts.objection ?? verdict.objection
        return verdict
    }

    private func judgeDoor(_ door: UInt32, _ facts: Facts) -> Verdict? {
        var verdict = Verdict(rule: .companyAtAddress, clue: door, isWeak: true)
        switch facts.names {
        case .same, .abbreviated: break
        case .part, .longer:
            let isOne = facts.isMisspelt || facts.spellsLonger && !facts.otherSite && !facts.isAddition
            if !isOne { verdict.objection = .otherCompanyName }
        case .relative: verdict.objection = .otherCompanyName
        case .unknown, .conflict: return nil
        }
        // Two of one name in a house of many offices.
        if verdict.objection == nil, facts.otherDoor { verdict.objection = .notSure }
        verdict.objection = facts.objection ?? verdict.objection
        return verdict
    }

    private func judgeNameAlone(_ a: Int, _ b: Int, _ name: UInt32, _ facts: Facts) -> Verdict? {
        // Two firms of one name are the usual case where anything differs: nobody is asked about each of them.
        guard !facts.otherCity, !facts.otherCountry, !facts.otherSite, !facts.otherForm, !facts.otherPostcode else {
            return nil
        }
        if facts.people.common == 0, facts.people.haveOtherDomains { return nil }
        var verdict = Verdict(rule: .companyNameAlone, clue: name, isWeak: true)
        let status = statuses[Int(name)]
        let isUsual = status == .places || status == .varied
        if isUsual || facts.otherArea && !facts.sameCity || facts.otherStreet {
            verdict.objection = .usedInSeveralPlaces
        } else if facts.isDouble {
            verdict.objection = .sameSource
        } else if facts.leadsElsewhere {
            verdict.objection = .usedInSeveralPlaces
        } else if isTooCommon(a, b) {
            verdict.objection = .notSure
        } else if facts.people.areStrangers, !facts.people.haveOneDomain, !facts.isNear {
            verdict.objection = .otherPeople
        }
        return verdict
    }

    /// "Uhren Zürich" and "DB International" may be several in a town.
    private func isTooCommon(_ a: Int, _ b: Int) -> Bool { book.companies[Int(book.names[a])]?.isGeneric ?? false }

    func havePhonesApart(_ a: Int, _ b: Int) -> Bool { areApart(book.phones(of: a), book.phones(of: b)) }
}
