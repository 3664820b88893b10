import Domain
import Glibc
import Persistence
import Sync
import Synchronization
import WebServer

/// What the server counts, in Prometheus' text form. Counting is lock-free: it happens at every request.
final class Metrics: Sendable {
    /// Kinds of requests, few and fixed: a label for every path would be a label for every customer.
    enum Route: Int, CaseIterable { case api, page, events, hooks, operation, other }

    /// Upper bounds in microseconds.
    private static let bounds = [100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 100_000, 500_000, 2_500_000]
    private static let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"]

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
        func add(_ amount: Int = 1) { value.wrappingAdd(amount, ordering: .relaxed) }
        var count: Int { value.load(ordering: .relaxed) }
    }

    private let requests = Route.allCases.map { _ in classes.map { _ in Counter() } }
    /// For each route: every bucket and, last, what is above all.
    private let latency = Route.allCases.map { _ in (0...bounds.count).map { _ in Counter() } }
    private let microseconds = Route.allCases.map { _ in Counter() }
    private let started: Instant
    private let runs = Mutex<[RunOutcomeName: Int]>([:])
    private let tally = Mutex(Tally())

    private struct RunOutcomeName: Hashable { var text: String }

    init(started: Instant) { self.started = started }

    func note(_ exchange: WebServer.Exchange) {
        let route = Self.route(of: exchange.path)
        requests[route.rawValue][min(max(exchange.status / 100, 1), 5) - 1].add()
        let (seconds, attoseconds) = exchange.duration.components
        let time = Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
        // A stream lasts as long as its client stays; that is no latency.
        guard route != .events else { return }
        latency[route.rawValue][Self.bounds.firstIndex { time <= $0 } ?? Self.bounds.count].add()
        microseconds[route.rawValue].add(time)
    }

    private static func route(of path: String) -> Route {
        if path.hasPrefix("/api/v1/events") { return .events }
        if path.hasPrefix("/api/") { return .api }
        if path.hasPrefix("/hooks/") { return .hooks }
        if path == "/" || path.hasPrefix("/customers/") || path == "/sync" || path == "/search" { return .page }
        return ["/health", "/ready", "/metrics"].contains(path) ? .operation : .other
    }

    func note(_ event: SyncEvent) {
        guard case .runEnded(let summary) = event else { return }
        runs.withLock { $0[RunOutcomeName(text: summary.outcome.rawValue), default: 0] += 1 }
        tally.withLock { $0 += summary.tally }
    }

    // MARK: Text

    /// One line of a measure that is asked for when metrics are.
    struct Sample {
        var labels: [(name: String, value: String)]
        var value: Double
    }

    func text(
        now: Instant, records: [Sample], credits: [Sample], age: [Sample], hooks: [Sample], waiting: [Sample]
    ) -> String {
        var page = Page()
        page.family("onward_http_requests_total", "counter", "Requests answered.")
        for route in Route.allCases {
            for (index, name) in Self.classes.enumerated() where requests[route.rawValue][index].count > 0 {
                page.line(
                    "onward_http_requests_total", [("route", "\(route)"), ("status", name)],
                    requests[route.rawValue][index].count)
            }
        }
        page.family("onward_http_request_seconds", "histogram", "Time from a request's first line to its answer's end.")
        for route in Route.allCases where route != .events { histogram(route, into: &page) }
        let sum = tally.withLock { $0 }
        page.family("onward_sync_runs_total", "counter", "Syncs that this server ran, by outcome.")
        for (outcome, count) in runs.withLock({ $0 }).sorted(by: { $0.key.text < $1.key.text }) {
            page.line("onward_sync_runs_total", [("outcome", outcome.text)], count)
        }
        page.family(
            "onward_sync_records_total", "counter", "Records in the syncs that this server ran, by what became of them."
        )
        for (name, count) in [
            ("added", sum.added), ("changed", sum.changed), ("unchanged", sum.unchanged), ("deleted", sum.deleted),
            ("refused", sum.refused),
        ] {
            page.line("onward_sync_records_total", [("result", name)], count)
        }
        page.family("onward_sync_calls_total", "counter", "Calls to vendors in the syncs that this server ran.")
        page.line("onward_sync_calls_total", [], sum.calls)
        page.family("onward_records", "gauge", "Records in the store.")
        for sample in records { page.line("onward_records", sample.labels, sample.value) }
        page.family("onward_credits_day", "gauge", "Credits spent in the last 24 hours, whoever synced.")
        for sample in credits { page.line("onward_credits_day", sample.labels, sample.value) }
        page.family("onward_coverage_age_seconds", "gauge", "Age of the moment up to which a resource is complete.")
        for sample in age { page.line("onward_coverage_age_seconds", sample.labels, sample.value) }
        page.family(
            "onward_webhook_events_total", "counter", "Events of webhooks that this server met, by what became of them."
        )
        for sample in hooks { page.line("onward_webhook_events_total", sample.labels, Int(sample.value)) }
        page.family("onward_webhook_waiting", "gauge", "Events of webhooks that wait to be worked on.")
        for sample in waiting { page.line("onward_webhook_waiting", sample.labels, Int(sample.value)) }
        page.family("process_start_time_seconds", "gauge", "When the server started.")
        page.line("process_start_time_seconds", [], Double(started.milliseconds) / 1000)
        page.family("process_resident_memory_bytes", "gauge", "Memory in use.")
        page.line("process_resident_memory_bytes", [], ProcessMemory.residentBytes)
        return page.text
    }

    private func histogram(_ route: Route, into page: inout Page) {
        var sum = 0
        let name = "onward_http_request_seconds"
        for (index, counter) in latency[route.rawValue].enumerated() {
            sum += counter.count
            let bound = index < Self.bounds.count ? "\(Double(Self.bounds[index]) / 1_000_000)" : "+Inf"
            page.line("\(name)_bucket", [("route", "\(route)"), ("le", bound)], sum)
        }
        page.line("\(name)_sum", [("route", "\(route)")], Double(microseconds[route.rawValue].count) / 1_000_000)
        page.line("\(name)_count", [("route", "\(route)")], sum)
    }

    private struct Page {
        var text = ""

        mutating func family(_ name: String, _ type: String, _ help: String) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        }

        mutating func line(
            _ name: String, _ labels: [(name: String, value: String)], _ value: some CustomStringConvertible
        ) {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value)\n"
        }

        private static func escaped(_ text: String) -> String {
            var escaped = ""
            for character in text {
                switch character {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.append(character)
                }
            }
            return escaped
        }
    }
}

enum ProcessMemory {
    /// From the kernel's own count of pages; 0 if it does not say.
    static var residentBytes: Int {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = read(file, &text, text.count)
        let fields = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }
}
