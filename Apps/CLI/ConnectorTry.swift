import API
import ConnectorKit
import Domain
import HTTP
import JSON
import Wiring

extension Command {
    static let connectorTry = Command(
        name: "connector try", operands: .oneAndOptional("FILE", "LIST"),
        summary: "Read one page of what a file describes, and show the facts it would make.",
        details: """
            Uses the sign-in of the workspace and stores nothing. Without LIST each of the file's own lists is read. \
            Paths that met nothing on the page are named with their place in the file.
            """,
        options: [.init("records", "N", "show so many records of each list (default 3)")],
        example: "onward connector try docs/examples/crm-custom-module.json Subscriptions"
    ) { call in
        let bench = ConnectorBench(call)
        let path = call.operands[0]
        let file = try bench.file(path)
        guard let joined = file.joined else { throw bench.refusal(file) }
        guard let most = Int(call["records"] ?? "3"), (0...1000).contains(most) else {
            throw Problem(.misused, "--records takes a number from 0 to 1000.")
        }
        let chosen = try bench.chosen(joined, call.operands.count > 1 ? call.operands[1] : nil)
        let curl = try bench.wiring.transport()
        defer { curl.stop() }
        let trial = Trial(joined.connector, send: try bench.sending(joined.connector, curl.transport))
        let bytes = try Workspace.contents(of: path)
        var pages: [JSONValue] = []
        for resource in chosen {
            let outcome = try await trial.run(resource)
            let index = joined.resources.firstIndex { $0.name == resource.name } ?? 0
            let unmet = outcome.unmet.map { unmet in
                (unmet.path, ConnectorFile.flaw(at: "resources.\(index).\(unmet.place)", in: bytes, unmet.path))
            }
            if call.wantsJSON {
                pages.append(TrialPage.json(outcome, joined.connector, unmet))
            } else {
                call.terminal.put(TrialPage.text(outcome, joined.connector, most: most, style: call.terminal.style))
                for (missing, flaw) in unmet {
                    call.terminal.say(
                        "\(path):\(flaw.line):\(flaw.column): “\(missing)” met nothing in "
                            + "\(Words.count(Int64(outcome.records.count), "record")); compare it with the record above"
                    )
                }
                for remark in outcome.remarks { call.terminal.say(TextWidth.harmless(remark)) }
            }
        }
        if call.wantsJSON {
            let document: JSONValue = ["data": .array(pages)]
            call.terminal.put(json: document)
        }
    }
}

extension ConnectorBench {
    fileprivate func chosen(_ joined: ConnectorFile.Joined, _ name: String?) throws(Problem) -> [Resource] {
        guard let name else { return joined.resources.filter { joined.connector.bringer(of: $0).isAskedFor } }
        if let resource = joined.resources.first(where: { $0.name == name }) { return [resource] }
        let names = joined.resources.map(\.name)
        throw Problem(
            .misused, "There is no list “\(name)” in the file.",
            remedy: Suggestion.sentence(for: name, among: names) ?? "There are: \(names.joined(separator: ", ")).")
    }

    /// Signs in, and once more with another token where the first is refused.
    fileprivate func sending(
        _ connector: Connector, _ transport: Transport
    ) throws -> @Sendable (Request) async throws -> Response {
        let authorizer = try wiring.authorizer(of: connector, transport)
        return { request in
            let token = try await authorizer.token(nil)
            var signed = request
            signed.limits.total = .seconds(60)
            authorizer.sign(&signed, with: token)
            let response = try await transport.send(signed)
            guard response.status == 401, !token.isEmpty else { return response }
            signed.headers = request.headers
            authorizer.sign(&signed, with: try await authorizer.token(token))
            return try await transport.send(signed)
        }
    }
}

/// What a trial has shown, for people and for programs.
enum TrialPage {
    static func text(_ outcome: Trial.Outcome, _ connector: Connector, most: Int, style: Style) -> String {
        let count = Words.count(Int64(outcome.records.count), "record")
        var text = style.strong("\(connector.name).\(outcome.resource.name): \(count) on the first page") + "\n"
        for call in outcome.calls { text += "  \(call)\n" }
        for record in outcome.records.prefix(most) {
            text += "\n  \(TextWidth.harmless(record.key))\n"
            for fact in record.facts {
                let values = fact.values.map { "\($0.field)=\(quoted($0.text))" }
                text += "    \(fact.kind.rawValue) \(values.joined(separator: " "))\n"
            }
            if record.facts.isEmpty { text += "    no fact: the record is kept as it came\n" }
            text += "    \(TextWidth.harmless(String(decoding: record.payload, as: UTF8.self)))\n"
        }
        if outcome.records.isEmpty { text += "  Nothing is there, so that nothing can be said about paths.\n" }
        return text + "\n"
    }

    private static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x5c }
        return TextWidth.harmless(plain && !text.isEmpty ? text : text.debugDescription)
    }

    static func json(
        _ outcome: Trial.Outcome, _ connector: Connector, _ unmet: [(String, ConnectorFile.Flaw)]
    ) -> JSONValue {
        let records = outcome.records.map { record -> JSONValue in
            let facts = record.facts.map { fact -> JSONValue in
                let values = fact.values.map { JSONValue.Member(name: $0.field, value: .string($0.text)) }
                return ["kind": .string(fact.kind.rawValue), "values": .object(values)]
            }
            // It was cut out of JSON, so that it is JSON.
            let payload = (try? JSONValue(parsing: record.payload)) ?? .null
            return ["key": .string(record.key), "facts": .array(facts), "record": payload]
        }
        let paths = unmet.map { path, flaw -> JSONValue in
            ["path": .string(path), "line": .number(String(flaw.line)), "column": .number(String(flaw.column))]
        }
        return [
            "list": .string("\(connector.name).\(outcome.resource.name)"),
            "calls": .array(outcome.calls.map { .string($0) }), "records": .array(records), "unmet": .array(paths),
            "remarks": .array(outcome.remarks.map { .string($0) }),
        ]
    }
}
