/// Which company a person belongs to, as a token that people of one company share: by the record it refers to, by the
/// domain of a mailbox, by the company's name as typed. Companies are resolved first.
public struct Employers: Sendable {
    private var byReference: [String: String] = [:]
    private var bySite: [String: String] = [:]
    private var byName: [String: String] = [:]
    /// Leads to several companies, so to none.
    private static let several = ""

    public init() {}

    /// `references`: by which people's records name this record of a company. `customer`: the anchor's stable name.
    public mutating func add(_ company: Subject, _ profile: Profile, references: [String], customer: String) {
        for reference in references { Self.enter(&byReference, reference, customer) }
        if let site = profile.site, site.sort == .organisation { Self.enter(&bySite, site.key, customer) }
        if let name = profile.company { Self.enter(&byName, name.closed, customer) }
    }

    private static func enter(_ table: inout [String: String], _ key: String, _ customer: String) {
        if let known = table.updateValue(customer, forKey: key), known != customer { table[key] = several }
    }

    /// A reference says it; else the domain; else the name, where only one company bears it.
    public func tokens(reference: String?, _ person: Profile) -> [String] {
        if let customer = reference.flatMap({ byReference[$0] }), !customer.isEmpty { return [customer] }
        var tokens: [String] = []
        func add(_ token: String) {
            if !tokens.contains(token) { tokens.append(token) }
        }
        for domain in person.mails.compactMap(\.organisation) {
            let customer = bySite[domain] ?? "@\(domain)"
            if !customer.isEmpty { add(customer) }
        }
        if tokens.isEmpty, let name = person.company, let customer = byName[name.closed], !customer.isEmpty {
            add(customer)
        }
        return tokens
    }

    /// The domain that a company's people write from, where one clearly leads: at least two of them, and nine in ten.
    public static func leadingDomain(_ mails: [MailAddress]) -> String? {
        var counts: [String: Int] = [:]
        for mail in Set(mails.map(\.address)).compactMap({ MailAddress($0) }) {
            if let domain = mail.organisation { counts[domain, default: 0] += 1 }
        }
        guard let best = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value >= 2,
            best.value * 10 >= counts.values.reduce(0, +) * 9
        else { return nil }
        return best.key
    }
}
