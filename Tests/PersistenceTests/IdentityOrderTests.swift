import Domain
import SQLite
import Testing

@testable import Persistence

/// The same records give the same customers, whenever and however they came.
@Suite(.timeLimit(.minutes(5))) struct `Who is who` {
    /// Each record of a world once, in an order of arrival.
    private struct Arrivals {
        var records: [CustomerBench.Drawn] = []

        init(seed: Int) async throws {
            var dice = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
            let bench = try await CustomerBench()
            var seen: Set<String> = []
            for stamp in 1...300 {
                var drawn = try bench.draw(&dice)
                drawn.stamp = Int64(stamp)
                if seen.insert("\(drawn.list) \(drawn.id)").inserted { records.append(drawn) }
            }
        }

        /// In so many batches, each taken in before the next one comes.
        func arrive(batches: Int) async throws -> CustomerBench {
            let bench = try await CustomerBench()
            for batch in 0..<batches {
                for record in records[(records.count * batch / batches)..<(records.count * (batch + 1) / batches)] {
                    try await bench.save(record)
                }
                _ = try await bench.store.derive(fromNothing: false, at: .at(1000))
            }
            return bench
        }
    }

    @Test(arguments: 1...8) func `does not depend on the order or the batches in which records came`(seed: Int)
        async throws
    {
        var arrivals = try await Arrivals(seed: seed)
        let first = try await arrivals.arrive(batches: 1).namedTables()
        #expect(first.count > 250)
        var dice = Dice(state: UInt64(seed))
        for batches in [1, 2, 5, 40] {
            arrivals.records.shuffle(using: &dice)
            let other = try await arrivals.arrive(batches: batches).namedTables()
            let difference = other.difference(from: first).map { "\($0)" }
            #expect(difference.isEmpty, "seed \(seed), \(batches) batches:\n\(difference.joined(separator: "\n"))")
        }
    }

    /// Not even the moments since when links and questions are known, and nothing is told of.
    @Test(arguments: 1...6) func `is as before when records come again, with other bytes, too`(seed: Int) async throws {
        let arrivals = try await Arrivals(seed: seed)
        let bench = try await arrivals.arrive(batches: 3)
        func tables() throws -> [String] {
            try bench.namedTables() + bench.identityTables()
                + ["identity_link", "identity_link_past", "identity_question", "identity_event", "customer_alias"]
                .flatMap { try bench.texts("SELECT json_array(\(bench.columns(of: $0))) FROM \($0) ORDER BY 1") }
        }
        let before = try tables()
        var dice = Dice(state: UInt64(seed))
        for round in 1...3 {
            for var record in arrivals.records.shuffled(using: &dice).prefix(round * 20) {
                record.note = round == 1 ? "" : "sent again \(round)"
                try await bench.save(record)
            }
            let derived = try await bench.store.derive(fromNothing: false, at: .at(2000 + Int64(round)))
            #expect((derived.records == 0) == (round == 1), "seed \(seed)")
            let difference = try tables().difference(from: before).map { "\($0)" }
            #expect(difference.isEmpty, "seed \(seed), round \(round):\n\(difference.joined(separator: "\n"))")
        }
    }
}

extension CustomerBench {
    /// Everything that is derived, by the names that records have in their apps, without moments of getting to know.
    func namedTables() throws -> [String] {
        func name(_ column: String) -> String {
            "(SELECT s.resource_id || ':' || s.external_id FROM source_record s WHERE s.id = \(column))"
        }
        return try identities()
            + [
                """
                SELECT json_array(key, \(name("anchor")), kind, name, email, domain, phone, city, country, industry, owner, systems,
                    kinds, records, people, deals, open_deals, won_amount, open_amount, currency, tickets, open_tickets,
                    projects, open_projects, said_by) FROM customer_summary
                """,
                """
                SELECT json_array(\(name("r.record_id")), c.key, r.kind, r.at, r.reason)
                FROM record_customer r JOIN customer_summary c ON c.id = r.customer_id
                """,
                """
                SELECT json_array(\(name("r.record_id")), c.key, r.kind, r.at)
                FROM customer_record r JOIN customer_summary c ON c.id = r.customer_id
                """,
                """
                SELECT json_array(c.key, \(name("nullif(g.anchor, 0)")), g.field, \(name("g.record_id")), g.kind, g.standing,
                    g.detail, g.value) FROM golden_statement g JOIN customer_summary c ON c.id = g.customer_id
                """,
                """
                SELECT json_array(c.key, \(name("nullif(g.anchor, 0)")), g.field, g.kind, g.reason)
                FROM golden_conflict g JOIN customer_summary c ON c.id = g.customer_id
                """,
                // Of one that has a customer, what else it waits for is not part of the result.
                """
                SELECT json_array(\(name("record_id")), why) FROM pending_record
                WHERE record_id NOT IN (SELECT record_id FROM record_customer)
                """,
            ].flatMap { try texts($0 + " ORDER BY 1") }
    }

    fileprivate func columns(of table: String) throws -> String {
        try texts("SELECT name FROM pragma_table_info('\(table)')").joined(separator: ", ")
    }
}
