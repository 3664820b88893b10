import Domain
import JSON
import WebServer

/// A refusal of Sprints. Codes are numbers, one with a fraction.
struct SprintsFailure: Error, Equatable {
    var status = 400
    var code: String
    var message: String

    static let unauthorised = SprintsFailure(code: "7700", message: "Authentication failed")
    static let scope = SprintsFailure(code: "7601", message: "Invalid oauthscope")
    static let notFound = SprintsFailure(status: 404, code: "7404", message: "No such resource found")
    static let extra = SprintsFailure(code: "7400", message: "Extra parameter found in URL")
    static let badJSON = SprintsFailure(code: "7400", message: "Given JSON is invalid")
    static let internalError = SprintsFailure(status: 500, code: "7500", message: "Internal error")
    static let tooMany = SprintsFailure(status: 429, code: "7602", message: "Too many requests")
    static let locked = SprintsFailure(
        code: "7602.1", message: "You have been locked out of the API. Please try again later.")

    static func invalid(_ name: String) -> SprintsFailure {
        SprintsFailure(code: "7400", message: "Invalid value for \(name)")
    }

    var response: WebResponse {
        .json([UInt8](#"{"code":\#(code),"message":"\#(message)"}"#.utf8), status: status)
    }
}

extension Sandbox {
    /// A thousand calls in two minutes; then nothing for ten.
    static func sprintsLimit() -> RateWindow { RateWindow(calls: 1000, window: 120_000, lock: 600_000) }

    /// `/zsapi/…/`.
    func sprints(_ call: Call) -> WebResponse {
        let verdict = sprintsWindow.ask(at: call.now, forced: strikes(.sprintsLockout, call))
        var response: WebResponse
        do throws(SprintsFailure) {
            if case .refused = verdict { throw .locked }
            // Every path ends with a slash.
            guard call.request.path.hasSuffix("/"), call.method == "GET" else { throw .notFound }
            let route = try SprintsRoute(Array(call.path.dropFirst()), call.request)
            if strikes(.sprints401, call) {
                throw SprintsFailure(status: 401, code: "7700", message: "Authentication failed")
            }
            switch admit(call, [route.list.scopes.map { "ZohoSprints.\($0).READ" }]) {
            case .granted: break
            case .noToken, .invalidToken: throw .unauthorised
            case .scopeMissing: throw .scope
            }
            response = .json(try SprintsAnswer(sandbox: self, call: call, route: route).body())
        } catch {
            response = error.response
        }
        let left = if case .passed(let left) = verdict { left } else { 0 }
        response.headers.append(("x-rate-limit", #"[{"duration":120,"remaining-count":\#(left)}]"#))
        return response
    }
}

/// What a path and its `action` ask for.
struct SprintsRoute {
    enum List: String {
        case teams, projects, project, backlog, groups, users, projectUsers, sprints, sprint, items, item, epics, types,
            statuses, priorities, logs

        /// Any of these will do.
        var scopes: [String] {
            switch self {
            case .teams: ["teams"]
            case .projects, .project, .groups: ["projects"]
            case .backlog: ["projects", "sprints"]
            case .users: ["teamusers"]
            case .projectUsers: ["projectusers"]
            case .sprints, .sprint: ["sprints"]
            case .items, .item: ["items"]
            case .epics: ["epic"]
            case .types, .statuses, .priorities: ["projectsettings", "settings"]
            case .logs: ["timesheets"]
            }
        }

        /// What comes beside `action` in the query.
        fileprivate var parameters: [String] {
            let page = ["index", "range"]
            return switch self {
            case .teams, .project, .backlog, .sprint, .item: []
            case .projects: page + ["projectstatus", "viewby"]
            case .sprints: page + ["type"]
            case .items: page + ["subitem"]
            case .epics: page + ["viewtype"]
            case .users: page + ["type"]
            default: page
            }
        }
    }

    let list: List
    let team: String
    var project = ""
    /// A sprint or a backlog.
    var container = ""
    var item = ""

    init(_ path: [String], _ request: WebRequest) throws(SprintsFailure) {
        let action = request.parameter("action")
        if path == ["teams"] {
            (list, team) = (.teams, "")
        } else {
            guard path.count > 2, path[0] == "team" else { throw .notFound }
            team = path[1]
            switch (Array(path.dropFirst(2)).first, path.count) {
            case ("users", 3): list = try Self.choose(action, ["data": .users])
            case ("projectgroups", 3): list = try Self.choose(action, ["data": .groups])
            case ("projects", 3): list = try Self.choose(action, ["data": .projects, "allprojects": .projects])
            case ("projects", 4): list = try Self.choose(action, ["details": .project, "getbacklog": .backlog])
            case ("projects", 5...): list = try Self.inProject(Array(path.dropFirst(4)), action)
            default: throw .notFound
            }
        }
        if path.count > 3 { project = path[3] }
        if path.count > 5 { container = path[5] }
        if path.count > 7 { item = path[7] }
        for (name, _) in request.query where name != "action" && !list.parameters.contains(name) { throw .extra }
    }

    private static func inProject(_ rest: [String], _ action: String?) throws(SprintsFailure) -> List {
        switch (rest[0], rest.count, rest.count > 2 ? rest[2] : "") {
        case ("users", 1, _): try choose(action, ["data": .projectUsers])
        case ("epic", 1, _): try choose(action, ["data": .epics])
        case ("itemtype", 1, _): try choose(action, ["data": .types])
        case ("itemstatus", 1, _): try choose(action, ["data": .statuses])
        case ("priority", 1, _): try choose(action, ["data": .priorities])
        case ("logs", 1, _): try choose(action, ["data": .logs])
        case ("sprints", 1, _): try choose(action, ["data": .sprints])
        case ("sprints", 2, _): try choose(action, ["details": .sprint])
        case ("sprints", 3, "item"): try choose(action, ["data": .items, "sprintitems": .items])
        case ("sprints", 4, "item"): try choose(action, ["details": .item])
        default: throw .notFound
        }
    }

    private static func choose(_ action: String?, _ lists: [String: List]) throws(SprintsFailure) -> List {
        guard let action, let list = lists[action] else { throw .notFound }
        return list
    }
}

/// Answers one admitted call.
struct SprintsAnswer {
    let sandbox: Sandbox
    let call: Call
    let route: SprintsRoute
    let directory: SprintsDirectory

    var world: World { directory.world }

    init(sandbox: Sandbox, call: Call, route: SprintsRoute) {
        self.sandbox = sandbox
        self.call = call
        self.route = route
        directory = SprintsDirectory(world: call.world)
    }

    func body() throws(SprintsFailure) -> [UInt8] {
        if route.list == .teams { return teams() }
        guard [SprintsDirectory.workspace, SprintsDirectory.ownWorkspace].contains(route.team) else { throw .notFound }
        let isEmpty = route.team == SprintsDirectory.ownWorkspace
        switch route.list {
        case .projects: return try projects(isEmpty ? [] : companies())
        case .groups: return try groups(isEmpty ? [] : companies())
        case .users: return try users(isEmpty ? [0] : ProjectsDirectory.members)
        default: break
        }
        guard !isEmpty, let (company, offset) = SprintsDirectory.split(route.project), offset == 0,
            let project = directory.project(of: company)
        else { throw .notFound }
        switch route.list {
        case .project: return try table("project", [projectRow(project)], single: true)
        case .backlog:
            return sandbox.object([
                ("backlogId", .string(SprintsDirectory.id(company, .backlog))), ("status", "success"),
            ])
        case .projectUsers: return try users(ProjectsDirectory.members)
        case .sprints: return try sprints(project)
        case .sprint:
            return try table(
                "sprint", [sprintRow(project, try existing(sprint: route.container, project))], single: true)
        case .items: return try items(project)
        case .item: return try item(project)
        case .epics: return try epics(project)
        case .types: return try types(project)
        case .statuses: return try statuses(project)
        case .priorities: return try priorities(project)
        default: return try logs(project)
        }
    }

    private func companies() -> [Int] {
        sandbox.sprintsCompanies.answer(for: world) { SprintsDirectory(world: $0).companies }
    }

    func existing(sprint id: String, _ project: SprintsProject) throws(SprintsFailure) -> SprintsProject.Sprint {
        guard let (company, offset) = SprintsDirectory.split(id), company == project.company,
            let sprint = project.sprints.first(where: { SprintsDirectory.Part.sprint($0.number).offset == offset }),
            sprint.created <= world.clock
        else { throw .notFound }
        return sprint
    }

    private func projects(_ companies: [Int]) throws(SprintsFailure) -> [UInt8] {
        let wanted = call.parameter("projectstatus")
        guard wanted.map({ ["1", "2", "6"].contains($0) }) ?? true else { throw .invalid("projectstatus") }
        let found = companies.compactMap { directory.project(of: $0) }.filter { project in
            wanted.map { $0 == (directory.isArchived(project) ? "2" : "1") } ?? true
        }
        return try table("project", found.map(projectRow), all: call.parameter("action") == "allprojects")
    }

    private func teams() -> [UInt8] {
        let portals = [SprintsDirectory.ownWorkspace, SprintsDirectory.workspace].map { id -> JSONValue in
            [
                "zsoid": .string(id),
                "teamName": id == SprintsDirectory.workspace ? "Delivery" : .string(world.staff(0).full),
                "orgName": .string(World.seller.name), "portalOwner": .string(SprintsDirectory.userID(0)), "type": 1,
                "isShowTeam": true,
            ]
        }
        return sandbox.object([
            ("status", "success"), ("myTeamId", .string(SprintsDirectory.ownWorkspace)),
            ("defaultPortalId", .string(SprintsDirectory.ownWorkspace)),
            ("ownerTeamIds", [.string(SprintsDirectory.ownWorkspace)]), ("portals", .array(portals)),
            ("userDisplayName", [:]), ("createTeamAllowed", true),
        ])
    }

    // MARK: - The columnar form

    struct Row {
        let id: String
        let values: [(name: String, value: JSONValue)]
    }

    /// What is not there, in a column of any kind.
    static let nothing: JSONValue = "-1"

    static func moment(_ at: Instant?) -> JSONValue { at.map { .string($0.iso8601WithMilliseconds) } ?? nothing }

    /// Columns stand in another order in every list and after every start; some rows have one more that nothing names,
    /// some end early. `ids`: whether the order of rows is told at all.
    func table(
        _ prefix: String, _ rows: [Row], ids: Bool = true, flag: String = "next", single: Bool = false,
        all: Bool = false
    ) throws(SprintsFailure) -> [UInt8] {
        let page = single || all ? (first: 0, size: rows.count) : try page()
        let found = rows.dropFirst(page.first).prefix(page.size)
        let names = (rows.first?.values ?? []).map(\.name)
        let seed = world.dice.seed ^ UInt64(bitPattern: sandbox.started.milliseconds)
        var chance = Chance(Dice(seed: seed), 0x7720, Int(PageToken.binding([route.list.rawValue]) >> 2))
        let hasExtra = chance.percent(40)
        // The column without a name stands at the place of the count of all.
        var order = Array(0..<names.count + (hasExtra ? 1 : 0))
        for place in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(place, chance.below(place + 1)) }
        let columns = order.map { $0 < names.count ? names[$0] : nil }
        let named = columns.enumerated().compactMap { place, name in
            name.map { JSONValue.Member(name: $0, value: .number(String(place))) }
        }
        var members: [(String, JSONValue)] = [(prefix + "_prop", .object(named))]
        if ids { members.append((prefix + "Ids", .array(found.map { .string($0.id) }))) }
        let objects = found.map { row in
            var values = order.map { $0 < names.count ? row.values[$0].value : .string("internal") }
            if values.last == Self.nothing, world.dice.chance(0x7721, row.id.hashedForDice, perMille: 300) {
                values.removeLast()
            }
            return JSONValue.Member(name: row.id, value: .array(values))
        }
        members += [
            (prefix + "JObj", .object(objects)), ("userDisplayName", people { $0.full }),
            ("zsuserIdvsZUID", people { String(World.zuid($0.index)) }),
        ]
        if !single, !all { members.append((flag, .bool(page.first + page.size < rows.count))) }
        members.append(("status", "success"))
        return sandbox.object(members)
    }

    private func people(_ what: (Staff) -> String) -> JSONValue {
        .object(
            ProjectsDirectory.members.map { staff in
                .init(name: SprintsDirectory.userID(staff), value: .string(what(world.staff(staff))))
            })
    }

    private func page() throws(SprintsFailure) -> (first: Int, size: Int) {
        guard let index = Int(call.parameter("index") ?? "1"), index >= 1 else { throw .invalid("index") }
        guard let size = Int(call.parameter("range") ?? "50"), (1...1000).contains(size) else {
            throw .invalid("range")
        }
        return (index - 1, size)
    }
}

extension String {
    /// A number that is the same in every run, unlike `hashValue`.
    fileprivate var hashedForDice: Int { Int(PageToken.binding([self]) >> 2) }
}
