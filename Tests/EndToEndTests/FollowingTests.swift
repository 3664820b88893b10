import Foundation
import Glibc
import JSON
import SQLite
import Testing

/// Whatever happens at the vendor, a workspace that follows it holds in the end what a first load would find there.
@Suite(.fewAtOnce) struct `A workspace that follows its apps` {
    /// Desk's list of contacts lacks what their details have; only of those that change is the detail worth its price.
    private static let dear = ["job", "email2", "street", "city", "postcode", "country", "owner"]

    @Test func `asks each list once when nothing is new, and once for what is gone`() async throws {
        let standIn = try StandIn(watched: 40)
        let bench = try await Bench(standIn, apps: "crm,desk")
        try await bench.sync()
        _ = standIn.requests()
        let ending = try await bench.sync("--json")
        let requests = standIn.requests()
        let twice = Dictionary(grouping: requests) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(twice.isEmpty, "\(twice)")
        // Below deals and tickets nothing is asked for; those are the many.
        #expect(requests.count < 50, "\(requests)")
        let events = try ending.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        let end = try #require(events.last { $0["event"]?.text == "run_ended" })
        #expect(end["calls"]?.integer == Int64(requests.count))
        #expect(end["added"]?.integer == 0 && end["changed"]?.integer == 0 && end["deleted"]?.integer == 0)
        #expect(end["derived"]?["customersTouched"]?.integer == 0)
    }

    @Test func `sees what changed in the very second of its last look`() async throws {
        let standIn = try await StandIn(customers: 40)
        let bench = try await Bench(standIn, apps: "crm,desk")
        try await bench.sync()
        for seed in 1...3 {
            let before = try await standIn.tell("GET", "clock")["clock"]?.text
            try await standIn.tell("POST", "mutate?share=0.1&seed=\(seed)&within=0s")
            #expect(try await standIn.tell("GET", "clock")["clock"]?.text == before)
            try await bench.sync()
        }
        let fresh = try await Bench.fresh(standIn, apps: "crm,desk")
        expectSame(try fresh.facts(without: Self.dear), try bench.facts(without: Self.dear))
    }

    @Test(arguments: [11]) func `learns of deletions, merges, new jobs and all else that a few months bring`(
        seed: Int
    )
        async throws
    {
        let standIn = try await StandIn(customers: 80, seed: seed)
        let bench = try await Bench(standIn, apps: "crm,desk")
        try await bench.sync()
        for week in 1...3 {
            try await standIn.tell("POST", "advance?by=3w")
            try await standIn.tell("POST", "mutate?share=0.2&seed=\(week)")
            try await bench.sync()
        }
        #expect(try bench.number("SELECT count(*) FROM source_record WHERE deleted IS NOT NULL") > 20)
        let merged = "FROM source_record JOIN resource ON resource.id = resource_id WHERE name = 'Accounts'"
        #expect(try bench.number(SQL(raw: "SELECT count(*) \(merged) AND deleted IS NOT NULL")) > 0)
        let fresh = try await Bench.fresh(standIn, apps: "crm,desk")
        expectSame(try fresh.facts(without: Self.dear), try bench.facts(without: Self.dear))
    }

    @Test func `says when its counts differ from the vendor's, and looks again when those have settled`() async throws {
        let standIn = try await StandIn(customers: 40)
        let bench = try await Bench(standIn)
        try await standIn.commit("record-without-id", app: "crm", path: "/Contacts")
        let first = try await bench.sync("--only", "zoho_crm.Contacts")
        #expect(first.output.contains("Zoho CRM counts 100, 99 are stored; compared again"), "\(first.output)")
        // Zoho's counts lag. Much later, by the workspace's own memory:
        try bench.change("UPDATE memory SET text = replace(text, '\"at\":', '\"at\":-')")
        let second = try await bench.sync("--only", "zoho_crm.Contacts")
        #expect(second.output.contains("99 were stored: read completely again"), "\(second.output)")
        let fresh = try await Bench.fresh(standIn, only: "zoho_crm.Contacts")
        #expect(try fresh.living().count == 100)
        expectSame(try fresh.facts(), try bench.facts())
    }

    @Test func `holds the same after all is worked out again from what is stored`() async throws {
        let standIn = try await StandIn(customers: 40)
        let bench = try await Bench(standIn, apps: "crm,desk")
        try await bench.sync()
        try await standIn.tell("POST", "mutate?share=0.3&seed=1")
        try await bench.sync()
        let before = try bench.contents()
        let ending = try await bench.onward("rederive")
        #expect(ending.exitCode == 0)
        #expect(
            ending.words.filter(\.isNumber) == String(try bench.living().count), "\(ending.words)")
        expectSame(before, try bench.contents())
    }

    /// With so many records to expect, each way is tried that a large company would see.
    @Test(arguments: [
        (["missing-counts"], "list"), ([], "bulk"), (["missing-bulk"], "coql"),
        (["missing-bulk", "missing-coql"], "list"),
        (["missing-metadata", "missing-bulk", "missing-coql"], "list"),
    ])
    func `takes the next best way where a server lacks one, and says so`(_ missing: [String], _ way: String)
        async throws
    {
        let standIn = try StandIn(watched: 24, counting: 60_000)
        let bench = try await Bench(standIn)
        for fault in missing { try await standIn.commit(fault, app: "crm", times: 100_000) }
        let ending = try await bench.sync("--only", "zoho_crm.Contacts,zoho_crm.Deals")
        #expect(
            ending.output.contains("zoho_crm.Deals: reading everything by \(way)")
                || ending.output.contains("; reading by \(way)"), "\(ending.output)")
        for lacked in ["bulk", "coql"] where missing.contains("missing-" + lacked) {
            #expect(ending.output.contains("zoho_crm.Deals: no \(lacked) here"), "\(ending.output)")
        }
        if missing.contains("missing-counts") { #expect(ending.output.contains("counts cannot be compared")) }
        if missing.contains("missing-metadata") {
            #expect(ending.output.contains("your own modules and fields could not be looked for"))
        }
        let whole = try StandIn(watched: 24)
        let plain = try await Bench(whole)
        try await plain.sync("--only", "zoho_crm.Contacts,zoho_crm.Deals")
        expectSame(try plain.facts(), try bench.facts())
    }
}

/// The vendor has a bad day, and the sync gets to its end.
@Suite(.fewAtOnce) struct `A sync on a bad day` {
    private static let lists = "zoho_crm.Contacts,zoho_crm.Accounts"

    @Test func `waits as long as it is told to`() async throws {
        let standIn = try await StandIn(customers: 24)
        let bench = try await Bench(standIn)
        try await standIn.commit("throttled-with-wait", app: "crm", path: "/Contacts", times: 2)
        let began = ContinuousClock.now
        let ending = try await bench.sync("--only", "zoho_crm.Contacts")
        #expect(ContinuousClock.now - began >= .seconds(4))
        // A short wait is shown on a terminal only; the line at the end tells the calls that were refused, too.
        #expect(ending.output.contains("zoho_crm.Contacts: 60 read, 60 new, 5 calls"), "\(ending.output)")
    }

    @Test(arguments: [
        ("expired-token", "/Contacts,/Accounts", 1), ("throttled", "", 3), ("concurrency", "", 3),
        ("dropped-connection", "", 4), ("unavailable", "", 3),
    ])
    func `gets everything in the end`(_ fault: String, _ paths: String, _ times: Int) async throws {
        let standIn = try await StandIn(customers: 24)
        let bench = try await Bench(standIn, apps: "crm,desk")
        for path in paths.split(separator: ",", omittingEmptySubsequences: false) {
            try await standIn.commit(fault, path: String(path), times: times)
        }
        try await bench.sync()
        expectSame(try await Bench.fresh(standIn, apps: "crm,desk").contents(), try bench.contents())
    }

    @Test func `renews its token once, however many processes need it`() async throws {
        let standIn = try StandIn(watched: 24)
        let bench = try await Bench(standIn)
        try await bench.sync()
        // The stand-in's clock only: here the token still looks good, and all are refused at once.
        try await standIn.tell("POST", "advance?by=2h")
        _ = standIn.requests()
        let children = try [["sync"], ["plan"], ["doctor"], ["plan"]].map { try bench.start($0) }
        for child in children { #expect(try await child.ending().exitCode == 0, "\(child.words)\(child.output)") }
        #expect(standIn.requests().filter { $0 == "POST /oauth/v2/token" }.count == 1)
    }

    @Test func `waits out the eleventh token, and asks for none meanwhile`() async throws {
        let standIn = try StandIn(watched: 8)
        let bench = try await Bench(standIn)
        var made = standIn.requests().filter { $0 == "POST /oauth/v2/token" }.count
        #expect(made == 1)
        var child = try bench.start(["sync", "--only", "zoho_crm.users"])
        for _ in 0..<12 {
            try await eventually { child.words.contains("Waiting until") || child.output.contains(" complete: ") }
            if child.words.contains("Waiting until") { break }
            _ = try await child.ending()
            try await standIn.commit("expired-token", app: "crm")
            child = try bench.start(["sync", "--only", "zoho_crm.users"])
        }
        try #require(
            child.words.contains("ten access tokens were made in ten minutes"), "\(child.words)\(child.output)")
        made += standIn.requests().filter { $0 == "POST /oauth/v2/token" }.count
        #expect(made == 10)
        try await Task.sleep(for: .seconds(1))
        #expect(standIn.requests().isEmpty)
        let asked = ContinuousClock.now
        child.signal(SIGINT)
        #expect(try await child.ending().exitCode == 1)
        #expect(ContinuousClock.now - asked < .seconds(1))
    }
}
