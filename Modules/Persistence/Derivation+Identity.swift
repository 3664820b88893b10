import Identity
import SQLite

/// Which company and person records are the same one: by `Identity`, over everything or around what changed. Both
/// ways leave the same rows, but for the moment since when a link is known.
extension Derivation {
    func renewIdentity(all: Bool) throws {
        try renewKeys(all: all)
        try prepareLinks()
        let subjects = try Subjects(connection)
        let seller = try seller()
        if all {
            try resolveEverything(subjects, seller)
        } else {
            try resolveAround(subjects, seller)
        }
    }

    /// Mailboxes of the staff that apps name, and what the workspace says of itself.
    func seller() throws -> Seller {
        let mails = try connection.rows("SELECT email FROM fact_staff WHERE email IS NOT NULL") { $0.text(0) }
        return Seller(mails: mails, domains: rules.ownDomains, country: rules.country)
    }

    // MARK: Everything

    private func resolveEverything(_ subjects: Subjects, _ seller: Seller) throws {
        var employers = Employers()
        var phones: [Clue] = []
        var postings: [StoredPosting] = []
        for kind in [Identity.Kind.company, .person] {
            var records: [StoredSubject] = []
            var companies: [(references: [String], site: String?, name: String?)] = []
            var resolver = Resolver(kind, rules: rules.ruleset, seller: seller)
            try subjects.forEach(kind) { told in
                var subject = told.subject
                var profile = Profile(subject, seller: seller)
                var hasEmployer = false
                if kind == .person {
                    let reference = told.employerReferences.first { employers.has(reference: $0) }
                    hasEmployer = reference != nil
                    subject.employers = employers.tokens(reference: reference, profile)
                    profile.add(employers: subject.employers)
                } else {
                    companies.append((told.references, Employers.site(of: profile), Employers.name(of: profile)))
                    phones += profile.clues.filter { $0.kind == .phone || $0.kind == .loosePhone }
                }
                resolver.add(subject, profile)
                let keys = Posting.keys(of: subject, profile, told, hasEmployer: hasEmployer)
                for key in keys { postings.append(StoredPosting(key: key, record: subject.record)) }
                records.append(
                    StoredSubject(record: subject.record, fingerprint: subject.fingerprint, keys: Posting.pack(keys)))
            }
            if kind == .person { for phone in phones { resolver.addCompanyPhone(phone) } }
            // A list in the order of records, which the facts are read in.
            let decisions = try Decisions(connection) { record in
                let place = records.partitioningIndex { $0.record >= record }
                return place < records.count && records[place].record == record
            }
            let resolution = resolver.resolve(decisions.everything)
            try write(records, resolution, kind)
            if kind == .company {
                for (record, company) in zip(records, companies) {
                    employers.add(
                        site: company.site, name: company.name, references: company.references,
                        customer: try subjects.reference(of: resolution.anchor(of: record.record) ?? record.record))
                }
            }
            try writeWorths(resolution, kind)
            try stage(resolution)
        }
        postings.sort { ($0.key, $0.record) < ($1.key, $1.record) }
        let insert = try connection.cached("INSERT INTO identity_posting VALUES (?1, ?2)")
        for posting in postings {
            try insert.bind(1, posting.key)
            try insert.bind(2, posting.record)
            try insert.run()
        }
        try exchangeLinks(all: true)
    }

    private struct StoredPosting {
        var key: Int64
        var record: Int64
    }

    private struct StoredSubject {
        var record: Int64
        var fingerprint: Int64
        var keys: [UInt8]
    }

    private func write(_ records: [StoredSubject], _ resolution: Resolution, _ kind: Identity.Kind) throws {
        let insert = try connection.cached("INSERT INTO entity VALUES (?1, ?2, ?3, ?4, ?5)")
        for record in records {
            try insert.bind(1, record.record)
            try insert.bind(2, Int64(kind.rawValue))
            try insert.bind(3, resolution.anchor(of: record.record) ?? record.record)
            try insert.bind(4, record.fingerprint)
            try insert.bind(5, .blob(record.keys))
            try insert.run()
        }
    }

    private func writeWorths(_ resolution: Resolution, _ kind: Identity.Kind) throws {
        for worth in resolution.worths() {
            try write(worth.clue, kind, worth.status, bearers: Int64(worth.records))
        }
    }

    func write(_ clue: Clue, _ kind: Identity.Kind, _ status: ClueStatus, bearers: Int64) throws {
        try connection.run(
            """
            INSERT OR REPLACE INTO identity_value VALUES (\(clue.key(of: kind)), \(kind.rawValue), \(clue.kind.rawValue),
                \(clue.value), \(status.rawValue), \(bearers))
            """)
    }
}

extension Array {
    /// The first place from which on all elements are so; before it none is.
    fileprivate func partitioningIndex(where isSo: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSo(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
