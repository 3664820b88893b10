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

struct Judge: Sendable {
    let book: Casebook
    let rules: Ruleset
    /// By clue.
    let statuses: [ClueStatus]
    let rare: Set<String>

    func judge(_ a: Int, _ b: Int) -> Verdict? {
        let verdict: Verdict? =
            if book.plain[a] >= 0, book.plain[b] >= 0 {
                weigh(a, b)
            } else {
                book.kind == .person ? judgePeople(a, b) : judgeCompanies(a, b)
            }
        guard var verdict, rules.asking.contains(verdict.rule) else { return verdict }
        verdict.objection = verdict.objection ?? .notSure
        return verdict
    }

    /// The values both carry, in an order that does not depend on when they came.
    func shared(_ a: Int, _ b: Int) -> [UInt32] {
        let first = book.cluesOf(a)
        let second = book.cluesOf(b)
        var shared: [UInt32] = []
        var (i, j) = (first.startIndex, second.startIndex)
        while i < first.endIndex, j < second.endIndex {
            if first[i] == second[j] {
                shared.append(first[i])
                i += 1
                j += 1
            } else if first[i] < second[j] {
                i += 1
            } else {
                j += 1
            }
        }
        if shared.count > 1 { shared.sort(by: precedes) }
        return shared
    }

    func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
        if a == b { return false }
        let (first, second) = (book.clueTexts.kind(a), book.clueTexts.kind(b))
        return first != second ? first < second : book.clueTexts.text(a) < book.clueTexts.text(b)
    }

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
        var loosePhone: UInt32 = 0
        var inCompany: UInt32 = 0
        var atAddress: UInt32 = 0
        var hasNamesakes = false
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
                case .contested, .household: first(&out.contestedPhone, clue)
                default: break
                }
            case .loosePhone: if status == .own { first(&out.loosePhone, clue) }
            case .nameInCompany:
                out.hasNamesakes = out.hasNamesakes || status == .namesakes
                if status == .own || status == .namesakes { first(&out.inCompany, clue) }
            case .nameAtAddress: if status == .own { first(&out.atAddress, clue) }
            default: break
            }
        }
        return out
    }

    /// Whether one of them is a record that the other names.
    func names(_ a: Int, _ b: Int, by clue: UInt32) -> Bool {
        guard let owners = book.owners[clue] else { return false }
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

    private func judgeLink(_ a: Int, _ b: Int, _ shared: Shared, _ agreement: PersonName.Agreement) -> Verdict {
        var verdict = Verdict(rule: .link, clue: shared.link)
        let confirms = shared.mail != 0 || shared.phone != 0 || shared.contestedMail != 0
        switch agreement {
        case .same, .initial, .part: break
        case .unknown:
            let contradicts = mailboxContradicts(a, b) || mailboxContradicts(b, a) || haveOtherMailboxes(a, b)
            if contradicts, !confirms { verdict.objection = .linkAgainstNames }
        case .surnameChanged: if !confirms { verdict.objection = .linkAgainstNames }
        case .conflict: verdict.objection = .linkAgainstNames
        }
        return verdict
    }

    /// A record without a name whose mailbox spells a name other than the other record's.
    private func mailboxContradicts(_ nameless: Int, _ named: Int) -> Bool {
        guard book.names[nameless] == 0, let name = book.people[Int(book.names[named])] else { return false }
        for clue in book.cluesOf(nameless) where book.clueKind(clue) == .mail && !book.flags[Int(clue)].contains(.role)
        {
            if let mail = MailAddress(book.clueTexts.text(clue)), mail.spellsAnother(than: name) { return true }
        }
        return false
    }

    /// The mailbox they share is somebody else's of the family: the record with less of a name may be that one's.
    private func spellsAnother(_ clue: UInt32, _ record: Int) -> Bool {
        guard let name = book.people[Int(book.names[record])], name.isWhole else { return false }
        return MailAddress(book.clueTexts.text(clue))?.spellsAnother(than: name) ?? false
    }

    /// Two mailboxes in one company's domain, and none in common.
    private func haveOtherMailboxes(_ a: Int, _ b: Int) -> Bool {
        func mails(_ record: Int) -> [UInt32] {
            book.cluesOf(record).filter { book.clueKind($0) == .mail && !book.flags[Int($0)].contains(.role) }
        }
        let (first, second) = (mails(a), mails(b))
        if first.contains(where: second.contains) { return false }
        return first.contains { mail in
            book.domains[Int(mail)] != 0 && second.contains { book.domains[Int($0)] == book.domains[Int(mail)] }
        }
    }

    private func joinOfPeople(_ a: Int, _ b: Int, _ shared: Shared, _ agreement: PersonName.Agreement) -> Verdict? {
        switch agreement {
        case .same: return joinOfNamesakes(a, b, shared)
        case .initial, .part, .unknown:
            if shared.mail != 0 {
                var verdict = Verdict(rule: .mailAndPartOfName, clue: shared.mail)
                if spellsAnother(shared.mail, a) || spellsAnother(shared.mail, b) {
                    verdict.objection = .namesContradict
                }
                return verdict
            }
            if agreement == .initial, shared.phone != 0 {
                return Verdict(
                    rule: .phoneAndName, clue: shared.phone, objection: shared.isMobile ? nil : .notSure, isWeak: true)
            }
            return nil
        case .surnameChanged:
            let mail = shared.mail != 0 ? shared.mail : shared.contestedMail
            let phone = shared.phone != 0 ? shared.phone : shared.contestedPhone
            if mail != 0 {
                return Verdict(rule: .mailAndPhone, clue: mail, objection: phone != 0 ? nil : .surnameOnly)
            }
            return nil
        case .conflict:
            guard shared.mail != 0 || shared.contestedMail != 0 else { return nil }
            let mail = shared.mail != 0 ? shared.mail : shared.contestedMail
            return Verdict(rule: .mailAndPartOfName, clue: mail, objection: .mailOfSeveral)
        }
    }

    /// Names that agree, perhaps of two people.
    private func joinOfNamesakes(_ a: Int, _ b: Int, _ shared: Shared) -> Verdict? {
        if shared.mail != 0 { return Verdict(rule: .mailAndName, clue: shared.mail) }
        if shared.contestedMail != 0 { return Verdict(rule: .mailAndName, clue: shared.contestedMail) }
        if shared.roleMail != 0 { return Verdict(rule: .roleMailAndName, clue: shared.roleMail, isWeak: true) }
        if shared.phone != 0 {
            return Verdict(rule: .phoneAndName, clue: shared.phone, isWeak: !shared.isMobile)
        }
        if shared.contestedPhone != 0 { return Verdict(rule: .phoneAndName, clue: shared.contestedPhone, isWeak: true) }
        if shared.loosePhone != 0 { return Verdict(rule: .phoneAndName, clue: shared.loosePhone, isWeak: true) }
        if shared.inCompany != 0 {
            var verdict = Verdict(rule: .nameInCompany, clue: shared.inCompany, isWeak: true)
            if shared.hasNamesakes {
                verdict.objection = .namesakes
            } else if book.sources[a] == book.sources[b] {
                verdict.objection = .sameSource
            }
            return verdict
        }
        if shared.atAddress != 0 {
            let isSameSource = book.sources[a] == book.sources[b]
            return Verdict(
                rule: .nameAtAddress, clue: shared.atAddress, objection: isSameSource ? .sameSource : nil, isWeak: true)
        }
        return nil
    }
}
