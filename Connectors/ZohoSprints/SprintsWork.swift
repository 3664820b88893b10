import ConnectorKit
import Domain

/// What lies below a project. Nothing says what changed, so that every list is read whole; those of sprints that are
/// over only when the sprint itself changed, and once a day.
enum SprintsWork {
    static let all: [Resource] = [
        itemStatus, itemTypes, priorities, epics, backlogs, sprints, sprintItems, backlogItems, timeLogs,
    ]

    private static let daily = Duration.seconds(86_400)
    private static let hourly = Duration.seconds(3600)
    private static let inProject = Resource.Parent("projects", as: "project")

    private static func list(
        _ path: String, _ prefix: String, _ query: [(name: String, value: String)] = [("action", "data")]
    ) -> [Way] { SprintsLists.ways("projects/{project}/\(path)", prefix, query) }

    private static func resource(
        _ name: String, _ purpose: String, parent: Resource.Parent = inProject, ways: [Way], pace: Duration,
        _ facts: [FactMapping] = []
    ) -> Resource {
        Resource(
            name, purpose, parent: parent, ways: ways, deletions: .sweep(every: daily), facts: facts, pace: pace,
            absent: SprintsLists.nothing)
    }

    /// Every workspace has words of its own, and the numbers of their kinds are in no order.
    private static let itemStatus = resource(
        "itemstatus", "The words for how far an item is, and what they mean.",
        ways: list("itemstatus/", "status"), pace: daily,
        [
            FactMapping(
                .status,
                [
                    "title": .text("statusName"),
                    "state": .choice("statusType", ["0": "open", "1": "closed", "2": "open"]),
                    "project": .parent(to: ["projects"]),
                ])
        ])

    private static let itemTypes = resource(
        "itemtype", "The kinds of items: story, task, bug and a project's own.",
        ways: list("itemtype/", "projItemType"), pace: daily)

    private static let priorities = resource(
        "priority", "The words for how urgent an item is.", ways: list("priority/", "projPriority"), pace: daily)

    private static let epics = resource(
        "epics", "How a project's items are grouped.", ways: list("epic/", "epic"), pace: .seconds(6 * 3600),
        [
            FactMapping(
                .taskList,
                [
                    "title": .text("epicName"), "project": .parent(to: ["projects"]), "created": .time("createdTime"),
                ])
        ])

    /// The container of what is in no sprint. Without it every item that was not planned yet would be missing.
    private static let backlogs = Resource(
        "backlogs", "Each project's list of what is not planned yet.", parent: inProject, key: ["backlogId"],
        ways: [
            Way(
                "detail", Call("/zsapi/team/{team}/projects/{project}/", query: [("action", "getbacklog")]),
                shape: .object(at: ""))
        ],
        deletions: .sweep(every: daily),
        facts: [FactMapping(.taskList, ["title": .constant("Backlog"), "project": .parent(to: ["projects"])])],
        pace: daily, absent: SprintsLists.nothing)

    private static let sprints = resource(
        "sprints", "Sprints: what is to be done by when.",
        ways: list("sprints/", "sprint", [("action", "data"), ("type", "[1,2,3,4]")]), pace: hourly,
        [
            FactMapping(
                .milestone,
                [
                    "title": .text("sprintName"),
                    "status": .choice(
                        "sprintType", ["1": "upcoming", "2": "active", "3": "completed", "4": "cancelled"]),
                    "state": .choice("sprintType", ["1": "open", "2": "open", "3": "closed", "4": "closed"]),
                    "start_day": .day("startDate"), "due_day": .day("endDate"),
                    "completed": .first([.time("completedOn"), .time("canceledOn")]),
                    "project": .parent(to: ["projects"]), "owner": .reference("scrumMaster", to: ["users"]),
                    "created": .time("createdTime"),
                ])
        ])

    private static let sprintItems = resource(
        "items", "What is to be done in each sprint.",
        parent: .init("sprints", as: "container", visit: .changed, always: .init("sprintType", in: ["1", "2"])),
        ways: items, pace: hourly,
        [
            FactMapping(
                .task,
                values: item + [
                    ("milestone", .parent(to: ["sprints"])), ("task_list", .reference("epicId", to: ["epics"])),
                ])
        ])

    private static let backlogItems = resource(
        "backlog_items", "What is in no sprint yet.", parent: .init("backlogs", as: "container"), ways: items,
        pace: hourly,
        [
            FactMapping(
                .task,
                values: item + [
                    ("task_list", .first([.reference("epicId", to: ["epics"]), .parent(to: ["backlogs"])]))
                ])
        ])

    private static let items = list(
        "sprints/{container}/item/", "item", [("action", "sprintitems"), ("subitem", "true")])

    /// An item names neither its project, which is that of its sprint or backlog, nor its status: only the word's id.
    private static let item: [(field: String, rule: ValueRule)] = [
        ("title", .text("itemName")), ("status_key", .reference("statusId", to: ["itemstatus"])),
        ("due_day", .day("endDate")), ("completed", .time("completedDate")), ("points", .number("points")),
        ("owner", .reference("ownerId.0", to: ["users"])), ("created", .time("createdTime")),
    ]

    /// Milliseconds as text; whether they are billed is a number that nobody explains.
    private static let timeLogs = resource(
        "logs", "Time spent on items.", ways: list("logs/", "log"), pace: .seconds(6 * 3600),
        [
            FactMapping(
                .timeLog,
                [
                    "title": .text("itemName"), "minutes": .divided("logTime", by: 60_000), "day": .day("logDate"),
                    "project": .parent(to: ["projects"]),
                    "task": .reference("itemId", to: ["items", "backlog_items"]),
                    "owner": .reference("Owner", to: ["users"]),
                ])
        ])
}
