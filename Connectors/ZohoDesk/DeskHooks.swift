import ConnectorKit
import ZohoAccounts

/// Desk sends events in batches and signs a token with its own key. https://desk.zoho.com/support/WebhookDocument.do
enum DeskHooks {
    static func changes(_ centre: DataCentre) -> Hook {
        Hook(
            "changes", "Tickets, contacts and accounts of Desk that were added, changed or deleted.",
            setup: [
                "In Desk, open Setup, Developer Space, Webhooks, and choose New Webhook. The plan must be Professional or higher.",
                "Paste the address below as the URL. Desk calls it at once to see whether it answers, so the server must run.",
                """
                Choose the events Ticket Add, Update and Delete, Ticket Thread Add, Ticket Comment Add, Contact Add, Update \
                and Delete, and Account Add, Update and Delete, for all departments.
                """,
                "Save, and switch the webhook on.",
            ],
            proof: .webToken(
                header: "X-ZDesk-JWT", keysAt: centre.desk + "/.well-known/jwks.json", issuer: "orgId:",
                audience: "webhookId:"),
            identity: ["eventType", "payload.id", "eventTime"],
            meaning: .hint(at: "eventType", words, otherwise: []))
    }

    private static let words: [String: [String]] = {
        var words: [String: [String]] = [:]
        for event in ["Add", "Update", "Delete"] {
            words["Ticket_\(event)"] = ["tickets", "History", "metrics", "customerHappiness"]
            words["Contact_\(event)"] = ["contacts"]
            words["Account_\(event)"] = ["accounts"]
            words["Agent_\(event)"] = ["agents"]
        }
        words["Department_Add"] = ["departments"]
        words["Department_Update"] = ["departments"]
        for event in ["Ticket_Thread_Add", "Ticket_Comment_Add", "Ticket_Comment_Update"] {
            words[event] = ["tickets", "conversations", "metrics"]
        }
        return words
    }()
}
