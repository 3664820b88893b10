import ConnectorKit
import Domain
import HTTP
import Persistence
import Sync
import Synchronization

/// A vendor in memory: one list of orders with lines below each, changes by `If-Modified-Since`, a list of
/// deletions, a count. It speaks through `Transport`, as the real ones do.
final class Shop: Sendable {
    struct Order: Sendable {
        var id: Int
        var modified: Instant
        var title: String
        var lines: [Int] = []
    }

    struct State: Sendable {
        var orders: [Order] = []
        var deleted: [(id: Int, at: Instant)] = []
        /// What the count says, if it is wrong.
        var countedWrongly: Int?
        /// Answers in place of the real ones, by path; the number is how often.
        var troubles: [(path: String, times: Int, response: Response)] = []
        var asked: [String] = []
        var askedAt: [Instant] = []
    }

    let clock: TestClock
    let state: Mutex<State>
    static let pageSize = 2

    init(_ clock: TestClock, orders: Int = 0) {
        self.clock = clock
        let old = clock.now.advanced(by: .seconds(-86_400))
        state = Mutex(
            State(orders: (0..<orders).map { Order(id: $0 + 1, modified: old, title: "Order \($0 + 1)") }))
    }

    var asked: [String] { state.withLock { $0.asked } }
    /// The moments of all calls ever made.
    var askedAt: [Instant] { state.withLock { $0.askedAt } }
    func forget() { state.withLock { $0.asked = [] } }

    func change(_ id: Int, to title: String) {
        let now = clock.now
        state.withLock { state in
            guard let index = state.orders.firstIndex(where: { $0.id == id }) else { return }
            state.orders[index].title = title
            state.orders[index].modified = now
        }
    }

    func add(_ id: Int, lines: [Int] = []) {
        let order = Order(id: id, modified: clock.now, title: "Order \(id)", lines: lines)
        state.withLock { $0.orders.append(order) }
    }

    func delete(_ id: Int, listed: Bool = true) {
        let now = clock.now
        state.withLock { state in
            state.orders.removeAll { $0.id == id }
            if listed { state.deleted.append((id, now)) }
        }
    }

    /// The next `times` requests whose path contains `path` get this instead.
    func trouble(_ path: String, times: Int = 1, _ response: Response) {
        state.withLock { $0.troubles.append((path, times, response)) }
    }

    var transport: Transport {
        Transport(
            send: { (request) async throws(TransportError) in self.serve(request) },
            download: { (_, _) async throws(TransportError) in
                throw TransportError(.malformed, place: "shop", reason: "there are no files")
            })
    }

    private func serve(_ request: Request) -> Response {
        let url = String(request.url.dropFirst("https://shop.example".count))
        let since = request.headers.first { $0.name == "If-Modified-Since" }.flatMap {
            Instant(iso8601: $0.value)
        }
        let now = clock.now
        return state.withLock { state in
            state.askedAt.append(now)
            state.asked.append(url + (since == nil ? "" : " since \(since!.iso8601)"))
            if let index = state.troubles.firstIndex(where: { url.contains($0.path) && $0.times > 0 }) {
                state.troubles[index].times -= 1
                return state.troubles[index].response
            }
            let path = String(url.prefix { $0 != "?" })
            let query = url.split(separator: "?").last?.split(separator: "&") ?? []
            let page = query.first { $0.hasPrefix("page=") }.flatMap { Int($0.dropFirst(5)) } ?? 1
            switch path {
            case "/orders":
                let found = state.orders.filter { since == nil || $0.modified >= since! }
                return Self.list(found.map(Self.json), page: page, conditional: since != nil)
            case "/orders/deleted":
                let found = state.deleted.filter { since == nil || $0.at >= since! }
                return Self.list(
                    found.map {
                        #"{"id":"\#($0.id)","deleted_time":"\#($0.at.iso8601)","type":"permanent"}"#
                    },
                    page: page, conditional: since != nil)
            case "/orders/count":
                return answer(200, #"{"count":\#(state.countedWrongly ?? state.orders.count)}"#)
            default:
                guard path.hasSuffix("/lines"), let id = Int(path.split(separator: "/")[1]) else {
                    return answer(400, #"{"code":"UNKNOWN_CALL","message":"there is no \#(path)"}"#)
                }
                guard let order = state.orders.first(where: { $0.id == id }) else {
                    return answer(404, #"{"code":"GONE","message":"no such order"}"#)
                }
                return Self.list(
                    order.lines.map { #"{"id":"\#($0)"}"# }, page: 1, conditional: false, size: 100)
            }
        }
    }

    private static func json(_ order: Order) -> String {
        #"{"id":"\#(order.id)","title":"\#(order.title)","modified":"\#(order.modified.iso8601)"}"#
    }

    private static func list(
        _ records: [String], page: Int, conditional: Bool, size: Int = pageSize
    ) -> Response {
        let start = (page - 1) * size
        guard start < records.count else { return Response(status: conditional ? 304 : 204) }
        let rows = records[start..<min(start + size, records.count)].joined(separator: ",")
        return answer(200, #"{"data":[\#(rows)],"info":{"more":\#(start + size < records.count)}}"#)
    }
}

extension Shop {
    static func ordersList(
        _ name: String = "list", _ path: String = "/orders",
        serves: Set<Way.Purpose> = [.everything, .changes]
    )
        -> Way
    {
        Way(
            name, serves: serves, Call(path),
            pages: .numbered("page", size: .init("per_page", pageSize), more: .flag(["info.more"])),
            since: .header("If-Modified-Since", .offsetSeconds))
    }

    static func orders(
        _ ways: [Way] = [ordersList()], deletions: Deletions = deletedOrders, count: Count? = nil
    ) -> Resource {
        Resource(
            "orders", "What was ordered.", stamp: "modified", ways: ways, deletions: deletions, count: count,
            facts: [FactMapping(.product, ["title": .text("title"), "created": .time("modified")])])
    }

    static let deletedOrders = Deletions.list(
        Way(
            "deleted", Call("/orders/deleted"),
            pages: .numbered("page", size: .init("per_page", pageSize), more: .flag(["info.more"])),
            since: .header("If-Modified-Since", .offsetSeconds)),
        key: "id", at: "deleted_time", reason: .init(path: "type", permanent: ["permanent"]))

    static let lines = Resource(
        "lines", "What an order consists of.", parent: .init("orders", as: "order", visit: .changed),
        ways: [Way("list", Call("/orders/{order}/lines"))])

    static let counted = Count(Call("/orders/count"), at: "count")
}
