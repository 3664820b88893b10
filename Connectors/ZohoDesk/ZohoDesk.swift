public import ConnectorKit
import Domain
public import ZohoAccounts

extension Connector {
    /// Zoho Desk, API version 1. Facts of the vendor: https://desk.zoho.com/DeskAPIDocument
    public static func zohoDesk(_ centre: DataCentre) -> Connector {
        Connector(
            name: "zoho_desk", title: "Zoho Desk", documentation: "https://desk.zoho.com/DeskAPIDocument",
            baseURL: centre.desk, headers: [("orgId", "{organization}")],
            scopes: [
                Scope("Desk.basic.READ", "to read the organisation, its departments and agents"),
                Scope(
                    "Desk.tickets.READ", "to read tickets, their history, conversations' heads and ratings"),
                Scope("Desk.contacts.READ", "to read the accounts and contacts that tickets belong to"),
                Scope(
                    "Desk.search.READ",
                    "to ask only for what changed: Desk's lists cannot be filtered by time"),
                Scope("Desk.settings.READ", "to read the recycle bin, which alone names deleted tickets"),
            ],
            probe: Call("/api/v1/organizations"),
            errors: errors,
            allowance: Allowance(
                concurrentCalls: 10, creditsPerDay: 50_000, remainingHeader: "x-rate-limit-remaining-v3"),
            resources: [organizations, departments, agents, accounts, contacts, tickets] + DeskTicketLists.all,
            hooks: [DeskHooks.changes(centre)])
    }

    private static let errors = ErrorVocabulary(
        codeAt: ["errorCode"], messageAt: ["message"],
        rules: [
            .init(codes: ["INVALID_OAUTH"], .refreshToken), .init(status: 401, .refreshToken),
            .init(codes: ["SCOPE_MISMATCH", "OAUTH_ORG_MISMATCH"], .reauthorise),
            // The day's credits; the vendor says for how long. Too many calls at once has another code.
            .init(codes: ["THRESHOLD_EXCEEDED"], .wait(nil)),
            .init(status: 429, .retry(after: nil)),
            .init(codes: ["LICENSE_ACCESS_LIMITED"], .nextWay), .init(status: 405, .nextWay),
            // Unknown accounts answer 403, everything else unknown 404.
            .init(status: 404, codes: ["URL_NOT_FOUND"], .gone),
            .init(status: 403, codes: ["FORBIDDEN"], .fix),
        ])

    static let inOrganization = Resource.Parent("organizations", as: "organization")

    private static let organizations = Resource(
        "organizations", "The Desk portals this sign-in can see.",
        ways: [Way("list", Call("/api/v1/organizations"))],
        deletions: .sweep(every: .seconds(86_400)), pace: .seconds(86_400))

    private static let departments = Resource(
        "departments", "The departments that tickets are filed under.", parent: inOrganization,
        ways: [
            Way(
                "list", Call("/api/v1/departments"), pages: .offset("from", size: .init("limit", 200)),
                cost: .perCall(3))
        ],
        deletions: .sweep(every: .seconds(86_400)), pace: .seconds(6 * 3600))

    private static let agents = Resource(
        "agents", "The people who answer tickets.", parent: inOrganization,
        ways: [
            Way(
                "list", Call("/api/v1/agents"), pages: .offset("from", size: .init("limit", 200)),
                cost: .perCall(3))
        ],
        deletions: .sweep(every: .seconds(86_400)),
        facts: [
            FactMapping(
                .staff,
                [
                    "name": .first([.text("name"), .joined(["firstName", "lastName"])]),
                    "email": .text("emailId"),
                    "active": .choice("status", ["ACTIVE": "1"], otherwise: "0"),
                ])
        ],
        pace: .seconds(6 * 3600))

    /// What a list or search costs by how deep the page lies.
    static let byOffset = Cost.byOffset([
        .init(upTo: 2_000, 3), .init(upTo: 10_000, 10), .init(upTo: 50_000, 50), .init(upTo: .max, 100),
    ])

    /// Search never names more than 5,000 records, so that a window of time is halved until it holds fewer.
    static func search(
        _ path: String, query: [(name: String, value: String)] = [],
        serves: Set<Way.Purpose> = [.everything, .changes],
        detail: Call? = nil
    ) -> Way {
        Way(
            "search", serves: serves,
            Call(
                path,
                query: query + [("modifiedTimeRange", "{since},{until}"), ("sortBy", "modifiedTime")]),
            pages: .offset("from", size: .init("limit", 100), wall: wall),
            since: .window(.utcMilliseconds, earliest: Instant(seconds: 1_262_304_000)), cost: byOffset,
            detail: detail)
    }

    /// Lists and searches end at 5,000 records; what lies behind is found by windows of time only.
    private static let wall = 4_900

    static func list(_ path: String, query: [(name: String, value: String)] = [], detail: Call? = nil) -> Way {
        Way(
            "list", serves: [.everything], Call(path, query: query),
            pages: .offset("from", size: .init("limit", 99), wall: wall), cost: byOffset, reach: wall,
            detail: detail)
    }

    static func bin(_ type: String) -> Deletions {
        .bin(
            Way(
                "recycle bin", Call("/api/v1/recycleBin"), pages: .offset("from", size: .init("limit", 50)),
                cost: .perCall(3)),
            key: "id", at: "deletedTime", type: "type", value: type)
    }

    /// Only the detail has address and owner, and the search does not even name the CRM account.
    private static let accounts = Resource(
        "accounts", "Companies as Desk knows them, with their link to the CRM.", parent: inOrganization,
        stamp: "modifiedTime",
        ways: [
            search("/api/v1/accounts/search", detail: Call("/api/v1/accounts/{key}")),
            list("/api/v1/accounts", detail: Call("/api/v1/accounts/{key}")),
        ],
        deletions: bin("Accounts"),
        facts: [
            FactMapping(
                .company,
                [
                    "name": .text("accountName"), "website": .text("website"), "email": .text("email"),
                    "phone": .text("phone"), "industry": .text("industry"), "street": .text("street"),
                    "city": .text("city"),
                    "postcode": .text("code"), "country": .text("country"),
                    "owner": .reference("ownerId", to: ["agents"]),
                    "same_as": .reference("zohoCRMAccount.id", to: ["zoho_crm.Accounts"]),
                    "created": .time("createdTime"),
                ])
        ])

    /// The CRM link's `type` is ambiguous in the vendor's own samples, so contacts are tried before leads.
    private static let contacts = Resource(
        "contacts", "People who write tickets.", parent: inOrganization, stamp: "modifiedTime",
        ways: [
            list("/api/v1/contacts"),
            search("/api/v1/contacts/search", detail: Call("/api/v1/contacts/{key}")),
        ],
        deletions: bin("Contacts"),
        facts: [
            FactMapping(
                .person,
                [
                    "name": .joined(["firstName", "lastName"]), "given_name": .text("firstName"),
                    "family_name": .text("lastName"), "job": .text("title"), "email": .text("email"),
                    "email2": .text("secondaryEmail"), "phone": .text("phone"), "mobile": .text("mobile"),
                    "street": .text("street"), "city": .text("city"), "postcode": .text("zip"),
                    "country": .text("country"),
                    "standing": .constant("contact"), "company": .reference("accountId", to: ["accounts"]),
                    "owner": .reference("ownerId", to: ["agents"]),
                    "same_as": .reference("zohoCRMContact.id", to: ["zoho_crm.Contacts", "zoho_crm.Leads"]),
                    "created": .time("createdTime"),
                ])
        ])

    private static let tickets = Resource(
        "tickets", "Requests and complaints of customers.", parent: inOrganization, stamp: "modifiedTime",
        ways: [search("/api/v1/tickets/search"), list("/api/v1/tickets")],
        deletions: bin("Tickets"),
        count: Count(Call("/api/v1/ticketsCount"), at: "count", cost: 50),
        facts: [
            FactMapping(
                .ticket,
                [
                    "number": .text("ticketNumber"), "title": .text("subject"), "status": .text("status"),
                    "state": .choice(
                        "statusType", ["Open": "open", "On Hold": "waiting", "Closed": "closed"]),
                    "priority": .text("priority"), "category": .text("category"), "channel": .text("channel"),
                    "escalated": .flag("isEscalated"), "overdue": .flag("isOverDue"),
                    "threads": .integer("threadCount"),
                    "company": .first([
                        .reference("accountId", to: ["accounts"]),
                        .reference("contact.account.id", to: ["accounts"]),
                    ]),
                    "person": .reference("contactId", to: ["contacts"]),
                    "owner": .reference("assigneeId", to: ["agents"]),
                    "department": .first([.text("department.name"), .text("departmentId")]),
                    "email": .first([.text("email"), .text("contact.email")]), "opened": .time("createdTime"),
                    "due": .time("dueDate"), "closed": .time("closedTime"),
                ])
        ])
}
