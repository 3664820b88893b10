import Foundation
import JSON
import SQLite
import Synchronization
import Testing
import WebServer

/// Connectors from files, with the real programs: against the sandbox, and against a small vendor of this test's own.
@Suite(.fewAtOnce) struct `A connector from a file` {
    private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/examples")

    private func example(_ name: String) throws -> String {
        try String(contentsOf: Self.examples.appending(path: name), encoding: .utf8)
    }

    private func write(_ text: String, _ name: String, _ bench: Bench) throws -> String {
        let path = bench.folder.path + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `a custom module of the CRM is tried, added, read and forgotten, and its records stay`() async throws {
        let standIn = try await StandIn()
        let bench = try await Bench(standIn)
        let file = Self.examples.appending(path: "crm-custom-module.json").path()
        let tried = try await bench.onward("connector", "try", file, "--json")
        #expect(tried.exitCode == 0, "\(tried.words)")
        let page = try #require(try JSONValue(parsing: tried.output)["data.0"])
        #expect(page["list"]?.text == "zoho_crm.Subscriptions")
        #expect(page["records.0.facts.0.kind"]?.text == "subscription")
        #expect(page["records.0.facts.0.values.company"]?.text?.isEmpty == false)
        #expect(page["unmet"]?.items == [])
        #expect(!FileManager.default.fileExists(atPath: bench.path + "/onward.db"), "a trial stores nothing")

        #expect(try await bench.onward("connector", "add", file).exitCode == 0)
        let plan = try await bench.onward("plan", "--only", "zoho_crm.Subscriptions")
        #expect(plan.exitCode == 0 && plan.output.contains("Subscriptions"), "\(plan.words)")
        try await bench.sync("--only", "zoho_crm.Accounts,zoho_crm.Subscriptions")
        let records = Int64(try bench.living().count { $0.hasPrefix("zoho_crm.Subscriptions ") })
        #expect(records > 0)
        #expect(
            try bench.number("SELECT count(*) FROM subscription WHERE state IS NOT NULL AND customer IS NOT NULL")
                == records)
        let rederived = try await bench.onward("rederive", "--only", "zoho_crm.Subscriptions")
        #expect(rederived.exitCode == 0 && rederived.words.contains("Mapped \(records) records"), "\(rederived.words)")
        let status = try await bench.onward("status")
        #expect(status.output.contains("Subscriptions"))

        let removed = try await bench.onward("connector", "remove", "crm-custom-module")
        #expect(removed.exitCode == 0 && removed.words.contains("records that were read stay"))
        #expect(try bench.number("SELECT count(*) FROM subscription") == records)
    }

    @Test func `another vendor is read with a token of its own, renewed when it is refused`() async throws {
        let vendor = try Vendor()
        let bench = try Bench()
        let text = try example("zoho-billing.json")
            .replacing(#""baseURL": "{api}/billing/v1""#, with: #""baseURL": "\#(vendor.address)/billing/v1""#)
            .replacing(
                #""authorization": "zoho""#,
                with: #""authorization": {"clientCredentials": "\#(vendor.address)/token", "scopes": "read"}"#
            )
            .replacing(#""name": "zoho_billing""#, with: #""name": "billing""#)
        let file = try write(text, "billing.json", bench)
        #expect(try await bench.onward("connector", "add", file).exitCode == 0)

        let unsigned = try await bench.onward("sync")
        #expect(unsigned.exitCode == 1 && unsigned.output.contains("onward connect billing"), "\(unsigned.output)")
        let wrong = try await bench.onward("connect", "billing", "--secrets-from-stdin", input: "me\nwr0ng\n")
        #expect(wrong.exitCode == 1 && wrong.words.contains("invalid_client"), "\(wrong.words)")
        #expect(!wrong.words.contains("wr0ng"))
        let connected = try await bench.onward("connect", "billing", "--secrets-from-stdin", input: "me\ns3cret\n")
        #expect(connected.exitCode == 0, "\(connected.words)")

        let tried = try await bench.onward("connector", "try", file, "invoices")
        #expect(tried.exitCode == 0 && tried.output.contains("200 records on the first page"), "\(tried.words)")
        #expect(tried.output.contains("invoice number=INV-1 type=invoice status=sent state=open amount=12.5"))
        #expect(
            tried.words.contains("billing.json:") && tried.words.contains("“invoice_number” met nothing in 200 records")
        )

        vendor.forgetTokens()
        try await bench.sync()
        #expect(try bench.number("SELECT count(*) FROM invoice WHERE type = 'invoice'") == Int64(Vendor.invoices))
        #expect(try bench.number("SELECT count(*) FROM invoice WHERE type = 'credit_note'") == 2)
        #expect(try bench.number("SELECT count(*) FROM payment WHERE customer IS NOT NULL") == 2)
        #expect(try bench.number("SELECT count(*) FROM subscription WHERE renewal_day = '2026-06-05'") == 2)
        #expect(vendor.strangers == 0, "no call without the token, the organisation's number and the scope")
        #expect(vendor.tokensMade == 2, "one for the checks, one after it was refused")

        let list = try await bench.onward("connector", "list")
        #expect(list.output.contains("billing") && list.output.contains("connected"))
        let systems = try await bench.onward("systems")
        #expect(systems.output.contains("Zoho Billing"), "\(systems.output)")
        #expect(try await bench.onward("disconnect", "billing").exitCode == 0)
        #expect(try await bench.onward("sync").exitCode == 1)
        for file in try FileManager.default.subpathsOfDirectory(atPath: bench.path) {
            let bytes = FileManager.default.contents(atPath: "\(bench.path)/\(file)") ?? Data()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains("s3cret") && !text.contains("wr0ng") && !text.contains("token-"), "\(file)")
        }
    }

    @Test func `a broken file stops nothing else, and is named with its place`() async throws {
        let bench = try Bench()
        let vendor = try Vendor()
        let good = try example("zoho-billing.json")
            .replacing(#""baseURL": "{api}/billing/v1""#, with: #""baseURL": "\#(vendor.address)/billing/v1""#)
            .replacing(#""authorization": "zoho""#, with: #""authorization": {"key": "X-Key"}"#)
        let file = try write(good, "good.json", bench)
        #expect(try await bench.onward("connector", "add", file).exitCode == 0)
        let connected = try await bench.onward("connect", "zoho_billing", "--secrets-from-stdin", input: "k3y\n")
        #expect(connected.exitCode == 0, "\(connected.words)")
        let broken = bench.path + "/connectors/broken.json"
        try "{\n  \"name\": \"shop\",\n  \"titel\": \"Shop\"\n}".write(
            toFile: broken, atomically: true, encoding: .utf8)

        let check = try await bench.onward("connector", "check", broken)
        #expect(check.exitCode == 2)
        #expect(
            check.words.contains("\(broken):3:3: unknown word in a connector “titel”; did you mean “title”?"),
            "\(check.words)")
        let sync = try await bench.sync("--only", "zoho_billing.customers")
        #expect(sync.words.contains("\(broken):3:3:") && sync.words.contains("left out until its file is corrected"))
        #expect(try bench.number("SELECT count(*) FROM company") == 2)
        let doctor = try await bench.onward("doctor", "--offline")
        #expect(doctor.output.contains("\(broken):3:3:") || doctor.words.contains("\(broken):3:3:"), "\(doctor.output)")
    }

    @Test(arguments: [
        (["connector", "check", "/no/such.json"], "There is no file /no/such.json"),
        (["connector", "remove", "nothing"], "There is no file for “nothing”"),
        (["connector", "show", "zoho_dsk"], "Did you mean zoho_desk?"),
        (["connect", "zoh"], "Did you mean zoho?"),
    ])
    func `what is not there is answered with what is`(words: [String], expected: String) async throws {
        let bench = try Bench()
        let ending = try await bench.start(words).ending()
        #expect(ending.exitCode == 2)
        #expect(ending.words.contains(expected), "\(ending.words)")
    }

    @Test func `what is begun is in order, also like a built-in one`() async throws {
        let bench = try Bench()
        let path = bench.folder.path + "/desk.json"
        for words in [["--output", bench.folder.path + "/new.json"], ["--like", "zoho_desk", "--output", path]] {
            let begun = try await bench.start(["connector", "new", "shop"] + words).ending()
            #expect(begun.exitCode == 0, "\(begun.words)")
            #expect(try await bench.onward("connector", "check", words.last!).exitCode == 0)
            #expect(try await bench.start(["connector", "new", "shop"] + words).ending().exitCode == 2)
        }
    }
}

/// A vendor with tokens, two customers and more invoices than fit on a page.
private final class Vendor: Sendable {
    static let invoices = 250
    let address: String
    private let server: WebServer
    private let state: State

    private final class State: Sendable {
        let all = Mutex((tokens: 0, good: 1, strangers: 0))
    }

    init() throws {
        let state = State()
        self.state = state
        var options = WebServer.Options()
        options.address = "127.0.0.1"
        server = try WebServer(options: options) { Vendor.answer($0, state) }
        address = "http://127.0.0.1:\(server.port)"
    }

    var strangers: Int { state.all.withLock { $0.strangers } }
    var tokensMade: Int { state.all.withLock { $0.tokens } }
    func forgetTokens() { state.all.withLock { $0.good = $0.tokens + 1 } }

    private static func answer(_ request: WebRequest, _ state: State) -> WebResponse {
        let body = String(decoding: request.body, as: UTF8.self)
        if request.path == "/token" {
            // "me:s3cret"
            guard request.header("authorization") == "Basic bWU6czNjcmV0", body.contains("scope=read") else {
                return json(#"{"error":"invalid_client"}"#, status: 401)
            }
            let number = state.all.withLock { all in
                all.tokens += 1
                return all.tokens
            }
            return json(#"{"access_token":"token-\#(number)","expires_in":3600}"#)
        }
        let token = request.header("authorization") ?? ""
        let isGood = state.all.withLock { all in
            token.hasPrefix("Bearer token-") && Int(token.dropFirst(13)).map { $0 >= all.good } == true
        }
        guard isGood || request.header("x-key") == "k3y" else {
            return json(#"{"code":401,"message":"You are not authorized"}"#, status: 401)
        }
        guard request.header("x-com-zoho-subscriptions-organizationid") == "10234695" else {
            state.all.withLock { $0.strangers += 1 }
            return json(#"{"code":6041,"message":"This organization does not exist"}"#, status: 400)
        }
        func value(_ name: String) -> String { request.query.first { $0.name == name }?.value ?? "" }
        let (page, size) = (Int(value("page")) ?? 1, Int(value("per_page")) ?? 200)
        let name = String(request.path.split(separator: "/").last ?? "")
        let rows = rows(name, customer: value("customer_id"))
        let part = rows.dropFirst((page - 1) * size).prefix(size)
        let more = rows.count > page * size
        return json(
            #"{"code":0,"message":"success","\#(name)":[\#(part.joined(separator: ","))],"#
                + #""page_context":{"has_more_page":\#(more)}}"#)
    }

    private static func rows(_ name: String, customer: String) -> [String] {
        let changed = #""updated_time":"2025-06-05T02:15:15-0700""#
        return switch name {
        case "customers":
            (1...2).map {
                #"{"customer_id":"c\#($0)","display_name":"Acme \#($0)","company_name":"Acme \#($0)","#
                    + #""email":"ada@acme\#($0).example","website":"https://acme\#($0).example",\#(changed)}"#
            }
        case "subscriptions":
            (1...2).map {
                #"{"subscription_id":"s\#($0)","customer_id":"c\#($0)","status":"live","plan_name":"Team","#
                    + #""next_billing_at":"2026-06-05",\#(changed)}"#
            }
        case "invoices":
            (1...invoices).map {
                #"{"invoice_id":"i\#($0)","number":"INV-\#($0)","customer_id":"c\#(1 + $0 % 2)","status":"sent","#
                    + #""total":12.5,"balance":12.5,"invoice_date":"2025-06-05",\#(changed)}"#
            }
        case "transactions":
            [("p", "payment"), ("n", "credit")].map { letter, type in
                #"{"transaction_id":"\#(letter)\#(customer)","reference_id":"1","date":"2025-06-06","#
                    + #""type":"\#(type)","status":"open","amount":"9.00"}"#
            }
        default: []
        }
    }

    private static func json(_ text: String, status: Int = 200) -> WebResponse {
        .json(Array(text.utf8), status: status)
    }
}
