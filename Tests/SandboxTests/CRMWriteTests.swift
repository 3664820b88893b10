import Domain
import JSON
import Testing

@testable import Sandbox

@Suite struct `Writing into the CRM` {
    private let receiver = Receiver()
    private let bench: Bench
    private let access: String

    init() {
        bench = Bench(customers: 400, sender: receiver.sender)
        access =
            bench.connect([
                "ZohoCRM.modules.ALL", "ZohoCRM.coql.READ", "ZohoCRM.notifications.ALL", "ZohoCRM.bulk.READ",
            ]).access
    }

    private func send(
        _ method: String, _ path: String, _ body: String, _ headers: [(String, String)] = []
    ) -> Bench.Answer {
        bench.ask(
            method, "/crm/v8/" + path, headers: headers + [("authorization", "Zoho-oauthtoken " + access)], body: body)
    }

    private func get(_ path: String, _ query: [(String, String)] = []) -> Bench.Answer {
        bench.get(access, "/crm/v8/" + path, query)
    }

    private func deal(open isOpen: Bool) throws -> (id: String, index: Int) {
        let world = bench.sandbox.world
        let index = try #require((0..<world.total(.deal)).first { world.isClosed(deal: $0) != isOpen })
        return (String(world.id(.deal, index)), index)
    }

    @Test func `makes tasks that later reads show`() throws {
        let deal = try deal(open: true)
        let before = bench.sandbox.world
        let made = send(
            "POST", "Tasks",
            #"{"data":[{"Subject":"Call \"back\"","Due_Date":"2025-06-05","Status":"Not Started","Description":"x","#
                + #""What_Id":{"id":"\#(deal.id)"},"$se_module":"Deals","Owner":{"id":"\#(CRMUsers.id(3))"}}],"trigger":[]}"#
        )
        #expect(made.status == 201)
        #expect(made["data.0.code"] == "SUCCESS")
        #expect(made["data.0.message"] == "record added")
        let id = try #require(made["data.0.details.id"])
        let read = get("Tasks/" + id)
        #expect(read["data.0.Subject"] == "Call \"back\"")
        #expect(read["data.0.Due_Date"] == "2025-06-05")
        #expect(read["data.0.What_Id.id"] == deal.id)
        #expect(read["data.0.Owner.id"] == String(CRMUsers.id(3)))
        #expect(read.json["data.0.Who_Id"] == .null)
        #expect(read.json["data.0.Priority"] == .null)
        let list = bench.get(
            access, "/crm/v8/Tasks", [("fields", "Subject"), ("sort_by", "Modified_Time")],
            [("if-modified-since", before.clock.iso8601WithOffset)])
        #expect(list["data.0.id"] == id && list["info.count"] == "1")
        let related = get("Deals/\(deal.id)/Tasks", [("fields", "Subject")])
        #expect(related["data.0.id"] == id)
        let found = send("POST", "coql", #"{"select_query":"select Subject from Tasks where id = '\#(id)'"}"#)
        #expect(found["data.0.Subject"] == "Call \"back\"")
        #expect(bench.sandbox.world.count(.task) == before.count(.task) + 1)
    }

    @Test(arguments: ["Accounts", "Deals", "Contacts", "Leads"])
    func `puts notes on records of every kind`(module: String) throws {
        let kind = try #require(CRMModule.named(module)).kind
        let id = String(bench.sandbox.world.id(kind, 1))
        let made = send(
            "POST", "Notes",
            #"{"data":[{"Parent_Id":{"module":{"api_name":"\#(module)"},"id":"\#(id)"},"Note_Title":"Risk","Note_Content":"a"}]}"#
        )
        #expect(made.status == 201)
        let below = send("POST", "\(module)/\(id)/Notes", #"{"data":[{"Note_Content":"b"}]}"#)
        #expect(below.status == 201)
        let notes = get("\(module)/\(id)/Notes", [("fields", "Note_Title,Note_Content,Parent_Id")])
        let ids = notes.json["data"]?.items?.compactMap { $0["id"]?.text } ?? []
        for answer in [made, below] { #expect(ids.contains(answer["data.0.details.id"] ?? "")) }
        let own = notes.json["data"]?.items?.first { $0["id"]?.text == made["data.0.details.id"] }
        #expect(own?["Parent_Id.id"]?.text == id && own?["Parent_Id.module.api_name"]?.text == module)
        #expect(own?["Note_Content"]?.text == "a")
    }

    @Test func `refuses each record by itself`() throws {
        let mixed = send(
            "POST", "Tasks", #"{"data":[{"Subject":"a"},{"Status":"x"},{"Subject":"b","Due_Date":"soon"}]}"#)
        #expect(mixed.status == 207)
        #expect(mixed["data.0.code"] == "SUCCESS")
        #expect(mixed["data.1.code"] == "MANDATORY_NOT_FOUND")
        #expect(mixed["data.1.details.json_path"] == "$.data[1].Subject")
        #expect(mixed["data.2.code"] == "INVALID_DATA")
        #expect(mixed["data.2.details.expected_data_type"] == "date")
        let deal = try deal(open: true).id
        for (body, code, name) in [
            (#"{"Subject":"a","What_Id":{"id":"\#(deal)"}}"#, "MANDATORY_NOT_FOUND", "$se_module"),
            (#"{"Subject":"a","What_Id":{"id":"1"},"$se_module":"Deals"}"#, "INVALID_DATA", "What_Id"),
            (#"{"Subject":"a","What_Id":{"id":"\#(deal)"},"$se_module":"Contacts"}"#, "INVALID_DATA", "What_Id"),
            (#"{"Subject":"a","Owner":{"id":"7"}}"#, "INVALID_DATA", "Owner"),
            (#"{"Subject":7}"#, "INVALID_DATA", "Subject"),
            (#"{"Subject":"\#(String(repeating: "x", count: 256))"}"#, "INVALID_DATA", "Subject"),
        ] {
            let answer = send("POST", "Tasks", #"{"data":[\#(body)]}"#)
            #expect(answer.status == 400)
            #expect(answer["data.0.code"] == code)
            #expect(answer["data.0.details.api_name"] == name)
        }
        #expect(send("POST", "Tasks", "{")["code"] == "INVALID_DATA")
        #expect(send("POST", "Tasks", "{}")["code"] == "MANDATORY_NOT_FOUND")
        #expect(send("POST", "Tasks", #"{"data":[]}"#)["code"] == "INVALID_DATA")
        #expect(send("POST", "Tasks", #"{"data":[{"Subject":"a"}],"trigger":["mail"]}"#)["code"] == "INVALID_DATA")
        let many = Array(repeating: #"{"Subject":"a"}"#, count: 101).joined(separator: ",")
        #expect(send("POST", "Tasks", #"{"data":[\#(many)]}"#)["code"] == "LIMIT_EXCEEDED")
        #expect(send("POST", "Notes", #"{"data":[{"Note_Content":"a"}]}"#)["data.0.code"] == "MANDATORY_NOT_FOUND")
        #expect(send("POST", "Accounts", #"{"data":[{"Account_Name":"a"}]}"#)["code"] == "INVALID_REQUEST_METHOD")
        let poor = bench.connect(["ZohoCRM.modules.READ"]).access
        let refused = bench.ask(
            "POST", "/crm/v8/Tasks", headers: [("authorization", "Zoho-oauthtoken " + poor)],
            body: #"{"data":[{"Subject":"a"}]}"#)
        #expect(refused["code"] == "OAUTH_SCOPE_MISMATCH")
    }

    @Test func `updates fields, which stay, and tells who watches`() async throws {
        let id = String(bench.sandbox.world.id(.account, 2))
        _ = send(
            "POST", "actions/watch",
            #"{"watch":[{"channel_id":"1","events":["Accounts.edit"],"notify_url":"http://127.0.0.1:9"}]}"#)
        let seen = bench.sandbox.world.clock
        let updated = send(
            "PUT", "Accounts/" + id, #"{"data":[{"Rating":"At risk","Annual_Revenue":12.5,"Nonsense":1}]}"#)
        #expect(updated.status == 200)
        #expect(updated["data.0.message"] == "record updated")
        #expect(updated["data.0.details.id"] == id)
        await bench.sandbox.settle()
        let told = try #require(receiver.take().first).json
        #expect(told["operation"]?.text == "update")
        #expect(
            told["affected_fields.0"]?[id]?.texts
                == ["Annual_Revenue", "Rating"].sorted { a, b in
                    (CRMModule.accounts.places[a] ?? 0) < (CRMModule.accounts.places[b] ?? 0)
                })
        bench.sandbox.mutate(share: 0.5, seed: 3)
        #expect(get("Accounts/" + id)["data.0.Rating"] == "At risk")
        #expect(get("Accounts/" + id)["data.0.Annual_Revenue"] == "12.5")
        let both = send(
            "PUT", "Accounts", #"{"data":[{"id":"\#(id)","Rating":null},{"Rating":"x"},{"id":"5","Rating":"x"}]}"#)
        #expect(both.status == 207)
        #expect(both["data.1.code"] == "MANDATORY_NOT_FOUND" && both["data.2.code"] == "INVALID_DATA")
        #expect(get("Accounts/" + id).json["data.0.Rating"] == .null)
        let late = send(
            "PUT", "Accounts/" + id, #"{"data":[{"Rating":"y"}]}"#,
            [("if-unmodified-since", seen.iso8601WithOffset)])
        #expect(late.status == 412 && late["code"] == "ALREADY_MODIFIED")
    }

    @Test func `moves deals by their blueprint and not around it`() throws {
        let deal = try deal(open: true)
        let path = "Deals/\(deal.id)/actions/blueprint"
        #expect(get("Deals/" + deal.id)["data.0.$process_flow"] == "true")
        let around = send("PUT", "Deals/" + deal.id, #"{"data":[{"Stage":"Closed Won"}]}"#)
        #expect(around.status == 400 && around["data.0.details.api_name"] == "Stage")
        var stages = [get("Deals/" + deal.id)["data.0.Stage"] ?? ""]
        while bench.sandbox.world.isInProcess(.deal, deal.index) {
            let offered = get(path)
            let id = try #require(offered["blueprint.transitions.0.id"])
            let next = try #require(offered["blueprint.transitions.0.next_field_value"])
            #expect(offered["blueprint.process_info.field_value"] == stages.last)
            #expect(send("PUT", path, #"{"blueprint":[{"transition_id":"1","data":{}}]}"#)["code"] == "INVALID_DATA")
            var done = send("PUT", path, #"{"blueprint":[{"transition_id":"\#(id)","data":{}}]}"#)
            if offered["blueprint.transitions.0.fields.0.api_name"] != nil {
                #expect(done["code"] == "MANDATORY_NOT_FOUND")
                done = send(
                    "PUT", path,
                    #"{"blueprint":[{"transition_id":"\#(id)","data":{"Closing_Date":"2025-06-30"}}]}"#)
            }
            #expect(done["message"] == "transition updated successfully")
            stages.append(get("Deals/" + deal.id)["data.0.Stage"] ?? "")
            #expect(stages.last == next)
        }
        #expect(stages.count > 1 && stages.last?.hasPrefix("Closed") == true)
        #expect(get("Deals/" + deal.id)["data.0.Closing_Date"] == "2025-06-30")
        #expect(get(path)["code"] == "RECORD_NOT_IN_PROCESS")
        let history = get("Deals/\(deal.id)/Stage_History", [("fields", "Stage")])
        #expect(history["data.0.Stage"] == stages.last)
        let account = String(bench.sandbox.world.id(.account, 2))
        #expect(get("Accounts/\(account)/actions/blueprint")["code"] == "RECORD_NOT_IN_PROCESS")
    }
}
