import Domain
import Foundation
import HTTP
import JSON
import Sandbox
import Synchronization
import Testing
import WebServer

/// A stand-in for Zoho: `zoho-sandbox` as a process of its own, or the same in this process, where it can be watched.
final class StandIn: Sendable {
    let address: String
    let clientID: String
    let clientSecret: String
    let code: String
    private let house: House
    private static let client = Result { try CurlTransport() }

    private enum House: Sendable {
        case process(Child, FolderOwner)
        case watched(WebServer, Watch)
    }

    private final class FolderOwner: Sendable {
        let folder: Folder
        init() throws { folder = try Folder() }
    }

    struct Silent: Error { let words: String }

    init(_ options: String..., customers: Int = 8, seed: Int = 7) async throws {
        let owner = try FolderOwner()
        let child = try Child(
            [
                "zoho-sandbox", "--json", "--customers", String(customers), "--seed", String(seed), "--job-time", "0s",
            ] + options, folder: owner.folder)
        house = .process(child, owner)
        let last = ContinuousClock.now.advanced(by: .seconds(30))
        while !child.output.hasSuffix("\n") {
            guard ContinuousClock.now < last else { throw Silent(words: child.words) }
            try await Task.sleep(for: .milliseconds(10))
        }
        let said = try JSONValue(parsing: Array(child.output.utf8))
        address = try #require(said["address"]?.text)
        clientID = try #require(said["client_id"]?.text)
        clientSecret = try #require(said["client_secret"]?.text)
        code = try #require(said["code"]?.text)
    }

    /// As if the vendor's house had burnt down.
    func stop() {
        if case .process(let child, _) = house { child.signal(SIGKILL) }
    }

    deinit {
        guard case .process(let child, _) = house else { return }
        child.signal(SIGKILL)
        var status: Int32 = 0
        waitpid(child.process, &status, 0)
    }

    // MARK: Watching

    /// What was asked, and what it lies about.
    private final class Watch: Sendable {
        let requests = Mutex<[String]>([])
        /// Told instead of a count of records.
        let lie: Int?
        init(lie: Int?) { self.lie = lie }

        func answer(_ request: WebRequest, by sandbox: Sandbox) -> WebResponse {
            if request.segments.first != "_sandbox" {
                requests.withLock { $0.append("\(request.method) \(request.path)") }
            }
            let response = sandbox.handle(request)
            guard let lie, request.path.hasSuffix("/actions/count"), response.status == 200 else { return response }
            return .json(Array(#"{"count":\#(lie)}"#.utf8))
        }
    }

    /// `counting`: this many records, says every list of the CRM, whatever it holds.
    init(watched customers: Int, counting lie: Int? = nil) throws {
        var options = Sandbox.Options()
        options.jobDuration = .zero
        let sandbox = Sandbox(world: World(seed: 7, customers: customers), options: options) {
            Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        let watch = Watch(lie: lie)
        let server = try WebServer { watch.answer($0, by: sandbox) }
        house = .watched(server, watch)
        address = "http://127.0.0.1:\(server.port)"
        (clientID, clientSecret) = sandbox.clients[0]
        code = try #require(sandbox.grant(scopes: Self.scopes))
    }

    /// Method and path of each request since the last time this was asked.
    func requests() -> [String] {
        guard case .watched(_, let watch) = house else { return [] }
        return watch.requests.withLock { requests in
            defer { requests = [] }
            return requests
        }
    }

    // MARK: Telling

    /// One more code with all scopes.
    func anotherCode() async throws -> String {
        try #require(
            try await tell("POST", "grant?scopes=\(Self.scopes.joined(separator: ","))")["code"]?.text)
    }

    private static let scopes = [
        "ZohoCRM.modules.ALL", "ZohoCRM.coql.READ", "ZohoCRM.bulk.READ", "ZohoCRM.settings.ALL", "ZohoCRM.users.READ",
        "ZohoCRM.org.READ", "Desk.basic.READ", "Desk.settings.READ", "Desk.tickets.READ", "Desk.contacts.READ",
        "Desk.search.READ", "Desk.tasks.READ", "ZohoProjects.portals.READ", "ZohoProjects.projects.READ",
        "ZohoAnalytics.metadata.read", "ZohoAnalytics.data.read",
    ]

    /// What only a stand-in can be told: let time pass, change something, commit a fault.
    @discardableResult
    func tell(_ method: String = "POST", _ path: String, body: String? = nil) async throws -> JSONValue {
        let response = try await Self.client.get().transport.send(
            Request(method, "\(address)/_sandbox/\(path)", body: body.map { Array($0.utf8) }))
        try #require(
            (200...202).contains(response.status), "\(path): \(String(decoding: response.body, as: UTF8.self))")
        return try JSONValue(parsing: response.body)
    }

    func commit(_ fault: String, app: String? = nil, path: String = "", times: Int = 1) async throws {
        let app = app.map { "&app=\($0)" } ?? ""
        try await tell("POST", "fault?name=\(fault)\(app)&times=\(times)&path=\(path)")
    }
}
