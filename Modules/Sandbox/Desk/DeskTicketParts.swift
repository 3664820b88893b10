import Domain
import JSON

/// What hangs on one ticket: threads, comments, history, metrics.
extension DeskAnswer {
    /// Ids of a ticket's parts lie far above all records of Desk.
    static func partID(_ ticket: DeskTicket, _ position: Int) -> Int64 {
        World.base(.desk) + 1_000_000_000_000 + Int64(ticket.index) * 64 + Int64(position)
    }

    /// The position of an event in the ticket's life is what names its thread or comment.
    private func parts(_ ticket: DeskTicket, _ kinds: [TicketLife.Event.Kind]) -> [(Int, TicketLife.Event)] {
        ticket.life.events.enumerated().filter { kinds.contains($0.element.kind) }.map { ($0.offset, $0.element) }
    }

    private static let threadKinds: [TicketLife.Event.Kind] = [.created, .answered, .customerReplied, .reopened]

    func conversations(_ ticket: DeskTicket?) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit"])
        let from = max(0, (query["from"].flatMap { Int($0) } ?? 0) - 1)
        let limit = min(100, max(1, query["limit"].flatMap { Int($0) } ?? 10))
        guard let ticket else { return Self.emptyList }
        let all = parts(ticket, Self.threadKinds + [.commented]).reversed().dropFirst(from).prefix(limit)
        return list(all, emptyIs204: false) { json, part in
            if part.1.kind == .commented {
                writeComment(ticket, part, inConversation: true, to: &json)
            } else {
                writeThread(ticket, part, inConversation: true, to: &json)
            }
        }
    }

    func threads(_ ticket: DeskTicket) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit", "sortBy"])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...200, default: 10)
        let sort = try query.sort(by: ["sendDateTime"])
        var all = parts(ticket, Self.threadKinds)
        if sort?.descending ?? true { all.reverse() }
        return list(all.dropFirst(from).prefix(limit), emptyIs204: false) { json, part in
            writeThread(ticket, part, inConversation: false, to: &json)
        }
    }

    func thread(_ ticket: DeskTicket, id: String?) throws(DeskFailure) -> [UInt8]? {
        _ = try DeskQuery(request, allowing: ["include"])
        let all = parts(ticket, Self.threadKinds)
        let wanted = id == nil ? all.last : all.first { String(Self.partID(ticket, $0.0)) == id }
        guard let wanted else { throw .notFound }
        var json = JSONWriter()
        writeThread(ticket, wanted, inConversation: false, withContent: true, to: &json)
        return json.bytes
    }

    func comments(_ ticket: DeskTicket) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit", "sortBy", "include"])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...100, default: 10)
        let sort = try query.sort(by: ["commentedTime"])
        var all = parts(ticket, [.commented])
        if sort?.descending ?? true { all.reverse() }
        return list(all.dropFirst(from).prefix(limit), emptyIs204: false) { json, part in
            writeComment(ticket, part, inConversation: false, to: &json)
        }
    }

    private func writeThread(
        _ ticket: DeskTicket, _ part: (Int, TicketLife.Event), inConversation: Bool, withContent: Bool = false,
        to json: inout JSONWriter
    ) {
        let isOut = part.1.kind == .answered
        let desk = "support@" + World.seller.domain
        let contact = ticket.contact.map { directory.contact($0) }
        let mail = contact?.email ?? "unknown@" + World.seller.domain
        let text = Self.text(of: part.1.kind, ticket)
        json.beginObject()
        json.member("id", text: Self.partID(ticket, part.0))
        if inConversation { json.member("type", "thread") }
        json.member("channel", ticket.channel.uppercased())
        json.member("status", "SUCCESS")
        json.member("direction", isOut ? "out" : "in")
        json.member("createdTime", at: part.1.at)
        json.key("author")
        if isOut {
            writeAgent(ticket.agent ?? DeskDirectory.agents[0], to: &json)
        } else {
            writeAuthor(contact, to: &json)
        }
        json.member("fromEmailAddress", isOut ? desk : mail)
        json.member("to", isOut ? mail : desk)
        json.member("cc", "")
        json.member("bcc", "")
        json.member("summary", String(text.prefix(60)))
        json.member("contentType", "text/html")
        json.member("hasAttach", false)
        json.member("attachmentCount", "0")
        json.member("isForward", false)
        json.member("isDescriptionThread", part.0 == 0)
        json.member("canReply", true)
        json.member("visibility", "public")
        json.member("responderId", text: isOut ? DeskDirectory.agentID(ticket.agent ?? DeskDirectory.agents[0]) : nil)
        json.nothing("respondedIn", "channelRelatedInfo")
        json.array("actions", of: []) { (_: inout JSONWriter, _: Int) in }
        if withContent {
            json.member("content", "<div>\(text)</div>")
            json.member("plainText", text)
            json.array("attachments", of: []) { (_: inout JSONWriter, _: Int) in }
            json.member("replyTo", isOut ? desk : mail)
        }
        json.endObject()
    }

    private func writeComment(
        _ ticket: DeskTicket, _ part: (Int, TicketLife.Event), inConversation: Bool, to json: inout JSONWriter
    ) {
        let agent = ticket.agent ?? DeskDirectory.agents[0]
        let text = Self.text(of: .commented, ticket)
        json.beginObject()
        json.member("id", text: Self.partID(ticket, part.0))
        if inConversation { json.member("type", "comment") }
        json.member("commentedTime", at: part.1.at)
        json.nothing("modifiedTime")
        json.member("isPublic", false)
        json.member("contentType", "html")
        json.member("content", "<div>\(text)</div>")
        if !inConversation { json.member("plainText", text) }
        json.member("commenterId", text: DeskDirectory.agentID(agent))
        json.key("commenter")
        writeAgent(agent, to: &json)
        json.array("mention", of: []) { (_: inout JSONWriter, _: Int) in }
        json.array("attachments", of: []) { (_: inout JSONWriter, _: Int) in }
        json.endObject()
    }

    private func writeAgent(_ staff: Int, to json: inout JSONWriter) {
        let member = world.staff(staff)
        json.object { author in
            author.member("name", member.full)
            author.member("firstName", member.given)
            author.member("lastName", member.family)
            author.member("email", member.email)
            author.member("type", "AGENT")
            author.member("roleName", member.role)
            author.nothing("photoURL")
        }
    }

    private func writeAuthor(_ contact: DeskDirectory.Contact?, to json: inout JSONWriter) {
        json.object { author in
            author.member("name", contact.map { ($0.firstName.map { $0 + " " } ?? "") + $0.lastName })
            author.member("firstName", contact?.firstName)
            author.member("lastName", contact?.lastName)
            author.member("email", contact?.email)
            author.member("type", "END_USER")
            author.nothing("photoURL")
        }
    }

    private static func text(of kind: TicketLife.Event.Kind, _ ticket: DeskTicket) -> String {
        switch kind {
        case .created: ticket.topic.question
        case .answered: "Thank you for writing. We have looked into it and changed the setting; please try again."
        case .customerReplied: "Thanks, but it still looks the same on our side."
        case .reopened: "It has come back. Could you look again?"
        default: "Checked with the developers; see the linked case."
        }
    }

    // MARK: - History and metrics

    private static let historyFilters = [
        "CommentHistory", "TimeEntryHistory", "TaskHistory", "CallHistory", "EventHistory", "AttachmentHistory",
        "ApprovalHistory", "SuperviseHistory", "WorkflowHistory", "MacroHistory", "AssignmentRuleHistory",
        "NotificationRuleHistory", "SLAHistory", "BlueprintHistory", "SkillRelatedHistory", "ZiaRelatedHistory",
    ]

    func history(_ ticket: DeskTicket) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["from", "limit", "fieldName", "agentId", "eventFilter"])
        let from = try offset(query, wall: nil)
        let limit = try query.integer("limit", in: 1...50, default: 10)
        let only = query["eventFilter"]
        if let only, !Self.historyFilters.contains(only) { throw .invalid("eventFilter") }
        var entries: [(event: TicketLife.Event, before: TicketLife.Status?)] = []
        for (position, event) in ticket.life.events.enumerated() {
            entries.append((event, position == 0 ? nil : ticket.life.events[position - 1].status))
        }
        if let only {
            entries.removeAll { entry in
                switch only {
                case "CommentHistory": entry.event.kind != .commented
                case "SLAHistory": entry.event.kind != .escalated
                default: true
                }
            }
        }
        if query["fieldName"] == "status" {
            entries.removeAll { $0.before == $0.event.status }
        } else if query["fieldName"] != nil {
            entries = []
        }
        if let agent = query["agentId"] {
            entries.removeAll {
                !Self.isByAgent($0.event) || ticket.agent.map { String(DeskDirectory.agentID($0)) } != agent
            }
        }
        return list(entries.reversed().dropFirst(from).prefix(limit)) { json, entry in
            writeHistory(ticket, entry.event, entry.before, to: &json)
        }
    }

    private static func isByAgent(_ event: TicketLife.Event) -> Bool {
        [.answered, .commented, .held, .resumed, .closed, .edited].contains(event.kind)
    }

    private func writeHistory(
        _ ticket: DeskTicket, _ event: TicketLife.Event, _ before: TicketLife.Status?, to json: inout JSONWriter
    ) {
        let name =
            switch event.kind {
            case .created: "TicketCreated"
            case .answered, .customerReplied: "ThreadAdded"
            case .commented: "CommentAdded"
            case .escalated: "TicketEscalated"
            case .rated: "CustomerHappinessReceived"
            default: "TicketUpdated"
            }
        json.beginObject()
        json.member("eventName", name)
        json.member("eventTime", at: event.at)
        json.member("source", event.kind == .escalated ? "SLA" : "Web")
        json.object("actor") { actor in
            if event.kind == .escalated {
                actor.member("id", text: DeskDirectory.layout)
                actor.member("name", "Response within 8 hours")
                actor.member("type", "SLA")
            } else if Self.isByAgent(event) {
                let agent = ticket.agent ?? DeskDirectory.agents[0]
                actor.member("id", text: DeskDirectory.agentID(agent))
                actor.member("name", world.staff(agent).full)
                actor.member("type", "Agent")
            } else {
                let contact = ticket.contact.map { directory.contact($0) }
                actor.member("id", text: contact?.id)
                actor.member("name", contact?.lastName)
                actor.member("type", "Contact")
            }
        }
        json.array("actorInfo", of: []) { (_: inout JSONWriter, _: Int) in }
        json.key("eventInfo")
        json.beginArray()
        if event.kind == .created {
            writeProperty("Status", value: event.status.rawValue, to: &json)
            writeProperty("Subject", value: ticket.subject, to: &json)
            writeProperty("Priority", value: ticket.priority, to: &json)
        } else if let before, before != event.status {
            json.object { property in
                property.member("propertyName", "Status")
                property.member("propertyType", "ValueTransition")
                property.member("systemProperty", true)
                property.object("propertyValue") { value in
                    value.member("previousValue", before.rawValue)
                    value.member("updatedValue", event.status.rawValue)
                }
            }
        }
        json.endArray()
        json.endObject()
    }

    private func writeProperty(_ name: String, value: String, to json: inout JSONWriter) {
        json.object { property in
            property.member("propertyName", name)
            property.member("propertyType", "Text")
            property.member("systemProperty", true)
            property.member("propertyValue", value)
        }
    }

    func metrics(_ ticket: DeskTicket) throws(DeskFailure) -> [UInt8]? {
        _ = try DeskQuery(request, allowing: [])
        let events = ticket.life.events
        let answers = events.filter { $0.kind == .answered }
        let created = ticket.life.created
        var handled: [(TicketLife.Status, Int64)] = []
        for (position, event) in events.enumerated() {
            let end = position + 1 < events.count ? events[position + 1].at : world.clock
            let spent = end.milliseconds - event.at.milliseconds
            if let known = handled.firstIndex(where: { $0.0 == event.status }) {
                handled[known].1 += spent
            } else {
                handled.append((event.status, spent))
            }
        }
        var json = JSONWriter()
        json.object { json in
            json.member(
                "firstResponseTime", answers.first.map { Self.hours($0.at.milliseconds - created.milliseconds) })
            json.member("totalResponseTime", answers.last.map { Self.hours($0.at.milliseconds - created.milliseconds) })
            json.member(
                "resolutionTime", ticket.life.closedAt.map { Self.hours($0.milliseconds - created.milliseconds) })
            json.member("reassignCount", number: 0)
            json.member("reopenCount", number: ticket.life.reopened)
            json.member("responseCount", number: answers.count)
            json.member("outgoingCount", number: answers.count)
            json.member("threadCount", number: ticket.life.threads.count)
            json.array("agentsHandled", of: ticket.agent.map { [$0] } ?? []) { json, agent in
                json.object {
                    $0.member("agentId", text: DeskDirectory.agentID(agent))
                    $0.member("agentName", world.staff(agent).full)
                    $0.member(
                        "handlingTime", Self.hours(events[events.count - 1].at.milliseconds - created.milliseconds))
                }
            }
            json.array("stagingData", of: handled) { json, stage in
                json.object {
                    $0.member("status", stage.0.rawValue)
                    $0.member("handledTime", Self.hours(stage.1))
                }
            }
        }
        return json.bytes
    }

    /// "01:50 hrs"
    private static func hours(_ milliseconds: Int64) -> String {
        let minutes = max(0, milliseconds / 60_000)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
        return two(minutes / 60) + ":" + two(minutes % 60) + " hrs"
    }
}
