import Identity
import SQLite

/// A wish as verdicts between records: so many that no later change of single records tears apart what was meant.
struct DecisionPlan {
    enum Verdict: String { case same, apart, place, related, later }

    struct Decision {
        var verdict: Verdict
        var a: Int64
        var b: Int64
        /// Of `same` and `apart`: the rule of the question that it answers. Of `related`: what the second is to the
        /// first. Of `later`: the day.
        var detail: String?
    }

    private(set) var decisions: [Decision] = []
    private let connection: Connection

    /// More pairs than a person can mean.
    private static let mostPairs = 20_000

    init(_ connection: Connection, _ wish: IdentityWish) throws {
        self.connection = connection
        switch wish {
        case .merge(let a, let b): try merge(customer(a), customer(b))
        case .split(let key, let records): try split(customer(key), records)
        case .same(let a, let b): try same(member(a), member(b))
        case .apart(let a, let b): try keepApart(side(a), side(b))
        case .move(let record, let key): try move(record, customer(key))
        case .related(let a, let b, let kind): try relate(customer(a), customer(b), kind)
        case .later(let a, let b, let day): try postpone(a, b, day)
        case .undo: break
        }
        guard decisions.count <= Self.mostPairs else {
            throw IdentityFault(
                .misused, "These are \(decisions.count) pairs of records, more than \(Self.mostPairs).",
                remedy: "Name the records that are meant, some at a time.")
        }
    }

    // MARK: Who is meant

    private struct Customer {
        var id: Int64
        var key: String
        var anchor: Int64
        var isCompany: Bool
    }

    private struct Member {
        var record: Int64
        var name: String
        var kind: Identity.Kind
        var anchor: Int64
    }

    /// A company or person as a whole, or one record of it.
    private struct Side {
        var kind: Identity.Kind
        var anchor: Int64
        var records: [Int64]
        var words: String
    }

    private func customer(_ key: String) throws -> Customer {
        let found = try connection.first(
            """
            SELECT id, key, anchor FROM customer_summary WHERE key = \(key)
                OR id = (SELECT rc.customer_id FROM customer_alias a
                         JOIN record_customer rc ON rc.record_id = a.record_id WHERE a.key = \(key))
            """
        ) { (id: $0.integer(0), key: $0.text(1), anchor: $0.integer(2)) }
        guard let found else {
            throw IdentityFault(
                .missing, "There is no customer \(key).", remedy: "onward search finds one by a part of its name.")
        }
        let isCompany =
            try connection.integer(
                "SELECT EXISTS (SELECT 1 FROM customer_record WHERE customer_id = \(found.id) AND kind = 'company')")
            == 1
        return Customer(id: found.id, key: found.key, anchor: found.anchor, isCompany: isCompany)
    }

    private func member(_ record: Int64) throws -> Member {
        let name = try name(record)
        let found = try connection.first("SELECT kind, anchor FROM entity WHERE record_id = \(record)") {
            (kind: Identity.Kind(rawValue: Int($0.integer(0))) ?? .person, anchor: $0.integer(1))
        }
        guard let found else {
            try refuseGone(record)
            throw IdentityFault(
                .misused, "\(name) is neither a company nor a person.",
                remedy: "A record that only belongs to the wrong customer is moved: onward identity move \(name) KEY")
        }
        return Member(record: record, name: name, kind: found.kind, anchor: found.anchor)
    }

    private func refuseGone(_ record: Int64) throws {
        let gone = try connection.integer(
            "SELECT count(*) FROM source_record WHERE id = \(record) AND deleted IS NOT NULL")
        if gone == 1 {
            throw IdentityFault(
                .missing, "\(try name(record)) was deleted in its system.",
                remedy: "Name a record that is there: onward customer KEY shows a customer's.")
        }
    }

    private func name(_ record: Int64) throws -> String {
        guard let name = try connection.name(ofRecord: record) else {
            throw IdentityFault(.missing, "There is no record \(record).")
        }
        return name
    }

    /// All records of a company or person, by its anchor.
    private func records(of anchor: Int64) throws -> [Int64] {
        [anchor]
            + (try connection.rows(
                "SELECT record_id FROM entity WHERE anchor = \(anchor) AND anchor <> record_id ORDER BY record_id"
            ) { $0.integer(0) })
    }

    /// The people of a customer, by their anchors.
    private func people(of customer: Customer) throws -> [Int64] {
        try connection.rows(
            """
            SELECT DISTINCT e.anchor FROM customer_record r JOIN entity e ON e.record_id = r.record_id
            WHERE r.customer_id = \(customer.id) AND r.kind = 'person' ORDER BY 1
            """
        ) { $0.integer(0) }
    }

    private func side(_ side: IdentityWish.Side) throws -> Side {
        switch side {
        case .record(let record):
            let member = try member(record)
            return Side(kind: member.kind, anchor: member.anchor, records: [record], words: member.name)
        case .customer(let key):
            let customer = try customer(key)
            if customer.isCompany {
                return Side(
                    kind: .company, anchor: customer.anchor, records: try records(of: customer.anchor),
                    words: customer.key)
            }
            let people = try people(of: customer)
            guard people.count == 1 else {
                throw IdentityFault(
                    .misused, "\(customer.key) is no company with a record of its own, but \(people.count) people.",
                    remedy: "Name a record of the one that is meant: onward customer \(customer.key) shows them.")
            }
            return Side(kind: .person, anchor: people[0], records: try records(of: people[0]), words: customer.key)
        }
    }

    // MARK: Verdicts

    private mutating func add(_ verdict: Verdict, _ a: Int64, _ b: Int64, _ detail: String? = nil) {
        if a != b { decisions.append(Decision(verdict: verdict, a: a, b: b, detail: detail)) }
    }

    /// The rule of the question that stands between two companies or people.
    private func question(_ a: Int64, _ b: Int64) throws -> String? {
        try connection.first(
            """
            SELECT rule || '.' || objection FROM identity_question
            WHERE (customer = \(a) AND other = \(b)) OR (customer = \(b) AND other = \(a))
            """
        ) { $0.text(0) }
    }

    private mutating func merge(_ a: Customer, _ b: Customer) throws {
        guard a.id != b.id else {
            throw IdentityFault(.misused, "They are one customer already: \(a.key).")
        }
        if a.isCompany && b.isCompany { return try star(a.anchor, b.anchor) }
        let (host, guest) = b.isCompany ? (b, a) : (a, b)
        let (hosts, guests) = (try people(of: host), try people(of: guest))
        if !host.isCompany, hosts.count == 1, guests.count == 1 { return try star(hosts[0], guests[0]) }
        // People without a company's record come to that of the other; who was placed among them follows.
        for person in guests {
            for record in try records(of: person) {
                let standing = try connection.integer(
                    """
                    SELECT count(*) FROM identity_decision d JOIN identity_action x ON x.id = d.action_id
                    JOIN record_customer rc ON rc.record_id = d.b AND rc.customer_id = \(guest.id)
                    WHERE d.verdict = 'place' AND d.a = \(record) AND x.undone_at IS NULL
                    """)
                let isHere = try connection.integer(
                    "SELECT count(*) FROM record_customer WHERE record_id = \(record) AND customer_id = \(guest.id)")
                if standing == 0, isHere == 1 { try place(record, at: host) }
            }
        }
    }

    private mutating func star(_ a: Int64, _ b: Int64) throws {
        let detail = try question(a, b)
        for record in try records(of: b) + records(of: a) { add(.same, a, record, detail) }
    }

    private mutating func same(_ a: Member, _ b: Member) throws {
        guard a.record != b.record else { throw IdentityFault(.misused, "\(a.name) is named twice.") }
        guard a.kind == b.kind else {
            let (person, company) = a.kind == .person ? (a, b) : (b, a)
            throw IdentityFault(
                .misused, "\(person.name) is a person and \(company.name) a company.",
                remedy:
                    "A person that belongs to a company is moved to its customer: onward identity move \(person.name) KEY"
            )
        }
        add(.same, a.record, b.record, try question(a.anchor, b.anchor))
    }

    private mutating func keepApart(_ a: Side, _ b: Side) throws {
        guard a.kind == b.kind else {
            throw IdentityFault(.misused, "\(a.words) and \(b.words) are a person and a company: they are never one.")
        }
        guard Set(a.records).isDisjoint(with: b.records) else {
            throw IdentityFault(
                .misused, "\(a.words) and \(b.words) are the same \(a.kind == .company ? "company" : "person") now.",
                remedy: "Say which records are another one: onward identity split KEY RECORD…")
        }
        let detail = try question(a.anchor, b.anchor)
        for one in a.records { for other in b.records { add(.apart, one, other, detail) } }
    }

    private mutating func split(_ customer: Customer, _ records: [Int64]) throws {
        let taken = Set(records)
        guard taken.count == records.count else { throw IdentityFault(.misused, "A record is named twice.") }
        let members = try records.map { try member($0) }
        for one in members {
            let owner = try connection.first(
                """
                SELECT c.id, c.key FROM record_customer rc JOIN customer_summary c ON c.id = rc.customer_id
                WHERE rc.record_id = \(one.record)
                """
            ) { (id: $0.integer(0), key: $0.text(1)) }
            guard owner?.id == customer.id else {
                throw IdentityFault(
                    .misused, "\(one.name) does not belong to \(customer.key).",
                    remedy: owner.map { "It belongs to \($0.key)." })
            }
        }
        guard let first = members.first else { throw IdentityFault(.misused, "No record is named.") }
        let noun = first.kind == .company ? "company" : "person"
        if let stranger = members.first(where: { $0.anchor != first.anchor }) {
            throw IdentityFault(
                .misused, "\(first.name) and \(stranger.name) are not the same \(noun) now.",
                remedy: "Split them one after the other.")
        }
        let rest = try self.records(of: first.anchor).filter { !taken.contains($0) }
        guard !rest.isEmpty else {
            throw IdentityFault(
                .misused, "That is all there is of this \(noun): nothing would stay behind.",
                remedy: first.kind == .company
                    ? nil : "To bring it to another customer: onward identity move \(first.name) KEY")
        }
        for one in rest { for other in records { add(.apart, one, other) } }
        for record in records.dropFirst() { add(.same, first.record, record) }
    }

    private mutating func move(_ record: Int64, _ customer: Customer) throws {
        try refuseGone(record)
        let name = try name(record)
        let place = try connection.first(
            "SELECT customer_id, kind FROM record_customer WHERE record_id = \(record)"
        ) { (customer: $0.integer(0), kind: $0.text(1)) }
        guard place?.kind != "company" else {
            throw IdentityFault(
                .misused, "\(name) is a company's record.",
                remedy: "Take it out with onward identity split, or join two with onward identity merge.")
        }
        guard place?.customer != customer.id else {
            throw IdentityFault(.misused, "\(name) belongs to \(customer.key) already.")
        }
        try self.place(record, at: customer)
    }

    private mutating func place(_ record: Int64, at customer: Customer) throws {
        let standing = try connection.first(
            """
            SELECT x.id FROM identity_decision d JOIN identity_action x ON x.id = d.action_id
            WHERE d.verdict = 'place' AND d.a = \(record) AND x.undone_at IS NULL
            """
        ) { $0.integer(0) }
        if let standing {
            throw IdentityFault(
                .misused, "\(try name(record)) was brought to its customer by action \(standing).",
                remedy: "Nothing was changed. Undo that first: onward identity undo \(standing)")
        }
        add(.place, record, customer.anchor)
    }

    private mutating func relate(_ a: Customer, _ b: Customer, _ kind: String) throws {
        guard a.id != b.id else {
            throw IdentityFault(
                .misused, "They are one customer: \(a.key).",
                remedy: "Split it first: onward identity split KEY RECORD…")
        }
        add(.related, a.anchor, b.anchor, kind)
        // Whoever is another one's parent is not the same: that question is answered, too.
        guard a.isCompany == b.isCompany else { return }
        let sides = try [a, b].map { customer in
            customer.isCompany ? [customer.anchor] : try people(of: customer)
        }
        guard sides.allSatisfy({ $0.count == 1 }) else { return }
        let detail = try question(sides[0][0], sides[1][0])
        for one in try records(of: sides[0][0]) {
            for other in try records(of: sides[1][0]) { add(.apart, one, other, detail) }
        }
    }

    private mutating func postpone(_ a: Int64, _ b: Int64, _ day: String) throws {
        guard try question(a, b) != nil else {
            throw IdentityFault(.missing, "There is no such question.", remedy: "onward identity review lists them.")
        }
        add(.later, a, b, day)
    }
}
