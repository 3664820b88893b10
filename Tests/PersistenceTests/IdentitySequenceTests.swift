import Domain
import Glibc
import Persistence
import SQLite
import Testing

/// Whatever is synced, deleted, decided and taken back, in whatever order: what holds always.
@Suite(.timeLimit(.minutes(3))) struct `Identity through any sequence` {
    static let sequences = 1_000
    /// One after the other in the same small world, which never comes to rest.
    static let sequencesOfWorld = 20
    static let budget: Duration = .seconds(50)

    /// A slow machine does fewer, and says how many.
    @Test func `equals a derivation from nothing, obeys every decision and never loses a key`() async throws {
        let began = ContinuousClock.now
        var done = 0
        var counts: [String: Int] = [:]
        // Other worlds: ONWARD_SEED=1000 swift test …
        let first = getenv("ONWARD_SEED").flatMap { Int(String(cString: $0)) } ?? 1
        for world in first..<(first + Self.sequences / Self.sequencesOfWorld) {
            let play = try await SequencePlay(seed: world)
            for _ in 0..<Self.sequencesOfWorld where ContinuousClock.now - began < Self.budget && !play.hasFailed {
                try await play.run()
                done += 1
            }
            counts.merge(play.counts) { $0 + $1 }
            if play.hasFailed { break }
        }
        print(
            "identity: \(done) of \(Self.sequences) sequences in \(ContinuousClock.now - began): \(counts.sorted { $0.key < $1.key })"
        )
        #expect(done >= 50)
    }
}

/// One sequence: a small world in which everybody is a little like everybody else.
private final class SequencePlay {
    let seed: Int
    let bench: CustomerBench
    private var dice: Dice
    private var clock: Int64 = 1_000
    /// Every key that was ever a customer's, with the record that it stood for.
    private var keys: [String: String] = [:]
    private(set) var hasFailed = false
    private var trace: [String] = []
    /// How often each verb was carried out, and refused.
    private(set) var counts: [String: Int] = [:]

    init(seed: Int) async throws {
        self.seed = seed
        bench = try await CustomerBench()
        dice = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
    }

    func run() async throws {
        trace = []
        for _ in 0..<(clock == 1_000 ? 12 : 3) { try await change() }
        try await sync()
        for _ in 0..<Int.random(in: 3...7, using: &dice) {
            switch Int.random(in: 0..<8, using: &dice) {
            case 0, 1, 2:
                for _ in 0..<Int.random(in: 1...3, using: &dice) { try await change() }
                try await sync()
            case 3: try await decideAndTakeBack()
            case 4: try await undo()
            default: try await decide()
            }
            try check()
            if hasFailed { return }
        }
        clock += 1
        let tables = try await bench.store.compareWithFresh(at: .at(clock))
        for table in tables where table.different > 0 { fail("\(table.what) differ: \(table.examples)") }
        try check()
    }

    private func fail(_ what: String) {
        hasFailed = true
        Issue.record("seed \(seed): \(what)\n\(trace.joined(separator: "\n"))")
    }

    // MARK: Steps

    private func sync() async throws {
        clock += 1
        _ = try await bench.store.derive(fromNothing: false, at: .at(clock))
    }

    private static let lists = ["zoho_crm.accounts", "zoho_crm.contacts", "zoho_desk.accounts", "zoho_desk.contacts"]

    private func change() async throws {
        let list = Int.random(in: 0..<5, using: &dice)
        let id = String(Int.random(in: 1...5, using: &dice))
        func ids(_ base: Int) -> [String] { (1...5).map { String(base + $0) } }
        if list < 4, Int.random(in: 0..<6, using: &dice) == 0 {
            clock += 1
            let key = String((list + 1) * 10 + (Int(id) ?? 0))
            trace.append("delete \(Self.lists[list]) \(key)")
            _ = try await bench.store.save(
                [Deletion(key: key, at: .at(clock), reason: .recycled)], resource: bench.known[Self.lists[list]]!,
                parent: nil, run: bench.run, at: .at(clock), bookmark: Bookmark())
            return
        }
        var facts: [String: Sent.FactText] = [:]
        func say(_ field: String, _ word: String?) { facts[field] = word.map { .text($0) } }
        switch list {
        case 0, 2:
            say("name", dice.pick(["Acme GmbH", "Acme", "Beta Ltd", "Gamma"]))
            say("website", dice.maybe(["acme.io", "beta.io", "www.acme.io/x"]))
            say("phone", dice.maybe(["+49 89 1234567", "+44 20 7946 0958"]))
            say("city", dice.maybe(["Munich", "London"]))
            if list == 2 { say("same_as", dice.maybe(ids(10))) }
        case 1, 3:
            say("name", dice.pick(["Ada Okafor", "A. Okafor", "Bo Lindqvist", "Cy Young", ""]))
            say("email", dice.maybe(["ada@acme.io", "bo@beta.io", "cy@gmail.com", "info@beta.io"]))
            say("mobile", dice.maybe(["+49 170 1234567", "+44 7700 900123"]))
            say("company", dice.maybe(ids(list == 1 ? 10 : 30)))
            if list == 3 { say("same_as", dice.maybe(ids(20))) }
        default:
            say("title", "Help")
            say("company", dice.maybe(ids(30)))
            say("person", dice.maybe(ids(40)))
        }
        let key = String((list + 1) * 10 + (Int(id) ?? 0))
        let name = list < 4 ? Self.lists[list] : "zoho_desk.tickets"
        trace.append("save \(name) \(key) \(facts.map { "\($0.key) \($0.value)" }.sorted())")
        try await bench.save([key: facts], to: name, kind: list == 4 ? .ticket : list % 2 == 0 ? .company : .person)
    }

    private func wish() throws -> IdentityWish? {
        let customers = try bench.texts("SELECT key FROM customer_summary ORDER BY key")
        let records = try bench.texts("SELECT id FROM source_record ORDER BY id").compactMap { Int64($0) }
        guard let key = customers.randomElement(using: &dice), let other = customers.randomElement(using: &dice),
            let record = records.randomElement(using: &dice), let twin = records.randomElement(using: &dice)
        else { return nil }
        let own = try bench.texts(
            """
            SELECT rc.record_id FROM record_customer rc JOIN customer_summary c ON c.id = rc.customer_id
            JOIN entity e ON e.record_id = rc.record_id WHERE c.key = '\(key)' ORDER BY 1
            """
        ).compactMap { Int64($0) }
        switch Int.random(in: 0..<7, using: &dice) {
        case 0, 1: return .merge(key, other)
        case 2: return .split(key, records: own.isEmpty ? [record] : Array(own.shuffled(using: &dice).prefix(1)))
        case 3: return .same(record, twin)
        case 4:
            let question = try bench.texts("SELECT a || ' ' || b FROM identity_question ORDER BY a, b")
            if let one = question.randomElement(using: &dice)?.split(separator: " ").compactMap({ Int64($0) }) {
                return .apart(.record(one[0]), .record(one[1]))
            }
            return .apart(.customer(key), .customer(other))
        case 5: return .move(record, to: key)
        default: return .related(key, other, as: "group")
        }
    }

    /// What is refused changes nothing.
    private func attempt(_ wish: IdentityWish, isTrial: Bool = false) async throws -> IdentityOutcome? {
        clock += 1
        // Grows with every commit of the store, whatever it changed.
        let before = try bench.texts("PRAGMA data_version")
        do {
            let outcome = try await bench.store.decide(wish, by: "ada", at: .at(clock), isTrial: isTrial)
            if !isTrial { counts[wish.verb, default: 0] += 1 }
            trace.append("\(wish)\(isTrial ? " as a trial" : ": action \(outcome.action)")")
            if isTrial, try bench.texts("PRAGMA data_version") != before { fail("a trial changed something: \(wish)") }
            return outcome
        } catch let fault as IdentityFault {
            counts["\(wish.verb) refused", default: 0] += 1
            trace.append("\(wish) refused: \(fault.message)")
            if try bench.texts("PRAGMA data_version") != before {
                fail("a refused decision changed something: \(wish)")
            }
            return nil
        }
    }

    private func decide() async throws {
        guard let wish = try wish() else { return }
        guard let trial = try await attempt(wish, isTrial: true) else { return }
        guard let outcome = try await attempt(wish) else { return fail("refused after the trial: \(wish)") }
        if outcome.change != trial.change { fail("\(wish) did other than the trial said") }
    }

    private func decideAndTakeBack() async throws {
        guard let wish = try wish() else { return }
        let before = try bench.identityTables()
        guard let outcome = try await attempt(wish) else { return }
        guard try await attempt(.undo(outcome.action)) != nil else { return fail("cannot be undone: \(wish)") }
        let after = try bench.identityTables()
        if after != before {
            let difference = after.difference(from: before).map { "\($0)" }.joined(separator: "\n")
            fail("undo did not restore \(wish):\n\(difference)")
        }
        if try await attempt(.undo(outcome.action)) != nil { fail("undone twice: \(outcome.action)") }
    }

    private func undo() async throws {
        let standing = try bench.texts("SELECT id FROM identity_action WHERE undone_at IS NULL ORDER BY id")
        guard let action = standing.randomElement(using: &dice).flatMap({ Int64($0) }) else { return }
        if try await attempt(.undo(action)) == nil { fail("cannot be undone: \(action)") }
    }

    // MARK: What holds always

    private func check() throws {
        let crossed = try bench.texts(
            """
            SELECT d.verdict || ' ' || d.a || ' ' || d.b FROM identity_decision d
            JOIN identity_action x ON x.id = d.action_id AND x.undone_at IS NULL
            JOIN entity a ON a.record_id = d.a JOIN entity b ON b.record_id = d.b
            WHERE (d.verdict = 'apart' AND a.anchor = b.anchor) OR (d.verdict = 'same' AND a.anchor <> b.anchor)
            """)
        if !crossed.isEmpty { fail("decisions are not obeyed: \(crossed)") }
        let homeless = try bench.texts(
            """
            SELECT e.record_id FROM entity e LEFT JOIN record_customer rc ON rc.record_id = e.record_id
            WHERE rc.customer_id IS NULL
            """)
        if !homeless.isEmpty { fail("records without a customer: \(homeless)") }
        for pair in try bench.texts("SELECT key || ' ' || anchor FROM customer_summary") {
            let parts = pair.split(separator: " ").map(String.init)
            if let known = keys.updateValue(parts[1], forKey: parts[0]), known != parts[1] {
                fail("\(parts[0]) stood for record \(known) and stands for \(parts[1]) now")
            }
        }
        for (key, record) in keys {
            let customer = try bench.texts("SELECT customer_id FROM record_customer WHERE record_id = \(record)").first
            let leads = try bench.customers(of: key).map(String.init)
            // A key may lead nowhere only where the record that stands for it now is gone.
            let heir = try bench.texts(
                """
                SELECT deleted IS NOT NULL FROM customer_alias a JOIN source_record s ON s.id = a.record_id
                WHERE a.key = '\(key)'
                """
            ).first
            if leads.count > 1 || (leads.isEmpty && customer != nil && heir != "1") {
                fail("\(key) leads to \(leads), its record \(record) to \(customer ?? "nobody")")
            }
        }
    }
}

extension CustomerBench {
    /// Everything about who is who, without the moments at which it became known, and without what was decided.
    func identityTables() throws -> [String] {
        try [
            "SELECT 'entity', * FROM entity ORDER BY record_id",
            """
            SELECT 'link', kind, a, b, rule, clue_kind, clue, ruleset, decision IS NULL FROM identity_link ORDER BY a, b
            """,
            """
            SELECT 'question', kind, customer, other, a, b, rule, objection, clue_kind, clue FROM identity_question
            ORDER BY customer, other
            """,
            "SELECT 'value', * FROM identity_value ORDER BY key",
            "SELECT 'posting', * FROM identity_posting ORDER BY key, record_id",
            """
            SELECT 'customer', key, anchor, kind, name, email, domain, phone, city, records, people, tickets, systems
            FROM customer_summary ORDER BY key
            """,
            """
            SELECT 'record', rc.record_id, c.key, rc.kind, rc.at, rc.reason FROM record_customer rc
            JOIN customer_summary c ON c.id = rc.customer_id ORDER BY rc.record_id
            """,
            """
            SELECT 'page', c.key, cr.kind, cr.at, cr.record_id FROM customer_record cr
            JOIN customer_summary c ON c.id = cr.customer_id ORDER BY c.key, cr.kind, cr.at, cr.record_id
            """,
        ].flatMap { query in
            try reader.rows(SQL(raw: query)) { row in
                (0..<row.columnCount).map { row.type($0) == .blob ? "\(Array(row.blob($0)))" : row.text($0) }
                    .joined(separator: "|")
            }
        }
    }

    /// Where a key leads, also a former one.
    func customers(of key: String) throws -> [Int64] {
        try reader.rows(
            """
            SELECT id FROM customer_summary WHERE key = \(key)
            UNION SELECT rc.customer_id FROM customer_alias a JOIN record_customer rc ON rc.record_id = a.record_id
            WHERE a.key = \(key)
            """
        ) { $0.integer(0) }
    }
}
