/// By what the people of a company are known wherever they are: their mailboxes, their full names, and the domains that
/// they write from. Records of companies that have people in common are of one company; where none is and both know
/// some, that speaks against it.
///
/// As numbers that are the same everywhere: they are stored. The last bits say which of the three it is.
public enum PeopleMarks {
    enum Sort: Int64 { case mailbox, name, domain }

    /// Those of one person, given to a company by the record's reference. Of our own staff, which apps keep beside
    /// customers, there are none.
    public static func marks(of person: Subject, seller: Seller = Seller()) -> [Int64] {
        let mails = person.mails.compactMap { MailAddress($0) }.filter { $0.sort != .blocked }
        if person.isPlain || mails.contains(where: seller.has) { return [] }
        return marks(mails, Profile.person(person, mails))
    }

    /// The same of somebody who is read already.
    public static func marks(of person: Subject, _ profile: Profile) -> [Int64] {
        person.isPlain || profile.hasStaffMails ? [] : marks(profile.mails, profile.person)
    }

    private static func marks(_ mails: [MailAddress], _ name: PersonName?) -> [Int64] {
        var marks: [Int64] = []
        func add(_ sort: Sort, _ text: String) {
            let mark = mark(sort, text)
            if !marks.contains(mark) { marks.append(mark) }
        }
        for mail in mails {
            if mail.sort == .personal { add(.mailbox, mail.address) }
            if let domain = mail.organisation { add(.domain, domain) }
        }
        if let name = name?.key { add(.name, name) }
        return marks
    }

    static func mark(_ sort: Sort, _ text: String) -> Int64 {
        var hash = StableHash()
        hash.add(text)
        return hash.value & ~3 | sort.rawValue
    }

    /// Those of many people, each once, as they are compared.
    public static func together(_ marks: some Sequence<Int64>) -> [Int64] {
        Set(marks).sorted()
    }

    /// What the people of two companies' records say about these.
    struct Comparison {
        /// So many are with both, at least.
        var common = 0
        /// So many are known of each, by mailbox or name, at least.
        var known = (0, 0)
        /// Both write from domains of their own, none in common.
        var haveOtherDomains = false

        /// Both know somebody, and nobody is with both.
        var areStrangers: Bool { common == 0 && known.0 > 0 && known.1 > 0 }
    }

    static func compare(_ first: ArraySlice<Int64>, _ second: ArraySlice<Int64>) -> Comparison {
        if first.isEmpty || second.isEmpty { return Comparison() }
        let (common, one, other) = (Counts(CommonNumbers(first, second)), Counts(first), Counts(second))
        return Comparison(
            common: common.people, known: (one.people, other.people),
            haveOtherDomains: one.domains > 0 && other.domains > 0 && common.domains == 0)
    }

    private struct Counts {
        private(set) var mailboxes = 0
        private(set) var names = 0
        private(set) var domains = 0

        init(_ marks: some Sequence<Int64>) {
            for mark in marks {
                switch Sort(rawValue: mark & 3) {
                case .mailbox: mailboxes += 1
                case .name: names += 1
                case .domain: domains += 1
                case nil: break
                }
            }
        }

        /// Whoever has two mailboxes or goes by two names counts once more, who has both a mailbox and a name does not.
        var people: Int { max(mailboxes, names) }
    }
}
