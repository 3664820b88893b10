import Foundation
import Glibc
import JSON
import SQLite
import Testing

/// A server over a bench's workspace, at an address of its own, that the stand-in delivers to.
private final class Doorstep: Sendable {
    let bench: Bench
    let server: Child
    let address: String

    init(_ bench: Bench) async throws {
        self.bench = bench
        let server = try Child(
            ["onward-server", "--workspace", bench.path, "--listen", "127.0.0.1:0"], folder: bench.folder)
        self.server = server
        try await eventually { server.words.contains("Onward is at ") }
        let words = server.words.split(separator: " ").map(String.init)
        address = try #require(words.first { $0.hasPrefix("http://127.0.0.1:") })
        try await expect("webhooks", "address", address)
    }

    deinit {
        server.signal(SIGKILL)
        var status: Int32 = 0
        waitpid(server.process, &status, 0)
    }

    func expect(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ending = try await bench.start(words).ending()
        #expect(ending.exitCode == 0, "\(words): \(ending.words)\(ending.output)", sourceLocation: sourceLocation)
    }

    /// Switches a hook on and sets it up in the app, as a person would.
    func setUp(_ name: String, app: String, at standIn: StandIn) async throws {
        try await expect("webhooks", "on", name)
        let ending = try await bench.onward("webhooks", "show", name, "--json")
        let shown = try JSONValue(parsing: Array(ending.output.utf8))
        let url = try #require(shown["data.url"]?.text)
        let secret = try #require(shown["data.secret"]?.text ?? "")
        let body: JSONValue = ["app": .string(app), "url": .string(url), "secret": .string(secret)]
        try await standIn.tell("POST", "hooks", body: String(decoding: body.serialized, as: UTF8.self))
    }

    func report(_ name: String) async throws -> JSONValue {
        let ending = try await bench.onward("webhooks", "--json")
        let reports = try JSONValue(parsing: Array(ending.output.utf8))["data"]?.items ?? []
        return try #require(reports.first { $0["name"]?.text == name })
    }

    /// Everything that came was worked on.
    func settle(_ name: String) async throws {
        for _ in 0..<200 {
            let report = try await report(name)
            if report["accepted"]?.integer ?? 0 > 0, report["waiting"]?.integer == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("\(name) did not settle: \(try await report(name))")
    }
}

extension Bench {
    /// Signed in with exactly the permissions that it asks for now.
    func grantWhatIsAsked(_ standIn: StandIn, apps: String) async throws {
        let shown = try await onward(
            "connect", "zoho", "--centre", "eu", "--apps", apps, "--show-scopes", "--json")
        let scopes = try JSONValue(parsing: Array(shown.output.utf8))["data"]?.items?.compactMap { $0["scope"]?.text }
        let grant = try await standIn.tell("POST", "grant?scopes=\((scopes ?? []).joined(separator: ","))")
        let ending = try await connect(standIn, apps: apps, code: try #require(grant["code"]?.text))
        #expect(ending.exitCode == 0, "\(ending.words)")
    }

    /// Of the lists that the CRM tells of.
    fileprivate func watched() throws -> Set<String> {
        let lists = ["Leads", "Contacts", "Accounts", "Deals", "Tasks", "Events", "Calls"]
        return try living().filter { record in lists.contains { record.hasPrefix("zoho_crm.\($0) ") } }
    }
}

@Suite(.fewAtOnce) struct `A workspace that apps tell of changes` {
    @Test func `knows within seconds what was signed, and who answered or entered something`() async throws {
        let standIn = try await StandIn(customers: 24)
        let bench = try Bench()
        try await bench.grantWhatIsAsked(standIn, apps: "sign,survey,forms,flow")
        try await bench.sync()
        let doorstep = try await Doorstep(bench)
        let hooks = [
            ("zoho_sign.requests", "sign"), ("zoho_survey.responses", "survey"), ("zoho_forms.entries", "forms"),
            ("zoho_flow.events", "flow"),
        ]
        for (name, app) in hooks {
            try await doorstep.setUp(name, app: app, at: standIn)
            try await standIn.tell("POST", "deliver?app=\(app)&times=5")
        }
        for (name, _) in hooks {
            try await doorstep.settle(name)
            let report = try await doorstep.report(name)
            #expect(report["accepted"]?.integer == 5 && report["trouble"] == .null, "\(report)")
        }
        try await eventually { try bench.number("SELECT count(*) FROM fact_response") == 5 }
        try await eventually { try bench.number("SELECT count(*) FROM fact_entry") == 10 }
        // What was signed is read at once, though its list is not due for long.
        #expect(try bench.number("SELECT count(*) FROM run WHERE trigger = 'webhook' AND outcome = 'complete'") >= 1)

        // The same once more, twice and in disorder, adds nothing; forged or changed it is refused.
        let before = try bench.contents()
        for fault in ["duplicate", "reorder", "badsignature", "changedbody"] {
            try await standIn.tell("POST", "deliver?app=sign&times=5&fault=\(fault)")
        }
        try await standIn.tell("POST", "deliver?app=survey&times=5&fault=duplicate")
        try await standIn.tell("POST", "deliver?app=forms&times=5&fault=badsignature")
        for (name, refused, twice) in [
            ("zoho_sign.requests", 10, 15), ("zoho_survey.responses", 0, 10), ("zoho_forms.entries", 5, 0),
        ] {
            var report = JSONValue.null
            for _ in 0..<100 {
                report = try await doorstep.report(name)
                let sum = (report["refused"]?.items ?? []).reduce(0) { $0 + ($1["count"]?.integer ?? 0) }
                if sum == refused, report["duplicates"]?.integer == Int64(twice) { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(report["duplicates"]?.integer == Int64(twice) && report["accepted"]?.integer == 5, "\(report)")
            let sum = (report["refused"]?.items ?? []).reduce(0) { $0 + ($1["count"]?.integer ?? 0) }
            #expect(sum == refused, "\(report)")
        }
        #expect(before == (try bench.contents()))
    }

    @Test func `has the CRM notify it, finds what it missed with the next sync, and ends that when told to`()
        async throws
    {
        let standIn = try await StandIn(customers: 24)
        let bench = try Bench()
        try await bench.grantWhatIsAsked(standIn, apps: "crm")
        try await bench.sync()
        let doorstep = try await Doorstep(bench)
        // The permission was not asked for before: the vendor refuses, and it is said what to do.
        let refused = try await bench.onward("webhooks", "on", "zoho_crm.notifications")
        #expect(refused.exitCode == 1 && refused.words.contains("ZohoCRM.notifications.ALL"), "\(refused.words)")
        try await bench.grantWhatIsAsked(standIn, apps: "crm")
        try await doorstep.expect("webhooks", "on", "zoho_crm.notifications")
        let made = try #require(try await standIn.tell("GET", "hooks")["hooks.0"])
        #expect(made["app"]?.text == "crm" && made["state"]?.text == "active", "\(made)")

        try await standIn.tell("POST", "mutate?share=0.5&seed=3&within=0s")
        try await doorstep.settle("zoho_crm.notifications")
        let fresh = try await Bench.fresh(standIn, apps: "crm")
        #expect(try fresh.watched() == bench.watched())

        // Nobody is there when the CRM calls.
        doorstep.server.signal(SIGTERM)
        _ = try await doorstep.server.ending()
        try await standIn.tell("POST", "mutate?share=0.5&seed=4&within=0s")
        try await bench.sync()
        let later = try await Bench.fresh(standIn, apps: "crm")
        #expect(try later.watched() == bench.watched() && later.watched() != fresh.watched())

        try await doorstep.expect("webhooks", "off", "zoho_crm.notifications")
        #expect(try await standIn.tell("GET", "hooks")["hooks"]?.items?.isEmpty == true)
    }

    @Test func `tells whether its public address leads here`() async throws {
        let standIn = try await StandIn(customers: 8)
        let bench = try Bench()
        try await bench.grantWhatIsAsked(standIn, apps: "crm,survey")
        let doorstep = try await Doorstep(bench)
        try await doorstep.expect("webhooks", "on", "zoho_survey.responses")
        try await doorstep.expect("webhooks", "test", "zoho_survey.responses")
        try await doorstep.expect("webhooks", "address", standIn.address)
        let elsewhere = try await bench.onward("webhooks", "test", "zoho_survey.responses")
        #expect(elsewhere.exitCode == 1 && elsewhere.words.contains("leads to the onward-server"), "\(elsewhere.words)")
        for wrong in ["onward.example.com", "http://onward.example.com", "https://a b", "https://x/?y", "ftp://x"] {
            #expect(try await bench.onward("webhooks", "address", wrong).exitCode == 2)
        }
        #expect(try await bench.onward("webhooks", "on", "zoho_survey.response").words.contains("Did you mean"))
        let secret = try await bench.onward(
            "webhooks", "secret", "zoho_survey.responses", "--secrets-from-stdin", input: "x\n")
        #expect(secret.exitCode == 2)
    }
}
