public import Identity
import SQLite

/// Compares what was recognised with a truth, record by record.
public struct IdentityScorer {
    private let connection: Connection
    private var resources: [String: Int64] = [:]
    private var judged: [Identity.Kind: [Judged]] = [.company: [], .person: []]
    private var numbers: [String: UInt32] = [:]
    private var labelled: [(found: Bool, truth: Bool)] = []

    private struct Judged {
        var anchor: Int64
        var truth: UInt32
        var findable: UInt32?
        /// A company's, or a person's who is a customer without a company.
        var isCustomers: Bool
    }

    public init(_ reader: Reader) throws {
        connection = reader.connection
        try connection.forEach(
            "SELECT r.id, y.name || '.' || r.name FROM resource r JOIN system y ON y.id = r.system_id"
        ) { resources[$0.text(1)] = $0.integer(0) }
    }

    private typealias Entity = (kind: Identity.Kind, anchor: Int64, isCustomers: Bool)

    private func entity(_ list: String, _ id: String) throws -> Entity? {
        guard let resource = resources[list] else { return nil }
        let statement = try connection.cached(
            """
            SELECT e.kind, e.anchor, e.kind = \(Identity.Kind.company.rawValue) OR c.kind = 'person'
            FROM source_record s JOIN entity e ON e.record_id = s.id
            LEFT JOIN record_customer rc ON rc.record_id = s.id LEFT JOIN customer_summary c ON c.id = rc.customer_id
            WHERE s.resource_id = ?1 AND s.external_id = ?2
            """)
        defer { statement.reset() }
        try statement.bind(1, resource)
        try statement.bind(2, id)
        guard try statement.step() else { return nil }
        let row = statement.row
        return (Identity.Kind(rawValue: Int(row.integer(0))) ?? .person, row.integer(1), row.flag(2))
    }

    private mutating func number(_ text: String) -> UInt32 {
        if let known = numbers[text] { return known }
        let number = UInt32(numbers.count)
        numbers[text] = number
        return number
    }

    /// `list`: "zoho_crm.Contacts". `company`, `person`: whose it is; of a person's record the person counts. False if
    /// the record is not known here as a company or a person.
    public mutating func add(
        _ list: String, _ id: String, company: String?, person: String?, findable: String?
    ) throws -> Bool {
        guard let entity = try entity(list, id) else { return false }
        guard let truth = entity.kind == .company ? company : person ?? company else { return false }
        let judged = Judged(
            anchor: entity.anchor, truth: number("t\(truth)"), findable: findable.map { number("f\(truth) \($0)") },
            isCustomers: entity.isCustomers)
        self.judged[entity.kind]?.append(judged)
        return true
    }

    /// Two records, named "zoho_crm.Contacts:12", of which somebody said whether they are one. False if one is unknown.
    public mutating func add(pair a: String, _ b: String, same: Bool) throws -> Bool {
        guard let first = try entity(named: a), let second = try entity(named: b) else { return false }
        labelled.append((first.anchor == second.anchor && first.kind == second.kind, same))
        return true
    }

    private func entity(named text: String) throws -> Entity? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        return try entity(String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    public var pairs: Score? { labelled.isEmpty ? nil : Score(pairs: labelled) }

    /// How many records the truth names, and how many customers (companies, and people without one) hold records of
    /// more than one truth. Nil where it names none.
    public var customers: (records: Int, overMerged: Int)? {
        let records = judged.values.reduce(0) { $0 + $1.count }
        if records == 0 { return nil }
        return (records, judged.values.reduce(0) { $0 + Self.truths(of: $1.filter(\.isCustomers)).mixed.count })
    }

    /// A truth of each anchor, and those of which there are several.
    private static func truths(of records: [Judged]) -> (truths: [Int64: UInt32], mixed: Set<Int64>) {
        var truths: [Int64: UInt32] = [:]
        var mixed: Set<Int64> = []
        for record in records {
            if let known = truths.updateValue(record.truth, forKey: record.anchor), known != record.truth {
                mixed.insert(record.anchor)
            }
        }
        return (truths, mixed)
    }

    /// Nil where the truth names no record of that kind.
    public func score(_ kind: Identity.Kind) throws -> Score? {
        guard let judged = judged[kind], !judged.isEmpty else { return nil }
        let (truths, mixed) = Self.truths(of: judged)
        // A question about two customers that are both one truth's is answered with yes.
        var answered: [Int64: Int64] = [:]
        func root(_ anchor: Int64) -> Int64 {
            var at = anchor
            while let next = answered[at] { at = next }
            return at
        }
        try connection.forEach(
            "SELECT customer, other FROM identity_question WHERE kind = \(kind.rawValue) ORDER BY customer, other"
        ) { row in
            let (a, b) = (row.integer(0), row.integer(1))
            guard let one = truths[a], one == truths[b], !mixed.contains(a), !mixed.contains(b) else { return }
            let (x, y) = (root(a), root(b))
            if x != y { answered[max(x, y)] = min(x, y) }
        }
        var places: [Int64: UInt32] = [:]
        func place(_ anchor: Int64) -> UInt32 {
            if let known = places[anchor] { return known }
            let place = UInt32(places.count)
            places[anchor] = place
            return place
        }
        return Score(
            judged.map { record in
                Score.Row(
                    found: place(record.anchor), truth: record.truth, findable: record.findable,
                    answered: place(root(record.anchor)))
            })
    }
}

extension Reader {
    /// One record of a company or a person and what it was recognised as.
    public struct RecognisedRecord: Hashable, Sendable {
        public var system: String
        public var resource: String
        public var id: String
        /// Keys made from the anchors' ranks: of a company's record its own, of a person's that of the company customer
        /// it belongs to, if any.
        public var company: String?
        public var person: String?
    }

    /// In the order of systems, lists and ids.
    public func forEachRecognised(_ body: (RecognisedRecord) throws -> Void) throws {
        try connection.forEach(
            """
            SELECT y.name, r.name, s.external_id, e.kind, ay.name, ar.name, anchor.external_id, c.key
            FROM source_record s JOIN entity e ON e.record_id = s.id
            JOIN resource r ON r.id = s.resource_id JOIN system y ON y.id = r.system_id
            JOIN source_record anchor ON anchor.id = e.anchor
            JOIN resource ar ON ar.id = anchor.resource_id JOIN system ay ON ay.id = ar.system_id
            LEFT JOIN record_customer rc ON rc.record_id = s.id
            LEFT JOIN customer_summary c ON c.id = rc.customer_id AND c.kind = 'company'
            ORDER BY y.name, r.name, s.external_id
            """
        ) { row in
            let key = Identity.Rank(system: row.text(4), resource: row.text(5), externalID: row.text(6)).customerKey()
            let isCompany = row.integer(3) == 0
            try body(
                RecognisedRecord(
                    system: row.text(0), resource: row.text(1), id: row.text(2),
                    company: isCompany ? key : row.textIfPresent(7), person: isCompany ? nil : key))
        }
    }
}
