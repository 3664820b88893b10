import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `CRM in the sandbox` {
    private let bench = Bench(customers: 2400) { $0.jobDuration = .seconds(4) }
    private let access: String

    init() {
        access =
            bench.connect(["ZohoCRM.modules.ALL", "ZohoCRM.coql.READ", "ZohoCRM.bulk.READ", "ZohoCRM.settings.ALL"])
            .access
    }

    private func get(_ path: String, _ query: [(String, String)] = [], since: String? = nil) -> Bench.Answer {
        bench.get(access, "/crm/v8/" + path, query, since.map { [("if-modified-since", $0)] } ?? [])
    }

    private func coql(_ query: String) -> Bench.Answer {
        bench.ask(
            "POST", "/crm/v8/coql", headers: [("authorization", "Zoho-oauthtoken " + access)],
            body: #"{"select_query":"\#(query)"}"#)
    }

    private func ids(_ answer: Bench.Answer) -> [String] {
        (answer.json["data"]?.items ?? []).compactMap { $0["id"]?.text }
    }

    @Test func `wants fields, at most fifty, and no parameter it does not know`() {
        #expect(get("Contacts")["code"] == "REQUIRED_PARAM_MISSING")
        #expect(get("Contacts")["details.param_name"] == "fields")
        let many = (1...51).map { "Field_\($0)" }.joined(separator: ",")
        #expect(get("Contacts", [("fields", many)])["code"] == "LIMIT_EXCEEDED")
        #expect(get("Contacts", [("fields", "Last_Name"), ("criteria", "x")]).status == 400)
        #expect(get("Contacs", [("fields", "Last_Name")])["code"] == "INVALID_MODULE")
        #expect(get("Contacts", [("fields", "Last_Name"), ("per_page", "201")]).status == 400)
        #expect(get("settings/fields", [("module", "Contacts")]).json["fields"]?.items?.count ?? 0 > 50)
    }

    @Test func `stops pages at 2,000 and goes on by token to the last record`() {
        #expect(
            get("Contacts", [("fields", "Last_Name"), ("page", "11")])["code"] == "DISCRETE_PAGINATION_LIMIT_EXCEEDED")
        var answer = get("Contacts", [("fields", "Last_Name"), ("page", "10")])
        #expect(answer["info.count"] == "200")
        answer = get("Contacts", [("fields", "Last_Name")])
        var seen = ids(answer)
        while let token = answer["info.next_page_token"] {
            answer = get("Contacts", [("fields", "Last_Name"), ("page_token", token)])
            seen += ids(answer)
        }
        #expect(answer["info.more_records"] == "false")
        #expect(seen.count == bench.sandbox.world.count(.contact))
        #expect(seen == seen.sorted { Int64($0) ?? 0 > Int64($1) ?? 0 }, "the latest id first")
    }

    @Test func `binds a page token to its parameters and to a day`() {
        let token = get("Deals", [("fields", "Stage")])["info.next_page_token"] ?? ""
        #expect(
            get("Deals", [("fields", "Stage,Amount"), ("page_token", token)])["code"] == "TOKEN_BOUND_DATA_MISMATCH")
        #expect(
            get("Deals", [("fields", "Stage"), ("page_token", token), ("page", "2")])["code"]
                == "AMBIGUITY_DURING_PROCESSING")
        let changed = token.dropLast() + (token.last == "0" ? "1" : "0")
        #expect(get("Deals", [("fields", "Stage"), ("page_token", String(changed))])["code"] == "INVALID_DATA")
        bench.pass(.seconds(3000))
        #expect(get("Deals", [("fields", "Stage"), ("page_token", token)]).status == 200)
    }

    @Test func `shows times with the user's offset and the switch to summer time`() {
        #expect(UserTime.text(Instant(seconds: 1_743_296_399)) == "2025-03-30T01:59:59+01:00")
        #expect(UserTime.text(Instant(seconds: 1_743_296_400)) == "2025-03-30T03:00:00+02:00")
        #expect(UserTime.text(Instant(seconds: 1_761_440_399)) == "2025-10-26T02:59:59+02:00")
        #expect(UserTime.text(Instant(seconds: 1_761_440_400)) == "2025-10-26T02:00:00+01:00")
        #expect(UserTime.text(Instant(seconds: 1_709_164_800)) == "2024-02-29T01:00:00+01:00")
    }

    @Test func `answers only what changed, deletions apart, and 304 for nothing`() {
        let before = bench.sandbox.world.clock
        bench.sandbox.mutate(share: 0.05, seed: 4)
        let world = bench.sandbox.world
        let truth = world.changes(.contact, since: before)
        for sort in ["id", "Modified_Time"] {
            let answer = get(
                "Contacts", [("fields", "Modified_Time"), ("sort_by", sort)], since: before.iso8601WithOffset)
            var found = ids(answer)
            var token = answer["info.next_page_token"]
            while let next = token {
                let more = get(
                    "Contacts", [("fields", "Modified_Time"), ("sort_by", sort), ("page_token", next)],
                    since: before.iso8601WithOffset)
                found += ids(more)
                token = more["info.next_page_token"]
            }
            #expect(Set(found) == Set(truth.changed.map { String(world.id(.contact, $0)) }))
        }
        let deleted = get("Contacts/deleted", since: before.iso8601WithOffset)
        #expect(Set(ids(deleted)) == Set(truth.deleted.map { String(world.id(.contact, $0)) }))
        let nothing = get("Contacts", [("fields", "Last_Name")], since: world.clock.iso8601WithOffset)
        #expect(nothing.status == 304)
        #expect(nothing.bytes.isEmpty)
        #expect(get("Contacts", [("fields", "Last_Name")], since: "Mon, 02 Jun 2025 07:00:00 GMT").status == 400)
    }

    @Test func `hides converted leads unless asked, and forgets names of what is gone for good`() {
        let hidden = get("Leads/actions/count")["count"].flatMap(Int.init) ?? 0
        #expect(hidden == bench.sandbox.world.count(.lead) * 2 / 3)
        let both = get("Leads", [("fields", "Converted__s"), ("converted", "both")])
        #expect(Set((both.json["data"]?.items ?? []).compactMap { $0["Converted__s"]?.bool }) == [true, false])
        let gone = get("Leads/deleted", [("type", "permanent")])
        #expect(gone["data.0.type"] == "permanent")
        #expect(gone.json["data.0.display_name"] == .null)
        #expect(get("Leads/deleted", [("type", "some")])["code"] == "PATTERN_NOT_MATCHED")
    }

    @Test func `reads COQL strictly and pages through it by id`() {
        #expect(coql("select Deal_Name from Deals")["code"] == "SYNTAX_ERROR")
        #expect(coql("select Nonsense from Deals where id is not null")["code"] == "INVALID_QUERY")
        #expect(coql("select Stage from Deals where id is not null limit 2001")["code"] == "LIMIT_EXCEEDED")
        #expect(coql("select Stage from Deals where Amount > 1 and Amount > 2 and Amount > 3").status == 400)
        #expect(coql("select Stage from Deals where Stage = 'Nowhere'").status == 204)
        var last = "0"
        var seen: [String] = []
        while true {
            let answer = coql(
                "select id from Deals where (Stage = 'Closed Won' and id > \(last)) order by id asc limit 700")
            seen += ids(answer)
            last = seen.last ?? ""
            guard answer["info.more_records"] == "true" else { break }
        }
        let world = bench.sandbox.world
        let won = (0..<world.total(.deal)).filter { world.deal($0).stage == "Closed Won" }
        #expect(seen == won.map { String(world.id(.deal, $0)) })
    }

    @Test func `exports a module as one file of CSV when the job is done`() throws {
        let headers = [("authorization", "Zoho-oauthtoken " + access), ("content-type", "application/json")]
        let query = #"{"query":{"module":{"api_name":"Contacts"},"fields":["Last_Name","Account_Name.Account_Name"]}}"#
        let refused = bench.ask("POST", "/crm/bulk/v8/read", headers: [headers[0]], body: query)
        #expect(refused["code"] == "MEDIA_TYPE_NOT_SUPPORTED")
        let id = bench.ask("POST", "/crm/bulk/v8/read", headers: headers, body: query)["data.0.details.id"] ?? ""
        var states: [String] = []
        for _ in 0..<5 {
            states.append(bench.get(access, "/crm/bulk/v8/read/\(id)")["data.0.state"] ?? "")
            bench.pass(.seconds(1))
        }
        #expect(states == ["ADDED", "QUEUED", "IN PROGRESS", "IN PROGRESS", "COMPLETED"])
        let zip = bench.get(access, "/crm/bulk/v8/read/\(id)/result")
        #expect(zip.status == 200)
        #expect(Array(zip.bytes.prefix(2)) == Array("PK".utf8))
        #expect(String(decoding: zip.bytes, as: UTF8.self).contains("\(id).csv"))
        bench.pass(BulkJobs.lifetime)
        bench.sandbox.arm(ArmedFault(.jobFailure))
        let other = bench.connect(["ZohoCRM.modules.ALL", "ZohoCRM.bulk.READ"]).access
        let failing = bench.ask(
            "POST", "/crm/bulk/v8/read", headers: [("authorization", "Zoho-oauthtoken " + other), headers[1]],
            body: query)
        bench.pass(.seconds(5))
        let failed = bench.get(other, "/crm/bulk/v8/read/\(failing["data.0.details.id"] ?? "")")
        #expect(failed["data.0.state"] == "FAILURE")
        #expect(bench.get(other, "/crm/bulk/v8/read/\(id)")["code"] == "RESOURCE_NOT_FOUND")
    }

    @Test func `says how many credits are left once half are spent, and stops at none`() {
        let bench = Bench(customers: 8) { $0.credits = 4 }
        let access = bench.connect(["ZohoCRM.modules.ALL"]).access
        let headers = (1...4).map { _ in
            bench.get(access, "/crm/v8/Deals", [("fields", "Stage")]).header("X-API-CREDITS-REMAINING")
        }
        #expect(headers == [nil, "2", "1", "0"])
        #expect(bench.get(access, "/crm/v8/Deals", [("fields", "Stage")]).status == 429)
    }

    @Test func `commits every fault that is armed, once`() {
        let sound = get("Contacts", [("fields", "Last_Name,Modified_Time")])
        let elsewhere: [Fault] = [.slow, .jobFailure, .pageTokenExpired, .hasNextPageText, .countsAsStrings]
        let others = ["survey", "desk", "projects", "analytics", "sprints", "apptics"]
        for fault in Fault.allCases
        where !elsewhere.contains(fault) && !others.contains(where: fault.rawValue.hasPrefix) {
            let path: [Fault: String] = [
                .missingCounts: "Contacts/actions/count", .missingMetadata: "settings/modules", .missingCOQL: "coql",
                .missingBulk: "",
            ]
            bench.sandbox.arm(ArmedFault(fault, app: "crm"))
            let wanted = path[fault] ?? "Contacts"
            if fault == .missingBulk {
                #expect(bench.get(access, "/crm/bulk/v8/read/1").status == 404)
            } else {
                let answer = get(wanted, wanted == "Contacts" ? [("fields", "Last_Name,Modified_Time")] : [])
                #expect(answer.bytes != sound.bytes, "\(fault)")
            }
            #expect(bench.sandbox.armed.isEmpty, "\(fault) struck")
            #expect(get("Contacts", [("fields", "Last_Name,Modified_Time")]).status == 200, "after \(fault)")
        }
    }

    @Test func `tells the truth about who is who and what changed`() throws {
        let answer = bench.ask("GET", "/_sandbox/truth", [("since", "2025-06-02T07:00:00Z")])
        let world = bench.sandbox.world
        #expect(answer["totals.crm.contact"] == nil, "the name holds a point")
        let companies = try #require(answer.json["companies"]?.items)
        #expect(companies.count == world.customers)
        let open = (0..<world.total(.deal)).map(world.deal).filter { $0.outcome == .open }
        #expect(answer["pipeline.open.amount"] == String(open.reduce(0) { $0 + $1.amount }))
        #expect(answer.json["prospects"]?.items?.count == world.total(.lead) / 4)
    }
}
