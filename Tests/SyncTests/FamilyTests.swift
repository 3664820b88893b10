import ConnectorKit
import Domain
import HTTP
import Persistence
import Synchronization
import Testing

@testable import Sync

/// A vendor in memory with folders in folders, and with lists inside of records: each path has a JSON text.
final class Drive: Sendable {
    struct State: Sendable {
        /// The elements of the folders' lists, by key; a folder that is not here is gone.
        var folders: [String: [String]] = [:]
        var roots: [String] = []
        var orders: [(id: String, lines: [String]?)] = []
        var broken: Set<String> = []
        var asked: [String] = []
    }

    let state: Mutex<State>

    init(_ state: State) { self.state = Mutex(state) }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
    var asked: [String] { state.withLock { $0.asked } }

    var transport: Transport {
        Transport(
            send: { (request) async throws(TransportError) in self.serve(request) },
            download: { (_, _) async throws(TransportError) in
                throw TransportError(.malformed, place: "drive", reason: "there are no files")
            })
    }

    private func serve(_ request: Request) -> Response {
        let path = String(request.url.dropFirst("https://shop.example".count).prefix { $0 != "?" })
        return state.withLock { state in
            state.asked.append(path)
            let rows: [String]
            switch path {
            case "/roots": rows = state.roots.map { #"{"id":"\#($0)"}"# }
            case "/orders":
                rows = state.orders.map { order in
                    let lines = order.lines.map { #","lines":[\#($0.joined(separator: ","))]"# } ?? ""
                    return #"{"id":"\#(order.id)"\#(lines)}"#
                }
            default:
                let key = String(path.split(separator: "/").last!)
                if state.broken.contains(key) { return answer(400, #"{"code":"BROKEN"}"#) }
                guard let files = state.folders[key] else { return answer(404, #"{"code":"GONE"}"#) }
                rows = files.map { #"{"id":"\#($0)","at":{"is_folder":\#($0.hasPrefix("d"))}}"# }
            }
            return answer(200, #"{"data":[\#(rows.joined(separator: ","))]}"#)
        }
    }

    static let resources = [
        Resource("roots", "Roots.", ways: [Way("list", Call("/roots"))], deletions: .sweep(every: .seconds(60))),
        Resource(
            "files", "Files.",
            parent: .init("roots", as: "folder", descends: .init("at.is_folder", in: ["true"])),
            ways: [Way("list", Call("/in/{folder}"))], deletions: .sweep(every: .seconds(60)),
            facts: [FactMapping(.document, ["title": .text("id")])]),
    ]

    static let nested = [
        Resource("orders", "Orders.", ways: [Way("list", Call("/orders"))], deletions: .sweep(every: .seconds(60))),
        Resource(
            "lines", "Lines.", parent: .init("orders", as: "order"), key: ["^", "no"],
            facts: [FactMapping(.product, ["title": .text("name")])], inside: "lines"),
        Resource(
            "notes", "Notes.", parent: .init("lines", as: "line"),
            facts: [FactMapping(.note, ["title": .text("text")])], inside: "notes"),
        Resource("answers", "Answers.", arrives: [.webhook, .file]),
    ]
}

@Suite struct `Folders in folders` {
    private func world(_ state: Drive.State) throws -> (Bench, Drive) {
        let drive = Drive(state)
        return (try Bench([connector(Drive.resources)], transport: drive.transport), drive)
    }

    private func run(_ bench: Bench) async throws -> ResourceSummary {
        bench.clock.pass(.seconds(3600))
        let summary = try await Syncer(bench.setup).run(trigger: "test", events: bench.heard.hear)
        return try #require(summary.resource("files"))
    }

    /// The keys that are stored as living, with what they lie below.
    private func living(_ bench: Bench) async throws -> [String] {
        let id = try await bench.setup.store.register([]).first { $0.key == "shop.files" }!.value
        return try await bench.setup.store.parents(of: id, afterRevision: 0, limit: 1000)
            .map { "\($0.ancestors[0])/\($0.key)" }.sorted()
    }

    private static let tree: Drive.State = {
        var state = Drive.State()
        state.roots = ["r1", "r2"]
        state.folders = [
            "r1": ["d1", "a"], "r2": ["b"], "d1": ["d2", "c"], "d2": ["d3"], "d3": ["e"],
        ]
        return state
    }()

    @Test func `are read to whatever depth, each list once`() async throws {
        let (bench, drive) = try world(Self.tree)
        let files = try await run(bench)
        #expect(files.failure == nil)
        #expect(
            try await living(bench) == ["d1/c", "d1/d2", "d2/d3", "d3/e", "r1/a", "r1/d1", "r2/b"])
        #expect(drive.asked.sorted() == ["/in/d1", "/in/d2", "/in/d3", "/in/r1", "/in/r2", "/roots"])
        #expect(files.tally.calls == 5 && files.tally.added == 7)
        #expect(try await run(bench).tally.unchanged == 7)
    }

    @Test func `lose what no longer lies in them, with all below`() async throws {
        let (bench, drive) = try world(Self.tree)
        _ = try await run(bench)
        drive.change { state in
            state.folders["d1"] = ["c"]
            state.folders["d2"] = nil
            state.folders["d3"] = nil
        }
        let files = try await run(bench)
        #expect(files.failure == nil && files.tally.deleted == 3)
        #expect(try await living(bench) == ["d1/c", "r1/a", "r1/d1", "r2/b"])
        #expect(try await run(bench).tally.deleted == 0)
        #expect(drive.asked.count { $0 == "/in/d2" } == 2)
    }

    @Test(arguments: [("r1", "r2"), ("r2", "r1"), ("d3", "r1"), ("r1", "d3")])
    func `keep what was moved from one to another`(from: String, to: String) async throws {
        var state = Self.tree
        state.folders[from]?.append("moved")
        let (bench, drive) = try world(state)
        _ = try await run(bench)
        drive.change { state in
            state.folders[from]?.removeAll { $0 == "moved" }
            state.folders[to]?.append("moved")
        }
        let files = try await run(bench)
        #expect(files.tally.deleted == 0 && files.tally.added == 0 && files.tally.changed == 0)
        #expect(try await living(bench).contains("\(to)/moved"))
    }

    @Test func `that lead back to themselves come to an end`() async throws {
        var state = Self.tree
        state.folders["d3"] = ["d1", "d3", "r1"]
        let (bench, drive) = try world(state)
        let files = try await run(bench)
        #expect(files.failure == nil)
        #expect(drive.asked.count == 6)
        #expect(try await living(bench).count == 7)
    }

    @Test func `are not called empty while one of them cannot be read`() async throws {
        let (bench, drive) = try world(Self.tree)
        _ = try await run(bench)
        drive.change { state in
            state.folders["r1"] = ["d1"]
            state.broken = ["d3"]
        }
        let files = try await run(bench)
        #expect(files.failure?.contains("below d3") == true)
        #expect(files.tally.deleted == 0)
        #expect(files.remark?.contains("when all folders can be read") == true)
        drive.change { $0.broken = [] }
        #expect(try await run(bench).tally.deleted == 1)
        #expect(try await living(bench).contains("r1/a") == false)
    }

    @Test func `go with the root that held them`() async throws {
        let (bench, drive) = try world(Self.tree)
        _ = try await run(bench)
        drive.change { state in
            state.roots = ["r2"]
            for key in ["r1", "d1", "d2", "d3"] { state.folders[key] = nil }
        }
        let before = drive.asked.count
        let files = try await run(bench)
        #expect(files.tally.deleted == 6)
        #expect(try await living(bench) == ["r2/b"])
        #expect(drive.asked.count == before + 2)
    }
}

@Suite struct `Lists inside records` {
    private func world(_ orders: [(String, [String]?)]) throws -> (Bench, Drive) {
        var state = Drive.State()
        state.orders = orders.map { ($0.0, $0.1) }
        let drive = Drive(state)
        return (try Bench([connector(Drive.nested)], transport: drive.transport), drive)
    }

    private func run(_ bench: Bench, _ only: [String] = []) async throws -> RunSummary {
        bench.clock.pass(.seconds(3600))
        return try await Syncer(bench.setup).run(only: only, trigger: "test", events: bench.heard.hear)
    }

    private static let two: [(String, [String]?)] = [
        ("1", [#"{"no":1,"name":"lid","notes":[{"id":"n1","text":"x"},{"id":"n2"}]}"#, #"{"no":2}"#]),
        ("2", [#"{"no":1}"#]),
    ]

    @Test func `are records of their own, counted as theirs, without calls`() async throws {
        let (bench, drive) = try world(Self.two)
        let summary = try await run(bench)
        #expect(summary.outcome == .complete)
        #expect(summary.resources.map(\.resource).sorted() == ["lines", "notes", "orders"])
        let lines = try #require(summary.resource("lines"))
        #expect(lines.tally.added == 3 && lines.tally.calls == 0 && lines.way == "with orders")
        #expect(try #require(summary.resource("notes")).tally.added == 2)
        #expect(drive.asked == ["/orders"])
        let ids = try await bench.setup.store.register([])
        for name in ["orders", "lines", "notes"] {
            #expect(try await bench.setup.store.coverage(of: ids["shop.\(name)"]!)?.isComplete == true)
        }
        let again = try await run(bench)
        #expect(again.resource("lines")?.tally.unchanged == 3 && again.tally.changed == 0)
    }

    @Test func `lose what their record's list no longer has, that record only`() async throws {
        let (bench, drive) = try world(Self.two)
        _ = try await run(bench)
        drive.change { $0.orders = [("1", [#"{"no":2}"#]), ("2", nil)] }
        let summary = try await run(bench)
        // Order 2 came without its list: nothing is known of it. The notes of a line that is gone are gone.
        #expect(summary.resource("lines")?.tally.deleted == 1)
        #expect(summary.resource("notes")?.tally.deleted == 2)
        drive.change { $0.orders = [("2", [])] }
        let last = try await run(bench)
        #expect(last.resource("orders")?.tally.deleted == 1)
        #expect(last.resource("lines")?.tally.deleted == 2)
    }

    @Test func `say which element could not be read, and call nothing gone there`() async throws {
        let (bench, drive) = try world(Self.two)
        _ = try await run(bench)
        drive.change { $0.orders[0].lines = ["7"] }
        let lines = try #require(try await run(bench).resource("lines"))
        #expect(lines.tally.refused == 1 && lines.tally.deleted == 0)
        #expect(lines.remark?.contains("not an object") == true)
    }

    @Test func `are read when they are asked for by name, and what only arrives never is`() async throws {
        let (bench, drive) = try world(Self.two)
        #expect(try await run(bench, ["shop.notes"]).resource("notes")?.tally.added == 2)
        let asked = drive.asked.count
        #expect(try await run(bench, ["shop.answers"]).resources.isEmpty)
        #expect(drive.asked.count == asked)
        let plan = try await Syncer(bench.setup).plan()
        #expect(plan.systems[0].resources.map(\.resource) == ["orders", "lines", "notes"])
        #expect(plan.systems[0].resources.map(\.calls) == [1, 0, 0])
        let due = Schedule([connector(Drive.nested)]).due(at: bench.clock.now, history: [:])
        #expect(due == ["shop"])
        let one = Schedule([connector(Drive.nested)]).due(
            at: bench.clock.now, history: ["shop.orders": .init(lastStart: bench.clock.now)])
        #expect(one == [])
    }
}
