import Domain
import JSON
import WebServer

/// What is gone: `/deleted` per module and the recycle bin of the organisation.
extension Sandbox {
    private static let recycled: Duration = .seconds(60 * 86_400)
    private static let remembered: Duration = .seconds(120 * 86_400)

    func deleted(_ call: Call, _ module: CRMModule) throws(CRMFailure) -> WebResponse {
        try enter(call, Self.scopes(module))
        try check(call, allowed: ["type", "page", "per_page"])
        let type = call.parameter("type") ?? "all"
        guard ["all", "recycle", "permanent"].contains(type) else {
            throw .parameter("type", "PATTERN_NOT_MATCHED", "the given value does not match")
        }
        let page = try number(call, "page", default: 1, in: 1...1_000_000)
        let perPage = try number(call, "per_page", default: 200, in: 1...200)
        let since = try modifiedSince(call)
        let world = call.world
        var found: [World.Deletion] = []
        var skip = (page - 1) * perPage
        for deletion in world.deletions(module.kind) {
            let age = world.clock.duration(since: deletion.at)
            if age > Self.remembered { break }
            if let since, deletion.at <= since { break }
            guard type == "all" || (type == "permanent") == (age > Self.recycled) else { continue }
            if skip > 0 {
                skip -= 1
                continue
            }
            found.append(deletion)
            if found.count > perPage { break }
        }
        let hasMore = found.count > perPage
        if hasMore { found.removeLast() }
        guard !found.isEmpty else { return .empty(status: since == nil ? 204 : 304) }
        var writer = JSONWriter(capacity: found.count * 300)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for deletion in found { write(deletion, module, world, &writer) }
        writer.endArray()
        info(&writer, perPage: perPage, count: found.count, page: page, hasMore: hasMore)
        writer.endObject()
        return .json(writer.bytes)
    }

    /// For what is gone for good, names and people are gone too.
    private func write(
        _ deletion: World.Deletion, _ module: CRMModule, _ world: World, _ writer: inout JSONWriter
    ) {
        let isPermanent = world.clock.duration(since: deletion.at) > Self.recycled
        let user = deletion.index.map { Int(world.edit(module.kind, $0)?.editor ?? 0) } ?? 1
        func person(_ key: StaticString) {
            writer.key(key)
            if isPermanent {
                writer.null()
            } else {
                CRMValue.named(world.staff(user).full, CRMUsers.id(user)).write(world, &writer)
            }
        }
        writer.beginObject()
        person("deleted_by")
        writer.key("id")
        writer.digits(deletion.id)
        writer.key("display_name")
        if isPermanent {
            writer.null()
        } else {
            writer.string(
                deletion.index.map { world.displayName(module.kind, $0) }
                    ?? "Old \(module.singular.lowercased())")
        }
        writer.key("type")
        writer.string(isPermanent ? "permanent" : "recycle")
        person("created_by")
        writer.key("deleted_time")
        writer.moment(deletion.at)
        writer.endObject()
    }

    func info(_ writer: inout JSONWriter, perPage: Int, count: Int, page: Int, hasMore: Bool) {
        writer.key("info")
        writer.beginObject()
        writer.key("per_page")
        writer.integer(perPage)
        writer.key("count")
        writer.integer(count)
        writer.key("page")
        writer.integer(page)
        writer.key("more_records")
        writer.bool(hasMore)
        writer.endObject()
    }

    /// Everything deleted in the last sixty days, of all modules, latest first.
    func recycleBin(_ call: Call) throws(CRMFailure) -> WebResponse {
        try enter(call, [["ZohoCRM.settings.recycle_bin.READ"]])
        try check(call, allowed: ["sort_by", "sort_order", "page", "per_page"])
        let page = try number(call, "page", default: 1, in: 1...1_000_000)
        let perPage = try number(call, "per_page", default: 200, in: 1...200)
        let world = call.world
        var all: [(deletion: World.Deletion, module: CRMModule)] = []
        for module in CRMModule.all {
            for deletion in world.deletions(module.kind).prefix(page * perPage + 1) {
                if world.clock.duration(since: deletion.at) > Self.recycled { break }
                all.append((deletion, module))
            }
        }
        all.sort { ($0.deletion.at, $0.deletion.id) > ($1.deletion.at, $1.deletion.id) }
        let found = all.dropFirst((page - 1) * perPage)
        guard !found.isEmpty else { return .empty(status: 204) }
        var writer = JSONWriter(capacity: 200 * 300)
        writer.beginObject()
        writer.key("recycle_bin")
        writer.beginArray()
        for (deletion, module) in found.prefix(perPage) {
            writer.beginObject()
            writer.key("id")
            writer.digits(deletion.id)
            writer.key("display_name")
            writer.string(
                deletion.index.map { world.displayName(module.kind, $0) }
                    ?? "Old \(module.singular.lowercased())")
            writer.key("module")
            writer.beginObject()
            writer.key("api_name")
            writer.string(module.name)
            writer.key("id")
            writer.digits(Self.moduleID(module))
            writer.endObject()
            writer.key("deleted_by")
            CRMValue.named(world.staff(1).full, CRMUsers.id(1)).write(world, &writer)
            writer.key("deleted_time")
            writer.moment(deletion.at)
            writer.endObject()
        }
        writer.endArray()
        info(
            &writer, perPage: perPage, count: min(perPage, found.count), page: page,
            hasMore: found.count > perPage)
        writer.endObject()
        return .json(writer.bytes)
    }
}
