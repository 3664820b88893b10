import Foundation
import Identity
import Testing

/// Time and memory at the size in `ONWARD_IDENTITY_RECORDS`, best in a release build. Without it nothing runs.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ONWARD_IDENTITY_RECORDS"] != nil))
struct `A resolution of many records` {
    @Test func `takes little time and memory`() throws {
        let text = ProcessInfo.processInfo.environment["ONWARD_IDENTITY_RECORDS"]
        let count = try #require(text.flatMap { Int($0) })
        let world = World(records: count, seed: SeededRandom.seed)
        print("seed \(SeededRandom.seed), world: \(Self.memory()) MB")
        let before = Self.seconds()
        let run = Run(world)
        print(
            "\(count) records resolved in \(Self.seconds() - before) s of processor, peak \(Self.memory()) MB with the world"
        )
        print("companies: \(Score(run.companies, truth: world.truth, findable: world.findable))")
        print("people: \(Score(run.people, truth: world.truth, findable: world.findable))")
        print(run.byRule(world))
        if count <= 200_000 { print(run.wrongLinks(world).joined(separator: "\n")) }
        print("questions: \(run.companies.questions().count) + \(run.people.questions().count)")
    }

    private static func seconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    private static func memory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss / 1024
    }
}
