import Foundation
import Glibc
import SQLite
import Testing

/// A disk, a file or a folder that is not as it should be. Whatever was stored stays, and the next sync goes on.
@Suite(.fewAtOnce) struct `A workspace` {
    private static func synced() async throws -> (Bench, StandIn) {
        let standIn = try await StandIn(customers: 40)
        let bench = try await Bench(standIn)
        try await bench.sync()
        return (bench, standIn)
    }

    @Test func `of a newer release is left alone`() async throws {
        let (bench, _) = try await Self.synced()
        let before = try bench.contents()
        try Connection(path: bench.path + "/onward.db", mode: .readWrite).execute("PRAGMA user_version = 99")
        for words in [["sync"], ["customers"], ["backup", bench.path + "/copy.db"], ["rederive"]] {
            let ending = try await bench.start(words).ending()
            expectRefusal(ending, saying: "onward.db has version 99", "install the newer release")
        }
        #expect(try bench.number("PRAGMA user_version") == 99)
        expectSame(before, try bench.contents())
    }

    @Test func `that is no database of ours is left alone`() async throws {
        let (bench, _) = try await Self.synced()
        let path = bench.path + "/onward.db"
        for extra in ["", "-wal", "-shm"] { unlink(path + extra) }
        try String(repeating: "This is a letter. ", count: 500).write(toFile: path, atomically: true, encoding: .utf8)
        for words in [["sync"], ["customers"]] {
            expectRefusal(
                try await bench.start(words).ending(), saying: path, "not a database", "choose another workspace")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("This is a letter."))
    }

    @Test func `in a folder that may not be written says so`() async throws {
        let (bench, standIn) = try await Self.synced()
        let before = try bench.contents()
        try await standIn.tell("POST", "mutate?share=0.3&seed=3")
        chmod(bench.path, 0o500)
        defer { chmod(bench.path, 0o700) }
        for file in ["onward.db", "sync.lock", "token.lock"] { chmod(bench.path + "/" + file, 0o400) }
        let ending = try await bench.onward("sync", below: Self.withoutPower)
        expectRefusal(ending, saying: bench.path, "Permission denied", "Check who owns the folder")
        chmod(bench.path, 0o700)
        for file in ["onward.db", "sync.lock", "token.lock"] { chmod(bench.path + "/" + file, 0o600) }
        expectSame(before, try bench.contents())
    }

    @Test func `that cannot be made says so`() async throws {
        let bench = try Bench()
        let standIn = try await StandIn()
        chmod(bench.path, 0o500)
        defer { chmod(bench.path, 0o700) }
        let words = ["connect", "zoho", "--centre", "eu", "--client-id", standIn.clientID, "--secrets-from-stdin"]
        let addresses = ["--address", standIn.address]
        let ending = try await bench.start(
            words + addresses + ["--workspace", bench.path + "/new"],
            input: "\(standIn.clientSecret)\n\(standIn.code)\n",
            below: Self.withoutPower
        ).ending()
        expectRefusal(ending, saying: bench.path + "/new", "ermission")
    }

    /// The administrator may write what nobody may; without that power even the administrator may not.
    private static var withoutPower: [String] {
        geteuid() == 0 ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner"] : []
    }

    @Test(arguments: [300, 2000])
    func `on a full disk keeps what it has and goes on when there is room`(kilobytes: Int) async throws {
        let standIn = try await StandIn(customers: 120)
        let bench = try await Bench(standIn)
        // The limit on one file's size is met like the end of a disk. The lock, the secrets and the log are small.
        let ending = try await bench.onward(
            "sync", below: ["bash", "-c", #"ulimit -f \#(kilobytes); exec "$@""#, "full"])
        expectRefusal(ending, saying: "onward.db", "free")
        try await bench.sync()
        expectSame(try await Bench.fresh(standIn).facts(), try bench.facts())
    }

    @Test func `locked by another program waits for it, and then says so`() async throws {
        let (bench, standIn) = try await Self.synced()
        let before = try bench.contents()
        try await standIn.tell("POST", "mutate?share=0.3&seed=3")
        let other = try Connection(path: bench.path + "/onward.db", mode: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        expectRefusal(
            try await bench.onward("sync"), saying: "onward.db", "another program is writing to the database")
        try other.execute("ROLLBACK")
        expectSame(before, try bench.contents())
        try await bench.sync()
        expectSame(try await Bench.fresh(standIn).facts(), try bench.facts())
    }

    @Test func `in which a sync runs tells the second one who is at work`() async throws {
        let standIn = try await StandIn("--latency", "200ms", customers: 40)
        let bench = try await Bench(standIn)
        let first = try bench.start(["sync"])
        let last = ContinuousClock.now.advanced(by: .seconds(20))
        while !first.output.contains("reading"), ContinuousClock.now < last {
            try await Task.sleep(for: .milliseconds(10))
        }
        for command in ["sync", "rederive"] {
            expectRefusal(
                try await bench.onward(command),
                saying: "onward sync (process \(first.process)) has been running since",
                "Wait for it")
        }
        #expect(try await first.ending().exitCode == 0)
    }
}
