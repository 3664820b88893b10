public import ConnectorKit
import Domain

/// A form whose owner chose other names for its parameters than `FormReading.usual`.
public struct FormReading: Hashable, Sendable {
    /// The resource's name: "demo_request".
    public var name: String
    /// Fields with the parameter that holds each: `["email": "your_mail"]`. What is not given goes by its usual name.
    public var parameters: [String: String]
    /// How the form writes times, where that is not ISO 8601: "dd-MMM-yyyy HH:mm:ss".
    public var timePattern: String?
    public var minutesAheadOfUTC: Int

    public init(
        name: String, parameters: [String: String] = [:], timePattern: String? = nil, minutesAheadOfUTC: Int = 0
    ) {
        self.name = name
        self.parameters = parameters
        self.timePattern = timePattern
        self.minutesAheadOfUTC = minutesAheadOfUTC
    }

    /// What each parameter is best called, so that nothing needs to be set. The vendor sends only what the owner of
    /// the form has chosen, under the name that the owner typed.
    public static let usual: [(field: String, parameter: String)] = [
        ("entry", "entry_id"), ("form", "form_name"), ("at", "submitted_at"), ("name", "name"),
        ("given_name", "first_name"), ("family_name", "last_name"), ("email", "email"), ("phone", "phone"),
        ("company", "company"), ("country", "country"), ("message", "message"), ("source", "source"),
        ("campaign", "utm_source"), ("consent", "consent"), ("account", "account_id"),
    ]

    func parameter(_ field: String) -> String {
        parameters[field] ?? FormReading.usual.first { $0.field == field }!.parameter
    }
}

extension Connector {
    /// Zoho Forms. It can be asked nothing: entries arrive by a webhook of each form, or as the file of an export.
    public static func zohoForms(_ forms: [FormReading] = []) -> Connector {
        let all = [FormReading(name: "entries")] + forms
        return Connector(
            name: "zoho_forms", title: "Zoho Forms",
            documentation: "https://www.zoho.com/forms/help/integrations/webhooks.html",
            baseURL: "https://forms.zoho.com", scopes: [], probe: nil,
            errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
            allowance: Allowance(concurrentCalls: 1, creditsPerDay: 1, unit: "calls"),
            resources: all.map(entries), hooks: all.map(\.hook))
    }

    /// An entry without an id is known by its content. Name, phone and address come as one text, as an object or as
    /// several parameters, by the form's make.
    private static func entries(_ form: FormReading) -> Resource {
        func text(_ field: String, _ inner: String...) -> ValueRule {
            let path = form.parameter(field)
            return .first([.text(path)] + inner.map { .text("\(path).\($0)") })
        }
        let name = form.parameter("name")
        let time = form.parameter("at")
        let values: [(field: String, rule: ValueRule)] = [
            ("title", text("form")),
            (
                "at",
                form.timePattern.map {
                    .localTime(time, LocalTime($0, minutesAheadOfUTC: form.minutesAheadOfUTC))
                } ?? .time(time)
            ),
            (
                "name",
                .first([
                    .text(name), .joined(["\(name).first_name", "\(name).last_name"]),
                    .joined(["\(name).first", "\(name).last"]), .text("\(name).full_name"),
                    .joined([form.parameter("given_name"), form.parameter("family_name")]),
                ])
            ),
            ("email", text("email")), ("phone", text("phone", "number", "full", "phone")),
            ("company_name", text("company")),
            (
                "country",
                .first([text("country", "name"), .text("address.country"), .text("address_country")])
            ),
            ("message", text("message")), ("source", .first([text("source"), text("campaign")])),
            (
                "consent",
                .choice(
                    form.parameter("consent"),
                    [
                        "true": "1", "yes": "1", "Yes": "1", "on": "1", "1": "1", "checked": "1", "Accepted": "1",
                        "false": "0", "no": "0", "No": "0", "off": "0", "0": "0",
                    ])
            ),
            ("account", text("account")),
            ("company", .reference(form.parameter("account"), to: ["zoho_crm.Accounts"])),
        ]
        return Resource(
            form.name, "What people entered in \(form.name == "entries" ? "forms" : "the form \(form.name)").",
            key: ["\(form.parameter("entry"))|#"], facts: [FactMapping(.entry, values: values)],
            arrives: [.webhook, .file])
    }
}
