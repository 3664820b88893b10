import Automation
import ConnectorKit
import Domain
import HTTP
import JSON
import Testing
import ZohoCRM
import ZohoCliq
import ZohoFlow

@Suite struct `An outlet` {
    static let notice = Notice(
        id: "ev_1", event: "stage.changed", at: Instant(seconds: 1_770_625_000), title: "Orchard Ltd is stuck",
        text: "No owner since Monday.", details: [.init("Stage", "Onboard"), .init("Days", "12")],
        customer: .init(key: "c_991", name: "Orchard Ltd"), link: "https://onward.example/customers/c_991",
        record: .init(module: "Accounts", id: "4876876000000624001"))

    private func request(_ outlet: Outlet, _ notice: Notice = Self.notice) throws -> (Request, plainer: Request?) {
        guard case .send(let request, let plainer) = try outlet.call(notice) else {
            throw OutletFlaw("it asks first")
        }
        return (request, plainer)
    }

    private func body(_ request: Request) throws -> JSONValue { try JSONValue(parsing: request.body ?? []) }

    // MARK: Cliq

    @Test func `posts a text to a Cliq channel by its unique name`() throws {
        let outlet = ZohoCliq.outlet(
            "https://cliq.zoho.eu", to: .channel("cs alerts"), signIn: .token("1001.ab/c"), asBot: "onward",
            showsCard: false)
        let (request, plainer) = try request(outlet)
        #expect(
            request.url
                == "https://cliq.zoho.eu/api/v2/channelsbyname/cs%20alerts/message"
                + "?bot_unique_name=onward&zapikey=1001.ab%2Fc"
        )
        #expect(plainer == nil && !outlet.needsSignIn && outlet.scopes.isEmpty)
        #expect(
            try body(request)["text"]?.text == """
                Orchard Ltd is stuck
                No owner since Monday.
                Stage: Onboard
                Days: 12
                https://onward.example/customers/c_991
                (ev_1)
                """)
    }

    @Test func `shows a Cliq card and keeps the text for where cards are refused`() throws {
        let outlet = ZohoCliq.outlet(
            "https://cliq.zoho.com", to: .user("ana@example.test"), signIn: .zoho, showsCard: true)
        let (request, plainer) = try request(outlet)
        let card = try body(request)
        #expect(request.url == "https://cliq.zoho.com/api/v2/buddies/ana%40example.test/message")
        #expect(card["card.title"]?.text == "Orchard Ltd is stuck" && card["card.theme"]?.text == "modern-inline")
        #expect(card["slides.0.data.1.label"]?.text == "Days")
        #expect(card["buttons.0.action.data.web"]?.text == Self.notice.link)
        let plain = try body(try #require(plainer))
        #expect(plain["card"] == nil && plain["text"]?.text == card["text"]?.text)
        #expect(outlet.needsSignIn && outlet.scopes.map(\.name).contains("ZohoCliq.Channels.UPDATE"))
    }

    @Test func `names a bot's users in one text, as the vendor takes them`() throws {
        let outlet = ZohoCliq.outlet(
            "https://cliq.zoho.com", to: .bot("onward", users: ["7001", "7002"]), signIn: .zoho, showsCard: false)
        let body = try body(try request(outlet).0)
        #expect(body["userids"]?.text == "7001,7002" && body["user_ids"] == nil)
    }

    @Test func `never sends Cliq more text than it takes, and never loses the id`() throws {
        var long = Self.notice
        long.text = String(repeating: "ä", count: 9000)
        let outlet = ZohoCliq.outlet("https://x.test", to: .channel("a"), signIn: .zoho, showsCard: false)
        let text = try #require(try body(try request(outlet, long).0)["text"]?.text)
        #expect(text.count == 4000 && text.hasSuffix("…\n(ev_1)"))
    }

    // MARK: Flow

    @Test(arguments: ZohoFlow.Format.allCases) func `calls a flow's address exactly as it was given`(
        format: ZohoFlow.Format
    ) throws {
        let address = "https://flow.zoho.eu/2001/flow/webhook/incoming?zapikey=1001.aa.bb&isdebug=false"
        let (request, _) = try request(ZohoFlow.outlet(address, format: format))
        #expect(request.url == address && request.method == "POST")
        let text = String(decoding: request.body ?? [], as: UTF8.self)
        switch format {
        case .json: #expect(try body(request)["customer_name"]?.text == "Orchard Ltd")
        case .form: #expect(text.contains("&customer_name=Orchard%20Ltd&"))
        case .text: #expect(text.contains("\ncustomer_name: Orchard Ltd\n"))
        }
    }

    @Test func `sends a flow the same members whatever the notice holds`() throws {
        let bare = Notice(id: "1", event: "test", at: Instant(seconds: 0), title: "", text: "")
        let outlet = ZohoFlow.outlet("https://flow.zoho.com/1/flow/webhook/incoming?zapikey=k", format: .json)
        let names = try [bare, Self.notice].map { try body(try request(outlet, $0).0).members?.map(\.name) ?? [] }
        #expect(names[0] == names[1] && names[0].count == 10)
    }

    @Test func `refuses a notice that no flow would take`() {
        var large = Self.notice
        large.text = String(repeating: "x", count: 60_000)
        let outlet = ZohoFlow.outlet("https://flow.zoho.com/1/flow/webhook/incoming?zapikey=k", format: .json)
        #expect(throws: OutletFlaw.self) { try outlet.call(large) }
    }

    // MARK: CRM

    @Test func `creates a task with its record, its owner and its day`() throws {
        let (request, _) = try request(
            CRMOutlet.task(owner: "4876876000000333001", dueIn: 3).outlet("https://api.test"))
        let task = try body(request)
        #expect(request.url == "https://api.test/crm/v8/Tasks" && request.method == "POST")
        #expect(
            task["data.0.What_Id.id"]?.text == "4876876000000624001" && task["data.0.$se_module"]?.text == "Accounts")
        #expect(task["data.0.Owner.id"]?.text == "4876876000000333001" && task["data.0.Due_Date"]?.text == "2026-02-12")
        #expect(task["data.0.Description"]?.text?.hasSuffix("(ev_1)") == true)
    }

    @Test func `puts a person's task where the CRM keeps people`() throws {
        var notice = Self.notice
        notice.record = .init(module: "Contacts", id: "7")
        let task = try body(try request(CRMOutlet.task(owner: nil, dueIn: nil).outlet("https://api.test"), notice).0)
        #expect(
            task["data.0.Who_Id.id"]?.text == "7" && task["data.0.What_Id"] == nil && task["data.0.Due_Date"] == nil)
    }

    @Test func `writes a note and a field of one record`() throws {
        let note = try request(CRMOutlet.note.outlet("https://api.test")).0
        #expect(try body(note)["data.0.Parent_Id.module.api_name"]?.text == "Accounts")
        let field = try request(CRMOutlet.field("Lifecycle_Stage").outlet("https://api.test")).0
        #expect(field.method == "PUT" && field.url == "https://api.test/crm/v8/Accounts/4876876000000624001")
        #expect(try body(field)["data.0.Lifecycle_Stage"]?.text == "No owner since Monday.")
    }

    @Test(arguments: [CRMOutlet.note, .field("X"), .blueprint(transition: "Close")])
    func `needs a record where it writes into one`(outlet: CRMOutlet) {
        var notice = Self.notice
        notice.record = nil
        #expect(throws: OutletFlaw.self) { try outlet.outlet("https://api.test").call(notice) }
    }

    @Test func `finds a blueprint's step by its name and refuses one that is not offered`() throws {
        let outlet = CRMOutlet.blueprint(transition: "Close").outlet("https://api.test")
        guard case .ask(let question, let then) = try outlet.call(Self.notice) else {
            Issue.record("it does not ask first")
            return
        }
        #expect(question.method == "GET" && question.url.hasSuffix("/Accounts/4876876000000624001/actions/blueprint"))
        func answer(_ name: String) -> Response {
            Response(
                status: 200,
                body: Array(#"{"blueprint":{"transitions":[{"id":"106","name":"\#(name)"}]}}"#.utf8))
        }
        guard case .send(let step, nil) = try then(answer("Close")) else {
            Issue.record("it does not go on")
            return
        }
        let id = try body(step)["blueprint.0.transition_id"]?.text
        #expect(step.method == "PUT" && id == "106")
        #expect { _ = try then(answer("Reopen")) } throws: { "\($0)".contains("it has Reopen") }
    }

    @Test(arguments: [
        ZohoCliq.outlet("https://x.test", to: .channel("a"), signIn: .zoho, showsCard: true),
        ZohoFlow.outlet("https://x.test/f?zapikey=k", format: .json),
        CRMOutlet.task(owner: nil, dueIn: nil).outlet("https://x.test"), CRMOutlet.note.outlet("https://x.test"),
    ]) func `marks a test wherever it is read`(outlet: Outlet) throws {
        var notice = Self.notice
        notice.isTest = true
        let text = String(decoding: try request(outlet, notice).0.body ?? [], as: UTF8.self)
        #expect(text.contains("[Test] Orchard Ltd is stuck"))
    }
}
