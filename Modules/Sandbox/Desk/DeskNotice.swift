import Crypto
import Domain
import JSON

/// A webhook as Desk's API holds it, and the batches it sends: arrays of events, each batch of one module.
struct DeskWebhook: HookSetup {
    /// What a subscription narrows its events down to. All empty for `null`.
    struct Filter: Sendable {
        var departments: [String] = []
        var fields: [String] = []
        var direction: String?
        var withPrevious = false
    }

    let id: Int64
    var name: String
    var url: String
    var description: String?
    var subscriptions: [(event: String, filter: Filter)]
    /// As it was sent, to be shown again.
    var written: JSONValue
    let key: RS256.PrivateKey

    var details: [(String, JSONValue)] {
        [
            ("webhook_id", .string(String(id))), ("name", .string(name)),
            ("events", .array(subscriptions.map { .string($0.event) })),
        ]
    }

    func isTaken(status: Int) -> Bool { status == 200 }
    var farewell: Int? { 410 }

    /// The module and the kinds whose changes its events come from.
    private static let modules: [(name: String, kind: Kind)] = [
        ("Ticket", .ticket), ("Contact", .deskContact), ("Account", .deskAccount),
    ]

    /// What Desk knows; only tickets, contacts and accounts do anything in this world.
    static let events: Set<String> = {
        var events: Set<String> = [
            "Ticket_Thread_Add", "Ticket_Comment_Add", "Ticket_Comment_Update", "Ticket_Attachment_Add",
            "Ticket_Attachment_Update", "Ticket_Attachment_Delete", "Ticket_Approval_Add", "Ticket_Approval_Update",
            "Agent_Presence_Update", "Department_Add", "Department_Update", "Article_Feedback_Add", "IM_Message_Add",
        ]
        let modules = ["Ticket", "Contact", "Account", "Agent", "Task", "Call", "Event", "Article"]
        for module in modules + ["KBRootCategory", "KBSection"] {
            for verb in ["Add", "Update", "Delete"] { events.insert("\(module)_\(verb)") }
        }
        return events
    }()

    // MARK: - Batches

    private struct Event {
        let type: String
        let at: Instant
        let payload: [UInt8]
        var previous: [UInt8]?
    }

    var isProven: Bool { true }

    func deliveries(of occasion: Occasion) -> [Delivery] {
        Self.modules.flatMap { module in
            let events = events(module.name, module.kind, occasion).sorted { $0.at < $1.at }
            return stride(from: 0, to: events.count, by: occasion.batch).map { start in
                delivery(events[start..<min(start + occasion.batch, events.count)], at: occasion.world.clock)
            }
        }
    }

    private func delivery(_ events: ArraySlice<Event>, at moment: Instant) -> Delivery {
        var json = JSONWriter(capacity: 2048)
        json.array(of: events) { json, event in
            json.object { each in
                each.member("eventType", event.type)
                each.member("orgId", text: DeskDirectory.organisation)
                each.member("eventTime", text: event.at.milliseconds)
                each.key("payload")
                each.raw(event.payload)
                if let previous = event.previous {
                    each.key("prevState")
                    each.raw(previous)
                }
            }
        }
        var delivery = Delivery(url: url, json.bytes, timeout: .seconds(5))
        if let token = token(at: moment) {
            delivery.headers.append(("X-ZDesk-JWT", token))
            delivery.proof = .header("X-ZDesk-JWT")
        }
        return delivery
    }

    /// Says who sends to whom. It says nothing of the body.
    private func token(at moment: Instant) -> String? {
        let head = #"{"alg":"RS256","typ":"JWT","kid":"\#(Self.keyID)"}"#
        let claims =
            #"{"iss":"orgId:\#(DeskDirectory.organisation)","aud":"webhookId:\#(id)","#
            + #""iat":\#(moment.milliseconds / 1000)}"#
        let text = Base64URL.encode(Array(head.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        guard let signature = try? key.sign(Array(text.utf8)) else { return nil }
        return text + "." + Base64URL.encode(signature)
    }

    static let keyID = "desk-1"

    static func keySet(_ key: RS256.PublicKey?) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.array("keys", of: key.map { [$0] } ?? []) { json, key in
                json.object { each in
                    each.member("kty", "RSA")
                    each.member("use", "sig")
                    each.member("alg", "RS256")
                    each.member("kid", Self.keyID)
                    each.member("n", Base64URL.encode(key.modulus))
                    each.member("e", Base64URL.encode(key.exponent))
                }
            }
        }
        return json.bytes
    }

    // MARK: - Events

    private func filter(_ event: String) -> Filter? { subscriptions.first { $0.event == event }?.filter }

    private func events(_ module: String, _ kind: Kind, _ occasion: Occasion) -> [Event] {
        guard subscriptions.contains(where: { $0.event.hasPrefix(module + "_") }) else { return [] }
        let directory = DeskDirectory(occasion.world)
        let before = DeskDirectory(occasion.before)
        var seen: Set<Int> = []
        return occasion.happenings([kind]).flatMap { happening -> [Event] in
            var found: [Event] = []
            switch happening.event {
            case .created: found += added(module, happening, directory)
            case .changed: found += updated(module, happening, before, directory)
            case .deleted: found += deleted(module, happening, directory)
            }
            if kind == .ticket, seen.insert(happening.index).inserted {
                found += parts(happening.index, since: before, directory, isForced: occasion.batch == 1)
            }
            return found
        }
    }

    private func added(_ module: String, _ happening: Happening, _ directory: DeskDirectory) -> [Event] {
        guard let filter = filter(module + "_Add"), admits(filter, happening, directory) else { return [] }
        return [Event(type: module + "_Add", at: happening.at, payload: directory.payload(happening))]
    }

    private func deleted(_ module: String, _ happening: Happening, _ directory: DeskDirectory) -> [Event] {
        guard filter(module + "_Delete") != nil else { return [] }
        let id = directory.world.id(happening.kind, happening.index)
        return [Event(type: module + "_Delete", at: happening.at, payload: Array(#"{"id":"\#(id)"}"#.utf8))]
    }

    private func updated(
        _ module: String, _ happening: Happening, _ before: DeskDirectory, _ directory: DeskDirectory
    ) -> [Event] {
        guard let filter = filter(module + "_Update"), admits(filter, happening, directory) else { return [] }
        let payload = directory.payload(happening)
        let isOld = happening.index < before.world.total(happening.kind)
        let changed = isOld ? Self.differences(before.payload(happening), payload) : []
        guard filter.fields.isEmpty || changed.contains(where: { filter.fields.contains($0.name) }) else { return [] }
        let previous = filter.withPrevious ? JSONValue.object(changed).serialized : nil
        return [Event(type: module + "_Update", at: happening.at, payload: payload, previous: previous)]
    }

    private func admits(_ filter: Filter, _ happening: Happening, _ directory: DeskDirectory) -> Bool {
        guard happening.kind == .ticket, !filter.departments.isEmpty else { return true }
        let department = DeskDirectory.department(of: directory.ticket(happening.index))
        return filter.departments.contains(String(department.id))
    }

    /// Threads and comments that came to a ticket meanwhile; of a forced delivery, the latest of each.
    private func parts(
        _ index: Int, since before: DeskDirectory, _ directory: DeskDirectory, isForced: Bool
    ) -> [Event] {
        let ticket = directory.ticket(index)
        let known = index < before.world.total(.ticket) && !isForced ? before.ticket(index).life.events.count : 0
        let fresh = ticket.life.events.enumerated().dropFirst(isForced ? 0 : known).compactMap {
            place, event -> Event? in
            let isComment = event.kind == .commented
            let direction = event.kind == .answered ? "out" : "in"
            let type = isComment ? "Ticket_Comment_Add" : "Ticket_Thread_Add"
            guard isComment || [.created, .answered, .customerReplied, .reopened].contains(event.kind),
                let filter = filter(type), isComment || filter.direction ?? direction == direction
            else { return nil }
            let department = String(DeskDirectory.department(of: ticket).id)
            guard filter.departments.isEmpty || filter.departments.contains(department) else { return nil }
            var json = JSONWriter()
            json.object { part in
                part.member("id", text: DeskAnswer.partID(ticket, place))
                part.member("ticketId", text: ticket.id)
                part.member(isComment ? "commentedTime" : "createdTime", at: event.at)
                if !isComment {
                    part.member("direction", direction)
                    part.member("channel", ticket.channel.uppercased())
                }
            }
            return Event(type: type, at: event.at, payload: json.bytes)
        }
        return isForced ? Array(fresh.suffix(1)) : fresh
    }

    /// The members of the first that the second has otherwise.
    private static func differences(_ old: [UInt8], _ new: [UInt8]) -> [JSONValue.Member] {
        guard let old = try? JSONValue(parsing: old), let new = try? JSONValue(parsing: new) else { return [] }
        return (old.members ?? []).filter { $0.name != "modifiedTime" && new[$0.name] != $0.value }
    }
}

extension DeskDirectory {
    /// A record as its own address shows it.
    fileprivate func payload(_ happening: Happening) -> [UInt8] {
        var json = JSONWriter(capacity: 2048)
        switch happening.kind {
        case .ticket: write(ticket(happening.index), .full, include: [], to: &json)
        case .deskContact: write(contact(happening.index), .full, include: [], to: &json)
        default: write(account(happening.index), .full, to: &json)
        }
        return json.bytes
    }
}
