import Domain
import JSON

/// Time logs, grouped by day, and what the older API still answers. Both write numbers where v3 writes texts.
extension ProjectsAnswer {
    /// One request covers no more than this.
    private static let longestRange: Int64 = 184

    private enum Component: String { case task, bug, general }

    private struct Log {
        var index: Int
        var day: Instant
        var minutes: Int
        var component: Component
        var staff: Int
        var isBillable: Bool
    }

    private func log(_ index: Int) -> Log {
        var chance = Chance(world.dice, 0x7350, index)
        let made = world.created(.timeLog, index).milliseconds / ProjectsDirectory.day * ProjectsDirectory.day
        let component: Component = chance.percent(70) ? .task : chance.percent(50) ? .bug : .general
        return Log(
            index: index, day: Instant(milliseconds: made),
            minutes: chance.between(2, 28) * 15 + world.revision(.timeLog, index) * 15, component: component,
            staff: chance.one(of: ProjectsDirectory.members), isBillable: chance.percent(80))
    }

    func logs(_ project: Int) throws(ProjectsFailure) -> [UInt8]? {
        try allow([
            "users_list", "view_type", "date", "bill_status", "component_type", "custom_date", "index", "range", "page",
            "per_page",
        ])
        for name in ["users_list", "view_type", "date", "bill_status", "component_type"]
        where call.parameter(name) == nil { throw .missing(name) }
        guard let component = Component(rawValue: call.parameter("component_type") ?? "") else {
            throw .invalid("component_type")
        }
        let status = call.parameter("bill_status") ?? ""
        guard ["All", "Billable", "Non Billable"].contains(status) else { throw .invalid("bill_status") }
        let days = try logDays()
        let user = call.parameter("users_list") ?? ""
        let first = try integer("index", in: 0...1_000_000, default: 1)
        let size = try integer("range", in: 1...200, default: 100)
        let all = directory.children(.timeLog, of: project).map(log).filter { log in
            log.component == component && days.contains(log.day)
                && (status == "All" || log.isBillable == (status == "Billable"))
                && (user == "all" || user == String(World.zuid(log.staff)))
        }.sorted { ($0.day, $0.index) < ($1.day, $1.index) }
        // Rows are counted, not days.
        let found = all.dropFirst(max(0, first - 1)).prefix(size)
        guard !found.isEmpty else { return nil }
        var json = JSONWriter()
        json.object { json in
            json.object("timelogs") { logs in
                logs.member("grandtotal", Self.hours(found.reduce(0) { $0 + $1.minutes }))
                logs.member("role", "admin")
                let byDay = Dictionary(grouping: found, by: \.day).sorted { $0.key < $1.key }
                logs.array("date", of: byDay) { json, day in writeDay(day.key, day.value, project, component, to: &json)
                }
            }
        }
        return json.bytes
    }

    private func writeDay(
        _ day: Instant, _ logs: [Log], _ project: Int, _ component: Component, to json: inout JSONWriter
    ) {
        json.object { json in
            json.member("date", day.monthDayYear)
            json.member("display_format", day.monthDayYear)
            json.member("date_long", number: day.milliseconds)
            json.member("total_hours", Self.hours(logs.reduce(0) { $0 + $1.minutes }))
            json.key(["tasklogs", "buglogs", "generallogs"][[.task, .bug, .general].firstIndex(of: component)!])
            json.array(of: logs) { json, log in writeLog(log, project, to: &json) }
        }
    }

    private func writeLog(_ log: Log, _ project: Int, to json: inout JSONWriter) {
        let id = world.id(.timeLog, log.index)
        json.object { json in
            json.member("id", number: id)
            json.member("id_string", text: id)
            json.member("hours", number: log.minutes / 60)
            json.member("minutes", number: log.minutes % 60)
            json.member("hours_display", Self.hours(log.minutes))
            json.member("total_minutes", number: log.minutes)
            json.member("log_date", log.day.monthDayYear)
            json.member("log_date_long", number: log.day.milliseconds)
            json.member("created_time_long", number: world.created(.timeLog, log.index).milliseconds)
            json.member("last_modified_time_long", number: world.modified(.timeLog, log.index).milliseconds)
            json.member("notes", "")
            json.member("owner_id", text: World.zuid(log.staff))
            json.member("owner_name", world.staff(log.staff).full)
            json.member("bill_status", log.isBillable ? "Billable" : "Non Billable")
            json.member("approval_status", "Approved")
            switch log.component {
            case .general: json.member("name", "Preparation")
            case .task, .bug:
                let kind = log.component == .task ? Kind.projectTask : .issue
                let own = directory.children(kind, of: project)
                let about = own.isEmpty ? nil : own[log.index % own.count]
                json.key(log.component == .task ? "task" : "bug")
                json.object { each in
                    if let about { each.member("id", number: world.id(kind, about)) }
                    each.key(log.component == .task ? "name" : "title")
                    each.string(about.map { directory.name(kind, $0) } ?? "")
                }
            }
            json.object("project") { each in
                each.member("id", number: world.id(.project, project))
                each.member("name", directory.projectName(project))
            }
        }
    }

    private func logDays() throws(ProjectsFailure) -> ClosedRange<Instant> {
        guard let date = Instant(monthDayYear: call.parameter("date") ?? "") else { throw .invalid("date") }
        let day = date.milliseconds / ProjectsDirectory.day
        func days(_ first: Int64, _ last: Int64) -> ClosedRange<Instant> {
            Instant(milliseconds: first * ProjectsDirectory.day)...Instant(milliseconds: last * ProjectsDirectory.day)
        }
        switch call.parameter("view_type") {
        case "day": return days(day, day)
        case "week":
            // Weeks begin on Sunday; 1970 began on a Thursday.
            let first = day - (day + 4) % 7
            return days(first, first + 6)
        case "month":
            let civil = CivilDate(daysSince1970: Int(day))
            let first = day - Int64(civil.day) + 1
            let next = CivilDate(
                year: civil.month == 12 ? civil.year + 1 : civil.year, month: civil.month % 12 + 1, day: 1)
            return days(first, Int64(next?.daysSince1970 ?? Int(day)) - 1)
        case "custom_date":
            guard let text = call.parameter("custom_date"), let range = try? JSONValue(parsing: text),
                let first = range["start_date"]?.text.flatMap({ Instant(monthDayYear: $0) }),
                let last = range["end_date"]?.text.flatMap({ Instant(monthDayYear: $0) }), first <= last,
                last.milliseconds - first.milliseconds <= Self.longestRange * ProjectsDirectory.day
            else { throw .invalid("custom_date") }
            return first...last
        default: throw .invalid("view_type")
        }
    }

    private static func hours(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }

    // MARK: - The older API

    func legacy(_ route: ProjectsRoute, _ project: Int?) throws(ProjectsFailure) -> [UInt8]? {
        switch route.resource {
        case .portals: return legacyPortals()
        case .projects: return try legacyProjects()
        case .activities: return try legacyActivities(project ?? 0)
        default: throw .noRule
        }
    }

    private func legacyPortals() -> [UInt8]? {
        var json = JSONWriter()
        json.object { json in
            json.member("login_id", number: World.zuid(0))
            json.array("portals", of: [0]) { json, _ in
                json.object { portal in
                    portal.member("id", number: Int64(ProjectsDirectory.portal) ?? 0)
                    portal.member("id_string", ProjectsDirectory.portal)
                    portal.member("name", "haldenmora")
                    portal.member("default", true)
                    portal.member("role", "admin")
                }
            }
        }
        return json.bytes
    }

    /// The only list that can be asked for what changed since: `last_modified_time` in milliseconds.
    private func legacyProjects() throws(ProjectsFailure) -> [UInt8]? {
        try allow(["index", "range", "status", "last_modified_time", "sort_column", "sort_order"])
        let first = try integer("index", in: 0...10_000_000, default: 1)
        let size = try integer("range", in: 1...200, default: 100)
        guard ["active", nil].contains(call.parameter("status")) else { return nil }
        var since: Int64 = -1
        if let text = call.parameter("last_modified_time") {
            guard let value = Int64(text) else { throw .invalid("last_modified_time") }
            since = value
        }
        let descending = call.parameter("sort_order") == "descending"
        let column = call.parameter("sort_column") ?? "last_modified_time"
        guard ["created_time", "last_modified_time"].contains(column) else { throw .invalid("sort_column") }
        var found: [Int] = []
        var seen = 0
        world.walk(.project, by: column == "created_time" ? .index : .modified, descending: descending) { position in
            let index = position.index
            guard world.modified(.project, index).milliseconds > since else { return true }
            seen += 1
            if seen >= first { found.append(index) }
            return found.count < size
        }
        guard !found.isEmpty else { return nil }
        var json = JSONWriter()
        json.object { json in
            json.array("projects", of: found) { json, index in writeLegacyProject(index, to: &json) }
        }
        return json.bytes
    }

    private func writeLegacyProject(_ index: Int, to json: inout JSONWriter) {
        let progress = directory.progress(.project, index)
        let owner = directory.owner(.project, index)
        let id = world.id(.project, index)
        json.object { json in
            json.member("id", number: id)
            json.member("id_string", text: id)
            json.member("key", directory.key(index))
            json.member("name", directory.projectName(index))
            json.member("status", "active")
            json.member("owner_id", text: World.zuid(owner))
            json.member("owner_name", world.staff(owner).full)
            json.member("start_date", progress.start.monthDayYear)
            json.member("start_date_long", number: progress.start.milliseconds)
            json.member("end_date", progress.due.monthDayYear)
            json.member("end_date_long", number: progress.due.milliseconds)
            json.member("created_date_long", number: world.created(.project, index).milliseconds)
            json.member("updated_date_long", number: world.modified(.project, index).milliseconds)
            json.member("project_percent", number: progress.percent)
            json.member("group_name", directory.link(index) == .group ? directory.companyName(index) : "Customers")
        }
    }

    /// Names only, and a blank at the end of what happened to: as in the vendor's samples.
    private func legacyActivities(_ project: Int) throws(ProjectsFailure) -> [UInt8]? {
        try allow(["index", "range"])
        let first = try integer("index", in: 0...10_000_000, default: 1)
        let size = try integer("range", in: 1...200, default: 100)
        let all = directory.children(.projectTask, of: project).sorted {
            world.position(.projectTask, $1, in: .modified) < world.position(.projectTask, $0, in: .modified)
        }
        let found = all.dropFirst(max(0, first - 1)).prefix(size)
        guard !found.isEmpty else { return nil }
        var json = JSONWriter()
        json.object { json in
            json.array("activities", of: found) { json, index in
                let time = world.modified(.projectTask, index)
                json.object { activity in
                    activity.member("id", number: World.base(.projects) + 6_000_000_000_000 + Int64(index))
                    activity.member("state", "status")
                    activity.member("activity_for", "Task ")
                    activity.member("name", directory.name(.projectTask, index))
                    activity.member("activity_by", world.staff(directory.owner(.projectTask, index)).full)
                    activity.member("time_long", number: time.milliseconds)
                    activity.member("time", time.monthDayYear)
                }
            }
        }
        return json.bytes
    }
}

extension Instant {
    /// `03-31-2025`, midnight in UTC.
    init?(monthDayYear text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 2, parts[1].count == 2, parts[2].count == 4 else { return nil }
        self.init(day: "\(parts[2])-\(parts[0])-\(parts[1])")
    }
}
