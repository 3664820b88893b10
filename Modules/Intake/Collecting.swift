import ConnectorKit
import Domain
import Persistence

/// Records on their way into the store: collected list by list, stored together, a bounded piece at a time.
struct Collecting {
    /// Large enough that a commit costs little, small enough for any memory.
    private static let bytesPerCommit = 1 << 20
    private static let recordsPerCommit = 2_000

    /// What is collected for one list. Records that are gone at their source are a lane of their own.
    struct Lane {
        let name: String
        let isGone: Bool
        let id: ResourceID
        let cutter: RecordCutter
        /// The lists inside the records of this one.
        let inside: [InsideCutter]
        let insideLists: [String: (name: String, id: ResourceID)]
        var pass: Int64?
        var bytes: [UInt8] = []
        var lines: [RecordCutter.Line] = []
        /// Where each came from.
        var numbers: [Int] = []
        var deletions: [Deletion] = []
        var tally = Tally()
        var unreadable: [String: Int] = [:]
    }

    let store: Store
    let input: Input
    let began: Instant
    let onError: Intake.OnError
    let now: @Sendable () -> Instant
    let progress: @Sendable (Intake.Progress) -> Void
    var lanes: [Lane] = []
    var summary: IntakeSummary
    /// What is to be remembered together with the records before it.
    var note: (name: String, text: String)?
    /// What came inside of records, by list.
    var inner: [ResourceID: (name: String, tally: Tally)] = [:]
    private var bytes = 0
    private var records = 0

    init(
        _ store: Store, _ input: Input, run: RunID, began: Instant, onError: Intake.OnError,
        now: @escaping @Sendable () -> Instant, progress: @escaping @Sendable (Intake.Progress) -> Void
    ) {
        self.store = store
        self.input = input
        self.began = began
        self.onError = onError
        self.now = now
        self.progress = progress
        summary = IntakeSummary(run: run)
    }

    /// `ids` are those of all lists, as `Store.register` gives them.
    mutating func addLane(
        _ connector: Connector, _ resource: Resource, _ ids: [String: ResourceID], isGone: Bool = false
    ) -> Int {
        let name = "\(connector.name).\(resource.name)"
        guard let id = ids[name] else { preconditionFailure("\(name) is not registered") }
        var insideLists: [String: (name: String, id: ResourceID)] = [:]
        for inner in connector.allResources(inside: resource) {
            let name = "\(connector.name).\(inner.name)"
            insideLists[inner.name] = ids[name].map { (name, $0) }
        }
        lanes.append(
            Lane(
                name: name, isGone: isGone, id: id,
                cutter: RecordCutter(resource: resource, shape: .bareArray, form: "import"),
                inside: InsideCutter.all(in: resource, of: connector), insideLists: insideLists))
        return lanes.count - 1
    }

    /// A record as the vendor said it; `deletion` if it says that it is gone, its key filled in later.
    mutating func add(
        _ record: some Collection<UInt8>, to lane: Int, parent: String?, line: Int, deletion: Deletion? = nil
    ) {
        let start = lanes[lane].bytes.count
        lanes[lane].bytes.append(contentsOf: record)
        let end = lanes[lane].bytes.count
        lanes[lane].bytes.append(contentsOf: repeatElement(0, count: SourcePage.padding))
        lanes[lane].lines.append(.init(start..<end, parent: parent))
        lanes[lane].numbers.append(line)
        if let deletion { lanes[lane].deletions.append(deletion) }
        bytes += end - start + SourcePage.padding
        records += 1
    }

    var isFull: Bool { bytes >= Self.bytesPerCommit || records >= Self.recordsPerCommit }

    /// A line of which no record can be made. Stopping, what stands before it is stored first.
    mutating func refuse(_ line: Int, _ reason: String, remedy: String? = nil) async throws {
        if onError == .stop { try await flush() }
        summary.refuse(line, reason)
        if onError == .stop { throw failure(line, reason, remedy) }
    }

    private func failure(_ line: Int, _ reason: String, _ remedy: String?) -> IntakeFailure {
        IntakeFailure(
            "\(input.name), line \(line)", reason,
            remedy: remedy ?? Encoding.remedy(for: reason)
                ?? "Correct the line, or pass over such lines with --on-error skip.")
    }

    /// Stores what was collected, in one transaction.
    mutating func flush() async throws {
        try Task.checkCancellation()
        guard records > 0 || note != nil else { return }
        var cuts = lanes.indices.filter { !lanes[$0].lines.isEmpty }.map { (lane: $0, cut: lanes[$0].cut()) }
        let refused = cuts.flatMap { cut in
            cut.cut.refusals.map { IntakeSummary.Refusal(line: lanes[cut.lane].numbers[$0.line], reason: $0.reason) }
        }.sorted { $0.line < $1.line }
        let stop = onError == .stop ? refused.first : nil
        if let stop {
            // The note stands behind the broken line.
            note = nil
            for lane in lanes.indices { lanes[lane].keep(before: stop.line) }
            cuts = lanes.indices.filter { !lanes[$0].lines.isEmpty }.map { (lane: $0, cut: lanes[$0].cut()) }
        }
        let arrivals = try cuts.map { try lanes[$0.lane].arrival($0.cut) }
        let outcomes = try await store.take(arrivals.map(\.0), run: summary.run, at: now(), remembering: note)
        for (index, cut) in cuts.enumerated() {
            lanes[cut.lane].tally += outcomes[index].tally
            lanes[cut.lane].unreadable.merge(cut.cut.unreadable) { $0 + $1 }
            for (came, tally) in zip(arrivals[index].inside, outcomes[index].inside) {
                guard let list = lanes[cut.lane].insideLists[came.resource] else { continue }
                inner[list.id, default: (list.name, Tally())].tally += tally
                for refusal in came.refusals.prefix(1) {
                    summary.remarks.append("\(list.name): left out: \(refusal.place): \(refusal.reason)")
                }
            }
        }
        for refusal in stop.map({ [$0] }) ?? refused { summary.refuse(refusal.line, refusal.reason) }
        for lane in lanes.indices { lanes[lane].clear() }
        (bytes, records, note) = (0, 0, nil)
        progress(.init(read: lanes.reduce(0) { $0 + $1.tally.read }, bytes: input.bytesRead, size: input.size))
        if let stop { throw failure(stop.line, stop.reason, nil) }
    }
}

extension Collecting.Lane {
    /// Nothing that was cut holds on to `bytes`: they grow again in place.
    fileprivate func cut() -> RecordCutter.Lines { cutter.cut(bytes, lines: lines) }

    fileprivate mutating func keep(before line: Int) {
        guard let first = numbers.firstIndex(where: { $0 >= line }) else { return }
        bytes.removeLast(bytes.count - lines[first].range.lowerBound)
        lines.removeLast(lines.count - first)
        numbers.removeLast(numbers.count - first)
        if isGone { deletions.removeLast(deletions.count - first) }
    }

    fileprivate mutating func clear() {
        bytes.removeAll(keepingCapacity: bytes.count < 4 << 20)
        lines.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        deletions.removeAll(keepingCapacity: true)
    }

    fileprivate func arrival(_ cut: RecordCutter.Lines) throws -> (Arrival, inside: [Inside]) {
        var arrival = Arrival(id, cut.page)
        arrival.pass = pass
        guard isGone else {
            let came = try inside.flatMap { try $0.cut(cut.page, place: name) }.filter {
                insideLists[$0.resource] != nil
            }
            arrival.inside = came.compactMap { came in
                insideLists[came.resource].map { Delivery.Inside(came.page, $0.id, whole: came.whole) }
            }
            return (arrival, came)
        }
        let refused = Set(cut.refusals.map(\.line))
        let kept = deletions.indices.filter { !refused.contains($0) }.map { deletions[$0] }
        arrival.deletions = zip(kept, cut.page.keys).map { Deletion(key: $1, at: $0.at, reason: $0.reason) }
        return (arrival, [])
    }
}

/// What is said of bytes that are not UTF-8.
enum Encoding {
    /// What the first bytes of a file show.
    static func fault(_ head: ArraySlice<UInt8>) -> (reason: String, remedy: String)? {
        let bytes = Array(head.prefix(4))
        guard bytes.count >= 2 else { return nil }
        let remedy = "Convert it first: iconv -f UTF-16 -t UTF-8 FILE"
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            return ("the text is UTF-16, not UTF-8", remedy)
        }
        if bytes[0] == 0 || bytes[1] == 0 { return ("the text is UTF-16 or binary, not UTF-8", remedy) }
        if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            return (
                "this is an Excel workbook or a zip archive",
                "Save the sheet as CSV (UTF-8), or unpack the archive first."
            )
        }
        if bytes.starts(with: [0x1f, 0x8b]) {
            return ("this is compressed", "Unpack it on the way: gzip -dc FILE | onward import … -")
        }
        return nil
    }

    static let notUTF8 = "it contains bytes that are not UTF-8"

    static func remedy(for reason: String) -> String? {
        guard reason == notUTF8 else { return nil }
        return "Probably Latin-1. Convert it first: iconv -f WINDOWS-1252 -t UTF-8 FILE"
    }
}
