import Domain
import JSON
@testable import Lifecycle
@testable import Persistence
import SQLite
import Testing

/// A customer that has grown, and what it buys on top.
final class ScopeBench {
    let bench: CustomerBench
    let key: String

    /// Acme has bought, was used, is in Expand since the 3rd of 2024-01, with a deal open on top.
    init() async throws {
        bench = try await CustomerBench()
        try await bench.accounts(["1": ["name": "Acme GmbH", "website": "acme.io"]])
        try await bench.deals([
            "5": ["title": "First", "state": "won", "company": "1", "stage": "Won", "closing_day": "2023-11-10"],
            "6": ["title": "Vienna", "state": "open", "company": "1", "stage": "Proposal"],
        ])
        bench.wait(days: 50)
        try await bench.derive()
        key = try bench.key("Acme GmbH")
        _ = try await bench.store.move(
            [StageMove(customer: key, stage: "expand", kind: .import, reason: "grown")], by: "ada", at: bench.now)
    }

    func win(_ deals: String...) async throws {
        bench.wait(days: 20)
        for deal in deals {
            try await bench.deals([
                deal: [
                    "title": .text(deal == "6" ? "Vienna" : "Deal \(deal)"), "state": "won", "company": "1",
                    "stage": "Won", "closing_day": .text(bench.now.day),
                ]
            ])
        }
        bench.wait(days: 2)
        try await bench.derive()
    }

    @discardableResult func act(_ verb: ActVerb, _ values: EntryBody, of customer: String? = nil) async throws
        -> JSONValue
    {
        var given = values
        given["by"] = "ada"
        if case .customer = verb.shape.subject { given["customer"] = .string(customer ?? key) }
        let act = try Act(verb, given: given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, now: bench.now)
        let answer = try await bench.store.act(act, customer: customer ?? key, at: bench.now)
        _ = try await bench.store.judge(at: bench.now)
        return answer
    }

    func refused(
        _ cause: Refusal.Cause, _ words: String, _ verb: ActVerb, _ values: EntryBody, of customer: String? = nil
    ) async throws {
        let before = try everything()
        do {
            try await act(verb, values, of: customer)
            Issue.record("not refused: \(words)")
        } catch let refusal as Refusal {
            #expect(refusal.cause == cause && refusal.sentence.contains(words), "\(refusal)")
        }
        #expect(try everything() == before)
    }

    func everything() throws -> [String] { try bench.texts("SELECT id || body FROM lifecycle_entry") }

    /// "r-1 Vienna onboard open".
    func children() throws -> [String] {
        try bench.texts(
            "SELECT scope || ' ' || title || ' ' || stage || ' ' || state FROM scope_now WHERE parent NOT NULL ORDER BY 1"
        )
    }

    func stage() throws -> String {
        try bench.texts("SELECT stage FROM scope_now WHERE parent IS NULL AND customer = '\(key)'").first ?? "?"
    }

    /// Of one criterion of a scope: "met", "unknown unlinked".
    func result(_ criterion: String, _ scope: String?, _ clocks: Clocks = Clocks()) throws -> String {
        let answer = try bench.standing("Acme GmbH", clocks, scope: scope)
        let found = answer["criteria"]?.items?.first { $0["criterion"]?.text == criterion }
        return [found?["result"]?.text, found?["reason"]?.text].compactMap(\.self).joined(separator: " ")
    }
}

@Suite(.timeLimit(.minutes(2))) struct `A scope of a customer` {
    @Test func `is opened by a deal won after the customer had grown, which keeps its stage`() async throws {
        let world = try await ScopeBench()
        #expect(try world.children() == [] && world.stage() == "expand")
        try await world.win("6")
        #expect(try world.children() == ["r-1 Vienna onboard open"])
        #expect(try world.stage() == "expand")
        let told = try world.bench.standing("Acme GmbH")
        let child = try #require(told["relationships.0"])
        #expect(child["key"]?.text == "\(world.key)/r-1" && child["transition.id"]?.text == "value")
        #expect(child["transition.blockedBy"]?.items?.contains("val.handoff_accepted") == true)
        #expect(told["history"]?.items?.contains { $0["track"]?.text == "r-1" } == false)
        let opened = try world.bench.texts("SELECT actor_kind || ' ' || who || ' ' || note FROM act")
        #expect(opened == ["rule onward-b2b 1 zoho_crm.deals:6 was won after the customer had reached expand"])
        // Neither again nor by what was won before.
        try await world.bench.derive()
        _ = try await world.bench.store.judge(fromNothing: true, at: world.bench.now)
        #expect(try world.children() == ["r-1 Vienna onboard open"])
    }

    @Test func `goes to Adopt and joins the customer by what was laid down for it`() async throws {
        let world = try await ScopeBench()
        try await world.win("6")
        world.bench.wait(days: 1)
        let scope: JSONValue = "r-1"
        // What the customer as a whole has does not count for the scope.
        try await world.act(.ownerAssign, ["role": "adoption_owner", "person": "Ben"])
        try await world.act(.attest, ["criterion": "onb.usable_vouched", "evidence": "seen"])
        #expect(try world.result("onb.usable_vouched", "r-1") == "unknown not_attested")
        #expect(try world.bench.standing("Acme GmbH", scope: "r-1")["owner.person"]?.text == nil)
        let value = try await world.act(
            .valueSet,
            [
                "statement": "Vienna answers in a day", "first": true, "scope": scope, "due": .string(world.day(200)),
                "metric": "hours", "unit": "h", "baseline": 40, "target": 24,
            ])
        let id = try #require(value["changes.0.id"])
        try await world.act(.valueReached, ["id": id, "actual": 20, "evidence": "report"])
        try await world.act(.valueAcknowledge, ["id": id, "person": "Ms Holm"])
        for criterion in ["onb.usable_vouched", "onb.use_vouched"] {
            try await world.act(.attest, ["criterion": .string(criterion), "evidence": "seen", "scope": scope])
        }
        let use = try await world.act(
            .expectAdd,
            ["behaviour": "login", "threshold": 5, "every": "P7D", "population": "all of Vienna", "scope": scope])
        try await world.act(.expectCommunicated, ["id": try #require(use["changes.0.id"]), "evidence": "mail"])
        let owner = try await world.act(
            .ownerAssign, ["role": "adoption_owner", "person": "ada", "known": true, "scope": scope])
        try await world.act(.ownerAccept, ["id": try #require(owner["changes.0.id"])])
        try await world.act(.stepAdd, ["text": "Call", "due": .string(world.day(9)), "scope": scope])
        try await world.act(
            .commitmentAdd,
            ["text": "A report", "every": "P30D", "due": .string(world.day(30)), "scope": scope, "owner": "Ben"])
        for criterion in ["val.use_understood", "val.success_vouched", "adp.customer_owner_named"] {
            try await world.act(.attest, ["criterion": .string(criterion), "evidence": "seen", "scope": scope])
        }
        #expect(try world.missing("r-1") == "[\"val.handoff_accepted\"]")
        // The giver's handoff of the scope is none of the customer's.
        try await world.act(.handoffOffer, ["scope": scope])
        try await world.act(.handoffAccept, ["scope": scope])
        #expect(try world.children() == ["r-1 Vienna adopt open"])
        #expect(try world.result("val.handoff_accepted", nil) == "not_met")
        #expect(try world.stage() == "expand")
        #expect(try world.bench.standing("Acme GmbH", scope: "r-1")["owner.person"]?.text == "ada")
        // What is promised for the scope is the customer's once it has joined.
        #expect(try world.commitments() == 0)
        for criterion in ["adp.usage_vouched", "adp.embedded"] {
            try await world.act(.attest, ["criterion": .string(criterion), "evidence": "seen", "scope": scope])
        }
        #expect(try world.children() == ["r-1 Vienna joined joined"])
        #expect(try world.commitments() == 1)
        // So it moves along with the customer from then on.
        let customer = try world.bench.reader.integer("SELECT id FROM customer_summary WHERE key = \(world.key)")
        let handoffs = try Reader(path: world.bench.path).handoffs(of: customer, "continuity", now: world.bench.now)
        let promised = handoffs["0.context"]?.items?.first { $0["item"]?.text == "open_commitments" }
        #expect(promised?["value"]?.text == "A report", "\(handoffs)")
        #expect(try world.result("adp.embedded", nil) == "unknown not_attested")
        try await world.refused(
            .contradicted, "has joined the customer", .stepAdd,
            ["text": "x", "due": .string(world.day(9)), "scope": scope])
        let history = try world.bench.standing("Acme GmbH", scope: "r-1")["history"]?.items ?? []
        #expect(history.map { $0["kind"]?.text } == ["enter", "advance", "advance"])
        #expect(history.last?["was"]?.text == "adopt" && history.last?["became"]?.text == "joined")
    }
}

extension ScopeBench {
    func day(_ days: Int64) -> String { Instant.at(bench.clock + days * 86_400).day }

    func missing(_ scope: String) throws -> String? {
        try bench.texts("SELECT blocked_by FROM scope_now WHERE scope = '\(scope)'").first
    }

    /// Of one test, of the customer or the scope that was looked at.
    func verdict(_ test: Lifecycle.Test, _ lens: ScopeLens) throws -> Verdict {
        var definition = Definition(id: "d", version: 1, title: "D")
        var criterion = Definition.criterion("one", .data)
        criterion.test = test
        criterion.absentMeans = .met
        definition.criteria = [criterion]
        var found: Verdict?
        var reader = try LeafReader(bench.reader, definition, asOf: bench.now, lens: lens)
        try reader.read([bench.reader.integer("SELECT id FROM customer_summary")]) {
            found = $0.findings[0].verdict
        }
        return try #require(found)
    }

    /// How many open ones count for the customer as a whole, by a criterion about them.
    func commitments() throws -> Int {
        let found = try verdict(.none(Rows("commitment", [Condition("state", .isIn([.text("open")]))])), .customer)
        return found == .met ? 0 : 1
    }
}

extension CustomerBench {
    /// What was laid down, by people and by rule.
    func entries() throws -> [String] {
        try texts("SELECT id || kind || body || coalesce(retracted, '-') FROM lifecycle_entry ORDER BY id")
    }

    /// Somebody grows, buys on top, gets something laid down for it, gives it up, is joined with another.
    func grow(_ dice: inout Dice) async throws {
        try await derive()
        let keys = try texts("SELECT key FROM customer_summary ORDER BY key")
        let own = try texts("SELECT key FROM customer_summary WHERE name LIKE 'Own %' ORDER BY key")
        guard let key = (own.isEmpty ? keys : own).randomElement(using: &dice) else { return }
        func act(_ verb: ActVerb, _ values: EntryBody) async throws {
            var given = values
            (given["by"], given["note"]) = ("ada", "x")
            if case .customer = verb.shape.subject { given["customer"] = .string(key) }
            let act = try Act(verb, given: given.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, now: now)
            // What is wrong as things stand is refused.
            do { _ = try await store.act(act, customer: key, at: now) } catch is Refusal {}
        }
        clock += 1
        let grown = try texts(
            "SELECT key FROM customer_summary WHERE id IN (SELECT customer_id FROM lifecycle_state "
                + "WHERE attained = 'expand') ORDER BY key")
        if grown.isEmpty || Int.random(in: 0..<4, using: &dice) == 0, !grown.contains(key) {
            _ = try await store.move(
                [StageMove(customer: key, stage: "expand", kind: .import, reason: "grown")], by: "ada", at: now)
        }
        // Of companies that nobody else speaks of.
        let number = Int.random(in: 1...3, using: &dice)
        try await accounts(["99\(number)": ["name": .text("Own \(number)"), "website": .text("own\(number).io")]])
        for _ in 0..<2 {
            clock += 86_400
            try await deals([
                "90\(number)\(dice.pick(["1", "2"]))": [
                    "title": .text("Deal \(number)"), "state": .text(dice.pick(["won", "won", "open"])),
                    "company": .text("99\(number)"), "stage": "x", "closing_day": .text(now.day),
                ]
            ])
        }
        try await act(.scopeOpen, ["title": .string(dice.pick(["Vienna", "Graz"])), "reason": "x"])
        let scopes = try texts("SELECT key FROM scope ORDER BY key")
        guard let scope = scopes.randomElement(using: &dice) else { return }
        try await act(
            .attest,
            [
                "criterion": .string(dice.pick(["onb.usable_vouched", "onb.use_vouched", "adp.embedded"])),
                "evidence": "seen", "scope": .string(scope),
            ])
        try await act(.commitmentAdd, ["text": "x", "scope": .string(scope)])
        let stage = dice.pick(["onboard", "adopt"])
        if Int.random(in: 0..<3, using: &dice) == 0 {
            let until = Instant(milliseconds: now.milliseconds + 20 * 86_400_000).day
            try await act(
                .override,
                [
                    "about": "stage", "value": .string(stage), "reason": "x", "until": .string(until),
                    "scope": .string(scope),
                ])
        } else if Int.random(in: 0..<3, using: &dice) == 0 {
            let move = StageMove(customer: "\(key)/\(scope)", stage: stage, kind: .correction, reason: "x")
            // Another's scope, one that is over, and where it is already are refused.
            _ = try? await store.move([move], by: "ada", at: now)
        }
        if Int.random(in: 0..<4, using: &dice) == 0 {
            try await act(.scopeClose, ["id": .string(scope), "reason": "x"])
        }
        if keys.count > 1, Int.random(in: 0..<6, using: &dice) == 0 {
            let pair = keys.shuffled(using: &dice).prefix(2)
            let merged = try? await store.decide(.merge(pair[0], pair[1]), by: "ada", at: now)
            if let merged, Bool.random(using: &dice) {
                clock += 1
                try await derive()
                _ = try await store.decide(.undo(merged.action), by: "ada", at: now)
            }
        }
    }
}

@Suite(.timeLimit(.minutes(2))) struct `Scopes of customers` {
    @Test func `stand in the lists of customers by their own keys, page after page`() async throws {
        let world = try await ScopeBench()
        try await world.win("6", "7")
        try await world.bench.accounts(["2": ["name": "Beta", "website": "beta.io"]])
        try await world.bench.derive()
        let reading = try Reader(path: world.bench.path)
        for sort in StandingFilter.Sort.allCases {
            var filter = StandingFilter()
            (filter.sort, filter.limit) = (sort, 1)
            var keys: [String] = []
            repeat {
                let (answer, next) = try reading.standings(filter)
                #expect(answer["count"]?.integer == 4)
                keys += (answer["customers"]?.items ?? []).compactMap { $0["key"]?.text }
                filter.after = next
            } while filter.after != nil && keys.count < 9
            #expect(keys.count == 4 && Set(keys).count == 4, "\(sort): \(keys)")
            if sort == .name { #expect(keys.prefix(3) == [world.key, "\(world.key)/r-2", "\(world.key)/r-1"]) }
        }
        var blocked = StandingFilter()
        (blocked.blockedBy, blocked.stage) = ("val.handoff_accepted", "onboard")
        let found = try reading.standings(blocked).0["customers"]?.items ?? []
        #expect(found.map { $0["name"]?.text } == ["Acme GmbH: Deal 7", "Acme GmbH: Vienna"])
        let counts = try reading.standingCounts(Clocks(), now: world.bench.now)
        #expect(counts["scopes.0.scopes"]?.integer == 2 && counts["scopes.0.stage"]?.text == "onboard")
        // The same when every customer is judged for the answer.
        let now = Clocks(asOf: .at(world.bench.clock - 1))
        #expect(try reading.standingCounts(now, now: world.bench.now)["scopes"] == counts["scopes"])
        let before = Clocks(asOf: .at(world.bench.clock - 5 * 86_400))
        #expect(try reading.standingCounts(before, now: world.bench.now)["scopes"] == [])
    }

    @Test func `are told by the records that lead to their deal, and unknown by the others`() async throws {
        let world = try await ScopeBench()
        try await world.win("6")
        let bench = world.bench
        try await bench.save(
            ["31": ["title": "Order", "state": "completed", "deal": "6"]], to: "zoho_sign.requests", kind: .agreement)
        try await bench.save(
            ["32": ["title": "Old", "state": "completed", "deal": "5"]], to: "zoho_sign.requests", kind: .agreement)
        try await bench.save(
            ["33": ["title": "Plan", "state": "closed", "company": "1"]], to: "zoho_more.projects", kind: .project)
        try await bench.derive()
        let id = try bench.reader.integer("SELECT id FROM customer_summary")
        let scope = try #require(try bench.reader.things(of: id, kind: .scope).first)
        try bench.reader.look(at: scope, of: id)
        let records = try bench.texts(
            """
            SELECT s.external_id FROM temp.scope_record JOIN source_record s ON s.id = record_id ORDER BY 1
            """)
        #expect(records == ["31", "6"])
        let closed = Lifecycle.Test.exists(Rows("project", [Condition("state", .isIn([.text("closed")]))]))
        #expect(try world.verdict(closed, .customer) == .met)
        #expect(try world.verdict(closed, .scope).reason != nil)
        let signed = Lifecycle.Test.count(Rows("agreement"), Bounds(atLeast: 2))
        #expect(try world.verdict(signed, .customer) == .met && world.verdict(signed, .scope) != .met)
        #expect(try world.result("com.sold", "r-1") == "met")
        #expect(try world.result("exp.won_more", "r-1") != "met")
        #expect(try world.result("exp.won_more", nil) == "met")
        #expect(try world.result("ret.no_critical_ticket", "r-1").hasPrefix("unknown"))
        #expect(try world.result("acq.known", "r-1") == "met")
        #expect(try world.result("adp.shown_by_age", "r-1").hasPrefix("unknown"))
    }

    @Test func `end with the deal that opened them, and by a word, and are back when it is`() async throws {
        let world = try await ScopeBench()
        try await world.win("6")
        let opened = try world.bench.texts("SELECT act FROM act WHERE verb = 'scope open'").compactMap(Int64.init)
        let lost: [String: Sent.FactText] = ["title": "Vienna", "state": "lost", "company": "1", "stage": "Lost"]
        try await world.bench.deals(["6": lost])
        try await world.bench.derive()
        #expect(try world.children() == ["r-1 Vienna onboard void"])
        #expect(try world.bench.standing("Acme GmbH")["relationships.0.state"]?.text == "void")
        try await world.win("6")
        #expect(try world.children() == ["r-1 Vienna onboard open"])
        let step = try await world.act(.stepAdd, ["text": "Call", "due": .string(world.day(9)), "scope": "r-1"])
        await #expect(throws: Refusal.self) {
            try await world.bench.store.reverse(act: opened[0], by: "ada", as: nil, reason: "x", at: world.bench.now)
        }
        _ = try await world.bench.store.reverse(
            act: try #require(step["act"]?.integer), by: "ada", as: nil, reason: "x", at: world.bench.now)
        let close = try await world.act(.scopeClose, ["id": "r-1", "reason": "given up"])
        #expect(try world.children() == ["r-1 Vienna onboard closed"])
        try await world.refused(.contradicted, "is closed already", .scopeClose, ["id": "r-1", "reason": "x"])
        try await world.refused(
            .contradicted, "is closed already", .stepAdd,
            ["text": "x", "due": .string(world.day(9)), "scope": "r-1"])
        for act in [try #require(close["act"]?.integer), opened[0]] {
            world.bench.wait(days: 1)
            _ = try await world.bench.store.reverse(act: act, by: "ada", as: nil, reason: "x", at: world.bench.now)
            try await world.bench.derive()
        }
        // What was taken back is not opened again, and nothing is left of it.
        #expect(try world.children() == [])
        #expect(try world.bench.texts("SELECT 'x' FROM stage_change WHERE track = 'r-1' AND retracted IS NULL") == [])
    }

    @Test func `were so at a past moment as was known then`() async throws {
        let world = try await ScopeBench()
        let before = Clocks(asOf: world.bench.now, knownAt: world.bench.now)
        try await world.win("6")
        world.bench.wait(days: 1)
        let then = Clocks(asOf: world.bench.now, knownAt: world.bench.now)
        let told = try world.bench.standing("Acme GmbH", then)["relationships"]
        let missing = try world.result("onb.use_vouched", "r-1", then)
        world.bench.wait(days: 1)
        try await world.act(.attest, ["criterion": "onb.use_vouched", "evidence": "seen", "scope": "r-1"])
        #expect(try world.result("onb.use_vouched", "r-1") == "met")
        #expect(try world.result("onb.use_vouched", "r-1", then) == missing)
        #expect(try world.bench.standing("Acme GmbH", then)["relationships"] == told)
        #expect(try world.bench.standing("Acme GmbH", before)["relationships"] == [])
        #expect(throws: Refusal.self) { try world.bench.standing("Acme GmbH", before, scope: "r-1") }
    }

    @Test func `follow their customer through a merge and back`() async throws {
        let world = try await ScopeBench()
        try await world.win("6")
        try await world.bench.accounts(["2": ["name": "Beta", "website": "beta.io"]])
        try await world.bench.derive()
        let beta = try world.bench.key("Beta")
        _ = try await world.bench.store.move(
            [StageMove(customer: beta, stage: "expand", kind: .import, reason: "grown")], by: "ada", at: world.bench.now
        )
        try await world.act(.scopeOpen, ["title": "Graz", "reason": "order"], of: beta)
        let before = try world.bench.standings()
        #expect(try world.children() == ["r-1 Vienna onboard open", "r-2 Graz onboard open"])
        let merged = try await world.bench.store.decide(.merge(beta, world.key), by: "ada", at: world.bench.now)
        #expect(try world.children() == ["r-1 Vienna onboard open", "r-2 Graz onboard open"])
        #expect(try world.bench.texts("SELECT DISTINCT customer FROM scope_now").count == 1)
        _ = try await world.bench.store.decide(.undo(merged.action), by: "ada", at: world.bench.now)
        #expect(try world.bench.standings() == before)
    }

    @Test func `are refused in words where they cannot be, and nothing is changed`() async throws {
        let world = try await ScopeBench()
        try await world.bench.accounts(["2": ["name": "Beta", "website": "beta.io"]])
        try await world.bench.deals(["8": ["title": "Other", "state": "won", "company": "2", "stage": "Won"]])
        try await world.bench.derive()
        let beta = try world.bench.key("Beta")
        let fine: EntryBody = ["title": "Graz", "reason": "order"]
        try await world.act(.scopeOpen, fine.merging(["product": "Desk", "region": "Styria"]) { $1 })
        let key = try #require(try world.bench.texts("SELECT key FROM scope").first)
        func with(_ more: EntryBody) -> EntryBody { fine.merging(more) { $1 } }
        let later = JSONValue.string(world.day(3))
        for (cause, words, values) in [
            (.contradicted, "with the same title", fine),
            (.contradicted, "with the same product", with(["title": "Linz", "product": "desk"])),
            (.contradicted, "with the same product", with(["title": "Linz", "product": "Desk", "region": "styria"])),
            (.contradicted, "with the same region", with(["title": "Linz", "region": "Styria"])),
            (.misused, "lies in the future", with(["title": "Linz", "effective": later])),
            (.misused, "“reason” is missing", ["title": "Linz"]),
            (.misused, "“title” is missing", ["reason": "x"]),
            (.contradicted, "is not of this customer", with(["title": "Linz", "deal": "zoho_crm.deals:8"])),
            (.contradicted, "is no deal", with(["title": "Linz", "deal": "zoho_crm.accounts:1"])),
            (.missing, "There is no record", with(["title": "Linz", "deal": "zoho_crm.deals:99"])),
        ] as [(Refusal.Cause, String, EntryBody)] {
            try await world.refused(cause, words, .scopeOpen, values)
        }
        try await world.refused(.contradicted, "before expand", .scopeOpen, fine, of: beta)
        let step: EntryBody = ["text": "Call", "due": .string(world.day(9))]
        for (cause, words, more) in [
            (.misused, "is no id of a scope", ["scope": "Graz"]),
            (.misused, "is no id of a scope", ["scope": "c-1"]),
            (.missing, "There is no scope of this customer", ["scope": "r-99"]),
            (
                .contradicted, "nothing counts for it before",
                ["scope": .string(key), "effective": .string(world.day(-5))]
            ),
        ] as [(Refusal.Cause, String, EntryBody)] {
            try await world.refused(cause, words, .stepAdd, step.merging(more) { $1 })
        }
        try await world.refused(
            .missing, "There is no scope of this customer", .stepAdd, step.merging(["scope": .string(key)]) { $1 },
            of: beta)
        try await world.refused(.missing, "There is no scope r-98", .scopeClose, ["id": "r-98", "reason": "x"])
        // Another product, or another region of the same, is another scope.
        try await world.act(.scopeOpen, with(["title": "Linz", "product": "Desk", "region": "Upper Austria"]))
        try await world.act(.scopeOpen, with(["title": "Wels", "product": "CRM", "region": "Styria"]))
        #expect(try world.children().count == 3)
    }
}
