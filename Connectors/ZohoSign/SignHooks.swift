import ConnectorKit

/// Sign signs the body's own bytes, and tells of each party's signature as well as of the end: what it says is only
/// taken for a reason to look. https://help.zoho.com/portal/en/kb/zoho-sign/admin-guide/webhooks
enum SignHooks {
    static let requests = Hook(
        "requests", "Agreements that were sent, seen, signed, completed, declined or recalled.",
        setup: [
            """
            In Sign, open Settings, Developer settings, Webhooks, and add one. The plan must be Enterprise or higher; an account \
            has two webhooks.
            """,
            "Paste the address below as the callback URL, and choose all events.",
            "Under security choose HMAC, and paste the secret below as the secret key.",
            "Save, and press Test URL: onward webhooks then shows a delivery.",
        ],
        proof: .signature(header: "X-ZS-WEBHOOK-SIGNATURE", encoding: .base64),
        identity: [
            "requests.request_id", "notifications.operation_type", "notifications.performed_at",
            "notifications.action_id",
        ],
        // An agreement, its parties and its papers come in one list.
        meaning: .hint(at: "notifications.operation_type", [:], otherwise: ["requests"]))
}
