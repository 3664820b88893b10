import Domain
import JSON
import WebServer

extension Sandbox {
    /// Any call to `/api/v1`.
    func desk(_ call: Call) -> WebResponse {
        do throws(DeskFailure) {
            return try deskAnswer(call)
        } catch {
            return error.response
        }
    }

    private func deskAnswer(_ call: Call) throws(DeskFailure) -> WebResponse {
        let path = Array(call.path.dropFirst(2))
        if path.first == "webhooks" { return try webhooks(call, path) }
        let route = try DeskRoute(path, method: call.request.method)
        switch admit(call, route.scopes) {
        case .granted: break
        case .noToken: throw .unauthorised
        case .invalidToken: throw .invalidToken
        case .scopeMissing: throw .scopeMismatch
        }
        if route.needsOrganisation { try checkOrganisation(call) }
        if route.isCount, strikes(.missingCounts, call) { throw .notFound }
        let weight = route.weight(from: call.parameter("from").flatMap { Int($0) } ?? 0)
        let limit = options.credits ?? 100_000 + 1000 * DeskDirectory.agents.count
        let remaining = try deskMeter.spend(weight, of: limit, at: call.now)
        let answer = DeskAnswer(sandbox: self, call: call, directory: DeskDirectory(call.world))
        var response: WebResponse
        do throws(DeskFailure) {
            response = try answer.body(of: route).map { .json($0) } ?? .empty(status: 204)
        } catch {
            // A refused call costs as much as an answered one.
            response = error.response
        }
        response.headers.append(("X-Rate-Limit-Request-Weight-v3", String(weight)))
        response.headers.append(("X-Rate-Limit-Remaining-v3", String(remaining)))
        return response
    }

    /// The portal is named by a header, or by the query as the vendor's own description has it.
    func checkOrganisation(_ call: Call) throws(DeskFailure) {
        guard let given = call.request.header("orgid") ?? call.parameter("orgId") else {
            throw .unprocessable("The required parameter 'orgId' is missing.")
        }
        // Not a clear refusal but this is what the real one was seen to answer.
        guard let id = Int64(given) else { throw .internalError }
        guard id == DeskDirectory.organisation else { throw .otherOrganisation }
    }
}

/// What a path asks for, what it costs and which scopes it needs.
struct DeskRoute {
    enum Kind: String {
        case organizations, accessibleOrganizations, departments, agents, agentsByIds, agent, myinfo
        case tickets, ticketSearch, ticket, ticketPart, ticketsCount, ticketsCountByFieldValues
        case contacts, contactSearch, contact, contactsByIds, contactTickets
        case accounts, accountSearch, account, accountContacts, accountTickets
        case customerHappiness, recycleBin
    }

    var kind: Kind
    var id = ""
    /// Of a ticket: "threads", "comments"…, and perhaps the id of one.
    var part: [String] = []

    static let parts = ["conversations", "threads", "latestThread", "comments", "History", "metrics"]

    init(_ path: [String], method: String) throws(DeskFailure) {
        let id = path.count > 1 ? path[1] : ""
        switch (path.first, path.count) {
        case ("tickets", 2) where id == "search": kind = .ticketSearch
        case ("contacts", 2) where id == "search": kind = .contactSearch
        case ("contacts", 2) where id == "contactsByIds": kind = .contactsByIds
        case ("accounts", 2) where id == "search": kind = .accountSearch
        case ("tickets", 2): kind = .ticket
        case ("contacts", 2): kind = .contact
        case ("accounts", 2): kind = .account
        case ("agents", 2): kind = .agent
        case ("contacts", 3) where path[2] == "tickets": kind = .contactTickets
        case ("accounts", 3) where path[2] == "tickets": kind = .accountTickets
        case ("accounts", 3) where path[2] == "contacts": kind = .accountContacts
        case ("tickets", 3) where Self.parts.contains(path[2]): kind = .ticketPart
        case ("tickets", 4) where path[2] == "threads": kind = .ticketPart
        case (let name?, 1):
            guard let known = Kind(rawValue: name), Self.collections.contains(known) else { throw .notFound }
            kind = known
        default: throw .notFound
        }
        guard method == "GET" else { throw .methodNotAllowed }
        self.id = id
        part = Array(path.dropFirst(2))
    }

    private static let collections: [Kind] = [
        .organizations, .accessibleOrganizations, .departments, .agents, .agentsByIds, .myinfo, .tickets, .ticketsCount,
        .ticketsCountByFieldValues, .contacts, .accounts, .customerHappiness, .recycleBin,
    ]

    var needsOrganisation: Bool { kind != .organizations }

    var isCount: Bool { kind == .ticketsCount || kind == .ticketsCountByFieldValues }

    var scopes: [[String]] {
        switch kind {
        case .organizations, .accessibleOrganizations, .departments, .agents, .agentsByIds, .agent, .myinfo:
            [["Desk.basic.READ", "Desk.settings.READ"]]
        case .tickets, .ticket, .ticketPart: [["Desk.tickets.READ"]]
        case .ticketSearch, .ticketsCount, .ticketsCountByFieldValues, .accountTickets, .customerHappiness:
            [["Desk.tickets.READ"], ["Desk.search.READ"]]
        case .contactTickets: [["Desk.contacts.READ"], ["Desk.tickets.READ"], ["Desk.search.READ"]]
        case .contacts, .contact, .contactsByIds, .accounts, .account, .accountContacts: [["Desk.contacts.READ"]]
        case .contactSearch, .accountSearch: [["Desk.contacts.READ"], ["Desk.search.READ"]]
        case .recycleBin: [["Desk.settings.READ"]]
        }
    }

    /// Credits: one for a single record, more the deeper a list is read, many for a count.
    func weight(from offset: Int) -> Int {
        switch kind {
        case .ticket, .contact, .account, .agent, .myinfo, .ticketPart, .organizations: 1
        case .ticketsCount, .ticketsCountByFieldValues: 50
        default:
            switch offset {
            case ...2000: 3
            case ...10_000: 8
            case ...50_000: 30
            default: 75
            }
        }
    }
}

/// Answers one admitted call from the world as it was when the call came.
struct DeskAnswer {
    /// What changes later than this before now, a lagging search index does not know yet.
    static let indexLagSeconds: Int64 = 120
    static let emptyList = Array(#"{"data":[]}"#.utf8)

    let sandbox: Sandbox
    let call: Call
    let directory: DeskDirectory

    var world: World { directory.world }
    var request: WebRequest { call.request }

    func has(_ fault: Fault) -> Bool { sandbox.strikes(fault, call) }

    /// Nil stands for 204.
    func body(of route: DeskRoute) throws(DeskFailure) -> [UInt8]? {
        switch route.kind {
        case .organizations, .accessibleOrganizations: try organisations()
        case .departments: try departments()
        case .agents: try agents()
        case .agentsByIds: try agentsByIds()
        case .agent: try agent(route.id)
        case .myinfo: try agent(nil)
        case .tickets: try ticketList()
        case .ticketSearch: try ticketSearch()
        case .ticketsCount: try ticketCount()
        case .ticketsCountByFieldValues: try ticketCountByField()
        case .ticket: try ticket(route.id)
        case .ticketPart: try ticketPart(route)
        case .contacts: try customers(.deskContact)
        case .accounts: try customers(.deskAccount)
        case .contactSearch: try customerSearch(.deskContact)
        case .accountSearch: try customerSearch(.deskAccount)
        case .contactsByIds: try contactsByIds()
        case .contact: try customer(.deskContact, world.index(of: route.id, .deskContact))
        case .account: try customer(.deskAccount, world.index(of: route.id, .deskAccount))
        case .contactTickets: try tickets(of: .deskContact, try known(route.id, .deskContact, else: .notFound))
        case .accountTickets: try tickets(of: .deskAccount, try known(route.id, .deskAccount, else: .forbidden))
        case .accountContacts: try contacts(ofAccount: try known(route.id, .deskAccount, else: .forbidden))
        case .customerHappiness: try ratings()
        case .recycleBin: try recycleBin()
        }
    }

    private func known(_ id: String, _ kind: Kind, else failure: DeskFailure) throws(DeskFailure) -> Int {
        guard let index = world.index(of: id, kind), !world.isDeleted(kind, index) else { throw failure }
        return index
    }

    private func ticket(_ id: String) throws(DeskFailure) -> [UInt8]? {
        let query = try DeskQuery(request, allowing: ["include"])
        let include = Set(try query.list("include", of: Self.includes + ["contract", "skills"]))
        // One in the recycle bin still answers, marked as trashed.
        guard let index = world.index(of: id, .ticket),
            !world.isDeleted(.ticket, index) || isInRecycleBin(.ticket, index)
        else { throw .notFound }
        var json = JSONWriter()
        directory.write(directory.ticket(index), .full, include: include, to: &json)
        return json.bytes
    }

    private func ticketPart(_ route: DeskRoute) throws(DeskFailure) -> [UInt8]? {
        let index = world.index(of: route.id, .ticket).flatMap { world.isDeleted(.ticket, $0) ? nil : $0 }
        // An unknown ticket has an empty conversation, not a missing one: seen with the real one.
        if route.part == ["conversations"] { return try conversations(index.map { directory.ticket($0) }) }
        guard let index else { throw .notFound }
        let ticket = directory.ticket(index)
        switch route.part[0] {
        case "threads" where route.part.count == 2: return try thread(ticket, id: route.part[1])
        case "threads": return try threads(ticket)
        case "latestThread": return try thread(ticket, id: nil)
        case "comments": return try comments(ticket)
        case "History": return try history(ticket)
        default: return try metrics(ticket)
        }
    }

    /// The envelope of a list. Empty is 204 for most, an empty list for some; only a search counts, and what
    /// it counts is its own page.
    func list<Items: Collection>(
        _ items: Items, counted: Bool = false, emptyIs204: Bool = true,
        _ write: (inout JSONWriter, Items.Element) -> Void
    ) -> [UInt8]? {
        if items.isEmpty { return emptyIs204 ? nil : Self.emptyList }
        var json = JSONWriter(capacity: items.count * 1024)
        json.object { json in
            json.array("data", of: items, write)
            if counted { json.member("count", number: items.count) }
        }
        return json.bytes
    }
}
