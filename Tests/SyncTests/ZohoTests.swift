import ConnectorKit
import Domain
import Persistence
import Sandbox
import Testing

@testable import Sync

@Suite struct `A sync with the stand-in for Zoho` {
    private func count(_ zoho: Zoho, _ resource: String) async throws -> Int {
        let id = try #require(try await zoho.setup.store.register([])[resource])
        return try await zoho.setup.store.count(of: id, parent: nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func `brings in everything there is, then nothing, then what changed and went`() async throws {
        let zoho = try await Zoho(customers: 8)
        let syncer = Syncer(zoho.setup)
        let first = try await syncer.run(trigger: "test", events: zoho.heard.hear)
        for failure in first.failures { Issue.record("\(failure.line)") }
        #expect(first.outcome == .complete)
        for (kind, resource): (Kind, String) in [
            (.account, "zoho_crm.Accounts"), (.contact, "zoho_crm.Contacts"), (.lead, "zoho_crm.Leads"),
            (.deal, "zoho_crm.Deals"), (.task, "zoho_crm.Tasks"), (.event, "zoho_crm.Events"),
            (.call, "zoho_crm.Calls"), (.note, "zoho_crm.Notes"), (.product, "zoho_crm.Products"),
            (.quote, "zoho_crm.Quotes"), (.deskAccount, "zoho_desk.accounts"), (.deskContact, "zoho_desk.contacts"),
            (.ticket, "zoho_desk.tickets"), (.project, "zoho_projects.projects"),
            (.milestone, "zoho_projects.phases"), (.taskList, "zoho_projects.tasklists"),
            (.projectTask, "zoho_projects.tasks"), (.issue, "zoho_projects.issues"),
        ] {
            #expect(try await count(zoho, resource) == zoho.sandbox.world.count(kind), "\(resource)")
        }
        let second = try await syncer.run(trigger: "test", events: zoho.heard.hear)
        #expect(second.outcome == .complete)
        #expect(second.tally.added == 0 && second.tally.changed == 0 && second.tally.deleted == 0)
        zoho.sandbox.mutate(share: 0.2, seed: 3)
        let third = try await syncer.run(trigger: "test", events: zoho.heard.hear)
        #expect(third.tally.changed > 0 || third.tally.added > 0)
        await zoho.close()
    }
}
