import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

@Suite struct `Desk in the sandbox` {
    private static let tickets = "/api/v1/tickets"

    @Test func `wants its portal named and refuses another`() throws {
        let client = try Client()
        #expect(client.get("/api/v1/organizations", extra: []).rows.first?["id"] == .string("20061133"))
        #expect(client.get(Self.tickets, extra: []).status == 422)
        #expect(client.get(Self.tickets, [("orgId", "20061133")], extra: []).status == 200)
        let other = client.get(Self.tickets, extra: [("orgid", "1")])
        #expect(other.status == 403)
        #expect(other.json["errorCode"] == "OAUTH_ORG_MISMATCH")
        #expect(client.get(Self.tickets, extra: [("orgid", "mine")]).status == 500)
    }

    @Test func `needs the scope of the module, and that of search to search`() throws {
        let client = try Client(scopes: ["Desk.tickets.READ"])
        #expect(client.get(Self.tickets).status == 200)
        let refused = client.get(Self.tickets + "/search")
        #expect(refused.status == 403)
        #expect(refused.json["errorCode"] == "SCOPE_MISMATCH")
        #expect(client.get("/api/v1/accounts").status == 403)
    }

    @Test(arguments: [
        ("/tickets", [("modifiedTimeRange", "2025-01-01T00:00:00.000Z,2025-02-01T00:00:00.000Z")]),
        ("/tickets", [("limit", "101")]), ("/tickets", [("limit", "0")]), ("/tickets", [("from", "5000")]),
        ("/tickets", [("sortBy", "subject")]), ("/tickets/search", [("from", "4999"), ("limit", "10")]),
        ("/tickets/search", [("modifiedTimeRange", "2025-01-01,2025-02-01")]),
        ("/tickets/search", [("modifiedTimeRange", "2025-02-01T00:00:00.000Z,2025-01-01T00:00:00.000Z")]),
        ("/tickets/search", [("subject", "ab")]), ("/recycleBin", [("limit", "51")]),
        ("/agents", [("limit", "201")]),
        ("/customerHappiness", []), ("/ticketsCountByFieldValues", [("field", "mood")]),
        ("/accounts", [("modifiedTimeRange", "2025-01-01T00:00:00.000Z,2025-02-01T00:00:00.000Z")]),
    ])
    func `refuses what the real one refuses`(path: String, query: [(String, String)]) throws {
        let answer = try Client().get("/api/v1" + path, query)
        #expect(answer.status == 422)
        #expect(answer.json["errorCode"] == "UNPROCESSABLE_ENTITY")
    }

    @Test func `names the parameter it does not know`() throws {
        let answer = try Client().get(Self.tickets, [("colour", "red")])
        #expect(answer.json["message"] == "Extra query parameter 'colour' is present in the input.")
    }

    @Test func `lists every ticket once when paged from one`() throws {
        let client = try Client()
        try client.advance(days: 30)
        var ids: [String] = []
        var from = 1
        while true {
            let page = client.get(Self.tickets, [("from", String(from)), ("limit", "100")])
            guard page.status == 200 else { break }
            ids += page.ids
            from += 100
        }
        #expect(ids.count == client.sandbox.world.count(.ticket))
        #expect(Set(ids).count == ids.count)
    }

    @Test func `hides the change stamp in lists and shows it in searches and single tickets`() throws {
        let client = try Client()
        let row = try #require(client.get(Self.tickets, [("include", "contacts,assignee")]).rows.first)
        #expect(row["modifiedTime"] == nil)
        #expect(row["contact.lastName"] != nil)
        #expect(row["threadCount"]?.text.flatMap { Int($0) } != nil)
        if case .number = row["threadCount"] { Issue.record("counts are texts") }
        let id = try #require(row["id"]?.text)
        let single = client.get(Self.tickets + "/" + id).json
        let found = try #require(client.get(Self.tickets + "/search", [("id", id)]).rows.first)
        #expect(single["modifiedTime"]?.text?.hasSuffix("Z") == true)
        #expect(found["modifiedTime"] == single["modifiedTime"])
        #expect(found["status"] == row["status"])
    }

    @Test func `finds by change stamp all that a walk finds, in its order`() throws {
        let client = try Client()
        let before = client.sandbox.world.clock
        try client.advance(days: 90)
        let world = client.sandbox.world
        let range = before.iso8601WithMilliseconds + "," + world.clock.iso8601WithMilliseconds
        var found: [String] = []
        var stamps: [String] = []
        while true {
            let page = client.get(
                Self.tickets + "/search",
                [
                    ("modifiedTimeRange", range), ("sortBy", "modifiedTime"), ("limit", "50"),
                    ("from", String(found.count)),
                ])
            guard page.status == 200 else { break }
            #expect(page.json["count"]?.integer == Int64(page.rows.count))
            found += page.ids
            stamps += page.rows.compactMap { $0["modifiedTime"]?.text }
        }
        let expected = world.changes(.ticket, since: before).changed.map { String(world.id(.ticket, $0)) }
        #expect(!expected.isEmpty)
        #expect(Set(found) == Set(expected))
        #expect(found.count == expected.count)
        #expect(stamps == stamps.sorted())
    }

    @Test func `a lagging index misses the latest changes`() throws {
        let client = try Client(customers: 400)
        client.sandbox.mutate(share: 0.2, seed: 9)
        let clock = client.sandbox.world.clock
        let range =
            clock.advanced(by: .seconds(-60)).iso8601WithMilliseconds + "," + clock.iso8601WithMilliseconds
        let query = [("modifiedTimeRange", range), ("limit", "100")]
        #expect(client.get(Self.tickets + "/search", query).status == 200)
        client.sandbox.arm(ArmedFault(.deskIndexLag, app: "desk"))
        #expect(client.get(Self.tickets + "/search", query).status == 204)
    }

    @Test func `moves tickets on as time passes, and their history tells how`() throws {
        let client = try Client(customers: 400)
        let states = { () -> [Int: TicketLife.Status] in
            let world = client.sandbox.world
            return Dictionary(
                uniqueKeysWithValues: (0..<world.initial(.ticket)).map { ($0, TicketLife(world, $0).status) })
        }
        let before = states()
        let start = client.sandbox.world.clock
        try client.advance(days: 60)
        let after = states()
        let world = client.sandbox.world
        let moved = before.keys.filter { before[$0] != after[$0] && !world.isDeleted(.ticket, $0) }.sorted()
        #expect(moved.count > 3)
        for index in before.keys where world.edit(.ticket, index) == nil {
            #expect(before[index] == after[index])
        }
        let index = try #require(moved.first)
        let id = String(world.id(.ticket, index))
        let history = client.get("/api/v1/tickets/\(id)/History", [("limit", "50")]).rows
        let change = try #require(history.first { $0["eventInfo.0.propertyType"] == "ValueTransition" })
        #expect(change["eventInfo.0.propertyValue.updatedValue"] == .string(after[index]?.rawValue ?? ""))
        let time = try #require(change["eventTime"]?.text.flatMap { Instant(iso8601: $0) })
        #expect(time > start)
        #expect(client.get("/api/v1/tickets/\(id)/history").status == 404)
        #expect(client.get("/api/v1/tickets/\(id)/History", [("limit", "51")]).status == 422)
    }

    @Test func `tells threads, comments and conversations the same way`() throws {
        let client = try Client()
        let world = client.sandbox.world
        let index = try #require(
            (0..<world.total(.ticket)).first {
                !TicketLife(world, $0).comments.isEmpty && TicketLife(world, $0).threads.count > 1
            })
        let path = "/api/v1/tickets/\(world.id(.ticket, index))"
        let threads = client.get(path + "/threads", [("limit", "200")])
        let comments = client.get(path + "/comments", [("limit", "100")])
        let all = client.get(path + "/conversations", [("limit", "100")])
        #expect(Set(all.ids) == Set(threads.ids + comments.ids))
        #expect(threads.rows.allSatisfy { $0["content"] == nil })
        let last = try #require(threads.ids.first)
        #expect(client.get(path + "/latestThread").json["id"] == .string(last))
        #expect(client.get(path + "/threads/" + last).json["plainText"] != nil)
        let ticket = client.get(path).json
        #expect(ticket["threadCount"]?.integer == Int64(threads.ids.count))
        #expect(ticket["commentCount"]?.integer == Int64(comments.ids.count))
        #expect(client.get("/api/v1/tickets/12345/conversations").rows.isEmpty)
        #expect(client.get("/api/v1/tickets/12345/conversations").status == 200)
        #expect(client.get(path + "/metrics").json["threadCount"]?.integer == Int64(threads.ids.count))
    }

    @Test func `puts deleted tickets into the recycle bin and nowhere else`() throws {
        let client = try Client(customers: 800)
        client.sandbox.mutate(share: 0.2, seed: 3)
        let world = client.sandbox.world
        let deleted = try #require((0..<world.total(.ticket)).first { world.isDeleted(.ticket, $0) })
        let id = String(world.id(.ticket, deleted))
        var listed: [String] = []
        var from = 1
        while true {
            let page = client.get("/api/v1/recycleBin", [("limit", "50"), ("from", String(from))])
            #expect(page.status == 200)
            if page.rows.isEmpty { break }
            listed += page.ids
            from += 50
        }
        #expect(listed.contains(id))
        #expect(Set(listed).count == listed.count)
        let single = client.get("/api/v1/tickets/" + id)
        #expect(single.json["isTrashed"] == true)
        #expect(client.get(Self.tickets + "/search", [("id", id)]).status == 204)
        try client.advance(days: 61)
        #expect(client.get("/api/v1/tickets/" + id).status == 404)
    }

    @Test func `links most customers to the CRM, leaves some out and keeps stale links`() throws {
        let client = try Client(customers: 800)
        let world = client.sandbox.world
        var (linked, missing, stale) = (0, 0, 0)
        var from = 1
        while true {
            let page = client.get("/api/v1/accounts", [("from", String(from)), ("limit", "100")])
            if page.rows.isEmpty { break }
            for row in page.rows {
                guard let link = row["zohoCRMAccount.id"]?.text else { missing += 1; continue }
                let index = try #require(row["id"]?.text.flatMap { world.index(of: $0, .deskAccount) })
                if let account = world.index(of: link, .account) {
                    #expect(account == world.companyIndex(of: .deskAccount, index))
                    linked += 1
                } else {
                    stale += 1
                }
            }
            from += 100
        }
        #expect(linked + missing + stale == world.count(.deskAccount))
        #expect(linked > 4 * (missing + stale) && missing > 10 && stale > 5)
    }

    @Test func `answers unknown accounts and contacts differently`() throws {
        let client = try Client()
        #expect(client.get("/api/v1/accounts/12345").status == 403)
        #expect(client.get("/api/v1/contacts/12345").status == 404)
        #expect(client.get("/api/v1/nothing").status == 404)
        #expect(client.get(Self.tickets, method: "PUT").status == 405)
    }

    @Test func `finds contacts by words of three letters and more`() throws {
        let client = try Client()
        let contact = try #require(client.get("/api/v1/contacts").rows.first)
        let name = try #require(contact["lastName"]?.text)
        let found = client.get(
            "/api/v1/contacts/search", [("lastName", String(name.prefix(3)) + "*"), ("limit", "100")])
        #expect(found.ids.contains(try #require(contact["id"]?.text)))
        #expect(found.rows.allSatisfy { $0["modifiedTime"] != nil })
        #expect(client.get("/api/v1/contacts/search", [("lastName", "xy*")]).status == 422)
    }

    @Test func `spends credits by depth until the day ends`() throws {
        var options = Sandbox.Options()
        options.credits = 10
        let client = try Client(options: options)
        let first = client.get(Self.tickets)
        #expect(first.header("X-Rate-Limit-Request-Weight-v3") == "3")
        #expect(first.header("X-Rate-Limit-Remaining-v3") == "7")
        #expect(
            client.get("/api/v1/accounts", [("from", "2500")]).header("X-Rate-Limit-Request-Weight-v3") == nil
        )
        _ = client.get(Self.tickets)
        _ = client.get(Self.tickets)
        let refused = client.get(Self.tickets)
        #expect(refused.status == 429)
        #expect(refused.json["errorCode"] == "THRESHOLD_EXCEEDED")
        #expect(try #require(refused.header("Retry-After").flatMap { Int($0) }) > 0)
    }

    @Test func `counts what it lists`() throws {
        let client = try Client()
        let world = client.sandbox.world
        #expect(client.get("/api/v1/ticketsCount").json["count"]?.integer == Int64(world.count(.ticket)))
        let byType = client.get("/api/v1/ticketsCountByFieldValues", [("field", "statusType")]).json[
            "statusType"]?.items
        let sum = try #require(byType).reduce(0) { $0 + ($1["count"]?.integer ?? 0) }
        #expect(sum == Int64(world.count(.ticket)))
    }
}
