import Domain
import JSON

// A system as a whole.
extension ConnectorFile {
    /// The members of a file; which of them are needed depends on whether it stands for itself.
    static var object: ObjectForm<ConnectorFile> {
        ObjectForm(
            "a connector",
            { ConnectorFile(connector: .blank) },
            [
                .init(
                    "extends", \.extends, Form<String>.text.optional,
                    "A built-in connector that gets these resources besides its own; then only scopes, resources and hooks stand here."
                ),
                .init(
                    "name", \.connector.name,
                    .text("a name of small letters, digits and “_”", pattern: "^[a-z][a-z0-9_]*$") {
                        $0.isConnectorName
                    }, "Stable name, also in the store and in commands: “billing”."),
                .init("title", \.connector.title, .text, "Name for people: “Zoho Billing”."),
                .init("documentation", \.connector.documentation, .text, "Where the vendor describes its calls."),
                .init(
                    "baseURL", \.connector.baseURL, .text,
                    "What stands before all paths; with the Zoho sign-in, {api} and the like are your data centre's addresses."
                ),
                .init(
                    "headers", \.connector.headers, .pairs,
                    "Sent with every call; one whose {name} is unknown is left out."),
                .init(
                    "authorization", \.connector.authorization, .authorization,
                    "How calls are signed in. The secrets come by onward connect NAME and never stand in a file."),
                .init("scopes", \.connector.scopes, .scopes, "The permissions it asks for, each with the reason."),
                .init(
                    "probe", \.connector.probe, Form<Call>.call.optional,
                    "One cheap call that shows whether the sign-in is good."),
                .init("errors", \.connector.errors, .errors, "How to read a failed answer."),
                .init("allowance", \.connector.allowance, .allowance, "What the vendor lets you spend."),
                .init(
                    "resources", \.connector.resources, Form<Resource>.resource.list, isRequired: true,
                    "The lists it reads, parents before their children."),
                .init(
                    "discovery", \.connector.discovery, Form<Discovery>.discovery.optional,
                    "Finds modules and fields that the user made."),
                .init("hooks", \.connector.hooks, Form<Hook>.hook.list, "What the system sends by itself."),
            ])
    }

    static let namesOfExtensions: Set<String> = ["extends", "scopes", "resources", "hooks", "$comment", "$schema"]
    static let neededNames = ["name", "title", "baseURL", "authorization"]
}

extension String {
    fileprivate var isConnectorName: Bool {
        guard let first = utf8.first, (0x61...0x7a).contains(first), utf8.count <= 60 else { return false }
        return utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
    }
}

extension Connector {
    static var blank: Connector {
        Connector(
            name: "", title: "", documentation: "", baseURL: "", authorization: .none, scopes: [], probe: nil,
            errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []), allowance: .careful, resources: [])
    }
}

extension Form where Value == Authorization {
    fileprivate static var authorization: Form {
        typealias Key = (header: String, prefix: String)
        typealias Client = (tokenURL: String, scopes: [String])
        return .choice(
            "a way to sign in",
            [
                .word("zoho", .zoho) { $0 == .zoho }, .word("basic", .basic) { $0 == .basic },
                .word("none", .none) { $0 == .none },
                .object(
                    "key", { Key("", "") },
                    [
                        .init("key", \.header, .text, isRequired: true, "The header that takes the key: “X-API-Key”."),
                        .init("prefix", \.prefix, .text, "A word before the key: “Token”."),
                    ], { .key(header: $0.header, prefix: $0.prefix) }
                ) { if case .key(let header, let prefix) = $0 { (header, prefix) } else { nil } },
                .object(
                    "clientCredentials", { Client("", []) },
                    [
                        .init(
                            "clientCredentials", \.tokenURL, .text, isRequired: true,
                            "Address that gives tokens to the client."),
                        .init("scopes", \.scopes, .texts, "What the token shall allow."),
                    ], { .clientCredentials(tokenURL: $0.tokenURL, scopes: $0.scopes) }
                ) { if case .clientCredentials(let url, let scopes) = $0 { (url, scopes) } else { nil } },
                .of("refreshToken", .text, "Address that renews tokens.", { .refreshToken(tokenURL: $0) }) {
                    if case .refreshToken(let url) = $0 { url } else { nil }
                },
            ])
    }
}

extension Form where Value == Discovery {
    fileprivate static var discovery: Form {
        ObjectForm(
            "a discovery",
            {
                Discovery(
                    modules: Call(""), modulesAt: "", moduleName: "", moduleTitle: "", conditions: [], fields: Call(""),
                    fieldsAt: "", fieldName: "", fieldType: "", lookupModule: "", undeliverableTypes: [],
                    template: Resource("", ""))
            },
            [
                .init("modules", \.modules, .call, isRequired: true, "Lists the modules."),
                .init("modulesAt", \.modulesAt, .text, isRequired: true, "Path of the list."),
                .init("moduleName", \.moduleName, .text, isRequired: true, "Path of a module's name."),
                .init("moduleTitle", \.moduleTitle, .text, isRequired: true, "Path of its title."),
                .init(
                    "moduleChanged", \.moduleChanged, Form<String>.text.optional,
                    "Path of what changes whenever a module's fields do."),
                .init("conditions", \.conditions, conditions, "Only modules whose values are so."),
                .init("fields", \.fields, .call, isRequired: true, "Lists a module's fields; {module} is its name."),
                .init("fieldsAt", \.fieldsAt, .text, isRequired: true, "Path of the list."),
                .init("fieldName", \.fieldName, .text, isRequired: true, "Path of a field's name."),
                .init("fieldType", \.fieldType, .text, isRequired: true, "Path of its type."),
                .init(
                    "lookupModule", \.lookupModule, .text, isRequired: true, "Path of the module a lookup points to."),
                .init("undeliverableTypes", \.undeliverableTypes, .words, "Types that a list cannot deliver."),
                .init(
                    "template", \.template, .resource, isRequired: true,
                    "The resource of each module; {module} is its name."),
                .init("cost", \.cost, .integer, "What a call costs; 1 if left out."),
            ]
        ).form
    }

    private static var conditions: Form<[(path: String, value: String)]> {
        Form<[(name: String, value: String)]>.pairs.map(
            { $0.map { (path: $0.name, value: $0.value) } }, { $0.map { (name: $0.path, value: $0.value) } })
    }
}
