import Foundation
import Glibc
import Testing

@Suite(.fewAtOnce) struct `A secret` {
    @Test func `is in no file, no output and no argument`() async throws {
        // Codes and tokens of any kind look like this.
        let token = try Regex("1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}")
        let standIn = try await StandIn("--latency", "5ms", customers: 24)
        let bench = try Bench()
        var said: [String] = []
        func note(_ ending: Child.Ending) {
            #expect(ending.exitCode == 0, "\(ending.words)")
            said += [ending.output, ending.words]
        }
        note(try await bench.connect(standIn, apps: "crm,desk"))
        let sync = try bench.start(["sync"])
        try await eventually { sync.output.contains("reading") }
        let arguments = FileManager.default.contents(atPath: "/proc/\(sync.process)/cmdline")
        let surroundings = FileManager.default.contents(atPath: "/proc/\(sync.process)/environ")
        said += [arguments, surroundings].map { String(decoding: $0 ?? Data(), as: UTF8.self) }
        #expect(said.contains { $0.contains("sync") })
        note(try await sync.ending())
        for words in [
            ["plan"], ["status", "--json"], ["systems"], ["runs", "--json"], ["doctor"], ["sync", "--json"],
            ["backup", bench.path + "/copy.db"],
        ] {
            note(try await bench.start(words).ending())
        }
        // A refusal must not quote what was wrong.
        let again = try await bench.connect(standIn, apps: "crm,desk")
        #expect(again.exitCode == 1)
        said += [again.output, again.words]

        for text in said {
            #expect(!text.contains(standIn.clientSecret) && !text.contains(standIn.code))
            #expect(text.firstMatch(of: token) == nil)
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: bench.path)
        #expect(Set(files).isSuperset(of: ["onward.db", "settings.json", "secrets", "key", "copy.db"]))
        for file in files {
            let bytes = FileManager.default.contents(atPath: "\(bench.path)/\(file)") ?? Data()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains(standIn.clientSecret) && !text.contains(standIn.code), "\(file)")
            #expect(text.firstMatch(of: token) == nil, "\(file)")
        }
        for file in ["secrets", "key"] {
            var status = stat()
            #expect(stat("\(bench.path)/\(file)", &status) == 0 && status.st_mode & 0o077 == 0, "\(file)")
        }
    }

    @Test func `may come from the environment, and its key too`() async throws {
        let standIn = try await StandIn()
        let bench = try Bench()
        var words = ["connect", "zoho", "--centre", "eu", "--apps", "crm", "--client-id", standIn.clientID]
        words += ["--address", standIn.address]
        let secrets = [
            "ONWARD_ZOHO_CLIENT_SECRET": standIn.clientSecret, "ONWARD_ZOHO_CODE": standIn.code,
            "ONWARD_KEY": "a long passphrase of mine",
        ]
        let ending = try await bench.start(words, environment: secrets).ending()
        #expect(ending.exitCode == 0, "\(ending.words)")
        #expect(!FileManager.default.fileExists(atPath: bench.path + "/key"))
        expectRefusal(
            try await bench.onward("sync", environment: ["ONWARD_KEY": "another"]), saying: bench.path + "/secrets")
        let sync = try await bench.onward(
            "sync", "--only", "zoho_crm.Accounts", environment: ["ONWARD_KEY": "a long passphrase of mine"])
        #expect(sync.exitCode == 0, "\(sync.words)")
    }
}
