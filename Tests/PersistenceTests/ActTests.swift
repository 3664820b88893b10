import Domain
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// What people lay down about customers.
@Suite(.timeLimit(.minutes(5))) struct `An act` {
    @Test func `says what it changed and how to take it back, and is in the views and the journal`() async throws {
        let bench = try await ActBench()
        let answer = try await bench.act(.attest, ["criterion": "told", "evidence": "mail", "note": "they said so"])
        #expect(answer["customer"]?.text == bench.acme)
        #expect(answer["as"]?.text == "seller")
        #expect(answer["changes.0.was"] == .null)
        #expect(answer["changes.0.now.expires_day"]?.text == bench.day(30))
        #expect(answer["notes.0"]?.text == ActScene.anyoneMay)
        #expect(answer["reverse"]?.text == "onward reverse 1 --reason TEXT")
        #expect(
            try bench.bench.texts(
                "SELECT customer || ' ' || key || ' ' || value || ' ' || who || ' ' || role_of FROM attestation")
                == ["\(bench.acme) a-1 met ada seller"])
        #expect(try bench.bench.texts("SELECT verb || ' ' || note FROM act") == ["attest they said so"])
        #expect(try bench.bench.texts("SELECT count(*) FROM lifecycle_dirty") == ["1"])
        let second = try await bench.act(
            .attest, ["criterion": "told", "evidence": "call", "value": "not-met", "expires": .string(bench.day(7))])
        #expect(try ActBench.id(second) == "a-1")
        #expect(second["changes.0.was.value"]?.text == "met")
        #expect(try bench.bench.texts("SELECT value || expires_day FROM attestation") == ["not_met\(bench.day(7))"])
        try await bench.reverse(ActBench.number(second))
        #expect(try bench.bench.texts("SELECT value || evidence FROM attestation") == ["metmail"])
        #expect(try bench.bench.texts("SELECT act || reversed_note FROM act WHERE reversed NOT NULL") == ["2was wrong"])
    }

    @Test func `vouches for what is part data and part somebody's word`() async throws {
        let bench = try await ActBench()
        bench.definition.criteria.append(.init(mixed: "sure", by: "keeper"))
        let answer = try await bench.act(.attest, ["criterion": "sure"])
        #expect(answer["as"]?.text == "keeper")
    }

    @Test func `is done once for one key`() async throws {
        let bench = try await ActBench()
        let first = try await bench.act(.stepAdd, ["text": "Call", "due": .string(bench.day(3))], request: "k1")
        bench.bench.wait(days: 1)
        let second = try await bench.act(.stepAdd, ["text": "Call", "due": .string(bench.day(2))], request: "k1")
        #expect(second == first)
        #expect(try bench.says().count == 1)
        let error = await #expect(throws: Refusal.self) {
            try await bench.act(.stepAdd, ["text": "Write", "due": .string(bench.day(2))], request: "k1")
        }
        #expect(error?.cause == .misused)
    }

    @Test func `follows its customer through a merge and a split`() async throws {
        let bench = try await ActBench()
        try await bench.act(.needAdd, ["statement": "More seats"])
        try await bench.act(.needAdd, ["statement": "An interface"], of: bench.beta)
        let store = bench.bench.store
        let merge = try await store.decide(.merge(bench.acme, bench.beta), by: "ada", at: bench.now)
        #expect(try bench.says().count == 2)
        _ = try await store.decide(.undo(merge.action), by: "ada", at: bench.now)
        #expect(try bench.says() == [#"n-1 {"statement":"More seats","state":"open"}"#])
        #expect(try bench.says(bench.beta) == [#"n-2 {"statement":"An interface","state":"open"}"#])
    }

    @Test func `stays with its customer when the record it was laid down at is gone`() async throws {
        let bench = try await ActBench()
        try await bench.act(.needAdd, ["statement": "More seats"])
        let before = try bench.says()
        let stage =
            "SELECT c.name FROM stage_change_log l JOIN record_customer r ON r.record_id = l.anchor "
            + "JOIN customer_summary c ON c.id = r.customer_id WHERE l.became = 'onboard'"
        try await bench.bench.store.run(
            """
            INSERT INTO stage_change_log (anchor, track, became, kind, effective, is_clamped, recorded, definition_id,
                verdicts, missing, evidence, actor_kind, who)
            SELECT anchor, 'main', 'onboard', 'enter', 0, 0, 0, 1, '', '', '', 'person', 'ada' FROM lifecycle_entry
            """)
        #expect(try bench.bench.texts(stage) == ["Acme GmbH"])
        let anchor = try bench.bench.texts(
            "SELECT external_id FROM source_record WHERE id = (SELECT anchor FROM lifecycle_entry)")
        try await bench.bench.delete(anchor[0], from: anchor[0] == "1" ? "zoho_crm.accounts" : "zoho_desk.accounts")
        bench.bench.wait(days: 1)
        _ = try await bench.bench.store.derive(fromNothing: false, at: bench.now)
        let key = try bench.bench.texts("SELECT key FROM customer_summary WHERE name LIKE 'Acme%'")
        #expect(try bench.says(key.first) == before)
        #expect(try bench.bench.texts(stage).map { $0.lowercased().hasPrefix("acme") } == [true])
        try await bench.bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.bench.deskAccounts(["901": ["name": "Another", "website": "another.io"]])
        bench.bench.wait(days: 1)
        _ = try await bench.bench.store.derive(fromNothing: false, at: bench.now)
        #expect(try bench.says() == before)
        #expect(try bench.bench.texts("SELECT anchor FROM lifecycle_entry WHERE origin IS NULL").count == 1)
    }

    // MARK: Handing over

    @Test func `carries a handoff from offer to acceptance, with what is open`() async throws {
        let bench = try await ActBench()
        let promise = try ActBench.id(await bench.act(.commitmentAdd, ["text": "Live in March", "type": "date"]))
        let step = try ActBench.id(await bench.act(.stepAdd, ["text": "Kickoff", "due": .string(bench.day(9))]))
        try await bench.act(.ownerAssign, ["role": "keeper", "person": "Ben"])
        try await bench.act(.handoffOffer, ["transition": "commitment"], by: "sam")
        await #expect(throws: Refusal.self, "the outcome is missing") { try await bench.act(.handoffAccept, by: "Ben") }
        let back = try await bench.act(
            .handoffReturn, ["reason": "no outcome", "missing": ["outcome"]], by: "Ben")
        #expect(back["changes.0.now.returns"]?.integer == 1)
        bench.bench.wait(days: 1)
        let offer = try await bench.act(.handoffOffer, ["context": ["outcome=Reply in a day"]], by: "sam")
        // The limit runs from the first offer.
        #expect(offer["changes.0.now.due"]?.text == Instant.at(bench.clock + 4 * 86_400).iso8601)
        #expect(offer["changes.0.now.missing"] == nil)
        let taken = try await bench.act(.handoffAccept, by: "Ben")
        #expect(taken["changes.0.now.state"]?.text == "accepted")
        let frozen = taken["changes.0.now.snapshot"]
        #expect(frozen?["context.0.value"]?.text == "Reply in a day")
        #expect(frozen?["context.1.value"]?.text == "Licences")
        #expect(frozen?["context.1.evidence"]?.text == "zoho_crm.deals:71")
        #expect(frozen?["context.2.state"]?.text == "missing")
        #expect(frozen?["commitments.0.id"]?.text == promise)
        #expect(frozen?["next_steps.0.id"]?.text == step)
        #expect(taken["changes"]?.items?.map { $0["now.owner"]?.text } == [nil, "Ben", "Ben"])
        let again = await #expect(throws: Refusal.self) { try await bench.act(.handoffAccept, by: "Ben") }
        #expect(again?.sentence.contains("accepted already") == true)
        // One act, taken back at one go.
        try await bench.reverse(ActBench.number(taken))
        #expect(try bench.bench.texts("SELECT state FROM handoff") == ["offered"])
        #expect(try bench.bench.texts("SELECT ifnull(owner, '-') FROM commitment") == ["-"])
        #expect(try bench.bench.texts("SELECT owner FROM next_step") == ["ada"])
    }

    @Test func `lets a handoff go without a waived item, once`() async throws {
        let bench = try await ActBench()
        try await bench.act(.handoffOffer, ["transition": "commitment"])
        let waiver = try ActBench.id(
            await bench.act(.waive, ["transition": "commitment", "item": "outcome", "reason": "a pilot"]))
        try await bench.act(.revoke, ["id": .string(waiver), "reason": "no pilot"])
        await #expect(throws: Refusal.self) { try await bench.act(.handoffAccept) }
        try await bench.act(.waive, ["transition": "commitment", "item": "outcome", "reason": "a pilot after all"])
        let taken = try await bench.act(.handoffAccept)
        #expect(taken["changes.0.now.snapshot.context.0.reason"]?.text == "a pilot after all")
        bench.bench.wait(days: 1)
        try await bench.act(.handoffOffer, ["transition": "commitment"])
        await #expect(throws: Refusal.self) { try await bench.act(.handoffAccept, ["transition": "commitment"]) }
    }

    @Test func `accepts a handoff for one of two at the same time`() async throws {
        let bench = try await ActBench()
        try await bench.act(.handoffOffer, ["transition": "commitment", "context": ["outcome=yes"]])
        let before = try bench.everything().count
        let second = try Store(path: bench.bench.path)
        let act = try Act(.handoffAccept, given: [("customer", .string(bench.acme)), ("by", "x")], now: bench.now)
        let (definition, now, acme, first) = (bench.definition, bench.now, bench.acme, bench.bench.store)
        let done = await withTaskGroup(of: Bool.self) { group in
            for store in [first, second, first, second] {
                group.addTask {
                    (try? await store.act(act, customer: acme, definition: definition, at: now)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        #expect(try bench.everything().count == before + 1)
    }

    // MARK: The rest of what is laid down

    @Test func `settles commitments, and moves those on that fall due again`() async throws {
        let bench = try await ActBench()
        let id = try ActBench.id(
            await bench.act(
                .commitmentAdd, ["text": "A review", "due": .string(bench.day(10)), "every": "P30D", "type": "service"])
        )
        let kept = try await bench.act(.commitmentFulfil, ["id": .string(id), "evidence": "minutes"])
        #expect(kept["changes.0.now.state"]?.text == "open")
        #expect(kept["changes.0.now.due_day"]?.text == bench.day(40))
        let other = try ActBench.id(await bench.act(.commitmentAdd, ["text": "An interface"]))
        try await bench.act(.commitmentPlan, ["id": .string(other), "item": "zoho_crm.deals:71"])
        try await bench.act(
            .commitmentRenegotiate, ["id": .string(other), "evidence": "mail", "due": .string(bench.day(20))])
        // Agreed anew, it is planned anew, by the same deal.
        try await bench.act(.commitmentPlan, ["id": .string(other), "item": "zoho_crm.deals:71"])
        await #expect(throws: Refusal.self) {
            try await bench.act(.commitmentPlan, ["id": .string(other), "item": "zoho_crm.deals:71"])
        }
        try await bench.act(.commitmentBreak, ["id": .string(other), "reason": "late"])
        #expect(
            try bench.bench.texts(
                "SELECT state || ' ' || plan_item || ' ' || due_day FROM commitment WHERE key = '\(other)'")
                == ["broken zoho_crm.deals:71 \(bench.day(20))"])
    }

    @Test func `has one accountable for a role, but for a declared handover`() async throws {
        let bench = try await ActBench()
        let first = try ActBench.id(
            await bench.act(.ownerAssign, ["role": "keeper", "person": "Ben", "from": .string(bench.day(-60))]))
        await #expect(throws: Refusal.self) {
            try await bench.act(.ownerAssign, ["role": "keeper", "person": "Eva"])
        }
        let answer = try await bench.act(.ownerAssign, ["role": "keeper", "person": "Eva", "overlap": "5"])
        #expect(answer["changes.0.id"]?.text == first)
        #expect(answer["changes.0.now.until_day"]?.text == bench.day(5))
        let second = try #require(answer["changes.1.id"]?.text)
        await #expect(throws: Refusal.self) { try await bench.act(.ownerAccept, ["id": .string(second)], by: "Ben") }
        try await bench.act(.ownerAccept, ["id": .string(second)], by: "eva")
        try await bench.act(.ownerCommunicated, ["id": .string(second)])
        let ended = try await bench.act(.ownerEnd, ["id": .string(second), "until": .string(bench.day(90))])
        #expect(
            try bench.bench.texts("SELECT person || known_to_customer || until_day FROM ownership ORDER BY key")
                == ["Ben0\(bench.day(5))", "Eva1\(bench.day(90))"])
        // Both have it for five days: no rivals. Two customers who become one bring two who are.
        try await bench.reverse(ActBench.number(ended))
        func owner() throws -> SubjectFacts.Owner? {
            let id = try bench.bench.reader.integer("SELECT id FROM customer_summary WHERE key = \(bench.acme)")
            return try bench.bench.reader.facts(of: id, bench.definition, now: bench.now)?.owners[1]
        }
        #expect(try owner()?.person == "Eva")
        #expect(try owner()?.rivals == [])
        try await bench.act(.ownerAssign, ["role": "keeper", "person": "Max"], of: bench.beta)
        let merge = try await bench.bench.store.decide(.merge(bench.acme, bench.beta), by: "ada", at: bench.now)
        let both = try #require(try owner())
        let people = Set([both.person] + both.rivals)
        #expect(people == ["Max", "Eva"])
        _ = try await bench.bench.store.decide(.undo(merge.action), by: "ada", at: bench.now)
        // Sixty days ago Ben had it, without an end.
        let then = bench.now.milliseconds - 30 * 86_400_000
        #expect(try bench.says(asOf: then).map { $0.contains("until_day") } == [false])
    }

    @Test func `measures what was reached against the target`() async throws {
        let bench = try await ActBench()
        let id = try ActBench.id(
            await bench.act(
                .valueSet, ["statement": "Faster", "metric": "reply", "unit": "h", "target": 24, "first": true]))
        let about: EntryBody = ["id": .string(id)]
        let reached = about.merging(["evidence": "report", "actual": 20]) { $1 }
        await #expect(throws: Refusal.self, "no baseline") { try await bench.act(.valueReached, reached) }
        try await bench.act(.valueAcknowledge, about.merging(["person": "Ms Holm"]) { $1 })
        let changed = try await bench.act(.valueChange, about.merging(["baseline": 40]) { $1 })
        #expect(changed["changes.0.now.direction"]?.text == "down")
        #expect(changed["changes.0.now.acknowledged"] == nil)
        await #expect(throws: Refusal.self, "30 hours") {
            try await bench.act(.valueReached, reached.merging(["actual": 30]) { $1 })
        }
        try await bench.act(.valueReached, reached)
        try await bench.act(.valueAcknowledge, about.merging(["person": "Ms Holm"]) { $1 })
        #expect(
            try bench.bench.texts("SELECT actual || acknowledged_by || first_value FROM value_definition")
                == ["20Ms Holm1"])
    }

    @Test func `keeps expectations, needs and overrides`() async throws {
        let bench = try await ActBench()
        let use = try ActBench.id(
            await bench.act(.expectAdd, ["behaviour": "login", "threshold": 20, "every": "P7D"]))
        try await bench.act(.expectCommunicated, ["id": .string(use), "evidence": "minutes"])
        try await bench.act(.expectEnd, ["id": .string(use)])
        #expect(
            try bench.bench.texts("SELECT threshold || every || until_day FROM usage_expectation")
                == ["20P7D\(bench.day(0))"])
        let need = try ActBench.id(await bench.act(.needAdd, ["statement": "More seats"]))
        try await bench.act(.needNotNow, ["id": .string(need), "review": .string(bench.day(90))])
        try await bench.act(.needQualify, ["id": .string(need)])
        try await bench.act(.needLink, ["id": .string(need), "deal": "zoho_crm.deals:71"])
        #expect(
            try bench.bench.texts("SELECT state || ifnull(review_day, '-') || deal FROM need")
                == ["qualified-zoho_crm.deals:71"])
        let force = try ActBench.id(
            await bench.act(
                .override, ["about": "stage", "value": "onboard", "until": .string(bench.day(30)), "reason": "pilot"]))
        try await bench.act(.overrideEnd, ["id": .string(force), "reason": "over"])
        #expect(try bench.bench.texts("SELECT value || until_day FROM override") == ["onboard\(bench.day(0))"])
    }
}
