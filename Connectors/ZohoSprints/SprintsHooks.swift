import ConnectorKit

/// Sprints sends what an administrator composes; how its own secret token is used is not told. The body is ours to
/// choose, names only what changed, and carries a secret. https://help.zoho.com/portal/en/kb/sprints
enum SprintsHooks {
    static let changes = Hook(
        "changes", "Projects, sprints, epics and items that were added or changed.",
        setup: [
            "In Sprints, open a project's Settings, Webhooks, and add a webhook for each of its modules. The plan must be Professional.",
            "Paste the address below as the URL; the method is POST.",
            """
            Choose a user-defined body of the type JSON, and paste, with the word that fits the module (project, sprint, epic or \
            item) and its id from the list of parameters: {"module":"item","id":"…","token":"THE SECRET BELOW"}
            """,
        ],
        proof: .member("token"),
        meaning: .hint(
            at: "module",
            [
                "project": ["projects"], "sprint": ["sprints"], "epic": ["epics"], "item": ["items", "backlog_items"],
                "log": ["logs"],
            ], otherwise: ["sprints", "items", "backlog_items"]))
}
