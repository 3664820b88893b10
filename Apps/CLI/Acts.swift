import API
import Domain
import JSON
import Lifecycle
import Persistence
import Wiring

// What people do about customers. The commands are made from the table of verbs, as the API is.

extension Command {
    /// Each list of a group stands behind its acts.
    static let acts: [Command] =
        ActVerb.allCases.map(ofVerb) + entryLists + [handoffShow, rolesGrant, rolesRevoke, rolesList, journal, reverse]

    private static func ofVerb(_ verb: ActVerb) -> Command {
        let shape = verb.shape
        let parameters = shape.parameters
        let operands = parameters.prefix(1 + shape.operands.count)
        return Command(
            name: verb.rawValue,
            operands: .list(
                operands.filter(\.isRequired).map(\.placeholder),
                optional: operands.first { !$0.isRequired }?.placeholder),
            summary: shape.summary, details: details(shape),
            options: (shape.options + ActVerb.common).map(option), example: shape.example
        ) { call in
            var members: [JSONValue.Member] = []
            for (parameter, word) in zip(operands, call.operands) {
                members.append(.init(name: parameter.name, value: .string(word)))
            }
            try await call.carryOut(verb.rawValue, members)
        }
    }

    private static func details(_ shape: ActShape) -> String {
        let subject =
            switch shape.subject {
            case .customer: "KEY is a customer's key, or whatever onward customer takes, if one customer fits."
            case .thing(let kinds):
                "ID is \(kinds.map(\.oneWord).joined(separator: " or ")), such as "
                    + "\(kinds.map { $0.key(12) }.joined(separator: " or "))."
            }
        return (shape.details.isEmpty ? "" : shape.details + "\n") + subject
    }

    private static func option(_ parameter: ActParameter) -> Option {
        switch parameter.form {
        case .flag: Option(parameter.name, parameter.meaning)
        case .pairs, .list: Option(parameter.name, parameter.placeholder, parameter.meaning, repeats: true)
        default: Option(parameter.name, parameter.placeholder, parameter.meaning)
        }
    }

    // MARK: Taking back, and who may

    private static let doing = ActVerb.common.filter { ["by", "note"].contains($0.name) }.map(option)

    static let reverse = Command(
        name: "reverse", operands: .one("ACT"),
        summary: "Take back what was laid down: for whoever asks from now on it never was.",
        details:
            "ACT is the number that the act printed, such as 12, or r-3 for a change of roles; onward journal lists "
            + "them. Of several acts on one thing the last comes first. What was known before stays known: --known-at "
            + "shows it.",
        options: [
            .init("reason", "TEXT", "why; it is kept with the act"), .init("as", "ROLE", "the role in which they do"),
        ] + doing,
        example: "onward reverse 1 --reason \"the wrong customer\""
    ) { call in
        try await call.carryOut("reverse", [.init(name: "number", value: .string(call.operand))])
    }

    static let rolesGrant = Command(
        name: "roles grant", operands: .two("ROLE", "PERSON"),
        summary: "Let somebody act in a role for all customers.",
        details:
            "As long as nobody was granted a role, anyone may act in any. For one customer a person holds a role by "
            + "onward owner assign, or because an app names them.",
        options: doing, example: "onward roles grant sales_owner \"Ana Lima\" --by \"Ana Lima\""
    ) { try await $0.changeRole("roles grant") }

    static let rolesRevoke = Command(
        name: "roles revoke", operands: .two("ROLE", "PERSON"),
        summary: "End what onward roles grant began.", options: doing,
        example: "onward roles revoke sales_owner \"Ana Lima\" --by \"Ana Lima\""
    ) { try await $0.changeRole("roles revoke") }

    static let rolesList = Command(
        name: "roles list", summary: "List who may act in which role for all customers.",
        options: [.init("history", "also who no longer may")], example: "onward roles list --history"
    ) { try $0.answer(["roles"], Pages.roles) }

    // MARK: Lists

    private static let clocks: [Option] = [
        .init("as-of", "TIME", "what was true then, a day or a time"),
        .init("known-at", "TIME", "as far as it was known here then"),
    ]
    private static let limit = Option("limit", "N", "at most so many")

    static let journal = Command(
        name: "journal", operands: .optional("KEY"),
        summary: "List what people did about customers: who, when, why, and what was taken back.",
        details: "KEY is a customer as in onward customer; all customers without it.",
        options: [clocks[1], limit, .init("after", "CURSOR", "go on behind the page that ended with this cursor")],
        example: "onward journal example.com"
    ) { call in try call.answer(["acts"], with: call.customerWord, Pages.acts) }

    static let handoffShow = Command(
        name: "handoff show", operands: .oneAndOptional("KEY", "TRANSITION"),
        summary: "Show the handoffs of a customer, and what each moves or still lacks.",
        options: [.init("scope", "ID", "those of this scope of the customer, such as r-12")],
        example: "onward handoff show example.com"
    ) { call in
        let words = zip(["customer", "transition"], call.operands).map { (name: $0, value: $1) }
        try call.answer(["handoffs"], with: words, Pages.handoffs)
    }

    /// One for each kind of thing, in the group of the acts that make it.
    private static let entryLists: [Command] = [
        list("attest list", .attestation, "attestations"), list("waive list", .waiver, "waived context items"),
        list("commitment list", .commitment, "what was promised"),
        list("owner list", .ownership, "who is accountable in which role"),
        list("value show", .valueDefinition, "what customers want to reach"),
        list("expect list", .usageExpectation, "how customers are expected to use the product"),
        list("step list", .nextStep, "what happens next"), list("need list", .need, "what customers said they need"),
        list("override list", .override, "stages and standings that somebody forces"),
        list("scope list", .scope, "what customers bought on top"),
    ]

    private static func list(_ name: String, _ kind: EntryKind, _ what: String) -> Command {
        Command(
            name: name, operands: .optional("KEY"), summary: "List \(what), of one customer or of all.",
            options: clocks + [limit], example: "onward \(name) example.com"
        ) { call in
            try call.answer(["entries"], with: call.customerWord + [("kind", kind.rawValue)], Pages.entries)
        }
    }
}

extension Invocation {
    fileprivate var customerWord: [(name: String, value: String)] {
        operands.isEmpty ? [] : [("customer", operand)]
    }

    fileprivate func changeRole(_ verb: String) async throws {
        try await carryOut(
            verb,
            [.init(name: "role", value: .string(operands[0])), .init(name: "person", value: .string(operands[1]))])
    }

    /// The words as the API takes them, and its answer.
    fileprivate func carryOut(_ verb: String, _ named: [JSONValue.Member]) async throws {
        var members = [JSONValue.Member(name: "act", value: .string(verb))] + named
        for name in Set(options.map(\.name)).sorted() {
            let values = options.filter { $0.name == name }.map { JSONValue.string($0.value) }
            members.append(.init(name: name, value: values.count == 1 ? values[0] : .array(values)))
        }
        if !has("by") { members.append(.init(name: "by", value: .string(try decider()))) }
        let wiring = Wiring(workspace, environment: environment)
        let desk = ActDesk(workspace, now: Wiring.now) { try wiring.store() }
        let answer = try await desk.answer(.object(members))
        if wantsJSON { return terminal.put(json: ["data": answer]) }
        terminal.put(Pages.done(answer, terminal.width))
        for note in answer["notes"]?.items ?? [] { terminal.tell(note.text ?? "") }
        if let way = answer["reverse"]?.text { terminal.say("To take it back: \(way)") }
    }
}
