import API
import Domain
import Glibc
import JSON
import Persistence
import Sync
import Wiring

extension Command {
    static let deciding: [Option] = [
        .init("note", "TEXT", "why, for whoever reads the journal"),
        .init("by", "NAME", "who decides; the login name if not given"),
    ]
    private static let changing: [Option] =
        deciding + [.init("dry-run", "show what would move and change nothing"), .init("yes", "do not ask")]

    private static let keys =
        "KEY is a customer's key, or whatever onward customer takes, if one customer fits. RECORD is written "
        + "zoho_crm.Contacts:4876876000000624001."
    private static let undoable =
        "What would move is shown first, by the very derivation that would carry it out. onward identity undo takes "
        + "it back."

    static let identityMerge = Command(
        name: "identity merge", operands: .two("KEY", "KEY"),
        summary: "Decide that two customers are one, for ever.",
        details: "Everything of the second comes to the first, or the other way round where that one has the older "
            + "key; both keys lead there. \(undoable)\n\(keys)",
        options: changing,
        example: "onward identity merge example.com example.org --note \"renamed in May\" --dry-run"
    ) { call in
        let desk = try DecisionDesk(call)
        try await desk.carryOut(.merge(try desk.key(call.operands[0]), try desk.key(call.operands[1])))
    }

    static let identitySplit = Command(
        name: "identity split", operands: .oneAndWords("KEY", "RECORD"),
        summary: "Decide that records are another company or person than the rest of their customer.",
        details: "The records that are named stay together. They keep apart from each of the others, whatever comes "
            + "later. \(undoable)\n\(keys)",
        options: changing,
        example: "onward identity split example.com zoho_desk.accounts:892000000045001 --dry-run"
    ) { call in
        let desk = try DecisionDesk(call)
        let records = try call.operands.dropFirst().map { try desk.record($0) }
        try await desk.carryOut(.split(try desk.key(call.operands[0]), records: records))
    }

    static let identitySame = Command(
        name: "identity same", operands: .two("RECORD", "RECORD"),
        summary: "Decide that two records are the same company or person.",
        details: "\(undoable)\n\(keys)",
        options: changing,
        example:
            "onward identity same zoho_crm.Contacts:4876876000000624001 zoho_desk.contacts:892000000045009 --dry-run"
    ) { call in
        let desk = try DecisionDesk(call)
        try await desk.carryOut(.same(try desk.record(call.operands[0]), try desk.record(call.operands[1])))
    }

    static let identityNotSame = Command(
        name: "identity not-same", operands: .two("A", "B"),
        summary: "Decide that two records, or two customers, are not the same.",
        details: "They are never joined again. Nobody is asked about it again either, unless something stronger than "
            + "what is known today says that they are the same. A and B are records or customers. \(undoable)\n\(keys)",
        options: changing,
        example: "onward identity not-same example.com example.org --dry-run"
    ) { call in
        let desk = try DecisionDesk(call)
        try await desk.carryOut(.apart(try desk.side(call.operands[0]), try desk.side(call.operands[1])))
    }

    static let identityMove = Command(
        name: "identity move", operands: .two("RECORD", "KEY"),
        summary: "Decide to which customer a record belongs, whatever its references say.",
        details: "For one stray person, ticket or deal; what refers to it follows. \(undoable)\n\(keys)",
        options: changing,
        example: "onward identity move zoho_desk.tickets:892000000052003 example.com --dry-run"
    ) { call in
        let desk = try DecisionDesk(call)
        try await desk.carryOut(.move(try desk.record(call.operands[0]), to: try desk.key(call.operands[1])))
    }

    static let identityRelated = Command(
        name: "identity related", operands: .two("KEY", "KEY"),
        summary: "Decide that two customers are related, and not the same.",
        details: "--as says what the second is to the first: parent, subsidiary, branch, group, partner, household, or "
            + "another word. \(undoable)\n\(keys)",
        options: [.init("as", "KIND", "what the second is to the first")] + changing,
        example: "onward identity related example.com example.org --as parent --dry-run"
    ) { call in
        let desk = try DecisionDesk(call)
        guard let kind = call["as"] else {
            throw Problem(
                .misused, "--as is missing: what is the second to the first?",
                remedy: "For example --as parent, --as group or --as partner.")
        }
        guard (1...40).contains(kind.count), !kind.contains(where: \.isNewline) else {
            throw Problem(.misused, "--as takes a word or two, up to 40 characters.")
        }
        try await desk.carryOut(
            .related(try desk.key(call.operands[0]), try desk.key(call.operands[1]), as: kind.lowercased()))
    }

    static let identityLater = Command(
        name: "identity later", operands: .one("QUESTION"),
        summary: "Put a question of the review off to a day.",
        options: [.init("until", "DAY", "the day, such as 2027-01-31, from which it is asked again")] + changing,
        example: "onward identity later q0fj4efe1 --until 2027-01-31 --dry-run"
    ) { call in
        let desk = try DecisionDesk(call)
        guard let day = call["until"] else {
            throw Problem(.misused, "--until is missing.", remedy: "Write the day, such as --until 2027-01-31.")
        }
        guard let moment = Instant(day: day) else {
            throw Problem(.misused, "“\(day)” is no day.", remedy: "Write it so: 2027-01-31.")
        }
        guard moment > Wiring.now() else { throw Problem(.misused, "\(day) is not in the future.") }
        let question = try desk.question(call.operand)
        try await desk.carryOut(.later(question.customer, question.other, until: day))
    }

    static let identityUndo = Command(
        name: "identity undo", operands: .one("ACTION"),
        summary: "Take back what was decided: all is as if it had never been.",
        details:
            "ACTION is the number that the decision printed; onward identity journal lists them. Keys that came up "
            + "meanwhile go on leading to the customers they stood for.",
        options: changing,
        example: "onward identity undo 1 --dry-run"
    ) { call in
        guard let number = Int64(call.operand) else {
            throw Problem(
                .misused, "“\(call.operand)” is no action's number.", remedy: "onward identity journal lists them.")
        }
        try await DecisionDesk(call).carryOut(.undo(number))
    }
}

/// Where decisions are made: words to customers and records, the look at what would move, the question, the deed.
private struct DecisionDesk {
    let call: Invocation
    private let reader: Reader

    init(_ call: Invocation) throws {
        self.call = call
        reader = try call.workspace.reader()
    }

    // MARK: Who is meant

    func key(_ text: String) throws -> String { try reader.onlyMatch(of: text).key }

    func record(_ text: String) throws -> Int64 {
        if let record = try reader.record(named: text) { return record }
        throw Problem(
            .notFound, "There is no record “\(text)”.",
            remedy:
                "Write SYSTEM.LIST:ID, such as zoho_crm.Contacts:4876876000000624001; onward customer KEY shows them.")
    }

    func side(_ text: String) throws -> IdentityWish.Side {
        if let record = try reader.record(named: text) { return .record(record) }
        return .customer(try key(text))
    }

    func question(_ id: String) throws -> (customer: Int64, other: Int64) {
        if let found = try reader.question(id, now: Wiring.now()) { return found }
        throw Problem(
            .notFound, "There is no open question “\(id)”.", remedy: "onward identity review lists them with their ids."
        )
    }

    // MARK: The deed

    func carryOut(_ wish: IdentityWish) async throws {
        let who = try call.decider()
        if call.has("dry-run") {
            show(try await decide(wish, who, isTrial: true), wish, isDone: false)
            return call.terminal.say("Nothing was changed.")
        }
        if !call.has("yes") {
            show(try await decide(wish, who, isTrial: true), wish, isDone: false, onScreen: true)
            guard try call.agrees() else { return call.terminal.say("Nothing was changed.") }
        }
        let outcome = try await decide(wish, who, isTrial: false)
        show(outcome, wish, isDone: true)
        if case .undo(let action) = wish {
            call.terminal.say("Action \(action) is undone.")
        } else {
            call.terminal.say(
                "This is action \(outcome.action). To take it back: onward identity undo \(outcome.action)")
        }
    }

    /// The lock is held only so long: a sync need not wait until somebody has read and answered.
    private func decide(_ wish: IdentityWish, _ who: String, isTrial: Bool) async throws -> IdentityOutcome {
        let lock = try WorkspaceLock(
            path: call.workspace.syncLock, command: "onward \(call.command.name)", since: Wiring.now())
        let store = try Store(path: call.workspace.database)
        let outcome = try await store.decide(wish, by: who, note: call["note"], at: Wiring.now(), isTrial: isTrial)
        _ = consume lock
        return outcome
    }

    private func show(_ outcome: IdentityOutcome, _ wish: IdentityWish, isDone: Bool, onScreen: Bool = false) {
        let text = ChangePage.text(
            outcome.change, isDone: isDone, width: call.terminal.width, style: call.terminal.style)
        call.show(text, ChangePage.json(outcome, wish, isDone: isDone), onScreen: onScreen)
    }
}

extension Invocation {
    /// At the terminal. Where there is none, nothing was asked for.
    func agrees() throws -> Bool {
        guard terminal.hasInput else {
            throw Problem(
                .misused, "There is no terminal to ask at; nothing was changed.",
                remedy: "Add --yes to do it, or --dry-run to only look.")
        }
        return ["y", "yes"].contains(try terminal.ask("Do it? [y/N]").lowercased())
    }

    /// What is asked about belongs to the conversation; what was asked for is data.
    func show(_ text: String, _ data: @autoclosure () -> JSONValue, onScreen: Bool) {
        if onScreen {
            terminal.say(text)
        } else if wantsJSON {
            terminal.put(json: ["data": data()])
        } else {
            terminal.put(text)
        }
    }

    private static let longestName = 80

    /// Who decides: said, or logged in.
    func decider() throws(Problem) -> String {
        let login = getpwuid(getuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) }
        let name = self["by"] ?? environment["LOGNAME"] ?? environment["USER"] ?? login
        guard let name, !name.isEmpty else {
            throw Problem(.misused, "Who decides is not known: there is no login name.", remedy: "Add --by NAME.")
        }
        guard name.count <= Self.longestName else {
            throw Problem(.misused, "--by takes up to \(Self.longestName) characters.")
        }
        return name
    }
}
