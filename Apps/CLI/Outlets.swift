import API
import Automation
import ConnectorKit
import Domain
import HTTP
import JSON
import Wiring
import ZohoAccounts

extension Command {
    static let outlets = Command(
        name: "outlets",
        summary: "List the places outside where messages may go: Cliq, Flow, and the CRM's own records.",
        details: "Nothing is sent to an outlet that is off, and an outlet is off until you switch it on.",
        example: "onward outlets"
    ) { call in
        let outlets = try call.workspace.settings()?.outlets ?? []
        if call.wantsJSON {
            let document: JSONValue = ["data": .array(outlets.map(\.json))]
            return call.terminal.put(json: document)
        }
        if outlets.isEmpty { return call.terminal.put("There are no outlets. Add one: onward help outlets add\n") }
        var table = Table([.left("NAME"), .left("GOES TO", least: 16), .whole("SIGN-IN"), .whole("STATE")])
        for outlet in outlets {
            table.add([
                outlet.name, outlet.target.text,
                outlet.target == .flow ? "secret address" : outlet.hasSecret ? "webhook token" : "Zoho sign-in",
                outlet.isOn ? "on" : "off",
            ])
        }
        call.terminal.put(table.rendered(width: call.terminal.width, style: call.terminal.style))
    }

    static let outletsAdd = Command(
        name: "outlets add", operands: .one("NAME"),
        summary: "Name a place outside where messages may go. It is off at first.",
        details: """
            Targets: \(Settings.Outlet.Target.forms.joined(separator: ", ")). A flow's address and a Cliq webhook token are \
            secrets: they are typed without showing, or piped with --secrets-from-stdin, and kept encrypted. A field and \
            a step of a blueprint are written exactly as named here.
            """,
        options: [
            .init("to", "TARGET", "where messages go, such as cliq-channel:cs-alerts"),
            .init("zoho-sign-in", "Cliq: use the workspace's Zoho sign-in instead of a webhook token"),
            .init("card", "Cliq: show a card where cards are shown"),
            .init("as-bot", "NAME", "Cliq: the bot that speaks in the channel"),
            .init("users", "IDS", "Cliq: the users a bot speaks to, with commas between; all without it"),
            .init("body", "FORMAT", "Flow: what the flow's trigger takes: json, form or text (default json)"),
            .init("owner", "ID", "CRM task: the id of the user who gets it"),
            .init("due-in", "DAYS", "CRM task: due so many days later"),
            .init("secrets-from-stdin", "read the webhook token or the flow's address from stdin"),
        ],
        example: "onward outlets add follow-up --to crm-task --due-in 3"
    ) { call in try OutletWords(call).add() }

    static let outletsOn = Command(
        name: "outlets on", operands: .one("NAME"),
        summary: "Let messages go to an outlet.",
        example: "onward outlets on follow-up"
    ) { call in try OutletWords(call).change(isOn: true) }

    static let outletsOff = Command(
        name: "outlets off", operands: .one("NAME"),
        summary: "Send nothing to an outlet any more.",
        example: "onward outlets off follow-up"
    ) { call in try OutletWords(call).change(isOn: false) }

    static let outletsRemove = Command(
        name: "outlets remove", operands: .one("NAME"),
        summary: "Forget an outlet and what is secret about it.",
        example: "onward outlets remove follow-up"
    ) { call in try OutletWords(call).remove() }

    static let outletsTest = Command(
        name: "outlets test", operands: .one("NAME"),
        summary: "Send one message, marked as a test, to an outlet, after asking.",
        details: """
            With --dry-run nothing is sent: it shows the request as it would go, without its secrets. Outlets that write \
            into a record of the CRM need --record; a field then gets the value of --text.
            """,
        options: [
            .init("dry-run", "show the request and send nothing"),
            .init("yes", "do not ask"),
            .init("record", "MODULE/ID", "the CRM record to write into, such as Accounts/4876876000000624001"),
            .init("text", "TEXT", "what the message says; for a field, its new value"),
        ],
        example: "onward outlets test follow-up --dry-run"
    ) { call in try await OutletWords(call).test() }
}

/// What the commands about outlets do.
private struct OutletWords {
    let call: Invocation

    init(_ call: Invocation) { self.call = call }

    private static let longestName = 40

    private func place(in outlets: [Settings.Outlet]) throws(Problem) -> Int {
        guard let place = outlets.firstIndex(where: { $0.name == call.operand }) else {
            let names = outlets.map(\.name)
            throw Problem(
                .notFound, "There is no outlet “\(call.operand)”.",
                remedy: names.isEmpty
                    ? "Add one: onward help outlets add"
                    : Suggestion.sentence(for: call.operand, among: names)
                        ?? "There are: \(names.joined(separator: ", ")).")
        }
        return place
    }

    // MARK: Settings

    func add() throws {
        var settings = try call.workspace.settings() ?? Settings()
        let name = call.operand
        guard name.count <= Self.longestName,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        else {
            throw Problem(
                .misused, "“\(name)” cannot be an outlet's name.",
                remedy: "Use up to \(Self.longestName) letters, digits, dashes and underscores.")
        }
        guard !settings.outlets.contains(where: { $0.name == name }) else {
            throw Problem(
                .misused, "There is an outlet “\(name)” already.",
                remedy: "Remove it first: onward outlets remove \(name)")
        }
        let outlet = try described(name)
        if outlet.target != .flow, settings.zoho == nil {
            throw Problem(
                .notReady, "No Zoho is connected in \(call.workspace.folder).", remedy: "Run: onward connect zoho")
        }
        let wiring = Wiring(call.workspace, environment: call.environment)
        if outlet.hasSecret {
            try call.workspace.makeFolder()
            try wiring.vault.setSecret(try secret(of: outlet), named: outlet.secretName)
        }
        settings.outlets.append(outlet)
        try call.workspace.save(settings)
        let scopes = try settings.zoho.map { try Wiring.scopes(of: [outlet], $0) } ?? []
        call.terminal.say("Added; it is off. Look at a message: onward outlets test \(name) --dry-run")
        if !scopes.isEmpty {
            call.terminal.say(
                "It needs \(scopes.map(\.name).joined(separator: ", ")): run onward connect zoho again before you switch it on."
            )
        }
    }

    private func described(_ name: String) throws(Problem) -> Settings.Outlet {
        let forms = "Targets: \(Settings.Outlet.Target.forms.joined(separator: ", "))."
        guard let text = call["to"] else {
            throw Problem(.misused, "--to is missing: where do messages go?", remedy: forms)
        }
        guard let target = Settings.Outlet.Target(text) else {
            throw Problem(.misused, "“\(text)” is no target.", remedy: forms)
        }
        var outlet = Settings.Outlet(name: name, target: target)
        outlet.usesSignIn = call.has("zoho-sign-in")
        outlet.showsCard = call.has("card")
        outlet.asBot = call["as-bot"]
        outlet.users = call["users"]?.split(separator: ",").map(String.init) ?? []
        outlet.format = call["body"]
        outlet.owner = call["owner"]
        if let days = call["due-in"] {
            guard let number = Int(days), (0...3650).contains(number) else {
                throw Problem(.misused, "--due-in takes a number of days from 0 to 3650, not “\(days)”.")
            }
            outlet.dueIn = number
        }
        if let format = outlet.format, !["json", "form", "text"].contains(format) {
            throw Problem(.misused, "A flow takes no body “\(format)”.", remedy: "There are: json, form, text.")
        }
        for (option, kinds) in Self.kinds where call.has(option) && !kinds.contains(where: target.text.hasPrefix) {
            throw Problem(
                .misused, "--\(option) does not go with \(target.text).",
                remedy: "It is for: \(kinds.joined(separator: ", ")).")
        }
        return outlet
    }

    /// Which options go with which targets.
    private static let kinds: [(option: String, targets: [String])] = [
        ("zoho-sign-in", ["cliq"]), ("card", ["cliq"]), ("as-bot", ["cliq-channel"]), ("users", ["cliq-bot"]),
        ("body", ["flow"]), ("owner", ["crm-task"]), ("due-in", ["crm-task"]),
    ]

    private func secret(of outlet: Settings.Outlet) throws(Problem) -> Secret {
        let question = outlet.target == .flow ? "The flow's webhook address" : "The Cliq webhook token"
        let secret = try call.secretWord(question)
        if outlet.target == .flow, !Self.isAddress(secret.revealed) {
            throw Problem(
                .misused, "A flow's address begins with https://.",
                remedy: "Copy it from the flow's webhook trigger; plain http:// is taken for this machine only.")
        }
        return secret
    }

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("https://") || text.hasPrefix("http://127.0.0.1:") || text.hasPrefix("http://localhost:")
    }

    func change(isOn: Bool) throws {
        var settings = try call.workspace.settings() ?? Settings()
        let place = try place(in: settings.outlets)
        settings.outlets[place].isOn = isOn
        try call.workspace.save(settings)
        call.terminal.say("\(call.operand) is \(isOn ? "on" : "off").")
    }

    func remove() throws {
        var settings = try call.workspace.settings() ?? Settings()
        let outlet = settings.outlets.remove(at: try place(in: settings.outlets))
        try call.workspace.save(settings)
        if outlet.hasSecret {
            try Wiring(call.workspace, environment: call.environment).vault.removeSecret(named: outlet.secretName)
        }
        call.terminal.say("Removed \(outlet.name).")
    }

    // MARK: A test

    func test() async throws {
        let outlets = try call.workspace.settings()?.outlets ?? []
        let setting = outlets[try place(in: outlets)]
        let wiring = Wiring(call.workspace, environment: call.environment)
        let outlet = try wiring.outlet(setting)
        let notice = try testNotice()
        do {
            if call.has("dry-run") { return show(try OutletSender.dryRun(notice, to: outlet), notice) }
            guard setting.isOn else {
                throw Problem(
                    .notReady, "The outlet “\(setting.name)” is off; nothing was sent.",
                    remedy: "Switch it on: onward outlets on \(setting.name)")
            }
            guard try agrees(to: outlet) else { return call.terminal.say("Nothing was sent.") }
            let curl = try wiring.transport()
            defer { curl.stop() }
            let authorizer =
                outlet.needsSignIn
                ? try wiring.tokens(try call.workspace.zohoSettings(), curl.transport).authorizer : nil
            let receipt = try await OutletSender(transport: curl.transport, authorizer: authorizer).send(
                notice, to: outlet)
            say(receipt, notice, outlet)
        } catch let flaw as OutletFlaw {
            throw Problem(.misused, flaw.description)
        } catch let failure as PullFailure {
            throw Problem(.failed, "\(failure)", remedy: remedy(failure, setting, outlet))
        }
    }

    private func testNotice() throws -> Notice {
        var record: Notice.Record?
        if let text = call["record"] {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                throw Problem(
                    .misused, "“\(text)” is no record.",
                    remedy: "Write MODULE/ID, such as Accounts/4876876000000624001.")
            }
            record = .init(module: parts[0], id: parts[1])
        }
        let now = Wiring.now()
        let id = "test-" + String(UInt32.random(in: .min ... .max), radix: 16)
        return Notice(
            id: id, event: "test", at: now, title: "Test message from Onward",
            text: call["text"] ?? "If you can read this, the outlet works. Nothing needs to be done.",
            details: [.init("Outlet", call.operand), .init("Sent", now.iso8601)], record: record, isTest: true)
    }

    private func agrees(to outlet: Outlet) throws -> Bool {
        if call.has("yes") { return true }
        guard call.terminal.hasInput else {
            throw Problem(
                .misused, "There is no terminal to ask at.",
                remedy: "Add --yes to send one test message to \(outlet.title), or --dry-run to only look.")
        }
        let answer = try call.terminal.ask("Send one test message to \(outlet.title)? [y/N]")
        return ["y", "yes"].contains(answer.lowercased())
    }

    private func show(_ run: OutletSender.DryRun, _ notice: Notice) {
        if call.wantsJSON {
            let document: JSONValue = [
                "data": [
                    "sent": false, "id": .string(notice.id), "method": .string(run.method),
                    "address": .string(run.address), "contentType": run.contentType.map { .string($0) } ?? .null,
                    "signIn": .bool(run.needsSignIn), "question": .bool(run.isQuestion), "body": .string(run.body),
                ]
            ]
            return call.terminal.put(json: document)
        }
        var text = "\(run.method) \(run.address)\n"
        if run.needsSignIn { text += "Authorization: (the workspace's Zoho sign-in)\n" }
        if let type = run.contentType { text += "Content-Type: \(type)\n" }
        if !run.body.isEmpty { text += "\n\(TextWidth.harmless(run.body))\n" }
        call.terminal.put(text)
        call.terminal.say(
            run.isQuestion
                ? "\nNothing was sent. This asks first which steps the record has now; then the step would be taken."
                : "\nNothing was sent.")
    }

    private func say(_ receipt: OutletSender.Receipt, _ notice: Notice, _ outlet: Outlet) {
        if call.wantsJSON {
            let document: JSONValue = [
                "data": [
                    "sent": true, "id": .string(notice.id), "status": .number(String(receipt.status)),
                    "plain": .bool(receipt.isPlain),
                ]
            ]
            return call.terminal.put(json: document)
        }
        call.terminal.put("Sent: \(outlet.title) took it (HTTP \(receipt.status)). Look for \(notice.id) there.\n")
        if receipt.isPlain { call.terminal.say("The card was refused, so the text went alone.") }
    }

    private func remedy(_ failure: PullFailure, _ setting: Settings.Outlet, _ outlet: Outlet) -> String {
        switch failure.remedy {
        case .reauthorise, .refreshToken:
            outlet.needsSignIn
                ? "Run onward connect zoho again; it asks for \(outlet.scopes.map(\.name).joined(separator: ", "))."
                : "The secret is no longer good: onward outlets remove \(setting.name), and add it again."
        case .retry, .wait: "Nothing was taken; wait as it says, and try again."
        default:
            outlet.needsSignIn
                ? "Look at the request: onward outlets test \(setting.name) --dry-run"
                : "Check the name and the secret: onward outlets remove \(setting.name), and add it again."
        }
    }
}
