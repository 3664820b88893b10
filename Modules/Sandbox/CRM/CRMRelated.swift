import Domain
import JSON
import WebServer

/// `/crm/v8/{module}/{id}/{list}`.
extension Sandbox {
    private static let historyFields = [
        "Stage", "Amount", "Probability", "Expected_Revenue", "Close_Date", "Moved_To__s", "Stage_Duration",
        "Modified_Time", "Modified_By",
    ]

    func related(
        _ call: Call, _ module: CRMModule, _ id: String, _ list: String
    ) throws(CRMFailure) -> WebResponse {
        guard Self.relatedLists(module).contains(list) else {
            try enter(call, Self.scopes(module))
            throw CRMFailure(
                400, "INVALID_DATA", "the relation name given seems to be invalid",
                [.init(name: "resource_path_index", value: .number("2"))])
        }
        let target = CRMModule.named(list)
        try enter(call, Self.scopes(module) + (target.map(Self.scopes) ?? []))
        try check(
            call,
            allowed: [
                "fields", "page", "per_page", "ids", "sort_by", "sort_order", "converted", "page_token",
            ])
        guard let fields = call.parameter("fields"), !fields.isEmpty else {
            throw .parameter("fields", "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing")
        }
        let names = fields.split(separator: ",").map(String.init)
        guard names.count <= 50 else {
            throw CRMFailure(
                400, "LIMIT_EXCEEDED", "the maximum number of fields is 50",
                [.init(name: "limit", value: .number("50"))])
        }
        let page = try number(call, "page", default: 1, in: 1...1_000_000)
        let perPage = try number(call, "per_page", default: 200, in: 1...200)
        let since = try modifiedSince(call)
        let world = call.world
        guard let index = world.index(of: id, module.kind), !world.isDeleted(module.kind, index) else {
            throw CRMFailure(
                400, "INVALID_DATA", "the related id given seems to be invalid",
                [.init(name: "resource_path_index", value: .number("1"))])
        }
        guard let target else {
            return history(call, index, names, page: page, perPage: perPage, since: since)
        }
        var found = relatives(world, module.kind, index, target.kind)
        if let since { found.removeAll { world.modified(target.kind, $0) <= since } }
        let rest = found.dropFirst((page - 1) * perPage)
        guard !rest.isEmpty else { return .empty(status: since == nil ? 204 : 304) }
        let columns = names.compactMap { target.places[$0] }.filter { $0 != target.places["id"] }
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for one in rest.prefix(perPage) { write(world, target, one, columns, &writer) }
        writer.endArray()
        info(
            &writer, perPage: perPage, count: min(perPage, rest.count), page: page,
            hasMore: rest.count > perPage)
        writer.endObject()
        return .json(writer.bytes)
    }

    /// The records of another kind that name this one, latest first.
    private func relatives(_ world: World, _ kind: Kind, _ index: Int, _ target: Kind) -> [Int] {
        guard let company = world.companyIndex(of: kind, index) else { return [] }
        let all = world.children(target, of: company).reversed()
        switch kind {
        case .account: return world.account(of: company) == index ? Array(all) : []
        case .deal: return all.filter { world.aboutDeal(target, $0).deal == index }
        case .contact where target == .deal: return all.filter { world.deal($0).contact == index }
        case .contact where target == .note: return all.filter { isWritten(world, target, $0, on: kind, index) }
        case .contact: return all.filter { world.aboutDeal(target, $0).contact == index }
        default: return all.filter { isWritten(world, target, $0, on: kind, index) }
        }
    }

    private func isWritten(_ world: World, _ target: Kind, _ one: Int, on kind: Kind, _ index: Int) -> Bool {
        guard case .lookup(kind, index)? = world.written[target, one]?["Parent_Id"] else { return false }
        return true
    }

    /// The way a deal went: one row per stage, latest first.
    private func history(
        _ call: Call, _ index: Int, _ names: [String], page: Int, perPage: Int, since: Instant?
    ) -> WebResponse {
        let world = call.world
        let deal = world.deal(index)
        var rows = Array(deal.history.enumerated())
        if let since { rows.removeAll { $0.element.at <= since } }
        let rest = Array(rows.reversed().dropFirst((page - 1) * perPage))
        guard !rest.isEmpty else { return .empty(status: since == nil ? 204 : 304) }
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for (step, row) in rest.prefix(perPage) {
            let next = step + 1 < deal.history.count ? deal.history[step + 1] : nil
            let probability = Deal.probability[row.stage] ?? 0
            let end = next?.at ?? world.clock
            writer.beginObject()
            writer.key("id")
            writer.digits(World.base(.crm) + 300_000_000_000_000_000 + Int64(index) * 64 + Int64(step))
            for name in names where Self.historyFields.contains(name) {
                writer.key(name)
                switch name {
                case "Stage": writer.string(row.stage)
                case "Amount": writer.integer(deal.amount)
                case "Probability": writer.integer(probability)
                case "Expected_Revenue": writer.number(Double(deal.amount * probability) / 100)
                case "Close_Date": writer.string(UserTime.day(deal.closing))
                case "Moved_To__s": if let next { writer.string(next.stage) } else { writer.null() }
                case "Stage_Duration": writer.integer(end.duration(since: row.at).components.seconds / 86_400)
                case "Modified_Time": writer.moment(row.at)
                default: CRMValue.user(world.owner(.deal, index)).write(world, &writer)
                }
            }
            writer.endObject()
        }
        writer.endArray()
        info(
            &writer, perPage: perPage, count: min(perPage, rest.count), page: page,
            hasMore: rest.count > perPage)
        writer.endObject()
        return .json(writer.bytes)
    }
}
