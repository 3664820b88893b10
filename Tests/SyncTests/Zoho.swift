import Catalogue
import ConnectorKit
import Domain
import Glibc
import HTTP
import JSON
import Persistence
import Sandbox
import Sync
import Synchronization
import WebServer
import ZohoAccounts
import ZohoAnalytics
import ZohoSurvey

/// This machine's time, for the stand-in and for whoever reads it, but that nobody waits: to sleep is to put it
/// forward.
final class SkippingClock: Sendable {
    private let skipped = Mutex(Duration.zero)

    var now: Instant { skipped.withLock { Self.real.advanced(by: $0) } }

    /// Of several who sleep at a time none makes the others' night longer.
    func skip(_ duration: Duration) async throws {
        try Task.checkCancellation()
        let end = now.advanced(by: duration)
        await Task.yield()
        skipped.withLock { $0 = max($0, end.duration(since: Self.real)) }
    }

    private static var real: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// The stand-in for Zoho on a port of its own, and what a sync needs to read it over real HTTP.
struct Zoho {
    let sandbox: Sandbox
    let server: WebServer
    let curl: CurlTransport
    let setup: SyncSetup
    let heard = Heard()
    let folder: String

    struct NoToken: Error {}

    static let lists = ["zoho_crm", "zoho_desk", "zoho_projects", "zoho_analytics"]

    static let scopes = [
        "ZohoCRM.modules.ALL", "ZohoCRM.coql.READ", "ZohoCRM.bulk.READ", "ZohoCRM.settings.ALL",
        "ZohoCRM.users.READ", "ZohoCRM.notifications.ALL",
        "Desk.basic.READ", "Desk.settings.READ", "Desk.tickets.READ", "Desk.contacts.READ", "Desk.search.READ",
        "ZohoProjects.portals.READ", "ZohoProjects.projects.READ", "ZohoProjects.milestones.READ",
        "ZohoProjects.tasklists.READ", "ZohoProjects.tasks.READ", "ZohoProjects.bugs.READ",
        "ZohoProjects.timesheets.READ", "ZohoProjects.users.READ",
        "ZohoAnalytics.metadata.read", "ZohoAnalytics.data.read", "ZohoSign.documents.READ", "WorkDrive.users.READ",
        "WorkDrive.team.READ", "WorkDrive.teamfolders.READ", "WorkDrive.files.READ", "JProxy.jmobileapi.ALL",
        "ZohoSurvey.portal.READ", "ZohoSurvey.survey.READ", "ZohoSprints.teams.READ", "ZohoSprints.teamusers.READ",
        "ZohoSprints.projects.READ", "ZohoSprints.projectsettings.READ", "ZohoSprints.sprints.READ",
        "ZohoSprints.items.READ", "ZohoSprints.epic.READ", "ZohoSprints.timesheets.READ",
    ]

    /// All that can be asked.
    static let systems = Catalogue.connectors(centre: DataCentre.all[0]).filter { connector in
        connector.resources.contains(where: \.isAskedFor)
    }.map(\.name)

    init(
        customers: Int = 24, seed: UInt64 = 7, storePath: String? = nil, connectors: [String] = lists,
        survey: SurveyReading = SurveyReading()
    ) async throws {
        var options = Sandbox.Options()
        options.jobDuration = .milliseconds(20)
        let clock = SkippingClock()
        sandbox = Sandbox(world: World(seed: seed, customers: customers), options: options) { clock.now }
        let sandbox = sandbox
        server = try WebServer(options: WebServer.Options()) { sandbox.handle($0) }
        curl = try CurlTransport()
        let base = "http://127.0.0.1:\(server.port)"
        let centre = DataCentre(name: "sandbox", at: base)
        var template = Array("/tmp/onward-sync-XXXXXX".utf8CString)
        folder = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
        let token = try await Self.token(sandbox, base, curl.transport)
        setup = SyncSetup(
            connectors: Catalogue.connectors(centre: centre, survey: survey).filter { connectors.contains($0.name) },
            store: try Store(path: storePath ?? folder + "/onward.db"), transport: curl.transport,
            authorizer: { _ in Authorizer(scheme: "Zoho-oauthtoken") { _ in token } },
            limits: SpendingLimits(ceilings: ["zoho_crm": 100_000, "zoho_desk": 100_000]), downloads: folder,
            now: { clock.now }, sleep: { try await clock.skip($0) }, random: { 0.5 })
    }

    /// For when time has gone by: a token lives an hour.
    func signIn() async throws -> Authorizer {
        let token = try await Self.token(sandbox, "http://127.0.0.1:\(server.port)", curl.transport)
        return Authorizer(scheme: "Zoho-oauthtoken") { _ in token }
    }

    private static func token(_ sandbox: Sandbox, _ base: String, _ transport: Transport) async throws -> String {
        guard let code = sandbox.grant(scopes: scopes) else { throw NoToken() }
        let client = sandbox.clients[0]
        let response = try await transport.send(
            Request(
                "POST",
                "\(base)/oauth/v2/token?grant_type=authorization_code&client_id=\(client.id)"
                    + "&client_secret=\(client.secret)&code=\(code)"))
        guard let token = try JSONValue(parsing: response.body)["access_token"]?.text else { throw NoToken() }
        return token
    }

    func close() async {
        curl.stop()
        await server.stop(grace: .milliseconds(100))
    }
}
