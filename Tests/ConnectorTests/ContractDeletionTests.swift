import ConnectorKit
import Domain
import HTTP
import JSON
import Persistence
import Sync
import Synchronization
import Testing

/// A sync of one resource against a vendor that behaves as the description says: what is deleted there is gone here,
/// in whichever way the vendor shows it.
@Suite(.timeLimit(.minutes(1))) struct ContractDeletionTests {
    private static let cases = ContractCase.pagedCalls.filter { contract in
        contract.hasKeys && contract.way.shape.isList && contract.resource.deletions.isShown && contract.isSimple
            && contract.way.serves.contains(.everything)
    }

    @Test(arguments: cases)
    func `what the vendor deletes is gone, and nothing else`(_ contract: ContractCase) async throws {
        let bench = try DeletionBench(contract)
        let first = try await bench.run()
        #expect(first.failures.map(\.line) == [])
        #expect(try await bench.count() == DeletionBench.rows)
        bench.delete(2)
        let second = try await bench.run()
        #expect(second.failures.map(\.line) == [])
        #expect(second.resources.first { $0.resource == contract.resource.name }?.tally.deleted == 1)
        #expect(try await bench.count() == DeletionBench.rows - 1)
        let third = try await bench.run()
        #expect(third.resources.first { $0.resource == contract.resource.name }?.tally.deleted == 0)
        #expect(try await bench.count() == DeletionBench.rows - 1)
    }
}

extension Deletions {
    fileprivate var isShown: Bool { if case .none = self { false } else { true } }

    fileprivate var listing: (way: Way, key: String, at: String)? {
        switch self {
        case .none, .sweep: nil
        case .list(let way, let key, let at, _), .bin(let way, let key, let at, _, _): (way, key, at)
        }
    }
}

extension ContractCase {
    /// Its records hang on nothing that another list would have to show first.
    fileprivate var isSimple: Bool {
        if case .grouped = way.shape { return false }
        return way.detail == nil
    }
}

/// A store, a clock that only the test moves, and a vendor with the resource and one record of each above it.
private final class DeletionBench: Sendable {
    static let rows = 7
    let contract: ContractCase
    let vendor: Vendor
    let clock = Mutex(Instant(seconds: 1_790_000_000))
    let gone = Mutex<[(row: Vendor.Row, at: Instant)]>([])
    let connector: Connector
    let store: Store
    /// Of each resource above, its page with one record.
    let above: [(resource: Resource, way: Way, page: JSONValue)]

    init(_ contract: ContractCase) throws {
        var contract = contract
        contract.way.reach = nil
        contract.resource.ways = [contract.way]
        contract.resource.count = nil
        var connector = contract.connector
        connector.baseURL = Script.base
        connector.discovery = nil
        var resources = [contract.resource]
        var above: [(resource: Resource, way: Way, page: JSONValue)] = []
        var parent = contract.resource.parent
        while let current = parent, var resource = connector.resources.first(where: { $0.name == current.resource }) {
            resource.count = nil
            if let first = ContractCase.pagedCalls.first(where: {
                $0.connector.name == connector.name && $0.resource.name == resource.name
                    && $0.way.serves.contains(.everything)
            }) {
                resource.ways = [first.way]
                resource.deletions = .none
                let page = try first.json()
                above.append((resource, first.way, first.page(page, with: Array(first.records(in: page).prefix(1)))))
            }
            resources.insert(resource, at: 0)
            parent = resource.parent
        }
        connector.resources = resources
        contract.connector = connector
        self.contract = contract
        self.connector = connector
        self.above = above
        let now = clock.withLock { $0 }
        vendor = try Vendor(
            contract,
            rows: (0..<Self.rows).map { index in
                let changed = now.advanced(by: .seconds(-86_400 + index * 60))
                return Vendor.Row(number: 10_000 + index, made: changed, changed: changed)
            })
        store = try Store(path: ":memory:")
    }

    func delete(_ index: Int) {
        let now = clock.withLock { $0 }
        let row = vendor.remove(at: index)
        gone.withLock { $0.append((row, now)) }
    }

    func count() async throws -> Int {
        let ids = try await store.register([])
        return try await store.count(of: ids["\(connector.name).\(contract.resource.name)"]!, parent: nil)
    }

    /// So long after the last one that whatever looks for what is gone is due.
    func run() async throws -> RunSummary {
        var pause = Duration.seconds(86_400)
        if case .sweep(let interval) = contract.resource.deletions { pause = max(pause, interval) }
        clock.withLock { $0 = $0.advanced(by: pause + .seconds(3600)) }
        let setup = SyncSetup(
            connectors: [connector], store: store,
            transport: Transport(
                send: { (request) async throws(TransportError) in
                    do { return try self.answer(request) } catch {
                        throw TransportError(.malformed, place: request.url, reason: "\(error)")
                    }
                },
                download: { (_, _) async throws(TransportError) in
                    throw TransportError(.malformed, place: "", reason: "there are no files")
                }),
            authorizer: { _ in .none }, downloads: "/tmp", now: { self.clock.withLock { $0 } },
            sleep: { duration in self.clock.withLock { $0 = $0.advanced(by: duration) } }, random: { 1 })
        return try await Syncer(setup).run(trigger: "test", events: { _ in })
    }

    private func answer(_ request: Request) throws -> Response {
        if let listing = contract.resource.deletions.listing, vendor.isMade(request, by: listing.way.call) {
            return deletions(listing.way, listing.key, listing.at)
        }
        if vendor.isMade(request, by: contract.way.call) { return try vendor.fetch(request, 0, "") }
        for (_, way, page) in above where vendor.isMade(request, by: way.call) {
            return Response(status: 200, body: page.ended(way).serialized)
        }
        return Response("{}", status: 404)
    }

    /// What is gone, as the vendor's list of it says.
    private func deletions(_ way: Way, _ key: String, _ at: String) -> Response {
        let entries = gone.withLock { $0 }.map { gone in
            var entry = JSONValue.object([]).setting(key, to: .string("9\(gone.row.number)"))
            entry = entry.setting(at, to: .string(gone.at.iso8601WithOffset))
            switch contract.resource.deletions {
            case .bin(_, _, _, let type, let value): return entry.setting(type, to: .string(value))
            case .list(_, _, _, let reason):
                return entry.setting(reason.path, to: .string(reason.permanent.sorted().first ?? "recycle"))
            case .none, .sweep: return entry
            }
        }
        if entries.isEmpty { return Response("", status: 204) }
        let page: JSONValue =
            switch way.shape {
            case .array(let path): JSONValue.object([]).setting(path, to: .array(entries))
            default: .array(entries)
            }
        return Response(status: 200, body: page.ended(way).serialized)
    }
}

extension JSONValue {
    /// The last page.
    fileprivate func ended(_ way: Way) -> JSONValue {
        guard case .flag(let paths) = way.pages.more, items == nil else { return self }
        return setting(paths.first { self[$0] != nil } ?? paths[0], to: .bool(false))
    }
}
