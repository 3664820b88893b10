import Domain
import Glibc
import JSON
import SQLite
import Testing

@testable import Lifecycle
@testable import Persistence

/// Whatever people do and take back, in whatever order: what holds always.
@Suite(.timeLimit(.minutes(10))) struct `Acts in any order` {
    static let worlds = 12
    static let acts = 60

    /// Other worlds: ONWARD_SEED=1000 swift test …
    @Test func `leave what was known alone, and nothing behind once all is taken back`() async throws {
        let first = getenv("ONWARD_SEED").flatMap { Int(String(cString: $0)) } ?? 1
        var done: [ActVerb: Int] = [:]
        for seed in first..<first + Self.worlds {
            let play = try await ActPlay(seed: UInt64(seed))
            for _ in 0..<Self.acts { try await play.step() }
            try play.checkClocks()
            try await play.takeAllBack()
            try play.checkClocks()
            done.merge(play.done, uniquingKeysWith: +)
        }
        // Most of what can be done was.
        #expect(done.count >= 20, "\(done)")
    }
}

/// A world, its dice, and what was known when.
private final class ActPlay {
    let bench: ActBench
    var dice: Dice
    var done: [ActVerb: Int] = [:]
    private var standing: [Int64] = []
    private var known: [(moment: Int64, says: [String])] = []

    init(seed: UInt64) async throws {
        bench = try await ActBench()
        dice = Dice(state: seed &* 7919)
    }

    func step() async throws {
        bench.bench.wait(days: Int64.random(in: 1...20, using: &dice))
        let before = try bench.everything()
        do {
            if !standing.isEmpty, Int.random(in: 0..<5, using: &dice) == 0 {
                let act = standing.randomElement(using: &dice)!
                try await bench.reverse(act)
                standing.removeAll { $0 == act }
            } else {
                let verb = ActVerb.allCases.randomElement(using: &dice)!
                let answer = try await bench.act(verb, try values(verb), of: dice.pick([bench.acme, bench.beta]))
                standing.append(try ActBench.number(answer))
                done[verb, default: 0] += 1
            }
        } catch is Refusal {
            #expect(try bench.everything() == before)
        }
        known.append((bench.now.milliseconds, try says()))
        // One is accountable; of two at one time the former one's days are counted.
        let rivals = try bench.bench.texts(
            """
            SELECT customer || role FROM ownership WHERE until_day IS NULL AND from_day <= '\(bench.day(0))'
            GROUP BY customer, role HAVING count(*) > 1
            """)
        #expect(rivals.isEmpty)
    }

    /// Something for each parameter, some of it wrong.
    private func values(_ verb: ActVerb) throws -> EntryBody {
        var values: EntryBody = [:]
        if case .thing(let kinds) = verb.shape.subject {
            let keys = try bench.bench.texts(
                "SELECT DISTINCT kind || ' ' || thing FROM lifecycle_entry WHERE retracted IS NULL ORDER BY 1"
            ).compactMap { line -> String? in
                let parts = line.split(separator: " ")
                guard let kind = EntryKind(rawValue: String(parts[0])), kinds.contains(kind) else { return nil }
                return kind.key(Int64(parts[1])!)
            }
            values["id"] = .string(keys.randomElement(using: &dice) ?? "c-9999")
        }
        for parameter in verb.shape.operands + verb.shape.options
        where parameter.isRequired || Int.random(in: 0..<(parameter.name == "scope" ? 12 : 3), using: &dice) == 0 {
            values[parameter.name] = value(parameter)
        }
        if Int.random(in: 0..<6, using: &dice) == 0 {
            values["effective"] = .string(bench.day(Int64.random(in: -9...1, using: &dice)))
        }
        return values
    }

    private func value(_ parameter: ActParameter) -> JSONValue {
        switch parameter.form {
        case .day: return .string(bench.day(Int64.random(in: -3...60, using: &dice)))
        case .number: return .number(String(Int.random(in: 1...40, using: &dice)))
        case .count: return .number(String(Int.random(in: 0...5, using: &dice)))
        case .flag: return .bool(Bool.random(using: &dice))
        case .span: return .string(dice.pick(["P7D", "P30D"]))
        case .choice(let words): return .string(dice.pick(words))
        case .record: return .string(dice.pick(["zoho_crm.deals:71", "zoho_more.projects:81"]))
        case .pairs: return .array([.string(dice.pick(["outcome=yes", "deal=big", "risks=none"]))])
        case .list: return .array([.string(dice.pick(["outcome", "risks"]))])
        case .text: break
        }
        switch parameter.name {
        case "criterion": return .string(dice.pick(["told", "seen"]))
        case "transition": return "commitment"
        case "item": return .string(dice.pick(["outcome", "deal", "risks"]))
        case "scope": return .string(dice.pick(["r-1", "one"]))
        case "role": return .string(dice.pick(["seller", "keeper"]))
        case "value": return .string(dice.pick(["acquire", "onboard", "active", "paused"]))
        case "person": return .string(dice.pick(["ada", "Ben", "Eva"]))
        default: return .string(dice.pick(["one", "two", "three"]))
        }
    }

    private func says(asOf moment: Int64 = .max, knownAt: Int64 = .max) throws -> [String] {
        try [bench.acme, bench.beta].flatMap { try bench.says($0, asOf: moment, knownAt: knownAt) }
    }

    /// As of K nothing is seen that came later; as of (T, K) a thing says what its last version by T and K says.
    func checkClocks() throws {
        for (moment, said) in known { #expect(try says(knownAt: moment) == said) }
        let rows = try bench.bench.reader.rows(
            "SELECT kind, thing, id, body, effective, recorded, retracted, anchor FROM lifecycle_entry"
        ) { row in
            (
                kind: row.text(0), thing: row.integer(1), id: row.integer(2), body: row.text(3),
                effective: row.integer(4), recorded: row.integer(5), retracted: row.integerIfPresent(6) ?? .max,
                anchor: row.integer(7)
            )
        }
        for _ in 0..<20 {
            let t = known.randomElement(using: &dice)!.moment - Int64.random(in: 0...20, using: &dice) * 86_400_000
            let k = known.randomElement(using: &dice)!.moment
            var last: [Int64: (id: Int64, effective: Int64, line: String)] = [:]
            for row in rows where row.effective <= t && row.recorded <= k && row.retracted > k {
                let kind = try #require(EntryKind(rawValue: row.kind))
                if let other = last[row.thing], (other.effective, other.id) > (row.effective, row.id) { continue }
                last[row.thing] = (row.id, row.effective, "\(kind.key(row.thing)) \(row.body)")
            }
            #expect(try says(asOf: t, knownAt: k).sorted() == last.values.map(\.line).sorted())
        }
    }

    func takeAllBack() async throws {
        for act in standing.sorted(by: >) {
            bench.bench.wait(days: 1)
            try await bench.reverse(act)
            known.append((bench.now.milliseconds, try says()))
        }
        #expect(try says().isEmpty)
        for kind in EntryKind.allCases {
            #expect(try bench.bench.texts("SELECT key FROM \(kind.rawValue)").isEmpty, "\(kind)")
        }
    }
}
