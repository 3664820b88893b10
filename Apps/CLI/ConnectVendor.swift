import API
import ConnectorKit
import HTTP
import JSON
import Wiring
import ZohoAccounts

/// The sign-in of a system that a file describes.
struct VendorConnecting {
    let call: Invocation
    let wiring: Wiring

    func run() async throws {
        let connector = try found()
        let questions = VendorSecrets.questions(of: connector.authorization)
        guard !questions.isEmpty else {
            throw connector.authorization == .zoho
                ? Problem(
                    .misused, "\(connector.title) uses the Zoho sign-in.",
                    remedy: "Run: onward connect zoho (its scopes are asked for there).")
                : Problem(.misused, "\(connector.title) needs no sign-in.", remedy: "Run: onward sync")
        }
        var answers: [String: Secret] = [:]
        for question in questions { answers[question.name] = try secret(question.title, of: questions.map(\.title)) }
        try call.workspace.makeFolder()
        try wiring.vault.store(VendorSecrets(answers), of: connector.name)
        let curl = try wiring.transport()
        defer { curl.stop() }
        for finding in try await wiring.check([connector], nil, curl.transport) {
            guard finding.verdict == .good else {
                throw Problem(
                    .failed, "The sign-in is stored, but \(finding.title) does not answer: \(finding.reason).",
                    remedy: "Run onward connect \(connector.name) again with other secrets, or correct the file.")
            }
            call.terminal.say("Connected: \(finding.title) \(finding.reason). Next: onward plan, then onward sync")
        }
    }

    func forget() throws {
        let connector = try found()
        try wiring.vault.forgetVendor(connector.name)
        call.terminal.say(
            "Forgotten. The data stays in \(call.workspace.folder); revoke the sign-in at \(connector.title).")
    }

    private func found() throws(Problem) -> Connector {
        let set = try wiring.connectors()
        if let file = set.files.first(where: { $0.name == call.operand }) {
            if let connector = file.joined?.connector { return connector }
            throw Problem(
                .misused, "The file of “\(call.operand)” is broken.", remedy: "Run: onward connector check \(file.path)"
            )
        }
        let names = ["zoho"] + set.files.compactMap { $0.joined?.isExtension == false ? $0.name : nil }
        throw Problem(
            .misused, "“\(call.operand)” cannot be connected.",
            remedy: Suggestion.sentence(for: call.operand, among: names)
                ?? "There are: \(names.joined(separator: ", ")).")
    }

    private func secret(_ question: String, of all: [String]) throws(Problem) -> Secret {
        try call.secret(
            question, remedy: "Pipe it with --secrets-from-stdin, a line each: \(all.joined(separator: ", ")).")
    }
}
