import ConnectorKit
import Domain
import Foundation
import Persistence
import Testing

@testable import Intake

@Suite struct `A file of records` {
    private static let firms = """
        {"id":"1","name":"Acme Ltd","web":"acme.test","changed":"2026-01-01T00:00:00Z"}

        {"id":2,"name":"Bolt GmbH","city":"Wien"}\r
        {"id":"3","name":"Cog \\u0026 Sons"}
        """

    @Test func `is taken as if it had been read from the app`() async throws {
        let desk = try await Desk()
        let summary = try await desk.take(Self.firms)
        #expect(summary.outcome == .complete)
        #expect(summary.tally().added == 3)
        #expect(summary.derived.customers == 3)
        #expect(
            try desk.texts("SELECT name FROM company ORDER BY external_id") == ["Acme Ltd", "Bolt GmbH", "Cog & Sons"])
        #expect(
            try desk.texts("SELECT payload FROM source_record_now WHERE external_id = '2'")
                == [#"{"id":2,"name":"Bolt GmbH","city":"Wien"}"#])
        #expect(
            try desk.texts("SELECT trigger || ' ' || outcome || ' ' || added FROM sync_run") == ["import complete 3"])
        #expect(try desk.texts("SELECT resource FROM coverage").isEmpty, "a file does not say what else there is")
        // Again: nothing new. Changed: a version.
        #expect(try await desk.take(Self.firms).tally().unchanged == 3)
        let later = try await desk.take(
            Self.firms.replacing("Wien", with: "Graz"), at: desk.now.advanced(by: .seconds(60)))
        #expect(later.tally().changed == 1)
        #expect(try desk.texts("SELECT payload FROM source_record_history").count == 1)
    }

    @Test(arguments: [
        #"{"id":"2","name":"Bolt"#, #"{"id":"2"} {"id":"9"}"#, #"{"id":"2","a":[1}"#, "id 2", #"{"name":"no key"}"#,
        #"[1]"#, "{\"id\":\"2\u{1}\"}", #"{"id":"2","x":{"#,
    ])
    func `stops at a broken line and keeps what came before it`(line: String) async throws {
        let desk = try await Desk()
        let summary = try await desk.take("{\"id\":\"1\"}\n\n\(line)\n{\"id\":\"3\"}\n")
        #expect(summary.failure?.place == "firms, line 3", "\(summary.failure.map { "\($0)" } ?? "-")")
        #expect(summary.outcome == .partial)
        #expect(try desk.keys() == ["1"])
        #expect(try desk.texts("SELECT failures FROM sync_run") == ["1"])
    }

    @Test func `skips broken lines when told to, and counts them`() async throws {
        let desk = try await Desk()
        var text = ""
        for number in 1...100 { text += number % 3 == 0 ? "{\"id\":\n" : "{\"id\":\"\(number)\"}\n" }
        let summary = try await desk.take(text) { $0.onError = .skip }
        #expect(summary.refused == 33)
        #expect(summary.refusals.count == IntakeSummary.mostRefusals)
        #expect(summary.refusals.first?.line == 3)
        #expect(summary.tally().added == 67)
        #expect(summary.outcome == .partial)
        #expect(try desk.texts("SELECT refused FROM sync_run") == ["33"])
    }

    @Test func `in another encoding is refused with the place and what to do`() async throws {
        let desk = try await Desk()
        var utf16: [UInt8] = [0xff, 0xfe]
        for unit in "{\"id\":\"1\"}\n".utf16 { utf16 += [UInt8(unit & 255), UInt8(unit >> 8)] }
        let files: [[UInt8]] = [utf16, Array(utf16.dropFirst(2)), [0x50, 0x4b, 3, 4, 0, 0], [0x1f, 0x8b, 8, 0]]
        for bytes in files {
            let failure = await #expect(throws: IntakeFailure.self) { try await desk.take(bytes) }
            #expect(failure?.place == "firms, line 1")
            #expect(failure?.remedy != nil)
        }
        let latin: [UInt8] = Array("{\"id\":\"1\"}\n{\"id\":\"2\",\"name\":\"M".utf8) + [0xfc] + Array("ller\"}\n".utf8)
        let summary = try await desk.take(latin)
        #expect(summary.failure?.place == "firms, line 2")
        #expect(summary.failure?.reason == Encoding.notUTF8)
        #expect(summary.failure?.remedy?.contains("iconv") == true)
        #expect(try desk.keys() == ["1"])
        let marked = try await desk.take([0xef, 0xbb, 0xbf] + Array("{\"id\":\"7\"}".utf8))
        #expect(marked.tally().added == 1)
    }

    @Test func `that is empty holds nothing, and never everything`() async throws {
        let desk = try await Desk()
        _ = try await desk.take("{\"id\":\"1\"}")
        #expect(try await desk.take("").outcome == .complete)
        #expect(try await desk.take("\n\n \n").tally().read == 0)
        await #expect(throws: IntakeFailure.self) { try await desk.take("") { $0.isComplete = true } }
        #expect(try desk.keys() == ["1"])
    }

    @Test func `that is complete marks what it lacks as gone, and says how far it is known`() async throws {
        let desk = try await Desk()
        _ = try await desk.take("{\"id\":\"1\"}\n{\"id\":\"2\"}\n{\"id\":\"3\"}")
        let later = desk.now.advanced(by: .seconds(3600))
        _ = try await desk.take("{\"id\":\"4\"}", at: later)
        // Made before the fourth came: what it does not know it cannot call gone.
        let summary = try await desk.take("{\"id\":\"1\"}\n{\"id\":\"3\"}", at: later.advanced(by: .seconds(60))) {
            $0.isComplete = true
            $0.moment = desk.now.advanced(by: .seconds(1800))
        }
        #expect(summary.tally().deleted == 1)
        #expect(try desk.keys() == ["1", "3", "4"])
        #expect(
            try desk.texts("SELECT resource || ' ' || complete_to || ' ' || is_complete FROM coverage")
                == ["Firms 2026-03-10T12:30:00Z 1"])
        #expect(try desk.texts("SELECT record_id FROM import_seen").isEmpty)
        // A line that was skipped may be the one that is missing.
        let skipping = try await desk.take("{\"id\":\"1\"}\n{", at: later.advanced(by: .seconds(120))) {
            $0.isComplete = true
            $0.onError = .skip
        }
        #expect(skipping.tally().deleted == 0)
        #expect(skipping.remarks.count == 1)
        #expect(try desk.keys() == ["1", "3", "4"])
    }

    @Test func `has records below others only with the name of those`() async throws {
        let desk = try await Desk()
        _ = try await desk.take(Self.firms)
        let visit = #"{"id":"v1","title":"Lunch","at":"2026-03-01T12:00:00Z"}"#
        let refused = try await desk.take(visit, into: "shop.Visits")
        #expect(refused.failure?.remedy?.contains("--parent") == true)
        _ = try await desk.take(visit, into: "shop.Visits") { $0.parent = "2" }
        #expect(try desk.texts("SELECT company || ' ' || title FROM note WHERE customer IS NOT NULL") == ["2 Lunch"])
        await #expect(throws: IntakeFailure.self) { try await desk.take(Self.firms) { $0.parent = "2" } }
    }

    @Test(arguments: ["shop.Cars", "zoo.Firms", "zoo"])
    func `of a list that does not exist is refused with those that do`(list: String) async throws {
        let desk = try await Desk()
        let failure = await #expect(throws: IntakeFailure.self) { try await desk.take("{}", into: list) }
        #expect(failure?.isMisuse == true)
        #expect(failure?.remedy?.contains(list.hasPrefix("shop") ? "Visits" : "shop") == true)
    }

    @Test func `that is a table has its columns' names from the header`() async throws {
        let desk = try await Desk()
        let table = "id;Firm name;city\r\n1;\"Acme; \"\"the\"\" one\nLtd\";\r\n\r\n2;Bolt;Wien\r\n3;Cog;Graz;;\r\n"
        let summary = try await desk.take(table) {
            $0.renaming = ["Firm name": "name"]
            $0.onError = .skip
        }
        #expect(summary.tally().added == 2)
        // The first row has two lines, and one is empty.
        #expect(summary.refusals == [.init(line: 6, reason: "it has 5 cells, but the header has 3")])
        #expect(
            try desk.texts("SELECT payload FROM source_record_now ORDER BY external_id") == [
                #"{"id":"1","name":"Acme; \"the\" one\nLtd"}"#, #"{"id":"2","name":"Bolt","city":"Wien"}"#,
            ])
        let keyless = try await desk.take("key,name\n1,Acme\n")
        #expect(keyless.failure?.reason.contains("there is no column “id”") == true)
        #expect(keyless.failure?.remedy?.contains("--rename") == true)
        let open = try await desk.take("id,name\n7,Acme\n8,\"Bolt\n9,Cog\n")
        #expect(open.failure?.place == "firms, line 3")
        #expect(try desk.keys() == ["1", "2", "7"])
    }

    @Test func `with a line of a hundred megabytes passes over it`() async throws {
        let desk = try await Desk()
        let path = desk.folder + "/big.jsonl"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.write(contentsOf: Data("{\"id\":\"1\"}\n{\"id\":\"2\",\"x\":\"".utf8))
        let piece = Data(repeating: 0x61, count: 10 << 20)
        for _ in 0..<10 { try file.write(contentsOf: piece) }
        try file.write(contentsOf: Data("\"}\n{\"id\":\"3\"}\n".utf8))
        try file.close()
        var options = FileOptions()
        options.onError = .skip
        let summary = try await desk.intake().file(Input(path: path), into: "shop.Firms", options)
        #expect(summary.refusals.map(\.line) == [2])
        #expect(summary.refusals.first?.reason == "it has more than 8 MB")
        #expect(try desk.keys() == ["1", "3"])
    }
}

@Suite struct `An export` {
    @Test func `comes back from another workspace as the same bytes and the same customers`() async throws {
        var random = Chance(seed: 4711)
        for round in 0..<8 {
            let (one, other) = (try await Desk(), try await Desk())
            var firms: [String] = []
            for number in 0..<40 { firms.append(random.firm(number)) }
            _ = try await one.take(firms.joined(separator: "\n"))
            for firm in 0..<5 {
                let visits = (0..<4).map { "{ \"id\" : \"v\(firm)-\($0)\",\"title\":\"\(random.word())\"}" }
                _ = try await one.take(visits.joined(separator: "\n"), into: "shop.Visits") { $0.parent = "f\(firm)" }
            }
            // A vendor may write its records over several lines, and look like us.
            try await one.put("{\n \"id\": \"broken\",\r\n\t\"name\": \"Broken & Co\"}", key: "broken")
            try await one.put(#"{"onward":1,"id":"odd","name":"Odd Ltd"}"#, key: "odd")
            let gone = (0..<40).filter { $0 % 7 != round % 7 }.map { firms[$0] }
            _ = try await one.take(gone.joined(separator: "\n"), at: one.now.advanced(by: .seconds(9))) {
                $0.isComplete = true
            }
            for withDeleted in [false, true] {
                let target = withDeleted ? other : try await Desk()
                let text = try one.export("shop", withDeleted: withDeleted)
                let summary = try await target.take(text, into: "shop")
                #expect(summary.failure == nil, "\(summary.failure.map { "\($0)" } ?? "")")
                #expect(try target.export("shop", withDeleted: withDeleted) == text)
                #expect(try target.customers() == one.customers())
                #expect(try target.export("shop.Firms") == one.export("shop.Firms"))
            }
            // What is gone does not live for a moment when it comes again.
            let before = try other.texts("SELECT count(*) FROM source_record_history")
            let again = try await other.take(try one.export("shop", withDeleted: true), into: "shop")
            #expect(again.total.added + again.total.changed + again.total.deleted == 0)
            #expect(try other.texts("SELECT count(*) FROM source_record_history") == before)
        }
    }

    @Test func `of one list is its payloads, nothing around them`() async throws {
        let desk = try await Desk()
        let lines = "{\"id\":\"a\", \"x\":1e2}\n{\"id\":\"b\",\"é\":\"\\u00e9\"}\n"
        _ = try await desk.take(lines)
        #expect(try desk.export("shop.Firms") == lines)
        #expect(throws: IntakeFailure.self) { try desk.export("shop.Cars") }
        #expect(throws: IntakeFailure.self) { try desk.export("zoo") }
    }
}

/// The same numbers each time.
struct Chance {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    mutating func word() -> String {
        let parts = ["ko", "ra", "mü", "li", "\\\"", "株", "ta ", "\\n", "ne", "\\u00e4", "/", "'"]
        return "W" + (0..<3 + next(below: 5)).map { _ in parts[next(below: parts.count)] }.joined()
    }

    mutating func firm(_ number: Int) -> String {
        let blank = next(below: 3) == 0 ? " " : ""
        return
            "{\"id\":\(blank)\"f\(number)\",\"name\":\"\(word()) \(number)\"\(blank),\"web\":\"https://f\(number % 31).test\""
            + ",\"n\":[\(next(below: 9)),{\"x\":null}]}"
    }
}
