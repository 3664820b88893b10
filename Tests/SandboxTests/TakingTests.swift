import Domain
import JSON
import Testing

@testable import Sandbox

@Suite struct `Cliq in the sandbox` {
    private let bench = Bench()
    private var key: String { CliqDirectory(bench.sandbox.world).keys[0] }

    private func post(
        _ path: String, _ body: String, key: String?, access: String? = nil, _ query: [(String, String)] = []
    ) -> Bench.Answer {
        let sign = access.map { [("authorization", "Zoho-oauthtoken " + $0)] } ?? []
        return bench.ask(
            "POST", "/api/" + path, query + (key.map { [("zapikey", $0)] } ?? []),
            headers: [("content-type", "application/json")] + sign, body: body)
    }

    private var messages: [JSONValue] { bench.ask("GET", "/_sandbox/messages").json["messages"]?.items ?? [] }

    @Test func `takes a webhook token or a sign-in, and neither if it was deleted or lacks a scope`() {
        let path = "v2/channelsbyname/cs-alerts/message"
        #expect(post(path, #"{"text":"a"}"#, key: key)["Response Code"] == "204 No response")
        #expect(post(path, #"{"text":"b"}"#, key: nil).status == 401)
        #expect(post(path, #"{"text":"c"}"#, key: "1001.x.y").status == 401)
        let half = bench.connect(["ZohoCliq.Webhooks.CREATE"]).access
        #expect(post(path, #"{"text":"d"}"#, key: nil, access: half)["code"] == "oauthtoken_scope_invalid")
        let whole = bench.connect(["ZohoCliq.Webhooks.CREATE", "ZohoCliq.Channels.UPDATE"]).access
        #expect(post(path, #"{"text":"e"}"#, key: nil, access: whole).status == 200)
        #expect(messages.compactMap { $0["body.text"]?.text } == ["a", "e"])
        #expect(!bench.ask("GET", "/_sandbox/messages").bytes.contains(subsequence: Array(key.utf8)))
        let known = key
        _ = bench.ask("DELETE", "/_sandbox/keys", [("key", known)])
        #expect(post(path, #"{"text":"f"}"#, key: known).status == 401)
    }

    @Test(arguments: [
        ("v2/channelsbyname/cs-alerts/messages", 404), ("v3/channelsbyname/cs-alerts/message", 404),
        ("v3/channelsbyname/cs-alerts/messages", 200), ("v2/channelsbyname/nobody/message", 404),
        ("v2/channels/cs-alerts/message", 404), ("v3/channels/O1186003000001/messages", 200),
        ("v3/channels/cs-alerts/messages", 404), ("v2/buddies/700100200/message", 204),
        ("v2/buddies/who@example.test/message", 404), ("v2/bots/onwardbot/message", 204),
        ("v3/bots/onwardbot/messages", 204),
        ("v2/bots/other/message", 404), ("v2/bots/onwardbot/incoming", 200),
        ("v2/applications/30011860030001/incoming", 404),
    ])
    func `knows its paths by version`(path: String, status: Int) {
        #expect(post(path, #"{"text":"a"}"#, key: key).status == status)
    }

    @Test func `refuses what breaks a rule`() {
        let channel = "v2/channelsbyname/cs-alerts/message"
        let long = String(repeating: "x", count: 5001)
        let buttons = Array(repeating: #"{"label":"a"}"#, count: 6).joined(separator: ",")
        for (path, body, word) in [
            (channel, "{}", "text"), (channel, "[]", "JSON"), (channel, #"{"text":"\#(long)"}"#, "5000"),
            (channel, #"{"text":"a","user_ids":"1"}"#, "user_ids"),
            (channel, #"{"text":"a","userids":"1"}"#, "userids"),
            ("v2/bots/onwardbot/message", #"{"text":"a","user_ids":"1"}"#, "user_ids"),
            (channel, #"{"text":"a","card":{"title":"\#(long.prefix(201))"}}"#, "title"),
            (channel, #"{"text":"a","card":{"theme":"loud"}}"#, "theme"),
            (channel, #"{"text":"a","buttons":[\#(buttons)]}"#, "buttons"),
            ("v3/channels/cs-alerts/message", #"{"text":"a"}"#, "card"),
        ] {
            let answer = post(path, body, key: key)
            #expect(answer.status == 400)
            #expect(answer["message"]?.contains(word) == true, "\(answer["message"] ?? "")")
        }
        #expect(post(channel, #"{"text":"a"}"#, key: key, [("bot_unique_name", "deskbot")]).status == 403)
        #expect(post(channel, #"{"text":"a"}"#, key: key, [("bot_unique_name", "onwardbot")]).status == 200)
        #expect(messages.count == 1)
    }

    @Test func `flags what it takes and nobody would see`() {
        let table = #"{"type":"table","data":{"headers":["A"],"rows":[\#("ROW")]}}"#
        for (row, isRight) in [(#"{"A":"1"}"#, true), (#"["1"]"#, false), (#"{"B":"1"}"#, false)] {
            let body = #"{"text":"a","slides":[\#(table.replacing("ROW", with: row))]}"#
            #expect(post("v2/channelsbyname/cs-alerts/message", body, key: key).status == 200)
            #expect(messages.last?["flags"]?.items?.isEmpty == isRight)
        }
        let inside = #"{"text":"a","card":{"slides":[]},"buttons":[{"label":"A label far too long for this"}]}"#
        _ = post("v2/channelsbyname/cs-alerts/message", inside, key: key)
        #expect(messages.last?["flags"]?.items?.count == 3)
    }

    @Test func `gives ids only to who asks`() {
        let users = #"{"text":"a","userids":"7001,7002","sync_message":true}"#
        let bot = post("v2/bots/onwardbot/message", users, key: key)
        #expect(bot["message_details.7002.message_id"] != nil)
        let chat = "v2/chats/\(CliqDirectory.chats[0])/message"
        #expect(post(chat, #"{"text":"a"}"#, key: key).status == 204)
        #expect(post(chat, #"{"text":"a","sync_message":true}"#, key: key)["message_id"] != nil)
        let card = post("v3/channels/cs-alerts/message", #"{"text":"a","card":{"title":"b"}}"#, key: key)
        #expect(card["data.id"] != nil)
    }

    @Test func `throttles on demand, now and then as a bad request`() {
        for (fault, status) in [(Fault.throttled, 429), (.concurrency, 400), (.internalError, 500)] {
            bench.sandbox.arm(ArmedFault(fault, app: "cliq"))
            let answer = post("v2/channelsbyname/cs-alerts/message", #"{"text":"a"}"#, key: key)
            #expect(answer.status == status && answer["message"] != nil)
        }
    }

    @Test func `locks a user for ten minutes after the fiftieth message, whatever the token`() {
        let path = "v2/channelsbyname/cs-alerts/message"
        for _ in 0..<50 { #expect(post(path, #"{"text":"a"}"#, key: key).status == 200) }
        #expect(post(path, #"{"text":"a"}"#, key: key).status == 429)
        let other = CliqDirectory(bench.sandbox.world).keys[1]
        bench.pass(.seconds(590))
        #expect(post(path, #"{"text":"a"}"#, key: other).status == 429)
        bench.pass(.seconds(11))
        #expect(post(path, #"{"text":"a"}"#, key: other).status == 200)
    }
}

extension JSONValue {
    /// A member whose name has points in it.
    fileprivate subscript(names: [String]) -> JSONValue? {
        names.reduce(self as JSONValue?) { value, name in value?.members?.first { $0.name == name }?.value }
    }
}

extension [UInt8] {
    fileprivate func contains(subsequence part: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}

@Suite struct `Flow in the sandbox` {
    private let bench = Bench()

    private func call(
        _ type: FlowTrigger.PayloadType, _ content: String, _ body: String, method: String = "POST", key: String? = nil
    ) -> Bench.Answer {
        let trigger = FlowTrigger.all(bench.sandbox.world).first { $0.type == type }
        return bench.ask(
            method, trigger?.path ?? "", [("zapikey", key ?? trigger?.key ?? ""), ("isdebug", "false")],
            headers: [("content-type", content)], body: body)
    }

    private var messages: [JSONValue] {
        bench.ask("GET", "/_sandbox/messages", [("app", "flow")]).json["messages"]?.items ?? []
    }

    @Test func `runs with what it was set up for, and empty otherwise`() {
        for (type, content, body) in [
            (FlowTrigger.PayloadType.json, "application/json", #"{"event":"x"}"#),
            (.form, "application/x-www-form-urlencoded", "event=x"), (.text, "text/plain; charset=utf-8", "x"),
        ] {
            for sent in ["application/json", "application/x-www-form-urlencoded", "text/plain; charset=utf-8"] {
                #expect(call(type, sent, body).status == 200, "never a refusal")
                let isRight = sent == content
                #expect(messages.last?["flags"]?.items?.isEmpty == isRight)
                let value = type == .text ? messages.last?["body"]?.text : messages.last?["body.event"]?.text
                #expect(value == (isRight ? "x" : nil))
            }
        }
    }

    @Test func `answers in no certain form, needs its key, and takes a hundred a minute`() {
        #expect(call(.json, "application/json", "{}", key: "1001.a.b").status == 401)
        #expect(call(.json, "application/json", "{}", method: "GET").status == 405)
        let answers = (0..<100).map { call(.json, "application/json", #"{"event_id":"\#($0)"}"#, method: "PUT") }
        #expect(answers.allSatisfy { $0.status == 200 })
        #expect(Set(answers.map { String(decoding: $0.bytes, as: UTF8.self) }).count == 3)
        #expect(call(.json, "application/json", "{}").status == 429)
        #expect(call(.text, "text/plain", "x").status == 200, "counted by flow")
        bench.pass(.seconds(61))
        _ = call(.json, "application/json", #"{"event_id":"7"}"#)
        #expect(messages.last?["flags.0"]?.text == "the event was here before")
        _ = bench.ask("DELETE", "/_sandbox/messages")
        #expect(messages.isEmpty)
    }

    @Test func `tells its addresses as a person would copy them`() {
        let keys = bench.ask("GET", "/_sandbox/keys")
        #expect(keys["flow.form"]?.contains("/flow/webhook/incoming?zapikey=1001.") == true)
        #expect(keys["cliq.0"] == CliqDirectory(bench.sandbox.world).keys[0])
    }
}

@Suite struct `Survey and Forms in the sandbox` {
    private let bench = Bench(customers: 400)
    private let access: String

    init() {
        access =
            bench.connect([
                "ZohoSurvey.portal.READ", "ZohoSurvey.survey.READ", "ZohoSurvey.webhook.CREATE",
                "ZohoSurvey.webhook.DELETE",
                "ZohoSurvey.invitation.CREATE",
            ]).access
    }

    private let root = "/survey/api/v1/private/portals"
    private var surveys: String {
        root + "/\(SurveyDirectory.portal)/departments/\(SurveyDirectory.department)/surveys"
    }
    private var survey: String { surveys + "/" + SurveyDirectory.onboarding }

    private func get(_ path: String, _ query: [(String, String)] = []) -> Bench.Answer {
        bench.ask("GET", path, query, headers: [("authorization", "Bearer " + access)])
    }

    private func send(_ method: String, _ path: String, _ body: String, service: String? = "partner") -> Bench.Answer {
        bench.ask(
            method, path,
            headers: [("authorization", "Bearer " + access)] + (service.map { [("x-zoho-service", $0)] } ?? []),
            body: body)
    }

    @Test func `lists the catalogue as bare arrays with encoded names`() {
        #expect(get(root)["0.departments.0.groupUniqueId"] == SurveyDirectory.department)
        #expect(get(root)["0.portalName"]?.contains("&amp;") == true)
        #expect(get(survey + "/collectors/metainfo")["0.id"] == SurveyDirectory.collectors[0].id)
        let variables = get(survey + "/integration/trigger/variables")
        #expect(variables["variables.0.variables.0.variables.0.key"] == "Q_71001")
        let distribution = survey + "/collectors/pQ7aBc/distributions"
        #expect(get(distribution + "/email/metainfo", [("type", "trigger")])["0.id"] == "dT81Qm")
        #expect(get(distribution + "/dT81Qm/email/fields")["0.key"] == "EMAIL")
    }

    @Test func `pages surveys by range and offset, whose names are the wrong way round`() {
        let all = SurveyDirectory.surveys.filter(\.isPublished).map(\.id)
        func page(_ query: [(String, String)]) -> [String] {
            (get(surveys, query + [("filterby", "published")]).json.items ?? []).compactMap { $0["id"]?.text }
        }
        let first = page([("range", "1"), ("offset", "50")])
        let second = page([("range", "51"), ("offset", "50")])
        #expect(first + second == all && first.count == 50)
        bench.sandbox.arm(ArmedFault(.surveyRangeSwapped, app: "survey"))
        #expect(page([("range", "1"), ("offset", "50")]).count == 1)
    }

    @Test(arguments: [
        "/survey/api/v1/surveys", "/survey/api/v1/private/surveys", "/survey/api/v2/surveys",
        "/survey/api/v1/private/portals/712004511/departments/grp7Qx/surveys/4100000000012/responses",
        "/survey/api/v1/private/portals/1/departments/grp7Qx/surveys",
    ])
    func `knows nothing of addresses that are only talked about`(path: String) {
        #expect(get(path).status == 404)
    }

    @Test func `refuses without a scope`() {
        let poor = bench.connect(["ZohoSurvey.portal.READ"]).access
        let headers = [("authorization", "Zoho-oauthtoken " + poor)]
        #expect(bench.ask("GET", root, headers: headers).status == 200)
        #expect(bench.ask("GET", surveys, headers: headers).status == 401)
        #expect(bench.ask("GET", root).status == 401)
    }

    @Test func `makes and removes webhooks for partners, and invites`() {
        let body =
            #"{"name":"x","event":"response_completed","callbackUrl":"http://127.0.0.1:9/s","responseContentType":"json","#
            + #""responseFormat":"variables","surveyId":"4100000000012","departmentId":"grp7Qx"}"#
        #expect(send("POST", survey + "/webhooks", body, service: nil).status == 403)
        #expect(send("POST", survey + "/webhooks", "{}").status == 400)
        let made = send("POST", survey + "/webhooks", body)
        #expect(bench.hook("url") == "http://127.0.0.1:9/s")
        #expect(send("DELETE", survey + "/webhooks/\(made["id"] ?? "")", "").status == 200)
        #expect(send("DELETE", survey + "/webhooks/\(made["id"] ?? "")", "").status == 404)
        let invitation = survey + "/collectors/pQ7aBc/distributions/dT81Qm/email/sendinvitation"
        let flawed = send("POST", invitation, #"{"contactsList":[{"EMAIL":"nobody"}]}"#)
        #expect(flawed.status == 200 && flawed["errormessage"] != nil)
        let sent = send("POST", invitation, #"{"contactsList":[{"EMAIL":"ana@example.test"}]}"#)
        #expect(sent["errormessage"] == nil)
        #expect(bench.ask("GET", "/_sandbox/messages")["messages.0.body.contactsList.0.EMAIL"] == "ana@example.test")
    }

    @Test func `lets those answer badly whose use fades`() {
        let world = bench.sandbox.world
        let all = SurveyDirectory(world: world).responses(from: Instant(seconds: 0), until: world.clock)
        let fading = all.filter { world.isFading($0.company) }
        let steady = all.filter { !world.isFading($0.company) }
        func average(_ responses: [SurveyDirectory.Response]) -> Double {
            Double(responses.reduce(0) { $0 + $1.nps }) / Double(max(1, responses.count))
        }
        #expect(fading.count > 5 && steady.count > 20)
        #expect(average(steady) > average(fading) + 3)
        #expect(all.allSatisfy { world.companyIndex(of: .contact, $0.contact) != nil })
    }

    @Test func `are in the truth with the person behind each answer`() throws {
        let world = bench.sandbox.world
        let truth = bench.ask("GET", "/_sandbox/truth").json
        let companies = try #require(truth["companies"]?.items)
        let responses = companies.flatMap { $0[["survey.responses"]]?.items ?? [] }
        let all = SurveyDirectory(world: world).responses(from: Instant(seconds: 0), until: world.clock)
        #expect(Set(responses.compactMap { $0["id"]?.text }) == Set(all.map(\.id)))
        for response in all {
            let told = responses.first { $0["id"]?.text == response.id }
            #expect(told?[["crm.contact"]]?.text == String(world.id(.contact, response.contact)))
            #expect(told?["nps"]?.integer == Int64(response.nps))
        }
        let places = companies + (truth["prospects"]?.items ?? [])
        let entries = places.flatMap { $0[["forms.entries"]]?.items ?? [] }
        let handedIn = FormsDirectory(world: world).entries(from: Instant(seconds: 0), until: world.clock)
        #expect(Set(entries.compactMap { $0["id"]?.text }) == Set(handedIn.map(\.id)))
        #expect(entries.contains { $0[["crm.lead"]] == .null } && entries.contains { $0[["crm.contact"]] == .null })
    }

    @Test func `has no API for forms, only a page that says so`() {
        let answer = bench.ask("GET", "/api/v1/forms", headers: [("authorization", "Zoho-oauthtoken " + access)])
        #expect(answer.status == 404)
        #expect(answer.header("Content-Type")?.hasPrefix("text/html") == true)
        #expect(bench.ask("GET", "/api/zforms", [("zf_service", "x")]).status == 403)
    }
}
