import ConnectorKit

/// WorkDrive sends batches, and a header that signs a copy of the body.
/// https://help.zoho.com/portal/en/kb/workdrive/webhooks
enum DriveHooks {
    static let changes = Hook(
        "changes", "Files and folders that were added, moved, renamed, put in the trash or brought back.",
        setup: [
            "In WorkDrive's admin console, open Developers, Custom apps, and add an app. The plan must be Business.",
            "Copy the app's secret, and store it here: onward webhooks secret zoho_workdrive.changes",
            """
            In the app, add a webhook for the team, paste the address below, and choose all events of files, folders and team \
            folders. WorkDrive calls it at once to see whether it answers, so the server must run.
            """,
        ],
        proof: .signedEnvelope(header: "X-ZWDWEBHOOK-SIGNATURE"), events: "data", identity: ["event_id"],
        // Who looked at a file or took it away is nothing that a list would show.
        meaning: .hint(
            at: "event_type", ["file_read": [], "file_download": [], "folder_download": []],
            otherwise: ["teamfolders", "files", "versions"]))
}
