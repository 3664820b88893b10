import ConnectorKit
import Domain
import HTTP
import Persistence
import Sandbox
import Synchronization
import Testing

@testable import Sync

/// The ways of the real connectors, each with what the stand-in for Zoho lacks or refuses.
@Suite struct `A sync with a Zoho that lacks something` {
    private func count(_ zoho: Zoho, _ resource: String) async throws -> Int {
        let id = try #require(try await zoho.setup.store.register([])[resource])
        return try await zoho.setup.store.count(of: id, parent: nil)
    }

    /// `keep`: names of ways that the server still offers.
    private func setup(_ zoho: Zoho, ways keep: Set<String>) -> SyncSetup {
        var setup = zoho.setup
        for index in setup.connectors.indices {
            for number in setup.connectors[index].resources.indices {
                setup.connectors[index].resources[number].ways.removeAll {
                    $0.serves.contains(.everything) && !keep.contains($0.name)
                }
            }
        }
        return setup
    }

    @Test(.timeLimit(.minutes(1)))
    func `reads by bulk what it reads by list, byte for fact`() async throws {
        let only = ["zoho_crm.Accounts", "zoho_crm.Contacts", "zoho_crm.Deals"]
        var facts: [[String]] = []
        for way in ["list", "coql", "bulk"] {
            let zoho = try await Zoho(customers: 8, connectors: ["zoho_crm"])
            let summary = try await Syncer(setup(zoho, ways: [way])).run(
                only: only, trigger: "test", events: zoho.heard.hear)
            for failure in summary.failures { Issue.record("\(failure.line)") }
            #expect(summary.resources.map(\.way) == [way, way, way])
            #expect(try await count(zoho, "zoho_crm.Contacts") == zoho.sandbox.world.count(.contact))
            let reader = try Reader(path: zoho.folder + "/onward.db")
            facts.append(
                try ["company", "person", "deal"].flatMap { kind in
                    try reader.query(
                        """
                        SELECT record.external_id, fact.* FROM fact_\(kind) AS fact
                        JOIN source_record AS record ON record.id = fact.record_id ORDER BY 1
                        """, maximumRows: 10_000, timeLimit: .seconds(10)
                    ).rows.map { row in "\(([row[0]] + row.dropFirst(2)))" }
                })
            await zoho.close()
        }
        #expect(facts[0].count >= 40)
        #expect(facts[0] == facts[1])
        #expect(facts[0] == facts[2])
    }

    @Test(.timeLimit(.minutes(1)))
    func `falls from COQL to the list, and finds its own modules later`() async throws {
        let zoho = try await Zoho(customers: 40, connectors: ["zoho_crm"])
        zoho.sandbox.arm(ArmedFault(.missingCOQL, times: 99))
        zoho.sandbox.arm(ArmedFault(.missingCounts, times: 99))
        zoho.sandbox.arm(ArmedFault(.missingMetadata, times: 99))
        let syncer = Syncer(setup(zoho, ways: ["coql", "list"]))
        let only = ["zoho_crm.Contacts"]
        let summary = try await syncer.run(only: only, trigger: "test", events: zoho.heard.hear)
        #expect(summary.outcome == .complete)
        #expect(try await count(zoho, "zoho_crm.Contacts") == zoho.sandbox.world.count(.contact))
        #expect(
            zoho.heard.events.contains {
                if case .discovered("zoho_crm", 0, 0, .some) = $0 { true } else { false }
            })
        await zoho.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `asks Desk's recycle bin once for all that it holds`() async throws {
        let zoho = try await Zoho(customers: 8, connectors: ["zoho_desk"])
        let asked = Mutex<[String]>([])
        var setup = zoho.setup
        let transport = setup.transport
        setup.transport = Transport(
            send: { request throws(TransportError) in
                asked.withLock { $0.append(request.url) }
                return try await transport.send(request)
            }, download: transport.download)
        let only = ["organizations", "accounts", "contacts", "tickets"].map { "zoho_desk.\($0)" }
        _ = try await Syncer(setup).run(only: only, trigger: "test", events: zoho.heard.hear)
        asked.withLock { $0 = [] }
        let second = try await Syncer(setup).run(only: only, trigger: "test", events: zoho.heard.hear)
        #expect(second.outcome == .complete)
        let pages = asked.withLock { $0.filter { $0.contains("/recycleBin") } }
        #expect(!pages.isEmpty)
        #expect(Set(pages).count == pages.count)
        await zoho.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `puts the modules that it found on the schedule`() async throws {
        let zoho = try await Zoho(customers: 8, connectors: ["zoho_crm"])
        let path = zoho.folder + "/onward.db"
        let before = Schedule(zoho.setup.connectors)
        #expect(before.due(at: zoho.setup.now(), history: [:]) == ["zoho_crm"])
        let summary = try await Syncer(zoho.setup).run(
            only: ["zoho_crm"], trigger: "test", events: zoho.heard.hear)
        let found = try #require(
            summary.resources.first { resource in
                !zoho.setup.connectors[0].resources.contains { $0.name == resource.resource }
            }?.resource)
        let reader = try Reader(path: path)
        let schedule = try Schedule(zoho.setup.connectors, knownTo: reader)
        var history = try Schedule.History.all(of: zoho.setup.connectors, in: reader)
        let soon = summary.ended.advanced(by: .seconds(60))
        #expect(schedule.due(at: soon, history: history) == [])
        history["zoho_crm.\(found)"]?.lastStart = summary.started.advanced(by: .seconds(-3600))
        #expect(schedule.due(at: soon, history: history) == ["zoho_crm.\(found)"])
        await zoho.close()
    }
}
