import Testing

@testable import Lifecycle

@Suite struct `A definition that follows another` {
    private static let day = Model.day

    /// The first since ever, the second from day 10 on; that one asks for a value before anybody is onboarded.
    private func lineage(
        _ rule: Definition.InFlight = .finishOnOld, later: [(Int64, Definition.InFlight)] = []
    ) throws -> Lineage {
        var versions = [Lineage.Version(engine: try Model().engine, from: .min)]
        for (from, rule) in [(10, rule)] + later {
            let model = Model {
                $0.version = versions.count + 1
                $0.inFlight = rule
                $0.transitions[0].readiness = ["value"]
            }
            versions.append(.init(engine: try model.engine, from: from * Self.day))
        }
        return Lineage(versions)
    }

    private func judge(
        _ lineage: Lineage, _ met: [String: Int64], _ changes: [StageChange] = [], firstSeen: Int64 = 1, on day: Int64
    ) -> Lineage.Judgement {
        let facts = Model().facts(met, firstSeen: firstSeen)
        let history = History(changes: changes)
        let now = day * Self.day
        var former: [Int: SubjectFacts] = [:]
        for version in lineage.candidates(facts, history, asOf: now) { former[version] = facts }
        return lineage.judge(facts, former: former, history, asOf: now)
    }

    @Test func `lets those finish on the old one whose transition was open before it`() throws {
        let lineage = try lineage()
        let open = judge(lineage, ["won": 4], on: 12)
        #expect(open.version == 0 && open.finishing == "commitment")
        // What the old one asks for is enough; the new one would have asked for a value.
        let passed = judge(lineage, ["won": 4, "accepted": 13], on: 14)
        #expect(passed.version == 1 && passed.finishing == nil && passed.conclusion.stage == "onboard")
        #expect(passed.earlier.map(\.change.line) == [">acquire@1 enter", "acquire>onboard@13 advance"])
        #expect(passed.earlier.allSatisfy { $0.version == 0 } && passed.conclusion.changes.isEmpty)
    }

    @Test func `takes up whoever was not on the way yet`() throws {
        let lineage = try lineage()
        for (met, seen) in [([:], 1), (["won": 11, "accepted": 12], 1), (["won": 11], 11)] as [([String: Int64], Int64)]
        {
            let judgement = judge(lineage, met, firstSeen: seen, on: 14)
            #expect(judgement.version == 1 && judgement.earlier.isEmpty && judgement.conclusion.stage == "acquire")
        }
    }

    @Test func `takes up everybody if it says so, and whoever has left`() throws {
        let strict = try lineage(.adoptNew)
        #expect(strict.versions.count == 1 && judge(strict, ["won": 4], on: 12).finishing == nil)
        #expect(judge(try lineage(), ["won": 4, "left": 5], on: 12).version == 1)
    }

    @Test func `comes to the same at one go and day by day, whatever became known when`() throws {
        let lineage = try lineage(later: [(20, .finishOnOld)])
        let met: [String: Int64] = ["won": 4, "accepted": 16, "value": 18, "owner": 24, "willing": 30]
        var changes: [StageChange] = []
        var lines: [String] = []
        for day in Int64(2)...40 {
            let known = met.filter { $0.value <= day }
            let judgement = judge(lineage.asOf(day), known, changes, on: day)
            for change in judgement.earlier.map(\.change) + judgement.conclusion.changes {
                changes.append(change)
                lines.append(change.line)
            }
        }
        let atOnce = judge(lineage, met, on: 40)
        let all = atOnce.earlier.map(\.change) + atOnce.conclusion.changes
        #expect(all.map(\.line) == lines)
        #expect(judge(lineage, met, changes, on: 40).version == 2 && atOnce.version == 2)
        // Onboarding began on day 16: the way on is finished under the second version, which the third replaced.
        let between = changes.filter { $0.effective <= 23 * Self.day }
        #expect(judge(lineage, met.filter { $0.value <= 23 }, between, on: 23).version == 1)
    }

    @Test func `leaves nothing to versions before one that takes up everybody`() throws {
        let lineage = try lineage(later: [(20, .adoptNew), (30, .finishOnOld)])
        #expect(lineage.versions.map(\.engine.definition.version) == [3, 4])
        #expect(judge(lineage, ["won": 4], on: 40).version == 0)
        // One that the next came before was never in force.
        let early = try self.lineage(later: [(5, .finishOnOld)])
        #expect(early.versions.map(\.engine.definition.version) == [1, 3])
    }
}

extension Lineage {
    fileprivate func asOf(_ day: Int64) -> Lineage { Lineage(versions.filter { $0.from <= day * Model.day }) }
}
