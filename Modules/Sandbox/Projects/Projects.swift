import Domain
import JSON
import WebServer

extension Sandbox {
    /// Any call to `/api/v3`, `/api/v3.1` or the older `/restapi`.
    func projects(_ call: Call) -> WebResponse {
        let isLegacy = call.path.first == "restapi"
        do throws(ProjectsFailure) {
            let route = try ProjectsRoute(call.path, rawPath: call.request.path)
            guard call.request.method == "GET" else { throw .method }
            switch admit(call.acceptingBearer, [[route.scope]]) {
            case .granted: break
            case .noToken, .invalidToken: throw .invalidToken
            case .scopeMissing: throw .invalidScope
            }
            let isForced = strikes(.projectsLock, call)
            if let minutes = projectsThrottle.minutesLocked(route.pattern, at: call.now, forced: isForced) {
                throw .locked(minutes: minutes)
            }
            let answer = ProjectsAnswer(sandbox: self, call: call, directory: ProjectsDirectory(world: call.world))
            return try answer.body(of: route).map { .json($0) } ?? .empty(status: 204)
        } catch {
            return error.response(path: call.request.path, isLegacy: isLegacy)
        }
    }
}

extension Call {
    /// Some of the vendor's own examples for this app say Bearer.
    var acceptingBearer: Call {
        guard let word = header("authorization"), word.hasPrefix("Bearer ") else { return self }
        var request = request
        request.headers.removeAll { $0.name == "authorization" }
        request.headers.append(("authorization", "Zoho-oauthtoken " + word.dropFirst("Bearer ".count)))
        return Call(request: request, world: world, now: now)
    }
}

/// What a path asks for.
struct ProjectsRoute {
    enum Version: String { case v3, v31 = "v3.1", legacy }

    enum Resource: String {
        case portals, portal, projects, groups, phases, milestones, tasklists, tasks, issues, users, clients, contacts,
            logs
        case fields, activities

        var scope: String {
            switch self {
            case .portals, .portal: "portals"
            case .projects, .groups: "projects"
            case .phases, .milestones: "milestones"
            case .issues: "bugs"
            case .clients, .contacts: "users"
            case .logs: "timesheets"
            case .fields: "custom_fields"
            default: rawValue
            }
        }
    }

    var version: Version
    var resource: Resource
    var project: String?
    /// A single record instead of the list.
    var id: String?
    /// The path with `{}` for every id: calls are counted by it.
    var pattern: String

    var scope: String { "ZohoProjects.\(resource.scope).READ" }

    /// v3 refuses a slash at the end, the older API one that is missing.
    init(_ path: [String], rawPath: String) throws(ProjectsFailure) {
        version = path.first == "restapi" ? .legacy : path[1] == "v3.1" ? .v31 : .v3
        guard rawPath.hasSuffix("/") == (version == .legacy) else { throw .noRule }
        pattern = path.map { $0.utf8.allSatisfy { (48...57).contains($0) } ? "{}" : $0 }.joined(separator: "/")
        let rest = Array(path.dropFirst(version == .legacy ? 1 : 2))
        guard rest.first == "portal" else {
            guard rest == ["portals"], version != .v31 else { throw .noRule }
            resource = .portals
            return
        }
        guard rest.count > 1, rest[1] == ProjectsDirectory.portal else { throw rest.count > 1 ? .notFound : .noRule }
        let found = try Self.inPortal(Array(rest.dropFirst(2)))
        (resource, project, id) = found
        guard Self.allowed[version]?.contains(where: { $0 == (resource, project != nil) }) == true else {
            throw .noRule
        }
    }

    private static func inPortal(
        _ parts: [String]
    ) throws(ProjectsFailure) -> (Resource, project: String?, id: String?) {
        if parts.isEmpty { return (.portal, nil, nil) }
        if parts == ["settings", "fields"] { return (.fields, nil, nil) }
        guard let first = Resource(rawValue: parts[0]) else { throw .noRule }
        guard first == .projects, parts.count > 2 else {
            guard parts.count <= 2 else { throw .noRule }
            return (first, nil, parts.count == 2 ? parts[1] : nil)
        }
        guard let inner = Resource(rawValue: parts[2]), parts.count <= 4 else { throw .noRule }
        return (inner, parts[1], parts.count == 4 ? parts[3] : nil)
    }

    /// Which resources each version has, in the portal (false) and in a project (true).
    private static let allowed: [Version: [(Resource, Bool)]] = [
        .v3: [
            (.portal, false), (.projects, false), (.groups, false), (.tasks, false), (.issues, false), (.users, false),
            (.clients, false), (.contacts, false), (.fields, false), (.phases, true), (.milestones, true),
            (.tasklists, true), (.tasks, true), (.issues, true), (.users, true), (.logs, true),
        ],
        .v31: [(.phases, true), (.users, false)],
        .legacy: [(.projects, false), (.activities, true)],
    ]
}

struct ProjectsAnswer {
    let sandbox: Sandbox
    let call: Call
    let directory: ProjectsDirectory

    var world: World { directory.world }

    private func has(_ fault: Fault) -> Bool { sandbox.strikes(fault, call) }

    /// Nil stands for 204: Projects has no empty lists.
    func body(of route: ProjectsRoute) throws(ProjectsFailure) -> [UInt8]? {
        var project: Int?
        if let id = route.project {
            project = try existing(.project, id)
        }
        if route.version == .legacy { return try legacy(route, project) }
        switch route.resource {
        case .portals:
            try allow([])
            return array([0]) { json, _ in writePortal(&json) }
        case .portal:
            try allow([])
            var json = JSONWriter()
            writePortal(&json)
            return json.bytes
        case .projects: return try records(.project, route, in: nil, stamp: "modified_time", key: nil)
        case .phases: return try records(.milestone, route, in: project, stamp: "last_modified_time", key: "phases")
        case .milestones:
            return try records(.milestone, route, in: project, stamp: "last_modified_time", key: "milestones")
        case .tasklists: return try records(.taskList, route, in: project, stamp: "last_updated_time", key: "tasklists")
        case .tasks: return try records(.projectTask, route, in: project, stamp: "last_modified_time", key: "tasks")
        case .issues: return try records(.issue, route, in: project, stamp: "last_updated_time", key: "issues")
        case .users: return try users(route, project)
        case .groups: return try groups()
        case .clients: return try clients()
        case .contacts: return try contacts()
        case .logs: return try logs(project ?? 0)
        case .fields: return try fields()
        case .activities: throw .noRule
        }
    }

    private func existing(_ kind: Kind, _ id: String) throws(ProjectsFailure) -> Int {
        guard let index = world.index(of: id, kind), directory.exists(kind, index) else { throw .notFound }
        return index
    }

    // MARK: - Parameters and pages

    func allow(_ names: [String]) throws(ProjectsFailure) {
        for (name, _) in call.request.query where !names.contains(name) { throw .extra(name) }
    }

    struct Page {
        var number: Int
        var size: Int
        var offset: Int { (number - 1) * size }
    }

    func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(ProjectsFailure) -> Int {
        guard let text = call.parameter(name) else { return fallback }
        guard let value = Int(text), range.contains(value) else { throw .invalid(name) }
        return value
    }

    func page(most: Int = 200) throws(ProjectsFailure) -> Page {
        Page(
            number: try integer("page", in: 1...1_000_000, default: 1),
            size: try integer("per_page", in: 1...most, default: 10))
    }

    func array<Items: Collection>(
        _ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void
    ) -> [UInt8]? {
        guard !items.isEmpty else { return nil }
        var json = JSONWriter(capacity: items.count * 1500)
        json.array(of: items, write)
        return json.bytes
    }

    /// The envelope of every list but projects and portals. `all` counts only where the vendor does.
    func wrapped<Items: Collection>(
        _ name: String, _ items: Items, _ page: Page, hasMore: Bool, count: Int? = nil,
        _ write: (inout JSONWriter, Items.Element) -> Void
    ) -> [UInt8]? {
        guard !items.isEmpty else { return nil }
        var json = JSONWriter(capacity: items.count * 1500)
        json.object { json in
            json.key(name)
            json.array(of: items, write)
            json.key("page_info")
            // Milestones put it into an array of one.
            if name == "milestones" { json.beginArray() }
            json.object { info in
                info.member("page", number: page.number)
                info.member("per_page", number: page.size)
                info.member("page_count", number: items.count)
                if has(.hasNextPageText) {
                    info.member("has_next_page", hasMore ? "true" : "false")
                } else {
                    info.member("has_next_page", hasMore)
                }
                if let count { info.member("count", number: count) }
            }
            if name == "milestones" { json.endArray() }
        }
        return json.bytes
    }

    // MARK: - Records

    private func records(
        _ kind: Kind, _ route: ProjectsRoute, in project: Int?, stamp: String, key: String?
    ) throws(ProjectsFailure) -> [UInt8]? {
        let quirks = ProjectsDirectory.Quirks(
            countsAreText: has(.countsAsStrings), hasOldStatus: route.resource == .milestones)
        if let id = route.id {
            try allow([])
            let index = try existing(kind, id)
            guard project == nil || directory.project(of: kind, index) == project else { throw .notFound }
            var json = JSONWriter()
            write(kind, index, quirks, to: &json)
            return json.bytes
        }
        try allow(["page", "per_page", "sort_by", "view_id", "filter"])
        let page = try page()
        let sort = try sort(stamp)
        let (found, hasMore) = list(kind, in: project, sort, page)
        guard let key else { return array(found) { json, index in write(kind, index, quirks, to: &json) } }
        return wrapped(key, found, page, hasMore: hasMore) { json, index in write(kind, index, quirks, to: &json) }
    }

    private func write(_ kind: Kind, _ index: Int, _ quirks: ProjectsDirectory.Quirks, to json: inout JSONWriter) {
        switch kind {
        case .project: directory.writeProject(index, quirks, to: &json)
        case .milestone: directory.writePhase(index, quirks, to: &json)
        case .taskList: directory.writeTaskList(index, quirks, to: &json)
        case .projectTask: directory.writeTask(index, to: &json)
        default: directory.writeIssue(index, to: &json)
        }
    }

    enum Sort { case none, created(descending: Bool), modified(descending: Bool) }

    /// `DESC(last_modified_time)`.
    private func sort(_ stamp: String) throws(ProjectsFailure) -> Sort {
        guard let text = call.parameter("sort_by") else { return .none }
        let descending = text.hasPrefix("DESC(")
        guard descending || text.hasPrefix("ASC("), text.hasSuffix(")") else { throw .invalid("sort_by") }
        switch text.drop(while: { $0 != "(" }).dropFirst().dropLast() {
        case "created_time": return .created(descending: descending)
        case "last_modified_time", stamp: return .modified(descending: descending)
        default: throw .invalid("sort_by")
        }
    }

    /// One page and whether another follows. Without a sort the order is arbitrary on purpose, but always the same.
    private func list(_ kind: Kind, in project: Int?, _ sort: Sort, _ page: Page) -> ([Int], Bool) {
        if let project {
            let all = ordered(directory.children(kind, of: project), kind, sort)
            return (Array(all.dropFirst(page.offset).prefix(page.size)), page.offset + page.size < all.count)
        }
        var found: [Int] = []
        switch sort {
        case .none:
            let living = Living(world, kind)
            let shuffle = Shuffle(count: living.count, dice: world.dice)
            // In the trash is only what its project is: a page may be shorter, as pages may.
            for rank in page.offset..<max(page.offset, min(page.offset + page.size, living.count)) {
                let index = living[shuffle[rank]]
                if directory.exists(kind, index) { found.append(index) }
            }
            return (found, page.offset + page.size < living.count)
        case .created(let descending), .modified(let descending):
            var order = World.Order.index
            if case .modified = sort { order = .modified }
            var seen = 0
            var hasMore = false
            world.walk(kind, by: order, descending: descending) { position in
                guard directory.exists(kind, position.index) else { return true }
                seen += 1
                if found.count == page.size {
                    hasMore = true
                } else if seen > page.offset {
                    found.append(position.index)
                }
                return !hasMore
            }
            return (found, hasMore)
        }
    }

    private func ordered(_ all: [Int], _ kind: Kind, _ sort: Sort) -> [Int] {
        switch sort {
        case .none: all.sorted { world.dice.roll(0x7330, $0) < world.dice.roll(0x7330, $1) }
        case .created(let descending): descending ? all.reversed() : all
        case .modified(let descending):
            all.sorted {
                let (a, b) = (world.position(kind, $0, in: .modified), world.position(kind, $1, in: .modified))
                return descending ? b < a : a < b
            }
        }
    }

    private func writePortal(_ json: inout JSONWriter) {
        json.object { json in
            json.member("id", ProjectsDirectory.portal)
            json.member("portal_name", "haldenmora")
            json.member("org_name", World.seller.name)
            json.member("portal_url", "https://projects.zoho.example/portal/haldenmora")
            json.member("is_default_portal", true)
            json.member("zsoid", ProjectsDirectory.portal)
            json.member("timezone", World.seller.zone)
            json.object("profile") { profile in
                profile.member("id", text: World.base(.projects) - 9000)
                profile.member("name", "Portal Owner")
            }
            directory.writeMember("owner", 0, to: &json)
            json.member("portal_type", "paid")
            json.member("project_plan", "Enterprise")
            json.member("bug_plan", "Enterprise")
        }
    }
}
