public import ConnectorKit
public import Domain
import JSON
public import Persistence

extension Intake {
    /// A file of usage: JSON lines, or CSV whose header has the names of the fields.
    public func usage(
        _ input: Input, format: FileOptions.Format? = nil, onError: OnError, renaming: [String: String] = [:],
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> IntakeSummary {
        let connector = try connector(UsageLine.system)
        if let fault = Encoding.fault(try input.beginning(4)) {
            throw IntakeFailure("\(input.name), line 1", fault.reason, remedy: fault.remedy)
        }
        let format = try self.format(of: input, format)
        let ids = try await register(connector)
        return try await run(input, onError, progress) { collecting in
            let lanes = try UsageLanes(connector, ids, &collecting)
            switch format {
            case .json:
                var reader = LineReader(input, limit: UsageLine.maximumBytes)
                var line: [UInt8] = []
                while true {
                    let found = try reader.next(&line)
                    if found == .end { break }
                    if found == .tooLong {
                        try await collecting.refuse(
                            reader.number, "it has more than \(UsageLine.maximumBytes >> 10) KB")
                    } else if line.contains(where: { $0 > 0x20 }) {
                        try await lanes.take(line, reader.number, now(), &collecting)
                    }
                    if collecting.isFull { try await collecting.flush() }
                }
            case .csv:
                try await rows(of: input, renaming, &collecting) { row, line, collecting in
                    try await lanes.take(row, line, now(), &collecting)
                }
            }
            try await collecting.flush()
        }
    }

    /// The rows of a CSV file as objects.
    func rows(
        of input: Input, _ renaming: [String: String], _ collecting: inout Collecting,
        checking: ([String]) throws(IntakeFailure) -> Void = { _ in },
        _ take: ([UInt8], Int, inout Collecting) async throws -> Void
    ) async throws {
        do {
            var reader = try CSVReader(reading: { try input.read(into: $0) }, renaming: renaming)
            try checking(reader.columns)
            var row: [UInt8] = []
            while true {
                row.removeAll(keepingCapacity: true)
                guard let found = try reader.next(into: &row) else { break }
                if let refusal = found.refusal {
                    try await collecting.refuse(found.line, refusal)
                } else {
                    try await take(row, found.line, &collecting)
                }
                if collecting.isFull { try await collecting.flush() }
            }
        } catch let fault as CSVFault {
            // Where a quote is not closed nobody knows where the next row begins.
            try await collecting.flush()
            throw IntakeFailure(
                "\(input.name), line \(fault.line)", fault.reason,
                remedy: "Check the quotes of the row that begins there.")
        }
    }
}

/// The two lists that lines of usage go to.
private struct UsageLanes {
    let events: Int
    let days: Int

    init(_ connector: Connector, _ ids: [String: ResourceID], _ collecting: inout Collecting) throws {
        func lane(_ list: UsageLine.List) throws -> Int {
            let name = "\(UsageLine.system).\(list.rawValue)"
            guard let resource = connector.resources.first(where: { $0.name == list.rawValue }), ids[name] != nil
            else { throw IntakeFailure(nil, "there is no list \(name)") }
            return collecting.addLane(connector, resource, ids)
        }
        events = try lane(.events)
        days = try lane(.days)
    }

    func take(_ line: [UInt8], _ number: Int, _ now: Instant, _ collecting: inout Collecting) async throws {
        do throws(UsageLine.Refused) {
            let usage = try UsageLine(line, now: now)
            collecting.add(usage.payload, to: usage.list == .events ? events : days, parent: nil, line: number)
        } catch {
            try await collecting.refuse(number, error.reason)
        }
    }
}

/// Lines of usage that programs send to the server. Many may come at once: what arrives while one batch is on its way
/// to the disk goes there with the next, so that the disk's pace limits batches and not senders.
public actor UsageInbox {
    /// What became of the lines of one request.
    public struct Receipt: Hashable, Sendable {
        public struct Refusal: Hashable, Sendable {
            public var line: Int
            public var reason: String
        }

        public var accepted = 0
        /// Known already, word for word.
        public var unchanged = 0
        public var refused: [Refusal] = []
        public var lines: Int { accepted + unchanged + refused.count }
    }

    private struct Waiting {
        var arrivals: [Arrival]
        var receipt: Receipt
        var answer: CheckedContinuation<Receipt, any Error>
    }

    private let connector: Connector
    private let open: @Sendable () throws -> Store
    private let now: @Sendable () -> Instant
    private let stored: @Sendable () -> Void
    private var waiting: [Waiting] = []
    private var isWorking = false
    /// The store that knows the lists, and their numbers in it.
    private var known: (store: Store, ids: [String: ResourceID])?
    private static let requestsPerCommit = 200

    /// `open` gives the writer; `stored` is called after each commit.
    public init(
        _ connector: Connector, now: @escaping @Sendable () -> Instant, stored: @escaping @Sendable () -> Void,
        open: @escaping @Sendable () throws -> Store
    ) {
        self.connector = connector
        self.now = now
        self.stored = stored
        self.open = open
    }

    /// Reads the lines of a body, stores what can be used and answers when it is on the disk.
    public nonisolated func take(_ body: [UInt8]) async throws -> Receipt {
        var receipt = Receipt()
        var lanes: [UsageLine.List: Lane] = [:]
        let moment = now()
        var number = 0
        for line in body.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            do throws(UsageLine.Refused) {
                let usage = try UsageLine(Array(line), now: moment)
                lanes[usage.list, default: Lane()].add(usage.payload, number)
            } catch {
                receipt.refused.append(.init(line: number, reason: error.reason))
            }
        }
        guard !lanes.isEmpty else { return receipt }
        return try await commit(lanes, receipt)
    }

    /// What one request brings for one list.
    private struct Lane {
        var bytes: [UInt8] = []
        var lines: [RecordCutter.Line] = []
        var numbers: [Int] = []

        mutating func add(_ payload: [UInt8], _ number: Int) {
            let start = bytes.count
            bytes += payload
            lines.append(.init(start..<bytes.count))
            numbers.append(number)
            bytes += [UInt8](repeating: 0, count: SourcePage.padding)
        }
    }

    private func commit(_ lanes: [UsageLine.List: Lane], _ receipt: Receipt) async throws -> Receipt {
        let ids = try await ids(in: open())
        var receipt = receipt
        var arrivals: [Arrival] = []
        for list in [UsageLine.List.events, .days] {
            guard let lane = lanes[list], let id = ids["\(connector.name).\(list.rawValue)"],
                let resource = connector.resources.first(where: { $0.name == list.rawValue })
            else { continue }
            let cutter = RecordCutter(resource: resource, shape: .bareArray, form: "arrived")
            let cut = cutter.cut(lane.bytes, lines: lane.lines)
            receipt.refused += cut.refusals.map { .init(line: lane.numbers[$0.line], reason: $0.reason) }
            arrivals.append(Arrival(id, cut.page))
        }
        receipt.refused.sort { $0.line < $1.line }
        return try await withCheckedThrowingContinuation { answer in
            waiting.append(Waiting(arrivals: arrivals, receipt: receipt, answer: answer))
            guard !isWorking else { return }
            isWorking = true
            // Not a structured task: it works for all who wait, not only for the first.
            Task { await self.work() }
        }
    }

    private func ids(in store: Store) async throws -> [String: ResourceID] {
        if let known, known.store === store { return known.ids }
        let ids = try await store.register([connector.description])
        known = (store, ids)
        return ids
    }

    private func work() async {
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.requestsPerCommit))
            waiting.removeFirst(batch.count)
            do {
                var outcomes = try await open().takeDurably(
                    batch.flatMap(\.arrivals), trigger: UsageLine.system, at: now())[...]
                for one in batch {
                    var receipt = one.receipt
                    for outcome in outcomes.prefix(one.arrivals.count) {
                        receipt.accepted += outcome.tally.added + outcome.tally.changed
                        receipt.unchanged += outcome.tally.unchanged
                    }
                    outcomes = outcomes.dropFirst(one.arrivals.count)
                    one.answer.resume(returning: receipt)
                }
                stored()
            } catch {
                for one in batch { one.answer.resume(throwing: error) }
            }
        }
        isWorking = false
    }
}
