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

    public init() {}

    /// `references`: by which people's records name this record of a company. `customer`: the anchor's stable name.
    public mutating func add(_ company: Subject, _ profile: Profile, references: [String], customer: String) {
        add(site: Self.site(of: profile), name: Self.name(of: profile), references: references, customer: customer)
    }

    public mutating func add(site: String?, name: String?, references: [String], customer: String) {
        let number = texts.number(of: customer, kind: Use.customer.rawValue)
        for reference in references { lead(reference, .reference, to: number) }
        if let site { lead(site, .site, to: number) }
        if let name { lead(name, .name, to: number) }
    }

    private mutating func lead(_ text: String, _ use: Use, to customer: UInt32) {
        let number = Int(texts.number(of: text, kind: use.rawValue))
        while customers.count < texts.count { customers.append(0) }
        let known = customers[number]
        customers[number] = known == 0 || known == customer ? customer : Self.several
    }

    private func entry(_ text: String, _ use: Use) -> Entry {
        let number = Int(texts.known(text, kind: use.rawValue))
        guard number > 0, number < customers.count, customers[number] > 0 else { return .nobody }
        return customers[number] == Self.several ? .several : .one(texts.text(customers[number]))
    }

    public func has(reference: String) -> Bool { texts.known(reference, kind: Use.reference.rawValue) > 0 }

    /// The domain under which a company is found.
    public static func site(of company: Profile) -> String? {
        company.site.flatMap { $0.sort == .organisation ? $0.key : nil }
    }

    /// The name under which a company is found, and by which a person's record names it.
    public static func name(of profile: Profile) -> String? { profile.company?.closed }

    public func tokens(reference: String?, _ person: Profile) -> [String] {
        Self.tokens(
            reference: reference, person, byReference: { entry($0, .reference) }, bySite: { entry($0, .site) },
            byName: { entry($0, .name) })
    }

    /// A reference says it; else the domain; else the name, where only one company bears it. For a store that looks up
    /// what it has not at hand.
    public static func tokens(
        reference: String?, _ person: Profile, byReference: (String) throws -> Entry,
        bySite: (String) throws -> Entry, byName: (String) throws -> Entry
    ) rethrows -> [String] {
        if let reference, case .one(let customer) = try byReference(reference) { return [customer] }
        var tokens: [String] = []
        for domain in person.mails.compactMap(\.organisation) {
            switch try bySite(domain) {
            case .nobody: if !tokens.contains("@\(domain)") { tokens.append("@\(domain)") }
            case .one(let customer): if !tokens.contains(customer) { tokens.append(customer) }
            case .several: break
            }
        }
        if tokens.isEmpty, let name = name(of: person), case .one(let customer) = try byName(name) { return [customer] }
        return tokens
    }
}
