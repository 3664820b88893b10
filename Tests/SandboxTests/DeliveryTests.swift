import Crypto
import Domain
import JSON
import Testing
import WebServer

@testable import Sandbox

extension Bench {
    /// Answers that wait for another party as well.
    func wait(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String = ""
    ) async -> Answer {
        let response = sandbox.handle(request(method, path, [], headers: headers, body: body))
        guard case .later(let answer) = response.body else { return Answer(response) }
        return Answer(await answer())
    }

    func register(_ body: String) -> Answer { ask("POST", "/_sandbox/hooks", body: body) }

    /// The number of the hook, its state and so on.
    func hook(_ member: String) -> String? { ask("GET", "/_sandbox/hooks")["hooks.0." + member] }

    func deliver(_ query: [(String, String)]) async {
        _ = ask("POST", "/_sandbox/deliver", query)
        await sandbox.settle()
    }

    func advance(days: Int) async {
        sandbox.advance(by: .seconds(days * 86_400))
        await sandbox.settle()
    }
}

@Suite struct `Webhooks of Desk` {
    private let receiver = Receiver()
    private let bench: Bench
    private let access: String

    init() {
        bench = Bench(customers: 400, sender: receiver.sender)
        access = bench.connect(["Desk.settings.ALL", "Desk.events.ALL", "Desk.tickets.READ"]).access
    }

    private var headers: [(String, String)] {
        [("authorization", "Zoho-oauthtoken " + access), ("orgid", String(DeskDirectory.organisation))]
    }

    private func make(_ subscriptions: String) async -> Bench.Answer {
        await bench.wait(
            "POST", "/api/v1/webhooks", headers: headers,
            body: #"{"name":"sync","url":"http://127.0.0.1:9/desk","subscriptions":\#(subscriptions)}"#)
    }

    @Test func `ask the address first, by GET and by POST`() async {
        receiver.answer([200, 500])
        #expect(await make(#"{"Ticket_Add":null}"#).status == 422)
        #expect(receiver.take().map(\.method) == ["GET", "POST"])
        receiver.answer([404])
        #expect(await make(#"{"Ticket_Add":null}"#).status == 422)
        #expect(await make(#"{"Ticket_Add":null}"#).status == 200)
        let list = bench.ask("GET", "/api/v1/webhooks", headers: headers)
        #expect(list.json["data"]?.items?.count == 1)
        #expect(list["data.0.isEnabled"] == "true")
    }

    @Test(arguments: [
        "{}", "null", #"{"Ticket_Added":null}"#, #"{"Ticket_Delete":{"departmentIds":["1"]}}"#,
        #"{"Ticket_Update":{"departmentIds":["1"]}}"#, #"{"Ticket_Add":{"fields":["status"]}}"#,
        #"{"Ticket_Update":{"fields":["a","b","c","d","e","f"]}}"#, #"{"Ticket_Thread_Add":{"direction":"up"}}"#,
    ])
    func `refuse what does not exist`(subscriptions: String) async {
        #expect(await make(subscriptions)["errorCode"] == "INVALID_DATA")
    }

    @Test func `need a scope, the portal, and end at twenty`() async {
        let poor = bench.connect(["Desk.tickets.READ"]).access
        #expect(bench.get(poor, "/api/v1/webhooks", [], [headers[1]])["errorCode"] == "SCOPE_MISMATCH")
        #expect(bench.get(access, "/api/v1/webhooks")["errorCode"] == "UNPROCESSABLE_ENTITY")
        for _ in 0..<10 { #expect(await make(#"{"Ticket_Add":null}"#).status == 200) }
        #expect(await make(#"{"Ticket_Add":null}"#)["errorCode"] == "LICENSE_ACCESS_LIMITED")
    }

    @Test func `tell of every change in signed batches`() async throws {
        #expect(
            await make(
                #"{"Ticket_Add":null,"Ticket_Update":{"includePrevState":true},"Ticket_Delete":null,"Contact_Update":null}"#
            ).status == 200)
        _ = receiver.take()
        let before = bench.sandbox.world
        bench.sandbox.mutate(share: 0.3, seed: 4)
        await bench.sandbox.settle()
        let keys = bench.ask("GET", "/.well-known/jwks.json")
        let key = RS256.PublicKey(
            modulus: try #require(keys["keys.0.n"].flatMap(Base64URL.decode)),
            exponent: try #require(keys["keys.0.e"].flatMap(Base64URL.decode)))
        let id = try #require(bench.hook("webhook_id"))
        var events: [JSONValue] = []
        for delivery in receiver.take() {
            #expect(delivery.timeout == .seconds(5))
            let parts = try #require(delivery.header("X-ZDesk-JWT")?.split(separator: ".").map(String.init))
            let signature = try #require(Base64URL.decode(parts[2]))
            #expect(RS256.verify(signature, for: Array((parts[0] + "." + parts[1]).utf8), key: key))
            let claims = try JSONValue(parsing: try #require(Base64URL.decode(parts[1])))
            #expect(claims["iss"]?.text == "orgId:\(DeskDirectory.organisation)")
            #expect(claims["aud"]?.text == "webhookId:\(id)")
            let batch = try #require(delivery.json.items)
            #expect((1...50).contains(batch.count))
            events += batch
        }
        let after = bench.sandbox.world
        func ids(_ type: String) -> Set<String> {
            Set(events.filter { $0["eventType"]?.text == type }.compactMap { $0["payload.id"]?.text })
        }
        let truth = after.changes(.ticket, since: before.clock)
        #expect(
            ids("Ticket_Add").union(ids("Ticket_Update")) == Set(truth.changed.map { String(after.id(.ticket, $0)) }))
        #expect(ids("Ticket_Delete") == Set(truth.deleted.map { String(after.id(.ticket, $0)) }))
        #expect(!ids("Contact_Update").isEmpty && ids("Contact_Add").isEmpty)
        var turns = 0
        for event in events where event["prevState.status"] != nil {
            turns += 1
            #expect(event["prevState.status"] != event["payload.status"])
        }
        #expect(turns > 5)
        #expect(events.allSatisfy { $0["eventTime"]?.integer ?? 0 > before.clock.milliseconds })
    }

    @Test func `keep to the fields, directions and departments asked for`() async throws {
        let billing = String(DeskDirectory.departments[1].id)
        _ = await make(
            #"{"Ticket_Update":{"fields":["priority"],"includePrevState":true},"#
                + #""Ticket_Thread_Add":{"direction":"in","departmentIds":["\#(billing)"]}}"#)
        _ = receiver.take()
        bench.sandbox.mutate(share: 0.6, seed: 4)
        await bench.sandbox.settle()
        let events = receiver.take().flatMap { $0.json.items ?? [] }
        let updates = events.filter { $0["eventType"]?.text == "Ticket_Update" }
        let threads = events.filter { $0["eventType"]?.text == "Ticket_Thread_Add" }
        #expect(!updates.isEmpty && updates.allSatisfy { $0["prevState.priority"] != nil })
        #expect(!threads.isEmpty)
        let directory = DeskDirectory(bench.sandbox.world)
        for thread in threads {
            #expect(thread["payload.direction"]?.text == "in")
            let ticket = try #require(
                thread["payload.ticketId"]?.text.flatMap { bench.sandbox.world.index(of: $0, .ticket) })
            #expect(String(DeskDirectory.department(of: directory.ticket(ticket)).id) == billing)
        }
    }

    @Test func `end when the receiver says 410, and only 200 will do`() async {
        _ = await make(#"{"Ticket_Update":null}"#)
        receiver.answer([204, 410])
        await bench.deliver([("app", "desk"), ("times", "5")])
        #expect(bench.hook("state") == "removed")
        #expect(bench.hook("failed") == "2")
        #expect(receiver.take().count == 4, "two to ask, two deliveries, then none")
        #expect(bench.ask("GET", "/api/v1/webhooks", headers: headers).json["data"]?.items == [])
    }
}

@Suite struct `Webhooks of Sign and WorkDrive` {
    private let receiver = Receiver()
    private let bench: Bench

    init() { bench = Bench(customers: 200, sender: receiver.sender) }

    private func isSigned(_ delivery: Delivery, _ secret: String) -> Bool {
        guard let code = delivery.header("X-ZS-WEBHOOK-SIGNATURE").flatMap(Base64.decode) else { return false }
        return HMACSHA256.isValid(code, for: delivery.body, key: Array(secret.utf8))
    }

    @Test func `of Sign tell each step once, signed over bytes that nobody would write again`() async throws {
        #expect(
            bench.register(#"{"app":"sign","url":"http://127.0.0.1:9/s","secret":"s3","timestamp":true}"#).status == 201
        )
        let start = bench.sandbox.world.clock
        for _ in 0..<8 { await bench.advance(days: 14) }
        let told = receiver.take()
        let events = SignDirectory(world: bench.sandbox.world).events(from: start, until: bench.sandbox.world.clock)
        #expect(told.count == events.count && told.count > 20)
        var signed: [String: Int] = [:]
        for delivery in told {
            #expect(isSigned(delivery, "s3"))
            #expect(delivery.timeout == .seconds(5))
            #expect(delivery.header("X-ZS-WEBHOOK-TIMESTAMP") != nil)
            #expect(delivery.json.serialized != delivery.body)
            guard case .number(let request)? = delivery.json["requests.request_id"] else {
                Issue.record("the id of a request is a number here")
                continue
            }
            switch delivery.json["notifications.operation_type"]?.text {
            case "RequestSigningSuccess": signed[request, default: 0] += 1
            case "RequestCompleted":
                #expect(delivery.json["requests.request_status"]?.text == "completed")
                #expect(signed[request] ?? 0 > 0, "somebody signed before")
            default: break
            }
        }
        #expect(signed.values.contains { $0 > 1 })
    }

    @Test func `of Sign are forged and tampered with on demand`() async throws {
        _ = bench.register(#"{"app":"sign","url":"http://127.0.0.1:9/s","secret":"s3"}"#)
        for (fault, isRight) in [("duplicate", true), ("badsignature", false), ("changedbody", false)] {
            await bench.deliver([("app", "sign"), ("times", "2"), ("fault", fault)])
            let told = receiver.take()
            #expect(told.count == (fault == "duplicate" ? 4 : 2))
            #expect(told.allSatisfy { isSigned($0, "s3") == isRight && $0.json != .null }, "\(fault)")
        }
        await bench.deliver([("app", "sign"), ("event", "test")])
        let test = try #require(receiver.take().first)
        #expect(test.json["requests.request_id"] == .number("1000000102049"))
        #expect(isSigned(test, "s3"))
    }

    @Test func `of Sign end after twenty failures in a row, and there are two`() async {
        _ = bench.register(#"{"app":"sign","url":"http://127.0.0.1:9/s"}"#)
        receiver.answer([Int?](repeating: 500, count: 19) + [200] + [Int?](repeating: nil, count: 20))
        await bench.deliver([("app", "sign"), ("times", "50")])
        #expect(bench.hook("state") == "disabled")
        #expect(receiver.take().count == 40)
        #expect(bench.hook("failed_in_a_row") == "20")
        #expect(bench.register(#"{"app":"sign","url":"http://127.0.0.1:9/s"}"#).status == 201)
        #expect(bench.register(#"{"app":"sign","url":"http://127.0.0.1:9/s"}"#).status == 400)
    }

    @Test func `of WorkDrive ask by GET, then tell in batches that sign their own copy`() async throws {
        let body = #"{"app":"workdrive","url":"http://127.0.0.1:9/w","secret":"w7"}"#
        receiver.answer([405])
        #expect(await bench.wait("POST", "/_sandbox/hooks", body: body).status == 400)
        #expect(await bench.wait("POST", "/_sandbox/hooks", body: body).status == 201)
        #expect(receiver.take().map(\.method) == ["GET", "GET"])
        let start = bench.sandbox.world.clock
        for _ in 0..<4 { await bench.advance(days: 14) }
        let expected = DriveDirectory.events(bench.sandbox.world, from: start, until: bench.sandbox.world.clock)
        var ids: [String] = []
        for delivery in receiver.take() {
            let parts = try #require(delivery.header("X-ZWDWEBHOOK-SIGNATURE")).split(separator: ".").map(String.init)
            let code = try #require(Base64.decode(parts[2]))
            #expect(HMACSHA256.isValid(code, for: Array((parts[0] + "." + parts[1]).utf8), key: Array("w7".utf8)))
            #expect(Base64.decode(parts[1]) == delivery.body)
            let events = try #require(delivery.json["data"]?.items)
            #expect((1...3).contains(events.count))
            ids += events.compactMap { $0["event_id"]?.text }
        }
        #expect(ids == expected.map(\.id) && ids.count > 20)
        await bench.deliver([("app", "workdrive"), ("fault", "changedbody")])
        let changed = try #require(receiver.take().first)
        let copy = try #require(changed.header("X-ZWDWEBHOOK-SIGNATURE")).split(separator: ".")[1]
        #expect(Base64.decode(String(copy)) != changed.body)
    }
}

@Suite struct `Webhooks without a vendor's proof` {
    private let receiver = Receiver()
    private let bench: Bench

    init() { bench = Bench(customers: 400, sender: receiver.sender) }

    @Test func `of Projects say what the administrator wrote`() async throws {
        let template = ##"{\"task\":\"${ID}\",\"name\":\"${NAME}\",\"key\":\"${TOKEN}\"}"##
        let made = bench.register(
            #"{"app":"projects","url":"http://127.0.0.1:9/p","on":["task"],"secret":"p5","template":"\#(template)"}"#)
        #expect(made.status == 201)
        let before = bench.sandbox.world
        bench.sandbox.mutate(share: 0.1, seed: 2)
        await bench.sandbox.settle()
        let told = receiver.take()
        let world = bench.sandbox.world
        let ids = told.compactMap { $0.json["task"]?.text }
        #expect(ids == world.happenings([.projectTask], since: before).map { String(world.id(.projectTask, $0.index)) })
        #expect(told.allSatisfy { $0.json["key"]?.text == "p5" && $0.json["name"]?.text?.isEmpty == false })
        await bench.deliver([("app", "projects"), ("fault", "badsignature")])
        #expect(receiver.take().allSatisfy { $0.json["key"]?.text != "p5" })
        let long = String(repeating: "x", count: 3001)
        #expect(bench.register(#"{"app":"projects","url":"http://127.0.0.1:9","template":"\#(long)"}"#).status == 400)
        #expect(bench.register(#"{"app":"projects","url":"http://127.0.0.1:9","on":"customer"}"#).status == 400)
    }

    @Test func `of Survey are flat texts, encoded, without a zone`() async throws {
        _ = bench.register(#"{"app":"survey","url":"http://127.0.0.1:9/secret/path"}"#)
        let start = bench.sandbox.world.clock
        for seed in 0..<3 { bench.sandbox.mutate(share: 1, seed: UInt64(seed)) }
        await bench.advance(days: 14)
        let told = receiver.take()
        let world = bench.sandbox.world
        let responses = SurveyDirectory(world: world).responses(from: start, until: world.clock)
        #expect(Set(told.compactMap { $0.json["RESPONSE_ID"]?.text }) == Set(responses.map(\.id)))
        #expect(told.count > 10)
        for delivery in told {
            let members = try #require(delivery.json.members)
            #expect(members.allSatisfy { if case .string = $0.value { true } else { false } })
            let ended = try #require(delivery.json["RESPONSE_END_TIME"]?.text)
            #expect(ended.contains(/^[A-Z][a-z]{2} \d\d, \d{4} \d\d:\d\d:\d\d$/))
            #expect(delivery.json["TIME_TAKEN"]?.text?.hasSuffix(" ") == true)
        }
        await bench.deliver([("app", "survey"), ("times", "200")])
        let all = receiver.take()
        #expect(all.contains { $0.json["EMAIL_ADDRESS"]?.text == "" })
        #expect(all.contains { $0.json["RESPONSE_STATUS"]?.text == "PARTIAL" })
        #expect(all.contains { $0.json["Q_71004"]?.text?.contains("&quot;") == true })
        #expect(bench.ask("POST", "/_sandbox/deliver", [("app", "survey"), ("fault", "badsignature")]).status == 400)
    }

    @Test func `of Forms use the owner's names in each content type`() async throws {
        let names = #""names":{"email":"E-Mail","last_name":"Nachname","items":"Posten","attachment":"Anlage"}"#
        for type in ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"] {
            let made = bench.register(
                #"{"app":"forms","form":"OnboardingIntake","url":"http://127.0.0.1:9/f","contentType":"\#(type)","#
                    + #""header":"X-Form-Key","secret":"f1",\#(names)}"#)
            #expect(made.status == 201)
        }
        await bench.deliver([("app", "forms"), ("times", "1")])
        let told = receiver.take()
        #expect(told.count == 3 && told.allSatisfy { $0.header("X-Form-Key") == "f1" })
        let json = try #require(told.first { $0.header("Content-Type") == "application/json" })
        #expect(json.json.members?.map(\.name).sorted() == ["E-Mail", "Nachname", "Posten"])
        #expect(json.json["Posten.0.qty"] != nil)
        let form = try #require(told.first { $0.header("Content-Type")?.hasSuffix("urlencoded") == true })
        let pairs = String(decoding: form.body, as: UTF8.self).split(separator: "&").map { $0.prefix { $0 != "=" } }
        #expect(pairs == ["Nachname", "E-Mail"])
        #expect(String(decoding: form.body, as: UTF8.self).contains("%40"))
        let multipart = try #require(told.first { $0.header("Content-Type")?.hasPrefix("multipart") == true })
        let text = String(decoding: multipart.body, as: UTF8.self)
        #expect(text.contains(#"name="Anlage"; filename="brief.pdf""#) && !text.contains("Posten"))
    }

    @Test(arguments: ["flat", "string", "object"])
    func `of Forms send a name in three ways`(composite: String) async throws {
        _ = bench.register(
            #"{"app":"forms","form":"ContactUs","url":"http://127.0.0.1:9/f","composite":"\#(composite)"}"#)
        await bench.deliver([("app", "forms")])
        let body = try #require(receiver.take().first).json
        #expect((body["name.first_name"] != nil) == (composite == "object"))
        #expect((body["name"]?.text != nil) == (composite == "string"))
        #expect((body["first_name"] != nil) == (composite == "flat"))
    }

    @Test func `of Forms become leads of that source`() async {
        _ = bench.register(#"{"app":"forms","form":"ContactUs","url":"http://127.0.0.1:9/f"}"#)
        let before = bench.sandbox.world
        for _ in 0..<6 { await bench.advance(days: 14) }
        let world = bench.sandbox.world
        let fresh = (before.total(.lead)..<world.total(.lead)).filter { world.leadSource($0) == "Web Form" }
        let mails = receiver.take().compactMap { $0.json["email"]?.text }
        #expect(!fresh.isEmpty && mails.count == fresh.count)
        #expect(Set(mails).count == fresh.count)
    }

    @Test func `of Flow carry a bearer and come again when nobody answered`() async throws {
        _ = bench.register(#"{"app":"flow","url":"http://127.0.0.1:9/x","secret":"b9","on":"deals"}"#)
        receiver.answer([nil, 200])
        await bench.deliver([("app", "flow")])
        let told = receiver.take()
        #expect(told.count == 2 && told[0].body == told[1].body)
        #expect(told[0].header("Authorization") == "Bearer b9")
        #expect(try #require(told[0].json.members).allSatisfy { if case .string = $0.value { true } else { false } })
        #expect(bench.hook("delivered") == "1" && bench.hook("failed") == "0")
        for trigger in ["survey", "forms"] {
            _ = bench.register(#"{"app":"flow","url":"http://127.0.0.1:9/y","on":"\#(trigger)"}"#)
        }
        await bench.deliver([("app", "flow")])
        #expect(Set(receiver.take().compactMap { $0.json["event"]?.text }).count == 3)
    }

    @Test func `come in bursts of thousands`() async {
        _ = bench.register(#"{"app":"survey","url":"http://127.0.0.1:9/x"}"#)
        await bench.deliver([("app", "survey"), ("times", "10000"), ("fault", "burst")])
        #expect(receiver.received.count == 10_000)
        #expect(bench.hook("delivered") == "10000")
    }
}
