import Domain
import JSON
import Synchronization
import Testing
import WebServer

@testable import Sandbox

@Suite struct `Sprints in the sandbox` {
    private static let team = "/zsapi/team/" + SprintsDirectory.workspace

    /// The rows of a columnar answer by the names of its columns; the order of rows where it is told.
    private static func rows(_ answer: JSONValue, _ prefix: String) throws -> [(id: String, row: [String: JSONValue])] {
        let columns = try #require(answer[prefix + "_prop"]?.members)
        let objects = try #require(answer[prefix + "JObj"]?.members)
        let byID = Dictionary(uniqueKeysWithValues: objects.map { ($0.name, $0.value.items ?? []) })
        let ids = answer[prefix + "Ids"]?.items?.compactMap(\.text) ?? objects.map(\.name)
        return try ids.map { id in
            let values = try #require(byID[id])
            var row: [String: JSONValue] = [:]
            for column in columns {
                let place = Int(try #require(column.value.integer))
                row[column.name] = place < values.count ? values[place] : nil
            }
            return (id, row)
        }
    }

    private static func all(
        _ client: Client, _ path: String, _ prefix: String, _ query: [(String, String)] = [("action", "data")],
        range: Int = 100, flag: String = "next"
    ) throws -> [(id: String, row: [String: JSONValue])] {
        var found: [(id: String, row: [String: JSONValue])] = []
        while true {
            let answer = client.get(path, query + [("index", String(found.count + 1)), ("range", String(range))])
            try #require(answer.status == 200, "\(path): \(answer.text)")
            found += try rows(answer.json, prefix)
            let more = try #require(answer.json[flag])
            if more == false { return found }
        }
    }

    private static func project(_ client: Client) throws -> SprintsProject {
        let directory = SprintsDirectory(world: client.sandbox.world)
        let running = directory.companies.compactMap { directory.project(of: $0) }.first { project in
            project.sprints.contains { $0.state(at: client.sandbox.world.clock) == .active }
        }
        return try #require(running)
    }

    private static func path(_ project: SprintsProject) -> String {
        team + "/projects/\(SprintsDirectory.id(project.company, .project))/"
    }

    @Test func `keeps the projects in another workspace than one's own`() throws {
        let client = try Client(customers: 200)
        let teams = client.get("/zsapi/teams/").json
        let ids = teams["portals"]?.items?.compactMap { $0["zsoid"]?.text } ?? []
        let mine = try #require(teams["myTeamId"]?.text)
        #expect(ids == [mine, SprintsDirectory.workspace])
        #expect(try Self.all(client, "/zsapi/team/\(mine)/projects/", "project").isEmpty)
        let projects = try Self.all(client, Self.team + "/projects/", "project", range: 3)
        let directory = SprintsDirectory(world: client.sandbox.world)
        #expect(projects.count == directory.companies.count && projects.count > 5)
        #expect(Set(projects.map(\.id)).count == projects.count)
        let whole = client.get(Self.team + "/projects/", [("action", "allprojects")]).json
        #expect(try Self.rows(whole, "project").map(\.id) == projects.map(\.id))
        #expect(whole["next"] == nil)
        let groups = try Self.all(client, Self.team + "/projectgroups/", "projectGroup")
        for (project, company) in zip(projects, directory.companies) {
            let name = try #require(project.row["projName"]?.text)
            let group = try #require(groups.first { $0.id == project.row["groupId"]?.text }).row["groupName"]?.text
            let firm = client.sandbox.world.company(company)
            #expect(name.hasPrefix(firm.core) == (directory.link(company) == .name))
            #expect(group == firm.name)
        }
    }

    @Test func `delivers in sprints to customers who bought, and to nobody that Projects has`() throws {
        let world = try Client(customers: 400).sandbox.world
        let companies = SprintsDirectory(world: world).companies
        #expect(companies.count > 20)
        for company in companies {
            #expect(world.children(.project, of: company).isEmpty)
            #expect(world.firstWin(of: company, by: world.clock) != nil)
        }
    }

    @Test func `has every living item in exactly one sprint or in the backlog`() throws {
        let client = try Client(customers: 200)
        try client.advance(days: 20)
        let clock = client.sandbox.world.clock
        let project = try Self.project(client)
        let path = Self.path(project)
        let backlog = try #require(client.get(path, [("action", "getbacklog")]).json["backlogId"]?.text)
        let sprints = try Self.all(client, path + "sprints/", "sprint", [("action", "data"), ("type", "[1,2,3,4]")])
        #expect(sprints.count == project.sprints.count { $0.created <= clock })
        let active = try Self.all(client, path + "sprints/", "sprint", [("action", "data"), ("type", "[2]")])
        #expect(active.count == 1 && active.first?.row["sprintType"] == "2")
        let statuses = try Self.rows(client.get(path + "itemstatus/", [("action", "data")]).json, "status")
        var found: [String] = []
        var done = 0
        for container in sprints.map(\.id) + [backlog] {
            let items = try Self.all(
                client, path + "sprints/\(container)/item/", "item", [("action", "sprintitems"), ("subitem", "true")],
                range: 7)
            let some = try Self.all(client, path + "sprints/\(container)/item/", "item", [("action", "data")])
            #expect(Set(some.map(\.id)) == Set(items.filter { $0.row["parentItem"] ?? "-1" == "-1" }.map(\.id)))
            for item in items {
                #expect(item.row["sprintId"]?.text == container)
                #expect(item.row["ownerId"]?.items != nil)
                let status = try #require(statuses.first { $0.id == item.row["statusId"]?.text })
                let isDone = status.row["statusType"] == "1"
                #expect(isDone == (item.row["completedDate"] ?? "-1" != "-1"))
                if isDone { done += 1 }
            }
            found += items.map(\.id)
        }
        let living = project.items.filter { $0.exists(at: clock) }
        #expect(Set(found) == Set(living.map { SprintsDirectory.id(project.company, .item($0.number)) }))
        #expect(found.count == living.count && done > 0)
    }

    @Test func `shuffles columns by list and by start, and leaves some ids out`() throws {
        let client = try Client(customers: 200)
        let path = Self.path(try Self.project(client))
        let order = { (answer: JSONValue?) in
            answer?.members?.sorted { $0.value.integer ?? 0 < $1.value.integer ?? 0 }.map(\.name)
        }
        let epics = client.get(path + "epic/", [("action", "data")]).json
        #expect(order(epics["epic_prop"]) == order(client.get(path + "epic/", [("action", "data")]).json["epic_prop"]))
        let later = Client.Time()
        later.now.withLock { $0 = $0.advanced(by: .seconds(77)) }
        let again = try Client(customers: 200, time: later)
        #expect(order(epics["epic_prop"]) != order(again.get(path + "epic/", [("action", "data")]).json["epic_prop"]))
        #expect(epics["epicIds"] != nil)
        for (name, prefix) in [("itemstatus", "status"), ("itemtype", "projItemType"), ("priority", "projPriority")] {
            let answer = client.get(path + name + "/", [("action", "data")]).json
            #expect(answer[prefix + "Ids"] == nil)
            #expect(try !Self.rows(answer, prefix).isEmpty)
        }
        let lists = ["epic", "itemstatus", "itemtype", "priority", "logs", "sprints", "users"]
        let hasExtra = try lists.map { name in
            let answer = client.get(path + name + "/", [("action", "data")]).json
            let members = try #require(answer.members)
            let columns = try #require(members.first { $0.name.hasSuffix("_prop") }?.value.members?.count)
            let longest = members.first { $0.name.hasSuffix("JObj") }?.value.members?.map { $0.value.items?.count ?? 0 }
                .max()
            return longest ?? 0 > columns
        }
        #expect(hasExtra.contains(true) && hasExtra.contains(false))
    }

    @Test func `has custom fields in details alone`() throws {
        let client = try Client(customers: 200)
        let project = try Self.project(client)
        let path = Self.path(project)
        let sprint = SprintsDirectory.id(project.company, .sprint(0))
        let list = client.get(path + "sprints/\(sprint)/item/", [("action", "sprintitems"), ("subitem", "true")]).json
        #expect(list["item_prop.UDF_CHAR1"] == nil)
        let id = try #require(list["itemIds.0"]?.text)
        let detail = client.get(path + "sprints/\(sprint)/item/\(id)/", [("action", "details")]).json
        #expect(detail["item_prop.UDF_CHAR1"] != nil)
        let backlog = SprintsDirectory.id(project.company, .backlog)
        #expect(client.get(path + "sprints/\(backlog)/item/\(id)/", [("action", "details")]).status == 404)
    }

    @Test func `logs time in milliseconds as text, with a flag of its own`() throws {
        let client = try Client(customers: 200)
        let project = try Self.project(client)
        let logs = try Self.all(client, Self.path(project) + "logs/", "log", range: 4, flag: "hasNext")
        #expect(
            logs.count == project.logs(client.sandbox.world, at: client.sandbox.world.clock).count && logs.count > 8)
        for log in logs {
            #expect(log.row["tLogId"]?.text == log.id)
            let time = try #require(log.row["logTime"]?.text.flatMap(Int64.init))
            #expect(time > 0 && time % 900_000 == 0)
        }
    }

    @Test func `refuses what it does not expect`() throws {
        let client = try Client(customers: 200)
        let path = Self.path(try Self.project(client))
        #expect(client.get(String(path.dropLast()), [("action", "details")]).status == 404)
        #expect(client.get(path).status == 404)
        let extra = client.get(path + "epic/", [("action", "data"), ("trace", "1")])
        #expect(extra.status == 400 && extra.text.contains("Extra parameter found in URL"))
        let array = client.get(path + "sprints/", [("action", "data"), ("type", "[1,")])
        #expect(array.status == 400 && array.text.contains("Given JSON is invalid"))
        let sprint = SprintsDirectory.id(try Self.project(client).company, .sprint(0))
        #expect(client.get(path + "sprints/\(sprint)/item/", [("action", "additem")], method: "POST").status == 404)
    }

    @Test func `answers a bad token with 400, and with 401 when told so`() throws {
        let client = try Client(scopes: ["ZohoSprints.teams.READ"])
        client.sandbox.arm(ArmedFault(.expiredToken, app: "sprints"))
        let expired = client.get("/zsapi/teams/")
        #expect(expired.status == 400 && expired.json["code"]?.text == "7700")
        client.sandbox.arm(ArmedFault(.sprints401, app: "sprints"))
        #expect(client.get("/zsapi/teams/").status == 401)
        #expect(client.get("/zsapi/teams/").status == 200)
        let scope = client.get(Self.team + "/projects/", [("action", "data")])
        #expect(scope.status == 400 && scope.json["code"]?.text == "7601")
    }

    @Test func `counts calls in a header and locks out who goes too far`() throws {
        let client = try Client()
        #expect(client.get("/zsapi/teams/").header("x-rate-limit") == #"[{"duration":120,"remaining-count":999}]"#)
        for _ in 0..<999 { _ = client.get("/zsapi/teams/") }
        let locked = client.get("/zsapi/teams/")
        #expect(locked.status == 400 && locked.json["code"]?.text == "7602.1")
        client.wait(.seconds(300))
        #expect(client.get("/zsapi/teams/").json["code"]?.text == "7602.1")
        client.wait(.seconds(301))
        #expect(client.get("/zsapi/teams/").status == 200)
        client.sandbox.arm(ArmedFault(.sprintsLockout, app: "sprints"))
        #expect(client.get("/zsapi/teams/").json["code"]?.text == "7602.1")
    }

    @Test func `tells what happened, whole however a period is cut, and shows what it told`() throws {
        let client = try Client(customers: 200)
        let before = client.sandbox.world.clock
        var told: [SprintsEvent] = []
        for step in 0..<12 {
            let from = client.sandbox.world.clock
            client.sandbox.mutate(share: 0.3, seed: UInt64(step), within: .seconds(7 * 86_400))
            let world = client.sandbox.world
            told += SprintsDirectory(world: world).events(from: from, until: world.clock)
        }
        let world = client.sandbox.world
        let directory = SprintsDirectory(world: world)
        let line = { (event: SprintsEvent) in "\(event.at.milliseconds) \(event.type) \(event.subject)" }
        #expect(told.map(line) == directory.events(from: before, until: world.clock).map(line))
        let types = Set(told.map(\.type))
        #expect(
            types.isSuperset(of: ["project_create", "sprint_start", "sprint_complete", "item_create", "item_update"]))
        // Each new project and each new item is there now, unless it went again.
        let gone = Set(told.filter { $0.type == "item_delete" }.map(\.subject))
        for event in told where event.type == "item_create" && !gone.contains(event.subject) {
            let project = try #require(directory.project(of: event.company))
            #expect(
                project.items.contains {
                    SprintsDirectory.id(event.company, .item($0.number)) == event.subject && $0.exists(at: world.clock)
                })
        }
    }
}
