import Identity
import SQLite

/// The numbers under which a record is found by others that may be the same, or that depend on what it says.
///
/// `Clue.key` has the kind in its last six bits, so that a value's number for one use leads to that for another: a
/// company's phone to the people who have it.
enum Posting {
    /// Beside the kinds of `Clue`.
    enum Use: Int64 {
        /// A word of a person's name that may be misspelt.
        case spelling = 20
        /// What a person without a reference names as its company.
        case employerName = 21
        /// The domains a person writes from, or names as the company's.
        case employerSite = 22
        /// A mailbox of our own staff, which is no clue.
        case staffMail = 23
        /// The record of a company that a person refers to.
        case employer = 24
        /// The record of a company itself, by how people refer to it.
        case company = 25
    }

    static func key(_ use: Use, _ value: String) -> Int64 { key(use, from: Clue(.link, value).key(of: .person)) }
    static func key(_ use: Use, from key: Int64) -> Int64 { key & ~63 | use.rawValue }
    static func key(_ kind: Clue.Kind, _ owner: Identity.Kind, from key: Int64) -> Int64 {
        key & ~63 | Int64(kind.rawValue) | (owner == .company ? 32 : 0)
    }

    /// Nil for a clue.
    static func use(of key: Int64) -> Use? { Use(rawValue: key & 63) }
    /// Nil for the other uses.
    static func clueKind(of key: Int64) -> Clue.Kind? { Clue.Kind(rawValue: UInt8(key & 31)) }
    static func owner(of key: Int64) -> Identity.Kind { key & 32 != 0 ? .company : .person }

    /// All but those that follow from a person's companies. `employers`: the references to try.
    static func keys(
        of subject: Subject, _ profile: Profile, _ told: Subjects.Told, employers: [String]
    ) -> [Int64] {
        var keys: [Int64] = []
        func add(_ key: Int64) {
            if !keys.contains(key) { keys.append(key) }
        }
        for clue in profile.clues { add(clue.key(of: subject.kind)) }
        for text in profile.staffMails { add(key(.staffMail, text)) }
        guard subject.kind == .person else {
            for reference in told.references { add(key(.company, reference)) }
            return keys
        }
        for reference in employers { add(key(.employer, reference)) }
        for spelling in profile.spellings { add(key(.spelling, spelling)) }
        for domain in Employers.domains(of: profile) { add(key(.employerSite, domain)) }
        return keys
    }

    /// `companyName`: as typed, where no reference leads to a company; where one does, its name does not matter.
    static func lateKeys(_ clues: [Clue], companyName: String?) -> [Int64] {
        clues.map { $0.key(of: .person) } + [companyName].compactMap(\.self).map { key(.employerName, $0) }
    }

    static func pack(_ keys: some Collection<Int64>, _ more: some Collection<Int64> = []) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (keys.count + more.count) * 8) { bytes, count in
            func add(_ key: Int64) {
                UnsafeMutableRawBufferPointer(bytes).storeBytes(
                    of: key.littleEndian, toByteOffset: count, as: Int64.self)
                count += 8
            }
            for key in keys { add(key) }
            for key in more { add(key) }
        }
    }

    /// Nothing for nothing.
    static func packed(_ numbers: some Collection<Int64>) -> SQLValue { numbers.isEmpty ? .null : .blob(pack(numbers)) }

    static func unpack(_ bytes: UnsafeRawBufferPointer) -> [Int64] {
        stride(from: 0, to: bytes.count - 7, by: 8).map {
            Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self))
        }
    }
}

extension Connection {
    /// The records under a number of `Posting`.
    func bearers(of key: Int64, limit: Int = .max) throws -> [Int64] {
        try rows("SELECT record_id FROM identity_posting WHERE key = \(key) LIMIT \(limit)") { $0.integer(0) }
    }
}
