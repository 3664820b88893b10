import ConnectorKit

/// Projects sends what an administrator composes, and signs nothing: the body is ours to choose, names only what
/// changed, and carries a secret. https://help.zoho.com/portal/en/kb/projects
enum ProjectsHooks {
    static let changes = Hook(
        "changes", "Projects, milestones, tasks and issues that were added or changed.",
        setup: [
            "In Projects, open Setup, Automation, Webhooks, and add a webhook for each of Projects, Tasks, Milestones and Issues.",
            "Paste the address below as the URL to notify; the method is POST.",
            """
            Choose a user-defined body of the type JSON, and paste, with the word that fits the kind of record (project, task, \
            milestone or issue) and its id from the list of parameters: \
            {"module":"task","id":"…","token":"THE SECRET BELOW"}
            """,
            "Attach each webhook to a workflow rule that runs when such a record is created, changed or deleted.",
        ],
        proof: .member("token"),
        meaning: .hint(
            at: "module",
            [
                "project": ["projects", "phases"], "milestone": ["projects", "phases"],
                "task": ["tasks"], "issue": ["issues"], "bug": ["issues"],
            ], otherwise: ["projects", "tasks"]))
}
