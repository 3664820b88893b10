public import ConnectorKit
import Domain

extension Connector {
    /// What products and warehouses send of their own accord: nothing is asked, everything arrives. `Intake` gives each
    /// line its key.
    public static let usage = Connector(
        name: "usage", title: "Usage", documentation: "docs/import.md", baseURL: "", authorization: .none, scopes: [],
        probe: nil, errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
        allowance: Allowance(concurrentCalls: 1, creditsPerDay: 0), resources: [events, days])

    private static let events = Resource(
        "events", "What customers did with the product, counted by whoever sent it.", key: ["key"],
        facts: [
            FactMapping(
                .usage,
                [
                    "behaviour": .text("behaviour"), "count": .number("count"),
                    // A day without a time stands at its beginning.
                    "at": .first([.time("at"), .time("day")]), "day": .first([.day("day"), .day("at")]),
                    "account": .text("account"), "email": .text("email"),
                    "company": .reference("account", to: ["zoho_crm.Accounts"]),
                    "person": .reference("person", to: ["zoho_crm.Contacts", "zoho_crm.Leads"]),
                    "unit": .text("unit"), "app": .first([.text("app"), .text("source")]),
                    "platform": .text("platform"), "version": .text("version"),
                ])
        ],
        arrives: [.webhook, .file])

    /// A mark holds for one source and one day; a later one replaces it.
    private static let days = Resource(
        "days", "The days for which a source has said that its usage is complete.", key: ["key"],
        facts: [
            FactMapping(
                .usageDay,
                [
                    // Lines that name no app are this list's own.
                    "source": .first([.text("source"), .text("app"), .constant("usage.events")]),
                    "day": .first([.day("complete"), .day("incomplete")]),
                    "complete": .first([
                        .choice("complete", [:], otherwise: "1"), .choice("incomplete", [:], otherwise: "0"),
                    ]),
                ])
        ],
        arrives: [.webhook, .file])
}
