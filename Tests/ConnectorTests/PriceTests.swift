import ConnectorKit
import ZohoAccounts
import ZohoCRM
import ZohoDesk
import ZohoAnalytics
import Testing

/// Against the vendor's own tables: Zoho CRM's credits (list 1 per call, COQL 1, 2 or 3 by the rows asked for, bulk
/// read 50 and 1 for each question), Zoho Desk's weights by depth.
@Suite struct `The price of a way` {
    private let centre = DataCentre.all[0]

    private func way(_ connector: Connector, _ resource: String, _ name: String) throws -> Way {
        try #require(connector.resources.first { $0.name == resource }?.ways.first { $0.name == name })
    }

    @Test(arguments: [(0, 1), (200, 1), (201, 2), (20_000, 100)])
    func `is one credit for each page of a CRM list`(_ rows: Int, _ credits: Int) throws {
        #expect(try way(.zohoCRM(centre), "Contacts", "list").price(of: rows).credits == credits)
    }

    @Test func `is one more for each further group of fifty CRM fields`() throws {
        let list = try way(.zohoCRM(centre), "Contacts", "list")
        #expect(list.price(of: 400, fields: 50) == Price(calls: 2, credits: 2, waiting: .zero))
        #expect(list.price(of: 400, fields: 120) == Price(calls: 6, credits: 6, waiting: .zero))
    }

    @Test(arguments: [(0, 3), (1_999, 3), (2_000, 6), (20_000, 33)])
    func `is three for each two thousand rows of COQL, and the page that shows the end`(_ rows: Int, _ credits: Int)
        throws
    {
        #expect(try way(.zohoCRM(centre), "Contacts", "coql").price(of: rows).credits == credits)
    }

    @Test(arguments: [(10, 54), (200_000, 54), (200_001, 108), (450_000, 162)])
    func `is fifty for each CRM job, and its questions and its file`(_ rows: Int, _ credits: Int) throws {
        let bulk = try way(.zohoCRM(centre), "Contacts", "bulk").price(of: rows)
        #expect(bulk.credits == credits)
        #expect(bulk.waiting == .seconds(9 * (credits / 54)))
    }

    /// Pages of 99: 21 begin at 2,000 or before.
    @Test(arguments: [(0, 3), (98, 3), (99, 6), (2_000, 63), (2_100, 73), (4_800, 63 + 28 * 10)])
    func `grows with the depth of a Desk list`(_ rows: Int, _ credits: Int) throws {
        #expect(try way(.zohoDesk(centre), "contacts", "list").price(of: rows).credits == credits)
    }

    @Test func `does not grow behind the wall of a Desk search, which begins anew`() throws {
        let search = try way(.zohoDesk(centre), "tickets", "search")
        let once = search.price(of: 4_950)
        #expect(once.calls == 50)
        #expect(search.price(of: 9_900).credits == 2 * once.credits)
    }

    @Test func `holds a call for each record that a Desk search only names`() throws {
        let search = try way(.zohoDesk(centre), "contacts", "search")
        #expect(search.price(of: 40) == Price(calls: 41, credits: 43, waiting: .zero))
    }

    @Test(arguments: [(0, 3), (1_000, 3), (1_001, 6)])
    func `is three units for each thousand rows of an Analytics export`(_ rows: Int, _ units: Int) throws {
        let table = AnalyticsTable(
            name: "Usage", organization: "1", workspace: "2", source: .table("Usage"), key: ["id"])
        let analytics = Connector.zohoAnalytics(centre, tables: [table])
        #expect(try way(analytics, "Usage", "export").price(of: rows).credits == units)
    }
}
