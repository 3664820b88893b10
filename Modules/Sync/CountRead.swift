import ConnectorKit
import Domain
import HTTP
import JSON
import Persistence
import Synchronization

/// The vendor's own count of a list, to choose a way by and to compare with.
struct CountRead: Sendable {
    let list: ListRead

    private var name: String { list.resource.name + (list.parentKey.map { "/\($0)" } ?? "") }

    /// For a first load, if there is something to choose between and the answer costs little.
    func forChoice() async throws -> Int? {
        guard let count = list.resource.count, Self.helpsToChoose(count, list.resource) else { return nil }
        return try await ask(count)
    }

    static func helpsToChoose(_ count: Count, _ resource: Resource) -> Bool {
        count.cost <= CountCheck.cheapCredits && resource.ways.count { $0.serves.contains(.everything) } > 1
    }

    /// The vendor's count at this moment, where one is offered.
    func now() async throws -> Int? {
        guard let count = list.resource.count else { return nil }
        return try await ask(count)
    }

    /// Compares, where that is due. True if the list must be read completely. `known`: the vendor has just
    /// been asked.
    func disagreesForGood(known: Int?) async throws -> Bool {
        let system = list.system
        guard let count = list.resource.count, !count.isPartial else { return false }
        let now = system.setup.now()
        let last = system.memory.withLock { $0.checks[name] }
        guard CountCheck.isDue(last, cost: count.cost, now: now) else { return false }
        guard let theirs = try await orAsk(known, count) else { return false }
        let stored = try await storedCount()
        let check = CountCheck(at: now, stored: stored, theirs: theirs, tolerated: last?.tolerated)
        system.memory.withLock { $0.checks[name] = check }
        switch CountCheck.verdict(check, after: last) {
        case .agree: return false
        case .suspicious:
            list.progress.remark(
                "\(system.connector.title) counts \(theirs), \(stored) are stored; compared again later, as its counts lag"
            )
            return false
        case .repair:
            list.progress.remark(
                "\(system.connector.title) counts \(theirs), \(stored) were stored: read completely again")
            return true
        }
    }

    /// What still differs after a complete reading is what the vendor counts and does not show.
    func acceptDifference() async throws {
        let stored = try await storedCount()
        list.system.memory.withLock { memory in
            guard var check = memory.checks[name] else { return }
            check.stored = stored
            check.tolerated = check.theirs == stored ? nil : check.theirs - stored
            memory.checks[name] = check
        }
    }

    private func storedCount() async throws -> Int {
        try await list.system.stored { try await $0.count(of: list.id, parent: list.parentKey) }
    }

    private func orAsk(_ known: Int?, _ count: Count) async throws -> Int? {
        if let known { return known }
        return try await ask(count)
    }

    /// nil if this server does not count; that costs a remark, not the sync.
    private func ask(_ count: Count) async throws -> Int? {
        var way = Way("count", count.call, shape: .object(at: ""), cost: .perCall(count.cost))
        way.since = .all
        let place = "\(list.place), count"
        do {
            let counted = Resource(
                "\(list.resource.name) (count)", "How many there are.", key: [count.at], ways: [way])
            var found: Int?
            try await list.pull(list.puller(counted, way), from: nil, since: nil) { step in
                found = step.page.entries.first?.record?[count.at]?.integer.map(Int.init)
            }
            return found
        } catch let failure as PullFailure {
            switch failure.remedy {
            case .wait, .reauthorise: throw failure
            default:
                list.progress.remark("counts cannot be compared: \(failure.reason) (\(place))")
                return nil
            }
        }
    }
}
