import ConnectorKit
public import Domain
import JSON
public import Persistence

/// Works on what waits in the mailbox. A record goes the way that pulled ones go; a hint names lists to read.
public struct HookProcessor: Sendable {
    private let intake: Intake
    private let mailbox: Mailbox

    public init(_ intake: Intake, mailbox: Mailbox) {
        self.intake = intake
        self.mailbox = mailbox
    }

    private static let batch = 500
    /// What waits longer than this many deliveries is worked on in the next round.
    private static let maximumHints = 20_000

    /// Hints that are due, and the lists they name.
    public struct Hints: Sendable {
        fileprivate var arrivals: [(number: Int64, received: Instant, lists: Set<String>)] = []
        /// "zoho_crm.Deals"
        public var lists: Set<String> { arrivals.reduce(into: []) { $0.formUnion($1.lists) } }
        public var isEmpty: Bool { arrivals.isEmpty }

        public init() {}
    }

    // MARK: Records

    /// Takes the records that wait into the store. The result is how many came.
    public func takeRecords() async throws -> Int {
        var count = 0
        for connector in intake.connectors {
            for hook in connector.hooks {
                guard case .record(let name) = hook.meaning else { continue }
                let full = "\(connector.name).\(hook.name)"
                guard let resource = connector.resources.first(where: { $0.name == name }) else { continue }
                count += try await takeRecords(of: full, resource, connector)
            }
        }
        return count
    }

    private func takeRecords(of hook: String, _ resource: Resource, _ connector: Connector) async throws -> Int {
        var count = 0
        var id: ResourceID?
        let cutter = RecordCutter(resource: resource, shape: .object(at: ""), form: "webhook")
        while true {
            let due = try await mailbox.due(of: hook, at: intake.now(), limit: Self.batch)
            guard !due.isEmpty else { return count }
            if id == nil { id = try await intake.register(connector)["\(connector.name).\(resource.name)"] }
            guard let id else { return count }
            var pages: [Persistence.Arrival] = []
            var taken: [Int64] = []
            var refused: [String: [Int64]] = [:]
            for arrival in due {
                switch cut(arrival, resource.name, cutter) {
                case .success(let page):
                    pages.append(Persistence.Arrival(id, page))
                    taken.append(arrival.number)
                case .failure(let refusal): refused[refusal.reason, default: []].append(arrival.number)
                }
            }
            if !pages.isEmpty {
                _ = try await intake.store.takeDurably(pages, trigger: "webhook", at: intake.now())
            }
            // Stopped between these two steps, the same records are taken once more, which changes nothing.
            try await mailbox.settle(taken)
            for (why, numbers) in refused { try await mailbox.fail(numbers, why: why, at: intake.now()) }
            count += pages.count
        }
    }

    private struct Refused: Error {
        var reason: String
    }

    private func cut(
        _ arrival: Mailbox.Arrival, _ place: String, _ cutter: RecordCutter
    ) -> Result<SourcePage, Refused> {
        do {
            let result = try cutter.cut(arrival.body, parent: nil, place: place)
            if let refusal = result.refusals.first { return .failure(Refused(reason: refusal.reason)) }
            return .success(result.page)
        } catch {
            return .failure(Refused(reason: "\(error)"))
        }
    }

    // MARK: Hints

    /// What is due, without what says nothing to us: that is settled.
    public func hints() async throws -> Hints {
        var hints = Hints()
        var idle: [Int64] = []
        for connector in intake.connectors {
            let readable = Set(connector.resources.filter { !$0.ways.isEmpty }.map(\.name))
            for hook in connector.hooks {
                guard case .hint(let path, let words, let otherwise) = hook.meaning else { continue }
                let due = try await mailbox.due(
                    of: "\(connector.name).\(hook.name)", at: intake.now(), limit: Self.maximumHints)
                for arrival in due {
                    let word = (try? JSONValue(parsing: arrival.body))?[path]?.text
                    let lists = (word.flatMap { words[$0] } ?? otherwise).filter(readable.contains)
                    if lists.isEmpty {
                        idle.append(arrival.number)
                    } else {
                        hints.arrivals.append(
                            (arrival.number, arrival.received, Set(lists.map { "\(connector.name).\($0)" })))
                    }
                }
            }
        }
        if !idle.isEmpty { try await mailbox.settle(idle) }
        return hints
    }

    /// After lists were read, by a run that began at `began`. What failed is tried again; what was neither read nor
    /// failed waits on. `failures` are by list.
    public func conclude(
        _ hints: Hints, read: Set<String>, failures: [String: String], began: Instant
    ) async throws {
        var done: [Int64] = []
        var failed: [String: [Int64]] = [:]
        for arrival in hints.arrivals where arrival.received <= began {
            if let list = arrival.lists.sorted().first(where: { failures[$0] != nil }) {
                failed[failures[list] ?? "", default: []].append(arrival.number)
            } else if arrival.lists.isSubset(of: read) {
                done.append(arrival.number)
            }
        }
        if !done.isEmpty { try await mailbox.settle(done) }
        for (why, numbers) in failed { try await mailbox.fail(numbers, why: why, at: intake.now()) }
    }
}
