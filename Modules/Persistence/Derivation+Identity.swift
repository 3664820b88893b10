import Identity
import SQLite

/// Which company and person records are the same one: by `Identity`, over everything or around what changed. Both
/// ways leave the same rows, but for the moment since when a link is known.
extension Derivation {
    /// Around what changed.
    func renewIdentity() throws {
        try renewKeys()
        try resolveAround(Subjects(connection), seller())
    }

    /// Mailboxes of the staff that apps name, and what the workspace says of itself.
    func seller() throws -> Seller {
        let mails = try connection.rows("SELECT email FROM fact_staff WHERE email IS NOT NULL") { $0.text(0) }
        return Seller(mails: mails, domains: rules.ownDomains, country: rules.country)
    }

    // MARK: Everything

    func recognise() throws -> Recognition.Outcome {
        let recognition = try Recognition(
            connection: connection, names: Subjects(connection).names, rules: rules, seller: seller(),
            portion: Int64(portion), isCommitted: mayShare())
        return try recognition.begin()
    }

    /// All but the postings, which only the next derivation looks at. What is known is written while more is found out.
    func write(_ recognised: Recognition.Outcome) throws {
        try prepareOldKeys()
        let indexesOfKeys = try connection.dropIndexes(of: ["identity_key"])
        let indexesOfEntities = try connection.dropIndexes(of: ["entity"])
        try write(recognised.peopleWords.value())
        try write(recognised.companyWords.value())
        try write(recognised.companies.value(), recognised.companyReasons)
        try write(recognised.otherWords.value())
        for index in indexesOfKeys { try connection.execute(index) }
        try write(recognised.people.value(), recognised.peopleReasons)
        for index in indexesOfEntities { try connection.execute(index) }
    }

    private func write(_ words: consuming KeyWords) throws {
        words.sort()
        try words.write(connection)
    }

    private func write(_ found: Recognition.Found, _ reasons: Promise<Recognition.Reasons>) throws {
        try writeEntities(found)
        let reasons = try reasons.value()
        for worth in reasons.worths {
            try write(worth.clue, reasons.kind, worth.status, bearers: Int64(worth.records))
        }
        try exchange(reasons.kind, links: reasons.links, questions: reasons.questions, judged: nil)
    }

    func write(_ postings: ArraySlice<Posting.Entry>) throws {
        let insert = try connection.cached("INSERT INTO identity_posting VALUES (?1, ?2)")
        for posting in postings {
            try insert.bind(1, posting.key)
            try insert.bind(2, posting.record)
            try insert.run()
        }
    }

    /// In the order of records: each behind the one before costs a fraction.
    private func writeEntities(_ found: Recognition.Found) throws {
        let insert = try connection.cached("INSERT INTO entity VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        for (place, record) in found.records.enumerated() {
            try insert.bind(1, record)
            try insert.bind(2, Int64(found.kind.rawValue))
            try insert.bind(3, found.anchors[place])
            try insert.bind(4, found.fingerprints[place])
            try insert.bind(5, .blob(found.packedKeys(place)))
            try insert.bind(6, Posting.packed(found.people(place)))
            try insert.run()
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
