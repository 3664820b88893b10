import Domain
import JSON
import WebServer

extension Sandbox {
    /// Any call to `/restapi/v2`.
    func analytics(_ call: Call) -> WebResponse {
        do throws(AnalyticsFailure) {
            return try AnalyticsAnswer(sandbox: self, call: call).response()
        } catch {
            return error.response
        }
    }
}

extension AnalyticsFailure {
    var response: WebResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("status", "failure")
            json.member("summary", summary)
            json.object("data") { data in
                data.member("errorCode", number: code)
                data.member("errorMessage", message)
            }
        }
        return .json(json.bytes, status: status)
    }
}

struct AnalyticsAnswer {
    static let organisation = "60021177"
    static let workspace = String(World.base(.analytics) - 90_000)
    static let folder = String(World.base(.analytics) - 89_000)

    let sandbox: Sandbox
    let call: Call

    private var world: World { call.world }

    static func viewID(_ table: AnalyticsTable) -> String {
        String(World.base(.analytics) - 80_000 + Int64(table.position))
    }

    private static func table(_ id: String) throws(AnalyticsFailure) -> AnalyticsTable {
        guard let table = AnalyticsTable.allCases.first(where: { viewID($0) == id }) else { throw .noView }
        return table
    }

    func response() throws(AnalyticsFailure) -> WebResponse {
        let path = Array(call.path.dropFirst(2))
        guard call.request.method == "GET" else { throw .noSuchCall }
        if path.first == "bulk" { return try bulk(Array(path.dropFirst())) }
        switch (path.first, path.count) {
        case ("orgs", 1):
            try admit("metadata", .metadata)
            return organisations()
        case ("workspaces", 1):
            try admit("metadata", .metadata, organisation: true)
            return envelope("Get all workspaces") { data in
                data.array("ownedWorkspaces", of: [0]) { json, _ in
                    json.object { writeWorkspace(&$0, withDefault: true) }
                }
                data.array("sharedWorkspaces", of: []) { (_: inout JSONWriter, _: Int) in }
            }
        case ("workspaces", 2) where path[1] == "owned" || path[1] == "shared":
            try admit("metadata", .metadata, organisation: true)
            return envelope("Get \(path[1]) workspaces") { data in
                data.array("workspaces", of: path[1] == "owned" ? [0] : []) { json, _ in
                    json.object { writeWorkspace(&$0, withDefault: true) }
                }
            }
        case ("workspaces", 2):
            try admit("metadata", .metadata)
            try checkWorkspace(path[1])
            return envelope("Get workspace details") { data in
                data.object("workspaces") { writeWorkspace(&$0, withDefault: false) }
            }
        case ("views", 2): return try viewDetails(path[1])
        case ("workspaces", 3) where path[2] == "views" || path[2] == "querytables":
            try admit("metadata", .metadata, organisation: true)
            try checkWorkspace(path[1])
            return views(queryTablesOnly: path[2] == "querytables")
        case ("workspaces", 5) where path[2] == "views": return try view(path)
        default: throw .noSuchCall
        }
    }

    // MARK: - Who may ask

    /// Token and scope, the organisation where one is needed, the frequency and the day's units.
    private func admit(
        _ area: String, _ kind: AnalyticsJobs.CallClass, organisation: Bool = false
    ) throws(AnalyticsFailure) {
        switch sandbox.admit(call, [["ZohoAnalytics.\(area).read"]]) {
        case .granted: break
        case .noToken, .invalidToken: throw .invalidToken
        case .scopeMissing: throw .noPermission
        }
        if sandbox.strikes(.analyticsUnits, call) { throw .unitsExhausted }
        try sandbox.analyticsJobs.admit(kind, at: call.now)
        if organisation, call.request.header("zanalytics-orgid") != Self.organisation { throw .otherOrganisation }
    }

    private func checkWorkspace(_ id: String) throws(AnalyticsFailure) {
        guard id == Self.workspace else { throw .noWorkspace }
    }

    // MARK: - Metadata

    private func envelope(_ summary: String, _ body: (inout JSONWriter) -> Void) -> WebResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("status", "success")
            json.member("summary", summary)
            json.object("data", body)
        }
        return .json(json.bytes)
    }

    private func organisations() -> WebResponse {
        envelope("Get organizations") { data in
            data.array("orgs", of: [0]) { json, _ in
                json.object { json in
                    json.member("orgId", Self.organisation)
                    json.member("orgName", World.seller.name)
                    json.member("orgDesc", "")
                    json.member("createdBy", world.staff(0).email)
                    json.member("createdByZuId", text: World.zuid(0))
                    json.member("planName", "Enterprise")
                    json.member("isDefault", true)
                    json.member("numberOfworkspaces", number: 1)
                    json.member("role", "Account Admin")
                }
            }
        }
    }

    private var createdTime: String { String(world.historyStart * 1000) }

    private func writeWorkspace(_ json: inout JSONWriter, withDefault: Bool) {
        json.member("workspaceId", Self.workspace)
        json.member("workspaceName", "Customers")
        json.member("workspaceDesc", "")
        json.member("orgId", Self.organisation)
        json.member("createdTime", createdTime)
        json.member("createdBy", world.staff(0).email)
        if withDefault { json.member("isDefault", true) }
    }

    private func views(queryTablesOnly: Bool) -> WebResponse {
        let tables = AnalyticsTable.allCases.filter { !queryTablesOnly || $0.isQueryTable }
        return envelope(queryTablesOnly ? "Get query tables" : "Get views") { data in
            data.array(queryTablesOnly ? "queryTables" : "views", of: tables) { json, table in
                json.object { json in
                    json.member("viewId", Self.viewID(table))
                    json.member("viewName", table.rawValue)
                    json.member("viewDesc", "")
                    json.member("viewType", table.isQueryTable ? "QUERYTABLE" : "TABLE")
                    json.member("folderId", Self.folder)
                    json.member("folderName", "Default")
                    json.member("createdBy", world.staff(0).email)
                    json.member("createdTime", createdTime)
                }
            }
        }
    }

    private func viewDetails(_ id: String) throws(AnalyticsFailure) -> WebResponse {
        try admit("metadata", .metadata, organisation: true)
        let table = try Self.table(id)
        let config = try AnalyticsConfig(call.request)
        return envelope("Get view details") { data in
            data.object("views") { view in
                view.member("viewId", id)
                view.member("viewName", table.rawValue)
                view.member("viewDesc", "")
                // Another spelling than in the list, as with the real one.
                view.member("viewType", table.isQueryTable ? "QueryTable" : "Table")
                view.member("workspaceId", Self.workspace)
                view.member("orgId", Self.organisation)
                if config.flag("withInvolvedMetaInfo") == true { writeColumns(table, to: &view) }
            }
        }
    }

    private func writeColumns(_ table: AnalyticsTable, to json: inout JSONWriter) {
        json.array("columns", of: table.columns.enumerated()) { json, each in
            let (position, column) = each
            let names = ["PLAIN": "Plain Text", "NUMBER": "Number", "CURRENCY": "Currency", "EMAIL": "E-Mail"]
            json.object { json in
                json.member(
                    "columnId", text: World.base(.analytics) - 70_000 + Int64(table.position * 100 + position))
                json.member("columnName", column.name)
                json.member("dataType", column.type == "DATE_AS_DATE" ? "DATE" : column.type)
                json.member(
                    "dataTypeId", number: ["PLAIN": 1, "NUMBER": 5, "CURRENCY": 7, "EMAIL": 3][column.type] ?? 10)
                json.member("dataTypeName", names[column.type] ?? "Date")
                json.member("columnIndex", number: position + 1)
                json.member("columnDesc", "")
                json.member("columnMaxSize", number: column.type == "PLAIN" ? 253 : 22)
                json.member("isNullable", true)
                for name in ["defaultValue", "pkTableName", "pkColumnName", "formulaDisplayName"] {
                    json.key(name)
                    json.string("")
                }
                json.member("isHidden", false)
                json.member("sortedOrder", number: 0)
                json.member("sortedIndex", number: -1)
            }
        }
    }

    // MARK: - Exports

    /// `/workspaces/{w}/views/{v}/metadata` and `…/data`.
    private func view(_ path: [String]) throws(AnalyticsFailure) -> WebResponse {
        switch path[4] {
        case "metadata":
            try admit("metadata", .metadata, organisation: true)
            try checkWorkspace(path[1])
            if sandbox.strikes(.missingMetadata, call) { throw .noSuchCall }
            let table = try Self.table(path[3])
            return envelope("Get table metadata") { writeColumns(table, to: &$0) }
        case "data":
            try admit("data", .data, organisation: true)
            try checkWorkspace(path[1])
            let table = try Self.table(path[3])
            let config = try AnalyticsConfig(call.request)
            guard config.isPresent else { throw .configMissing }
            if table.isQueryTable || sandbox.strikes(.analytics8133, call) { throw .noSynchronousExport }
            let plan = try AnalyticsPlan(view: table, config)
            guard table.mostRows(world) <= AnalyticsTable.mostSynchronousRows else { throw .noSynchronousExport }
            return try file(plan, world)
        default: throw .noSuchCall
        }
    }

    private func bulk(_ path: [String]) throws(AnalyticsFailure) -> WebResponse {
        guard path.count >= 3, path[0] == "workspaces" else { throw .noSuchCall }
        try admit("data", .bulk, organisation: true)
        try checkWorkspace(path[1])
        switch (path[2], path.count) {
        case ("data", 3), ("views", 5):
            if sandbox.strikes(.missingBulk, call) { throw .noSuchCall }
            return try createJob(view: path.count == 5 ? path[3] : nil, isData: path[path.count - 1] == "data")
        case ("exportjobs", 4): return jobDetails(path[3])
        case ("exportjobs", 5) where path[4] == "data":
            let (stage, job) = sandbox.analyticsJobs.find(path[3], at: call.now, duration: sandbox.options.jobDuration)
            guard let job, stage == .completed else { throw .jobNotFinished }
            return try file(job.plan, job.world)
        default: throw .noSuchCall
        }
    }

    private func createJob(view: String?, isData: Bool) throws(AnalyticsFailure) -> WebResponse {
        guard isData else { throw .noSuchCall }
        let config = try AnalyticsConfig(call.request)
        guard config.isPresent else { throw .configMissing }
        let plan: AnalyticsPlan
        if let view {
            plan = try AnalyticsPlan(view: try Self.table(view), config)
        } else {
            guard let sql = config.text("sqlQuery") else { throw .configMissing }
            plan = try AnalyticsPlan(sql: sql, config)
        }
        let id = try sandbox.analyticsJobs.create(
            plan, world, at: call.now, duration: sandbox.options.jobDuration, fails: sandbox.strikes(.jobFailure, call))
        return envelope("Create bulk export job") { $0.member("jobId", text: id) }
    }

    private func jobDetails(_ id: String) -> WebResponse {
        let (stage, job) = sandbox.analyticsJobs.find(id, at: call.now, duration: sandbox.options.jobDuration)
        let words =
            switch stage {
            case .notInitiated: "JOB NOT INITIATED"
            case .inProgress: "JOB IN PROGRESS"
            case .failed: "ERROR OCCURRED"
            case .completed: "JOB COMPLETED"
            case .notFound: "JOB NOT FOUND"
            }
        return envelope("Fetch export job info") { data in
            data.member("jobId", id)
            data.member("jobCode", text: stage.rawValue)
            data.member("jobStatus", words)
            guard stage == .completed, let job else { return }
            let path = "/restapi/v2/bulk/workspaces/\(Self.workspace)/exportjobs/\(id)/data"
            data.member("downloadUrl", call.base + path)
            let expiry = job.created.advanced(by: sandbox.options.jobDuration + AnalyticsJobs.kept)
            data.member("expiryTime", text: expiry.milliseconds)
        }
    }

    /// The file itself, without an envelope.
    private func file(_ plan: AnalyticsPlan, _ world: World) throws(AnalyticsFailure) -> WebResponse {
        let jobs = sandbox.analyticsJobs
        let export = try AnalyticsExport(plan, world) { jobs.charge(rows: $0) }
        return WebResponse(
            headers: [
                ("Content-Type", "text/csv;charset=UTF-8"),
                ("Content-Disposition", "attachment; filename=\"export.csv\""),
            ], body: .chunks(export.next))
    }
}
