import Domain
import JSON
import WebServer

/// Users, organisation, modules, fields and related lists.
extension Sandbox {
    static func moduleID(_ module: CRMModule) -> Int64 {
        World.base(.crm) - 5000 + Int64(module.kind.rawValue)
    }

    func settings(_ call: Call, _ rest: [String]) throws(CRMFailure) -> WebResponse {
        guard call.method == "GET" else { throw .wrongMethod }
        guard rest.count >= 2 else { throw .noSuchPath }
        if rest[1] != "recycle_bin", strikes(.missingMetadata, call) { throw .noSuchPath }
        switch (rest[1], rest.count) {
        case ("modules", 2):
            try enter(call, [["ZohoCRM.settings.modules.READ"]])
            try check(call, allowed: ["status"])
            return .json(collection("modules", CRMModule.all + []) { describe($0, &$1) })
        case ("modules", 3):
            try enter(call, [["ZohoCRM.settings.modules.READ"]])
            return .json(collection("modules", [try module(rest[2])]) { describe($0, &$1) })
        case ("fields", 2):
            try enter(call, [["ZohoCRM.settings.fields.READ"]])
            try check(call, allowed: ["module", "type", "include"])
            let module = try askedModule(call)
            return .json(
                collection("fields", Array(module.fields.enumerated())) {
                    describe($0.element, $0.offset, module, &$1)
                })
        case ("related_lists", 2):
            try enter(call, [["ZohoCRM.settings.related_lists.READ"]])
            try check(call, allowed: ["module"])
            let module = try askedModule(call)
            return .json(collection("related_lists", Self.relatedLists(module)) { describe($0, module, &$1) })
        case ("recycle_bin", 2): return try recycleBin(call)
        default: throw .noSuchPath
        }
    }

    private func askedModule(_ call: Call) throws(CRMFailure) -> CRMModule {
        guard let name = call.parameter("module") else {
            throw .parameter("module", "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing")
        }
        return try module(name)
    }

    private func module(_ name: String) throws(CRMFailure) -> CRMModule {
        guard let module = CRMModule.named(name) else {
            throw CRMFailure(400, "INVALID_MODULE", "the module name given seems to be invalid")
        }
        return module
    }

    private func collection<Element>(
        _ key: String, _ elements: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: elements.count * 400)
        writer.beginObject()
        writer.key(key)
        writer.beginArray()
        for element in elements {
            writer.beginObject()
            write(element, &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func describe(_ module: CRMModule, _ writer: inout JSONWriter) {
        let plural = module.name
        let members: [(String, JSONValue)] = [
            ("api_name", .string(module.name)), ("module_name", .string(module.name)),
            ("singular_label", .string(module.singular)), ("plural_label", .string(plural)),
            ("id", .string(String(Self.moduleID(module)))),
            ("generated_type", .string(module.isCustom ? "custom" : "default")),
            ("api_supported", .bool(true)),
            ("viewable", .bool(true)), ("creatable", .bool(true)), ("editable", .bool(true)),
            ("deletable", .bool(true)),
            ("convertable", .bool(module.kind == .lead)), ("recycle_bin_on_delete", .bool(true)),
            ("status", .string("visible")), ("visibility", .number("1")), ("modified_time", .null),
            ("profiles", .array([])),
        ]
        write(members, &writer)
    }

    private func describe(_ field: CRMField, _ place: Int, _ module: CRMModule, _ writer: inout JSONWriter) {
        let id = World.base(.crm) - 9_000_000 + Int64(module.kind.rawValue) * 10_000 + Int64(place) * 50
        let lookup: JSONValue =
            field.target.isEmpty
            ? .object([])
            : .object([
                .init(name: "module", value: .object([.init(name: "api_name", value: .string(field.target))]))
            ])
        let choices = field.choices.enumerated().map { place, choice in
            JSONValue.object([
                .init(name: "display_value", value: .string(choice)),
                .init(name: "actual_value", value: .string(choice)),
                .init(name: "reference_value", value: .string(choice)),
                .init(name: "id", value: .string(String(id + 1 + Int64(place)))),
                .init(name: "sequence_number", value: .number(String(place + 1))),
                .init(name: "type", value: .string("used")),
            ])
        }
        let isReadOnly = ["id", "Full_Name", "Created_Time", "Modified_Time", "Created_By", "Modified_By"]
            .contains(field.name)
        let members: [(String, JSONValue)] = [
            ("api_name", .string(field.name)), ("field_label", .string(field.name.replacing("_", with: " "))),
            ("id", .string(String(id))), ("data_type", .string(field.type.rawValue)),
            ("json_type", .string(field.type.json)),
            ("length", .number(field.type == .textarea ? "32000" : "255")), ("decimal_place", .null),
            (
                "system_mandatory",
                .bool(
                    ["Last_Name", "Account_Name", "Deal_Name", "Subject"].contains(field.name)
                        && field.type == .text)
            ),
            ("read_only", .bool(isReadOnly)), ("field_read_only", .bool(isReadOnly)),
            ("custom_field", .bool(field.isCustom)),
            ("visible", .bool(true)), ("unique", .object([])), ("lookup", lookup), ("formula", .object([])),
            ("pick_list_values", .array(choices)), ("history_tracking", .null), ("type", .string("used")),
        ]
        write(members, &writer)
    }

    private func write(_ members: [(String, JSONValue)], _ writer: inout JSONWriter) {
        for (name, value) in members {
            writer.key(name)
            writer.value(value)
        }
    }

    private func describe(_ list: String, _ module: CRMModule, _ writer: inout JSONWriter) {
        write(
            [
                ("api_name", .string(list)), ("display_label", .string(list.replacing("_", with: " "))),
                ("href", .string("\(module.name)/{ENTITYID}/\(list)")), ("type", .string("default")),
                ("status", .string("visible")),
                (
                    "module",
                    CRMModule.named(list).map {
                        .object([
                            .init(name: "api_name", value: .string($0.name)),
                            .init(name: "id", value: .string(String(Self.moduleID($0)))),
                        ])
                    } ?? .null
                ),
            ], &writer)
    }

    static func relatedLists(_ module: CRMModule) -> [String] {
        switch module.kind {
        case .account: ["Notes", "Contacts", "Deals", "Quotes", "Tasks", "Events", "Calls"]
        case .deal: ["Stage_History", "Notes", "Quotes", "Tasks", "Events", "Calls"]
        case .contact: ["Notes", "Deals", "Tasks", "Events", "Calls"]
        default: ["Notes"]
        }
    }

    // MARK: - People and firm

    func users(_ call: Call, _ rest: [String]) throws(CRMFailure) -> WebResponse {
        guard call.method == "GET" else { throw .wrongMethod }
        try enter(call, [["ZohoCRM.users.READ"]])
        try check(call, allowed: ["type", "page", "per_page", "ids"])
        let since = try modifiedSince(call)
        let page = try number(call, "page", default: 1, in: 1...1_000_000)
        let perPage = try number(call, "per_page", default: 200, in: 1...200)
        let world = call.world
        var chosen = Array(0..<World.staffCount)
        switch call.parameter("type") ?? "AllUsers" {
        case "AllUsers", "ConfirmedUsers": break
        case "ActiveUsers", "ActiveConfirmedUsers": chosen.removeAll { !world.staff($0).isActive }
        case "DeactiveUsers": chosen.removeAll { world.staff($0).isActive }
        case "AdminUsers", "ActiveConfirmedAdmins", "CurrentUser": chosen = [0]
        case "NotConfirmedUsers", "DeletedUsers": chosen = []
        default: throw .parameter("type", "INVALID_DATA", "the given value is not a type of users")
        }
        if let since {
            chosen.removeAll { Instant(seconds: world.historyStart + Int64($0) * 86_400 + 600) <= since }
        }
        if rest.count == 2 { chosen.removeAll { String(CRMUsers.id($0)) != rest[1] } }
        let found = chosen.dropFirst((page - 1) * perPage)
        guard !found.isEmpty else { return .empty(status: since == nil ? 204 : 304) }
        var writer = JSONWriter(capacity: 16_384)
        writer.beginObject()
        writer.key("users")
        writer.beginArray()
        for index in found.prefix(perPage) { CRMUsers.write(index, world, &writer) }
        writer.endArray()
        info(
            &writer, perPage: perPage, count: min(perPage, found.count), page: page,
            hasMore: found.count > perPage)
        writer.endObject()
        return .json(writer.bytes)
    }

    func organisation(_ call: Call) throws(CRMFailure) -> WebResponse {
        guard call.method == "GET" else { throw .wrongMethod }
        try enter(call, [["ZohoCRM.org.READ"]])
        try check(call, allowed: [])
        let licence = JSONValue.object([
            .init(name: "paid", value: .bool(true)), .init(name: "paid_type", value: .string("enterprise")),
            .init(name: "users_license_purchased", value: .number(String(World.staffCount))),
            .init(name: "paid_expiry", value: .null),
        ])
        let members: [JSONValue.Member] = [
            .init(name: "id", value: .string(String(World.base(.crm) - 100))),
            .init(name: "zgid", value: .string("20071557000")),
            .init(name: "company_name", value: .string(World.seller.name)),
            .init(name: "domain_name", value: .string("org20071557000")),
            .init(name: "primary_email", value: .string(call.world.staff(0).email)),
            .init(name: "time_zone", value: .string(World.seller.zone)),
            .init(name: "iso_code", value: .string("EUR")),
            .init(name: "currency_symbol", value: .string("€")),
            .init(name: "license_details", value: licence),
            .init(name: "type", value: .string("production")),
        ]
        return .json(object([("org", .array([.object(members)]))]))
    }
}
