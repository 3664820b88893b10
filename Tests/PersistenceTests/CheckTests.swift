import Domain
import SQLite
import Testing

@testable import Persistence

/// `onward identity check` on a file in which something stands that no derivation wrote.
@Suite(.timeLimit(.minutes(2))) struct `The check against a derivation from nothing` {
    /// Of each of the compared tables at least one row.
    private func bench() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io", "phone": "+49 221 123456"],
            "2": ["name": "Beta Ltd", "website": "beta.io"], "3": ["name": "Gamma", "website": "gamma.io"],
        ])
        try await bench.deskAccounts(["901": ["name": "Acme", "phone": "+49 221 99999", "same_as": "1"]])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "ada@acme.io", "mobile": "+49 171 1234567", "company": "1"],
            "12": ["name": "Zoe Okafor", "email": "ada@acme.io", "company": "1"],
        ])
        try await bench.deskContacts(["91": ["name": "Ada Okafor", "mobile": "+49 171 1234567", "same_as": "11"]])
        try await bench.tickets(["7": ["title": "VAT", "company": "901"]])
        _ = try await bench.store.derive(fromNothing: false, at: bench.now)
        let merge = IdentityWish.merge(try bench.key("Acme GmbH"), try bench.key("Beta Ltd"))
        _ = try await bench.store.decide(merge, by: "ada", at: bench.now)
        return bench
    }

    /// What was done to which table, in the words of the check.
    private static let tamperings: [String: [String]] = [
        "companies and people": [
            "UPDATE entity SET anchor = record_id WHERE anchor <> record_id",
            "DELETE FROM entity WHERE record_id = (SELECT max(record_id) FROM entity)",
        ],
        "links": [
            "UPDATE identity_link SET rule = rule + 1",
            "UPDATE identity_link SET clue = 'other' WHERE clue IS NOT NULL",
            "UPDATE identity_link SET decision = 77 WHERE decision IS NOT NULL", "DELETE FROM identity_link",
            """
            INSERT INTO identity_link SELECT kind, a, 77, rule, clue_kind, clue, decision, ruleset, since
            FROM identity_link LIMIT 1
            """,
        ],
        "questions": ["DELETE FROM identity_question", "UPDATE identity_question SET objection = objection + 1"],
        "values with a status": ["DELETE FROM identity_value", "UPDATE identity_value SET bearers = bearers + 1"],
        "carried values": [
            "DELETE FROM identity_posting WHERE key = (SELECT min(key) FROM identity_posting)",
            "INSERT INTO identity_posting SELECT key + 64, record_id FROM identity_posting LIMIT 1",
        ],
        "customers": [
            "UPDATE customer_summary SET city = 'Rome'", "UPDATE customer_summary SET records = records + 1",
        ],
        "whose values are shown": ["UPDATE customer_summary SET shown = '{}'"],
        "disagreements of the apps": ["DELETE FROM golden_conflict"],
        "values beside those shown": ["UPDATE golden_statement SET value = value || '0'"],
        "whose values are shown of people": ["UPDATE golden_person SET said_by = ''"],
        "former keys": [
            "UPDATE customer_alias SET record_id = (SELECT record_id FROM fact_company WHERE name = 'Gamma')"
        ],
        "records of customers": [
            """
            UPDATE record_customer SET customer_id = (SELECT id FROM customer_summary WHERE name = 'Gamma')
            WHERE kind = 'ticket'
            """,
            "UPDATE record_customer SET reason = 'mail' WHERE kind = 'ticket'",
            "DELETE FROM record_customer WHERE kind = 'ticket'",
        ],
        "customers' pages": [
            "DELETE FROM customer_record WHERE kind = 'ticket'", "UPDATE customer_record SET at = at + 1",
        ],
    ]

    @Test func `finds each row that was altered, names its table, and leaves the file right`() async throws {
        let bench = try await bench()
        let untouched = try await bench.store.compareWithFresh(at: bench.now)
        #expect(untouched.filter { $0.different > 0 } == [])
        #expect(untouched.filter { $0.rows == 0 }.map(\.what) == [], "nothing to be altered")
        #expect(Set(untouched.map(\.what)) == Set(Self.tamperings.keys))
        let hand = try Connection(path: bench.path, mode: .readWrite)
        for (table, statements) in Self.tamperings.sorted(by: { $0.key < $1.key }) {
            for statement in statements {
                try hand.execute(statement)
                let altered = hand.changes
                let found = try await bench.store.compareWithFresh(at: bench.now, examples: 1)
                #expect(altered > 0, "\(statement) altered nothing")
                let said = try #require(found.first { $0.what == table })
                #expect(said.different > 0, "\(statement) is not found")
                #expect(said.examples.count == min(1, said.different))
                let again = try await bench.store.compareWithFresh(at: bench.now)
                #expect(again.filter { $0.different > 0 } == [], "\(statement) is not put right")
            }
        }
    }
}
