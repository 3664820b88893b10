import Domain
import JSON
import Synchronization
import WebServer

/// `/crm/v8/actions/watch`: channels are made, replaced, changed, listed and ended. None renews itself.
extension Sandbox {
    private enum Verb { case make, replace, change }

    func watch(_ call: Call) throws(CRMFailure) -> WebResponse {
        switch call.method {
        case "POST": return try subscribe(call, .make, scope: "CREATE")
        case "PUT": return try subscribe(call, .replace, scope: "UPDATE")
        case "PATCH": return try subscribe(call, .change, scope: "UPDATE")
        case "DELETE": return try unsubscribe(call)
        case "GET": return try channels(call)
        default: throw .wrongMethod
        }
    }

    private func subscribe(_ call: Call, _ verb: Verb, scope: String) throws(CRMFailure) -> WebResponse {
        try enter(call, [["ZohoCRM.notifications." + scope]])
        let body: JSONValue
        do { body = try JSONValue(parsing: call.request.body) } catch {
            throw CRMFailure(400, "INVALID_DATA", "the request body is not a valid JSON")
        }
        guard let items = body["watch"]?.items, !items.isEmpty else {
            throw CRMFailure(
                400, "MANDATORY_NOT_FOUND", "required field not found",
                [.init(name: "api_name", value: .string("watch"))])
        }
        var answers = CRMRows(key: "watch")
        for (place, item) in items.enumerated() {
            do throws(CRMFailure) {
                let channel = try channel(item, "$.watch[\(place)]", verb, call)
                answers.add(.subscribed(channel))
            } catch {
                answers.add(error)
            }
        }
        return answers.response(success: verb == .make ? 201 : 200)
    }

    private func known(_ id: String) -> (number: Int, channel: CRMChannel)? {
        let now = self.now
        return state.withLock { state in
            for hook in state.hooks.all where hook.state == .active {
                if let channel = hook.setup as? CRMChannel, channel.id == id, channel.expires ?? now > now {
                    return (hook.number, channel)
                }
            }
            return nil
        }
    }

    private func channel(_ item: JSONValue, _ path: String, _ verb: Verb, _ call: Call) throws(CRMFailure)
        -> CRMChannel
    {
        guard let id = item["channel_id"]?.text else { throw .missing("channel_id", path) }
        guard Int64(id) ?? 0 > 0 else { throw .invalid("channel_id", path, type: "long") }
        let old = known(id)
        if verb != .make, old == nil {
            throw CRMFailure(
                400, "NOT_SUBSCRIBED", "actions-watch is not subscribed for the given channel",
                [.init(name: "channel_id", value: .string(id)), .init(name: "json_path", value: .string(path))])
        }
        var channel: CRMChannel
        if verb == .change, let old {
            channel = old.channel
        } else {
            guard item["events"] != nil else { throw .missing("events", path) }
            guard item["notify_url"] != nil else { throw .missing("notify_url", path) }
            channel = CRMChannel(id: id, events: [], url: "", written: call.world.clock)
        }
        let removes = verb == .change && item["_delete_events"]?.bool == true
        if let events = item["events"] { try set(events, path, removes: removes, isWhole: verb != .change, &channel) }
        if let url = item["notify_url"] {
            guard let text = url.text, Self.isWebAddress(text) else { throw .invalid("notify_url", path, type: "url") }
            channel.url = text
        }
        if let token = item["token"], token != .null {
            guard case .string(let text) = token, text.count <= CRMChannel.longestToken else {
                throw .invalid("token", path, [.init(name: "maximum_length", value: .number("50"))])
            }
            channel.token = text
        }
        if verb != .change || item["channel_expiry"] != nil { try expire(item, path, call, &channel) }
        channel.wantsValues = item["return_affected_field_values"]?.bool ?? channel.wantsValues
        channel.countsRelated = item["notify_on_related_action"]?.bool ?? channel.countsRelated
        if let conditions = item["notification_condition"]?.items {
            channel.conditions = try conditions.enumerated().map { place, condition throws(CRMFailure) in
                try self.condition(condition, path + ".notification_condition[\(place)]")
            }
        }
        state.withLock { [channel] state in
            if let old {
                state.hooks.change(old.number) {
                    $0.setup = channel
                    $0.url = channel.url
                }
            } else {
                // An expired channel of the same number makes room.
                _ = state.hooks.remove { ($0.setup as? CRMChannel)?.id == id }
                state.hooks.add(.crm, url: channel.url, channel)
            }
        }
        return channel
    }

    private func set(
        _ asked: JSONValue, _ path: String, removes: Bool, isWhole: Bool, _ channel: inout CRMChannel
    ) throws(CRMFailure) {
        guard let items = asked.items, !items.isEmpty else { throw .invalid("events", path, type: "jsonarray") }
        var events: [CRMChannel.Event] = []
        for (place, item) in items.enumerated() {
            guard let event = item.text.flatMap(CRMChannel.Event.init) else {
                throw .invalid("events[\(place)]", path)
            }
            events.append(event)
        }
        if removes {
            channel.events.removeAll(where: events.contains)
        } else {
            channel.events = isWhole ? events : channel.events + events.filter { !channel.events.contains($0) }
        }
    }

    /// At most a week, by the clock that the answers carry or by the machine's; without it, or for longer, an hour.
    private func expire(
        _ item: JSONValue, _ path: String, _ call: Call, _ channel: inout CRMChannel
    ) throws(CRMFailure) {
        channel.written = call.world.clock.advanced(by: CRMChannel.shortLifetime)
        channel.expires = call.now.advanced(by: CRMChannel.shortLifetime)
        guard let asked = item["channel_expiry"], asked != .null else { return }
        guard let text = asked.text, let moment = Instant(iso8601: text), !text.hasSuffix("Z") else {
            throw .invalid("channel_expiry", path, type: "datetime")
        }
        for clock in [call.world.clock, call.now] {
            let left = moment.duration(since: clock)
            guard left > .zero, left <= CRMChannel.lifetime else { continue }
            channel.written = moment
            channel.expires = call.now.advanced(by: left)
            return
        }
    }

    private func condition(_ asked: JSONValue, _ path: String) throws(CRMFailure) -> CRMChannel.Condition {
        guard asked["type"]?.text == "field_selection" else { throw .invalid("type", path) }
        guard let module = asked["module.api_name"]?.text.flatMap(CRMModule.named) else {
            throw .missing("module", path)
        }
        let selection = asked["field_selection"]
        let group = selection?["group"]?.items ?? (selection?["field"] == nil ? [] : [selection ?? .null])
        guard !group.isEmpty else { throw .missing("field_selection", path) }
        guard group.count <= 10 else {
            throw CRMFailure(
                400, "LIMIT_EXCEEDED", "the maximum number of fields is 10",
                [.init(name: "limit", value: .number("10")), .init(name: "json_path", value: .string(path))])
        }
        let names = group.compactMap { $0["field.api_name"]?.text }
        guard names.count == group.count, names.allSatisfy({ module.places[$0] != nil }) else {
            throw .invalid("field_selection", path)
        }
        return CRMChannel.Condition(
            module: module.name, fields: names, needsAll: selection?["group_operator"]?.text == "and")
    }

    // MARK: - Ending and listing

    private func unsubscribe(_ call: Call) throws(CRMFailure) -> WebResponse {
        try enter(call, [["ZohoCRM.notifications.DELETE"]])
        try check(call, allowed: ["channel_ids"])
        guard let text = call.parameter("channel_ids"), !text.isEmpty else {
            throw .parameter("channel_ids", "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing")
        }
        var answers = CRMRows(key: "watch")
        for id in text.split(separator: ",").map(String.init) {
            guard let (number, channel) = known(id) else {
                answers.add(
                    CRMFailure(
                        400, "NOT_SUBSCRIBED", "actions-watch is not subscribed for the given channel",
                        [.init(name: "channel_id", value: .string(id))]))
                continue
            }
            _ = state.withLock { $0.hooks.remove { $0.number == number } }
            answers.add(.unsubscribed(channel))
        }
        return answers.response(success: 200)
    }

    private func channels(_ call: Call) throws(CRMFailure) -> WebResponse {
        try enter(call, [["ZohoCRM.notifications.READ"]])
        try check(call, allowed: ["channel_id", "module", "page", "per_page"])
        let page = try number(call, "page", default: 1, in: 1...1_000_000)
        let perPage = try number(call, "per_page", default: 200, in: 1...200)
        let now = call.now
        let module = call.parameter("module")
        let all = state.withLock { $0.hooks.all }.compactMap { $0.setup as? CRMChannel }.filter { channel in
            channel.expires ?? now > now && (call.parameter("channel_id") ?? channel.id) == channel.id
                && (module == nil || channel.events.contains { $0.module == module })
        }
        let rest = all.dropFirst((page - 1) * perPage)
        guard !rest.isEmpty else { return .empty(status: 204) }
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.array("watch", of: rest.prefix(perPage)) { $0.value(.object($1.description)) }
            info(
                &json, perPage: perPage, count: min(perPage, rest.count), page: page, hasMore: rest.count > perPage)
        }
        return .json(json.bytes)
    }
}

extension CRMChannel {
    private func resources() -> [[JSONValue.Member]] {
        Set(events.map(\.module)).sorted().compactMap(CRMModule.named).map { module in
            [
                .init(name: "resource_uri", value: .string("https://www.zohoapis.eu/crm/v8/" + module.name)),
                .init(name: "resource_id", value: .string(String(Sandbox.moduleID(module)))),
                .init(name: "resource_name", value: .string(module.name)),
                .init(name: "channel_id", value: .string(id)),
            ]
        }
    }

    /// What an answer to making or changing says: one entry per module.
    fileprivate var subscription: [JSONValue] {
        let expiry = JSONValue.Member(name: "channel_expiry", value: .string(UserTime.text(written)))
        return resources().map { .object([expiry] + $0) }
    }

    fileprivate var ended: [JSONValue.Member] { resources().first ?? [] }

    fileprivate var description: [JSONValue.Member] {
        (resources().first ?? []) + [
            .init(name: "events", value: .array(events.map { .string($0.text) })),
            .init(name: "notify_url", value: .string(url)),
            .init(name: "token", value: token.map(JSONValue.string) ?? .null),
            .init(name: "channel_expiry", value: .string(UserTime.text(written))),
            .init(name: "return_affected_field_values", value: .bool(wantsValues)),
            .init(name: "notify_on_related_action", value: .bool(countsRelated)),
        ]
    }
}

/// The answer of a call that does several things at once: what became of each, in their order.
struct CRMRows {
    struct Row {
        let code: String
        let details: [JSONValue.Member]
        let message: String
        var isSuccess = true

        static func subscribed(_ channel: CRMChannel) -> Row {
            Row(
                code: "SUCCESS", details: [.init(name: "events", value: .array(channel.subscription))],
                message: "Successfully subscribed for actions-watch of the given module")
        }

        static func unsubscribed(_ channel: CRMChannel) -> Row {
            Row(
                code: "SUCCESS", details: channel.ended, message: "Successfully un-subscribed from actions-watch")
        }
    }

    let key: StaticString
    private var rows: [Row] = []

    init(key: StaticString) { self.key = key }

    mutating func add(_ row: Row) { rows.append(row) }

    mutating func add(_ failure: CRMFailure) {
        rows.append(Row(code: failure.code, details: failure.details, message: failure.message, isSuccess: false))
    }

    /// 207 if some failed, 400 if all did.
    func response(success: Int) -> WebResponse {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.array(key, of: rows) { json, row in
                json.object { each in
                    each.member("code", row.code)
                    each.key("details")
                    each.value(.object(row.details))
                    each.member("message", row.message)
                    each.member("status", row.isSuccess ? "success" : "error")
                }
            }
        }
        let failures = rows.count { !$0.isSuccess }
        return .json(json.bytes, status: failures == 0 ? success : failures == rows.count ? 400 : 207)
    }
}

extension CRMFailure {
    static func missing(_ name: String, _ path: String) -> CRMFailure {
        CRMFailure(
            400, "MANDATORY_NOT_FOUND", "required field not found",
            [
                .init(name: "api_name", value: .string(name)),
                .init(name: "json_path", value: .string(path + "." + name)),
            ])
    }

    static func invalid(
        _ name: String, _ path: String, type: String? = nil, _ more: [JSONValue.Member] = []
    ) -> CRMFailure {
        let expected = type.map { [JSONValue.Member(name: "expected_data_type", value: .string($0))] } ?? []
        return CRMFailure(
            400, "INVALID_DATA", "invalid data",
            expected + more + [
                .init(name: "api_name", value: .string(name)),
                .init(name: "json_path", value: .string(path + "." + name)),
            ])
    }
}
