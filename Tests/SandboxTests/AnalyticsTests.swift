import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `Analytics in the sandbox` {
    private static let root = "/restapi/v2/workspaces/" + AnalyticsAnswer.workspace
    private static let bulk = "/restapi/v2/bulk/workspaces/" + AnalyticsAnswer.workspace

    private static func client(customers: Int = 80) throws -> Client {
        try Client(customers: customers, headers: [("zanalytics-orgid", AnalyticsAnswer.organisation)])
    }

    private static func sql(_ query: String) -> [(String, String)] {
        let text = JSONValue.object([
            .init(name: "sqlQuery", value: .string(query)), .init(name: "responseFormat", value: "csv"),
        ]).serialized
        return [("CONFIG", String(decoding: text, as: UTF8.self))]
    }

    /// Runs a job to its end and splits the file.
    private static func export(_ client: Client, _ query: String) throws -> [[String]] {
        let made = client.get(bulk + "/data", sql(query))
        let id = try #require(made.json["data.jobId"]?.text, "\(made.text)")
        client.wait(.seconds(3))
        let file = client.get(bulk + "/exportjobs/\(id)/data")
        #expect(file.status == 200)
        return file.text.split(separator: "\r\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test func `wants its organisation everywhere but for the list of them`() throws {
        let client = try Self.client()
        #expect(
            client.get("/restapi/v2/orgs", extra: []).json["data.orgs.0.orgId"]?.text
                == AnalyticsAnswer.organisation)
        #expect(client.get(Self.root, extra: []).json["data.workspaces.workspaceName"] == "Customers")
        let refused = client.get(Self.root + "/views", extra: [])
        #expect(refused.json["data.errorCode"]?.integer == 7387)
        #expect(refused.json["status"] == "failure")
        #expect(client.get("/restapi/v2/workspaces/1/views").json["data.errorCode"]?.integer == 7103)
    }

    @Test func `lists its views and their columns`() throws {
        let client = try Self.client()
        let views = try #require(client.get(Self.root + "/views").json["data.views"]?.items)
        #expect(views.compactMap { $0["viewName"]?.text } == ["Product Usage", "Invoices", "Usage Summary"])
        let id = try #require(views[0]["viewId"]?.text)
        let columns = try #require(
            client.get(Self.root + "/views/\(id)/metadata").json["data.columns"]?.items)
        #expect(columns.contains { $0["columnName"] == "Updated At" })
        #expect(client.get("/restapi/v2/views/\(id)").json["data.views.viewType"] == "Table")
        #expect(client.get(Self.root + "/views/1/metadata").json["data.errorCode"]?.integer == 7104)
    }

    @Test func `exports a table at once, but not a query table`() throws {
        let client = try Self.client()
        let config = [("CONFIG", #"{"responseFormat":"csv","delimiter":"2","recordDelimiter":1}"#)]
        let table = client.get(Self.root + "/views/\(AnalyticsAnswer.viewID(.invoices))/data", config)
        let lines = table.text.split(separator: "\n").map {
            $0.split(separator: ";", omittingEmptySubsequences: false)
        }
        #expect(lines[0].first == "Number")
        #expect(!lines[0].contains("Contact Email"))
        #expect(lines.count > 100)
        #expect(lines.allSatisfy { $0.count == lines[0].count })
        let query = client.get(Self.root + "/views/\(AnalyticsAnswer.viewID(.summary))/data", config)
        #expect(query.json["data.errorCode"]?.integer == 8133)
        #expect(
            client.get(Self.root + "/views/\(AnalyticsAnswer.viewID(.usage))/data").json["data.errorCode"]?
                .integer == 8504)
    }

    @Test func `takes a job through its stages and forgets it after an hour`() throws {
        let client = try Self.client()
        let made = client.get(Self.bulk + "/data", Self.sql(#"SELECT COUNT(*) FROM "Invoices""#))
        let id = try #require(made.json["data.jobId"]?.text)
        let path = Self.bulk + "/exportjobs/\(id)"
        #expect(client.get(path).json["data.jobCode"] == "1001")
        client.wait(.seconds(1))
        #expect(client.get(path).json["data.jobCode"] == "1002")
        #expect(client.get(path + "/data").status == 400)
        client.wait(.seconds(1))
        let done = client.get(path).json
        #expect(done["data.jobCode"] == "1004")
        #expect(done["data.downloadUrl"]?.text?.hasSuffix(path + "/data") == true)
        client.wait(.seconds(3540))
        #expect(client.get(path + "/data").text.hasPrefix("COUNT(*)\r\n"))
        client.wait(.seconds(61))
        #expect(client.get(path).status == 401, "the token is older than an hour now")
    }

    @Test func `runs five jobs at once and no sixth, and fails one on demand`() throws {
        let client = try Self.client()
        let query = Self.sql(#"SELECT * FROM "Invoices" LIMIT 1"#)
        for _ in 0..<5 { #expect(client.get(Self.bulk + "/data", query).status == 200) }
        #expect(client.get(Self.bulk + "/data", query).status == 400)
        client.wait(.seconds(2))
        client.sandbox.arm(ArmedFault(.jobFailure, app: "analytics"))
        let id = try #require(client.get(Self.bulk + "/data", query).json["data.jobId"]?.text)
        client.wait(.seconds(2))
        #expect(client.get(Self.bulk + "/exportjobs/\(id)").json["data.jobCode"] == "1003")
        #expect(client.get(Self.bulk + "/exportjobs/77").json["data.jobCode"] == "1005")
    }

    @Test func `selects, filters, orders and limits`() throws {
        let client = try Self.client()
        let all = try Self.export(client, #"SELECT "Usage ID", "Events", "Updated At" FROM "Product Usage""#)
        let since = "2025-05-20 00:00:00"
        let some = try Self.export(
            client,
            #"SELECT "Usage ID", "Events", "Updated At" FROM "Product Usage" "#
                + #"WHERE "Updated At" >= '\#(since)' AND "Events" > 10 "#
                + #"ORDER BY "Updated At", "Usage ID""#)
        let expected = all.dropFirst().filter { $0[2] >= since && Int($0[1])! > 10 }
        #expect(!expected.isEmpty && expected.count < all.count - 1)
        #expect(some.dropFirst().count == expected.count)
        #expect(Set(some.dropFirst().map { $0[0] }) == Set(expected.map { $0[0] }))
        let keys = some.dropFirst().map { $0[2] + $0[0] }
        #expect(keys == keys.sorted())
        let top = try Self.export(
            client,
            #"select "Usage ID" as "Key", "Events", "Updated At" from "Product Usage" order by "Events" desc limit 3"#
        )
        #expect(top[0][0] == "Key")
        #expect(
            top.dropFirst().map { Int($0[1])! }
                == Array(all.dropFirst().map { Int($0[1])! }.sorted(by: >).prefix(3)))
        let count = try Self.export(
            client,
            #"SELECT COUNT(*) FROM "Product Usage" WHERE "Updated At" >= '\#(since)' AND "Events" > 10"#)
        #expect(count[1] == [String(expected.count)])
    }

    @Test func `keys are unique, and every account is one of the CRM`() throws {
        let client = try Self.client()
        let world = client.sandbox.world
        for (table, key) in [("Product Usage", "Usage ID"), ("Invoices", "Number")] {
            let rows = try Self.export(client, #"SELECT "\#(key)", "Account ID" FROM "\#(table)""#)
                .dropFirst()
            #expect(Set(rows.map { $0[0] }).count == rows.count)
            #expect(rows.allSatisfy { world.index(of: $0[1], .account) != nil })
        }
    }

    @Test func `a row that changes shows it in its change column`() throws {
        let client = try Self.client()
        let query = #"SELECT "Number", "Paid At", "Updated At" FROM "Invoices""#
        let before = Dictionary(
            uniqueKeysWithValues: try Self.export(client, query).dropFirst().map { ($0[0], $0) })
        let clock = client.sandbox.world.clock.analytics
        try client.advance(days: 30)
        let after = try Self.export(client, query).dropFirst()
        #expect(after.count > before.count)
        var changed = 0
        for row in after where before[row[0]] != row {
            changed += 1
            #expect(row[2] > clock)
        }
        #expect(changed > after.count - before.count)
        let found = try Self.export(client, query + #" WHERE "Updated At" > '\#(clock)'"#).dropFirst()
        #expect(found.count == changed)
    }

    @Test(arguments: [
        (#"SELECT * FROM "Nothing""#, 7104), (#"SELECT "Colour" FROM "Invoices""#, 7395),
        (#"SELECT * FROM "Invoices" WHERE "Colour" = 'red'"#, 8004),
        (#"SELECT * FROM "Invoices" WHERE"#, 8002),
        (#"SELECT * FROM "Invoices" JOIN "Product Usage""#, 8002), (#"DELETE FROM "Invoices""#, 8002),
        (#"SELECT * FROM "Invoices" WHERE "Number" = 'open"#, 8002),
        (#"SELECT UPPER("Number") FROM "Invoices""#, 8002),
    ])
    func `refuses a query it cannot answer`(query: String, code: Int64) throws {
        let answer = try Self.client().get(Self.bulk + "/data", Self.sql(query))
        #expect(answer.json["data.errorCode"]?.integer == code)
    }

    @Test func `refuses more than forty bulk calls a minute`() throws {
        let client = try Self.client()
        for _ in 0..<40 { #expect(client.get(Self.bulk + "/exportjobs/1").status == 200) }
        let refused = client.get(Self.bulk + "/exportjobs/1")
        #expect(refused.json["data.errorCode"]?.integer == 6045)
        client.wait(.seconds(60))
        #expect(client.get(Self.bulk + "/exportjobs/1").status == 200)
        client.sandbox.arm(ArmedFault(.analyticsUnits))
        #expect(client.get(Self.bulk + "/exportjobs/1").json["data.errorCode"]?.integer == 6044)
    }

    @Test func `quotes what a reader would misread`() {
        var bytes: [UInt8] = []
        AnalyticsFormat().appendRow(["a,b", "say \"so\"", "plain", "two\nlines"], to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self) == "\"a,b\",\"say \"\"so\"\"\",plain,\"two\nlines\"\r\n")
    }
}
