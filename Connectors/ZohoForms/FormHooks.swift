import ConnectorKit

extension FormReading {
    /// The way entries come in: Forms can be asked nothing. It signs nothing, but sends a header of the owner's own.
    var hook: Hook {
        let names = FormReading.usual.map { parameter($0.field) }
        return Hook(
            name, name == "entries" ? "What people enter in forms." : "What people enter in the form \(name).",
            setup: [
                "In Forms, open the form, Integrations, Webhooks, Configure Webhook. Each form needs its own.",
                "Paste the address below as the webhook URL; the content type is application/json.",
                """
                Add the fields to send, and name each parameter as it is called here, as far as the form has such a field: \
                \(names.joined(separator: ", ")). Whatever else is sent is kept as well.
                """,
                "Add a custom header: the name is Authorization, the value is the secret below.",
                "Nobody promises that Forms sends again what was lost: import an export from time to time (onward help import).",
            ],
            proof: .header("Authorization"), identity: [parameter("entry")], meaning: .record(resource: name))
    }
}
