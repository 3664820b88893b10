import Foundation
import SQLite
import Testing

/// An app that answers what it should not. Whatever it is: nothing stored is lost, one line says where and what, and
/// the rest of the list is read.
@Suite(.fewAtOnce) struct `A bad answer` {
    private static let lists = "zoho_crm.Contacts,zoho_crm.Accounts"

    /// Both lists are stored; then something changes at the vendor, and the fault waits in front of it.
    private static func bench(_ fault: String, times: Int = 1) async throws -> (Bench, StandIn) {
        let standIn = try await StandIn(customers: 40)
        let bench = try await Bench(standIn)
        try await bench.sync("--only", lists)
        try await standIn.tell("POST", "mutate?share=0.3&seed=3")
        try await standIn.commit(fault, app: "crm", path: "/Contacts", times: times)
        return (bench, standIn)
    }

    @Test(arguments: [
        ("record-without-id", #"zoho_crm.Contacts, page 1, record 1: no "id""#),
        ("invalid-utf8", "zoho_crm.Contacts, page 1, record 1: it contains bytes that are not UTF-8"),
        ("nul", "zoho_crm.Contacts, page 1, record 1: it contains text with a NUL"),
        ("huge-record", "zoho_crm.Contacts, page 1, record 1: it has 40 MB; 8 MB is the limit"),
    ])
    func `loses one record of a page, says which, and keeps what was known of it`(_ fault: String, _ words: String)
        async throws
    {
        let (bench, standIn) = try await Self.bench(fault)
        let before = try bench.living()
        let ending = try await bench.sync("--only", Self.lists)
        #expect(ending.output.contains("1 not readable"), "\(ending.output)")
        #expect(ending.output.contains("not readable: " + words), "\(ending.output)")
        #expect(try bench.number("SELECT sum(refused) FROM run_resource") == 1)
        let fresh = try await Bench.fresh(standIn, only: Self.lists)
        let vendor = try fresh.living()
        let after = try bench.living()
        #expect(before.intersection(vendor).isSubset(of: after))
        #expect(vendor.subtracting(after).count <= 1)
        expectSame(after.subtracting(vendor).sorted(), [])
    }

    @Test(arguments: [
        ("html", 1), ("truncated-json", 1), ("dropped-connection", 2), ("internal-error", 2), ("unavailable", 2),
    ])
    func `that is over when asked again leaves no trace`(_ fault: String, _ times: Int) async throws {
        let (bench, standIn) = try await Self.bench(fault, times: times)
        try await bench.sync("--only", Self.lists)
        expectSame(try bench.facts(), try await Bench.fresh(standIn, only: Self.lists).facts())
    }

    @Test(arguments: ["html", "truncated-json"])
    func `that does not pass fails its list alone, with its place, and quotes nobody's data`(_ fault: String)
        async throws
    {
        let (bench, standIn) = try await Self.bench(fault, times: 1000)
        func contacts() throws -> [String] { try bench.facts().filter { $0.hasPrefix(#"text("fact_person")"#) } }
        let before = try contacts()
        let ending = try await bench.onward("sync", "--only", Self.lists)
        expectRefusal(ending, saying: "not complete", "run onward sync again")
        let line = try #require(ending.output.split(separator: "\n").first { $0.contains("FAILED") })
        #expect(line.contains("FAILED: zoho_crm.Contacts, page 1: the answer cannot be read"), "\(line)")
        #expect(!line.contains("Last_Name") && !line.contains("57257670000001"), "\(line)")
        #expect(before.count > 50)
        expectSame(before, try contacts())
        try await standIn.tell("DELETE", "faults")
        try await bench.sync("--only", Self.lists)
        expectSame(try bench.facts(), try await Bench.fresh(standIn, only: Self.lists).facts())
    }

    @Test func `with ids that are numbers makes no second record of any`() async throws {
        let (bench, standIn) = try await Self.bench("numeric-id")
        try await bench.sync("--only", Self.lists)
        expectSame(try bench.living().sorted(), try await Bench.fresh(standIn, only: Self.lists).living().sorted())
    }

    @Test func `with dates that do not parse keeps the record and says which fields it left out`() async throws {
        // Twice: a record of more than fifty fields comes in two parts.
        let (bench, standIn) = try await Self.bench("bad-dates", times: 2)
        let ending = try await bench.sync("--only", Self.lists)
        #expect(ending.output.contains("left out, because they could not be read: created (1)"), "\(ending.output)")
        expectSame(try bench.living().sorted(), try await Bench.fresh(standIn, only: Self.lists).living().sorted())
    }

    @Test func `that the scope is missing stops that list in the vendor's own words`() async throws {
        let (bench, standIn) = try await Self.bench("wrong-scope", times: 1000)
        let before = try bench.living().filter { $0.contains("Contacts") }
        let ending = try await bench.onward("sync", "--only", Self.lists)
        expectRefusal(ending, saying: "not complete")
        #expect(ending.output.contains("zoho_crm.Contacts, page 1: "), "\(ending.output)")
        #expect(ending.output.contains("OAUTH_SCOPE_MISMATCH"), "\(ending.output)")
        #expect(try bench.living().isSuperset(of: before))
        _ = standIn
    }

    @Test func `from nowhere ends the sync, with the address`() async throws {
        let standIn = try await StandIn()
        let bench = try await Bench(standIn)
        try await bench.sync("--only", Self.lists)
        standIn.stop()
        let before = try bench.contents()
        let spent = try bench.number("SELECT sum(credits) FROM credit_hour")
        let ending = try await bench.onward("sync", "--only", Self.lists)
        expectRefusal(ending, saying: "The sync is failed")
        #expect(ending.output.contains("\(standIn.address): the connection was refused"), "\(ending.output)")
        expectSame(before, try bench.contents())
        #expect(try bench.number("SELECT sum(credits) FROM credit_hour") == spent, "what never arrived costs nothing")
    }
}
