import API
import ConnectorKit
import Domain
import JSON
import Sandbox
import Testing
import Wiring
import ZohoForms
import ZohoSurvey

@Suite struct `What the lifecycle needs` {
    private let systems: [KnownSystem]
    private var connectors: [Connector] { systems.map(\.connector) }

    init() throws { systems = try Wiring(Workspace(folder: "/nowhere"), environment: [:]).systems() }

    @Test func `is there, comes by file, or is unknown for a reason`() {
        let named = Dictionary(
            uniqueKeysWithValues: connectors.flatMap { connector in
                connector.resources.map { ("\(connector.name).\($0.name)", $0) }
            })
        for need in LifecycleNeed.all {
            let cell = need.cell(connectors)
            let place = "\(need.app), \(need.kind)"
            switch cell.state {
            case .yes:
                if case .messages = need.source { break }
                // Something that is read, and not only said to be.
                let resources = cell.resources.compactMap { named[$0] }
                #expect(!resources.isEmpty && resources.count == cell.resources.count, "\(place)")
                #expect(resources.contains { !$0.ways.isEmpty || $0.inside != nil }, "\(place)")
            case .byFile:
                #expect(cell.resources.allSatisfy { named[$0]?.arrives.contains(.file) == true }, "\(place)")
                #expect(!cell.resources.isEmpty || cell.reason != nil, "\(place)")
            case .unknown: #expect(cell.reason?.isEmpty == false, "\(place) gives no reason")
            }
        }
    }

    @Test func `names every app of the lifecycle, and each kind of data once`() {
        let apps = Set(LifecycleNeed.all.map(\.app))
        for app in Settings.Zoho.allApps { #expect(apps.contains { $0.lowercased().hasSuffix(app) }, "\(app)") }
        #expect(
            apps.isSuperset(of: ["Zoho Cliq", "Zoho Flow", "billing", "campaigns", "chat", "bookings", "marketing"]))
        #expect(Set(LifecycleNeed.all.map { "\($0.app)/\($0.kind)" }).count == LifecycleNeed.all.count)
    }

    @Test func `is unknown as soon as nothing gives it`() throws {
        let need = try #require(LifecycleNeed.all.first { $0.kind == "deal stage history" })
        #expect(need.cell(connectors).state == .yes)
        var poorer = connectors
        let crm = try #require(poorer.firstIndex { $0.name == "zoho_crm" })
        poorer[crm].resources.removeAll { $0.name == "Stage_History" }
        #expect(need.cell(poorer).state == .unknown)
        let invoices = try #require(LifecycleNeed.all.first { $0.kind == "invoices" })
        #expect(invoices.cell(connectors).state == .byFile)
        var billing = connectors[0]
        billing.resources = [
            Resource(
                "invoices", "Invoices.", ways: [Way("list", Call("/invoices"))],
                facts: [FactMapping(.invoice, ["number": .text("number")])])
        ]
        #expect(invoices.cell(connectors + [billing]).state == .yes)
    }

    @Test func `calls questions of surveys and fields of forms what their connectors call them`() {
        #expect(Settings.Survey.fields == SurveyReading.fields)
        #expect(Settings.Form.fields == FormReading.usual.map(\.field))
    }
}

@Suite struct `A sign-in to all of Zoho` {
    private func connect(_ town: Town, scopesOf apps: String, _ words: String...) async throws -> Town.Outcome {
        let secrets = town.sandbox.clients[0].secret + "\n" + (try await town.code(apps: apps)) + "\n"
        return try await town.run(
            ["connect", "zoho", "--centre", "eu", "--client-id", town.sandbox.clients[0].id, "--secrets-from-stdin"]
                + town.addresses + words, input: secrets)
    }

    @Test func `leaves out the apps that refuse, where none were named`() async throws {
        let town = try Town(customers: 4)
        let outcome = try await connect(town, scopesOf: "crm,desk")
        #expect(outcome.status == 0, "\(outcome.err)")
        #expect(outcome.err.contains("Without Zoho Projects"))
        #expect(outcome.err.contains("onward connect zoho --apps"))
        let settings = try #require(Workspace(folder: town.folder).settings()?.zoho)
        #expect(settings.apps == ["crm", "desk", "survey", "forms", "flow"])
        #expect(try await town.onward("sync").status == 0)
    }

    @Test func `fails where an app that was named refuses, and reads the others all the same`() async throws {
        let town = try Town(customers: 4)
        let outcome = try await connect(town, scopesOf: "crm", "--apps", "crm,desk")
        #expect(outcome.status == 1)
        #expect(outcome.err.contains("not every app answers: Zoho Desk"), "\(outcome.err)")
        let settings = try #require(Workspace(folder: town.folder).settings()?.zoho)
        #expect(settings.apps == ["crm", "desk"])
        let synced = try await town.onward("sync")
        #expect(synced.status == 1)
        let counts = try await town.onward("query", "SELECT count(*) AS n FROM company", "--json").json()
        #expect((counts["data.rows.0.0"]?.integer ?? 0) > 0)
    }

    @Test func `keeps an app that cannot be reached today`() async throws {
        let town = try Town(customers: 4)
        let outcome = try await connect(town, scopesOf: "crm", "--sprints", "http://127.0.0.1:1")
        #expect(outcome.status == 0, "\(outcome.err)")
        let settings = try #require(Workspace(folder: town.folder).settings()?.zoho)
        #expect(settings.apps == ["crm", "sprints", "survey", "forms", "flow"], "\(outcome.err)")
    }
}
