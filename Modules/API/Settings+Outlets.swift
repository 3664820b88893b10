public import JSON

extension Settings {
    /// A place outside where messages may go. Nothing is sent to it before it is switched on; what is secret about it
    /// is in the vault under `secretName`.
    public struct Outlet: Hashable, Sendable {
        public var name: String
        public var target: Target
        /// Cliq: with the workspace's Zoho sign-in instead of a webhook token.
        public var usesSignIn = false
        /// Cliq: as a card where cards are shown.
        public var showsCard = false
        /// Cliq: the bot that speaks in a channel.
        public var asBot: String?
        /// Cliq: the users a bot speaks to.
        public var users: [String] = []
        /// Flow: what the flow's trigger takes: "json", "form", "text".
        public var format: String?
        /// CRM tasks: the id of the user who gets them.
        public var owner: String?
        /// CRM tasks: due so many days later.
        public var dueIn: Int?
        public var isOn = false

        public init(name: String, target: Target) {
            self.name = name
            self.target = target
        }

        public enum Target: Hashable, Sendable {
            case cliqChannel(String)
            case cliqUser(String)
            case cliqBot(String)
            case flow
            case crmTask
            case crmNote
            case crmField(String)
            case crmStep(String)
        }

        public var secretName: String { "outlet/\(name)" }

        /// Whether the address or a token of it is kept in the vault.
        public var hasSecret: Bool {
            switch target {
            case .cliqChannel, .cliqUser, .cliqBot: !usesSignIn
            case .flow: true
            case .crmTask, .crmNote, .crmField, .crmStep: false
            }
        }
    }
}

extension Settings.Outlet.Target {
    /// How a target is written: `cliq-channel:cs-alerts`.
    public static let forms = [
        "cliq-channel:NAME", "cliq-user:EMAIL", "cliq-bot:NAME", "flow", "crm-task", "crm-note", "crm-field:FIELD",
        "crm-step:TRANSITION",
    ]

    /// Nil if it is none of `forms`.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count > 1 ? parts[1] : nil) {
        case ("flow", nil): self = .flow
        case ("crm-task", nil): self = .crmTask
        case ("crm-note", nil): self = .crmNote
        case (let kind, let name?) where !name.isEmpty:
            switch kind {
            case "cliq-channel": self = .cliqChannel(name)
            case "cliq-user": self = .cliqUser(name)
            case "cliq-bot": self = .cliqBot(name)
            case "crm-field": self = .crmField(name)
            case "crm-step": self = .crmStep(name)
            default: return nil
            }
        default: return nil
        }
    }

    public var text: String {
        switch self {
        case .cliqChannel(let name): "cliq-channel:\(name)"
        case .cliqUser(let name): "cliq-user:\(name)"
        case .cliqBot(let name): "cliq-bot:\(name)"
        case .flow: "flow"
        case .crmTask: "crm-task"
        case .crmNote: "crm-note"
        case .crmField(let name): "crm-field:\(name)"
        case .crmStep(let name): "crm-step:\(name)"
        }
    }
}

extension Settings.Outlet {
    init(_ json: JSONValue, place: String) throws(Settings.Flaw) {
        guard let name = json["name"]?.text, !name.isEmpty else {
            throw Settings.Flaw(text: "\(place).name is missing")
        }
        guard let target = json["target"]?.text.flatMap(Target.init) else {
            throw Settings.Flaw(text: "\(place).target is none of \(Target.forms.joined(separator: ", "))")
        }
        self.init(name: name, target: target)
        usesSignIn = json["usesSignIn"]?.bool ?? false
        showsCard = json["showsCard"]?.bool ?? false
        asBot = json["asBot"]?.text
        users = json["users"]?.items?.compactMap(\.text) ?? []
        format = json["format"]?.text
        owner = json["owner"]?.text
        dueIn = json["dueIn"]?.integer.map(Int.init)
        isOn = json["on"]?.bool ?? false
    }

    public var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "name", value: .string(name)), .init(name: "target", value: .string(target.text)),
            .init(name: "on", value: .bool(isOn)),
        ]
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(.init(name: name, value: value)) }
        }
        add("usesSignIn", usesSignIn ? true : nil)
        add("showsCard", showsCard ? true : nil)
        add("asBot", asBot.map { .string($0) })
        add("users", users.isEmpty ? nil : .array(users.map { .string($0) }))
        add("format", format.map { .string($0) })
        add("owner", owner.map { .string($0) })
        add("dueIn", dueIn.map { .number(String($0)) })
        return .object(members)
    }
}
