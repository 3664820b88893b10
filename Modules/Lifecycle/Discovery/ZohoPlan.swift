public import JSON

/// What Zoho would need to carry a definition itself: fields, picklist values, blueprint states and workflow rules, to
/// be read by a person before anybody makes them. Nothing is written there.
public struct ZohoPlan: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case field, picklist, state, transition, rule
    }

    public struct Item: Hashable, Sendable {
        public var kind: Kind
        /// "Accounts".
        public var module: String
        public var name: String
        /// "Picklist", "User", "Date".
        public var form: String
        /// In their order.
        public var values: [String]
        public var because: String
    }

    public private(set) var items: [Item] = []

    public init(of definition: Definition) {
        let stages = definition.stages.sorted { $0.order < $1.order }
        for track in Set(stages.map(\.track)).sorted(by: { ($0 != "main" ? 1 : 0, $0) < ($1 != "main" ? 1 : 0, $1) }) {
            let own = stages.filter { $0.track == track }
            add(
                .picklist, track == "main" ? "Lifecycle Stage" : "Lifecycle Stage (\(track))", "Picklist",
                own.map(\.title), "where the customer stands on the track “\(track)”")
        }
        add(
            .picklist, "Lifecycle Standing", "Picklist",
            definition.standings.map { $0.standing.rawValue.replacing("_", with: " ") }, "which customers count")
        add(.field, "Lifecycle Stage Since", "Date/Time", [], "how long it has stood there")
        add(.field, "Lifecycle Definition", "Single Line", [], "by which version it was judged")
        for role in definition.roles {
            let source: String
            switch role.from {
            case .customer("owner")?: continue  // The record's own owner says so.
            case .newest(let rows, _)?: source = "set from the newest \(rows.view)"
            default: source = "nobody is named by a record"
            }
            add(.field, role.title, "User", [], "who answers as \(role.title); \(source)")
        }
        for stage in stages where stage.track == "main" {
            add(.state, stage.title, "Blueprint state of Lifecycle Stage", [], stage.purpose)
        }
        for transition in definition.transitions {
            let from = transition.from.map { id in stages.first { $0.id == id }?.title ?? id }.joined(separator: " or ")
            let to = stages.first { $0.id == transition.to }?.title ?? transition.to
            let needed = transition.context.filter(\.isRequired).map(\.title)
            add(
                .transition, transition.title, "Blueprint transition", needed,
                "\(from) to \(to), within \(transition.limit.words); the values must be filled in during it")
        }
        for workflow in definition.workflows {
            let statement = definition.criteria.first { $0.id == workflow.trigger }?.statement
            let owner = definition.roles.first { $0.id == workflow.owner }?.title ?? workflow.owner
            add(
                .rule, workflow.title, "Workflow rule: create a task for \(owner)",
                workflow.within.map { ["due in \($0.words)"] } ?? [], statement ?? "by hand: no criterion calls for it")
        }
    }

    private mutating func add(_ kind: Kind, _ name: String, _ form: String, _ values: [String], _ because: String) {
        items.append(Item(kind: kind, module: "Accounts", name: name, form: form, values: values, because: because))
    }
}

extension ZohoPlan.Item {
    public var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "module": .string(module), "name": .string(name), "form": .string(form),
            "values": .array(values.map(JSONValue.string)), "because": .string(because),
        ]
    }
}
