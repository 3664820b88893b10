import Domain
import JSON

/// How Desk writes its records down. Lists, searches and single records each show another part of a record;
/// the notes on Desk say which.
extension DeskDirectory {
    enum Detail { case list, search, full }

    static let web = "https://desk.zoho.example/support/haldenmora/ShowHomePage.do#"

    // MARK: - Tickets

    func write(_ ticket: DeskTicket, _ detail: Detail, include: Set<String>, to json: inout JSONWriter) {
        let life = ticket.life
        let contact = ticket.contact.map { self.contact($0) }
        let department = Self.department(of: ticket)
        json.beginObject()
        json.member("id", text: ticket.id)
        json.member("ticketNumber", text: ticket.number)
        json.member("subject", ticket.subject)
        json.member("status", life.status.rawValue)
        json.member("statusType", life.status.type)
        json.member("priority", ticket.priority)
        json.member("category", ticket.topic.category)
        json.member("channel", ticket.channel)
        json.nothing("subCategory", "channelCode", "teamId", "productId", "sentiment", "relationshipType")
        json.member("departmentId", text: department.id)
        json.member("contactId", text: contact?.id)
        json.member("accountId", text: ticket.account.map { world.id(.deskAccount, $0) })
        json.member("assigneeId", text: ticket.agent.map(Self.agentID))
        json.member("layoutId", text: Self.layout)
        json.member("email", contact?.email)
        json.member("phone", contact?.phone)
        json.member("createdTime", at: life.created)
        json.member("dueDate", at: ticket.due)
        json.member("responseDueDate", at: life.created.advanced(by: .seconds(8 * 3600)))
        json.member("customerResponseTime", at: life.customerWrote)
        json.member("closedTime", at: life.closedAt)
        json.member("onholdTime", at: life.heldAt)
        json.member("threadCount", text: life.threads.count)
        json.member("commentCount", text: life.comments.count)
        json.member("language", "English")
        json.member("isSpam", false)
        json.member("isArchived", false)
        json.member("webUrl", Self.web + "Cases/dv/\(ticket.id)")
        json.object("source") { source in
            source.nothing("appName", "extId", "permalink", "appPhotoURL")
            source.member("type", "SYSTEM")
        }
        if detail == .list {
            writeLastThread(life, to: &json)
            if include.contains("isRead") { json.member("isRead", life.status != .open) }
        } else {
            writeRest(ticket, detail, to: &json)
        }
        writeIncluded(ticket, contact, department, detail, include, to: &json)
        json.endObject()
    }

    private func writeLastThread(_ life: TicketLife, to json: inout JSONWriter) {
        let last = life.threads[life.threads.count - 1]
        json.object("lastThread") { thread in
            thread.member("channel", "EMAIL")
            thread.member("isDraft", false)
            thread.member("isForward", false)
            thread.member("direction", last.kind == .answered ? "out" : "in")
        }
    }

    private func writeRest(_ ticket: DeskTicket, _ detail: Detail, to json: inout JSONWriter) {
        let life = ticket.life
        json.member("modifiedTime", at: ticket.modified)
        json.member("description", "<div>\(ticket.topic.question)</div>")
        json.member("resolution", life.status == .closed ? "Settled with the customer." : nil)
        json.member("isOverDue", ticket.isOverdue(at: world.clock))
        json.member("isResponseOverdue", life.threads.count == 1 && ticket.isOverdue(at: world.clock))
        json.member("isEscalated", life.isEscalated)
        json.member("isRead", life.status != .open)
        json.member("isTrashed", world.isDeleted(.ticket, ticket.index))
        json.member("isDeleted", world.isDeleted(.ticket, ticket.index) ? "true" : "false")
        json.member("createdBy", text: Self.agentID(Self.agents[0]))
        json.member("modifiedBy", text: Self.agentID(ticket.agent ?? Self.agents[0]))
        json.object("cf") { $0.member("cf_severity", String(1 + ticket.index % 3)) }
        guard detail == .full else { return }
        json.object("customFields") { $0.member("Severity", String(1 + ticket.index % 3)) }
        for name in ["taskCount", "approvalCount", "timeEntryCount", "attachmentCount", "tagCount", "followerCount"] {
            json.key(name)
            json.string("0")
        }
        json.nothing("classification", "contractId", "slaId")
        json.array("sharedDepartments", of: []) { (_: inout JSONWriter, _: Int) in }
        json.array("secondaryContacts", of: []) { (_: inout JSONWriter, _: Int) in }
        json.object("layoutDetails") { layout in
            layout.member("id", text: Self.layout)
            layout.member("layoutName", "Default")
        }
    }

    /// A search always carries the people; elsewhere they come when asked for. The assignee's mail is called `email`
    /// in a ticket and `emailId` in a search.
    private func writeIncluded(
        _ ticket: DeskTicket, _ contact: Contact?, _ department: Department, _ detail: Detail, _ include: Set<String>,
        to json: inout JSONWriter
    ) {
        if detail == .search || include.contains("contacts") {
            json.key("contact")
            if let contact { writeBrief(contact, to: &json) } else { json.null() }
        }
        if detail == .search || include.contains("assignee") {
            json.key("assignee")
            if let agent = ticket.agent {
                let staff = world.staff(agent)
                json.object { assignee in
                    assignee.member("id", text: Self.agentID(agent))
                    assignee.member("firstName", staff.given)
                    assignee.member("lastName", staff.family)
                    if detail == .search {
                        assignee.member("emailId", staff.email)
                        assignee.member("zuid", text: World.zuid(agent))
                    } else {
                        assignee.member("email", staff.email)
                    }
                    assignee.member("photoURL", nil)
                }
            } else {
                json.null()
            }
        }
        if detail == .search || include.contains("departments") {
            json.object("department") { each in
                each.member("id", text: department.id)
                each.member("name", department.name)
            }
        }
        if detail == .search || include.contains("team") { json.nothing("team") }
        if include.contains("products") { json.nothing("product") }
        if include.contains("contract") { json.nothing("contract") }
    }

    private func writeBrief(_ contact: Contact, to json: inout JSONWriter) {
        json.object { each in
            each.member("id", text: contact.id)
            each.member("firstName", contact.firstName)
            each.member("lastName", contact.lastName)
            each.member("email", contact.email)
            each.member("phone", contact.phone)
            each.member("mobile", contact.mobile)
            each.nothing("type")
            each.member("isSpam", false)
            each.key("account")
            if let account = contact.account { writeBrief(self.account(account), to: &each) } else { each.null() }
        }
    }

    private func writeBrief(_ account: Account, to json: inout JSONWriter) {
        json.object { each in
            each.member("id", text: account.id)
            each.member("accountName", account.name)
            each.member("website", account.website)
        }
    }

    // MARK: - Customers

    func write(_ account: Account, _ detail: Detail, to json: inout JSONWriter) {
        let firm = account.firm
        json.beginObject()
        json.member("id", text: account.id)
        json.member("accountName", account.name)
        json.member("email", account.email)
        json.member("phone", account.phone)
        json.member("website", account.website)
        json.member("webUrl", Self.web + "Accounts/dv/\(account.id)")
        json.member("createdTime", at: world.created(.deskAccount, account.index))
        json.key("zohoCRMAccount")
        switch account.link {
        case .none: json.null()
        case .account(let id): json.object { $0.member("id", text: id) }
        }
        writeHappiness(account.index, to: &json)
        if detail != .list {
            json.member("modifiedTime", at: world.modified(.deskAccount, account.index))
            json.member("industry", firm.industry)
            json.member("street", account.street)
            json.member("city", account.city)
            json.member("state", account.state)
            json.member("code", account.postcode)
            json.member("country", account.country)
            json.object("cf") { $0.member("cf_tier", firm.slot == 6 ? "Gold" : nil) }
        }
        if detail == .full {
            json.nothing("description", "fax")
            json.member("annualrevenue", text: firm.revenue)
            json.array("associatedSLAIds", of: []) { (_: inout JSONWriter, _: Int) in }
            writeOwner(world.owner(.deskAccount, account.index), to: &json)
            json.member("isTrashed", world.isDeleted(.deskAccount, account.index))
            json.member("isDeleted", "false")
        }
        json.endObject()
    }

    func write(_ contact: Contact, _ detail: Detail, include: Set<String>, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", text: contact.id)
        json.member("firstName", contact.firstName)
        json.member("lastName", contact.lastName)
        json.member("email", contact.email)
        json.member("phone", contact.phone)
        json.member("mobile", contact.mobile)
        json.nothing("secondaryEmail", "type", "photoURL")
        json.member("accountId", text: contact.account.map { world.id(.deskAccount, $0) })
        json.member(
            "ownerId", text: Self.agentID(Self.agents[world.owner(.deskContact, contact.index) % Self.agents.count]))
        json.member("createdTime", at: world.created(.deskContact, contact.index))
        json.member("isEndUser", contact.index % 5 == 0)
        json.member("isAnonymous", false)
        json.member("isSpam", false)
        json.key("zohoCRMContact")
        if let link = contact.link {
            json.object { each in
                each.member("id", text: link)
                each.member("type", contact.linkType)
            }
        } else {
            json.null()
        }
        writeHappiness(contact.index &+ 7, to: &json)
        json.member("webUrl", Self.web + "Contacts/dv/\(contact.id)")
        if detail == .search || include.contains("accounts") {
            json.key("account")
            if let account = contact.account { writeBrief(self.account(account), to: &json) } else { json.null() }
        }
        if detail != .list {
            json.member("modifiedTime", at: world.modified(.deskContact, contact.index))
            json.member("title", contact.title)
            json.object("cf") { $0.nothing("cf_language") }
        }
        if detail == .full {
            json.nothing("description", "street", "city", "state", "country", "zip", "facebook", "twitter")
            json.member("isTrashed", world.isDeleted(.deskContact, contact.index))
            json.member("isDeleted", "false")
        }
        if detail == .full || include.contains("owner") {
            writeOwner(world.owner(.deskContact, contact.index), to: &json)
        }
        json.endObject()
    }

    private func writeOwner(_ staff: Int, to json: inout JSONWriter) {
        let agent = Self.agents[staff % Self.agents.count]
        let member = world.staff(agent)
        json.object("owner") { owner in
            owner.member("id", text: Self.agentID(agent))
            owner.member("firstName", member.given)
            owner.member("lastName", member.family)
            owner.member("email", member.email)
        }
    }

    private func writeHappiness(_ subject: Int, to json: inout JSONWriter) {
        let bad = world.dice.pick(0x7220, subject, below: 30)
        json.object("customerHappiness") { each in
            each.member("badPercentage", text: bad)
            each.member("okPercentage", text: bad / 2)
            each.member("goodPercentage", text: 100 - bad - bad / 2)
        }
    }
}
