import Domain

/// A field as the settings describe it.
struct CRMField: Sendable {
    let name: String
    let type: FieldType
    let isCustom: Bool
    /// For lookups the module pointed at, for picklists the values.
    let target: String
    let choices: [String]

    enum FieldType: String, Sendable {
        case text, email, phone, website, textarea, picklist, multiselectpicklist, lookup, ownerlookup,
            integer, double
        case currency, boolean, date, datetime, bigint, autonumber, profileimage

        var json: String {
            switch self {
            case .integer: "integer"
            case .double, .currency: "double"
            case .boolean: "boolean"
            case .lookup, .ownerlookup: "jsonobject"
            case .multiselectpicklist: "jsonarray"
            default: "string"
            }
        }
    }
}

/// A module: its fields and how to read them. The reading is built from a function that makes the record's subject
/// once and one function per field that takes its value from it.
struct CRMModule: Sendable {
    let name: String
    let kind: Kind
    let singular: String
    let isCustom: Bool
    let fields: [CRMField]
    let names: [String]
    let places: [String: Int]
    /// From here on the fields are those of every module: they need no subject.
    private let firstCommon: Int
    private let common: [@Sendable (World, Int) -> CRMValue]
    /// Hands each wanted field's value to the last argument.
    let read: @Sendable (World, Int, [Int], (Int, CRMValue) -> Void) -> Void

    struct Field<Subject> {
        let field: CRMField
        let value: @Sendable (Subject, World, Int) -> CRMValue
    }

    init<Subject>(
        _ name: String, _ kind: Kind, singular: String, isCustom: Bool = false,
        subject: @escaping @Sendable (World, Int) -> Subject, _ own: [Field<Subject>]
    ) {
        self.name = name
        self.kind = kind
        self.singular = singular
        self.isCustom = isCustom
        let shared = Self.common(kind)
        fields = own.map(\.field) + shared.map(\.field)
        names = fields.map(\.name)
        places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        firstCommon = own.count
        let common = shared.map(\.value)
        self.common = common
        let values = own.map(\.value)
        let names = names
        read = { world, index, wanted, receive in
            let written = world.written[kind, index]
            let typed = world.mess == nil ? nil : world.typedFields(kind, index)
            func hand(_ place: Int, _ value: CRMValue) {
                receive(place, written?[names[place]] ?? typed?[names[place]] ?? value)
            }
            guard wanted.contains(where: { $0 < values.count }) else {
                for place in wanted { hand(place, common[place - values.count](world, index)) }
                return
            }
            let subject = subject(world, index)
            for place in wanted {
                let isOwn = place < values.count
                hand(
                    place, isOwn ? values[place](subject, world, index) : common[place - values.count](world, index))
            }
        }
    }

    func value(_ place: Int, _ index: Int, _ world: World) -> CRMValue {
        if place >= firstCommon {
            return world.written[kind, index]?[names[place]] ?? common[place - firstCommon](world, index)
        }
        var found = CRMValue.null
        read(world, index, [place]) { found = $1 }
        return found
    }

    /// What every module has.
    private struct Common {
        let field: CRMField
        let value: @Sendable (World, Int) -> CRMValue
    }

    private static func common(_ kind: Kind) -> [Common] {
        func field(
            _ name: String, _ type: CRMField.FieldType, _ value: @escaping @Sendable (World, Int) -> CRMValue
        ) -> Common {
            Common(field: CRMField(name: name, type: type, isCustom: false, target: "", choices: []), value: value)
        }
        return [
            field("id", .bigint) { .long($0.id(kind, $1)) },
            field("Owner", .ownerlookup) { .user($0.owner(kind, $1)) },
            field("Created_By", .ownerlookup) { .user($0.owner(kind, $1)) },
            field("Modified_By", .ownerlookup) {
                .user($0.edit(kind, $1).map { Int($0.editor) } ?? $0.owner(kind, $1))
            },
            field("Created_Time", .datetime) { .time($0.created(kind, $1)) },
            field("Modified_Time", .datetime) { .time($0.modified(kind, $1)) },
            field("Last_Activity_Time", .datetime) { .time($0.modified(kind, $1)) },
            field("Tag", .text) { .tags($0.dice.chance(60, $1, perMille: 60) ? ["Key account"] : []) },
            field("Record_Status__s", .picklist) { _, _ in .text("Available") },
            field("Locked__s", .boolean) { _, _ in .bool(false) },
        ]
    }

    static func named(_ name: String) -> CRMModule? { all.first { $0.name == name } }

    static let all: [CRMModule] = [
        leads, contacts, accounts, deals, tasks, events, calls, notes, products, quotes, subscriptions,
    ]
}

/// Field declarations in one line each.
func field<Subject>(
    _ name: String, _ type: CRMField.FieldType = .text, to target: String = "", choices: [String] = [],
    custom: Bool = false, _ value: @escaping @Sendable (Subject, World, Int) -> CRMValue
) -> CRMModule.Field<Subject> {
    .init(
        field: CRMField(name: name, type: type, isCustom: custom, target: target, choices: choices),
        value: value)
}

/// A field nobody fills in.
func blank<Subject>(_ name: String, _ type: CRMField.FieldType = .text) -> CRMModule.Field<Subject> {
    field(name, type) { _, _, _ in .null }
}

extension CRMValue {
    init(_ text: String?) { self = text.map(CRMValue.text) ?? .null }

    static func choice(_ values: [String], _ world: World, _ topic: UInt64, _ subject: Int) -> CRMValue {
        .text(values[world.dice.pick(topic, subject, below: values.count)])
    }
}
