import Domain
import Glibc
import Persistence
import SQLite
import Testing

@Suite struct `A derivation` {
    @Test func `joins what the vendor links and what shares a mailbox or a site`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "https://www.acme.io/de"], "2": ["name": "Beta Ltd"],
        ])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "Ada.Okafor@acme.io", "company": "1"],
            "12": ["name": "Bo Lind", "email": "bo@acme.io"],
        ])
        try await bench.deskAccounts([
            "901": ["name": "ACME", "website": "acme.io"], "902": ["name": "Beta", "same_as": "2"],
        ])
        try await bench.deskContacts(["911": ["name": "A. Okafor", "email": "ada.okafor+desk@acme.io"]])
        try await bench.tickets([
            "7": ["title": "VAT", "person": "911"], "8": ["title": "Other", "company": "902"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(
            try bench.dump() == [
                "Acme GmbH [acme.io] people 2 tickets 1",
                "  crm.accounts/1 itself", "  crm.contacts/11 company", "  crm.contacts/12 mail domain",
                "  desk.accounts/901 same company", "  desk.contacts/911 mail domain",
                "  desk.tickets/7 person",
                "Beta Ltd [-] people 0 tickets 1",
                "  crm.accounts/2 itself", "  desk.accounts/902 same company", "  desk.tickets/8 company",
            ])
    }

    @Test func `leaves apart two people who share a mailbox, and firms that share a free-mail domain`()
        async throws
    {
        let bench = try await CustomerBench()
        try await bench.contacts([
            "1": ["name": "Hans Meier", "email": "meier@web.de"],
            "2": ["name": "Petra Meier", "email": "meier@web.de"],
            "3": ["name": "Info", "email": "info@gmail.com"],
            "4": ["name": "Other", "email": "info@gmail.com"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(try bench.dump().filter { !$0.hasPrefix(" ") }.count == 4)
    }

    @Test func `takes a link apart again when the value that made it is corrected`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme", "website": "acme.io"]])
        try await bench.deskAccounts(["901": ["name": "Acme", "website": "acme.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(try bench.dump().filter { !$0.hasPrefix(" ") }.count == 1)
        try await bench.deskAccounts(["901": ["name": "Bolt", "website": "bolt.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(
            try bench.dump().filter { !$0.hasPrefix(" ") } == [
                "Acme [acme.io] people 0 tickets 0", "Bolt [bolt.io] people 0 tickets 0",
            ])
    }

    @Test func `finds its way when the record referred to arrives later`() async throws {
        let bench = try await CustomerBench()
        try await bench.tickets(["7": ["title": "Early", "company": "901"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        #expect(try bench.dump() == [])
        try await bench.deskAccounts(["901": ["name": "Late", "website": "late.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(try bench.dump().contains("  desk.tickets/7 company"))
    }

    @Test func `keeps the old key of a customer that became part of another`() async throws {
        let bench = try await CustomerBench()
        try await bench.deskAccounts(["901": ["name": "Acme", "website": "acme.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        let old = try bench.texts("SELECT key FROM customer_summary")
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        #expect(try bench.texts("SELECT key FROM customer_summary") != old)
        #expect(try bench.texts("SELECT key FROM customer_alias") == old)
    }

    /// Small worlds in which every kind of change happens often; after each batch the customers are those of a fresh
    /// derivation.
    @Test(arguments: 1...24) func `after any changes is what a derivation from nothing gives`(seed: Int)
        async throws
    {
        let bench = try await CustomerBench()
        var random = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        for round in 0..<8 {
            for _ in 0..<(round == 0 ? 40 : 6) { try await bench.change(&random) }
            _ = try await bench.store.derive(fromNothing: false, at: .at(Int64(100 + round)))
            let incremental = try bench.dump()
            let keys = try bench.texts("SELECT key || name FROM customer_summary ORDER BY key")
            _ = try await bench.store.derive(fromNothing: true, at: .at(Int64(100 + round)))
            let fresh = try bench.dump()
            #expect(incremental == fresh, "seed \(seed), round \(round)")
            #expect(try bench.texts("SELECT key || name FROM customer_summary ORDER BY key") == keys)
            if incremental != fresh { return }
        }
    }
}

/// A generator whose sequence is its seed's.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) ^ (state << 31) ^ (state >> 11)
    }
    mutating func pick(_ words: [String]) -> String { words.randomElement(using: &self) ?? "" }
    mutating func maybe(_ words: [String]) -> String? { Bool.random(using: &self) ? pick(words) : nil }
}

/// A store on disk with a CRM and a desk, read through a second connection.
private final class CustomerBench {
    let store: Store
    let path: String
    let reader: Connection
    let run: RunID
    let known: [String: ResourceID]
    private var clock: Int64 = 0

    init() async throws {
        let template = "/tmp/onward-derivation-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        path = template
        store = try Store(path: path)
        known = try await store.register(Self.systems)
        run = try await store.beginRun(trigger: "test", at: .at(0))
        reader = try Connection(path: path, mode: .readOnly)
    }

    deinit { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }

    private static let systems = [
        SystemDescription(
            name: "zoho_crm", title: "CRM",
            resources: [
                .init(name: "accounts", purpose: "", kinds: [.company]),
                .init(
                    name: "contacts", purpose: "", kinds: [.person],
                    references: [.init(kind: .person, field: "company", targets: ["zoho_crm.accounts"])]),
                .init(
                    name: "deals", purpose: "", kinds: [.deal],
                    references: [
                        .init(kind: .deal, field: "company", targets: ["zoho_crm.accounts"]),
                        .init(kind: .deal, field: "person", targets: ["zoho_crm.contacts"]),
                    ]),
            ]),
        SystemDescription(
            name: "zoho_desk", title: "Desk",
            resources: [
                .init(
                    name: "accounts", purpose: "", kinds: [.company],
                    references: [.init(kind: .company, field: "same_as", targets: ["zoho_crm.accounts"])]),
                .init(
                    name: "contacts", purpose: "", kinds: [.person],
                    references: [
                        .init(kind: .person, field: "same_as", targets: ["zoho_crm.contacts"]),
                        .init(kind: .person, field: "company", targets: ["zoho_desk.accounts"]),
                    ]),
                .init(
                    name: "tickets", purpose: "", kinds: [.ticket],
                    references: [
                        .init(kind: .ticket, field: "company", targets: ["zoho_desk.accounts"]),
                        .init(kind: .ticket, field: "person", targets: ["zoho_desk.contacts"]),
                    ]),
            ]),
    ]

    func save(_ records: [String: [String: String]], to resource: String, kind: FactKind) async throws {
        clock += 1
        let sent = records.sorted { $0.key < $1.key }.map { key, facts in
            Sent(
                key, stamp: clock, "{\"v\":\(clock),\"k\":\"\(key)\"}", [kind: facts.mapValues { .text($0) }])
        }
        _ = try await store.save(
            SourcePage(sent, kinds: [kind], form: "list"), resource: known[resource]!, parent: nil, run: run,
            at: .at(clock), bookmark: Bookmark())
    }

    func accounts(_ records: [String: [String: String]]) async throws {
        try await save(records, to: "zoho_crm.accounts", kind: .company)
    }
    func contacts(_ records: [String: [String: String]]) async throws {
        try await save(records, to: "zoho_crm.contacts", kind: .person)
    }
    func deskAccounts(_ records: [String: [String: String]]) async throws {
        try await save(records, to: "zoho_desk.accounts", kind: .company)
    }
    func deskContacts(_ records: [String: [String: String]]) async throws {
        try await save(records, to: "zoho_desk.contacts", kind: .person)
    }
    func tickets(_ records: [String: [String: String]]) async throws {
        try await save(records, to: "zoho_desk.tickets", kind: .ticket)
    }

    /// One record appears, changes or goes.
    func change(_ dice: inout Dice) async throws {
        let names = ["Acme GmbH", "Acme", "Beta Ltd", "Gamma", "Delta AG"]
        let sites = ["acme.io", "beta.io", "gamma.io", "www.acme.io/x", "gmail.com"]
        let people = ["Ada Okafor", "A. Okafor", "Bo Lind", "Cy Young", ""]
        let mails = ["ada@acme.io", "bo@beta.io", "cy@gmail.com", "ada@gamma.io", "info@beta.io"]
        let ids = (1...9).map(String.init)
        let id = dice.pick(ids)
        let place = dice.pick(["crm.a", "crm.c", "crm.d", "desk.a", "desk.c", "desk.t"])
        let resources: [String: (String, FactKind)] = [
            "crm.a": ("zoho_crm.accounts", .company), "crm.c": ("zoho_crm.contacts", .person),
            "crm.d": ("zoho_crm.deals", .deal), "desk.a": ("zoho_desk.accounts", .company),
            "desk.c": ("zoho_desk.contacts", .person), "desk.t": ("zoho_desk.tickets", .ticket),
        ]
        let (resource, kind) = resources[place]!
        if Int.random(in: 0..<5, using: &dice) == 0 {
            clock += 1
            _ = try await store.save(
                [Deletion(key: id, at: .at(clock), reason: .recycled)], resource: known[resource]!,
                parent: nil, run: run,
                at: .at(clock), bookmark: Bookmark())
            return
        }
        var facts: [String: String] = [:]
        switch kind {
        case .company:
            facts["name"] = dice.pick(names)
            facts["website"] = dice.maybe(sites)
            if place == "desk.a" { facts["same_as"] = dice.maybe(ids) }
        case .person:
            facts["name"] = dice.pick(people)
            facts["email"] = dice.maybe(mails)
            facts["company"] = dice.maybe(ids)
            if place == "desk.c" { facts["same_as"] = dice.maybe(ids) }
        default:
            facts["title"] = "x"
            facts["company"] = dice.maybe(ids)
            facts["person"] = dice.maybe(ids)
        }
        try await save([id: facts], to: resource, kind: kind)
    }

    func texts(_ sql: String) throws -> [String] { try reader.rows(SQL(raw: sql)) { $0.text(0) } }

    /// Customers with their records, one line each.
    func dump() throws -> [String] {
        var lines: [String] = []
        let customers = try reader.rows(
            """
            SELECT id, coalesce(name, '?'), coalesce(domain, '-'), people, tickets
            FROM customer_summary ORDER BY name, key
            """
        ) {
            ($0.integer(0), "\($0.text(1)) [\($0.text(2))] people \($0.integer(3)) tickets \($0.integer(4))")
        }
        for (id, line) in customers {
            lines.append(line)
            lines += try reader.rows(
                """
                SELECT substr(y.name, 6) || '.' || r.name || '/' || s.external_id || ' ' || rc.reason
                FROM customer_record cr
                JOIN record_customer rc ON rc.record_id = cr.record_id AND rc.customer_id = cr.customer_id
                JOIN source_record s ON s.id = cr.record_id JOIN resource r ON r.id = s.resource_id
                JOIN system y ON y.id = r.system_id WHERE cr.customer_id = \(id) ORDER BY 1
                """
            ) { "  " + $0.text(0) }
        }
        return lines
    }
}
