/// Which company a person belongs to, as a token that people of one company share: by the record it refers to, by the
/// domain of a mailbox, by the company's name as typed. Companies are resolved first.
public struct Employers: Sendable {
    /// What is found under a reference, a domain or a name.
    public enum Entry: Hashable, Sendable {
        case nobody
        /// One customer, by its anchor's stable name.
        case one(String)
        /// Companies of several customers: leads to none.
        case several

        public mutating func add(_ customer: String) {
            switch self {
            case .nobody: self = .one(customer)
            case .one(let known): if known != customer { self = .several }
            case .several: break
            }
        }
    }

    private enum Use: UInt8 { case customer, reference, site, name }

    /// References, domains, names and customers as numbers: there may be a million of them.
    private var texts = Interner()
    /// By the number of a reference, domain or name: that of its customer; 0 for nobody, `several` for more than one.
    private var customers: [UInt32] = []
    private static let several = UInt32.max
    /// By the number of a reference: that of the company's name.
    private var called: [UInt32] = []

    public init() {}

    /// `references`: by which people's records name this record of a company. `customer`: the anchor's stable name.
    public mutating func add(_ company: Subject, _ profile: Profile, references: [String], customer: String) {
        add(site: Self.site(of: profile), name: Self.name(of: profile), references: references, customer: customer)
    }

    public mutating func add(site: String?, name: String?, references: [String], customer: String) {
        let number = texts.number(of: customer, kind: Use.customer.rawValue)
        if let site { lead(site, .site, to: number) }
        let ownName = name.map { lead($0, .name, to: number) } ?? 0
        for reference in references { called[Int(lead(reference, .reference, to: number))] = ownName }
    }

    @discardableResult
    private mutating func lead(_ text: String, _ use: Use, to customer: UInt32) -> UInt32 {
        let number = texts.number(of: text, kind: use.rawValue)
        while customers.count < texts.count {
            customers.append(0)
            called.append(0)
        }
        let known = customers[Int(number)]
        customers[Int(number)] = known == 0 || known == customer ? customer : Self.several
        return number
    }

    private func name(ofReference text: String) -> String? {
        let number = Int(texts.known(text, kind: Use.reference.rawValue))
        return number > 0 && number < called.count && called[number] > 0 ? texts.text(called[number]) : nil
    }

    private func entry(_ text: String, _ use: Use) -> Entry {
        let number = Int(texts.known(text, kind: use.rawValue))
        guard number > 0, number < customers.count, customers[number] > 0 else { return .nobody }
        return customers[number] == Self.several ? .several : .one(texts.text(customers[number]))
    }

    public func has(reference: String) -> Bool { texts.known(reference, kind: Use.reference.rawValue) > 0 }

    /// The domain under which a company is found.
    public static func site(of profile: Profile) -> String? {
        profile.site.flatMap { $0.sort == .organisation ? $0.key : nil }
    }

    /// The name under which a company is found, and by which a person's record names it.
    public static func name(of profile: Profile) -> String? { profile.company?.closed }

    public func tokens(reference: String?, _ person: Profile) -> [String] {
        tokens(reference: reference, domains: Self.domains(of: person), name: Self.name(of: person))
    }

    func tokens(reference: String?, domains: [String], name: String?) -> [String] {
        Self.tokens(
            reference: reference, domains: domains, name: name,
            byReference: { (entry($0, .reference), self.name(ofReference: $0)) },
            bySite: { entry($0, .site) },
            byName: { entry($0, .name) })
    }

    /// The domains under which a person's company may be found: of the mailboxes, and of the website beside them.
    public static func domains(of person: Profile) -> [String] {
        var domains: [String] = []
        for domain in person.mails.compactMap(\.organisation) + [site(of: person)].compactMap(\.self)
        where !domains.contains(domain) {
            domains.append(domain)
        }
        return domains
    }

    /// The customer that the reference leads to; else those of the domains; else that of the name, where only one
    /// company bears it. And the domains and the name themselves, by which people of one company meet that is on file
    /// twice, or not at all. For a store that looks up what it has not at hand.
    public static func tokens(
        reference: String?, _ person: Profile, byReference: (String) throws -> (Entry, name: String?),
        bySite: (String) throws -> Entry, byName: (String) throws -> Entry
    ) rethrows -> [String] {
        try tokens(
            reference: reference, domains: domains(of: person), name: name(of: person), byReference: byReference,
            bySite: bySite, byName: byName)
    }

    private static func tokens(
        reference: String?, domains: [String], name: String?, byReference: (String) throws -> (Entry, name: String?),
        bySite: (String) throws -> Entry, byName: (String) throws -> Entry
    ) rethrows -> [String] {
        var tokens: [String] = []
        func add(_ entry: Entry) {
            if case .one(let customer) = entry, !tokens.contains(customer) { tokens.append(customer) }
        }
        var name = name
        if let reference {
            let referred = try byReference(reference)
            add(referred.0)
            name = referred.name ?? name
        }
        if tokens.isEmpty { for domain in domains { add(try bySite(domain)) } }
        if tokens.isEmpty, let name { add(try byName(name)) }
        for domain in domains { tokens.append("@" + domain) }
        if let name { tokens.append("=" + name) }
        return tokens
    }
}
