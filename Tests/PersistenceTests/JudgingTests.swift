import Domain
import Glibc
@testable import Lifecycle
@testable import Persistence
import SQLite
import Testing

/// More customers than one thread reads alone.
private final class Crowd {
    static let customers = 2_600
    let path = "/tmp/onward-crowd-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    let world: LeafWorld
    let now = Instant(milliseconds: LeafWorld.now)

    init() throws {
        world = try LeafWorld(path: path)
        try world.resource("deals", [.deal])
        try world.connection.transaction {
            for number in 0..<Self.customers {
                let customer = try world.customer()
                if number % 900 == 2 {
                    try world.entry(
                        .scope, customer, #"{"title":"Linz","state":"open"}"#, effective: LeafWorld.now - LeafWorld.day)
                }
                guard number % 3 > 0 else { continue }
                let state = number % 2 == 0 ? "won" : "open"
                try world.record(
                    "deals", .deal, customer: customer,
                    [
                        "state": .text(state), "title": .text("Deal \(number)"),
                        "created": .integer(LeafWorld.now - Int64(number % 400 + 1) * LeafWorld.day),
                        "amount": .integer(Int64(number)),
                    ])
            }
        }
    }

    deinit { for end in ["", "-wal", "-shm"] { unlink(path + end) } }

    func judge() throws -> [String] {
        let connection = world.connection
        let force = try connection.definitionsInForce(asOf: now, knownAt: nil)
        let count = try LifecycleRun(connection: connection, now: now, force: force).run(fromNothing: true)
        #expect(count == Self.customers)
        return try ["lifecycle_state", "scope_state", "lifecycle_gap", "stage_change_log"].flatMap { table in
            try connection.rows(SQL(raw: "SELECT * FROM \(table) ORDER BY 1, 2")) { row in
                (0..<row.columnCount).map { row.textIfPresent($0) ?? "-" }.joined(separator: " ")
            }
        }
    }
}

@Suite(.timeLimit(.minutes(3))) struct `Many customers` {
    @Test func `are judged by all processors as by one`() throws {
        let (crowd, other) = (try Crowd(), try Crowd())
        let byAll = try crowd.judge()
        // Within a transaction only the connection that writes sees everything.
        let byOne = try other.world.connection.transaction { try other.judge() }
        #expect(byAll.count > 2 * Crowd.customers)
        #expect(byAll == byOne)
        #expect(try crowd.world.connection.integer("SELECT count(*) FROM scope_state") == 3)
    }

    @Test func `are counted in one state of the store, whoever writes meanwhile`() throws {
        let crowd = try Crowd()
        _ = try crowd.judge()
        let reader = try Reader(path: crowd.path)
        let probe = try StateProbe(crowd.path)
        #expect(try probe.isSame())
        let clocks = Clocks(asOf: crowd.now)
        let before = try reader.standingCounts(clocks, now: crowd.now)
        try crowd.world.customer()
        #expect(try !probe.isSame())
        #expect(try reader.standingCounts(clocks, now: crowd.now) != before)
        // One who began to read before sees none of it, though those who would help it do.
        let force = try reader.connection.definitionsInForce(asOf: crowd.now, knownAt: nil)
        try reader.snapshot {
            let probe = try StateProbe(crowd.path)
            var judging = try Judging(reader.connection, force, asOf: crowd.now)
            let everybody = try judging.everybody()
            try crowd.world.connection.run("DELETE FROM customer_summary WHERE id > 2000")
            var count = 0
            try judging.each(of: everybody, isCommitted: probe.isSame) { _ in
                1
            } take: {
                count += $0
            }
            #expect(count == Crowd.customers + 1)
        }
    }

    @Test func `are read by one where somebody wrote while the others began`() throws {
        let crowd = try Crowd()
        let reader = try Reader(path: crowd.path)
        let force = try reader.connection.definitionsInForce(asOf: crowd.now, knownAt: nil)
        var judging = try Judging(reader.connection, force, asOf: crowd.now)
        var answers = [false, true]
        var count = 0
        try judging.each(of: judging.everybody(), isCommitted: { answers.removeLast() }) { _ in
            1
        } take: {
            count += $0
        }
        #expect(answers.isEmpty)
        #expect(count == Crowd.customers)
    }

    @Test func `fail as one of them does`() throws {
        let crowd = try Crowd()
        let connection = crowd.world.connection
        let force = try connection.definitionsInForce(asOf: crowd.now, knownAt: nil)
        var judging = try Judging(connection, force, asOf: crowd.now)
        struct Refused: Error {}
        var taken = 0
        #expect(throws: Refused.self) {
            try judging.each(of: judging.everybody(), isCommitted: { true }) { _ in
                1
            } take: { count in
                taken += count
                if taken == 700 { throw Refused() }
            }
        }
        #expect(taken == 700)
    }
}
