public import ConnectorKit
import Domain
public import ZohoAccounts

/// A table, or the result of a query, that the user wants read.
public struct AnalyticsTable: Hashable, Sendable {
    /// The resource's name: "Product Usage".
    public var name: String
    public var organization: String
    public var workspace: String
    public enum Source: Hashable, Sendable {
        /// The table's name as it stands in SQL.
        case table(String)
        /// A SELECT without ORDER BY and LIMIT.
        case query(String)
    }
    public var source: Source
    /// Columns that identify a row.
    public var key: [String]
    /// The column that grows when a row changes, as text that compares like time; nil reads everything each time.
    public var changed: String?
    /// What the columns mean, for usage facts; none are needed.
    public var account: String?
    public var email: String?
    public var behaviour: String?
    public var count: String?
    public var at: String?

    public init(
        name: String, organization: String, workspace: String, source: Source, key: [String],
        changed: String? = nil,
        account: String? = nil, email: String? = nil, behaviour: String? = nil, count: String? = nil,
        at: String? = nil
    ) {
        self.name = name
        self.organization = organization
        self.workspace = workspace
        self.source = source
        self.key = key
        self.changed = changed
        self.account = account
        self.email = email
        self.behaviour = behaviour
        self.count = count
        self.at = at
    }
}

extension Connector {
    /// Zoho Analytics, API version 2. Facts of the vendor: https://www.zoho.com/analytics/api/v2/
    public static func zohoAnalytics(_ centre: DataCentre, tables: [AnalyticsTable]) -> Connector {
        Connector(
            name: "zoho_analytics", title: "Zoho Analytics",
            documentation: "https://www.zoho.com/analytics/api/v2/",
            baseURL: centre.analytics, headers: [("ZANALYTICS-ORGID", "{organization}")],
            scopes: [
                Scope("ZohoAnalytics.metadata.read", "to list your workspaces and tables"),
                Scope("ZohoAnalytics.data.read", "to read the tables that you name"),
            ],
            probe: Call("/restapi/v2/orgs"),
            errors: errors,
            allowance: Allowance(concurrentCalls: 4, callsPerMinute: 40, creditsPerDay: 4_000, unit: "units"),
            resources: [organizations, workspaces, views] + tables.map(resource(for:)))
    }

    private static let errors = ErrorVocabulary(
        codeAt: ["data.errorCode"], messageAt: ["data.errorMessage", "summary"],
        rules: [
            .init(codes: ["8535"], .refreshToken), .init(codes: ["7301", "8023"], .reauthorise),
            .init(codes: ["6045"], .retry(after: .seconds(60))),
            .init(codes: ["6043", "6044"], .wait(.seconds(86_400))),
            .init(codes: ["8133"], .nextWay), .init(codes: ["7103", "7104", "7138"], .fix),
            .init(codes: ["7005"], .retry(after: nil)),
        ])

    private static let organizations = Resource(
        "orgs", "The Analytics organisations this sign-in can see.", key: ["orgId"],
        ways: [Way("list", Call("/restapi/v2/orgs"), shape: .array(at: "data.orgs"))],
        deletions: .sweep(every: .seconds(86_400)), pace: .seconds(86_400))

    private static let workspaces = Resource(
        "workspaces", "The workspaces whose tables can be read.",
        parent: .init("orgs", as: "organization"), key: ["workspaceId"],
        ways: [
            Way("list", Call("/restapi/v2/workspaces/owned"), shape: .array(at: "data.workspaces"))
        ],
        deletions: .sweep(every: .seconds(86_400)), pace: .seconds(86_400))

    private static let views = Resource(
        "views", "The tables and reports of each workspace.", parent: .init("workspaces", as: "workspace"),
        key: ["viewId"],
        ways: [
            Way("list", Call("/restapi/v2/workspaces/{workspace}/views"), shape: .array(at: "data.views"))
        ],
        deletions: .sweep(every: .seconds(86_400)), pace: .seconds(86_400))

    private static func resource(for table: AnalyticsTable) -> Resource {
        let select =
            switch table.source {
            case .table(let name): "SELECT * FROM \(quoted(name))"
            case .query(let query): query
            }
        var ways = [
            export(
                "export", select, of: table,
                serves: table.changed == nil ? [.everything, .changes] : [.everything])
        ]
        if let changed = table.changed {
            let newer = "SELECT * FROM (\(select)) t WHERE \(quoted(changed)) >= '{since}'"
            let direct =
                if case .table = table.source { "\(select) WHERE \(quoted(changed)) >= '{since}'" } else {
                    newer
                }
            ways.append(export("changes", direct, of: table, serves: [.changes], since: .placeholder(.day)))
        }
        return Resource(
            table.name, "The Analytics table \(table.name).", key: table.key, stamp: table.changed,
            ways: ways,
            deletions: .sweep(every: .seconds(86_400)), facts: [usage(table)], pace: .seconds(6 * 3600))
    }

    /// A job by SQL: the only way without a limit of rows. Its creation is a GET.
    private static func export(
        _ name: String, _ sql: String, of table: AnalyticsTable, serves: Set<Way.Purpose>, since: Since = .all
    ) -> Way {
        let base = "/restapi/v2/bulk/workspaces/\(table.workspace)"
        let header = [(name: "ZANALYTICS-ORGID", value: table.organization)]
        let config =
            #"{"sqlQuery":"\#(escaped(sql))","responseFormat":"csv","delimiter":"0","#
            + #""recordDelimiter":"1","quoted":"1"}"#
        return Way(
            name, serves: serves, Call("\(base)/data", query: [("CONFIG", config)], headers: header),
            pages: .job(
                Job(
                    idAt: "data.jobId", status: Call("\(base)/exportjobs/{job}", headers: header),
                    stateAt: "data.jobCode", done: ["1004"], failed: ["1003", "1005"],
                    failureAt: "data.jobStatus",
                    download: Call("\(base)/exportjobs/{job}/data", headers: header), isZip: false,
                    interval: .seconds(10))),
            shape: .csv, since: since, cost: .perThousandRows(3))
    }

    private static func usage(_ table: AnalyticsTable) -> FactMapping {
        var values: [(field: String, rule: ValueRule)] = [
            ("behaviour", table.behaviour.map { .text($0) } ?? .constant(table.name))
        ]
        if let count = table.count { values.append(("count", .number(count))) }
        if let at = table.at { values.append(("at", .time(at))) }
        if let account = table.account {
            values.append(("account", .text(account)))
            values.append(("company", .reference(account, to: ["zoho_crm.Accounts"])))
        }
        if let email = table.email { values.append(("email", .text(email))) }
        return FactMapping(.usage, values: values)
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Inside a JSON string of a template.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if character == "\"" || character == "\\" { result.append("\\") }
            result.append(character == "\n" ? " " : character)
        }
    }
}
