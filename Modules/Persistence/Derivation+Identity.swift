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
        var all: [StoredSubjects] = []
        for kind in [Identity.Kind.company, .person] {
            var stored = StoredSubjects()
            var companies: [(references: [String], site: String?, name: String?)] = []
            var resolver = Resolver(kind, rules: rules.ruleset, seller: seller)
            try forEachComparable(kind, subjects, employers, seller) { one in
                if kind == .company {
                    companies.append(
                        (one.references, Employers.site(of: one.profile), Employers.name(of: one.profile)))
                    phones += one.profile.clues.filter { $0.kind == .phone || $0.kind == .loosePhone }
                }
                resolver.add(one.subject, one.profile)
                stored.add(one)
            }
            if kind == .person { for phone in phones { resolver.addCompanyPhone(phone) } }
            let decisions = try Decisions(connection) { stored.place(of: $0) != nil }
            let resolution = resolver.resolve(decisions.everything)
            try write(stored, resolution, kind)
            if kind == .company {
                for (record, company) in zip(stored.records, companies) {
                    employers.add(
                        site: company.site, name: company.name, references: company.references,
                        customer: try subjects.reference(of: resolution.anchor(of: record) ?? record))
                }
            }
            try writeWorths(resolution, kind)
            try stage(resolution)
            all.append(stored)
        }
        try writePostings(all)
        try exchangeLinks(all: true)
    }

    /// A record as the resolver compares it and as it is found again.
    private struct Compared: Sendable {
        var subject: Subject
        var profile: Profile
        var references: [String]
        var fingerprint: Int64
        var keys: [Int64]

        init(_ told: Subjects.Told, _ employers: Employers, _ seller: Seller) {
            subject = told.subject
            profile = Profile(subject, seller: seller)
            var hasEmployer = false
            if subject.kind == .person {
                let reference = told.employerReferences.first { employers.has(reference: $0) }
                hasEmployer = reference != nil
                subject.employers = employers.tokens(reference: reference, profile)
                profile.add(employers: subject.employers)
            }
            references = told.references
            fingerprint = subject.fingerprint
            keys = Posting.keys(of: subject, profile, told, hasEmployer: hasEmployer)
        }
    }

    /// In the order of records. Reading them is one thread's work, making them comparable that of all.
    private func forEachComparable(
        _ kind: Identity.Kind, _ subjects: Subjects, _ employers: Employers, _ seller: Seller,
        _ body: (Compared) throws -> Void
    ) throws {
        var told: [Subjects.Told] = []
        func flush() throws {
            for one in inParallel(told, { Compared($0, employers, seller) }) { try body(one) }
            told.removeAll(keepingCapacity: true)
        }
        try subjects.forEach(kind) { one in
            told.append(one)
            if told.count == Self.batch { try flush() }
        }
        try flush()
    }

    private static let batch = 2_000

    /// What is kept of each record until all are resolved, in the order of records; flat, for there may be millions.
    private struct StoredSubjects {
        private(set) var records: [Int64] = []
        private var fingerprints: [Int64] = []
        private var keys: [Int64] = []
        private var ends: [Int] = [0]

        mutating func add(_ one: Compared) {
            records.append(one.subject.record)
            fingerprints.append(one.fingerprint)
            keys += one.keys
            ends.append(keys.count)
        }

        var keyCount: Int { keys.count }
        func fingerprint(_ place: Int) -> Int64 { fingerprints[place] }
        func keys(_ place: Int) -> ArraySlice<Int64> { keys[ends[place]..<ends[place + 1]] }

        func place(of record: Int64) -> Int? {
            let place = records.partitioningIndex { $0 >= record }
            return place < records.count && records[place] == record ? place : nil
        }
    }

    private func write(_ stored: StoredSubjects, _ resolution: Resolution, _ kind: Identity.Kind) throws {
        let insert = try connection.cached("INSERT INTO entity VALUES (?1, ?2, ?3, ?4, ?5)")
        for (place, record) in stored.records.enumerated() {
            try insert.bind(1, record)
            try insert.bind(2, Int64(kind.rawValue))
            try insert.bind(3, resolution.anchor(of: record) ?? record)
            try insert.bind(4, stored.fingerprint(place))
            try insert.bind(5, .blob(Posting.pack(stored.keys(place))))
            try insert.run()
        }
    }

    private func writePostings(_ all: [StoredSubjects]) throws {
        var postings: [(key: Int64, record: Int64)] = []
        postings.reserveCapacity(all.reduce(0) { $0 + $1.keyCount })
        for stored in all {
            for (place, record) in stored.records.enumerated() {
                for key in stored.keys(place) { postings.append((key, record)) }
            }
        }
        postings.sort { $0.key != $1.key ? $0.key < $1.key : $0.record < $1.record }
        let insert = try connection.cached("INSERT INTO identity_posting VALUES (?1, ?2)")
        for posting in postings {
            try insert.bind(1, posting.key)
            try insert.bind(2, posting.record)
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
