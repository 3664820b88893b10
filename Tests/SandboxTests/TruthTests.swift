import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `The truth about the apps that follow` {
    private let client: Client
    private let truth: JSONValue
    private let companies: [JSONValue]

    init() throws {
        client = try Client(customers: 120)
        client.sandbox.mutate(share: 0.3, seed: 9, within: .seconds(40 * 86_400))
        truth = client.get("/_sandbox/truth").json
        companies = try #require(truth["companies"]?.items)
    }

    private func ids(_ name: String) -> [String] {
        companies.flatMap { company in
            (company.members?.first { $0.name == name }?.value.items ?? []).compactMap(\.text)
        }
    }

    private func total(_ name: String) -> Int64? {
        truth["totals"]?.members?.first { $0.name == name }?.value.integer
    }

    @Test func `names what each app lists, by company, and counts it`() throws {
        var requests: [JSONValue] = []
        while true {
            let data = #"{"page_context":{"row_count":100,"start_index":\#(requests.count + 1)}}"#
            let page = client.get("/api/v1/requests", [("data", data)]).json
            requests += page["requests"]?.items ?? []
            if page["page_context.has_more_rows"]?.bool != true { break }
        }
        #expect(Set(requests.compactMap { $0["request_id"]?.text }) == Set(ids("sign.request")))
        #expect(total("sign.request") == Int64(requests.count) && !requests.isEmpty)

        let path = "/zsapi/team/\(SprintsDirectory.workspace)/projects/"
        let projects = client.get(path, [("action", "allprojects")]).json["projectIds"]?.items?.compactMap(\.text) ?? []
        #expect(Set(projects) == Set(ids("sprints.project")) && !projects.isEmpty)
        var items: [String] = []
        var logs: [String] = []
        for project in projects {
            let own = path + project + "/"
            let range = ("range", "500")
            let backlog = try #require(client.get(own, [("action", "getbacklog")]).json["backlogId"]?.text)
            let sprints = client.get(own + "sprints/", [("action", "data")]).json["sprintIds"]?.items ?? []
            for container in sprints.compactMap(\.text) + [backlog] {
                let list = client.get(
                    own + "sprints/\(container)/item/", [("action", "data"), ("subitem", "true"), range])
                items += list.json["itemIds"]?.items?.compactMap(\.text) ?? []
            }
            logs +=
                client.get(own + "logs/", [("action", "data"), range]).json["logIds"]?.items?.compactMap(\.text) ?? []
        }
        #expect(Set(items) == Set(ids("sprints.item")) && items.count == ids("sprints.item").count)
        #expect(Set(logs) == Set(ids("sprints.log")) && total("sprints.log") == Int64(logs.count))

        var folders: [String] = []
        var files: [String] = []
        var open = [DriveID.text(DriveDirectory.customers)]
        while let folder = open.popLast() {
            client.wait(.seconds(1))
            let list = client.get(
                "/workdrive/api/v1/files/\(folder)/files", [("page[next]", "0"), ("page[limit]", "1000")],
                extra: [("accept", "application/vnd.api+json")])
            try #require(list.status == 200)
            for row in list.rows {
                let id = try #require(row["id"]?.text)
                if row["attributes.is_folder"] == true {
                    folders.append(id)
                    open.append(id)
                } else {
                    files.append(id)
                }
            }
        }
        #expect(Set(folders) == Set(ids("workdrive.folder")) && folders.count == ids("workdrive.folder").count)
        #expect(Set(files) == Set(ids("workdrive.file")) && total("workdrive.file") == Int64(files.count))
    }

    @Test func `counts all use together as Apptics does, and every customer's folder as his`() throws {
        let world = client.sandbox.world
        for company in companies {
            let index = Int(try #require(company["company"]?.integer))
            let owned = company.members?.first { $0.name == "workdrive.file" }?.value.items?.compactMap(\.text) ?? []
            for id in owned {
                let item = try #require(DriveID.number(id).flatMap(DriveDirectory(world).item))
                #expect(item.company == index)
            }
        }
        var found: [String: Int64] = [:]
        for month in [("05-05-2025", "15-06-2025"), ("16-06-2025", "13-08-2025")] {
            let keys = [("zak", AppticsProject.product.key)]
            let query = [("startdate", month.0), ("enddate", month.1), ("mode", "1"), ("group", "event")]
            let counts = client.get("/cx/api/v1/event/multigroup", query, extra: keys).json["result"]?.members ?? []
            for count in counts { found[count.name, default: 0] += count.value.integer ?? 0 }
        }
        let told = try #require(truth["apptics.events"]?.items)
        let pairs = told.compactMap { row in row["event"]?.text.map { ($0, row["count"]?.integer ?? -1) } }
        #expect(Dictionary(uniqueKeysWithValues: pairs) == found && found.count == 5)
    }
}
