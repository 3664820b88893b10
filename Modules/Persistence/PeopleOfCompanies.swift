import Domain
import Identity
import SQLite

/// By what the people who refer to each company are known, collected from all of them before companies are compared.
struct PeopleOfCompanies: Sendable {
    /// Of a company with more people nothing is known: they are a list of their own, and would have to be read whenever
    /// one of them changes.
    static let most = 1_000

    private struct Entry {
        /// Of a reference: that of `Posting.Use.employer`.
        var company: Int64
        var mark: Int64
    }

    private var entries: [Entry] = []
    /// Each reference once for each of its people.
    private var references: [Int64] = []

    /// `employers`: the references to try.
    mutating func add(_ person: Subject, _ profile: Profile, employers: [String]) {
        let companies = employers.map { Posting.key(.employer, $0) }
        if companies.isEmpty { return }
        references += companies
        for mark in PeopleMarks.marks(of: person, profile) {
            entries += companies.map { Entry(company: $0, mark: mark) }
        }
    }

    mutating func add(_ part: PeopleOfCompanies) {
        entries += part.entries
        references += part.references
    }

    /// Nothing is added afterwards.
    mutating func close() {
        entries.sort { $0.company < $1.company }
        references.sort()
    }

    /// `company`: by its references.
    func marks(of company: [String]) -> [Int64] {
        let keys = company.map { Posting.key(.employer, $0) }
        let count = keys.reduce(0) { $0 + Self.range(of: $1, in: references, \.self).count }
        guard (1...Self.most).contains(count) else { return [] }
        return PeopleMarks.together(
            keys.flatMap { entries[Self.range(of: $0, in: entries, \.company)].map(\.mark) })
    }

    private static func range<Value>(
        of key: Int64, in values: [Value], _ company: (Value) -> Int64
    ) -> Range<Int> {
        values.partitioningIndex { company($0) >= key }..<values.partitioningIndex { company($0) > key }
    }
}

extension Derivation {
    /// The same of companies around some records that may have changed: those among them, and those to which people
    /// among them refer, now or until now. `candidates` are not yet found by what they say now.
    func peopleOfCompanies(
        around candidates: [Int64], _ subjects: Subjects, _ seller: Seller
    ) throws -> [Int64: [Int64]] {
        let changed = Set(candidates)
        var companies: Set<Int64> = []
        var newPeople: [Int64: [Int64]] = [:]
        var newMarks: [Int64: [Int64]] = [:]
        func addCompanies(referredToBy key: Int64) throws {
            companies.formUnion(try connection.bearers(of: Posting.key(.company, from: key)))
        }
        for record in changed {
            if try subjects.told(.company, of: record) != nil {
                companies.insert(record)
                continue
            }
            let old = try connection.first("SELECT keys FROM entity WHERE record_id = \(record) AND kind = 1") {
                Posting.unpack($0.blob(0))
            }
            for key in old ?? [] where Posting.use(of: key) == .employer { try addCompanies(referredToBy: key) }
            guard let told = try subjects.told(.person, of: record) else { continue }
            newMarks[record] = PeopleMarks.marks(of: told.subject, seller: seller)
            for reference in told.employerReferences {
                let key = Posting.key(.employer, reference)
                newPeople[key, default: []].append(record)
                try addCompanies(referredToBy: key)
            }
        }
        var found: [Int64: [Int64]] = [:]
        for company in companies {
            guard let told = try subjects.told(.company, of: company) else { continue }
            var people: Set<Int64> = []
            for key in told.references.map({ Posting.key(.employer, $0) }) {
                people.formUnion(try connection.bearers(of: key).filter { !changed.contains($0) })
                people.formUnion(newPeople[key] ?? [])
            }
            guard people.count <= PeopleOfCompanies.most else {
                found[company] = []
                continue
            }
            found[company] = PeopleMarks.together(
                try people.flatMap { person in
                    try newMarks[person]
                        ?? subjects.told(.person, of: person).map {
                            PeopleMarks.marks(of: $0.subject, seller: seller)
                        } ?? []
                })
        }
        return found
    }
}
