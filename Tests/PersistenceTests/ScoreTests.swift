import Domain
import Identity
import Testing

@testable import Persistence

@Suite struct `A score` {
    private func rows(
        _ found: [UInt32], _ truth: [UInt32], _ findable: [UInt32?], _ answered: [UInt32]
    ) -> [Score.Row] {
        found.indices.map {
            Score.Row(found: found[$0], truth: truth[$0], findable: findable[$0], answered: answered[$0])
        }
    }

    @Test func `counts pairs, records and customers`() {
        // Found {1 2 3} {4} {5}; true {1 2} {3} {4 5}; 4 and 5 can be found and are asked about.
        let score = Score(rows([0, 0, 0, 1, 2], [7, 7, 8, 9, 9], [1, 1, nil, 2, 2], [0, 0, 0, 1, 1]))
        #expect(score.records == 5)
        #expect((score.pairsFound, score.pairsTrue, score.pairsRight) == (3, 2, 1))
        #expect(score.precision == 1.0 / 3)
        #expect(score.recall == 0.5)
        #expect(abs((score.f1 ?? 0) - 0.4) < 1e-12)
        #expect((score.findable, score.findableFound, score.findableWithQuestions) == (2, 1, 2))
        #expect(score.overMerged == 1)
        // Each of 1 and 2 is among two thirds of its own, 3 among one third; 4 and 5 have half of theirs.
        #expect(abs(score.cubedPrecision - (2.0 / 3 + 2.0 / 3 + 1.0 / 3 + 1 + 1) / 5) < 1e-12)
        #expect(abs(score.cubedRecall - (1 + 1 + 1 + 0.5 + 0.5) / 5) < 1e-12)
    }

    @Test func `says nothing of what there is not`() {
        let apart = Score(rows([0, 1], [0, 1], [nil, nil], [0, 1]))
        #expect(apart.precision == nil && apart.recall == nil && apart.f1 == nil && apart.findableRecall == nil)
        #expect(Score([]).records == 0)
    }

    @Test func `of labelled pairs takes each for itself`() {
        let score = Score(pairs: [(found: true, truth: true), (true, false), (false, true), (false, false)])
        #expect(score.precision == 0.5 && score.recall == 0.5)
    }

    @Test func `counts customers that hold more than one truth: companies, and people without one`() async throws {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.deskAccounts(["31": ["name": "Acme", "same_as": "1"]])
        try await bench.contacts([
            "11": ["name": "Ada Lovelace", "email": "ada@acme.io", "company": "1"],
            "12": ["name": "Ada Lovelace", "email": "ada@acme.io", "company": "1"],
            "21": ["name": "Bo Lindqvist", "email": "bo.lindqvist@gmail.com"],
            "22": ["name": "Bo Lindqvist", "email": "bo.lindqvist@gmail.com"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(1))
        func customers(_ truths: [(list: String, id: String, truth: String)]) throws -> [Int] {
            var scorer = try IdentityScorer(try Reader(path: bench.path))
            for one in truths {
                let isCompany = one.list.hasSuffix("accounts")
                let isKnown = try scorer.add(
                    one.list, one.id, company: isCompany ? one.truth : nil, person: isCompany ? nil : one.truth,
                    findable: nil)
                #expect(isKnown)
            }
            return scorer.customers.map { [$0.records, $0.overMerged] } ?? []
        }
        #expect(try customers([]) == [])
        let (crm, contacts) = ("zoho_crm.accounts", "zoho_crm.contacts")
        #expect(try customers([(crm, "1", "c"), ("zoho_desk.accounts", "31", "c")]) == [2, 0])
        #expect(try customers([(crm, "1", "c"), ("zoho_desk.accounts", "31", "d")]) == [2, 1])
        #expect(try customers([(contacts, "21", "p"), (contacts, "22", "q"), (contacts, "11", "r")]) == [3, 1])
        // Two people of a company taken for one are no customer too few.
        #expect(try customers([(contacts, "11", "p"), (contacts, "12", "q")]) == [2, 0])
    }

    @Test func `compares records with the truth, unknown ones told apart`() async throws {
        let bench = try await CustomerBench()
        try await bench.save(
            [
                "1": ["name": "Ada Lovelace", "email": "ada@acme.io"],
                "2": ["name": "Ada Lovelace", "email": "ada@acme.io"],
                "3": ["name": "Alan Turing", "email": "alan@acme.io"],
            ], to: "zoho_crm.contacts", kind: .person)
        _ = try await bench.store.derive(fromNothing: false, at: .at(1))
        var scorer = try IdentityScorer(try Reader(path: bench.path))
        for (id, person) in [("1", "ada"), ("2", "ada"), ("3", "ada")] {
            #expect(try scorer.add("zoho_crm.contacts", id, company: nil, person: person, findable: nil))
        }
        #expect(try !scorer.add("zoho_crm.contacts", "4", company: nil, person: "x", findable: nil))
        #expect(try !scorer.add("books.people", "1", company: nil, person: "x", findable: nil))
        let score = try #require(try scorer.score(.person))
        #expect((score.pairsFound, score.pairsTrue, score.pairsRight) == (1, 3, 1))
        #expect(try scorer.score(.company) == nil)
        #expect(try scorer.add(pair: "zoho_crm.contacts:1", "zoho_crm.contacts:2", same: true))
        #expect(try scorer.add(pair: "zoho_crm.contacts:1", "zoho_crm.contacts:3", same: false))
        #expect(scorer.pairs?.precision == 1)
    }
}
