import Domain
import JSON
import Synchronization
import WebServer

/// `POST /Tasks`, `POST /Notes`, `POST /{module}/{id}/Notes`, `PUT /{module}` and `PUT /{module}/{id}`. Each record has
/// an answer of its own. Nothing keeps a repeated call from writing a second record.
extension Sandbox {
    private static let recordsPerCall = 100
    private static let triggers: Set<String> = ["workflow", "approval", "blueprint", "pathfinder", "orchestration"]

    func writeRecords(_ call: Call, _ module: CRMModule, _ rest: [String]) throws(CRMFailure) -> WebResponse {
        switch (call.method, rest.count) {
        case ("POST", 1) where module.kind == .task || module.kind == .note: break
        case ("POST", 3) where rest[2] == "Notes":
            return try insertRecords(call, .notes, parent: (module, rest[1]))
        case ("PUT", 1), ("PUT", 2): return try updateRecords(call, module, id: rest.count == 2 ? rest[1] : nil)
        default:
            try enter(call, Self.scopes(module))
            throw .wrongMethod
        }
        return try insertRecords(call, module, parent: nil)
    }

    /// The records of a call, after its price was taken.
    private func records(
        _ call: Call, _ module: CRMModule, _ operation: String
    ) throws(CRMFailure) -> [JSONValue] {
        let body = try? JSONValue(parsing: call.request.body)
        let items = body?["data"]?.items ?? []
        try enter(call, Self.scopes(module, operation), credits: max(1, (items.count + 9) / 10))
        try check(call, allowed: [])
        guard let body else { throw CRMFailure(400, "INVALID_DATA", "the request body is not a valid JSON") }
        guard body["data"] != nil else {
            throw CRMFailure(
                400, "MANDATORY_NOT_FOUND", "required field not found",
                [.init(name: "api_name", value: .string("data"))])
        }
        guard !items.isEmpty, items.allSatisfy({ $0.members != nil }) else {
            throw CRMFailure(
                400, "INVALID_DATA", "invalid data",
                [
                    .init(name: "expected_data_type", value: .string("jsonarray")),
                    .init(name: "api_name", value: "data"),
                ])
        }
        guard items.count <= Self.recordsPerCall else {
            throw CRMFailure(
                400, "LIMIT_EXCEEDED", "the maximum number of records is 100",
                [.init(name: "limit", value: .number("100"))])
        }
        if let trigger = body["trigger"], trigger != .null {
            guard let words = trigger.items?.compactMap(\.text), words.allSatisfy(Self.triggers.contains) else {
                throw .invalid("trigger", "$")
            }
        }
        return items
    }

    // MARK: - Inserting

    private func insertRecords(
        _ call: Call, _ module: CRMModule, parent: (module: CRMModule, id: String)?
    ) throws(CRMFailure) -> WebResponse {
        let items = try records(call, module, "CREATE")
        var rows = CRMRows(key: "data")
        for (place, item) in items.enumerated() {
            do throws(CRMFailure) {
                let path = "$.data[\(place)]"
                var values = try CRMInput(module: module, world: call.world, path: path).values(of: item)
                if let parent {
                    guard let index = call.world.living(parent.id, parent.module.kind) else {
                        throw .invalid("id", path)
                    }
                    values["Parent_Id"] = .lookup(parent.module.kind, index)
                }
                let needed = module.kind == .note ? "Parent_Id" : "Subject"
                guard let given = values[needed], !given.isNull else { throw .missing(needed, path) }
                // What was not said is empty, and not what the world would make of it.
                for field in module.fields where values[field.name] == nil && !CRMInput.isReadOnly(field) {
                    if field.type != .ownerlookup { values[field.name] = CRMInput.empty(field) }
                }
                let company = call.world.company(namedBy: values)
                let (index, world) = change { [values] state in
                    let index = state.world.insert(module.kind, of: company, values)
                    return (index, state.world)
                }
                rows.add(.written(module, index, world, "record added"))
            } catch {
                rows.add(error)
            }
        }
        return rows.response(success: 201)
    }

    // MARK: - Updating

    private func updateRecords(_ call: Call, _ module: CRMModule, id: String?) throws(CRMFailure) -> WebResponse {
        let items = try records(call, module, "UPDATE")
        let limit = try unmodifiedSince(call)
        var rows = CRMRows(key: "data")
        for (place, item) in items.enumerated() {
            do throws(CRMFailure) {
                let path = "$.data[\(place)]"
                guard let text = id ?? item["id"]?.text else { throw .missing("id", path) }
                guard let index = call.world.living(text, module.kind) else { throw .invalid("id", path) }
                if let limit, self.world.modified(module.kind, index) > limit {
                    throw CRMFailure(412, "ALREADY_MODIFIED", "the record has been already modified")
                }
                let values = try CRMInput(module: module, world: call.world, path: path).values(of: item)
                if call.world.isInProcess(module.kind, index), values["Stage"] != nil {
                    throw CRMFailure(
                        400, "INVALID_DATA", "the field is controlled by a blueprint",
                        [
                            .init(name: "api_name", value: "Stage"),
                            .init(name: "json_path", value: .string(path + ".Stage")),
                        ])
                }
                let world = change { state in
                    state.world.write(module.kind, index, values)
                    return state.world
                }
                rows.add(.written(module, index, world, "record updated"))
            } catch {
                if error.status == 412, items.count == 1 { throw error }
                rows.add(error)
            }
        }
        return rows.response(success: 200)
    }

    private func unmodifiedSince(_ call: Call) throws(CRMFailure) -> Instant? {
        guard let text = call.header("if-unmodified-since") else { return nil }
        guard let moment = Instant(iso8601: text), !text.hasSuffix("Z") else {
            throw CRMFailure(
                400, "INVALID_DATA", "the header is not a date-time with offset",
                [.init(name: "header", value: .string("If-Unmodified-Since"))])
        }
        return moment
    }
}

extension World {
    /// A record that exists.
    func living(_ id: String, _ kind: Kind) -> Int? {
        index(of: id, kind).flatMap { isDeleted(kind, $0) ? nil : $0 }
    }

    /// The company of the record that a written one is about; of what is about nothing, the first.
    fileprivate func company(namedBy values: [String: CRMValue]) -> Int {
        for field in ["What_Id", "Parent_Id", "Who_Id"] {
            if case .lookup(let kind, let index)? = values[field], let company = companyIndex(of: kind, index) {
                return company
            }
        }
        return 0
    }

    /// Open deals go through a blueprint.
    func isInProcess(_ kind: Kind, _ index: Int) -> Bool { kind == .deal && !isClosed(deal: index) }
}

extension CRMRows.Row {
    static func written(_ module: CRMModule, _ index: Int, _ world: World, _ message: String) -> CRMRows.Row {
        let user: JSONValue = ["name": .string(world.staff(0).full), "id": .string(String(CRMUsers.id(0)))]
        return CRMRows.Row(
            code: "SUCCESS",
            details: [
                .init(name: "Modified_Time", value: .string(UserTime.text(world.modified(module.kind, index)))),
                .init(name: "Modified_By", value: user),
                .init(name: "Created_Time", value: .string(UserTime.text(world.created(module.kind, index)))),
                .init(name: "id", value: .string(String(world.id(module.kind, index)))),
                .init(name: "Created_By", value: user), .init(name: "$approval_state", value: "approved"),
            ], message: message)
    }
}
