import Domain
import Glibc
import JSON
@testable import Persistence
import SQLite
import Testing

@Suite struct `A customer's page` {
    @Test func `names every member once`() async throws {
        let desk = try await Counter()
        try await desk.save("zoho_crm.accounts", .company, [Sent("1", stamp: 1, "{}", [.company: ["name": "Acme"]])])
        try await desk.save("zoho_crm.contacts", .person, [Sent("2", stamp: 1, "{}", [.person: ["company": "1"]])])
        let page = try await desk.page()
        #expect(page["counts.people"]?.integer == 1)
        #expect(page["people"]?.items?.count == 1)
        func check(_ value: JSONValue) {
            let names = value.members?.map(\.name) ?? []
            #expect(Set(names).count == names.count, "\(names)")
            for member in value.members ?? [] { check(member.value) }
            for item in value.items ?? [] { check(item) }
        }
        check(page)
    }

    @Test func `believes the more trusted app, then the newer record, then the longer value`() async throws {
        let desk = try await Counter()
        try await desk.save(
            "zoho_crm.accounts", .company,
            [
                Sent(
                    "1", stamp: 10, "{}",
                    [.company: ["name": "Acme", "website": "acme.io", "city": "Köln", "phone": "0221 4711"]]),
                Sent("2", stamp: 20, "{}", [.company: ["name": "Acme GmbH", "website": "acme.io", "city": "Bonn"]]),
                Sent(
                    "3", stamp: nil, "{}",
                    [.company: ["name": "Acme Holding", "website": "acme.io", "country": "France"]]),
                Sent(
                    "4", stamp: 20, "{}",
                    [.company: ["name": "Acme AG", "website": "acme.io", "city": "Bonn am Rhein"]]),
            ])
        try await desk.save(
            "zoho_desk.accounts", .company,
            [
                Sent(
                    "9", stamp: 99, "{}",
                    [.company: ["name": "ACME", "website": "acme.io", "city": "Aachen", "email": "hi@acme.io"]])
            ])
        let page = try await desk.page(decided: true)
        #expect(page.value("name") == "Acme GmbH", "of two equally new ones the longer")
        #expect(page.value("city") == "Bonn am Rhein")
        #expect(page.value("phone") == "0221 4711", "nobody else says one")
        #expect(page.value("country") == "France")
        #expect(page.value("email") == "hi@acme.io")
        for name in ["name", "city", "phone", "country", "email"] {
            #expect(page[name]?.text == page.value(name), "\(name)")
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6]) func `never contradicts the list`(seed: UInt64) async throws {
        var dice = Dice(state: seed)
        let desk = try await Counter()
        let words = ["Acme", "Acme GmbH", "ACME", "Acme AG"]
        for place in ["zoho_crm.accounts", "zoho_desk.accounts", "zoho_books.accounts"] {
            let records = (1...4).map { key -> Sent in
                var facts: [String: Sent.FactText] = ["name": .text(dice.pick(words)), "website": "acme.io"]
                for field in ["city", "country", "phone", "email", "industry"] {
                    if let word = dice.maybe(["a", "bb", "cc", "ddd"]) { facts[field] = .text(word) }
                }
                let stamp: Int64? = dice.maybe(["5", "6", "7"]).flatMap { Int64($0) }
                return Sent("\(key)", stamp: stamp, "{\"k\":\(key)}", [.company: facts])
            }
            try await desk.save(place, .company, records)
        }
        let page = try await desk.page(decided: true)
        #expect(page["companies"]?.items?.count == 12)
        for name in ["name", "city", "country", "phone", "email", "industry"] {
            #expect(page[name]?.text == page.value(name), "\(name)")
        }
    }

    @Test func `says by what each record was recognised`() async throws {
        let desk = try await Counter()
        try await desk.save(
            "zoho_crm.accounts", .company,
            [Sent("1", stamp: 1, "{}", [.company: ["name": "Acme GmbH", "website": "acme.io"]])])
        try await desk.save(
            "zoho_desk.accounts", .company,
            [
                Sent("8", "{}", [.company: ["name": "Acme", "same_as": "1"]]),
                Sent("9", "{}", [.company: ["name": "ACME", "website": "https://www.acme.io"]]),
            ])
        try await desk.save(
            "zoho_crm.contacts", .person,
            [
                Sent(
                    "2", stamp: 1, "{}", [.person: ["name": "Hanna Boehm", "email": "h.boehm@acme.io", "company": "1"]]),
                Sent("3", stamp: 1, "{}", [.person: ["name": "Carl Wolf", "email": "wolf@acme.io"]]),
            ])
        try await desk.save(
            "zoho_desk.contacts", .person,
            [Sent("5", "{}", [.person: ["name": "Hanna Boehm", "email": "H.Boehm@acme.io", "company": "8"]])])
        let page = try await desk.page()
        func evidence(_ list: String, _ system: String, _ id: String) throws -> [String] {
            let items = page[list]?.items?.flatMap { [$0] + ($0["also"]?.items ?? []) } ?? []
            let found = items.first { $0["source.system"]?.text == system && $0["source.id"]?.text == id }
            let item = try #require(found)
            return item["evidence"]?.items?.map { "\($0["by"]?.text ?? "") \($0["value"]?.text ?? "")" } ?? []
        }
        #expect(try evidence("companies", "zoho_crm", "1") == [])
        #expect(try evidence("companies", "zoho_desk", "8") == ["link zoho_crm.accounts:1"])
        #expect(try evidence("companies", "zoho_desk", "9") == ["site acme.io"])
        #expect(try evidence("people", "zoho_desk", "5") == ["mail h.boehm@acme.io"])
        #expect(try evidence("people", "zoho_crm", "3") == ["mail domain acme.io"])
        #expect(try evidence("people", "zoho_crm", "2") == [])
    }

    @Test func `adds usage up over thirty days`() async throws {
        let desk = try await Counter()
        try await desk.save(
            "zoho_crm.accounts", .company,
            [Sent("1", stamp: 1, "{}", [.company: ["name": "Acme", "website": "acme.io"]])])
        let day: Int64 = 86_400_000
        let now = Instant.at(0).milliseconds
        func row(_ key: String, _ behaviour: String, _ count: Double?, daysAgo: Int64?) -> Sent {
            var facts: [String: Sent.FactText] = ["behaviour": .text(behaviour), "account": "acme.io"]
            facts["count"] = count.map { .number($0) }
            facts["at"] = daysAgo.map { .integer(now - $0 * day) }
            return Sent(key, stamp: 1, "{\"k\":\"\(key)\"}", [.usage: facts])
        }
        try await desk.save(
            "zoho_analytics.usage", .usage,
            [
                row("1", "login", 3, daysAgo: 1), row("2", "login", 4, daysAgo: 1), row("3", "login", 1, daysAgo: 9),
                row("4", "login", 100, daysAgo: 31), row("5", "export", nil, daysAgo: 2),
                row("6", "seat", 7, daysAgo: nil),
            ])
        let usage = try #require(try await desk.page(at: .at(0))["usage"]?.items)
        #expect(usage.map { $0["behaviour"]?.text } == ["login", "seat", "export"])
        #expect(usage.map { $0["total"]?.integer } == [8, 7, 1])
        #expect(usage.map { $0["days"]?.integer } == [2, nil, 1])
        #expect(usage[0]["lastDay"]?.text == "2023-11-13")
        #expect(usage[1]["lastDay"] == .null)
    }

    @Test func `compares apps person by person`() async throws {
        let desk = try await Counter()
        try await desk.save(
            "zoho_crm.contacts", .person,
            [
                Sent(
                    "1", stamp: 1, "{}",
                    [.person: ["name": "Mike Webb", "email": "webb@acme.io", "phone": "+49 221 1234567"]]),
                Sent("2", stamp: 1, "{}", [.person: ["name": "Ann Lee", "email": "lee@acme.io", "phone": "4711"]]),
            ])
        try await desk.save(
            "zoho_desk.contacts", .person,
            [
                Sent(
                    "5", "{}",
                    [
                        .person: [
                            "name": "Michael Webb", "email": "webb@acme.io", "phone": "0221-1234567", "job": "Buyer",
                        ]
                    ])
            ])
        #expect(try await desk.page()["disagreements"]?.items?.isEmpty == true, "a short name and a trunk prefix")
        try await desk.save(
            "zoho_books.contacts", .person,
            [
                Sent(
                    "7", stamp: 2, "{}",
                    [.person: ["name": "M. Webb", "email": "webb@acme.io", "job": "Head of sales", "phone": "n/a"]])
            ])
        let found = try #require(try await desk.page()["disagreements"]?.items)
        #expect(found.map { $0["field"]?.text } == ["job"])
        #expect(found.first?["person"]?.text == "Mike Webb")
        #expect(found.first?["why"]?.text == "order")
        #expect(found.first?["values"]?.items?.map { $0["value"]?.text } == ["Buyer", "Head of sales"])
    }

    @Test func `says of each value why it is shown, and what became of the others`() async throws {
        let desk = try await Counter()
        try await desk.save(
            "zoho_crm.accounts", .company,
            [
                Sent(
                    "1", stamp: 10, "{}",
                    [.company: ["name": "Acme GmbH", "website": "acme.io", "email": "test@test.com", "city": "Köln"]])
            ])
        try await desk.save(
            "zoho_desk.accounts", .company,
            [
                Sent(
                    "9", stamp: 99, "{}",
                    [
                        .company: [
                            "name": "ACME", "same_as": "1", "website": "acme.io", "email": "info@acme.io",
                            "city": "Bonn",
                        ]
                    ])
            ])
        let values = try #require(try await desk.page()["values"]?.items)
        let lines = values.map { value in
            let others = (value["others"]?.items ?? []).map {
                "\($0["value"]?.text ?? "") \($0["standing"]?.text ?? "")"
            }
            return "\(value["field"]?.text ?? ""): \(value["value"]?.text ?? "") \(value["why"]?.text ?? ""), \(others)"
        }
        #expect(
            lines == [
                "name: Acme GmbH agreed, [\"ACME agrees\"]", "website: acme.io agreed, [\"acme.io agrees\"]",
                "email: info@acme.io only, [\"test@test.com passed over\"]",
                "city: Köln order, [\"Bonn differs\"]",
            ])
    }
}

@Suite struct `Mapping again` {
    @Test func `meets every stored record once, in order`() async throws {
        let desk = try await Counter()
        let records = (1...30).map { Sent("\(100 - $0)", stamp: 1, "{\"k\":\($0)}", [.company: ["name": "x"]]) }
        for record in records { try await desk.save("zoho_crm.accounts", .company, [record]) }
        var numbers: [Int64] = []
        while true {
            let part = try await desk.store.storedRecords(
                of: desk.known["zoho_crm.accounts"]!, after: numbers.last ?? -1, limit: 7)
            if part.records.isEmpty { break }
            numbers += part.records.map(\.number)
            try #require(numbers.count <= 30)
        }
        #expect(numbers.count == 30)
        #expect(numbers == numbers.sorted())
    }
}

extension JSONValue {
    fileprivate func value(_ field: String) -> String? {
        self["values"]?.items?.first { $0["field"]?.text == field }?["value"]?.text
    }
}

/// A store with four apps and, if all goes well, one customer.
private final class Counter {
    let store: Store
    let known: [String: ResourceID]
    private let path: String
    private let run: RunID

    init() async throws {
        path = "/tmp/onward-page-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        store = try Store(path: path)
        known = try await store.register(
            ["zoho_crm", "zoho_desk", "zoho_books"].map { system in
                SystemDescription(
                    name: system, title: system,
                    resources: [
                        .init(
                            name: "accounts", purpose: "", kinds: [.company],
                            references: [.init(kind: .company, field: "same_as", targets: ["zoho_crm.accounts"])]),
                        .init(
                            name: "contacts", purpose: "", kinds: [.person],
                            references: [.init(kind: .person, field: "company", targets: ["\(system).accounts"])]),
                    ])
            } + [
                SystemDescription(
                    name: "zoho_analytics", title: "Analytics",
                    resources: [.init(name: "usage", purpose: "", kinds: [.usage])])
            ])
        run = try await store.beginRun(trigger: "test", at: .at(0))
    }

    deinit { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }

    func save(_ resource: String, _ kind: FactKind, _ records: [Sent]) async throws {
        _ = try await store.save(
            SourcePage(records, kinds: [kind], form: "list"), resource: known[resource]!, parent: nil, run: run,
            at: .at(1), bookmark: Bookmark())
    }

    /// Of the only customer. `decided`: somebody said that all companies are one, whatever their records say.
    func page(at now: Instant = .at(9), decided: Bool = false) async throws -> JSONValue {
        if decided { try await store.decideAllCompaniesSame() }
        _ = try await store.derive(fromNothing: false, at: now)
        let customers = try Connection(path: path, mode: .readOnly).rows("SELECT id FROM customer_summary") {
            $0.integer(0)
        }
        try #require(customers.count == 1)
        var writer = JSONWriter()
        #expect(try Reader(path: path).writeCustomer(customers[0], to: &writer))
        return try JSONValue(parsing: writer.bytes)
    }
}

extension Store {
    fileprivate func decideAllCompaniesSame() throws {
        try connection.execute(
            """
            INSERT INTO identity_action (verb, at, who) VALUES ('same', 1, 'test');
            INSERT INTO identity_decision (action_id, verdict, a, b)
                SELECT 1, 'same', (SELECT min(record_id) FROM fact_company), record_id FROM fact_company
                WHERE record_id > (SELECT min(record_id) FROM fact_company);
            """)
    }
}
