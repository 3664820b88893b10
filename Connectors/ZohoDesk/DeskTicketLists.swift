import ConnectorKit
import Domain

/// Lists below one ticket. No list over all tickets exists, so they are read for tickets that are new or changed.
enum DeskTicketLists {
    static let all: [Resource] = [conversations, history, metrics, ratings]

    private static let inTicket = Resource.Parent("tickets", as: "ticket", visit: .changed)

    private static let conversations = Resource(
        "conversations", "Who wrote when in a ticket: the heads, not the texts.", parent: inTicket,
        ways: [
            Way(
                "list", Call("/api/v1/tickets/{ticket}/conversations"),
                pages: .offset("from", size: .init("limit", 100)),
                cost: .perCall(3))
        ],
        facts: [
            FactMapping(
                .message,
                [
                    "summary": .text("summary"), "channel": .text("channel"),
                    "direction": .first([
                        .choice("direction", ["in": "in", "out": "out"]),
                        .choice("type", ["comment": "comment"]),
                    ]),
                    "author": .first([.text("author.name"), .text("commenter.name")]),
                    "email": .first([.text("author.email"), .text("fromEmailAddress")]),
                    "at": .first([.time("createdTime"), .time("commentedTime")]),
                    "ticket": .parent(to: ["tickets"]),
                ])
        ])

    /// Events have no id of their own; time and name identify one within its ticket.
    private static let history = Resource(
        "History", "How a ticket's status changed, and when.", parent: inTicket,
        key: ["^", "eventTime", "eventName"],
        ways: [
            Way(
                "list", Call("/api/v1/tickets/{ticket}/History"),
                pages: .offset("from", size: .init("limit", 50)),
                cost: .perCall(3))
        ],
        facts: [
            FactMapping(
                .change, when: .init("eventInfo.[propertyName=Status].propertyName", in: ["Status"]),
                [
                    "field": .constant("status"),
                    "was": .text("eventInfo.[propertyName=Status].propertyValue.previousValue"),
                    "became": .first([
                        .text("eventInfo.[propertyName=Status].propertyValue.updatedValue"),
                        .text("eventInfo.[propertyName=Status].propertyValue"),
                    ]),
                    "at": .time("eventTime"), "by": .text("actor.name"), "ticket": .parent(to: ["tickets"]),
                ])
        ])

    private static let metrics = Resource(
        "metrics", "How fast and how often a ticket was answered.", parent: inTicket, key: ["^"],
        ways: [Way("detail", Call("/api/v1/tickets/{ticket}/metrics"), shape: .object(at: ""))],
        facts: [
            FactMapping(
                .responseTimes,
                [
                    "ticket": .parent(to: ["tickets"]), "first_response_minutes": .hours("firstResponseTime"),
                    "total_response_minutes": .hours("totalResponseTime"),
                    "resolution_minutes": .hours("resolutionTime"),
                    "responses": .integer("responseCount"), "reopened": .integer("reopenCount"),
                    "reassigned": .integer("reassignCount"),
                ])
        ])

    /// The vendor documents the call but not the shape of its records; every field is optional.
    private static let ratings = Resource(
        "customerHappiness", "How customers rated the answers.",
        parent: .init("organizations", as: "organization"),
        ways: [
            Way(
                "list", Call("/api/v1/customerHappiness", query: [("department", "allDepartment")]),
                pages: .offset("from", size: .init("limit", 100)), cost: .perCall(3))
        ],
        deletions: .sweep(every: .seconds(86_400)),
        facts: [
            FactMapping(
                .rating,
                [
                    "score": .choice(
                        "rating",
                        ["good": "good", "ok": "ok", "bad": "bad", "GOOD": "good", "OK": "ok", "BAD": "bad"]),
                    "comment": .text("feedback"), "at": .time("ratedTime"),
                    "ticket": .first([
                        .reference("ticketId", to: ["tickets"]), .reference("ticket.id", to: ["tickets"]),
                    ]),
                    "person": .first([
                        .reference("contactId", to: ["contacts"]), .reference("contact.id", to: ["contacts"]),
                    ]),
                    "owner": .first([
                        .reference("agentId", to: ["agents"]), .reference("agent.id", to: ["agents"]),
                    ]),
                ])
        ])
}
