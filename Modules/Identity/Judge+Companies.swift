extension Judge {
    func judgeCompanies(_ a: Int, _ b: Int) -> Verdict? {
        var (link, site, contact, door, name): (UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0)
        func first(_ field: inout UInt32, _ clue: UInt32) {
            if field == 0 { field = clue }
        }
        for clue in shared(a, b) {
            let status = statuses[Int(clue)]
            switch book.clueKind(clue) {
            case .link: if names(a, b, by: clue) { first(&link, clue) }
            case .site: if status != .shared && status != .overfull { first(&site, clue) }
            case .phone, .mail:
                if status != .shared && status != .switchboard && status != .overfull { first(&contact, clue) }
            case .companyAtAddress: if status != .overfull { first(&door, clue) }
            case .companyName: if status != .overfull { first(&name, clue) }
            default: break
            }
        }
        let facts = facts(a, b)
        if link != 0 { return judgeLink(link, facts, isConfirmed: site != 0 || contact != 0) }
        if site != 0, let verdict = judgeSite(site, facts, hasContact: contact != 0) { return verdict }
        if contact != 0, facts.names == .same || facts.names == .abbreviated {
            return Verdict(rule: .contactAndName, clue: contact, objection: facts.objection, isWeak: true)
        }
        if door != 0 { return Verdict(rule: .companyAtAddress, clue: door, objection: facts.objection, isWeak: true) }
        if name != 0 { return judgeNameAlone(a, b, name, facts) }
        return nil
    }

    private struct Facts {
        var names: CompanyName.Agreement
        var hasName: Bool
        var otherForm: Bool
        var sameCity: Bool
        var otherCity: Bool
        var otherCountry: Bool
        var samePostcode: Bool
        var otherPostcode: Bool
        var otherSite: Bool
        var isPlaced: Bool
        /// Both have lines, all in different areas.
        var otherArea: Bool
        /// A place or legal form is known of both, and the same.
        var agrees: Bool

        var objection: Objection? {
            otherCity || otherCountry && !sameCity ? .otherCity : otherForm ? .otherLegalForm : nil
        }
    }

    private func facts(_ a: Int, _ b: Int) -> Facts {
        let first = book.companies[Int(book.names[a])]
        let second = book.companies[Int(book.names[b])]
        func same(_ values: [UInt32]) -> Bool { values[a] == values[b] && values[a] != 0 }
        func other(_ values: [UInt32]) -> Bool { values[a] != values[b] && values[a] != 0 && values[b] != 0 }
        // "Backhaus (Köln)" is in Köln whatever else the record says.
        let places = (first?.place, second?.place)
        let otherPlace = places.0 != places.1 && places.0 != nil && places.1 != nil
        var names = CompanyName.Agreement.unknown
        if let first, let second { names = CompanyName.compare(first, second) }
        return Facts(
            names: names, hasName: first != nil && second != nil,
            otherForm: CompanyName.formsConflict(first?.form, second?.form), sameCity: same(book.cities),
            otherCity: other(book.cities) || otherPlace, otherCountry: other(book.countries),
            samePostcode: same(book.postcodes), otherPostcode: other(book.postcodes), otherSite: other(book.sites),
            isPlaced: statusOfName(a) == .places || statusOfName(b) == .places,
            otherArea: haveOtherAreas(a, b),
            agrees: same(book.cities) || same(book.countries) || same(book.postcodes)
                || first?.form != nil && first?.form == second?.form)
    }

    /// Country code and the first digits after it tell the area of a line, well enough to see that two differ.
    private func haveOtherAreas(_ a: Int, _ b: Int) -> Bool {
        func areas(_ record: Int) -> Set<Substring> {
            var areas: Set<Substring> = []
            for clue in book.cluesOf(record) where book.clueKind(clue) == .phone {
                if !book.flags[Int(clue)].contains(.mobile) { areas.insert(book.clueTexts.text(clue).prefix(5)) }
            }
            return areas
        }
        let first = areas(a)
        return !first.isEmpty && { !$0.isEmpty && first.isDisjoint(with: $0) }(areas(b))
    }

    private func statusOfName(_ record: Int) -> ClueStatus {
        for clue in book.cluesOf(record) where book.clueKind(clue) == .companyName { return statuses[Int(clue)] }
        return .own
    }

    private func judgeLink(_ link: UInt32, _ facts: Facts, isConfirmed: Bool) -> Verdict {
        var verdict = Verdict(rule: .link, clue: link)
        if isConfirmed || facts.samePostcode { return verdict }
        if facts.names == .conflict {
            verdict.objection = .linkAgainstNames
        } else if facts.otherCity || facts.otherCountry {
            verdict.objection = .otherCity
        }
        return verdict
    }

    private func judgeSite(_ site: UInt32, _ facts: Facts, hasContact: Bool) -> Verdict? {
        var verdict = Verdict(rule: .siteAndName, clue: site)
        let isNear = facts.sameCity || facts.samePostcode || hasContact
        switch facts.names {
        case .same, .abbreviated: break
        case .part: if !isNear { verdict.objection = .otherCompanyName }
        case .unknown: if facts.hasName, !isNear { verdict.objection = .otherCompanyName }
        case .conflict: return Verdict(rule: .siteAndName, clue: site, objection: .otherCompanyName)
        }
        // A record without a name may be any of a group's companies.
        if !facts.hasName, statuses[Int(site)] == .group { return nil }
        if verdict.objection == nil { verdict.objection = facts.objection }
        // The shops of a brand on one domain; a namesake elsewhere has a domain of its own.
        let status = statuses[Int(site)]
        let isPlaced = status == .places || status == .group && facts.isPlaced || facts.otherArea
        if verdict.objection == nil, isPlaced, !isNear { verdict.objection = .usedInSeveralPlaces }
        return verdict
    }

    private func judgeNameAlone(_ a: Int, _ b: Int, _ name: UInt32, _ facts: Facts) -> Verdict? {
        // Two firms of one name are the usual case where anything differs: nobody is asked about each of them.
        guard !facts.otherCity, !facts.otherCountry, !facts.otherSite, !facts.otherForm, !facts.otherPostcode else {
            return nil
        }
        var verdict = Verdict(rule: .companyNameAlone, clue: name, isWeak: true)
        let status = statuses[Int(name)]
        if facts.otherArea || status == .places || status == .varied, !facts.sameCity || status == .places {
            verdict.objection = .usedInSeveralPlaces
        } else if status == .varied {
            verdict.objection = .notSure
        } else if book.sources[a] == book.sources[b], !facts.sameCity, !facts.samePostcode {
            verdict.objection = .sameSource
        } else if !facts.agrees, !isBare(a), !isBare(b) {
            // What is known of the one cannot be compared with what is known of the other.
            verdict.objection = .notSure
        } else if let core = book.companies[Int(book.names[a])]?.core, isGeneric(core) {
            verdict.objection = .notSure
        }
        return verdict
    }

    /// Nothing is known of it but its name.
    private func isBare(_ record: Int) -> Bool {
        let isUnknown = book.cities[record] == 0 && book.countries[record] == 0 && book.postcodes[record] == 0
        return isUnknown && book.sites[record] == 0 && !book.cluesOf(record).contains { book.clueKind($0) == .phone }
    }

    /// "Consulting", "IT Services": a trade, not a name.
    private func isGeneric(_ core: String) -> Bool {
        core.utf8.count < 3 || core.split(separator: " ").allSatisfy(CompanyWords.activities.contains)
    }
}
