import Domain
import JSON
import WebServer

/// Lists, single records, counts, deletions and related lists.
extension Sandbox {
    static let discreteWall = 2000
    static let tokenWall = 100_000

    /// What a list call asks for, after all checks.
    private struct Asked {
        let columns: [Int]
        let perPage: Int
        let page: Int
        let order: World.Order
        let sort: String
        let isDescending: Bool
        let since: Instant?
        /// Leads only: nil for both.
        let converted: Bool?
        let after: World.Position?
        let consumed: Int
        let binding: UInt64
    }

    func list(_ call: Call, _ module: CRMModule) throws(CRMFailure) -> WebResponse {
        try enter(call, Self.scopes(module))
        try check(
            call,
            allowed: [
                "fields", "page", "per_page", "page_token", "sort_by", "sort_order", "cvid", "ids",
                "converted",
                "territory_id", "include_child",
            ])
        let asked = try asked(call, module)
        let isWanted = filter(call.world, module.kind, asked.since, asked.converted)
        var found: [World.Position] = []
        if let ids = call.parameter("ids") {
            let chosen = ids.split(separator: ",").compactMap { call.world.index(of: $0, module.kind) }
            found = chosen.filter { !call.world.isDeleted(module.kind, $0) && isWanted($0) }
                .map { call.world.position(module.kind, $0, in: asked.order) }
        } else {
            let skip = asked.after == nil ? (asked.page - 1) * asked.perPage : 0
            found = gather(call.world, module.kind, asked, skip: skip, limit: asked.perPage + 1, isWanted)
        }
        let hasMore = found.count > asked.perPage
        if hasMore { found.removeLast(found.count - asked.perPage) }
        guard !found.isEmpty else { return .empty(status: asked.since == nil ? 204 : 304) }
        return .json(page(call, module, asked, found, hasMore))
    }

    // MARK: - What is asked

    private func asked(_ call: Call, _ module: CRMModule) throws(CRMFailure) -> Asked {
        let columns = try columns(call, module)
        let perPage = try number(call, "per_page", default: 200, in: 1...200)
        let page = try number(call, "page", default: 1, in: 1 ... .max)
        if call.parameter("cvid") != nil, call.parameter("sort_by") != nil {
            throw ambiguity("cvid", "sort_by")
        }
        let sort = call.parameter("sort_by") ?? "id"
        guard ["id", "Created_Time", "Modified_Time"].contains(sort) else {
            throw .parameter("sort_by", "INVALID_DATA", "the value is not a field to sort by")
        }
        let direction = call.parameter("sort_order") ?? "desc"
        guard ["asc", "desc"].contains(direction) else {
            throw .parameter("sort_order", "INVALID_DATA", "the value is neither asc nor desc")
        }
        let converted = call.parameter("converted") ?? "false"
        guard ["true", "false", "both"].contains(converted) else {
            throw .parameter("converted", "INVALID_DATA", "the value is not true, false or both")
        }
        let since = try modifiedSince(call)
        let binding = Self.binding(call)
        var after: World.Position?
        var consumed = (page - 1) * perPage
        if let text = call.parameter("page_token") {
            if call.parameter("page") != nil { throw ambiguity("page", "page_token") }
            let token = try pageToken(text, call, binding)
            after = token.after
            consumed = token.consumed
            if consumed >= Self.tokenWall {
                throw CRMFailure(
                    400, "PAGINATION_LIMIT_EXCEEDED", "no more than 100000 records can be fetched this way")
            }
        } else if page * perPage > Self.discreteWall {
            throw CRMFailure(
                400, "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
                "use page_token to fetch records beyond the first 2000")
        }
        return Asked(
            columns: columns, perPage: min(perPage, Self.tokenWall - consumed), page: page,
            order: sort == "Modified_Time" ? .modified : .index, sort: sort,
            isDescending: direction == "desc",
            since: since, converted: module.kind == .lead && converted != "both" ? converted == "true" : nil,
            after: after, consumed: consumed, binding: binding)
    }

    private func ambiguity(_ one: String, _ other: String) -> CRMFailure {
        CRMFailure(
            400, "AMBIGUITY_DURING_PROCESSING", "ambiguity while processing the request",
            [.init(name: "ambiguity_due_to", value: .array([.string(one), .string(other)]))])
    }

    func pageToken(_ text: String, _ call: Call, _ binding: UInt64) throws(CRMFailure) -> PageToken {
        guard let token = PageToken(text, call.world.dice) else {
            throw .parameter("page_token", "INVALID_DATA", "the page token is invalid")
        }
        if strikes(.pageTokenExpired, call) || call.now.duration(since: token.issued) > PageToken.lifetime {
            throw .parameter("page_token", "EXPIRED_VALUE", "the page token has expired")
        }
        guard token.binding == binding else {
            throw .parameter(
                "page_token", "TOKEN_BOUND_DATA_MISMATCH", "the parameters differ from those of the token")
        }
        return token
    }

    /// Everything a page token is bound to.
    private static func binding(_ call: Call) -> UInt64 {
        let parameters = call.request.query.filter { $0.name != "page" && $0.name != "page_token" }
            .map { "\($0.name)=\($0.value)" }.sorted()
        return PageToken.binding([call.request.path, call.header("if-modified-since") ?? ""] + parameters)
    }

    /// The places of the wanted fields. Unknown names are left out, as the vendor does; the id is always there.
    private func columns(_ call: Call, _ module: CRMModule) throws(CRMFailure) -> [Int] {
        guard let text = call.parameter("fields"), !text.isEmpty else {
            throw .parameter("fields", "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing")
        }
        let names = text.split(separator: ",").map(String.init)
        guard names.count <= 50 else {
            throw CRMFailure(
                400, "LIMIT_EXCEEDED", "the maximum number of fields is 50",
                [
                    .init(name: "limit", value: .number("50")),
                    .init(name: "param_name", value: .string("fields")),
                ])
        }
        var seen: Set<Int> = []
        return names.compactMap { module.places[$0] }.filter {
            seen.insert($0).inserted && $0 != module.places["id"]
        }
    }

    // MARK: - Finding

    func filter(_ world: World, _ kind: Kind, _ since: Instant?, _ converted: Bool?) -> (Int) -> Bool {
        { index in
            if let converted, world.isConverted(lead: index) != converted { return false }
            guard let since else { return true }
            return world.modified(kind, index) > since
        }
    }

    private func gather(
        _ world: World, _ kind: Kind, _ asked: Asked, skip: Int, limit: Int, _ isWanted: (Int) -> Bool
    ) -> [World.Position] {
        var found: [World.Position] = []
        var skipped = 0
        func take(_ position: World.Position) -> Bool {
            guard isWanted(position.index) else { return true }
            if skipped < skip { skipped += 1 } else { found.append(position) }
            return found.count < limit
        }
        if let since = asked.since, asked.order == .index,
            since > world.start.advanced(by: .seconds(-30 * 86_400))
        {
            // Few records changed so lately: take them by time and bring them into the order asked for.
            var recent: [World.Position] = []
            world.walk(kind, by: .modified, after: .init(since.milliseconds, .max)) {
                recent.append(.init(Int64($0.index), $0.index))
                return true
            }
            recent.sort()
            if asked.isDescending { recent.reverse() }
            for position in recent {
                if let after = asked.after, asked.isDescending ? position >= after : position <= after {
                    continue
                }
                if !take(position) { break }
            }
            return found
        }
        var after = asked.after
        if let since = asked.since, asked.order == .modified, !asked.isDescending, after == nil {
            after = .init(since.milliseconds, .max)
        }
        world.walk(kind, by: asked.order, descending: asked.isDescending, after: after) { position in
            if let since = asked.since, asked.order == .modified, asked.isDescending,
                position.value <= since.milliseconds
            {
                return false
            }
            return take(position)
        }
        return found
    }

    // MARK: - Writing

    private func page(
        _ call: Call, _ module: CRMModule, _ asked: Asked, _ found: [World.Position], _ hasMore: Bool
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: found.count * (asked.columns.count * 40 + 40))
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for position in found { write(call.world, module, position.index, asked.columns, &writer) }
        writer.endArray()
        writer.key("info")
        writer.beginObject()
        writer.key("call")
        writer.bool(false)
        writer.key("per_page")
        writer.integer(asked.perPage)
        writer.key("next_page_token")
        if hasMore, let last = found.last, call.parameter("ids") == nil {
            let token = PageToken(
                after: last, consumed: asked.consumed + found.count, issued: call.now, binding: asked.binding)
            writer.string(token.text(call.world.dice))
        } else {
            writer.null()
        }
        writer.key("count")
        writer.integer(found.count)
        writer.key("sort_by")
        writer.string(asked.sort)
        writer.key("page")
        writer.integer(asked.consumed / asked.perPage + 1)
        writer.key("previous_page_token")
        writer.null()
        writer.key("page_token_expiry")
        if hasMore { writer.moment(call.now.advanced(by: PageToken.lifetime)) } else { writer.null() }
        writer.key("sort_order")
        writer.string(asked.isDescending ? "desc" : "asc")
        writer.key("email")
        writer.bool(false)
        writer.key("more_records")
        writer.bool(hasMore)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// The id first, then the wanted fields in the order of asking.
    func write(
        _ world: World, _ module: CRMModule, _ index: Int, _ columns: [Int], _ writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("id")
        writer.digits(world.id(module.kind, index))
        let noteParent = module.kind == .note ? module.places["Parent_Id"] : nil
        module.read(world, index, columns) { place, value in
            writer.key(module.names[place])
            if place == noteParent { parent(value, world, &writer) } else { value.write(world, &writer) }
        }
        writer.endObject()
    }

    /// A note's parent says which module it is in.
    private func parent(_ value: CRMValue, _ world: World, _ writer: inout JSONWriter) {
        guard case .lookup(let kind, let index) = value,
            let module = CRMModule.all.first(where: { $0.kind == kind })
        else { return writer.null() }
        writer.beginObject()
        writer.key("module")
        writer.beginObject()
        writer.key("api_name")
        writer.string(module.name)
        writer.key("id")
        writer.digits(Self.moduleID(module))
        writer.endObject()
        writer.key("name")
        writer.string(world.displayName(kind, index))
        writer.key("id")
        writer.digits(world.id(kind, index))
        writer.endObject()
    }

    // MARK: - One record, counts

    func single(_ call: Call, _ module: CRMModule, _ id: String) throws(CRMFailure) -> WebResponse {
        try enter(call, Self.scopes(module))
        try check(call, allowed: ["fields", "converted", "approved"])
        guard !id.isEmpty, id.utf8.count <= 19, id.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw CRMFailure(
                400, "INVALID_DATA", "the id given seems to be invalid",
                [.init(name: "resource_path_index", value: .number("1"))])
        }
        guard let index = call.world.index(of: id, module.kind), !call.world.isDeleted(module.kind, index)
        else {
            return .empty(status: 204)
        }
        let idPlace = module.places["id"]
        let columns =
            call.parameter("fields") == nil
            ? module.fields.indices.filter { $0 != idPlace } : try self.columns(call, module)
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        var record = JSONWriter(capacity: 4096)
        write(call.world, module, index, columns, &record)
        let system =
            #","$currency_symbol":"€","$editable":true,"$approval_state":"approved","$in_merge":false,"#
            + #""$process_flow":\#(call.world.isInProcess(module.kind, index)),"$locked_for_me":false,"#
            + #""$orchestration":null,"$has_more":{}}"#
        writer.raw(record.bytes.dropLast() + Array(system.utf8))
        writer.endArray()
        writer.endObject()
        return .json(writer.bytes)
    }

    func count(_ call: Call, _ module: CRMModule) throws(CRMFailure) -> WebResponse {
        if strikes(.missingCounts, call) { throw .noSuchPath }
        try enter(call, Self.scopes(module))
        try check(call, allowed: ["cvid"])
        var count = call.world.count(module.kind)
        if module.kind == .lead {
            count = 0
            call.world.walk(.lead, by: .index) {
                if !call.world.isConverted(lead: $0.index) { count += 1 }
                return true
            }
        }
        return .json(object([("count", .number(String(count)))]))
    }
}
