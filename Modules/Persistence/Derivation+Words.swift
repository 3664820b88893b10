import Domain
import Identity
import SQLite

/// Customers of records that name theirs in words: an account, an e-mail address, the name of a project or a folder.
///
/// Nobody becomes a customer by a word: who signed, answered or filled in a form and is known to no app stays unlinked,
/// and the views say why.
extension Derivation {
    /// Why something that a record names leads nowhere. All but staff are tried again when more is known.
    enum Open: String {
        case notKnown = "not known"
        /// Customers share it.
        case several
        /// It is a mailbox of the seller's own staff.
        case staff
    }

    /// The reasons that hang on keys which other records may come to share.
    static let wordReasons = "'project name', 'folder name', 'domain', 'mail', 'mail domain', 'signer'"

    /// What of a fact may name a customer: an account key and an e-mail address, or for projects and folders two names.
    private static func words(of kind: FactKind) -> (first: String, second: String)? {
        switch kind {
        case .project: return ("f.\"group\"", "f.title")
        case .document: return ("CASE f.is_folder WHEN 1 THEN f.title END", "NULL")
        // Whoever wrote a message, it belongs to its ticket.
        case .message: return nil
        default:
            guard kind.index(of: "email") != nil else { return nil }
            return (kind.index(of: "account") == nil ? "NULL" : "f.account", "f.email")
        }
    }

    func attachByWords(_ kind: FactKind, all: Bool) throws {
        guard let words = Self.words(of: kind) else { return }
        let scope =
            all
            ? "NOT EXISTS (SELECT 1 FROM record_customer rc WHERE rc.record_id = f.record_id)"
            : """
            f.record_id IN (SELECT record_id FROM temp.attaching)
                AND f.record_id NOT IN (SELECT record_id FROM temp.placed)
            """
        let says = kind == .agreement ? "" : "AND coalesce(\(words.first), \(words.second)) IS NOT NULL"
        let accounts = try companyResources()
        var known: [String: Found] = [:]
        try connection.forEach(
            SQL(
                raw: """
                    SELECT f.record_id, coalesce(\(Self.moment(of: kind)), 0), \(words.first), \(words.second)
                    FROM fact_\(kind.rawValue) f WHERE \(scope) \(says) ORDER BY f.record_id
                    """)
        ) { row in
            let record = row.integer(0)
            let first = row.textIfPresent(2)
            let second = row.textIfPresent(3)
            let words = "\(first ?? "")\u{0}\(second ?? "")"
            var found = known[words] ?? Found()
            if known[words] == nil {
                switch kind {
                case .project: found = try customer(group: first, title: second)
                case .document: found = try customer(folder: first)
                default: found = try customer(account: first, mail: second, accounts)
                }
                // Usage may name more accounts than there are customers.
                if known.count == Self.mostWords { known.removeAll(keepingCapacity: true) }
                known[words] = found
            }
            if kind == .agreement, found.customer == nil, let signers = try customerOfSigners(of: record) {
                found = found.or(signers)
            }
            if let open = found.open {
                // A reference of it may be waiting too. An agreement waits for other signatures as well.
                try connection.run(
                    """
                    INSERT INTO pending_record VALUES (\(record), \(open.rawValue), \(kind == .agreement ? 3 : 0))
                    ON CONFLICT DO UPDATE SET why = excluded.why, waits = max(2, excluded.waits)
                    """)
            }
            guard let customer = found.customer else { return }
            try place(
                record, customer: customer, kind: kind.rawValue, at: row.integer(1), reason: found.reason, all: all)
        }
    }

    private static let mostWords = 10_000

    private struct Found {
        var customer: Int64?
        var reason = ""
        /// Something that would have counted more, or all there is, leads nowhere.
        var open: Open?

        func or(_ other: @autoclosure () throws -> Found) rethrows -> Found {
            if customer != nil { return self }
            var next = try other()
            next.open = open ?? next.open
            return next
        }
    }

    /// The one customer of the records with a key; shared by several it is nobody's.
    private func sole(_ kind: Identity.Key.Kind, _ value: String?, _ reason: String) throws -> Found {
        guard let value else { return Found(open: .notKnown) }
        let found = try bearer(kind, value, reason)
        if found.customer == nil { try wait(for: "\(kind.rawValue)/\(value)") }
        return found
    }

    private func wait(for word: String) throws {
        try connection.run("INSERT OR IGNORE INTO waiting_word VALUES (\(word))")
    }

    private func bearer(_ kind: Identity.Key.Kind, _ value: String, _ reason: String) throws -> Found {
        try connection.first(
            """
            SELECT min(rc.customer_id), count(DISTINCT rc.customer_id) FROM identity_key k
            JOIN record_customer rc ON rc.record_id = k.record_id WHERE k.kind = \(kind.rawValue) AND k.value = \(value)
            """
        ) { row in
            switch row.integer(1) {
            case 0: Found(open: .notKnown)
            case 1: Found(customer: row.integer(0), reason: reason)
            default: Found(open: .several)
            }
        } ?? Found(open: .notKnown)
    }

    // MARK: Accounts and mailboxes

    private func customer(account: String?, mail: String?, _ companies: [Int64]) throws -> Found {
        try customer(account: account, companies).or(try customer(mail: mail))
    }

    /// An account is our own key of a customer, the CRM's number of one, or a domain. The numbers of other systems
    /// count from 1, as those of products do: they would meet by chance.
    private func customer(account: String?, _ companies: [Int64]) throws -> Found {
        guard let account, !account.isEmpty else { return Found() }
        // By the record that stands for the customer: a customer that became part of another may still be listed.
        let own = try connection.first(
            """
            SELECT rc.customer_id FROM customer_summary c JOIN record_customer rc ON rc.record_id = c.anchor
            WHERE c.key = \(account) UNION ALL
            SELECT rc.customer_id FROM customer_alias k JOIN record_customer rc ON rc.record_id = k.record_id
            WHERE k.key = \(account) LIMIT 1
            """
        ) { $0.integer(0) }
        if let own { return Found(customer: own, reason: "account") }
        for resource in companies {
            let company = try connection.first(
                """
                SELECT rc.customer_id FROM source_record s JOIN record_customer rc ON rc.record_id = s.id
                WHERE s.resource_id = \(resource) AND s.external_id = \(account) AND s.deleted IS NULL
                """
            ) { $0.integer(0) }
            if let company { return Found(customer: company, reason: "account") }
        }
        try wait(for: "r/\(account)")
        let domain = Addresses.host(ofWebsite: account).flatMap(Addresses.organisation(ofHost:))
        return try sole(.site, domain, "domain")
    }

    /// The lists of companies in the CRM.
    private func companyResources() throws -> [Int64] {
        try connection.rows(
            """
            SELECT r.id FROM resource r JOIN system y ON y.id = r.system_id
            WHERE y.name = 'zoho_crm' AND ',' || r.kinds || ',' LIKE '%,company,%' ORDER BY r.id
            """
        ) { $0.integer(0) }
    }

    /// Whose mailbox it is; if nobody is known by it, the company whose domain it has.
    private func customer(mail text: String?) throws -> Found {
        guard let text, !text.isEmpty else { return Found() }
        guard let mail = Addresses.mail(text) else { return Found(open: .notKnown) }
        if try isStaff(mail.address) { return Found(open: .staff) }
        let owner = try sole(.mail, mail.address, "mail")
        if owner.open != .notKnown { return owner }
        return try sole(.site, Addresses.organisation(ofHost: mail.domain), "mail domain")
    }

    private func isStaff(_ address: String) throws -> Bool {
        try connection.integer(
            "SELECT EXISTS (SELECT 1 FROM identity_key WHERE kind = \(Identity.Key.Kind.staffMail.rawValue) AND value = \(address))"
        ) != 0
    }

    /// The one customer that the parties of an agreement belong to, the seller's own people left out. Nil if nobody
    /// else has a part in it.
    private func customerOfSigners(of agreement: Int64) throws -> Found? {
        let mails = try connection.rows(
            """
            SELECT DISTINCT f.email FROM source_record a JOIN fact_signature f ON f.agreement = a.external_id
            JOIN source_record s ON s.id = f.record_id
            JOIN resource_reference ref ON ref.resource_id = s.resource_id AND ref.kind = 'signature'
                AND ref.field = 'agreement' AND ref.target_resource_id = a.resource_id
            WHERE a.id = \(agreement) AND f.email IS NOT NULL
            """
        ) { $0.text(0) }
        let parties = try mails.map { try customer(mail: $0) }.filter { $0.open != .staff }
        if parties.isEmpty { return nil }
        let open = parties.lazy.compactMap(\.open).first
        let customers = Set(parties.compactMap(\.customer))
        guard let customer = customers.first, customers.count == 1 else {
            return Found(open: customers.count > 1 ? .several : open)
        }
        return Found(customer: customer, reason: "signer", open: open)
    }

    /// What waits for a word, if one of those waited for is heard: borne by a record that is new, gone or with another
    /// customer. Rows of usage that name accounts nobody knows may be many; most derivations need not look at them.
    func addWaiting() throws {
        let isHeard = try connection.integer(
            """
            SELECT EXISTS (SELECT 1 FROM waiting_word) AND (EXISTS (
                    SELECT 1 FROM temp.news CROSS JOIN identity_key k INDEXED BY identity_key_record
                        ON k.record_id = news.record_id AND k.kind BETWEEN 1 AND 3
                    CROSS JOIN waiting_word w ON w.word = k.kind || '/' || k.value)
                OR EXISTS (
                    SELECT 1 FROM temp.old_key k CROSS JOIN temp.news ON news.record_id = k.record_id
                    CROSS JOIN waiting_word w ON w.word = k.kind || '/' || k.value)
                OR EXISTS (
                    SELECT 1 FROM temp.news CROSS JOIN source_record s ON s.id = news.record_id
                    CROSS JOIN waiting_word w ON w.word = 'r/' || s.external_id)
                OR EXISTS (
                    SELECT 1 FROM temp.news CROSS JOIN customer_summary c ON c.anchor = news.record_id
                    CROSS JOIN waiting_word w ON w.word = 'r/' || c.key)
                OR EXISTS (SELECT 1 FROM customer_alias) AND EXISTS (
                    SELECT 1 FROM temp.news CROSS JOIN customer_summary c ON c.anchor = news.record_id
                    CROSS JOIN customer_record own ON own.customer_id = c.id
                    CROSS JOIN customer_alias a ON a.record_id = own.record_id
                    CROSS JOIN waiting_word w ON w.word = 'r/' || a.key))
            """)
        try connection.execute("\(Self.addReferring(to: "news")); DELETE FROM temp.news")
        guard isHeard != 0 else { return }
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.attaching
            SELECT record_id FROM pending_record WHERE waits IN (0, 2) AND why <> 'staff'
            """)
    }

    /// Agreements whose signatures changed. One that is gone was with its agreement's customer, or the agreement had
    /// none and is tried again anyway.
    func addSigned() throws {
        try connection.execute(
            """
            INSERT OR IGNORE INTO temp.attaching
                SELECT a.id FROM temp.changed c CROSS JOIN fact_signature f ON f.record_id = c.record_id
                CROSS JOIN resource_reference ref ON ref.resource_id = c.resource_id AND ref.kind = 'signature'
                    AND ref.field = 'agreement'
                JOIN source_record a ON a.resource_id = ref.target_resource_id AND a.external_id = f.agreement;
            INSERT OR IGNORE INTO temp.attaching
                SELECT r.record_id FROM temp.changed c
                JOIN record_customer rc ON rc.record_id = c.record_id AND rc.kind = 'signature'
                JOIN customer_record r ON r.customer_id = rc.customer_id AND r.kind = 'agreement';
            """)
    }

    /// What belongs to a company by the domain of a mailbox, now that somebody is known by a mailbox of that domain.
    func addBehindDomains() throws {
        var domains: Set<String> = []
        try connection.forEach(
            """
            SELECT k.value FROM temp.scope CROSS JOIN identity_key k INDEXED BY identity_key_record
            ON k.record_id = scope.record_id WHERE k.kind = \(Identity.Key.Kind.mail.rawValue)
            """
        ) { row in
            let domain = Addresses.mail(row.text(0)).flatMap { Addresses.organisation(ofHost: $0.domain) }
            if let domain { domains.insert(domain) }
        }
        for domain in domains {
            try connection.run(
                """
                INSERT OR IGNORE INTO temp.attaching
                SELECT r.record_id FROM identity_key k JOIN record_customer own ON own.record_id = k.record_id
                JOIN customer_record r ON r.customer_id = own.customer_id
                JOIN record_customer rc ON rc.record_id = r.record_id AND rc.reason IN ('mail domain', 'signer')
                WHERE k.kind = \(Identity.Key.Kind.site.rawValue) AND k.value = \(domain)
                """)
        }
    }

    /// When staff come, go or get another mailbox, which is rare, all that names somebody by mail is judged again.
    func addAfterStaff() throws {
        let isStaff = Identity.Key.Kind.staffMail.rawValue
        let changed = try connection.integer(
            """
            SELECT EXISTS (SELECT 1 FROM temp.scope JOIN temp.old_key k ON k.record_id = scope.record_id WHERE k.kind = \(isStaff))
                OR EXISTS (SELECT 1 FROM temp.scope JOIN identity_key k ON k.record_id = scope.record_id WHERE k.kind = \(isStaff))
            """)
        guard changed != 0 else { return }
        for kind in FactKind.allCases where kind != .person && kind != .company && kind != .staff {
            guard let words = Self.words(of: kind), words.second == "f.email" else { continue }
            try connection.execute(
                "INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM fact_\(kind.rawValue) WHERE email IS NOT NULL"
            )
        }
        try connection.execute("INSERT OR IGNORE INTO temp.attaching SELECT record_id FROM fact_agreement")
    }

    // MARK: Names

    /// Projects whose group is named like a customer, or whose title begins with the name of one.
    private func customer(group: String?, title: String?) throws -> Found {
        let named = try sole(.companyName, group.map(Names.companyCore), "project name")
        if named.customer != nil { return named }
        // "Acme Tools rollout 2026": the longest beginning that is one customer's name.
        var words = Names.folded(title ?? "").split(separator: " ")
        while Self.canName(words) {
            let found = try sole(.companyName, Names.companyCore(words.joined(separator: " ")), "project name")
            if found.customer != nil { return found }
            words.removeLast()
        }
        return Found(open: .notKnown)
    }

    /// A folder that is named like a customer, and like nobody else.
    private func customer(folder title: String?) throws -> Found {
        guard let title, Self.canName(Names.folded(title).split(separator: " ")) else { return Found() }
        return try sole(.companyName, Names.companyCore(title), "folder name")
    }

    /// A single short word names nobody.
    private static func canName(_ words: [Substring]) -> Bool {
        guard let first = words.first else { return false }
        return words.count > 1 || first.utf8.count > 5
    }
}
