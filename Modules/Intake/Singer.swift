import ConnectorKit
import Domain
public import JSON
import Persistence

/// What a Singer tap writes: a message on each line. Facts from the Singer specification and its reference library.
public struct SingerOptions: Sendable {
    /// The system whose lists the streams are, or what a system made from the tap's own schemas is called.
    public var system: String
    public var isGeneric = false
    public var onError = Intake.OnError.stop
    /// Which list a stream is, where the names do not tell.
    public var streams: [String: String] = [:]
    /// The tap's catalog: it names keys that the schemas leave out.
    public var catalog: JSONValue?

    public init(system: String) { self.system = system }
}

extension Intake {
    /// Records before a STATE message are in the store before that state is.
    public func singer(
        _ input: Input, _ options: SingerOptions, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> IntakeSummary {
        let connector: Connector
        if options.isGeneric {
            guard !connectors.contains(where: { $0.name == options.system }), Self.isName(options.system) else {
                throw IntakeFailure(
                    nil, "“\(options.system)” cannot be the name of a new system",
                    remedy: "Choose small letters, digits and _, and no name that is taken; "
                        + "for a known system write --map \(options.system).", isMisuse: true)
            }
            connector = Self.generic(options.system, [])
        } else {
            connector = try self.connector(options.system)
        }
        if let fault = Encoding.fault(try input.beginning(4)) {
            throw IntakeFailure("\(input.name), line 1", fault.reason, remedy: fault.remedy)
        }
        let memory = SingerMemory(try await store.memory(SingerMemory.name(of: options.system)))
        return try await run(input, options.onError, progress) { collecting in
            var reading = SingerReading(self, connector, memory, options)
            try await reading.read(input, &collecting)
        }
    }

    /// The last STATE that was stored, as the tap takes it back.
    public static func state(in text: String?) -> [UInt8]? { SingerMemory(text).state }

    public static func stateName(of system: String) -> String { SingerMemory.name(of: system) }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 60
            && text.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7a) || $0 &- 0x30 < 10 || $0 == 0x5f }
    }

    static func generic(_ name: String, _ resources: [Resource]) -> Connector {
        Connector(
            name: name, title: name, documentation: "docs/import.md", baseURL: "", authorization: .none, scopes: [],
            probe: nil, errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
            allowance: Allowance(concurrentCalls: 1, creditsPerDay: 0), resources: resources)
    }
}

/// What is remembered of a tap: its state, word for word, and the version that each stream's records are of.
private struct SingerMemory {
    var state: [UInt8]?
    var versions: [String: Int64] = [:]

    static func name(of system: String) -> String { "singer.\(system)" }

    init(_ text: String?) {
        guard let text, let root = try? JSONValue(parsing: text) else { return }
        state = root["state"]?.text.map { Array($0.utf8) }
        for member in root["versions"]?.members ?? [] { versions[member.name] = member.value.integer }
    }

    var text: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("state")
        if let state { writer.string(String(decoding: state, as: UTF8.self)) } else { writer.null() }
        writer.key("versions")
        writer.beginObject()
        for (stream, version) in versions.sorted(by: { $0.key < $1.key }) {
            writer.key(stream)
            writer.integer(version)
        }
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private struct SingerReading {
    /// What a stream's records become.
    private enum Stream {
        case list(lane: Int, id: ResourceID, name: String)
        /// Counted, with the reason why nothing can be done with them.
        case passed(String)
    }

    private let intake: Intake
    private var connector: Connector
    private var memory: SingerMemory
    private let options: SingerOptions
    private var streams: [String: Stream] = [:]
    private var passed: [String: Int] = [:]
    private var strange: [String: Int] = [:]

    private static let paths = ["type", "stream", "version"]
    private static let cutter = PageCutter(records: .object(at: "record"), paths: [], pagePaths: paths)

    init(_ intake: Intake, _ connector: Connector, _ memory: SingerMemory, _ options: SingerOptions) {
        self.intake = intake
        self.connector = connector
        self.memory = memory
        self.options = options
    }

    mutating func read(_ input: Input, _ collecting: inout Collecting) async throws {
        // A message is little more than its record.
        var reader = LineReader(input, limit: RecordCutter.maximumRecordBytes + 64 << 10)
        var line: [UInt8] = []
        defer { remark(&collecting.summary) }
        while true {
            let found = try reader.next(&line)
            if found == .end { break }
            if found == .tooLong {
                try await collecting.refuse(
                    reader.number, "it has more than \(RecordCutter.maximumRecordBytes >> 20) MB")
            } else if line.contains(where: { $0 > 0x20 }) {
                do {
                    try await take(line, reader.number, &collecting)
                } catch let fault as JSONFault {
                    try await collecting.refuse(reader.number, "\(fault)")
                }
            }
            if collecting.isFull { try await collecting.flush() }
        }
        try await collecting.flush()
    }

    private mutating func take(_ line: [UInt8], _ number: Int, _ collecting: inout Collecting) async throws {
        let bytes = line + [UInt8](repeating: 0, count: PageCutter.padding)
        let cut = try Self.cutter.cut(bytes, count: line.count)
        guard let type = bytes.word(cut.page[0])?.uppercased() else {
            return try await collecting.refuse(number, "it is no Singer message: “type” is missing")
        }
        let stream = bytes.word(cut.page[1])
        let version = bytes.word(cut.page[2]).flatMap(Int64.init)
        switch type {
        case "RECORD":
            guard let stream, let record = cut.records.first, record.slice.kind == .object else {
                return try await collecting.refuse(number, "a RECORD needs “stream” and “record”")
            }
            try await take(bytes[record.slice.start..<record.slice.end], of: stream, version, number, &collecting)
        case "SCHEMA":
            guard let stream else { return try await collecting.refuse(number, "a SCHEMA needs “stream”") }
            try await meet(stream, schema: try JSONValue(parsing: line), &collecting)
        case "STATE":
            guard let value = try JSONValue(parsing: line)["value"] else {
                return try await collecting.refuse(number, "a STATE needs “value”")
            }
            memory.state = value.serialized
            collecting.note = (SingerMemory.name(of: connector.name), memory.text)
        case "ACTIVATE_VERSION":
            guard let stream, let version else {
                return try await collecting.refuse(number, "an ACTIVATE_VERSION needs “stream” and “version”")
            }
            try await activate(version, of: stream, &collecting)
        case "BATCH":
            // Its records lie in files of the tap's own: left out, they would be missing without anyone noticing.
            try await collecting.refuse(
                number, "the tap writes BATCH files, which are not read",
                remedy: "Switch batches off in the tap's settings (batch_config).")
        default: strange[type.prefix(40).description, default: 0] += 1
        }
    }

    private mutating func take(
        _ record: ArraySlice<UInt8>, of name: String, _ version: Int64?, _ number: Int, _ collecting: inout Collecting
    ) async throws {
        if streams[name] == nil { try await meet(name, schema: nil, &collecting) }
        guard case .list(let lane, _, _) = streams[name] else {
            passed[name, default: 0] += 1
            return
        }
        // Records of the version that stands already need no note: nothing of them is ever taken for gone.
        let pass = version == memory.versions[name] ? nil : version
        if collecting.lanes[lane].pass != pass {
            try await collecting.flush()
            collecting.lanes[lane].pass = pass
        }
        collecting.add(record, to: lane, parent: nil, line: number)
    }

    /// Everything stored that is not of this version is gone. Taps also write it before the first record of a stream
    /// that they read for the first time, and before each part of one that they go on with: then nothing goes.
    private mutating func activate(_ version: Int64, of name: String, _ collecting: inout Collecting) async throws {
        if streams[name] == nil { try await meet(name, schema: nil, &collecting) }
        guard case .list(let lane, let id, _) = streams[name], memory.versions[name] != version else { return }
        try await collecting.flush()
        let isFirst = memory.versions[name] == nil
        let met = try await intake.store.count(ofPass: version, of: id)
        memory.versions[name] = version
        let note = (name: SingerMemory.name(of: connector.name), text: memory.text)
        guard !isFirst || met > 0 else { return collecting.note = note }
        guard collecting.summary.refused == 0 else {
            collecting.summary.remarks.append(
                "\(name): nothing was taken for gone, because lines were skipped.")
            return collecting.note = note
        }
        let tally = try await intake.store.endPass(
            version, of: id, parent: nil, moment: intake.now(), run: collecting.summary.run, at: intake.now(),
            remembering: note)
        collecting.lanes[lane].tally += tally
        collecting.lanes[lane].pass = nil
        try await intake.store.noteCoverage(
            resource: id, parent: nil, from: nil, to: collecting.began, isComplete: true, remark: "by a Singer tap")
    }

    // MARK: Streams

    private mutating func meet(_ name: String, schema: JSONValue?, _ collecting: inout Collecting) async throws {
        if case .list = streams[name] { return }
        let resource: Resource
        if options.isGeneric {
            guard let found = generic(name, schema) else {
                streams[name] = .passed("it has no key_properties, so that its records cannot be told apart")
                return
            }
            resource = found
            connector.resources.append(found)
        } else {
            guard let found = list(of: name) else {
                streams[name] = .passed("\(connector.name) has no such list; --stream \(name)=LIST names one")
                return
            }
            guard found.parent == nil else {
                streams[name] = .passed("a tap does not say which record each of \(found.name) lies below")
                return
            }
            resource = found
        }
        let list = "\(connector.name).\(resource.name)"
        let ids = try await intake.register(connector)
        guard let id = ids[list] else { return }
        streams[name] = .list(lane: collecting.addLane(connector, resource, ids), id: id, name: list)
    }

    private func list(of stream: String) -> Resource? {
        if let name = options.streams[stream] { return connector.resources.first { $0.name == name } }
        if let same = connector.resources.first(where: { $0.name == stream }) { return same }
        let similar = connector.resources.filter { $0.name.plain == stream.plain }
        return similar.count == 1 ? similar[0] : nil
    }

    private func generic(_ stream: String, _ schema: JSONValue?) -> Resource? {
        var key = (schema?["key_properties"]?.items ?? []).compactMap(\.text)
        if key.isEmpty { key = catalogKey(of: stream) }
        guard !key.isEmpty, !key.contains(where: { $0.isEmpty || $0.contains(".") || $0.contains("|") }) else {
            return nil
        }
        return Resource(stream, "The stream \(stream) of a Singer tap.", key: key, arrives: [.file])
    }

    /// `table-key-properties`, or what views are told apart by, in the metadata of the stream itself.
    private func catalogKey(of stream: String) -> [String] {
        for entry in options.catalog?["streams"]?.items ?? [] {
            let names = [entry["stream"]?.text, entry["tap_stream_id"]?.text]
            guard names.contains(stream) else { continue }
            let own = entry["metadata"]?.items?.first { $0["breadcrumb"]?.items?.isEmpty ?? false }
            for name in ["table-key-properties", "view-key-properties"] {
                let key = (own?["metadata.\(name)"]?.items ?? []).compactMap(\.text)
                if !key.isEmpty { return key }
            }
            return (entry["key_properties"]?.items ?? []).compactMap(\.text)
        }
        return []
    }

    private func remark(_ summary: inout IntakeSummary) {
        for (name, stream) in streams.sorted(by: { $0.key < $1.key }) {
            guard case .passed(let reason) = stream else { continue }
            summary.remarks.append("Left out: stream \(name), \(passed[name] ?? 0) records: \(reason).")
        }
        for (type, count) in strange.sorted(by: { $0.key < $1.key }) {
            summary.remarks.append("Passed over: \(count) messages of the type \(type).")
        }
    }
}

extension [UInt8] {
    fileprivate func word(_ slice: JSONSlice) -> String? {
        switch slice.kind {
        case .string, .number: return String(decoding: self[slice.start..<slice.end], as: UTF8.self)
        case .escaped:
            var text: [UInt8] = []
            text.appendUnescaped(span.bytes, slice)
            return String(decoding: text, as: UTF8.self)
        default: return nil
        }
    }
}

extension String {
    /// Letters and digits alone: "Sales_Orders" is "salesorders".
    fileprivate var plain: String { lowercased().filter { $0.isLetter || $0.isNumber } }
}
