import API
import Foundation
import JSON
import Persistence
import Testing

@testable import onward

@Suite struct `The doctor` {
    private struct Line: Hashable {
        var level: String
        var subject: String
        var detail: String
        var remedy: String
    }

    private static func lines(of town: Town, _ words: String...) async throws -> (status: Int32, lines: [Line]) {
        let outcome = try await town.run(["doctor", "--json"] + words)
        let document = try JSONValue(parsing: Array(outcome.out.split(separator: 10)[0]))
        let lines = try #require(document["data"]?.items).map {
            Line(
                level: $0.text(at: "level"), subject: $0.text(at: "subject"), detail: $0.text(at: "detail"),
                remedy: $0.text(at: "remedy"))
        }
        return (outcome.status, lines)
    }

    @Test func `names each thing that is wrong with what to do about it`() async throws {
        let town = try await Town.synced(customers: 4, apps: "crm")
        let key = town.folder + "/key"
        let sound = try await Self.lines(of: town)
        #expect(sound.status == 0 && sound.lines.allSatisfy { $0.level == "good" }, "\(sound.lines)")

        chmod(key, 0o644)
        var found = try await Self.lines(of: town, "--offline")
        #expect(found.status == 1)
        #expect(found.lines.contains { $0.subject == "permissions" && $0.remedy.contains("chmod 600") })
        chmod(key, 0o600)

        let contents = try Data(contentsOf: URL(fileURLWithPath: key))
        try FileManager.default.removeItem(atPath: key)
        found = try await Self.lines(of: town, "--offline")
        #expect(found.status == 1)
        #expect(
            found.lines.contains {
                $0.subject == "sign-in" && $0.detail.contains("/key: is missing") && $0.remedy.contains("connect again")
            }, "\(found.lines)")
        try contents.write(to: URL(fileURLWithPath: key))
        chmod(key, 0o600)

        let text = try String(contentsOfFile: town.folder + "/settings.json", encoding: .utf8)
        try text.replacing(town.address, with: "http://127.0.0.1:9")
            .write(toFile: town.folder + "/settings.json", atomically: true, encoding: .utf8)
        found = try await Self.lines(of: town)
        let faults = found.lines.filter { $0.level == "fault" }
        #expect(faults.map(\.subject) == ["network"], "\(faults)")
        #expect(faults.first?.remedy.isEmpty == false)

        // The rest is examined even if the file is no database any more.
        let database = try FileHandle(forUpdating: URL(fileURLWithPath: town.folder + "/onward.db"))
        try database.write(contentsOf: Data(repeating: 0x5A, count: 4096))
        try database.close()
        found = try await Self.lines(of: town, "--offline")
        #expect(found.status == 1)
        #expect(
            found.lines.contains { $0.subject == "file" && $0.level == "fault" && !$0.remedy.isEmpty }, "\(found.lines)"
        )
        #expect(found.lines.contains { $0.subject == "sign-in" })
    }

    @Test func `tells a clock that is off from one that is not`() {
        #expect(Doctor.clock(skew: .seconds(59)).level == .good)
        #expect(Doctor.clock(skew: .seconds(-59)).level == .good)
        let behind = Doctor.clock(skew: .seconds(-3600))
        #expect(behind.level == .fault && behind.detail.contains("1 h behind Zoho's"))
        #expect(Doctor.clock(skew: .seconds(120)).detail.contains("2 min ahead of Zoho's"))
        #expect(behind.remedy != nil)
    }

    @Test func `notices a disk that is nearly full`() {
        #expect(Doctor.disk(free: 400 << 20).level == .notice)
        #expect(Doctor.disk(free: 400 << 20).remedy != nil)
        #expect(Doctor.disk(free: 5 << 30).level == .good)
    }

    @Test func `says which lists are not known completely, and why`() throws {
        let resources: JSONValue = [
            .object([
                .init(name: "name", value: "zoho_crm.Deals"), .init(name: "completeTo", value: "2026-01-01T00:00:00Z"),
            ]),
            .object([
                .init(name: "name", value: "zoho_crm.Leads"), .init(name: "completeTo", value: .null),
                .init(name: "remark", value: "put off"),
            ]),
            .object([.init(name: "name", value: "zoho_desk.tickets"), .init(name: "failure", value: "refused")]),
        ]
        let findings = Doctor.coverage(try #require(resources.items))
        #expect(findings.map(\.level) == [.notice, .fault])
        #expect(findings[0].detail == "zoho_crm.Leads was never read completely: put off")
        #expect(findings.allSatisfy { $0.remedy != nil })
        #expect(Doctor.coverage([]).map(\.level) == [.notice])
    }

    @Test func `does not ask for a sync of lists that only arrive`() throws {
        func list(_ name: String, _ arrives: JSONValue, records: JSONValue) -> JSONValue {
            [
                "name": .string(name), "arrives": arrives, "records": records, "completeTo": .null, "failure": .null,
                "remark": .null,
            ]
        }
        let findings = Doctor.coverage([
            list("zoho_survey.responses", "file,webhook", records: .null),
            list("zoho_forms.entries", "file", records: 3),
            list("usage.days", "file", records: .null),
        ])
        #expect(findings.map(\.level) == [.notice, .notice])
        #expect(findings[0].detail == "zoho_survey.responses: nothing has arrived yet")
        #expect(
            findings[0].remedy
                == "set up its webhook: onward webhooks; or import a file: onward import zoho_survey.responses FILE")
        #expect(findings[1].remedy == "import a file: onward import usage.days FILE")
    }
}
