import ConnectorKit
import Domain
import Persistence

/// Mapping stored records again after a mapping changed. No network.
extension Syncer {
    /// Records mapped at a time.
    private static let batch = 1000

    /// Replaces the facts of all stored records of the named systems or resources, then derives everything
    /// from nothing. Returns how many records were mapped. Stopped half way it does no harm: run it again.
    public func rederive(only: [String] = [], events: @escaping @Sendable (SyncEvent) -> Void) async throws
        -> Int
    {
        let connectors = try await connectorsAsKnown()
        try check(only, connectors)
        var total = 0
        for connector in connectors {
            let ids = try await setup.store.register([connector.description])
            for resource in connector.resources where selects(connector, resource.name, only) {
                guard let id = ids["\(connector.name).\(resource.name)"] else { continue }
                total += try await rederive(resource, of: connector, id, events)
            }
        }
        let began = setup.now()
        let derived = try await setup.store.derive(fromNothing: true, at: began)
        events(.derived(derived, seconds: setup.now().duration(since: began).inSeconds))
        return total
    }

    private func rederive(
        _ resource: Resource, of connector: Connector, _ id: ResourceID,
        _ events: @Sendable (SyncEvent) -> Void
    ) async throws -> Int {
        // The payload's own form does not matter: it is one record each, whatever it was once cut from.
        let cutter = RecordCutter(resource: resource, shape: .bareArray, form: "stored")
        var tally = Tally()
        var last: Int64 = -1
        while true {
            try Task.checkCancellation()
            let stored = try await setup.store.storedRecords(of: id, after: last, limit: Self.batch)
            guard let end = stored.records.last else { break }
            let page = try cutter.remap(stored.bytes, records: stored.records.map { ($0.payload, $0.parent) })
            try await setup.store.replaceFacts(page, records: stored.records.map(\.number), resource: id)
            last = end.number
            tally.read += stored.records.count
            events(.pageStored(system: connector.name, resource: resource.name, tally: tally, expected: nil))
        }
        return tally.read
    }
}
