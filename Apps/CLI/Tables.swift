import API
import ConnectorKit
import HTTP
import JSON
import Wiring
import ZohoAccounts

extension Command {
    static let tableAdd = Command(
        name: "table add", operands: .one("NAME"),
        summary: "Read a table or a query of Zoho Analytics as a list of its own.",
        details: """
            NAME is what the list is called here. The columns named by --account and --email tell whose row it is: \
            the id of an account in the CRM, or an e-mail address.
            """,
        options: [
            .init(
                "workspace-id", "ID", "the Analytics workspace; its number stands in the browser's address"),
            .init("view", "TABLE", "the table's name"),
            .init("sql", "SELECT", "a query instead of a table, without ORDER BY and LIMIT"),
            .init("key", "COLUMNS", "the columns that identify a row, with commas between"),
            .init(
                "changed", "COLUMN",
                "the column that grows when a row changes; without it all is read each time"),
            .init("account", "COLUMN", "the column with the CRM account's id"),
            .init("email", "COLUMN", "the column with an e-mail address"),
            .init("behaviour", "COLUMN", "the column that says what was done"),
            .init("count", "COLUMN", "the column that says how often"),
            .init("at", "COLUMN", "the column that says when"),
            .init("organization", "ID", "the Analytics organisation, if the sign-in sees several"),
        ],
        example:
            "onward table add Logins --workspace-id 1767024000003153 --view \"App Logins\" --key Id --email Email"
    ) { call in
        var settings = try call.workspace.settings() ?? Settings()
        var zoho = try call.workspace.zohoSettings()
        let name = call.operand
        guard !zoho.tables.contains(where: { $0.name == name }) else {
            throw Problem(
                .misused, "There is a table “\(name)” already.",
                remedy: "Remove it first: onward table remove \"\(name)\"")
        }
        guard (call["view"] == nil) != (call["sql"] == nil) else {
            throw Problem(.misused, "Name either a table with --view or a query with --sql.")
        }
        let key = (call["key"] ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }.filter {
            !$0.isEmpty
        }
        guard !key.isEmpty else { throw Problem(.misused, "--key is missing: which columns identify a row?") }
        guard let workspace = call["workspace-id"] else {
            throw Problem(.misused, "--workspace-id is missing.")
        }
        let organization =
            if let named = call["organization"] { named } else { try await onlyOrganization(call, zoho) }
        var table = Settings.Table(name: name, organization: organization, workspace: workspace, key: key)
        for (option, path) in Settings.Table.optional { table[keyPath: path] = call[option] }
        zoho.tables.append(table)
        settings.zoho = zoho
        try call.workspace.save(settings)
        call.terminal.say("Added. Next: onward sync --only \"zoho_analytics.\(name)\"")
    }

    static let tableList = Command(
        name: "table list",
        summary: "List the Analytics tables that are read.",
        example: "onward table list"
    ) { call in
        let tables = try call.workspace.settings()?.zoho?.tables ?? []
        if call.wantsJSON {
            let document: JSONValue = ["data": .array(tables.map(\.json))]
            return call.terminal.put(json: document)
        }
        if tables.isEmpty { return call.terminal.put("No tables are read. Add one: onward help table add\n") }
        var table = Table([
            .left("NAME"), .left("WORKSPACE"), .left("TABLE OR QUERY", least: 16), .left("KEY"),
            .left("CHANGED"),
        ])
        for one in tables {
            table.add([
                one.name, one.workspace, one.view ?? one.sql ?? "", one.key.joined(separator: ", "),
                one.changed ?? "",
            ])
        }
        call.terminal.put(table.rendered(width: call.terminal.width, style: call.terminal.style))
    }

    static let tableRemove = Command(
        name: "table remove", operands: .one("NAME"),
        summary: "No longer read an Analytics table. What was read stays.",
        example: "onward table remove Logins"
    ) { call in
        var settings = try call.workspace.settings() ?? Settings()
        var zoho = try call.workspace.zohoSettings()
        guard let index = zoho.tables.firstIndex(where: { $0.name == call.operand }) else {
            throw Problem(
                .notFound, "No table is called “\(call.operand)”.",
                remedy: Suggestion.sentence(for: call.operand, among: zoho.tables.map(\.name))
                    ?? "See onward table list.")
        }
        zoho.tables.remove(at: index)
        settings.zoho = zoho
        try call.workspace.save(settings)
        call.terminal.say("Removed.")
    }

    /// The Analytics organisation of the sign-in, if there is just one.
    private static func onlyOrganization(_ call: Invocation, _ zoho: Settings.Zoho) async throws -> String {
        let wiring = Wiring(call.workspace, environment: call.environment)
        let curl = try wiring.transport()
        defer { curl.stop() }
        let token = try await wiring.tokens(zoho, curl.transport).authorizer.token(nil)
        let address = try Wiring.centre(of: zoho).analytics + "/restapi/v2/orgs"
        let response = try await curl.transport.send(
            Request("GET", address, headers: [("Authorization", "Zoho-oauthtoken \(token)")]))
        guard response.status == 200, let document = try? JSONValue(parsing: response.body) else {
            throw Problem(
                .failed, "Analytics did not say which organisations there are (HTTP \(response.status)).",
                remedy: "Name one with --organization ID.")
        }
        let organizations = document["data.orgs"]?.items ?? []
        guard let only = organizations.first?["orgId"]?.text, organizations.count == 1 else {
            let names = organizations.map { "\($0.word("orgId")) (\($0.word("orgName")))" }.joined(
                separator: ", ")
            throw Problem(
                .misused,
                organizations.isEmpty
                    ? "The sign-in sees no Analytics organisation."
                    : "There are several organisations: \(names).",
                remedy: "Name one with --organization ID.")
        }
        return only
    }
}
