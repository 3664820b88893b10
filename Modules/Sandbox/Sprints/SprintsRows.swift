import Domain
import JSON

/// The rows of every list. Values are text where they are ids, and "-1" where there is none.
extension SprintsAnswer {
    private func id(_ company: Int, _ part: SprintsDirectory.Part) -> JSONValue {
        .string(SprintsDirectory.id(company, part))
    }

    private func user(_ staff: Int) -> JSONValue { .string(SprintsDirectory.userID(staff)) }

    /// Who leads a customer's project.
    private func lead(_ company: Int) -> Int {
        ProjectsDirectory.members[world.owner(.account, company) % ProjectsDirectory.members.count]
    }

    private func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    func projectRow(_ project: SprintsProject) -> Row {
        let company = project.company
        let isArchived = directory.isArchived(project)
        let place = company + 1
        return Row(
            id: SprintsDirectory.id(company, .project),
            values: [
                ("projName", .string(directory.projectName(company))), ("projNo", .string("P\(place)")),
                ("description", ""), ("owner", user(lead(company))), ("startDate", Self.moment(project.created)),
                ("endDate", Self.moment(project.end)), ("createdBy", user(0)),
                ("createdTime", Self.moment(project.created)), ("status", .string(isArchived ? "2" : "1")),
                ("status_enum", isArchived ? "ARCHIVED" : "ACTIVE"), ("projType", "1"), ("projType_enum", "SCRUM"),
                ("estimationType", "0"), ("estimationType_enum", "POINTS"), ("groupId", id(company, .group)),
                ("workflowId", Self.nothing), ("integList", []),
            ])
    }

    /// A group for each customer, called after it.
    func groups(_ companies: [Int]) throws(SprintsFailure) -> [UInt8] {
        try table(
            "projectGroup",
            companies.map { company in
                Row(
                    id: SprintsDirectory.id(company, .group),
                    values: [("groupName", .string(world.company(company).name)), ("createdBy", user(0))])
            })
    }

    func users(_ members: [Int]) throws(SprintsFailure) -> [UInt8] {
        try table(
            "user",
            members.map { member in
                let staff = world.staff(member)
                return Row(
                    id: SprintsDirectory.userID(member),
                    values: [
                        ("displayName", .string(staff.full)), ("emailId", .string(staff.email)), ("isConfirmed", true),
                        ("iamUserId", .string(String(World.zuid(member)))),
                        ("userStatus", number(staff.isActive ? 1 : 0)),
                        ("roleId", .string(String(60_100_000_000 + (member == 0 ? 1 : 3)))),
                        ("profileId", "60100000009"), ("licenseType", "1"), ("userType", "1"),
                        ("createdTime", Self.moment(Instant(seconds: world.historyStart))),
                        ("lastAccessedTime", Self.moment(lastAccess(member))), ("integObj", [:]),
                    ])
            })
    }

    /// Some time in the last two days.
    private func lastAccess(_ member: Int) -> Instant {
        let day = world.clock.milliseconds / SprintsProject.day - 1
        let minute = world.dice.pick(0x7730, Int(day) * 64 + member, below: 1440)
        return Instant(milliseconds: day * SprintsProject.day + Int64(minute) * 60_000)
    }

    func sprintRow(_ project: SprintsProject, _ sprint: SprintsProject.Sprint) -> Row {
        let state = sprint.state(at: world.clock)
        return Row(
            id: SprintsDirectory.id(project.company, .sprint(sprint.number)),
            values: [
                ("sprintName", .string("Sprint \(sprint.number + 1)")), ("sprintNo", .string("S\(sprint.number + 1)")),
                ("sprintType", .string(String(state.rawValue))), ("startDate", Self.moment(sprint.start)),
                ("endDate", Self.moment(sprint.end)), ("duration", "14d"), ("startAfter", Self.nothing),
                ("completedOn", state == .completed ? Self.moment(sprint.end) : Self.nothing),
                ("canceledOn", state == .cancelled ? Self.moment(sprint.cancelled) : Self.nothing),
                ("canceledBy", state == .cancelled ? user(lead(project.company)) : Self.nothing),
                ("createdBy", user(lead(project.company))), ("createdTime", Self.moment(sprint.created)),
                ("scrumMaster", user(lead(project.company))), ("workflowId", Self.nothing),
            ])
    }

    /// `type`: a JSON array of 1 upcoming, 2 active, 3 completed, 4 cancelled.
    func sprints(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        var wanted: [Int64] = [1, 2, 3, 4]
        if let text = call.parameter("type") {
            guard let items = (try? JSONValue(parsing: text))?.items else { throw .badJSON }
            wanted = items.compactMap(\.integer)
            guard wanted.count == items.count else { throw .badJSON }
        }
        let found = project.sprints.filter { sprint in
            sprint.created <= world.clock && wanted.contains(Int64(sprint.state(at: world.clock).rawValue))
        }
        return try table("sprint", found.map { sprintRow(project, $0) })
    }

    // MARK: - Items

    /// What lies in one sprint or in the backlog. Parts of items only where they are asked for.
    func items(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        let place: Int?
        if route.container == SprintsDirectory.id(project.company, .backlog) {
            place = nil
        } else {
            place = try existing(sprint: route.container, project).number
        }
        let subitem = call.parameter("subitem") ?? "false"
        guard ["true", "false"].contains(subitem) else { throw .invalid("subitem") }
        let found = project.items.filter { item in
            item.exists(at: world.clock) && item.place(at: world.clock) == place
                && (subitem == "true" || item.parent == nil)
        }
        return try table("item", found.map { itemRow(project, $0) })
    }

    /// The details alone have custom fields.
    func item(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        guard let (company, offset) = SprintsDirectory.split(route.item), company == project.company,
            let item = project.items.first(where: { SprintsDirectory.Part.item($0.number).offset == offset }),
            item.exists(at: world.clock),
            route.container == container(of: item, project)
        else { throw .notFound }
        let row = itemRow(project, item)
        let contact = world.founders(.contact, of: company).first.map { world.birth.person($0).email }
        let isAsked = item.number % 5 == 0
        let more: [(name: String, value: JSONValue)] = [
            ("UDF_CHAR1", isAsked ? contact.map { .string($0) } ?? Self.nothing : Self.nothing)
        ]
        return try table("item", [Row(id: row.id, values: row.values + more)], single: true)
    }

    private func container(of item: SprintsProject.Item, _ project: SprintsProject) -> String {
        let place = item.place(at: world.clock)
        return SprintsDirectory.id(project.company, place.map { .sprint($0) } ?? .backlog)
    }

    private func itemRow(_ project: SprintsProject, _ item: SprintsProject.Item) -> Row {
        let company = project.company
        let clock = world.clock
        let status = item.status(at: clock)
        let isDone = status == 3
        let sprint = item.place(at: clock).map { project.sprints[$0] }
        let parent = item.parent.map { id(company, .item($0)) } ?? Self.nothing
        let isLate = sprint.map { $0.end < clock } ?? false && !isDone
        let parts = project.items.contains { $0.parent == item.number && $0.exists(at: clock) }
        let started = item.started.flatMap { $0 <= clock ? $0 : nil }
        return Row(
            id: SprintsDirectory.id(company, .item(item.number)),
            values: [
                ("itemName", .string(directory.name(ofItem: item))), ("itemNo", .string("I\(item.number + 1)")),
                ("description", ""), ("ownerId", status == 0 && item.number % 4 == 0 ? [] : [user(item.owner)]),
                ("statusId", id(company, .status(status))), ("projItemTypeId", id(company, .type(item.type))),
                ("projPriorityId", id(company, .priority(item.priority))),
                ("epicId", item.number % 6 == 5 ? Self.nothing : id(company, .epic(item.epic))),
                ("sprintId", .string(container(of: item, project))), ("parentItem", parent),
                ("rootItem", parent), ("immediateParentId", parent), ("depth", item.parent == nil ? "0" : "1"),
                ("isParent", .bool(parts)), ("points", number(item.points)), ("duration", Self.nothing),
                ("startDate", Self.moment(sprint?.start)), ("endDate", Self.moment(sprint?.end)),
                ("startAfter", Self.nothing), ("actualStartDate", Self.moment(started)),
                ("completedDate", isDone ? Self.moment(item.done) : Self.nothing),
                ("completedBy", isDone ? user(item.owner) : Self.nothing), ("createdBy", user(lead(company))),
                ("createdTime", Self.moment(item.created)), ("addedVia", "0"), ("isOverDue", .bool(isLate)),
                ("tagCount", "0"), ("commentCount", "0"), ("attachmentCount", "0"), ("releaseCount", "0"),
                ("isIntegrated", false), ("sequence", .string(String(item.number + 1))),
            ])
    }

    // MARK: - Words

    func epics(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        try table(
            "epic",
            SprintsDirectory.epics.enumerated().map { place, name in
                Row(
                    id: SprintsDirectory.id(project.company, .epic(place)),
                    values: [
                        ("epicName", .string(name)), ("epicNo", .string("E\(place + 1)")),
                        ("owner", user(lead(project.company))), ("epicStatus", "1"), ("epicType", "1"),
                        ("colorCode", "#2a7"), ("sequence", .string(String(place))), ("createdBy", user(0)),
                        ("createdTime", Self.moment(project.created)),
                    ])
            })
    }

    func types(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        try table(
            "projItemType",
            SprintsDirectory.types.enumerated().map { place, name in
                Row(
                    id: SprintsDirectory.id(project.company, .type(place)),
                    values: [
                        ("itemTypeId", id(project.company, .type(place))), ("itemTypeName", .string(name)),
                        ("isDefault", .bool(place == 0)), ("sequence", .string(String(place))),
                        ("baseType", .string(String(place))),
                    ])
            }, ids: false)
    }

    func statuses(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        try table(
            "status",
            SprintsDirectory.statuses.enumerated().map { place, status in
                Row(
                    id: SprintsDirectory.id(project.company, .status(place)),
                    values: [
                        ("statusName", .string(status.name)), ("isDefault", .bool(place == 0)),
                        ("statusDescription", ""), ("statusPercentage", .string(["0", "40", "80", "100"][place])),
                        ("statusType", .string(String(status.type))),
                    ])
            }, ids: false)
    }

    func priorities(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        try table(
            "projPriority",
            SprintsDirectory.priorities.enumerated().map { place, name in
                Row(
                    id: SprintsDirectory.id(project.company, .priority(place)),
                    values: [
                        ("priorityId", id(project.company, .priority(place))), ("priorityName", .string(name)),
                        ("priorityDescription", ""), ("colorCode", "#a42"), ("isDefault", .bool(place == 0)),
                        ("sequence", .string(String(place))),
                    ])
            }, ids: false)
    }

    /// The one list whose flag has another name.
    func logs(_ project: SprintsProject) throws(SprintsFailure) -> [UInt8] {
        let company = project.company
        let rows = project.logs(world, at: world.clock).map { log -> Row in
            let item = project.items[log.item]
            return Row(
                id: SprintsDirectory.id(company, .log(log.number)),
                values: [
                    ("tLogId", id(company, .log(log.number))),
                    ("sprintId", id(company, item.place(at: log.day).map { .sprint($0) } ?? .backlog)),
                    ("projectId", id(company, .project)), ("itemId", id(company, .item(log.item))),
                    ("itemNo", .string("I\(log.item + 1)")), ("itemName", .string(directory.name(ofItem: item))),
                    ("Owner", user(log.owner)), ("logDate", Self.moment(log.day)),
                    ("logTime", .string(String(log.milliseconds))), ("billableType", "1"), ("approveType", "0"),
                    ("addedBy", user(log.owner)), ("logNotes", "<div>As planned</div>"),
                    ("lastUpdatedTime", Self.moment(log.day)),
                ])
        }
        return try table("log", rows, flag: "hasNext")
    }
}
