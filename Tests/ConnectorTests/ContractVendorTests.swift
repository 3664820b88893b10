import ConnectorKit
import Domain
import HTTP
import JSON
import Synchronization
import Testing

/// Each way against a vendor that behaves as the way's description says, while its data moves.
@Suite(.timeLimit(.minutes(1))) struct ContractVendorTests {
    private static let size = 5
    /// No list here is so long: reading on means that the reader goes round in circles.
    private static let maximumCalls = 1000
    private struct Endless: Error {}
    private static let now = Instant(seconds: 1_790_000_000)

    /// Whose lists have pages, and records that can be told apart.
    private static let lists = ContractCase.pagedCalls.filter { contract in
        contract.way.pages.size != nil && contract.hasKeys && !contract.isGrouped
    }
    private static let changes = ContractCase.pagedCalls.filter { contract in
        contract.way.serves.contains(.changes) && !contract.way.since.isEverything && contract.hasKeys
            && !contract.isGrouped
    }

    /// Rows an hour apart, the last one `back` before now.
    private static func rows(_ count: Int, from first: Int = 10_000, back: Duration = .seconds(7200)) -> [Vendor.Row] {
        (0..<count).map { index in
            let changed = now.advanced(by: .zero - back - .seconds(3600 * (count - index)))
            return Vendor.Row(number: first + index, made: changed.advanced(by: .seconds(-600)), changed: changed)
        }
    }

    private func read(
        _ contract: ContractCase, _ vendor: Vendor, since: Instant? = nil
    ) async throws -> Delivered {
        var delivered = Delivered()
        try await contract.puller().run(
            from: nil, since: since, until: Self.now.advanced(by: .seconds(86_400)),
            fetch: { request, credits, place in
                guard vendor.calls < Self.maximumCalls else { throw Endless() }
                let response = try vendor.fetch(request, credits, place)
                if (200...299).contains(response.status) { return response }
                throw contract.connector.errors.failure(of: response, place: place)
            },
            download: { _, _, _ in throw CancellationError() }, sleep: { _ in },
            deliver: { delivered.steps.append($0) })
        return delivered
    }

    @Test(arguments: lists)
    func `a list is read to its end, whatever is added to it and deleted from it meanwhile`(
        _ contract: ContractCase
    ) async throws {
        let contract = contract.resized(Self.size)
        for seed in 1...12 as ClosedRange<UInt64> {
            let chance = Mutex(Chance(seed))
            let vendor = try Vendor(contract, rows: Self.rows(23)) { rows, calls, behind in
                chance.withLock { chance in
                    if Int.random(in: 0..<3, using: &chance) > 0 {
                        let number = 20_000 + calls
                        rows.append(.init(number: number, made: Self.now, changed: Self.now))
                    }
                    // Of pages by number nobody can tell that rows moved: see `Pagination.numbered`.
                    let first = contract.way.pages.hidesDeletions ? min(behind, rows.count) : 0
                    if first < rows.count, Bool.random(using: &chance) {
                        rows.remove(at: Int.random(in: first..<rows.count, using: &chance))
                    }
                }
            }
            let before = try vendor.keys(of: vendor.rows)
            let delivered = try await read(contract, vendor)
            let left = try vendor.keys(of: vendor.rows.filter { $0.number < 20_000 })
            #expect(left.isSubset(of: Set(delivered.keys)), "seed \(seed): lost \(left.subtracting(delivered.keys))")
            // Pages that were read again because rows had moved say again what they said: known at once by its hash.
            let repeated = delivered.keys.count - Set(delivered.keys).count
            let wasRetraced = delivered.remarks.contains { $0.contains("read again") }
            #expect(repeated <= (wasRetraced ? 2 * Self.size : 0), "seed \(seed): \(repeated) repeated")
            #expect(delivered.refusals == [], "seed \(seed)")
            #expect(delivered.steps.last?.position == nil)
            #expect(before.count == 23)
        }
    }

    @Test(arguments: changes)
    func `changes of one and the same moment are all read, page after page`(_ contract: ContractCase) async throws {
        let contract = contract.resized(Self.size)
        let moment = Self.now.advanced(by: .seconds(-3600))
        let equal = (0..<13).map {
            Vendor.Row(number: 20_000 + $0, made: moment.advanced(by: .seconds(-60)), changed: moment)
        }
        let later = Vendor.Row(number: 30_000, made: Self.now, changed: Self.now)
        let vendor = try Vendor(contract, rows: Self.rows(9, back: .seconds(200 * 86_400)) + equal + [later])
        // As a sync asks: from a little before the moment up to which it has everything.
        let delivered = try await read(contract, vendor, since: moment.advanced(by: .seconds(-300)))
        let expected = try vendor.keys(of: equal + [later])
        #expect(expected.isSubset(of: Set(delivered.keys)))
        #expect(Set(delivered.keys).count == delivered.keys.count)
        #expect(delivered.refusals == [])
    }

    @Test(arguments: lists)
    func `what is charged is what the price list says`(_ contract: ContractCase) async throws {
        let contract = contract.resized(Self.size)
        // A page that is an array has no place for the flag that the price relies on.
        if case .flag = contract.way.pages.more, case .bareArray = contract.way.shape { return }
        for count in [0, 1, Self.size - 1, Self.size, Self.size + 1, 3 * Self.size - 2, 3 * Self.size, 31] {
            let vendor = try Vendor(contract, rows: Self.rows(count))
            let delivered = try await read(contract, vendor)
            #expect(Set(delivered.keys).count == count)
            let price = contract.way.price(of: count, until: Self.now.advanced(by: .seconds(86_400)))
            // A window of time without rows is a call as well; which windows have rows is the vendor's secret.
            let windows = contract.way.windows(until: Self.now.advanced(by: .seconds(86_400)))
            #expect(
                abs(vendor.calls - price.calls) < windows, "\(count) rows: \(vendor.calls) calls, not \(price.calls)")
            if windows == 1 { #expect(vendor.credits == price.credits, "\(count) rows") }
            #expect(delivered.calls == vendor.calls)
        }
    }
}

extension ContractCase {
    fileprivate func resized(_ count: Int) -> ContractCase {
        var contract = self
        contract.way.pages = way.pages.resized(count)
        contract.way.reach = nil
        contract.resource.ways = [contract.way]
        return contract
    }

    /// Groups hold several lists at once: their paging is theirs, and the vendor here has one list.
    fileprivate var isGrouped: Bool { if case .grouped = way.shape { true } else { false } }
}

extension Vendor {
    func keys(of rows: [Row]) throws -> Set<String> {
        Set(try rows.map { try contract.key(of: record(of: $0)) ?? "" })
    }
}

extension Since {
    fileprivate var isEverything: Bool { if case .all = self { true } else { false } }
}

extension Pagination {
    fileprivate var hidesDeletions: Bool {
        switch self {
        case .numbered, .token: true
        default: false
        }
    }
}
