import ConnectorKit
import Domain
import HTTP
import JSON
import Synchronization

/// A vendor in memory that behaves as a way's description says: it pages, orders, filters and names its next place by
/// the descriptor's own words, and makes its records from the recorded page. No connector needs code here.
final class Vendor: Sendable {
    struct Row: Hashable, Sendable {
        var number: Int
        /// When it was made, and changed.
        var made: Instant
        var changed: Instant
    }

    private struct State {
        var rows: [Row]
        var asked: [(request: Request, credits: Int)] = []
    }

    let contract: ContractCase
    private let template: JSONValue
    private let record: JSONValue
    private let state: Mutex<State>
    /// What happens at the vendor after each answer: with the rows in its order, how many calls were answered, and
    /// how many rows of the list lie behind the reader.
    private let happening: @Sendable (inout [Row], _ calls: Int, _ behind: Int) -> Void

    init(
        _ contract: ContractCase, rows: [Row],
        happening: @escaping @Sendable (inout [Row], Int, Int) -> Void = { _, _, _ in }
    ) throws {
        self.contract = contract
        template = try contract.json()
        guard let record = contract.records(in: template).first else { throw NoRecord() }
        self.record = record
        self.happening = happening
        state = Mutex(State(rows: []))
        state.withLock { $0.rows = ordered(rows) }
    }

    struct NoRecord: Error {}

    var rows: [Row] { state.withLock { $0.rows } }
    var calls: Int { state.withLock { $0.asked.count } }
    var credits: Int { state.withLock { $0.asked.reduce(0) { $0 + $1.credits } } }

    /// In the order in which the list shows them.
    private func ordered(_ rows: [Row]) -> [Row] {
        switch contract.way.since {
        case .newestFirst: rows.sorted { ($0.changed, $0.number) > ($1.changed, $1.number) }
        case .recent: rows.sorted { ($0.made, $0.number) > ($1.made, $1.number) }
        case .window: rows.sorted { ($0.changed, $0.number) < ($1.changed, $1.number) }
        case .all, .header, .placeholder: rows.sorted { $0.number < $1.number }
        }
    }

    func remove(at index: Int) -> Row { state.withLock { $0.rows.remove(at: index) } }

    /// The request comes from this call: its path, and the parameters that have no placeholder.
    func isMade(_ request: Request, by call: Call) -> Bool {
        let target = request.url.dropFirst(Script.base.count)
        guard Heard.match(call.path, String(target.prefix { $0 != "?" })) != nil else { return false }
        let query = target.drop { $0 != "?" }
        return call.query.allSatisfy { name, value in
            value.contains("{") || query.contains("\(name.percentEncoded)=\(value.percentEncoded)")
        }
    }

    // MARK: Answers

    func fetch(_ request: Request, _ credits: Int, _ place: String) throws -> Response {
        let heard = Heard(request, contract)
        return state.withLock { state in
            state.asked.append((request, credits))
            let answer: Response
            if let key = heard.values["key"] {
                answer =
                    state.rows.first { "9\($0.number)" == key }.map { ok(record(of: $0)) } ?? Response("", status: 404)
                if answer.status == 404 { return answer }
            } else if let keys = heard.keys {
                let found = state.rows.filter { keys.contains("9\($0.number)") }
                answer = ok(contract.page(template, with: found.map(record)))
            } else {
                let behind: Int
                (answer, behind) = list(state.rows, heard)
                happening(&state.rows, state.asked.count, behind)
                state.rows = ordered(state.rows)
            }
            return answer
        }
    }

    private func ok(_ value: JSONValue) -> Response { Response(status: 200, body: value.serialized) }

    /// A page of the list, and how many rows lie behind the reader then.
    private func list(_ all: [Row], _ heard: Heard) -> (Response, Int) {
        let rows = all.filter { row in
            heard.since.map { row.changed >= $0 } ?? true && heard.until.map { row.changed < $0 } ?? true
        }
        let size = contract.way.pages.size?.count ?? Int.max
        var start = 0
        switch contract.way.pages {
        case .single, .job: break
        case .numbered(_, let first, _, _): start = (heard.number("page") - first) * size
        case .offset(_, let first, _, _, _): start = heard.number("offset") - first
        case .keyset: start = rows.firstIndex { $0.number > heard.last } ?? rows.count
        case .cursor, .token:
            if let place = heard.token {
                start = rows.firstIndex { self.isBehind(place, $0) } ?? rows.count
            } else {
                start = (heard.number("page", or: 1) - 1) * size
            }
        }
        start = min(max(start, 0), rows.count)
        let end = size == .max ? rows.count : min(start + size, rows.count)
        var page = contract.page(template, with: rows[start..<end].map(record))
        if case .flag(let paths) = contract.way.pages.more, page.items == nil {
            let path = paths.first { template[$0] != nil } ?? paths[0]
            page = page.setting(path, to: .bool(end < rows.count))
        }
        if let at = contract.way.pages.placePath {
            let place = end > start && end < rows.count ? self.place(of: rows[end - 1]) : nil
            page = page.setting(at, to: place.map { .string($0) } ?? .null)
        }
        return (ok(page), end)
    }

    /// Where a list goes on behind a row: by its place in the order, so that nothing moves it.
    private func place(of row: Row) -> String {
        "at-\(row.made.milliseconds)-\(row.changed.milliseconds)-\(row.number)"
    }

    private func isBehind(_ place: String, _ row: Row) -> Bool {
        let parts = place.split(separator: "-").dropFirst().compactMap { Int64($0) }
        guard parts.count == 3 else { return true }
        let last = Row(
            number: Int(parts[2]), made: Instant(milliseconds: parts[0]), changed: Instant(milliseconds: parts[1]))
        return row != last && ordered([row, last])[0] == last
    }

    // MARK: Records

    /// The recorded one with a key and moments of its own.
    func record(of row: Row) -> JSONValue {
        var made = contract.record(record, numbered: row.number)
        if let path = contract.resource.stamp { made = made.setting(path, to: moment(row.changed, like: made[path])) }
        if case .recent(let path, _) = contract.way.since {
            made = made.setting(path, to: moment(row.made, like: made[path]))
        }
        return made
    }

    /// Written as the recorded one is.
    private func moment(_ instant: Instant, like value: JSONValue?) -> JSONValue {
        switch value {
        case .number: .number(String(instant.milliseconds))
        case .string(let text) where Int64(text) != nil: .string(String(instant.milliseconds))
        case .string(let text) where text.hasSuffix("Z"): .string(instant.iso8601WithMilliseconds)
        default: .string(instant.iso8601WithOffset)
        }
    }

    /// What a request says, by the templates of the way's calls.
    private struct Heard {
        var values: [String: String] = [:]
        var keys: Set<String>?
        var since: Instant?
        var until: Instant?
        var token: String?
        private let query: [String: String]

        init(_ request: Request, _ contract: ContractCase) {
            let way = contract.way
            let target = request.url.dropFirst(Script.base.count)
            let path = String(target.prefix { $0 != "?" })
            var query: [String: String] = [:]
            for pair in target.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1).map { String($0).percentDecoded }
                query[sides[0]] = sides.count > 1 ? sides[1] : ""
            }
            self.query = query
            if let detail = way.detail, Self.match(way.call.path, path) == nil,
                let found = Self.match(detail.path, path),
                found["key"] != nil
            {
                values = found
                return
            }
            for (name, template) in way.call.query {
                if let sent = query[name], let found = Self.match(template, sent) { values.merge(found) { $1 } }
            }
            if let template = way.call.body, let body = request.body {
                values.merge(Self.match(template, String(decoding: body, as: UTF8.self)) ?? [:]) { $1 }
            }
            keys = way.keysParameter.flatMap { query[$0] }.map { Set($0.split(separator: ",").map(String.init)) }
            switch way.pages {
            case .numbered(let name?, _, _, _): values["page"] = query[name]
            case .offset(let name?, _, _, _, _): values["offset"] = query[name]
            case .cursor(let name, let first, _, _, _): token = query[name] == first ? nil : query[name]
            case .token(let name, _, let numbered, _, _, _):
                token = query[name]
                values["page"] = query[numbered]
            default: break
            }
            switch way.since {
            case .placeholder(let format), .window(let format, _, _):
                since = values["since"].flatMap(format.instant)
                until = values["until"].flatMap(format.instant)
            case .header(let name, let format):
                since = request.headers.first { $0.name == name }.flatMap { format.instant($0.value) }
            case .all, .newestFirst, .recent: break
            }
        }

        func number(_ name: String, or other: Int = 0) -> Int { values[name].flatMap { Int($0) } ?? other }

        /// Keyset: the number of the last row before.
        var last: Int { Int((values["after"] ?? "").dropFirst()) ?? -1 }

        /// What stands in the places of a template's names; nil if the text is not made from it.
        static func match(_ template: String, _ text: String) -> [String: String]? {
            var found: [String: String] = [:]
            var rest = Substring(text)
            var pieces = template.split(separator: "{", omittingEmptySubsequences: false).map(Substring.init)[...]
            guard let first = pieces.popFirst(), rest.hasPrefix(first) else { return nil }
            rest = rest.dropFirst(first.count)
            for piece in pieces {
                let name = piece.prefix { $0.isLetter || $0 == "_" }
                guard !name.isEmpty, piece.dropFirst(name.count).first == "}" else {
                    guard rest.hasPrefix("{" + piece) else { return nil }
                    rest = rest.dropFirst(piece.count + 1)
                    continue
                }
                let literal = String(piece.dropFirst(name.count + 1))
                if literal.isEmpty {
                    let end = rest.firstIndex(of: "/") ?? rest.endIndex
                    found[String(name)] = String(rest[..<end])
                    rest = rest[end...]
                } else {
                    guard let next = rest.firstRange(of: literal) else { return nil }
                    found[String(name)] = String(rest[..<next.lowerBound])
                    rest = rest[next.upperBound...]
                }
            }
            return rest.isEmpty ? found : nil
        }
    }
}

extension Pagination {
    /// Where the answer names the next place, if it does.
    fileprivate var placePath: String? {
        switch self {
        case .cursor(_, _, let at, _, _), .token(_, let at, _, _, _, _): at
        default: nil
        }
    }

    /// The same with so many rows a page, so that a few records make many pages.
    func resized(_ count: Int) -> Pagination {
        func small(_ size: Size) -> Size { Size(size.parameter, count) }
        switch self {
        case .single, .job: return self
        case .numbered(let name, let first, let size, let more):
            return .numbered(name, first: first, size: small(size), more: more)
        case .offset(let name, let first, let size, let more, let wall):
            return .offset(name, first: first, size: small(size), more: more, wall: wall)
        case .cursor(let name, let first, let at, let size, let more):
            return .cursor(name, first: first, at: at, size: small(size), more: more)
        case .token(let name, let at, let numbered, _, let size, let more):
            return .token(name, at: at, numbered: numbered, wall: count * 2, size: small(size), more: more)
        case .keyset(let start, let size): return .keyset(start: start, size: small(size))
        }
    }
}

extension Since.TimeFormat {
    /// The moment that a text of this form says.
    func instant(_ text: String) -> Instant? {
        let parts = text.split(separator: "-").map(String.init)
        switch self {
        case .offsetSeconds, .utcMilliseconds: return Instant(iso8601: text)
        case .epochMilliseconds: return Int64(text).map { Instant(milliseconds: $0) }
        case .epochSeconds: return Int64(text).map { Instant(seconds: $0) }
        case .day: return Instant(day: text)
        case .monthDayYear: return parts.count == 3 ? Instant(day: "\(parts[2])-\(parts[0])-\(parts[1])") : nil
        case .dayMonthYear: return parts.count == 3 ? Instant(day: "\(parts[2])-\(parts[1])-\(parts[0])") : nil
        }
    }
}

extension String {
    var percentDecoded: String {
        var plain: [UInt8] = []
        var rest = Array(utf8)[...]
        while let c = rest.popFirst() {
            if c == 0x25, let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                plain.append(byte)
                rest = rest.dropFirst(2)
            } else {
                plain.append(c)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}

/// Chance from a seed, the same on every machine.
struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
