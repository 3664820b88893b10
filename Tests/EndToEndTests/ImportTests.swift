import Foundation
import Glibc
import SQLite
import Testing

/// What comes in and goes out by files, as people do it.
@Suite(.fewAtOnce) struct `Files of records` {
    private static let accounts = """
        {"id":"1","Account_Name":"Acme Ltd","Website":"https://acme.test"}
        {"id":"2","Account_Name":"Bolt GmbH"}

        """

    private static func write(_ text: String, _ name: String, for bench: Bench) throws -> String {
        let path = bench.folder.path + "/" + name
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    @Test func `of a synced workspace make the same customers in another one, and the same files`() async throws {
        let standIn = try await StandIn(customers: 40)
        let bench = try await Bench(standIn, apps: "crm,desk")
        try await bench.sync()
        let other = try Bench()
        for system in ["zoho_crm", "zoho_desk"] {
            let file = bench.folder.path + "/\(system).jsonl"
            let out = try await bench.onward("export", system, "--out", file)
            #expect(out.exitCode == 0, "\(out.words)")
            let come = try await other.onward("import", system, file)
            #expect(come.exitCode == 0, "\(come.words)")
            let back = try await other.onward("export", system)
            #expect(try back.output == String(contentsOfFile: file, encoding: .utf8))
        }
        // Systems that came one after the other may have met each other late.
        #expect(try await other.onward("rederive").exitCode == 0)
        expectSame(try bench.facts(), try other.facts())
    }

    @Test func `say what is wrong with them, and where`() async throws {
        let bench = try Bench()
        let broken = try Self.write(Self.accounts + "broken\n{\"id\":\"3\"}\n", "a.jsonl", for: bench)
        let stopped = try await bench.onward("import", "zoho_crm.Accounts", broken)
        expectRefusal(stopped, saying: "a.jsonl, line 3", "What came before it is kept: 2 records", "--on-error skip")
        let skipped = try await bench.onward("import", "zoho_crm.Accounts", broken, "--on-error", "skip")
        #expect(skipped.exitCode == 1)
        for words in ["line 3: this is not JSON", "onward: 1 line was skipped."] {
            #expect(skipped.words.contains(words), "\(skipped.words)")
        }
        #expect(try bench.living() == ["zoho_crm.Accounts 1", "zoho_crm.Accounts 2", "zoho_crm.Accounts 3"])
        for (words, saying) in [
            (["import", "zoho_crm.Nothing", broken], "has no list “Nothing”"),
            (["import", "zoho_crm.Accounts"], "FILE"),
            (["import", "zoho_crm.Accounts", broken, "--on-error", "cry"], "stop or skip"),
            (["import", "zoho_crm.Accounts", broken, "--as-of", "2026-01-01"], "--complete"),
            (["import", "singer", broken], "--map SYSTEM"), (["export", "zoho_nothing"], "nothing is stored"),
        ] {
            let ending = try await bench.start(words).ending()
            #expect(ending.exitCode == 2, "\(words): \(ending.words)")
            #expect(ending.words.lowercased().contains(saying.lowercased()), "\(ending.words)")
        }
        let missing = try await bench.onward("import", "zoho_crm.Accounts", "no-such-file")
        expectRefusal(missing, saying: "no-such-file", "No such file")
    }

    @Test func `come through a pipe as well, and are answered in JSON`() async throws {
        let bench = try Bench()
        let ending = try await bench.onward("import", "zoho_crm.Accounts", "-", "--json", input: Self.accounts)
        #expect(ending.exitCode == 0, "\(ending.words)")
        #expect(ending.output.contains(#""lists":[{"name":"zoho_crm.Accounts","read":2,"added":2"#))
        let tap = """
            {"type":"SCHEMA","stream":"accounts","schema":{},"key_properties":["id"]}
            {"type":"RECORD","stream":"accounts","record":{"id":"7","Account_Name":"Cog"}}
            {"type":"STATE","value":{"bookmarks":{"accounts":"2026-03-01"}}}
            """
        let singer = try await bench.onward("import", "singer", "--map", "zoho_crm", input: tap)
        #expect(singer.exitCode == 0, "\(singer.words)")
        let state = try await bench.onward("import", "singer", "--state", "zoho_crm")
        #expect(state.output == "{\"bookmarks\":{\"accounts\":\"2026-03-01\"}}\n")
        #expect(try bench.living().count == 3)
        let answers = try Self.write(
            "Response ID,Survey Name,Email Address\r\nr1,NPS,ada@acme.test\r\nr2,NPS,\r\n", "answers.csv", for: bench)
        let survey = try await bench.onward("import", "zoho_survey.responses", answers)
        #expect(survey.exitCode == 0, "\(survey.words)")
        #expect(try bench.number("SELECT count(*) FROM fact_response") == 2)
        let entries = try Self.write("entry_id,email,company\n1,ada@acme.test,Acme\n", "entries.csv", for: bench)
        let forms = try await bench.onward("import", "zoho_forms.entries", entries)
        #expect(forms.exitCode == 0, "\(forms.words)")
        #expect(try bench.number("SELECT count(*) FROM fact_entry WHERE email = 'ada@acme.test'") == 1)
    }

    @Test func `wait for a sync to end, or are told who is at work`() async throws {
        let bench = try Bench()
        let lock = open(bench.path + "/sync.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX) == 0)
        let refused = try await bench.onward("import", "zoho_crm.Accounts", "-", input: Self.accounts)
        expectRefusal(refused, saying: "Another sync is at work", "--wait")
        let waiting = try bench.start(["import", "zoho_crm.Accounts", "-", "--wait", "30"], input: Self.accounts)
        try await Task.sleep(for: .milliseconds(300))
        close(lock)
        #expect(try await waiting.ending().exitCode == 0)
        #expect(try bench.living().count == 2)
    }

    @Test func `that are killed half way keep what was stored, and can be taken again`() async throws {
        let bench = try Bench()
        var text = ""
        for number in 0..<20_000 { text += "{\"id\":\"\(number)\",\"Account_Name\":\"Firm \(number)\"}\n" }
        let file = try Self.write(text, "many.jsonl", for: bench)
        let child = try bench.start(["import", "zoho_crm.Accounts", file])
        try await Task.sleep(for: .milliseconds(400))
        child.signal(SIGKILL)
        _ = try await child.ending()
        let again = try await bench.onward("import", "zoho_crm.Accounts", file)
        #expect(again.exitCode == 0, "\(again.words)")
        #expect(try bench.living().count == 20_000)
        #expect(try bench.number("SELECT count(*) FROM source_version") == 0)
        #expect(try bench.number("SELECT count(*) FROM run WHERE outcome IS NULL") == 0)
    }
}
