import Domain
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// What cannot be laid down: one clear sentence, a remedy, and nothing is changed.
@Suite(.timeLimit(.minutes(5))) struct `A refused act` {
    struct Case: CustomTestStringConvertible, Sendable {
        var verb: ActVerb
        var values: EntryBody
        var cause: Refusal.Cause
        /// Part of the sentence.
        var says: String
        var testDescription: String { "\(verb.rawValue): \(says)" }

        init(_ verb: ActVerb, _ values: EntryBody, _ cause: Refusal.Cause, _ says: String) {
            self.verb = verb
            self.values = values
            self.cause = cause
            self.says = says
        }
    }

    /// Things 1 to 8 of Acme are there: see `laidDown`. Days are relative to now: "+5".
    static let cases: [Case] = [
        // Attesting.
        .init(.attest, ["criterion": "tolt", "evidence": "x"], .missing, "no criterion “tolt”"),
        .init(.attest, ["criterion": "paid"], .contradicted, "told by data"),
        .init(.attest, ["criterion": "told"], .misused, "needs evidence"),
        .init(.attest, ["criterion": "seen", "value": "not-applicable"], .misused, "Why does seen not apply"),
        .init(.attest, ["criterion": "seen", "value": "maybe"], .misused, "none of its words"),
        .init(.attest, ["criterion": "seen", "expires": "-1"], .misused, "not after"),
        .init(.attest, ["criterion": "seen", "expires": "soon"], .misused, "is no day"),
        .init(.attest, ["criterion": "seen", "effective": "+1"], .misused, "lies in the future"),
        .init(
            .attest, ["criterion": "told", "evidence": "x", "effective": "-9"], .contradicted, "cannot change before"),
        .init(
            .attest, ["criterion": "told", "evidence": "zoho_more.projects:81"], .contradicted, "not of this customer"),
        .init(.attest, ["criterion": "told", "evidence": "x", "as": "keeper"], .forbidden, "not for the role keeper"),
        .init(.attest, ["criterion": "told", "evidence": "x", "as": "kepper"], .misused, "no role “kepper”"),
        .init(.attest, ["criterion": ""], .misused, "one line"),
        .init(.attest, [:], .misused, "“criterion” is missing"),
        .init(.attest, ["criterion": "told", "colour": "red"], .misused, "called “colour”"),
        .init(.revoke, ["id": "a-99", "reason": "x"], .missing, "no attestation a-99"),
        .init(.revoke, ["id": "c-2", "reason": "x"], .misused, "would be a commitment"),
        .init(.revoke, ["id": "a-1"], .misused, "“reason” is missing"),
        .init(.revoke, ["id": "one", "reason": "x"], .misused, "is no id"),
        .init(.waive, ["transition": "comitment", "item": "deal", "reason": "x"], .missing, "no transition"),
        .init(.waive, ["transition": "commitment", "item": "dael", "reason": "x"], .missing, "no context item"),
        .init(.waive, ["transition": "commitment", "item": "deal"], .misused, "“reason” is missing"),
        // Handing over.
        .init(.handoffAccept, ["transition": "commitment"], .missing, "No handoff"),
        .init(.handoffAccept, [:], .misused, "cannot be told"),
        .init(.handoffOffer, ["transition": "commitment", "context": ["nothing=x"]], .missing, "no context item"),
        .init(.handoffOffer, ["transition": "commitment", "context": ["outcome"]], .misused, "is no pair"),
        .init(.handoffWithdraw, ["transition": "commitment", "reason": "x"], .missing, "No handoff"),
        .init(.handoffReturn, ["transition": "commitment", "reason": "x"], .missing, "No handoff"),
        // Promising.
        .init(.commitmentAdd, ["text": "x", "due": "-1"], .misused, "was over"),
        .init(.commitmentAdd, ["text": "x", "every": "P30D"], .misused, "first time"),
        .init(.commitmentAdd, ["text": "x", "due": "+9", "every": "a month"], .misused, "no length of time"),
        .init(.commitmentAdd, ["text": "x", "type": "wish"], .misused, "none of its words"),
        .init(.commitmentPlan, ["id": "c-2", "item": "zoho_crm.deals:9"], .missing, "no record"),
        .init(.commitmentPlan, ["id": "c-2", "item": "zoho_more.projects:81"], .contradicted, "not of this customer"),
        .init(.commitmentFulfil, ["id": "c-2"], .misused, "“evidence” is missing"),
        .init(.commitmentRenegotiate, ["id": "c-2", "due": "+40"], .misused, "“evidence” is missing"),
        .init(.commitmentBreak, ["id": "c-2"], .misused, "“reason” is missing"),
        .init(.commitmentFulfil, ["id": "c-3", "evidence": "x"], .contradicted, "is withdrawn already"),
        .init(
            .commitmentFulfil, ["id": "c-2", "evidence": "x", "effective": "-9"], .contradicted, "cannot change"),
        // Owning.
        .init(.ownerAssign, ["role": "keper", "person": "Eva"], .missing, "no role “keper”"),
        .init(.ownerAssign, ["role": "keeper", "person": "Eva"], .contradicted, "one is accountable"),
        .init(.ownerAssign, ["role": "keeper", "person": "Eva", "until": "-1"], .misused, "not after"),
        .init(.ownerAssign, ["role": "keeper", "person": "Eva", "overlap": "-2"], .misused, "no count of days"),
        .init(.ownerAssign, ["role": "keeper", "person": "Eva", "from": "-20"], .contradicted, "from"),
        .init(.ownerAccept, ["id": "o-5"], .forbidden, "somebody else to accept"),
        .init(.ownerEnd, ["id": "o-5", "until": "-30"], .misused, "was over"),
        // Value and use.
        .init(.valueSet, ["statement": "x", "target": 5], .misused, "without what it measures"),
        .init(
            .valueSet, ["statement": "x", "metric": "m", "unit": "u", "baseline": 5, "target": 5], .misused,
            "nothing is to be reached"),
        .init(
            .valueSet, ["statement": "x", "metric": "m", "unit": "u", "baseline": 5, "target": 7, "direction": "down"],
            .misused, "lies up"),
        .init(.valueSet, ["statement": "x", "metric": "m", "unit": "u", "target": "many"], .misused, "is no number"),
        .init(.valueReached, ["id": "v-6", "evidence": "x", "actual": 3], .misused, "has no target"),
        .init(.valueReached, ["id": "v-6"], .misused, "“evidence” is missing"),
        .init(.expectAdd, ["behaviour": "login", "every": "P7D"], .misused, "“threshold” is missing"),
        .init(.expectAdd, ["behaviour": "x", "threshold": 0, "every": "P7D"], .misused, "above zero"),
        .init(.expectAdd, ["behaviour": "login", "threshold": 3, "every": "P7D"], .contradicted, "already"),
        .init(.expectCommunicated, ["id": "u-7"], .misused, "“evidence” is missing"),
        // Steps and needs.
        .init(.stepAdd, ["text": "x"], .misused, "“due” is missing"),
        .init(.stepAdd, ["text": "x", "due": "-1"], .misused, "was over"),
        .init(.stepDone, ["id": "s-77"], .missing, "no next step"),
        .init(.needNotNow, ["id": "n-8"], .misused, "“review” is missing"),
        .init(.needNotNow, ["id": "n-8", "review": "+0"], .misused, "not after"),
        .init(.needReject, ["id": "n-8"], .misused, "“reason” is missing"),
        .init(.needLink, ["id": "n-8", "deal": "zoho_crm.deals:71"], .contradicted, "not qualified"),
        .init(.needQualify, ["id": "n-8", "deal": "zoho_crm.deals:72"], .missing, "no record"),
        // Forcing.
        .init(.override, ["about": "stage", "value": "onboard", "until": "+9"], .misused, "“reason” is missing"),
        .init(.override, ["about": "stage", "value": "onboard", "reason": "x"], .misused, "“until” is missing"),
        .init(.override, ["about": "stage", "value": "onboard", "reason": "x", "until": "+0"], .misused, "not after"),
        .init(.override, ["about": "stage", "value": "onbord", "reason": "x", "until": "+9"], .missing, "no stage"),
        .init(
            .override, ["about": "mood", "value": "good", "reason": "x", "until": "+9"], .misused, "none of its words"),
        .init(
            .override, ["about": "standing", "value": "glad", "reason": "x", "until": "+9"], .missing, "no standing"),
    ]

    private static func laidDown() async throws -> ActBench {
        let bench = try await ActBench()
        try await bench.act(.attest, ["criterion": "told", "evidence": "mail"])
        try await bench.act(.commitmentAdd, ["text": "Live", "due": .string(bench.day(30))])
        try await bench.act(.commitmentAdd, ["text": "Gone"])
        try await bench.act(.commitmentWithdraw, ["id": "c-3", "reason": "x"])
        try await bench.act(.ownerAssign, ["role": "keeper", "person": "Ben", "from": .string(bench.day(-10))])
        try await bench.act(.valueSet, ["statement": "Faster"])
        try await bench.act(.expectAdd, ["behaviour": "login", "threshold": 5, "every": "P7D"])
        try await bench.act(.needAdd, ["statement": "More seats"])
        return bench
    }

    @Test func `says why and what to do, and changes nothing`() async throws {
        let bench = try await Self.laidDown()
        let before = try bench.everything()
        #expect(Set(Self.cases.map(\.verb)).count > 25)
        for one in Self.cases {
            var values = one.values
            for (name, value) in values {
                guard let text = value.text, let first = text.first, "+-".contains(first), text != "-2" else {
                    continue
                }
                if let days = Int64(text) { values[name] = .string(bench.day(days)) }
            }
            let error = await #expect(throws: Refusal.self, "\(one.testDescription)") {
                try await bench.act(one.verb, values)
            }
            #expect(error?.cause == one.cause, "\(one.testDescription): \(error?.sentence ?? "")")
            #expect(error?.sentence.contains(one.says) == true, "\(one.testDescription): \(error?.sentence ?? "")")
            #expect(error?.remedy.isEmpty == false)
            #expect(try bench.everything() == before, "\(one.testDescription)")
        }
    }

    @Test func `is one about a customer who is not there, or of another segment`() async throws {
        let bench = try await ActBench()
        let error = await #expect(throws: Refusal.self) {
            try await bench.act(.stepAdd, ["text": "x", "due": .string(bench.day(1))], of: "nobody")
        }
        #expect(error?.cause == .missing)
        try await bench.bench.store.run(
            """
            INSERT INTO lifecycle_shape (id, definition_id, segment, standing, stage, attained, computed, blocked_by,
                unknown, breakdowns, gaps, verdicts, in_force)
            VALUES (1, 1, 'small', 'active', 'acquire', 'acquire', 'acquire', '', '', '', '', '', 1);
            INSERT INTO lifecycle_position (customer_id, shape_id, tracks, found) SELECT id, 1, '', ''
            FROM customer_summary
            """)
        let other = await #expect(throws: Refusal.self) { try await bench.act(.attest, ["criterion": "seen"]) }
        #expect(other?.sentence.contains("does not concern this customer") == true)
        // Where nothing is said, the transition in front of the customer is meant, and the stage's owner may force it.
        try await bench.bench.store.run("UPDATE lifecycle_shape SET transition = 'commitment'")
        #expect(try await bench.act(.handoffOffer)["as"]?.text == "seller")
    }

    @Test func `is one by somebody who does not hold the role, once one was granted`() async throws {
        let bench = try await ActBench()
        try await bench.grant("seller", "Sam")
        let values: EntryBody = ["criterion": "told", "evidence": "mail"]
        let error = await #expect(throws: Refusal.self) { try await bench.act(.attest, values, by: "ada") }
        #expect(error?.cause == .forbidden)
        await #expect(throws: Refusal.self) { try await bench.act(.stepAdd, ["text": "x", "due": "2030-01-01"]) }
        let answer = try await bench.act(.attest, values, by: "SAM")
        #expect(answer["as"]?.text == "seller")
        #expect(answer["notes"]?.items?.isEmpty == true)
        // Only who was granted a role grants more.
        await #expect(throws: Refusal.self) { try await bench.grant("keeper", "Eva", by: "eva") }
        await #expect(throws: Refusal.self) { try await bench.grant("seller", "sam", by: "Sam") }
        try await bench.grant("keeper", "Eva", by: "Sam")
        // Whoever is assigned for one customer may act for that one.
        try await bench.act(.ownerAssign, ["role": "seller", "person": "Ben"], by: "Eva")
        try await bench.act(.attest, values, by: "ben")
        await #expect(throws: Refusal.self) { try await bench.act(.attest, values, of: bench.beta, by: "ben") }
        // Others may not take back what Sam did.
        let mine = try await bench.act(.attest, values, of: bench.beta, by: "Sam")
        await #expect(throws: Refusal.self) { try await bench.reverse(ActBench.number(mine), by: "ben") }
        try await bench.reverse(ActBench.number(mine), by: "sam")
        // Until nobody holds one any more.
        for (role, person) in [("keeper", "eva"), ("seller", "Sam")] {
            try await bench.bench.store.endGrant(
                role: role, of: person, by: "Sam", note: nil, definition: bench.definition, at: bench.now)
        }
        try await bench.act(.attest, values, by: "ada")
    }

    @Test func `takes the person an app names for the role`() async throws {
        let bench = try await ActBench()
        bench.definition.roles[0].from = .customer("owner")
        bench.definition.roles[1].from = .newest(
            Rows("deal", [Condition("title", .isIn([.text("licences")]))]), "title")
        try await bench.grant("seller", "Sam")
        try await bench.bench.store.run("UPDATE customer_summary SET owner = 'Eva Lima' WHERE key = '\(bench.acme)'")
        try await bench.act(.attest, ["criterion": "told", "evidence": "x"], by: "eva lima")
        try await bench.act(.stepAdd, ["text": "x", "due": "2030-01-01", "as": "keeper"], by: "Licences")
        await #expect(throws: Refusal.self) {
            try await bench.act(.attest, ["criterion": "told", "evidence": "x"], of: bench.beta, by: "eva lima")
        }
    }

    @Test func `is a reversal of what is gone, part of something, or changed since`() async throws {
        let bench = try await Self.laidDown()
        let before = try bench.everything()
        for (number, says) in [(99, "no act 99"), (3, "changed since, by act 4")] as [(Int64, String)] {
            let error = await #expect(throws: Refusal.self) { try await bench.reverse(number) }
            #expect(error?.sentence.contains(says) == true, "\(error?.sentence ?? "")")
        }
        #expect(try bench.everything() == before)
        try await bench.reverse(4)
        try await bench.reverse(3)
        let error = await #expect(throws: Refusal.self) { try await bench.reverse(3) }
        #expect(error?.sentence.contains("taken back already, by ada") == true)
        let gone = await #expect(throws: Refusal.self) {
            try await bench.act(.commitmentFulfil, ["id": "c-3", "evidence": "x"])
        }
        #expect(gone?.sentence == "c-3 was taken back by ada.")
    }

    @Test func `is one whose clock goes back`() async throws {
        let bench = try await Self.laidDown()
        let before = try bench.everything().filter { !$0.contains("8need") }
        bench.bench.wait(days: -1)
        let error = await #expect(throws: Refusal.self) { try await bench.act(.needAdd, ["statement": "x"]) }
        #expect(error?.sentence.contains("clock of this machine goes back") == true)
        // Also behind what was only taken back then.
        bench.bench.wait(days: 3)
        try await bench.reverse(8)
        bench.bench.wait(days: -1)
        await #expect(throws: Refusal.self) { try await bench.act(.needAdd, ["statement": "x"]) }
        await #expect(throws: Refusal.self) { try await bench.reverse(1) }
        #expect(try bench.everything().filter { !$0.contains("8need") } == before)
    }
}
