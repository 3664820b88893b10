import Catalogue
import ConnectorKit
import Domain
import HTTP
import Synchronization
import Testing
import ZohoAccounts

struct ZohoAccountsScopeTests {
    let connectors = Catalogue.connectors(centre: DataCentre.named("eu")!).filter {
        ["zoho_crm", "zoho_desk", "zoho_projects", "zoho_analytics", "zoho_forms"].contains($0.name)
    }

    private func probe(_ name: String) -> String {
        let connector = connectors.first { $0.name == name }!
        return RecordedTransport.path(of: connector.baseURL + connector.probe!.path)
    }

    private func findings(
        _ answers: [RecordedTransport.Answer], tokens: [String] = ["t1"]
    ) async throws -> [String: ScopeCheck.Finding] {
        let recorded = RecordedTransport(answers) { Issue.record("\($0)") }
        let left = Mutex(tokens)
        let authorizer = Authorizer(scheme: "Zoho-oauthtoken") { _ in left.withLock { $0.removeFirst() } }
        let check = ScopeCheck(transport: recorded.transport, authorizer: authorizer)
        let findings = try await check.findings(for: connectors)
        #expect(recorded.unusedCount == 0)
        #expect(findings.map(\.connector) == connectors.map(\.name))
        return Dictionary(uniqueKeysWithValues: findings.map { ($0.connector, $0) })
    }

    @Test func `each app is asked once, and each answer is sorted`() async throws {
        let findings = try await findings([
            .to("GET", probe("zoho_crm"), json(#"{"org":[{"id":"1"}]}"#)),
            .to(
                "GET", probe("zoho_desk"),
                json(#"{"errorCode":"SCOPE_MISMATCH","message":"The scope is missing."}"#, status: 403)),
            .to("GET", probe("zoho_projects"), json("", status: 204)),
            .failure(
                "GET", probe("zoho_analytics"),
                TransportError(.timedOut, place: "https://analyticsapi.zoho.eu", reason: "slow")),
        ])
        #expect(findings["zoho_crm"]?.verdict == .good)
        #expect(findings["zoho_projects"]?.verdict == .good)
        let desk = try #require(findings["zoho_desk"])
        #expect(desk.verdict == .missingScope)
        #expect(desk.reason.contains("The scope is missing."), "\(desk.reason)")
        #expect(desk.reason.contains("Desk.tickets.READ"), "\(desk.reason)")
        #expect(findings["zoho_analytics"]?.verdict == .unavailable)
        #expect(findings["zoho_analytics"]?.reason == "https://analyticsapi.zoho.eu: slow")
        // Forms can be asked nothing.
        #expect(findings["zoho_forms"]?.verdict == .good && findings["zoho_forms"]?.isSilent == true)
        #expect(findings["zoho_crm"]?.isSilent == false)
    }

    @Test func `a token that a server no longer takes is renewed once`() async throws {
        let stale = json(#"{"code":"INVALID_TOKEN","message":"invalid oauth token"}"#, status: 401)
        let findings = try await findings(
            [
                .to("GET", probe("zoho_crm"), stale), .to("GET", probe("zoho_crm"), json("{}")),
                .to("GET", probe("zoho_desk"), json("{}")), .to("GET", probe("zoho_projects"), json("[]")),
                .to("GET", probe("zoho_analytics"), json("{}")),
            ], tokens: ["t1", "t2"])
        #expect(findings.values.allSatisfy { $0.verdict == .good })
    }

    @Test func `every scope is listed once, with its reason`() {
        let scopes = ScopeCheck.scopes(of: connectors + connectors)
        #expect(Set(scopes.map(\.name)).count == scopes.count)
        #expect(scopes.contains { $0.name.hasPrefix("ZohoCRM.") })
        #expect(scopes.contains { $0.name.hasPrefix("Desk.") })
        #expect(scopes.allSatisfy { !$0.reason.isEmpty })
    }
}
