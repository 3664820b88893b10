import Domain
import JSON
import WebServer

/// A refusal of Apptics. Its shape is published nowhere; the status is what counts.
struct AppticsFailure: Error, Equatable {
    var status: Int
    var message: String

    init(_ status: Int, _ message: String? = nil) {
        self.status = status
        self.message = message ?? (status == 429 ? "Too many requests" : "Internal error")
    }

    var response: WebResponse {
        .json([UInt8](#"{"status":\#(status),"message":"\#(message)"}"#.utf8), status: status)
    }
}

extension Sandbox {
    /// `/cx/api/v1/…`.
    func apptics(_ call: Call) -> WebResponse {
        do throws(AppticsFailure) {
            guard call.path.count > 3, call.path[2] == "v1" else { throw AppticsFailure(404, "Not found") }
            guard call.method == "GET" else { throw AppticsFailure(405, "Method not allowed") }
            switch admit(call, [["JProxy.jmobileapi.ALL"]]) {
            case .granted: break
            case .noToken, .invalidToken: throw AppticsFailure(401, "Unauthorized")
            case .scopeMissing: throw AppticsFailure(403, "Invalid scope")
            }
            let answer = try AppticsAnswer(sandbox: self, call: call).body(Array(call.path.dropFirst(3)))
            return answer.map { .json($0.serialized) } ?? .empty(status: 204)
        } catch {
            return error.response
        }
    }
}

/// The seller's portal and its two apps; the second has no users yet.
enum AppticsProject: String, CaseIterable {
    case product = "Halden Desk"
    case preview = "Mora Flow preview"

    static let portal = "60200011"

    var id: String { self == .product ? "6020001100017" : "6020001100023" }
    /// The API key of the app, which may stand for portal and project.
    var key: String { self == .product ? "9A7E41C06B" : "0C53F8D12E" }
}

/// What a query says, read strictly.
struct AppticsQuery {
    static let most = 500
    static let longest: Int64 = 60

    private(set) var days: ClosedRange<Int64>
    let isDevelopment: Bool
    var platform: Int?
    var bundle: String?
    var versions: [String]?
    var groups: [String] = []
    var offset = 0
    var limit = most

    /// `needsDates`: nothing stands for the last week. `dimensions`: what may be grouped by, and by how many at once.
    init(
        _ call: Call, needsDates: Bool = false, needsMode: Bool = false, dimensions: [String] = [], most: Int = 0
    ) throws(AppticsFailure) {
        let today = call.world.clock.milliseconds / AppticsUse.day
        switch (call.parameter("startdate"), call.parameter("enddate")) {
        case (nil, nil):
            if needsDates { throw AppticsFailure(400, "startdate and enddate are mandatory") }
            days = today - 7...today - 1
        case (let start?, let end?):
            guard let start = Self.day(start), let end = Self.day(end) else {
                throw AppticsFailure(400, "Dates are written dd-MM-yyyy")
            }
            guard start <= end, end - start < Self.longest else { throw AppticsFailure(400, "Invalid date range") }
            days = start...end
        default: throw AppticsFailure(400, "startdate and enddate go together")
        }
        let mode = call.parameter("mode")
        guard mode.map({ ["0", "1"].contains($0) }) ?? !needsMode else { throw AppticsFailure(400, "Invalid mode") }
        isDevelopment = mode == "0"
        if let zone = call.parameter("timezone"), zone != "UTC", !zone.contains("/") {
            throw AppticsFailure(400, "Invalid timezone")
        }
        if let name = call.parameter("platform") {
            let known = AppticsUse.platforms + ["tvOS", "watchOS"]
            guard let place = known.firstIndex(of: name) else { throw AppticsFailure(400, "Invalid platform") }
            platform = place
        }
        bundle = call.parameter("bundle")
        if bundle != nil, platform == nil { throw AppticsFailure(400, "bundle needs platform") }
        versions = call.parameter("appversion")?.split(separator: ",").map(String.init)
        guard ["nestedjson", nil].contains(call.parameter("responseformat")) else {
            throw AppticsFailure(400, "Invalid responseformat")
        }
        if !dimensions.isEmpty {
            groups = call.parameter("group")?.split(separator: ",").map(String.init) ?? []
            guard (1...most).contains(groups.count), Set(groups).count == groups.count,
                groups.allSatisfy(dimensions.contains)
            else { throw AppticsFailure(400, "Invalid group") }
        }
        guard let limit = Int(call.parameter("limit") ?? "500"), (1...Self.most).contains(limit),
            let offset = Int(call.parameter("offset") ?? "0"), offset >= 0
        else { throw AppticsFailure(400, "Invalid limit or offset") }
        self.limit = limit
        self.offset = offset
    }

    /// The same question about other days.
    func over(_ days: ClosedRange<Int64>) -> AppticsQuery {
        var query = self
        query.days = days
        return query
    }

    /// `31-03-2025`, day first.
    static func day(_ text: String) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [2, 2, 4],
            let moment = Instant(day: parts.reversed().joined(separator: "-"))
        else { return nil }
        return moment.milliseconds / AppticsUse.day
    }

    static func text(_ day: Int64) -> String {
        let parts = Instant(milliseconds: day * AppticsUse.day).day.split(separator: "-")
        return parts.reversed().joined(separator: "-")
    }

    func includes(_ device: AppticsUse.Device) -> Bool {
        (platform ?? device.platform) == device.platform
            && (bundle ?? AppticsUse.bundles[device.platform]) == AppticsUse.bundles[device.platform]
            && versions?.contains(AppticsUse.version(device.release)) ?? true
    }

    static let dimensions = ["date", "platform", "bundle", "country", "appversion", "devicetype"]

    /// The value of a dimension.
    static func value(_ dimension: String, _ device: AppticsUse.Device) -> String {
        switch dimension {
        case "date": text(device.day)
        case "platform": AppticsUse.platforms[device.platform]
        case "bundle": AppticsUse.bundles[device.platform]
        case "country": device.country
        case "appversion": AppticsUse.version(device.release)
        case "devicetype": AppticsUse.types[device.type]
        case "event": device.behaviour
        case "screen": AppticsUse.features[device.behaviour]?.screen ?? ""
        case "api": "GET /v2/records"
        default: ""
        }
    }
}

/// Answers one admitted call.
struct AppticsAnswer {
    let sandbox: Sandbox
    let call: Call
    let use: AppticsUse

    var world: World { use.world }

    init(sandbox: Sandbox, call: Call) {
        self.sandbox = sandbox
        self.call = call
        use = AppticsUse(world: call.world)
    }

    /// Nil stands for 204.
    func body(_ path: [String]) throws(AppticsFailure) -> JSONValue? {
        if path == ["userprojects"] { return projects }
        let project = try project()
        let counts = AppticsCounts(use: use, isEmpty: project == .preview)
        let isOrdered = sandbox.strikes(.appticsOrder, call)
        let result: JSONValue
        switch path.joined(separator: "/") {
        case "activedevice/multigroup":
            let query = try AppticsQuery(call, needsDates: true, dimensions: AppticsQuery.dimensions, most: 2)
            result = counts.nested(query, as: .devices, isOrdered)
        case "activedevice/countbydate": return counts.devicesByDate(try AppticsQuery(call))
        case "event/devicecount":
            result = counts.devicesByEvent(try AppticsQuery(call, needsDates: true, needsMode: true))
        case "event/countbydate": return counts.eventsByDate(try AppticsQuery(call))
        case "event/summary": return counts.eventSummary(try AppticsQuery(call))
        case "event/multigroup":
            let all = AppticsQuery.dimensions + ["event"]
            let query = try AppticsQuery(call, needsDates: true, dimensions: all, most: 3)
            result = counts.nested(
                query, as: .events(call.parameter("groupname"), call.parameter("eventname")), isOrdered)
        case "screen/multigroup":
            let all = AppticsQuery.dimensions + ["screen"]
            let query = try AppticsQuery(call, needsDates: true, dimensions: all, most: 3)
            result = counts.nested(query, as: .screens(call.parameter("screenname")), isOrdered)
        case "screen/retention":
            let query = try AppticsQuery(call, needsDates: true, needsMode: true)
            guard let word = call.parameter("granularity"), let days = ["day": 1, "week": 7, "month": 30][word] else {
                throw AppticsFailure(400, "Invalid granularity")
            }
            result = counts.retention(query, unit: word, days: Int64(days))
        case "api/multigroup":
            let all = AppticsQuery.dimensions + ["api"]
            let query = try AppticsQuery(call, needsDates: true, dimensions: all, most: 2)
            result = counts.nested(query, as: .calls(call.parameter("apiname")), isOrdered)
        default: return try crashes(path, counts)
        }
        if result.members?.isEmpty == true, sandbox.strikes(.appticsEmpty, call) { return nil }
        return ["result": result, "status": 200]
    }

    private func crashes(_ path: [String], _ counts: AppticsCounts) throws(AppticsFailure) -> JSONValue {
        guard path.first == "crash" else { throw AppticsFailure(404, "Not found") }
        let query = try AppticsQuery(call)
        switch (path.count, path.last) {
        case (2, "list"): return counts.crashList(query)
        case (2, "summary"): return counts.crashSummary(query)
        case (2, "countbydate"): return counts.crashesByDate(query, issue: nil)
        case (3, "countbydate"), (3, "summarywithtrace"):
            guard let issue = AppticsUse.issues.firstIndex(where: { $0.id == path[1] }) else {
                throw AppticsFailure(404, "No such crash")
            }
            if path[2] == "countbydate" { return counts.crashesByDate(query, issue: issue) }
            guard let trace = counts.trace(query, issue: issue) else { throw AppticsFailure(404, "No such crash") }
            return trace
        default: throw AppticsFailure(404, "Not found")
        }
    }

    /// A key alone, or portal and project together; the key wins.
    private func project() throws(AppticsFailure) -> AppticsProject {
        if let key = call.header("zak") {
            guard let project = AppticsProject.allCases.first(where: { $0.key == key }) else {
                throw AppticsFailure(403, "Invalid zak")
            }
            return project
        }
        guard let portal = call.header("zsoid"), let id = call.header("projectid") else {
            throw AppticsFailure(400, "zak, or zsoid and projectid, are mandatory")
        }
        guard portal == AppticsProject.portal, let project = AppticsProject.allCases.first(where: { $0.id == id })
        else {
            throw AppticsFailure(403, "No such project")
        }
        return project
    }

    private var projects: JSONValue {
        let apps = AppticsProject.allCases.map { project -> JSONValue in
            ["name": .string(project.rawValue), "projectId": .string(project.id)]
        }
        let portal: JSONValue = [
            "name": .string(World.seller.name), "zsoid": .string(AppticsProject.portal), "projects": .array(apps),
        ]
        return ["result": [portal], "status": 200]
    }
}
