import Domain
import SQLite
import Testing

@testable import Persistence

@Suite struct `What a record referred to before` {
    private func person(_ company: String?, stamp: Int64) -> Sent {
        var facts: [String: Sent.FactText] = ["name": "Ada"]
        facts["company"] = company.map { .text($0) }
        return Sent("1", stamp: stamp, "\(stamp)", [.person: facts])
    }

    private func past(_ bench: Workbench) async throws -> [String] {
        try await bench.store.texts(
            """
            SELECT field || ' ' || coalesce(former, '-') || '>' || coalesce(became, '-') || ' '
                || coalesce(since / 1000 - 1700000000, '-') || '..' || (until / 1000 - 1700000000)
                || CASE gone WHEN 1 THEN ' gone' ELSE '' END
            FROM reference_past ORDER BY rowid
            """)
    }

    private func delete(_ bench: Workbench, at: Int64) async throws {
        _ = try await bench.store.save(
            [Deletion(key: "1", at: .at(at), reason: .recycled)], resource: bench.contacts, parent: nil, run: bench.run,
            at: .at(at + 1), bookmark: Bookmark())
    }

    @Test func `is kept from change to change, each since the one before`() async throws {
        let bench = try await Workbench()
        let path: [String?] = ["a", "a", "b", nil, "c", "a"]
        for (index, company) in path.enumerated() {
            _ = try await bench.save([person(company, stamp: Int64(index + 1) * 10)], at: 500)
        }
        #expect(
            try await past(bench) == [
                "company a>b -..30", "company b>- 30..40", "company ->c 40..50", "company c>a 50..60",
            ])
    }

    @Test func `is nothing for what is new, said again, older, or only understood in another way`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([person("a", stamp: 10)])
        _ = try await bench.save([person("a", stamp: 10)])
        _ = try await bench.save([person("b", stamp: 5)])
        var mapped = person("b", stamp: 10)
        mapped.facts[.person]?["email"] = "ada@acme.example"
        _ = try await bench.save([mapped])
        #expect(try await bench.store.text("SELECT company FROM fact_person") == "b", "the mapping says so now")
        #expect(try await past(bench) == [])
    }

    @Test func `ends with the record, and goes on when that comes back`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([person("a", stamp: 10)])
        try await delete(bench, at: 20)
        #expect(try await past(bench) == ["company a>- -..20 gone"])
        _ = try await bench.save([person("a", stamp: 10)], at: 30)
        #expect(try await past(bench) == [], "it was restored")
        try await delete(bench, at: 40)
        _ = try await bench.save([person("b", stamp: 50)], at: 50)
        #expect(try await past(bench) == ["company a>b -..40"])
    }

    @Test func `is kept for every reference to a company or a person, and no other`() async throws {
        let bench = try await Workbench()
        func sent(_ value: String, stamp: Int64) -> Sent {
            let text = Sent.FactText.text(value)
            return Sent(
                "1", stamp: stamp, value,
                [
                    .company: ["parent": text, "same_as": text, "owner": text],
                    .person: [
                        "company": text, "same_as": text, "converted_company": text, "converted_deal": text,
                    ],
                ])
        }
        _ = try await bench.save([sent("a", stamp: 1)])
        _ = try await bench.save([sent("b", stamp: 2)])
        #expect(
            try await bench.store.texts("SELECT kind || '.' || field FROM reference_past ORDER BY 1") == [
                "company.parent", "company.same_as", "person.company", "person.converted_company", "person.same_as",
            ])
    }

    @Test func `ends when the record no longer is of that kind`() async throws {
        let bench = try await Workbench()
        _ = try await bench.save([person("a", stamp: 1)])
        _ = try await bench.save([Sent("1", stamp: 2, "x", [.company: ["name": "Ada"]])])
        #expect(try await past(bench) == ["company a>- -..2"])
    }
}
