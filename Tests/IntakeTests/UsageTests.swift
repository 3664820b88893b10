import Catalogue
import ConnectorKit
import Domain
import Foundation
import Persistence
import Testing

@testable import Intake

@Suite struct `Usage` {
    private static func inbox(_ desk: Desk) -> UsageInbox {
        UsageInbox(.usage, now: { desk.now }, stored: {}, open: { desk.store })
    }

    private static func send(_ desk: Desk, _ lines: String...) async throws -> UsageInbox.Receipt {
        try await inbox(desk).take(Array(lines.joined(separator: "\n").utf8))
    }

    private static func counts(_ desk: Desk) throws -> [String] {
        try desk.texts("SELECT printf('%s %s %s %g', account, behaviour, day, count) FROM usage ORDER BY 1")
    }

    @Test func `sent again replaces itself, by a given key or by what it is about`() async throws {
        let desk = try await Desk()
        let first = try await Self.send(
            desk, #"{"account":"a","behaviour":"login","day":"2026-03-01","count":3}"#,
            #"{"key":"k1","account":"a","behaviour":"export","at":"2026-03-01T23:30:00-05:00"}"#, "",
            #"{"account":"b","behaviour":"login","day":"2026-03-01","count":1,"plan":"gold"}"#)
        #expect(first == .init(accepted: 3))
        let second = try await Self.send(
            desk, #"{"day":"2026-03-01","behaviour":"login","account":"a","count":5}"#,
            #"{"key":"k1","account":"a","behaviour":"export","day":"2026-03-02","count":2}"#,
            #"{"account":"b","behaviour":"login","day":"2026-03-01","count":1,"plan":"gold"}"#)
        #expect(second == .init(accepted: 2, unchanged: 1))
        #expect(try Self.counts(desk) == ["a export 2026-03-02 2", "a login 2026-03-01 5", "b login 2026-03-01 1"])
        #expect(try desk.texts("SELECT payload FROM source_record_now WHERE payload LIKE '%gold%'").count == 1)
        // All that arrives on a day is one line of the run log.
        #expect(
            try desk.texts("SELECT trigger || ' ' || outcome || ' ' || read || ' ' || changed FROM sync_run")
                == ["usage complete 6 2"])
    }

    @Test(arguments: [
        ("nonsense", "not JSON"), ("[]", "not an object"), (#"{"day":"2026-03-01","account":"a"}"#, "behaviour"),
        (#"{"behaviour":"x","account":"a"}"#, "when"), (#"{"behaviour":"x","day":"2026-02-30"}"#, "day like"),
        (#"{"behaviour":"x","day":"2026-03-01","count":-1}"#, "count"),
        (#"{"behaviour":"x","day":"2026-03-01","count":"many"}"#, "count"),
        (#"{"behaviour":"x","day":"2026-03-01","key":""}"#, "key"),
        (#"{"behaviour":"x","day":"2027-01-01"}"#, "future"),
        (#"{"behaviour":"x","at":"2026-03-01 10:00"}"#, "time zone"), (#"{"behaviour":{},"day":"2026-03-01"}"#, "text"),
        (#"{"complete":"2026-03-20","source":"app"}"#, "not over"), (#"{"complete":true,"source":"app"}"#, "day like"),
        (#"{"complete":"2026-03-01","incomplete":"2026-03-01"}"#, "either"),
        (#"{"key":1.5,"behaviour":"x","day":"2026-03-01"}"#, "whole number"),
    ])
    func `that cannot be used is refused line by line, with the reason`(line: String, reason: String) async throws {
        let desk = try await Desk()
        let good = #"{"behaviour":"x","day":"2026-03-01"}"#
        let receipt = try await Self.send(desk, good, line, #"{"behaviour":"y","day":"2026-03-01"}"#)
        #expect(receipt.accepted == 2)
        #expect(receipt.refused.map(\.line) == [2])
        #expect(receipt.refused.first?.reason.contains(reason) == true, "\(receipt.refused)")
    }

    @Test func `of many senders at once is stored whole`() async throws {
        let desk = try await Desk()
        let inbox = Self.inbox(desk)
        let accepted = try await withThrowingTaskGroup(of: Int.self) { group in
            for sender in 0..<200 {
                group.addTask {
                    let lines = (0..<50).map { #"{"account":"s\#(sender)","behaviour":"b\#($0)","day":"2026-03-01"}"# }
                    return try await inbox.take(Array(lines.joined(separator: "\n").utf8)).accepted
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(accepted == 10_000)
        #expect(try desk.texts("SELECT count(*) FROM usage") == ["10000"])
        #expect(try desk.texts("SELECT read FROM sync_run") == ["10000"])
    }

    @Test func `of a day is zero only when its source said that the day is complete`() async throws {
        let desk = try await Desk()
        let intake = desk.intake([Desk.shop, .usage])
        _ = try await intake.file(
            Input(Array(#"{"id":"1","name":"Acme","web":"acme.test"}"#.utf8), name: "firms"), into: "shop.Firms",
            FileOptions())
        let receipt = try await Self.send(
            desk, #"{"account":"acme.test","behaviour":"login","day":"2026-03-01","count":3,"app":"web"}"#,
            #"{"account":"acme.test","behaviour":"login","day":"2026-03-05","count":1,"app":"web"}"#,
            #"{"account":"acme.test","behaviour":"report","day":"2026-03-05","count":2,"source":"batch"}"#,
            #"{"complete":"2026-03-02","source":"web"}"#, #"{"complete":"2026-03-03","source":"batch"}"#,
            #"{"complete":"2026-03-05","source":"web"}"#, #"{"complete":"2026-03-04","app":"web"}"#)
        #expect(receipt == .init(accepted: 7))
        _ = try await desk.store.derive(fromNothing: false, at: desk.now)
        func days(_ source: String) throws -> [String] {
            try desk.texts(
                """
                SELECT printf('%s %s %s', day, coalesce(count, '-'), state) FROM usage_by_day
                WHERE source = '\(source)' AND customer IS NOT NULL ORDER BY day
                """)
        }
        #expect(
            try days("web") == [
                "2026-03-01 3.0 value", "2026-03-02 0 zero", "2026-03-03 - unknown", "2026-03-04 0 zero",
                "2026-03-05 1.0 value",
            ])
        #expect(try days("batch") == ["2026-03-03 0 zero", "2026-03-04 - unknown", "2026-03-05 2.0 value"])
        // The source takes its word back.
        _ = try await Self.send(desk, #"{"incomplete":"2026-03-02","source":"web"}"#)
        #expect(try days("web")[1] == "2026-03-02 - unknown")
    }

    @Test func `of nobody known is counted, with the reason`() async throws {
        let desk = try await Desk()
        _ = try await Self.send(
            desk, #"{"account":"acct-4711","behaviour":"login","day":"2026-03-01"}"#,
            #"{"behaviour":"login","day":"2026-03-01"}"#)
        _ = try await desk.store.derive(fromNothing: false, at: desk.now)
        let reasons = try desk.texts("SELECT DISTINCT unlinked FROM usage WHERE customer IS NULL ORDER BY 1")
        #expect(reasons.count == 2, "\(reasons)")
    }

    @Test(arguments: [
        (
            "lines.jsonl",
            "{\"account\":\"a\",\"behaviour\":\"login\",\"day\":\"2026-03-01\",\"count\":3}\n"
                + "{\"complete\":\"2026-03-01\",\"source\":\"web\"}\n{\"behaviour\":\"login\"}\n"
        ),
        (
            "table.csv",
            "Customer,behaviour,day,count,complete,source\na,login,2026-03-01,3,,\n,,,,2026-03-01,web\n,login,,,,\n"
        ),
    ])
    func `in a file is the same as sent`(name: String, text: String) async throws {
        let desk = try await Desk()
        let summary = try await desk.intake([.usage]).usage(
            Input(Array(text.utf8), name: name), onError: .skip, renaming: ["Customer": "account"])
        #expect(summary.refusals.map(\.line) == [name.hasSuffix("csv") ? 4 : 3])
        #expect(try Self.counts(desk) == ["a login 2026-03-01 3"])
        #expect(try desk.texts("SELECT source || ' ' || day || ' ' || complete FROM usage_day") == ["web 2026-03-01 1"])
        let receipt = try await Self.send(desk, #"{"account":"a","behaviour":"login","day":"2026-03-01","count":4}"#)
        #expect(receipt.accepted == 1)
        #expect(try Self.counts(desk) == ["a login 2026-03-01 4"], "the same key, whichever way it comes")
    }

    @Test func `is described as a connector that nothing is asked of`() {
        #expect(Connector.usage.problems().isEmpty, "\(Connector.usage.problems())")
        #expect(Connector.usage.resources.allSatisfy { $0.ways.isEmpty && $0.arrives == [.webhook, .file] })
    }
}
