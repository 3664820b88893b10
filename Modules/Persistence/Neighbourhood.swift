import Identity
import SQLite

/// The records around some records: as many as decide together who is one company, one person. Reads what the
/// last derivation left (postings, worth of values, companies of people) and the facts.
struct Neighbourhood {
    let connection: Connection
    let kind: Identity.Kind
    let subjects: Subjects
    let rules: IdentityRules
    let seller: Seller
    private var known: [Int64: Member?] = [:]
    private var statuses: [Clue: ClueStatus] = [:]
    /// Colleagues have one company.
    private var companies: [Int64: (Employers.Entry, name: String?)] = [:]
    private var entries: [Clue: Employers.Entry] = [:]
    private var decisions: Decisions
    /// Of companies whose people are others now.
    private let people: [Int64: [Int64]]

    struct Member {
        var subject: Subject
        var profile: Profile
        var keys: [Int64]
    }

    init(
        _ connection: Connection, _ kind: Identity.Kind, _ subjects: Subjects, _ rules: IdentityRules, _ seller: Seller,
        _ decisions: Decisions, people: [Int64: [Int64]] = [:]
    ) {
        self.connection = connection
        self.kind = kind
        self.subjects = subjects
        self.rules = rules
        self.seller = seller
        self.decisions = decisions
        self.people = people
    }

    mutating func decide(_ decisions: Decisions) { self.decisions = decisions }

    /// Nil where the record is none of this kind (any more).
    mutating func member(_ record: Int64) throws -> Member? {
        if let known = known[record] { return known }
        var member: Member?
        if let told = try subjects.told(kind, of: record) { member = try self.member(told) }
        known[record] = .some(member)
        return member
    }

    private mutating func member(_ told: Subjects.Told) throws -> Member {
        var subject = told.subject
        if let people = people[subject.record] { subject.people = people }
        var profile = Profile(subject, seller: seller)
        var keys = Posting.keys(of: subject, profile, told, employers: told.employerReferences)
        if kind == .person {
            let employer = try told.employer.flatMap { try company($0, told.employerPlaces) }
            let tokens = try Employers.tokens(
                reference: employer.map { String($0) }, profile,
                byReference: { try self.company(Int64($0) ?? 0) },
                bySite: { try self.entry(Clue(.site, $0)) }, byName: { try self.entry(Clue(.companyName, $0)) })
            let late = profile.add(employers: tokens)
            keys += Posting.lateKeys(late, companyName: employer == nil ? Employers.name(of: profile) : nil)
        }
        return Member(subject: subject, profile: profile, keys: keys)
    }

    // MARK: Companies of people

    private func company(_ externalID: String, _ places: [(id: Int64, name: String)]) throws -> Int64? {
        for place in places {
            let known = try connection.integer(
                "SELECT id FROM source_record WHERE resource_id = \(place.id) AND external_id = \(externalID)")
            let record = subjects.heirs[known] ?? known
            if try connection.integer("SELECT kind = 0 FROM entity WHERE record_id = \(record)") == 1 { return record }
        }
        return nil
    }

    /// The customer it is of, and what it is called.
    private mutating func company(_ record: Int64) throws -> (Employers.Entry, name: String?) {
        if let known = companies[record] { return known }
        let company = try readCompany(record)
        companies[record] = company
        return company
    }

    private func readCompany(_ record: Int64) throws -> (Employers.Entry, name: String?) {
        let anchor = try connection.first("SELECT anchor FROM entity WHERE record_id = \(record) AND kind = 0") {
            $0.integer(0)
        }
        guard let anchor else { return (.nobody, nil) }
        let told = try subjects.told(.company, of: record)
        let name = told.flatMap { Employers.name(of: Profile($0.subject, seller: seller)) }
        return (.one(try subjects.reference(of: anchor)), name)
    }

    private mutating func entry(_ clue: Clue) throws -> Employers.Entry {
        if let known = entries[clue] { return known }
        let anchors = try connection.rows(
            """
            SELECT DISTINCT e.anchor FROM identity_posting p JOIN entity e ON e.record_id = p.record_id
            WHERE p.key = \(clue.key(of: .company)) LIMIT 2
            """
        ) { $0.integer(0) }
        var entry = Employers.Entry.nobody
        for anchor in anchors { entry.add(try subjects.reference(of: anchor)) }
        entries[clue] = entry
        return entry
    }

    // MARK: What values are worth

    mutating func status(of clue: Clue) throws -> ClueStatus {
        if let known = statuses[clue] { return known }
        let status =
            try connection.first("SELECT status FROM identity_value WHERE key = \(clue.key(of: kind))") {
                ClueStatus(rawValue: UInt8($0.integer(0)))
            } ?? .own
        statuses[clue] = status
        return status ?? .own
    }

    struct Worth {
        var clue: Clue
        var status: ClueStatus
        var bearers: [Int64]
        var count: Int64
    }

    /// What values are worth by those who carry them now, by their numbers. Many have the same bearers. Nothing of a
    /// value that nobody carries.
    mutating func judge(_ keys: [Int64]) throws -> [Int64: Worth] {
        func enough(_ key: Int64) -> Int {
            Posting.clueKind(of: key) == .block ? rules.ruleset.maximumBlock + 1 : rules.ruleset.enoughBearers
        }
        var groups: [[Int64]: [Int64]] = [:]
        for key in keys { groups[try connection.bearers(of: key, limit: enough(key)), default: []].append(key) }
        var worths: [Int64: Worth] = [:]
        for (bearers, keys) in groups {
            let members = try bearers.compactMap { try member($0) }
            let own = members.first?.profile.clues.map { ($0.key(of: kind), $0) } ?? []
            let clues = keys.compactMap { key in own.first { $0.0 == key } }
            let statuses = Resolver.statuses(
                of: try clues.map { ($0.1, try isCompanyPhone($0.0)) },
                among: members.lazy.map { ($0.subject, $0.profile) }, rules: rules.ruleset)
            for ((key, clue), status) in zip(clues, statuses) {
                let count =
                    bearers.count < enough(key)
                    ? Int64(bearers.count)
                    : try connection.integer("SELECT count(*) FROM identity_posting WHERE key = \(key)")
                worths[key] = Worth(clue: clue, status: status, bearers: bearers, count: count)
                self.statuses[clue] = status
            }
        }
        return worths
    }

    private func isCompanyPhone(_ key: Int64) throws -> Bool {
        guard kind == .person, let clue = Posting.clueKind(of: key), [.phone, .loosePhone].contains(clue) else {
            return false
        }
        let asked = Posting.key(clue, .company, from: key)
        return try connection.integer("SELECT EXISTS (SELECT 1 FROM identity_posting WHERE key = \(asked))") != 0
    }

    // MARK: Closing and resolving

    /// All who share with these, directly or through others, a value that makes pairs, or a decision.
    mutating func closed(_ start: some Sequence<Int64>) throws -> Set<Int64> {
        var closed: Set<Int64> = []
        var open = Array(start)
        while let record = open.popLast() {
            guard closed.insert(record).inserted, let member = try member(record) else { continue }
            open += decisions.partners(of: record).filter { !closed.contains($0) }
            for clue in member.profile.clues where try status(of: clue).propagates {
                for bearer in try connection.bearers(of: clue.key(of: kind), limit: 1_000)
                where !closed.contains(bearer) {
                    open.append(bearer)
                }
            }
        }
        return closed
    }

    /// `records`: closed.
    mutating func resolve(_ records: Set<Int64>) throws -> Resolution {
        var resolver = Resolver(kind, rules: rules.ruleset, seller: seller)
        var spellings: Set<String> = []
        var worth: [Clue: ClueStatus] = [:]
        for record in records.sorted() {
            guard let member = try member(record) else { continue }
            resolver.add(member.subject, member.profile)
            spellings.formUnion(member.profile.spellings)
            for clue in member.profile.clues { worth[clue] = try status(of: clue) }
        }
        var rare: Set<String> = []
        for spelling in spellings {
            let most = rules.ruleset.rareSpelling + 1
            if try connection.bearers(of: Posting.key(.spelling, spelling), limit: most).count < most {
                rare.insert(spelling)
            }
        }
        let (statuses, rareSpellings) = (worth, rare)
        return resolver.resolve(
            decisions.among(records),
            outside: Resolver.Outside(
                status: { statuses[$0] ?? .own }, isRare: { rareSpellings.contains($0) }))
    }
}
