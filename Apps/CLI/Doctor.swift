import API
import ConnectorKit
import Domain
import Glibc
import HTTP
import JSON
import Persistence
import Wiring
import ZohoAccounts

/// The examination: what is wrong, with the remedy. A finding never holds a secret.
struct Doctor {
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
            return findings + (await systems())
        }
        do {
            let store = try Store(path: call.workspace.database)
            findings += try await store.examine(isThorough: call.has("thorough"))
            let answer = try Answering(call.workspace, now: Wiring.now).answer(.status)
            findings += Self.coverage(try JSONValue(parsing: answer.bytes)["data.resources"]?.items ?? [])
        } catch {
            // What is wrong with the file is a finding like any other; the rest is examined all the same.
            findings.append(Self.finding("file", error, otherwise: "restore a backup, or sync into a new workspace"))
        }
        return findings + (await systems())
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
        return [Self.disk(free: Int64(facts.f_bavail) * Int64(facts.f_frsize))]
    }

    static func disk(free: Int64) -> Finding {
        let text = "\(Figure.bytes(free)) free"
        return free < leastFreeBytes
            ? Finding(.notice, "disk", text, remedy: "free some space before the next large sync")
            : Finding(.good, "disk", text)
    }

    /// `resources` as in the answer to `status`.
    static func coverage(_ resources: [JSONValue]) -> [Finding] {
        let findings = resources.compactMap { resource -> Finding? in
            let name = resource.word("name")
            if let failure = resource["failure"]?.text, failure != Words.stopped {
                return Finding(
                    .fault, "coverage", "\(name): \(failure)", remedy: "run onward sync --only \"\(name)\"")
            }
            guard resource["completeTo"]?.text == nil else { return nil }
            if let remedy = Words.arrival(resource) {
                if resource["records"]?.integer != nil { return nil }
                return Finding(.notice, "coverage", "\(name): nothing has arrived yet", remedy: remedy)
            }
            let why = resource["remark"]?.text.map { ": \($0)" } ?? ""
            return Finding(
                .notice, "coverage", "\(name) was never read completely\(why)", remedy: "run onward sync")
        }
        if !findings.isEmpty { return findings }
        if resources.isEmpty {
            return [Finding(.notice, "coverage", "nothing was read yet", remedy: "run onward sync")]
        }
        return [Finding(.good, "coverage", "\(Words.count(Int64(resources.count), "list")), all read completely")]
    }

    // MARK: Systems

    private func systems() async -> [Finding] { await zoho() + files() + (await others()) }

    /// The files of connectors: a broken one is left out of every sync until somebody mends it.
    private func files() -> [Finding] {
        do {
            return try wiring.connectors().files.flatMap { file -> [Finding] in
                if case .waiting(_, let system) = file.state {
                    let remedy = "run onward connect zoho --apps with \(system.dropFirst("zoho_".count)) among them"
                    return [Finding(.notice, file.name, "it extends \(system), which is not connected", remedy: remedy)]
                }
                return file.faults.map {
                    Finding(.fault, file.name, $0, remedy: "correct the file; onward connector check shows all of it")
                }
            }
        } catch {
            return [Self.finding("connectors", error, otherwise: "check the workspace's folder")]
        }
    }

    /// The systems that have a sign-in of their own.
    private func others() async -> [Finding] {
        do {
            let connectors = try wiring.connectors().connectors.filter { $0.authorization != .zoho }
            if call.has("offline") || connectors.isEmpty { return [] }
            let curl = try wiring.transport()
            defer { curl.stop() }
            return try await wiring.check(connectors, nil, curl.transport).map {
                Self.finding($0, connect: $0.connector)
            }
        } catch {
            return [Self.finding("sign-in", error, otherwise: "try again")]
        }
    }

    private static func finding(_ check: ScopeCheck.Finding, connect name: String) -> Finding {
        check.verdict == .good
            ? Finding(.good, check.connector, check.reason)
            : Finding(.fault, check.connector, check.reason, remedy: "run onward connect \(name) again")
    }

    private func zoho() async -> [Finding] {
        do {
            guard let zoho = try call.workspace.settings()?.zoho else {
                return [Finding(.notice, "sign-in", "no app is connected", remedy: "run onward connect zoho")]
            }
            guard let credentials = try wiring.vault.read()?.credentials else {
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
            // Where nobody answers, asking for each app says nothing more.
            if clock.subject == "network" { return [clock] }
            let connectors = try wiring.connectors(apiDomain: credentials.apiDomain).connectors
            let checked = try await wiring.check(
                connectors.filter { $0.authorization == .zoho }, zoho, curl.transport)
            return [clock] + checked.map { Self.finding($0, connect: "zoho") }
        } catch {
            return [Self.finding("sign-in", error, otherwise: "run onward connect zoho again")]
        }
    }

    /// An error as a finding: what it advises itself, behind a semicolon, in parentheses or apart, is the
    /// remedy.
    static func finding(_ subject: String, _ error: any Error, otherwise remedy: String) -> Finding {
        let problem = Problem(of: error)
        func clause(_ text: some StringProtocol) -> String {
            (text.prefix(1).lowercased() + text.dropFirst()).trimmed(of: ".")
        }
        if let told = problem.remedy {
            return Finding(.fault, subject, problem.message.trimmed(of: "."), remedy: clause(told))
        }
        // In the examination itself it is no advice to run it.
        if let aside = problem.message.firstRange(of: " (") {
            return Finding(.fault, subject, String(problem.message[..<aside.lowerBound]), remedy: remedy)
        }
        guard let advice = problem.message.firstRange(of: "; ") else {
            return Finding(.fault, subject, problem.message.trimmed(of: "."), remedy: remedy)
        }
        return Finding(
            .fault, subject, String(problem.message[..<advice.lowerBound]),
            remedy: clause(problem.message[advice.upperBound...]))
    }

    /// Our clock beside the `Date` of the accounts server's answer, whatever that answer is.
    private func clock(_ centre: DataCentre, _ transport: Transport) async -> Finding {
        do {
            let before = Wiring.now()
            let response = try await transport.send(Request("GET", centre.accounts + "/oauth/serverinfo"))
            let after = Wiring.now()
            guard let theirs = response.header("date").flatMap(Instant.init(httpDate:)) else {
                return Finding(
                    .notice, "clock", "\(centre.accounts) does not tell the time",
                    remedy: "compare this machine's clock with another")
            }
            // The header has whole seconds, and the answer was on its way for a while.
            let ours = Instant(milliseconds: (before.milliseconds + after.milliseconds) / 2)
            return Self.clock(skew: ours.duration(since: theirs))
        } catch {
            return Finding(
                .fault, "network", "\(error)",
                remedy: "check the connection and the address; onward doctor --offline leaves this out")
        }
    }

    /// `skew` is positive where this machine is ahead.
    static func clock(skew: Duration) -> Finding {
        let size = max(skew, .zero - skew)
        guard size > mostSkew else { return Finding(.good, "clock", "agrees with Zoho's to the minute") }
        let text = "\(Age.span(seconds: size / .seconds(1))) \(skew < .zero ? "behind" : "ahead of") Zoho's"
        return Finding(.fault, "clock", "this machine's clock is \(text)", remedy: "set it, best by NTP")
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

extension String {
    fileprivate func trimmed(of end: Character) -> String { last == end ? String(dropLast()) : self }
}
