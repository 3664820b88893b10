import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `Sign in the sandbox` {
    private static func data(_ rows: Int, _ start: Int, _ more: String = "") -> [(String, String)] {
        [("data", #"{"page_context":{"row_count":\#(rows),"start_index":\#(start)\#(more)}}"#)]
    }

    /// All rows, page by page, at no more than the permitted pace.
    private static func all(_ client: Client, rows: Int = 100, _ more: String = "") -> [JSONValue] {
        var found: [JSONValue] = []
        while true {
            client.wait(.seconds(2))
            let page = client.get("/api/v1/requests", data(rows, found.count + 1, more)).json
            found += page["requests"]?.items ?? []
            if page["page_context.has_more_rows"]?.bool != true { return found }
        }
    }

    @Test func `lists every request once, the latest first, with times as whole milliseconds`() throws {
        let client = try Client(customers: 400)
        let rows = Self.all(client, rows: 70)
        let entries = SignDirectory(world: client.sandbox.world).entries
        #expect(rows.count == entries.count && rows.count > 300)
        #expect(Set(rows.compactMap { $0["request_id"]?.text }).count == rows.count)
        let times = rows.compactMap { $0["created_time"]?.integer }
        #expect(times.count == rows.count && times == times.sorted(by: >))
        let first = client.get("/api/v1/requests").json
        #expect(first["requests"]?.items?.count == 10)
        #expect(first["page_context.total_count"]?.integer == Int64(rows.count))
        let states = Set(rows.compactMap { $0["request_status"]?.text })
        #expect(states == ["draft", "inprogress", "completed", "declined", "recalled", "expired"])
        #expect(rows.contains { $0["sign_percentage"]?.text == "33.33" })
    }

    @Test func `agrees with the deals`() throws {
        let client = try Client(customers: 400)
        try client.advance(days: 120)
        let world = client.sandbox.world
        let directory = SignDirectory(world: world)
        var signed = 0
        for index in 0..<world.total(.deal) {
            let deal = world.deal(index)
            let requests = SignDirectory.keys(index).compactMap(directory.request)
            for request in requests {
                #expect(request.company == deal.company && request.name.contains(deal.name))
                #expect(request.modified <= world.clock && request.created >= deal.created)
                if request.status == .completed {
                    #expect(deal.outcome == .won)
                    #expect(try #require(request.end).at >= deal.since)
                    #expect(request.signers.allSatisfy { $0.signed != nil })
                    let contact = try #require(request.signers[request.signers.count - 2].contact)
                    #expect(contact == deal.contact)
                }
            }
            let hasWon = deal.outcome == .won && world.clock.duration(since: deal.since) > .seconds(6 * 86_400)
            if hasWon, !world.isDeleted(.deal, index) {
                #expect(requests.contains { $0.status == .completed })
                signed += 1
            }
            if deal.outcome == .lost { #expect(!requests.contains { $0.status == .completed }) }
        }
        #expect(signed > 100)
    }

    @Test func `answers one request as an object with more in it`() throws {
        let client = try Client()
        let row = try #require(Self.all(client).first { $0["request_status"]?.text == "completed" })
        let id = try #require(row["request_id"]?.text)
        let detail = client.get("/api/v1/requests/" + id).json
        #expect(detail["requests.request_id"]?.text == id)
        #expect(detail["requests.actions.0.verification_type"] == "NONE")
        #expect(row["actions.0.verification_type"] == nil)
        let fields = client.get("/api/v1/requests/\(id)/fielddata").json["document_form_data"]
        #expect(fields?["request_name"] == row["request_name"])
    }

    @Test func `reads its instructions strictly`() throws {
        let client = try Client()
        for (data, code) in [
            (#"{"page_context":{"row_count":101}}"#, 9009), (#"{"page_context":{"start_index":0}}"#, 9009),
            (#"{"page_context":{"modified_since":1}}"#, 9043), (#"{"rows":1}"#, 9043), ("no JSON", 9009),
            (#"{"page_context":{"sort_column":"modified_time"}}"#, 9009),
            (#"{"page_context":{"search_columns":{"request_status":"draft"}}}"#, 9009),
        ] as [(String, Int64)] {
            let answer = client.get("/api/v1/requests", [("data", data)])
            #expect(answer.status == 400)
            #expect(answer.json["code"]?.integer == code, "\(data)")
            #expect(answer.json["status"] == "failure")
        }
        let unknown = client.get("/api/v1/requests/99")
        #expect(unknown.status == 400 && unknown.json["code"]?.integer == 4066)
        let lost = client.get("/api/v1/requests/99/pages")
        #expect(lost.status == 200 && lost.json["code"]?.integer == 9004)
        // The rest of the address is Desk's.
        #expect(client.get("/api/v1/departments").json["data"] != nil)
    }

    @Test func `searches and sorts by the columns it has`() throws {
        let client = try Client(customers: 200)
        let rows = Self.all(client)
        let mail = try #require(rows.first?["actions.-1.recipient_email"]?.text)
        let found = Self.all(client, #","search_columns":{"recipient_email":"\#(mail)"}"#)
        #expect(!found.isEmpty && found.count < rows.count)
        #expect(
            found.allSatisfy { row in row["actions"]?.items?.contains { $0["recipient_email"]?.text == mail } == true })
        let named = Self.all(client, #","sort_column":"request_name","sort_order":"ASC""#)
        let names = named.compactMap { $0["request_name"]?.text }
        #expect(names.count == rows.count && names == names.sorted())
    }

    @Test func `shifts its pages when a request is made in between`() throws {
        let client = try Client(customers: 400)
        let first = client.get("/api/v1/requests", Self.data(50, 1)).json["requests"]?.items ?? []
        client.sandbox.mutate(share: 0.2, seed: 3, within: .seconds(20 * 86_400))
        let second = client.get("/api/v1/requests", Self.data(50, 51)).json["requests"]?.items ?? []
        let ids = (first + second).compactMap { $0["request_id"]?.text }
        #expect(ids.count == 100 && Set(ids).count < 100)
    }

    @Test func `answers fifty calls a minute and no more`() throws {
        let client = try Client()
        for _ in 0..<50 { #expect(client.get("/api/v1/requests").status == 200) }
        let refused = client.get("/api/v1/requests")
        #expect(refused.status == 429 && refused.json["code"]?.integer == 2955)
        #expect(client.get("/api/v1/departments").status == 200)
        client.wait(.seconds(61))
        #expect(client.get("/api/v1/requests").status == 200)
    }

    @Test func `refuses without a token and without the scope`() throws {
        let client = try Client(scopes: ["Desk.tickets.READ"])
        #expect(client.get("/api/v1/requests").json["code"]?.integer == 4003)
        let anonymous = client.sandbox.handle(
            WebRequest(method: "GET", path: "/api/v1/requests", segments: ["api", "v1", "requests"]))
        #expect(anonymous.status == 401)
    }

    @Test func `tells what happened, whole however a period is cut, and never takes it back`() throws {
        let client = try Client(customers: 400)
        let from = client.sandbox.world.clock
        var told: [String] = []
        func line(_ event: SignEvent) -> String {
            "\(event.at.milliseconds) \(event.operation.rawValue) \(SignDirectory.id(event.request.key)) \(event.signer ?? -1)"
        }
        for step in 0..<20 {
            let before = client.sandbox.world.clock
            client.sandbox.mutate(share: 0.2, seed: UInt64(step), within: .seconds(5 * 86_400))
            let world = client.sandbox.world
            told += SignDirectory(world: world).events(from: before, until: world.clock).map(line)
        }
        let world = client.sandbox.world
        let whole = SignDirectory(world: world).events(from: from, until: world.clock)
        #expect(told == whole.map(line))
        #expect(Set(whole.map(\.operation)) == Set(SignEvent.Operation.allCases))
        #expect(whole.map(\.at) == whole.map(\.at).sorted())
        for event in whole {
            #expect(event.request.modified == event.at)
            #expect(
                (event.request.status == .completed) == (event.operation == .completed) || event.operation == .signed)
        }
    }
}
