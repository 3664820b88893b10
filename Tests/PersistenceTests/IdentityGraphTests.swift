import Domain
import Glibc
import JSON
import SQLite
import Testing

@testable import Persistence

@Suite(.timeLimit(.minutes(2))) struct `The graph of a customer` {
    @Test func `has the company, its people, the links and the neighbours that were refused`() async throws {
        let office = try await Office.furnished()
        let graph = try await office.ofCustomer("zoho_crm.accounts:1")
        #expect(graph["customer.kind"]?.text == "company")
        let entities = graph["entities"]?.items ?? []
        #expect(entities.map { $0["kind"]?.text } == ["company", "person"])
        let company = try #require(entities.first)
        #expect(
            company["records"]?.items?.map { $0["record"]?.text } == ["zoho_crm.accounts:1", "zoho_desk.accounts:7"])
        #expect(company["records.0.link"] == .null)
        #expect(company["records.1.link.to"]?.text == "zoho_crm.accounts:1")
        #expect(company["records.1.link.words"]?.text == "same website and same name")
        #expect(company["records.1.link.value"]?.text == "acme.io")
        #expect(company["relation"] == .null)
        #expect(company["refused.0.record"]?.text == "zoho_crm.accounts:1")
        #expect(company["refused.0.other.record"]?.text == "zoho_books.accounts:3")
        #expect(company["refused.0.objectionWords"]?.text?.isEmpty == false)
        #expect(entities[1]["relation.reason"]?.text == "company")
        #expect(graph["relations.0.kind"]?.text == "parent")
        #expect(graph["relations.0.customer.name"]?.text == "Umbra Holding")
        let person = try await office.of("zoho_desk.contacts:8")
        #expect(person["entities"]?.items?.count == 1)
        #expect(person["entities.0.anchor"]?.text == "zoho_crm.contacts:5")
    }

    @Test func `says who brought somebody to a customer`() async throws {
        let office = try await Office.furnished()
        try await office.people("zoho_books", ["4": ["name": "Mia Vogt", "email": "mia@gmail.com"]])
        try await office.decide("place", "zoho_books.contacts:4", "zoho_crm.accounts:1", note: "their bookkeeper")
        let graph = try await office.ofCustomer("zoho_crm.accounts:1")
        let person = try #require(graph["entities"]?.items?.first { $0["anchor"]?.text == "zoho_books.contacts:4" })
        #expect(person["relation.reason"]?.text == "decision")
        #expect(person["relation.decision.note"]?.text == "their bookkeeper")
    }

    @Test func `does not depend on the order in which records came`() async throws {
        let graphs = try await [false, true].asyncMap { isTurned -> JSONValue in
            try await Office.furnished(isTurned: isTurned).ofCustomer("zoho_crm.accounts:1")
        }
        #expect(graphs[0] == graphs[1])
    }

    @Test func `shows forty records and counts the others`() async throws {
        let office = try await Office()
        var people: [String: [String: Sent.FactText]] = [:]
        for index in 1...57 { people["\(index)"] = ["name": "Anna Weber", "email": "anna@acme.io"] }
        try await office.people("zoho_desk", people)
        let entity = try await office.of("zoho_desk.contacts:9")["entities.0"]
        let records = entity?["records"]?.items ?? []
        #expect(records.count == Reader.mostRecordsOfGraph)
        #expect(entity?["size"]?.integer == 57)
        #expect(entity?["more"] == [["list": "zoho_desk.contacts", "records": 17]])
        // Nobody hangs on a record that is not shown.
        let shown = Set(records.compactMap { $0["record"]?.text })
        #expect(records.dropFirst().allSatisfy { shown.contains($0["link.to"]?.text ?? "") })
    }

    @Test func `says on the customer's page by which link each record belongs`() async throws {
        let office = try await Office.furnished()
        let page = try await office.customer("zoho_crm.accounts:1")
        let companies = page["companies"]?.items ?? []
        #expect(companies.map { $0["link.rule"]?.text } == [nil, "siteAndName"])
        #expect(companies.last?["evidence"] == [["by": "site", "value": "acme.io"]])
        let also = page["people.0.also.0"]
        #expect(also?["link.words"]?.text == "same mailbox and same name")
        #expect(also?["link.to"]?.text == "zoho_crm.contacts:5")
        #expect(also?["link.value"]?.text == "anna@acme.io")
    }
}

@Suite(.timeLimit(.minutes(2))) struct `A finding` {
    @Test func `is a value that is worth less than it looks, with counts and filters`() async throws {
        let office = try await Office()
        for (index, name) in ["Anna Weber", "Jonas Keller", "Mia Sommer", "Piotr Nowak"].enumerated() {
            try await office.people(
                "zoho_crm",
                ["\(index)": ["name": .text(name), "phone": "+49 89 4521000", "email": "info@acme.io"]])
        }
        let all = try await office.findings(FindingFilter())
        let found = (all.document["values"]?.items ?? []).map { "\($0["by"]?.text ?? "") \($0["status"]?.text ?? "")" }
        #expect(found.sorted() == ["mail role", "phone switchboard", "phone without country switchboard"])
        #expect(all.document["counts"]?.items?.count == 3)
        var filter = FindingFilter()
        filter.status = "switchboard"
        filter.by = "phone"
        let phones = try await office.findings(filter)
        #expect(phones.document["values.0.value"]?.text == "+49894521000")
        #expect(phones.document["values.0.records"]?.integer == 4)
        #expect(phones.document["values.0.meaning"]?.text?.contains("says nothing about a person") == true)
        #expect(phones.document["counts"]?.items?.count == 3, "counts are of all")
        filter = FindingFilter()
        filter.by = "mail"
        filter.value = "INFO@"
        #expect(try await office.findings(filter).document["values"]?.items?.count == 1)
        filter.kind = .company
        #expect(try await office.findings(filter).document["values"]?.items?.isEmpty == true)
        filter = FindingFilter()
        filter.limit = 2
        let first = try await office.findings(filter)
        filter.after = first.next
        #expect(first.next != nil)
        let second = try await office.findings(filter)
        #expect(second.next == nil)
        #expect(first.document["values.0.value"] != second.document["values.0.value"])
    }

    @Test func `and links and questions can be asked for in SQL`() async throws {
        let office = try await Office.furnished()
        try await office.derive()
        #expect(
            try await office.store.texts("SELECT a || ' ' || b || ' ' || reason || ' ' || \"by\" FROM link ORDER BY a")
                == [
                    "zoho_crm.accounts:1 zoho_desk.accounts:7 same website and same name website",
                    "zoho_crm.contacts:5 zoho_desk.contacts:8 same mailbox and same name mail",
                ])
        let questions = try await office.store.texts("SELECT a || ' ' || b || ' ' || (objection <> '') FROM question")
        #expect(questions.contains("zoho_crm.accounts:1 zoho_books.accounts:3 1"), "\(questions)")
    }
}

/// A store with three apps and the answers about who is who in it.
final class Office {
    let store: Store
    private let path: String
    private let known: [String: ResourceID]
    private let run: RunID
    private var now: Int64 = 1

    init() async throws {
        path = "/tmp/onward-office-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        store = try Store(path: path)
        known = try await store.register(
            ["zoho_crm", "zoho_desk", "zoho_books"].map { system in
                SystemDescription(
                    name: system, title: system,
                    resources: [
                        .init(
                            name: "accounts", purpose: "", kinds: [.company],
                            references: [
                                .init(kind: .company, field: "same_as", targets: ["zoho_crm.accounts"]),
                                .init(kind: .company, field: "parent", targets: ["\(system).accounts"]),
                            ]),
                        .init(
                            name: "contacts", purpose: "", kinds: [.person],
                            references: [.init(kind: .person, field: "company", targets: ["\(system).accounts"])]),
                        .init(
                            name: "tickets", purpose: "", kinds: [.ticket],
                            references: [.init(kind: .ticket, field: "person", targets: ["\(system).contacts"])]),
                    ])
            })
        run = try await store.beginRun(trigger: "test", at: .at(0))
    }

    deinit { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }

    /// A company with a record in two apps, a person in both, a parent, and a namesake in another city.
    static func furnished(isTurned: Bool = false) async throws -> Office {
        let office = try await Office()
        let parts: [() async throws -> Void] = [
            {
                try await office.save(
                    "zoho_crm.accounts", .company,
                    [
                        "1": ["name": "Acme", "website": "acme.io", "city": "Graz", "parent": "2"],
                        "2": ["name": "Umbra Holding", "website": "umbra.example"],
                    ])
            },
            {
                try await office.save(
                    "zoho_desk.accounts", .company, ["7": ["name": "ACME", "website": "www.acme.io", "city": "Graz"]])
            },
            {
                try await office.save(
                    "zoho_books.accounts", .company, ["3": ["name": "Acme", "website": "acme.io", "city": "Wien"]])
            },
            {
                try await office.people(
                    "zoho_crm", ["5": ["name": "Anna Weber", "email": "anna@acme.io", "company": "1"]])
            },
            { try await office.people("zoho_desk", ["8": ["name": "Anna Weber", "email": "anna@acme.io"]]) },
        ]
        for part in isTurned ? parts.reversed() : parts { try await part() }
        return office
    }

    typealias Facts = [String: Sent.FactText]

    func people(_ system: String, _ records: [String: Facts]) async throws {
        try await save("\(system).contacts", .person, records)
    }

    func save(_ list: String, _ kind: FactKind, _ records: [String: Facts], at stamp: Int64 = 1) async throws {
        now += 1
        let sent = records.sorted { $0.key < $1.key }.map { key, facts in
            Sent(key, stamp: stamp, "\(facts.sorted { $0.key < $1.key })", [kind: facts])
        }
        _ = try await store.save(
            SourcePage(sent, kinds: [kind], form: "list"), resource: known[list]!, parent: nil, run: run, at: .at(1),
            bookmark: Bookmark())
    }

    func delete(_ list: String, _ id: String) async throws {
        _ = try await store.save(
            [Deletion(key: id, at: .at(5), reason: .permanent)], resource: known[list]!, parent: nil, run: run,
            at: .at(5),
            bookmark: Bookmark())
    }

    func decide(_ verdict: String, _ a: String, _ b: String, note: String) async throws {
        try await derive()
        let reader = try Reader(path: path)
        let records = try [a, b].map { try #require(try reader.identityPlace(ofRecord: $0)).record }
        try await store.run(
            """
            INSERT INTO identity_action (verb, at, who, note) VALUES ('\(verdict)', 1, 'Ann', '\(note)');
            INSERT INTO identity_decision (action_id, verdict, a, b)
            VALUES (last_insert_rowid(), '\(verdict)', \(records[0]), \(records[1]));
            INSERT OR IGNORE INTO identity_dirty VALUES (\(records[0])), (\(records[1]))
            """)
    }

    func derive() async throws { _ = try await store.derive(fromNothing: false, at: .at(9)) }

    private func ask<Value>(_ body: (Reader, inout JSONWriter) throws -> Value) async throws -> (JSONValue, Value) {
        try await derive()
        var writer = JSONWriter()
        let value = try body(Reader(path: path), &writer)
        return (try JSONValue(parsing: writer.bytes), value)
    }

    func why(_ a: String, _ b: String) async throws -> JSONValue {
        try await ask { reader, writer in
            let places = try [a, b].map { try #require(try reader.identityPlace(ofRecord: $0)) }
            try reader.writeWhy(places[0], places[1], to: &writer)
        }.0
    }

    @discardableResult
    func of(_ text: String) async throws -> JSONValue {
        try await ask { reader, writer in
            try reader.writeIdentity(of: #require(try reader.identityPlace(ofRecord: text)), to: &writer)
        }.0
    }

    /// The customer that a record belongs to.
    func ofCustomer(_ text: String) async throws -> JSONValue {
        try await ask { reader, writer in
            let place = try reader.identityPlace(ofCustomer: customer(of: text, reader), named: "it")
            try reader.writeIdentity(of: place, to: &writer)
        }.0
    }

    func customer(_ text: String) async throws -> JSONValue {
        try await ask { reader, writer in try reader.writeCustomer(customer(of: text, reader), to: &writer) }.0
    }

    private func customer(of text: String, _ reader: Reader) throws -> Int64 {
        let record = try #require(try reader.identityPlace(ofRecord: text)).record
        return try reader.connection.integer("SELECT customer_id FROM record_customer WHERE record_id = \(record)")
    }

    func findings(_ filter: FindingFilter) async throws -> (document: JSONValue, next: FindingFilter.Place?) {
        try await ask { reader, writer in try reader.writeFindings(filter, to: &writer) }
    }

    func links() async throws -> Int64 { try await number("SELECT count(*) FROM identity_link") }
    func number(_ sql: String) async throws -> Int64 { try await store.number(sql) }
}

extension JSONValue {
    var words: [String] { (items ?? []).compactMap(\.text) }
}

extension Array {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
