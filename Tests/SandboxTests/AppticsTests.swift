import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `Apptics in the sandbox` {
    private static let root = "/cx/api/v1/"
    private static let keys = [("zsoid", AppticsProject.portal), ("projectid", AppticsProject.product.id)]
    /// The world begins on 2 June 2025; the nightly run has written the days before.
    private static let period = [("startdate", "10-05-2025"), ("enddate", "31-05-2025")]

    private static func get(
        _ client: Client, _ path: String, _ query: [(String, String)] = [], keys: [(String, String)] = keys
    ) -> Client.Answer { client.get(root + path, query, extra: keys) }

    private static func grouped(_ client: Client, _ path: String, _ groups: String) -> JSONValue {
        get(client, path, period + [("mode", "1"), ("group", groups), ("responseformat", "nestedjson")]).json["result"]
            ?? .null
    }

    /// The sum of all numbers in a nest of objects.
    private static func sum(_ value: JSONValue) -> Int64 {
        value.members?.reduce(0) { $0 + sum($1.value) } ?? value.integer ?? 0
    }

    @Test func `names its portal and apps without keys, and nothing else`() throws {
        let client = try Client()
        let portal = client.get(Self.root + "userprojects", extra: []).json["result.0"]
        #expect(portal?["zsoid"]?.text == AppticsProject.portal)
        #expect(portal?["projects"]?.items?.count == 2)
        #expect(client.get(Self.root + "event/countbydate", extra: []).status == 400)
        #expect(client.get(Self.root + "event/countbydate", extra: [("zsoid", AppticsProject.portal)]).status == 400)
        let bad = [("zak", AppticsProject.product.key), ("zsoid", "1"), ("projectid", "2")]
        #expect(Self.get(client, "event/countbydate", keys: bad).status == 200)
        #expect(Self.get(client, "event/countbydate", keys: [("zak", "wrong")]).status == 403)
        let anonymous = client.sandbox.handle(
            WebRequest(method: "GET", path: Self.root + "userprojects", segments: ["cx", "api", "v1", "userprojects"]))
        #expect(anonymous.status == 401)
    }

    @Test func `counts the same events as the table of Analytics`() throws {
        let client = try Client(customers: 200)
        let world = client.sandbox.world
        var expected: [String: Int64] = [:]
        for member in 0..<world.total(.usage) {
            for bucket in AnalyticsTable.usage.buckets(world, since: nil) {
                guard let day = UsageDay(world, member: member, day: bucket) else { continue }
                expected["\(day.moment.milliseconds) \(day.behaviour)", default: 0] += Int64(day.events)
            }
        }
        var found: [String: Int64] = [:]
        var offset = 0
        while true {
            let query = [
                ("startdate", "05-05-2025"), ("enddate", "02-06-2025"), ("mode", "1"), ("offset", String(offset)),
            ]
            let platforms = Self.get(client, "event/countbydate", query).json["data.result"]?.members ?? []
            let rows = platforms.flatMap { $0.value.items ?? [] }
            for row in rows {
                let key = "\(row["DATE"]?.text ?? "") \(row["EVENT NAME"]?.text ?? "")"
                found[key, default: 0] += row["EVENT COUNT"]?.integer ?? 0
            }
            offset += rows.count
            if rows.count < 500 { break }
        }
        #expect(found == expected && found.count > 80)
    }

    @Test func `adds events up in every grouping, but not devices that come back`() throws {
        let client = try Client()
        let sums = ["date", "platform,date", "country,appversion,devicetype", "event"].map {
            Self.sum(Self.grouped(client, "event/multigroup", $0))
        }
        #expect(Set(sums).count == 1 && sums[0] > 0)
        let total = Self.sum(Self.grouped(client, "event/multigroup", "event"))
        let summary = Self.get(client, "event/summary", Self.period).json["data.result"]
        let rows = summary?.members?.flatMap { $0.value.items ?? [] } ?? []
        #expect(rows.reduce(0) { $0 + ($1["EVENTS COUNT"]?.integer ?? 0) } == total)
        #expect(rows.allSatisfy { $0["EVENTS NAME "]?.text != nil })
        let distinct = Self.sum(Self.grouped(client, "activedevice/multigroup", "platform"))
        #expect(distinct > 0 && distinct == Self.sum(Self.grouped(client, "activedevice/multigroup", "country")))
        #expect(Self.sum(Self.grouped(client, "activedevice/multigroup", "date")) > distinct)
        #expect(Self.sum(Self.grouped(client, "activedevice/multigroup", "appversion")) > distinct)
    }

    @Test func `nests the day innermost, unless told otherwise`() throws {
        let client = try Client()
        let nested = Self.grouped(client, "activedevice/multigroup", "date,platform")
        #expect(nested.members?.map(\.name) == ["Android", "Windows", "iOS", "macOS"])
        let days = try #require(nested.members?.first?.value.members?.map(\.name))
        #expect(days.first == "10-05-2025" && days.count == 22)
        client.sandbox.arm(ArmedFault(.appticsOrder, app: "apptics"))
        #expect(Self.grouped(client, "activedevice/multigroup", "date,platform").members?.first?.name == "10-05-2025")
        let single = Self.get(client, "activedevice/multigroup", Self.period + [("group", "appversion")]).json
        #expect(single["status"] == 200 && single["result"]?.members?.first?.value.integer ?? 0 > 0)
        let dates = Self.get(client, "activedevice/countbydate").json["data.result"]?.members ?? []
        #expect(dates.first?.value["0"]?["ActiveDevices COUNT"] != nil)
    }

    @Test func `reads its parameters strictly`() throws {
        let client = try Client()
        for query in [
            [("startdate", "2025-05-10"), ("enddate", "2025-05-31")], [("startdate", "10-05-2025")],
            [("startdate", "01-03-2025"), ("enddate", "31-05-2025")], Self.period + [("bundle", "haldenmora.win")],
            Self.period + [("limit", "501")], Self.period + [("platform", "ios")], Self.period + [("mode", "2")],
        ] {
            #expect(Self.get(client, "event/countbydate", query).status == 400, "\(query)")
        }
        for groups in ["", "event,date,platform,country", "colour", "date,date"] {
            let answer = Self.get(client, "event/multigroup", Self.period + [("group", groups)])
            #expect(answer.status == 400, "\(groups)")
        }
        #expect(
            Self.get(client, "activedevice/multigroup", Self.period + [("group", "date,platform,country")]).status
                == 400)
        #expect(Self.get(client, "event/devicecount", Self.period).status == 400)
        #expect(Self.get(client, "event/nothing", Self.period).status == 404)
        let windows = Self.period + [("platform", "Windows"), ("bundle", "haldenmora.win"), ("mode", "1")]
        #expect(Self.sum(Self.get(client, "event/devicecount", windows).json["result"] ?? .null) > 0)
    }

    @Test func `has an app that nobody uses, and a name with parentheses of its own`() throws {
        let client = try Client()
        let keys = [("zak", AppticsProject.preview.key)]
        let query = Self.period + [("mode", "1")]
        let empty = Self.get(client, "event/devicecount", query, keys: keys)
        #expect(empty.text == #"{"result":{},"status":200}"#)
        client.sandbox.arm(ArmedFault(.appticsEmpty, app: "apptics"))
        #expect(Self.get(client, "event/devicecount", query, keys: keys).status == 204)
        let names = Self.get(client, "event/devicecount", query).json["result"]?.members?.map(\.name) ?? []
        #expect(names.contains("report_built(Reports)"))
        let development = Self.get(client, "event/devicecount", Self.period + [("mode", "0")]).json["result"]?.members
        #expect(development?.map(\.name) == ["sign_in(SSO)(Auth)"])
    }

    @Test func `tells crashes that agree with each other`() throws {
        let client = try Client(customers: 400)
        let list = Self.get(client, "crash/list", Self.period).rows
        let crashes = list.reduce(0) { $0 + ($1["CrashCount"]?.integer ?? 0) }
        let summary = Self.get(client, "crash/summary", Self.period).json
        #expect(crashes > 0 && summary["crashcount.crashecount"]?.integer == crashes)
        let dates = try #require(Self.get(client, "crash/countbydate", Self.period).json["data.result"])
        let perPlatform = dates.members?.map { Self.sum($0.value["crashcount"] ?? .null) } ?? []
        #expect(perPlatform.reduce(0, +) == crashes)
        #expect(dates["Android.deviceschart"] != nil && dates["iOS.devicecount"] != nil)
        let id = try #require(list.first?["UniqueMessageID"]?.text)
        let one = try #require(Self.get(client, "crash/\(id)/countbydate", Self.period).json["data.result"])
        #expect(Self.sum(one) < Self.sum(dates))
        let trace = Self.get(client, "crash/\(id)/summarywithtrace", Self.period).json["data"]
        #expect(trace?["HappenedAt"]?.text.flatMap(Int64.init) != nil)
        let retention = Self.get(
            client, "screen/retention", Self.period + [("mode", "1"), ("granularity", "week")]
        ).json["result"]
        #expect(retention?["Week-1.Week-1"]?.integer ?? 0 > 0)
        #expect(Self.sum(Self.grouped(client, "screen/multigroup", "screen")) > 0)
        #expect(Self.sum(Self.grouped(client, "api/multigroup", "api")) > 0)
    }
}
