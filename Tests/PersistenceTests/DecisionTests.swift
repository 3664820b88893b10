import Domain
import JSON
import Persistence
import SQLite
import Testing

@Suite(.timeLimit(.minutes(2))) struct `A decision` {
    /// Two companies that nothing joins, with people and tickets, and two people who may be one.
    fileprivate func bench() async throws -> CustomerBench {
        let bench = try await CustomerBench()
        try await bench.accounts([
            "1": ["name": "Acme GmbH", "website": "acme.io", "city": "Munich"],
            "2": ["name": "Zenith Bikes", "website": "zenith.io", "city": "London"],
        ])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "ada@acme.io", "company": "1"],
            "12": ["name": "Ada Okafor", "email": "okafor@acme.io", "company": "1"],
            "13": ["name": "Bo Lindqvist", "email": "bo@zenith.io", "company": "2"],
        ])
        try await bench.deskAccounts(["901": ["name": "ACME", "website": "acme.io"]])
        try await bench.tickets(["7": ["title": "VAT", "company": "901"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        return bench
    }

    private func merge(_ bench: CustomerBench, at now: Int64 = 20) async throws -> IdentityOutcome {
        try await bench.store.decide(
            .merge(try bench.key("Acme GmbH"), try bench.key("Zenith Bikes")), by: "ada", note: "one owner",
            at: .at(now))
    }

    @Test func `joins two customers, and both keys lead there`() async throws {
        let bench = try await bench()
        let keys = [try bench.key("Acme GmbH"), try bench.key("Zenith Bikes")]
        let outcome = try await merge(bench)
        #expect(try bench.texts("SELECT count(*) FROM customer_summary") == ["1"])
        #expect(try Set(keys.flatMap { try bench.customers(of: $0) }).count == 1)
        #expect(outcome.change.customers.map(\.fate).contains(.joined))
        #expect(outcome.change.aliases.map { [$0.key, $0.leadsTo] } == [[keys[1], keys[0]]])
        #expect(outcome.change.movesByKind.map { "\($0.kind) \($0.count)" } == ["company 1", "person 1"])
        #expect(outcome.change.members.map(\.record) == ["zoho_crm.accounts:2"])
        #expect(try bench.texts("SELECT DISTINCT cause FROM identity_event WHERE at > 1700000010000") == ["decision 1"])
    }

    @Test func `outlives later syncs, changed values and the loss of the record it hangs on`() async throws {
        let bench = try await bench()
        _ = try await merge(bench)
        try await bench.accounts([
            "1": ["name": "Quite Other", "website": "other.example", "city": "Rome"],
            "3": ["name": "Acme GmbH", "website": "acme.io", "city": "Munich"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(30))
        #expect(try bench.customer(of: "zoho_crm.accounts:1") == bench.customer(of: "zoho_crm.accounts:2"))
        _ = try await bench.store.save(
            [Deletion(key: "1", at: .at(31), reason: .recycled)], resource: bench.known["zoho_crm.accounts"]!,
            parent: nil, run: bench.run, at: .at(31), bookmark: Bookmark())
        _ = try await bench.store.derive(fromNothing: false, at: .at(32))
        #expect(try bench.customer(of: "zoho_desk.accounts:901") == bench.customer(of: "zoho_crm.accounts:2"))
        #expect(try await bench.store.compareWithFresh(at: .at(33)).allSatisfy { $0.different == 0 })
    }

    @Test func `is taken back exactly, once`() async throws {
        let bench = try await bench()
        let before = try bench.identityTables()
        let outcome = try await merge(bench)
        #expect(try bench.identityTables() != before)
        let undone = try await bench.store.decide(.undo(outcome.action), by: "bo", note: "wrong", at: .at(21))
        #expect(try bench.identityTables() == before)
        #expect(undone.change.customers.map(\.fate).contains(.split))
        await #expect(throws: IdentityFault.self) {
            try await bench.store.decide(.undo(outcome.action), by: "bo", at: .at(22))
        }
        await #expect(throws: IdentityFault.self) { try await bench.store.decide(.undo(99), by: "bo", at: .at(22)) }
        #expect(
            try bench.texts("SELECT verb || who || note || undone_by || undone_note FROM identity_action")
                == ["mergeadaone ownerbowrong"])
    }

    @Test func `as a trial tells what it would do and does nothing`() async throws {
        let bench = try await bench()
        let wish = IdentityWish.merge(try bench.key("Acme GmbH"), try bench.key("Zenith Bikes"))
        let before = try bench.identityTables()
        let trial = try await bench.store.decide(wish, by: "ada", at: .at(20), isTrial: true)
        #expect(try bench.identityTables() == before)
        #expect(try bench.texts("SELECT count(*) FROM identity_action") == ["0"])
        #expect(try bench.texts("SELECT count(*) FROM identity_event WHERE at > 1700000010000") == ["0"])
        let outcome = try await bench.store.decide(wish, by: "ada", at: .at(20))
        #expect(outcome == trial)
    }

    @Test func `splits records out, and they stay out`() async throws {
        let bench = try await bench()
        let key = try bench.key("Acme GmbH")
        let desk = try bench.record("zoho_desk.accounts:901")
        let outcome = try await bench.store.decide(.split(key, records: [desk]), by: "ada", at: .at(20))
        #expect(outcome.change.customers.contains { $0.fate == .split && $0.other == key })
        // The ticket goes with its company.
        #expect(outcome.change.moves.map(\.record).contains("zoho_desk.tickets:7"))
        #expect(try bench.customer(of: "zoho_crm.accounts:1") != bench.customer(of: "zoho_desk.accounts:901"))
        // Another record that is like both joins one of them, and a stronger hint does not bring them together.
        try await bench.deskAccounts([
            "901": ["name": "Acme GmbH", "website": "acme.io", "same_as": "1", "city": "Munich"],
            "902": ["name": "Acme", "website": "acme.io", "city": "Munich"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(30))
        #expect(try bench.customer(of: "zoho_crm.accounts:1") != bench.customer(of: "zoho_desk.accounts:901"))
        #expect(try bench.customer(of: "zoho_desk.accounts:902") != nil)
        #expect(try await bench.store.compareWithFresh(at: .at(33)).allSatisfy { $0.different == 0 })
    }

    @Test func `that contradicts another is refused, names it, and changes nothing`() async throws {
        let bench = try await bench()
        _ = try await merge(bench)
        let (one, other) = (try bench.record("zoho_crm.accounts:1"), try bench.record("zoho_crm.accounts:2"))
        let before = try bench.identityTables()
        let key = try #require(try bench.customer(of: "zoho_crm.accounts:1"))
        for wish in [IdentityWish.apart(.record(one), .record(other)), .split(key, records: [other])] {
            let fault = await #expect(throws: IdentityFault.self) {
                try await bench.store.decide(wish, by: "bo", at: .at(25))
            }
            #expect(fault?.message.contains("action 1 (merge by ada, 2023-11-14: one owner)") == true)
            #expect(fault?.remedy?.contains("onward identity undo 1") == true)
        }
        #expect(try bench.identityTables() == before)
        #expect(try bench.texts("SELECT count(*) FROM identity_action") == ["1"])
        // Through a third record, too.
        _ = try await bench.store.decide(.undo(1), by: "bo", at: .at(26))
        let third = try bench.record("zoho_desk.accounts:901")
        _ = try await bench.store.decide(.same(one, third), by: "bo", at: .at(27))
        _ = try await bench.store.decide(.apart(.record(third), .record(other)), by: "bo", at: .at(28))
        let fault = await #expect(throws: IdentityFault.self) {
            try await bench.store.decide(.same(one, other), by: "bo", at: .at(29))
        }
        #expect(
            fault?.message.contains("action 2 (same") == true && fault?.message.contains("action 3 (not-same") == true)
    }

    @Test func `says what is wrong with what it was given`() async throws {
        let bench = try await bench()
        let (acme, zenith) = (try bench.key("Acme GmbH"), try bench.key("Zenith Bikes"))
        let company = try bench.record("zoho_crm.accounts:1")
        let person = try bench.record("zoho_crm.contacts:11")
        let ticket = try bench.record("zoho_desk.tickets:7")
        let wrong: [(IdentityWish, String)] = [
            (.merge(acme, "cnobody"), "no customer cnobody"), (.merge(acme, acme), "one customer already"),
            (.same(company, person), "is a person and zoho_crm.accounts:1 a company"),
            (.same(company, ticket), "neither a company nor a person"), (.same(person, person), "named twice"),
            (.same(person, 4711), "no record 4711"),
            (.split(zenith, records: [company]), "does not belong to \(zenith)"),
            (.split(acme, records: [person]), "nothing would stay behind"),
            (.split(acme, records: [company, person]), "are not the same company now"),
            (.move(company, to: zenith), "is a company's record"),
            (.move(ticket, to: acme), "belongs to \(acme) already"),
            (.related(acme, acme, as: "group"), "one customer"),
            (.later(company, person, until: "2030-01-01"), "no such question"),
        ]
        let before = try bench.identityTables()
        for (wish, words) in wrong {
            let fault = await #expect(throws: IdentityFault.self) {
                try await bench.store.decide(wish, by: "ada", at: .at(20))
            }
            #expect(fault?.message.contains(words) == true, "\(wish): \(fault?.message ?? "")")
        }
        #expect(try bench.identityTables() == before)
        #expect(try bench.texts("SELECT count(*) FROM identity_action") == ["0"])
    }

    @Test func `moves one stray record with what refers to it, and brings a prospect to a company`() async throws {
        let bench = try await bench()
        let zenith = try bench.key("Zenith Bikes")
        let moved = try await bench.store.decide(
            .move(try bench.record("zoho_desk.tickets:7"), to: zenith), by: "ada", at: .at(20))
        #expect(moved.change.moves.map(\.record) == ["zoho_desk.tickets:7"])
        #expect(try bench.customer(of: "zoho_desk.tickets:7") == zenith)
        try await bench.contacts(["21": ["name": "Cy Young", "email": "cy@gmail.com"]])
        try await bench.tickets(["7": ["title": "VAT again", "company": "901"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(30))
        #expect(try bench.customer(of: "zoho_desk.tickets:7") == zenith)
        let prospect = try #require(try bench.customer(of: "zoho_crm.contacts:21"))
        _ = try await bench.store.decide(.merge(prospect, zenith), by: "ada", at: .at(31))
        #expect(try bench.customer(of: "zoho_crm.contacts:21") == zenith)
        #expect(try bench.customers(of: prospect) == bench.customers(of: zenith))
        #expect(try await bench.store.compareWithFresh(at: .at(33)).allSatisfy { $0.different == 0 })
    }
}

extension `A decision` {
    /// Two prospects: colleagues by their domain, and somebody alone.
    @Test func `moves one person of several, and the others stay`() async throws {
        let bench = try await CustomerBench()
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "ada@acme.io"],
            "12": ["name": "Bo Lindqvist", "email": "bo@acme.io"],
            "13": ["name": "Cy Young", "email": "cy@acme.io"], "21": ["name": "Di Stone", "email": "di@gmail.com"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        let alone = try #require(try bench.customer(of: "zoho_crm.contacts:21"))
        let before = try bench.identityTables()
        let moved = try await bench.store.decide(
            .move(try bench.record("zoho_crm.contacts:12"), to: alone), by: "ada", at: .at(20))
        #expect(moved.change.moves.map(\.record) == ["zoho_crm.contacts:12"])
        #expect(try bench.customer(of: "zoho_crm.contacts:12") == alone)
        #expect(try bench.customer(of: "zoho_crm.contacts:11") == bench.customer(of: "zoho_crm.contacts:13"))
        #expect(try bench.customer(of: "zoho_crm.contacts:11") != alone)
        #expect(try await bench.store.compareWithFresh(at: .at(33)).allSatisfy { $0.different == 0 })
        _ = try await bench.store.decide(.undo(moved.action), by: "ada", at: .at(40))
        #expect(try bench.identityTables() == before)
    }

    @Test func `moves a file out of its folder, and a folder with its files`() async throws {
        let bench = try await bench()
        try await bench.save(
            [
                "d1": ["title": "Acme GmbH", "is_folder": 1], "d2": ["title": "a", "folder": "d1"],
                "d3": ["title": "b", "folder": "d1"],
            ],
            to: "zoho_drive.files", kind: .document)
        _ = try await bench.store.derive(fromNothing: false, at: .at(10))
        let (acme, zenith) = (try bench.key("Acme GmbH"), try bench.key("Zenith Bikes"))
        #expect(try bench.customer(of: "zoho_drive.files:d2") == acme)
        let before = try bench.identityTables()
        let file = try await bench.store.decide(
            .move(try bench.record("zoho_drive.files:d2"), to: zenith), by: "ada", at: .at(20))
        #expect(file.change.moves.map(\.record) == ["zoho_drive.files:d2"])
        let folder = try await bench.store.decide(
            .move(try bench.record("zoho_drive.files:d1"), to: zenith), by: "ada", at: .at(21))
        #expect(Set(folder.change.moves.map(\.record)) == ["zoho_drive.files:d1", "zoho_drive.files:d3"])
        #expect(try await bench.store.compareWithFresh(at: .at(33)).allSatisfy { $0.different == 0 })
        _ = try await bench.store.decide(.undo(file.action), by: "ada", at: .at(40))
        _ = try await bench.store.decide(.undo(folder.action), by: "ada", at: .at(41))
        #expect(try bench.identityTables() == before)
    }
}

@Suite(.timeLimit(.minutes(2))) struct `A question` {
    /// One name, two mailboxes of one domain: namesakes, or one person.
    private func bench() async throws -> (CustomerBench, [Int64]) {
        let bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io", "city": "Munich"]])
        try await bench.contacts([
            "11": ["name": "Ada Okafor", "email": "ada@acme.io", "company": "1"],
            "12": ["name": "Ada Okafor", "email": "okafor@acme.io", "company": "1"],
        ])
        _ = try await bench.store.derive(fromNothing: false, at: .at(9))
        return (bench, [try bench.record("zoho_crm.contacts:11"), try bench.record("zoho_crm.contacts:12")])
    }

    private func asked(_ bench: CustomerBench, at now: Int64 = 50, rule: String? = nil) throws -> [JSONValue] {
        var filter = QuestionFilter()
        filter.rule = rule
        return try Reader(path: bench.path).questions(filter, now: .at(now))["questions"]?.items ?? []
    }

    @Test func `shows both sides, what speaks for and against, and the commands that answer`() async throws {
        let (bench, _) = try await bench()
        let question = try #require(try asked(bench).first)
        #expect(question["rule"]?.text == "nameInCompany" && question["kind"]?.text == "person")
        #expect(question["a.records.0.mails.0"]?.text == "ada@acme.io")
        #expect(question["b.records.0.mails.0"]?.text == "okafor@acme.io")
        #expect(question["for"]?.items?.isEmpty == false && question["against"]?.items?.isEmpty == false)
        #expect(question["a.customer.name"]?.text == "Acme GmbH")
        #expect(question["commands.same"]?.text == "onward identity same zoho_crm.contacts:11 zoho_crm.contacts:12")
        #expect(try asked(bench, rule: "siteAndName").isEmpty)
    }

    @Test func `is not asked again once it is answered, and counts for its rule`() async throws {
        let (bench, records) = try await bench()
        let outcome = try await bench.store.decide(.same(records[0], records[1]), by: "ada", at: .at(20))
        #expect(try asked(bench).isEmpty)
        #expect(outcome.change.questions.map(\.appears) == [false])
        let rules = try Reader(path: bench.path).questions(QuestionFilter(), now: .at(50))["rules"]?.items ?? []
        #expect(rules.first?["accepted"]?.integer == 1 && rules.first?["declined"]?.integer == 0)
        _ = try await bench.store.decide(.undo(outcome.action), by: "ada", at: .at(21))
        #expect(try asked(bench).count == 1)
    }

    @Test func `answered with no comes back only for stronger evidence, and only as a question`() async throws {
        let (bench, records) = try await bench()
        _ = try await bench.store.decide(.apart(.record(records[0]), .record(records[1])), by: "ada", at: .at(20))
        #expect(try asked(bench).isEmpty)
        // As strong as before: nothing new.
        try await bench.contacts(["12": ["name": "Ada Okafor", "email": "a.okafor@acme.io", "company": "1"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(30))
        #expect(try asked(bench).isEmpty)
        try await bench.contacts(["12": ["name": "Ada Okafor", "email": "ada@acme.io", "company": "1"]])
        _ = try await bench.store.derive(fromNothing: false, at: .at(31))
        #expect(try asked(bench).map { $0["rule"]?.text } == ["mailAndName"])
        #expect(try bench.texts("SELECT count(DISTINCT anchor) FROM entity WHERE kind = 1") == ["2"])
        #expect(try await bench.store.compareWithFresh(at: .at(33)).allSatisfy { $0.different == 0 })
        // No once more: this, too, is known now.
        _ = try await bench.store.decide(.apart(.record(records[0]), .record(records[1])), by: "ada", at: .at(40))
        #expect(try asked(bench).isEmpty)
        #expect(try await bench.store.compareWithFresh(at: .at(43)).allSatisfy { $0.different == 0 })
    }

    @Test func `put off is asked again on its day`() async throws {
        let (bench, _) = try await bench()
        let question = try #require(try asked(bench).first)
        let pair = try #require(
            try Reader(path: bench.path).question(question["id"]?.text ?? "", now: .at(50)))
        _ = try await bench.store.decide(
            .later(pair.customer, pair.other, until: "2023-12-01"), by: "ada", at: .at(20))
        #expect(try asked(bench).isEmpty)
        #expect(try asked(bench, at: 17 * 86_400).count == 1)
    }
}

extension CustomerBench {
    func key(_ name: String) throws -> String {
        try texts("SELECT key FROM customer_summary WHERE name = '\(name)'").first ?? "none"
    }

    func record(_ name: String) throws -> Int64 { try Reader(path: path).record(named: name) ?? -1 }

    /// The key of the customer that a record belongs to.
    func customer(of name: String) throws -> String? {
        try texts(
            """
            SELECT c.key FROM record_customer rc JOIN customer_summary c ON c.id = rc.customer_id
            WHERE rc.record_id = \(try record(name))
            """
        ).first
    }
}
