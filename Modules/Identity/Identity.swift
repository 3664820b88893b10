import Domain

/// Which records are one company, one person. Pure: the same records give the same answer in any order, and nothing
/// here reads a clock or a database. The rules are few and strict; what they leave apart a person can see side by
/// side.
public enum Identity {
    public enum Kind: Int, Sendable { case company = 0, person = 1 }

    /// A value that can say "the same customer". The raw value stands in the store.
    public struct Key: Hashable, Sendable {
        public enum Kind: Int, Sendable {
            /// Explicit link of the vendor: "resource/external id" of the record pointed to.
            case link = 0
            /// A personal mailbox. People only.
            case mail = 1
            /// The registrable domain of a company's website.
            case site = 2
            /// A company's name without its legal form.
            case companyName = 3
            /// The registrable domain where a person's mail lives, if it belongs to one organisation.
            case mailDomain = 4
            /// A mailbox of the seller's own staff: whoever is named by it is no customer.
            case staffMail = 5
            /// Such a domain with the company that the person names: people of no known company who share it are one
            /// prospect.
            case prospect = 6
        }
        public var kind: Kind
        public var value: String

        public init(_ kind: Kind, _ value: String) {
            self.kind = kind
            self.value = value
        }
    }

    public static func keys(ofCompany name: String?, website: String?, email: String?) -> [Key] {
        var keys: [Key] = []
        // A company's mailbox stands in for a missing website.
        let host = website.flatMap(Addresses.host(ofWebsite:)) ?? email.flatMap(Addresses.mail)?.domain
        if let domain = host.flatMap(Addresses.organisation(ofHost:)) { keys.append(Key(.site, domain)) }
        if let core = name.map(Names.companyCore), core.utf8.count > 1 {
            keys.append(Key(.companyName, core))
        }
        return keys
    }

    public static func keys(ofPerson emails: [String?], website: String?, company: String? = nil) -> [Key] {
        var keys: [Key] = []
        func add(_ key: Key) {
            if !keys.contains(key) { keys.append(key) }
        }
        for mail in emails.lazy.compactMap({ $0.flatMap(Addresses.mail) }) {
            if Addresses.isPersonal(local: mail.local, domain: mail.domain) { add(Key(.mail, mail.address)) }
            // A person belongs to the organisation of the first address that has one.
            if !keys.contains(where: { $0.kind == .mailDomain }),
                let domain = Addresses.organisation(ofHost: mail.domain)
            {
                add(Key(.mailDomain, domain))
            }
        }
        if !keys.contains(where: { $0.kind == .mailDomain }),
            let host = website.flatMap(Addresses.host(ofWebsite:)),
            let domain = Addresses.organisation(ofHost: host)
        {
            add(Key(.mailDomain, domain))
        }
        if let domain = keys.first(where: { $0.kind == .mailDomain })?.value {
            add(Key(.prospect, "\(domain) \(company.map(Names.companyCore) ?? "")"))
        }
        return keys
    }

    public static func keys(ofStaff email: String?) -> [Key] {
        email.flatMap(Addresses.mail).map { [Key(.staffMail, $0.address)] } ?? []
    }

    /// Which of several records stands for a customer: the more trusted system first, then the resource, then the
    /// older number.
    public struct Rank: Hashable, Comparable, Sendable {
        public var system: Int
        public var resource: String
        public var externalID: String

        public init(system: String, resource: String, externalID: String) {
            self.system = Self.order.firstIndex(of: system) ?? Self.order.count
            self.resource = self.system == Self.order.count ? "\(system).\(resource)" : resource
            self.externalID = externalID
        }

        private static let order = ["zoho_crm", "zoho_desk", "zoho_projects"]

        /// Whether the list fills by itself: each enquiry makes a lead, each new sender a contact of the help desk,
        /// each answer an entry. Two of one name there mostly are one person; in a list that people keep they mostly
        /// are two.
        var fillsByItself: Bool {
            let name = system < Self.order.count ? "\(Self.order[system]).\(resource)" : resource
            return Self.selfFilling.contains(name.lowercased())
        }

        private static let selfFilling: Set<String> = [
            "zoho_crm.leads", "zoho_desk.contacts", "zoho_forms.entries", "zoho_survey.responses", "zoho_sign.signers",
            "zoho_apptics.users",
        ]

        public static func < (a: Rank, b: Rank) -> Bool {
            if a.system != b.system { return a.system < b.system }
            if a.resource != b.resource { return a.resource < b.resource }
            if a.externalID.utf8.count != b.externalID.utf8.count {
                return a.externalID.utf8.count < b.externalID.utf8.count
            }
            return a.externalID < b.externalID
        }

        /// The key by which people know a customer whose anchor has this rank: "c" and twelve characters without
        /// look-alikes.
        /// `attempt` is for the case that another record has the same.
        public func customerKey(attempt: UInt64 = 0) -> String {
            var name = FNV1a(FNV1a().value &+ attempt)
            name.add("\(system)/\(resource)/\(externalID)".utf8)
            var hash = name.mixed
            let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
            var key = "c"
            for _ in 0..<12 {
                key.append(alphabet[Int(hash & 31)])
                hash >>= 5
            }
            return key
        }
    }

    /// Whose word counts where records of one customer say different things: the more trusted system first,
    /// then what changed last there, then the longer value; then the rank, so that the order is total. The
    /// lesser stands for the customer.
    public struct Precedence: Hashable, Comparable, Sendable {
        private var rank: Rank
        private var changed: Int64
        private var length: Int

        /// `changed` in milliseconds, nil where the system does not say.
        public init(_ rank: Rank, changed: Int64?, value: String) {
            self.rank = rank
            self.changed = changed ?? .min
            length = value.utf8.count
        }

        public static func < (a: Precedence, b: Precedence) -> Bool {
            if a.rank.system != b.rank.system { return a.rank.system < b.rank.system }
            if a.changed != b.changed { return a.changed > b.changed }
            if a.length != b.length { return a.length > b.length }
            return a.rank < b.rank
        }
    }

    /// A key value borne by more records than this says nothing about one of them.
    public static let maximumBearers = 500
}
