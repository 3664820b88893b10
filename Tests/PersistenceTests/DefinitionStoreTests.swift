import Domain
import Lifecycle
import Testing

@testable import Persistence

/// Drafts, approvals and what is in force, on a real store.
@Suite(.timeLimit(.minutes(2))) struct `A kept definition` {
    let bench: CustomerBench
    let reader: Reader

    init() async throws {
        bench = try await CustomerBench()
        reader = try Reader(path: bench.path)
    }

    private func own(_ version: Int = 1, _ change: (inout Definition) -> Void = { _ in }) -> Definition {
        var definition = Definition.shipped
        definition.id = "own"
        definition.version = version
        definition.parent = version == 1 ? nil : version - 1
        definition.formerIDs = []
        definition.approval = nil
        definition.effectiveFrom = nil
        change(&definition)
        return definition
    }

    private static func day(_ text: String) -> Instant { Instant(day: text)! }

    private func refusal(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "done"
        } catch {
            return "\(error)"
        }
    }

    @Test func `counts from its activation, and before it the shipped one does`() async throws {
        let store = bench.store
        #expect(try reader.definitions().map(\.isShipped) == [true])
        #expect(try reader.definitionInForce(asOf: Self.day("2026-01-01")).kept.isShipped)
        try await store.add(own(), by: "ada", at: Self.day("2026-01-10"))
        try await store.approve(definition: "own", version: 1, by: "ben", note: "seen", at: Self.day("2026-01-11"))
        let kept = try await store.activate(definition: "own", version: 1, by: "ada", at: Self.day("2026-01-12"))
        #expect(kept.status == .active && kept.approvedBy == "ben" && kept.activatedBy == "ada")
        #expect(try reader.definitionInForce(asOf: Self.day("2026-01-11")).kept.isShipped)
        let now = try reader.definitionInForce(asOf: Self.day("2026-01-12"))
        #expect(now.kept == kept && now.definition == own())
        // What was known the day before did not say so.
        #expect(
            try reader.definitionInForce(asOf: Self.day("2026-02-01"), knownAt: Self.day("2026-01-11")).kept.isShipped)
    }

    @Test func `is followed by its child from the day that this one names`() async throws {
        let store = bench.store
        for version in 1...2 {
            let text = own(version) { if version == 2 { $0.effectiveFrom = "2026-03-01" } }
            try await store.add(text, by: "ada", at: Self.day("2026-02-0\(version)"))
            try await store.approve(
                definition: "own", version: version, by: "ben", note: nil, at: Self.day("2026-02-0\(version)"))
            try await store.activate(
                definition: "own", version: version, by: "ben", at: Self.day("2026-02-0\(version)"))
        }
        func version(_ day: String, _ known: String? = nil) throws -> Int {
            try reader.definitionInForce(asOf: Self.day(day), knownAt: known.map { Self.day($0) }).kept.version
        }
        #expect(try version("2026-02-28") == 1)
        #expect(try version("2026-03-01") == 2)
        #expect(try version("2026-03-01", "2026-02-01") == 1)
        let kept = try reader.definitions().filter { $0.id == "own" }
        #expect(kept.map(\.status) == [.active, .retired])
        #expect(kept[1].activeUntil == Self.day("2026-03-01") && kept[0].activeFrom == Self.day("2026-03-01"))
    }

    @Test func `cannot be changed, skipped or put in force by nobody`() async throws {
        let store = bench.store
        let now = Self.day("2026-01-10")
        let first = try await store.add(own(), by: "ada", at: now)
        #expect(try await store.add(own(), by: "ben", at: Self.day("2026-01-11")) == first)
        let said = [
            await refusal { try await store.add(own { $0.title = "Another" }, by: "ada", at: now) },
            await refusal { try await store.add(own(3), by: "ada", at: now) },
            await refusal { try await store.activate(definition: "own", version: 1, by: "ada", at: now) },
            await refusal { try await store.approve(definition: "own", version: 1, by: " ", note: nil, at: now) },
            await refusal { try await store.approve(definition: "own", version: 2, by: "ada", note: nil, at: now) },
        ]
        #expect(said[0].hasPrefix("Version 1 of “own” is here with another text"))
        #expect(said[1] == "Version 2 of “own”, its parent, is not here. Add that version first.")
        #expect(said[2].hasPrefix("Version 1 of “own” is approved by nobody. onward lifecycle approve own 1"))
        #expect(said[3] == "A definition is approved by somebody. Say by whom.")
        #expect(said[4].hasPrefix("There is no version 2 of “own”. There are: own 1"))
        #expect(try reader.definitions().filter { $0.id == "own" } == [first])

        try await store.approve(definition: "own", version: 1, by: "ada", note: nil, at: now)
        try await store.activate(definition: "own", version: 1, by: "ada", at: now)
        try await store.add(own(2), by: "ada", at: now)
        try await store.approve(definition: "own", version: 2, by: "ada", note: nil, at: now)
        let later = [
            await refusal { try await store.approve(definition: "own", version: 1, by: "ben", note: nil, at: now) },
            await refusal { try await store.activate(definition: "own", version: 1, by: "ben", at: now) },
            await refusal {
                try await store.activate(definition: "own", version: 2, by: "ada", at: Self.day("2026-01-09"))
            },
        ]
        #expect(later[0] == "Version 1 of “own” was approved on 2026-01-10 by ada.")
        #expect(later[1] == "Version 1 of “own” is in force already.")
        #expect(later[2].hasPrefix("The clock went back"))
        try await store.activate(definition: "own", version: 2, by: "ada", at: Self.day("2026-01-20"))
        #expect(
            await refusal {
                try await store.activate(definition: "own", version: 1, by: "ada", at: Self.day("2026-01-21"))
            }.hasPrefix("Version 1 of “own” was in force and is retired."))
    }

    @Test func `is approved by what its file says, and the shipped one by whoever stands for it`() async throws {
        let store = bench.store
        let kept = try await store.add(
            own { $0.approval = .init(by: "Ada Okafor", on: "2026-01-02") }, by: "ben", at: Self.day("2026-01-10"))
        #expect(kept.status == .approved && kept.approvedBy == "Ada Okafor")
        #expect(kept.approvalNote == "in its file, on 2026-01-02")

        let shipped = Definition.shipped
        try await store.approve(
            definition: shipped.id, version: shipped.version, by: "ada", note: nil, at: Self.day("2026-01-10"))
        try await store.activate(
            definition: shipped.id, version: shipped.version, by: "ada", at: Self.day("2026-01-10"))
        let now = try reader.definitionInForce(asOf: Self.day("2026-01-10"))
        #expect(now.kept.status == .active && now.definition == shipped)
        #expect(try reader.definitions().count == 2)
    }

    @Test(arguments: [
        ("SELECT 1 AS result, NULL AS observed_at, NULL AS evidence FROM deal WHERE customer = :customer LIMIT 1", nil),
        ("SELECT count(*) > 1 FROM deal WHERE customer = :customer", "the query has no column “result”"),
        (
            "SELECT 1 AS result, NULL AS observed_at, id AS evidence FROM source_record WHERE id = :customer",
            "the query does more than read the public views (docs/views.md): it names source_record"
        ),
        (
            "SELECT 1 AS result, x AS evidence FROM deal WHERE customer = :customer",
            "the query is not understood: no such column: x"
        ),
        (
            "SELECT 1 AS result, :customer AS evidence UNION ALL SELECT 0, NULL",
            "the query gives more than one row for a customer"
        ),
        (
            "SELECT 1 AS result, NULL AS observed_at, record AS evidence FROM view_of_nothing WHERE :customer",
            "the query is not understood: no such table: view_of_nothing"
        ),
        (
            """
            SELECT value AS result, NULL AS observed_at, NULL AS evidence FROM json_each('[0, 1]')
            WHERE :customer IS NULL
            """, "the query gives more than one row for a customer"
        ),
        (
            "SELECT count(*) AS result FROM gap WHERE customer = :customer",
            "“gap” tells what follows from criteria; a criterion cannot rest on it"
        ),
        (
            "SELECT count(*) AS result FROM main.deal WHERE customer = :customer",
            "the query names a view with “main.” before it; leave that out"
        ),
        ("SELECT count(*) AS result FROM deal WHERE customer = :customer -- ; ) AND", nil),
        ("SELECT deal.stage AS result FROM ticket, deal WHERE deal.customer = :customer LIMIT 1", nil),
    ]) func `may look at the public views in SQL and at nothing else`(sql: String, flaw: String?) async throws {
        let definition = own {
            $0.criteria[0].test = .sql(sql); $0.criteria[0].kind = .data; $0.criteria[0].by = nil
        }
        let surroundings = try reader.definitionSurroundings(for: definition)
        let said = DefinitionFile(parsing: definition.canonicalText, in: surroundings).findings
            .filter { $0.path == "criteria.0.test.sql" }.map(\.text)
        #expect(said.count == (flaw == nil ? 0 : 1))
        if let flaw { #expect(said[0].hasPrefix(flaw)) }
    }
}
