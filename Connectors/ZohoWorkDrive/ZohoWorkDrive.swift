public import ConnectorKit
import Domain
public import ZohoAccounts

extension Connector {
    /// Zoho WorkDrive, API version 1. Facts of the vendor: https://workdrive.zoho.com/apidocs/v1/overview
    ///
    /// Team folders only: what people keep for themselves is nobody's business.
    public static func zohoWorkDrive(_ centre: DataCentre) -> Connector {
        Connector(
            name: "zoho_workdrive", title: "Zoho WorkDrive",
            documentation: "https://workdrive.zoho.com/apidocs/v1/overview",
            baseURL: centre.workdrive, headers: [("Accept", "application/vnd.api+json")],
            scopes: [
                Scope("WorkDrive.users.READ", "to know who signs in"),
                Scope("WorkDrive.team.READ", "to find your teams"),
                Scope("WorkDrive.teamfolders.READ", "to list your team folders"),
                Scope(
                    "WorkDrive.files.READ",
                    "to list folders, files and their versions: names, times and who changed them, no contents"),
            ],
            probe: Call("/workdrive/api/v1/users/me"),
            errors: errors,
            // No limit is published. Six calls a second were measured, and nineteen listings of one folder a minute;
            // beyond either lie minutes of waiting. So never more than five in a second.
            allowance: Allowance(
                concurrentCalls: 2, callsPerMinute: 300, callsPerPath: 10, creditsPerDay: 50_000, unit: "calls",
                window: .seconds(1)),
            resources: [me, teams, teamFolders, files, versions], hooks: [DriveHooks.changes])
    }

    private static let errors = ErrorVocabulary(
        codeAt: ["errors.0.id"], messageAt: ["errors.0.title"],
        rules: [
            // Not the token: the id was deleted, or is not for us. Asked again it ends in a lock.
            .init(codes: ["R008"], .gone), .init(codes: ["R501", "R503"], .gone), .init(codes: ["R502"], .fix),
            .init(codes: ["INVALID_OAUTHSCOPE"], .reauthorise),
            // The vendor says for how long, mostly.
            .init(codes: ["F7008"], .retry(after: .seconds(60))), .init(status: 429, .retry(after: .seconds(60))),
            // A request that it does not like, in the clothes of a fault of its own.
            .init(codes: ["F000"], .fix),
        ])

    private static let daily = Duration.seconds(86_400)

    private static let me = Resource(
        "me", "Who signs in.",
        ways: [Way("detail", Call("/workdrive/api/v1/users/me"), shape: .object(at: "data"))],
        facts: [
            FactMapping(
                .staff,
                [
                    "name": .first([.text("attributes.display_name"), .text("attributes.name")]),
                    "email": .text("attributes.email_id"),
                ])
        ],
        pace: daily)

    private static let teams = Resource(
        "teams", "The WorkDrive teams this sign-in belongs to.", parent: .init("me", as: "user"),
        ways: [Way("list", Call("/workdrive/api/v1/users/{user}/teams"))], deletions: .sweep(every: daily),
        pace: daily)

    /// How team folders are paged is not told; rows are skipped as in every other list of this app.
    private static let teamFolders = Resource(
        "teamfolders", "The folders that teams share.", parent: .init("teams", as: "team"),
        ways: [
            Way(
                "list", Call("/workdrive/api/v1/teams/{team}/teamfolders"),
                pages: .offset("page[offset]", size: .init("page[limit]", 200))),
            Way(
                "workspaces", Call("/workdrive/api/v1/teams/{team}/workspaces"),
                pages: .offset("page[offset]", size: .init("page[limit]", 200))),
        ],
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .document,
                [
                    "title": .text("attributes.name"), "type": .constant("team folder"), "is_folder": .constant("1"),
                    "state": .constant("active"), "created": .time("attributes.created_time_in_millisecond"),
                    "changed": .time("attributes.modified_time_in_millisecond"),
                ])
        ],
        pace: .seconds(6 * 3600))

    /// Every folder is asked: its own time of change says nothing about what lies deeper. Times for people have no
    /// year, those in milliseconds are true.
    private static let files = Resource(
        "files", "Folders and files: offers, contracts, plans, minutes.",
        parent: .init(
            "teamfolders", as: "folder", descends: .init("attributes.is_folder", in: ["true", "1"])),
        stamp: "attributes.modified_time_in_millisecond",
        ways: [
            Way(
                "list", Call("/workdrive/api/v1/files/{folder}/files"),
                pages: .cursor(
                    "page[next]", first: "0", at: "links.cursor.next", size: .init("page[limit]", 1000),
                    more: .flag(["links.cursor.has_next"])))
        ],
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .document,
                [
                    "title": .text("attributes.name"),
                    "type": .first([.text("attributes.extn"), .text("attributes.type")]),
                    "is_folder": .flag("attributes.is_folder"),
                    "size": .integer("attributes.storage_info.size_in_bytes"),
                    "state": .choice("attributes.status", ["1": "active", "51": "trashed"]),
                    "folder": .first([
                        .reference("attributes.parent_id", to: ["files", "teamfolders"]),
                        .parent(to: ["files", "teamfolders"]),
                    ]),
                    "owner": .text("attributes.created_by"), "by": .text("attributes.modified_by"),
                    "created": .time("attributes.created_time_in_millisecond"),
                    "changed": .time("attributes.modified_time_in_millisecond"),
                ])
        ],
        pace: .seconds(6 * 3600))

    /// One call for each file that is new or changed; folders have none. Versions are no documents of their own: each
    /// is a change of the document, whose version is the newest of them. Facts of the vendor:
    /// https://www.zoho.com/workdrive/developer/docs/api/v1/get-file-versions.html
    private static let versions = Resource(
        "versions", "Each saved version of a file: when, and by whom.",
        parent: .init("files", as: "file", visit: .changed, only: .init("attributes.is_folder", in: ["false", "0"])),
        stamp: "attributes.created_time_in_milliseconds",
        ways: [Way("list", Call("/workdrive/api/v1/files/{file}/versions"))],
        facts: [
            FactMapping(
                .change,
                [
                    "field": .constant("version"), "became": .text("attributes.version_number"),
                    "at": .time("attributes.created_time_in_milliseconds"), "by": .text("attributes.created_by"),
                    "document": .parent(to: ["files"]),
                ])
        ],
        pace: .seconds(6 * 3600))
}
