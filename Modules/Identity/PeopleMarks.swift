/// By what the people of a company are known wherever they are: their mailboxes, their full names, the domains that
/// they write from, and how mailboxes there are made of names. Records of companies that have people in common are of
/// one company; where none is and both know some, that speaks against it, and more if mailboxes are made otherwise.
///
/// As numbers that are the same everywhere: they are stored. The last bits say which of the four it is.
public enum PeopleMarks {
    enum Sort: Int64 { case mailbox, name, domain, pattern }

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
        guard let name else { return marks }
        if let key = name.key { add(.name, key) }
        for mail in mails {
            guard let domain = mail.organisation, let pattern = mail.pattern(of: name) else { continue }
            let mark = mark(.pattern, domain) & ~patternBits | pattern.number << 2
            if !marks.contains(mark) { marks.append(mark) }
        }
        return marks
    }

    static func mark(_ sort: Sort, _ text: String) -> Int64 {
        var hash = StableHash()
        hash.add(text)
        return hash.value & ~3 | sort.rawValue
    }

    /// Behind what is left of the domain stands how it makes mailboxes.
    private static let patternBits: Int64 = 0x1FC

    /// Those of many people, each once, as they are compared.
    public static func together(_ marks: some Sequence<Int64>) -> [Int64] {
        var last: Int64?
        return marks.sorted().filter { mark in
            defer { last = mark }
            return mark != last
        }
    }

    /// What the people of two companies' records say about these.
    struct Comparison {
        /// So many are with both, at least.
        var common = 0
        /// So many are known of each, by mailbox or name, at least.
        var known = (0, 0)
        /// Both write from domains of their own, none in common.
        var haveOtherDomains = false
        /// Of one domain both have mailboxes, and they are made of names in other ways.
        var haveOtherPatterns = false
        /// They write from a domain that both have.
        var haveOneDomain = false

        /// Both know somebody, and nobody is with both.
        var areStrangers: Bool { common == 0 && known.0 > 0 && known.1 > 0 }
        /// Nobody is with both, and the firms make mailboxes in other ways.
        var areOfTwoFirms: Bool { common == 0 && haveOtherPatterns }
    }

    static func compare(_ first: ArraySlice<Int64>, _ second: ArraySlice<Int64>) -> Comparison {
        if first.isEmpty || second.isEmpty { return Comparison() }
        let (common, one, other) = (Counts(CommonNumbers(first, second)), Counts(first), Counts(second))
        return Comparison(
            common: common.people, known: (one.people, other.people),
            haveOtherDomains: one.domains > 0 && other.domains > 0 && common.domains == 0,
            haveOtherPatterns: common.patterns == 0 && one.patterns > 0 && other.patterns > 0
                && havePatternsOfOneDomain(first, second),
            haveOneDomain: common.domains > 0)
    }

    /// Of one domain at least.
    private static func havePatternsOfOneDomain(_ first: ArraySlice<Int64>, _ second: ArraySlice<Int64>) -> Bool {
        func domains(_ marks: ArraySlice<Int64>) -> Set<Int64> {
            Set(marks.filter { $0 & 3 == Sort.pattern.rawValue }.map { $0 & ~patternBits })
        }
        return !domains(first).isDisjoint(with: domains(second))
    }

    private struct Counts {
        private(set) var mailboxes = 0
        private(set) var names = 0
        private(set) var domains = 0
        private(set) var patterns = 0

        init(_ marks: some Sequence<Int64>) {
            for mark in marks {
                switch Sort(rawValue: mark & 3) {
                case .mailbox: mailboxes += 1
                case .name: names += 1
                case .domain: domains += 1
                case .pattern: patterns += 1
                case nil: break
                }
            }
        }

        /// Whoever has two mailboxes or goes by two names counts once more, who has both a mailbox and a name does not.
        var people: Int { max(mailboxes, names) }
    }
}
