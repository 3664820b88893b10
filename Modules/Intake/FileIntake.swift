import ConnectorKit
public import Domain
import JSON
import Persistence

/// A file of raw vendor records.
public struct FileOptions: Sendable {
    public enum Format: String, CaseIterable, Sendable { case json, csv }

    /// Told by the content where it is not given.
    public var format: Format?
    public var onError = Intake.OnError.stop
    /// The record that all records of the file lie below.
    public var parent: String?
    /// The file is everything there was at `moment`: what it lacks is gone.
    public var isComplete = false
    /// Nil: now.
    public var moment: Instant?
    /// Other names for the columns of a CSV file.
    public var renaming: [String: String] = [:]

    public init() {}
}

extension Intake {
    /// `list` is "zoho_crm.Contacts", or a system for a file that was exported from one. What is thrown concerns the
    /// whole: nothing was stored. What ends it later stands in the summary, and what came before it stays.
    public func file(
        _ input: Input, into list: String, _ options: FileOptions,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> IntakeSummary {
        let (connector, resource) = try target(list)
        try check(resource, list, options)
        if let fault = Encoding.fault(try input.beginning(4)) {
            throw IntakeFailure("\(input.name), line 1", fault.reason, remedy: fault.remedy)
        }
        if options.isComplete, try input.beginning(1).isEmpty {
            throw IntakeFailure(
                input.name, "it is empty, and --complete would take everything of \(list) for gone",
                remedy: "Check how the file was made; an empty list cannot be told from a failed export.")
        }
        let format = try format(of: input, options.format)
        if format == .csv, resource == nil {
            throw IntakeFailure(
                nil, "a CSV file has the records of one list",
                remedy: "Name it: \(connector.name).\(connector.resources.first?.name ?? "…")", isMisuse: true)
        }
        let ids = try await register(connector)
        return try await run(input, options.onError, progress) { collecting in
            var filling = FileFilling(self, connector, resource, ids, options)
            if options.isComplete, let resource, let id = ids["\(connector.name).\(resource.name)"] {
                try await store.beginPass(Self.filePass, of: id)
            }
            switch format {
            case .json: try await filling.lines(input, &collecting)
            case .csv: try await filling.rows(input, &collecting)
            }
            try await collecting.flush()
            if options.isComplete { try await complete(list, ids, options, input, &collecting) }
        }
    }

    /// Of `import_seen`. Singer's versions are moments, far above.
    static let filePass: Int64 = 0

    private func target(_ list: String) throws(IntakeFailure) -> (Connector, Resource?) {
        let parts = list.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let connector = try connector(parts[0])
        guard parts.count == 2 else { return (connector, nil) }
        if let resource = connector.resources.first(where: { $0.name == parts[1] }) { return (connector, resource) }
        throw IntakeFailure(
            nil, "\(connector.title) has no list “\(parts[1])”",
            remedy: "There are: \(connector.resources.map(\.name).joined(separator: ", ")).", isMisuse: true)
    }

    private func check(_ resource: Resource?, _ list: String, _ options: FileOptions) throws(IntakeFailure) {
        if options.isComplete, resource == nil {
            throw IntakeFailure(
                nil, "a file can be complete for one list only", remedy: "Name the list: \(list).…", isMisuse: true)
        }
        if let resource, options.parent != nil, resource.parent == nil {
            throw IntakeFailure(nil, "\(list) lies below nothing, so it takes no --parent", isMisuse: true)
        }
        if let moment = options.moment, moment > now() {
            throw IntakeFailure(nil, "--as-of lies in the future", isMisuse: true)
        }
    }

    /// The content is sure where it begins like JSON; what does not is told by the name.
    func format(of input: Input, _ given: FileOptions.Format?) throws -> FileOptions.Format {
        if let given { return given }
        let first = try input.beginning(4096).first { $0 > 0x20 && ![0xef, 0xbb, 0xbf].contains($0) }
        if first == UInt8(ascii: "{") { return .json }
        if first == UInt8(ascii: "["), !input.name.hasSuffix(".csv") {
            throw IntakeFailure(
                "\(input.name), line 1", "this is one JSON array, not a record on each line",
                remedy: "Write one record on each line: jq -c '.[]' FILE | onward import … -")
        }
        return [".json", ".jsonl", ".ndjson"].contains { input.name.hasSuffix($0) } ? .json : .csv
    }

    /// What the file lacks is gone, and the list is covered up to the moment of the file.
    private func complete(
        _ list: String, _ ids: [String: ResourceID], _ options: FileOptions, _ input: Input,
        _ collecting: inout Collecting
    ) async throws {
        guard let id = ids[list], let lane = collecting.lanes.firstIndex(where: { $0.name == list }) else { return }
        guard collecting.summary.refused == 0 else {
            collecting.summary.remarks.append(
                "Nothing was taken for gone and nothing for complete, because lines were skipped.")
            return
        }
        let moment = options.moment ?? collecting.began
        let tally = try await store.endPass(
            Self.filePass, of: id, parent: options.parent, moment: moment, run: collecting.summary.run, at: now())
        collecting.lanes[lane].tally += tally
        for list in collecting.lanes[lane].insideLists.values where tally.deleted > 0 {
            let gone = try await store.forgetBelowGone(list.id, run: collecting.summary.run, at: now())
            collecting.inner[list.id, default: (list.name, Tally())].tally += gone
        }
        try await store.noteCoverage(
            resource: id, parent: options.parent, from: nil, to: moment, isComplete: true, remark: "by import")
    }

    // MARK: A run

    /// From the first line in the run log to the last. What `body` throws ends the reading, not the run.
    func run(
        _ input: Input, _ onError: OnError, _ progress: @escaping @Sendable (Progress) -> Void,
        _ body: (inout Collecting) async throws -> Void
    ) async throws -> IntakeSummary {
        let began = now()
        let run = try await store.beginRun(trigger: "import", at: began)
        var collecting = Collecting(
            store, input, run: run, began: began, onError: onError, now: now, progress: progress)
        do {
            try await body(&collecting)
        } catch let failure as IntakeFailure {
            collecting.summary.failure = failure
        } catch is CancellationError {
            collecting.summary.outcome = .stopped
        } catch {
            // A store that takes nothing may not take this either; the reason that matters is the one thrown.
            try? await store.endRun(run, at: now(), outcome: .failed)
            throw error
        }
        var summary = try await note(collecting)
        summary.derived = try await store.derive(fromNothing: false, at: now())
        if summary.outcome != .stopped, summary.failure != nil || summary.refused > 0 {
            summary.outcome = summary.total.read == 0 ? .failed : .partial
        }
        let ended = now()
        summary.seconds = ended.duration(since: began) / .seconds(1)
        try await store.endRun(run, at: ended, outcome: summary.outcome)
        return summary
    }

    /// A line of the run log for each list.
    private func note(_ collecting: Collecting) async throws -> IntakeSummary {
        var summary = collecting.summary
        for lane in collecting.lanes {
            if let index = summary.lists.firstIndex(where: { $0.name == lane.name }) {
                summary.lists[index].tally += lane.tally
            } else {
                summary.lists.append((lane.name, lane.tally))
            }
            let fields = lane.unreadable.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
            if !fields.isEmpty {
                let list = fields.joined(separator: ", ")
                summary.remarks.append("\(lane.name): left out, because they could not be read: \(list)")
            }
        }
        for list in collecting.inner.values.sorted(by: { $0.name < $1.name }) {
            if let index = summary.lists.firstIndex(where: { $0.name == list.name }) {
                summary.lists[index].tally += list.tally
            } else if list.tally != Tally() {
                summary.lists.append(list)
            }
        }
        for (index, list) in summary.lists.enumerated() {
            let inner = collecting.inner.first { $0.value.name == list.name }?.key
            guard let id = collecting.lanes.first(where: { $0.name == list.name })?.id ?? inner else { continue }
            var tally = list.tally
            // Lines that belong to no list in particular count for the first.
            if index == 0 { tally.refused = summary.refused }
            let failure = summary.failure.map { "\($0)" } ?? (summary.outcome == .stopped ? "stopped" : nil)
            try await store.note(
                run: summary.run, resource: id, way: "import", tally: tally, from: collecting.began, to: now(),
                failure: failure, remark: nil)
        }
        return summary
    }
}

/// Takes records out of a file and hands them on.
private struct FileFilling {
    let intake: Intake
    private var connector: Connector
    let resource: Resource?
    private var ids: [String: ResourceID]
    let options: FileOptions
    private var lanes: [String: Int] = [:]

    init(
        _ intake: Intake, _ connector: Connector, _ resource: Resource?, _ ids: [String: ResourceID],
        _ options: FileOptions
    ) {
        self.intake = intake
        self.connector = connector
        self.resource = resource
        self.ids = ids
        self.options = options
    }

    mutating func lines(_ input: Input, _ collecting: inout Collecting) async throws {
        var reader = LineReader(input, limit: RecordCutter.maximumRecordBytes + 4096)
        if let resource { _ = lane(resource, isGone: false, &collecting) }
        var line: [UInt8] = []
        reading: while true {
            switch try reader.next(&line) {
            case .end: break reading
            case .tooLong:
                try await collecting.refuse(
                    reader.number, "it has more than \(RecordCutter.maximumRecordBytes >> 20) MB")
            case .line:
                guard line.contains(where: { $0 > 0x20 }) else { continue }
                try await take(line, reader.number, &collecting)
            }
            if collecting.isFull { try await collecting.flush() }
        }
    }

    private mutating func take(_ line: [UInt8], _ number: Int, _ collecting: inout Collecting) async throws {
        guard line.starts(with: Envelope.opening) else {
            guard let resource else {
                return try await collecting.refuse(
                    number, "it does not say which list it is of",
                    remedy: "Name the list: onward import \(connector.name).… FILE")
            }
            return try await take(line, resource, options.parent, nil, number, &collecting)
        }
        let envelope: Envelope
        do {
            envelope = try Envelope(line)
        } catch {
            return try await collecting.refuse(number, "\(error)")
        }
        if let modules = envelope.found { return try await meet(modules) }
        let found = connector.resources.first { "\(connector.name).\($0.name)" == envelope.resource }
        guard let found, resource == nil || resource?.name == found.name else {
            let name = envelope.resource ?? "no list"
            return try await collecting.refuse(
                number, "it is of \(name), not of \(connector.name)\(resource.map { ".\($0.name)" } ?? "")")
        }
        try await take(
            envelope.payload, found, envelope.parent ?? options.parent, envelope.deletion, number, &collecting)
    }

    /// What was found here already is newer.
    private mutating func meet(_ modules: [UInt8]) async throws {
        let name = Envelope.memoryName(of: connector.name)
        guard resource == nil, try await intake.store.memory(name) == nil else { return }
        try await intake.store.remember(name, String(decoding: modules, as: UTF8.self))
        connector = try await intake.asKnown(connector)
        ids = try await intake.register(connector)
    }

    private mutating func take(
        _ payload: [UInt8], _ resource: Resource, _ parent: String?, _ deletion: Deletion?, _ number: Int,
        _ collecting: inout Collecting
    ) async throws {
        if let above = resource.parent?.resource, parent == nil {
            return try await collecting.refuse(
                number, "it does not say which record of \(connector.name).\(above) it lies below",
                remedy: "Name its key with --parent KEY, or import what onward export wrote.")
        }
        let lane = lane(resource, isGone: deletion != nil, &collecting)
        collecting.add(payload, to: lane, parent: parent, line: number, deletion: deletion)
    }

    private mutating func lane(_ resource: Resource, isGone: Bool, _ collecting: inout Collecting) -> Int {
        let name = "\(connector.name).\(resource.name)"
        let key = isGone ? name + " gone" : name
        if let known = lanes[key] { return known }
        let lane = collecting.addLane(connector, resource, ids, isGone: isGone)
        if options.isComplete { collecting.lanes[lane].pass = Intake.filePass }
        lanes[key] = lane
        return lane
    }

    mutating func rows(_ input: Input, _ collecting: inout Collecting) async throws {
        guard let resource else { return }
        let parent = options.parent
        let lane = lane(resource, isGone: false, &collecting)
        try await intake.rows(
            of: input, options.renaming, &collecting,
            checking: { columns throws(IntakeFailure) in try check(columns, of: resource, input) }
        ) { row, line, collecting in
            guard resource.parent == nil || parent != nil else {
                return try await collecting.refuse(
                    line, "it does not say which record it lies below", remedy: "Name its key with --parent KEY.")
            }
            collecting.add(row, to: lane, parent: parent, line: line)
        }
    }

    /// A file without the column of the key has no record at all: said once instead of for each row.
    private func check(_ columns: [String], of resource: Resource, _ input: Input) throws(IntakeFailure) {
        if let strange = columns.first(where: { $0.unicodeScalars.contains("\u{FFFD}") }) {
            throw IntakeFailure(
                "\(input.name), line 1", "the column “\(strange)”: \(Encoding.notUTF8)",
                remedy: Encoding.remedy(for: Encoding.notUTF8))
        }
        guard !columns.isEmpty else { return }
        for part in resource.key where part != "^" && part != "#" {
            let names = part.split(separator: "|").map(String.init)
            guard !names.contains("#"), !names.contains(where: columns.contains) else { continue }
            let wanted = names.joined(separator: "” or “")
            throw IntakeFailure(
                "\(input.name), line 1", "there is no column “\(wanted)”, by which records are told apart",
                remedy: "If the column has another name: --rename \"NAME=\(names[0])\". "
                    + "The columns are: \(columns.prefix(40).joined(separator: ", ")).")
        }
    }
}
