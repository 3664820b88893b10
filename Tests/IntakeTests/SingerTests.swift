import Domain
import JSON
import Persistence
import Testing

@testable import Intake

@Suite struct `A Singer tap` {
    private static func schema(_ stream: String, _ key: String = "\"id\"") -> String {
        "{\"type\":\"SCHEMA\",\"stream\":\"\(stream)\",\"schema\":{\"properties\":{}},\"key_properties\":[\(key)]}"
    }

    private static func record(_ stream: String, _ id: String, version: Int? = nil) -> String {
        "{\"type\": \"RECORD\", \"stream\": \"\(stream)\", \"record\": {\"id\": \"\(id)\", \"name\": \"Firm \(id)\"}"
            + "\(version.map { ", \"version\": \($0)" } ?? ""), \"time_extracted\": \"2026-03-01T00:00:00.000Z\"}"
    }

    private static func state(_ value: String) -> String { "{\"type\":\"STATE\",\"value\":\(value)}" }

    private static func activate(_ version: Int, _ stream: String = "firms") -> String {
        "{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"\(stream)\",\"version\":\(version)}"
    }

    private static func run(
        _ desk: Desk, _ lines: [String], _ change: (inout SingerOptions) -> Void = { _ in }
    ) async throws -> IntakeSummary {
        var options = SingerOptions(system: "shop")
        change(&options)
        let input = Input(Array(lines.joined(separator: "\n").utf8), name: "tap")
        return try await desk.intake().singer(input, options)
    }

    private static func state(of desk: Desk, _ system: String = "shop") throws -> String? {
        Intake.state(in: try Reader(path: desk.path).memory(Intake.stateName(of: system))).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func `fills the lists of the same names, and its state is kept`() async throws {
        let desk = try await Desk()
        let summary = try await Self.run(
            desk,
            [
                Self.schema("firms"), Self.record("firms", "1"), Self.state("{\"firms\":1}"), Self.record("firms", "2"),
                "{\"type\":\"state\",\"value\":{\"firms\": 2, \"big\": 12345678901234567890}}",
                Self.schema("cars"), Self.record("cars", "9"), Self.record("cars", "10"),
                Self.record("visits", "v1"), "{\"type\":\"METRIC\",\"x\":1}",
            ])
        #expect(summary.outcome == .complete)
        #expect(try desk.texts("SELECT name FROM company ORDER BY 1") == ["Firm 1", "Firm 2"])
        #expect(
            try desk.texts("SELECT payload FROM source_record_now WHERE external_id = '1'")
                == [#"{"id": "1", "name": "Firm 1"}"#])
        #expect(try Self.state(of: desk) == #"{"firms":2,"big":12345678901234567890}"#)
        #expect(summary.remarks.count == 3)
        #expect(summary.remarks.contains { $0.contains("stream cars, 2 records") })
        #expect(summary.remarks.contains { $0.contains("stream visits, 1 records") && $0.contains("lies below") })
        #expect(summary.remarks.contains { $0.contains("METRIC") })
    }

    @Test func `that breaks off leaves no state ahead of its records`() async throws {
        let desk = try await Desk()
        let summary = try await Self.run(
            desk,
            [
                Self.schema("firms"), Self.record("firms", "1"), Self.state("1"), "{\"type\":\"RECORD\",\"stream\":",
                Self.record("firms", "2"), Self.state("2"),
            ])
        #expect(summary.failure?.place == "tap, line 4")
        #expect(try desk.keys() == ["1"])
        #expect(try Self.state(of: desk) == "1")
        let skipping = try await Self.run(
            desk, [Self.record("firms", "3"), "{", "{\"type\":\"BATCH\",\"stream\":\"firms\"}", Self.state("3")]
        ) { $0.onError = .skip }
        #expect(skipping.refused == 2, "the records of a BATCH are missing, and that is said")
        #expect(try Self.state(of: desk) == "3")
    }

    @Test func `that read a whole table takes away what is no longer in it`() async throws {
        let desk = try await Desk()
        // The first reading of a stream begins with its version, before there is any record of it.
        _ = try await Self.run(
            desk,
            [Self.schema("firms"), Self.activate(100)] + (1...4).map { Self.record("firms", "\($0)", version: 100) }
                + [Self.activate(100)])
        #expect(try desk.keys() == ["1", "2", "3", "4"])
        // Changes within the version: nothing goes, although the tap names the version again.
        _ = try await Self.run(desk, [Self.activate(100), Self.record("firms", "2", version: 100), Self.activate(100)])
        #expect(try desk.keys() == ["1", "2", "3", "4"])
        // The table again, in two parts: the tap was stopped in between and went on.
        _ = try await Self.run(desk, [Self.record("firms", "1", version: 200), Self.state("{\"at\":1}")])
        #expect(try desk.keys() == ["1", "2", "3", "4"])
        let summary = try await Self.run(desk, [Self.record("firms", "4", version: 200), Self.activate(200)])
        #expect(summary.tally().deleted == 2)
        #expect(try desk.keys() == ["1", "4"])
        #expect(try desk.texts("SELECT is_complete FROM coverage WHERE resource = 'Firms'") == ["1"])
        #expect(try desk.texts("SELECT record_id FROM import_seen").isEmpty)
        // A table that is empty now.
        _ = try await Self.run(desk, [Self.activate(300)])
        #expect(try desk.keys().isEmpty)
    }

    @Test func `makes a system of its own from the schemas`() async throws {
        let desk = try await Desk()
        let catalog = try JSONValue(
            parsing: """
                {"streams":[{"tap_stream_id":"bare","metadata":[{"breadcrumb":[],"metadata":
                {"table-key-properties":["id","name"]}}]}]}
                """)
        let lines = [
            Self.schema("firms"), Self.record("firms", "1"), Self.schema("bare", ""), Self.record("bare", "2"),
            Self.schema("nokey", ""), Self.record("nokey", "3"), Self.state("{}"),
        ]
        let summary = try await Self.run(desk, lines) {
            $0.system = "tap_x"
            $0.isGeneric = true
            $0.catalog = catalog
        }
        #expect(
            try desk.texts("SELECT system || '.' || resource || ' ' || external_id FROM source_record_now ORDER BY 1")
                == ["tap_x.bare 2/Firm 2", "tap_x.firms 1"])
        #expect(summary.remarks.contains { $0.contains("stream nokey, 1 records") })
        #expect(try Self.state(of: desk, "tap_x") == "{}")
        for name in ["shop", "Tap X", ""] {
            let failure = await #expect(throws: IntakeFailure.self) {
                try await Self.run(desk, lines) {
                    $0.system = name
                    $0.isGeneric = true
                }
            }
            #expect(failure?.isMisuse == true)
        }
    }

    @Test func `finds its list by the name that it is told`() async throws {
        let desk = try await Desk()
        let lines = [Self.schema("accounts_v2"), Self.record("accounts_v2", "1")]
        let unknown = try await Self.run(desk, lines)
        #expect(unknown.remarks.first?.contains("--stream accounts_v2=") == true)
        _ = try await Self.run(desk, lines) { $0.streams = ["accounts_v2": "Firms"] }
        #expect(try desk.keys() == ["1"])
    }
}
