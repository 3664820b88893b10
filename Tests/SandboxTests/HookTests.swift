import Domain
import JSON
import Synchronization
import Testing

@testable import Sandbox

/// Takes what the sandbox sends, in the order it comes, and answers as it is told.
final class Receiver: Sendable {
    private struct State {
        var received: [Delivery] = []
        var answers: [Int?] = []
    }

    private let state = Mutex(State())

    var sender: Sender {
        { delivery in
            self.state.withLock { state in
                state.received.append(delivery)
                return state.answers.isEmpty ? 200 : state.answers.removeFirst()
            }
        }
    }

    /// The next deliveries are answered so; nil: not in time.
    func answer(_ statuses: [Int?]) { state.withLock { $0.answers = statuses } }

    var received: [Delivery] { state.withLock { $0.received } }

    func take() -> [Delivery] {
        state.withLock { state in
            defer { state.received = [] }
            return state.received
        }
    }
}

extension JSONValue {
    var texts: [String]? { items?.compactMap(\.text) }
}

extension Delivery {
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

@Suite struct `Notifications of the CRM` {
    private let receiver = Receiver()
    private let bench: Bench
    private let access: String

    init() {
        bench = Bench(customers: 400, sender: receiver.sender)
        access = bench.connect(["ZohoCRM.notifications.ALL", "ZohoCRM.modules.ALL"]).access
    }

    private func watch(_ method: String, _ body: String, _ query: [(String, String)] = []) -> Bench.Answer {
        bench.ask(
            method, "/crm/v8/actions/watch", query, headers: [("authorization", "Zoho-oauthtoken " + access)],
            body: body)
    }

    private func subscribe(_ members: String = "", events: String = #""Deals.all""#) -> Bench.Answer {
        watch(
            "POST",
            #"{"watch":[{"channel_id":"1000000068001","events":[\#(events)],"token":"told-you","#
                + #""notify_url":"http://127.0.0.1:9/in?k=v%201"\#(members)}]}"#)
    }

    @Test func `lives an hour unless a time within a week is named, and by the clock that answers carry`() {
        let clock = bench.sandbox.world.clock
        #expect(subscribe().status == 201)
        func expiry() -> String? { watch("GET", "")["watch.0.channel_expiry"] }
        #expect(expiry() == UserTime.text(clock.advanced(by: .seconds(3600))))
        for (days, isTaken) in [(6, true), (8, false)] {
            let moment = UserTime.text(clock.advanced(by: .seconds(Int64(days) * 86_400)))
            let hour = UserTime.text(clock.advanced(by: .seconds(3600)))
            #expect(subscribe(#","channel_expiry":"\#(moment)""#)["watch.0.code"] == "SUCCESS")
            #expect(expiry() == (isTaken ? moment : hour))
        }
        bench.pass(.seconds(3599))
        #expect(expiry() != nil)
        bench.pass(.seconds(2))
        let later = bench.connect(["ZohoCRM.notifications.READ"]).access
        #expect(bench.get(later, "/crm/v8/actions/watch").status == 204, "nobody renewed it")
    }

    @Test func `refuses what the vendor refuses, each channel by itself`() {
        #expect(watch("POST", "{")["code"] == "INVALID_DATA")
        #expect(watch("POST", "{}")["code"] == "MANDATORY_NOT_FOUND")
        for (body, code) in [
            (#"{"events":["Deals.all"],"notify_url":"http://a.test"}"#, "MANDATORY_NOT_FOUND"),
            (#"{"channel_id":"x","events":["Deals.all"],"notify_url":"http://a.test"}"#, "INVALID_DATA"),
            (#"{"channel_id":"1","events":["Deals.insert"],"notify_url":"http://a.test"}"#, "INVALID_DATA"),
            (#"{"channel_id":"1","events":["Deals.all"],"notify_url":"a.test"}"#, "INVALID_DATA"),
            (#"{"channel_id":"1","events":["Deals.all"]}"#, "MANDATORY_NOT_FOUND"),
            (
                #"{"channel_id":"1","events":["Deals.all"],"notify_url":"http://a.test","token":"\#(String(repeating: "t", count: 51))"}"#,
                "INVALID_DATA"
            ),
            (
                #"{"channel_id":"1","events":["Deals.all"],"notify_url":"http://a.test","channel_expiry":"2025-06-03T00:00:00Z"}"#,
                "INVALID_DATA"
            ),
        ] {
            let answer = watch("POST", #"{"watch":[\#(body)]}"#)
            #expect(answer.status == 400)
            #expect(answer["watch.0.code"] == code, "\(body)")
        }
        let good = #"{"channel_id":"1","events":["Deals.all"],"notify_url":"http://a.test"}"#
        let mixed = watch("POST", #"{"watch":[\#(good),{"channel_id":"2"}]}"#)
        #expect(mixed.status == 207)
        #expect(mixed["watch.0.code"] == "SUCCESS")
        #expect(mixed["watch.1.code"] == "MANDATORY_NOT_FOUND")
        #expect(
            watch("PUT", #"{"watch":[\#(good.replacing("\"1\"", with: "\"3\""))]}"#)["watch.0.code"] == "NOT_SUBSCRIBED"
        )
        let poor = bench.connect(["ZohoCRM.modules.ALL"]).access
        let refused = bench.get(poor, "/crm/v8/actions/watch")
        #expect(refused["code"] == "OAUTH_SCOPE_MISMATCH")
    }

    @Test func `changes and ends channels`() {
        _ = subscribe()
        let patch = #"{"watch":[{"channel_id":"1000000068001","events":["Leads.edit"]}]}"#
        #expect(watch("PATCH", patch).status == 200)
        #expect(watch("GET", "").json["watch.0.events"]?.texts == ["Deals.all", "Leads.edit"])
        let less = #"{"watch":[{"channel_id":"1000000068001","events":["Deals.all"],"_delete_events":true}]}"#
        #expect(watch("PATCH", less).status == 200)
        #expect(watch("GET", "").json["watch.0.events"]?.texts == ["Leads.edit"])
        #expect(watch("GET", "", [("module", "Deals")]).status == 204)
        let ended = watch("DELETE", "", [("channel_ids", "1000000068001,7")])
        #expect(ended.status == 207)
        #expect(ended["watch.0.message"] == "Successfully un-subscribed from actions-watch")
        #expect(ended["watch.1.code"] == "NOT_SUBSCRIBED")
        #expect(watch("GET", "").status == 204)
    }

    @Test func `tells of every change in the CRM's own form`() async throws {
        _ = subscribe(#","return_affected_field_values":true,"notify_on_related_action":false"#)
        let before = bench.sandbox.world
        bench.sandbox.mutate(share: 0.5, seed: 9)
        await bench.sandbox.settle()
        let after = bench.sandbox.world
        var ids: [String: Set<String>] = [:]
        var stages = 0
        for delivery in receiver.take() {
            let body = delivery.json
            #expect(body["module"]?.text == "Deals")
            #expect(body["resource_uri"]?.text == "https://www.zohoapis.eu/crm/v2/Deals")
            #expect(body["query_params.k"]?.text == "v%201")
            #expect(body["channel_id"]?.text == "1000000068001")
            #expect(body["token"]?.text == "told-you")
            #expect(body["server_time"]?.integer == after.clock.milliseconds)
            let operation = try #require(body["operation"]?.text)
            let own = try #require(body["ids"]?.texts)
            ids[operation, default: []].formUnion(own)
            let fields = try #require(body["affected_fields"]?.items)
            #expect(fields.count == (operation == "update" ? own.count : 0))
            for (place, one) in (body["affected_values"]?.items ?? []).enumerated() {
                let id = try #require(one["record_id"]?.text)
                #expect(fields[place][id]?.items?.count == one["values"]?.members?.count)
                guard let stage = one["values.Stage"]?.text, let index = after.index(of: id, .deal) else { continue }
                stages += 1
                #expect(stage == after.deal(index).stage)
                #expect(stage != before.deal(index).stage)
            }
        }
        let truth = after.changes(.deal, since: before.clock)
        let all = Set(truth.changed.map { String(after.id(.deal, $0)) })
        #expect((ids["insert"] ?? []).union(ids["update"] ?? []) == all)
        #expect(ids["delete"] ?? [] == Set(truth.deleted.map { String(after.id(.deal, $0)) }))
        #expect(ids["insert"]?.count == after.total(.deal) - before.total(.deal))
        #expect(stages > 10)
    }

    @Test func `tells only of the fields and events asked for`() async throws {
        _ = subscribe(
            #","notification_condition":[{"type":"field_selection","module":{"api_name":"Deals"},"#
                + #""field_selection":{"group_operator":"or","group":[{"field":{"api_name":"Stage"}}]}}]"#,
            events: #""Deals.edit""#)
        bench.sandbox.mutate(share: 0.2, seed: 9)
        await bench.sandbox.settle()
        let told = receiver.take()
        #expect(!told.isEmpty)
        for delivery in told {
            let body = delivery.json
            #expect(body["operation"]?.text == "update")
            #expect(body["affected_values"] == nil)
            for one in body["affected_fields"]?.items ?? [] {
                let names = try #require(one.members?.first?.value.texts)
                #expect(names.contains("Stage"))
            }
        }
    }

    @Test func `tells a parent of its notes unless asked not to`() async {
        for (wanted, isTold) in [("", true), (#","notify_on_related_action":false"#, false)] {
            _ = subscribe(wanted, events: #""Accounts.edit""#)
            let before = bench.sandbox.world
            bench.sandbox.mutate(share: 0.1, seed: 3)
            await bench.sandbox.settle()
            let own = Set(bench.sandbox.world.happenings([.account], since: before).map(\.index))
            let told = receiver.take().flatMap { $0.json["ids"]?.texts ?? [] }
            let others = told.filter { !own.contains(bench.sandbox.world.index(of: $0, .account) ?? -1) }
            #expect(others.isEmpty != isTold)
        }
    }

    @Test func `stops when the channel has expired`() async {
        _ = subscribe()
        bench.pass(.seconds(3601))
        bench.sandbox.mutate(share: 0.2, seed: 9)
        await bench.sandbox.settle()
        #expect(receiver.received.isEmpty)
        #expect(bench.ask("GET", "/_sandbox/hooks")["hooks.0.state"] == "expired")
    }

    @Test(arguments: DeliveryFault.allCases)
    func `commits faults on demand`(fault: DeliveryFault) async throws {
        _ = subscribe()
        let forced = bench.ask(
            "POST", "/_sandbox/deliver", [("app", "crm"), ("times", "6"), ("fault", fault.rawValue)])
        #expect(forced.status == 202)
        await bench.sandbox.settle()
        let told = receiver.take()
        let ids = fault == .oversized ? [] : told.compactMap { $0.json["ids.0"]?.text }
        let latest = bench.sandbox.world.latest([.deal], 6).map { String(bench.sandbox.world.id(.deal, $0.index)) }
        switch fault {
        case .duplicate: #expect(ids == latest.flatMap { [$0, $0] })
        case .reorder: #expect(ids == latest.reversed())
        case .lost: #expect(ids.isEmpty && bench.ask("GET", "/_sandbox/hooks")["hooks.0.lost"] == "6")
        case .badSignature: #expect(ids == latest && told.allSatisfy { $0.json["token"]?.text != "told-you" })
        case .changedBody: #expect(told.count == 6 && told.allSatisfy { $0.json["token"]?.text == "told-you" })
        case .oversized: #expect(told.count == 6 && told.allSatisfy { $0.body.count > Delivery.oversize })
        case .burst: #expect(Set(ids) == Set(latest))
        }
        #expect(bench.ask("GET", "/_sandbox/hooks")["hooks.0.waiting"] == "0")
    }
}

@Suite struct `Deliveries of the sandbox` {
    @Test func `never keep an answer waiting`() async {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let bench = Bench(sender: { _ in
            for await _ in gate {}
            return 200
        })
        let access = bench.connect(["ZohoCRM.notifications.ALL", "ZohoCRM.modules.ALL"]).access
        _ = bench.ask(
            "POST", "/crm/v8/actions/watch", headers: [("authorization", "Zoho-oauthtoken " + access)],
            body: #"{"watch":[{"channel_id":"1","events":["Deals.all"],"notify_url":"http://127.0.0.1:9"}]}"#)
        let advanced = bench.ask("POST", "/_sandbox/advance", [("by", "30m")])
        #expect(advanced.status == 200)
        bench.sandbox.mutate(share: 0.2, seed: 9)
        #expect(bench.get(access, "/crm/v8/Deals", [("fields", "Stage")]).status == 200)
        #expect(bench.ask("GET", "/_sandbox/hooks")["hooks.0.delivered"] == "0")
        open.finish()
        await bench.sandbox.settle()
        #expect(bench.ask("GET", "/_sandbox/hooks")["hooks.0.delivered"] != "0")
    }

    @Test func `count what was not taken`() async {
        let receiver = Receiver()
        let bench = Bench(sender: receiver.sender)
        let access = bench.connect(["ZohoCRM.notifications.ALL"]).access
        _ = bench.ask(
            "POST", "/crm/v8/actions/watch", headers: [("authorization", "Zoho-oauthtoken " + access)],
            body: #"{"watch":[{"channel_id":"1","events":["Deals.all"],"notify_url":"http://127.0.0.1:9"}]}"#)
        receiver.answer([200, 500, nil, 404, 204])
        _ = bench.ask("POST", "/_sandbox/deliver", [("app", "crm"), ("times", "4")])
        await bench.sandbox.settle()
        let hook = bench.ask("GET", "/_sandbox/hooks")
        #expect(hook["hooks.0.delivered"] == "1")
        #expect(hook["hooks.0.failed"] == "3")
        #expect(hook["hooks.0.failed_in_a_row"] == "3")
        #expect(hook["hooks.0.last_status"] == "404")
        _ = bench.ask("POST", "/_sandbox/deliver", [("app", "crm")])
        await bench.sandbox.settle()
        #expect(bench.ask("GET", "/_sandbox/hooks")["hooks.0.failed_in_a_row"] == "0")
    }

    @Test func `say what is wrong with a registration`() {
        let bench = Bench()
        for (body, word) in [
            ("", "JSON"), ("[]", "JSON"), (#"{"app":"books"}"#, "survey"), (#"{"app":"sign"}"#, "url"),
            (#"{"app":"sign","url":"ftp://a"}"#, "http"), (#"{"app":"crm","url":"http://a"}"#, "actions/watch"),
            (#"{"app":"desk","url":"http://a"}"#, "/api/v1/webhooks"),
        ] {
            let answer = bench.ask("POST", "/_sandbox/hooks", body: body)
            #expect(answer.status == 400)
            #expect(answer["error"]?.contains(word) == true, "\(body)")
        }
        for query in [[], [("app", "sign")], [("app", "sign"), ("times", "0")], [("id", "1"), ("fault", "some")]] {
            #expect(bench.ask("POST", "/_sandbox/deliver", query).status == 400)
        }
        #expect(bench.ask("DELETE", "/_sandbox/hooks", [("id", "4")]).status == 400)
    }
}
