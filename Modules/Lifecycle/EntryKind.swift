public import Domain

/// What people (and agents in their name) lay down themselves: it comes from no app. Each is a thing with versions in
/// the journal; the raw value is the name of its public view.
public enum EntryKind: String, CaseIterable, Sendable {
    /// Somebody vouches for a criterion.
    case attestation
    /// A context item that need not move forward, and why.
    case waiver
    case handoff
    case commitment
    /// Who is accountable in a role, from when to when.
    case ownership
    case valueDefinition = "value_definition"
    case usageExpectation = "usage_expectation"
    case nextStep = "next_step"
    /// What the customer said they need, before it is an opportunity.
    case need
    /// A stage or standing that a person forces until a day.
    case override
    /// What a customer bought on top: a relationship of its own below the customer's.
    case scope
}

extension EntryKind {
    /// The fields of its body, in the order of its view's columns. `role` fields hold ids of the definition.
    /// `until_day` and `expires_day` are the first day on which it counts no more, `from_day` the first one it does.
    public var fields: [FactField] {
        switch self {
        case .attestation:
            [
                .init("criterion", .text),
                .init("value", .choice(["met", "not_met", "not_applicable", "revoked"])),
                .init("evidence", .text), .init("expires_day", .day), Self.scopeField,
            ]
        case .waiver:
            [
                .init("transition", .text), .init("item", .text), .init("reason", .text),
                .init("state", .choice(["waived", "revoked"])), Self.scopeField,
            ]
        case .handoff:
            [
                .init("transition", .text),
                .init("state", .choice(["draft", "offered", "returned", "accepted", "withdrawn"])),
                .init("giver", .text), .init("receiver", .text), .init("reason", .text), .init("offered", .time),
                .init("answered", .time), .init("due", .time), .init("returns", .integer),
                // What the receiver missed, as a comma list of context items.
                .init("missing", .text),
                // What the giver says of context items that no app knows: JSON, a text for each key.
                .init("context", .text),
                // Frozen when it is accepted: context items, open commitments, next steps as JSON.
                .init("snapshot", .text), Self.scopeField,
            ]
        case .commitment:
            [
                .init("text", .text),
                .init("type", .choice(["outcome", "scope", "date", "price", "service", "other"])),
                .init("made_by", .text), .init("made_to", .text), .init("due_day", .day), .init("every", .text),
                .init("state", .choice(["open", "planned", "fulfilled", "renegotiated", "broken", "withdrawn"])),
                .init("settled", .time), .init("evidence", .text),
                // Records of the plan that carry it out, as a comma list.
                .init("plan_item", .text),
                // Who sees to it now; an accepted handoff changes hands.
                .init("owner", .text), Self.scopeField,
            ]
        case .ownership:
            [
                // Two hold a role at one time only while a handover was declared: the former one's until_day says so.
                .init("role", .text), .init("person", .text), .init("from_day", .day), .init("until_day", .day),
                .init("accepted", .time), .init("known_to_customer", .flag), Self.scopeField,
            ]
        case .valueDefinition:
            [
                .init("statement", .text), .init("metric", .text), .init("unit", .text), .init("baseline", .number),
                .init("target", .number), .init("direction", .choice(["up", "down"])), .init("source", .text),
                .init("due_day", .day), .init("first_value", .flag), .init("actual", .number),
                .init("reached", .time), .init("acknowledged", .time), .init("acknowledged_by", .text),
                .init("evidence", .text), Self.scopeField,
            ]
        case .usageExpectation:
            [
                .init("behaviour", .text), .init("population", .text), .init("threshold", .number),
                .init("unit", .text),
                // How long a period is: P7D.
                .init("every", .text), .init("from_day", .day), .init("until_day", .day),
                .init("communicated", .time), .init("evidence", .text), .init("template", .text), Self.scopeField,
            ]
        case .nextStep:
            [
                .init("text", .text), .init("owner", .text), .init("due_day", .day),
                .init("state", .choice(["open", "done", "dropped"])), .init("done", .time), .init("with", .text),
                .init("outcome", .text), Self.scopeField,
            ]
        case .need:
            [
                .init("statement", .text), .init("evidence", .text),
                .init("state", .choice(["open", "qualified", "not_now", "rejected"])), .init("reason", .text),
                .init("review_day", .day), .init("deal", .text), .init("owner", .text), .init("decided", .time),
            ]
        case .override:
            [
                .init("about", .choice(["stage", "standing"])), .init("value", .text), .init("reason", .text),
                .init("until_day", .day), Self.scopeField,
            ]
        case .scope:
            [
                .init("title", .text), .init("product", .text), .init("region", .text),
                // The record of the deal by which it was bought.
                .init("deal", .text), .init("state", .choice(["open", "closed"])), .init("reason", .text),
                .init("closed", .time),
            ]
        }
    }

    /// The key of the scope that a thing is about; none: the customer as a whole.
    private static let scopeField = FactField("scope", .text)

    /// Its key, so that "c-12" says what it is.
    public var letter: String {
        switch self {
        case .attestation: "a"
        case .waiver: "w"
        case .handoff: "h"
        case .commitment: "c"
        case .ownership: "o"
        case .valueDefinition: "v"
        case .usageExpectation: "u"
        case .nextStep: "s"
        case .need: "n"
        case .override: "f"
        case .scope: "r"
        }
    }
}
