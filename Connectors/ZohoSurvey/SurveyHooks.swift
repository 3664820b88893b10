import ConnectorKit

/// The way answers come in: no call reads them. Survey signs nothing, so that the address is all that is secret.
enum SurveyHooks {
    static let responses = Hook(
        "responses", "Answers to surveys, when somebody has completed one.",
        setup: [
            "In Survey, open the survey, Integrations, Webhooks, and add one. Each survey needs its own, all with the same address.",
            "Paste the address below as the callback URL; the event is Response completed, the content type JSON.",
            "Choose variables as the format: they stay the same when a question's text changes.",
            """
            Have the customer's e-mail address, or a custom variable with its account's id, among what is sent. Without either an \
            answer belongs to nobody.
            """,
            "Nobody promises that Survey sends again what was lost: import an export from time to time (onward help import).",
        ],
        identity: ["RESPONSE_ID", "Response ID"], meaning: .record(resource: "responses"))
}
