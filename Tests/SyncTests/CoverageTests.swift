import ConnectorKit
import Domain
import Persistence
import Synchronization
import Testing

@testable import Sync

@Suite struct `What a sync claims to know` {
    private static let items = Resource(
        "items", "What a line consists of.", parent: .init("lines", as: "line", visit: .changed),
        ways: [Way("list", Call("/lines/{line}/items"))])

    @Test func `leaves a list open whose parents could not be read, however deep`() async throws {
        let world = try ShopWorld([Shop.orders(), Shop.lines, Self.items])
        world.shop.trouble("/orders?", answer(403, #"{"message":"not yours"}"#))
        let summary = try await world.run()
        #expect(summary.failures.map(\.resource) == ["orders"])
        for name in ["lines", "items"] {
            let resource = try #require(summary.resource(name))
            #expect(resource.isUnknown)
            #expect(resource.line == "shop.\(name): unknown: orders could not be read")
            #expect(try await world.isUnfinished(name))
            #expect(try await world.coverage(name) == nil)
        }
        world.clock.pass(.seconds(900))
        let second = try await world.run()
        #expect(second.outcome == .complete)
        #expect(second.resources.allSatisfy { !$0.isUnknown && $0.remark == nil })
        #expect(try await world.coverage("items")?.isComplete == true)
    }

    @Test func `knows lists no further than the list above them`() async throws {
        let world = try ShopWorld([Shop.orders(), Shop.lines])
        world.shop.add(1, lines: [11])
        try await world.run()
        let known = try #require(try await world.coverage("orders"))
        world.clock.pass(.seconds(900))
        world.shop.trouble("/orders?", answer(403, #"{"message":"not yours"}"#))
        let second = try await world.run()
        #expect(try await world.coverage("lines")?.completeTo == known.completeTo)
        #expect(
            second.resource("lines")?.remark
                == "complete only to \(known.completeTo.iso8601): orders could not be read")
        world.clock.pass(.seconds(900))
        try await world.run()
        #expect(try await world.coverage("lines")!.completeTo > known.completeTo)
    }

    @Test func `calls a list incomplete while the one above it is half read`() async throws {
        let world = try ShopWorld([Shop.orders(), Shop.lines])
        for id in 1...4 { world.shop.add(id, lines: [id * 10]) }
        world.shop.trouble("?page=2", answer(400, #"{"code":"BROKEN","message":"the shelf fell over"}"#))
        let first = try await world.run()
        #expect(try await world.count("lines") == 2)
        #expect(try await world.coverage("lines") == nil)
        #expect(first.resource("lines")?.isUnknown == false)
        #expect(first.resource("lines")?.remark == "incomplete: orders could not be read")
        try await world.run()
        #expect(try await world.count("lines") == 4)
        #expect(try await world.coverage("lines")?.isComplete == true)
    }

    @Test func `takes over from the list above that something in it was refused`() async throws {
        let world = try ShopWorld([Shop.orders(), Shop.lines])
        world.shop.add(1, lines: [11])
        world.shop.trouble("/orders?", answer(200, #"{"data":[{"id":"1"},{"title":"no id"}]}"#))
        try await world.run()
        #expect(try await world.coverage("orders")?.isComplete == false)
        #expect(try await world.coverage("lines")?.isComplete == false)
    }
}

@Suite struct `A list that is suddenly empty` {
    private static let nothing = #"{"data":[],"info":{"more":false}}"#

    private func world(count: Count? = nil) async throws -> ShopWorld {
        let swept = Shop.orders(deletions: .sweep(every: .seconds(3600)), count: count)
        let world = try ShopWorld(orders: 9, [swept])
        try await world.run()
        world.clock.pass(.seconds(3600))
        return world
    }

    @Test func `is asked once more, and the second answer holds`() async throws {
        let world = try await world()
        world.shop.trouble("/orders?", answer(200, Self.nothing))
        let summary = try await world.run()
        #expect(summary.tally.deleted == 0)
        #expect(summary.resource("orders")?.remark == nil)
        #expect(try await world.count() == 9)
    }

    @Test func `is believed when it stays empty, with a remark`() async throws {
        let world = try await world()
        world.shop.trouble("/orders?", times: 2, answer(200, Self.nothing))
        let summary = try await world.run()
        #expect(summary.tally.deleted == 9)
        #expect(
            summary.resource("orders")?.remark
                == "the list is empty, asked twice: what was stored (9) is marked as gone")
    }

    @Test func `is not believed against the vendor's own count`() async throws {
        let world = try await world(count: Shop.counted)
        world.shop.trouble("/orders?", answer(200, Self.nothing))
        let summary = try await world.run()
        #expect(
            summary.failures.first?.failure
                == "shop.orders: the list came back empty, but Shop counts 9; nothing was marked as gone")
        #expect(try await world.count() == 9)
        world.shop.state.withLock { $0.orders = [] }
        #expect(try await world.run().tally.deleted == 9)
    }
}

@Suite struct `Two syncs in a row` {
    @Test func `keep to the vendor's calls per minute as if they were one`() async throws {
        let world = try ShopWorld(
            orders: 5, allowance: Allowance(concurrentCalls: 1, callsPerMinute: 4, creditsPerDay: 1000))
        try await world.run()
        world.clock.pass(.seconds(5))
        try await world.run()
        let times = world.shop.askedAt
        #expect(times.count == 5)
        #expect(times[3].duration(since: times[0]) < .seconds(60))
        #expect(times[4].duration(since: times[0]) >= .seconds(60))
    }

    @Test func `remember a lock`() async throws {
        let world = try ShopWorld(orders: 5)
        world.shop.trouble("?page=2", answer(400, #"{"code":"LOCKED","message":"try again later"}"#))
        let first = try await world.run()
        #expect(first.resource("orders")?.isPutOff == true)
        #expect(first.tally.calls == world.shop.asked.count)
        #expect(try await world.isUnfinished())
        world.clock.pass(.seconds(60))
        let second = try await world.run()
        #expect(world.shop.asked.isEmpty)
        #expect(second.tally.calls == 0)
        #expect(second.resource("orders")?.remark?.contains("Shop has locked this list until") == true)
        world.clock.pass(.seconds(1800))
        #expect(try await world.run().outcome == .complete)
        #expect(world.shop.asked.first == "/orders?page=2&per_page=2")
        #expect(try await world.count() == 5)
        #expect(try await !world.isUnfinished())
    }
}
