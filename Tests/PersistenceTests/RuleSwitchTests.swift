import Domain
import Glibc
import JSON
import Testing

@testable import Persistence

/// Rules that ask where they would join, or join where they would ask, because somebody wants it so.
@Suite(.timeLimit(.minutes(2))) struct `A switched rule` {
    private let book = Rulebook()

    /// Two of one name in a company: 11 and 12 in one list, which is a question; 901 in another, which is none.
    private func bench() async throws -> CustomerBench {
        let book = book
        let bench = try await CustomerBench { book.current }
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "company": "1", "email": "ada.okafor@gmail.com"],
            "12": ["name": "Bo Lindqvist", "company": "1"],
            "13": ["name": "Bo Lindqvist", "company": "1", "email": "bo@acme.io"],
        ])
        try await bench.save(
            ["901": ["name": .text("Ada Okafor"), "company": .text("801")]], to: "zoho_desk.contacts", kind: .person)
        try await bench.deskAccounts(["801": ["name": "Acme GmbH", "same_as": "1"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        return bench
    }

    private func people(_ bench: CustomerBench) throws -> [String] {
        try bench.texts(
            """
            SELECT group_concat(external_id, '+') FROM (
                SELECT e.anchor, s.external_id FROM entity e JOIN source_record s ON s.id = e.record_id
                WHERE e.kind = 1 ORDER BY e.anchor, s.external_id)
            GROUP BY anchor ORDER BY 1
            """)
    }

    /// False if it does so already.
    private func turn(_ name: String, _ word: String) throws -> Bool {
        var rules = book.current
        let isOther = try rules.set(rule: name, does: word)
        book.change { $0 = rules }
        return isOther
    }

    private func answer(_ bench: CustomerBench) throws -> JSONValue { try Reader(path: bench.path).rules() }

    private func rule(_ name: String, _ bench: CustomerBench) throws -> JSONValue {
        try #require(try answer(bench)["rules"]?.items?.first { $0["rule"]?.text == name })
    }

    @Test func `asks or joins otherwise, says so, and is switched back without a trace`() async throws {
        let bench = try await bench()
        #expect(try people(bench) == ["11+901", "12", "13"])
        let before = try bench.texts("SELECT printf('%d %d %d %s', a, b, rule, clue) FROM identity_link ORDER BY a, b")
        #expect(try turn("nameInCompany", "ask"))
        _ = try await bench.store.derive(fromNothing: false, at: .at(11))
        #expect(try people(bench) == ["11", "12", "13", "901"])
        var told = try rule("nameInCompany", bench)
        #expect(told["does"]?.text == "ask" && told["isSwitched"]?.bool == true && told["links"]?.integer == 0)
        #expect(told["open"]?.integer == 2)
        #expect(
            told["kinds"]?.items?.compactMap { $0["kind"]?.text } == [
                "nameInCompany.sameSource", "nameInCompany.notSure",
            ])

        #expect(try turn("nameInCompany", "join"))
        #expect(try !turn("nameInCompany", "join"), "it does so already")
        #expect(try turn("nameInCompany.sameSource", "join"))
        _ = try await bench.store.derive(fromNothing: false, at: .at(12))
        #expect(try people(bench) == ["11+901", "12+13"])
        told = try rule("nameInCompany", bench)
        #expect(told["does"]?.text == "join" && told["links"]?.integer == 2)
        #expect(told["kinds.0.does"]?.text == "join" && told["kinds.0.isSwitched"]?.bool == true)

        #expect(try turn("nameInCompany.sameSource", "ask"))
        _ = try await bench.store.derive(fromNothing: false, at: .at(13))
        #expect(
            try bench.texts("SELECT printf('%d %d %d %s', a, b, rule, clue) FROM identity_link ORDER BY a, b") == before
        )
        let causes = try bench.texts("SELECT DISTINCT cause FROM identity_event WHERE at > 10000 ORDER BY 1")
        #expect(causes == ["rules"])
        #expect(try await bench.store.compareWithFresh(at: .at(14)).reduce(0) { $0 + $1.different } == 0)
    }

    @Test func `does not join what contradicts`() async throws {
        let bench = try await bench()
        try await bench.contacts(["12": ["name": "Bo Lindqvist", "company": "1", "email": "lindqvist@acme.io"]])
        for kind in ["sameSource", "namesakes"] { _ = try turn("nameInCompany.\(kind)", "join") }
        _ = try await bench.store.derive(fromNothing: false, at: .at(20))
        #expect(try people(bench) == ["11+901", "12", "13"])
        #expect(try bench.texts("SELECT objection FROM identity_question") == ["9"], "two mailboxes in one domain")
    }

    @Test func `would move on a copy what it then moves`() async throws {
        let bench = try await bench()
        var rules = book.current
        #expect(try rules.set(rule: "nameInCompany.sameSource", does: "join"))
        let copy = bench.path + ".trial"
        defer { for ending in ["", "-wal", "-shm"] { unlink(copy + ending) } }
        try await bench.store.backup(to: copy)
        let trial = try await Store(path: copy).change(by: rules, at: .at(30))
        #expect(
            trial.members.map { "\($0.record) \($0.from ?? "-") \($0.to ?? "-")" } == [
                "zoho_crm.contacts:13 zoho_crm.contacts:13 zoho_crm.contacts:12"
            ])
        #expect(
            trial.questions.map { "\($0.customer) \($0.rule) \($0.appears)" } == [
                "zoho_crm.contacts:12 nameInCompany false"
            ])
        #expect(trial.customers.isEmpty && trial.moves.isEmpty && trial.aliases.isEmpty)
        #expect(try people(bench) == ["11+901", "12", "13"], "the store itself is as it was")
        book.change { $0 = rules }
        _ = try await bench.store.derive(fromNothing: false, at: .at(31))
        #expect(try people(bench) == ["11+901", "12+13"])
        #expect(try await Store(path: copy).change(by: rules, at: .at(32)).isEmpty)
    }

    @Test func `has the answers to its questions counted by their reason`() async throws {
        let bench = try await bench()
        let records = try bench.texts("SELECT id FROM source_record WHERE external_id IN ('12', '13') ORDER BY id")
        let (a, b) = (Int64(records[0]) ?? 0, Int64(records[1]) ?? 0)
        let same = try await bench.store.decide(.same(a, b), by: "ada", at: .at(40))
        #expect(try bench.texts("SELECT detail FROM identity_decision") == ["8.8"])
        #expect(try rule("nameInCompany", bench)["kinds.0.accepted"]?.integer == 1)
        let journal = try Reader(path: bench.path).journal(JournalFilter())
        #expect(journal["actions.0.first.0.detail"]?.text == "nameInCompany.sameSource")
        _ = try await bench.store.decide(.undo(same.action), by: "ada", at: .at(41))
        _ = try await bench.store.decide(.apart(.record(a), .record(b)), by: "ada", at: .at(42))
        let kind = try rule("nameInCompany", bench)
        #expect(kind["kinds.0.accepted"]?.integer == 0 && kind["kinds.0.declined"]?.integer == 1)
        // As a release wrote it that noted only the rule.
        try await bench.store.run("UPDATE identity_decision SET detail = '8'")
        let old = try rule("nameInCompany", bench)
        #expect(old["declined"]?.integer == 1 && old["kinds"]?.items?.isEmpty == true)
    }
}
