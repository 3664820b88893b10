import API
import Domain
import Glibc
import HTTP
import JSON
import Persistence
import Wiring
import ZohoAccounts

extension Command {
    static let backup = Command(
        name: "backup", operands: .one("FILE"),
        summary: "Copy the database into a file, consistent also while a sync runs.",
        details: "Secrets and settings are not in it. The file must not exist yet.",
        example: "onward backup onward-copy.db"
    ) { call in
        guard try call.workspace.hasDatabase() else {
            throw Problem(
                .notReady, "There is no data in \(call.workspace.folder) yet.", remedy: "Run: onward sync")
        }
        try await Store(path: call.workspace.database).backup(to: call.operand)
        var status = stat()
        let size = stat(call.operand, &status) == 0 ? " (\(Figure.bytes(Int64(status.st_size))))" : ""
        call.terminal.say("Wrote \(call.operand)\(size).")
    }

    static let doctor = Command(
        name: "doctor",
        summary: "Examine the workspace: file, coverage, disk, permissions, credentials, clock.",
        details:
            "The exit status is 1 if something is wrong. Counters that are off are put right; nothing else is changed.",
        options: [
            .init("thorough", "also compare every index entry with its row"),
            .init("offline", "do not ask Zoho about credentials and clock"),
        ],
        example: "onward doctor --offline"
    ) { call in
        let findings = try await Doctor(call).findings()
        if call.wantsJSON {
            call.terminal.put(Doctor.json(findings))
        } else {
            let style = call.terminal.style
            for finding in findings {
                let mark =
                    switch finding.level {
                    case .good: style.good("ok     ")
                    case .notice: "notice "
                    case .fault: style.bad("WRONG  ")
                    }
                let remedy = finding.remedy.map { "; \($0)" } ?? ""
                call.terminal.put(
                    "\(mark) \(finding.subject): \(TextWidth.harmless(finding.detail))\(remedy)\n")
            }
        }
        let faults = findings.filter { $0.level == .fault }.count
        if faults > 0 {
            throw Problem(.failed, faults == 1 ? "One thing is wrong." : "\(faults) things are wrong.")
        }
    }
}

/// The examination: what is wrong, with the remedy. A finding never holds a secret.
private struct Doctor {
    private let call: Invocation
    private let wiring: Wiring

    /// A first load of 200,000 records takes about this much.
    private static let leastFreeBytes: Int64 = 500 << 20
    /// Tokens are judged by our clock with two minutes to spare.
    private static let mostSkew: Duration = .seconds(60)

    init(_ call: Invocation) {
        self.call = call
        wiring = Wiring(call.workspace, environment: call.environment)
    }

    func findings() async throws -> [Finding] {
        var findings = permissions() + disk()
        guard try call.workspace.hasDatabase() else {
            findings.append(
                Finding(
                    .notice, "data", "there is none yet", remedy: "run onward connect zoho, then onward sync")
            )
            return findings + (await zoho())
        }
        let store = try Store(path: call.workspace.database)
        findings += try await store.examine(isThorough: call.has("thorough"))
        findings += try coverage()
        return findings + (await zoho())
    }

    // MARK: The machine

    private func permissions() -> [Finding] {
        var findings: [Finding] = []
        let folder = call.workspace.folder
        for path in [
            folder, call.workspace.database, call.workspace.settingsFile, call.workspace.secrets,
            call.workspace.key,
        ] {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            let isOpen = status.st_mode & (S_IRWXG | S_IRWXO) != 0
            let isSecret = path == call.workspace.secrets || path == call.workspace.key
            // Data may be shared on purpose; secrets never.
            if isOpen && isSecret {
                findings.append(
                    Finding(
                        .fault, "permissions", "others can get at \(path)",
                        remedy: "run chmod 600 \"\(path)\" and connect again"))
            } else if isOpen && path == folder {
                findings.append(
                    Finding(
                        .notice, "permissions", "other users can look into \(path)",
                        remedy: "run chmod 700 \"\(path)\" if they should not"))
            }
            if access(path, W_OK) != 0 {
                findings.append(
                    Finding(
                        .fault, "permissions", "\(path) cannot be written",
                        remedy: "check owner and permissions"))
            }
        }
        if findings.isEmpty { findings.append(Finding(.good, "permissions", "\(folder) is yours alone")) }
        return findings
    }

    private func disk() -> [Finding] {
        var facts = statvfs()
        guard statvfs(call.workspace.folder, &facts) == 0 else { return [] }
        let free = Int64(facts.f_bavail) * Int64(facts.f_frsize)
        let text = "\(Figure.bytes(free)) free"
        if free < Self.leastFreeBytes {
            return [Finding(.notice, "disk", text, remedy: "free some space before the next large sync")]
        }
        return [Finding(.good, "disk", text)]
    }

    private func coverage() throws -> [Finding] {
        let answer = try Answering(call.workspace, now: Wiring.now).answer(.status)
        let resources = try JSONValue(parsing: answer.bytes)["data.resources"]?.items ?? []
        var findings: [Finding] = []
        for resource in resources {
            let name = resource.word("name")
            if let failure = resource["failure"]?.text {
                findings.append(
                    Finding(
                        .fault, "coverage", "\(name): \(failure)", remedy: "run onward sync --only \(name)"))
            } else if resource["completeTo"]?.text == nil {
                findings.append(
                    Finding(
                        .notice, "coverage", "\(name) was never read completely", remedy: "run onward sync"))
            }
        }
        if findings.isEmpty {
            findings.append(Finding(.good, "coverage", "\(resources.count) lists, all read completely"))
        }
        return findings
    }

    // MARK: Zoho

    private func zoho() async -> [Finding] {
        do {
            guard let zoho = try call.workspace.settings()?.zoho else {
                return [Finding(.notice, "sign-in", "no app is connected", remedy: "run onward connect zoho")]
            }
            guard let contents = try wiring.vault.read() else {
                return [
                    Finding(
                        .fault, "sign-in", "there is none in this workspace",
                        remedy: "run onward connect zoho")
                ]
            }
            if call.has("offline") { return [Finding(.good, "sign-in", "stored and readable; not tried")] }
            let curl = try wiring.transport()
            defer { curl.stop() }
            let clock = await self.clock(try Wiring.centre(of: zoho), curl.transport)
            let connectors = try Wiring.connectors(of: zoho, apiDomain: contents.credentials.apiDomain)
            let checked = try await ScopeCheck(
                transport: curl.transport, authorizer: try wiring.tokens(zoho, curl.transport).authorizer
            ).findings(for: connectors)
            return clock
                + checked.map { Finding($0.verdict == .good ? .good : .fault, $0.connector, $0.reason) }
        } catch {
            return [Finding(.fault, "sign-in", "\(error)")]
        }
    }

    /// Our clock beside the `Date` of the accounts server's answer, whatever that answer is.
    private func clock(_ centre: DataCentre, _ transport: Transport) async -> [Finding] {
        do {
            let before = Wiring.now()
            let response = try await transport.send(Request("GET", centre.accounts + "/oauth/serverinfo"))
            let after = Wiring.now()
            guard let theirs = response.header("date").flatMap(Instant.init(httpDate:)) else {
                return [Finding(.notice, "clock", "\(centre.accounts) does not tell the time")]
            }
            // The header has whole seconds, and the answer was on its way for a while.
            let ours = Instant(milliseconds: (before.milliseconds + after.milliseconds) / 2)
            let skew = ours.duration(since: theirs)
            let size = max(skew, .zero - skew)
            let text =
                "\(Age.span(seconds: size / .seconds(1))) \(skew < .zero ? "behind" : "ahead of") Zoho's"
            if size > Self.mostSkew {
                return [
                    Finding(.fault, "clock", "this machine's clock is \(text)", remedy: "set it, best by NTP")
                ]
            }
            return [Finding(.good, "clock", "agrees with Zoho's to the minute")]
        } catch {
            return [Finding(.fault, "network", "\(error)")]
        }
    }

    static func json(_ findings: [Finding]) -> [UInt8] {
        let items = findings.map { finding -> JSONValue in
            [
                "level": .string(finding.level.rawValue), "subject": .string(finding.subject),
                "detail": .string(finding.detail),
                "remedy": finding.remedy.map { .string($0) } ?? .null,
            ]
        }
        let document: JSONValue = ["data": .array(items)]
        return document.serialized + [UInt8(ascii: "\n")]
    }
}
