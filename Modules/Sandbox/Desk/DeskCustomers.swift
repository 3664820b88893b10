import Domain
import JSON

/// Accounts, contacts, agents, departments, ratings and the recycle bin.
extension DeskAnswer {
    func customers(_ kind: Kind) throws(DeskFailure) -> [UInt8]? {
        let isContact = kind == .deskContact
        let query = try DeskQuery(
            request, allowing: ["from", "limit", "sortBy", "viewId"] + (isContact ? ["include"] : []))
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...100, default: 10)
        let include = Set(try query.list("include", of: ["accounts", "owner"]))
        let sort = try query.sort(
            by: isContact
                ? ["firstName", "lastName", "email", "phone", "account", "createdTime", "modifiedTime"]
                : ["accountName", "createdTime", "modifiedTime", "email", "phone", "website"])
        let found: [Int]
        switch sort?.field {
        case nil, "createdTime":
            found = world.page(kind, offset: from, limit: limit, descending: sort?.descending ?? false)
        case "modifiedTime":
            found = page(from, limit) { visit in
                world.walk(kind, by: .modified, descending: sort!.descending) { visit($0.index) }
            }
        case let field?: found = sortedByText(kind, field, descending: sort!.descending, from, limit)
        }
        return list(found, emptyIs204: false) { json, index in write(kind, index, .list, include, to: &json) }
    }

    private func write(
        _ kind: Kind, _ index: Int, _ detail: DeskDirectory.Detail, _ include: Set<String>, to json: inout JSONWriter
    ) {
        if kind == .deskAccount {
            directory.write(directory.account(index), detail, to: &json)
        } else {
            directory.write(directory.contact(index), detail, include: include, to: &json)
        }
    }

    /// Orders by text have no list to follow: the whole kind is looked at.
    private func sortedByText(_ kind: Kind, _ field: String, descending: Bool, _ from: Int, _ limit: Int) -> [Int] {
        var all: [(String, Int)] = []
        world.walk(kind, by: .index) { position in
            let index = position.index
            if kind == .deskAccount {
                let account = directory.account(index)
                let text =
                    field == "email"
                    ? account.email
                    : field == "phone"
                        ? account.phone
                        : field == "website" ? account.website : account.name
                all.append((text ?? "", index))
            } else {
                let contact = directory.contact(index)
                let text =
                    switch field {
                    case "firstName": contact.firstName
                    case "email": contact.email
                    case "phone": contact.phone
                    case "account": contact.account.map { directory.account($0).name }
                    default: contact.lastName
                    }
                all.append((text ?? "", index))
            }
            return true
        }
        all.sort { $0 < $1 }
        if descending { all.reverse() }
        return all.dropFirst(from).prefix(limit).map(\.1)
    }

    func customer(_ kind: Kind, _ index: Int?) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["include"])
        let include = Set(try query.list("include", of: ["accounts", "owner"]))
        // An unknown account is forbidden, an unknown contact not found: seen with the real ones.
        guard let index, !world.isDeleted(kind, index) || isInRecycleBin(kind, index) else {
            throw kind == .deskAccount ? .forbidden : .notFound
        }
        var json = JSONWriter()
        write(kind, index, .full, include, to: &json)
        return json.bytes
    }

    func contactsByIds() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["ids"])
        let ids = try query.list("ids", limit: 20)
        guard !ids.isEmpty else { throw .invalid("ids") }
        let found = ids.compactMap { world.index(of: $0, .deskContact) }.filter { !world.isDeleted(.deskContact, $0) }
        return list(found, emptyIs204: false) { json, index in write(.deskContact, index, .full, [], to: &json) }
    }

    func contacts(ofAccount index: Int) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit", "sortBy", "isSpam"])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...100, default: 10)
        let company = world.companyIndex(of: .deskAccount, index) ?? -1
        let all = world.children(.deskContact, of: company)
        return list(all.dropFirst(from).prefix(limit)) { json, index in write(.deskContact, index, .list, [], to: &json)
        }
    }

    func customerSearch(_ kind: Kind) throws(DeskFailure) -> [UInt8]? {
        let isContact = kind == .deskContact
        let words =
            isContact
            ? ["fullName", "firstName", "lastName", "accountName", "email", "_all"] : ["accountName", "_all"]
        let query = try DeskQuery(
            request, allowing: ["from", "limit", "sortBy", "id", "createdTimeRange", "modifiedTimeRange"] + words)
        let (from, limit) = try searchWindow(query)
        let names = isContact ? ["lastName", "firstName"] : ["accountName"]
        let sort = try query.sort(by: ["relevance", "modifiedTime", "createdTime"] + names) ?? ("relevance", true)
        let created = try query.moments("createdTimeRange")
        let modified = try query.moments("modifiedTimeRange")
        let lagging = has(.deskIndexLag) ? world.clock.advanced(by: .seconds(-Self.indexLagSeconds)) : nil
        var patterns: [(String, Wildcard)] = []
        for name in words { if let text = query[name] { patterns.append((name, try Wildcard(text, parameter: name))) } }
        let id = try query.identifier("id").flatMap { world.index(of: String($0), kind) }
        let isByID = query["id"] != nil
        let admits = { (index: Int) -> Bool in
            if isByID, index != id { return false }
            if let created, !created.contains(world.created(kind, index)) { return false }
            let changed = world.modified(kind, index)
            if let modified, !modified.contains(changed) { return false }
            if let lagging, changed > lagging { return false }
            return patterns.allSatisfy { matches(kind, index, $0.0, $0.1) }
        }
        let found = page(from, limit) { visit in
            if isByID {
                if let id, !world.isDeleted(kind, id), admits(id) { _ = visit(id) }
            } else if modified != nil || sort.field == "modifiedTime" {
                world.visitModified(
                    kind, in: modified ?? Instant(milliseconds: 0)...world.clock, descending: sort.descending
                ) { !admits($0) || visit($0) }
            } else {
                world.walk(kind, by: .index, descending: sort.descending) { !admits($0.index) || visit($0.index) }
            }
        }
        return list(found, counted: true) { json, index in write(kind, index, .search, ["accounts"], to: &json) }
    }

    private func matches(_ kind: Kind, _ index: Int, _ name: String, _ pattern: Wildcard) -> Bool {
        if kind == .deskAccount { return pattern.matches(directory.account(index).name) }
        let contact = directory.contact(index)
        let full = (contact.firstName.map { $0 + " " } ?? "") + contact.lastName
        let company = contact.account.map { directory.account($0).name } ?? ""
        return switch name {
        case "firstName": pattern.matches(contact.firstName ?? "")
        case "lastName": pattern.matches(contact.lastName)
        case "fullName": pattern.matches(full)
        case "email": pattern.matches(contact.email ?? "")
        case "accountName": pattern.matches(company)
        default: [full, contact.email ?? "", company].contains(where: pattern.matches)
        }
    }

    // MARK: - Organisation

    func organisations() throws(DeskFailure) -> [UInt8]? {
        _ = try DeskQuery(request, allowing: [])
        return list([0], emptyIs204: false) { json, _ in
            json.object { json in
                json.member("id", text: DeskDirectory.organisation)
                json.member("companyName", World.seller.name)
                json.member("portalName", "haldenmora")
                json.member("alias", "haldenmora")
                json.member("edition", "ENTERPRISE")
                json.member("isDefault", "true")
                json.member("isAdminInOrg", true)
                json.member("portalURL", "https://desk.zoho.example/support/haldenmora")
                json.member("primaryContact", world.staff(0).email)
                json.member("currencyCode", "EUR")
                json.member("isSandboxPortal", false)
            }
        }
    }

    func departments() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit", "isEnabled", "chatStatus", "searchStr"])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...200, default: 10)
        let enabled = query["isEnabled"].map { $0 == "true" }
        let all = DeskDirectory.departments.filter { enabled == nil || $0.isEnabled == enabled }
        return list(all.dropFirst(from).prefix(limit)) { json, each in
            json.object { json in
                json.member("id", text: each.id)
                json.member("name", each.name)
                json.member("nameInCustomerPortal", each.name)
                json.nothing("description")
                json.member("isEnabled", each.isEnabled)
                json.member("isDefault", each.id == DeskDirectory.departments[0].id)
                json.member("isVisibleInCustomerPortal", each.isEnabled)
                json.member("chatStatus", "NOT_CREATED")
                json.member("creatorId", text: DeskDirectory.agentID(DeskDirectory.agents[0]))
                json.member("createdTime", at: Instant(seconds: world.historyStart))
            }
        }
    }

    func agents() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(
            request,
            allowing: [
                "from", "limit", "status", "isConfirmed", "include", "searchStr", "departmentIds", "roleIds",
                "profileIds",
                "rolePermissionType",
            ])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...200, default: 10)
        let status = query["status"]
        if let status, !["ACTIVE", "DISABLED"].contains(status) { throw .invalid("status") }
        let all = DeskDirectory.agents.filter { status == nil || world.staff($0).isActive == (status == "ACTIVE") }
        return list(all.dropFirst(from).prefix(limit)) { json, agent in writeAgentRow(agent, to: &json) }
    }

    func agent(_ id: String?) throws(DeskFailure) -> [UInt8]? {
        _ = try DeskQuery(request, allowing: ["include"])
        guard let agent = id.map({ DeskDirectory.agent(id: $0) }) ?? DeskDirectory.agents[0] else { throw .notFound }
        var json = JSONWriter()
        writeAgentRow(agent, to: &json)
        return json.bytes
    }

    func agentsByIds() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["agentIds"])
        let ids = try query.list("agentIds", limit: 50)
        guard !ids.isEmpty else { throw .invalid("agentIds") }
        return list(ids.compactMap { DeskDirectory.agent(id: $0) }) { json, agent in writeAgentRow(agent, to: &json) }
    }

    private func writeAgentRow(_ agent: Int, to json: inout JSONWriter) {
        let staff = world.staff(agent)
        json.object { json in
            json.member("id", text: DeskDirectory.agentID(agent))
            json.member("firstName", staff.given)
            json.member("lastName", staff.family)
            json.member("name", staff.full)
            json.member("emailId", staff.email)
            json.member("roleId", text: World.base(.desk) - 40_000)
            json.member("profileId", text: World.base(.desk) - 39_000)
            json.member("status", staff.isActive ? "ACTIVE" : "DISABLED")
            json.member("isConfirmed", true)
            json.member("zuid", text: World.zuid(agent))
            json.array("associatedDepartmentIds", of: DeskDirectory.departments) { $0.string(String($1.id)) }
            json.nothing("photoURL", "phone", "mobile")
        }
    }

    // MARK: - Ratings

    func ratings() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(
            request,
            allowing: [
                "department", "agentId", "contactId", "accountId", "ticketId", "startTime", "endTime", "rating", "from",
                "limit", "sortBy", "include",
            ])
        guard let department = query["department"] else { throw .invalid("department") }
        guard ["agentId", "contactId", "accountId", "ticketId"].count(where: { query[$0] != nil }) <= 1 else {
            throw .unprocessable("Only one of agentId, contactId, accountId and ticketId can be given.")
        }
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...100, default: 10)
        let first = try query.identifier("startTime").map { Instant(milliseconds: Int64(clamping: $0)) }
        let last = try query.identifier("endTime").map { Instant(milliseconds: Int64(clamping: $0)) }
        let wanted = query["rating"]
        if let wanted, TicketLife.Rating(rawValue: wanted) == nil { throw .invalid("rating") }
        let (ticket, contact) = (query["ticketId"], query["contactId"])
        let (account, agent) = (query["accountId"], query["agentId"])
        let found = page(from, limit) { visit in
            // A rating is a change of its ticket: what was rated since is among what changed since.
            world.visitModified(
                .ticket, in: (first ?? Instant(milliseconds: 0))...max(world.clock, first ?? world.clock),
                descending: true
            ) { index in
                let each = directory.ticket(index)
                guard let (rating, at) = each.life.rating, wanted == nil || rating.rawValue == wanted,
                    at >= first ?? at, at <= last ?? at,
                    department == "allDepartment" || department == String(DeskDirectory.department(of: each).id),
                    ticket == nil || ticket == String(each.id),
                    contact == nil || contact == each.contact.map({ String(world.id(.deskContact, $0)) }),
                    account == nil || account == each.account.map({ String(world.id(.deskAccount, $0)) }),
                    agent == nil || agent == each.agent.map({ String(DeskDirectory.agentID($0)) })
                else { return true }
                return visit(index)
            }
        }
        return list(found) { json, index in
            let each = directory.ticket(index)
            json.object { json in
                json.member("id", text: World.base(.desk) + 2_000_000_000_000 + Int64(index))
                json.member("rating", each.life.rating?.0.rawValue)
                json.member("ratedTime", at: each.life.rating?.1)
                json.member("feedback", each.life.rating?.0 == .bad ? "Took too long." : nil)
                json.member("ticketId", text: each.id)
                json.member("contactId", text: each.contact.map { world.id(.deskContact, $0) })
                json.member("accountId", text: each.account.map { world.id(.deskAccount, $0) })
                json.member("agentId", text: each.agent.map(DeskDirectory.agentID))
                json.member("departmentId", text: DeskDirectory.department(of: each).id)
            }
        }
    }

    // MARK: - Recycle bin

    /// How long deleted records can be restored.
    private static let recycleDays: Int64 = 60

    func isInRecycleBin(_ kind: Kind, _ index: Int) -> Bool {
        guard let edit = world.edit(kind, index), let deleted = edit.deleted, edit.survivor < 0 else { return false }
        return world.clock.milliseconds - deleted.milliseconds <= Self.recycleDays * 86_400_000
    }

    func recycleBin() throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit", "departmentId", "moduleId", "include"])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...50, default: 10)
        let include = Set(try query.list("include", of: ["deletedBy", "department"]))
        let department = query["departmentId"]
        let oldest = world.clock.advanced(by: .seconds(-Self.recycleDays * 86_400))
        // The vendor names no order; here it is one kind after the other, so that nobody relies on time.
        var skipped = 0
        var found: [(Kind, World.Deletion)] = []
        for kind in [Kind.deskContact, .ticket, .deskAccount] where department == nil || kind == .ticket {
            for deletion in world.deletions(kind) where found.count < limit {
                if deletion.at < oldest { break }
                // A merge leaves nothing to restore.
                if let index = deletion.index, !isInRecycleBin(kind, index) { continue }
                if department != nil, department != String(self.department(of: deletion)) { continue }
                skipped += 1
                if skipped > from { found.append((kind, deletion)) }
            }
        }
        return list(found, emptyIs204: false) { json, item in writeDeleted(item.0, item.1, include, to: &json) }
    }

    private func department(of deletion: World.Deletion) -> Int64 {
        deletion.index.map { DeskDirectory.department(of: directory.ticket($0)).id } ?? DeskDirectory.departments[0].id
    }

    private func writeDeleted(
        _ kind: Kind, _ deletion: World.Deletion, _ include: Set<String>, to json: inout JSONWriter
    ) {
        let name: (type: String, display: String?) =
            switch kind {
            case .ticket: ("Tickets", deletion.index.map { directory.ticket($0).subject })
            case .deskContact: ("Contacts", deletion.index.map { directory.contact($0).lastName })
            default: ("Accounts", deletion.index.map { directory.account($0).name })
            }
        let agent = DeskDirectory.agents[Int(deletion.id / 192) % DeskDirectory.agents.count]
        json.object { json in
            json.member("id", text: deletion.id)
            json.member("displayName", name.display ?? "An older record")
            json.member("type", name.type)
            json.member("departmentId", text: kind == .ticket ? department(of: deletion) : nil)
            json.member("deletedById", text: DeskDirectory.agentID(agent))
            json.member("deletedTime", at: deletion.at)
            if include.contains("deletedBy") {
                let staff = world.staff(agent)
                json.object("deletedBy") { by in
                    by.member("id", text: DeskDirectory.agentID(agent))
                    by.member("firstName", staff.given)
                    by.member("lastName", staff.family)
                    by.member("email", staff.email)
                    by.nothing("photoURL")
                }
            }
            if include.contains("department") {
                json.key("department")
                if kind == .ticket {
                    let id = department(of: deletion)
                    json.object {
                        $0.member("id", text: id)
                        $0.member("name", DeskDirectory.departments.first { $0.id == id }?.name)
                    }
                } else {
                    json.null()
                }
            }
        }
    }
}
