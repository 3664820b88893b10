import Domain
import SQLite
import Testing

@testable import Persistence

@Suite(.timeLimit(.minutes(5)))
struct SharedDerivationTests {
    /// Small worlds in small portions: every thread has something to do, and parts of one customer are looked at by
    /// several.
    @Test(arguments: 1...6) func `gives the same on many threads as on one`(seed: Int) async throws {
        let bench = try await CustomerBench()
        var random = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        for round in 0..<3 {
            for _ in 0..<90 { try await bench.change(&random) }
            let rules = try await bench.store.derive(fromNothing: true, at: .at(Int64(1000 + round)))
            #expect(rules.records > 0)
            let alone = try await bench.derived()
            let connection = try Connection(path: bench.store.path, mode: .readWrite)
            try connection.prepareForWriting()
            var derivation = Derivation(
                connection: connection, now: .at(Int64(1000 + round)), rules: try connection.wantedRules())
            derivation.minimumToShare = 0
            derivation.portion = 8
            _ = try derivation.run(fromNothing: true)
            let shared = try await bench.derived()
            #expect(shared == alone, "seed \(seed), round \(round)")
        }
    }
}

extension CustomerBench {
    /// All that a derivation makes, row by row.
    fileprivate func derived() async throws -> [String] {
        try [
            "entity", "identity_key", "identity_posting", "identity_value", "identity_link", "identity_question",
            "record_customer", "customer_record", "golden_statement", "golden_conflict", "golden_person",
            "pending_record", "pending_reference", "waiting_word", "customer_alias", "customer_summary",
            "search_content",
        ].flatMap { table in
            let columns = try texts("SELECT name FROM pragma_table_info('\(table)')").map { "quote(\"\($0)\")" }
            let row = columns.joined(separator: " || ' ' || ")
            return try texts("SELECT '\(table) ' || \(row) AS line FROM \(table) ORDER BY line")
        }
    }
}
