import API
import Domain
import Glibc
import JSON
import Persistence
import Wiring

// What the rules of recognition do by themselves: shown, switched, and switched back.

extension Command {
    static let identityRules = Command(
        name: "identity rules",
        summary: "Show what each rule of recognition joins and asks, and how its questions were answered.",
        details: """
            A rule joins by itself what is certain and asks about the rest, each kind of question for a reason. Where the \
            answers are always the same, onward identity switch spares you the questions, or has a rule ask that joins \
            too much here.
            """,
        example: "onward identity rules"
    ) { try $0.answer(["identity", "rules"], RulesPage.text) }

    static let identitySwitch = Command(
        name: "identity switch", operands: .two("RULE", "ask|join"),
        summary: "Have a rule ask before it joins, or a kind of question be answered with yes by itself.",
        details: """
            RULE is a rule, such as nameInCompany, or a kind of its questions, such as nameInCompany.sameSource; \
            onward identity rules lists both. What contradicts (two names, two mailboxes of a domain, two birthdays, what \
            somebody decided) is never joined by a switch. All is worked out first on a copy of the database, and what \
            would move is shown. The switch stands in settings.json; setting it back takes everything back.
            """,
        options: [.init("dry-run", "show what would move and change nothing"), .init("yes", "do not ask")],
        example: "onward identity switch nameInCompany ask --dry-run"
    ) { call in
        let (name, word) = (call.operands[0], call.operands[1])
        let desk = RulesDesk(call: call, rule: name, does: word)
        guard let settings = try desk.switched() else {
            return call.terminal.say("\(name) \(word == "ask" ? "asks" : "joins") already. Nothing was changed.")
        }
        let isTrial = call.has("dry-run")
        let asks = !isTrial && !call.has("yes")
        let change = try await desk.change(by: settings.identity)
        if let change, asks || isTrial { desk.show(change, isDone: false, onScreen: asks) }
        if isTrial { return call.terminal.say("Nothing was changed.") }
        if asks, change != nil, try !call.agrees() { return call.terminal.say("Nothing was changed.") }
        // Another setting may have been changed while somebody read.
        try call.workspace.save(desk.switched() ?? settings)
        let isDone = try await call.derivesNow(Wiring(call.workspace, environment: call.environment))
        if let change, !asks { desk.show(change, isDone: isDone, onScreen: false) }
        let when =
            isDone
            ? ""
            : change == nil
                ? " It holds from the first sync on."
                : " It takes effect when the sync that is at work has ended, or with the next."
        call.terminal.say(
            "Saved.\(when) To take it back: onward identity switch \(name) \(word == "ask" ? "join" : "ask")")
    }
}

/// Where a rule is switched: the look at what would move, on a copy, and how it is shown.
private struct RulesDesk {
    let call: Invocation
    let rule: String
    let does: String

    /// The settings with it; nil if the rule does so already.
    func switched() throws -> Settings? {
        var settings = try call.workspace.settings() ?? Settings()
        do {
            return try settings.identity.set(rule: rule, does: does) ? settings : nil
        } catch {
            throw Problem(.misused, "\(error).", remedy: "onward identity rules lists what can be switched.")
        }
    }

    /// Nil before anything is synced.
    func change(by rules: IdentityRules) async throws -> IdentityChange? {
        guard try call.workspace.hasDatabase() else { return nil }
        return try await call.onCopy("trial") { try await $0.change(by: rules, at: Wiring.now()) }
    }

    func show(_ change: IdentityChange, isDone: Bool, onScreen: Bool) {
        let text =
            change.isEmpty
            ? "Nothing \(isDone ? "moved" : "would move"): no pair of records hangs on it now.\n"
            : summary(change, isDone)
                + ChangePage.text(change, isDone: isDone, width: call.terminal.width, style: call.terminal.style)
        let head: [JSONValue.Member] = [
            .init(name: "done", value: .bool(isDone)), .init(name: "rule", value: .string(rule)),
            .init(name: "does", value: .string(does)),
        ]
        call.show(text, .object(head + ChangePage.members(change)), onScreen: onScreen)
    }

    private func summary(_ change: IdentityChange, _ isDone: Bool) -> String {
        func count(_ number: Int) -> String { Figure.whole(Int64(number)) }
        let asked = change.questions.count { $0.appears }
        return """
            Questions asked: \(count(asked)), settled: \(count(change.questions.count - asked)). Records that \
            \(isDone ? "came" : "would come") to another company or person: \(count(change.members.count)), to another \
            customer: \(count(change.moves.count)).


            """
    }
}

/// The rules as a table, and what a switch moves.
enum RulesPage {
    static func text(_ document: JSONValue, _ page: PageStyle) -> String {
        var table = Table([
            .whole("RULE"), .whole("DOES"), .right("JOINED"), .right("OPEN"), .right("ACCEPTED"),
            .right("DECLINED"), .sentence("MEANS"),
        ])
        for rule in document["data.rules"]?.items ?? [] {
            table.add([
                rule.word("rule"), does(rule), rule.count("links"), rule.count("open"), rule.count("accepted"),
                rule.count("declined"), rule.word("words"),
            ])
            for kind in rule["kinds"]?.items ?? [] {
                let name = kind.word("kind").drop { $0 != "." }
                table.add([
                    "  \(name)", kind["canJoin"]?.bool == true ? does(kind) : "asks !", "", kind.count("open"),
                    kind.count("accepted"), kind.count("declined"), kind.word("words"),
                ])
            }
        }
        let hasSwitch = (document["data.rules"]?.items ?? []).contains { rule in
            isSwitched(rule) || (rule["kinds"]?.items ?? []).contains(where: isSwitched)
        }
        return table.rendered(width: page.width, style: page.style)
            + "\nVersion \(document["data"]?.count("version") ?? "") of the rules. ! contradicts, and cannot be switched.\n"
            + (hasSwitch ? "* is switched here; onward identity switch takes it back.\n" : "")
    }

    private static func isSwitched(_ one: JSONValue) -> Bool { one["isSwitched"]?.bool == true }

    private static func does(_ one: JSONValue) -> String {
        "\(one.word("does") == "ask" ? "asks" : "joins")\(isSwitched(one) ? " *" : "")"
    }
}
