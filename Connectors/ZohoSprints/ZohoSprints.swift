public import ConnectorKit
import Domain
public import ZohoAccounts

extension Connector {
    /// Zoho Sprints. Facts of the vendor: https://sprints.zoho.com/apidoc.html
    public static func zohoSprints(_ centre: DataCentre) -> Connector {
        Connector(
            name: "zoho_sprints", title: "Zoho Sprints", documentation: "https://sprints.zoho.com/apidoc.html",
            baseURL: centre.sprints,
            scopes: [
                Scope("ZohoSprints.teams.READ", "to find your workspaces"),
                Scope("ZohoSprints.teamusers.READ", "to name the people who do the work"),
                Scope("ZohoSprints.projects.READ", "to read the projects that deliver what was sold"),
                Scope(
                    "ZohoSprints.projectsettings.READ", "to know which words of an item's status mean that it is done"),
                Scope("ZohoSprints.sprints.READ", "to read sprints: what is promised for when"),
                Scope("ZohoSprints.items.READ", "to read items and their state"),
                Scope("ZohoSprints.epic.READ", "to read epics, which group items"),
                Scope("ZohoSprints.timesheets.READ", "to read the time spent"),
            ],
            probe: Call("/zsapi/teams/"),
            errors: errors,
            // No limit is published. Clients that work keep to thirty calls a minute, or to what each answer says.
            allowance: Allowance(
                concurrentCalls: 2, callsPerMinute: 30, paceHeader: "x-rate-limit", creditsPerDay: 20_000,
                unit: "calls"),
            resources: [teams, users, projects] + SprintsWork.all, hooks: [SprintsHooks.changes])
    }

    private static let errors = ErrorVocabulary(
        codeAt: ["code"], messageAt: ["message"],
        rules: [
            // Both come as 400 as well as 401. A token of too few permissions stays so.
            .init(codes: ["7700"], .refreshToken), .init(codes: ["7601"], .reauthorise),
            // Locked out, for how long is not said: minutes, not seconds.
            .init(codes: ["7602.1", "7602"], .retry(after: .seconds(900))),
        ])

    private static let daily = Duration.seconds(86_400)
    private static let inTeam = Resource.Parent("teams", as: "team")

    /// The workspaces: `zsoid`, while `myTeamId` may be another one.
    private static let teams = Resource(
        "teams", "The Sprints workspaces this sign-in can see.", key: ["zsoid"],
        ways: [Way("list", Call("/zsapi/teams/"), shape: .array(at: "portals"))], deletions: .sweep(every: daily),
        pace: daily)

    private static let users = Resource(
        "users", "The people who do the work.", parent: inTeam, ways: SprintsLists.ways("users/", "user"),
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .staff,
                [
                    "name": .text("displayName"), "email": .text("emailId"),
                    "active": .choice("userStatus", ["1": "1", "0": "0", "active": "1", "inactive": "0"]),
                ])
        ],
        pace: .seconds(6 * 3600), absent: SprintsLists.nothing)

    private static let projects = Resource(
        "projects", "Work that delivers what was sold, in sprints.", parent: inTeam,
        ways: SprintsLists.ways("projects/", "project"), deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .project,
                [
                    "title": .text("projName"), "number": .text("projNo"),
                    "status": .first([.text("status_enum"), .text("status")]),
                    "state": .choice("status", ["1": "open", "2": "closed"]),
                    "start_day": .day("startDate"), "end_day": .day("endDate"),
                    "owner": .reference("owner", to: ["users"]), "created": .time("createdTime"),
                ])
        ],
        pace: .seconds(3600), absent: SprintsLists.nothing)
}

enum SprintsLists {
    /// The word for a value that is not there, in every kind of column.
    static let nothing: Set<String> = ["-1"]

    /// Every list is paged the same way, but for the name of the flag, and is asked for whole: no column and no
    /// parameter says what changed. The places of columns differ from answer to answer.
    static func ways(
        _ path: String, _ prefix: String, _ query: [(name: String, value: String)] = [("action", "data")]
    ) -> [Way] {
        [
            Way(
                "list", Call("/zsapi/team/{team}/\(path)", query: query),
                pages: .offset("index", first: 1, size: .init("range", 100), more: .flag(["next", "hasNext"])),
                shape: .columns(prefix: prefix))
        ]
    }
}
