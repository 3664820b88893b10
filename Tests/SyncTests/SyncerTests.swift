import ConnectorKit
import Domain
import HTTP
import JSON
import Persistence
import Synchronization
import Testing

@testable import Sync

@Suite struct `A sync` {
    private typealias World = ShopWorld

    @Test func `reads everything once, and then only what changed`() async throws {
        let world = try World(orders: 5)
        let first = try await world.run()
        #expect(first.outcome == .complete)
        #expect(first.tally.added == 5)
        #expect(
            world.shop.asked == [
                "/orders?page=1&per_page=2", "/orders?page=2&per_page=2", "/orders?page=3&per_page=2",
            ])
        world.clock.pass(.seconds(3600))
        let second = try await world.run()
        #expect(second.tally.read == 0)
        #expect(second.outcome == .complete)
        #expect(world.shop.asked.count == 2)
        #expect(world.shop.asked.allSatisfy { $0.contains("since 2025-06-15T15:01:40Z") })
        world.clock.pass(.seconds(3600))
        world.shop.change(3, to: "Changed")
        world.clock.pass(.seconds(60))
        let third = try await world.run()
        #expect(third.tally.changed == 1)
        #expect(third.tally.read == 1)
    }

    @Test func `takes in a record that changed in the cursor's own second`() async throws {
        let world = try World(orders: 2)
        try await world.run()
        // Nothing has moved the clock: the change bears the very moment of the first run.
        world.shop.change(2, to: "In the same second")
        world.clock.pass(.seconds(900))
        #expect(try await world.run().tally.changed == 1)
    }

    @Test func `learns what is gone from the vendor's list`() async throws {
        let world = try World(orders: 5)
        try await world.run()
        world.clock.pass(.seconds(900))
        world.shop.delete(4)
        #expect(try await world.run().tally.deleted == 1)
        #expect(try await world.count() == 4)
        world.clock.pass(.seconds(900))
        #expect(try await world.run().tally.deleted == 0)
    }

    @Test func `goes on where a failure stopped it, without asking for what it has`() async throws {
        let world = try World(orders: 6)
        world.shop.trouble("?page=2", answer(400, #"{"code":"BROKEN","message":"the shelf fell over"}"#))
        let first = try await world.run()
        #expect(first.outcome == .failed)
        #expect(first.failures.first?.failure?.contains("the shelf fell over") == true)
        #expect(try await world.count() == 2)
        let second = try await world.run()
        #expect(second.outcome == .complete)
        #expect(world.shop.asked.first == "/orders?page=2&per_page=2")
        #expect(try await world.count() == 6)
    }

    @Test func `takes the next best way where this server lacks one, and says so`() async throws {
        let bulk = Shop.ordersList("bulk", "/bulk/orders", serves: [.everything])
        let world = try World(orders: 3, [Shop.orders([bulk, Shop.ordersList()])])
        let summary = try await world.run()
        #expect(summary.outcome == .complete)
        #expect(summary.tally.added == 3)
        #expect(
            summary.resources.first?.remark?.contains(
                "this server offers no bulk here (there is no /bulk/orders") == true)
        #expect(summary.resources.first?.remark?.hasSuffix("reading by list") == true)
        #expect(
            world.bench.heard.events.contains {
                if case .fellBack(_, _, "bulk", "list", _) = $0 { true } else { false }
            })
    }

    @Test func `begins a list anew, once, when its place is no longer valid`() async throws {
        let world = try World(orders: 5)
        world.shop.trouble("?page=2", answer(400, #"{"code":"EXPIRED","message":"token expired"}"#))
        let summary = try await world.run()
        #expect(summary.outcome == .complete)
        #expect(summary.tally.added == 5)
        #expect(world.shop.asked.filter { $0.contains("?page=1") }.count == 2)
        let hopeless = try World(orders: 5)
        hopeless.shop.trouble(
            "?page=2", times: 9, answer(400, #"{"code":"EXPIRED","message":"token expired"}"#))
        #expect(try await hopeless.run().outcome == .failed)
        #expect(hopeless.shop.asked.filter { $0.contains("?page=2") }.count == 2)
    }

    @Test func `reads below those parents that are new or changed, and sees what went there`() async throws {
        let world = try World(orders: 0, [Shop.orders(), Shop.lines])
        world.shop.add(1, lines: [11, 12])
        world.shop.add(2, lines: [21])
        #expect(try await world.run().outcome == .complete)
        #expect(try await world.count("lines") == 3)
        world.clock.pass(.seconds(900))
        world.shop.state.withLock { $0.orders[0].lines = [12, 13] }
        world.shop.change(1, to: "Other lines")
        let second = try await world.run()
        #expect(world.shop.asked.filter { $0.contains("/lines") } == ["/orders/1/lines"])
        #expect(second.resources.first { $0.resource == "lines" }?.tally.added == 1)
        #expect(second.resources.first { $0.resource == "lines" }?.tally.deleted == 1)
        #expect(try await world.count("lines") == 3)
        world.clock.pass(.seconds(900))
        try await world.run()
        #expect(world.shop.asked.filter { $0.contains("/lines") }.isEmpty)
    }

    @Test func `goes on with other parents when one of them is gone or cannot be read`() async throws {
        let world = try World(orders: 0, [Shop.orders(), Shop.lines])
        for id in 1...4 { world.shop.add(id, lines: [id * 10]) }
        world.shop.trouble("/orders/2/lines", answer(404, #"{"message":"no such order"}"#))
        world.shop.trouble("/orders/3/lines", answer(403, #"{"message":"not yours"}"#))
        let summary = try await world.run()
        #expect(summary.outcome == .partial)
        #expect(summary.failures.map(\.resource) == ["lines"])
        #expect(summary.failures.first?.failure?.contains("not yours") == true)
        #expect(try await world.count("lines") == 2)
    }

    @Test func `lets children work on what is stored when their parents' list fails`() async throws {
        let world = try World(orders: 0, [Shop.orders(), Shop.lines])
        world.shop.add(1, lines: [11])
        world.shop.trouble("/lines", answer(403, #"{"message":"not now"}"#))
        try await world.run()
        world.shop.trouble("/orders?", answer(403, #"{"message":"not yours"}"#))
        world.clock.pass(.seconds(900))
        let summary = try await world.run()
        #expect(summary.failures.map(\.resource) == ["orders"])
        #expect(summary.resources.map(\.resource) == ["orders", "lines"])
    }

    @Test func `stops a system at its ceiling and goes on the next day at that place`() async throws {
        let world = try World(orders: 20, allowance: Allowance(concurrentCalls: 1, creditsPerDay: 8))
        let first = try await world.run()
        #expect(first.outcome != .complete)
        #expect(
            first.stopped.first?.reason == "4 of the 4 credits that a sync may spend in 24 hours are spent")
        #expect(try #require(first.stopped.first?.until) > world.clock.now.advanced(by: .seconds(23 * 3600)))
        #expect(try await world.count() == 8)
        world.clock.pass(.seconds(26 * 3600))
        try await world.run()
        #expect(world.shop.asked.first == "/orders?page=5&per_page=2")
        #expect(try await world.count() == 16)
    }

    @Test func `reads everything again when counts disagree twice`() async throws {
        let world = try World(orders: 5, [Shop.orders(count: Shop.counted)])
        try await world.run()
        world.shop.delete(5, listed: false)
        world.clock.pass(.seconds(25 * 3600))
        let suspicious = try await world.run()
        #expect(suspicious.resources.first?.remark?.contains("Shop counts 4, 5 are stored") == true)
        #expect(try await world.count() == 5)
        world.clock.pass(.seconds(900))
        let repaired = try await world.run()
        #expect(repaired.tally.deleted == 1)
        #expect(try await world.count() == 4)
        world.clock.pass(.seconds(900))
        try await world.run()
        #expect(!world.shop.asked.contains { $0.contains("count") })
    }

    @Test func `does not repair again what a repair could not mend`() async throws {
        let world = try World(orders: 5, [Shop.orders(count: Shop.counted)])
        world.shop.state.withLock { $0.countedWrongly = 9 }
        for _ in 0..<2 {
            try await world.run()
            world.clock.pass(.seconds(1000))
        }
        #expect(world.shop.asked.contains("/orders?page=1&per_page=2"))
        world.clock.pass(.seconds(25 * 3600))
        let later = try await world.run()
        #expect(world.shop.asked.contains { $0.contains("count") })
        #expect(!world.shop.asked.contains("/orders?page=1&per_page=2"))
        #expect(later.resources.first?.remark == nil)
    }

    @Test func `compares complete lists daily where deletions cannot be asked for`() async throws {
        let world = try World(orders: 5)
        try await world.run()
        world.shop.trouble("deleted", times: 99, answer(403, #"{"message":"only for administrators"}"#))
        world.clock.pass(.seconds(900))
        let second = try await world.run()
        #expect(second.outcome == .complete)
        #expect(second.resources.first?.remark?.contains("only for administrators") == true)
        world.shop.delete(2, listed: false)
        world.clock.pass(.seconds(86_400))
        #expect(try await world.run().tally.deleted == 1)
        world.clock.pass(.seconds(900))
        try await world.run()
        #expect(world.shop.asked.count == 1)
    }

    @Test func `reads only what it is told to, and names what it does not know`() async throws {
        let world = try World(orders: 1, [Shop.orders(), Shop.lines])
        let summary = try await world.run(["shop.orders"])
        #expect(summary.resources.map(\.resource) == ["orders"])
        let error = await #expect(throws: SyncError.self) { try await world.run(["show"]) }
        #expect(error?.description == "No system or resource is called \"show\". There are: shop.")
        let inside = await #expect(throws: SyncError.self) { try await world.run(["shop.ordres"]) }
        #expect(inside == .unknown(name: "shop.ordres", known: ["shop.orders", "shop.lines"]))
    }

    @Test func `tells what happens as lines and as JSON`() async throws {
        let world = try World(orders: 3)
        try await world.run()
        for event in world.bench.heard.events {
            #expect(!event.line.isEmpty)
            #expect(try JSONValue(parsing: event.json)["event"]?.text != nil)
        }
        let ended = try #require(world.bench.heard.events.last)
        let json = try JSONValue(parsing: ended.json)
        #expect(json["event"]?.text == "run_ended")
        #expect(json["outcome"]?.text == "complete")
        #expect(json["resources.0.added"]?.integer == 3)
        #expect(
            ended.line.hasPrefix(
                "Run 1 complete: 3 records read, 3 new, 0 changed, 0 gone, 2 calls, 2 credits, "))
    }

    @Test func `plans without reading, and prices what it would do`() async throws {
        let world = try World(
            orders: 9, [Shop.orders([Shop.ordersList(), Shop.ordersList("other")], count: Shop.counted)])
        let first = try await world.syncer.plan()
        let entry = try #require(first.systems.first?.resources.first)
        #expect(entry.purpose == .everything)
        #expect(entry.records == 9)
        // Five pages, and the count once more.
        #expect(entry.calls == 6)
        #expect(entry.credits == 6)
        #expect(world.shop.asked == ["/orders/count"])
        #expect(try JSONValue(parsing: first.json)["systems.0.resources.0.credits"]?.integer == 6)
        #expect(try await world.run().tally.calls == entry.calls)
        world.clock.pass(.seconds(900))
        let second = try #require(try await world.syncer.plan().systems.first?.resources.first)
        #expect(second.purpose == .changes)
        #expect(second.calls == 2)
        #expect(second.reason == "only what changed")
    }

    @Test func `plans at least one call for a list below one that was never read`() async throws {
        let world = try World(orders: 9, [Shop.orders(), Shop.lines])
        let entries = try #require(try await world.syncer.plan().systems.first?.resources)
        #expect(entries.map(\.records) == [nil, nil])
        #expect(entries[1].calls == 1)
        #expect(entries[1].reason == "at least this much: the number of orders is not known yet")
        try await world.run()
        let known = try #require(try await world.syncer.plan().systems.first?.resources)
        #expect(known[1].calls == 0)
        #expect(known[1].reason == "its parent changed; 0 lists below orders")
    }

    @Test func `says in the plan what the ceiling leaves for later`() async throws {
        let world = try World(
            orders: 9, [Shop.orders([Shop.ordersList(), Shop.ordersList("other")], count: Shop.counted)],
            allowance: Allowance(concurrentCalls: 1, creditsPerDay: 6))
        let entry = try #require(try await world.syncer.plan().systems.first?.resources.first)
        #expect(entry.leftOut == "only 2 credits remain for it today; it goes on tomorrow")
    }
}
