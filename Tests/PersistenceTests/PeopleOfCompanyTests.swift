import Domain
import Identity
import SQLite
import Testing

@testable import Persistence

/// Two accounts of one list, of one name and one site, are one company if somebody is with both.
@Suite struct `Companies with people in common` {
    private static func bench() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Globodyne", "website": "globodyne.com", "city": "Linz"],
            "2": ["name": "Globodyne", "website": "globodyne.com"],
        ])
        try await bench.contacts([
            "11": ["name": "Anna Berg", "email": "anna@gmx.de", "company": "1"],
            "12": ["name": "Bo Lindqvist", "email": "bo@gmx.de", "company": "2"],
        ])
        return bench
    }

    /// Derives, checks that it is what a derivation from nothing gives, and counts the companies.
    private static func companies(_ bench: CustomerBench) async throws -> Int64 {
        bench.clock += 1
        let at = Instant.at(bench.clock)
        _ = try await bench.store.derive(fromNothing: false, at: at)
        let different = try await bench.store.compareWithFresh(at: at).filter { $0.different > 0 }
        #expect(different.isEmpty, "\(different.map { "\($0.what): \($0.examples)" })")
        return try bench.reader.integer("SELECT count(*) FROM customer_summary WHERE kind = 'company'")
    }

    @Test func `are one as soon and as long as there are`() async throws {
        let bench = try await Self.bench()
        #expect(try await Self.companies(bench) == 2)
        #expect(try bench.reader.integer("SELECT count(*) FROM identity_question WHERE kind = 0") == 1)
        // Somebody new who is with both.
        try await bench.contacts(["13": ["name": "Anna Berg", "email": "a.berg@web.de", "company": "2"]])
        #expect(try await Self.companies(bench) == 1)
        // The mailbox is not told apart from the name: one of them is enough.
        try await bench.contacts(["13": ["name": "A. B.", "email": "anna@gmx.de", "company": "2"]])
        #expect(try await Self.companies(bench) == 1)
        // To another company, and back.
        try await bench.contacts(["13": ["name": "Anna Berg", "email": "anna@gmx.de"]])
        #expect(try await Self.companies(bench) == 2)
        try await bench.contacts(["13": ["name": "Anna Berg", "email": "anna@gmx.de", "company": "2"]])
        #expect(try await Self.companies(bench) == 1)
        try await bench.delete("13", from: "zoho_crm.contacts")
        #expect(try await Self.companies(bench) == 2)
    }

    @Test func `are not, if it is somebody of our own staff`() async throws {
        let bench = try await Self.bench()
        try await bench.contacts(["13": ["name": "Anna Berg", "email": "anna@gmx.de", "company": "2"]])
        #expect(try await Self.companies(bench) == 1)
        try await bench.save(["5": ["name": "Anna Berg", "email": "anna@gmx.de"]], to: "zoho_crm.users", kind: .staff)
        #expect(try await Self.companies(bench) == 2)
    }

    @Test func `are told so in the reason`() async throws {
        let bench = try await Self.bench()
        try await bench.contacts(["13": ["name": "Anna Berg", "email": "anna@gmx.de", "company": "2"]])
        #expect(try await Self.companies(bench) == 1)
        let accounts = try bench.reader.rows("SELECT record_id FROM fact_company ORDER BY 1") { $0.integer(0) }
        let around = try Reader(path: bench.path).identityCase(.company, around: accounts, rules: IdentityRules())
        let told = try accounts.map { (try #require(around.subject($0)), try #require(around.profile($0))) }
        #expect(Explanation.compared(told[0], told[1]).agrees.contains("people: 1 is with both"))
        #expect(around.resolution.joining().map(\.rule) == [.siteAndName])
    }

    @Test func `of which one has more people than anybody looks at are asked about`() async throws {
        let bench = try await Self.bench()
        try await bench.contacts(["13": ["name": "Anna Berg", "email": "anna@gmx.de", "company": "2"]])
        var crowd: [String: [String: Sent.FactText]] = [:]
        for number in 100..<1_098 { crowd["\(number)"] = ["name": .text("Visitor \(number)"), "company": "2"] }
        try await bench.contacts(crowd)
        // With the two above a thousand.
        #expect(try await Self.companies(bench) == 1)
        try await bench.contacts(["14": ["name": "Cem", "company": "2"]])
        #expect(try await Self.companies(bench) == 2)
    }
}
