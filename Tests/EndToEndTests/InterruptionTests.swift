import Foundation
import Glibc
import SQLite
import Testing

/// A sync that does not get to its end in one go.
@Suite(.fewAtOnce) struct `An interrupted sync` {
    /// At moments nobody chose. The number that decides them is told when the test fails.
    @Test(arguments: [UInt64.random(in: 0 ... .max)])
    func `killed at many instants ends with what an uninterrupted one has`(chance: UInt64) async throws {
        let standIn = try await StandIn("--latency", "10ms", customers: 60)
        let bench = try await Bench(standIn, apps: "crm,desk")
        var moments = Moments(state: chance)
        var kills = 0
        // As it must end, give it more time with every attempt.
        while kills < 200 {
            let child = try bench.start(["sync"])
            try await Task.sleep(for: .milliseconds(30 + moments.next() % UInt64(100 + 20 * kills)))
            child.signal(SIGKILL)
            let ending = try await child.ending()
            if ending.signal == nil {
                #expect(ending.exitCode == 0, "\(ending.words)\(ending.output)")
                break
            }
            kills += 1
        }
        #expect(kills >= 10)
        #expect(try bench.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1)
        let fresh = try await Bench.fresh(standIn, apps: "crm,desk")
        expectSame(try fresh.contents(), try bench.contents())
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `stops within a second when asked, and goes on later`(signal: Int32)
        async throws
    {
        let standIn = try await StandIn("--latency", "60ms", customers: 16)
        let bench = try await Bench(standIn, apps: "crm,desk")
        let child = try bench.start(["sync"])
        try await eventually { child.output.contains("read\n") || child.output.contains(" new, ") }
        let asked = ContinuousClock.now
        child.signal(signal)
        let ending = try await child.ending()
        #expect(ContinuousClock.now - asked < .seconds(1))
        expectRefusal(ending, saying: "The sync is stopped", "run onward sync again")
        #expect(try bench.number("SELECT count(*) FROM run WHERE outcome = 'stopped'") == 1)
        try await bench.sync()
        expectSame(try await Bench.fresh(standIn, apps: "crm,desk").facts(), try bench.facts())
    }

    @Test func `stops within a second also while it waits for the vendor`() async throws {
        let standIn = try await StandIn()
        let bench = try await Bench(standIn)
        try await standIn.commit("internal-error", app: "crm", times: 1000)
        let child = try bench.start(["sync"])
        try await eventually { child.output.contains("waiting") }
        let asked = ContinuousClock.now
        child.signal(SIGINT)
        let ending = try await child.ending()
        #expect(ContinuousClock.now - asked < .seconds(1))
        expectRefusal(ending, saying: "The sync is stopped")
    }

    @Test func `can be backed up while it runs, and the copy goes on as well`() async throws {
        let standIn = try await StandIn("--latency", "20ms", customers: 32)
        let bench = try await Bench(standIn, apps: "crm,desk")
        let child = try bench.start(["sync"])
        let copies = [try Bench(), try Bench(), try Bench()]
        for copy in copies {
            try await Task.sleep(for: .milliseconds(150))
            try await eventually { FileManager.default.fileExists(atPath: bench.path + "/onward.db") }
            let ending = try await bench.onward("backup", copy.path + "/onward.db")
            #expect(ending.exitCode == 0, "\(ending.words)")
        }
        #expect(child.words.isEmpty)
        #expect(try await child.ending().exitCode == 0)
        let whole = try bench.facts()
        #expect(try copies[0].living().count < bench.living().count)
        for copy in copies {
            #expect(try copy.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1)
            for file in ["settings.json", "secrets", "key"] {
                try FileManager.default.copyItem(atPath: "\(bench.path)/\(file)", toPath: "\(copy.path)/\(file)")
            }
            try await copy.sync()
            expectSame(whole, try copy.facts())
        }
    }
}

/// Numbers that look random and are the same for the same beginning (SplitMix64).
private struct Moments: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Waits until something holds, looking often; fails after half a minute.
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation, _ holds: () throws -> Bool
) async throws {
    let last = ContinuousClock.now.advanced(by: .seconds(30))
    while try !holds() {
        try #require(ContinuousClock.now < last, "it never came", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(5))
    }
}
