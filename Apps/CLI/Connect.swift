import API
import ConnectorKit
import Domain
import HTTP
import JSON
import Wiring
import ZohoAccounts

extension Command {
    static let connect = Command(
        name: "connect", operands: .one("zoho|NAME"),
        summary: "Connect the company's Zoho apps, or another system that a file describes.",
        details: """
            Lists the permissions it asks for and why, signs in, and checks each app with one cheap call.
            Make a self client at https://api-console.zoho.com, generate a code there for the listed scopes, and \
            paste it when asked. The client secret and the code are typed without showing, piped with \
            --secrets-from-stdin, or taken from ONWARD_ZOHO_CLIENT_SECRET and ONWARD_ZOHO_CODE; they are never arguments.
            For a connector from a file, onward connect NAME asks for what its way of signing in needs (a key, a name \
            and a password, a client's id and secret, a refresh token), a line each with --secrets-from-stdin.
            Run it again to change the apps or to renew the sign-in; nothing already read is lost.
            """,
        options: [
            .init("centre", "NAME", "the data centre: " + DataCentre.all.map(\.name).joined(separator: ", ")),
            .init(
                "apps", "LIST",
                "the apps to read, with commas between: " + Settings.Zoho.allApps.joined(separator: ", ")
                    + "; if not given, all that answer but apptics"),
            .init("client-id", "ID", "the client's id, which is no secret"),
            .init("secrets-from-stdin", "read the client secret and the code from stdin, one line each"),
            .init("browser", "sign in with a browser on this machine instead of a code"),
            .init(
                "redirect-port", "PORT",
                "port of the redirect address registered for the client, with --browser"),
            .init("show-scopes", "only list the scopes and why they are needed"),
            .init("address", "URL", "one address for all of Zoho, such as a private server's"),
        ] + addresses.map { .init($0.option, "URL", "address of \($0.part), instead of the centre's") },
        example: "onward connect zoho --centre eu --apps crm,desk --show-scopes"
    ) { try await Connecting($0).run() }

    private static let addresses: [(option: String, part: String)] = [
        ("accounts", "the accounts server"), ("api", "the CRM's API"), ("desk", "Desk"), ("projects", "Projects"),
        ("sprints", "Sprints"), ("analytics", "Analytics"), ("apptics", "Apptics"), ("survey", "Survey"),
        ("sign", "Sign"), ("workdrive", "WorkDrive"), ("cliq", "Cliq"),
    ]

    static let disconnect = Command(
        name: "disconnect", operands: .one("zoho|NAME"),
        summary: "End the sign-in at Zoho, or forget another system's. Everything already read stays.",
        example: "onward disconnect zoho"
    ) { call in
        let wiring = Wiring(call.workspace, environment: call.environment)
        guard call.operand == "zoho" else { return try VendorConnecting(call: call, wiring: wiring).forget() }
        let zoho = try call.workspace.zohoSettings()
        guard let credentials = try wiring.vault.read()?.credentials else {
            throw Problem(.notReady, "There is no sign-in in \(call.workspace.folder).")
        }
        let curl = try wiring.transport()
        defer { curl.stop() }
        do {
            try await SelfClientFlow.revoke(
                credentials, centre: try Wiring.centre(of: zoho), transport: curl.transport,
                surroundings: Wiring.surroundings)
        } catch {
            call.terminal.say("Zoho could not be told: \(error)")
            call.terminal.say("Revoke it there yourself: Zoho Accounts, Sessions, Connected apps.")
        }
        try await wiring.vault.forgetSignIn(sleep: Wiring.surroundings.sleep)
        call.terminal.say("Disconnected. The data stays in \(call.workspace.folder).")
    }
}

/// From the words of `connect` to a sign-in that each app has been asked about.
private struct Connecting {
    let call: Invocation
    let wiring: Wiring

    init(_ call: Invocation) {
        self.call = call
        wiring = Wiring(call.workspace, environment: call.environment)
    }

    func run() async throws {
        guard call.operand == "zoho" else { return try await VendorConnecting(call: call, wiring: wiring).run() }
        var settings = try call.workspace.settings() ?? Settings()
        let isChoice = call["apps"] != nil || settings.zoho != nil
        var zoho = try chosen(settings.zoho)
        let connectors = try wiring.connectors(with: zoho).connectors.filter { $0.authorization == .zoho }
        let outlets = try Wiring.scopes(of: settings.outlets, zoho)
        let channels = Wiring.scopes(of: settings.webhooks, connectors)
        let scopes = ScopeCheck.scopes(of: connectors, and: outlets + channels)
        showScopes(scopes, onlyReads: outlets.isEmpty)
        if call.has("show-scopes") { return }

        if zoho.clientID.isEmpty { zoho.clientID = try typedClientID() }
        let curl = try wiring.transport()
        defer { curl.stop() }
        let grant =
            call.has("browser")
            ? try await Browser(call: call, wiring: wiring, scopes: scopes).grant(
                zoho, secret: try secret(), curl.transport)
            : try await pasted(zoho, curl.transport)
        // The account may live in another centre than the one the sign-in began in.
        if DataCentre.named(grant.centre.name) != nil, zoho.addresses.replacement(for: "accounts") == nil {
            zoho.centre = grant.centre.name
        }
        try call.workspace.makeFolder()
        try await wiring.vault.store(grant.contents, sleep: Wiring.surroundings.sleep)
        settings.zoho = zoho
        try call.workspace.save(settings)
        let findings = try await findings(zoho, grant, curl.transport)
        show(findings)
        if !isChoice {
            settings.zoho?.apps = try kept(zoho.apps, findings)
            try call.workspace.save(settings)
        }
        try conclude(findings, isChoice: isChoice)
    }

    // MARK: Choices

    private func chosen(_ before: Settings.Zoho?) throws(Problem) -> Settings.Zoho {
        var zoho = before ?? Settings.Zoho(centre: "", clientID: "")
        zoho.centre = call["centre"]?.lowercased() ?? zoho.centre
        if zoho.centre.isEmpty {
            guard call.terminal.hasInput, !call.has("secrets-from-stdin") else {
                throw Problem(
                    .misused, "The data centre is missing.", remedy: "Add --centre, one of: \(centres).")
            }
            zoho.centre = try call.terminal.ask("Data centre (\(centres))").lowercased()
        }
        guard let centre = DataCentre.named(zoho.centre) else {
            let hint =
                Suggestion.sentence(for: zoho.centre, among: DataCentre.all.map(\.name)).map { $0 + " " }
                ?? ""
            throw Problem(
                .misused, "There is no data centre “\(zoho.centre)”.", remedy: "\(hint)There are: \(centres)."
            )
        }
        zoho.centre = centre.name
        if let apps = call["apps"] { zoho.apps = try list(of: apps) }
        if let id = call["client-id"] { zoho.clientID = id }
        for name in Settings.Addresses.all {
            if let address = call[name] { zoho.addresses[name] = try checked(address, name) }
        }
        return zoho
    }

    private var centres: String { DataCentre.all.map(\.name).joined(separator: ", ") }

    private func list(of apps: String) throws(Problem) -> [String] {
        let names = apps.lowercased().split(separator: ",").map { String($0.filter { $0 != " " }) }
        for name in names where !Settings.Zoho.allApps.contains(name) {
            throw Problem(
                .misused, "There is no app “\(name)”.",
                remedy: "There are: \(Settings.Zoho.allApps.joined(separator: ", ")).")
        }
        guard !names.isEmpty else { throw Problem(.misused, "--apps names no app.") }
        return Settings.Zoho.allApps.filter(names.contains)
    }

    /// Tokens travel there: over TLS, or to this very machine.
    private func checked(_ address: String, _ name: String) throws(Problem) -> String {
        let plain = address.hasSuffix("/") ? String(address.dropLast()) : address
        let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, !parts[2].isEmpty, !parts[2].contains("@") else {
            throw Problem(
                .misused, "--\(name) needs scheme and host only, not “\(address)”.",
                remedy: "For example: https://desk.zoho.eu")
        }
        let host = parts[2].split(separator: ":").first.map(String.init) ?? ""
        let isHere = ["localhost", "127.0.0.1"].contains(host) || parts[2].hasPrefix("[::1]")
        guard parts[0] == "https:" || (parts[0] == "http:" && isHere) else {
            throw Problem(
                .misused, "--\(name) must begin with https://.",
                remedy: "Plain http:// is taken for this machine only (127.0.0.1).")
        }
        return plain
    }

    private func showScopes(_ scopes: [Scope], onlyReads: Bool) {
        let list = Help.list(scopes.map { ($0.name, $0.reason) }, call.terminal.width)
        let joined = scopes.map(\.name).joined(separator: ",")
        if call.has("show-scopes") {
            if call.wantsJSON { return call.terminal.put(json(of: scopes)) }
            call.terminal.put(list + "\nTo paste into the API console:\n\(joined)\n")
        } else if !call.has("secrets-from-stdin") {
            call.terminal.say((onlyReads ? "Onward only reads. " : "") + "It asks for these permissions:\n")
            call.terminal.say(list)
            call.terminal.say("To paste into the API console:\n\(joined)\n")
        }
    }

    private func json(of scopes: [Scope]) -> [UInt8] {
        let items = scopes.map { scope -> JSONValue in
            ["scope": .string(scope.name), "reason": .string(scope.reason)]
        }
        let document: JSONValue = ["data": .array(items)]
        return document.serialized + [UInt8(ascii: "\n")]
    }

    // MARK: Secrets

    private func typedClientID() throws(Problem) -> String {
        guard call.terminal.hasInput, !call.has("secrets-from-stdin") else {
            throw Problem(
                .misused, "The client's id is missing.",
                remedy: "Add --client-id ID from https://api-console.zoho.com.")
        }
        let id = try call.terminal.ask("Client id")
        guard !id.isEmpty else { throw Problem(.misused, "No client id was given.") }
        return id
    }

    private func secret() throws(Problem) -> Secret {
        try secret("ONWARD_ZOHO_CLIENT_SECRET", question: "Client secret")
    }

    private func secret(_ variable: String, question: String) throws(Problem) -> Secret {
        try call.secret(
            question, variable: variable,
            remedy: "Pipe it with --secrets-from-stdin (client secret, then code, a line each) or set \(variable).")
    }

    private func pasted(_ zoho: Settings.Zoho, _ transport: Transport) async throws -> Grant {
        let clientSecret = try secret()
        let code = try secret("ONWARD_ZOHO_CODE", question: "Code (valid for a few minutes)")
        return try await SelfClientFlow(
            centre: try Wiring.centre(of: zoho), clientID: zoho.clientID, clientSecret: clientSecret,
            transport: transport,
            surroundings: Wiring.surroundings
        ).exchange(code)
    }

    // MARK: The check

    private func findings(
        _ zoho: Settings.Zoho, _ grant: Grant, _ transport: Transport
    ) async throws -> [ScopeCheck.Finding] {
        let connectors = try wiring.connectors(with: zoho, apiDomain: grant.contents.credentials?.apiDomain)
            .connectors.filter { $0.authorization == .zoho }
        let authorizer = try wiring.tokens(zoho, transport).authorizer
        return try await ScopeCheck(transport: transport, authorizer: authorizer).findings(for: connectors)
    }

    private func show(_ findings: [ScopeCheck.Finding]) {
        if call.wantsJSON {
            let items = findings.map { finding -> JSONValue in
                [
                    "system": .string(finding.connector), "verdict": .string(Self.word(finding.verdict)),
                    "reason": .string(finding.reason),
                ]
            }
            let document: JSONValue = ["data": .array(items)]
            return call.terminal.put(json: document)
        }
        var table = Table([.whole("APP"), .whole("SIGN-IN"), .sentence("ZOHO SAYS")])
        for finding in findings {
            table.add([finding.title, Self.phrase(finding.verdict), finding.reason])
        }
        call.terminal.put(table.rendered(width: call.terminal.width, style: call.terminal.style))
    }

    /// Nobody has said which apps the company has: those that refuse are left out. One that cannot be reached may
    /// answer tomorrow.
    private func kept(_ apps: [String], _ findings: [ScopeCheck.Finding]) throws(Problem) -> [String] {
        let out = findings.filter { [.missingScope, .refused].contains($0.verdict) }.map(\.connector)
        return apps.filter { !out.contains("zoho_" + $0) }
    }

    private func conclude(_ findings: [ScopeCheck.Finding], isChoice: Bool) throws(Problem) {
        let bad = findings.filter { $0.verdict != .good }
        let names = bad.map(\.title).joined(separator: ", ")
        let isUseless = findings.allSatisfy { $0.verdict != .good || $0.isSilent }
        guard bad.isEmpty || !isChoice && !isUseless else {
            throw Problem(
                .failed, "Signed in, but not every app answers: \(names).",
                remedy: "The others are read all the same. Make a code with the listed scopes and connect again, "
                    + "or leave an app out with --apps.")
        }
        if !bad.isEmpty {
            call.terminal.say(
                "Without \(names). To have them read, make a code with the listed scopes and name the apps: "
                    + "onward connect zoho --apps \(Settings.Zoho.allApps.joined(separator: ","))")
        }
        call.terminal.say("Connected. Next: onward plan, then onward sync")
    }

    private static func word(_ verdict: ScopeCheck.Verdict) -> String {
        switch verdict {
        case .good: "good"
        case .missingScope: "missing_scope"
        case .refused: "refused"
        case .unavailable: "unavailable"
        }
    }

    private static func phrase(_ verdict: ScopeCheck.Verdict) -> String {
        switch verdict {
        case .good: "ok"
        case .missingScope: "missing scope"
        case .refused: "refused"
        case .unavailable: "not reachable"
        }
    }
}
