import API
import ConnectorKit
import Domain
import HTTP
import Intake
import JSON
import Persistence
import Sync
import Wiring
import ZohoAccounts

extension Command {
    static let webhooks = Command(
        name: "webhooks",
        summary: "Show each webhook: whether it is on, when it last came, what was taken, refused or failed.",
        details: """
            A webhook lets an app tell of changes within seconds; what it misses is found by the next sync anyway. The server \
            (onward-server) must run where the app can reach it.
            """,
        example: "onward webhooks"
    ) { call in try WebhookWords(call).list() }

    static let webhooksAddress = Command(
        name: "webhooks address", operands: .one("URL"),
        summary: "Say under which address the world reaches this workspace's server.",
        details: "Scheme, host and what stands before /hooks there. It must be https, except on this machine.",
        example: "onward webhooks address https://onward.example.com"
    ) { call in try WebhookWords(call).address() }

    static let webhooksOn = Command(
        name: "webhooks on", operands: .one("NAME"),
        summary: "Take deliveries of a webhook, and show how it is set up in the app.",
        example: "onward webhooks on zoho_desk.changes"
    ) { call in try await WebhookWords(call).change(isOn: true) }

    static let webhooksOff = Command(
        name: "webhooks off", operands: .one("NAME"),
        summary: "Take no deliveries of a webhook any more. Its address stays for later.",
        example: "onward webhooks off zoho_desk.changes"
    ) { call in try await WebhookWords(call).change(isOn: false) }

    static let webhooksShow = Command(
        name: "webhooks show", operands: .one("NAME"),
        summary: "Show the steps in the app, and the address and secret to paste there. Both are secret.",
        example: "onward webhooks show zoho_desk.changes"
    ) { call in try WebhookWords(call).show() }

    static let webhooksSecret = Command(
        name: "webhooks secret", operands: .one("NAME"),
        summary: "Store the secret that the app signs a webhook with, where the app has chosen it.",
        details: "It is typed without showing, or piped with --secrets-from-stdin, and kept encrypted.",
        options: [.init("secrets-from-stdin", "read the secret from stdin")],
        example: "onward webhooks secret zoho_workdrive.changes"
    ) { call in try WebhookWords(call).secret() }

    static let webhooksRotate = Command(
        name: "webhooks rotate", operands: .one("NAME"),
        summary: "Give a webhook a new address. The old one is taken for seven more days.",
        example: "onward webhooks rotate zoho_desk.changes"
    ) { call in try await WebhookWords(call).rotate() }

    static let webhooksTest = Command(
        name: "webhooks test", operands: .one("NAME"),
        summary: "Ask a webhook's public address whether the server answers there. Nothing is delivered.",
        example: "onward webhooks test zoho_desk.changes"
    ) { call in try await WebhookWords(call).test() }

    static let webhooksRetry = Command(
        name: "webhooks retry", operands: .one("NAME"),
        summary: "Work once more on deliveries that were given up, after what kept them from being used was mended.",
        example: "onward webhooks retry zoho_desk.changes"
    ) { call in try await WebhookWords(call).retry() }
}

/// What the commands about webhooks do.
private struct WebhookWords {
    let call: Invocation
    let wiring: Wiring

    init(_ call: Invocation) {
        self.call = call
        wiring = Wiring(call.workspace, environment: call.environment)
    }

    private func chosen() throws -> Webhook {
        let all = try wiring.webhooks()
        if all.isEmpty { _ = try call.workspace.zohoSettings() }
        if let found = all.first(where: { $0.name == call.operand }) { return found }
        let names = all.map(\.name)
        throw Problem(
            .notFound, "There is no webhook “\(call.operand)”.",
            remedy: names.isEmpty
                ? "None of the connected apps has any."
                : Suggestion.sentence(for: call.operand, among: names) ?? "There are: \(names.joined(separator: ", "))."
        )
    }

    // MARK: Showing

    func list() throws {
        let reports = try wiring.webhookReports()
        if call.wantsJSON { return call.terminal.put(WebhookReport.document(reports)) }
        if reports.isEmpty {
            return call.terminal.put("There are no webhooks: no app is connected. Run: onward connect zoho\n")
        }
        let now = Wiring.now()
        var table = Table([
            .left("NAME", least: 24), .whole("STATE"), .right("LAST SEEN"), .right("TAKEN"),
            .right("TWICE").ranked(3), .right("REFUSED").ranked(1), .right("WAITING").ranked(1),
            .right("GIVEN UP").ranked(2), .right("CHANNEL ENDS").ranked(4),
        ])
        for report in reports {
            let standing = report.standing
            let refused = standing.refusals.reduce(0) { $0 + $1.count }
            table.add([
                report.webhook.name, report.state.rawValue, standing.seen.map { Age.text(of: $0, at: now) } ?? "never",
                Figure.whole(Int64(standing.accepted)), Figure.whole(Int64(standing.duplicates)),
                Figure.whole(Int64(refused)), Figure.whole(Int64(standing.waiting)),
                Figure.whole(Int64(standing.lost)), report.channel?.end?.iso8601 ?? "",
            ])
        }
        var text = table.rendered(width: call.terminal.width, style: call.terminal.style)
        for report in reports {
            if let trouble = report.trouble { text += line("\(report.webhook.name): \(trouble)") }
            for refusal in report.standing.refusals {
                let when = Age.text(of: refusal.last, at: now)
                text += line("\(report.webhook.name) refused \(refusal.count): \(refusal.reason), last \(when)")
            }
        }
        call.terminal.put(text)
        if !reports.contains(where: \.webhook.isOn) { call.terminal.say("Switch one on: onward webhooks on NAME") }
    }

    private func line(_ text: String) -> String { Help.wrapped(TextWidth.harmless(text), call.terminal.width) + "\n" }

    func show() throws { try show(try chosen()) }

    private func show(_ webhook: Webhook) throws {
        guard let path = try wiring.path(of: webhook) else {
            throw Problem(
                .notReady, "\(webhook.name) was never switched on.", remedy: "Run: onward webhooks on \(webhook.name)")
        }
        let address = try call.workspace.settings()?.webhooks.address
        let proof = webhook.hook.proof.secretOwner == .ours ? try wiring.proof(of: webhook)?.revealed : nil
        let isMadeByCall = webhook.hook.channel != nil
        if call.wantsJSON {
            let document: JSONValue = [
                "data": [
                    "name": .string(webhook.name), "url": .string((address ?? "") + path),
                    "secret": proof.map { .string($0) } ?? .null,
                    "steps": .array(webhook.hook.setup.map { .string($0) }), "isMadeByItself": .bool(isMadeByCall),
                ]
            ]
            return call.terminal.put(json: document)
        }
        let width = call.terminal.width
        var text = call.terminal.style.strong(webhook.name) + "\n" + line(webhook.hook.purpose) + "\n"
        for (number, step) in webhook.hook.setup.enumerated() {
            text += Help.wrapped("\(number + 1). \(step)", width) + "\n"
        }
        if isMadeByCall { text += line("The server makes it at \(webhook.connector.title), and renews it.") }
        if !isMadeByCall || address == nil { text += "\nAddress:  \((address ?? "") + path)\n" }
        if let proof, !isMadeByCall { text += "Secret:   \(proof)\n" }
        call.terminal.put(text)
        if address == nil {
            call.terminal.say(
                "\nThe address lacks its beginning, because nobody has said where the world reaches this server: "
                    + "onward webhooks address https://…")
        }
    }

    // MARK: Changing

    func address() throws {
        guard let address = Settings.Webhooks.address(call.operand) else {
            throw Problem(
                .misused, "“\(call.operand)” cannot be the server's address.",
                remedy: "Write it like https://onward.example.com; plain http:// is taken for this machine only.")
        }
        try wiring.change { $0.address = address }
        call.terminal.say("Webhooks are now at \(address)/hooks/… Where an app had another address, paste the new one.")
    }

    func change(isOn: Bool) async throws {
        let webhook = try chosen()
        guard isOn else {
            try wiring.switchOff(webhook)
            call.terminal.say("\(webhook.name) is off.")
            return try await keepChannel(webhook)
        }
        try wiring.switchOn(webhook)
        if !call.wantsJSON { call.terminal.say("\(webhook.name) is on.") }
        try show(webhook)
        if webhook.hook.proof.secretOwner == .vendor, try wiring.proof(of: webhook) == nil {
            call.terminal.say("It takes nothing until its secret is stored: onward webhooks secret \(webhook.name)")
        }
        try await keepChannel(webhook)
    }

    /// At once, if nobody else syncs; else the server does it within a minute.
    private func keepChannel(_ webhook: Webhook) async throws {
        guard let channel = webhook.hook.channel, try call.workspace.settings()?.webhooks.address != nil else { return }
        let lock: WorkspaceLock
        do {
            try call.workspace.makeFolders()
            lock = try WorkspaceLock(
                path: call.workspace.syncLock, command: "onward webhooks", since: Wiring.now())
        } catch {
            let title = webhook.connector.title
            return call.terminal.say("A sync is at work; the server tells \(title) when it has ended.")
        }
        let curl = try wiring.transport()
        defer { curl.stop() }
        let store = try Store(path: call.workspace.database)
        // As if it were much later: a person does not wait for the pause after a failure.
        try await wiring.keepChannels(curl.transport, store: store, at: Wiring.now().advanced(by: .seconds(86_400)))
        _ = consume lock
        let state = ChannelState(text: try await store.memory(ChannelState.name(of: webhook.name)))
        if let failure = state.failure {
            throw Problem(
                .failed, "\(webhook.connector.title) could not be told: \(failure)",
                remedy: "If a permission is missing (\(channel.scope.name)), run onward connect zoho again; "
                    + "the server tries again by itself.")
        }
        if let end = state.end { call.terminal.say("The channel lives until \(end.iso8601), and is renewed before.") }
    }

    func secret() throws {
        let webhook = try chosen()
        guard webhook.hook.proof.secretOwner != .nobody else {
            throw Problem(.misused, "\(webhook.name) is not checked with a secret besides its address.")
        }
        try wiring.setProof(try call.secretWord("The secret of \(webhook.name)"), of: webhook)
        call.terminal.say("Stored.")
    }

    func rotate() async throws {
        let webhook = try chosen()
        guard try wiring.path(of: webhook) != nil else {
            throw Problem(
                .notReady, "\(webhook.name) was never switched on.", remedy: "Run: onward webhooks on \(webhook.name)")
        }
        try wiring.rotate(webhook)
        let days = Wiring.formerLifetime.components.seconds / 86_400
        call.terminal.say("There is a new address; the old one is taken for \(days) more days.")
        try show(webhook)
        if webhook.isOn { try await keepChannel(webhook) }
    }

    // MARK: Trying

    func test() async throws {
        let webhook = try chosen()
        guard webhook.isOn, let path = try wiring.path(of: webhook) else {
            throw Problem(.notReady, "\(webhook.name) is off.", remedy: "Run: onward webhooks on \(webhook.name)")
        }
        guard let address = try call.workspace.settings()?.webhooks.address else {
            throw Problem(
                .notReady, "Nobody has said where the world reaches this server.",
                remedy: "Run: onward webhooks address https://…")
        }
        let curl = try wiring.transport()
        defer { curl.stop() }
        var request = Request("GET", address + path)
        request.limits.total = .seconds(20)
        let answer: Response
        do { answer = try await curl.transport.send(request) } catch {
            throw Problem(
                .failed, "\(error)",
                remedy: "Check the address, the way to this machine, and that onward-server runs.")
        }
        guard answer.status == 200, String(decoding: answer.body, as: UTF8.self) == "ok\n" else {
            throw Problem(
                .failed, "\(address) answered HTTP \(answer.status), but not as this workspace's server would.",
                remedy: "Check that \(address)/hooks/… leads to the onward-server of \(call.workspace.folder).")
        }
        let title = webhook.connector.title
        call.terminal.say("The server answers at \(address). Whether \(title) delivers, its own test shows.")
    }

    func retry() async throws {
        let webhook = try chosen()
        let count = try await wiring.openMailbox()?.retry(webhook.name, at: Wiring.now()) ?? 0
        call.terminal.say(
            count == 0 ? "Nothing was given up." : "The server, or the next onward sync, works on \(count) again.")
    }
}
