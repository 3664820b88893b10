import ConnectorKit
import Domain
import HTTP
import Persistence

@testable import Sync

/// A shop, what a sync needs to read it, and a look into what it stored.
struct ShopWorld {
    let bench: Bench
    let shop: Shop
    var store: Store { bench.setup.store }
    var clock: TestClock { bench.clock }

    init(
        orders: Int = 0, _ resources: [Resource] = [Shop.orders()],
        allowance: Allowance = Allowance(concurrentCalls: 4, creditsPerDay: 1000), discovery: Discovery? = nil,
        storePath: String? = nil, transport: ((Transport) -> Transport) = { $0 }
    ) throws {
        let clock = TestClock()
        let shop = Shop(clock, orders: orders)
        self.shop = shop
        bench = try Bench(
            [connector(resources, allowance: allowance, discovery: discovery)],
            store: try storePath.map { try Store(path: $0) }, clock: clock, transport: transport(shop.transport))
    }

    /// Each run has a syncer of its own: what it must know of the last one is in the store.
    var syncer: Syncer { Syncer(bench.setup) }

    @discardableResult func run(_ only: [String] = []) async throws -> RunSummary {
        shop.forget()
        return try await syncer.run(only: only, trigger: "test", events: bench.heard.hear)
    }

    func id(_ resource: String = "orders") async throws -> ResourceID {
        try await store.register([]).first { $0.key == "shop.\(resource)" }!.value
    }

    func count(_ resource: String = "orders") async throws -> Int {
        try await store.count(of: try await id(resource), parent: nil)
    }

    /// The list goes on soon, whatever its pace.
    func isUnfinished(_ resource: String = "orders") async throws -> Bool {
        SyncMemory(text: try await store.memory(SyncMemory.name(of: "shop"))).unfinished.contains(resource)
    }

    func coverage(_ resource: String = "orders") async throws -> Coverage? {
        try await store.coverage(of: try await id(resource))
    }
}

extension RunSummary {
    func resource(_ name: String) -> ResourceSummary? { resources.first { $0.resource == name } }
}
