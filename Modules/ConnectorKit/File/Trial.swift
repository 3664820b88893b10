public import Domain
public import HTTP
import JSON
import Synchronization

/// Reads one page of a resource, and says what it would come to. Nothing is stored.
public struct Trial: Sendable {
    private let connector: Connector
    private let fetch: Puller.Fetch

    /// Of lists above: so many of their records are tried until one has something below it.
    private static let mostParents = 5

    public struct Outcome: Sendable {
        public var resource: Resource
        /// The requests that were sent, without their sign-in.
        public var calls: [String]
        public var records: [Record]
        /// Paths that met nothing in any record, with their places in the description.
        public var unmet: [(place: String, path: String)]
        /// Records and values that could not be read.
        public var remarks: [String]
    }

    public struct Record: Sendable {
        public var key: String
        public var payload: [UInt8]
        public var facts: [Fact]
    }

    public struct Fact: Sendable {
        public var kind: FactKind
        public var values: [(field: String, text: String)]
    }

    /// `send` signs in and sends; waiting and trying again is not worth it here.
    public init(_ connector: Connector, send: @escaping @Sendable (Request) async throws -> Response) {
        self.connector = connector
        let errors = connector.errors
        fetch = { request, _, place in
            let response = try await send(request)
            if response.status == 304 || (200...299).contains(response.status) { return response }
            throw errors.failure(of: response, place: place)
        }
    }

    public func run(_ resource: Resource) async throws -> Outcome {
        var calls: [String] = []
        let read = try await pages(of: resource, &calls)
        let page = read?.page ?? SourcePage(bytes: [UInt8](repeating: 0, count: SourcePage.padding), form: "")
        return Outcome(
            resource: resource, calls: calls, records: page.described(by: resource),
            unmet: page.records.isEmpty ? [] : try unmet(of: resource, in: page), remarks: read?.remarks ?? [])
    }

    private struct Read {
        var page: SourcePage
        var context: [String: String]
        var remarks: [String]
    }

    private struct Enough: Error {}

    /// The first page that has records, below the first parent that has any.
    private func pages(of resource: Resource, _ calls: inout [String]) async throws -> Read? {
        let bringer = connector.bringer(of: resource)
        guard let parent = bringer.parent, let above = connector.resources.first(where: { $0.name == parent.resource })
        else { return try await page(of: resource, by: bringer, [:], below: nil, &calls) }
        guard let read = try await pages(of: above, &calls) else { return nil }
        var found: Read?
        for record in read.page.records.prefix(Self.mostParents) {
            let key = read.page.string(record.key)
            let payload = Array(read.page.payload(record))
            let value = try parent.value.map { try JSONValue(parsing: payload)[$0]?.text } ?? key
            guard let value else { continue }
            var context = read.context
            context[parent.placeholder] = value
            found = try await page(of: resource, by: bringer, context, below: key, &calls)
            if found?.page.records.isEmpty == false { return found }
        }
        return found
    }

    private func page(
        of resource: Resource, by bringer: Resource, _ context: [String: String], below parent: String?,
        _ calls: inout [String]
    ) async throws -> Read {
        guard let way = bringer.ways.first(where: { if case .job = $0.pages { false } else { true } }) else {
            throw PullFailure(
                .fix, place: "\(connector.name).\(bringer.name)",
                reason: bringer.ways.isEmpty
                    ? "it is not asked for: its records arrive by webhook or file"
                    : "it is read by jobs alone, which take a while; run onward sync instead")
        }
        var filled = context
        switch bringer.fields {
        case .all: break
        case .named(let names), .discovered(_, let names): filled["fields"] = names.joined(separator: ",")
        }
        let puller = Puller(
            connector: connector, resource: bringer, way: way, context: filled, parentKey: parent)
        let sent = CallList()
        var read: Read?
        do {
            try await puller.run(
                from: nil, since: nil, until: Instant(seconds: 4_102_444_800),
                fetch: { request, credits, place in
                    sent.add("\(request.method) \(request.url)")
                    return try await fetch(request, credits, place)
                },
                download: { _, _, place in
                    throw PullFailure(.fix, place: place, reason: "a trial downloads nothing")
                }, sleep: { _ in }
            ) { step in
                let own = step.inside.first { $0.resource == resource.name }
                let remarks = [step.remark, own?.remark].compactMap(\.self)
                let refusals = (step.refusals + (own?.refusals ?? [])).map { "\($0.place): \($0.reason)" }
                read = Read(
                    page: bringer.name == resource.name ? step.page : own?.page ?? step.page, context: context,
                    remarks: remarks + refusals)
                throw Enough()
            }
        } catch is Enough {}
        calls += sent.all
        return read
            ?? Read(
                page: SourcePage(bytes: [UInt8](repeating: 0, count: SourcePage.padding), form: ""), context: context,
                remarks: [])
    }

    // MARK: Paths

    /// Each path by itself through the same reader that syncs use.
    private func unmet(of resource: Resource, in page: SourcePage) throws -> [(place: String, path: String)] {
        var unmet: [(place: String, path: String)] = []
        for (place, path) in resource.paths where path != CompiledMapping.parentPath {
            var probe = Resource(resource.name, "", parent: resource.parent, key: resource.key)
            probe.facts = [FactMapping(.custom, ["title": .first([.text(path), .text(path + ".id")])])]
            let cutter = RecordCutter(resource: probe, shape: .bareArray, form: "trial")
            var list: [UInt8] = [0x5b]
            for (number, record) in page.records.enumerated() {
                if number > 0 { list.append(0x2c) }
                list += page.payload(record)
            }
            list.append(0x5d)
            let parent = page.records.first?.parent.map { page.string($0) }
            let cut = try cutter.cut(list, parent: parent, place: resource.name)
            let isMet = cut.page.values.contains { $0 != .missing }
            if !isMet { unmet.append((place, path)) }
        }
        return unmet
    }
}

/// What was sent, from whichever task.
private final class CallList: Sendable {
    private let list = Mutex<[String]>([])
    func add(_ call: String) { list.withLock { $0.append(call) } }
    var all: [String] { list.withLock { $0 } }
}

extension Resource {
    /// Every path into its records, with its place in a file below the resource.
    fileprivate var paths: [(place: String, path: String)] {
        var paths: [(place: String, path: String)] = []
        if let stamp { paths.append(("stamp", stamp)) }
        for (index, mapping) in facts.enumerated() {
            if let condition = mapping.condition { paths.append(("facts.\(index).when", condition.path)) }
            for value in mapping.values {
                for path in value.rule.paths { paths.append(("facts.\(index).values.\(value.field)", path)) }
            }
        }
        var seen: Set<String> = []
        return paths.filter { seen.insert($0.path).inserted }
    }
}

extension ValueRule {
    fileprivate var paths: [String] {
        switch self {
        case .text(let path), .time(let path), .day(let path), .integer(let path), .number(let path), .flag(let path),
            .decoded(let path), .localTime(let path, _), .clock(let path), .hours(let path), .choice(let path, _, _),
            .reference(let path, _), .divided(let path, _):
            [path]
        case .joined(let paths): paths
        case .first(let rules): rules.flatMap(\.paths)
        case .constant, .parent: []
        }
    }
}

extension SourcePage {
    /// Its records with the facts they make, as text.
    fileprivate func described(by resource: Resource) -> [Trial.Record] {
        records.map { record in
            var first = record.firstValue
            var facts: [Trial.Fact] = []
            for (number, mapping) in resource.facts.enumerated() {
                let fields = mapping.kind.fields
                defer { first += fields.count }
                guard record.facts & (1 << UInt8(number)) != 0 else { continue }
                let found = zip(fields, values[first..<first + fields.count]).compactMap { field, value in
                    text(value, field.form).map { (field: field.name, text: $0) }
                }
                facts.append(Trial.Fact(kind: mapping.kind, values: found))
            }
            return Trial.Record(key: string(record.key), payload: Array(payload(record)), facts: facts)
        }
    }

    private func text(_ value: FactValue, _ form: FactField.Form) -> String? {
        switch (value, form) {
        case (.missing, _): nil
        case (.text(let slice), _): string(slice)
        case (.number(let number), _): "\(number)"
        case (.integer(let number), .time): Instant(milliseconds: number).iso8601
        case (.integer(let number), .flag): number == 0 ? "no" : "yes"
        case (.integer(let number), _): String(number)
        }
    }
}
