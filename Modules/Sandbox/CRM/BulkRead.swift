import Compression
import Domain
import JSON
import Synchronization
import WebServer

/// The bulk reads that were asked for.
struct BulkJobs: Sendable {
    static let rowsPerPart = 200_000
    static let lifetime: Duration = .seconds(86_400)
    static let downloadsPerMinute = 10
    /// The oldest are forgotten beyond this: each keeps the world as it was.
    static let maximum = 200

    struct Job: Sendable {
        let id: Int64
        let module: String
        let columns: [String]
        let condition: BulkCondition?
        let page: Int
        let created: Instant
        let world: World
        let matching: Int
        let fails: Bool

        var isLast: Bool { page * BulkJobs.rowsPerPart >= matching }
        var count: Int { min(BulkJobs.rowsPerPart, max(0, matching - (page - 1) * BulkJobs.rowsPerPart)) }
    }

    private(set) var jobs: [Job] = []
    private var made: Int64 = 0
    private var downloads: [Instant] = []

    mutating func nextID() -> Int64 {
        made += 1
        return World.base(.crm) + 200_000_000_000_000_000 + made * 1000
    }

    mutating func add(_ job: Job) {
        jobs.append(job)
        if jobs.count > Self.maximum { jobs.removeFirst() }
    }

    func job(_ id: String) -> Job? { jobs.first { String($0.id) == id } }

    mutating func download(at now: Instant) -> Bool {
        downloads.removeAll { now.duration(since: $0) >= .seconds(60) }
        guard downloads.count < Self.downloadsPerMinute else { return false }
        downloads.append(now)
        return true
    }
}

/// `/crm/bulk/v8/read…`
extension Sandbox {
    private static let price = 50

    func bulkRead(_ call: Call) throws(CRMFailure) -> WebResponse {
        if strikes(.missingBulk, call) { throw .noSuchPath }
        let rest = call.path.dropFirst(4)
        switch (call.method, rest.count) {
        case ("POST", 0): return try createJob(call)
        case ("GET", 1): return try jobStatus(call, rest[4])
        case ("GET", 2) where rest[5] == "result": return try jobResult(call, rest[4])
        case (_, 0), (_, 1): throw .wrongMethod
        default: throw .noSuchPath
        }
    }

    private func createJob(_ call: Call) throws(CRMFailure) -> WebResponse {
        try enter(call, [["ZohoCRM.bulk.READ"]], credits: 0)
        guard call.header("content-type")?.hasPrefix("application/json") == true else {
            throw CRMFailure(415, "MEDIA_TYPE_NOT_SUPPORTED", "the content type must be application/json")
        }
        let body: JSONValue
        do { body = try JSONValue(parsing: call.request.body) } catch {
            throw CRMFailure(400, "INVALID_DATA", "the body is not JSON")
        }
        let job: BulkJobs.Job
        if let text = body["query.page_token"]?.text {
            let token = try pageToken(text, call, PageToken.binding(["bulk", String(text.prefix(0))]))
            guard let before = state.withLock({ $0.jobs.jobs.first { $0.id == token.after.value } }) else {
                throw .parameter("page_token", "INVALID_DATA", "the page token is invalid")
            }
            job = try next(before, call)
        } else {
            job = try newJob(body, call)
        }
        guard let module = CRMModule.named(job.module) else { throw .noSuchPath }
        try enter(call, Self.scopes(module), credits: Self.price)
        state.withLock { $0.jobs.add(job) }
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        writer.raw(
            Array(
                #"{"status":"success","code":"ADDED_SUCCESSFULLY","message":"Added successfully.","details":"#
                    .utf8)
                + details(job, "ADDED", call) + [0x7D])
        writer.endArray()
        writer.key("info")
        writer.raw(Array("{}".utf8))
        writer.endObject()
        return .json(writer.bytes, status: 201)
    }

    private func newJob(_ body: JSONValue, _ call: Call) throws(CRMFailure) -> BulkJobs.Job {
        guard let name = body["query.module.api_name"]?.text ?? body["query.module"]?.text else {
            throw CRMFailure(
                400, "MANDATORY_NOT_FOUND", "required field not found",
                [.init(name: "api_name", value: .string("module"))])
        }
        guard let module = CRMModule.named(name) else {
            throw CRMFailure(400, "INVALID_MODULE", "the module name given seems to be invalid")
        }
        if let type = body["file_type"]?.text, type != "csv" {
            throw CRMFailure(
                400, "INVALID_DATA", "the file type is not supported here",
                [.init(name: "api_name", value: .string("file_type"))])
        }
        var columns: [String] = []
        if let asked = body["query.fields"]?.items {
            for field in asked {
                guard let name = field.text, BulkColumn(name, module) != nil else {
                    throw CRMFailure(
                        400, "FIELD_NOT_AVAILABLE", "the field is not available",
                        [.init(name: "api_name", value: field)])
                }
                if name != "id", !columns.contains(name) { columns.append(name) }
            }
        } else {
            columns = module.fields.map(\.name).filter { $0 != "id" && !$0.hasPrefix("$") }
        }
        var condition: BulkCondition?
        if let criteria = body["query.criteria"], criteria != .null {
            condition = try BulkCondition(criteria, module)
        }
        let page = body["query.page"]?.integer ?? 1
        return try job(module, columns, condition, Int(page), call.world, nil, call)
    }

    /// The part after another job's, of the same world.
    private func next(_ before: BulkJobs.Job, _ call: Call) throws(CRMFailure) -> BulkJobs.Job {
        guard let module = CRMModule.named(before.module) else { throw .noSuchPath }
        return try job(
            module, before.columns, before.condition, before.page + 1, before.world, before.matching, call)
    }

    private func job(
        _ module: CRMModule, _ columns: [String], _ condition: BulkCondition?, _ page: Int, _ world: World,
        _ known: Int?, _ call: Call
    ) throws(CRMFailure) -> BulkJobs.Job {
        var matching = known ?? 0
        if known == nil {
            if let condition {
                condition.walk(world, module) { _ in
                    matching += 1
                    return true
                }
            } else {
                matching = world.count(module.kind)
            }
        }
        guard page >= 1, page == 1 || (page - 1) * BulkJobs.rowsPerPart < matching else {
            throw CRMFailure(400, "PAGE_RANGE_EXCEEDED", "the page is beyond the last one")
        }
        let fails = strikes(.jobFailure, call)
        let id = state.withLock { $0.jobs.nextID() }
        return BulkJobs.Job(
            id: id, module: module.name, columns: columns, condition: condition, page: page,
            created: call.now,
            world: world, matching: matching, fails: fails)
    }

    // MARK: - State and result

    private func details(_ job: BulkJobs.Job, _ state: String, _ call: Call) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("id")
        writer.digits(job.id)
        writer.key("operation")
        writer.string("read")
        writer.key("state")
        writer.string(state)
        writer.key("created_by")
        CRMValue.named(call.world.staff(0).full, CRMUsers.id(0)).write(call.world, &writer)
        writer.key("created_time")
        writer.moment(job.created)
        writer.endObject()
        return writer.bytes
    }

    private func found(_ call: Call, _ id: String) throws(CRMFailure) -> BulkJobs.Job {
        guard let job = state.withLock({ $0.jobs.job(id) }),
            call.now.duration(since: job.created) < BulkJobs.lifetime
        else { throw CRMFailure(404, "RESOURCE_NOT_FOUND", "the requested resource doesn't exist") }
        return job
    }

    private func jobState(_ job: BulkJobs.Job, _ call: Call) -> String {
        let age = call.now.duration(since: job.created)
        if age < options.jobDuration / 4 { return "ADDED" }
        if age < options.jobDuration / 2 { return "QUEUED" }
        if age < options.jobDuration { return "IN PROGRESS" }
        return job.fails ? "FAILURE" : "COMPLETED"
    }

    private func jobStatus(_ call: Call, _ id: String) throws(CRMFailure) -> WebResponse {
        try enter(call, [["ZohoCRM.bulk.READ"]])
        let job = try found(call, id)
        let current = jobState(job, call)
        var writer = JSONWriter(capacity: 1024)
        if current == "COMPLETED" {
            writer.beginObject()
            writer.key("page")
            writer.integer(job.page)
            writer.key("per_page")
            writer.integer(BulkJobs.rowsPerPart)
            writer.key("count")
            writer.integer(job.count)
            writer.key("download_url")
            writer.string("/crm/bulk/v8/read/\(job.id)/result")
            writer.key("more_records")
            writer.bool(!job.isLast)
            if !job.isLast {
                writer.key("next_page_token")
                let token = PageToken(
                    after: .init(job.id, 0), consumed: job.page, issued: call.now,
                    binding: PageToken.binding(["bulk", ""]))
                writer.string(token.text(call.world.dice))
            }
            writer.endObject()
        } else if current == "FAILURE" {
            writer.raw(
                #"{"error_message":{"status":"error","code":"INTERNAL_SERVER_ERROR","message":"Internal server error","details":{}}}"#
                    .utf8)
        }
        let module = CRMModule.named(job.module).map(Self.moduleID) ?? 0
        let query =
            #","query":{"module":{"id":"\#(module)","api_name":"\#(job.module)"},"page":\#(job.page)},"file_type":"csv"}"#
        var body = Array(#"{"data":["#.utf8) + details(job, current, call).dropLast()
        if !writer.bytes.isEmpty { body += Array(#","result":"#.utf8) + writer.bytes }
        body += Array((query + "]}").utf8)
        return .json(body)
    }

    private func jobResult(_ call: Call, _ id: String) throws(CRMFailure) -> WebResponse {
        try enter(call, [["ZohoCRM.bulk.READ"]])
        let job = try found(call, id)
        guard jobState(job, call) == "COMPLETED", let file = BulkFile(job) else {
            throw CRMFailure(400, "INVALID_DATA", "the job is not completed")
        }
        guard state.withLock({ $0.jobs.download(at: call.now) }) else {
            throw CRMFailure(429, "TOO_MANY_REQUESTS", "no more than ten downloads a minute")
        }
        return WebResponse(
            headers: [
                ("Content-Type", "application/zip"),
                ("Content-Disposition", "attachment; filename=\"\(job.id).zip\""),
            ],
            body: .chunks { file.next(&$0) })
    }
}
