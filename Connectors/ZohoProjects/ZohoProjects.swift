public import ConnectorKit
import Domain
public import ZohoAccounts

extension Connector {
    /// Zoho Projects, API version 3 (phases: 3.1). Facts of the vendor: https://projects.zoho.com/api-docs
    public static func zohoProjects(_ centre: DataCentre) -> Connector {
        Connector(
            name: "zoho_projects", title: "Zoho Projects",
            documentation: "https://projects.zoho.com/api-docs",
            baseURL: centre.projects,
            scopes: [
                Scope("ZohoProjects.portals.READ", "to find your portals"),
                Scope("ZohoProjects.projects.READ", "to read the projects that deliver what was sold"),
                Scope(
                    "ZohoProjects.milestones.READ",
                    "to read phases, which are the milestones promised to customers"),
                Scope("ZohoProjects.tasklists.READ", "to read task lists"),
                Scope("ZohoProjects.tasks.READ", "to read tasks and their state"),
                Scope("ZohoProjects.bugs.READ", "to read issues"),
                Scope("ZohoProjects.timesheets.READ", "to read the time spent"),
                Scope("ZohoProjects.users.READ", "to read your staff and the customers' people in projects"),
            ],
            probe: Call("/api/v3/portals"),
            errors: errors,
            // 100 calls of one URL pattern in two minutes, then a lock of half an hour: stay below. A daily limit is
            // not published.
            allowance: Allowance(
                concurrentCalls: 4, callsPerMinute: 45, countsPerPattern: true, creditsPerDay: 50_000,
                unit: "calls", window: .seconds(120)),
            resources: [portals, users, clients, projects, phases, taskLists, tasks, issues] + timeLogs,
            hooks: [ProjectsHooks.changes])
    }

    private static let errors = ErrorVocabulary(
        codeAt: ["error.title", "error.code"],
        messageAt: ["error.details.message", "error.details.0.message", "error.message"],
        rules: [
            .init(codes: ["INVALID_OAUTHTOKEN"], .refreshToken),
            .init(codes: ["INVALID_OAUTHSCOPE"], .reauthorise),
            // Arrives as 400. The message says for how many minutes; a lock lasts about thirty.
            .init(codes: ["URL_ROLLING_THROTTLES_LIMIT_EXCEEDED"], .retry(after: .seconds(1800))),
            .init(codes: ["URL_RULE_NOT_CONFIGURED"], .nextWay),
            .init(status: 404, .gone), .init(codes: ["RESOURCE_NOT_FOUND"], .gone),
        ])

    private static let daily = Duration.seconds(86_400)
    private static let inPortal = Resource.Parent("portals", as: "portal")
    private static let inProject = Resource.Parent("projects", as: "project", visit: .changed)
    private static let more = Pagination.More.flag(["page_info.has_next_page", "page_info.0.has_next_page"])
    private static let pages = Pagination.numbered("page", size: .init("per_page", 100), more: more)

    private static let progress: [String: String] = ["true": "closed", "false": "open"]

    private static let portals = Resource(
        "portals", "The Projects portals this sign-in can see.",
        ways: [Way("list", Call("/api/v3/portals"), shape: .bareArray)], deletions: .sweep(every: daily),
        pace: daily)

    private static let users = Resource(
        "users", "Your staff, and customers' people who were invited to projects.", parent: inPortal,
        ways: [
            Way(
                "list", Call("/api/v3/portal/{portal}/users"),
                pages: .numbered("page", size: .init("per_page", 100), more: more), shape: .array(at: "users")
            )
        ],
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .staff, when: .init("user_type", in: ["active", "user", "employee", "portal_user", "1"]),
                [
                    "name": .first([
                        .text("full_name"), .text("display_name"), .joined(["first_name", "last_name"]),
                    ]),
                    "email": .text("email"), "role": .first([.text("role.name"), .text("profile.name")]),
                    "active": .flag("is_active"),
                ]),
            FactMapping(
                .person, when: .init("user_type", in: ["client", "contact", "client_user"]),
                [
                    "name": .first([
                        .text("full_name"), .text("display_name"), .joined(["first_name", "last_name"]),
                    ]),
                    "given_name": .text("first_name"), "family_name": .text("last_name"),
                    "email": .text("email"),
                    "company_name": .text("client_company_name"), "standing": .constant("user"),
                    "company": .reference("client_company_id", to: ["clients"]),
                    "created": .time("added_time"),
                ]),
        ],
        pace: .seconds(6 * 3600))

    private static let clients = Resource(
        "clients", "Customers' companies as Projects knows them.", parent: inPortal,
        ways: [
            Way("list", Call("/api/v3/portal/{portal}/clients"), pages: pages, shape: .array(at: "clients"))
        ],
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .company,
                [
                    "name": .first([.text("name"), .text("company_name"), .text("client_name")]),
                    "website": .text("website"),
                    "email": .text("email"), "phone": .text("phone"), "country": .text("country"),
                ])
        ],
        pace: .seconds(6 * 3600))

    /// The vendor publishes no field with the CRM record. Companies add one of their own; these are the names in use,
    /// as a member of the project or inside `custom_fields`.
    private static let company = ValueRule.first([
        .reference("crm_account_id", to: ["zoho_crm.Accounts"]),
        .reference("cf_crm_account_id", to: ["zoho_crm.Accounts"]),
        .reference("custom_fields.crm_account_id", to: ["zoho_crm.Accounts"]),
        .reference("custom_fields.cf_crm_account_id", to: ["zoho_crm.Accounts"]),
        .reference("custom_fields.[name=CRM Account ID].value", to: ["zoho_crm.Accounts"]),
        .reference("custom_fields.[field_name=crm_account_id].value", to: ["zoho_crm.Accounts"]),
        .reference("custom_fields.[field_name=cf_crm_account_id].value", to: ["zoho_crm.Accounts"]),
        .reference("client.id", to: ["clients"]), .reference("client_id", to: ["clients"]),
    ])

    private static let projects = Resource(
        "projects", "Work that delivers what was sold.", parent: inPortal, stamp: "modified_time",
        ways: [Way("list", Call("/api/v3/portal/{portal}/projects"), pages: pages, shape: .bareArray)],
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .project,
                [
                    "title": .text("name"), "number": .text("key"), "status": .text("status.name"),
                    "state": .first([
                        .choice("status.is_closed_type", progress), .choice("is_completed", progress),
                    ]),
                    "percent": .number("percent_complete"), "group": .text("project_group.name"),
                    "start_day": .day("start_date"), "end_day": .day("end_date"),
                    "completed": .time("completed_time"),
                    "company": company,
                    "deal": .first([
                        .reference("crm_deal_id", to: ["zoho_crm.Deals"]),
                        .reference("cf_crm_deal_id", to: ["zoho_crm.Deals"]),
                        .reference("custom_fields.crm_deal_id", to: ["zoho_crm.Deals"]),
                    ]),
                    "owner": .reference("owner.zpuid", to: ["users"]), "created": .time("created_time"),
                ])
        ])

    private static let projectItself = ValueRule.first([
        .reference("project.id", to: ["projects"]), .parent(to: ["projects"]),
    ])

    private static let phases = Resource(
        "phases", "Milestones: what was promised for when.", parent: inProject, stamp: "last_modified_time",
        ways: [
            Way(
                "list", Call("/api/v3.1/portal/{portal}/projects/{project}/phases"), pages: pages,
                shape: .array(at: "phases")),
            Way(
                "milestones", Call("/api/v3/portal/{portal}/projects/{project}/milestones"), pages: pages,
                shape: .array(at: "milestones")),
        ],
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .milestone,
                [
                    "title": .text("name"),
                    "status": .first([.text("status.name"), .text("status.statusName")]),
                    "state": .first([
                        .choice("status_type", ["open": "open", "closed": "closed"]),
                        .choice("status.is_closed_type", progress), .choice("status.closed", progress),
                    ]),
                    "percent": .number("completion_percent"), "start_day": .day("start_date"),
                    "due_day": .day("end_date"),
                    "completed": .time("completed_time"), "project": projectItself,
                    "owner": .reference("owner.zpuid", to: ["users"]), "created": .time("created_time"),
                ])
        ])

    private static let taskLists = Resource(
        "tasklists", "How a project's tasks are grouped.", parent: inProject, stamp: "last_updated_time",
        ways: [
            Way(
                "list", Call("/api/v3/portal/{portal}/projects/{project}/tasklists"), pages: pages,
                shape: .array(at: "tasklists"))
        ],
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .taskList,
                [
                    "title": .text("name"),
                    "state": .choice("status", ["active": "open", "completed": "closed"]),
                    "project": projectItself,
                    "milestone": .reference("milestone.id", to: ["phases"]), "created": .time("created_time"),
                ])
        ])

    /// The whole portal at once, newest first: the vendor counts calls by URL pattern, and no filter by time exists.
    private static func portalWide(_ name: String) -> [Way] {
        let path = "/api/v3/portal/{portal}/\(name)"
        let stamp = name == "tasks" ? "last_modified_time" : "last_updated_time"
        return [
            Way("list", serves: [.everything], Call(path), pages: pages, shape: .array(at: name)),
            Way(
                "newest", serves: [.changes], Call(path, query: [("sort_by", "DESC(\(stamp))")]),
                pages: pages,
                shape: .array(at: name), since: .newestFirst),
        ]
    }

    private static let tasks = Resource(
        "tasks", "What has to be done in projects.", parent: inPortal, stamp: "last_modified_time",
        ways: portalWide("tasks"),
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .task,
                [
                    "title": .text("name"), "status": .text("status.name"),
                    "state": .first([
                        .choice("is_completed", progress), .choice("status.is_closed_type", progress),
                    ]),
                    "priority": .text("priority"), "percent": .number("completion_percentage"),
                    "due_day": .day("end_date"),
                    "completed": .time("completed_time"),
                    "project": .reference("project.id", to: ["projects"]),
                    "milestone": .reference("milestone.id", to: ["phases"]),
                    "task_list": .reference("tasklist.id", to: ["tasklists"]),
                    "owner": .reference("owners_and_work.owners.0.zpuid", to: ["users"]),
                    "created": .time("created_time"),
                ])
        ])

    private static let issues = Resource(
        "issues", "Faults found in what is delivered.", parent: inPortal, stamp: "last_updated_time",
        ways: portalWide("issues"),
        deletions: .sweep(every: daily),
        facts: [
            FactMapping(
                .issue,
                [
                    "title": .text("name"), "number": .text("prefix"), "status": .text("status.name"),
                    "state": .choice("status.is_closed_type", progress), "severity": .text("severity.value"),
                    "due_day": .day("due_date"), "project": .reference("project.id", to: ["projects"]),
                    "owner": .reference("assignee.zpuid", to: ["users"]), "created": .time("created_time"),
                ])
        ])

    /// Task, issue and general time are three requests, each over at most half a year.
    private static let timeLogs: [Resource] = [
        timeLog("timelogs", "Time spent on tasks.", component: "task", rows: "tasklogs"),
        timeLog("issue_timelogs", "Time spent on issues.", component: "bug", rows: "buglogs"),
        timeLog(
            "general_timelogs", "Time spent on a project in general.", component: "general",
            rows: "generallogs"),
    ]

    private static func timeLog(_ name: String, _ purpose: String, component: String, rows: String)
        -> Resource
    {
        Resource(
            name, purpose, parent: .init("projects", as: "project", visit: .changed, born: "created_time"),
            key: ["id_string"], stamp: "last_modified_time_long",
            ways: [
                Way(
                    "list",
                    Call(
                        "/api/v3/portal/{portal}/projects/{project}/logs",
                        query: [
                            ("users_list", "all"), ("view_type", "custom_date"), ("date", "{since}"),
                            ("bill_status", "All"),
                            ("component_type", component),
                            ("custom_date", #"{"start_date":"{since}","end_date":"{until}"}"#),
                        ]),
                    pages: .offset("index", first: 0, size: .init("range", 200)),
                    shape: .grouped(at: "timelogs.date", rows: [rows]),
                    since: .window(
                        .monthDayYear, earliest: Instant(seconds: 1_704_067_200),
                        longest: .seconds(180 * 86_400)))
            ],
            deletions: .sweep(every: .seconds(7 * 86_400)),
            facts: [
                FactMapping(
                    .timeLog,
                    [
                        "title": .first([.text("task.name"), .text("bug.title"), .text("name")]),
                        "minutes": .first([.integer("total_minutes"), .hours("hours_display")]),
                        "billable": .choice("bill_status", ["Billable": "1", "Non Billable": "0"]),
                        "day": .day("log_date"), "project": projectItself,
                        "task": .reference("task.id", to: ["tasks"]),
                        // The row's `owner_id` is the Zoho account's number, while everything else in Projects, its
                        // list of users included, goes by the portal's own. The name is all that can be said.
                        "owner": .text("owner_name"), "created": .time("created_time_long"),
                    ])
            ],
            pace: .seconds(6 * 3600))
    }
}
