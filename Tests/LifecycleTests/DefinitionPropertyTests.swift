import Glibc
import JSON
import Lifecycle
import Testing

@Suite(.timeLimit(.minutes(3))) struct `Any definition` {
    /// Another one each run, named with each failure; `ONWARD_SEED` repeats one.
    static let seed =
        getenv("ONWARD_SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: 0..<1_000_000)

    @Test func `is read back as it was written, with the same hash`() throws {
        var chance = Chance(seed: Self.seed)
        for round in 0..<20 {
            var definition = try Fixture.definition()
            for index in definition.criteria.indices {
                definition.criteria[index].test = chance.test(depth: 3)
                definition.criteria[index].holdFor = chance.flip ? nil : .days(Int64(chance.below(40)))
                definition.criteria[index].absentMeans = chance.one([nil, .met, .notMet])
                definition.criteria[index].onUnknown = chance.one(Criterion.OnUnknown.allCases)
                definition.criteria[index].needsEvidence = chance.flip
                definition.criteria[index].remedy = chance.one([nil, chance.word])
            }
            definition.formerIDs =
                chance.flip ? [] : [.init(id: "old", fate: chance.one(Definition.FormerID.Fate.allCases), text: "x")]
            definition.whenSourceIsAhead = chance.one(Definition.SourceAhead.allCases)
            definition.inFlight = chance.one(Definition.InFlight.allCases)
            let read = DefinitionFile(parsing: definition.canonicalText).definition
            #expect(read == definition, "seed \(Self.seed), round \(round)")
            #expect(read.hash == definition.hash, "seed \(Self.seed), round \(round)")
        }
    }

    @Test func `has another hash after any change but its approval`() throws {
        let definition = try Fixture.definition()
        var approved = definition
        approved.approval = .init(by: "Ada", on: "2026-01-01")
        #expect(approved.hash == definition.hash)
        #expect(definition.hash.utf8.count == 32)
        var seen: Set<String> = [definition.hash]
        for index in definition.criteria.indices {
            var other = definition
            other.criteria[index].statement += "!"
            #expect(seen.insert(other.hash).inserted)
        }
    }

    @Test func `that is damaged anywhere is refused at a place in the file, or read`() throws {
        var chance = Chance(seed: Self.seed)
        let text = Array(Fixture.text.utf8)
        let lines = text.count { $0 == 0x0a } + 1
        var refused = 0
        for round in 0..<400 {
            var bytes = text
            switch chance.below(3) {
            case 0: bytes.remove(at: chance.below(bytes.count))
            case 1: bytes[chance.below(bytes.count)] = UInt8(chance.below(256))
            default:
                let start = chance.below(bytes.count - 60)
                bytes.removeSubrange(start..<start + chance.below(60))
            }
            let file = DefinitionFile(parsing: bytes)
            refused += file.findings.isEmpty ? 0 : 1
            for finding in file.findings {
                #expect((1...lines).contains(finding.line) && finding.column > 0, "seed \(Self.seed), round \(round)")
                #expect(!finding.text.isEmpty)
            }
        }
        #expect(refused > 200)
    }
}

/// Chance that repeats itself, and makes tests of every form.
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

    mutating func next() -> UInt64 {
        state = state &+ 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
    var flip: Bool { mutating get { below(2) == 0 } }
    mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
    var word: String { mutating get { one(["", "won", "a \"quoted\" one", "größer", "line\nbreak", "☃"]) } }
    var number: Double { mutating get { one([0, 1, -3, 0.1, 2.5, 1e15, 123_456_789]) } }
    var span: Span { mutating get { one([.days(1), .days(-30), Span(milliseconds: 5_400_000), .days(365)]) } }
    var scalar: Scalar { mutating get { one([.text(word), .number(number), .flag(flip)]) } }

    mutating func some<Value>(_ count: ClosedRange<Int>, _ make: (inout Chance) -> Value) -> [Value] {
        (0..<count.lowerBound + below(count.count)).map { _ in make(&self) }
    }

    mutating func comparison() -> Comparison {
        switch below(10) {
        case 0: .isIn(some(0...3) { $0.scalar })
        case 1: .isNotIn(some(0...3) { $0.scalar })
        case 2: .above(number)
        case 3: .atLeast(number)
        case 4: .below(number)
        case 5: .atMost(number)
        case 6: .contains(some(0...3) { $0.word })
        case 7: flip ? .isKnown : .isUnknown
        case 8: .before(span)
        default: .after(span)
        }
    }

    mutating func rows() -> Rows {
        let columns = ["state", "title", "amount"]
        return Rows(
            one(["deal", "ticket", "nowhere"]), columns.prefix(below(4)).map { Condition($0, comparison()) },
            within: one([nil, span]), at: one([nil, "created"]))
    }

    mutating func bounds() -> Bounds { Bounds(atLeast: one([nil, number]), atMost: one([nil, number])) }

    mutating func test(depth: Int) -> Lifecycle.Test {
        let having = [Condition("state", comparison())]
        switch below(depth == 0 ? 11 : 15) {
        case 0: return .exists(rows())
        case 1: return .none(rows())
        case 2: return .count(rows(), bounds())
        case 3: return .sum(rows(), of: word, bounds())
        case 4: return .latest(rows(), of: word, comparison())
        case 5: return .share(rows(), having: having, bounds(), minimum: 1 + below(9))
        case 6: return .streak(rows(), every: span, count: 1 + below(9), of: 1 + below(9))
        case 7: return .since(rows(), atMost: span)
        case 8: return .compare(Condition(word, comparison()))
        case 9: return flip ? .attested : .ref("deal_won")
        case 10: return .sql(word)
        case 11: return .all(some(0...3) { $0.test(depth: depth - 1) })
        case 12: return .any(some(0...3) { $0.test(depth: depth - 1) })
        case 13: return .not(test(depth: depth - 1))
        default: return .atLeast(1 + below(5), some(0...3) { $0.test(depth: depth - 1) })
        }
    }
}
