import API
import ConnectorKit
import Domain
import Foundation
import JSON
import Persistence
import Testing
import Wiring
import ZohoAccounts

@Suite struct `A question` {
    @Test func `is the same from a path and from words`() throws {
        let parameters = [
            (name: "sort", value: "won"), (name: "with-open-deals", value: "true"), (name: "limit", value: "7"),
        ]
        guard case .customers(let filter) = try Question(path: ["customers"], parameters: parameters) else {
            throw Problem(.failed, "not a list of customers")
        }
        #expect(filter.sort == .won)
        #expect(filter.withOpenDeals)
        #expect(!filter.withOpenTickets)
        #expect(filter.limit == 7)
    }

    @Test(arguments: [
        (["customers"], "limit", "0"), (["customers"], "limit", "1001"), (["customers"], "limit", "many"),
        (["customers"], "sort", "size"), (["customers"], "colour", "red"),
        (["customers"], "with-open-deals", "perhaps"),
        (["customers"], "after", "x"), (["customers"], "owner", ""), (["search"], "limit", "3"),
        (["query"], "rows", "0"),
        (["runs"], "after", "-1"), (["customers", "c", "timeline"], "after", "1"), (["status"], "limit", "3"),
    ])
    func `with a wrong parameter is refused with what would be right`(path: [String], name: String, value: String) {
        let problem = #expect(throws: Problem.self) {
            try Question(path: path, parameters: [(name: name, value: value)])
        }
        #expect(problem?.code == .misused)
        #expect(problem?.httpStatus == 400)
        #expect(problem?.exitCode == 2)
    }

    @Test func `about nothing we know is not found`() {
        let problem = #expect(throws: Problem.self) { try Question(path: ["clients"], parameters: []) }
        #expect(problem?.httpStatus == 404)
        #expect(problem?.remedy?.contains("customers") == true)
    }
}

@Suite struct `Saved settings` {
    private func workspace() -> Workspace {
        Workspace(folder: NSTemporaryDirectory() + "onward-settings-\(UUID().uuidString)")
    }

    @Test func `come back as they were saved, for their owner only`() throws {
        let workspace = workspace()
        defer { try? FileManager.default.removeItem(atPath: workspace.folder) }
        var settings = Settings()
        var zoho = Settings.Zoho(centre: "eu", clientID: "1000.ABC", apps: ["crm", "desk"])
        zoho.addresses["desk"] = "http://127.0.0.1:8080"
        var table = Settings.Table(name: "Log\"ins", organization: "1", workspace: "2", key: ["Id", "Day"])
        table.sql = "SELECT *\nFROM \"Logins\""
        table.email = "E-Mail"
        zoho.tables = [table]
        settings.zoho = zoho
        settings.ceilings = ["zoho_crm": 1000, "zoho_desk": 0]
        settings.reservePercent = 35
        #expect(try workspace.settings() == nil)
        try workspace.save(settings)
        #expect(try workspace.settings() == settings)
        let mode = try FileManager.default.attributesOfItem(atPath: workspace.settingsFile)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(arguments: [
        "", "[]", "{\"zoho\":{}}", "{\"zoho\":{\"centre\":\"eu\",\"clientID\":\"x\",\"apps\":[\"fax\"]}}",
        "{\"ceilings\":{\"zoho_crm\":\"much\"}}", "{\"reservePercent\":101}",
        "{\"zoho\":{\"centre\":\"eu\",\"clientID\":\"x\",\"tables\":[{\"name\":\"a\"}]}}",
    ])
    func `that are damaged are refused with their place`(text: String) throws {
        let workspace = workspace()
        defer { try? FileManager.default.removeItem(atPath: workspace.folder) }
        try workspace.makeFolder()
        try Data(text.utf8).write(to: URL(fileURLWithPath: workspace.settingsFile))
        let problem = #expect(throws: Problem.self) { try workspace.settings() }
        #expect(problem?.message.hasPrefix(workspace.settingsFile) == true)
        #expect(problem?.remedy != nil)
    }

    @Test func `know every data centre and replace single addresses`() throws {
        var zoho = Settings.Zoho(centre: "ca", clientID: "x", apps: ["desk"])
        zoho.addresses["projects"] = "http://127.0.0.1:1"
        let centre = try Wiring.centre(of: zoho, apiDomain: "https://api.example.com")
        #expect(centre.desk == "https://desk.zohocloud.ca")
        #expect(centre.projects == "http://127.0.0.1:1")
        #expect(centre.api == "https://api.example.com" && centre.workdrive == centre.api)
        #expect(centre.sign == "https://sign.zohocloud.ca" && centre.sprints == "https://sprintsapi.zohocloud.ca")
        zoho.addresses[Settings.Addresses.every] = "http://127.0.0.1:2"
        let here = try Wiring.centre(of: zoho, apiDomain: "https://api.example.com")
        #expect(here.projects == "http://127.0.0.1:1")
        for (name, path) in DataCentre.addresses where name != "projects" {
            #expect(here[keyPath: path] == "http://127.0.0.1:2", "\(name)")
        }
        #expect(Set(DataCentre.addresses.map(\.name) + [Settings.Addresses.every]) == Set(Settings.Addresses.all))
        #expect(try Wiring.connectors(of: zoho).map(\.name) == ["zoho_desk"])
        let problem = #expect(throws: Problem.self) {
            try Wiring.centre(of: Settings.Zoho(centre: "mars", clientID: "x"))
        }
        #expect(problem?.remedy?.contains("uk") == true)
    }
}

@Suite struct `Figures for people` {
    private let now = Instant(seconds: 1_750_000_000)

    @Test(arguments: [
        (0, "just now"), (59, "just now"), (60, "1 min ago"), (7199, "1 h ago"), (172_799, "47 h ago"),
        (172_800, "2 d ago"),
        (60 * 86_400, "2 mo ago"), (730 * 86_400, "2 y ago"), (-30, "in a moment"), (-7200, "in 2 h"),
    ])
    func `say how long ago`(seconds: Int, text: String) {
        #expect(Age.text(of: Instant(seconds: 1_750_000_000 - Int64(seconds)), at: now) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (1234.5, "1,234.50"), (-0.004, "0"), (-1_234_567.891, "-1,234,567.89"), (99.999, "100"),
        (0.07, "0.07"),
    ])
    func `part thousands and keep two decimals`(number: Double, text: String) {
        #expect(Figure.amount(number) == text)
    }
}
