/// What names and mailboxes of two people's records say of each other.
extension Judge {
    func name(of record: Int) -> PersonName? { book.people[Int(book.names[record])] }

    func personalMails(of record: Int) -> some Sequence<MailAddress> {
        mailboxes(of: record).lazy.compactMap { MailAddress(self.book.clueTexts.text($0)) }
    }

    /// That are no task's.
    func mailboxes(of record: Int) -> [UInt32] {
        book.cluesOf(record).filter { book.clueKind($0) == .mail && !book.flags[Int($0)].contains(.role) }
    }

    /// Pet names mostly begin as the name does.
    func startAlike(_ a: Int, _ b: Int) -> Bool {
        guard let first = name(of: a)?.given.first, let second = name(of: b)?.given.first else { return false }
        return first.first == second.first
    }

    /// One says it is the junior, the other nothing: perhaps the father.
    func areFatherAndSon(_ a: Int, _ b: Int) -> Bool { name(of: a)?.generation != name(of: b)?.generation }

    /// "klein2@" is one of two whom an initial does not tell apart.
    func isNumbered(_ record: Int) -> Bool {
        book.cluesOf(record).contains { book.flags[Int($0)].contains(.numbered) && book.domains[Int($0)] != 0 }
    }

    func isOneNumbered(_ a: Int, _ b: Int) -> Bool { isNumbered(a) != isNumbered(b) }

    /// "Justin" and "Joseph": each a name of its own, and none of the other's short forms.
    func areKnownApart(_ a: Int, _ b: Int) -> Bool {
        guard let first = name(of: a)?.given.first, let second = name(of: b)?.given.first else { return false }
        return GivenNames.isKnown(first) && GivenNames.isKnown(second) && first.prefix(3) != second.prefix(3)
    }

    /// A mailbox of the bearer spells a name that is not the other's.
    func spellsStranger(_ bearer: Int, than named: Int) -> Bool {
        guard let name = name(of: named), !name.scripts.contains(.other) else { return false }
        let spellings = personalMails(of: bearer).map { $0.spelling(of: name) }
        return !spellings.isEmpty && spellings.allSatisfy { $0 == .another }
    }

    /// One name has a word more.
    func areLonger(_ a: Int, _ b: Int) -> Bool { name(of: a)?.words.count != name(of: b)?.words.count }

    func areSpelledAlike(_ a: Int, _ b: Int) -> Bool {
        guard let first = name(of: a)?.given.first, let second = name(of: b)?.given.first else { return false }
        return Spelling.likeness(Array(first.utf8), Array(second.utf8)) > 0.5
    }

    func isPrivate(_ mail: UInt32) -> Bool { book.domains[Int(mail)] == 0 }

    /// A record without any name, mailbox or number: a try of the form, most likely.
    func isEmpty(_ record: Int) -> Bool { book.names[record] == 0 && !hasContact(record) }

    func hasContact(_ record: Int) -> Bool { book.cluesOf(record).contains(where: book.isContact) }

    /// Two names, one of them in a script that has no Latin form.
    func areUnlike(_ a: Int, _ b: Int) -> Bool {
        guard let first = name(of: a), let second = name(of: b) else { return false }
        return first.scripts.contains(.other) != second.scripts.contains(.other)
    }

    /// Both have names, one has neither mailbox nor number, and no mailbox of the other has to do with it.
    func isBare(_ a: Int, _ b: Int) -> Bool {
        book.names[a] != 0 && book.names[b] != 0 && (!hasContact(a) || !hasContact(b))
            && !areSpelled(a, b, .part)
    }

    /// A record whose own name says nothing comparable, and whose mailboxes spell nothing of the other record's name.
    func isStrange(_ nameless: Int, to named: Int) -> Bool {
        guard let name = name(of: named), !name.scripts.contains(.other) else { return false }
        let spellings = personalMails(of: nameless).map { $0.spelling(of: name) }
        return !spellings.isEmpty && !spellings.contains { $0 == .part || $0 == .whole }
    }

    /// It spells a name, and nothing of this one.
    func isOthersMailbox(_ bearer: Int, _ named: Int) -> Bool {
        spellsStranger(bearer, than: named) && hasNothing(bearer, of: named)
    }

    /// Both have mailboxes, none in common.
    func haveMailboxesApart(_ a: Int, _ b: Int) -> Bool { areApart(mailboxes(of: a), mailboxes(of: b)) }

    func haveOtherMobiles(_ a: Int, _ b: Int) -> Bool {
        func mobiles(_ record: Int) -> [UInt32] {
            book.cluesOf(record).filter { book.flags[Int($0)].contains(.mobile) && book.clueKind($0) == .phone }
        }
        return areApart(mobiles(a), mobiles(b))
    }

    /// A mailbox of one spells so much of the other's name.
    func spells(_ bearer: Int, _ named: Int, _ much: MailAddress.Spelt = .whole) -> Bool {
        guard let name = name(of: named) else { return false }
        return personalMails(of: bearer).contains { $0.spelling(of: name).rawValue >= much.rawValue }
    }

    /// The same of either and the other.
    func areSpelled(_ a: Int, _ b: Int, _ much: MailAddress.Spelt = .whole) -> Bool {
        spells(a, b, much) || spells(b, a, much)
    }

    /// The mailbox they share is somebody else's of the family: the record with less of a name may be that one's.
    func spellsAnother(_ clue: UInt32, _ record: Int) -> Bool {
        guard let name = name(of: record), name.isWhole else { return false }
        return MailAddress(book.clueTexts.text(clue))?.spellsAnother(than: name) ?? false
    }

    /// Each names a record of one list as itself, and not the same one.
    func leadApart(_ a: Int, _ b: Int) -> Bool {
        let (first, second) = (links(of: a), links(of: b))
        return areApart(first, second)
            && first.contains { link in second.contains { list(of: $0) == list(of: link) } }
    }

    /// None of the mailboxes of the bearer has even three letters of the name.
    func hasNothing(_ bearer: Int, of named: Int) -> Bool {
        guard let name = name(of: named) else { return false }
        let mails = Array(personalMails(of: bearer))
        return !mails.isEmpty && !mails.contains { $0.hints(at: name) }
    }

    /// Two mobiles are a reason of their own.
    func haveLinesApart(_ a: Int, _ b: Int) -> Bool { havePhonesApart(a, b) && !haveOtherMobiles(a, b) }

    /// A mailbox of one of them has nothing of the other's name.
    func isOneStrange(_ a: Int, _ b: Int) -> Bool { hasNothing(a, of: b) || hasNothing(b, of: a) }

    func hints(_ clue: UInt32, at record: Int) -> Bool {
        guard let name = name(of: record), let mail = MailAddress(book.clueTexts.text(clue)) else { return true }
        return mail.hints(at: name)
    }

    /// A number, or a mailbox that is no task's.
    func hasMore(_ record: Int) -> Bool {
        book.cluesOf(record).contains { book.isContact($0) && !book.flags[Int($0)].contains(.role) }
    }

    /// One has a family name and nothing else.
    func isFamilyAlone(_ a: Int, _ b: Int) -> Bool {
        [name(of: a), name(of: b)].contains { $0.map { $0.words.count == 1 || $0.given.isEmpty } ?? false }
    }

    /// The mailbox has to do with the given name, too.
    func spellsGiven(_ clue: UInt32, _ record: Int) -> Bool {
        guard let name = name(of: record), let given = name.given.first, name.isWhole,
            let mail = MailAddress(book.clueTexts.text(clue))
        else { return false }
        return mail.spelling(of: name) == .whole || Ascii.has(mail.local, given.prefix(3))
    }

    func spellsWhole(_ clue: UInt32, _ record: Int) -> Bool {
        guard let name = name(of: record) else { return false }
        return MailAddress(book.clueTexts.text(clue))?.spelling(of: name) == .whole
    }

    /// Whether the mailbox they share is by its name one of theirs.
    func isOneOfTheirs(_ clue: UInt32, _ a: Int, _ b: Int) -> Bool {
        guard let mail = MailAddress(book.clueTexts.text(clue)) else { return false }
        return [name(of: a), name(of: b)].contains { name in
            name.map { mail.spelling(of: $0).rawValue >= MailAddress.Spelt.part.rawValue } ?? false
        }
    }

    /// Two mailboxes in one company's domain, and none in common.
    func haveOtherMailboxes(_ a: Int, _ b: Int) -> Bool {
        let (first, second) = (mailboxes(of: a), mailboxes(of: b))
        if first.contains(where: second.contains) { return false }
        return first.contains { mail in
            book.domains[Int(mail)] != 0
                && second.contains { book.domains[Int($0)] == book.domains[Int(mail)] && !book.areOneMailbox($0, mail) }
        }
    }
}
