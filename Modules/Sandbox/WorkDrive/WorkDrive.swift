import Domain
import JSON
import WebServer

/// A refusal of WorkDrive: `{"errors":[{"id","title"}]}`. What does not exist is "unauthorised", what is wrong with a
/// request often a server error: such is the real one.
struct DriveFailure: Error, Equatable {
    var status: Int
    var id: String
    var title: String
    var headers: [String: String] = [:]

    static let gone = DriveFailure(status: 401, id: "R008", title: "Unauthorized access")
    static let notFound = DriveFailure(status: 404, id: "F6016", title: "URL Rule is not configured")
    static let method = DriveFailure(status: 405, id: "F7003", title: "Method not allowed")
    static let accept = DriveFailure(
        status: 406, id: "F7004", title: "The Accept header must be application/vnd.api+json")
    static let invalid = DriveFailure(status: 500, id: "F000", title: "INTERNAL_SERVER_ERROR")
    static let internalError = DriveFailure(status: 500, id: "F7001", title: "Internal error")
    static let expired = token("expired_token", "Invalid OAuth token.")
    /// The vendor writes this word into the status line, where a server of HTTP's own words cannot.
    static let scope = DriveFailure(status: 401, id: "INVALID_OAUTHSCOPE", title: "Invalid OAuth scope.")

    private static func token(_ word: String, _ title: String) -> DriveFailure {
        DriveFailure(
            status: 401, id: "F7003", title: title, headers: ["WWW-Authenticate": #"Zoho-oauthtoken error="\#(word)""#])
    }

    static func throttled(_ wait: Int) -> DriveFailure {
        DriveFailure(
            status: 429, id: "F7008", title: "Request rate limit exceeded", headers: ["Retry-After": String(wait)])
    }

    var response: WebResponse {
        let body: JSONValue = ["errors": [["id": .string(id), "title": .string(title)]]]
        var response = WebResponse.json(body.serialized, status: status)
        response.headers += headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return response
    }
}

/// Six calls a second in all, nineteen listings of one folder a minute. Who asks for more waits long.
struct WorkDriveThrottle {
    private let all = RateWindow(calls: 6, window: 1000, lock: 119_000)
    private let folders = RateWindow(calls: 19, window: 60_000, lock: 300_000)

    func enter(at now: Instant) throws(DriveFailure) {
        if case .refused(let wait) = all.ask(at: now) { throw .throttled(wait) }
    }

    func list(_ folder: String, at now: Instant) throws(DriveFailure) {
        if case .refused(let wait) = folders.ask(folder, at: now) { throw .throttled(wait) }
    }
}

extension Sandbox {
    /// `/workdrive/api/v1/…`.
    func workdrive(_ call: Call) -> WebResponse {
        do throws(DriveFailure) {
            let path = Array(call.path.dropFirst(3))
            switch admit(call, [DriveAnswer.scopes(path)]) {
            case .granted: break
            case .noToken, .invalidToken: throw .expired
            case .scopeMissing: throw .scope
            }
            try workDriveThrottle.enter(at: call.now)
            guard call.header("accept")?.contains("application/vnd.api+json") == true else { throw .accept }
            guard call.path.count > 2, call.path[2] == "v1" else { throw .notFound }
            guard call.method == "GET" else { throw .method }
            let body = try DriveAnswer(sandbox: self, call: call).body(path)
            return WebResponse(
                headers: [("Content-Type", "application/vnd.api+json;charset=UTF-8")], body: .bytes(body.serialized))
        } catch {
            return error.response
        }
    }
}

/// Answers one admitted call.
struct DriveAnswer {
    let sandbox: Sandbox
    let call: Call
    let directory: DriveDirectory

    var world: World { directory.world }

    init(sandbox: Sandbox, call: Call) {
        self.sandbox = sandbox
        self.call = call
        directory = DriveDirectory(call.world)
    }

    /// Any of these will do.
    static func scopes(_ path: [String]) -> [String] {
        switch path.first {
        case "users": ["WorkDrive.users.READ", "WorkDrive.team.READ"]
        case "teams" where path.count == 3 && ["teamfolders", "workspaces"].contains(path[2]):
            ["WorkDrive.teamfolders.READ", "WorkDrive.workspace.READ"]
        case "teams": ["WorkDrive.team.READ"]
        case "teamfolders" where path.count == 2: ["WorkDrive.teamfolders.READ", "WorkDrive.workspace.READ"]
        default: ["WorkDrive.files.READ"]
        }
    }

    func body(_ path: [String]) throws(DriveFailure) -> JSONValue {
        let id = path.count > 1 ? path[1] : ""
        switch (path.first, path.count, path.count > 2 ? path[2] : "") {
        case ("users", 2, _) where id == "me": return ["data": user]
        case ("users", 3, "teams"):
            guard id == String(World.zuid(0)) else { throw .gone }
            return ["data": [team]]
        case ("users", 3, "privatespace"):
            guard id == DriveID.member else { throw .gone }
            return ["data": [privateSpace]]
        case ("teams", 2, _) where id == DriveID.team: return ["data": team]
        case ("teams", 3, "currentuser") where id == DriveID.team: return ["data": member]
        case ("teams", 3, "teamfolders") where id == DriveID.team,
            ("teams", 3, "workspaces") where id == DriveID.team:
            return try teamFolders()
        case ("teams", 2, _), ("teams", 3, "currentuser"), ("teams", 3, "teamfolders"), ("teams", 3, "workspaces"):
            throw .gone
        case ("teamfolders", 2, _):
            guard let number = DriveID.number(id), number < 16, let folder = directory.item(number) else { throw .gone }
            return ["data": teamFolder(folder)]
        case ("privatespace", 3, "files"), ("privatespace", 3, "folders"):
            guard id == DriveID.privateSpace else { throw .gone }
            return try page([], allows: Self.listing)
        case ("files", 2, _):
            return ["data": DriveRow(directory, try known(id), base: call.base, countsIn: contents).value]
        case ("files", 3, "versions"): return try versions(try known(id))
        case ("files", 3, "breadcrumbs"): return ["data": .array(breadcrumbs(try known(id)))]
        case ("files", 3, "files"), ("teamfolders", 3, "files"): return try list(id) { !$0.isTrashed }
        case ("files", 3, "folders"), ("teamfolders", 3, "folders"):
            return try list(id) { !$0.isTrashed && $0.isFolder }
        case ("files", 3, "trashedfiles"), ("teamfolders", 3, "trashedfiles"): return try trash(id)
        default: throw .notFound
        }
    }

    private func known(_ id: String) throws(DriveFailure) -> DriveItem {
        guard let item = DriveID.number(id).flatMap(directory.item) else { throw .gone }
        return item
    }

    // MARK: - Lists

    static let listing = ["page[limit]", "page[offset]", "page[next]", "filter[type]", "filter[extension]", "sort"]

    private func customers() -> [Int] {
        sandbox.driveCompanies.answer(for: world) { DriveDirectory($0).companies }
    }

    /// What lies in a folder, for its counts.
    private func contents(_ folder: DriveItem) -> [DriveItem] {
        directory.children(folder.number, customers: customers).filter { !$0.isTrashed }
    }

    /// A folder that can be opened: neither it nor one above it is in the trash.
    private func open(_ id: String) throws(DriveFailure) -> DriveItem {
        let folder = try known(id)
        guard folder.isFolder, !isTrashed(folder) else { throw .gone }
        return folder
    }

    private func isTrashed(_ item: DriveItem) -> Bool {
        if item.isTrashed { return true }
        return directory.item(item.parent).map(isTrashed) ?? false
    }

    private func list(_ id: String, _ filter: (DriveItem) -> Bool) throws(DriveFailure) -> JSONValue {
        try sandbox.workDriveThrottle.list(id, at: call.now)
        let folder = try open(id)
        return try page(directory.children(folder.number, customers: customers).filter(filter), allows: Self.listing)
    }

    /// A team folder's trash holds what was trashed anywhere in it.
    private func trash(_ id: String) throws(DriveFailure) -> JSONValue {
        try sandbox.workDriveThrottle.list(id, at: call.now)
        let folder = try open(id)
        let below =
            folder.number == DriveDirectory.customers
            ? customers().flatMap(directory.items)
            : directory.children(folder.number, customers: customers)
        return try page(below.filter(\.isTrashed).sorted { $0.position < $1.position }, allows: Self.listing)
    }

    private func teamFolders() throws(DriveFailure) -> JSONValue {
        let folders = directory.library.filter { $0.number < 16 }
        let page = try offsets(most: 200)
        return ["data": .array(folders.dropFirst(page.offset).prefix(page.limit).map(teamFolder))]
    }

    private func offsets(most: Int) throws(DriveFailure) -> (limit: Int, offset: Int) {
        let limit = call.parameter("page[limit]") ?? "50"
        let offset = call.parameter("page[offset]") ?? "0"
        guard let limit = Int(limit), (1...most).contains(limit), let offset = Int(offset), offset >= 0 else {
            throw .invalid
        }
        return (limit, offset)
    }

    /// By rows to skip, or by a cursor that is a whole address and stays valid while rows come and go.
    private func page(_ all: [DriveItem], allows names: [String]) throws(DriveFailure) -> JSONValue {
        for (name, _) in call.request.query where !names.contains(name) { throw .invalid }
        let all = try sorted(try filtered(all))
        guard let next = call.parameter("page[next]") else {
            let page = try offsets(most: 200)
            return ["data": .array(all.dropFirst(page.offset).prefix(page.limit).map(row))]
        }
        guard call.parameter("page[offset]") == nil, call.parameter("sort") == nil else { throw .invalid }
        let limit = try offsets(most: 1000).limit
        let rest = all.drop { item in Self.cursor(next).map { item.position <= $0 } ?? false }
        guard next == "0" || Self.cursor(next) != nil else { throw .invalid }
        let found = rest.prefix(limit)
        // A full page promises another, which may be empty and still promise one.
        let hasNext = found.count == limit || (found.isEmpty && next != "0")
        var cursor: [JSONValue.Member] = [.init(name: "has_next", value: .bool(hasNext))]
        if hasNext {
            let token = found.last.map { Self.token($0.position) } ?? next
            let address = "\(call.base)\(call.request.path)?page%5Bnext%5D=\(token)&page%5Blimit%5D=\(limit)"
            cursor.append(.init(name: "next", value: .string(address)))
        }
        return ["data": .array(found.map(row)), "links": ["cursor": .object(cursor)]]
    }

    private static func token(_ position: (Instant, Int)) -> String {
        "AbC" + String(position.0.milliseconds, radix: 36) + "." + String(position.1, radix: 36)
    }

    private static func cursor(_ token: String) -> (Instant, Int)? {
        let parts = token.dropFirst(3).split(separator: ".")
        guard token.hasPrefix("AbC"), parts.count == 2, let time = Int64(parts[0], radix: 36),
            let number = Int(parts[1], radix: 36)
        else { return nil }
        return (Instant(milliseconds: time), number)
    }

    private func filtered(_ all: [DriveItem]) throws(DriveFailure) -> [DriveItem] {
        var all = all
        if let ending = call.parameter("filter[extension]") {
            let endings = ending.split(separator: ",").map(String.init)
            all = all.filter { item in item.kind.map { endings.contains($0.rawValue) } ?? false }
        }
        switch call.parameter("filter[type]") {
        case nil, "all": return all
        case "allfiles": return all.filter { !$0.isFolder }
        case "folder": return all.filter(\.isFolder)
        case let word?:
            guard ["pdf", "documents", "spreadsheets", "presentations", "images"].contains(word) else { throw .invalid }
            return all.filter { $0.kind?.filter == word }
        }
    }

    private func sorted(_ all: [DriveItem]) throws(DriveFailure) -> [DriveItem] {
        guard let sort = call.parameter("sort") else { return all }
        let descending = sort.hasPrefix("-")
        let sorted: [DriveItem]
        switch sort.drop(while: { $0 == "-" }) {
        case "name": sorted = all.sorted { ($0.name, $0.number) < ($1.name, $1.number) }
        case "last_modified": sorted = all.sorted { ($0.modified, $0.number) < ($1.modified, $1.number) }
        default: throw .invalid
        }
        return descending ? sorted.reversed() : sorted
    }

    private func row(_ item: DriveItem) -> JSONValue {
        DriveRow(directory, item, base: call.base, countsIn: contents).value
    }
}
