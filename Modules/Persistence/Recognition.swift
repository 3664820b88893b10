import Dispatch
import Domain
import Identity
import SQLite

/// Who is one among all records. Finds out and writes nothing, so that the writer can do meanwhile what does not hang
/// on it.
struct Recognition {
    /// The people or companies, in the order of their records; flat, for there may be millions.
    struct Found: Sendable {
        let kind: Identity.Kind
        fileprivate(set) var records: [Int64] = []
        fileprivate(set) var anchors: [Int64] = []
        fileprivate(set) var fingerprints: [Int64] = []
        private var keyLists = Lists()
        /// More keys of people, which follow from their companies.
        private var lateKeyLists = Lists()
        /// By what the people of companies are known.
        private var allPeople = Lists()

        /// One behind the other in one array.
        fileprivate struct Lists: Sendable {
            private(set) var values: [Int64] = []
            private var ends: [Int] = [0]

            subscript(_ place: Int) -> ArraySlice<Int64> { values[ends[place]..<ends[place + 1]] }

            var count: Int { ends.count - 1 }

            mutating func append(_ list: some Sequence<Int64>) {
                values += list
                ends.append(values.count)
            }

            mutating func append(_ other: Lists) {
                ends += other.ends.dropFirst().map { $0 + values.count }
                values += other.values
            }
        }

        init(_ kind: Identity.Kind) { self.kind = kind }

        /// With those that follow from a person's companies.
        func packedKeys(_ place: Int) -> [UInt8] {
            Posting.pack(keyLists[place], place < lateKeyLists.count ? lateKeyLists[place] : [])
        }
        func people(_ place: Int) -> ArraySlice<Int64> { allPeople[place] }

        func place(of record: Int64) -> Int? {
            let place = records.partitioningIndex { $0 >= record }
            return place < records.count && records[place] == record ? place : nil
        }

        fileprivate mutating func add(_ record: Int64, _ fingerprint: Int64, _ keys: [Int64], people: [Int64]) {
            records.append(record)
            fingerprints.append(fingerprint)
            keyLists.append(keys)
            allPeople.append(people)
        }

        fileprivate mutating func add(_ part: Found) {
            records += part.records
            fingerprints += part.fingerprints
            keyLists.append(part.keyLists)
            allPeople.append(part.allPeople)
        }

        /// Of the next of these records.
        fileprivate mutating func add(late part: LatePart) { lateKeyLists.append(part.keys) }

        /// As the table of postings has them. In piles, of which each is sorted for itself: sorting takes half as much
        /// room again.
        fileprivate static func postings(_ all: [Found]) -> [Posting.Entry] {
            var postings: [Posting.Entry] = []
            postings.reserveCapacity(all.reduce(0) { $0 + $1.keyLists.values.count + $1.lateKeyLists.values.count })
            let piles: Int64 = 16
            for pile in -piles / 2..<piles / 2 {
                let start = postings.count
                for found in all {
                    for lists in [found.keyLists, found.lateKeyLists] {
                        for place in 0..<lists.count {
                            for key in lists[place] where key >> 60 == pile {
                                postings.append(Posting.Entry(key: key, record: found.records[place]))
                            }
                        }
                    }
                }
                postings[start...].sort { $0.key != $1.key ? $0.key < $1.key : $0.record < $1.record }
            }
            return postings
        }

        fileprivate mutating func take(_ resolution: Resolution) {
            anchors = records.map { resolution.anchor(of: $0) ?? $0 }
        }
    }

    /// Why they are one and what is asked, in the order in which it is stored.
    struct Reasons: Sendable {
        struct Worth: Sendable {
            var key: Int64
            var clue: Clue
            var status: ClueStatus
            var records: Int
        }

        let kind: Identity.Kind
        let links: [Resolution.Link]
        let questions: [Resolution.Question]
        let worths: [Worth]

        fileprivate init(_ resolution: Resolution) {
            kind = resolution.kind
            links = resolution.joining()
            questions = resolution.questions()
            worths = resolution.worths().map {
                Worth(key: $0.clue.key(of: resolution.kind), clue: $0.clue, status: $0.status, records: $0.records)
            }.sorted { $0.key < $1.key }
        }
    }

    /// What comes of it, when it is known.
    final class Outcome: Sendable {
        /// As soon as they are read.
        let peopleWords = Promise<KeyWords>()
        let companyWords = Promise<KeyWords>()
        let otherWords = Promise<KeyWords>()
        let companies = Promise<Found>()
        let people = Promise<Found>()
        let companyReasons = Promise<Reasons>()
        let peopleReasons = Promise<Reasons>()
        let postings = Promise<[Posting.Entry]>()
        fileprivate let threads = DispatchGroup()

        fileprivate func fail(_ error: any Error) {
            for words in [peopleWords, companyWords, otherWords] { words.keep(.failure(error)) }
            for found in [companies, people] { found.keep(.failure(error)) }
            for reasons in [companyReasons, peopleReasons] { reasons.keep(.failure(error)) }
            postings.keep(.failure(error))
        }

        /// Whether anybody still wants to know or not.
        func awaitEnd() { threads.wait() }
    }

    let connection: Connection
    let names: Subjects.Names
    let rules: IdentityRules
    let seller: Seller
    /// So many numbers of records are looked at in one go.
    let portion: Int64
    /// Nothing that counts was written since the last commit, and nobody else can write: other connections see what
    /// this one sees.
    let isCommitted: Bool

    /// Where other threads may look, it has only begun when this returns.
    func begin() throws -> Outcome {
        let outcome = Outcome()
        guard isCommitted else {
            try run(outcome)
            return outcome
        }
        let (path, names, rules, seller, portion) = (connection.path, names, rules, seller, portion)
        DispatchQueue(label: "onward.recognition").async(group: outcome.threads) {
            do {
                try Recognition(
                    connection: Connection.reader(path), names: names, rules: rules, seller: seller, portion: portion,
                    isCommitted: true
                ).run(outcome)
            } catch {
                outcome.fail(error)
            }
        }
        return outcome
    }

    /// People are read first and once: companies are known by them, too. Who they are is found out when it is known
    /// which companies they are of.
    private func run(_ outcome: Outcome) throws {
        var people = Found(.person)
        var resolver = Resolver(.person, rules: rules.ruleset, seller: seller)
        var employments = Employments()
        var marks = PeopleOfCompanies()
        try read(.person, marks, outcome.peopleWords) { part in
            people.add(part.found)
            resolver.add(part.resolver)
            employments.add(part.employments)
            marks.add(part.people)
        }
        marks.close()
        let (companies, employers, phones) = try companies(marks, outcome)
        outcome.companies.keep(.success(companies))
        marks = PeopleOfCompanies()
        try addLate(consume employments, employers) { part in
            people.add(late: part)
            resolver.add(part.clues)
        }
        var words = KeyWords()
        try addOtherWords(&words)
        outcome.otherWords.keep(.success(consume words))
        for phone in phones { resolver.addCompanyPhone(phone) }
        let decisions = try Decisions(connection) { people.place(of: $0) != nil }
        let resolution = resolver.resolve(decisions.everything)
        people.take(resolution)
        outcome.people.keep(.success(people))
        outcome.peopleReasons.keep(.success(Reasons(consume resolution)))
        outcome.postings.keep(.success(Found.postings([companies, people])))
    }

    private func companies(
        _ people: PeopleOfCompanies, _ outcome: Outcome
    ) throws -> (Found, Employers, phones: [Clue]) {
        var found = Found(.company)
        var resolver = Resolver(.company, rules: rules.ruleset, seller: seller)
        var companies: [Company] = []
        var phones: [Clue] = []
        try read(.company, people, outcome.companyWords) { part in
            found.add(part.found)
            resolver.add(part.resolver)
            companies += part.companies
            phones += part.phones
        }
        let decisions = try Decisions(connection) { found.place(of: $0) != nil }
        let resolution = resolver.resolve(decisions.everything)
        found.take(resolution)
        outcome.companyReasons.keep(.success(Reasons(consume resolution)))
        var employers = Employers()
        for (company, anchor) in zip(companies, found.anchors) {
            let customer = found.place(of: anchor).map { companies[$0].references[0] } ?? ""
            employers.add(site: company.site, name: company.name, references: company.references, customer: customer)
        }
        return (found, employers, phones)
    }

    // MARK: Reading

    /// How people find a company.
    fileprivate struct Company: Sendable {
        var references: [String]
        var site: String?
        var name: String?
    }

    /// Some records that follow each other, filed by the thread that read them: what was made there for each of them is
    /// let go there, too.
    fileprivate struct Part: Sendable {
        var resolver: Resolver
        var found: Found
        var words = KeyWords()
        var companies: [Company] = []
        var phones: [Clue] = []
        var employments = Employments()
        var people = PeopleOfCompanies()

        init(_ kind: Identity.Kind) {
            resolver = Resolver(kind)
            found = Found(kind)
        }

        /// `people`: of companies.
        mutating func add(_ told: Subjects.Told, _ people: PeopleOfCompanies, _ seller: Seller) {
            var subject = told.subject
            if subject.kind == .company { subject.people = people.marks(of: told.references) }
            let profile = Profile(subject, seller: seller)
            let references = told.employerReferences
            let keys = Posting.keys(of: subject, profile, told, employers: references)
            found.add(subject.record, subject.fingerprint, keys, people: subject.people)
            resolver.add(subject, profile)
            let words: [Identity.Key]
            if subject.kind == .person {
                words = Identity.keys(
                    ofPerson: subject.mails, website: subject.website, company: subject.companyName)
                employments.add(profile, references: references)
                self.people.add(subject, profile, employers: references)
            } else {
                words = Identity.keys(ofCompany: subject.name, website: subject.website, email: subject.mails.first)
                companies.append(
                    Company(
                        references: told.references, site: Employers.site(of: profile),
                        name: Employers.name(of: profile)))
                phones += profile.clues.filter { $0.kind == .phone || $0.kind == .loosePhone }
            }
            self.words.add(words, record: subject.record, resource: told.resource, name: subject.name)
        }
    }

    /// What the companies of some people who follow each other add.
    fileprivate struct LatePart: Sendable {
        var clues = LateClues()
        var keys = Found.Lists()
    }

    private func addLate(
        _ employments: Employments, _ employers: Employers, _ body: (LatePart) throws -> Void
    ) throws {
        let size = Int(portion)
        _ = try inOrder((employments.count + size - 1) / size) {
        } mayBegin: {
            true
        } make: { _, part in
            var late = LatePart()
            for person in part * size..<min((part + 1) * size, employments.count) {
                let (clues, companyName) = employments.clues(of: person, employers)
                late.clues.append(clues)
                late.keys.append(Posting.lateKeys(clues, companyName: companyName))
            }
            return late
        } take: {
            try body($0)
        }
    }

    /// In the order of records. Their words are told when all are read.
    private func read(
        _ kind: Identity.Kind, _ people: PeopleOfCompanies, _ words: Promise<KeyWords>, _ body: (Part) throws -> Void
    ) throws {
        let seller = seller
        var all = KeyWords()
        try forEachPart(of: kind, Part(kind)) { part, told in
            part.add(told, people, seller)
        } close: { part in
            // Parts in order are soon all in order.
            part.words.sort()
        } take: { part in
            all.add(part.words)
            try body(part)
        }
        words.keep(.success(consume all))
    }

    /// What is made of some records that follow each other, made on all processors and taken in their order.
    private func forEachPart<Made: Sendable>(
        of kind: Identity.Kind, _ empty: Made, add: @escaping @Sendable (inout Made, Subjects.Told) -> Void,
        close: @escaping @Sendable (inout Made) -> Void = { _ in }, take: (Made) throws -> Void
    ) throws {
        let runs = try connection.runs(of: kind == .company ? .company : .person, each: portion)
        let (path, names) = (connection.path, names)
        guard isCommitted, runs.count > 1 else {
            let subjects = Subjects(connection, names)
            for run in runs {
                var told: [Subjects.Told] = []
                try subjects.forEach(kind, in: run) { told.append($0) }
                let made = inSlices(told) { told in
                    var made = empty
                    for one in told { add(&made, one) }
                    close(&made)
                    return made
                }
                for part in made { try take(part) }
            }
            return
        }
        _ = try inOrder(runs.count) {
            Subjects(try Connection.reader(path), names)
        } mayBegin: {
            true
        } make: { subjects, part in
            var made = empty
            try subjects.forEach(kind, in: runs[part]) { add(&made, $0) }
            close(&made)
            return made
        } take: {
            try take($0)
        }
    }

    /// Of the seller's staff, and of records that are a company and name a person, too.
    private func addOtherWords(_ words: inout KeyWords) throws {
        try connection.forEach(
            """
            SELECT f.record_id, s.resource_id, f.name, f.email, f.email2, f.website, f.company_name
            FROM fact_company c CROSS JOIN fact_person f ON f.record_id = c.record_id
            CROSS JOIN source_record s ON s.id = f.record_id
            """
        ) { row in
            let keys = Identity.keys(
                ofPerson: [row.textIfPresent(3), row.textIfPresent(4)], website: row.textIfPresent(5),
                company: row.textIfPresent(6))
            words.add(keys, record: row.integer(0), resource: row.integer(1), name: row.textIfPresent(2))
        }
        try connection.forEach(
            """
            SELECT f.record_id, s.resource_id, f.email FROM fact_staff f CROSS JOIN source_record s ON s.id = f.record_id
            """
        ) { row in
            let keys = Identity.keys(ofStaff: row.textIfPresent(2))
            words.add(keys, record: row.integer(0), resource: row.integer(1), name: nil)
        }
    }
}

extension Posting {
    struct Entry: Sendable {
        var key: Int64
        var record: Int64
    }
}
