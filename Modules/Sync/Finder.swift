public import ConnectorKit
import Domain
import HTTP
public import Persistence

/// Finds the modules and fields that the user made, at most every few hours.
struct Finder: Sendable {
    let connector: Connector
    let caller: Caller
    let setup: SyncSetup
    let events: @Sendable (SyncEvent) -> Void

    static let interval: Duration = .seconds(6 * 3600)
    /// The vendor's word that nothing changed is believed for this long.
    static let trust: Duration = .seconds(7 * 86_400)

    /// What is known now. If the vendor cannot be asked, what was known before stays, and the second value
    /// says why.
    func refresh(_ known: SyncMemory) async throws -> (SyncMemory, PullFailure?) {
        guard let discovery = connector.discovery else { return (known, nil) }
        let now = setup.now()
        if let last = known.discoveredAt, now.duration(since: last) < Self.interval { return (known, nil) }
        var memory = known
        do {
            let response = try await ask(discovery.modules, [:], "modules", discovery.cost)
            memory.modules = try read("modules") { try discovery.modules(in: response.body) }
            let changes = try read("modules") { try discovery.changes(in: response.body) }
            try await readFields(discovery, changes, at: now, into: &memory)
            memory.discoveredAt = now
            let count = memory.fields.values.reduce(0) { $0 + $1.count }
            events(
                .discovered(system: connector.name, modules: memory.modules.count, fields: count, remark: nil))
            return (memory, nil)
        } catch let failure as PullFailure {
            // A server without metadata has none in an hour either; any other cause is asked again in the
            // next run.
            switch failure.remedy {
            case .nextWay, .gone, .fix: memory.discoveredAt = now
            default: break
            }
            return (memory, failure)
        }
    }

    /// Of the modules that may have other fields than those known.
    private func readFields(
        _ discovery: Discovery, _ changes: [String: String], at now: Instant, into memory: inout SyncMemory
    ) async throws {
        let names = connector.with(memory).resources.compactMap { resource -> String? in
            guard case .discovered(let module, _) = resource.fields else { return nil }
            guard let known = memory.fieldsRead[module], let changed = changes[module] else { return module }
            return known.changed == changed && now.duration(since: known.at) < Self.trust ? nil : module
        }
        let found = try await withThrowingTaskGroup(of: (String, [Discovery.Field]?).self) { group in
            for name in names {
                group.addTask { (name, try await fields(discovery, of: name)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        memory.fields.merge(found) { $1 }
        for name in found.keys { memory.fieldsRead[name] = .init(changed: changes[name] ?? "", at: now) }
    }

    /// nil where one module's fields cannot be had: its list is then read by the names that the connector
    /// knows.
    private func fields(_ discovery: Discovery, of module: String) async throws -> [Discovery.Field]? {
        do {
            let response = try await ask(
                discovery.fields, ["module": module], "fields of \(module)", discovery.cost)
            return try read(module) { try discovery.fields(in: response.body) }
        } catch let failure as PullFailure {
            switch failure.remedy {
            case .nextWay, .gone, .fix: return nil
            default: throw failure
            }
        }
    }

    private func ask(
        _ call: Call, _ context: [String: String], _ what: String, _ credits: Int
    ) async throws -> Response {
        let place = "\(connector.name), \(what)"
        guard let request = connector.request(call, context) else {
            throw PullFailure(.fix, place: place, reason: "the call \(call.path) has a placeholder without value")
        }
        return try await caller.fetch(request, credits: credits, place: place, isRepeatable: true)
    }

    private func read<Value>(_ what: String, _ body: () throws -> Value) throws(PullFailure) -> Value {
        do {
            return try body()
        } catch {
            throw PullFailure(.fix, place: "\(connector.name), \(what)", reason: "not readable: \(error)")
        }
    }
}

extension Connector {
    /// With the modules that earlier runs found.
    public func asKnown(in store: Store) async throws -> Connector {
        with(SyncMemory(text: try await store.memory(SyncMemory.name(of: name))))
    }

    /// With a resource for each module found.
    func with(_ memory: SyncMemory) -> Connector {
        guard let discovery else { return self }
        var connector = self
        connector.resources += memory.modules.filter { module in
            !resources.contains { $0.name == module.name }
        }.map { discovery.resource(for: $0, fields: memory.fields[$0.name] ?? [], known: resources) }
        return connector
    }
}
