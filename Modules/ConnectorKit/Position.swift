import Domain
import JSON

/// A place inside a pass. Its text is kept in the store and opaque to everybody else; a text of another version is as
/// good as none, and the pass begins anew.
struct Position: Hashable, Sendable {
    /// Pages behind us in this window.
    var page = 0
    /// Records behind us in this window, refused ones included.
    var seen = 0
    var token: String?
    /// Keyset: the greatest key so far.
    var after: String?
    /// Hash of the first key of the page before: a server that ignores page numbers sends it again.
    var firstKey: UInt64?
    /// The stamp of the last record before.
    var last: Instant?
    /// The records came in the order that the way promises, so far.
    var isOrdered = true
    var window: Window?
    var job: String?
    /// Rows of the job's file behind us.
    var row = 0

    /// Bounds of time that are being read, and where all of it ends.
    struct Window: Hashable, Sendable {
        var from: Instant
        var until: Instant
        var end: Instant
    }

    private static let version = 1

    init() {}

    init?(_ text: String) {
        guard let value = try? JSONValue(parsing: text), value["v"]?.integer == Int64(Position.version) else {
            return nil
        }
        func number(_ name: String) -> Int? { value[name]?.integer.map(Int.init) }
        func instant(_ name: String) -> Instant? { value[name]?.integer.map(Instant.init(milliseconds:)) }
        page = number("page") ?? 0
        seen = number("seen") ?? 0
        token = value["token"]?.text
        after = value["after"]?.text
        firstKey = value["first"]?.text.flatMap { UInt64($0) }
        last = instant("last")
        isOrdered = value["ordered"]?.bool ?? true
        if let from = instant("from"), let until = instant("until"), let end = instant("end") {
            window = Window(from: from, until: until, end: end)
        }
        job = value["job"]?.text
        row = number("row") ?? 0
    }

    var text: String {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(.init(name: name, value: value)) }
        }
        func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
        add("v", number(Position.version))
        if page > 0 { add("page", number(page)) }
        if seen > 0 { add("seen", number(seen)) }
        add("token", token.map { .string($0) })
        add("after", after.map { .string($0) })
        add("first", firstKey.map { .string(String($0)) })
        add("last", last.map { number($0.milliseconds) })
        if !isOrdered { add("ordered", .bool(false)) }
        if let window {
            add("from", number(window.from.milliseconds))
            add("until", number(window.until.milliseconds))
            add("end", number(window.end.milliseconds))
        }
        add("job", job.map { .string($0) })
        if row > 0 { add("row", number(row)) }
        return String(decoding: JSONValue.object(members).serialized, as: UTF8.self)
    }
}
