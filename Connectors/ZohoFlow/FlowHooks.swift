public import ConnectorKit
import Domain

extension Connector {
    /// Zoho Flow, as far as a flow calls us: it can be asked nothing. Good for what no other way brings.
    /// https://help.zoho.com/portal/en/kb/flow/user-guide/create-a-flow/articles/outgoing-webhooks
    public static let zohoFlow = Connector(
        name: "zoho_flow", title: "Zoho Flow", documentation: "https://www.zoho.com/flow/help/",
        baseURL: "https://flow.zoho.com", scopes: [], probe: nil,
        errors: ErrorVocabulary(codeAt: [], messageAt: [], rules: []),
        allowance: Allowance(concurrentCalls: 1, creditsPerDay: 1, unit: "calls"), resources: [flowEvents],
        hooks: [flowHook])

    /// The flow's author composes the names; these are the ones that mean something here.
    private static let flowEvents = Resource(
        "events", "What flows tell of other apps: answers, entries, whatever their authors send.",
        key: ["event_id|#"],
        facts: [
            FactMapping(
                .entry,
                [
                    "title": .text("event"), "at": .time("occurred_at"),
                    "name": .first([.text("name"), .joined(["first_name", "last_name"])]), "email": .text("email"),
                    "phone": .text("phone"), "company_name": .first([.text("company"), .text("customer_name")]),
                    "country": .text("country"), "message": .first([.text("message"), .text("comment")]),
                    "source": .first([.text("source"), .constant("Zoho Flow")]), "account": .text("account"),
                    "company": .reference("account", to: ["zoho_crm.Accounts"]),
                ])
        ],
        arrives: [.webhook, .file])

    private static let flowHook = Hook(
        "events", "What flows tell of other apps.",
        setup: [
            "In Flow, open the flow, and add the action Webhook behind the trigger. The method is POST, the payload JSON.",
            """
            Give it a connection that sends the header Authorization with the word Bearer, a blank, and the secret below. Paste \
            the address below as the URL.
            """,
            """
            Send as many of these names as there are: event_id (what tells one event from another), event, occurred_at (ISO 8601), \
            name, email, phone, company, account (the id of the CRM's account), country, message, source. Others are kept.
            """,
        ],
        proof: .header("Authorization", prefix: "Bearer "), identity: ["event_id"],
        meaning: .record(resource: "events"))
}
