import Domain
import JSON
import Synchronization
import Testing
import WebServer

@testable import Sandbox

/// Asks a sandbox like a client does, with a token that may do everything.
final class Client: Sendable {
    static let everything = [
        "Desk.tickets.READ", "Desk.contacts.READ", "Desk.search.READ", "Desk.basic.READ",
        "Desk.settings.READ",
        "ZohoProjects.portals.READ", "ZohoProjects.projects.READ", "ZohoProjects.milestones.READ",
        "ZohoProjects.tasklists.READ", "ZohoProjects.tasks.READ", "ZohoProjects.bugs.READ",
        "ZohoProjects.users.READ",
        "ZohoProjects.timesheets.READ", "ZohoProjects.custom_fields.READ",
        "ZohoAnalytics.metadata.read", "ZohoAnalytics.data.read",
        "ZohoSign.documents.READ", "ZohoSign.templates.READ", "WorkDrive.users.READ", "WorkDrive.team.READ",
        "WorkDrive.teamfolders.READ", "WorkDrive.files.READ", "JProxy.jmobileapi.ALL", "ZohoSprints.teams.READ",
        "ZohoSprints.teamusers.READ", "ZohoSprints.projects.READ", "ZohoSprints.projectusers.READ",
        "ZohoSprints.projectsettings.READ", "ZohoSprints.settings.READ", "ZohoSprints.sprints.READ",
        "ZohoSprints.items.READ", "ZohoSprints.epic.READ", "ZohoSprints.timesheets.READ",
    ]

    let sandbox: Sandbox
    private let refreshToken: String
    private let token: Mutex<String>
    let headers: [(name: String, value: String)]
    /// The clock of tokens and jobs: tests move it by hand.
    private let time: Time

    final class Time: Sendable {
        let now = Mutex(Instant(seconds: 1_750_000_000))
    }

    init(
        customers: Int = 80, seed: UInt64 = 5, mess: UInt64? = nil, scopes: [String] = everything,
        options: Sandbox.Options = .init(),
        headers: [(name: String, value: String)] = [("orgid", "20061133")], time: Time = Time()
    ) throws {
        self.time = time
        sandbox = Sandbox(world: World(seed: seed, customers: customers, mess: mess), options: options) {
            time.now.withLock { $0 }
        }
        let code = try #require(sandbox.grant(scopes: scopes))
        let tokens = try Self.token(sandbox, [("grant_type", "authorization_code"), ("code", code)])
        token = Mutex(try #require(tokens["access_token"]?.text))
        refreshToken = try #require(tokens["refresh_token"]?.text)
        self.headers = headers
    }

    struct Unexpected: Error {}

    private static func token(_ sandbox: Sandbox, _ members: [(String, String)]) throws -> JSONValue {
        let client = sandbox.clients[0]
        let request = WebRequest(
            method: "POST", path: "/oauth/v2/token", segments: ["oauth", "v2", "token"],
            query: ([("client_id", client.id), ("client_secret", client.secret)] + members).map {
                (name: $0.0, value: $0.1)
            })
        guard case .bytes(let bytes) = sandbox.handle(request).body else { throw Unexpected() }
        return try JSONValue(parsing: bytes)
    }

    /// World time passes, the token ages with it and is renewed.
    func advance(days: Int) throws {
        sandbox.advance(by: .seconds(days * 86_400))
        let tokens = try Self.token(
            sandbox, [("grant_type", "refresh_token"), ("refresh_token", refreshToken)])
        token.withLock { $0 = tokens["access_token"]?.text ?? "" }
    }

    func wait(_ duration: Duration) { time.now.withLock { $0 = $0.advanced(by: duration) } }

    struct Answer {
        var status: Int
        var headers: [(name: String, value: String)]
        var bytes: [UInt8]

        var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var rows: [JSONValue] { json["data"]?.items ?? [] }
        var ids: [String] { rows.compactMap { $0["id"]?.text } }
        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    func get(
        _ path: String, _ query: [(String, String)] = [], method: String = "GET",
        extra: [(String, String)]? = nil
    ) -> Answer {
        let sent = extra?.map { (name: $0.0, value: $0.1) } ?? headers
        let request = WebRequest(
            method: method, path: path, segments: path.split(separator: "/").map(String.init),
            query: query.map { (name: $0.0, value: $0.1) },
            headers: [("authorization", "Zoho-oauthtoken " + token.withLock { $0 })] + sent)
        let response = sandbox.handle(request)
        var bytes: [UInt8] = []
        switch response.body {
        case .bytes(let all): bytes = all
        case .chunks(let next): while next(&bytes) {}
        default: break
        }
        return Answer(status: response.status, headers: response.headers, bytes: bytes)
    }
}
