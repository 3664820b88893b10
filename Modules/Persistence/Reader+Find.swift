public import Domain
import Identity
public import JSON
import SQLite

/// From what a person types to the customers it can mean.
extension Reader {
    public struct Match: Hashable, Sendable {
        public var id: Int64
        public var key: String
        public var name: String
        /// How it fits.
        public var reason: String
    }

    /// At most so many customers are offered to choose from.
    public static let mostMatches = 20

    /// Customers that fit a text, by the first of these that fits at all: key (also a former one), vendor id,
    /// e-mail, domain, name, beginning of a name, words of a name.
    public func matches(of text: String) throws -> [Match] {
        let ways: [() throws -> [Match]] = [
            { try self.byKey(text) },
            { try self.byVendorID(text) },
            { try self.byEmail(text) },
            { try self.byDomain(text) },
            { try self.byName(text) },
            { try self.byWords(text) },
        ]
        for way in ways {
            let found = try way()
            if !found.isEmpty { return found }
        }
        return []
    }

    private func byKey(_ text: String) throws -> [Match] {
        let key = text.lowercased()
        let own = try customers(where: "key = \(key)", reason: "key")
        return own.isEmpty
            ? try customers(
                where: """
                    id IN (SELECT rc.customer_id FROM customer_alias a JOIN record_customer rc ON rc.record_id = a.record_id
                        WHERE a.key = \(key))
                    """,
                reason: "former key") : own
    }

    /// A customer of whom no record is left.
    public struct GoneCustomer: Sendable {
        public var key: String
        public var records: Int
        public var deleted: Int
        /// The record that went last, and when.
        public var last: (record: String, at: Instant)?
    }

    /// Nil if the text is not a key that leads nowhere.
    public func goneCustomer(_ text: String) throws -> GoneCustomer? {
        let key = text.lowercased()
        let isKnown = try connection.integer("SELECT EXISTS (SELECT 1 FROM customer_alias WHERE key = \(key))")
        guard try isKnown == 1 && byKey(key).isEmpty else { return nil }
        let records = try connection.rows(
            """
            SELECT s.id, s.deleted FROM former_member m JOIN source_record s ON s.id = m.record_id WHERE m.key = \(key)
            ORDER BY s.deleted DESC, s.id
            """
        ) { (id: $0.integer(0), deleted: $0.integerIfPresent(1)) }
        let gone = records.compactMap { record in record.deleted.map { (record.id, Instant(milliseconds: $0)) } }
        return GoneCustomer(
            key: key, records: records.count, deleted: gone.count,
            last: try gone.first.map { (try connection.name(ofRecord: $0.0) ?? "", $0.1) })
    }

    /// `zoho_crm:4876…`, `zoho_crm.Contacts:4876…` or just the number: every list of that system, or of all,
    /// is asked for the key. One that the app merged into another leads there.
    private func byVendorID(_ text: String) throws -> [Match] {
        let found = try byVendorID(text, "SELECT id FROM source_record")
        if !found.isEmpty { return found }
        let heirs = SQL(raw: Derivation.heirs)
        return try byVendorID(text, "SELECT heir FROM (\(heirs)) JOIN source_record ON id = loser").map { match in
            var match = match
            match.reason += ", which the app merged into another record"
            return match
        }
    }

    /// `records`: where their numbers come from.
    private func byVendorID(_ text: String, _ records: SQL) throws -> [Match] {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let place = parts.count == 2 ? parts[0] : nil
        let id = parts.last ?? text
        var found: [Match] = []
        try shelf.refresh()
        for (number, resource) in shelf.resources.sorted(by: { $0.key < $1.key }) {
            guard
                place == nil || place == resource.systemName
                    || place == "\(resource.systemName).\(resource.name)"
            else { continue }
            let matches = try customers(
                where: """
                    id IN (SELECT customer_id FROM record_customer WHERE record_id IN (
                        \(records) WHERE resource_id = \(number) AND external_id = \(id)))
                    """, reason: "\(resource.systemName).\(resource.name) \(id)")
            found += matches.filter { match in !found.contains { $0.id == match.id } }
        }
        return found
    }

    private func byEmail(_ text: String) throws -> [Match] {
        guard text.contains("@") else { return [] }
        for key in Identity.keys(ofPerson: [text], website: nil) where key.kind == .mail {
            let found = try byIdentity(key, reason: "e-mail address")
            if !found.isEmpty { return found }
        }
        // Shared mailboxes are no key of a person, but the index knows where they stand.
        return try byIndex("email : \(Self.phrase(text))", reason: "e-mail address")
    }

    private func byDomain(_ text: String) throws -> [Match] {
        guard text.contains("."), !text.contains(" "), !text.contains("@") else { return [] }
        for key in Identity.keys(ofCompany: nil, website: text, email: nil) where key.kind == .site {
            let found = try byIdentity(key, reason: "website")
            if !found.isEmpty { return found }
            return try byIdentity(Identity.Key(.mailDomain, key.value), reason: "domain of an e-mail address")
        }
        return []
    }

    private func byIdentity(_ key: Identity.Key, reason: String) throws -> [Match] {
        try customers(
            where: """
                id IN (SELECT customer_id FROM (
                    SELECT record_id FROM identity_key WHERE kind = \(key.kind.rawValue) AND value = \(key.value)
                    LIMIT 1000) JOIN record_customer USING (record_id))
                """, reason: reason)
    }

    private func byName(_ text: String) throws -> [Match] {
        let same = try customers(where: "name = \(text) COLLATE NOCASE", reason: "name")
        if !same.isEmpty { return same }
        return try customers(where: Self.begins(with: text), reason: "beginning of the name")
    }

    private func byWords(_ text: String) throws -> [Match] {
        guard let words = Self.words(text) else { return [] }
        return try byIndex("{title people} : (\(words))", reason: "words of a name")
    }

    private func byIndex(_ match: String, reason: String) throws -> [Match] {
        try customers(
            where: """
                id IN (SELECT customer_id FROM (
                    SELECT rowid AS record_id FROM search WHERE search MATCH \(match) LIMIT \(Self.mostCandidates))
                    JOIN record_customer USING (record_id) WHERE kind IN ('company', 'person'))
                """, reason: reason)
    }

    private func customers(where condition: SQL, reason: String) throws -> [Match] {
        try connection.rows(
            "SELECT id, key, coalesce(name, '') FROM customer_summary WHERE "
                + condition + " ORDER BY name COLLATE NOCASE, id LIMIT \(Self.mostMatches)"
        ) { Match(id: $0.integer(0), key: $0.text(1), name: $0.text(2), reason: reason) }
    }

    /// Names from this text on, up to the last that begins with it: a range of the index, unlike LIKE.
    static func begins(with text: String) -> SQL {
        "name >= \(text) COLLATE NOCASE AND name < \(text + "\u{10FFFF}") COLLATE NOCASE"
    }
}

/// Search as one types.
extension Reader {
    /// Ranking looks at so many hits and no more: a common word has half a million.
    static let mostCandidates = 500

    /// Writes one array: customers by the beginning of their name, then records by words, best first.
    public func writeSearch(_ text: String, limit: Int, to writer: inout JSONWriter) throws {
        writer.beginArray()
        defer { writer.endArray() }
        try shelf.refresh()
        var count = 0
        var shown: Set<Int64> = []
        try connection.forEach(
            "SELECT id, key, name, last_activity FROM customer_summary WHERE " + Self.begins(with: text)
                + " ORDER BY name COLLATE NOCASE, id LIMIT \(limit)"
        ) { row in
            count += 1
            shown.insert(row.integer(0))
            writer.beginObject()
            writer.key("kind")
            writer.string("customer")
            writer.member("title", row, 2)
            Self.writeCustomer(row, key: 1, name: 2, &writer)
            writer.member("at", row, 3, .time)
            writer.key("source")
            writer.null()
            writer.endObject()
        }
        guard count < limit, let words = Self.words(text) else { return }
        for record in try candidates(words, text).prefix(limit + shown.count) where count < limit {
            if try write(found: record, unless: &shown, &writer) { count += 1 }
        }
    }

    private struct Candidate {
        var record: Int64
        var weight: Int
    }

    /// Companies and people first, then what begins with the words, then the newer record. Two bounded looks:
    /// one at titles, so that a common word in long texts does not hide a name.
    private func candidates(_ words: String, _ text: String) throws -> [Candidate] {
        let start = text.lowercased()
        var found: [Int64: Candidate] = [:]
        for match in ["title : (\(words))", words] {
            try connection.forEach(
                """
                SELECT hit.rowid, place.kind, hit.title FROM (
                    SELECT rowid, title FROM search WHERE search MATCH \(match) LIMIT \(Self.mostCandidates)) AS hit
                JOIN record_customer AS place ON place.record_id = hit.rowid
                """
            ) { row in
                guard found[row.integer(0)] == nil else { return }
                let kind = FactKind(rawValue: row.text(1)) ?? .custom
                let isStart = row.text(2).lowercased().hasPrefix(start)
                let isTitle = match != words
                let weight = (Self.importance[kind] ?? 0) * 4 + (isStart ? 2 : 0) + (isTitle ? 1 : 0)
                found[row.integer(0)] = Candidate(record: row.integer(0), weight: weight)
            }
        }
        return found.values.sorted { ($0.weight, $0.record) > ($1.weight, $1.record) }
    }

    private static let importance: [FactKind: Int] = [
        .company: 5, .person: 4, .deal: 3, .ticket: 3, .project: 3, .quote: 2, .milestone: 2, .task: 1,
        .issue: 1, .activity: 1,
        .note: 1,
    ]

    /// The record with its customer; a company only once, however many records it has.
    private func write(found: Candidate, unless shown: inout Set<Int64>, _ writer: inout JSONWriter) throws -> Bool {
        let statement = try shelf.statement(30, SearchSQL.found)
        try statement.bind(1, found.record)
        defer { statement.reset() }
        guard try statement.step() else { return false }
        let row = statement.row
        if row.utf8(7).elementsEqual("company".utf8), !shown.insert(row.integer(9)).inserted { return false }
        writer.beginObject()
        writer.member("kind", row, 7)
        writer.member("title", row, 6)
        Self.writeCustomer(row, key: 10, name: 11, &writer)
        writer.key("at")
        if row.integer(8) == 0 { writer.null() } else { writer.time(row.integer(8)) }
        shelf.writeSource(row, &writer)
        writer.endObject()
        return true
    }

    private static func writeCustomer(_ row: borrowing Row, key: Int, name: Int, _ writer: inout JSONWriter) {
        writer.key("customer")
        writer.beginObject()
        writer.member("key", row, key)
        writer.member("name", row, name)
        writer.endObject()
    }

    /// All words, each as a beginning; nil if nothing in the text is a word.
    static func words(_ text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(12)
            .filter { $0.contains { $0.isLetter || $0.isNumber } }
        return words.isEmpty ? nil : words.map { phrase(String($0)) + "*" }.joined(separator: " AND ")
    }

    /// A string of the full-text language: nothing inside it is an operator.
    static func phrase(_ text: String) -> String {
        "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

private enum SearchSQL {
    static let found = """
        SELECT record.id, record.resource_id, record.external_id, record.stamp, record.changed, NULL, search.title,
            place.kind, place.at, customer.id, customer.key, customer.name
        FROM search
        JOIN source_record AS record ON record.id = search.rowid
        JOIN record_customer AS place ON place.record_id = record.id
        JOIN customer_summary AS customer ON customer.id = place.customer_id
        WHERE search.rowid = ?1 AND record.deleted IS NULL
        """
}
