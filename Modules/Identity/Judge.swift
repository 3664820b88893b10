/// What can be said of a pair of records: which rule joins them, and what stands against it.
struct Verdict: Sendable, Equatable {
    var rule: Rule
    /// The value they share; 0 where fields were weighed.
    var clue: UInt32
    /// Set where a person has to be asked.
    var objection: Objection?
    /// A join through it must not bring together what differs.
    var isWeak = false
}

/// Shared by all threads that ask.
final class Judge: Sendable {
    let book: Casebook
    let rules: Ruleset
    /// By clue.
    let statuses: [ClueStatus]
    let rare: Set<String>

    init(book: Casebook, rules: Ruleset, statuses: [ClueStatus], rare: Set<String>) {
        (self.book, self.rules, self.statuses, self.rare) = (book, rules, statuses, rare)
    }

    func judge(_ a: Int, _ b: Int) -> Verdict? {
        let verdict: Verdict? =
            if book.plain[a] >= 0, book.plain[b] >= 0 {
                weigh(a, b)
            } else {
                book.kind == .person ? judgePeople(a, b) : judgeCompanies(a, b)
            }
        guard var verdict, !rules.switches.isEmpty else { return verdict }
        if let objection = verdict.objection, rules.joins(verdict.rule, despite: objection) { verdict.objection = nil }
        if rules.switches.contains(.asks(verdict.rule)) { verdict.objection = verdict.objection ?? .notSure }
        return verdict
    }

    /// The values both carry, in an order that does not depend on when they came.
    func shared(_ a: Int, _ b: Int) -> [UInt32] {
        var shared = Array(CommonNumbers(book.cluesOf(a), book.cluesOf(b)))
        if shared.count > 1 { shared.sort(by: precedes) }
        return shared
    }

    func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
        if a == b { return false }
        let (first, second) = (book.clueTexts.kind(a), book.clueTexts.kind(b))
        return first != second ? first < second : book.clueTexts.text(a) < book.clueTexts.text(b)
    }

    /// A mailbox or number of such a worth; else one that is not everybody's.
    func shareContact(
        _ a: Int, _ b: Int,
        worth isWorth: (ClueStatus) -> Bool = { ![.role, .shared, .switchboard, .overfull].contains($0) }
    ) -> Bool {
        book.cluesOf(a).contains { clue in
            book.isContact(clue) && isWorth(statuses[Int(clue)]) && book.cluesOf(b).contains(clue)
        }
    }

    /// Two records of one list that people keep.
    func areTwoKept(_ a: Int, _ b: Int) -> Bool {
        book.sources[a] == book.sources[b] && !book.selfFilling.contains(book.sources[a])
    }

    /// Both sides have some, and none in common.
    func areApart(_ first: [UInt32], _ second: [UInt32]) -> Bool {
        !first.isEmpty && !second.isEmpty && !first.contains(where: second.contains)
    }

    /// By which a record names others as itself.
    func links(of record: Int) -> [UInt32] {
        book.cluesOf(record).filter { book.clueKind($0) == .link && !book.ownersOf($0).contains(UInt32(record)) }
    }

    /// "zoho_crm.Accounts" of "zoho_crm.Accounts:12".
    func list(of link: UInt32) -> Substring { book.clueTexts.text(link).prefix { $0 != ":" } }

    // MARK: People

    /// What two people's records share, sorted by what it is worth.
    private struct Shared {
        var link: UInt32 = 0
        var mail: UInt32 = 0
        var contestedMail: UInt32 = 0
        var roleMail: UInt32 = 0
        var phone: UInt32 = 0
        var isMobile = false
        var contestedPhone: UInt32 = 0
        var contestedMobile: UInt32 = 0
        var loosePhone: UInt32 = 0
        var inCompany: UInt32 = 0
        var atAddress: UInt32 = 0
        var hasNamesakes = false
        /// By how much the companies are one: their customer, their domain, their name.
        var companies = 0
        var hasDomain = false
    }

    private func sortedOut(_ a: Int, _ b: Int) -> Shared {
        var out = Shared()
        func first(_ field: inout UInt32, _ clue: UInt32) {
            if field == 0 { field = clue }
        }
        for clue in shared(a, b) {
            let status = statuses[Int(clue)]
            switch book.clueKind(clue) {
            case .link: if names(a, b, by: clue) { first(&out.link, clue) }
            case .mail:
                switch status {
                case .own: first(&out.mail, clue)
                case .contested, .household: first(&out.contestedMail, clue)
                case .role: first(&out.roleMail, clue)
                default: break
                }
            case .phone:
                switch status {
                case .own:
                    let isMobile = book.flags[Int(clue)].contains(.mobile)
                    if out.phone == 0 || isMobile && !out.isMobile { out.phone = clue }
                    out.isMobile = out.isMobile || isMobile
                case .contested, .household:
                    if book.flags[Int(clue)].contains(.mobile) {
                        first(&out.contestedMobile, clue)
                    } else {
                        first(&out.contestedPhone, clue)
                    }
                default: break
                }
            case .loosePhone: if status == .own { first(&out.loosePhone, clue) }
            case .nameInCompany:
                out.hasNamesakes = out.hasNamesakes || status == .namesakes
                out.companies += 1
                out.hasDomain = out.hasDomain || Ascii.has(book.clueTexts.text(clue), "|@")
                if status == .own || status == .namesakes { first(&out.inCompany, clue) }
            case .nameAtAddress: if status == .own { first(&out.atAddress, clue) }
            default: break
            }
        }
        return out
    }

    /// Whether one of them is a record that the other names.
    func names(_ a: Int, _ b: Int, by clue: UInt32) -> Bool {
        let owners = book.ownersOf(clue)
        return owners.contains(UInt32(a)) != owners.contains(UInt32(b)) || owners.contains(UInt32(a))
    }

    func compareNames(_ a: Int, _ b: Int) -> PersonName.Agreement {
        let (first, second) = (book.names[a], book.names[b])
        if first == 0 || second == 0 { return .unknown }
        return PersonName.compare(book.people[Int(first)], book.people[Int(second)]) { rare.contains($0) }
    }

    private func judgePeople(_ a: Int, _ b: Int) -> Verdict? {
        let shared = sortedOut(a, b)
        let agreement = compareNames(a, b)
        let hasOtherBirthday =
            book.birthDays[a] != book.birthDays[b] && book.birthDays[a] != 0 && book.birthDays[b] != 0
        if shared.link != 0 { return judgeLink(a, b, shared, agreement) }
        guard var verdict = joinOfPeople(a, b, shared, agreement) else { return nil }
        if hasOtherBirthday { verdict.objection = verdict.objection ?? .otherBirthday }
        return verdict
    }

    /// A vendor's link is distrusted where names contradict and nothing of the person's own says the same.
    private func judgeLink(_ a: Int, _ b: Int, _ shared: Shared, _ agreement: PersonName.Agreement) -> Verdict {
        var verdict = Verdict(rule: .link, clue: shared.link)
        let confirms =
            shared.mail != 0 || shared.contestedMail != 0 || shared.phone != 0 && shared.isMobile
            || book.birthDays[a] != 0 && book.birthDays[a] == book.birthDays[b]
        let contradicts =
            switch agreement {
            // Two of one name, or father and son, have two mailboxes in one domain.
            case .same:
                haveOtherMailboxes(a, b) || shared.hasNamesakes && isOneNumbered(a, b)
                    || haveMailboxesApart(a, b)
                        && (isOneNumbered(a, b) || isOthersMailbox(a, b) || isOthersMailbox(b, a))
            case .initial: areFatherAndSon(a, b) || haveOtherMailboxes(a, b) || isNumbered(a) || isNumbered(b)
            case .part:
                areFatherAndSon(a, b) || haveOtherMailboxes(a, b) || isNumbered(a) || isNumbered(b)
                    || spellsStranger(a, than: b) || spellsStranger(b, than: a)
            case .unknown:
                isEmpty(a) || isEmpty(b) || isStrange(a, to: b) || isStrange(b, to: a) || haveOtherMailboxes(a, b)
                    || isBare(a, b)
                    || !shareContact(a, b) && !areSpelled(a, b, haveMailboxesApart(a, b) ? .whole : .part)
            case .surnameChanged: !areSpelled(a, b)
            case .otherGivenName: !startAlike(a, b) || areKnownApart(a, b) || !shareContact(a, b)
            case .conflict: true
            }
        if contradicts, agreement == .conflict || agreement == .otherGivenName && shared.mail == 0 || !confirms {
            verdict.objection = .linkAgainstNames
        } else if agreement != .same, haveOtherMobiles(a, b) {
            verdict.objection = .otherMobile
        }
        return verdict
    }

    private func joinOfPeople(_ a: Int, _ b: Int, _ shared: Shared, _ agreement: PersonName.Agreement) -> Verdict? {
        switch agreement {
        case .same: return joinOfNamesakes(a, b, shared)
        case .initial, .part, .unknown:
            if shared.mail != 0 {
                var verdict = Verdict(rule: .mailAndPartOfName, clue: shared.mail)
                // Who is nameless and writes from a mailbox of one in the company is that one, whatever it spells.
                let isNameless = book.names[a] == 0 || book.names[b] == 0
                if spellsAnother(shared.mail, a) || spellsAnother(shared.mail, b) {
                    // "sunnykim@" has Kimberly's first letters, too.
                    let isPetName =
                        (isNameless || agreement == .initial)
                        && (spellsGiven(shared.mail, a) || spellsGiven(shared.mail, b))
                    if !isPetName, !isNameless || isPrivate(shared.mail) { verdict.objection = .namesContradict }
                } else if agreement == .unknown, !isNameless, !hints(shared.mail, at: a) || !hints(shared.mail, at: b) {
                    // "reading@": the next one's at that desk, perhaps.
                    verdict.objection = .notSure
                }
                // "anna@" may be the next Anna's: not with another mobile.
                verdict.isWeak = agreement == .unknown && !spellsWhole(shared.mail, a) && !spellsWhole(shared.mail, b)
                if verdict.isWeak, isPrivate(shared.mail), areUnlike(a, b), shared.phone == 0, shared.loosePhone == 0 {
                    // A family's mailbox, and two names that cannot be compared.
                    verdict.objection = verdict.objection ?? .notSure
                }
                if isFamilyAlone(a, b), isPrivate(shared.mail) {
                    // Families share mailboxes: it must be the one's by its name, and nothing else may differ.
                    verdict.isWeak = true
                    if verdict.objection == nil, areTwoKept(a, b) { verdict.objection = .sameSource }
                    if verdict.objection == nil, !isNameless,
                        haveLinesApart(a, b) || !spellsGiven(shared.mail, a) && !spellsGiven(shared.mail, b)
                    {
                        verdict.objection = .notSure
                    }
                }
                return verdict
            }
            // "info@" twice, no person named, and nothing else that could be one's.
            if shared.roleMail != 0, !isPrivate(shared.roleMail), book.names[a] == 0, book.names[b] == 0, !hasMore(a),
                !hasMore(b)
            {
                return Verdict(rule: .roleMailAndName, clue: shared.roleMail, isWeak: true)
            }
            return joinByPhone(a, b, shared, agreement)
        case .surnameChanged:
            let mail = shared.mail != 0 ? shared.mail : shared.contestedMail
            let phone = [shared.phone, shared.contestedMobile, shared.contestedPhone].first { $0 != 0 } ?? 0
            if mail != 0 {
                // A successor with the same given name is rarer than a marriage, but has a telephone of their own. A
                // mailbox that has nothing of either name is a desk's.
                let isTheirs =
                    areSpelledAlike(a, b) && (hints(mail, at: a) || hints(mail, at: b))
                    && (phone != 0
                        || !havePhonesApart(a, b) && isOneOfTheirs(mail, a, b)
                            && (isPrivate(mail) || !areTwoKept(a, b)))
                return Verdict(rule: .mailAndPhone, clue: mail, objection: isTheirs ? nil : .surnameOnly, isWeak: true)
            }
            let mobile = shared.isMobile ? shared.phone : shared.contestedMobile
            guard mobile != 0 else { return nil }
            let isNeighbour = book.postcodes[a] != 0 && book.postcodes[a] == book.postcodes[b]
            return Verdict(rule: .mailAndPhone, clue: mobile, objection: isNeighbour ? nil : .surnameOnly, isWeak: true)
        case .otherGivenName, .conflict:
            guard shared.mail != 0 || shared.contestedMail != 0 else { return nil }
            let mail = shared.mail != 0 ? shared.mail : shared.contestedMail
            // One desk's own mailbox, and two spellings: Serhii and Sergiy, Graeme and Graham.
            if agreement == .otherGivenName, areSpelledAlike(a, b), isOneOfTheirs(mail, a, b), !isPrivate(mail) {
                return Verdict(rule: .mailAndPartOfName, clue: mail)
            }
            return Verdict(rule: .mailAndPartOfName, clue: mail, objection: .mailOfSeveral)
        }
    }

    /// A mobile is one person's, a line may be an office's.
    private func joinByPhone(_ a: Int, _ b: Int, _ shared: Shared, _ agreement: PersonName.Agreement) -> Verdict? {
        let isMobile = shared.phone != 0 && shared.isMobile
        let line = shared.phone != 0 ? shared.phone : shared.loosePhone
        let isLoose = shared.phone == 0 && agreement == .unknown
        if line != 0, areSpelled(a, b, isLoose ? .part : .whole) {
            // A father and his son have one line.
            let areTwo = agreement == .part && !isMobile && (areFatherAndSon(a, b) || isOneStrange(a, b))
            return Verdict(rule: .phoneAndName, clue: line, objection: areTwo ? .notSure : nil, isWeak: true)
        }
        switch agreement {
        case .initial where line != 0:
            return Verdict(
                rule: .phoneAndName, clue: line,
                objection: isMobile || shared.phone == 0 && !isOneNumbered(a, b) ? nil : .notSure, isWeak: true)
        case .part where isMobile: return Verdict(rule: .phoneAndName, clue: shared.phone, isWeak: true)
        case .unknown where isMobile:
            // A record without a name, or in another script: a mailbox must not be somebody else's.
            let isOthers = !areSpelled(a, b, .part) && isOneStrange(a, b)
            return Verdict(
                rule: .phoneAndName, clue: shared.phone, objection: isOthers ? .notSure : nil, isWeak: true)
        // An office's line, or a number of no known country: it may be, so somebody is asked.
        case .part, .unknown:
            let isSpelled = areSpelled(a, b, .part)
            guard line != 0, agreement == .part || isSpelled else { return nil }
            let isTheirs = agreement == .part && isSpelled && !areFatherAndSon(a, b) && !isOneStrange(a, b)
            return Verdict(rule: .phoneAndName, clue: line, objection: isTheirs ? nil : .notSure, isWeak: true)
        default: return nil
        }
    }

    /// Names that agree, perhaps of two people.
    private func joinOfNamesakes(_ a: Int, _ b: Int, _ shared: Shared) -> Verdict? {
        if shared.mail != 0 || shared.contestedMail != 0 {
            let mail = shared.mail != 0 ? shared.mail : shared.contestedMail
            // "Bruijn, de" and "Elisabeth de Bruijn" in the mailbox of Annemarie.
            let isAnothers = isPrivate(mail) && areLonger(a, b) && (spellsAnother(mail, a) || spellsAnother(mail, b))
            return Verdict(rule: .mailAndName, clue: mail, objection: isAnothers ? .namesContradict : nil)
        }
        if shared.roleMail != 0 {
            return Verdict(
                rule: .roleMailAndName, clue: shared.roleMail, objection: shared.hasNamesakes ? .namesakes : nil,
                isWeak: true)
        }
        if shared.phone != 0 {
            // "klein2@" and an office's line, or a mailbox that has nothing of the name.
            let areTwo = isOneNumbered(a, b) || isOneStrange(a, b)
            return Verdict(
                rule: .phoneAndName, clue: shared.phone, objection: !shared.isMobile && areTwo ? .namesakes : nil,
                isWeak: !shared.isMobile)
        }
        if shared.contestedMobile != 0 {
            return Verdict(rule: .phoneAndName, clue: shared.contestedMobile, isWeak: true)
        }
        if shared.contestedPhone != 0 {
            // A line of several, and two of the name in a list that people keep.
            return Verdict(
                rule: .phoneAndName, clue: shared.contestedPhone,
                objection: areTwoKept(a, b) ? .sameSource : isOneStrange(a, b) ? .namesakes : nil, isWeak: true)
        }
        if shared.loosePhone != 0 {
            return Verdict(
                rule: .phoneAndName, clue: shared.loosePhone,
                objection: isOneNumbered(a, b) || isOneStrange(a, b) ? .namesakes : nil,
                isWeak: true)
        }
        if shared.inCompany != 0 {
            // A mailbox that has nothing of the name may be the other one's of that name.
            let areTwo = shared.hasNamesakes || isOneStrange(a, b) || leadApart(a, b)
            // Only a name, or only a domain, says that the companies are one; or nothing is known but the name.
            let isThin = shared.companies == 1 && haveLinesApart(a, b) || isBare(a, b)
            let isDouble = book.sources[a] == book.sources[b] && !shared.hasDomain
            return Verdict(
                rule: .nameInCompany, clue: shared.inCompany,
                objection: areTwo ? .namesakes : isDouble ? .sameSource : isThin ? .notSure : nil, isWeak: true)
        }
        if shared.atAddress != 0 { return Verdict(rule: .nameAtAddress, clue: shared.atAddress, isWeak: true) }
        return nil
    }
}
