import Domain
import JSON
import WebServer

/// `POST /crm/v8/coql`.
extension Sandbox {
    func coql(_ call: Call) throws(CRMFailure) -> WebResponse {
        if strikes(.missingCOQL, call) { throw .noSuchPath }
        guard call.method == "POST" else { throw .wrongMethod }
        try check(call, allowed: [])
        let body: JSONValue
        do { body = try JSONValue(parsing: call.request.body) } catch {
            throw CRMFailure(400, "INVALID_DATA", "the body is not JSON")
        }
        guard let text = body["select_query"]?.text else {
            throw CRMFailure(
                400, "MANDATORY_NOT_FOUND", "required field not found",
                [.init(name: "api_name", value: .string("select_query"))])
        }
        try enter(call, [["ZohoCRM.coql.READ"]], credits: 0)
        let query = try COQLParser.parse(text)
        guard let module = CRMModule.named(query.module) else {
            throw CRMFailure(
                400, "INVALID_QUERY", "the module name given is invalid",
                [.init(name: "module", value: .string(query.module))])
        }
        let price = query.limit <= 200 ? 1 : query.limit <= 1000 ? 2 : 3
        try enter(call, Self.scopes(module), credits: price)
        let run = try COQLRun(query, module, call.world)
        let (rows, hasMore) = run.rows()
        guard !rows.isEmpty else { return .empty(status: 204) }
        var writer = JSONWriter(capacity: rows.count * 200)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for row in rows { run.write(row, &writer) }
        writer.endArray()
        writer.key("info")
        writer.beginObject()
        writer.key("count")
        writer.integer(rows.count)
        writer.key("more_records")
        writer.bool(hasMore)
        writer.endObject()
        writer.endObject()
        return .json(writer.bytes)
    }
}

/// A query made ready for one module of one world.
struct COQLRun {
    private let query: COQLQuery
    private let module: CRMModule
    private let world: World

    init(_ query: COQLQuery, _ module: CRMModule, _ world: World) throws(CRMFailure) {
        self.query = query
        self.module = module
        self.world = world
        for path in query.columns + query.order.map(\.path) { try check(path) }
        if let condition = query.condition { try check(condition) }
    }

    // MARK: - Fields that exist

    private func check(_ path: COQLQuery.Path) throws(CRMFailure) {
        guard let field = path.first.flatMap({ module.places[$0] }).map({ module.fields[$0] }) else {
            throw invalid(path)
        }
        if path.count == 1 { return }
        guard path.count == 2, field.type == .lookup || field.type == .ownerlookup else {
            throw invalid(path)
        }
        if path[1] == "id" || field.type == .ownerlookup { return }
        guard CRMModule.named(field.target)?.places[path[1]] != nil else { throw invalid(path) }
    }

    private func invalid(_ path: COQLQuery.Path) -> CRMFailure {
        CRMFailure(
            400, "INVALID_QUERY", "column given seems to be invalid",
            [.init(name: "column_name", value: .string(path.joined(separator: ".")))])
    }

    private func check(_ condition: COQLQuery.Condition) throws(CRMFailure) {
        switch condition {
        case .compare(let path, _, let literal):
            try check(path)
            try check(literal, for: path)
        case .among(let path, let literals, _):
            try check(path)
            for literal in literals { try check(literal, for: path) }
        case .between(let path, let low, let high, _):
            try check(path)
            try check(low, for: path)
            try check(high, for: path)
        case .empty(let path, _): try check(path)
        case .both(let left, let right), .either(let left, let right):
            try check(left)
            try check(right)
        }
    }

    /// A date-time must be one, with an offset.
    private func check(_ literal: COQLQuery.Literal, for path: COQLQuery.Path) throws(CRMFailure) {
        guard path.count == 1, let place = module.places[path[0]], module.fields[place].type == .datetime
        else { return }
        if case .text(let text) = literal, Instant(iso8601: text) != nil { return }
        throw CRMFailure(
            400, "INVALID_QUERY", "value given seems to be invalid for the column",
            [
                .init(name: "column_name", value: .string(path[0])),
                .init(name: "expected_data_type", value: .string("datetime")),
            ])
    }

    // MARK: - Finding

    /// The rows asked for, and whether more would follow.
    func rows() -> (rows: [Int], hasMore: Bool) {
        let wanted = query.limit + 1
        var found: [Int] = []
        let first = query.order.first
        let name = first?.path.joined(separator: ".") ?? "id"
        let isDescending = first?.isDescending ?? false
        if query.order.count <= 1
            || (query.order.count == 2 && query.order[1].path == ["id"]
                && query.order[1].isDescending == isDescending),
            ["id", "Created_Time", "Modified_Time"].contains(name)
        {
            let order = name == "Modified_Time" ? World.Order.modified : .index
            let bound = query.condition.map { self.bound($0, name) } ?? .min
            let after: World.Position? =
                isDescending || bound == .min
                ? nil : order == .modified ? .init(bound - 1, .max) : .init(bound, Int(max(-1, bound - 1)))
            var skip = query.offset
            world.walk(module.kind, by: order, descending: isDescending, after: after) { position in
                if isDescending, position.value < bound { return false }
                guard matches(position.index) else { return true }
                if skip > 0 { skip -= 1 } else { found.append(position.index) }
                return found.count < wanted
            }
        } else {
            world.walk(module.kind, by: .index) { position in
                if matches(position.index) { found.append(position.index) }
                return true
            }
            found = Array(sorted(found).dropFirst(query.offset).prefix(wanted))
        }
        let hasMore = found.count > query.limit
        return (Array(found.prefix(query.limit)), hasMore)
    }

    /// A value of the sorted field below which no row can match: milliseconds, or an index.
    private func bound(_ condition: COQLQuery.Condition, _ name: String) -> Int64 {
        switch condition {
        case .both(let left, let right): max(bound(left, name), bound(right, name))
        case .either(let left, let right): min(bound(left, name), bound(right, name))
        case .compare(let path, let sign, let literal)
        where path == [name] && [">", ">=", "="].contains(sign):
            lowest(literal, name)
        case .between(let path, let low, _, true) where path == [name]: lowest(low, name)
        default: .min
        }
    }

    private func lowest(_ literal: COQLQuery.Literal, _ name: String) -> Int64 {
        switch (name, literal) {
        case ("id", .number(_, let text)), ("id", .text(let text)):
            Int64(text).map { max(0, ($0 - World.base(module.kind.app)) / 192 - 1) } ?? .min
        case ("Modified_Time", .text(let text)): Instant(iso8601: text)?.milliseconds ?? .min
        // Creation runs with the index, but the index of a moment is not known here.
        default: .min
        }
    }

    private func sorted(_ rows: [Int]) -> [Int] {
        let keys = rows.map { row in query.order.map { COQLKey(value($0.path, row), world) } }
        return rows.indices.sorted { left, right in
            for (place, order) in query.order.enumerated() {
                let (a, b) = (keys[left][place], keys[right][place])
                if a != b { return order.isDescending ? b < a : a < b }
            }
            return left < right
        }.map { rows[$0] }
    }

    // MARK: - Judging

    private func value(_ path: COQLQuery.Path, _ row: Int) -> CRMValue {
        guard let place = module.places[path[0]] else { return .null }
        let value = module.value(place, row, world)
        guard path.count == 2 else { return value }
        switch value {
        case .lookup(let kind, let index):
            if path[1] == "id" { return .long(world.id(kind, index)) }
            guard let target = CRMModule.all.first(where: { $0.kind == kind }),
                let place = target.places[path[1]]
            else { return .null }
            return target.value(place, index, world)
        case .user(let index):
            let staff = world.staff(index)
            return path[1] == "id"
                ? .long(CRMUsers.id(index)) : .text(path[1] == "email" ? staff.email : staff.full)
        default: return .null
        }
    }

    func matches(_ row: Int) -> Bool { query.condition.map { matches($0, row) } ?? true }

    private func matches(_ condition: COQLQuery.Condition, _ row: Int) -> Bool {
        switch condition {
        case .both(let left, let right): return matches(left, row) && matches(right, row)
        case .either(let left, let right): return matches(left, row) || matches(right, row)
        case .empty(let path, let isEmpty):
            if case .null = value(path, row) { return isEmpty }
            return !isEmpty
        case .among(let path, let literals, let isIn):
            let key = COQLKey(value(path, row), world)
            return literals.contains { key == COQLKey($0, like: key) } == isIn
        case .between(let path, let low, let high, let isIn):
            let key = COQLKey(value(path, row), world)
            return (!(key < COQLKey(low, like: key)) && !(COQLKey(high, like: key) < key)) == isIn
        case .compare(let path, let sign, let literal):
            return compare(COQLKey(value(path, row), world), sign, literal)
        }
    }

    private func compare(_ key: COQLKey, _ sign: String, _ literal: COQLQuery.Literal) -> Bool {
        let other = COQLKey(literal, like: key)
        switch sign {
        case "=": return key == other
        case "!=": return key != other
        case "like", "not like":
            guard case .text(let pattern) = literal, case .text(let text) = key else { return sign != "like" }
            return Self.isLike(text, pattern.lowercased()) == (sign == "like")
        default:
            // Nothing is neither less nor more than anything.
            if key == .nothing || other == .nothing { return false }
            switch sign {
            case "<": return key < other
            case ">": return other < key
            case "<=": return !(other < key)
            default: return !(key < other)
            }
        }
    }

    /// `%` stands for anything.
    private static func isLike(_ text: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "%", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return text == pattern }
        var rest = text[...]
        for (place, part) in parts.enumerated() where !part.isEmpty {
            if place == 0 {
                guard rest.hasPrefix(part) else { return false }
                rest = rest.dropFirst(part.count)
            } else if place == parts.count - 1 {
                return rest.hasSuffix(part)
            } else {
                guard let range = rest.firstRange(of: part) else { return false }
                rest = rest[range.upperBound...]
            }
        }
        return true
    }

    // MARK: - Writing

    /// The selected columns and always the id. A lookup shows its id alone.
    func write(_ row: Int, _ writer: inout JSONWriter) {
        writer.beginObject()
        for path in query.columns where path != ["id"] {
            writer.key(path.joined(separator: "."))
            let value = value(path, row)
            switch value {
            case .lookup(let kind, let index): reference(world.id(kind, index), &writer)
            case .user(let index): reference(CRMUsers.id(index), &writer)
            default: value.write(world, &writer)
            }
        }
        writer.key("id")
        writer.digits(world.id(module.kind, row))
        writer.endObject()
    }

    private func reference(_ id: Int64, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.digits(id)
        writer.endObject()
    }
}

/// A value in a form that compares.
enum COQLKey: Comparable {
    case nothing
    case number(Double)
    case long(Int64)
    case text(String)

    init(_ value: CRMValue, _ world: World) {
        self =
            switch value {
            case .null: .nothing
            case .text(let text): .text(text.lowercased())
            case .integer(let value): .number(Double(value))
            case .number(let value): .number(value)
            case .bool(let value): .number(value ? 1 : 0)
            case .day(let moment): .text(UserTime.day(moment))
            case .time(let moment): .long(moment.milliseconds)
            case .lookup(let kind, let index): .long(world.id(kind, index))
            case .user(let index): .long(CRMUsers.id(index))
            case .long(let value), .named(_, let value): .long(value)
            case .list(let values), .tags(let values): .text(values.joined(separator: ";").lowercased())
            }
    }

    /// A literal in the form of what it is compared with.
    init(_ literal: COQLQuery.Literal, like key: COQLKey) {
        switch literal {
        case .null: self = .nothing
        case .bool(let value): self = .number(value ? 1 : 0)
        case .number(let value, let text):
            if case .long = key, let long = Int64(text) { self = .long(long) } else { self = .number(value) }
        case .text(let text):
            switch key {
            case .long:
                self = (Instant(iso8601: text)?.milliseconds ?? Int64(text)).map(COQLKey.long) ?? .text(text)
            case .number: self = Double(text).map(COQLKey.number) ?? .text(text)
            default: self = .text(text.lowercased())
            }
        }
    }
}
