import ConnectorKit
import Domain
import HTTP
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Answers requests by a function, and remembers them. Bad answers become failures as in the real caller.
final class Script: Sendable {
    struct Asked: Sendable {
        var method: String
        /// Path and query as sent.
        var target: String
        var headers: [String: String]
        var body: String
        var credits: Int
        var place: String

        func parameter(_ name: String) -> String? {
            guard let query = target.split(separator: "?").dropFirst().first else { return nil }
            for pair in query.split(separator: "&") where pair.hasPrefix(name + "=") {
                return String(pair.dropFirst(name.count + 1))
            }
            return nil
        }

        var path: String { String(target.prefix { $0 != "?" }) }
    }

    static let base = "http://test"
    private let answer: @Sendable (Asked) throws -> Response
    private let state = Mutex<[Asked]>([])

    init(_ answer: @escaping @Sendable (Asked) throws -> Response) { self.answer = answer }

    var asked: [Asked] { state.withLock { $0 } }

    func respond(_ request: Request, _ credits: Int, _ place: String, _ errors: ErrorVocabulary) throws
        -> Response
    {
        let asked = Asked(
            method: request.method, target: String(request.url.dropFirst(Script.base.count)),
            headers: Dictionary(request.headers.map { ($0.name, $0.value) }) { first, _ in first },
            body: String(decoding: request.body ?? [], as: UTF8.self), credits: credits, place: place)
        state.withLock { $0.append(asked) }
        let response = try answer(asked)
        if response.status == 304 || (200...299).contains(response.status) { return response }
        throw errors.failure(of: response, place: place)
    }
}

extension Response {
    init(_ text: String, status: Int = 200, headers: [(name: String, value: String)] = []) {
        self.init(status: status, headers: headers, body: Array(text.utf8))
    }
}

/// What a pass delivered.
struct Delivered {
    var steps: [Puller.Step] = []

    var keys: [String] { steps.flatMap { step in step.page.records.map { step.page.text($0.key) } } }
    var payloads: [String] { steps.flatMap { step in step.page.records.map { step.page.text($0.payload) } } }
    var refusals: [Puller.Refusal] { steps.flatMap(\.refusals) }
    var remarks: [String] { steps.compactMap(\.remark) }
    var calls: Int { steps.reduce(0) { $0 + $1.calls } }
}

extension SourcePage {
    func text(_ slice: TextSlice) -> String {
        let range = Int(slice.start)..<Int(slice.start) + Int(slice.count)
        return String(decoding: slice.place == .page ? bytes[range] : scratch[range], as: UTF8.self)
    }

    /// The facts of a record, a line for each: what the golden files hold.
    func facts(of record: SourceRecord, _ kinds: [FactKind]) -> [String] {
        var first = record.firstValue
        var lines: [String] = []
        for (number, kind) in kinds.enumerated() {
            defer { first += kind.fields.count }
            guard record.facts & (1 << UInt8(number)) != 0 else { continue }
            var words = [kind.rawValue]
            for (field, value) in zip(kind.fields, values[first...]) {
                switch value {
                case .missing: continue
                case .text(let slice): words.append("\(field.name)=\(quoted(text(slice)))")
                case .number(let number): words.append("\(field.name)=\(number)")
                case .integer(let number):
                    let isTime = field.form == .time
                    words.append(
                        "\(field.name)=\(isTime ? Instant(milliseconds: number).iso8601 : String(number))")
                }
            }
            lines.append(words.joined(separator: " "))
        }
        return lines
    }

    private func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x5c }
        return plain ? text : text.debugDescription
    }
}

extension Puller {
    /// A list of one system with one resource, for tests of the loop.
    static func test(
        _ call: Call = Call("/items"), pages: Pagination, shape: RecordShape = .array(at: "data"),
        since: Since = .all, reach: Int? = nil, stamp: String? = "at", facts: [FactMapping] = [],
        errors: ErrorVocabulary = .test, context: [String: String] = [:], parent: Resource.Parent? = nil,
        parentKey: String? = nil, expected: Int? = nil, cost: Cost = .perCall(1), maximumFields: Int? = nil,
        keysParameter: String? = nil, detail: Call? = nil, key: [String] = ["id"]
    ) -> Puller {
        let way = Way(
            "list", call, pages: pages, shape: shape, since: since, cost: cost, reach: reach,
            maximumFields: maximumFields, keysParameter: keysParameter, detail: detail)
        let resource = Resource(
            "items", "Items.", parent: parent, key: key, stamp: stamp, ways: [way], facts: facts)
        let connector = Connector(
            name: "test", title: "Test", documentation: "", baseURL: Script.base, scopes: [],
            probe: Call("/probe"), errors: errors,
            allowance: Allowance(concurrentCalls: 4, creditsPerDay: 1000), resources: [resource])
        return Puller(
            connector: connector, resource: resource, way: way, context: context, parentKey: parentKey,
            expected: expected)
    }

    /// Runs to the end, or until `limit` steps were delivered, as if killed then.
    func read(
        _ script: Script, from position: String? = nil, since: Instant? = nil,
        until: Instant = Instant(milliseconds: 1_000_000), limit: Int = .max,
        download: @escaping Download = { _, _, _ in throw CancellationError() },
        sleep: @Sendable (Duration) async throws -> Void = { _ in }
    ) async throws -> Delivered {
        var delivered = Delivered()
        let errors = connector.errors
        do {
            try await run(
                from: position, since: since, until: until,
                fetch: { try script.respond($0, $1, $2, errors) }, download: download, sleep: sleep
            ) { step in
                if delivered.steps.count == limit { throw Killed() }
                delivered.steps.append(step)
            }
        } catch is Killed {}
        return delivered
    }

    struct Killed: Error {}
}

extension ErrorVocabulary {
    static let test = ErrorVocabulary(
        codeAt: ["code"], messageAt: ["message"],
        rules: [
            .init(codes: ["EXPIRED"], .restart), .init(codes: ["SPENT"], .wait(nil)),
            .init(codes: ["LOCKED"], .retry(after: .seconds(1800))),
        ])
}

/// `[{"id":"1","at":…},…]`: items of a made-up list.
func items(_ ids: some Sequence<Int>, at stamp: (Int) -> Int = { $0 }) -> String {
    let records = ids.map { #"{"id":"\#($0)","at":\#(200_000_000_000 + stamp($0))}"# }
    return "[\(records.joined(separator: ","))]"
}

/// Files, with the few calls of the C library that tests need.
enum File {
    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    static func names(in folder: String) -> [String] {
        guard let list = opendir(folder) else { return [] }
        defer { closedir(list) }
        var names: [String] = []
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"), "\(path) cannot be written")
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    private static let count = Mutex(0)

    static func temporary(_ bytes: [UInt8]) throws -> String {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let path = "/tmp/onward-test-\(getpid())-\(number)"
        try write(bytes, to: path)
        return path
    }
}
