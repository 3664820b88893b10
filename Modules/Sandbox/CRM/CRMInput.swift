import Domain
import JSON

/// Reads a record that a client sends: each field by its type. A name that is no field is passed over, as the vendor
/// does.
struct CRMInput {
    let module: CRMModule
    let world: World
    let path: String

    private static let longestLine = 255
    private static let longestText = 32_000

    static func isReadOnly(_ field: CRMField) -> Bool {
        ["id", "Full_Name", "Created_Time", "Modified_Time", "Created_By", "Modified_By", "Last_Activity_Time"]
            .contains(field.name) || ["Tag", "Record_Status__s", "Locked__s"].contains(field.name)
    }

    static func empty(_ field: CRMField) -> CRMValue {
        switch field.type {
        case .boolean: .bool(false)
        case .multiselectpicklist: .list([])
        default: .null
        }
    }

    func values(of item: JSONValue) throws(CRMFailure) -> [String: CRMValue] {
        var values: [String: CRMValue] = [:]
        for member in item.members ?? [] {
            guard let place = module.places[member.name], !Self.isReadOnly(module.fields[place]) else { continue }
            let field = module.fields[place]
            values[field.name] =
                member.value == .null ? Self.empty(field) : try value(member.value, of: field, in: item)
        }
        return values
    }

    private func value(_ given: JSONValue, of field: CRMField, in item: JSONValue) throws(CRMFailure) -> CRMValue {
        switch field.type {
        case .integer:
            guard case .number(let text) = given, let number = Int(text) else { throw wrong(field, "integer") }
            return .integer(number)
        case .double, .currency:
            guard case .number(let text) = given, let number = Double(text) else { throw wrong(field, "double") }
            return .number(number)
        case .boolean:
            guard case .bool(let flag) = given else { throw wrong(field, "boolean") }
            return .bool(flag)
        case .bigint, .autonumber:
            guard let number = given.integer else { throw wrong(field, "bigint") }
            return .long(number)
        case .date:
            guard case .string(let text) = given, text.utf8.count == 10, Instant(day: text) != nil else {
                throw wrong(field, "date")
            }
            return .text(text)
        case .datetime:
            guard case .string(let text) = given, let moment = Instant(iso8601: text), !text.hasSuffix("Z") else {
                throw wrong(field, "datetime")
            }
            return .time(moment)
        case .multiselectpicklist:
            guard let items = given.items else { throw wrong(field, "jsonarray") }
            return .list(items.compactMap(\.text))
        case .lookup: return try lookup(given, of: field, in: item)
        case .ownerlookup:
            guard let id = given["id"]?.text ?? given.text,
                let user = (0..<World.staffCount).first(where: { String(CRMUsers.id($0)) == id })
            else { throw wrong(field, "jsonobject") }
            return .user(user)
        default: return try line(given, of: field)
        }
    }

    private func line(_ given: JSONValue, of field: CRMField) throws(CRMFailure) -> CRMValue {
        guard case .string(let text) = given else { throw wrong(field, "text") }
        let limit = field.type == .textarea ? Self.longestText : Self.longestLine
        guard text.count <= limit else {
            throw .invalid(field.name, path, [.init(name: "maximum_length", value: .number(String(limit)))])
        }
        if field.type == .email, !text.contains("@") { throw wrong(field, "email") }
        return .text(text)
    }

    /// `What_Id` and a note's parent can be of several modules, and have to say of which.
    private func lookup(_ given: JSONValue, of field: CRMField, in item: JSONValue) throws(CRMFailure) -> CRMValue {
        var target = field.target
        switch field.name {
        case "What_Id":
            guard let named = item["$se_module"]?.text else { throw .missing("$se_module", path) }
            guard named != "Contacts" else { throw wrong(field, "jsonobject") }
            target = named
        case "Who_Id":
            guard item["$se_module"] != nil else { throw .missing("$se_module", path) }
        case "Parent_Id":
            guard let named = given["module.api_name"]?.text else { throw .missing("Parent_Id.module", path) }
            target = named
        default: break
        }
        guard let module = CRMModule.named(target) else { throw wrong(field, "jsonobject") }
        guard let id = given["id"]?.text ?? given.text, let index = world.living(id, module.kind) else {
            throw wrong(field, "jsonobject")
        }
        return .lookup(module.kind, index)
    }

    private func wrong(_ field: CRMField, _ type: String) -> CRMFailure { .invalid(field.name, path, type: type) }
}

extension CRMValue {
    var isNull: Bool {
        switch self {
        case .null: true
        case .text(let text): text.isEmpty
        default: false
        }
    }
}
