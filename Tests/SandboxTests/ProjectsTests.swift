import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `Projects in the sandbox` {
    private static let portal = "/api/v3/portal/" + ProjectsDirectory.portal
    private static let newest = "/api/v3.1/portal/" + ProjectsDirectory.portal

    /// All pages of a list; bare arrays end with an empty page, others when they say so.
    private static func all(_ client: Client, _ path: String, _ key: String?, _ query: [(String, String)] = [])
        -> [JSONValue]
    {
        var rows: [JSONValue] = []
        var page = 1
        while true {
            let answer = client.get(path, query + [("page", String(page)), ("per_page", "200")])
            guard answer.status == 200 else { return rows }
            let found = (key.map { answer.json[$0]?.items } ?? answer.json.items) ?? []
            rows += found
            let info = answer.json["page_info"]
            if let info, info["has_next_page"]?.bool != true { return rows }
            page += 1
        }
    }

    @Test func `lists portals and projects as bare arrays, the rest wrapped`() throws {
        let client = try Client()
        #expect(client.get("/api/v3/portals").json.items?.first?["id"]?.text == ProjectsDirectory.portal)
        let projects = client.get(Self.portal + "/projects")
        #expect(projects.json.items?.count == 10)
        let tasks = client.get(Self.portal + "/tasks", [("per_page", "7")]).json
        #expect(tasks["tasks"]?.items?.count == 7)
        #expect(tasks["page_info.has_next_page"] == true)
        #expect(tasks["page_info.page_count"] == 7)
        let users = client.get(Self.newest + "/users").json
        #expect(users["page_info.count"]?.integer == Int64(ProjectsDirectory.members.count))
        #expect(client.get(Self.newest + "/users", [("per_page", "51")]).status == 400)
    }

    @Test(arguments: [("projects", nil, Kind.project), ("tasks", "tasks", .projectTask), ("issues", "issues", .issue)])
    func `shows every record once in an order of its own`(path: String, key: String?, kind: Kind) throws {
        let client = try Client(customers: 400)
        try client.advance(days: 30)
        let world = client.sandbox.world
        let rows = Self.all(client, Self.portal + "/" + path, key)
        let indices = try rows.map { try #require($0["id"]?.text.flatMap { world.index(of: $0, kind) }) }
        #expect(indices.count == world.count(kind))
        #expect(Set(indices).count == indices.count)
        #expect(indices != indices.sorted())
        let again = Self.all(client, Self.portal + "/" + path, key)
        #expect(again == rows)
    }

    @Test func `sorts by the change stamp, whatever it is called`() throws {
        let client = try Client()
        try client.advance(days: 30)
        for (path, key, stamp) in [
            ("projects", nil, "modified_time"), ("tasks", "tasks", "last_modified_time"),
            ("issues", "issues", "last_updated_time"),
        ] as [(String, String?, String)] {
            let rows = Self.all(client, Self.portal + "/" + path, key, [("sort_by", "DESC(last_modified_time)")])
            let stamps = rows.compactMap { $0[stamp]?.text }
            #expect(stamps.count == rows.count && stamps == stamps.sorted(by: >))
        }
        #expect(client.get(Self.portal + "/tasks", [("sort_by", "colour")]).status == 400)
    }

    @Test func `has phases in v3.1 and the older alias with its oddities`() throws {
        let client = try Client()
        let world = client.sandbox.world
        let project = try #require(
            (0..<world.total(.project)).first { !ProjectsDirectory(world: world).children(.milestone, of: $0).isEmpty })
        let path = "/projects/\(world.id(.project, project))"
        let phases = client.get(Self.newest + path + "/phases").json
        let alias = client.get(Self.portal + path + "/milestones").json
        #expect(phases["phases"]?.items?.count == 3)
        #expect(alias["milestones"]?.items?.map { $0["id"] } == phases["phases"]?.items?.map { $0["id"] })
        #expect(phases["page_info.has_next_page"] == false)
        #expect(alias["page_info.0.has_next_page"] == false)
        #expect(alias["milestones.0.status.statusName"] != nil)
        let id = try #require(phases["phases.0.id"]?.text)
        #expect(client.get(Self.newest + path + "/phases/" + id).json["id"]?.text == id)
        let tasks = try #require(client.get(Self.portal + path + "/tasks").json["tasks"]?.items)
        let lists = try #require(
            client.get(Self.portal + path + "/tasklists").json["tasklists"]?.items?.map { $0["id"] })
        #expect(tasks.count == 6)
        for task in tasks {
            #expect(lists.contains(task["tasklist.id"]))
            #expect(phases["phases"]?.items?.contains { $0["id"] == task["milestone.id"] } == true)
            #expect(task["project.id"]?.integer == world.id(.project, project))
        }
    }

    @Test(arguments: [
        ("/api/v3/portal/60021456001/projects/", "URL_RULE_NOT_CONFIGURED"),
        ("/api/v3/portal/60021456001/phases", "URL_RULE_NOT_CONFIGURED"),
        ("/api/v3.1/portal/60021456001/projects", "URL_RULE_NOT_CONFIGURED"),
        ("/api/v3/portal/60021456001/nothing", "URL_RULE_NOT_CONFIGURED"),
        ("/api/v3/portal/1/projects", "RESOURCE_NOT_FOUND"),
        ("/api/v3/portal/60021456001/projects/12345/tasks", "RESOURCE_NOT_FOUND"),
    ])
    func `refuses paths that are not configured`(path: String, title: String) throws {
        let answer = try Client().get(path)
        #expect(answer.json["error.title"] == .string(title))
        #expect(answer.json["error.details.0.message"] != nil)
    }

    @Test func `refuses a parameter it does not know, such as a time to start from`() throws {
        let answer = try Client().get(Self.portal + "/tasks", [("modified_since", "1")])
        #expect(answer.status == 400)
        #expect(answer.json["error.title"] == "EXTRA_PARAM_FOUND")
    }

    @Test func `answers a wrong token as INVALID_OAUTHTOKEN and takes Bearer`() throws {
        let client = try Client()
        client.sandbox.arm(ArmedFault(.expiredToken, app: "projects"))
        let refused = client.get(Self.portal + "/projects")
        #expect(refused.status == 401)
        #expect(refused.json["error.title"] == "INVALID_OAUTHTOKEN")
        let few = try Client(scopes: ["ZohoProjects.tasks.READ"])
        #expect(few.get(Self.portal + "/projects").json["error.title"] == "INVALID_OAUTHSCOPE")
        #expect(few.get(Self.portal + "/tasks").status == 200)
    }

    @Test func `locks a pattern after a hundred calls, and only that one`() throws {
        let client = try Client()
        let world = client.sandbox.world
        for number in 0..<100 {
            let id = world.id(.project, number % world.total(.project))
            let status = client.get(Self.portal + "/projects/\(id)").status
            #expect(status == 200)
        }
        let id = world.id(.project, 0)
        let locked = client.get(Self.portal + "/projects/\(id)")
        #expect(locked.status == 400)
        #expect(locked.json["error.title"] == "URL_ROLLING_THROTTLES_LIMIT_EXCEEDED")
        #expect(locked.json["error.details.message"]?.text?.hasSuffix("Try again after 30 minutes.") == true)
        #expect(client.get(Self.portal + "/projects").status == 200)
        client.wait(.seconds(29 * 60))
        #expect(client.get(Self.portal + "/projects/\(id)").status == 400)
        client.wait(.seconds(61))
        #expect(client.get(Self.portal + "/projects/\(id)").status == 200)
    }

    @Test func `shows its quirks on demand`() throws {
        let client = try Client()
        client.sandbox.arm(ArmedFault(.hasNextPageText))
        #expect(client.get(Self.portal + "/tasks").json["page_info.has_next_page"] == "true")
        client.sandbox.arm(ArmedFault(.countsAsStrings))
        guard case .string = client.get(Self.portal + "/projects").json["0.tasks.open_count"] else {
            Issue.record("counts are numbers")
            return
        }
        client.sandbox.arm(ArmedFault(.projectsLock))
        #expect(client.get(Self.portal + "/projects").status == 400)
    }

    @Test func `leads from projects to their companies in every way there is`() throws {
        let client = try Client(customers: 800)
        let world = client.sandbox.world
        let directory = ProjectsDirectory(world: world)
        let clients = Self.all(client, Self.portal + "/clients", "clients")
        let groups = Self.all(client, Self.portal + "/groups", "groups").compactMap { $0["name"]?.text }
        let fields = try #require(
            client.get(Self.portal + "/settings/fields", [("module", "projects")]).json["fields.0.field_name"])
        var seen: Set<String> = []
        for row in Self.all(client, Self.portal + "/projects", nil) {
            let index = try #require(row["id"]?.text.flatMap { world.index(of: $0, .project) })
            let company = try #require(world.companyIndex(of: .project, index))
            let name = world.company(company).name
            let field = row["crm_account_id"]?.text ?? row["custom_fields.0.value"]?.text
            if let field {
                let account = world.index(of: field, .account)
                #expect(account == nil || account == company)
                seen.insert(account == nil ? "stale" : row["custom_fields"] == nil ? "field" : "list")
                if row["custom_fields"] != nil { #expect(row["custom_fields.0.field_name"] == fields) }
            } else if row["project_group.name"]?.text == name {
                seen.insert("group")
                #expect(groups.contains(name))
            } else if directory.link(index) == .client {
                seen.insert("client")
                #expect(clients.contains { $0["name"]?.text == name })
            } else {
                seen.insert("name")
                #expect(row["name"]?.text?.hasPrefix(world.company(company).core) == true)
            }
        }
        #expect(seen == ["stale", "field", "list", "group", "client", "name"])
        let project = try #require((0..<world.total(.project)).first { directory.link($0) == .client })
        let users =
            client.get(Self.portal + "/projects/\(world.id(.project, project))/users").json["users"]?.items ?? []
        let person = try #require(users.first { $0["user_type"] == "client" })
        let home = try #require(world.companyIndex(of: .project, project))
        #expect(person["client_company_name"]?.text == world.company(home).name)
        #expect(world.children(.contact, of: home).contains { world.person($0).email == person["email"]?.text })
    }

    @Test func `milestones slip, advance and complete as time passes, and their stamp says so`() throws {
        let client = try Client(customers: 400)
        let start = client.sandbox.world
        try client.advance(days: 120)
        let world = client.sandbox.world
        var (slipped, advanced, finished) = (0, 0, 0)
        for index in 0..<start.total(.milestone) {
            let before = ProjectsDirectory(world: start).progress(.milestone, index)
            let after = ProjectsDirectory(world: world).progress(.milestone, index)
            let hasChanged =
                before.due != after.due || before.percent != after.percent || before.finished != after.finished
            if hasChanged { #expect(world.modified(.milestone, index) > start.clock) }
            #expect(after.due >= before.due && after.percent >= before.percent)
            slipped += after.slips > before.slips ? 1 : 0
            advanced += after.percent > before.percent ? 1 : 0
            finished += after.finished != nil && before.finished == nil ? 1 : 0
        }
        #expect(slipped > 0 && advanced > 0 && finished > 0)
    }

    @Test func `gives time logs only when all is said that it wants`() throws {
        let client = try Client()
        let world = client.sandbox.world
        let log = 0
        let project = try #require(ProjectsDirectory(world: world).project(of: .timeLog, log))
        let path = Self.portal + "/projects/\(world.id(.project, project))/logs"
        let date = world.created(.timeLog, log).monthDayYear
        let query = { (component: String) in
            [
                ("users_list", "all"), ("view_type", "month"), ("date", date), ("bill_status", "All"),
                ("component_type", component),
            ]
        }
        for missing in 0..<5 {
            var some = query("task")
            some.remove(at: missing)
            #expect(client.get(path, some).status == 400)
        }
        var ids: [Int64] = []
        for (component, key) in [("task", "tasklogs"), ("bug", "buglogs"), ("general", "generallogs")] {
            let days = client.get(path, query(component)).json["timelogs.date"]?.items ?? []
            for day in days {
                for row in day[key]?.items ?? [] {
                    #expect(row["log_date"] == day["date"])
                    if case .number = row["id"] { ids.append(row["id"]?.integer ?? 0) }
                }
            }
        }
        #expect(ids.contains(world.id(.timeLog, log)))
        let far =
            query("task").filter { $0.0 != "view_type" }
            + [("view_type", "custom_date"), ("custom_date", #"{"start_date":"01-01-2024","end_date":"12-31-2024"}"#)]
        #expect(client.get(path, far).status == 400)
    }

    @Test func `lists projects changed since a moment in the older API, with its slash`() throws {
        let client = try Client(customers: 400)
        let before = client.sandbox.world.clock
        try client.advance(days: 60)
        let world = client.sandbox.world
        let path = "/restapi/portal/\(ProjectsDirectory.portal)/projects/"
        let found = client.get(path, [("last_modified_time", String(before.milliseconds)), ("range", "200")])
        let ids = found.json["projects"]?.items?.compactMap { $0["id_string"]?.text } ?? []
        let changed = world.changes(.project, since: before).changed.map { String(world.id(.project, $0)) }
        #expect(!changed.isEmpty)
        #expect(Set(ids) == Set(changed))
        if case .string = found.json["projects.0.id"] { Issue.record("the older API has numbers for ids") }
        #expect(client.get(String(path.dropLast())).json["error.code"] != nil)
    }

    @Test func `a trashed project is gone with everything on it`() throws {
        let client = try Client(customers: 400)
        let before = client.sandbox.world
        client.sandbox.mutate(share: 0.5, seed: 4)
        let world = client.sandbox.world
        let directory = ProjectsDirectory(world: world)
        let trashed = try #require(
            (0..<before.total(.project)).first {
                world.isDeleted(.project, $0)
                    && !ProjectsDirectory(world: before).children(.projectTask, of: $0).isEmpty
            })
        #expect(client.get(Self.portal + "/projects/\(world.id(.project, trashed))").status == 404)
        let task = try #require(ProjectsDirectory(world: before).children(.projectTask, of: trashed).first)
        #expect(world.isDeleted(.projectTask, task))
        for kind in [Kind.milestone, .taskList, .projectTask, .issue, .timeLog] {
            for index in 0..<world.total(kind) where !world.isDeleted(kind, index) {
                #expect(directory.exists(kind, index))
            }
            var walked: [World.Position] = []
            world.walk(kind, by: .modified) {
                walked.append($0)
                return true
            }
            #expect(walked.count == world.count(kind))
            #expect(walked == walked.sorted())
            let deleted = world.changes(kind, since: before.clock).deleted
            #expect(Set(deleted).count == deleted.count)
        }
        #expect(Self.all(client, Self.portal + "/tasks", "tasks").count == world.count(.projectTask))
    }

    @Test func `a permutation names every position once`() {
        for count in [1, 2, 3, 17, 64, 1000] {
            let shuffle = Shuffle(count: count, dice: Dice(seed: 3))
            #expect(Set((0..<count).map { shuffle[$0] }) == Set(0..<count))
        }
    }
}
