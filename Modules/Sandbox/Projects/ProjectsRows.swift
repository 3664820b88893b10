import Domain
import JSON

/// How Projects writes its records down in v3.
extension ProjectsDirectory {
    /// The spellings that differ between portals.
    struct Quirks {
        var countsAreText = false
        /// Milestones say statusName where phases say status.name.
        var hasOldStatus = false
    }

    private static let colour = "#2cc8ba"

    func writeMember(_ name: StaticString, _ staff: Int, to json: inout JSONWriter) {
        let member = world.staff(staff)
        json.object(name) { owner in
            owner.member("zuid", number: World.zuid(staff))
            owner.member("zpuid", text: Self.zpuid(staff))
            owner.member("name", member.full)
            owner.member("email", member.email)
            owner.member("first_name", member.given)
            owner.member("last_name", member.family)
            owner.member("full_name", member.full)
        }
    }

    private func writeStatus(_ progress: Progress, open: String = "Active", to json: inout JSONWriter) {
        let position = progress.finished != nil ? 2 : progress.percent > 0 ? 1 : 0
        json.object("status") { status in
            status.member("id", text: World.base(.projects) - 40_000 + Int64(position))
            status.member("name", [open, "In Progress", "Completed"][position])
            status.member("color", ["orange", "blue", "green"][position])
            status.member("color_hexcode", Self.colour)
            status.member("is_closed_type", position == 2)
        }
    }

    private func writeReference(
        _ name: StaticString, _ kind: Kind, _ index: Int?, _ title: String?, to json: inout JSONWriter
    ) {
        json.key(name)
        guard let index else { return json.null() }
        json.object { each in
            each.member("id", text: world.id(kind, index))
            each.member("name", title)
        }
    }

    private func writeCount(_ name: StaticString, open: Int, closed: Int, _ quirks: Quirks, to json: inout JSONWriter) {
        json.object(name) { counts in
            if quirks.countsAreText {
                counts.member("open_count", text: open)
                counts.member("closed_count", text: closed)
            } else {
                counts.member("open_count", number: open)
                counts.member("closed_count", number: closed)
            }
        }
    }

    func writeProject(_ index: Int, _ quirks: Quirks, to json: inout JSONWriter) {
        let progress = progress(.project, index)
        let link = link(index)
        json.beginObject()
        json.member("id", text: world.id(.project, index))
        json.member("key", key(index))
        json.member("name", projectName(index))
        json.member("project_type", "active")
        writeStatus(progress, to: &json)
        let owner = owner(.project, index)
        writeMember("owner", owner, to: &json)
        writeMember("created_by", Self.members[0], to: &json)
        writeMember("updated_by", owner, to: &json)
        json.member("start_date", progress.start.day)
        json.member("end_date", progress.due.day)
        json.member("created_time", at: world.created(.project, index))
        json.member("modified_time", at: world.modified(.project, index))
        json.member("completed_time", at: progress.finished)
        json.member("is_public_project", false)
        json.member("is_strict_project", false)
        json.member("is_rollup_project", false)
        json.member("is_completed", progress.finished != nil)
        json.member("percent_complete", number: progress.percent)
        for (name, all) in [("tasks" as StaticString, 6), ("issues", 2), ("milestones", 3)] {
            let closed = all * progress.percent / 100
            writeCount(name, open: all - closed, closed: closed, quirks, to: &json)
        }
        json.object("layout") { layout in
            layout.member("id", text: World.base(.projects) - 30_000)
            layout.member("name", "Standard")
            layout.member("is_default", true)
        }
        json.object("project_group") { group in
            group.member("id", text: groupID(index))
            group.member("name", link == .group ? companyName(index) : "Customers")
            group.member("type", "private")
        }
        // A custom field shows as a member of its own, in other portals as an entry of a list.
        if link == .customField { json.member("crm_account_id", text: accountID(index)) }
        if link == .customFieldList {
            json.array("custom_fields", of: [0]) { fields, _ in
                fields.object {
                    $0.member("field_name", "crm_account_id")
                    $0.member("display_name", "CRM Account ID")
                    $0.member("value", text: accountID(index))
                }
            }
        }
        json.endObject()
    }

    func companyName(_ project: Int) -> String { world.company(world.companyIndex(of: .project, project) ?? 0).name }

    func groupID(_ project: Int) -> Int64 {
        let own = link(project) == .group ? Int64(world.companyIndex(of: .project, project) ?? 0) + 1 : 0
        return World.base(.projects) + 2_000_000_000_000 + own
    }

    func writePhase(_ index: Int, _ quirks: Quirks, to json: inout JSONWriter) {
        let progress = progress(.milestone, index)
        let isClosed = progress.finished != nil
        json.beginObject()
        json.member("id", text: world.id(.milestone, index))
        json.member("name", name(.milestone, index))
        if quirks.countsAreText {
            json.member("sequence", text: ordinal(.milestone, index) + 1)
        } else {
            json.member("sequence", number: ordinal(.milestone, index) + 1)
        }
        json.member("start_date", progress.start.day)
        json.member("end_date", progress.due.day)
        if quirks.hasOldStatus {
            json.object("status") { status in
                status.member("statusId", text: World.base(.projects) - 40_000 + (isClosed ? 2 : 0))
                status.member("statusName", isClosed ? "Completed" : "Active")
                status.member("statusColor", "green")
                status.member("statusColorHexCode", Self.colour)
                status.member("closed", isClosed)
                status.member("sequence", number: 1)
            }
        } else {
            writeStatus(progress, to: &json)
        }
        json.member("status_type", isClosed ? "closed" : "open")
        writeMember("owner", owner(.milestone, index), to: &json)
        writeMember("created_by", Self.members[0], to: &json)
        json.member("created_time", at: world.created(.milestone, index))
        json.member("last_modified_time", at: world.modified(.milestone, index))
        json.member("completion_percent", number: progress.percent)
        json.member("flag", "internal")
        json.member("isTrashed", "0")
        writeReference("project", .project, project(of: .milestone, index), nil, to: &json)
        json.endObject()
    }

    func writeTaskList(_ index: Int, _ quirks: Quirks, to json: inout JSONWriter) {
        let project = project(of: .taskList, index)
        json.beginObject()
        json.member("id", text: world.id(.taskList, index))
        json.member("name", name(.taskList, index))
        json.member("flag", "internal")
        json.member("status", "active")
        json.object("sequence") { sequence in
            sequence.member("milestone_sequence", number: 1)
            sequence.member("project_sequence", number: ordinal(.taskList, index) + 1)
        }
        writeReference("project", .project, project, project.map(projectName), to: &json)
        writeMember("created_by", Self.members[0], to: &json)
        json.member("created_time", at: world.created(.taskList, index))
        json.member("last_updated_time", at: world.modified(.taskList, index))
        json.object("meta_info") { meta in
            meta.member("is_completed", false)
            meta.member("is_general", false)
            meta.member("has_comments", false)
        }
        json.endObject()
    }

    func writeTask(_ index: Int, to json: inout JSONWriter) {
        let progress = progress(.projectTask, index)
        let project = project(of: .projectTask, index)
        let home = home(ofTask: index)
        let owner = owner(.projectTask, index)
        let member = world.staff(owner)
        json.beginObject()
        json.member("id", text: world.id(.projectTask, index))
        json.member("prefix", "\(project.map(key) ?? "PR")-T\(index + 1)")
        json.member("name", name(.projectTask, index))
        json.nothing("description")
        writeStatus(progress, open: "Open", to: &json)
        json.member("priority", ["none", "low", "medium", "high"][world.dice.pick(0x7320, index, below: 4)])
        json.member("completion_percentage", number: progress.percent)
        json.member("is_completed", progress.finished != nil)
        json.member("billing_type", "billable")
        json.member("created_via", "web")
        writeMember("created_by", Self.members[0], to: &json)
        writeMember("updated_by", owner, to: &json)
        json.member("created_time", at: world.created(.projectTask, index))
        json.member("last_modified_time", at: world.modified(.projectTask, index))
        json.member("start_date", progress.start.day)
        json.member("end_date", progress.due.day)
        json.object("duration") { duration in
            duration.member("value", text: (progress.due.milliseconds - progress.start.milliseconds) / Self.day)
            duration.member("type", "days")
        }
        json.member("depth", number: 1)
        json.object("sequence") { $0.member("sequence", number: ordinal(.projectTask, index) + 1) }
        writeReference("project", .project, project, project.map(projectName), to: &json)
        writeReference("tasklist", .taskList, home.list, home.list.map { name(.taskList, $0) }, to: &json)
        writeReference("milestone", .milestone, home.milestone, home.milestone.map { name(.milestone, $0) }, to: &json)
        json.object("owners_and_work") { work in
            work.member("work_type", "work_hours")
            work.member("total_work", "8:00")
            work.member("unit", "hours")
            work.array("owners", of: [owner]) { owners, staff in
                owners.object { each in
                    each.member("zpuid", text: Self.zpuid(staff))
                    each.member("zuid", number: World.zuid(staff))
                    each.member("name", member.full)
                    each.member("email", member.email)
                    each.member("first_name", member.given)
                    each.member("last_name", member.family)
                    each.member("work_values", "8:00")
                }
            }
        }
        json.object("log_hours") { hours in
            hours.member("total_hours", "0:00")
            hours.member("billable_hours", "0:00")
            hours.member("non_billable_hours", "0:00")
        }
        json.object("association_info") { info in
            info.member("has_attachments", false)
            info.member("has_comments", false)
            info.member("has_subtasks", false)
        }
        json.array("tags", of: []) { (_: inout JSONWriter, _: Int) in }
        json.endObject()
    }

    func writeIssue(_ index: Int, to json: inout JSONWriter) {
        let progress = progress(.issue, index)
        let project = project(of: .issue, index)
        let severity = world.dice.pick(0x7321, index, below: 3)
        json.beginObject()
        json.member("id", text: world.id(.issue, index))
        json.member("prefix", "\(project.map(key) ?? "PR")-I\(index + 1)")
        json.member("name", name(.issue, index))
        json.member("flag", "internal")
        writeStatus(progress, open: "Open", to: &json)
        for (key, value) in [("severity", ["Minor", "Major", "Critical"][severity]), ("classification", "Other Bug")] {
            json.key(key)
            json.object {
                $0.member("id", text: World.base(.projects) - 20_000 + Int64(severity))
                $0.member("value", value)
            }
        }
        json.nothing("module", "is_it_reproducible")
        writeMember("assignee", owner(.issue, index), to: &json)
        writeMember("created_by", Self.members[0], to: &json)
        json.member("created_time", at: world.created(.issue, index))
        json.member("last_updated_time", at: world.modified(.issue, index))
        json.member("due_date", progress.due.day)
        json.member("added_via", "web")
        writeReference("project", .project, project, project.map(projectName), to: &json)
        json.endObject()
    }

    func writeUser(_ staff: Int, isNewest: Bool, to json: inout JSONWriter) {
        let member = world.staff(staff)
        json.object { json in
            json.member("id", text: Self.zpuid(staff))
            json.member("zuid", number: World.zuid(staff))
            json.member("email", member.email)
            json.member("first_name", member.given)
            json.member("last_name", member.family)
            json.member(isNewest ? "display_name" : "full_name", member.full)
            json.member("is_active", member.isActive)
            json.member("is_confirmed", true)
            json.member("status", member.isActive ? "active" : "inactive")
            json.member("user_type", "user")
            json.object("role") { role in
                role.member("id", text: World.base(.projects) - 10_000)
                role.member("name", staff == 0 ? "Administrator" : "Employee")
            }
            json.object(isNewest ? "portal_profile" : "profile") { profile in
                profile.member("id", text: World.base(.projects) - 9000)
                profile.member("name", "Portal Owner")
                profile.member("is_default", true)
            }
            json.member("added_time", at: Instant(seconds: world.historyStart))
        }
    }

    // MARK: - Customers

    static func clientID(_ company: Int) -> Int64 { World.base(.projects) + 3_000_000_000_000 + Int64(company) * 8 }

    static func clientPersonID(_ contact: Int) -> Int64 { World.base(.projects) + 4_000_000_000_000 + Int64(contact) }

    /// The people of a client company that may sign in to the portal: as they were when they were invited.
    func clientPeople(_ company: Int) -> [Person] {
        var birth = world
        birth.ledgers = [:]
        return birth.children(.contact, of: company).prefix(2).map { birth.person($0) }
    }

    func writeClient(_ company: Int, to json: inout JSONWriter) {
        let firm = world.company(company)
        let typed = world.typedClient(company)
        json.object { json in
            json.member("id", text: Self.clientID(company))
            json.member("name", typed?.name ?? firm.name)
            json.member("website", typed.map(\.website) ?? firm.website)
            json.member("phone", typed.map(\.phone) ?? firm.phone)
            json.member("city", typed.map(\.city) ?? firm.city.name)
            json.member("country", typed.map(\.country) ?? firm.country.name)
        }
    }

    func writeClientPerson(_ person: Person, asUser: Bool, to json: inout JSONWriter) {
        let typed = world.typedClientPerson(person.index)
        json.object { json in
            json.member("id", text: Self.clientPersonID(person.index))
            if asUser { json.member("user_type", "client") }
            json.member("first_name", typed.map(\.given) ?? person.given)
            json.member("last_name", typed?.family ?? person.family)
            json.member("full_name", typed?.display ?? person.full)
            json.member("email", typed.map(\.mail) ?? person.email)
            json.member("client_company_id", text: Self.clientID(person.company))
            json.member(
                "client_company_name", world.typedClient(person.company)?.name ?? world.company(person.company).name)
            json.member("is_active", true)
        }
    }
}
