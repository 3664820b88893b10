import ConnectorKit
import Domain
import Glibc
import HTTP
import JSON
import Persistence
import SQLite
import Synchronization
import Testing

@testable import Sync

/// What a run does when something is missing, or in between.
@Suite struct `A run` {
    private func folder() -> String {
        var template = Array("/tmp/onward-run-XXXXXX".utf8CString)
        return template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }

    private func facts(_ path: String) throws -> [String] {
        try Connection(path: path, mode: .readOnly).rows(
            "SELECT record_id || ' ' || title || ' ' || created FROM fact_product ORDER BY record_id"
        ) { $0.text(0) }
    }

    @Test func `makes facts again from what is stored, to the byte`() async throws {
        let path = folder() + "/onward.db"
        let world = try ShopWorld(orders: 5, storePath: path)
        try await world.run()
        let before = try facts(path)
        #expect(before.count == 5)
        try Connection(path: path, mode: .readWrite).execute("DELETE FROM fact_product")
        #expect(try facts(path).isEmpty)
        world.shop.forget()
        #expect(try await world.syncer.rederive(events: world.bench.heard.hear) == 5)
        #expect(try facts(path) == before)
        #expect(world.shop.asked.isEmpty)
    }

    @Test func `that is cancelled ends as stopped at once and keeps what it has`() async throws {
        let world = try ShopWorld(orders: 8) { shop in
            Transport(
                send: { request throws(TransportError) in
                    if request.url.contains("page=3") {
                        do { try await Task.sleep(for: .seconds(60)) } catch {
                            throw TransportError(.cancelled, place: "shop", reason: "cancelled")
                        }
                    }
                    return try await shop.send(request)
                }, download: shop.download)
        }
        let run = Task { try await world.run() }
        // Page 3 is asked for while page 2 is being stored.
        while !world.bench.heard.hasStored(4) { try await Task.sleep(for: .milliseconds(2)) }
        let clock = ContinuousClock()
        let cancelled = clock.now
        run.cancel()
        let summary = try await run.value
        // The vendor would have answered after a minute; a busy machine takes its time for what takes none.
        #expect(clock.now - cancelled < .seconds(10))
        #expect(summary.outcome == .stopped)
        #expect(try await world.count() == 4)
        #expect(summary.resources.map(\.failure) == ["stopped"])
        #expect(summary.tally.added == 4)
        #expect(try await world.isUnfinished())
    }

    @Test func `shows fields and modules by what is known when they cannot be found`() async throws {
        let discovery = Discovery(
            modules: Call("/modules"), modulesAt: "modules", moduleName: "name", moduleTitle: "name", conditions: [],
            fields: Call("/fields"), fieldsAt: "fields", fieldName: "name", fieldType: "type", lookupModule: "to",
            undeliverableTypes: [], template: Shop.orders())
        var list = Shop.ordersList()
        list.call.query = [("fields", "{fields}")]
        var orders = Shop.orders([list])
        orders.fields = .discovered(module: "orders", otherwise: ["title", "modified"])
        let world = try ShopWorld(orders: 2, [orders], discovery: discovery)
        let summary = try await world.run()
        #expect(summary.outcome == .complete)
        #expect(world.shop.asked == ["/modules", "/orders?fields=title%2Cmodified&page=1&per_page=2"])
        let told = world.bench.heard.events.compactMap { event -> String? in
            if case .discovered(_, _, _, let remark) = event { remark } else { nil }
        }
        #expect(told == ["shop, modules: there is no /modules (HTTP 400, UNKNOWN_CALL)"])
    }

    @Test func `goes over to another way where the first one's reach ends`() async throws {
        var list = Shop.ordersList()
        list.reach = 4
        let bulk = Shop.ordersList("bulk", serves: [.everything])
        let world = try ShopWorld(orders: 7, [Shop.orders([list, bulk])])
        let summary = try await world.run()
        #expect(summary.outcome == .complete)
        #expect(try await world.count() == 7)
        #expect(summary.resource("orders")?.way == "list, bulk")
        let remark = try #require(summary.resource("orders")?.remark)
        #expect(remark.contains("this way ends after 4 records, and there are more"))
        #expect(try await world.coverage()?.isComplete == true)
    }

    @Test func `notices changes by the whole list where records have no stamp`() async throws {
        let way = Way(
            "list", Call("/orders"),
            pages: .numbered("page", size: .init("per_page", 2), more: .flag(["info.more"])), since: .newestFirst)
        let orders = Resource(
            "orders", "What was ordered.", stamp: "changed_at", ways: [way], deletions: .sweep(every: .seconds(86_400)),
            facts: [FactMapping(.product, ["title": .text("title")])])
        let world = try ShopWorld(orders: 5, [orders])
        try await world.run()
        world.clock.pass(.seconds(900))
        world.shop.change(5, to: "Last, and changed")
        let second = try await world.run()
        #expect(world.shop.asked.count == 3)
        #expect(second.tally.changed == 1)
        #expect(second.tally.unchanged == 4)
        #expect(second.resource("orders")?.remark == "the list did not come newest first, so it was read to its end")
    }

    @Test func `asks as many calls at once as the vendor allows`() async throws {
        let crowd = Mutex((inside: 0, most: 0))
        let lists = (0..<3).map { number in
            var resource = Shop.orders(
                [Shop.ordersList(), Shop.ordersList("other", serves: [.everything])], count: Shop.counted)
            resource.name = "orders\(number)"
            return resource
        }
        let world = try ShopWorld(
            orders: 40, lists, allowance: Allowance(concurrentCalls: 10, creditsPerDay: 1000)
        ) { shop in
            Transport(
                send: { request throws(TransportError) in
                    crowd.withLock { $0 = ($0.inside + 1, max($0.most, $0.inside + 1)) }
                    defer { crowd.withLock { $0.inside -= 1 } }
                    try? await Task.sleep(for: .milliseconds(20))
                    return try await shop.send(request)
                }, download: shop.download)
        }
        #expect(try await world.run().outcome == .complete)
        #expect(crowd.withLock { $0.most } == 10)
        #expect(try await world.count("orders2") == 40)
    }
}

extension Heard {
    fileprivate func hasStored(_ count: Int) -> Bool {
        events.contains { if case .pageStored(_, _, let tally, _) = $0 { tally.read == count } else { false } }
    }
}
