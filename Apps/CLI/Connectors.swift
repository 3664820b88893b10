import API
import ConnectorKit
import Domain
import JSON
import Wiring
import ZohoAccounts

extension Command {
    static let connectorNew = Command(
        name: "connector new", operands: .one("NAME"),
        summary: "Begin a file that describes a system, or more lists of a connected one.",
        details: """
            Writes NAME.json into this folder. Change it (docs/connectors.md explains every word), then use onward \
            connector check, try and add.
            """,
        options: [
            .init("like", "CONNECTOR", "begin with what a built-in connector says, such as zoho_desk"),
            .init("output", "FILE", "write there instead"),
        ],
        example: "onward connector new billing"
    ) { call in
        let name = call.operand
        var text = Array(ConnectorTemplate.text(name).utf8)
        if let like = call["like"] {
            var connector = try ConnectorBench(call).builtIn(like)
            connector.name = name
            connector.title = name
            text = ConnectorFile(connector).json
        }
        // A name that cannot be one is told by the reader of files, in the words for files.
        do throws(ConnectorFile.Flaws) { _ = try ConnectorFile(parsing: text) } catch {
            throw Problem(
                .misused, "“\(name)” cannot be a connector's name: \(error.flaws[0].text).",
                remedy: "Take small letters, digits and “_”, such as billing.")
        }
        let path = call["output"] ?? name + ".json"
        try Workspace.begin(path, text)
        call.terminal.say("Wrote \(path). Next: change it, then onward connector check \(path)")
    }

    static let connectorCheck = Command(
        name: "connector check", operands: .one("FILE"),
        summary: "Say everything that is wrong with a connector's file, or what it will do.",
        details: "Each fault is a line with its place, FILE:LINE:COLUMN. Asks no system.",
        example: "onward connector check billing.json"
    ) { call in
        let bench = ConnectorBench(call)
        let file = try bench.file(call.operand)
        guard let joined = file.joined else { throw bench.refusal(file) }
        if call.wantsJSON { return call.terminal.put(bench.json(joined)) }
        call.terminal.put(bench.text(joined))
        if case .waiting(_, let system) = file.state {
            call.terminal.say("\(system) is not connected yet: its apps are chosen by onward connect zoho --apps.")
        }
        call.terminal.say("\(call.operand) is in order. Next: onward connector try \(call.operand)")
    }

    static let connectorList = Command(
        name: "connector list",
        summary: "List the connectors there are: the built-in ones and those from files.",
        example: "onward connector list"
    ) { call in
        let bench = ConnectorBench(call)
        let rows = try bench.rows()
        if call.wantsJSON {
            let items = rows.map { row -> JSONValue in
                [
                    "name": .string(row.name), "title": .string(row.title), "from": .string(row.from),
                    "lists": .number(String(row.lists)), "state": .string(row.state),
                ]
            }
            let document: JSONValue = ["data": .array(items)]
            return call.terminal.put(json: document)
        }
        var table = Table([.whole("CONNECTOR"), .left("TITLE"), .right("LISTS"), .left("FROM"), .sentence("STATE")])
        for row in rows { table.add([row.name, row.title, row.lists == 0 ? "" : "\(row.lists)", row.from, row.state]) }
        call.terminal.put(table.rendered(width: call.terminal.width, style: call.terminal.style))
    }

    static let connectorShow = Command(
        name: "connector show", operands: .one("NAME"),
        summary: "Print a connector as a file, also a built-in one.",
        example: "onward connector show zoho_desk"
    ) { call in
        let bench = ConnectorBench(call)
        if let file = try bench.set().files.first(where: { $0.name == call.operand }) {
            return call.terminal.put(try Workspace.contents(of: file.path))
        }
        call.terminal.put(ConnectorFile(try bench.builtIn(call.operand)).json)
    }

    static let connectorAdd = Command(
        name: "connector add", operands: .one("FILE"),
        summary: "Take a connector's file into the workspace, or replace the one of its name.",
        example: "onward connector add docs/examples/crm-custom-module.json"
    ) { call in
        let bench = ConnectorBench(call)
        let file = try bench.file(call.operand)
        guard let joined = file.joined else { throw bench.refusal(file) }
        let isNew = try !bench.set().files.contains { $0.name == file.name }
        try call.workspace.saveConnector(file.name, try Workspace.contents(of: call.operand))
        call.terminal.say("\(isNew ? "Added" : "Replaced"): \(call.workspace.connectorFile(file.name)).")
        call.terminal.say("Next: " + bench.next(after: joined))
        let lists = joined.resources.map { "\(joined.connector.name).\($0.name)" }.joined(separator: ",")
        call.terminal.say("Records of these lists that are here already: onward rederive --only \(lists)")
    }

    static let connectorRemove = Command(
        name: "connector remove", operands: .one("NAME"),
        summary: "No longer read what a file describes. What was read stays.",
        example: "onward connector remove crm-custom-module"
    ) { call in
        let bench = ConnectorBench(call)
        let files = try bench.set().files
        guard let file = files.first(where: { $0.name == call.operand || $0.path == call.operand }) else {
            let names = files.map(\.name)
            throw Problem(
                .misused, "There is no file for “\(call.operand)”.",
                remedy: Suggestion.sentence(for: call.operand, among: names)
                    ?? (names.isEmpty ? "There are none." : "There are: \(names.joined(separator: ", "))."))
        }
        try call.workspace.removeFile(file.path)
        if file.joined?.isExtension == false {
            try Wiring(call.workspace, environment: call.environment).vault.forgetVendor(file.name)
        }
        call.terminal.say(
            "Removed \(file.path). The records that were read stay, and are no longer brought up to date.")
    }
}

/// What the commands about connectors have in common.
struct ConnectorBench {
    let call: Invocation
    let wiring: Wiring

    init(_ call: Invocation) {
        self.call = call
        wiring = Wiring(call.workspace, environment: call.environment)
    }

    func set() throws -> ConnectorSet { try wiring.connectors() }

    func file(_ path: String) throws -> ConnectorSet.File { try wiring.connector(at: path) }

    func builtIn(_ name: String) throws -> Connector {
        let all = try wiring.builtIn()
        if let connector = all.first(where: { $0.name == name }) { return connector }
        let names = all.map(\.name)
        throw Problem(
            .misused, "There is no connector “\(name)”.",
            remedy: Suggestion.sentence(for: name, among: names) ?? "There are: \(names.joined(separator: ", ")).")
    }

    /// All faults on stderr, a line each, and one sentence as the error.
    func refusal(_ file: ConnectorSet.File) -> Problem {
        if case .unreadable(let problem) = file.state { return problem }
        if call.wantsJSON, case .broken(let flaws) = file.state {
            let items = flaws.map { flaw -> JSONValue in
                [
                    "path": .string(flaw.path), "line": .number(String(flaw.line)),
                    "column": .number(String(flaw.column)), "text": .string(flaw.text),
                ]
            }
            let document: JSONValue = ["data": ["faults": .array(items)]]
            call.terminal.put(json: document)
        } else {
            for fault in file.faults { call.terminal.say(TextWidth.harmless(fault)) }
        }
        return Problem(
            .misused, "\(file.path) has \(Words.count(Int64(file.faults.count), "fault")).",
            remedy: "Correct what is named above; docs/connectors.md explains the words.")
    }

    // MARK: What it will do

    func text(_ joined: ConnectorFile.Joined) -> String {
        let (width, style) = (call.terminal.width, call.terminal.style)
        var table = Table([.whole("LIST"), .left("CALL", least: 16), .left("FEEDS"), .sentence("WHAT")])
        for resource in joined.resources {
            let target = resource.ways.first.map { "\($0.call.method) \($0.call.path)" }
            table.add([
                "\(joined.connector.name).\(resource.name)",
                target ?? (resource.inside.map { "in \(resource.parent?.resource ?? "").\($0)" } ?? "arrives"),
                resource.facts.map(\.kind.rawValue).joined(separator: ", "), resource.purpose,
            ])
        }
        var text = "\(joined.connector.title) at \(joined.connector.baseURL)\n"
        text += "Sign-in: \(Self.phrase(joined.connector.authorization))\n\n"
        text += table.rendered(width: width, style: style)
        if !joined.scopes.isEmpty {
            text += "\nPermissions it asks for:\n" + Help.list(joined.scopes.map { ($0.name, $0.reason) }, width)
        }
        return text
    }

    func json(_ joined: ConnectorFile.Joined) -> [UInt8] {
        let resources = joined.resources.map { resource -> JSONValue in
            [
                "name": .string("\(joined.connector.name).\(resource.name)"), "purpose": .string(resource.purpose),
                "calls": .array(resource.ways.map { .string("\($0.call.method) \($0.call.path)") }),
                "facts": .array(resource.facts.map { .string($0.kind.rawValue) }),
            ]
        }
        let document: JSONValue = [
            "data": [
                "name": .string(joined.connector.name), "title": .string(joined.connector.title),
                "faults": [], "resources": .array(resources),
                "scopes": .array(joined.scopes.map { .string($0.name) }),
            ]
        ]
        return document.serialized + [UInt8(ascii: "\n")]
    }

    static func phrase(_ authorization: Authorization) -> String {
        switch authorization {
        case .zoho: "Zoho's, by onward connect zoho"
        case .key(let header, _): "a key in the header \(header)"
        case .basic: "a name and a password"
        case .clientCredentials(let url, _): "a client's id and secret, at \(url)"
        case .refreshToken(let url): "a refresh token, at \(url)"
        case .none: "none"
        }
    }

    func next(after joined: ConnectorFile.Joined) -> String {
        let name = joined.connector.name
        switch joined.connector.authorization {
        case .zoho where !joined.scopes.isEmpty:
            return
                "onward connect zoho, which now asks for \(joined.scopes.map(\.name).joined(separator: ", ")) as well"
        case .zoho, .none:
            return "onward sync --only \(joined.resources.map { "\(name).\($0.name)" }.joined(separator: ","))"
        default: return "onward connect \(name)"
        }
    }

    // MARK: The list

    struct Row {
        var name: String
        var title: String
        var from: String
        var lists: Int
        var state: String
    }

    func rows() throws -> [Row] {
        let set = try set()
        let connected = Set(set.connectors.map(\.name))
        let builtIn = try wiring.builtIn().map { connector in
            Row(
                name: connector.name, title: connector.title, from: "built in", lists: connector.resources.count,
                state: connected.contains(connector.name) || connector.authorization == .none
                    ? "connected" : "not connected")
        }
        return try builtIn
            + set.files.map { file in
                let joined = file.joined
                return Row(
                    name: file.name,
                    title: joined.map { $0.isExtension ? "more of \($0.connector.title)" : $0.connector.title } ?? "",
                    from: file.path, lists: joined?.resources.count ?? 0, state: try state(file))
            }
    }

    private func state(_ file: ConnectorSet.File) throws -> String {
        switch file.state {
        case .joined(let joined):
            let asks = !VendorSecrets.questions(of: joined.connector.authorization).isEmpty
            if joined.connector.authorization == .zoho, try wiring.vault.read()?.credentials == nil {
                return "not connected: run onward connect zoho"
            }
            let isSignedIn = try !asks || wiring.vault.vendorSecrets(of: file.name) != nil
            return isSignedIn ? "connected" : "not connected: run onward connect \(file.name)"
        case .waiting(_, let system): return "waits for \(system), which is not connected"
        case .broken(let flaws): return "broken at \(flaws[0])"
        case .unreadable(let problem): return problem.message
        }
    }
}
